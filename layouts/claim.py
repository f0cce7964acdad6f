"""A sentence checked against the figures, as the Compare page shows it: what it claims, and what became of each claim."""

from __future__ import annotations

from collections.abc import Sequence

from indicators.claims import CONTRADICTED, SUPPORTED, Answer, UnknownAuthority, check
from layouts.compare_address import LONGEST_CLAIM
from layouts.components import inset, scrolling
from layouts.markup import Content, Element, div, element, paragraph, span
from layouts.view import View
from layouts.wording import listed

SIGNS = {SUPPORTED: "✓", CONTRADICTED: "✗"}
EXAMPLE = "lowest re-referral rate in the region and better than national"


def claim_form(view: View, sentence: str, action: str, kept: list[Element]) -> Element:
    """The field for the sentence, and below it the answers.

    :param kept: hidden fields with the rest of the address.
    """
    form = element(
        "Form",
        [
            *kept,
            div(
                [
                    element("Label", f"A sentence about {view.place.geography}", htmlFor="claim", className="field-label"),
                    element(
                        "Input", type="text", id="claim", name="claim", value=sentence or None, className="field",
                        maxLength=LONGEST_CLAIM, autoComplete="off",
                    ),
                ],
                className="field-group claim-field",
            ),
            element("Button", "Check it", type="submit", className="apply"),
        ],
        action=action,
        method="get",
        className="claim-form",
    )  # fmt: skip
    content: list[Content] = [
        paragraph(f"For example: “{EXAMPLE}”. Each part is answered by the figures; what is not understood is said."),
        form,
    ]
    if sentence:
        content += answers(view, sentence)
    return element(
        "Details",
        [element("Summary", "Check a sentence", className="picker-summary"), div(content, className="picker-body")],
        className="picker",
        id="check-a-sentence",
        open=True if sentence else None,
    )


def _figures(answer: Answer) -> Content:
    words: list[Content] = [answer.words[:1].upper() + answer.words[1:] + "."]
    if answer.held:
        words.append(f" {answer.held.words[:1].upper()}{answer.held.words[1:]}: so it was true then.")
    return words


COLUMNS = ("Claim", "Answer", "Figures", "Source")


def _row(answer: Answer) -> Element:
    read_as = [div(f"read as: {answer.reading}", className="quiet")] if answer.reading else []
    verdict = [span(SIGNS.get(answer.verdict, "?"), className="sign", aria_hidden="true"), f" {answer.verdict}"]
    source = f"{answer.publication}, {answer.period}" if answer.publication else "–"
    # On a phone the cells stand below each other, and a browser may then forget that they are cells: their roles say it.
    return element(
        "Tr",
        [
            element("Th", [div(f"“{answer.claim}”", className="claimed"), *read_as], scope="row", role="rowheader"),
            element("Td", verdict, role="cell", className="verdict"),
            element("Td", _figures(answer), role="cell"),
            element("Td", source, role="cell", className="source"),
        ],
        role="row",
    )


def _table(caption: str, given: Sequence[Answer]) -> Element:
    head = element("Tr", [element("Th", name, scope="col", role="columnheader") for name in COLUMNS], role="row")
    return element(
        "Table",
        [
            element("Caption", caption),
            element("Thead", head, role="rowgroup"),
            element("Tbody", [_row(answer) for answer in given], role="rowgroup"),
        ],
        className="figures claims",
        role="table",
    )


def answers(view: View, sentence: str) -> list[Content]:
    """What each claim of a sentence was read as, whether the figures bear it out, and which."""
    try:
        checked = check(view.cursor, sentence, view.place.la_code, view.catalogue, view.year)
    except UnknownAuthority as error:
        return [inset(f"{str(error).partition(';')[0]}. Choose an authority above.")]
    caption = f"What the figures say of it: {checked.authority}"
    content: list[Content] = [paragraph(note) for note in checked.notes]
    if view.year:
        content.append(paragraph(f"Checked against the figures up to {view.year}, the period chosen above."))
    content.append(scrolling(_table(caption, checked.answers), caption))
    if checked.not_understood:
        content.append(
            paragraph(f"Not understood, and left out: {listed([f'“{one}”' for one in checked.not_understood])}.")
        )
    return content
