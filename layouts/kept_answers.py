"""What was made for one reader and is kept for the next: pages, and the answers to Dash's page callback.

A page is the same for every reader of one address. To write 400 kB of JSON and compress it takes as long as to make the
page, so what was sent to one reader is sent to the next as it stands. Keys hold the version of outcomes.duckdb: what
was made from an older file is not asked for again, and in time is let go.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

import flask
from flask_compress import Compress

from loaders.store import Outcomes, StoreError

CALLBACK = "/_dash-update-component"
LONGEST_REQUEST = 10_000
KEPT = 64

Made = TypeVar("Made")


class Kept(Generic[Made]):
    """The latest things asked for. Whoever asks for one that is being made waits for it: it is made once.

    :param size: how many are kept.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._futures: OrderedDict[Hashable, Future[tuple[Made] | None]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Made], good: Callable[[Made], bool]) -> Made:
        """The thing of that key.

        :param make: makes it; what it raises is raised here, and nothing is kept.
        :param good: whether it may be kept for others.
        """
        with self._lock:
            future = self._futures.get(key)
            mine = future is None
            if future is None:
                future = self._futures[key] = Future()
                while len(self._futures) > self._size:
                    self._futures.popitem(last=False)
            else:
                self._futures.move_to_end(key)
        if not mine:
            found = future.result()
            return found[0] if found else make()
        kept: tuple[Made] | None = None
        try:
            made = make()
            if good(made):
                kept = (made,)
        finally:
            if kept is None:
                with self._lock:
                    if self._futures.get(key) is future:
                        del self._futures[key]
            future.set_result(kept)
        return made


def do_not_keep() -> None:
    """Says that the answer to the request in hand is good for this reader only."""
    flask.g.good_once = True


def keep_answers(server: flask.Flask, compress: Compress, outcomes: Outcomes) -> None:
    """Puts the kept answers in front of Dash's callback. Whoever may ask at all was checked before: see sign_in.

    :param compress: compresses a new answer; it leaves one alone that is compressed already.
    """
    dispatch: Callable[[], Any] = server.view_functions[CALLBACK]
    answers: Kept[flask.Response] = Kept(KEPT)

    def made() -> flask.Response:
        return compress.after_request(flask.make_response(dispatch()))

    def good(response: flask.Response) -> bool:
        return response.status_code == 200 and not flask.g.get("good_once")

    def answer() -> flask.Response:
        body = flask.request.get_data()
        if len(body) > LONGEST_REQUEST:
            return made()
        try:
            version = outcomes.version
        except StoreError:
            return made()
        # All of the request that the answer depends on.
        key = version, flask.request.headers.get("Accept-Encoding", "")[:200], body
        kept = answers.get(key, made, good)
        # One of its own for every reader: what is done to a response on its way must not be done to the kept one.
        return flask.Response(kept.get_data(), kept.status_code, headers=list(kept.headers))

    server.view_functions[CALLBACK] = answer
