"""How numbers, units, periods and places are written: the same in sentences, on pages and in charts.

Percentages differ by points, never by per cent. Values have the decimals that they are published with.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from indicators.model import Indicator, Unit

MINUS = "\u2212"
_MONTHS = {"03": "March", "06": "June", "09": "September", "12": "December"}


def number(value: float, indicator: Indicator | None = None, decimals: int | None = None) -> str:
    """The bare number with thousands separators and the indicator's decimals: ``1,484``, ``−0.3``."""
    places = decimals if decimals is not None else indicator.decimals if indicator else 0
    text = f"{abs(value):,.{places}f}"
    return MINUS + text if value < 0 and text.strip("0.,") else text


@lru_cache(maxsize=8192)
def with_unit(value: float, unit: str, decimals: int) -> str:
    """The number with the unit where it is short: ``18.7%``, ``£1,484``, ``118``."""
    text = number(value, decimals=decimals)
    if unit == Unit.PERCENT:
        return text + "%"
    return "£" + text if unit in (Unit.POUNDS, "£") else text


def figure_words(value: float, indicator: Indicator, decimals: int | None = None) -> str:
    """A figure of an indicator with its unit where that is short.

    :param decimals: where they are not the indicator's own.
    """
    return with_unit(value, indicator.unit, indicator.decimals if decimals is None else decimals)


def said(value: float, indicator: Indicator) -> str:
    """A figure within a sentence, unit included: ``18.7%``, ``£1,484 per child``, ``118 per 10,000 children``."""
    text = figure_words(value, indicator)
    if indicator.unit is Unit.POUNDS:
        return f"{text} per child"
    return text if indicator.unit in (Unit.PERCENT, Unit.SCORE) else f"{text} {indicator.unit.value}"


def amount_words(amount: float, indicator: Indicator) -> str:
    """A difference, without its sign: ``1.7 points``, ``£21``, ``12 per 10,000``, ``2 months``."""
    size = number(abs(amount), indicator)
    match indicator.unit:
        case Unit.PERCENT:
            return f"{size} {'point' if size in ('1', '1.0') else 'points'}"
        case Unit.POUNDS:
            return f"£{size}"
        case Unit.RATE:
            return f"{size} per 10,000"
        case Unit.MONTHS:
            return f"{size} {'month' if size == '1' else 'months'}"
        case Unit.CASES:
            return f"{size} cases"
        case Unit.MILES:
            return f"{size} miles"
    return size


@lru_cache(maxsize=1024)
def quarter(period: str) -> tuple[str, str] | None:
    """Month and year in which twelve months to a quarter end; none for a yearly period."""
    found = re.fullmatch(r"(\d{4})-(0[369]|12)", period)
    return (_MONTHS[found.group(2)], found.group(1)) if found else None


def period_words(period: str) -> str:
    """A period in a cell: ``12 months to September 2026`` for ``2026-09``, else as it is."""
    months = quarter(period)
    return f"12 months to {months[0]} {months[1]}" if months else period


def in_period(period: str) -> str:
    """A period after "in": ``the 12 months to September 2026`` for ``2026-09``, else as it is."""
    return f"the {period_words(period)}" if quarter(period) else period


WITH_ARTICLE = {
    "North East", "North West", "East Midlands", "West Midlands", "East of England", "South East", "South West",
}  # fmt: skip


def in_region(name: str) -> str:
    """A region within a sentence: ``the North East``, ``London``."""
    return f"the {name}" if name in WITH_ARTICLE else name


def ordinal(position: int) -> str:
    """``1st``, ``22nd``, ``113th``."""
    ending = "th" if position % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(position % 10, "th")
    return f"{position:,}{ending}"


_ORDINALS = ("", "second ", "third ", "fourth ", "fifth ", "sixth ", "seventh ", "eighth ", "ninth ", "tenth ")


def before_extreme(position: int) -> str:
    """Before lowest or highest: empty for 1, ``second ``, … ``tenth ``, ``11th ``."""
    return _ORDINALS[position - 1] if position <= len(_ORDINALS) else f"{ordinal(position)} "


def listed(parts: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return ", ".join(parts[:-1]) + " and " + parts[-1] if len(parts) > 1 else "".join(parts)
