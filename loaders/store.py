"""The two databases of a store: their schema, transactions, and the replacement of one as a whole.

``returns.duckdb`` is opened by ``load`` and ``build`` only, by one process at a time. ``outcomes.duckdb`` is
written beside itself, checkpointed, closed and then put in place with one rename, so that a reader sees the
old file or the new one and never a part of either. The dashboard reads it through :class:`Outcomes`.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import duckdb

from loaders.return_tables import RETURN_TABLES
from loaders.return_tables import schema as return_schema
from loaders.statistics import RECIPES, Recipe

KEY_COLUMNS = (
    ("file_id", "INTEGER", "File the row came from (load_file)"),
    ("line", "BIGINT", "Line (or sheet row) in that file"),
    ("period", "VARCHAR", "Period as shown: 2025, or 2024/25"),
    ("period_end", "DATE", "Last day of the period"),
    ("level", "VARCHAR", "National, Regional or Local authority"),
    (
        "geography_code",
        "VARCHAR",
        "Current ONS code of the authority, region or country",
    ),
    (
        "la_code",
        "VARCHAR",
        "Three-digit code; two codes joined by ' / ' for a joint return; empty above",
    ),
)

# Everything is written to the log first and put in its place once, at the end.
WRITING = {"memory_limit": "2GB", "threads": 2, "checkpoint_threshold": "1GB"}


class StoreError(Exception):
    """The store cannot be used as asked; the message says what to do."""


@dataclass(frozen=True)
class Store:
    """A folder that holds the two databases. Two stores never share anything."""

    folder: Path

    @property
    def returns(self) -> Path:
        """Child-level and published rows as loaded, load history."""
        return self.folder / "returns.duckdb"

    @property
    def outcomes(self) -> Path:
        """Indicator values after disclosure control, for the dashboard and the export."""
        return self.folder / "outcomes.duckdb"


@cache
def _schema() -> tuple[str, str]:
    text = resources.files("data").joinpath("schema.sql").read_text(encoding="utf-8")
    returns, outcomes = re.split(r"^-- outcomes$", text, maxsplit=1, flags=re.MULTILINE)
    return returns, outcomes


def published_table(key: str) -> str:
    """Name of the table in returns.duckdb that holds the rows of the recipe ``key``."""
    return f"published_{key}"


def published_ddl(recipe: Recipe) -> str:
    """SQL that creates the recipe's table. Its comment explains all columns, since most hold figures as published."""
    table = published_table(recipe.key)
    columns = [f'"{name}" {kind}' for name, kind, _ in KEY_COLUMNS]
    columns += [f'"{name}" VARCHAR' for name in (*recipe.categories, *recipe.values)]
    keys = "; ".join(f"{name}: {note}" for name, _, note in KEY_COLUMNS)
    categories = f". Categories as published: {', '.join(recipe.categories)}" if recipe.categories else ""
    comment = f"{recipe.title}. {keys}{categories}. Figures or symbols as published: {', '.join(recipe.values)}"
    quoted = comment.replace("'", "''")
    return f"CREATE TABLE IF NOT EXISTS {table} ({', '.join(columns)});\nCOMMENT ON TABLE {table} IS '{quoted}';"


def _busy(error: duckdb.IOException, path: Path) -> StoreError:
    holder = re.search(r"PID (\d+)", str(error))
    who = f" (process {holder.group(1)})" if holder else ""
    return StoreError(
        f"{path}: another load or build is using this store{who}; wait until it has ended and run this again"
    )


@contextlib.contextmanager
def open_returns(store: Store) -> Iterator[duckdb.DuckDBPyConnection]:
    """Opens returns.duckdb for writing, with every table in place.

    :raises StoreError: another process has it open, the folder cannot be written, or the file is damaged.
    """
    with connect_returns(store) as connection:
        prepare_returns(connection)
        prepare_return_tables(connection)
        yield connection


@contextlib.contextmanager
def connect_returns(store: Store) -> Iterator[duckdb.DuckDBPyConnection]:
    """Opens returns.duckdb for writing as it is; the functions ``prepare_…`` put its tables in place.

    :raises StoreError: another process has it open, the folder cannot be written, or the file is damaged.
    """
    try:
        store.folder.mkdir(parents=True, exist_ok=True)
        connection = duckdb.connect(str(store.returns), config=WRITING)
    except OSError as error:
        raise StoreError(f"{store.folder}: the store cannot be written ({error.strerror or error})") from error
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            raise _busy(error, store.returns) from error
        raise StoreError(
            f"{store.returns}: this is not a database of this product, or it is damaged; "
            "move it away and load the files again"
        ) from error
    try:
        yield connection
    finally:
        connection.close()


def another(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A cursor on the databases that ``connection`` uses, with temporary tables of its own, for another thread."""
    (path,) = connection.execute("SELECT current_setting('search_path')").fetchall()[0]
    cursor = connection.cursor()
    cursor.execute("SET search_path = ?", [path])
    return cursor


def roll_back(cursor: duckdb.DuckDBPyConnection) -> None:
    """Undoes the transaction in hand; an interrupted one DuckDB has undone already."""
    with contextlib.suppress(duckdb.TransactionException):
        cursor.execute("ROLLBACK")


def prepare_returns(connection: duckdb.DuckDBPyConnection) -> None:
    """Creates the tables of returns.duckdb that are not there yet, but for those of authorities' own returns."""
    present = _tables(connection)
    if "load_file" in present:
        columns = connection.execute(
            "SELECT column_name FROM duckdb_columns() WHERE table_name = 'load_file'"
        ).fetchall()
        if ("return_year",) not in columns:
            present.remove("load_file")
    wanted = [recipe for recipe in RECIPES if published_table(recipe.key) not in present]
    if {"load_file", "event", "postcode"} <= present and not wanted:
        return
    connection.execute("BEGIN")
    connection.execute(_schema()[0])
    for recipe in wanted:
        connection.execute(published_ddl(recipe))
    connection.execute("COMMIT")


def prepare_return_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Creates the tables of authorities' own returns that are not there yet: they are many, and not all need them."""
    if {"return_warning", *(table.name for table in RETURN_TABLES)} <= _tables(connection):
        return
    connection.execute("BEGIN")
    connection.execute(return_schema())
    connection.execute("COMMIT")


def _tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}


def replace_outcomes(
    store: Store,
    fill: Callable[[duckdb.DuckDBPyConnection], None],
    beside: duckdb.DuckDBPyConnection | None = None,
) -> None:
    """Writes a new outcomes.duckdb and puts it in place of the old one in one step.

    :param fill: is given a connection to the new, empty database (schema in place) and fills it.
    :param beside: a connection to returns.duckdb, open for writing, if the caller has one: the new database is then
        filled beside it, from what is still in memory, and both are written out at the same time.
    """
    store.folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix="outcomes-", suffix=".building", dir=store.folder)
    os.close(handle)
    path = Path(name)
    path.unlink()
    try:
        with _new_database(path, beside) as connection, _written_out(beside):
            connection.execute(_schema()[1])
            fill(connection)
            connection.execute("CHECKPOINT building")
        os.chmod(path, 0o644)
        with open(path, "rb") as written:
            os.fsync(written.fileno())
        os.replace(path, store.outcomes)
    finally:
        path.unlink(missing_ok=True)
        Path(name + ".wal").unlink(missing_ok=True)


@contextlib.contextmanager
def _new_database(path: Path, beside: duckdb.DuckDBPyConnection | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that uses the new database ``building`` in the file."""
    connection = duckdb.connect(":memory:", config=WRITING) if beside is None else beside.cursor()
    (home,) = connection.execute("SELECT current_database()").fetchall()[0]
    try:
        # Without a log: a file that was not finished is never used, so nothing of it is ever recovered.
        connection.execute(f"ATTACH {literal(path)} AS building (RECOVERY_MODE 'no_wal_writes')")
        connection.execute("USE building")
        yield connection
    finally:
        with contextlib.suppress(duckdb.Error):
            connection.execute(f'USE "{home}"')
            connection.execute("DETACH building")
        connection.close()


@contextlib.contextmanager
def _written_out(returns: duckdb.DuckDBPyConnection | None) -> Iterator[None]:
    """Meanwhile writes what was loaded from the log into returns.duckdb, which takes as long at the end otherwise."""
    if returns is None:
        yield
        return
    # The cursor is closed last: one that is at work cannot be.
    with returns.cursor() as cursor, ThreadPoolExecutor(1) as pool:
        written = pool.submit(cursor.execute, "CHECKPOINT returns")
        yield
        # If it cannot be done now, it is when the database is closed or opened next: all stands in the log.
        with contextlib.suppress(duckdb.Error):
            written.result()


def literal(path: Path) -> str:
    """A path as it stands in SQL."""
    quoted = str(path).replace("'", "''")
    return f"'{quoted}'"


class Outcomes:
    """Reads outcomes.duckdb for many threads at once, and picks up a new file when it is put in place.

    A shared DuckDB connection gives wrong rows when two threads use it, so every query runs on a cursor of
    its own. The file is attached read-only to an in-memory database with external access off, so no query,
    whatever it says, reads or writes another file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._stamp: tuple[int, int, int] | None = None
        self._connection: duckdb.DuckDBPyConnection | None = None

    def _now(self) -> tuple[int, int, int] | None:
        try:
            state = self.path.stat()
        except FileNotFoundError:
            return None
        return state.st_ino, state.st_mtime_ns, state.st_size

    @property
    def version(self) -> str:
        """Changes whenever the file is replaced; a key for caches.

        :raises StoreError: there is no file yet.
        """
        with self._lock:
            self._current()
            return "-".join(str(part) for part in self._stamp or ())

    def _current(self) -> duckdb.DuckDBPyConnection:
        """The connection to the current file, for whoever holds the lock."""
        stamp = self._now()
        if stamp is not None and stamp != self._stamp:
            try:
                # The old connection is only let go of: cursors in other threads still finish on it.
                self._connection = _attach(self.path)
            except duckdb.Error as error:
                # A file that somebody damaged must not take a dashboard down that has a good one open.
                if self._connection is None:
                    raise StoreError(f"{self.path}: cannot be read; run app.py build to make it anew") from error
            self._stamp = stamp
        if self._connection is None:
            raise StoreError(f"{self.path}: nothing has been built yet; run app.py load or app.py build")
        return self._connection

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of the caller's own on the current file.

        :raises StoreError: there is no file yet.
        """
        with self._lock:
            cursor = self._current().cursor()
        cursor.execute("USE outcomes")
        return cursor


def _attach(path: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(
        ":memory:",
        config={
            "threads": 1,
            "memory_limit": "512MB",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
    connection.execute(f"ATTACH {literal(path)} AS outcomes (READ_ONLY)")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection
