"""Indicators computed from the return of children looked after: every clause of every definition, by hand.

The year is that to 31 March 2025 unless a test says otherwise; "returns" in a comment means the loaded files.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.indicators.typed_returns import Care, Returns

Typed = Callable[[Care], object]

pytestmark = pytest.mark.usefixtures("computed_together")


def counts(id: str, typed: Typed, **options: Any) -> tuple[float | None, float | None]:
    """Numerator and denominator of 2025, from one return of that year."""
    returns = Returns(**options)
    returns.people(10_000)
    typed(returns.care(2025))
    return returns.counts(id)


# --- who is looked after (2) ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        (lambda care: care.episode("A", "2024-05-01"), 1),
        (lambda care: care.episode("A", "2025-03-31"), 1),  # began on the day
        (lambda care: care.episode("A", "2025-04-01"), 0),  # begins later
        (lambda care: care.episode("A", "2024-05-01", "S", "2025-03-31", "E17"), 0),  # ceased on the day
        (lambda care: care.episode("A", "2024-05-01", "S", "2025-04-01", "E17"), 1),  # leaves the day after
        (lambda care: care.episode("A", "2024-05-01", "S", "2025-03-31", "X1").episode("A", "2025-03-31", "P"), 1),
        (lambda care: care.episode("A", "2024-05-01").episode("A", "2024-09-01", "P"), 1),  # two open: one child
        (lambda care: care.episode("A", "2024-05-01").episode("B", "2024-05-01"), 2),
        (lambda care: care.episode("A", "2024-05-01", "P"), 1),  # began before the oldest return
        (lambda care: care.episode("A", "2024-05-01", legal_status="V3"), 0),
        (lambda care: care.episode("A", "2024-05-01", legal_status="V4"), 0),
        (lambda care: care.episode("A", "2024-05-01", legal_status=None), 1),
        (lambda care: care.episode("A", "2024-05-01", legal_status="XX"), 1),  # an unknown code is no short break
        (lambda care: care, 0),
    ],
    ids=range(14),
)
def test_looked_after_on_31_march(typed: Typed, number: int) -> None:
    assert counts("cla_rate", typed) == (number, 10_000)


def test_a_rate_is_per_10_000_and_rounded_half_up() -> None:
    # 10,000 x 5 / 4,000 = 12.5 -> 13
    returns = Returns().people(4_000)
    care = returns.care(2025)
    for child in "ABCDE":
        care.episode(child, "2024-05-01")
    assert returns.figure("cla_rate") == (5, 4_000, 13, "")


@pytest.mark.parametrize(
    ("until", "number"),
    [(None, 1), ("2025-03-31", 0), ("2025-04-01", 1), ("2024-01-01", 0)],
)
def test_an_unaccompanied_child_on_31_march(until: str | None, number: int) -> None:
    assert counts("uasc_cla_rate", lambda care: care.episode("A", "2024-05-01").uasc("A", until)) == (number, 10_000)


def test_an_unaccompanied_child_who_is_not_looked_after_does_not_count() -> None:
    assert counts("uasc_cla_rate", lambda care: care.episode("B", "2024-05-01").uasc("A")) == (0, 10_000)


# --- starting to be looked after ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        (lambda care: care.episode("A", "2024-04-01"), 1),  # the first day of the year
        (lambda care: care.episode("A", "2024-03-31"), 0),
        (lambda care: care.episode("A", "2025-03-31"), 1),  # the last
        (lambda care: care.episode("A", "2025-04-01"), 0),
        (lambda care: care.episode("A", "2024-05-01", "P"), 0),
        (lambda care: care.episode("A", "2024-05-01", "L"), 0),
        (lambda care: care.episode("A", "2024-05-01", "?"), 0),
        # Twice in the year counts once.
        (lambda care: care.episode("A", "2024-05-01", "S", "2024-06-01", "E4A").episode("A", "2024-08-01", "S"), 1),
        (lambda care: care.episode("A", "2024-05-01", legal_status="V4"), 0),
        # Short breaks first, then really looked after: one start.
        (lambda care: care.episode("A", "2024-05-01", "S", "2024-05-03", "E4A", legal_status="V4").episode("A", "2024-08-01"), 1),
    ],
    ids=range(10),
)  # fmt: skip
def test_starts(typed: Typed, number: int) -> None:
    assert counts("cla_starts_rate", typed) == (number, 10_000)


@pytest.mark.parametrize(
    ("until", "number"),
    [(None, 1), ("2024-05-01", 0), ("2024-05-02", 1)],  # on the day of the start, the day after
)
def test_an_unaccompanied_child_at_the_start(until: str | None, number: int) -> None:
    assert counts("uasc_starts_rate", lambda care: care.episode("A", "2024-05-01").uasc("A", until)) == (number, 10_000)


def test_the_first_start_of_the_year_decides_who_was_unaccompanied() -> None:
    # On 1 May still UASC (until 1 July); at the second start no more.
    def typed(care: Care) -> object:
        return (
            care.episode("A", "2024-05-01", "S", "2024-06-01", "E4A")
            .episode("A", "2024-08-01", "S")
            .uasc("A", "2024-07-01")
        )

    assert counts("uasc_starts_rate", typed) == (1, 10_000)


# --- ceasing to be looked after -----------------------------------------------------------------------------------

CEASED = {
    "ceased_sgo": {"E43", "E44", "E45", "E46", "E47", "E48"},
    "ceased_cao": {"E41"},
    "ceased_adopted": {"E11", "E12"},
    "ceased_returned_home": {"E4A", "E4B", "E4"},
    "ceased_family_network": {"E41", "E45", "E47", "E13", "E4A", "E4B", "E4"},
}
REASONS = ("E2 E3 E4 E4A E4B E5 E6 E7 E8 E9 E11 E12 E13 E14 E15 E16 E17 E41 E43 E44 E45 E46 E47 E48 E99 ZZ").split()  # noqa: SIM905 - old codes, an invented one and an unknown one among them


def test_every_reason_for_ceasing() -> None:
    returns = Returns()
    care = returns.care(2025)
    for reason in REASONS:
        care.episode(f"C{reason}", "2023-05-01", "S", "2024-06-01", reason)
    rows = {row["indicator_id"]: row for row in returns.compute(*CEASED, "sgo_to_relatives")}
    # All 26 are in the denominator, unknown codes too.
    assert {id: (rows[id]["numerator"], rows[id]["denominator"]) for id in CEASED} == {
        id: (len(codes), 26) for id, codes in CEASED.items()
    }
    # Two relatives (E45, E47) of six special guardians.
    assert (rows["sgo_to_relatives"]["numerator"], rows["sgo_to_relatives"]["denominator"]) == (2, 6)


@pytest.mark.parametrize(
    ("typed", "ceased"),
    [
        (lambda care: care.episode("A", "2023-05-01", "S", "2024-04-01", "E8"), 1),  # the first day of the year
        (lambda care: care.episode("A", "2023-05-01", "S", "2024-03-31", "E8"), 0),
        (lambda care: care.episode("A", "2023-05-01", "S", "2025-03-31", "E17"), 1),  # the last
        (lambda care: care.episode("A", "2023-05-01", "S", "2025-04-01", "E17"), 0),
        (lambda care: care.episode("A", "2023-05-01", "S", "2024-06-01", "X1"), 0),
        (lambda care: care.episode("A", "2023-05-01", "S", "2024-06-01", None), 0),  # no reason: not an event
        (lambda care: care.episode("A", "2023-05-01", "S", None, "E8"), 0),  # a reason, but still open
        (lambda care: care.episode("A", "2023-05-01", "S", "2024-06-01", "E4A", legal_status="V3"), 0),
    ],
    ids=range(8),
)
def test_who_ceased(typed: Typed, ceased: int) -> None:
    assert counts("ceased_sgo", typed) == (0, ceased)


def worked_example(care: Care) -> None:
    """Section 7, ceased with re-entry."""
    (
        care.episode("A", "2022-01-01", "S", "2024-05-12", "E4B")
        .episode("A", "2024-07-03", "S", "2025-01-30", "E45")
        .episode("B", "2022-01-01", "S", "2024-05-12", "E4A")
        .episode("B", "2025-02-01", "S")
        .episode("D", "2022-01-01", "S", "2025-03-31", "E17")
    )
    for month in ("05", "08", "11"):
        care.episode("C", f"2024-{month}-01", "S", f"2024-{month}-03", "E4A", legal_status="V3")


@pytest.mark.parametrize(
    ("id", "expected"),
    [
        ("ceased_sgo", (1, 3)),  # A, of A, B and D
        ("ceased_family_network", (2, 3)),  # A (E45) and B (E4A)
        ("ceased_returned_home", (1, 3)),  # B: A's last end is E45
        ("sgo_to_relatives", (1, 1)),
        ("cla_starts_rate", (2, 10_000)),  # A on 3 July, B on 1 February
        ("cla_rate", (1, 10_000)),  # B
    ],
)
def test_the_worked_example_of_ceasing(id: str, expected: tuple[int, int]) -> None:
    assert counts(id, worked_example) == expected


# --- placement, distance ------------------------------------------------------------------------------------------

PLACED = {
    "placed_foster": "U1 U2 U3 U4 U5 U6",
    "kinship_foster": "U1 U2 U3",
    "placed_childrens_homes": "K1 K2",
    "placed_semi_independent": "H5 P2 K3",
}


def test_every_placement_code() -> None:
    codes = "U1 U2 U3 U4 U5 U6 A3 A4 A5 A6 P1 P3 K1 K2 K3 H5 P2 S1 R1 R2 R3 R5 T0 T1 T2 T3 T4 Z1 Z11 Z12 Z13 Z14 QQ"
    returns = Returns()
    care = returns.care(2025)
    for code in codes.split():
        care.episode(f"C{code}", "2025-02-01", place=code)
    care.episode("Cnone", "2025-02-01", place=None)
    rows = {row["indicator_id"]: row for row in returns.compute(*PLACED)}
    # 33 codes and one child without any: all in the denominator.
    assert {id: (row["numerator"], row["denominator"]) for id, row in rows.items()} == {
        id: (len(codes.split()), 34) for id, codes in PLACED.items()
    }


def test_the_later_of_two_open_episodes_decides() -> None:
    def typed(care: Care) -> object:
        return care.episode("A", "2024-05-01", place="U4").episode("A", "2024-09-01", "P", place="K2")

    assert counts("placed_foster", typed) == (0, 1)
    assert counts("placed_childrens_homes", typed) == (1, 1)


def in_hospital(care: Care) -> object:
    """In a foster home until 20 March, in hospital on the 31st."""
    return care.episode("A", "2024-05-01", "S", "2025-03-20", "X1", "U4", distance=5.0).episode(
        "A", "2025-03-20", "P", None, None, "T1", None, distance=30.0
    )


@pytest.mark.parametrize(("switch", "fostered"), [("own", 0), ("carry", 1)])
def test_a_temporary_placement_on_31_march_is_other_unless_carried(switch: str, fostered: int) -> None:
    assert counts("placed_foster", in_hospital, switches={"temporary_placement": switch}) == (fostered, 1)


def test_the_distance_of_a_temporary_placement_is_its_own() -> None:
    assert counts("distance_average", in_hospital) == (30, 1)


def far(care: Care) -> object:
    """20.0, 20.1 and 40 miles, and one unknown."""
    return (
        care.episode("A", "2024-05-01", distance=20.0)
        .episode("B", "2024-05-01", distance=20.1)
        .episode("C", "2024-05-01", distance=40.0)
        .episode("D", "2024-05-01", distance=None)
    )


def test_more_than_20_miles() -> None:
    assert counts("placed_over_20_miles", far) == (2, 4)  # D is in the denominator
    assert counts("placed_over_20_miles", far, switches={"distance_denominator": "known"}) == (2, 3)


def test_average_distance() -> None:
    # (20.0 + 20.1 + 40) / 3 = 26.7
    returns = Returns()
    far(returns.care(2025))
    assert returns.figure("distance_average") == (80.1, 3, 26.7, "")


def test_no_distance_column_no_distance() -> None:
    returns = Returns()
    returns.care(2025, without=("distance",)).episode("A", "2024-05-01")
    for id in ("placed_over_20_miles", "distance_average"):
        assert returns.figure(id) == (None, None, None, "x")


def test_a_later_return_without_the_column_does_not_lose_the_distance() -> None:
    # Open on 31 March 2025 and carried again in 2026, whose file has no distances.
    returns = Returns()
    returns.care(2025).episode("A", "2024-05-01", distance=25.0)
    returns.care(2026, without=("distance",)).episode("A", "2024-05-01", "S", "2025-08-01", "E8")
    assert returns.counts("placed_over_20_miles") == (1, 1)


def test_a_distance_left_empty_in_the_latest_return_is_unknown() -> None:
    returns = Returns()
    returns.care(2025).episode("A", "2024-05-01", distance=25.0)
    returns.care(2026).episode("A", "2024-05-01", "S", "2025-08-01", "E8", distance=None)
    returns.care(2025).episode("B", "2024-05-01", distance=25.0)
    assert returns.counts("placed_over_20_miles") == (1, 2)
    assert returns.counts("distance_average") == (25, 1)


# --- placements in the year (2.1) ---------------------------------------------------------------------------------


def example(care: Care, back_to: str = "AB1 2CD") -> Care:
    """Section 7: a child in care on 31 March 2025."""
    return (
        care.episode("A", "2023-01-10", "S", "2024-06-15", "X1", "U4", "AB1 2CD")
        .episode("A", "2024-06-15", "P", "2024-06-29", "X1", "T1", None)
        .episode("A", "2024-06-29", "P", "2024-09-01", "X1", "U4", back_to)
        .episode("A", "2024-09-01", "L", "2024-11-20", "X1", "U4", back_to)
        .episode("A", "2024-11-20", "T", "2025-02-05", "X1", "U5", back_to)
        .episode("A", "2025-02-05", "P", None, None, "K2", "EF3 4GH")
    )


@pytest.mark.parametrize(
    ("same_carer_counts", "back_to", "placements"),
    [(True, "AB1 2CD", 3), (False, "AB1 2CD", 2), (True, "XY9 9ZZ", 4), (True, "ab12cd", 3)],
)
def test_the_worked_example_of_placements(same_carer_counts: bool, back_to: str, placements: int) -> None:
    returns = Returns(switches={"same_carer_counts": same_carer_counts})
    example(returns.care(2025), back_to)
    assert returns.counts("placements_average") == (placements, 1)
    assert returns.counts("placements_3_plus") == (int(placements >= 3), 1)


def lived(*episodes: tuple) -> Typed:
    """A child's episodes one after the other: (DECOM, RNE, PLACE, PL_POST); the last is open."""

    def typed(care: Care) -> object:
        for place, episode in enumerate(episodes):
            end = episodes[place + 1][0] if place + 1 < len(episodes) else None
            start, why, code, post = episode
            care.episode("A", start, why, end, "X1" if end else None, code, post)
        return care

    return typed


HOME, OTHER = "AB1 2CD", "XY9 9ZZ"


@pytest.mark.parametrize(
    ("typed", "placements"),
    [
        # The first episode loaded opens a placement whatever its reason, even a temporary one.
        (lived(("2024-05-01", "L", "U4", HOME)), 1),
        (lived(("2024-05-01", "P", "T1", None)), 1),
        # A change of legal status opens none.
        (lived(("2023-05-01", "S", "U4", HOME), ("2024-05-01", "L", "U4", OTHER)), 1),
        # P, B, T and U do; an unknown reason does not.
        (lived(("2023-05-01", "S", "U4", HOME), ("2024-05-01", "P", "U4", OTHER)), 2),
        (lived(("2023-05-01", "S", "U4", HOME), ("2024-05-01", "B", "U4", OTHER)), 2),
        (lived(("2023-05-01", "S", "U4", HOME), ("2024-05-01", "T", "U5", HOME)), 2),
        (lived(("2023-05-01", "S", "U4", HOME), ("2024-05-01", "U", "U5", HOME)), 2),
        (lived(("2023-05-01", "S", "U4", HOME), ("2024-05-01", "?", "U5", HOME)), 1),
        # A move to the same place and postcode without a temporary episode between is a new placement.
        (lived(("2023-05-01", "S", "U4", HOME), ("2024-05-01", "P", "U4", HOME)), 2),
        # Away and back, with P or with B.
        (lived(("2023-05-01", "S", "U4", HOME), ("2024-05-01", "P", "T2", None), ("2024-05-09", "P", "U4", HOME)), 1),
        (lived(("2023-05-01", "S", "U4", HOME), ("2024-05-01", "P", "T2", None), ("2024-05-09", "B", "U4", HOME)), 1),
        # Back to another type of placement, or elsewhere.
        (lived(("2023-05-01", "S", "U4", HOME), ("2024-05-01", "P", "T2", None), ("2024-05-09", "P", "U5", HOME)), 2),
        (lived(("2023-05-01", "S", "U4", HOME), ("2024-05-01", "P", "T2", None), ("2024-05-09", "P", "U4", OTHER)), 2),
        # Two temporary episodes one after the other, and back: the home before both is compared.
        (lived(
            ("2023-05-01", "S", "U4", HOME), ("2024-05-01", "P", "T1", None), ("2024-05-05", "P", "T4", None),
            ("2024-05-09", "P", "U4", HOME),
        ), 1),
        # A change of legal status between the stay and the return: the episode before the P is not temporary.
        (lived(
            ("2023-05-01", "S", "U4", HOME), ("2024-05-01", "P", "T1", None), ("2024-05-05", "L", "U4", HOME),
            ("2024-05-09", "P", "U4", HOME),
        ), 2),
        # T and U open a placement after a temporary stay too: the exception is for P and B.
        (lived(("2023-05-01", "S", "U4", HOME), ("2024-05-01", "P", "T1", None), ("2024-05-09", "T", "U4", HOME)), 2),
        # The oldest return begins with the temporary episode: the next is a return, wherever it is.
        (lived(("2024-05-01", "P", "T1", None), ("2024-05-09", "P", "U4", HOME)), 1),
        (lived(("2024-05-01", "P", "T1", None), ("2024-05-05", "P", "T1", None), ("2024-05-09", "B", "U4", HOME)), 1),
        # But not for the next stay: then the home is known.
        (lived(
            ("2024-05-01", "P", "T1", None), ("2024-05-09", "P", "U4", HOME), ("2024-06-01", "P", "T1", None),
            ("2024-06-09", "P", "U4", OTHER),
        ), 2),
        # Both without postcode: the same.
        (lived(("2023-05-01", "S", "P1", None), ("2024-05-01", "P", "T2", None), ("2024-05-09", "P", "P1", "")), 1),
        # Placed with parents and back again are placements like others.
        (lived(("2023-05-01", "S", "U4", HOME), ("2024-05-01", "P", "P1", OTHER), ("2024-06-01", "P", "U4", HOME)), 3),
        # Every temporary code.
        *(
            (lived(("2023-05-01", "S", "U4", HOME), ("2024-05-01", "P", code, None), ("2024-05-09", "P", "U4", HOME)), 1)
            for code in ("T0", "T1", "T2", "T3", "T4")
        ),
        # In a temporary placement on 31 March.
        (lived(("2023-05-01", "S", "U4", HOME), ("2025-03-20", "P", "T1", None)), 1),
    ],
)  # fmt: skip
def test_what_opens_a_placement(typed: Typed, placements: int) -> None:
    assert counts("placements_average", typed) == (placements, 1)


@pytest.mark.parametrize(
    ("moved", "placements"),
    [
        ("2024-04-01", 1),  # the first placement ended on the first day: it does not overlap the year
        ("2024-04-02", 2),
        ("2025-03-31", 2),  # the second began on the last day
        ("2025-04-01", 1),  # after the year
    ],
)
def test_placements_that_overlap_the_year(moved: str, placements: int) -> None:
    assert counts("placements_average", lived(("2023-05-01", "S", "U4", HOME), (moved, "P", "U4", OTHER))) == (
        placements,
        1,
    )


def test_the_placements_of_all_periods_of_care_in_the_year_count() -> None:
    # Two homes until July, away until October, then one more: three.
    def typed(care: Care) -> object:
        return (
            care.episode("A", "2023-05-01", "S", "2024-05-01", "X1", "U4", HOME)
            .episode("A", "2024-05-01", "P", "2024-07-01", "E4A", "U4", OTHER)
            .episode("A", "2024-10-01", "S", None, None, "U4", OTHER)
        )

    assert counts("placements_average", typed) == (3, 1)


def test_a_placement_ends_with_its_period_of_care() -> None:
    # The first period ended in March 2024: its placement does not reach into the year.
    def typed(care: Care) -> object:
        return care.episode("A", "2023-05-01", "S", "2024-03-01", "E4A").episode("A", "2024-10-01", "S")

    assert counts("placements_average", typed) == (1, 1)


def test_short_breaks_are_no_placements() -> None:
    def typed(care: Care) -> object:
        return care.episode("A", "2023-05-01", "S", "2023-05-03", "E4A", legal_status="V4").episode(
            "A", "2024-05-01", "P", place="T1"
        )

    # The first episode left is the temporary one.
    assert counts("placements_average", typed) == (1, 1)


def test_only_children_looked_after_on_31_march_are_in_the_placements() -> None:
    assert counts("placements_3_plus", lambda care: care.episode("A", "2024-05-01", "S", "2024-09-01", "E4A")) == (0, 0)


def test_the_average_has_two_decimals() -> None:
    # 3 + 1 + 1 placements over 3 children = 1.67
    returns = Returns()
    example(returns.care(2025)).episode("B", "2024-05-01").episode("C", "2024-05-01")
    assert returns.figure("placements_average") == (5, 3, 1.67, "")
    assert returns.figure("placements_3_plus") == (1, 3, 33, "")


# --- social workers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (lambda care: care.worker("A", "SW1", "2024-05-01").worker("A", "SW2", "2024-06-01").worker("A", "SW3", "2024-07-01"), (1, 1)),
        (lambda care: care.worker("A", "SW1", "2024-05-01").worker("A", "SW2", "2024-06-01"), (0, 1)),
        # The same worker returning counts once.
        (lambda care: (
            care.worker("A", "SW1", "2024-05-01", "2024-06-01")
            .worker("A", "SW2", "2024-06-01", "2024-07-01").worker("A", "SW1", "2024-07-01")
        ), (0, 1)),
        # A spell that ended on 1 April does not overlap the year; one that ended on 2 April does.
        (lambda care: (
            care.worker("A", "SW1", "2023-05-01", "2024-04-01")
            .worker("A", "SW2", "2024-04-01", "2024-06-01").worker("A", "SW3", "2024-06-01")
        ), (0, 1)),
        (lambda care: (
            care.worker("A", "SW1", "2023-05-01", "2024-04-02")
            .worker("A", "SW2", "2024-04-02", "2024-06-01").worker("A", "SW3", "2024-06-01")
        ), (1, 1)),
        # One that began on the last day does.
        (lambda care: care.worker("A", "SW1", "2024-05-01").worker("A", "SW2", "2024-06-01").worker("A", "SW3", "2025-03-31"), (1, 1)),
        (lambda care: care.worker("A", "SW1", "2024-05-01").worker("A", "SW2", "2024-06-01").worker("A", "SW3", "2025-04-01"), (0, 1)),
        (lambda care: care, (0, 0)),  # nobody known: not in the denominator
        (lambda care: care.worker("B", "SW1", "2024-05-01"), (0, 0)),  # not looked after
    ],
    ids=range(9),
)  # fmt: skip
def test_three_social_workers(typed: Typed, expected: tuple[int, int]) -> None:
    assert counts("cla_3_plus_social_workers", lambda care: typed(care.episode("A", "2023-05-01"))) == expected


def test_no_social_workers_before_they_were_collected() -> None:
    returns = Returns()
    returns.care(2025, absent=("cla_social_worker",)).episode("A", "2023-05-01")
    assert returns.figure("cla_3_plus_social_workers") == (None, None, None, "x")


# --- missing (2.4) ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "children", "incidents"),
    [
        (lambda care: care.missing("A", "2024-05-10"), 1, 1),
        (lambda care: care.missing("A", "2024-04-01"), 1, 1),
        (lambda care: care.missing("A", "2024-03-31"), 0, 0),  # began before the year
        (lambda care: care.missing("A", "2025-03-31"), 1, 1),
        (lambda care: care.missing("A", "2025-04-01"), 0, 0),
        (lambda care: care.missing("A", "2024-05-10", "A"), 0, 0),  # away without authorisation
        (lambda care: care.missing("A", "2024-05-10", "?"), 0, 0),
        (lambda care: care.missing("A", "2024-05-10").missing("A", "2024-05-20"), 1, 2),
        (lambda care: care.missing("Z", "2024-05-10"), 0, 0),  # not looked after
    ],
    ids=range(9),
)
def test_missing(typed: Typed, children: int, incidents: int) -> None:
    returns = Returns()
    typed(returns.care(2025).episode("A", "2023-05-01"))
    assert returns.several("missing_children", "missing_incidents_per_child") == {
        "missing_children": (children, 1),
        "missing_incidents_per_child": (incidents, children),
    }


def test_away_without_authorisation_counts_if_so_chosen() -> None:
    typed: Typed = lambda care: care.episode("A", "2023-05-01").missing("A", "2024-05-10", "A")  # noqa: E731
    assert counts("missing_children", typed, switches={"include_absent": True}) == (1, 1)


@pytest.mark.parametrize(
    ("end", "present"),
    [("2024-04-01", 1), ("2024-03-31", 0)],  # who left on the first day was looked after in the year
)
def test_looked_after_at_any_time_in_the_year(end: str, present: int) -> None:
    assert counts("missing_children", lambda care: care.episode("A", "2023-05-01", "S", end, "E8")) == (0, present)


def test_who_starts_on_the_last_day_was_looked_after_in_the_year() -> None:
    assert counts("missing_children", lambda care: care.episode("A", "2025-03-31")) == (0, 1)


def test_an_incident_returned_twice_counts_once_in_the_year_it_began() -> None:
    returns = Returns()
    for year in (2025, 2026):
        returns.care(year).episode("A", "2023-05-01").missing(
            "A", "2025-03-30", end=None if year == 2025 else "2025-04-03"
        )
    returns.today = returns.today.replace(month=5)
    assert returns.counts("missing_children", "2025") == (1, 1)
    assert returns.counts("missing_children", "2026") == (0, 1)


def test_a_child_with_short_breaks_only_does_not_go_missing() -> None:
    typed: Typed = lambda care: care.episode("A", "2023-05-01", legal_status="V3").missing("A", "2024-05-10")  # noqa: E731
    assert counts("missing_children", typed) == (0, 0)


# --- returned home and stayed (2.5) -------------------------------------------------------------------------------


def home_again(end: str, *starts: str, left: str = "E4A") -> Callable[[Returns], None]:
    """A child who left on ``end`` and started again on the days given (returns of 2024 and 2025)."""

    def typed(returns: Returns) -> None:
        first, second = returns.care(2024), returns.care(2025)
        first.episode("A", "2020-01-01", "S", end, left)
        for start in starts:
            (first if start < "2024-04-01" else second).episode("A", start, "S")

    return typed


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (home_again("2024-03-20", "2025-03-20"), (0, 1)),  # the anniversary is a return
        (home_again("2024-03-20", "2025-03-21"), (1, 1)),
        (home_again("2024-02-29", "2025-02-28"), (0, 1)),  # addm: 28 February
        (home_again("2024-02-29", "2025-03-01"), (1, 1)),
        (home_again("2024-03-20", "2024-03-20"), (0, 1)),  # the same day
        (home_again("2024-03-20"), (1, 1)),
        (home_again("2023-04-01"), (1, 1)),  # the first day of the year before
        (home_again("2023-03-31"), (0, 0)),
        (home_again("2024-03-31"), (1, 1)),
        (home_again("2024-04-01"), (0, 0)),
        (home_again("2024-03-20", left="E4B"), (1, 1)),
        (home_again("2024-03-20", left="E4"), (1, 1)),
        (home_again("2024-03-20", left="E13"), (0, 0)),  # without parental responsibility
        (home_again("2024-03-20", left="X1"), (0, 0)),
    ],
    ids=range(14),
)
def test_who_returned_home_and_stayed(typed: Callable[[Returns], None], expected: tuple[int, int]) -> None:
    returns = Returns()
    typed(returns)
    assert returns.counts("reunified_no_return_12_months") == expected


def test_two_returns_home_count_as_one_child_by_the_first() -> None:
    returns = Returns()
    returns.care(2025)
    (
        returns.care(2024)
        .episode("A", "2020-01-01", "S", "2023-06-02", "E4A")
        .episode("A", "2023-08-01", "S", "2024-01-10", "E4A")
    )
    assert returns.counts("reunified_no_return_12_months") == (0, 1)


def test_a_short_break_or_a_new_placement_is_no_return() -> None:
    returns = Returns()
    returns.care(2024).episode("A", "2020-01-01", "S", "2023-06-02", "E4A")
    returns.care(2025).episode("A", "2024-05-01", "S", "2024-05-03", "E4A", legal_status="V4").episode(
        "A", "2024-05-30", "P"
    )
    assert returns.counts("reunified_no_return_12_months") == (1, 1)


def test_without_the_year_before_nothing_is_known_of_those_who_went_home() -> None:
    returns = Returns()
    returns.care(2025).episode("A", "2020-01-01", "S", "2024-02-02", "E4A")
    assert returns.figure("reunified_no_return_12_months") == (None, None, None, "x")


@pytest.mark.parametrize(("birth", "number"), [("2006-06-02", 0), ("2006-06-03", 1), (None, 1)])
def test_those_of_17_leave_if_so_chosen(birth: str | None, number: int) -> None:
    # Home on 2 June 2023: 17 on the day, or not yet; not known stays.
    returns = Returns(switches={"exclude_17_plus": True})
    returns.care(2024).child("A", birth).episode("A", "2020-01-01", "S", "2023-06-02", "E4A")
    returns.care(2025)
    assert returns.counts("reunified_no_return_12_months") == (number, number)


# --- health: the 12-month cohort ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (lambda care: care.episode("A", "2024-04-01").score("A", 12), (12, 1)),  # since the first day
        (lambda care: care.episode("A", "2024-04-02").score("A", 12), (0, 0)),
        (lambda care: care.episode("A", "2023-04-02", "S", "2024-04-02", "E4A").episode("A", "2024-04-02", "S").score("A", 12), (0, 0)),
        # Left on the first day itself, and back the same day without a start: not after Y0.
        (lambda care: care.episode("A", "2023-04-02", "S", "2024-04-01", "E4A").episode("A", "2024-04-01", "S").score("A", 12), (12, 1)),
        # Moves and legal changes do not break it.
        (lambda care: care.episode("A", "2023-04-02", "S", "2024-06-01", "X1").episode("A", "2024-06-01", "B").score("A", 12), (12, 1)),
        # An end in the year does, even if no start follows.
        (lambda care: care.episode("A", "2023-04-02", "S", "2024-06-01", "E8").episode("A", "2024-06-05", "P").score("A", 12), (0, 0)),
        (lambda care: care.episode("A", "2023-04-02", "S", "2025-03-31", "E8").score("A", 12), (0, 0)),  # left on the last day
        (lambda care: care.episode("A", "2023-04-02").score("A", None), (0, 0)),
        (lambda care: care.episode("A", "2023-04-02").score("A", 0), (0, 1)),
        (lambda care: care.episode("A", "2023-04-02").score("A", 40), (40, 1)),
        (lambda care: care.episode("A", "2023-04-02").score("A", 41), (0, 0)),  # no such score
        (lambda care: care.episode("A", "2023-04-02").score("A", -1), (0, 0)),
        (lambda care: care.score("A", 12), (0, 0)),  # a row without episodes
        (lambda care: care.episode("A", "2023-04-02", legal_status="V4").score("A", 12), (0, 0)),
        # Aged 5 to 16 on 31 March 2025.
        (lambda care: care.episode("A", "2023-04-02").score("A", 12, "2020-03-31"), (12, 1)),
        (lambda care: care.episode("A", "2023-04-02").score("A", 12, "2020-04-01"), (0, 0)),
        (lambda care: care.episode("A", "2023-04-02").score("A", 12, "2008-04-01"), (12, 1)),
        (lambda care: care.episode("A", "2023-04-02").score("A", 12, "2008-03-31"), (0, 0)),
        # No date of birth in the table: that of the header. Neither: left out.
        (lambda care: care.child("A", "2014-01-01").episode("A", "2023-04-02").score("A", 12, None), (12, 1)),
        (lambda care: care.child("A").episode("A", "2023-04-02").score("A", 12, None), (0, 0)),
    ],
    ids=range(20),
)  # fmt: skip
def test_scores(typed: Typed, expected: tuple[int, int]) -> None:
    assert counts("sdq_average", typed) == expected


def test_scores_stand_for_their_own_year() -> None:
    returns = Returns()
    returns.care(2024).episode("A", "2020-01-01").score("A", 10)
    returns.care(2025).episode("A", "2020-01-01").score("A", 20).episode("B", "2020-01-01").score("B", 11)
    assert returns.counts("sdq_average", "2024") == (10, 1)
    assert returns.figure("sdq_average", "2025") == (31, 2, 15.5, "")


def test_no_health_table_no_scores() -> None:
    returns = Returns()
    returns.care(2025, absent=("cla_health",)).episode("A", "2020-01-01")
    assert returns.figure("sdq_average") == (None, None, None, "x")


def test_an_empty_health_table_is_loaded() -> None:
    returns = Returns()
    returns.care(2025).episode("A", "2020-01-01")
    assert returns.figure("sdq_average") == (0, 0, None, "z")


# --- adoption -----------------------------------------------------------------------------------------------------


def adopted(care: Care, reason: str = "E11") -> Care:
    return care.episode("A", "2022-01-01", "S", "2024-09-01", reason)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (lambda care: adopted(care).adopted("A", "2024-01-31", "2024-01-01"), (30, 1)),
        (lambda care: adopted(care, "E12").adopted("A", "2024-01-31", "2024-01-01"), (30, 1)),
        (lambda care: adopted(care, "E45").adopted("A", "2024-01-31", "2024-01-01"), (0, 0)),
        (lambda care: care.adopted("A", "2024-01-31", "2024-01-01"), (0, 0)),  # not among those who ceased
        # The latest decision on or before the match that was not given up.
        (lambda care: adopted(care).adopted("A", "2024-01-31", "2023-01-01").decided("A", "2024-01-11"), (20, 1)),
        (lambda care: adopted(care).adopted("A", "2024-01-31", "2023-01-01").decided("A", "2024-01-31"), (0, 1)),
        (lambda care: adopted(care).adopted("A", "2024-01-31", "2024-01-01").decided("A", "2024-02-01"), (30, 1)),
        (lambda care: adopted(care).adopted("A", "2024-01-31", "2024-01-01").decided("A", "2024-01-11", "2024-01-15"), (30, 1)),
        (lambda care: (
            adopted(care).adopted("A", "2024-01-31", "2023-01-01")
            .decided("A", "2023-11-02").decided("A", "2024-01-11")
        ), (20, 1)),
        # A date missing, or the match before the decision.
        (lambda care: adopted(care).adopted("A", None, "2024-01-01"), (0, 0)),
        (lambda care: adopted(care).adopted("A", "2024-01-31"), (0, 0)),
        (lambda care: adopted(care).adopted("A", "2023-12-31", "2024-01-01"), (0, 0)),
    ],
    ids=range(12),
)  # fmt: skip
def test_from_decision_to_match(typed: Typed, expected: tuple[int, int]) -> None:
    assert counts("adoption_decision_to_match", typed) == expected


def test_the_months_are_days_divided_by_30_4375() -> None:
    # 30 and 500 days over two children: 530 / (2 x 30.4375) = 8.706 -> 9
    returns = Returns()
    (
        adopted(returns.care(2025))
        .adopted("A", "2024-01-31", "2024-01-01")
        .episode("B", "2022-01-01", "S", "2024-10-01", "E12")
        .adopted("B", "2024-05-15", "2023-01-01")
    )
    assert returns.figure("adoption_decision_to_match") == (530, 2, 9, "")


def test_no_adoption_table_no_months() -> None:
    returns = Returns()
    adopted(returns.care(2025, absent=("adoption",)))
    assert returns.figure("adoption_decision_to_match") == (None, None, None, "x")


# --- care leavers (2.3) -------------------------------------------------------------------------------------------

WORKS = {"activity": "F5", "accommodation": "U1"}


@pytest.mark.parametrize(
    ("birth", "younger", "older"),
    [
        ("2008-03-31", 1, 0),  # 17 on the day
        ("2008-04-01", 0, 0),  # 16
        ("2006-04-01", 1, 0),  # 18
        ("2006-03-31", 0, 1),  # 19 on the day
        ("2003-04-01", 0, 1),  # 21
        ("2003-03-31", 0, 0),  # 22
        ("2004-02-29", 0, 1),
        (None, 0, 0),
    ],
)
def test_the_age_of_care_leavers(birth: str, younger: int, older: int) -> None:
    returns = Returns()
    returns.care(2025).leaver("A", birth, **WORKS)
    expected = {
        f"care_leavers_{kind}_{ages}": (number, number)
        for kind in ("eet", "suitable")
        for ages, number in (("17_18", younger), ("19_21", older))
    }
    assert returns.several(*expected) == expected


def test_the_age_of_someone_born_on_29_february() -> None:
    # On 28 February 2025 they would be 20; the year ends on 31 March, so 21. Born 2008: 17 from 1 March 2025.
    returns = Returns()
    returns.care(2025).leaver("A", "2008-02-29", **WORKS)
    assert returns.counts("care_leavers_eet_17_18") == (1, 1)


def test_the_header_tells_the_age_where_the_table_does_not() -> None:
    assert counts("care_leavers_eet_17_18", lambda care: care.child("A", "2007-01-01").leaver("A", None, **WORKS)) == (
        1,
        1,
    )


def test_every_activity() -> None:
    active = ["F1", "F2", "F3", "F4", "F5", "P1", "P2", "P3", "P4", "P5"]
    returns = Returns()
    care = returns.care(2025)
    for place, code in enumerate([*active, "G4", "G5", "G6", "0", "ZZ", None]):
        care.leaver(f"C{place}", "2007-01-01", activity=code)
    assert returns.counts("care_leavers_eet_17_18") == (10, 16)


def test_every_accommodation() -> None:
    # Suitable: B1 U1 Z1 K1. Left out: G and H (abroad, deported), R (not known). 0 and blank stay, unsuitable.
    returns = Returns()
    care = returns.care(2025)
    for place, code in enumerate(["B1", "U1", "Z1", "K1", "B2", "S2", "X2", "0", None, "G1", "G2", "H1", "R1", "R2"]):
        care.leaver(f"C{place}", "2007-01-01", accommodation=code)
    assert returns.counts("care_leavers_suitable_17_18") == (4, 9)
    assert returns.counts("care_leavers_eet_17_18") == (0, 14)


@pytest.mark.parametrize(
    ("in_touch", "number"),
    [("YES", 1), ("NO", 1), ("DIED", 0), ("RHOM", 0), ("REFU", 1), ("NREQ", 1), (None, 1), ("?", 1)],
)
def test_in_touch(in_touch: str | None, number: int) -> None:
    assert counts(
        "care_leavers_eet_17_18", lambda care: care.leaver("A", "2007-01-01", in_touch=in_touch, **WORKS)
    ) == (
        number,
        number,
    )


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        (lambda care: care.episode("A", "2015-01-01", "S", "2024-06-01", "E3"), 0),  # taken over by another authority
        (lambda care: care.episode("A", "2015-01-01", "S", "2024-06-01", "E17"), 1),
        (lambda care: care.episode("A", "2015-01-01", "S", "2025-04-01", "E3"), 1),  # after the year
        # The latest reason other than X1 decides.
        (lambda care: care.episode("A", "2015-01-01", "S", "2020-06-01", "E3").episode("A", "2021-01-01", "S", "2024-06-01", "E17"), 1),
        (lambda care: care.episode("A", "2015-01-01", "S", "2020-06-01", "E3").episode("A", "2021-01-01", "S", "2024-06-01", "X1"), 0),
        (lambda care: care.episode("A", "2015-01-01", "S", "2020-06-01", "E4A", legal_status="V3"), 0),  # short breaks only
        (lambda care: (
            care.episode("A", "2015-01-01", "S", "2020-06-01", "E4A", legal_status="V3")
            .episode("A", "2021-01-01", "S", "2024-06-01", "E17")
        ), 1),
        (lambda care: care, 1),  # no episodes loaded
    ],
    ids=range(8),
)  # fmt: skip
def test_who_is_a_care_leaver(typed: Typed, number: int) -> None:
    assert counts("care_leavers_eet_17_18", lambda care: typed(care.leaver("A", "2007-01-01", **WORKS))) == (
        number,
        number,
    )


def test_care_leavers_stand_for_their_own_year() -> None:
    returns = Returns()
    returns.care(2024).leaver("A", "2007-01-01", **WORKS)
    returns.care(2025).leaver("A", "2007-01-01", activity="G5")
    assert returns.counts("care_leavers_eet_17_18", "2024") == (1, 1)
    assert returns.counts("care_leavers_eet_17_18", "2025") == (0, 1)
