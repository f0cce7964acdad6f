"""Fixtures for the tests of the loaders."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from loaders.load import load_paths
from loaders.report import FileReport, LoadReport
from loaders.store import Store, open_returns


@pytest.fixture(scope="session")
def memory() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory. Its cursors share no temporary tables; to open a database of one's own takes 30 ms."""
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store in which nothing is loaded; making its tables takes longer than copying them."""
    store = Store(tmp_path_factory.mktemp("empty") / "store")
    with open_returns(store):
        pass
    return store


@pytest.fixture
def store(tmp_path: Path, empty_store: Store) -> Store:
    return Store(Path(shutil.copytree(empty_store.folder, tmp_path / "store")))


@pytest.fixture
def load(store: Store) -> Callable[..., LoadReport]:
    """Loads paths into the test's store."""

    def run(*paths: Path) -> LoadReport:
        report = load_paths(store, paths)
        assert all(entry.complete for entry in report.files), "rows_read = rows_loaded + rejected"
        return report

    return run


@pytest.fixture
def load_one(load: Callable[..., LoadReport]) -> Callable[[Path], FileReport]:
    """Loads one file with one table and gives its entry of the report."""

    def run(path: Path) -> FileReport:
        (entry,) = load(path).files
        return entry

    return run


@pytest.fixture
def query(store: Store, memory: duckdb.DuckDBPyConnection) -> Callable[[str], list[tuple[Any, ...]]]:
    """Asks the test's store."""

    def run(sql: str) -> list[tuple[Any, ...]]:
        with memory.cursor() as cursor:
            cursor.execute(f"ATTACH '{store.returns}' AS asked (READ_ONLY); USE asked")
            try:
                return cursor.execute(sql).fetchall()
            finally:
                cursor.execute("USE memory; DETACH asked")

    return run
