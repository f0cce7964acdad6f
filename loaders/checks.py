"""The checks on the rows of published statistics, and the named reasons for which a row is left out.

A row that fails a check is left out whole, under the first check that it fails: one wrong cell shows that
the row cannot be trusted, and the report names it. What a figure may be:

* a number, plain (``12``, ``12.5``) or as statistical software writes it (``1e+05``);
* a symbol in its place: ``c`` confidential, ``k`` rounds to zero, ``u`` low reliability, ``x`` not available,
  ``z`` not applicable, ``low`` (workforce), each also in square brackets as spending workbooks write it;
* nothing: an empty cell is a figure that is not available.

Percentages lie between 0 and 100, counts and rates are not negative. A second row for the same period, place
and categories is left out, and the first one kept; contents of categories are compared whatever their case
and blanks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from loaders.geography import Place, Unknown
from loaders.periods import Span
from loaders.reading import Ragged
from loaders.report import EXAMPLES, Example, Rejection, shown
from loaders.statistics import Recipe

SYMBOLS = ("c", "k", "u", "x", "z", "low")

WRONG_COLUMNS = "wrong number of columns"
UNKNOWN_PERIOD = "unknown period"
NOT_A_FIGURE = "a figure that is neither a number nor a known symbol"
NOT_A_DURATION = "a duration that is neither years:months nor a known symbol"
OUT_OF_RANGE = "percentage outside 0 to 100"
NEGATIVE = "negative count"
DUPLICATE = "duplicate key: a second row for the same period, place and categories"
REPEATED = "the same row again, with the same figures"

_SYMBOL = r"|\[?(?:" + "|".join(SYMBOLS) + r")\]?|"
_POWER = r"(?:[eE][+-]?[01]?[0-9])?"
_NUMBER = r"(?:[0-9]{1,15}(?:\.[0-9]*)?|\.[0-9]+)" + _POWER
_PERCENTAGE = r"(?:[0-9]{1,2}(?:\.[0-9]*)?(?:[eE]-[0-9]{1,2})?|100(?:\.0*)?|\.[0-9]+)"
_DURATION = r"[0-9]{1,2}:(?:0[0-9]|1[01])"


def _pattern(recipe: Recipe, column: str) -> str:
    """What a good cell of the column looks like, as a regular expression."""
    sign = "-?" if column in recipe.signed else ""
    if column in recipe.percentages:
        number = _PERCENTAGE
    elif column in recipe.durations:
        number = f"(?:{_DURATION}|{_NUMBER})"
    else:
        number = _NUMBER
    return f"(?i){sign}{number}{_SYMBOL}"


@dataclass(frozen=True)
class Check:
    """A named reason to leave a row out.

    :param condition: SQL that is true for the row; empty where the check is applied elsewhere.
    :param column: name of the column as the file has it, for the examples.
    :param value: SQL over the raw table ``r`` that gives the cell shown.
    """

    name: str
    condition: str
    column: str
    value: str


def quoted(identifier: str) -> str:
    """An SQL identifier."""
    return '"' + identifier.replace('"', '""') + '"'


def literal(text: str) -> str:
    """An SQL string."""
    return "'" + text.replace("'", "''") + "'"


def folded(content: str) -> str:
    """A category's content as it is compared: whatever its case and blanks."""
    return " ".join(content.lower().split())


def value_checks(recipe: Recipe, names: Mapping[str, str], expressions: Mapping[str, str] | None = None) -> list[Check]:
    """The checks on figures.

    :param names: value column → its name in the file; those that hold words are left out.
    :param expressions: value column → SQL, where it is not the raw column of the same name.
    """
    checks: list[Check] = []
    for column, name in names.items():
        cell = (expressions or {}).get(column, f"r.{quoted(column)}")
        good = f"regexp_full_match({cell}, {literal(_pattern(recipe, column))})"
        number = f"regexp_full_match({cell}, {literal('-?' + _NUMBER)})"
        if column in recipe.percentages:
            outside = f"TRY_CAST({cell} AS DOUBLE) NOT BETWEEN 0 AND 100"
            checks.append(Check(OUT_OF_RANGE, f"NOT {good} AND {number} AND {outside}", name, cell))
        elif column not in recipe.signed:
            checks.append(Check(NEGATIVE, f"NOT {good} AND {number}", name, cell))
        other = NOT_A_DURATION if column in recipe.durations else NOT_A_FIGURE
        checks.append(Check(other, f"NOT {good} AND NOT {number}", name, cell))
    return checks


def distinct(cursor: duckdb.DuckDBPyConnection, columns: Sequence[str], raw: str = "raw") -> list[tuple[str, ...]]:
    """The distinct contents of columns of the raw table: a rule in Python then runs once for each of them."""
    names = ", ".join(quoted(column) for column in columns)
    return cursor.execute(f"SELECT DISTINCT {names} FROM {raw} ORDER BY ALL").fetchall()


def lookup(
    cursor: duckdb.DuckDBPyConnection,
    table: str,
    columns: Sequence[str],
    contents: Sequence[tuple[str, ...]],
    meaning: Mapping[str, Sequence[str | int | None]],
) -> str:
    """A temporary table from the distinct contents of raw columns to what they mean.

    :return: SQL that joins it to the raw table ``r``.
    """
    parameters: dict[str, list[str | int | None]] = {}
    for position, column in enumerate(columns):
        parameters[f"key{position}"] = [content[position] for content in contents]
    names = {f"key{position}": column for position, column in enumerate(columns)}
    for position, (name, values) in enumerate(meaning.items()):
        parameters[f"meaning{position}"] = list(values)
        names[f"meaning{position}"] = name
    cells = ", ".join(f"unnest(${parameter}) AS {quoted(name)}" for parameter, name in names.items())
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {cells}", parameters)
    same = " AND ".join(f"r.{quoted(column)} = {table}.{quoted(column)}" for column in columns)
    return f"JOIN {table} ON {same}"


def span_lookup(
    cursor: duckdb.DuckDBPyConnection,
    columns: Sequence[str],
    contents: Sequence[tuple[str, ...]],
    read: Sequence[Span | None],
    column: str,
) -> tuple[str, list[Check]]:
    """The table ``span`` with ``period`` and ``period_end``, and the check for periods that are none.

    :param columns: raw columns that together say the period; the first of them is shown in examples.
    :param column: the file's name for it.
    """
    join = lookup(
        cursor,
        "span",
        columns,
        contents,
        {
            "period": [span.label if span else "" for span in read],
            "period_end": [span.end.isoformat() if span else None for span in read],
        },
    )
    return join, [Check(UNKNOWN_PERIOD, "span.period = ''", column, f"r.{quoted(columns[0])}")]


def place_lookup(
    cursor: duckdb.DuckDBPyConnection,
    columns: Sequence[str],
    contents: Sequence[tuple[str, ...]],
    read: Sequence[Place | Unknown],
    shows: Mapping[str, str],
) -> tuple[str, list[Check]]:
    """The table ``place`` with ``level``, ``geography_code`` and ``la_code``, and the checks for codes never seen.

    :param shows: the file's name of a column → the raw column that examples show.
    """
    unknown = list(dict.fromkeys(place for place in read if isinstance(place, Unknown)))
    known = [place if isinstance(place, Place) else None for place in read]
    join = lookup(
        cursor,
        "place",
        columns,
        contents,
        {
            "level": [place.level if place else "" for place in known],
            "geography_code": [place.geography_code if place else "" for place in known],
            "la_code": [place.la_code if place else "" for place in known],
            "unknown": [unknown.index(place) if isinstance(place, Unknown) else -1 for place in read],
        },
    )
    return join, [
        Check(one.check, f"place.unknown = {number}", one.column, f"r.{quoted(shows[one.column])}")
        for number, one in enumerate(unknown)
    ]


@dataclass(frozen=True)
class Judged:
    """What the checks made of a table: how many rows it has, how many are good, and why others are not."""

    rows_read: int
    rows_loaded: int
    rejected: tuple[Rejection, ...]
    last_period: str


@dataclass(frozen=True)
class Table:
    """A file that is recognised and checked: its recipe, and the temporary table that holds its rows."""

    recipe: Recipe
    judged: Judged
    synthetic: bool
    warnings: tuple[str, ...]


def judge(
    cursor: duckdb.DuckDBPyConnection,
    recipe: Recipe,
    joins: str,
    checks: Sequence[Check],
    expressions: Mapping[str, str] | None = None,
    *,
    raw: str = "raw",
    draft: str = "draft",
    ragged: Ragged | None = None,
    key: Sequence[str] | None = None,
) -> Judged:
    """Runs the checks over the raw table and leaves the temporary table ``draft``.

    ``draft`` holds the columns of the recipe's published table but the file's number, and ``problem``: 0 for a
    good row, else the number of the first check that it fails.

    :param joins: SQL joining ``span`` and ``place`` (and more) to the raw table ``r``.
    :param expressions: recipe column → SQL, where it is not the raw column of the same name.
    :param ragged: rows that the reader could not take apart.
    :param key: columns that with period and place make a row's key; the recipe's categories if not given.
    """
    given = expressions or {}
    columns = (*recipe.categories, *recipe.values)
    cells = ", ".join(f"{given.get(c, f'r.{quoted(c)}')} AS {quoted(c)}" for c in columns)
    cases = "\n".join(f"WHEN {check.condition} THEN {n}" for n, check in enumerate(checks, 1))
    cursor.execute(f"""
        CREATE OR REPLACE TEMP TABLE {draft} AS
        SELECT
            r.line, span.period, span.period_end::DATE AS period_end,
            place.level, place.geography_code, place.la_code, {cells},
            CASE {cases} ELSE 0 END AS problem
        FROM {raw} r
        {joins}
    """)
    every = [*checks, *_mark_duplicates(cursor, recipe, draft, len(checks), key or recipe.categories)]
    counts = dict(cursor.execute(f"SELECT problem, count(*) FROM {draft} GROUP BY problem ORDER BY problem").fetchall())
    good = counts.pop(0, 0)
    bad = ragged or Ragged()
    last = cursor.execute(f"SELECT coalesce(max(period), '') FROM {draft} WHERE problem = 0").fetchall()[0][0]
    return Judged(
        rows_read=good + sum(counts.values()) + bad.rows,
        rows_loaded=good,
        rejected=(*ragged_rows(bad), *_rejections(cursor, raw, draft, every, counts)),
        last_period=last,
    )


def ragged_rows(bad: Ragged) -> list[Rejection]:
    """The rows that the reader could not take apart, as the report names them."""
    if not bad.rows:
        return []
    examples = tuple(Example(line=line, column="", value=shown(words)) for line, words in bad.examples)
    return [Rejection(check=WRONG_COLUMNS, rows=bad.rows, examples=examples)]


def _rejections(
    cursor: duckdb.DuckDBPyConnection, raw: str, draft: str, checks: Sequence[Check], counts: Mapping[int, int]
) -> list[Rejection]:
    rows: dict[str, int] = {}
    examples: dict[str, list[Example]] = {}
    for number, count in counts.items():
        check = checks[number - 1]
        rows[check.name] = rows.get(check.name, 0) + count
        kept = examples.setdefault(check.name, [])
        found = cursor.execute(f"""
            SELECT r.line, {check.value}
            FROM {raw} r
            WHERE r.line IN (SELECT line FROM {draft} WHERE problem = {number} ORDER BY line LIMIT {EXAMPLES})
            ORDER BY r.line
        """).fetchall()
        kept += [Example(line=line, column=check.column, value=shown(str(value))) for line, value in found]
    return [
        Rejection(
            check=name,
            rows=total,
            examples=tuple(sorted(examples[name], key=lambda example: example.line)[:EXAMPLES]),
        )
        for name, total in rows.items()
    ]


def _mark_duplicates(
    cursor: duckdb.DuckDBPyConnection, recipe: Recipe, draft: str, checks: int, key: Sequence[str]
) -> list[Check]:
    """Marks the second and later rows of a key, apart by whether their figures are those of the first."""
    parts = ["period", "level", "geography_code", "la_code", *(_folded(cursor, draft, column) for column in key)]
    keys = ", ".join(parts)
    twice = cursor.execute(
        f"SELECT 1 FROM {draft} WHERE problem = 0 GROUP BY {keys} HAVING count(*) > 1 LIMIT 1"
    ).fetchall()
    if not twice:
        return []
    figures = ", ".join(quoted(column) for column in recipe.values)
    cursor.execute(f"""
        UPDATE {draft} SET problem = CASE WHEN marked.same THEN {checks + 1} ELSE {checks + 2} END
        FROM (
            SELECT
                line,
                row_number() OVER every AS number,
                row({figures}) = first_value(row({figures})) OVER every AS same
            FROM {draft}
            WHERE problem = 0
            WINDOW every AS (PARTITION BY {keys} ORDER BY line)
        ) AS marked
        WHERE {draft}.line = marked.line AND marked.number > 1
    """)
    whole = f"(SELECT concat_ws(', ', period, level, nullif(la_code, '')) FROM {draft} d WHERE d.line = r.line)"
    return [Check(REPEATED, "", "", whole), Check(DUPLICATE, "", "", whole)]


def _folded(cursor: duckdb.DuckDBPyConnection, draft: str, column: str) -> str:
    """SQL for the category as it is compared; as it stands where folding case and blanks changes nothing."""
    folded = f"lower(regexp_replace({quoted(column)}, '\\s+', ' ', 'g'))"
    same = cursor.execute(f"""
        WITH content AS (SELECT DISTINCT {quoted(column)} FROM {draft})
        SELECT count(*) = count(DISTINCT {folded}) FROM content
    """).fetchall()[0][0]
    return quoted(column) if same else folded
