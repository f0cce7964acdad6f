"""Which return an XML file is, and what its header says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from loaders import cin_census, xml_returns
from loaders.reading import Ignored, Refused
from loaders.xml_returns import xml_kind


def collected(name: str, rest: str = "") -> str:
    details = f"<CollectionDetails><Collection>{name}</Collection></CollectionDetails>"
    return f"<Message><Header>{details}</Header>{rest}</Message>"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (collected("CIN"), "cin_census"),
        (collected(" csww "), "workforce_census"),
        ("<m:Message xmlns:m='urn:m'><m:Header/><m:Children/></m:Message>", "cin_census"),
        ("<Message><Header/><Children/></Message>", "cin_census"),
        ("<Message><LALevelVacancies/></Message>", "workforce_census"),
        ("<Message><LALevel/></Message>", "workforce_census"),
        ("<Message><CSWWWorkers/></Message>", "workforce_census"),
        ("<Message><CSWWWorker/></Message>", "workforce_census"),
        ("<?xml version='1.0'?>\n<!-- made by --><EXPSSDA903/>", "ssda903"),
        (collected("SC", "<Pupils/>"), None),
        ("<Message/>", None),
        ("<Children/>", None),
        ("<rss><Children/></rss>", None),
        ("<html><body/></html>", None),
        ("", None),
        ("CHILD,DOB\n", None),
        ("<5 cases,are suppressed\n", None),
    ],
)
def test_kind(tmp_path: Path, content: str, kind: str | None) -> None:
    path = tmp_path / "file"
    path.write_text(content)
    assert xml_kind(path) == kind


def test_kind_is_known_from_the_beginning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_returns, "BEGINNING", 40)
    path = tmp_path / "file"
    path.write_text("<Message><Header/><Children>" + " " * 100 + "<<<")
    assert xml_kind(path) == "cin_census"
    path.write_text("<Message>" + " " * 100 + "<Children/></Message>")
    assert xml_kind(path) is None


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_kind_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "file"
    path.write_bytes("<EXPSSDA903/>".encode(encoding))
    assert xml_kind(path) == "ssda903"
    path.write_bytes("CHILD,DOB\r\n".encode(encoding))
    assert xml_kind(path) is None


def test_what_is_hostile_or_damaged_from_the_beginning(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("<!DOCTYPE Message SYSTEM 'http://192.0.2.1/x'><Message><Children/></Message>")
    with pytest.raises(Refused, match="DOCTYPE"):
        xml_kind(path)
    path.write_text("<?xml version='1.0'?><!DOCTYPE html><html/>")
    with pytest.raises(Ignored, match="a web page"):
        xml_kind(path)
    path.write_text("<Message>\n<Header></Message>")
    with pytest.raises(Refused, match="line 2"):
        xml_kind(path)
    path.write_text("<a>" * 100_000)
    assert xml_kind(path) is None


DETAILS = "<Collection>CIN</Collection><Year>2024</Year><ReferenceDate>2024-03-31</ReferenceDate>"


def census(details: str, sources: str = "<Source><LEA>201</LEA></Source>") -> str:
    return (
        f"<Message><Header><CollectionDetails>{details}</CollectionDetails>{sources}</Header>"
        "<Children><Child><ChildIdentifiers><LAchildID>a</LAchildID></ChildIdentifiers></Child></Children></Message>"
    )


@pytest.mark.parametrize(
    ("content", "authority", "year", "reference", "warning"),
    [
        (census(DETAILS), "201", 2024, date(2024, 3, 31), None),
        (census("<Year>2024</Year>"), "201", 2024, None, None),
        (census("<ReferenceDate>2024-03-31T00:00:00</ReferenceDate>"), "201", 2024, date(2024, 3, 31), None),
        (census("<ReferenceDate>31/03/2024</ReferenceDate>"), "201", 2024, date(2024, 3, 31), None),
        (
            census(DETAILS.replace("<Year>2024", "<Year>2023")),
            "201",
            2024,
            date(2024, 3, 31),
            "the header's Year is 2023 and its ReferenceDate 2024-03-31; the reference date decides: 2024",
        ),
        (
            census(DETAILS.replace("03-31", "07-31")),
            "201",
            2024,
            date(2024, 7, 31),
            "the header's ReferenceDate is 2024-07-31, not a 31 March",
        ),
        (
            census(DETAILS.replace("2024-03-31", "31 March")),
            "201",
            2024,
            None,
            "the header's ReferenceDate is not a date: 31 March",
        ),
        (census("<Year>23/24</Year>"), "201", None, None, "the header's Year is not a year: 23/24"),
        (census(DETAILS, ""), None, 2024, date(2024, 3, 31), None),
        (
            census(DETAILS, "<Source><LEA/></Source><Source><LEA>201</LEA></Source><Source><LEA>201</LEA></Source>"),
            "201",
            2024,
            date(2024, 3, 31),
            None,
        ),
        (
            census(DETAILS, "<Source><LEA>201</LEA></Source><Source><LEA>202</LEA></Source>"),
            "201",
            2024,
            date(2024, 3, 31),
            "the header names 2 authorities (201, 202); the first is used",
        ),
        (
            "<Message><Children/></Message>",
            None,
            None,
            None,
            "the file has no header, so it does not say whose and of which year it is",
        ),
    ],
)
def test_header(
    tmp_path: Path,
    content: str,
    authority: str | None,
    year: int | None,
    reference: date | None,
    warning: str | None,
) -> None:
    path = tmp_path / "census.xml"
    path.write_text(content)
    tables = cin_census.read(duckdb.connect(), path)
    assert {(table.la_code, table.year, table.reference_date) for table in tables} == {(authority, year, reference)}
    assert tables[0].warnings == ((warning,) if warning else ())
    assert all(table.warnings == () for table in tables[1:])
