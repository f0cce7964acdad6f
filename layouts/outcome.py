"""An outcome, enabler or pillar of reform: every indicator of it over time, with its comparators, as a card.

The pillars of reform are another grouping of the same indicators, under ``/outcome/pillar-1`` to ``pillar-6``: an indicator
stands under each pillar it belongs to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote

from indicators import lookup
from indicators.lookup import AUTHORITY, Value
from indicators.model import Group, Indicator
from indicators.registry import GROUP_TITLES, PILLARS, REGISTRY, by_group
from layouts.address import GLOBAL, Address, query, to
from layouts.charts import (
    export_href,
    exported_periods,
    exported_source,
    periods_shown,
    returned_rows,
    rows_of,
    time_chart,
)
from layouts.components import Page, chart_switches, heading, inset, note_list
from layouts.figures import comparable
from layouts.markup import Content, Element, div, element, hidden, link, paragraph
from layouts.overview import neighbours_linked, place_notes, subtitle
from layouts.view import View
from layouts.wording import POLARITY_WORDS, count, shown


class Grouped(NamedTuple):
    """What stands on one page.

    :param title: its heading.
    :param short: its name in the browser's tab.
    :param pillar: number of the pillar of reform; 0 for an outcome or enabler.
    """

    title: str
    short: str
    indicators: Sequence[Indicator]
    pillar: int = 0


def pillar_path(number: int) -> str:
    """Path of a pillar's page."""
    return f"/outcome/pillar-{number}"


def grouped(key: str) -> Grouped | None:
    """What stands on the page with this key; none where there is no such page."""
    if key in [str(group) for group in GROUP_TITLES]:
        title = GROUP_TITLES[Group(key)]
        return Grouped(title.title, title.short, by_group(Group(key)))
    for number, name in PILLARS.items():
        if key == f"pillar-{number}":
            return Grouped(name, name, [one for one in REGISTRY.values() if number in one.pillars], number)
    return None


def pillar_links(address: Address, now: int) -> Element:
    """Links to the pages of the pillars, the one that is open marked."""
    items = [
        element(
            "Li",
            link(f"{number} {name}", to(pillar_path(number), address), aria_current="page" if number == now else None),
        )
        for number, name in PILLARS.items()
    ]
    return element("Nav", element("Ul", items, className="quick"), aria_label="Pillars of reform")


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
    periods = exported_periods(view, periods_shown(view, rows, indicator))
    csv = export_href(indicator, list(rows), periods, exported_source(view, ()))
    return [
        heading(3, link(indicator.short_title, href), className="chart-title"),
        paragraph("; ".join(said) + "." if said else "No figure."),
        paragraph(link(["CSV", hidden(f": {indicator.short_title}")], csv)),
    ]


def page(view: View, key: str) -> Page:
    """The page of a group or pillar, by its key (see :func:`grouped`)."""
    found_group = grouped(key)
    if found_group is None:
        raise ValueError(f"{key}: neither a group nor a pillar")
    returned = returned_rows(view, [item.id for item in found_group.indicators])
    indicators = [item for item in found_group.indicators if item.published or item.id in returned]
    whose = f"{view.place.geography} · {subtitle(view)}".rstrip(" ·")
    head: list[Content] = [
        heading(1, found_group.title),
        paragraph(neighbours_linked(view, whose), className="subtitle"),
    ]
    if found_group.pillar:
        by_pillar = query(view.address.model_copy(update={"by": "pillar"}), (*GLOBAL, "by"))
        overview = link("Overview by pillar", f"/{by_pillar}")
        head.insert(
            0,
            paragraph([overview, f" › Pillar {found_group.pillar} of Stable Homes, Built on Love"], className="trail"),
        )
        head.append(pillar_links(view.address, found_group.pillar))
    content: list[Content] = [div(head, className="page-head"), *place_notes(view)]
    if not indicators and found_group.pillar:
        content.append(inset("No indicator of this pillar has figures here."))
        return Page(found_group.short, content, "/export.csv")
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
        return Page(found_group.short, content, "/export.csv")
    ids = [indicator.id for indicator in indicators]
    found = rows_of(view, ids)
    notes = view.catalogue.notes_on(view.place.geography_code, ids)
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
    return Page(found_group.short, content, _export(view, indicators, found, returned))


def _export(
    view: View,
    indicators: Sequence[Indicator],
    found: Mapping[str, Mapping[str, Sequence[Value]]],
    returned: Mapping[str, Sequence[Value]],
) -> str:
    """Address of the place's rows of all these indicators, no later than the period chosen."""
    href = f"/export.csv?geography={view.place.key}" + "".join(f"&indicator={one.id}" for one in indicators)
    if not view.year:
        return href
    shown_periods = {
        period: None
        for one in indicators
        for period in periods_shown(view, found[one.id], one, returned.get(one.id, ()))
    }
    href += "".join(f"&period={quote(period)}" for period in exported_periods(view, sorted(shown_periods)))
    return href + ("" if any(returned.values()) else f"&source={lookup.PUBLISHED}")
