"""Page elements and the compact form in which plain ones travel."""

from __future__ import annotations

import json

from layouts.markup import cell_of, div, element, find, graph, holds, link, paragraph, span, thin, words


def test_an_element_handed_to_dash_is_what_dash_sends():
    assert thin(div("text", id="a", aria_label="b", data_x="c", title=None)) == {
        "type": "Div",
        "namespace": "dash_html_components",
        "props": {"id": "a", "aria-label": "b", "data-x": "c", "children": "text"},
    }


def test_every_element_handed_to_dash_has_a_namespace_and_none_within_markup():
    made = thin(div([div(span("before")), div([div([span(span("beside"))]), graph({"data": [], "layout": {}})])]))

    def handed(content: object) -> list[dict]:
        if isinstance(content, list):
            return [one for part in content for one in handed(part)]
        return [content, *handed(content["props"].get("children"))] if isinstance(content, dict) else []

    found = handed(made)
    assert [(one["type"], one["namespace"]) for one in found] == [
        ("Div", "dash_html_components"), ("Div", "dash_html_components"), ("Div", "dash_html_components"),
        ("Div", "dash_html_components"), ("Graph", "dash_core_components"),
    ]  # fmt: skip
    assert not any("namespace" in one["props"].get("data-markup", "") for one in found)


def test_a_text_in_a_row_is_a_cell():
    line = element("Tr", [element("Th", "2025"), cell_of("18.7%", numeric=True), cell_of("a|b", numeric=False)])
    assert line["props"]["children"][1:] == ["n|18.7%", "|a|b"]
    assert words(line) == "2025 18.7% a|b"
    assert find(line, "Td") == [element("Td", "18.7%", className="n"), element("Td", "a|b")]


def test_lists_within_lists_are_opened_and_nothings_left_out():
    made = div(["a", None, ["b", [None, span("c")]]])
    assert made["props"]["children"] == ["a", "b", span("c")]


def test_plain_elements_travel_as_markup():
    inside = [paragraph(["A ", link("b", "/x")], className="quiet"), div(open=True)]
    made = thin(div(inside, id="root"))
    assert json.loads(made["props"]["data-markup"]) == inside
    assert made["props"].keys() == {"id", "data-markup"}


def test_charts_and_their_parents_stay_with_dash():
    chart = graph({"data": [], "layout": {}})
    made = thin(div([div(span("before")), div([span(span("beside")), chart])]))
    before, parent = made["props"]["children"]
    assert json.loads(before["props"]["data-markup"]) == [span("before")]
    beside, kept = parent["props"]["children"]
    assert kept == chart
    assert json.loads(beside["props"]["data-markup"]) == [span("beside")]


def test_a_single_text_needs_no_markup():
    assert thin(div("text"))["props"] == {"children": "text"}


def test_text_stays_text():
    made = thin(div([span("<script>alert(1)</script>")]))
    assert json.loads(made["props"]["data-markup"]) == [span("<script>alert(1)</script>")]


def test_words_are_read_in_order_with_alternative_texts():
    page = div([paragraph("One"), element("Img", src="x", alt="two"), [span("three")]])
    assert words(page) == "One two three"
    assert words(None) == ""


def test_find_and_holds_look_everywhere():
    page = div([div(span("a")), span("b")])
    assert len(find(page, "Span")) == 2
    assert holds(page, "Span") and not holds(page, "Img")
