"""Files as they come: encodings, damage, and attempts to take more memory or disk than a publication needs."""

import csv
import io
import os
import tempfile
import zipfile
from pathlib import Path

import duckdb
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from loaders import reading
from loaders.checks import WRONG_COLUMNS
from loaders.report import Example
from tests.loaders.files import LABELS, REFERRALS, cell, durham, ods, referrals, text, xlsx

HEADER = (*LABELS, *REFERRALS)
ROW = durham("2025", "5378", "1003", "18.7")
GOOD = text(HEADER, [ROW])


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    "content",
    [
        GOOD.encode("utf-8-sig"),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("\n", "\r").encode(),
        GOOD.rstrip("\n").encode(),
        GOOD.replace("County Durham", "Côunty Dürham").encode("cp1252"),
        GOOD.encode("utf-16"),
        b"\xfe\xff" + GOOD.encode("utf-16-be"),
        GOOD.replace("5378", "\u00a05378\t").encode(),
        GOOD.replace("5378", '"\n5378\r\n"').encode(),
        GOOD.replace("\n2025", "\n\n\n2025").encode(),
    ],
    ids=[
        *("byte order mark", "CRLF", "CR", "no last line break", "Windows-1252", "UTF-16", "UTF-16 big-endian"),
        *("odd blanks", "line breaks in a cell", "blank lines"),
    ],
)
def test_ways_to_write_the_same_file(tmp_path: Path, load_one, query, content: bytes) -> None:
    assert load_one(written(tmp_path / "c1.csv", content)).status == "loaded"
    assert query("SELECT la_code, referral_count, rereferral_percent FROM published_referrals") == [
        ("840", "5378", "18.7")
    ]


def test_another_encoding_than_utf_8_is_said(tmp_path: Path, load_one) -> None:
    entry = load_one(written(tmp_path / "c1.csv", GOOD.replace("County", "Côunty").encode("cp1252")))
    assert entry.warnings == ("read as Windows-1252, because it is not UTF-8",)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", "empty: the file has no content"),
        (GOOD.encode() + b"\0\0", "binary: it holds NUL bytes, which no CSV file has"),
        (b"\x81\x8d\x8f" + GOOD.encode(), "not text: neither UTF-8 nor Windows-1252; save it as CSV in UTF-8"),
        (b"\xff\xfea", "not text: it begins as UTF-16 and does not go on so; save it as CSV in UTF-8"),
        (GOOD.encode() + b"x" * 3_000_000, "line 3 is longer than 1,024 KB: no table has such lines"),
        (b"x" * 3_000_000, "line 1 is longer than 1,024 KB: no table has such lines"),
        (b"a," * 40_000 + b"\n1\n", "the header is longer than 64 KB"),
        (b"a," * 2_999 + b"a\n1\n", "3,000 columns; at most 2,000 are read"),
        (b"\n\n\n", "no header: its first line is empty"),
        (b"\x1b[31m,b\n1,2\n", "binary: its first line holds control characters"),
    ],
    ids=[
        *("empty", "NUL", "no encoding", "half UTF-16", "endless line", "endless header", "long header", "columns"),
        *("blank", "control characters"),
    ],
)
def test_files_that_are_no_csv(tmp_path: Path, load_one, content: bytes, error: str) -> None:
    entry = load_one(written(tmp_path / "c1.csv", content))
    assert (entry.status, entry.error) == ("refused", error)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "an old Excel workbook (.xls) or one with a password"),
        (b"<!DOCTYPE html><html></html>", "a web page"),
        (b"a;b;c;d\n1;2;3;4\n", "a table separated by semicolons"),
        (b"Dear all\nplease find enclosed\n", "a text file, not a table"),
        (b"name,amount\na,1\n", "a CSV with 2 columns: name, amount; no publication known here has them"),
    ],
)
def test_other_files_are_ignored_with_what_they_look_like(tmp_path: Path, load_one, content: bytes, words: str) -> None:
    entry = load_one(written(tmp_path / "anything", content))
    assert entry.status == "ignored"
    assert entry.warnings[0].startswith(words)


@pytest.mark.parametrize(
    ("bad", "value"),
    [
        ("2024,Reporting year\n", "2 columns, where the header has 13"),
        (",".join(ROW) + ",1\n", "14 columns, where the header has 13"),
        (",".join(ROW[:-1]) + ',"18"7\n', "text after a closing quotation mark"),
    ],
    ids=["short", "long", "quotes"],
)
def test_a_row_that_cannot_be_taken_apart_is_named(tmp_path: Path, load_one, bad: str, value: str) -> None:
    content = GOOD + bad + text((), [durham("2023", "9", "1", "11")]).lstrip("\n")
    entry = load_one(written(tmp_path / "c1.csv", content))
    assert (entry.status, entry.rows_read, entry.rows_loaded) == ("loaded", 3, 2)
    (rejection,) = entry.rejected
    assert rejection.check == WRONG_COLUMNS
    assert rejection.examples == (Example(line=3, column="", value=value),)
    assert entry.warnings == ()


def test_lines_are_counted_as_an_editor_shows_them(tmp_path: Path, load_one, query) -> None:
    two_lines = (*durham("2024", "9", "1", "11")[:-4], "County\nDurham", "9", "1", "11")
    entry = load_one(written(tmp_path / "c1.csv", text(HEADER, [two_lines, ROW, durham("2023", "many", "1", "11")])))
    assert query("SELECT line FROM published_referrals ORDER BY line") == [(2,), (4,)]
    assert entry.rejected[0].examples[0].line == 5


def test_lines_of_a_long_file(tmp_path: Path, load_one, query) -> None:
    rows = [durham("2025", "9", "1", "11", str(n)) for n in range(150_000)]
    path = written(tmp_path / "c1.csv", text((*HEADER, "note"), [*rows[:-1], durham("2024", "many", "1", "11", "")]))
    entry = load_one(path)
    assert entry.rows_read == 150_000
    assert [(rejection.rows, rejection.examples[0].line) for rejection in entry.rejected] == [
        (1, 150_001),
        (149_998, 3),
    ]


@pytest.mark.parametrize("kept", ["2024,Reporting ye", ",".join(durham("2024", "9")[:-1]) + ',"Durh'])
def test_a_file_cut_short_gets_a_warning(tmp_path: Path, load_one, kept: str) -> None:
    entry = load_one(written(tmp_path / "c1.csv", GOOD + kept))
    assert (entry.rows_read, entry.rows_loaded) == (2, 1)
    assert entry.rejected[0].examples[0].line == 3
    assert entry.warnings == ("the file ends within its last line and may have been cut short: get it again",)


def test_a_file_that_may_be_cut_within_its_last_figure(tmp_path: Path, load_one) -> None:
    entry = load_one(written(tmp_path / "c1.csv", GOOD.rstrip("7\n")))
    assert entry.rows_loaded == 1
    assert entry.warnings == (
        "its last line does not end in a line break: if the file was cut short, its last figure may be wrong",
    )


Found = tuple[list[tuple[int, str, str]], int] | str


def by_the_csv_module(content: str) -> Found:
    """Rows of two columns with their lines, and how many rows are none, as Python's csv module reads the text."""
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    next(reader)
    rows: list[tuple[int, str, str]] = []
    bad = 0
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return rows, bad
        except csv.Error as error:
            if "unexpected end" in str(error) and reader.line_num > line:
                return "refused"
            bad += 1
            continue
        if len(row) >= 2 and not any(row[2:]):
            rows.append((line, row[0].strip(reading.BLANKS), row[1].strip(reading.BLANKS)))
        elif row:
            bad += 1


@settings(max_examples=100, deadline=None)
@given(body=st.text(alphabet='ab,," \n\r', max_size=24), rest=st.sampled_from(["", "c,d\n", "c,d"]))
def test_a_csv_is_read_as_the_csv_module_reads_it(memory: duckdb.DuckDBPyConnection, body: str, rest: str) -> None:
    content = "a,b\n" + body + rest
    # Blanks outside quotation marks are passed over where all else is well, but not by the csv module.
    assume('" ' not in content and ' "' not in content)
    with tempfile.TemporaryDirectory() as name, memory.cursor() as connection:
        path = written(Path(name) / "any.csv", content)
        found: Found
        try:
            ragged = reading.csv_table(
                connection, reading.read_text(path, Path(name)), {"a": [0], "b": [1]}, Path(name)
            )
            found = (connection.execute("SELECT line, a, b FROM raw ORDER BY line").fetchall(), ragged.rows)
        except reading.Refused:
            found = "refused"
    assert found == by_the_csv_module(content)


def test_a_quotation_mark_that_is_never_closed(tmp_path: Path, load_one) -> None:
    entry = load_one(written(tmp_path / "c1.csv", GOOD + '2024,"Reporting\n' + GOOD))
    assert (entry.status, entry.error) == (
        "refused",
        "line 3: a quotation mark opens here and is never closed; correct the file",
    )


def test_a_file_above_the_limit(tmp_path: Path, load_one, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "FILE_LIMIT", 100)
    assert load_one(referrals(tmp_path / "c1.csv")).error == "larger than 0 MB, the most that is read"


def test_a_cell_without_end(tmp_path: Path, load_one) -> None:
    content = GOOD + '"' + "x\n" * csv.field_size_limit() + '"\n'
    entry = load_one(written(tmp_path / "c1.csv", content))
    assert (entry.status, entry.error) == ("refused", "line 3: a cell is longer than 131,072 characters")


def test_a_path_with_characters_that_are_patterns(tmp_path: Path, load_one) -> None:
    folder = tmp_path / "[2025]*"
    folder.mkdir()
    assert load_one(referrals(folder / "c1?.csv")).rows_loaded == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows knows only names that are text")
def test_a_name_that_is_not_text(tmp_path: Path, load_one) -> None:
    path = tmp_path / os.fsdecode(b"c1-\xff.csv")
    try:
        referrals(path)
    except OSError:
        pytest.skip("needs a file system that takes any bytes as a name")
    assert load_one(path).rows_loaded == 1


# --- folders and archives -------------------------------------------------------------------------------------


def zipped(path: Path, files: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_folders_and_archives_are_walked_in_order(tmp_path: Path, load) -> None:
    folder = tmp_path / "statistics"
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    for name in ("b.csv", "deep/er/a.csv", ".hidden/c.csv", "deep/.d.csv"):
        written(folder / name, GOOD)
    zipped(folder / "e.zip", {"in/f.csv": GOOD, "__MACOSX/in/._f.csv": "x", "in/.DS_Store": "x"})
    found = [entry.path for entry in load(folder).files]
    assert found == [f"{folder}/{name}" for name in ("b.csv", "deep/er/a.csv", "e.zip!in/f.csv")]


def test_the_store_knows_no_folder_above_the_one_given(tmp_path: Path, load, query) -> None:
    folder = tmp_path / "statistics"
    folder.mkdir()
    zipped(folder / "e.zip", {"in/f.csv": GOOD})
    load(folder)
    assert query("SELECT path FROM load_file") == [("statistics/e.zip!in/f.csv",)]


def test_a_member_has_the_date_it_has_in_the_archive(tmp_path: Path, load, query) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo("c1.csv", (2024, 11, 14, 9, 30, 0)), GOOD)
    load(path)
    assert query("SELECT file_date::VARCHAR FROM load_file") == [("2024-11-14 09:30:00",)]


@pytest.mark.parametrize("name", ["../c1.csv", "in/../../c1.csv", "/etc/c1.csv", "..\\c1.csv", "C:\\c1.csv"])
def test_an_archive_that_points_outside_itself(tmp_path: Path, load_one, name: str) -> None:
    entry = load_one(zipped(tmp_path / "a.zip", {"good.csv": GOOD, name: GOOD}))
    assert entry.status == "refused"
    assert entry.error.startswith("the archive holds a file that points outside it: ")


def test_an_archive_that_unpacks_to_far_too_much(tmp_path: Path, load_one) -> None:
    entry = load_one(zipped(tmp_path / "a.zip", {"c1.csv": b"0" * 20_000_000}))
    assert entry.status == "refused"
    assert entry.error.startswith("the archive would unpack to 19 MB from 0.0 MB: too much to be genuine")


def test_an_archive_of_too_many_files(tmp_path: Path, load_one, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MEMBER_LIMIT", 2)
    entry = load_one(zipped(tmp_path / "a.zip", {f"{n}.csv": GOOD for n in range(3)}))
    assert (entry.status, entry.error) == ("refused", "the archive holds 3 files; at most 2 are read")


def test_an_archive_that_says_less_than_it_holds(tmp_path: Path, load_one) -> None:
    path = zipped(tmp_path / "a.zip", {"c1.csv": GOOD})
    size = len(GOOD).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (5).to_bytes(4, "little")))
    entry = load_one(path)
    assert (entry.status, entry.error) == (
        "refused",
        "the archive is damaged or of an unknown kind; download or make it again",
    )


def test_an_encrypted_archive(tmp_path: Path, load_one) -> None:
    path = zipped(tmp_path / "a.zip", {"c1.csv": GOOD})
    content = bytearray(path.read_bytes())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    entry = load_one(path)
    assert (entry.status, entry.error) == ("refused", "the archive is encrypted (c1.csv); unpack it and load the files")


def test_a_damaged_archive(tmp_path: Path, load_one) -> None:
    whole = zipped(tmp_path / "a.zip", {"c1.csv": GOOD}).read_bytes()
    entry = load_one(written(tmp_path / "b.zip", whole[:-30]))
    assert entry.status == "refused"


def test_an_archive_within_an_archive(tmp_path: Path, load_one) -> None:
    inner = zipped(tmp_path / "inner.zip", {"c1.csv": GOOD}).read_bytes()
    entry = load_one(zipped(tmp_path / "a.zip", {"inner.zip": inner}))
    assert (entry.status, entry.warnings) == (
        "ignored",
        ("an archive within an archive; unpack it and load the files",),
    )


def test_an_archive_without_files(tmp_path: Path, load_one) -> None:
    assert load_one(zipped(tmp_path / "a.zip", {})).warnings == ("an archive without any file in it",)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes, which this system does not have")
def test_what_is_neither_file_nor_folder(tmp_path: Path, load_one) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert load_one(tmp_path / "pipe").error == "neither a file nor a folder"


# --- workbooks ------------------------------------------------------------------------------------------------


def test_cells_as_text(tmp_path: Path) -> None:
    workbook = reading.Workbook(ods(tmp_path / "w.ods", {"Sheet": [["a", 1.0, 2.5, "", " b\u00a0"], ["c"]]}), "ods")
    assert [[reading.cell_text(content) for content in row] for row in workbook.rows("Sheet")] == [
        ["a", "1", "2.5", "", "b"],
        ["c", "", "", "", ""],
    ]


def test_a_workbook_of_something_else(tmp_path: Path, load_one) -> None:
    entry = load_one(xlsx(tmp_path / "w.xlsx", {"Sheet": [["a", "b"], [1, 2]]}))
    assert entry.warnings == ("a workbook with 1 sheets: Sheet; no publication known here has their columns",)


@pytest.mark.parametrize(
    ("row", "times", "refused"),
    [
        (cell("a") + '<table:table-cell table:number-columns-repeated="16383"/>', 1, False),
        (cell("a") + '<table:table-cell table:number-columns-repeated="16383"></table:table-cell>', 400, True),
        ('<table:table-cell table:number-columns-repeated="9000000"/>' + cell("a"), 1, True),
        (cell("a").replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="6000000"'), 1, True),
        (cell("a"), 1_000_000, False),
        ("".join(cell("a") for _ in range(10)), 1_000_000, True),
        (cell("a").replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="&#54;0"'), 1, True),
    ],
    ids=["empty end", "open cells", "far cell", "repeated cell", "rows", "repeated rows", "hidden number"],
)
def test_an_ods_that_would_fill_memory(tmp_path: Path, row: str, times: int, refused: bool) -> None:
    table = (
        '<table:table table:name="s"><table:table-column table:number-columns-repeated="16384"/>'
        f'<table:table-row table:number-rows-repeated="{times}">{row}</table:table-row>'
        '<table:table-row table:number-rows-repeated="1048575"><table:table-cell/></table:table-row></table:table>'
    )
    path = ods(tmp_path / "w.ods", {}, table)
    if refused:
        with pytest.raises(reading.Refused, match=r"cells; at most 5,000,000 are read|repeats cells in a way"):
            reading.Workbook(path, "ods")
    else:
        reading.Workbook(path, "ods")


def changed(path: Path, name: str, old: bytes, new: bytes) -> Path:
    """A copy of a workbook with one of its parts changed."""
    copy = path.with_name(f"changed-{path.name}")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.namelist():
            content = source.read(entry)
            if entry == name:
                assert old in content
                content = content.replace(old, new)
            target.writestr(entry, content)
    return copy


@pytest.mark.parametrize("place", [b"XFD1048576", b"A9999999"])
def test_an_xlsx_that_would_fill_memory(tmp_path: Path, load_one, place: bytes) -> None:
    path = xlsx(tmp_path / "w.xlsx", {"Sheet": [["a", "b"], ["c", "d"]]})
    entry = load_one(changed(path, "xl/worksheets/sheet1.xml", b'r="B2"', b'r="' + place + b'"'))
    assert entry.status == "refused"
    assert entry.error.endswith("cells; at most 5,000,000 are read")


def test_a_workbook_that_declares_entities(tmp_path: Path, load_one) -> None:
    path = ods(tmp_path / "w.ods", {"s": [["a"]]})
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><office:document-content'
    entry = load_one(changed(path, "content.xml", b"<office:document-content", bomb))
    assert entry.error == "the workbook declares XML entities, which no spreadsheet program writes"


def test_a_workbook_that_unpacks_to_far_too_much(tmp_path: Path, load_one, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "WORKBOOK_LIMIT", 500)
    assert load_one(ods(tmp_path / "w.ods", {"s": [["a"]]})).error == "the workbook unpacks to more than 0 MB"


@pytest.mark.parametrize("kind", ["ods", "xlsx"])
def test_a_damaged_workbook(tmp_path: Path, load_one, kind: str) -> None:
    path = tmp_path / f"w.{kind}"
    part = "content.xml" if kind == "ods" else "xl/worksheets/sheet1.xml"
    whole = ods(path, {"s": [["a"]]}) if kind == "ods" else xlsx(path, {"s": [["a"]]})
    entry = load_one(changed(whole, part, b"</", b"<"))
    assert entry.status == "refused"
    assert "the workbook is damaged" in entry.error


def test_a_sheet_that_is_a_chart_is_passed_over(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.create_chartsheet("Chart")
    book.save(tmp_path / "w.xlsx")
    assert reading.Workbook(tmp_path / "w.xlsx", "xlsx").names == ("Sheet",)
