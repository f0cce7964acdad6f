from datetime import date

import pytest

from loaders.periods import Span, read_period
from loaders.statistics import Period


@pytest.mark.parametrize(
    ("kind", "text", "identifier", "expected"),
    [
        (Period.MARCH, "2025", "Reporting year", Span("2025", date(2025, 3, 31))),
        (Period.SEPTEMBER, "2025", "Reporting year", Span("2025", date(2025, 9, 30))),
        (Period.MID_YEAR, "2024", "Reporting year", Span("2024", date(2024, 6, 30))),
        (Period.ACADEMIC, "202425", "Academic year", Span("2024/25", date(2025, 8, 31))),
        (Period.ACADEMIC, "199900", "Academic year", Span("1999/00", date(2000, 8, 31))),
        (Period.FINANCIAL, "2023/24", "", Span("2023/24", date(2024, 3, 31))),
        (Period.FINANCIAL, "2024-25", "", Span("2024/25", date(2025, 3, 31))),
        (Period.MARCH, "202425", "Financial year", Span("2025", date(2025, 3, 31))),
    ],
)
def test_periods_as_published(kind: Period, text: str, identifier: str, expected: Span) -> None:
    assert read_period(kind, text, identifier) == expected


@pytest.mark.parametrize(
    ("kind", "text", "identifier"),
    [
        (Period.MARCH, "", "Reporting year"),
        (Period.MARCH, "25", "Reporting year"),
        (Period.MARCH, "2025.0", "Reporting year"),
        (Period.MARCH, "1889", "Reporting year"),
        (Period.MARCH, "202425", "Academic year"),
        (Period.MARCH, "2025", "Autumn term"),
        (Period.ACADEMIC, "2025", "Academic year"),
        (Period.ACADEMIC, "202426", "Academic year"),
        (Period.FINANCIAL, "2021/22 - 23/24", ""),
        (Period.FINANCIAL, "٢٠٢٣/٢٤", ""),
    ],
)
def test_what_is_no_such_period(kind: Period, text: str, identifier: str) -> None:
    assert read_period(kind, text, identifier) is None
