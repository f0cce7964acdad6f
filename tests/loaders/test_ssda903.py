"""The CSV files of the looked-after children return: recognised by columns, read as text, whatever their form."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from loaders.reading import Refused
from loaders.return_tables import SSDA903_TABLES, ReturnTable, Staged
from loaders.ssda903 import examine, header_of, read, read_together, recognise
from tests.loaders.returns import EPISODES, HEADER, THREE, episodes, header, write

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "returns" / "samples" / "ssda903_2018"


@pytest.fixture
def cursor(memory: duckdb.DuckDBPyConnection):
    with memory.cursor() as opened:
        yield opened


@pytest.fixture
def stage(cursor: duckdb.DuckDBPyConnection, tmp_path: Path):
    def run(path: Path, *columns: str) -> tuple[Staged, list[tuple[Any, ...]]]:
        staged = read(cursor, examine(path, path.name, tmp_path), "staged", tmp_path)
        names = ", ".join(("line", *(columns or ("child_id",))))
        return staged, cursor.execute(f"SELECT {names} FROM staged ORDER BY line").fetchall()

    return run


def columns(table: ReturnTable) -> list[str]:
    return [column.field for column in table.staged]


# --- which table a file is -------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", SSDA903_TABLES, ids=lambda table: table.report_name)
def test_every_table_is_known_by_its_columns_whatever_the_files_name(table: ReturnTable) -> None:
    assert recognise(columns(table), "export.csv") is table
    assert recognise([f" {name.lower()} " for name in columns(table)], "oc3.csv") is table


@pytest.mark.parametrize("table", SSDA903_TABLES, ids=lambda table: table.report_name)
def test_every_table_is_known_without_its_optional_columns(table: ReturnTable) -> None:
    required = [column.field for column in table.staged if column.required]
    found = recognise(required, f"{table.report_name}.csv")
    assert found is table


def test_the_name_decides_between_tables_of_the_same_columns() -> None:
    same = ["CHILD", "SEX", "DOB"]
    assert recognise(same, "uasc_2024.csv") is not None
    assert recognise(same, "uasc_2024.csv").name == "uasc"  # pyright: ignore[reportOptionalMemberAccess]
    assert recognise(same, "HEADER.csv").name == "cla_person"  # pyright: ignore[reportOptionalMemberAccess]
    assert recognise(same, "children.csv") is None


def test_the_name_of_the_social_workers_file_is_not_that_of_the_episodes() -> None:
    found = recognise(["CHILD", "SW_ID", "SW_DECOM"], "sw_episodes.csv")
    assert found is not None
    assert found.name == "cla_social_worker"


@pytest.mark.parametrize(
    "header",
    [
        ["time_period", "geographic_level", "child"],
        ["Child ID", "Placement start date"],
        ["CHILD"],
        [],
        ["decom"],
    ],
)
def test_what_is_no_table_of_the_return(header: list[str]) -> None:
    assert recognise(header, "figures.csv") is None


def test_a_table_without_a_required_column_is_still_known() -> None:
    names = [name for name in EPISODES.split(",") if name != "CHILD"]
    found = recognise(names, "x.csv")
    assert found is not None
    assert found.name == "cla_episode"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_header_whatever_separates_it(separator: str) -> None:
    assert header_of("\ufeff" + HEADER.replace(",", separator) + "\r\n1") == tuple(HEADER.split(","))


# --- the rows --------------------------------------------------------------------------------------------------


def test_rows_have_the_lines_of_the_file(stage, tmp_path: Path) -> None:
    staged, rows = stage(episodes(tmp_path / "episodes.csv"), "child_id", "start_date", "end_reason")
    assert rows == [
        (2, "101", "10/05/2023", "X1"),
        (3, "101", "01/09/2023", None),
        (4, "102", "01/06/2022", "E4A"),
        (5, "103", "20/04/2023", None),
    ]
    assert (staged.rows_read, staged.rejected) == (4, ())
    assert staged.warnings == ()
    assert "distance" not in staged.columns


@pytest.mark.parametrize(
    ("encoding", "warning"),
    [
        ("utf-8-sig", ()),
        ("utf-16", ("read as UTF-16",)),
        ("cp1252", ("read as Windows-1252, because it is not UTF-8",)),
    ],
)
def test_encodings(stage, tmp_path: Path, encoding: str, warning: tuple[str, ...]) -> None:
    rows = [THREE[0].replace("1234567", "£é")]
    staged, read_rows = stage(write(tmp_path / "e.csv", EPISODES, *rows, encoding=encoding), "child_id", "urn")
    assert read_rows == [(2, "101", "£é")]
    assert staged.warnings == warning


@pytest.mark.parametrize(("separator", "word"), [(";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_other_separators(stage, tmp_path: Path, separator: str, word: str, ending: str) -> None:
    lines = [line.replace(",", separator) for line in (EPISODES, *THREE)]
    staged, rows = stage(write(tmp_path / "e.csv", *lines, ending=ending), "child_id", "urn")
    assert rows[0] == (2, "101", "1234567")
    assert len(rows) == 4
    assert staged.warnings == (f"its cells are separated by {word}, not commas",)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends(stage, tmp_path: Path, ending: str) -> None:
    _, rows = stage(write(tmp_path / "e.csv", EPISODES, *THREE, ending=ending))
    assert [line for line, _ in rows] == [2, 3, 4, 5]


def test_lower_case_and_padded_headers(stage, tmp_path: Path) -> None:
    names = ",".join(f" {name.lower()} " for name in EPISODES.split(","))
    staged, rows = stage(episodes(tmp_path / "e.csv", THREE[0], header=names), "child_id", "placement")
    assert rows == [(2, "101", "U4")]
    assert len(staged.columns) == 13


def test_extra_and_missing_columns_are_named(stage, tmp_path: Path) -> None:
    header = "TEAM,CHILD,DECOM,RNE,LS,PLACE,DEC,REC,Worker name"
    staged, rows = stage(write(tmp_path / "e.csv", header, "A,7,01/05/2023,S,C2,U4,,,B"), "child_id", "placement")
    assert rows == [(2, "7", "U4")]
    assert staged.warnings == (
        "columns that the table does not have are passed over: TEAM, Worker name",
        "columns that it does not have: CIN, PLACE_PROVIDER, REASON_PLACE_CHANGE, HOME_POST, PL_POST, URN",
    )


def test_a_missing_required_column_is_refused_by_name(stage, tmp_path: Path) -> None:
    header = EPISODES.replace("DECOM,", "")
    row = THREE[0].replace("10/05/2023,", "")
    with pytest.raises(Refused, match=r"^episodes: it has no column DECOM$"):
        stage(write(tmp_path / "e.csv", header, row))


def test_a_column_that_stands_twice_is_refused(stage, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="the column child stands in it twice"):
        stage(write(tmp_path / "e.csv", "child,CHILD" + EPISODES.removeprefix("CHILD"), "1," + THREE[0]))


def test_a_header_only(stage, tmp_path: Path) -> None:
    staged, rows = stage(write(tmp_path / "e.csv", EPISODES))
    assert (staged.rows_read, rows) == (0, [])


def test_a_header_without_a_line_end(stage, tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_text(EPISODES)
    staged, rows = stage(path)
    assert (staged.rows_read, rows) == (0, [])


def test_empty_lines_are_counted(stage, tmp_path: Path) -> None:
    staged, rows = stage(write(tmp_path / "e.csv", EPISODES, THREE[0], "", THREE[1], ""), "child_id", "placement")
    assert rows == [(2, "101", "U4"), (4, "101", "K2")]
    (blank,) = staged.rejected
    assert (blank.check, blank.rows) == ("blank row", 2)
    assert [example.line for example in blank.examples] == [3, 5]
    assert staged.rows_read == 4


def test_a_row_of_the_wrong_length_is_left_out_without_its_content(stage, tmp_path: Path) -> None:
    staged, rows = stage(write(tmp_path / "e.csv", EPISODES, THREE[0], "SECRET77,01/01/2024", THREE[3]))
    assert [line for line, _ in rows] == [2, 4]
    (wrong,) = staged.rejected
    assert (wrong.check, wrong.rows) == ("wrong number of columns", 1)
    assert wrong.examples[0].line == 3
    assert "SECRET77" not in wrong.examples[0].value
    assert staged.rows_read == 3


def test_commas_at_the_end_of_a_line_add_nothing(stage, tmp_path: Path) -> None:
    staged, rows = stage(write(tmp_path / "e.csv", EPISODES, THREE[0] + ",,", THREE[3]))
    assert len(rows) == staged.rows_read == 2


def test_a_cell_over_two_lines(stage, tmp_path: Path) -> None:
    wide = THREE[0].replace("1234567", '"12\n34"')
    _, rows = stage(write(tmp_path / "e.csv", EPISODES, wide, THREE[3]), "child_id")
    assert rows == [(2, "101"), (4, "103")]


def test_marks_around_cells_are_taken_off(stage, tmp_path: Path) -> None:
    row = "\u00a0’101’ ,\t10/05/2023,S ,'C2',“N1”,U4,,,,,,,\u200b"
    staged, rows = stage(write(tmp_path / "e.csv", EPISODES, row), "child_id", "start_date", "legal_status", "need")
    assert rows == [(2, "101", "10/05/2023", "C2", "N1")]
    assert staged.warnings == ()


def test_errors_of_spreadsheets_are_emptied_and_counted(stage, tmp_path: Path) -> None:
    row = "101,10/05/2023,S,C2,#N/A,U4,#REF!,,,,,,#multivalue"
    staged, rows = stage(write(tmp_path / "e.csv", EPISODES, row, THREE[3]), "need", "provider", "urn")
    assert rows == [(2, None, None, None), (3, "N1", "PR1", "XXXXXXX")]
    assert staged.warnings == ("3 cells hold an error of a spreadsheet (#N/A, #REF!) and are read as empty",)


def test_columns_of_authority_and_year(stage, tmp_path: Path) -> None:
    header = "LA,YEAR," + HEADER
    staged, rows = stage(
        write(tmp_path / "h.csv", header, "840,2024,1,1,01/01/2010,WBRI,UN1,,"), "la_given", "year_given"
    )
    assert rows == [(2, "840", "2024")]
    assert "la_given" not in staged.columns


def together(cursor: duckdb.DuckDBPyConnection, *paths: Path) -> list[list[tuple[Any, ...]]] | None:
    files = [examine(path, path.name, path.parent) for path in paths]
    assert len({file.alike for file in files}) == 1
    staged = read_together(cursor, files, "staged")
    if staged is None:
        return None
    assert [one.rows_read for one in staged] == [file.text.lines.number - 1 for file in files]
    return [cursor.execute(f"SELECT line, child_id FROM {one.name} ORDER BY line").fetchall() for one in staged]


def test_files_that_are_alike_are_read_at_once(cursor: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    paths = [
        episodes(tmp_path / "b.csv", *THREE),
        write(tmp_path / "empty.csv", EPISODES),
        episodes(tmp_path / "a.csv", THREE[3], THREE[0]),
    ]
    assert together(cursor, *paths) == [
        [(2, "101"), (3, "101"), (4, "102"), (5, "103")],
        [],
        [(2, "103"), (3, "101")],
    ]


@pytest.mark.parametrize("row", ["", "1,2", '1,01/05/2023,S,C2,"N\n1",U4,,,,,,,'])
def test_a_row_that_is_no_line_has_files_read_alone(
    cursor: duckdb.DuckDBPyConnection, tmp_path: Path, row: str
) -> None:
    good = episodes(tmp_path / "a.csv", *THREE)
    assert together(cursor, good, episodes(tmp_path / "b.csv", THREE[0], row, THREE[1])) is None


def test_files_that_are_not_alike(tmp_path: Path) -> None:
    plain = episodes(tmp_path / "a.csv")
    others = [
        episodes(tmp_path / "other.csv", header=EPISODES.lower()),
        write(tmp_path / "pairs.csv", EPISODES, ending="\r\n"),
        header(tmp_path / "header.csv"),
    ]
    alike = [examine(path, path.name, tmp_path).alike for path in (plain, *others)]
    assert len(set(alike)) == 4
    alone = [
        write(tmp_path / "given.csv", "YEAR," + EPISODES),
        episodes(tmp_path / "odd.csv", THREE[0].replace("101", "'101")),
        episodes(tmp_path / "a[1].csv"),
    ]
    assert {examine(path, path.name, tmp_path).alike for path in alone} == {None}


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not here")
def test_the_samples(cursor: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    read_rows = {}
    for path in sorted(SAMPLES.glob("*.csv")):
        staged = read(cursor, examine(path, path.name, tmp_path), "staged", tmp_path)
        read_rows[staged.table.report_name] = staged.rows_read
        assert staged.rejected == ()
    assert read_rows == {
        "header": 2675,
        "episodes": 5050,
        "reviews": 12582,
        "uasc": 132,
        "oc2": 2675,
        "oc3": 53,
        "ad1": 29,
        "placed_for_adoption": 29,
        "previous_permanence": 2675,
        "missing": 43,
        "sw_episodes": 1,
        "dolo": 1,
    }
