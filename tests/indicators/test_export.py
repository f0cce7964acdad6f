"""The tidy table: columns, order, harmless cells, numbers as published."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.export import COLUMNS, UnknownSelection, frame, harmless, metadata, number, write_csv
from tests.indicators.small_england import SmallEngland


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    england = SmallEngland(tmp_path_factory.mktemp("export") / "store")
    england.publish(
        "referrals",
        ("840", "2025", {"rereferral_percent": "18.0", "rereferral_count": "1003", "referral_count": "5378"}),
        ("840", "2024", {"rereferral_percent": "17.0", "rereferral_count": "850", "referral_count": "5000"}),
        ("370", "2025", {"rereferral_percent": "c", "rereferral_count": "c", "referral_count": "900"}),
        ("E92000001", "2025", {"rereferral_percent": "22.6"}),
    )
    england.publish("placement_stability", ("840", "2025", {
        "cla_group": "CLA on 31 March", "placement_stability": "With 3 or more placements during the year",
        "children_count": "110", "children_percent": "9"}))  # fmt: skip
    return england.build()


def exported(figures, **chosen) -> list[dict[str, str]]:
    stream = io.StringIO()
    write_csv(figures.outcomes.cursor(), stream, **chosen)
    return list(csv.DictReader(io.StringIO(stream.getvalue())))


def test_the_columns_are_those_of_the_interface(figures):
    wanted = """
        indicator_id indicator group period period_end geography_level geography_code la_code geography source
        numerator denominator value flag lower_ci upper_ci sn_median sn_mean sn_count region_value england_value
        rank rank_of quartile change
    """
    assert list(exported(figures)[0]) == wanted.split()


def test_rows_are_ordered_by_indicator_geography_period_and_source(figures):
    rows = exported(figures)
    keys = [(row["indicator_id"], row["geography_code"], row["period"], row["source"]) for row in rows]
    assert keys == sorted(keys)


def test_a_value_has_the_decimals_that_are_published(figures):
    (row,) = exported(figures, indicators=["re_referrals"], geographies=["840"], periods=["2025"])
    assert (row["value"], row["change"], row["numerator"]) == ("18.0", "1.0", "1003")
    (row,) = exported(figures, indicators=["placements_3_plus"])
    assert (row["value"], row["period_end"]) == ("9", "2025-03-31")


def test_a_symbol_leaves_the_value_empty(figures):
    (row,) = exported(figures, geographies=["370"])
    assert (row["value"], row["flag"], row["numerator"], row["denominator"]) == ("", "c", "", "900")


@pytest.mark.parametrize("code", ["E08000016", "E08000038", "370", "e08000038"])
def test_an_earlier_code_finds_the_authority(figures, code):
    assert [row["geography"] for row in exported(figures, geographies=[code])] == ["Barnsley"]


def test_an_unknown_indicator_is_refused_with_the_nearest(figures):
    with pytest.raises(UnknownSelection, match="re_referrals"):
        exported(figures, indicators=["rereferrals"])


def test_the_frame_has_the_same_rows_with_numbers_as_numbers(figures):
    found = frame(figures.outcomes.cursor(), indicators=["re_referrals"])
    assert list(found.columns) == list(COLUMNS)
    assert found["value"].sum() == pytest.approx(18.0 + 17.0 + 22.6)
    assert len(found) == len(exported(figures, indicators=["re_referrals"]))


def test_the_dictionary_explains_columns_symbols_and_sources(figures):
    found = metadata(figures.outcomes.cursor(), ["re_referrals"])
    assert found["columns"] == COLUMNS
    assert set(found["symbols"]) == {"c", "k", "u", "x", "z", "low", "p"}
    assert [item["indicator_id"] for item in found["indicators"]] == ["re_referrals"]
    assert list(found["sources"]) == ["children_in_need"]
    assert found["synthetic"] is False


@pytest.mark.parametrize("cell", ["=1+1", "+44", "-cmd", "@SUM(A1)", "\t=1", "\r=1", "  =1", "|calc"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(cell):
    assert harmless(cell) == "'" + cell


@given(st.text())
def test_no_cell_begins_as_a_formula(cell):
    assert harmless(cell).lstrip()[:1] not in tuple("=+-@|")


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(18.7, 1, "18.7"), (25.0, 1, "25.0"), (440.0, 0, "440"), (-0.0, 1, "0.0"), (None, 1, ""), (403.7, None, "403.7"),
     (1003.0, None, "1003"), (14.532179, None, "14.532179")],
)  # fmt: skip
def test_numbers_as_text(value, decimals, text):
    assert number(value, decimals) == text
