"""Simulated lives and the returns written from them: coherent, of their year, and the same in every form."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from data.demonstration_care import age_on
from data.demonstration_lives import simulate
from data.demonstration_records import Lives
from data.demonstration_returns import (
    QUIRKS,
    Table,
    cin_census_xml,
    financial_year,
    ssda903_tables,
    windows,
    workforce_census_xml,
    workforce_years,
    write_returns,
)
from indicators.registry import REGISTRY
from indicators.returns import compute_returns
from loaders.load import load_paths
from loaders.store import Store
from tests.indicators.generated_returns import from_lives
from tests.indicators.returns_oracle import figures

TODAY = date(2026, 11, 22)
TEMPORARY = {"T0", "T1", "T2", "T3", "T4"}


@pytest.fixture(scope="module")
def lives() -> Lives:
    return simulate(5, scale=0.05)


@pytest.fixture(scope="module")
def returns(lives: Lives) -> dict[int, dict[str, list[dict]]]:
    """Rows of the looked-after children return by year and table."""
    return {window.year: {item.name: rows(item) for item in ssda903_tables(lives, window)} for window in windows(lives)}


def rows(table: Table) -> list[dict]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


# Lives ------------------------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_lives() -> None:
    assert simulate(5, scale=0.01) == simulate(5, scale=0.01)
    assert simulate(5, scale=0.01) != simulate(6, scale=0.01)


def test_scale_of_an_authority() -> None:
    whole = simulate()
    year = [item for item in whole.referrals if date(2024, 4, 1) <= item.day <= date(2025, 3, 31)]
    assert 3_300 < len(year) < 4_200
    inside = {
        item.child_id
        for item in whole.episodes
        if item.start <= date(2025, 3, 31) and (item.end is None or item.end > date(2025, 3, 31))
    }
    assert 500 < len(inside) < 650
    day = date(2025, 9, 30)
    posts = [item for item in whole.posts if item.start <= day and (item.end is None or item.end > day)]
    assert 250 < len(posts) < 360


def test_episodes_follow_one_another(lives: Lives) -> None:
    by_child = defaultdict(list)
    for item in lives.episodes:
        if item.legal_status not in {"V3", "V4"}:
            by_child[item.child_id].append(item)
    for own in by_child.values():
        own.sort(key=lambda item: item.start)
        for one, after in pairwise(own):
            assert one.end is not None
            assert one.start < one.end <= after.start
            assert (one.end_reason == "X1") == (one.end == after.start and after.start_reason != "S")
        for item in own:
            assert item.start >= lives.people[item.child_id].birth_date
            assert (item.start_reason == "S") <= (item.place not in TEMPORARY)
            assert age_on(lives.people[item.child_id], item.start) < 18


def test_who_is_looked_after_is_in_need_too(lives: Lives) -> None:
    open_cases = defaultdict(list)
    for item in lives.referrals:
        open_cases[item.child_id].append(item)
    for item in lives.episodes:
        assert any(
            case.day <= item.start and (case.closed is None or item.end is None or case.closed >= item.end)
            for case in open_cases[item.child_id]
        )


def test_plans_and_assessments_lie_inside_their_episode(lives: Lives) -> None:
    for case in lives.referrals:
        for plan in (*case.protection_plans, *case.plans):
            assert case.day <= plan.start
            assert plan.end is None or plan.start <= plan.end
        for item in case.assessments:
            assert case.day <= item.start
        if case.no_further_action:
            assert not (case.assessments or case.enquiries or case.protection_plans or case.closed)


# Returns ------------------------------------------------------------------------------------------------------------------


def test_nothing_of_the_future_is_in_a_return(lives: Lives, returns: dict[int, dict[str, list[dict]]]) -> None:
    for window in windows(lives):
        for name, content in returns[window.year].items():
            days = [
                cell
                for row in content
                for column, cell in row.items()
                if isinstance(cell, date) and (name, column) != ("uasc", "DUC")
            ]
            assert all(day <= window.last for day in days)
        root = ET.fromstring("".join(cin_census_xml(lives, window)))  # noqa: S314 - our own text
        for item in root.find("Children").iter():  # type: ignore[union-attr]
            if (
                item.tag in {"ExpectedPersonBirthDate", "InitialCPCtarget"}
                or not item.text
                or item.text.count("-") != 2
            ):
                continue
            assert date.fromisoformat(item.text) <= window.last


def test_an_open_episode_comes_back_with_the_same_start(returns: dict[int, dict[str, list[dict]]]) -> None:
    for year in (2023, 2024, 2025, 2026):
        still = {(row["CHILD"], row["DECOM"]) for row in returns[year]["episodes"] if row["DEC"] is None}
        later = {(row["CHILD"], row["DECOM"]) for row in returns[year + 1]["episodes"]}
        assert still
        assert still <= later
        assert all((row["DEC"] is None) == (row["REC"] == "") for row in returns[year]["episodes"])


def test_codes_are_those_of_the_year(lives: Lives, returns: dict[int, dict[str, list[dict]]]) -> None:
    assert {row["SEX"] for row in returns[2024]["header"]} <= {"1", "2"}
    assert {row["SEX"] for row in returns[2025]["header"]} <= {"M", "F", "U"}
    assert "K3" not in {row["PLACE"] for row in returns[2024]["episodes"]}
    assert not {"H5", "P2"} & {row["PLACE"] for row in returns[2025]["episodes"]}
    assert "sw_episodes" not in returns[2023]
    assert returns[2024]["sw_episodes"]
    assert not {"oc2", "oc3", "ad1"} & set(returns[2027])
    census = {window.year: "".join(cin_census_xml(lives, window)) for window in windows(lives)}
    assert "<GenderCurrent>" in census[2024]
    assert "<Sex>" not in census[2024]
    assert "<Sex>" in census[2025]
    workers = {year: "".join(workforce_census_xml(lives, year)) for year in workforce_years(lives)}
    assert set(workers) == {2023, 2024, 2025, 2026}
    assert "<LALevelVacancies>" in workers[2024]
    assert "<LALevel>" in workers[2025]


def test_every_child_is_in_the_header(returns: dict[int, dict[str, list[dict]]]) -> None:
    for content in returns.values():
        known = {row["CHILD"] for row in content["header"]}
        for name, own in content.items():
            assert {row["CHILD"] for row in own} <= known, name


def test_older_codes(lives: Lives) -> None:
    old = simulate(5, scale=0.05, years=(2018, 2019, 2020, 2021), extract=None)
    tables = {window.year: {item.name: rows(item) for item in ssda903_tables(old, window)} for window in windows(old)}
    assert not {"E45", "E46", "E47", "E48"} & {row["REC"] for row in tables[2018]["episodes"]}
    assert not {"E43", "E44"} & {row["REC"] for row in tables[2019]["episodes"]}
    assert not {"F4", "F5", "P4", "P5"} & {row["ACTIV"] for row in tables[2021]["oc3"]}
    assert financial_year(2018) == "2017-18"


# Round trip ---------------------------------------------------------------------------------------------------------------

FORMS = {
    "plain": {},
    "lower-case header, columns backwards, ISO dates, blank rows": {
        "quirks": ("bom", "lower-case", "column-order", "iso-dates", "blank-rows"),
    },
    "semicolons, ids with .0, header in the middle, one column more": {
        "quirks": ("utf-16", "semicolons", "decimal-ids", "repeated-header", "extra-column"),
    },
    "XML": {"xml": True},
    "XML in a namespace, 1 and 0, elements backwards": {
        "xml": True,
        "quirks": ("namespace", "numeric-booleans", "element-order"),
    },
    "XML in UTF-16, days first": {"xml": True, "quirks": ("utf-16", "day-first-dates")},
}


@pytest.fixture(scope="module")
def small() -> Lives:
    return simulate(9, scale=0.04)


@pytest.fixture(scope="module")
def expected(small: Lives) -> dict:
    content = from_lives(small)
    return figures(content.tables, content.loaded, {}, TODAY)


def computed(store: Store) -> dict:
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{store.returns}' AS returns (READ_ONLY)")
        compute_returns(connection, REGISTRY.values(), today=TODAY)
        found = connection.execute(
            "SELECT indicator_id, la_code, period, numerator, denominator, value, flag FROM computed_row"
        ).fetchall()
    return {(row[0], row[1], row[2]): row[3:] for row in found}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_figures(form: str, small: Lives, expected: dict, tmp_path: Path) -> None:
    write_returns(tmp_path / "files", small, **FORMS[form])
    store = Store(tmp_path / "store")
    report = load_paths(store, [tmp_path / "files"])
    assert {entry.status for entry in report.files} == {"loaded"}
    assert not [entry.rejected for entry in report.files if entry.rejected and not FORMS[form].get("quirks")]
    found = computed(store)
    assert found.keys() == expected.keys()
    wrong = [key for key, want in expected.items() if not same(want, found[key])]
    assert not wrong


def same(want: object, got: tuple) -> bool:
    numbers = (want.numerator, want.denominator, want.value)  # type: ignore[attr-defined]
    near = all(
        (one is None) == (other is None) and (one is None or abs(float(one) - other) < 1e-6)
        for one, other in zip(numbers, got[:3], strict=True)
    )
    return near and want.flag == got[3]  # type: ignore[attr-defined]


def test_every_quirk_is_tried() -> None:
    assert {quirk for form in FORMS.values() for quirk in form.get("quirks", ())} == QUIRKS


def test_an_unknown_quirk_is_refused(small: Lives, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="No such quirk: upside-down"):
        write_returns(tmp_path, small, quirks=("upside-down",))
