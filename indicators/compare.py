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

Figures computed from an authority's own returns are compared with the published figures of neighbours, region and
England of the same period; they are neither ranked nor part of any comparator, which come from publications alone.
All of it is computed once, by ``build``, in SQL over the temporary table ``figure_row``.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from indicators.model import Indicator, Polarity

DIRECTION = {Polarity.LOWER: 1, Polarity.HIGHER: -1, Polarity.NONE: 0}

# Numbers stand for indicator and place in the joins below: they are much quicker to join than names.
PREPARED = """
CREATE OR REPLACE TEMP TABLE prepared AS
SELECT
    f.*,
    s.direction,
    s.unrounded,
    s.item,
    g.geography,
    p.place,
    CASE WHEN g.level = 'Local authority' THEN g.region_code ELSE '' END AS region_code,
    region.place AS region_place,
    step.period_position,
    CASE WHEN f.joint = '' THEN p.place ELSE joint_place.place END AS reporter
FROM figure_row f
JOIN indicator_setting s USING (indicator_id)
JOIN (
    SELECT
        indicator_id, source, period_end,
        row_number() OVER (PARTITION BY indicator_id, source ORDER BY period_end) AS period_position
    FROM (SELECT DISTINCT indicator_id, source, period_end FROM figure_row)
) step ON step.indicator_id = f.indicator_id AND step.source = f.source AND step.period_end = f.period_end
JOIN geography g USING (geography_code)
JOIN place_number p USING (geography_code)
LEFT JOIN place_number region ON region.geography_code = g.region_code AND g.level = 'Local authority'
LEFT JOIN place_number joint_place ON joint_place.la_code = left(f.joint, 3) AND f.joint <> '';
"""

# An authority that an older release gives alone and a newer one jointly has one row: the newer.
ONE_EACH = """
CREATE OR REPLACE TEMP TABLE figure_row AS
SELECT f.*
FROM figure_row f
LEFT JOIN returns.load_file l USING (file_id)
QUALIFY row_number() OVER (
    PARTITION BY f.indicator_id, f.source, f.period, f.geography_code
    ORDER BY l.last_period DESC NULLS LAST, l.file_date DESC NULLS LAST, f.file_id DESC NULLS LAST
) = 1;
"""

RANKED = """
CREATE OR REPLACE TEMP TABLE reported AS
SELECT item, source, period_position, reporter, value, direction
FROM prepared
WHERE source = 'published' AND level = 'Local authority' AND value IS NOT NULL AND (joint = '' OR reporter = place);

CREATE OR REPLACE TEMP TABLE spread AS
SELECT
    item, source, period_position,
    count(*) AS n,
    min(value) AS lowest,
    quantile_cont(value, [0.25, 0.5, 0.75]) AS quarters,
    max(value) AS highest
FROM reported
GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE ranked AS
SELECT
    r.item, r.source, r.period_position, r.reporter, r.direction,
    rank() OVER (PARTITION BY r.item, r.source, r.period_position ORDER BY r.value * r.direction) AS best_rank,
    rank() OVER (PARTITION BY r.item, r.source, r.period_position ORDER BY r.value) AS low_rank,
    s.n AS rank_of,
    CASE
        WHEN r.direction = 1 AND r.value <= s.quarters[1] THEN 1
        WHEN r.direction = 1 AND r.value <= s.quarters[2] THEN 2
        WHEN r.direction = 1 AND r.value <= s.quarters[3] THEN 3
        WHEN r.direction = -1 AND r.value >= s.quarters[3] THEN 1
        WHEN r.direction = -1 AND r.value >= s.quarters[2] THEN 2
        WHEN r.direction = -1 AND r.value >= s.quarters[1] THEN 3
        WHEN r.direction <> 0 THEN 4
    END AS quartile
FROM reported r
JOIN spread s USING (item, source, period_position);
"""

NEIGHBOURS = """
CREATE OR REPLACE TEMP TABLE neighbour_place AS
SELECT n.model, own.place, theirs.place AS neighbour_place
FROM neighbour n
JOIN place_number own ON own.la_code = n.la_code
JOIN place_number theirs ON theirs.la_code = n.neighbour_la_code;

-- Two neighbours with one joint return count once: the one that stands first, if both are neighbours.
CREATE OR REPLACE TEMP TABLE summary AS
WITH theirs AS (
    SELECT
        place, reporter, item, period_end, decimals, joint = '' OR reporter = place AS first,
        CASE WHEN unrounded THEN exact ELSE value END AS figure
    FROM prepared
    WHERE source = 'published' AND value IS NOT NULL
),
counted AS (
    SELECT n.model, n.place, t.item, t.period_end, t.decimals, t.figure
    FROM theirs t
    JOIN neighbour_place n ON n.neighbour_place = t.place
    WHERE t.first
    UNION ALL
    SELECT n.model, n.place, t.item, t.period_end, t.decimals, t.figure
    FROM theirs t
    JOIN neighbour_place n ON n.neighbour_place = t.place
    WHERE NOT t.first AND NOT EXISTS (
        SELECT 1 FROM neighbour_place other
        WHERE other.model = n.model AND other.place = n.place AND other.neighbour_place = t.reporter
    )
)
SELECT
    model, place, item, period_end,
    round_half_up(median(figure), any_value(decimals)) AS sn_median,
    -- The order in which threads add up must not show: compensated, and what is left of it gone before a tie is rounded.
    round(round(favg(figure), 9), 6) AS sn_mean,
    count(*) AS sn_count
FROM counted
GROUP BY ALL;

INSERT INTO neighbour_comparison
SELECT
    c.model, p.indicator_id, p.source, p.period, p.la_code,
    s.sn_median, s.sn_mean, coalesce(s.sn_count, 0),
    difference(p.value, p.lower_ci, p.upper_ci, s.sn_median)
FROM prepared p
JOIN (SELECT DISTINCT model, place FROM neighbour_place) c USING (place)
LEFT JOIN summary s
    ON s.model = c.model AND s.place = p.place AND s.item = p.item AND s.period_end = p.period_end;
"""

# Comparators of figures computed from returns are the published ones of the same period.
VALUES = """
INSERT INTO indicator_value
SELECT
    p.indicator_id, p.source, p.period, p.period_end, p.period_position, p.level, p.geography_code, p.la_code,
    p.geography, p.region_code, p.numerator, p.denominator, p.exact, p.value, p.flag,
    round(p.lower_ci, 6), round(p.upper_ci, 6),
    n.sn_median, n.sn_mean,
    CASE WHEN covered.place IS NOT NULL THEN coalesce(n.sn_count, 0) END,
    region.value, england.value,
    CASE WHEN r.direction <> 0 THEN r.best_rank END,
    CASE WHEN r.direction <> 0 THEN r.rank_of END,
    r.low_rank, r.quartile,
    round_half_up(p.value - previous.value, p.decimals),
    difference(p.value, p.lower_ci, p.upper_ci, england.value),
    difference(p.value, p.lower_ci, p.upper_ci, region.value),
    difference(p.value, p.lower_ci, p.upper_ci, n.sn_median),
    coalesce(j.names, ''),
    p.file_id
FROM prepared p
LEFT JOIN (SELECT item, period, value FROM prepared WHERE level = 'National' AND source = 'published') england
    ON england.item = p.item AND england.period = p.period AND p.level <> 'National'
LEFT JOIN (SELECT item, period, place, value FROM prepared WHERE level = 'Regional' AND source = 'published') region
    ON region.item = p.item AND region.period = p.period AND region.place = p.region_place
LEFT JOIN prepared previous
    ON previous.item = p.item AND previous.place = p.place AND previous.source = p.source
    AND previous.period_position = p.period_position - 1
LEFT JOIN ranked r
    ON r.item = p.item AND r.reporter = p.reporter AND r.source = p.source
    AND r.period_position = p.period_position AND p.level = 'Local authority' AND p.value IS NOT NULL
LEFT JOIN (FROM summary WHERE model = (SELECT value FROM setting WHERE key = 'default_model')) n
    ON n.item = p.item AND n.place = p.place AND n.period_end = p.period_end
LEFT JOIN (
    SELECT DISTINCT place FROM neighbour_place
    WHERE model = (SELECT value FROM setting WHERE key = 'default_model')
) covered ON covered.place = p.place
LEFT JOIN (
    SELECT joint, string_agg(g.geography, ' and ' ORDER BY g.geography) AS names
    FROM (SELECT DISTINCT joint FROM prepared WHERE joint <> '') t
    JOIN geography g ON g.la_code <> '' AND list_contains(string_split(joint, ' / '), g.la_code)
    GROUP BY joint
) j ON j.joint = p.joint
-- A page reads all figures of a place: they stand together.
ORDER BY p.place, p.item, p.source, p.period_position;
"""

DISTRIBUTION = """
INSERT INTO distribution
SELECT i.indicator_id, s.source, p.period, s.n, s.lowest, s.quarters[1], s.quarters[2], s.quarters[3], s.highest
FROM spread s
JOIN indicator_setting i USING (item)
JOIN (SELECT DISTINCT item, source, period_position, period FROM prepared) p USING (item, source, period_position)
ORDER BY s.item, s.source, s.period_position;
"""


def compare(connection: duckdb.DuckDBPyConnection, indicators: Iterable[Indicator]) -> None:
    """Fills ``indicator_value``, ``neighbour_comparison`` and ``distribution`` from ``figure_row``.

    Needs the macros of :mod:`indicators.arithmetic` and the tables ``geography``, ``neighbour`` and
    ``setting``, and the attached database ``returns``.
    """
    chosen = list(indicators)
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE indicator_setting AS
        SELECT
            unnest($ids) AS indicator_id, unnest(range(len($ids))) AS item,
            unnest($directions) AS direction, unnest($unrounded) AS unrounded
        """,
        {
            "ids": [item.id for item in chosen],
            "directions": [DIRECTION[item.polarity] for item in chosen],
            "unrounded": [item.median_of_unrounded for item in chosen],
        },
    )
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE place_number AS
        SELECT geography_code, la_code, row_number() OVER (ORDER BY level, geography_code) AS place FROM geography
    """)
    rows, distinct = connection.execute(
        "SELECT count(*), count(DISTINCT hash(indicator_id, source, period, geography_code)) FROM figure_row"
    ).fetchall()[0]
    if rows > distinct:
        connection.execute(ONE_EACH)
    for statement in (PREPARED, RANKED, NEIGHBOURS, VALUES, DISTRIBUTION):
        connection.execute(statement)
