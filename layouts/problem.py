"""What a page says when it cannot show what was asked for: what happened, in a sentence, and how to get on."""

from __future__ import annotations

import difflib

from indicators.lookup import Catalogue
from indicators.registry import GROUP_TITLES, REGISTRY
from layouts.address import Address, here, to
from layouts.components import Page, heading
from layouts.markup import Content, element, link, paragraph


def _page(title: str, said: str, ways: list[Content]) -> Page:
    content: list[Content] = [heading(1, title), paragraph(said)]
    if ways:
        content += [
            paragraph("You can go on from here:"),
            element("Ul", [element("Li", way) for way in ways], className="ways"),
        ]
    return Page(title, content, status=404)


def unknown_authority(path: str, address: Address, catalogue: Catalogue) -> Page:
    """The page for an authority that is not in the store, with the names that come close."""
    ways: list[Content] = [
        link(place.geography, here(path, address, la=place.key)) for place in catalogue.suggestions(address.la)
    ]
    ways.append(link("England", here(path, address, la="")))
    return _page(
        "Authority not found",
        f"“{address.la}” is not the code or name of an authority, a region or England in this store. "
        "An authority can be given by its three-digit code, its ONS code or its name.",
        ways,
    )


def unknown_period(path: str, address: Address, catalogue: Catalogue) -> Page:
    """The page for a period in which no indicator has a figure."""
    ways: list[Content] = [link("Latest period of each indicator", here(path, address, period=""))]
    ways += [link(year, here(path, address, period=year)) for year in catalogue.years[:5]]
    return _page("Period not found", f"No indicator has a figure for “{address.period}” in this store.", ways)


def unknown_indicator(wanted: str, address: Address) -> Page:
    """The page for an indicator that does not exist, with the ids that come close."""
    text = wanted[:60]
    names = {item.short_title.casefold(): key for key, item in REGISTRY.items()}
    near = difflib.get_close_matches(text, list(REGISTRY), n=5, cutoff=0.5)
    near += [names[name] for name in difflib.get_close_matches(text.casefold(), list(names), n=3, cutoff=0.6)]
    near += [key for key in REGISTRY if text and text.casefold() in key]
    ways: list[Content] = [
        link(REGISTRY[key].short_title, to(f"/indicator/{key}", address)) for key in list(dict.fromkeys(near))[:6]
    ]
    ways.append(link("All indicators", to("/", address)))
    return _page("Indicator not found", f"There is no indicator “{text}”.", ways)


def unknown_group(wanted: str, address: Address) -> Page:
    """The page for an outcome, enabler or pillar that does not exist."""
    ways: list[Content] = [link(title.title, to(f"/outcome/{key}", address)) for key, title in GROUP_TITLES.items()]
    return _page("Outcome not found", f"There is no outcome, enabler or pillar “{wanted[:60]}”.", ways)


def unknown_page(path: str, address: Address) -> Page:
    """The page for an address that leads nowhere."""
    ways: list[Content] = [
        link("Overview", to("/", address)),
        link("Methods and definitions", to("/methods", address)),
        link("Data loaded", to("/data", address)),
    ]
    return _page("Page not found", f"This dashboard has no page “{path[:120]}”.", ways)


def no_store(reason: str) -> Page:
    """The page where nothing has been built yet: why, and what to do."""
    return Page(
        "No data yet",
        [
            heading(1, "No data yet"),
            paragraph(
                "There are no figures to show, because nothing has been built in this store: either no statistics have "
                "been loaded, or the last load did not end."
            ),
            paragraph(
                [
                    "Load the published statistics with ",
                    element("Code", "app.py load FOLDER"),
                    ", or see the dashboard with invented figures by running ",
                    element("Code", "app.py serve"),
                    " on an empty store. This page works as soon as the figures are there; load it again then.",
                ]
            ),
            paragraph(["The reason given: ", element("Code", reason)]),
        ],
        status=503,
    )


def failed() -> Page:
    """The page where something went wrong here: it is logged, and the reader can go on."""
    return Page(
        "Something went wrong",
        [
            heading(1, "Something went wrong"),
            paragraph(
                "This page could not be made because of a fault in the dashboard; the details are in the log of the "
                "program that serves it. No data were changed."
            ),
            paragraph(["Go back and try another view, or start again from the ", link("Overview", "/"), "."]),
        ],
        status=500,
    )
