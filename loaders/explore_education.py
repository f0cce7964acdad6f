"""Reads the CSV files of Explore Education Statistics, the Department for Education's statistics service.

All of them begin alike (``time_period``, ``time_identifier``, ``geographic_level``, codes and names of
country, region and authority) and differ in the columns after that. A file is known by those columns and by
what its category columns hold; a recipe lists the names that earlier releases gave a column. Columns that no
recipe names are passed over.

Source: https://explore-education-statistics.service.gov.uk
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from loaders.checks import (
    Check,
    Table,
    distinct,
    folded,
    judge,
    place_lookup,
    quoted,
    span_lookup,
    value_checks,
)
from loaders.geography import Place, Register
from loaders.periods import read_period
from loaders.reading import Ignored, Ragged, Refused, Text, csv_table
from loaders.statistics import RECIPES, Layout, Recipe

REQUIRED = ("time_period", "geographic_level", "country_code")
CODES = ("geographic_level", "country_code", "region_code", "old_la_code", "new_la_code")
LABELS = ("time_period", "time_identifier", *CODES)
EES_RECIPES = tuple(recipe for recipe in RECIPES if recipe.layout is Layout.EES)


def is_explore_education(header: Sequence[str]) -> bool:
    """True where the columns are those that every file of the service begins with."""
    return set(REQUIRED) <= set(header)


@dataclass(frozen=True)
class Match:
    """A recipe whose columns a file has: recipe column → the file's name for it."""

    recipe: Recipe
    names: Mapping[str, str]


def matches(header: Sequence[str]) -> list[Match]:
    """The recipes whose columns the file has, under their present or an earlier name."""
    present = frozenset(header)
    found: list[Match] = []
    for recipe in EES_RECIPES:
        names = _assign(recipe, present)
        if names is not None:
            found.append(Match(recipe, names))
    return found


def _assign(recipe: Recipe, present: frozenset[str]) -> dict[str, str] | None:
    """Gives each of the recipe's columns a column of the file, none of them twice; None where that cannot be.

    The present name goes before an earlier one, but a name may have moved from one column to another between
    releases: where ``breakdown`` was called ``characteristic``, ``characteristic`` was called ``cla_group``.
    """
    needed = [c for c in (*recipe.categories, *recipe.values) if c not in recipe.optional]

    def place(position: int, taken: dict[str, str]) -> dict[str, str] | None:
        if position == len(needed):
            return taken
        column = needed[position]
        for name in (column, *recipe.aliases.get(column, ())):
            if name in present and name not in taken.values():
                whole = place(position + 1, {**taken, column: name})
                if whole is not None:
                    return whole
        return None

    names = place(0, {})
    if names is None:
        return None
    for column in recipe.optional:
        free = (c for c in (column, *recipe.aliases.get(column, ())) if c in present and c not in names.values())
        name = next(free, None)
        if name is not None:
            names[column] = name
    return names


def nearest(header: Sequence[str]) -> str:
    """What an unknown file of the service comes closest to, in words; empty where it is close to nothing."""
    present = set(header)
    best: tuple[float, Recipe, list[str]] | None = None
    for recipe in EES_RECIPES:
        needed = [c for c in (*recipe.categories, *recipe.values) if c not in recipe.optional]
        missing = [c for c in needed if not present & {c, *recipe.aliases.get(c, ())}]
        share = 1 - len(missing) / len(needed)
        if missing and share >= 0.5 and (best is None or share > best[0]):
            best = (share, recipe, missing)
    if best is None:
        return ""
    _, recipe, missing = best
    return f"closest to {recipe.title}, but without the column {', '.join(missing[:5])}"


def read(cursor: duckdb.DuckDBPyConnection, text: Text, register: Register, folder: Path) -> Table:
    """Recognises and checks a file; leaves its rows in the temporary table ``draft``.

    :raises Ignored: no recipe is for such a file.
    :raises Refused: no rows, a column given twice, or real and invented places mixed.
    """
    found = matches(text.header)
    if not found:
        words = nearest(text.header)
        raise Ignored(f"an Explore Education Statistics file; {words or 'no publication known here has its columns'}")
    labels = {name: name for name in LABELS if name in text.header}
    wanted = sorted({name for match in found for name in match.names.values()})
    twice = [name for name in (*labels, *wanted) if text.header.count(name) > 1]
    if twice:
        raise Refused(f"the column {twice[0]} is there more than once; remove the wrong one")
    columns = {f"f:{name}": text.header.index(name) for name in wanted}
    columns |= {name: text.header.index(name) for name in labels}
    ragged = csv_table(cursor, text, columns, folder)
    match = _by_contents(cursor, found)
    return _judge(cursor, match, register, labels, ragged, text.warnings)


def _by_contents(cursor: duckdb.DuckDBPyConnection, found: Sequence[Match]) -> Match:
    """The recipe whose category columns hold what they must; the most demanding of several."""
    if not cursor.execute("SELECT 1 FROM raw LIMIT 1").fetchall():
        raise Refused("a header and no rows: an Explore Education Statistics file without figures")
    columns = {match.names[column] for match in found for column in match.recipe.contains}
    held = {name: {folded(row[0]) for row in distinct(cursor, [f"f:{name}"])} for name in columns}
    good = [
        match
        for match in found
        if all(
            folded(content) in held[match.names[column]]
            for column, contents in match.recipe.contains.items()
            for content in contents
        )
    ]
    if not good:
        first = found[0]
        titles = " or ".join(match.recipe.title for match in found[:4])
        column = next(iter(first.recipe.contains), "")
        raise Ignored(
            f"an Explore Education Statistics file with the columns of {titles}; "
            f"its column {first.names.get(column, column)} holds none of the contents known here"
        )
    return max(good, key=lambda match: (len(match.recipe.contains) > 0, len(match.names)))


def _judge(
    cursor: duckdb.DuckDBPyConnection,
    match: Match,
    register: Register,
    labels: Mapping[str, str],
    ragged: Ragged,
    warnings: tuple[str, ...],
) -> Table:
    recipe = match.recipe
    times = [name for name in ("time_period", "time_identifier") if name in labels]
    codes = [name for name in CODES if name in labels]
    periods = distinct(cursor, times)
    read_periods = [read_period(recipe.period, *period) for period in periods]
    places = distinct(cursor, codes)
    read_places = [register.by_codes(*_all_codes(codes, place)) for place in places]
    worlds = {place.synthetic for place in read_places if isinstance(place, Place)}
    if len(worlds) > 1:
        raise Refused("mixes the invented places of the demonstration with real ones")
    time_join, time_checks = span_lookup(cursor, times, periods, read_periods, "time_period")
    shows = {name: name if name in labels else "geographic_level" for name in CODES}
    place_join, place_checks = place_lookup(cursor, codes, places, read_places, shows)
    figures = {c: match.names[c] for c in recipe.values if c in match.names}
    given = {c: f"r.{quoted('f:' + name)}" for c, name in match.names.items()}
    absent = {c: "''" for c in recipe.values if c not in match.names}
    checks: list[Check] = [*time_checks, *place_checks, *value_checks(recipe, figures, given)]
    judged = judge(cursor, recipe, f"{time_join}\n{place_join}", checks, {**given, **absent}, ragged=ragged)
    return Table(recipe, judged, worlds == {True}, (*warnings, *_cut(ragged)))


def _all_codes(names: Sequence[str], codes: Sequence[str]) -> tuple[str, str, str, str, str]:
    given = dict(zip(names, codes, strict=True))
    level, country, region, la_code, code = (given.get(name, "") for name in CODES)
    return level, country, region, la_code, code


def _cut(ragged: Ragged) -> tuple[str, ...]:
    return (
        ("the file ends within its last line, so it may have been cut short: get it again",) if ragged.cut_short else ()
    )
