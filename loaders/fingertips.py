"""Reads the CSV files of Fingertips: hospital admissions caused by injuries to children (indicator 90284).

A download by area holds England, regions or authorities, and repeats England once per area type; rows of
deprivation deciles are England's by category. An empty value stays empty, with the publisher's note: City of
London is counted with Hackney and the Isles of Scilly with Cornwall.

The publisher also gives figures for authorities before they existed, worked out backwards from what became
of them. Such rows are left out: periods that begin before 2022 for North and West Northamptonshire, 2023 for
Cumberland and Westmorland and Furness, 2019 for Dorset and Bournemouth, Christchurch and Poole, and 2020 for
Buckinghamshire.

Source: https://fingertips.phe.org.uk (Office for Health Improvement and Disparities)
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from loaders.checks import Check, Table, cut_short, distinct, figures, judge, place_lookup, quoted, span_lookup, world
from loaders.geography import Register
from loaders.periods import read_period
from loaders.reading import Ignored, Refused, Text, csv_table
from loaders.statistics import RECIPES, Layout

INDICATOR = "90284"
RECIPE = next(recipe for recipe in RECIPES if recipe.layout is Layout.FINGERTIPS)
COLUMNS = {
    "sex": "Sex",
    "category_type": "Category Type",
    "category": "Category",
    "value": "Value",
    "lower_limit": "Lower CI 95.0 limit",
    "upper_limit": "Upper CI 95.0 limit",
    "count": "Count",
    "denominator": "Denominator",
    "note": "Value note",
}
LABELS = {"indicator": "Indicator ID", "code": "Area Code", "time": "Time period"}
BACK_CAST = "a figure for a time before the authority existed (worked out by the publisher)"
OTHER_INDICATOR = "another indicator than 90284"

# The first year in which a period may begin; below, the same of the demonstration's invented authorities.
FIRST_YEARS = {"940": 2022, "941": 2022, "942": 2023, "943": 2023, "838": 2019, "839": 2019, "825": 2020}
FIRST_YEARS |= {"057": 2022, "061": 2022, "019": 2023, "032": 2023, "118": 2019, "122": 2019}


def is_fingertips(header: Sequence[str]) -> bool:
    """True where the columns are those of a Fingertips download."""
    return {"Indicator ID", "Area Code", "Time period", "Value"} <= set(header)


def read(cursor: duckdb.DuckDBPyConnection, text: Text, register: Register, folder: Path) -> Table:
    """Checks a file; leaves its rows in temporary tables of the cursor.

    :raises Ignored: it holds other indicators only, or lacks a column.
    :raises Refused: no rows, or real and invented places mixed.
    """
    wanted = {**LABELS, **COLUMNS}
    missing = [name for name in wanted.values() if name not in text.header]
    if missing:
        raise Ignored(f"a Fingertips file without the column {', '.join(missing[:5])}; download the data again as CSV")
    ragged = csv_table(cursor, text, {c: [text.header.index(name)] for c, name in wanted.items()}, folder)
    indicators = distinct(cursor, "indicator")
    if not indicators:
        raise Refused("a header and no rows: a Fingertips file without figures")
    if INDICATOR not in indicators:
        raise Ignored(f"a Fingertips file of other indicators than {INDICATOR}, hospital admissions caused by injuries")
    times, codes = distinct(cursor, "time"), distinct(cursor, "code")
    places = [register.by_ons_code(code, LABELS["code"]) for code in codes]
    before = " OR ".join(f"(place.la_code = '{code}' AND span.period < '{year}')" for code, year in FIRST_YEARS.items())
    # Where a value is not presented, the publisher writes -1 for its limits.
    given = {
        column: f"CASE WHEN r.value = '' AND r.{quoted(column)} = '-1' THEN '' ELSE r.{quoted(column)} END"
        for column in ("lower_limit", "upper_limit")
    }
    return judge(
        cursor,
        RECIPE,
        span_lookup(cursor, "time", times, [read_period(RECIPE.period, time) for time in times], LABELS["time"]),
        place_lookup(cursor, "code", codes, places),
        figures(RECIPE, {c: COLUMNS[c] for c in RECIPE.values if c != "note"}, given),
        given,
        synthetic=world(places),
        before=[Check(OTHER_INDICATOR, f"r.indicator <> '{INDICATOR}'", LABELS["indicator"], "r.indicator")],
        after=[Check(BACK_CAST, before, LABELS["time"], "r.time || ', ' || r.code")],
        ragged=ragged,
        warnings=(*text.warnings, *cut_short(ragged)),
    )
