"""The distance between home and placement: as the return gives it, or from a postcode directory."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from indicators.disclosure import protect
from indicators.registry import REGISTRY
from indicators.returns import GIVEN_FOR_FEW, NOT_KNOWN, TOO_FEW, WORKED_OUT, compute_returns
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
    """Numerator and denominator of both indicators in 2025, and the flags: one where they are the same."""

    far: tuple[float | None, float | None]
    miles: tuple[float | None, float | None]
    flag: str


NONE = (None, None)


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
    # Of ten children some are known to live 30 miles away, the others nowhere that is known.
    for known in (3, 8, 9):
        care = returns(f"worked {known}").care(2025, f"worked {known}", without=("distance",))
        for child in range(10):
            care.episode(f"{child}", "2024-05-01", post="BB1 6AA" if child < known else "BB1 6", home_postcode=HOME)
    for known in (0, 3):
        care = returns(f"given {known}").care(2025, f"given {known}")
        for child in range(10):
            care.episode(
                f"{child}", "2024-05-01", post="BB1 6AA", home_postcode=HOME, distance=30.0 if child < known else None
            )
    for alone in (5, 6, 10, 11):
        unaccompanied(returns(f"alone {alone}"), f"alone {alone}", alone)
    rolling(returns("rolling"), "rolling")
    by_sex(returns("sexes"), "sexes")
    # A return of children looked after with nobody in it on the last day.
    returns("empty").care(2025, "empty", without=("distance",)).episode("A", "2024-05-01", end="2024-06-01", left="E4A")
    return several


def unaccompanied(returns: Returns, la: str, alone: int) -> None:
    """Twenty children: of those who came alone there is no home, the others live 30 miles from theirs."""
    care = returns.care(2025, la, without=("distance",))
    for child in range(20):
        home = None if child < alone else HOME
        care.episode(f"{child}", "2024-05-01", post="BB1 6AA", home_postcode=home)
        if home is None:
            care.uasc(f"{child}")


def rolling(returns: Returns, la: str) -> None:
    """On 31 March ten children 30 miles away; by the end of June five have left and five came, of whom nothing is known."""
    whole = returns.care(2025, la, without=("distance",))
    extract = returns.care(2026, la, without=("distance",))
    for child in range(10):
        whole.episode(f"{child}", "2024-05-01", post="BB1 6AA", home_postcode=HOME)
        end, why = ("2025-05-01", "E4A") if child < 5 else (None, None)
        extract.episode(f"{child}", "2024-05-01", "S", end, why, post="BB1 6AA", home_postcode=HOME)
    for child in range(10, 15):
        extract.episode(f"{child}", "2025-06-30", post=None, home_postcode=HOME)


def by_sex(returns: Returns, la: str) -> None:
    """Ninety boys, of whom twenty live 30 miles away and seventy at home; ten girls, of whom nothing is known."""
    care = returns.care(2025, la, without=("distance",))
    for child in range(100):
        care.child(f"{child}", "2015-01-01", sex="M" if child < 90 else "F")
        post = "BB1 6AA" if child < 20 else HOME if child < 90 else "BB1 6"
        # In the last quarter, or the return would be taken for one of part of the year.
        care.episode(f"{child}", "2025-02-01", post=post, home_postcode=HOME)


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
    by_la: dict[str, Figures] = {}
    for la in {key[0] for key in found}:
        (far, one), (miles, other) = found[la, IDS[0]], found[la, IDS[1]]
        by_la[la] = Figures(far, miles, one if one == other else f"{one} {other}".strip())
    return by_la


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
    """Where that is so of every child there is no share, and the average is one of nobody."""
    assert found[f"{100 + number}"] == (NONE, (0, 0), "x z")


def test_without_a_home_the_distance_is_unknown(found) -> None:
    assert found["homeless"] == (NONE, (0, 0), "x z")


@pytest.mark.parametrize(
    ("la", "figure"),
    [
        ("worked 3", (NONE, NONE, "x")),
        ("worked 8", (NONE, NONE, "x")),
        ("worked 9", ((9, 10), (270, 9), "")),  # 9 × 30
        ("given 0", (NONE, (0, 0), "x z")),
        ("given 3", ((3, 10), (90, 3), "")),  # as given: who is not known counts as not far
        ("alone 5", (NONE, NONE, "x")),  # 5 of 20 are more than one in ten, and of 5 nothing may be told
        ("alone 6", ((14, 20), (420, 14), "")),  # 14 × 30
        ("alone 10", ((10, 20), (300, 10), "")),
        ("alone 11", (NONE, NONE, "x")),  # more than half
        ("sexes", ((20, 100), (600, 90), "")),  # 20 × 30 and 70 × 0
        ("empty", ((0, 0), (0, 0), "z")),
    ],
)
def test_there_is_a_figure_where_enough_is_known(found, la: str, figure: Figures) -> None:
    assert found[la] == figure


def told(connection: Any, table: str, la: str) -> dict[tuple[str, str], str]:
    """Indicator and period → reason or remark."""
    rows = connection.execute(f"SELECT * EXCLUDE la_code FROM {table} WHERE la_code = ?", [la]).fetchall()
    return {(id, period): words for id, period, words in rows}


FAR, MILES = IDS
OTHERS = " The others count as placed no more than 20 miles away."


def of_at_least(share: int) -> dict[tuple[str, str], str]:
    words = f"{WORKED_OUT} They are known of at least {share}% of the children."
    return {(FAR, "2025"): words + OTHERS, (MILES, "2025"): words}


def test_a_figure_that_is_not_there_has_its_reason(connection) -> None:
    few = {(FAR, "2025"): TOO_FEW, (MILES, "2025"): TOO_FEW}
    for la in ("worked 3", "worked 8", "alone 5"):
        assert (told(connection, "computed_reason", la), told(connection, "computed_remark", la)) == (few, {})
    for la in ("given 0", "homeless"):
        assert told(connection, "computed_reason", la) == {(FAR, "2025"): NOT_KNOWN}
        assert told(connection, "computed_remark", la) == {(MILES, "2025"): NOT_KNOWN}
    for la in ("given 3", "worked 9", "empty", "sexes"):
        assert told(connection, "computed_reason", la) == {}
    assert len(told(connection, "computed_reason", "blind")) == 2, "one reason for each"


def test_how_many_are_known_is_told_in_steps_of_five_percent(connection) -> None:
    """And so that one to five unknown are not told from none."""
    assert told(connection, "computed_remark", "worked 9") == of_at_least(90)  # 9 of 10, and 90 is the least
    assert told(connection, "computed_remark", "sexes") == of_at_least(90)  # 90 of 100
    assert told(connection, "computed_remark", "hospital") == of_at_least(90)  # 1 of 1
    assert told(connection, "computed_remark", "alone 6") == of_at_least(70)  # 14 of 20
    assert told(connection, "computed_remark", "alone 10") == of_at_least(50)
    given = told(connection, "computed_remark", "given 3")
    assert given == {(FAR, "2025"): GIVEN_FOR_FEW + OTHERS, (MILES, "2025"): GIVEN_FOR_FEW}
    assert told(connection, "computed_remark", "empty") == {}


def test_twelve_months_to_a_quarter_follow_the_same_rule(connection) -> None:
    assert figures(connection)["rolling"] == ((10, 10), (300, 10), "")
    # The five who stayed, of ten.
    assert figures(connection, "2025-06")["rolling"] == (NONE, NONE, "x")
    assert told(connection, "computed_reason", "rolling") == {(FAR, "2025-06"): TOO_FEW, (MILES, "2025-06"): TOO_FEW}
    assert set(told(connection, "computed_remark", "rolling")) == {(FAR, "2025"), (MILES, "2025")}


def categories(connection: Any, table: str, la: str, characteristic: str) -> dict[str, tuple]:
    rows = connection.execute(
        f"SELECT category, numerator, denominator, value, flag FROM {table} "
        "WHERE la_code = ? AND characteristic = ? AND indicator_id = ?",
        [la, characteristic, FAR],
    ).fetchall()
    return {category: tuple(cells) for category, *cells in rows}


def test_a_category_of_which_nothing_is_known_has_no_figure(connection) -> None:
    # 20 of 90 are 22.2%
    expected = {"Male": (20, 90, 22, ""), "Female": (None, None, None, "x")}
    assert categories(connection, "computed_category", "sexes", "sex") == expected
    # Twenty of unknown sex, six of them aside, as in the row.
    assert categories(connection, "computed_category", "alone 6", "sex") == {"Not known": (14, 20, 70, "")}
    # Six of six without a home, though the row leaves them aside.
    expected = {"Not unaccompanied": (14, 14, 100, ""), "Unaccompanied": (None, None, None, "x")}
    found = categories(connection, "computed_category", "alone 6", "uasc")
    assert sorted(found.values(), key=str) == sorted(expected.values(), key=str)
    for la in ("worked 3", "given 0"):
        assert categories(connection, "computed_category", la, "sex") == {}


def test_those_behind_a_category_without_figure_are_known_to_disclosure_control(connection) -> None:
    """Or it would take them for people of unknown category."""
    behind = connection.execute(
        "SELECT category, people_above, people_below FROM computed_category "
        "WHERE la_code = 'sexes' AND characteristic = 'sex' AND indicator_id = ?",
        [FAR],
    ).fetchall()
    assert sorted(behind) == [("Female", 0, 10), ("Male", 20, 90)]


def test_no_figure_passes_disclosure_control_as_no_figure() -> None:
    connection = database(directory=True)
    protect(connection, [REGISTRY[id] for id in IDS])
    rows = connection.execute(
        "SELECT la_code, numerator, denominator, value, flag FROM public_row "
        "WHERE indicator_id = ? AND period IN ('2025', '2025-06') AND la_code IN ('worked 3', 'given 0', 'alone 5', 'sexes')",
        [FAR],
    ).fetchall()
    nothing = (None, None, None, "x")
    assert {la: tuple(cells) for la, *cells in rows} == {
        "worked 3": nothing, "given 0": nothing, "alone 5": nothing, "sexes": (20, 100, 20, ""),
    }  # fmt: skip
    assert categories(connection, "public_category", "sexes", "sex") == {"Male": (20, 90, 22, ""), "Female": nothing}


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
    assert found.pop("given 0") == (NONE, (0, 0), "x z")
    assert found.pop("given 3") == ((3, 10), (90, 3), "")
    assert set(found.values()) == {(NONE, NONE, "x")}
    assert figures(connection, "2024")["both"] == ((0, 1), (5.0, 1), "")
    assert connection.execute("FROM computed_remark WHERE contains(remark, 'worked out')").fetchall() == []
    reasons = connection.execute("SELECT DISTINCT reason FROM computed_reason WHERE la_code <> 'given 0'").fetchall()
    words = " does not give PL_DISTANCE (or HOME_POST and PL_POST, with a postcode directory loaded)."
    assert sorted(reasons) == [(f"The table episodes of {year}{words}",) for year in (2025, 2026)]


def test_figures_say_that_distances_were_worked_out(connection) -> None:
    rows = connection.execute(
        "SELECT DISTINCT la_code, period FROM computed_remark WHERE starts_with(remark, ?)", [WORKED_OUT]
    ).fetchall()
    assert set(rows) >= {("both", "2025"), ("hospital", "2025"), ("100", "2025")}
    assert not {("both", "2024"), ("given", "2025"), ("given 3", "2025"), ("blind", "2025")} & set(rows)


def test_breakdowns_follow(connection) -> None:
    rows = connection.execute(
        "SELECT category, numerator, denominator FROM computed_category "
        "WHERE indicator_id = 'placed_over_20_miles' AND characteristic = 'placement' AND la_code = 'hospital'"
    ).fetchall()
    assert rows == [("Other placements", 1, 1)]
