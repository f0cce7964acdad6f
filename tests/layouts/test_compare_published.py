"""The Compare page over the real published statistics: its sentence and its cells re-proved from the rows, and its weight."""

from __future__ import annotations

import json
import re

import brotli
import pytest

from indicators.lookup import catalogue
from layouts import compare
from layouts.application import answer
from layouts.compare_address import compare_address
from layouts.markup import find, words
from layouts.view import View
from loaders.store import Outcomes


@pytest.fixture(scope="module")
def everything(real_store) -> View:
    cursor = Outcomes(real_store.outcomes).cursor()
    holdings = catalogue(cursor)
    place = holdings.find("840")
    assert place is not None
    return View("/compare", compare_address("la=840&group=all&indicators=all"), holdings, place, cursor)


def test_every_cell_is_the_published_row(everything):
    header, rows = compare.as_csv(everything)
    lines = [dict(zip(header, row, strict=True)) for row in rows]
    found = {
        (line["indicator_id"], line["period"], line["geography_code"]): (line["value"], line["flag"], line["rank"])
        for line in lines
        if line["geography_code"]
    }
    assert len(found) == 68 * (153 + 2)
    published = everything.cursor.execute("""
        SELECT indicator_id, period, geography_code, value, flag, rank FROM indicator_value WHERE source = 'published'
    """).fetchall()
    rows_by_key = {tuple(row[:3]): row[3:] for row in published}
    for key, (value, flag, rank) in found.items():
        row = rows_by_key.get(key)
        if row is None:
            assert (value, flag, rank) == ("", "", "")
            continue
        assert (float(value) if value else None) == (None if row[0] is None else pytest.approx(row[0]))
        assert (flag, rank) == (row[1], str(row[2] or ""))


@pytest.mark.parametrize("code", ["840", "301", "314", "420", "885", "941"])
def test_the_sentence_counts_what_the_rows_say(everything, code):
    place = everything.catalogue.find(code)
    assert place is not None
    view = View("/compare", compare_address(f"la={code}"), everything.catalogue, place, everything.cursor)
    said = words(find(compare.page(view).content, "Figcaption")[0])
    best, last, of = everything.cursor.execute(
        """
        SELECT count(*) FILTER (quartile = 1), count(*) FILTER (quartile = 4), count(quartile)
        FROM indicator_value v
        JOIN (
            SELECT indicator_id, max(period_end) AS period_end FROM indicator_value WHERE source = 'published' GROUP BY ALL
        ) USING (indicator_id, period_end)
        WHERE v.source = 'published' AND v.la_code = $code
        """,
        {"code": code},
    ).fetchall()[0]
    if of:
        sentence = re.search(
            r"best quarter of all authorities on (\d+) of (\d+) .* in the last quarter on (\d+)\.", said
        )
        assert sentence is not None
        assert tuple(map(int, sentence.groups())) == (best, of, last)
    else:
        assert "quarter" not in said


def test_all_authorities_by_all_indicators_weigh_less_than_a_megabyte(real_store):
    made = answer(Outcomes(real_store.outcomes), "/compare", "?la=840&group=all&indicators=all")
    assert made.status == 200
    assert len(brotli.compress(json.dumps(made.element).encode(), quality=4)) < 200_000
