"""The charts: rows and an indicator in, a Plotly figure (as a plain dictionary) or a small drawing out.

Our authority is a thick dark blue line, named at its end; figures computed from its own returns are triangles on a
dotted line of the same blue; the neighbours' median is dashed; the region has
square points; England is thin. A missing or suppressed value is a gap, never a zero. The vertical axis starts
at zero unless the reader asks otherwise. A dotted vertical line marks a change of method, a hollow point a
provisional figure, a number in a box on the axis a local event. No query and no page state in here.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from indicators.lookup import RETURNS, BreakdownValue, Spread, Value
from indicators.model import Breakdown, Indicator, Unit
from layouts.wording import period_tick, period_words, said, shown, with_unit, wrapped

Role = Literal["own", "returns", "neighbours", "region", "england"]

INK, QUIET, RULE, OTHERS = "#0B0C0C", "#3D3D3D", "#D9DDE0", "#8A8A8A"
COLOUR: dict[Role, str] = {
    "own": "#12436D",
    "returns": "#12436D",
    "neighbours": "#A84A14",
    "region": "#28A197",
    "england": "#3D3D3D",
}
# The region's line colour is too light for text (3.1 : 1); its label is the same hue, darker.
LABEL_COLOUR: dict[Role, str] = {**COLOUR, "region": "#17736B"}
LINE: dict[Role, dict[str, Any]] = {
    "own": {"width": 3},
    "returns": {"width": 2, "dash": "dot"},
    "neighbours": {"width": 2, "dash": "dash"},
    "region": {"width": 2},
    "england": {"width": 1.25},
}
SYMBOL: dict[Role, str] = {
    "own": "circle",
    "returns": "triangle-up",
    "neighbours": "diamond",
    "region": "square",
    "england": "line-ew",
}
SIZE: dict[Role, int] = {"own": 8, "returns": 9, "neighbours": 6, "region": 6, "england": 5}
FONT = {"family": "Arial, Helvetica, sans-serif", "size": 13, "color": INK}
LINE_HEIGHT, LETTER_WIDTH = 17, 6.8
# Edges of a drawing (pixels): left and below; above with the unit there, and without.
LEFT, BELOW, ABOVE, ABOVE_PLAIN = 52, 44, 30, 16
# Widths of a drawing on a phone and on a desk: what is placed must be readable in both.
PHONE, DESK = 366, 1360

Figure = dict[str, Any]


class Point(NamedTuple):
    """One period of a series. ``said`` is what is read on hovering."""

    value: float | None
    flag: str = ""
    lower: float | None = None
    upper: float | None = None
    said: str = ""


class Series(NamedTuple):
    """A line: period → point. Periods without an entry are gaps."""

    role: Role
    name: str
    points: Mapping[str, Point]


class Marker(NamedTuple):
    """A numbered mark on the horizontal axis: where (0 is the first period, 1 the second) and its number."""

    at: float
    label: str


def place_between(day: date, ends: Sequence[date]) -> float | None:
    """Where a day lies between periods that end on ``ends``: 0 is the end of the first, 1.5 halfway from the second to
    the third. None where it lies more than a period before the first or after the last.
    """
    if len(ends) < 2:
        return None
    after = bisect_left(ends, day)
    # Beyond the ends a period is as long as the one next to it.
    first = min(max(after - 1, 0), len(ends) - 2)
    at = first + (day - ends[first]).days / max((ends[first + 1] - ends[first]).days, 1)
    return at if -1 <= at <= len(ends) else None


def own_series(values: Sequence[Value], indicator: Indicator, role: Role = "own", name: str = "") -> Series:
    """The series of one geography from its rows."""
    points = {}
    for row in values:
        text = shown(row.value, indicator, row.level)
        if row.value is not None and row.numerator is not None and row.denominator:
            text += f" ({row.numerator:,.0f} of {row.denominator:,.0f})"
        if row.flag == "p":
            text += ", provisional"
        if row.source == RETURNS:
            text = f"{period_words(row.period)}: {text}" if row.period != period_words(row.period) else text
        points[row.period] = Point(row.value, row.flag, row.lower_ci, row.upper_ci, text)
    return Series(role, name or (values[0].geography if values else ""), points)


def neighbour_series(values: Sequence[Value], indicator: Indicator, average: str) -> Series:
    """The neighbours' median or mean from the authority's rows."""
    points = {}
    for row in values:
        value = row.sn_mean if average == "mean" else row.sn_median
        text = "" if value is None else f"{shown(value, indicator, 'Regional')} ({row.sn_count} of 10)"
        points[row.period] = Point(value, said=text)
    return Series("neighbours", f"Neighbours' {average}", points)


def _extent(values: Sequence[float], from_zero: bool) -> tuple[float, float]:
    """Lower and upper end of the vertical axis, with room above the highest point."""
    if not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    if from_zero:
        low = min(0.0, low)
        return low * 1.08, (high or 1.0) * 1.08
    room = (high - low) * 0.12 or abs(high) * 0.1 or 1.0
    return low - room, high + room


def _spread(heights: Sequence[float], sizes: Sequence[float], room: float, above: float = ABOVE) -> list[float]:
    """Places for labels that neither overlap nor leave the chart, each as near its height as can be (pixels, upwards).

    :param sizes: how high each label is.
    :param room: height of the drawing; labels may reach a little over its ends.
    :param above: the room above it.
    """
    if not heights:
        return []
    # Of two that are level the first, which is ours or lies nearer to it in meaning, stands on top.
    order = sorted(range(len(heights)), key=lambda i: (heights[i], -i))
    # Labels that touch may be pushed together into one point: what is left is to put points in order, each as near
    # to where it wants to be as can be (isotonic regression).
    offsets = [0.0]
    for one, other in pairwise(order):
        offsets.append(offsets[-1] + (sizes[one] + sizes[other]) / 2)
    blocks: list[tuple[float, int]] = []
    for one, offset in zip(order, offsets, strict=True):
        mean, n = heights[one] - offset, 1
        while blocks and blocks[-1][0] > mean:
            other, m = blocks.pop()
            mean, n = (mean * n + other * m) / (n + m), n + m
        blocks.append((mean, n))
    lowest = sizes[order[0]] / 2 - 12
    highest = room + above - 4 - sizes[order[-1]] / 2 - offsets[-1]
    points = [max(min(mean, highest), lowest) for mean, n in blocks for _ in range(n)]
    placed = [0.0] * len(heights)
    for one, point, offset in zip(order, points, offsets, strict=True):
        placed[one] = point + offset
    return placed


def _ticks(periods: Sequence[str], right: int, first: Sequence[int] = ()) -> Figure:
    """A tick for every period, and the names of as many of them as have room on a phone: upright, ``2010/11`` in two
    lines. The last period always has its name.

    :param right: the edge at the right (pixels).
    :param first: places whose names go before all others' but the last.
    """
    names = [period_tick(period) for period in periods]
    widest = max((len(line) for name in names for line in name.split("<br>")), default=0) * LETTER_WIDTH + 6
    each = (PHONE - LEFT - right) / max(len(periods) - 0.2, 1)
    apart = math.ceil(widest / each)
    last = len(periods) - 1
    named: list[int] = []
    for place in dict.fromkeys([last, *first, 0, *range(last, 0, -1)]):
        if all(abs(place - other) >= apart for other in named):
            named.append(place)
    return {
        "tickvals": list(range(len(periods))),
        "ticktext": [name if place in named else "" for place, name in enumerate(names)],
        "tickangle": 0,
    }


def _above(unit: str) -> int:
    """The room above a drawing: for its unit, where that is not a sign on the ticks."""
    return ABOVE_PLAIN if unit == Unit.PERCENT else ABOVE


def clearest(
    point: tuple[float, float],
    size: tuple[float, float],
    others: Sequence[tuple[float, float]],
    taken: Sequence[tuple[float, float, float, float]],
    room: tuple[float, float, float],
) -> tuple[float, float]:
    """Where the words for a point of a scatter cover the fewest other points, on a phone and on a desk.

    :param point: across and up, each as a share of the drawing; ``others`` too.
    :param size: of the words (pixels).
    :param taken: words that stand already: the centre as shares and the size in pixels.
    :param room: the drawing's width on a phone, on a desk, and its height (pixels).
    :return: how far the middle of the words lies from the point, right and up (pixels).
    """
    wide, tall = size[0] / 2, size[1] / 2
    reach, height = wide + 12, room[2]
    near = [(a, b * height) for a, b in others if abs(b - point[1]) * height < 2 * tall + 39]
    best, fewest = (0.0, 0.0), math.inf
    for up in (0.0, tall + 12, -tall - 12, tall + 34, -tall - 34):
        y = point[1] * height + up
        level = [a for a, b in near if abs(b - y) < tall + 5]
        for right in (reach, -reach) if up == 0 else (0.0, wide * 0.9, -wide * 0.9):
            covered = 0
            for width in room[:2]:
                x = point[0] * width + right
                outside = x - wide < -LEFT or x + wide > width + 16 or y - tall < 0 or y + tall > height
                on_words = sum(
                    abs(a * width - x) < wide + w / 2 and abs(b * height - y) < tall + h / 2 for a, b, w, h in taken
                )
                # Words on words, or cut off, are worse than words on any points.
                covered += 1000 * (outside + on_words) + sum(abs(a * width - x) < wide + 5 for a in level)
            if covered < fewest:
                best, fewest = (right, up), covered
            if not fewest:
                return best
    return best


def pointer(point: tuple[float, float], away: tuple[float, float], text: str, colour: str) -> Figure:
    """Words for a point of a scatter, and a thin line that leads to it.

    :param point: in the units of the axes.
    :param away: as :func:`clearest` gives it.
    """
    return {
        "text": text, "x": point[0], "y": point[1], "showarrow": True, "arrowhead": 0, "arrowwidth": 1,
        "arrowcolor": colour, "ax": round(away[0]), "ay": -round(away[1]), "standoff": 6,
        "font": {"size": 13, "color": colour}, "bgcolor": "rgba(255,255,255,0.85)", "borderpad": 1,
        "xanchor": "center", "yanchor": "middle",
    }  # fmt: skip


def _layout(height: int, right: int, above: int = ABOVE, **more: Any) -> Figure:
    return {
        "template": None,
        "height": height,
        "margin": {"l": LEFT, "r": right, "t": above, "b": BELOW},
        "font": FONT,
        "paper_bgcolor": "#FFFFFF",
        "plot_bgcolor": "#FFFFFF",
        "showlegend": False,
        "dragmode": False,
        "hoverlabel": {"bgcolor": "#FFFFFF", "bordercolor": QUIET, "font": FONT, "align": "left"},
        **more,
    }


def _value_axis(unit: str, **more: Any) -> Figure:
    # The unit stands once: as a sign on the ticks, or above the axis.
    return {
        "gridcolor": RULE,
        "gridwidth": 1,
        "zeroline": True,
        "zerolinecolor": OTHERS,
        "zerolinewidth": 1,
        "ticks": "",
        "nticks": 6,
        "separatethousands": True,
        "ticksuffix": "%" if unit == Unit.PERCENT else "",
        "tickprefix": "£" if unit == Unit.POUNDS else "",
        "fixedrange": True,
        "automargin": True,
        **more,
    }


def _unit_note(unit: str) -> list[Figure]:
    if unit == Unit.PERCENT:
        return []
    return [
        {
            "text": str(unit), "xref": "paper", "yref": "paper", "x": 0, "y": 1, "xanchor": "left",
            "yanchor": "bottom", "showarrow": False, "yshift": 8, "xshift": -30, "font": {"size": 12, "color": QUIET},
        }
    ]  # fmt: skip


def _label(lines: Sequence[str], role: Role, **place: Any) -> Figure:
    text = "<br>".join(lines)
    return {
        "text": f"<b>{text}</b>" if role in ("own", "returns") else text,
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "middle",
        "align": "left",
        "font": {"size": 13, "color": LABEL_COLOUR[role]},
        # A line that goes on (own returns) must not run through the words.
        "bgcolor": "rgba(255,255,255,0.8)",
        **place,
    }


def time_series(
    indicator: Indicator,
    periods: Sequence[str],
    series: Sequence[Series],
    *,
    breaks: Sequence[str] = (),
    from_zero: bool = True,
    limits: bool = False,
    height: int = 340,
    markers: Sequence[Marker] = (),
) -> Figure:
    """Lines over time, each named at the right.

    :param periods: every period of the horizontal axis, in order.
    :param series: drawn in this order reversed, so that the first lies on top.
    :param breaks: first periods after a change of method.
    :param limits: whether our 95% confidence limits are drawn as bars.
    :param markers: events, in order.
    """
    traces: list[Figure] = []
    heights: list[float] = []
    for one in reversed(series):
        points = [one.points.get(period, Point(None)) for period in periods]
        heights += [p.value for p in points if p.value is not None]
        provisional = [p.flag == "p" for p in points]
        trace: Figure = {
            "type": "scatter",
            "mode": "lines+markers",
            "name": one.name,
            "x": list(periods),
            "y": [p.value for p in points],
            "customdata": [p.said or "no figure" for p in points],
            "hovertemplate": "%{fullData.name}: %{customdata}<extra></extra>",
            "connectgaps": False,
            "cliponaxis": False,
            "line": {"color": COLOUR[one.role], **LINE[one.role]},
            "marker": {
                "color": ["#FFFFFF" if hollow else COLOUR[one.role] for hollow in provisional]
                if any(provisional)
                else COLOUR[one.role],
                "symbol": SYMBOL[one.role],
                "size": SIZE[one.role],
                "line": {"color": COLOUR[one.role], "width": 2 if any(provisional) or one.role == "england" else 0},
            },
        }
        if limits and one.role == "own" and any(p.upper is not None for p in points):
            known = [p.value is not None and p.lower is not None and p.upper is not None for p in points]
            trace["error_y"] = {
                "type": "data",
                "symmetric": False,
                "array": [
                    (p.upper or 0) - (p.value or 0) if have else 0 for p, have in zip(points, known, strict=True)
                ],
                "arrayminus": [
                    (p.value or 0) - (p.lower or 0) if have else 0 for p, have in zip(points, known, strict=True)
                ],
                "color": COLOUR["own"],
                "thickness": 1.25,
                "width": 4,
            }
            heights += [p.upper for p in points if p.upper is not None]
            heights += [p.lower for p in points if p.lower is not None]
        traces.append(trace)
    low, high = _extent(heights, from_zero)
    above = _above(indicator.unit)
    annotations, right, ends = _end_labels(indicator, periods, series, (low, high), height - above - BELOW)
    position = {period: place for place, period in enumerate(periods)}
    shapes = [
        {
            "type": "line", "xref": "x", "yref": "paper", "y0": 0, "y1": 1,
            "x0": position[first] - 0.5, "x1": position[first] - 0.5,
            "line": {"color": QUIET, "width": 1, "dash": "dot"},
        }
        for first in breaks
        if position.get(first, 0) > 0
    ]  # fmt: skip
    start, end = (-0.4, len(periods) - 0.6) if len(periods) > 1 else (-1.0, 1.0)
    start = min([start, *(marker.at - 0.3 for marker in markers)])
    end = max([end, *(marker.at + 0.3 for marker in markers)])
    return {
        "data": traces,
        "layout": _layout(
            height,
            right,
            above,
            hovermode="x unified",
            xaxis={
                "type": "category",
                "categoryorder": "array",
                "categoryarray": list(periods),
                "range": [start, end],
                **_ticks(periods, right, ends),
                "automargin": True,
                "showgrid": False,
                "ticks": "outside",
                "tickcolor": OTHERS,
                "linecolor": OTHERS,
                "showline": True,
                "fixedrange": True,
            },
            yaxis=_value_axis(indicator.unit, range=[low, high]),
            shapes=shapes,
            annotations=[*annotations, *_unit_note(indicator.unit), *_marks(markers, end - start)],
        ),
    }


def _marks(markers: Sequence[Marker], width: float) -> list[Figure]:
    """Numbers in boxes on the axis; those that would lie on each other on a phone stand above each other.

    :param width: how many periods wide the chart is.
    """
    room = 0.08 * width
    levels: list[float] = []
    marks: list[Figure] = []
    for marker in markers:
        level = next((n for n, last in enumerate(levels) if marker.at - last >= room), len(levels))
        levels[level : level + 1] = [marker.at]
        marks.append(
            {
                "text": f"<b>{marker.label}</b>", "x": marker.at, "y": 0, "xref": "x", "yref": "paper",
                "xanchor": "center", "yanchor": "bottom", "yshift": 1 + 19 * level, "showarrow": False,
                "font": {"size": 11, "color": INK}, "bgcolor": "#FFFFFF", "bordercolor": INK, "borderwidth": 1,
                "borderpad": 1,
            }
        )  # fmt: skip
    return marks


def _end_labels(
    indicator: Indicator, periods: Sequence[str], series: Sequence[Series], extent: tuple[float, float], room: float
) -> tuple[list[Figure], int, list[int]]:
    """Names at the right of all lines, kept apart, the margin they need (pixels), and the places where lines end.

    A line that ends before the last one is named there too, with its last period: in the middle of the drawing its name
    would cover the lines that go on.

    :param extent: of the vertical axis.
    """
    low, high = extent
    last: list[tuple[Series, int, float]] = []
    for one in series:
        known = [
            (place, point.value)
            for place, period in enumerate(periods)
            if (point := one.points.get(period)) is not None and point.value is not None
        ]
        if known:
            last.append((one, *known[-1]))
    at = max((place for _, place, _ in last), default=0)
    texts = []
    for one, place, value in last:
        when = "" if place == at else f", {_in_line(periods[place])}"
        texts.append([*wrapped(one.name, 16), said_short(value, indicator) + when])
    pixels = [(value - low) / (high - low) * room for _, _, value in last]
    placed = _spread(pixels, [len(lines) * LINE_HEIGHT + 4 for lines in texts], room, _above(indicator.unit))
    # By position: a category that looks like a number would be taken for one.
    labels = [
        _label(lines, one.role, x=at, y=value, xref="x", yref="y", xshift=10, yshift=round(to - start))
        for (one, _, value), lines, start, to in zip(last, texts, pixels, placed, strict=True)
    ]
    longest = max((len(line) for lines in texts for line in lines), default=0)
    return labels, round(longest * LETTER_WIDTH) + 18, sorted({place for _, place, _ in last}, reverse=True)


def _in_line(period: str) -> str:
    """A period as on the axis, in one line: ``2024/25``, ``Sep 2026``."""
    return period_tick(period).replace("/<br>", "/").replace("<br>", " ")


def said_short(value: float, indicator: Indicator) -> str:
    """The value in a label; judgements are numbers of authorities there."""
    return with_unit(value, indicator.unit, indicator.decimals)


class Ranked(NamedTuple):
    """One authority of a ranked chart."""

    name: str
    value: float
    lower: float | None
    upper: float | None
    own: bool
    neighbour: bool
    in_region: bool


def ranked_bars(
    indicator: Indicator,
    authorities: Sequence[Ranked],
    *,
    references: Sequence[tuple[Role, str, float]] = (),
    region: str = "",
    limits: bool = False,
    height: int = 380,
) -> Figure:
    """All authorities from lowest to highest; two rows below say which are neighbours and which in the region.

    :param authorities: those with a value, lowest first.
    :param references: horizontal lines: role, name, value.
    :param region: name of the region, empty where its row is not shown.
    """
    ranks = list(range(1, len(authorities) + 1))
    of = len(authorities)
    hover = [
        f"{one.name}: {said(one.value, indicator, 'Regional')}"
        + ("" if not one.neighbour else "<br>statistical neighbour")
        + ("" if not one.in_region else f"<br>in {region}")
        for one in authorities
    ]
    bars: Figure = {
        "type": "bar",
        "name": "authorities",
        "x": ranks,
        "y": [one.value for one in authorities],
        "hovertext": hover,
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {
            "color": [
                COLOUR["own"] if one.own else COLOUR["neighbours"] if one.neighbour else OTHERS for one in authorities
            ],
            "line": {"width": 0},
        },
    }
    heights = [one.value for one in authorities] + [value for _, _, value in references]
    if limits and any(one.upper is not None for one in authorities):
        bars["error_y"] = {
            "type": "data",
            "symmetric": False,
            "array": [max((one.upper if one.upper is not None else one.value) - one.value, 0) for one in authorities],
            "arrayminus": [
                max(one.value - (one.lower if one.lower is not None else one.value), 0) for one in authorities
            ],
            "color": INK,
            "thickness": 0.75,
            "width": 0,
        }
        heights += [one.upper for one in authorities if one.upper is not None]
    high = _extent(heights, True)[1]
    traces = [bars]
    rows: list[tuple[str, Role, list[int]]] = []
    if any(one.neighbour for one in authorities):
        rows.append(
            ("neighbours", "neighbours", [r for r, one in zip(ranks, authorities, strict=True) if one.neighbour])
        )
    if region and any(one.in_region for one in authorities):
        rows.append((region, "region", [r for r, one in zip(ranks, authorities, strict=True) if one.in_region]))
    for place, (name, role, at) in enumerate(rows):
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": name,
                "x": at,
                "y": [-place] * len(at),
                "yaxis": "y2",
                "hovertext": [hover[rank - 1] for rank in at],
                "hovertemplate": "%{hovertext}<extra></extra>",
                "marker": {
                    "symbol": SYMBOL[role],
                    "size": 8,
                    "color": [COLOUR["own"] if authorities[rank - 1].own else COLOUR[role] for rank in at],
                },
            }
        )
    foot = 0.085 * len(rows)
    own = [(rank, one) for rank, one in zip(ranks, authorities, strict=True) if one.own]
    annotations = [
        {
            "text": f"<b>{one.name}<br>{said_short(one.value, indicator)}</b>", "x": rank, "y": one.value,
            "showarrow": True, "arrowhead": 0, "arrowwidth": 1.5, "arrowcolor": COLOUR["own"], "ax": 0, "ay": -34,
            "font": {"size": 13, "color": COLOUR["own"]}, "bgcolor": "rgba(255,255,255,0.85)",
            "xanchor": "left" if rank < of * 0.2 else "right" if rank > of * 0.8 else "center",
        }
        for rank, one in own[:1]
    ]  # fmt: skip
    above = _above(indicator.unit)
    room = (height - above - BELOW) * (1 - foot)
    at = [value / high * room for _, _, value in references]
    texts = [[*wrapped(name, 13), said_short(value, indicator)] for _, name, value in references]
    placed = _spread(at, [len(lines) * LINE_HEIGHT + 4 for lines in texts], room, above)
    annotations += [
        _label(lines, role, x=1, xref="paper", y=value, yref="y", xshift=6, yshift=round(to - start))
        for (role, _, value), lines, start, to in zip(references, texts, at, placed, strict=True)
    ]
    layout = _layout(
        height,
        100 if references else 16,
        above,
        hovermode="closest",
        bargap=0.25,
        xaxis={
            "range": [0.2, of + 0.8],
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
            "tickvals": [1, of],
            "ticktext": ["lowest", "highest"],
            "anchor": "y2" if rows else "y",
        },
        yaxis=_value_axis(indicator.unit, range=[0, high * 1.06], domain=[foot, 1]),
        shapes=[
            {
                "type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": "y", "y0": value, "y1": value,
                "line": {"color": COLOUR[role], "width": 1.5, "dash": "dash" if role == "neighbours" else "solid"},
            }
            for role, _, value in references
        ],
        annotations=[*annotations, *_unit_note(indicator.unit)],
    )  # fmt: skip
    if rows:
        layout["yaxis2"] = {
            "domain": [0, foot - 0.02],
            "range": [-len(rows) + 0.4, 0.6],
            "tickvals": [-place for place in range(len(rows))],
            "ticktext": ["<br>".join(wrapped(name, 12)) for name, _, _ in rows],
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
            "automargin": True,
            "tickfont": {"size": 12},
        }
    return {"data": traces, "layout": layout}


def comparison_bars(indicator: Indicator, bars: Sequence[tuple[Role, str, float | None, str]]) -> Figure:
    """One period: ours and the comparators as horizontal bars (for series of a single period).

    :param bars: role, name, value, symbol in place of a value.
    """
    shown_bars = list(reversed(bars))
    high = max((value for _, _, value, _ in bars if value is not None), default=1.0) or 1.0
    names = [f"{name}" for _, name, _, _ in shown_bars]
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "x": [value for _, _, value, _ in shown_bars],
                "y": names,
                "text": ["" if value is None else said_short(value, indicator) for _, _, value, _ in shown_bars],
                "textposition": "outside",
                "cliponaxis": False,
                "hoverinfo": "skip",
                "marker": {"color": [COLOUR[role] for role, _, _, _ in shown_bars]},
            }
        ],
        "layout": _layout(
            30 + _above(indicator.unit) + 44 * len(bars),
            60,
            _above(indicator.unit),
            bargap=0.35,
            xaxis=_value_axis(indicator.unit, range=[0, high * 1.02]),
            yaxis={"type": "category", "automargin": True, "fixedrange": True, "ticks": "", "ticklabelstandoff": 6},
            annotations=_missing_notes([(name, flag) for _, name, value, flag in shown_bars if value is None])
            + _unit_note(indicator.unit),
        ),
    }


def _missing_notes(missing: Sequence[tuple[str, str]]) -> list[Figure]:
    return [
        {
            "text": flag or "no figure", "x": 0, "y": name, "xanchor": "left", "xshift": 4, "showarrow": False,
            "font": {"size": 13, "color": QUIET},
        }
        for name, flag in missing
    ]  # fmt: skip


def breakdown_bars(
    breakdown: Breakdown,
    categories: Sequence[str],
    groups: Sequence[tuple[Role, str, Mapping[str, BreakdownValue]]],
) -> Figure:
    """Horizontal bars by category, ours and the comparators' side by side.

    :param categories: in the order shown, the first on top.
    :param groups: role, name, category → row.
    """
    upwards = list(reversed(categories))
    labels = {category: "<br>".join(wrapped(category, 30)) for category in categories}
    values = [row.value for _, _, rows in groups for row in rows.values() if row.value is not None]
    high = max(values, default=1.0) or 1.0
    traces = []
    for role, name, rows in reversed(groups):
        found = [rows.get(category) for category in upwards]
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": name,
                "x": [row.value if row else None for row in found],
                "y": [labels[category] for category in upwards],
                "text": [
                    with_unit(row.value, breakdown.unit, breakdown.decimals) if row and row.value is not None else ""
                    for row in found
                ],
                "textposition": "outside",
                "textfont": {"size": 12},
                "cliponaxis": False,
                "hovertemplate": "%{fullData.name}: %{text}<extra></extra>",
                "marker": {"color": COLOUR["own"] if role == "own" else OTHERS},
            }
        )
    annotations = _unit_note(breakdown.unit)
    for place, (_, _, rows) in enumerate(reversed(groups)):
        shift = (place - (len(groups) - 1) / 2) * 15
        annotations += [
            {
                "text": row.flag or "–", "x": 0, "y": labels[category], "xanchor": "left", "xshift": 4,
                "yshift": shift, "showarrow": False, "font": {"size": 12, "color": QUIET},
            }
            for category in upwards
            if (row := rows.get(category)) is not None and row.value is None
        ]  # fmt: skip
    lines = sum(max(len(wrapped(category, 30)) * 16, 18 * len(groups)) + 14 for category in categories)
    return {
        "data": traces,
        "layout": _layout(
            60 + _above(breakdown.unit) + lines,
            16,
            _above(breakdown.unit),
            barmode="group",
            bargap=0.3,
            xaxis=_value_axis(breakdown.unit, range=[0, high * 1.2]),
            yaxis={"type": "category", "automargin": True, "fixedrange": True, "ticks": "", "ticklabelstandoff": 6},
            annotations=annotations,
        ),
    }


def judgement_bars(regions: Sequence[str], judgements: Sequence[str], counts: Mapping[tuple[str, str], int]) -> Figure:
    """Numbers of authorities by region and judgement, stacked, the number in each part.

    :param counts: (region, judgement) → authorities.
    """
    upwards = list(reversed(regions))
    # From dark to light with the judgement; each part also carries its number, and the key its words.
    shades = {"Outstanding": "#12436D", "Good": "#5A8BB5", "Requires improvement": "#B5804F", "Inadequate": "#A84A14"}
    traces = []
    for judgement in judgements:
        here = [counts.get((region, judgement), 0) for region in upwards]
        shade = next((colour for words, colour in shades.items() if judgement.startswith(words)), OTHERS)
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": judgement,
                "x": here,
                "y": upwards,
                "text": [str(n) if n else "" for n in here],
                "textposition": "inside",
                "insidetextanchor": "middle",
                "textangle": 0,
                "textfont": {"color": "#FFFFFF" if shade in ("#12436D", "#A84A14") else INK, "size": 13},
                "hovertemplate": "%{y}: %{x} " + judgement + "<extra></extra>",
                "marker": {"color": shade, "line": {"color": "#FFFFFF", "width": 1}},
            }
        )
    return {
        "data": traces,
        "layout": _layout(
            110 + 30 * len(regions),
            16,
            barmode="stack",
            bargap=0.25,
            showlegend=True,
            legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
            xaxis=_value_axis(Unit.AUTHORITIES, rangemode="tozero"),
            yaxis={"type": "category", "automargin": True, "fixedrange": True, "ticks": "", "ticklabelstandoff": 6},
        ),
    }


# Small drawings for table rows: SVG in a data address, the words beside it in the image's alternative text.


def _drawing(width: float, height: float, body: str) -> str:
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' width='{width:g}' height='{height:g}'>{body}</svg>"
    return "data:image/svg+xml," + svg.replace("%", "%25").replace("#", "%23").replace("<", "%3C").replace(">", "%3E")


def _path(points: Sequence[tuple[float, float] | None]) -> str:
    """A path with a gap for every ``None``; a point between two gaps becomes a dot."""
    runs: list[list[str]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(f"{point[0]:.1f} {point[1]:.1f}")
    # A line of no length shows as a dot, thanks to its round ends.
    return "".join([f"M{'L'.join(run)}{'h.01' if len(run) == 1 else ''}" for run in runs if run])


def sparkline(own: Sequence[float | None], england: Sequence[float | None], width: int = 128, height: int = 30) -> str:
    """A line for each of the two series over the same periods, ours thick with a dot at its last value."""
    known = [v for v in (*own, *england) if v is not None]
    if not known:
        return ""
    low, high = min(known), max(known)
    across, up, foot = (width - 12) / max(len(own) - 1, 1), (height - 8) / ((high - low) or 1), height - 4

    def at(series: Sequence[float | None]) -> list[tuple[float, float] | None]:
        return [None if v is None else (4 + i * across, foot - up * (v - low)) for i, v in enumerate(series)]

    ours, theirs = at(own), at(england)
    last = next((point for point in reversed(ours) if point), None)
    body = f"<path d='{_path(theirs)}' fill='none' stroke='{COLOUR['england']}' stroke-linecap='round'/>"
    body += (
        f"<path d='{_path(ours)}' fill='none' stroke='{COLOUR['own']}' stroke-width='2.5' "
        "stroke-linecap='round' stroke-linejoin='round'/>"
    )
    if last:
        body += f"<circle cx='{last[0]:.1f}' cy='{last[1]:.1f}' r='3.5' fill='{COLOUR['own']}'/>"
    return _drawing(width, height, body)


Dot = Literal["clear", "within", "untested"]


def dot(kind: Dot, x: float, y: float) -> str:
    """Our dot: filled where the difference from England is clear, hollow where not, a diamond if untested."""
    if kind == "untested":
        return (
            f"<path d='M{x - 6:.1f} {y}L{x:.1f} {y - 6}L{x + 6:.1f} {y}L{x:.1f} {y + 6}Z' fill='#FFF' "
            f"stroke='{COLOUR['own']}' stroke-width='2.5'/>"
        )
    fill = COLOUR["own"] if kind == "clear" else "#FFF"
    return f"<circle cx='{x:.1f}' cy='{y}' r='5' fill='{fill}' stroke='{COLOUR['own']}' stroke-width='2.5'/>"


def tick(role: Role, x: float, height: int) -> str:
    """A comparator's tick: England full height, the neighbours dashed with a diamond, the region with a square."""
    colour = COLOUR[role]
    if role == "england":
        return f"<path d='M{x:.1f} 1V{height - 1}' stroke='{colour}' stroke-width='2'/>"
    if role == "neighbours":
        return (
            f"<path d='M{x:.1f} 6V{height - 3}' stroke='{colour}' stroke-width='2' stroke-dasharray='3 2'/>"
            f"<path d='M{x - 4:.1f} 4.5L{x:.1f} .5L{x + 4:.1f} 4.5L{x:.1f} 8.5Z' fill='{colour}'/>"
        )
    return (
        f"<path d='M{x:.1f} 3V{height - 6}' stroke='{colour}' stroke-width='2'/>"
        f"<path d='M{x - 3.5:.1f} {height - 8}h7v7h-7Z' fill='{colour}'/>"
    )


def range_bar(
    spread: Spread,
    own: float | None,
    kind: Dot,
    references: Mapping[Role, float | None],
    width: int = 300,
    height: int = 30,
) -> str:
    """Lowest to highest authority, the middle half as a band, a tick per comparator, our dot on top."""
    # A comparator outside the authorities' range (a region's sum, say) must not fall off the drawing.
    low = min([spread.lowest, *(v for v in references.values() if v is not None)])
    high = max([spread.highest, *(v for v in references.values() if v is not None)])
    left, each = (8.0, (width - 16) / (high - low)) if high > low else (width / 2, 0.0)

    def x(value: float) -> float:
        return left + each * (value - low)

    body = _range_line(*map(x, (spread.lowest, spread.lower_quartile, spread.upper_quartile, spread.highest)), height)
    for role in ("england", "region", "neighbours"):
        value = references.get(role)
        if value is not None:
            body += tick(role, x(value), height)
    if own is not None:
        body += dot(kind, x(own), height / 2)
    return _drawing(width, height, body)


@lru_cache(maxsize=1024)
def _range_line(lowest: float, lower: float, upper: float, highest: float, height: int) -> str:
    """The line from lowest to highest with the middle half as a band: for most authorities the same."""
    middle = height / 2
    return (
        f"<path d='M{lowest:.1f} {middle}H{highest:.1f}M{lowest:.1f} {middle - 5}v10M{highest:.1f} {middle - 5}v10' "
        f"stroke='{OTHERS}' stroke-width='1.5'/>"
        f"<rect x='{lower:.1f}' y='{middle - 6}' width='{max(upper - lower, 1):.1f}' height='12' "
        f"fill='#DEE5EA' stroke='{OTHERS}'/>"
    )


def sample(kind: Dot | Role | Literal["range"]) -> str:
    """One sign of the range bar, for the key."""
    if kind == "range":
        body = (
            f"<path d='M2 10H58M2 5v10M58 5v10' stroke='{OTHERS}' stroke-width='1.5'/>"
            f"<rect x='20' y='4' width='20' height='12' fill='#DEE5EA' stroke='{OTHERS}'/>"
        )
        return _drawing(60, 20, body)
    if kind in ("clear", "within", "untested"):
        return _drawing(16, 20, dot(kind, 8, 10))
    return _drawing(12, 20, tick(kind, 6, 20))


def comparable(indicator: Indicator) -> bool:
    """Whether a spread of authorities means something: not for a judgement that each has or has not."""
    return indicator.unit is not Unit.AUTHORITIES
