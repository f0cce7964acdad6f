"""Reads the revenue outturn workbooks RSX (spending by service) and RO3 (social care in detail).

Both have one sheet with a row per authority and a column per service and kind of income or spending; only
"Total Expenditure (C3 …)" is read, in thousands of pounds. Authorities of other kinds (districts, police,
fire, parks, waste, combined authorities) have no children's services and are left out, as are the subtotals
of a class of authorities below the table. Where an authority sent no return the workbook says ``[x]``. A note
in place of a figure (``[note 4]``) is a figure that was not available, and is kept as ``[x]``.

Source: Ministry of Housing, Communities and Local Government, "Local authority revenue expenditure and
financing England: individual local authority data - outturn"
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import duckdb

from loaders.checks import Check, Table, distinct, figures, folded, judge, place_lookup, quoted, span_lookup, world
from loaders.geography import Register
from loaders.periods import Span, read_period
from loaders.reading import Refused, Workbook, cell_text, rows_table
from loaders.report import shown
from loaders.statistics import RECIPES, Period, Recipe

CODE, CLASS = "ONS Code", "Class"
CLASSES = ("UA", "MD", "LB", "SC", "Eng")
RSX = next(recipe for recipe in RECIPES if recipe.key == "spending")
RO3 = next(recipe for recipe in RECIPES if recipe.key == "spending_children")
RSX_COLUMNS = {"children_social_care": "children social care", "total_service": "total service expenditure"}
TOTAL_SPENDING = re.compile(r"(?P<service>.+?)\s*-\s*Total Expenditure \(C3\b.*\)$", re.IGNORECASE | re.DOTALL)
CHILDREN = re.compile(
    r"(?:children['’]?s social care\b[\s:–-]*|(?=total children['’]?s? social care\b))", re.IGNORECASE
)
NOTE = re.compile(r"\[note \d+\]", re.IGNORECASE)

OTHER_CLASS = "not an authority with children's services (district, police, fire, park, waste or combined authority)"
SUBTOTAL = "subtotal of a class of authorities"


@dataclass(frozen=True)
class Sheet:
    """The data sheet of a workbook: its rows, and where the header stands (counted from 0)."""

    name: str
    rows: list[list[object]]
    header: int

    @property
    def names(self) -> list[str]:
        """The header's cells."""
        return [" ".join(cell_text(cell).split()) for cell in self.rows[self.header]]


def find_sheet(workbook: Workbook) -> Sheet | None:
    """The sheet whose header has an ONS code, a class and total expenditure; None if there is none."""
    for name in workbook.names:
        rows = workbook.rows(name)
        for position, row in enumerate(rows[:30]):
            cells = [" ".join(cell_text(cell).split()) for cell in row]
            if CODE in cells and CLASS in cells and any(TOTAL_SPENDING.match(cell) for cell in cells):
                return Sheet(name, rows, position)
    return None


def services(sheet: Sheet) -> dict[str, int]:
    """Service → column of its total expenditure."""
    found: dict[str, int] = {}
    for position, name in enumerate(sheet.names):
        match = TOTAL_SPENDING.match(name)
        if match:
            found.setdefault(" ".join(NOTE.sub("", match["service"]).split()), position)
    return found


def children_services(sheet: Sheet) -> dict[str, int]:
    """Line of children's social care → column of its total expenditure, the total among them."""
    found: dict[str, int] = {}
    for service, position in services(sheet).items():
        match = CHILDREN.match(service)
        if match:
            found[service[match.end() :].strip(" -–:")] = position
    return found


def read(cursor: duckdb.DuckDBPyConnection, sheet: Sheet, register: Register) -> Table | None:
    """Checks the sheet; leaves its rows in temporary tables of the cursor. None where it is neither RSX nor RO3.

    :raises Refused: no period, no rows, or real and invented places mixed.
    """
    by_name = {folded(service): position for service, position in services(sheet).items()}
    if all(name in by_name for name in RSX_COLUMNS.values()):
        return _judge(cursor, sheet, register, RSX, {c: by_name[n] for c, n in RSX_COLUMNS.items()})
    lines = children_services(sheet)
    if not any(folded(line).startswith("total children") for line in lines):
        return None
    wide = RO3.model_copy(update={"categories": ("class",), "values": tuple(lines), "signed": tuple(lines)})
    table = _judge(cursor, sheet, register, wide, lines)
    columns = ", ".join(quoted(line) for line in lines)
    rows = f"""
        SELECT line, period, period_end, level, geography_code, la_code, "class", service, expenditure
        FROM ({table.rows}) UNPIVOT (expenditure FOR service IN ({columns}))
    """
    return replace(table, recipe=RO3, rows=rows)


def _judge(
    cursor: duckdb.DuckDBPyConnection,
    sheet: Sheet,
    register: Register,
    recipe: Recipe,
    columns: dict[str, int],
) -> Table:
    span = _period(sheet)
    code, kind = sheet.names.index(CODE), sheet.names.index(CLASS)
    rows = [
        (number, row)
        for number, row in enumerate(sheet.rows[sheet.header + 1 :], sheet.header + 2)
        if cell_text(row[code]) not in ("", CODE)
    ]
    if not rows:
        raise Refused(f"sheet {shown(sheet.name)}: a header and no rows")
    notes = 0
    cells: dict[str, list[str]] = {
        "code": [cell_text(row[code]) for _, row in rows],
        "class": [cell_text(row[kind]) for _, row in rows],
    }
    for name, position in columns.items():
        texts = [cell_text(row[position]) for _, row in rows]
        notes += sum(NOTE.fullmatch(text) is not None for text in texts)
        cells[name] = ["[x]" if NOTE.fullmatch(text) else text for text in texts]
    rows_table(cursor, [number for number, _ in rows], cells)
    keys = distinct(cursor, "code")
    places = [register.by_ons_code(key, CODE) for key in keys]
    with_services = {c for c, name in zip(cells["code"], cells["class"], strict=True) if name in CLASSES}
    classes = ", ".join(f"'{name}'" for name in CLASSES)
    headers = {c: sheet.names[position] for c, position in columns.items()}
    checks = [
        Check(OTHER_CLASS, f'r."class" NOT IN ({classes})', CLASS, "r.\"class\" || ', ' || r.code"),
        Check(SUBTOTAL, "regexp_full_match(r.code, '[EX][0-9]{2}')", CODE, "r.code"),
    ]
    warnings = (f"{notes} cells hold a note in place of a figure; loaded as not available",) if notes else ()
    return judge(
        cursor,
        recipe,
        span_lookup(cursor, "code", keys, [span] * len(keys)),
        place_lookup(cursor, "code", keys, places),
        figures(recipe, headers),
        synthetic=world(place for key, place in zip(keys, places, strict=True) if key in with_services),
        before=checks,
        key=(),
        warnings=warnings,
    )


def _period(sheet: Sheet) -> Span:
    """The financial year in the titles above the header, or in the name of the sheet."""
    titles = [cell_text(cell) for row in sheet.rows[: sheet.header] for cell in row if cell_text(cell)]
    for title in (*titles, sheet.name):
        for found in re.finditer(r"(20\d{2})\s?[-/–]?\s?(\d{2})(?!\d)", title):
            span = read_period(Period.FINANCIAL, f"{found.group(1)}/{found.group(2)}")
            if span:
                return span
    raise Refused(
        f"sheet {shown(sheet.name)}: neither its titles nor its name say which financial year it is (such as 2024-25)"
    )
