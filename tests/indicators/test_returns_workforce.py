"""Indicators computed from the workforce census of 30 September 2025: every clause of every definition, by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.indicators.typed_returns import Figure, Returns, Workforce

Typed = Callable[[Workforce], object]

pytestmark = pytest.mark.usefixtures("computed_together")


def figure(id: str, typed: Typed, **options: Any) -> Figure | None:
    returns = Returns(**options)
    typed(returns.workforce(2025))
    return returns.figure(id)


def counts(id: str, typed: Typed, **options: Any) -> tuple[float | None, float | None]:
    found = figure(id, typed, **options)
    assert found
    return found.numerator, found.denominator


# --- in post, leavers, starters -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (lambda census: census.worker("W1", 0.8), (0, 0.8)),
        (lambda census: census.worker("W1", 0.8, "2025-09-30"), (0, 0.8)),  # began on the day
        (lambda census: census.worker("W1", 0.8, "2025-10-01"), (0, 0)),
        (lambda census: census.worker("W1", 0.8, None), (0, 0)),  # nobody knows since when
        (lambda census: census.worker("W1", 0.8, end="2025-10-01"), (0, 0.8)),  # leaves after the day
        (lambda census: census.worker("W1", 0.8, agency=True), (0, 0)),
        (lambda census: census.worker("W1", 0.8, agency=None), (0, 0)),
        # Leavers: FTE if above 0, else that of the year before.
        (lambda census: census.worker("W1", 0.5, end="2025-09-30"), (0.5, 0)),
        (lambda census: census.worker("W1", 0, end="2025-03-01", fte_year_before=0.75), (0.75, 0)),
        (lambda census: census.worker("W1", None, end="2025-03-01", fte_year_before=0.75), (0.75, 0)),
        (lambda census: census.worker("W1", 0, "2024-11-01", "2025-03-01", fte_year_before=0), (0, 0)),  # came and went
        (lambda census: census.worker("W1", 0, end="2025-03-01"), (0, 0)),  # neither is known
        (lambda census: census.worker("W1", 0.5, end="2024-10-01"), (0.5, 0)),  # the first day of the year
        (lambda census: census.worker("W1", 0.5, end="2024-09-30"), (0, 0)),
        (lambda census: census.worker("W1", 0.5, end="2025-03-01", agency=True), (0, 0)),
        # Moving to another role in the authority is leaving; the new post is in post.
        (lambda census: census.worker("W1", 0.5, end="2025-03-01", leaving_reason="7").worker("W1", 1, "2025-03-01"), (0.5, 1)),
        # Two posts of one person are added up.
        (lambda census: census.worker("W1", 0.5).worker("W1", 0.4), (0, 0.9)),
    ],
    ids=range(17),
)  # fmt: skip
def test_turnover(typed: Typed, expected: tuple[float, float]) -> None:
    # One more in post, so that the denominator is never 0.
    def with_one_more(census: Workforce) -> object:
        return typed(census.worker("W0", 1))

    found = counts("sw_turnover", with_one_more)
    assert found == (expected[0], pytest.approx(expected[1] + 1))


def test_turnover_is_a_percentage_with_one_decimal() -> None:
    # 1.5 / 8.2 = 18.29 -> 18.3; the sums are written with two decimals.
    def typed(census: Workforce) -> object:
        for number in range(8):
            census.worker(f"W{number}", 1)
        census.worker("L1", 0, end="2025-03-01", fte_year_before=1).worker("L2", 0.5, end="2025-03-01")
        return census.worker("P", 0.2)

    assert figure("sw_turnover", typed) == (1.5, 8.2, 18.3, "")


def test_sums_are_written_with_two_decimals_and_divided_exactly() -> None:
    # 0.333 + 0.333 = 0.666 of 2.666: 24.98 -> 25.0; written 0.67 of 2.67 (which would be 25.1).
    def typed(census: Workforce) -> object:
        return census.worker("A1", 0.333, agency=True).worker("A2", 0.333, agency=True).worker("W", 1).worker("V", 1)

    assert figure("sw_agency_rate", typed) == (0.67, 2.67, 25, "")


@pytest.mark.parametrize(
    ("typed", "started"),
    [
        (lambda census: census.worker("W1", 0.8, "2024-10-01"), 0.8),
        (lambda census: census.worker("W1", 0.8, "2024-09-30"), 0),
        (lambda census: census.worker("W1", 0.8, "2025-09-30"), 0.8),
        (lambda census: census.worker("W1", 0.8, "2025-10-01"), 0),
        (lambda census: census.worker("W1", 0.8, "2024-11-01", "2025-03-01"), 0),  # has left: 0, whatever FTE says
        (lambda census: census.worker("W1", 0.8, "2024-11-01", "2025-11-01"), 0.8),
        (lambda census: census.worker("W1", 0.8, "2024-11-01", agency=True), 0),
    ],
    ids=range(7),
)
def test_starters(typed: Typed, started: float) -> None:
    assert counts("sw_starters_rate", lambda census: typed(census.worker("W0", 1)))[0] == started


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (lambda census: census.worker("A", 0.5, agency=True), (0.5, 1.5)),
        (lambda census: census.worker("A", 0.5, None, agency=True), (0.5, 1.5)),  # agency workers need no start
        (lambda census: census.worker("A", 0.5, end="2025-09-30", agency=True), (0, 1)),
        (lambda census: census.worker("A", 0.5, end="2025-10-01", agency=True), (0.5, 1.5)),
    ],
    ids=range(4),
)
def test_agency(typed: Typed, expected: tuple[float, float]) -> None:
    assert counts("sw_agency_rate", lambda census: typed(census.worker("W0", 1))) == expected


def test_vacancies() -> None:
    # 2.5 of 2.5 + 7.5
    def typed(census: Workforce) -> object:
        for number in range(7):
            census.worker(f"W{number}", 1)
        return census.worker("P", 0.5).worker("A", 1, agency=True).vacancies(2.5)

    assert figure("sw_vacancy_rate", typed) == (2.5, 10, 25, "")


def test_no_vacancies_are_none_and_unknown_ones_unknown() -> None:
    assert figure("sw_vacancy_rate", lambda census: census.worker("W", 1).vacancies(0)) == (0, 1, 0, "")
    assert figure("sw_vacancy_rate", lambda census: census.worker("W", 1).vacancies(None)) == (None, None, None, "x")
    assert figure("sw_vacancy_rate", lambda census: census.worker("W", 1)) == (None, None, None, "x")
    returns = Returns()
    returns.workforce(2025, absent=("workforce_authority",)).worker("W", 1)
    assert returns.figure("sw_vacancy_rate") == (None, None, None, "x")
    assert returns.counts("sw_turnover") == (0, 1)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (lambda census: census.worker("W1", 0.8, cases=12), (12, 0.8)),
        (lambda census: census.worker("W1", 0.8, cases=12, agency=True), (12, 0.8)),
        (lambda census: census.worker("W1", 0.8, cases=0), (0, 0)),
        (lambda census: census.worker("W1", 0.8), (0, 0)),
        (lambda census: census.worker("W1", 0, cases=12), (0, 0)),  # cases without FTE
        (lambda census: census.worker("W1", None, cases=12), (0, 0)),
        (lambda census: census.worker("W1", 0.8, cases=12, end="2025-03-01"), (0, 0)),
        (lambda census: census.worker("W1", 0.8, cases=12).worker("W2", 1, cases=20), (32, 1.8)),
    ],
    ids=range(8),
)
def test_caseload(typed: Typed, expected: tuple[float, float]) -> None:
    assert counts("sw_caseload", typed) == expected


def test_the_caseload_is_cases_per_full_time_equivalent() -> None:
    assert figure("sw_caseload", lambda census: census.worker("W1", 0.8, cases=13)) == (13, 0.8, 16.3, "")  # 16.25


def test_absence() -> None:
    # 10.5 days of 2 FTE x 253 = 506 days: 2.075 -> 2.1. Leavers and agency workers do not count.
    def typed(census: Workforce) -> object:
        return (
            census.worker("W1", 1, days_lost=10.5)
            .worker("W2", 1)
            .worker("L", 0, end="2025-03-01", days_lost=40)
            .worker("A", 1, agency=True, days_lost=5)
        )

    assert figure("sw_absence_rate", typed) == (10.5, 506, 2.1, "")
    assert counts("sw_absence_rate", typed, switches={"absence_includes_leavers": True}) == (50.5, 506)


ETHNICITIES = "WBRI WIRI WOTH WIRT WROM MWBC MWBA MWAS MOTH AIND APKN ABAN AOTH BCRB BAFR BOTH CHNE OOTH REFU NOBT XXXX"


def test_every_ethnic_group() -> None:
    # 5 white, 13 others; refused, not obtained, unknown and empty are not known.
    returns = Returns()
    census = returns.workforce(2025)
    for code in ETHNICITIES.split():
        census.worker(f"W{code}", 1, ethnicity=code)
    census.worker("Wnone", 1)
    assert returns.counts("sw_ethnic_minority") == (13, 18)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (lambda census: census.worker("W1", 1, ethnicity="AIND", agency=True), (0, 0)),
        (lambda census: census.worker("W1", 1, ethnicity="AIND", end="2025-03-01"), (0, 0)),
        (lambda census: census.worker("W1", 0.5, ethnicity="AIND").worker("W1", 0.5, ethnicity="AIND"), (1, 1)),
        (lambda census: census.worker("W1", 0.5, ethnicity="AIND").worker("W1", 0.5), (1, 1)),
        (lambda census: census.worker("W1", 0.1, ethnicity="AIND").worker("W2", 1, ethnicity="WBRI"), (1, 2)),
    ],
    ids=range(5),
)
def test_people_are_counted_not_posts(typed: Typed, expected: tuple[int, int]) -> None:
    assert counts("sw_ethnic_minority", typed) == expected


# --- who stands behind the sums (6.1) -----------------------------------------------------------------------------


def test_the_people_behind_sums_of_full_time_equivalents() -> None:
    """In post: W1 (two posts), W2, W3, W4; 2 leavers, 1 starter (W4); 2 agency workers; 3 posts with cases."""
    returns = Returns()
    (
        returns.workforce(2025)
        .worker("W1", 0.5, cases=5)
        .worker("W1", 0.5, cases=5)
        .worker("W2", 1)
        .worker("W3", 1)
        .worker("W4", 1, "2025-01-01")
        .worker("L1", 0, end="2025-03-01", fte_year_before=1)
        .worker("L2", 0, end="2025-04-01", fte_year_before=1)
        .worker("A1", 1, agency=True, cases=9)
        .worker("A2", 1, agency=True)
        .vacancies(7)
    )
    ids = ["sw_turnover", "sw_starters_rate", "sw_agency_rate", "sw_vacancy_rate", "sw_caseload", "sw_absence_rate"]
    rows = {row["indicator_id"]: (row["people_above"], row["people_below"]) for row in returns.compute(*ids)}
    assert rows == {
        "sw_turnover": (2, 4),
        "sw_starters_rate": (1, 4),
        "sw_agency_rate": (2, 6),
        "sw_vacancy_rate": (4, 4),
        "sw_caseload": (3, 3),
        "sw_absence_rate": (4, 4),
    }


# --- periods ------------------------------------------------------------------------------------------------------


def test_each_year_stands_alone() -> None:
    returns = Returns()
    returns.workforce(2024).worker("W1", 1).worker("W2", 1)
    returns.workforce(2025).worker("W1", 0.5)
    assert returns.counts("sw_turnover", "2024") == (0, 2)
    assert returns.counts("sw_turnover", "2025") == (0, 0.5)


def test_a_year_that_has_not_ended_has_no_row() -> None:
    returns = Returns()
    returns.workforce(2025).worker("W1", 1)
    returns.today = returns.today.replace(year=2025, month=9, day=29)
    assert returns.figure("sw_turnover") is None
    returns.today = returns.today.replace(day=30)
    assert returns.counts("sw_turnover") == (0, 1)


def test_nobody_in_post() -> None:
    assert figure("sw_turnover", lambda census: census) == (0, 0, None, "z")
