"""A dashboard that is running shows new figures by itself, and goes on through whatever happens to the file."""

from __future__ import annotations

import csv
import io
import shutil
import threading
from pathlib import Path

import pytest

from indicators.build import build
from layouts.application import create_app
from loaders.store import Store, open_returns
from tests.indicators.small_england import SmallEngland
from tests.small_store import page_request


def durham(folder: Path, value: str) -> Store:
    """Durham's re-referrals, published as the value given; built in the folder's store."""
    england = SmallEngland(folder)
    england.publish("referrals", ("840", "2025", {"rereferral_percent": value}))
    england.build()
    return Store(folder)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return durham(tmp_path_factory.mktemp("built") / "store", "18.7")


@pytest.fixture
def store(built: Store, tmp_path: Path) -> Store:
    return Store(Path(shutil.copytree(built.folder, tmp_path / "store")))


def published_again(store: Store, value: str) -> None:
    with open_returns(store) as connection:
        connection.execute("UPDATE published_referrals SET rereferral_percent = ?", [value])
    build(store)


def shown(client) -> list[str]:
    text = client.get("/export.csv?geography=840").text
    return [row["value"] for row in csv.DictReader(io.StringIO(text))]


def test_new_figures_are_served_without_a_restart(store):
    client = create_app(store).server.test_client()
    assert shown(client) == ["18.7"]
    published_again(store, "17.5")
    assert shown(client) == ["17.5"]


def test_a_page_that_was_kept_is_made_anew(store):
    client = create_app(store).server.test_client()
    page = page_request("/indicator/re_referrals", "?la=840")
    client.get("/")
    before = client.post("/_dash-update-component", json=page).text
    published_again(store, "17.5")
    after = client.post("/_dash-update-component", json=page).text
    assert "18.7" in before
    assert "17.5" in after
    assert "18.7" not in after


def test_no_reader_sees_an_error_while_figures_are_replaced(store):
    server = create_app(store).server
    wrong: list[tuple[int, list[str]]] = []
    done = threading.Event()

    def read() -> None:
        client = server.test_client()
        # A moment between two readings, or the build gets no turn.
        while not done.wait(0.02):
            answer = client.get("/export.csv?geography=840")
            values = [row["value"] for row in csv.DictReader(io.StringIO(answer.text))]
            if answer.status_code != 200 or len(values) != 1:
                wrong.append((answer.status_code, values))

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for value in ("17.5", "16.3", "15.1"):
        published_again(store, value)
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert shown(server.test_client()) == ["15.1"]


def test_a_failed_build_leaves_the_old_figures_serving(store, monkeypatch):
    client = create_app(store).server.test_client()

    def fail(*_: object) -> None:
        raise RuntimeError("in the middle")

    monkeypatch.setattr("indicators.build._notes_and_sources", fail)
    with pytest.raises(RuntimeError):
        published_again(store, "17.5")
    assert shown(client) == ["18.7"]


def test_without_a_store_the_page_says_what_to_do(tmp_path):
    client = create_app(Store(tmp_path / "nothing")).server.test_client()
    answer = client.get("/export.csv")
    assert answer.status_code == 503
    assert "app.py load" in answer.text
