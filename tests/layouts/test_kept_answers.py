"""Answers that are kept as they were sent, and those that must not be."""

from __future__ import annotations

import gzip
import threading
from concurrent.futures import ThreadPoolExecutor

import brotli
import pytest

from layouts import application
from layouts.application import create_app
from layouts.kept_answers import Kept
from layouts.sign_in import require_password
from tests.small_store import page_request

CALLBACK = "/_dash-update-component"
READERS = {"": lambda data: data, "gzip": gzip.decompress, "br": brotli.decompress}


@pytest.fixture
def made(monkeypatch) -> list[tuple[str, str]]:
    """The addresses of the pages that were made, in order."""
    found: list[tuple[str, str]] = []
    make = application.answer

    def watched(outcomes, path, search):
        found.append((path, search))
        return make(outcomes, path, search)

    monkeypatch.setattr(application, "answer", watched)
    return found


@pytest.mark.parametrize("encoding", READERS)
def test_the_second_reader_gets_what_the_first_got(store, encoding):
    client = create_app(store).server.test_client()
    client.get("/")
    request = page_request("/indicator/re_referrals", "?la=841")
    first, second = (client.post(CALLBACK, json=request, headers={"Accept-Encoding": encoding}) for _ in range(2))
    assert second.data == first.data
    assert dict(second.headers) == dict(first.headers)
    assert second.headers.get("Content-Encoding", "") == encoding
    assert b"18.7" in READERS[encoding](second.data)


def test_a_reader_who_takes_another_encoding_gets_that(store):
    client = create_app(store).server.test_client()
    client.get("/")
    request = page_request("/", "?la=841")
    contents = {
        encoding: READERS[encoding](client.post(CALLBACK, json=request, headers={"Accept-Encoding": encoding}).data)
        for encoding in READERS
    }
    assert len(set(contents.values())) == 1


def test_another_address_is_another_page(store):
    client = create_app(store).server.test_client()
    client.get("/")
    texts = [client.post(CALLBACK, json=page_request("/", f"?la={la}")).text for la in ("841", "846")]
    assert texts[0] != texts[1]


def test_a_page_that_failed_is_tried_again(store, monkeypatch):
    client = create_app(store).server.test_client()
    client.get("/")
    request = page_request("/data", "?la=841")
    page = application.data_quality.page
    monkeypatch.setattr(application.data_quality, "page", lambda view: 1 / 0)
    assert "could not be" in client.post(CALLBACK, json=request).text
    monkeypatch.setattr(application.data_quality, "page", page)
    assert "Data loaded" in client.post(CALLBACK, json=request).text


def test_a_page_is_made_once(store, made):
    client = create_app(store).server.test_client()
    client.get("/")
    for _ in range(3):
        client.post(CALLBACK, json=page_request("/methods", "?la=841&word=once"))
    assert made.count(("/methods", "?la=841&word=once")) == 1


def test_the_password_comes_before_what_is_kept(store):
    server = create_app(store).server
    require_password(server, "secret")
    client, request = server.test_client(), page_request("/", "?la=841")
    assert client.post(CALLBACK, json=request, auth=("anyone", "secret")).status_code == 200
    refused = client.post(CALLBACK, json=request)
    assert refused.status_code == 401
    assert "18.7" not in refused.text


def test_a_request_that_is_none_is_answered_and_not_kept(store):
    client = create_app(store).server.test_client()
    client.get("/")
    assert client.post(CALLBACK, data=b"x" * 20_000, content_type="application/json").status_code == 400
    assert client.post(CALLBACK, data=b"{", content_type="application/json").status_code == 400


def always(_: object) -> bool:
    return True


def test_whoever_asks_for_what_is_being_made_waits_for_it():
    kept: Kept[object] = Kept(4)
    begun, finished = threading.Event(), threading.Event()
    times: list[int] = []

    def make() -> object:
        times.append(1)
        begun.set()
        assert finished.wait(10)
        return object()

    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(kept.get, "page", make, always)
        assert begun.wait(10)
        others = [pool.submit(kept.get, "page", make, always) for _ in range(3)]
        finished.set()
        found = {id(one.result(10)) for one in (first, *others)}
    assert len(found) == len(times) == 1


def test_what_is_not_good_is_made_anew_for_each_who_waited():
    kept: Kept[int] = Kept(4)
    begun, finished = threading.Event(), threading.Event()
    numbers = iter(range(10))

    def make() -> int:
        begun.set()
        assert finished.wait(10)
        return next(numbers)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(kept.get, "page", make, lambda _: False)
        assert begun.wait(10)
        second = pool.submit(kept.get, "page", make, lambda _: False)
        finished.set()
        assert {first.result(10), second.result(10)} == {0, 1}
    assert kept.get("page", make, always) == 2


def test_an_error_is_the_askers_and_is_not_kept():
    kept: Kept[int] = Kept(4)
    with pytest.raises(ZeroDivisionError):
        kept.get("page", lambda: 1 // 0, always)
    assert kept.get("page", lambda: 7, always) == 7


def test_what_was_asked_for_longest_ago_is_let_go():
    kept: Kept[str] = Kept(2)
    for key in ("a", "b", "a", "c"):
        kept.get(key, lambda key=key: key, always)
    assert kept.get("a", lambda: "anew", always) == "a"
    assert kept.get("b", lambda: "anew", always) == "anew"
