"""Ofsted's lists (Annex A): sheets and headers found, cells made plain, categories read as codes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from loaders import annex_a
from loaders.annex_a import LETTERED, VOCABULARIES, code_of
from loaders.reading import Workbook
from loaders.return_tables import ANNEX_A_LISTS, Kind, Staged

CONTACTS = ("Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age", "Date of Contact", "Contact Source")
CONTACT = (4711, "a) Male", "a) WBRI", date(2015, 1, 25), 6.1, date(2020, 9, 16), "q) 6: Police")
READ = ("4711", "M", "WBRI", "2015-01-25", "6.1", "2020-09-16", "6")


@dataclass(frozen=True)
class Given:
    """A sheet: its name, its rows, and whether it is hidden."""

    name: str
    rows: Sequence[Sequence[Any]]
    hidden: bool = False


@dataclass(frozen=True)
class Lists:
    """What was read: the staged tables by list, and their rows without the columns' names."""

    staged: dict[str, Staged]
    rows: dict[str, list[tuple[object, ...]]]

    def warnings(self, name: str = "list_1") -> tuple[str, ...]:
        return self.staged[name].warnings


ReadLists = Callable[..., Lists]


@pytest.fixture
def lists(tmp_path: Path, memory: duckdb.DuckDBPyConnection) -> ReadLists:
    """Reads a workbook of the sheets given."""

    def run(*sheets: Given) -> Lists:
        book = openpyxl.Workbook()
        del book["Sheet"]
        for given in sheets:
            sheet = book.create_sheet(given.name)
            sheet.sheet_state = "hidden" if given.hidden else "visible"
            for row in given.rows:
                sheet.append(list(row))
        if not any(not given.hidden for given in sheets):
            book.create_sheet("Notes")
        book.save(tmp_path / "annex.xlsx")
        workbook = Workbook(tmp_path / "annex.xlsx", "xlsx")
        cursor = memory.cursor()
        found = annex_a.find_sheets(workbook)
        tables = annex_a.read(cursor, workbook, found) if found else []
        rows = {t.table.report_name: cursor.execute(f"FROM {t.name} ORDER BY line").fetchall() for t in tables}
        for table in tables:
            assert table.rows_read == len(rows[table.table.report_name])
            assert table.la_code is None
        return Lists({table.table.report_name: table for table in tables}, rows)

    return run


def test_a_list(lists: ReadLists) -> None:
    found = lists(Given("List 1", [CONTACTS, CONTACT]))
    assert found.rows == {"list_1": [(2, *READ)]}
    table = found.staged["list_1"]
    assert table.columns == (
        "child_id",
        "gender",
        "ethnicity",
        "birth_date",
        "age",
        "contact_date",
        "contact_source",
    )
    assert (table.year, table.reference_date, table.warnings) == (2020, date(2020, 9, 16), ())


# --- sheets and headers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["List 1 ", "LIST 1", "list1", "List_1", "List 1 - Contacts", "Annex A list\u00a01"])
def test_names_of_sheets(lists: ReadLists, name: str) -> None:
    assert lists(Given(name, [CONTACTS, CONTACT])).rows == {"list_1": [(2, *READ)]}


@pytest.mark.parametrize("name", ["List 12", "List", "Specialist 1", "List 10", "Contacts"])
def test_sheets_that_are_not_this_list(lists: ReadLists, name: str) -> None:
    assert lists(Given(name, [CONTACTS, CONTACT])).rows == {}


def test_titles_above_the_header_and_blank_rows(lists: ReadLists) -> None:
    found = lists(
        Given(
            "List 1",
            [
                ["Annex A", *[None] * 6],
                ["List 1: Contacts in the six months before the inspection"],
                [],
                CONTACTS,
                [None, "", " \u00a0 "],
                CONTACT,
                [],
                CONTACT,
                [None] * 4 + ["#N/A"],
            ],
        )
    )
    assert [row[0] for row in found.rows["list_1"]] == [6, 8]


def test_a_header_that_is_repeated(lists: ReadLists) -> None:
    found = lists(Given("List 1", [CONTACTS, CONTACT, CONTACTS, CONTACT]))
    assert [row[0] for row in found.rows["list_1"]] == [2, 4]
    assert found.warnings() == ("1 row repeating the header passed over",)


def test_a_header_without_rows_is_an_empty_list(lists: ReadLists) -> None:
    found = lists(Given("List 1", [CONTACTS]))
    assert found.rows == {"list_1": []}
    assert found.staged["list_1"].year is None


def test_headings_as_people_write_them(lists: ReadLists) -> None:
    headings = (
        " child  unique id ",
        "Sex",
        "ETHNICITY:",
        "Date of\u00a0Birth",
        "Age of Child (Years)",
        "Contact Source",
        "Date\nof contact",
        "Notes",
        "Notes 2",
    )
    found = lists(Given("List 1", [headings, [*CONTACT[:5], CONTACT[6], CONTACT[5], "x"]]))
    assert found.rows == {"list_1": [(2, *READ)]}
    assert found.warnings() == ("columns that are not known here and were passed over: Notes, Notes 2",)


def test_columns_that_are_missing_are_listed(lists: ReadLists) -> None:
    found = lists(Given("List 1", [CONTACTS[:4], CONTACT[:4]]))
    assert found.rows == {"list_1": [(2, *READ[:4])]}
    assert found.staged["list_1"].columns == ("child_id", "gender", "ethnicity", "birth_date")
    assert found.warnings() == (
        "columns that the sheet does not have: Age of Child (Years), Date of Contact, Contact Source",
    )


@pytest.mark.parametrize("header", [CONTACTS[1:], CONTACTS[:3], ("List 1",)])
def test_a_sheet_without_the_lists_header_is_said(lists: ReadLists, header: Sequence[str]) -> None:
    found = lists(Given("List 1", [header, CONTACT]), Given("List 2", [[*CONTACTS[:5], "Assessment start date"]]))
    assert list(found.rows) == ["list_2"]
    assert found.warnings("list_2")[0] == "sheet List 1 passed over: no row of it is that list's header"


def test_a_hidden_sheet_is_read_and_said(lists: ReadLists) -> None:
    found = lists(Given("List 1", [CONTACTS, CONTACT], hidden=True))
    assert found.rows == {"list_1": [(2, *READ)]}
    assert found.warnings() == ("sheet List 1 is hidden, and was read",)


def test_of_two_sheets_of_one_list_the_one_that_is_shown(lists: ReadLists) -> None:
    other = ("4712", *CONTACT[1:])
    hidden, plain = Given("List 1 old", [CONTACTS, other], hidden=True), Given("List 1", [CONTACTS, CONTACT])
    for sheets in ((hidden, plain), (plain, hidden)):
        found = lists(*sheets)
        assert found.rows == {"list_1": [(2, *READ)]}
        assert found.warnings() == ("sheet List 1 old passed over: List 1 was read as that list",)
    second = Given("List 1 (2)", [CONTACTS, other])
    assert lists(plain, second).rows == {"list_1": [(2, *READ)]}


# --- cells ----------------------------------------------------------------------------------------------------


def test_blanks_and_quotation_marks_are_plain(lists: ReadLists) -> None:
    header = ("Child Unique ID", *CONTACTS[1:5], "Assessment start date", "Organisation completing assessment")
    row = ("\u00a0ab 1\u200b", "Female", "k)  APKN", "", "", "", "St\u00a0John\u2019s\n\u201cHub\u201d  East")
    found = lists(Given("List 2", [header, row]))
    assert found.rows["list_2"] == [(2, "ab 1", "F", "APKN", "", "", "", 'St John\'s "Hub" East')]


@pytest.mark.parametrize("value", ["#N/A", "#n/a", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#MULTIVALUE"])
def test_error_values_are_empty(lists: ReadLists, value: str) -> None:
    found = lists(Given("List 1", [CONTACTS, ("a", value, *CONTACT[2:6], value)]))
    assert found.rows["list_1"][0][2] == found.rows["list_1"][0][7] == ""
    # openpyxl writes the errors that Excel has as such: they come as empty cells.
    assert found.warnings() in {(), ("2 error values of formulas (such as #N/A) read as empty",)}
    assert found.warnings() or value != "#MULTIVALUE"


def test_dates_and_numbers_in_each_others_clothes(lists: ReadLists) -> None:
    header = (
        *CONTACTS[:5],
        "Date of Referral",
        "Referral Source",
        "Referral NFA?",
        "Number of Referrals in Last 12 Months",
    )
    person = ("a", "", "", "25/01/2015", 6)
    rows = [
        (*person, datetime.fromisoformat("2020-09-16T10:30"), "", "Yes", date(1900, 1, 2)),
        (*person, "16/09/2020", "", "No", date(1900, 3, 2)),
        (*person, 44090, "", "Y", time(0, 0)),
        (*person, "2020-09-16", "", "b) No", 3),
    ]
    found = lists(Given("List 3", [header, *rows]))
    assert [row[6:] for row in found.rows["list_3"]] == [
        ("2020-09-16", "", "Yes", "2"),
        ("16/09/2020", "", "No", "62"),
        ("44090", "", "Yes", "0"),
        ("2020-09-16", "", "No", "3"),
    ]
    assert found.rows["list_3"][0][4] == "25/01/2015"
    assert found.staged["list_3"].reference_date == date(2020, 9, 16)


def test_identifiers_are_text(lists: ReadLists) -> None:
    ids = [4711, 4711.0, "0047", " A-1 ", "4711.0"]
    found = lists(Given("List 1", [CONTACTS, *((identifier, *CONTACT[1:]) for identifier in ids)]))
    # The .0 of the last is for the checks, which treat all returns alike.
    assert [row[1] for row in found.rows["list_1"]] == ["4711", "4711", "0047", "A-1", "4711.0"]


@pytest.mark.parametrize(
    ("days", "year", "taken"),
    [
        (["2020-09-16", "2021-03-01", "15/03/2021", "2021-02-01"], 2021, date(2021, 3, 15)),
        # One date that is mistyped moves nothing.
        (["2020-09-16", "2020-10-01", "2020-11-01", "2023-01-01"], 2020, date(2020, 11, 1)),
        (["2020-09-16", "2020-10-01", "2020-11-01", "2999-01-01", "31/02/2025", "soon"], 2020, date(2020, 11, 1)),
        (["2020-09-16", "2021-03-01"], 2021, date(2021, 3, 1)),
        (["", "soon"], None, None),
    ],
)
def test_the_day_it_was_taken(lists: ReadLists, days: Sequence[str], year: int | None, taken: date | None) -> None:
    found = lists(Given("List 1", [CONTACTS, *((*CONTACT[:5], day, CONTACT[6]) for day in days)]))
    assert (found.staged["list_1"].year, found.staged["list_1"].reference_date) == (year, taken)


# --- categories -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("ethnicity", "a) WBRI", "WBRI"),
        ("ethnicity", "a)WBRI", "WBRI"),
        ("ethnicity", "(a) wbri", "WBRI"),
        ("ethnicity", "wbri", "WBRI"),
        ("ethnicity", "WBRI - White British", "WBRI"),
        ("ethnicity", "White - British", "WBRI"),
        ("ethnicity", "White British (England)", None),
        ("ethnicity", "s) NOBT", "NOBT"),
        ("ethnicity", "Traveller", None),
        ("gender", "b) Female", "F"),
        ("gender", "c) Not stated/recorded (or unborn)", "U"),
        ("gender", "M", "M"),
        ("gender", "2", "F"),
        ("gender", "Female - at birth", "F"),
        ("gender", "Malefactor", None),
        ("contact_source", "q) 6: Police", "6"),
        ("contact_source", "b) 1B: Individual", "1B"),
        ("contact_source", "10: Unknown", "10"),
        ("contact_source", "10", "10"),
        ("source", "3D Health services", "3D"),
        ("source", "Schools", "2A"),
        ("source", "8 Acacia Avenue", None),
        ("need", "N1 - Abuse or Neglect", "N1"),
        ("need", "n1 – Abuse", "N1"),
        ("need", "Family dysfunction", "N5"),
        ("need", "PSRMEM - Support with memory and cognition", None),
        ("initial_category", "Physical abuse", "PHY"),
        ("latest_category", "d) Emotional abuse", "EMO"),
        ("closure_reason", "RC1 - Adopted", "RC1"),
        ("legal_status", "C2: FCO", "C2"),
        ("legal_status", "Full care order", "C2"),
        ("placement", "f) U6: Foster placement - not FFA", "U6"),
        ("placement", "Children's home", "K2"),
        ("provider", "e) PR4 - Private provision", "PR4"),
        ("end_reason", "E4A Returned home", "E4A"),
        ("end_reason", "E45", "E45"),
        ("activity", "G5: Not in education, employment or training - other", "G5"),
        ("activity", "0", "0"),
        ("accommodation", "Y: Other accommodation", "Y"),
        ("accommodation", "U) Independent living", "U"),
        ("accommodation", "B and B", None),
        ("accommodation", "Bed and breakfast", "W"),
        ("placement_location", "a) In authority", "IN"),
        ("uasc", "b) No", "No"),
        ("disability", "Y", "Yes"),
        ("disability", "Yes - autism", "Yes"),
        ("disability", "Noted", None),
    ],
)
def test_codes_of_categories(column: str, text: str, code: str | None) -> None:
    assert code_of(text, VOCABULARIES[column]) == code


def test_what_is_no_category_is_kept_and_counted_by_row(lists: ReadLists) -> None:
    sources = ["a) Carrier pigeon", "6", "b) Carrier pigeon", *["x)Owl"] * 5]
    found = lists(Given("List 1", [CONTACTS, *((*CONTACT[:6], source) for source in sources)]))
    assert [row[7] for row in found.rows["list_1"]] == ["Carrier pigeon", "6", "Carrier pigeon", *["Owl"] * 5]
    assert found.warnings() == (
        "Contact Source: no category known here, kept as it stands, in 7 rows (2, 4, 5, 6, 7, …)",
    )


def test_no_cell_is_shown_where_columns_are_swapped(lists: ReadLists) -> None:
    found = lists(Given("List 1", [CONTACTS, ("Male", "PLANTED4711", "PLANTED4711", "PLANTED4711", *CONTACT[4:])]))
    assert len(found.warnings()) == 2
    assert "PLANTED" not in str(found.warnings())


def test_every_column_with_categories_is_one_of_a_list() -> None:
    columns = {column.name: column for table in ANNEX_A_LISTS for column in table.columns}
    assert set(VOCABULARIES) | LETTERED <= set(columns)
    assert all(columns[name].kind == Kind.TEXT for name in (*VOCABULARIES, *LETTERED))
    for vocabulary in VOCABULARIES.values():
        assert not vocabulary.codes or set(vocabulary.synonyms.values()) <= vocabulary.codes


# --- the sample -----------------------------------------------------------------------------------------------


def test_the_sample(shared: Path) -> None:
    workbook = Workbook(shared / "returns" / "samples" / "Annex_A.xlsx", "xlsx")
    sheets = annex_a.find_sheets(workbook)
    assert [sheet.name for sheet in sheets] == [f"List {number}" for number in range(1, 12)]
    cursor = duckdb.connect()
    tables = annex_a.read(cursor, workbook, sheets)
    assert [table.rows_read for table in tables] == [5, 5, 6, 5, 5, 5, 7, 5, 6, 5, 5]
    assert {(table.year, table.reference_date) for table in tables} == {(2021, date(2021, 3, 15))}
    assert [table.warnings for table in tables if table.warnings] == [
        ("Primary Need Code: no category known here, kept as it stands, in 1 row (2)",),
        (
            "columns that the sheet does not have: Unaccompanied Asylum Seeking Child (UASC), "
            "Allocated Personal Advisor, Latest Pathway Plan Review Date, Latest Date of Contact",
        ),
    ]
    looked_after = cursor.execute(
        "SELECT gender, ethnicity, uasc, need, legal_status, placement, provider FROM staged_annex_a_list_8 ORDER BY line"
    ).fetchall()
    assert looked_after[:3] == [
        ("F", "NOBT", "No", "N1", "E1", "U6", "PR4"),
        ("F", "WBRI", "No", "N1", "C2", "U1", "PR1"),
        ("F", "", "No", "N1", "C2", "U4", "PR5"),
    ]
