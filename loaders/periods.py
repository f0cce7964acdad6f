"""Periods as the publications write them, and the day on which each ends.

Four digits are a reporting year (to, or at, 31 March; for the workforce 30 September; for population
mid-year), six digits an academic year (202425 is 2024/25), and ``2024/25`` in text a financial year. Some
releases write a year to 31 March as a financial year in six digits (202425); it is then shown as 2025, the
year in which it ends, like every other release of the same table.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from loaders.statistics import Period

FIRST_YEAR, LAST_YEAR = 1990, 2100
LAST_DAY = {
    Period.MARCH: (3, 31),
    Period.SEPTEMBER: (9, 30),
    Period.MID_YEAR: (6, 30),
    Period.ACADEMIC: (8, 31),
    Period.FINANCIAL: (3, 31),
}
TWO_YEARS = re.compile(r"([0-9]{4})[/–-]?([0-9]{2})")


class Span(NamedTuple):
    """A period: as it is shown (``2025`` or ``2024/25``), and its last day."""

    label: str
    end: date


def _year(text: str) -> int | None:
    if not re.fullmatch(r"[0-9]{4}", text):
        return None
    year = int(text)
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def _two_years(text: str) -> int | None:
    """The year in which ``202425`` or ``2024/25`` ends."""
    found = TWO_YEARS.fullmatch(text)
    if not found:
        return None
    first = _year(found.group(1))
    if first is None or (first + 1) % 100 != int(found.group(2)):
        return None
    return first + 1


def read_period(kind: Period, text: str, identifier: str = "") -> Span | None:
    """Reads a period of a publication whose periods are of this kind.

    :param text: as published, trimmed.
    :param identifier: what the publication says the period is (``Reporting year``), or empty.
    :return: None where it is not a period of this kind: a term, a month, a range of years, or no year at all.
    """
    words = identifier.lower()
    if words and "year" not in words:
        return None
    month, day = LAST_DAY[kind]
    if kind in (Period.ACADEMIC, Period.FINANCIAL):
        end = _two_years(text)
        return Span(f"{end - 1}/{end % 100:02}", date(end, month, day)) if end else None
    end = _year(text)
    if end is None and kind is Period.MARCH and "financial" in words:
        end = _two_years(text)
    return Span(str(end), date(end, month, day)) if end else None
