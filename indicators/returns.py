"""Computes indicators from the returns that are loaded: counts first, then the only division.

Each definition's query (:class:`indicators.model.Computed`) gives one row per child or event counted, for all
authorities and periods at once. Here its rows are counted and added up, in total and by characteristic, and only
then divided. Rolling rows are exact: what is shown of them is decided in :mod:`indicators.disclosure`.

* A row exists for every period in which the main return is loaded and complete.
* **x**: something else that the definition needs is not loaded (the year before, a table, a column, the population).
* **z**: nobody is in the denominator.
* **p**: provisional: twelve months that do not end with the return's year, or an older population.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime

import duckdb

from indicators import arithmetic, canonical
from indicators.compute import current_rows, text
from indicators.model import SCALE, Collection, Computed, Disclosure, Indicator, Switch
from loaders.history import insert_rows
from loaders.return_tables import BY_NAME

# Rows of returns that are put together at once: memory follows this number, not that of the authorities.
MOST_ROWS = 1_500_000

SUMS = ("above", "below", "above_people", "below_people")

_COLUMNS = """
    la_code VARCHAR, period VARCHAR, period_end DATE, rolling BOOLEAN, numerator DOUBLE, denominator DOUBLE,
    people_above BIGINT, people_below BIGINT, exact DOUBLE, value DOUBLE, flag VARCHAR, return_year INTEGER
"""
COUNTED = """
    indicator_id VARCHAR, la_code VARCHAR, period VARCHAR, characteristic VARCHAR, key VARCHAR,
    above DOUBLE, below DOUBLE, above_people DOUBLE, below_people DOUBLE
"""
EMPTY = f"""
CREATE OR REPLACE TEMP TABLE computed_row (indicator_id VARCHAR, {_COLUMNS});
CREATE OR REPLACE TEMP TABLE computed_category (
    indicator_id VARCHAR, characteristic VARCHAR, category VARCHAR, {_COLUMNS}
);
CREATE OR REPLACE TEMP TABLE counted ({COUNTED});
CREATE OR REPLACE TEMP TABLE return_rule (
    indicator_id VARCHAR, collection VARCHAR, scale DOUBLE, decimals INTEGER, disclosure VARCHAR, people BOOLEAN,
    months INTEGER, with_rolling BOOLEAN, above_decimals INTEGER, below_decimals INTEGER, begins INTEGER, characteristics VARCHAR[]
);
CREATE OR REPLACE TEMP TABLE return_need (
    indicator_id VARCHAR, table_name VARCHAR, column_name VARCHAR, words VARCHAR, field VARCHAR
);
CREATE OR REPLACE TEMP TABLE computed_reason (indicator_id VARCHAR, la_code VARCHAR, period VARCHAR, reason VARCHAR);
CREATE OR REPLACE TEMP TABLE computed_remark (indicator_id VARCHAR, la_code VARCHAR, period VARCHAR, remark VARCHAR);
CREATE OR REPLACE TEMP TABLE category_words (characteristic VARCHAR, key VARCHAR, category VARCHAR);
"""

# The columns that a file gave. Vacancies left empty are not given; distances are, where postcodes and a directory are.
GIVEN = """
CREATE OR REPLACE TEMP TABLE table_given AS
SELECT
    t.la_code, t.return_year, t.table_name,
    CASE WHEN t.table_name = 'workforce_authority' AND NOT EXISTS (
            SELECT 1 FROM returns.workforce_authority a
            WHERE a.la_code = t.la_code AND a.return_year = t.return_year AND a.vacancies IS NOT NULL
        )
        THEN list_filter(t.columns, lambda c: c <> 'vacancies')
        WHEN t.table_name = 'cla_episode' AND $directory
            AND list_contains(t.columns, 'home_postcode') AND list_contains(t.columns, 'placement_postcode')
        THEN list_append(t.columns, 'distance')
        ELSE t.columns
    END AS columns
FROM returns.return_table t
"""

# Every return that a row looks back on has to be loaded, those before the last as a whole.
LACKING = """
INSERT INTO computed_reason
WITH looked_at AS (
    SELECT
        r.indicator_id, p.la_code, p.period, p.collection, p.return_year,
        unnest(range(
            year_of_return(CASE r.months WHEN 0 THEN p.y1 WHEN 12 THEN p.y0 ELSE addm(p.y0, -12) END, r.begins),
            p.return_year + 1
        )) AS year
    FROM return_rule r
    JOIN reporting p USING (collection)
    WHERE r.with_rolling OR NOT p.rolling
)
SELECT
    l.indicator_id, l.la_code, l.period,
    first(
        CASE
            WHEN t.table_name IS NULL AND n.words = '' THEN 'The return of ' || l.year || ' is not loaded.'
            WHEN l.year < l.return_year AND NOT coalesce(m.complete, false)
            THEN 'The return of ' || l.year || ' was taken before the year had ended.'
            WHEN t.table_name IS NULL THEN 'The table ' || n.words || ' of ' || l.year || ' is not loaded.'
            ELSE 'The table ' || n.words || ' of ' || l.year || ' does not give ' || n.field || '.'
        END
        ORDER BY n.words, l.year
    )
FROM looked_at l
JOIN return_need n USING (indicator_id)
LEFT JOIN table_given t ON t.la_code = l.la_code AND t.return_year = l.year AND t.table_name = n.table_name
LEFT JOIN return_loaded m ON m.la_code = l.la_code AND m.collection = l.collection AND m.return_year = l.year
WHERE t.table_name IS NULL
    OR (l.year < l.return_year AND NOT coalesce(m.complete, false))
    OR (n.column_name <> '' AND l.year = l.return_year AND NOT list_contains(t.columns, n.column_name))
GROUP BY l.indicator_id, l.la_code, l.period
"""

# What is counted beside the indicators that rest on distances: the children of known distance, all children, and the
# unaccompanied ones of unknown distance.
DISTANCES = "distance"
KNOWN = Computed(
    collection=Collection.SSDA903,
    cohort="looked_after",
    above="distance IS NOT NULL",
    above_people="uasc = 'Y' AND distance IS NULL",
    needs="the year's return of children looked after: episodes",
    disclosure=Disclosure.SHARE,
)

# Where distances are worked out, those missing are not like the rest: with part of a directory they are exactly the long
# ones. So there is a figure only where at most one child in ten is missing. Unaccompanied asylum-seeking children, who
# have no home here, are set aside (six or more of them: of fewer nothing may be told). The department's own figures of
# 2021 to 2025 lack, with them aside, at most 9.7% of the children of any authority with more than 34 children, but up to
# 41% of all children; so half of all have to be known. The same holds of each category of a breakdown. Distances that a
# return gives are taken as given, however few they are; but where there are none there is no figure.
MOST_UNKNOWN = 10
DISTANCES_KNOWN = f"""
CREATE OR REPLACE TEMP TABLE distance_known AS
SELECT
    c.la_code, c.period, c.characteristic, c.key, coalesce(c.above, 0) AS known, c.below AS children,
    NOT list_contains(t.columns, 'distance') AS worked_out,
    children - known AS missing,
    CASE WHEN c.above_people >= 6 THEN c.above_people ELSE 0 END AS aside,
    100 * (missing - aside) > {MOST_UNKNOWN} * children OR 2 * known < children AS few,
    -- A floor in steps of 5%: one to five children missing are told from none by nothing but the limit above.
    5 * floor(20 * (children - greatest(missing, 5)) / children)::INTEGER AS at_least,
    CASE WHEN 100 * missing <= {MOST_UNKNOWN} * children THEN greatest({100 - MOST_UNKNOWN}, at_least)
        WHEN known >= 6 AND at_least >= 50 THEN at_least END AS share
FROM counted c
JOIN reporting p ON p.collection = 'ssda903' AND p.la_code = c.la_code AND p.period = c.period
JOIN returns.return_table t
    ON t.la_code = c.la_code AND t.return_year = p.return_year AND t.table_name = 'cla_episode'
WHERE c.indicator_id = '{DISTANCES}';

DELETE FROM counted WHERE indicator_id = '{DISTANCES}'
"""

NOT_KNOWN = "No child's distance between home and placement is known."
TOO_FEW = (
    "The distance between home and placement could be worked out for too few of the children. For more than one in ten "
    "(unaccompanied asylum-seeking children aside), or more than half of all, a postcode is missing, incomplete or not in "
    "the postcode directory."
)
# An average of nobody says so by itself.
UNKNOWN_DISTANCES = """
INSERT INTO computed_reason
SELECT r.indicator_id, k.la_code, k.period, CASE WHEN k.known = 0 THEN $not_known ELSE $too_few END
FROM distance_known k
JOIN return_need n ON n.column_name = 'distance'
JOIN return_rule r ON r.indicator_id = n.indicator_id
ANTI JOIN computed_reason x
    ON x.indicator_id = r.indicator_id AND x.la_code = k.la_code AND x.period = k.period
WHERE k.characteristic = ''
    AND CASE WHEN k.known = 0 THEN r.disclosure = 'share' ELSE k.worked_out AND k.few END
"""

NO_POPULATION = """
INSERT INTO computed_reason
SELECT
    r.indicator_id, r.la_code, r.period,
    'No population of the middle of ' || p.march_year - 1 || ', or of the two years before, is loaded.'
FROM computed_row r
JOIN return_rule c USING (indicator_id)
JOIN reporting p ON p.collection = c.collection AND p.la_code = r.la_code AND p.period = r.period
ANTI JOIN computed_reason k
    ON k.indicator_id = r.indicator_id AND k.la_code = r.la_code AND k.period = r.period
WHERE r.flag = 'x'
"""

ROWS = """
INSERT INTO computed_row
WITH joined AS (
    SELECT
        r.*, p.la_code, p.period, p.y1, p.rolling, p.return_year,
        k.indicator_id IS NOT NULL OR (r.disclosure = 'rate' AND o.people IS NULL) AS unknown,
        CASE WHEN r.disclosure = 'rate' OR c.below > 0 THEN coalesce(c.above, 0) ELSE 0 END AS above,
        CASE WHEN r.disclosure = 'rate' THEN o.people ELSE coalesce(c.below, 0) END AS below,
        CASE WHEN r.people OR r.disclosure IN ('rate', 'share') THEN coalesce(c.above_people, 0)
            ELSE coalesce(c.below_people, 0) END AS above_people,
        CASE WHEN r.disclosure = 'rate' THEN o.people ELSE coalesce(c.below_people, 0) END AS below_people,
        p.rolling OR (r.disclosure = 'rate' AND o.older) AS provisional
    FROM return_rule r
    JOIN reporting p USING (collection)
    LEFT JOIN computed_reason k USING (indicator_id, la_code, period)
    LEFT JOIN population o ON o.la_code = p.la_code AND o.march_year = p.march_year
    LEFT JOIN counted c
        ON c.indicator_id = r.indicator_id AND c.la_code = p.la_code AND c.period = p.period AND c.characteristic = ''
    WHERE r.with_rolling OR NOT p.rolling
)
SELECT
    indicator_id, la_code, period, y1, rolling,
    CASE WHEN NOT unknown THEN round_half_up(above, above_decimals) END,
    CASE WHEN NOT unknown THEN round_half_up(below, below_decimals) END,
    CASE WHEN NOT unknown THEN above_people END,
    CASE WHEN NOT unknown THEN below_people END,
    CASE WHEN NOT unknown THEN scale * above / nullif(below, 0) END AS exact,
    round_half_up(exact, decimals),
    CASE WHEN unknown THEN 'x' WHEN below = 0 THEN 'z' WHEN provisional THEN 'p' ELSE '' END,
    return_year
FROM joined
ORDER BY indicator_id, la_code, y1, rolling
"""

WORKED_OUT = "Distances were worked out from the postcode directory: the return has no column PL_DISTANCE."
GIVEN_FOR_FEW = (
    "Column PL_DISTANCE gives the distance of fewer than nine in ten of the children (unaccompanied asylum-seeking children "
    "aside), or of fewer than half of all."
)
REMARKS = """
INSERT INTO computed_remark
SELECT
    r.indicator_id, r.la_code, r.period,
    CASE WHEN k.known = 0 THEN $not_known
        WHEN NOT k.worked_out THEN $given_for_few
        WHEN k.share IS NULL THEN $worked_out || ' They are known of some of the children only.'
        ELSE $worked_out || ' They are known of at least ' || k.share || '% of the children.'
    END
    || CASE WHEN k.known > 0 AND u.disclosure = 'share' THEN ' The others count as placed no more than 20 miles away.'
        ELSE '' END
FROM computed_row r
JOIN return_need n ON n.indicator_id = r.indicator_id AND n.column_name = 'distance'
JOIN return_rule u ON u.indicator_id = r.indicator_id
JOIN distance_known k ON k.la_code = r.la_code AND k.period = r.period AND k.characteristic = ''
WHERE r.flag <> 'x' AND (k.worked_out OR k.few OR k.known = 0)
"""

# The population is known as a whole only: a category of a rate is its share of all that are counted. A category of which
# too few distances are known has no figure; who is in it stays, so that disclosure control knows what can be worked out.
CATEGORY_ROWS = """
INSERT INTO computed_category
WITH joined AS (
    SELECT
        r.indicator_id, c.characteristic, w.category, t.la_code, t.period, t.period_end, t.rolling, t.return_year, t.flag,
        r.above_decimals, CASE WHEN r.disclosure = 'rate' THEN 0 ELSE r.below_decimals END AS below_decimals,
        CASE WHEN r.disclosure = 'rate' THEN 100 ELSE r.scale END AS scale,
        CASE WHEN r.disclosure = 'rate' THEN 0 ELSE r.decimals END AS decimals,
        coalesce(c.above, 0) AS above,
        CASE WHEN r.disclosure = 'rate' THEN t.numerator ELSE coalesce(c.below, 0) END AS below,
        CASE WHEN r.people OR r.disclosure IN ('rate', 'share') THEN coalesce(c.above_people, 0)
            ELSE coalesce(c.below_people, 0) END AS above_people,
        CASE WHEN r.disclosure = 'rate' THEN t.people_above ELSE coalesce(c.below_people, 0) END AS below_people,
        n.indicator_id IS NOT NULL AND (k.known = 0 OR (k.worked_out AND k.few)) AS unknown
    FROM counted c
    JOIN return_rule r USING (indicator_id)
    JOIN computed_row t
        ON t.indicator_id = c.indicator_id AND t.la_code = c.la_code AND t.period = c.period AND t.flag IN ('', 'p')
    JOIN category_words w ON w.characteristic = c.characteristic AND w.key = c.key
    LEFT JOIN return_need n ON n.indicator_id = c.indicator_id AND n.column_name = 'distance'
    LEFT JOIN distance_known k
        ON k.la_code = c.la_code AND k.period = c.period AND k.characteristic = c.characteristic AND k.key = c.key
    WHERE list_contains(r.characteristics, c.characteristic)
)
SELECT
    indicator_id, characteristic, category, la_code, period, period_end, rolling,
    CASE WHEN NOT unknown THEN round_half_up(above, above_decimals) END,
    CASE WHEN NOT unknown THEN round_half_up(below, below_decimals) END, above_people, below_people,
    CASE WHEN NOT unknown THEN scale * above / nullif(below, 0) END AS exact, round_half_up(exact, decimals),
    CASE WHEN unknown THEN 'x' ELSE flag END, return_year
FROM joined
WHERE below > 0
"""


class Sums:
    """The sums that the definitions of one cohort need, each once."""

    def __init__(self) -> None:
        self.columns: dict[str, str] = {}

    def column(self, counted: str, where: str) -> str:
        """Name of the column that adds up ``counted`` over the rows of ``where``."""
        every = "count(*)" if counted == "true" else f"sum(({counted})::DOUBLE)"
        term = every if where == "true" else f"{every} FILTER (WHERE {where})"
        return self.columns.setdefault(term, f"s{len(self.columns)}")


def _statement(table: str, cohort: str, kinds: Sequence[str], chosen: Sequence[tuple[str, Computed]]) -> str:
    """Counts the rows of one cohort for all its definitions (by id), in total and by characteristic, into the table."""
    sums = Sums()
    cells: list[list[str]] = [[], [], [], []]
    for _, computed in chosen:
        rate = computed.disclosure is Disclosure.RATE
        parts = [computed.above, "" if rate else computed.below]
        parts += [computed.above_people or parts[0], computed.below_people or parts[1]]
        for cell, part in zip(cells, parts, strict=True):
            cell.append(sums.column(part, computed.where) if part else "")
    added = ", ".join(f"{term} AS {name}" for term, name in sums.columns.items())
    lists = ["[" + ", ".join(f"sum({name})" if name else "NULL::DOUBLE" for name in cell) + "]" for cell in cells]
    named = " ".join(f"WHEN grouping({kind}) = 0 THEN '{kind}'" for kind in kinds)
    sets = ", ".join(["(la_code, period)", *(f"(la_code, period, {kind})" for kind in kinds)])
    # First to the finest groups, which are few, and from those to each characteristic.
    return f"""
        INSERT INTO {table}
        WITH fine AS (
            SELECT la_code, period, {"".join(f"{kind}, " for kind in kinds)}{added} FROM {cohort} GROUP BY ALL
        ),
        grouped AS (
            SELECT
                la_code, period, {f"CASE {named} ELSE '' END" if kinds else "''"} AS characteristic,
                coalesce({"".join(f"{kind}, " for kind in kinds)}'') AS key,
                {", ".join(f"{cell} AS {name}" for cell, name in zip(lists, SUMS, strict=True))}
            FROM fine
            GROUP BY GROUPING SETS ({sets})
        )
        SELECT
            unnest([{", ".join(text(id) for id, _ in chosen)}]), la_code, period, characteristic, key,
            {", ".join(f"unnest({name})" for name in SUMS)}
        FROM grouped"""


def _rules(connection: duckdb.DuckDBPyConnection, chosen: list[tuple[Indicator, Computed]]) -> None:
    rules: list[list] = []
    needs: list[list] = []
    for item, computed in chosen:
        collection = computed.collection
        rules.append(
            [
                item.id, collection.value, SCALE.get(item.unit, 1.0), item.decimals, computed.disclosure.value,
                bool(computed.above_people), computed.months, computed.rolling, computed.above_decimals,
                computed.below_decimals, canonical.BEGINS[collection], list(computed.characteristics),
            ]
        )  # fmt: skip
        tables = dict.fromkeys([canonical.MAIN[collection], *computed.tables, *computed.columns])
        for name in tables:
            table, column = BY_NAME[name], computed.columns.get(name, "")
            # The main table is the return itself, unless a column of it is what is missing.
            main = name == canonical.MAIN[collection] and not column
            field = table.column(column).field if column else ""
            if column == "distance":
                field += " (or HOME_POST and PL_POST, with a postcode directory loaded)"
            needs.append([item.id, name, column, "" if main else table.report_name, field])
    insert_rows(connection, "return_rule", rules)
    insert_rows(connection, "return_need", needs)
    insert_rows(
        connection,
        "category_words",
        [[kind, key, words] for kind, keys in canonical.CATEGORIES.items() for key, words in keys.items()],
    )


def _has_returns(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the attached database knows returns at all: one made before they existed does not."""
    found = connection.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE database_name = 'returns' AND table_name = 'return_table'"
    ).fetchall()
    return found[0][0] > 0


def compute_returns(
    connection: duckdb.DuckDBPyConnection,
    indicators: Iterable[Indicator],
    today: date | None = None,
    switches: Mapping[str, Switch] | None = None,
    most_rows: int = MOST_ROWS,
) -> None:
    """Fills the temporary tables ``computed_row`` and ``computed_category`` from the attached ``returns``.

    Columns of both: ``indicator_id``, then (categories) ``characteristic, category``, then ``la_code, period,
    period_end, rolling, numerator, denominator, people_above, people_below, exact, value, flag, return_year``.
    ``people_above`` and ``people_below`` are the persons, events or rows behind numerator and denominator. A category
    of a rate has all that are counted as its denominator, and its value is a percentage of them.

    ``computed_reason`` (``indicator_id, la_code, period, reason``) says in a sentence why a row is ``x``;
    ``computed_remark`` (``…, remark``) what a reader should know of one that is not.

    :param today: no year is complete that ends later, and nothing later has happened; today where not given.
    :param switches: choices other than those in use; only tests give any.
    :param most_rows: how many rows of returns are put together at once.
    """
    today = today or datetime.now(UTC).date()
    connection.execute(EMPTY)
    chosen = [(item, item.computed) for item in indicators if item.computed]
    if not chosen or not _has_returns(connection):
        return
    # The package of bank holidays is imported while the looked-after children, who need none, are counted.
    pool = ThreadPoolExecutor(1)
    holidays = pool.submit(canonical.bank_holidays)
    pool.shutdown(wait=False)
    arithmetic.install(connection)
    canonical.install(connection, switches)
    canonical.periods(connection, today)
    current_rows(connection, ["population"])
    connection.execute(canonical.POPULATION)
    _rules(connection, chosen)
    connection.execute(GIVEN, {"directory": canonical.has_directory(connection)})
    connection.execute(LACKING)
    _count(connection, chosen, switches, list(canonical.portions(connection, most_rows)), holidays)
    connection.execute(DISTANCES_KNOWN)
    connection.execute(UNKNOWN_DISTANCES, {"not_known": NOT_KNOWN, "too_few": TOO_FEW})
    connection.execute(ROWS)
    connection.execute(NO_POPULATION)
    said = {"not_known": NOT_KNOWN, "given_for_few": GIVEN_FOR_FEW, "worked_out": WORKED_OUT}
    connection.execute(REMARKS, said)
    connection.execute(CATEGORY_ROWS)


# Collections that are counted at the same time, each group on a cursor of its own: the tables of one authority are too
# small for DuckDB to divide one query between two cores. Temporary tables belong to one cursor, so what the cursors
# share lies in a database in memory.
LANES = ((Collection.SSDA903,), (Collection.WORKFORCE_CENSUS, Collection.CIN_CENSUS))
SHARED = "counting"


@dataclass(frozen=True)
class _Lane:
    """Some collections on their way through the portions of authorities.

    :param table: in the shared database, takes what is counted.
    """

    cursor: duckdb.DuckDBPyConnection
    table: str
    chosen: Mapping[Collection, Sequence[tuple[Indicator, Computed]]]
    holidays: Future[frozenset[date]]


def _count(
    connection: duckdb.DuckDBPyConnection,
    chosen: Sequence[tuple[Indicator, Computed]],
    switches: Mapping[str, Switch] | None,
    portions: Sequence[Sequence[str]],
    holidays: Future[frozenset[date]],
) -> None:
    """Fills ``counted``, one portion of the authorities after the other."""
    wanted: list[dict[Collection, list[tuple[Indicator, Computed]]]] = []
    for collections in LANES:
        own = {one: [pair for pair in chosen if pair[1].collection is one] for one in collections}
        if any(own.values()):
            wanted.append(own)
    if len(wanted) == 1:
        for authorities in portions:
            _count_portion(_Lane(connection, "counted", wanted[0], holidays), authorities)
        return
    connection.execute(f"ATTACH IF NOT EXISTS ':memory:' AS {SHARED}")
    for name in ("return_loaded", "reporting"):
        connection.execute(f"CREATE OR REPLACE TABLE {SHARED}.{name} AS FROM {name}")
    lanes = [
        _Lane(connection.cursor(), f"{SHARED}.counted_{number}", own, holidays) for number, own in enumerate(wanted)
    ]
    try:
        with ThreadPoolExecutor(len(lanes)) as pool:
            list(pool.map(lambda lane: _prepare(lane, switches), lanes))
            for authorities in portions:
                list(pool.map(lambda lane, codes=authorities: _count_portion(lane, codes), lanes))
        for lane in lanes:
            connection.execute(f"INSERT INTO counted FROM {lane.table}")
    finally:
        for lane in lanes:
            lane.cursor.close()
        connection.execute(f"DETACH {SHARED}")


def _prepare(lane: _Lane, switches: Mapping[str, Switch] | None) -> None:
    """Makes macros, switches and periods known to a lane's cursor, and the table that it fills."""
    lane.cursor.execute(f"CREATE OR REPLACE TABLE {lane.table} ({COUNTED})")
    arithmetic.install(lane.cursor)
    canonical.install(lane.cursor, switches)
    for name in ("return_loaded", "reporting"):
        lane.cursor.execute(f"CREATE TEMP TABLE {name} AS FROM {SHARED}.{name}")


def _count_portion(lane: _Lane, authorities: Sequence[str]) -> None:
    """Gathers and counts the lane's collections of some authorities."""
    for collection, wanted in lane.chosen.items():
        if not wanted:
            continue
        if collection is Collection.CIN_CENSUS:
            lane.holidays.result()
        canonical.gather(lane.cursor, collection, authorities, {computed.cohort for _, computed in wanted})
        for name, cohort in canonical.COHORTS[collection].items():
            of_cohort = [(item.id, computed) for item, computed in wanted if computed.cohort == name]
            if any("distance" in computed.columns.values() for _, computed in of_cohort):
                of_cohort.append((DISTANCES, KNOWN))
            if of_cohort:
                lane.cursor.execute(_statement(lane.table, name, cohort.characteristics, of_cohort))
