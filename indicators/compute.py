"""Runs the definitions over the published statistics: value, symbol, numerator, denominator, limits.

Every figure is taken from, or worked out of, the tables that :mod:`loaders` filled. Where two releases give
the same row, the more recent one is used: the release with the later last period, then the later file.

A rate is computed here from its two counts and rounded once; rates are never averaged. A symbol in place of
a figure stays with it and never becomes zero. A joint workforce return is one row for two authorities: each
of them gets the joint figure, marked as joint.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

import duckdb

from indicators.model import Breakdown, Derive, Indicator, Interval, Published, Term
from loaders.statistics import RECIPES
from loaders.store import published_table

RECIPE = {recipe.key: recipe for recipe in RECIPES}
ENGLAND_LEVEL, REGION_LEVEL, AUTHORITY_LEVEL = "National", "Regional", "Local authority"
JUDGEMENTS = ("Outstanding", "Good", "Requires improvement to be good", "Inadequate")

FIGURE_DDL = """
CREATE OR REPLACE TEMP TABLE figure_row (
    indicator_id VARCHAR, source VARCHAR, period VARCHAR, period_end DATE, level VARCHAR,
    geography_code VARCHAR, la_code VARCHAR, joint VARCHAR, decimals INTEGER,
    numerator DOUBLE, denominator DOUBLE, exact DOUBLE, value DOUBLE, flag VARCHAR,
    lower_ci DOUBLE, upper_ci DOUBLE, file_id INTEGER
);
"""


def text(content: str) -> str:
    """An SQL string literal."""
    return "'" + content.replace("'", "''") + "'"


def name(identifier: str) -> str:
    """An SQL identifier in quotes."""
    return '"' + identifier.replace('"', '""') + '"'


def current_rows(connection: duckdb.DuckDBPyConnection, keys: Iterable[str]) -> None:
    """Creates ``current_<key>`` for each recipe: one row per period, place and category, joint rows per authority.

    Besides the published columns: ``place`` (three-digit code, or ONS code above authority), ``joint`` (the
    joint code, or empty), ``region_code`` (of an authority) and ``year`` (in which the period ends).
    Needs the ``geography`` table and the attached database ``returns``.
    """
    for key in keys:
        recipe = RECIPE[key]
        table = f"returns.{published_table(key)}"
        files = connection.execute(f"SELECT count(DISTINCT file_id) FROM {table}").fetchall()[0][0]
        categories = "".join(f", {name(column)}" for column in recipe.categories)
        latest = ""
        if files > 1:
            latest = f"""
            QUALIFY row_number() OVER (
                PARTITION BY period, place{categories}
                ORDER BY f.last_period DESC, f.file_date DESC, f.file_id DESC
            ) = 1"""
        connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE current_{key} AS
            WITH each_authority AS (
                SELECT
                    t.* EXCLUDE (la_code, geography_code),
                    CASE WHEN contains(t.la_code, '/') THEN t.la_code ELSE '' END AS joint,
                    unnest(string_split(t.la_code, ' / ')) AS la_code,
                    t.geography_code AS own_code
                FROM {table} t
            ),
            placed AS (
                SELECT
                    e.* EXCLUDE (own_code),
                    coalesce(g.geography_code, e.own_code) AS geography_code,
                    CASE WHEN e.la_code = '' THEN e.own_code ELSE e.la_code END AS place,
                    coalesce(g.region_code, '') AS region_code,
                    year(e.period_end) AS year
                FROM each_authority e
                LEFT JOIN geography g ON g.la_code = e.la_code AND e.la_code <> ''
            )
            SELECT placed.*
            FROM placed JOIN returns.load_file f USING (file_id)
            {latest}
        """)


def selection(where: dict[str, str], alias: str) -> str:
    """SQL condition on category columns; contents are compared whatever their case."""
    tests = [f"lower({alias}.{name(column)}) = {text(content.lower())}" for column, content in where.items()]
    return " AND ".join(tests) or "TRUE"


def _counts(recipe: Published | Breakdown, where: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    """SQL for the numerator, the denominator and the symbol that stands in their place.

    :return: expressions by name, and the joins that they need on the row ``o``.
    """
    joins: list[str] = []
    numbers = count(1)

    def cell(term: Term) -> str:
        if not term.table and not term.where and not term.years_before:
            return f"o.{name(term.column)}"
        alias = f"t{next(numbers)}"
        table = term.table or recipe.table
        chosen = dict(term.where) if term.table else {**where, **term.where}
        conditions = [f"{alias}.place = o.place", f"{alias}.year = o.year - {term.years_before}"]
        if not term.table and isinstance(recipe, Breakdown) and recipe.category and recipe.category not in term.where:
            conditions.append(f"{alias}.{name(recipe.category)} = o.{name(recipe.category)}")
        conditions.append(selection(chosen, alias))
        joins.append(f"LEFT JOIN current_{table} {alias} ON " + " AND ".join(conditions))
        return f"{alias}.{name(term.column)}"

    def total(terms: tuple[Term, ...], cells: list[str]) -> str:
        parts = [f"{'-' if term.sign < 0 else '+'} figure({c})" for term, c in zip(terms, cells, strict=True)]
        return " ".join(parts) or "NULL::DOUBLE"

    numerator = [cell(term) for term in recipe.numerator]
    denominator = [cell(term) for term in recipe.denominator]
    symbols = [cell(term) for term in getattr(recipe, "symbols", ())]
    order = [*symbols, *numerator, *denominator]
    nullified = ", ".join(f"nullif(symbol({c}), '')" for c in order)
    return {
        "numerator": total(recipe.numerator, numerator),
        "denominator": total(recipe.denominator, denominator),
        "symbol": f"coalesce({nullified}, '')" if order else "''",
    }, joins


def _value(recipe: Published | Breakdown, value_column: str, counts: dict[str, str]) -> tuple[str, str]:
    """SQL for the value before rounding and for the symbol in its place."""
    cell = f"o.{name(value_column)}" if value_column else "NULL"
    match recipe.derive:
        case Derive.AS_PUBLISHED:
            return f"figure({cell})", f"symbol({cell})"
        case Derive.COMPLEMENT:
            return f"100 - figure({cell})", f"symbol({cell})"
        case Derive.MONTHS:
            return f"months({cell})", f"CASE WHEN months({cell}) IS NULL THEN symbol({cell}) ELSE '' END"
        case Derive.RATIO:
            symbol = counts["symbol"]
            ratio = f"{recipe.scale} * ({counts['numerator']}) / nullif({counts['denominator']}, 0)"
            flag = f"CASE WHEN {symbol} <> '' THEN {symbol} WHEN ({counts['denominator']}) = 0 THEN 'z' ELSE '' END"
            return f"CASE WHEN {symbol} = '' THEN {ratio} END", flag
        case Derive.JUDGEMENT:
            known = ", ".join(text(judgement.lower()) for judgement in JUDGEMENTS)
            wanted = text(getattr(recipe, "judgement", "").lower())
            is_known = f"lower({cell}) IN ({known})"
            return (
                f"CASE WHEN {is_known} THEN (lower({cell}) = {wanted})::INTEGER END",
                f"CASE WHEN {is_known} THEN '' ELSE 'x' END",
            )


def limits(interval: Interval, scale: float, published: tuple[str, str] | None = None) -> tuple[str, str]:
    """SQL for the lower and upper 95% limit of a row with ``numerator``, ``denominator`` and ``exact``."""
    match interval:
        case Interval.WILSON:
            usable = "exact IS NOT NULL AND denominator > 0 AND numerator BETWEEN 0 AND denominator"
            lower, upper = (f"{scale} * wilson_{end}(numerator, denominator)" for end in ("lower", "upper"))
        case Interval.BYAR:
            usable = "exact IS NOT NULL AND denominator > 0 AND numerator >= 0"
            lower, upper = (f"{scale} * byar_{end}(numerator) / denominator" for end in ("lower", "upper"))
        case Interval.PUBLISHED if published:
            usable = "exact IS NOT NULL"
            lower, upper = published
        case _:
            return "NULL::DOUBLE", "NULL::DOUBLE"
    return f"CASE WHEN {usable} THEN {lower} END", f"CASE WHEN {usable} THEN {upper} END"


def _interval_scale(indicator: Indicator) -> float:
    return 100.0 if indicator.interval is Interval.WILSON else 10_000.0


def figure_sql(indicator: Indicator) -> str:
    """The query that gives one row per geography and period of the indicator, in ``FIGURE_DDL``'s columns."""
    recipe = indicator.published
    counts, joins = _counts(recipe, recipe.where)
    exact, flag = _value(recipe, recipe.value, counts)
    lower, upper = limits(indicator.interval, _interval_scale(indicator), ("limit_low", "limit_high"))
    low, high = (f"figure(o.{name(column)})" for column in recipe.limits) if recipe.limits else ("NULL", "NULL")
    numerator = exact if recipe.derive is Derive.JUDGEMENT else counts["numerator"]
    first = f"AND o.period >= {text(recipe.first_period)}" if recipe.first_period else ""
    summed = _summed_regions(indicator) if recipe.sum_regions else ""
    return f"""
    INSERT INTO figure_row
    WITH own AS (
        SELECT
            o.period, o.period_end, o.level, o.geography_code, o.la_code, o.joint, o.region_code, o.file_id,
            {numerator} AS numerator, {counts["denominator"]} AS denominator,
            {exact} AS exact, {flag} AS flag, {low}::DOUBLE AS limit_low, {high}::DOUBLE AS limit_high
        FROM current_{recipe.table} o
        {" ".join(joins)}
        WHERE {selection(recipe.where, "o")} {first}
    ),
    every_row AS (
        SELECT * FROM own
        {summed}
    )
    SELECT
        {text(indicator.id)}, 'published', period, period_end, level, geography_code, la_code, joint,
        {indicator.decimals}, numerator, denominator, exact,
        round_half_up(exact, {indicator.decimals}),
        CASE WHEN exact IS NULL THEN flag ELSE '' END,
        {lower}, {upper}, file_id
    FROM every_row
    """


def _summed_regions(indicator: Indicator) -> str:
    """SQL for the rows of regions (and England, for judgements) that nobody publishes.

    Both sides leave out an authority without a figure: one that did not report its spending must not count
    its children. A region's row is added only where the publication has none.
    """
    recipe = indicator.published
    judged = recipe.derive is Derive.JUDGEMENT
    wanted = "TRUE" if recipe.sum_regions == ("*",) else f"geography_code IN {_tuple(recipe.sum_regions)}"
    national = f"""
        UNION ALL
        SELECT period, period_end, {text(ENGLAND_LEVEL)} AS level, (
            SELECT geography_code FROM geography WHERE level = {text(ENGLAND_LEVEL)}
        ), file_id, numerator, denominator, exact FROM own
        WHERE level = {text(AUTHORITY_LEVEL)} AND exact IS NOT NULL"""
    value = "sum(exact)" if judged else f"{recipe.scale} * sum(numerator) / nullif(sum(denominator), 0)"
    return f"""
        UNION ALL
        SELECT
            period, period_end, level, geography_code, '' AS la_code, '' AS joint, '' AS region_code,
            any_value(file_id) AS file_id, sum(numerator) AS numerator, sum(denominator) AS denominator,
            {value} AS exact, '' AS flag, NULL::DOUBLE AS limit_low, NULL::DOUBLE AS limit_high
        FROM (
            SELECT o.period, o.period_end, {text(REGION_LEVEL)} AS level, g.geography_code, o.file_id,
                o.numerator, o.denominator, o.exact
            FROM own o
            JOIN geography home ON home.la_code = o.la_code
            JOIN geography g ON g.level = {text(REGION_LEVEL)}
                AND (g.geography_code = home.region_code OR g.geography_code = (
                    SELECT region_code FROM geography half WHERE half.geography_code = home.region_code))
            WHERE o.level = {text(AUTHORITY_LEVEL)} AND o.exact IS NOT NULL
            {national if judged else ""}
        ) AS part
        WHERE ({wanted} OR level = {text(ENGLAND_LEVEL)})
            AND NOT EXISTS (
                SELECT 1 FROM own o WHERE o.period = part.period AND o.geography_code = part.geography_code
            )
        GROUP BY period, period_end, level, geography_code"""


def _tuple(items: Iterable[str]) -> str:
    return "(" + ", ".join(text(item) for item in items) + ")"


def compute_figures(connection: duckdb.DuckDBPyConnection, indicators: Iterable[Indicator]) -> None:
    """Fills the temporary table ``figure_row`` with every indicator's published figures."""
    connection.execute(FIGURE_DDL)
    for indicator in indicators:
        connection.execute(figure_sql(indicator))


def tables_of(indicators: Iterable[Indicator], breakdowns: Iterable[Breakdown]) -> list[str]:
    """Keys of the recipes that the definitions read, in alphabetical order."""
    keys: set[str] = set()
    for recipe in [*(indicator.published for indicator in indicators), *breakdowns]:
        keys.add(recipe.table)
        for term in (*recipe.numerator, *recipe.denominator, *getattr(recipe, "symbols", ())):
            if term.table:
                keys.add(term.table)
    return sorted(keys)


def breakdown_sql(breakdown: Breakdown) -> list[str]:
    """The queries that fill ``breakdown_row`` with the breakdown's figures, one per category column."""
    if breakdown.columns:
        return [
            _breakdown_query(breakdown, value_column=column, category=text(title), column=column)
            for column, title in breakdown.columns.items()
        ]
    return [_breakdown_query(breakdown, value_column=breakdown.value, category=f"o.{name(breakdown.category)}")]


def _breakdown_query(breakdown: Breakdown, value_column: str, category: str, column: str = "") -> str:
    counts, joins = _counts(_of_column(breakdown, column), breakdown.where)
    exact, flag = _value(breakdown, value_column, counts)
    scale = 100.0 if breakdown.interval is Interval.WILSON else 10_000.0
    lower, upper = limits(breakdown.interval, scale)
    omitted = (
        f"AND lower({category}) NOT IN {_tuple(item.lower() for item in breakdown.omit)}" if breakdown.omit else ""
    )
    return f"""
    INSERT INTO breakdown_row
    WITH own AS (
        SELECT
            {category} AS category, o.period, o.period_end, o.level, o.geography_code, o.la_code, o.file_id,
            {counts["numerator"]} AS numerator, {counts["denominator"]} AS denominator,
            {exact} AS exact, {flag} AS flag
        FROM current_{breakdown.table} o
        {" ".join(joins)}
        WHERE {selection(breakdown.where, "o")} {omitted}
    )
    SELECT
        {text(breakdown.id)}, category, period, period_end, level, geography_code, la_code,
        numerator, denominator, round_half_up(exact, {breakdown.decimals}),
        CASE WHEN exact IS NULL THEN flag ELSE '' END, {lower}, {upper}, file_id
    FROM own
    """


def _of_column(breakdown: Breakdown, column: str) -> Breakdown:
    """The breakdown with its per-column numerator in place, where it has one."""
    numerators = getattr(breakdown, "column_numerators", {})
    if column and column in numerators:
        return breakdown.model_copy(update={"numerator": (Term(column=numerators[column]),)})
    if column and breakdown.derive is Derive.RATIO:
        return breakdown.model_copy(update={"numerator": (Term(column=column),)})
    return breakdown


BREAKDOWN_DDL = """
CREATE OR REPLACE TEMP TABLE breakdown_row (
    breakdown_id VARCHAR, category VARCHAR, period VARCHAR, period_end DATE, level VARCHAR,
    geography_code VARCHAR, la_code VARCHAR, numerator DOUBLE, denominator DOUBLE, value DOUBLE, flag VARCHAR,
    lower_ci DOUBLE, upper_ci DOUBLE, file_id INTEGER
);
"""


def compute_breakdowns(connection: duckdb.DuckDBPyConnection, breakdowns: Iterable[Breakdown]) -> None:
    """Fills the temporary table ``breakdown_row`` with every breakdown's figures."""
    connection.execute(BREAKDOWN_DDL)
    for breakdown in breakdowns:
        for query in breakdown_sql(breakdown):
            connection.execute(query)
