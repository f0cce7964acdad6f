"""The parts that every page is made of: the frame around it, the choosers, charts with their tables, notes.

Pure functions of a view and rows; no query. What is chosen stands in the address: a chooser carries the name
of its parameter (``data-param``), a switch the address it leads to (``data-href``), and ``assets/outcomes.js``
goes there without loading the page anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from indicators.export import SYMBOLS
from indicators.lookup import AUTHORITY, NATION, Geography, Note, Value
from indicators.model import Indicator
from indicators.registry import GROUP_TITLES
from layouts.address import COMPARATORS, Address, Comparator, here, to
from layouts.markup import (
    HTML,
    Content,
    Element,
    cell_of,
    div,
    element,
    graph,
    hidden,
    link,
    paragraph,
    span,
    thin,
    words,
)
from layouts.view import View
from layouts.wording import flag_words, mark, shown

PRODUCT = "Outcomes for children"
LICENCE_HREF = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
COMPARATOR_WORDS: dict[Comparator, str] = {"neighbours": "neighbours", "region": "region", "england": "England"}


class Page(NamedTuple):
    """A page's content.

    :param title: stands first in the browser's tab.
    :param export: address of the CSV of what is shown.
    :param status: the HTTP status of the page when it is loaded first.
    """

    title: str
    content: list[Content]
    export: str = "/export.csv"
    status: int = 200


# Choosers


@lru_cache(maxsize=1024)
def _option(value: str, label: str, chosen: bool) -> Element:
    return element("Option", label, value=value, selected=True) if chosen else element("Option", label, value=value)


def select(
    key: str, label: str, param: str, options: Sequence[tuple[str, str]], chosen: str, quiet: bool = False
) -> Element:
    """A labelled list to choose from; ``param`` is the query parameter it sets."""
    return div(
        [
            element("Label", label, htmlFor=key, className="govuk-visually-hidden" if quiet else "field-label"),
            element(
                "Select",
                [_option(value, words, value == chosen) for value, words in options],
                id=key,
                className="field",
                data_param=param,
            ),
        ],
        className="field-group",
    )


def switch(label: str, on: bool, href: str, key: str, words: str = "") -> Element:
    """A button that is on or off and leads to the address in which it is the other."""
    return element(
        "Button",
        [
            span("✓" if on else "", className="switch-tick", aria_hidden="true"),
            label,
            *([hidden(words)] if words else []),
        ],
        id=key,
        className="switch",
        data_href=href,
        aria_pressed="true" if on else "false",
    )


def authority_chooser(view: View) -> Element:
    """All authorities by region in one native list, which the script turns into a search by name."""
    catalogue, place = view.catalogue, view.place

    def group(label: str, places: Sequence[Geography]) -> Element:
        return element(
            "Optgroup",
            [_option(one.key, one.geography, one.key == place.key) for one in places],
            label=label,
        )

    groups = [group(name, places) for name, places in catalogue.authorities_by_region.items()]
    whole = [*([catalogue.england] if catalogue.england else []), *catalogue.regions]
    groups.append(group("England and regions", whole))
    abolished = catalogue.abolished if view.address.abolished else [one for one in catalogue.abolished if one == place]
    if abolished:
        groups.append(group("Abolished authorities", abolished))
    return div(
        [
            element("Label", "Authority", id="authority-label", htmlFor="authority", className="field-label"),
            element("Select", groups, id="authority", className="field", data_param="la"),
            # The script writes its search field in here; the list above stays for who has no script.
            div(id="authority-search", className="combobox", data_for="authority"),
        ],
        className="field-group authority-group",
    )


def period_chooser(view: View) -> Element:
    """The choice of the period: the latest of each indicator, or one year."""
    options = [("", "latest of each")]
    options += [(year, f"{year} or {int(year) - 1}/{year[2:]}") for year in view.catalogue.years if year.isdigit()]
    if view.year and view.year not in view.catalogue.years:
        options.append((view.year, view.year))
    return select("period", "Period", "period", options, view.year)


def compare_switches(view: View) -> Element | None:
    """Which comparators are shown; none where there is nothing to compare with."""
    if view.place.level == NATION:
        return None
    possible: tuple[Comparator, ...] = COMPARATORS if view.place.level == AUTHORITY else ("england",)
    switches = []
    for one in possible:
        chosen = set(view.address.compare) ^ {one}
        changed = here(view.path, view.address, compare=tuple(c for c in COMPARATORS if c in chosen))
        switches.append(
            switch(COMPARATOR_WORDS[one], one in view.address.compare, changed, f"compare-{one}", " as comparator")
        )
    return element(
        "Fieldset",
        [element("Legend", "Compare with", className="field-label"), div(switches, className="switches")],
        className="field-group plain",
    )


def options(view: View) -> Element:
    """Settings that are seldom changed."""
    address, path = view.address, view.path
    choosers: list[Content] = []
    if view.place.level == AUTHORITY and view.catalogue.models:
        models = [
            ("" if model == view.catalogue.default_model else model, title)
            for model, title in view.catalogue.models.items()
        ]
        chosen = "" if view.model == view.catalogue.default_model else view.model
        choosers.append(select("model", "Neighbour model", "neighbours", models, chosen))
        averages = [("", "median"), ("mean", "mean")]
        choosers.append(
            select("average", "Neighbours' average", "average", averages, "mean" if address.average == "mean" else "")
        )
    switches = [
        switch("mark better and worse", address.marks, here(path, address, marks=not address.marks), "marks"),
        switch(
            "offer abolished authorities",
            address.abolished,
            here(path, address, abolished=not address.abolished),
            "abolished",
        ),
    ]
    choosers.append(
        element(
            "Fieldset",
            [element("Legend", "Show", className="field-label"), div(switches, className="switches")],
            className="field-group plain",
        )
    )
    return element(
        "Details",
        [element("Summary", "Options", className="options-summary"), div(choosers, className="options-body")],
        className="options",
        id="options",
    )


def chart_switches(view: View) -> Element:
    """How charts are drawn, beside them."""
    address, path = view.address, view.path
    axis = here(path, address, axis="data" if address.axis == "zero" else "zero")
    return div(
        [
            switch("axes from zero", address.axis == "zero", axis, "axis"),
            switch("confidence limits", address.limits, here(path, address, limits=not address.limits), "limits"),
        ],
        className="switches chart-switches",
    )


# The frame


def navigation(view_path: str, address: Address) -> Element:
    """Links to every page, the one that is open marked."""
    pages = [("/", "Overview")]
    pages += [(f"/outcome/{group}", title.short) for group, title in GROUP_TITLES.items()]
    pages += [("/compare", "Compare"), ("/methods", "Methods"), ("/data", "Data")]
    items = []
    for path, name in pages:
        current = "page" if path == view_path else None
        items.append(element("Li", link(name, to(path, address), aria_current=current)))
    return element("Nav", element("Ul", items), className="pages wide", aria_label="Pages")


def frame(
    page: Page, title: str, path: str, search: str, address: Address, parts: Sequence[Content], facts: dict[str, str]
) -> Element:
    """The whole page: skip link, header, navigation, content, footer.

    :param title: of the browser's tab.
    :param parts: the header's choosers.
    :param facts: settings of the store.
    """
    synthetic = facts.get("synthetic") == "true"
    header = element(
        "Header",
        [
            div(
                [
                    div(link(PRODUCT, to("/", address)), className="product"),
                    div(list(parts), className="choosers"),
                    div(
                        [
                            element("Button", "Copy address", id="share", className="plain-button"),
                            link("CSV", page.export, id="export"),
                        ],
                        className="share",
                    ),
                ],
                className="wide header-row",
            ),
            navigation(path, address),
        ],
        className="header",
    )
    banner = (
        element(
            "Section",
            paragraph(
                [
                    element("Strong", "Synthetic data. "),
                    "Every authority and every figure here is invented, to show how the dashboard works. ",
                    "Load the published statistics to see real ones.",
                ]
            ),
            className="banner",
            aria_label="Synthetic data",
        )
        if synthetic
        else None
    )
    footer = element(
        "Footer",
        [
            paragraph(
                "Indicators start a conversation. They are not to be read in isolation: ask what lies behind a figure, "
                "what children and families say, and what the local context is."
            ),
            paragraph(
                [
                    "Contains public sector information licensed under the ",
                    link("Open Government Licence v3.0", LICENCE_HREF),
                    ". Sources: Department for Education, Ofsted, Office for National Statistics, Office for Health "
                    "Improvement and Disparities, Ministry of Housing, Communities and Local Government. ",
                    "This is not a publication of theirs."
                    if not synthetic
                    else "The figures shown are invented and come from none of them.",
                ]
            ),
            paragraph(
                [
                    link("Methods", to("/methods", address)),
                    " · ",
                    link("Accessibility", to("/methods", address) + "#accessibility"),
                    " · ",
                    link("Data loaded", to("/data", address)),
                    " · ",
                    link("Data dictionary", "/export.metadata.json"),
                ],
                className="footer-links",
            ),
        ],
        className="footer wide",
    )
    content = div(
        [
            link("Skip to main content", "#main", className="govuk-skip-link"),
            header,
            *([banner] if banner else []),
            element("Main", list(page.content), id="main", className="wide", tabIndex="-1"),
            footer,
        ],
        id="page",
        data_address=path + search,
        data_title=title,
    )
    # Under an id of its own each view is made anew and nothing of the one before lives on in it; the script gives
    # focus and folded groups back.
    return div(thin(content), id="view-" + hashlib.sha256((path + search).encode()).hexdigest()[:12], _namespace=HTML)


def choosers(view: View) -> list[Content]:
    """The header's choosers for a view."""
    switches = compare_switches(view)
    return [authority_chooser(view), period_chooser(view), *([switches] if switches else []), options(view)]


# Text


def heading(level: int, text: Content, **props: Any) -> Element:
    """A heading of the level given, 1 to 6."""
    return element(f"H{level}", text, **props)


def inset(content: Content, **props: object) -> Element:
    """A remark set off from the text."""
    return div(content, className="inset", **props)


def symbol(flag: str) -> Element:
    """A symbol in place of a value: the letter in a quiet box, its meaning on hover and focus and for listening."""
    return span([span(flag, aria_hidden="true"), hidden(flag_words(flag))], className="symbol", title=flag_words(flag))


def value_cell(row: Value | None, indicator: Indicator) -> Content:
    """A value, its symbol or a dash."""
    if row is None:
        return [span("–", aria_hidden="true"), hidden("no figure")]
    if row.value is None:
        return symbol(row.flag) if row.flag else [span("–", aria_hidden="true"), hidden("no figure")]
    text = shown(row.value, indicator, row.level)
    if row.flag == "p":
        return [text, " ", symbol("p")]
    return text


def returned_cell(value: Value, indicator: Indicator) -> Content:
    """A figure from own returns; that it is provisional is said beside it in a word, and not by a letter."""
    return value_cell(value, indicator) if value.value is None else shown(value.value, indicator, value.level)


def marked(difference: str, indicator: Indicator, marks: bool, short: bool = False) -> Content:
    """A difference by sign and words; nothing where it was not tested.

    :param short: one word, for a table whose key explains it.
    """
    found = mark(difference, indicator, marks)
    if found is None:
        return None
    return span([span(found.sign, aria_hidden="true"), f" {found.short if short else found.words}"], className="mark")


def symbols_key(flags: Sequence[str]) -> Content:
    """What the symbols that occur mean."""
    occurring = [flag for flag in SYMBOLS if flag in flags]
    if not occurring:
        return None
    content: list[Content] = []
    for flag in occurring:
        content += [element("Dt", span(flag, className="symbol")), element("Dd", SYMBOLS[flag])]
    return element("Dl", content, className="symbols")


def note_list(notes: Sequence[Note]) -> Content:
    """Notes that apply, each once, with the periods they concern."""
    periods: dict[tuple[str, str], list[str]] = {}
    for note in notes:
        periods.setdefault((note.kind, note.note), []).append(note.period)
    if not periods:
        return None
    items = []
    for (kind, text), concerned in periods.items():
        named = [period for period in dict.fromkeys(concerned) if period]
        before = {"break": "Change of method", "discontinued": "Discontinued"}.get(kind, "")
        lead = ": ".join(part for part in (before, ", ".join(named)) if part)
        items.append(element("Li", [element("Strong", f"{lead}. ") if lead else "", text]))
    return element("Ul", items, className="notes")


# Charts and tables


def table(
    caption: str,
    header: Sequence[str],
    rows: Sequence[Sequence[Content]],
    *,
    numeric: Container[int] = range(1, 99),
    quiet_caption: bool = False,
    marked_row: int | None = None,
) -> Element:
    """A table with a caption and headed rows and columns.

    :param numeric: columns that are set flush right, the first is 0.
    :param marked_row: row to be set off (our own).
    """
    head = [
        element("Th", name, scope="col", className="n" if place in numeric else None)
        for place, name in enumerate(header)
    ]
    body = []
    for place, row in enumerate(rows):
        cells: list[Content] = [element("Th", row[0], scope="row")]
        cells += [cell_of(content, column in numeric) for column, content in enumerate(row[1:], start=1)]
        body.append(element("Tr", cells, className="own-row" if place == marked_row else None))
    return element(
        "Table",
        [
            element("Caption", caption, className="govuk-visually-hidden" if quiet_caption else None),
            element("Thead", element("Tr", head)),
            element("Tbody", body),
        ],
        className="figures",
    )


def scrolling(content: Content, label: str) -> Element:
    """A wide table that scrolls within itself, by keyboard too."""
    return div(content, className="scroll", role="region", aria_label=label, tabIndex="0")


def chart(
    key: str,
    title: str,
    caption: Content,
    figure: dict,
    as_table: Element,
    csv: str,
    *,
    source: str,
    synthetic: bool,
    level: int = 3,
    key_line: Content = None,
    title_href: str = "",
) -> Element:
    """A chart with everything that goes with it: title, words for listeners, finding, table, CSV and PNG.

    :param key: unique on the page; the PNG's file name.
    :param title: what is shown.
    :param caption: what it means.
    :param source: the publication, for the PNG.
    :param synthetic: whether the figures are invented; the title then says so wherever the chart goes.
    :param key_line: explains signs that are not named within the chart.
    """
    if synthetic:
        title, source = f"{title} (synthetic data)", "Every figure is invented, for demonstration"
    height = figure["layout"]["height"]
    label = f"Chart: {title}. {words(caption)}"
    return element(
        "Figure",
        [
            heading(
                level, link(title, title_href) if title_href else title, className="chart-title", id=f"{key}-title"
            ),
            *([key_line] if key_line else []),
            div(
                graph(figure, id=f"{key}-graph", style={"height": f"{height}px", "width": "100%"}),
                role="img",
                aria_label=label,
                className="chart-drawing",
            ),
            element("Figcaption", caption),
            div(
                [
                    element(
                        "Details",
                        [
                            element("Summary", ["As a table", hidden(f": {title}")]),
                            scrolling(as_table, f"Table: {title}"),
                        ],
                        id=f"{key}-table",
                    ),
                    link(["CSV", hidden(f": {title}")], csv),
                    element(
                        "Button",
                        ["PNG", hidden(f": {title}")],
                        id=f"{key}-png",
                        className="plain-button",
                        data_png=key,
                        data_title=title,
                        data_source=source,
                    ),
                ],
                className="chart-links",
            ),
        ],
        className="chart",
        id=key,
    )
