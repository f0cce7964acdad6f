"""The funnel and the spread through time by what is drawn where, and the words under them."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from indicators.lookup import Spread, Value
from indicators.model import Breakdown
from indicators.registry import BREAKDOWNS, REGISTRY
from indicators.variation import Count, Funnel, Gap, Trend
from layouts import indicator_figures
from layouts.figures import Point
from layouts.indicator_figures import (
    Sized,
    agrees,
    beyond,
    chance_words,
    funnel_chart,
    funnel_words,
    gap_words,
    outside_words,
    quarter_words,
    reporters,
    slope_words,
    spread_chart,
    spread_words,
    trend_words,
)

RE_REFERRALS, CLA = REGISTRY["re_referrals"], REGISTRY["cla_rate"]
PLAIN = Funnel("share", 0.2, 1.0, 1.0, 12)
WIDENED = Funnel("share", 0.2, 4.0, 2.0, 12)


def row(period: str, number: float | None, **more: Any) -> Value:
    given: dict[str, Any] = dict.fromkeys(Value._fields)
    given |= {
        "indicator_id": "re_referrals", "source": "published", "period": period, "level": "Local authority",
        "period_end": date(2025, 3, 31), "geography": "Norham", "geography_code": "E1", "value": number, "flag": "",
        "vs_england": "", "vs_region": "", "vs_neighbours": "", "joint": "",
    }  # fmt: skip
    return Value(**(given | more))


def sized(name: str, n: float, of: float, **more: Any) -> Sized:
    given: dict[str, Any] = {"distance": 0.0, "own": False, "neighbour": False, "in_region": False}
    return Sized(name, Count(n, of), 100 * n / of, **(given | more))


AUTHORITIES = [
    sized("Norham", 200, 1000, own=True, in_region=True),
    sized("Alnmouth", 30, 100, neighbour=True, in_region=True),
    sized("Bamburgh", 60, 400, neighbour=True),
    sized("Craster", 100, 900, in_region=True),
    sized("Doddington", 5, 16),
]


def drawn(authorities: list[Sized] = AUTHORITIES, funnel: Funnel = PLAIN, **more: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "centre": "England", "centre_value": 20.0, "size_words": "Referrals in the year", "region": "Northmark",
    }  # fmt: skip
    return funnel_chart(RE_REFERRALS, funnel, authorities, **(given | more))


def traces(figure: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [one for one in figure["data"] if one["name"] == name]


# Funnel


def test_a_figure_without_its_counts_or_that_they_do_not_give_is_left_out():
    assert agrees(row("2025", 20.0, numerator=20, denominator=100), RE_REFERRALS)
    assert agrees(row("2025", 20.1, numerator=20, denominator=100), RE_REFERRALS)
    assert not agrees(row("2025", 20.2, numerator=20, denominator=100), RE_REFERRALS)
    assert not agrees(row("2025", None, numerator=20, denominator=100), RE_REFERRALS)
    assert not agrees(row("2025", 20.0), RE_REFERRALS)
    assert not agrees(row("2025", 0.0, numerator=0, denominator=0), RE_REFERRALS)
    assert not agrees(row("2025", 120.0, numerator=120, denominator=100), RE_REFERRALS)


def test_a_joint_return_counts_once():
    pair = [row("2025", 9.0, geography_code=code, joint="A and B") for code in ("E1", "E2")]
    assert reporters([*pair, row("2025", 9.0, geography_code="E3")]) == [pair[0], row("2025", 9.0, geography_code="E3")]


def test_every_authority_is_drawn_once_by_its_size_and_figure():
    figure = drawn()
    own, neighbours, others = (traces(figure, name)[0] for name in ("own", "neighbours", "other authorities"))
    assert own["y"] == [20.0]
    assert neighbours["y"] == [30.0, 15.0]
    assert others["y"] == pytest.approx([100 / 9, 31.25])
    # Sizes stand by their square root, and so do the ticks.
    assert own["x"] == pytest.approx([1000**0.5], abs=1e-3)
    axis = figure["layout"]["xaxis"]
    assert axis["ticktext"][0] == "0"
    for place, text in zip(axis["tickvals"], axis["ticktext"], strict=True):
        assert place == pytest.approx(float(text.replace(",", "")) ** 0.5, abs=1e-3)


def test_signs_differ_by_shape():
    figure = drawn()
    symbols = [traces(figure, name)[0]["marker"]["symbol"] for name in ("own", "neighbours", "Northmark")]
    assert symbols == ["circle", "diamond", "square-open"]
    assert traces(figure, "other authorities")[0]["marker"]["color"] == "#FFFFFF"
    # A square stands around each of the region's, whatever its own sign.
    assert len(traces(figure, "Northmark")[0]["x"]) == 3
    assert traces(figure, "Northmark")[0]["hoverinfo"] == "skip"
    assert traces(drawn(region=""), "Northmark") == []


def test_the_limits_are_those_of_the_funnel_and_narrow_with_size():
    figure = drawn()
    lower, upper = traces(figure, "inner limit")
    size = lower["x"][-1] ** 2
    assert (lower["y"][-1] / 100, upper["y"][-1] / 100) == pytest.approx(PLAIN.limits(size, 1.959964), abs=1e-4)
    widths = [high - low for low, high in zip(lower["y"], upper["y"], strict=True)]
    assert widths == sorted(widths, reverse=True)
    outer = traces(figure, "outer limit")
    assert outer[0]["y"][-1] < lower["y"][-1] < upper["y"][-1] < outer[1]["y"][-1]
    assert {one["line"]["dash"] for one in traces(figure, "inner limit")} == {"dash"}
    assert {one["line"]["dash"] for one in outer} == {"solid"}


def test_englands_line_and_our_name_are_drawn():
    layout = drawn()["layout"]
    assert [shape["y0"] for shape in layout["shapes"]] == [20.0]
    texts = [note["text"] for note in layout["annotations"]]
    assert "England<br>20.0%" in texts
    assert "<b>Norham<br>20.0%</b>" in texts


def test_the_limits_are_smooth_as_drawn():
    (lower, _) = traces(drawn(), "outer limit")
    assert len(lower["x"]) >= 80
    steps = [b - a for a, b in pairwise(lower["x"])]
    assert max(steps) - min(steps) < 0.01


def pointed(figure: dict[str, Any]) -> list[str]:
    return [note["text"] for note in figure["layout"]["annotations"] if note["showarrow"] and "<b>" not in note["text"]]


def test_the_furthest_beyond_the_outer_limit_are_named_in_the_drawing():
    far = [sized(name, 450, 1000 + 10 * n, distance=4.0 + n) for n, name in enumerate("ABCDE")]
    tiny = sized("Tiny", 9, 19, distance=99.0)
    ours = sized("Norham", 450, 990, distance=50.0, own=True)
    inner = sized("Inner", 250, 1000, distance=2.5)
    assert pointed(drawn([*AUTHORITIES[1:], *far, tiny, ours, inner])) == ["E", "D", "C", "B"]
    assert pointed(drawn()) == []


def test_sizes_on_the_axis_stand_upright_and_apart_on_a_phone():
    for most in (90, 1_000, 8_000, 380_000):
        axis = drawn([sized("A", most // 5, most), sized("B", 5, 30)])["layout"]["xaxis"]
        assert axis["tickangle"] == 0
        assert len(axis["tickvals"]) >= 3
        # 222 pixels on a phone; a figure is 7.2 pixels wide.
        at = [place / axis["range"][1] * 222 for place in axis["tickvals"]]
        half = [len(text) * 7.2 / 2 for text in axis["ticktext"]]
        assert all(b - a >= half[n] + half[n + 1] for n, (a, b) in enumerate(pairwise(at)))


def test_the_axis_starts_at_zero_unless_asked_otherwise():
    assert drawn()["layout"]["yaxis"]["range"][0] == 0
    high = [sized(name, 900, 1000) for name in "ABCDEFGHIJ"]
    funnel = Funnel("share", 0.9, 1.0, 1.0, 10)
    assert 0 < drawn(high, funnel, centre_value=90.0, from_zero=False)["layout"]["yaxis"]["range"][0] < 90
    assert drawn(high, funnel, centre_value=90.0)["layout"]["yaxis"]["range"][1] <= 104


def test_a_single_tiny_authority_can_be_drawn():
    assert drawn([sized("Tiny", 0, 1)])["data"]


def said(authorities: list[Sized] = AUTHORITIES, funnel: Funnel = PLAIN, place: str = "Norham", **more: Any) -> str:
    given: dict[str, Any] = {"centre": "England", "centre_value": "20.0%", "left_out": 0, "joint": False}
    return funnel_words(place, funnel, authorities, **(given | more))


def test_within_the_limits_is_no_further_than_chance_puts_it():
    assert said().startswith(
        "Norham lies within the limits: no further from England (20.0%) than chance alone would put an authority of its "
        "size. Authorities differ no more than chance could make them. No authority lies outside the outer limits."
    )


def test_wider_limits_are_said_in_plain_words():
    words = said(funnel=WIDENED)
    assert "than chance and the usual differences between authorities would put" in words
    assert (
        "Authorities differ more than chance alone would make them; the limits are widened for that, 2.0 times."
        in words
    )


@pytest.mark.parametrize(
    ("distance", "words", "often"),
    [
        (2.5, "above the inner limit", "1 authority in 20"),
        (-2.5, "below the inner limit", "1 authority in 20"),
        (3.5, "above the outer limit", "1 authority in 500"),
        (-3.5, "below the outer limit", "1 authority in 500"),
    ],
)
def test_outside_says_on_which_side_and_how_rare_that_is(distance, words, often):
    own = sized("Norham", 200, 1000, own=True, distance=distance)
    assert outside_words(own) == words
    assert said([own]).startswith(f"Norham lies {words}: chance alone would put only about {often} of its size")


def test_who_lies_outside_is_named_the_furthest_first_and_the_small_are_not():
    far = [sized(name, 200, 1000, distance=4.0 + n) for n, name in enumerate("ABC")]
    tiny = sized("Tiny", 5, 19, distance=9.0)
    low = sized("Low", 200, 1000, distance=-4.0)
    words = said([*AUTHORITIES, *far, tiny, low])
    assert "Above the outer limit: C, B and A. Below the outer limit: Low." in words
    assert "Tiny" not in words
    many = [sized(f"L{n}", 200, 1000, distance=9.0 - n / 10) for n in range(10)]
    assert "Above the outer limit: L0, L1, L2, L3, L4 and 5 more." in said([*AUTHORITIES, *many])


def test_nothing_is_said_of_a_figure_that_rests_on_few_or_is_missing():
    assert said([sized("Norham", 5, 19, own=True)]).startswith("The figure of Norham rests on fewer than 20")
    assert said(AUTHORITIES[1:]).startswith("Norham is not shown")
    assert said(AUTHORITIES[1:], place="").startswith("Authorities differ")


def test_what_is_left_out_and_joint_returns_are_said():
    assert said(left_out=1).endswith("1 without a figure, or without the counts behind it, is left out.")
    assert said(left_out=3, joint=True).endswith(
        "A joint return counts once. 3 without a figure, or without the counts behind it, are left out."
    )


# Spread through time

PERIODS = ["2021", "2022", "2023", "2024", "2025"]
SPREADS = {period: Spread(50, 10.0, 15.0 + n, 20.0, 25.0 + n, 40.0) for n, period in enumerate(PERIODS)}


def spread(spreads: dict[str, Spread] = SPREADS, own: dict[str, Point] | None = None, **more: Any) -> dict[str, Any]:
    points = own if own is not None else {period: Point(18.0 + n) for n, period in enumerate(PERIODS)}
    return spread_chart(RE_REFERRALS, PERIODS, spreads, points, "Norham", **more)


def test_the_bands_go_round_the_spread_of_each_period():
    figure = spread()
    (band,) = traces(figure, "lowest")
    assert band["x"] == [0, 1, 2, 3, 4, 4, 3, 2, 1, 0, 0]
    assert band["y"] == [10.0] * 5 + [40.0] * 5 + [10.0]
    (middle,) = traces(figure, "lower_quartile")
    assert middle["y"] == [15.0, 16, 17, 18, 19, 29, 28, 27, 26, 25, 15]
    assert band["fill"] == middle["fill"] == "toself"


def test_ours_lies_on_top_and_a_missing_figure_is_a_gap():
    own = {"2021": Point(18.0), "2022": Point(None, "c"), "2024": Point(20.0), "2025": Point(21.0, "p")}
    line = spread(own=own)["data"][-1]
    assert line["name"] == "Norham"
    assert line["y"] == [18.0, None, None, 20.0, 21.0]
    assert line["connectgaps"] is False
    assert line["marker"]["color"][-1] == "#FFFFFF"


def test_a_change_of_method_cuts_bands_and_lines():
    figure = spread(breaks=["2023"])
    assert [shape["x0"] for shape in figure["layout"]["shapes"]] == [1.5]
    (band,) = traces(figure, "lowest")
    assert band["x"] == [0, 1, 1, 0, 0, None, 2, 3, 4, 4, 3, 2, 2]
    own = figure["data"][-1]
    assert own["x"] == [0, 1, 1.5, 2, 3, 4]
    assert own["y"][2] is None


def test_a_period_without_a_spread_is_a_gap_and_one_alone_has_width():
    figure = spread({period: SPREADS[period] for period in ("2021", "2023", "2024", "2025")})
    (band,) = traces(figure, "lowest")
    assert band["x"][:6] == [-0.2, 0.2, 0.2, -0.2, -0.2, None]


def test_the_ends_are_named_at_the_right():
    texts = [note["text"] for note in spread()["layout"]["annotations"]]
    assert texts == ["<b>Norham<br>22.0%</b>", "highest 40.0%", "median 20.0%", "lowest 10.0%"]


def test_one_authority_far_from_all_others_does_not_flatten_the_drawing():
    far = {**SPREADS, "2022": SPREADS["2022"]._replace(highest=1000.0)}
    figure = spread(far)
    assert figure["layout"]["yaxis"]["range"][1] < 100
    assert beyond(PERIODS, far, [18.0], True) == ["2022"]
    assert beyond(PERIODS, SPREADS, [18.0], True) == []
    rows = [row(period, 18.0) for period in PERIODS]
    words = spread_words(rows, far, RE_REFERRALS, marks=True, ranked=True, beyond=["2022"])
    assert words.endswith("Above the drawing lies the highest authority: 1,000.0% in 2022.")


def test_the_quarter_is_counted_from_the_best_or_from_the_lowest():
    one = SPREADS["2021"]
    assert quarter_words(row("2021", 12.0, quartile=1), one, RE_REFERRALS, True) == "best quarter"
    assert quarter_words(row("2021", 12.0, quartile=1), one, RE_REFERRALS, False) == "lowest quarter"
    for value, words in ((15.0, "lowest"), (20.0, "second lowest"), (25.0, "second highest"), (25.1, "highest")):
        assert quarter_words(row("2021", value), one, CLA, True) == f"{words} quarter"
    assert quarter_words(row("2021", None), one, CLA, True) == ""


def test_then_and_now_are_said():
    rows = [row("2021", 14.0, quartile=1), row("2023", 21.0, quartile=3), row("2025", 18.7, quartile=2)]
    assert spread_words(rows, SPREADS, RE_REFERRALS, marks=True, ranked=True) == (
        "Norham stood in the best quarter of authorities in 2021 (14.0%) and in the second best in 2025 (18.7%). The middle "
        "half of authorities lay from 15.0% to 25.0% in 2021 and from 19.0% to 29.0% in 2025."
    )
    same = [rows[0], row("2025", 14.0, quartile=1)]
    assert spread_words(same, SPREADS, RE_REFERRALS, marks=True, ranked=True).startswith(
        "Norham stood in the best quarter of authorities in 2021 (14.0%) and in 2025 (14.0%)."
    )
    assert spread_words(rows, SPREADS, RE_REFERRALS, marks=True, ranked=False).startswith("The middle half")
    assert spread_words([rows[0]], SPREADS, RE_REFERRALS, marks=True, ranked=True).endswith("to 25.0% in 2021.")
    assert spread_words([], SPREADS, RE_REFERRALS, marks=True, ranked=True).startswith("No figure here")


# Trend and gap


def series(*numbers: float) -> list[Value]:
    return [row(str(2017 + n), number) for n, number in enumerate(numbers)]


def test_a_clear_trend_is_said_with_its_slope_and_its_chance():
    rows = series(20, 19, 18, 17, 16, 15, 14)
    words = trend_words(Trend(7, -21, 0.0004, -1.0), rows, RE_REFERRALS, 0)
    assert words == (
        "A falling trend since 2017: about 1.0 point a year; chance alone would make one as steady in fewer than 1 of 1,000 "
        "such series (p < 0.001)."
    )
    words = trend_words(Trend(5, 10, 0.0167, 7.0), rows[:5], CLA, 2)
    assert words == (
        "A rising trend since 2017: about 7 per 10,000 a year; chance alone would make one as steady in fewer than 1 of 20 "
        "such series (p < 0.05). 2 years without a figure are left out."
    )


def test_no_clear_trend_is_said_as_that():
    rows = series(20, 19, 21, 17, 16)
    assert trend_words(Trend(5, -6, 0.2333, -1.0), rows, RE_REFERRALS, 0) == (
        "No clear trend in the 5 figures since 2017: chance alone would make one as steady in 23 of 100 such series "
        "(p = 0.23). Of so few, only an unbroken rise or fall would be clear."
    )
    assert trend_words(Trend(5, 0, 1.0, 0.0), series(7, 7, 7, 7, 7), RE_REFERRALS, 0) == (
        "No trend: the 5 figures since 2017 are all the same."
    )


@pytest.mark.parametrize(
    ("p", "words"),
    [
        (0.0004, "fewer than 1 of 1,000 such series (p < 0.001)"),
        (0.002, "fewer than 1 of 100 such series (p < 0.01)"),
        (0.049, "fewer than 1 of 20 such series (p < 0.05)"),
        (0.05, "5 of 100 such series (p = 0.05)"),
        (1, "100 of 100 such series (p = 1.00)"),
    ],
)
def test_chance_in_words(p, words):
    assert chance_words(p) == f"chance alone would make one as steady in {words}"


def test_a_slope_too_small_to_show_is_called_less():
    assert slope_words(0.04, RE_REFERRALS) == "less than 0.1 points a year"
    assert slope_words(-0.05, RE_REFERRALS) == "about 0.1 points a year"
    assert slope_words(-0.4, CLA) == "less than 1 per 10,000 a year"


def test_a_gap_is_said_with_its_limits():
    breakdown: Breakdown = BREAKDOWNS["absence_persistent_cla_by_school"]
    found = Gap(1, 0, 0.618, 0.411, 0.691, 6)
    assert gap_words(found, ["Primary", "Secondary"], [32.3, 94.1], breakdown, 0) == (
        "The gap between the highest (Secondary, 94.1%) and the lowest (Primary, 32.3%) is 61.8 points. Allowing for "
        "chance it lies between 41.1 and 69.1 (the 95% limits)."
    )
    chance = gap_words(found._replace(lower=-0.011), ["Primary", "Secondary"], [32.3, 94.1], breakdown, 2)
    assert "the highest of the groups with a figure (Secondary" in chance
    assert chance.endswith("it lies between −1.1 and 69.1 (the 95% limits): there may be no gap at all.")


def test_a_gap_of_rates_has_their_unit():
    breakdown = BREAKDOWNS["hospital_by_sex"]
    words = gap_words(Gap(0, 1, 0.0015, 0.0002, 0.0029, 1), ["Male", "Female"], [105.0, 90.0], breakdown, 0)
    assert "is 15 per 10,000 children. Allowing for chance it lies between 2 and 29 (the 95% limits)." in words


def test_every_sign_of_the_keys_is_a_drawing():
    for kind in ("own", "neighbours", "region", "others", "inner", "outer", "band", "middle"):
        assert indicator_figures.sign(kind).startswith("data:image/svg+xml,")
