"""Builds outcomes.duckdb from what is loaded: every indicator, comparison, breakdown and note, precomputed.

The new database is written beside the old one and put in place with one rename; a dashboard that is running
goes on with the old one until then and picks the new one up by itself.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from importlib import metadata, resources
from typing import NamedTuple

import duckdb

from indicators import arithmetic
from indicators.canonical import CATEGORIES
from indicators.compare import compare
from indicators.compute import (
    LIMITS,
    compute_breakdowns,
    compute_figures,
    current_rows,
    tables_of,
)
from indicators.disclosure import protect
from indicators.events import copy_events
from indicators.model import Breakdown, Indicator
from indicators.outlook import add_outlook, keep_outlook
from indicators.reconcile import reconcile
from indicators.registry import BREAKDOWNS, COMPUTED, REGISTRY
from indicators.returns import compute_returns
from loaders.events import RECOGNISED_AS as EVENTS
from loaders.history import insert_rows
from loaders.postcodes import RECOGNISED_AS as DIRECTORY
from loaders.postcodes import TITLE as DIRECTORY_TITLE
from loaders.publications import PUBLICATIONS
from loaders.return_tables import RETURN_TABLES, TITLES
from loaders.statistics import RECIPES
from loaders.store import Store, StoreError, another, literal, open_returns, published_table, replace_outcomes

# The rows of a return's table are people: the adopted, the unaccompanied. Their number would say what disclosure control
# hides, so it is rounded to five, up or down by chance: a limit that the true number cannot exceed would tell a hidden
# one that makes up the rest. The file's digest decides, which nobody outside knows, so that the same number of the same
# file is always rounded alike.
PUBLIC_ROWS = """
CREATE OR REPLACE TEMP MACRO public_rows(n, la_code, digest) AS CASE
    WHEN la_code IS NULL OR n % 5 = 0 THEN n
    WHEN n < 5 THEN 5
    ELSE n - n % 5 + CASE WHEN hash(digest, n) % 5 < n % 5 THEN 5 ELSE 0 END
END
"""

Progress = Callable[[str, int, int], None]


def version() -> str:
    """Version of the product."""
    try:
        return metadata.version("national-framework-outcomes")
    except metadata.PackageNotFoundError:
        return "source"


def build(
    store: Store,
    progress: Progress | None = None,
    *,
    outlook: bool = False,
    beside: duckdb.DuckDBPyConnection | None = None,
) -> None:
    """Rebuilds the indicators from what is loaded.

    :param beside: a connection to returns.duckdb, open for writing, if the caller has one.
    :param outlook: also work out the projections, which takes longer than all else together. Without it those of the
        build before are kept as long as the figures that they rest on are the same.
    :param progress: called with what is being done, how many steps are done, and how many there are.
    :raises StoreError: nothing is loaded, or a load is running.
    """
    if not store.returns.exists():
        raise StoreError(f"{store.folder}: nothing has been loaded into this store; run app.py load PATH first")

    def fill(connection: duckdb.DuckDBPyConnection) -> None:
        if beside is None:
            _attach(connection, store)
        _fill(connection, progress or (lambda *_: None), store, outlook=outlook)

    replace_outcomes(store, fill, beside)


def _attach(connection: duckdb.DuckDBPyConnection, store: Store) -> None:
    """Attaches returns.duckdb to read it."""
    _attach_as_it_is(connection, store)
    if not _knows_returns(connection):
        # A store of earlier days: opening it to write brings its tables up to date.
        connection.execute("DETACH returns")
        with open_returns(store):
            pass
        _attach_as_it_is(connection, store)


def _attach_as_it_is(connection: duckdb.DuckDBPyConnection, store: Store) -> None:
    try:
        connection.execute(f"ATTACH {literal(store.returns)} AS returns (READ_ONLY)")
    except duckdb.IOException as error:
        raise StoreError(f"{store.returns}: a load is running; wait until it has ended and run app.py build") from error


def _knows_returns(connection: duckdb.DuckDBPyConnection) -> bool:
    found = connection.execute(
        "SELECT 1 FROM duckdb_columns() "
        "WHERE database_name = 'returns' AND table_name = 'load_file' AND column_name = 'return_year'"
    ).fetchall()
    return bool(found)


def _fill(connection: duckdb.DuckDBPyConnection, progress: Progress, store: Store, *, outlook: bool) -> None:
    progress("places and settings", 0, 4)
    _settings(connection)
    own = _returns_loaded(connection)
    connection.execute("ATTACH ':memory:' AS scratch")
    definitions = _of_what_is_loaded(connection)
    # Cursors side by side: the tables are too small for DuckDB to divide one query between two cores.
    with ThreadPoolExecutor(4) as pool:
        returned = pool.submit(_returned, another(connection)) if own else None
        _share_current_rows(connection, pool, definitions)
        figures = pool.submit(_indicators, another(connection), definitions, returned)
        by_characteristic = pool.submit(_breakdowns, another(connection), definitions)
        sources = pool.submit(_notes_and_sources, another(connection))
        progress("indicators, comparisons and breakdowns", 1, 4)
        figures.result()
        progress("breakdowns", 2, 4)
        by_characteristic.result()
        progress("notes and sources", 3, 4)
        sources.result()
    connection.execute("USE building")
    connection.execute("DETACH scratch")
    _joint_notes(connection)
    copy_events(connection)
    if outlook:
        progress("outlook", 3, 4)
        add_outlook(connection)
    else:
        keep_outlook(connection, store.outcomes)
    progress("indicators built", 4, 4)


class _Definitions(NamedTuple):
    """The definitions whose statistics are loaded: what the others would give is nothing."""

    published: list[Indicator]
    breakdowns: list[Breakdown]


def _of_what_is_loaded(connection: duckdb.DuckDBPyConnection) -> _Definitions:
    filled = _filled(connection)
    every = [item for item in REGISTRY.values() if item.published]
    return _Definitions(
        # At least one, so that the tables are there.
        [item for item in every if item.published and item.published.table in filled] or every[:1],
        [item for item in BREAKDOWNS.values() if item.table in filled],
    )


def _share_current_rows(
    connection: duckdb.DuckDBPyConnection, pool: ThreadPoolExecutor, definitions: _Definitions
) -> None:
    """Makes ``current_<key>`` in the database ``scratch``, and has cursors made after it find them there."""
    # All that is loaded, read by an indicator or not: which release is superseded is told of each.
    loaded = _filled(connection) & {recipe.key for recipe in RECIPES}
    keys = sorted({"hospital_admissions", "inspections", *tables_of(*definitions), *loaded})
    halves = [pool.submit(current_rows, another(connection), keys[start::2], "scratch") for start in (0, 1)]
    for half in halves:
        half.result()
    connection.execute("SET search_path = 'building,scratch'")


def _indicators(cursor: duckdb.DuckDBPyConnection, definitions: _Definitions, returned: Future[None] | None) -> None:
    """:param returned: when it has ended, the figures from returns are in ``scratch.returned_figure``."""
    indicators = list(REGISTRY.values())
    arithmetic.install(cursor)
    compute_figures(cursor, definitions.published)
    if returned:
        returned.result()
        cursor.execute("INSERT INTO figure_row FROM scratch.returned_figure")
    compare(cursor, indicators)
    if returned:
        reconcile(cursor, indicators)


def _filled(cursor: duckdb.DuckDBPyConnection) -> set[str]:
    """Keys of the recipes of which anything is loaded."""
    found = cursor.execute("SELECT DISTINCT recognised_as FROM returns.load_file").fetchall()
    return {name.split(".")[1] for (name,) in found if name.startswith("published.")}


def _returns_loaded(cursor: duckdb.DuckDBPyConnection) -> bool:
    """Whether the store holds any authority's returns; one of earlier days does not know them."""
    known = cursor.execute(
        "SELECT 1 FROM duckdb_tables() WHERE database_name = 'returns' AND table_name = 'return_table'"
    ).fetchall()
    return bool(known) and bool(cursor.execute("SELECT 1 FROM returns.return_table LIMIT 1").fetchall())


def _returned(cursor: duckdb.DuckDBPyConnection) -> None:
    """Computes the figures from returns, and their breakdowns; only what passed disclosure control leaves here."""
    computed = list(COMPUTED.values())
    compute_returns(cursor, computed)
    protect(cursor, computed)
    cursor.execute(
        """
        CREATE OR REPLACE TEMP TABLE returned_setting AS
        SELECT
            unnest($ids) AS indicator_id, unnest($decimals) AS decimals, unnest($intervals) AS interval_kind
        """,
        {
            "ids": [item.id for item in computed],
            "decimals": [item.decimals for item in computed],
            "intervals": [item.interval.value for item in computed],
        },
    )
    cursor.execute(f"""
        CREATE TABLE scratch.returned_figure AS
        WITH row_of AS (
            SELECT
                p.*, g.level, g.geography_code, s.decimals, s.interval_kind,
                NULL::DOUBLE AS low, NULL::DOUBLE AS high
            FROM public_row p
            JOIN returned_setting s USING (indicator_id)
            JOIN geography g ON g.la_code = p.la_code
        )
        SELECT
            indicator_id, 'returns' AS source, period, period_end, level, geography_code, la_code, '' AS joint,
            decimals, numerator, denominator, exact, value, flag, {LIMITS}, NULL::INTEGER AS file_id
        FROM row_of
    """)
    cursor.execute("""
        INSERT INTO note
        SELECT r.indicator_id, g.geography_code, r.period, 'returns', 'No figure from own returns: ' || r.reason
        FROM computed_reason r
        JOIN geography g USING (la_code)
        UNION ALL
        SELECT r.indicator_id, g.geography_code, r.period, 'returns', r.remark
        FROM computed_remark r
        JOIN geography g USING (la_code)
    """)
    order = [
        [characteristic, category, position]
        for characteristic, categories in CATEGORIES.items()
        for position, category in enumerate(categories.values(), start=1)
    ]
    cursor.execute("CREATE OR REPLACE TEMP TABLE returned_order (characteristic VARCHAR, category VARCHAR, n INTEGER)")
    insert_rows(cursor, "returned_order", order)
    cursor.execute(f"""
        INSERT INTO breakdown_value
        WITH row_of AS (
            SELECT
                p.*, g.level, g.geography_code, o.n,
                -- A category of a rate is a share of all that are counted.
                CASE WHEN s.interval_kind = 'byar' THEN 'wilson' ELSE s.interval_kind END AS interval_kind,
                NULL::DOUBLE AS low, NULL::DOUBLE AS high
            FROM public_category p
            JOIN returned_setting s USING (indicator_id)
            JOIN returned_order o USING (characteristic, category)
            JOIN geography g ON g.la_code = p.la_code
        ),
        limited AS (SELECT *, {LIMITS} FROM row_of)
        SELECT
            indicator_id || '_by_' || characteristic || '_returns', category, n, period, period_end, level,
            geography_code, la_code, numerator, denominator, value, flag, round(lower_ci, 6), round(upper_ci, 6), NULL
        FROM limited
    """)


def _settings(connection: duckdb.DuckDBPyConnection) -> None:
    row = connection.execute("SELECT value FROM returns.setting WHERE key = 'synthetic'").fetchone()
    synthetic = bool(row) and row[0] == "true"
    connection.execute("INSERT INTO neighbour_model SELECT model, title FROM returns.neighbour_model ORDER BY model")
    connection.execute("INSERT INTO neighbour SELECT * FROM returns.neighbour ORDER BY model, la_code, position")
    latest = connection.execute("SELECT coalesce(max(model), '') FROM neighbour_model").fetchall()[0][0]
    insert_rows(
        connection,
        "setting",
        [
            ["built_at", datetime.now(UTC).isoformat(timespec="seconds")],
            ["synthetic", "true" if synthetic else "false"],
            ["default_model", latest],
            ["version", version()],
        ],
    )
    insert_rows(connection, "geography", places(synthetic=synthetic))
    insert_rows(
        connection,
        "indicator",
        [
            [item.id, position, item.title, item.group.value, item.model_dump_json()]
            for position, item in enumerate(REGISTRY.values(), start=1)
        ],
    )


def places(*, synthetic: bool) -> list[list[str | None]]:
    """England (or the invented one), its regions and its authorities: rows of table ``geography``."""
    prefix = "demonstration_" if synthetic else ""
    regions = _reference(f"{prefix}regions.csv")
    names = {row["region_code"]: row["region"] for row in regions} | {"": ""}
    code, country = ("X92000001", "Demonstration England") if synthetic else ("E92000001", "England")
    rows: list[list[str | None]] = [[code, "", country, "National", "", "", "", None, None, ""]]
    rows += [
        [
            row["region_code"],
            "",
            row["region"],
            "Regional",
            row["part_of"],
            names[row["part_of"]],
            "",
            None,
            None,
            "",
        ]
        for row in regions
    ]
    rows += [
        [
            row["code"],
            row["la_code"],
            row["name"],
            "Local authority",
            row["region_code"],
            row["region"],
            row["other_codes"],
            row["opened"] or None,
            row["closed"] or None,
            row["successors"],
        ]
        for row in _reference(f"{prefix}authorities.csv")
    ]
    return rows


def _reference(name: str) -> list[dict[str, str]]:
    text = resources.files("data").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def category_order(categories: list[tuple[str, float]]) -> list[str]:
    """Orders the categories of a breakdown as a reader expects.

    :param categories: name and size (England's latest figure) of each.
    :return: ages from young to old; numbered categories by number; others by size, the largest first;
        'other' and unknown ones always last.
    """

    def age(name: str) -> tuple[int, int]:
        found = re.search(r"\d+", name)
        return (
            int(found.group()) if found else 99,
            0 if re.search(r"(?i)\bunder\b", name) else 1,
        )

    names = [name for name, _ in categories]
    if any(re.match(r"(?i)(aged )?under \d", name) for name in names):
        return sorted(names, key=age)
    if all(re.match(r"[A-Z]?\d+[.:]", name) for name in names):
        return sorted(names)
    last = re.compile(r"(?i)^(any )?other\b|not known|not recorded|unknown|refused|no information|not reported")
    size = dict(categories)
    return sorted(names, key=lambda name: (bool(last.search(name)), -size[name], name))


def _breakdowns(connection: duckdb.DuckDBPyConnection, definitions: _Definitions) -> None:
    if not definitions.breakdowns:
        return
    arithmetic.install(connection)
    compute_breakdowns(connection, definitions.breakdowns)
    found = connection.execute("""
        SELECT breakdown_id, category, coalesce(max_by(exact, period_end) FILTER (level = 'National'), 0)
        FROM breakdown_row
        GROUP BY ALL
    """).fetchall()
    by_breakdown: dict[str, list[tuple[str, float]]] = {}
    for breakdown, category, size in found:
        by_breakdown.setdefault(breakdown, []).append((category, size))
    order = [
        [breakdown, category, position]
        for breakdown, categories in by_breakdown.items()
        for position, category in enumerate(_ordered(breakdown, categories), start=1)
    ]
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE category_place (breakdown_id VARCHAR, category VARCHAR, n INTEGER)"
    )
    insert_rows(connection, "category_place", order)
    connection.execute("""
        INSERT INTO breakdown_value
        SELECT
            b.breakdown_id, b.category, c.n, b.period, b.period_end, b.level, b.geography_code, b.la_code,
            b.numerator, b.denominator, b.value, b.flag, round(b.lower_ci, 6), round(b.upper_ci, 6), b.file_id
        FROM breakdown_row b
        JOIN category_place c USING (breakdown_id, category)
        JOIN geography g USING (geography_code)
    """)


def _ordered(breakdown: str, categories: list[tuple[str, float]]) -> list[str]:
    definition = BREAKDOWNS[breakdown]
    if definition.order:
        others = [pair for pair in categories if pair[0] not in definition.order]
        return [*definition.order, *category_order(others)]
    if definition.in_given_order:
        return list(definition.columns.values())
    return category_order(categories)


def _notes_and_sources(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("CREATE OR REPLACE TEMP TABLE area AS SELECT la_code, geography_code FROM geography")
    codes = dict(connection.execute("SELECT la_code, geography_code FROM area WHERE la_code <> ''").fetchall())
    notes: list[list[str]] = []
    for item in REGISTRY.values():
        notes += [[item.id, "", entry.period, "break", entry.note] for entry in item.breaks]
        notes += [
            [item.id, codes[gap.la_code], period, "gap", gap.note]
            for gap in item.gaps
            if gap.la_code in codes
            for period in gap.periods
        ]
        if item.discontinued:
            notes.append([item.id, "", "", "discontinued", item.discontinued.reason])
    if connection.execute("SELECT value FROM setting WHERE key = 'synthetic'").fetchall() == [("true",)]:
        notes += [
            [item.id, codes[gap["la_code"]], period, "gap", gap["note"]]
            for gap in _reference("demonstration_gaps.csv")
            for item in REGISTRY.values()
            if item.published and item.published.table in gap["tables"].split()
            for period in gap["periods"].split()
        ]
    insert_rows(connection, "note", notes)
    connection.execute("""
        INSERT INTO note
        SELECT DISTINCT 'hospital_admissions', geography_code, period, 'publisher', rtrim(note, '.') || '.'
        FROM current_hospital_admissions
        WHERE note <> '' AND lower(sex) = 'persons' AND category = '' AND category_type = ''
    """)
    connection.execute("""
        INSERT INTO inspection
        SELECT DISTINCT
            la_code, lower("list") = 'current', TRY_CAST(left(inspected, 10) AS DATE),
            TRY_CAST(left(published, 10) AS DATE), kind, overall, leaders, help_and_protection, in_care, care_leavers
        FROM current_inspections
        WHERE level = 'Local authority' AND period = (SELECT max(period) FROM current_inspections)
        ORDER BY ALL
    """)
    titles = {f"published.{recipe.key}": (recipe.title, recipe.publication) for recipe in RECIPES}
    titles |= {
        table.recognised_as: (f"{TITLES[table.collection]}: {table.report_name.replace('_', ' ')}", "")
        for table in RETURN_TABLES
    }
    titles[EVENTS] = ("Local events and initiatives", "")
    titles[DIRECTORY] = (DIRECTORY_TITLE, "")
    titles["published.neighbours"] = (PUBLICATIONS["neighbours"].title, "neighbours")
    connection.execute("CREATE OR REPLACE TEMP TABLE source_title (kind VARCHAR, title VARCHAR, publication VARCHAR)")
    insert_rows(connection, "source_title", [[key, *named] for key, named in titles.items()])
    # A file is superseded when a more recent release of its kind gives every figure that it gives.
    releases = " UNION ALL ".join(
        f"SELECT '{recipe.key}', count(DISTINCT file_id) FROM returns.{published_table(recipe.key)}"
        for recipe in RECIPES
    )
    several = [key for key, files in connection.execute(releases).fetchall() if files > 1]
    unused = " UNION ".join(
        f"(SELECT file_id FROM returns.{published_table(key)} EXCEPT SELECT file_id FROM current_{key})"
        for key in several
    )
    connection.execute(PUBLIC_ROWS)
    connection.execute(f"""
        INSERT INTO load_file
        WITH unused AS ({unused or "SELECT NULL AS file_id WHERE false"})
        SELECT
            f.file_id, f.path, f.recognised_as, coalesce(t.title, f.recognised_as), coalesce(t.publication, ''),
            f.file_date, f.loaded_at, f.last_period, public_rows(f.rows_read, f.la_code, f.sha256),
            public_rows(f.rows_loaded, f.la_code, f.sha256),
            CASE WHEN u.file_id IS NULL THEN f.status ELSE 'superseded' END,
            -- Warnings about a return count rows exactly.
            CASE WHEN f.la_code IS NULL THEN f.warnings ELSE [] END, f.la_code, f.return_year
        FROM returns.load_file f
        LEFT JOIN source_title t ON t.kind = f.recognised_as OR starts_with(f.recognised_as, t.kind || '.')
        LEFT JOIN unused u USING (file_id)
        ORDER BY f.recognised_as, f.path
    """)
    # Of a return, only rounded counts leave the database that holds it.
    connection.execute("""
        INSERT INTO load_rejection
        SELECT r.file_id, r.check_name, public_rows(r.rows, f.la_code, f.sha256),
            CASE WHEN f.la_code IS NULL THEN r.examples ELSE '[]' END
        FROM returns.load_rejection r
        JOIN returns.load_file f USING (file_id)
        ORDER BY ALL
    """)
    if _returns_loaded(connection):
        connection.execute("""
            INSERT INTO return_check
            SELECT w.la_code, w.return_year, f.recognised_as, w.file_id, w.check_name,
                public_rows(w.rows, w.la_code, f.sha256)
            FROM returns.return_warning w
            JOIN returns.load_file f USING (file_id)
            ORDER BY ALL
        """)


def _joint_notes(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("""
        INSERT INTO note
        SELECT DISTINCT
            indicator_id, geography_code, period, 'joint',
            'One return was made for ' || joint || ' together: the figure is that of both.'
        FROM indicator_value
        WHERE joint <> ''
    """)


def settings(cursor: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The facts about this build, by name."""
    return dict(cursor.execute("SELECT key, value FROM setting").fetchall())
