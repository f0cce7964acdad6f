"""The tidy table: one row per indicator, geography, period and source, as CSV for analysts.

The first line is the header. A cell that a spreadsheet would run as a formula begins with an apostrophe. What
the columns and symbols mean, and where the figures come from, stands in the metadata that go with the table.
"""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TextIO

import duckdb

from indicators.build import settings
from indicators.lookup import reconciled
from indicators.registry import REGISTRY
from loaders.publications import PUBLICATIONS
from loaders.statistics import RECIPES

if TYPE_CHECKING:
    import pandas as pd

SYMBOLS = {
    "c": "confidential: a small number that could identify someone, left out by the publisher or by this product",
    "k": "rounds to zero, but is not zero",
    "u": "low reliability",
    "x": "not available",
    "z": "not applicable",
    "low": "rounds to zero, but is not zero (workforce)",
    "p": "provisional",
}

COLUMNS = {
    "indicator_id": "stable id of the indicator",
    "indicator": "title of the indicator",
    "group": "outcome or enabler of the National Framework",
    "period": "as published: 2025 is the year to 31 March 2025 (30 September for the workforce), 2024/25 an academic "
    "or financial year",
    "period_end": "last day of the period",
    "geography_level": "National, Regional or Local authority",
    "geography_code": "ONS code",
    "la_code": "three-digit code of the Department for Education, empty above local authority",
    "geography": "name",
    "source": "published, or returns (computed from the authority's own returns)",
    "numerator": "count above the line, where known",
    "denominator": "count below the line, where known",
    "value": "value at the published precision, empty where there is none",
    "flag": "symbol in place of the value, or p (provisional)",
    "lower_ci": "lower 95% confidence limit, where counts allow one",
    "upper_ci": "upper 95% confidence limit, where counts allow one",
    "sn_median": "median of the statistical neighbours' values",
    "sn_mean": "mean of the statistical neighbours' values",
    "sn_count": "how many statistical neighbours have a value",
    "region_value": "published value of the authority's region in the same period",
    "england_value": "published value of England in the same period",
    "rank": "rank among local authorities, 1 is best; empty where neither direction is better",
    "rank_of": "how many authorities are ranked; a joint return counts once",
    "quartile": "1 (best) to 4; empty where neither direction is better",
    "change": "value minus that of the period before",
}

QUERY = """
SELECT
    v.indicator_id, i.title, i.group_key, v.period, v.period_end, v.level, v.geography_code, v.la_code, v.geography,
    v.source, v.numerator, v.denominator, v.value, v.flag, v.lower_ci, v.upper_ci, v.sn_median, v.sn_mean,
    v.sn_count, v.region_value, v.england_value, v.rank, v.rank_of, v.quartile, v.change
FROM indicator_value v
JOIN indicator i USING (indicator_id)
WHERE (len($indicators) = 0 OR list_contains($indicators, v.indicator_id))
    AND (len($geographies) = 0 OR list_contains($geographies, v.geography_code)
        OR (v.la_code <> '' AND list_contains($geographies, v.la_code)))
    AND (len($periods) = 0 OR list_contains($periods, v.period))
    AND ($source = '' OR v.source = $source)
ORDER BY v.indicator_id, v.geography_code, v.period, v.source
"""

# Columns written with the indicator's decimals.
SHOWN = {"value", "sn_median", "region_value", "england_value", "change"}


class UnknownSelection(Exception):
    """An indicator, geography, period or source that this store does not have; the message says which."""


def _near(wanted: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(wanted, list(known), n=3, cutoff=0.5)
    return f"; did you mean {' or '.join(close)}?" if close else ""


def check_periods(wanted: Iterable[str], known: Iterable[str]) -> None:
    """Whether a store has these periods.

    :raises UnknownSelection: it does not have one of them.
    """
    labels = sorted(known)
    for one in wanted:
        if one not in labels:
            raise UnknownSelection(f"period {one!r} is not in this store{_near(one, labels)}")


def resolve(
    cursor: duckdb.DuckDBPyConnection,
    indicators: Sequence[str] = (),
    geographies: Sequence[str] = (),
    periods: Sequence[str] = (),
    source: str = "",
) -> dict[str, Any]:
    """Checks a selection and turns earlier ONS codes into current ones.

    :raises UnknownSelection: something in it is not in the store.
    """
    for wanted in indicators:
        if wanted not in REGISTRY:
            raise UnknownSelection(
                f"indicator {wanted!r} is not known{_near(wanted, REGISTRY)} (app.py indicators lists them all)"
            )
    known: dict[str, str] = {}
    for code, la_code, others in cursor.execute(
        "SELECT geography_code, la_code, other_codes FROM geography"
    ).fetchall():
        known.update(dict.fromkeys([code, *others.split(), *([la_code] if la_code else [])], code))
    for wanted in geographies:
        if wanted.upper() not in known:
            raise UnknownSelection(
                f"geography {wanted!r} is not known; give an ONS code (E06000047) or a three-digit code (840)"
            )
    labels = [row[0] for row in cursor.execute("SELECT DISTINCT period FROM indicator_value").fetchall()]
    check_periods(periods, labels)
    if source not in ("", "published", "returns"):
        raise UnknownSelection(f"source {source!r} is not known; it is published or returns")
    return {
        "indicators": list(indicators),
        "geographies": [known[wanted.upper()] for wanted in geographies],
        "periods": list(periods),
        "source": source,
    }


def harmless(cell: str) -> str:
    """The cell, with an apostrophe before it where a spreadsheet would take it for a formula."""
    if re.fullmatch(r"-\d+(\.\d+)?", cell):
        return cell  # a number, and nothing else
    return "'" + cell if re.match(r"\s*[=+\-@|\t\r]", cell) else cell


def number(value: float | None, decimals: int | None = None) -> str:
    """A number as text: with the decimals given, or as short as it is exact. Empty for none."""
    if value is None:
        return ""
    if decimals is not None:
        return f"{value:.{decimals}f}" if value else f"{0:.{decimals}f}"
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def rows(cursor: duckdb.DuckDBPyConnection, chosen: dict[str, Any]) -> Iterable[list[str]]:
    """The table's rows as text, in order, read in portions."""
    found = cursor.execute(QUERY, chosen)
    names = list(COLUMNS)
    while portion := found.fetchmany(5_000):
        for record in portion:
            decimals = REGISTRY[record[0]].decimals if record[0] in REGISTRY else None
            line = []
            for column, cell in zip(names, record, strict=True):
                if isinstance(cell, float):
                    line.append(number(cell, decimals if column in SHOWN else None))
                elif isinstance(cell, int):
                    line.append(str(cell))
                else:
                    line.append("" if cell is None else harmless(str(cell)))
            yield line


def frame(
    cursor: duckdb.DuckDBPyConnection,
    indicators: Sequence[str] = (),
    geographies: Sequence[str] = (),
    periods: Sequence[str] = (),
    source: str = "",
) -> pd.DataFrame:
    """The table as a frame with the columns of :data:`COLUMNS`, numbers as numbers, for notebooks.

    :raises UnknownSelection: something in the selection is not in the store.
    """
    # Kept apart from the CSV, which is written in portions and without the two seconds that pandas takes to start.
    found = cursor.execute(QUERY, resolve(cursor, indicators, geographies, periods, source)).df()
    return found.set_axis(list(COLUMNS), axis="columns")


def write_csv(
    cursor: duckdb.DuckDBPyConnection,
    stream: TextIO,
    indicators: Sequence[str] = (),
    geographies: Sequence[str] = (),
    periods: Sequence[str] = (),
    source: str = "",
) -> int:
    """Writes the table to an open text stream (open it with ``newline=""``).

    :return: number of rows, the header not counted.
    :raises UnknownSelection: something in the selection is not in the store.
    """
    chosen = resolve(cursor, indicators, geographies, periods, source)
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    written = 0
    for line in rows(cursor, chosen):
        writer.writerow(line)
        written += 1
    return written


RECONCILIATION = (
    "indicator_id", "indicator", "la_code", "period", "published_value", "returns_value", "difference",
    "same_as_published", "reason",
)  # fmt: skip


def reconciliation(cursor: duckdb.DuckDBPyConnection) -> tuple[list[str], list[list[str]]]:
    """Figures computed from returns beside the published ones of the same year: header, and rows as text."""
    lines = []
    for one in reconciled(cursor):
        indicator = REGISTRY[one.indicator_id]
        figures = [
            number(value, indicator.decimals) for value in (one.published_value, one.returns_value, one.difference)
        ]
        same = "" if one.within_rounding is None else "yes" if one.within_rounding else "no"
        lines.append([indicator.id, indicator.title, one.la_code, one.period, *figures, same, one.reason])
    return list(RECONCILIATION), lines


def metadata(cursor: duckdb.DuckDBPyConnection, indicators: Sequence[str] = ()) -> dict[str, Any]:
    """The data dictionary that goes with the table: title, columns, symbols, definitions, sources, licence."""
    facts = settings(cursor)
    publication_of = {recipe.key: recipe.publication for recipe in RECIPES}
    chosen = [REGISTRY[key] for key in REGISTRY if key in indicators] or list(REGISTRY.values())
    sources = sorted({publication_of[item.published.table] for item in chosen if item.published})
    files = cursor.execute(
        "SELECT path, title, last_period, CAST(file_date AS DATE), publication FROM load_file ORDER BY path"
    ).fetchall()
    synthetic = facts.get("synthetic") == "true"
    return {
        "title": "National Framework outcomes: indicators of children's social care",
        "synthetic": synthetic,
        "notice": "Every figure is invented, for demonstration." if synthetic else "Official statistics as published.",
        "built_at": facts.get("built_at", ""),
        "neighbour_model": facts.get("default_model", ""),
        "licence": "Open Government Licence v3.0",
        "columns": COLUMNS,
        "symbols": SYMBOLS,
        "indicators": [
            {
                "indicator_id": item.id,
                "title": item.title,
                "unit": item.unit.value,
                "decimals": item.decimals,
                "polarity": item.polarity.value,
                "definition": item.definition,
                "numerator": item.numerator_words,
                "denominator": item.denominator_words,
                "confidence_limits": item.interval.value,
                "caveats": list(item.caveats),
                "source": publication_of[item.published.table] if item.published else "returns",
            }
            for item in chosen
        ],
        "sources": {key: PUBLICATIONS[key].model_dump(mode="json") for key in sources},
        "files": [
            {
                "path": path,
                "title": title,
                "last_period": last,
                "file_date": str(day),
                "publication": publication,
            }
            for path, title, last, day, publication in files
        ],
    }
