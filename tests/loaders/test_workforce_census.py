"""The social work workforce census: both forms of the authority's figures and of the list of workers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from loaders import workforce_census
from loaders.return_tables import Staged
from tests.loaders.xml_layouts import element_names, schema_names

HEADER = (
    "<Header><CollectionDetails><Collection>CSWW</Collection><Year>2025</Year><ReferenceDate>2025-09-30</ReferenceDate>"
    "</CollectionDetails><Source><SourceLevel>L</SourceLevel><LEA>201</LEA></Source></Header>\n"
)
FIGURES = (
    "<NumberOfVacancies>13.50</NumberOfVacancies><NoAgencyFTE>9.20</NoAgencyFTE>"
    "<NoAgencyHeadcount>10</NoAgencyHeadcount>"
)
EXTRAS = (
    "<RecruitmentBonus>0</RecruitmentBonus><RetentionBonus>1</RetentionBonus>"
    "<CarAllowance>2</CarAllowance><RelocationPackage>0</RelocationPackage><RegionalWeighting>0</RegionalWeighting>"
    "<CostSWE>1</CostSWE><CostDBS>1</CostDBS><OtherAllowances>parking, mostly</OtherAllowances>"
)
WORKER = """<CSWWWorker>
  <AgencyWorker>0</AgencyWorker>
  <SWENo>SW12345</SWENo>
  <FTE>0.8</FTE>
  <PersonBirthDate>1980-02-01</PersonBirthDate>
  <Sex>F</Sex>
  <Ethnicity>WBRI</Ethnicity>
  <QualInst>University</QualInst>
  <QualInst>Another</QualInst>
  <QualLevel>2</QualLevel>
  <StepUpGrad>Y</StepUpGrad>
  <FrontlineGrad>0</FrontlineGrad>
  <OrgRole>5</OrgRole>
  <RoleStartDate>2020-01-06</RoleStartDate>
  <StartOrigin>3</StartOrigin>
  <RoleEndDate>2025-06-30</RoleEndDate>
  <LeaverDestination>4</LeaverDestination>
  <ReasonLeave>7</ReasonLeave>
  <FTE30>1</FTE30>
  <Cases30>12</Cases30>
  <WorkingDaysLost>3.5</WorkingDaysLost>
  <ContractWeeks>20</ContractWeeks>
  <Absat30Sept>0</Absat30Sept>
  <ReasonAbsence>SIC</ReasonAbsence>
  <CFKSSstatus>1</CFKSSstatus>
  <BaseSalary>38000.00</BaseSalary>
  <RRPayments>1000.00</RRPayments>
  <OtherPayments>12.50</OtherPayments>
</CSWWWorker>
"""

ReadCensus = Callable[[str], dict[str, tuple[Staged, list[dict[str, str]]]]]


@pytest.fixture
def census(tmp_path: Path, memory: duckdb.DuckDBPyConnection) -> ReadCensus:
    """Reads what stands in a census below its header: by table what was staged, and its rows without empty cells."""

    def run(content: str) -> dict[str, tuple[Staged, list[dict[str, str]]]]:
        path = tmp_path / "census.xml"
        path.write_text(f"<Message>{HEADER}{content}</Message>")
        cursor = memory.cursor()
        tables = {}
        for table in workforce_census.read(cursor, path):
            result = cursor.execute(f"FROM {table.name} ORDER BY line")
            names = [column[0] for column in result.description]
            assert names == ["line", *table.columns]
            rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
            assert table.rows_read == len(rows)
            tables[table.table.name] = table, [{name: cell for name, cell in row.items() if cell != ""} for row in rows]
        return tables

    return run


def test_every_element_has_its_column(census: ReadCensus) -> None:
    tables = census(f"<LALevel>{FIGURES}{EXTRAS}<PerformanceAward>2</PerformanceAward></LALevel>\n{WORKER}")
    workers, rows = tables["social_worker"]
    assert rows == [
        {
            "line": 3,
            "worker_id": "SW12345",
            "agency": "0",
            "fte": "0.8",
            "fte_year_before": "1",
            "birth_date": "1980-02-01",
            "sex": "F",
            "ethnicity": "WBRI",
            "qualification_level": "2",
            "role": "5",
            "start_date": "2020-01-06",
            "start_origin": "3",
            "end_date": "2025-06-30",
            "destination": "4",
            "leaving_reason": "7",
            "cases": "12",
            "days_lost": "3.5",
            "contract_weeks": "20",
            "absent": "0",
            "absence_reason": "SIC",
            "base_salary": "38000.00",
            "retention_payments": "1000.00",
            "other_payments": "12.50",
        }
    ]
    assert (workers.la_code, workers.year, str(workers.reference_date)) == ("201", 2025, "2025-09-30")
    assert workers.warnings == ()
    assert tables["workforce_authority"][1] == [
        {
            "line": 2,
            "vacancies": "13.50",
            "agency_fte": "9.20",
            "agency_headcount": "10",
            "recruitment_bonus": "0",
            "retention_bonus": "1",
            "performance_award": "2",
            "car_allowance": "2",
            "relocation_package": "0",
            "regional_weighting": "0",
            "registration_cost": "1",
            "check_cost": "1",
            "other_allowances": "parking, mostly",
        }
    ]


@pytest.mark.parametrize("name", ["LALevelVacancies", "LALevel"])
@pytest.mark.parametrize("wrapper", ["", "CSWWWorkers"])
def test_both_forms_of_figures_and_of_the_list(census: ReadCensus, name: str, wrapper: str) -> None:
    workers = f"<{wrapper}>{WORKER}{WORKER}</{wrapper}>" if wrapper else WORKER + WORKER
    tables = census(f"{workers}<{name}>{FIGURES}</{name}>")
    # The same worker twice: two posts, both kept.
    assert [row["worker_id"] for row in tables["social_worker"][1]] == ["SW12345", "SW12345"]
    assert tables["workforce_authority"][1][0]["vacancies"] == "13.50"
    assert tables["social_worker"][0].warnings == ()


@pytest.mark.parametrize("name", ["PerformanceAward", "PerformanceReward"])
def test_both_names_of_the_reward(census: ReadCensus, name: str) -> None:
    tables = census(f"<LALevel><{name}>2</{name}></LALevel>")
    assert tables["workforce_authority"][1][0]["performance_award"] == "2"


@pytest.mark.parametrize(
    "content",
    [
        f"<LALevelVacancies>{FIGURES}</LALevelVacancies>\n<LALevel><CarAllowance>2</CarAllowance><NoAgencyFTE/></LALevel>",
        f"<LALevel><CarAllowance>2</CarAllowance></LALevel>\n<LALevelVacancies>{FIGURES}</LALevelVacancies>",
        f"<LALevel><LALevelVacancies>{FIGURES}</LALevelVacancies>\n<CarAllowance>2</CarAllowance></LALevel>",
    ],
)
def test_figures_in_several_elements_are_one_row(census: ReadCensus, content: str) -> None:
    tables = census(content)
    assert tables["workforce_authority"][1] == [
        {"line": 2, "vacancies": "13.50", "agency_fte": "9.20", "agency_headcount": "10", "car_allowance": "2"}
    ]


def test_without_the_authoritys_figures_their_table_is_not_there(census: ReadCensus) -> None:
    assert list(census(WORKER)) == ["social_worker"]
    # Without workers, their table is there and empty.
    assert census(f"<LALevel>{FIGURES}</LALevel>")["social_worker"][1] == []


def test_the_older_element_of_sex_and_dates_day_first(census: ReadCensus) -> None:
    tables = census(
        "<CSWWWorker><GenderCurrent>1</GenderCurrent><RoleStartDate>03/04/2020</RoleStartDate><New/></CSWWWorker>"
    )
    assert tables["social_worker"][1][0]["sex"] == "1"
    assert tables["social_worker"][0].warnings == (
        "elements that are not known here and were passed over: New (1)",
        "dates written as dd/mm/yyyy, read day first: RoleStartDate (1)",
    )


def test_a_year_that_ends_in_march_is_said(tmp_path: Path) -> None:
    path = tmp_path / "census.xml"
    path.write_text(f"<Message>{HEADER.replace('2025-09-30', '2025-03-31')}{WORKER}</Message>")
    table = workforce_census.read(duckdb.connect(), path)[0]
    assert table.warnings == ("the header's ReferenceDate is 2025-03-31, not a 30 September",)


def test_every_element_of_the_schema_is_known(shared: Path) -> None:
    named = schema_names(shared / "returns" / "schemas" / "CSWW_schema_2022.xsd")
    assert len(named) > 30
    assert named <= set(element_names(workforce_census.LAYOUT))
