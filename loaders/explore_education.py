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
    Table,
    cut_short,
    distinct,
    figures,
    folded,
    judge,
    place_lookup,
    quoted,
    span_lookup,
    world,
)
from loaders.geography import Register
from loaders.periods import read_period
from loaders.reading import SEPARATOR, Ignored, Refused, Text, csv_table
from loaders.statistics import RECIPES, Layout, Recipe

REQUIRED = ("time_period", "geographic_level", "country_code")
CODES = ("geographic_level", "country_code", "region_code", "old_la_code", "new_la_code")
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
    """Recognises and checks a file; leaves its rows in temporary tables of the cursor.

    :raises Ignored: no recipe is for such a file.
    :raises Refused: no rows, a column given twice, or real and invented places mixed.
    """
    found = matches(text.header)
    if not found:
        words = nearest(text.header)
        raise Ignored(f"an Explore Education Statistics file; {words or 'no publication known here has its columns'}")
    times = [name for name in ("time_period", "time_identifier") if name in text.header]
    codes = [name for name in CODES if name in text.header]
    wanted = sorted({name for match in found for name in match.names.values()})
    twice = [name for name in (*times, *codes, *wanted) if text.header.count(name) > 1]
    if twice:
        raise Refused(f"the column {twice[0]} is there more than once; remove the wrong one")
    columns = {f"f:{name}": [text.header.index(name)] for name in wanted}
    columns["time"] = [text.header.index(name) for name in times]
    columns["place"] = [text.header.index(name) for name in codes]
    ragged = csv_table(cursor, text, columns, folder)
    match = _by_contents(cursor, found)
    recipe = match.recipe
    periods, places = distinct(cursor, "time"), distinct(cursor, "place")
    read_periods = [read_period(recipe.period, *_parts(period, 2)) for period in periods]
    read_places = [register.by_codes(**_named(codes, place)) for place in places]
    given = {c: f"r.{quoted('f:' + name)}" for c, name in match.names.items()}
    absent = {c: "''" for c in recipe.values if c not in match.names}
    return judge(
        cursor,
        recipe,
        span_lookup(cursor, "time", periods, read_periods, "time_period"),
        place_lookup(cursor, "place", places, read_places, codes),
        figures(recipe, {c: match.names[c] for c in recipe.values if c in match.names}, given),
        {**given, **absent},
        synthetic=world(read_places),
        ragged=ragged,
        warnings=(*text.warnings, *cut_short(ragged)),
    )


def _parts(joined: str, number: int) -> tuple[str, ...]:
    """The cells of a joined one, exactly so many."""
    parts = joined.split(SEPARATOR)
    return (*parts, *[""] * number)[:number]


def _named(names: Sequence[str], joined: str) -> dict[str, str]:
    """The cells of a joined one by column; empty where the file does not have the column."""
    return dict.fromkeys(CODES, "") | dict(zip(names, _parts(joined, len(names)), strict=True))


def _by_contents(cursor: duckdb.DuckDBPyConnection, found: Sequence[Match]) -> Match:
    """The recipe whose category columns hold what they must; the most demanding of several."""
    if not cursor.execute("SELECT 1 FROM raw LIMIT 1").fetchall():
        raise Refused("a header and no rows: an Explore Education Statistics file without figures")
    columns = {match.names[column] for match in found for column in match.recipe.contains}
    held = {name: {folded(content) for content in distinct(cursor, f"f:{name}")} for name in columns}
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
