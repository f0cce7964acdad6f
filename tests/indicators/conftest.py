"""Fixtures for the tests of the indicators."""

from __future__ import annotations

import inspect
from functools import partial

import pytest

from tests.indicators.typed_returns import TOGETHER


@pytest.fixture(scope="module")
def computed_together(request: pytest.FixtureRequest) -> None:
    """Computes what the tests of a module type all at once; see :mod:`tests.indicators.typed_returns`."""
    tests = []
    for item in request.session.items:
        if isinstance(item, pytest.Function) and item.module is request.module:
            given = item.callspec.params if hasattr(item, "callspec") else {}
            if set(inspect.signature(item.obj).parameters) == set(given):
                tests.append(partial(item.obj, **given))
    TOGETHER.rehearse(tests)
