"""The password of a dashboard that is served to a network."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from layouts.sign_in import require_password


@pytest.fixture
def client() -> FlaskClient:
    server = Flask("guarded")
    server.add_url_rule("/", view_func=lambda: "figures")
    require_password(server, "Größe 7")
    return server.test_client()


def test_without_password_nothing_is_shown(client):
    answer = client.get("/")
    assert answer.status_code == 401
    assert "figures" not in answer.text
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_a_wrong_password_is_refused(client):
    assert client.get("/", auth=("anyone", "größe 7")).status_code == 401


def test_the_right_password_opens_for_any_name(client):
    assert client.get("/", auth=("anyone", "Größe 7")).text == "figures"
