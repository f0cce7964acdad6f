"""A second, slow and plain implementation of everything that is computed from returns, as the tests' oracle.

Written from sections 1 to 4 of ../shared/design/definitions.md with loops over rows: no SQL, no pandas, no code
of the product. ``figures`` takes the rows of the canonical tables as dicts (with ``la_code``, ``return_year`` and
``line``), the registry of what is loaded, the population and the day on which it is asked, and gives a
``Figure`` for each (indicator, authority, period).
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

import holidays

Row = dict
Exact = Fraction

SGO = {"E43", "E44", "E45", "E46", "E47", "E48"}
ADOPTED = {"E11", "E12"}
HOME = {"E4A", "E4B", "E4"}
FAMILY = {"E41", "E45", "E47", "E13", *HOME}
TEMPORARY = {"T0", "T1", "T2", "T3", "T4"}
SHORT_BREAKS = {"V3", "V4"}
ACTIVE = {"F1", "F2", "F3", "F4", "F5", "P1", "P2", "P3", "P4", "P5"}
WHITE = {"WBRI", "WIRI", "WOTH", "WIRT", "WROM"}
OTHER_ETHNICITIES = {
    "MWBC", "MWBA", "MWAS", "MOTH", "AIND", "APKN", "ABAN", "AOTH", "BCRB", "BAFR", "BOTH", "CHNE", "OOTH",
}  # fmt: skip
FACTORS = {
    "domestic_abuse_child": "3A",
    "domestic_abuse_parent": "3B",
    "domestic_abuse_person": "3C",
    "emotional_abuse": "17A",
    "faith_linked_abuse": "23A",
    "neglect": "16A",
    "physical_abuse_adult_on_child": "18C",
    "physical_abuse_child_on_child": "18B",
    "physical_abuse_unknown": "18A",
    "sexual_abuse_adult_on_child": "19C",
    "sexual_abuse_child_on_child": "19B",
    "sexual_abuse_unknown": "19A",
    "child_criminal_exploitation": "24A",
    "child_sexual_exploitation": "11A",
    "gangs": "13A",
    "going_missing": "10A",
    "trafficking": "12A",
}
SHARES_OF_REFERRALS = {
    "referrals_police": {"6"},
    "referrals_schools": {"2A"},
    "referrals_health": {"3A", "3B", "3C", "3D", "3E", "3F"},
}
CARE, NEED, WORKFORCE = "ssda903", "cin_census", "workforce_census"


@dataclass(frozen=True)
class Figure:
    """Numerator, denominator and value are None where the row is empty."""

    numerator: Fraction | None
    denominator: Fraction | None
    value: Decimal | None
    flag: str
    period_end: date
    rolling: bool


@dataclass(frozen=True)
class Period:
    label: str
    first: date
    last: date
    rolling: bool
    # The reporting years that the period touches, and those that it touches a year earlier.
    years: tuple[int, ...]
    years_before: tuple[int, ...]

    def holds(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last


@dataclass(frozen=True)
class Formula:
    scale: int
    decimals: int


PERCENT, PERCENT_1 = Formula(100, 0), Formula(100, 1)
RATE, RATE_1 = Formula(10_000, 0), Formula(10_000, 1)


def add_months(day: date, number: int) -> date:
    """The same day of another month, or its last day."""
    month = day.year * 12 + day.month - 1 + number
    year, month = divmod(month, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def age_at(born: date, day: date) -> int:
    """Completed years; born on 29 February, the birthday of common years is 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@lru_cache(maxsize=1)
def bank_holidays() -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=range(2010, 2031)))


@lru_cache(maxsize=100_000)
def working_days(start: date, end: date) -> int:
    """Working days after ``start``, up to and with ``end``."""
    closed = bank_holidays()
    day, number = start, 0
    while day < end:
        day += timedelta(days=1)
        number += day.isoweekday() <= 5 and day not in closed
    return number


def half_up(value: Fraction, decimals: int) -> Decimal:
    scaled = abs(value) * 10**decimals + Fraction(1, 2) + Fraction(1, 10**8)
    whole = scaled.numerator // scaled.denominator
    return Decimal(whole if value >= 0 else -whole).scaleb(-decimals)


def exact(number: float | int | None) -> Fraction:
    return Fraction(0) if number is None else Fraction(str(number))


def year_end(collection: str, year: int) -> date:
    return date(year, 9, 30) if collection == WORKFORCE else date(year, 3, 31)


def reporting_year(day: date) -> int:
    return day.year + (day.month > 3)


# --- the years put together (1.4) ---------------------------------------------------------------------------------


def latest(rows: Iterable[Row], key: tuple[str, ...], end: str = "") -> list[Row]:
    """One row per key: of the latest return; in one return the one with an end date, then the first."""
    best: dict[tuple, tuple] = {}
    for row in rows:
        own = tuple(row[name] for name in key)
        order = (-row["return_year"], bool(end) and row[end] is None, row.get("line", 0))
        if own not in best or order < best[own][0]:
            best[own] = (order, row)
    return [dict(row) for _, row in best.values()]


def merged_referrals(rows: Iterable[Row]) -> list[Row]:
    """One referral per child and day: of the latest return, there the first that is not NFA, else the first."""
    best: dict[tuple, tuple] = {}
    for row in rows:
        own = (row["child_id"], row["referral_date"])
        order = (-row["return_year"], bool(row["no_further_action"]), row.get("line", 0))
        if own not in best or order < best[own][0]:
            best[own] = (order, row)
    return [dict(row) for _, row in best.values()]


@dataclass
class Authority:
    """What is loaded for one authority, with the years put together."""

    la_code: str
    tables: dict[str, list[Row]]
    loaded: dict[tuple[str, int], tuple[str, ...]]
    population: dict[int, int]
    episodes: list[Row] = field(default_factory=list)
    by_child: dict[str, list[Row]] = field(default_factory=dict)
    short_breaks_only: set[str] = field(default_factory=set)
    referrals: list[Row] = field(default_factory=list)
    plans: list[Row] = field(default_factory=list)
    assessments: list[Row] = field(default_factory=list)
    enquiries: list[Row] = field(default_factory=list)
    uasc: dict[str, Row] = field(default_factory=dict)
    people: dict[str, Row] = field(default_factory=dict)

    def years(self, table: str) -> list[int]:
        return sorted(year for name, year in self.loaded if name == table)

    def has(self, table: str, years: Iterable[int], column: str = "") -> bool:
        return all(
            (table, year) in self.loaded and (not column or column in self.loaded[table, year]) for year in years
        )

    def rows(self, table: str) -> list[Row]:
        return self.tables.get(table, [])


def put_together(place: Authority) -> None:
    """Union over years, short breaks apart, stale and overlapping episodes (1.4, 1.6)."""
    episodes = latest(place.rows("cla_episode"), ("child_id", "start_date"), "end_date")
    everyone = {row["child_id"] for row in episodes}
    episodes = [row for row in episodes if row["legal_status"] not in SHORT_BREAKS]
    place.short_breaks_only = everyone - {row["child_id"] for row in episodes}
    returns = place.years("cla_episode")
    by_child: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(episodes, key=lambda row: row["start_date"]):
        by_child[row["child_id"]].append(row)
    for own in by_child.values():
        for number, row in enumerate(own):
            after = own[number + 1]["start_date"] if number + 1 < len(own) else None
            row["lost"] = False
            if row["end_date"] is None and any(year > row["return_year"] for year in returns):
                row["end_reason"] = None
                row["end_date"] = after
                if after is None:
                    row["end_date"] = date(row["return_year"], 4, 1)
                    row["lost"] = True
            elif row["end_date"] is not None and after is not None and row["end_date"] > after:
                row["end_date"] = after
    place.episodes = [row for own in by_child.values() for row in own]
    place.by_child = dict(by_child)

    place.uasc = {row["child_id"]: row for row in latest(place.rows("uasc"), ("child_id",))}
    place.people = {row["child_id"]: row for row in latest(place.rows("cla_person"), ("child_id",))}

    place.referrals = merged_referrals(place.rows("referral"))
    census = place.years("referral")
    for row in place.referrals:
        row["closed"] = row["closure_date"]
        if row["closed"] is None and any(year > row["return_year"] for year in census):
            row["closed"] = date(row["return_year"], 4, 1)
    place.plans = latest(place.rows("cp_plan"), ("child_id", "start_date"), "end_date")
    for row in place.plans:
        row["over"] = row["end_date"]
        if row["over"] is None and any(year > row["return_year"] for year in census):
            row["over"] = date(row["return_year"], 4, 1)
    place.assessments = latest(place.rows("assessment"), ("child_id", "referral_date", "start_date"))
    place.enquiries = latest(place.rows("s47_enquiry"), ("child_id", "start_date"))


# --- periods --------------------------------------------------------------------------------------------------------


def event_dates(place: Authority, collection: str, year: int, *, main: bool) -> list[date]:
    """Dates of events in the return of one year; ``main``: those that tell whether the return is complete."""
    if collection == CARE:
        names = {"cla_episode": ("start_date", "end_date"), "missing_episode": () if main else ("start_date",)}
    else:
        names = {
            "referral": ("referral_date", "closure_date")
            if main
            else ("referral_date", "closure_date", "conference_date"),
            "assessment": () if main else ("start_date", "authorisation_date"),
            "s47_enquiry": () if main else ("start_date", "conference_date"),
            "cp_plan": () if main else ("start_date", "end_date"),
            "cin_plan": () if main else ("start_date", "end_date"),
        }
    return [
        row[column]
        for table, columns in names.items()
        for row in place.rows(table)
        if row["return_year"] == year
        for column in columns
        if row[column] is not None
    ]


def is_complete(place: Authority, collection: str, year: int, today: date) -> bool:
    """Whether the return is that of the whole year, and not an extract taken during it."""
    last = year_end(collection, year)
    if last > today:
        return False
    if collection == WORKFORCE:
        return True
    inside = [day for day in event_dates(place, collection, year, main=True) if date(year - 1, 4, 1) <= day <= last]
    return len(inside) < 30 or any(day >= date(year, 1, 1) for day in inside)


def periods(place: Authority, collection: str, main: str, today: date) -> list[Period]:
    years = place.years(main)
    whole = [year for year in years if is_complete(place, collection, year, today)]
    result = []
    for year in whole:
        last = year_end(collection, year)
        first = add_months(last, -12) + timedelta(days=1)
        result.append(Period(str(year), first, last, rolling=False, years=(year,), years_before=(year - 1,)))
    # A late date in the return of a whole year does not make it an extract taken during the next one.
    if collection == WORKFORCE or not whole or years[-1] == whole[-1]:
        return result
    events = [day for day in event_dates(place, collection, years[-1], main=False) if day <= today]
    if not events:
        return result
    for month in (6, 9, 12):
        last = date(whole[-1], month, 31 if month == 12 else 30)
        if last > max(events):
            continue
        first = add_months(last, -12) + timedelta(days=1)
        touched = (reporting_year(first), reporting_year(last))
        before = tuple(year - 1 for year in touched)
        result.append(Period(f"{last:%Y-%m}", first, last, rolling=True, years=touched, years_before=before))
    return result


# --- counting ---------------------------------------------------------------------------------------------------------

Counted = tuple[Fraction, Fraction] | None
Result = dict[str, tuple[Formula, Counted]]


def population_of(place: Authority, period: Period) -> tuple[int | None, bool]:
    """Children, and whether an earlier year stands in."""
    wanted = reporting_year(period.last) - 1 if period.rolling else period.last.year
    for older in range(3):
        if wanted - 1 - older in place.population:
            return place.population[wanted - 1 - older], older > 0
    return None, False


def open_on(row: Row, day: date, end: str = "end_date") -> bool:
    return row["start_date"] <= day and (row[end] is None or row[end] > day)


def looked_after(place: Authority, day: date) -> dict[str, Row]:
    """Children looked after on the day, each with the episode open on it (the later one of two)."""
    result: dict[str, Row] = {}
    for row in place.episodes:
        if open_on(row, day):
            other = result.get(row["child_id"])
            if other is None or other["start_date"] < row["start_date"]:
                result[row["child_id"]] = row
    return result


def is_uasc(place: Authority, child: str, day: date) -> bool:
    row = place.uasc.get(child)
    return row is not None and (row["status_end_date"] is None or row["status_end_date"] > day)


def ceased_in(place: Authority, period: Period) -> dict[str, Row]:
    """Children who ceased to be looked after, each with the last such episode of the period."""
    result: dict[str, Row] = {}
    for row in place.episodes:
        if period.holds(row["end_date"]) and row["end_reason"] not in {None, "X1"}:
            other = result.get(row["child_id"])
            order = (row["end_date"], row["start_date"])
            if other is None or (other["end_date"], other["start_date"]) < order:
                result[row["child_id"]] = row
    return result


def plain_postcode(text: str | None) -> str:
    return (text or "").replace(" ", "").upper()


def placements(own: list[Row], period: Period) -> int:
    """Placements of one child that overlap the period (2.1)."""
    known = [row for row in own if row["start_date"] <= period.last]
    starts: list[date] = []
    ends: list[date | None] = []
    care_ends: list[date | None] = []  # None: not ended
    before: Row | None = None  # the last episode that is not temporary
    for number, row in enumerate(known):
        previous = known[number - 1] if number else None
        temporary = row["placement"] in TEMPORARY
        opens = False
        if previous is None:
            opens = True
        elif temporary:
            opens = False
        elif row["start_reason"] == "S":
            opens = True
        elif row["start_reason"] in {"P", "B"}:
            opens = True
            if previous["placement"] in TEMPORARY:
                if before is None:
                    opens = False
                else:
                    opens = (row["placement"], plain_postcode(row["placement_postcode"])) != (
                        before["placement"],
                        plain_postcode(before["placement_postcode"]),
                    )
        elif row["start_reason"] in {"T", "U"}:
            opens = True
        if opens:
            starts.append(row["start_date"])
            # The period of care ends with its last episode: the one before the next start to be looked after.
            last = number
            while last + 1 < len(known) and known[last + 1]["start_reason"] != "S":
                last += 1
            care_ends.append(known[last]["end_date"])
        if not temporary:
            before = row
    for number, care_end in enumerate(care_ends):
        possible = [*starts[number + 1 : number + 2], *([care_end] if care_end else [])]
        ends.append(min(possible, default=None))
    return sum(
        start <= period.last and (end is None or end > period.first) for start, end in zip(starts, ends, strict=True)
    )


def share(part: int, whole: int) -> Counted:
    return Fraction(part), Fraction(whole)


def care_figures(place: Authority, period: Period, population: int | None) -> Result:
    result: Result = {}
    inside = looked_after(place, period.last)
    ceased = ceased_in(place, period)

    def rate(number: int, *, known: bool = True) -> Counted:
        return share(number, population) if known and population is not None else None

    first_start: dict[str, date] = {}
    for row in place.episodes:
        if row["start_reason"] == "S" and period.holds(row["start_date"]):
            day = first_start.get(row["child_id"])
            first_start[row["child_id"]] = min(day, row["start_date"]) if day else row["start_date"]
    uasc, now = place.has("uasc", period.years), period.years[-1:]
    result["cla_starts_rate"] = RATE, rate(len(first_start))
    seekers = sum(is_uasc(place, child, day) for child, day in first_start.items())
    result["uasc_starts_rate"] = RATE, rate(seekers, known=uasc)
    result["cla_rate"] = RATE, rate(len(inside))
    still = sum(is_uasc(place, child, period.last) for child in inside)
    result["uasc_cla_rate"] = RATE, rate(still, known=place.has("uasc", now))

    def left(reasons: set[str]) -> int:
        return sum(row["end_reason"] in reasons for row in ceased.values())

    for name, reasons in (
        ("ceased_sgo", SGO),
        ("ceased_cao", {"E41"}),
        ("ceased_adopted", ADOPTED),
        ("ceased_returned_home", HOME),
        ("ceased_family_network", FAMILY),
    ):
        result[name] = PERCENT, share(left(reasons), len(ceased))
    result["sgo_to_relatives"] = PERCENT, share(left({"E45", "E47"}), left(SGO))

    counts = [placements(place.by_child[child], period) for child in inside]
    result["placements_3_plus"] = PERCENT, share(sum(number >= 3 for number in counts), len(inside))
    result["placements_average"] = Formula(1, 2), share(sum(counts), len(inside))
    known = [exact(row["distance"]) for row in inside.values() if row["distance"] is not None]
    measured = place.has("cla_episode", now, "distance")
    # Where no child's distance is known, none is not the number of those far away.
    result["placed_over_20_miles"] = (
        PERCENT,
        share(sum(miles > 20 for miles in known), len(inside)) if measured and (known or not inside) else None,
    )
    result["distance_average"] = Formula(1, 1), (sum(known, Fraction(0)), Fraction(len(known))) if measured else None
    for name, places in (
        ("placed_foster", {"U1", "U2", "U3", "U4", "U5", "U6"}),
        ("kinship_foster", {"U1", "U2", "U3"}),
        ("placed_childrens_homes", {"K1", "K2"}),
        ("placed_semi_independent", {"H5", "P2", "K3"}),
    ):
        number = sum(row["placement"] in places for row in inside.values())
        result[name] = PERCENT, share(number, len(inside))

    result["cla_3_plus_social_workers"] = PERCENT, workers_of(place, period, inside)
    result |= missing_figures(place, period)
    result["reunified_no_return_12_months"] = PERCENT, reunified(place, period)
    if not period.rolling:
        result |= yearly_care_figures(place, period, inside, ceased)
    return result


def workers_of(place: Authority, period: Period, inside: dict[str, Row]) -> Counted:
    if not place.has("cla_social_worker", period.years):
        return None
    workers: dict[str, set[str]] = defaultdict(set)
    for row in latest(place.rows("cla_social_worker"), ("child_id", "start_date"), "end_date"):
        overlaps = row["start_date"] <= period.last and (row["end_date"] is None or row["end_date"] > period.first)
        if overlaps and row["child_id"] in inside and row["worker_id"] is not None:
            workers[row["child_id"]].add(row["worker_id"])
    return share(sum(len(own) >= 3 for own in workers.values()), len(workers))


def missing_figures(place: Authority, period: Period) -> Result:
    names = ("missing_children", "missing_incidents_per_child")
    formulas = (PERCENT, Formula(1, 1))
    if not place.has("missing_episode", period.years):
        return {name: (formula, None) for name, formula in zip(names, formulas, strict=True)}
    cohort = {
        row["child_id"]
        for row in place.episodes
        if row["start_date"] <= period.last
        and (
            row["end_date"] is None
            or (row["end_date"] > period.first if row["lost"] else row["end_date"] >= period.first)
        )
    }
    incidents = [
        row["child_id"]
        for row in latest(place.rows("missing_episode"), ("child_id", "start_date"), "end_date")
        if row["kind"] == "M" and period.holds(row["start_date"]) and row["child_id"] in cohort
    ]
    children = len(set(incidents))
    return {
        names[0]: (formulas[0], share(children, len(cohort))),
        names[1]: (formulas[1], share(len(incidents), children)),
    }


def reunified(place: Authority, period: Period) -> Counted:
    """Those who returned home a year before and did not come back within twelve months (2.5)."""
    if not place.has("cla_episode", {*period.years, *period.years_before}):
        return None
    first, last = add_months(period.first, -12), add_months(period.last, -12)
    exits: dict[str, date] = {}
    for row in place.episodes:
        day = row["end_date"]
        if row["end_reason"] in HOME and day is not None and first <= day <= last:
            exits.setdefault(row["child_id"], day)  # a child's episodes are in order
    stayed = 0
    for child, day in exits.items():
        back = any(
            row["start_reason"] == "S" and day <= row["start_date"] <= add_months(day, 12)
            for row in place.by_child[child]
        )
        stayed += not back
    return share(stayed, len(exits))


def yearly_care_figures(place: Authority, period: Period, inside: dict[str, Row], ceased: dict[str, Row]) -> Result:
    year = period.years[0]
    result: Result = {}
    cohort = {
        child
        for child in inside
        if not any(
            (row["start_reason"] == "S" and period.first < row["start_date"] <= period.last)
            or (
                row["end_reason"] not in {None, "X1"}
                and row["end_date"] is not None
                and period.first < row["end_date"] <= period.last
            )
            for row in place.by_child[child]
        )
    }
    scores = []
    for row in place.rows("cla_health"):
        born = row["birth_date"] or place.people.get(row["child_id"], {}).get("birth_date")
        if row["return_year"] != year or row["child_id"] not in cohort or born is None:
            continue
        if 5 <= age_at(born, period.last) <= 16 and row["sdq_score"] is not None and 0 <= row["sdq_score"] <= 40:
            scores.append(row["sdq_score"])
    loaded = place.has("cla_health", (year,))
    result["sdq_average"] = Formula(1, 1), share(sum(scores), len(scores)) if loaded else None
    result["adoption_decision_to_match"] = adoption_time(place, year, ceased)
    result |= leaver_figures(place, period, year)
    return result


def adoption_time(place: Authority, year: int, ceased: dict[str, Row]) -> tuple[Formula, Counted]:
    formula = Formula(1, 0)
    if not place.has("adoption", (year,)):
        return formula, None
    decisions = latest(place.rows("placed_for_adoption"), ("child_id", "decision_date"), "ended_date")
    lengths = []
    for row in place.rows("adoption"):
        child, match = row["child_id"], row["match_date"]
        if row["return_year"] != year or child not in ceased or ceased[child]["end_reason"] not in ADOPTED:
            continue
        if match is None:
            continue
        possible = [
            item["decision_date"]
            for item in decisions
            if item["child_id"] == child and item["ended_date"] is None and item["decision_date"] <= match
        ]
        decision = max(possible, default=row["decision_date"])
        if decision is not None and decision <= match:
            lengths.append((match - decision).days)
    return formula, share(sum(lengths), len(lengths))


def leaver_figures(place: Authority, period: Period, year: int) -> Result:
    result: Result = {}
    loaded = place.has("care_leaver", (year,))
    for name, ages in (("17_18", (17, 18)), ("19_21", (19, 20, 21))):
        group = []
        for row in place.rows("care_leaver"):
            child = row["child_id"]
            born = row["birth_date"] or place.people.get(child, {}).get("birth_date")
            if row["return_year"] != year or born is None or age_at(born, period.last) not in ages:
                continue
            if row["in_touch"] in {"DIED", "RHOM"} or child in place.short_breaks_only:
                continue
            ends = [
                (item["end_date"], item["start_date"], item["end_reason"])
                for item in place.by_child.get(child, ())
                if item["end_date"] is not None
                and item["end_date"] <= period.last
                and item["end_reason"] not in {None, "X1"}
            ]
            if ends and max(ends)[2] == "E3":
                continue
            group.append(row)
        active = sum(row["activity"] in ACTIVE for row in group)
        housed = [row for row in group if (row["accommodation"] or " ")[0] not in "GHR"]
        suitable = sum((row["accommodation"] or "").endswith("1") for row in housed)
        result[f"care_leavers_eet_{name}"] = PERCENT, share(active, len(group)) if loaded else None
        result[f"care_leavers_suitable_{name}"] = PERCENT, share(suitable, len(housed)) if loaded else None
    return result


def need_figures(place: Authority, period: Period, population: int | None) -> Result:
    result: Result = {}
    last = period.last

    def rate(number: int) -> Counted:
        return None if population is None else share(number, population)

    two_years = place.has("referral", {*period.years, *period.years_before})
    ref = [row for row in place.referrals if period.holds(row["referral_date"])]
    still = [
        row
        for row in place.referrals
        if not row["no_further_action"]
        and row["referral_date"] <= last
        and (row["closed"] is None or row["closed"] > last)
    ]
    result["cin_rate"] = RATE, rate(len(still))
    result["referrals_rate"] = RATE_1, rate(len(ref))
    days: dict[str, set[date]] = defaultdict(set)
    for row in place.referrals:
        days[row["child_id"]].add(row["referral_date"])
    again = sum(
        any(add_months(row["referral_date"], -12) <= day < row["referral_date"] for day in days[row["child_id"]])
        for row in ref
    )
    result["re_referrals"] = PERCENT_1, share(again, len(ref)) if two_years else None
    result["referrals_nfa"] = PERCENT_1, share(sum(bool(row["no_further_action"]) for row in ref), len(ref))
    for name, sources in SHARES_OF_REFERRALS.items():
        result[name] = PERCENT_1, share(sum(row["source"] in sources for row in ref), len(ref))

    before = (add_months(period.first, -12), add_months(last, -12))
    dropped = [
        row for row in place.referrals if row["no_further_action"] and before[0] <= row["referral_date"] <= before[1]
    ]
    begun: dict[str, list[date]] = defaultdict(list)
    for row in place.assessments:
        begun[row["child_id"]].append(row["start_date"])
    assessed = sum(
        any(row["referral_date"] <= day <= add_months(row["referral_date"], 12) for day in begun[row["child_id"]])
        for row in dropped
    )
    result["nfa_assessed_within_12_months"] = PERCENT_1, share(assessed, len(dropped)) if two_years else None

    done = [row for row in place.assessments if period.holds(row["authorisation_date"])]
    quick = sum(working_days(row["start_date"], row["authorisation_date"]) <= 45 for row in done)
    result["assessments_45_working_days"] = PERCENT_1, share(quick, len(done))
    result["s47_rate"] = RATE_1, rate(sum(period.holds(row["start_date"]) for row in place.enquiries))
    held = [row for row in place.enquiries if period.holds(row["conference_date"])]
    result["icpc_rate"] = RATE_1, rate(len(held))
    prompt = sum(working_days(row["start_date"], row["conference_date"]) <= 15 for row in held)
    result["icpc_15_working_days"] = PERCENT_1, share(prompt, len(held))
    result |= plan_figures(place, period, rate, two_years=two_years)

    real = {(row["child_id"], row["referral_date"]) for row in place.referrals if not row["no_further_action"]}
    for name, code in FACTORS.items():
        found = {
            (row["child_id"], row["referral_date"])
            for row in done
            if code in (row["factors"] or ()) and (row["child_id"], row["referral_date"]) in real
        }
        result[f"factor_{name}"] = RATE, rate(len(found))
    return result


def plan_figures(place: Authority, period: Period, rate: Callable[[int], Counted], *, two_years: bool) -> Result:
    started = [row for row in place.plans if period.holds(row["start_date"])]
    current = [row for row in place.plans if open_on(row, period.last, "over")]
    ended = [row for row in place.plans if period.holds(row["end_date"])]
    earlier = sum((row["previous_plans"] or 0) >= 1 for row in started)
    soon = 0
    for row in started:
        soon += any(
            item["child_id"] == row["child_id"]
            and item["start_date"] != row["start_date"]
            and item["end_date"] is not None
            and add_months(row["start_date"], -12) <= item["end_date"] <= row["start_date"]
            for item in place.plans
        )
    long = sum(row["start_date"] <= add_months(period.last, -24) for row in current)
    lasted = sum(add_months(row["start_date"], 24) <= row["end_date"] for row in ended)
    return {
        "cpp_starts_rate": (RATE_1, rate(len(started))),
        "cpp_rate": (RATE_1, rate(len(current))),
        "repeat_cpp": (PERCENT_1, share(earlier, len(started))),
        "repeat_cpp_12_months": (PERCENT_1, share(soon, len(started)) if two_years else None),
        "cpp_2_years": (PERCENT_1, share(long, len(current))),
        "cpp_ended_2_years": (PERCENT_1, share(lasted, len(ended))),
    }


def workforce_figures(place: Authority, period: Period) -> Result:
    year = period.years[0]
    rows = [row for row in place.rows("social_worker") if row["return_year"] == year]
    last = period.last
    stays = [row for row in rows if row["end_date"] is None or row["end_date"] > last]
    post = [row for row in stays if not row["agency"] and row["start_date"] is not None and row["start_date"] <= last]
    agency = [row for row in stays if row["agency"]]
    leavers = [row for row in rows if not row["agency"] and period.holds(row["end_date"])]
    starters = [row for row in rows if not row["agency"] and period.holds(row["start_date"])]

    def total(those: Iterable[Row], column: str) -> Fraction:
        return sum((exact(row[column]) for row in those), Fraction(0))

    fte, temporary = total(post, "fte"), total(agency, "fte")
    gone = sum(
        (
            exact(row["fte"]) if row["fte"] is not None and row["fte"] > 0 else exact(row["fte_year_before"])
            for row in leavers
        ),
        Fraction(0),
    )
    came = total((row for row in starters if row["end_date"] is None or row["end_date"] > last), "fte")
    busy = [row for row in (*post, *agency) if (row["cases"] or 0) > 0 and (row["fte"] or 0) > 0]
    known = {row["worker_id"] for row in post if row["ethnicity"] in WHITE | OTHER_ETHNICITIES}
    minority = {row["worker_id"] for row in post if row["ethnicity"] in OTHER_ETHNICITIES}
    vacancies = [
        row["vacancies"]
        for row in place.rows("workforce_authority")
        if row["return_year"] == year and row["vacancies"] is not None
    ]
    vacant = exact(vacancies[0]) if vacancies else None
    return {
        "sw_turnover": (PERCENT_1, (gone, fte)),
        "sw_starters_rate": (PERCENT_1, (came, fte)),
        "sw_agency_rate": (PERCENT_1, (temporary, fte + temporary)),
        "sw_vacancy_rate": (PERCENT_1, None if vacant is None else (vacant, fte + vacant)),
        "sw_caseload": (Formula(1, 1), (total(busy, "cases"), total(busy, "fte"))),
        "sw_absence_rate": (PERCENT_1, (total(post, "days_lost"), fte * 253)),
        "sw_ethnic_minority": (PERCENT_1, share(len(minority), len(known))),
    }


# --- all of it --------------------------------------------------------------------------------------------------------


def figure(name: str, formula: Formula, counted: Counted, period: Period, *, older: bool) -> Figure:
    if counted is None:
        return Figure(None, None, None, "x", period.last, period.rolling)
    above, below = counted
    if below == 0:
        return Figure(Fraction(0), Fraction(0), None, "z", period.last, period.rolling)
    divisor = below * Fraction("30.4375") if name == "adoption_decision_to_match" else below
    value = half_up(formula.scale * above / divisor, formula.decimals)
    rate = formula.scale == 10_000
    return Figure(above, below, value, "p" if period.rolling or (rate and older) else "", period.last, period.rolling)


def authorities(
    tables: dict[str, list[Row]], loaded: Iterable[Row], population: dict[tuple[str, int], int]
) -> list[Authority]:
    registry: dict[str, dict[tuple[str, int], tuple[str, ...]]] = defaultdict(dict)
    for row in loaded:
        registry[row["la_code"]][row["table_name"], row["return_year"]] = tuple(row["columns"])
    result = []
    for la_code, own in sorted(registry.items()):
        rows = {name: [row for row in content if row["la_code"] == la_code] for name, content in tables.items()}
        children = {year: number for (code, year), number in population.items() if code == la_code}
        place = Authority(la_code, rows, own, children)
        put_together(place)
        result.append(place)
    return result


def restricted(place: Authority, children: set[str]) -> Authority:
    """The same authority as far as those children go. Every indicator of children counts child by child."""

    def those(rows: list[Row]) -> list[Row]:
        return [row for row in rows if row.get("child_id") in children]

    return replace(
        place,
        tables={name: those(rows) for name, rows in place.tables.items()},
        episodes=those(place.episodes),
        by_child={child: rows for child, rows in place.by_child.items() if child in children},
        referrals=those(place.referrals),
        plans=those(place.plans),
        assessments=those(place.assessments),
        enquiries=those(place.enquiries),
    )


def children_with(place: Authority, collection: str, column: str, content: str | None) -> set[str]:
    """Children of a return who have that content in the latest row about them; None also for those without a row."""
    people = latest(place.rows("cla_person" if collection == CARE else "cin_person"), ("child_id",))
    known = {row["child_id"]: row[column] for row in people}
    everyone = {row["child_id"] for rows in place.tables.values() for row in rows if row.get("child_id")}
    return {child for child in everyone if known.get(child) == content}


def figures(
    tables: dict[str, list[Row]],
    loaded: Iterable[Row],
    population: dict[tuple[str, int], int],
    today: date,
    part: tuple[str, str | None] | None = None,
) -> dict[tuple[str, str, str], Figure]:
    """Everything computed from the returns, by (indicator, authority, period).

    :param tables: rows of the canonical tables by table name, each with la_code, return_year and line.
    :param loaded: the registry ``return_table``: la_code, return_year, table_name, columns.
    :param population: children aged 0 to 17 by authority and calendar year of the estimate.
    :param part: (column of cla_person and cin_person, content): for children of that content only.
    """
    result: dict[tuple[str, str, str], Figure] = {}
    for whole in authorities(tables, loaded, population):
        for collection, main in ((CARE, "cla_episode"), (NEED, "referral"), (WORKFORCE, "social_worker")):
            if part and collection == WORKFORCE:
                continue
            place = restricted(whole, children_with(whole, collection, *part)) if part else whole
            for period in periods(whole, collection, main, today):
                children, older = population_of(place, period)
                if collection == CARE:
                    counted = care_figures(place, period, children)
                elif collection == NEED:
                    counted = need_figures(place, period, children)
                else:
                    counted = workforce_figures(place, period)
                for name, (formula, pair) in counted.items():
                    result[name, place.la_code, period.label] = figure(name, formula, pair, period, older=older)
    return result
