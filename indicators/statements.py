"""Sentences that the figures prove: where an authority stands, what changed, and how many children that is.

Each :class:`Statement` holds typed facts, the words made from them by a template, and the rows that prove it. What a
reader is told:

* **Nothing is said** of a suppressed, missing, joint or provisional figure, a discontinued indicator, a number of
  authorities, or fewer than 20 in the denominator. Of an authority's own returns whole years alone are spoken of: they are
  set beside earlier years of the same returns, and beside England's, the region's and the neighbours' published figures of
  the same year where there are any. They are never ranked.
* **Clearly** above or below: the comparator lies outside the authority's own 95% confidence limits. A **clear change**:
  the limits of the two years do not overlap. Where there are no limits, only the order is said.
* A **record** needs five figures and is held alone. Years without a figure are not passed over in silence: then it is
  the lowest or highest "of the figures known". Figures before a change of method, or of a joint return, do not count.
* A **run** is two or more rises or falls in years that follow each other.
* **Place** in the region and among the statistical neighbours: those with a figure of the same period; ties are said;
  fewer than five are no place; a joint return counts once.
* **People**: the smallest whole number that brings the figure, rounded as published, to the comparator's, if nothing
  else changed. Only where numerator and denominator are published and give the published figure.
* **Better and worse** only where the indicator has a direction.

Percentages differ by points, never by per cent.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from itertools import pairwise
from operator import itemgetter
from statistics import median
from typing import Literal

import duckdb

from indicators import lookup
from indicators.lookup import PUBLISHED, RETURNS, Catalogue, Geography, Peer, Peers, Proof, Spread, Value, year_of
from indicators.model import SCALE, Indicator, Interval, Polarity, Unit
from indicators.registry import REGISTRY
from indicators.wording import amount_words, before_extreme, figure_words, in_period, in_region, listed, said

SMALLEST_DENOMINATOR = 20
# A pupil has about 380 half-days of school in a year; the denominator of overall absence counts those.
_EACH = {f"absence_overall_{group}": 380 for group in ("cino", "cppo", "cla")}
FEWEST_FIGURES = 5  # of a record
FEWEST_PEERS = 5  # of a place, and behind a neighbours' median

Comparator = Literal["region", "england", "neighbours"]
Target = Literal["region", "england", "neighbours", "quarter"]
Extreme = Literal["lowest", "highest"]
Among = Literal["region", "neighbours", "england"]
Verdict = Literal["better", "worse", ""]

# One and several of what an indicator counts, where its numerator is people or events.
COUNTED: dict[str, tuple[str, str]] = {
    "cin_rate": ("child in need", "children in need"),
    "cla_starts_rate": ("child starting to be looked after", "children starting to be looked after"),
    "cla_rate": ("child looked after", "children looked after"),
    "re_referrals": ("repeat referral", "repeat referrals"),
    "school_moves": ("child moving school in mid-year", "children moving school in mid-year"),
    **{
        f"absence_{degree}_{group}": (f"{word} absent pupil", f"{word} absent pupils")
        for degree, word in (("persistent", "persistently"), ("severe", "severely"))
        for group in ("cino", "cppo", "cla")
    },
    **{
        f"ks2_rwm_{group}": ("pupil reaching the standard", "pupils reaching the standard")
        for group in ("cino", "cppo", "cla")
    },
    "repeat_cpp": ("repeat plan", "repeat plans"),
    "cpp_2_years": ("plan of two years or more", "plans of two years or more"),
    "hospital_admissions": ("hospital admission", "hospital admissions"),
    "ceased_sgo": ("child leaving care to a special guardian", "children leaving care to a special guardian"),
    "placements_3_plus": ("child with three or more placements", "children with three or more placements"),
    "placed_over_20_miles": (
        "child placed more than 20 miles from home",
        "children placed more than 20 miles from home",
    ),
    "placed_foster": ("child in foster care", "children in foster care"),
    **{
        f"care_leavers_eet_{age}": ("care leaver learning or working", "care leavers learning or working")
        for age in ("17_18", "19_21")
    },
    **{
        f"care_leavers_suitable_{age}": ("care leaver suitably housed", "care leavers suitably housed")
        for age in ("17_18", "19_21")
    },
    "cla_3_plus_social_workers": (
        "child with three or more social workers",
        "children with three or more social workers",
    ),
    "sw_turnover": ("full-time-equivalent leaver", "full-time-equivalent leavers"),
    "sw_agency_rate": ("full-time-equivalent agency worker", "full-time-equivalent agency workers"),
    "sw_vacancy_rate": ("full-time-equivalent vacancy", "full-time-equivalent vacancies"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands among others with one: how many are lower, how many level (itself included), of how many.

    :param missing: how many of the group have no figure.
    """

    among: Among
    name: str
    lower: int
    level: int
    n: int
    missing: int

    @property
    def higher(self) -> int:
        """How many have a higher figure."""
        return self.n - self.lower - self.level


@dataclass(frozen=True, slots=True)
class Against:
    """A comparator's figure of the same period.

    :param difference: by the confidence limits ``higher``, ``lower`` or ``similar``; empty where there are none.
    """

    other: Comparator
    name: str
    own: float
    figure: float
    difference: str


@dataclass(frozen=True, slots=True)
class Record:
    """The lowest or highest figure.

    :param scope: ``series``: of all since the series began, in ``since``. ``returns``: of all own returns, which begin in
        ``since``. ``break``: of all since the method changed, in
        ``since``. ``known``: of the ``n`` figures known since ``since``. ``year``: since that year, in which it was
        ``then``, which is as extreme or more so.
    :param clear: whether the middle of the earlier figures lies outside its confidence limits; none without limits.
    """

    kind: Extreme
    scope: Literal["series", "returns", "break", "known", "year"]
    since: str
    n: int
    then: float | None
    clear: bool | None


@dataclass(frozen=True, slots=True)
class Run:
    """Rises (positive) or falls (negative) in each year since ``since``, in which it was ``start``.

    :param clear: whether the confidence limits of the first and last figure do not overlap; none without limits.
    """

    steps: int
    since: str
    start: float
    clear: bool | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """The difference from an earlier figure of the same source.

    :param years: how many years.
    :param clear: whether the confidence limits of both do not overlap; none without limits.
    """

    years: int
    amount: float
    since: str
    start: float
    clear: bool | None


@dataclass(frozen=True, slots=True)
class People:
    """How many more (positive) or fewer (negative) would bring the figure to the target's."""

    target: Target
    name: str
    figure: float
    more: int


Fact = Place | Against | Record | Run | Change | People


@dataclass(frozen=True)
class Case:
    """What one authority's sentences on one indicator and period are made from.

    :param values: its rows of one source up to the period, in order.
    :param peers: three-digit code → the published figure of the last row's period; own one included.
    :param region_codes: three-digit codes of the authorities that its region had then.
    :param neighbour_codes: three-digit codes of its statistical neighbours.
    """

    indicator: Indicator
    values: Sequence[Value]
    region: Geography | None
    england: Geography | None
    peers: Mapping[str, Peer]
    region_codes: Sequence[str]
    neighbour_codes: Sequence[str]
    spread: Spread | None

    @property
    def last(self) -> Value:
        """The row that is spoken of."""
        return self.values[-1]

    @cached_property
    def row(self) -> Proof:
        """The row that is spoken of, as proof."""
        return _own_proof(self.last)

    @cached_property
    def alike(self) -> list[Value]:
        """The yearly rows that may be compared with one another (see :func:`comparable`)."""
        return comparable(self.values, self.indicator)

    @cached_property
    def neighbour_rows(self) -> list[Proof]:
        """The published figures of the statistical neighbours, lowest first."""
        return _peer_proofs(self, self.neighbour_codes)


@dataclass(frozen=True, eq=False)
class Statement:
    """A sentence, the facts that it says, and the rows that prove them.

    :param case: what it was made from.

    :param verdict: ``better`` or ``worse`` where all its facts that can be judged agree; else empty.
    :param weight: how much it is worth saying, comparable between indicators.
    """

    case: Case = field(repr=False)
    facts: tuple[Fact, ...]
    words: str
    verdict: Verdict
    weight: float

    @property
    def indicator_id(self) -> str:
        """What it is about."""
        return self.case.indicator.id

    @property
    def geography_code(self) -> str:
        """Whom it is about."""
        return self.case.last.geography_code

    @property
    def period(self) -> str:
        """When."""
        return self.case.last.period

    @property
    def source(self) -> str:
        """Whether the figure is published or computed from returns."""
        return self.case.last.source

    @property
    def value(self) -> float:
        """The figure itself."""
        return held(self.case.last)

    @cached_property
    def rows(self) -> tuple[Proof, ...]:
        """The rows that prove it, that of the figure first; collected when they are asked for."""
        found = [self.case.row]
        for fact in self.facts:
            found += proof(self.case, fact)
        return tuple(dict.fromkeys(found))

    @property
    def sign(self) -> str:
        """The shape that goes with the verdict."""
        return {"better": "▲", "worse": "▼"}.get(self.verdict, "●")


# Numbers


def rounded(value: float, decimals: int) -> float:
    """Half up, away from zero, as all published figures here (see :mod:`indicators.arithmetic`)."""
    sized = math.trunc(abs(value) * 10**decimals + 0.5 + 1.4901161193847656e-08) / 10**decimals
    return math.copysign(sized, value) if sized else 0.0


# Which rows may be spoken of, and which may be compared


def unsayable(row: Value, indicator: Indicator) -> str:
    """Why nothing may be said of a row, within a sentence; empty where something may."""
    if indicator.unit is Unit.AUTHORITIES:
        return "it is a number of authorities"
    if indicator.discontinued is not None:
        return "the indicator is no longer collected"
    if row.value is None:
        return f"there is no figure for {in_period(row.period)}"
    if row.joint:
        return f"the figure is that of a joint return ({row.joint})"
    if row.denominator is None and indicator.interval is Interval.WILSON:
        return "how many the figure rests on is not published"
    if row.denominator is not None and row.denominator < SMALLEST_DENOMINATOR * _EACH.get(indicator.id, 1):
        return f"the figure rests on fewer than {SMALLEST_DENOMINATOR}"
    if row.flag:
        return "the figure is provisional" if row.flag == "p" else f"the figure is marked {row.flag}"
    return ""


def sayable(row: Value, indicator: Indicator) -> bool:
    """Whether a sentence may rest on a row."""
    return not unsayable(row, indicator)


def whole_years(values: Iterable[Value]) -> list[Value]:
    """The rows of whole years, without those that are provisional: of own returns, the ones that may be spoken of."""
    return [row for row in values if yearly(row) and row.flag != "p"]


def held(row: Value) -> float:
    """The figure of a row that has one."""
    if row.value is None:
        raise ValueError(f"{row.indicator_id}, {row.geography_code}, {row.period}: no figure")
    return row.value


def yearly(row: Value) -> bool:
    """Whether the row is that of a whole year of its return or publication, and not of twelve months in between."""
    return "-" not in row.period


def year(row: Value) -> int:
    """The year in which a yearly row's period ends."""
    return _year(row.period)


@cache
def _year(period: str) -> int:
    return int(year_of(period))


def comparable(values: Sequence[Value], indicator: Indicator) -> list[Value]:
    """The yearly rows at the end that may be compared with one another, rows without a figure among them.

    They begin after the last figure that cannot be spoken of (joint, few, provisional), or with the first period after
    the last change of method.
    """
    breaks = {entry.period for entry in indicator.breaks}
    rows: list[Value] = []
    for row in reversed(values):
        if not yearly(row):
            continue
        if row.value is not None and (row.flag or not sayable(row, indicator)):
            break
        rows.append(row)
        if row.period in breaks:
            break
    return rows[::-1]


# Facts


def _others(case: Case, among: Among) -> Iterable[str]:
    if among == "region":
        return case.region_codes
    return case.neighbour_codes if among == "neighbours" else case.peers


def _peers(case: Case, codes: Iterable[str]) -> list[Proof]:
    """The rows of other authorities, in no order; a joint return counts once."""
    found: list[Proof] = []
    returned: set[str] = set()
    peers, own = case.peers, case.last.la_code
    for code in codes:
        peer = peers.get(code)
        if peer is None or code == own:
            continue
        row, joint = peer
        if joint:
            if joint in returned:
                continue
            returned.add(joint)
        found.append(row)
    return found


def place(case: Case, among: Among) -> Place | None:
    """The place of a published figure in its region, among its statistical neighbours or in England."""
    own = case.last
    # A figure that was computed from returns is never ranked.
    if own.value is None or own.source != PUBLISHED or (among == "region" and case.region is None):
        return None
    codes, value = _others(case, among), own.value
    others = list(map(_value_of, _peers(case, codes)))
    if len(others) + (among == "region") < FEWEST_PEERS:
        return None
    without = [] if among == "england" else [code for code in codes if code not in case.peers and code != own.la_code]
    name = case.region.geography if among == "region" and case.region else ""
    lower = len([other for other in others if other < value])
    return Place(among, name, lower, others.count(value) + 1, len(others) + 1, len(without))


_DIFFERENCE = {"region": "vs_region", "england": "vs_england", "neighbours": "vs_neighbours"}
_FIGURE = {"region": "region_value", "england": "england_value", "neighbours": "sn_median"}


def comparator_name(case: Case, other: Comparator) -> str:
    """``the North East``, ``England``, ``the neighbours' median``."""
    if other == "region":
        return in_region(case.region.geography) if case.region else "the region"
    return "England" if other == "england" else "the neighbours' median"


def against(case: Case, other: Comparator) -> Against | None:
    """The comparison with the region, England or the neighbours' median of the same period."""
    own = case.last
    figure = getattr(own, _FIGURE[other])
    if own.value is None or figure is None:
        return None
    if other == "neighbours" and (own.sn_count or 0) < FEWEST_PEERS:
        return None
    return Against(other, comparator_name(case, other), own.value, figure, getattr(own, _DIFFERENCE[other]))


def _record_clear(last: Value, earlier: Sequence[float]) -> bool | None:
    if last.lower_ci is None or last.upper_ci is None:
        return None
    return not last.lower_ci <= median(earlier) <= last.upper_ci


def record(case: Case) -> Record | None:
    """Whether the last figure is the lowest or highest of five or more."""
    rows = case.alike
    known = [row for row in rows if row.value is not None]
    if len(known) < FEWEST_FIGURES or known[-1] is not case.last:
        return None
    last, own, earlier = known[-1], held(known[-1]), [held(row) for row in known[:-1]]
    if earlier[-1] == own:
        return None
    kind: Extreme = "lowest" if own < earlier[-1] else "highest"
    beaten = [own < one if kind == "lowest" else own > one for one in earlier]
    if all(beaten):
        first = known[0]
        gaps = year(last) - year(first) + 1 != len(known)
        scope: Literal["series", "returns", "break", "known"] = "known"
        if not gaps and first is rows[0] and first.period_position == 1:
            scope = "series" if first.source == PUBLISHED else "returns"
        elif not gaps and first.period in {entry.period for entry in case.indicator.breaks}:
            scope = "break"
        return Record(kind, scope, first.period, len(known), None, _record_clear(last, earlier))
    stopped = max(index for index, one in enumerate(beaten) if not one)
    n = len(known) - stopped - 1
    if n < FEWEST_FIGURES or year(last) - year(known[stopped]) != n:
        return None
    return Record(
        kind, "year", known[stopped].period, n, known[stopped].value, _record_clear(last, earlier[stopped + 1 :])
    )


def run(case: Case) -> Run | None:
    """The rises or falls in each of at least two years up to the last figure."""
    steps = 0
    start: Value | None = None
    rows = case.alike
    if not rows or rows[-1] is not case.last:
        return None
    for before, after in reversed(list(pairwise(rows))):
        if before.value is None or after.value is None or year(after) - year(before) != 1:
            break
        step = (after.value > before.value) - (after.value < before.value)
        if step == 0 or (steps and (step > 0) != (steps > 0)):
            break
        steps += step
        start = before
    if start is None or start.value is None or abs(steps) < 2:
        return None
    return Run(steps, start.period, start.value, apart(rows[-1], start))


def apart(one: Value, other: Value) -> bool | None:
    """Whether the confidence limits of two figures do not overlap; none without limits."""
    if None in (one.lower_ci, one.upper_ci, other.lower_ci, other.upper_ci):
        return None
    return one.lower_ci > other.upper_ci or one.upper_ci < other.lower_ci  # type: ignore[operator]


def changes(case: Case) -> list[Change]:
    """The change over one, three and five years."""
    last = case.last
    of_year = {year(row): row for row in case.alike if row.value is not None}
    found = []
    for years in (1, 3, 5):
        start = of_year.get(year(last) - years)
        if start is not None:
            amount = rounded(held(last) - held(start), case.indicator.decimals)
            found.append(Change(years, amount, start.period, held(start), apart(last, start)))
    return found


def fewest(numerator: float, denominator: float, scale: float, decimals: int, target: float, down: bool) -> int:
    """How many fewer (``down``) or more bring ``scale × numerator ÷ denominator``, rounded, to the target; 0 if none."""

    def reached(people: int) -> bool:
        changed = numerator - people if down else numerator + people
        value = rounded(scale * max(changed, 0.0) / denominator, decimals)
        return value <= target if down else value >= target

    away = (numerator - target * denominator / scale) * (1 if down else -1)
    people = max(int(away - denominator / scale / 10**decimals) - 1, 0)
    while not reached(people):
        people += 1
        if down and people > numerator:
            return 0
    return people


def _targets(case: Case) -> Iterator[tuple[Target, str, float]]:
    for other in ("neighbours", "region", "england"):
        compared = against(case, other)
        if compared:
            yield other, compared.name, compared.figure
    polarity, spread, decimals = case.indicator.polarity, case.spread, case.indicator.decimals
    if polarity is not Polarity.NONE and spread and spread.n >= 4 * FEWEST_PEERS:
        # A rounded figure is within the best quarter if and only if it reaches the quartile, rounded to its side.
        size = 10**decimals
        if polarity is Polarity.LOWER:
            limit = math.floor(spread.lower_quartile * size + 1e-6) / size
        else:
            limit = math.ceil(spread.upper_quartile * size - 1e-6) / size
        yield "quarter", "the best quarter of authorities", limit


def people(case: Case) -> list[People]:
    """How many more or fewer would match each comparator that is better; without a direction, each that differs."""
    last, item = case.last, case.indicator
    numerator, denominator, scale = last.numerator, last.denominator, SCALE.get(item.unit)
    if item.id not in COUNTED or not scale or numerator is None or not denominator or last.source != PUBLISHED:
        return []
    own = held(last)
    if rounded(scale * numerator / denominator, item.decimals) != own:
        return []
    found = []
    for target, name, figure in _targets(case):
        down = own > figure
        wrong_way = item.polarity is (Polarity.HIGHER if down else Polarity.LOWER)
        if own == figure or wrong_way:
            continue
        number = fewest(numerator, denominator, scale, item.decimals, figure, down)
        possible = down or item.unit is not Unit.PERCENT or numerator + number <= denominator
        if number and possible:
            found.append(People(target, name, figure, -number if down else number))
    return found


def facts(case: Case) -> list[Fact]:
    """Everything that one case proves; nothing where nothing may be said."""
    if not case.values or not sayable(case.last, case.indicator):
        return []
    found: list[Fact | None] = [against(case, other) for other in ("england", "neighbours", "region")]
    found += [record(case), place(case, "region"), place(case, "neighbours"), run(case), *people(case)]
    return [one for one in (*found, *changes(case)) if one is not None]


def _first_facts(case: Case) -> list[Fact]:
    """Those of the facts, in their order, that a headline can say: a page works out a headline of every indicator."""
    if not case.values or not sayable(case.last, case.indicator):
        return []
    found: list[Fact | None] = [against(case, "england"), against(case, "neighbours")]
    found += [record(case), place(case, "region"), run(case), *changes(case)]
    return [one for one in found if one is not None]


# Words


def place_words(fact: Place) -> str:
    """``the joint second lowest of 12 in the North East``; empty in the middle, or where all are level."""
    if fact.lower == fact.higher:
        return ""
    if fact.among == "neighbours":
        lower_than, count = fact.higher > fact.lower, fact.n - 1
        beaten = fact.higher if lower_than else fact.lower
        of = (
            f"the {count} statistical neighbours with a figure"
            if fact.missing
            else f"its {count} statistical neighbours"
        )
        number = "all" if beaten == count else str(beaten)
        words = f"{'lower' if lower_than else 'higher'} than {number} of {of}"
        return words + (f" and level with {fact.level - 1}" if fact.level > 1 else "")
    low = fact.lower < fact.higher
    position = before_extreme((fact.lower if low else fact.higher) + 1)
    of = f"the {fact.n} with a figure" if fact.missing else str(fact.n)
    joint = "joint " if fact.level > 1 else ""
    where = "England" if fact.among == "england" else in_region(fact.name)
    return f"the {joint}{position}{'lowest' if low else 'highest'} of {of} in {where}"


def against_words(fact: Against, indicator: Indicator) -> str:
    """``clearly below England (22.6%)``, ``not clearly different from England (22.6%)``."""
    figure = figure_words(fact.figure, indicator)
    if fact.own == fact.figure:
        return f"the same as {fact.name} ({figure})"
    if fact.difference == "similar":
        return f"not clearly different from {fact.name} ({figure})"
    side = "above" if fact.own > fact.figure else "below"
    return f"{'clearly ' if fact.difference else ''}{side} {fact.name} ({figure})"


def record_words(fact: Record, indicator: Indicator) -> str:
    """``the lowest since the series began in 2017``, ``the highest since 2019 (27.9%)``."""
    match fact.scope:
        case "series":
            return f"the {fact.kind} since the series began in {fact.since}"
        case "returns":
            return f"the {fact.kind} since the returns begin in {fact.since}"
        case "break":
            return f"the {fact.kind} since the way of counting changed in {fact.since}"
        case "known":
            return f"the {fact.kind} of the {fact.n} yearly figures known since {fact.since}"
    then = figure_words(fact.then or 0.0, indicator)
    return f"the {fact.kind} since {fact.since} ({then})"


_SPANS = {1: "in a year", 3: "in three years", 5: "in five years"}


def change_words(fact: Change, indicator: Indicator) -> str:
    """``down 3.4 points in a year (11.1% in 2024)``, with whether the change is clear where that is known."""
    start = f"{figure_words(fact.start, indicator)} in {fact.since}"
    if fact.amount == 0:
        return f"unchanged {_SPANS[fact.years]} ({start})"
    way = "up" if fact.amount > 0 else "down"
    clear = {True: "clearly ", False: "", None: ""}[fact.clear]
    ending = ", too little to be sure of a change" if fact.clear is False else ""
    return f"{clear}{way} {amount_words(fact.amount, indicator)} {_SPANS[fact.years]} ({start}){ending}"


def people_words(fact: People, indicator: Indicator) -> str:
    """A sentence of its own: ``44 fewer repeat referrals would match England (22.6%), if nothing else changed.``"""
    one, many = COUNTED[indicator.id]
    number = abs(fact.more)
    noun = f"{number:,} {'fewer' if fact.more < 0 else 'more'} {one if number == 1 else many}"
    if fact.target == "quarter":
        limit = "or less" if indicator.polarity is Polarity.LOWER else "or more"
        figure = f"{figure_words(fact.figure, indicator)} {limit}"
        return f"{noun} would reach {fact.name} ({figure}), if nothing else changed."
    return f"{noun} would match {fact.name} ({figure_words(fact.figure, indicator)}), if nothing else changed."


def clause(fact: Fact, indicator: Indicator) -> str:
    """What a fact says, to stand after the figure; empty where it says nothing."""
    match fact:
        case Place():
            return place_words(fact)
        case Against():
            return against_words(fact, indicator)
        case Record():
            return record_words(fact, indicator)
        case Run():
            start = figure_words(fact.start, indicator)
            return f"{'up' if fact.steps > 0 else 'down'} every year since {fact.since} ({start})"
        case Change():
            return change_words(fact, indicator)
        case People():
            return people_words(fact, indicator)


def opening(row: Value, indicator: Indicator) -> str:
    """``Repeat referrals within 12 months: 18.7% in 2025``; where it comes from own returns, that too."""
    text = f"{indicator.short_title}: {said(held(row), indicator)} in {in_period(row.period)}"
    if row.source == RETURNS:
        text += " by its own returns"
    return text


# Verdict and weight


def _judged(low: bool, indicator: Indicator) -> Verdict:
    if indicator.polarity is Polarity.NONE:
        return ""
    return "better" if low == (indicator.polarity is Polarity.LOWER) else "worse"


def verdict(fact: Fact, indicator: Indicator) -> Verdict:
    """Whether a fact is good news: a clear difference, a record, an end of a group, a run or a change that is not small."""
    match fact:
        case Against(difference="higher" | "lower"):
            return _judged(fact.difference == "lower", indicator)
        case Against(difference="") if fact.own != fact.figure:
            return _judged(fact.own < fact.figure, indicator)
        case Record():
            return _judged(fact.kind == "lowest", indicator)
        case Place() if fact.level == 1 and 0 in (fact.lower, fact.higher):
            return _judged(fact.lower == 0, indicator)
        case Run():
            return _judged(fact.steps < 0, indicator)
        case Change() if fact.amount and fact.clear is not False:
            return _judged(fact.amount < 0, indicator)
        case People() if fact.more and indicator.polarity is not Polarity.NONE:
            return "worse"
    return ""


_IMPORTANCE = {"england": 1.0, "neighbours": 0.9, "region": 0.8}


def weight(fact: Fact, band: float) -> float:
    """How much a fact is worth saying.

    :param band: width of the middle half of all authorities, by which differences in any unit can be compared.
    """

    def wide(difference: float, most: float) -> float:
        return min(abs(difference) / band, most) if band > 0 else 0.0

    match fact:
        case Against(difference="similar"):
            return 0.1
        case Against(difference=""):
            return 0.5 * wide(fact.own - fact.figure, 2) * _IMPORTANCE[fact.other]
        case Against():
            return (1 + wide(fact.own - fact.figure, 2)) * _IMPORTANCE[fact.other]
        case Place():
            alone = fact.level == 1 and 0 in (fact.lower, fact.higher)
            return 1.5 if alone and fact.among == "region" else 1.3 if alone else 0.1
        case Record():
            return (0.6 if fact.scope == "year" else 1.5) * (0.5 if fact.clear is False else 1)
        case Run():
            return min(0.3 * abs(fact.steps), 1.5)
        case Change():
            if fact.clear:
                return 0.8 + wide(fact.amount, 1.5)
            return 0.1 if fact.clear is False else 0.2 + 0.5 * wide(fact.amount, 1)
        case People():
            return 0.3


# Proof


def _own_proof(row: Value) -> Proof:
    return Proof(row.indicator_id, row.geography_code, row.geography, row.period, row.source, held(row))


def _peer_proofs(case: Case, codes: Iterable[str]) -> list[Proof]:
    """The figures of other authorities, lowest first; a joint return counts once."""
    return sorted(_peers(case, codes), key=_by_value)


def _comparator_proofs(case: Case, other: Target, figure: float) -> list[Proof]:
    if other == "neighbours":
        return case.neighbour_rows
    where = case.region if other == "region" else case.england if other == "england" else None
    if where is None:
        return []
    last = case.last
    return [Proof(last.indicator_id, where.geography_code, where.geography, last.period, PUBLISHED, figure)]


def proof(case: Case, fact: Fact) -> list[Proof]:
    """The rows that prove a fact, besides the row spoken of.

    The best quarter rests on the figures of all authorities: of those, none is listed.
    """
    since = getattr(fact, "since", "")
    match fact:
        case Place():
            return _peer_proofs(case, _others(case, fact.among))
        case Against():
            return _comparator_proofs(case, fact.other, fact.figure)
        case People():
            return _comparator_proofs(case, fact.target, fact.figure)
        case Change():
            return [_own_proof(row) for row in case.alike if row.period == since and row.value is not None]
        case _:
            kept = [row for row in case.alike if row.value is not None and row is not case.last]
            begins = next(index for index, row in enumerate(kept) if row.period == since)
            return [_own_proof(row) for row in kept[begins:]]


# Statements


def _band(case: Case) -> float:
    return case.spread.upper_quartile - case.spread.lower_quartile if case.spread else 0.0


def statements_of(case: Case) -> list[Statement]:
    """One sentence for each fact of a case, the one worth most first."""
    found = []
    band, item = _band(case), case.indicator
    proved = facts(case)
    head = opening(case.last, item) if proved else ""
    for fact in proved:
        text = clause(fact, item)
        if text:
            words = f"{head}. {text}" if isinstance(fact, People) else f"{head}, {text}."
            found.append(Statement(case, (fact,), words, verdict(fact, item), _worth([fact], band, item)))
    return sorted(found, key=lambda one: -one.weight)


def _worth(chosen: Sequence[Fact], band: float, indicator: Indicator) -> float:
    """The weight of the weightiest, and half of what the others weigh; half of that without a direction."""
    weights = [weight(fact, band) for fact in chosen]
    total = 0.5 * (max(weights) + sum(weights))
    return total * 0.5 if indicator.polarity is Polarity.NONE else total


def _leading(found: Sequence[Fact], band: float) -> list[Fact]:
    """The facts that make a headline, in the order in which they are said; none where it could all be chance."""
    england = next((one for one in found if isinstance(one, Against) and one.other == "england"), None)
    tested = england is not None and england.difference != ""
    clear: list[Fact] = []
    for fact in found:
        match fact:
            case Record() if fact.clear or (fact.clear is None and not tested):
                clear.append(fact)
            case Change(clear=True, years=1 | 3):
                clear.append(fact)
            case Run() if abs(fact.steps) >= 3 and not tested and fact.clear is not False:
                clear.append(fact)
            case Place(among="region", level=1) if 0 in (fact.lower, fact.higher):
                if england is None or england.difference != "similar":
                    clear.append(fact)
            case Against(other="england" | "neighbours", difference="higher" | "lower"):
                clear.append(fact)
    order = (Record, Place, Run, Change, Against)
    best = sorted(clear, key=lambda fact: -weight(fact, band))[:3]
    if best and england and not tested and weight(england, band) >= 0.25 and england not in best:
        best = [*best[:2], england]
    one_change = [fact for fact in best if isinstance(fact, Run | Change)][1:]
    return sorted((fact for fact in best if fact not in one_change), key=lambda fact: order.index(type(fact)))


def headline(case: Case, marks: bool = True) -> Statement | None:
    """What says most about an indicator: up to three facts, what speaks against them after "But".

    :param marks: whether better and worse may be said.
    """
    item = case.indicator
    found = _first_facts(case)
    band = _band(case)
    chosen = _leading(found, band)
    if not chosen:
        return None
    sides: dict[Fact, Verdict] = {fact: verdict(fact, item) for fact in chosen}
    main: Verdict = sides[max(chosen, key=lambda fact: weight(fact, band))]
    with_it = [fact for fact in chosen if sides[fact] in (main, "")]
    other = [fact for fact in chosen if fact not in with_it]
    judged: Verdict = "" if other or not marks else main
    worth = _worth(chosen, band, item)
    # Where two weigh alike, what is worse comes first.
    worth += 0.25 if judged == "worse" else 0.0
    text = _in_short([clause(fact, item) for fact in with_it], [clause(fact, item) for fact in other], judged)
    return Statement(case, (*with_it, *other), f"{opening(case.last, item)}, {text}", judged, worth)


def _in_short(with_it: Sequence[str], other: Sequence[str], judged: Verdict) -> str:
    """A headline after its opening, in sentences that are short enough to be read at once."""
    first, *more = with_it
    if not (more or other):
        return f"{first}, which is {judged}." if judged else f"{first}."
    text = f"{first}."
    text += f" It is also {listed(more)}." if more else ""
    text += f" But it is {listed(other)}." if other else ""
    return f"{text} That is {judged}." if judged else text


def first(found: Iterable[Statement], most: int = 5) -> list[Statement]:
    """What is worth saying first: at most one of a domain, and of good and bad at most three as long as there is both.

    Figures more than a year older than the latest are history and left out. What is worse stands before what is better.
    """
    have = sorted(found, key=lambda one: -one.weight)
    ends = {one: int(year_of(one.period)[:4]) for one in have}
    latest = max(ends.values(), default=0)
    have = [one for one in have if latest - ends[one] <= 1]
    chosen: list[Statement] = []
    domains: set[str] = set()
    for fair in (True, False):
        for one in have:
            domain = REGISTRY[one.indicator_id].domain
            if len(chosen) == most or domain in domains:
                continue
            if fair and sum(other.verdict == one.verdict for other in chosen) >= 3:
                continue
            chosen.append(one)
            domains.add(domain)
    order = ("worse", "better", "")
    return sorted(chosen, key=lambda one: (order.index(one.verdict), -one.weight))


# From the store

_by_value, _value_of = itemgetter(5, 2), itemgetter(5)

_NO_PEERS: Mapping[str, Peer] = {}


def existed(place: Geography, on: date) -> bool:
    """Whether an authority existed on the last day of a period."""
    return (place.opened is None or place.opened <= on) and (place.closed is None or place.closed >= on)


@dataclass(frozen=True)
class Surroundings:
    """What an authority is compared with: its region and that region's authorities, its neighbours, England."""

    catalogue: Catalogue
    place: Geography
    region: Geography | None
    in_region: tuple[Geography, ...]
    neighbour_codes: tuple[str, ...]

    def case(self, indicator: Indicator, values: Sequence[Value], of_all: Peers) -> Case:
        """The case of one indicator, for the last of its rows."""
        last = values[-1]
        key = (indicator.id, last.period)
        # School figures of a year still come from authorities that ended in its spring.
        there = of_all.get(key, _NO_PEERS)
        return Case(
            indicator, values, self.region, self.catalogue.england, there,
            [one.la_code for one in self.in_region if one.la_code in there or existed(one, last.period_end)],
            self.neighbour_codes, self.catalogue.spreads.get(key),
        )  # fmt: skip


def surroundings(catalogue: Catalogue, place: Geography, model: str = "") -> Surroundings:
    """What an authority is compared with.

    :param model: statistical neighbour model; empty for the store's default.
    """
    in_region = tuple(p for p in catalogue.geographies if p.is_authority and p.region_code == place.region_code)
    neighbours = catalogue.neighbours.get((model or catalogue.default_model, place.la_code), ())
    return Surroundings(catalogue, place, catalogue.by_code.get(place.region_code), in_region, neighbours)


def cases(
    cursor: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    place: Geography,
    values: Mapping[str, Sequence[Value]],
    model: str = "",
) -> list[Case]:
    """The cases of one authority, one for each indicator of which it has rows.

    :param values: indicator → its rows of one source up to the period shown.
    :param model: the neighbour model of which the rows hold the comparison; empty for the store's default.
    """
    around = surroundings(catalogue, place, model)
    known = {key: rows for key, rows in values.items() if rows and key in REGISTRY}
    there = lookup.peers_of(cursor, catalogue, [(key, rows[-1].period) for key, rows in known.items()])
    return [around.case(REGISTRY[key], rows, there) for key, rows in known.items()]


def own_values(cursor: duckdb.DuckDBPyConnection, place: Geography, source: str = PUBLISHED) -> dict[str, list[Value]]:
    """Indicator → an authority's rows of one source, all periods in order."""
    found: dict[str, list[Value]] = defaultdict(list)
    for row in lookup.values(cursor, [place.geography_code], source=source):
        found[row.indicator_id].append(row)
    return dict(found)


def about(
    cursor: duckdb.DuckDBPyConnection, catalogue: Catalogue, place: Geography, source: str = PUBLISHED
) -> list[Statement]:
    """Every sentence on the latest figures of one authority, the one worth most first."""
    values = own_values(cursor, place, source)
    if source == RETURNS:
        values = {key: whole_years(rows) for key, rows in values.items()}
    found = [statement for case in cases(cursor, catalogue, place, values) for statement in statements_of(case)]
    return sorted(found, key=lambda one: -one.weight)


def all_cases(
    cursor: duckdb.DuckDBPyConnection, catalogue: Catalogue, source: str = PUBLISHED
) -> Iterator[tuple[Surroundings, str, Sequence[Value], Peers]]:
    """Every authority's rows of every indicator, with what a case of any of its periods needs: all read at once."""
    every = [(key, period) for key, periods in catalogue.published_periods.items() for period in periods]
    everything = lookup.peers_of(cursor, catalogue, every)
    own: dict[str, dict[str, list[Value]]] = defaultdict(lambda: defaultdict(list))
    authorities = [one for one in catalogue.geographies if one.is_authority]
    for row in lookup.values(cursor, [one.geography_code for one in authorities], source=source):
        own[row.geography_code][row.indicator_id].append(row)
    for place in authorities:
        around = surroundings(catalogue, place)
        for key, rows in own[place.geography_code].items():
            if key in REGISTRY:
                yield around, key, rows, everything
