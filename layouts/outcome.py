"""An outcome or enabler: every indicator of the group over time, with its comparators, as a card."""

from __future__ import annotations

from indicators import lookup
from indicators.model import Group
from indicators.registry import GROUP_TITLES, by_group
from layouts.address import to
from layouts.charts import by_geography, time_chart
from layouts.components import Page, chart_switches, heading, inset, note_list
from layouts.markup import Content, div, element, link, paragraph
from layouts.overview import place_notes, subtitle
from layouts.view import View
from layouts.wording import POLARITY_WORDS


def page(view: View, key: str) -> Page:
    """The page of a group, by its key."""
    group = Group(key)
    title = GROUP_TITLES[group]
    indicators = by_group(group)
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
                    ".",
                ]
            )
        )
        return Page(title.short, content, "/export.csv")
    england = view.catalogue.england
    ids = [indicator.id for indicator in indicators]
    # England's rows are needed even where England is not compared: some indicators exist for England only.
    codes = [*view.geography_codes]
    if england and england.geography_code not in codes:
        codes.append(england.geography_code)
    found = lookup.values(view.cursor, codes, indicators=ids, model=view.other_model)
    notes = lookup.notes(view.cursor, [view.place.geography_code], indicators=ids)
    content.append(chart_switches(view))
    domain = ""
    cards: list[Content] = []
    for indicator in indicators:
        if indicator.domain != domain:
            domain = indicator.domain
            cards.append(heading(2, domain, className="domain-heading"))
        rows = by_geography([row for row in found if row.indicator_id == indicator.id])
        card: list[Content] = []
        if not rows:
            card = [
                heading(3, link(indicator.short_title, to(f"/indicator/{indicator.id}", view.address))),
                paragraph("This store holds no figures for it."),
            ]
        else:
            card.append(time_chart(view, indicator, rows, level=3, height=280, linked=True))
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
