"""Indicators computed from the return of children looked after: every clause of every definition, by hand."""

from __future__ import annotations

import pytest

from tests.indicators.typed_returns import Returns

# --- 7: placements ---------------------------------------------------------------------------------------------


def moves(returns: Returns, back_to: str = "AB1 2CD") -> None:
    """The worked example: a child in care on 31 March 2025."""
    (
        returns.care(2025)
        .episode("A", "2023-01-10", "S", "2024-06-15", "X1", "U4", "AB1 2CD")
        .episode("A", "2024-06-15", "P", "2024-06-29", "X1", "T1", None)
        .episode("A", "2024-06-29", "P", "2024-09-01", "X1", "U4", back_to)
        .episode("A", "2024-09-01", "L", "2024-11-20", "X1", "U4", back_to)
        .episode("A", "2024-11-20", "T", "2025-02-05", "X1", "U5", back_to)
        .episode("A", "2025-02-05", "P", None, None, "K2", "EF3 4GH")
    )


@pytest.mark.parametrize(
    ("same_carer_counts", "back_to", "placements"),
    [(True, "AB1 2CD", 3), (False, "AB1 2CD", 2), (True, "XY9 9ZZ", 4), (True, "ab12cd", 3)],
)
def test_the_worked_example_of_placements(same_carer_counts: bool, back_to: str, placements: int) -> None:
    returns = Returns(switches={"same_carer_counts": same_carer_counts})
    moves(returns, back_to)
    assert returns.counts("placements_average") == (placements, 1)
    assert returns.counts("placements_3_plus") == (int(placements >= 3), 1)
