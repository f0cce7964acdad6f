"""Disclosure control: the only place that hides a number.

It stands between what is computed from an authority's own returns and everything that anybody sees. A count of one to
five people could say who they are; so it is hidden, and so are as many other numbers as it takes that nobody can work
it out from what is left. Hidden means: no value, no numerator, no limits, no change, flag ``c``; and no denominator
where that would be the hidden count. A zero stays a zero. Published statistics are not touched: their publisher has
hidden in them what had to be hidden.

**Rows** (:func:`suppressed`). Each authority and period by itself, in this order:

1. *Small.* A row is hidden where those behind its numerator, its denominator or (where the one is part of the other)
   the difference number one to five; :data:`TESTED` says which of the three by the indicator's disclosure kind.
2. *Families.* Numbers that add up to a number shown (:data:`EQUATIONS`, E1 to E8) give away one that is missing. Where
   the hidden ones come to one to five together, or only one is hidden, the smallest of the others is hidden too.
3. *The same number twice.* Where a hidden numerator is another row's denominator, that row goes too (:data:`CHAINS`).

4. *Bounds.* Rules 1 to 3 are those of the definitions, and an attacker who knows that a number cannot be negative
   breaks them in rare cases: where a part shown is nearly all of what is left for a hidden total (:func:`_crowded`),
   where an average leaves room for one only (:func:`_only_one`), and where two totals differ by a small number
   (:func:`_between`). Only where that happens the row that tells is hidden too.

The last three are repeated until nothing changes. Nothing is ever shown again.

**Rolling periods** (in :func:`protect`). Windows a quarter apart share nine months: exact counts of both would show a
quarter. After the rules above, numerator and denominator of a rolling row are rounded to the nearest five (half up,
sums of days, miles and posts like counts; the population of a rate is not rounded), and the value is worked out of
the rounded ones. Whoever draws confidence limits takes them from the public row. There are no breakdowns by
characteristic of rolling periods.

**Breakdowns by characteristic** (:func:`suppressed_categories`). Indicators that count the same people by the same
characteristic form a :class:`Family`; those tied together by an equation or a chain form a group in it. Then:

1. Only indicators whose own row is shown have a breakdown. One that would repeat another row has none
   (:data:`REPEATED`), nor has one that its group needs and that is itself not shown (:data:`NEEDED`).
2. The categories of the population (all children looked after by ethnicity, say) in which it numbers one to five are
   hidden; then the smallest further ones (with all that are as small) until at least two that are not empty are hidden,
   they number six or more together, and they are not one or five each: hidden rows say that there is somebody in each,
   and rules that everybody can read, that some have five at most. People of unknown category, who stand in no row,
   count as one hidden category.
3. In a group the *same* categories are hidden for all of its indicators: those hidden for the population; those in
   which any numerator, denominator or difference that rule 1 of rows tests, or what is left of an equation when the
   parts shown are taken off its total, numbers one to five; and the smallest further ones until at least two that are
   not empty are hidden and every one of these numbers is zero or at least six in the hidden categories together.
   In a hidden category numerator, denominator and value are all hidden.
4. Where that leaves no category to show, the indicator with the most small numbers leaves the group (its breakdown is
   hidden, its people are part of what is left of the equation) and 3 begins again; the last takes its breakdown along.
   Reasons for ceasing, which two equations share, are shown by category all together or not at all.

Why nobody can work out a hidden category: of the hidden categories only the sums over all of them are known, the same
for all numbers of the group; each of these sums is zero or at least six. Take a number q hidden in category a, where it
is not zero, and the others that belong to the population but not to q. If some of these stand in another hidden
category b, exchange one of them with one of q in a: every sum, and the population of every category, is what it was,
and q in a is one less. If none do, everyone in b belongs to q; either those outside q are in a, and then exchanging
one of them with one of q in b makes q in a one more, or there are none at all, and q is the population, of which one
person may be moved from a to b. Two tables that look the same to everybody, so the number cannot be known. In the
categories shown, every number and everything left of an equation is zero or at least six; nothing is hidden there.
A category hidden in one indicator has a hidden row in all of its group, whether or not anybody in it is counted there:
which rows there are says in which categories there is somebody, and no more.
Of an indicator that has left its group, its row is known, and in each category what it and the rest of its equation
count together: a table of which only the margins are known, each of them zero or at least six, so that a cell that is
not one of the margins itself may be any of at least seven numbers. Several characteristics of one indicator share
nothing but the row's totals.

What this does not protect: small differences between the denominators of different indicators, and between years (as
in published statistics; definitions.md says so).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter

import duckdb

from indicators import arithmetic
from indicators.model import SCALE, Disclosure, Indicator

SMALLEST_SHOWN = 6
ROUNDED_TO = 5

# Not figures: nothing in them to hide.
LEFT_ALONE = ("x", "z")


@dataclass(frozen=True, slots=True)
class Row:
    """A computed row of one authority and period.

    :param people_above, people_below: persons (or events, or rows) behind numerator and denominator; None where there
        are no numbers, and below a rate.
    :param flag: ``x`` and ``z`` rows are left alone.
    """

    indicator_id: str
    numerator: float | None
    denominator: float | None
    people_above: int | None
    people_below: int | None
    flag: str
    disclosure: Disclosure


@dataclass(frozen=True, slots=True)
class Tested:
    """Which counts make a row too small to show: above the line, below it, and the difference of the two."""

    above: bool
    below: bool
    difference: bool


@dataclass(frozen=True, slots=True)
class Equation:
    """``total = parts + rest``; the rest is never shown.

    :param total: the indicator whose numerator is the total; empty where the total is the parts' denominator.
    """

    name: str
    total: str
    parts: tuple[str, ...]


TESTED: dict[Disclosure, Tested] = {
    Disclosure.SHARE: Tested(above=True, below=True, difference=True),
    Disclosure.RATE: Tested(above=True, below=False, difference=False),
    Disclosure.FLOW: Tested(above=True, below=True, difference=False),
    Disclosure.AVERAGE: Tested(above=False, below=True, difference=False),
}

EQUATIONS: tuple[Equation, ...] = (
    Equation("E1", "", ("ceased_sgo", "ceased_cao", "ceased_adopted", "ceased_returned_home")),
    Equation("E2", "", ("placed_foster", "placed_childrens_homes", "placed_semi_independent")),
    Equation("E3", "", ("referrals_police", "referrals_schools", "referrals_health")),
    Equation("E4", "placed_foster", ("kinship_foster",)),
    Equation("E5", "cla_rate", ("uasc_cla_rate",)),
    Equation("E6", "cla_starts_rate", ("uasc_starts_rate",)),
    Equation("E7", "ceased_family_network", ("ceased_cao", "ceased_returned_home", "sgo_to_relatives")),
    Equation("E8", "repeat_cpp", ("repeat_cpp_12_months",)),
)

# The numerator of the indicator on the left is the denominator of those on the right.
CHAINS: dict[str, tuple[str, ...]] = {
    "ceased_sgo": ("sgo_to_relatives",),
    "ceased_adopted": ("adoption_decision_to_match",),
    "missing_children": ("missing_incidents_per_child",),
    "cpp_rate": ("cpp_2_years",),
    "cpp_starts_rate": ("repeat_cpp", "repeat_cpp_12_months"),
    "icpc_rate": ("icpc_15_working_days",),
    "referrals_rate": (
        "re_referrals",
        "referrals_nfa",
        "referrals_police",
        "referrals_schools",
        "referrals_health",
    ),
    "cla_rate": (
        "placements_3_plus",
        "placements_average",
        "placed_over_20_miles",
        "placed_foster",
        "kinship_foster",
        "placed_childrens_homes",
        "placed_semi_independent",
    ),
}


def small(count: int | None) -> bool:
    """Whether a count could say who it is about."""
    return count is not None and 0 < count < SMALLEST_SHOWN


def too_small(row: Row) -> bool:
    """The primary rule: whether a row has to be hidden for its own counts."""
    if row.flag in LEFT_ALONE:
        return False
    tested = TESTED[row.disclosure]
    above, below = row.people_above, row.people_below
    return (
        (tested.above and small(above))
        or (tested.below and small(below))
        # Nobody above the line is no small number, and then the difference is the denominator.
        or (tested.difference and bool(above) and below is not None and small(below - (above or 0)))
    )


def suppressed(
    rows: Iterable[Row],
    equations: Sequence[Equation] = EQUATIONS,
    chains: Mapping[str, Sequence[str]] = CHAINS,
    bounds: Sequence[Bound] | None = None,
) -> dict[str, bool]:
    """What is hidden of one authority's rows of one period.

    :param rows: at most one per indicator.
    :return: indicator id → whether its denominator is hidden too, for the indicators hidden.
    """
    bounds = BOUNDS if bounds is None else bounds
    by_id = {row.indicator_id: row for row in rows}
    hidden = {row.indicator_id for row in by_id.values() if too_small(row)}
    found = -1
    while found != len(hidden):
        found = len(hidden)
        for equation in equations:
            hidden |= _given_away(equation, by_id, hidden)
        for left, right in chains.items():
            if left in hidden:
                hidden |= {id for id in right if id in by_id and by_id[id].flag not in LEFT_ALONE}
        for tells in bounds:
            hidden |= tells(by_id, hidden)
    shown_by = {id: left for left, right in chains.items() for id in right}
    return {
        id: shown_by.get(id) in hidden or (TESTED[by_id[id].disclosure].below and small(by_id[id].people_below))
        for id in hidden
    }


def _given_away(equation: Equation, rows: Mapping[str, Row], hidden: set[str]) -> set[str]:
    """The row that has to be hidden so that the equation gives nothing away; an empty set if it does not."""
    counts = {
        id: rows[id].people_above or 0
        for id in equation.parts
        if id in rows and rows[id].flag != "x" and rows[id].people_above is not None
    }
    total = _total_shown(equation, rows, hidden)
    if total is None or not counts:
        return set()
    rest = total - sum(counts.values())
    parts = [id for id, count in counts.items() if id in hidden and count > 0]
    cells = [*(counts[id] for id in parts), *([rest] if rest > 0 else [])]
    if not (small(sum(cells)) or (len(cells) == 1 and parts)):
        return set()
    others = [id for id, count in counts.items() if id not in hidden and count > 0 and rows[id].flag not in LEFT_ALONE]
    if others:
        return {min(others, key=counts.__getitem__)}  # the first of equals
    return {equation.total} - {""}


def _total_shown(equation: Equation, rows: Mapping[str, Row], hidden: set[str]) -> int | None:
    if equation.total:
        row = rows.get(equation.total)
        return None if row is None or row.flag == "x" or equation.total in hidden else row.people_above
    totals = (
        rows[id].people_below for id in equation.parts if id in rows and rows[id].flag != "x" and rows[id].people_below
    )
    total = next(totals, None)
    return None if total is None or total < SMALLEST_SHOWN else total


def _shown(rows: Mapping[str, Row], hidden: set[str], *ids: str) -> bool:
    """Whether rows with numbers are all shown."""
    return all(id in rows and id not in hidden and rows[id].people_below is not None for id in ids)


def _crowded(rows: Mapping[str, Row], hidden: set[str]) -> set[str]:
    """Foster care is hidden, but kinship foster care, a part of it, is shown and leaves a small number for the others."""
    if "placed_foster" not in hidden or not _shown(rows, hidden, "kinship_foster"):
        return set()
    kin, everyone = rows["kinship_foster"].people_above or 0, rows["kinship_foster"].people_below or 0
    others = sum(rows[id].people_above or 0 for id in EQUATIONS[1].parts if _shown(rows, hidden, id))
    return {"kinship_foster"} if kin and small(everyone - others - kin) else set()


# What somebody counted in the row on the left adds at least to the sum behind the average on the right, and what
# everybody adds to it: a third placement is two more than the one that every child has; more than 20 miles is 20.1 at
# least, as distances have one decimal.
ROOM = (("placements_3_plus", "placements_average", 2, 1), ("placed_over_20_miles", "distance_average", 20.1, 0))


def _only_one(rows: Mapping[str, Row], hidden: set[str]) -> set[str]:
    """A share is hidden, but an average of the same children leaves room for one of them only."""
    tells = set()
    for share, average, each, everybody in ROOM:
        if share in hidden and _shown(rows, hidden, average) and rows[share].people_above:
            row = rows[average]
            # Half of the last decimal less: sums of decimals are not exact.
            if (row.numerator or 0) - everybody * (row.people_below or 0) < 2 * each - 0.05:
                tells.add(average)
    return tells


def _between(rows: Mapping[str, Row], hidden: set[str]) -> set[str]:
    """Who ceased to be looked after, but not into the family network: guardians who are no relatives, the adopted, and
    others. Both totals and the guardians being shown, that leaves the adopted and the others."""
    if not _shown(rows, hidden, "ceased_family_network", "ceased_sgo", "sgo_to_relatives"):
        return set()
    if "ceased_adopted" not in hidden or not rows["ceased_adopted"].people_above:
        return set()
    network, guardians = rows["ceased_family_network"], rows["ceased_sgo"].people_above or 0
    elsewhere = (network.people_below or 0) - (network.people_above or 0)
    relatives = rows["sgo_to_relatives"].people_above or 0
    return {"ceased_family_network"} if small(elsewhere - (guardians - relatives)) else set()


Bound = Callable[[Mapping[str, Row], set[str]], set[str]]
BOUNDS: tuple[Bound, ...] = (_crowded, _only_one, _between)


def hide(row: Row, *, denominator: bool) -> Row:
    """The row as the public sees it when it is hidden."""
    return replace(row, numerator=None, denominator=None if denominator else row.denominator, flag="c")


def total_may_be_shown(rows: Sequence[Row], hidden: Sequence[bool]) -> bool:
    """Whether a total over authorities may be shown: of one indicator and period, one row per authority.

    Nothing in the product shows one; comparators are the published ones.

    :param hidden: for each row whether it is hidden.
    """
    with_value = [
        (row, is_hidden) for row, is_hidden in zip(rows, hidden, strict=True) if row.flag not in LEFT_ALONE or is_hidden
    ]
    without = [row.people_above or 0 for row, is_hidden in with_value if is_hidden]
    if len(with_value) - len(without) < 3:
        return False
    return not without or (len(without) >= 2 and sum(without) >= SMALLEST_SHOWN)


# ---------------------------------------------------------------------------------------------------------------
# Breakdowns by characteristic


@dataclass(frozen=True, slots=True)
class Family:
    """Indicators that count the same people: breakdowns of one can be taken off those of another.

    :param base: the rate whose numerator is the population; empty where it is only a denominator.
    :param groups: indicators in it; those of one group are tied together by equations, chains or shared people.
    """

    base: str
    groups: tuple[tuple[str, ...], ...]


FAMILIES: tuple[Family, ...] = (
    Family(
        "cla_rate",
        (
            ("uasc_cla_rate",),
            ("placements_3_plus", "placements_average"),
            ("placed_over_20_miles", "distance_average"),
            ("placed_foster", "placed_childrens_homes", "placed_semi_independent", "kinship_foster"),
            ("cla_3_plus_social_workers",),
            ("sdq_average",),
        ),
    ),
    Family("cla_starts_rate", (("uasc_starts_rate",),)),
    Family(
        "",
        (
            (
                "ceased_sgo",
                "ceased_cao",
                "ceased_adopted",
                "ceased_returned_home",
                "ceased_family_network",
                "sgo_to_relatives",
                "adoption_decision_to_match",
            ),
        ),
    ),
    Family("", (("missing_children", "missing_incidents_per_child"),)),
    Family("", (("care_leavers_eet_17_18", "care_leavers_suitable_17_18"),)),
    Family("", (("care_leavers_eet_19_21", "care_leavers_suitable_19_21"),)),
    Family(
        "referrals_rate",
        (("re_referrals",), ("referrals_nfa",), ("referrals_police", "referrals_schools", "referrals_health")),
    ),
    Family("cpp_starts_rate", (("repeat_cpp", "repeat_cpp_12_months"),)),
    Family("cpp_rate", (("cpp_2_years",),)),
    Family("icpc_rate", (("icpc_15_working_days",),)),
    Family(
        "",
        (
            (
                "sw_turnover",
                "sw_starters_rate",
                "sw_agency_rate",
                "sw_vacancy_rate",
                "sw_caseload",
                "sw_absence_rate",
                "sw_ethnic_minority",
            ),
        ),
    ),
)

FAMILY_OF: dict[str, Family] = {
    id: family for family in FAMILIES for id in (family.base, *(id for group in family.groups for id in group)) if id
}

# A breakdown that needs that of another indicator: it counts some of the other's people and would put a bound to what
# is hidden there. So do averages: 42 placements of 40 children leave no room for two who had three.
NEEDED: dict[str, str] = {
    "kinship_foster": "placed_foster",
    "placements_average": "placements_3_plus",
    "distance_average": "placed_over_20_miles",
    "sgo_to_relatives": "ceased_sgo",
    "adoption_decision_to_match": "ceased_adopted",
    "missing_incidents_per_child": "missing_children",
    "repeat_cpp_12_months": "repeat_cpp",
}

# Tied together by two equations that share parts: what is known of four of them can say what a fifth is in the only
# category where it may be. Their breakdowns are shown together or not at all.
ALL_OR_NONE = frozenset(
    (
        "ceased_sgo",
        "ceased_cao",
        "ceased_adopted",
        "ceased_returned_home",
        "ceased_family_network",
        "sgo_to_relatives",
    )
)

# Where the first breakdown is hidden for small numbers of its own, the second would put bounds to them.
TOGETHER: dict[str, str] = {"distance_average": "placed_over_20_miles"}

# Sums of which a category's count may be missing: a total and its parts, each an indicator less others (all ceased less
# the family network; orders less those to relatives); empty stands for the population.
SUMS: tuple[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]], ...] = (
    *(((equation.total,), tuple((part,) for part in equation.parts)) for equation in EQUATIONS),
    # Who does not leave to the family network: adopted, under orders to others, or for another reason.
    (("", "ceased_family_network"), (("ceased_sgo", "sgo_to_relatives"), ("ceased_adopted",))),
)

# Breakdowns that say nothing, or that repeat, category by category, a row or a breakdown that stands elsewhere:
# the unaccompanied children in foster care are the foster placements of unaccompanied children.
REPEATED: dict[str, tuple[str, ...]] = {
    "placement": (
        "uasc_cla_rate",
        "placed_foster",
        "placed_childrens_homes",
        "placed_semi_independent",
        "kinship_foster",
    ),
    "uasc": ("uasc_cla_rate", "uasc_starts_rate"),
}

# Categories of children looked after whose count stands in a row of its own: hidden where the row is, shown where it is.
PINNED: dict[str, dict[str, str]] = {
    "placement": {
        "placed_foster": "Foster placements",
        "placed_childrens_homes": "Secure homes and children's homes",
        "placed_semi_independent": ("Independent and semi-independent living arrangements/supported accommodation"),
    },
}
PINNED_BASE = "cla_rate"


@dataclass(frozen=True, slots=True)
class Cells:
    """One characteristic of an indicator: its categories, and those behind numerator and denominator in each."""

    indicator_id: str
    categories: Sequence[str]
    people_above: Sequence[int | None]
    people_below: Sequence[int | None]


# Counts by category; the last stands for those who are in no category shown in a row (of unknown sex, say).
Vector = list[int]


def suppressed_categories(
    characteristic: str,
    breakdowns: Iterable[Cells],
    rows: Mapping[str, Row],
    hidden: Iterable[str],
) -> dict[str, frozenset[str]]:
    """What is hidden in one characteristic's breakdowns of one authority and period.

    :param breakdowns: at most one per indicator.
    :param rows: the authority's rows of the period by indicator, and ``hidden`` what of them is hidden.
    :return: indicator id → categories hidden, for those that have any hidden.
    """
    by_id = {cells.indicator_id: cells for cells in breakdowns}
    hidden = set(hidden)
    families: dict[Family, list[str]] = {}
    for id in by_id:
        families.setdefault(FAMILY_OF.get(id) or Family("", ((id,),)), []).append(id)
    result: dict[str, frozenset[str]] = {}
    for family, ids in families.items():
        result.update(_of_family(characteristic, family, {id: by_id[id] for id in ids}, rows, hidden))
    return {id: categories for id, categories in result.items() if categories}


def _of_family(
    characteristic: str,
    family: Family,
    cells: Mapping[str, Cells],
    rows: Mapping[str, Row],
    hidden: set[str],
) -> dict[str, frozenset[str]]:
    # A row without figures shows none by category either; a hidden one hides all of its categories.
    usable = [id for id in cells if id in rows and rows[id].flag not in LEFT_ALONE]
    result = {id: _with_figures(cells[id]) for id in cells if id not in usable}
    may_show = [id for id in usable if id not in hidden and id not in REPEATED.get(characteristic, ())]
    if not usable:
        return result

    first = cells[usable[0]].categories
    same = all(cells[id].categories == first for id in usable)
    categories = tuple(first) if same else tuple(dict.fromkeys(name for id in usable for name in cells[id].categories))
    disclosure = {id: rows[id].disclosure for id in usable}
    above = {id: _vector(categories, cells[id], cells[id].people_above, rows[id].people_above) for id in usable}
    below = {
        id: _vector(categories, cells[id], cells[id].people_below, rows[id].people_below)
        for id in usable
        if disclosure[id] is not Disclosure.RATE
    }
    # Denominators that leave someone out are smaller than the population, none is larger.
    sizes = [*below.values(), *([above[family.base]] if family.base in above else [])] or list(above.values())
    population = [max(column) for column in zip(*sizes, strict=True)]
    peopled = frozenset(name for name, count in zip(categories, population, strict=False) if count)
    result.update({id: peopled.union(cells[id].categories) for id in usable if id not in may_show})
    if not may_show:
        return result
    everything = result | {id: peopled.union(cells[id].categories) for id in may_show}

    pinned: dict[int, str] = {}
    if family.base == PINNED_BASE and characteristic in PINNED:
        labels = PINNED[characteristic]
        if any(label not in categories for id, label in labels.items() if id in rows and rows[id].people_above):
            return everything  # not told which category stands in which row
        pinned = {categories.index(label): id for id, label in labels.items() if label in categories}
    closed = {place for place, id in pinned.items() if id in hidden}
    base_hidden = _complete([population], population, closed, set(pinned))
    if base_hidden is None:
        return everything
    if family.base in may_show:
        result[family.base] = _names(base_hidden, categories)
    counts = _Counts(categories, population, above, below, disclosure)
    for group in family.groups:
        members = [id for id in group if id in may_show]
        if members:
            result.update(_of_group(members, family.base, counts, base_hidden))
    return result


def _with_figures(cells: Cells) -> frozenset[str]:
    figures = zip(cells.categories, cells.people_above, cells.people_below, strict=True)
    return frozenset(name for name, above, below in figures if above or below)


def _vector(categories: Sequence[str], cells: Cells, people: Sequence[int | None], total: int | None) -> Vector:
    if tuple(cells.categories) == categories:
        counts = [count or 0 for count in people]
    else:
        by_name = dict(zip(cells.categories, people, strict=True))
        counts = [by_name.get(name) or 0 for name in categories]
    counts.append(max((total or 0) - sum(counts), 0))
    return counts


@dataclass(frozen=True, slots=True)
class _Counts:
    categories: tuple[str, ...]
    population: Vector
    above: dict[str, Vector]
    below: dict[str, Vector]
    disclosure: dict[str, Disclosure]


def _of_group(members: list[str], base: str, counts: _Counts, base_hidden: set[int]) -> dict[str, frozenset[str]]:
    everything = frozenset(counts.categories)
    result: dict[str, frozenset[str]] = {}
    while members:
        lacking = [id for id in members if id in NEEDED and NEEDED[id] not in members]
        if any(id not in members for id in ALL_OR_NONE if id in counts.above):
            lacking += [id for id in members if id in ALL_OR_NONE and id not in lacking]
        if lacking:
            result.update(dict.fromkeys(lacking, everything))
            members = [id for id in members if id not in lacking]
            continue
        own = {id: _numbers(id, base, counts) for id in members}
        numbers = [vector for vectors in own.values() for vector in vectors]
        found = _complete([*numbers, *_left_over(members, counts)], counts.population, base_hidden, set())
        if found is not None:
            return result | dict.fromkeys(members, _names(found, counts.categories))
        # Of equals, the one that counts the fewest people.
        worst = max(
            members,
            key=lambda id: (sum(small(one) for vector in own[id] for one in vector), -sum(counts.above[id])),
        )
        left_out = {worst, TOGETHER.get(worst, worst)}
        result.update(dict.fromkeys(left_out, everything))
        members = [id for id in members if id not in left_out]
    return result


def _numbers(id: str, base: str, counts: _Counts) -> list[Vector]:
    """The numbers of an indicator that may not be small in any category shown."""
    tested = TESTED[counts.disclosure[id]]
    above = counts.above[id]
    below = counts.below.get(id)
    found = [above] if tested.above else []
    if below is not None and tested.below:
        found.append(below)
    if below is not None and tested.difference:
        found.append([low - high for high, low in zip(above, below, strict=True)])
    if below is None and base:
        # A rate within a rate (unaccompanied children looked after): the others can be worked out.
        found.append([whole - part for part, whole in zip(above, counts.population, strict=True)])
    return found


def _left_over(members: list[str], counts: _Counts) -> list[Vector]:
    """What is left of each sum's total when the parts shown are taken off."""

    def count(ids: tuple[str, ...]) -> Vector:
        first, *less = (counts.above[id] if id else counts.population for id in ids)
        return [one - sum(others) for one, *others in zip(first, *less, strict=True)]

    known = {"", *members}
    found: list[Vector] = []
    for total, parts in SUMS:
        shown = [part for part in parts if known.issuperset(part)]
        if known.issuperset(total) and (shown or len(total) > 1):
            found.append(
                [
                    whole - sum(taken)
                    for whole, *taken in zip(count(total), *(count(part) for part in shown), strict=True)
                ]
            )
    return found


# What hidden categories may not all be, or their sum would say it: a hidden row is one at least, a small one five at most.
TELLING = ({1}, {SMALLEST_SHOWN - 1})


def _complete(numbers: list[Vector], population: Vector, closed: set[int], fixed: set[int]) -> set[int] | None:
    """The categories (by place) to hide, so that no small number can be worked out; None if all have to be.

    :param numbers: must not be small in a category shown, nor in the hidden ones together.
    :param closed: categories hidden already.
    :param fixed: categories that cannot be hidden for the sake of another.
    """
    hidden = set(closed)
    nobody_shown = len(population) - 1
    for vector in numbers:
        for place, count in enumerate(vector):
            if 0 < count < SMALLEST_SHOWN:
                hidden.add(place)
        if vector[nobody_shown]:
            hidden.add(nobody_shown)
    if population[nobody_shown]:
        hidden.add(nobody_shown)
    if not hidden:
        return hidden
    others = [place for place in range(nobody_shown) if population[place] > 0 and place not in hidden]
    # The fewest people first, of equals the first: taken off the end.
    candidates = sorted(
        (place for place in others if place not in fixed), key=lambda place: (population[place], place), reverse=True
    )
    while (
        sum(population[place] > 0 for place in hidden) < 2
        or any(0 < sum(vector[place] for place in hidden) < SMALLEST_SHOWN for vector in numbers)
        or any({vector[place] for place in hidden if vector[place]} in TELLING for vector in (*numbers, population))
    ):
        if not candidates:
            return None
        last = candidates.pop()
        hidden.add(last)
        # That of two as small the one is hidden and the other shown would tell how small both are.
        while numbers == [population] and candidates and population[candidates[-1]] == population[last]:
            hidden.add(candidates.pop())
    return hidden if any(place not in hidden for place in others) else None


def _names(hidden: set[int], categories: Sequence[str]) -> frozenset[str]:
    return frozenset(categories[place] for place in hidden if place < len(categories))


# ---------------------------------------------------------------------------------------------------------------
# The tables

# What the public sees. Rounding to five is half up; limits are drawn from these numbers, never from the exact ones.
PUBLIC = f"""
CREATE OR REPLACE TEMP TABLE public_row AS
WITH shown AS (
    SELECT
        r.* EXCLUDE (people_above, people_below, numerator, denominator, exact, value, flag),
        h.row IS NOT NULL AS hidden,
        s.scale,
        s.decimals,
        r.rolling AND r.flag NOT IN ('x', 'z') AS rounded,
        r.flag, r.exact, r.value,
        CASE
            WHEN hidden THEN NULL
            WHEN rounded THEN {ROUNDED_TO} * floor(r.numerator / {ROUNDED_TO} + 0.5)
            ELSE r.numerator
        END AS numerator,
        CASE
            WHEN h.denominator THEN NULL
            WHEN rounded AND NOT s.rate THEN {ROUNDED_TO} * floor(r.denominator / {ROUNDED_TO} + 0.5)
            ELSE r.denominator
        END AS denominator
    FROM computed_row r
    JOIN disclosure_setting s USING (indicator_id)
    LEFT JOIN hidden_row h ON h.row = r.rowid
), worked_out AS (
    SELECT
        *,
        CASE
            WHEN hidden THEN NULL
            WHEN rounded THEN scale * numerator / nullif(denominator, 0)
            ELSE exact
        END AS public_exact
    FROM shown
)
SELECT
    indicator_id, la_code, period, period_end, rolling, numerator, denominator,
    public_exact AS exact,
    CASE WHEN hidden THEN NULL WHEN rounded THEN round_half_up(public_exact, decimals) ELSE value END AS value,
    CASE WHEN hidden THEN 'c' ELSE flag END AS flag,
    return_year
FROM worked_out;

-- A breakdown of which nothing is shown has no rows where there is one person in each: their number is in its row.
CREATE OR REPLACE TEMP TABLE public_category AS
WITH every AS (
    SELECT
        c.*, h.row IS NOT NULL AS hidden,
        CASE WHEN s.rate THEN c.people_above ELSE c.people_below END AS people
    FROM computed_category c
    JOIN disclosure_setting s USING (indicator_id)
    LEFT JOIN hidden_category h ON h.row = c.rowid
    WHERE NOT c.rolling
    UNION ALL BY NAME
    SELECT c.* REPLACE (a.category AS category), true AS hidden, 0 AS people
    FROM absent_category a
    JOIN computed_category c ON c.rowid = a.row
)
SELECT
    indicator_id, characteristic, category, la_code, period, period_end, rolling,
    CASE WHEN NOT hidden THEN numerator END AS numerator,
    CASE WHEN NOT hidden THEN denominator END AS denominator,
    CASE WHEN NOT hidden THEN exact END AS exact,
    CASE WHEN NOT hidden THEN value END AS value,
    CASE WHEN hidden THEN 'c' ELSE flag END AS flag,
    return_year
FROM every
WINDOW breakdown AS (PARTITION BY indicator_id, characteristic, la_code, period)
QUALIFY NOT bool_and(hidden) OVER breakdown OR max(people) OVER breakdown > 1;

-- A change from a hidden value, or to one, would show it.
CREATE OR REPLACE TEMP TABLE hidden_change AS
SELECT indicator_id, la_code, period
FROM public_row
QUALIFY flag = 'c' OR lag(flag) OVER (PARTITION BY indicator_id, la_code ORDER BY period_end) = 'c';
"""


AUTHORITIES_AT_ONCE = 10


def protect(connection: duckdb.DuckDBPyConnection, indicators: Iterable[Indicator]) -> None:
    """Turns ``computed_row`` and ``computed_category`` into ``public_row`` and ``public_category``.

    The public tables have the columns of the computed ones less ``people_above`` and ``people_below``;
    ``public_category`` has no rolling periods. Besides, ``hidden_change`` (indicator_id, la_code, period) lists the
    rows that may have no ``change``: the hidden ones and those that follow one.

    :param indicators: the definitions; those with ``computed`` say what is tested.
    :raises KeyError: a computed row's indicator is not among them (nothing is shown untested).
    """
    arithmetic.install(connection)
    computed = {item.id: item for item in indicators if item.computed}
    kinds = {id: item.computed.disclosure for id, item in computed.items() if item.computed}
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE disclosure_setting AS
        SELECT
            unnest($ids) AS indicator_id, unnest($scales::DOUBLE[]) AS scale, unnest($decimals) AS decimals,
            unnest($rates) AS rate
        """,
        {
            "ids": list(computed),
            "scales": [SCALE.get(item.unit, 1.0) for item in computed.values()],
            "decimals": [item.decimals for item in computed.values()],
            "rates": [kinds[id] is Disclosure.RATE for id in computed],
        },
    )
    connection.execute("CREATE OR REPLACE TEMP TABLE hidden_row (row BIGINT, denominator BOOLEAN)")
    connection.execute("CREATE OR REPLACE TEMP TABLE hidden_category (row BIGINT)")
    # Hidden categories in which nobody is counted, each with another row of its breakdown.
    connection.execute("CREATE OR REPLACE TEMP TABLE absent_category (row BIGINT, category VARCHAR)")
    # A few authorities at a time: the categories of all of England do not fit into memory as Python values.
    codes = [row[0] for row in connection.execute("SELECT DISTINCT la_code FROM computed_row ORDER BY 1").fetchall()]
    for first in range(0, len(codes), AUTHORITIES_AT_ONCE):
        _protect(connection, codes[first : first + AUTHORITIES_AT_ONCE], kinds)
    connection.execute(PUBLIC)
    for table in ("hidden_row", "hidden_category", "absent_category", "disclosure_setting"):
        connection.execute(f"DROP TABLE {table}")


def _protect(connection: duckdb.DuckDBPyConnection, la_codes: list[str], kinds: Mapping[str, Disclosure]) -> None:
    found = connection.execute(
        """
        SELECT
            la_code, period, rolling, indicator_id, rowid, numerator, denominator, people_above, people_below, flag
        FROM computed_row
        WHERE la_code IN (SELECT unnest($la_codes))
        ORDER BY la_code, period, rolling
        """,
        {"la_codes": la_codes},
    ).fetchall()
    places: list[int] = []
    denominators: list[bool] = []
    decided: dict[tuple[str, str], tuple[dict[str, Row], dict[str, bool]]] = {}
    for (la_code, period, rolling), group in groupby(found, key=itemgetter(0, 1, 2)):
        rows: dict[str, Row] = {}
        place_of: dict[str, int] = {}
        for _, _, _, id, place, above, below, people_above, people_below, flag in group:
            rows[id] = Row(id, above, below, people_above, people_below, flag, kinds[id])
            place_of[id] = place
        hidden = suppressed(rows.values())
        places += [place_of[id] for id in hidden]
        denominators += hidden.values()
        if not rolling:
            decided[la_code, period] = rows, hidden
    connection.execute(
        "INSERT INTO hidden_row SELECT unnest($places::BIGINT[]), unnest($denominators::BOOLEAN[])",
        {"places": places, "denominators": denominators},
    )
    cells = connection.execute(
        """
        SELECT la_code, period, characteristic, indicator_id, category, people_above, people_below, rowid
        FROM computed_category
        WHERE la_code IN (SELECT unnest($la_codes)) AND NOT rolling
        ORDER BY la_code, period, characteristic, indicator_id, category
        """,
        {"la_codes": la_codes},
    ).fetchall()
    hidden_places: list[int] = []
    absent: list[tuple[int, str]] = []
    for (la_code, period, characteristic), group in groupby(cells, key=itemgetter(0, 1, 2)):
        rows, hidden = decided.get((la_code, period), ({}, {}))
        breakdowns: list[Cells] = []
        places_of: dict[str, tuple[int, ...]] = {}
        for id, records in groupby(group, key=itemgetter(3)):
            _, _, _, _, names, above, below, places_of[id] = zip(*records, strict=True)
            breakdowns.append(Cells(id, names, above, below))
        closed = suppressed_categories(characteristic, breakdowns, rows, hidden)
        for one in breakdowns:
            id = one.indicator_id
            if id not in rows:
                hidden_places += places_of[id]  # nothing is shown untested
            elif id in closed:
                pairs = zip(one.categories, places_of[id], strict=True)
                hidden_places += [place for name, place in pairs if name in closed[id]]
                absent += [(places_of[id][0], name) for name in closed[id].difference(one.categories)]
    connection.execute("INSERT INTO hidden_category SELECT unnest($places::BIGINT[])", {"places": hidden_places})
    connection.execute(
        "INSERT INTO absent_category SELECT unnest($places::BIGINT[]), unnest($names::VARCHAR[])",
        {"places": [place for place, _ in absent], "names": [name for _, name in absent]},
    )
