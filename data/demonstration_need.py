"""The demonstration's children in need: population, referrals, assessments and child protection.

Writes the mid-year population and tables B1, C1, C3, D3 and D5 of a children in need publication, thirteen
years each (assessment factors eight), in the department's columns. Counts are the truth; percentages follow
from them; regions and the country are sums of the true counts rounded to ten, and include authorities whose
own row is not published.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data.demonstration_country import (
    NO_RETURN,
    POPULATION_YEARS,
    SHOWCASE,
    UNRELIABLE_RETURN,
    Country,
    Counts,
    Numbers,
    Truth,
    exists,
    levels,
    mixtures,
    proportions,
    source,
    totals,
)
from data.demonstration_files import (
    CODE_FIRST,
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
from data.demonstration_own import Own

YEARS = tuple(range(2013, 2026))
FACTOR_YEARS = tuple(range(2018, 2026))

RE_REFERRALS_SHOWCASE = (24.6, 23.9, 25.1, 23.4, 22.8, 23.6, 22.9, 23.5, 21.8, 19.9, 18.2, 16.4, 14.1)
RE_REFERRALS_REGION_FLOOR = 15.2  # nobody else in the showcase's region is below this in the last year
RE_REFERRALS_SHOWCASE_GAP = 2016

# Share of assessments with the factor in the country, in the first and the last year, and slope by deprivation.
FACTORS: Mapping[str, tuple[float, float, float]] = {
    "Alcohol_Misuse_child": (0.026, 0.021, 0.0),
    "Alcohol_Misuse_parent": (0.133, 0.143, 0.06),
    "Alcohol_Misuse_person": (0.025, 0.023, 0.05),
    "Drug_Misuse_child": (0.048, 0.048, 0.0),
    "Drug_Misuse_parent": (0.129, 0.141, 0.1),
    "Drug_Misuse_person": (0.033, 0.031, 0.08),
    "Domestic_Abuse_child": (0.128, 0.113, 0.06),
    "Domestic_Abuse_parent": (0.32, 0.317, 0.05),
    "Domestic_Abuse_person": (0.061, 0.05, 0.0),
    "Mental_Health_child": (0.12, 0.176, -0.08),
    "Mental_Health_parent": (0.27, 0.335, -0.04),
    "Mental_Health_person": (0.04, 0.046, 0.0),
    "Learning_Disability_child": (0.086, 0.123, -0.06),
    "Learning_Disability_parent": (0.026, 0.03, 0.05),
    "Learning_Disability_person": (0.013, 0.015, 0.0),
    "Physical_Disability_child": (0.047, 0.047, -0.05),
    "Physical_Disability_parent": (0.048, 0.054, 0.03),
    "Physical_Disability_person": (0.011, 0.01, 0.0),
    "Young_Carer": (0.033, 0.037, 0.0),
    "Privately_fostered": (0.0046, 0.0038, 0.0),
    "Unaccompanied_asylum_seeker": (0.005, 0.0124, -0.1),
    "Going_missing": (0.033, 0.033, 0.03),
    "Child_sexual_exploitation": (0.041, 0.024, 0.02),
    "Trafficking": (0.0043, 0.0044, 0.0),
    "Gangs": (0.018, 0.0173, 0.06),
    "Socially_unacceptable_behaviour": (0.085, 0.07, 0.0),
    "Self_harm": (0.044, 0.05, -0.08),
    "Neglect": (0.184, 0.176, 0.1),
    "Emotional_Abuse": (0.217, 0.19, 0.0),
    "Physical_Abuse_unknown": (0.147, 0.147, 0.02),
    "Physical_Abuse_child_on_child": (0.021, 0.03, 0.0),
    "Physical_Abuse_adult_on_child": (0.12, 0.12, 0.02),
    "Sexual_Abuse_unknown": (0.063, 0.063, 0.0),
    "Sexual_Abuse_child_on_child": (0.018, 0.0245, 0.0),
    "Sexual_Abuse_adult_on_child": (0.036, 0.037, 0.0),
    "Female_Genital_Mutilation": (0.0019, 0.0015, 0.0),
    "Faith_linked_abuse": (0.0034, 0.0044, 0.0),
    "Child_criminal_exploitation": (0.03, 0.032, 0.04),
    "Other": (0.193, 0.163, 0.0),
}
# Factors that were split in 2021: how much of the old one was still recorded in each year of FACTOR_YEARS.
PHASED_OUT = ("Physical_Abuse_unknown", "Sexual_Abuse_unknown")
STILL_RECORDED = (1.0, 1.0, 1.0, 0.27, 0.09, 0.04, 0.03, 0.0)
BEGINS = {
    "Physical_Abuse_child_on_child": 2021,
    "Physical_Abuse_adult_on_child": 2021,
    "Sexual_Abuse_child_on_child": 2021,
    "Sexual_Abuse_adult_on_child": 2021,
    "Child_criminal_exploitation": 2022,
}


@dataclass(frozen=True)
class Need:
    """True counts by year (``YEARS``) and authority (T × A), zero where the authority does not exist.

    :param shown: whether the authority exists at 31 March.
    :param in_need: children in need at 31 March. :param plans: child protection plans at 31 March.
    """

    shown: Truth
    in_need: Counts
    plans: Counts


def need(place: Country) -> Need:
    """How many children are in need and have a protection plan."""
    rng = source(place.seed, "need")
    shown = exists(place, YEARS, 3, 31)
    children = place.children(YEARS)
    path = [332, 344, 336, 336, 331, 341, 335, 322, 322, 336, 341, 334, 331]
    in_need = rng.poisson(levels(place, rng, path, slope=0.26, spread=0.17, walk=0.045) * children / 1e4)
    plans_path = [37.5, 42, 43, 43, 43.5, 45.5, 44, 43, 41.5, 42.5, 42, 41, 40.5]
    plans = rng.poisson(levels(place, rng, plans_path, slope=0.3, spread=0.2, walk=0.1) * children / 1e4)
    found = Need(shown, in_need * shown, np.minimum(plans, in_need) * shown)
    own = Own(place)
    own.put(found.in_need, YEARS, "cin_rate")
    own.put(found.plans, YEARS, "cpp_2_years", "denominator")
    return found


def _failed_returns(place: Country, years: tuple[int, ...], local: Texts) -> None:
    """Replaces the rows of returns that failed; the totals keep them."""
    for la_code, year, symbol in (
        (NO_RETURN, 2021, "x"),
        (NO_RETURN, 2022, "x"),
        (UNRELIABLE_RETURN, 2024, "u"),
    ):
        if year in years:
            local[years.index(year), place.position(la_code)] = symbol


def _numbers(counts: Counts) -> tuple[Texts, Texts]:
    """Texts of unrounded counts for (authorities with ``c``, totals rounded to ten)."""
    local = whole(counts)
    local[small(counts)] = "c"
    return local, whole(to_ten(counts))


def write_population(folder: Path, place: Country) -> Path:
    """Mid-year population estimates of children aged 0 to 17, 2012 to 2024."""
    shown = exists(place, POPULATION_YEARS, 6, 30)
    counts = np.where(shown, place.population, 0)
    local = whole(counts)
    # The authorities abolished first have no estimate of their own, as in the real series.
    for a, item in enumerate(place.authorities):
        if item.closed is not None and item.closed.year == 2019:
            local[:, a] = "x"
    return write_ees(
        folder / "demonstration_ons_mid-year_population_estimates.csv",
        place,
        ("age_group", "population_estimate"),
        [str(year) for year in POPULATION_YEARS],
        ["Children aged 0 to 17 years"],
        whole(totals(place, counts))[:, :, None, None],
        local[:, :, None, None],
        shown=shown,
        order=CODE_FIRST,
    )


def write_children_in_need(folder: Path, place: Country, need: Need) -> Path:
    """Table B1: episodes of need in the year and at 31 March."""
    rng = source(place.seed, "children in need")
    at_31 = need.in_need
    ended = rng.poisson(at_31 * proportions(place, rng, [0.47] * len(YEARS), spread=0.22) / 0.53)
    started = rng.poisson(ended * (1.11 + 0.02 * rng.normal(0, 1, ended.shape)))
    waiting = rng.binomial(at_31, np.clip(levels(place, rng, np.linspace(0.055, 0.03, len(YEARS)), spread=0.7), 0, 0.4))
    anypoint = at_31 + ended
    seen = [
        (anypoint, 0.935),
        (started, 0.936),
        (ended, 0.944),
    ]
    columns: list[Counts] = []
    for episodes, each in seen:
        columns += [episodes, rng.binomial(episodes, each)]
    counts = np.stack([*columns, at_31, waiting], axis=-1) * need.shown[:, :, None]
    local, above = _numbers(counts)[0], _numbers(totals(place, counts))[1]
    _failed_returns(place, YEARS, local)
    return write_ees(
        folder / "demonstration_b1_children_in_need.csv",
        place,
        (
            "category",
            "Anypoint_episodes",
            "Anypoint_child",
            "Started_episodes",
            "Started_child",
            "Ended_episodes",
            "Ended_child",
            "At31_episodes",
            "awaiting_assessment",
        ),
        [str(year) for year in YEARS],
        ["Children in Need"],
        above[:, :, None],
        local[:, :, None],
        shown=need.shown,
        order=CODE_FIRST,
    )


def _with_percent(part: Counts, of: Counts, above: bool) -> tuple[Texts, Texts]:
    """Texts of a count and its percentage to one decimal; small counts of authorities are ``c``."""
    percent = decimals(share(part, of, places=1), 1)
    percent[of == 0] = "z"
    if above:
        return whole(to_ten(part)), percent
    number = whole(part)
    hide = small(part) | small(of)
    number[hide] = "c"
    percent[hide] = "c"
    return number, percent


def _re_referral_rates(place: Country, rng: np.random.Generator) -> Numbers:
    path = [0.247, 0.235, 0.242, 0.225, 0.219, 0.219, 0.226, 0.226, 0.227, 0.215, 0.224, 0.224, 0.226]
    rates = np.clip(proportions(place, rng, np.array(path) * 0.93, slope=0.04, spread=0.24, walk=0.07), 0.09, 0.34)
    showcase = place.position(SHOWCASE)
    region = [
        a for a, item in enumerate(place.authorities) if item.region_code == place.authorities[showcase].region_code
    ]
    rates[-1, region] = np.maximum(rates[-1, region], RE_REFERRALS_REGION_FLOOR / 100 + 0.012)
    return rates


def write_referrals(folder: Path, place: Country, need: Need) -> Path:
    """Table C1: referrals, those within 12 months of another, and what came of them."""
    rng = source(place.seed, "referrals")
    path = [521, 573, 549, 529, 546, 550, 542, 533, 495, 541, 539, 520, 519]
    rates = levels(place, rng, path, slope=0.2, spread=0.26, walk=0.06)
    referrals = rng.poisson(rates * place.children(YEARS) / 1e4) * need.shown
    again = rng.binomial(referrals, _re_referral_rates(place, rng))
    showcase = place.position(SHOWCASE)
    own = Own(place)
    own.put(referrals, YEARS, "re_referrals", "denominator")
    again[:, showcase] = np.floor(referrals[:, showcase] * np.array(RE_REFERRALS_SHOWCASE) / 100 + 0.5)
    own.put(again, YEARS, "re_referrals")
    no_action_path = np.linspace(0.12, 0.055, len(YEARS))
    no_action = rng.binomial(referrals, proportions(place, rng, no_action_path, spread=0.8, walk=0.2))
    no_action[:, rng.random(len(place.authorities)) < 0.12] = 0
    not_in_need_path = np.linspace(0.2, 0.3, len(YEARS))
    not_in_need = rng.binomial(referrals - no_action, proportions(place, rng, not_in_need_path, spread=0.45))
    children = rng.binomial(referrals, 0.885)
    children_again = np.minimum(rng.binomial(again, 0.82), children)

    def texts(above: bool) -> Texts:
        parts = [referrals, again, no_action, not_in_need, children, children_again]
        if above:
            parts = [totals(place, part) for part in parts]
        whole_of, again_, no_action_, not_in_need_, children_, children_again_ = parts
        first, last = (
            whole(to_ten(whole_of) if above else whole_of),
            whole(to_ten(children_) if above else children_),
        )
        if not above:
            first[small(whole_of)] = "c"
            last[small(children_)] = "c"
        return np.stack(
            [
                first,
                *_with_percent(again_, whole_of, above),
                *_with_percent(no_action_, whole_of, above),
                *_with_percent(not_in_need_, whole_of, above),
                last,
                *_with_percent(children_again_, children_, above),
            ],
            axis=-1,
        )

    local = texts(above=False)
    _failed_returns(place, YEARS, local)
    missing = YEARS.index(RE_REFERRALS_SHOWCASE_GAP)
    for column in (1, 2, 8, 9):
        local[missing, showcase, column] = "x"
    return write_ees(
        folder / "demonstration_c1_referrals_and_rereferrals.csv",
        place,
        (
            "category",
            "referral_count",
            "rereferral_count",
            "rereferral_percent",
            "no_further_action_count",
            "no_further_action_percent",
            "not_in_need_count",
            "not_in_need_percent",
            "referral_child_count",
            "rereferral_child_count",
            "rereferral_child_percent",
        ),
        [str(year) for year in YEARS],
        ["Referrals and Re-referrals"],
        texts(above=True)[:, :, None],
        local[:, :, None],
        shown=need.shown,
        order=CODE_FIRST,
    )


def write_assessment_factors(folder: Path, place: Country, need: Need) -> Path:
    """Table C3: factors identified at the end of assessment; some begin, and two end, within the series."""
    rng = source(place.seed, "assessment factors")
    span = slice(len(YEARS) - len(FACTOR_YEARS), None)
    shown, children = need.shown[span], place.children(FACTOR_YEARS)
    path = [403, 414, 433, 410, 433, 427, 420, 421]
    assessments = rng.poisson(levels(place, rng, path, slope=0.2, spread=0.2, walk=0.05) * children / 1e4) * shown
    columns = [assessments]
    for name, (first, last, slope) in FACTORS.items():
        national = np.linspace(first, last, len(FACTOR_YEARS))
        spread = 0.3 if first > 0.05 else 0.5
        rates = proportions(place, rng, national, slope=slope, spread=spread, walk=0.09)
        if name in PHASED_OUT:
            rates = rates * np.array(STILL_RECORDED)[:, None]
        found = rng.binomial(assessments, rates)
        # A factor that is no longer published is still in returns.
        Own(place).put(found, FACTOR_YEARS[: -1 if name in PHASED_OUT else None], f"factor_{name.lower()}")
        columns.append(found)
    counts = np.stack(columns, axis=-1)
    local, above = _numbers(counts)[0], _numbers(totals(place, counts))[1]
    for column, name in enumerate(FACTORS, start=1):
        before = [t for t, year in enumerate(FACTOR_YEARS) if year < BEGINS.get(name, 0)]
        local[before, :, column] = "x"
        above[before, :, column] = "x"
    _failed_returns(place, FACTOR_YEARS, local)
    return write_ees(
        folder / "demonstration_c3_factors_identified_at_end_of_assessment.csv",
        place,
        ("category", "Episodes_with_assessment_factor", *FACTORS),
        [str(year) for year in FACTOR_YEARS],
        ["Factors identified at the end of assessment"],
        above[:, :, None],
        local[:, :, None],
        shown=shown,
        order=CODE_FIRST,
    )


def write_repeat_plans(folder: Path, place: Country, need: Need) -> Path:
    """Table D3: child protection plans that are a second or subsequent one."""
    rng = source(place.seed, "repeat plans")
    started = rng.poisson(need.plans * levels(place, rng, [1.25] * len(YEARS), spread=0.1, walk=0.03))
    path = np.linspace(0.149, 0.245, len(YEARS))
    Own(place).put(started, YEARS, "repeat_cpp", "denominator")
    again = rng.binomial(started, proportions(place, rng, path, slope=0.02, spread=0.22, walk=0.09))
    Own(place).put(again, YEARS, "repeat_cpp")

    def texts(above: bool) -> Texts:
        of, part = (totals(place, started), totals(place, again)) if above else (started, again)
        first = whole(to_ten(of) if above else of)
        if not above:
            first[small(of)] = "c"
        return np.stack([first, *_with_percent(part, of, above)], axis=-1)

    local = texts(above=False)
    _failed_returns(place, YEARS, local)
    return write_ees(
        folder / "demonstration_d3_cpps_subsequent_plan.csv",
        place,
        ("category", "CPP_start", "CPP_subsequent", "CPP_subsequent_percent"),
        [str(year) for year in YEARS],
        ["Child Protection Plans which are a second or subsequent plan"],
        texts(above=True)[:, :, None],
        local[:, :, None],
        shown=need.shown,
        order=CODE_FIRST,
        quoted=True,
    )


def write_plan_durations(folder: Path, place: Country, need: Need) -> Path:
    """Table D5: child protection plans at 31 March by how long they have lasted."""
    rng = source(place.seed, "plan durations")
    shares = mixtures(
        place,
        rng,
        (0.30, 0.25, 0.265, 0.155, 0.03),
        (0.315, 0.255, 0.263, 0.144, 0.023),
        len(YEARS),
        spread=0.8,
        walk=0.12,
    )
    parts = rng.multinomial(need.plans, shares)
    Own(place).fit(parts, need.plans, YEARS, {(4,): ("cpp_2_years", "numerator")})

    def texts(above: bool) -> Texts:
        counts = totals(place, parts) if above else parts
        of = counts.sum(axis=-1)
        number = whole(to_ten(counts) if above else counts)
        percent = decimals(share(counts, of[..., None], places=1), 1)
        percent[np.broadcast_to((of == 0)[..., None], percent.shape)] = "z"
        first = whole(to_ten(of) if above else of)
        if not above:
            hide = hidden(counts) | small(of)[..., None]
            number[hide] = "c"
            percent[hide] = "c"
            first[small(of)] = "c"
        pairs = np.stack([number, percent], axis=-1).reshape(*number.shape[:2], -1)
        return np.concatenate([first[..., None], pairs], axis=-1)

    local = texts(above=False)
    _failed_returns(place, YEARS, local)
    lengths = (
        "3_months_or_less",
        "more_than_3_months_6_months",
        "more_than_6_months_less_than_1_year",
        "1_year_less_than_2_years",
        "2_years_or_more",
    )
    return write_ees(
        folder / "demonstration_d5_cpps_at31march_by_duration.csv",
        place,
        ("category", "CPP_At31", *(f"{name}{kind}" for name in lengths for kind in ("", "_percent"))),
        [str(year) for year in YEARS],
        [line("Child Protection Plans by length of time")],
        texts(above=True)[:, :, None],
        local[:, :, None],
        shown=need.shown,
        order=CODE_FIRST,
        quoted=True,
    )
