"""Typing and judging of a return's rows: one case per rule of definitions.md 1.4 and 1.5 and per kind of value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pytest

from loaders.report import Example
from loaders.return_checks import NOT_SHOWN, Found, Judged, Part, install, judge
from loaders.return_tables import (
    ASSESSMENT,
    BY_NAME,
    CIN_PERSON,
    CLA_EPISODE,
    CLA_HEALTH,
    CLA_PERSON,
    CLA_REVIEW,
    CLA_SOCIAL_WORKER,
    CP_PLAN,
    MISSING_EPISODE,
    PLACED_FOR_ADOPTION,
    REFERRAL,
    SOCIAL_WORKER,
    UASC,
    ReturnTable,
    Staged,
)

TODAY = date(2026, 6, 1)
Row = Mapping[str, Any]
EPISODE = {
    "child_id": "1", "start_date": "01/05/2023", "start_reason": "S", "legal_status": "C2", "need": "N1",
    "placement": "U4", "end_date": "", "end_reason": "",
}  # fmt: skip


@dataclass
class Result:
    """What became of rows of one file."""

    judged: Judged
    cursor: duckdb.DuckDBPyConnection

    def loaded(self, *columns: str) -> list[tuple[Any, ...]]:
        names = ", ".join(columns)
        return self.cursor.execute(
            f"SELECT {names} FROM {self.judged.rows} WHERE problem IS NULL ORDER BY line"
        ).fetchall()

    def rejected(self) -> dict[str, list[int]]:
        return {found.check: [e.line for e in found.examples] for found in self.judged.rejected.get(1, [])}

    def warned(self) -> dict[str, list[int]]:
        return {found.check: [e.line for e in found.examples] for found in self.judged.warnings.get(1, [])}

    def found(self, check: str) -> Found:
        every = [*self.judged.rejected.get(1, []), *self.judged.warnings.get(1, [])]
        return next(found for found in every if found.check == check)


@pytest.fixture(scope="module")
def cursor(memory: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    with memory.cursor() as opened:
        install(opened)
        yield opened


@pytest.fixture
def run(cursor: duckdb.DuckDBPyConnection):
    def judge_rows(table: ReturnTable, *rows: Row, year: int = 2024, referrals: str = "") -> Result:
        columns = tuple(c.name for c in table.staged if any(c.name in row for row in rows))
        cells = ", ".join(
            "("
            + ", ".join([f"{line}", f"{row.get('parent_line', 0)}", *(literal(row.get(name)) for name in columns)])
            + ")"
            for line, row in enumerate(rows, 2)
        )
        listed = ", ".join(("line", "parent_line", *columns))
        cursor.execute(
            f"CREATE OR REPLACE TEMP TABLE staged_{table.name} AS SELECT * FROM (VALUES {cells}) v({listed})"
        )
        staged = Staged(table, f"staged_{table.name}", len(rows), columns)
        part = Part(1, 1, staged, "840", year)
        return Result(judge(cursor, table, [part], TODAY, referrals=referrals), cursor)

    return judge_rows


def literal(value: Any) -> str:
    return "NULL::VARCHAR" if value is None else "'" + value.replace("'", "''") + "'"


def episode(**changes: str) -> Row:
    return {**EPISODE, **changes}


# --- values ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("01/02/2024", date(2024, 2, 1)),
        ("1/2/2024", date(2024, 2, 1)),
        ("13/02/2024", date(2024, 2, 13)),
        ("2024-02-01", date(2024, 2, 1)),
        ("2024-2-1", date(2024, 2, 1)),
        ("2024-02-01T00:00:00", date(2024, 2, 1)),
        ("2024-02-01 13:45:00.000", date(2024, 2, 1)),
        ("2024-02-01T10:00:00Z", date(2024, 2, 1)),
        ("2024-Feb-01 00:00:00", date(2024, 2, 1)),
        ("01-Feb-2024", date(2024, 2, 1)),
        ("01/02/2024 00:00", date(2024, 2, 1)),
        ("01/02/2024 00:00:00", date(2024, 2, 1)),
        ("01.02.2024", date(2024, 2, 1)),
        ("01-02-2024", date(2024, 2, 1)),
        ("45323", date(2024, 2, 1)),
        ("45323.0", date(2024, 2, 1)),
        ("29/02/2024", date(2024, 2, 29)),
        ("02/13/2024", None),
        ("2022-02-30", None),
        ("31/02/2024", None),
        ("29/02/2023", None),
        ("01/02/24", None),
        ("2024-13-01", None),
        ("01/01/0024", None),
        ("yesterday", None),
        ("20240201", None),
        ("0", None),
    ],
)
def test_dates_are_read_day_first_and_never_month_first(run, text: str, day: date | None) -> None:
    result = run(CLA_PERSON, {"child_id": "1", "birth_date": text})
    assert result.loaded("birth_date") == [(day,)]
    assert ("DOB that is not a date" in result.warned()) is (day is None)


@pytest.mark.parametrize(
    ("text", "value"),
    [("00123", "00123"), ("00123.0", "00123"), (" a1 ", "A1"), ("x" * 70, "X" * 70), ("12.5", "12.5"), ("1.0", "1")],
)
def test_identifiers_stay_text(run, text: str, value: str) -> None:
    assert run(CLA_PERSON, {"child_id": text.strip()}).loaded("child_id") == [(value,)]


@pytest.mark.parametrize(
    ("text", "sex"), [("1", "M"), ("2", "F"), ("M", "M"), ("f", "F"), ("U", "U"), ("1.0", "M"), ("9", "U"), ("", "U")]
)
def test_one_spelling_of_sex_and_the_text_beside_it(run, text: str, sex: str) -> None:
    assert run(CLA_PERSON, {"child_id": "1", "sex": text}).loaded("sex", "sex_as_given") == [(sex, text or None)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", True),
        ("0", False),
        ("true", True),
        ("FALSE", False),
        ("Yes", True),
        ("1.0", True),
        ("", None),
        ("2", None),
    ],
)
def test_yes_and_no(run, text: str, value: bool | None) -> None:
    result = run(CLA_HEALTH, {"child_id": "1", "convicted": text})
    assert result.loaded("convicted") == [(value,)]
    assert ("CONVICTED that is neither yes nor no" in result.warned()) is (text == "2")


@pytest.mark.parametrize(
    ("text", "score"), [("0", 0), ("40", 40), ("17.0", 17), ("41", None), ("-1", None), ("12.5", None), ("x", None)]
)
def test_scores(run, text: str, score: int | None) -> None:
    result = run(CLA_HEALTH, {"child_id": "1", "sdq_score": text})
    assert result.loaded("sdq_score") == [(score,)]
    assert bool(result.warned()) is (score is None)


@pytest.mark.parametrize(
    ("text", "miles", "warned"),
    [
        ("20.1", 20.1, False),
        ("0", 0.0, False),
        ("999.9", None, False),
        ("999", None, False),
        ("998.9", 998.9, False),
        ("-1", None, True),
        ("far", None, True),
        ("", None, False),
    ],
)
def test_distances(run, text: str, miles: float | None, warned: bool) -> None:
    result = run(CLA_EPISODE, episode(distance=text))
    assert result.loaded("distance") == [(miles,)]
    assert ("PL_DISTANCE that is not a distance" in result.warned()) is warned


@pytest.mark.parametrize(
    ("text", "postcode", "warned"),
    [
        ("C251YT", "C25 1YT", False),
        ("dh1 1aa", "DH1 1AA", False),
        ("DH1  1AA", "DH1 1AA", False),
        ("E20 1", "E201", False),
        ("NIL", None, False),
        ("somewhere", "SOMEWHERE", True),
    ],
)
def test_postcodes(run, text: str, postcode: str | None, warned: bool) -> None:
    result = run(CLA_EPISODE, episode(home_postcode=text))
    assert result.loaded("home_postcode") == [(postcode,)]
    assert ("HOME_POST that is not a postcode" in result.warned()) is warned


@pytest.mark.parametrize(("text", "number"), [("12,500.00", 12500.0), ("£40,000", 40000.0), ("31250.5", 31250.5)])
def test_amounts(run, text: str, number: float) -> None:
    assert run(SOCIAL_WORKER, {"worker_id": "SW1", "base_salary": text}).loaded("base_salary") == [(number,)]


def test_lists(run) -> None:
    result = run(
        CP_PLAN,
        {"child_id": "1", "start_date": "2023-05-01", "review_dates": "2023-06-01 01/12/2023 2023-02-30"},
        {"child_id": "2", "start_date": "2023-05-01"},
    )
    assert result.loaded("review_dates") == [([date(2023, 6, 1), date(2023, 12, 1)],), ([],)]
    assert result.warned() == {"CPPreviewDate that is not a date": [2]}
    factors = run(
        ASSESSMENT, {"child_id": "1", "referral_date": "2023-05-01", "start_date": "2023-05-02", "factors": "3b 17A RB"}
    )
    assert factors.loaded("factors") == [(["3B", "17A", "RB"],)]
    assert factors.warned() == {"AssessmentFactors: code not known": [2]}


def test_codes_are_upper_case(run) -> None:
    result = run(CLA_EPISODE, episode(legal_status="c2", placement="u4"))
    assert result.loaded("legal_status", "placement") == [("C2", "U4")]
    assert result.warned() == {}


def test_a_column_that_the_file_does_not_have_is_empty(run) -> None:
    result = run(CLA_EPISODE, EPISODE)
    assert result.loaded("distance", "urn", "provider") == [(None, None, None)]


# --- refusals --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "row", "check"),
    [
        (CLA_EPISODE, dict.fromkeys(EPISODE, ""), "blank row"),
        (
            CLA_EPISODE,
            {"child_id": "CHILD", "start_date": "DECOM", "start_reason": "RNE", "legal_status": "ls"},
            "header row repeated",
        ),
        (CLA_EPISODE, episode(child_id=""), "no child identifier"),
        (CLA_EPISODE, episode(start_date=""), "episode without a valid start date"),
        (CLA_EPISODE, episode(start_date="31/02/2024"), "episode without a valid start date"),
        (CLA_EPISODE, episode(end_date="31/02/2024"), "episode whose end date is not a date"),
        (CLA_EPISODE, episode(end_date="30/04/2023"), "episode with end date before its start date"),
        (CLA_REVIEW, {"child_id": "1", "review_date": "soon"}, "review without a valid review date"),
        (
            MISSING_EPISODE,
            {"child_id": "1", "start_date": "02/05/2023", "end_date": "01/05/2023"},
            "missing episode with end date before its start date",
        ),
        (
            CLA_SOCIAL_WORKER,
            {"child_id": "1", "worker_id": "SW1", "start_date": "02/05/2023", "end_date": "01/05/2023"},
            "social worker episode with end date before its start date",
        ),
        (CIN_PERSON, {"child_id": ""}, "no child identifier"),
        (REFERRAL, {"child_id": "1", "referral_date": ""}, "referral without a valid referral date"),
        (
            REFERRAL,
            {"child_id": "1", "referral_date": "2023-05-02", "closure_date": "2023-05-01"},
            "referral with closure date before its referral date",
        ),
        (
            CP_PLAN,
            {"child_id": "1", "start_date": "2023-05-02", "end_date": "2023-05-01"},
            "child protection plan with end date before its start date",
        ),
        (SOCIAL_WORKER, {"worker_id": "SW1", "fte": "full"}, "FTE that is not a number"),
        (SOCIAL_WORKER, {"worker_id": "SW1", "end_date": "2023-02-30"}, "worker whose end date is not a date"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_row_that_is_refused(run, table: ReturnTable, row: Row, check: str) -> None:
    good = {name: {"child_id": "9", "referral_date": "2023-06-01"}.get(name, "") for name in row}
    good |= {name: "2023-06-01" for name in row if table.column(name).key and name != "child_id"}
    result = run(table, row, good)
    assert result.rejected() == {check: [2]}
    assert len(result.loaded("line")) == 1


@pytest.mark.parametrize(
    ("table", "row", "check"),
    [
        (CLA_EPISODE, episode(end_date="01/05/2023", end_reason="X1"), ""),
        (
            PLACED_FOR_ADOPTION,
            {"child_id": "1", "decision_date": "02/05/2023", "ended_date": "01/05/2023"},
            "DATE_PLACED_CEASED before DATE_PLACED",
        ),
        (
            SOCIAL_WORKER,
            {"worker_id": "SW1", "start_date": "2023-05-02", "end_date": "2023-05-01"},
            "RoleEndDate before RoleStartDate",
        ),
        (SOCIAL_WORKER, {"worker_id": "SW1", "start_date": "2023-05-02", "fte": "1.2"}, "FTE not within its bounds"),
        (SOCIAL_WORKER, {"worker_id": "", "start_date": "2023-05-02"}, "no SWENo"),
        (UASC, {"child_id": "1", "status_end_date": "soon"}, "DUC that is not a date"),
        (CLA_PERSON, {"child_id": "1", "birth_date": "31/02/2010"}, "DOB that is not a date"),
        (
            ASSESSMENT,
            {
                "child_id": "1",
                "referral_date": "2023-05-01",
                "start_date": "2023-05-02",
                "authorisation_date": "2023-05-01",
            },
            "AssessmentAuthorisationDate before AssessmentActualStartDate",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_row_that_is_kept_with_a_warning(run, table: ReturnTable, row: Row, check: str) -> None:
    result = run(table, row)
    assert result.rejected() == {}
    assert result.warned() == ({check: [2]} if check else {})


def test_a_referral_takes_its_blocks_with_it(run) -> None:
    referrals = run(
        REFERRAL,
        {"child_id": "1", "referral_date": "2023-05-02", "closure_date": "2023-05-01"},
        {"child_id": "2", "referral_date": "2023-05-02"},
        {"child_id": "2", "referral_date": "2023-05-02", "no_further_action": "1"},
    )
    assert referrals.rejected() == {
        "referral with closure date before its referral date": [2],
        "same-day referral merged": [4],
    }
    blocks = run(
        ASSESSMENT,
        {"child_id": "1", "referral_date": "2023-05-02", "start_date": "2023-05-03", "parent_line": 2},
        {"child_id": "2", "referral_date": "2023-05-02", "start_date": "2023-05-03", "parent_line": 3},
        {"child_id": "2", "referral_date": "2023-05-02", "start_date": "2023-05-04", "parent_line": 4},
        referrals=referrals.judged.rows,
    )
    assert blocks.rejected() == {"its referral was left out": [2]}
    assert blocks.loaded("line") == [(3,), (4,)]


# --- duplicates ------------------------------------------------------------------------------------------------


def test_of_two_episodes_of_one_day_the_one_that_ended_is_kept(run) -> None:
    result = run(
        CLA_EPISODE,
        episode(),
        episode(end_date="01/09/2023", end_reason="X1"),
        episode(end_date="01/10/2023", end_reason="E4A"),
        episode(child_id="2"),
        episode(start_date="02/05/2023"),
    )
    assert result.rejected() == {"duplicate: another row of the same child and start date": [2, 4]}
    assert result.loaded("line", "end_reason") == [(3, "X1"), (5, None), (6, None)]


def test_an_identifier_is_the_same_with_and_without_the_decimal_point_of_a_spreadsheet(run) -> None:
    result = run(CLA_EPISODE, episode(child_id="00123"), episode(child_id="00123.0"))
    assert result.rejected() == {"duplicate: another row of the same child and start date": [3]}


def test_a_row_that_is_refused_is_no_duplicate(run) -> None:
    result = run(CLA_EPISODE, episode(end_date="30/04/2023"), episode())
    assert list(result.rejected()) == ["episode with end date before its start date"]


def test_same_day_referrals_become_the_first_that_led_to_something(run) -> None:
    rows = [
        {"child_id": "1", "referral_date": "2024-05-05", "source": "6", "no_further_action": "true"},
        {"child_id": "1", "referral_date": "2024-05-05", "source": "2A", "no_further_action": "false"},
        {"child_id": "1", "referral_date": "2024-05-05", "source": "1A", "no_further_action": ""},
        {"child_id": "1", "referral_date": "2024-05-06", "source": "4", "no_further_action": "1"},
    ]
    result = run(REFERRAL, *rows, year=2025)
    assert result.rejected() == {"same-day referral merged": [2, 4]}
    assert result.loaded("source", "no_further_action") == [("2A", False), ("4", True)]


def test_a_missing_flag_of_no_further_action_is_false(run) -> None:
    result = run(REFERRAL, {"child_id": "1", "referral_date": "2023-05-05", "no_further_action": "perhaps"})
    assert result.loaded("no_further_action") == [(False,)]
    assert result.warned() == {"ReferralNFA that is neither yes nor no": [2]}


def test_two_posts_of_one_person_are_both_kept(run) -> None:
    post = {"worker_id": "SW1", "start_date": "2020-01-01", "fte": "0.5"}
    assert run(SOCIAL_WORKER, post, post).rejected() == {}


def test_a_child_twice_in_a_yearly_table(run) -> None:
    result = run(CLA_HEALTH, {"child_id": "1", "sdq_score": "5"}, {"child_id": "1", "sdq_score": "6"})
    assert result.rejected() == {"duplicate: another row of the same child": [3]}
    assert result.loaded("sdq_score") == [(5,)]


# --- findings --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "check"),
    [
        ({"legal_status": "Q9"}, "LS: code not known"),
        ({"placement": "XXX"}, "PLACE: code not known"),
        ({"end_date": "01/09/2023", "end_reason": "E99"}, "REC: code not known"),
        ({"end_date": "01/09/2023", "end_reason": "E43"}, "REC: code not valid in that year"),
        ({"placement": "K3"}, "PLACE: code not valid in that year"),
        ({"start_date": "01/04/2024"}, "DECOM after the end of the period"),
        ({"end_date": "01/04/2024", "end_reason": "X1"}, "DEC after the end of the period"),
        ({"end_reason": "E4A"}, "open episode with a reason for ceasing"),
        ({"end_reason": "X1"}, "open episode with REC X1"),
        ({"end_date": "01/09/2023"}, "DEC without REC"),
        ({"placement": "T1"}, "temporary placement (T0 to T4) that starts a period of care"),
        (
            {"start_reason": "P", "placement": "T2", "end_date": "01/09/2023", "end_reason": "E4A"},
            "temporary placement (T0 to T4) that ends a period of care",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_said_of_an_episode(run, changes: dict[str, str], check: str) -> None:
    result = run(CLA_EPISODE, episode(**changes))
    assert result.warned() == {check: [2]}
    assert len(result.loaded("line")) == 1


def test_codes_are_judged_by_the_year_of_the_return(run) -> None:
    old = episode(end_date="01/09/2017", start_date="01/05/2017", end_reason="E43", placement="H5")
    assert run(CLA_EPISODE, old, year=2018).warned() == {}
    new = episode(placement="K3")
    assert run(CLA_EPISODE, new, year=2025).warned() == {}
    assert run(CLA_PERSON, {"child_id": "1", "sex": "M"}, year=2025).warned() == {}
    assert run(CLA_PERSON, {"child_id": "1", "sex": "1"}, year=2025).warned() == {
        "SEX: code not valid in that year": [2]
    }
    factor = {"child_id": "1", "referral_date": "2019-05-01", "start_date": "2019-05-02", "factors": "18A 24A"}
    assert run(ASSESSMENT, factor, year=2021).warned() == {"AssessmentFactors: code not valid in that year": [2]}


def test_dates_in_the_future(run) -> None:
    result = run(REFERRAL, {"child_id": "1", "referral_date": "2026-06-02"}, year=2027)
    assert result.warned() == {"CINreferralDate in the future": [2]}
    result = run(REFERRAL, {"child_id": "1", "referral_date": "2027-04-01"}, year=2027)
    assert result.warned() == {"CINreferralDate after the end of the period": [2]}
    assert run(REFERRAL, {"child_id": "1", "referral_date": "2026-06-01"}, year=2027).warned() == {}


@pytest.mark.parametrize("upn", ["A123456789012", "A12345678901B", "UN1", "UN5", "UN7", ""])
def test_pupil_numbers_of_the_right_shape(run, upn: str) -> None:
    assert run(CLA_PERSON, {"child_id": "1", "upn": upn}).warned() == {}


@pytest.mark.parametrize("upn", ["I123456789012", "A12345", "UN8", "SECRET"])
def test_pupil_numbers_of_the_wrong_shape(run, upn: str) -> None:
    result = run(CLA_PERSON, {"child_id": "1", "upn": upn})
    assert result.warned() == {"UPN of the wrong shape": [2]}
    assert result.found("UPN of the wrong shape").examples == (Example(line=2, column="UPN", value=NOT_SHOWN),)


def test_social_workers_of_the_wrong_shape(run) -> None:
    good = {"child_id": "1", "worker_id": "SW123", "start_date": "01/05/2023"}
    bad = {"child_id": "2", "worker_id": "123", "start_date": "01/05/2023"}
    assert run(CLA_SOCIAL_WORKER, good, bad, year=2024).warned() == {"SW_ID of the wrong shape": [3]}


def test_a_birth_after_the_event(run) -> None:
    row = {"child_id": "1", "birth_date": "02/05/2023", "review_date": "01/05/2023"}
    assert run(CLA_REVIEW, row).warned() == {"date of birth after REVIEW": [2]}


def test_an_adoption_decided_after_the_match(run) -> None:
    row = {"child_id": "1", "decision_date": "02/05/2023", "match_date": "01/05/2023"}
    assert run(BY_NAME["adoption"], row).warned() == {"DATE_MATCH before DATE_INT": [2]}


# --- what examples show ----------------------------------------------------------------------------------------


def test_an_example_has_line_column_and_value(run) -> None:
    result = run(CLA_EPISODE, episode(start_date="31/02/2025"))
    found = result.found("episode without a valid start date")
    assert found.examples == found.whole == (Example(line=2, column="DECOM", value="31/02/2025"),)


def test_identifiers_are_shown_on_request_only(run) -> None:
    result = run(CLA_HEALTH, {"child_id": "SECRET77"}, {"child_id": "SECRET77"})
    found = result.found("duplicate: another row of the same child")
    assert found.examples == (Example(line=3, column="CHILD", value=NOT_SHOWN),)
    assert found.whole == (Example(line=3, column="CHILD", value="SECRET77"),)
    assert found.rejection().examples == found.examples
    assert found.rejection(identifiers=True).examples == found.whole


@pytest.mark.parametrize("value", ["1234567", "SECRET77", "Jane Doe", "A12345678901B", "jane@example.org", "see notes"])
def test_what_may_have_come_from_another_column_is_not_shown(run, value: str) -> None:
    result = run(CLA_EPISODE, episode(start_date=value), episode(child_id="2", legal_status=value))
    assert result.found("episode without a valid start date").examples[0].value == NOT_SHOWN
    assert result.found("LS: code not known").examples[0].value == NOT_SHOWN


@pytest.mark.parametrize("value", ["LIIAF", "E99", "XXX", "Z9", "01"])
def test_codes_are_shown(run, value: str) -> None:
    result = run(CLA_EPISODE, episode(legal_status=value))
    assert result.found("LS: code not known").examples[0].value == value


def test_five_examples_at_most_and_all_rows_counted(run) -> None:
    result = run(CLA_EPISODE, *(episode(child_id=f"{n}", start_date="") for n in range(7)))
    found = result.found("episode without a valid start date")
    assert found.rows == 7
    assert [example.line for example in found.examples] == [2, 3, 4, 5, 6]
