"""The years put together: which row is believed, what is closed, and the arithmetic of days. By hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

import duckdb
import pytest
from govuk_bank_holidays.bank_holidays import BankHolidays
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators import canonical
from indicators.model import Collection
from tests.indicators.typed_returns import LA, Returns

pytestmark = pytest.mark.usefixtures("computed_together")

DAYS = st.dates(date(2012, 1, 1), date(2028, 12, 31))


def put_together(returns: Returns, collection: Collection) -> duckdb.DuckDBPyConnection:
    """The connection with the tables of one collection."""
    connection = reported(returns)
    canonical.gather(connection, collection, [LA], ())
    return connection


def reported(returns: Returns) -> duckdb.DuckDBPyConnection:
    """The connection with the periods that can be reported."""
    connection = returns.register()
    canonical.install(connection, returns.switches)
    canonical.periods(connection, returns.today)
    return connection


def episodes(returns: Returns, columns: str = "start_date, end_date, end_reason") -> list[tuple]:
    """Rows of ``care_episode`` by child and start, dates as text."""
    found = put_together(returns, Collection.SSDA903).execute(
        f"SELECT {columns} FROM care_episode ORDER BY child_id, start_date"
    )
    return [tuple(str(cell) if isinstance(cell, date) else cell for cell in row) for row in found.fetchall()]


# --- days ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def days() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        canonical.install(connection)
        canonical.working_days(connection)
        yield connection


def working_days(connection: duckdb.DuckDBPyConnection, first: date, last: date) -> int:
    return connection.execute(
        "SELECT b.number - a.number FROM working_day a, working_day b WHERE a.day = ? AND b.day = ?", [first, last]
    ).fetchall()[0][0]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", -12, "2023-02-28"),
        ("2024-02-29", 24, "2026-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2025-02-28", -12, "2024-02-28"),
        ("2025-03-01", -12, "2024-03-01"),
        ("2024-08-31", 6, "2025-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2024-03-31", -1, "2024-02-29"),
        ("2025-03-31", -24, "2023-03-31"),
        ("2024-12-31", 12, "2025-12-31"),
    ],
)
def test_months_added(days: duckdb.DuckDBPyConnection, day: str, months: int, expected: str) -> None:
    found, kind = days.execute(
        "SELECT addm(?::DATE, ?), typeof(addm(?::DATE, ?))", [day, months, day, months]
    ).fetchall()[0]
    assert (str(found), kind) == (expected, "DATE")


@pytest.mark.parametrize(
    ("birth", "day", "years"),
    [
        ("2010-06-15", "2025-06-14", 14),
        ("2010-06-15", "2025-06-15", 15),
        ("2008-02-29", "2025-02-28", 16),
        ("2008-02-29", "2025-03-01", 17),
        ("2008-02-29", "2024-02-29", 16),
        ("2008-02-29", "2024-02-28", 15),
        ("2025-01-01", "2025-01-01", 0),
    ],
)
def test_age(days: duckdb.DuckDBPyConnection, birth: str, day: str, years: int) -> None:
    assert days.execute("SELECT age_on(?::DATE, ?::DATE)", [birth, day]).fetchall()[0][0] == years


@settings(deadline=None, max_examples=60)
@given(birth=st.dates(date(1995, 1, 1), date(2025, 1, 1)), older=st.integers(0, 9_000))
def test_the_band_is_that_of_the_age(days: duckdb.DuckDBPyConnection, birth: date, older: int) -> None:
    day = birth + timedelta(days=older)
    years, band = days.execute("SELECT age_on($b, $d), age_key($b, $d)", {"b": birth, "d": day}).fetchall()[0]
    expected = next(key for key, above in (("0", 1), ("1", 5), ("5", 10), ("10", 16), ("16", 99)) if years < above)
    assert band == expected


def test_not_born_and_not_known(days: duckdb.DuckDBPyConnection) -> None:
    found = days.execute("SELECT age_key(DATE '2025-06-01', DATE '2025-03-31'), age_key(NULL, DATE '2025-03-31')")
    assert found.fetchall() == [("B", "U")]


@pytest.mark.parametrize(
    ("first", "last", "number"),
    [
        # The worked example: Good Friday 29 March and Easter Monday 1 April 2024.
        ("2024-03-21", "2024-04-15", 15),
        ("2024-03-21", "2024-04-16", 16),
        ("2024-03-21", "2024-03-21", 0),
        ("2024-03-22", "2024-03-24", 0),  # Friday to Sunday
        ("2020-05-07", "2020-05-11", 1),  # the early May bank holiday moved to Friday 8 May 2020
        ("2020-05-01", "2020-05-04", 1),  # and Monday 4 May worked
        ("2022-06-01", "2022-06-06", 1),  # 2 and 3 June
        ("2022-09-16", "2022-09-20", 1),  # 19 September
        ("2023-05-05", "2023-05-09", 1),  # 8 May
    ],
)
def test_working_days(days: duckdb.DuckDBPyConnection, first: str, last: str, number: int) -> None:
    assert working_days(days, date.fromisoformat(first), date.fromisoformat(last)) == number


@cache
def bank_holidays() -> frozenset[date]:
    """Those that the government lists."""
    listed = BankHolidays(use_cached_holidays=True).get_holidays(division=BankHolidays.ENGLAND_AND_WALES)
    return frozenset(entry["date"] for entry in listed)


def test_bank_holidays_are_those_of_the_government() -> None:
    """Weekdays only: where a holiday falls on a weekend the two packages differ in what they list."""
    theirs = bank_holidays()
    ours = {day for day in canonical.bank_holidays() if min(theirs) <= day <= max(theirs)}
    assert {day for day in ours if day.isoweekday() < 6} == {day for day in theirs if day.isoweekday() < 6}


@settings(deadline=None, max_examples=25)
@given(first=DAYS, more=st.integers(0, 200))
def test_working_days_are_those_counted_one_by_one(days: duckdb.DuckDBPyConnection, first: date, more: int) -> None:
    theirs = bank_holidays()
    last = min(first + timedelta(days=more), max(theirs))
    span = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    expected = sum(day.isoweekday() < 6 and day not in theirs for day in span)
    assert working_days(days, first, max(first, last)) == expected


def test_an_unknown_switch_is_refused() -> None:
    with duckdb.connect() as connection, pytest.raises(KeyError, match="colour"):
        canonical.install(connection, {"colour": True})


# --- episodes of care ---------------------------------------------------------------------------------------------


def test_an_episode_open_in_one_year_and_closed_in_the_next_is_one() -> None:
    returns = Returns()
    returns.care(2024).episode("A", "2023-05-01")
    returns.care(2025).episode("A", "2023-05-01", "S", "2024-09-01", "E4A")
    assert episodes(returns) == [("2023-05-01", "2024-09-01", "E4A")]
    returns.people(10, 2023)
    assert returns.counts("cla_starts_rate", "2024") == (1, 10)
    assert returns.counts("cla_rate", "2024") == (1, 10)


def test_the_latest_return_wins_whatever_the_order_of_loading() -> None:
    returns = Returns()
    returns.care(2025).episode("A", "2023-05-01", "S", place="K2")
    returns.care(2024).episode("A", "2023-05-01", "S", "2024-01-01", "E4A", place="U4")
    assert episodes(returns, "start_date, end_date, placement") == [("2023-05-01", None, "K2")]


def test_of_one_return_the_row_with_an_end_wins_and_then_the_first() -> None:
    returns = Returns()
    (
        returns.care(2025)
        .episode("A", "2023-05-01", "S", place="U1")
        .episode("A", "2023-05-01", "S", "2024-05-01", "E8", place="U2")
        .episode("B", "2023-05-01", "S", place="U3")
        .episode("B", "2023-05-01", "S", place="U4")
    )
    assert episodes(returns, "child_id, placement") == [("A", "U2"), ("B", "U3")]


def test_the_same_identifier_in_another_authority_is_another_child() -> None:
    returns = Returns()
    returns.care(2025).episode("A", "2024-05-01", "S", "2024-09-01", "E4A")
    returns.care(2025, la="302").episode("A", "2024-08-01")
    returns.people(10).people(20, la="302")
    assert returns.counts("cla_rate", la="301") == (0, 10)
    assert returns.counts("cla_rate", la="302") == (1, 20)
    assert episodes(returns, "child_id, start_date") == [("A", "2024-05-01")]


def test_a_stale_episode_ends_on_1_april_for_an_unknown_reason() -> None:
    # In the return of 2023 for the last time, and open.
    returns = Returns()
    returns.care(2023).episode("A", "2022-05-01", left="E4A")
    returns.care(2024)
    returns.care(2025)
    assert episodes(returns, "start_date, end_date, end_reason, stale") == [("2022-05-01", "2023-04-01", None, True)]
    returns.people(10, 2022).people(10, 2023)
    assert returns.counts("cla_rate", "2023") == (1, 10)
    assert returns.counts("cla_rate", "2024") == (0, 10)
    assert returns.counts("ceased_sgo", "2024") == (0, 0)  # no event
    assert returns.counts("missing_children", "2023") == (0, 1)
    assert returns.counts("missing_children", "2024") == (0, 0)  # in no cohort of a later year


def test_a_stale_episode_ends_where_the_next_one_begins() -> None:
    returns = Returns()
    returns.care(2023).episode("A", "2022-05-01")
    returns.care(2024)
    returns.care(2025).episode("A", "2024-08-01", "S")
    assert episodes(returns, "start_date, end_date, end_reason, stale") == [
        ("2022-05-01", "2024-08-01", None, True),
        ("2024-08-01", None, None, False),
    ]


def test_an_open_episode_in_the_latest_return_stays_open() -> None:
    returns = Returns()
    returns.care(2025).episode("A", "2022-05-01").episode("B", "2022-05-01").episode("B", "2024-05-01", "P")
    assert episodes(returns, "child_id, end_date, stale") == [
        ("A", None, False),
        ("B", None, False),
        ("B", None, False),
    ]


def test_a_later_return_of_another_authority_makes_nothing_stale() -> None:
    returns = Returns()
    returns.care(2024).episode("A", "2022-05-01")
    returns.care(2025, la="302")
    assert episodes(returns, "end_date, stale") == [(None, False)]


def test_a_later_return_without_episodes_makes_nothing_stale() -> None:
    returns = Returns()
    returns.care(2024).episode("A", "2022-05-01")
    returns.care(2025, absent=("cla_episode",))
    assert episodes(returns, "end_date, stale") == [(None, False)]


def test_an_episode_that_began_after_its_return_ends_when_it_begins() -> None:
    # An extract of 2024 taken in June, and a return of 2025 without the child.
    returns = Returns()
    returns.care(2024).episode("A", "2024-06-01")
    returns.care(2025)
    assert episodes(returns) == [("2024-06-01", "2024-06-01", None)]


def test_an_end_after_the_next_beginning_is_moved_to_it() -> None:
    returns = Returns()
    (
        returns.care(2025)
        .episode("A", "2023-05-01", "S", "2024-09-15", "X1")
        .episode("A", "2024-09-01", "P", "2024-12-01", "E4A")
        .episode("A", "2024-12-01", "S")
    )
    assert episodes(returns, "start_date, end_date, end_reason, overlapping") == [
        ("2023-05-01", "2024-09-01", "X1", True),
        ("2024-09-01", "2024-12-01", "E4A", False),
        ("2024-12-01", None, None, False),
    ]


def test_short_breaks_leave_before_anything_is_closed() -> None:
    # The short break of August does not end the stay that goes on over it.
    returns = Returns()
    (
        returns.care(2025)
        .episode("A", "2023-05-01", "S", "2024-09-15", "E4A")
        .episode("A", "2024-08-01", "S", "2024-08-03", "E4A", legal_status="V4")
    )
    assert episodes(returns) == [("2023-05-01", "2024-09-15", "E4A")]


def test_a_closure_after_the_year_does_not_change_the_year() -> None:
    returns = Returns().people(10, 2023).people(10, 2024)
    returns.care(2024).episode("A", "2023-05-01")
    returns.care(2025).episode("A", "2023-05-01", "S", "2024-04-01", "E4A")
    assert returns.counts("cla_rate", "2024") == (1, 10)
    assert returns.counts("ceased_returned_home", "2024") == (0, 0)
    assert returns.counts("ceased_returned_home", "2025") == (1, 1)


def test_postcodes_are_compared_without_blanks_and_case() -> None:
    # Back in the same home, written otherwise.
    returns = Returns()
    (
        returns.care(2025)
        .episode("A", "2023-05-01", "S", "2024-05-01", "X1", "U4", "AB1 2CD")
        .episode("A", "2024-05-01", "P", "2024-05-09", "X1", "T1", None)
        .episode("A", "2024-05-09", "P", None, None, "U4", " ab12cd ")
    )
    assert returns.counts("placements_average") == (1, 1)


def test_care_periods_begin_with_s() -> None:
    returns = Returns()
    (
        returns.care(2025)
        .episode("A", "2022-05-01", "P", "2023-05-01", "X1")
        .episode("A", "2023-05-01", "L", "2023-06-01", "E4A")
        .episode("A", "2023-08-01", "S", "2023-09-01", "X1")
        .episode("A", "2023-09-01", "P", "2024-05-01", "E4A")
        .episode("A", "2024-08-01", "S")
    )
    assert episodes(returns, "care_period") == [(0,), (0,), (1,), (1,), (2,)]


@pytest.mark.parametrize(
    ("table", "key", "cells"),
    [
        ("missing_incident", "start_date", {"child_id": "A", "start_date": "2024-03-01", "kind": "M"}),
        ("worker_spell", "start_date", {"child_id": "A", "start_date": "2024-03-01", "worker_id": "SW1"}),
        ("adoption_decision", "decision_date", {"child_id": "A", "decision_date": "2024-03-01"}),
    ],
)
def test_records_carried_twice_are_one(table: str, key: str, cells: dict[str, str]) -> None:
    source = {
        "missing_incident": "missing_episode",
        "worker_spell": "cla_social_worker",
        "adoption_decision": "placed_for_adoption",
    }[table]
    returns = Returns()
    for year in (2024, 2025):
        returns.care(year)
        returns.load(source, year, cells)
    found = put_together(returns, Collection.SSDA903).execute(f"SELECT {key}::VARCHAR FROM {table}").fetchall()
    assert found == [("2024-03-01",)]


def test_the_latest_header_is_believed() -> None:
    returns = Returns()
    returns.care(2025).child("A", "2010-01-02", sex="F", ethnicity="WBRI")
    returns.care(2024).child("A", "2010-01-01", sex="U", ethnicity="REFU").child("B", "2011-01-01")
    found = put_together(returns, Collection.SSDA903).execute(
        "SELECT child_id, birth_date::VARCHAR, sex, ethnicity FROM care_child ORDER BY 1"
    )
    assert found.fetchall() == [("A", "2010-01-02", "F", "W"), ("B", "2011-01-01", "U", "U")]


def test_an_unaccompanied_child_whom_the_header_lacks() -> None:
    returns = Returns().people(10)
    returns.care(2025).episode("A", "2024-05-01").uasc("A")
    assert returns.counts("uasc_cla_rate") == (1, 10)


# --- children in need ---------------------------------------------------------------------------------------------


def referrals(returns: Returns, columns: str) -> list[tuple]:
    found = put_together(returns, Collection.CIN_CENSUS).execute(
        f"SELECT {columns} FROM one_referral ORDER BY child_id, referral_date"
    )
    return [tuple(str(cell) if isinstance(cell, date) else cell for cell in row) for row in found.fetchall()]


def test_the_latest_census_is_believed_about_a_referral() -> None:
    returns = Returns()
    returns.census(2025).referral("A", "2023-05-01", "2024-09-01", source="6", need="N2")
    returns.census(2024).referral("A", "2023-05-01", source="2A", need="N1")
    assert referrals(returns, "closure_date, source, need, stale") == [("2024-09-01", "6", "N2", False)]


def test_of_the_same_day_the_first_that_led_to_something_counts() -> None:
    returns = Returns()
    (
        returns.census(2025)
        .referral("A", "2024-05-05", nfa=True, source="6")
        .referral("A", "2024-05-05", "2024-09-01", source="2A", need="N3")
        .referral("A", "2024-05-05", source="3A")
        .referral("B", "2024-05-05", nfa=True, source="6")
        .referral("B", "2024-05-05", nfa=True, source="2A")
    )
    assert referrals(returns, "child_id, no_further_action, source, need, closure_date") == [
        ("A", False, "2A", "N3", "2024-09-01"),
        ("B", True, "6", None, None),
    ]


def test_blocks_of_the_same_day_are_pooled() -> None:
    returns = Returns().people(10)
    (
        returns.census(2025)
        .referral("A", "2024-05-01", nfa=True)
        .referral("A", "2024-05-01")
        .assessment("A", "2024-05-02", "2024-06-01", factors="16A")
        .assessment("A", "2024-07-02", "2024-08-01", factors="3A")
    )
    assert returns.counts("factor_neglect") == (1, 10)
    assert returns.counts("factor_domestic_abuse_child") == (1, 10)


def test_blocks_no_longer_carried_are_kept() -> None:
    # The assessment, enquiry and plan of 2023-24 are not in the census of 2025, which carries the referral still.
    returns = Returns().people(10, 2023).people(10)
    (
        returns.census(2024)
        .referral("A", "2023-05-01")
        .assessment("A", "2023-05-02", "2023-06-01", "2023-05-01", "16A")
        .enquiry("A", "2023-05-03", "2023-05-12", "2023-05-01")
        .plan("A", "2023-05-12", "2023-12-01", referral="2023-05-01")
    )
    returns.census(2025).referral("A", "2023-05-01").plan("A", "2024-05-12", referral="2023-05-01")
    assert returns.counts("factor_neglect", "2024") == (1, 10)
    assert returns.counts("icpc_rate", "2024") == (1, 10)
    assert returns.counts("cpp_starts_rate", "2024") == (1, 10)
    assert returns.counts("repeat_cpp_12_months", "2025") == (1, 1)  # ended on 1 December 2023


def test_the_latest_census_is_believed_about_a_block() -> None:
    returns = Returns()
    returns.census(2024).assessment("A", "2024-01-02", None, "2023-12-30").plan("A", "2024-01-10", previous=0)
    returns.census(2025).assessment("A", "2024-01-02", "2024-04-15", "2023-12-30").plan("A", "2024-01-10", "2024-08-01")
    assert returns.counts("assessments_45_working_days", "2024") == (0, 0)
    assert returns.counts("assessments_45_working_days", "2025") == (0, 1)
    assert returns.counts("cpp_ended_2_years", "2025") == (0, 1)


def test_stale_episodes_of_need_and_plans_end_on_1_april() -> None:
    returns = Returns().people(10, 2023).people(10)
    returns.census(2024).referral("A", "2023-05-01").plan("A", "2022-03-01", referral="2023-05-01")
    returns.census(2025)
    assert referrals(returns, "closure_date, stale") == [("2024-04-01", True)]
    assert returns.counts("cin_rate", "2024") == (1, 10)
    assert returns.counts("cin_rate", "2025") == (0, 10)
    assert returns.counts("cpp_2_years", "2024") == (1, 1)
    assert returns.counts("cpp_2_years", "2025") == (0, 0)
    assert returns.counts("cpp_ended_2_years", "2025") == (0, 0)  # no event


def test_a_stale_plan_is_no_earlier_plan_that_ended() -> None:
    returns = Returns()
    returns.census(2024).plan("A", "2023-05-01")
    returns.census(2025).plan("A", "2024-06-01")
    assert returns.counts("repeat_cpp_12_months") == (0, 1)


def test_a_referral_without_further_action_is_never_open() -> None:
    returns = Returns()
    returns.census(2024).referral("A", "2023-05-01", nfa=True)
    returns.census(2025)
    assert referrals(returns, "closure_date, stale") == [(None, False)]


# --- periods ------------------------------------------------------------------------------------------------------


def labels(returns: Returns, collection: str) -> list[str]:
    found = (
        reported(returns)
        .execute("SELECT period FROM reporting WHERE collection = ? ORDER BY y1", [collection])
        .fetchall()
    )
    return [row[0] for row in found]


def busy(returns: Returns, year: int, *days: str, number: int = 30) -> None:
    """A return with ``number`` starts in its first quarter, and one start on each of the days."""
    care = returns.care(year)
    for child in range(number):
        care.episode(f"C{child}", f"{year - 1}-05-{child % 28 + 1:02}")
    for place, day in enumerate(days):
        care.episode(f"D{place}", day)


def test_a_year_is_reported_when_it_has_ended() -> None:
    returns = Returns(today=date(2025, 3, 30))
    returns.care(2025).episode("A", "2024-05-01")
    assert "2025" not in labels(returns, "ssda903")
    returns.today = date(2025, 3, 31)
    assert labels(returns, "ssda903") == ["2025"]


@pytest.mark.parametrize(
    ("number", "days", "expected"),
    [
        (29, (), ["2025"]),  # too few events to tell
        (30, (), ["2024-06"]),  # nothing in the last quarter: taken during the year
        (30, ("2024-12-31",), ["2024-06", "2024-09", "2024-12"]),
        (30, ("2025-01-01",), ["2025"]),
        (30, ("2025-03-31",), ["2025"]),
        (30, ("2025-04-01",), ["2024-06", "2024-09", "2024-12"]),  # the next year's events do not make it whole
    ],
)
def test_an_extract_taken_during_the_year_is_no_year(number: int, days: tuple[str, ...], expected: list[str]) -> None:
    returns = Returns()
    busy(returns, 2025, *days, number=number)
    if number == 30 and not days:
        returns.care(2025).episode("Z", "2024-07-02")
    assert labels(returns, "ssda903") == expected


def test_quarters_are_complete_up_to_the_latest_event() -> None:
    returns = Returns()  # 15 January 2026
    returns.care(2025).episode("A", "2024-05-01")
    returns.care(2026).episode("A", "2024-05-01").episode("B", "2025-09-29")
    assert labels(returns, "ssda903") == ["2025", "2025-06"]
    returns.care(2026).episode("C", "2025-09-30")
    assert labels(returns, "ssda903") == ["2025", "2025-06", "2025-09"]


def test_an_event_of_any_table_shows_how_far_an_extract_reaches() -> None:
    returns = Returns()
    returns.care(2026).episode("A", "2024-05-01").missing("A", "2025-10-01")
    assert labels(returns, "ssda903") == ["2025-06", "2025-09"]
    census = returns.census(2026).referral("A", "2024-05-01")
    assert labels(returns, "cin_census") == []
    census.assessment("A", "2025-06-02", "2025-07-01")
    assert labels(returns, "cin_census") == ["2025-06"]
    census.plan("A", "2025-12-31")
    assert labels(returns, "cin_census") == ["2025-06", "2025-09", "2025-12"]


def test_what_lies_in_the_future_is_no_event() -> None:
    returns = Returns(today=date(2025, 9, 15))
    returns.care(2026).episode("A", "2024-05-01").episode("B", "2025-07-01").episode("C", "2025-12-31")
    assert labels(returns, "ssda903") == ["2025-06"]


def test_a_late_date_in_a_whole_year_gives_no_quarters() -> None:
    returns = Returns()
    returns.care(2025).episode("A", "2024-05-01").episode("B", "2025-07-02")
    assert labels(returns, "ssda903") == ["2025"]


def test_only_the_latest_return_gives_quarters() -> None:
    returns = Returns()
    busy(returns, 2024)
    returns.care(2025).episode("A", "2024-05-01")
    assert labels(returns, "ssda903") == ["2025"]


def test_a_rolling_period_is_twelve_months() -> None:
    returns = Returns()
    returns.care(2026).episode("A", "2025-12-31")
    found = (
        reported(returns)
        .execute("SELECT period, y0::VARCHAR, y1::VARCHAR, march_year, return_year FROM reporting ORDER BY y1")
        .fetchall()
    )
    assert found == [
        ("2025-06", "2024-07-01", "2025-06-30", 2025, 2026),
        ("2025-09", "2024-10-01", "2025-09-30", 2025, 2026),
        ("2025-12", "2025-01-01", "2025-12-31", 2025, 2026),
    ]


def test_the_census_of_children_alone_makes_a_year_that_lacks_its_referrals() -> None:
    returns = Returns().people(10)
    returns.load("cin_person", 2025, {"child_id": "A"})
    assert returns.figure("referrals_rate") == (None, None, None, "x")


# --- portions -----------------------------------------------------------------------------------------------------


def test_portions_hold_whole_authorities() -> None:
    returns = Returns()
    for la, number in (("301", 3), ("302", 2), ("303", 9), ("304", 1)):
        care = returns.care(2025, la)
        for child in range(number):
            care.episode(f"C{child}", "2024-05-01")
    connection = reported(returns)
    assert list(canonical.portions(connection, 5)) == [["301", "302"], ["303"], ["304"]]
    assert list(canonical.portions(connection, 1)) == [["301"], ["302"], ["303"], ["304"]]
    assert list(canonical.portions(connection, 100)) == [["301", "302", "303", "304"]]
