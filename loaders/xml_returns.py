"""What the XML returns have in common: which one a file is, what its header says, and its way to staged tables."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal
from xml.parsers import expat

import duckdb

from loaders.reading import BLANKS
from loaders.report import shown
from loaders.return_tables import CIN_CENSUS, SSDA903, WORKFORCE_CENSUS, Kind, ReturnTable, Staged
from loaders.xml_stream import (
    DEPTH_LIMIT,
    UTF_16,
    Batches,
    Found,
    Group,
    Part,
    Row,
    Unused,
    Value,
    columns,
    doctype_handler,
    encoding_of,
    read,
    refusal,
    rows_of,
)

# The beginning of a file, in which its kind must show.
BEGINNING = 256 * 1024

XmlKind = Literal["cin_census", "workforce_census", "ssda903"]
COLLECTIONS: Mapping[str, XmlKind] = {"cin": CIN_CENSUS, "csww": WORKFORCE_CENSUS}
# Elements that only one return has, in lower case; found at the root or one below.
ROOTS: Mapping[str, XmlKind] = {"expssda903": SSDA903}
BELOW_MESSAGE: Mapping[str, XmlKind] = {
    "children": CIN_CENSUS,
    "child": CIN_CENSUS,
    "lalevel": WORKFORCE_CENSUS,
    "lalevelvacancies": WORKFORCE_CENSUS,
    "cswwworkers": WORKFORCE_CENSUS,
    "cswwworker": WORKFORCE_CENSUS,
}
FIRST_YEAR, LAST_YEAR = 2000, 2100
LAST_DAYS = {CIN_CENSUS: (3, 31, "31 March"), WORKFORCE_CENSUS: (9, 30, "30 September")}

HEADER_ROW = "header"
HEADER = Row(
    HEADER_ROW,
    {
        "CollectionDetails": Group(
            {"Collection": Value("collection"), "Year": Value("year"), "ReferenceDate": Value("reference_date")}
        ),
        "Source": Group(
            {
                "LEA": Value("authorities", many=True),
                **{
                    name: Unused()
                    for name in ("SourceLevel", "SoftwareCode", "Release", "SerialNo", "DateTime", "XVersion")
                },
            }
        ),
        "Content": Unused(),
    },
)


class _Known(Exception):
    """Enough has been read."""


def xml_kind(path: Path) -> XmlKind | None:
    """Which return an XML file is, from its beginning: what its header says, else its first elements.

    :return: None where it is no XML, or XML of another kind.
    :raises Refused: it begins as XML and is damaged or hostile before that shows.
    :raises Ignored: it is a web page.
    """
    with path.open("rb") as file:
        beginning = file.read(BEGINNING)
    if not _text(beginning).startswith("<"):
        return None
    parser = expat.ParserCreate(encoding_of(path)[0])
    around: list[str] = []
    texts: list[str] = []
    found: list[XmlKind] = []
    started: list[str] = []

    def known(kind: XmlKind | None) -> None:
        if kind is not None:
            found.append(kind)
            raise _Known

    def start(name: str, _: object) -> None:
        local = name.rpartition(":")[2].casefold()
        texts.clear()
        if not around:
            started.append(local)
            known(ROOTS.get(local))
        elif around == ["message"]:
            known(BELOW_MESSAGE.get(local))
        around.append(local)
        if len(around) > DEPTH_LIMIT:
            raise _Known

    def end(_: str) -> None:
        if around.pop() == "collection" and around[:2] == ["message", "header"]:
            known(COLLECTIONS.get("".join(texts).strip(BLANKS).casefold()))

    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = texts.append
    parser.StartDoctypeDeclHandler = doctype_handler(parser)
    try:
        parser.Parse(beginning, len(beginning) < BEGINNING)
    except _Known:
        pass
    except expat.ExpatError as error:
        if not started and not _text(beginning).startswith("<?xml"):
            return None
        raise refusal(error) from None
    finally:
        parser.StartElementHandler = parser.EndElementHandler = parser.CharacterDataHandler = None
        parser.StartDoctypeDeclHandler = None
    return found[0] if found else None


def _text(beginning: bytes) -> str:
    """The first characters of a file, blanks before them left out."""
    encoding = UTF_16.get(beginning[:2], "utf-8-sig")
    return beginning[:1024].decode(encoding, "ignore").lstrip()


def parts_of(table: ReturnTable, *without: str) -> dict[str, Part]:
    """The elements that are columns of a table, under every name that they have had.

    :param without: columns that stand elsewhere.
    """
    return {
        name: Value(column.name, many=column.kind in {Kind.CODES, Kind.DATES})
        for column in table.staged
        if column.name not in without
        for name in (column.field, *column.others)
    }


@dataclass(frozen=True)
class Header:
    """What the header of a census says.

    :param la_code: the authority's code as text.
    :param year: the year in which the return's period ends.
    """

    la_code: str | None = None
    year: int | None = None
    reference_date: date | None = None
    warnings: tuple[str, ...] = ()


def read_tables(
    cursor: duckdb.DuckDBPyConnection, path: Path, layout: Mapping[str, Part], prefix: str
) -> tuple[Found, dict[str, Row]]:
    """Reads a file into temporary tables named ``<prefix>_<table of the layout>``.

    :return: what was found, and the layout's rows by table.
    """
    rows = {row.table: row for part in layout.values() for row in rows_of(part)}
    batches = Batches(cursor, {table: columns(row) for table, row in rows.items()}, prefix)
    return read(path, layout, batches), rows


def header(cursor: duckdb.DuckDBPyConnection, prefix: str, collection: str) -> Header:
    """Reads the header's row and drops its table; a reference date wins over a year that disagrees."""
    table = f"{prefix}_{HEADER_ROW}"
    rows = cursor.execute(f"SELECT year, reference_date, authorities FROM {table} ORDER BY line LIMIT 1").fetchall()
    cursor.execute(f"DROP TABLE {table}")
    if not rows:
        return Header(warnings=("the file has no header, so it does not say whose and of which year it is",))
    year_text, date_text, codes = rows[0]
    warnings: list[str] = []
    authorities = list(dict.fromkeys(codes.split()))
    if len(authorities) > 1:
        warnings.append(
            f"the header names {len(authorities)} authorities ({shown(', '.join(authorities))}); the first is used"
        )
    reference = _date(date_text)
    if date_text and reference is None:
        warnings.append(f"the header's ReferenceDate is not a date: {shown(date_text)}")
    year = int(year_text) if re.fullmatch(r"20\d\d", year_text) else None
    if reference is not None:
        if year_text and year != reference.year:
            warnings.append(
                f"the header's Year is {shown(year_text)} and its ReferenceDate {reference.isoformat()}; "
                f"the reference date decides: {reference.year}"
            )
        year = reference.year
        month, day, words = LAST_DAYS[collection]
        if (reference.month, reference.day) != (month, day):
            warnings.append(f"the header's ReferenceDate is {reference.isoformat()}, not a {words}")
    elif year_text and year is None:
        warnings.append(f"the header's Year is not a year: {shown(year_text)}")
    return Header(authorities[0] if authorities else None, year, reference, tuple(warnings))


def _date(text: str) -> date | None:
    """A date written year-month-day, with or without a time, or day/month/year."""
    found = re.match(r"(\d{4})-(\d\d)-(\d\d)(T|$)", text)
    parts = [int(part) for part in found.groups()[:3]] if found else []
    if not found and (found := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", text)):
        parts = [int(part) for part in reversed(found.groups())]
    try:
        read = date(*parts) if parts else None
    except ValueError:
        return None
    return read if read and FIRST_YEAR <= read.year <= LAST_YEAR else None


def staged(
    tables: Sequence[tuple[ReturnTable, int]],
    prefix: str,
    *,
    header: Header | None = None,
    warnings: Sequence[str] = (),
    absent: Mapping[str, Sequence[str]] | None = None,
) -> list[Staged]:
    """The tables of a file as they go to be judged.

    :param tables: with how many rows were read of each.
    :param warnings: about the whole file; they are said with the first table.
    :param absent: table → its columns that the file does not have.
    """
    said = header or Header()
    result: list[Staged] = []
    for table, rows in tables:
        name = f"{prefix}_{table.name}"
        without = (absent or {}).get(table.name, ())
        held = tuple(column.name for column in table.staged if column.name not in without)
        about = tuple(warnings) if not result else ()
        result.append(Staged(table, name, rows, held, said.la_code, said.year, said.reference_date, about))
    return result


def day_first(
    cursor: duckdb.DuckDBPyConnection, tables: Sequence[ReturnTable], rows: Mapping[str, Row], prefix: str
) -> tuple[str, ...]:
    """A warning where dates stand day first in a return whose dates are written year first."""
    listed: list[str] = []
    for table in tables:
        inherited = rows[table.name].inherits
        dates = [c for c in table.staged if c.kind in {Kind.DATE, Kind.DATES} and c.name not in inherited]
        counted = ", ".join(
            f"count(*) FILTER (regexp_matches({column.name}, '^\\d{{1,2}}[/.-]\\d{{1,2}}[/.-]\\d{{4}}'))"
            for column in dates
        )
        if not counted:
            continue
        numbers = cursor.execute(f"SELECT {counted} FROM {prefix}_{table.name}").fetchall()[0]
        listed += [f"{column.field} ({number:,})" for column, number in zip(dates, numbers, strict=True) if number]
    return (f"dates written as dd/mm/yyyy, read day first: {', '.join(listed)}",) if listed else ()
