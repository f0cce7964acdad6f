"""The demonstration's outcomes of children in need and children looked after at school.

Writes absence by kind of school, key stage 2 and key stage 4 attainment by social care group for the
academic years 2018/19 to 2024/25, in the department's columns. Absence was not collected in 2019/20 and key
stage 2 not tested in 2019/20 and 2020/21, so those years are ``x`` throughout. Pupils with absences of each
kind are parts of all pupils; the kinds of school add up to the total.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data.demonstration_country import (
    Country,
    Counts,
    Numbers,
    Truth,
    effects,
    exists,
    levels,
    mixtures,
    proportions,
    source,
    totals,
)
from data.demonstration_files import (
    Texts,
    decimals,
    hidden,
    line,
    share,
    small,
    to_ten,
    whole,
    write_ees,
)
from data.demonstration_looked_after import SIMULATED, LookedAfter
from data.demonstration_need import YEARS as NEED_YEARS
from data.demonstration_need import Need

YEARS = tuple(range(2019, 2026))
LABELS = [f"{year - 1}{year % 100:02d}" for year in YEARS]
GROUPS = ("CINO at 31 March", "CLA 12 months at 31 March", "CPPO at 31 March")
CINO, CLA, CPPO = GROUPS
SECONDARY, PRIMARY, ALTERNATIVE, SPECIAL = PHASES = (
    "State-funded secondary",
    "State-funded primary",
    "State-funded alternative provision school",
    "Special",
)
# How far absence has come from its first to its last level by each year; 2019/20 is not published.
ABSENCE_PATH = (0.0, 0.0, 0.3, 0.65, 0.84, 0.94, 1.0)

# Share of the group's pupils in each kind of school.
AT_PHASE: Mapping[str, Sequence[float]] = {
    CINO: (0.371, 0.421, 0.019, 0.188),
    CLA: (0.482, 0.384, 0.015, 0.119),
    CPPO: (0.381, 0.539, 0.027, 0.054),
}
Path2 = tuple[float, float]
# First and last national share, by kind of school: sessions missed; pupils persistently, severely absent.
MISSED: Mapping[str, Sequence[Path2]] = {
    CINO: ((0.155, 0.255), (0.074, 0.109), (0.436, 0.525), (0.115, 0.142)),
    CLA: ((0.058, 0.12), (0.026, 0.038), (0.324, 0.4), (0.072, 0.112)),
    CPPO: ((0.198, 0.32), (0.085, 0.13), (0.483, 0.565), (0.192, 0.25)),
}
PERSISTENT: Mapping[str, Sequence[Path2]] = {
    CINO: ((0.446, 0.61), (0.228, 0.343), (0.877, 0.923), (0.319, 0.375)),
    CLA: ((0.147, 0.275), (0.041, 0.075), (0.715, 0.742), (0.173, 0.258)),
    CPPO: ((0.53, 0.698), (0.277, 0.43), (0.904, 0.941), (0.482, 0.584)),
}
SEVERE: Mapping[str, Sequence[Path2]] = {
    CINO: ((0.085, 0.2), (0.011, 0.033), (0.415, 0.545), (0.05, 0.075)),
    CLA: ((0.025, 0.095), (0.002, 0.008), (0.302, 0.416), (0.033, 0.077)),
    CPPO: ((0.131, 0.278), (0.013, 0.04), (0.453, 0.602), (0.134, 0.2)),
}
AUTHORISED: Mapping[str, Sequence[float]] = {
    CINO: (0.43, 0.59, 0.47, 0.77),
    CLA: (0.54, 0.84, 0.54, 0.72),
    CPPO: (0.34, 0.49, 0.44, 0.54),
}

SUBJECTS = ("read", "writta", "mat", "rwm", "gps", "scita")
# National share meeting the expected standard in 2018/19, 2021/22 to 2024/25, in the order of SUBJECTS.
STANDARD: Mapping[str, Mapping[int, Sequence[float]]] = {
    CINO: {
        2019: (0.45, 0.48, 0.48, 0.35, 0.48, 0.53),
        2022: (0.45, 0.38, 0.39, 0.28, 0.41, 0.47),
        2025: (0.445, 0.39, 0.4, 0.3, 0.41, 0.48),
    },
    CLA: {
        2019: (0.49, 0.5, 0.51, 0.37, 0.53, 0.57),
        2022: (0.52, 0.425, 0.445, 0.315, 0.475, 0.54),
        2025: (0.515, 0.45, 0.465, 0.35, 0.475, 0.56),
    },
    CPPO: {
        2019: (0.48, 0.5, 0.52, 0.35, 0.51, 0.55),
        2022: (0.485, 0.4, 0.41, 0.28, 0.43, 0.49),
        2025: (0.49, 0.42, 0.43, 0.315, 0.44, 0.53),
    },
}
PROGRESS: Mapping[str, Sequence[float]] = {
    CINO: (-2.0, -2.1, -2.4),
    CLA: (-0.3, -0.7, -1.0),
    CPPO: (-1.9, -2.1, -2.3),
}
NO_TESTS = (2020, 2021)
PROGRESS_YEARS = (2019, 2022, 2023)

ATTAINMENT_8: Mapping[str, Sequence[float]] = {
    CINO: (19.3, 21.5, 22.9, 20.8, 18.5, 17.9, 17.3),
    CLA: (19.0, 21.3, 23.2, 20.3, 19.3, 18.2, 17.3),
    CPPO: (19.1, 21.9, 22.9, 20.5, 17.8, 17.1, 16.9),
}
BASICS_5: Mapping[str, float] = {CINO: 0.11, CLA: 0.09, CPPO: 0.095}
BASICS_4: Mapping[str, float] = {CINO: 0.21, CLA: 0.2, CPPO: 0.19}
EBACC: Mapping[str, float] = {CINO: 0.12, CLA: 0.1, CPPO: 0.105}
PROGRESS_8: Mapping[str, float] = {CINO: -1.57, CLA: -1.28, CPPO: -1.8}
NO_PROGRESS_8 = (2020, 2021, 2025)


@dataclass(frozen=True)
class Pupils:
    """Children of each group of ``GROUPS`` by year of ``YEARS`` and authority (T × A each)."""

    shown: Truth
    groups: Mapping[str, Counts]


def pupils(place: Country, need: Need, cla: LookedAfter) -> Pupils:
    """Children in need only, with a protection plan, and looked after, at 31 March of each year."""
    since = [NEED_YEARS.index(year) for year in YEARS]
    in_need, plans = need.in_need[since], need.plans[since]
    in_care = cla.at_31_march[[SIMULATED.index(year) for year in YEARS]]
    others = np.maximum(in_need - plans - in_care, 0)
    return Pupils(exists(place, YEARS, 3, 31), {CINO: others, CLA: in_care, CPPO: plans})


# Absence -----------------------------------------------------------------------------------------------------


def _along(first_last: Path2) -> Numbers:
    first, last = first_last
    return first + (last - first) * np.array(ABSENCE_PATH)


def _absence(place: Country, rng: np.random.Generator, group: str, children: Counts) -> Counts:
    """Pupils, sessions possible, missed, missed with leave, persistently and severely absent (T × A × 4 × 6)."""
    each = {CINO: 0.41, CLA: 0.415, CPPO: 0.545}[group]
    number = rng.binomial(children, proportions(place, rng, [each] * len(YEARS), spread=0.06, walk=0.02))
    weights = mixtures(place, rng, AT_PHASE[group], AT_PHASE[group], len(YEARS), spread=0.7)
    at_phase = rng.multinomial(number, weights)
    lasting = effects(place, rng) * 0.13 + 0.09 * place.deprivation
    mood = lasting + 0.05 * np.cumsum(effects(place, rng, len(YEARS)), axis=0) / 2
    columns: list[Counts] = []
    for phase in range(len(PHASES)):
        here = at_phase[..., phase]
        own = mood + rng.normal(0, 0.05, mood.shape)

        def odds(first_last: Path2, weight: float, own: Numbers = own) -> Numbers:
            national = _along(first_last)
            raised = (national / (1 - national))[:, None] * np.exp(weight * own)
            return raised / (1 + raised)

        possible = np.rint(here * rng.normal(350, 4, here.shape)).astype(np.int64)
        noise = rng.normal(0, 0.09, here.shape) / np.sqrt(np.maximum(here, 1) / 12)
        rate = np.clip(odds(MISSED[group][phase], 1.0) * np.exp(noise), 0.004, 0.92)
        missed = np.rint(possible * rate).astype(np.int64)
        leave = AUTHORISED[group][phase]
        authorised = np.rint(missed * proportions(place, rng, [leave] * len(YEARS), spread=0.22)).astype(np.int64)
        persistent = rng.binomial(here, odds(PERSISTENT[group][phase], 1.1))
        severe = np.minimum(rng.binomial(here, odds(SEVERE[group][phase], 1.3)), persistent)
        columns.append(np.stack([here, possible, missed, authorised, persistent, severe], axis=-1))
    return np.stack(columns, axis=2)


def _absence_texts(counts: Counts, above: bool) -> Texts:
    """The twelve value columns of each kind of school, the total first (… × 5 × 12)."""
    full = np.concatenate([counts.sum(axis=2, keepdims=True), counts], axis=2)
    here, possible, missed, authorised, persistent, severe = np.moveaxis(full, -1, 0)
    unauthorised = missed - authorised
    number = (lambda values: whole(to_ten(values))) if above else whole
    columns = [number(here), number(possible)]
    for part, of in (
        (missed, possible),
        (authorised, possible),
        (unauthorised, possible),
        (persistent, here),
        (severe, here),
    ):
        percent = share(part, of, places=1)
        text = decimals(percent, 1)
        text[(part > 0) & (percent == 0)] = "k"
        columns += [number(part), text]
    texts = np.stack(columns, axis=-1)
    if not above:
        few = np.concatenate([small(here)[..., :1], hidden(here[..., 1:])], axis=-1)
        for column, part in ((8, persistent), (10, severe)):
            mask = np.concatenate([small(part)[..., :1], hidden(part[..., 1:])], axis=-1)
            texts[..., column][mask] = "c"
            texts[..., column + 1][mask] = "c"
        texts[few] = "c"
    texts[here == 0] = np.array(["0", *["z"] * 11], dtype=object)
    return texts


def write_absence(folder: Path, place: Country, children: Pupils) -> Path:
    """Absence by social care group and kind of school."""
    rng = source(place.seed, "absence")
    above: list[Texts] = []
    local: list[Texts] = []
    for group in GROUPS:
        counts = _absence(place, rng, group, children.groups[group])
        above.append(_absence_texts(totals(place, counts), above=True))
        local.append(_absence_texts(counts, above=False))
    texts = np.concatenate(above, axis=2), np.concatenate(local, axis=2)
    for each in texts:
        each[YEARS.index(2020)] = "x"
    return write_ees(
        folder / "demonstration_absence_la.csv",
        place,
        (
            "absence_terms",
            "social_care_group",
            "phase_type_grouping",
            "t_pupils",
            "t_sess_possible",
            "t_sess_overall",
            "pt_overall",
            "t_sess_authorised",
            "pt_sess_authorised",
            "t_sess_unauthorised",
            "pt_sess_unauthorised",
            "t_pupils_pa_10_exact",
            "pt_pupils_pa_10_exact",
            "t_pupils_pa_50_exact",
            "pt_pupils_pa_50_exact",
        ),
        LABELS,
        [line("six half terms", group, phase) for group in GROUPS for phase in ("Total", *PHASES)],
        *texts,
        shown=children.shown,
        identifier="Academic year",
    )


# Key stage 2 -------------------------------------------------------------------------------------------------


def _version(count: int) -> Texts:
    """``Revised`` for the newest year, ``Final`` for the others (T × count)."""
    return np.array([["Revised" if year == YEARS[-1] else "Final"] * count for year in YEARS], dtype=object)


def _result(part: Counts, of: Counts, above: bool, places: int = 0) -> tuple[Texts, Texts]:
    number, percent = whole(to_ten(part) if above else part), decimals(share(part, of, places=places), places)
    if not above:
        hide = small(part) | small(of)
        number[hide] = "c"
        percent[hide] = "c"
    number[of == 0] = "z"
    percent[of == 0] = "z"
    return number, percent


def _progress(scores: Numbers, number: Counts, spread: float, above: bool) -> list[Texts]:
    """Sum of scores, average, and its 95% limits, to two decimals."""
    average = scores / np.maximum(number, 1)
    width = 1.96 * spread / np.sqrt(np.maximum(number, 1))
    texts: list[Texts] = []
    for values in (scores, average, average - width, average + width):
        units = np.rint(values * 100).astype(np.int64)
        text = decimals(units, 2)
        text[number == 0] = "z"
        if not above:
            text[small(number)] = "c"
        texts.append(text)
    return texts


def _path(known: Mapping[int, Sequence[float]], column: int) -> Numbers:
    return np.interp(YEARS, list(known), [values[column] for values in known.values()])


def _key_stage_2(place: Country, rng: np.random.Generator, group: str, children: Counts) -> tuple[Texts, Texts]:
    each = {CINO: 0.036, CLA: 0.038, CPPO: 0.049}[group]
    mean = children * levels(place, rng, [each] * len(YEARS), spread=0.08, walk=0.05)
    eligible = rng.poisson(mean)
    in_writing = rng.binomial(eligible, 0.993)
    ability = -0.05 * place.deprivation + 0.12 * effects(place, rng)
    met: list[Counts] = []
    for column, subject in enumerate(SUBJECTS):
        national = _path(STANDARD[group], column)
        odds = (national / (1 - national))[:, None] * np.exp(ability + 0.08 * effects(place, rng, len(YEARS)))
        of = in_writing if subject in ("writta", "rwm", "scita") else eligible
        met.append(rng.binomial(of, odds / (1 + odds)))
    # Whoever meets the standard in all three meets it in each.
    met[3] = np.minimum.reduce([met[0], met[1], met[2], met[3]])
    progress = [
        rng.binomial(eligible, 0.93) * (PROGRESS[group][i] + 2.0 * ability + rng.normal(0, 0.5, eligible.shape))
        for i in range(3)
    ]
    taking = rng.binomial(eligible, 0.94)

    def texts(above: bool) -> Texts:
        def one(counts: Counts) -> Counts:
            return totals(place, counts) if above else counts

        columns: list[Texts] = []
        for column, subject in enumerate(SUBJECTS):
            of = one(in_writing if subject in ("writta", "rwm", "scita") else eligible)
            first = whole(to_ten(of) if above else of)
            if not above:
                first[small(of)] = "c"
            columns += [first, *_result(one(met[column]), of, above)]
        number = one(taking)
        for scores in progress:
            first = whole(to_ten(number) if above else number)
            if not above:
                first[small(number)] = "c"
            columns += [first, *_progress(totals(place, scores) if above else scores, number, 6.1, above)]
        result = np.stack([_version(columns[0].shape[1]), *columns], axis=-1)
        for t, year in enumerate(YEARS):
            if year in NO_TESTS:
                result[t, :, 1:] = "x"
            elif year not in PROGRESS_YEARS:
                result[t, :, 1 + 3 * len(SUBJECTS) :] = "x"
        return result

    return texts(True), texts(False)


def write_key_stage_2(folder: Path, place: Country, children: Pupils) -> Path:
    """Key stage 2: pupils meeting the expected standard, and progress where it was measured."""
    rng = source(place.seed, "key stage 2")
    both = [_key_stage_2(place, rng, group, children.groups[group]) for group in GROUPS]
    results = [
        name
        for subject in SUBJECTS
        for name in (
            f"t_{subject}_eligible_pupils",
            f"t_{subject}_met_expected_standard",
            f"pt_{subject}_met_expected_standard",
        )
    ]
    scores = [
        name
        for subject in SUBJECTS[:3]
        for name in (
            f"t_{subject}_progress_eligible_pupils",
            f"t_{subject}_progress_score",
            f"avg_{subject}_progress_score",
            f"avg_{subject}_progress_score_lower_CI",
            f"avg_{subject}_progress_score_upper_CI",
        )
    ]
    return write_ees(
        folder / "demonstration_ks2_la.csv",
        place,
        ("social_care_group", "version", *results, *scores),
        LABELS,
        list(GROUPS),
        np.stack([above for above, _ in both], axis=2),
        np.stack([local for _, local in both], axis=2),
        shown=children.shown,
        identifier="Academic year",
        bom=True,
    )


# Key stage 4 -------------------------------------------------------------------------------------------------


def _key_stage_4(place: Country, rng: np.random.Generator, group: str, children: Counts) -> tuple[Texts, Texts]:
    each = {CINO: 0.045, CLA: 0.074, CPPO: 0.041}[group]
    number = rng.poisson(children * levels(place, rng, [each] * len(YEARS), spread=0.08, walk=0.05))
    average = levels(place, rng, ATTAINMENT_8[group], slope=-0.04, spread=0.1, walk=0.04)
    sampled = average + rng.normal(0, 13, number.shape) / np.sqrt(np.maximum(number, 1))
    quarters = np.rint(np.clip(sampled, 2, 60) * number * 4).astype(np.int64)
    good = average / np.array(ATTAINMENT_8[group])[:, None]
    both_5 = rng.binomial(number, np.clip(BASICS_5[group] * good, 0, 1))
    both_4 = np.maximum(rng.binomial(number, np.clip(BASICS_4[group] * good, 0, 1)), both_5)
    entered = rng.binomial(number, np.clip(EBACC[group] * good, 0, 1))
    points = np.rint(sampled.clip(2, 60) * number * 100 * 0.083).astype(np.int64)
    with_progress = rng.binomial(number, 0.84)
    progress = with_progress * (PROGRESS_8[group] + 0.9 * (good - 1) + rng.normal(0, 0.1, good.shape))

    def texts(above: bool) -> Texts:
        def one(counts: Counts) -> Counts:
            return totals(place, counts) if above else counts

        of = one(number)
        first = whole(to_ten(of) if above else of)
        score = decimals(one(quarters) * 25, 2)
        mean = decimals(share(one(quarters), 4 * of, scale=1, places=1), 1)
        ebacc_points = decimals(one(points), 2)
        ebacc_mean = decimals(share(one(points), 100 * of, scale=1, places=2), 2)
        for text in (score, mean, ebacc_points, ebacc_mean):
            text[of == 0] = "z"
            if not above:
                text[small(of)] = "c"
        if not above:
            first[small(of)] = "c"
        counted = one(with_progress)
        in_progress = whole(to_ten(counted) if above else counted)
        if not above:
            in_progress[small(counted)] = "c"
        columns = [
            first,
            score,
            mean,
            *_result(one(both_5), of, above, 1),
            *_result(one(both_4), of, above, 1),
            *_result(one(entered), of, above, 1),
            ebacc_points,
            ebacc_mean,
            in_progress,
            *_progress(totals(place, progress) if above else progress, counted, 1.3, above),
        ]
        result = np.stack([_version(first.shape[1]), *columns], axis=-1)
        for t, year in enumerate(YEARS):
            if year in NO_PROGRESS_8:
                result[t, :, -5:] = "x"
        if not above and group == CPPO:
            result[:, :, 4:12] = "x"  # too few pupils in most authorities: published above only
        return result

    return texts(True), texts(False)


def write_key_stage_4(folder: Path, place: Country, children: Pupils) -> Path:
    """Key stage 4: Attainment 8 and, where measured, Progress 8."""
    rng = source(place.seed, "key stage 4")
    both = [_key_stage_4(place, rng, group, children.groups[group]) for group in GROUPS]
    return write_ees(
        folder / "demonstration_ks4_la.csv",
        place,
        (
            "social_care_group",
            "version",
            "t_pupils",
            "t_att8",
            "avg_att8",
            "t_l2basics_95",
            "pt_l2basics_95",
            "t_l2basics_94",
            "pt_l2basics_94",
            "t_ebacc_e_ptq_ee",
            "pt_ebacc_e_ptq_ee",
            "t_ebaccaps",
            "avg_ebaccaps",
            "t_inp8calc",
            "t_p8score",
            "avg_p8score",
            "p8score_CI_low",
            "p8score_CI_upp",
        ),
        LABELS,
        list(GROUPS),
        np.stack([above for above, _ in both], axis=2),
        np.stack([local for _, local in both], axis=2),
        shown=children.shown,
        identifier="Academic year",
        bom=True,
    )
