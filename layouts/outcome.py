"""An outcome or enabler: every indicator of the group over time, with its comparators, as a card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from indicators import lookup
from indicators.lookup import AUTHORITY, Value
from indicators.model import Group, Indicator
from indicators.registry import GROUP_TITLES, by_group
from layouts.address import to
from layouts.charts import export_href, returned_rows, rows_of, time_chart
from layouts.components import Page, chart_switches, heading, inset, note_list
from layouts.figures import comparable
from layouts.markup import Content, div, element, hidden, link, paragraph
from layouts.overview import place_notes, subtitle
from layouts.view import View
from layouts.wording import POLARITY_WORDS, count, shown


def judgement_card(view: View, indicator: Indicator, rows: Mapping[str, Sequence[Value]]) -> list[Content]:
    """How many authorities Ofsted judged so, and whether ours is one of them: one period, nothing to draw."""
    said = []
    for values in rows.values():
        shown_rows = view.upto(values, indicator)
        if not shown_rows or shown_rows[-1].value is None:
            continue
        last = shown_rows[-1]
        if last.level == AUTHORITY:
            said.insert(0, f"{last.geography}: {shown(last.value, indicator)}, {last.period}")
        else:
            said.append(f"{last.geography}: {count(round(last.value or 0), 'authority', 'authorities')}")
    href = to(f"/indicator/{indicator.id}", view.address)
    return [
        heading(3, link(indicator.short_title, href), className="chart-title"),
        paragraph("; ".join(said) + "." if said else "No figure."),
        paragraph(link(["CSV", hidden(f": {indicator.short_title}")], export_href(indicator, list(rows)))),
    ]


def page(view: View, key: str) -> Page:
    """The page of a group, by its key."""
    group = Group(key)
    title = GROUP_TITLES[group]
    returned = returned_rows(view, [item.id for item in by_group(group)])
    indicators = [item for item in by_group(group) if item.published or item.id in returned]
    content: list[Content] = [
        div(
            [
                heading(1, title.title),
                paragraph(f"{view.place.geography} · {subtitle(view)}".rstrip(" ·"), className="subtitle"),
            ],
            className="page-head",
        ),
        *place_notes(view),
    ]
    if not indicators:
        content.append(
            inset(
                [
                    "The published dashboard of the Department for Education has no indicator for this enabler yet, so "
                    "there is nothing to compare. How agencies work together shows in part in ",
                    link("repeat referrals", to("/indicator/re_referrals", view.address)),
                    " and ",
                    link("repeat child protection plans", to("/indicator/repeat_cpp", view.address)),
                    ". An authority's own returns say more: load its children in need census.",
                ]
            )
        )
        return Page(title.short, content, "/export.csv")
    ids = [indicator.id for indicator in indicators]
    found = rows_of(view, ids)
    notes = lookup.notes(view.cursor, [view.place.geography_code], indicators=ids)
    content.append(chart_switches(view))
    domain = ""
    cards: list[Content] = []
    for indicator in indicators:
        if indicator.domain != domain:
            domain = indicator.domain
            cards.append(heading(2, domain, className="domain-heading"))
        rows = found[indicator.id]
        card: list[Content] = []
        if not rows and indicator.id not in returned:
            card = [
                heading(3, link(indicator.short_title, to(f"/indicator/{indicator.id}", view.address))),
                paragraph("This store holds no figures for it."),
            ]
        elif not comparable(indicator):
            card += judgement_card(view, indicator, rows)
        else:
            own = returned.get(indicator.id, [])
            card.append(time_chart(view, indicator, rows, own, level=3, height=280, linked=True))
            about = [POLARITY_WORDS[indicator.polarity], indicator.definition]
            card.append(paragraph(f"{about[0][0].upper()}{about[0][1:]}. {about[1]}", className="quiet about"))
            # Changes of method and the end of a line already stand in the caption.
            card.append(
                note_list(
                    [n for n in notes if n.indicator_id == indicator.id and n.kind not in ("break", "discontinued")]
                )
            )
        cards.append(element("Section", [part for part in card if part], className="card", id=indicator.id))
    content.append(div(cards, className="cards"))
    export = f"/export.csv?geography={view.place.key}" + "".join(f"&indicator={one}" for one in ids)
    return Page(title.short, content, export)
