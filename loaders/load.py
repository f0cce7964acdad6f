"""Loads files into the store: finds, recognises and checks them, and writes each in one transaction.

A file is read and checked before anything is written. What it then changes, it changes in one step: a load
that is stopped at any moment leaves every file before it loaded and the one in hand untouched. A refused file
changes nothing. The same content loaded again replaces itself; another edition of the same table is kept
beside it, and the more recent one gives the figures (the later last period, then the later file).

Returns go their own way, several files together and whole returns at a time: see :mod:`loaders.return_load`. So do the
files of a postcode directory: see :mod:`loaders.postcodes`.

Invented statistics of the demonstration never mix with real ones: the first real file deletes everything
invented, in its own transaction, and invented files are refused once anything real is loaded.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import duckdb

from loaders.authority_year import UnknownAuthority, given_authority
from loaders.checks import Table, columns_of, quoted
from loaders.events import REPLACED, Events, Vocabulary
from loaders.geography import Register, register
from loaders.history import LoadedFile, forget_files, new_numbers, record_files
from loaders.neighbours import Model
from loaders.postcodes import RECOGNISED_AS as DIRECTORY
from loaders.postcodes import DirectoryFile, find_directories, load_directories
from loaders.reading import Ignored, Refused, Source, digest, looks_like, opened, walk
from loaders.recognise import Reading, Recognised, read_csv, read_workbook
from loaders.report import FileReport, LoadReport, Rejection, shown, shown_path
from loaders.return_load import ReturnFile, delete_returns, find_returns, load_returns
from loaders.statistics import RECIPES, Recipe
from loaders.store import (
    Store,
    connect_returns,
    prepare_return_tables,
    prepare_returns,
    published_table,
    roll_back,
)
from loaders.unreadable import READING_ERRORS, why_unreadable

READERS = 3
# Files read ahead of the one being written, so that a large one does not keep the others waiting.
AHEAD = 10
SUPERSEDED = "Superseded: "
DELETED_AGAIN = "deleted again: real statistics were loaded after it, and the two are never mixed"


class PathError(Exception):
    """A path that was given is not there; the message names it."""


@dataclass
class Job:
    """A file on its way: what it was recognised as, on a cursor whose temporary tables hold its rows."""

    source: Source
    cursor: duckdb.DuckDBPyConnection
    digest: str = ""
    changed: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    outcome: Recognised | FileReport | None = None
    vocabulary: Callable[[], Vocabulary] | None = None


def load_paths(
    store: Store,
    paths: Sequence[Path],
    *,
    la_code: str | None = None,
    year: int | None = None,
    show_identifiers: bool = False,
    vocabulary: Callable[[], Vocabulary] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
    then: Callable[[duckdb.DuckDBPyConnection], None] | None = None,
) -> LoadReport:
    """Loads files, folders and zip archives, and reports on every file found.

    :param la_code, year: for returns that carry neither. Published statistics carry both, so none uses them.
    :param show_identifiers: whether examples of rows of returns may show identifiers; the store never keeps them so.
    :param vocabulary: gives the indicators and outcomes that a file of events may name.
    :param progress: called with a file's name, its number (from 1) and the number of files.
    :param then: called with the store still open, once all is loaded and if anything was.
    :raises PathError: a path is not there, or no authority has the code given.
    :raises StoreError: the store cannot be used.
    """
    started = time.monotonic()
    for path in paths:
        if not path.exists():
            raise PathError(f"{shown(str(path))}: there is no such file or folder")
    try:
        la_code = given_authority(la_code, register()) if la_code else None
    except UnknownAuthority as error:
        raise PathError(shown(str(error))) from error
    sources = list(walk(paths))
    entries: list[FileReport] = []
    with (
        connect_returns(store) as connection,
        ThreadPoolExecutor(1) as pool,
        tempfile.TemporaryDirectory(prefix="load-") as folder,
    ):
        # The first files are read while the tables of a new store are made.
        prepared = pool.submit(_prepared, connection.cursor())
        with_returns: list[Future[None]] = []
        returns, directories, others = _look_at(
            sources, lambda: with_returns.append(pool.submit(_prepared_for_returns, connection.cursor()))
        )
        invented: list[int] = []
        numbers: dict[int, int] = {}
        state = ""
        for number, job in enumerate(_jobs(connection, others, Path(folder), vocabulary), 1):
            if progress is not None:
                progress(shown(job.source.name), number, len(sources))
            state = state or prepared.result()
            written = _write(job, state)
            if any(entry.status == "loaded" for entry in written.entries):
                state = "synthetic" if written.synthetic else "real"
            if written.replaced_demonstration:
                for position in invented:
                    entries[position] = _with_warning(entries[position], DELETED_AGAIN)
                invented = []
            first = len(entries)
            entries += written.entries
            numbers |= {file_id: first + n for n, file_id in enumerate(written.numbers)}
            if written.synthetic:
                invented += [n for n in range(first, len(entries)) if entries[n].status == "loaded"]
        names = iter(range(len(others) + 1, len(sources) + 1))
        tell = None if progress is None else lambda name: progress(shown(name), next(names), len(sources))
        state = state or prepared.result()
        if directories:
            entries += load_directories(connection, directories, progress=tell)
        if returns:
            loaded = load_returns(
                connection,
                returns,
                state,
                _delete_everything,
                la_code=la_code,
                year=year,
                show_identifiers=show_identifiers,
                progress=tell,
                ready=with_returns[0].result,
            )
            if loaded.replaced_demonstration:
                for position in invented:
                    entries[position] = _with_warning(entries[position], DELETED_AGAIN)
                numbers = {}
            entries += loaded.entries
        entries = _supersede(connection, entries, numbers)
        if then and any(entry.status == "loaded" for entry in entries):
            then(connection)
    return LoadReport(files=tuple(entries), seconds=round(time.monotonic() - started, 3))


def _prepared(cursor: duckdb.DuckDBPyConnection) -> str:
    """Puts the tables in place; returns what the store holds, as :func:`state`."""
    with cursor:
        prepare_returns(cursor)
        return state(cursor)


def _prepared_for_returns(cursor: duckdb.DuckDBPyConnection) -> None:
    with cursor:
        prepare_return_tables(cursor)


def _look_at(
    sources: Sequence[Source], on_return: Callable[[], None]
) -> tuple[list[ReturnFile], list[DirectoryFile], list[Source]]:
    """The files that are returns, those that are postcode directories, and all others.

    :param on_return: called as soon as a return is found.
    """
    returns = find_returns(sources, on_return)
    held = {file.number for file in returns}
    directories = find_directories(sources, held)
    held |= {file.number for file in directories}
    return returns, directories, [source for number, source in enumerate(sources) if number not in held]


def _with_warning(entry: FileReport, warning: str) -> FileReport:
    return entry.model_copy(update={"warnings": (*entry.warnings, warning)})


# --- reading, in threads --------------------------------------------------------------------------------------


def _jobs(
    connection: duckdb.DuckDBPyConnection,
    sources: Sequence[Source],
    folder: Path,
    vocabulary: Callable[[], Vocabulary] | None = None,
) -> Iterator[Job]:
    """The files read and checked, in their order, a few ahead of the one being written."""
    known = register()
    with ThreadPoolExecutor(READERS) as pool:
        waiting: list[Future[Job]] = []
        coming = iter(sources)
        try:
            while True:
                for source in islice(coming, AHEAD - len(waiting)):
                    waiting.append(
                        pool.submit(_read, Job(source, connection.cursor(), vocabulary=vocabulary), known, folder)
                    )
                if not waiting:
                    return
                job = waiting.pop(0).result()
                try:
                    yield job
                finally:
                    job.cursor.close()
        finally:
            for future in waiting:
                future.cancel()


def _read(job: Job, known: Register, folder: Path) -> Job:
    path = shown_path(job.source.shown)
    try:
        with tempfile.TemporaryDirectory(dir=folder) as own, opened(job.source, Path(own)) as (file, changed):
            job.changed = changed
            kind = looks_like(file)
            job.outcome = _recognise(job, file, kind, known, Path(own))
            job.digest = digest(file)
    except Ignored as reason:
        job.outcome = FileReport(path=path, status="ignored", warnings=(str(reason),))
    except READING_ERRORS as error:
        job.outcome = FileReport(path=path, status="refused", error=why_unreadable(error))
    return job


def _recognise(job: Job, file: Path, kind: str, known: Register, folder: Path) -> Recognised:
    name = Path(job.source.member or job.source.path.name).name
    match kind:
        case "empty":
            raise Refused("empty: the file has no content")
        case "ods" | "xlsx":
            return read_workbook(job.cursor, file, kind, shown_path(job.source.shown), name, known)
        case "zip":
            raise Ignored("an archive within an archive; unpack it and load the files")
        case "text":
            return read_csv(job.cursor, file, name, known, folder, job.vocabulary)
        case other:
            raise Ignored(other)


# --- writing, one transaction per file ------------------------------------------------------------------------


@dataclass
class Written:
    """What became of a file: the report's entries, and what it did to a store with invented statistics."""

    entries: list[FileReport] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    synthetic: bool = False
    replaced_demonstration: bool = False


def _write(job: Job, state: str) -> Written:
    """Writes a file's tables in one transaction.

    :param state: ``empty``, ``synthetic`` or ``real``: what the store holds.
    """
    if not isinstance(job.outcome, Recognised):
        return Written([job.outcome] if job.outcome is not None else [])
    path = shown_path(job.source.shown)
    readings, passed_over = job.outcome.readings, job.outcome.passed_over
    worlds = {reading.content.synthetic for reading in readings}
    synthetic = worlds == {True}
    error = ""
    if len(worlds) > 1:
        error = "mixes the invented places of the demonstration with real ones"
    elif any(reading.content.rows_loaded == 0 for reading in readings):
        error = "no row of it could be loaded; see the checks that left them out"
    elif synthetic and state == "real":
        error = (
            "invented statistics of the demonstration, and this store holds real ones; "
            "load them into a store of their own (--store)"
        )
    if error:
        return Written([*(_refused(reading.report(path), error) for reading in readings), *passed_over])
    written = Written(synthetic=synthetic, replaced_demonstration=not synthetic and state == "synthetic")
    job.cursor.execute("BEGIN")
    try:
        if written.replaced_demonstration:
            _delete_everything(job.cursor)
        if written.replaced_demonstration or state == "empty":
            job.cursor.execute(
                "INSERT OR REPLACE INTO setting VALUES ('synthetic', ?)", ["true" if synthetic else "false"]
            )
        for reading in readings:
            written.numbers.append(_insert(job, reading))
            written.entries.append(reading.report(path))
        job.cursor.execute("COMMIT")
    except BaseException:
        roll_back(job.cursor)
        raise
    written.entries += passed_over
    return written


def _refused(entry: FileReport, error: str) -> FileReport:
    """A refused file loads nothing: the rows that passed every check are named too."""
    kept = (Rejection(check="not loaded, because the file was refused", rows=entry.rows_loaded),)
    return entry.model_copy(
        update={
            "status": "refused",
            "error": error,
            "rows_loaded": 0,
            "rejected": entry.rejected + (kept if entry.rows_loaded else ()),
        }
    )


def state(cursor: duckdb.DuckDBPyConnection) -> str:
    """``empty``, ``synthetic`` or ``real``: what statistics the store holds. A postcode directory is neither."""
    if not cursor.execute("SELECT 1 FROM load_file WHERE recognised_as <> ? LIMIT 1", [DIRECTORY]).fetchall():
        return "empty"
    flag = cursor.execute("SELECT value FROM setting WHERE key = 'synthetic'").fetchall()
    return "synthetic" if flag and flag[0][0] == "true" else "real"


def _delete_everything(cursor: duckdb.DuckDBPyConnection) -> None:
    tables = [published_table(recipe.key) for recipe in RECIPES]
    for table in (*tables, "neighbour", "neighbour_model", "event"):
        cursor.execute(f"DELETE FROM {table}")
    # A postcode directory is of no authority, invented or real.
    for table in ("load_rejection", "load_file"):
        cursor.execute(
            f"DELETE FROM {table} WHERE file_id NOT IN (SELECT file_id FROM load_file WHERE recognised_as = ?)",
            [DIRECTORY],
        )
    if cursor.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'return_table'").fetchall():
        delete_returns(cursor)


def _insert(job: Job, reading: Reading) -> int:
    """Writes a table; returns the number of its file."""
    cursor, content = job.cursor, reading.content
    before = cursor.execute(
        "SELECT file_id FROM load_file WHERE sha256 = ? AND recognised_as = ?", [job.digest, reading.recognised_as]
    ).fetchall()
    for (file_id,) in before:
        _delete_file(cursor, file_id, content)
    (file_id,) = new_numbers(cursor)
    if isinstance(content, Model):
        _insert_model(cursor, content, file_id)
    elif isinstance(content, Events):
        _insert_events(cursor, content, file_id)
    else:
        columns = columns_of(content.recipe)
        cursor.execute(
            f"INSERT INTO {published_table(content.recipe.key)} (file_id, {columns}) "
            f"SELECT {file_id}, {columns} FROM ({content.rows})"
        )
    loaded = LoadedFile(
        number=file_id,
        name=job.source.name,
        recognised_as=reading.recognised_as,
        digest=job.digest,
        changed=job.changed,
        last_period=content.last_period,
        rows_read=content.rows_read,
        rows_loaded=content.rows_loaded,
        warnings=content.warnings,
        rejected=content.rejected,
    )
    record_files(cursor, [loaded])
    return file_id


def _delete_file(cursor: duckdb.DuckDBPyConnection, file_id: int, content: Table | Model | Events) -> None:
    if isinstance(content, Table):
        cursor.execute(f"DELETE FROM {published_table(content.recipe.key)} WHERE file_id = ?", [file_id])
    elif isinstance(content, Events):
        cursor.execute("DELETE FROM event WHERE file_id = ?", [file_id])
    forget_files(cursor, [file_id])


def _insert_model(cursor: duckdb.DuckDBPyConnection, model: Model, file_id: int) -> None:
    before = cursor.execute("SELECT file_id FROM neighbour_model WHERE model = ?", [model.model]).fetchall()
    for (old,) in before:
        _delete_file(cursor, old, model)
    cursor.execute("DELETE FROM neighbour WHERE model = ?", [model.model])
    cursor.execute("DELETE FROM neighbour_model WHERE model = ?", [model.model])
    cursor.execute("INSERT INTO neighbour_model VALUES (?, ?, ?)", [model.model, model.title, file_id])
    codes, positions, others, closeness = zip(*model.rows, strict=True)
    cursor.execute(
        "INSERT INTO neighbour SELECT $model, unnest($codes), unnest($positions), unnest($others), unnest($closeness)",
        {
            "model": model.model,
            "codes": list(codes),
            "positions": list(positions),
            "others": list(others),
            "closeness": list(closeness),
        },
    )


def _insert_events(cursor: duckdb.DuckDBPyConnection, events: Events, file_id: int) -> None:
    """Puts a file's events in place of all earlier ones of its authorities."""
    replaced = cursor.execute(
        "SELECT file_id, count(*) FROM event WHERE list_contains(?, la_code) GROUP BY file_id", [events.authorities]
    ).fetchall()
    cursor.execute("DELETE FROM event WHERE list_contains(?, la_code)", [events.authorities])
    for old, rows in replaced:
        if not cursor.execute("SELECT 1 FROM event WHERE file_id = ? LIMIT 1", [old]).fetchall():
            _delete_file(cursor, old, events)
            continue
        # What is left of an older file is that of its other authorities.
        cursor.execute("UPDATE load_file SET rows_loaded = rows_loaded - ? WHERE file_id = ?", [rows, old])
        cursor.execute("INSERT INTO load_rejection VALUES (?, ?, ?, '[]')", [old, REPLACED, rows])
    for row in events.rows:
        cursor.execute(
            "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [file_id, row.line, row.la_code, row.day, row.title, row.text, list(row.indicators), row.outcome],
        )


# --- which of several releases gives the figures ---------------------------------------------------------------


@dataclass(frozen=True)
class Overlap:
    """Figures of one file that another, more recent one gives too."""

    older: int
    newer: int
    older_name: str
    newer_name: str
    rows: int
    every: bool
    first: str
    last: str

    @property
    def _span(self) -> str:
        return self.first if self.first == self.last else f"{self.first} to {self.last}"

    @property
    def of_older(self) -> str:
        """The warning on the older file."""
        part = "all" if self.every else f"{self.rows:,}"
        return (
            f"{SUPERSEDED}{part} of its rows ({self._span}) are also in {self.newer_name}, "
            "the more recent of the two, whose figures are used"
        )

    @property
    def of_newer(self) -> str:
        """The same, said of the newer file."""
        part = "all" if self.every else f"{self.rows:,}"
        return f"its figures are used in place of {part} rows ({self._span}) of {self.older_name}, an older release"


def overlaps(connection: duckdb.DuckDBPyConnection, recipe: Recipe) -> list[Overlap]:
    """Which loaded files of the recipe are superseded in part or whole, and by which.

    The order is that of :mod:`indicators.compute`: the later last period, then the later file.
    """
    table = published_table(recipe.key)
    keys = ", ".join(
        ["t.period", "t.level", "t.geography_code", "t.la_code", *(f"t.{quoted(c)}" for c in recipe.categories)]
    )
    found = connection.execute(f"""
        WITH chosen AS (
            SELECT
                t.file_id AS older, t.period,
                first_value(t.file_id) OVER (
                    PARTITION BY {keys} ORDER BY f.last_period DESC, f.file_date DESC, f.file_id DESC
                ) AS newer
            FROM {table} t JOIN load_file f USING (file_id)
        ),
        total AS (SELECT older, count(*) AS every FROM chosen GROUP BY older)
        SELECT c.older, c.newer, o.path, n.path, count(*), count(*) = any_value(every), min(c.period), max(c.period)
        FROM chosen c
        JOIN total USING (older)
        JOIN load_file o ON o.file_id = c.older
        JOIN load_file n ON n.file_id = c.newer
        WHERE c.older <> c.newer
        GROUP BY c.older, c.newer, o.path, n.path
        ORDER BY c.older, c.newer
    """).fetchall()
    return [Overlap(*row) for row in found]


def _supersede(
    connection: duckdb.DuckDBPyConnection, entries: list[FileReport], numbers: dict[int, int]
) -> list[FileReport]:
    """Says in the report and in the store which files are superseded by which.

    :param numbers: number of the file → its entry's position.
    """
    kinds = {entries[position].recognised_as for position in numbers.values()}
    several = connection.execute(
        "SELECT recognised_as FROM load_file GROUP BY recognised_as HAVING count(*) > 1"
    ).fetchall()
    touched = [recipe for recipe in RECIPES if any(_is_of(kind, recipe) for (kind,) in several if kind in kinds)]
    found = [overlap for recipe in touched for overlap in overlaps(connection, recipe)]
    changed = [*entries]
    for overlap in found:
        if overlap.older in numbers:
            position = numbers[overlap.older]
            changed[position] = _with_warning(changed[position], overlap.of_older)
        elif overlap.newer in numbers:
            position = numbers[overlap.newer]
            changed[position] = _with_warning(changed[position], overlap.of_newer)
    connection.execute("BEGIN")
    for recipe in touched:
        for file_id, warnings in connection.execute(
            "SELECT file_id, warnings FROM load_file "
            "WHERE recognised_as = $kind OR starts_with(recognised_as, $kind || '.')",
            {"kind": f"published.{recipe.key}"},
        ).fetchall():
            own = [warning for warning in warnings if not warning.startswith(SUPERSEDED)]
            now = own + [overlap.of_older for overlap in found if overlap.older == file_id]
            if now != warnings:
                connection.execute("UPDATE load_file SET warnings = ? WHERE file_id = ?", [now, file_id])
    connection.execute("COMMIT")
    return changed


def _is_of(kind: str, recipe: Recipe) -> bool:
    return kind == f"published.{recipe.key}" or kind.startswith(f"published.{recipe.key}.")
