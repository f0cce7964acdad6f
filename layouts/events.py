"""Local events and initiatives beside a time series: numbered on its axis, listed below it, and named in its table.

Their words come from a file that the authority keeps and are shown as plain text. That something happened before a change
does not show that it caused the change, and every list says so.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from indicators import lookup
from indicators.lookup import Event
from indicators.model import Indicator
from layouts.figures import place_between
from layouts.markup import Content, Element, div, element, hidden, paragraph, span
from layouts.view import View
from layouts.wording import count

NOT_CAUSE = "Timing is not cause: that one thing came before another does not show that it brought it about."


class Marked(NamedTuple):
    """An event with its number, its place on the axis (none where that is too far off) and the period it falls in.

    :param period: 0 for the first period of the chart or anything before, one more than the last for anything after.
    """

    number: int
    event: Event
    at: float | None
    period: int


def marked_events(view: View, indicator: Indicator, ends: Sequence[date]) -> list[Marked]:
    """The events of the view's authority that name the indicator, in order of date.

    :param ends: last days of the chart's periods, in order. With an earlier period chosen, later events are left out.
    """
    if not view.place.is_authority:
        return []
    found = lookup.events(view.cursor, view.place.geography_code, [indicator.id])
    if view.year:
        found = [event for event in found if ends and event.day <= ends[-1]]
    return [
        Marked(number, event, place_between(event.day, ends), bisect_left(ends, event.day))
        for number, event in enumerate(found, start=1)
    ]


def day_words(day: date) -> str:
    """A day as it is said: 1 September 2024."""
    return f"{day.day} {day:%B %Y}"


def of_period(events: Sequence[Marked], period: int) -> str:
    """The events of one period of the table: number, title and date."""
    return "; ".join(
        f"{one.number} {one.event.title} ({day_words(one.event.day)})" for one in events if one.period == period
    )


def event_list(events: Sequence[Marked], indicator: Indicator, *, folded: bool) -> Element:
    """The events by number, with the word that timing is not cause.

    :param folded: whether it opens on demand, for a page of many charts.
    """
    items = [
        element(
            "Li",
            [
                span(str(one.number), className="event-number"),
                span([element("Strong", one.event.title), f", {day_words(one.event.day)}{_beyond(one)}"]),
                *([span(one.event.text, className="event-text")] if one.event.text else []),
            ],
        )
        for one in events
    ]
    content: list[Content] = [element("Ol", items), paragraph(NOT_CAUSE, className="quiet")]
    if not folded:
        return div([paragraph("Local events", className="events-title"), *content], className="events")
    said = count(len(events), "local event")
    summary = element("Summary", [said, hidden(f" marked on {indicator.short_title}")])
    return element("Details", [summary, *content], className="events", id=f"events-{indicator.id}")


def _beyond(one: Marked) -> str:
    if one.at is not None:
        return ""
    return " (before the chart begins)" if one.period == 0 else " (after the chart ends)"
