from collections.abc import Sequence
from pathlib import Path

import pytest

from loaders import checks, fingertips, geography
from loaders.report import Example
from tests.loaders.files import text

HEADER = (
    *("Indicator ID", "Indicator Name", "Parent Code", "Area Code", "Area Name", "Sex", "Category Type", "Category"),
    *("Time period", "Value", "Lower CI 95.0 limit", "Upper CI 95.0 limit", "Count", "Denominator", "Value note"),
)
FIGURES = ("87.5", "80.25", "95.1", "600", "68571", "")


def row(code: str = "E06000047", time: str = "2023/24", figures: Sequence[str] = FIGURES, **other: str) -> list[str]:
    cells = dict.fromkeys(HEADER, "") | {
        "Indicator ID": "90284",
        "Area Code": code,
        "Sex": "Persons",
        "Time period": time,
    }
    cells |= dict(zip(HEADER[-6:], figures, strict=True)) | {
        name.replace("_", " "): cell for name, cell in other.items()
    }
    return list(cells.values())


def written(path: Path, *rows: Sequence[str]) -> Path:
    path.write_text(text(HEADER, rows))
    return path


def test_a_row_as_stored(tmp_path: Path, load_one, query) -> None:
    entry = load_one(written(tmp_path / "f.csv", row()))
    assert entry.recognised_as == "published.hospital_admissions"
    assert query(
        "SELECT period, period_end::VARCHAR, level, geography_code, la_code, sex, category_type, category, "
        "value, lower_limit, upper_limit, count, denominator, note FROM published_hospital_admissions"
    ) == [("2023/24", "2024-03-31", "Local authority", "E06000047", "840", "Persons", "", "", *FIGURES)]


@pytest.mark.parametrize(
    ("code", "level", "la_code", "stored"),
    [
        ("E92000001", "National", "", "E92000001"),
        ("E12000007", "Regional", "", "E12000007"),
        ("E08000016", "Local authority", "370", "E08000038"),
    ],
)
def test_places_by_ons_code_of_any_time(tmp_path: Path, load_one, query, code, level, la_code, stored) -> None:
    load_one(written(tmp_path / "f.csv", row(code)))
    assert query("SELECT level, la_code, geography_code FROM published_hospital_admissions") == [
        (level, la_code, stored)
    ]


@pytest.mark.parametrize(
    ("code", "left_out", "kept"),
    [
        ("E06000061", "2021/22", "2022/23"),
        ("E06000062", "2021/22", "2022/23"),
        ("E06000063", "2022/23", "2023/24"),
        ("E06000064", "2022/23", "2023/24"),
        ("E06000059", "2018/19", "2019/20"),
        ("E06000058", "2018/19", "2019/20"),
        ("E06000060", "2019/20", "2020/21"),
    ],
    ids=[
        *("North Northamptonshire", "West Northamptonshire", "Cumberland", "Westmorland and Furness", "Dorset"),
        *("Bournemouth, Christchurch and Poole", "Buckinghamshire"),
    ],
)
def test_figures_from_before_an_authority_existed(tmp_path: Path, load_one, query, code, left_out, kept) -> None:
    entry = load_one(written(tmp_path / "f.csv", row(code, left_out), row(code, kept)))
    (rejection,) = entry.rejected
    assert (rejection.check, rejection.examples) == (
        fingertips.BACK_CAST,
        (Example(line=2, column="Time period", value=f"{left_out}, {code}"),),
    )
    assert query("SELECT period FROM published_hospital_admissions") == [(kept,)]


def test_england_is_repeated_once_per_area_type(tmp_path: Path, load_one) -> None:
    entry = load_one(written(tmp_path / "f.csv", row("E92000001"), row("E92000001", Parent_Code="E92000001")))
    assert [(rejection.check, rejection.rows) for rejection in entry.rejected] == [(checks.REPEATED, 1)]


def test_an_authority_counted_with_another_has_no_value_but_the_note(tmp_path: Path, load_one, query) -> None:
    note = "Value for Hackney and City of London combined"
    load_one(written(tmp_path / "f.csv", row("E09000001", figures=("", "", "", "", "", note))))
    assert query("SELECT la_code, value, note FROM published_hospital_admissions") == [("201", "", note)]


def test_limits_of_a_value_not_presented(tmp_path: Path, load_one, query) -> None:
    load_one(written(tmp_path / "f.csv", row(figures=("", "-1", "-1", "", "", "Not presented"))))
    assert query("SELECT lower_limit, upper_limit FROM published_hospital_admissions") == [("", "")]


@pytest.mark.parametrize(
    ("bad", "check"),
    [
        (row(Indicator_ID="90285"), fingertips.OTHER_INDICATOR),
        (row(time="2021/22 - 23/24"), checks.UNKNOWN_PERIOD),
        (row("E07000032"), geography.UNKNOWN_AUTHORITY),
        (row("W06000001"), geography.NOT_ENGLAND),
        (row(figures=("-5", "1", "2", "3", "4", "")), checks.NEGATIVE),
        (row(figures=("5", "-1", "2", "3", "4", "")), checks.NEGATIVE),
        (row(figures=("high", "1", "2", "3", "4", "")), checks.NOT_A_FIGURE),
    ],
)
def test_bad_rows(tmp_path: Path, load_one, bad: Sequence[str], check: str) -> None:
    entry = load_one(written(tmp_path / "f.csv", row(), bad))
    assert [(rejection.check, rejection.examples[0].line) for rejection in entry.rejected] == [(check, 3)]


def test_a_file_of_another_indicator(tmp_path: Path, load_one) -> None:
    entry = load_one(written(tmp_path / "f.csv", row(Indicator_ID="1")))
    assert entry.status == "ignored"
    assert entry.warnings[0].startswith("a Fingertips file of other indicators than 90284")


def test_a_file_without_a_column(tmp_path: Path, load_one) -> None:
    path = written(tmp_path / "f.csv", row())
    path.write_text(path.read_text().replace("Denominator", "Size"))
    assert "without the column Denominator" in load_one(path).warnings[0]
