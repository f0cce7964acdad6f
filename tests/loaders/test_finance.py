from collections.abc import Sequence
from pathlib import Path

import pytest

from loaders import checks, finance, geography
from loaders.report import Example
from tests.loaders.files import ods, xlsx

FIRST = ("E-code", "ONS Code", "Local authority", "Notes", "Class")
RSX = (
    *FIRST,
    "Children Social Care - Employees (C1)",
    "Children Social Care - Total Expenditure (C3 = C1 + C2)",
    "Total Service Expenditure - Total Expenditure (C3 = C1 + C2)",
)
RO3 = (
    *FIRST,
    "Children's social care: Services for young people - Total Expenditure (C3 = C1 + C2)",
    "Children's social care - Children Looked After - Total Expenditure (C3 = C1 + C2)",
    "Children's social care - Children Looked After - Net Current Expenditure (C7 = C3 - C6)",
    "TOTAL CHILDREN SOCIAL CARE [note 1] - Total Expenditure (C3 = C1 + C2)",
    "TOTAL ADULT SOCIAL CARE - Total Expenditure (C3 = C1 + C2)",
)
TITLE = "Worksheet 2: Revenue Outturn (RO) 2024-25: data"


def durham(*figures: str | float) -> tuple[str | float, ...]:
    return ("E1302", "E06000047", "Durham UA", "", "UA", *figures)


def written(
    path: Path, header: Sequence[str], *rows: Sequence[str | float], title: str = TITLE, name: str = "Data"
) -> Path:
    return ods(path, {"Front_Page": [["About"]], name: [[title], ["Source"], header, *rows]})


def test_rsx_as_stored(tmp_path: Path, load_one, query) -> None:
    entry = load_one(written(tmp_path / "w.ods", RSX, durham(1.0, 145000.5, 900000.0)))
    assert entry.recognised_as == "published.spending"
    assert query(
        "SELECT line, period, period_end::VARCHAR, level, geography_code, la_code, class, "
        "children_social_care, total_service FROM published_spending"
    ) == [(4, "2024/25", "2025-03-31", "Local authority", "E06000047", "840", "UA", "145000.5", "900000")]


def test_ro3_has_a_row_per_line_of_childrens_social_care(tmp_path: Path, load_one, query) -> None:
    entry = load_one(written(tmp_path / "w.ods", RO3, durham(10.0, 70.0, 60.0, 100.0, 500.0)))
    assert (entry.recognised_as, entry.rows_read, entry.rows_loaded) == ("published.spending_children", 1, 1)
    assert query("SELECT la_code, service, expenditure FROM published_spending_children ORDER BY service") == [
        ("840", "Children Looked After", "70"),
        ("840", "Services for young people", "10"),
        ("840", "TOTAL CHILDREN SOCIAL CARE", "100"),
    ]


def test_england_is_a_row_of_its_own(tmp_path: Path, load_one, query) -> None:
    load_one(written(tmp_path / "w.ods", RSX, ("Eng", "E92000001", "ENGLAND", "", "Eng", 1.0, 2.0, 3.0)))
    assert query("SELECT level, geography_code, la_code FROM published_spending") == [("National", "E92000001", "")]


def test_the_same_workbook_as_xlsx(tmp_path: Path, load_one) -> None:
    path = xlsx(tmp_path / "w.xlsx", {"Data": [[TITLE], list(RSX), list(durham(1.0, 2.0, 3.0))]})
    assert load_one(path).recognised_as == "published.spending"


def test_an_authority_without_a_return_keeps_the_symbol(tmp_path: Path, load_one, query) -> None:
    load_one(written(tmp_path / "w.ods", RSX, durham("[x]", "[x]", "[x]")))
    assert query("SELECT children_social_care FROM published_spending") == [("[x]",)]


def test_a_note_in_place_of_a_figure_is_not_available(tmp_path: Path, load_one, query) -> None:
    entry = load_one(written(tmp_path / "w.ods", RO3, durham("[note 4]", 70.0, 60.0, 100.0, 500.0)))
    assert entry.warnings == ("1 cells hold a note in place of a figure; loaded as not available",)
    assert query("SELECT expenditure FROM published_spending_children WHERE service LIKE 'Services%'") == [("[x]",)]


def test_negative_spending_is_possible(tmp_path: Path, load_one) -> None:
    assert load_one(written(tmp_path / "w.ods", RSX, durham(1.0, -5.0, 3.0))).rows_loaded == 1


@pytest.mark.parametrize(
    ("bad", "check", "column", "value"),
    [
        (("E3831", "E07000223", "Adur", "", "SD", 0.0, 0.0, 0.0), finance.OTHER_CLASS, "Class", "SD, E07000223"),
        (("E7050", "E23000036", "Police", "", "O", 0.0, 0.0, 0.0), finance.OTHER_CLASS, "Class", "O, E23000036"),
        (("[Y]", "E06", "Unitary", "", "UA", 0.0, 0.0, 0.0), finance.SUBTOTAL, "ONS Code", "E06"),
        (("E1", "E06000999", "New", "", "UA", 0.0, 0.0, 0.0), geography.UNKNOWN_AUTHORITY, "ONS Code", "E06000999"),
        (durham(1.0, "lots", 3.0), checks.NOT_A_FIGURE, RSX[6], "lots"),
        (durham(1.0, 2.0, 3.5), checks.DUPLICATE, "", "2024/25, Local authority, 840"),
    ],
)
def test_bad_rows(tmp_path: Path, load_one, bad, check: str, column: str, value: str) -> None:
    entry = load_one(written(tmp_path / "w.ods", RSX, durham(1.0, 2.0, 3.0), bad))
    (rejection,) = entry.rejected
    assert (rejection.check, rejection.examples) == (check, (Example(line=5, column=column, value=value),))


def test_a_wrong_cell_leaves_out_the_whole_row_of_the_sheet(tmp_path: Path, load_one, query) -> None:
    gateshead = ("E4501", "E08000037", "Gateshead", "", "MD", 10.0, "?", 60.0, 100.0, 500.0)
    entry = load_one(written(tmp_path / "w.ods", RO3, durham(10.0, 70.0, 60.0, 100.0, 500.0), gateshead))
    assert (entry.rows_read, entry.rows_loaded) == (2, 1)
    assert query("SELECT DISTINCT la_code FROM published_spending_children") == [("840",)]


def test_rows_that_are_no_data_are_not_counted(tmp_path: Path, load_one) -> None:
    rows = [durham(1.0, 2.0, 3.0), RSX, ("", "", "", "", "", "RSX-edu", "RSX-csc", "RSX-tot")]
    entry = load_one(written(tmp_path / "w.ods", RSX, *rows))
    assert (entry.rows_read, entry.rows_loaded) == (1, 1)


def test_the_year_from_the_name_of_the_sheet(tmp_path: Path, load_one, query) -> None:
    load_one(written(tmp_path / "w.ods", RSX, durham(1.0, 2.0, 3.0), title="RSX", name="RSX_LA_Data_202324"))
    assert query("SELECT DISTINCT period FROM published_spending") == [("2023/24",)]


def test_a_workbook_without_a_year(tmp_path: Path, load_one) -> None:
    entry = load_one(written(tmp_path / "w.ods", RSX, durham(1.0, 2.0, 3.0), title="RSX"))
    assert (entry.status, entry.error) == (
        "refused",
        "sheet Data: neither its titles nor its name say which financial year it is (such as 2024-25)",
    )


def test_another_revenue_outturn_workbook(tmp_path: Path, load_one) -> None:
    header = (*FIRST, "Housing - Total Expenditure (C3 = C1 + C2)")
    entry = load_one(written(tmp_path / "w.ods", header, durham(1.0)))
    assert entry.status == "ignored"
    assert "neither RSX nor RO3" in entry.warnings[0]
