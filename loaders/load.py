"""Loads files into the store: finds, recognises and checks them, and writes each in one transaction.

A file is read and checked before anything is written. What it then changes, it changes in one step: a load
that is stopped at any moment leaves every file before it loaded and the one in hand untouched. A refused file
changes nothing. The same content loaded again replaces itself; another edition of the same table is kept
beside it, and the more recent one gives the figures (the later last period, then the later file).

Invented statistics of the demonstration never mix with real ones: the first real file deletes everything
invented, in its own transaction, and invented files are refused once anything real is loaded.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import duckdb

from loaders.checks import quoted
from loaders.geography import Register, register
from loaders.reading import Ignored, Refused, Source, digest, looks_like, opened, walk
from loaders.recognise import Reading, Recognised, read_csv, read_workbook
from loaders.report import FileReport, LoadReport, shown
from loaders.statistics import RECIPES
from loaders.store import Store, open_returns, published_table

READERS = 2
SUPERSEDED = "Superseded: "


class PathError(Exception):
    """A path that was given is not there; the message names it."""


@dataclass
class Job:
    """A file on its way: what it was recognised as, on a cursor whose temporary tables hold its rows."""

    source: Source
    cursor: duckdb.DuckDBPyConnection
    digest: str = ""
    changed: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    recognised: Recognised | None = None
    entry: FileReport | None = None


def load_paths(
    store: Store,
    paths: Sequence[Path],
    *,
    la_code: str | None = None,
    year: int | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> LoadReport:
    """Loads files, folders and zip archives, and reports on every file found.

    :param la_code, year: for returns that carry neither; published statistics do not use them.
    :param progress: called with a file's name, its number (from 1) and the number of files.
    :raises PathError: a path is not there.
    :raises StoreError: the store cannot be used.
    """
    started = time.monotonic()
    for path in paths:
        if not os.path.exists(path):
            raise PathError(f"{shown(str(path))}: there is no such file or folder")
    sources = list(walk(paths))
    entries: list[FileReport] = []
    with open_returns(store) as connection, tempfile.TemporaryDirectory(prefix="load-") as folder:
        invented: list[int] = []
        for number, job in enumerate(_jobs(connection, sources, Path(folder)), 1):
            if progress is not None:
                progress(shown(job.source.name), number, len(sources))
            written = _write(job)
            if written.replaced_demonstration:
                for position in invented:
                    entries[position] = _with_warning(
                        entries[position],
                        "deleted again: real statistics were loaded after it, and the two are never mixed",
                    )
                invented = []
            first = len(entries)
            entries += written.entries
            if written.synthetic:
                invented += [n for n in range(first, len(entries)) if entries[n].status == "loaded"]
        entries = _supersede(connection, entries)
    return LoadReport(files=tuple(entries), seconds=round(time.monotonic() - started, 3))


def _with_warning(entry: FileReport, warning: str) -> FileReport:
    return entry.model_copy(update={"warnings": (*entry.warnings, warning)})


# --- reading, in two threads ----------------------------------------------------------------------------------


def _jobs(connection: duckdb.DuckDBPyConnection, sources: Sequence[Source], folder: Path) -> Iterator[Job]:
    """The files read and checked, in their order, a few ahead of the one being written."""
    known = register()
    with ThreadPoolExecutor(READERS) as pool:
        waiting: list[Future[Job]] = []
        coming = iter(sources)
        try:
            while True:
                for source in islice(coming, READERS + 1 - len(waiting)):
                    waiting.append(pool.submit(_read, Job(source, connection.cursor()), known, folder))
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
    path = shown(job.source.shown)
    try:
        with tempfile.TemporaryDirectory(dir=folder) as own, opened(job.source, Path(own)) as (file, changed):
            job.changed = changed
            kind = looks_like(file)
            job.recognised = _recognise(job, file, kind, known, Path(own))
            job.digest = digest(file)
    except Ignored as reason:
        job.entry = FileReport(path=path, status="ignored", warnings=(str(reason),))
    except Refused as reason:
        job.entry = FileReport(path=path, status="refused", error=str(reason))
    except OSError as error:
        job.entry = FileReport(path=path, status="refused", error=f"cannot be read ({error.strerror or 'input error'})")
    except (MemoryError, duckdb.OutOfMemoryException):
        job.entry = FileReport(path=path, status="refused", error="too large to be read in the memory allowed")
    except duckdb.Error as error:
        job.entry = FileReport(
            path=path, status="refused", error=f"cannot be read as a table ({type(error).__name__}); get it again"
        )
    return job


def _recognise(job: Job, file: Path, kind: str, known: Register, folder: Path) -> Recognised:
    name = Path(job.source.member or job.source.path.name).name
    match kind:
        case "empty":
            raise Refused("empty: the file has no content")
        case "ods" | "xlsx":
            return read_workbook(job.cursor, file, kind, shown(job.source.shown), name, known)
        case "zip":
            raise Ignored("an archive within an archive; unpack it and load the files")
        case "text":
            return read_csv(job.cursor, file, name, known, folder)
        case other:
            raise Ignored(other)


# --- writing, one transaction per file ------------------------------------------------------------------------


@dataclass
class Written:
    """What became of a file: the report's entries, and what it did to a store with invented statistics."""

    entries: list[FileReport] = field(default_factory=list)
    synthetic: bool = False
    replaced_demonstration: bool = False


def _write(job: Job) -> Written:
    if job.entry is not None:
        return Written([job.entry])
    assert job.recognised is not None
    path = shown(job.source.shown)
    readings = job.recognised.readings
    passed_over = job.recognised.passed_over
    synthetic = any(reading.synthetic for reading in readings)
    error = ""
    if len({reading.synthetic for reading in readings}) > 1:
        error = "mixes the invented places of the demonstration with real ones"
    elif any(reading.report(path, status="loaded").rows_loaded == 0 for reading in readings):
        error = "no row of it could be loaded; see the checks that left them out"
    elif synthetic and _state(job.cursor) == "real":
        error = (
            "invented statistics of the demonstration, and this store holds real ones; "
            "load it into a store of its own (--store)"
        )
    if error:
        entries = [
            reading.report(path, status="refused", error=error).model_copy(update={"rows_loaded": 0})
            for reading in readings
        ]
        return Written([_accounted(entry) for entry in entries] + passed_over)
    written = Written(synthetic=synthetic)
    job.cursor.execute("BEGIN")
    try:
        if not synthetic and _state(job.cursor) == "synthetic":
            _delete_everything(job.cursor)
            written.replaced_demonstration = True
        job.cursor.execute("INSERT OR REPLACE INTO setting VALUES ('synthetic', ?)", ["true" if synthetic else "false"])
        for reading in readings:
            written.entries.append(_insert(job, reading, path))
        job.cursor.execute("COMMIT")
    except BaseException:
        job.cursor.execute("ROLLBACK")
        raise
    written.entries += passed_over
    return written


def _accounted(entry: FileReport) -> FileReport:
    """A refused file loads nothing: the rows that passed every check are named too."""
    from loaders.report import Rejection

    rest = entry.rows_read - sum(rejection.rows for rejection in entry.rejected)
    if not rest:
        return entry
    kept = Rejection(check="not loaded, because the file was refused", rows=rest)
    return entry.model_copy(update={"rejected": (*entry.rejected, kept)})


def _state(cursor: duckdb.DuckDBPyConnection) -> str:
    """``empty``, ``synthetic`` or ``real``: what statistics the store holds."""
    if not cursor.execute("SELECT 1 FROM load_file LIMIT 1").fetchall():
        return "empty"
    flag = cursor.execute("SELECT value FROM setting WHERE key = 'synthetic'").fetchall()
    return "synthetic" if flag and flag[0][0] == "true" else "real"


def _delete_everything(cursor: duckdb.DuckDBPyConnection) -> None:
    tables = [published_table(recipe.key) for recipe in RECIPES]
    for table in (*tables, "neighbour", "neighbour_model", "load_rejection", "load_file"):
        cursor.execute(f"DELETE FROM {table}")


def _insert(job: Job, reading: Reading, path: str) -> FileReport:
    cursor = job.cursor
    entry = reading.report(path, status="loaded")
    before = cursor.execute(
        "SELECT file_id FROM load_file WHERE sha256 = ? AND recognised_as = ?", [job.digest, reading.recognised_as]
    ).fetchall()
    for (file_id,) in before:
        _delete_file(cursor, file_id, reading)
    file_id = cursor.execute("SELECT nextval('load_file_id')").fetchall()[0][0]
    if reading.model is not None:
        last_period = reading.model.model
        _insert_model(cursor, reading, file_id)
    else:
        assert reading.table is not None
        last_period = reading.table.judged.last_period
        recipe = reading.table.recipe
        columns = ", ".join(
            quoted(column)
            for column in (
                *("line", "period", "period_end", "level", "geography_code", "la_code"),
                *recipe.categories,
                *recipe.values,
            )
        )
        cursor.execute(
            f"INSERT INTO {published_table(recipe.key)} (file_id, {columns}) "
            f"SELECT {file_id}, {columns} FROM {reading.draft} WHERE problem = 0"
        )
    cursor.execute(
        "INSERT INTO load_file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'loaded', ?)",
        [
            file_id,
            shown(job.source.name),
            reading.recognised_as,
            job.digest,
            job.changed.replace(tzinfo=None),
            datetime.now(UTC).replace(tzinfo=None),
            last_period,
            entry.rows_read,
            entry.rows_loaded,
            list(entry.warnings),
        ],
    )
    for rejection in entry.rejected:
        examples = json.dumps([example.model_dump() for example in rejection.examples], ensure_ascii=False)
        cursor.execute(
            "INSERT INTO load_rejection VALUES (?, ?, ?, ?)", [file_id, rejection.check, rejection.rows, examples]
        )
    return entry


def _delete_file(cursor: duckdb.DuckDBPyConnection, file_id: int, reading: Reading) -> None:
    if reading.table is not None:
        cursor.execute(f"DELETE FROM {published_table(reading.table.recipe.key)} WHERE file_id = ?", [file_id])
    cursor.execute("DELETE FROM load_rejection WHERE file_id = ?", [file_id])
    cursor.execute("DELETE FROM load_file WHERE file_id = ?", [file_id])


def _insert_model(cursor: duckdb.DuckDBPyConnection, reading: Reading, file_id: int) -> None:
    model = reading.model
    assert model is not None
    before = cursor.execute("SELECT file_id FROM neighbour_model WHERE model = ?", [model.model]).fetchall()
    for (old,) in before:
        _delete_file(cursor, old, reading)
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


def _supersede(connection: duckdb.DuckDBPyConnection, entries: list[FileReport]) -> list[FileReport]:
    return entries
