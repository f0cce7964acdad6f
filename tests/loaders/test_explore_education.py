"""Recognition by columns and contents, names of earlier releases, and what is stored of a row."""

from pathlib import Path

import pytest

from loaders.explore_education import matches
from tests.loaders.files import (
    CHARACTERISTICS,
    DURHAM,
    ENGLAND,
    JOINT,
    LABELS,
    NORTH_EAST,
    REFERRALS,
    durham,
    ees,
    referrals,
    year,
)

STARTED = ("Age on starting", "Under 1 year", "50", "20")
ON_31_MARCH = [
    durham("2025", "Placement", "Foster placements", "60", "60"),
    durham("2025", "Distance between home and placement", "Placed more than 20 miles from home", "20", "20"),
]


def test_a_file_is_recognised_whatever_its_name(tmp_path: Path, load_one, query) -> None:
    entry = load_one(referrals(tmp_path / "holiday.txt"))
    assert (entry.recognised_as, entry.status, entry.rows_loaded) == ("published.referrals", "loaded", 1)


def test_a_row_as_stored(tmp_path: Path, load_one, query) -> None:
    load_one(referrals(tmp_path / "c1.csv", durham("2025", "5378", "1003", " 18.7 ")))
    assert query(
        "SELECT line, period, period_end::VARCHAR, level, geography_code, la_code, "
        "referral_count, rereferral_count, rereferral_percent, no_further_action_count FROM published_referrals"
    ) == [(2, "2025", "2025-03-31", "Local authority", "E06000047", "840", "5378", "1003", "18.7", "")]


def test_england_and_region_have_no_three_digit_code(tmp_path: Path, load_one, query) -> None:
    load_one(
        referrals(tmp_path / "c1.csv", *(year("2025", place, "9", "1", "11.1") for place in (ENGLAND, NORTH_EAST)))
    )
    assert query("SELECT level, geography_code, la_code FROM published_referrals ORDER BY line") == [
        ("National", "E92000001", ""),
        ("Regional", "E12000001", ""),
    ]


def test_a_joint_return_keeps_both_codes(tmp_path: Path, load_one, query) -> None:
    load_one(referrals(tmp_path / "c1.csv", year("2025", JOINT, "9", "1", "11.1")))
    assert query("SELECT geography_code, la_code FROM published_referrals") == [("", "314 / 318")]


def test_symbols_are_kept_as_published(tmp_path: Path, load_one, query) -> None:
    rows = [
        durham(str(2018 + n), symbol, symbol, symbol) for n, symbol in enumerate(("c", "k", "u", "x", "z", "low", ""))
    ]
    assert load_one(referrals(tmp_path / "c1.csv", *rows)).rows_loaded == 7
    assert [row[0] for row in query("SELECT rereferral_percent FROM published_referrals ORDER BY line")] == [
        *("c", "k", "u", "x", "z", "low", "")
    ]


def test_figures_as_statistical_software_writes_them(tmp_path: Path, load_one) -> None:
    assert load_one(referrals(tmp_path / "c1.csv", durham("2025", "1e+05", ".5", "1e-04"))).rows_loaded == 1


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        ([durham("2025", *STARTED)], "cla_started"),
        (ON_31_MARCH, "cla_31_march"),
        ([durham("2025", "Reason episode ceased", "Special guardianship order", "5", "9")], "cla_ceased"),
        ([durham("2025", "Reason for placement change during the year", "Carer requests", "5", "9")], "new_placements"),
        ([durham("2025", "Ages 5 to 16 years with SDQ score", "SDQ average score", "14.2", "z")], "cla_health"),
    ],
)
def test_files_with_the_same_columns_are_told_apart_by_their_contents(tmp_path: Path, load_one, rows, key) -> None:
    assert load_one(ees(tmp_path / "cla.csv", CHARACTERISTICS, rows)).recognised_as == f"published.{key}"


def test_contents_are_compared_whatever_their_case_and_blanks(tmp_path: Path, load_one, query) -> None:
    rows = [durham("2025", "AGE  on Starting", "Under 1 year", "5", "9")]
    assert load_one(ees(tmp_path / "cla.csv", CHARACTERISTICS, rows)).recognised_as == "published.cla_started"
    assert query("SELECT characteristic FROM published_cla_started") == [("AGE  on Starting",)]


def test_a_number_and_a_percentage_by_their_earlier_names(tmp_path: Path, load_one, query) -> None:
    columns = ("characteristic", "breakdown", "number", "percentage")
    load_one(ees(tmp_path / "cla.csv", columns, [durham("2022", *STARTED)]))
    assert query("SELECT children_count, children_percent FROM published_cla_started") == [("50", "20")]


def test_a_name_that_moved_from_one_column_to_another(tmp_path: Path, load_one, query) -> None:
    columns = ("cla_group", "characteristic", "number", "percentage")
    load_one(ees(tmp_path / "cla.csv", columns, [durham("2021", *STARTED)]))
    assert query("SELECT characteristic, breakdown FROM published_cla_started") == [("Age on starting", "Under 1 year")]


def test_turnover_by_its_earlier_name(tmp_path: Path, load_one, query) -> None:
    columns = (
        *("inpost_fte", "leavers_fte", "turnover_rate_fte_%", "agency_fte", "agency_worker_rate_fte_%"),
        *("vacancy_fte", "vacancy_rate_fte", "case_holders_fte", "cases", "caseload_fte"),
    )
    cells = ("361.5", "28", "105.5", "20", "5.2", "30", "7.1", "210", "3000", "14.3")
    assert load_one(ees(tmp_path / "csww.csv", columns, [durham("2019", *cells)])).status == "loaded"
    assert query("SELECT turnover_rate_fte, agency_rate_fte, period_end::VARCHAR FROM published_workforce") == [
        ("105.5", "5.2", "2019-09-30")
    ]


def test_no_column_is_used_for_two() -> None:
    header = (*LABELS, "cla_group", "characteristic", "number", "percentage")
    for match in matches(header):
        assert len(set(match.names.values())) == len(match.names), match.recipe.key


def test_columns_in_another_order(tmp_path: Path, load_one, query) -> None:
    columns = (*REFERRALS, *LABELS)
    row = ("5378", "1003", "18.7", "2025", "Reporting year", *DURHAM)
    path = tmp_path / "c1.csv"
    path.write_text(",".join(columns) + "\n" + ",".join(row) + "\n")
    assert load_one(path).rows_loaded == 1
    assert query("SELECT referral_count, la_code FROM published_referrals") == [("5378", "840")]


def test_other_columns_are_passed_over(tmp_path: Path, load_one) -> None:
    rows = [durham("2025", "9", "1", "11.1", "not a figure")]
    assert load_one(ees(tmp_path / "c1.csv", (*REFERRALS, "comment"), rows)).rows_loaded == 1


def test_a_file_of_the_service_that_no_recipe_knows(tmp_path: Path, load_one) -> None:
    entry = load_one(ees(tmp_path / "x.csv", ("pupil_teacher_ratio",), [durham("2025", "17")]))
    assert entry.status == "ignored"
    assert entry.warnings == ("an Explore Education Statistics file; no publication known here has its columns",)


def test_a_file_that_lacks_a_column_says_which(tmp_path: Path, load_one) -> None:
    entry = load_one(ees(tmp_path / "x.csv", ("referral_count", "rereferral_count"), [durham("2025", "17", "1")]))
    assert entry.status == "ignored"
    assert "Referrals and re-referrals (table C1), but without the column rereferral_percent" in entry.warnings[0]


def test_known_columns_with_unknown_contents(tmp_path: Path, load_one) -> None:
    rows = [durham("2025", "Shoe size", "Large", "5", "9")]
    entry = load_one(ees(tmp_path / "x.csv", CHARACTERISTICS, rows))
    assert entry.status == "ignored"
    assert "its column characteristic holds none of the contents known here" in entry.warnings[0]


def test_a_column_given_twice(tmp_path: Path, load_one) -> None:
    entry = load_one(ees(tmp_path / "x.csv", (*REFERRALS, "referral_count"), [durham("2025", "9", "1", "11", "8")]))
    assert (entry.status, entry.error) == (
        "refused",
        "the column referral_count is there more than once; remove the wrong one",
    )


def test_a_header_without_rows(tmp_path: Path, load_one) -> None:
    path = tmp_path / "c1.csv"
    path.write_text(",".join((*LABELS, *REFERRALS)) + "\n")
    entry = load_one(path)
    assert (entry.status, entry.error) == (
        "refused",
        "a header and no rows: an Explore Education Statistics file without figures",
    )


def test_real_and_invented_places_in_one_file(tmp_path: Path, load_one) -> None:
    invented = ("National", "X92000001", "Demonstration England", "", "", "", "", "")
    entry = load_one(
        referrals(tmp_path / "c1.csv", durham("2025", "9", "1", "11"), year("2025", invented, "9", "1", "11"))
    )
    assert (entry.status, entry.error) == ("refused", "mixes the invented places of the demonstration with real ones")
