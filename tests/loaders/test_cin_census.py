"""The children in need census: blocks of a child, layouts of all years, quirks of real files."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from loaders import cin_census
from loaders.reading import Refused
from loaders.return_tables import Staged
from tests.loaders.xml_layouts import element_names, schema_names

HEADER = """<Header>
  <CollectionDetails><Collection>CIN</Collection><Year>2025</Year><ReferenceDate>2025-03-31</ReferenceDate></CollectionDetails>
  <Source><SourceLevel>L</SourceLevel><LEA>201</LEA><SoftwareCode>s</SoftwareCode></Source>
</Header>"""

Tables = dict[str, tuple[Staged, list[dict[str, str]]]]
ReadCensus = Callable[..., Tables]


@pytest.fixture
def census(tmp_path: Path, memory: duckdb.DuckDBPyConnection) -> ReadCensus:
    """Reads children, given as XML, in a census: by table what was staged, and its rows without empty cells."""

    def run(*children: str, text: str = "") -> Tables:
        path = tmp_path / "census.xml"
        path.write_text(text or f"<Message>{HEADER}\n<Children>{''.join(children)}</Children></Message>")
        cursor = memory.cursor()
        tables: Tables = {}
        for table in cin_census.read(cursor, path):
            result = cursor.execute(f"FROM {table.name} ORDER BY line, rowid")
            names = [column[0] for column in result.description]
            rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
            assert table.rows_read == len(rows)
            assert set(table.columns) == set(names) - {"line", "parent_line"}
            tables[table.table.name] = table, [{name: cell for name, cell in row.items() if cell != ""} for row in rows]
        return tables

    return run


def child(identifier: str, *details: str) -> str:
    return (
        f"\n<Child><ChildIdentifiers><LAchildID>{identifier}</LAchildID></ChildIdentifiers>{''.join(details)}</Child>"
    )


def referral(day: str, *blocks: str) -> str:
    return f"\n<CINdetails><CINreferralDate>{day}</CINreferralDate>{''.join(blocks)}</CINdetails>"


WHOLE = """
<Child>
  <ChildIdentifiers>
    <LAchildID>a1</LAchildID>
    <UPN>A123456789123</UPN>
    <FormerUPN>X98765432123B</FormerUPN>
    <UPNunknown>UN3</UPNunknown>
    <PersonBirthDate>2015-03-27</PersonBirthDate>
    <ExpectedPersonBirthDate>2015-03-20</ExpectedPersonBirthDate>
    <Sex>F</Sex>
    <PersonDeathDate>2025-01-02</PersonDeathDate>
  </ChildIdentifiers>
  <ChildCharacteristics>
    <Ethnicity>WBRI</Ethnicity>
    <Disabilities><Disability>HAND</Disability><Disability>HEAR</Disability></Disabilities>
  </ChildCharacteristics>
  <CINdetails>
    <CINreferralDate>2024-10-06</CINreferralDate>
    <ReferralSource>1A</ReferralSource>
    <PrimaryNeedCode>N4</PrimaryNeedCode>
    <CINclosureDate>2025-02-27</CINclosureDate>
    <ReasonForClosure>RC1</ReasonForClosure>
    <DateOfInitialCPC>2024-12-06</DateOfInitialCPC>
    <Assessments>
      <AssessmentActualStartDate>2024-10-07</AssessmentActualStartDate>
      <AssessmentInternalReviewDate>2024-10-20</AssessmentInternalReviewDate>
      <AssessmentAuthorisationDate>2024-11-19</AssessmentAuthorisationDate>
      <FactorsIdentifiedAtAssessment>
        <AssessmentFactors>1C</AssessmentFactors>
        <AssessmentFactors>6B</AssessmentFactors>
      </FactorsIdentifiedAtAssessment>
    </Assessments>
    <CINPlanDates>
      <CINPlanStartDate>2025-01-24</CINPlanStartDate>
      <CINPlanEndDate>2025-01-26</CINPlanEndDate>
    </CINPlanDates>
    <Section47>
      <S47ActualStartDate>2024-10-08</S47ActualStartDate>
      <InitialCPCtarget>2024-10-29</InitialCPCtarget>
      <DateOfInitialCPC>2024-10-25</DateOfInitialCPC>
      <ICPCnotRequired>false</ICPCnotRequired>
    </Section47>
    <ReferralNFA>0</ReferralNFA>
    <ChildProtectionPlans>
      <CPPstartDate>2024-10-25</CPPstartDate>
      <CPPendDate>2025-02-13</CPPendDate>
      <InitialCategoryOfAbuse>PHY</InitialCategoryOfAbuse>
      <LatestCategoryOfAbuse>NEG</LatestCategoryOfAbuse>
      <NumberOfPreviousCPP>1</NumberOfPreviousCPP>
      <Reviews>
        <CPPreviewDate>2024-12-01</CPPreviewDate>
        <CPPreviewDate>2025-02-13</CPPreviewDate>
      </Reviews>
    </ChildProtectionPlans>
    <PreProceedingsandFGDM>
      <PPStartDate>2024-11-01</PPStartDate>
      <LBPSentDate>2024-11-02</LBPSentDate>
      <FGDMMeetingOffer>1</FGDMMeetingOffer>
      <FGDMMeetingFac>0</FGDMMeetingFac>
      <InitialPPMeetingDate>2024-11-09</InitialPPMeetingDate>
      <ReviewMeetingsCount>2</ReviewMeetingsCount>
      <StepDecisionDate>2024-12-09</StepDecisionDate>
      <PPOutcome>x</PPOutcome>
      <CourtAppDate>2024-12-10</CourtAppDate>
      <LetterInitCPDate>2024-11-01</LetterInitCPDate>
    </PreProceedingsandFGDM>
  </CINdetails>
</Child>"""


def test_every_element_has_its_column(census: ReadCensus) -> None:
    tables = census(WHOLE)
    assert {name: rows for name, (_, rows) in tables.items()} == {
        "cin_person": [
            {
                "line": 6,
                "child_id": "a1",
                "sex": "F",
                "birth_date": "2015-03-27",
                "expected_birth_date": "2015-03-20",
                "death_date": "2025-01-02",
                "ethnicity": "WBRI",
                "upn": "A123456789123",
                "former_upn": "X98765432123B",
                "upn_unknown": "UN3",
                "disabilities": "HAND HEAR",
            }
        ],
        "referral": [
            {
                "line": 21,
                "child_id": "a1",
                "referral_date": "2024-10-06",
                "source": "1A",
                "need": "N4",
                "closure_date": "2025-02-27",
                "closure_reason": "RC1",
                "no_further_action": "0",
                "conference_date": "2024-12-06",
            }
        ],
        "assessment": [
            {
                "line": 28,
                "parent_line": 21,
                "child_id": "a1",
                "referral_date": "2024-10-06",
                "start_date": "2024-10-07",
                "review_date": "2024-10-20",
                "authorisation_date": "2024-11-19",
                "factors": "1C 6B",
            }
        ],
        "cin_plan": [
            {
                "line": 37,
                "parent_line": 21,
                "child_id": "a1",
                "referral_date": "2024-10-06",
                "start_date": "2025-01-24",
                "end_date": "2025-01-26",
            }
        ],
        "s47_enquiry": [
            {
                "line": 41,
                "parent_line": 21,
                "child_id": "a1",
                "referral_date": "2024-10-06",
                "start_date": "2024-10-08",
                "target_date": "2024-10-29",
                "conference_date": "2024-10-25",
                "conference_not_required": "false",
            }
        ],
        "cp_plan": [
            {
                "line": 48,
                "parent_line": 21,
                "child_id": "a1",
                "referral_date": "2024-10-06",
                "start_date": "2024-10-25",
                "end_date": "2025-02-13",
                "initial_category": "PHY",
                "latest_category": "NEG",
                "previous_plans": "1",
                "review_dates": "2024-12-01 2025-02-13",
            }
        ],
        "pre_proceedings": [
            {
                "line": 59,
                "parent_line": 21,
                "child_id": "a1",
                "referral_date": "2024-10-06",
                "start_date": "2024-11-01",
                "letter_sent_date": "2024-11-02",
                "family_meeting_offered": "1",
                "family_meeting_held": "0",
                "first_meeting_date": "2024-11-09",
                "review_meetings": "2",
                "decision_date": "2024-12-09",
                "outcome": "x",
                "court_application_date": "2024-12-10",
                "letter_initiated_date": "2024-11-01",
            }
        ],
    }
    assert [(table.la_code, table.year, table.warnings) for table, _ in tables.values()] == [("201", 2025, ())] * 7


def test_the_order_of_elements_does_not_matter(census: ReadCensus) -> None:
    details = re.findall(r"  <CINdetails>.*</CINdetails>", WHOLE, re.DOTALL)[0]
    blocks = re.findall(r"\n    <(\w+)>(.*?)</\1>", details, re.DOTALL)
    turned = "".join(f"\n<{name}>{inner}</{name}>" for name, inner in reversed(blocks))
    first = "<ChildIdentifiers><LAchildID>a1</LAchildID></ChildIdentifiers>"
    straight = census(f"<Child>{first}{details}</Child>")
    backwards = census(f"<Child><CINdetails>{turned}</CINdetails>{first}</Child>")
    for name, (_, rows) in straight.items():
        where = {"line": 0, "parent_line": 0}
        assert [{**row, **where} for row in backwards[name][1]] == [{**row, **where} for row in rows]


def test_pre_proceedings_only_where_there_are_some(census: ReadCensus) -> None:
    tables = census(child("a"))
    assert "pre_proceedings" not in tables
    # What a census always may have is there and empty.
    assert [name for name, (table, _) in tables.items() if table.rows_read == 0] == [
        "referral",
        "assessment",
        "cin_plan",
        "s47_enquiry",
        "cp_plan",
    ]


def test_the_older_element_of_sex(census: ReadCensus) -> None:
    older = child("a").replace("</LAchildID>", "</LAchildID><GenderCurrent>2</GenderCurrent>")
    both = child("b").replace("</LAchildID>", "</LAchildID><Sex>M</Sex><GenderCurrent>1</GenderCurrent>")
    tables = census(older, both)
    assert [row["sex"] for row in tables["cin_person"][1]] == ["2", "M"]


def test_several_referrals_of_one_child_and_of_one_day(census: ReadCensus) -> None:
    enquiry = "<Section47><S47ActualStartDate>2024-05-0{}</S47ActualStartDate></Section47>"
    tables = census(
        child(
            "a",
            referral("2024-05-01", enquiry.format(2)),
            referral("2024-05-01", "<ReferralNFA>1</ReferralNFA>", enquiry.format(3)),
            referral("2024-06-01"),
        ),
        child("b", referral("2024-05-01", enquiry.format(4))),
    )
    assert [(row["child_id"], row["referral_date"]) for row in tables["referral"][1]] == [
        ("a", "2024-05-01"),
        ("a", "2024-05-01"),
        ("a", "2024-06-01"),
        ("b", "2024-05-01"),
    ]
    # The blocks of one day are pooled by child and date; each still knows the line of its own referral.
    lines = [row["line"] for row in tables["referral"][1]]
    assert [
        (row["child_id"], row["referral_date"], row["start_date"], row["parent_line"])
        for row in tables["s47_enquiry"][1]
    ] == [
        ("a", "2024-05-01", "2024-05-02", lines[0]),
        ("a", "2024-05-01", "2024-05-03", lines[1]),
        ("b", "2024-05-01", "2024-05-04", lines[3]),
    ]


def test_what_is_missing_is_staged_empty_for_the_checks(census: ReadCensus) -> None:
    plan = "<CINPlanDates><CINPlanStartDate>2024-05-01</CINPlanStartDate></CINPlanDates>"
    tables = census(
        child("", referral("2024-04-01", plan)),
        "\n<Child><CINdetails>" + plan + "</CINdetails></Child>",
        child("c", "\n<CINdetails><CINreferralDate/><ReferralSource>6</ReferralSource>" + plan + "</CINdetails>"),
        child("d", referral("31/02/2024", plan)),
    )
    assert [row.get("child_id") for row in tables["cin_person"][1]] == [None, None, "c", "d"]
    assert [(row.get("child_id"), row.get("referral_date")) for row in tables["referral"][1]] == [
        (None, "2024-04-01"),
        (None, None),
        ("c", None),
        ("d", "31/02/2024"),
    ]
    assert [(row.get("child_id"), row.get("referral_date"), row["start_date"]) for row in tables["cin_plan"][1]] == [
        (None, "2024-04-01", "2024-05-01"),
        (None, None, "2024-05-01"),
        ("c", None, "2024-05-01"),
        ("d", "31/02/2024", "2024-05-01"),
    ]


def test_an_unborn_child_and_empty_elements(census: ReadCensus) -> None:
    tables = census(
        "<Child><ChildIdentifiers><LAchildID>a</LAchildID><UPN/><PersonBirthDate></PersonBirthDate>"
        "<ExpectedPersonBirthDate>2025-06-01</ExpectedPersonBirthDate><Sex>U</Sex></ChildIdentifiers>"
        "<ChildCharacteristics><Ethnicity>NOBT</Ethnicity><Disabilities/></ChildCharacteristics>"
        "<CINdetails><CINreferralDate>2025-01-01</CINreferralDate><CINclosureDate/><Assessments>"
        "<AssessmentActualStartDate>2025-01-02</AssessmentActualStartDate><FactorsIdentifiedAtAssessment/>"
        "</Assessments><Section47/><ChildProtectionPlans><CPPstartDate/><Reviews/></ChildProtectionPlans>"
        "</CINdetails></Child>"
    )
    assert tables["cin_person"][1] == [
        {"line": 5, "child_id": "a", "expected_birth_date": "2025-06-01", "sex": "U", "ethnicity": "NOBT"}
    ]
    assert tables["assessment"][1] == [
        {"line": 5, "parent_line": 5, "child_id": "a", "referral_date": "2025-01-01", "start_date": "2025-01-02"}
    ]
    assert tables["s47_enquiry"][1] == tables["cp_plan"][1] == []
    assert tables["cin_person"][0].warnings == ("empty blocks passed over: ChildProtectionPlans (1), Section47 (1)",)


def test_several_reviews_in_one_block_or_several(census: ReadCensus) -> None:
    plan = (
        "<ChildProtectionPlans><CPPstartDate>2024-05-01</CPPstartDate>"
        "<Reviews><CPPreviewDate>2024-06-01</CPPreviewDate><CPPreviewDate>2024-07-01</CPPreviewDate></Reviews>"
        "<Reviews><CPPreviewDate>2024-08-01</CPPreviewDate></Reviews></ChildProtectionPlans>"
    )
    tables = census(child("a", referral("2024-05-01", plan)))
    assert tables["cp_plan"][1][0]["review_dates"] == "2024-06-01 2024-07-01 2024-08-01"


def test_dates_written_day_first_are_said(census: ReadCensus) -> None:
    enquiry = "<Section47><S47ActualStartDate>2024-04-02</S47ActualStartDate></Section47>"
    tables = census(
        child("a", referral("01/04/2024", enquiry)), child("b", referral("3/4/2024"), referral("2024-05-05"))
    )
    assert tables["cin_person"][0].warnings == ("dates written as dd/mm/yyyy, read day first: CINreferralDate (2)",)
    assert [row["referral_date"] for row in tables["referral"][1]] == ["01/04/2024", "3/4/2024", "2024-05-05"]


def test_a_default_namespace_is_no_empty_census(census: ReadCensus) -> None:
    plain = census(WHOLE)
    spaced = census(text=f"<Message xmlns='http://example.org/cin'>{HEADER}\n<Children>{WHOLE}</Children></Message>")
    for name, (table, rows) in plain.items():
        assert spaced[name][1] == rows
        assert replace(table, name="") == replace(spaced[name][0], name="")


def test_without_a_header_or_without_children_around_a_child(census: ReadCensus) -> None:
    tables = census(text=f"<Message>{child('a')}</Message>")
    assert [row["child_id"] for row in tables["cin_person"][1]] == ["a"]
    assert (tables["referral"][0].la_code, tables["referral"][0].year) == (None, None)
    assert "has no header" in tables["cin_person"][0].warnings[0]


def test_elements_that_are_not_known_are_listed(census: ReadCensus) -> None:
    tables = census(child("a", referral("2024-04-01", "<NewIn2030><X>1</X></NewIn2030>" * 2)), child("b", "<Y/>"))
    assert tables["cin_person"][0].warnings == (
        "elements that are not known here and were passed over: NewIn2030 (2), Y (1)",
    )


def test_another_return_is_refused(census: ReadCensus) -> None:
    with pytest.raises(Refused, match="the first element is <EXPSSDA903>, not <Message>"):
        census(text="<EXPSSDA903/>")


def test_two_files_on_one_cursor(tmp_path: Path) -> None:
    cursor = duckdb.connect()
    for name in ("one", "two"):
        (tmp_path / name).write_text(f"<Message><Children>{child(name)}</Children></Message>")
        cin_census.read(cursor, tmp_path / name, prefix=name)
    assert cursor.execute(
        "SELECT child_id FROM one_cin_person UNION ALL SELECT child_id FROM two_cin_person"
    ).fetchall() == [
        ("one",),
        ("two",),
    ]


@pytest.mark.parametrize("year", range(2020, 2027))
def test_every_element_of_the_schemas_is_known(shared: Path, year: int) -> None:
    named = schema_names(shared / "returns" / "schemas" / f"CIN_schema_{year}.xsd")
    assert len(named) > 50
    assert named <= set(element_names(cin_census.LAYOUT))


def test_the_sample(shared: Path) -> None:
    cursor = duckdb.connect()
    tables = cin_census.read(cursor, shared / "returns" / "samples" / "CIN_Census_2024.xml")
    assert {table.table.name: table.rows_read for table in tables} == {
        "cin_person": 2,
        "referral": 2,
        "assessment": 2,
        "cin_plan": 1,
        "s47_enquiry": 1,
        "cp_plan": 1,
    }
    assert {(table.la_code, table.year) for table in tables} == {("201", 2024)}
    assert tables[0].warnings == (
        "the header's Year is 2023 and its ReferenceDate 2024-03-31; the reference date decides: 2024",
        "text outside any element passed over (once)",
    )
    assert cursor.execute(f"SELECT line, referral_date FROM {tables[1].name} ORDER BY line").fetchall() == [
        (34, "2022-10-06"),
        (86, "2024-10-24"),
    ]
