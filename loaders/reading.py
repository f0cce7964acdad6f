"""Finding files in folders and zip archives, and reading CSV files and workbooks within bounds.

A file is judged by its first bytes, not by its name. Whatever it holds, reading it costs a bounded amount of
memory and disk: a line, a header, the number of columns, the size of a workbook when unpacked, and the size
and number of an archive's members all have limits, which are far above what any publication needs. A file
that breaks one is refused in one line that says which.

CSV files may be UTF-8 with or without a byte order mark, UTF-16 with one, or Windows-1252. Every cell is read
as text and trimmed. A row with the wrong number of columns is left out and reported with its line; lines are
counted as an editor shows them, also where a quoted cell spans several.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import errno
import hashlib
import io
import lzma
import re
import shutil
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

import duckdb

MEGABYTE = 1024 * 1024
FILE_LIMIT = 1024 * MEGABYTE
# A postcode directory of the whole country has 2.7 million rows of some fifty cells.
DIRECTORY_LIMIT = 4 * FILE_LIMIT
LINE_LIMIT = MEGABYTE
HEADER_LIMIT = 64 * 1024
COLUMN_LIMIT = 2_000
WORKBOOK_LIMIT = 256 * MEGABYTE
CELL_LIMIT = 5_000_000
MEMBER_LIMIT = 5_000
# That directory comes in one archive with the same rows again by postcode area.
ARCHIVE_LIMIT = 6 * 1024 * MEGABYTE
RATIO_LIMIT = 200
CHUNK = 256 * 1024
# DuckDB's own limit on a line must be above LINE_LIMIT plus one chunk.
DUCKDB_LINE = 2 * MEGABYTE

# Blanks trimmed from cells: besides the space, those that come from copying out of web pages and workbooks.
BLANKS = " \t\r\n\u00a0"
# Between cells that are read as one: the unit separator, which no table holds.
SEPARATOR = "\x1f"


DAMAGED_ARCHIVE = "the archive is damaged or of an unknown kind; download or make it again"


class Refused(Exception):
    """The file is damaged, hostile or cannot be true; the message is one line saying what and what to do."""


class Ignored(Exception):
    """The file is nothing this product reads; the message says what it looks like."""


@dataclass(frozen=True)
class Source:
    """A file to be read: on disk, or a member of a zip archive.

    :param shown: the path as the user gave it, for the report.
    :param name: the same without folders above the one given, for the store.
    :param member: name inside the archive ``path``, or empty.
    :param problem: why the file cannot be read, known before opening it.
    """

    path: Path
    shown: str
    name: str
    member: str = ""
    problem: Exception | None = None


# --- folders and archives -------------------------------------------------------------------------------------


def walk(paths: Sequence[Path]) -> Iterator[Source]:
    """All files under the paths given, in alphabetical order, archives opened; hidden files are passed over."""
    for path in paths:
        if path.is_dir():
            for file in sorted(_files(path)):
                name = f"{path.resolve().name}/{file.relative_to(path).as_posix()}"
                yield from _file(file, str(file), name)
        else:
            yield from _file(path, str(path), path.name)


def _files(folder: Path) -> Iterator[Path]:
    for file in folder.rglob("*"):
        parts = file.relative_to(folder).parts
        if not any(part.startswith(".") or part == "__MACOSX" for part in parts) and file.is_file():
            yield file


def _file(path: Path, shown: str, name: str) -> Iterator[Source]:
    if not path.is_file():
        yield Source(path, shown, name, problem=Refused("neither a file nor a folder"))
        return
    try:
        archive = looks_like(path) == "zip"
    except OSError as error:
        yield Source(path, shown, name, problem=Refused(f"cannot be read ({error.strerror or error})"))
        return
    if not archive:
        yield Source(path, shown, name)
        return
    try:
        members = list(_members(path))
    except Refused as error:
        yield Source(path, shown, name, problem=error)
        return
    if not members:
        yield Source(path, shown, name, problem=Ignored("an archive without any file in it"))
    for member in members:
        yield Source(path, f"{shown}!{member}", f"{name}!{member}", member)


def _members(path: Path) -> Iterator[str]:
    """Names of an archive's members; refuses the whole archive if one of them is hostile."""
    with _open_zip(path) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MEMBER_LIMIT:
        raise Refused(f"the archive holds {len(entries):,} files; at most {MEMBER_LIMIT:,} are read")
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if total > ARCHIVE_LIMIT or total > RATIO_LIMIT * max(packed, MEGABYTE // RATIO_LIMIT):
        raise Refused(
            f"the archive would unpack to {total / MEGABYTE:,.0f} MB from {packed / MEGABYTE:,.1f} MB: "
            "too much to be genuine; unpack it yourself and load the files"
        )
    for entry in sorted(entries, key=lambda entry: entry.filename):
        parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
        if ".." in parts or entry.filename.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", entry.filename):
            raise Refused(f"the archive holds a file that points outside it: {entry.filename}")
        if entry.flag_bits & 1:
            raise Refused(f"the archive is encrypted ({entry.filename}); unpack it and load the files")
        if not any(part.startswith(".") or part == "__MACOSX" for part in parts):
            yield entry.filename


@contextlib.contextmanager
def _open_zip(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        struct.error,
        EOFError,
        NotImplementedError,
        ValueError,
        RuntimeError,
    ) as error:
        raise Refused(DAMAGED_ARCHIVE) from error
    except OSError as error:
        # A damaged archive makes the reader seek to nowhere, or its decompressor fail, which are no faults of the disk.
        if error.errno not in (None, errno.EINVAL):
            raise
        raise Refused(DAMAGED_ARCHIVE) from error


@contextlib.contextmanager
def opened(source: Source, folder: Path, limit: int | None = None) -> Iterator[tuple[Path, datetime]]:
    """The file on disk and its own date (UTC); a member of an archive is unpacked into ``folder`` meanwhile.

    :param folder: empty, and this file's own.
    :param limit: bytes that a member may have; :data:`FILE_LIMIT` where not given.
    """
    if source.problem is not None:
        raise source.problem
    if not source.member and not _has_text_name(source.path):
        # DuckDB takes a file's name as text, so a name that is none gets another.
        shutil.copyfile(source.path, folder / "renamed")
        yield folder / "renamed", datetime.fromtimestamp(source.path.stat().st_mtime, UTC)
        return
    if not source.member:
        yield source.path, datetime.fromtimestamp(source.path.stat().st_mtime, UTC)
        return
    target = folder / "member"
    with _open_zip(source.path) as archive:
        entry = archive.getinfo(source.member)
        with archive.open(entry) as packed, target.open("wb") as unpacked:
            written = 0
            while block := packed.read(CHUNK):
                written += len(block)
                if written > min(entry.file_size, limit or FILE_LIMIT):
                    raise Refused("the archive's contents are larger than it says; unpack it yourself")
                unpacked.write(block)
    try:
        yield target, datetime(*entry.date_time, tzinfo=UTC)
    finally:
        target.unlink(missing_ok=True)


def _has_text_name(path: Path) -> bool:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


SIGNATURES = {
    b"%PDF": "a PDF document",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls) or one with a password; save it as .xlsx without one",
    b"\x1f\x8b": "a gzip archive; unpack it and load the file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"7z\xbc\xaf": "a 7-Zip archive; unpack it and load the files",
    b"Rar!": "a RAR archive; unpack it and load the files",
    b"<!DO": "a web page; download the data file itself",
    b"<!do": "a web page; download the data file itself",
    b"<htm": "a web page; download the data file itself",
    b"<HTM": "a web page; download the data file itself",
    b"{\\rt": "a text document (RTF)",
    b"PAR1": "a Parquet file; load the CSV or workbook that is published",
}


def looks_like(path: Path) -> str:
    """``ods``, ``xlsx``, ``zip``, ``text``, ``empty``, or what else the file is, in words."""
    with path.open("rb") as file:
        start = file.read(16)
    if not start:
        return "empty"
    for signature, words in SIGNATURES.items():
        if start.startswith(signature):
            return words
    if start[8:12] == b"DUCK":
        return "a DuckDB database"
    if not start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "text"
    try:
        with _open_zip(path) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                with archive.open("mimetype") as mimetype:
                    kind = mimetype.read(100)
                if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
                    return "ods"
                if kind.startswith(b"application/"):
                    return "an OpenDocument file that is no spreadsheet"
    except Refused:
        return "zip"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "a binary Excel workbook (.xlsb); save it as .xlsx"
    if "word/document.xml" in names:
        return "a Word document"
    if "ppt/presentation.xml" in names:
        return "a PowerPoint presentation"
    return "zip"


def digest(path: Path) -> str:
    """SHA-256 of the file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- CSV ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lines:
    """What the bytes of a CSV file say of its lines.

    :param number: lines as an editor counts them, header included, unless ``odd_breaks``.
    :param ended: whether the last line ends in a line break.
    :param pairs: whether lines end in a carriage return and a line feed; otherwise in a line feed only.
    :param odd_breaks: whether some lines end otherwise than the rest.
    :param odd_blanks: whether it holds tabs or no-break spaces, which cost time to trim.
    """

    number: int
    ended: bool
    pairs: bool
    odd_breaks: bool
    odd_blanks: bool


@dataclass(frozen=True)
class Text:
    """A CSV file that has passed the checks on its bytes.

    :param path: the file, or its copy in UTF-8.
    :param header: names of the columns, trimmed.
    """

    path: Path
    header: tuple[str, ...]
    lines: Lines
    warnings: tuple[str, ...] = ()


@dataclass
class Ragged:
    """Rows that are not proper rows of the table: up to five as (line, what is wrong), and how many in all.

    :param cut_short: the last row is one of them.
    :param ended: the last line ends in a line break.
    """

    rows: int = 0
    examples: list[tuple[int, str]] = field(default_factory=list)
    cut_short: bool = False
    ended: bool = True

    def add(self, line: int, words: str) -> None:
        """Counts one more."""
        self.rows += 1
        if len(self.examples) < 5:
            self.examples.append((line, words))


def read_text(path: Path, folder: Path, limit: int | None = None) -> Text:
    """Checks the bytes of a CSV file and reads its header.

    :param folder: takes the copy in UTF-8 where the file is in another encoding.
    :param limit: bytes that it may have; :data:`FILE_LIMIT` where not given.
    :raises Refused: too large, binary, neither of the encodings, or a line without end.
    """
    most = limit or FILE_LIMIT
    if path.stat().st_size > most:
        raise Refused(f"larger than {most // MEGABYTE:,} MB, the most that is read")
    with path.open("rb") as file:
        start = file.read(4)
    warnings: tuple[str, ...] = ()
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        path, warnings = _recode(path, folder, "utf-16"), ("read as UTF-16",)
    try:
        lines = _scan(path)
    except UnicodeDecodeError:
        path, warnings = _recode(path, folder, "cp1252"), ("read as Windows-1252, because it is not UTF-8",)
        lines = _scan(path)
    return Text(path, _header(path), lines, warnings)


def _recode(path: Path, folder: Path, encoding: str) -> Path:
    """A copy of the file in UTF-8."""
    target = folder / "utf8"
    try:
        with path.open("rb") as source, target.open("wb") as copy:
            decoder = codecs.getincrementaldecoder(encoding)()
            while block := source.read(CHUNK):
                copy.write(decoder.decode(block).encode())
            copy.write(decoder.decode(b"", final=True).encode())
    except UnicodeError as error:
        wrong = (
            "it begins as UTF-16 and does not go on so" if encoding == "utf-16" else "neither UTF-8 nor Windows-1252"
        )
        raise Refused(f"not text: {wrong}; save it as CSV in UTF-8") from error
    return target


def _scan(path: Path) -> Lines:
    """Goes over the bytes of a text file once, with bounds on the length of a line.

    :raises UnicodeDecodeError: not UTF-8.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    feeds = returns = pairs = run = 0
    odd_blanks, last = False, b""
    with path.open("rb") as file:
        while block := file.read(CHUNK):
            if b"\0" in block:
                raise Refused("binary: it holds NUL bytes, which no CSV file has")
            place = max(block.rfind(b"\n"), block.rfind(b"\r"))
            run = run + len(block) if place < 0 else len(block) - place - 1
            if run > LINE_LIMIT:
                raise Refused(f"line {feeds + 1} is longer than {LINE_LIMIT // 1024:,} KB: no table has such lines")
            decoder.decode(block)
            feeds += block.count(b"\n")
            returns += block.count(b"\r")
            pairs += block.count(b"\r\n") + (last.endswith(b"\r") and block.startswith(b"\n"))
            odd_blanks = odd_blanks or b"\t" in block or b"\xa0" in block
            last = block
    decoder.decode(b"", final=True)
    ended = last.endswith((b"\n", b"\r"))
    return Lines(feeds + (not ended), ended, pairs > 0, returns != pairs or pairs not in (0, feeds), odd_blanks)


def _header(path: Path) -> tuple[str, ...]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        start = file.read(HEADER_LIMIT)
    try:
        reader = csv.reader(io.StringIO(start, newline=""))
        names = next(reader, [])
    except csv.Error as error:
        raise Refused("the first line is not the header of a CSV file") from error
    if reader.line_num <= 1 and len(start) == HEADER_LIMIT and not re.search(r"[\r\n]", start):
        raise Refused(f"the header is longer than {HEADER_LIMIT // 1024} KB")
    if len(names) > COLUMN_LIMIT:
        raise Refused(f"{len(names):,} columns; at most {COLUMN_LIMIT:,} are read")
    if any(ord(character) < 32 and character not in "\t\r\n" for name in names for character in name):
        raise Refused("binary: its first line holds control characters")
    return tuple(name.strip(BLANKS) for name in names)


def _quoted(identifier: str) -> str:
    return '"' + identifier.replace('"', '""') + '"'


def csv_table(
    cursor: duckdb.DuckDBPyConnection, text: Text, columns: Mapping[str, Sequence[int]], folder: Path
) -> Ragged:
    """Reads columns of a CSV file into the temporary relation ``raw``: ``line BIGINT, <columns> VARCHAR``.

    Cells are trimmed and never NULL.

    :param columns: name in ``raw`` → positions in the file; several cells are joined by :data:`SEPARATOR`.
    :return: the rows that had the wrong number of columns.
    :raises Refused: a quotation mark that is never closed.
    """
    ragged = Ragged(ended=text.lines.ended)
    try:
        if not text.lines.odd_breaks and _at_once(cursor, text, columns):
            return ragged
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error:
        cursor.execute("DROP TABLE IF EXISTS raw_cells")
    # Some row is not one line of the right number of columns: read line by line, which knows where it is.
    positions = sorted({position for places in columns.values() for position in places})
    copy = folder / "rows"
    try:
        with copy.open("w", encoding="utf-8", newline="") as rows:
            _line_by_line(text, positions, rows, ragged)
        names = {"line": "BIGINT", **{f"c{position}": "VARCHAR" for position in positions}}
        cells = _cells(columns, odd_blanks=True)
        source = _csv_source(names, header=False, pairs=False)
        cursor.execute(
            f"CREATE OR REPLACE TEMP TABLE raw AS SELECT line, {cells} FROM {source}",
            [plain(copy)],
        )
    finally:
        copy.unlink(missing_ok=True)
    return ragged


def _at_once(cursor: duckdb.DuckDBPyConnection, text: Text, columns: Mapping[str, Sequence[int]]) -> bool:
    """Reads the file in one go; False where its rows are not its lines, so that line numbers would be wrong."""
    names = {f"c{position}": "VARCHAR" for position in range(len(text.header))}
    cells = _cells(columns, text.lines.odd_blanks)
    source = _csv_source(names, header=True, pairs=text.lines.pairs)
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE raw_cells AS SELECT {cells} FROM {source}",
        [plain(text.path)],
    )
    # Rows keep their order, so a row's number gives its line; the first stands below the header.
    cursor.execute("CREATE OR REPLACE TEMP VIEW raw AS SELECT rowid + 2 AS line, * FROM raw_cells")
    records = cursor.execute("SELECT count(*) FROM raw_cells").fetchall()[0][0]
    if records + 1 == text.lines.number:
        return True
    cursor.execute("DROP VIEW raw")
    cursor.execute("DROP TABLE raw_cells")
    return False


def _cells(columns: Mapping[str, Sequence[int]], odd_blanks: bool) -> str:
    """SQL for the columns of ``raw``; trimming spaces only is several times faster than trimming all blanks."""

    def cell(position: int) -> str:
        blanks = f", '{BLANKS}'" if odd_blanks else ""
        return f"coalesce(trim(c{position}{blanks}), '')"

    joined = f" || '{SEPARATOR}' || "
    return ", ".join(f"{joined.join(cell(p) for p in places)} AS {_quoted(name)}" for name, places in columns.items())


def _csv_source(names: Mapping[str, str], *, header: bool, pairs: bool) -> str:
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in names.items())
    line_end = "\\r\\n" if pairs else "\\n"
    return f"""read_csv(
        ?, columns = {{{columns}}}, auto_detect = false, header = {header}, delim = ',', quote = '"',
        escape = '"', new_line = '{line_end}', compression = 'none', encoding = 'utf-8', max_line_size = {DUCKDB_LINE}
    )"""


def plain(path: Path) -> str:
    """In DuckDB a path is a pattern; brackets make its special characters plain."""
    return re.sub(r"([*?\[])", r"[\1]", str(path))


def _line_by_line(text: Text, positions: Sequence[int], rows: IO[str], ragged: Ragged) -> None:
    """Writes the good rows with their line numbers, as CSV, and collects the others."""
    writer = csv.writer(rows, lineterminator="\n", quoting=csv.QUOTE_ALL)
    width = len(text.header)
    with text.path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        started, last_was_bad = 1, False
        while True:
            started = reader.line_num + 1
            try:
                row = next(reader)
            except StopIteration:
                break
            except csv.Error as error:
                last_was_bad = True
                if "unexpected end of data" in str(error):
                    if reader.line_num > started:
                        raise Refused(
                            f"line {started}: a quotation mark opens here and is never closed; correct the file"
                        ) from error
                    ragged.add(started, "the file ends within a cell")
                    break
                if "field larger" in str(error):
                    raise Refused(
                        f"line {started}: a cell is longer than {csv.field_size_limit():,} characters"
                    ) from error
                ragged.add(started, "text after a closing quotation mark")
                continue
            if started == 1 or not row:
                continue
            while len(row) > width and not row[-1]:
                # Commas at the end of a line add nothing; reading in one go passes over them too.
                row.pop()
            last_was_bad = len(row) != width
            if last_was_bad:
                ragged.add(started, f"{len(row)} columns, where the header has {width}")
            else:
                writer.writerow([started, *(row[position] for position in positions)])
    ragged.cut_short = last_was_bad and not text.lines.ended


# --- workbooks ------------------------------------------------------------------------------------------------


class Workbook:
    """An ODS or XLSX workbook; sheets are laid out only when asked for."""

    def __init__(self, path: Path, kind: str) -> None:
        """Opens a workbook; raises :class:`Refused` if it is damaged, encrypted, or too large once unpacked."""
        from python_calamine import CalamineWorkbook, SheetTypeEnum

        _bound_workbook(path, kind)
        with _reading_workbook():
            self._book = CalamineWorkbook.from_path(str(path))
            self.names: tuple[str, ...] = tuple(
                sheet.name for sheet in self._book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet
            )

    def rows(self, name: str) -> list[list[Any]]:
        """All rows of a sheet, the first one first, all of one length; see :func:`cell_text`."""
        with _reading_workbook():
            return self._book.get_sheet_by_name(name).to_python(skip_empty_area=False)


@contextlib.contextmanager
def _reading_workbook() -> Iterator[None]:
    from python_calamine import CalamineError

    try:
        yield
    except (CalamineError, OSError, ValueError) as error:
        raise Refused("the workbook is damaged or has a password; open it, save it again and load that") from error
    except BaseException as error:
        # A fault inside the reader surfaces as a PanicException, which is not an Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise Refused("the workbook is damaged; open it, save it again and load that") from error


def cell_text(cell: object) -> str:
    """A cell as text: whole numbers without a decimal point, dates as 2025-03-31, empty cells as empty text."""
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).upper()
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case _:
            return str(cell).strip(BLANKS)


def _bound_workbook(path: Path, kind: str) -> None:
    """Refuses a workbook that would unpack to more cells or bytes than any publication has.

    The reader lays a sheet out as a full rectangle, so two cells at opposite corners could claim all memory;
    therefore the extent of each sheet is worked out first.
    """
    with _open_zip(path) as archive:
        entries = archive.infolist()
        if len(entries) > MEMBER_LIMIT or sum(entry.file_size for entry in entries) > WORKBOOK_LIMIT:
            raise Refused(f"the workbook unpacks to more than {WORKBOOK_LIMIT // MEGABYTE:,} MB")
        if any(entry.flag_bits & 1 for entry in entries):
            raise Refused("the workbook has a password; save it without one")
        parts = {
            entry.filename: archive.read(entry)
            for entry in entries
            if entry.filename == "content.xml"
            or (kind == "xlsx" and entry.filename.endswith((".xml", ".rels", ".bin")))
        }
    if any(b"<!DOCTYPE" in part[:4096] or b"<!ENTITY" in part for part in parts.values()):
        raise Refused("the workbook declares XML entities, which no spreadsheet program writes")
    extent = _ods_extent if kind == "ods" else _xlsx_extent
    for name, part in parts.items():
        if kind == "ods" or name.startswith("xl/worksheets/"):
            cells = extent(part)
            if cells > CELL_LIMIT:
                raise Refused(f"a sheet claims {cells:,} cells; at most {CELL_LIMIT:,} are read")


REPEAT = re.compile(rb"table:number-(columns|rows)-repeated\s*=\s*[\"'](\d{1,9})[\"']")


def _ods_extent(content: bytes) -> int:
    """The largest rectangle, in cells, that a sheet of an ODS's content.xml could be laid out as."""
    if content.count(b"-repeated") != len(REPEAT.findall(content)):
        raise Refused("the workbook is damaged: it repeats cells in a way that no spreadsheet program writes")
    repeats = [(found.start(), found.group(1) == b"rows", int(found.group(2))) for found in REPEAT.finditer(content)]
    position = largest = rows = width = waiting = start = 0
    ends = _places(content, b"</table:table-row>")
    sheets = iter(_places(content, b"</table:table>"))
    sheet = next(sheets, len(content))
    for end in ends:
        if end > sheet:
            largest = max(largest, rows * width)
            rows = width = waiting = 0
            sheet = next((place for place in sheets if place > end), len(content))
        # Rows without any cell close themselves and so come along with the row after them.
        waiting += content.count(b"<table:table-row", start, end)
        row = max(start, content.rfind(b"<table:table-row", start, end))
        filled = _filled_end(content, row, end)
        columns = 0
        while position < len(repeats) and repeats[position][0] < end:
            place, of_rows, times = repeats[position]
            if of_rows:
                waiting += times
            elif row < place < filled:
                columns += times
            position += 1
        if any(content.find(mark, row, filled) >= 0 for mark in (b"office:value", b"office:string", b"<text:")):
            rows, waiting = rows + waiting, 0
            width = max(width, columns + content.count(b"table-cell", row, filled))
        start = end
    return max(largest, rows * width)


def _places(content: bytes, tag: bytes) -> list[int]:
    """Where the tag stands in the content."""
    found: list[int] = []
    place = content.find(tag)
    while place >= 0:
        found.append(place)
        place = content.find(tag, place + 1)
    return found


def _filled_end(content: bytes, start: int, end: int) -> int:
    """Where a row's empty cells at its end begin; they take no room however often they are repeated."""
    while content.endswith(b"/>", start, end):
        cell = content.rfind(b"<", start, end)
        if content.find(b"table-cell", cell, end) < 0 or content.find(b"office:", cell, end) >= 0:
            break
        end = cell
        while end > start and content[end - 1] in b" \t\r\n":
            end -= 1
    return end


CELL_AT = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{0,4})(\d{1,9})[\"']")


def _xlsx_extent(content: bytes) -> int:
    """The largest rectangle, in cells, that an XLSX sheet could be laid out as."""
    places = CELL_AT.findall(content)
    if len(re.findall(rb"\sr\s*=", content)) != len(places):
        raise Refused("the workbook is damaged: a cell has no proper place")
    rows = max((int(row) for _, row in places), default=0) + content.count(b"<row")
    letters = {letters.upper() for letters, _ in places}
    columns = max((_column_number(name) for name in letters), default=0)
    in_row = max((row.count(b"<c") for row in content.split(b"</row>")), default=0)
    return rows * (columns + in_row)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def rows_table(cursor: duckdb.DuckDBPyConnection, lines: Sequence[int], columns: Mapping[str, Sequence[str]]) -> None:
    """Puts rows of a sheet into the temporary table ``raw``, of the same form as :func:`csv_table` makes it."""
    cells = ", ".join(f"unnest($p{n}) AS {_quoted(name)}" for n, name in enumerate(columns))
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE raw AS SELECT unnest($line)::BIGINT AS line, {cells}",
        {"line": list(lines), **{f"p{n}": list(values) for n, values in enumerate(columns.values())}},
    )
