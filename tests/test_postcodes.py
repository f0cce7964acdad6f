"""Distances from a postcode directory, from files to pages: they get out, and no postcode does."""

from __future__ import annotations

import contextlib
import io

import pytest

from indicators.returns import TOO_FEW, WORKED_OUT
from layouts import commands
from layouts.application import create_app
from loaders.store import Outcomes, Store
from tests.loaders.returns import EPISODES, HEADER, PEOPLE, write
from tests.small_store import rendered

HOME, NEAR, FAR, BROKEN = "QX7 4ZJ", "QX8 5YK", "QX9 6WL", "QX6 3VH"
PARTS = [part for code in (HOME, NEAR, FAR, BROKEN) for part in (code, code.replace(" ", ""))]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, str]:
    """A store with a directory and returns without PL_DISTANCE, and all that was printed on the way.

    Of 40 children 12 live 30 miles from home (48,279 m), 24 ten miles (16,093 m), and of 4 the home is not known. By June
    come 30 more, ten miles from home, and by September 30 of whom the home is not known.
    """
    folder = tmp_path_factory.mktemp("returns")
    homes = [(HOME, FAR, "10/02/2024")] * 12 + [(HOME, NEAR, "10/02/2024")] * 24 + [("", NEAR, "10/02/2024")] * 4
    homes += [(HOME, NEAR, "10/06/2024")] * 30 + [("", NEAR, "30/09/2024")] * 30
    every = [f"C{n},{day},S,C2,N1,U4,PR1,,,,{home},{post},1234567" for n, (home, post, day) in enumerate(homes)]
    write(folder / "840" / "2024-25" / "episodes.csv", EPISODES, *every)
    rows = every[:40]
    rows.append(f"C90,31/02/2024,S,C2,N1,U4,PR1,,,,{BROKEN},{BROKEN},1234567")
    write(folder / "840" / "2023-24" / "episodes.csv", EPISODES, *rows)
    write(folder / "840" / "2023-24" / "header.csv", HEADER, *PEOPLE)
    grid = {HOME: (400_000, 300_000), NEAR: (416_093, 300_000), FAR: (400_000, 348_279), BROKEN: (1, 1)}
    lines = [f"{code},{east},{north},E92000001,198001" for code, (east, north) in grid.items()]
    # What is left out of a directory is named too.
    lines += [lines[0], f"{BROKEN[:-1]}X,,,,198001", "QX5 2UG,333000,374000,N92000002,198001"]
    write(folder / "directory.csv", "pcds,east1m,north1m,ctry25cd,dointr", *lines)
    store = Store(tmp_path_factory.mktemp("store"))
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        for as_json in (True, False):
            code = commands.load(store, [folder], "", None, build=not as_json, as_json=as_json)
            assert code == 0
    return store, said.getvalue()


def test_the_figures_are_there(printed: tuple[Store, str]) -> None:
    cursor = Outcomes(printed[0].outcomes).cursor()
    rows = cursor.execute(
        "SELECT indicator_id, numerator, denominator, value FROM indicator_value "
        "WHERE indicator_id IN ('placed_over_20_miles', 'distance_average') AND source = 'returns' AND period = '2024' "
        "ORDER BY indicator_id"
    ).fetchall()
    # 12 of 40; (12 × 30 + 24 × 10) / 36 = 16.7
    assert rows == [("distance_average", 600, 36, 16.7), ("placed_over_20_miles", 12, 40, 30)]


def test_twelve_months_follow_the_same_rule(printed: tuple[Store, str]) -> None:
    cursor = Outcomes(printed[0].outcomes).cursor()
    rows = cursor.execute(
        "SELECT period, numerator, denominator, value, flag FROM indicator_value "
        "WHERE indicator_id = 'placed_over_20_miles' AND source = 'returns' AND period > '2024' ORDER BY period"
    ).fetchall()
    # In June 12 of 70, both rounded to 5: 10 of 70 are 14%. In September 34 of 100 are not known.
    assert rows == [("2024-06", 10, 70, 14, "p"), ("2024-09", None, None, None, "x")]


def test_the_pages_say_where_distances_come_from(printed: tuple[Store, str]) -> None:
    client = create_app(printed[0]).server.test_client()
    data = str(rendered(client, "/data", "?la=840"))
    assert "Postcode directory" in data
    assert "of 2024 and the 12 months to June 2024 were worked out from the postcode directory" in data
    # 36 of 40, and 66 of 70.
    assert "They are known of at least 90% of the children in 2024 and the 12 months to June 2024." in data
    assert f"In the 12 months to September 2024 there is no figure: {TOO_FEW.replace('The', 'the', 1)}" in data
    for indicator in ("distance_average", "placed_over_20_miles"):
        page = str(rendered(client, f"/indicator/{indicator}", "?la=840"))
        assert f"{WORKED_OUT} They are known of at least 90% of the children." in page
        assert f"No figure from own returns: {TOO_FEW}" in page


def test_the_report_has_the_directory_like_any_file(printed: tuple[Store, str]) -> None:
    assert '"recognised_as":"postcode_directory"' in printed[1]
    assert "directory.csv: postcode_directory, 4 rows, 3 left out" in printed[1]


def test_no_postcode_is_printed(printed: tuple[Store, str]) -> None:
    assert "31/02/2024" in printed[1], "the report gives examples"
    assert [part for part in PARTS if part in printed[1]] == []
    assert "QX5" not in printed[1]


def test_no_postcode_is_in_the_store_that_the_dashboard_opens(printed: tuple[Store, str]) -> None:
    content = printed[0].outcomes.read_bytes()
    assert [part for part in PARTS if part.encode() in content] == []
    cursor = Outcomes(printed[0].outcomes).cursor()
    tables = cursor.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'outcomes'").fetchall()
    assert ("postcode",) not in tables
    for (table,) in tables:
        rows = str(cursor.execute(f"FROM {table}").fetchall())
        assert [part for part in [*PARTS, "QX"] if part in rows] == [], table


def test_no_postcode_is_on_a_page_or_in_a_download(printed: tuple[Store, str]) -> None:
    client = create_app(printed[0]).server.test_client()
    paths = ("/data", "/indicator/distance_average", "/indicator/placed_over_20_miles")
    texts = [str(rendered(client, path, "?la=840")) for path in paths]
    texts += [client.get(path).text for path in ("/data.csv", "/checks.csv", "/reconciliation.csv", "/export.csv")]
    assert [part for part in [*PARTS, "QX"] for text in texts if part in text] == []
