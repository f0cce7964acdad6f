"""An authority's own returns from files to pages: no child's identifier gets out, and no kill loses anything."""

from __future__ import annotations

import math
import re
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import duckdb
import pytest

from data.demonstration import DEMONSTRATION_AUTHORITY
from data.demonstration_lives import simulate
from data.demonstration_returns import write_returns
from indicators import lookup
from indicators.model import Disclosure
from indicators.registry import COMPUTED, GROUP_TITLES, REGISTRY
from layouts.application import create_app
from loaders.store import Outcomes, Store, open_returns
from tests.conftest import ROOT
from tests.small_store import rendered

MARK = "PLANTED"


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small returns in which every child, worker and pupil number can be recognised."""
    folder = tmp_path_factory.mktemp("planted")
    lives = simulate(7, la_code=DEMONSTRATION_AUTHORITY, years=(2024, 2025), extract=date(2025, 10, 20), scale=0.05)
    write_returns(folder, lives)
    changed = 0
    for path in folder.rglob("*"):
        if path.suffix == ".csv":
            lines = path.read_text(encoding="utf-8").splitlines()
            body = [re.sub(r"^([^,]+)", rf"{MARK}\1", line) for line in lines[1:]]
            path.write_text("\n".join([lines[0], *body, ""]), encoding="utf-8")
            changed += len(body)
        elif path.suffix == ".xml":
            text, found = re.subn(
                r"<(LAchildID|SWENo|UPN)>([^<]+)<", rf"<\1>{MARK}\2<", path.read_text(encoding="utf-8")
            )
            path.write_text(text, encoding="utf-8")
            changed += found
    assert changed > 100
    # What no reader likes: a broken date, and a row twice.
    (episodes, *_) = sorted(folder.rglob("episodes.csv"))
    row = episodes.read_text(encoding="utf-8").splitlines()[1]
    child, _, *others = row.split(",")
    with episodes.open("a", encoding="utf-8") as stream:
        for line in (row, ",".join([child, "31/02/2024", *others]), ",".join([child, MARK, *others])):
            stream.write(f"{line}\n")
    return folder


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "app.py", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def loaded(planted: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, str]:
    """A store with those returns, and all that was printed on the way."""
    store = Store(tmp_path_factory.mktemp("store"))
    first = run("load", planted, "--store", store.folder, "--json")
    second = run("load", planted, "--store", store.folder)
    assert (first.returncode, second.returncode) == (0, 0), second.stderr
    return store, first.stdout + first.stderr + second.stdout + second.stderr


def test_the_records_are_in_the_secure_store(loaded: tuple[Store, str]):
    """Or nothing below would mean anything."""
    with duckdb.connect(str(loaded[0].returns), read_only=True) as connection:
        for table in ("cla_episode", "referral", "social_worker"):
            key = "worker_id" if table == "social_worker" else "child_id"
            (counted,) = connection.execute(f"SELECT count(*) FROM {table} WHERE {key} LIKE '{MARK}%'").fetchall()
            assert counted[0] > 0, table


def test_no_identifier_is_printed(loaded: tuple[Store, str]):
    assert "31/02/2024" in loaded[1], "the report gives examples"
    assert MARK not in loaded[1]


def test_no_identifier_is_in_the_store_that_the_dashboard_opens(loaded: tuple[Store, str]):
    assert MARK.encode() not in loaded[0].outcomes.read_bytes()
    cursor = Outcomes(loaded[0].outcomes).cursor()
    tables = cursor.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'outcomes'").fetchall()
    for (table,) in tables:
        assert MARK not in str(cursor.execute(f"FROM {table}").fetchall()), table


def test_no_identifier_is_in_an_export(loaded: tuple[Store, str], tmp_path: Path):
    assert run("export", tmp_path / "all.csv", "--store", loaded[0].folder).returncode == 0
    for path in tmp_path.iterdir():
        assert MARK not in path.read_text(encoding="utf-8"), path.name


def test_no_identifier_is_on_a_page(loaded: tuple[Store, str]):
    client = create_app(loaded[0]).server.test_client()
    search = f"?la={DEMONSTRATION_AUTHORITY}"
    paths = ["/", "/data", "/methods", *(f"/outcome/{group}" for group in GROUP_TITLES)]
    paths += [f"/indicator/{key}" for key in COMPUTED]
    for path in paths:
        assert MARK not in str(rendered(client, path, search)), path
    for path in ("/data.csv", "/checks.csv", "/reconciliation.csv", "/export.csv"):
        assert MARK not in client.get(path).text, path


def test_the_web_process_never_opens_the_records(loaded: tuple[Store, str], tmp_path: Path):
    """It serves all the same where they are not there at all."""
    shutil.copy(loaded[0].outcomes, tmp_path / "outcomes.duckdb")
    client = create_app(Store(tmp_path)).server.test_client()
    assert client.get("/health").status_code == 200
    assert rendered(client, "/data", f"?la={DEMONSTRATION_AUTHORITY}")


def test_rows_of_tables_leave_rounded(loaded: tuple[Store, str]):
    """The rows of the adopted are the adopted: their number would tell what is hidden."""
    cursor = Outcomes(loaded[0].outcomes).cursor()
    files = [file for file in lookup.files(cursor) if file.la_code]
    assert files
    assert all(file.rows_read % 5 == file.rows_loaded % 5 == 0 for file in files)
    assert all(one.rows % 5 == 0 for one in lookup.return_checks(cursor))


def test_rows_are_rounded_by_chance_so_that_they_are_no_upper_limit(loaded: tuple[Store, str]):
    """20 rows shown may be 16 to 24; where 1 to 4 are shown as 5, no sum tells which."""
    public = Outcomes(loaded[0].outcomes).cursor()
    shown = dict(public.execute("SELECT file_id, rows_loaded FROM load_file WHERE la_code <> ''").fetchall())
    with open_returns(loaded[0]) as connection:
        rows = dict(connection.execute("SELECT file_id, rows_loaded FROM load_file WHERE la_code <> ''").fetchall())
    off = [shown[number] - rows[number] for number in shown]
    assert all(-5 < one < 5 for one in off)
    assert min(off) < 0 < max(off)
    assert all((shown[number] == 0) == (rows[number] == 0) for number in shown)


def shown_and_hidden(store: Store, table: str, which: str) -> tuple[list[dict], list[dict]]:
    """The rows of own returns that are shown, and those that are hidden."""
    result = Outcomes(store.outcomes).cursor().execute(f"SELECT * FROM {table} WHERE {which}")
    names = [column[0] for column in result.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    return [row for row in rows if row["value"] is not None], [row for row in rows if row["flag"] == "c"]


VALUES = ("indicator_value", "source = 'returns'")
BREAKDOWNS = ("breakdown_value", "breakdown_id LIKE '%\\_returns' ESCAPE '\\'")
WORKED_OUT = ("numerator", "value", "exact", "lower_ci", "upper_ci", "change", "rank", "low_rank", "quartile")


@pytest.mark.parametrize(("table", "which"), [VALUES, BREAKDOWNS])
def test_nothing_stands_beside_what_is_hidden(loaded: tuple[Store, str], table: str, which: str):
    shown, hidden = shown_and_hidden(loaded[0], table, which)
    assert shown
    assert len(hidden) > 20
    for row in hidden:
        assert not [name for name in WORKED_OUT if row.get(name) is not None], row
        assert not row.get("vs_england"), row
        assert not row.get("vs_neighbours"), row
    if table == "breakdown_value":
        return
    before = {(row["indicator_id"], row["period_position"]) for row in hidden}
    for row in shown:
        if (row["indicator_id"], row["period_position"] - 1) in before:
            assert row["change"] is None, row


def wilson(above: float, below: float) -> tuple[float, float]:
    """95% limits of a share, in per cent."""
    z = 1.959964
    share, weight = above / below, z * z / below
    middle = share + weight / 2
    reach = z * math.sqrt(share * (1 - share) / below + weight / below / 4)
    return 100 * (middle - reach) / (1 + weight), 100 * (middle + reach) / (1 + weight)


def byar(count: float, population: float) -> tuple[float, float]:
    """95% limits of a rate per 10,000."""
    low = count * (1 - 1 / (9 * count) - 1.959964 / (3 * math.sqrt(count))) ** 3 if count else 0
    more = count + 1
    high = more * (1 - 1 / (9 * more) + 1.959964 / (3 * math.sqrt(more))) ** 3
    return 10_000 * low / population, 10_000 * high / population


@pytest.mark.parametrize(("table", "which"), [VALUES, BREAKDOWNS])
def test_limits_tell_no_more_than_the_counts_shown(loaded: tuple[Store, str], table: str, which: str):
    """Whatever can be worked out of a limit is the numerator beside it: for rolling periods the rounded one."""
    shown, _ = shown_and_hidden(loaded[0], table, which)
    limited = [row for row in shown if row["lower_ci"] is not None]
    assert len(limited) > 30
    for row in limited:
        indicator = REGISTRY[
            row["indicator_id"] if table == "indicator_value" else row["breakdown_id"].split("_by_")[0]
        ]
        assert indicator.computed
        rate = indicator.computed.disclosure is Disclosure.RATE and table == "indicator_value"
        expected = (byar if rate else wilson)(row["numerator"], row["denominator"])
        assert (row["lower_ci"], row["upper_ci"]) == pytest.approx(expected, abs=2e-5), row
        scale = 10_000 if rate else 100
        assert row["value"] == pytest.approx(scale * row["numerator"] / row["denominator"], abs=0.51), row


def test_rolling_rows_are_multiples_of_five(loaded: tuple[Store, str]):
    shown, _ = shown_and_hidden(loaded[0], "indicator_value", "source = 'returns' AND period LIKE '%-%'")
    assert len(shown) > 10
    for row in shown:
        assert row["numerator"] % 5 == 0, row
        computed = REGISTRY[row["indicator_id"]].computed
        assert computed
        if computed.disclosure is not Disclosure.RATE:
            assert row["denominator"] % 5 == 0, row
    _, breakdowns = shown_and_hidden(loaded[0], "breakdown_value", BREAKDOWNS[1] + " AND period LIKE '%-%'")
    assert not breakdowns


@pytest.mark.parametrize("after", [0.9, 1.6, 2.3])
def test_a_load_that_is_killed_loses_nothing_of_before(
    planted: Path, loaded: tuple[Store, str], tmp_path: Path, after: float
):
    """Whenever it is killed: the store opens, holds each return whole, and a load after it gives the same figures."""
    store = Store(tmp_path / "store")
    shutil.copytree(loaded[0].folder, store.folder)
    process = subprocess.Popen(
        [sys.executable, "app.py", "load", str(planted), "--store", str(store.folder)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert counts(store) == counts(loaded[0])
    assert figures(store) == figures(loaded[0])


TABLES = ("cla_episode", "cla_person", "referral", "assessment", "cp_plan", "social_worker", "return_table")


def counts(store: Store) -> list[tuple]:
    with duckdb.connect(str(store.returns)) as connection:
        return [
            row
            for table in TABLES
            for row in connection.execute(
                f"SELECT '{table}', la_code, return_year, count(*) FROM {table} GROUP BY ALL ORDER BY ALL"
            ).fetchall()
        ]


def figures(store: Store) -> list[tuple]:
    cursor = Outcomes(store.outcomes).cursor()
    return cursor.execute(
        "SELECT indicator_id, period, numerator, denominator, value, flag FROM indicator_value ORDER BY ALL"
    ).fetchall()
