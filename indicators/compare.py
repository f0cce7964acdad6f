"""Neighbours, region, England, rank, quartile, change and whether a difference is clear.

* **Statistical neighbours**: median (and mean) of the neighbours' values of the same period as published,
  already rounded; symbols and missing values drop out; the median is rounded half up to the indicator's
  decimals. Hospital admissions alone uses unrounded values.
* **Region and England** are the published rows of the same period.
* **Rank** among all authorities with a value, 1 is best by polarity; ties share the lowest rank.
  **Quartile** by linear interpolation (type 7), 1 is best. Neither where the indicator has no polarity.
* **Change** is the value minus the previous period's, empty where either is missing.
* **Clear difference**: the comparator lies outside the authority's own 95% limits (the method of Public
  Health England's profiles) and differs from its value as shown.

A joint return is one value for two authorities and counts once wherever authorities are ranked or averaged.
All of it is computed once, by ``build``, in SQL over the temporary table ``figure_row``.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from indicators.model import Indicator, Polarity

DIRECTION = {Polarity.LOWER: 1, Polarity.HIGHER: -1, Polarity.NONE: 0}

PREPARED = """
CREATE OR REPLACE TEMP TABLE prepared AS
WITH once AS (
    -- An authority that an older release gives alone and a newer one jointly has one row: the newer.
    SELECT f.*
    FROM figure_row f
    LEFT JOIN returns.load_file l USING (file_id)
    QUALIFY row_number() OVER (
        PARTITION BY f.indicator_id, f.source, f.period, f.geography_code
        ORDER BY l.last_period DESC NULLS LAST, l.file_date DESC NULLS LAST, f.file_id DESC NULLS LAST
    ) = 1
)
SELECT
    once.*,
    g.geography,
    CASE WHEN g.level = 'Local authority' THEN g.region_code ELSE '' END AS region_code,
    s.direction,
    s.unrounded,
    dense_rank() OVER (PARTITION BY once.indicator_id, once.source ORDER BY once.period_end) AS period_position,
    CASE WHEN joint = '' THEN once.la_code ELSE joint END AS reporter
FROM once
JOIN geography g USING (geography_code)
JOIN indicator_setting s USING (indicator_id);
"""

RANKED = """
CREATE OR REPLACE TEMP TABLE ranked AS
WITH reported AS (
    SELECT indicator_id, source, period, reporter, any_value(value) AS value, any_value(direction) AS direction
    FROM prepared
    WHERE level = 'Local authority' AND value IS NOT NULL
    GROUP BY ALL
),
spread AS (
    SELECT
        indicator_id, source, period,
        quantile_cont(value, 0.25) AS lower_quartile,
        quantile_cont(value, 0.5) AS middle,
        quantile_cont(value, 0.75) AS upper_quartile
    FROM reported
    GROUP BY ALL
)
SELECT
    r.indicator_id, r.source, r.period, r.reporter,
    rank() OVER (PARTITION BY r.indicator_id, r.source, r.period ORDER BY r.value * r.direction) AS best_rank,
    rank() OVER (PARTITION BY r.indicator_id, r.source, r.period ORDER BY r.value) AS low_rank,
    count(*) OVER (PARTITION BY r.indicator_id, r.source, r.period) AS rank_of,
    r.direction,
    CASE
        WHEN r.direction = 1 AND r.value <= s.lower_quartile THEN 1
        WHEN r.direction = 1 AND r.value <= s.middle THEN 2
        WHEN r.direction = 1 AND r.value <= s.upper_quartile THEN 3
        WHEN r.direction = -1 AND r.value >= s.upper_quartile THEN 1
        WHEN r.direction = -1 AND r.value >= s.middle THEN 2
        WHEN r.direction = -1 AND r.value >= s.lower_quartile THEN 3
        WHEN r.direction <> 0 THEN 4
    END AS quartile
FROM reported r
JOIN spread s USING (indicator_id, source, period);
"""

NEIGHBOURS = """
INSERT INTO neighbour_comparison
WITH their_values AS (
    SELECT
        n.model, n.la_code, p.indicator_id, p.source, p.period, p.reporter,
        any_value(CASE WHEN p.unrounded THEN p.exact ELSE p.value END) AS value,
        any_value(p.decimals) AS decimals
    FROM neighbour n
    JOIN prepared p ON p.la_code = n.neighbour_la_code AND p.value IS NOT NULL
    GROUP BY ALL
),
summary AS (
    SELECT
        model, la_code, indicator_id, source, period,
        round_half_up(median(value), any_value(decimals)) AS sn_median,
        avg(value) AS sn_mean,
        count(*) AS sn_count
    FROM their_values
    GROUP BY ALL
),
covered AS (
    SELECT DISTINCT model, la_code FROM neighbour
)
SELECT
    c.model, p.indicator_id, p.source, p.period, p.la_code,
    s.sn_median, round(s.sn_mean, 6), coalesce(s.sn_count, 0),
    difference(p.value, p.lower_ci, p.upper_ci, s.sn_median)
FROM prepared p
JOIN covered c ON c.la_code = p.la_code
LEFT JOIN summary s
    ON s.model = c.model AND s.la_code = p.la_code AND s.indicator_id = p.indicator_id
    AND s.source = p.source AND s.period = p.period
WHERE p.level = 'Local authority';
"""

# Comparators of figures computed from returns are the published ones of the same period.
VALUES = """
INSERT INTO indicator_value
SELECT
    p.indicator_id, p.source, p.period, p.period_end, p.period_position, p.level, p.geography_code, p.la_code,
    p.geography, p.region_code, p.numerator, p.denominator, p.exact, p.value, p.flag,
    round(p.lower_ci, 6), round(p.upper_ci, 6),
    n.sn_median, n.sn_mean, n.sn_count,
    region.value, england.value,
    CASE WHEN r.direction <> 0 THEN r.best_rank END,
    CASE WHEN r.direction <> 0 THEN r.rank_of END,
    r.low_rank, r.quartile,
    round_half_up(p.value - previous.value, p.decimals),
    difference(p.value, p.lower_ci, p.upper_ci, england.value),
    difference(p.value, p.lower_ci, p.upper_ci, region.value),
    coalesce(n.vs_neighbours, ''),
    CASE WHEN p.joint = '' THEN '' ELSE (
        SELECT string_agg(both.geography, ' and ' ORDER BY both.geography)
        FROM geography both
        WHERE contains(p.joint, both.la_code) AND both.la_code <> ''
    ) END,
    p.file_id
FROM prepared p
LEFT JOIN prepared england
    ON england.indicator_id = p.indicator_id AND england.period = p.period AND england.source = 'published'
    AND england.level = 'National' AND p.level <> 'National'
LEFT JOIN prepared region
    ON region.indicator_id = p.indicator_id AND region.period = p.period AND region.source = 'published'
    AND region.level = 'Regional' AND region.geography_code = p.region_code
LEFT JOIN prepared previous
    ON previous.indicator_id = p.indicator_id AND previous.source = p.source
    AND previous.geography_code = p.geography_code AND previous.period_position = p.period_position - 1
LEFT JOIN ranked r
    ON r.indicator_id = p.indicator_id AND r.source = p.source AND r.period = p.period
    AND r.reporter = p.reporter AND p.level = 'Local authority' AND p.value IS NOT NULL
LEFT JOIN neighbour_comparison n
    ON n.indicator_id = p.indicator_id AND n.source = p.source AND n.period = p.period AND n.la_code = p.la_code
    AND n.model = (SELECT value FROM setting WHERE key = 'default_model')
ORDER BY p.indicator_id, p.geography_code, p.period, p.source;
"""

DISTRIBUTION = """
INSERT INTO distribution
WITH reported AS (
    SELECT indicator_id, source, period, reporter, any_value(value) AS value
    FROM prepared
    WHERE level = 'Local authority' AND value IS NOT NULL
    GROUP BY ALL
)
SELECT
    indicator_id, source, period, count(*), min(value), quantile_cont(value, 0.25), quantile_cont(value, 0.5),
    quantile_cont(value, 0.75), max(value)
FROM reported
GROUP BY ALL
ORDER BY ALL;
"""


def compare(connection: duckdb.DuckDBPyConnection, indicators: Iterable[Indicator]) -> None:
    """Fills ``indicator_value``, ``neighbour_comparison`` and ``distribution`` from ``figure_row``.

    Needs the macros of :mod:`indicators.arithmetic` and the tables ``geography``, ``neighbour`` and
    ``setting``, and the attached database ``returns``.
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE indicator_setting (indicator_id VARCHAR, direction INTEGER, unrounded BOOLEAN)"
    )
    connection.executemany(
        "INSERT INTO indicator_setting VALUES (?, ?, ?)",
        [[item.id, DIRECTION[item.polarity], item.median_of_unrounded] for item in indicators],
    )
    for statement in (PREPARED, RANKED, NEIGHBOURS, VALUES, DISTRIBUTION):
        connection.execute(statement)
