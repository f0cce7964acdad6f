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

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb

from loaders.geography import Place, Unknown
from loaders.periods import Span
from loaders.reading import SEPARATOR, Ragged, Refused
from loaders.report import EXAMPLES, Example, Rejection, shown
from loaders.statistics import Recipe

SYMBOLS = ("c", "k", "u", "x", "z", "low")
# Far above the places, periods and categories of any publication.
DISTINCT_LIMIT = 20_000

WRONG_COLUMNS = "wrong number of columns"
UNKNOWN_PERIOD = "unknown period"
NOT_A_FIGURE = "a figure that is neither a number nor a known symbol"
NOT_A_DURATION = "a duration that is neither years:months nor a known symbol"
OUT_OF_RANGE = "percentage outside 0 to 100"
NEGATIVE = "negative count or rate"
DUPLICATE = "duplicate key: a second row for the same period, place and categories"
REPEATED = "the same row again, with the same figures"

# A number written in an unusual but lawful way is not good at first sight and yet no problem.
BAD = "SELECT * FROM bad WHERE problem IS NOT NULL"

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

    :param condition: SQL that is true for the row.
    :param column: name of the column as the file has it, for the examples.
    :param value: SQL over the raw table ``r`` (and ``span``, ``place``) that gives the cell shown.
    """

    name: str
    condition: str
    column: str
    value: str


@dataclass(frozen=True)
class Figures:
    """The checks on a recipe's figures, and per column the SQL that is true where its cell is good.

    Nearly every row is good, so the one condition per column is tried first, and the checks that tell what is
    wrong are worked out for the other rows only.
    """

    checks: tuple[Check, ...] = ()
    good: tuple[str, ...] = ()


def quoted(identifier: str) -> str:
    """An SQL identifier."""
    return '"' + identifier.replace('"', '""') + '"'


def literal(text: str) -> str:
    """An SQL string."""
    return "'" + text.replace("'", "''") + "'"


def folded(content: str) -> str:
    """A category's content as it is compared: whatever its case and blanks."""
    return " ".join(content.lower().split())


def figures(recipe: Recipe, names: Mapping[str, str], expressions: Mapping[str, str] | None = None) -> Figures:
    """The checks on figures.

    :param names: value column → its name in the file; columns that hold words are left out.
    :param expressions: value column → SQL, where it is not the raw column of the same name.
    """
    checks: list[Check] = []
    every: list[str] = []
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
        every.append(good)
    return Figures(tuple(checks), tuple(every))


def distinct(cursor: duckdb.DuckDBPyConnection, column: str) -> list[str]:
    """The distinct contents of a column of ``raw``: a rule in Python then runs once for each of them.

    :raises Refused: more than any publication has.
    """
    contents = _distinct(cursor, quoted(column))
    if len(contents) > DISTINCT_LIMIT:
        raise Refused(
            f"more than {DISTINCT_LIMIT:,} different places, periods or categories: no publication has so many"
        )
    return contents


def _distinct(cursor: duckdb.DuckDBPyConnection, cell: str) -> list[str]:
    """The distinct contents of a cell of ``raw r``, in order; one more than the limit at most."""
    query = f"SELECT DISTINCT {cell} AS content FROM raw r LIMIT {DISTINCT_LIMIT + 1}"
    return sorted(row[0] for row in cursor.execute(query).fetchall())


@dataclass(frozen=True)
class Lookup:
    """A temporary table from the contents of a column of ``raw`` to what they mean.

    :param join: SQL that joins it to ``raw r``.
    :param checks: for contents that mean nothing.
    :param same: SQL by which rows of the same meaning are grouped.
    """

    join: str
    checks: tuple[Check, ...]
    same: str


def _lookup(
    cursor: duckdb.DuckDBPyConnection,
    table: str,
    column: str,
    contents: Sequence[str],
    meaning: Mapping[str, Sequence[str | int | None]],
) -> str:
    names = ["content", *meaning]
    cells = ", ".join(f"unnest($p{number}) AS {quoted(name)}" for number, name in enumerate(names))
    values = {f"p{number}": list(values) for number, values in enumerate((contents, *meaning.values()))}
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {cells}", values)
    return f"JOIN {table} ON r.{quoted(column)} = {table}.content"


def span_lookup(
    cursor: duckdb.DuckDBPyConnection,
    column: str,
    contents: Sequence[str],
    read: Sequence[Span | None],
    name: str = "",
) -> Lookup:
    """The table ``span`` with ``period`` and ``period_end``, and the check for periods that are none.

    :param column: column of ``raw`` that says the period.
    :param read: what its contents mean.
    :param name: the file's name for it.
    """
    join = _lookup(
        cursor,
        "span",
        column,
        contents,
        {
            "period": [span.label if span else "" for span in read],
            "period_end": [span.end.isoformat() if span else None for span in read],
        },
    )
    value = f"split_part(r.{quoted(column)}, '{SEPARATOR}', 1)"
    checks = (Check(UNKNOWN_PERIOD, "span.period = ''", name, value),) if None in read else ()
    # Grouping by the text as published needs no look-up; it is right where no two texts mean the same.
    one_to_one = len(set(read)) == len(read)
    return Lookup(join, checks, f"r.{quoted(column)}" if one_to_one else "span.period")


def place_lookup(
    cursor: duckdb.DuckDBPyConnection,
    column: str,
    contents: Sequence[str],
    read: Sequence[Place | Unknown],
    parts: Sequence[str] = (),
) -> Lookup:
    """The table ``place`` with ``level``, ``geography_code`` and ``la_code``, and the checks for codes never seen.

    :param column: column of ``raw`` that says the place; several cells joined, if ``parts`` names them.
    :param read: what its contents mean.
    """
    unknown = list(dict.fromkeys(place for place in read if isinstance(place, Unknown)))
    known = [place if isinstance(place, Place) else None for place in read]
    join = _lookup(
        cursor,
        "place",
        column,
        contents,
        {
            "level": [place.level if place else "" for place in known],
            "geography_code": [place.geography_code if place else "" for place in known],
            "la_code": [place.la_code if place else "" for place in known],
            "unknown": [unknown.index(place) if isinstance(place, Unknown) else -1 for place in read],
        },
    )

    def cell(name: str) -> str:
        if name not in parts:
            return "''" if parts else f"r.{quoted(column)}"
        return f"split_part(r.{quoted(column)}, '{SEPARATOR}', {parts.index(name) + 1})"

    checks = tuple(
        Check(one.check, f"place.unknown = {number}", one.column, cell(one.column))
        for number, one in enumerate(unknown)
    )
    one_to_one = len(set(read)) == len(read)
    return Lookup(
        join, checks, f"r.{quoted(column)}" if one_to_one else "place.level, place.geography_code, place.la_code"
    )


@dataclass(frozen=True)
class Table:
    """A table that is recognised and checked, ready to be written.

    :param rows: query for its good rows: all columns of the recipe's published table but the file's number.
    :param synthetic: whether its places are those of the demonstration.
    """

    recipe: Recipe
    rows: str
    rows_read: int
    rows_loaded: int
    rejected: tuple[Rejection, ...]
    last_period: str
    synthetic: bool
    warnings: tuple[str, ...] = ()


KEY = ("line", "period", "period_end", "level", "geography_code", "la_code")


def columns_of(recipe: Recipe) -> str:
    """The columns of the recipe's published table but the file's number, as SQL."""
    return ", ".join(quoted(column) for column in (*KEY, *recipe.categories, *recipe.values))


def world(places: Iterable[Place | Unknown]) -> bool:
    """Whether the places of a file are those of the demonstration.

    :raises Refused: some are and some are not.
    """
    worlds = {place.synthetic for place in places if isinstance(place, Place)}
    if len(worlds) > 1:
        raise Refused("mixes the invented places of the demonstration with real ones")
    return worlds == {True}


def judge(
    cursor: duckdb.DuckDBPyConnection,
    recipe: Recipe,
    spans: Lookup,
    places: Lookup,
    values: Figures,
    expressions: Mapping[str, str] | None = None,
    *,
    synthetic: bool,
    before: Sequence[Check] = (),
    after: Sequence[Check] = (),
    ragged: Ragged | None = None,
    key: Sequence[str] | None = None,
    warnings: tuple[str, ...] = (),
) -> Table:
    """Runs the checks over the temporary table ``raw`` (``r`` in SQL); the first that a row fails names it.

    :param before, after: checks that come before and after those of period and place.
    :param expressions: recipe column → SQL, where it is not the raw column of the same name.
    :param ragged: rows that the reader could not take apart.
    :param key: columns that with period and place make a row's key; the recipe's categories if not given.
    """
    given = expressions or {}
    cells = {column: given.get(column, f"r.{quoted(column)}") for column in (*recipe.categories, *recipe.values)}
    source = f"FROM raw r {spans.join} {places.join}"
    first = [*before, *spans.checks, *places.checks, *after]
    every = [*first, *values.checks]
    good = [*(f"NOT ({check.condition})" for check in first), *values.good]
    cases = (
        " ".join(f"WHEN {check.condition} THEN {number}" for number, check in enumerate(every)) or "WHEN FALSE THEN 0"
    )
    found = f"SELECT r.line, CASE {cases} END AS problem {{}} WHERE NOT ({' AND '.join(good) or 'TRUE'})"
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE bad AS {_needed(found, spans, places)}")
    counts = _counts(cursor)
    parts = [*recipe.categories] if key is None else [*key]
    folded_key = [_folded(cursor, cells[column]) for column in parts]
    same = [spans.same, places.same, *folded_key]
    repeated = f"SELECT 1 {{}} {_left(counts)} GROUP BY {', '.join(same)} HAVING count(*) > 1 LIMIT 1"
    if cursor.execute(_needed(repeated, spans, places)).fetchall():
        compared = [cells[column] for column in recipe.values]
        every += _find_duplicates(cursor, source, same, compared, len(every), _left(counts))
        counts = _counts(cursor)
    left = _left(counts)
    chosen = ", ".join(f"{cell} AS {quoted(column)}" for column, cell in cells.items())
    total, last = cursor.execute(
        f"SELECT count(*), coalesce(max(period), '') FROM (SELECT span.period {source} {left})"
        if left
        else "SELECT (SELECT count(*) FROM raw), max(period) FROM span"
    ).fetchall()[0]
    bad = ragged or Ragged()
    return Table(
        recipe=recipe,
        rows=f"""
            SELECT
                r.line, span.period, span.period_end::DATE AS period_end,
                place.level, place.geography_code, place.la_code, {chosen}
            {source} {left}
        """,
        rows_read=total + sum(counts.values()) + bad.rows,
        rows_loaded=total,
        rejected=(*ragged_rows(bad), *_rejections(cursor, source, every, counts)),
        last_period=last,
        synthetic=synthetic,
        warnings=warnings,
    )


def stored(cursor: duckdb.DuckDBPyConnection, table: Table, name: str) -> Table:
    """The same table with its rows in a temporary table of their own, so that another can be judged."""
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {table.rows}")
    return replace(table, rows=f"SELECT * FROM {name}")


def ragged_rows(bad: Ragged) -> list[Rejection]:
    """The rows that the reader could not take apart, as the report names them."""
    if not bad.rows:
        return []
    examples = tuple(Example(line=line, column="", value=shown(words)) for line, words in bad.examples)
    return [Rejection(check=WRONG_COLUMNS, rows=bad.rows, examples=examples)]


def cut_short(bad: Ragged) -> tuple[str, ...]:
    """The warning for a file that may have lost its end."""
    if bad.cut_short:
        return ("the file ends within its last line and may have been cut short: get it again",)
    if not bad.ended:
        return ("its last line does not end in a line break: if the file was cut short, its last figure may be wrong",)
    return ()


def _rejections(
    cursor: duckdb.DuckDBPyConnection, source: str, checks: Sequence[Check], counts: Mapping[int, int]
) -> list[Rejection]:
    rows: dict[str, int] = {}
    examples: dict[str, list[Example]] = {}
    for number, count in counts.items():
        check = checks[number]
        rows[check.name] = rows.get(check.name, 0) + count
        found = cursor.execute(f"""
            SELECT r.line, {check.value} {source}
            WHERE r.line IN (SELECT line FROM bad WHERE problem = {number} ORDER BY line LIMIT {EXAMPLES})
        """).fetchall()
        examples.setdefault(check.name, []).extend(
            Example(line=line, column=check.column, value=shown(str(value))) for line, value in found
        )
    return [
        Rejection(
            check=name,
            rows=total,
            examples=tuple(sorted(examples[name], key=lambda example: example.line)[:EXAMPLES]),
        )
        for name, total in rows.items()
    ]


def _needed(query: str, spans: Lookup, places: Lookup) -> str:
    """The query with its FROM clause in place of ``{}``: the look-ups are joined only where it asks for them."""
    joins = [one.join for one, table in ((spans, "span."), (places, "place.")) if table in query]
    return query.replace("{}", " ".join(("FROM raw r", *joins)))


def _counts(cursor: duckdb.DuckDBPyConnection) -> dict[int, int]:
    """Number of a check → rows found to be bad by it so far."""
    query = f"SELECT problem, count(*) FROM ({BAD}) GROUP BY problem ORDER BY problem"
    return dict(cursor.execute(query).fetchall())


def _left(counts: Mapping[int, int]) -> str:
    """SQL condition that leaves out the rows found to be bad so far; empty where there is none."""
    return f"WHERE r.line NOT IN (SELECT line FROM ({BAD}))" if counts else ""


def _find_duplicates(
    cursor: duckdb.DuckDBPyConnection, source: str, same: Sequence[str], values: Sequence[str], number: int, left: str
) -> list[Check]:
    """Adds to ``bad`` the second and later rows of a key, apart by whether their figures are those of the first."""
    keys = ", ".join(same)
    row = f"row({', '.join(values)})"
    cursor.execute(f"""
        INSERT INTO bad
        SELECT line, CASE WHEN same THEN {number} ELSE {number + 1} END
        FROM (
            SELECT
                r.line,
                row_number() OVER every AS number,
                {row} = first_value({row}) OVER every AS same
            {source} {left}
            WINDOW every AS (PARTITION BY {keys} ORDER BY r.line)
        )
        WHERE number > 1
    """)
    whole = ", ".join(
        ("span.period", "place.level", "coalesce(nullif(place.la_code, ''), place.geography_code)", *same[2:])
    )
    return [Check(name, "", "", f"concat_ws(', ', {whole})") for name in (REPEATED, DUPLICATE)]


def _folded(cursor: duckdb.DuckDBPyConnection, cell: str) -> str:
    """SQL for a category as it is compared; the cell as it stands where folding case and blanks joins nothing."""
    contents = _distinct(cursor, cell)
    if len({folded(content) for content in contents}) == len(contents) <= DISTINCT_LIMIT:
        return cell
    return f"lower(regexp_replace({cell}, '\\s+', ' ', 'g'))"
