"""Page elements, written the way Dash sends them to the browser.

A Dash component is turned into ``{"type", "namespace", "props"}`` before it is sent. Making that form at once
instead of 1,500 component objects takes a page of this product from about 100 ms of server time to under 10. A plain
element has no namespace until it is handed to Dash: most of a page never is.

In the browser Dash needs a second or more for so many components, each of which it could change by a callback.
Here no callback changes a single one: :func:`thin` leaves charts and fields to Dash, and hands the plain elements
to ``assets/markup.js``, which makes them in a few milliseconds. Text is always text: nothing here, and nothing in
that script, turns a string into HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

# Dash serves the scripts of those component libraries only that were imported.
from dash import dcc as _dcc
from dash import html as _html

Element = dict[str, Any]
Content = str | int | float | None | Element | Sequence["Content"]

HTML, CORE = _html.Div()._namespace, _dcc.Graph()._namespace


class _Names(dict[str, str]):
    """Names of arguments → names of attributes, each worked out once."""

    def __missing__(self, key: str) -> str:
        name = self[key] = key.replace("_", "-") if key.startswith(("aria_", "data_")) else key
        return name


_NAMES = _Names()


def element(kind: str, content: Content = None, /, _namespace: str = "", **props: Any) -> Element:
    """One element. ``aria_label`` becomes ``aria-label`` and ``data_x`` ``data-x``; ``None`` is left out.

    :param kind: name of the Dash component: ``Div``, ``Td``, ``Graph`` …
    :param content: children. A text within a ``Tr`` is a cell: its class, a bar, what it says (``n|18.7%``).
    :param _namespace: of a component of Dash's own kind.
    """
    given = {_NAMES[key]: value for key, value in props.items() if value is not None}
    if content is not None:
        given["children"] = _flat(content) if isinstance(content, list) else content
    return {"type": kind, "namespace": _namespace, "props": given} if _namespace else {"type": kind, "props": given}


def _flat(content: Sequence[Content]) -> list[Content]:
    """Lists within lists opened and nothings left out: Dash wants one plain list of children."""
    opened: list[Content] = []
    for part in content:
        if isinstance(part, list):
            opened += _flat(part)
        elif part is not None:
            opened.append(part)
    return opened


def div(content: Content = None, /, **props: Any) -> Element:
    """A division of the page."""
    return element("Div", content, **props)


def span(content: Content = None, /, **props: Any) -> Element:
    """A stretch of text."""
    return element("Span", content, **props)


def paragraph(content: Content = None, /, **props: Any) -> Element:
    """A paragraph."""
    return element("P", content, **props)


def link(content: Content, href: str, /, **props: Any) -> Element:
    """A link."""
    return element("A", content, href=href, **props)


def cell_of(content: Content, numeric: bool) -> Element | str:
    """A cell of a table. A page has a thousand of them: text goes the short way."""
    if isinstance(content, str):
        return f"n|{content}" if numeric else f"|{content}"
    return element("Td", content, className="n" if numeric else None)


def row_cell(content: Content, name: str, label: str = "") -> Element:
    """A cell of a table whose cells stand below each other on a phone, each with its label where it has one."""
    # Written out, as the image is: a page has six hundred.
    props: dict[str, Any] = {"role": "cell", "className": name}
    if label:
        props["data-label"] = label
    if content is not None:
        props["children"] = _flat(content) if isinstance(content, list) else content
    return {"type": "Td", "props": props}


def image(source: str, alt: str, name: str, width: str, height: str) -> Element:
    """A small drawing, with the words for those who do not see it."""
    return {"type": "Img", "props": {"src": source, "alt": alt, "className": name, "width": width, "height": height}}


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


def _with_core(root: Element, found: set[int]) -> bool:
    """Whether an element is of Dash's own kind or holds one; the identities of all such go into ``found``."""
    if root["type"] == "Table":
        # Tables hold no charts and no fields, and most of a page's elements.
        return False
    has = root.get("namespace") == CORE
    children = root["props"].get("children")
    for child in children if isinstance(children, list) else (children,):
        if isinstance(child, dict) and _with_core(child, found):
            has = True
    if has:
        found.add(id(root))
    return has


def thin(root: Element) -> Element:
    """The same page with as few Dash components as can be: those of Dash's own kind (charts, fields), their parents
    and their parents' children. What lies below such a child stands in its ``data-markup``, as JSON.
    """
    kept: set[int] = set()
    _with_core(root, kept)
    return _thinned(root, kept)


def _thinned(root: Element, kept: set[int]) -> Element:
    props = root["props"]
    children = props.get("children")
    if isinstance(children, (list, dict)):
        inside = children if isinstance(children, list) else [children]
        if id(root) in kept:
            fewer = [_thinned(child, kept) if isinstance(child, dict) else child for child in inside]
            props = {**props, "children": fewer}
        else:
            props = {key: value for key, value in props.items() if key != "children"}
            props["data-markup"] = orjson.dumps(inside).decode()
    return {"type": root["type"], "namespace": root.get("namespace", HTML), "props": props}


def holds(root: Content, kind: str) -> bool:
    """Whether a page has an element of a kind."""
    if isinstance(root, list):
        return any(holds(part, kind) for part in root)
    return isinstance(root, dict) and (root["type"] == kind or holds(root["props"].get("children"), kind))


def children_of(root: Element) -> list[Content]:
    """What an element holds, cells that are written as texts made into elements."""
    children = root["props"].get("children")
    if not isinstance(children, list):
        return [] if children is None else [children]
    if root["type"] != "Tr":
        return children
    return [_cell(child) if isinstance(child, str) else child for child in children]


def _cell(written: str) -> Element:
    name, _, text = written.partition("|")
    return element("Td", text, className=name or None)


def find(root: Content, kind: str) -> list[Element]:
    """Every element of a kind in a page, in order (for tests and checks)."""
    found: list[Element] = []
    if isinstance(root, list):
        for part in root:
            found += find(part, kind)
    elif isinstance(root, dict):
        if root["type"] == kind:
            found.append(root)
        found += find(children_of(root), kind)
    return found


def words(root: Content) -> str:
    """The text of a page or part of it, as it is read, spaces between elements."""
    if root is None:
        return ""
    if isinstance(root, list):
        return " ".join(filter(None, (words(part) for part in root)))
    if isinstance(root, dict):
        own = root["props"].get("alt", "")
        return " ".join(filter(None, (own, words(children_of(root)))))
    return str(root)
