"""All indicators and breakdowns, checked when they are imported.

The order is that of the published dashboard; within a group the indicators that only returns give follow those
published. What is wrong with a definition, an unknown column or a breakdown
that nobody shows, stops the program with a sentence that names it, so that it cannot reach a reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from indicators import (
    breakdowns,
    canonical,
    family_network,
    leadership,
    multi_agency,
    safe,
    stable_homes,
    stay_together,
    workforce,
)
from indicators.model import Breakdown, Computed, Group, Indicator, Published, Term
from loaders.return_tables import BY_NAME
from loaders.statistics import RECIPES, Recipe


class DefinitionError(Exception):
    """A definition contradicts itself, another one, or the tables; the message says which and how."""


class GroupTitle(NamedTuple):
    """What an outcome or enabler is called: in the National Framework's sense, and in a word or two."""

    title: str
    short: str


GROUP_TITLES: dict[Group, GroupTitle] = {
    Group.STAY_TOGETHER: GroupTitle(
        "Children, young people and families stay together and get the help they need", "Stay together"
    ),
    Group.FAMILY_NETWORK: GroupTitle(
        "Children and young people are supported by their family network", "Family network"
    ),
    Group.SAFE: GroupTitle("Children and young people are safe in and outside of their homes", "Safe"),
    Group.STABLE_HOMES: GroupTitle("Children in care and care leavers have stable, loving homes", "Stable homes"),
    Group.MULTI_AGENCY: GroupTitle("Multi-agency working is prioritised and effective", "Multi-agency working"),
    Group.LEADERSHIP: GroupTitle("Leaders drive conditions for effective practice", "Leadership"),
    Group.WORKFORCE: GroupTitle("The workforce is equipped and effective", "Workforce"),
}

PILLARS: dict[int, str] = {
    1: "Family help",
    2: "Child protection",
    3: "Family networks",
    4: "Care and stable homes",
    5: "Workforce",
    6: "A system that learns",
}


def check(
    indicators: Iterable[Indicator],
    shown: Iterable[Breakdown],
    recipes: Iterable[Recipe] = RECIPES,
) -> None:
    """Checks the definitions against each other and against the tables, published ones and those of returns.

    :raises DefinitionError: an id twice; a breakdown that does not exist or that no indicator shows; a table,
        category or value column that the recipes do not have; a table, column, cohort, characteristic or switch
        that the returns do not have.
    """
    indicators, shown = list(indicators), list(shown)
    tables = {recipe.key: recipe for recipe in recipes}
    for kind, ids in (("indicator", [item.id for item in indicators]), ("breakdown", [item.id for item in shown])):
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise DefinitionError(f"the {kind} {', '.join(twice)} is defined twice")
    known = {item.id for item in shown}
    used: set[str] = set()
    for item in indicators:
        missing = [one for one in item.breakdowns if one not in known]
        if missing:
            raise DefinitionError(f"{item.id}: the breakdown {', '.join(missing)} does not exist")
        used.update(item.breakdowns)
        if item.published:
            _check_columns(item.id, item.published, tables)
        if item.computed:
            _check_computed(item.id, item.computed)
    unused = sorted(known - used)
    if unused:
        raise DefinitionError(f"the breakdown {', '.join(unused)} is shown on no indicator")
    for item in shown:
        _check_columns(item.id, item, tables)


def _check_computed(id: str, computed: Computed) -> None:
    cohorts = canonical.COHORTS[computed.collection]
    if computed.cohort not in cohorts:
        raise DefinitionError(f"{id}: nothing in the {computed.collection} is called {computed.cohort}")
    absent = [kind for kind in computed.characteristics if kind not in cohorts[computed.cohort].characteristics]
    if absent:
        raise DefinitionError(f"{id}: the rows of {computed.cohort} have no {', '.join(absent)}")
    for name in (*computed.tables, *computed.columns):
        if name not in BY_NAME or BY_NAME[name].collection != computed.collection:
            raise DefinitionError(f"{id}: the {computed.collection} has no table {name}")
    for name, column in computed.columns.items():
        if column not in {one.name for one in BY_NAME[name].columns}:
            raise DefinitionError(f"{id}: the table {name} has no column {column}")
    for switch, value in computed.switches.items():
        if canonical.SWITCHES.get(switch) != value:
            raise DefinitionError(f"{id}: the switch {switch} is not known, or has another value elsewhere")


def _check_columns(id: str, definition: Published | Breakdown, tables: Mapping[str, Recipe]) -> None:
    table = _table(id, definition.table, tables)
    _check_names(id, definition.where, table.categories, table)
    values = [definition.value] if definition.value else []
    if isinstance(definition, Breakdown):
        if definition.category:
            _check_names(id, [definition.category], table.categories, table)
        values += [
            *definition.columns,
            *definition.column_numerators.values(),
            *definition.column_denominators.values(),
        ]
        terms = [*definition.numerator, *definition.denominator]
    else:
        values += definition.limits or ()
        terms = [*definition.numerator, *definition.denominator, *definition.symbols]
    _check_names(id, values, table.values, table)
    for term in terms:
        _check_term(id, term, definition, tables)


def _check_term(id: str, term: Term, definition: Published | Breakdown, tables: Mapping[str, Recipe]) -> None:
    table = _table(id, term.table or definition.table, tables)
    _check_names(id, [term.column], table.values, table)
    _check_names(id, term.where, table.categories, table)


def _table(id: str, key: str, tables: Mapping[str, Recipe]) -> Recipe:
    if key not in tables:
        raise DefinitionError(f"{id}: there is no published table {key}")
    return tables[key]


def _check_names(id: str, names: Iterable[str], known: Iterable[str], table: Recipe) -> None:
    missing = [name for name in names if name not in known]
    if missing:
        raise DefinitionError(f"{id}: the table {table.key} has no column {', '.join(missing)} of that kind")


_INDICATORS: tuple[Indicator, ...] = (
    *stay_together.INDICATORS,
    *safe.INDICATORS,
    *family_network.INDICATORS,
    *stable_homes.INDICATORS,
    *multi_agency.INDICATORS,
    *leadership.INDICATORS,
    *workforce.INDICATORS,
)

check(_INDICATORS, breakdowns.BREAKDOWNS)

REGISTRY: dict[str, Indicator] = {item.id: item for item in _INDICATORS}
PUBLISHED: dict[str, Indicator] = {key: item for key, item in REGISTRY.items() if item.published}
COMPUTED: dict[str, Indicator] = {key: item for key, item in REGISTRY.items() if item.computed}
BREAKDOWNS: dict[str, Breakdown] = {item.id: item for item in breakdowns.BREAKDOWNS}


def by_group(group: Group) -> tuple[Indicator, ...]:
    """The indicators of one outcome or enabler: the published ones in their order, then those only returns give."""
    return tuple(item for item in REGISTRY.values() if item.group is group)
