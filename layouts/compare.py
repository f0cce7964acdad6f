"""Compare: any authorities, or a group of one's own, by any indicators.

Four views of the same choice: a heat table, small multiples over time, ranked dots with 95% intervals, and two indicators
against each other. Whom and what, and how it is sorted, stands in the address. Only published figures are compared: those
that one authority computed from its own returns have no counterpart elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl

from indicators import groups
from indicators.lookup import AUTHORITY, REGION
from indicators.model import Indicator
from indicators.registry import GROUP_TITLES, PUBLISHED
from layouts import compare_views
from layouts.address import here
from layouts.charts import source_words
from layouts.claim import claim_form
from layouts.compare_address import PATH, VIEWS, Comparison, chosen, compare_here
from layouts.compare_choice import (
    Chosen,
    choose,
    indicators_words,
    unknown_words,
    usual_group,
    usual_indicators,
)
from layouts.components import Page, heading, inset, select, switch, symbols_key
from layouts.figures import comparable
from layouts.heat_table import finding, flags, heat, heat_csv, heat_table, joint_note, key_line, signs_words
from layouts.markup import Content, Element, div, element, link, paragraph, span
from layouts.overview import neighbours_linked, place_notes
from layouts.view import View
from layouts.wording import listed


def page(view: View) -> Page:
    """The Compare page of a view."""
    made = choose(view, chosen(view.address))
    body, wanted = _body(made)
    content: list[Content] = [
        div([heading(1, "Compare"), paragraph(_subtitle(made), className="subtitle")], className="page-head"),
        *place_notes(view),
        *_remarks(made),
        div([_authorities(made), _indicators(made)], className="pickers"),
        div(_claim(made), className="pickers"),
        _views(made),
        *([wanted] if wanted else []),
        *body,
    ]
    name = made.asked.name or ("" if not made.asked.group else made.group_words)
    words = [VIEWS[made.asked.view].lower()] if made.asked.view != "table" else []
    title = "Compare" + (f" with {name}" if name else "") + (f", {words[0]}" if words else "")
    return Page(title, content, compare_views.csv_href(made))


def _claim(made: Chosen) -> Element:
    search = compare_here(made.view.address, made.asked, claim="").partition("?")[2]
    kept = [
        element("Input", type="hidden", name=name, value=value)
        for name, value in parse_qsl(search, keep_blank_values=True)
    ]
    return claim_form(made.view, made.asked.claim, PATH, kept)


def as_csv(view: View) -> tuple[list[str], list[list[str]]]:
    """What the page shows, as a table: header and rows."""
    made = choose(view, chosen(view.address))
    match made.asked.view:
        case "time":
            return compare_views.time_csv(made)
        case "scatter":
            return compare_views.scatter_csv(made)
        case "dots":
            return compare_views.dots_csv(made)
    return heat_csv(heat(made))


def _subtitle(made: Chosen) -> list[Content]:
    view = made.view
    when = (
        f"figures for {view.year} or {int(view.year) - 1}/{view.year[2:]}" if view.year.isdigit() else "latest of each"
    )
    who = f"{made.own.geography} with {made.group_words}"
    return neighbours_linked(view, " · ".join((who, indicators_words(made), when, "published figures only")))


def _remarks(made: Chosen) -> list[Content]:
    view = made.view
    content: list[Content] = []
    if said := unknown_words(made):
        content.append(inset(said))
    if not made.members:
        content.append(
            inset(
                [
                    f"There is nobody to compare {made.own.geography} with in this group. ",
                    link("Compare with the usual group", compare_here(view.address, made.asked, group=(), name="")),
                    " or choose authorities below.",
                ]
            )
        )
    closed = [place for place in (made.own, *made.members) if place.closed]
    if closed and not view.year:
        year = str(min(place.closed for place in closed if place.closed).year)
        names = listed([place.geography for place in closed])
        said = "no longer exists and has" if len(closed) == 1 else "no longer exist and have"
        if year in view.catalogue.years:
            way = link(f"Show {year}", here(PATH, view.address, period=year))
            content.append(inset([f"{names} {said} no figures in the latest periods. ", way]))
    return content


# Views


def _views(made: Chosen) -> Element:
    address = made.view.address
    items = [
        element(
            "Li",
            link(
                name,
                compare_here(address, made.asked, view=key),
                aria_current="true" if key == made.asked.view else None,
            ),
        )
        for key, name in VIEWS.items()
    ]
    return element("Nav", element("Ul", items), className="views", aria_label="Views")


def _body(made: Chosen) -> tuple[list[Content], Content]:
    """The view asked for, and the choosers that belong to it."""
    match made.asked.view:
        case "time" if made.asked.by == "indicators":
            return compare_views.time_by_indicator(made), _time_choosers(made)
        case "time":
            return compare_views.time_by_authority(made), _time_choosers(made)
        case "dots":
            return compare_views.dots_view(made), _row(
                [_indicator_select(made, "Indicator", "of", made.of), _axis(made)]
            )
        case "scatter":
            return compare_views.scatter_view(made), _scatter_choosers(made)
    return _heat_view(made), None


def _heat_view(made: Chosen) -> list[Content]:
    view = made.view
    if not made.periods:
        when = f"was published for {view.year}" if view.year else "has figures in this store"
        return [inset(f"None of these indicators {when}. Choose other indicators or another period.")]
    found = heat(made)
    title = f"{made.who}: {indicators_words(made)}"
    shown_title = f"{title} (synthetic data)" if view.catalogue.synthetic else title
    blank = [item for item in made.indicators if item.id not in made.periods]
    notes: list[Content] = [paragraph(joint_note(found), className="quiet")] if joint_note(found) else []
    if blank and view.year:
        names = "; ".join(item.short_title for item in blank)
        notes.append(paragraph(f"Not published for {view.year}: {names}.", className="quiet"))
    sources = list(dict.fromkeys(source_words(item).removeprefix("Source: ") for item in found.rows))
    # The picture that is saved has no key: its foot says what the signs mean.
    source = f"{signs_words(found)} " if view.catalogue.spreads else ""
    source += f"Source: {sources[0]}." if len(sources) == 1 else f"Sources: {len(sources)} publications."
    if view.catalogue.synthetic:
        source = "Every figure is invented, for demonstration."
    return [
        element(
            "Figure",
            [
                heading(2, shown_title, className="chart-title"),
                element("Figcaption", finding(found)),
                key_line(found),
                div(
                    heat_table(found, shown_title),
                    className="scroll heat-scroll",
                    role="region",
                    aria_label=f"Table: {shown_title}",
                    tabIndex="0",
                    id="heat",
                ),
                compare_views.links(made, shown_title, source, None, "heat", "compare"),
            ],
            className="chart",
            id="heat-figure",
        ),
        *notes,
        symbols_key(flags(found)),
    ]


def _row(parts: list[Content]) -> Element:
    return div(parts, className="filters compare-choosers")


def _axis(made: Chosen) -> Element:
    address = made.view.address
    changed = here(PATH, address, axis="data" if address.axis == "zero" else "zero")
    return switch("axis from zero", address.axis == "zero", changed, "axis")


def _time_choosers(made: Chosen) -> Element:
    pictures = [("", "for each authority"), ("indicators", "for each indicator")]
    by = select("by", "A picture", "by", pictures, "indicators" if made.asked.by == "indicators" else "")
    parts: list[Content] = [by]
    if made.asked.by == "authorities":
        parts.append(_indicator_select(made, "Indicator", "of", made.of))
    return _row([*parts, _axis(made)])


def _scatter_choosers(made: Chosen) -> Element:
    across, up = made.pair
    over = [("", "all authorities"), ("group", "the group alone")]
    return _row(
        [
            _indicator_select(made, "Upwards", "y", up),
            _indicator_select(made, "Across", "x", across),
            select("over", "Show", "over", over, made.asked.over if made.asked.over == "group" else ""),
        ]
    )


def _indicator_select(made: Chosen, label: str, param: str, now: Indicator) -> Element:
    """A list of every published indicator that can be drawn, by outcome and enabler."""
    options = []
    for group, title in GROUP_TITLES.items():
        inside = [item for item in PUBLISHED.values() if item.group is group and comparable(item)]
        if inside:
            options.append(
                element(
                    "Optgroup",
                    [
                        element("Option", item.short_title, value=item.id, selected=True if item == now else None)
                        for item in inside
                    ],
                    label=title.short,
                )
            )
    return div(
        [
            element("Label", label, htmlFor=param, className="field-label"),
            element("Select", options, id=param, className="field wide-field", data_param=param),
        ],
        className="field-group",
    )


# Choosing authorities and indicators


def _picker(key: str, summary: Content, content: list[Content]) -> Element:
    return element(
        "Details",
        [element("Summary", summary, className="picker-summary"), div(content, className="picker-body")],
        className="picker",
        id=f"pick-{key}",
    )


def _quick(made: Chosen, choices: Sequence[tuple[str, dict[str, object]]], now: Comparison) -> Element:
    items = []
    for label, changes in choices:
        current = all(getattr(now, field) == value for field, value in changes.items())
        href = compare_here(made.view.address, made.asked, **changes)
        items.append(element("Li", link(label, href, aria_current="true" if current else None)))
    return element("Ul", items, className="quick")


def _form(
    made: Chosen, key: str, sets: Sequence[tuple[str, Sequence[tuple[str, str, bool]]]], extra: Content
) -> Element:
    """Ticks in sets under a field that filters them; sent by GET, so that the choice stands in the address.

    :param key: the query parameter that the ticks are values of.
    :param sets: legend, and (value, label, ticked) of each.
    """
    left_out = {key, "name"} if key == "group" else {key}
    search = compare_here(made.view.address, made.asked).partition("?")[2]
    kept = [
        element("Input", type="hidden", name=name, value=value)
        for name, value in parse_qsl(search, keep_blank_values=True)
        if name not in left_out
    ]
    lists = []
    for legend, ticks in sets:
        boxes = [
            element(
                "Label",
                [
                    element("Input", type="checkbox", name=key, value=value, checked=True if ticked else None),
                    span(label),
                ],
                className="tick",
            )
            for value, label, ticked in ticks
        ]
        lists.append(element("Fieldset", [element("Legend", legend), *boxes], className="ticks"))
    what = "authorities" if key == "group" else "indicators"
    return element(
        "Form",
        [
            *kept,
            div(
                [
                    element("Label", f"Find among the {what}", htmlFor=f"find-{key}", className="field-label"),
                    element(
                        "Input", type="search", id=f"find-{key}", className="field", autoComplete="off",
                        data_filter=f"ticks-{key}",
                    ),
                ],
                className="field-group",
            ),
            div(div(lists, className="tick-sets"), className="tick-box", id=f"ticks-{key}"),
            div(
                [
                    *([extra] if extra else []),
                    element("Button", f"Show these {what}", type="submit", className="apply"),
                    element("Button", "Untick all", type="button", className="plain-button", data_untick=f"ticks-{key}"),
                ],
                className="picker-foot",
            ),
        ],
        action=PATH,
        method="get",
        className="picker-form",
        data_form=key,
    )  # fmt: skip


def _authorities(made: Chosen) -> Element:
    view, asked = made.view, made.asked
    place, catalogue = view.place, view.catalogue
    choices: list[tuple[str, dict[str, object]]] = []
    if place.level == AUTHORITY:
        if view.neighbours:
            choices.append(("Statistical neighbours", {"group": ("neighbours",), "name": ""}))
        choices.append((place.region, {"group": ("region",), "name": ""}))
    elif place.level == REGION:
        choices.append(("Its authorities", {"group": ("region",), "name": ""}))
    for kind, (_, words) in groups.KINDS.items():
        # A store may hold none of a kind.
        if any(groups.of_kind(catalogue.authorities, kind)):
            choices.append((f"All {words}", {"group": (kind,), "name": ""}))
    choices += [
        ("All authorities", {"group": ("all",), "name": ""}),
        ("Regions", {"group": ("regions",), "name": ""}),
    ]
    now = asked.model_copy(update={"group": asked.group or (usual_group(view),)})
    single = asked.group[0] if len(asked.group) == 1 else ""
    lists: list[Content] = []
    if place.level == AUTHORITY:
        nearest = [("", "choose an indicator")]
        nearest += [(f"nearest:{item.id}", item.short_title) for item in PUBLISHED.values() if comparable(item)]
        lists.append(
            select("nearest", "The ten nearest by", "group", nearest, single if single.startswith("nearest:") else "")
        )
    regions = [("", "choose a region")]
    regions += [(f"region:{one.geography_code}", one.geography) for one in catalogue.regions]
    lists.append(select("of-region", "A region", "group", regions, single if single.startswith("region:") else ""))
    members = {one.geography_code for one in made.members}
    sets = [
        (
            region,
            [(one.key, one.geography, one.geography_code in members) for one in places if one != place],
        )
        for region, places in catalogue.authorities_by_region.items()
    ]
    whole = [one for one in (*catalogue.regions, *([catalogue.england] if catalogue.england else [])) if one != place]
    sets.append(("Regions and England", [(one.key, one.geography, one.geography_code in members) for one in whole]))
    if view.address.abolished or any(one.closed for one in made.members):
        gone = [one for one in catalogue.abolished if one != place]
        sets.append(
            ("Abolished authorities", [(one.key, one.geography, one.geography_code in members) for one in gone])
        )
    named = div(
        [
            element("Label", "Name of your group (if you like)", htmlFor="group-name", className="field-label"),
            element(
                "Input", type="text", id="group-name", name="name", value=asked.name, maxLength="60", className="field"
            ),
        ],
        className="field-group",
    )
    return _picker(
        "authorities",
        [span("Authorities: ", className="quiet"), made.group_words],
        [
            _quick(made, choices, now),
            div(lists, className="filters"),
            _form(made, "group", sets, named),
        ],
    )


def _indicators(made: Chosen) -> Element:
    asked = made.asked
    usual = usual_indicators(made.view.catalogue)
    choices: list[tuple[str, dict[str, object]]] = [
        (f"Where lower or higher is better ({len(usual)})", {"indicators": ()}),
        (f"All ({len(PUBLISHED)})", {"indicators": ("all",)}),
    ]
    picked = {item.id for item in made.indicators}
    sets = []
    for group, title in GROUP_TITLES.items():
        inside = [item for item in PUBLISHED.values() if item.group is group]
        if inside:
            choices.append((f"{title.short} ({len(inside)})", {"indicators": (str(group),)}))
            sets.append((title.short, [(item.id, item.short_title, item.id in picked) for item in inside]))
    return _picker(
        "indicators",
        [span("Indicators: ", className="quiet"), indicators_words(made)],
        [_quick(made, choices, asked), _form(made, "indicators", sets, None)],
    )
