"""Reads a postcode directory: where postcodes lie, for returns that do not say how far a child was placed from home.

Two products are known by what they hold, whatever their names:

* the **ONS Postcode Directory** and the National Statistics Postcode Lookup (Open Geography portal), every edition since
  2008, by the columns ``pcds`` (or ``pcd``, ``pcd7``, ``pcd8``, ``pcd2``), ``oseast1m`` or ``east1m``, and ``osnrth1m`` or
  ``north1m``; as one file for the United Kingdom or as one for each postcode area;
* **Code-Point Open** (Ordnance Survey), whose files have no header: ten cells, the first of them a postcode, then a
  quality of the list that is documented, two whole numbers, and the code of England, Scotland or Wales.

All directory files of a load make one directory, which replaces the one before as a whole, in one transaction. Where
several give the same postcode, the grid reference of the more recent edition is used, of one edition that of the fuller
file. Terminated postcodes stay in: children were placed there.

A directory does not shrink unnoticed, for a distance to a postcode that is missing is not known, and those missing of a
part are the far ones:

* one with less than half of the postcodes of the one that is loaded is refused. To load a directory that comes as a file
  for each area, give all of its files in one load. A small one is taken by a store that has none;
* one with fewer postcodes than the one before, but at least half, is loaded with a warning;
* one older than the one that is loaded is passed over, except where it has more than twice as many postcodes. An
  edition is known from the months in the file only (Code-Point Open has none); the date of a file is that of its last
  copy, and is never compared with an edition.

Only references on the grid of Great Britain are taken. Those of Northern Ireland are on the Irish grid, whose metres
start elsewhere, and the Channel Islands and the Isle of Man have none.

The directory says nothing about any child. It stays in ``returns.duckdb`` all the same; what is reported of rows left
out are their lines and what is wrong, never a postcode.
"""

from __future__ import annotations

import contextlib
import csv
import io
import lzma
import re
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import duckdb

from loaders.checks import WRONG_COLUMNS, cut_short, ragged_rows
from loaders.history import LoadedFile, forget_files, new_numbers, record_files
from loaders.reading import (
    BLANKS,
    COLUMN_LIMIT,
    DIRECTORY_LIMIT,
    DUCKDB_LINE,
    Ignored,
    Ragged,
    Refused,
    Source,
    csv_table,
    digest,
    opened,
    plain,
    read_text,
)
from loaders.report import EXAMPLES, Example, FileReport, Rejection, shown_path
from loaders.store import roll_back
from loaders.unreadable import READING_ERRORS, why_unreadable

RECOGNISED_AS = "postcode_directory"
TITLE = "Postcode directory"
ONS, CODE_POINT = "ONS Postcode Directory", "Code-Point Open"

# Names of the columns in lower case, the one that is preferred first.
POSTCODE = ("pcds", "pcd", "pcd7", "pcd8", "pcd2")
EASTING, NORTHING = ("oseast1m", "east1m"), ("osnrth1m", "north1m")
INDICATOR = ("osgrdind", "gridind")
COUNTRY = re.compile(r"ctry(\d\d)?(cd)?")
# The two header lines that Code-Point Open has in a file of its own, to be put before the others.
HEADERS = (
    ("pc", "pq", "ea", "no", "cy", "rh", "lh", "cc", "dc", "wc"),
    (
        "postcode", "positional_quality_indicator", "eastings", "northings", "country_code", "nhs_regional_ha_code",
        "nhs_ha_code", "admin_county_code", "admin_district_code", "admin_ward_code",
    ),
)  # fmt: skip
QUALITIES = ("10", "20", "30", "40", "50", "60", "90")

SHAPE = "([A-Z]{1,2}[0-9][A-Z0-9]?|GIR)[0-9][A-Z]{2}"
# The grid of Great Britain, in metres.
EAST, NORTH = 700_000, 1_300_000

BLANK = "blank row"
REPEATED_HEADER = "header row repeated"
NOT_A_POSTCODE = "not a postcode"
NORTHERN_IRELAND = "Northern Ireland: its grid references are on the Irish grid and cannot be set against British ones"
ISLANDS = "Channel Islands or Isle of Man without grid reference"
NO_REFERENCE = "no grid reference"
NOT_A_REFERENCE = "grid reference that is not two whole numbers"
OUTSIDE = "grid reference outside the grid of Great Britain"
DUPLICATE = "duplicate: the postcode stands in the file before"
IN_ANOTHER = "in another file of the directory too, whose grid reference is used"
NOT_REPLACED = "good, but part of a directory that is too small to replace the one that is loaded"

_START = 64 * 1024
# What the other reader says of a file that cannot be looked into.
_UNREADABLE = (
    OSError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, RuntimeError, ValueError, EOFError, csv.Error,
)  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """Where the columns stand; None where a file lacks one.

    :param width: how many there are.
    :param headed: whether the first line names the columns.
    """

    TEXT: ClassVar = ("postcode", "easting", "northing", "country", "indicator", "introduced", "terminated")

    product: str
    width: int
    postcode: int
    easting: int
    northing: int
    country: int | None = None
    indicator: int | None = None
    introduced: int | None = None
    terminated: int | None = None
    headed: bool = True

    @property
    def columns(self) -> dict[str, list[int]]:
        """Column of the raw table → its place in the file; none where the file lacks it."""
        places = {name: getattr(self, name) for name in self.TEXT}
        return {name: [place] for name, place in places.items() if place is not None}


def layout(first: Sequence[str]) -> Layout | None:
    """What the first line of a CSV file says of where the columns stand; None where it is no postcode directory."""
    names = [cell.strip(BLANKS).lower() for cell in first]
    for header in HEADERS:
        if tuple(names) == header:
            return Layout(CODE_POINT, len(names), 0, 2, 3, country=4)

    def place(*wanted: str) -> int | None:
        return next((names.index(name) for name in wanted if name in names), None)

    postcode, easting, northing = place(*POSTCODE), place(*EASTING), place(*NORTHING)
    if postcode is not None and easting is not None and northing is not None:
        country = next((n for n, name in enumerate(names) if COUNTRY.fullmatch(name)), None)
        return Layout(
            ONS, len(names), postcode, easting, northing, country, place(*INDICATOR), place("dointr"), place("doterm")
        )  # fmt: skip
    if len(names) == len(HEADERS[0]) and _is_code_point([cell.strip(BLANKS) for cell in first]):
        return Layout(CODE_POINT, len(names), 0, 2, 3, country=4, headed=False)
    return None


def _is_code_point(cells: Sequence[str]) -> bool:
    """Whether cells are those of a row of Code-Point Open."""
    postcode = cells[0].replace(" ", "").upper()
    return (
        bool(re.fullmatch(SHAPE, postcode))
        and cells[1] in QUALITIES
        and all(re.fullmatch(r"\d{1,7}", cell) for cell in cells[2:4])
        and bool(re.fullmatch(r"[ESW]92\d{6}", cells[4]))
    )


@dataclass
class DirectoryFile:
    """A file of a postcode directory, on its way.

    :param edition: month of its latest change, ``2025-05``; empty where it gives none.
    :param first_line: line of the first row where every row is a line; None where the rows say theirs.
    """

    number: int
    source: Source
    layout: Layout
    digest: str = ""
    changed: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    edition: str = ""
    rows_read: int = 0
    first_line: int | None = None
    rejected: list[Rejection] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    entry: FileReport | None = None

    @property
    def path(self) -> str:
        """As the report shows it."""
        return shown_path(self.source.shown)

    @property
    def rows(self) -> str:
        """The temporary table that holds its rows."""
        return f"directory_{self.number}"

    @property
    def loaded(self) -> int:
        """Rows that are in the directory."""
        return self.rows_read - sum(rejection.rows for rejection in self.rejected)


# --- finding them ----------------------------------------------------------------------------------------------


def find_directories(sources: Sequence[Source], held: Collection[int] = ()) -> list[DirectoryFile]:
    """The files among those given that belong to a postcode directory.

    :param held: numbers of the files that something else has been found in.
    """
    found = []
    archive: tuple[Path, zipfile.ZipFile] | None = None
    with contextlib.ExitStack() as stack:
        for number, source in enumerate(sources):
            if number in held or source.problem is not None:
                continue
            with contextlib.suppress(*_UNREADABLE):
                # To open an archive anew for each of thousands of members would take long.
                if source.member and (archive is None or archive[0] != source.path):
                    archive = source.path, stack.enter_context(zipfile.ZipFile(source.path))
                known = layout(_first_line(source, archive[1] if archive else None))
                if known is not None:
                    found.append(DirectoryFile(number, source, known))
    return found


def _first_line(source: Source, archive: zipfile.ZipFile | None) -> list[str]:
    if source.member and archive is not None:
        with archive.open(source.member) as file:
            start = file.read(_START)
    else:
        with source.path.open("rb") as file:
            start = file.read(_START)
    encoding = "utf-16" if start.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = start.decode(encoding, errors="replace")
    return next(csv.reader(io.StringIO(text, newline="")), [])


# --- reading and checking them ---------------------------------------------------------------------------------


def load_directories(
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[DirectoryFile],
    *,
    progress: Callable[[str], None] | None = None,
    today: datetime | None = None,
) -> list[FileReport]:
    """Loads the files as one directory in place of the one before; one entry of the report for each.

    A load that is stopped leaves the directory before as it was. Rows pass through DuckDB only, which writes to disk
    what does not fit into its memory.

    :param progress: called with the name of each file.
    :param today: no edition is later than this.
    """
    now = today or datetime.now(UTC)
    cursor = connection.cursor()
    try:
        for file in files:
            if progress is not None:
                progress(file.source.name)
            _read(cursor, file, now)
        read = [file for file in files if file.entry is None]
        _drop_duplicates(cursor, read)
        for file in read:
            if not file.loaded:
                said = f"a {TITLE.lower()} ({file.layout.product}) all of whose postcodes another file of this load has"
                file.entry = FileReport(path=file.path, status="ignored", warnings=(said,))
        read = [file for file in read if file.entry is None]
        if read:
            _write(cursor, read)
    finally:
        for file in files:
            cursor.execute(f"DROP TABLE IF EXISTS {file.rows}")
        cursor.close()
    return [file.entry or _report(file) for file in files]


def _read(cursor: duckdb.DuckDBPyConnection, file: DirectoryFile, now: datetime) -> None:
    """Reads and checks a file into its table; where that fails, makes its entry of the report."""
    try:
        with (
            tempfile.TemporaryDirectory(prefix="postcodes-") as folder,
            opened(file.source, Path(folder), DIRECTORY_LIMIT) as (path, file.changed),
        ):
            file.digest = digest(path)
            _judge(cursor, file, path, Path(folder), now)
    except Ignored as reason:
        file.entry = FileReport(path=file.path, status="ignored", warnings=(str(reason),))
    except READING_ERRORS as error:
        file.entry = FileReport(
            path=file.path,
            recognised_as=RECOGNISED_AS,
            status="refused",
            error=why_unreadable(error),
            rows_read=file.rows_read,
            rejected=tuple(file.rejected),
        )


def _judge(cursor: duckdb.DuckDBPyConnection, file: DirectoryFile, path: Path, folder: Path, now: datetime) -> None:
    found = _at_once(cursor, file, path)
    if found is None:
        found = _with_care(cursor, file, path, folder)
    bad, edition_given = found
    if edition_given is not None and edition_given <= f"{now:%Y%m}":
        file.edition = f"{edition_given[:4]}-{edition_given[4:]}"
    _mark_duplicates(cursor, file)
    read, loaded = cursor.execute(f"SELECT count(*), count(*) FILTER (problem IS NULL) FROM {file.rows}").fetchall()[0]
    file.rows_read = read + bad.rows
    file.rejected = [*ragged_rows(bad), *_rejections(cursor, file)]
    file.warnings += cut_short(bad)
    if not loaded and {one.check for one in file.rejected} <= {REPEATED_HEADER, BLANK}:
        raise Ignored(f"the names of the columns of a {TITLE.lower()} ({file.layout.product}), and no row")
    if not loaded:
        raise Refused("no row of it could be loaded; see the checks that left them out")


# Conditions over ``code`` (the postcode in capitals without blanks), ``east``, ``north``, ``country``, ``indicator`` (as
# given), and ``e`` and ``n``, the same as numbers. The first that holds names the row.
_CHECKS = {
    BLANK: "code = '' AND east = '' AND north = ''",
    # Not IN: of that and more than a few constants DuckDB makes a join, which mixes up the rows and so their lines.
    REPEATED_HEADER: "regexp_full_match(code, 'PC|POSTCODE|PCDS?|PCD[278]') AND e IS NULL",
    NOT_A_POSTCODE: f"NOT regexp_full_match(code, '{SHAPE}')",
    # N92000002, and 152 in editions before 2011.
    NORTHERN_IRELAND: "starts_with(code, 'BT') OR country = 'N92000002' OR country = '152'",
    NOT_A_REFERENCE: "(east <> '' AND e IS NULL) OR (north <> '' AND n IS NULL)",
    ISLANDS: "(indicator = '9' OR coalesce(e, 0) = 0 OR coalesce(n, 0) = 0) AND regexp_matches(code, '^(JE|GY|IM)')",
    NO_REFERENCE: "indicator = '9' OR coalesce(e, 0) = 0 OR coalesce(n, 0) = 0",
    OUTSIDE: f"e NOT BETWEEN 0 AND {EAST} OR n NOT BETWEEN 0 AND {NORTH}",
}
_NAMES = [*_CHECKS, DUPLICATE, IN_ANOTHER]
_OF_REFERENCE = {NOT_A_REFERENCE, ISLANDS, NO_REFERENCE, OUTSIDE}


def _judged(file: DirectoryFile, source: str, line: str) -> str:
    """SQL that makes the file's table: its rows in order, typed, with the number of the check that they fail.

    :param source: rows with the columns of the layout, as text.
    :param line: SQL for the line, where rows are not lines.
    """
    cells = {name: name if name in file.layout.columns else "''" for name in Layout.TEXT}
    cases = " ".join(f"WHEN {condition} THEN {number}" for number, condition in enumerate(_CHECKS.values()))
    month = "CASE WHEN regexp_full_match({0}, '[12][0-9]{{3}}(0[1-9]|1[0-2])') THEN {0} END"
    return f"""
        CREATE OR REPLACE TEMP TABLE {file.rows} AS
        SELECT
            {line}code, e AS easting, n AS northing, (CASE {cases} END)::TINYINT AS problem,
            greatest({month.format("introduced")}, {month.format("terminated")}) AS changed
        FROM (
            SELECT
                *, upper(replace({cells["postcode"]}, ' ', '')) AS code, TRY_CAST(east AS INTEGER) AS e,
                TRY_CAST(north AS INTEGER) AS n
            FROM (
                SELECT
                    * EXCLUDE ({", ".join(file.layout.columns)}), postcode, {cells["easting"]} AS east,
                    {cells["northing"]} AS north, {cells["country"]} AS country, {cells["indicator"]} AS indicator,
                    {cells["introduced"]} AS introduced, {cells["terminated"]} AS terminated
                FROM ({source})
            )
        )"""


def _at_once(cursor: duckdb.DuckDBPyConnection, file: DirectoryFile, path: Path) -> tuple[Ragged, str | None] | None:
    """Reads a file in one go; None where some row is not one line of the right number of cells."""
    with path.open("rb") as start:
        first = start.read(_START).removesuffix(b"\r")
    if first.startswith((b"\xff\xfe", b"\xfe\xff")) or first.count(b"\r") != first.count(b"\r\n"):
        return None
    if file.layout.width > COLUMN_LIMIT:
        return None
    line_end = r"\r\n" if b"\r\n" in first else r"\n"
    names = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(file.layout.width))
    cells = ", ".join(f"coalesce(trim(c{place}), '') AS {name}" for name, (place,) in file.layout.columns.items())
    source = f"""SELECT {cells} FROM read_csv(
        $path, columns = {{{names}}}, auto_detect = false, header = {file.layout.headed}, delim = ',', quote = '"',
        escape = '"', new_line = '{line_end}', compression = 'none', encoding = 'utf-8',
        max_line_size = {DUCKDB_LINE}
    )"""
    try:
        cursor.execute(_judged(file, source, ""), {"path": plain(path)})
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error:
        return None
    # Rows keep their order, so a row's number gives its line.
    file.first_line = 2 if file.layout.headed else 1
    return Ragged(), _latest(cursor, file)


def _with_care(
    cursor: duckdb.DuckDBPyConnection, file: DirectoryFile, path: Path, folder: Path
) -> tuple[Ragged, str | None]:
    """Reads a file line by line, within the bounds of every other file, and counts what is no row."""
    if not file.layout.headed:
        path = _with_header(path, folder)
    text = read_text(path, folder, DIRECTORY_LIMIT)
    bad = csv_table(cursor, text, file.layout.columns, folder)
    try:
        cursor.execute(_judged(file, "SELECT * FROM raw ORDER BY line", "line, "))
    finally:
        kind = "VIEW" if cursor.execute("SELECT 1 FROM duckdb_views() WHERE view_name = 'raw'").fetchall() else "TABLE"
        cursor.execute(f"DROP {kind} IF EXISTS raw")
        cursor.execute("DROP TABLE IF EXISTS raw_cells")
    file.warnings += text.warnings
    if not file.layout.headed:
        cursor.execute(f"UPDATE {file.rows} SET line = line - 1")
        bad.examples = [(line - 1, words) for line, words in bad.examples]
    return bad, _latest(cursor, file)


def _with_header(path: Path, folder: Path) -> Path:
    """A copy of a file without header that has one."""
    copy = folder / "headed"
    with path.open("rb") as source, copy.open("wb") as target:
        start = source.read(3)
        target.write(",".join(HEADERS[0]).encode() + b"\n" + (b"" if start == b"\xef\xbb\xbf" else start))
        shutil.copyfileobj(source, target)
    return copy


def _latest(cursor: duckdb.DuckDBPyConnection, file: DirectoryFile) -> str | None:
    """Month of the latest change of a postcode, as 202505."""
    return cursor.execute(f"SELECT max(changed) FROM {file.rows}").fetchall()[0][0]


def _mark_duplicates(cursor: duckdb.DuckDBPyConnection, file: DirectoryFile) -> None:
    """Marks the second and later rows of a postcode. Directories stand in order, where none can hide."""
    good = f"SELECT rowid AS place, code FROM {file.rows} WHERE problem IS NULL"
    (in_order,) = cursor.execute(
        f"SELECT coalesce(bool_and(rising), true) FROM (SELECT code > lag(code) OVER () AS rising FROM ({good}))"
    ).fetchall()[0]
    if in_order:
        return
    cursor.execute(f"""
        UPDATE {file.rows} SET problem = {_NAMES.index(DUPLICATE)} WHERE rowid IN (
            SELECT place FROM ({good} AND code IN (SELECT code FROM ({good}) GROUP BY code HAVING count(*) > 1))
            QUALIFY row_number() OVER (PARTITION BY code ORDER BY place) > 1
        )
    """)


def _rejections(cursor: duckdb.DuckDBPyConnection, file: DirectoryFile) -> list[Rejection]:
    """The rows of a file that are left out, by check. The examples give lines and columns, never a postcode."""
    line = "line" if file.first_line is None else f"rowid + {file.first_line}"
    rejected = []
    for problem, rows, lines in cursor.execute(f"""
        SELECT problem, count(*), list_sort(min({line}, {EXAMPLES})) FROM {file.rows}
        WHERE problem IS NOT NULL GROUP BY problem ORDER BY problem
    """).fetchall():
        check = _NAMES[problem]
        column = "grid reference" if check in _OF_REFERENCE else "postcode"
        examples = tuple(Example(line=number, column=column, value="") for number in lines)
        rejected.append(Rejection(check=check, rows=rows, examples=examples))
    return rejected


def _drop_duplicates(cursor: duckdb.DuckDBPyConnection, files: Sequence[DirectoryFile]) -> None:
    """Leaves of every postcode the row of the most recent edition; of two files of one, that of the fuller one."""
    if len(files) < 2:
        return
    order = sorted(files, key=lambda file: (file.edition, file.loaded, file.changed), reverse=True)
    cursor.execute("CREATE OR REPLACE TEMP TABLE directory_every (rank INTEGER, place BIGINT, code VARCHAR)")
    for rank, file in enumerate(order):
        cursor.execute(f"INSERT INTO directory_every SELECT {rank}, rowid, code FROM {file.rows} WHERE problem IS NULL")
    cursor.execute("""
        CREATE OR REPLACE TEMP TABLE directory_again AS
        SELECT a.rank, a.place
        FROM directory_every a
        JOIN (SELECT code, min(rank) AS rank FROM directory_every GROUP BY code HAVING count(*) > 1) b
            ON b.code = a.code AND b.rank < a.rank
    """)
    cursor.execute("DROP TABLE directory_every")
    for (rank,) in cursor.execute("SELECT DISTINCT rank FROM directory_again ORDER BY rank").fetchall():
        file = order[rank]
        cursor.execute(f"""
            UPDATE {file.rows} SET problem = {_NAMES.index(IN_ANOTHER)}
            WHERE rowid IN (SELECT place FROM directory_again WHERE rank = {rank})
        """)
        own = [one for one in file.rejected if one.check == WRONG_COLUMNS]
        file.rejected = [*own, *_rejections(cursor, file)]
    cursor.execute("DROP TABLE directory_again")


# --- writing them ----------------------------------------------------------------------------------------------


def edition(connection: duckdb.DuckDBPyConnection) -> str:
    """Month of the latest change in the directory that is loaded, ``2025-05``; empty where none is, or it gives none."""
    found = connection.execute("SELECT max(last_period) FROM load_file WHERE recognised_as = ?", [RECOGNISED_AS])
    return found.fetchall()[0][0] or ""


def _stays(cursor: duckdb.DuckDBPyConnection, files: Sequence[DirectoryFile]) -> bool:
    """Whether the directory that is loaded stays; if so, makes the files' entries of the report.

    Where it does not, but has more postcodes than the files, the first of them gets a warning.
    """
    (held,) = cursor.execute("SELECT count(*) FROM postcode").fetchall()[0]
    size = sum(file.loaded for file in files)
    before, now = edition(cursor), max(file.edition for file in files)
    # "" is less than every month, but not known to be earlier.
    if now and now < before and size <= 2 * held:
        for file in files:
            file.entry = FileReport(
                path=file.path,
                status="ignored",
                warnings=(f"a {TITLE.lower()} of {now}, older than the one of {before} that is loaded, which stays",),
            )
        return True
    if 2 * size < held:
        error = (
            f"a {TITLE.lower()} with fewer postcodes ({size:,}) than half of the one that is loaded ({held:,}), which "
            "stays; load the whole directory, all of its files in one load"
        )
        for file in files:
            rejected = (*file.rejected, Rejection(check=NOT_REPLACED, rows=file.loaded))
            file.entry = FileReport(
                path=file.path,
                recognised_as=RECOGNISED_AS,
                status="refused",
                error=error,
                rows_read=file.rows_read,
                rejected=rejected,
            )
        return True
    if size < held:
        files[0].warnings.append(
            f"replaces a {TITLE.lower()} with more postcodes ({held:,}; now {size:,}): distances to those that are "
            "missing are not known any more"
        )
    return False


def _write(cursor: duckdb.DuckDBPyConnection, files: Sequence[DirectoryFile]) -> None:
    """Puts the rows in place of the directory before, unless that one stays."""
    if _stays(cursor, files):
        return
    cursor.execute("BEGIN")
    try:
        delete_directory(cursor)
        for file in files:
            cursor.execute(
                f"INSERT INTO postcode SELECT code, easting, northing FROM {file.rows} WHERE problem IS NULL"
            )
            _write_history(cursor, file)
        cursor.execute("COMMIT")
    except BaseException:
        roll_back(cursor)
        raise


def delete_directory(cursor: duckdb.DuckDBPyConnection) -> None:
    """Deletes the directory and its load history."""
    before = cursor.execute("SELECT file_id FROM load_file WHERE recognised_as = ?", [RECOGNISED_AS]).fetchall()
    forget_files(cursor, [number for (number,) in before])
    cursor.execute("DELETE FROM postcode")


def _write_history(cursor: duckdb.DuckDBPyConnection, file: DirectoryFile) -> None:
    (number,) = new_numbers(cursor)
    record_files(
        cursor,
        [
            LoadedFile(
                number,
                file.source.name,
                RECOGNISED_AS,
                file.digest,
                file.changed,
                file.edition,
                file.rows_read,
                file.loaded,
                file.warnings,
                file.rejected,
            )
        ],
    )


def _report(file: DirectoryFile) -> FileReport:
    return FileReport(
        path=file.path,
        recognised_as=RECOGNISED_AS,
        status="loaded",
        rows_read=file.rows_read,
        rows_loaded=file.loaded,
        rejected=tuple(file.rejected),
        warnings=tuple(file.warnings),
    )
