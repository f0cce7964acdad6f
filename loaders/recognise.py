"""Recognises a file by what it contains and hands it to its reader; the file's name decides nothing.

A CSV file is known by its columns and by what its category columns hold, a workbook by the header rows of its
sheets. What is not known is ignored, with what it looks like.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from loaders import events, explore_education, finance, fingertips, neighbours, ofsted, population
from loaders.checks import Table
from loaders.geography import Register
from loaders.reading import Ignored, Ragged, Refused, Text, Workbook, cell_text, csv_table, read_text
from loaders.report import FileReport, shown

# Headers of files that belong to the subject, but of which nothing is needed, and why.
NOT_NEEDED = {
    ("LTLA23CD", "LTLA23NM", "LTLA23NMW", "UTLA23CD", "UTLA23NM", "UTLA23NMW"): (
        "a look-up from lower to upper tier local authorities; "
        "authorities come from this product's own register, so nothing is needed from it"
    ),
    ("la_name", "region_name_correct"): (
        "a list of authorities' regions to correct Ofsted's; "
        "regions come from this product's own register of authorities, so nothing is needed from it"
    ),
}


@dataclass(frozen=True)
class Reading:
    """A table of a file, checked and ready to be written: of a publication, a neighbour model, or local events."""

    recognised_as: str
    content: Table | neighbours.Model | events.Events

    def report(self, path: str) -> FileReport:
        """The report's entry, as loaded."""
        return FileReport(
            path=path,
            recognised_as=self.recognised_as,
            status="loaded",
            rows_read=self.content.rows_read,
            rows_loaded=self.content.rows_loaded,
            rejected=self.content.rejected,
            warnings=self.content.warnings,
        )


@dataclass
class Recognised:
    """What a file holds: its tables, and what of it was passed over (entries of the report)."""

    readings: list[Reading]
    passed_over: list[FileReport] = field(default_factory=list)


CsvReader = Callable[[duckdb.DuckDBPyConnection, Text, Register, Path], Table]


def read_csv(
    cursor: duckdb.DuckDBPyConnection,
    path: Path,
    name: str,
    register: Register,
    folder: Path,
    vocabulary: Callable[[], events.Vocabulary] | None = None,
) -> Recognised:
    """Recognises and checks a CSV file; its rows stay in a temporary table of the cursor.

    :param name: the file's name, in which a neighbour model's year may stand.
    :param folder: for temporary copies.
    :param vocabulary: gives what a file of events may name; no other file needs it.
    """
    text = read_text(path, folder)
    reader = _csv_reader(text.header)
    if reader is not None:
        table = reader(cursor, text, register, folder)
        return Recognised([Reading(f"published.{table.recipe.key}", table)])
    places = events.layout(text.header)
    if places is not None:
        rows, ragged = _all_rows(cursor, text, folder)
        known = vocabulary() if vocabulary else None
        found_events = events.read(rows, places, text.header, register, known, ragged)
        return Recognised([Reading(events.RECOGNISED_AS, found_events)])
    found = neighbours.layout(text.header)
    if found is None:
        raise _unknown_csv(text)
    rows, ragged = _all_rows(cursor, text, folder)
    return Recognised([_neighbours(rows, text.header, found, [name], register, ragged)])


def _all_rows(
    cursor: duckdb.DuckDBPyConnection, text: Text, folder: Path
) -> tuple[list[tuple[int, Sequence[str]]], Ragged]:
    """Line and cells of every row of a short file, and the rows that are none."""
    columns = {f"c{position}": [position] for position in range(len(text.header))}
    ragged = csv_table(cursor, text, columns, folder)
    return [(row[0], row[1:]) for row in cursor.execute("SELECT * FROM raw ORDER BY line").fetchall()], ragged


def _csv_reader(header: Sequence[str]) -> CsvReader | None:
    if explore_education.is_explore_education(header):
        return explore_education.read
    if fingertips.is_fingertips(header):
        return fingertips.read
    if population.is_census(header):
        return population.read
    return None


def _neighbours(
    rows: Sequence[tuple[int, Sequence[str]]],
    header: Sequence[str],
    found: neighbours.Layout,
    hints: Sequence[str],
    register: Register,
    ragged: Ragged | None = None,
) -> Reading:
    model = neighbours.read(rows, header, found, hints, register, ragged)
    return Reading("published.neighbours", model)


def _unknown_csv(text: Text) -> Exception:
    header = text.header
    for columns, reason in NOT_NEEDED.items():
        if set(columns) <= set(header):
            return Ignored(reason)
    if not any(header):
        return Refused("no header: its first line is empty")
    if len(header) == 1:
        for mark, word in ((";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")):
            if header[0].count(mark) > 2:
                return Ignored(f"a table separated by {word}; save it as CSV with commas")
        return Ignored("a text file, not a table")
    names = ", ".join(shown(name) for name in header[:6])
    more = ", …" if len(header) > 6 else ""
    return Ignored(f"a CSV with {len(header)} columns: {names}{more}; no publication known here has them")


def read_workbook(
    cursor: duckdb.DuckDBPyConnection, path: Path, kind: str, shown_path: str, name: str, register: Register
) -> Recognised:
    """Recognises and checks the sheets of a workbook; their rows stay in temporary tables of the cursor."""
    workbook = Workbook(path, kind)
    sheets = ofsted.find_sheets(workbook)
    if sheets:
        return _inspections(cursor, workbook, sheets, shown_path, register)
    sheet = finance.find_sheet(workbook)
    if sheet is not None:
        table = finance.read(cursor, sheet, register)
        if table is not None:
            return Recognised([Reading(f"published.{table.recipe.key}", table)])
        raise Ignored(
            f"a revenue outturn workbook (sheet {shown(sheet.name)}) that is neither RSX nor RO3; "
            "nothing is needed from it"
        )
    for sheet_name in workbook.names:
        rows = workbook.rows(sheet_name)
        header = neighbours.find_header(rows)
        if header is not None:
            position, found = header
            cells = [(line, [cell_text(c) for c in row]) for line, row in enumerate(rows[position + 1 :], position + 2)]
            names = [cell_text(cell) for cell in rows[position]]
            titles = [cell_text(cell) for row in rows[:position] for cell in row]
            return Recognised([_neighbours(cells, names, found, [*titles, sheet_name, name], register)])
    listed = ", ".join(shown(sheet_name) for sheet_name in workbook.names[:6])
    raise Ignored(
        f"a workbook with {len(workbook.names)} sheets: {listed}; no publication known here has their columns"
    )


def _inspections(
    cursor: duckdb.DuckDBPyConnection,
    workbook: Workbook,
    sheets: Sequence[ofsted.Sheet],
    shown_path: str,
    register: Register,
) -> Recognised:
    period = ofsted.year(workbook, sheets)
    readings: list[Reading] = []
    for sheet in sheets:
        table = ofsted.read(cursor, sheet, period, register)
        readings.append(Reading(f"published.{table.recipe.key}.{sheet.list}", table))
    visits = ofsted.visits_sheet(workbook)
    passed_over = []
    if visits and any(sheet.list == "history" for sheet in sheets):
        reason = (
            f"sheet {shown(visits)} lists the inspections and visits within the year; "
            "its inspections with judgements stand in the history of inspections, and visits have none"
        )
        passed_over.append(FileReport(path=shown_path, status="ignored", warnings=(reason,)))
    return Recognised(readings, passed_over)
