"""The distance between home and placement: as the return gives it, or from a postcode directory."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from indicators.registry import REGISTRY
from indicators.returns import WORKED_OUT, compute_returns
from tests.indicators.typed_returns import Returns

IDS = ("placed_over_20_miles", "distance_average")

# Metres on the British grid. HOME is where distances are counted from; a mile is 1,609.3 metres.
HOME = "AA1 1AA"
DIRECTORY = {
    "AA11AA": (500_000, 200_000),
    "BB11AA": (512_000, 184_000),  # 12 km and 16 km away: 20 km, 12.43 miles
    "BB12AA": (532_186, 200_000),  # 32,186 m: 20 miles to the metre
    "BB13AA": (532_250, 200_000),  # 20.04 miles: 20.0
    "BB14AA": (500_000, 232_266),  # 20.0497 miles: 20.0
    "BB15AA": (500_000, 232_267),  # 20.0503 miles: 20.1
    "BB16AA": (500_000, 248_279),  # 30 miles to the metre
}


class Figures(NamedTuple):
    """Numerator and denominator of both indicators in 2025, and the flag."""

    far: tuple[float | None, float | None]
    miles: tuple[float | None, float | None]
    flag: str


# Where a child lives, and the miles known of it.
KNOWN: dict[str | None, float] = {
    "BB1 1AA": 12.4,
    "BB1 2AA": 20.0,
    "BB1 3AA": 20.0,
    "BB1 4AA": 20.0,
    "BB1 5AA": 20.1,
    "BB1 6AA": 30.0,
    HOME: 0.0,
    # However it is written.
    "bb16aa": 30.0,
    " BB1  6AA ": 30.0,
    "BB1\u00a06AA": 30.0,
}
UNKNOWN = (None, "", "BB1 6", "BB1", "NIL", "ZZ9 9ZZ", "BT1 1AA")


def typed() -> dict[str, Returns]:
    """By authority: what it has loaded."""
    several: dict[str, Returns] = {}

    def returns(la: str) -> Returns:
        return several.setdefault(la, Returns())

    for number, post in enumerate([*KNOWN, *UNKNOWN]):
        la = f"{100 + number}"
        care = returns(la).care(2025, la, without=("distance",))
        care.episode("A", "2024-05-01", post=post, home_postcode=HOME)
    # Given, though the directory would say 30 miles; and given as unknown.
    care = returns("given").care(2025, "given")
    care.episode("A", "2024-05-01", post="BB1 6AA", home_postcode=HOME, distance=5.0)
    care.episode("B", "2024-05-01", post="BB1 6AA", home_postcode=HOME, distance=None)
    # No home to count from.
    care = returns("homeless").care(2025, "homeless", without=("distance",))
    care.episode("A", "2024-05-01", post="BB1 6AA", home_postcode=None)
    # In hospital on 31 March: its own distance, not that of the home in which the child lives.
    care = returns("hospital").care(2025, "hospital", without=("distance",))
    care.episode("A", "2024-05-01", "S", "2025-03-20", "X1", "U4", "BB1 1AA", home_postcode=HOME)
    care.episode("A", "2025-03-20", "P", None, None, "T1", "BB1 6AA", home_postcode=HOME)
    # The column is in the return of 2024 and not in that of 2025: each year as its own return has it.
    both = returns("both")
    both.care(2024, "both").episode("A", "2023-05-01", post="BB1 6AA", home_postcode=HOME, distance=5.0)
    both.care(2025, "both", without=("distance",)).episode("A", "2023-05-01", post="BB1 6AA", home_postcode=HOME)
    # Without the postcodes a directory helps nobody.
    care = returns("blind").care(2025, "blind", without=("distance", "home_postcode"))
    care.episode("A", "2024-05-01")
    return several


def database(*, directory: bool) -> Any:
    """Everything typed, in one database."""
    together = Returns()
    for one in typed().values():
        together.rows += one.rows
        together.loaded |= one.loaded
    connection = together.register()
    connection.execute("CREATE TABLE returns.postcode (postcode VARCHAR, easting INTEGER, northing INTEGER)")
    if directory:
        connection.executemany(
            "INSERT INTO returns.postcode VALUES (?, ?, ?)", [[code, *place] for code, place in DIRECTORY.items()]
        )
    compute_returns(connection, [REGISTRY[id] for id in IDS], today=together.today)
    return connection


def figures(connection: Any, period: str = "2025") -> dict[str, Figures]:
    rows = connection.execute(
        "SELECT la_code, indicator_id, numerator, denominator, flag FROM computed_row WHERE period = ?", [period]
    ).fetchall()
    found = {(la, id): ((above, below), flag) for la, id, above, below, flag in rows}
    return {
        la: Figures(found[la, IDS[0]][0], found[la, IDS[1]][0], found[la, IDS[1]][1])
        for la in {key[0] for key in found}
    }


@pytest.fixture(scope="module")
def connection() -> Any:
    return database(directory=True)


@pytest.fixture(scope="module")
def found(connection: Any) -> dict[str, Figures]:
    return figures(connection)


@pytest.mark.parametrize(("number", "post"), list(enumerate(KNOWN)))
def test_absent_with_a_directory_the_distance_is_the_straight_line(found, number: int, post: str) -> None:
    miles = KNOWN[post]
    assert found[f"{100 + number}"] == ((int(miles > 20), 1), (miles, 1), "")


@pytest.mark.parametrize(("number", "post"), list(enumerate(UNKNOWN, len(KNOWN))))
def test_a_postcode_that_the_directory_does_not_have_is_unknown(found, number: int, post: str | None) -> None:
    """Of the share it is in the denominator, of the average it is in neither."""
    assert found[f"{100 + number}"] == ((0, 1), (0, 0), "z")


def test_without_a_home_the_distance_is_unknown(found) -> None:
    assert found["homeless"] == ((0, 1), (0, 0), "z")


def test_a_distance_that_is_given_is_taken_as_given_though_a_directory_is_loaded(found) -> None:
    assert found["given"] == ((0, 2), (5.0, 1), "")


def test_a_temporary_placement_has_its_own(found) -> None:
    assert found["hospital"] == ((1, 1), (30.0, 1), "")


def test_each_year_is_as_its_own_return_has_it(found, connection) -> None:
    assert found["both"] == ((1, 1), (30.0, 1), "")
    assert figures(connection, "2024")["both"] == ((0, 1), (5.0, 1), "")


def test_absent_without_the_postcodes_there_is_no_figure(found) -> None:
    assert found["blind"] == ((None, None), (None, None), "x")


def test_absent_without_a_directory_there_is_no_figure() -> None:
    connection = database(directory=False)
    found = figures(connection)
    assert found.pop("given") == ((0, 2), (5.0, 1), "")
    assert set(found.values()) == {((None, None), (None, None), "x")}
    assert figures(connection, "2024")["both"] == ((0, 1), (5.0, 1), "")
    assert connection.execute("FROM computed_remark").fetchall() == []


def test_figures_say_that_distances_were_worked_out(connection) -> None:
    rows = connection.execute("SELECT la_code, indicator_id, period, remark FROM computed_remark").fetchall()
    assert {(la, period) for la, _, period, _ in rows} >= {("both", "2025"), ("hospital", "2025"), ("100", "2025")}
    assert not {("both", "2024"), ("given", "2025"), ("blind", "2025")} & {(la, period) for la, _, period, _ in rows}
    assert {remark for *_, remark in rows} == {WORKED_OUT}
    assert {id for _, id, _, _ in rows} == set(IDS)


def test_breakdowns_follow(connection) -> None:
    rows = connection.execute(
        "SELECT category, numerator, denominator FROM computed_category "
        "WHERE indicator_id = 'placed_over_20_miles' AND characteristic = 'placement' AND la_code = 'hospital'"
    ).fetchall()
    assert rows == [("Other placements", 1, 1)]
