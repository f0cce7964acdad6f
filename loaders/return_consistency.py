"""Checks between the rows and the tables of a return, made in the store once the return has been written.

An analyst needs to know of them before trusting an indicator: episodes that overlap or leave a gap, a child in
one file and not in another, a row of the health table for a child who was not looked after for 12 months, an
episode that was open at the end of a year and that the next year's return no longer carries. Nothing is left out
for any of them. A check is made only where every table that it needs is loaded, and made again whenever one of
them is loaded anew, so that it does not matter in which order files come.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter

import duckdb

from loaders.history import examples_json, insert_rows
from loaders.report import EXAMPLES, Example
from loaders.return_checks import Found
from loaders.return_tables import BY_NAME, SSDA903_TABLES

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
    """A check on the rows of a table of a return against the rest of it.

    :param name: in words; ``{}`` stands for the table's name in the report.
    :param tables: whose rows it finds.
    :param source: of :data:`SOURCES`, which gives the rows and what they are compared with.
    :param condition: SQL over the source's columns that is true for a row that it finds.
    :param column: the field, for the examples.
    :param value: SQL for what the examples show; it identifies nobody.
    :param needs: tables that must be loaded for the same authority and year.
    """

    name: str
    tables: tuple[str, ...]
    source: str
    condition: str
    column: str = ""
    value: str = "''"
    needs: tuple[str, ...] = ()

    @property
    def collection(self) -> str:
        """The return that it looks at."""
        return BY_NAME[self.tables[0]].collection

    def name_for(self, table: str) -> str:
        """The name under which it is reported of a table."""
        return self.name.format(BY_NAME[table].report_name)

    @property
    def finds(self) -> str:
        """SQL that is true for a row of its tables that it finds in a return of which everything that it needs is loaded."""
        tables = ", ".join(f"'{name}'" for name in self.tables)
        return " AND ".join(
            (f"table_name IN ({tables})", f"({self.condition})", *(f"has_{name}" for name in self.needs))
        )


_KEY = "file_id, la_code, return_year, line"
_RETURN = "la_code, return_year"
_CHILD = f"{_RETURN}, child_id"

# The returns looked at that are loaded: which of the tables that checks need they have, and which the year after has.
TOUCHED = """
CREATE OR REPLACE TEMP TABLE touched AS
WITH pair AS (SELECT unnest($la) AS la_code, unnest($year)::INTEGER AS return_year),
loaded AS (SELECT la_code, return_year, list(table_name) AS tables FROM return_table GROUP BY ALL)
SELECT pair.*, {flags}
FROM pair
JOIN loaded l USING (la_code, return_year)
LEFT JOIN loaded n ON n.la_code = pair.la_code AND n.return_year = pair.return_year + 1
"""


def _carried(table: str, date: str) -> str:
    """SQL for the records of the years after the returns looked at, under the year of those."""
    return f"""
        SELECT r.la_code, r.return_year - 1 AS return_year, r.child_id, r.{date}, TRUE AS carried
        FROM {table} r SEMI JOIN touched t ON t.la_code = r.la_code AND t.return_year = r.return_year - 1"""


def _nowhere_else(table: str, *others: str) -> str:
    """SQL for the children of a table who are in none of the others."""
    without = "".join(f"\n        ANTI JOIN {other} USING ({_CHILD})" for other in others)
    return f"""
        SELECT t.*
        FROM (
            SELECT '{table}' AS table_name, {_KEY}, child_id, touched.* EXCLUDE ({_RETURN})
            FROM {table} JOIN touched USING ({_RETURN})
        ) t{without}"""


# Queries for the rows of one table or several, each with its key and what it is compared with. All checks on one of them
# are made with one statement, since planning takes longer than finding. A child has one row in the tables joined.
SOURCES = {
    # Episodes, with the one after (next_) and before (before_) of the same child.
    "episode": f"""
        SELECT
            x.*, p.birth_date, p.in_header IS NULL AS headless, n.carried,
            lead(start_date) OVER child AS next_start, lead(start_reason) OVER child AS next_reason,
            lag(end_date) OVER child AS before_end, lag(end_reason) OVER child AS before_reason
        FROM (
            SELECT
                'cla_episode' AS table_name, {_KEY}, child_id, start_date, start_reason, end_date, end_reason,
                coalesce(legal_status IN ('V3', 'V4'), TRUE) AS short_break_or_unknown, touched.* EXCLUDE ({_RETURN})
            FROM cla_episode JOIN touched USING ({_RETURN})
        ) x
        LEFT JOIN (SELECT {_CHILD}, birth_date, TRUE AS in_header FROM cla_person) p USING ({_CHILD})
        LEFT JOIN ({_carried("cla_episode", "start_date")}) n USING ({_CHILD}, start_date)
        WINDOW child AS (PARTITION BY {_CHILD} ORDER BY start_date)""",
    # The other tables of the looked-after children return, beside its header and its episodes.
    "child": f"""
        SELECT
            x.*, touched.* EXCLUDE ({_RETURN}), p.birth_date AS header_birth_date, p.in_header IS NULL AS headless,
            e.in_episodes IS NULL AS without_episode
        FROM ({{rows}}) x
        JOIN touched USING ({_RETURN})
        LEFT JOIN (SELECT {_CHILD}, birth_date, TRUE AS in_header FROM cla_person) p USING ({_CHILD})
        LEFT JOIN (
            SELECT DISTINCT {_CHILD}, TRUE AS in_episodes FROM cla_episode SEMI JOIN touched USING ({_RETURN})
        ) e USING ({_CHILD})""",
    # The health table, with whether its child was in care on 31 March, came into it or left it in the year before.
    "health": f"""
        SELECT 'cla_health' AS table_name, h.{_KEY.replace(", ", ", h.")}, here, came, went, touched.* EXCLUDE ({_RETURN})
        FROM cla_health h
        JOIN touched USING ({_RETURN})
        JOIN (
            SELECT
                {_CHILD}, make_date(return_year - 1, 4, 1) AS first_day, make_date(return_year, 3, 31) AS last_day,
                bool_or(long AND start_date <= last_day AND (end_date IS NULL OR end_date > last_day)) AS here,
                bool_or(long AND start_reason = 'S' AND start_date > first_day AND start_date <= last_day) AS came,
                bool_or(long AND end_reason <> 'X1' AND end_date > first_day AND end_date <= last_day) AS went
            FROM (
                SELECT *, coalesce(legal_status NOT IN ('V3', 'V4'), TRUE) AS long
                FROM cla_episode SEMI JOIN touched USING ({_RETURN})
            )
            GROUP BY ALL
        ) c USING ({_CHILD})""",
    "header": _nowhere_else("cla_person", "cla_episode", "care_leaver"),
    "census_child": _nowhere_else("cin_person", "referral"),
    "referral": f"""
        SELECT x.*, p.birth_date, n.carried
        FROM (
            SELECT
                'referral' AS table_name, {_KEY}, child_id, referral_date, closure_date, no_further_action,
                touched.* EXCLUDE ({_RETURN})
            FROM referral JOIN touched USING ({_RETURN})
        ) x
        LEFT JOIN (SELECT {_CHILD}, birth_date FROM cin_person) p USING ({_CHILD})
        LEFT JOIN ({_carried("referral", "referral_date")}) n USING ({_CHILD}, referral_date)""",
    "plan": f"""
        SELECT 'cp_plan' AS table_name, {_KEY}, start_date, end_date, lead(start_date) OVER child AS next_start
        FROM cp_plan SEMI JOIN touched USING ({_RETURN})
        WINDOW child AS (PARTITION BY {_CHILD} ORDER BY start_date)""",
}

# In the order in which a report names what they find in one file.
_EPISODES = (
    SetCheck(
        "episode that ends after the next one starts",
        ("cla_episode",),
        "episode",
        "end_date > next_start",
        "DEC",
        "end_date",
    ),
    SetCheck(
        "open episode although a later one follows",
        ("cla_episode",),
        "episode",
        "end_date IS NULL AND next_start IS NOT NULL",
        "DECOM",
        "start_date",
    ),
    SetCheck(
        "gap in a period of care: REC X1 and no episode that starts the same day",
        ("cla_episode",),
        "episode",
        "end_reason = 'X1' AND end_date IS NOT NULL AND (next_start IS NULL OR next_start > end_date)",
        "DEC",
        "end_date",
    ),
    SetCheck(
        "period of care that does not begin with RNE S",
        ("cla_episode",),
        "episode",
        "before_end IS NOT NULL AND before_reason <> 'X1' AND start_reason <> 'S'",
        "DECOM",
        "start_date",
    ),
    SetCheck(
        "RNE S in the middle of a period of care",
        ("cla_episode",),
        "episode",
        "start_reason = 'S' AND before_reason = 'X1' AND before_end = start_date",
        "DECOM",
        "start_date",
    ),
    SetCheck(
        "open episode that the next year's return does not carry",
        ("cla_episode",),
        "episode",
        "end_date IS NULL AND NOT short_break_or_unknown AND next_cla_episode AND carried IS NULL",
        "DECOM",
        "start_date",
    ),
    SetCheck(
        "date of birth (header) after DECOM",
        ("cla_episode",),
        "episode",
        "birth_date > start_date",
        "DECOM",
        "start_date",
        needs=("cla_person",),
    ),
    SetCheck(
        "child of episodes that the header does not have",
        ("cla_episode",),
        "episode",
        "headless",
        needs=("cla_person",),
    ),
)
# The tables of children besides the episodes.
_OF_A_CHILD = tuple(table.name for table in SSDA903_TABLES if table.name not in {"cla_person", "cla_episode"})
_HEADER = (
    SetCheck(
        "child of {} that the header does not have",
        _OF_A_CHILD,
        "child",
        "headless",
        needs=("cla_person",),
    ),
    SetCheck(
        "date of birth in {} that is not the header's",
        _OF_A_CHILD,
        "child",
        "header_birth_date <> birth_date",
        "DOB",
        needs=("cla_person",),
    ),
)
_WITH_EPISODES = (
    SetCheck(
        "row of the health table for a child not looked after for the 12 months to 31 March",
        ("cla_health",),
        "health",
        "here IS NOT TRUE OR came OR went",
        needs=("cla_episode",),
    ),
    SetCheck(
        "child of {} without an episode",
        NEED_EPISODES,
        "child",
        "without_episode",
        needs=("cla_episode",),
    ),
    SetCheck(
        "child of the header in neither episodes nor oc3",
        ("cla_person",),
        "header",
        "TRUE",
        needs=("cla_episode", "care_leaver"),
    ),
)
_CENSUS = (
    SetCheck(
        "child without a referral",
        ("cin_person",),
        "census_child",
        "TRUE",
        needs=("referral",),
    ),
    SetCheck(
        "date of birth more than 10 months after the referral",
        ("referral",),
        "referral",
        "birth_date > referral_date + INTERVAL 10 MONTH",  # many are referred before they are born
        "CINreferralDate",
        "referral_date",
        needs=("cin_person",),
    ),
    SetCheck(
        "child protection plan that ends after the next one starts",
        ("cp_plan",),
        "plan",
        "end_date > next_start",
        "CPPendDate",
        "end_date",
    ),
    SetCheck(
        "open child protection plan although a later one follows",
        ("cp_plan",),
        "plan",
        "end_date IS NULL AND next_start IS NOT NULL",
        "CPPstartDate",
        "start_date",
    ),
    SetCheck(
        "open referral that the next year's census does not carry",
        ("referral",),
        "referral",
        "closure_date IS NULL AND NOT no_further_action AND next_referral AND carried IS NULL",
        "CINreferralDate",
        "referral_date",
    ),
)
SET_CHECKS = (*_EPISODES, *_HEADER, *_WITH_EPISODES, *_CENSUS)
_NEEDED = sorted({name for check in SET_CHECKS for name in check.needs})
_FLAGS = ", ".join(
    [f"list_contains(l.tables, '{name}') AS has_{name}" for name in _NEEDED]
    + [f"coalesce(list_contains(n.tables, '{name}'), FALSE) AS next_{name}" for name in ("cla_episode", "referral")]
)


def check_returns(
    cursor: duckdb.DuckDBPyConnection, returns: Iterable[tuple[str, int]], collections: Iterable[str]
) -> dict[int, list[Found]]:
    """Makes the checks for the returns given and those of the year before, and keeps what they find.

    :param returns: authority and year of what has been written in this transaction.
    :param collections: the returns that were among it.
    :return: by number of file.
    """
    pairs = sorted({(la_code, at) for la_code, year in returns for at in (year - 1, year)})
    wanted = {*collections}
    checks = [check for check in SET_CHECKS if check.collection in wanted]
    if not pairs or not checks:
        return {}
    cursor.execute(
        TOUCHED.format(flags=_FLAGS),
        {"la": [la_code for la_code, _ in pairs], "year": [year for _, year in pairs]},
    )
    _forget(cursor, checks)
    loaded = {
        name
        for (name,) in cursor.execute(
            f"SELECT DISTINCT table_name FROM return_table SEMI JOIN touched USING ({_RETURN})"
        ).fetchall()
    }
    found: list[tuple[int, Kept]] = []
    for source in SOURCES:
        of_source = {number: check for number, check in enumerate(checks) if check.source == source}
        possible = {number: check for number, check in of_source.items() if loaded.issuperset(check.needs)}
        found += _make(cursor, source, possible, loaded)
    found.sort(key=itemgetter(0))
    keep(cursor, [kept for _, kept in found])
    by_file: dict[int, list[Found]] = {}
    for _, (_, _, file_id, _, one) in found:
        by_file.setdefault(file_id, []).append(one)
    return by_file


def _forget(cursor: duckdb.DuckDBPyConnection, checks: Sequence[SetCheck]) -> None:
    cursor.execute(
        "DELETE FROM return_warning w USING touched t WHERE w.la_code = t.la_code AND w.return_year = t.return_year "
        "AND list_contains($names, w.check_name)",
        {"names": [check.name_for(table) for check in checks for table in check.tables]},
    )


def _make(
    cursor: duckdb.DuckDBPyConnection, source: str, checks: Mapping[int, SetCheck], loaded: Container[str]
) -> Iterator[tuple[int, Kept]]:
    """Makes all checks on the rows of one source: number of the check, and what it found in a table of a file."""
    tables = [name for name in dict.fromkeys(chain(*(check.tables for check in checks.values()))) if name in loaded]
    if not tables:
        return
    rows = " UNION ALL ".join(
        f"SELECT '{name}' AS table_name, {_KEY}, child_id, birth_date FROM {name}" for name in tables
    )
    numbers = ", ".join(f"CASE WHEN {check.finds} THEN {number} END" for number, check in checks.items())
    values = " ".join(f"WHEN {number} THEN ({check.value})::VARCHAR" for number, check in checks.items())
    found = cursor.execute(f"""
        SELECT
            number, table_name, file_id, la_code, return_year, count(*),
            arg_min({{'line': line, 'value': CASE number {values} END}}, line, {EXAMPLES})
        FROM (SELECT *, unnest([{numbers}]) AS number FROM ({SOURCES[source].format(rows=rows)}))
        WHERE number IS NOT NULL
        GROUP BY ALL
        ORDER BY file_id, number
    """).fetchall()
    for number, table, file_id, la_code, year, count, some in found:
        check = checks[number]
        examples = tuple(Example(line=row["line"], column=check.column, value=row["value"]) for row in some)
        yield number, (la_code, year, file_id, table, Found(check.name_for(table), count, examples, examples))


# A finding to be kept: authority, year, number of the file, table, finding.
Kept = tuple[str, int, int, str, Found]


def keep(cursor: duckdb.DuckDBPyConnection, kept: Sequence[Kept]) -> None:
    """Writes what checks found into the store."""
    insert_rows(
        cursor,
        "return_warning",
        [(*place, found.check, found.rows, examples_json(found.examples)) for *place, found in kept],
    )
