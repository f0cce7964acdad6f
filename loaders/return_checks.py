"""What becomes of the rows of a return: typed once, judged, and every doubt counted under a named check.

All returns go this way, whatever kind of file they came in. Text becomes dates (day first, never month first),
numbers, yes or no, and codes; then a row is

* left out, under the first of the refusals that holds for it: blank, a header repeated, no identifier, a key date
  that is none, an end that is none or lies before its start, a second row of the same key;
* or kept, and counted by every check that finds something in it: a code that is not known, or not in that year, a
  value that is not understood and so is treated as empty, a date after the period.

What only shows between rows and between tables (episodes that overlap, a child in one file and not in another)
is looked for in the store after a return has been written, so that it does not matter in which order its files
were loaded.

Examples give line, column and value. Identifiers, dates of birth and postcodes are shown only on request, and a
value that does not look like a date, a number or a code never is, because it may come from another column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

import duckdb

from loaders.report import EXAMPLES, Example, Rejection, shown
from loaders.return_tables import (
    ANNEX_A,
    CIN_CENSUS,
    REFERRAL,
    SSDA903,
    WORKFORCE_CENSUS,
    YEAR_ENDS,
    Codes,
    Column,
    Kind,
    ReturnTable,
    Staged,
)
from loaders.ssda903 import BLANK_ROW

REPEATED_HEADER = "header row repeated"
UNPLACED = "authority or year of the row not known"
PARENT_REFUSED = "its referral was left out"
MERGED = "same-day referral merged"
NOT_SHOWN = "(not shown)"
HIDDEN_KINDS = frozenset({Kind.ID, Kind.POSTCODE})

# --- text into values -----------------------------------------------------------------------------------------

# Readers stage trimmed text. Nearly every date and number is written in one of two ways, which are read first and
# fast; the macros whose names end in _odd read what is left, if anything is: planning and running their many patterns
# costs more than reading a small table.
MACROS = r"""
CREATE OR REPLACE TEMP MACRO return_code(x) AS CASE WHEN ends_with(x, '.0') THEN upper(left(x, -2)) ELSE upper(x) END;
CREATE OR REPLACE TEMP MACRO return_date(x) AS CASE
    WHEN x LIKE '__/__/20__' OR x LIKE '__/__/19__' THEN try_strptime(x, '%d/%m/%Y')::DATE
    WHEN x LIKE '20__-__-__' OR x LIKE '19__-__-__' THEN TRY_CAST(x AS DATE) END;
CREATE OR REPLACE TEMP MACRO return_near(d) AS CASE WHEN year(d) BETWEEN 1900 AND 2100 THEN d END;
CREATE OR REPLACE TEMP MACRO return_date_odd(x) AS return_near(CASE
    WHEN regexp_full_match(x, '\d{1,2}[/.-]\d{1,2}[/.-]\d{4}([ T]\d{1,2}:\d\d(:\d\d(\.\d+)?)?)?')
        THEN try_strptime(translate(regexp_extract(x, '^[^ T]+'), '.-', '//'), '%d/%m/%Y')::DATE
    WHEN regexp_full_match(
        x, '\d{4}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d\d(:\d\d(\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)?'
    ) THEN TRY_CAST(regexp_extract(x, '^\d{4}-\d{1,2}-\d{1,2}') AS DATE)
    WHEN regexp_full_match(x, '\d{4}-[A-Za-z]{3}-\d{1,2}([ T]\d{1,2}:\d\d(:\d\d(\.\d+)?)?)?')
        THEN try_strptime(regexp_extract(x, '^[^ T]+'), '%Y-%b-%d')::DATE
    WHEN regexp_full_match(x, '\d{1,2}[- ][A-Za-z]{3}[- ]\d{4}')
        THEN try_strptime(replace(x, ' ', '-'), '%d-%b-%Y')::DATE
    WHEN regexp_full_match(x, '[1-7]\d{4}(\.\d+)?') THEN DATE '1899-12-30' + floor(x::DOUBLE)::INTEGER
    END);
CREATE OR REPLACE TEMP MACRO return_number(x) AS
    CASE WHEN TRY_CAST(x AS DOUBLE) BETWEEN -1e12 AND 1e12 THEN TRY_CAST(x AS DOUBLE) END;
CREATE OR REPLACE TEMP MACRO return_number_odd(x) AS
    CASE WHEN regexp_full_match(x, '£? ?\d{1,3}(,\d{3})*(\.\d*)?') THEN TRY_CAST(translate(x, '£ ,', '') AS DOUBLE) END;
CREATE OR REPLACE TEMP MACRO return_whole(n) AS CASE WHEN n = floor(n) AND abs(n) < 1000000000 THEN n::INTEGER END;
CREATE OR REPLACE TEMP MACRO return_boolean(x) AS CASE
    WHEN upper(x) IN ('1', '1.0', 'TRUE', 'T', 'YES', 'Y') THEN TRUE
    WHEN upper(x) IN ('0', '0.0', 'FALSE', 'F', 'NO', 'N') THEN FALSE END;
CREATE OR REPLACE TEMP MACRO return_sex(x) AS CASE
    WHEN upper(x) IN ('1', '1.0', 'M', 'MALE') THEN 'M' WHEN upper(x) IN ('2', '2.0', 'F', 'FEMALE') THEN 'F' ELSE 'U' END;
CREATE OR REPLACE TEMP MACRO return_list(x) AS list_filter(string_split(upper(x), ' '), lambda part: part <> '');
CREATE OR REPLACE TEMP MACRO return_spaced(x) AS CASE
    WHEN x IN ('NIL', 'NONE', 'UNKNOWN', '') THEN NULL
    WHEN regexp_full_match(x, '[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}') THEN left(x, -3) || ' ' || right(x, 3)
    ELSE x END;
CREATE OR REPLACE TEMP MACRO return_postcode(x) AS return_spaced(replace(upper(x), ' ', ''));
"""

# A value that may be shown: a date, a short number, or what a code looks like. A longer number may be an identifier.
_SHOWABLE = (
    r"(?i)\d{1,4}[-/. ](\d{1,2}|[a-z]{3})[-/. ]\d{1,4}([ T][0-9:.]+Z?)?"
    r"|-?\d{1,3}(\.\d{1,6})?|[a-z]{1,3}\d{0,2}[a-z]?|[a-z]{4,6}|\d{1,2}[a-z]"
)


def install(cursor: duckdb.DuckDBPyConnection) -> None:
    """Makes the macros that the checks use, for this connection only."""
    cursor.execute(MACROS)


def typed(column: Column) -> str:
    """SQL for the column's value, from its text ``raw_<name>``."""
    text = f"raw_{column.name}"
    match column.kind:
        case Kind.ID | Kind.CODE:
            value = f"return_code({text})"
        case Kind.SEX:
            value = f"return_sex({text})"
        case Kind.DATE:
            value = f"return_date({text})"
        case Kind.BOOLEAN:
            value = f"return_boolean({text})"
        case Kind.POSTCODE:
            value = f"return_postcode({text})"
        case Kind.INTEGER | Kind.NUMBER | Kind.DISTANCE:
            value = _bounded(column, f"return_number({text})")
        case Kind.CODES:
            value = f"coalesce(return_list({text}), [])"
        case Kind.DATES:
            value = _days(text, "return_date")
        case Kind.TEXT:
            value = "raw_sex" if column.name == "sex_as_given" else text
    return f"coalesce({value}, {column.fallback})" if column.fallback else value


def typed_odd(column: Column) -> str:
    """SQL for the value of a text that the fast way does not read; empty where there is no other way."""
    text = f"raw_{column.name}"
    match column.kind:
        case Kind.DATE:
            return f"return_date_odd({text})"
        case Kind.DATES:
            return _days(text, "return_date_odd")
        case Kind.INTEGER | Kind.NUMBER | Kind.DISTANCE:
            return _bounded(column, f"return_number_odd({text})")
        case _:
            return ""


def _days(text: str, macro: str) -> str:
    days = f"list_transform(return_list({text}), lambda part: coalesce(return_date(part), {macro}(part)))"
    return f"coalesce(list_filter({days}, lambda day: day IS NOT NULL), [])"


def _bounded(column: Column, number: str) -> str:
    """SQL for a number within the bounds of its column; NULL outside them."""
    if column.kind is Kind.DISTANCE:
        return f"CASE WHEN {number} >= 0 AND {number} < 999 THEN {number} END"
    if not column.beyond:
        most = "" if column.highest is None else f" AND {number} <= {column.highest}"
        number = f"CASE WHEN {number} >= 0{most} THEN {number} END"
    return f"return_whole({number})" if column.kind is Kind.INTEGER else number


# --- checks ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Check:
    """A named check on a row.

    :param condition: SQL over the columns of the table, their text ``raw_<column>``, and ``return_year``.
    :param column: the field as the file has it, for the examples.
    :param value: SQL that gives the value shown.
    :param hidden: whether the value identifies somebody.
    """

    name: str
    condition: str
    column: str = ""
    value: str = "''"
    hidden: bool = False


def _check(name: str, condition: str, column: Column) -> Check:
    return Check(name, condition, column.field, f"raw_{column.name}", column.personal or column.kind in HIDDEN_KINDS)


def _words(column: Column) -> str:
    return column.name.replace("_", " ")


def refusals(table: ReturnTable, *, unplaced: bool = False) -> list[Check]:
    """Why a row of the table is left out, in the order in which the reasons are tried; duplicates come after them.

    :param unplaced: whether a row of the file may say an authority or a year that is none.
    """
    checks: list[Check] = []
    if table.collection in {SSDA903, ANNEX_A}:
        texts = ", ".join(f"raw_{column.name}" for column in table.staged)
        checks.append(Check(BLANK_ROW, f"coalesce({texts}) IS NULL"))
        headings = " AND ".join(
            f"(raw_{column.name} IS NULL OR lower(raw_{column.name}) IN ({_listed(_headings(column))}))"
            for column in table.staged
        )
        checks.append(Check(REPEATED_HEADER, headings))
    if unplaced:
        checks.append(Check(UNPLACED, "la_code IS NULL"))
    checks += [
        _check(f"no {_words(c).removesuffix(' id')} identifier", f"{c.name} IS NULL", c)
        for c in table.columns
        if c.key and c.kind is Kind.ID
    ]
    checks += [
        _check(f"{table.noun} without a valid {_words(c)}", f"{c.name} IS NULL", c)
        for c in table.columns
        if c.key and c.kind is Kind.DATE
    ]
    for column in table.columns:
        if column.ends:
            name = f"{table.noun} whose {_words(column)} is not a date"
            checks.append(_check(name, f"raw_{column.name} IS NOT NULL AND {column.name} IS NULL", column))
            if not column.reversible:
                name = f"{table.noun} with {_words(column)} before its {_words(table.column(column.ends))}"
                checks.append(_check(name, f"{column.name} < {column.ends}", column))
        if column.must_be_number:
            name = f"{column.field} that is not a number"
            checks.append(_check(name, f"raw_{column.name} IS NOT NULL AND {column.name} IS NULL", column))
    return checks


def _headings(column: Column) -> set[str]:
    return {name.lower() for name in (column.field, *column.others)}


def _listed(values: Iterable[str]) -> str:
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)


def period_end(table: ReturnTable) -> str:
    """SQL for the last day of a row's period."""
    month = YEAR_ENDS[table.collection]
    return f"make_date(return_year, {month}, {30 if month in {6, 9} else 31})"


def findings(table: ReturnTable, today: date) -> list[Check]:
    """What may be said against a row that is kept."""
    checks: list[Check] = []
    for column in table.staged:
        checks += _unreadable(column)
        if column.codes:
            checks += _codes(column)
    for name in table.dates:
        column = table.column(name)
        end = period_end(table)
        checks.append(_check(f"{column.field} after the end of the period", f"{name} > {end}", column))
        future = f"{name} > DATE '{today.isoformat()}' AND {name} <= {end}"
        checks.append(_check(f"{column.field} in the future", future, column))
    names = {column.name for column in table.columns}
    if "birth_date" in names and table.collection in {SSDA903, WORKFORCE_CENSUS}:
        event = next((c for c in table.columns if c.key and c.kind is Kind.DATE), None)
        if event is not None:
            late = f"birth_date > {event.name}"
            checks.append(_check(f"date of birth after {event.field}", late, table.column("birth_date")))
    for upn in ("upn", "former_upn"):
        if upn in names:
            shape = "([A-HJ-NP-RT-Z][0-9]{11}[0-9A-Z]|UN[1-7])"
            wrong = f"{upn} IS NOT NULL AND NOT regexp_full_match({upn}, '{shape}')"
            checks.append(_check(f"{table.column(upn).field} of the wrong shape", wrong, table.column(upn)))
    for column in table.columns:
        if column.ends and column.reversible:
            name = f"{column.field} before {table.column(column.ends).field}"
            checks.append(_check(name, f"{column.name} < {column.ends}", column))
    return [*checks, *OF_TABLE.get(table.name, ())]


def _unreadable(column: Column) -> Iterator[Check]:
    """Values that are not understood and so are treated as empty."""
    given, value = f"raw_{column.name}", column.name
    refused = column.must_be_number or (column.kind is Kind.DATE and (column.key or column.ends))
    lost = f"{given} IS NOT NULL AND {value} IS NULL"
    number = f"coalesce(return_number({given}), return_number_odd({given}))"
    match column.kind:
        case Kind.DATE if not refused:
            yield _check(f"{column.field} that is not a date", lost, column)
        case Kind.DATES:
            yield _check(f"{column.field} that is not a date", f"len({value}) < len(return_list({given}))", column)
        case Kind.BOOLEAN:
            odd = f"{given} IS NOT NULL AND return_boolean({given}) IS NULL" if column.fallback else lost
            yield _check(f"{column.field} that is neither yes nor no", odd, column)
        case Kind.DISTANCE:
            odd = f"{lost} AND coalesce({number} < 0, TRUE)"
            yield _check(f"{column.field} that is not a distance", odd, column)
        case Kind.INTEGER | Kind.NUMBER if not column.must_be_number:
            yield _check(f"{column.field} that is not a number, or not within its bounds", lost, column)
        case Kind.INTEGER | Kind.NUMBER:
            yield _check(f"{column.field} not within its bounds", f"{value} < 0 OR {value} > {column.highest}", column)
        case Kind.POSTCODE:
            odd = f"{value} IS NOT NULL AND NOT regexp_full_match({value}, '[A-Z]{{1,2}}[0-9][A-Z0-9]? ?[0-9]([A-Z]{{2}})?')"
            yield _check(f"{column.field} that is not a postcode", odd, column)


def _codes(column: Column) -> Iterator[Check]:
    known = _listed(code.code for code in column.codes)
    wrong_year = _wrong_years(column.codes)
    if column.kind is Kind.CODES:
        given = column.name
        yield _check(f"{column.field}: code not known", f"NOT list_has_all([{known}], {column.name})", column)
        bad = " OR ".join(f"(({when}) AND list_has_any([{codes}], {given}))" for codes, when in wrong_year)
    else:
        code = f"return_code(raw_{column.name})" if column.kind is Kind.SEX else column.name
        yield _check(f"{column.field}: code not known", f"{code} IS NOT NULL AND {code} NOT IN ({known})", column)
        bad = " OR ".join(f"(({when}) AND {code} IN ({codes}))" for codes, when in wrong_year)
    if bad:
        yield _check(f"{column.field}: code not valid in that year", bad, column)


def _wrong_years(codes: Codes) -> list[tuple[str, str]]:
    """The codes that were not always valid, by the years (SQL) in which they are not."""
    spans: dict[tuple[int, int], list[str]] = {}
    for code in codes:
        spans.setdefault((code.first, code.last), []).append(code.code)
    return [
        (_listed(named), f"return_year < {first} OR return_year > {last}")
        for (first, last), named in spans.items()
        if (first, last) != (0, 9999)
    ]


def _before_referral(field: str) -> Check:
    return Check(f"{field} before CINreferralDate", "start_date < referral_date", field, "raw_start_date")


# Checks on a row that belong to one table.
OF_TABLE: Mapping[str, tuple[Check, ...]] = {
    "cla_episode": (
        Check(
            "open episode with a reason for ceasing",
            "end_date IS NULL AND end_reason IS NOT NULL AND end_reason <> 'X1'",
            "REC",
            "end_reason",
        ),
        Check("open episode with REC X1", "end_date IS NULL AND end_reason = 'X1'", "REC", "end_reason"),
        Check("DEC without REC", "end_date IS NOT NULL AND end_reason IS NULL", "DEC", "raw_end_date"),
        Check(
            "temporary placement (T0 to T4) that starts a period of care",
            "start_reason = 'S' AND placement IN ('T0', 'T1', 'T2', 'T3', 'T4')",
            "PLACE",
            "placement",
        ),
        Check(
            "temporary placement (T0 to T4) that ends a period of care",
            "end_date IS NOT NULL AND end_reason <> 'X1' AND placement IN ('T0', 'T1', 'T2', 'T3', 'T4')",
            "PLACE",
            "placement",
        ),
    ),
    "adoption": (Check("DATE_MATCH before DATE_INT", "match_date < decision_date", "DATE_MATCH", "raw_match_date"),),
    "uasc": (
        Check(
            "DUC after the 18th birthday",
            "status_end_date > birth_date + INTERVAL 18 YEAR",
            "DUC",
            "raw_status_end_date",
        ),
    ),
    "cla_health": (
        Check(
            "SDQ_SCORE and SDQ_REASON both given",
            "sdq_score IS NOT NULL AND sdq_reason IS NOT NULL",
            "SDQ_REASON",
            "sdq_reason",
        ),
    ),
    "cla_social_worker": (
        Check(
            "SW_ID of the wrong shape",
            "NOT regexp_full_match(worker_id, '(SW|XX)[A-Z0-9]*') OR worker_id IS NULL",
            "SW_ID",
            "raw_worker_id",
            hidden=True,
        ),
    ),
    "cin_person": (
        Check(
            "neither date of birth nor expected date of birth",
            "birth_date IS NULL AND expected_birth_date IS NULL",
            "PersonBirthDate",
        ),
        Check("date of death before the date of birth", "death_date < birth_date", "PersonDeathDate", hidden=True),
    ),
    "referral": (
        Check(
            "CINclosureDate without ReasonForClosure",
            "closure_date IS NOT NULL AND closure_reason IS NULL AND NOT no_further_action",
            "CINclosureDate",
            "raw_closure_date",
        ),
        Check(
            "ReasonForClosure without CINclosureDate",
            "closure_date IS NULL AND closure_reason IS NOT NULL",
            "ReasonForClosure",
            "closure_reason",
        ),
    ),
    "assessment": (
        Check(
            "AssessmentAuthorisationDate before AssessmentActualStartDate",
            "authorisation_date < start_date",
            "AssessmentAuthorisationDate",
            "raw_authorisation_date",
        ),
        _before_referral("AssessmentActualStartDate"),
    ),
    "cin_plan": (_before_referral("CINPlanStartDate"),),
    "s47_enquiry": (
        Check(
            "DateOfInitialCPC before S47ActualStartDate",
            "conference_date < start_date",
            "DateOfInitialCPC",
            "raw_conference_date",
        ),
        _before_referral("S47ActualStartDate"),
    ),
    "social_worker": (
        Check("no SWENo", "worker_id IS NULL", "SWENo"),
        Check("no RoleStartDate", "start_date IS NULL AND raw_start_date IS NULL AND NOT agency", "RoleStartDate"),
    ),
}


# --- judging --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """The rows of one table of one file that belong to one authority and year.

    :param file_no: number of the file it came from, in this load.
    :param given: what its rows say in columns LA and YEAR, as pairs; None where the file has neither.
    """

    file_no: int
    file_id: int
    staged: Staged
    la_code: str
    year: int
    given: tuple[tuple[str | None, str | None], ...] | None = None


@dataclass(frozen=True)
class Found:
    """What a check found in the rows of one part.

    :param examples: that may be stored and shown.
    :param whole: the same with identifiers, where these were asked for.
    """

    check: str
    rows: int
    examples: tuple[Example, ...] = ()
    whole: tuple[Example, ...] = ()

    def rejection(self, *, identifiers: bool = False) -> Rejection:
        """As the report has it."""
        return Rejection(check=self.check, rows=self.rows, examples=self.whole if identifiers else self.examples)


@dataclass
class Judged:
    """A table's typed rows, in the temporary table ``rows``, those whose ``problem`` is NULL to be loaded.

    The rest is by number of file.
    """

    table: ReturnTable
    rows: str
    rows_read: dict[int, int] = field(default_factory=dict)
    loaded: dict[int, int] = field(default_factory=dict)
    rejected: dict[int, list[Found]] = field(default_factory=dict)
    warnings: dict[int, list[Found]] = field(default_factory=dict)


def judge(
    cursor: duckdb.DuckDBPyConnection,
    table: ReturnTable,
    parts: Sequence[Part],
    today: date,
    *,
    referrals: str = "",
) -> Judged:
    """Types and judges the rows of a table, of all files at once.

    :param parts: their numbers of file are all different.
    :param referrals: for blocks below a referral, the typed rows of the referrals.
    """
    rows = f"typed_{table.name}"
    checks = refusals(table, unplaced=any(part.given is not None for part in parts))
    _type(cursor, table, parts, rows, checks)
    if referrals:
        checks.append(Check(PARENT_REFUSED, ""))
        _refuse_orphans(cursor, rows, referrals, len(checks) - 1)
    if table.unique:
        checks.append(_duplicate(table))
        _refuse_duplicates(cursor, table, rows, len(checks) - 1)
    return _counted(cursor, Judged(table, rows), checks, findings(table, today))


def _type(
    cursor: duckdb.DuckDBPyConnection, table: ReturnTable, parts: Sequence[Part], rows: str, checks: Sequence[Check]
) -> None:
    """Makes the table of all rows with their text and values, and which of the checks refuses each."""
    first = {part.staged.name: part for part in reversed(parts)}
    shared: dict[str, list[Part]] = {}
    selects: list[str] = []
    for part in first.values():
        if part.staged.among is None:
            selects.append(_select(cursor, table, part.staged, parts, part))
        else:
            shared.setdefault(part.staged.among[0], []).append(part)
    selects += [_select_shared(table, name, own) for name, own in shared.items()]
    values = ", ".join(f"{typed(column)} AS {column.name}" for column in table.columns)
    cases = " ".join(f"WHEN {check.condition} THEN {number}" for number, check in enumerate(checks))
    problem = f"CASE {cases} END" if cases else "NULL"
    with _as_written(cursor):
        cursor.execute(f"""
            CREATE OR REPLACE TEMP TABLE {rows} AS
            SELECT *, ({problem})::INTEGER AS problem FROM (SELECT *, {values} FROM ({" UNION ALL ".join(selects)}))
        """)
    if _type_odd(cursor, table, rows):
        cursor.execute(f"UPDATE {rows} SET problem = {problem}")


@contextmanager
def _as_written(cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Statements run as they stand: to improve one that reads every row once takes longer than it saves."""
    cursor.execute("PRAGMA disable_optimizer")
    try:
        yield
    finally:
        cursor.execute("PRAGMA enable_optimizer")


def _type_odd(cursor: duckdb.DuckDBPyConnection, table: ReturnTable, rows: str) -> bool:
    """Reads what the fast way has not read; returns whether there was any."""
    odd = {column: typed_odd(column) for column in table.staged if typed_odd(column)}
    if not odd:
        return False
    unread = {column: _unread(column) for column in odd}
    counted = ", ".join(f"count_if({condition})" for condition in unread.values())
    numbers = cursor.execute(f"SELECT {counted} FROM {rows}").fetchall()[0]
    for column, number in zip(odd, numbers, strict=True):
        if number:
            cursor.execute(f"UPDATE {rows} SET {column.name} = {odd[column]} WHERE {unread[column]}")
    return any(numbers)


def _unread(column: Column) -> str:
    """SQL that is true for a row whose text of the column has not been read yet."""
    if column.kind is Kind.DATES:
        return f"len({column.name}) < len(return_list(raw_{column.name}))"
    return f"raw_{column.name} IS NOT NULL AND {column.name} IS NULL"


def _texts(table: ReturnTable, staged: Staged) -> str:
    """SQL for the texts of all columns of the table, and for the line of the record around a block."""
    texts = [
        f"nullif(s.{column.name}, '') AS raw_{column.name}"
        if column.name in staged.columns
        else f"NULL::VARCHAR AS raw_{column.name}"
        for column in table.staged
    ]
    parent = ["s.parent_line"] if table.collection == CIN_CENSUS and _is_block(table) else []
    return ", ".join((*parent, *texts))


def _select_shared(table: ReturnTable, name: str, parts: Sequence[Part]) -> str:
    """SQL for the rows of files that were read into one table, each with its number of file, authority and year."""
    places = ", ".join(
        f"({part.staged.among[1] if part.staged.among else 0}, {part.file_no}, {part.file_id}, '{part.la_code}', {part.year})"
        for part in parts
    )
    return f"""
        SELECT p.file_no, s.line, p.file_id, p.la_code, p.return_year, {_texts(table, parts[0].staged)}
        FROM {name} s JOIN (VALUES {places}) p(member, file_no, file_id, la_code, return_year) USING (member)"""


def _select(
    cursor: duckdb.DuckDBPyConnection, table: ReturnTable, staged: Staged, parts: Sequence[Part], part: Part
) -> str:
    """SQL for the rows of a staged table, each with its number of file, authority and year."""
    texts = _texts(table, staged)
    if part.given is None:
        return f"""
            SELECT {part.file_no} AS file_no, s.line, {part.file_id}::INTEGER AS file_id, '{part.la_code}' AS la_code,
                {part.year}::INTEGER AS return_year, {texts}
            FROM {staged.name} s"""
    own = [part for part in parts if part.staged is staged]
    places = [(*given, part.file_id, part.la_code, part.year) for part in own for given in part.given or ()]
    name = f"{staged.name}_given"
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT unnest($la) AS la_given, unnest($year) AS year_given, "
        "unnest($file) AS file_id, unnest($code) AS la_code, unnest($return_year)::INTEGER AS return_year",
        dict(zip(("la", "year", "file", "code", "return_year"), map(list, zip(*places, strict=True)), strict=True)),
    )
    joined = " AND ".join(
        f"{f's.{column}' if column in staged.given else 'NULL'} IS NOT DISTINCT FROM g.{column}"
        for column in ("la_given", "year_given")
    )
    # A row that says no authority, or no year, is counted with the first of the file's parts.
    return f"""
        SELECT {part.file_no} AS file_no, s.line, coalesce(g.file_id, {own[0].file_id})::INTEGER AS file_id,
            g.la_code, g.return_year, {texts}
        FROM {staged.name} s LEFT JOIN {name} g ON {joined}"""


def _is_block(table: ReturnTable) -> bool:
    return table.name not in {"cin_person", "referral"}


def _refuse_orphans(cursor: duckdb.DuckDBPyConnection, rows: str, referrals: str, number: int) -> None:
    """A referral that is left out takes its blocks with it, unless it was merged with another."""
    cursor.execute(f"""
        UPDATE {rows} SET problem = {number}
        WHERE problem IS NULL AND EXISTS (
            SELECT 1 FROM {referrals} r
            WHERE r.problem IS NOT NULL AND r.problem <> {_merged()} AND r.file_no = {rows}.file_no
                AND r.line = {rows}.parent_line
                -- A file may be all one line.
                AND r.raw_child_id IS NOT DISTINCT FROM {rows}.raw_child_id
                AND r.raw_referral_date IS NOT DISTINCT FROM {rows}.raw_referral_date
        )
    """)


def _merged() -> int:
    """The number under which a referral is merged with another of the day."""
    return len(refusals(REFERRAL))


def _duplicate(table: ReturnTable) -> Check:
    if table.name == "referral":
        return Check(MERGED, "", "CINreferralDate", "raw_referral_date")
    dates = [column for column in table.columns if column.key and column.kind is Kind.DATE]
    own = dates[-1:]
    words = " and ".join(["the same " + table.key[0].removesuffix("_id"), *(_words(column) for column in own)])
    name = f"duplicate: another row of {words}"
    if own:
        return Check(name, "", own[0].field, f"raw_{own[0].name}")
    column = table.column(table.key[0])
    return Check(name, "", column.field, f"raw_{column.name}", hidden=True)


def _refuse_duplicates(cursor: duckdb.DuckDBPyConnection, table: ReturnTable, rows: str, number: int) -> None:
    """Keeps one row of each key in a file: by the table's preference, then the first."""
    keys = ", ".join(("file_id", *table.key))
    if not cursor.execute(
        f"SELECT 1 FROM {rows} WHERE problem IS NULL GROUP BY {keys} HAVING count(*) > 1 LIMIT 1"
    ).fetchall():
        return
    # Some systems write a whole census in one line: what comes first in it is then the first row.
    order = ", ".join((*table.prefer, "line", "rowid"))
    cursor.execute(f"""
        UPDATE {rows} SET problem = {number} WHERE rowid IN (
            SELECT row FROM (
                SELECT rowid AS row, row_number() OVER (PARTITION BY {keys} ORDER BY {order}) AS place
                FROM {rows} WHERE problem IS NULL
            )
            WHERE place > 1
        )
    """)


def _example(check: Check) -> str:
    """SQL for an example: line, value that may be shown, value."""
    value = f"coalesce({check.value}, '')"
    safe = (
        "''"
        if check.value == "''"
        else (
            f"CASE WHEN {value} = '' THEN '' ELSE '{NOT_SHOWN}' END"
            if check.hidden
            else f"CASE WHEN {value} = '' OR regexp_full_match({value}, '{_SHOWABLE}') THEN {value} ELSE '{NOT_SHOWN}' END"
        )
    )
    return f"{{'line': line, 'safe': {safe}, 'whole': {value}}}"


def _counted(
    cursor: duckdb.DuckDBPyConnection, judged: Judged, refused: Sequence[Check], doubted: Sequence[Check]
) -> Judged:
    """Counts the rows, and what was found in them, by file.

    :param refused: checks by the number that is the ``problem`` of a row.
    :param doubted: checks on the rows that are kept.
    """
    found = "".join(f", count_if({check.condition})" for check in doubted)
    warnings: dict[int, list[int]] = {}
    rejections: list[tuple[int, int, int]] = []
    for file_id, problem, rows, *numbers in cursor.execute(
        f"SELECT file_id, problem, count(*){found} FROM {judged.rows} GROUP BY ALL ORDER BY file_id, problem"
    ).fetchall():
        judged.rows_read[file_id] = judged.rows_read.get(file_id, 0) + rows
        judged.loaded.setdefault(file_id, 0)
        if problem is None:
            judged.loaded[file_id], warnings[file_id] = rows, numbers
        else:
            rejections.append((file_id, problem, rows))
    examples = {
        problem: _examples(cursor, judged.rows, refused[problem], f"problem = {problem}")
        for problem in {problem for _, problem, _ in rejections}
    }
    for file_id, problem, rows in rejections:
        judged.rejected.setdefault(file_id, []).append(_found(refused[problem], rows, examples[problem][file_id]))
    for number, check in enumerate(doubted):
        if any(numbers[number] for numbers in warnings.values()):
            some = _examples(cursor, judged.rows, check, f"problem IS NULL AND ({check.condition})")
            for file_id, of_file in some.items():
                judged.warnings.setdefault(file_id, []).append(_found(check, warnings[file_id][number], of_file))
    return judged


def _examples(
    cursor: duckdb.DuckDBPyConnection, rows: str, check: Check, condition: str
) -> dict[int, list[Mapping[str, str]]]:
    """The first rows of each file for which the condition holds."""
    return dict(
        cursor.execute(f"""
            SELECT file_id, arg_min({_example(check)}, line, {EXAMPLES})
            FROM {rows} WHERE {condition} GROUP BY file_id ORDER BY file_id
        """).fetchall()
    )


def _found(check: Check, rows: int, examples: Sequence[Mapping[str, str]]) -> Found:
    def example(row: Mapping[str, str], which: str) -> Example:
        return Example(line=int(row["line"]), column=check.column, value=shown(row[which]))

    return Found(
        check.name,
        rows,
        tuple(example(row, "safe") for row in examples),
        tuple(example(row, "whole") for row in examples),
    )
