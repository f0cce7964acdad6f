"""Reconciliation: figures computed from an authority's own returns beside those that DfE publishes of the same year.

An analyst trusts a computed figure when it agrees with the published one, or when the difference has a reason. Rows
are made of public figures only, after disclosure control: where the computed figure is hidden there is no row, as the
published one beside it would tell what is hidden. Annual periods only; nothing is published of rolling ones.

Two figures agree when they are the same at the published precision. Where they are not, the reason says what is known:
DfE's figure is missing or is that of a joint return, the return of a later year has corrected this one, the return of
the year before is not loaded, or how DfE's way of counting differs (:data:`METHOD`).
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from indicators.model import Indicator

_COUNT = "DfE divides by the population estimate of its own release; here it is the one loaded."
_EPISODES = "DfE counts the census as it was when published; here also what later returns add to the same referrals."
_FACTOR = (
    "DfE counts the factors of assessments in the census of that year; here an assessment that only a later return "
    "carries counts too."
)
_CEASED = (
    "Both count a child once, with the last time in the year; DfE's figure is of the return as it was when published."
)
_PLACED = "A child who is away for some days (placement T0 to T4) counts here under other placements."
_LEAVERS = (
    "DfE counts the young people whom it expects from earlier returns; here those in the file of care leavers, less "
    "those who have died, returned home or gone to another authority's care."
)
_POSTS = "DfE counts the census after its own checks; here the file as loaded, every row of a person with two posts."

# How DfE's way of counting can make a figure differ that is right in both: indicator → one or two plain sentences.
METHOD: dict[str, str] = {
    "cin_rate": "Episodes, not children, are counted in both; " + _EPISODES,
    "re_referrals": "Referrals of one child on one day count once here. " + _EPISODES,
    "cla_starts_rate": _COUNT,
    "cla_rate": _COUNT,
    "uasc_starts_rate": _COUNT,
    "uasc_cla_rate": _COUNT,
    "repeat_cpp": "The number of earlier plans is taken from the census in both. " + _EPISODES,
    "cpp_2_years": _EPISODES,
    **{
        f"factor_{factor}": _FACTOR
        for factor in (
            "domestic_abuse_child",
            "domestic_abuse_parent",
            "domestic_abuse_person",
            "emotional_abuse",
            "faith_linked_abuse",
            "neglect",
            "physical_abuse_adult_on_child",
            "physical_abuse_child_on_child",
            "physical_abuse_unknown",
            "sexual_abuse_adult_on_child",
            "sexual_abuse_child_on_child",
            "sexual_abuse_unknown",
            "child_criminal_exploitation",
            "child_sexual_exploitation",
            "gangs",
            "going_missing",
            "trafficking",
        )
    },
    "ceased_sgo": _CEASED,
    "ceased_cao": _CEASED,
    "placements_3_plus": "Placements that began before the oldest return loaded are known here only from that return on.",
    "placed_over_20_miles": (
        "DfE works the distance out from the postcodes; here it is the distance in the file or, where that has none, worked "
        "out from the postcode directory that is loaded. Children whose distance is not known count below the line."
    ),
    "adoption_decision_to_match": (
        "DfE publishes years and months; here it is days divided by 30.4375, rounded to whole months."
    ),
    "placed_foster": _PLACED,
    "placed_childrens_homes": _PLACED,
    "placed_semi_independent": _PLACED,
    "sdq_average": "Who had been looked after for 12 months is worked out here from the episodes in the return.",
    "care_leavers_eet_17_18": _LEAVERS,
    "care_leavers_eet_19_21": _LEAVERS,
    "care_leavers_suitable_17_18": _LEAVERS,
    "care_leavers_suitable_19_21": _LEAVERS,
    "sw_turnover": "Leavers without hours count here with those of a year before. " + _POSTS,
    "sw_agency_rate": _POSTS,
    "sw_vacancy_rate": _POSTS,
    "sw_caseload": "Only workers with both cases and hours are counted here. " + _POSTS,
    "cla_3_plus_social_workers": "The same worker who comes back counts once here.",
    "sw_ethnic_minority": "Workers of unknown ethnicity are left out of both. " + _POSTS,
}

AGREE = "The same at the published precision."
MISSING = {
    "c": "DfE has left its figure out for small numbers.",
    "k": "DfE's figure rounds to zero but is not zero.",
    "low": "DfE's figure rounds to zero but is not zero.",
    "u": "DfE has left its figure out for low reliability.",
    "x": "DfE has no figure for this authority and year.",
    "z": "DfE says that the figure does not apply here.",
}
NO_FIGURE = "DfE has published no figure."
JOINT = "DfE's figure is that of a joint return."
LATER = "The return of {year} is loaded too: what it corrects counts here and came after DfE's figure."
ALONE = "No other year's return is loaded: what began before this one, or was corrected later, is not known here."
NEAR = "They are one apart in the last decimal, as rounding or one or two people can make them."

QUERY = """
INSERT INTO reconciliation
WITH pair AS (
    SELECT
        r.indicator_id, r.la_code, r.period, s.decimals, s.method,
        p.value AS published_value, p.flag AS published_flag, p.joint,
        -- What is shown, at the published precision: never more of it.
        r.value AS returns_value,
        round_half_up(r.value - p.value, s.decimals) AS difference,
        y.years
    FROM indicator_value r
    JOIN indicator_value p
        ON p.indicator_id = r.indicator_id AND p.period = r.period AND p.geography_code = r.geography_code
        AND p.source = 'published'
    JOIN reconciliation_setting s ON s.indicator_id = r.indicator_id
    LEFT JOIN return_years y ON y.la_code = r.la_code AND y.collection = s.collection
    WHERE r.source = 'returns' AND r.level = 'Local authority'
        AND r.value IS NOT NULL AND r.flag IN ('', 'p')
        AND regexp_full_match(r.period, '\\d{4}')
),
judged AS (
    SELECT *, abs(difference) < power(10, -decimals) / 2 AS agree FROM pair
)
SELECT
    indicator_id, la_code, period, published_value, returns_value, difference, agree,
    CASE
        WHEN published_value IS NULL THEN coalesce($missing[published_flag], $no_figure)
        WHEN agree THEN $agree
        ELSE concat_ws(
            ' ',
            CASE WHEN abs(difference) < power(10, -decimals) * 1.5 THEN $near END,
            CASE WHEN joint <> '' THEN $joint END,
            CASE
                WHEN list_max(years) > period::INTEGER
                THEN replace($later, '{year}', list_min(list_filter(years, lambda y: y > period::INTEGER))::VARCHAR)
                WHEN len(years) = 1 THEN $alone
            END,
            nullif(method, '')
        )
    END
FROM judged
ORDER BY indicator_id, la_code, period
"""


def reconcile(connection: duckdb.DuckDBPyConnection, indicators: Iterable[Indicator]) -> None:
    """Fills ``reconciliation`` from ``indicator_value``.

    Needs the macros of :mod:`indicators.arithmetic`, ``indicator_value`` as :mod:`indicators.compare` leaves it, and
    the attached database ``returns``, of which it reads nothing but the years loaded.
    """
    chosen = [item for item in indicators if item.computed and item.published]
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE reconciliation_setting AS
        SELECT
            unnest($ids) AS indicator_id, unnest($decimals) AS decimals, unnest($collections) AS collection,
            unnest($methods) AS method
        """,
        {
            "ids": [item.id for item in chosen],
            "decimals": [item.decimals for item in chosen],
            "collections": [item.computed.collection.value for item in chosen if item.computed],
            "methods": [METHOD.get(item.id, "") for item in chosen],
        },
    )
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE return_years AS
        SELECT la_code, collection, list_sort(list(DISTINCT return_year)) AS years
        FROM returns.return_table
        GROUP BY la_code, collection
    """)
    connection.execute(
        QUERY,
        {
            "missing": _map(MISSING),
            "no_figure": NO_FIGURE,
            "agree": AGREE,
            "near": NEAR,
            "joint": JOINT,
            "later": LATER,
            "alone": ALONE,
        },
    )
    connection.execute("DROP TABLE reconciliation_setting")
    connection.execute("DROP TABLE return_years")


def _map(content: dict[str, str]) -> dict[str, list[str]]:
    """A dictionary in the shape that DuckDB takes for a MAP parameter."""
    return {"key": list(content), "value": list(content.values())}


def summary(connection: duckdb.DuckDBPyConnection) -> str:
    """One line in words for the end of a load; empty where nothing can be compared."""
    compared, agreeing, near, missing = connection.execute(
        """
        SELECT
            count(within_rounding), count(*) FILTER (WHERE within_rounding),
            count(*) FILTER (WHERE NOT within_rounding AND contains(reason, $near)),
            count(*) FILTER (WHERE within_rounding IS NULL)
        FROM reconciliation
        """,
        {"near": NEAR},
    ).fetchall()[0]
    if not compared:
        return ""
    figures = "figure" if compared == 1 else "figures"
    line = f"Of {compared:,} {figures} that DfE publishes too, {agreeing:,} {'agrees' if agreeing == 1 else 'agree'}"
    further = [
        f"{near:,} {'is' if near == 1 else 'are'} one apart in the last decimal" if near else "",
        f"{compared - agreeing - near:,} {'differs' if compared - agreeing - near == 1 else 'differ'} by more"
        if compared - agreeing - near
        else "",
    ]
    line += "".join(f", {words}" for words in further if words) + "."
    if missing:
        line += f" For {missing:,} more DfE has published a symbol."
    return line
