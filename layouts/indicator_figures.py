"""The Indicator page's pictures of variation, and the words under them: the funnel of all authorities by size, and their
spread through time.

Rows in, a Plotly figure (as a plain dictionary) or a sentence out, in the colours and shapes of :mod:`layouts.figures`:
ours is a large dark blue dot or a thick line, neighbours are brown diamonds, the region's authorities stand in green
squares, all others are grey rings; so every sign can be told without colour. No query and no page state in here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from indicators.arithmetic import Z95
from indicators.lookup import Spread, Value
from indicators.model import SCALE, Breakdown, Indicator, Polarity, Unit
from indicators.variation import FEWEST_OF_TREND, SMALLEST_GROUP, Z998, Count, Funnel, Gap, Trend, counted
from layouts.figures import (
    BELOW,
    COLOUR,
    DESK,
    LABEL_COLOUR,
    LEFT,
    LETTER_WIDTH,
    LINE_HEIGHT,
    OTHERS,
    PHONE,
    QUIET,
    Figure,
    Point,
    _above,
    _drawing,
    _extent,
    _label,
    _layout,
    _spread,
    _unit_note,
    _value_axis,
    clearest,
    pointer,
    said_short,
)
from layouts.wording import (
    amount_words,
    count,
    in_region,
    listed,
    number,
    period_tick,
    period_words,
    said,
    with_unit,
    wrapped,
)

FEWEST_IN_SPREAD = 5
MOST_NAMED = 6
BAND, MIDDLE_BAND = "#EDF1F4", "#C8D3DC"
CURVE_POINTS = 80
MOST_MARKED = 4
FUNNEL_RIGHT, FUNNEL_BELOW = 92, 88
# Above this share of the funnel's height our own name stands below the point, else above.
OWN_BELOW = 0.35

Sign = Literal["own", "neighbours", "region", "others", "inner", "outer", "band", "middle"]


def sign(kind: Sign) -> str:
    """One sign of the funnel or of the spread, for the key: a small drawing."""
    body = {
        "own": f"<circle cx='9' cy='10' r='6' fill='{COLOUR['own']}'/>",
        "neighbours": f"<path d='M9 4L15 10L9 16L3 10Z' fill='{COLOUR['neighbours']}'/>",
        "region": f"<rect x='2' y='3' width='14' height='14' fill='none' stroke='{LABEL_COLOUR['region']}' "
        f"stroke-width='2'/><circle cx='9' cy='10' r='3' fill='#FFF' stroke='{OTHERS}' stroke-width='1.5'/>",
        "others": f"<circle cx='9' cy='10' r='3.5' fill='#FFF' stroke='{OTHERS}' stroke-width='1.5'/>",
        "inner": f"<path d='M0 10H28' stroke='{QUIET}' stroke-dasharray='5 4'/>",
        "outer": f"<path d='M0 10H28' stroke='{QUIET}'/>",
        "band": f"<rect x='1' y='2' width='26' height='16' fill='{BAND}' stroke='{OTHERS}'/>",
        "middle": f"<rect x='1' y='2' width='26' height='16' fill='{MIDDLE_BAND}' stroke='{OTHERS}'/>",
    }[kind]
    return _drawing(18 if kind in ("own", "neighbours", "region", "others") else 28, 20, body)


# Funnel


class Sized(NamedTuple):
    """One authority of a funnel, or two with a joint return.

    :param distance: from the expected figure, in standard deviations after widening.
    :param la_codes: three-digit codes of those it stands for.
    """

    name: str
    counts: Count
    value: float
    distance: float
    own: bool
    neighbour: bool
    in_region: bool
    la_codes: tuple[str, ...] = ()

    @property
    def outside(self) -> Literal["", "inner", "outer"]:
        """The limit beyond which it lies."""
        return "outer" if abs(self.distance) > Z998 else "inner" if abs(self.distance) > Z95 else ""


def agrees(row: Value, indicator: Indicator) -> bool:
    """Whether a row has counts, and they give the figure that is shown."""
    if row.value is None or row.numerator is None or not row.denominator or row.denominator < 0:
        return False
    share_of_more = counted(indicator) == "share" and row.numerator > row.denominator
    exact = SCALE[indicator.unit] * row.numerator / row.denominator
    return not share_of_more and abs(exact - row.value) <= 10.0**-indicator.decimals + 1e-9


def reporters(rows: Sequence[Value]) -> list[Value]:
    """The rows, each joint return once."""
    found: dict[str, Value] = {}
    for row in rows:
        found.setdefault(row.joint or row.geography_code, row)
    return list(found.values())


def _marker(symbol: str, size: float, colour: str, width: float = 0.0, fill: str = "") -> dict[str, Any]:
    return {"symbol": symbol, "size": size, "color": fill or colour, "line": {"color": colour, "width": width}}


def _across(size: float) -> float:
    # A few authorities are many times as large as most: drawn by their square root, which is also how chance shrinks
    # with size, the small ones keep apart.
    return round(math.sqrt(size), 3)


def _size_ticks(most: float) -> Figure:
    """Round sizes with room for their words, upright, on the square-root scale of a phone."""
    least = math.floor(math.log10(most)) - 2
    each = (PHONE - LEFT - FUNNEL_RIGHT) / _across(most)
    marks = [0.0]
    for size in (one * 10.0**power for power in range(least, least + 3) for one in (1, 2, 3, 5)):
        letters = (len(number(size)) + len(number(marks[-1]))) / 2
        if size <= most and (_across(size) - _across(marks[-1])) * each >= letters * LETTER_WIDTH + 6:
            marks.append(size)
    return {"tickvals": [_across(one) for one in marks], "ticktext": [number(one) for one in marks], "tickangle": 0}


def _curve(funnel: Funnel, z: float, most: float, scale: float) -> tuple[list[float], list[float], list[float]]:
    """Places across, evenly apart as drawn, and lower and upper limit at each."""
    sizes = [most * (place / CURVE_POINTS) ** 2 for place in range(1, CURVE_POINTS + 1)]
    ends = [funnel.limits(size, z) for size in sizes]
    return (
        [_across(size) for size in sizes],
        [round(scale * low, 4) for low, _ in ends],
        [round(scale * high, 4) for _, high in ends],
    )


def funnel_chart(
    indicator: Indicator,
    funnel: Funnel,
    authorities: Sequence[Sized],
    *,
    centre: str,
    centre_value: float,
    size_words: str,
    region: str = "",
    from_zero: bool = True,
    height: int = 460,
) -> Figure:
    """Every authority by its size, the expected figure, and the limits that narrow with size.

    :param authorities: at least one.
    :param centre: name of the expected figure's line.
    :param centre_value: the expected figure as shown.
    :param size_words: what the size is.
    :param region: name of the region, empty where it is not marked.
    """
    scale = SCALE[indicator.unit]
    most = max(one.counts.denominator for one in authorities) * 1.04
    traces: list[Figure] = []
    ends: list[tuple[str, float]] = []
    for z, name, dash in ((Z998, "outer limit", "solid"), (Z95, "inner limit", "dash")):
        sizes, low, high = _curve(funnel, z, most, scale)
        for values in (low, high):
            traces.append(
                {
                    "type": "scatter", "mode": "lines", "name": name, "x": sizes, "y": values,
                    "hoverinfo": "skip", "line": {"color": QUIET, "width": 1, "dash": dash},
                }
            )  # fmt: skip
            ends.append((name, values[-1]))
    kinds: list[tuple[str, dict[str, Any], list[Sized]]] = [
        ("other authorities", _marker("circle", 7, OTHERS, 1.5, "#FFFFFF"), []),
        ("neighbours", _marker("diamond", 10, COLOUR["neighbours"]), []),
        ("own", _marker("circle", 14, COLOUR["own"]), []),
    ]
    for one in authorities:
        kinds[2 if one.own else 1 if one.neighbour else 0][2].append(one)
    kinds.insert(
        2,
        (region, _marker("square-open", 15, LABEL_COLOUR["region"], 2), [o for o in authorities if o.in_region and region]),
    )  # fmt: skip
    for name, marker, held in kinds:
        if not held:
            continue
        trace: Figure = {
            "type": "scatter",
            "mode": "markers",
            "name": name,
            "x": [_across(one.counts.denominator) for one in held],
            "y": [one.value for one in held],
            "cliponaxis": False,
            "marker": marker,
        }
        # The square stands around a sign that says its name already.
        if name == region:
            trace["hoverinfo"] = "skip"
        else:
            trace["hovertext"] = [_said(one, indicator, region) for one in held]
            trace["hovertemplate"] = "%{hovertext}<extra></extra>"
        traces.append(trace)
    values = [one.value for one in authorities]
    low, high = _extent([*values, centre_value, ends[1][1], *([] if from_zero else [ends[0][1]])], from_zero)
    if not from_zero:
        low = max(low, 0.0)
    if indicator.unit is Unit.PERCENT:
        high = min(high, 104.0)
    above = _above(indicator.unit)
    room = height - above - FUNNEL_BELOW
    labels = [(name, min(max(value, low), high), False) for name, value in ends]
    labels.append((centre, centre_value, True))
    texts = [[*wrapped(name, 13), said_short(value, indicator)] if full else [name] for name, value, full in labels]
    at = [(value - low) / (high - low) * room for _, value, _ in labels]
    placed = _spread(at, [len(lines) * LINE_HEIGHT for lines in texts], room, above)
    annotations = [
        _label(lines, "england", x=1, xref="paper", y=value, yref="y", xshift=6, yshift=round(to - start))
        for (_, value, _), lines, start, to in zip(labels, texts, at, placed, strict=True)
    ]
    for one in authorities:
        if one.own:
            annotations.append(_own_label(one, indicator, most, low, high))
    annotations += _far_names(authorities, most, (low, high), room)
    return {
        "data": traces,
        "layout": _layout(
            height,
            FUNNEL_RIGHT,
            above,
            hovermode="closest",
            xaxis={
                "range": [0, _across(most)],
                "title": {
                    "text": "<br>".join(wrapped(f"{size_words} (the scale narrows to the right)", 44)),
                    "font": {"size": 12, "color": QUIET},
                    "standoff": 8,
                },
                **_size_ticks(most),
                "showgrid": False,
                "zeroline": False,
                "showline": True,
                "linecolor": OTHERS,
                "ticks": "outside",
                "tickcolor": OTHERS,
                "fixedrange": True,
                "automargin": True,
            },
            yaxis=_value_axis(indicator.unit, range=[low, high]),
            shapes=[
                {
                    "type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": "y", "y0": centre_value,
                    "y1": centre_value, "line": {"color": COLOUR["england"], "width": 1.75},
                }
            ],
            annotations=[*annotations, *_unit_note(indicator.unit)],
        ),
    }  # fmt: skip


def far_out(authorities: Sequence[Sized]) -> list[Sized]:
    """Those beyond the outer limit and large enough to be named, the furthest first."""
    far = [one for one in authorities if one.outside == "outer" and one.counts.denominator >= SMALLEST_GROUP]
    return sorted(far, key=lambda one: -abs(one.distance))


def _far_names(authorities: Sequence[Sized], most: float, extent: tuple[float, float], room: float) -> list[Figure]:
    """Names of the few that lie furthest beyond the outer limit, where they cover the fewest others.

    :param extent: of the vertical axis.
    :param room: the drawing's height (pixels).
    """
    low, high = extent

    def place(one: Sized) -> tuple[float, float]:
        return math.sqrt(one.counts.denominator / most), (one.value - low) / (high - low)

    far = [one for one in far_out(authorities) if not one.own][:MOST_MARKED]
    others = [place(one) for one in authorities] if far else []
    phone, desk = PHONE - LEFT - FUNNEL_RIGHT, DESK - LEFT - FUNNEL_RIGHT
    taken: list[tuple[float, float, float, float]] = []
    for one in authorities:
        if one.own:
            below = place(one)[1] > OWN_BELOW
            taken.append((place(one)[0], 0.1 if below else 0.95, 7.6 * min(len(one.name), 22), 2 * LINE_HEIGHT))
    names = []
    for one in far:
        lines = wrapped(one.name, 16)
        size = max(len(line) for line in lines) * LETTER_WIDTH + 4, LINE_HEIGHT * len(lines)
        right, up = clearest(place(one), size, others, taken, (phone, desk, room))
        across, height = place(one)
        # As shares of a phone's drawing, where room is scarce.
        taken.append((across + right / phone, height + up / room, *size))
        names.append(pointer((_across(one.counts.denominator), one.value), (right, up), "<br>".join(lines), QUIET))
    return names


def _said(one: Sized, indicator: Indicator, region: str) -> str:
    text = f"{one.name}: {said(one.value, indicator, 'Regional')}"
    text += f"<br>{number(one.counts.numerator)} of {number(one.counts.denominator)}"
    text += "<br>statistical neighbour" if one.neighbour else ""
    text += f"<br>in {in_region(region)}" if one.in_region and region else ""
    return text + ("" if not one.outside else f"<br>{outside_words(one)}")


def _own_label(one: Sized, indicator: Indicator, most: float, low: float, high: float) -> Figure:
    # Under the funnel there are few others to be covered; where ours is there itself, its name stands above.
    across = math.sqrt(one.counts.denominator / most)
    below = (one.value - low) / (high - low) > OWN_BELOW
    return {
        "text": f"<b>{'<br>'.join(wrapped(one.name, 22))}<br>{said_short(one.value, indicator)}</b>",
        "x": _across(one.counts.denominator), "y": one.value, "showarrow": True, "arrowhead": 0, "arrowwidth": 1.5,
        "arrowcolor": COLOUR["own"], "axref": "x", "ax": _across(one.counts.denominator), "ayref": "y",
        "ay": low + (high - low) * (0.14 if below else 0.92), "standoff": 7,
        "font": {"size": 13, "color": COLOUR["own"]}, "bgcolor": "rgba(255,255,255,0.85)",
        "xanchor": "left" if across < 0.2 else "right" if across > 0.8 else "center",
        "yanchor": "top" if below else "bottom",
    }  # fmt: skip


def outside_words(one: Sized) -> str:
    """On which side of which limit it lies: ``above the outer limit``, ``below the inner limit``, ``within the limits``."""
    if not one.outside:
        return "within the limits"
    return f"{'above' if one.distance > 0 else 'below'} the {one.outside} limit"


def funnel_words(
    place: str,
    funnel: Funnel,
    authorities: Sequence[Sized],
    *,
    centre: str,
    centre_value: str,
    left_out: int,
    joint: bool,
) -> str:
    """What a funnel means: where ours lies, whether authorities differ more than chance makes them, and who lies outside.

    :param place: name of the authority; empty above authority.
    :param left_out: authorities without a figure or its counts.
    :param joint: whether a joint return stands for several authorities.
    """
    parts = []
    own = next((one for one in authorities if one.own), None)
    reason = "chance and the usual differences between authorities" if funnel.widened > 1 else "chance alone"
    if place and own is None:
        parts.append(f"{place} is not shown: it has no figure with its counts.")
    elif place and own is not None and own.counts.denominator < SMALLEST_GROUP:
        parts.append(f"The figure of {own.name} rests on fewer than {SMALLEST_GROUP}: too few to say anything of it.")
    elif place and own is not None:
        if not own.outside:
            parts.append(
                f"{own.name} lies within the limits: no further from {centre} ({centre_value}) than {reason} "
                "would put an authority of its size."
            )
        else:
            often = "1 authority in 500" if own.outside == "outer" else "1 authority in 20"
            parts.append(
                f"{own.name} lies {outside_words(own)}: {reason} would put only about {often} of its size "
                f"so far from {centre} ({centre_value})."
            )
    if funnel.widened > 1:
        parts.append(
            "Authorities differ more than chance alone would make them; the limits are widened for that, "
            f"{funnel.widened:.1f} times."
        )
    else:
        parts.append("Authorities differ no more than chance could make them.")
    for side, beyond in (("Above", 1), ("Below", -1)):
        names = [one.name for one in far_out(authorities) if one.distance * beyond > 0]
        if names:
            shown = (
                names if len(names) <= MOST_NAMED else [*names[: MOST_NAMED - 1], f"{len(names) - MOST_NAMED + 1} more"]
            )
            parts.append(f"{side} the outer limit: {listed(shown)}.")
    if not any(one.outside == "outer" for one in authorities):
        parts.append("No authority lies outside the outer limits.")
    if joint:
        parts.append("A joint return counts once.")
    if left_out:
        parts.append(
            f"{left_out:,} without a figure, or without the counts behind it, {'is' if left_out == 1 else 'are'} left out."
        )
    return " ".join(parts)


# Spread through time


def _period_ticks(periods: Sequence[str]) -> Figure:
    """Names of the periods, fewer of many, so that none is turned or lies on another on a phone; the last one always."""
    most = 4 if any("/" in period for period in periods) else 7
    step = -(-len(periods) // most)
    places = [place for place in range(len(periods)) if (len(periods) - 1 - place) % step == 0]
    return {"tickvals": places, "ticktext": [period_tick(periods[place]) for place in places], "tickangle": 0}


def _runs(places: Sequence[int], breaks: Sequence[int]) -> list[list[int]]:
    """Positions that follow each other without a gap and without a change of method in between."""
    runs: list[list[int]] = []
    for place in places:
        if runs and runs[-1][-1] == place - 1 and place not in breaks:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _outline(
    runs: Sequence[Sequence[int]], lower: Mapping[int, float], upper: Mapping[int, float]
) -> tuple[list[float | None], list[float | None]]:
    """The outline of a band, once around each run; a run of a single period is given some width."""
    across: list[float | None] = []
    up: list[float | None] = []
    for run in runs:
        ends = (
            [(float(place), place) for place in run]
            if len(run) > 1
            else [(run[0] - 0.2, run[0]), (run[0] + 0.2, run[0])]
        )
        across += [x for x, _ in ends] + [x for x, _ in reversed(ends)] + [ends[0][0], None]
        up += [lower[p] for _, p in ends] + [upper[p] for _, p in reversed(ends)] + [lower[ends[0][1]], None]
    return across[:-1], up[:-1]


def spread_chart(
    indicator: Indicator,
    periods: Sequence[str],
    spreads: Mapping[str, Spread],
    own: Mapping[str, Point],
    name: str,
    *,
    breaks: Sequence[str] = (),
    from_zero: bool = True,
    height: int = 360,
) -> Figure:
    """From the lowest to the highest authority in each period, the middle half, the median, and our line.

    Bands and lines have a gap where a period has no spread or figure, and at a change of method.

    :param periods: every period of the horizontal axis, in order.
    :param spreads: period → spread of the authorities.
    :param own: period → our figure.
    """
    cuts = [place for place, period in enumerate(periods) if place and period in breaks]
    spread = {place: spreads[period] for place, period in enumerate(periods) if period in spreads}
    runs = _runs(sorted(spread), cuts)
    traces: list[Figure] = []
    for lower, upper, colour in (("lowest", "highest", BAND), ("lower_quartile", "upper_quartile", MIDDLE_BAND)):
        across, up = _outline(
            runs,
            {place: getattr(one, lower) for place, one in spread.items()},
            {place: getattr(one, upper) for place, one in spread.items()},
        )
        traces.append(
            {
                "type": "scatter", "mode": "lines", "name": lower, "x": across, "y": up, "fill": "toself",
                "fillcolor": colour, "line": {"color": OTHERS, "width": 1}, "hoverinfo": "skip",
            }
        )  # fmt: skip
    medians = {
        place: Point(one.median, said=f"{period_words(periods[place])}<br>{_spread_said(one, indicator)}")
        for place, one in spread.items()
    }
    traces.append(_cut_line(range(len(periods)), medians, cuts, "All authorities", QUIET, 1.5, "dot", markers=False))
    ours = {
        place: own[period]._replace(said=f"{period_words(period)}: {own[period].said}")
        for place, period in enumerate(periods)
        if period in own
    }
    traces.append(_cut_line(range(len(periods)), ours, cuts, name, COLOUR["own"], 3, "solid", markers=True))
    low, high = _spread_extent([*spread.values()], [p.value for p in ours.values() if p.value is not None], from_zero)
    above = _above(indicator.unit)
    annotations, right = _spread_labels(indicator, spread, ours, name, low, high, height - above - BELOW)
    return {
        "data": traces,
        "layout": _layout(
            height,
            right,
            above,
            hovermode="x unified",
            xaxis={
                "range": [-0.4, len(periods) - 0.6],
                **_period_ticks(periods),
                "automargin": True,
                "showgrid": False,
                "zeroline": False,
                "ticks": "outside",
                "tickcolor": OTHERS,
                "linecolor": OTHERS,
                "showline": True,
                "fixedrange": True,
                "unifiedhovertitle": {"text": " "},
            },
            yaxis=_value_axis(indicator.unit, range=[low, high]),
            shapes=[
                {
                    "type": "line", "xref": "x", "yref": "paper", "y0": 0, "y1": 1, "x0": place - 0.5,
                    "x1": place - 0.5, "line": {"color": QUIET, "width": 1, "dash": "dot"},
                }
                for place in cuts
            ],
            annotations=[*annotations, *_unit_note(indicator.unit)],
        ),
    }  # fmt: skip


def _spread_extent(spreads: Sequence[Spread], own: Sequence[float], from_zero: bool) -> tuple[float, float]:
    """Ends of the vertical axis. One authority far from all others may lie beyond them, or nothing else could be told."""
    heights = [*own, *(one.lowest for one in spreads), *(min(one.highest, far_end(one)) for one in spreads)]
    return _extent(heights, from_zero)


def far_end(one: Spread) -> float:
    """Three widths of the middle half above it: what lies beyond is far from all others."""
    return one.upper_quartile + 3 * (one.upper_quartile - one.lower_quartile)


def beyond(periods: Sequence[str], spreads: Mapping[str, Spread], own: Sequence[float], from_zero: bool) -> list[str]:
    """The periods whose highest authority lies above the drawing."""
    high = _spread_extent([*spreads.values()], own, from_zero)[1]
    return [period for period in periods if period in spreads and spreads[period].highest > high]


def _spread_said(one: Spread, indicator: Indicator) -> str:
    parts = [
        f"highest {said_short(one.highest, indicator)}",
        f"middle half {said_short(one.lower_quartile, indicator)} to {said_short(one.upper_quartile, indicator)}",
        f"median {said_short(one.median, indicator)}",
        f"lowest {said_short(one.lowest, indicator)}",
    ]
    return "<br>".join(parts)


def _cut_line(
    places: Sequence[int], points: Mapping[int, Point], cuts: Sequence[int], name: str, colour: str, width: float,
    dash: str, *, markers: bool,
) -> Figure:  # fmt: skip
    """A line over positions with a gap at each cut and wherever there is no figure."""
    across: list[float] = []
    up: list[float | None] = []
    texts: list[str] = []
    hollow: list[bool] = []
    for place in places:
        if place in cuts:
            across.append(place - 0.5)
            up.append(None)
            texts.append("")
            hollow.append(False)
        point = points.get(place, Point(None))
        across.append(place)
        up.append(point.value)
        texts.append(point.said)
        hollow.append(point.flag == "p")
    trace: Figure = {
        "type": "scatter",
        "mode": "lines+markers" if markers else "lines",
        "name": name,
        "x": across,
        "y": up,
        "customdata": texts,
        "hovertemplate": "%{fullData.name}: %{customdata}<extra></extra>",
        "connectgaps": False,
        "cliponaxis": False,
        "line": {"color": colour, "width": width, "dash": dash},
    }
    if markers:
        trace["marker"] = {
            "color": ["#FFFFFF" if one else colour for one in hollow] if any(hollow) else colour,
            "size": 8,
            "line": {"color": colour, "width": 2 if any(hollow) else 0},
        }
    return trace


def _spread_labels(
    indicator: Indicator, spread: Mapping[int, Spread], ours: Mapping[int, Point], name: str, low: float, high: float,
    room: float,
) -> tuple[list[Figure], int]:  # fmt: skip
    """Names at the right: highest, median and lowest of the last period, and ours at its last figure."""
    labels: list[tuple[str, float, int, Literal["own", "england"]]] = []
    known = [(place, point.value) for place, point in ours.items() if point.value is not None]
    if known:
        labels.append((name, known[-1][1], known[-1][0], "own"))
    last = max(spread)
    for text, value in (
        ("highest", spread[last].highest),
        ("median", spread[last].median),
        ("lowest", spread[last].lowest),
    ):
        labels.append((text, value, last, "england"))
    texts = [
        [*wrapped(text, 16), said_short(value, indicator)]
        if role == "own"
        else [f"{text} {said_short(value, indicator)}"]
        for text, value, _, role in labels
    ]
    labels = [(text, min(value, high), place, role) for text, value, place, role in labels]
    at = [(value - low) / (high - low) * room for _, value, _, _ in labels]
    placed = _spread(at, [len(lines) * LINE_HEIGHT + 2 for lines in texts], room, _above(indicator.unit))
    notes = [
        _label(lines, role, x=place, y=value, xref="x", yref="y", xshift=10, yshift=round(to - start))
        for (_, value, place, role), lines, start, to in zip(labels, texts, at, placed, strict=True)
    ]
    longest = max(len(line) for lines in texts for line in lines)
    return notes, round(longest * 6.8) + 18


QUARTER_WORDS = {1: "best quarter", 2: "second best quarter", 3: "third best quarter", 4: "last quarter"}
LOW_QUARTER_WORDS = {1: "lowest quarter", 2: "second lowest quarter", 3: "second highest quarter", 4: "highest quarter"}


def quarter_words(row: Value, spread: Spread, indicator: Indicator, marks: bool) -> str:
    """The quarter of all authorities in which a figure lies, counted from the best; from the lowest without a direction."""
    if row.value is None:
        return ""
    if row.quartile and marks and indicator.polarity is not Polarity.NONE:
        return QUARTER_WORDS[row.quartile]
    cuts = (spread.lower_quartile, spread.median, spread.upper_quartile)
    return LOW_QUARTER_WORDS[1 + sum(row.value > cut for cut in cuts)]


def spread_words(
    rows: Sequence[Value],
    spreads: Mapping[str, Spread],
    indicator: Indicator,
    *,
    marks: bool,
    ranked: bool,
    beyond: Sequence[str] = (),
) -> str:
    """Where ours stood then and now among all authorities, and how the middle half of them moved.

    :param rows: our figures that may be compared with one another, in order; each period has a spread.
    :param ranked: whether ours is one of the authorities.
    :param beyond: periods whose highest authority lies above the drawing.
    """

    def shown(value: float) -> str:
        return with_unit(value, indicator.unit, indicator.decimals)

    above = [f"{shown(spreads[period].highest)} in {period_words(period)}" for period in beyond]
    ending = f" Above the drawing lies the highest authority: {listed(above)}." if above else ""
    if not rows:
        return f"No figure here can be compared with those of all authorities.{ending}"
    ends = [rows[0], rows[-1]] if len(rows) > 1 else [rows[0]]
    text = ""
    if ranked:
        quarters = [quarter_words(row, spreads[row.period], indicator, marks) for row in ends]
        figures = [f"in {period_words(row.period)} ({shown(row.value or 0.0)})" for row in ends]
        if len(set(quarters)) == 1:
            text = f"{ends[0].geography} stood in the {quarters[0]} of authorities {listed(figures)}. "
        else:
            second = f"in the {quarters[1].removesuffix(' quarter')} {figures[1]}"
            text = f"{ends[0].geography} stood in the {quarters[0]} of authorities {figures[0]} and {second}. "
    spread_of = [spreads[row.period] for row in ends]
    lay = [
        f"from {shown(one.lower_quartile)} to {shown(one.upper_quartile)} in {period_words(row.period)}"
        for row, one in zip(ends, spread_of, strict=True)
    ]
    return f"{text}The middle half of authorities lay {listed(lay)}.{ending}"


# Trend, gap


def chance_words(p: float) -> str:
    """How often chance alone would make a trend as steady, and that as it is written in statistics.

    :param p: the probability of it where there is no trend.
    """
    for limit, often in ((0.001, "1 of 1,000"), (0.01, "1 of 100"), (0.05, "1 of 20")):
        if p < limit:
            return f"chance alone would make one as steady in fewer than {often} such series (p < {limit:g})"
    return f"chance alone would make one as steady in {100 * p:.0f} of 100 such series (p = {p:.2f})"


def slope_words(slope: float, indicator: Indicator) -> str:
    """A slope without its sign: ``about 1.2 points a year``, ``less than 0.1 points a year``."""
    step = 10.0**-indicator.decimals
    if abs(slope) < step / 2:
        return f"less than {amount_words(step, indicator)} a year"
    return f"about {amount_words(slope, indicator)} a year"


def trend_words(found: Trend, rows: Sequence[Value], indicator: Indicator, missing: int) -> str:
    """The result of the trend test in a sentence or two.

    :param rows: the figures tested, in order.
    :param missing: years in between without a figure.
    """
    since = period_words(rows[0].period)
    gaps = f" {count(missing, 'year')} without a figure {'is' if missing == 1 else 'are'} left out." if missing else ""
    few = " Of so few, only an unbroken rise or fall would be clear." if found.n == FEWEST_OF_TREND else ""
    if len({row.value for row in rows}) == 1:
        return f"No trend: the {found.n} figures since {since} are all the same.{gaps}"
    if not found.clear:
        return f"No clear trend in the {found.n} figures since {since}: {chance_words(found.p)}.{few}{gaps}"
    way = "rising" if found.score > 0 else "falling"
    return f"A {way} trend since {since}: {slope_words(found.slope, indicator)}; {chance_words(found.p)}.{gaps}"


def gap_words(found: Gap, names: Sequence[str], values: Sequence[float], breakdown: Breakdown, hidden: int) -> str:
    """The gap between the highest and the lowest group in a sentence, and whether it could be chance.

    :param names, values: of the groups, as shown.
    :param hidden: groups without a figure.
    """
    scale, percent = (100, True) if breakdown.unit == Unit.PERCENT else (10_000, False)

    def shown(value: float) -> str:
        return with_unit(value, breakdown.unit, breakdown.decimals)

    amount = number(values[found.highest] - values[found.lowest], decimals=breakdown.decimals)
    unit = ("point" if amount in ("1", "1.0") else "points") if percent else str(breakdown.unit)
    limits = [number(scale * one, decimals=breakdown.decimals) for one in (found.lower, found.upper)]
    of = " of the groups with a figure" if hidden else ""
    text = (
        f"The gap between the highest{of} ({names[found.highest]}, {shown(values[found.highest])}) and the lowest "
        f"({names[found.lowest]}, {shown(values[found.lowest])}) is {amount} {unit}. "
        f"Allowing for chance it lies between {limits[0]} and {limits[1]} (the 95% limits)"
    )
    return text + ("." if found.clear else ": there may be no gap at all.")
