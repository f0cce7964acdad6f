from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from loaders import checks, geography, ofsted
from loaders.report import Example
from tests.loaders.files import ods

PLACE = ("Web link", "Local authority area code", "Local authority name")
JUDGEMENTS = tuple(ofsted.COLUMNS.values())[2:]
CURRENT = (*PLACE, "Ofsted region", "Inspection date", "Publication date", *JUDGEMENTS)
HISTORY = (*PLACE, "Local authority status", "Inspection date", "Publication date", "Inspection type", *JUDGEMENTS)
VISITS = (*PLACE, "Region", "Inspection/Visit date", "Publication date", "Inspection/Visit type", *JUDGEMENTS)
GOOD = ("Good", "Outstanding", "Requires improvement to be good", "Inadequate", "")


def current(*judgements: str, code: str = "E06000047", date: str = "2023-06-12") -> tuple[str, ...]:
    return ("page", code, "Durham", "North East", date, "2023-08-01", *(judgements or GOOD))


def history(date: str = "2019-05-13", kind: str = "ILACS Standard Inspection") -> tuple[str, ...]:
    return ("page", "E06000047", "Durham", "Current", date, "2019-07-01", kind, *GOOD)


def written(
    path: Path, rows: Sequence[Sequence[str]] = (), more: Mapping[str, Sequence[Sequence[str]]] | None = None
) -> Path:
    title = ["Local authority inspection judgements as at 31 March 2025"]
    return ods(path, {"Cover": [["Cover"]], "Now": [title, ["about"], CURRENT, *(rows or [current()])], **(more or {})})


def test_a_judgement_as_stored(tmp_path: Path, load_one, query) -> None:
    assert load_one(written(tmp_path / "o.ods")).recognised_as == "published.inspections.current"
    assert query(
        "SELECT line, period, period_end::VARCHAR, level, geography_code, la_code, list, kind, inspected, published, "
        "overall, leaders, help_and_protection, in_care, care_leavers FROM published_inspections"
    ) == [
        (
            4,
            "2025",
            "2025-03-31",
            "Local authority",
            "E06000047",
            "840",
            "current",
            "",
            "2023-06-12",
            "2023-08-01",
            *GOOD,
        )
    ]


def test_the_history_is_a_table_of_its_own_and_visits_are_passed_over(tmp_path: Path, load, query) -> None:
    more = {"Then": [["t"], HISTORY, history(), history("2023-06-12")], "Visits": [["t"], VISITS]}
    report = load(written(tmp_path / "o.ods", more=more))
    assert [(entry.recognised_as, entry.status, entry.rows_loaded) for entry in report.files] == [
        ("published.inspections.current", "loaded", 1),
        ("published.inspections.history", "loaded", 2),
        ("", "ignored", 0),
    ]
    assert "sheet Visits lists the inspections and visits within the year" in report.files[2].warnings[0]
    assert query("SELECT kind, inspected FROM published_inspections WHERE list = 'history' ORDER BY line") == [
        ("ILACS Standard Inspection", "2019-05-13"),
        ("ILACS Standard Inspection", "2023-06-12"),
    ]


@pytest.mark.parametrize(
    ("bad", "check", "column", "value"),
    [
        (current("Splendid", *GOOD[1:]), ofsted.NOT_A_JUDGEMENT, "Overall effectiveness", "Splendid"),
        (current(date="31/02/2023"), ofsted.NOT_A_DATE, "Inspection date", "31/02/2023"),
        (current(code="E07000032"), geography.UNKNOWN_AUTHORITY, "Local authority area code", "E07000032"),
        (current(), checks.REPEATED, "", "2025, Local authority, 840, current"),
        (current("Inadequate", *GOOD[1:]), checks.DUPLICATE, "", "2025, Local authority, 840, current"),
    ],
)
def test_bad_rows(tmp_path: Path, load_one, bad: tuple[str, ...], check: str, column: str, value: str) -> None:
    (rejection,) = load_one(written(tmp_path / "o.ods", [current(), bad])).rejected
    assert (rejection.check, rejection.examples) == (check, (Example(line=5, column=column, value=value),))


def test_the_year_may_stand_on_the_cover(tmp_path: Path, load_one, query) -> None:
    sheets = {"Cover": [["Outcomes as at 31 March 2024"]], "Now": [["Judgements"], CURRENT, current()]}
    load_one(ods(tmp_path / "o.ods", sheets))
    assert query("SELECT period FROM published_inspections") == [("2024",)]


def test_a_workbook_without_a_year(tmp_path: Path, load_one) -> None:
    entry = load_one(ods(tmp_path / "o.ods", {"Now": [["Judgements"], CURRENT, current()]}))
    assert entry.error == "the workbook does not say as at which 31 March its judgements are"


def test_one_bad_sheet_refuses_the_workbook(tmp_path: Path, load, query) -> None:
    more = {"Then": [["t"], HISTORY, history("never")]}
    report = load(written(tmp_path / "o.ods", more=more))
    assert {entry.status for entry in report.files} == {"refused"}
    assert query("SELECT count(*) FROM published_inspections") == [(0,)]
