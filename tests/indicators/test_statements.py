"""Sentences that the figures prove: each clause on rows worked out by hand, and all of England proved again."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators import lookup, statements, wording
from indicators.lookup import Geography, Spread, Value
from indicators.model import Interval, Polarity, Unit
from indicators.registry import REGISTRY
from indicators.statements import Against, Case, Change, Peer, People, Place, Proof, Record, Run
from loaders.store import Outcomes, Store, replace_outcomes
from tests.small_store import fill

ENGLAND = Geography("E92000001", "", "England", "National", "", "", "", None, None, "")
NORTH_EAST = Geography("E12000001", "", "North East", "Regional", "", "", "", None, None, "")
TURNOVER, REFERRALS, SGO, CLA = (REGISTRY[one] for one in ("sw_turnover", "re_referrals", "ceased_sgo", "cla_rate"))


def row(period: str, value: float | None, **more: Any) -> Value:
    end = date(int(lookup.year_of(period)[:4]), int(period[5:7]) if "-" in period else 3, 30)
    given: dict[str, Any] = dict.fromkeys(Value._fields)
    given |= {
        "indicator_id": "re_referrals", "source": "published", "period": period, "period_end": end, "period_position": end.year - 2012,
        "level": "Local authority", "geography_code": "E06000047", "la_code": "840", "geography": "Norham", "flag": "",
        "value": value, "denominator": 5000.0, "vs_england": "", "vs_region": "", "vs_neighbours": "", "joint": "",
    }  # fmt: skip
    return Value(**{**given, **more})


def series(*values: float | None, last: int = 2025, **of_last: Any) -> list[Value]:
    """Rows of consecutive years; the first is the first period of the series."""
    first = last - len(values) + 1
    rows = [row(str(first + n), value, period_position=n + 1) for n, value in enumerate(values)]
    rows[-1] = rows[-1]._replace(**of_last)
    return rows


def case(
    rows: Sequence[Value],
    indicator=REFERRALS,
    region: Sequence[float | None] = (),
    neighbours: Sequence[float | None] = (),
    spread: Spread | None = None,
) -> Case:
    """A case whose region's and neighbours' other authorities have these values."""
    peers = {}
    codes: dict[str, list[str]] = {"r": [], "n": []}
    for kind, values in (("r", region), ("n", neighbours)):
        for n, value in enumerate(values):
            code = f"{kind}{n}"
            codes[kind].append(code)
            if value is not None:
                proof = Proof(indicator.id, code, code, rows[-1].period, "published", value)
                peers[code] = Peer(proof, "")
    made = [one._replace(indicator_id=indicator.id) for one in rows]
    return Case(indicator, made, NORTH_EAST, ENGLAND, peers, ["840", *codes["r"]], codes["n"], spread)


def words(of: Case) -> list[str]:
    return [one.words for one in statements.statements_of(of)]


def fact(of: Case, kind: type) -> Any:
    return next((one for one in statements.facts(of) if isinstance(one, kind)), None)


# What may be spoken of at all


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"value": None, "flag": "c"}, "there is no figure for 2025"),
        ({"flag": "p"}, "the figure is provisional"),
        ({"flag": "u"}, "the figure is marked u"),
        ({"joint": "A and B"}, "the figure is that of a joint return (A and B)"),
        ({"denominator": 19.0}, "the figure rests on fewer than 20"),
        ({"denominator": None}, "how many the figure rests on is not published"),
    ],
)
def test_figures_that_carry_no_sentence(change, reason):
    rows = series(30.0, 20.0, 10.0, england_value=22.6, vs_england="lower", **change)
    assert statements.unsayable(rows[-1], REFERRALS) == reason
    assert words(case(rows, region=(1.0,) * 11)) == []
    assert statements.headline(case(rows)) is None


def test_a_discontinued_indicator_and_a_number_of_authorities_carry_no_sentence():
    for key in ("factor_physical_abuse_unknown", "ofsted_leadership_good"):
        assert words(case(series(3.0, 2.0, 1.0, england_value=9.0), REGISTRY[key])) == []


def test_twenty_is_enough():
    assert words(case(series(30.0, 18.7, denominator=20.0, england_value=22.6, vs_england="lower")))


def test_overall_absence_counts_half_days_and_twenty_pupils_have_7600():
    few = series(10.0, denominator=7599.0, england_value=12.0)
    item = REGISTRY["absence_overall_cla"]
    assert words(case(few, item)) == []
    assert words(case(series(10.0, denominator=7600.0, england_value=12.0), item))


# Against a comparator


@pytest.mark.parametrize(
    ("england", "difference", "said"),
    [
        (22.6, "lower", "clearly below England (22.6%)"),
        (15.0, "higher", "clearly above England (15.0%)"),
        (19.0, "similar", "not clearly different from England (19.0%)"),
        (22.6, "", "below England (22.6%)"),
        (18.7, "", "the same as England (18.7%)"),
        (18.7, "similar", "the same as England (18.7%)"),
    ],
)
def test_against_england(england, difference, said):
    rows = series(18.7, england_value=england, vs_england=difference)
    assert words(case(rows)) == [f"Repeat referrals within 12 months: 18.7% in 2025, {said}."]


def test_the_neighbours_median_needs_five_of_them():
    assert "the neighbours' median (22.0%)" in words(case(series(18.7, sn_median=22.0, sn_count=5)))[0]
    assert words(case(series(18.7, sn_median=22.0, sn_count=4))) == []


# Place


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ((20, 21, 22, 23), "the lowest of 5 in the North East"),
        ((10, 21, 22, 23), "the second lowest of 5 in the North East"),
        ((1, 2, 3, 4), "the highest of 5 in the North East"),
        ((1, 2, 3, 40), "the second highest of 5 in the North East"),
        ((18.7, 21, 22, 23), "the joint lowest of 5 in the North East"),
        ((10, 18.7, 22, 23, 24), "the joint second lowest of 6 in the North East"),
        ((20, 21, 22, 23, None), "the lowest of the 5 with a figure in the North East"),
        ((1, 2, 22, 23), ""),  # in the middle
        ((18.7,) * 4, ""),  # all the same
        ((20, 21, 22), ""),  # too few
        ((20, 21, 22, None), ""),
    ],
)
def test_place_in_the_region(others, said):
    found = [one for one in words(case(series(18.7), region=others)) if "North East" in one]
    assert found == ([f"Repeat referrals within 12 months: 18.7% in 2025, {said}."] if said else [])


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ((20,) * 10, "lower than all of its 10 statistical neighbours"),
        ((10,) + (20,) * 9, "lower than 9 of its 10 statistical neighbours"),
        ((18.7,) + (20,) * 9, "lower than 9 of its 10 statistical neighbours and level with 1"),
        ((20,) + (10,) * 9, "higher than 9 of its 10 statistical neighbours"),
        ((20,) * 7 + (None,) * 3, "lower than all of the 7 statistical neighbours with a figure"),
        ((10,) * 5 + (20,) * 5, ""),
        ((20,) * 4 + (None,) * 6, ""),
    ],
)
def test_place_among_neighbours(others, said):
    found = words(case(series(18.7), neighbours=others))
    assert found == ([f"Repeat referrals within 12 months: 18.7% in 2025, {said}."] if said else [])


def test_a_joint_return_counts_once():
    of = case(series(18.7), region=(20, 20, 22, 23, 24))
    peers = {key: peer._replace(joint="A and B") if key in ("r0", "r1") else peer for key, peer in of.peers.items()}
    joined = Case(of.indicator, of.values, of.region, of.england, peers, of.region_codes, (), None)
    assert fact(joined, Place).n == 5


# Records


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((5, 4, 3, 2, 1), "the lowest since the series began in 2021"),
        ((1, 2, 3, 4, 5), "the highest since the series began in 2021"),
        ((2, 3, 4, 5, 1), "the lowest since the series began in 2021"),
        ((5, 4, 3, 1), ""),  # four figures
        ((1, 4, 3, 2, 1), ""),  # shared
        ((5, None, 4, 3, 2, 1), "the lowest of the 5 yearly figures known since 2020"),
        ((None, 5, 4, 3, 2, 1), "the lowest of the 5 yearly figures known since 2021"),
        ((1, 9, 8, 7, 6, 5), "the lowest since 2020 (1.0%)"),
        ((5, 9, 8, 7, 6, 5), "the lowest since 2020 (5.0%)"),
        ((1, 9, 8, 7, 6), ""),
        ((1, None, 9, 8, 7, 6, 5), ""),  # the year without a figure may have been as low
        ((5, 4, 3, 2, 2), ""),
    ],
)
def test_records(values, said):
    found = [one for one in words(case(series(*values))) if "est since" in one or "est of the" in one]
    assert found == ([f"Repeat referrals within 12 months: {values[-1]:.1f}% in 2025, {said}."] if said else [])


def test_a_record_is_not_of_the_series_where_its_own_figures_begin_later():
    rows = [one._replace(period_position=one.period_position + 1) for one in series(5, 4, 3, 2, 1)]
    assert fact(case(rows), Record).scope == "known"


def test_figures_before_a_change_of_method_do_not_count():
    item = REGISTRY["attainment8_cla"]  # the last change is in 2022/23
    periods = ("2018/19", "2019/20", "2020/21", "2021/22", "2022/23", "2023/24", "2024/25")
    rows = [row(period, 20.0 - n) for n, period in enumerate(periods)]
    of = case(rows, item)
    assert [one.period for one in of.alike] == ["2022/23", "2023/24", "2024/25"]
    assert fact(of, Record) is None
    assert fact(of, Run) == Run(-2, "2022/23", 16.0)
    assert [one.years for one in statements.changes(of)] == [1]


def test_a_record_since_the_method_changed():
    item = REGISTRY["factor_gangs"]  # recorded otherwise until 2021
    rows = [one._replace(period_position=one.period_position + 9) for one in series(9, 8, 5, 4, 3, 2, 1, last=2026)]
    assert fact(case(rows, item), Record).scope == "break"
    assert any("the lowest since the way of counting changed in 2022" in one for one in words(case(rows, item)))


@pytest.mark.parametrize("change", [{"joint": "A and B"}, {"denominator": 3.0}, {"flag": "p"}])
def test_figures_that_carry_no_sentence_prove_none(change):
    rows = series(9.0, 5.0, 4.0, 3.0, 2.0, 1.0)
    rows[1] = rows[1]._replace(**change)
    of = case(rows)
    assert [one.period for one in of.alike] == ["2022", "2023", "2024", "2025"]
    assert fact(of, Record) is None


# Runs and changes


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((3, 1, 2, 3), Run(2, "2023", 1)),
        ((1, 3, 2, 1), Run(-2, "2023", 3)),
        ((1, 2, 2), None),
        ((1, 2), None),
        ((1, None, 2, 3), None),
        ((0, 1, None, 2, 3, 4), Run(2, "2023", 2)),
    ],
)
def test_runs(values, expected):
    assert fact(case(series(*values)), Run) == expected


def test_a_run_in_words():
    found = words(case(series(15.5, 11.1, 7.7), TURNOVER))
    assert "Social worker turnover: 7.7% in 2025, down every year since 2023 (15.5%)." in found


def test_changes_over_one_three_and_five_years():
    of = case(series(27.9, 22.8, 18.3, 16.4, 17.0, 18.7))
    assert statements.changes(of) == [
        Change(1, 1.7, "2024", 17.0, None),
        Change(3, 0.4, "2022", 18.3, None),
        Change(5, -9.2, "2020", 27.9, None),
    ]
    head = "Repeat referrals within 12 months: 18.7% in 2025, "
    assert f"{head}up 1.7 points in a year (17.0% in 2024)." in words(of)
    assert f"{head}down 9.2 points in five years (27.9% in 2020)." in words(of)


@pytest.mark.parametrize(
    ("limits", "before", "said"),
    [
        ((17.6, 19.7), (15.9, 18.1), "up 1.7 points in a year (17.0% in 2024), too little to be sure of a change"),
        ((18.2, 19.2), (16.5, 17.5), "clearly up 1.7 points in a year (17.0% in 2024)"),
    ],
)
def test_a_change_is_clear_where_the_limits_of_both_years_do_not_overlap(limits, before, said):
    rows = series(17.0, 18.7, lower_ci=limits[0], upper_ci=limits[1])
    rows[0] = rows[0]._replace(lower_ci=before[0], upper_ci=before[1])
    assert words(case(rows)) == [f"Repeat referrals within 12 months: 18.7% in 2025, {said}."]


@pytest.mark.parametrize(
    ("indicator", "amount", "said"),
    [
        (REFERRALS, 1.0, "1.0 point"),
        (REFERRALS, -9.2, "9.2 points"),
        (SGO, 1.0, "1 point"),
        (CLA, -3.0, "3 per 10,000"),
        (REGISTRY["spend_per_child"], 1021.0, "£1,021"),
        (REGISTRY["sdq_average"], -0.4, "0.4"),
        (REGISTRY["sw_caseload"], 0.9, "0.9 cases"),
        (REGISTRY["adoption_decision_to_match"], 1.0, "1 month"),
    ],
)
def test_amounts_are_points_of_percentages_and_the_unit_of_others(indicator, amount, said):
    assert wording.amount_words(amount, indicator) == said


# People


def test_people_to_the_neighbours_region_england_and_the_best_quarter():
    """1,003 of 5,378 is 18.65%. 15.9% as published is 15.95% at most: 857 of 5,378 is 15.94%, 858 is 15.95%."""
    rows = series(
        18.7, numerator=1003.0, denominator=5378.0, england_value=22.6, region_value=17.0, sn_median=18.6, sn_count=10
    )
    of = case(rows, spread=Spread(150, 5.0, 15.97, 20.0, 24.0, 40.0))
    found = [one for one in statements.facts(of) if isinstance(one, People)]
    # 18.6%: 1,002 is 18.631%, 1,003 is 18.650% and rounds to 18.7. 17.0%: 916 is 17.03%, 917 is 17.05% and rounds to 17.1.
    assert [(one.target, one.figure, one.more) for one in found] == [
        ("neighbours", 18.6, -1),
        ("region", 17.0, -87),
        ("quarter", 15.9, -146),
    ]
    head = "Repeat referrals within 12 months: 18.7% in 2025. "
    assert (
        f"{head}1 fewer repeat referral would match the neighbours' median (18.6%), if nothing else changed."
        in words(of)
    )
    best = "146 fewer repeat referrals would reach the best quarter of authorities (15.9% or less), if nothing else changed."
    assert head + best in words(of)


def test_people_where_higher_is_better():
    """102 of 477 is 21.4%; 24% as published begins at 23.5%: 112.1 of 477, so 113."""
    rows = series(21.0, numerator=102.0, denominator=477.0, england_value=12.0, region_value=24.0)
    (found,) = [one for one in statements.facts(case(rows, SGO)) if isinstance(one, People)]
    assert (found.target, found.more) == ("region", 11)


def test_people_are_not_said_where_the_counts_do_not_give_the_figure():
    assert fact(case(series(18.7, numerator=900.0, denominator=5378.0, england_value=10.0)), People) is None
    assert fact(case(series(18.7, england_value=10.0)), People) is None


def test_people_without_a_direction_are_said_and_not_judged():
    rows = series(118.0, numerator=1183.0, denominator=100432.0, england_value=67.0)
    (one,) = [s for s in statements.statements_of(case(rows, CLA)) if isinstance(s.facts[0], People)]
    # 67 per 10,000 as published is less than 67.5: 677.9 children.
    assert one.words == (
        "Children looked after on 31 March: 118 per 10,000 children in 2025. 506 fewer children looked after would match "
        "England (67), if nothing else changed."
    )
    assert one.verdict == ""


# Figures from own returns


def test_nothing_is_said_of_provisional_months_or_years_of_own_returns():
    rows = [
        row(period, value, source="returns", flag="p" if "-" in period else "")
        for period, value in (("2024", 15.1), ("2024-09", 15.0), ("2025", 15.4), ("2025-09", 14.2))
    ]
    assert words(case(rows)) == []
    assert [one.period for one in statements.whole_years(rows)] == ["2024", "2025"]
    assert words(case(statements.whole_years(rows))) == [
        "Repeat referrals within 12 months: 15.4% in 2025 by its own returns, up 0.3 points in a year (15.1% in 2024)."
    ]
    year = [one._replace(source="returns") for one in series(5, 4, 3, 2, 1, flag="p", england_value=9.0)]
    assert statements.facts(case(year)) == []
    assert [one.period for one in statements.whole_years(year)] == ["2021", "2022", "2023", "2024"]


def test_whole_years_of_returns_are_compared_with_the_published_and_never_ranked():
    rows = [one._replace(source="returns") for one in series(5, 4, 3, 2, 1, england_value=9.0, vs_england="lower")]
    found = words(case(rows, region=(20,) * 11))
    head = "Repeat referrals within 12 months: 1.0% in 2025 by its own returns, "
    assert f"{head}clearly below England (9.0%)." in found
    assert f"{head}the lowest since the returns begin in 2021." in found
    assert not any("North East" in one or "series" in one for one in found)
    # A year without a figure in between, or figures hidden before: then it is that of the figures known.
    for gone in (0, 2):
        holed = [*series(6, 5), *rows]
        holed = [
            one._replace(
                source="returns", period=str(2019 + n), period_position=n + 1, value=None if n == gone else one.value
            )
            for n, one in enumerate(holed)
        ]
        assert f"{head}the lowest of the 6 yearly figures known since {2020 if gone == 0 else 2019}." in words(
            case(holed)
        )


# The rows that prove it


def test_every_statement_carries_the_rows_that_prove_it():
    rows = series(9, 8, 7, 6, 5, england_value=22.6, region_value=7.0)
    of = case(rows, region=(10, 11, 12, 13))
    for one in statements.statements_of(of):
        (said,) = one.facts
        assert one.rows[0] == Proof("re_referrals", "E06000047", "Norham", "2025", "published", 5.0)
        periods = [proof.period for proof in one.rows[1:] if proof.geography == "Norham"]
        match said:
            case Record():
                assert periods == ["2021", "2022", "2023", "2024"]
            case Change():
                assert periods == [said.since]
            case Place():
                assert sorted(proof.value for proof in one.rows) == [5, 10, 11, 12, 13]
            case Against():
                assert [proof.geography for proof in one.rows[1:]] == [
                    {"england": "England", "region": "North East"}[said.other]
                ]


# What is worth saying first


def test_what_speaks_against_the_main_fact_comes_after_but():
    rows = series(30.0, 20.0, 25.0, 24.0, 19.0, england_value=12.0, vs_england="higher", lower_ci=18.9, upper_ci=19.1)
    found = statements.headline(case(rows, spread=Spread(150, 5.0, 10.0, 12.0, 14.0, 40.0)))
    assert found is not None
    assert found.words == (
        "Repeat referrals within 12 months: 19.0% in 2025, clearly above England (12.0%). But it is the lowest since the "
        "series began in 2021."
    )
    assert (found.verdict, found.sign) == ("", "●")


def test_an_end_of_the_region_that_may_be_chance_is_no_headline():
    rows = series(18.7, england_value=19.0, vs_england="similar")
    assert statements.headline(case(rows, region=(20,) * 11)) is None
    rows = series(7.7, england_value=11.8)
    found = statements.headline(case(rows, TURNOVER, region=(9,) * 11, spread=Spread(150, 1.0, 10.0, 12.0, 14.0, 40.0)))
    assert found is not None
    assert found.words == (
        "Social worker turnover: 7.7% in 2025, the lowest of 12 in the North East. It is also below England (11.8%). "
        "That is better."
    )


def headlines(verdicts: str) -> list[statements.Statement]:
    """Of as many domains, each clearly better (b) or worse (w) than England."""
    keys: dict[str, str] = {}
    for key, one in REGISTRY.items():
        if one.polarity is Polarity.LOWER and one.discontinued is None:
            keys.setdefault(one.domain, key)
    found = []
    for key, sign in zip(keys.values(), verdicts, strict=False):
        value, side = (10.0, "lower") if sign == "b" else (30.0, "higher")
        of = case(series(20.0, value, denominator=99999.0, england_value=20.0, vs_england=side), REGISTRY[key])
        one = statements.headline(of)
        assert one is not None
        found.append(one)
    return found


def test_good_and_bad_are_told_alike_and_worse_stands_first():
    assert [one.verdict for one in statements.first(headlines("bbbbbww"))] == ["worse"] * 2 + ["better"] * 3
    assert [one.verdict for one in statements.first(headlines("wwwwwbb"))] == ["worse"] * 3 + ["better"] * 2


def test_one_side_may_fill_the_list_if_there_is_no_other():
    assert [one.verdict for one in statements.first(headlines("bbbbbb"))] == ["better"] * 5


def test_one_sentence_at_most_of_a_domain():
    found = headlines("b")
    assert statements.first(found * 3) == found[:1]


def test_old_figures_do_not_stand_out_now():
    rows = series(20.0, 10.0, england_value=20.0, vs_england="lower")
    now = statements.headline(case(rows))
    old = statements.headline(case([one._replace(period=str(int(one.period) - 2)) for one in rows], TURNOVER))
    assert now is not None and old is not None
    assert statements.first([old, now]) == [now]


# Properties

_VALUES = st.lists(st.one_of(st.none(), st.integers(0, 6)), min_size=1, max_size=14)


@settings(deadline=None, max_examples=100)
@given(_VALUES)
def test_a_record_is_beaten_by_none_of_the_years_that_it_names(values):
    of = case(series(*values))
    found = fact(of, Record)
    if found is None:
        return
    first = of.values[0]
    since = int(found.since) - int(first.period)
    window = values[since:-1] if found.scope != "year" else values[since + 1 : -1]
    own = values[-1]
    known = [one for one in window if one is not None]
    assert len(known) + 1 == found.n >= 5
    assert all(own < one if found.kind == "lowest" else own > one for one in known)
    if found.scope == "series":
        assert None not in values
    if found.scope == "year":
        assert None not in values[since:]
        assert values[since] <= own if found.kind == "lowest" else values[since] >= own


@settings(deadline=None, max_examples=100)
@given(_VALUES)
def test_a_record_that_stands_alone_over_five_years_is_never_missed(values):
    known = [one for one in values if one is not None]
    alone = (
        len(known) >= 5
        and values[-1] is not None
        and (all(values[-1] < one for one in known[:-1]) or all(values[-1] > one for one in known[:-1]))
    )
    found = fact(case(series(*values)), Record)
    assert (found is not None and found.scope != "year") == alone


@settings(deadline=None, max_examples=100)
@given(_VALUES)
def test_a_run_is_as_long_as_it_can_be(values):
    found = fact(case(series(*values)), Run)
    best = 0
    for sign in (1, -1):
        length = 0
        for before, after in zip(values[-2::-1], values[:0:-1], strict=False):
            if before is None or after is None or (after - before) * sign <= 0:
                break
            length += 1
        best = best or sign * length
    assert (found.steps if found else 0) == (best if abs(best) >= 2 else 0)


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 6), st.lists(st.one_of(st.none(), st.integers(0, 6)), max_size=14))
def test_a_place_counts_those_below_level_and_above(own, others):
    found = statements.place(case(series(own), region=others), "region")
    known = [one for one in others if one is not None]
    if len(known) < 4:
        assert found is None
        return
    assert found is not None
    counted = (found.lower, found.level - 1, found.higher, found.missing)
    assert counted == (
        sum(one < own for one in known),
        sum(one == own for one in known),
        sum(one > own for one in known),
        others.count(None),
    )


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 400), st.integers(20, 400), st.integers(0, 1000), st.booleans(), st.sampled_from((0, 1)))
def test_no_smaller_number_of_people_would_do(numerator, denominator, tenths, down, decimals):
    numerator = min(numerator, denominator)
    target = round(tenths / 10, decimals)
    people = statements.fewest(numerator, denominator, 100, decimals, target, down)

    def shown(more: int) -> float:
        return statements.rounded(100 * (numerator + more) / denominator, decimals)

    side = -1 if down else 1
    assert shown(side * people) <= target if down else shown(side * people) >= target
    if people:
        assert shown(side * (people - 1)) > target if down else shown(side * (people - 1)) < target


# All of England, proved again by other means: words are read back and tried against the rows


class Raw(NamedTuple):
    value: float | None
    flag: str
    joint: str
    numerator: float | None
    denominator: float | None
    lower: float | None
    upper: float | None
    exact: float | None


class Book:
    """The rows of a store as a reader of the export has them, and the groups of authorities."""

    def __init__(self, cursor) -> None:
        self.rows: dict[tuple[str, str, str], Raw] = {}
        self.periods: dict[str, list[str]] = defaultdict(list)
        ends: dict[tuple[str, str], Any] = {}
        query = """
            SELECT indicator_id, geography_code, period, value, flag, joint, numerator, denominator, lower_ci, upper_ci, exact, period_end
            FROM indicator_value WHERE source = 'published'
        """
        for one in cursor.execute(query).fetchall():
            self.rows[one[0], one[1], one[2]] = Raw(*one[3:11])
            ends[one[0], one[2]] = one[11]
        for indicator, period in sorted(ends, key=lambda key: (key[0], ends[key])):
            self.periods[indicator].append(period)
        places = cursor.execute(
            "SELECT geography_code, la_code, geography, level, region_code, opened, closed FROM geography"
        ).fetchall()
        self.name = {one[0]: one[2] for one in places}
        self.code = {one[1]: one[0] for one in places if one[1]}
        self.england = next(one[0] for one in places if one[3] == "National")
        self.region_of = {one[0]: one[4] for one in places}
        self.members: dict[str, list[tuple[str, Any, Any]]] = defaultdict(list)
        for one in places:
            if one[1]:
                self.members[one[4]].append((one[0], one[5], one[6]))
        self.ends = ends
        self.neighbours: dict[str, list[str]] = defaultdict(list)
        for la, other in cursor.execute(
            "SELECT la_code, neighbour_la_code FROM neighbour WHERE model = (SELECT max(model) FROM neighbour)"
        ).fetchall():
            self.neighbours[self.code[la]].append(self.code[other])

    def value(self, indicator: str, code: str, period: str) -> float | None:
        found = self.rows.get((indicator, code, period))
        return found.value if found else None

    def group(self, indicator: str, codes: Sequence[str], own: str, period: str) -> list[Raw]:
        """Others with a figure; a joint return once."""
        found: dict[str, Raw] = {}
        for code in codes:
            one = self.rows.get((indicator, code, period))
            if code != own and one is not None and one.value is not None:
                found.setdefault(one.joint or code, one)
        return list(found.values())

    def sayable(self, indicator: str, one: Raw | None) -> bool:
        item = REGISTRY[indicator]
        if (
            one is None
            or one.value is None
            or one.flag
            or one.joint
            or item.discontinued
            or item.unit is Unit.AUTHORITIES
        ):
            return False
        if one.denominator is None:
            return item.interval is not Interval.WILSON
        return one.denominator >= (7600 if indicator.startswith("absence_overall") else 20)


def number(text: str) -> float:
    return float(re.sub("[£%,]", "", text).replace("\u2212", "-"))


ORDINALS = ("", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
FIGURE = r"(?P<figure>[£\u2212]?[\d,.]+%?)"
FORMS = {
    kind: re.compile(pattern + "$")
    for kind, pattern in {
        "against": (
            r"(?:(?P<clear>clearly )?(?P<side>above|below)|(?P<unclear>not clearly different from)|(?P<same>the same as)) "
            rf"(?P<name>.+) \({FIGURE}\)"
        ),
        "place": (
            r"the (?P<joint>joint )?(?:(?P<order>\w+) )?(?P<kind>lowest|highest) of (?P<some>the )?(?P<n>\d+)"
            r"(?: with a figure)? in (?P<where>.+)"
        ),
        "near": (
            r"(?P<kind>lower|higher) than (?P<k>all|\d+) of (?P<some>its|the) (?P<n>\d+) statistical neighbours"
            r"(?: with a figure)?(?: and level with (?P<level>\d+))?"
        ),
        "series": (
            r"the (?P<kind>lowest|highest) since the (?P<scope>series began|way of counting changed) in (?P<since>[\d/]+)"
        ),
        "known": r"the (?P<kind>lowest|highest) of the (?P<n>\d+) yearly figures known since (?P<since>[\d/]+)",
        "year": rf"the (?P<kind>lowest|highest) since (?P<since>[\d/]+) \({FIGURE}\)",
        "run": rf"(?P<way>up|down) every year since (?P<since>[\d/]+) \({FIGURE}\)",
        "change": (
            r"(?P<clear>clearly )?(?P<way>up|down|unchanged)"
            r"(?: (?P<amount>£?[\d,.]+)(?P<unit> points?| per 10,000| cases| months?)?)? "
            rf"in (?P<span>a year|three years|five years) \({FIGURE} in (?P<since>[\d/]+)\)"
            r"(?P<unsure>, too little to be sure of a change)?"
        ),
        "people": (
            r"(?P<n>[\d,]+) (?P<way>fewer|more) .+ would (?P<verb>match|reach) (?P<name>.+) "
            rf"\({FIGURE}(?P<limit> or less| or more)?\), if nothing else changed"
        ),
    }.items()
}


def half_up(value: float, decimals: int) -> float:
    return int(abs(value) * 10**decimals + 0.5 + 1.5e-8) / 10**decimals * (-1 if value < 0 else 1)


class Checker:
    """Reads one sentence back and proves it from the rows."""

    def __init__(self, book: Book, indicator: str, code: str, period: str) -> None:
        self.book, self.indicator, self.code, self.period = book, indicator, code, period
        self.item = REGISTRY[indicator]
        self.own = book.rows[indicator, code, period]
        assert self.own.value is not None
        self.value = self.own.value
        periods = book.periods[indicator]
        self.upto = periods[: periods.index(period) + 1]

    def comparator(self, name: str) -> float:
        if name == "England":
            found = self.book.value(self.indicator, self.book.england, self.period)
        elif name == "the neighbours' median":
            near = self.book.group(self.indicator, self.book.neighbours[self.code], self.code, self.period)
            assert len(near) >= 5
            own = [one.exact if self.item.median_of_unrounded else one.value for one in near]
            found = half_up(median(one for one in own if one is not None), self.item.decimals)
        else:
            region = self.book.region_of[self.code]
            assert name.removeprefix("the ") == self.book.name[region]
            found = self.book.value(self.indicator, region, self.period)
        assert found is not None
        return found

    def against(self, name, figure, clear, side, unclear, same) -> tuple:
        other = self.comparator(name)
        assert number(figure) == other
        low, high = self.own.lower, self.own.upper
        outside = None if low is None or high is None else other < low or other > high
        if same:
            assert self.value == other
        elif unclear:
            assert outside is False
        else:
            assert (self.value > other) == (side == "above") and self.value != other
            assert bool(clear) == (outside is True)
        return ("against", name, "same" if same else side or "similar")

    def place(self, joint, order, kind, some, n, where) -> tuple:
        region = self.book.region_of[self.code]
        assert where.removeprefix("the ") == self.book.name[region]
        members = self.book.members[region]
        near = self.book.group(self.indicator, [one[0] for one in members], self.code, self.period)
        end = self.book.ends[self.indicator, self.period]
        missing = [
            one for one, opened, closed in members
            if (opened is None or opened <= end)
            and (closed is None or closed >= end)
            and self.book.value(self.indicator, one, self.period) is None
        ]  # fmt: skip
        values = [one.value for one in near if one.value is not None]
        assert int(n) == len(values) + 1 >= 5
        assert bool(some) == bool(missing)
        beyond = sum(one < self.value if kind == "lowest" else one > self.value for one in values)
        position = ORDINALS.index(order or "") + 1 if (order or "") in ORDINALS else int(re.sub(r"\D", "", order))
        assert beyond + 1 == position
        assert bool(joint) == (self.value in values)
        return ("place", kind)

    def near(self, kind, k, some, n, level) -> tuple:
        codes = self.book.neighbours[self.code]
        values = [one.value for one in self.book.group(self.indicator, codes, self.code, self.period)]
        assert int(n) == len(values) >= 5
        beaten = sum(one > self.value if kind == "lower" else one < self.value for one in values if one is not None)
        assert beaten == (len(values) if k == "all" else int(k))
        assert values.count(self.value) == int(level or 0)
        return ("near", kind)

    def window(self, since: str) -> list[Raw | None]:
        assert since in self.upto
        periods = self.upto[self.upto.index(since) : -1]
        breaks = {one.period for one in self.item.breaks}
        assert not breaks & {*self.upto[self.upto.index(since) + 1 :]}
        return [self.book.rows.get((self.indicator, self.code, period)) for period in periods]

    def beaten(self, rows: Sequence[Raw | None], kind: str) -> list[Raw]:
        known = [one for one in rows if one is not None and one.value is not None]
        for one in known:
            assert self.book.sayable(self.indicator, one)
            assert one.value is not None
            assert self.value < one.value if kind == "lowest" else self.value > one.value
        return known

    def series(self, kind, scope, since) -> tuple:
        rows = self.window(since)
        assert len(self.beaten(rows, kind)) == len(rows) >= 4
        if scope == "series began":
            assert since == self.book.periods[self.indicator][0]
        else:
            assert since in {one.period for one in self.item.breaks}
        return ("record", kind)

    def known(self, kind, n, since) -> tuple:
        rows = self.window(since)
        assert rows[0] is not None and rows[0].value is not None
        assert len(self.beaten(rows, kind)) + 1 == int(n) >= 5
        return ("record", kind)

    def year(self, kind, since, figure) -> tuple:
        rows = self.window(since)
        assert len(self.beaten(rows[1:], kind)) == len(rows) - 1 >= 4
        assert rows[0] is not None and rows[0].value is not None and rows[0].value == number(figure)
        assert rows[0].value <= self.value if kind == "lowest" else rows[0].value >= self.value
        return ("record", kind)

    def run(self, way, since, figure) -> tuple:
        values = [one.value if one else None for one in self.window(since)] + [self.value]
        assert values[0] == number(figure) and len(values) >= 3
        for before, after in pairwise(values):
            assert before is not None and after is not None
            assert after > before if way == "up" else after < before
        return ("run", way)

    def change(self, clear, way, amount, unit, span, figure, since, unsure) -> tuple:
        years = {"a year": 1, "three years": 3, "five years": 5}[span]
        assert int(since[:4]) == int(self.period[:4]) - years
        before = self.window(since)[0]
        assert self.book.sayable(self.indicator, before)
        assert before is not None and before.value is not None and before.value == number(figure)
        difference = half_up(self.value - before.value, self.item.decimals)
        assert (difference > 0, difference < 0) == (way == "up", way == "down")
        assert number(amount or "0") == abs(difference)
        if amount and self.item.unit is Unit.PERCENT:
            assert unit in (" point", " points")
        limits = (before.lower, before.upper, self.own.lower, self.own.upper)
        apart = None if None in limits else self.own.lower > before.upper or self.own.upper < before.lower  # type: ignore[operator]
        if difference:
            assert (bool(clear), bool(unsure)) == (apart is True, apart is False)
        return ("change", years, way)

    def people(self, n, way, verb, name, figure, limit) -> tuple:
        own, count, target = self.own, int(n.replace(",", "")), number(figure)
        assert own.numerator is not None and own.denominator
        scale = 100 if self.item.unit is Unit.PERCENT else 10_000
        side = -1 if way == "fewer" else 1
        if verb == "match":
            assert target == self.comparator(name)
        else:
            everybody = self.book.group(self.indicator, list(self.book.code.values()), "", self.period)
            values = sorted(one.value for one in everybody if one.value is not None)
            share = 0.25 if limit == " or less" else 0.75
            at = share * (len(values) - 1)
            quartile = values[int(at)] + (at - int(at)) * (values[min(int(at) + 1, len(values) - 1)] - values[int(at)])
            # The published limit is the quartile, rounded so that no figure lies between the two.
            assert not any(min(target, quartile) + 1e-9 < one < max(target, quartile) - 1e-9 for one in values)
            assert abs(target - quartile) < 10**-self.item.decimals

        def shown(people: int) -> float:
            return half_up(scale * (own.numerator + side * people) / own.denominator, self.item.decimals)  # type: ignore[operator]

        assert shown(0) == self.value
        assert shown(count) <= target if way == "fewer" else shown(count) >= target
        assert shown(count - 1) > target if way == "fewer" else shown(count - 1) < target
        assert own.numerator + side * count >= 0
        if self.item.polarity is not Polarity.NONE:
            assert (way == "fewer") == (self.item.polarity is Polarity.LOWER)
        return ("people", name, way)

    def prove(self, words: str) -> tuple:
        head = f"{self.item.short_title}: "
        assert words.startswith(head)
        found = re.match(r"([£\u2212]?[\d,.]*\d%?)(?: [^.]+?)?? in ([\d/]+)(?:, |\. )(.+)\.$", words[len(head) :])
        assert found, words
        assert number(found[1]) == self.value and found[2] == self.period
        if self.item.unit is Unit.PERCENT:
            assert found[1].endswith("%")
        for kind, pattern in FORMS.items():
            said = pattern.match(found[3])
            if said:
                return getattr(self, kind)(**said.groupdict())
        raise AssertionError(f"not understood: {words}")


def contradictions(said: Sequence[tuple]) -> Iterator[str]:
    """What cannot be true together of one figure."""
    of: dict[str, set] = defaultdict(set)
    for one in said:
        of[one[0]].add(one[1:])
    if len(of["record"]) > 1 or len(of["run"]) > 1 or len(of["place"]) > 1 or len(of["near"]) > 1:
        yield "two records, runs or places"
    sides = dict(of["against"])
    if len(sides) < len(of["against"]):
        yield "two sides of one comparator"
    changes = dict(of["change"])
    for (way,) in of["run"]:
        if changes.get(1) != way:
            yield "a run one way and a change the other"
    for (kind,) in of["record"]:
        if changes.get(1) == {"lowest": "up", "highest": "down"}[kind]:
            yield "a record and a change the other way"
    for name, way in of["people"]:
        if sides.get(name) in {"fewer": ("below", "same"), "more": ("above", "same")}[way]:
            yield "people to reach what is already reached"


def test_every_sentence_of_england_is_proved_again_and_none_contradicts_another(real):
    """Every authority and indicator; of each one period, taken in turn so that all periods come up, and every third latest."""
    catalogue = lookup.catalogue(real)
    book = Book(real)
    counted: dict[str, int] = defaultdict(int)
    authorities: set[str] = set()
    for turn, (around, indicator, rows, peers) in enumerate(statements.all_cases(real, catalogue)):
        chosen = {turn % len(rows)} | ({len(rows) - 1} if turn % 3 == 0 else set())
        for position in chosen:
            last = rows[position]
            of = around.case(REGISTRY[indicator], rows[: position + 1], peers)
            made = statements.statements_of(of)
            raw = book.rows[indicator, last.geography_code, last.period]
            if not book.sayable(indicator, raw):
                assert not made
                continue
            authorities.add(last.la_code)
            checker = Checker(book, indicator, last.geography_code, last.period)
            said = [checker.prove(one.words) for one in made]
            problem = list(contradictions(said))
            assert not problem, (problem, [one.words for one in made])
            if book.value(indicator, book.england, last.period) is not None:
                assert ("against", "England") in {one[:2] for one in said}
            for one, kind in zip(made, said, strict=True):
                counted[kind[0]] += 1
                for proof in one.rows:
                    assert book.value(proof.indicator_id, proof.geography_code, proof.period) == proof.value
            headline = statements.headline(of)
            if headline:
                single = {one.facts[0] for one in made}
                assert set(headline.facts) <= single
                assert all(statements.clause(one, of.indicator) in headline.words for one in headline.facts)
    assert authorities >= {place.la_code for place in catalogue.authorities}
    assert all(counted[kind] > 300 for kind in ("against", "place", "near", "record", "run", "change", "people")), (
        counted
    )


def test_durham_opens_with_what_matters(real):
    """Turnover of 2025: 11.5, 13.1, 12.9, 13.6, 14.4, 12.5, 15.5, 11.1, 7.7; Middlesbrough, next in the region, 8.6."""
    catalogue = lookup.catalogue(real)
    durham = catalogue.find("840")
    assert durham is not None
    values = statements.own_values(real, durham)
    found = [one for of in statements.cases(real, catalogue, durham, values) if (one := statements.headline(of))]
    first = statements.first(found)
    assert len(first) == 5
    assert {one.verdict for one in first} >= {"better", "worse"}
    assert len({REGISTRY[one.indicator_id].domain for one in first}) == 5
    assert (
        "Social worker turnover: 7.7% in 2025, the lowest since the series began in 2017. It is also the lowest of 12 in the "
        "North East and below England (11.8%). That is better."
    ) in [one.words for one in first]


def test_own_returns_are_spoken_of_from_the_store(tmp_path):
    store = Store(tmp_path)
    replace_outcomes(store, fill)
    cursor = Outcomes(store.outcomes).cursor()
    catalogue = lookup.catalogue(cursor)
    alnmouth = catalogue.find("842")
    assert alnmouth is not None
    # The months to September are provisional; of referrals with no further action there is one whole year alone.
    assert {one.words for one in statements.about(cursor, catalogue, alnmouth, source="returns")} == {
        "Repeat referrals within 12 months: 15.4% in 2025 by its own returns, up 0.3 points in a year (15.1% in 2024), too little "
        "to be sure of a change.",
    }
