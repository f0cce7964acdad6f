"""Loading returns as a whole: whose and of which year, replacement, checks between tables, and what is never shown.

The rows of the table "What real files look like" in returns.md that concern one file alone are tested where it is
read (test_ssda903, test_return_checks, test_xml_returns, test_annex_a); those that concern a load are tested here.
"""

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data.demonstration_lives import simulate
from data.demonstration_returns import QUIRKS, write_returns
from loaders import return_load
from loaders.load import PathError, load_paths
from loaders.report import FileReport, LoadReport
from loaders.return_tables import RETURN_TABLES
from loaders.store import Store
from tests.loaders.files import durham, referrals
from tests.loaders.returns import (
    EPISODES,
    HEADER,
    PEOPLE,
    THREE,
    assessment,
    census,
    child,
    episodes,
    header,
    referral,
    write,
)

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "returns" / "samples"
Load = Callable[..., LoadReport]
Query = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture
def load(store: Store) -> Load:
    def run(*paths: Path, **options: Any) -> LoadReport:
        report = load_paths(store, paths, **options)
        assert all(entry.complete for entry in report.files), "rows_read = rows_loaded + rejected"
        return report

    return run


@pytest.fixture
def load_one(load: Load) -> Callable[..., FileReport]:
    def run(path: Path, **options: Any) -> FileReport:
        (entry,) = load(path, **options).files
        return entry

    return run


@pytest.fixture
def durham_2024(tmp_path: Path) -> Path:
    """A small return of County Durham for the year ending 31 March 2024."""
    folder = tmp_path / "840" / "2024"
    episodes(folder / "episodes.csv")
    header(folder / "header.csv")
    return folder


def by_table(report: LoadReport) -> dict[str, FileReport]:
    return {entry.recognised_as: entry for entry in report.files}


def placed(report: LoadReport) -> dict[str, tuple[str | None, int | None]]:
    return {Path(entry.path).name: (entry.la_code, entry.year) for entry in report.files}


# --- a plain load ----------------------------------------------------------------------------------------------


def test_a_return_is_loaded_with_file_line_authority_and_year(durham_2024: Path, load: Load, query: Query) -> None:
    report = load(durham_2024.parent)
    assert report.exit_code == 0
    assert {(e.recognised_as, e.la_code, e.year, e.rows_read, e.rows_loaded) for e in report.files} == {
        ("ssda903.episodes", "840", 2024, 4, 4),
        ("ssda903.header", "840", 2024, 3, 3),
    }
    assert query("SELECT line, la_code, return_year, child_id, start_date::VARCHAR FROM cla_episode ORDER BY line") == [
        (2, "840", 2024, "101", "2023-05-10"),
        (3, "840", 2024, "101", "2023-09-01"),
        (4, "840", 2024, "102", "2022-06-01"),
        (5, "840", 2024, "103", "2023-04-20"),
    ]
    files = query(
        "SELECT path, recognised_as, last_period, rows_read, la_code, return_year FROM load_file ORDER BY path"
    )
    assert files == [
        ("840/2024/episodes.csv", "ssda903.episodes", "2024", 4, "840", 2024),
        ("840/2024/header.csv", "ssda903.header", "2024", 3, "840", 2024),
    ]
    assert query("SELECT DISTINCT f.recognised_as FROM cla_person p JOIN load_file f USING (file_id)") == [
        ("ssda903.header",)
    ]


def test_what_is_loaded_is_registered(durham_2024: Path, load: Load, query: Query) -> None:
    write(durham_2024 / "missing.csv", "CHILD,DOB,MISSING,MIS_START,MIS_END")
    load(durham_2024)
    tables = query("SELECT table_name, collection, rows_loaded, len(columns) FROM return_table ORDER BY table_name")
    assert tables == [
        ("cla_episode", "ssda903", 4, 13),
        ("cla_person", "ssda903", 3, 7),
        ("missing_episode", "ssda903", 0, 5),
    ]
    (columns,) = query("SELECT columns FROM return_table WHERE table_name = 'cla_episode'")[0]
    assert "distance" not in columns


def test_the_extended_file_has_distances(tmp_path: Path, load_one, query: Query) -> None:
    path = episodes(
        tmp_path / "840" / "2024" / "episodes.csv",
        *(f"{row},840,IN,{miles}" for row, miles in zip(THREE, ("1.5", "20.1", "999.9", ""), strict=True)),
        header=EPISODES + ",PL_LA,PL_LOCATION,PL_DISTANCE",
    )
    load_one(path)
    assert query("SELECT distance FROM cla_episode ORDER BY line") == [(1.5,), (20.1,), (None,), (None,)]
    assert query("SELECT list_contains(columns, 'distance') FROM return_table") == [(True,)]


def test_an_empty_file_is_refused_by_name(durham_2024: Path, load: Load) -> None:
    (durham_2024 / "oc2.csv").touch()
    refused = [entry for entry in load(durham_2024).files if entry.status == "refused"]
    assert [(Path(entry.path).name, entry.error) for entry in refused] == [
        ("oc2.csv", "empty: the file has no content")
    ]


def test_a_file_without_a_key_column_is_refused_and_the_others_are_loaded(durham_2024: Path, load: Load) -> None:
    write(durham_2024 / "reviews.csv", "DOB,REVIEW,REVIEW_CODE,CHILD_NAME", "01/01/2010,01/05/2023,PN1,x")
    write(durham_2024 / "missing.csv", "CHILD,DOB,MISSING,MIS_END", "101,03/02/2014,M,01/06/2023")
    found = {Path(entry.path).name: entry for entry in load(durham_2024).files}
    assert found["missing.csv"].status == "refused"
    assert found["missing.csv"].error == "missing: it has no column MIS_START"
    assert found["episodes.csv"].status == "loaded"


def test_a_file_of_which_nothing_can_be_loaded_is_refused(tmp_path: Path, load_one, query: Query) -> None:
    path = episodes(tmp_path / "840" / "2024" / "episodes.csv", THREE[0].replace("10/05/2023", "soon"))
    entry = load_one(path)
    assert (entry.status, entry.rows_read, entry.rows_loaded) == ("refused", 1, 0)
    assert entry.error == "no row of it could be loaded; see the checks that left them out"
    assert query("SELECT count(*) FROM load_file") == [(0,)]


def test_blank_and_repeated_rows_are_counted(tmp_path: Path, load_one, query: Query) -> None:
    rows = [THREE[0], EPISODES, ",,,,,,,,,,,,", THREE[1], EPISODES.lower()]
    entry = load_one(episodes(tmp_path / "840" / "2024" / "episodes.csv", *rows))
    assert {r.check: r.rows for r in entry.rejected} == {"blank row": 1, "header row repeated": 2}
    assert (entry.rows_read, entry.rows_loaded) == (5, 2)
    assert query("SELECT check_name, rows FROM load_rejection ORDER BY ALL") == [
        ("blank row", 1),
        ("header row repeated", 2),
    ]


def test_blank_lines_and_blank_rows_are_one_check(tmp_path: Path, load_one) -> None:
    entry = load_one(episodes(tmp_path / "840" / "2024" / "episodes.csv", THREE[0], "", ",,,,,,,,,,,,", THREE[1]))
    (blank,) = entry.rejected
    assert (blank.check, blank.rows, [e.line for e in blank.examples]) == ("blank row", 2, [3, 4])


# --- whose, and of which year ----------------------------------------------------------------------------------


def test_nobody_knows_whose_it_is(tmp_path: Path, load_one) -> None:
    entry = load_one(episodes(tmp_path / "x" / "episodes.csv"), year=2024)
    assert entry.status == "refused"
    assert "--la" in entry.error
    assert (entry.rows_read, entry.rows_loaded, entry.rejected[0].rows) == (4, 0, 4)


def test_nobody_knows_the_year(tmp_path: Path, load_one) -> None:
    path = write(tmp_path / "oc3.csv", "CHILD,DOB,IN_TOUCH,ACTIV,ACCOM", "1,01/01/2005,YES,F1,U1")
    entry = load_one(path, la_code="840")
    assert entry.status == "refused"
    assert "--year" in entry.error
    assert "31 March" in entry.error


def test_what_the_user_says_wins(durham_2024: Path, load: Load) -> None:
    report = load(durham_2024, la_code="E06000005", year=2023)
    assert set(placed(report).values()) == {("841", 2023)}


def test_an_authority_that_does_not_exist_is_wrong_usage(durham_2024: Path, load: Load) -> None:
    with pytest.raises(PathError, match="--la 999: no authority of England has this code"):
        load(durham_2024, la_code="999")


def test_columns_of_authority_and_year_divide_a_file(tmp_path: Path, load: Load, query: Query) -> None:
    rows = [
        f"840,2023/24,{THREE[0]}",
        f"E06000005,2024,{THREE[1]}",
        f"Darlington,2022-23,{THREE[2]}",
        f"841,202324,{THREE[3]}",
        f"999,2024,{THREE[3]}",
    ]
    path = episodes(tmp_path / "all.csv", *rows, header="LA,YEAR," + EPISODES)
    report = load(path)
    assert [(e.la_code, e.year, e.rows_read, e.rows_loaded) for e in report.files] == [
        ("840", 2024, 2, 1),
        ("841", 2023, 1, 1),
        ("841", 2024, 2, 2),
    ]
    (unplaced,) = report.files[0].rejected
    assert (unplaced.check, unplaced.rows) == ("authority or year of the row not known", 1)
    assert query("SELECT count(DISTINCT file_id) FROM cla_episode") == [(3,)]
    assert "holds 3 returns: 2 authorities, years 2023 to 2024" in report.files[0].warnings


def test_an_empty_cell_of_authority_takes_the_folders(tmp_path: Path, load_one) -> None:
    path = episodes(tmp_path / "840" / "2024" / "e.csv", f",{THREE[0]}", f"840,{THREE[1]}", header="LA," + EPISODES)
    entry = load_one(path)
    assert (entry.la_code, entry.year, entry.rows_loaded) == ("840", 2024, 2)


def test_a_column_of_authorities_that_are_none(tmp_path: Path, load_one) -> None:
    entry = load_one(episodes(tmp_path / "e.csv", f"ZZ,2024,{THREE[0]}", header="LA,YEAR," + EPISODES))
    assert (entry.status, entry.error) == ("refused", "its column LA says nothing known")


def test_the_dates_tell_the_year_of_the_whole_folder(tmp_path: Path, load: Load) -> None:
    folder = tmp_path / "Durham"
    episodes(folder / "episodes.csv")
    header(folder / "header.csv")
    report = load(folder)
    assert set(placed(report).values()) == {("840", 2024)}
    assert any("by the dates of its episodes" in warning for warning in report.files[0].warnings)


def test_dates_in_other_forms_tell_the_year_too(tmp_path: Path, load_one) -> None:
    rows = [f"{n},2023-May-1{n} 00:00:00,S,C2,N1,U4,PR1,,,,,," for n in range(4)]
    assert load_one(episodes(tmp_path / "Durham" / "e.csv", *rows)).year == 2024


def test_two_dates_are_too_few_to_tell_the_year(tmp_path: Path, load_one) -> None:
    entry = load_one(episodes(tmp_path / "Durham" / "episodes.csv", THREE[1]))
    assert entry.status == "refused"
    assert "--year" in entry.error


def test_a_label_may_name_the_start_of_the_year(tmp_path: Path, load: Load) -> None:
    folder = tmp_path / "840" / "2023"
    episodes(folder / "episodes.csv")
    header(folder / "header.csv")
    report = load(folder)
    assert set(placed(report).values()) == {("840", 2024)}
    assert any(
        "the path says 2023, and 3 episodes begin after 31 March 2023" in warning
        for warning in by_table(report)["ssda903.header"].warnings
    )


def test_single_late_dates_move_nothing(tmp_path: Path, load: Load) -> None:
    folder = tmp_path / "840" / "2024"
    episodes(folder / "episodes.csv", *THREE, "104,02/04/2024,S,C2,N1,U4,PR1,,,,,,")
    entry = by_table(load(folder))["ssda903.episodes"]
    assert entry.year == 2024
    assert "1 × DECOM after the end of the period (line 6)" in entry.warnings


def test_episodes_that_end_after_the_year_do_not_move_the_label(tmp_path: Path, load_one) -> None:
    rows = [open_episode(f"{n}", "01/05/2022", "S", "01/05/2023", "E4A") for n in range(5)]
    assert load_one(episodes(tmp_path / "840" / "2023" / "episodes.csv", *rows)).year == 2023


def test_several_years_in_folders(tmp_path: Path, load: Load) -> None:
    for year in ("2022-23", "2023_24"):
        episodes(tmp_path / "Durham" / year / "episodes.csv", THREE[2])
        header(tmp_path / "Durham" / year / "header.csv")
    report = load(tmp_path / "Durham")
    assert [(e.la_code, e.year) for e in report.files] == [("840", 2023), ("840", 2023), ("840", 2024), ("840", 2024)]


def test_several_years_in_one_folder(tmp_path: Path, load: Load) -> None:
    for year in ("2023", "2024"):
        episodes(tmp_path / "840" / f"episodes_{year}.csv", THREE[2])
    assert placed(load(tmp_path / "840")) == {"episodes_2023.csv": ("840", 2023), "episodes_2024.csv": ("840", 2024)}


def test_a_file_without_a_label_takes_what_its_folder_agrees_on(tmp_path: Path, load: Load) -> None:
    folder = tmp_path / "returns"
    episodes(folder / "840_episodes_2024.csv", THREE[2])
    header(folder / "header.csv")
    assert placed(load(folder))["header.csv"] == ("840", 2024)


def test_returns_in_an_archive(tmp_path: Path, load: Load, query: Query) -> None:
    archive = tmp_path / "returns.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("840/2023-24/episodes.csv", "\n".join((EPISODES, *THREE, "")))
        packed.writestr("840/2023-24/header.csv", "\n".join((HEADER, *PEOPLE, "")))
        packed.writestr("841/2024/episodes.csv", "\n".join((EPISODES, THREE[0], "")))
    report = load(archive)
    assert [(e.la_code, e.year, e.rows_loaded) for e in report.files] == [
        ("840", 2024, 4),
        ("840", 2024, 3),
        ("841", 2024, 1),
    ]
    assert report.files[0].path.endswith("returns.zip!840/2023-24/episodes.csv")
    assert query("SELECT path FROM load_file ORDER BY path")[0] == ("returns.zip!840/2023-24/episodes.csv",)


def test_an_abolished_authority(tmp_path: Path, load_one) -> None:
    assert load_one(episodes(tmp_path / "Cumbria" / "2023" / "e.csv", THREE[2])).la_code == "909"


# --- the census ------------------------------------------------------------------------------------------------


def test_a_census_says_whose_and_which_year(tmp_path: Path, load: Load, query: Query) -> None:
    path = census(
        tmp_path / "cin.xml",
        child("A1", referral("2023-05-01", assessment("2023-05-02", "2023-06-01", "3B"), source="6")),
        child("A2", referral("2023-05-01", nfa="1")),
        year="2023",
    )
    report = load(path)
    assert {(entry.la_code, entry.year) for entry in report.files} == {("840", 2024)}
    assert {entry.recognised_as: entry.rows_loaded for entry in report.files} == {
        "cin_census.child": 2,
        "cin_census.referral": 2,
        "cin_census.assessment": 1,
        "cin_census.cin_plan": 0,
        "cin_census.section_47": 0,
        "cin_census.cp_plan": 0,
    }
    assert any("the reference date decides: 2024" in warning for warning in report.files[0].warnings)
    assert query("SELECT child_id, no_further_action FROM referral ORDER BY child_id") == [("A1", False), ("A2", True)]
    assert query("SELECT child_id, referral_date::VARCHAR, factors FROM assessment") == [("A1", "2023-05-01", ["3B"])]


def test_the_header_wins_over_what_was_given(tmp_path: Path, load: Load) -> None:
    report = load(census(tmp_path / "cin.xml", child("1", referral("2023-05-01"))), la_code="841", year=2022)
    assert {(entry.la_code, entry.year) for entry in report.files} == {("840", 2024)}
    assert report.files[0].warnings[:2] == (
        "the file itself says 840, which is used; 841 was given",
        "the file itself says 2024, which is used; 2022 was given",
    )


def test_a_census_without_a_header(tmp_path: Path, load: Load) -> None:
    path = census(tmp_path / "cin.xml", child("1", referral("2023-05-01")), head=False)
    (entry,) = load(path).files
    assert (entry.status, entry.recognised_as) == ("refused", "cin_census")
    assert "--la" in entry.error
    report = load(path, la_code="840", year=2024)
    assert {(entry.la_code, entry.year, entry.status) for entry in report.files} == {("840", 2024, "loaded")}


def test_a_census_of_an_authority_that_does_not_exist(tmp_path: Path, load: Load) -> None:
    (entry,) = load(census(tmp_path / "cin.xml", child("1", referral("2023-05-01")), la_code="999")).files
    assert entry.error == "the header's LEA is 999, which is no authority's code; give it with --la"


def test_a_refused_referral_takes_its_blocks_with_it(tmp_path: Path, load: Load, query: Query) -> None:
    path = census(
        tmp_path / "cin.xml",
        child("1", referral("2023-05-02", assessment("2023-05-03"), closed="2023-05-01")),
        child("2", referral("2023-05-02", assessment("2023-05-03"))),
    )
    found = by_table(load(path))
    assert {r.check: r.rows for r in found["cin_census.referral"].rejected} == {
        "referral with closure date before its referral date": 1
    }
    assert {r.check: r.rows for r in found["cin_census.assessment"].rejected} == {"its referral was left out": 1}
    assert query("SELECT child_id FROM assessment") == [("2",)]


def test_hostile_xml_is_refused(tmp_path: Path, load: Load, query: Query) -> None:
    path = write(
        tmp_path / "cin.xml",
        '<?xml version="1.0"?><!DOCTYPE Message [<!ENTITY a "b">]><Message><Children><Child/></Children></Message>',
    )
    (entry,) = load(path).files
    assert entry.status == "refused"
    assert query("SELECT count(*) FROM load_file") == [(0,)]


@pytest.mark.parametrize(
    "page",
    ["<!DOCTYPE html><html><br></html>", "<html><head><meta charset=utf-8></head>", "<HTML>\n<body>1,2", "a,b\n1,2"],
)
def test_what_is_no_return_is_left_to_others(tmp_path: Path, load: Load, page: str) -> None:
    (entry,) = load(write(tmp_path / "page.xml", page)).files
    assert entry.status == "ignored"


def test_xml_of_another_kind(tmp_path: Path, load: Load) -> None:
    (entry,) = load(write(tmp_path / "other.xml", "<urlset><url>1</url></urlset>")).files
    assert entry.status == "ignored"


@pytest.mark.parametrize("start", ["", '<?xml version="1.0"?>'])
def test_a_declared_document_type_is_refused_wherever_it_stands(tmp_path: Path, load: Load, start: str) -> None:
    path = write(tmp_path / "cin.xml", f"{start}<!DOCTYPE Message SYSTEM 'x.dtd'><Message><Children/></Message>")
    (entry,) = load(path).files
    assert entry.status == "refused"


# --- again, corrected, and stopped -----------------------------------------------------------------------------


def contents(query: Query) -> list[list[tuple[Any, ...]]]:
    tables = ("cla_episode", "cla_person", "return_table", "load_rejection", "return_warning")
    return [query(f"SELECT * EXCLUDE (file_id) FROM {table} ORDER BY ALL") for table in tables]


def test_the_same_files_twice_change_nothing(durham_2024: Path, load: Load, query: Query) -> None:
    episodes(durham_2024 / "episodes.csv", *THREE, THREE[0], "9,soon,S,C2,N1,U4,PR1,,,,,,")
    load(durham_2024)
    before = contents(query)
    load(durham_2024)
    assert contents(query) == before
    assert query("SELECT count(*) FROM load_file") == [(2,)]


def test_a_corrected_table_replaces_the_one_before(durham_2024: Path, load: Load, query: Query) -> None:
    load(durham_2024)
    other = episodes(durham_2024.parent / "corrected" / "2024" / "episodes.csv", THREE[0])
    load(other, la_code="840")
    assert query("SELECT count(*) FROM cla_episode") == [(1,)]
    assert query("SELECT count(*) FROM cla_person") == [(3,)], "a table that was not given again stays"
    assert query("SELECT path FROM load_file ORDER BY path") == [("2024/header.csv",), ("episodes.csv",)]


def test_other_years_and_authorities_stay(durham_2024: Path, load: Load, query: Query) -> None:
    load(durham_2024)
    load(durham_2024, year=2023)
    load(durham_2024, la_code="841")
    assert query("SELECT la_code, return_year, count(*) FROM cla_episode GROUP BY ALL ORDER BY ALL") == [
        ("840", 2023, 4),
        ("840", 2024, 4),
        ("841", 2024, 4),
    ]


def test_the_same_table_twice_in_one_load(tmp_path: Path, load: Load, query: Query) -> None:
    folder = tmp_path / "840" / "2024"
    episodes(folder / "a.csv")
    episodes(folder / "b.csv", THREE[0])
    first, second = load(folder).files
    assert first.warnings[0].startswith("not kept: a later file of this load is the same table")
    assert (first.status, second.status) == ("loaded", "loaded")
    assert query("SELECT count(*) FROM cla_episode") == [(1,)]
    assert query("SELECT path FROM load_file") == [("2024/b.csv",)]


def test_the_same_table_twice_in_batches_of_one_load(tmp_path: Path, load: Load, query: Query, monkeypatch) -> None:
    monkeypatch.setattr(return_load, "BATCH_FILES", 1)
    episodes(tmp_path / "a" / "840_2024.csv")
    episodes(tmp_path / "b" / "840_2024.csv", THREE[0])
    first, _ = load(tmp_path / "a", tmp_path / "b").files
    assert first.warnings[-1].startswith("not kept: a later file of this load is the same table")
    assert query("SELECT path FROM load_file") == [("b/840_2024.csv",)]


def test_a_refused_file_changes_nothing(durham_2024: Path, load: Load, query: Query) -> None:
    load(durham_2024)
    before = contents(query)
    episodes(durham_2024 / "episodes.csv", "x", "y", header=EPISODES.replace("DECOM", "START"))
    report = load(durham_2024 / "episodes.csv")
    assert report.files[0].status == "refused"
    assert contents(query) == before


def test_a_load_that_is_stopped_leaves_the_return_as_it_was(
    durham_2024: Path, load: Load, query: Query, monkeypatch
) -> None:
    load(durham_2024)
    before = contents(query)
    episodes(durham_2024 / "episodes.csv", THREE[0])

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(return_load, "check_returns", stop)
    with pytest.raises(KeyboardInterrupt):
        load(durham_2024)
    assert contents(query) == before


def test_many_returns_are_loaded_in_batches(tmp_path: Path, load: Load, query: Query, monkeypatch) -> None:
    monkeypatch.setattr(return_load, "BATCH_FILES", 3)
    for year in range(2015, 2025):
        folder = tmp_path / "840" / f"{year}"
        episodes(folder / "episodes.csv", THREE[2])
        header(folder / "header.csv")
    report = load(tmp_path / "840")
    assert {entry.status for entry in report.files} == {"loaded"}
    assert query("SELECT count(*), count(DISTINCT return_year) FROM cla_episode") == [(10, 10)]
    assert query("SELECT count(*) FROM return_table") == [(20,)]


# --- checks between rows and tables ----------------------------------------------------------------------------


def said(query: Query) -> set[tuple[str, str, int]]:
    return set(query("SELECT table_name, check_name, rows FROM return_warning"))


def open_episode(number: str, start: str, reason: str = "S", *rest: str) -> str:
    end, why = rest or ("", "")
    return f"{number},{start},{reason},C2,N1,U4,PR1,{end},{why},,,,"


@pytest.mark.parametrize(
    ("rows", "check"),
    [
        (
            (open_episode("101", "01/05/2023", "S", "02/06/2023", "X1"), open_episode("101", "01/06/2023", "P")),
            "episode that ends after the next one starts",
        ),
        (
            (open_episode("101", "01/05/2023"), open_episode("101", "01/06/2023", "P")),
            "open episode although a later one follows",
        ),
        (
            (open_episode("101", "01/05/2023", "S", "01/06/2023", "X1"), open_episode("101", "02/06/2023", "P")),
            "gap in a period of care: REC X1 and no episode that starts the same day",
        ),
        (
            (open_episode("101", "01/05/2023", "S", "01/06/2023", "X1"),),
            "gap in a period of care: REC X1 and no episode that starts the same day",
        ),
        (
            (open_episode("101", "01/05/2023", "S", "01/06/2023", "E4A"), open_episode("101", "01/07/2023", "P")),
            "period of care that does not begin with RNE S",
        ),
        (
            (open_episode("101", "01/05/2023", "S", "01/06/2023", "X1"), open_episode("101", "01/06/2023", "S")),
            "RNE S in the middle of a period of care",
        ),
        ((open_episode("101", "02/02/2014"),), "date of birth (header) after DECOM"),
        ((open_episode("999", "01/05/2023"),), "child of episodes that the header does not have"),
    ],
)
def test_what_is_said_of_a_childs_episodes(tmp_path: Path, load: Load, query: Query, rows, check: str) -> None:
    folder = tmp_path / "840" / "2024"
    episodes(folder / "episodes.csv", *rows)
    header(folder / "header.csv")
    entry = by_table(load(folder))["ssda903.episodes"]
    assert said(query) == {("cla_episode", check, 1)}
    assert any(check in warning for warning in entry.warnings)


def test_good_episodes_have_nothing_said_of_them(durham_2024: Path, load: Load, query: Query) -> None:
    load(durham_2024)
    assert said(query) == set()


def test_children_in_one_file_and_not_in_another(durham_2024: Path, load: Load, query: Query) -> None:
    write(durham_2024 / "header.csv", HEADER, *PEOPLE, "200,1,01/01/2010,WBRI,UN1,,")
    write(durham_2024 / "oc3.csv", "CHILD,DOB,IN_TOUCH,ACTIV,ACCOM", "200,01/01/2010,YES,F1,U1")
    write(durham_2024 / "reviews.csv", "CHILD,DOB,REVIEW,REVIEW_CODE", "300,01/01/2010,01/05/2023,PN1")
    load(durham_2024)
    assert said(query) == {
        ("cla_review", "child of reviews that the header does not have", 1),
        ("cla_review", "child of reviews without an episode", 1),
    }


def test_a_date_of_birth_that_is_not_the_headers(durham_2024: Path, load: Load, query: Query) -> None:
    write(durham_2024 / "missing.csv", "CHILD,DOB,MISSING,MIS_START,MIS_END", "101,04/02/2014,M,01/06/2023,02/06/2023")
    load(durham_2024)
    assert said(query) == {("missing_episode", "date of birth in missing that is not the header's", 1)}
    assert query("SELECT examples FROM return_warning") == [('[{"line": 2, "column": "DOB", "value": ""}]',)]


@pytest.mark.parametrize(
    ("rows", "outside"),
    [
        (("1,01/04/2023,S,C2,N1,U4,PR1,,,,,,",), False),  # the first day of the year is in time
        (("1,02/04/2023,S,C2,N1,U4,PR1,,,,,,",), True),
        (("1,01/06/2020,S,C2,N1,U4,PR1,31/03/2024,E4A,,,,",), True),
        (("1,01/06/2020,S,C2,N1,U4,PR1,01/04/2024,E4A,,,,",), False),
        (("1,01/06/2020,S,V4,N1,U4,PR1,,,,,,",), True),
        (("1,01/06/2020,S,C2,N1,U4,PR1,01/05/2023,E4A,,,,", "1,01/05/2023,S,C2,N1,U4,PR1,,,,,,"), True),
        (("1,01/06/2020,S,C2,N1,U4,PR1,01/05/2023,X1,,,,", "1,01/05/2023,P,C2,N1,U4,PR1,,,,,,"), False),
    ],
)
def test_the_health_table_is_of_children_looked_after_for_12_months(
    tmp_path: Path, load: Load, query: Query, rows: tuple[str, ...], outside: bool
) -> None:
    folder = tmp_path / "840" / "2024"
    episodes(folder / "episodes.csv", *rows)
    write(folder / "oc2.csv", "CHILD,DOB,SDQ_SCORE", "1,01/01/2012,5")
    load(folder)
    check = "row of the health table for a child not looked after for the 12 months to 31 March"
    assert (("cla_health", check, 1) in said(query)) is outside


def test_checks_do_not_depend_on_the_order_of_files(durham_2024: Path, load: Load, query: Query) -> None:
    write(durham_2024 / "header.csv", HEADER, PEOPLE[0])
    load(durham_2024 / "episodes.csv")
    assert said(query) == set(), "without a header nobody is absent from it"
    load(durham_2024 / "header.csv")
    assert said(query) == {("cla_episode", "child of episodes that the header does not have", 2)}
    header(durham_2024 / "header.csv")
    load(durham_2024 / "header.csv")
    assert said(query) == set()


def test_an_open_episode_that_the_next_return_does_not_carry(tmp_path: Path, load: Load, query: Query) -> None:
    rows = [open_episode("101", "01/05/2022"), open_episode("102", "01/05/2022")]
    load(episodes(tmp_path / "840" / "2023" / "episodes.csv", *rows))
    assert said(query) == set()
    load(episodes(tmp_path / "840" / "2024" / "episodes.csv", rows[0]))
    check = "open episode that the next year's return does not carry"
    assert said(query) == {("cla_episode", check, 1)}
    assert query("SELECT return_year, examples FROM return_warning") == [
        (2023, '[{"line": 3, "column": "DECOM", "value": "2022-05-01"}]')
    ]


def test_checks_of_the_census(tmp_path: Path, load: Load, query: Query) -> None:
    plan = "<ChildProtectionPlans><CPPstartDate>{}</CPPstartDate>{}</ChildProtectionPlans>"
    ended = "<CPPendDate>2023-07-01</CPPendDate>"
    load(
        census(
            tmp_path / "cin.xml",
            child("1"),
            child("2", referral("2014-05-26"), referral("2014-05-28")),
            child(
                "3",
                referral("2023-05-01", plan.format("2023-05-02", ended), plan.format("2023-06-01", "")),
            ),
        )
    )
    assert said(query) == {
        ("cin_person", "child without a referral", 1),
        ("referral", "date of birth more than 10 months after the referral", 1),
        ("cp_plan", "child protection plan that ends after the next one starts", 1),
    }


# --- never shown, never mixed ----------------------------------------------------------------------------------


def test_identifiers_are_nowhere_unless_asked_for(tmp_path: Path, load: Load, query: Query) -> None:
    folder = tmp_path / "840" / "2024"
    planted = "PLANTED4711"
    write(
        folder / "header.csv",
        HEADER,
        f"{planted},1,31/02/2010,WBRI,{planted},,",
        f"{planted},1,01/01/2010,WBRI,UN1,,",
        f"7,{planted},01/01/2010,{planted},UN1,,",
    )
    episodes(folder / "episodes.csv", f"8,{planted},S,C2,N1,U4,PR1,,,,,,", THREE[0], f"{planted},1/5/2023,S,,,,,,,,,,")
    plain = load(folder).model_dump_json()
    assert planted not in plain
    kept = query("SELECT examples FROM load_rejection UNION ALL SELECT examples FROM return_warning")
    assert kept
    assert planted not in json.dumps(kept)
    asked = load(folder, show_identifiers=True).model_dump_json()
    assert planted in asked
    kept = query("SELECT examples FROM load_rejection UNION ALL SELECT examples FROM return_warning")
    assert planted not in json.dumps(kept), "the store keeps none even then"


def test_a_demonstration_return_makes_the_store_synthetic(tmp_path: Path, load: Load, query: Query) -> None:
    load(episodes(tmp_path / "Larkhaven" / "2024" / "episodes.csv"))
    assert query("SELECT value FROM setting WHERE key = 'synthetic'") == [("true",)]


def test_real_returns_delete_demonstration_ones(tmp_path: Path, load: Load, query: Query) -> None:
    load(episodes(tmp_path / "004" / "2024" / "episodes.csv"))
    load(episodes(tmp_path / "840" / "2024" / "episodes.csv", THREE[0]))
    assert query("SELECT la_code, count(*) FROM cla_episode GROUP BY 1") == [("840", 1)]
    assert query("SELECT la_code FROM return_table") == [("840",)]
    assert query("SELECT value FROM setting WHERE key = 'synthetic'") == [("false",)]


def test_demonstration_returns_are_refused_beside_real_ones(tmp_path: Path, load: Load, query: Query) -> None:
    load(episodes(tmp_path / "840" / "2024" / "episodes.csv"))
    (entry,) = load(episodes(tmp_path / "004" / "2024" / "episodes.csv")).files
    assert entry.status == "refused"
    assert "invented England" in entry.error
    assert query("SELECT DISTINCT la_code FROM cla_episode") == [("840",)]


def test_real_statistics_delete_demonstration_returns_and_the_other_way(
    tmp_path: Path, load: Load, query: Query
) -> None:
    load(episodes(tmp_path / "004" / "2024" / "episodes.csv"))
    load(referrals(tmp_path / "referrals.csv", durham("2024", "9", "1", "11")))
    assert query("SELECT count(*) FROM cla_episode") == [(0,)]
    assert query("SELECT recognised_as FROM load_file") == [("published.referrals",)]


def test_a_file_of_real_and_invented_authorities_is_refused(tmp_path: Path, load_one) -> None:
    path = episodes(
        tmp_path / "e.csv", f"840,2024,{THREE[0]}", f"X06000004,2024,{THREE[1]}", header="LA,YEAR," + EPISODES
    )
    entry = load_one(path)
    assert entry.error == "mixes authorities of the demonstration's invented England with real ones"


def test_returns_and_statistics_in_one_folder(durham_2024: Path, load: Load, query: Query) -> None:
    referrals(durham_2024 / "referrals.csv", durham("2024", "9", "1", "11"))
    write(durham_2024 / "notes.txt", "nothing")
    report = load(durham_2024)
    assert [entry.status for entry in report.files] == ["ignored", "loaded", "loaded", "loaded"]
    assert query("SELECT count(*) FROM load_file WHERE la_code IS NULL") == [(1,)]


# --- the same content in every form ----------------------------------------------------------------------------


def test_harmless_quirks_make_no_difference(tmp_path: Path, empty_store: Store) -> None:
    lives = simulate(seed=3, years=(2024,), extract=None, scale=0.03)
    forms: dict[str, dict[str, Any]] = {
        "plain": {},
        "every quirk": {"quirks": QUIRKS - {"utf-16"}},
        "utf-16": {"quirks": {"utf-16"}},
        "xml": {"xml": True},
    }
    found: dict[str, list[list[tuple[Any, ...]]]] = {}
    for form, options in forms.items():
        store = Store(Path(shutil.copytree(empty_store.folder, tmp_path / f"{form} store")))
        write_returns(tmp_path / form, lives, **options)
        report = load_paths(store, [tmp_path / form])
        assert {entry.status for entry in report.files} == {"loaded"}
        assert all(entry.complete for entry in report.files)
        with duckdb.connect(str(store.returns), read_only=True) as connection:
            found[form] = [
                connection.execute(f"SELECT * EXCLUDE (file_id, line) FROM {table.name} ORDER BY ALL").fetchall()
                for table in RETURN_TABLES
            ]
    assert sum(map(len, found["plain"])) > 500
    for form in forms:
        assert found[form] == found["plain"], form


# --- the samples -----------------------------------------------------------------------------------------------


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not here")
def test_every_sample_is_loaded(tmp_path: Path, store: Store, query: Query) -> None:
    shutil.copytree(SAMPLES, tmp_path / "samples")
    report = load_paths(store, [tmp_path / "samples"], la_code="840")
    assert {entry.status for entry in report.files} == {"loaded"}
    assert all(entry.complete for entry in report.files)
    assert report.exit_code == 0
    found = by_table(report)
    assert (found["ssda903.episodes"].rows_loaded, found["ssda903.episodes"].year) == (5050, 2018)
    assert (found["ssda903.reviews"].rows_read, found["ssda903.reviews"].rows_loaded) == (12582, 12568)
    assert (found["cin_census.referral"].rows_loaded, found["cin_census.referral"].year) == (2, 2024)
    assert len([name for name in found if name.startswith("annex_a.")]) == 11
    assert query("SELECT count(*) FROM cla_episode") == [(5050,)]


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not here")
def test_the_2018_sample_asks_for_the_authority(store: Store) -> None:
    report = load_paths(store, [SAMPLES / "ssda903_2018"])
    assert {entry.status for entry in report.files} == {"refused"}
    assert all("--la" in entry.error and entry.complete for entry in report.files)


def test_the_store_of_before_gets_the_tables(tmp_path: Path, load: Load, store: Store) -> None:
    with duckdb.connect(str(store.returns)) as connection:
        connection.execute("DROP TABLE return_table")
        connection.execute("DROP TABLE cla_episode")
    assert load(episodes(tmp_path / "840" / "2024" / "episodes.csv")).exit_code == 0
