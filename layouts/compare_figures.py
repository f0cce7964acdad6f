"""The Compare page's pictures: small multiples over time, two indicators against each other, ranked dots with intervals.

Rows in, a drawing or a Plotly figure (as a plain dictionary) out, in the colours and shapes of :mod:`layouts.figures`: ours
is dark blue and thick or large, the group's authorities are brown diamonds, all others grey rings. Small multiples are
drawings of their own, not one chart, so that a hundred of them load at once and fit on a phone side by side.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

from indicators.model import Indicator
from layouts.figures import (
    ABOVE_PLAIN,
    COLOUR,
    DESK,
    LABEL_COLOUR,
    OTHERS,
    PHONE,
    QUIET,
    RULE,
    Figure,
    Role,
    _drawing,
    _layout,
    _path,
    _unit_note,
    _value_axis,
    clearest,
    pointer,
    said_short,
)
from layouts.figures import LEFT as LEFT_EDGE
from layouts.wording import number, unit_words

PanelRole = Role | Literal["member"]
DotRole = Literal["own", "member", "other"]
PANEL_COLOUR: dict[str, str] = {**COLOUR, "member": "#A84A14"}
PANEL_WIDTH: dict[str, float] = {"own": 3, "member": 2, "neighbours": 2, "region": 1.5, "england": 1.25}
# From the back to the front.
PANEL_ORDER: tuple[PanelRole, ...] = ("england", "region", "neighbours", "own", "member")
WIDTH, HEIGHT = 232, 128
LEFT, RIGHT, TOP, BOTTOM = 38, 52, 8, 22


class Line(NamedTuple):
    """A line of a small multiple: a value or a gap for every period, and which of them are provisional."""

    role: PanelRole
    values: Sequence[float | None]
    provisional: frozenset[int] = frozenset()


def scale_of(values: Sequence[float], from_zero: bool) -> tuple[float, float, list[float]]:
    """Lower and upper end of an axis on round numbers that holds the values, and the numbers that stand on it.

    :return: at most four numbers, the ends among them.
    """
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high <= low:
        high = low + (abs(low) * 0.1 or 1.0)
    rough = (high - low) / 3
    power = 10 ** math.floor(math.log10(rough))
    for factor in (1, 2, 2.5, 5, 10, 20):
        step = factor * power
        start, end = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
        steps = round((end - start) / step)
        if steps <= 3:
            break
    return start, end, [start + step * n for n in range(steps + 1)]


def _text(x: float, y: float, words: str, colour: str, anchor: str = "start", bold: bool = False) -> str:
    weight = " font-weight='700'" if bold else ""
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' fill='{colour}' text-anchor='{anchor}'{weight} "
        f"font-family='Arial,Helvetica,sans-serif' font-size='13'>{words}</text>"
    )


def tick_words(value: float, indicator: Indicator, step: float) -> str:
    """A number on a small axis: as many decimals as the steps need, the unit only where it is a sign."""
    decimals = next((places for places in range(3) if abs(step * 10**places % 1) < 1e-6), 3)
    text = number(value, decimals=decimals)
    return f"{text}%" if indicator.unit == "%" else f"£{text}" if "£" in indicator.unit else text


def small_multiple(
    indicator: Indicator,
    lines: Sequence[Line],
    scale: tuple[float, float, list[float]],
    ends: tuple[str, str],
    *,
    breaks: Sequence[int] = (),
    labelled: PanelRole = "own",
) -> str:
    """One small picture over time, as the address of an image.

    :param lines: all of the same length, one place for each period.
    :param scale: as :func:`scale_of` gives it; the same for every picture that is to be compared.
    :param ends: what stands under the first and the last period.
    :param breaks: places of the first periods after a change of method.
    :param labelled: whose last value is written at the line's end.
    """
    low, high, ticks = scale
    length = max((len(line.values) for line in lines), default=1)
    across = (WIDTH - LEFT - RIGHT) / max(length - 1, 1)
    room = HEIGHT - TOP - BOTTOM

    def at(place: int, value: float) -> tuple[float, float]:
        return LEFT + place * across, TOP + room * (1 - (value - low) / (high - low))

    body = ""
    step = ticks[1] - ticks[0]
    for tick in ticks:
        y = at(0, tick)[1]
        colour = OTHERS if tick in (0, ticks[0]) else RULE
        body += f"<path d='M{LEFT} {y:.1f}H{WIDTH - RIGHT}' stroke='{colour}'/>"
        body += _text(LEFT - 5, y + 4, tick_words(tick, indicator, step), QUIET, "end")
    for place in breaks:
        x = LEFT + (place - 0.5) * across
        body += f"<path d='M{x:.1f} {TOP}V{HEIGHT - BOTTOM}' stroke='{QUIET}' stroke-dasharray='1 3'/>"
    body += _text(LEFT, HEIGHT - 5, ends[0], QUIET)
    if ends[1] != ends[0]:
        body += _text(WIDTH - RIGHT, HEIGHT - 5, ends[1], QUIET, "end")
    last: dict[PanelRole, tuple[float, float, float]] = {}
    for line in sorted(lines, key=lambda one: PANEL_ORDER.index(one.role)):  # type: ignore[arg-type]
        colour, width = PANEL_COLOUR[line.role], PANEL_WIDTH[line.role]
        points = [None if value is None else at(place, value) for place, value in enumerate(line.values)]
        dash = " stroke-dasharray='5 3'" if line.role == "neighbours" else ""
        body += (
            f"<path d='{_path(points)}' fill='none' stroke='{colour}' stroke-width='{width:g}'{dash} "
            "stroke-linecap='round' stroke-linejoin='round'/>"
        )
        known = [place for place, value in enumerate(line.values) if value is not None]
        if not known:
            continue
        value = line.values[known[-1]]
        assert value is not None
        last[line.role] = (*at(known[-1], value), value)
        if line.role in ("own", "member"):
            hollow = known[-1] in line.provisional
            x, y, _ = last[line.role]
            body += (
                f"<circle cx='{x:.1f}' cy='{y:.1f}' r='3.5' stroke='{colour}' stroke-width='2' "
                f"fill='{'#FFF' if hollow else colour}'/>"
            )
    if labelled in last:
        x, y, value = last[labelled]
        words = said_short(value, indicator)
        body += _text(x + 8, max(11.0, min(HEIGHT - 4.0, y + 4)), words, PANEL_COLOUR[labelled], bold=True)
    return _drawing(WIDTH, HEIGHT, body)


def line_sample(role: PanelRole) -> str:
    """A piece of a line, for the key."""
    dash = " stroke-dasharray='5 3'" if role == "neighbours" else ""
    line = f"<path d='M1 8H29' stroke='{PANEL_COLOUR[role]}' stroke-width='{PANEL_WIDTH[role]:g}'{dash}/>"
    dot = f"<circle cx='24' cy='8' r='3.5' fill='{PANEL_COLOUR[role]}'/>" if role in ("own", "member") else ""
    return _drawing(30, 16, line + dot)


class Dot(NamedTuple):
    """One authority of a dot plot or a scatter: ``role`` is ``own``, ``member`` (of the group) or ``other``."""

    name: str
    role: DotRole
    value: float
    other: float = 0.0
    lower: float | None = None
    upper: float | None = None
    said: str = ""


SCATTER_HEIGHT, SCATTER_ABOVE, SCATTER_BELOW = 520, 48, 60
MARKER: dict[str, dict] = {
    "own": {"symbol": "circle", "size": 13, "color": COLOUR["own"], "line": {"width": 2, "color": "#FFFFFF"}},
    "member": {"symbol": "diamond", "size": 10, "color": "#A84A14", "line": {"width": 1, "color": "#FFFFFF"}},
    "other": {"symbol": "circle-open", "size": 8, "color": "#6A6A6A", "line": {"width": 1.5}},
}


def dot_sample(role: DotRole) -> str:
    """A dot, for the key."""
    body = {
        "own": f"<circle cx='9' cy='8' r='6.5' fill='{COLOUR['own']}'/>",
        "member": "<path d='M3 8L9 2L15 8L9 14Z' fill='#A84A14'/>",
        "other": "<circle cx='9' cy='8' r='4' fill='none' stroke='#6A6A6A' stroke-width='1.5'/>",
    }[role]
    return _drawing(18, 16, body)


def two_indicators(
    across: Indicator, up: Indicator, dots: Sequence[Dot], england: tuple[float, float] | None = None
) -> Figure:
    """One indicator against another, a dot for each authority.

    :param dots: ``value`` is that of ``across``, ``other`` that of ``up``.
    :param england: England's two values: a thin line each.
    """
    traces = []
    for role in ("other", "member", "own"):
        some = [dot for dot in dots if dot.role == role]
        if some:
            traces.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "name": role,
                    "x": [dot.value for dot in some],
                    "y": [dot.other for dot in some],
                    "hovertext": [dot.said for dot in some],
                    "hovertemplate": "%{hovertext}<extra></extra>",
                    "cliponaxis": False,
                    "marker": MARKER[role],
                }
            )
    xs, ys = [dot.value for dot in dots], [dot.other for dot in dots]
    if england:
        xs, ys = [*xs, england[0]], [*ys, england[1]]
    shapes, annotations = [], []
    if england:
        line = {"color": COLOUR["england"], "width": 1}
        shapes = [
            {"type": "line", "xref": "x", "yref": "paper", "x0": england[0], "x1": england[0], "y0": 0, "y1": 1,
             "line": line, "layer": "below"},
            {"type": "line", "xref": "paper", "yref": "y", "x0": 0, "x1": 1, "y0": england[1], "y1": england[1],
             "line": line, "layer": "below"},
        ]  # fmt: skip
        named = {"showarrow": False, "font": {"size": 12, "color": QUIET}, "bgcolor": "rgba(255,255,255,0.85)"}
        far = england[0] > (min(xs) + max(xs)) / 2
        annotations += [
            {
                **named, "text": f"England {said_short(england[1], up)}", "xref": "paper", "x": 1, "yref": "y",
                "y": england[1], "xanchor": "right", "yanchor": "bottom",
            },
            {
                **named, "text": f"England {said_short(england[0], across)}", "xref": "x", "x": england[0],
                "yref": "paper", "y": 1, "xanchor": "right" if far else "left", "yanchor": "bottom",
            },
        ]  # fmt: skip
    ends = _room(xs), _room(ys)
    annotations += _own_name(dots, *ends)
    annotations.append(
        {
            "text": f"<b>{up.short_title}</b>, {unit_words(up)}", "xref": "paper", "yref": "paper", "x": 0, "y": 1,
            "xanchor": "left", "yanchor": "bottom", "showarrow": False, "yshift": 22, "xshift": -44,
            "font": {"size": 13}, "align": "left",
        }
    )  # fmt: skip
    layout = _layout(
        SCATTER_HEIGHT,
        20,
        hovermode="closest",
        xaxis=_value_axis(
            across.unit,
            range=ends[0],
            zeroline=False,
            title={"text": f"<b>{across.short_title}</b>, {unit_words(across)}", "standoff": 12, "font": {"size": 13}},
        ),
        yaxis=_value_axis(up.unit, range=ends[1], zeroline=False),
        shapes=shapes,
        annotations=annotations,
    )
    layout["margin"] |= {"t": SCATTER_ABOVE, "b": SCATTER_BELOW}
    return {"data": traces, "layout": layout}


def _own_name(dots: Sequence[Dot], across: Sequence[float], up: Sequence[float]) -> list[Figure]:
    """Our name, where it covers the fewest of the others.

    :param across, up: the ends of the axes.
    """
    shares = [
        ((dot.value - across[0]) / (across[1] - across[0]), (dot.other - up[0]) / (up[1] - up[0])) for dot in dots
    ]
    room = (PHONE - LEFT_EDGE - 20, DESK - LEFT_EDGE - 20, SCATTER_HEIGHT - SCATTER_ABOVE - SCATTER_BELOW)
    return [
        pointer(
            (dot.value, dot.other),
            clearest(share, (7.6 * len(dot.name) + 4, 18), shares, [], room),
            f"<b>{dot.name}</b>",
            COLOUR["own"],
        )
        for dot, share in zip(dots, shares, strict=True)
        if dot.role == "own"
    ]


def _room(values: Sequence[float], from_zero: bool = False) -> list[float]:
    """The ends of an axis: a little beyond the lowest and the highest value, never below a zero that none goes under."""
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    edge = (high - low) * 0.05 or abs(high) * 0.1 or 1.0
    start = low if from_zero and low == 0 else low - edge
    return [max(start, 0.0) if low >= 0 else start, high + edge]


ROW, FOOT, NAME_ROW, DOTS_RIGHT, SMALL_LETTER = 22, 34, 17, 24, 6.2


def ranked_dots(
    indicator: Indicator, dots: Sequence[Dot], references: Sequence[tuple[Role, str, float]] = (), *, from_zero: bool
) -> Figure:
    """Authorities from the lowest at the top to the highest, each a dot with its 95% interval.

    :param dots: lowest first.
    :param references: vertical lines: role, name, value.
    """
    traces = []
    places = list(range(len(dots)))
    for role in ("other", "member", "own"):
        at = [place for place in places if dots[place].role == role]
        some = [dots[place] for place in at]
        if not some:
            continue
        trace = {
            "type": "scatter",
            "mode": "markers",
            "name": role,
            "x": [dot.value for dot in some],
            "y": at,
            "hovertext": [dot.said for dot in some],
            "hovertemplate": "%{hovertext}<extra></extra>",
            "cliponaxis": False,
            # Small enough to leave the ends of the intervals in sight on a phone.
            "marker": MARKER[role] | ({"size": 11, "line": {"width": 0}} if role == "own" else {"size": 8}),
        }
        if any(dot.upper is not None for dot in some):
            trace["error_x"] = {
                "type": "data",
                "symmetric": False,
                "array": [max((dot.value if dot.upper is None else dot.upper) - dot.value, 0) for dot in some],
                "arrayminus": [max(dot.value - (dot.value if dot.lower is None else dot.lower), 0) for dot in some],
                "color": COLOUR["own"] if role == "own" else MARKER[role]["color"],
                "thickness": 2.5 if role == "own" else 1.5,
                # The ends of ours stand out above and below its dot, so that a short interval can be seen too.
                "width": 7 if role == "own" else 0,
            }
        traces.append(trace)
    ends = [value for dot in dots for value in (dot.value, dot.lower, dot.upper) if value is not None]
    low, high = _room([*ends, *(value for _, _, value in references)], from_zero)
    drawing = ROW * max(len(dots), 1)
    head = 8 + NAME_ROW * len(references) if references else ABOVE_PLAIN
    beside = 28 + SMALL_LETTER * max((len(dot.name) for dot in dots), default=0)
    names, heads = _line_names(indicator, references, (low, high), drawing, beside)
    layout = _layout(
        head + drawing + FOOT,
        DOTS_RIGHT,
        head,
        hovermode="closest",
        xaxis=_value_axis(indicator.unit, range=[low, high]),
        yaxis={
            "range": [len(dots) - 0.4, -0.6],
            "tickvals": places,
            "ticktext": [f"<b>{dot.name}</b>" if dot.role == "own" else dot.name for dot in dots],
            "tickfont": {"size": 12},
            "showgrid": True,
            "gridcolor": RULE,
            "gridwidth": 1,
            "zeroline": False,
            "fixedrange": True,
            "automargin": True,
            "ticks": "",
            "ticklabelstandoff": 8,
        },
        shapes=[
            {
                "type": "line", "xref": "x", "yref": "paper", "x0": value, "x1": value, "y0": 0, "y1": top, "layer": "below",
                "line": {"color": COLOUR[role], "width": 1.5, "dash": "dash" if role == "neighbours" else "solid"},
            }
            for (role, _, value), top in zip(references, heads, strict=True)
        ],
        annotations=names,
    )  # fmt: skip
    layout["margin"] |= {"b": FOOT, "l": 20}
    if indicator.unit != "%":
        (note,) = _unit_note(indicator.unit)
        layout["annotations"].append(
            {**note, "y": 0, "yanchor": "top", "yshift": -18, "x": 1, "xanchor": "right", "xshift": 0}
        )
    return {"data": traces, "layout": layout}


def _line_names(
    indicator: Indicator,
    references: Sequence[tuple[Role, str, float]],
    ends: tuple[float, float],
    drawing: float,
    beside: float,
) -> tuple[list[Figure], list[float]]:
    """Names of vertical lines above the drawing, each in a row of its own and beside its line, which goes up to it; and
    how far up that is (a share of the drawing's height).

    :param drawing: its height (pixels).
    :param beside: how wide the authorities' names are (pixels).
    """
    low, high = ends
    along = [(value - low) / (high - low) for _, _, value in references]
    texts = [f"{name} {said_short(value, indicator)}" for _, name, value in references]
    wide = PHONE - beside - DOTS_RIGHT
    # On one side, and in the order of the lines, no line runs through the name of another. On the left there is room
    # above the authorities' names too.
    fits = all(beside + one * wide > SMALL_LETTER * len(text) for one, text in zip(along, texts, strict=True))
    on_left = [fits or one >= 0.5 for one in along]
    order = sorted(range(len(along)), key=lambda n: along[n] if on_left[n] else -along[n])
    rows = {n: row for row, n in enumerate(order)}
    names = [
        {
            "text": texts[n], "x": value, "xref": "x", "yref": "paper", "y": 1,
            "yanchor": "bottom", "yshift": 2 + NAME_ROW * rows[n], "xanchor": "right" if on_left[n] else "left",
            "xshift": -3 if on_left[n] else 3, "showarrow": False, "borderpad": 0,
            "font": {"size": 12, "color": LABEL_COLOUR[role]},
        }
        for n, (role, _, value) in enumerate(references)
    ]  # fmt: skip
    return names, [1 + (NAME_ROW * (rows[n] + 1) - 1) / drawing for n in range(len(along))]
