"""An authority's own returns as one history: what indicators computed from returns are counted from.

The store keeps every return as it was sent, year by year. Here the years are put together: a child's episode that
was open at the end of one return and closed in the next is one episode; of several returns that carry the same
record the latest is believed; records that a later return no longer carries are kept. Then, for every period that
can be reported, the children and events that indicators count are gathered into shared tables, once for all
indicators.

* **Short breaks**: episodes with legal status V3 or V4 are left out before anything else.
* **Stale**: an episode still open in the last return that carries it, though a later return is loaded, ends when the
  child's next episode begins, or else on 1 April after that return, for an unknown reason.
* **Overlap**: an episode that ends after the child's next one begins ends where that one begins.
* **Dates**: an interval covers its start day and not its end day. Adding months to a day that the month does not
  have gives the month's last day.
* **Working days**: Mondays to Fridays that are no bank holiday in England (package ``holidays``, offline).

Everything is SQL over temporary tables of one connection; the database with the returns is attached as ``returns``.
Authorities are handled in portions, so that memory does not grow with their number.
"""

from __future__ import annotations

import sys
from collections.abc import Collection as Container
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import duckdb

from indicators.model import Collection, Switch

# The table whose rows make a return of the collection, and the month in which its year begins.
MAIN = {
    Collection.SSDA903: "cla_episode",
    Collection.CIN_CENSUS: "referral",
    Collection.WORKFORCE_CENSUS: "social_worker",
}
BEGINS = {Collection.SSDA903: 4, Collection.CIN_CENSUS: 4, Collection.WORKFORCE_CENSUS: 10}

# With this many events in a year and none in its last quarter, the return was taken during the year.
EVENTS_OF_A_YEAR = 30

# Choices that the definitions make, with the value in use (section and reason: the indicator's definition).
SWITCHES: dict[str, Switch] = {
    "distance_denominator": "all",
    "temporary_placement": "own",
    "same_carer_counts": True,
    "include_absent": False,
    "exclude_17_plus": False,
    "exclude_n9": False,
    "nfa_counts_as_previous": True,
    "assessment_clock": "start",
    "schools_include_education_services": False,
    "include_transfer_in": False,
    "absence_includes_leavers": False,
}

FIRST_DAY, LAST_DAY = date(2010, 1, 1), date(2030, 12, 31)

# Categories of the breakdowns: characteristic → key used in the tables → words, in the order shown.
CATEGORIES: dict[str, dict[str, str]] = {
    "sex": {"M": "Male", "F": "Female", "U": "Not known"},
    "age": {
        "B": "Unborn",
        "0": "Under 1 year",
        "1": "1 to 4 years",
        "5": "5 to 9 years",
        "10": "10 to 15 years",
        "16": "16 years and over",
        "U": "Not known",
    },
    "ethnicity": {
        "W": "White",
        "M": "Mixed or Multiple ethnic groups",
        "A": "Asian or Asian British",
        "B": "Black, African, Caribbean or Black British",
        "O": "Other ethnic group",
        "U": "Refused or information not yet available",
    },
    "disability": {"Y": "Disabled", "N": "Not disabled", "U": "Not known"},
    "uasc": {
        "Y": "Unaccompanied asylum-seeking children",
        "N": "Children excluding unaccompanied asylum-seeking children",
    },
    "need": {
        "N1": "N1. Abuse or neglect",
        "N2": "N2. Child's disability",
        "N3": "N3. Parental illness or disability",
        "N4": "N4. Family in acute stress",
        "N5": "N5. Family dysfunction",
        "N6": "N6. Socially unacceptable behaviour",
        "N7": "N7. Low income",
        "N8": "N8. Absent parenting",
        "N9": "N9. Cases other than children in need",
        "U": "N0. Not stated",
    },
    "placement": {
        "U": "Foster placements",
        "A": "Placed for adoption",
        "P": "Placed with parents or other person with parental responsibility",
        "K": "Secure homes and children's homes",
        "H": "Independent and semi-independent living arrangements/supported accommodation",
        "S": "Residential schools",
        "R": "Other residential settings",
        "O": "Other placements",
        "X": "Not known",
    },
    # Of social workers, on the last day of the census year.
    "worker_age": {
        "20": "Under 30 years",
        "30": "30 to 39 years",
        "40": "40 to 49 years",
        "50": "50 to 59 years",
        "60": "60 years and over",
        "U": "Not known",
    },
    "role": {
        "1": "Senior manager",
        "2": "Middle manager",
        "3": "First line manager",
        "4": "Senior practitioner",
        "5": "Case holder",
        "6": "Qualified without cases",
        "U": "Not known",
    },
}

MACROS = """
-- Calendar months added: where the day does not exist, the last day of the month.
CREATE OR REPLACE TEMP MACRO addm(d, n) AS (d + to_months(n))::DATE;

-- Completed years. Who was born on 29 February has the birthday on 1 March in other years.
CREATE OR REPLACE TEMP MACRO age_on(birth, d) AS
    year(d) - year(birth) - (month(d) * 100 + day(d) < month(birth) * 100 + day(birth))::INTEGER;

-- The year in which a return's period ends, by the month in which it begins.
CREATE OR REPLACE TEMP MACRO year_of_return(d, begins) AS year(d) + (month(d) >= begins)::INTEGER;

CREATE OR REPLACE TEMP MACRO sex_key(code) AS CASE WHEN code IN ('M', 'F') THEN code ELSE 'U' END;

CREATE OR REPLACE TEMP MACRO age_key(birth, d) AS
    CASE
        WHEN birth IS NULL THEN 'U'
        WHEN birth > d THEN 'B'
        WHEN birth > addm(d, -12) THEN '0'
        WHEN birth > addm(d, -60) THEN '1'
        WHEN birth > addm(d, -120) THEN '5'
        WHEN birth > addm(d, -192) THEN '10'
        ELSE '16'
    END;

CREATE OR REPLACE TEMP MACRO ethnicity_key(code) AS
    CASE
        WHEN code IN ('WBRI', 'WIRI', 'WOTH', 'WIRT', 'WROM') THEN 'W'
        WHEN code IN ('MWBC', 'MWBA', 'MWAS', 'MOTH') THEN 'M'
        WHEN code IN ('AIND', 'APKN', 'ABAN', 'AOTH', 'CHNE') THEN 'A'
        WHEN code IN ('BCRB', 'BAFR', 'BOTH') THEN 'B'
        WHEN code = 'OOTH' THEN 'O'
        ELSE 'U'
    END;

CREATE OR REPLACE TEMP MACRO disability_key(codes) AS
    CASE WHEN codes IS NULL OR len(codes) = 0 THEN 'U' WHEN codes = ['NONE'] THEN 'N' ELSE 'Y' END;

CREATE OR REPLACE TEMP MACRO need_key(code) AS
    CASE WHEN code IN ('N1', 'N2', 'N3', 'N4', 'N5', 'N6', 'N7', 'N8', 'N9') THEN code ELSE 'U' END;

CREATE OR REPLACE TEMP MACRO worker_age_key(birth, d) AS
    CASE
        WHEN birth IS NULL OR birth > d THEN 'U'
        WHEN birth > addm(d, -360) THEN '20'
        WHEN birth > addm(d, -480) THEN '30'
        WHEN birth > addm(d, -600) THEN '40'
        WHEN birth > addm(d, -720) THEN '50'
        ELSE '60'
    END;

CREATE OR REPLACE TEMP MACRO role_key(code) AS CASE WHEN code IN ('1', '2', '3', '4', '5', '6') THEN code ELSE 'U' END;

CREATE OR REPLACE TEMP MACRO placement_key(code) AS
    CASE
        WHEN code IN ('U1', 'U2', 'U3', 'U4', 'U5', 'U6') THEN 'U'
        WHEN code IN ('A3', 'A4', 'A5', 'A6') THEN 'A'
        WHEN code = 'P1' THEN 'P'
        WHEN code IN ('K1', 'K2') THEN 'K'
        WHEN code IN ('H5', 'P2', 'K3') THEN 'H'
        WHEN code = 'S1' THEN 'S'
        WHEN code IN ('R1', 'R2', 'R3', 'R5') THEN 'R'
        WHEN code IN ('T0', 'T1', 'T2', 'T3', 'T4', 'P3', 'Z1', 'Z11', 'Z12', 'Z13', 'Z14') THEN 'O'
        ELSE 'X'
    END;
"""


@cache
def bank_holidays() -> frozenset[date]:
    """England's bank holidays of the years for which working days are known."""
    import holidays

    with _one_country(holidays):
        found = holidays.country_holidays("GB", subdiv="ENG", years=range(FIRST_DAY.year, LAST_DAY.year + 1))
    return frozenset(found)


@contextmanager
def _one_country(package: ModuleType) -> Iterator[None]:
    """Naming a country imports every country of the world, for a third of a second: here one is imported by itself."""
    name = f"{package.__name__}.countries"
    if name in sys.modules or not package.__file__:
        yield
        return
    alone = ModuleType(name)
    alone.__path__ = [str(Path(package.__file__).parent / "countries")]
    sys.modules[name] = alone
    try:
        yield
    finally:
        del sys.modules[name]


def install(connection: duckdb.DuckDBPyConnection, switches: Mapping[str, Switch] | None = None) -> None:
    """Makes macros and switches known.

    :param switches: values other than those in use; only tests give any.
    """
    chosen = {**SWITCHES, **(switches or {})}
    for name in chosen:
        if name not in SWITCHES:
            raise KeyError(name)
    set_ = ";".join(
        f"SET VARIABLE {name} = {str(value).lower() if isinstance(value, bool) else repr(value)}"
        for name, value in chosen.items()
    )
    connection.execute(f"{MACROS}{set_}")


WORKING_DAY = """
CREATE TEMP TABLE IF NOT EXISTS working_day AS
SELECT
    day::DATE AS day,
    count(*) FILTER (WHERE isodow(day) < 6 AND closed IS NULL) OVER (ORDER BY day) AS number
FROM range($first::TIMESTAMP, $after::TIMESTAMP, INTERVAL 1 DAY) AS days (day)
LEFT JOIN (SELECT unnest($closed) AS closed) ON closed = day::DATE
"""


def working_days(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the table ``working_day`` (``day, number``: working days up to it).

    ``wd(a, b)`` of the definitions is ``number`` of ``b`` less that of ``a``, and 0 where ``b`` comes before ``a``.
    """
    connection.execute(
        WORKING_DAY,
        {"closed": sorted(bank_holidays()), "first": FIRST_DAY, "after": LAST_DAY + timedelta(days=1)},
    )


# --- periods --------------------------------------------------------------------------------------------------

RETURNS_LOADED = """
CREATE OR REPLACE TEMP TABLE return_loaded AS
WITH main AS (
    SELECT DISTINCT
        la_code, collection, return_year,
        CASE collection WHEN 'workforce_census' THEN make_date(return_year - 1, 10, 1)
            ELSE make_date(return_year - 1, 4, 1) END AS y0,
        CASE collection WHEN 'workforce_census' THEN make_date(return_year, 9, 30)
            ELSE make_date(return_year, 3, 31) END AS y1
    FROM returns.return_table
    WHERE table_name IN ('cla_episode', 'referral', 'cin_person', 'social_worker')
),
event AS (
    SELECT 'ssda903' AS collection, la_code, return_year, start_date AS first_day, end_date AS last_day
    FROM returns.cla_episode
    UNION ALL
    SELECT 'cin_census', la_code, return_year, referral_date, closure_date FROM returns.referral
),
-- How many events of its own year a return holds, and how many of them in the last quarter.
busy AS (
    SELECT
        collection, la_code, return_year,
        count(*) FILTER (WHERE first_day BETWEEN make_date(return_year - 1, 4, 1) AND make_date(return_year, 3, 31))
            + count(*) FILTER (WHERE last_day BETWEEN make_date(return_year - 1, 4, 1) AND make_date(return_year, 3, 31))
            AS events,
        count(*) FILTER (WHERE first_day BETWEEN make_date(return_year, 1, 1) AND make_date(return_year, 3, 31))
            + count(*) FILTER (WHERE last_day BETWEEN make_date(return_year, 1, 1) AND make_date(return_year, 3, 31))
            AS late_events
    FROM event
    GROUP BY ALL
)
SELECT
    m.*,
    m.y1 <= $today AND NOT (coalesce(b.events, 0) >= $events AND coalesce(b.late_events, 0) = 0) AS complete,
    m.return_year = max(m.return_year) OVER (PARTITION BY m.la_code, m.collection) AS latest
FROM main m
LEFT JOIN busy b USING (collection, la_code, return_year)
"""

# The last day, up to today, on which anything happened in the latest return of each authority.
_EVENTS = {
    "ssda903": {
        "cla_episode": ("start_date", "end_date"),
        "missing_episode": ("start_date",),
    },
    "cin_census": {
        "referral": ("referral_date", "closure_date", "conference_date"),
        "assessment": ("start_date", "authorisation_date"),
        "s47_enquiry": ("start_date", "conference_date"),
        "cin_plan": ("start_date", "end_date"),
        "cp_plan": ("start_date", "end_date"),
    },
}


def _last_event() -> str:
    parts = [
        f"SELECT '{collection}' AS collection, la_code, return_year, "
        f"greatest({', '.join(f'max({day}) FILTER (WHERE {day} <= $today)' for day in days)}) AS last_event "
        f"FROM returns.{table} GROUP BY la_code, return_year"
        for collection, tables in _EVENTS.items()
        for table, days in tables.items()
    ]
    return " UNION ALL ".join(parts)


REPORTING = f"""
CREATE OR REPLACE TEMP TABLE reporting AS
WITH last_event AS (
    SELECT collection, la_code, return_year, max(last_event) AS last_event FROM ({_last_event()}) GROUP BY ALL
),
-- Extracts taken during the year, and the 31 March after which their quarters are counted.
march AS (
    SELECT r.*, e.last_event, r.return_year - 1 AS march_year
    FROM return_loaded r
    JOIN last_event e USING (collection, la_code, return_year)
    -- A late date in the return of a whole year does not make it an extract taken during the next one.
    WHERE r.latest AND NOT r.complete
),
quarter AS (
    SELECT
        la_code, collection, return_year, march_year, last_event,
        last_day(addm(make_date(march_year, 3, 1), unnest([3, 6, 9]))) AS y1
    FROM march
)
SELECT
    la_code, collection, return_year::VARCHAR AS period, y0, y1, false AS rolling, return_year,
    return_year AS march_year
FROM return_loaded
WHERE complete
UNION ALL
SELECT
    la_code, collection, strftime(y1, '%Y-%m'), (addm(y1, -12) + 1)::DATE, y1, true, return_year, march_year
FROM quarter
WHERE y1 <= last_event AND y1 <= $today
"""


def periods(connection: duckdb.DuckDBPyConnection, today: date) -> None:
    """Fills ``return_loaded`` and ``reporting``: which years and rolling twelve months can be reported.

    ``reporting``: one row per authority, collection and period, with its first and last day (``y0``, ``y1``),
    ``rolling``, the latest return behind it, and ``march_year``, whose population rates use.
    """
    connection.execute(RETURNS_LOADED, {"today": today, "events": EVENTS_OF_A_YEAR})
    connection.execute(REPORTING, {"today": today})


# Mid-2024 for the year to March 2025; where that is not loaded, up to two years older.
POPULATION = """
CREATE OR REPLACE TEMP TABLE population AS
WITH estimate AS (
    SELECT place AS la_code, year, max(figure(population_estimate)) AS people
    FROM current_population
    WHERE level = 'Local authority' AND lower(age_group) = 'children aged 0 to 17 years'
    GROUP BY ALL
)
SELECT p.la_code, p.march_year, max_by(e.people, e.year) AS people, max(e.year) < p.march_year - 1 AS older
FROM (SELECT DISTINCT la_code, march_year FROM reporting WHERE collection <> 'workforce_census') p
JOIN estimate e ON e.la_code = p.la_code AND e.year BETWEEN p.march_year - 3 AND p.march_year - 1 AND e.people > 0
GROUP BY p.la_code, p.march_year
"""

# --- looked-after children ------------------------------------------------------------------------------------

# {latest} is the term by which, of several returns that carry a record, the latest is taken.
CARE_EPISODES = """
CREATE OR REPLACE TEMP TABLE carried_episode AS
SELECT
    e.la_code, e.child_id, e.start_date, e.start_reason, e.legal_status, e.need, e.placement, e.end_date,
    e.end_reason, {distance} AS distance, {straight} AS straight_distance, e.return_year,
    e.return_year < l.return_year AS later_return, e.placement_postcode
FROM returns.cla_episode e
JOIN last_return l ON l.la_code = e.la_code AND l.collection = 'ssda903'
{given}
WHERE e.la_code IN ({las})
QUALIFY row_number() OVER (
    PARTITION BY e.la_code, e.child_id, e.start_date ORDER BY e.return_year DESC, e.end_date IS NULL, e.line
) = 1;

CREATE OR REPLACE TEMP TABLE care_episode AS
WITH followed AS (
    SELECT
        * EXCLUDE (placement_postcode),
        coalesce(placement, '') || '|' || upper(regexp_replace(coalesce(placement_postcode, ''), '\\s', '', 'g')) AS home,
        lead(start_date) OVER (PARTITION BY la_code, child_id ORDER BY start_date) AS next_start
    FROM carried_episode
    WHERE coalesce(legal_status, '') NOT IN ('V3', 'V4')
),
closed AS (
    SELECT
        * EXCLUDE (end_date, end_reason, later_return),
        end_date IS NULL AND later_return AS stale,
        coalesce(end_date > next_start, false) AS overlapping,
        CASE
            WHEN end_date IS NULL AND later_return
            THEN coalesce(next_start, greatest(start_date, make_date(return_year, 4, 1)))
            ELSE least(end_date, CASE WHEN end_date IS NOT NULL THEN next_start END)
        END AS end_date,
        CASE WHEN end_date IS NOT NULL THEN end_reason END AS end_reason,
        coalesce(placement IN ('T0', 'T1', 'T2', 'T3', 'T4'), false) AS temporary
    FROM followed
),
-- Episodes of one period of care: it starts with RNE S, or before the oldest return.
numbered AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY la_code, child_id ORDER BY start_date) AS n,
        count(*) FILTER (WHERE start_reason = 'S')
            OVER (PARTITION BY la_code, child_id ORDER BY start_date ROWS UNBOUNDED PRECEDING) AS care_period
    FROM closed
),
-- What came before in the same period of care: the episode, and the last one that was not temporary.
remembered AS (
    SELECT
        *,
        coalesce(lag(temporary) OVER care, false) AS after_temporary,
        last_value(CASE WHEN NOT temporary THEN home END IGNORE NULLS) OVER before AS home_before,
        last_value(CASE WHEN NOT temporary THEN placement END IGNORE NULLS) OVER before AS placement_before,
        min(n) OVER (PARTITION BY la_code, child_id, care_period) AS first_of_period
    FROM numbered
    WINDOW
        care AS (PARTITION BY la_code, child_id, care_period ORDER BY start_date),
        before AS (care ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
SELECT
    * EXCLUDE (home, home_before, placement_before, after_temporary, first_of_period, next_start),
    CASE WHEN temporary THEN coalesce(placement_before, placement) ELSE placement END AS lasting_placement,
    CASE
        WHEN n = 1 THEN true  -- the first episode loaded
        WHEN temporary THEN false  -- belongs to the placement that it interrupts
        WHEN start_reason = 'S' THEN true
        -- A move, unless back from a temporary stay to where the child lived before it. Where nothing before the
        -- stay is loaded, it is taken for a return.
        WHEN start_reason IN ('P', 'B') THEN NOT (
            after_temporary AND (home_before = home OR (home_before IS NULL AND first_of_period = 1))
        )
        WHEN start_reason IN ('T', 'U') THEN getvariable('same_carer_counts')
        ELSE false
    END AS opens
FROM remembered;

-- A placement ends where the next one opens, or where its period of care ends.
CREATE OR REPLACE TEMP TABLE care_placement AS
WITH period_end AS (
    SELECT
        la_code, child_id, start_date, opens,
        last_value(end_date) OVER (
            PARTITION BY la_code, child_id, care_period ORDER BY start_date
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) AS period_end
    FROM care_episode
)
SELECT
    la_code, child_id, start_date,
    least(lead(start_date) OVER (PARTITION BY la_code, child_id ORDER BY start_date), period_end) AS end_date
FROM period_end
WHERE opens;

-- Children all of whose episodes are short breaks.
CREATE OR REPLACE TEMP TABLE short_breaks_only AS
SELECT la_code, child_id
FROM carried_episode
GROUP BY ALL
HAVING bool_and(coalesce(legal_status, '') IN ('V3', 'V4'));
"""

CARE_CHILDREN = """
-- Children of the header, and unaccompanied ones though the header lacks them. seeking: until when they are.
CREATE OR REPLACE TEMP TABLE care_child AS
WITH person AS (
    SELECT la_code, child_id, sex_key(sex) AS sex, birth_date, ethnicity_key(ethnicity) AS ethnicity
    FROM returns.cla_person
    WHERE la_code IN ({las})
    QUALIFY row_number() OVER (PARTITION BY la_code, child_id ORDER BY return_year DESC, line) = 1
),
unaccompanied AS (
    SELECT la_code, child_id, coalesce(status_end_date, DATE '9999-12-31') AS seeking
    FROM returns.uasc
    WHERE la_code IN ({las})
    QUALIFY row_number() OVER (PARTITION BY la_code, child_id ORDER BY return_year DESC, line) = 1
)
FROM person FULL JOIN unaccompanied USING (la_code, child_id);

CREATE OR REPLACE TEMP TABLE missing_incident AS
SELECT la_code, child_id, start_date, kind
FROM returns.missing_episode
WHERE la_code IN ({las})
QUALIFY row_number() OVER (
    PARTITION BY la_code, child_id, start_date ORDER BY return_year DESC, end_date IS NULL, line
) = 1;

CREATE OR REPLACE TEMP TABLE worker_spell AS
SELECT la_code, child_id, worker_id, start_date, end_date
FROM returns.cla_social_worker
WHERE la_code IN ({las})
QUALIFY row_number() OVER (
    PARTITION BY la_code, child_id, start_date ORDER BY return_year DESC, end_date IS NULL, line
) = 1;

CREATE OR REPLACE TEMP TABLE adoption_decision AS
SELECT la_code, child_id, decision_date, ended_date
FROM returns.placed_for_adoption
WHERE la_code IN ({las})
QUALIFY row_number() OVER (
    PARTITION BY la_code, child_id, decision_date ORDER BY return_year DESC, ended_date IS NULL, line
) = 1;
"""


class Cohort(NamedTuple):
    """Children or events that indicators count: one row for each in each period.

    :param characteristics: the columns by which they can be broken down, keys of :data:`CATEGORIES`.
    :param sql: the query that gives them; ``{las}`` stands for the authorities.
    :param after: another cohort that it is made from.
    """

    characteristics: tuple[str, ...]
    sql: str
    after: str = ""


_CARE = ("sex", "age", "ethnicity", "uasc", "need")
_NEED = ("sex", "age", "ethnicity", "disability", "need")
_PLAN = ("sex", "age", "ethnicity", "disability")

# Columns that every table of children below has: keys of CATEGORIES. {day}: the day on which age is taken.
_CHILD_KEYS = """
    coalesce(c.sex, 'U') AS sex, age_key(c.birth_date, {day}) AS age, coalesce(c.ethnicity, 'U') AS ethnicity,
    CASE WHEN c.seeking > {day} THEN 'Y' ELSE 'N' END AS uasc
"""
_CHILD_JOIN = "LEFT JOIN care_child c ON c.la_code = x.la_code AND c.child_id = x.child_id"

CARE_REPORTED = """
CREATE OR REPLACE TEMP TABLE care_reported AS
SELECT
    p.la_code, p.period, p.y0, p.y1, p.rolling, p.return_year,
    coalesce(list_contains(t.columns, 'distance'), false) AS distance_given
FROM reporting p
LEFT JOIN returns.return_table t
    ON t.la_code = p.la_code AND t.return_year = p.return_year AND t.table_name = 'cla_episode'
WHERE p.collection = 'ssda903' AND p.la_code IN ({las})
"""

CARE_COHORTS: dict[str, Cohort] = {
    # Children looked after on the last day, with the episode that is open on it.
    "looked_after": Cohort(
        (*_CARE, "placement"),
        f"""
        WITH open AS (
            SELECT
                p.la_code, p.period, p.y0, p.y1, p.return_year, e.child_id, e.start_date, e.need AS need_code,
                CASE WHEN p.distance_given THEN e.distance ELSE e.straight_distance END AS distance,
                CASE WHEN getvariable('temporary_placement') = 'carry' THEN e.lasting_placement ELSE e.placement END
                    AS placement_code
            FROM care_episode e
            JOIN care_reported p
                ON p.la_code = e.la_code AND e.start_date <= p.y1 AND (e.end_date IS NULL OR e.end_date > p.y1)
            QUALIFY row_number() OVER (PARTITION BY p.la_code, p.period, e.child_id ORDER BY e.start_date DESC) = 1
        ),
        moved AS (
            SELECT o.la_code, o.period, o.child_id, count(*) AS placements
            FROM open o
            JOIN care_placement m
                ON m.la_code = o.la_code AND m.child_id = o.child_id
                AND m.start_date <= o.y1 AND (m.end_date IS NULL OR m.end_date > o.y0)
            GROUP BY ALL
        ),
        -- Not in care without a break since the first day.
        broken AS (
            SELECT DISTINCT o.la_code, o.period, o.child_id
            FROM open o
            JOIN care_episode e ON e.la_code = o.la_code AND e.child_id = o.child_id
            WHERE (e.start_reason = 'S' AND e.start_date > o.y0 AND e.start_date <= o.y1)
                OR (e.end_reason <> 'X1' AND e.end_date > o.y0 AND e.end_date <= o.y1)
        ),
        visited AS (
            SELECT o.la_code, o.period, o.child_id, count(DISTINCT s.worker_id) AS workers
            FROM open o
            JOIN worker_spell s
                ON s.la_code = o.la_code AND s.child_id = o.child_id AND s.worker_id IS NOT NULL
                AND s.start_date <= o.y1 AND (s.end_date IS NULL OR s.end_date > o.y0)
            GROUP BY ALL
        )
        SELECT
            x.*, coalesce(m.placements, 0) AS placements, b.child_id IS NULL AS all_year, v.workers, c.birth_date,
            {_CHILD_KEYS.format(day="x.y1")}, need_key(x.need_code) AS need, placement_key(x.placement_code) AS placement
        FROM open x
        LEFT JOIN moved m ON m.la_code = x.la_code AND m.period = x.period AND m.child_id = x.child_id
        LEFT JOIN broken b ON b.la_code = x.la_code AND b.period = x.period AND b.child_id = x.child_id
        LEFT JOIN visited v ON v.la_code = x.la_code AND v.period = x.period AND v.child_id = x.child_id
        {_CHILD_JOIN}
        """,
    ),
    # Children looked after at any time in the year: who left on its first day is among them.
    "looked_after_in_year": Cohort(
        _CARE,
        f"""
        WITH present AS (
            SELECT p.la_code, p.period, p.y0, p.y1, e.child_id, max_by(e.need, e.start_date) AS need_code
            FROM care_episode e
            JOIN care_reported p
                ON p.la_code = e.la_code AND e.start_date <= p.y1 AND (e.end_date IS NULL OR e.end_date >= p.y0)
            -- Whom the year's return no longer knows is not taken to have left on its first day.
            WHERE NOT (e.stale AND e.end_date = p.y0)
            GROUP BY ALL
        ),
        gone AS (
            SELECT x.la_code, x.period, x.child_id, count(*) AS incidents
            FROM present x
            JOIN missing_incident i
                ON i.la_code = x.la_code AND i.child_id = x.child_id AND i.start_date BETWEEN x.y0 AND x.y1
            WHERE i.kind = 'M' OR (i.kind = 'A' AND getvariable('include_absent'))
            GROUP BY ALL
        )
        SELECT
            x.*, coalesce(g.incidents, 0) AS incidents, {_CHILD_KEYS.format(day="x.y1")}, need_key(x.need_code) AS need
        FROM present x
        LEFT JOIN gone g ON g.la_code = x.la_code AND g.period = x.period AND g.child_id = x.child_id
        {_CHILD_JOIN}
        """,
    ),
    # Children who started to be looked after in the year, at their first start in it.
    "started": Cohort(
        _CARE,
        f"""
        WITH first_start AS (
            SELECT p.la_code, p.period, e.child_id, min(e.start_date) AS start_date, min_by(e.need, e.start_date) AS need_code
            FROM care_episode e
            JOIN care_reported p ON p.la_code = e.la_code AND e.start_date BETWEEN p.y0 AND p.y1
            WHERE e.start_reason = 'S'
            GROUP BY ALL
        )
        SELECT x.*, {_CHILD_KEYS.format(day="x.start_date")}, need_key(x.need_code) AS need
        FROM first_start x
        {_CHILD_JOIN}
        """,
    ),
    # Children who ceased to be looked after in the year, by the last time they did.
    "ceased": Cohort(
        _CARE,
        f"""
        WITH last_end AS (
            SELECT p.la_code, p.period, p.return_year, e.child_id, e.end_date, e.end_reason, e.need AS need_code
            FROM care_episode e
            JOIN care_reported p ON p.la_code = e.la_code AND e.end_date BETWEEN p.y0 AND p.y1
            WHERE e.end_reason <> 'X1'
            QUALIFY row_number() OVER (
                PARTITION BY p.la_code, p.period, e.child_id ORDER BY e.end_date DESC, e.start_date DESC
            ) = 1
        )
        SELECT x.*, {_CHILD_KEYS.format(day="x.end_date")}, need_key(x.need_code) AS need
        FROM last_end x
        {_CHILD_JOIN}
        """,
    ),
    # Children who returned home in the year before, at their first return home in it.
    "returned_home": Cohort(
        _CARE,
        f"""
        WITH exit AS (
            SELECT p.la_code, p.period, e.child_id, min(e.end_date) AS exit_date, min_by(e.need, e.end_date) AS need_code
            FROM care_episode e
            JOIN care_reported p ON p.la_code = e.la_code AND e.end_date BETWEEN addm(p.y0, -12) AND addm(p.y1, -12)
            WHERE e.end_reason IN ('E4A', 'E4B', 'E4')
            GROUP BY ALL
        ),
        back AS (
            SELECT DISTINCT x.la_code, x.period, x.child_id
            FROM exit x
            JOIN care_episode e
                ON e.la_code = x.la_code AND e.child_id = x.child_id AND e.start_reason = 'S'
                AND e.start_date BETWEEN x.exit_date AND addm(x.exit_date, 12)
        )
        SELECT
            x.*, b.child_id IS NOT NULL AS came_back, {_CHILD_KEYS.format(day="x.exit_date")}, need_key(x.need_code) AS need
        FROM exit x
        LEFT JOIN back b ON b.la_code = x.la_code AND b.period = x.period AND b.child_id = x.child_id
        {_CHILD_JOIN}
        WHERE NOT (getvariable('exclude_17_plus') AND coalesce(age_on(c.birth_date, x.exit_date) >= 17, false))
        """,
    ),
    # Young people who left care, of the year's return. Whose care another authority took over is left out.
    "leaver": Cohort(
        ("sex", "ethnicity", "uasc"),
        f"""
        WITH asked AS (
            SELECT p.la_code, p.period, p.y1, l.child_id, l.birth_date, l.activity, l.accommodation
            FROM returns.care_leaver l
            JOIN care_reported p ON p.la_code = l.la_code AND p.return_year = l.return_year AND NOT p.rolling
            ANTI JOIN short_breaks_only s ON s.la_code = l.la_code AND s.child_id = l.child_id
            WHERE l.la_code IN ({{las}}) AND coalesce(l.in_touch, '') NOT IN ('DIED', 'RHOM')
        ),
        taken_over AS (
            SELECT a.la_code, a.period, a.child_id
            FROM asked a
            JOIN care_episode e ON e.la_code = a.la_code AND e.child_id = a.child_id AND e.end_date <= a.y1
            WHERE e.end_reason <> 'X1'
            GROUP BY ALL
            HAVING max_by(e.end_reason, (e.end_date, e.start_date)) = 'E3'
        )
        SELECT
            x.* EXCLUDE (birth_date), age_on(coalesce(x.birth_date, c.birth_date), x.y1) AS years,
            {_CHILD_KEYS.format(day="x.y1")}
        FROM asked x
        ANTI JOIN taken_over t ON t.la_code = x.la_code AND t.period = x.period AND t.child_id = x.child_id
        {_CHILD_JOIN}
        """,
    ),
    # Children looked after for all of the year, with their score in the year's return.
    "scored": Cohort(
        (*_CARE, "placement"),
        """
        SELECT
            x.la_code, x.period, x.child_id, h.sdq_score, x.sex, x.age, x.ethnicity, x.uasc, x.need, x.placement
        FROM looked_after x
        JOIN returns.cla_health h
            ON h.la_code = x.la_code AND h.child_id = x.child_id AND h.return_year = x.return_year
        WHERE x.all_year AND h.sdq_score BETWEEN 0 AND 40
            AND age_on(coalesce(h.birth_date, x.birth_date), x.y1) BETWEEN 5 AND 16
        """,
        after="looked_after",
    ),
    # Children adopted in the year: from the decision that still stood at the match, to the match.
    "adopted": Cohort(
        ("sex", "age", "ethnicity"),
        """
        WITH decided AS (
            SELECT
                x.la_code, x.period, x.child_id, any_value(a.match_date) AS match_date,
                coalesce(max(d.decision_date), any_value(a.decision_date)) AS decision_date,
                any_value(x.sex) AS sex, any_value(x.age) AS age, any_value(x.ethnicity) AS ethnicity
            FROM ceased x
            JOIN returns.adoption a ON a.la_code = x.la_code AND a.child_id = x.child_id AND a.return_year = x.return_year
            LEFT JOIN adoption_decision d
                ON d.la_code = x.la_code AND d.child_id = x.child_id AND d.decision_date <= a.match_date
                AND d.ended_date IS NULL
            WHERE x.end_reason IN ('E11', 'E12')
            GROUP BY ALL
        )
        SELECT *, (match_date - decision_date)::INTEGER AS days FROM decided WHERE decision_date <= match_date
        """,
        after="ceased",
    ),
}

# --- children in need -----------------------------------------------------------------------------------------

NEED_HISTORY = """
CREATE OR REPLACE TEMP TABLE need_child AS
SELECT
    la_code, child_id, sex_key(sex) AS sex, birth_date, birth_date IS NULL AND expected_birth_date IS NOT NULL AS unborn,
    ethnicity_key(ethnicity) AS ethnicity, disability_key(disabilities) AS disability
FROM returns.cin_person
WHERE la_code IN ({las})
QUALIFY row_number() OVER (PARTITION BY la_code, child_id ORDER BY return_year DESC, line) = 1;

-- One referral per child and day. Of a day's referrals in the latest return the first that led to something counts.
CREATE OR REPLACE TEMP TABLE one_referral AS
WITH carried AS (
    SELECT
        r.la_code, r.child_id, r.referral_date, r.source, r.need, r.closure_date,
        coalesce(r.no_further_action, false) AS no_further_action, r.conference_date, r.return_year,
        r.return_year < l.return_year AS later_return
    FROM returns.referral r
    JOIN last_return l ON l.la_code = r.la_code AND l.collection = 'cin_census'
    WHERE r.la_code IN ({las})
    QUALIFY row_number() OVER (
        PARTITION BY r.la_code, r.child_id, r.referral_date
        ORDER BY r.return_year DESC, coalesce(r.no_further_action, false), r.line, r.rowid
    ) = 1
)
SELECT
    r.* EXCLUDE (closure_date, later_return),
    CASE WHEN closure_date IS NULL AND later_return AND NOT no_further_action
        THEN greatest(referral_date, make_date(return_year, 4, 1)) ELSE closure_date END AS closure_date,
    closure_date IS NULL AND later_return AND NOT no_further_action AS stale,
    CASE WHEN getvariable('nfa_counts_as_previous') THEN lag(referral_date) OVER child
        ELSE max(CASE WHEN NOT no_further_action THEN referral_date END)
            OVER (child ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    END AS earlier_date,
    coalesce(c.sex, 'U') AS sex, coalesce(c.ethnicity, 'U') AS ethnicity, coalesce(c.disability, 'U') AS disability,
    c.birth_date, coalesce(c.unborn, false) AS unborn
FROM carried r
LEFT JOIN need_child c ON c.la_code = r.la_code AND c.child_id = r.child_id
WINDOW child AS (PARTITION BY r.la_code, r.child_id ORDER BY r.referral_date);

CREATE OR REPLACE TEMP TABLE one_assessment AS
SELECT la_code, child_id, referral_date, start_date, authorisation_date, factors
FROM returns.assessment
WHERE la_code IN ({las})
QUALIFY row_number() OVER (
    PARTITION BY la_code, child_id, referral_date, start_date
    ORDER BY return_year DESC, authorisation_date IS NULL, line
) = 1;

CREATE OR REPLACE TEMP TABLE one_enquiry AS
SELECT la_code, child_id, start_date, conference_date
FROM returns.s47_enquiry
WHERE la_code IN ({las})
QUALIFY row_number() OVER (
    PARTITION BY la_code, child_id, start_date ORDER BY return_year DESC, conference_date IS NULL, line
) = 1;

CREATE OR REPLACE TEMP TABLE one_plan AS
SELECT
    p.la_code, p.child_id, p.start_date, p.previous_plans,
    p.end_date IS NULL AND p.return_year < l.return_year AS stale,
    CASE WHEN p.end_date IS NULL AND p.return_year < l.return_year
        THEN greatest(p.start_date, make_date(p.return_year, 4, 1)) ELSE p.end_date END AS end_date,
    p.end_date AS ended_date
FROM returns.cp_plan p
JOIN last_return l ON l.la_code = p.la_code AND l.collection = 'cin_census'
WHERE p.la_code IN ({las})
QUALIFY row_number() OVER (
    PARTITION BY p.la_code, p.child_id, p.start_date ORDER BY p.return_year DESC, p.end_date IS NULL, p.line
) = 1;
"""

# Keys of a child on a day, from one_referral or need_child (alias c).
_NEED_KEYS = """
    coalesce(c.sex, 'U') AS sex, coalesce(c.ethnicity, 'U') AS ethnicity, coalesce(c.disability, 'U') AS disability,
    CASE WHEN c.unborn THEN 'B' ELSE age_key(c.birth_date, {day}) END AS age
"""
_NEED_JOIN = "LEFT JOIN need_child c ON c.la_code = x.la_code AND c.child_id = x.child_id"

NEED_REPORTED = """
CREATE OR REPLACE TEMP TABLE need_reported AS
SELECT la_code, period, y0, y1, rolling, return_year FROM reporting
WHERE collection = 'cin_census' AND la_code IN ({las})
"""

NEED_COHORTS: dict[str, Cohort] = {
    # Episodes of need open on the last day.
    "in_need": Cohort(
        _NEED,
        f"""
        SELECT
            p.la_code, p.period, c.child_id, c.referral_date, c.need AS need_code, {_NEED_KEYS.format(day="p.y1")},
            need_key(c.need) AS need
        FROM one_referral c
        JOIN need_reported p
            ON p.la_code = c.la_code AND c.referral_date <= p.y1 AND (c.closure_date IS NULL OR c.closure_date > p.y1)
        WHERE NOT c.no_further_action
        """,
    ),
    # Referrals of the year.
    "referred": Cohort(
        _NEED,
        f"""
        SELECT
            p.la_code, p.period, c.child_id, c.referral_date, c.source, c.no_further_action, c.earlier_date,
            {_NEED_KEYS.format(day="c.referral_date")}, need_key(c.need) AS need
        FROM one_referral c
        JOIN need_reported p ON p.la_code = c.la_code AND c.referral_date BETWEEN p.y0 AND p.y1
        """,
    ),
    # Referrals of the year before that led to no further action, and whether the child was assessed after all.
    "turned_away": Cohort(
        _NEED,
        f"""
        WITH first_after AS (
            SELECT r.la_code, r.child_id, r.referral_date, a.start_date AS assessed_date
            FROM one_referral r
            ASOF JOIN one_assessment a
                ON a.la_code = r.la_code AND a.child_id = r.child_id AND a.start_date >= r.referral_date
            WHERE r.no_further_action
        )
        SELECT
            p.la_code, p.period, c.child_id, c.referral_date,
            coalesce(f.assessed_date <= addm(c.referral_date, 12), false) AS assessed,
            {_NEED_KEYS.format(day="c.referral_date")}, need_key(c.need) AS need
        FROM one_referral c
        JOIN need_reported p
            ON p.la_code = c.la_code AND c.referral_date BETWEEN addm(p.y0, -12) AND addm(p.y1, -12)
        LEFT JOIN first_after f
            ON f.la_code = c.la_code AND f.child_id = c.child_id AND f.referral_date = c.referral_date
        WHERE c.no_further_action
        """,
    ),
    # Assessments authorised in the year, with the working days that they took.
    "assessed": Cohort(
        _PLAN,
        f"""
        SELECT
            p.la_code, p.period, x.child_id, x.referral_date, x.factors,
            CASE WHEN x.authorisation_date <= x.begun THEN 0 ELSE last.number - first.number END AS working_days,
            {_NEED_KEYS.format(day="x.authorisation_date")}
        FROM (
            SELECT *, CASE WHEN getvariable('assessment_clock') = 'referral' THEN referral_date ELSE start_date END AS begun
            FROM one_assessment
        ) x
        JOIN need_reported p ON p.la_code = x.la_code AND x.authorisation_date BETWEEN p.y0 AND p.y1
        LEFT JOIN working_day first ON first.day = x.begun
        LEFT JOIN working_day last ON last.day = x.authorisation_date
        {_NEED_JOIN}
        """,
    ),
    # Factors found in them: each once for an episode of need.
    "factor_found": Cohort(
        _PLAN,
        """
        WITH found AS (
            SELECT a.la_code, a.period, a.child_id, a.referral_date, unnest(a.factors) AS factor, sex, age, ethnicity, disability
            FROM assessed a
            SEMI JOIN one_referral r
                ON r.la_code = a.la_code AND r.child_id = a.child_id AND r.referral_date = a.referral_date
                AND NOT r.no_further_action
            WHERE len(a.factors) > 0
        )
        SELECT
            la_code, period, child_id, referral_date, factor, any_value(sex) AS sex, min(age) AS age,
            any_value(ethnicity) AS ethnicity, any_value(disability) AS disability
        FROM found
        GROUP BY la_code, period, child_id, referral_date, factor
        """,
        after="assessed",
    ),
    # Section 47 enquiries that started in the year.
    "enquired": Cohort(
        _PLAN,
        f"""
        SELECT p.la_code, p.period, x.child_id, {_NEED_KEYS.format(day="x.start_date")}
        FROM one_enquiry x
        JOIN need_reported p ON p.la_code = x.la_code AND x.start_date BETWEEN p.y0 AND p.y1
        {_NEED_JOIN}
        """,
    ),
    # Initial conferences of the year, with the working days since the enquiry started.
    "conferred": Cohort(
        _PLAN,
        f"""
        SELECT
            p.la_code, p.period, x.child_id,
            CASE WHEN x.conference_date <= x.start_date THEN 0 ELSE last.number - first.number END AS working_days,
            {_NEED_KEYS.format(day="x.conference_date")}
        FROM (
            SELECT la_code, child_id, start_date, conference_date FROM one_enquiry WHERE conference_date IS NOT NULL
            UNION ALL
            SELECT la_code, child_id, NULL, conference_date FROM one_referral
            WHERE conference_date IS NOT NULL AND getvariable('include_transfer_in')
        ) x
        JOIN need_reported p ON p.la_code = x.la_code AND x.conference_date BETWEEN p.y0 AND p.y1
        LEFT JOIN working_day first ON first.day = x.start_date
        LEFT JOIN working_day last ON last.day = x.conference_date
        {_NEED_JOIN}
        """,
    ),
    # Child protection plans that started in the year, and whether another had ended in the twelve months before.
    "plan_started": Cohort(
        _PLAN,
        f"""
        WITH soon AS (
            SELECT DISTINCT n.la_code, n.child_id, n.start_date
            FROM one_plan n
            JOIN one_plan o
                ON o.la_code = n.la_code AND o.child_id = n.child_id AND o.start_date <> n.start_date
                AND o.ended_date BETWEEN addm(n.start_date, -12) AND n.start_date
        )
        SELECT
            p.la_code, p.period, x.child_id, x.start_date, x.previous_plans, s.child_id IS NOT NULL AS soon_after_another,
            {_NEED_KEYS.format(day="x.start_date")}
        FROM one_plan x
        JOIN need_reported p ON p.la_code = x.la_code AND x.start_date BETWEEN p.y0 AND p.y1
        LEFT JOIN soon s ON s.la_code = x.la_code AND s.child_id = x.child_id AND s.start_date = x.start_date
        {_NEED_JOIN}
        """,
    ),
    # Child protection plans open on the last day.
    "plan_open": Cohort(
        _PLAN,
        f"""
        SELECT
            p.la_code, p.period, x.child_id, x.start_date <= addm(p.y1, -24) AS two_years, {_NEED_KEYS.format(day="p.y1")}
        FROM one_plan x
        JOIN need_reported p
            ON p.la_code = x.la_code AND x.start_date <= p.y1 AND (x.end_date IS NULL OR x.end_date > p.y1)
        {_NEED_JOIN}
        """,
    ),
    # Child protection plans that ended in the year.
    "plan_ended": Cohort(
        _PLAN,
        f"""
        SELECT
            p.la_code, p.period, x.child_id, addm(x.start_date, 24) <= x.ended_date AS two_years,
            {_NEED_KEYS.format(day="x.ended_date")}
        FROM one_plan x
        JOIN need_reported p ON p.la_code = x.la_code AND x.ended_date BETWEEN p.y0 AND p.y1
        {_NEED_JOIN}
        """,
    ),
}

# --- social workers -------------------------------------------------------------------------------------------

WORKFORCE_COHORTS: dict[str, Cohort] = {
    # One row per post in the year's return, and one without a worker for the authority's vacancies. person: true once
    # for each social worker in post, whatever their posts. A worker's characteristics are those of the post with the
    # most hours: were they each post's own, a category could have hours in it and nobody whose number protects them.
    "post": Cohort(
        ("sex", "worker_age", "role"),
        """
        WITH judged AS (
            SELECT
                p.la_code, p.period, w.line, coalesce(w.worker_id, 'line ' || w.line) AS worker, coalesce(w.fte, 0) AS fte,
                coalesce(w.fte_year_before, 0) AS fte_year_before, w.ethnicity, coalesce(w.cases, 0) AS cases,
                w.sex AS own_sex, w.birth_date, w.role AS own_role, p.y1,
                coalesce(w.days_lost, 0) AS days_lost,
                coalesce(NOT w.agency AND w.start_date <= p.y1 AND (w.end_date IS NULL OR w.end_date > p.y1), false) AS in_post,
                coalesce(w.agency AND (w.end_date IS NULL OR w.end_date > p.y1), false) AS agency_in_post,
                coalesce(NOT w.agency AND w.end_date BETWEEN p.y0 AND p.y1, false) AS leaver,
                coalesce(NOT w.agency AND w.start_date BETWEEN p.y0 AND p.y1, false) AS starter,
                coalesce(w.end_date <= p.y1, false) AS left_since,
                coalesce(w.ethnicity IN ('WBRI', 'WIRI', 'WOTH', 'WIRT', 'WROM'), false) AS white,
                coalesce(w.ethnicity IN (
                    'WBRI', 'WIRI', 'WOTH', 'WIRT', 'WROM', 'MWBC', 'MWBA', 'MWAS', 'MOTH', 'AIND', 'APKN', 'ABAN', 'AOTH',
                    'BCRB', 'BAFR', 'BOTH', 'CHNE', 'OOTH'
                ), false) AS of_known_ethnicity
            FROM returns.social_worker w
            JOIN reporting p
                ON p.la_code = w.la_code AND p.return_year = w.return_year AND p.collection = 'workforce_census'
            WHERE w.la_code IN ({las})
        )
        SELECT
            * EXCLUDE (line, ethnicity, of_known_ethnicity, own_sex, birth_date, own_role, y1), worker AS child_id,
            0 AS vacancies, sex_key(first_value(own_sex IGNORE NULLS) OVER one) AS sex,
            worker_age_key(first_value(birth_date IGNORE NULLS) OVER one, y1) AS worker_age,
            role_key(first_value(own_role IGNORE NULLS) OVER one) AS role,
            in_post AND row_number() OVER (PARTITION BY la_code, period, worker, in_post ORDER BY line) = 1 AS person,
            in_post AND of_known_ethnicity
                AND row_number() OVER (
                    PARTITION BY la_code, period, worker, in_post, of_known_ethnicity ORDER BY white, line
                ) = 1
                AS person_of_known_ethnicity
        FROM judged
        WINDOW one AS (
            PARTITION BY la_code, period, worker ORDER BY in_post DESC, fte DESC, line
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        )
        UNION ALL BY NAME
        SELECT
            p.la_code, p.period, NULL AS worker, NULL AS child_id, 0 AS fte, 0 AS fte_year_before, 0 AS cases, 0 AS days_lost,
            false AS in_post, false AS agency_in_post, false AS leaver, false AS starter, false AS left_since,
            false AS white, false AS person, false AS person_of_known_ethnicity, a.vacancies
        FROM returns.workforce_authority a
        JOIN reporting p
            ON p.la_code = a.la_code AND p.return_year = a.return_year AND p.collection = 'workforce_census'
        WHERE a.la_code IN ({las}) AND a.vacancies IS NOT NULL
        """,
    ),
}

# The tables whose rows are counted.
COHORTS: dict[Collection, dict[str, Cohort]] = {
    Collection.SSDA903: CARE_COHORTS,
    Collection.CIN_CENSUS: NEED_COHORTS,
    Collection.WORKFORCE_CENSUS: WORKFORCE_COHORTS,
}

LAST_RETURN = """
CREATE OR REPLACE TEMP TABLE last_return AS
SELECT la_code, collection, max(return_year) AS return_year FROM return_loaded GROUP BY ALL
"""


def _distance(connection: duckdb.DuckDBPyConnection) -> tuple[str, str]:
    """How the distance is read: where only some returns have the column, from the latest that has it."""
    every, some = connection.execute("""
        SELECT coalesce(bool_and(list_contains(columns, 'distance')), true), bool_or(list_contains(columns, 'distance'))
        FROM returns.return_table
        WHERE table_name = 'cla_episode'
    """).fetchall()[0]
    if every or not some:
        return "e.distance", ""
    latest = """max_by(e.distance, e.return_year) FILTER (WHERE list_contains(g.columns, 'distance'))
        OVER (PARTITION BY e.la_code, e.child_id, e.start_date)"""
    joined = """LEFT JOIN returns.return_table g
        ON g.la_code = e.la_code AND g.return_year = e.return_year AND g.table_name = 'cla_episode'"""
    return f"CASE WHEN list_contains(g.columns, 'distance') THEN e.distance ELSE {latest} END", joined


# From one postcode to the other over the British National Grid, in miles, as the department works it out. Of a pair of
# which one is not in the directory (a part of a postcode, another country) the distance is not known.
STRAIGHT_LINES = """
CREATE OR REPLACE TEMP MACRO compact(code) AS upper(regexp_replace(code, '[^A-Za-z0-9]', '', 'g'));

CREATE OR REPLACE TEMP TABLE straight_line AS
WITH pair AS (
    SELECT DISTINCT compact(home_postcode) AS home, compact(placement_postcode) AS placement
    FROM returns.cla_episode
    WHERE la_code IN ({las}) AND home_postcode IS NOT NULL AND placement_postcode IS NOT NULL
)
SELECT
    pair.home, pair.placement,
    round_half_up(sqrt(pow(h.easting - p.easting, 2) + pow(h.northing - p.northing, 2)) / 1000 / 1.6093, 1) AS miles
FROM pair
JOIN returns.postcode h ON h.postcode = pair.home
JOIN returns.postcode p ON p.postcode = pair.placement
"""


def has_directory(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether a postcode directory is loaded; a store of earlier days does not know them."""
    known = connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE database_name = 'returns' AND table_name = 'postcode'"
    ).fetchall()
    return bool(known) and bool(connection.execute("SELECT 1 FROM returns.postcode LIMIT 1").fetchall())


def _straight(connection: duckdb.DuckDBPyConnection, las: str) -> tuple[str, str]:
    """How the distance is worked out where a return does not give it; nothing where all do, or without a directory."""
    wanting = connection.execute(f"""
        SELECT 1 FROM returns.return_table
        WHERE table_name = 'cla_episode' AND la_code IN ({las}) AND NOT list_contains(columns, 'distance') LIMIT 1
    """).fetchall()
    if not wanting or not has_directory(connection):
        return "NULL::DOUBLE", ""
    connection.execute(STRAIGHT_LINES.format(las=las))
    joined = """LEFT JOIN straight_line s
        ON s.home = compact(e.home_postcode) AND s.placement = compact(e.placement_postcode)"""
    return "s.miles", joined


def portions(connection: duckdb.DuckDBPyConnection, most_rows: int) -> Iterator[list[str]]:
    """Authorities with returns, in portions of about ``most_rows`` rows loaded (at least one authority each)."""
    found = connection.execute("""
        SELECT la_code, sum(rows_loaded)::BIGINT
        FROM returns.return_table
        WHERE la_code IN (SELECT la_code FROM reporting)
        GROUP BY la_code
        ORDER BY la_code
    """).fetchall()
    portion: list[str] = []
    rows = 0
    for la_code, loaded in found:
        if portion and rows + loaded > most_rows:
            yield portion
            portion, rows = [], 0
        portion.append(la_code)
        rows += loaded
    if portion:
        yield portion


def gather(
    connection: duckdb.DuckDBPyConnection, collection: Collection, authorities: Sequence[str], wanted: Container[str]
) -> None:
    """Puts one collection's returns of some authorities together and makes the cohorts that are wanted.

    Needs :func:`install` and :func:`periods`. The tables replace those of the portion before.
    """
    las = ", ".join("'" + code.replace("'", "''") + "'" for code in authorities)
    statements = [LAST_RETURN]
    if collection is Collection.SSDA903:
        distance, given = _distance(connection)
        straight, lines = _straight(connection, las)
        episodes = CARE_EPISODES.format(las=las, distance=distance, straight=straight, given=f"{given}\n{lines}")
        statements += [episodes, CARE_CHILDREN.format(las=las), CARE_REPORTED.format(las=las)]
    elif collection is Collection.CIN_CENSUS:
        statements += [NEED_HISTORY.format(las=las), NEED_REPORTED.format(las=las)]
    cohorts = COHORTS[collection]
    needed = {*wanted, *(cohorts[name].after for name in wanted)}
    made = [(name, cohort.sql.format(las=las)) for name, cohort in cohorts.items() if name in needed]
    if any("working_day" in sql for _, sql in made):
        working_days(connection)
    statements += [f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}" for name, sql in made]
    connection.execute(";".join(statements))
