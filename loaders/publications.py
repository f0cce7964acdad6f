"""The publications behind the figures: who publishes them, where, when, and which files to download.

Every publication is open data under the Open Government Licence. A date stands here only where the publication
itself gives it (Ofsted's cover sheet, the front page of the revenue outturn); a date that could not be confirmed
is None, and the pages then say how often the publication comes out instead.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Link = Annotated[str, StringConstraints(pattern=r"^https://[a-z0-9.-]+/\S*$")]
Month = Annotated[
    str,
    StringConstraints(
        pattern="^(January|February|March|April|May|June|July|August|September|October|November|December) 20[0-9]{2}$"
    ),
]

LICENCE = "Open Government Licence v3.0"

EDUCATION = "Department for Education"
EXPLORE = "https://explore-education-statistics.service.gov.uk/find-statistics/"


class Publication(BaseModel):
    """One statistical publication.

    :param key: what the recipes of ``loaders.statistics`` call it.
    :param title: its official name.
    :param publisher: who publishes it.
    :param link: its landing page, from which the newest release and the older ones can be reached.
    :param period: what the release that the indicators were checked against covers, in words.
    :param released: when that release came out; None where this could not be confirmed.
    :param frequency: how often it comes out, and in which month where that is usual.
    :param next_release: month of the next release where it is announced ("November 2026"); else None.
    :param licence: the licence of the data.
    :param files: the files to download, in words, with the names that they have in that release.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Text
    title: Text
    publisher: Text
    link: Link
    period: Text
    released: date | None = None
    frequency: Text
    next_release: Month | None = None
    licence: Text = LICENCE
    files: Annotated[tuple[Text, ...], Field(min_length=1)]


_ALL: tuple[Publication, ...] = (
    Publication(
        key="children_in_need",
        title="Children in need",
        publisher=EDUCATION,
        link=EXPLORE + "children-in-need",
        period="Reporting years 2013 to 2025 (years to 31 March)",
        frequency="Yearly, in October or November",
        files=(
            "B1, children in need: b1_children_in_need_2013_to_2025.csv",
            "C1, referrals and re-referrals: c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv",
            "C3, factors at the end of assessment: c3_factors_identified_at_end_of_assessment_2018_to_2025.csv",
            "D3, second or subsequent child protection plans: d3_cpps_subsequent_plan_2013_to_2025.csv",
            "D5, child protection plans by duration: d5_cpps_at31march_by_duration_2013_to_2025.csv",
        ),
    ),
    Publication(
        key="population",
        title="Mid-year population estimates",
        publisher="Office for National Statistics",
        link="https://www.ons.gov.uk/peoplepopulationandcommunity/populationandmigration/populationestimates",
        period="Mid-2012 to mid-2024",
        frequency="Yearly",
        files=(
            "Children aged 0 to 17, a file that the Department for Education publishes with Children in need: "
            "ons_mid-year_population_estimates_2012_to_2024.csv",
        ),
    ),
    Publication(
        key="looked_after",
        title="Children looked after in England including adoptions",
        publisher=EDUCATION,
        link=EXPLORE + "children-looked-after-in-england-including-adoptions",
        period="Reporting years 2021 to 2025 (years to 31 March)",
        frequency="Yearly, in November",
        files=(
            "Numbers and rates per 10,000 children: cla_number_and_rate_per_10k_children.csv",
            "Children who started to be looked after: la_children_who_started_to_be_looked_after_during_the_year.csv",
            "Children looked after on 31 March by characteristics: la_cla_on_31_march_by_characteristics.csv",
            "Children who ceased to be looked after: la_children_who_ceased_during_the_year.csv",
            "New placements: la_cla_during_year_new_placements.csv",
            "Placement stability: la_cla_placement_stability.csv",
            "Convictions and health: la_conviction_health_outcome_cla.csv",
            "Care leavers, activity: la_care_leavers_activity.csv",
            "Care leavers, accommodation: la_care_leavers_accommodation_suitability.csv",
            "Adoption, time between stages: national_cla_adopted_average_time_between_adoption_process_stages.csv",
        ),
    ),
    Publication(
        key="stability",
        title="Stability measures for children looked after in England",
        publisher=EDUCATION,
        link=EXPLORE + "stability-measures-for-children-looked-after-in-england",
        period="Reporting year 2024: school moves 2020 to 2024, social workers 2024",
        frequency="Yearly",
        files=(
            "School stability by local authority: la_cla_school_moves.csv",
            "Social worker stability by local authority: la_cla_swcount.csv",
        ),
    ),
    Publication(
        key="outcomes",
        title="Outcomes for children in need, including children looked after by local authorities in England",
        publisher=EDUCATION,
        link=EXPLORE + "outcomes-for-children-in-need-including-children-looked-after-by-local-authorities-in-england",
        period="Academic years 2018/19 to 2024/25",
        frequency="Yearly, in spring",
        files=(
            "Absence by local authority: absence_la.csv",
            "Key stage 2 by local authority: ks2_la.csv",
            "Key stage 4 by local authority: ks4_la.csv",
        ),
    ),
    Publication(
        key="workforce",
        title="Children's social work workforce",
        publisher=EDUCATION,
        link=EXPLORE + "children-s-social-work-workforce",
        period="Reporting years 2017 to 2025 (years to 30 September)",
        frequency="Yearly, in February",
        files=(
            "Headline figures: csww_indicators_2017_to_2025.csv",
            "Role by characteristics, in post: csww_role_by_characteristics_inpost_2019_to_2025.csv",
        ),
    ),
    Publication(
        key="fingertips",
        title="Fingertips public health data: indicator 90284, hospital admissions caused by injuries in children",
        publisher="Office for Health Improvement and Disparities, Department of Health and Social Care",
        link="https://fingertips.phe.org.uk/search/90284",
        period="Financial years 2010/11 to 2023/24",
        frequency="Yearly",
        files=(
            "Counties and unitary authorities, downloaded as CSV: la_hospital_admissions_2324.csv",
            "Regions (statistical), downloaded as CSV: region_hospital_admissions_2324.csv",
        ),
    ),
    Publication(
        key="census",
        title="Census 2021: ethnic group (TS021)",
        publisher="Office for National Statistics",
        link="https://www.ons.gov.uk/datasets/TS021",
        period="Census day, 21 March 2021",
        frequency="Every ten years",
        files=(
            "Upper tier local authorities: ons-ethnic-population-la.csv",
            "Regions: ons-ethnic-population-reg.csv",
            "Countries: ons-ethnic-population-nat.csv",
        ),
    ),
    Publication(
        key="spending",
        title="Local authority revenue expenditure and financing England: 2024 to 2025, second release",
        publisher="Ministry of Housing, Communities and Local Government",
        link="https://www.gov.uk/government/collections/local-authority-revenue-expenditure-and-financing",
        period="Financial year 2024/25",
        released=date(2025, 12, 4),
        frequency="Yearly, with a second release in December",
        files=(
            "Service expenditure summary (RSX), data by local authority: RSX_LA_Data_2024-25_data_by_LA.ods",
            "Social care and public health (RO3), data by local authority: RO3_LA_Data_2024-25_data_by_LA.ods",
        ),
    ),
    Publication(
        key="ofsted",
        title="Local authority inspection outcomes as at 31 March 2025",
        publisher="Ofsted",
        link="https://www.gov.uk/government/collections/childrens-social-care-statistics",
        period="Inspections as at 31 March 2025, with a report published by 30 June 2025",
        released=date(2025, 9, 25),
        frequency="Yearly, in August or September",
        files=("Underlying data: LA_Inspection_Outcomes_as_at_31_March_2025.ods",),
    ),
    Publication(
        key="neighbours",
        title="Children's services statistical neighbour benchmarking tool",
        publisher=EDUCATION,
        link="https://www.gov.uk/government/publications/local-authority-interactive-tool-lait",
        period="Models of April 2021 and of 2025",
        frequency="When the model is renewed",
        files=("Statistical neighbours of each local authority, sheet LA SN Groups, as XLSX or CSV",),
    ),
)

PUBLICATIONS: dict[str, Publication] = {publication.key: publication for publication in _ALL}
