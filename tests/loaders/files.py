"""Writes the small files that the tests of the loaders load, in the layouts of the publications."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

LABELS = (
    "time_period",
    "time_identifier",
    "geographic_level",
    "country_code",
    "country_name",
    "region_code",
    "region_name",
    "old_la_code",
    "new_la_code",
    "la_name",
)
ENGLAND = ("National", "E92000001", "England", "", "", "", "", "")
NORTH_EAST = ("Regional", "E92000001", "England", "E12000001", "North East", "", "", "")
DURHAM = ("Local authority", "E92000001", "England", "E12000001", "North East", "840", "E06000047", "County Durham")
JOINT = (
    "Local authority",
    "E92000001",
    "England",
    "E13000002",
    "Outer London",
    "314 / 318",
    "E09000021 / E09000027",
    "Kingston upon Thames / Richmond upon Thames",
)
REFERRALS = ("referral_count", "rereferral_count", "rereferral_percent")
CHARACTERISTICS = ("characteristic", "breakdown", "children_count", "children_percent")


def year(period: str, place: Sequence[str], *cells: str, identifier: str = "Reporting year") -> tuple[str, ...]:
    """A row of an Explore Education Statistics file."""
    return (period, identifier, *place, *cells)


def durham(period: str, *cells: str) -> tuple[str, ...]:
    """A row of County Durham in a reporting year."""
    return year(period, DURHAM, *cells)


def text(columns: Sequence[str], rows: Sequence[Sequence[str]], end: str = "\n") -> str:
    """A CSV file as text; cells with commas, quotes or line breaks are quoted."""
    return "".join(",".join(_cell(cell) for cell in row) + end for row in (columns, *rows))


def _cell(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(mark in cell for mark in ',"\n\r') else cell


def ees(path: Path, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    """An Explore Education Statistics file with these columns after the ones that all have."""
    path.write_text(text((*LABELS, *columns), rows), encoding="utf-8")
    return path


def referrals(path: Path, *rows: Sequence[str]) -> Path:
    """A table C1: referrals, re-referrals and their percentage."""
    return ees(path, REFERRALS, rows or [durham("2025", "5378", "1003", "18.7")])


def ods(path: Path, sheets: Mapping[str, Sequence[Sequence[str | float]]], content: str = "") -> Path:
    """An ODS workbook; ``content`` replaces the sheets' XML."""
    tables = content or "".join(
        f"<table:table table:name={quoteattr(name)}>{''.join(_row(row) for row in rows)}</table:table>"
        for name, rows in sheets.items()
    )
    kinds = "application/vnd.oasis.opendocument.spreadsheet"
    names = "urn:oasis:names:tc:opendocument:xmlns"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kinds)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{names}:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kinds}"/></manifest:manifest>',
        )
        archive.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{names}:office:1.0" xmlns:table="{names}:table:1.0" '
            f'xmlns:text="{names}:text:1.0"><office:body><office:spreadsheet>{tables}'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return path


def _row(cells: Sequence[str | float]) -> str:
    return f"<table:table-row>{''.join(cell(content) for content in cells)}</table:table-row>"


def cell(content: str | float) -> str:
    """A cell of an ODS sheet."""
    if content == "":
        return "<table:table-cell/>"
    if isinstance(content, float | int):
        return f'<table:table-cell office:value-type="float" office:value="{content}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(content)}</text:p></table:table-cell>'


def xlsx(path: Path, sheets: Mapping[str, Sequence[Sequence[str | float]]]) -> Path:
    """An XLSX workbook."""
    from openpyxl import Workbook

    workbook = Workbook()
    first = workbook.active
    assert first is not None
    workbook.remove(first)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append([content or None for content in row])
    workbook.save(path)
    return path
