"""Reads the ethnic group tables of Census 2021: local authorities, regions and countries, 20 categories.

The tables cover England and Wales; rows of Wales are left out, because everything here is about England.

Source: Office for National Statistics, Census 2021, "Create a custom dataset"
(https://www.ons.gov.uk/datasets/create)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb

from loaders.checks import Table, cut_short, distinct, figures, judge, place_lookup, span_lookup, world
from loaders.geography import Register
from loaders.periods import Span
from loaders.reading import Refused, Text, csv_table
from loaders.statistics import RECIPES, Layout

RECIPE = next(recipe for recipe in RECIPES if recipe.layout is Layout.ONS)
GROUP = "Ethnic group (20 categories)"
# The table says nothing of its date: there was one census with these categories, in March 2021.
CENSUS = Span("2021", date(2021, 3, 31))


def is_census(header: Sequence[str]) -> bool:
    """True where the columns are a place's code and name, the group's code and name, and the number of people."""
    return (
        len(header) == 5
        and re.search(r" Code$", header[0]) is not None
        and header[0] == f"{header[1]} Code"
        and tuple(header[2:]) == (f"{GROUP} Code", GROUP, "Observation")
    )


def read(cursor: duckdb.DuckDBPyConnection, text: Text, register: Register, folder: Path) -> Table:
    """Checks a file; leaves its rows in temporary tables of the cursor.

    :raises Refused: no rows, or real and invented places mixed.
    """
    ragged = csv_table(cursor, text, {"code": [0], "ethnic_group": [3], "observation": [4]}, folder)
    codes = distinct(cursor, "code")
    if not codes:
        raise Refused("a header and no rows: a census table without figures")
    places = [register.by_ons_code(code, text.header[0]) for code in codes]
    return judge(
        cursor,
        RECIPE,
        span_lookup(cursor, "code", codes, [CENSUS] * len(codes)),
        place_lookup(cursor, "code", codes, places),
        figures(RECIPE, {"observation": "Observation"}),
        synthetic=world(places),
        ragged=ragged,
        warnings=(*text.warnings, *cut_short(ragged)),
    )
