"""The published statistics of the demonstration's own authority tell what its returns tell."""

from __future__ import annotations

import numpy as np
import pytest

from data.demonstration_country import Country, country, read_rows
from data.demonstration_looked_after import YEARS, looked_after
from data.demonstration_own import AMENDED, SEED, Own, divided


@pytest.fixture(scope="module")
def place() -> Country:
    return country(SEED)


def test_what_was_amended_is_little_and_of_years_with_a_later_return() -> None:
    figures = {(row["indicator_id"], int(row["period"])): row for row in read_rows("demonstration_own.csv")}
    assert 3 <= len(AMENDED) <= len(figures) / 20
    for key, fewer in AMENDED.items():
        assert key[1] < max(YEARS)
        assert 0 < fewer < float(figures[key]["numerator"]) / 10


def test_totals_and_categories_are_put_where_the_authority_stands(place: Country) -> None:
    own = Own(place)
    totals = looked_after(place).at_31_march
    assert totals[-1, own.column] == own.value("cla_rate", 2025)
    parts = np.full((1, len(place.authorities), 4), 7)
    own.fit(parts, totals[-1:], (2025,), {(1, 2): ("placed_foster", "numerator")})
    row = parts[0, own.column]
    assert row.sum() == totals[-1, own.column]
    assert row[1] + row[2] == own.value("placed_foster", 2025)
    assert (np.delete(parts[0], own.column, axis=0) == 7).all()


def test_years_without_a_return_and_other_countries_stay_as_they_were_drawn(place: Country) -> None:
    assert Own(place).value("cla_rate", 2022) is None
    other = Own(country(SEED + 1))
    counts = np.full((1, len(place.authorities)), 7)
    other.put(counts, (2025,), "cla_rate")
    assert (counts == 7).all()


def test_full_time_equivalents_are_counted_in_tenths(place: Country) -> None:
    # 26.41 leavers
    assert Own(place).value("sw_turnover", 2024, scale=10) == 264


@pytest.mark.parametrize(
    ("number", "weights", "parts"),
    [(10, [1, 1], [5, 5]), (10, [2, 1], [7, 3]), (3, [0, 0], [2, 1]), (0, [4, 5], [0, 0]), (5, [0, 9], [0, 5])],
)
def test_a_number_is_divided_into_whole_parts(number: int, weights: list[int], parts: list[int]) -> None:
    assert divided(number, np.array(weights)).tolist() == parts
