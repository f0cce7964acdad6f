"""The look-ups behind the pages, on the small store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from indicators import lookup
from indicators.lookup import Catalogue
from indicators.registry import REGISTRY
from loaders.store import Outcomes, Store, replace_outcomes
from tests.small_store import ENGLAND, NORHAM, NORTH, fill


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    store = Store(Path(tmp_path_factory.mktemp("lookup")))
    replace_outcomes(store, fill)
    return Outcomes(store.outcomes)


@pytest.fixture
def cursor(outcomes: Outcomes) -> Iterator[duckdb.DuckDBPyConnection]:
    with outcomes.cursor() as opened:
        yield opened


@pytest.fixture
def holdings(cursor: duckdb.DuckDBPyConnection) -> Catalogue:
    return lookup.catalogue(cursor)


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("841", "Norham"),
        (NORHAM, "Norham"),
        (NORHAM.lower(), "Norham"),
        ("E06999941", "Norham"),
        (" norham ", "Norham"),
        ("847", "Oldshire"),
        (NORTH, "Northmark"),
        ("england", "England"),
    ],
)
def test_a_geography_is_found_by_any_of_its_codes_and_its_name(holdings, wanted, name):
    found = holdings.find(wanted)
    assert found is not None
    assert found.geography == name


@pytest.mark.parametrize("wanted", ["", "84", "999", "Norhamm", "' OR 1=1 --"])
def test_what_is_no_geography_is_not_found(holdings, wanted):
    assert holdings.find(wanted) is None


def test_a_name_almost_right_is_suggested(holdings):
    assert holdings.suggestions("Norhamm")[0].geography == "Norham"
    assert holdings.suggestions("north")[0].geography == "Northmark"
    assert holdings.suggestions(" ") == []


def test_abolished_authorities_are_not_among_todays(holdings):
    assert [place.geography for place in holdings.abolished] == ["Oldshire"]
    assert "Oldshire" not in [place.geography for place in holdings.authorities]


def test_years_are_those_in_which_periods_end_latest_first(holdings):
    assert holdings.years == ("2025", "2024", "2023", "2020", "2019")


@pytest.mark.parametrize(
    ("period", "year"), [("2025", "2025"), ("2024/25", "2025"), ("1999/00", "2000"), ("2025-09", "2025-09"), ("", "")]
)
def test_year_of_a_period(period, year):
    assert lookup.year_of(period) == year


def test_values_come_in_order_of_indicator_geography_and_period(cursor):
    rows = lookup.values(cursor, [NORHAM, ENGLAND], indicators=["re_referrals", "cla_rate"])
    keys = [(row.indicator_id, row.geography_code, row.period) for row in rows]
    assert keys == sorted(keys)
    assert len(rows) == 10


def test_values_of_the_default_model(cursor):
    (row,) = [r for r in lookup.values(cursor, [NORHAM], ["re_referrals"]) if r.period == "2025"]
    assert (row.value, row.numerator, row.denominator) == (18.7, 1003, 5378)
    assert (row.sn_median, row.sn_count, row.vs_neighbours) == (18.8, 3, "similar")


def test_values_of_another_model_replace_the_neighbours_only(cursor):
    (row,) = [r for r in lookup.values(cursor, [NORHAM], ["re_referrals"], model="2021") if r.period == "2025"]
    assert (row.sn_median, row.sn_mean, row.sn_count, row.vs_neighbours) == (22.0, 22.0, 1, "lower")
    assert (row.value, row.vs_england, row.rank) == (18.7, "lower", 2)


def test_a_period_without_the_other_model_has_no_neighbours(cursor):
    (row,) = [r for r in lookup.values(cursor, [NORHAM], ["re_referrals"], model="2021") if r.period == "2024"]
    assert (row.sn_median, row.vs_neighbours) == (None, "")


def test_authorities_come_lowest_first_and_those_without_a_value_last(cursor):
    rows = lookup.authorities_of(cursor, "re_referrals", "2025")
    assert [row.geography for row in rows] == ["Alnmouth", "Norham", "Doddington", "Bamburgh", "Southsea", "Craster"]
    assert rows[-1].flag == "c"


def test_breakdown_values_keep_order_and_symbols(cursor):
    rows = list(lookup.breakdown_values(cursor, "cla_by_age", [NORHAM]))
    assert [(row.category, row.value, row.flag) for row in rows] == [
        ("Under 1 year", 10.0, ""),
        ("1 to 4 years", 20.0, ""),
        ("16 years and over", None, "c"),
    ]


def test_notes_are_those_of_the_geography_and_of_all(holdings):
    assert [note.kind for note in holdings.notes_on(NORHAM, REGISTRY)] == ["joint"]
    assert holdings.notes_on(ENGLAND, REGISTRY) == []


def test_inspections_put_the_judgement_in_force_first(cursor):
    norham = [one for one in lookup.inspections(cursor) if one.la_code == "841"]
    assert [(one.current, one.leaders) for one in norham] == [(True, "Good"), (False, "Inadequate")]


def test_rejections_carry_their_examples(cursor):
    one = next(one for one in lookup.rejections(cursor) if one.file_id == 1)
    assert one.rows == 2
    assert one.examples[0]["value"] == "=120.5"


def test_a_file_carries_its_warnings(cursor):
    file = next(file for file in lookup.files(cursor) if file.file_id == 1)
    assert file.warnings == ("an odd thing",)


def test_an_empty_store_gives_an_empty_catalogue(tmp_path):
    store = Store(tmp_path)
    replace_outcomes(store, lambda connection: None)
    found = lookup.catalogue(Outcomes(store.outcomes).cursor())
    assert found.england is None
    assert (found.years, found.latest_end, found.authorities) == ((), None, ())


def test_rows_come_by_indicator_and_place_in_order_of_period(cursor):
    found = lookup.values(cursor, [NORHAM, ENGLAND])
    keys = [(row.indicator_id, row.geography_code, row.period_position) for row in found]
    assert len(keys) > 20 and keys == sorted(keys)


def test_the_series_of_a_place_are_the_same_kept_or_read(cursor, holdings):
    for code in (ENGLAND, NORTH, NORHAM):
        series = lookup.series_of(cursor, holdings, code)
        assert [row for key in sorted(series) for row in series[key]] == lookup.values(cursor, [code])
        of_one = lookup.series_of(cursor, holdings, code, ["re_referrals", "sdq_average"])
        assert {key: [row.period for row in rows] for key, rows in of_one.items()} == {"re_referrals": ["2024", "2025"]}
    # In the other model Norham has one neighbour, whose figure is 22.0.
    (_, last) = lookup.series_of(cursor, holdings, NORHAM, ["re_referrals"], model="2021")["re_referrals"]
    assert (last.sn_median, last.sn_count) == (22.0, 1)


def test_the_rows_of_all_authorities_are_read_once_and_not_kept_without_end(cursor, holdings, monkeypatch):
    held = holdings.model_copy(update={"ranked": {}})
    first = lookup.authorities_of_period(cursor, held, "re_referrals", "2025")
    assert list(first) == lookup.authorities_of(cursor, "re_referrals", "2025") and len(first) == 6
    assert lookup.authorities_of_period(cursor, held, "re_referrals", "2025") is first
    monkeypatch.setattr(lookup, "MOST_RANKED", 2)
    for period in ("2024", "2023"):
        lookup.authorities_of_period(cursor, held, "re_referrals", period)
    assert list(held.ranked) == [("re_referrals", "2024"), ("re_referrals", "2023")]


def test_notes_on_a_place_and_on_all_come_in_order(holdings):
    general = lookup.Note("sw_turnover", "", "2024", "break", "Counted anew.")
    later = lookup.Note("sw_turnover", "", "2026", "gap", "Not collected.")
    held = holdings.model_copy(update={"notes": {**holdings.notes, "": (general, later)}})
    assert [note.note for note in held.notes_on(NORHAM, ["sw_turnover"])] == [
        "Counted anew.", "One return was made for both.", "Not collected."
    ]  # fmt: skip
    assert [note.note for note in held.notes_on("E06000942", ["sw_turnover"])] == ["Counted anew.", "Not collected."]
    assert held.notes_on(NORHAM, ["cla_rate"]) == []
