"""Enabler of the National Framework: the workforce is equipped and effective.

Six published indicators: how steady the social work workforce is, how many children each social worker has, how
often a child's social worker changes, and who the social workers are. Source: the Department for Education's
statistics on the children's social work workforce, at 30 September, and on the stability of children looked after. Two
more are computed from an authority's own workforce census only: sickness and starters.
"""

from __future__ import annotations

from indicators.model import (
    Collection,
    Computed,
    Derive,
    Disclosure,
    Gap,
    Group,
    Indicator,
    Interval,
    Polarity,
    Published,
    Term,
    Unit,
)
from indicators.stay_together import CARE_KEYS, ROUNDED

STABILITY = "Workforce stability"
QUALITY = "Quality of support for children and families"

# By what figures from the workforce census are broken down. Not by ethnic group: beside the share of ethnic minorities,
# which counts the same people, a hidden group could be worked out within a person or two.
WORKER_KEYS = ("sex", "worker_age", "role")

NO_RETURN_2025 = tuple(
    Gap(
        la_code=la_code,
        periods=("2025",),
        note=f"No figures are published for {name} in 2025. The totals of Inner London, London and England "
        "contain its figures for 2024.",
    )
    for la_code, name in (("207", "Kensington and Chelsea"), ("213", "Westminster"))
)

sw_turnover = Indicator(
    id="sw_turnover",
    title="Turnover rate (FTE)",
    short_title="Social worker turnover",
    group=Group.WORKFORCE,
    domain=STABILITY,
    pillars=(5,),
    unit=Unit.PERCENT,
    decimals=1,
    polarity=Polarity.LOWER,
    interval=Interval.NONE,
    definition="Social workers who left children's services in the year to 30 September, for every 100 in post at "
    "its end. They are counted as full-time equivalents (FTE): two who work half the week count as one. Agency "
    "workers are left out.",
    why="When social workers leave, children and families have to tell a stranger their story again.",
    numerator_words="Children's social workers who left in the year, full-time equivalents",
    denominator_words="Children's social workers in post on 30 September, full-time equivalents",
    caveats=(
        "A move to another authority counts as leaving. So turnover can be higher where many authorities lie close "
        "together.",
        "How far chance alone may move the figure is not given, because full-time equivalents are not people.",
        "In a small authority two or three people leaving change the rate by several points.",
    ),
    published=Published(
        table="workforce",
        value="turnover_rate_fte",
        numerator=(Term(column="leavers_fte"),),
        denominator=(Term(column="inpost_fte"),),
    ),
    computed=Computed(
        collection=Collection.WORKFORCE_CENSUS,
        cohort="post",
        above="CASE WHEN NOT leaver THEN 0 WHEN fte > 0 THEN fte ELSE fte_year_before END",
        below="CASE WHEN in_post THEN fte ELSE 0 END",
        above_people="leaver",
        below_people="person",
        needs="the year's workforce census",
        disclosure=Disclosure.FLOW,
        rolling=False,
        characteristics=WORKER_KEYS,
        above_decimals=2,
        below_decimals=2,
    ),
    gaps=(
        *NO_RETURN_2025,
        Gap(
            la_code="394",
            periods=("2024",),
            note="Sunderland's leavers of 2024 were not reliable enough to publish. The rate of the North "
            "East is worked out without Sunderland.",
        ),
        Gap(
            la_code="390",
            periods=("2022",),
            note="Gateshead's leavers of 2022 were not reliable enough to publish. The rate of the North "
            "East is worked out without Gateshead.",
        ),
        Gap(
            la_code="851",
            periods=("2021",),
            note="Portsmouth's leavers of 2021 are not available. The South East counts its social workers "
            "in post but none of its leavers, so its rate is a little too low.",
        ),
    ),
)

sw_agency_rate = Indicator(
    id="sw_agency_rate",
    title="Agency worker rate (FTE)",
    short_title="Agency social workers",
    group=Group.WORKFORCE,
    domain=STABILITY,
    pillars=(5,),
    unit=Unit.PERCENT,
    decimals=1,
    polarity=Polarity.LOWER,
    interval=Interval.NONE,
    definition="The share of children's social workers on 30 September who came from an agency. They are counted as "
    "full-time equivalents (FTE): two who work half the week count as one.",
    why="Agency workers fill gaps at a higher price and can leave at short notice. Where there are many, families "
    "see more change.",
    numerator_words="Agency social workers on 30 September, full-time equivalents",
    denominator_words="Agency social workers and social workers in post on 30 September, full-time equivalents",
    caveats=(
        "Some agency workers cover vacancies and others extra work or absence; the rate does not tell them apart.",
        "It is one day in the year: teams brought in and let go before 30 September are not seen.",
        "A rate shown as low is more than nothing and rounds to 0.0.",
    ),
    published=Published(
        table="workforce",
        value="agency_rate_fte",
        numerator=(Term(column="agency_fte"),),
        denominator=(Term(column="agency_fte"), Term(column="inpost_fte")),
    ),
    computed=Computed(
        collection=Collection.WORKFORCE_CENSUS,
        cohort="post",
        above="CASE WHEN agency_in_post THEN fte ELSE 0 END",
        below="CASE WHEN in_post OR agency_in_post THEN fte ELSE 0 END",
        above_people="agency_in_post",
        below_people="person OR agency_in_post",
        needs="the year's workforce census",
        disclosure=Disclosure.SHARE,
        rolling=False,
        characteristics=WORKER_KEYS,
        above_decimals=2,
        below_decimals=2,
    ),
    gaps=(
        *NO_RETURN_2025,
        Gap(
            la_code="207",
            periods=("2021", "2022", "2023", "2024"),
            note="No agency rate is published for Kensington and Chelsea. Inner London counts its social "
            "workers in post but hardly any of its agency workers, so its rate is a little too low.",
        ),
        Gap(
            la_code="213",
            periods=("2022", "2023", "2024"),
            note="No agency rate is published for Westminster. Inner London counts its social workers in "
            "post but none of its agency workers, so its rate is a little too low.",
        ),
        Gap(
            la_code="319",
            periods=("2023",),
            note="Sutton's agency workers of 2023 were not reliably returned. The rate of Outer London is "
            "worked out without Sutton.",
        ),
        Gap(
            la_code="330",
            periods=("2024",),
            note="Birmingham's agency workers of 2024 were not reliably returned. The rate of the West "
            "Midlands is worked out without Birmingham.",
        ),
    ),
)

sw_vacancy_rate = Indicator(
    id="sw_vacancy_rate",
    title="Vacancy rate (FTE)",
    short_title="Social worker vacancies",
    group=Group.WORKFORCE,
    domain=STABILITY,
    pillars=(5,),
    unit=Unit.PERCENT,
    decimals=1,
    polarity=Polarity.LOWER,
    interval=Interval.NONE,
    definition="The share of posts for children's social workers that were vacant on 30 September. They are counted "
    "as full-time equivalents (FTE): two half posts count as one.",
    why="Every vacant post is work shared out among those who stay, or bought in.",
    numerator_words="Vacant posts on 30 September, full-time equivalents",
    denominator_words="Vacant posts and social workers in post on 30 September, full-time equivalents",
    caveats=(
        "A post counts as vacant even if an agency worker fills it, and even if the authority does not look for "
        "anyone.",
        "Creating new posts raises the rate until they are filled.",
        "How far chance alone may move the figure is not given: full-time posts are not people.",
    ),
    published=Published(
        table="workforce",
        value="vacancy_rate_fte",
        numerator=(Term(column="vacancy_fte"),),
        denominator=(Term(column="vacancy_fte"), Term(column="inpost_fte")),
    ),
    computed=Computed(
        collection=Collection.WORKFORCE_CENSUS,
        cohort="post",
        above="vacancies",
        below="CASE WHEN in_post THEN fte ELSE 0 END + vacancies",
        above_people="person",
        below_people="person",
        needs="the year's workforce census, with the authority's vacancies",
        disclosure=Disclosure.AVERAGE,
        columns={"workforce_authority": "vacancies"},
        rolling=False,
        above_decimals=2,
        below_decimals=2,
    ),
    gaps=NO_RETURN_2025,
)

sw_caseload = Indicator(
    id="sw_caseload",
    title="Average caseload (FTE)",
    short_title="Average caseload",
    group=Group.WORKFORCE,
    domain=QUALITY,
    pillars=(5,),
    unit=Unit.CASES,
    decimals=1,
    polarity=Polarity.LOWER,
    interval=Interval.NONE,
    definition="How many cases a children's social worker held on 30 September, on average. Only those who held any "
    "are counted, agency workers among them. They are counted as full-time equivalents (FTE): two who work half the "
    "week count as one.",
    why="With fewer children each, social workers have time to know them. With too many, visits are missed and "
    "workers leave.",
    numerator_words="Cases held on 30 September",
    denominator_words="Social workers, agency workers included, holding cases on 30 September, full-time equivalents",
    caveats=(
        "It is an average: newly qualified workers should have fewer cases than others.",
        "How hard a case is does not enter. A team for children in court and a team for short assessments look alike.",
        "Brothers and sisters count as a case each.",
    ),
    published=Published(
        table="workforce",
        value="caseload_fte",
        numerator=(Term(column="cases"),),
        denominator=(Term(column="case_holders_fte"),),
    ),
    computed=Computed(
        collection=Collection.WORKFORCE_CENSUS,
        cohort="post",
        above="cases",
        below="fte",
        where="(in_post OR agency_in_post) AND cases > 0 AND fte > 0",
        above_people="true",
        below_people="true",
        needs="the year's workforce census",
        disclosure=Disclosure.AVERAGE,
        rolling=False,
        characteristics=WORKER_KEYS,
        below_decimals=2,
    ),
    gaps=(
        *NO_RETURN_2025,
        Gap(
            la_code="330",
            periods=("2024",),
            note="Birmingham's cases of 2024 were not reliably returned. The West Midlands and England "
            "contain what it returned.",
        ),
        Gap(
            la_code="935",
            periods=("2018",),
            note="Suffolk's cases of 2018 are not available. The East of England is worked out without Suffolk.",
        ),
        Gap(
            la_code="304",
            periods=("2017",),
            note="Brent's cases of 2017 are not available. Outer London is worked out without Brent.",
        ),
    ),
)

cla_3_plus_social_workers = Indicator(
    id="cla_3_plus_social_workers",
    title="% CLA with 3 or more social workers in past 12 months",
    short_title="Three or more social workers in the year",
    group=Group.WORKFORCE,
    domain=QUALITY,
    pillars=(4, 5),
    unit=Unit.PERCENT,
    decimals=0,
    polarity=Polarity.LOWER,
    interval=Interval.WILSON,
    definition="The share of children looked after on 31 March (CLA) who had three or more social workers during the "
    "year to that day. Only children whose social workers are known are counted.",
    why="Children in care ask for a social worker who stays long enough to know them.",
    numerator_words="Children looked after on 31 March with 3 or more social workers in the year",
    denominator_words="Children looked after on 31 March whose social workers were returned",
    caveats=(
        "It was first collected for the year to 31 March 2024, as official statistics in development. The Department "
        "for Education expects them to get better.",
        "Some changes are planned, as when a child moves from the assessment team to the team for children in care.",
        ROUNDED,
    ),
    published=Published(
        table="social_worker_stability",
        where={"cla_group": "CLA on 31 March", "sw_stability": "3 or more social workers during the year"},
        value="percentage",
        numerator=(Term(column="number"),),
        denominator=(Term(column="number", where={"sw_stability": "Total children"}),),
    ),
    computed=Computed(
        collection=Collection.SSDA903,
        cohort="looked_after",
        above="workers >= 3",
        where="workers IS NOT NULL",
        needs="the year's return of children looked after: episodes and social workers (collected since 2024)",
        disclosure=Disclosure.SHARE,
        months=12,
        tables=("cla_social_worker",),
        characteristics=(*CARE_KEYS, "placement"),
    ),
    gaps=(
        Gap(
            la_code="302",
            periods=("2024",),
            note="No figures are published for Barnet in 2024. Outer London and England are worked out without it.",
        ),
    ),
)

KNOWN = Term(column="inpost_headcount", where={"breakdown": "Known"})

sw_ethnic_minority = Indicator(
    id="sw_ethnic_minority",
    title="Social workers from ethnic minority backgrounds",
    short_title="Social workers from ethnic minorities",
    group=Group.WORKFORCE,
    domain="Social worker ethnicity",
    pillars=(5, 6),
    unit=Unit.PERCENT,
    decimals=1,
    polarity=Polarity.NONE,
    interval=Interval.WILSON,
    definition="The share of children's social workers in post on 30 September who are Asian, Black, of a mixed or "
    "of any other ethnic group than White. Only those whose group is known are counted. People are counted, whether "
    "they work full time or not.",
    why="Families gain when workers know lives like theirs. And workers of every background should have the same "
    "chance to lead.",
    numerator_words="Social workers in post of known ethnic group who are not White",
    denominator_words="Social workers in post whose ethnic group is known",
    caveats=(
        "Irish, Gypsy, Roma and Traveller people, and White people from abroad, are counted as White.",
        "Agency workers are left out, and so are workers whose ethnic group is not known: many in some authorities.",
        "Compare it with the people who live in the area and not with England: areas differ widely.",
        "It is worked out as what is left when the published share of White social workers is taken from 100.",
    ),
    published=Published(
        table="workforce_ethnicity",
        where={"role": "Total", "breakdown_topic": "Ethnicity major", "breakdown": "White"},
        value="inpost_headcount_percentage",
        derive=Derive.COMPLEMENT,
        numerator=(KNOWN, Term(column="inpost_headcount", sign=-1)),
        denominator=(KNOWN,),
    ),
    computed=Computed(
        collection=Collection.WORKFORCE_CENSUS,
        cohort="post",
        above="NOT white",
        where="person_of_known_ethnicity",
        needs="the year's workforce census",
        disclosure=Disclosure.SHARE,
        rolling=False,
        characteristics=WORKER_KEYS,
    ),
    breakdowns=("social_workers_by_ethnicity", "ethnic_minority_by_role", "population_by_ethnicity"),
    gaps=(
        Gap(
            la_code="810",
            periods=("2019", "2020", "2021", "2022", "2023", "2024", "2025"),
            note="Kingston upon Hull gave the ethnic group of none of its social workers. Yorkshire and The "
            "Humber and England are worked out without it.",
        ),
        Gap(
            la_code="805",
            periods=("2019", "2020", "2021", "2022", "2023"),
            note="Hartlepool gave the ethnic group of none of its social workers until 2024. The North East "
            "and England are worked out without it.",
        ),
        *(
            Gap(
                la_code=la_code,
                periods=("2025",),
                note=f"{name} gave no figures for 2025. Those published for it are the figures for 2024.",
            )
            for la_code, name in (("207", "Kensington and Chelsea"), ("213", "Westminster"))
        ),
    ),
)

sw_absence_rate = Indicator(
    id="sw_absence_rate",
    title="Sickness absence rate (FTE)",
    short_title="Social workers' sickness absence",
    group=Group.WORKFORCE,
    domain=STABILITY,
    pillars=(5,),
    unit=Unit.PERCENT,
    decimals=1,
    polarity=Polarity.LOWER,
    interval=Interval.NONE,
    definition="Working days lost to sickness in the year to 30 September, for every 100 days that could have been "
    "worked. Counted are the social workers in post at its end. Someone who works full time, a full-time equivalent "
    "(FTE) of 1, could have worked 253 days.",
    why="Sickness shows how heavy the work is, and every day of it is carried by colleagues.",
    numerator_words="Working days lost to sickness in the year by social workers in post on 30 September",
    denominator_words="Days that could be worked: 253 for each full-time equivalent in post on 30 September",
    caveats=(
        "Days lost by workers who left during the year, and by agency workers, are left out.",
        "A few people who were ill for long make most of the days, so a small authority's rate moves a good deal.",
    ),
    computed=Computed(
        collection=Collection.WORKFORCE_CENSUS,
        cohort="post",
        above="CASE WHEN in_post OR (leaver AND getvariable('absence_includes_leavers')) THEN days_lost ELSE 0 END",
        below="CASE WHEN in_post THEN fte * 253 ELSE 0 END",
        above_people="person",
        below_people="person",
        needs="the year's workforce census",
        disclosure=Disclosure.AVERAGE,
        rolling=False,
        characteristics=WORKER_KEYS,
        above_decimals=1,
        below_decimals=2,
        switches={"absence_includes_leavers": False},
    ),
)

sw_starters_rate = Indicator(
    id="sw_starters_rate",
    title="Starters rate (FTE)",
    short_title="Social workers who started",
    group=Group.WORKFORCE,
    domain=STABILITY,
    pillars=(5,),
    unit=Unit.PERCENT,
    decimals=1,
    polarity=Polarity.NONE,
    interval=Interval.NONE,
    definition="Social workers who took up a post in children's services in the year to 30 September, for every 100 "
    "in post at its end. They are counted as full-time equivalents (FTE): two who work half the week count as one. "
    "Agency workers are left out.",
    why="Read beside turnover it shows whether those who leave are replaced, and how many in the teams are new.",
    numerator_words="Children's social workers who started in the year, full-time equivalents on 30 September",
    denominator_words="Children's social workers in post on 30 September, full-time equivalents",
    caveats=(
        "Who started and left again within the year counts as nothing here, and as a leaver in turnover.",
        "Moving from another role in the same authority counts as starting.",
    ),
    computed=Computed(
        collection=Collection.WORKFORCE_CENSUS,
        cohort="post",
        above="CASE WHEN starter AND NOT left_since THEN fte ELSE 0 END",
        below="CASE WHEN in_post THEN fte ELSE 0 END",
        above_people="starter",
        below_people="person",
        needs="the year's workforce census",
        disclosure=Disclosure.FLOW,
        rolling=False,
        characteristics=WORKER_KEYS,
        above_decimals=2,
        below_decimals=2,
    ),
)

INDICATORS: tuple[Indicator, ...] = (
    sw_turnover,
    sw_agency_rate,
    sw_vacancy_rate,
    sw_caseload,
    cla_3_plus_social_workers,
    sw_ethnic_minority,
    sw_absence_rate,
    sw_starters_rate,
)
