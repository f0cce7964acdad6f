"""How figures are written and said: numbers with their unit, symbols with their meaning, differences in words.

Values are shown as published. Better and worse are said only where the indicator has a direction, and only
where the 95% confidence limits show a difference; otherwise "higher" and "lower".
"""

from __future__ import annotations

from typing import NamedTuple

import indicators.wording
from indicators.export import SYMBOLS
from indicators.lookup import AUTHORITY, Value
from indicators.model import Indicator, Polarity, Switch, Unit
from indicators.wording import (
    amount_words,
    figure_words,
    in_region,
    listed,
    number,
    ordinal,
    period_words,
    with_unit,
)
from loaders.publications import Publication

__all__ = ["amount_words", "in_region", "listed", "number", "ordinal", "period_words", "with_unit"]

DASH, NO_BREAK = "\u2013", "\u00a0"

POLARITY_WORDS = {
    Polarity.LOWER: "lower is better",
    Polarity.HIGHER: "higher is better",
    Polarity.NONE: "context only",
}

# What each choice of a definition says, for each of its values.
CHOICES: dict[tuple[str, Switch], str] = {
    ("distance_denominator", "all"): "children whose distance is not known count among all children",
    ("distance_denominator", "known"): "children whose distance is not known are left out",
    ("temporary_placement", "own"): "a child who is away for a short time on the day counts where they are on it",
    ("temporary_placement", "carry"): "a child who is away for a short time on the day counts where they usually live",
    ("same_carer_counts", True): "a new kind of placement with the same carer is a new placement",
    ("same_carer_counts", False): "a new kind of placement with the same carer is the same placement",
    ("include_absent", False): "a child who is away without authorisation does not count as missing",
    ("include_absent", True): "a child who is away without authorisation counts as missing",
    ("exclude_17_plus", False): "young people who turn 18 in the time that is watched count too",
    ("exclude_17_plus", True): "young people who turn 18 in the time that is watched are left out",
    ("exclude_n9", False): "cases other than children in need (N9, such as adoption support) count",
    ("exclude_n9", True): "cases other than children in need (N9, such as adoption support) are left out",
    ("nfa_counts_as_previous", True): "an earlier referral counts even if it led to no further action",
    ("nfa_counts_as_previous", False): "an earlier referral that led to no further action does not count",
    ("assessment_clock", "start"): "working days run from the start of the assessment",
    ("assessment_clock", "referral"): "working days run from the referral",
    ("schools_include_education_services", False): "education services (source 2B) do not count as schools",
    ("schools_include_education_services", True): "education services (source 2B) count as schools",
    ("include_transfer_in", False): "conferences on plans that move in from another authority are not counted",
    ("include_transfer_in", True): "conferences on plans that move in from another authority are counted",
    ("absence_includes_leavers", False): "days lost by leavers and agency workers are left out",
    ("absence_includes_leavers", True): "days lost by leavers and agency workers are counted",
}

QUARTERS = {1: "best quarter", 2: "second quarter", 3: "third quarter", 4: "last quarter"}


def shown(value: float | None, indicator: Indicator, level: str = AUTHORITY) -> str:
    """A value as it is shown; an Ofsted judgement of one authority is yes or no; empty for none."""
    if value is None:
        return ""
    if indicator.unit is Unit.AUTHORITIES and level == AUTHORITY:
        return "yes" if value else "no"
    return figure_words(value, indicator)


def said(value: float, indicator: Indicator, level: str = AUTHORITY) -> str:
    """A value within a sentence, unit included: ``14 months``, ``118 per 10,000 children``."""
    if indicator.unit is Unit.AUTHORITIES and level == AUTHORITY:
        return shown(value, indicator, level)
    return indicators.wording.said(value, indicator)


def unit_words(indicator: Indicator) -> str:
    """The unit for an axis or a table heading."""
    return {Unit.PERCENT: "per cent", Unit.SCORE: "score", Unit.POUNDS: "£ per child"}.get(
        indicator.unit, indicator.unit.value
    )


def flag_words(flag: str) -> str:
    """A symbol and what it means, for listening and for hovering."""
    return f"{flag}: {SYMBOLS.get(flag, 'symbol of the publisher')}"


def figure(value: Value | None, indicator: Indicator) -> str:
    """A row's value, or its symbol, or a dash where there is no row."""
    if value is None:
        return DASH
    if value.value is None:
        return value.flag or DASH
    return shown(value.value, indicator, value.level)


def change(value: float | None, indicator: Indicator) -> str:
    """A change with its sign: ``+1.7``, ``−12``, ``0.0``; empty for none."""
    if value is None:
        return ""
    text = number(value, indicator)
    return "+" + text if value > 0 else text


def period_short(period: str) -> str:
    """A period in a narrow cell: ``to Sep 2026`` for ``2026-09``, else as it is."""
    quarter = indicators.wording.quarter(period)
    return f"to {quarter[0][:3]} {quarter[1]}" if quarter else period


def period_tick(period: str) -> str:
    """A period on an axis, in two lines where it is long: ``2010/<br>11``, ``Sep<br>2026``."""
    quarter = indicators.wording.quarter(period)
    return f"{quarter[0][:3]}<br>{quarter[1]}" if quarter else period.replace("/", "/<br>")


class Mark(NamedTuple):
    """A difference as a sign, in a word for a cell, and in full."""

    sign: str
    short: str
    words: str


def mark(difference: str, indicator: Indicator, marks: bool) -> Mark | None:
    """How a difference by the confidence limits is shown.

    :param difference: ``higher``, ``lower``, ``similar`` or empty (not tested).
    :param marks: whether better and worse may be said.
    """
    if not difference:
        return None
    if difference == "similar":
        return Mark("○", "similar", "no clear difference")
    if marks and indicator.polarity is not Polarity.NONE:
        better = (difference == "lower") == (indicator.polarity is Polarity.LOWER)
        return Mark("▲", "better", "clearly better") if better else Mark("▼", "worse", "clearly worse")
    return Mark("●", difference, f"clearly {difference}")


class Place(NamedTuple):
    """A place among all authorities, and which end it is counted from."""

    words: str
    counted: str

    @property
    def full(self) -> str:
        """The words in full, for readers and titles."""
        return f"{self.words}, {self.counted}" if self.words else ""


def place_of(value: Value, of: int | None) -> Place:
    """The rank by polarity, 1st is best; without polarity the position from the lowest value.

    :param of: how many authorities have a value.
    """
    if value.rank and value.rank_of:
        return Place(f"{ordinal(value.rank)} of {value.rank_of}", "1st is best")
    if value.low_rank and of:
        return Place(f"{ordinal(value.low_rank)} of {of}", "from the lowest")
    return Place("", "")


def count(number_of: int, one: str, many: str = "") -> str:
    """``1 row``, ``2 rows``, ``no rows``."""
    many = many or one + "s"
    return f"{number_of:,} {one}" if number_of == 1 else f"{number_of:,} {many}" if number_of else f"no {many}"


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most about ``width`` signs, words kept whole."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines


def release_words(source: Publication) -> str:
    """When a publication comes out: how often, and the dates that are known of this release and the next."""
    words = source.frequency
    if source.released:
        words += f"; these figures on {source.released.day} {source.released:%B %Y}"
    if source.next_release:
        words += f"; next in {source.next_release}"
    return words
