import math
from itertools import pairwise

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators import outlook as module
from indicators.outlook import Series, _elsewhere, keep_outlook, origins, outlook, project, trial, unbroken

LINE = [100.0 + 10 * year for year in range(12)]


def rows(values, first: int = 2014, joint: str = "") -> list[tuple[str, float | None, str]]:
    return [(str(first + place), value, joint) for place, value in enumerate(values)]


def series(values, *, closed: bool = False, latest: str = "2025", first: int = 2014, joint: str = "") -> Series:
    return unbroken("cin_rate", "E06000047", rows(values, first, joint), closed=closed, latest=latest)


def test_a_straight_line_goes_on_and_beats_the_last_value() -> None:
    found, years = outlook(LINE)
    assert found.better and (found.origins, found.held_out) == (4, 12)
    # Carried forward, the last value is off by 10, 20 and 30.
    assert found.naive_error == pytest.approx(20)
    assert found.error < 10
    assert [round(year.value) for year in years[:1]] == [220]
    assert all(later.value > earlier.value for earlier, later in pairwise(years))
    # A damped trend rises no faster than the line.
    assert years[-1].value <= 260 + 1


def test_a_constant_says_about_as_now() -> None:
    found, years = outlook([50.0] * 10)
    assert (found.error, found.naive_error, found.better, years) == (0, 0, False, [])
    assert project([50.0] * 10, 2) == [(50, 50, 50, 50, 50)] * 2


def test_one_jump_among_steady_years_is_foretold_by_nobody() -> None:
    found, years = outlook([100.0, 101, 99, 100, 102, 100, 99, 101, 180, 181, 179, 180])
    assert not found.better and years == []


def test_a_series_that_left_its_path_in_the_last_year_is_not_projected() -> None:
    found, years = outlook([*LINE[:-1], 320.0])
    # The trials end before the jump counts for much; the last year shows it.
    assert years == [] and found.held_out == 12


def test_the_naive_error_can_be_worked_out_by_hand() -> None:
    # Known to 2018, 2019, 2020 and 2021 (5, 6, 7 and 8 of eleven years): three years each.
    values = [10.0, 10, 10, 10, 10, 13, 10, 10, 16, 10, 10]
    found = trial(values)
    differences = [3, 0, 0, 3, 3, 3, 0, 6, 0, 6, 0, 0]
    assert found.naive_error == pytest.approx(sum(differences) / 12)


@pytest.mark.parametrize(
    ("years", "known"), [(8, [5, 6, 7]), (9, [5, 6, 7, 8]), (10, [5, 6, 7]), (11, [5, 6, 7, 8]), (13, [7, 8, 9, 10])]
)
def test_there_are_at_least_three_trials(years: int, known: list[int]) -> None:
    assert origins(years) == known


@given(st.lists(st.integers(0, 5000), min_size=8, max_size=14))
@settings(max_examples=25, deadline=None)
def test_intervals_hold_the_projection_widen_and_are_never_negative(values: list[int]) -> None:
    years = project([float(value) for value in values], 5)
    assert len(years) == 5
    widths = []
    for year in years:
        assert all(math.isfinite(end) for end in year)
        assert 0 <= year.lower_95 <= year.lower_80 <= year.value <= year.upper_80 <= year.upper_95
        if year.lower_95 > 0:
            widths.append(year.upper_95 - year.lower_95)
    assert all(later >= earlier - 1e-6 for earlier, later in pairwise(widths))


def test_the_same_series_always_gives_the_same_outlook() -> None:
    values = [3028.0, 3745, 3523, 4097, 3570, 3571, 3551, 3683, 3794, 3827, 4109, 4415]
    assert project(values, 5) == project(values, 5)


def test_processes_of_their_own_give_the_same_in_order() -> None:
    several = [LINE, [50.0] * 10, [value / 2 for value in LINE]]
    found = _elsewhere(several)
    assert [one.better for one, _ in found] == [True, False, True]
    assert found[0][1] == outlook(LINE)[1]


def test_eight_years_in_a_row_are_enough() -> None:
    assert series(range(100, 112)).reason == ""
    assert series(range(8), first=2018).reason == ""
    assert series(range(7), first=2019).reason == "short"


def test_years_before_a_gap_do_not_count() -> None:
    found = series([None, *range(100, 111)])
    assert (found.reason, found.periods[0], len(found.values)) == ("", "2015", 11)
    assert series([*range(100, 106), None, *range(5)]).reason == "gap"
    assert series([*range(100, 111), None]).reason == "gap"


def test_joint_abolished_and_missing_series_have_their_reasons() -> None:
    assert series(range(12), joint="A and B").reason == "joint"
    assert series(range(12), closed=True).reason == "abolished"
    assert series([None] * 12).reason == "no_figures"


def test_a_joint_year_long_ago_only_shortens_the_series() -> None:
    earlier = [("2013", 90.0, "A and B"), *rows(range(100, 112))]
    found = unbroken("cin_rate", "X", earlier, closed=False, latest="2025")
    assert (found.reason, found.periods[0]) == ("", "2014")


def test_the_library_is_not_imported_with_the_module() -> None:
    import subprocess
    import sys

    code = "import indicators.build, layouts.application, sys; sys.exit('statsmodels' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert module.__doc__


KEPT = """
    CREATE TABLE indicator_value (
        indicator_id VARCHAR, geography_code VARCHAR, period VARCHAR, numerator DOUBLE, joint VARCHAR, source VARCHAR
    );
    INSERT INTO indicator_value VALUES ('cla_rate', 'E1', '2025', 500, '', 'published');
    CREATE TABLE setting (key VARCHAR, value VARCHAR);
    INSERT INTO setting VALUES ('version', '1.2'), ('built_at', '2026-11-22');
    CREATE TABLE outlook (indicator_id VARCHAR);
    CREATE TABLE projection (indicator_id VARCHAR);
"""


def kept_after(tmp_path, *, in_new: str = "", in_old: str = "") -> tuple[int, int]:
    """Rows of outlook and projection that a new build has from the one before, which is detached again."""
    before = tmp_path / "outcomes.duckdb"
    with duckdb.connect(str(before)) as old:
        old.execute(KEPT)
        old.execute("INSERT INTO outlook VALUES ('cla_rate'); INSERT INTO projection VALUES ('cla_rate')")
        old.execute(in_old or "SELECT 1")
    with duckdb.connect() as new:
        new.execute(KEPT)
        new.execute(in_new or "SELECT 1")
        keep_outlook(new, before)
        attached = new.execute("SELECT database_name FROM duckdb_databases() WHERE NOT internal").fetchall()
        assert ("before",) not in attached
        outlooks, years = (len(new.execute(f"FROM {table}").fetchall()) for table in ("outlook", "projection"))
    return outlooks, years


@pytest.mark.parametrize(
    ("in_new", "kept"),
    [
        ("UPDATE indicator_value SET numerator = 500", (1, 1)),
        ("UPDATE indicator_value SET numerator = 501", (0, 0)),
        ("UPDATE indicator_value SET joint = 'A and B'", (0, 0)),
        ("UPDATE setting SET value = '1.3' WHERE key = 'version'", (0, 0)),
        ("UPDATE setting SET value = '2026-11-23' WHERE key = 'built_at'", (1, 1)),
    ],
)
def test_the_outlook_stays_as_long_as_its_figures_and_the_version_do(tmp_path, in_new, kept):
    assert kept_after(tmp_path, in_new=in_new) == kept


@pytest.mark.parametrize("table", ["projection", "setting"])
def test_a_store_of_another_shape_gives_no_outlook_and_is_let_go(tmp_path, table):
    assert kept_after(tmp_path, in_old=f"DROP TABLE {table}") == (0, 0)
