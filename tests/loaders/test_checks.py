"""Every check by a case of its own: the row is left out under its name, with line, column and cell."""

from pathlib import Path

import pytest

from loaders import checks, geography
from loaders.report import EXAMPLES, Example
from tests.loaders.files import CHARACTERISTICS, DURHAM, durham, ees, referrals, text, year

GOOD = durham("2024", "5000", "1000", "20")


@pytest.mark.parametrize(
    ("row", "check", "column", "value"),
    [
        (durham("2025/26", "9", "1", "11"), checks.UNKNOWN_PERIOD, "time_period", "2025/26"),
        (year("2025", DURHAM, "9", "1", "11", identifier="Autumn term"), checks.UNKNOWN_PERIOD, "time_period", "2025"),
        (year("2025", ("School", *DURHAM[1:]), "9", "1", "11"), geography.UNKNOWN_LEVEL, "geographic_level", "School"),
        (
            year("2025", (DURHAM[0], "K02000001", *DURHAM[2:]), "9", "1", "11"),
            geography.UNKNOWN_COUNTRY,
            "country_code",
            "K02000001",
        ),
        (
            year("2025", ("Regional", "E92000001", "England", "E12000077", "", "", "", ""), "9", "1", "11"),
            geography.UNKNOWN_REGION,
            "region_code",
            "E12000077",
        ),
        (
            year("2025", (*DURHAM[:5], "777", "E06000777", "Nowhere"), "9", "1", "11"),
            geography.UNKNOWN_AUTHORITY,
            "old_la_code",
            "777",
        ),
        (
            year("2025", (*DURHAM[:6], "E08000016", "Barnsley"), "9", "1", "11"),
            geography.TWO_AUTHORITIES,
            "new_la_code",
            "E08000016",
        ),
        (durham("2025", "many", "1", "11"), checks.NOT_A_FIGURE, "referral_count", "many"),
        (durham("2025", "9", "q", "11"), checks.NOT_A_FIGURE, "rereferral_count", "q"),
        (durham("2025", "9", "1", "nan"), checks.NOT_A_FIGURE, "rereferral_percent", "nan"),
        (durham("2025", "inf", "1", "11"), checks.NOT_A_FIGURE, "referral_count", "inf"),
        (durham("2025", "1,234", "1", "11"), checks.NOT_A_FIGURE, "referral_count", "1,234"),
        (durham("2025", "1_000", "1", "11"), checks.NOT_A_FIGURE, "referral_count", "1_000"),
        (durham("2025", "=cmd|' /C calc'!A0", "1", "11"), checks.NOT_A_FIGURE, "referral_count", "=cmd|' /C calc'!A0"),
        (durham("2025", "9", "1", "100.1"), checks.OUT_OF_RANGE, "rereferral_percent", "100.1"),
        (durham("2025", "9", "1", "-0.1"), checks.OUT_OF_RANGE, "rereferral_percent", "-0.1"),
        (durham("2025", "9", "-1", "11"), checks.NEGATIVE, "rereferral_count", "-1"),
    ],
)
def test_a_bad_row_is_named_and_the_others_are_loaded(tmp_path: Path, load_one, row, check, column, value) -> None:
    entry = load_one(referrals(tmp_path / "c1.csv", GOOD, row))
    assert (entry.status, entry.rows_read, entry.rows_loaded) == ("loaded", 2, 1)
    (rejection,) = entry.rejected
    assert (rejection.check, rejection.rows) == (check, 1)
    assert rejection.examples == (Example(line=3, column=column, value=value),)


@pytest.mark.parametrize("percentage", ["0", "100", "100.0", "5e1", "0.25"])
def test_percentages_at_the_edges(tmp_path: Path, load_one, percentage: str) -> None:
    assert load_one(referrals(tmp_path / "c1.csv", durham("2025", "9", "1", percentage))).rows_loaded == 1


def test_a_row_fails_under_one_check_only(tmp_path: Path, load_one) -> None:
    entry = load_one(referrals(tmp_path / "c1.csv", GOOD, durham("25", "many", "-1", "200")))
    assert [(rejection.check, rejection.rows) for rejection in entry.rejected] == [(checks.UNKNOWN_PERIOD, 1)]


def test_the_column_is_named_as_in_the_file(tmp_path: Path, load_one) -> None:
    columns = ("characteristic", "breakdown", "number", "percentage")
    rows = [
        durham("2025", "Age on starting", "Under 1 year", "5", "9"),
        durham("2024", "Age on starting", "Under 1 year", "5", "900"),
    ]
    (rejection,) = load_one(ees(tmp_path / "cla.csv", columns, rows)).rejected
    assert rejection.examples[0].column == "percentage"


def test_examples_are_few_and_the_first_ones(tmp_path: Path, load_one) -> None:
    rows = [durham(str(2000 + n), "many", "1", "11") for n in range(20)]
    (rejection,) = load_one(referrals(tmp_path / "c1.csv", GOOD, *rows)).rejected
    assert rejection.rows == 20
    assert [example.line for example in rejection.examples] == list(range(3, 3 + EXAMPLES))


def test_an_example_shows_no_control_characters(tmp_path: Path, load_one) -> None:
    (rejection,) = load_one(referrals(tmp_path / "c1.csv", GOOD, durham("2025", "\x1b[2J", "1", "11"))).rejected
    assert rejection.examples[0].value == "\N{REPLACEMENT CHARACTER}[2J"


def test_a_second_row_with_other_figures(tmp_path: Path, load_one, query) -> None:
    entry = load_one(referrals(tmp_path / "c1.csv", GOOD, durham("2024", "5000", "1000", "99")))
    (rejection,) = entry.rejected
    assert (rejection.check, rejection.rows) == (checks.DUPLICATE, 1)
    assert rejection.examples == (Example(line=3, column="", value="2024, Local authority, 840"),)
    assert query("SELECT rereferral_percent FROM published_referrals") == [("20",)]


def test_the_same_row_again(tmp_path: Path, load_one) -> None:
    (rejection,) = load_one(referrals(tmp_path / "c1.csv", GOOD, GOOD, GOOD)).rejected
    assert (rejection.check, rejection.rows) == (checks.REPEATED, 2)


def test_a_bad_row_does_not_make_the_good_one_after_it_a_duplicate(tmp_path: Path, load_one, query) -> None:
    entry = load_one(referrals(tmp_path / "c1.csv", durham("2024", "many", "1", "11"), GOOD))
    assert [(rejection.check, rejection.rows) for rejection in entry.rejected] == [(checks.NOT_A_FIGURE, 1)]
    assert query("SELECT line FROM published_referrals") == [(3,)]


def test_the_same_place_under_two_ons_codes_is_a_duplicate(tmp_path: Path, load_one) -> None:
    barnsley = ("Local authority", "E92000001", "England", "E12000003", "Yorkshire and The Humber", "370")
    rows = [year("2024", (*barnsley, code, "Barnsley"), "9", "1", "11") for code in ("E08000016", "E08000038")]
    (rejection,) = load_one(referrals(tmp_path / "c1.csv", *rows)).rejected
    assert (rejection.check, rejection.rows) == (checks.REPEATED, 1)


def test_the_same_category_in_another_case_is_a_duplicate(tmp_path: Path, load_one) -> None:
    rows = [
        durham("2024", "Age on starting", "Under 1 year", "5", "9"),
        durham("2024", "AGE ON  STARTING", "under 1 Year", "6", "9"),
    ]
    (rejection,) = load_one(ees(tmp_path / "cla.csv", CHARACTERISTICS, rows)).rejected
    assert (rejection.check, rejection.rows) == (checks.DUPLICATE, 1)


@pytest.mark.parametrize(
    ("cell", "loaded"), [("01:07", 2), ("2160", 2), ("z", 2), ("01:12", 1), ("1.5 years", 1), ("-1", 1)]
)
def test_durations_are_years_and_months(tmp_path: Path, load_one, cell: str, loaded: int) -> None:
    header = (
        *("time_period", "time_identifier", "geographic_level", "country_code", "country_name"),
        *("cla_group", "stage_of_adoption_process", "age_start_poc", "number"),
    )
    rows = [
        (period, "Reporting year", "National", "E92000001", "England", "Age", "2. Decision to match", "Total", number)
        for period, number in (("2024", "00:09"), ("2025", cell))
    ]
    path = tmp_path / "adoption.csv"
    path.write_text(text(header, rows))
    assert load_one(path).rows_loaded == loaded


def test_a_file_of_which_nothing_can_be_loaded_is_refused(tmp_path: Path, load_one, query) -> None:
    entry = load_one(referrals(tmp_path / "c1.csv", durham("2025", "many", "1", "11")))
    assert (entry.status, entry.rows_loaded) == ("refused", 0)
    assert entry.error == "no row of it could be loaded; see the checks that left them out"
    assert query("SELECT count(*) FROM load_file") == [(0,)]


def test_more_different_places_than_any_publication_has(
    tmp_path: Path, load_one, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "DISTINCT_LIMIT", 3)
    rows = [year("2025", (*DURHAM[:5], str(900 + n), "", "Nowhere"), "9", "1", "11") for n in range(4)]
    entry = load_one(referrals(tmp_path / "c1.csv", *rows))
    assert entry.error == "more than 3 different places, periods or categories: no publication has so many"
