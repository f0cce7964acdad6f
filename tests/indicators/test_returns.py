"""The engine: flags, periods, population, breakdowns, portions. What each indicator counts is tested apart."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from indicators import canonical
from indicators.model import CHARACTERISTICS, Collection
from indicators.registry import COMPUTED, REGISTRY
from indicators.returns import compute_returns
from tests.indicators.typed_returns import Returns

pytestmark = pytest.mark.usefixtures("computed_together")

CARE = [id for id, item in COMPUTED.items() if item.computed and item.computed.collection is Collection.SSDA903]
NEED = [id for id, item in COMPUTED.items() if item.computed and item.computed.collection is Collection.CIN_CENSUS]


# --- which rows exist (1.2) ---------------------------------------------------------------------------------------


def test_every_computed_indicator_has_a_row_of_an_empty_return() -> None:
    """Loaded and empty: rates are 0, shares and averages have nobody in their denominator."""
    returns = Returns().people(10_000)
    for year in (2024, 2025):
        returns.care(year)
        returns.census(year)
        returns.workforce(year).vacancies(0)
    found = {row["indicator_id"]: row for row in returns.compute(*COMPUTED) if row["period"] == "2025"}
    assert set(found) == set(COMPUTED)
    for id, row in found.items():
        if COMPUTED[id].unit == "per 10,000 children":
            assert (row["numerator"], row["denominator"], row["value"], row["flag"]) == (0, 10_000, 0, ""), id
        else:
            assert (row["numerator"], row["denominator"], row["value"], row["flag"]) == (0, 0, None, "z"), id


def test_nothing_loaded_gives_no_rows() -> None:
    assert Returns().compute(*REGISTRY) == []


def test_a_store_from_before_there_were_returns_gives_no_rows() -> None:
    connection = duckdb.connect()
    connection.execute("ATTACH ':memory:' AS returns")
    compute_returns(connection, COMPUTED.values())
    assert connection.execute("SELECT count(*) FROM computed_row").fetchall() == [(0,)]
    assert connection.execute("SELECT count(*) FROM computed_category").fetchall() == [(0,)]


def test_a_year_without_its_main_table_has_no_row() -> None:
    returns = Returns()
    returns.care(2025, absent=("cla_episode",)).leaver("A", "2007-01-01")
    assert returns.figure("care_leavers_eet_17_18") is None


def test_the_year_of_each_collection_is_its_own() -> None:
    returns = Returns().people(10)
    returns.care(2025)
    assert returns.figure("cla_rate") == (0, 10, 0, "")
    assert returns.figure("cin_rate") is None


@pytest.mark.parametrize(
    ("id", "table"),
    [
        (id, table)
        for id, item in COMPUTED.items()
        if item.computed
        for table in (*item.computed.tables, *item.computed.columns)
        if table != "cla_episode"
    ],
)
def test_a_table_that_is_needed_and_absent_is_x(id: str, table: str) -> None:
    returns = Returns().people(10)
    for year in (2024, 2025):
        returns.care(year, absent=(table,))
        returns.census(year, absent=(table,))
        returns.workforce(year, absent=(table,))
    assert returns.figure(id) == (None, None, None, "x")


@pytest.mark.parametrize("id", [id for id, item in COMPUTED.items() if item.computed and item.computed.months == 24])
def test_the_year_before_is_needed_and_has_to_be_whole(id: str) -> None:
    returns = Returns().people(10)
    returns.care(2025)
    returns.census(2025)
    assert returns.figure(id) == (None, None, None, "x")
    before = returns.care(2024)
    census = returns.census(2024)
    found = returns.figure(id)
    assert found
    assert found.flag == "z"
    # Thirty events of 2023-24 and none in its last quarter: an extract, not the return of the year.
    for child in range(30):
        before.episode(f"C{child}", "2023-05-01")
        census.referral(f"C{child}", "2023-05-01")
    assert returns.figure(id) == (None, None, None, "x")


def test_only_four_indicators_need_the_year_before() -> None:
    assert {id for id, item in COMPUTED.items() if item.computed and item.computed.months == 24} == {
        "re_referrals",
        "nfa_assessed_within_12_months",
        "repeat_cpp_12_months",
        "reunified_no_return_12_months",
    }


def test_numerator_0_is_a_value_and_denominator_0_is_none() -> None:
    returns = Returns()
    returns.care(2025).episode("A", "2024-05-01")
    assert returns.figure("placed_childrens_homes") == (0, 1, 0, "")
    assert returns.figure("ceased_sgo") == (0, 0, None, "z")


@pytest.mark.parametrize(
    ("above", "below", "value"),
    [(1, 8, 13), (3, 8, 38), (1, 3, 33), (2, 3, 67), (1, 200, 1), (1, 201, 0)],  # 12.5, 37.5, 0.5
)
def test_shares_are_rounded_half_up(above: int, below: int, value: int) -> None:
    returns = Returns()
    care = returns.care(2025)
    for child in range(below):
        care.episode(f"C{child}", "2025-02-01", place="K2" if child < above else "U4")
    assert returns.figure("placed_childrens_homes") == (above, below, value, "")


def reasons(returns: Returns, *ids: str) -> list[str]:
    """Why each of the indicators has no figure of 2025."""
    found = returns.computed(*ids)
    rows = {row["indicator_id"]: row["flag"] for row in found.rows if row["period"] == "2025"}
    assert rows == dict.fromkeys(ids, "x")
    said = [(row["indicator_id"], row["reason"]) for row in found.reasons if row["period"] == "2025"]
    assert len(said) == len(ids)
    return [dict(said)[id] for id in ids]


def test_a_row_without_figures_says_why() -> None:
    returns = Returns()
    care = returns.care(2025, absent=("missing_episode",), without=("distance",))
    ids = ("cla_rate", "missing_children", "distance_average", "reunified_no_return_12_months")
    assert reasons(returns, *ids) == [
        "No population of the middle of 2024, or of the two years before, is loaded.",
        "The table missing of 2025 is not loaded.",
        "The table episodes of 2025 does not give PL_DISTANCE (or HOME_POST and PL_POST, with a postcode directory loaded).",
        "The return of 2024 is not loaded.",
    ]
    returns.census(2025, absent=("assessment",))
    assert reasons(returns, "nfa_assessed_within_12_months", "factor_neglect") == [
        "The return of 2024 is not loaded.",
        "The table assessment of 2025 is not loaded.",
    ]
    for child in range(30):
        returns.care(2024).episode(f"C{child}", "2023-05-01")
    returns.workforce(2025).vacancies(None)
    assert reasons(returns, "reunified_no_return_12_months", "sw_vacancy_rate") == [
        "The return of 2024 was taken before the year had ended.",
        "The table authority of 2025 does not give NumberOfVacancies.",
    ]
    care.episode("A", "2024-05-01")
    assert returns.computed("placed_foster").reasons == []


# --- population (1.1) ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("years", "expected"),
    [
        ((2024,), (1, 2024, 5, "")),
        ((2023, 2024, 2025), (1, 2024, 5, "")),
        ((2023,), (1, 2023, 5, "p")),
        ((2022,), (1, 2022, 5, "p")),
        ((2021, 2022), (1, 2022, 5, "p")),
        ((2021,), (None, None, None, "x")),
        ((2025,), (None, None, None, "x")),
        ((), (None, None, None, "x")),
    ],
)
def test_the_population_of_mid_year_or_up_to_two_years_older(years: tuple[int, ...], expected: tuple) -> None:
    # As many children as the year's number, so that the denominator tells which one was taken.
    returns = Returns()
    for year in years:
        returns.people(year, year)
    returns.care(2025).episode("A", "2024-05-01")
    assert returns.figure("cla_rate") == expected


@pytest.mark.parametrize("text", ["x", "", "0", "nan"])
def test_a_population_that_is_no_number_is_not_there(text: str) -> None:
    returns = Returns().people(text).people(500, 2023)
    returns.care(2025).episode("A", "2024-05-01")
    assert returns.figure("cla_rate") == (1, 500, 20, "p")


def test_the_population_of_another_authority_is_not_taken() -> None:
    returns = Returns().people(500, la="302")
    returns.care(2025).episode("A", "2024-05-01")
    assert returns.figure("cla_rate") == (None, None, None, "x")


def test_shares_need_no_population() -> None:
    returns = Returns()
    returns.care(2025).episode("A", "2024-05-01")
    assert returns.figure("placed_foster") == (1, 1, 100, "")


# --- rolling periods ----------------------------------------------------------------------------------------------


def two_years() -> Returns:
    """The return of 2025 and an extract of 30 September 2025."""
    returns = Returns().people(1_000)
    (
        returns.care(2025)
        .episode("A", "2023-05-01", "S", "2024-09-30", "E4A")
        .episode("B", "2023-05-01", "S", "2024-10-01", "E45")
        .episode("C", "2024-08-01")
        .score("C", 10)
        .leaver("L", "2007-01-01", activity="F1")
    )
    (
        returns.care(2026)
        .episode("C", "2024-08-01", "S", "2025-09-30", "E41")
        .episode("D", "2025-04-10")
        .episode("E", "2025-07-02", "S", "2025-10-05", "E4B")
        .score("D", 10)
        .leaver("M", "2007-01-01", activity="F1")
    )
    return returns


@pytest.mark.parametrize(
    ("period", "starts", "looked_after", "ceased"),
    [
        ("2025", 1, 1, 2),  # C started; C is there; A and B left
        ("2025-06", 2, 2, 2),  # from 1 July 2024: C, D; C and D; A and B
        ("2025-09", 2, 2, 2),  # from 1 October 2024: D, E; D and E; B and C
    ],
)
def test_rolling_counts(period: str, starts: int, looked_after: int, ceased: int) -> None:
    returns = two_years()
    flag = "" if period == "2025" else "p"
    assert returns.figure("cla_starts_rate", period) == (starts, 1_000, 10 * starts, flag)
    assert returns.figure("cla_rate", period) == (looked_after, 1_000, 10 * looked_after, flag)
    assert returns.counts("ceased_sgo", period) == (1, ceased)


def test_what_comes_once_a_year_has_no_rolling_rows() -> None:
    returns = two_years()
    yearly = ["sdq_average", "adoption_decision_to_match", "care_leavers_eet_17_18", "care_leavers_suitable_19_21"]
    assert {row["period"] for row in returns.compute(*yearly)} == {"2025"}
    assert {id for id, item in COMPUTED.items() if item.computed and not item.computed.rolling} == {
        *(id for id in COMPUTED if id.startswith("sw_")),
        *(id for id in COMPUTED if id.startswith("care_leavers_")),
        "sdq_average",
        "adoption_decision_to_match",
    }


def test_rolling_rows_need_the_return_before_for_what_happened_but_not_for_what_is() -> None:
    returns = Returns().people(1_000)
    returns.care(2026).episode("D", "2025-04-10").episode("E", "2025-07-02")
    assert returns.figure("cla_rate", "2025-06") == (1, 1_000, 10, "p")
    assert returns.figure("cla_starts_rate", "2025-06") == (None, None, None, "x")
    returns.care(2025)
    assert returns.figure("cla_starts_rate", "2025-06") == (1, 1_000, 10, "p")


def test_rolling_rows_that_look_two_years_back_need_three_returns() -> None:
    # Twelve months to June 2025, and the twelve before: from July 2023, in the year to March 2024.
    returns = Returns()
    returns.census(2026).referral("A", "2025-06-30")
    returns.census(2025).referral("A", "2024-06-30")
    assert returns.figure("re_referrals", "2025-06") == (None, None, None, "x")
    returns.census(2024)
    assert returns.figure("re_referrals", "2025-06") == (1, 1, 100, "p")


def test_rolling_rows_tell_the_return_behind_them() -> None:
    found = {row["period"]: row for row in two_years().compute("cla_rate")}
    assert {period: (row["return_year"], row["rolling"], str(row["period_end"])) for period, row in found.items()} == {
        "2025": (2025, False, "2025-03-31"),
        "2025-06": (2026, True, "2025-06-30"),
        "2025-09": (2026, True, "2025-09-30"),
    }


# --- people behind the figures, breakdowns ------------------------------------------------------------------------


def test_people_equal_the_counts_of_children() -> None:
    returns = two_years()
    for row in returns.compute("ceased_sgo", "cla_rate"):
        assert (row["people_above"], row["people_below"]) == (row["numerator"], row["denominator"])


def test_people_behind_an_average_are_those_of_its_denominator() -> None:
    returns = Returns()
    returns.care(2025).episode("A", "2024-05-01", distance=10.0).episode("B", "2024-05-01", distance=5.5)
    (row,) = returns.compute("distance_average")
    assert (row["numerator"], row["denominator"], row["people_below"]) == (15.5, 2, 2)


def test_breakdowns_of_a_share() -> None:
    returns = Returns()
    (
        returns.care(2025)
        .child("A", "2024-06-01", sex="F", ethnicity="WROM")
        .child("B", "2008-03-31", sex="M", ethnicity="CHNE")
        .child("C", "2015-03-31", sex="M", ethnicity="NOBT")
        .episode("A", "2024-07-01", place="K2", need="N1")
        .episode("B", "2024-07-01", place="K2", need="N8")
        .episode("C", "2024-07-01", place="U4", need="N1")
        .episode("D", "2024-07-01", place="P1", need="??")  # not in the header
        .uasc("B")
    )
    id = "placed_childrens_homes"
    assert returns.categories(id, "sex") == {"Female": (1, 1), "Male": (1, 2), "Not known": (0, 1)}
    assert returns.categories(id, "age") == {
        "Under 1 year": (1, 1),
        "16 years and over": (1, 1),
        "10 to 15 years": (0, 1),  # 10 on the day
        "Not known": (0, 1),
    }
    assert returns.categories(id, "ethnicity") == {
        "White": (1, 1),
        "Asian or Asian British": (1, 1),
        "Refused or information not yet available": (0, 2),
    }
    assert returns.categories(id, "need") == {
        "N1. Abuse or neglect": (1, 2),
        "N8. Absent parenting": (1, 1),
        "N0. Not stated": (0, 1),
    }
    assert returns.categories(id, "uasc") == {
        "Unaccompanied asylum-seeking children": (1, 1),
        "Children excluding unaccompanied asylum-seeking children": (1, 3),
    }
    assert returns.categories(id, "placement") == {}  # would say nothing
    assert returns.categories("placements_3_plus", "placement") == {
        "Secure homes and children's homes": (0, 2),
        "Foster placements": (0, 1),
        "Placed with parents or other person with parental responsibility": (0, 1),
    }


def test_breakdowns_of_a_rate_are_shares_of_all_that_are_counted() -> None:
    returns = Returns().people(10_000)
    census = returns.census(2025)
    for child, disabilities in (("A", ["NONE"]), ("B", ["AUT", "LD"]), ("C", [])):
        census.child(child, "2010-01-01", disabilities=disabilities).referral(child, "2024-05-01")
    census.child("D", expected_birth_date="2024-07-01").referral("D", "2024-05-01")
    found = [
        (row["category"], row["numerator"], row["denominator"], row["value"])
        for row in returns.computed("referrals_rate").categories
        if row["characteristic"] == "disability"
    ]
    assert sorted(found) == [("Disabled", 1, 4, 25), ("Not disabled", 1, 4, 25), ("Not known", 2, 4, 50)]
    assert returns.categories("referrals_rate", "age") == {"10 to 15 years": (3, 4), "Unborn": (1, 4)}


def test_breakdowns_of_an_average() -> None:
    returns = Returns()
    (
        returns.care(2025)
        .child("A", sex="F")
        .child("B", sex="F")
        .episode("A", "2024-05-01", distance=10.0)
        .episode("B", "2024-05-01", distance=5.0)
        .episode("C", "2024-05-01", distance=1.0)
    )
    assert returns.categories("distance_average", "sex") == {"Female": (15, 2), "Not known": (1, 1)}


def test_the_age_is_that_of_the_day_counted() -> None:
    # 15 when looked after began, 16 on 31 March.
    returns = Returns().people(10)
    returns.care(2025).child("A", "2009-01-01").episode("A", "2024-05-01")
    assert returns.categories("cla_starts_rate", "age") == {"10 to 15 years": (1, 1)}
    assert returns.categories("cla_rate", "age") == {"16 years and over": (1, 1)}


def test_no_breakdown_of_what_is_not_known() -> None:
    returns = Returns()
    returns.care(2025).episode("A", "2024-05-01")
    assert returns.computed("cla_rate").categories == []  # no population


def test_categories_add_up_to_the_total() -> None:
    connection = two_years().register()
    compute_returns(connection, [REGISTRY[id] for id in CARE], today=date(2026, 1, 15))
    found = connection.execute("""
        SELECT DISTINCT indicator_id, characteristic
        FROM computed_row r
        JOIN (
            SELECT indicator_id, period, characteristic, sum(numerator) AS numerator
            FROM computed_category
            GROUP BY ALL
        ) c USING (indicator_id, period)
        WHERE r.numerator <> c.numerator
    """)
    assert found.fetchall() == []


def test_every_characteristic_is_used_and_has_its_words() -> None:
    used = {kind for item in COMPUTED.values() if item.computed for kind in item.computed.characteristics}
    assert used == set(CHARACTERISTICS) == set(canonical.CATEGORIES)
    assert all(len(set(words.values())) == len(words) for words in canonical.CATEGORIES.values())


def test_every_cohort_is_counted_and_every_switch_is_shown_with_an_indicator() -> None:
    computed = [item.computed for item in COMPUTED.values() if item.computed]
    assert {one.cohort for one in computed} == {name for those in canonical.COHORTS.values() for name in those}
    assert {name for one in computed for name in one.switches} == set(canonical.SWITCHES)


@pytest.mark.parametrize("cohort", [name for those in canonical.COHORTS.values() for name in those])
def test_the_query_gives_one_row_per_thing_counted(cohort: str) -> None:
    # By cohort: what the queries of one need is there though no other is made.
    returns = Returns().people(10)
    returns.care(2025).episode("A", "2024-05-01")
    returns.census(2025).referral("A", "2024-05-01")
    returns.workforce(2025).worker("W", 1)
    chosen = [item for item in COMPUTED.values() if item.computed and item.computed.cohort == cohort]
    connection = returns.register()
    compute_returns(connection, chosen, today=returns.today)
    for item in chosen:
        assert item.computed
        names = [row[0] for row in connection.execute(f"DESCRIBE {item.computed.query}").fetchall()]
        assert {"la_code", "period", "child_id", "above", "below", *item.computed.characteristics} <= set(names), (
            item.id
        )


# --- many authorities ---------------------------------------------------------------------------------------------


def test_portions_do_not_change_the_figures() -> None:
    returns = Returns()
    for place, la in enumerate(("301", "302", "303"), start=1):
        returns.people(1_000 * place, la=la)
        care = returns.care(2025, la)
        census = returns.census(2025, la)
        for child in range(place):
            care.episode(f"C{child}", "2024-05-01").missing(f"C{child}", "2024-06-01")
            census.referral(f"C{child}", "2024-05-01")
    whole = returns.compute(*CARE, *NEED)
    connection = returns.register()
    compute_returns(connection, [REGISTRY[id] for id in (*CARE, *NEED)], today=returns.today, most_rows=1)
    found = connection.execute("FROM computed_row")
    names = [column[0] for column in found.description]
    assert [dict(zip(names, row, strict=True)) for row in found.fetchall()] == whole
    looked_after = {row["la_code"]: row["numerator"] for row in whole if row["indicator_id"] == "cla_rate"}
    assert looked_after == {"301": 1, "302": 2, "303": 3}


def test_collections_counted_side_by_side_give_what_each_gives_alone() -> None:
    returns = Returns().people(1_000)
    returns.care(2025).episode("A", "2024-05-01").episode("B", "2024-06-01")
    returns.census(2025).referral("A", "2024-05-01")
    returns.workforce(2025).worker("W", 1)
    connection = returns.register()
    found: list[list[tuple]] = []
    for chosen in (["cla_rate"], ["cin_rate"], ["sw_turnover"], ["cla_rate", "cin_rate", "sw_turnover"]):
        compute_returns(connection, [COMPUTED[id] for id in chosen], today=returns.today)
        rows = connection.execute(
            "SELECT indicator_id, period, numerator, people_above FROM computed_row ORDER BY ALL"
        ).fetchall()
        categories = connection.execute("FROM computed_category ORDER BY ALL").fetchall()
        found.append([*rows, *categories])
    care, need, workforce, together = found
    assert sorted(map(repr, together)) == sorted(map(repr, (*care, *need, *workforce)))
    assert ("cla_rate", "2025", 2, 2) in together
    assert ("cin_rate", "2025", 1, 1) in together
    assert any(row[0] == "sw_turnover" for row in together)
    # Nothing of what was counted is left in a database that another could look into.
    names = [row[0] for row in connection.execute("SELECT database_name FROM duckdb_databases()").fetchall()]
    assert "counting" not in names


def test_computing_twice_gives_the_same() -> None:
    connection = two_years().register()
    both = []
    for _ in range(2):
        compute_returns(connection, [COMPUTED["cla_rate"]], today=date(2026, 1, 15))
        both.append(connection.execute("FROM computed_row").fetchall())
    assert both[0] == both[1] != []


def test_today_is_the_default() -> None:
    returns = Returns(today=date(2000, 1, 1)).people(10)
    returns.care(2025)
    assert returns.figure("cla_rate") is None
    connection = returns.register()
    compute_returns(connection, [COMPUTED["cla_rate"]])
    assert connection.execute("SELECT period FROM computed_row").fetchall() == [("2025",)]
