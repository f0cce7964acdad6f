"""The published statistics that can be loaded: one declarative recipe per file.

A recipe says how a file is recognised (by its columns and their contents, never by its name), what its
columns were called in other releases, which columns are categories and which hold figures. A reader turns
the file into the table ``published_<key>`` of returns.duckdb:

``file_id, line, period, period_end, level, geography_code, la_code, <categories…>, <values…>``

Categories and values are kept as text exactly as published (trimmed), symbols included: ``12.3``, ``c``,
``[x]``. What the figures mean is the business of :mod:`indicators`.

Source of the layouts: the files that the Department for Education, the Office for National Statistics, the
Office for Health Improvement and Disparities, the Ministry of Housing, Communities and Local Government and
Ofsted publish under the Open Government Licence.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Layout(StrEnum):
    """Which reader understands the file."""

    EES = "Explore Education Statistics CSV"
    FINGERTIPS = "Fingertips CSV"
    ONS = "ONS census table CSV"
    SPENDING = "revenue outturn workbook"
    OFSTED = "Ofsted inspection outcomes workbook"


class Period(StrEnum):
    """What a period of the file is, and so on which day it ends."""

    MARCH = "reporting year, to or at 31 March"
    SEPTEMBER = "reporting year, at 30 September"
    MID_YEAR = "mid-year estimate, 30 June"
    ACADEMIC = "academic year, to 31 August"
    FINANCIAL = "financial year, to 31 March"


class Recipe(BaseModel):
    """How one published file is recognised and read.

    :param key: names the table ``published_<key>``; ``recognised_as`` is ``published.<key>``.
    :param publication: key of ``loaders.publications.PUBLICATIONS``.
    :param title: what the user is told the file is.
    :param layout: the reader.
    :param period: what its periods are.
    :param categories: columns that, with period and geography, make a row's key.
    :param values: columns with figures, kept as text.
    :param optional: values that older releases of the file do not have.
    :param contains: category column → contents, all of which a file of this kind holds.
    :param aliases: canonical column → names that other releases give it.
    :param percentages: values that lie between 0 and 100.
    :param signed: values that may be negative.
    :param durations: values written years:months (``01:07``).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Text
    publication: Text
    title: Text
    layout: Layout = Layout.EES
    period: Period = Period.MARCH
    categories: tuple[str, ...] = ()
    values: tuple[str, ...]
    optional: tuple[str, ...] = ()
    contains: dict[str, tuple[str, ...]] = {}
    aliases: dict[str, tuple[str, ...]] = {}
    percentages: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    durations: tuple[str, ...] = ()


# Columns of the children looked after files: earlier releases wrote number and percentage.
CLA_ALIASES = {
    "characteristic": ("cla_group",),
    "breakdown": ("characteristic",),
    "children_count": ("number",),
    "children_percent": ("percentage",),
}

ASSESSMENT_FACTORS = (
    "Alcohol_Misuse_child",
    "Alcohol_Misuse_parent",
    "Alcohol_Misuse_person",
    "Drug_Misuse_child",
    "Drug_Misuse_parent",
    "Drug_Misuse_person",
    "Domestic_Abuse_child",
    "Domestic_Abuse_parent",
    "Domestic_Abuse_person",
    "Mental_Health_child",
    "Mental_Health_parent",
    "Mental_Health_person",
    "Learning_Disability_child",
    "Learning_Disability_parent",
    "Learning_Disability_person",
    "Physical_Disability_child",
    "Physical_Disability_parent",
    "Physical_Disability_person",
    "Young_Carer",
    "Privately_fostered",
    "Unaccompanied_asylum_seeker",
    "Going_missing",
    "Child_sexual_exploitation",
    "Trafficking",
    "Gangs",
    "Socially_unacceptable_behaviour",
    "Self_harm",
    "Neglect",
    "Emotional_Abuse",
    "Physical_Abuse_unknown",
    "Physical_Abuse_child_on_child",
    "Physical_Abuse_adult_on_child",
    "Sexual_Abuse_unknown",
    "Sexual_Abuse_child_on_child",
    "Sexual_Abuse_adult_on_child",
    "Female_Genital_Mutilation",
    "Faith_linked_abuse",
    "Child_criminal_exploitation",
    "Other",
)

RECIPES: tuple[Recipe, ...] = (
    Recipe(
        key="children_in_need",
        publication="children_in_need",
        title="Children in need (table B1)",
        values=("At31_episodes", "Anypoint_episodes", "Started_episodes", "Ended_episodes"),
        optional=("Anypoint_episodes", "Started_episodes", "Ended_episodes"),
    ),
    Recipe(
        key="referrals",
        publication="children_in_need",
        title="Referrals and re-referrals (table C1)",
        values=(
            "referral_count",
            "rereferral_count",
            "rereferral_percent",
            "no_further_action_count",
            "no_further_action_percent",
            "not_in_need_count",
            "not_in_need_percent",
        ),
        optional=(
            "no_further_action_count",
            "no_further_action_percent",
            "not_in_need_count",
            "not_in_need_percent",
        ),
        percentages=("rereferral_percent", "no_further_action_percent", "not_in_need_percent"),
    ),
    Recipe(
        key="assessment_factors",
        publication="children_in_need",
        title="Factors identified at the end of assessment (table C3)",
        values=("Episodes_with_assessment_factor", *ASSESSMENT_FACTORS),
        optional=(
            "Physical_Abuse_child_on_child",
            "Physical_Abuse_adult_on_child",
            "Sexual_Abuse_child_on_child",
            "Sexual_Abuse_adult_on_child",
            "Child_criminal_exploitation",
        ),
    ),
    Recipe(
        key="repeat_plans",
        publication="children_in_need",
        title="Child protection plans which are a second or subsequent plan (table D3)",
        values=("CPP_start", "CPP_subsequent", "CPP_subsequent_percent"),
        percentages=("CPP_subsequent_percent",),
    ),
    Recipe(
        key="plan_durations",
        publication="children_in_need",
        title="Child protection plans by length of time (table D5)",
        values=(
            "CPP_At31",
            "3_months_or_less",
            "3_months_or_less_percent",
            "more_than_3_months_6_months",
            "more_than_3_months_6_months_percent",
            "more_than_6_months_less_than_1_year",
            "more_than_6_months_less_than_1_year_percent",
            "1_year_less_than_2_years",
            "1_year_less_than_2_years_percent",
            "2_years_or_more",
            "2_years_or_more_percent",
        ),
        percentages=(
            "3_months_or_less_percent",
            "more_than_3_months_6_months_percent",
            "more_than_6_months_less_than_1_year_percent",
            "1_year_less_than_2_years_percent",
            "2_years_or_more_percent",
        ),
    ),
    Recipe(
        key="population",
        publication="population",
        title="Mid-year population estimates, children aged 0 to 17",
        period=Period.MID_YEAR,
        categories=("age_group",),
        values=("population_estimate",),
        contains={"age_group": ("Children aged 0 to 17 years",)},
    ),
    Recipe(
        key="cla_numbers",
        publication="looked_after",
        title="Children looked after: numbers and rates per 10,000",
        categories=("population_type",),
        values=("population_estimate", "children_count", "rate_per_10000"),
        contains={"population_type": ("Children looked after on 31 March each year",)},
        aliases={"children_count": ("number",)},
    ),
    Recipe(
        key="cla_started",
        publication="looked_after",
        title="Children who started to be looked after during the year",
        categories=("characteristic", "breakdown"),
        values=("children_count", "children_percent"),
        contains={"characteristic": ("Age on starting",)},
        aliases=CLA_ALIASES,
        percentages=("children_percent",),
    ),
    Recipe(
        key="cla_31_march",
        publication="looked_after",
        title="Children looked after on 31 March by characteristics",
        categories=("characteristic", "breakdown"),
        values=("children_count", "children_percent"),
        contains={"characteristic": ("Placement", "Distance between home and placement")},
        aliases=CLA_ALIASES,
        percentages=("children_percent",),
    ),
    Recipe(
        key="cla_ceased",
        publication="looked_after",
        title="Children who ceased to be looked after during the year",
        categories=("characteristic", "breakdown"),
        values=("children_count", "children_percent"),
        contains={"characteristic": ("Reason episode ceased",)},
        aliases=CLA_ALIASES,
        percentages=("children_percent",),
    ),
    Recipe(
        key="new_placements",
        publication="looked_after",
        title="New placements during the year",
        categories=("characteristic", "breakdown"),
        values=("children_count", "children_percent"),
        contains={"characteristic": ("Reason for placement change during the year",)},
        aliases=CLA_ALIASES,
        percentages=("children_percent",),
    ),
    Recipe(
        key="placement_stability",
        publication="looked_after",
        title="Placement stability",
        categories=("cla_group", "placement_stability"),
        values=("children_count", "children_percent"),
        aliases={"children_count": ("number",), "children_percent": ("percentage",)},
        percentages=("children_percent",),
    ),
    Recipe(
        key="cla_health",
        publication="looked_after",
        title="Convictions and health of children looked after",
        categories=("characteristic", "breakdown"),
        values=("children_count", "children_percent"),
        contains={"breakdown": ("SDQ average score",)},
        aliases=CLA_ALIASES,
        percentages=("children_percent",),
    ),
    Recipe(
        key="care_leavers_activity",
        publication="looked_after",
        title="Care leavers: education, employment and training",
        categories=("care_leaver_age", "breakdown"),
        values=("care_leaver_count", "care_leaver_percent"),
        contains={"breakdown": ("Total in education, employment or training",)},
        aliases={
            "breakdown": ("activity",),
            "care_leaver_age": ("age", "cohort"),
            "care_leaver_count": ("number",),
            "care_leaver_percent": ("percentage",),
        },
        percentages=("care_leaver_percent",),
    ),
    Recipe(
        key="care_leavers_accommodation",
        publication="looked_after",
        title="Care leavers: suitability of accommodation",
        categories=("care_leaver_age", "breakdown"),
        values=("care_leaver_count", "care_leaver_percent"),
        contains={"breakdown": ("Accommodation considered suitable",)},
        aliases={
            "breakdown": ("accommodation_suitability",),
            "care_leaver_age": ("age", "cohort"),
            "care_leaver_count": ("number",),
            "care_leaver_percent": ("percentage",),
        },
        percentages=("care_leaver_percent",),
    ),
    Recipe(
        key="adoption_times",
        publication="looked_after",
        title="Average time between stages of the adoption process",
        categories=("cla_group", "stage_of_adoption_process", "age_start_poc"),
        values=("number",),
        durations=("number",),
    ),
    Recipe(
        key="school_moves",
        publication="stability",
        title="Stability measures: school moves",
        categories=("cla_group", "move_measure", "school_stability"),
        values=("number", "percentage"),
        aliases={"number": ("children_count",), "percentage": ("children_percent",)},
        percentages=("percentage",),
    ),
    Recipe(
        key="social_worker_stability",
        publication="stability",
        title="Stability measures: social workers",
        categories=("cla_group", "sw_stability"),
        values=("number", "percentage"),
        aliases={"number": ("children_count",), "percentage": ("children_percent",)},
        percentages=("percentage",),
    ),
    Recipe(
        key="absence",
        publication="outcomes",
        title="Absence by social care group",
        period=Period.ACADEMIC,
        categories=("social_care_group", "phase_type_grouping"),
        values=(
            "t_pupils",
            "t_sess_possible",
            "t_sess_overall",
            "pt_overall",
            "t_pupils_pa_10_exact",
            "pt_pupils_pa_10_exact",
            "t_pupils_pa_50_exact",
            "pt_pupils_pa_50_exact",
        ),
        aliases={"phase_type_grouping": ("school_type",)},
        percentages=("pt_overall", "pt_pupils_pa_10_exact", "pt_pupils_pa_50_exact"),
    ),
    Recipe(
        key="key_stage_2",
        publication="outcomes",
        title="Key stage 2 attainment by social care group",
        period=Period.ACADEMIC,
        categories=("social_care_group",),
        values=(
            "t_rwm_eligible_pupils",
            "t_rwm_met_expected_standard",
            "pt_rwm_met_expected_standard",
            "t_read_eligible_pupils",
            "t_read_met_expected_standard",
            "pt_read_met_expected_standard",
            "t_writta_eligible_pupils",
            "t_writta_met_expected_standard",
            "pt_writta_met_expected_standard",
            "t_mat_eligible_pupils",
            "t_mat_met_expected_standard",
            "pt_mat_met_expected_standard",
        ),
        percentages=(
            "pt_rwm_met_expected_standard",
            "pt_read_met_expected_standard",
            "pt_writta_met_expected_standard",
            "pt_mat_met_expected_standard",
        ),
    ),
    Recipe(
        key="key_stage_4",
        publication="outcomes",
        title="Key stage 4 attainment by social care group",
        period=Period.ACADEMIC,
        categories=("social_care_group",),
        values=("t_pupils", "t_att8", "avg_att8"),
    ),
    Recipe(
        key="workforce",
        publication="workforce",
        title="Children's social work workforce: headline figures",
        period=Period.SEPTEMBER,
        values=(
            "inpost_fte",
            "inpost_headcount",
            "starters_fte",
            "leavers_fte",
            "leavers_headcount",
            "turnover_rate_fte",
            "agency_fte",
            "agency_rate_fte",
            "vacancy_fte",
            "vacancy_rate_fte",
            "case_holders_fte",
            "cases",
            "caseload_fte",
            "absence_rate_fte",
        ),
        optional=("starters_fte", "leavers_headcount", "absence_rate_fte", "inpost_headcount"),
        aliases={
            "inpost_fte": ("social_workers_fte", "fte_of_social_workers"),
            "turnover_rate_fte": ("turnover_rate_fte_%", "turnover_rate_fte_percent"),
            "agency_rate_fte": ("agency_worker_rate_fte_%", "agency_rate_fte_%"),
            "agency_fte": ("agency_workers_fte",),
            "vacancy_rate_fte": ("vacancy_rate_fte_%",),
            "vacancy_fte": ("vacancies_fte",),
            "caseload_fte": ("average_caseload_fte", "caseload"),
            "case_holders_fte": ("caseholders_fte",),
            "absence_rate_fte": ("absence_rate_fte_%",),
        },
        percentages=("agency_rate_fte", "vacancy_rate_fte"),
    ),
    Recipe(
        key="workforce_ethnicity",
        publication="workforce",
        title="Children's social work workforce: ethnicity by role",
        period=Period.SEPTEMBER,
        categories=("role", "breakdown_topic", "breakdown"),
        values=("inpost_headcount", "inpost_headcount_percentage"),
        contains={"breakdown_topic": ("Ethnicity major",)},
        percentages=("inpost_headcount_percentage",),
    ),
    Recipe(
        key="hospital_admissions",
        publication="fingertips",
        title="Hospital admissions caused by injuries, ages 0 to 14 (Fingertips indicator 90284)",
        layout=Layout.FINGERTIPS,
        period=Period.FINANCIAL,
        categories=("sex", "category_type", "category"),
        values=("value", "lower_limit", "upper_limit", "count", "denominator", "note"),
    ),
    Recipe(
        key="census_ethnicity",
        publication="census",
        title="Census 2021: population by ethnic group",
        layout=Layout.ONS,
        period=Period.MARCH,
        categories=("ethnic_group",),
        values=("observation",),
    ),
    Recipe(
        key="spending",
        publication="spending",
        title="Revenue outturn RSX: spending by service",
        layout=Layout.SPENDING,
        period=Period.FINANCIAL,
        categories=("class",),
        values=("children_social_care", "total_service"),
        signed=("children_social_care", "total_service"),
    ),
    Recipe(
        key="spending_children",
        publication="spending",
        title="Revenue outturn RO3: spending on children's social care by line",
        layout=Layout.SPENDING,
        period=Period.FINANCIAL,
        categories=("class", "service"),
        values=("expenditure",),
        signed=("expenditure",),
    ),
    Recipe(
        key="inspections",
        publication="ofsted",
        title="Ofsted: local authority inspection outcomes",
        layout=Layout.OFSTED,
        categories=("list",),
        values=(
            "kind",
            "inspected",
            "published",
            "overall",
            "leaders",
            "help_and_protection",
            "in_care",
            "care_leavers",
        ),
    ),
)
