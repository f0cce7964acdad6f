"""Checks between the rows and the tables of a return, made in the store once the return has been written.

An analyst needs to know of them before trusting an indicator: episodes that overlap or leave a gap, a child in
one file and not in another, a row of the health table for a child who was not looked after for 12 months, an
episode that was open at the end of a year and that the next year's return no longer carries. Nothing is left out
for any of them. A check is made only where every table that it needs is loaded, and made again whenever one of
them is loaded anew, so that it does not matter in which order files come.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb

from loaders.history import examples_json, insert_rows
from loaders.report import EXAMPLES, Example
from loaders.return_checks import Found
from loaders.return_tables import CIN_CENSUS, SSDA903, SSDA903_TABLES

# Tables of children who must have an episode in the same return.
NEED_EPISODES = (
    "cla_review",
    "cla_health",
    "adoption",
    "placed_for_adoption",
    "missing_episode",
    "cla_social_worker",
    "deprivation_of_liberty",
)


@dataclass(frozen=True)
class SetCheck:
    """A check on the rows of one table of a return against the rest of it.

    :param table: whose rows it finds.
    :param needs: tables that must be loaded for the same authority and year.
    :param column: the field, for the examples.
    :param rows: query for ``file_id, la_code, return_year, line, value``. It may use ``touched`` (``la_code,
        return_year`` of the returns looked at) and the chains of :data:`CHAINS`; ``value`` identifies nobody.
    """

    name: str
    collection: str
    table: str
    rows: str
    column: str = ""
    needs: tuple[str, ...] = ()


_KEY = "file_id, la_code, return_year, line"
_RETURN = "la_code, return_year"


def _rows(table: str, condition: str, value: str = "''", join: str = "") -> str:
    """SQL for the rows ``t`` of a table, in the returns touched, for which the condition holds."""
    return f"""
        SELECT t.file_id, t.la_code, t.return_year, t.line, {value} AS value
        FROM {table} t SEMI JOIN touched USING ({_RETURN}) {join}
        WHERE {condition}"""


def _absent(other: str) -> str:
    """SQL that is true for a row ``t`` whose child has no row in the other table of the same return."""
    return (
        f"NOT EXISTS (SELECT 1 FROM {other} o WHERE o.la_code = t.la_code AND o.return_year = t.return_year "
        "AND o.child_id = t.child_id)"
    )


# Rows of a table in order within each child, with the row after (next_) and before (before_).
CHAINS = {
    SSDA903: f"""
        CREATE OR REPLACE TEMP TABLE episode_chain AS
        SELECT
            {_KEY}, start_date, start_reason, end_date, end_reason,
            lead(start_date) OVER child AS next_start, lead(start_reason) OVER child AS next_reason,
            lag(end_date) OVER child AS before_end, lag(end_reason) OVER child AS before_reason
        FROM cla_episode SEMI JOIN touched USING ({_RETURN})
        WINDOW child AS (PARTITION BY la_code, return_year, child_id ORDER BY start_date)""",
    CIN_CENSUS: f"""
        CREATE OR REPLACE TEMP TABLE plan_chain AS
        SELECT {_KEY}, start_date, end_date, lead(start_date) OVER child AS next_start
        FROM cp_plan SEMI JOIN touched USING ({_RETURN})
        WINDOW child AS (PARTITION BY la_code, return_year, child_id ORDER BY start_date)""",
}


def _chain(chain: str, condition: str, value: str) -> str:
    return f"SELECT {_KEY}, {value}::VARCHAR AS value FROM {chain} WHERE {condition}"


_EPISODES = (
    SetCheck(
        "episode that ends after the next one starts",
        SSDA903,
        "cla_episode",
        _chain("episode_chain", "end_date > next_start", "end_date"),
        "DEC",
    ),
    SetCheck(
        "open episode although a later one follows",
        SSDA903,
        "cla_episode",
        _chain("episode_chain", "end_date IS NULL AND next_start IS NOT NULL", "start_date"),
        "DECOM",
    ),
    SetCheck(
        "gap in a period of care: REC X1 and no episode that starts the same day",
        SSDA903,
        "cla_episode",
        _chain(
            "episode_chain",
            "end_reason = 'X1' AND end_date IS NOT NULL AND (next_start IS NULL OR next_start > end_date)",
            "end_date",
        ),
        "DEC",
    ),
    SetCheck(
        "period of care that does not begin with RNE S",
        SSDA903,
        "cla_episode",
        _chain(
            "episode_chain", "before_end IS NOT NULL AND before_reason <> 'X1' AND start_reason <> 'S'", "start_date"
        ),
        "DECOM",
    ),
    SetCheck(
        "RNE S in the middle of a period of care",
        SSDA903,
        "cla_episode",
        _chain(
            "episode_chain", "start_reason = 'S' AND before_reason = 'X1' AND before_end = start_date", "start_date"
        ),
        "DECOM",
    ),
    SetCheck(
        "date of birth (header) after DECOM",
        SSDA903,
        "cla_episode",
        _rows(
            "cla_episode",
            "p.birth_date > t.start_date",
            "t.start_date::VARCHAR",
            f"JOIN cla_person p USING ({_RETURN}, child_id)",
        ),
        "DECOM",
        ("cla_person",),
    ),
    SetCheck(
        "open episode that the next year's return does not carry",
        SSDA903,
        "cla_episode",
        _rows(
            "cla_episode",
            """t.end_date IS NULL AND t.legal_status NOT IN ('V3', 'V4')
            AND EXISTS (
                SELECT 1 FROM return_table r WHERE r.la_code = t.la_code AND r.return_year = t.return_year + 1
                    AND r.table_name = 'cla_episode'
            )
            AND NOT EXISTS (
                SELECT 1 FROM cla_episode n WHERE n.la_code = t.la_code AND n.return_year = t.return_year + 1
                    AND n.child_id = t.child_id AND n.start_date = t.start_date
            )""",
            "t.start_date::VARCHAR",
        ),
        "DECOM",
    ),
    SetCheck(
        "row of the health table for a child not looked after for the 12 months to 31 March",
        SSDA903,
        "cla_health",
        _rows(
            "cla_health",
            """EXISTS (SELECT 1 FROM cla_episode e WHERE e.la_code = t.la_code AND e.return_year = t.return_year
                AND e.child_id = t.child_id)
            AND NOT EXISTS (
                SELECT 1 FROM (
                    SELECT e.la_code, e.return_year, e.child_id,
                        make_date(e.return_year - 1, 4, 1) AS first_day, make_date(e.return_year, 3, 31) AS last_day,
                        bool_or(e.start_date <= last_day AND (e.end_date IS NULL OR e.end_date > last_day)) AS here,
                        bool_or(e.start_reason = 'S' AND e.start_date > first_day AND e.start_date <= last_day) AS came,
                        bool_or(e.end_reason <> 'X1' AND e.end_date > first_day AND e.end_date <= last_day) AS went
                    FROM cla_episode e SEMI JOIN touched USING (la_code, return_year)
                    WHERE e.legal_status IS NULL OR e.legal_status NOT IN ('V3', 'V4')
                    GROUP BY ALL
                ) c
                WHERE c.la_code = t.la_code AND c.return_year = t.return_year AND c.child_id = t.child_id
                    AND c.here AND NOT coalesce(c.came, FALSE) AND NOT coalesce(c.went, FALSE)
            )""",
        ),
        needs=("cla_episode",),
    ),
    SetCheck(
        "child of the header in neither episodes nor oc3",
        SSDA903,
        "cla_person",
        _rows("cla_person", f"{_absent('cla_episode')} AND {_absent('care_leaver')}"),
        needs=("cla_episode", "care_leaver"),
    ),
)
_HEADER = tuple(
    SetCheck(
        f"child of {table.report_name} that the header does not have",
        SSDA903,
        table.name,
        _rows(table.name, _absent("cla_person")),
        needs=("cla_person",),
    )
    for table in SSDA903_TABLES
    if table.name != "cla_person"
)
_WITH_EPISODES = tuple(
    SetCheck(
        f"child of {table.report_name} without an episode",
        SSDA903,
        table.name,
        _rows(table.name, _absent("cla_episode")),
        needs=("cla_episode",),
    )
    for table in SSDA903_TABLES
    if table.name in NEED_EPISODES
)
_BIRTH = tuple(
    SetCheck(
        f"date of birth in {table.report_name} that is not the header's",
        SSDA903,
        table.name,
        _rows(
            table.name,
            "p.birth_date <> t.birth_date",
            join=f"JOIN cla_person p USING ({_RETURN}, child_id)",
        ),
        "DOB",
        ("cla_person",),
    )
    for table in SSDA903_TABLES
    if table.name not in {"cla_person", "cla_episode"}
)
_CENSUS = (
    SetCheck(
        "child without a referral",
        CIN_CENSUS,
        "cin_person",
        _rows("cin_person", _absent("referral")),
        needs=("referral",),
    ),
    SetCheck(
        "date of birth more than 10 months after the referral",
        CIN_CENSUS,
        "referral",
        _rows(
            "referral",
            "p.birth_date > t.referral_date + INTERVAL 10 MONTH",  # many are referred before they are born
            "t.referral_date::VARCHAR",
            f"JOIN cin_person p USING ({_RETURN}, child_id)",
        ),
        "CINreferralDate",
        ("cin_person",),
    ),
    SetCheck(
        "child protection plan that ends after the next one starts",
        CIN_CENSUS,
        "cp_plan",
        _chain("plan_chain", "end_date > next_start", "end_date"),
        "CPPendDate",
    ),
    SetCheck(
        "open child protection plan although a later one follows",
        CIN_CENSUS,
        "cp_plan",
        _chain("plan_chain", "end_date IS NULL AND next_start IS NOT NULL", "start_date"),
        "CPPstartDate",
    ),
    SetCheck(
        "open referral that the next year's census does not carry",
        CIN_CENSUS,
        "referral",
        _rows(
            "referral",
            """t.closure_date IS NULL AND NOT t.no_further_action
            AND EXISTS (
                SELECT 1 FROM return_table r WHERE r.la_code = t.la_code AND r.return_year = t.return_year + 1
                    AND r.table_name = 'referral'
            )
            AND NOT EXISTS (
                SELECT 1 FROM referral n WHERE n.la_code = t.la_code AND n.return_year = t.return_year + 1
                    AND n.child_id = t.child_id AND n.referral_date = t.referral_date
            )""",
            "t.referral_date::VARCHAR",
        ),
        "CINreferralDate",
    ),
)
SET_CHECKS = (*_EPISODES, *_HEADER, *_WITH_EPISODES, *_BIRTH, *_CENSUS)


def check_returns(
    cursor: duckdb.DuckDBPyConnection, returns: Iterable[tuple[str, int]], collections: Iterable[str]
) -> dict[int, list[Found]]:
    """Makes the checks for the returns given and those of the year before, and keeps what they find.

    :param returns: authority and year of what has been written in this transaction.
    :param collections: the returns that were among it.
    :return: by number of file.
    """
    pairs = sorted({(la_code, at) for la_code, year in returns for at in (year - 1, year)})
    if not pairs:
        return {}
    _touch(cursor, "touched", pairs)
    loaded: dict[tuple[str, int], set[str]] = {}
    for la_code, year, name in cursor.execute(
        f"SELECT la_code, return_year, table_name FROM return_table SEMI JOIN touched USING ({_RETURN})"
    ).fetchall():
        loaded.setdefault((la_code, year), set()).add(name)
    found: dict[int, list[Found]] = {}
    kept: list[Kept] = []
    for collection in sorted({*collections} & {*CHAINS}):
        checks = [check for check in SET_CHECKS if check.collection == collection]
        _forget(cursor, checks)
        by_needs: dict[frozenset[str], list[SetCheck]] = {}
        for check in checks:
            by_needs.setdefault(frozenset(check.needs), []).append(check)
        for needs, group in by_needs.items():
            wanted = [pair for pair in pairs if needs <= loaded.get(pair, set())]
            there = set().union(*(loaded[pair] for pair in wanted if pair in loaded))
            possible = [check for check in group if check.table in there]
            if possible:
                _touch(cursor, "touched", wanted)
                if any("_chain" in check.rows for check in possible):
                    cursor.execute(CHAINS[collection])
                kept += _make(cursor, possible, found)
    keep(cursor, kept)
    return found


def _touch(cursor: duckdb.DuckDBPyConnection, name: str, pairs: Sequence[tuple[str, int]]) -> None:
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT unnest($la) AS la_code, unnest($year)::INTEGER AS return_year",
        {"la": [la_code for la_code, _ in pairs], "year": [year for _, year in pairs]},
    )


def _forget(cursor: duckdb.DuckDBPyConnection, checks: Sequence[SetCheck]) -> None:
    cursor.execute(
        "DELETE FROM return_warning w USING touched t WHERE w.la_code = t.la_code AND w.return_year = t.return_year "
        "AND list_contains($names, w.check_name)",
        {"names": [check.name for check in checks]},
    )


def _make(cursor: duckdb.DuckDBPyConnection, checks: Sequence[SetCheck], found: dict[int, list[Found]]) -> list[Kept]:
    """Makes checks that need the same tables, all with one statement."""
    every = " UNION ALL ".join(
        f"SELECT {number} AS number, {_KEY}, value FROM ({check.rows})" for number, check in enumerate(checks)
    )
    rows = cursor.execute(f"""
        SELECT number, file_id, la_code, return_year, count(*), arg_min({{'line': line, 'value': value}}, line, {EXAMPLES})
        FROM ({every}) GROUP BY ALL ORDER BY number, file_id
    """).fetchall()
    kept: list[Kept] = []
    for number, file_id, la_code, year, count, some in rows:
        check = checks[number]
        examples = tuple(Example(line=row["line"], column=check.column, value=row["value"]) for row in some)
        one = Found(check.name, count, examples, examples)
        found.setdefault(file_id, []).append(one)
        kept.append((la_code, year, file_id, check.table, one))
    return kept


# A finding to be kept: authority, year, number of the file, table, finding.
Kept = tuple[str, int, int, str, Found]


def keep(cursor: duckdb.DuckDBPyConnection, kept: Sequence[Kept]) -> None:
    """Writes what checks found into the store."""
    insert_rows(
        cursor,
        "return_warning",
        [(*place, found.check, found.rows, examples_json(found.examples)) for *place, found in kept],
    )
