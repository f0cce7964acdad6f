"""Postcode directories: which files are ones, what is left out of them, and what takes the place of what."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from loaders import postcodes
from loaders.load import load_paths
from loaders.postcodes import CODE_POINT, ONS, layout
from loaders.reading import Source
from loaders.report import FileReport
from loaders.store import Store

# The columns that editions have had, as far as they are read or stand near those.
EDITIONS = {
    "2008": "pcd,pcd2,pcds,dointr,doterm,oscty,oslaua,osward,usertype,oseast1m,osnrth1m,osgrdind,oshlthau,hro,ctry,GENIND",
    "2011": "pcd,pcd2,pcds,dointr,doterm,oscty,oslaua,osward,usertype,oseast1m,osnrth1m,osgrdind,oshlthau,hro,ctry,pafind",
    "2023": "pcd,pcd2,pcds,dointr,doterm,oscty,ced,oslaua,osward,parish,usertype,oseast1m,osnrth1m,osgrdind,oshlthau,nhser,ctry",
    "lookup, 2020": "pcd,pcd2,pcds,dointr,doterm,usertype,oseast1m,osnrth1m,osgrdind,oa11,cty,ced,laua,ward,hlthau,nhser,ctry",
    "lookup, 2025": "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind,oa21cd,cty25cd,lad25cd,ctry25cd",
    "centroids": "X,Y,OBJECTID,PCD,PCD2,PCDS,DOINTR,DOTERM,USERTYPE,OSEAST1M,OSNRTH1M,OSGRDIND,OA11,CTRY",
}
HEADER = EDITIONS["lookup, 2025"]
# A row of Code-Point Open, which has no header.
POINT = '"SO160AS",10,437292,115542,"E92000001","E19000002","E18000009","","E06000045","E05002459"'


def row(
    code: str,
    east: str = "437292",
    north: str = "0115542",
    country: str = "E92000001",
    indicator: str = "1",
    until: str = "",
    since: str = "198001",
    header: str = HEADER,
) -> str:
    cells = {
        "pcd": code.replace(" ", ""), "pcd7": code.replace(" ", ""), "pcd2": code, "pcd8": code, "pcds": code,
        "dointr": since, "doterm": until, "oseast1m": east, "osnrth1m": north, "east1m": east, "north1m": north,
        "osgrdind": indicator, "gridind": indicator, "ctry": country, "ctry25cd": country,
    }  # fmt: skip
    return ",".join(f'"{cells.get(name.lower(), "9")}"' for name in header.split(","))


def written(path: Path, *rows: str, header: str | None = HEADER, ending: str = "\r\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("".join(line + ending for line in ([header] if header else []) + [*rows]).encode())
    return path


@pytest.fixture
def held(query) -> Callable[[], list[tuple[str, int, int]]]:
    return lambda: query("SELECT postcode, easting, northing FROM postcode ORDER BY postcode")


def checks(entry: FileReport) -> dict[str, int]:
    return {rejection.check: rejection.rows for rejection in entry.rejected}


# --- recognised ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_edition_is_known_by_its_columns(tmp_path: Path, load_one, held, edition: str) -> None:
    header = EDITIONS[edition]
    path = written(
        tmp_path / "anything.txt", row("SO16 0AS", header=header), row("AB1 0AA", header=header), header=header
    )
    entry = load_one(path)
    assert (entry.recognised_as, entry.status, entry.rows_read, entry.rows_loaded) == (
        "postcode_directory",
        "loaded",
        2,
        2,
    )
    assert held() == [("AB10AA", 437292, 115542), ("SO160AS", 437292, 115542)]


@pytest.mark.parametrize("beginning", ["", "\ufeff"])
def test_code_point_open_has_no_header(tmp_path: Path, load_one, held, beginning: str) -> None:
    entry = load_one(written(tmp_path / "so.csv", beginning + POINT, POINT.replace("0AS", "0AT"), header=None))
    assert (entry.status, entry.rows_read, entry.rows_loaded) == ("loaded", 2, 2)
    assert [code for code, *_ in held()] == ["SO160AS", "SO160AT"]


def test_code_point_open_put_together_has_two_headers(tmp_path: Path, load_one) -> None:
    short, full = (",".join(names) for names in postcodes.HEADERS)
    entry = load_one(written(tmp_path / "all.csv", full, POINT, header=short.upper()))
    assert (entry.status, entry.rows_loaded, checks(entry)) == ("loaded", 1, {"header row repeated": 1})
    alone = load_one(written(tmp_path / "headers.csv", full, header=short.upper()))
    assert alone.status == "ignored"


@pytest.mark.parametrize(
    "header",
    [
        "CHILD,HOME_POST,PL_POST,oseast1m",
        "child,postcode,easting,northing",
        "pcds,lat,long",
        "oseast1m,osnrth1m",
        "",
        "SO160AS,10,437292,115542,E92000001",
        "SO160AS,11,437292,115542,E92000001,,,,,",
        "SO16,10,437292,115542,E92000001,,,,,",
        "SO160AS,10,43.7,115542,E92000001,,,,,",
        "SO160AS,10,437292,115542,X92000001,,,,,",
    ],
)
def test_other_tables_are_none(header: str) -> None:
    assert layout(header.split(",")) is None


def test_which_product_it_is() -> None:
    assert [layout(header.split(",")).product for header in EDITIONS.values()] == [ONS] * len(EDITIONS)  # type: ignore[union-attr]
    assert layout(POINT.replace('"', "").split(",")).product == CODE_POINT  # type: ignore[union-attr]


# --- left out --------------------------------------------------------------------------------------------------


def test_every_row_is_loaded_or_left_out_by_name(tmp_path: Path, load_one, held) -> None:
    entry = load_one(
        written(
            tmp_path / "d.csv",
            row("SO16 0AS"),
            row("so16 0at", until="199606"),  # terminated: children were placed there
            row("SO16 0AS", "1", "1"),
            row("BT1 1AA", "333000", "374000", "N92000002"),
            row("BT1 1AB", "333000", "374000", ""),
            row("ZZ1 1AA", "333000", "374000", "152"),
            row("JE2 3AB", "", "", "L93000001", "9"),
            row("GY1 1AA", "", "", "L93000001", "9"),
            row("IM1 1AA", "", "", "M83000003", "9"),
            row("SO16 1AA", "", ""),
            row("SO16 1AB", "0", "0"),
            row("SO16 1AC", indicator="9"),
            row("SO16", "1", "1"),
            row("", "", ""),
            row("SO16 1AD", "north", "east"),
            row("SO16 1AE", "900000", "100000"),
            row("SO16 1AF", "-5", "100000"),
            row("pcds", "east1m", "north1m"),
            row("SO16 0AU") + ',"one too many"',
            row("GIR 0AA", "1e5", "100000.0"),
        )
    )
    assert checks(entry) == {
        "wrong number of columns": 1,
        "header row repeated": 1,
        "blank row": 1,
        "not a postcode": 1,
        postcodes.NORTHERN_IRELAND: 3,
        postcodes.ISLANDS: 3,
        "no grid reference": 3,
        "grid reference that is not two whole numbers": 1,
        "grid reference outside the grid of Great Britain": 2,
        "duplicate: the postcode stands in the file before": 1,
    }
    assert [code for code, *_ in held()] == ["GIR0AA", "SO160AS", "SO160AT"]
    (again,) = [one for one in entry.rejected if one.check == postcodes.DUPLICATE]
    assert [(example.line, example.value) for example in again.examples] == [(4, "")]


@pytest.mark.parametrize("header", [HEADER, None])
def test_examples_give_lines_and_never_a_postcode(tmp_path: Path, load_one, query, header: str | None) -> None:
    good = [row("SO16 0AS")] if header else [POINT]
    bad = row("SO16 0AT", "", "") if header else POINT.replace("0AS", "0AT").replace("437292,115542", "0,0")
    entry = load_one(written(tmp_path / "d.csv", *good, bad, header=header))
    (rejection,) = entry.rejected
    line = 3 if header else 2
    assert [(one.line, one.column, one.value) for one in rejection.examples] == [(line, "grid reference", "")]
    assert "SO16" not in str(query("FROM load_rejection")) + str(query("FROM load_file")) + entry.model_dump_json()


def test_no_join_comes_between_rows_and_their_lines(tmp_path: Path) -> None:
    """DuckDB mixes up the rows of large files there, and a row's place gives its line."""
    path = written(tmp_path / "d.csv", row("SO16 0AS"))
    (file,) = postcodes.find_directories([Source(path, "d", "d")])
    said: list[str] = []

    class Cursor:
        def execute(self, sql: str, values: dict[str, str]) -> None:
            with duckdb.connect() as connection:
                said.append(connection.execute(f"EXPLAIN {sql}", values).fetchall()[0][1])
            raise duckdb.Error

    assert postcodes._at_once(Cursor(), file, path) is None  # type: ignore[arg-type]  # pyright: ignore[reportPrivateUsage]
    assert "Csv" in said[0] and "Join" not in said[0]


# --- hostile ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (f"{HEADER}\n", "ignored", "and no row"),
        (HEADER, "ignored", "and no row"),
        (f"{HEADER}\n" + row("nonsense") + "\n", "refused", "no row of it could be loaded"),
        (f'{HEADER}\n"SO16 0AS,1,2\n' + "x\n" * 9, "refused", "never closed"),
        (f"{HEADER}\n" + "S" * 3_000_000, "refused", "longer than 1,024 KB"),
        (f"{HEADER}\n" + row("SO16 0AS") + "\n\0\0", "refused", "binary"),
        (HEADER + ",more" * 2_000 + "\n" + row("SO16 0AS") + ",9" * 2_000 + "\n", "refused", "at most 2,000 are read"),
    ],
)
def test_a_damaged_file_is_refused_in_one_line_and_changes_nothing(
    tmp_path: Path, store: Store, held, content: str, status: str, words: str
) -> None:
    load_paths(store, [written(tmp_path / "good.csv", row("AB1 0AA"))])
    (tmp_path / "bad.csv").write_text(content)
    (entry,) = load_paths(store, [tmp_path / "bad.csv"]).files
    assert (entry.status, entry.complete) == (status, True)
    assert words in f"{entry.error} {entry.warnings}"
    assert "\n" not in entry.error
    assert [code for code, *_ in held()] == ["AB10AA"]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_line_ends_and_encodings(tmp_path: Path, load_one, held, ending: str, encoding: str) -> None:
    text = ending.join([HEADER, row("SO16 0AS"), row("SO16 0AT"), ""])
    (tmp_path / "d.csv").write_bytes(text.encode(encoding))
    assert load_one(tmp_path / "d.csv").rows_loaded == 2
    assert len(held()) == 2


# --- what takes the place of what --------------------------------------------------------------------------------


def test_a_newer_directory_replaces_the_one_before_as_a_whole(tmp_path: Path, store: Store, held, query) -> None:
    old = written(tmp_path / "old.csv", row("AB1 0AA", since="202402"), row("AB1 0AB"))
    new = written(tmp_path / "new.csv", row("AB1 0AA", "1000", "2000", since="202505"))
    load_paths(store, [old])
    assert query("SELECT path, last_period, rows_loaded FROM load_file") == [("old.csv", "2024-02", 2)]
    load_paths(store, [new])
    assert held() == [("AB10AA", 1000, 2000)]
    assert query("SELECT path, last_period, rows_loaded FROM load_file") == [("new.csv", "2025-05", 1)]
    (again,) = load_paths(store, [old]).files
    assert again.status == "ignored"
    assert again.warnings == (
        "a postcode directory of 2024-02, older than the one of 2025-05 that is loaded, which stays",
    )
    assert held() == [("AB10AA", 1000, 2000)]


@pytest.mark.parametrize("header", [HEADER, None])
def test_the_date_of_a_file_makes_no_edition(tmp_path: Path, load_one, query, header: str | None) -> None:
    """It is that of its last copy. Neither does a month to come."""
    path = written(tmp_path / "d.csv", row("AB1 0AA", since="209912") if header else POINT, header=header)
    when = datetime(2025, 5, 20, tzinfo=UTC).timestamp()
    os.utime(path, (when, when))
    load_one(path)
    assert query("SELECT last_period FROM load_file") == [("",)]


def several(path: Path, number: int, since: str = "202505") -> Path:
    """A directory with a number of postcodes, at most 676; without header and months where ``since`` is empty."""
    codes = [f"AB1 0{first}{second}" for first in LETTERS for second in LETTERS][:number]
    if since:
        return written(path, *(row(code, since=since) for code in codes))
    return written(path, *(POINT.replace("SO160AS", code.replace(" ", "")) for code in codes), header=None)


LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@pytest.mark.parametrize("since", ["202508", "202505", ""])
def test_less_than_half_of_the_directory_does_not_replace_it(
    tmp_path: Path, store: Store, held, query, since: str
) -> None:
    load_paths(store, [several(tmp_path / "whole.csv", 41)])
    report = load_paths(store, [several(tmp_path / "part.csv", 20, since)])
    (entry,) = report.files
    assert (entry.status, entry.rows_read, entry.rows_loaded, entry.complete) == ("refused", 20, 0, True)
    assert entry.error == (
        "a postcode directory with fewer postcodes (20) than half of the one that is loaded (41), which stays; load the "
        "whole directory, all of its files in one load"
    )
    assert report.exit_code == 1
    assert len(held()) == 41
    assert query("SELECT path, last_period FROM load_file") == [("whole.csv", "2025-05")]
    # The whole one is not older than what was refused.
    assert load_paths(store, [tmp_path / "whole.csv"]).exit_code == 0


@pytest.mark.parametrize("since", ["202508", ""])
def test_a_smaller_directory_of_half_or_more_says_what_it_replaces(
    tmp_path: Path, store: Store, held, query, since: str
) -> None:
    load_paths(store, [several(tmp_path / "whole.csv", 40)])
    (entry,) = load_paths(store, [several(tmp_path / "less.csv", 20, since)]).files
    said = (
        "replaces a postcode directory with more postcodes (40; now 20): distances to those that are missing are not "
        "known any more"
    )
    assert (entry.status, entry.warnings) == ("loaded", (said,))
    assert len(held()) == 20
    assert query("SELECT warnings FROM load_file") == [([said],)]
    (entry,) = load_paths(store, [several(tmp_path / "more.csv", 21, since)]).files
    assert (entry.status, entry.warnings) == ("loaded", ())


def test_the_areas_of_one_edition_replace_the_whole_when_loaded_together(tmp_path: Path, store: Store, held) -> None:
    load_paths(store, [several(tmp_path / "whole.csv", 40)])
    areas = [written(tmp_path / f"{one}.csv", *(row(f"{one}1 {n}ZZ") for n in range(10))) for one in ("DH", "NE", "SR")]
    # One after the other each is a part; without months they would not be older.
    for area in areas:
        (entry,) = load_paths(store, [area]).files
        assert entry.status == "refused" or "older" in str(entry.warnings)
    points = [
        written(
            tmp_path / "points" / f"{one}.csv",
            *(POINT.replace("SO160A", f"{one}1{n}A") for n in range(10)),
            header=None,
        )
        for one in ("DH", "NE", "SR")
    ]
    assert [load_paths(store, [one]).exit_code for one in points] == [1, 1, 1]
    assert len(held()) == 40
    report = load_paths(store, points)
    assert [entry.status for entry in report.files] == ["loaded"] * 3
    assert len(held()) == 30


def test_a_whole_directory_replaces_a_part_of_a_later_edition(tmp_path: Path, store: Store, held) -> None:
    load_paths(store, [several(tmp_path / "part.csv", 10, "202508")])
    # Twice as many is no more than half of it missing: the later one stays.
    (entry,) = load_paths(store, [several(tmp_path / "twice.csv", 20, "202505")]).files
    assert (entry.status, len(held())) == ("ignored", 10)
    (entry,) = load_paths(store, [several(tmp_path / "whole.csv", 21, "202505")]).files
    assert (entry.status, len(held())) == ("loaded", 21)


def test_an_edition_is_not_compared_with_the_date_of_a_file(tmp_path: Path, store: Store, held) -> None:
    """A Code-Point Open of today is not later than a directory of months ago, nor is that later than it."""
    points = several(tmp_path / "points.csv", 30, "")
    load_paths(store, [points])
    for one in (several(tmp_path / "directory.csv", 30, "202402"), points):
        (entry,) = load_paths(store, [one]).files
        assert (entry.status, entry.warnings) == ("loaded", ())
    assert len(held()) == 30


def test_the_files_of_one_load_make_one_directory(tmp_path: Path, load, held) -> None:
    """One file for the country and one for each area beside it, as they are published in one archive."""
    with zipfile.ZipFile(tmp_path / "onspd.zip", "w") as archive:
        every = [row("AB1 0AA"), row("SO16 0AS", since="202505")]
        archive.writestr("Data/multi_csv/D_AB.csv", "\n".join([HEADER, every[0], ""]))
        archive.writestr("Data/multi_csv/D_SO.csv", "\n".join([HEADER, every[1], row("SO16 0AZ"), ""]))
        archive.writestr("Data/D_UK.csv", "\n".join([HEADER, *every, ""]))
        archive.writestr("Documents/LA_UA names.csv", "LAD23CD,LAD23NM\nE06000001,Hartlepool\n")
        archive.writestr("User Guide/guide.pdf", b"%PDF-1.7")
    entries = {Path(entry.path.split("!")[1]).name: entry for entry in load(tmp_path / "onspd.zip").files}
    assert {name: entry.status for name, entry in entries.items()} == {
        "D_UK.csv": "loaded",
        "D_AB.csv": "ignored",
        "D_SO.csv": "loaded",
        "LA_UA names.csv": "ignored",
        "guide.pdf": "ignored",
    }
    assert [code for code, *_ in held()] == ["AB10AA", "SO160AS", "SO160AZ"]
    assert sum(sum(checks(entries[name]).values()) for name in ("D_UK.csv", "D_SO.csv")) == 1


def test_in_one_load_an_edition_counts_before_a_date_of_a_file(tmp_path: Path, load, held) -> None:
    written(tmp_path / "d" / "a.csv", row("SO16 0AS", "1", "1", since="202402"))
    written(tmp_path / "d" / "b.csv", POINT, POINT.replace("0AS", "0AT"), header=None)
    load(tmp_path / "d")
    assert held() == [("SO160AS", 1, 1), ("SO160AT", 437292, 115542)]


def test_of_two_editions_the_more_recent_one_counts(tmp_path: Path, load, held) -> None:
    written(tmp_path / "d" / "a_old.csv", row("AB1 0AA", "1", "1", since="202402"), row("AB1 0AB", "1", "1"))
    written(tmp_path / "d" / "b_new.csv", row("AB1 0AA", "2", "2", since="202505"))
    old, new = load(tmp_path / "d").files
    assert held() == [("AB10AA", 2, 2), ("AB10AB", 1, 1)]
    assert (checks(old), checks(new)) == ({postcodes.IN_ANOTHER: 1}, {})


def test_a_load_that_is_stopped_leaves_the_directory_before(
    tmp_path: Path, store: Store, held, query, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_paths(store, [written(tmp_path / "old.csv", row("AB1 0AA"))])

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(postcodes, "_write_history", stop)
    with pytest.raises(KeyboardInterrupt):
        load_paths(store, [written(tmp_path / "new.csv", row("AB1 0AB"))])
    assert [code for code, *_ in held()] == ["AB10AA"]
    assert query("SELECT path FROM load_file") == [("old.csv",)]


def test_a_directory_is_neither_invented_nor_real(tmp_path: Path, store: Store, query) -> None:
    """It does not replace the demonstration, and what replaces that leaves it where it is."""
    load_paths(store, [written(tmp_path / "d.csv", row("AB1 0AA"))])
    assert query("SELECT count(*) FROM setting WHERE key = 'synthetic'") == [(0,)]
    header = "la,date,title,text,indicators,outcome"
    for la, invented in (("001", "true"), ("840", "false")):
        events = written(tmp_path / f"{la}.csv", f"{la},1/9/2022,Family hub opened,,re_referrals,", header=header)
        (entry,) = load_paths(store, [events]).files
        assert entry.status == "loaded", entry
        assert query("SELECT value FROM setting WHERE key = 'synthetic'") == [(invented,)]
        assert query("SELECT count(*) FROM postcode") == [(1,)]
        assert query("SELECT count(*) FROM load_file WHERE recognised_as = 'postcode_directory'") == [(1,)]


def test_every_column_of_the_table_is_explained(query) -> None:
    found: Sequence[tuple[str, str | None]] = query(
        "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'postcode'"
    )
    assert [name for name, _ in found] == ["postcode", "easting", "northing"]
    assert all(comment for _, comment in found)
