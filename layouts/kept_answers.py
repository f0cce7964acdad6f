"""Answers to Dash's page callback, kept as they went over the wire until outcomes.duckdb is replaced.

A page is the same for every reader of one address. To write 400 kB of JSON and compress it takes longer than to make
the page, so what was sent to one reader is sent to the next as it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import flask
from flask_compress import Compress

from loaders.store import Outcomes, StoreError

CALLBACK = "/_dash-update-component"
LONGEST_REQUEST = 10_000
KEPT = 64


class _NotKept(Exception):
    """An answer that is not the same for the next reader: an error, or nothing to change."""

    def __init__(self, response: flask.Response) -> None:
        super().__init__(response.status)
        self.response = response


def do_not_keep() -> None:
    """Says that the answer to the request in hand is good for this reader only."""
    flask.g.good_once = True


def keep_answers(server: flask.Flask, compress: Compress, outcomes: Outcomes) -> None:
    """Puts the kept answers in front of Dash's callback. Whoever may ask at all was checked before: see sign_in.

    :param compress: compresses a new answer; it leaves one alone that is compressed already.
    """
    dispatch: Callable[[], Any] = server.view_functions[CALLBACK]

    # The request stands in the context, and all of it that the answer depends on in the key.
    @lru_cache(maxsize=KEPT)
    def made(version: str, accepted: str, body: bytes) -> tuple[bytes, tuple[tuple[str, str], ...]]:
        response = compress.after_request(flask.make_response(dispatch()))
        if response.status_code != 200 or flask.g.get("good_once"):
            raise _NotKept(response)
        return response.get_data(), tuple(response.headers)

    def answer() -> flask.Response:
        body = flask.request.get_data()
        try:
            version = outcomes.version
        except StoreError:
            return dispatch()
        if len(body) > LONGEST_REQUEST:
            return dispatch()
        try:
            content, headers = made(version, flask.request.headers.get("Accept-Encoding", "")[:200], body)
        except _NotKept as found:
            return found.response
        return flask.Response(content, headers=list(headers))

    server.view_functions[CALLBACK] = answer
