"""Charts by their data: what is drawn where, and what is left as a gap."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.lookup import BreakdownValue, Spread, Value
from indicators.registry import BREAKDOWNS, REGISTRY
from layouts import compare_figures, figures
from layouts.compare_figures import Dot
from layouts.figures import Point, Ranked, Series

RE_REFERRALS, CLA = REGISTRY["re_referrals"], REGISTRY["cla_rate"]


def value(period: str, number: float | None, **more: object) -> Value:
    given: dict[str, Any] = dict.fromkeys(Value._fields)
    given |= {
        "indicator_id": "re_referrals", "source": "published", "period": period, "level": "Local authority",
        "period_end": date(2025, 3, 31), "geography": "Norham", "value": number, "flag": "" if number is not None else "c",
        "vs_england": "", "vs_region": "", "vs_neighbours": "", "joint": "",
    }  # fmt: skip
    return Value(**{**given, **more})  # type: ignore[arg-type]


def series(role: figures.Role, *numbers: float | None) -> Series:
    return Series(role, role, {str(2020 + n): Point(number) for n, number in enumerate(numbers)})


PERIODS = ["2020", "2021", "2022"]


def own(figure: dict) -> dict:
    return figure["data"][-1]


def test_a_suppressed_value_is_a_gap_not_a_zero():
    figure = figures.time_series(RE_REFERRALS, PERIODS, [series("own", 18.0, None, 20.0)])
    assert own(figure)["y"] == [18.0, None, 20.0]
    assert own(figure)["connectgaps"] is False


def test_a_period_without_a_row_is_a_gap():
    figure = figures.time_series(RE_REFERRALS, ["2020", "2021", "2022", "2023"], [series("own", 1.0, 2.0)])
    assert own(figure)["y"] == [1.0, 2.0, None, None]


def test_the_axis_starts_at_zero_unless_asked_otherwise():
    high = [series("own", 80.0, 81.0, 82.0)]
    assert figures.time_series(RE_REFERRALS, PERIODS, high)["layout"]["yaxis"]["range"][0] == 0
    low, top = figures.time_series(RE_REFERRALS, PERIODS, high, from_zero=False)["layout"]["yaxis"]["range"]
    assert 75 < low < 80
    assert top > 82


def test_ours_is_drawn_last_in_its_colour_and_width():
    figure = figures.time_series(RE_REFERRALS, PERIODS, [series("own", 1, 2, 3), series("england", 3, 3, 3)])
    assert [trace["name"] for trace in figure["data"]] == ["england", "own"]
    assert own(figure)["line"] == {"color": "#12436D", "width": 3}


def test_neighbours_are_dashed():
    figure = figures.time_series(RE_REFERRALS, PERIODS, [series("own", 1, 2, 3), series("neighbours", 3, 3, 3)])
    assert figure["data"][0]["line"] == {"color": "#A84A14", "width": 2, "dash": "dash"}


def test_every_line_is_named_at_the_right_with_its_last_value_and_its_period_where_that_is_earlier():
    figure = figures.time_series(RE_REFERRALS, PERIODS, [series("own", 1, 2, None), series("england", 3, 3, 4)])
    labels = {note["text"]: note["x"] for note in figure["layout"]["annotations"]}
    assert labels == {"<b>own<br>2.0%, 2021</b>": 2, "england<br>4.0%": 2}


def test_names_do_not_cover_own_returns_that_go_on():
    lines = [
        series("own", 10, 11),
        Series("returns", "Own returns", {"2022": Point(12.0), "2026 Q2": Point(11.0)}),
        series("neighbours", 11, 12),
        series("england", 10, 10),
    ]
    labels = figures.time_series(RE_REFERRALS, [*PERIODS, "2026 Q2"], lines)["layout"]["annotations"]
    assert {note["x"] for note in labels} == {3}
    assert [note["text"] for note in labels if "Own returns" in note["text"]] == ["<b>Own returns<br>11.0%</b>"]
    assert sum("2021" in note["text"] for note in labels) == 3


def test_of_level_lines_ours_is_named_on_top():
    own, england = figures._spread([100.0, 100.0], [38.0, 38.0], 300)
    assert own - england == 38


def test_a_line_without_a_value_has_no_label():
    figure = figures.time_series(RE_REFERRALS, PERIODS, [series("own", None, None, None)])
    assert figure["layout"]["annotations"] == []


def test_a_break_is_a_dotted_line_before_its_first_period():
    figure = figures.time_series(RE_REFERRALS, PERIODS, [series("own", 1, 2, 3)], breaks=["2021", "2020", "1999"])
    (shape,) = figure["layout"]["shapes"]
    assert (shape["x0"], shape["line"]["dash"]) == (0.5, "dot")


def test_a_provisional_point_is_hollow():
    points = {"2020": Point(1.0), "2021": Point(2.0, "p")}
    figure = figures.time_series(RE_REFERRALS, PERIODS[:2], [Series("own", "Norham", points)])
    assert own(figure)["marker"]["color"] == ["#12436D", "#FFFFFF"]


def test_limits_are_drawn_only_when_asked_for_and_known():
    points = {"2020": Point(10.0, lower=8.0, upper=13.0), "2021": Point(12.0), "2022": Point(None, "c")}
    with_limits = figures.time_series(RE_REFERRALS, PERIODS, [Series("own", "x", points)], limits=True)
    assert own(with_limits)["error_y"]["array"] == [3.0, 0, 0]
    assert own(with_limits)["error_y"]["arrayminus"] == [2.0, 0, 0]
    assert "error_y" not in own(figures.time_series(RE_REFERRALS, PERIODS, [Series("own", "x", points)]))


def test_the_unit_stands_once():
    percent = figures.time_series(RE_REFERRALS, PERIODS, [series("own", 1, 2, 3)])
    assert percent["layout"]["yaxis"]["ticksuffix"] == "%"
    rate = figures.time_series(CLA, PERIODS, [series("own", 1, 2, 3)])
    assert rate["layout"]["yaxis"]["ticksuffix"] == ""
    assert "per 10,000 children" in [note["text"] for note in rate["layout"]["annotations"]]


def named(periods: list[str], *lines: Series) -> list[str]:
    axis = figures.time_series(CLA, periods, lines or [Series("own", "x", {})])["layout"]["xaxis"]
    assert axis["tickangle"] == 0
    assert axis["tickvals"] == list(range(len(periods)))
    return axis["ticktext"]


def test_an_academic_year_is_named_in_two_lines_and_the_last_one_always():
    texts = named([f"{year}/{year - 1999}" for year in range(2010, 2024)])
    assert (texts[0], texts[-1]) == ("2010/<br>11", "2023/<br>24")
    # 14 of them share 296 pixels, so every second one has the 40 it takes; the first pushes out the one after the next.
    assert [place for place, text in enumerate(texts) if text] == [0, 3, 5, 7, 9, 11, 13]


@pytest.mark.parametrize("n", range(2, 30))
def test_names_of_periods_have_room_on_a_phone(n):
    line = Series("own", "Somewhere upon Sea", {str(1990 + year): Point(5.0) for year in range(n)})
    texts = named([str(1990 + year) for year in range(n)], line)
    at = [place for place, text in enumerate(texts) if text]
    assert {at[0], at[-1]} == {0, n - 1}
    # The name beside the drawing takes up to 16 letters and 18 pixels, the axis 52; a year is about 29 pixels wide.
    width = 366 - 52 - 127
    assert min((b - a) * width / (n - 0.2) for a, b in pairwise(at)) >= min(29, width / 1.8)


def test_the_last_published_period_is_named_before_others():
    returns = Series("returns", "Own returns", {"2027": Point(3.0)})
    texts = named([str(year) for year in range(2020, 2028)], series("own", 1, 2, 3, 4, 5), returns)
    assert [text for text in texts if text] == ["2020", "2022", "2024", "2027"]


def test_room_above_is_kept_for_a_unit_only():
    def above(figure: dict) -> int:
        return figure["layout"]["margin"]["t"]

    lines = [series("own", 1, 2, 3)]
    assert above(figures.time_series(CLA, PERIODS, lines)) == 30
    assert above(figures.time_series(RE_REFERRALS, PERIODS, lines)) == 16
    assert above(figures.ranked_bars(RE_REFERRALS, authorities())) == 16
    assert above(figures.ranked_bars(CLA, authorities())) == 30


def test_figures_carry_no_template_and_no_mode_bar_noise():
    layout = figures.time_series(RE_REFERRALS, PERIODS, [series("own", 1, 2, 3)])["layout"]
    assert layout["template"] is None


def test_own_series_says_counts_on_hovering():
    made = figures.own_series([value("2025", 18.7, numerator=1003, denominator=5378)], RE_REFERRALS)
    assert made.points["2025"].said == "18.7% (1,003 of 5,378)"


def test_neighbour_series_takes_median_or_mean():
    row = value("2025", 18.7, sn_median=18.8, sn_mean=19.44, sn_count=9)
    assert figures.neighbour_series([row], RE_REFERRALS, "median").points["2025"].value == 18.8
    mean = figures.neighbour_series([row], RE_REFERRALS, "mean")
    assert (mean.name, mean.points["2025"].value) == ("Neighbours' mean", 19.44)
    assert mean.points["2025"].said == "19.4% (9 of 10)"


@given(
    st.lists(st.floats(0, 300), min_size=1, max_size=4),
    st.integers(2, 4),
)
def test_labels_never_overlap_and_stay_in_the_chart(heights, lines):
    sizes = [lines * 17.0 + 4] * len(heights)
    placed = figures._spread(heights, sizes, 300)
    ordered = sorted(placed)
    assert all(above - below >= sizes[0] - 1.5 for below, above in pairwise(ordered))
    assert all(at - sizes[0] / 2 >= -13.5 and at + sizes[0] / 2 <= 327.5 for at in placed)


def test_words_stand_where_they_cover_the_fewest_points():
    point, room = (0.5, 0.5), (200.0, 400.0, 300.0)
    assert figures.clearest(point, (40, 18), [point], [], room) == (32, 0)
    beside = (0.6, 0.5)  # 20 pixels to the right on a phone, 40 on a desk: both below words that stand there
    assert figures.clearest(point, (40, 18), [point, beside], [], room) == (-32, 0)
    other_words = (0.34, 0.5, 40.0, 18.0)
    right, up = figures.clearest(point, (40, 18), [point, beside], [other_words], room)
    assert (right, abs(up)) != (-32, 0) and up != 0


@pytest.mark.parametrize(("x", "y"), [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)])
def test_words_are_not_cut_off_at_an_edge(x, y):
    right, up = figures.clearest((x, y), (90, 17), [(x, y)], [], (222, 1216, 342))
    for width in (222, 1216):
        assert x * width + right - 45 >= -52 and x * width + right + 45 <= width + 16
    assert y * 342 + up - 8.5 >= 0 and y * 342 + up + 8.5 <= 342


def dots_figure(*values: float) -> dict:
    dots = [
        Dot("Norham", "own", 18.7, lower=18.5, upper=18.9),
        Dot("Alnmouth", "member", 20.0, lower=10.0, upper=30.0),
    ]
    roles: tuple[figures.Role, ...] = ("neighbours", "region", "england")
    lines: list[tuple[figures.Role, str, float]] = [
        (role, role.title(), value) for role, value in zip(roles, values, strict=False)
    ]
    return compare_figures.ranked_dots(RE_REFERRALS, dots, lines, from_zero=True)


def test_our_interval_is_seen_even_where_it_is_shorter_than_the_dot():
    ours = dots_figure()["data"][-1]
    assert ours["marker"]["line"]["width"] == 0
    assert 2 * ours["error_x"]["width"] > ours["marker"]["size"]


@pytest.mark.parametrize(
    "values", [(19.0, 20.0, 22.0), (22.0, 20.0, 19.0), (20.0, 22.0, 19.0), (3.0, 2.0, 4.0), (20.0, 20.0, 20.0)]
)
def test_names_of_vertical_lines_stand_beside_them_and_no_line_runs_through_another_name(values):
    layout = dots_figure(*values)["layout"]
    drawing = layout["height"] - layout["margin"]["t"] - layout["margin"]["b"]
    named_lines = list(zip(layout["annotations"], layout["shapes"], strict=True))
    assert len({note["yshift"] for note, _ in named_lines}) == 3
    for note, line in named_lines:
        top = (line["y1"] - 1) * drawing
        assert note["x"] == line["x0"]
        assert note["yshift"] < top <= layout["margin"]["t"]
        # On its side of the line, whoever's line reaches as high or higher is not there.
        higher = [other["x0"] for _, other in named_lines if (other["y1"] - 1) * drawing > top + 1]
        assert all(x >= note["x"] if note["xanchor"] == "right" else x <= note["x"] for x in higher)


def test_names_of_vertical_lines_are_not_cut_off_on_a_phone():
    dots = [Dot("Bournemouth, Christchurch and Poole", "own", 10.0), Dot("Alnmouth", "member", 100.0)]
    lines: list[tuple[figures.Role, str, float]] = [("neighbours", "Neighbours' median", 40.0)]
    (note,) = compare_figures.ranked_dots(RE_REFERRALS, dots, lines, from_zero=True)["layout"]["annotations"]
    # The names take about 245 pixels and leave 97: to the right of 40 of 105 there is no room for 150, to the left there is.
    assert note["xanchor"] == "right"
    short = [Dot("Poole", "own", 10.0), Dot("Bath", "member", 100.0)]
    at_left: list[tuple[figures.Role, str, float]] = [("neighbours", "Neighbours' median", 5.0)]
    (note,) = compare_figures.ranked_dots(RE_REFERRALS, short, at_left, from_zero=True)["layout"]["annotations"]
    assert note["xanchor"] == "left"


def test_without_lines_no_room_is_kept_for_their_names():
    assert dots_figure()["layout"]["margin"]["t"] == 16
    assert dots_figure(19.0, 20.0)["layout"]["margin"]["t"] == 42


def test_both_lines_of_england_are_named_with_their_figures():
    dots = [Dot("Norham", "own", 18.7, 60.0), Dot("Alnmouth", "other", 25.0, 80.0)]
    notes = compare_figures.two_indicators(RE_REFERRALS, CLA, dots, (22.6, 67.0))["layout"]["annotations"]
    england = {note["text"]: note for note in notes if note["text"].startswith("England")}
    assert england["England 67"]["y"] == 67.0
    assert england["England 22.6%"]["x"] == 22.6
    # Above the drawing: within it lie points.
    assert (england["England 22.6%"]["y"], england["England 22.6%"]["yanchor"]) == (1, "bottom")
    (own,) = [note for note in notes if note["text"] == "<b>Norham</b>"]
    assert own["showarrow"] and own["bgcolor"]


def authorities() -> list[Ranked]:
    return [
        Ranked("Alnmouth", 15.5, 14.0, 17.0, own=False, neighbour=True, in_region=True),
        Ranked("Norham", 18.7, 17.6, 19.8, own=True, neighbour=False, in_region=True),
        Ranked("Southsea", 31.0, None, None, own=False, neighbour=False, in_region=False),
    ]


def test_ranked_bars_mark_ours_neighbours_and_region_by_place_as_well_as_colour():
    figure = figures.ranked_bars(RE_REFERRALS, authorities(), region="Northmark")
    bars, neighbours, region = figure["data"]
    assert bars["marker"]["color"] == ["#A84A14", "#12436D", "#8A8A8A"]
    assert neighbours["x"] == [1]
    assert region["x"] == [1, 2]
    assert neighbours["yaxis"] == region["yaxis"] == "y2"


def test_ranked_bars_start_at_zero_and_name_ours():
    figure = figures.ranked_bars(RE_REFERRALS, authorities(), region="Northmark")
    assert figure["layout"]["yaxis"]["range"][0] == 0
    assert figure["layout"]["annotations"][0]["text"] == "<b>Norham<br>18.7%</b>"


def test_ranked_bars_without_comparators_have_no_rows_for_them():
    plain = [one._replace(neighbour=False) for one in authorities()]
    figure = figures.ranked_bars(RE_REFERRALS, plain)
    assert len(figure["data"]) == 1
    assert "yaxis2" not in figure["layout"]


def test_ranked_limits_of_an_authority_without_any_have_no_length():
    figure = figures.ranked_bars(RE_REFERRALS, authorities(), limits=True)
    assert figure["data"][0]["error_y"]["array"][2] == 0


def test_one_period_is_bars_with_symbols_for_missing_values():
    bars: list = [("own", "Norham", 18.7, ""), ("england", "England", None, "x")]
    figure = figures.comparison_bars(RE_REFERRALS, bars)
    assert figure["data"][0]["x"] == [None, 18.7]
    assert [note["text"] for note in figure["layout"]["annotations"]] == ["x"]


def test_breakdown_bars_show_the_symbol_of_a_suppressed_category():
    definition = BREAKDOWNS["cla_by_age"]

    def row(category: str, number: float | None) -> BreakdownValue:
        return BreakdownValue("cla_by_age", category, 1, "2025", date(2025, 3, 31), "x", None, None, number,
                              "" if number is not None else "c", None, None)  # fmt: skip

    ours = {"young": row("young", 10.0), "old": row("old", None)}
    figure = figures.breakdown_bars(definition, ["young", "old"], [("own", "Norham", ours)])
    assert figure["data"][0]["x"] == [None, 10.0]
    assert [note["text"] for note in figure["layout"]["annotations"]] == ["c"]


def test_judgements_are_stacked_with_their_numbers():
    figure = figures.judgement_bars(["North"], ["Good", "Inadequate"], {("North", "Good"): 3})
    assert [(trace["name"], trace["x"], trace["text"]) for trace in figure["data"]] == [
        ("Good", [3], ["3"]),
        ("Inadequate", [0], [""]),
    ]


def drawing(address: str) -> str:
    assert address.startswith("data:image/svg+xml,")
    assert not re.search(r"[<>#]", address)
    return unquote(address.removeprefix("data:image/svg+xml,"))


def test_a_sparkline_breaks_at_a_gap():
    svg = drawing(figures.sparkline([1.0, None, 2.0, 3.0], []))
    path = re.findall(r"d='([^']*)'", svg)[1]
    # One move for the lone point (a dot), one for the line after the gap.
    assert path.count("M") == 2
    assert "h.01" in path


def test_a_sparkline_of_nothing_is_nothing():
    assert figures.sparkline([None, None], [None, None]) == ""


def test_the_dot_is_filled_only_where_the_difference_is_clear():
    spread = Spread(5, 0.0, 10.0, 15.0, 20.0, 30.0)
    assert "fill='#12436D' stroke" in drawing(figures.range_bar(spread, 18.7, "clear", {}))
    assert "<circle" in drawing(figures.range_bar(spread, 18.7, "within", {}))
    assert "<circle" not in drawing(figures.range_bar(spread, 18.7, "untested", {}))


def test_no_dot_without_a_value():
    spread = Spread(5, 0.0, 10.0, 15.0, 20.0, 30.0)
    assert "<circle" not in drawing(figures.range_bar(spread, None, "clear", {}))


@pytest.mark.parametrize("value_of", [0.0, 30.0])
def test_the_ends_of_the_range_stay_on_the_drawing(value_of):
    spread = Spread(5, 0.0, 10.0, 15.0, 20.0, 30.0)
    svg = drawing(figures.range_bar(spread, value_of, "clear", {"england": 40.0}))
    x = float(re.findall(r"cx='([\d.]+)'", svg)[0])
    assert 5 <= x <= 295


def test_a_range_without_spread_is_drawn_in_the_middle():
    svg = drawing(figures.range_bar(Spread(2, 5.0, 5.0, 5.0, 5.0, 5.0), 5.0, "clear", {}))
    assert "cx='150.0'" in svg
