"""Runs the definitions over the published statistics: value, symbol, numerator, denominator, limits.

Every figure is taken from, or worked out of, the tables that :mod:`loaders` filled. Where two releases give
the same row, the more recent one is used: the release with the later last period, then the later file.

A rate is computed here from its two counts and rounded once; rates are never averaged. A symbol in place of
a figure stays with it and never becomes zero. A joint workforce return is one row for two authorities: each
of them gets the joint figure, marked as joint.

It runs in two steps: the definitions only say which cells they need, and gather them as published text
(``cell``); then one query reads the text, and does all divisions, roundings and limits (``figure_row`` for
indicators, ``breakdown_row`` for breakdowns). So there is one place where a number is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import duckdb

from indicators.model import Breakdown, Derive, Indicator, Interval, Published, Term
from loaders.statistics import RECIPES
from loaders.store import published_table

RECIPE = {recipe.key: recipe for recipe in RECIPES}
AUTHORITY_LEVEL = "Local authority"
JUDGEMENTS = ("Outstanding", "Good", "Requires improvement to be good", "Inadequate")

# The cells of a row: the value, up to two counts above and below the line, up to three that only lend their
# symbol, and the publisher's own limits.
CELLS = ("value_cell", "above_1", "above_2", "below_1", "below_2", "symbol_1", "symbol_2", "symbol_3", "low", "high")

# A table with this many figures or more is read as a list of figures.
WIDE = 8

RULES_DDL = """
CREATE OR REPLACE TEMP TABLE rule (
    item VARCHAR, derive VARCHAR, scale DOUBLE, decimals INTEGER, interval_kind VARCHAR,
    above_2_sign INTEGER, below_2_sign INTEGER, above INTEGER, below INTEGER, symbols INTEGER,
    judgement VARCHAR, sum_regions VARCHAR[]
);
"""


def text(content: str) -> str:
    """An SQL string literal."""
    return "'" + content.replace("'", "''") + "'"


def name(identifier: str) -> str:
    """An SQL identifier in quotes."""
    return '"' + identifier.replace('"', '""') + '"'


def current_rows(connection: duckdb.DuckDBPyConnection, keys: Iterable[str], database: str = "") -> None:
    """Creates ``current_<key>`` for each recipe: one row per period, place and category, joint rows per authority.

    They are temporary, or in the attached database of that name, where other cursors see them too.

    Besides the published columns: ``place`` (three-digit code, or ONS code above authority), ``joint`` (the
    joint code, or empty) and ``year`` (in which the period ends). Needs the ``geography`` table and the
    attached database ``returns``.
    """
    counts = " UNION ALL ".join(
        f"SELECT '{key}', count(DISTINCT file_id), coalesce(bool_or(contains(la_code, '/')), false) "
        f"FROM returns.{published_table(key)}"
        for key in keys
    )
    for key, files, joint in connection.execute(counts).fetchall() if counts else ():
        table = f"returns.{published_table(key)}"
        columns = "t.*, '' AS joint, CASE WHEN la_code = '' THEN geography_code ELSE la_code END AS place"
        rows = f"SELECT {columns}, year(period_end) AS year FROM {table} t"
        if joint:
            rows += f"""
                WHERE NOT contains(la_code, '/')
                UNION ALL BY NAME
                SELECT
                    t.* EXCLUDE (la_code, geography_code), t.la_code AS joint, g.la_code, g.la_code AS place,
                    g.geography_code, year(period_end) AS year
                FROM {table} t
                JOIN geography g ON list_contains(string_split(t.la_code, ' / '), g.la_code)
                WHERE contains(t.la_code, '/')"""
        if files > 1:
            categories = "".join(f", {name(column)}" for column in RECIPE[key].categories)
            rows = f"""
                SELECT every_release.*
                FROM ({rows}) AS every_release
                JOIN returns.load_file f USING (file_id)
                -- All rows of the release: a list of inspections has several for one authority.
                QUALIFY rank() OVER (
                    PARTITION BY period, place{categories}
                    ORDER BY f.last_period DESC, f.file_date DESC, f.file_id DESC
                ) = 1"""
        # A view costs nothing here; what has to be worked out is worked out once.
        kind = "TABLE" if files > 1 or joint else "VIEW"
        made = f"{kind} {database}.current_{key}" if database else f"TEMP {kind} current_{key}"
        connection.execute(f"CREATE OR REPLACE {made} AS {rows}")


class Query:
    """The query that gathers the cells of an indicator, or of a breakdown (or of one of its columns).

    What is particular to one definition (its id and the contents it selects) stands apart from the text, in
    ``chosen``, so that definitions that differ in nothing else are gathered by one query, in one reading of
    the table: see :func:`_together`.
    """

    def __init__(self, item: str, recipe: Published | Breakdown, category: str, value: str) -> None:
        """``category`` is a literal or a category column (``o."…"``); ``value`` a value column, or empty."""
        self.recipe = recipe
        self.chosen: list[str] = []
        self.joins: list[str] = []
        self.text = self._text(item, category, value)

    def _choose(self, content: str) -> str:
        self.chosen.append(content)
        return f"chosen.w{len(self.chosen)}"

    def _selects(self, where: dict[str, str], alias: str) -> list[str]:
        """Conditions on category columns; contents are compared whatever their case."""
        return [
            f"lower({alias}.{name(column)}) = {self._choose(content.lower())}"
            for column, content in sorted(where.items())
        ]

    def _own(self, column: str) -> str:
        """A value column of the row itself: in a wide table chosen by its number, so that one query serves all."""
        values = RECIPE[self.recipe.table].values
        if len(values) < WIDE:
            return f"o.{name(column)}"
        return f"o.wide[{self._choose(str(values.index(column) + 1))}::INTEGER]"

    def _cell(self, term: Term) -> str:
        recipe = self.recipe
        own = not term.table or term.table == recipe.table
        if own and not term.where and not term.years_before:
            return self._own(term.column)
        alias = f"t{len(self.joins) + 1}"
        where = {**recipe.where, **term.where} if own else term.where
        conditions = [f"{alias}.place = o.place", f"{alias}.year = o.year - {term.years_before}"]
        conditions += self._selects(where, alias)
        if own:
            # The total of the same group: whatever is not chosen agrees with the row itself.
            others = [column for column in RECIPE[recipe.table].categories if column not in where]
            conditions += [f"{alias}.{name(column)} = o.{name(column)}" for column in others]
        self.joins.append(f"LEFT JOIN current_{term.table or recipe.table} {alias} ON " + " AND ".join(conditions))
        return f"{alias}.{name(term.column)}"

    def _table(self) -> str:
        values = RECIPE[self.recipe.table].values
        table = f"current_{self.recipe.table}"
        if len(values) < WIDE:
            return table
        return f"(SELECT *, [{', '.join(name(column) for column in values)}] AS wide FROM {table})"

    def _text(self, item: str, category: str, value: str) -> str:
        recipe = self.recipe
        item = self._choose(item)
        category = category if category.startswith("o.") else self._choose(category)
        published = recipe if isinstance(recipe, Published) else None
        cells = [self._own(value) if value else "NULL"]
        for given, places in (
            ([self._cell(term) for term in recipe.numerator], 2),
            ([self._cell(term) for term in recipe.denominator], 2),
            ([self._cell(term) for term in published.symbols] if published else [], 3),
            ([f"o.{name(column)}" for column in (published.limits or ())] if published else [], 2),
        ):
            if len(given) > places:
                raise ValueError(f"{self.chosen[0]}: more than {places} terms")
            cells += [*given, *["NULL"] * (places - len(given))]
        conditions = self._selects(recipe.where, "o")
        if published and published.first_period:
            conditions.append(f"o.period >= {self._choose(published.first_period)}")
        if isinstance(recipe, Breakdown):
            conditions += [f"lower({category}) <> {self._choose(content.lower())}" for content in recipe.omit]
        gathered = ", ".join(f"{cell}::VARCHAR AS {column}" for cell, column in zip(cells, CELLS, strict=True))
        return f"""
            SELECT
                {item} AS item, {category} AS category, o.period, o.period_end, o.level, o.geography_code,
                o.la_code, o.joint, o.file_id, {gathered}
            FROM {self._table()} o
            JOIN (VALUES {{chosen}}) AS chosen({{columns}}) ON {" AND ".join(conditions) or "TRUE"}
            {" ".join(self.joins)}"""


def _together(queries: Iterable[Query]) -> str:
    """One statement for all queries, in which those of the same text share one reading of their table."""
    families: dict[str, list[Query]] = {}
    for query in queries:
        families.setdefault(query.text, []).append(query)
    return " UNION ALL ".join(
        template.format(
            chosen=", ".join("(" + ", ".join(text(content) for content in one.chosen) + ")" for one in family),
            columns=", ".join(f"w{place}" for place in range(1, len(family[0].chosen) + 1)),
        )
        for template, family in families.items()
    )


def _of_breakdown(breakdown: Breakdown) -> Iterator[Query]:
    if breakdown.category:
        if breakdown.derive is Derive.SHARE:
            breakdown = breakdown.model_copy(update={"numerator": (Term(column=breakdown.value),)})
        value = "" if breakdown.derive in (Derive.RATIO, Derive.SHARE) else breakdown.value
        yield Query(breakdown.id, breakdown, f"o.{name(breakdown.category)}", value)
    for column, title in breakdown.columns.items():
        count = breakdown.column_numerators.get(column, column if breakdown.derive is Derive.RATIO else "")
        whole = breakdown.column_denominators.get(column, "")
        changed = breakdown.model_copy(
            update={
                "numerator": (Term(column=count),) if count else breakdown.numerator,
                "denominator": (Term(column=whole),) if whole else breakdown.denominator,
            }
        )
        yield Query(breakdown.id, changed, title, "" if breakdown.derive is Derive.RATIO else column)


def _rule(item: str, recipe: Published | Breakdown, decimals: int, interval: Interval) -> list:
    published = recipe if isinstance(recipe, Published) else None
    # A column of its own is the count of a breakdown that has one column per category.
    above, below = len(recipe.numerator), len(recipe.denominator)
    if isinstance(recipe, Breakdown) and recipe.columns:
        above = 1 if recipe.derive is Derive.RATIO or recipe.column_numerators else above
        below = 1 if recipe.column_denominators else below
    if recipe.derive is Derive.SHARE:
        above = 1
    return [
        item,
        recipe.derive.name,
        recipe.scale,
        decimals,
        interval.value,
        recipe.numerator[1].sign if len(recipe.numerator) > 1 else 1,
        recipe.denominator[1].sign if len(recipe.denominator) > 1 else 1,
        above,
        below,
        len(published.symbols) if published else 0,
        published.judgement if published else "",
        list(published.sum_regions) if published else [],
    ]


def _run(connection: duckdb.DuckDBPyConnection, table: str, rules: list[list], queries: list[Query]) -> None:
    """Gathers the cells of all queries and makes the numbers of them, into the temporary table ``table``."""
    connection.execute(RULES_DDL)
    marks = ", ".join("(" + ", ".join("?" * 12) + ")" for _ in rules)
    connection.execute(f"INSERT INTO rule VALUES {marks}", [cell for rule in rules for cell in rule])
    known = ", ".join(text(judgement.lower()) for judgement in JUDGEMENTS)
    # Each cell is read once. The first symbol among those that only lend theirs, the counts above and the
    # counts below stands in place of a ratio.
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE {table} AS
        WITH cell AS ({_together(queries)}),
        typed AS (
            SELECT
                c.* EXCLUDE ({", ".join(CELLS)}), r.* EXCLUDE (item),
                lower(trim(c.value_cell)) AS cell_text,
                CASE WHEN r.derive = 'MONTHS' THEN months(c.value_cell) ELSE figure(c.value_cell) END AS cell_figure,
                symbol(c.value_cell) AS cell_symbol,
                figure(c.above_1) AS above_1,
                CASE WHEN r.above > 1 THEN figure(c.above_2) END AS above_2,
                figure(c.below_1) AS below_1,
                CASE WHEN r.below > 1 THEN figure(c.below_2) END AS below_2,
                CASE WHEN r.derive = 'RATIO' THEN coalesce(
                    CASE WHEN r.symbols > 0 THEN nullif(symbol(c.symbol_1), '') END,
                    CASE WHEN r.symbols > 1 THEN nullif(symbol(c.symbol_2), '') END,
                    CASE WHEN r.symbols > 2 THEN nullif(symbol(c.symbol_3), '') END,
                    nullif(symbol(c.above_1), ''),
                    CASE WHEN r.above > 1 THEN nullif(symbol(c.above_2), '') END,
                    nullif(symbol(c.below_1), ''),
                    CASE WHEN r.below > 1 THEN nullif(symbol(c.below_2), '') END,
                    ''
                ) ELSE '' END AS count_symbol,
                CASE WHEN r.interval_kind = 'published' THEN figure(c.low) END AS low,
                CASE WHEN r.interval_kind = 'published' THEN figure(c.high) END AS high
            FROM cell c
            JOIN rule r USING (item)
        ),
        counted AS (
            SELECT
                * EXCLUDE (above_1, above_2, below_1, below_2),
                CASE
                    WHEN derive = 'JUDGEMENT' AND cell_text IN ({known}) THEN (cell_text = lower(judgement))::INTEGER
                    WHEN above = 1 THEN above_1
                    WHEN above = 2 THEN above_1 + above_2_sign * above_2
                END AS numerator,
                CASE
                    WHEN below = 1 THEN below_1
                    WHEN below = 2 THEN below_1 + below_2_sign * below_2
                END AS denominator
            FROM typed
        )
        SELECT
            item, category, period, period_end, level, geography_code, la_code, joint, file_id,
            scale, decimals, interval_kind, derive, sum_regions, numerator, denominator, low, high,
            CASE derive
                WHEN 'RATIO' THEN CASE WHEN count_symbol = '' THEN scale * numerator / nullif(denominator, 0) END
                WHEN 'COMPLEMENT' THEN 100 - cell_figure
                WHEN 'JUDGEMENT' THEN numerator
                WHEN 'SHARE' THEN NULL
                ELSE cell_figure
            END AS exact,
            CASE
                WHEN derive = 'RATIO' AND count_symbol = '' AND denominator = 0 THEN 'z'
                WHEN derive = 'RATIO' THEN count_symbol
                WHEN derive = 'JUDGEMENT' THEN CASE WHEN numerator IS NULL THEN 'x' ELSE '' END
                WHEN cell_figure IS NULL THEN cell_symbol
                ELSE ''
            END AS flag
        FROM counted
    """)


LIMITS = """
    CASE
        WHEN exact IS NULL THEN NULL
        WHEN interval_kind = 'published' THEN low
        WHEN denominator IS NULL OR denominator <= 0 OR numerator < 0 THEN NULL
        WHEN interval_kind = 'wilson' AND numerator <= denominator THEN 100 * wilson_lower(numerator, denominator)
        WHEN interval_kind = 'byar' THEN 10000 * byar_lower(numerator) / denominator
    END AS lower_ci,
    CASE
        WHEN exact IS NULL THEN NULL
        WHEN interval_kind = 'published' THEN high
        WHEN denominator IS NULL OR denominator <= 0 OR numerator < 0 THEN NULL
        WHEN interval_kind = 'wilson' AND numerator <= denominator THEN 100 * wilson_upper(numerator, denominator)
        WHEN interval_kind = 'byar' THEN 10000 * byar_upper(numerator) / denominator
    END AS upper_ci
"""

# Rows of regions (and of England, for judgements) that nobody publishes. Both sides leave out an authority
# without a figure: one that did not report its spending must not count its children. A row is added only
# where the publication has none.
SUMMED = f"""
INSERT INTO indicator_row BY NAME
WITH authority AS (
    SELECT r.*, g.region_code, half.region_code AS whole_region
    FROM indicator_row r
    JOIN geography g USING (geography_code)
    LEFT JOIN geography half ON half.geography_code = g.region_code
    WHERE r.level = '{AUTHORITY_LEVEL}' AND len(r.sum_regions) > 0 AND r.exact IS NOT NULL
),
belonging AS (
    SELECT *, 'Regional' AS above, region_code AS above_code FROM authority
    UNION ALL
    SELECT *, 'Regional', whole_region FROM authority WHERE whole_region <> ''
    UNION ALL
    SELECT *, 'National', (SELECT geography_code FROM geography WHERE level = 'National')
    FROM authority WHERE derive = 'JUDGEMENT'
)
SELECT
    item, '' AS category, period, period_end, above AS level, above_code AS geography_code, '' AS la_code,
    '' AS joint, any_value(file_id) AS file_id, scale, decimals, derive, sum_regions,
    -- A row that nobody publishes has no published limits, and its counts allow those of Byar.
    CASE WHEN interval_kind = 'published' THEN 'byar' ELSE interval_kind END AS interval_kind,
    -- Compensated and in one order: the same files give the same figures to the last digit.
    fsum(numerator ORDER BY b.geography_code) AS numerator, fsum(denominator ORDER BY b.geography_code) AS denominator,
    NULL::DOUBLE AS low, NULL::DOUBLE AS high,
    CASE
        WHEN derive = 'JUDGEMENT' THEN sum(exact ORDER BY b.geography_code)
        ELSE scale * fsum(numerator ORDER BY b.geography_code) / nullif(fsum(denominator ORDER BY b.geography_code), 0)
    END AS exact,
    '' AS flag
FROM belonging b
WHERE (above = 'National' OR sum_regions = ['*'] OR list_contains(sum_regions, above_code))
    AND NOT EXISTS (
        SELECT 1 FROM indicator_row r
        WHERE r.item = b.item AND r.period = b.period AND r.geography_code = b.above_code
    )
GROUP BY item, period, period_end, above, above_code, scale, decimals, interval_kind, derive, sum_regions
"""


def compute_figures(connection: duckdb.DuckDBPyConnection, indicators: Iterable[Indicator]) -> None:
    """Fills the temporary table ``figure_row`` with every indicator's published figures.

    Needs ``current_<key>`` of every table that the indicators read, and the macros of
    :mod:`indicators.arithmetic`.
    """
    chosen = [(item, item.published) for item in indicators if item.published]
    rules = [_rule(item.id, recipe, item.decimals, item.interval) for item, recipe in chosen]
    queries = [
        Query(item.id, recipe, "", "" if recipe.derive is Derive.RATIO else recipe.value) for item, recipe in chosen
    ]
    _run(connection, "indicator_row", rules, queries)
    connection.execute(SUMMED)
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE figure_row AS
        SELECT
            item AS indicator_id, 'published' AS source, period, period_end, level, geography_code, la_code, joint,
            decimals, numerator, denominator, exact, round_half_up(exact, decimals) AS value, flag, {LIMITS}, file_id
        FROM indicator_row
    """)


def compute_breakdowns(connection: duckdb.DuckDBPyConnection, breakdowns: Iterable[Breakdown]) -> None:
    """Fills the temporary view ``breakdown_row`` with every breakdown's figures. Needs what figures need."""
    chosen = list(breakdowns)
    rules = [_rule(item.id, item, item.decimals, item.interval) for item in chosen]
    _run(connection, "category_row", rules, [query for item in chosen for query in _of_breakdown(item)])
    connection.execute("CREATE OR REPLACE TEMP TABLE category_group (item VARCHAR, category VARCHAR, shown VARCHAR)")
    groups = [[item.id, category, shown] for item in chosen for category, shown in item.groups.items()]
    if groups:
        marks = ", ".join("(?, ?, ?)" for _ in groups)
        connection.execute(f"INSERT INTO category_group VALUES {marks}", [cell for group in groups for cell in group])
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE share_row AS
        WITH shared AS (
            SELECT
                c.* EXCLUDE (category, numerator, denominator, exact, flag),
                coalesce(g.shown, c.category) AS category, fsum(c.numerator ORDER BY c.category) AS numerator
            FROM category_row c
            LEFT JOIN category_group g ON g.item = c.item AND g.category = c.category
            WHERE c.derive = 'SHARE'
            GROUP BY ALL
        ),
        whole AS (
            SELECT *, fsum(numerator) OVER (PARTITION BY item, period, geography_code) AS denominator FROM shared
        )
        SELECT
            *, 100 * numerator / nullif(denominator, 0) AS exact, CASE WHEN denominator > 0 THEN '' ELSE 'x' END AS flag
        FROM whole
    """)
    connection.execute(f"""
        CREATE OR REPLACE TEMP VIEW breakdown_row AS
        WITH every_row AS (
            SELECT * FROM category_row WHERE derive <> 'SHARE'
            UNION ALL BY NAME
            SELECT * FROM share_row
        )
        SELECT
            item AS breakdown_id, category, period, period_end, level, geography_code, la_code,
            numerator, denominator, exact, round_half_up(exact, decimals) AS value, flag, {LIMITS}, file_id
        FROM every_row
    """)


def tables_of(indicators: Iterable[Indicator], breakdowns: Iterable[Breakdown]) -> list[str]:
    """Keys of the recipes that the definitions read, in alphabetical order."""
    keys: set[str] = set()
    published = [indicator.published for indicator in indicators if indicator.published]
    for recipe in [*published, *breakdowns]:
        keys.add(recipe.table)
        keys.update(term.table for term in (*recipe.numerator, *recipe.denominator) if term.table)
        if isinstance(recipe, Published):
            keys.update(term.table for term in recipe.symbols if term.table)
    return sorted(keys)
