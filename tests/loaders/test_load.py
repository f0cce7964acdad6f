"""Loading as a whole: identity of files, releases, the demonstration, and what a stopped or refused load leaves."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders import load as loading
from loaders.load import PathError, load_paths
from loaders.store import Store
from tests.loaders.files import DURHAM, LABELS, REFERRALS, durham, referrals, text, year

INVENTED_ENGLAND = ("National", "X92000001", "Demonstration England", "", "", "", "", "")


def at(path: Path, seconds: int) -> Path:
    """The file with another date of its own."""
    os.utime(path, (seconds, seconds))
    return path


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    with pytest.raises(PathError, match=r"nowhere\.csv: there is no such file or folder"):
        load_paths(store, [referrals(tmp_path / "c1.csv"), tmp_path / "nowhere.csv"])
    assert not store.returns.exists()


def test_progress_counts_files(tmp_path: Path, store: Store) -> None:
    seen: list[tuple[str, int, int]] = []
    paths = [referrals(tmp_path / "a.csv"), referrals(tmp_path / "b.csv", durham("2024", "9", "1", "11"))]
    load_paths(store, paths, la_code="840", year=2025, progress=lambda *at: seen.append(at))
    assert seen == [("a.csv", 1, 2), ("b.csv", 2, 2)]


def test_the_same_content_replaces_itself(tmp_path: Path, load, query) -> None:
    load(referrals(tmp_path / "a.csv"))
    load(referrals(tmp_path / "b.csv"))
    assert query("SELECT path FROM load_file") == [("b.csv",)]
    assert query("SELECT count(*) FROM published_referrals") == [(1,)]


def test_rejections_are_stored_with_their_examples(tmp_path: Path, load, query) -> None:
    load(referrals(tmp_path / "a.csv", durham("2025", "9", "1", "11"), durham("2024", "many", "1", "11")))
    assert query("SELECT check_name, rows, examples FROM load_rejection") == [
        (
            "a figure that is neither a number nor a known symbol",
            1,
            '[{"line": 3, "column": "referral_count", "value": "many"}]',
        )
    ]


def test_rejections_go_with_their_file(tmp_path: Path, load, query) -> None:
    path = referrals(tmp_path / "a.csv", durham("2025", "9", "1", "11"), durham("2024", "many", "1", "11"))
    load(path)
    load(path)
    assert query("SELECT count(*) FROM load_rejection") == [(1,)]


def test_a_later_release_is_kept_beside_the_earlier_one(tmp_path: Path, load, query) -> None:
    older = referrals(tmp_path / "2024.csv", *(durham(period, "9", "1", "11") for period in ("2023", "2024")))
    newer = referrals(tmp_path / "2025.csv", *(durham(period, "9", "1", "12") for period in ("2024", "2025")))
    (first, second) = load(older, newer).files
    assert first.warnings == (
        "Superseded: 1 of its rows (2024) are also in 2025.csv, the more recent of the two, whose figures are used",
    )
    assert second.warnings == ()
    assert query("SELECT path, last_period, len(warnings) FROM load_file ORDER BY path") == [
        ("2024.csv", "2024", 1),
        ("2025.csv", "2025", 0),
    ]
    assert query("SELECT count(*) FROM published_referrals") == [(4,)]


def test_a_corrected_release_of_the_same_period_wins_by_its_date(tmp_path: Path, load, query) -> None:
    corrected = at(referrals(tmp_path / "corrected.csv", durham("2025", "9", "1", "12")), 2_000_000_000)
    first = at(referrals(tmp_path / "first.csv", durham("2025", "9", "1", "11")), 1_900_000_000)
    (_, earlier) = load(corrected, first).files
    assert earlier.warnings == (
        "Superseded: all of its rows (2025) are also in corrected.csv, the more recent of the two, "
        "whose figures are used",
    )


def test_a_release_that_supersedes_a_file_loaded_before_says_so(tmp_path: Path, load, query) -> None:
    load(referrals(tmp_path / "2024.csv", durham("2024", "9", "1", "11")))
    (entry,) = load(
        referrals(tmp_path / "2025.csv", durham("2024", "9", "1", "12"), durham("2025", "9", "1", "12"))
    ).files
    assert entry.warnings == ("its figures are used in place of all rows (2024) of 2024.csv, an older release",)
    assert query("SELECT warnings[1] LIKE 'Superseded: all%' FROM load_file WHERE path = '2024.csv'") == [(True,)]


def test_invented_statistics_fill_an_empty_store(tmp_path: Path, load, query) -> None:
    load(referrals(tmp_path / "demo.csv", year("2025", INVENTED_ENGLAND, "9", "1", "11")))
    assert query("SELECT value FROM setting WHERE key = 'synthetic'") == [("true",)]


def test_real_statistics_replace_invented_ones_entirely(tmp_path: Path, load, query) -> None:
    load(referrals(tmp_path / "demo.csv", year("2025", INVENTED_ENGLAND, "9", "1", "11")))
    load(referrals(tmp_path / "real.csv"))
    assert query("SELECT path FROM load_file") == [("real.csv",)]
    assert query("SELECT geography_code FROM published_referrals") == [("E06000047",)]
    assert query("SELECT value FROM setting WHERE key = 'synthetic'") == [("false",)]


def test_invented_statistics_are_refused_beside_real_ones(tmp_path: Path, load, query) -> None:
    load(referrals(tmp_path / "real.csv"))
    (entry,) = load(referrals(tmp_path / "demo.csv", year("2025", INVENTED_ENGLAND, "9", "1", "11"))).files
    assert (entry.status, entry.error) == (
        "refused",
        "invented statistics of the demonstration, and this store holds real ones; "
        "load them into a store of their own (--store)",
    )
    assert query("SELECT path FROM load_file") == [("real.csv",)]


def test_invented_statistics_followed_by_real_ones_in_one_load(tmp_path: Path, load, query) -> None:
    invented = referrals(tmp_path / "a.csv", year("2025", INVENTED_ENGLAND, "9", "1", "11"))
    (first, _) = load(invented, referrals(tmp_path / "b.csv")).files
    assert first.warnings == ("deleted again: real statistics were loaded after it, and the two are never mixed",)
    assert query("SELECT path FROM load_file") == [("b.csv",)]


def test_a_refused_file_leaves_the_demonstration_alone(tmp_path: Path, load, query) -> None:
    load(referrals(tmp_path / "demo.csv", year("2025", INVENTED_ENGLAND, "9", "1", "11")))
    load(referrals(tmp_path / "bad.csv", durham("2025", "many", "1", "11")))
    assert query("SELECT path FROM load_file") == [("demo.csv",)]


def test_a_load_that_fails_half_way_keeps_what_went_before(
    tmp_path: Path, store: Store, query, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [
        referrals(tmp_path / "a.csv", durham("2024", "9", "1", "11")),
        referrals(tmp_path / "b.csv", durham("2025", "9", "1", "11")),
    ]
    insert, calls = loading._insert, []

    def fail_second(*arguments: object) -> int:
        calls.append(arguments)
        file_id = insert(*arguments)  # type: ignore[arg-type]
        if len(calls) == 2:
            raise KeyboardInterrupt
        return file_id

    monkeypatch.setattr(loading, "_insert", fail_second)
    with pytest.raises(KeyboardInterrupt):
        load_paths(store, paths)
    assert query("SELECT path FROM load_file") == [("a.csv",)]
    assert query("SELECT period FROM published_referrals") == [("2024",)]


def test_temporary_files_are_gone_afterwards(tmp_path: Path, load, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    path = tmp_path / "c1.csv"
    path.write_bytes(text((*LABELS, *REFERRALS), [durham("2025", "9", "1", "11"), ("2024",)]).encode("utf-16"))
    load(path)
    assert list(folder.iterdir()) == []


def test_many_small_files_keep_their_order(tmp_path: Path, load) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(40):
        referrals(folder / f"{number:02}.csv", durham(str(2000 + number), "9", "1", "11"))
    assert [Path(entry.path).name for entry in load(folder).files] == [f"{n:02}.csv" for n in range(40)]


GOOD = text((*LABELS, *REFERRALS), [year("2025", DURHAM, "9", "1", "11")]).encode()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("loaded")
    store = Store(folder / "store")
    load_paths(store, [referrals(folder / "c1.csv")])
    return store


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.binary(max_size=400), st.binary(max_size=60).map(lambda tail: b"PK\x03\x04" + tail)))
def test_any_bytes_end_in_a_report_and_change_nothing(loaded: Store, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    before = _digest(loaded.returns)
    (entry,) = load_paths(loaded, [path]).files
    assert entry.status in ("ignored", "refused")
    assert (entry.error or entry.warnings[0]).isprintable()
    assert _digest(loaded.returns) == before


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_good_file_is_accounted_for(tmp_path: Path, empty_store: Store, data: st.DataObject) -> None:
    content = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(shutil.copytree(empty_store.folder, Path(folder) / "store")))
        (entry,) = load_paths(store, [path]).files
        assert entry.complete
        with duckdb.connect(str(store.returns)) as connection:
            stored = connection.execute("SELECT count(*) FROM published_referrals").fetchall()[0][0]
        assert stored == entry.rows_loaded
