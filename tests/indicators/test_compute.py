"""Every rule of the published recipes, by a case of its own, on rows typed here."""

from __future__ import annotations

import pytest

from tests.indicators.small_england import SmallEngland

DURHAM, DARLINGTON, HARTLEPOOL = "840", "841", "805"
NORTH_EAST, WEST_MIDLANDS, ENGLAND = "E12000001", "E12000005", "E92000001"
BIRMINGHAM, COVENTRY, DUDLEY = "330", "331", "332"
CAMDEN, BARNET = "202", "302"
CHILDREN = {"age_group": "Children aged 0 to 17 years"}
UASC = "Unaccompanied asylum-seeking children"
STARTS = "Children starting to be looked after each year"


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    """One small England for all cases: each case reads rows of its own."""
    england = SmallEngland(tmp_path_factory.mktemp("small") / "store")
    england.publish(
        "population",
        (DURHAM, "2024", {**CHILDREN, "population_estimate": "100000"}),
        (DURHAM, "2023", {**CHILDREN, "population_estimate": "50000"}),
        (DARLINGTON, "2024", {**CHILDREN, "population_estimate": "20000"}),
        (BIRMINGHAM, "2024", {**CHILDREN, "population_estimate": "300000"}),
        (COVENTRY, "2024", {**CHILDREN, "population_estimate": "80000"}),
        (DUDLEY, "2024", {**CHILDREN, "population_estimate": "70000"}),
    )
    england.publish(
        "children_in_need",
        (DURHAM, "2025", {"At31_episodes": "125"}),
        (DURHAM, "2024", {"At31_episodes": "u"}),
        (DARLINGTON, "2025", {"At31_episodes": "0"}),
        (HARTLEPOOL, "2025", {"At31_episodes": "300"}),
    )
    england.publish(
        "assessment_factors",
        (DURHAM, "2018", {"Neglect": "10"}),
        (DURHAM, "2025", {"Neglect": "945", "Gangs": "c", "Physical_Abuse_unknown": "0"}),
    )
    england.publish(
        "cla_numbers",
        *(
            (place, "2025", {"population_type": STARTS, "population_estimate": "100000", "rate_per_10000": rate})
            for place, rate in ((DURHAM, "45"), (DARLINGTON, "30"), (HARTLEPOOL, "c"), (COVENTRY, "20"))
        ),
    )
    england.publish(
        "cla_started",
        *(
            (
                place,
                "2025",
                {
                    "characteristic": UASC,
                    "breakdown": UASC,
                    "children_count": number,
                    "children_percent": percent,
                },
            )
            for place, number, percent in (
                (DURHAM, "25", "6"),
                (DARLINGTON, "z", "c"),
                (HARTLEPOOL, "12", "5"),
                (COVENTRY, "2", "k"),
            )
        ),
        (
            DURHAM,
            "2025",
            {"characteristic": UASC, "breakdown": "Total", "children_count": "400", "children_percent": "100"},
        ),
    )
    england.publish(
        "adoption_times",
        (
            ENGLAND,
            "2025",
            {
                "stage_of_adoption_process": "2. Average time between decision that child should be placed for "
                "adoption and matching of child and adopters",
                "age_start_poc": "Total",
                "cla_group": "Age on starting final period of care",
                "number": "01:07",
            },
        ),
    )
    england.publish(
        "workforce",
        (DURHAM, "2025", {"turnover_rate_fte": "7.7", "leavers_fte": "31", "inpost_fte": "403.7"}),
        ("314 / 318", "2025", {"turnover_rate_fte": "28", "agency_rate_fte": "low"}),
        (ENGLAND, "2025", {"turnover_rate_fte": "11.8"}),
        date="2026-02-26",
    )
    england.publish(
        "workforce",
        (DURHAM, "2025", {"turnover_rate_fte": "9.9"}),
        (DURHAM, "2024", {"turnover_rate_fte": "11.1"}),
        ("314", "2025", {"turnover_rate_fte": "1.5"}),
        date="2025-02-26",
    )
    ethnicity = {"role": "Total", "breakdown_topic": "Ethnicity major"}
    england.publish(
        "workforce_ethnicity",
        (DURHAM, "2025", {**ethnicity, "breakdown": "Known", "inpost_headcount": "287"}),
        (
            DURHAM,
            "2025",
            {
                **ethnicity,
                "breakdown": "White",
                "inpost_headcount": "269",
                "inpost_headcount_percentage": "93.7",
            },
        ),
    )
    england.publish(
        "spending",
        (BIRMINGHAM, "2024/25", {"class": "MD", "children_social_care": "[x]", "total_service": "[x]"}),
        (COVENTRY, "2024/25", {"class": "MD", "children_social_care": "80000", "total_service": "500000"}),
        (DUDLEY, "2024/25", {"class": "MD", "children_social_care": "40000", "total_service": "300000"}),
        (CAMDEN, "2024/25", {"class": "LB", "children_social_care": "60000", "total_service": "600000"}),
        (BARNET, "2024/25", {"class": "LB", "children_social_care": "30000", "total_service": "600000"}),
        (ENGLAND, "2024/25", {"class": "Eng", "children_social_care": "1000000", "total_service": "9000000"}),
    )
    england.publish(
        "inspections",
        (DURHAM, "2025", {"list": "current", "leaders": "Outstanding"}),
        (DARLINGTON, "2025", {"list": "current", "leaders": "Good"}),
        (COVENTRY, "2025", {"list": "current", "leaders": "Outstanding"}),
        (HARTLEPOOL, "2025", {"list": "current", "leaders": ""}),
    )
    england.publish(
        "inspections",
        (DARLINGTON, "2025", {"list": "history", "leaders": "Outstanding", "inspected": "2019-05-13"}),
        (DARLINGTON, "2025", {"list": "history", "leaders": "Good", "inspected": "2022-10-10"}),
    )
    england.publish(
        "inspections",
        (DARLINGTON, "2024", {"list": "current", "leaders": "Inadequate", "inspected": "2018-01-01"}),
        date="2025-01-01",
    )
    persons = {"sex": "Persons", "denominator": "1000"}
    england.publish(
        "hospital_admissions",
        *(
            (place, "2023/24", {**persons, "value": value, "count": "10"})
            for place, value in ((BIRMINGHAM, "90"), (COVENTRY, "80.0"), (DUDLEY, "80.9"))
        ),
        (CAMDEN, "2023/24", {**persons, "value": "50", "count": "30", "denominator": "6000"}),
        ("204", "2023/24", {**persons, "value": "70", "count": "50", "denominator": "4000"}),
    )
    england.publish(
        "placement_stability",
        *(
            (
                place,
                "2025",
                {
                    "cla_group": "CLA on 31 March",
                    "placement_stability": label,
                    "children_count": number,
                    "children_percent": percent,
                },
            )
            for place, label, number, percent in (
                (DURHAM, "With 3 or more placements during the year", "110", "9"),
                (DURHAM, "Total children", "1183", "100"),
                (DARLINGTON, "With 3 or more placements during the year", "c", "c"),
                (DARLINGTON, "Total children", "250", "100"),
                (HARTLEPOOL, "With 3 or more placements during the year", "0", "0"),
                (HARTLEPOOL, "Total children", "300", "100"),
            )
        ),
        (
            DURHAM,
            "2025",
            {"cla_group": "CLA 2 years on 31 March", "placement_stability": "Total children", "children_count": "872"},
        ),
    )
    england.neighbours_of(BIRMINGHAM, COVENTRY, DUDLEY, HARTLEPOOL)
    england.neighbours_of(DURHAM, "314", "318", DARLINGTON)
    return england.build()


def test_a_rate_takes_the_population_of_the_year_before_and_rounds_half_up(figures):
    # 125 episodes, 100,000 children in mid-2024: 12.5 per 10,000
    row = figures.row("cin_rate", DURHAM, "2025")
    assert (row["numerator"], row["denominator"], row["exact"], row["value"]) == (125, 100_000, 12.5, 13)


def test_a_count_of_none_is_a_rate_of_none_and_no_symbol(figures):
    row = figures.row("cin_rate", DARLINGTON, "2025")
    assert (row["value"], row["flag"]) == (0, "")


def test_a_symbol_in_the_count_stays_the_symbol_of_the_rate(figures):
    row = figures.row("cin_rate", DURHAM, "2024")
    assert (row["value"], row["flag"]) == (None, "u")


def test_without_a_population_there_is_no_rate(figures):
    row = figures.row("cin_rate", HARTLEPOOL, "2025")
    assert (row["value"], row["flag"], row["numerator"]) == (None, "x", 300)


def test_factors_begin_in_2019(figures):
    assert figures.row("factor_neglect", DURHAM, "2018") == {}
    assert figures.row("factor_neglect", DURHAM, "2025")["value"] == 95  # 94.5 half up


def test_a_hidden_factor_stays_hidden(figures):
    assert figures.row("factor_gangs", DURHAM, "2025")["flag"] == "c"


def test_a_discontinued_factor_keeps_its_rows(figures):
    assert figures.row("factor_physical_abuse_unknown", DURHAM, "2025")["value"] == 0


@pytest.mark.parametrize(
    ("place", "value", "flag"),
    [
        (DURHAM, 3, ""),  # 25 of 100,000: 2.5, half up
        (DARLINGTON, None, "z"),  # the count's symbol comes before the percentage's
        (COVENTRY, None, "k"),  # the percentage's symbol replaces a count that is known
        (HARTLEPOOL, None, "c"),  # the overall rate is hidden
    ],
)
def test_unaccompanied_children_take_the_first_symbol_of_count_percentage_and_overall_rate(figures, place, value, flag):
    row = figures.row("uasc_starts_rate", place, "2025")
    assert (row["value"], row["flag"]) == (value, flag)


def test_years_and_months_are_months(figures):
    assert figures.row("adoption_decision_to_match", ENGLAND, "2025")["value"] == 19


def test_ethnic_minority_is_what_is_not_white_of_those_known(figures):
    row = figures.row("sw_ethnic_minority", DURHAM, "2025")
    assert (row["value"], row["numerator"], row["denominator"]) == (6.3, 18, 287)


def test_the_later_file_wins_between_releases_that_end_in_the_same_period(figures):
    assert figures.row("sw_turnover", DURHAM, "2025")["value"] == 7.7


def test_an_older_release_gives_what_the_newer_one_does_not_have(figures):
    assert figures.row("sw_turnover", DURHAM, "2024")["value"] == 11.1


def test_a_release_is_superseded_only_where_all_of_its_figures_are(figures):
    statuses = figures.all("SELECT path, status FROM load_file WHERE recognised_as = 'published.workforce'")
    assert {status for _, status in statuses} == {"loaded"}


def test_a_joint_return_is_the_figure_of_both_with_a_note(figures):
    kingston, richmond = figures.row("sw_turnover", "314", "2025"), figures.row("sw_turnover", "318", "2025")
    assert kingston["value"] == richmond["value"] == 28
    notes = figures.all("SELECT note FROM note WHERE kind = 'joint' AND geography_code = 'E09000027'")
    assert any("Kingston upon Thames and Richmond upon Thames" in note for (note,) in notes)


def test_a_joint_return_replaces_the_older_one_made_alone(figures):
    assert figures.row("sw_turnover", "314", "2025")["joint"] != ""


def test_low_stays_low(figures):
    row = figures.row("sw_agency_rate", "318", "2025")
    assert (row["value"], row["flag"]) == (None, "low")


def test_a_joint_return_counts_once_among_neighbours_and_ranks(figures):
    durham = figures.row("sw_turnover", DURHAM, "2025")
    assert (durham["sn_median"], durham["sn_mean"], durham["sn_count"]) == (28, 28, 1)
    assert (durham["rank"], durham["rank_of"]) == (1, 2)


def test_spending_of_a_region_leaves_an_authority_without_figures_out_of_both_sides(figures):
    # £120 million for the 150,000 children of Coventry and Dudley; Birmingham's 300,000 are left out
    assert figures.row("spend_per_child", WEST_MIDLANDS, "2024/25")["value"] == 800
    assert figures.row("spend_share", WEST_MIDLANDS, "2024/25")["value"] == 15.0  # 120 of 800 million
    assert figures.row("spend_share", BIRMINGHAM, "2024/25")["flag"] == "x"


def test_london_is_both_of_its_halves(figures):
    assert figures.row("spend_share", "E13000001", "2024/25")["value"] == 10.0
    assert figures.row("spend_share", "E13000002", "2024/25")["value"] == 5.0
    assert figures.row("spend_share", "E12000007", "2024/25")["value"] == 7.5


def test_england_spends_what_is_published_for_england(figures):
    assert figures.row("spend_share", ENGLAND, "2024/25")["value"] == 11.1


def test_judgements_are_one_or_none_for_an_authority_and_a_number_above(figures):
    assert figures.row("ofsted_leadership_outstanding", DURHAM, "2025")["value"] == 1
    assert figures.row("ofsted_leadership_outstanding", DARLINGTON, "2025")["value"] == 0
    assert figures.row("ofsted_leadership_outstanding", NORTH_EAST, "2025")["value"] == 1
    assert figures.row("ofsted_leadership_outstanding", ENGLAND, "2025")["value"] == 2
    assert figures.row("ofsted_leadership_outstanding", HARTLEPOOL, "2025")["flag"] == "x"


def test_earlier_judgements_are_kept_apart(figures):
    found = figures.all("SELECT current, leaders FROM inspection WHERE la_code = '841' ORDER BY current, inspected")
    assert found == [(False, "Outstanding"), (False, "Good"), (True, "Good")]


def test_hospital_admissions_take_the_median_of_unrounded_values(figures):
    # 80.0 and 80.9: median 80.45, shown as 80; of the rounded 80 and 81 it would be 80.5, shown as 81
    row = figures.row("hospital_admissions", BIRMINGHAM, "2023/24")
    assert (row["sn_median"], row["sn_mean"], row["sn_count"]) == (80, 80.45, 2)


def test_inner_london_admissions_are_added_up(figures):
    # 30 of 6,000 and 50 of 4,000: 80 of 10,000
    row = figures.row("hospital_admissions", "E13000001", "2023/24")
    assert (row["value"], row["numerator"], row["denominator"]) == (80, 80, 10_000)
    assert row["lower_ci"] < 80 < row["upper_ci"]


def test_a_share_has_the_total_of_its_own_group_below_the_line(figures):
    row = figures.row("placements_3_plus", DURHAM, "2025")
    assert (row["numerator"], row["denominator"], row["value"]) == (110, 1183, 9)
    assert (round(row["lower_ci"], 1), round(row["upper_ci"], 1)) == (7.8, 11.1)


def test_a_hidden_share_has_no_limits_rank_or_quartile(figures):
    row = figures.row("placements_3_plus", DARLINGTON, "2025")
    assert [row[name] for name in ("value", "numerator", "lower_ci", "rank", "quartile", "change")] == [None] * 6
    assert row["flag"] == "c"


def test_a_share_of_none_is_a_value(figures):
    row = figures.row("placements_3_plus", HARTLEPOOL, "2025")
    assert (row["value"], row["flag"], row["rank"], row["rank_of"]) == (0, "", 1, 2)


def test_neighbours_without_a_value_drop_out_and_there_is_no_minimum(figures):
    row = figures.row("placements_3_plus", DURHAM, "2025")
    assert (row["sn_median"], row["sn_count"]) == (None, 0)


def test_change_is_the_difference_from_the_period_before(figures):
    assert figures.row("sw_turnover", DURHAM, "2025")["change"] == -3.4
    assert figures.row("cin_rate", DURHAM, "2025")["change"] is None  # the year before is a symbol


def test_all_factors_stand_side_by_side(figures):
    row = figures.category("assessment_factors", "Neglect", DURHAM, "2025")
    assert (row["numerator"], row["denominator"], row["value"]) == (945, 100_000, 95)
    assert figures.category("assessment_factors", "Gangs", DURHAM, "2025")["flag"] == "c"


def test_a_breakdown_leaves_out_its_total(figures):
    assert figures.category("placement_stability", "Total children", DURHAM, "2025") == {}
    row = figures.category("placement_stability", "With 3 or more placements during the year", DURHAM, "2025")
    assert (row["numerator"], row["denominator"], row["value"]) == (110, 1183, 9)
