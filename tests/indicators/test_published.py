"""The real published statistics against the figures that were published.

Most expected figures come from ``oracle.py``, a second implementation that shares no code with the product;
some are quoted from DfE's dashboard and publications.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.indicators import oracle


@pytest.fixture(scope="module")
def expected(published):
    return oracle.figures(published)


@pytest.fixture(scope="module")
def found(real_store):
    from loaders.store import Outcomes

    rows = (
        Outcomes(real_store.outcomes)
        .cursor()
        .execute(
            """
            SELECT indicator_id, CASE WHEN la_code = '' THEN geography_code ELSE la_code END, period, value, flag
            FROM indicator_value WHERE source = 'published'
            """
        )
        .fetchall()
    )
    return {(item, place, period): (value, flag) for item, place, period, value, flag in rows}


def test_every_figure_and_symbol_is_the_published_one(expected, found):
    wrong = {}
    for key, figure in expected.items():
        value, flag = found.get(key, ("no row", ""))
        if isinstance(figure, Decimal):
            right = isinstance(value, float) and Decimal(repr(value)) == figure and flag == ""
        else:
            right = value is None and flag == figure.lower()
        if not right:
            wrong[key] = (figure, value, flag)
    assert not wrong, f"{len(wrong)} of {len(expected)}, such as {list(wrong.items())[:5]}"


def test_there_is_no_figure_that_was_not_published(expected, found):
    known = {key[0] for key in expected}
    extra = [key for key in found if key[0] in known and key not in expected]
    assert extra == []
