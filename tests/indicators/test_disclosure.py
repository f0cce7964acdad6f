"""Disclosure control, clause by clause: the worked example of definitions.md, and a case for each sentence of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from indicators.disclosure import (
    CHAINS,
    EQUATIONS,
    FAMILIES,
    FAMILY_OF,
    NEEDED,
    PINNED,
    Cells,
    Row,
    hide,
    protect,
    suppressed,
    suppressed_categories,
    total_may_be_shown,
)
from indicators.model import Disclosure, Unit
from indicators.registry import REGISTRY

SHARE, RATE, FLOW, AVERAGE = Disclosure.SHARE, Disclosure.RATE, Disclosure.FLOW, Disclosure.AVERAGE


def share(id: str, above: int, below: int, flag: str = "") -> Row:
    return Row(id, above, below, above, below, flag, SHARE)


def rate(id: str, above: int, flag: str = "") -> Row:
    return Row(id, above, 60_000, above, None, flag, RATE)


def average(id: str, total: float, below: int, flag: str = "") -> Row:
    return Row(id, total, below, None, below, flag, AVERAGE)


def flow(id: str, rows_above: int, rows_below: int) -> Row:
    return Row(id, rows_above * 0.8, rows_below * 0.9, rows_above, rows_below, "", FLOW)


def hidden(*rows: Row) -> set[str]:
    return set(suppressed(rows))


def emptied(*rows: Row) -> set[str]:
    """The indicators whose denominator is hidden too."""
    return {id for id, denominator in suppressed(rows).items() if denominator}


def test_a_hidden_row_keeps_its_denominator_only():
    row = share("ceased_cao", 3, 40)
    assert hide(row, denominator=False) == Row("ceased_cao", None, 40, 3, 40, "c", SHARE)
    assert hide(row, denominator=True) == Row("ceased_cao", None, None, 3, 40, "c", SHARE)


# The worked example of section 7


def forty_ceased(others: int) -> list[Row]:
    ceased = 40 + others
    return [
        share("ceased_sgo", 12, ceased),
        share("ceased_cao", 3, ceased),
        share("ceased_adopted", 8, ceased),
        share("ceased_returned_home", 17, ceased),
        share("ceased_family_network", 26, ceased),
        share("sgo_to_relatives", 6, 12),
        average("adoption_decision_to_match", 2_400, 8),
    ]


def test_worked_example():
    rows = forty_ceased(0)
    assert hidden(*rows) == {"ceased_cao", "ceased_adopted", "sgo_to_relatives", "adoption_decision_to_match"}
    # The adopted children are hidden, so the denominator that is their number is hidden too.
    assert emptied(*rows) == {"adoption_decision_to_match"}


def test_worked_example_with_nine_others():
    assert hidden(*forty_ceased(9)) == {"ceased_cao", "sgo_to_relatives"}


# 6.1


@pytest.mark.parametrize(
    ("row", "is_hidden"),
    [
        (share("re_referrals", 5, 100), True),
        (share("re_referrals", 6, 100), False),
        (share("re_referrals", 1, 100), True),
        (share("re_referrals", 0, 100), False),
        (share("re_referrals", 95, 100), True),
        (share("re_referrals", 94, 100), False),
        (share("re_referrals", 99, 100), True),
        (share("re_referrals", 100, 100), False),
        (share("re_referrals", 0, 5), True),
        (share("re_referrals", 5, 5), True),
        (share("re_referrals", 0, 6), False),
        (share("re_referrals", 0, 0, "z"), False),
        (rate("s47_rate", 5), True),
        (rate("s47_rate", 6), False),
        (rate("s47_rate", 0), False),
        # The population is not a count of people behind the row, however small it is.
        (Row("s47_rate", 7, 4, 7, 4, "", RATE), False),
        (average("sdq_average", 3, 6), False),
        (average("sdq_average", 30, 5), True),
        # Incidents are not tested, the children are.
        (Row("missing_incidents_per_child", 4, 8, 4, 8, "", AVERAGE), False),
        (flow("sw_turnover", 5, 80), True),
        (flow("sw_turnover", 6, 80), False),
        (flow("sw_turnover", 8, 5), True),
        (flow("sw_turnover", 0, 80), False),
        # Leavers are not part of those in post: 78 of 80 leaves no two.
        (flow("sw_turnover", 78, 80), False),
        (share("sw_agency_rate", 78, 80), True),
        (average("sw_vacancy_rate", 2, 80), False),
        (average("sw_vacancy_rate", 2, 4), True),
        (Row("cla_rate", None, None, None, None, "x", RATE), False),
        (share("re_referrals", 0, 0, "x"), False),
    ],
)
def test_small_rows(row: Row, is_hidden: bool):
    assert bool(hidden(row)) is is_hidden


def test_people_are_tested_not_sums():
    # 1.5 posts of 8 leavers; 20 posts of 3.
    assert not hidden(Row("sw_turnover", 1.5, 90.0, 8, 100, "", FLOW))
    assert hidden(Row("sw_turnover", 20.0, 90.0, 3, 100, "", FLOW))


def test_a_small_denominator_is_emptied_and_a_population_is_not():
    assert emptied(share("re_referrals", 0, 5)) == {"re_referrals"}
    assert emptied(share("re_referrals", 5, 60)) == set()
    assert emptied(average("sdq_average", 30, 5)) == {"sdq_average"}
    assert emptied(rate("s47_rate", 3)) == set()


def test_provisional_rows_are_treated_like_others():
    assert hidden(share("re_referrals", 3, 60, "p")) == {"re_referrals"}


# 6.2


def reasons(sgo: int, cao: int, adopted: int, home: int, others: int) -> list[Row]:
    ceased = sgo + cao + adopted + home + others
    names = ("ceased_sgo", "ceased_cao", "ceased_adopted", "ceased_returned_home")
    return [share(name, n, ceased) for name, n in zip(names, (sgo, cao, adopted, home), strict=True)]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((12, 3, 8, 17, 0), {"ceased_cao", "ceased_adopted"}),
        # A rest of one to five, and nothing else hidden: the smallest part goes.
        ((12, 9, 8, 17, 4), {"ceased_adopted"}),
        ((12, 9, 8, 17, 6), set()),
        ((12, 9, 8, 17, 0), set()),
        # A hidden part and the rest, five together.
        ((12, 3, 8, 17, 2), {"ceased_cao", "ceased_adopted"}),
        ((12, 3, 8, 17, 3), {"ceased_cao"}),
        # Two hidden parts of five together, and of six.
        ((12, 3, 2, 17, 0), {"ceased_cao", "ceased_adopted", "ceased_sgo"}),
        ((12, 3, 3, 17, 0), {"ceased_cao", "ceased_adopted"}),
        # Of equals the first in the list.
        ((8, 3, 8, 17, 0), {"ceased_cao", "ceased_sgo"}),
        # A zero is not hidden.
        ((12, 3, 0, 17, 0), {"ceased_cao", "ceased_sgo"}),
        # A total of less than six is itself hidden: nothing more to do than the primary rule.
        ((2, 0, 0, 3, 0), {"ceased_sgo", "ceased_cao", "ceased_adopted", "ceased_returned_home"}),
        # The only hidden part may be a large one: 30 of 33, the rest of three belongs to no part.
        ((30, 0, 0, 0, 3), {"ceased_sgo"}),
    ],
)
def test_reasons_for_ceasing(counts: tuple[int, ...], expected: set[str]):
    assert hidden(*reasons(*counts)) == expected


def test_a_large_part_alone_is_hidden_with_another():
    # 40 of 44 placed in foster care: 4 elsewhere, all in children's homes.
    rows = [
        share("placed_foster", 40, 44),
        share("placed_childrens_homes", 4, 44),
        share("placed_semi_independent", 0, 44),
    ]
    assert hidden(*rows) == {"placed_foster", "placed_childrens_homes"}


def test_referral_sources():
    rows = [
        share("referrals_police", 50, 100),
        share("referrals_schools", 45, 100),
        share("referrals_health", 5, 100),
    ]
    assert hidden(*rows) == {"referrals_health", "referrals_schools"}


def test_kinship_within_foster():
    foster = [share("placed_foster", 60, 100), share("placed_childrens_homes", 20, 100)]
    # Three foster carers who are no relatives: the rest is three.
    assert hidden(*foster, share("kinship_foster", 57, 100)) == {"kinship_foster"}
    assert hidden(*foster, share("kinship_foster", 54, 100)) == set()
    assert hidden(*foster, share("kinship_foster", 3, 100)) == {"kinship_foster"}


def test_unaccompanied_children():
    assert hidden(rate("cla_rate", 50), rate("uasc_cla_rate", 3)) == {"uasc_cla_rate"}
    # 47 of 50: the other three could be worked out.
    assert hidden(rate("cla_rate", 50), rate("uasc_cla_rate", 47)) == {"uasc_cla_rate"}
    assert hidden(rate("cla_starts_rate", 50), rate("uasc_starts_rate", 47)) == {"uasc_starts_rate"}
    assert hidden(rate("cla_starts_rate", 50), rate("uasc_starts_rate", 44)) == set()
    assert hidden(rate("cla_starts_rate", 50), Row("uasc_starts_rate", None, None, None, None, "x", RATE)) == set()
    assert hidden(Row("cla_rate", None, None, None, None, "x", RATE), rate("uasc_cla_rate", 47)) == set()


def test_the_total_goes_where_no_part_is_left():
    # Special guardians: 22 orders, 2 not to relatives, so sgo_to_relatives is hidden; it is all of the family network.
    rows = [
        share("ceased_sgo", 22, 60),
        share("ceased_cao", 0, 60),
        share("ceased_returned_home", 0, 60),
        share("ceased_family_network", 20, 60),
        share("sgo_to_relatives", 20, 22),
    ]
    assert hidden(*rows) == {"sgo_to_relatives", "ceased_family_network"}


def test_repeat_plans():
    starts = rate("cpp_starts_rate", 100)
    assert hidden(starts, share("repeat_cpp", 20, 100), share("repeat_cpp_12_months", 17, 100)) == {
        "repeat_cpp_12_months"
    }
    # More within 12 months than repeats at all is possible (the two come from different fields): no rest, no leak.
    assert hidden(starts, share("repeat_cpp", 17, 100), share("repeat_cpp_12_months", 20, 100)) == set()
    assert hidden(starts, share("repeat_cpp", 3, 100), share("repeat_cpp_12_months", 0, 100)) == {"repeat_cpp"}


def test_equation_of_a_hidden_total_is_not_examined():
    # Family network is hidden for the four who are outside it, so the only hidden part does no harm in E7.
    rows = [
        share("ceased_family_network", 56, 60),
        share("ceased_cao", 20, 60),
        share("ceased_returned_home", 20, 60),
        share("sgo_to_relatives", 16, 18),
    ]
    assert hidden(*rows) == {"ceased_family_network", "sgo_to_relatives"}


# 6.3


@pytest.mark.parametrize(("left", "right"), [(left, right) for left, ids in CHAINS.items() for right in ids])
def test_same_count_in_two_rows(left: str, right: str):
    is_rate = left.endswith("_rate")
    first = rate(left, 4) if is_rate else share(left, 96, 100)
    second = share(right, 10, 96)
    assert hidden(first, second) == {left, right}
    assert emptied(first, second) == {right}
    assert hidden(first, share(right, 0, 0, "z")) == {left}
    assert hidden(first, Row(right, None, None, None, None, "x", SHARE)) == {left}


def test_chains_and_equations_are_repeated_until_nothing_changes():
    # cao 3 hides adopted (E1), which hides the months to adoption (6.3); E7 then hides the order to relatives.
    assert hidden(*forty_ceased(0)) >= {"adoption_decision_to_match", "sgo_to_relatives"}
    # A special guardianship order hidden by E1 takes sgo_to_relatives along, which E7 then has to cover with another.
    rows = [
        *reasons(7, 3, 30, 40, 0),
        share("ceased_family_network", 50, 80),
        share("sgo_to_relatives", 7, 7),
    ]
    assert hidden(*rows) == {"ceased_cao", "ceased_sgo", "sgo_to_relatives"}
    assert emptied(*rows) == {"sgo_to_relatives"}


def test_an_equation_is_examined_again_when_a_later_one_has_hidden_a_part():
    # 3 of 20 orders are not to relatives. E7 (8 + 9 + 17 = 34, no rest) hides the 8 beside it; then the 8 are the only
    # hidden part of E1 (no rest), which hides the 9.
    rows = [
        *reasons(20, 8, 30, 9, 0),
        share("ceased_family_network", 34, 67),
        share("sgo_to_relatives", 17, 20),
    ]
    assert hidden(*rows) == {"sgo_to_relatives", "ceased_cao", "ceased_returned_home"}


def test_numbers_as_the_definitions_list_them():
    assert {equation.name: (equation.total, len(equation.parts)) for equation in EQUATIONS} == {
        "E1": ("", 4),
        "E2": ("", 3),
        "E3": ("", 3),
        "E4": ("placed_foster", 1),
        "E5": ("cla_rate", 1),
        "E6": ("cla_starts_rate", 1),
        "E7": ("ceased_family_network", 3),
        "E8": ("repeat_cpp", 1),
    }


# 6.4


@pytest.mark.parametrize(
    ("counts", "may_be_shown"),
    [
        ((10, 10, 10), True),
        ((10, 10), False),
        ((10, 10, 10, 3), False),
        ((10, 10, 10, 3, 2), False),
        ((10, 10, 10, 3, 3), True),
        ((10, 10, 3, 3), False),
    ],
)
def test_totals_over_authorities(counts: tuple[int, ...], may_be_shown: bool):
    rows = [share("re_referrals", count, 100) for count in counts]
    assert total_may_be_shown(rows, [count < 6 for count in counts]) is may_be_shown


# Breakdowns


def by(characteristic: str, rows: Iterable[Row], **cells: Mapping[str, tuple[int, int | None]]) -> dict[str, set[str]]:
    """What is hidden of breakdowns given as id → category → (people above, people below)."""
    all_rows = {row.indicator_id: row for row in rows}
    breakdowns = [
        Cells(id, list(one), [pair[0] for pair in one.values()], [pair[1] for pair in one.values()])
        for id, one in cells.items()
    ]
    found = suppressed_categories(characteristic, breakdowns, all_rows, suppressed(all_rows.values()))
    return {id: set(categories) for id, categories in found.items()}


def test_nothing_small_nothing_hidden():
    assert by("sex", [rate("s47_rate", 30)], s47_rate={"F": (14, None), "M": (16, None)}) == {}


def test_one_small_category_of_two_hides_both():
    assert by("sex", [rate("s47_rate", 30)], s47_rate={"F": (2, None), "M": (28, None)}) == {"s47_rate": {"F", "M"}}


def test_one_small_category_of_three_hides_the_next():
    cells: dict[str, tuple[int, int | None]] = {"A": (2, None), "B": (28, None), "C": (9, None), "D": (0, None)}
    assert by("need", [rate("s47_rate", 39)], s47_rate=cells) == {"s47_rate": {"A", "C"}}


def test_two_small_categories_of_six_are_enough_and_of_five_are_not():
    three = {"A": (3, None), "B": (3, None), "C": (9, None), "D": (20, None)}
    two = {"A": (3, None), "B": (2, None), "C": (9, None), "D": (20, None)}
    assert by("need", [rate("s47_rate", 35)], s47_rate=three) == {"s47_rate": {"A", "B"}}
    assert by("need", [rate("s47_rate", 34)], s47_rate=two) == {"s47_rate": {"A", "B", "C"}}


def test_those_in_no_category_are_a_hidden_one():
    # 41 children, 37 in the categories: 4 unknown. Category A goes with them: 4 + 7.
    cells: dict[str, tuple[int, int | None]] = {"A": (7, None), "B": (30, None)}
    assert by("sex", [rate("s47_rate", 41)], s47_rate=cells) == {"s47_rate": {"A"}}


def test_many_in_no_category_count_as_one_hidden_category():
    cells: dict[str, tuple[int, int | None]] = {"A": (8, None), "B": (30, None)}
    assert by("sex", [rate("s47_rate", 45)], s47_rate=cells) == {"s47_rate": {"A"}}


def test_a_denominator_smaller_than_the_population():
    # Of the 20 children in A, the distance of four is known.
    rows = [rate("cla_rate", 90), average("distance_average", 300, 64), share("placed_over_20_miles", 24, 90)]
    found = by(
        "age",
        rows,
        cla_rate={"A": (20, None), "B": (30, None), "C": (40, None)},
        distance_average={"A": (4, 4), "B": (25, 25), "C": (35, 35)},
        placed_over_20_miles={"A": (0, 20), "B": (12, 30), "C": (12, 40)},
    )
    assert found == {"distance_average": {"A", "B"}, "placed_over_20_miles": {"A", "B"}}
    # Of two categories both are hidden, and then those of the distances over 20 miles too: they put bounds to the four.
    found = by(
        "sex",
        rows,
        cla_rate={"F": (20, None), "M": (70, None)},
        distance_average={"F": (4, 4), "M": (60, 60)},
        placed_over_20_miles={"F": (0, 20), "M": (24, 70)},
    )
    assert found == {"distance_average": {"F", "M"}, "placed_over_20_miles": {"F", "M"}}


def test_a_rate_within_a_rate():
    rows = [rate("cla_rate", 100), rate("uasc_cla_rate", 47)]
    found = by(
        "age",
        rows,
        cla_rate={"A": (30, None), "B": (30, None), "C": (40, None)},
        uasc_cla_rate={"A": (27, None), "B": (20, None), "C": (0, None)},
    )
    assert found == {"uasc_cla_rate": {"A", "B"}}


def test_a_row_hidden_for_another_has_no_breakdown():
    rows = [
        share("referrals_police", 50, 100),
        share("referrals_schools", 45, 100),
        share("referrals_health", 5, 100),
    ]
    found = by("sex", rows, referrals_schools={"F": (20, 50), "M": (25, 50)})
    assert found == {"referrals_schools": {"F", "M"}}


def test_who_does_not_leave_to_the_family_network_is_a_sum_too():
    # In each category 10 orders, all to relatives, 6 child arrangements, 6 adopted, 6 home, 6 otherwise to the family
    # (E13); 2 for another reason in A, 6 in B and C. Every number and every rest is zero or six at least, but in A 36
    # less 28 to the family network less 6 adopted leaves two.
    rows = [*reasons(30, 18, 18, 18, 32), share("ceased_family_network", 84, 116), share("sgo_to_relatives", 30, 30)]
    below = {"A": 36, "B": 40, "C": 40}
    each = {"ceased_sgo": 10, "ceased_cao": 6, "ceased_adopted": 6, "ceased_returned_home": 6}
    cells = {id: {name: (count, people) for name, people in below.items()} for id, count in each.items()}
    cells["ceased_family_network"] = {name: (28, people) for name, people in below.items()}
    cells["sgo_to_relatives"] = dict.fromkeys(below, (10, 10))
    assert by("age", rows, **cells) == {id: {"A", "B"} for id in cells}


def test_the_difference_counts_too():
    cells: dict[str, tuple[int, int | None]] = {"A": (20, 22), "B": (30, 60), "C": (20, 40)}
    assert by("need", [share("re_referrals", 70, 122)], re_referrals=cells) == {"re_referrals": {"A", "C"}}


def test_a_hidden_row_has_no_breakdown():
    cells: dict[str, tuple[int, int | None]] = {"A": (2, 50), "B": (2, 50)}
    assert by("sex", [share("re_referrals", 4, 100)], re_referrals=cells) == {"re_referrals": {"A", "B"}}


def test_rows_without_figures_show_none_by_category():
    row = Row("s47_rate", None, None, None, None, "x", RATE)
    assert by("sex", [row], s47_rate={"F": (9, None), "M": (0, None)}) == {"s47_rate": {"F"}}
    assert by("sex", [share("re_referrals", 0, 0, "z")], re_referrals={"F": (0, 0), "M": (0, 0)}) == {}


def test_categories_of_the_population_are_hidden_in_all_that_count_it():
    rows = [rate("cla_rate", 100), share("placements_3_plus", 30, 100)]
    found = by(
        "age",
        rows,
        cla_rate={"A": (4, None), "B": (20, None), "C": (36, None), "D": (40, None)},
        placements_3_plus={"A": (0, 4), "B": (8, 20), "C": (12, 36), "D": (10, 40)},
    )
    assert found == {"cla_rate": {"A", "B"}, "placements_3_plus": {"A", "B"}}


def test_an_indicator_may_hide_more_than_its_population():
    rows = [rate("cla_rate", 100), share("placements_3_plus", 23, 100)]
    found = by(
        "age",
        rows,
        cla_rate={"A": (10, None), "B": (20, None), "C": (30, None), "D": (40, None)},
        placements_3_plus={"A": (1, 10), "B": (6, 20), "C": (7, 30), "D": (9, 40)},
    )
    assert found == {"placements_3_plus": {"A", "B"}}


def test_what_is_left_of_an_equation_hides_the_same_categories_in_all_of_its_parts():
    # Girls in A: 20 ceased, 10 + 8 shown, two left over.
    rows = [*reasons(40, 0, 0, 40, 40), share("ceased_family_network", 60, 120)]
    found = by(
        "age",
        rows,
        ceased_sgo={"A": (10, 20), "B": (15, 50), "C": (15, 50)},
        ceased_returned_home={"A": (8, 20), "B": (16, 50), "C": (16, 50)},
    )
    assert found == {"ceased_sgo": {"A", "B"}, "ceased_returned_home": {"A", "B"}}


def test_an_indicator_with_too_many_small_numbers_leaves_its_group():
    rows = [
        share("placed_foster", 40, 120),
        share("placed_childrens_homes", 8, 120),
        share("placed_semi_independent", 40, 120),
    ]
    found = by(
        "sex",
        rows,
        placed_foster={"F": (20, 60), "M": (20, 60)},
        placed_childrens_homes={"F": (4, 60), "M": (4, 60)},
        placed_semi_independent={"F": (20, 60), "M": (20, 60)},
    )
    assert found == {"placed_childrens_homes": {"F", "M"}}


def test_reasons_for_ceasing_are_shown_by_category_together_or_not_at_all():
    rows = reasons(40, 8, 0, 40, 32)
    small_cao = {
        "ceased_sgo": {"F": (20, 60), "M": (20, 60)},
        "ceased_cao": {"F": (4, 60), "M": (4, 60)},
        "ceased_returned_home": {"F": (20, 60), "M": (20, 60)},
    }
    everything = {"F", "M"}
    assert by("sex", rows, **small_cao) == dict.fromkeys(small_cao, everything)
    # A hidden row among them hides all.
    rows = reasons(40, 3, 0, 40, 37)
    assert by("sex", rows, **small_cao) == dict.fromkeys(small_cao, everything)


def test_a_breakdown_needs_the_one_it_is_part_of():
    rows = [share("placed_foster", 95, 100), share("kinship_foster", 40, 100)]
    found = by(
        "sex",
        rows,
        placed_foster={"F": (45, 48), "M": (50, 52)},
        kinship_foster={"F": (20, 48), "M": (20, 52)},
    )
    assert found == {"placed_foster": {"F", "M"}, "kinship_foster": {"F", "M"}}


def test_breakdowns_that_repeat_another_row_are_hidden():
    rows = [rate("cla_rate", 100), rate("uasc_cla_rate", 40)]
    assert by("uasc", rows, uasc_cla_rate={"Yes": (40, None), "No": (0, None)}) == {"uasc_cla_rate": {"Yes", "No"}}
    labels = list(PINNED["placement"].values())
    cells = dict.fromkeys(labels, (14, None))
    assert by("placement", rows, uasc_cla_rate=cells) == {"uasc_cla_rate": set(labels)}


FOSTER, HOMES, SEMI = PINNED["placement"].values()


def placements(foster: int, homes: int, semi: int, **others: int) -> dict[str, set[str]]:
    cla = foster + homes + semi + sum(others.values())
    rows = [
        rate("cla_rate", cla),
        share("placed_foster", foster, cla),
        share("placed_childrens_homes", homes, cla),
        share("placed_semi_independent", semi, cla),
    ]
    counts = {FOSTER: foster, HOMES: homes, SEMI: semi, **others}
    return by("placement", rows, cla_rate={name: (count, None) for name, count in counts.items()})


def test_a_placement_is_hidden_by_category_where_its_row_is():
    # Semi-independent is small; its row is hidden, and E2 hides nothing more for the rest of 42.
    assert placements(60, 20, 3, parents=30, adoption=12) == {"cla_rate": {SEMI, "adoption"}}
    # Homes hide with semi-independent in E2 (no rest): both categories are hidden.
    assert placements(60, 20, 3) == {"cla_rate": {SEMI, HOMES}}


def test_a_placement_shown_in_its_row_is_not_hidden_for_another():
    assert placements(60, 20, 10, parents=3, adoption=30) == {"cla_rate": {"parents", "adoption"}}
    # With no other category left E2 has hidden a row for the rest of three, and its category goes with it.
    assert placements(60, 20, 10, parents=3) == {"cla_rate": {SEMI, "parents"}}


def test_unknown_names_of_placements_hide_the_breakdown():
    rows = [rate("cla_rate", 100), share("placed_foster", 60, 100)]
    cells: dict[str, tuple[int, int | None]] = {"fostered": (60, None), "elsewhere": (40, None)}
    assert by("placement", rows, cla_rate=cells) == {"cla_rate": {"fostered", "elsewhere"}}


def test_families_hold_all_that_equations_and_chains_tie_together():
    groups = [{*group, family.base} for family in FAMILIES for group in family.groups]
    for equation in EQUATIONS:
        tied = {*equation.parts, *([equation.total] if equation.total else [])}
        assert any(tied <= group for group in groups), equation
    for left, right in CHAINS.items():
        for id in right:
            assert FAMILY_OF[left] is FAMILY_OF[id]
    for one, other in NEEDED.items():
        assert any({one, other} <= group for group in groups)


def test_disclosure_kinds_are_those_of_the_definitions():
    """Section 6.1's table, against the kinds with which the definitions are written."""
    named = {
        "sw_turnover": FLOW,
        "sw_starters_rate": FLOW,
        "sw_agency_rate": SHARE,
        "sw_vacancy_rate": AVERAGE,
        "sw_absence_rate": AVERAGE,
        "sw_caseload": AVERAGE,
        "sw_ethnic_minority": SHARE,
        "placements_average": AVERAGE,
        "distance_average": AVERAGE,
        "sdq_average": AVERAGE,
        "adoption_decision_to_match": AVERAGE,
        "missing_incidents_per_child": AVERAGE,
    }
    for id, item in REGISTRY.items():
        if item.computed:
            expected = named.get(id) or (RATE if item.unit is Unit.RATE else SHARE)
            assert item.computed.disclosure is expected, id


# The tables

COLUMNS = (
    "la_code VARCHAR, period VARCHAR, period_end DATE, rolling BOOLEAN, numerator DOUBLE, denominator DOUBLE, "
    "people_above BIGINT, people_below BIGINT, exact DOUBLE, value DOUBLE, flag VARCHAR, return_year INTEGER"
)


def definition(id: str, disclosure: Disclosure, unit: Unit, decimals: int) -> Any:
    return SimpleNamespace(id=id, computed=SimpleNamespace(disclosure=disclosure), unit=unit, decimals=decimals)


DEFINITIONS = [
    definition("s47_rate", RATE, Unit.RATE, 1),
    definition("re_referrals", SHARE, Unit.PERCENT, 1),
    definition("distance_average", AVERAGE, Unit.MILES, 1),
    definition("referrals_rate", RATE, Unit.RATE, 1),
]


@pytest.fixture
def computed() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(f"CREATE TEMP TABLE computed_row (indicator_id VARCHAR, {COLUMNS})")
    connection.execute(
        f"CREATE TEMP TABLE computed_category (indicator_id VARCHAR, characteristic VARCHAR, category VARCHAR, {COLUMNS})"
    )
    return connection


def add(
    connection: duckdb.DuckDBPyConnection, id: str, period: str, *numbers: Any, flag: str = "", **more: str
) -> None:
    """Adds a row, or a category of one: ``numbers`` are numerator, denominator, the people behind them and the value."""
    end = f"{period}-03-31" if len(period) == 4 else f"{period}-30"
    above, below, people_above, people_below, value = numbers
    keys = [id, *more.values()]
    record = [
        *keys,
        "801",
        period,
        end,
        len(period) > 4,
        above,
        below,
        people_above,
        people_below,
        value,
        value,
        flag,
        2025,
    ]
    table = "computed_category" if more else "computed_row"
    connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(record))})", record)


def public(connection: duckdb.DuckDBPyConnection, table: str = "public_row") -> list[tuple]:
    keys = "category, " if table == "public_category" else ""
    return connection.execute(
        f"SELECT indicator_id, {keys}period, numerator, denominator, exact, value, flag FROM {table} ORDER BY ALL"
    ).fetchall()


def test_tables(computed: duckdb.DuckDBPyConnection):
    add(computed, "s47_rate", "2023", 30, 60_000, 30, None, 5.0)
    add(computed, "s47_rate", "2024", 3, 60_000, 3, None, 0.5, flag="p")
    add(computed, "s47_rate", "2025", 30, 60_000, 30, None, 5.0, flag="p")
    add(computed, "re_referrals", "2024", 2, 5, 2, 5, 40.0)
    add(computed, "re_referrals", "2025", None, None, None, None, None, flag="x")
    add(computed, "s47_rate", "2023", 28, 30, 28, None, 93.3, characteristic="sex", category="F")
    add(computed, "s47_rate", "2023", 2, 30, 2, None, 6.7, characteristic="sex", category="M")
    add(computed, "s47_rate", "2023", 10, 30, 10, None, 33.3, characteristic="age", category="0")
    add(computed, "s47_rate", "2023", 20, 30, 20, None, 66.7, characteristic="age", category="1")
    protect(computed, DEFINITIONS)
    assert public(computed) == [
        ("re_referrals", "2024", None, None, None, None, "c"),
        ("re_referrals", "2025", None, None, None, None, "x"),
        ("s47_rate", "2023", 30.0, 60_000.0, 5.0, 5.0, ""),
        ("s47_rate", "2024", None, 60_000.0, None, None, "c"),
        ("s47_rate", "2025", 30.0, 60_000.0, 5.0, 5.0, "p"),
    ]
    assert public(computed, "public_category") == [
        ("s47_rate", "0", "2023", 10.0, 30.0, 33.3, 33.3, ""),
        ("s47_rate", "1", "2023", 20.0, 30.0, 66.7, 66.7, ""),
        ("s47_rate", "F", "2023", None, None, None, None, "c"),
        ("s47_rate", "M", "2023", None, None, None, None, "c"),
    ]
    # Neither the hidden year nor the one after it has a change.
    assert computed.execute("SELECT indicator_id, period FROM hidden_change ORDER BY ALL").fetchall() == [
        ("re_referrals", "2024"),
        ("re_referrals", "2025"),
        ("s47_rate", "2024"),
        ("s47_rate", "2025"),
    ]
    columns = {table: [row[0] for row in computed.execute(f"DESCRIBE {table}").fetchall()] for table in (
        "computed_row", "public_row", "computed_category", "public_category")}  # fmt: skip
    for table in ("row", "category"):
        kept = [name for name in columns[f"computed_{table}"] if not name.startswith("people_")]
        assert columns[f"public_{table}"] == kept


def test_rolling_rows_are_rounded_to_five(computed: duckdb.DuckDBPyConnection):
    # 33 of 60,000: 35 and 5.8 (5.833…); 12 of 62 referrals: 10 of 60, 16.7; 212.5 miles over 17 children: 215 over 15.
    add(computed, "s47_rate", "2025-06", 33, 60_001, 33, None, 5.5, flag="p")
    add(computed, "re_referrals", "2025-06", 12, 62, 12, 62, 19.4, flag="p")
    add(computed, "distance_average", "2025-06", 212.5, 17, None, 17, 12.5, flag="p")
    # Exact counts are tested, not rounded ones: 5 is hidden though it would be 5, 6 is shown as 5; zero stays zero.
    add(computed, "s47_rate", "2025-09", 5, 60_000, 5, None, 0.8, flag="p")
    add(computed, "referrals_rate", "2025-06", 6, 60_000, 6, None, 1.0, flag="p")
    add(computed, "referrals_rate", "2025-09", 0, 60_000, 0, None, 0.0, flag="p")
    add(computed, "re_referrals", "2025-09", 0, 0, 0, 0, None, flag="z")
    add(computed, "s47_rate", "2025-06", 33, 33, 33, None, 100.0, characteristic="sex", category="F")
    protect(computed, DEFINITIONS)
    assert [(*row[:4], row[5], row[6]) for row in public(computed)] == [
        ("distance_average", "2025-06", 215.0, 15.0, 14.3, "p"),
        ("re_referrals", "2025-06", 10.0, 60.0, 16.7, "p"),
        ("re_referrals", "2025-09", 0.0, 0.0, None, "z"),
        ("referrals_rate", "2025-06", 5.0, 60_000.0, 0.8, "p"),
        ("referrals_rate", "2025-09", 0.0, 60_000.0, 0.0, "p"),
        ("s47_rate", "2025-06", 35.0, 60_001.0, 5.8, "p"),
        ("s47_rate", "2025-09", None, 60_000.0, None, "c"),
    ]
    assert [row[4] for row in public(computed)][:2] == [215 / 15, 100 * 10 / 60]
    # No breakdowns of rolling periods.
    assert public(computed, "public_category") == []


def test_authorities_and_periods_are_protected_apart(computed: duckdb.DuckDBPyConnection):
    add(computed, "referrals_rate", "2024", 4, 60_000, 4, None, 0.7)
    add(computed, "re_referrals", "2024", 0, 4, 0, 4, 0.0)
    add(computed, "referrals_rate", "2025", 40, 60_000, 40, None, 6.7)
    add(computed, "re_referrals", "2025", 10, 40, 10, 40, 25.0)
    computed.execute(
        "INSERT INTO computed_row SELECT * REPLACE ('802' AS la_code) FROM computed_row WHERE period = '2025'"
    )
    protect(computed, DEFINITIONS)
    assert computed.execute("SELECT DISTINCT period, la_code FROM public_row WHERE flag = 'c'").fetchall() == [
        ("2024", "801")
    ]


def test_nothing_is_shown_untested(computed: duckdb.DuckDBPyConnection):
    add(computed, "unheard_of", "2025", 30, 60_000, 30, None, 5.0)
    with pytest.raises(KeyError):
        protect(computed, DEFINITIONS)
