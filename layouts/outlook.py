"""Outlook, on the pages of the indicators that have one: the number of children if things went on as they have.

What is shown was worked out at build (:mod:`indicators.outlook`). A projection is shown only where the same method would have
foretold earlier years better than the last number carried forward; else a sentence says why there is none. Where the figures
allow none (too few years, a gap), that is the reason given, also where the outlook has not been worked out.

Source of the Care Review's figure: Independent Review of Children's Social Care, final report, May 2022: approaching 100,000
children in care by this time next decade, up from 80,000.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from indicators import lookup
from indicators.lookup import Geography, Outlook, Projected, Value, year_of
from indicators.model import Indicator
from indicators.outlook import FEWEST_YEARS, INDICATORS, MARGIN, NO_BETTER, NONE, PROJECTED, unbroken
from layouts.charts import source_words
from layouts.components import chart, heading, table, to
from layouts.figures import COLOUR, INK, QUIET, RULE, Figure
from layouts.figures import _label as label_at
from layouts.figures import _layout as layout_of
from layouts.figures import _value_axis as value_axis
from layouts.markup import Content, Element, element, link, paragraph
from layouts.view import View
from layouts.wording import count, number

REVIEW_YEAR, REVIEW_CHILDREN = "2032", 100_000
NOT_YET = "not_yet"
NOT_A_TARGET = "This is not a target, and it knows nothing of new policies, services or laws."
WHAT = {"cla_rate": "children looked after", "cin_rate": "children in need"}


class Drawn(NamedTuple):
    """A line of the chart: the years known and those projected."""

    known: list[tuple[str, float]]
    ahead: list[Projected]


def section(view: View, indicator: Indicator, rows: Sequence[Value]) -> Element | None:
    """The section of an indicator's page; none where the indicator has no outlook.

    :param rows: the place's published rows, all periods.
    """
    if indicator.id not in INDICATORS:
        return None
    content: list[Content] = [heading(2, "Outlook")]
    found = lookup.outlook(view.cursor, indicator.id, view.place.geography_code)
    latest = found[0].last_period if found else view.catalogue.latest.get(indicator.id, "")
    if view.year and year_of(latest) != view.year:
        content.append(paragraph("The outlook starts from the latest figures. It is not shown for an earlier period."))
        return element("Section", content)
    content += _of_place(view, indicator, view.place, found, rows)
    england = view.catalogue.england
    if indicator.id == "cla_rate" and england and not view.catalogue.synthetic:
        content += _review(view, indicator, england)
    return element("Section", content)


def _of_place(
    view: View,
    indicator: Indicator,
    place: Geography,
    found: tuple[Outlook, list[Projected]] | None,
    rows: Sequence[Value],
) -> list[Content]:
    verdict, ahead = found or (_not_worked_out(view, indicator, place, rows), [])
    what = WHAT[indicator.id]
    if verdict.verdict not in (PROJECTED, NO_BETTER):
        return [paragraph(f"No outlook for {place.geography}: {reason_words(verdict, place)}")]
    last = next((row.numerator for row in reversed(rows) if row.period == verdict.last_period), None)
    if verdict.verdict == NO_BETTER:
        now = f" ({number(last)} on 31 March {verdict.last_period})" if last is not None else ""
        return [
            paragraph(
                f"No projection is shown for {place.geography}. The best guess is that the number of {what} stays about as now{now}."
            ),
            paragraph(f"{trial_words(verdict)} {_why_not(verdict)}".strip()),
            _method(view),
        ]
    drawn = Drawn(_known(rows, verdict), ahead)
    return [_chart(view, indicator, place, verdict, drawn, review=False), *_how_good(verdict, drawn), _method(view)]


def _not_worked_out(view: View, indicator: Indicator, place: Geography, rows: Sequence[Value]) -> Outlook:
    """Why there is no outlook where none was worked out: what the figures themselves forbid, else that alone."""
    known = [(row.period, row.numerator, row.joint) for row in rows]
    latest = next(reversed(view.catalogue.published_periods.get(indicator.id, ())), "")
    series = unbroken(indicator.id, place.geography_code, known, closed=place.closed is not None, latest=latest)
    first, last = (series.periods[0], series.periods[-1]) if series.periods else ("", "")
    reason = series.reason or NOT_YET
    return Outlook(
        indicator.id, place.geography_code, NONE, reason, first, last, len(series.periods), 0, 0, None, None, 0
    )


def _how_good(verdict: Outlook, drawn: Drawn) -> list[Element]:
    """How far off the method was in earlier years, and a word where it leaves the last number at once."""
    within = (
        f"{verdict.within_80} of the {verdict.held_out} figures came within its range for 80 in 100. "
        if verdict.held_out
        else ""
    )
    content = [paragraph(f"{trial_words(verdict)} {within}A projection is shown only where it beats the last number.")]
    before, last = (number for _, number in drawn.known[-2:])
    step = drawn.ahead[0].value - last
    if verdict.naive_error is not None and abs(step) > verdict.naive_error and step * (last - before) < 0:
        side = "lower" if step > 0 else "higher"
        content.append(
            paragraph(
                f"The last number is {side} than the method takes to be usual. So the projection first goes back towards the years "
                "before."
            )
        )
    return content


def _method(view: View) -> Element:
    return paragraph(
        [
            "The method is exponential smoothing with a damped trend: recent years count more than distant ones, and a rise or fall "
            "flattens out. ",
            link("How it works", f"{to('/methods', view.address)}#outlook"),
        ],
        className="quiet",
    )


def reason_words(verdict: Outlook, place: Geography) -> str:
    """Why there is no outlook, as the rest of a sentence that begins with that."""
    if verdict.reason == NOT_YET:
        return "it has not been worked out on this dashboard yet."
    match verdict.reason:
        case "short":
            span = f" ({verdict.first_period} to {verdict.last_period})" if verdict.years > 1 else ""
            why = f"it takes {FEWEST_YEARS} yearly figures in a row, and {count(verdict.years, 'is', 'are')} loaded{span}."
            # Years before it was made are those of other authorities.
            if place.opened and str(place.opened.year + 1) >= verdict.first_period:
                return f"{why} The authority has existed since {place.opened.day} {place.opened:%B %Y}."
            return (
                f"{why} The release that is loaded holds no more. Whoever loads the statistics can load the same table of an "
                "earlier release too: its years are then added."
            )
        case "gap":
            return f"it takes {FEWEST_YEARS} yearly figures in a row up to the latest year, and one of these years has none."
        case "joint":
            return "its latest figure is that of a joint return, made together with another authority."
        case "abolished":
            return "the authority no longer exists."
    return "no number of children is published."


def trial_words(verdict: Outlook) -> str:
    """How far the method and the last number were off in earlier years, in children."""
    if verdict.error is None or verdict.naive_error is None:
        return ""
    ours, theirs = (_about(error) for error in (verdict.error, verdict.naive_error))
    return (
        f"The method was tried on earlier years: it had to foretell {verdict.held_out} figures, one to three years ahead. It was off "
        f"by {ours} children on average. The last number, carried forward, was off by {theirs}."
    )


def _why_not(verdict: Outlook) -> str:
    """Why a projection that was nearer on average is not shown all the same."""
    if verdict.error is None or verdict.naive_error is None:
        return ""
    if verdict.error >= verdict.naive_error:
        return "So it did no better."
    if verdict.reason == "departs":
        return "But the latest number has left the path of the years before, so the projection is not to be relied on."
    if verdict.error > MARGIN * verdict.naive_error:
        return "So small a lead may be chance."
    return "But at one, two or three years ahead it did worse, so it is not to be relied on."


def _about(children: float) -> str:
    return number(children, decimals=0 if children >= 10 else 1)


def _known(rows: Sequence[Value], verdict: Outlook) -> list[tuple[str, float]]:
    return [
        (row.period, row.numerator)
        for row in rows
        if row.numerator is not None and verdict.first_period <= row.period <= verdict.last_period
    ]


def _review(view: View, indicator: Indicator, england: Geography) -> list[Content]:
    """England's number beside what the Care Review expected."""
    found = lookup.outlook(view.cursor, indicator.id, england.geography_code)
    rows = [row for row in view.catalogue.england_values.get(indicator.id, ()) if row.numerator is not None]
    if not rows:
        return []
    last, peak = rows[-1], max(rows, key=lambda row: row.numerator or 0)
    sentence = (
        "The Independent Review of Children's Social Care (final report, May 2022) expected the number of children in care in "
        f"England to approach 100,000 “by this time next decade”, so by about {REVIEW_YEAR}, if nothing changed. Some quote it as "
        f"100,000 by 2030. On 31 March {last.period} it was {number(last.numerator or 0)}"
    )
    if peak.period != last.period:
        sentence += f", after {number(peak.numerator or 0)} in {peak.period}"
    verdict, ahead = found or (None, [])
    if verdict is None or verdict.verdict != PROJECTED:
        drawn = Drawn([(row.period, row.numerator or 0.0) for row in rows], [])
    else:
        drawn = Drawn(_known(rows, verdict), ahead)
    return [
        heading(3, "England and the Care Review"),
        paragraph(f"{sentence}."),
        _chart(view, indicator, england, verdict if ahead else None, drawn, review=True),
        *(_how_good(verdict, drawn) if verdict and ahead and view.place != england else ()),
    ]


# The chart


def _chart(
    view: View, indicator: Indicator, place: Geography, verdict: Outlook | None, drawn: Drawn, *, review: bool
) -> Element:
    what = WHAT[indicator.id]
    title = f"Number of {what}, {place.geography}, {drawn.known[0][0]} to {drawn.known[-1][0]}"
    if review:
        title += f", and the Care Review's figure for {REVIEW_YEAR}"
    caption = f"{number(drawn.known[-1][1])} on 31 March {drawn.known[-1][0]}."
    if drawn.ahead and verdict is not None:
        end = drawn.ahead[-1]
        title += f", and a projection to {end.period}"
        caption += (
            f" If things went on as they have, there would be about {_projected(end.value)} in {end.period}. In 80 cases of 100 "
            f"it would be between {_projected(end.lower_80)} and {_projected(end.upper_80)}, in 95 of 100 between "
            f"{_projected(end.lower_95)} and {_projected(end.upper_95)}. {NOT_A_TARGET}"
        )
    return chart(
        f"outlook-{'review' if review else indicator.id}",
        title,
        caption,
        outlook_lines(drawn, what, (REVIEW_YEAR, REVIEW_CHILDREN, "Care Review, about 100,000") if review else None),
        _table(drawn, title, review=review),
        f"/outlook.csv?indicator={indicator.id}&geography={place.key}",
        source=source_words(indicator) + ("; Independent Review of Children's Social Care, 2022" if review else ""),
        synthetic=view.catalogue.synthetic,
    )


def _near(children: float) -> float:
    """Rounded half up, as far as a projection can be read: from 1,000 on to tens, from 10,000 on to hundreds."""
    step = 100 if children >= 10_000 else 10 if children >= 1_000 else 1
    return math.floor(children / step + 0.5) * step


def _projected(children: float) -> str:
    """A projected number of children, the same wherever it is read."""
    return number(_near(children))


def _table(drawn: Drawn, title: str, *, review: bool) -> Element:
    header = ["31 March", "Number of children"]
    if drawn.ahead:
        header += ["80 in 100", "95 in 100"]
    body: list[list[Content]] = []
    for period, value in drawn.known:
        body.append([period, number(value), *[""] * (len(header) - 2)])
    for one in drawn.ahead:
        ranges = (f"{_projected(low)} to {_projected(high)}" for low, high in (one[4:6], one[6:8]))
        body.append([f"{one.period}, projected", _projected(one.value), *ranges])
    if review:
        name = f"{REVIEW_YEAR}, Care Review"
        body.append([name, f"about {number(REVIEW_CHILDREN)}", *[""] * (len(header) - 2)])
    return table(title, header, body, quiet_caption=True)


def outlook_lines(drawn: Drawn, what: str, reference: tuple[str, int, str] | None = None, height: int = 320) -> Figure:
    """The years known as a thick line, those projected dashed with hollow points, and around them two ranges whose
    edges are dashed (80%) and dotted (95%).

    :param reference: year, number and name of a single point to compare with.
    """
    years = [period for period, _ in drawn.known] + [one.period for one in drawn.ahead]
    if reference and reference[0] not in years:
        years += [str(year) for year in range(int(years[-1]) + 1, int(reference[0]) + 1)]
    place = {year: at for at, year in enumerate(years)}
    last_year, last = drawn.known[-1]
    traces: list[Figure] = []
    annotations: list[Figure] = []
    tops = [value for _, value in drawn.known] + [one.upper_95 for one in drawn.ahead]
    from_now = [place[last_year], *(place[one.period] for one in drawn.ahead)]
    for share, dash, fill in (("95", "dot", "rgba(18,67,109,0.08)"), ("80", "dash", "rgba(18,67,109,0.16)")):
        if drawn.ahead:
            upper = [last, *(getattr(one, f"upper_{share}") for one in drawn.ahead)]
            lower = [last, *(getattr(one, f"lower_{share}") for one in drawn.ahead)]
            edge = {"color": COLOUR["own"], "width": 1, "dash": dash}
            plain = {"type": "scatter", "mode": "lines", "x": from_now, "line": edge, "hoverinfo": "skip"}
            traces += [
                {**plain, "name": f"{share}% lower", "y": lower},
                {**plain, "name": f"{share}% upper", "y": upper, "fill": "tonexty", "fillcolor": fill},
            ]
    hover = {"hovertemplate": "%{customdata}<extra></extra>"}
    if drawn.ahead:
        traces.append(
            {
                "type": "scatter", "mode": "lines+markers", "name": "projected", "x": from_now,
                "y": [last, *(one.value for one in drawn.ahead)],
                "customdata": [
                    f"{last_year}: {number(last)}",
                    *(
                        f"{one.period}, projected: {_projected(one.value)}<br>80 in 100: {_projected(one.lower_80)} to "
                        f"{_projected(one.upper_80)}<br>95 in 100: {_projected(one.lower_95)} to {_projected(one.upper_95)}"
                        for one in drawn.ahead
                    ),
                ],
                "line": {"color": COLOUR["own"], "width": 2, "dash": "dash"},
                "marker": {"size": 7, "color": "#FFFFFF", "line": {"color": COLOUR["own"], "width": 2}}, **hover,
            }
        )  # fmt: skip
        end = drawn.ahead[-1]
        ends = (("95 in 100", end.upper_95), ("80 in 100", end.upper_80), ("projected", end.value))
        room, top = height - 74, max([*tops, reference[1] if reference else 0]) * 1.08
        wanted = [value / top * room for _, value in ends]
        placed: list[float] = []
        for want in wanted:
            placed.append(min(want, placed[-1] - 18) if placed else want)
        annotations += [
            label_at(
                [name], "own" if name == "projected" else "england", x=place[end.period], y=value, xref="x", yref="y",
                xshift=10, yshift=round(at - want),
            )
            for (name, value), want, at in zip(ends, wanted, placed, strict=True)
        ]  # fmt: skip
    traces.append(
        {
            "type": "scatter", "mode": "lines+markers", "name": what, "x": [place[year] for year, _ in drawn.known],
            "y": [value for _, value in drawn.known],
            "customdata": [f"{year}: {number(value)}" for year, value in drawn.known],
            "line": {"color": COLOUR["own"], "width": 3}, "marker": {"size": 8, "color": COLOUR["own"]}, **hover,
        }
    )  # fmt: skip
    if reference:
        year, value, name = reference
        tops.append(value)
        traces.append(
            {
                "type": "scatter", "mode": "markers", "name": name, "x": [place[year]], "y": [value],
                "customdata": [f"{name}, {year}"], "marker": {"symbol": "diamond", "size": 11, "color": INK}, **hover,
            }
        )  # fmt: skip
        annotations.append(
            {
                "text": name, "x": place[year], "y": value, "xanchor": "right", "yanchor": "bottom", "yshift": 8,
                "showarrow": False, "font": {"size": 13, "color": INK},
            }
        )  # fmt: skip
    step = max(1, -(-len(years) // 7))
    shown = [at for at in range(len(years)) if (len(years) - 1 - at) % step == 0]
    annotations.append(
        {
            "text": "children", "xref": "paper", "yref": "paper", "x": 0, "y": 1, "xanchor": "left",
            "yanchor": "bottom", "showarrow": False, "yshift": 8, "xshift": -30, "font": {"size": 12, "color": QUIET},
        }
    )  # fmt: skip
    return {
        "data": traces,
        "layout": layout_of(
            height,
            84 if drawn.ahead else 16,
            hovermode="closest",
            xaxis={
                "range": [-0.4, len(years) - 0.6], "tickvals": shown, "ticktext": [years[at] for at in shown],
                "automargin": True, "showgrid": False, "zeroline": False, "ticks": "outside", "fixedrange": True,
                "showline": True, "linecolor": "#8A8A8A", "tickcolor": "#8A8A8A", "gridcolor": RULE,
            },
            yaxis=value_axis("", range=[0, max(tops) * 1.08], tickformat=",.0f"),
            annotations=annotations,
        ),
    }  # fmt: skip


# The CSV

COLUMNS = (
    "indicator_id",
    "geography_code",
    "geography",
    "period",
    "kind",
    "children",
    "lower_80",
    "upper_80",
    "lower_95",
    "upper_95",
)


def as_csv(view: View, indicator: Indicator) -> tuple[list[str], list[list[str]]]:
    """The years known and projected of one place: header and rows, in children."""
    place = view.place
    rows = lookup.values(view.cursor, [place.geography_code], indicators=[indicator.id])
    head = [indicator.id, place.geography_code, place.geography]
    found = lookup.outlook(view.cursor, indicator.id, place.geography_code)
    lines = [
        [*head, row.period, "published", str(round(row.numerator)), "", "", "", ""]
        for row in rows
        if row.numerator is not None and year_of(row.period).isdigit()
    ]
    for one in found[1] if found else ():
        lines.append([*head, one.period, "projected", *(str(round(value)) for value in one[3:])])
    return list(COLUMNS), lines
