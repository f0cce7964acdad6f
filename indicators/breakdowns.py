"""The breakdowns by characteristic that the published files hold, each shown on the indicators it explains.

A breakdown takes its figures from the same publications as the indicators: children looked after by age, reason
or placement, pupils by kind of school, social workers by ethnic group, spending by line. The shares of the
categories of one breakdown do not always add up to 100: figures are rounded, small ones are hidden, and some
breakdowns, such as assessment factors, count a child under several categories.
"""

from __future__ import annotations

from indicators.model import Breakdown, Derive, Interval, Term
from indicators.stay_together import POPULATION
from loaders.statistics import ASSESSMENT_FACTORS


def share_of_children(
    id: str, title: str, table: str, characteristic: str, note: str, total: str = "Total"
) -> Breakdown:
    """Children looked after by one characteristic, as a share of all children of the table."""
    return Breakdown(
        id=id,
        title=title,
        unit="%",
        decimals=0,
        table=table,
        category="breakdown",
        where={"characteristic": characteristic},
        value="children_percent",
        numerator=(Term(column="children_count"),),
        denominator=(Term(column="children_count", where={"breakdown": total}),),
        interval=Interval.WILSON,
        omit=(total,),
        note=note,
    )


def on_31_march(id: str, title: str, characteristic: str, note: str) -> Breakdown:
    """Children looked after on 31 March by one characteristic."""
    return share_of_children(
        f"cla_by_{id}", f"Children looked after on 31 March{title}", "cla_31_march", characteristic, note
    )


def started(id: str, title: str, characteristic: str, note: str) -> Breakdown:
    """Children who started to be looked after in the year by one characteristic."""
    return share_of_children(
        f"starts_by_{id}", f"Children who started to be looked after{title}", "cla_started", characteristic, note
    )


def ceased(id: str, title: str, characteristic: str, note: str) -> Breakdown:
    """Children who ceased to be looked after in the year by one characteristic."""
    return share_of_children(
        f"ceased_by_{id}", f"Children who ceased to be looked after{title}", "cla_ceased", characteristic, note
    )


UASC = "Unaccompanied asylum-seeking children"

CHILDREN_LOOKED_AFTER = (
    on_31_march("age", " by age", "Age group", "Age in completed years on 31 March."),
    on_31_march("sex", " by sex", "Sex", "Sex as recorded by the authority."),
    on_31_march(
        "ethnicity",
        " by ethnic group",
        "Ethnicity",
        "Children whose ethnic group was refused or is not yet known are shown as a category of their own.",
    ),
    on_31_march(
        "legal_status",
        " by legal status",
        "Legal status",
        "The order or agreement under which the child was looked after on 31 March.",
    ),
    on_31_march(
        "need",
        " by main category of need",
        "Category of need",
        "One category is recorded for each child when it comes into care. Of a list of eight it is the first that applies.",
    ),
    on_31_march(
        "placement",
        " by kind of placement",
        "Placement",
        "Where the child lived on 31 March. Foster placements include those with relatives and friends.",
    ),
    on_31_march(
        "provider",
        " by provider of the placement",
        "Place providers",
        "Private provision is mostly independent fostering agencies and private children's homes.",
    ),
    on_31_march(
        "locality",
        " by locality of the placement",
        "Locality of placement",
        "Whether the placement lies inside the boundary of the authority that looks after the child.",
    ),
    on_31_march(
        "distance",
        " by distance from home",
        "Distance between home and placement",
        "Children whose distance is not known or not recorded are part of the total.",
    ),
    on_31_march(
        "distance_and_locality",
        " by distance from home and locality",
        "Distance between home and placement and locality of placement",
        "Inside or outside the boundary of the authority, and more or less than 20 miles from home.",
    ),
    on_31_march(
        "la_of_placement",
        " living in the area: the authority's own and other authorities'",
        "LA of placement",
        "Here children are counted where they live. Some are the authority's own. Others were placed in its area by other "
        "authorities. So the total is not that of the other breakdowns.",
    ),
    on_31_march(
        "uasc",
        ": unaccompanied asylum seekers and other children",
        UASC,
        "A young person stops counting as an unaccompanied asylum-seeking child when the claim is decided or at 18.",
    ),
)

CHILDREN_STARTING = (
    started("age", " by age", "Age on starting", "Age in completed years at the first start of the year."),
    started("sex", " by sex", "Sex", "Sex as recorded by the authority, at the first start of the year."),
    started(
        "need",
        " by main category of need",
        "Category of need",
        "One category is recorded for each child. For most children who seek asylum here without a parent it is absent "
        "parenting.",
    ),
    started(
        "legal_status",
        " by legal status",
        "Legal status",
        "The order or agreement under which the child came into care at the first start of the year.",
    ),
    started(
        "taken_into_care",
        " by whether they were taken into care",
        "Taken into care",
        "Taken into care means under a care order, an emergency protection or child assessment order, or in "
        "police protection.",
    ),
    started(
        "uasc",
        ": unaccompanied asylum seekers and other children",
        UASC,
        "A child transferred from another authority counts as starting in the new one as well.",
    ),
)

CHILDREN_CEASING = (
    ceased(
        "reason",
        " by reason",
        "Reason episode ceased",
        "The reason of the last time the child stopped being looked after in the year.",
    ),
    ceased("age", " by age", "Age on ceasing", "Age in completed years on the last day of care in the year."),
    ceased("sex", " by sex", "Sex", "Sex as recorded by the authority, on the last day of care in the year."),
    ceased(
        "uasc",
        ": unaccompanied asylum seekers and other children",
        UASC,
        "A transfer to another authority counts as leaving the care of the first.",
    ),
)

STABILITY = (
    Breakdown(
        id="placement_stability",
        title="Placement stability",
        unit="%",
        decimals=0,
        table="placement_stability",
        category="placement_stability",
        value="children_percent",
        numerator=(Term(column="children_count"),),
        denominator=(Term(column="children_count", where={"placement_stability": "Total children"}),),
        interval=Interval.WILSON,
        omit=("Total children",),
        order=(
            "With 3 or more placements during the year",
            "With 3 or more placements during the previous 2 years",
            "Living with the same carer for at least 2 years",
        ),
        note="Each line has its own children. The first is of all who were looked after on 31 March, the second of those looked "
        "after for two years. The third, on the same carer, is of those under 16 looked after for two and a half years.",
    ),
    share_of_children(
        "new_placements_by_reason",
        "Placement changes in the year by reason",
        "new_placements",
        "Reason for placement change during the year",
        "Placement changes are counted, not children. A child who moved twice counts twice.",
        total="Total placements changing",
    ),
    share_of_children(
        "new_placements_by_location",
        "New placements in the year by distance and locality",
        "new_placements",
        "Location of new placements during the year",
        "Placements that began in the year are counted, not children, and first placements are among them.",
        total="Total new placements",
    ),
    Breakdown(
        id="school_moves_by_kind",
        title="School moves of children looked after",
        unit="%",
        decimals=0,
        table="school_moves",
        category="school_stability",
        value="percentage",
        numerator=(Term(column="number"),),
        denominator=(Term(column="number", where={"school_stability": "Total children"}),),
        interval=Interval.WILSON,
        omit=("Total children",),
        order=(
            "With one or more mid-year moves during the year",
            "With one or more moves during the year",
            "With one or more mid-year moves during the previous 2 years",
            "With one or more moves during the previous 2 years",
        ),
        note="Moves in two years are those of children looked after for two years. Mid-year moves are part of all moves.",
    ),
)


def care_leavers(
    kind: str, key: str, age: str, title: str, total: str, note: str, omit: tuple[str, ...] = ()
) -> Breakdown:
    """Care leavers of an age group by activity or accommodation."""
    return Breakdown(
        id=f"care_leavers_{kind}_{key}",
        title=title,
        unit="%",
        decimals=0,
        table=f"care_leavers_{kind}",
        category="breakdown",
        where={"care_leaver_age": age},
        value="care_leaver_percent",
        numerator=(Term(column="care_leaver_count"),),
        denominator=(Term(column="care_leaver_count", where={"breakdown": total}),),
        interval=Interval.WILSON,
        omit=(total, *omit),
        note=note,
    )


TOTALS_OF_ACTIVITY = ("Total in education, employment or training", "Total not in education, employment or training")

CARE_LEAVERS = (
    care_leavers(
        "activity",
        "17_18",
        "17 to 18 years",
        "Care leavers aged 17 to 18 by activity",
        "Total",
        "Apprenticeships have been shown apart from other training and employment since 2022.",
        TOTALS_OF_ACTIVITY,
    ),
    care_leavers(
        "activity",
        "19_21",
        "19 to 21 years",
        "Care leavers aged 19 to 21 by activity",
        "Total",
        "Apprenticeships have been shown apart from other training and employment at this age since 2022.",
        TOTALS_OF_ACTIVITY,
    ),
    care_leavers(
        "accommodation",
        "17_18",
        "17 to 18 years",
        "Care leavers aged 17 to 18 by suitability of accommodation",
        "Suitability total",
        "No information means that the authority was not in touch with the young person.",
    ),
    care_leavers(
        "accommodation",
        "19_21",
        "19 to 21 years",
        "Care leavers aged 19 to 21 by suitability of accommodation",
        "Suitability total",
        "No information means that the authority was not in touch with the young person at this age.",
    ),
)

SOCIAL_CARE_GROUPS = (
    ("cino", "CINO at 31 March", "children in need"),
    ("cppo", "CPPO at 31 March", "children on a child protection plan"),
    ("cla", "CLA 12 months at 31 March", "children looked after for 12 months"),
)
ABSENCE = (
    ("overall", "Overall absence", "pt_overall", "t_sess_overall", "t_sess_possible", Interval.NONE),
    ("persistent", "Persistent absence", "pt_pupils_pa_10_exact", "t_pupils_pa_10_exact", "t_pupils", Interval.WILSON),
    ("severe", "Severe absence", "pt_pupils_pa_50_exact", "t_pupils_pa_50_exact", "t_pupils", Interval.WILSON),
)
ABSENCE_BY_SCHOOL = tuple(
    Breakdown(
        id=f"absence_{kind}_{key}_by_school",
        title=f"{title} of {words} by kind of school",
        unit="%",
        decimals=1,
        table="absence",
        category="phase_type_grouping",
        where={"social_care_group": group},
        value=value,
        numerator=(Term(column=numerator),),
        denominator=(Term(column=denominator),),
        interval=interval,
        omit=("Total",),
        order=(
            "State-funded primary",
            "State-funded secondary",
            "Special",
            "State-funded alternative provision school",
        ),
        note="Pupils of special schools and of alternative provision have greater needs, and there may be "
        "few of them in one authority.",
    )
    for kind, title, value, numerator, denominator, interval in ABSENCE
    for key, group, words in SOCIAL_CARE_GROUPS
)

KEY_STAGE_2_BY_SUBJECT = tuple(
    Breakdown(
        id=f"ks2_{key}_by_subject",
        title=f"Expected standard at key stage 2 by subject, {words}",
        unit="%",
        decimals=0,
        table="key_stage_2",
        where={"social_care_group": group},
        columns={f"pt_{subject}_met_expected_standard": name for subject, name in subjects},
        column_numerators={
            f"pt_{subject}_met_expected_standard": f"t_{subject}_met_expected_standard" for subject, _ in subjects
        },
        column_denominators={
            f"pt_{subject}_met_expected_standard": f"t_{subject}_eligible_pupils" for subject, _ in subjects
        },
        in_given_order=True,
        interval=Interval.WILSON,
        note="Reading and mathematics are tests; writing is judged by the teacher.",
    )
    for key, group, words in SOCIAL_CARE_GROUPS
    for subjects in (
        (
            ("read", "Reading"),
            ("writta", "Writing"),
            ("mat", "Mathematics"),
            ("rwm", "Reading, writing and mathematics"),
        ),
    )
)

FACTOR_NAMES = {
    "Alcohol_Misuse_child": "Alcohol misuse: child",
    "Alcohol_Misuse_parent": "Alcohol misuse: parent",
    "Alcohol_Misuse_person": "Alcohol misuse: another person in the household",
    "Drug_Misuse_child": "Drug misuse: child",
    "Drug_Misuse_parent": "Drug misuse: parent",
    "Drug_Misuse_person": "Drug misuse: another person in the household",
    "Domestic_Abuse_child": "Domestic abuse: child is the victim",
    "Domestic_Abuse_parent": "Domestic abuse: parent is the victim",
    "Domestic_Abuse_person": "Domestic abuse: another person is the victim",
    "Mental_Health_child": "Mental health: child",
    "Mental_Health_parent": "Mental health: parent",
    "Mental_Health_person": "Mental health: another person in the household",
    "Learning_Disability_child": "Learning disability: child",
    "Learning_Disability_parent": "Learning disability: parent",
    "Learning_Disability_person": "Learning disability: another person in the household",
    "Physical_Disability_child": "Physical disability or illness: child",
    "Physical_Disability_parent": "Physical disability or illness: parent",
    "Physical_Disability_person": "Physical disability or illness: another person in the household",
    "Young_Carer": "Young carer",
    "Privately_fostered": "Privately fostered",
    "Unaccompanied_asylum_seeker": "Unaccompanied asylum seeker",
    "Going_missing": "Going missing",
    "Child_sexual_exploitation": "Child sexual exploitation",
    "Trafficking": "Trafficking",
    "Gangs": "Gangs",
    "Socially_unacceptable_behaviour": "Socially unacceptable behaviour",
    "Self_harm": "Self-harm",
    "Neglect": "Neglect",
    "Emotional_Abuse": "Emotional abuse",
    "Physical_Abuse_unknown": "Physical abuse: by whom not recorded (until 2024)",
    "Physical_Abuse_child_on_child": "Physical abuse: by another child",
    "Physical_Abuse_adult_on_child": "Physical abuse: by an adult",
    "Sexual_Abuse_unknown": "Sexual abuse: by whom not recorded (until 2024)",
    "Sexual_Abuse_child_on_child": "Sexual abuse: by another child",
    "Sexual_Abuse_adult_on_child": "Sexual abuse: by an adult",
    "Female_Genital_Mutilation": "Female genital mutilation",
    "Faith_linked_abuse": "Abuse linked to faith or belief",
    "Child_criminal_exploitation": "Child criminal exploitation",
    "Other": "Other factors",
}

CHILDREN_IN_NEED = (
    Breakdown(
        id="need_flow",
        title="Children in need: started, ended and at any point in the year",
        unit="per 10,000 children",
        decimals=0,
        table="children_in_need",
        columns={
            "Started_episodes": "Episodes started in the year",
            "Ended_episodes": "Episodes ended in the year",
            "At31_episodes": "Episodes open on 31 March",
            "Anypoint_episodes": "Episodes open at any point in the year",
        },
        in_given_order=True,
        derive=Derive.RATIO,
        scale=10_000,
        denominator=(POPULATION,),
        interval=Interval.BYAR,
        note="Where more episodes start than end, the number of children in need grows.",
    ),
    Breakdown(
        id="referral_outcomes",
        title="What referrals led to",
        unit="%",
        decimals=1,
        table="referrals",
        columns={
            "no_further_action_percent": "No further action after the referral",
            "not_in_need_percent": "Assessed and found not to be in need",
        },
        column_numerators={
            "no_further_action_percent": "no_further_action_count",
            "not_in_need_percent": "not_in_need_count",
        },
        in_given_order=True,
        denominator=(Term(column="referral_count"),),
        interval=Interval.WILSON,
        note="Both are shares of all referrals in the year. In the rest the child was found to be in need, or the assessment was "
        "not finished.",
    ),
    Breakdown(
        id="plans_by_duration",
        title="Child protection plans on 31 March by how long they had lasted",
        unit="%",
        decimals=1,
        table="plan_durations",
        columns={
            "3_months_or_less_percent": "3 months or less",
            "more_than_3_months_6_months_percent": "More than 3 months, up to 6 months",
            "more_than_6_months_less_than_1_year_percent": "More than 6 months, less than 1 year",
            "1_year_less_than_2_years_percent": "1 year, less than 2 years",
            "2_years_or_more_percent": "2 years or more",
        },
        column_numerators={
            "3_months_or_less_percent": "3_months_or_less",
            "more_than_3_months_6_months_percent": "more_than_3_months_6_months",
            "more_than_6_months_less_than_1_year_percent": "more_than_6_months_less_than_1_year",
            "1_year_less_than_2_years_percent": "1_year_less_than_2_years",
            "2_years_or_more_percent": "2_years_or_more",
        },
        in_given_order=True,
        denominator=(Term(column="CPP_At31"),),
        interval=Interval.WILSON,
        note="Only plans that were open on 31 March. Where one length of time is hidden, a second is often hidden with it.",
    ),
    Breakdown(
        id="assessment_factors",
        title="All factors identified at the end of assessment",
        unit="per 10,000 children",
        decimals=0,
        table="assessment_factors",
        columns={column: FACTOR_NAMES[column] for column in ASSESSMENT_FACTORS},
        derive=Derive.RATIO,
        scale=10_000,
        denominator=(POPULATION,),
        interval=Interval.BYAR,
        note="An assessment can have several factors, so the rates must not be added up.",
    ),
)

HOSPITAL = (
    Breakdown(
        id="hospital_by_sex",
        title="Hospital admissions for injuries, ages 0 to 14, by sex",
        unit="per 10,000 children",
        decimals=0,
        table="hospital_admissions",
        category="sex",
        where={"category_type": "", "category": ""},
        value="value",
        scale=10_000,
        numerator=(Term(column="count"),),
        denominator=(Term(column="denominator"),),
        interval=Interval.BYAR,
        omit=("Persons",),
        note="Boys are admitted for injuries more often than girls.",
    ),
    Breakdown(
        id="hospital_by_deprivation",
        title="Hospital admissions for injuries, ages 0 to 14, in England by deprivation of the area",
        unit="per 10,000 children",
        decimals=0,
        table="hospital_admissions",
        category="category",
        where={
            "sex": "Persons",
            "category_type": "District & UA deprivation deciles in England (IMD2019, 4/23 geography)",
        },
        value="value",
        scale=10_000,
        numerator=(Term(column="count"),),
        denominator=(Term(column="denominator"),),
        interval=Interval.BYAR,
        omit=("",),
        order=(
            "Most deprived decile (IMD2019)",
            "Second most deprived decile (IMD2019)",
            "Third more deprived decile (IMD2019)",
            "Fourth more deprived decile (IMD2019)",
            "Fifth more deprived decile (IMD2019)",
            "Fifth less deprived decile (IMD2019)",
            "Fourth less deprived decile (IMD2019)",
            "Third less deprived decile (IMD2019)",
            "Second least deprived decile (IMD2019)",
            "Least deprived decile (IMD2019)",
        ),
        note="Published for England only. Districts and unitary authorities are put into ten groups of equal number, from the "
        "most to the least deprived, by the Index of Multiple Deprivation of 2019 (IMD2019).",
    ),
)

HEALTH = (
    Breakdown(
        id="sdq_bands",
        title="Children looked after aged 5 to 16 by SDQ score",
        unit="%",
        decimals=0,
        table="cla_health",
        category="breakdown",
        where={"characteristic": "Ages 5 to 16 years with SDQ score"},
        value="children_percent",
        numerator=(Term(column="children_count"),),
        denominator=(Term(column="children_count", where={"breakdown": "SDQ score was received"}),),
        interval=Interval.WILSON,
        omit=("SDQ average score", "SDQ score was received", "Total ages 5 to 16 years"),
        order=("SDQ score is normal", "SDQ score is borderline", "SDQ score is a cause for concern"),
        note="Normal is a score of 0 to 13, borderline 14 to 16, a cause for concern 17 to 40. The score is that of the Strengths "
        "and Difficulties Questionnaire (SDQ). Shares are of the children for whom one was received.",
    ),
    Breakdown(
        id="sdq_received",
        title="Children looked after aged 5 to 16 for whom an SDQ score was received",
        unit="%",
        decimals=0,
        table="cla_health",
        category="breakdown",
        where={"characteristic": "Ages 5 to 16 years with SDQ score"},
        value="children_percent",
        numerator=(Term(column="children_count"),),
        denominator=(Term(column="children_count", where={"breakdown": "Total ages 5 to 16 years"}),),
        interval=Interval.WILSON,
        omit=(
            "SDQ average score",
            "Total ages 5 to 16 years",
            "SDQ score is normal",
            "SDQ score is borderline",
            "SDQ score is a cause for concern",
        ),
        note="Children looked after for at least 12 months on 31 March. Where few scores are received, the average says less. The "
        "score is that of the Strengths and Difficulties Questionnaire (SDQ).",
    ),
    share_of_children(
        "health_checks",
        "Health of children looked after",
        "cla_health",
        "Health assessments: Children looked after all ages",
        "Children looked after for at least 12 months on 31 March. Dentists saw few patients in the year to March 2021.",
        total="Total all ages",
    ),
    share_of_children(
        "development_checks",
        "Development assessments of children looked after aged 0 to 4",
        "cla_health",
        "Development assessments: Children looked after ages 0 to 4 years",
        "Children looked after for at least 12 months on 31 March.",
        total="Total ages 0 to 4 years",
    ),
    share_of_children(
        "convictions",
        "Children looked after aged 10 to 17 convicted or cautioned in the year",
        "cla_health",
        "Convictions: Children looked after Ages 10 to 17 years",
        "Children looked after for at least 12 months on 31 March. Youth cautions are included, with conditions or without.",
        total="Total ages 10 to 17 years",
    ),
    Breakdown(
        id="substance_misuse",
        title="Children looked after identified as having a substance misuse problem",
        unit="%",
        decimals=0,
        table="cla_health",
        category="breakdown",
        where={"characteristic": "Substance misuse: Children looked after all ages"},
        value="children_percent",
        numerator=(Term(column="children_count"),),
        denominator=(Term(column="children_count", where={"breakdown": "Total all ages"}),),
        interval=Interval.WILSON,
        omit=(
            "Total all ages",
            "Received an intervention for their substance misuse problem",
            "Offered intervention but refused it",
        ),
        note="Children looked after for at least 12 months on 31 March, of all ages.",
    ),
    Breakdown(
        id="substance_misuse_help",
        title="Help for children looked after with a substance misuse problem",
        unit="%",
        decimals=0,
        table="cla_health",
        category="breakdown",
        where={"characteristic": "Substance misuse: Children looked after all ages"},
        value="children_percent",
        numerator=(Term(column="children_count"),),
        denominator=(
            Term(column="children_count", where={"breakdown": "Identified as having a substance misuse problem"}),
        ),
        interval=Interval.WILSON,
        omit=("Total all ages", "Identified as having a substance misuse problem"),
        note="Shares of the children with a known problem of drugs, alcohol or other substances. Numbers in one authority are small.",
    ),
)

DECISION_TO_MATCH = (
    "2. Average time between decision that child should be placed for adoption and matching of child and adopters"
)

ADOPTION = (
    Breakdown(
        id="adoption_by_age",
        title="Months from adoption decision to match by age on entering care",
        unit="months",
        decimals=0,
        table="adoption_times",
        category="age_start_poc",
        where={"stage_of_adoption_process": DECISION_TO_MATCH},
        value="number",
        derive=Derive.MONTHS,
        omit=("Total",),
        note="England only, by age when the last period of care began. Few children are adopted who were 5 or older.",
    ),
    Breakdown(
        id="adoption_by_stage",
        title="Months between the stages of adoption",
        unit="months",
        decimals=0,
        table="adoption_times",
        category="stage_of_adoption_process",
        where={"age_start_poc": "Total"},
        value="number",
        derive=Derive.MONTHS,
        omit=(
            "Children adopted who were placed for adoption within 12 months of the LA decision to place the "
            "child for adoption",
        ),
        note="England only. Stages 4 and 6 are the sums of stages before them, each rounded by itself.",
    ),
)

WORKFORCE = (
    Breakdown(
        id="social_workers_by_ethnicity",
        title="Social workers by ethnic group",
        unit="%",
        decimals=1,
        table="workforce_ethnicity",
        category="breakdown",
        where={"role": "Total", "breakdown_topic": "Ethnicity major"},
        value="inpost_headcount_percentage",
        numerator=(Term(column="inpost_headcount"),),
        denominator=(Term(column="inpost_headcount", where={"breakdown": "Known"}),),
        interval=Interval.WILSON,
        omit=("Known", "Not known", "Total"),
        note="Shares of the social workers whose ethnic group is known.",
    ),
    Breakdown(
        id="ethnic_minority_by_role",
        title="Social workers from ethnic minority backgrounds by role",
        unit="%",
        decimals=1,
        table="workforce_ethnicity",
        category="role",
        where={"breakdown_topic": "Ethnicity major", "breakdown": "White"},
        value="inpost_headcount_percentage",
        derive=Derive.COMPLEMENT,
        numerator=(
            Term(column="inpost_headcount", where={"breakdown": "Known"}),
            Term(column="inpost_headcount", sign=-1),
        ),
        denominator=(Term(column="inpost_headcount", where={"breakdown": "Known"}),),
        interval=Interval.WILSON,
        omit=("Total",),
        order=(
            "Case holder",
            "Qualified without cases",
            "Senior practitioner",
            "First line manager",
            "Middle manager",
            "Senior manager",
        ),
        note="From those who hold cases to senior managers, of the social workers whose ethnic group is known. Senior managers "
        "are few, so read their share with the count.",
    ),
    Breakdown(
        id="population_by_ethnicity",
        title="People who live in the area by ethnic group",
        unit="%",
        decimals=1,
        table="census_ethnicity",
        category="ethnic_group",
        value="observation",
        derive=Derive.SHARE,
        scale=100,
        groups={
            "Asian, Asian British or Asian Welsh: Bangladeshi": "Asian / Asian British",
            "Asian, Asian British or Asian Welsh: Chinese": "Asian / Asian British",
            "Asian, Asian British or Asian Welsh: Indian": "Asian / Asian British",
            "Asian, Asian British or Asian Welsh: Pakistani": "Asian / Asian British",
            "Asian, Asian British or Asian Welsh: Other Asian": "Asian / Asian British",
            "Black, Black British, Black Welsh, Caribbean or African: African": "Black / African / "
            "Caribbean / Black British",
            "Black, Black British, Black Welsh, Caribbean or African: Caribbean": "Black / African / "
            "Caribbean / Black British",
            "Black, Black British, Black Welsh, Caribbean or African: Other Black": "Black / African / "
            "Caribbean / Black British",
            "Mixed or Multiple ethnic groups: White and Asian": "Mixed / Multiple ethnic groups",
            "Mixed or Multiple ethnic groups: White and Black African": "Mixed / Multiple ethnic groups",
            "Mixed or Multiple ethnic groups: White and Black Caribbean": "Mixed / Multiple ethnic groups",
            "Mixed or Multiple ethnic groups: Other Mixed or Multiple ethnic groups": "Mixed / Multiple ethnic groups",
            "Other ethnic group: Arab": "Other ethnic group",
            "Other ethnic group: Any other ethnic group": "Other ethnic group",
            "White: English, Welsh, Scottish, Northern Irish or British": "White",
            "White: Irish": "White",
            "White: Gypsy or Irish Traveller": "White",
            "White: Roma": "White",
            "White: Other White": "White",
        },
        omit=("Does not apply",),
        note="All people of all ages at the census of 21 March 2021. The five groups are the same as those of the social workers.",
    ),
)

SPENDING = (
    Breakdown(
        id="spending_by_line",
        title="Spending on children's social care by line",
        unit="%",
        decimals=1,
        table="spending_children",
        category="service",
        derive=Derive.RATIO,
        scale=100,
        numerator=(Term(column="expenditure"),),
        denominator=(Term(column="expenditure", where={"service": "TOTAL CHILDREN SOCIAL CARE"}),),
        omit=(
            "TOTAL CHILDREN SOCIAL CARE",
            "Children Looked After of which residential care",
            "Children Looked After of which fostering services",
            "Children Looked After of which asylum seeking children who are looked after",
            "Children Looked After of which other",
        ),
        note="What was spent before any income is taken off, as a share of all that was spent on children's social care.",
    ),
    Breakdown(
        id="spending_on_looked_after",
        title="Spending on children looked after by line",
        unit="%",
        decimals=1,
        table="spending_children",
        category="service",
        derive=Derive.RATIO,
        scale=100,
        numerator=(Term(column="expenditure"),),
        denominator=(Term(column="expenditure", where={"service": "Children Looked After"}),),
        omit=(
            "TOTAL CHILDREN SOCIAL CARE",
            "Sure start children's centres and early years",
            "Children Looked After",
            "Other children's and families services",
            "Family Support Services",
            "Youth Justice",
            "Safeguarding children and young people’s services",
            "Asylum Seekers",
            "Services for young people",
        ),
        note="What was spent before any income is taken off, as a share of all that was spent on children looked after.",
    ),
)

BREAKDOWNS: tuple[Breakdown, ...] = (
    *CHILDREN_IN_NEED,
    *CHILDREN_STARTING,
    *CHILDREN_LOOKED_AFTER,
    *CHILDREN_CEASING,
    *STABILITY,
    *HEALTH,
    *ADOPTION,
    *CARE_LEAVERS,
    *ABSENCE_BY_SCHOOL,
    *KEY_STAGE_2_BY_SUBJECT,
    *HOSPITAL,
    *SPENDING,
    *WORKFORCE,
)
