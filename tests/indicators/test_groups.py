"""Groups of authorities: kinds, the nearest, medians, and how two indicators go together."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indicators import groups
from indicators.lookup import Cell, Geography


def place(code: str) -> Geography:
    return Geography(code, code[-3:], code, "Local authority", "", "", "", None, None, "")


def cell(code: str, value: float | None, joint: str = "") -> Cell:
    return Cell("re_referrals", code, value, "" if value is not None else "c", None, None, None, joint)


def test_kinds_come_from_the_code():
    every = [place(code) for code in ("E10000001", "E09000002", "E08000003", "E06000004", "E10000005")]
    assert [one.geography_code for one in groups.of_kind(every, "counties")] == ["E10000001", "E10000005"]
    assert len([one for kind in groups.KINDS for one in groups.of_kind(every, kind)]) == len(every)


def test_the_nearest_come_first_and_ours_is_not_among_them():
    cells = [cell("a", 10.0), cell("own", 12.0), cell("b", 13.0), cell("c", None), cell("d", 11.0), cell("e", 40.0)]
    assert groups.nearest(cells, "own", 3) == ["b", "d", "a"]


def test_places_within_a_group_share_ties_and_count_a_joint_return_once():
    cells = [
        cell("a", 3.0),
        cell("b", 1.0),
        cell("c", 3.0),
        cell("d", None),
        cell("e", 5.0, "E and F"),
        cell("f", 5.0, "E and F"),
    ]
    assert groups.places_of(cells, highest_first=False) == ({"b": 1, "a": 2, "c": 2, "e": 4, "f": 4}, 4)
    assert groups.places_of(cells, highest_first=True) == ({"e": 1, "f": 1, "a": 2, "c": 2, "b": 4}, 4)
    assert groups.places_of([cell("d", None)], highest_first=True) == ({}, 0)


def test_without_a_value_of_ours_nobody_is_near():
    assert groups.nearest([cell("a", 1.0), cell("own", None)], "own") == []


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [(12.5, 0, 13.0), (0.05, 1, 0.1), (-12.5, 0, -13.0), (2.675, 2, 2.68), (0.0, 1, 0.0)],
)
def test_rounding_is_half_up_away_from_zero(value, decimals, rounded):
    assert groups.half_up(value, decimals) == rounded


def test_a_median_leaves_out_symbols_and_counts_a_joint_return_once():
    cells = [cell("a", 1.0), cell("b", None), cell("c", 9.0, "c and d"), cell("d", 9.0, "c and d"), cell("e", 4.0)]
    assert groups.median_of(cells, 1) == (4.0, 3)
    assert groups.median_of([cell("a", 1.0), cell("b", 2.0)], 0) == (2.0, 2)
    assert groups.median_of([cell("b", None)], 1) == (None, 0)


def test_correlation_of_known_orders():
    ordered = [(float(n), float(n * n)) for n in range(12)]
    found = groups.correlation(ordered)
    assert found is not None
    assert (round(found.value, 9), found.n, found.clear) == (1.0, 12, True)
    turned = groups.correlation([(x, -y) for x, y in ordered])
    assert turned is not None
    assert round(turned.value, 9) == -1.0


def test_correlation_of_a_worked_example_with_ties():
    # By hand: ranks 1, 2.5, 2.5, 4, … and 2, 1, 4, 3, …; products of deviations 76, squares 82 and 82.5.
    pairs = [(1, 2), (2, 1), (2, 4), (3, 3), (4, 6), (5, 5), (6, 8), (7, 7), (8, 10), (9, 9)]
    found = groups.correlation([(float(x), float(y)) for x, y in pairs])
    assert found is not None
    assert found.value == pytest.approx(76 / (82 * 82.5) ** 0.5)
    assert found.lower < found.value < found.upper


@pytest.mark.parametrize("pairs", [[(1.0, 2.0)] * 20, [(float(n), 1.0) for n in range(20)], [(1.0, 2.0), (2.0, 1.0)]])
def test_nothing_is_said_of_too_few_or_of_a_constant(pairs):
    assert groups.correlation(pairs) is None


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=10, max_size=60))
@example([(0, 0)] * 9 + [(1, 1)])
@example([(n, -n) for n in range(10)])
def test_correlation_lies_between_its_limits_and_is_the_same_both_ways(pairs):
    found = groups.correlation([(float(x), float(y)) for x, y in pairs])
    other = groups.correlation([(float(y), float(x)) for x, y in pairs])
    assert (found is None) == (other is None)
    if found is not None and other is not None:
        assert -1 <= found.lower <= found.value <= found.upper <= 1
        assert found.value == pytest.approx(other.value)


def test_pairs_need_both_values_and_a_doubly_joint_return_counts_once():
    first = {"a": cell("a", 1.0), "b": cell("b", None), "c": cell("c", 3.0, "c and d"), "d": cell("d", 3.0, "c and d")}
    second = {"a": cell("a", 5.0), "b": cell("b", 6.0), "c": cell("c", 7.0, "c and d"), "d": cell("d", 7.0, "c and d")}
    assert groups.pairs_of(first, second) == [(1.0, 5.0), (3.0, 7.0)]
    second["d"] = cell("d", 8.0)
    assert groups.pairs_of(first, second) == [(1.0, 5.0), (3.0, 7.0), (3.0, 8.0)]
