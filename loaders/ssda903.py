"""The looked-after children return (SSDA903) as a set of CSV files: which table a file is, and its rows as text.

A file is known by its columns, whatever their case and the blanks around them; where two tables have the same
columns, the file's name decides. Columns that the table does not know are passed over and named in a warning,
optional ones may be missing, and without a required one the file is refused. Cells may be separated by commas,
semicolons or tabs. Columns LA and YEAR, where a file has them, say for each row whose it is and of which year.
"""

from __future__ import annotations

import csv
import mmap
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import accumulate
from pathlib import Path
from typing import Any

import duckdb

from loaders.reading import BLANKS, DUCKDB_LINE, MEGABYTE, Ragged, Refused, Text, csv_table, read_text
from loaders.report import EXAMPLES, Example, Rejection, shown
from loaders.return_tables import SSDA903_TABLES, Column, ReturnTable, Staged

BLANK_ROW = "blank row"
WRONG_COLUMNS = "wrong number of columns"
DELIMITERS = (";", "\t", "|")
# Columns that say whose a row is and of which year; no field of the return is called so.
GIVEN = {
    "la_given": frozenset({"la", "lea", "la_code"}),
    "year_given": frozenset({"year", "return_year", "collection_year"}),
}
# What spreadsheets write where a formula fails.
ERRORS = ("#N/A", "#NAME?", "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NUM!", "#MULTIVALUE", "#MULTIVALUE!", "#ERROR!")
# Characters at the ends of a cell that are no part of it, and the bytes that show a file to have any of these or an
# error: looking for them once is far cheaper than trimming every cell of them.
MARKS = BLANKS + "\u200b\ufeff'\"‘’“”`"
_ODD = tuple(
    mark.encode() for mark in (*MARKS.replace(" ", "").replace("\r", "").replace("\n", "").replace('"', ""), "#")
)
_ODD_ASCII = tuple(mark for mark in _ODD if mark.isascii())
# Fields that several tables have: they tell none of them.
_COMMON = frozenset({"child", "dob", "sex"})
_FILE_NAMES = (
    ("placed_for_adoption", "placed_for_adoption"),
    ("previous_permanence", "previous_permanence"),
    ("prev_perm", "previous_permanence"),
    ("sw_episode", "sw_episodes"),
    ("social_worker", "sw_episodes"),
    ("dolo", "dolo"),
    ("missing", "missing"),
    ("review", "reviews"),
    ("uasc", "uasc"),
    ("oc2", "oc2"),
    ("oc3", "oc3"),
    ("ad1", "ad1"),
    ("header", "header"),
    ("episode", "episodes"),
)


# --- which table a file is ------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """The name of a column as it is compared."""
    return re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")


@dataclass(frozen=True, slots=True)
class _Field:
    """A column of a table as it is looked for in headers.

    :param names: that it may have in a file, as they are compared.
    :param own: whether it helps to tell the table.
    """

    column: str
    field: str
    names: frozenset[str]
    required: bool
    own: bool


def _field(column: Column) -> _Field:
    names = frozenset(folded(name) for name in (column.field, *column.others))
    return _Field(column.name, column.field, names, column.required, not names & _COMMON)


def recognise(header: Sequence[str], name: str) -> ReturnTable | None:
    """The table that a CSV file with these columns is; None where it is none of this return.

    A file whose table is certain but which lacks a required column is recognised, so that it can be refused by name.

    :param name: the file's name, which decides between tables of the same columns.
    """
    names = {folded(cell) for cell in header}
    if "child" not in names and not {"decom", "rne"} <= names:
        return None
    called = _table_by_name(name)
    whole = [table for table in SSDA903_TABLES if _missing(table, names) == [] and _own(table, names) > 0]
    # Header and uasc differ in optional columns only, so that without these the name has to tell.
    alike = [table for table in SSDA903_TABLES if not _missing(table, names)]
    if not whole:
        if called is not None and (called in alike or _own(called, names) > 0):
            return called
        part = [
            table
            for table in SSDA903_TABLES
            if 2 * _own(table, names) >= max(sum(field.own for field in _FIELDS[table.name]), 4)
        ]
        return max(part, key=lambda table: _own(table, names), default=None)
    most = max(_own(table, names) for table in whole)
    best = [table for table in whole if _own(table, names) == most]
    return called if called in best else best[0]


_FIELDS = {table.name: tuple(_field(column) for column in table.staged) for table in SSDA903_TABLES}


def _own(table: ReturnTable, names: set[str]) -> int:
    return sum(field.own and not names.isdisjoint(field.names) for field in _FIELDS[table.name])


def _missing(table: ReturnTable, names: set[str]) -> list[str]:
    fields = _FIELDS[table.name]
    return [field.field for field in fields if field.required and names.isdisjoint(field.names)]


def _table_by_name(name: str) -> ReturnTable | None:
    stem = folded(Path(name).stem)
    report_name = next((table for part, table in _FILE_NAMES if part in stem), "")
    return next((table for table in SSDA903_TABLES if table.report_name == report_name), None)


def header_of(start: str) -> tuple[str, ...]:
    """The columns that the first line of a text names, whatever separates them."""
    line = re.split(r"[\r\n]", start.lstrip("\ufeff"), maxsplit=1)[0]
    cells = next(csv.reader([line], delimiter=_delimiter(line)), [])
    return tuple(cell.strip(BLANKS) for cell in cells)


def _delimiter(line: str) -> str:
    """What separates the cells of a header, in which no name holds any of these."""
    return max((",", *DELIMITERS), key=line.count)


# --- its rows -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CsvFile:
    """A CSV file whose bytes and header have been looked at.

    :param places: column of the table, or ``la_given`` or ``year_given`` → its place in the file.
    :param odd: it holds characters that trimming spaces leaves in place, or a spreadsheet's error.
    """

    text: Text
    table: ReturnTable
    places: Mapping[str, int]
    warnings: tuple[str, ...]
    odd: bool

    @property
    def alike(self) -> tuple[object, ...] | None:
        """What files have in common that can be read at once; None where this one must be read alone."""
        plain = not (self.odd or self.text.lines.odd_breaks or self._given or re.search(r"[*?\[]", str(self.text.path)))
        return (self.table.name, self.text.header, self.text.lines.pairs) if plain else None

    @property
    def _given(self) -> tuple[str, ...]:
        return tuple(column for column in self.places if column in GIVEN)

    def staged(self, name: str, rows: int, rejected: Sequence[Rejection] = (), **rest: Any) -> Staged:
        """The file's rows, once they are in the table ``name``."""
        columns = tuple(column for column in self.places if column not in GIVEN)
        return Staged(
            self.table, name, rows, columns, warnings=self.warnings, rejected=tuple(rejected), given=self._given, **rest
        )


def examine(path: Path, name: str, folder: Path) -> CsvFile:
    """Looks at a file's bytes and header.

    :param name: the file's name.
    :param folder: for temporary copies, which stay until the rows have been read.
    :raises Refused: the file is no text, lacks a required column, or names one twice.
    """
    text = read_text(path, folder)
    text, warnings = _with_commas(text, folder)
    table = recognise(text.header, name)
    if table is None:
        raise Refused("its columns are those of no table of the looked-after children return")
    places = _places(table, text.header)
    said = (*text.warnings, *warnings, *_passed_over(table, text.header, places))
    return CsvFile(text, table, places, said, _is_odd(text.path))


def read(cursor: duckdb.DuckDBPyConnection, file: CsvFile, staged: str, folder: Path) -> Staged:
    """Puts the rows of a file into the temporary table ``staged``.

    :param folder: for temporary copies.
    :raises Refused: a quotation mark that is never closed.
    """
    rejected, rows = _stage(cursor, file.text, file.places, staged, folder)
    read = file.staged(staged, rows, rejected)
    if not file.odd:
        return read
    return replace(read, warnings=(*read.warnings, *_clean(cursor, staged, file.places)))


def read_together(cursor: duckdb.DuckDBPyConnection, files: Sequence[CsvFile], staged: str) -> list[Staged] | None:
    """Puts the rows of files that are alike into one temporary table, with one statement for all.

    :return: None where a row of some file is not a line of it, so that each must be read alone.
    """
    numbers = [file.text.lines.number - 1 for file in files]
    try:
        found = _all_at_once(cursor, files, numbers, staged)
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error:
        return None
    wanted = [(member, rows, 2, rows + 1) for member, rows in enumerate(numbers, 1) if rows]
    if found != wanted:
        return None
    return [
        file.staged(f"(SELECT * FROM {staged} WHERE member = {member})", rows, among=(staged, member))
        for member, (file, rows) in enumerate(zip(files, numbers, strict=True), 1)
    ]


def _all_at_once(
    cursor: duckdb.DuckDBPyConnection, files: Sequence[CsvFile], numbers: Sequence[int], staged: str
) -> list[tuple[int, ...]]:
    """Reads files that are alike; returns how many rows each gave, and the first and last of their lines."""
    member = "list_position($paths, filename)::INTEGER"
    cells = ", ".join(f"trim(c{place}) AS {column}" for column, place in files[0].places.items())
    paths = [str(file.text.path) for file in files]
    # The rows come in the order of the files and, in each, of its lines.
    cursor.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE {staged} AS
        SELECT {member} AS member, row_number() OVER () - list_extract($before, {member}) + 1 AS line, {cells}
        FROM {_csv_source(files[0].text, "$paths, filename = true")}""",
        {"paths": paths, "before": list(accumulate(numbers, initial=0))[:-1]},
    )
    return cursor.execute(
        f"SELECT member, count(*), min(line), max(line) FROM {staged} GROUP BY member ORDER BY member"
    ).fetchall()


def _csv_source(text: Text, path: str) -> str:
    """SQL that reads a file whose rows are its lines, every cell ``c<place>`` as text."""
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(text.header)))
    line_end = "\\r\\n" if text.lines.pairs else "\\n"
    return f"""read_csv(
            {path}, columns = {{{columns}}}, auto_detect = false, header = true, delim = ',', quote = '"',
            escape = '"', new_line = '{line_end}', compression = 'none', encoding = 'utf-8',
            max_line_size = {DUCKDB_LINE}
        )"""


def _with_commas(text: Text, folder: Path) -> tuple[Text, tuple[str, ...]]:
    """The same file with commas between its cells, line for line."""
    if len(text.header) > 1 and not any(mark in name for name in text.header for mark in DELIMITERS):
        return text, ()
    with text.path.open(encoding="utf-8-sig", newline="") as file:
        delimiter = _delimiter(file.readline())
    if delimiter == ",":
        return text, ()
    copy = folder / "commas"
    with text.path.open(encoding="utf-8-sig", newline="") as file, copy.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        try:
            for row in csv.reader(file, delimiter=delimiter):
                # An empty line stays one.
                writer.writerow(row) if row else out.write("\n")
        except csv.Error as error:
            raise Refused(f"not a table: {error}") from error
    again = read_text(copy, folder)
    words = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}[delimiter]
    read_as = tuple(warning for warning in text.warnings if warning)
    return again, (*read_as, f"its cells are separated by {words}, not commas")


def _places(table: ReturnTable, header: Sequence[str]) -> dict[str, int]:
    """Column of the table (or ``la_given``, ``year_given``) → its place in the file."""
    names = [folded(cell) for cell in header]
    wanted = {field.column: field.names for field in _FIELDS[table.name]} | GIVEN
    places: dict[str, int] = {}
    for column, known in wanted.items():
        found = [place for place, name in enumerate(names) if name in known]
        if len(found) > 1:
            raise Refused(f"the column {shown(header[found[0]])} stands in it twice")
        if found:
            places[column] = found[0]
    missing = _missing(table, set(names))
    if missing:
        raise Refused(f"{table.report_name}: it has no column {' and no column '.join(missing)}")
    return places


def _passed_over(table: ReturnTable, header: Sequence[str], places: Mapping[str, int]) -> Iterator[str]:
    others = [shown(name) for place, name in enumerate(header) if name and place not in places.values()]
    if others:
        yield f"columns that the table does not have are passed over: {', '.join(others[:12])}" + (
            ", …" if len(others) > 12 else ""
        )
    # The columns of the extended files are no part of the return, so nobody misses them.
    extended = {"placement_authority", "placement_location", "distance"}
    absent = [c.field for c in table.staged if c.name not in places and c.name not in extended]
    if absent:
        yield f"columns that it does not have: {', '.join(absent)}"


def _stage(
    cursor: duckdb.DuckDBPyConnection, text: Text, places: Mapping[str, int], staged: str, folder: Path
) -> tuple[list[Rejection], int]:
    """Reads the rows into ``staged``; returns what was left out, and the number of rows, those included."""
    try:
        rows = None if text.lines.odd_breaks else _at_once(cursor, text, places, staged)
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error:
        rows = None
    if rows is not None:
        return [], rows
    # Some row is not one line of the right number of columns: the slower way knows where it is.
    ragged = csv_table(cursor, text, {column: [place] for column, place in places.items()}, folder)
    (rows,) = cursor.execute(f"CREATE OR REPLACE TEMP TABLE {staged} AS SELECT * FROM raw").fetchall()[0]
    for kind in ("VIEW", "TABLE"):
        # It is a view in one case and a table in the other.
        if cursor.execute(f"SELECT 1 FROM duckdb_{kind.lower()}s() WHERE {kind.lower()}_name = 'raw'").fetchall():
            cursor.execute(f"DROP {kind} raw")
    rejected = [*_blank_lines(text), *_ragged(ragged)]
    return rejected, rows + sum(rejection.rows for rejection in rejected)


def _is_odd(path: Path) -> bool:
    """Whether the file holds a character that trimming spaces leaves in place, or a spreadsheet's error."""
    with path.open("rb") as file:
        file.seek(3)  # past a byte order mark
        plain = all(block.isascii() for block in iter(partial(file.read, MEGABYTE), b""))
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return any(content.find(mark, 3) >= 0 for mark in (_ODD_ASCII if plain else _ODD))


def _clean(cursor: duckdb.DuckDBPyConnection, staged: str, columns: Iterable[str]) -> tuple[str, ...]:
    """Trims every cell of what is no part of it and empties those that hold an error, with a warning."""
    marks = MARKS.replace("'", "''")
    errors = ", ".join(f"'{error}'" for error in ERRORS)
    cells = ", ".join(f"{column} = trim({column}, '{marks}')" for column in columns)
    cursor.execute(f"UPDATE {staged} SET {cells}")
    spoiled = {column: f"upper({column}) IN ({errors})" for column in columns}
    counted = " + ".join(f"count(*) FILTER ({condition})" for condition in spoiled.values())
    number = cursor.execute(f"SELECT {counted} FROM {staged}").fetchall()[0][0]
    if not number:
        return ()
    cells = ", ".join(f"{column} = CASE WHEN NOT {spoiled[column]} THEN {column} END" for column in columns)
    cursor.execute(f"UPDATE {staged} SET {cells} WHERE {' OR '.join(spoiled.values())}")
    return (f"{number:,} cells hold an error of a spreadsheet (#N/A, #REF!) and are read as empty",)


def _at_once(cursor: duckdb.DuckDBPyConnection, text: Text, places: Mapping[str, int], staged: str) -> int | None:
    """Reads the file in one go; None where its rows are not its lines, so that line numbers would be wrong."""
    cells = ", ".join(f"trim(c{place}) AS {column}" for column, place in places.items())
    # In DuckDB a path is a pattern; brackets make its special characters plain.
    path = re.sub(r"([*?\[])", r"[\1]", str(text.path))
    (rows,) = cursor.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE {staged} AS
        SELECT row_number() OVER () + 1 AS line, {cells} FROM {_csv_source(text, "?")}""",
        [path],
    ).fetchall()[0]
    return rows if rows + 1 == text.lines.number else None


def _blank_lines(text: Text) -> Iterator[Rejection]:
    """Lines with nothing on them, not even a comma."""
    lines: list[int] = []
    number = 0
    with text.path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        for row in reader:
            if not row:
                number += 1
                if len(lines) < EXAMPLES:
                    lines.append(reader.line_num)
    if number:
        yield Rejection(
            check=BLANK_ROW, rows=number, examples=tuple(Example(line=line, column="", value="") for line in lines)
        )


def _ragged(bad: Ragged) -> Iterator[Rejection]:
    if bad.rows:
        examples = tuple(Example(line=line, column="", value=words) for line, words in bad.examples)
        yield Rejection(check=WRONG_COLUMNS, rows=bad.rows, examples=examples)
