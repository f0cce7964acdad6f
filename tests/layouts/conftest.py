"""The small store of :mod:`tests.small_store`, opened in the ways that tests need."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from flask.testing import FlaskClient

from indicators.lookup import Catalogue, catalogue
from layouts.address import Address
from layouts.application import create_app
from layouts.view import View
from loaders.store import Outcomes, Store, replace_outcomes
from tests.small_store import fill


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The store made by hand."""
    made = Store(tmp_path_factory.mktemp("store"))
    replace_outcomes(made, fill)
    return made


@pytest.fixture(scope="session")
def synthetic_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The same, said to be synthetic."""
    made = Store(tmp_path_factory.mktemp("synthetic"))
    replace_outcomes(made, lambda connection: fill(connection, synthetic=True))
    return made


@pytest.fixture(scope="session")
def outcomes(store: Store) -> Outcomes:
    return Outcomes(store.outcomes)


@pytest.fixture
def cursor(outcomes: Outcomes) -> Iterator[duckdb.DuckDBPyConnection]:
    with outcomes.cursor() as opened:
        yield opened


@pytest.fixture(scope="session")
def holdings(outcomes: Outcomes) -> Catalogue:
    """What the store holds."""
    return catalogue(outcomes.cursor())


@pytest.fixture
def norham(cursor: duckdb.DuckDBPyConnection, holdings: Catalogue) -> View:
    """Norham's view with everything as usual."""
    place = holdings.find("841")
    assert place is not None
    return View("/", Address(la="841"), holdings, place, cursor)


@pytest.fixture
def client(store: Store) -> FlaskClient:
    """A client of the application, as a script would use it."""
    return create_app(store).server.test_client()
