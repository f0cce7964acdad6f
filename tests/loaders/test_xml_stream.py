"""The stream of XML: rows whatever the order of elements, bounds that hold, and refusals in one plain line."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from loaders import xml_stream
from loaders.reading import Ignored, Refused
from loaders.xml_stream import Batches, Found, Group, Row, Unused, Value, columns, read, rows_of

# Stands in every hostile file; no message may show it.
PLANTED = "PLANTED4711"

LAYOUT = {
    "Root": Group(
        {
            "Person": Row(
                "person",
                {
                    "Names": Group({"Id": Value("id"), "Born": Value("born")}),
                    "Codes": Group({"Code": Value("codes", many=True)}),
                    "Software": Unused(),
                    "Case": Row(
                        "case",
                        {
                            "Opened": Value("opened"),
                            "Step": Row("step", {"Done": Value("done")}, ("id", "opened", "parent_line")),
                        },
                        ("id",),
                    ),
                },
            )
        }
    )
}

Rows = dict[str, list[tuple[object, ...]]]
ReadXml = Callable[[str | bytes], tuple[Rows, Found]]


@pytest.fixture
def read_xml(tmp_path: Path, memory: duckdb.DuckDBPyConnection) -> ReadXml:
    """Reads a file's content by the layout above: its rows by table, with their lines, and what was found."""

    def run(content: str | bytes) -> tuple[Rows, Found]:
        path = tmp_path / "file.xml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        with memory.cursor() as cursor:
            tables = {row.table: columns(row) for part in LAYOUT.values() for row in rows_of(part)}
            found = read(path, LAYOUT, Batches(cursor, tables, "x"))
            return {table: cursor.execute(f'FROM "x_{table}"').fetchall() for table in tables}, found

    return run


# --- rows -----------------------------------------------------------------------------------------------------


def test_values_become_columns_and_rows_take_from_the_row_around_them(read_xml: ReadXml) -> None:
    rows, found = read_xml("""<Root>
        <Person>
          <Names><Id>a</Id><Born>2010-01-01</Born></Names>
          <Case>
            <Opened>2020-01-01</Opened>
            <Step><Done>1</Done></Step>
            <Step><Done>2</Done></Step>
          </Case>
        </Person>
    </Root>""")
    assert rows == {
        "person": [(2, "a", "2010-01-01", "")],
        "case": [(4, "a", "2020-01-01")],
        "step": [(6, "a", "2020-01-01", 4, "1"), (7, "a", "2020-01-01", 4, "2")],
    }
    assert dict(found.rows) == {"person": 1, "case": 1, "step": 2}
    assert found.warnings() == ()


def test_the_order_of_elements_does_not_matter(read_xml: ReadXml) -> None:
    rows, _ = read_xml("""<Root><Person>
        <Case><Step><Done>1</Done></Step><Opened>2020-01-01</Opened></Case>
        <Names><Born>2010-01-01</Born><Id>a</Id></Names>
    </Person></Root>""")
    assert rows["step"] == [(2, "a", "2020-01-01", 2, "1")]


def test_a_row_takes_nothing_from_the_one_before(read_xml: ReadXml) -> None:
    rows, _ = read_xml("""<Root>
        <Person><Names><Id>a</Id></Names><Case><Opened>2020-01-01</Opened></Case></Person>
        <Person><Case><Step><Done>1</Done></Step></Case></Person>
    </Root>""")
    assert rows["person"][1] == (3, "", "", "")
    assert rows["case"][1] == (3, "", "")
    assert rows["step"] == [(3, "", "", 3, "1")]


def test_several_values_are_joined_in_their_order(read_xml: ReadXml) -> None:
    rows, found = read_xml(
        "<Root><Person><Codes><Code>2</Code><Code/><Code>1</Code></Codes><Codes><Code>3</Code></Codes></Person></Root>"
    )
    assert rows["person"] == [(1, "", "", "2 1 3")]
    assert found.warnings() == ()


def test_of_a_value_that_stands_twice_the_first_is_read(read_xml: ReadXml) -> None:
    rows, found = read_xml(
        "<Root><Person><Names><Id/><Id>a</Id><Id>b</Id><Born>x</Born><Born>x</Born></Names></Person></Root>"
    )
    assert rows["person"] == [(1, "a", "x", "")]
    assert found.warnings() == ("more than one Id in the same Names (once); the first is read",)


def test_names_are_local_names_whatever_their_case(read_xml: ReadXml) -> None:
    plain = "<Root><Person><Names><Id>a</Id></Names></Person></Root>"
    default = plain.replace("<Root>", "<Root xmlns='urn:return:1' xmlns:q='urn:q' q:version='2'>")
    prefixed = plain.replace("</", "</r:").replace("<", "<r:").replace("<r:/r:", "</r:")
    lower = plain.lower()
    expected = read_xml(plain)[0]
    assert expected["person"] == [(1, "a", "", "")]
    for text in (default, prefixed, lower):
        rows, found = read_xml(text)
        assert rows == expected
        assert found.warnings() == ()


def test_what_is_not_known_is_counted_by_its_name_only(read_xml: ReadXml) -> None:
    rows, found = read_xml(
        "<Root><Extra><Id>no</Id></Extra><Person><Names><Id>a</Id><Extra>1<b>2</b></Extra></Names>"
        f"<{'Long' * 20}/><Software><Id>{PLANTED}</Id></Software></Person></Root>"
    )
    assert rows["person"] == [(1, "a", "", "")]
    assert found.warnings() == (
        f"elements that are not known here and were passed over: Extra (2), {('Long' * 20)[:39]}… (1)",
    )


def test_empty_blocks_and_loose_text_are_counted(read_xml: ReadXml) -> None:
    rows, found = read_xml(
        f"<Root>{PLANTED}<Person><Case><Opened/><Step/><Step><Done> \u00a0\n</Done></Step></Case>x</Person></Root>"
    )
    assert rows == {"person": [(1, "", "", "")], "case": [(1, "", "")], "step": []}
    assert found.warnings() == ("empty blocks passed over: Step (2)", "text outside any element passed over (2 times)")


def test_text_is_trimmed_and_otherwise_untouched(read_xml: ReadXml) -> None:
    rows, _ = read_xml(
        "<Root><Person><Names><Id>\n  a<!-- c --> &amp;<![CDATA[ <b> ]]>&#233;' \"\u00a0</Id></Names></Person></Root>"
    )
    assert rows["person"] == [(1, "a & <b> é' \"", "", "")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_those_an_editor_shows(read_xml: ReadXml, end: str) -> None:
    text = end.join(
        ["<Root>", "", "<Person", "a='1'", "><Names><Id>a", "</Id></Names></Person>", "<Person/>", "</Root>"]
    )
    assert [row[0] for row in read_xml(text)[0]["person"]] == [3, 7]


@pytest.mark.parametrize("chunk", [1, 7, 64])
def test_where_the_file_is_cut_into_pieces_does_not_matter(
    read_xml: ReadXml, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    text = (
        "<Root>\n<Person><Names><Id>aé&amp;b</Id></Names><Codes><Code>1</Code> <Code>2</Code></Codes>x</Person></Root>"
    )
    whole = read_xml(text)
    monkeypatch.setattr(xml_stream, "CHUNK", chunk)
    pieces = read_xml(text)
    assert pieces[0] == whole[0]
    assert pieces[1].stray == whole[1].stray == 1


def test_more_rows_than_a_batch_holds(read_xml: ReadXml, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_stream, "BATCH", 50)
    people = "".join(f"<Person><Names><Id>{number}</Id></Names></Person>\n" for number in range(100))
    rows, _ = read_xml(f"<Root>{people}</Root>")
    assert [row[:2] for row in rows["person"]] == [(number + 1, str(number)) for number in range(100)]


# --- encodings ------------------------------------------------------------------------------------------------

ACCENTED = "<Root><Person><Names><Id>Zoë £’</Id></Names></Person></Root>"


@pytest.mark.parametrize(
    ("content", "warning"),
    [
        (ACCENTED.encode("utf-8"), None),
        (ACCENTED.encode("utf-8-sig"), None),
        (f"<?xml version='1.0' encoding='UTF-8'?>\n{ACCENTED}".encode("utf-8-sig"), None),
        (ACCENTED.encode("utf-16"), "read as UTF-16"),
        (f"<?xml version='1.0' encoding='utf-8'?>{ACCENTED}".encode("utf-16"), "read as UTF-16"),
        (ACCENTED.encode("utf-16-le"), "read as UTF-16"),
        (ACCENTED.encode("utf-16-be"), "read as UTF-16"),
        (f'<?xml version="1.0" encoding="utf-16"?>{ACCENTED}'.encode(), None),
        (ACCENTED.encode("cp1252"), "read as Windows-1252, because it is not UTF-8"),
        (
            f"<?xml version='1.0' encoding='UTF-8'?>{ACCENTED}".encode("cp1252"),
            "read as Windows-1252, because it is not UTF-8",
        ),
        (
            f"<?xml version='1.0' encoding='windows-1252'?>{ACCENTED}".encode("cp1252"),
            "read as windows-1252, which it declares",
        ),
    ],
)
def test_encodings(read_xml: ReadXml, content: bytes, warning: str | None) -> None:
    rows, found = read_xml(content)
    assert rows["person"][0][1] == "Zoë £’"
    assert found.warnings() == ((warning,) if warning else ())


@pytest.mark.parametrize("name", ["klingon", "rot13", "shift_jis", "utf-7", "cp037"])
def test_encodings_that_are_not_read(read_xml: ReadXml, name: str) -> None:
    with pytest.raises(Refused, match="encoding"):
        read_xml(f"<?xml version='1.0' encoding='{name}'?><Root/>")


# --- hostile files --------------------------------------------------------------------------------------------

LAUGHS = "".join(f"<!ENTITY l{number} '{f'&l{number - 1};' * 10 if number else 'ha'}'>" for number in range(10))


@pytest.mark.parametrize(
    "doctype",
    [
        f"<!DOCTYPE Root [{LAUGHS}]>",
        f"<!DOCTYPE Root [<!ENTITY l9 '{'a' * 100_000}'>]>",
        "<!DOCTYPE Root [<!ENTITY l9 SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE Root [<!ENTITY % p SYSTEM 'http://192.0.2.1/p.dtd'> %p; <!ENTITY l9 'x'>]>",
        "<!DOCTYPE Root SYSTEM 'http://192.0.2.1/remote.dtd'>",
        "<!DOCTYPE Root PUBLIC '-//X//Y' 'http://192.0.2.1/remote.dtd'>",
        "<!DOCTYPE Root>",
    ],
    ids=["billion laughs", "quadratic", "external entity", "parameter entity", "remote", "public", "bare"],
)
def test_a_document_type_is_refused_whatever_it_declares(read_xml: ReadXml, doctype: str) -> None:
    with pytest.raises(Refused, match=r"^line 2: a document type declaration \(DOCTYPE\)"):
        read_xml(f"<?xml version='1.0'?>\n{doctype}<Root><Person><Names><Id>&l9;</Id></Names></Person></Root>")


def test_a_web_page_is_none_of_ours(read_xml: ReadXml) -> None:
    with pytest.raises(Ignored, match="a web page"):
        read_xml("<!DOCTYPE html><html/>")


def test_an_entity_that_nobody_declared_is_no_empty_text(read_xml: ReadXml) -> None:
    with pytest.raises(Refused, match="line 1: an entity that is not declared"):
        read_xml("<Root><Person><Names><Id>a&nbsp;b</Id></Names></Person></Root>")


def hostile() -> Iterator[tuple[str, str, str]]:
    """What is too much, the file, and what is said of it."""
    many = range(2_000)
    row = f"<Person><Names><Id>{PLANTED}</Id></Names>"
    yield "deep", "<Root>" + "<a>" * 100_000, "nested more than 64 deep"
    yield "deep in a value", f"<Root>{row[:-13]}" + "<a>" * 100_000, "nested more than 64 deep"
    yield "deep in what is not used", f"<Root>{row}<Software>" + "<a>" * 100_000, "nested more than 64 deep"
    yield "attribute", f"<Root>{row}<x a='" + PLANTED * 200_000, "a tag, comment or attribute longer"
    yield "comment", f"<Root>{row}<!--" + PLANTED * 200_000, "a tag, comment or attribute longer"
    yield "name", f"<Root>{row}<" + PLANTED * 200_000, "a tag, comment or attribute longer"
    yield "value", f"<Root>{row}<Codes><Code>" + PLANTED * 200_000, "a value longer than 32 KB"
    yield (
        "value that ends",
        f"<Root>{row}<Codes><Code>{PLANTED * 4_000}</Code></Codes></Person></Root>",
        "a value longer",
    )
    yield "values", f"<Root>{row}<Codes>" + f"<Code>{PLANTED}</Code>" * 10_000, "a value longer than 32 KB"
    yield "record", f"<Root>{row}" + "<Case/>" * 300_000, "a record longer than"
    yield "record of loose text", f"<Root>{row}" + PLANTED * 200_000, "a record longer than"
    yield "names", "<Root>" + "".join(f"<{PLANTED}{n}/>" for n in many), "more than 1,000 different names"
    yield "prefixes", "<Root>" + "".join(f"<p{n}:Person/>" for n in many), "more than 1,000 different names"
    yield "attributes", "<Root>" + "".join(f"<Person {PLANTED}{n}='1'/>" for n in many), "more than 1,000 different"


@pytest.mark.parametrize(("content", "words"), [pytest.param(*case[1:], id=case[0]) for case in hostile()])
def test_too_much_of_anything_is_refused_without_showing_it(read_xml: ReadXml, content: str, words: str) -> None:
    with pytest.raises(Refused, match=words) as refusal:
        read_xml(content)
    message = str(refusal.value)
    assert message.startswith("line 1: ")
    assert PLANTED not in message
    assert "\n" not in message


def test_blanks_between_elements_may_be_many(read_xml: ReadXml) -> None:
    rows, _ = read_xml("<Root>" + " \n" * 1_000_000 + "<Person><Names><Id>a</Id></Names></Person></Root>")
    assert rows["person"] == [(1_000_001, "a", "", "")]


# --- damaged files --------------------------------------------------------------------------------------------


def test_a_file_cut_short_anywhere_is_refused_with_the_line(read_xml: ReadXml) -> None:
    whole = (
        f"<?xml version='1.0'?>\n<Root>\n<Person><!-- ä --><Names><Id>{PLANTED}</Id></Names>\n</Person></Root>".encode()
    )
    assert read_xml(whole)[0]["person"]
    for length in range(len(whole)):
        with pytest.raises(Refused, match=r"^line [1-4]: ") as refusal:
            read_xml(whole[:length])
        assert PLANTED not in str(refusal.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("<Root>\n<Person>", "line 2: the XML ends in the middle: the file was cut short"),
        ("", "line 1: the XML ends in the middle"),
        (f"CHILD,DOB\n{PLANTED},01/01/2010\n", "line 1: not well-formed XML"),
        ("<Root/>\n<Root/>", "line 2: something follows after the end of the document; one file holds one return"),
        (f"<Root/>\n{PLANTED}", "line 2: something follows after the end"),
        ("\n<?xml version='1.0'?><Root/>", "line 2: the XML declaration is not at the very beginning"),
        (f"<Root>\n<{PLANTED}></Root>", "line 2: an end tag that does not match"),
        (f"<Root>\n<{PLANTED} a=1/></Root>", "line 2: not well-formed XML"),
        ("<Root>\n\x0b</Root>", "line 2: not well-formed XML"),
        ("<Root>\n&#31;</Root>", "line 2: not well-formed XML"),
        ("<Other/>", "the first element is <Other>, not <Root>: no return begins so"),
        (b"\xff\xfe<\0", "line 1: the XML ends in the middle"),
        (b"\0\0\0\0", "line 1: not well-formed XML"),
    ],
)
def test_damaged_files(read_xml: ReadXml, content: str | bytes, words: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_xml(content)
    assert str(refusal.value).startswith(words)
    assert PLANTED not in str(refusal.value)


def test_a_file_above_the_limit_is_refused(read_xml: ReadXml, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_stream, "FILE_LIMIT", 10)
    with pytest.raises(Refused, match="the most that is read"):
        read_xml("<Root></Root>")


# --- batches --------------------------------------------------------------------------------------------------


def test_batches_hold_any_text(tmp_path: Path) -> None:
    cells = ["", " ", "'", '"', "\\", "a,b", "\n", "{", "😀", "NULL"]
    cursor = duckdb.connect()
    batches = Batches(cursor, {"a": ["x", "y"]}, "p")
    pairs = list(itertools.product(cells, cells))
    for number, pair in enumerate(pairs):
        batches.add("a", [str(number), *pair])
    batches.finish()
    assert cursor.execute("SELECT x, y FROM p_a ORDER BY line").fetchall() == pairs


def test_batches_without_a_row(tmp_path: Path) -> None:
    cursor = duckdb.connect()
    Batches(cursor, {"a": ["x", "parent_line"]}, "p").finish()
    assert cursor.execute("DESCRIBE p_a").fetchall()[2][1] == "BIGINT"
    assert cursor.execute("FROM p_a").fetchall() == []
