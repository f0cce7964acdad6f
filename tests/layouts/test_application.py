"""The application by its addresses: pages, downloads, headers, and a store that changes under it."""

from __future__ import annotations

import csv
import gzip
import io
import json

import brotli
import plotly.offline
import pytest

from layouts.application import PLOTLY, PLOTLY_ROUTE, Outcomes, answer, create_app
from layouts.markup import find
from loaders.store import Store, replace_outcomes
from tests.small_store import fill, rendered


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


# Pages


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/?la=841", 200),
        ("/?la=E06999941", 200),
        ("/outcome/stay_together", 200),
        ("/outcome/multi_agency", 200),
        ("/indicator/re_referrals?la=841", 200),
        ("/methods", 200),
        ("/data", 200),
        ("/outcome/nothing", 404),
        ("/indicator/nothing", 404),
        ("/indicator/re_referrals/more", 404),
        ("/?la=999", 404),
        ("/?period=1066", 404),
        ("/nothing", 404),
        ("/indicator/%3Cscript%3E", 404),
        ("/?la=%00%27%22%3E%3Cscript%3E", 404),
    ],
)
def test_status_of_a_page(client, path, status):
    assert client.get(path).status_code == status


def test_the_title_names_page_authority_and_settings(client):
    assert "<title>Norham – Outcomes for children</title>" in client.get("/?la=841").text
    assert (
        "<title>Repeat referrals within 12 months – Norham – 2024, without region – Outcomes for children</title>"
        in client.get("/indicator/re_referrals?la=841&period=2024&compare=neighbours,england").text
    )


def test_what_is_typed_into_an_address_is_not_run(client):
    text = client.get("/indicator/x?la=841&word=%3C/title%3E%3Cscript%3Ealert(1)%3C/script%3E").text
    assert "<script>alert(1)" not in text


def test_the_first_page_holds_no_figures(client):
    text = client.get("/?la=841").text + client.get("/_dash-layout").text
    assert "18.7" not in text


def test_the_page_is_in_english_and_has_one_footer_of_its_own(client):
    text = client.get("/").text
    assert '<html lang="en-GB">' in text
    assert "<footer" not in text


def test_a_view_carries_its_address(client):
    sent = rendered(client, "/indicator/re_referrals", "?la=841")
    page = sent["_pages_content"]["children"]["props"]["children"]
    assert page["props"]["data-address"] == "/indicator/re_referrals?la=841"
    assert sent["_pages_store"]["data"]["title"].startswith("Repeat referrals within 12 months – Norham")


def test_parameters_named_like_the_path_change_nothing(client):
    sent = rendered(client, "/indicator/re_referrals", "?la=841&indicator_id=cla_rate&group=x&self=1&path=y")
    assert sent["_pages_store"]["data"]["title"].startswith("Repeat referrals")


def test_an_unknown_authority_is_answered_with_suggestions(outcomes):
    made = answer(outcomes, "/indicator/re_referrals", "?la=Norhamm")
    assert made.status == 404
    links = [one["props"]["href"] for one in find_all(made)]
    assert "/indicator/re_referrals?la=841" in links


def test_an_unknown_indicator_is_answered_with_suggestions(outcomes):
    made = answer(outcomes, "/indicator/re_referals", "?la=841")
    assert made.status == 404
    assert "/indicator/re_referrals?la=841" in [one["props"]["href"] for one in find_all(made)]


def find_all(made) -> list[dict]:
    """Links of a page, those that travel as markup included."""
    found = find(made.element, "A")
    for text in _markup(made.element):
        found += find(json.loads(text), "A")
    return found


def _markup(element) -> list[str]:
    if isinstance(element, list):
        return [text for part in element for text in _markup(part)]
    if not isinstance(element, dict):
        return []
    own = [element["props"]["data-markup"]] if "data-markup" in element["props"] else []
    return own + _markup(element["props"].get("children"))


def test_every_link_of_a_page_keeps_authority_period_and_comparators(outcomes):
    made = answer(outcomes, "/", "?la=841&period=2025&compare=england&marks=no")
    pages = [
        one["props"]["href"]
        for one in find_all(made)
        if one["props"]["href"].startswith(("/?", "/outcome", "/indicator", "/methods", "/data?"))
    ]
    assert len(pages) > 70
    for href in pages:
        assert "la=841&period=2025&compare=england&marks=no" in href


def test_a_fault_gives_a_page_and_a_line_in_the_log(outcomes, monkeypatch, caplog):
    monkeypatch.setattr("layouts.overview.page", lambda view: 1 / 0)
    made = answer(outcomes, "/", "?la=841")
    assert made.status == 500
    assert "ZeroDivisionError" in caplog.text
    assert "ZeroDivisionError" not in json.dumps(made.element)


def test_own_authority_of_an_installation(outcomes, monkeypatch):
    monkeypatch.setenv("OUTCOMES_LA", "841")
    assert answer(outcomes, "/", "").title.startswith("Norham")
    monkeypatch.setenv("OUTCOMES_LA", "nonsense")
    assert answer(outcomes, "/", "").title.startswith("England")


# A store that is not there, or changes


def test_without_a_store_the_page_says_why_and_what_to_do(tmp_path):
    client = create_app(Store(tmp_path)).server.test_client()
    assert client.get("/").status_code == 503
    assert "No data yet" in client.get("/").text
    assert client.get("/export.csv").status_code == 503
    assert client.get("/health").get_json()["status"] == "empty"


def test_an_empty_store_is_said_to_be_empty(tmp_path):
    store = Store(tmp_path)
    replace_outcomes(store, lambda connection: None)
    made = answer(Outcomes(store.outcomes), "/", "")
    assert (made.status, made.title) == (503, "No data yet – Outcomes for children")


def test_a_new_store_is_picked_up_without_a_restart(tmp_path):
    store = Store(tmp_path)
    client = create_app(store).server.test_client()
    assert client.get("/health").status_code == 503
    replace_outcomes(store, fill)
    assert client.get("/health").get_json()["status"] == "ok"
    assert "Norham" in client.get("/?la=841").text
    replace_outcomes(store, lambda connection: fill(connection, synthetic=True))
    assert client.get("/health").get_json()["synthetic"] is True
    assert "Synthetic data" in json.dumps(rendered(client, "/", "?la=841"))


# Headers


def test_the_content_security_policy(client):
    client.get("/")
    policy = dict(
        part.strip().partition(" ")[::2] for part in client.get("/").headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in policy["script-src"]
    # One for Dash's start, one for the title callback that Dash adds while it answers the first request.
    assert policy["script-src"].count("'sha256-") == 2
    assert policy["img-src"] == "'self' data: blob:"


@pytest.mark.parametrize("path", ["/", "/export.csv", "/health", "/assets/outcomes.js", PLOTLY_ROUTE, "/nothing"])
def test_security_headers_are_on_every_answer(client, path):
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_no_page_names_another_host_but_in_links(client):
    text = client.get("/?la=841").text
    assert "http://" not in text and "https://" not in text


# Scripts


def test_the_plotly_bundle_is_the_version_that_plotly_for_python_draws_for():
    assert f"plotly-basic-{plotly.offline.get_plotlyjs_version()}.min.js" == PLOTLY


@pytest.mark.parametrize(("accepted", "encoding"), [("br, gzip", "br"), ("gzip", "gzip"), ("", None)])
def test_the_plotly_bundle_travels_compressed_and_is_kept_for_ever(client, accepted, encoding):
    answered = client.get(PLOTLY_ROUTE, headers={"Accept-Encoding": accepted})
    assert answered.headers.get("Content-Encoding") == encoding
    assert "immutable" in answered.headers["Cache-Control"]
    opened = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding](answered.data)
    assert opened.startswith(b"/**\n* plotly.js (basic - minified) v4.1.1")
    assert len(opened) == 1_191_749


def test_own_scripts_and_styles_are_kept_for_ever_under_their_own_address(client):
    text = client.get("/").text
    start = text.index("/assets/outcomes.js?m=")
    own = text[start : text.index('"', start)]
    assert "immutable" in client.get(own).headers["Cache-Control"]


def test_the_style_sheet_names_no_typeface_that_is_not_ours_to_use(client):
    sheet = client.get("/assets/1-govuk.css").text
    assert "GDS Transport" not in sheet and "@font-face" not in sheet and "url(" not in sheet


# Downloads


def test_export_can_be_narrowed(client):
    rows = table(client.get("/export.csv?indicator=re_referrals&geography=841&geography=E92000001&period=2025").text)
    assert [(row["geography"], row["value"]) for row in rows] == [("Norham", "18.7"), ("England", "22.6")]


def test_export_is_a_csv_file(client):
    answered = client.get("/export.csv?indicator=cla_rate")
    assert answered.mimetype == "text/csv"
    assert "attachment" in answered.headers["Content-Disposition"]


def test_both_sources_are_the_whole_table(client):
    both = client.get("/export.csv?source=published&source=returns").text
    assert both == client.get("/export.csv").text
    of_returns = table(client.get("/export.csv?source=returns").text)
    assert {(row["source"], row["la_code"]) for row in of_returns} == {("returns", "842")}


@pytest.mark.parametrize(
    "query", ["indicator=x", "geography=x", "period=1066", "source=rumour", "indicators=re_referrals"]
)
def test_an_unknown_selection_is_refused_in_a_sentence(client, query):
    answered = client.get(f"/export.csv?{query}")
    assert answered.status_code == 400
    assert answered.mimetype == "text/plain"
    assert "not known" in answered.text or "not in this store" in answered.text


def test_metadata_go_with_the_export(client):
    found = client.get("/export.metadata.json?indicator=re_referrals").get_json()
    assert found["licence"] == "Open Government Licence v3.0"
    assert [one["indicator_id"] for one in found["indicators"]] == ["re_referrals"]


def test_a_breakdown_as_csv(client):
    rows = table(client.get("/breakdown.csv?breakdown=cla_by_age&geography=841&geography=England").text)
    assert len(rows) == 6
    hidden = [row for row in rows if row["flag"]]
    assert [(row["geography"], row["category"], row["value"]) for row in hidden] == [
        ("Norham", "16 years and over", "")
    ]


@pytest.mark.parametrize("query", ["breakdown=x", "breakdown=cla_by_age&geography=x", ""])
def test_an_unknown_breakdown_is_refused(client, query):
    assert client.get(f"/breakdown.csv?{query}").status_code == 400


def test_a_breakdown_can_be_narrowed_to_periods(client):
    whole = "/breakdown.csv?breakdown=cla_by_age&geography=841"
    # The breakdown has figures of 2025 alone; 2024 is a period of other figures.
    assert client.get(f"{whole}&period=2025&period=2024").text == client.get(whole).text
    assert table(client.get(f"{whole}&period=2024").text) == []
    refused = client.get(f"{whole}&period=20255")
    assert (refused.status_code, refused.mimetype) == (400, "text/plain")
    assert refused.text == "period '20255' is not in this store; did you mean 2025 or 2024/25 or 2024?\n"


def test_inspections_as_csv(client):
    rows = table(client.get("/inspections.csv").text)
    assert [(row["geography"], row["leaders"], row["inspected"]) for row in rows if row["current"] == "True"] == [
        ("Norham", "Good", "2024-05-03"),
        ("Southsea", "Outstanding", ""),
    ]


def test_the_csv_of_a_funnel_is_refused_where_what_is_asked_for_is_not_known(client):
    # Seven authorities are too few for a funnel: there is only the header.
    assert client.get("/funnel.csv?indicator=re_referrals&la=841").text.startswith("indicator_id,period,la_code,")
    for search in ("indicator=nothing&la=841", "indicator=re_referrals&la=0", "indicator=re_referrals&period=1999"):
        assert client.get(f"/funnel.csv?{search}").status_code == 400


def test_files_loaded_as_csv_with_formulas_made_harmless(client):
    (row,) = [one for one in table(client.get("/data.csv").text) if one["path"] == "c1.csv"]
    assert (row["rows_read"], row["rows_loaded"], row["rows_left_out"]) == ("100", "98", "2")
    assert row["check"] == "a percentage over 100"
    assert not row["examples"].startswith("=")


def test_health(client):
    found = client.get("/health").get_json()
    assert found == {
        "status": "ok",
        "built_at": "2026-11-01T10:00:00+00:00",
        "synthetic": False,
        "holds": "7 indicators",
    }


def test_checks_on_returns_as_csv(client):
    rows = table(client.get("/checks.csv").text)
    assert [(row["return"], row["what_became"], row["rows"]) for row in rows] == [
        ("cin_census.referral", "left out", "2"),
        ("cin_census.referral", "kept", "3"),
    ]


def test_computed_beside_published_figures_as_csv(client):
    rows = table(client.get("/reconciliation.csv").text)
    assert [(row["period"], row["published_value"], row["returns_value"], row["difference"]) for row in rows] == [
        ("2025", "15.5", "15.4", "-0.1"),
        ("2024", "15.0", "15.1", "0.1"),
    ]
