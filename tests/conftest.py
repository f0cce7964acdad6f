"""Fixtures for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


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
