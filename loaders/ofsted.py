"""Reads Ofsted's workbook of local authority inspection outcomes (ILACS).

Two of its sheets are read: the judgements in force on the day of the publication (``current``), one row per
authority, and all inspections since 2018 (``history``). The sheet of inspections within the year is passed
over: its inspections with judgements stand in the history too, and visits have none.

An empty judgement is one that was not made (care leavers were first judged in January 2023).

Source: Ofsted, "Local authority inspection outcomes"
(https://www.gov.uk/government/collections/ofsteds-official-statistics)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from loaders.checks import Check, Figures, Table, distinct, judge, place_lookup, span_lookup, stored, world
from loaders.geography import Register
from loaders.periods import read_period
from loaders.reading import Refused, Workbook, cell_text, rows_table
from loaders.report import shown
from loaders.statistics import RECIPES, Layout, Period

RECIPE = next(recipe for recipe in RECIPES if recipe.layout is Layout.OFSTED)
CODE = "Local authority area code"
COLUMNS = {
    "inspected": "Inspection date",
    "published": "Publication date",
    "overall": "Overall effectiveness",
    "leaders": "The impact of leaders on social work practice with children and families",
    "help_and_protection": "The experiences and progress of children who need help and protection",
    "in_care": "The experiences and progress of children in care",
    "care_leavers": "The experiences and progress of care leavers",
}
KIND = "Inspection type"
JUDGEMENTS = ("Outstanding", "Good", "Requires improvement to be good", "Inadequate")
LATER = ("care_leavers",)

NOT_A_JUDGEMENT = "a judgement that is none of the four"
NOT_A_DATE = "a date that is none"


@dataclass(frozen=True)
class Sheet:
    """A sheet with judgements: ``list`` is current or history; the header's row counted from 0."""

    name: str
    list: str
    rows: list[list[object]]
    header: int
    columns: dict[str, int]


def find_sheets(workbook: Workbook) -> list[Sheet]:
    """The sheets with judgements: that of inspection types is the history, unless it also lists visits."""
    found: list[Sheet] = []
    for name in workbook.names:
        rows = workbook.rows(name)
        for position, row in enumerate(rows[:15]):
            cells = [" ".join(cell_text(cell).split()) for cell in row]
            wanted = [column for key, column in COLUMNS.items() if key not in LATER]
            if CODE in cells and all(column in cells for column in wanted):
                columns = {key: cells.index(column) for key, column in COLUMNS.items() if column in cells}
                columns["code"] = cells.index(CODE)
                if KIND in cells:
                    columns["kind"] = cells.index(KIND)
                found.append(Sheet(name, "history" if KIND in cells else "current", rows, position, columns))
                break
    return found


def visits_sheet(workbook: Workbook) -> str:
    """The name of the sheet of inspections and visits within the year, or empty."""
    for name in workbook.names:
        for row in workbook.rows(name)[:15]:
            cells = [" ".join(cell_text(cell).split()) for cell in row]
            if CODE in cells and any(cell.startswith("Inspection/Visit") for cell in cells):
                return name
    return ""


def year(workbook: Workbook, sheets: Sequence[Sheet]) -> str:
    """The year of "as at 31 March 2025" in the sheets' titles, else on the workbook's other sheets.

    :raises Refused: none says so.
    """
    own = [sheet.name for sheet in sheets]
    for name in (*own, *(name for name in workbook.names if name not in own)):
        for row in workbook.rows(name)[:15]:
            for cell in row:
                found = re.search(r"as at 31 March (20\d{2})", cell_text(cell), re.IGNORECASE)
                if found:
                    return found.group(1)
    raise Refused("the workbook does not say as at which 31 March its judgements are")


def read(cursor: duckdb.DuckDBPyConnection, sheet: Sheet, period: str, register: Register) -> Table:
    """Checks a sheet; leaves its rows in temporary tables of the cursor.

    :raises Refused: no rows, or real and invented places mixed.
    """
    rows = [
        (number, row)
        for number, row in enumerate(sheet.rows[sheet.header + 1 :], sheet.header + 2)
        if any(cell_text(cell) for cell in row)
    ]
    if not rows:
        raise Refused(f"sheet {shown(sheet.name)}: a header and no rows")
    cells = {name: [cell_text(row[position]) for _, row in rows] for name, position in sheet.columns.items()}
    cells.setdefault("kind", [""] * len(rows))
    cells.setdefault("care_leavers", [""] * len(rows))
    cells["list"] = [sheet.list] * len(rows)
    rows_table(cursor, [number for number, _ in rows], cells)
    codes = distinct(cursor, "code")
    places = [register.by_ons_code(code, CODE) for code in codes]
    span = read_period(Period.MARCH, period)
    known = ", ".join(f"'{judgement.lower()}'" for judgement in (*JUDGEMENTS, ""))
    checks = [
        *(
            Check(NOT_A_DATE, f"r.{key} <> '' AND TRY_CAST(r.{key} AS DATE) IS NULL", COLUMNS[key], f"r.{key}")
            for key in ("inspected", "published")
        ),
        *(
            Check(NOT_A_JUDGEMENT, f"lower(r.{key}) NOT IN ({known})", COLUMNS[key], f"r.{key}")
            for key in ("overall", "leaders", "help_and_protection", "in_care", "care_leavers")
        ),
    ]
    key = ("list",) if sheet.list == "current" else ("list", "kind", "inspected")
    table = judge(
        cursor,
        RECIPE,
        span_lookup(cursor, "code", codes, [span] * len(codes), CODE),
        place_lookup(cursor, "code", codes, places),
        Figures(),
        synthetic=world(places),
        after=checks,
        key=key,
    )
    return stored(cursor, table, f"inspections_{sheet.list}")
