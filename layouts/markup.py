"""Page elements, written the way Dash sends them to the browser.

A Dash component is turned into ``{"type", "namespace", "props"}`` before it is sent. Making that form at once
instead of 1,500 component objects takes a page of this product from about 100 ms of server time to under 10.
Text is always text: nothing here, and nothing in Dash, turns a string into HTML.
"""

from __future__ import annotations

from functools import cache
from typing import Any

# Dash serves the scripts of those component libraries only that were imported.
from dash import dcc as _dcc
from dash import html as _html

Element = dict[str, Any]
Content = str | int | float | None | Element | list["Content"]

HTML, CORE = _html.Div()._namespace, _dcc.Graph()._namespace


@cache
def _property(key: str) -> str:
    return key.replace("_", "-") if key.startswith(("aria_", "data_")) else key


def element(kind: str, content: Content = None, /, _namespace: str = HTML, **props: Any) -> Element:
    """One element. ``aria_label`` becomes ``aria-label`` and ``data_x`` ``data-x``; ``None`` is left out.

    :param kind: name of the Dash component: ``Div``, ``Td``, ``Graph`` …
    :param content: children.
    """
    given = {_property(key): value for key, value in props.items() if value is not None}
    if isinstance(content, list):
        content = _flat(content)
    if content is not None:
        given["children"] = content
    return {"type": kind, "namespace": _namespace, "props": given}


def _flat(content: list[Content]) -> list[Content]:
    """Lists within lists opened and nothings left out: Dash wants one plain list of children."""
    if not any(isinstance(part, list) or part is None for part in content):
        return content
    opened: list[Content] = []
    for part in content:
        if isinstance(part, list):
            opened += _flat(part)
        elif part is not None:
            opened.append(part)
    return opened


def div(content: Content = None, /, **props: Any) -> Element:
    return element("Div", content, **props)


def span(content: Content = None, /, **props: Any) -> Element:
    return element("Span", content, **props)


def paragraph(content: Content = None, /, **props: Any) -> Element:
    return element("P", content, **props)


def link(content: Content, href: str, /, **props: Any) -> Element:
    return element("A", content, href=href, **props)


def hidden(text: str) -> Element:
    """Words for those who listen to the page."""
    return span(text, className="govuk-visually-hidden")


def graph(figure: dict[str, Any], **props: Any) -> Element:
    """A Plotly chart without mode bar, so that it holds no tab stop."""
    return element(
        "Graph",
        _namespace=CORE,
        figure=figure,
        config={"displayModeBar": False, "responsive": True, "scrollZoom": False, "doubleClick": False},
        responsive=True,
        **props,
    )


def find(root: Content, kind: str) -> list[Element]:
    """Every element of a kind in a page, in order (for tests and checks)."""
    found: list[Element] = []
    if isinstance(root, list):
        for part in root:
            found += find(part, kind)
    elif isinstance(root, dict):
        if root["type"] == kind:
            found.append(root)
        found += find(root["props"].get("children"), kind)
    return found


def words(root: Content) -> str:
    """The text of a page or part of it, as it is read, spaces between elements."""
    if root is None:
        return ""
    if isinstance(root, list):
        return " ".join(filter(None, (words(part) for part in root)))
    if isinstance(root, dict):
        own = root["props"].get("alt", "")
        return " ".join(filter(None, (own, words(root["props"].get("children")))))
    return str(root)
