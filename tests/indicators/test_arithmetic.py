"""The macros, each against a plain implementation of the published formula and hand-worked cases."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from math import sqrt

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import arithmetic

Z = 1.959963984540054


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    opened = duckdb.connect()
    arithmetic.install(opened)
    return opened


def ask(connection: duckdb.DuckDBPyConnection, expression: str, *values):
    return connection.execute(f"SELECT {expression}", list(values)).fetchall()[0][0]


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (12.5, 0, 13.0),
        (13.5, 0, 14.0),  # Python's round gives 14 here and 12 above
        (0.05, 1, 0.1),
        (2.675, 2, 2.68),  # 2.675 is a little less in binary
        (-2.5, 0, -3.0),
        (-0.04, 1, 0.0),
        (0.0, 0, 0.0),
        (82.49999, 0, 82.0),
    ],
)
def test_rounding_is_half_up_away_from_zero(connection, value, decimals, expected):
    assert ask(connection, "round_half_up(?::DOUBLE, ?)", value, decimals) == expected


def test_rounding_of_nothing_is_nothing(connection):
    assert ask(connection, "round_half_up(NULL::DOUBLE, 1)") is None


@given(st.integers(-10_000_000, 10_000_000), st.integers(0, 2))
def test_rounding_equals_decimal_rounding(connection, thousandths, decimals):
    step = Decimal(1).scaleb(-decimals)
    exact = Decimal(thousandths) / 1000
    expected = exact.quantize(step, rounding=ROUND_HALF_UP)
    found = ask(connection, "round_half_up(?::DOUBLE, ?)", thousandths / 1000, decimals)
    assert Decimal(repr(found)) == expected


@pytest.mark.parametrize(
    ("cell", "value", "symbol"),
    [
        ("18.7", 18.7, ""),
        ("0", 0.0, ""),
        ("-3", -3.0, ""),
        ("c", None, "c"),
        ("LOW", None, "low"),
        ("[x]", None, "x"),
        ("", None, "x"),
        (None, None, "x"),
        ("nan", None, "nan"),
        ("inf", None, "inf"),
    ],
)
def test_a_cell_is_a_figure_or_a_symbol(connection, cell, value, symbol):
    assert ask(connection, "figure(?::VARCHAR)", cell) == value
    assert ask(connection, "symbol(?::VARCHAR)", cell) == symbol


@pytest.mark.parametrize(("cell", "months"), [("00:10", 10), ("01:07", 19), ("02:00", 24), ("c", None)])
def test_years_and_months_become_months(connection, cell, months):
    assert ask(connection, "months(?::VARCHAR)", cell) == months


def wilson(n: float, d: float) -> tuple[float, float]:
    share = n / d
    middle = share + Z**2 / (2 * d)
    reach = Z * sqrt(share * (1 - share) / d + Z**2 / (4 * d**2))
    return (middle - reach) / (1 + Z**2 / d), (middle + reach) / (1 + Z**2 / d)


@given(st.integers(1, 100_000).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d))))
def test_wilson_limits_hold_the_share_and_stay_between_none_and_all(connection, counts):
    n, d = counts
    low = ask(connection, "wilson_lower(?::DOUBLE, ?::DOUBLE)", n, d)
    high = ask(connection, "wilson_upper(?::DOUBLE, ?::DOUBLE)", n, d)
    assert (low, high) == pytest.approx(wilson(n, d), abs=1e-12)
    assert -1e-12 <= low <= n / d + 1e-12
    assert n / d - 1e-12 <= high <= 1 + 1e-12


def test_wilson_limits_of_81_in_263(connection):
    # Newcombe (1998), Statistics in Medicine 17, table I: 81/263 has Wilson limits 0.2553 and 0.3662.
    assert round(ask(connection, "wilson_lower(81.0, 263.0)"), 4) == 0.2553
    assert round(ask(connection, "wilson_upper(81.0, 263.0)"), 4) == 0.3662


def test_byar_limits_of_a_count_of_none(connection):
    assert ask(connection, "byar_lower(0.0)") == 0
    assert ask(connection, "byar_upper(0.0)") == pytest.approx((1 - 1 / 9 + Z / 3) ** 3)


@given(st.integers(1, 1_000_000))
def test_byar_limits_hold_the_count(connection, n):
    low = ask(connection, "byar_lower(?::DOUBLE)", n)
    high = ask(connection, "byar_upper(?::DOUBLE)", n)
    assert low == pytest.approx(n * max(1 - 1 / (9 * n) - Z / (3 * sqrt(n)), 0) ** 3)
    assert 0 <= low < n < high


@pytest.mark.parametrize(
    ("shown", "low", "high", "other", "expected"),
    [
        (18.7, 17.4, 20.1, 22.6, "lower"),
        (18.7, 17.4, 20.1, 16.0, "higher"),
        (18.7, 17.4, 20.1, 20.1, "similar"),
        (12.0, 12.2, 14.0, 12.0, "similar"),  # the same as shown is never called different
        (18.7, None, None, 22.6, ""),
        (None, 17.4, 20.1, 22.6, ""),
        (18.7, 17.4, 20.1, None, ""),
    ],
)
def test_a_difference_is_clear_only_outside_the_limits(connection, shown, low, high, other, expected):
    query = "difference(?::DOUBLE, ?::DOUBLE, ?::DOUBLE, ?::DOUBLE)"
    assert ask(connection, query, shown, low, high, other) == expected
