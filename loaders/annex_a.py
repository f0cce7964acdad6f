"""Reads the workbook of child-level lists that Ofsted asks for at an inspection (Annex A, lists 1 to 11).

People fill these sheets in, so much is allowed for: titles above the header, hidden sheets, names like
``List 8 ``, blanks and quotation marks of word processors, error values of formulas, and categories with the
letters of a pick list (``a) WBRI``, ``q) 6: Police``), which become the codes of the returns. What is not
understood is kept as it stands and counted, by row; no cell is shown.

Source: Ofsted, "Inspecting local authority children's services", Annex A
(https://www.gov.uk/government/publications/inspecting-local-authority-childrens-services-from-2018)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import duckdb

from loaders import return_tables
from loaders.reading import Workbook, cell_text
from loaders.report import EXAMPLES, shown
from loaders.return_tables import ANNEX_A_LISTS, Codes, Column, Kind, ReturnTable, Staged
from loaders.xml_stream import Batches

SHEET_NAME = re.compile(r"\blist[\s_-]*(\d{1,2})(?!\d)", re.IGNORECASE)
# How far down the header may stand, and what part of a list's columns it must have.
HEADER_ROWS, HEADER_SHARE = 30, 0.5
# Words of a heading that some workbooks have and others do not.
WEAK_WORDS = frozenset(("the", "a", "an", "of", "to", "for", "is", "was", "s", "y", "n", "child", "children", "childs"))

QUOTES = str.maketrans({"‘": "'", "’": "'", "‛": "'", "“": '"', "”": '"', "\u200b": None, "\ufeff": None})
ERROR_VALUE = re.compile(r"#[A-Z0-9/_]+[!?]?", re.IGNORECASE)
LETTER = re.compile(r"\(?[a-z]{1,2}\)\s*", re.IGNORECASE)
LEADING = re.compile(r"([A-Za-z0-9]+)\s*(?=([-:.,;/()–—]|\s|$))")

# Excel counts days from here; it believes in a 29 February 1900.
DAY_0, FIRST_OF_MARCH_1900 = date(1899, 12, 30), date(1900, 3, 1)


# --- categories -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Vocabulary:
    """The codes of a column, and words that mean one of them (lower case, letters and figures only)."""

    codes: frozenset[str]
    synonyms: Mapping[str, str]


def _vocabulary(codes: Codes, synonyms: str) -> Vocabulary:
    """:param synonyms: lines of a code, a colon, and what it is called, parted by semicolons."""
    words: dict[str, str] = {}
    for line in synonyms.strip().splitlines():
        code, _, names = line.strip().partition(":")
        words |= {_words(name): code for name in names.split(";")}
    return Vocabulary(frozenset(code.code for code in codes), words)


def _words(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text.casefold()))


SEX = _vocabulary(
    (),
    """
    M: male; m; boy; man; 1
    F: female; f; girl; woman; 2
    U: not stated; not stated recorded; not stated recorded or unborn; not known; unknown; neither; indeterminate;
    U: unborn; other; non binary; u; 0; 9
    """,
)
YES_NO = _vocabulary(
    (),
    """
    Yes: yes; y; true; 1
    No: no; n; false; 0
    """,
)
ETHNICITY = _vocabulary(
    return_tables.ETHNICITY,
    """
    WBRI: white british; british; english; white english
    WIRI: white irish; irish
    WIRT: traveller of irish heritage; irish traveller; white irish traveller
    WROM: gypsy roma; gypsy or roma; roma; white gypsy roma
    WOTH: any other white background; other white; white other; white any other white background; white european
    MWBC: white and black caribbean; mixed white and black caribbean; mixed white black caribbean
    MWBA: white and black african; mixed white and black african; mixed white black african
    MWAS: white and asian; mixed white and asian; mixed white asian
    MOTH: any other mixed background; other mixed; mixed other; any other mixed or multiple ethnic background
    AIND: indian; asian indian; asian or asian british indian
    APKN: pakistani; asian pakistani; asian or asian british pakistani
    ABAN: bangladeshi; asian bangladeshi; asian or asian british bangladeshi
    AOTH: any other asian background; other asian; asian other; asian or asian british other
    BCRB: caribbean; black caribbean; black or black british caribbean
    BAFR: african; black african; black or black british african
    BOTH: any other black background; other black; black other; black or black british other
    CHNE: chinese; asian chinese
    OOTH: any other ethnic group; other ethnic group; other; arab; any other ethnic background
    REFU: refused; information refused; declined; prefer not to say
    NOBT: not obtained; information not yet obtained; not yet obtained; not known; unknown; not recorded; not stated
    """,
)
SOURCE = _vocabulary(
    return_tables.REFERRAL_SOURCE,
    """
    1A: individual family member relative carer; family; family member; relative; parent; parent carer; family carer
    1B: individual acquaintance including neighbours and child minders; acquaintance; neighbour; friend
    1C: individual self; self; child; self referral
    1D: individual other including strangers mps; other individual
    2A: schools; school
    2B: education services; education
    3A: gp; general practitioner
    3B: health visitor
    3C: school nurse
    3D: other primary health services; primary health
    3E: a e; accident and emergency; a e emergency department; hospital
    3F: other health services; health; health services; midwife; mental health services
    4: housing; housing la or housing association; housing association
    5A: la services social care; social care; adult social care
    5B: la services other internal; other internal; local authority internal
    5C: la services external; external la; other local authority; another local authority
    5D: la services early help; early help
    6: police
    7: other legal agency; court; probation; courts probation immigration; cafcass; prison
    8: other
    9: anonymous
    10: unknown; not known
    """,
)
NEED = _vocabulary(
    return_tables.CENSUS_NEED,
    """
    N1: abuse or neglect; abuse neglect; abuse and neglect; abuse neglect or exploitation; abuse neglect and exploitation
    N2: child s disability or illness; child s disability; disability; child disability or illness; childs disability
    N3: parental illness or disability; parental disability or illness; parental illness; parental disability
    N4: family in acute stress; acute stress
    N5: family dysfunction; dysfunction
    N6: socially unacceptable behaviour; unacceptable behaviour
    N7: low income
    N8: absent parenting
    N9: cases other than children in need; other than children in need
    N0: not stated; unknown
    """,
)
ABUSE = _vocabulary(
    return_tables.ABUSE,
    """
    NEG: neglect
    PHY: physical abuse; physical; physical injury
    SAB: sexual abuse; sexual
    EMO: emotional abuse; emotional
    MUL: multiple; multiple not recommended; multiple categories
    """,
)
CLOSURE = _vocabulary(
    return_tables.CLOSURE,
    """
    RC1: adopted
    RC2: died; death
    RC3: child arrangements order; residence order
    RC4: special guardianship order; special guardianship
    RC5: transferred to services of another la; transferred to another local authority; transferred to another la
    RC6: transferred to adult social care services; transferred to adult services
    RC7: services ceased for any other reason including child no longer in need; no longer in need; other
    RC8: case closed after assessment no further action; closed after assessment
    RC9: case closed after assessment referred to early help; closed after assessment early help
    """,
)
LEGAL_STATUS = _vocabulary(
    return_tables.LEGAL_STATUS,
    """
    C1: interim care order; ico
    C2: full care order; fco; care order
    E1: placement order; placement order granted
    V2: section 20; s20; single period of accommodation under section 20; accommodated under s20; s 20
    V3: short breaks; short term breaks individual episodes
    V4: agreed series of short term breaks; series of short breaks
    L1: police protection; under police protection and in la accommodation
    L2: emergency protection order; epo
    L3: child assessment order
    J1: remand; on remand or committed for trial
    J2: detained under pace; pace
    J3: sentenced to youth rehabilitation order; youth rehabilitation order
    """,
)
PLACEMENT = _vocabulary(
    return_tables.PLACEMENT,
    """
    P1: placed with own parents; placed with parents; own parents
    P3: residential employment
    K1: secure children s home; secure unit; secure children s homes
    K2: children s home; children s homes; childrens home; children s homes and hostels
    K3: supported accommodation; registered supported accommodation
    H5: semi independent living accommodation; semi independent living; semi independent
    P2: independent living
    S1: residential school; residential schools
    R1: residential care home; care home
    R2: nhs; nhs health trust; hospital
    R3: family centre or mother and baby unit; family centre; mother and baby unit
    R5: young offender institution; prison; young offender institution or prison
    """,
)
PROVIDER = _vocabulary(
    return_tables.PROVIDER,
    """
    PR0: parent s or other person s with parental responsibility; parents; parent
    PR1: own provision; own provision by the la; local authority; in house
    PR2: other la provision; other local authority provision; other local authority
    PR3: other public provision; other public
    PR4: private provision; private
    PR5: voluntary third sector provision; voluntary third sector; voluntary
    """,
)
END_REASON = _vocabulary(
    return_tables.EPISODE_END,
    """
    E11: adopted application unopposed
    E12: adopted consent dispensed with; adopted consent dispensed with by the court
    E2: died
    E3: care taken over by another la; care taken over by another local authority in the uk
    E4A: returned home planned
    E4B: returned home unplanned
    E41: residence order granted; child arrangements order; residence order or child arrangements order granted
    E5: moved into independent living with support; independent living with supportive accommodation
    E6: moved into independent living without support; independent living with no formalised support
    E7: transferred to residential care funded by adult social care services
    E8: period of being looked after ceased for any other reason; any other reason; other
    E9: sentenced to custody; custody
    E13: left care to live with parents relatives or other person with no parental responsibility
    E14: accommodation on remand ended
    E15: age assessment determined child is aged 18 or over
    E16: child moved abroad; moved abroad
    E17: aged 18 or over and remained with current carers; staying put
    """,
)
ACTIVITY = _vocabulary(
    return_tables.ACTIVITY,
    """
    F1: full time in higher education
    P1: part time in higher education
    F2: full time in education other than higher education; full time in education other than higher
    P2: part time in education other than higher education; part time in education other than higher
    F4: full time in an apprenticeship
    P4: part time in an apprenticeship
    F5: full time in training or employment not apprenticeship
    P5: part time in training or employment not apprenticeship
    G4: not in education employment or training illness disability; neet illness or disability
    G5: not in education employment or training other; neet other; neet
    G6: not in education employment or training pregnancy or parenting; neet pregnancy or parenting
    """,
)
ACCOMMODATION = Vocabulary(
    frozenset("BCDEGHKRSTUVWXYZ"),
    {
        "with parents or relatives": "B",
        "parents or relatives": "B",
        "community home": "C",
        "semi independent transitional accommodation": "D",
        "supported lodgings": "E",
        "gone abroad": "G",
        "deported": "H",
        "ordinary lodgings": "K",
        "residence not known": "R",
        "no fixed abode homeless": "S",
        "no fixed abode": "S",
        "foyers": "T",
        "independent living": "U",
        "emergency accommodation": "V",
        "bed and breakfast": "W",
        "in custody": "X",
        "custody": "X",
        "other accommodation": "Y",
        "other": "Y",
        "with former foster carers": "Z",
        "former foster carer": "Z",
        "staying put": "Z",
    },
)
LOCATION = _vocabulary(
    (),
    """
    IN: in; in authority; inside; inside the local authority; in borough; in county; within la; inside la boundary
    OUT: out; out of authority; outside; outside the local authority; out of borough; out of county; outside la boundary
    """,
)
# Columns with categories; several lists have the same.
VOCABULARIES: Mapping[str, Vocabulary] = {
    "gender": SEX,
    "ethnicity": ETHNICITY,
    "contact_source": SOURCE,
    "source": SOURCE,
    "need": NEED,
    "initial_category": ABUSE,
    "latest_category": ABUSE,
    "closure_reason": CLOSURE,
    "legal_status": LEGAL_STATUS,
    "placement": PLACEMENT,
    "provider": PROVIDER,
    "end_reason": END_REASON,
    "activity": ACTIVITY,
    "accommodation": ACCOMMODATION,
    "placement_location": LOCATION,
    **dict.fromkeys(
        (
            "disability",
            "uasc",
            "no_further_action",
            "child_seen",
            "conference_not_required",
            "plan_made",
            "seen_alone",
            "emergency_protection",
            "second_period",
            "interview_offered",
            "interview_accepted",
            "in_touch",
            "fostering_for_adoption",
        ),
        YES_NO,
    ),
}
# Columns with categories that have no codes: only the letter of the pick list goes.
LETTERED = frozenset(("status", "eligibility", "suitable", "permanence_plan", "reversed_reason", "leaving_reason"))


def code_of(text: str, vocabulary: Vocabulary) -> str | None:
    """The code that a category means, or None.

    The letter of a pick list goes first. A code may stand alone or at the beginning; there a code that could be a
    word or a number needs a mark after it.
    """
    plain = LETTER.sub("", text, count=1) if LETTER.match(text) else text
    if plain.upper() in vocabulary.codes:
        return plain.upper()
    words = _words(plain)
    if words in vocabulary.synonyms:
        return vocabulary.synonyms[words]
    leading = LEADING.match(plain)
    if leading is None or leading.end() == len(plain):
        return None
    first, marked = leading.group(1), bool(leading.group(2).strip())
    if first.upper() in vocabulary.codes and (marked or not (first.isalpha() or first.isdigit())):
        return first.upper()
    return vocabulary.synonyms.get(first.casefold()) if marked and first.isalpha() and len(first) > 1 else None


# --- sheets ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sheet:
    """A sheet that holds one of the lists.

    :param header: the header's row, counted from 0.
    :param places: column of the table → place in the row.
    :param unknown: headings that the list does not have.
    """

    table: ReturnTable
    name: str
    hidden: bool
    rows: list[list[Any]]
    header: int
    places: Mapping[str, int]
    unknown: tuple[str, ...]


def find_sheets(workbook: Workbook) -> list[Sheet]:
    """The sheets that hold lists, by their names and headers, in the order of the lists.

    Where several sheets are the same list, one that is shown goes before one that is hidden, then the first.
    """
    found: dict[str, Sheet] = {}
    for name, table in _named(workbook):
        sheet = _sheet(workbook, name, table)
        if sheet is not None and (table.name not in found or (found[table.name].hidden and not sheet.hidden)):
            found[table.name] = sheet
    return [found[table.name] for table in ANNEX_A_LISTS if table.name in found]


def _named(workbook: Workbook) -> Iterator[tuple[str, ReturnTable]]:
    """Sheets named after a list."""
    for name in workbook.names:
        number = SHEET_NAME.search(_clean(name))
        if number and 1 <= int(number.group(1)) <= len(ANNEX_A_LISTS):
            yield name, ANNEX_A_LISTS[int(number.group(1)) - 1]


def _sheet(workbook: Workbook, name: str, table: ReturnTable) -> Sheet | None:
    rows = workbook.rows(name)
    spellings = {
        _heading(spelling): column.name for column in table.staged for spelling in (column.field, *column.others)
    }
    keys = [column.name for column in table.columns if column.key]
    for number, row in enumerate(rows[:HEADER_ROWS]):
        places: dict[str, int] = {}
        unknown: list[str] = []
        for place, cell in enumerate(row):
            text = _clean(cell_text(cell))
            column = spellings.get(_heading(text))
            if column is not None and column not in places:
                places[column] = place
            elif text:
                unknown.append(text)
        if all(key in places for key in keys) and len(places) >= HEADER_SHARE * len(table.staged):
            return Sheet(table, name, name in _hidden(workbook), rows, number, places, tuple(unknown))
    return None


def _hidden(workbook: Workbook) -> set[str]:
    from python_calamine import SheetVisibleEnum

    book = workbook._book
    return {sheet.name for sheet in book.sheets_metadata if sheet.visible != SheetVisibleEnum.Visible}


def _heading(text: str) -> str:
    """What is compared of a heading."""
    return " ".join(word for word in _words(text).split() if word not in WEAK_WORDS)


def _clean(text: str) -> str:
    """Text with plain blanks, each once, and plain quotation marks."""
    return " ".join((text if text.isascii() else text.translate(QUOTES)).split())


# --- rows -----------------------------------------------------------------------------------------------------


@dataclass
class _Noticed:
    """What a sheet's cells gave cause to say.

    :param errors: how many error values there were.
    :param headers: how many rows repeat the header.
    :param unmapped: heading → rows whose category is not known.
    :param codes: (column, text) → its code, so that each text is looked at once.
    """

    errors: int = 0
    headers: int = 0
    unmapped: dict[str, list[int]] = field(default_factory=dict)
    codes: dict[tuple[str, str], str | None] = field(default_factory=dict)

    def code(self, column: str, text: str, vocabulary: Vocabulary) -> str | None:
        """The code of a category."""
        if (column, text) not in self.codes:
            self.codes[column, text] = code_of(text, vocabulary)
        return self.codes[column, text]


def read(
    cursor: duckdb.DuckDBPyConnection, workbook: Workbook, sheets: Sequence[Sheet], prefix: str = "staged"
) -> list[Staged]:
    """Reads lists into temporary tables of text, ``<prefix>_<table>``; a row's line is that of the sheet.

    The workbook does not say whose it is. Its year, and the day it was taken, are those of the latest date in it.
    """
    tables = {sheet.table.name: [c.name for c in sheet.table.staged if c.name in sheet.places] for sheet in sheets}
    batches = Batches(cursor, tables, prefix)
    counted = [_stage(sheet, tables[sheet.table.name], batches) for sheet in sheets]
    batches.finish()
    taken = _taken(cursor, sheets, prefix)
    passed_over = _passed_over(workbook, sheets)
    return [
        Staged(
            sheet.table,
            f"{prefix}_{sheet.table.name}",
            rows,
            tuple(tables[sheet.table.name]),
            year=taken.year if taken else None,
            reference_date=taken,
            warnings=(*(passed_over if sheet is sheets[0] else ()), *_warnings(sheet, noticed)),
        )
        for sheet, (rows, noticed) in zip(sheets, counted, strict=True)
    ]


def _stage(sheet: Sheet, names: Sequence[str], batches: Batches) -> tuple[int, _Noticed]:
    """Puts a sheet's rows into its table; how many, and what was noticed."""
    columns = [sheet.table.column(name) for name in names]
    noticed = _Noticed()
    header = sheet.rows[sheet.header]
    key = next(sheet.places[column.name] for column in columns if column.key)
    rows = 0
    for number, row in enumerate(sheet.rows[sheet.header + 1 :], sheet.header + 2):
        if not any(cell not in {"", None} for cell in row):
            continue
        if row[key] == header[key]:
            noticed.headers += 1
            continue
        cells = [_cell(row[sheet.places[column.name]], column, number, noticed) for column in columns]
        if not any(cells):
            continue
        batches.add(sheet.table.name, [str(number), *cells])
        rows += 1
    return rows, noticed


def _cell(cell: object, column: Column, number: int, noticed: _Noticed) -> str:
    """A cell as the text that is staged."""
    if column.kind in {Kind.INTEGER, Kind.NUMBER} and isinstance(cell, date | time):
        # A number in a cell that is formatted as a date.
        return str(_day_number(cell))
    text = _clean(cell_text(cell))
    if not text:
        return ""
    if text[0] == "#" and ERROR_VALUE.fullmatch(text):
        noticed.errors += 1
        return ""
    vocabulary = VOCABULARIES.get(column.name)
    if vocabulary is not None:
        code = noticed.code(column.name, text, vocabulary)
        if code is not None:
            return code
        noticed.unmapped.setdefault(column.field, []).append(number)
    if vocabulary is not None or column.name in LETTERED:
        return LETTER.sub("", text, count=1) if LETTER.match(text) else text
    return text


def _day_number(cell: date | time) -> int:
    if isinstance(cell, time):
        return 0
    day = cell.date() if isinstance(cell, datetime) else cell
    return (day - DAY_0).days - (day < FIRST_OF_MARCH_1900)


def _taken(cursor: duckdb.DuckDBPyConnection, sheets: Sequence[Sheet], prefix: str) -> date | None:
    """The day the lists were taken: the latest date up to today in the latest year that holds at least three."""
    dates = " UNION ALL ".join(
        f"SELECT {column.name} AS text FROM {prefix}_{sheet.table.name}"
        for sheet in sheets
        for column in sheet.table.staged
        if column.kind == Kind.DATE and column.name != "birth_date" and column.name in sheet.places
    )
    if not dates:
        return None
    row = cursor.execute(f"""
        WITH dated AS (
            SELECT try_strptime(text, ['%Y-%m-%d', '%d/%m/%Y'])::DATE AS day FROM ({dates})
        )
        SELECT max(day) FROM dated WHERE day <= current_date
        GROUP BY year(day) ORDER BY count(*) >= 3 DESC, year(day) DESC LIMIT 1
    """).fetchall()
    return row[0][0] if row else None


def _warnings(sheet: Sheet, noticed: _Noticed) -> tuple[str, ...]:
    """What a user should know of a sheet, one line each, without the text of any cell but the headings."""
    found: list[str] = []
    if sheet.hidden:
        found.append(f"sheet {shown(sheet.name)} is hidden, and was read")
    missing = [column.field for column in sheet.table.staged if column.name not in sheet.places]
    if missing:
        found.append(f"columns that the sheet does not have: {', '.join(missing)}")
    if sheet.unknown:
        found.append(f"columns that are not known here and were passed over: {', '.join(map(shown, sheet.unknown))}")
    if noticed.headers:
        found.append(f"{_number(noticed.headers, 'row')} repeating the header passed over")
    if noticed.errors:
        found.append(f"{_number(noticed.errors, 'error value')} of formulas (such as #N/A) read as empty")
    for heading, rows in noticed.unmapped.items():
        more = ", …" if len(rows) > EXAMPLES else ""
        found.append(
            f"{heading}: no category known here, kept as it stands, in {_number(len(rows), 'row')} "
            f"({', '.join(map(str, rows[:EXAMPLES]))}{more})"
        )
    return tuple(found)


def _number(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def _passed_over(workbook: Workbook, sheets: Sequence[Sheet]) -> tuple[str, ...]:
    """Sheets that are named after a list and were not read, and why."""
    read_sheets = {sheet.name for sheet in sheets}
    lists = {sheet.table.name: sheet.name for sheet in sheets}
    found: list[str] = []
    for name, table in _named(workbook):
        if name in read_sheets:
            continue
        if table.name in lists:
            found.append(f"sheet {shown(name)} passed over: {shown(lists[table.name])} was read as that list")
        else:
            found.append(f"sheet {shown(name)} passed over: no row of it is that list's header")
    return tuple(found)
