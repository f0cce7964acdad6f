"""The two databases: replaced as a whole, read by many threads, locked against everything else."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from pathlib import Path

import duckdb
import pytest

from loaders.store import Outcomes, Store, StoreError, _written_out, open_returns, replace_outcomes


def put(store: Store, number: int) -> None:
    """A store of 2,000 settings that all have the same value."""

    def fill(connection: duckdb.DuckDBPyConnection) -> None:
        connection.execute(
            "INSERT INTO setting SELECT 'key' || i, ? FROM range(2000) r(i)",
            [str(number)],
        )

    replace_outcomes(store, fill)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def test_readers_see_the_old_file_or_the_new_one_and_never_a_mixture(store):
    put(store, 0)
    outcomes = Outcomes(store.outcomes)
    seen: list[list[tuple]] = []
    failures: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        try:
            # A moment between two readings, or the writer gets no turn.
            while not done.wait(0.02):
                cursor = outcomes.cursor()
                seen.append(cursor.execute("SELECT count(*), min(value), max(value) FROM setting").fetchall())
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    for number in range(1, 6):
        put(store, number)
        time.sleep(0.05)
    done.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert all(count == 2000 and low == high for [(count, low, high)] in seen)
    assert outcomes.cursor().execute("SELECT DISTINCT value FROM setting").fetchall() == [("5",)]


def test_an_answer_begun_on_the_old_file_is_finished_on_it(store):
    put(store, 1)
    outcomes = Outcomes(store.outcomes)
    begun = outcomes.cursor().execute("SELECT value FROM setting")
    first = begun.fetchmany(1)
    put(store, 2)
    assert outcomes.cursor().execute("SELECT max(value) FROM setting").fetchall() == [("2",)]
    assert {*first, *begun.fetchall()} == {("1",)}


def test_many_threads_with_cursors_of_their_own_get_right_rows(store):
    put(store, 7)
    outcomes = Outcomes(store.outcomes)
    wrong: list[tuple] = []

    def read(part: int) -> None:
        for number in range(part, 400, 4):
            rows = outcomes.cursor().execute("SELECT key FROM setting WHERE key = ?", [f"key{number}"]).fetchall()
            if rows != [(f"key{number}",)]:
                wrong.append((number, rows))

    threads = [threading.Thread(target=read, args=(part,)) for part in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "ATTACH '/tmp/other.duckdb' AS other",
        "COPY setting TO '/tmp/copy.csv'",
        "SET enable_external_access = true",
        "INSERT INTO setting VALUES ('a', 'b')",
        "DROP TABLE setting",
    ],
)
def test_a_reader_can_do_nothing_but_read_this_file(store, query):
    put(store, 1)
    with pytest.raises(duckdb.Error):
        Outcomes(store.outcomes).cursor().execute(query)


def test_a_failed_build_leaves_the_old_file_and_nothing_else(store):
    put(store, 1)

    def fail(_: duckdb.DuckDBPyConnection) -> None:
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        replace_outcomes(store, fail)
    assert Outcomes(store.outcomes).cursor().execute("SELECT max(value) FROM setting").fetchall() == [("1",)]
    assert [path.name for path in store.folder.iterdir()] == ["outcomes.duckdb"]


def test_a_damaged_file_does_not_take_a_running_reader_down(store):
    put(store, 1)
    outcomes = Outcomes(store.outcomes)
    outcomes.cursor()
    damaged = store.folder / "damaged"
    damaged.write_bytes(b"not a database" * 1000)
    os.replace(damaged, store.outcomes)
    assert outcomes.cursor().execute("SELECT max(value) FROM setting").fetchall() == [("1",)]


def test_without_a_file_the_message_says_what_to_do(store):
    with pytest.raises(StoreError, match=r"app\.py load"):
        Outcomes(store.outcomes).cursor()


def hold(folder: Path, ready, release) -> None:
    with open_returns(Store(folder)):
        ready.set()
        release.wait(30)


def test_a_second_load_at_the_same_time_is_told_to_wait(store):
    context = multiprocessing.get_context("spawn")
    ready, release = context.Event(), context.Event()
    other = context.Process(target=hold, args=(store.folder, ready, release))
    other.start()
    try:
        assert ready.wait(30)
        with pytest.raises(StoreError, match="another load"), open_returns(store):
            pass
    finally:
        release.set()
        other.join()


def kill_in_transaction(folder: Path, ready) -> None:
    with open_returns(Store(folder)) as connection:
        connection.execute("BEGIN")
        connection.execute("INSERT INTO setting VALUES ('half', 'done')")
        ready.set()
        time.sleep(30)


def test_a_killed_load_leaves_what_was_loaded_before(store):
    with open_returns(store) as connection:
        connection.execute("INSERT INTO setting VALUES ('before', 'there')")
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    other = context.Process(target=kill_in_transaction, args=(store.folder, ready))
    other.start()
    assert ready.wait(30)
    os.kill(other.pid or 0, signal.SIGKILL)
    other.join()
    with open_returns(store) as connection:
        assert connection.execute("SELECT * FROM setting").fetchall() == [("before", "there")]


def test_a_file_that_is_no_database_is_named(store):
    store.folder.mkdir()
    store.returns.write_bytes(b"spreadsheet" * 1000)
    with pytest.raises(StoreError, match=r"returns\.duckdb"), open_returns(store):
        pass


def test_every_table_and_column_explains_itself(store):
    put(store, 1)
    silent = (
        "SELECT table_name, column_name FROM duckdb_columns() "
        "WHERE NOT internal AND database_name = ? AND coalesce(comment, '') = ''"
    )
    with open_returns(store) as connection:
        columns = connection.execute(silent, ["returns"]).fetchall()
        # The tables of published statistics explain their columns in one comment each.
        assert [name for name in columns if not name[0].startswith("published_")] == []
        tables = dict(connection.execute("SELECT table_name, comment FROM duckdb_tables()").fetchall())
        assert [name for name in columns if name[1] not in tables[name[0]]] == []
    assert Outcomes(store.outcomes).cursor().execute(silent, ["outcomes"]).fetchall() == []


class AtWork:
    """Stands for a connection and its cursor: like DuckDB's it cannot be closed while it is at work."""

    def __init__(self) -> None:
        self.began, self.ended = threading.Event(), threading.Event()

    def cursor(self) -> AtWork:
        return self

    def __enter__(self) -> AtWork:
        return self

    def execute(self, _: str) -> None:
        self.began.set()
        time.sleep(0.1)
        self.ended.set()

    def __exit__(self, *_: object) -> None:
        if not self.ended.is_set():
            raise duckdb.OperationalError("cannot be closed")


def test_what_stops_a_build_is_seen_although_the_returns_are_being_written_out():
    returns = AtWork()

    def stopped() -> None:
        returns.began.wait()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), _written_out(returns):  # type: ignore[arg-type]
        stopped()
