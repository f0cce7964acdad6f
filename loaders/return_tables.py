"""The tables of the four returns as data: fields, kinds, keys and codes, and the years in which they hold.

A return reaches the store as rows of text under the names given here (:class:`Staged`); what each column then
becomes, and which rows are left out, follows from its :class:`Kind` and is the same for CSV files, XML files
and workbooks (:mod:`loaders.return_checks`). A year is the year in which the return's period ends.

Sources: Department for Education, guides and specifications of the SSDA903, children in need census and
social work workforce census; Ofsted, Annex A of the inspection framework (Open Government Licence).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from loaders.report import Rejection

SSDA903 = "ssda903"
CIN_CENSUS = "cin_census"
WORKFORCE_CENSUS = "workforce_census"
ANNEX_A = "annex_a"
# The month in which a return's year ends. The year of an Annex A is that of the day it was taken.
YEAR_ENDS = {SSDA903: 3, CIN_CENSUS: 3, WORKFORCE_CENSUS: 9, ANNEX_A: 12}
TITLES = {
    SSDA903: "Looked-after children return (SSDA903)",
    CIN_CENSUS: "Children in need census",
    WORKFORCE_CENSUS: "Children's social work workforce census",
    ANNEX_A: "Annex A of the Ofsted inspection",
}


class Kind(StrEnum):
    """What a column's text is turned into."""

    ID = "id"  # trimmed, upper case, without the .0 of a spreadsheet
    CODE = "code"  # the same, judged against the list of codes
    CODES = "codes"  # several codes, joined by a space while they are text
    SEX = "sex"  # M, F or U; the text itself is kept in sex_as_given
    DATE = "date"
    DATES = "dates"  # several dates, joined by a space while they are text
    INTEGER = "integer"
    NUMBER = "number"
    DISTANCE = "distance"  # miles; negative or 999 and more is unknown
    BOOLEAN = "boolean"
    POSTCODE = "postcode"
    TEXT = "text"


SQL_TYPES = {
    Kind.ID: "VARCHAR",
    Kind.CODE: "VARCHAR",
    Kind.CODES: "VARCHAR[]",
    Kind.SEX: "VARCHAR",
    Kind.DATE: "DATE",
    Kind.DATES: "DATE[]",
    Kind.INTEGER: "INTEGER",
    Kind.NUMBER: "DOUBLE",
    Kind.DISTANCE: "DOUBLE",
    Kind.BOOLEAN: "BOOLEAN",
    Kind.POSTCODE: "VARCHAR",
    Kind.TEXT: "VARCHAR",
}

FIRST, LAST = 0, 9999


@dataclass(frozen=True, slots=True)
class Code:
    """A code and the years, first and last, of the returns in which it is valid."""

    code: str
    first: int = FIRST
    last: int = LAST


Codes = tuple[Code, ...]


def _always(codes: str) -> Codes:
    return tuple(Code(code) for code in codes.split())


def _since(year: int, codes: str) -> Codes:
    return tuple(Code(code, first=year) for code in codes.split())


def _until(year: int, codes: str) -> Codes:
    return tuple(Code(code, last=year) for code in codes.split())


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a canonical table.

    :param field: the field as the return spells it: CSV column, XML element, heading of the workbook.
    :param others: other spellings of the same field.
    :param key: part of the key; a row without it, or with a date here that is none, is refused.
    :param required: a CSV file without the column is refused.
    :param ends: the column whose date this one's ends; what is no date here refuses the row.
    :param reversible: an end before its start is kept with a warning instead of being refused.
    :param derived: worked out from another column and never staged.
    :param must_be_number: text that is no number refuses the row.
    :param personal: identifies a child or worker, so that examples of a check do not show it.
    :param fallback: the value where the text is empty (SQL).
    :param highest: the largest number there can be; none is below 0.
    :param beyond: a number outside that is kept with a warning; otherwise it is treated as empty.
    """

    name: str
    field: str
    kind: Kind
    comment: str
    codes: Codes = ()
    others: tuple[str, ...] = ()
    key: bool = False
    required: bool = False
    ends: str = ""
    reversible: bool = False
    derived: bool = False
    personal: bool = False
    must_be_number: bool = False
    fallback: str = ""
    highest: float | None = None
    beyond: bool = False


@dataclass(frozen=True, slots=True)
class ReturnTable:
    """A canonical table of ``returns.duckdb``.

    :param report_name: the name in the load report, after the collection: ``episodes`` of ``ssda903.episodes``.
    :param name: the table.
    :param first_year: the first return that has it.
    :param prefer: SQL terms of the order in which rows of one key are taken; the first is kept.
    :param unique: whether a second row of the same key is refused.
    :param dates: the columns whose dates belong to the period, and so do not lie after its end.
    :param noun: what a row is, for the words of its checks.
    """

    collection: str
    report_name: str
    name: str
    comment: str
    columns: tuple[Column, ...]
    first_year: int = FIRST
    prefer: tuple[str, ...] = ()
    unique: bool = True
    dates: tuple[str, ...] = ()
    noun: str = "row"

    @property
    def recognised_as(self) -> str:
        """The table's name in the load report."""
        return f"{self.collection}.{self.report_name}"

    @property
    def key(self) -> tuple[str, ...]:
        """The key within an authority and year."""
        return tuple(column.name for column in self.columns if column.key)

    @property
    def staged(self) -> tuple[Column, ...]:
        """The columns that a reader may stage."""
        return tuple(column for column in self.columns if not column.derived)

    def column(self, name: str) -> Column:
        """The column of that name.

        :raises KeyError: the table has none.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@dataclass(frozen=True)
class Staged:
    """Rows of one table of one file as text, on their way to a canonical table.

    ``name`` is a temporary table on the cursor that was given to the reader. It has ``line BIGINT`` (the line of
    the file; for XML that of the record's start tag; for a workbook the row), those of the table's columns that
    the file has, all ``VARCHAR`` (text as it stands, trimmed; empty or NULL where there is nothing; several values of
    one field joined by a space), and where the file says so for each row ``la_given`` and ``year_given``,
    ``VARCHAR``. Blocks below a referral carry ``child_id`` and ``referral_date`` of their parent, and
    ``parent_line BIGINT``, the line of its ``CINdetails``, by which a refused referral takes them with it.

    Several small files of one table are read at once: then ``name`` is a query in brackets, and ``among`` the table
    that holds the rows of all of them, with the file's number in the column ``member``.

    :param rows_read: rows of the table in the file: those staged and those in ``rejected``.
    :param columns: the table's columns that the file has.
    :param la_code, year: what the file's own header says of the whole file (the code as text, not yet looked up).
    :param warnings: about the file, for the report.
    :param rejected: rows that could not be staged.
    :param given: ``la_given`` and ``year_given``, as far as the file has them.
    """

    table: ReturnTable
    name: str
    rows_read: int
    columns: tuple[str, ...]
    la_code: str | None = None
    year: int | None = None
    reference_date: date | None = None
    warnings: tuple[str, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    given: tuple[str, ...] = ()
    among: tuple[str, int] | None = None


# --- codes ----------------------------------------------------------------------------------------------------

ETHNICITY = _always(
    "WBRI WIRI WOTH WIRT WROM MWBC MWBA MWAS MOTH AIND APKN ABAN AOTH BCRB BAFR BOTH CHNE OOTH REFU NOBT"
)
SEX_903 = (*_until(2024, "1 2"), *_since(2025, "M F U"))
SEX_CENSUS = (*_until(2024, "0 1 2 9"), *_since(2025, "M F U"))
EPISODE_START = _always("S L P T B U")
LEGAL_STATUS = (*_always("C1 C2 E1 V2 V3 V4 L1 L2 L3 J1 J2 J3"), *_until(2024, "D1"))
NEED = _always("N1 N2 N3 N4 N5 N6 N7 N8")
PLACEMENT = (
    *_always("U1 U2 U3 U4 U5 U6 A3 A4 A5 A6 P1 P3 K1 K2 S1 R1 R2 R3 R5 T0 T1 T2 T3 T4"),
    *_until(2024, "H5 P2"),
    *_since(2025, "K3"),
    *_until(2025, "Z1"),
    *_since(2026, "Z11 Z12 Z13 Z14"),
)
PROVIDER = _always("PR0 PR1 PR2 PR3 PR4 PR5")
PLACE_CHANGE = (
    *_always("CARPL CLOSE ALLEG STAND APPRR CREQB CREQO CHILD LAREQ PLACE OTHER"),
    *_since(2019, "CUSTOD"),
)
EPISODE_END = (
    *_always("X1 E2 E3 E4A E4B E5 E6 E7 E8 E9 E11 E12 E13 E14 E15 E16 E17 E41"),
    *_until(2018, "E43 E44"),
    *_since(2019, "E45 E46 E47 E48"),
)
REVIEW = _always("PN0 PN1 PN2 PN3 PN4 PN5 PN6 PN7")
SDQ_REASON = _always("SDQ1 SDQ2 SDQ3 SDQ4 SDQ5")
IN_TOUCH = _always("YES NO DIED REFU NREQ RHOM")
ACTIVITY = (*_always("F1 P1 F2 P2 G4 G5 G6 0"), *_since(2017, "F4 P4 F5 P5"), *_until(2021, "F3 P3"))
ACCOMMODATION = (
    *_always(" ".join(f"{letter}{suits}" for letter in "BCDEGHKRTUVWYZ" for suits in (1, 2))),
    *_always("S2 X2 0"),
    *_until(2022, "S1 X1"),
)
ADOPTERS_SEX = _always("M1 F1 MM FF MF")
ADOPTERS_LEGAL_STATUS = _always("L0 L11 L12 L2 L3 L4")
PLACED_ENDED = _always("RD1 RD2 RD3 RD4")
PERMANENCE = _always("P1 P2 P3 P4 Z1")
MISSING = _always("M A")
WORKER_CHANGE = _always("MANAGE FCONTA LEFTRL ORGRST TSPROC ABSENC CHCHAN PCCHAN SWDIED OTHERS")
REFERRAL_SOURCE = (
    *_always("1A 1B 1C 1D 2A 2B 3A 3B 3C 3D 3E 3F 4 5A 5B 5C 6 7 8 9 10"),
    *_since(2023, "5D"),
)
CENSUS_NEED = _always("N0 N1 N2 N3 N4 N5 N6 N7 N8 N9")
CLOSURE = (*_always("RC1 RC2 RC3 RC4 RC5 RC6 RC7 RC8"), *_since(2023, "RC9"))
UPN_UNKNOWN = _always("UN1 UN2 UN3 UN4 UN5 UN6 UN7")
DISABILITY = _always("NONE MOB HAND PC INC COMM LD HEAR VIS BEH CON AUT DDA")
FACTORS = (
    *_always(
        "1A 1B 1C 2A 2B 2C 3A 3B 3C 4A 4B 4C 5A 5B 5C 6A 6B 6C 7A 8B 8C 8D 8E 8F 9A 10A 11A 12A 13A 14A 15A "
        "16A 17A 20 21 22A 23A"
    ),
    # Dropped by the Department in 2021, but still sent, and still published as abuse by a person not known.
    *_always("18A 19A"),
    *_since(2021, "18B 18C 19B 19C"),
    *_since(2022, "24A"),
)
ABUSE = _always("NEG PHY SAB EMO MUL")


def _numbers(last: int) -> Codes:
    return _always(" ".join(str(number) for number in range(1, last + 1)))


WORKER_SEX = (*_until(2024, "0 1 2 9"), *_since(2025, "M F"))
ABSENCE = _always("MAT OTH PUB SIC TRN UNA UNP")

# --- columns that many tables have ----------------------------------------------------------------------------


def _child(field: str = "CHILD", *others: str) -> Column:
    return Column(
        "child_id",
        field,
        Kind.ID,
        "Child, by the authority's own identifier: unique within the authority only",
        others=others,
        key=True,
        required=True,
        personal=True,
    )


def _birth(field: str = "DOB") -> Column:
    return Column("birth_date", field, Kind.DATE, "Date of birth", personal=True)


def _sex(field: str, codes: Codes, *others: str) -> tuple[Column, Column]:
    return (
        Column("sex", field, Kind.SEX, "M male, F female, U other or not known", codes=codes, others=others),
        Column("sex_as_given", field, Kind.TEXT, "Sex as the file has it", derived=True),
    )


def _upn(name: str = "upn", field: str = "UPN") -> Column:
    return Column(name, field, Kind.ID, "Unique pupil number, or why there is none (UN1 to UN7)", personal=True)


def _flag(name: str, field: str, comment: str) -> Column:
    return Column(name, field, Kind.BOOLEAN, comment)


def _code(name: str, field: str, comment: str, codes: Codes, *others: str) -> Column:
    return Column(name, field, Kind.CODE, comment, codes=codes, others=others)


def _date(name: str, field: str, comment: str, *others: str) -> Column:
    return Column(name, field, Kind.DATE, comment, others=others)


def _start(name: str, field: str, comment: str) -> Column:
    return Column(name, field, Kind.DATE, comment, key=True, required=True)


def _end(
    name: str, field: str, comment: str, start: str, *, required: bool = False, reversible: bool = False
) -> Column:
    return Column(name, field, Kind.DATE, comment, ends=start, required=required, reversible=reversible)


def _table(
    collection: str,
    report_name: str,
    name: str,
    comment: str,
    *columns: Column,
    first_year: int = FIRST,
    prefer: tuple[str, ...] = (),
    unique: bool = True,
    dates: tuple[str, ...] = (),
    noun: str = "row",
) -> ReturnTable:
    return ReturnTable(collection, report_name, name, comment, columns, first_year, prefer, unique, dates, noun)


# --- looked-after children ------------------------------------------------------------------------------------

CLA_PERSON = _table(
    SSDA903,
    "header",
    "cla_person",
    "Children of the looked-after children return (header)",
    _child(),
    *_sex("SEX", SEX_903),
    _birth(),
    _code("ethnicity", "ETHNIC", "Ethnicity", ETHNICITY),
    _upn(),
    _flag("mother", "MOTHER", "Whether the young woman is a mother"),
    _date("child_birth_date", "MC_DOB", "Date of birth of her child"),
    dates=("birth_date",),
    noun="child",
)
CLA_EPISODE = _table(
    SSDA903,
    "episodes",
    "cla_episode",
    "Episodes of care: a row for each stretch with one legal status and one placement",
    _child(),
    _start("start_date", "DECOM", "First day of the episode"),
    Column(
        "start_reason",
        "RNE",
        Kind.CODE,
        "Why the episode began: S started to be looked after, L legal status, P placement and carer, "
        "T placement with the same carer, B and U legal status as well as P and T",
        codes=EPISODE_START,
        required=True,
    ),
    Column("legal_status", "LS", Kind.CODE, "Legal status; V3 and V4 are short breaks", LEGAL_STATUS, required=True),
    _code("need", "CIN", "Category of need at the start of the period of care", NEED),
    Column("placement", "PLACE", Kind.CODE, "Type of placement", PLACEMENT, ("PL",), required=True),
    _code("provider", "PLACE_PROVIDER", "Provider of the placement", PROVIDER),
    _end("end_date", "DEC", "Day on which the next thing begins; empty where still open", "start_date", required=True),
    Column("end_reason", "REC", Kind.CODE, "Why the episode ended; X1: another began", EPISODE_END, required=True),
    _code("change_reason", "REASON_PLACE_CHANGE", "Why the placement ended", PLACE_CHANGE),
    Column("home_postcode", "HOME_POST", Kind.POSTCODE, "Postcode of the child's home", personal=True),
    Column("placement_postcode", "PL_POST", Kind.POSTCODE, "Postcode of the placement", personal=True),
    Column("urn", "URN", Kind.ID, "Ofsted's number of the provider; XXXXXXX where there is none"),
    Column("placement_authority", "PL_LA", Kind.TEXT, "Authority in which the placement is (extended files)"),
    _code("placement_location", "PL_LOCATION", "Inside (IN) or outside (OUT) the authority", _always("IN OUT")),
    Column("distance", "PL_DISTANCE", Kind.DISTANCE, "Miles between home and placement (extended files)"),
    prefer=("end_date IS NULL",),
    dates=("start_date", "end_date"),
    noun="episode",
)
CLA_REVIEW = _table(
    SSDA903,
    "reviews",
    "cla_review",
    "Reviews of looked-after children's cases",
    _child(),
    _birth(),
    _start("review_date", "REVIEW", "Date of the review"),
    _code("review_code", "REVIEW_CODE", "How the child took part", REVIEW),
    dates=("review_date",),
    noun="review",
)
UASC = _table(
    SSDA903,
    "uasc",
    "uasc",
    "Children who are or were unaccompanied and seeking asylum",
    _child(),
    *_sex("SEX", SEX_903),
    _birth(),
    _date("status_end_date", "DUC", "Day on which the child ceased to be one"),
)
CLA_HEALTH = _table(
    SSDA903,
    "oc2",
    "cla_health",
    "Health and offending of children looked after for 12 months",
    _child(),
    _birth(),
    Column("sdq_score", "SDQ_SCORE", Kind.INTEGER, "Strengths and difficulties score, 0 to 40", highest=40),
    _code("sdq_reason", "SDQ_REASON", "Why there is no score", SDQ_REASON),
    _flag("convicted", "CONVICTED", "Convicted or cautioned in the year"),
    _flag("health_check", "HEALTH_CHECK", "Health surveillance up to date (under 5)"),
    _flag("immunisations", "IMMUNISATIONS", "Immunisations up to date"),
    _flag("teeth_check", "TEETH_CHECK", "Teeth checked by a dentist"),
    _flag("health_assessment", "HEALTH_ASSESSMENT", "Health assessment in the year"),
    _flag("substance_misuse", "SUBSTANCE_MISUSE", "Substance misuse problem"),
    _flag("intervention_received", "INTERVENTION_RECEIVED", "Received help for it"),
    _flag("intervention_offered", "INTERVENTION_OFFERED", "Was offered help for it and refused"),
)
CARE_LEAVER = _table(
    SSDA903,
    "oc3",
    "care_leaver",
    "Young people who left care, around their birthday",
    _child(),
    _birth(),
    _code("in_touch", "IN_TOUCH", "Whether the authority is in touch", IN_TOUCH),
    _code("activity", "ACTIV", "Main activity", ACTIVITY),
    _code("accommodation", "ACCOM", "Accommodation; the last figure says whether it is suitable (1)", ACCOMMODATION),
    noun="care leaver",
)
ADOPTION = _table(
    SSDA903,
    "ad1",
    "adoption",
    "Children adopted in the year",
    _child(),
    _birth(),
    _date("decision_date", "DATE_INT", "Decision that the child should be placed for adoption"),
    _date("match_date", "DATE_MATCH", "Child and adopters matched"),
    _flag("foster_carer", "FOSTER_CARE", "Adopted by a former foster carer"),
    _code("adopters", "NB_ADOPTR", "Number of adopters", _always("1 2")),
    _code("adopters_sex", "SEX_ADOPTR", "Sex of the adopters", ADOPTERS_SEX),
    _code("adopters_legal_status", "LS_ADOPTR", "Legal status of the adopters", ADOPTERS_LEGAL_STATUS),
    dates=("decision_date", "match_date"),
    noun="adoption",
)
PLACED_FOR_ADOPTION = _table(
    SSDA903,
    "placed_for_adoption",
    "placed_for_adoption",
    "Decisions that a child should be placed for adoption",
    _child(),
    _birth(),
    _start("decision_date", "DATE_PLACED", "The decision"),
    _end("ended_date", "DATE_PLACED_CEASED", "Day on which the plan was given up", "decision_date", reversible=True),
    _code("ended_reason", "REASON_PLACED_CEASED", "Why it was given up", PLACED_ENDED),
    prefer=("ended_date IS NULL",),
    dates=("decision_date", "ended_date"),
    noun="decision",
)
PREVIOUS_PERMANENCE = _table(
    SSDA903,
    "previous_permanence",
    "previous_permanence",
    "Children who had a permanent home before they came into care",
    _child(),
    _birth(),
    Column("permanence", "PREV_PERM", Kind.CODE, "Which kind of home", PERMANENCE, required=True),
    Column("authority", "LA_PERM", Kind.TEXT, "Authority that arranged it"),
    Column("permanence_date", "DATE_PERM", Kind.TEXT, "Date of the order as given: parts may be unknown (zz)"),
)
MISSING_EPISODE = _table(
    SSDA903,
    "missing",
    "missing_episode",
    "Times at which a looked-after child was missing or away",
    _child(),
    _birth(),
    _code("kind", "MISSING", "M missing, A away without authorisation", MISSING),
    _start("start_date", "MIS_START", "First day"),
    _end("end_date", "MIS_END", "Day of the return", "start_date"),
    prefer=("end_date IS NULL",),
    dates=("start_date", "end_date"),
    noun="missing episode",
)
CLA_SOCIAL_WORKER = _table(
    SSDA903,
    "sw_episodes",
    "cla_social_worker",
    "Which social worker was responsible for a looked-after child, and when",
    _child(),
    _birth(),
    Column("worker_id", "SW_ID", Kind.ID, "Social worker, by registration number", required=True, personal=True),
    _start("start_date", "SW_DECOM", "First day"),
    _end("end_date", "SW_DEC", "Day on which the next social worker began", "start_date"),
    _code("reason", "SW_REASON", "Why the social worker changed", WORKER_CHANGE),
    first_year=2024,
    prefer=("end_date IS NULL",),
    dates=("start_date", "end_date"),
    noun="social worker episode",
)
DEPRIVATION_OF_LIBERTY = _table(
    SSDA903,
    "dolo",
    "deprivation_of_liberty",
    "Orders that deprive a looked-after child of liberty",
    _child(),
    _birth(),
    _start("start_date", "DOLO_START", "First day"),
    _end("end_date", "DOLO_END", "Last day", "start_date"),
    first_year=2027,
    prefer=("end_date IS NULL",),
    dates=("start_date", "end_date"),
    noun="order",
)

# --- children in need census ----------------------------------------------------------------------------------

_REFERRAL_DATE = Column(
    "referral_date",
    "CINreferralDate",
    Kind.DATE,
    "Date of the referral, by which it is known within the child",
    key=True,
    required=True,
)
CIN_PERSON = _table(
    CIN_CENSUS,
    "child",
    "cin_person",
    "Children of the children in need census",
    _child("LAchildID"),
    *_sex("Sex", SEX_CENSUS, "GenderCurrent"),
    _birth("PersonBirthDate"),
    _date("expected_birth_date", "ExpectedPersonBirthDate", "Expected date of birth of an unborn child"),
    _date("death_date", "PersonDeathDate", "Date of death"),
    _code("ethnicity", "Ethnicity", "Ethnicity", ETHNICITY),
    _upn(),
    _upn("former_upn", "FormerUPN"),
    _code("upn_unknown", "UPNunknown", "Why there is no unique pupil number", UPN_UNKNOWN),
    Column("disabilities", "Disability", Kind.CODES, "Disabilities; NONE where there is none", DISABILITY),
    dates=("birth_date", "death_date"),
    noun="child",
)
REFERRAL = _table(
    CIN_CENSUS,
    "referral",
    "referral",
    "Referrals and the episodes of need that they began",
    _child("LAchildID"),
    _REFERRAL_DATE,
    _code("source", "ReferralSource", "Who referred the child", REFERRAL_SOURCE),
    _code("need", "PrimaryNeedCode", "Primary need", CENSUS_NEED),
    _end("closure_date", "CINclosureDate", "Day on which the case was closed", "referral_date"),
    _code("closure_reason", "ReasonForClosure", "Why it was closed", CLOSURE),
    Column("no_further_action", "ReferralNFA", Kind.BOOLEAN, "Referral without further action", fallback="FALSE"),
    _date("conference_date", "DateOfInitialCPC", "Conference of a plan taken over from another authority"),
    # Of two referrals on one day the first that led to something is kept.
    prefer=("no_further_action",),
    dates=("referral_date", "closure_date"),
    noun="referral",
)
ASSESSMENT = _table(
    CIN_CENSUS,
    "assessment",
    "assessment",
    "Continuous assessments",
    _child("LAchildID"),
    _REFERRAL_DATE,
    _start("start_date", "AssessmentActualStartDate", "First day"),
    _date("review_date", "AssessmentInternalReviewDate", "Internal review"),
    _date("authorisation_date", "AssessmentAuthorisationDate", "Day on which it was authorised"),
    Column("factors", "AssessmentFactors", Kind.CODES, "Factors found", FACTORS),
    prefer=("authorisation_date IS NULL",),
    dates=("start_date", "authorisation_date"),
    noun="assessment",
)
CIN_PLAN = _table(
    CIN_CENSUS,
    "cin_plan",
    "cin_plan",
    "Child in need plans",
    _child("LAchildID"),
    _REFERRAL_DATE,
    _start("start_date", "CINPlanStartDate", "First day"),
    _end("end_date", "CINPlanEndDate", "Last day", "start_date"),
    first_year=2022,
    prefer=("end_date IS NULL",),
    dates=("start_date", "end_date"),
    noun="plan in need",
)
S47_ENQUIRY = _table(
    CIN_CENSUS,
    "section_47",
    "s47_enquiry",
    "Enquiries under section 47 of the Children Act 1989",
    _child("LAchildID"),
    _REFERRAL_DATE,
    _start("start_date", "S47ActualStartDate", "First day"),
    _date("target_date", "InitialCPCtarget", "Day by which the conference was due"),
    _date("conference_date", "DateOfInitialCPC", "Day of the initial child protection conference"),
    _flag("conference_not_required", "ICPCnotRequired", "No conference was needed"),
    prefer=("conference_date IS NULL",),
    dates=("start_date", "conference_date"),
    noun="enquiry",
)
CP_PLAN = _table(
    CIN_CENSUS,
    "cp_plan",
    "cp_plan",
    "Child protection plans",
    _child("LAchildID"),
    Column("referral_date", "CINreferralDate", Kind.DATE, "Date of the referral under which the plan stands"),
    _start("start_date", "CPPstartDate", "First day"),
    _end("end_date", "CPPendDate", "Last day", "start_date"),
    _code("initial_category", "InitialCategoryOfAbuse", "Category of abuse at the start", ABUSE),
    _code("latest_category", "LatestCategoryOfAbuse", "Category of abuse now", ABUSE),
    Column("previous_plans", "NumberOfPreviousCPP", Kind.INTEGER, "How many plans the child had before"),
    Column("review_dates", "CPPreviewDate", Kind.DATES, "Days of the review conferences"),
    prefer=("end_date IS NULL",),
    dates=("start_date", "end_date"),
    noun="child protection plan",
)
PRE_PROCEEDINGS = _table(
    CIN_CENSUS,
    "pre_proceedings",
    "pre_proceedings",
    "Pre-proceedings and family group decision making",
    _child("LAchildID"),
    _REFERRAL_DATE,
    Column("start_date", "PPStartDate", Kind.DATE, "First day of pre-proceedings", key=True),
    _date("letter_sent_date", "LBPSentDate", "Letter before proceedings sent"),
    Column("family_meeting_offered", "FGDMMeetingOffer", Kind.TEXT, "Family group decision-making meeting offered"),
    Column("family_meeting_held", "FGDMMeetingFac", Kind.TEXT, "Family group decision-making meeting facilitated"),
    _date("first_meeting_date", "InitialPPMeetingDate", "First meeting of pre-proceedings"),
    Column("review_meetings", "ReviewMeetingsCount", Kind.INTEGER, "How many review meetings there were"),
    _date("decision_date", "StepDecisionDate", "Decision to step up or down"),
    Column("outcome", "PPOutcome", Kind.TEXT, "How pre-proceedings ended"),
    _date("court_application_date", "CourtAppDate", "Application to the court"),
    _date("letter_initiated_date", "LetterInitCPDate", "Letter initiated"),
    first_year=2027,
    noun="pre-proceedings",
)

# --- social work workforce census -----------------------------------------------------------------------------


def _number(name: str, field: str, comment: str, *others: str) -> Column:
    return Column(name, field, Kind.NUMBER, comment, others=others)


SOCIAL_WORKER = _table(
    WORKFORCE_CENSUS,
    "worker",
    "social_worker",
    "Children and family social workers: in post, agency, and leavers of the year; one row per post",
    Column("worker_id", "SWENo", Kind.ID, "Registration number; the same person may have two posts", personal=True),
    _flag("agency", "AgencyWorker", "Agency worker"),
    Column(
        "fte",
        "FTE",
        Kind.NUMBER,
        "Full-time equivalent on 30 September; 0 for leavers",
        must_be_number=True,
        highest=1,
        beyond=True,
    ),
    Column(
        "fte_year_before",
        "FTE30",
        Kind.NUMBER,
        "The same a year earlier; 0 for starters",
        must_be_number=True,
        highest=1,
        beyond=True,
    ),
    _birth("PersonBirthDate"),
    *_sex("Sex", WORKER_SEX, "GenderCurrent"),
    _code("ethnicity", "Ethnicity", "Ethnicity", ETHNICITY),
    _code("qualification_level", "QualLevel", "Level of the qualification", _numbers(3)),
    _code("role", "OrgRole", "Role in the organisation", _numbers(6)),
    _date("start_date", "RoleStartDate", "First day in the post"),
    _code("start_origin", "StartOrigin", "Where the worker came from", _numbers(10)),
    _end("end_date", "RoleEndDate", "Day on which the post was left", "start_date", reversible=True),
    _code("destination", "LeaverDestination", "Where the leaver went", _numbers(9)),
    _code("leaving_reason", "ReasonLeave", "Why the worker left; 7: to another role in the authority", _numbers(10)),
    Column("cases", "Cases30", Kind.INTEGER, "Cases held on 30 September"),
    _number("days_lost", "WorkingDaysLost", "Working days lost to sickness in the year"),
    _number("contract_weeks", "ContractWeeks", "Weeks of the agency contract"),
    _flag("absent", "Absat30Sept", "Absent on 30 September"),
    _code("absence_reason", "ReasonAbsence", "Why absent", ABSENCE),
    _number("base_salary", "BaseSalary", "Base salary, pounds"),
    _number("retention_payments", "RRPayments", "Recruitment and retention payments, pounds"),
    _number("other_payments", "OtherPayments", "Other payments, pounds"),
    unique=False,
    dates=("start_date", "end_date"),
    noun="worker",
)
_OFFERED = _always("0 1 2")
WORKFORCE_AUTHORITY = _table(
    WORKFORCE_CENSUS,
    "authority",
    "workforce_authority",
    "The authority's own figures of the workforce census; one row",
    _number("vacancies", "NumberOfVacancies", "Vacancies, full-time equivalent, those covered by agency included"),
    _number("agency_fte", "NoAgencyFTE", "Agency workers covering vacancies, full-time equivalent"),
    _number("agency_headcount", "NoAgencyHeadcount", "The same, persons"),
    _code("recruitment_bonus", "RecruitmentBonus", "Offered to none (0), all (1) or some (2)", _OFFERED),
    _code("retention_bonus", "RetentionBonus", "Offered to none (0), all (1) or some (2)", _OFFERED),
    _code(
        "performance_award",
        "PerformanceAward",
        "Offered to none (0), all (1) or some (2)",
        _OFFERED,
        "PerformanceReward",
    ),
    _code("car_allowance", "CarAllowance", "Offered to none (0), all (1) or some (2)", _OFFERED),
    _code("relocation_package", "RelocationPackage", "Offered to none (0), all (1) or some (2)", _OFFERED),
    _code("regional_weighting", "RegionalWeighting", "Offered to none (0), all (1) or some (2)", _OFFERED),
    _code("registration_cost", "CostSWE", "Registration paid for none (0), all (1) or some (2)", _OFFERED),
    _code("check_cost", "CostDBS", "Criminal records check paid for none (0), all (1) or some (2)", _OFFERED),
    Column("other_allowances", "OtherAllowances", Kind.TEXT, "Other allowances, in words"),
    unique=False,
)

# --- Annex A --------------------------------------------------------------------------------------------------


def _words(name: str, field: str, *others: str) -> Column:
    return Column(name, field, Kind.TEXT, f"“{field}”, as given", others=others)


def _day(name: str, field: str, *others: str) -> Column:
    return Column(name, field, Kind.DATE, f"“{field}”", others=others)


def _count(name: str, field: str, *others: str) -> Column:
    return Column(name, field, Kind.INTEGER, f"“{field}”", others=others)


_ANNEX_CHILD = (
    _child("Child Unique ID"),
    _words("gender", "Gender", "Sex"),
    _words("ethnicity", "Ethnicity"),
    Column("birth_date", "Date of Birth", Kind.DATE, "Date of birth", personal=True),
    _number("age", "Age of Child (Years)", "Age in years", "Age"),
)
_DISABILITY = _words("disability", "Does the Child have a Disability", "Disability")
_TEAM = (_words("team", "Allocated Team"), _words("worker", "Allocated Worker"))


def _list(number: int, comment: str, *columns: Column) -> ReturnTable:
    return _table(ANNEX_A, f"list_{number}", f"annex_a_list_{number}", comment, *columns, unique=False)


ANNEX_A_LISTS = (
    _list(
        1,
        "Annex A list 1: contacts of the last six months",
        *_ANNEX_CHILD,
        _day("contact_date", "Date of Contact"),
        _words("contact_source", "Contact Source"),
    ),
    _list(
        2,
        "Annex A list 2: early help of the last six months",
        *_ANNEX_CHILD,
        _day("start_date", "Assessment start date"),
        _day("completion_date", "Assessment completion date"),
        _words("organisation", "Organisation completing assessment"),
    ),
    _list(
        3,
        "Annex A list 3: referrals of the last six months",
        *_ANNEX_CHILD,
        _day("referral_date", "Date of Referral"),
        _words("source", "Referral Source"),
        _words("no_further_action", "Referral NFA?"),
        _count("referrals_12_months", "Number of Referrals in Last 12 Months"),
        *_TEAM,
    ),
    _list(
        4,
        "Annex A list 4: assessments of the last six months",
        *_ANNEX_CHILD,
        _DISABILITY,
        _day("start_date", "Continuous Assessment Start Date"),
        _words("child_seen", "Child Seen During Continuous Assessment"),
        _day("authorisation_date", "Continuous Assessment Date of Authorisation"),
        _words("support_needed", "Was the child assessed as requiring LA children's social care support?"),
        *_TEAM,
    ),
    _list(
        5,
        "Annex A list 5: section 47 enquiries and conferences of the last six months",
        *_ANNEX_CHILD,
        _DISABILITY,
        _day("start_date", "Strategy discussion initiating Section 47 Enquiry Start Date"),
        _words("conference_not_required", "Was an Initial Child Protection Conference deemed unnecessary?"),
        _day("conference_date", "Date of Initial Child Protection Conference"),
        _words("plan_made", "Did the Initial Child Protection Conference Result in a Child Protection Plan"),
        _count("enquiries_12_months", "Number of Section 47 Enquiries in the last 12 months"),
        _count("conferences_12_months", "Number of ICPCs in the last 12 months"),
        *_TEAM,
    ),
    _list(
        6,
        "Annex A list 6: children in need now or in the last six months",
        *_ANNEX_CHILD,
        _DISABILITY,
        _day("start_date", "CIN Start Date"),
        _words("need", "Primary Need Code"),
        _day("last_seen_date", "Date Child Was Last Seen"),
        _day("closure_date", "CIN Closure Date"),
        _words("closure_reason", "Reason for Closure"),
        _words("status", "Case Status"),
        *_TEAM,
    ),
    _list(
        7,
        "Annex A list 7: child protection plans now or in the last six months",
        *_ANNEX_CHILD,
        _DISABILITY,
        _day("start_date", "Child Protection Plan Start Date"),
        _words("initial_category", "Initial Category of Abuse"),
        _words("latest_category", "Latest Category of Abuse"),
        _day("last_visit_date", "Date of the Last Statutory Visit"),
        _words("seen_alone", "Was the Child Seen Alone?"),
        _day("last_review_date", "Date of latest review conference"),
        _day("end_date", "Child Protection Plan End Date"),
        _words(
            "emergency_protection",
            "Subject to Emergency Protection Order or Protected Under Police Powers in Last Six Months (Y/N)",
        ),
        _count("previous_plans", "Number of Previous Child Protection Plans"),
        *_TEAM,
    ),
    _list(
        8,
        "Annex A list 8: children looked after now or in the last six months",
        *_ANNEX_CHILD,
        _words("uasc", "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)"),
        _DISABILITY,
        _day("start_date", "Date Started to be Looked After"),
        _words("need", "Child's Category of Need"),
        _words(
            "second_period",
            "Is this a second or subsequent period of being a Looked After Child within the last 12 months (Y/N)",
        ),
        _day("legal_status_date", "Start date of current legal status"),
        _words("legal_status", "Child's Legal Status"),
        _day("last_review_date", "Date of Latest Statutory Review"),
        _day("last_visit_date", "Date of Last Social Work Visit"),
        _words("permanence_plan", "What is the permanence plan for this child?"),
        _day("last_iro_date", "Date of Last IRO Visit / Contact to the Child"),
        _day("health_assessment_date", "Date of Last Health Assessment"),
        _day("dental_check_date", "Date of Last Dental Check"),
        _count("placements_12_months", "Number of Placements in the Last 12 months"),
        _day("end_date", "Date Ceased to be Looked After"),
        _words("end_reason", "Reason Ceased to be Looked After"),
        _day("placement_start_date", "Start Date of Most Recent Placement"),
        _words("placement", "Placement Type"),
        _words("provider", "Placement Provider"),
        Column("placement_postcode", "Placement postcode", Kind.POSTCODE, "“Placement postcode”", personal=True),
        Column("urn", "URN of Placement", Kind.ID, "“URN of Placement”"),
        _words("placement_location", "Placement Location"),
        _words("placement_authority", "LA of Placement"),
        _count(
            "missing_12_months",
            "Number of Episodes the Child has been 'Missing' from their Placement in the last 12 months",
        ),
        _count(
            "absent_12_months",
            "Number of Episodes the Child has been 'Absent' from their Placement in the last 12 months",
        ),
        _words("interview_offered", "Was the child offered a Return Interview after their last missing episode (Y/N)?"),
        _words("interview_accepted", "Did the child accept a Return Interview after their last missing episode (Y/N)?"),
        *_TEAM,
    ),
    _list(
        9,
        "Annex A list 9: care leavers",
        *_ANNEX_CHILD,
        _words("uasc", "Unaccompanied Asylum Seeking Child (UASC)"),
        _DISABILITY,
        *_TEAM,
        _words("adviser", "Allocated Personal Advisor", "Personal Advisor"),
        _words("eligibility", "Eligibility Category"),
        _day("pathway_review_date", "Latest Pathway Plan Review Date", "Latest Pathway Plan Review"),
        _words("in_touch", "LA in Touch"),
        _day("last_contact_date", "Latest Date of Contact", "Latest Contact"),
        _words("accommodation", "Type of Accommodation"),
        _words("suitable", "Suitability of Accommodation"),
        _words("activity", "Activity Status"),
    ),
    _list(
        10,
        "Annex A list 10: children in the adoption process of the last 12 months",
        *_ANNEX_CHILD,
        _words("family_id", "Family identifier"),
        _DISABILITY,
        _day("entered_care_date", "Date the Child Entered Care"),
        _day("decision_date", "Date of Decision that Child Should be Placed for Adoption"),
        _day("order_date", "Date of Placement Order"),
        _day("match_date", "Date of Matching Child and Prospective Adopters"),
        _day("placed_date", "Date Placed for Adoption"),
        _day("adoption_date", "Date of Adoption Order"),
        _day("reversed_date", "Date of Decision that Child Should No Longer be Placed for Adoption"),
        _words("reversed_reason", "Reason Why Child No Longer Placed for Adoption"),
        _day("ffa_date", "Date the child was placed for fostering in FFA or concurrent planning placement"),
    ),
    _list(
        11,
        "Annex A list 11: prospective adopters of the last 12 months",
        Column(
            "adopter_id", "Individual adopter identifier", Kind.ID, "Adopter", key=True, required=True, personal=True
        ),
        _words("family_id", "Family identifier"),
        _words("gender", "Gender", "Sex"),
        _words("ethnicity", "Ethnicity"),
        _words("disability", "Disability", "Does the Adopter have a Disability"),
        _words("fostering_for_adoption", "Is the (prospective) adopter fostering for adoption?"),
        _day("enquiry_date", "Date enquiry received"),
        _day("stage_1_start_date", "Date Stage 1 started"),
        _day("stage_1_end_date", "Date Stage 1 ended"),
        _day("stage_2_start_date", "Date Stage 2 started"),
        _day("stage_2_end_date", "Date Stage 2 ended"),
        _day("application_date", "Date application submitted"),
        _day("approval_date", "Date application approved"),
        _day("match_date", "Date adopter matched with child(ren)"),
        _day("placed_date", "Date child/children placed with adopter(s)"),
        _count("children_placed", "No. of children placed"),
        _day("adoption_date", "Date of Adoption Order"),
        _day("leaving_date", "Date of leaving adoption process"),
        _words("leaving_reason", "Reason for leaving adoption process"),
    ),
)

# --- all of them ----------------------------------------------------------------------------------------------

SSDA903_TABLES = (
    CLA_PERSON,
    CLA_EPISODE,
    CLA_REVIEW,
    UASC,
    CLA_HEALTH,
    CARE_LEAVER,
    ADOPTION,
    PLACED_FOR_ADOPTION,
    PREVIOUS_PERMANENCE,
    MISSING_EPISODE,
    CLA_SOCIAL_WORKER,
    DEPRIVATION_OF_LIBERTY,
)
CIN_CENSUS_TABLES = (
    CIN_PERSON,
    REFERRAL,
    ASSESSMENT,
    CIN_PLAN,
    S47_ENQUIRY,
    CP_PLAN,
    PRE_PROCEEDINGS,
)
WORKFORCE_CENSUS_TABLES = (SOCIAL_WORKER, WORKFORCE_AUTHORITY)
RETURN_TABLES = (*SSDA903_TABLES, *CIN_CENSUS_TABLES, *WORKFORCE_CENSUS_TABLES, *ANNEX_A_LISTS)
BY_NAME = {table.name: table for table in RETURN_TABLES}

# Every canonical table begins with these.
KEY_COLUMNS = (
    ("file_id", "INTEGER", "File the row came from (load_file)"),
    ("line", "BIGINT", "Line (row of the sheet; line of the record's start tag) in that file"),
    ("la_code", "VARCHAR", "Three-digit code of the authority whose return it is"),
    ("return_year", "INTEGER", "Year in which the return's period ends"),
)
FIRST_NAMES = frozenset(name for name, _, _ in KEY_COLUMNS)


def ddl(table: ReturnTable) -> str:
    """SQL that creates the table, with a comment on it and on every column."""
    columns = [
        *KEY_COLUMNS,
        *((column.name, SQL_TYPES[column.kind], _comment(column)) for column in table.columns),
    ]
    lines = ",\n    ".join(f"{name} {kind}{' NOT NULL' if name in FIRST_NAMES else ''}" for name, kind, _ in columns)
    comments = [f"COMMENT ON TABLE {table.name} IS {_text(table.comment)};"]
    comments += [f"COMMENT ON COLUMN {table.name}.{name} IS {_text(comment)};" for name, _, comment in columns]
    return f"CREATE TABLE IF NOT EXISTS {table.name} (\n    {lines}\n);\n" + "\n".join(comments)


def _comment(column: Column) -> str:
    return f"{column.comment} ({column.field})" if column.field not in column.comment else column.comment


def _text(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


REGISTRY_DDL = """
CREATE TABLE IF NOT EXISTS return_table (
    la_code VARCHAR NOT NULL,
    return_year INTEGER NOT NULL,
    collection VARCHAR NOT NULL,
    table_name VARCHAR NOT NULL,
    file_id INTEGER NOT NULL,
    rows_loaded BIGINT NOT NULL,
    columns VARCHAR[] NOT NULL
);
COMMENT ON TABLE return_table IS 'Tables of returns that are loaded, empty ones too; one row per authority, year and table';
COMMENT ON COLUMN return_table.la_code IS 'Three-digit code of the authority';
COMMENT ON COLUMN return_table.return_year IS 'Year in which the return''s period ends';
COMMENT ON COLUMN return_table.collection IS 'ssda903, cin_census, workforce_census or annex_a';
COMMENT ON COLUMN return_table.table_name IS 'The canonical table';
COMMENT ON COLUMN return_table.file_id IS 'File it came from (load_file)';
COMMENT ON COLUMN return_table.rows_loaded IS 'Rows loaded, 0 for a file that holds a header only';
COMMENT ON COLUMN return_table.columns IS 'Columns of the canonical table that the file had';

CREATE TABLE IF NOT EXISTS return_warning (
    la_code VARCHAR NOT NULL,
    return_year INTEGER NOT NULL,
    file_id INTEGER NOT NULL,
    table_name VARCHAR NOT NULL,
    check_name VARCHAR NOT NULL,
    rows BIGINT NOT NULL,
    examples VARCHAR NOT NULL
);
COMMENT ON TABLE return_warning IS 'Rows that are kept although a check found something in them, by named check';
COMMENT ON COLUMN return_warning.la_code IS 'Three-digit code of the authority';
COMMENT ON COLUMN return_warning.return_year IS 'Year in which the return''s period ends';
COMMENT ON COLUMN return_warning.file_id IS 'File whose rows they are (load_file)';
COMMENT ON COLUMN return_warning.table_name IS 'The canonical table';
COMMENT ON COLUMN return_warning.check_name IS 'The check, in words a user understands';
COMMENT ON COLUMN return_warning.rows IS 'How many rows it found';
COMMENT ON COLUMN return_warning.examples IS 'Up to five of them as JSON: line, column, value; never an identifier';
"""


def schema() -> str:
    """SQL that creates every table of the returns where it is not there yet."""
    return "\n\n".join((*(ddl(table) for table in RETURN_TABLES), REGISTRY_DDL))
