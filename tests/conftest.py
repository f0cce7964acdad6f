"""Fixtures for all tests."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock
from hypothesis import settings

from indicators.build import build
from loaders.load import load_paths
from loaders.store import Outcomes, Store

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

# How long an example takes says how busy the machine is, not whether anything is wrong.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


# What tests and the processes that they start import, in two parts that take as long to compile.
LIBRARIES = (
    "duckdb, pandas, scipy.stats, statsmodels.tsa.api, openpyxl, holidays",
    "layouts.application, hypothesis, playwright.sync_api, waitress, typer, rich.progress, filelock",
)


def pytest_configure(config: pytest.Config) -> None:
    """Compiles the libraries once, and keeps that under ``build`` where it may not be kept beside their sources.

    Every worker of a run, and every process that a test starts, would compile them and the tests anew: ten seconds each.
    """
    if sys.dont_write_bytecode:
        sys.dont_write_bytecode = False
        sys.pycache_prefix = str(ROOT / "build" / "pycache")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ.setdefault("PYTHONPYCACHEPREFIX", sys.pycache_prefix)
    library = Path(duckdb.__file__).parent.parent
    # Nothing has imported it yet: in a new environment it is not compiled.
    pandas = Path(importlib.util.cache_from_source(str(library / "pandas" / "core" / "frame.py")))
    if not hasattr(config, "workerinput") and not pandas.exists():
        commands = [[sys.executable, "-c", f"import {names}"] for names in LIBRARIES]
        # What ails a library, the tests that need it say.
        begun = [subprocess.Popen(one, cwd=ROOT, stderr=subprocess.DEVNULL) for one in commands]
        for one in begun:
            one.wait()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the design documents and the real published statistics."""
    if not (SHARED / "published").is_dir():
        pytest.skip("needs ../shared/published, the real statistics, which are not part of this project")
    return SHARED


@pytest.fixture(scope="session")
def published(shared: Path) -> Path:
    """The folder with the real published statistics."""
    return shared / "published"


# Files that take longest, longest first: no worker is to begin one of them when the others have nothing left.
LONGEST = (
    "test_browser_pages.py",
    "test_browser.py",
    "test_pages.py",
    "test_return_load.py",
    "test_demonstration_returns.py",
    "test_demonstration.py",
    "test_disclosure_attack.py",
    "test_claims.py",
    "test_browser_compare.py",
    "test_statements.py",
    "test_own_returns.py",
    "test_returns_generated.py",
    "test_returns.py",
    "test_canonical.py",
    "test_reading.py",
    "test_load.py",
    "test_outlook.py",
    "test_replacement.py",
    "test_app.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(places)))


def _once(tmp_path_factory: pytest.TempPathFactory, name: str, fill: Callable[[Store], None]) -> Store:
    """A store that the workers of one test run share: the first one to ask fills it."""
    shared_by_workers = tmp_path_factory.getbasetemp().parent
    folder = shared_by_workers / name
    with FileLock(shared_by_workers / f"{name}.lock"):
        store = Store(folder)
        if not store.outcomes.exists():
            fill(store)
    return store


@pytest.fixture(scope="session")
def real_store(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store with all of the real published statistics, loaded and built. Not to be written to."""

    def fill(store: Store) -> None:
        report = load_paths(store, [published])
        assert report.exit_code == 0, report.model_dump_json(indent=1)
        build(store)

    return _once(tmp_path_factory, "real", fill)


@pytest.fixture
def real(real_store: Store) -> duckdb.DuckDBPyConnection:
    """A cursor on the outcomes of the real published statistics."""
    return Outcomes(real_store.outcomes).cursor()
