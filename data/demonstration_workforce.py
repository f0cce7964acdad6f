"""The demonstration's social workers.

Writes the headline figures of a children's social work workforce publication (2017 to 2025) and the
ethnicity of social workers by role (2019 to 2025), in the department's columns. Both files count the same
people: roles add up to the total, ethnic groups to those known. Two authorities report jointly, two others
did until they split; an authority's ONS code changes in the last year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data.demonstration_country import (
    FEW_AGENCY_WORKERS,
    JOINT_WORKFORCE,
    NO_AGENCY_WORKERS,
    NO_WORKFORCE_RETURN,
    SHOWCASE,
    Country,
    Counts,
    Place,
    Truth,
    exists,
    levels,
    mixtures,
    proportions,
    source,
    totals,
)
from data.demonstration_files import CODE_FIRST, Texts, decimals, line, share, whole, write_ees
from data.demonstration_own import Own, divided

YEARS = tuple(range(2017, 2026))
ROLE_YEARS = tuple(range(2019, 2026))
JOINT_UNTIL = (2025, 2023)  # last joint year of each pair of JOINT_WORKFORCE
UNRELIABLE_AGENCY = (("064", 2024), ("090", 2023))
TURNOVER_SHOWCASE = (14.6, 15.1, 14.3, 13.8, 15.9, 14.0, 12.4, 9.8, 7.9)
WORKING_DAYS = 253

ROLES: Mapping[str, tuple[float, float]] = {
    "Senior manager": (0.0175, 0.0195),
    "Middle manager": (0.04, 0.049),
    "First line manager": (0.134, 0.148),
    "Senior practitioner": (0.151, 0.185),
    "Case holder": (0.52, 0.394),
    "Qualified without cases": (0.138, 0.205),
}
HOLD_CASES = ("Senior practitioner", "Case holder")
GROUPS: Mapping[str, tuple[float, float]] = {
    "White": (0.825, 0.762),
    "Mixed / Multiple ethnic groups": (0.031, 0.037),
    "Asian / Asian British": (0.045, 0.056),
    "Black / African / Caribbean / Black British": (0.09, 0.134),
    "Other ethnic group": (0.008, 0.009),
}
IN_CITIES = (0.0, 0.25, 0.45, 0.55, 0.3)
WHITE_AND_BLACK_BY_ROLE = ((1.0, 0.45), (1.0, 0.68), (1.0, 0.7), (1.0, 1.0), (1.0, 1.35), (1.0, 0.85))
TOPIC = "Ethnicity major"


@dataclass(frozen=True)
class Workforce:
    """Social workers in post by year, unit, role and group (T × U × 6 × 6, the last group not known).

    Units are the authorities and then the pairs that report jointly.

    :param headcount: people. :param tenths: full-time equivalents in tenths.
    """

    units: tuple[Place, ...]
    shown: Truth
    headcount: Counts
    tenths: Counts


def _joined(place: Country, values: Counts, exists_now: Truth) -> Counts:
    """The same with a unit more for each pair that reports jointly: the sum of its two."""
    here = values * exists_now.reshape(*exists_now.shape, *([1] * (values.ndim - 2)))
    pairs = [here[:, [place.position(code) for code in pair]].sum(axis=1) for pair in JOINT_WORKFORCE]
    return np.concatenate([here, np.stack(pairs, axis=1)], axis=1)


def _units(place: Country) -> tuple[tuple[Place, ...], Truth]:
    shown = exists(place, YEARS, 9, 30)
    units = list(place.places)
    joint_shown: list[Truth] = []
    for (first, second), until in zip(JOINT_WORKFORCE, JOINT_UNTIL, strict=True):
        one, other = place.places[place.position(first)], place.places[place.position(second)]
        units.append(
            Place(
                one.level,
                one.region_code,
                one.region,
                f"{one.la_code} / {other.la_code}",
                f"{one.name} / {other.name}",
                f"{one.code} / {other.code}",
            )
        )
        together = np.array(YEARS) <= until
        both = shown[:, place.position(first)] & shown[:, place.position(second)] & together
        for code in (first, second):
            shown[:, place.position(code)] &= ~together
        joint_shown.append(both)
    return tuple(units), np.concatenate([shown, np.stack(joint_shown, axis=1)], axis=1)


def workforce(place: Country) -> Workforce:
    """Who works where: role by role and group by group, in people and full-time equivalents."""
    rng = source(place.seed, "workforce")
    here = exists(place, YEARS, 9, 30)
    children = place.children([year + 1 for year in YEARS[:-1]] + [YEARS[-1]])
    path = [26.3, 27, 28, 28.8, 29.3, 28.6, 29.6, 30.2, 31.4]
    rates = levels(place, rng, path, slope=0.2, spread=0.17, walk=0.05)
    total = rng.poisson(rates * children / 1e4)
    roles = rng.multinomial(
        total,
        mixtures(
            place,
            rng,
            [pair[0] for pair in ROLES.values()],
            [pair[1] for pair in ROLES.values()],
            len(YEARS),
            spread=0.6,
        ),
    )
    weights = mixtures(
        place,
        rng,
        [pair[0] for pair in GROUPS.values()],
        [pair[1] for pair in GROUPS.values()],
        len(YEARS),
        spread=0.8,
    )
    weights = weights * np.exp(np.multiply.outer(place.city, IN_CITIES))
    by_role = np.ones((len(ROLES), len(GROUPS)))
    by_role[:, 0] = [white for white, _ in WHITE_AND_BLACK_BY_ROLE]
    by_role[:, 3] = [black for _, black in WHITE_AND_BLACK_BY_ROLE]
    in_role = weights[:, :, None, :] * by_role
    known = proportions(place, rng, [0.835] * len(YEARS), spread=0.95, walk=0.2)[..., None, None]
    in_role = in_role / in_role.sum(axis=-1, keepdims=True) * known
    chances = np.concatenate([in_role, np.broadcast_to(1 - known, (*in_role.shape[:-1], 1))], axis=-1)
    headcount = rng.multinomial(roles, chances / chances.sum(axis=-1, keepdims=True))
    part_time = rng.uniform(0.91, 0.975, (*roles.shape, 1))
    tenths = np.where(headcount < 3, headcount * 10, np.rint(headcount * 10 * part_time)).astype(np.int64)
    _put_own(place, headcount, tenths)
    units, shown = _units(place)
    return Workforce(units, shown, _joined(place, headcount, here), _joined(place, tenths, here))


def _put_own(place: Country, headcount: Counts, tenths: Counts) -> None:
    """Gives the authority with returns of its own the social workers in post that its returns give."""
    own = Own(place)
    size = headcount.shape[2] * headcount.shape[3]
    group = np.arange(size) % headcount.shape[3]
    unknown = headcount.shape[3] - 1
    white, known = (tuple(np.flatnonzero(where).tolist()) for where in (group == 0, group < unknown))
    others = tuple(place for place in known if place not in white)
    for t, year in enumerate(YEARS):
        people = own.value("sw_turnover", year, "people_below")
        posts = own.value("sw_turnover", year, "denominator", scale=10)
        of_known = own.value("sw_ethnic_minority", year, "denominator")
        minority = own.value("sw_ethnic_minority", year)
        if people is None or posts is None or of_known is None or minority is None:
            continue
        cells = headcount[t, own.column].reshape(size)
        for where, number in (
            (white, of_known - minority),
            (others, minority),
            (tuple(np.flatnonzero(group == unknown).tolist()), people - of_known),
        ):
            cells[list(where)] = divided(number, cells[list(where)])
        headcount[t, own.column] = cells.reshape(headcount.shape[2:])
        tenths[t, own.column] = divided(posts, cells).reshape(headcount.shape[2:])


def _recoded(place: Country) -> Mapping[str, Mapping[str, str]]:
    """The last year's file carries the new ONS code of an authority that all other files know by the old."""
    new = {item.la_code: item.code for item in place.authorities if item.code != item.published_code}
    return {str(YEARS[-1]): new}


def _above(place: Country, values: Counts) -> Counts:
    return totals(place, values[:, : len(place.authorities)])


def _hide_missing(place: Country, years: Sequence[int], local: Texts) -> None:
    for la_code in NO_WORKFORCE_RETURN:
        local[years.index(2025), place.position(la_code)] = "x"


def write_ethnicity(folder: Path, place: Country, staff: Workforce) -> Path:
    """Social workers in post by role and ethnic group."""
    since = slice(len(YEARS) - len(ROLE_YEARS), None)

    def texts(headcount: Counts, tenths: Counts) -> Texts:
        columns: list[Texts] = []
        for values, is_fte in ((tenths, True), (headcount, False)):
            by_role = np.concatenate([values.sum(axis=2, keepdims=True), values], axis=2)
            total, unknown = by_role.sum(axis=-1), by_role[..., -1]
            known = total - unknown
            number = np.stack([total, known, unknown, *np.moveaxis(by_role[..., :-1], -1, 0)], axis=-1)
            of = np.stack([total] * 3 + [known] * len(GROUPS), axis=-1)
            percent = decimals(share(number, of, places=1), 1, keep_zeros=not is_fte)
            percent[of == 0] = "z"
            if is_fte:
                percent[(percent == "100.0")] = "100"
            columns += [decimals(number, 1) if is_fte else whole(number), percent]
        both = np.stack(columns, axis=-1)
        return both.reshape(*both.shape[:2], -1, both.shape[-1])

    local = texts(staff.headcount[since], staff.tenths[since])
    _hide_missing(place, ROLE_YEARS, local)
    return write_ees(
        folder / "demonstration_csww_role_by_characteristics_inpost.csv",
        place,
        (
            "role",
            "breakdown_topic",
            "breakdown",
            "inpost_FTE",
            "inpost_FTE_percentage",
            "inpost_headcount",
            "inpost_headcount_percentage",
        ),
        [str(year) for year in ROLE_YEARS],
        [line(role, TOPIC, group) for role in ("Total", *ROLES) for group in ("Total", "Known", "Not known", *GROUPS)],
        texts(_above(place, staff.headcount)[since], _above(place, staff.tenths)[since]),
        local,
        shown=staff.shown[since],
        order=CODE_FIRST,
        places=staff.units,
        recoded=_recoded(place),
    )


def _headline(place: Country, staff: Workforce) -> dict[str, Counts]:
    """Counts of the headline file by year and authority; full-time equivalents in tenths."""
    rng = source(place.seed, "workforce headline")
    size = len(place.authorities)
    people = staff.headcount[:, :size].sum(axis=(2, 3))
    posts = staff.tenths[:, :size].sum(axis=(2, 3))
    leaving = proportions(
        place,
        rng,
        [0.134, 0.151, 0.15, 0.135, 0.154, 0.172, 0.159, 0.139, 0.118],
        slope=0.05,
        spread=0.26,
        walk=0.14,
    )
    leavers = rng.binomial(people, leaving)
    leavers_fte = np.rint(leavers * 10 * rng.uniform(0.9, 0.97, leavers.shape)).astype(np.int64)
    showcase = place.position(SHOWCASE)
    leavers_fte[:, showcase] = np.rint(posts[:, showcase] * np.array(TURNOVER_SHOWCASE) / 100)
    leavers[:, showcase] = -(-leavers_fte[:, showcase] // 10) + 1
    own = Own(place)
    own.put(leavers_fte, YEARS, "sw_turnover", scale=10)
    own.put(leavers, YEARS, "sw_turnover", "people_above")
    change = np.diff(people, axis=0, prepend=people[:1])
    starters = np.maximum(change + leavers, rng.binomial(people, 0.05))
    starters_fte = np.rint(starters * 10 * rng.uniform(0.94, 0.99, starters.shape)).astype(np.int64)
    agency_path = np.array([0.158, 0.154, 0.158, 0.154, 0.155, 0.176, 0.179, 0.162, 0.13]) * 0.9
    rate = proportions(place, rng, agency_path, slope=0.1, spread=0.65, walk=0.2)
    agency_fte = np.rint(posts * rate / (1 - rate)).astype(np.int64)
    for la_code in NO_AGENCY_WORKERS:
        agency_fte[:, place.position(la_code)] = 0
    agency_fte[-3:, place.position(FEW_AGENCY_WORKERS)] = 4
    own.put(agency_fte, YEARS, "sw_agency_rate", scale=10)
    agency = -(-agency_fte // 10)
    vacancy_path = np.array([0.17, 0.165, 0.164, 0.161, 0.167, 0.2, 0.189, 0.173, 0.142]) * 0.93
    vacant = proportions(place, rng, vacancy_path, slope=0.08, spread=0.6, walk=0.2)
    vacancies = np.rint(posts * vacant / (1 - vacant)).astype(np.int64)
    own.put(vacancies, YEARS, "sw_vacancy_rate", scale=10)
    cover = np.minimum(np.rint(agency_fte * rng.beta(9, 2, agency_fte.shape)).astype(np.int64), vacancies)
    holding = [list(ROLES).index(role) for role in HOLD_CASES]
    holders = staff.tenths[:, :size, holding].sum(axis=(2, 3))
    caseload = levels(place, rng, [17.7, 17.4, 16.9, 16.3, 16.3, 16.6, 16.0, 15.4, 15.2], slope=0.03, spread=0.11)
    cases = np.rint(holders / 10 * caseload).astype(np.int64)
    own.put(holders, YEARS, "sw_caseload", "denominator", scale=10)
    own.put(cases, YEARS, "sw_caseload")
    sick = levels(place, rng, np.array([3.1, 3.2, 3.1, 2.9, 3.1, 3.5, 3.3, 3.4, 3.5]) / 100, spread=0.28, walk=0.15)
    lost = np.rint(posts * WORKING_DAYS * sick * 2).astype(np.int64) * 5 // 10
    return {
        "inpost_fte": posts,
        "inpost_headcount": people,
        "starters_fte": starters_fte,
        "starters_headcount": starters,
        "leavers_fte": leavers_fte,
        "leavers_headcount": leavers,
        "agency_fte": agency_fte,
        "agency_headcount": agency,
        "agency_cover_fte": cover,
        "vacancy_fte": vacancies,
        "case_holders_fte": holders,
        "cases": cases,
        "working_days_lost_fte": lost,
    }


# Columns of rates: (numerator, denominators to add up, multiplier of the denominator).
RATES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "turnover_rate_fte": ("leavers_fte", ("inpost_fte",)),
    "turnover_rate_headcount": ("leavers_headcount", ("inpost_headcount",)),
    "agency_rate_fte": ("agency_fte", ("agency_fte", "inpost_fte")),
    "agency_rate_headcount": ("agency_headcount", ("agency_headcount", "inpost_headcount")),
    "agency_cover_rate_fte": ("agency_cover_fte", ("agency_fte",)),
    "vacancy_rate_fte": ("vacancy_fte", ("vacancy_fte", "inpost_fte")),
    "vacancy_agency_cover_rate_fte": ("agency_cover_fte", ("vacancy_fte",)),
}
COLUMNS = (
    "inpost_fte",
    "inpost_headcount",
    "starters_fte",
    "starters_headcount",
    "leavers_fte",
    "leavers_headcount",
    "turnover_rate_fte",
    "turnover_rate_headcount",
    "agency_fte",
    "agency_headcount",
    "agency_rate_fte",
    "agency_rate_headcount",
    "agency_cover_fte",
    "agency_cover_rate_fte",
    "vacancy_fte",
    "vacancy_rate_fte",
    "vacancy_agency_cover_rate_fte",
    "case_holders_fte",
    "cases",
    "caseload_fte",
    "working_days_lost_fte",
    "absence_rate_fte",
)


def _headline_texts(counts: Mapping[str, Counts]) -> Texts:
    def texts(name: str) -> Texts:
        if name in counts:
            return decimals(counts[name], 1) if name.endswith("_fte") else whole(counts[name])
        if name == "caseload_fte":
            part, of, scale = counts["cases"] * 10, counts["case_holders_fte"], 1
        elif name == "absence_rate_fte":
            part, of, scale = counts["working_days_lost_fte"], counts["inpost_fte"] * WORKING_DAYS, 100
        else:
            above, below = RATES[name]
            part, of, scale = counts[above], np.sum([counts[each] for each in below], axis=0), 100
        text = decimals(share(part, of, scale=scale, places=1), 1)
        text[of == 0] = "z"
        return text

    return np.stack([texts(name) for name in COLUMNS], axis=-1)


def write_headline(folder: Path, place: Country, staff: Workforce) -> Path:
    """Turnover, agency workers, vacancies, caseload and sickness absence."""
    counts = _headline(place, staff)
    here = exists(place, YEARS, 9, 30)
    local = _headline_texts({name: _joined(place, values, here) for name, values in counts.items()})
    above = _headline_texts({name: totals(place, values * here) for name, values in counts.items()})
    column = {name: i for i, name in enumerate(COLUMNS)}
    few = place.position(FEW_AGENCY_WORKERS)
    for name in ("agency_fte", "agency_rate_fte", "agency_cover_fte"):
        local[-3:, few, column[name]] = "low"
    for la_code, year in UNRELIABLE_AGENCY:
        for name in COLUMNS:
            if "agency" in name:
                local[YEARS.index(year), place.position(la_code), column[name]] = "u"
    _hide_missing(place, YEARS, local)
    return write_ees(
        folder / "demonstration_csww_indicators.csv",
        place,
        COLUMNS,
        [str(year) for year in YEARS],
        [""],
        above[:, :, None],
        local[:, :, None],
        shown=staff.shown,
        order=CODE_FIRST,
        places=staff.units,
        recoded=_recoded(place),
    )
