"""The oracle itself, on the worked examples of section 7 of ../shared/design/definitions.md, worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.indicators.returns_oracle import Figure, add_months, age_at, figures, half_up, working_days

TODAY = date(2026, 11, 22)


def day(text: str) -> date | None:
    return date(*(int(part) for part in reversed(text.split("/")))) if text else None


def episode(
    child: str,
    start: str,
    reason: str,
    place: str = "U4",
    end: str = "",
    end_reason: str = "",
    *,
    year: int = 2025,
    **other: object,
) -> dict:
    return {
        "la_code": "004", "return_year": year, "line": 2, "child_id": child, "start_date": day(start),
        "start_reason": reason, "legal_status": "C2", "placement": place, "placement_postcode": "AB1 2CD",
        "end_date": day(end), "end_reason": end_reason or None, "distance": None, **other,
    }  # fmt: skip


def referral(
    child: str, when: str, *, nfa: bool = False, source: str = "6", year: int = 2025, line: int = 2, closed: str = ""
) -> dict:
    return {
        "la_code": "004", "return_year": year, "line": line, "child_id": child, "referral_date": day(when),
        "source": source, "closure_date": day(closed), "no_further_action": nfa, "conference_date": None,
    }  # fmt: skip


def plan(child: str, start: str, end: str = "", previous: int = 0, *, year: int = 2025) -> dict:
    return {
        "la_code": "004", "return_year": year, "line": 2, "child_id": child, "referral_date": day(start),
        "start_date": day(start), "end_date": day(end), "previous_plans": previous,
    }  # fmt: skip


def loaded(*tables: str, years: tuple[int, ...] = (2024, 2025)) -> list[dict]:
    return [
        {"la_code": "004", "return_year": year, "table_name": table, "columns": ["distance", "child_id"]}
        for table in tables
        for year in years
    ]


CARE_TABLES = (
    "cla_episode",
    "cla_person",
    "uasc",
    "missing_episode",
    "cla_health",
    "care_leaver",
    "adoption",
    "cla_social_worker",
)
NEED_TABLES = ("referral", "assessment", "s47_enquiry", "cp_plan")


def care(*episodes: dict, **tables: list[dict]) -> dict[str, Figure]:
    """Figures of 2025."""
    rows = {"cla_episode": list(episodes), **tables}
    result = figures(rows, loaded(*CARE_TABLES), {("004", 2024): 10_000}, TODAY)
    return {name: figure for (name, _, period), figure in result.items() if period == "2025"}


def need(**tables: list[dict]) -> dict[str, Figure]:
    result = figures(tables, loaded(*NEED_TABLES), {("004", 2024): 10_000}, TODAY)
    return {name: figure for (name, _, period), figure in result.items() if period == "2025"}


def parts(figure: Figure) -> tuple[object, object]:
    return figure.numerator, figure.denominator


# Three or more placements --------------------------------------------------------------------------------------------


def placements_example(*, third: dict | None = None) -> list[dict]:
    rows = [
        episode("A", "10/01/2023", "S", "U4", "15/06/2024", "X1"),
        episode("A", "15/06/2024", "P", "T1", "29/06/2024", "X1", placement_postcode=None),
        episode("A", "29/06/2024", "P", "U4", "01/09/2024", "X1"),
        episode("A", "01/09/2024", "L", "U4", "20/11/2024", "X1"),
        episode("A", "20/11/2024", "T", "U5", "05/02/2025", "X1"),
        episode("A", "05/02/2025", "P", "K2", placement_postcode="EF3 4GH"),
    ]
    return [third if third and number == 2 else row for number, row in enumerate(rows)]


def test_placements_of_the_worked_example() -> None:
    found = care(*placements_example())
    assert parts(found["placements_average"]) == (3, 1)
    assert parts(found["placements_3_plus"]) == (1, 1)


def test_a_return_from_hospital_to_another_postcode_is_a_placement() -> None:
    third = episode("A", "29/06/2024", "P", "U4", "01/09/2024", "X1", placement_postcode="XY9 9ZZ")
    assert parts(care(*placements_example(third=third))["placements_average"]) == (4, 1)


def test_a_placement_that_ended_on_the_first_of_april_does_not_overlap() -> None:
    for end, number in (("01/04/2024", 1), ("02/04/2024", 2)):
        found = care(
            episode("A", "10/01/2024", "S", "U4", end, "X1"), episode("A", end, "P", "K2", placement_postcode="EF3 4GH")
        )
        assert parts(found["placements_average"]) == (number, 1)


def test_a_return_begins_with_a_temporary_placement() -> None:
    # The first one loaded opens a placement whatever it is, and what follows is a return to it.
    found = care(episode("A", "15/06/2023", "P", "T1", "29/06/2024", "X1"), episode("A", "29/06/2024", "P", "U4"))
    assert parts(found["placements_average"]) == (1, 1)


# Re-referral -----------------------------------------------------------------------------------------------------------


def test_re_referrals_of_the_worked_example() -> None:
    found = need(
        referral=[
            referral("P", "10/04/2023", nfa=True, year=2024),
            referral("P", "10/04/2024"),
            referral("Q", "09/04/2023", year=2024),
            referral("Q", "10/04/2024"),
            referral("R", "05/05/2024", nfa=True, source="6", line=3),
            referral("R", "05/05/2024", source="2A", line=4),
        ]
    )
    assert parts(found["re_referrals"]) == (1, 3)
    assert parts(found["referrals_schools"]) == (1, 3)
    assert parts(found["referrals_nfa"]) == (0, 3)
    assert found["re_referrals"].value == Decimal("33.3")


def test_two_referrals_in_one_year() -> None:
    found = need(referral=[referral("S", "01/06/2024"), referral("S", "30/07/2024")])
    assert parts(found["re_referrals"]) == (1, 2)


def test_one_year_of_census_gives_no_re_referrals() -> None:
    rows = {"referral": [referral("S", "01/06/2024")]}
    result = figures(rows, loaded(*NEED_TABLES, years=(2025,)), {("004", 2024): 10_000}, TODAY)
    assert result["re_referrals", "004", "2025"].flag == "x"
    assert result["referrals_rate", "004", "2025"].value == Decimal("1.0")


# Ceased ----------------------------------------------------------------------------------------------------------------


def test_ceased_with_re_entry() -> None:
    found = care(
        episode("A", "01/05/2022", "S", end="12/05/2024", end_reason="E4B"),
        episode("A", "03/07/2024", "S", end="30/01/2025", end_reason="E45"),
        episode("B", "01/05/2022", "S", end="12/05/2024", end_reason="E4A"),
        episode("B", "01/02/2025", "S"),
        episode("C", "01/05/2024", "S", end="03/05/2024", end_reason="E4A", legal_status="V3"),
        episode("C", "01/06/2024", "S", end="03/06/2024", end_reason="E4A", legal_status="V3"),
        episode("D", "01/05/2022", "S", end="31/03/2025", end_reason="E17"),
    )
    assert parts(found["ceased_sgo"]) == (1, 3)
    assert parts(found["ceased_family_network"]) == (2, 3)  # A by E45, B by E4A
    assert parts(found["ceased_returned_home"]) == (1, 3)
    assert parts(found["cla_rate"]) == (1, 10_000)
    assert parts(found["cla_starts_rate"]) == (2, 10_000)


# Reunification ------------------------------------------------------------------------------------------------------------


def reunified(*exits_and_starts: tuple[str, str]) -> tuple[object, object]:
    rows = []
    start = "01/01/2022"
    for left, back in exits_and_starts:
        rows.append(episode("A", start, "S", end=left, end_reason="E4A"))
        start = back
    if start:
        rows.append(episode("A", start, "S"))
    return parts(care(*rows)["reunified_no_return_12_months"])


def test_reunification_boundaries() -> None:
    assert reunified(("20/03/2024", "20/03/2025")) == (0, 1)
    assert reunified(("20/03/2024", "21/03/2025")) == (1, 1)
    assert reunified(("29/02/2024", "28/02/2025")) == (0, 1)
    assert reunified(("29/02/2024", "01/03/2025")) == (1, 1)
    assert reunified(("02/06/2023", "01/08/2023"), ("10/01/2024", "")) == (0, 1)


# Working days ---------------------------------------------------------------------------------------------------------------


def test_working_days_around_easter() -> None:
    assert working_days(date(2024, 3, 21), date(2024, 4, 15)) == 15
    assert working_days(date(2024, 3, 21), date(2024, 4, 16)) == 16


def test_conferences_within_15_working_days() -> None:
    enquiry = {
        "la_code": "004",
        "return_year": 2025,
        "line": 2,
        "referral_date": date(2024, 3, 20),
        "start_date": date(2024, 3, 21),
    }
    found = need(
        referral=[referral("A", "20/03/2024", year=2024)],
        s47_enquiry=[
            {**enquiry, "child_id": "A", "conference_date": date(2024, 4, 15)},
            {**enquiry, "child_id": "B", "conference_date": date(2024, 4, 16)},
        ],
    )
    assert parts(found["icpc_15_working_days"]) == (1, 2)
    assert parts(found["s47_rate"]) == (0, 10_000)


# Clauses of sections 1 to 4 that section 7 does not show ------------------------------------------------------------------


def test_an_episode_that_comes_back_closed_is_one_episode() -> None:
    found = care(
        episode("A", "01/05/2023", "S", year=2024),
        episode("A", "01/05/2023", "S", end="12/05/2024", end_reason="E41", year=2025),
    )
    assert parts(found["ceased_cao"]) == (1, 1)
    assert parts(found["cla_rate"]) == (0, 10_000)


def test_an_episode_that_is_never_closed_is_stale() -> None:
    rows = [episode("A", "01/05/2023", "S", year=2024), episode("B", "01/05/2023", "S", year=2025)]
    found = care(*rows)
    assert parts(found["cla_rate"]) == (1, 10_000)
    assert parts(found["missing_children"]) == (0, 1)
    assert parts(found["ceased_cao"]) == (0, 0)


def test_plans_again_within_twelve_months() -> None:
    found = need(
        referral=[referral("A", "01/05/2023", year=2024)],
        cp_plan=[
            plan("A", "01/05/2022", "10/06/2023", year=2024),
            plan("A", "10/06/2024", "", 1),
            plan("B", "01/05/2022", "09/06/2023", year=2024),
            plan("B", "10/06/2024", "", 1),
            plan("C", "31/03/2023"),
        ],
    )
    assert parts(found["repeat_cpp_12_months"]) == (1, 2)
    assert parts(found["repeat_cpp"]) == (2, 2)
    assert parts(found["cpp_2_years"]) == (1, 3)  # C since 31 March 2023, exactly 24 months


def test_lengths_ages_and_rounding() -> None:
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert add_months(date(2025, 2, 28), -12) == date(2024, 2, 28)
    assert age_at(date(2008, 2, 29), date(2025, 2, 28)) == 16
    assert age_at(date(2008, 2, 29), date(2025, 3, 1)) == 17
    assert half_up(Fraction(25, 2), 0) == 13
    assert half_up(Fraction(1, 20), 1) == Decimal("0.1")


def worker(number: str, fte: float, start: str, end: str = "", **other: object) -> dict:
    return {
        "la_code": "004", "return_year": 2025, "line": 2, "worker_id": number, "agency": False, "fte": fte,
        "fte_year_before": None, "start_date": day(start), "end_date": day(end), "cases": None, "days_lost": None,
        "ethnicity": "WBRI", **other,
    }  # fmt: skip


def test_workforce() -> None:
    rows = [
        worker("W1", 1.0, "01/10/2020", cases=10, days_lost=5.5),
        worker("W2", 0.6, "01/10/2024", ethnicity="BAFR", cases=8),
        worker("W3", 0, "01/10/2020", "30/09/2025", fte_year_before=0.8),
        worker("W4", 0, "01/11/2024", "01/05/2025", fte_year_before=0),
        worker("W5", 1.0, "01/02/2025", agency=True, ethnicity=None, cases=20),
        worker("W6", 1.0, "01/02/2020", ethnicity="REFU"),
    ]
    authority = {"la_code": "004", "return_year": 2025, "line": 2, "vacancies": 1.4}
    result = figures(
        {"social_worker": rows, "workforce_authority": [authority]},
        loaded("social_worker", "workforce_authority", years=(2025,)),
        {},
        TODAY,
    )
    found = {name: figure for (name, _, _), figure in result.items()}
    assert found["sw_turnover"].value == Decimal("30.8")  # 0.8 / 2.6
    assert found["sw_starters_rate"].value == Decimal("23.1")  # 0.6 / 2.6
    assert found["sw_agency_rate"].value == Decimal("27.8")  # 1 / 3.6
    assert found["sw_vacancy_rate"].value == Decimal("35.0")  # 1.4 / 4
    assert found["sw_caseload"].value == Decimal("14.6")  # 38 / 2.6
    assert found["sw_absence_rate"].value == Decimal("0.8")  # 5.5 / 657.8
    assert parts(found["sw_ethnic_minority"]) == (1, 2)
    assert parts(found["sw_turnover"]) == (Fraction(4, 5), Fraction(13, 5))


def test_rolling_periods_follow_the_last_complete_year() -> None:
    rows = [
        episode("A", "01/05/2024", "S", year=2026),
        episode("B", "20/04/2026", "S", year=2027),
        episode("A", "01/05/2024", "S", end="02/10/2026", end_reason="E41", year=2027),
    ]
    result = figures({"cla_episode": rows}, loaded("cla_episode", years=(2026, 2027)), {("004", 2025): 1_000}, TODAY)
    labels = {period for _, _, period in result}
    assert labels == {"2026", "2026-06", "2026-09"}
    assert result["cla_rate", "004", "2026-09"].numerator == 2
    assert result["cla_rate", "004", "2026-09"].flag == "p"
    assert result["cla_starts_rate", "004", "2026-06"].numerator == 1
    assert ("sdq_average", "004", "2026-06") not in result
