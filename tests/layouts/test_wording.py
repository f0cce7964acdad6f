"""How figures are written and said."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.canonical import SWITCHES
from indicators.registry import COMPUTED, REGISTRY
from layouts import wording
from layouts.wording import CHOICES
from tests.layouts.test_figures import value

PERCENT, RATE, POUNDS = REGISTRY["re_referrals"], REGISTRY["cla_rate"], REGISTRY["spend_per_child"]
MONTHS, JUDGEMENT = REGISTRY["adoption_decision_to_match"], REGISTRY["ofsted_leadership_good"]


@pytest.mark.parametrize(
    ("number", "decimals", "text"),
    [(1484.0, 0, "1,484"), (-0.3, 1, "−0.3"), (0.0, 1, "0.0"), (-0.0, 1, "0.0"), (-0.04, 1, "0.0"), (18.7, 1, "18.7")],
)
def test_numbers(number, decimals, text):
    assert wording.number(number, decimals=decimals) == text


@pytest.mark.parametrize(
    ("indicator", "number", "shown", "said"),
    [
        (PERCENT, 18.7, "18.7%", "18.7%"),
        (RATE, 118.0, "118", "118 per 10,000 children"),
        (POUNDS, 1924.0, "£1,924", "£1,924 per child"),
        (MONTHS, 14.0, "14", "14 months"),
    ],
)
def test_a_value_with_its_unit(indicator, number, shown, said):
    assert wording.shown(number, indicator) == shown
    assert wording.said(number, indicator) == said


def test_a_judgement_of_one_authority_is_yes_or_no_and_a_number_above():
    assert wording.shown(1.0, JUDGEMENT) == "yes"
    assert wording.shown(0.0, JUDGEMENT) == "no"
    assert wording.shown(60.0, JUDGEMENT, "National") == "60"


def test_a_missing_value_is_its_symbol_or_a_dash():
    assert wording.figure(value("2025", None), PERCENT) == "c"
    assert wording.figure(value("2025", None, flag=""), PERCENT) == "–"
    assert wording.figure(None, PERCENT) == "–"


@pytest.mark.parametrize(("amount", "text"), [(1.7, "+1.7"), (-0.5, "−0.5"), (0.0, "0.0"), (None, "")])
def test_change_has_its_sign(amount, text):
    assert wording.change(amount, PERCENT) == text


@pytest.mark.parametrize(
    ("indicator", "amount", "text"),
    [
        (PERCENT, 1.7, "1.7 points"),
        (PERCENT, -1.0, "1.0 point"),
        (POUNDS, -21.0, "£21"),
        (MONTHS, 1.0, "1 month"),
        (RATE, 12.0, "12 per 10,000"),
    ],
)
def test_percentage_points_are_points(indicator, amount, text):
    assert wording.amount_words(amount, indicator) == text


@pytest.mark.parametrize(
    ("difference", "indicator", "marks", "sign", "words"),
    [
        ("lower", PERCENT, True, "▲", "clearly better"),
        ("higher", PERCENT, True, "▼", "clearly worse"),
        ("higher", REGISTRY["ceased_sgo"], True, "▲", "clearly better"),
        ("lower", REGISTRY["ceased_sgo"], True, "▼", "clearly worse"),
        ("lower", PERCENT, False, "●", "clearly lower"),
        ("higher", RATE, True, "●", "clearly higher"),
        ("similar", PERCENT, True, "○", "no clear difference"),
    ],
)
def test_marks(difference, indicator, marks, sign, words):
    found = wording.mark(difference, indicator, marks)
    assert found is not None
    assert (found.sign, found.words) == (sign, words)


def test_an_untested_difference_has_no_mark():
    assert wording.mark("", PERCENT, marks=True) is None


@pytest.mark.parametrize(
    ("position", "text"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"),
                           (21, "21st"), (111, "111th"), (122, "122nd")]
)  # fmt: skip
def test_ordinals(position, text):
    assert wording.ordinal(position) == text


def test_place_is_the_rank_by_polarity_and_else_counted_from_the_lowest():
    assert wording.place_of(value("2025", 1.0, rank=59, rank_of=153), 153).full == "59th of 153, 1st is best"
    assert wording.place_of(value("2025", 1.0, low_rank=3), 150).full == "3rd of 150, from the lowest"
    assert wording.place_of(value("2025", None), 150).full == ""


def test_lists_and_counts():
    assert wording.listed([]) == ""
    assert wording.listed(["a"]) == "a"
    assert wording.listed(["a", "b", "c"]) == "a, b and c"
    assert [wording.count(n, "row") for n in (0, 1, 1200)] == ["no rows", "1 row", "1,200 rows"]


def test_regions_in_a_sentence():
    assert wording.in_region("North East") == "the North East"
    assert wording.in_region("Inner London") == "Inner London"
    assert wording.in_region("Northmark") == "Northmark"


@given(st.lists(st.text("abc", min_size=1, max_size=12), min_size=1, max_size=12), st.integers(4, 20))
def test_wrapping_loses_no_word(given_words, width):
    lines = wording.wrapped(" ".join(given_words), width)
    assert " ".join(lines).split() == given_words
    assert all(len(line) <= max(width, 12) for line in lines)


def test_every_choice_of_a_definition_is_said_in_words() -> None:
    stated = [
        (name, value) for item in COMPUTED.values() if item.computed for name, value in item.computed.switches.items()
    ]
    assert stated
    assert [choice for choice in [*stated, *SWITCHES.items()] if choice not in CHOICES] == []


def test_short_titles_hold_no_abbreviation_that_is_not_explained():
    found = {short: item for item in REGISTRY.values() for short in re.findall(r"\b[A-Z]{2,}\b", item.short_title)}
    assert list(found) == ["SDQ"]
    assert "Strengths and Difficulties Questionnaire (SDQ)" in found["SDQ"].definition


def test_a_short_title_does_not_mean_the_opposite_of_what_is_scored():
    """Of the questionnaire on difficulties lower is better: it is no score of wellbeing."""
    item = REGISTRY["sdq_average"]
    assert item.polarity == "lower" and "difficulties" in item.short_title and "wellbeing" not in item.short_title
