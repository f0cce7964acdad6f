"""Loads returns: finds them among the files given, reads, places and judges them, and replaces what was there.

The tables of one looked-after children return come as a dozen files, of which only some tell the year, so files
are taken together as they lie together: a folder (or a part of an archive) under one label is one return. Whole
returns are read, judged and written in batches, each in one transaction, so that a load that is stopped at any
moment leaves every return either as it was or as it is in the new files. A table of an authority and year replaces
the one loaded before; the same files loaded twice change nothing.

Returns of the invented England and real ones never mix, in the same way as statistics.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
import threading
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import IO

import duckdb

from loaders import annex_a, cin_census, ssda903, ssda903_xml, workforce_census
from loaders.authority_year import Dates, Label, authority_of, label, names_start, year_by_dates, year_of
from loaders.geography import Authority, Register, register
from loaders.history import LoadedFile, forget_files, insert_rows, new_numbers, record_files
from loaders.reading import SIGNATURES, Ignored, Refused, Source, Workbook, digest, opened
from loaders.report import FileReport, Rejection, shown, shown_path
from loaders.return_checks import Found, Judged, Part, install, judge
from loaders.return_consistency import Kept, check_returns, keep
from loaders.return_tables import (
    ANNEX_A,
    CIN_CENSUS,
    CLA_EPISODE,
    KEY_COLUMNS,
    REFERRAL,
    RETURN_TABLES,
    SSDA903,
    YEAR_ENDS,
    ReturnTable,
    Staged,
)
from loaders.store import roll_back
from loaders.unreadable import READING_ERRORS, why_unreadable
from loaders.xml_returns import BEGINNING, xml_kind

CSV = "csv"
READERS = 2
# How much is read before it is judged and written: enough that statements are few, little enough for memory.
BATCH_BYTES, BATCH_FILES = 24 * 1024 * 1024, 400
# Seconds that one thread keeps Python while another waits for it.
TURN = 0.00005
_PEEK = 64 * 1024
_NOT_TEXT = tuple(mark for mark in SIGNATURES if not mark.startswith(b"<"))
_WEB_PAGE = re.compile(rb"\s*<(!doctype\s+html|html|head|body|script)\b", re.IGNORECASE)
REPLACED = "not kept: a later file of this load is the same table of the same authority and year"
NOT_LOADED = "not loaded, because the file was refused"
NO_AUTHORITY = (
    "neither the file nor its path says whose return it is; give the authority with --la, for example --la 840"
)
NO_YEAR = (
    "neither the file nor its path says of which year the return is; give it with --year, "
    "for example --year 2025 for the year ending {end} 2025"
)
INVENTED = (
    "a return of the demonstration's invented England, and this store holds real data; "
    "load it into a store of its own (--store)"
)
_ENDS = {3: "31 March", 9: "30 September", 12: "31 December"}


# --- finding returns among the files ---------------------------------------------------------------------------


@dataclass
class ReturnFile:
    """A file that holds a return, or a table of one.

    :param kind: ``csv``, the collection of an XML file, or ``annex_a``.
    :param problem: why it cannot be read, found while looking at its beginning.
    """

    number: int
    source: Source
    kind: str
    label: Label
    problem: Exception | None = None
    digest: str = ""
    changed: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    staged: list[Staged] = field(default_factory=list)
    csv: ssda903.CsvFile | None = None

    @property
    def path(self) -> str:
        """As the report shows it."""
        return shown_path(self.source.shown)

    @property
    def name(self) -> str:
        """The file's own name."""
        return Path((self.source.member or self.source.path.name).replace("\\", "/")).name

    @property
    def together(self) -> tuple[object, ...]:
        """What the files of one return have in common."""
        if self.kind == CSV:
            return self.label.folder, self.label.la_code, self.label.year
        return (self.number,)


def find_returns(sources: Sequence[Source], on_first: Callable[[], object] | None = None) -> list[ReturnFile]:
    """The files among those given that are returns, by their columns, root elements or sheets.

    :param on_first: called as soon as one is found.
    """
    known = register()
    found: list[ReturnFile] = []
    with tempfile.TemporaryDirectory(prefix="look-") as folder, _Archives() as archives:
        for number, source in enumerate(sources):
            if source.problem is not None:
                continue
            problem = None
            try:
                kind = _kind(source, archives, Path(folder))
            except Refused as error:
                kind, problem = "xml", error
            except (Ignored, OSError, zipfile.BadZipFile, RuntimeError, ValueError, EOFError, NotImplementedError):
                # The other reader says what is wrong with it.
                continue
            if kind:
                if on_first and not found:
                    on_first()
                found.append(ReturnFile(number, source, kind, label(source, known), problem))
    return found


class _Archives:
    """The archive being looked at, kept open while its members are."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._archive: zipfile.ZipFile | None = None

    def __enter__(self) -> _Archives:
        return self

    def __exit__(self, *_: object) -> None:
        if self._archive is not None:
            self._archive.close()

    def open(self, source: Source) -> IO[bytes]:
        """The file, or the member of its archive."""
        if not source.member:
            return source.path.open("rb")
        if self._archive is None or self._path != source.path:
            self.__exit__()
            self._path, self._archive = source.path, zipfile.ZipFile(source.path)
        return self._archive.open(source.member)


def _kind(source: Source, archives: _Archives, folder: Path) -> str | None:
    """Which kind of return a file is; None where it is none.

    :raises Refused: XML that is damaged or hostile.
    """
    with archives.open(source) as file:
        start = file.read(_PEEK)
        if start.startswith(b"PK\x03\x04"):
            return ANNEX_A if _is_annex_a(source, start, file, folder) else None
        if start.startswith(_NOT_TEXT) or _WEB_PAGE.match(start):
            return None
        text = _text(start)
        if text.lstrip("\ufeff \t\r\n").startswith("<"):
            beginning = folder / "beginning"
            beginning.write_bytes(start + file.read(BEGINNING - len(start)))
            return xml_kind(beginning)
    if "\0" in text:
        return None
    with suppress(ssda903.csv.Error):
        header = ssda903.header_of(text)
        name = Path((source.member or source.path.name).replace("\\", "/")).name
        return CSV if ssda903.recognise(header, name) else None
    return None


def _text(start: bytes) -> str:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return start.decode("utf-16", errors="ignore")
    return start.decode("utf-8", errors="replace")


def _is_annex_a(source: Source, start: bytes, file: IO[bytes], folder: Path) -> bool:
    path = source.path
    if source.member:
        path = folder / "workbook"
        path.write_bytes(start + file.read())
    with zipfile.ZipFile(path) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            return False
        with archive.open("xl/workbook.xml") as content:
            sheets = content.read(_PEEK)
    if b"ist" not in sheets and b"IST" not in sheets:
        return False
    try:
        return bool(annex_a.find_sheets(Workbook(path, "xlsx")))
    except Refused:
        return False


# --- loading them ----------------------------------------------------------------------------------------------


@dataclass
class Loaded:
    """What became of the returns.

    :param entries: of the load report, in the order in which files were read.
    :param state: ``empty``, ``synthetic`` or ``real``: what the store holds now.
    :param replaced_demonstration: what was invented has been deleted.
    :param numbers: number of a file in the store → position of its entry.
    """

    state: str
    entries: list[FileReport] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)
    replaced_demonstration: bool = False


@dataclass(frozen=True)
class _Run:
    """What is the same for every batch of a load."""

    folder: Path
    known: Register
    la_code: str | None
    year: int | None
    identifiers: bool
    today: date
    delete_everything: Callable[[duckdb.DuckDBPyConnection], None]
    progress: Callable[[str], None]
    ready: Callable[[], object]


@dataclass
class _Batch:
    """Whole returns on their way, on a cursor whose temporary tables hold their rows.

    :param folder: for temporary copies, which stay while the files are open.
    :param opened: the files that are open.
    :param entries: of files that were refused, by number of file.
    """

    files: list[ReturnFile]
    cursor: duckdb.DuckDBPyConnection
    folder: Path
    opened: ExitStack = field(default_factory=ExitStack)
    examined: bool = False
    parts: list[_Part] = field(default_factory=list)
    judged: dict[str, Judged] = field(default_factory=dict)
    entries: dict[int, list[FileReport]] = field(default_factory=dict)


def load_returns(
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[ReturnFile],
    state: str,
    delete_everything: Callable[[duckdb.DuckDBPyConnection], None],
    *,
    la_code: str | None = None,
    year: int | None = None,
    show_identifiers: bool = False,
    progress: Callable[[str], None] | None = None,
    today: date | None = None,
    ready: Callable[[], object] = lambda: None,
) -> Loaded:
    """Loads returns into an open store.

    :param state: ``empty``, ``synthetic`` or ``real``: what the store holds.
    :param delete_everything: deletes all statistics and returns and their load history.
    :param la_code, year: given by the user; they win over what paths and dates say, not over a census's own header.
    :param show_identifiers: whether the report's examples may show identifiers. The store never keeps them so.
    :param progress: called with the name of each file, by one thread at a time.
    :param ready: comes back once the tables of returns are there; called before anything is written to them. Files are
        read meanwhile.
    """
    loaded = Loaded(state)
    lock = threading.Lock()

    def tell(name: str) -> None:
        if progress is not None:
            with lock:
                progress(name)

    with tempfile.TemporaryDirectory(prefix="returns-") as folder:
        run = _Run(
            Path(folder),
            register(),
            la_code,
            year,
            show_identifiers,
            today or datetime.now(UTC).date(),
            delete_everything,
            tell,
            ready,
        )
        for batch in _prepared(run, connection, files):
            _finish(run, batch, loaded)
    return loaded


def _prepared(run: _Run, connection: duckdb.DuckDBPyConnection, files: Sequence[ReturnFile]) -> Iterator[_Batch]:
    """The batches read and judged, in their order, one ahead of the one being written."""
    with ThreadPoolExecutor(READERS) as pool, _quick_turns():
        waiting: list[Future[_Batch]] = []
        coming = (_Batch(group, connection.cursor(), run.folder / f"{n}") for n, group in enumerate(_batches(files)))
        try:
            while True:
                for batch in islice(coming, READERS - len(waiting)):
                    if not waiting:
                        # Before the next batch is read: a thread that reads XML would keep Python from this one.
                        _examine(run, batch)
                    waiting.append(pool.submit(_prepare, run, batch))
                if not waiting:
                    return
                batch = waiting.pop(0).result()
                try:
                    yield batch
                finally:
                    batch.cursor.close()
        finally:
            for future in waiting:
                future.cancel()


@contextmanager
def _quick_turns() -> Iterator[None]:
    """The thread that reads XML holds Python; one whose statement has ended waits for it, every time, unless told else."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _batches(files: Sequence[ReturnFile]) -> Iterator[list[ReturnFile]]:
    """Whole returns, as many as fit; CSV files and others apart, so that they are read at the same time."""
    # Files of one folder help each other to a year, so they stay in one batch even under several labels.
    by_folder: dict[tuple[bool, str], list[ReturnFile]] = {}
    for file in files:
        by_folder.setdefault((file.kind == CSV, _folder(file)), []).append(file)
    batches: dict[bool, list[ReturnFile]] = {True: [], False: []}
    sizes = {True: 0, False: 0}
    for (csv, _), group in by_folder.items():
        weight = sum(_size(file.source) for file in group)
        full = sizes[csv] + weight > BATCH_BYTES or len(batches[csv]) + len(group) > BATCH_FILES
        if batches[csv] and full:
            yield batches[csv]
            batches[csv], sizes[csv] = [], 0
        batches[csv] += group
        sizes[csv] += weight
    yield from (batch for batch in batches.values() if batch)


def _folder(file: ReturnFile) -> str:
    return file.label.folder if file.kind == CSV else f"{file.number}"


def _size(source: Source) -> int:
    try:
        size = source.path.stat().st_size
    except OSError:
        return 0
    # Archives hold about ten times their size, in many members.
    return size // 2 if source.member else size


def _prepare(run: _Run, batch: _Batch) -> _Batch:
    install(batch.cursor)
    if not batch.examined:
        _examine(run, batch)
    _read(run, batch)
    _place(run, batch, [file for file in batch.files if file.number not in batch.entries])
    batch.judged = _judge(run, batch)
    _refuse_empty(batch)
    return batch


def _finish(run: _Run, batch: _Batch, loaded: Loaded) -> None:
    """Writes a batch and reports on it."""
    run.ready()
    if batch.parts:
        real = loaded.state == "real" or any(not part.synthetic for part in batch.parts if not part.refused)
        for part in batch.parts:
            if part.synthetic and real and not part.refused:
                part.refused = INVENTED
        _replace_within(batch.parts)
        replaces = real and loaded.state == "synthetic"
        for number in _write(run, batch, loaded.state, replaces=replaces):
            if number in loaded.numbers:
                position = loaded.numbers[number]
                loaded.entries[position] = _with_warning(loaded.entries[position], REPLACED)
        if any(not part.refused for part in batch.parts):
            loaded.state = "real" if real else "synthetic"
        if replaces:
            loaded.replaced_demonstration = True
            _say_deleted(loaded)
    parts: dict[int, list[_Part]] = {}
    for part in batch.parts:
        parts.setdefault(part.file.number, []).append(part)
    for file in batch.files:
        loaded.entries += batch.entries.get(file.number, [])
        for part in parts.get(file.number, []):
            loaded.numbers[part.judging.file_id] = len(loaded.entries)
            loaded.entries.append(_report(run, part, batch.judged))


def _with_warning(entry: FileReport, warning: str) -> FileReport:
    return entry.model_copy(update={"warnings": (*entry.warnings, warning)})


def _replace_within(parts: Sequence[_Part]) -> None:
    """Of two files that are the same table of the same return the later one is kept."""
    last = {part.place: part for part in parts if not part.refused}
    for part in parts:
        if not part.refused and last[part.place] is not part:
            part.replaced = True
            part.said.append(REPLACED)


def _say_deleted(loaded: Loaded) -> None:
    """Says of invented returns loaded before in this load that they are gone."""
    said = "deleted again: real data was loaded after it, and the two are never mixed"
    loaded.entries = [_with_warning(entry, said) if entry.status == "loaded" else entry for entry in loaded.entries]


# --- reading ---------------------------------------------------------------------------------------------------


def _examine(run: _Run, batch: _Batch) -> None:
    """Looks at the bytes and the header of the CSV files; where that fails, the report's entry is made."""
    batch.examined = True
    batch.folder.mkdir()
    for file in batch.files:
        if file.kind != CSV:
            continue
        run.progress(shown(file.source.name))
        own = _own_folder(batch, file)
        with _attempt(batch, file):
            path, file.changed = batch.opened.enter_context(opened(file.source, own))
            file.csv = _examined(file, path, own)
            file.digest = digest(path)


def _own_folder(batch: _Batch, file: ReturnFile) -> Path:
    """The folder for a file's temporary copies, made where it is sure to need one."""
    own = batch.folder / f"{file.number}"
    if file.source.member or not str(file.source.path).isprintable():
        own.mkdir()
    return own


def _read(run: _Run, batch: _Batch) -> None:
    """Stages the tables of every file; where that fails, the report's entry is made instead."""
    with batch.opened:
        for file in batch.files:
            if file.kind == CSV:
                continue
            run.progress(shown(file.source.name))
            own = _own_folder(batch, file)
            with _attempt(batch, file):
                if file.problem is not None:
                    raise file.problem
                with opened(file.source, own) as (path, changed):
                    file.changed = changed
                    file.staged = _stage(batch.cursor, file, path, f"staged_{file.number}")
                    file.digest = digest(path)
        _read_tables(batch, batch.folder)
    shutil.rmtree(batch.folder, ignore_errors=True)


def _examined(file: ReturnFile, path: Path, own: Path) -> ssda903.CsvFile:
    """Few files need a copy of themselves, and making folders takes longer than looking at a small file."""
    try:
        return ssda903.examine(path, file.name, own)
    except FileNotFoundError:
        own.mkdir(exist_ok=True)
        return ssda903.examine(path, file.name, own)


def _read_tables(batch: _Batch, folder: Path) -> None:
    """Stages the CSV files, those that are alike together."""
    alike: dict[tuple[object, ...], list[ReturnFile]] = {}
    for file in batch.files:
        if file.csv is not None:
            alike.setdefault(file.csv.alike or (file.number,), []).append(file)
    for number, group in enumerate(alike.values()):
        together = None
        if len(group) > 1:
            together = ssda903.read_together(
                batch.cursor, [file.csv for file in group if file.csv], f"staged_together_{number}"
            )
        for position, file in enumerate(group):
            if together is not None:
                file.staged = [together[position]]
                continue
            with _attempt(batch, file), tempfile.TemporaryDirectory(dir=folder) as own:
                if file.csv is not None:
                    file.staged = [ssda903.read(batch.cursor, file.csv, f"staged_{file.number}", Path(own))]


@contextmanager
def _attempt(batch: _Batch, file: ReturnFile) -> Iterator[None]:
    """Turns what goes wrong with a file into its entry of the report."""
    try:
        yield
    except Ignored as reason:
        batch.entries[file.number] = [FileReport(path=file.path, status="ignored", warnings=(str(reason),))]
    except READING_ERRORS as error:
        batch.entries[file.number] = [_refusal(file, why_unreadable(error))]


def _refusal(file: ReturnFile, error: str) -> FileReport:
    kind = {CSV: SSDA903, "xml": ""}.get(file.kind, file.kind)
    return FileReport(path=file.path, recognised_as=kind, status="refused", error=error)


def _stage(cursor: duckdb.DuckDBPyConnection, file: ReturnFile, path: Path, prefix: str) -> list[Staged]:
    """Stages the tables of a file that holds several."""
    match file.kind:
        case "cin_census":
            return cin_census.read(cursor, path, prefix)
        case "workforce_census":
            return workforce_census.read(cursor, path, prefix)
        case "ssda903":
            return ssda903_xml.read(cursor, path, prefix)
        case _:
            workbook = Workbook(path, "xlsx")
            return annex_a.read(cursor, workbook, annex_a.find_sheets(workbook), prefix)


# --- whose, and of which year ----------------------------------------------------------------------------------


@dataclass
class _Part:
    """The rows of a table of a file that belong to one authority and year, on their way into the store.

    :param said: what is to be known about the file, for the report and the store.
    :param first: of its file's table; what the reader left out counts here.
    :param refused: why it is not loaded.
    :param replaced: a later file of this load is the same table of the same authority and year.
    """

    file: ReturnFile
    judging: Part
    synthetic: bool
    said: list[str]
    first: bool = True
    refused: str = ""
    replaced: bool = False
    found: list[Found] = field(default_factory=list)

    @property
    def table(self) -> ReturnTable:
        return self.judging.staged.table

    @property
    def place(self) -> tuple[str, int, str]:
        return self.judging.la_code, self.judging.year, self.table.name


@dataclass(frozen=True)
class _Answer:
    """An authority and a year, as far as they are known, and what to say of how."""

    la_code: str | None = None
    year: int | None = None
    said: tuple[str, ...] = ()


def _place(run: _Run, batch: _Batch, files: Sequence[ReturnFile]) -> None:
    """Which authority's and year's the staged tables are; files of which that is not known are refused."""
    answers = _answers(run, files, _dates(batch.cursor, files))
    for file in files:
        own: list[_Part] = []
        error = ""
        for staged in file.staged:
            placed = _parts(run, batch.cursor, file, staged, answers[file.number])
            if isinstance(placed, str):
                error = placed
                break
            own += placed
        if not error and len({part.synthetic for part in own}) > 1:
            error = "mixes authorities of the demonstration's invented England with real ones"
        if error:
            batch.entries[file.number] = [_unplaced(file, error)]
        else:
            batch.parts += own
    for part, number in zip(batch.parts, new_numbers(batch.cursor, len(batch.parts)), strict=True):
        part.judging = replace(part.judging, file_id=number)


def _unplaced(file: ReturnFile, error: str) -> FileReport:
    rows = sum(staged.rows_read for staged in file.staged)
    kind = file.staged[0].table.recognised_as if len(file.staged) == 1 else file.staged[0].table.collection
    return FileReport(
        path=file.path,
        recognised_as=kind,
        status="refused",
        error=error,
        rows_read=rows,
        rejected=(Rejection(check=NOT_LOADED, rows=rows),) if rows else (),
        warnings=tuple(warning for staged in file.staged for warning in staged.warnings),
    )


def _answers(run: _Run, files: Sequence[ReturnFile], dates: Mapping[int, Sequence[Count]]) -> dict[int, _Answer]:
    """What is known of each file's authority and year apart from columns in it: by number of file."""
    groups: dict[tuple[object, ...], list[ReturnFile]] = {}
    for file in files:
        groups.setdefault(file.together, []).append(file)
    answers = {
        file.number: answer for group in groups.values() for file, answer in _answers_of_group(run, group, dates)
    }
    # A file without a label takes what the others of its folder agree on.
    by_folder: dict[str, list[ReturnFile]] = {}
    for file in files:
        by_folder.setdefault(_folder(file), []).append(file)
    for group in by_folder.values():
        codes = {answers[file.number].la_code for file in group} - {None}
        years = {answers[file.number].year for file in group} - {None}
        for file in group:
            answer = answers[file.number]
            answers[file.number] = _Answer(
                answer.la_code or (next(iter(codes)) if len(codes) == 1 else None),
                answer.year or (next(iter(years)) if len(years) == 1 else None),
                answer.said,
            )
    return answers


def _answers_of_group(
    run: _Run, group: Sequence[ReturnFile], dates: Mapping[int, Sequence[Count]]
) -> Iterator[tuple[ReturnFile, _Answer]]:
    by_set = None
    for file in group:
        header = next((s for s in file.staged if s.la_code or s.year), Staged(CLA_EPISODE, "", 0, ()))
        own = _header_code(run, header)
        # What a census says of itself is believed: with --la a folder of two authorities would become one.
        code = own or run.la_code or file.label.la_code
        said = tuple(
            f"the file itself says {says}, which is used; {given} was given"
            for says, given in ((own, run.la_code), (header.year, run.year))
            if says and given and says != given
        )
        if header.year is not None:
            yield file, _Answer(code, header.year, said)
        elif run.year is not None:
            yield file, _Answer(code, run.year, said)
        elif file.kind not in {CSV, SSDA903}:
            yield file, _Answer(code, file.label.year, said)
        else:
            days = [count for one in group for count in dates.get(one.number, ())]
            by_set = by_set or _year_of_set(group[0].label.year, days)
            year, how = by_set
            yield file, _Answer(code, year, (*said, *how))


def _header_code(run: _Run, header: Staged) -> str | None:
    known = authority_of(header.la_code, run.known) if header.la_code else None
    return known.la_code if known else None


# How many first and last days of a file's episodes lie in a year ending 31 March: year, first days, last days.
Count = tuple[int, int, int]


def _year_of_set(labelled: int | None, counts: Sequence[Count]) -> tuple[int | None, tuple[str, ...]]:
    """The year of a looked-after children return: what its path says, corrected by its dates, else its dates'."""
    first_days: Counter[int] = Counter()
    last_days: Counter[int] = Counter()
    for year, starts, ends in counts:
        first_days[year] += starts
        last_days[year] += ends
    # Only years that have any.
    dates = Dates(+first_days, +last_days)
    if labelled is None:
        year = year_by_dates(dates)
        if year is None:
            return None, ()
        return year, (f"year ending 31 March {year} by the dates of its episodes; if it is another, give --year",)
    if names_start(labelled, dates):
        late = dates.starts[labelled + 1]
        return labelled + 1, (
            f"the path says {labelled}, and {late:,} episodes begin after 31 March {labelled}: "
            f"taken as the year ending 31 March {labelled + 1}; if it is another, give --year",
        )
    return labelled, ()


def _dates(cursor: duckdb.DuckDBPyConnection, files: Sequence[ReturnFile]) -> dict[int, list[Count]]:
    """The years of every file's episodes, by number of file."""
    found: dict[int, list[Count]] = {}
    together: dict[str, dict[int, int]] = {}
    for file in files:
        for staged in file.staged:
            if staged.table is not CLA_EPISODE:
                continue
            if staged.among is not None:
                together.setdefault(staged.among[0], {})[staged.among[1]] = file.number
            else:
                found[file.number] = [count for _, count in _by_year(cursor, staged.name, "1", staged.columns)]
    for name, members in together.items():
        for member, count in _by_year(cursor, name, "member", ("end_date",)):
            if member in members:
                found.setdefault(members[member], []).append(count)
    return found


def _by_year(
    cursor: duckdb.DuckDBPyConnection, name: str, member: str, columns: Sequence[str]
) -> list[tuple[int, Count]]:
    """The years of the episodes of each member of a table."""
    end = "end_date" if "end_date" in columns else "NULL"

    def count(read: str) -> list[tuple[int, int | None, int, int]]:
        return cursor.execute(f"""
            SELECT member, year(day) + (month(day) > 3)::INTEGER, count(*) FILTER (starts), count(*) FILTER (NOT starts)
            FROM (
                SELECT member, {read.format("text")} AS day, starts
                FROM (
                    SELECT {member} AS member, start_date AS text, TRUE AS starts FROM {name}
                    UNION ALL SELECT {member}, {end}, FALSE FROM {name}
                )
                WHERE text <> ''
            )
            GROUP BY ALL
        """).fetchall()

    found = count("return_date({})")
    if any(year is None for _, year, _, _ in found):
        found = count("coalesce(return_date({0}), return_date_odd({0}))")
    return [(number, (year, starts, ends)) for number, year, starts, ends in found if year is not None]


def _parts(
    run: _Run, cursor: duckdb.DuckDBPyConnection, file: ReturnFile, staged: Staged, answer: _Answer
) -> list[_Part] | str:
    """A staged table by authority and year; or why it belongs nowhere."""
    given = _given(cursor, staged)
    if given is None:
        error = _why_unplaced(run, staged, answer)
        if error:
            return error
        groups: dict[tuple[str, int], list[tuple[str | None, str | None]] | None] = {
            (answer.la_code or "", answer.year or 0): None
        }
    else:
        found: dict[tuple[str, int], list[tuple[str | None, str | None]]] = {}
        unknown = ""
        for la_text, year_text in given:
            known = _row_authority(run, la_text, answer)
            year = run.year or (year_of(year_text) if year_text else answer.year)
            if known is None or year is None:
                unknown = unknown or (la_text if la_text and known is None else "") or (year_text or "")
                continue
            found.setdefault((known.la_code, year), []).append((la_text, year_text))
        if not found:
            if unknown:
                return f"its column {'LA' if _row_authority(run, given[0][0], answer) is None else 'YEAR'} says nothing known"
            return _why_unplaced(run, staged, answer) or NO_AUTHORITY
        groups = dict(sorted(found.items()))
    said = [*(answer.said if given is None or "year_given" not in staged.given else ()), *staged.warnings]
    if len(groups) > 1:
        codes = {code for code, _ in groups}
        years = sorted({year for _, year in groups})
        said.append(f"holds {len(groups)} returns: {len(codes)} authorities, years {years[0]} to {years[-1]}")
    parts = []
    for (code, year), pairs in groups.items():
        about = [*said]
        if year < staged.table.first_year and staged.rows_read:
            about.append(f"this table is collected since {staged.table.first_year}")
        judging = Part(file.number, 0, staged, code, year, None if pairs is None else tuple(pairs))
        parts.append(_Part(file, judging, run.known.by_la_code[code].synthetic, about, first=not parts))
    return parts


def _row_authority(run: _Run, text: str | None, answer: _Answer) -> Authority | None:
    if run.la_code or not text:
        return run.known.by_la_code.get(answer.la_code or "")
    return authority_of(text, run.known)


def _given(cursor: duckdb.DuckDBPyConnection, staged: Staged) -> list[tuple[str | None, str | None]] | None:
    """What the rows say in columns LA and YEAR; None where there are none."""
    if not staged.given:
        return None
    cells = ", ".join(name if name in staged.given else "NULL" for name in ("la_given", "year_given"))
    found = cursor.execute(f"SELECT DISTINCT {cells} FROM {staged.name} ORDER BY ALL").fetchall()
    # A header only: the file's own answer holds.
    return found or None


def _why_unplaced(run: _Run, staged: Staged, answer: _Answer) -> str:
    if answer.la_code is None:
        if staged.la_code:
            return f"the header's LEA is {shown(staged.la_code)}, which is no authority's code; give it with --la"
        return NO_AUTHORITY
    if answer.la_code not in run.known.by_la_code:
        return NO_AUTHORITY
    if answer.year is None:
        return NO_YEAR.format(end=_ENDS[YEAR_ENDS[staged.table.collection]])
    return ""


# --- judging ---------------------------------------------------------------------------------------------------


def _judge(run: _Run, batch: _Batch) -> dict[str, Judged]:
    """The tables judged, by name."""
    judged: dict[str, Judged] = {}
    for table in RETURN_TABLES:
        own = [part.judging for part in batch.parts if part.table is table]
        if not own:
            continue
        below = table.collection == CIN_CENSUS and table.name not in {"cin_person", "referral"}
        referrals = judged[REFERRAL.name].rows if below and REFERRAL.name in judged else ""
        judged[table.name] = judge(batch.cursor, table, own, run.today, referrals=referrals)
    return judged


def _refuse_empty(batch: _Batch) -> None:
    """Refuses files of whose rows none can be loaded; one that has no rows but its header is loaded and empty."""
    by_file: dict[int, list[_Part]] = {}
    for part in batch.parts:
        by_file.setdefault(part.file.number, []).append(part)
    for own in by_file.values():
        loaded = sum(batch.judged[part.table.name].loaded.get(part.judging.file_id, 0) for part in own)
        rejected = [r for part in own for r in _rejections(part, batch.judged)]
        if loaded == 0 and any(r.check not in {ssda903.BLANK_ROW, "header row repeated"} for r in rejected):
            for part in own:
                part.refused = part.refused or "no row of it could be loaded; see the checks that left them out"


def _rejections(part: _Part, judged: Mapping[str, Judged], *, identifiers: bool = False) -> list[Rejection]:
    """What was left out of a part, by check; what the reader left out counts with the file's first part."""
    found = judged[part.table.name].rejected.get(part.judging.file_id, [])
    every = [one.rejection(identifiers=identifiers) for one in found]
    if part.first:
        every = [*part.judging.staged.rejected, *every]
    merged: dict[str, Rejection] = {}
    for one in every:
        before = merged.get(one.check)
        if before is not None:
            examples = sorted((*before.examples, *one.examples), key=lambda example: example.line)[:5]
            one = Rejection(check=one.check, rows=before.rows + one.rows, examples=tuple(examples))  # noqa: PLW2901
        merged[one.check] = one
    return list(merged.values())


# --- writing ---------------------------------------------------------------------------------------------------


def _write(run: _Run, batch: _Batch, state: str, *, replaces: bool) -> list[int]:
    """Writes a batch in one transaction; returns the numbers of the files that it replaces."""
    kept = [part for part in batch.parts if not part.refused and not part.replaced]
    if not kept:
        return []
    cursor, judged = batch.cursor, batch.judged
    cursor.execute("BEGIN")
    try:
        if replaces:
            run.delete_everything(cursor)
        if replaces or state == "empty":
            invented = "true" if all(part.synthetic for part in kept) else "false"
            cursor.execute("INSERT OR REPLACE INTO setting VALUES ('synthetic', ?)", [invented])
        before = _delete_before(cursor, kept)
        for name, table in judged.items():
            own = {part.judging.file_id for part in kept if part.table.name == name}
            if own:
                columns = ", ".join((*(key for key, _, _ in KEY_COLUMNS), *(c.name for c in table.table.columns)))
                others = [file_id for file_id in table.rows_read if file_id not in own]
                without = f"AND file_id NOT IN ({', '.join(map(str, others))})" if others else ""
                cursor.execute(
                    f"INSERT INTO {name} ({columns}) SELECT {columns} FROM {table.rows} WHERE problem IS NULL {without}"
                )
        _write_history(cursor, kept, judged)
        returns = {(part.judging.la_code, part.judging.year) for part in kept}
        found = check_returns(cursor, returns, {part.table.collection for part in kept})
        for part in kept:
            part.found = found.get(part.judging.file_id, [])
        cursor.execute("COMMIT")
    except BaseException:
        roll_back(cursor)
        raise
    return before


def _delete_before(cursor: duckdb.DuckDBPyConnection, parts: Sequence[_Part]) -> list[int]:
    """Deletes the tables, of the same authorities and years, that were loaded before; returns their files."""
    codes, years, names = zip(*(part.place for part in parts), strict=True)
    before = cursor.execute(
        """SELECT file_id, table_name FROM return_table SEMI JOIN (
            SELECT unnest($codes) AS la_code, unnest($years)::INTEGER AS return_year, unnest($names) AS table_name
        ) USING (la_code, return_year, table_name)""",
        {"codes": list(codes), "years": list(years), "names": list(names)},
    ).fetchall()
    by_table: dict[str, list[int]] = {}
    for file_id, name in before:
        by_table.setdefault(name, []).append(file_id)
    for name, numbers in by_table.items():
        cursor.execute(f"DELETE FROM {name} WHERE file_id IN (SELECT unnest($files))", {"files": numbers})
    files = [number for number, _ in before]
    if files:
        for name in ("return_table", "return_warning"):
            cursor.execute(f"DELETE FROM {name} WHERE file_id IN (SELECT unnest($files))", {"files": files})
        forget_files(cursor, files)
    return files


def delete_returns(cursor: duckdb.DuckDBPyConnection) -> None:
    """Deletes every return; its load history is deleted with that of the statistics."""
    for name in ("return_table", "return_warning", *(table.name for table in RETURN_TABLES)):
        cursor.execute(f"DELETE FROM {name}")


def _write_history(cursor: duckdb.DuckDBPyConnection, parts: Sequence[_Part], judged: Mapping[str, Judged]) -> None:
    """Writes load_file, load_rejection, return_table and return_warning."""
    files: list[LoadedFile] = []
    tables: list[tuple[object, ...]] = []
    warnings: list[Kept] = []
    for part in parts:
        judging, own = part.judging, judged[part.table.name]
        loaded = own.loaded.get(judging.file_id, 0)
        rejected = _rejections(part, judged)
        files.append(
            LoadedFile(
                judging.file_id,
                part.file.source.name,
                part.table.recognised_as,
                part.file.digest,
                part.file.changed,
                str(judging.year),
                loaded + sum(one.rows for one in rejected),
                loaded,
                part.said,
                rejected,
                judging.la_code,
                judging.year,
            )
        )
        tables.append(
            (
                judging.la_code,
                judging.year,
                part.table.collection,
                part.table.name,
                judging.file_id,
                loaded,
                list(judging.staged.columns),
            )
        )
        warnings += [
            (judging.la_code, judging.year, judging.file_id, part.table.name, one)
            for one in own.warnings.get(judging.file_id, [])
        ]
    record_files(cursor, files)
    insert_rows(cursor, "return_table", tables)
    keep(cursor, warnings)


# --- the report ------------------------------------------------------------------------------------------------


def _report(run: _Run, part: _Part, judged: Mapping[str, Judged]) -> FileReport:
    judging, own = part.judging, judged[part.table.name]
    loaded = own.loaded.get(judging.file_id, 0)
    rejected = _rejections(part, judged, identifiers=run.identifiers)
    read = loaded + sum(one.rows for one in rejected)
    if part.refused and loaded:
        rejected.append(Rejection(check=NOT_LOADED, rows=loaded))
    return FileReport(
        path=part.file.path,
        recognised_as=part.table.recognised_as,
        la_code=judging.la_code,
        year=judging.year,
        status="refused" if part.refused else "loaded",
        rows_read=read,
        rows_loaded=0 if part.refused else loaded,
        rejected=tuple(rejected),
        warnings=(
            *part.said,
            *(_sentence(one) for one in (*own.warnings.get(judging.file_id, []), *part.found)),
        ),
        error=part.refused,
    )


def _sentence(found: Found) -> str:
    """A check's finding in the report's warnings."""
    lines = ", ".join(f"{example.line}" for example in found.examples)
    more = ", …" if found.rows > len(found.examples) else ""
    word = "line" if found.rows == 1 else "lines"
    return f"{found.rows:,} × {found.check} ({word} {lines}{more})"
