"""How the demonstration's figures become files in the formats of the publications.

Writes Explore Education Statistics CSV files, workbooks in OpenDocument (ODS) and Office Open XML (XLSX)
format, and applies what the publishers apply: rounding half up, counts of regions and of the country to the
nearest ten, ``c`` for small numbers with a second one where a single one could be worked out, ``k`` for what
rounds to zero, ``z`` for what does not apply. Cells of the same content are the same bytes in every run.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import numpy.typing as npt

from data.demonstration_country import COUNTRY_CODE, COUNTRY_NAME, Country, Counts, Place, Truth

Texts = npt.NDArray[np.object_]

SMALLEST_SHOWN = 6
NAME_FIRST = ("old_la_code", "la_name", "new_la_code")
CODE_FIRST = ("old_la_code", "new_la_code", "la_name")
GEOGRAPHY = (
    "time_period",
    "time_identifier",
    "geographic_level",
    "country_code",
    "country_name",
    "region_code",
    "region_name",
)
ZIP_TIME = (2025, 11, 20, 9, 30, 0)


# Figures as text -----------------------------------------------------------------------------------------


def write_each(values: npt.NDArray[Any], form: Callable[[Any], str]) -> Texts:
    """The text of every value; each different value is written once."""
    different, inverse = np.unique(values, return_inverse=True)
    return np.array([form(value) for value in different.tolist()], dtype=object)[inverse].reshape(values.shape)


def whole(values: Counts) -> Texts:
    """Whole numbers as text."""
    return write_each(values, str)


def decimals(units: Counts, places: int, *, keep_zeros: bool = False) -> Texts:
    """Numbers given in units of their last decimal as text: 174 with 1 place is 17.4.

    :param keep_zeros: write 100.0, where most publications write 100.
    """
    scale = 10**places

    def form(value: int) -> str:
        sign, value = ("-", -value) if value < 0 else ("", value)
        text = f"{sign}{value // scale}.{value % scale:0{places}d}"
        return text if keep_zeros else text.rstrip("0").rstrip(".")

    return write_each(units, form)


def share(part: npt.ArrayLike, of: npt.ArrayLike, *, scale: int = 100, places: int = 0) -> Counts:
    """``scale × part ÷ of`` rounded half up, in units of the last decimal; 0 where ``of`` is 0."""
    upper = np.asarray(part, dtype=np.int64) * (scale * 10**places)
    lower = np.asarray(of, dtype=np.int64)
    safe = np.maximum(lower, 1)
    return np.where(lower > 0, (2 * upper + safe) // (2 * safe), 0)


def to_ten(counts: npt.ArrayLike) -> Counts:
    """Rounded to the nearest ten, half up."""
    return (np.asarray(counts, dtype=np.int64) + 5) // 10 * 10


def small(counts: Counts) -> Truth:
    """Counts that are too small to be published."""
    return (counts > 0) & (counts < SMALLEST_SHOWN)


def hidden(counts: Counts) -> Truth:
    """Which categories of a group (last axis) are not published, the second one included.

    Where exactly one category is too small, the smallest other one that is not zero goes with it, because
    it could be worked out from the total; where all others are zero, one of the zeros does.
    """
    mask = small(counts)
    alone = mask.sum(axis=-1) == 1
    rank = np.where(mask, np.inf, np.where(counts == 0, 1e12, counts))
    second = rank.argmin(axis=-1)
    other = np.zeros_like(mask)
    np.put_along_axis(other, second[..., None], alone[..., None], axis=-1)
    return mask | (other & np.isfinite(rank))


def group_texts(counts: Counts, total: Counts, *, above: bool = False) -> Texts:
    """Counts and whole percentages of a group of categories and its total (… × K+1 × 2), total last.

    :param counts: … × K, unrounded. :param total: …, the count they are part of.
    :param above: the group is of a region or the country: counts rounded to ten, no second suppression.
    """
    both = np.concatenate([counts, total[..., None]], axis=-1)
    percent = share(both, total[..., None])
    if above:
        number, mask = whole(to_ten(both)), small(both)
    else:
        number = whole(both)
        mask = np.concatenate([hidden(counts), small(total)[..., None]], axis=-1)
        mask |= small(total)[..., None]
    shown = whole(percent)
    shown[(both > 0) & (percent == 0)] = "k"
    shown[np.broadcast_to((total == 0)[..., None], shown.shape)] = "z"
    number[mask] = "c"
    shown[mask] = "c"
    return np.stack([number, shown], axis=-1)


# Comma-separated values ------------------------------------------------------------------------------------


def cell(text: str) -> str:
    """The text as a CSV cell, in quotation marks where it needs them."""
    if any(mark in text for mark in ',"\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


def line(*texts: str) -> str:
    """The texts as cells of one CSV line, without its end."""
    return ",".join(cell(text) for text in texts)


def write_csv(path: Path, lines: Sequence[str], *, bom: bool = False) -> Path:
    """Writes lines as UTF-8, with a byte order mark where the publication has one."""
    path.write_bytes(("\ufeff" if bom else "").encode() + ("\n".join(lines) + "\n").encode())
    return path


def write_ees(
    path: Path,
    place: Country,
    columns: Sequence[str],
    periods: Sequence[str],
    categories: Sequence[str],
    above: Texts,
    local: Texts,
    *,
    shown: Truth | None = None,
    identifier: str = "Reporting year",
    order: tuple[str, str, str] = NAME_FIRST,
    bom: bool = False,
    quoted: bool = False,
    places: Sequence[Place] | None = None,
    recoded: Mapping[str, Mapping[str, str]] | None = None,
) -> Path:
    """Writes an Explore Education Statistics file, newest period first, the country before its parts.

    :param columns: the columns after the geography.
    :param categories: for each of K categories, its cells as CSV text (see ``line``).
    :param above: T × G × K × V texts of the country and regions. :param local: the same of ``places``.
    :param shown: T × A, which local rows the file has; all when left out.
    :param quoted: write empty geography cells as ``""`` where some releases do.
    :param recoded: period → three-digit code → ONS code, where it is not the usual one.
    """
    own = place.places if places is None else places
    lines = [",".join((*GEOGRAPHY, *order, *columns))]
    blank = '""' if quoted else ""
    kinds = [f"{kind}," if kind else "" for kind in categories]
    for t in reversed(range(len(periods))):
        start = f"{periods[t]},{identifier},"
        end = f",{COUNTRY_CODE},{COUNTRY_NAME},"
        codes = (recoded or {}).get(periods[t], {})
        for g, item in enumerate(place.totals):
            region = f"{item.region_code},{item.region}" if item.region_code else f"{blank},{blank}"
            head = f"{start}{item.level}{end}{region},,{blank},{blank}"
            lines += [f"{head},{kind}{','.join(row)}" for kind, row in zip(kinds, above[t, g].tolist(), strict=True)]
        for a, item in enumerate(own):
            if shown is not None and not shown[t, a]:
                continue
            code, name = codes.get(item.la_code, item.code), cell(item.name)
            pair = f"{name},{code}" if order is NAME_FIRST else f"{code},{name}"
            head = f"{start}{item.level}{end}{item.region_code},{item.region},{item.la_code},{pair}"
            lines += [f"{head},{kind}{','.join(row)}" for kind, row in zip(kinds, local[t, a].tolist(), strict=True)]
    return write_csv(path, lines, bom=bom)


# Workbooks -------------------------------------------------------------------------------------------------

Cell = str | int | float | tuple[str, str]
"""Text, number, or a date as (ISO date, text shown)."""


def _ods_cell(value: Cell, times: int) -> str:
    again = f' table:number-columns-repeated="{times}"' if times > 1 else ""
    if isinstance(value, tuple):
        day, text = value
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{day}T00:00:00"{again}>'
            f"<text:p>{text}</text:p></table:table-cell>"
        )
    if isinstance(value, str):
        if not value:
            return f"<table:table-cell{again}/>"
        return (
            f'<table:table-cell office:value-type="string"{again}><text:p>{escape(value)}</text:p></table:table-cell>'
        )
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}"{again}>'
        f"<text:p>{value}</text:p></table:table-cell>"
    )


def _ods_row(row: Sequence[Cell]) -> str:
    parts: list[str] = []
    i = 0
    while i < len(row):
        same = i + 1
        while same < len(row) and row[same] == row[i] and type(row[same]) is type(row[i]):
            same += 1
        parts.append(_ods_cell(row[i], same - i))
        i = same
    return f"<table:table-row>{''.join(parts)}</table:table-row>"


def _add(archive: zipfile.ZipFile, name: str, text: str, *, stored: bool = False) -> None:
    entry = zipfile.ZipInfo(name, ZIP_TIME)
    entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    archive.writestr(entry, text.encode(), compresslevel=None if stored else 1)


def write_ods(path: Path, sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> Path:
    """Writes an OpenDocument workbook: sheet name → rows of cells."""
    spaces = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    tables = "".join(
        f'<table:table table:name="{escape(name)}">{"".join(_ods_row(row) for row in rows)}</table:table>'
        for name, rows in sheets.items()
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    with zipfile.ZipFile(path, "w") as archive:
        _add(archive, "mimetype", kind, stored=True)
        _add(
            archive,
            "content.xml",
            f'{head}<office:document-content{spaces} office:version="1.2"><office:body><office:spreadsheet>'
            f"{tables}</office:spreadsheet></office:body></office:document-content>",
        )
        _add(
            archive,
            "META-INF/manifest.xml",
            f'{head}<manifest:manifest xmlns:manifest="{manifest}" manifest:version="1.2">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
            '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
            "</manifest:manifest>",
        )
    return path


def _column(number: int) -> str:
    letters = ""
    while number >= 0:
        letters = chr(65 + number % 26) + letters
        number = number // 26 - 1
    return letters


def write_xlsx(path: Path, sheet: str, rows: Sequence[Sequence[str | int]]) -> Path:
    """Writes an Office Open XML workbook with one sheet."""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    body: list[str] = []
    for r, row in enumerate(rows, start=1):
        cells = "".join(
            f'<c r="{_column(c)}{r}"><v>{value}</v></c>'
            if isinstance(value, int)
            else f'<c r="{_column(c)}{r}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
            for c, value in enumerate(row)
            if value != ""
        )
        body.append(f'<row r="{r}">{cells}</row>')
    with zipfile.ZipFile(path, "w") as archive:
        _add(
            archive,
            "[Content_Types].xml",
            f'{head}<Types xmlns="{package}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{workbook}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{workbook}.worksheet+xml"/></Types>',
        )
        _add(
            archive,
            "_rels/.rels",
            f'{head}<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
            f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        _add(
            archive,
            "xl/workbook.xml",
            f'{head}<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
            f'<sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        _add(
            archive,
            "xl/_rels/workbook.xml.rels",
            f'{head}<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
            f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        _add(
            archive,
            "xl/worksheets/sheet1.xml",
            f'{head}<worksheet xmlns="{main}"><sheetData>{"".join(body)}</sheetData></worksheet>',
        )
    return path
