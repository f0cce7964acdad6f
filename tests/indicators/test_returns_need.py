"""Indicators computed from the children in need census: every clause of every definition, by hand.

The year is that to 31 March 2025 unless a test says otherwise. Calendar: 31 March 2025 is a Monday; in 2024 Good
Friday is 29 March and Easter Monday 1 April; the early May bank holiday is 6 May 2024.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.indicators.typed_returns import Census, Returns

Typed = Callable[[Census], object]
Counted = tuple[float | None, float | None]

pytestmark = pytest.mark.usefixtures("computed_together")


def counts(id: str, typed: Typed, before: Typed | None = None, **options: Any) -> tuple[float | None, float | None]:
    """Numerator and denominator of 2025, from one return of that year, and of the year before if typed."""
    returns = Returns(**options)
    returns.people(10_000)
    if before:
        before(returns.census(2024))
    typed(returns.census(2025))
    return returns.counts(id)


def nothing(census: Census) -> object:
    return census


# --- episodes of need ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        (lambda census: census.referral("A", "2024-05-01"), 1),
        (lambda census: census.referral("A", "2025-03-31"), 1),
        (lambda census: census.referral("A", "2025-04-01"), 0),
        (lambda census: census.referral("A", "2024-05-01", "2025-03-31"), 0),  # closed on the day
        (lambda census: census.referral("A", "2024-05-01", "2025-04-01"), 1),  # closed after the year
        (lambda census: census.referral("A", "2024-05-01", nfa=True), 0),
        (lambda census: census.referral("A", "2024-05-01", nfa=None), 1),  # not said: false
        (lambda census: census.referral("A", "2024-05-01").referral("A", "2024-08-01"), 2),  # episodes, not children
        (lambda census: census.referral("A", "2024-05-01", need="N9"), 1),
        (lambda census: census.referral("A", "2024-05-01", closure_reason="RC8"), 1),
        (lambda census: census.child("A", expected_birth_date="2025-06-01").referral("A", "2024-12-01"), 1),  # unborn
        (lambda census: census.referral("A", "2011-05-01"), 1),  # however long ago
        (nothing, 0),
    ],
    ids=range(13),
)
def test_episodes_of_need(typed: Typed, number: int) -> None:
    assert counts("cin_rate", typed) == (number, 10_000)


def test_n9_can_be_left_out() -> None:
    def typed(census: Census) -> object:
        return (
            census.referral("A", "2024-05-01", need="N9")
            .referral("B", "2024-05-01")
            .referral("C", "2024-05-01", need="N1")
        )

    assert counts("cin_rate", typed, switches={"exclude_n9": True}) == (2, 10_000)


# --- referrals ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        (lambda census: census.referral("A", "2024-04-01"), 1),
        (lambda census: census.referral("A", "2024-03-31"), 0),
        (lambda census: census.referral("A", "2025-03-31"), 1),
        (lambda census: census.referral("A", "2025-04-01"), 0),
        (lambda census: census.referral("A", "2024-05-01", nfa=True), 1),
        # On one day for one child: one.
        (lambda census: census.referral("A", "2024-05-01", nfa=True).referral("A", "2024-05-01"), 1),
        (lambda census: census.referral("A", "2024-05-01").referral("B", "2024-05-01"), 2),
    ],
    ids=range(7),
)
def test_referrals(typed: Typed, number: int) -> None:
    assert counts("referrals_rate", typed) == (number, 10_000)


def test_the_rate_has_one_decimal() -> None:
    # 10,000 x 1 / 7,000 = 1.43
    returns = Returns().people(7_000)
    returns.census(2025).referral("A", "2024-05-01")
    assert returns.figure("referrals_rate") == (1, 7_000, 1.4, "")


def worked_example(returns: Returns) -> None:
    """Section 7: P, Q and R, and then S."""
    returns.census(2024).referral("P", "2023-04-10", nfa=True).referral("Q", "2023-04-09")
    (
        returns.census(2025)
        .referral("P", "2024-04-10")
        .referral("Q", "2024-04-10")
        .referral("R", "2024-05-05", nfa=True, source="6")
        .referral("R", "2024-05-05", nfa=False, source="2A")
    )


def test_the_worked_example_of_re_referrals() -> None:
    returns = Returns()
    worked_example(returns)
    assert returns.counts("re_referrals") == (1, 3)
    # R: one referral, not without further action, from a school.
    assert returns.counts("referrals_nfa") == (0, 3)
    assert returns.counts("referrals_schools") == (1, 3)
    assert returns.counts("referrals_police") == (0, 3)


@pytest.mark.parametrize(
    ("before", "typed", "expected"),
    [
        # Child S: two in the denominator, the second in the numerator.
        (nothing, lambda census: census.referral("S", "2024-06-01").referral("S", "2024-07-30"), (1, 2)),
        # The same date a year earlier counts, the day before not; 29 February 2024 + 12 months is 28 February.
        (lambda census: census.referral("A", "2023-05-01"), lambda census: census.referral("A", "2024-05-01"), (1, 1)),
        (lambda census: census.referral("A", "2023-04-30"), lambda census: census.referral("A", "2024-05-01"), (0, 1)),
        (lambda census: census.referral("A", "2024-02-28"), lambda census: census.referral("A", "2025-02-28"), (1, 1)),
        (lambda census: census.referral("A", "2024-02-29"), lambda census: census.referral("A", "2025-03-01"), (0, 1)),
        # An earlier referral that is still open counts; a child of another id does not.
        (lambda census: census.referral("A", "2023-09-01"), lambda census: census.referral("A", "2024-05-01"), (1, 1)),
        (lambda census: census.referral("A", "2023-09-01", "2023-10-01"), lambda census: census.referral("A", "2024-05-01"), (1, 1)),
        (lambda census: census.referral("B", "2023-09-01"), lambda census: census.referral("A", "2024-05-01"), (0, 1)),
        # A later one does not.
        (nothing, lambda census: census.referral("A", "2024-05-01"), (0, 1)),
        # The same referral carried in both returns is no re-referral of itself.
        (lambda census: census.referral("A", "2024-03-01"), lambda census: census.referral("A", "2024-03-01"), (0, 0)),
        # One day of several records counts once.
        (nothing, lambda census: census.referral("A", "2024-05-01").referral("A", "2024-05-01", nfa=True), (0, 1)),
        (nothing, nothing, (0, 0)),
    ],
    ids=range(12),
)  # fmt: skip
def test_re_referrals(before: Typed, typed: Typed, expected: Counted) -> None:
    assert counts("re_referrals", typed, before) == expected


def test_re_referrals_need_the_year_before() -> None:
    returns = Returns()
    returns.census(2025).referral("S", "2024-06-01").referral("S", "2024-07-30")
    assert returns.figure("re_referrals") == (None, None, None, "x")
    assert returns.counts("referrals_nfa") == (0, 2)


def test_a_census_two_years_earlier_is_not_the_year_before() -> None:
    returns = Returns()
    returns.census(2023)
    returns.census(2025).referral("S", "2024-06-01")
    assert returns.figure("re_referrals") == (None, None, None, "x")


def test_referrals_without_further_action_can_be_left_out_as_earlier_ones() -> None:
    before: Typed = lambda census: census.referral("A", "2023-06-01", nfa=True).referral("B", "2023-06-01").referral("B", "2023-07-01", nfa=True)  # noqa: E731, E501  # fmt: skip
    typed: Typed = lambda census: census.referral("A", "2024-05-01").referral("B", "2024-05-01")  # noqa: E731
    assert counts("re_referrals", typed, before) == (2, 2)
    assert counts("re_referrals", typed, before, switches={"nfa_counts_as_previous": False}) == (1, 2)


SOURCES = "1A 1B 1C 1D 2A 2B 3A 3B 3C 3D 3E 3F 4 5A 5B 5C 5D 6 7 8 9 10 XX"


def test_every_source_of_referrals() -> None:
    returns = Returns()
    census = returns.census(2025)
    for code in SOURCES.split():
        census.referral(f"C{code}", "2025-02-01", source=code)
    census.referral("Cnone", "2025-02-01")
    # 23 codes and one without: all in the denominator.
    assert returns.counts("referrals_police") == (1, 24)
    assert returns.counts("referrals_schools") == (1, 24)
    assert returns.counts("referrals_health") == (6, 24)
    returns.switches = {"schools_include_education_services": True}
    assert returns.counts("referrals_schools") == (2, 24)


# --- turned away, and assessed after all --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "typed", "expected"),
    [
        (lambda census: census.referral("A", "2023-06-01", nfa=True), lambda census: census.assessment("A", "2024-05-01"), (1, 1)),
        (lambda census: census.referral("A", "2023-06-01", nfa=True), nothing, (0, 1)),
        # The anniversary counts, the day after not; the day of the referral counts, the day before not.
        (lambda census: census.referral("A", "2023-06-01", nfa=True), lambda census: census.assessment("A", "2024-06-01"), (1, 1)),
        (lambda census: census.referral("A", "2023-06-01", nfa=True), lambda census: census.assessment("A", "2024-06-02"), (0, 1)),
        (lambda census: census.referral("A", "2023-06-01", nfa=True).assessment("A", "2023-06-01"), nothing, (1, 1)),
        (lambda census: census.referral("A", "2023-06-01", nfa=True).assessment("A", "2023-05-31"), nothing, (0, 1)),
        # 29 February 2024: until 28 February 2025.
        (lambda census: census.referral("A", "2024-02-29", nfa=True), lambda census: census.assessment("A", "2025-02-28"), (1, 1)),
        (lambda census: census.referral("A", "2024-02-29", nfa=True), lambda census: census.assessment("A", "2025-03-01"), (0, 1)),
        # The year before only: 1 April 2023 to 31 March 2024.
        (lambda census: census.referral("A", "2023-04-01", nfa=True), nothing, (0, 1)),
        (lambda census: census.referral("A", "2023-03-31", nfa=True), nothing, (0, 0)),
        (lambda census: census.referral("A", "2024-03-31", nfa=True), nothing, (0, 1)),
        (nothing, lambda census: census.referral("A", "2024-04-01", nfa=True), (0, 0)),
        # Only those without further action; somebody else's assessment does not count.
        (lambda census: census.referral("A", "2023-06-01"), lambda census: census.assessment("A", "2024-05-01"), (0, 0)),
        (lambda census: census.referral("A", "2023-06-01", nfa=True), lambda census: census.assessment("B", "2024-05-01"), (0, 1)),
        # Two referrals of a child count each.
        (lambda census: census.referral("A", "2023-06-01", nfa=True).referral("A", "2023-07-01", nfa=True),
         lambda census: census.assessment("A", "2024-06-15"), (1, 2)),
    ],
    ids=range(15),
)  # fmt: skip
def test_turned_away_and_assessed(before: Typed, typed: Typed, expected: Counted) -> None:
    assert counts("nfa_assessed_within_12_months", typed, before) == expected


def test_turned_away_needs_the_year_before() -> None:
    returns = Returns()
    returns.census(2025)
    assert returns.figure("nfa_assessed_within_12_months") == (None, None, None, "x")


# --- assessments --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "done", "expected"),
    [
        # From Wednesday 1 May 2024: 45 working days without 6 and 27 May end on Friday 5 July.
        ("2024-05-01", "2024-07-05", (1, 1)),
        ("2024-05-01", "2024-07-08", (0, 1)),
        ("2024-05-01", "2024-05-01", (1, 1)),  # the same day
        ("2024-05-01", "2024-04-30", (1, 1)),  # the wrong way round: no working day lies between
        ("2024-05-01", None, (0, 0)),  # not authorised yet
        ("2024-02-01", "2024-04-01", (1, 1)),  # authorised on the first day of the year
        ("2024-02-01", "2024-03-31", (0, 0)),
        ("2025-03-01", "2025-03-31", (1, 1)),
        ("2025-03-01", "2025-04-01", (0, 0)),
        # A Saturday is day 0: the 45th working day after Saturday 4 May 2024 is Tuesday 9 July.
        ("2024-05-04", "2024-07-09", (1, 1)),
        ("2024-05-04", "2024-07-10", (0, 1)),
        ("1999-05-04", "2024-07-10", (0, 1)),  # before the days that are known: not in time
    ],
)
def test_assessments_within_45_working_days(start: str, done: str | None, expected: Counted) -> None:
    assert counts("assessments_45_working_days", lambda census: census.assessment("A", start, done)) == expected


def test_the_clock_may_start_with_the_referral() -> None:
    typed: Typed = lambda census: census.assessment("A", "2024-06-15", "2024-07-08", referral="2024-05-01")  # noqa: E731
    assert counts("assessments_45_working_days", typed) == (1, 1)
    assert counts("assessments_45_working_days", typed, switches={"assessment_clock": "referral"}) == (0, 1)


def test_without_the_assessments_there_is_no_figure() -> None:
    returns = Returns().people(10_000)
    returns.census(2025, absent=("assessment",)).referral("A", "2024-05-01")
    for id in ("assessments_45_working_days", "factor_neglect"):
        assert returns.figure(id) == (None, None, None, "x")
    assert returns.counts("referrals_rate") == (1, 10_000)


# --- factors ------------------------------------------------------------------------------------------------------

FACTORS = {
    "domestic_abuse_child": "3A", "domestic_abuse_parent": "3B", "domestic_abuse_person": "3C", "emotional_abuse": "17A",
    "faith_linked_abuse": "23A", "neglect": "16A", "physical_abuse_adult_on_child": "18C",
    "physical_abuse_child_on_child": "18B", "physical_abuse_unknown": "18A", "sexual_abuse_adult_on_child": "19C",
    "sexual_abuse_child_on_child": "19B", "sexual_abuse_unknown": "19A", "child_criminal_exploitation": "24A",
    "child_sexual_exploitation": "11A", "gangs": "13A", "going_missing": "10A", "trafficking": "12A",
}  # fmt: skip


def test_every_factor_by_its_code() -> None:
    # The first factor in 1 episode, the second in 2, and so on: no two could be mistaken for each other.
    returns = Returns().people(10_000)
    census = returns.census(2025)
    for place, code in enumerate(FACTORS.values(), start=1):
        for number in range(place):
            census.referral(f"{code}-{number}", "2025-01-01")
            census.assessment(f"{code}-{number}", "2025-01-02", "2025-02-01", "2025-01-01", f"{code} 20")
    rows = {row["indicator_id"]: row["numerator"] for row in returns.compute(*(f"factor_{id}" for id in FACTORS))}
    assert rows == {f"factor_{id}": place for place, id in enumerate(FACTORS, start=1)}


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        (lambda census: census.assessment("A", "2024-05-02", "2024-06-01", factors="16A"), 1),
        # Once per episode: in one assessment twice, or in two assessments.
        (lambda census: census.assessment("A", "2024-05-02", "2024-06-01", factors="16A 16A"), 1),
        (lambda census: census.assessment("A", "2024-05-02", "2024-06-01", factors="16A").assessment(
            "A", "2024-07-02", "2024-08-01", factors="16A"), 1),
        # Two episodes of a child count twice.
        (lambda census: census.referral("A", "2024-10-01").assessment("A", "2024-05-02", "2024-06-01", factors="16A").assessment(
            "A", "2024-10-02", "2024-11-01", "2024-10-01", "16A"), 2),
        # Authorised in the year.
        (lambda census: census.assessment("A", "2024-05-02", None, factors="16A"), 0),
        (lambda census: census.assessment("A", "2024-01-02", "2024-03-31", factors="16A"), 0),
        (lambda census: census.assessment("A", "2024-01-02", "2024-04-01", factors="16A"), 1),
        (lambda census: census.assessment("A", "2025-01-02", "2025-03-31", factors="16A"), 1),
        (lambda census: census.assessment("A", "2025-01-02", "2025-04-01", factors="16A"), 0),
        # No factors, an empty list, other ones.
        (lambda census: census.assessment("A", "2024-05-02", "2024-06-01"), 0),
        (lambda census: census.assessment("A", "2024-05-02", "2024-06-01", factors=""), 0),
        (lambda census: census.assessment("A", "2024-05-02", "2024-06-01", factors="16B 6A 116A"), 0),
        # An episode is a referral that led to something.
        (lambda census: census.referral("N", "2024-05-01", nfa=True).assessment("N", "2024-05-02", "2024-06-01", factors="16A"), 0),
    ],
    ids=range(13),
)  # fmt: skip
def test_factors(typed: Typed, number: int) -> None:
    assert counts("factor_neglect", lambda census: typed(census.referral("A", "2024-05-01"))) == (number, 10_000)


# --- enquiries and conferences ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "enquiries", "conferences"),
    [
        (lambda census: census.enquiry("A", "2024-04-01"), 1, 0),
        (lambda census: census.enquiry("A", "2024-03-31"), 0, 0),
        (lambda census: census.enquiry("A", "2025-03-31"), 1, 0),
        (lambda census: census.enquiry("A", "2025-04-01"), 0, 0),
        (lambda census: census.enquiry("A", "2024-05-01", "2024-05-15"), 1, 1),
        # The conference counts in the year in which it is held.
        (lambda census: census.enquiry("A", "2024-03-20", "2024-04-01"), 0, 1),
        (lambda census: census.enquiry("A", "2024-03-20", "2024-03-31"), 0, 0),
        (lambda census: census.enquiry("A", "2025-03-20", "2025-04-01"), 1, 0),
        # Two enquiries of a child, and one returned under two referrals.
        (lambda census: census.enquiry("A", "2024-05-01").enquiry("A", "2024-06-01"), 2, 0),
        (lambda census: census.enquiry("A", "2024-06-01").enquiry("A", "2024-06-01", referral="2024-05-20"), 1, 0),
        # A conference about a plan taken over from another authority.
        (lambda census: census.referral("A", "2024-05-01", conference_date="2024-05-15"), 0, 0),
    ],
    ids=range(11),
)
def test_enquiries_and_conferences(typed: Typed, enquiries: int, conferences: int) -> None:
    assert counts("s47_rate", typed) == (enquiries, 10_000)
    assert counts("icpc_rate", typed) == (conferences, 10_000)


def test_conferences_of_plans_taken_over_count_if_so_chosen() -> None:
    typed: Typed = lambda census: census.referral("A", "2024-05-01", conference_date="2024-05-15")  # noqa: E731
    assert counts("icpc_rate", typed, switches={"include_transfer_in": True}) == (1, 10_000)


@pytest.mark.parametrize(
    ("start", "conference", "expected"),
    [
        # The worked example: from Thursday 21 March 2024 over Easter.
        ("2024-03-21", "2024-04-15", (1, 1)),
        ("2024-03-21", "2024-04-16", (0, 1)),
        ("2024-05-01", "2024-05-01", (1, 1)),
        # From Monday 2 December 2024: 15 working days end on 23 December; Christmas is later.
        ("2024-12-02", "2024-12-23", (1, 1)),
        ("2024-12-02", "2024-12-24", (0, 1)),
        # From Friday 13 December: 25 and 26 December and 1 January do not count; 15 working days end on 8 January.
        ("2024-12-13", "2025-01-08", (1, 1)),
        ("2024-12-13", "2025-01-09", (0, 1)),
    ],
)
def test_conferences_within_15_working_days(start: str, conference: str, expected: Counted) -> None:
    assert counts("icpc_15_working_days", lambda census: census.enquiry("A", start, conference)) == expected


# --- plans --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "started", "still", "ended"),
    [
        ("2024-04-01", None, 1, 1, 0),
        ("2024-03-31", None, 0, 1, 0),
        ("2025-03-31", None, 1, 1, 0),
        ("2025-04-01", None, 0, 0, 0),
        ("2024-05-01", "2025-03-31", 1, 0, 1),  # ended on the last day
        ("2024-05-01", "2025-04-01", 1, 1, 0),  # ended after the year
        ("2023-05-01", "2024-04-01", 0, 0, 1),
        ("2023-05-01", "2024-03-31", 0, 0, 0),
    ],
)
def test_plans(start: str, end: str | None, started: int, still: int, ended: int) -> None:
    returns = Returns().people(10_000)
    returns.census(2025).plan("A", start, end)
    assert returns.several("cpp_starts_rate", "cpp_rate", "cpp_ended_2_years", "repeat_cpp") == {
        "cpp_starts_rate": (started, 10_000),
        "cpp_rate": (still, 10_000),
        "cpp_ended_2_years": (0, ended),
        "repeat_cpp": (0, started),
    }


@pytest.mark.parametrize(("previous", "repeated"), [(0, 0), (1, 1), (4, 1), (None, 0)])
def test_earlier_plans_by_their_number(previous: int | None, repeated: int) -> None:
    assert counts("repeat_cpp", lambda census: census.plan("A", "2024-05-01", previous=previous)) == (repeated, 1)


@pytest.mark.parametrize(
    ("before", "typed", "expected"),
    [
        (lambda census: census.plan("A", "2022-01-01", "2023-06-01"), lambda census: census.plan("A", "2024-05-01"), (1, 1)),
        # Ended on the same day a year before, and a day earlier.
        (lambda census: census.plan("A", "2022-01-01", "2023-05-01"), lambda census: census.plan("A", "2024-05-01"), (1, 1)),
        (lambda census: census.plan("A", "2022-01-01", "2023-04-30"), lambda census: census.plan("A", "2024-05-01"), (0, 1)),
        # Ended on the day on which the new one began, and after it.
        (nothing, lambda census: census.plan("A", "2024-04-01", "2024-05-01").plan("A", "2024-05-01"), (1, 2)),
        (nothing, lambda census: census.plan("A", "2024-04-01", "2024-05-02").plan("A", "2024-05-01"), (0, 2)),
        # Twelve months before 29 February are counted from 28 February of the year before.
        (lambda census: census.plan("A", "2022-01-01", "2024-02-28"), lambda census: census.plan("A", "2025-02-28"), (1, 1)),
        (lambda census: census.plan("A", "2022-01-01", "2024-02-28"), lambda census: census.plan("A", "2025-03-01"), (0, 1)),
        # Another child's, one that is open, itself.
        (lambda census: census.plan("B", "2022-01-01", "2023-06-01"), lambda census: census.plan("A", "2024-05-01"), (0, 1)),
        (nothing, lambda census: census.plan("A", "2024-05-01", "2024-05-01"), (0, 1)),
        # The number of earlier plans does not matter here.
        (nothing, lambda census: census.plan("A", "2024-05-01", previous=2), (0, 1)),
        (nothing, nothing, (0, 0)),
    ],
    ids=range(11),
)  # fmt: skip
def test_plans_within_12_months_of_an_earlier_one(before: Typed, typed: Typed, expected: Counted) -> None:
    assert counts("repeat_cpp_12_months", typed, before) == expected


def test_plans_within_12_months_need_the_year_before() -> None:
    returns = Returns()
    returns.census(2025).plan("A", "2024-05-01")
    assert returns.figure("repeat_cpp_12_months") == (None, None, None, "x")


@pytest.mark.parametrize(
    ("start", "expected"),
    [("2023-03-31", (1, 1)), ("2023-04-01", (0, 1)), ("2015-01-01", (1, 1))],
)
def test_open_plans_of_two_years(start: str, expected: Counted) -> None:
    assert counts("cpp_2_years", lambda census: census.plan("A", start)) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2022-06-01", "2024-06-01", (1, 1)),
        ("2022-06-02", "2024-06-01", (0, 1)),
        ("2020-02-29", "2024-06-01", (1, 1)),
        # 29 February 2024 would end two years on 28 February 2026; the year to March 2026.
    ],
)
def test_plans_ended_after_two_years(start: str, end: str, expected: Counted) -> None:
    assert counts("cpp_ended_2_years", lambda census: census.plan("A", start, end)) == expected


@pytest.mark.parametrize(("end", "long"), [("2026-02-27", 0), ("2026-02-28", 1)])
def test_two_years_from_29_february(end: str, long: int) -> None:
    returns = Returns()
    returns.census(2026).plan("A", "2024-02-29", end)
    returns.today = returns.today.replace(month=6)
    assert returns.counts("cpp_ended_2_years", "2026") == (long, 1)


def test_without_plans_loaded_there_is_no_figure() -> None:
    returns = Returns().people(10_000)
    returns.census(2025, absent=("cp_plan",)).referral("A", "2024-05-01")
    for id in ("cpp_rate", "cpp_starts_rate", "repeat_cpp", "cpp_2_years", "cpp_ended_2_years"):
        assert returns.figure(id) == (None, None, None, "x")
