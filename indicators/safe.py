"""Outcome 3 of the National Framework: children and young people are safe in and outside of their homes.

Twenty published indicators: repeat and long child protection plans, injuries that take a child to hospital, and
the kinds of harm that social workers find when they assess a child. Sources: the Department for Education's
statistics on children in need, Fingertips of the Department of Health and Social Care, and the population
estimates of the Office for National Statistics. Six more, at the end, are computed from an authority's own children in
need census only: enquiries, conferences and plans, and plans needed again within a year.
"""

from __future__ import annotations

from indicators.model import (
    Collection,
    Computed,
    Derive,
    Disclosure,
    Discontinued,
    Gap,
    Group,
    Indicator,
    Interval,
    Polarity,
    Published,
    SeriesBreak,
    Term,
    Unit,
)
from indicators.stay_together import (
    HACKNEY,
    HAMPSHIRE,
    HEREFORDSHIRE,
    PLAN_KEYS,
    POPULATION,
    ROUNDED,
    estimated,
)

repeat_cpp = Indicator(
    id="repeat_cpp",
    title="Percentage of child protection plans (CPP) starting during year, which were a second or subsequent plan",
    short_title="Repeat child protection plans",
    group=Group.SAFE,
    domain="Child safety - general",
    pillars=(2,),
    unit=Unit.PERCENT,
    decimals=1,
    polarity=Polarity.LOWER,
    interval=Interval.WILSON,
    definition="The share of child protection plans started in the year to 31 March that were not the child's first. "
    "The child had been on a plan of the same authority before, however long ago. "
    "A plan says how a child likely to suffer serious harm is to be kept safe.",
    why="A second plan can mean that the first was ended before the child was safe, or that help stopped with it.",
    numerator_words="Plans started in the year for a child with an earlier plan",
    denominator_words="Plans started in the year",
    caveats=(
        "The earlier plan may lie ten years back and concern something else, so the figure is not a share "
        "of plans that failed lately.",
        "Plans are counted, and brothers and sisters mostly go on a plan together. So one large family can move the "
        "figure of a small authority.",
        "Plans that other authorities made do not count.",
        ROUNDED,
    ),
    published=Published(
        table="repeat_plans",
        value="CPP_subsequent_percent",
        numerator=(Term(column="CPP_subsequent"),),
        denominator=(Term(column="CPP_start"),),
    ),
    computed=Computed(
        collection=Collection.CIN_CENSUS,
        cohort="plan_started",
        above="previous_plans >= 1",
        needs="the year's children in need census",
        disclosure=Disclosure.SHARE,
        tables=("cp_plan",),
        characteristics=PLAN_KEYS,
    ),
    gaps=(
        HACKNEY,
        HAMPSHIRE,
        Gap(
            la_code="371",
            periods=("2022",),
            note="Doncaster's repeat plans of 2022 were not reliable enough to publish. The share of "
            "Yorkshire and The Humber leaves out Doncaster, while the number of plans shown with it does "
            "not.",
        ),
        estimated("926", "Norfolk", "the East of England", "2013"),
    ),
)

cpp_2_years = Indicator(
    id="cpp_2_years",
    title="Percentage of child protection plans (CPP) longer than 2 years",
    short_title="Child protection plans of 2 years or more",
    group=Group.SAFE,
    domain="Child safety - general",
    pillars=(2,),
    unit=Unit.PERCENT,
    decimals=1,
    polarity=Polarity.LOWER,
    interval=Interval.WILSON,
    definition="The share of children on a child protection plan on 31 March whose plan had by then lasted two years "
    "or more. A plan says how a child likely to suffer serious harm is to be kept safe.",
    why="A plan should make a child safe, at home or elsewhere, within a short part of the child's life. A plan that "
    "goes on for years may have lost its way.",
    numerator_words="Plans open on 31 March that had lasted 2 years or more",
    denominator_words="Plans open on 31 March",
    caveats=(
        "It looks at plans that are still open. Plans that ended in the year after lasting two years or "
        "more are another figure, which authorities follow for themselves.",
        "In many authorities so few plans last that long that the figure is hidden with the letter c: in 59 "
        "of 153 in 2025.",
        "A large family on a long plan can move the figure of a small authority by several points.",
        ROUNDED,
    ),
    published=Published(
        table="plan_durations",
        value="2_years_or_more_percent",
        numerator=(Term(column="2_years_or_more"),),
        denominator=(Term(column="CPP_At31"),),
    ),
    computed=Computed(
        collection=Collection.CIN_CENSUS,
        cohort="plan_open",
        above="two_years",
        needs="the year's children in need census",
        disclosure=Disclosure.SHARE,
        months=0,
        tables=("cp_plan",),
        characteristics=PLAN_KEYS,
    ),
    breakdowns=("plans_by_duration",),
    gaps=(HACKNEY, HAMPSHIRE, estimated("926", "Norfolk", "the East of England", "2013")),
)

hospital_admissions = Indicator(
    id="hospital_admissions",
    title="Rate of Hospital admissions caused by unintentional and deliberate injuries to children and "
    "young people (0 to 14 years), per 10,000 children",
    short_title="Hospital admissions for injuries, ages 0 to 14",
    group=Group.SAFE,
    domain="Child safety - general",
    pillars=(2,),
    unit=Unit.RATE,
    decimals=0,
    polarity=Polarity.LOWER,
    interval=Interval.PUBLISHED,
    definition="Emergency stays in hospital because of an injury to a child aged 0 to 14, in the year from April to "
    "March. The injury may be an accident or done on purpose. The number is given for every 10,000 children of that "
    "age who live in the area.",
    why="Injuries are among the main reasons why children go to hospital, and can do lasting harm. Many can be "
    "prevented, and some are a sign of neglect or abuse.",
    numerator_words="Emergency admissions for injuries, ages 0 to 14",
    denominator_words="Children aged 0 to 14 who live in the area",
    caveats=(
        "Admissions are counted, not children, and by where the child lives. A child treated in the "
        "emergency department and sent home is not counted.",
        "Hospitals differ in when they admit a child for observation, which moves the rate of whole areas.",
        "The City of London is counted with Hackney and the Isles of Scilly with Cornwall, so neither has a "
        "rate of its own.",
        "Where a hospital trust's records had gaps, the areas it serves are left out or marked. The publisher's note "
        "is shown with them.",
        "Counts of areas have been rounded to the nearest 5 since 2012/13. The confidence limits are those "
        "of the publisher. Inner and Outer London, for which none is published, are added up here from "
        "their boroughs and have no limits.",
    ),
    published=Published(
        table="hospital_admissions",
        where={"sex": "Persons", "category_type": "", "category": ""},
        value="value",
        scale=10_000,
        numerator=(Term(column="count"),),
        denominator=(Term(column="denominator"),),
        sum_regions=("E13000001", "E13000002"),
        limits=("lower_limit", "upper_limit"),
    ),
    median_of_unrounded=True,
    breakdowns=("hospital_by_sex", "hospital_by_deprivation"),
)

ABUSE = "Child abuse / neglect"
OUTSIDE_HOME = "Harms outside the home"


def factor(
    key: str,
    column: str,
    code: str,
    domain: str,
    title: str,
    short_title: str,
    definition: str,
    why: str,
    caveats: tuple[str, ...],
    *,
    breaks: tuple[SeriesBreak, ...] = (),
    discontinued: Discontinued | None = None,
    gaps: tuple[Gap, ...] = (),
) -> Indicator:
    """One of the seventeen factors that a social worker records at the end of an assessment."""
    return Indicator(
        id=f"factor_{key}",
        title=f"Rate of {title}, per 10,000 children",
        short_title=short_title,
        group=Group.SAFE,
        domain=domain,
        pillars=(2,) if domain == ABUSE else (1, 2),
        unit=Unit.RATE,
        decimals=0,
        polarity=Polarity.NONE,
        interval=Interval.BYAR,
        definition=definition,
        why=why,
        numerator_words="Episodes of need in which this factor was recorded at the end of an assessment in the year",
        denominator_words="Children aged 0 to 17 in the middle of the year before",
        caveats=(
            *caveats,
            "It counts what social workers wrote down in assessments that ended in the year, and not how common the "
            "harm is. The better they see it, the higher the rate.",
            "An assessment can have several factors, so the rates of different factors must not be added up.",
        ),
        published=Published(
            table="assessment_factors",
            derive=Derive.RATIO,
            scale=10_000,
            numerator=(Term(column=column),),
            denominator=(POPULATION,),
            first_period="2019",
        ),
        computed=Computed(
            collection=Collection.CIN_CENSUS,
            cohort="factor_found",
            where=f"factor = '{code}'",
            needs="the year's children in need census, and the population",
            disclosure=Disclosure.RATE,
            tables=("assessment",),
            characteristics=PLAN_KEYS,
        ),
        breakdowns=("assessment_factors",),
        discontinued=discontinued,
        breaks=breaks,
        gaps=(HACKNEY, HAMPSHIRE, HEREFORDSHIRE, *gaps),
    )


def split(what: str) -> tuple[SeriesBreak, ...]:
    """The change of 2021, when abuse by children and by adults began to be recorded apart."""
    return (
        SeriesBreak(
            period="2021",
            note=f"Since 2021 {what} by an adult and by another child have been recorded apart. Before, one "
            "factor held both.",
        ),
    )


def phased_out(what: str) -> Discontinued:
    """Why the line of an undivided factor ends in 2020."""
    return Discontinued(
        last_period="2020",
        reason=f"Since 2021 {what} has been recorded as by an adult or by another child. The undivided "
        "factor was still used by some authorities until 2024 and by none in 2025, so its fall after 2020 "
        "is a change of recording and not of harm.",
    )


factor_domestic_abuse_child = factor(
    "domestic_abuse_child",
    "Domestic_Abuse_child",
    "3A",
    ABUSE,
    "Domestic Abuse child",
    "Domestic abuse: the child is the victim",
    "Assessments in the year to 31 March that named domestic abuse of the child as a factor. The number is given for "
    "every 10,000 children aged 0 to 17.",
    "A child who is hit, threatened or controlled at home is harmed twice. The violence harms them, and so does fear "
    "of the person who cares for them.",
    ("Abuse of a parent that the child only sees or hears is a factor of its own.",),
)
factor_domestic_abuse_parent = factor(
    "domestic_abuse_parent",
    "Domestic_Abuse_parent",
    "3B",
    ABUSE,
    "Domestic Abuse parent",
    "Domestic abuse: a parent is the victim",
    "Assessments in the year to 31 March that named domestic abuse of the child's parent or carer as a factor. The "
    "number is given for every 10,000 children aged 0 to 17.",
    "With the mental health of a parent it is the factor recorded most often. The Domestic Abuse Act 2021 "
    "treats children who see, hear or feel the effects of such abuse as victims themselves.",
    ("Every child of the household who is assessed is counted, so one incident can count several times.",),
)
factor_domestic_abuse_person = factor(
    "domestic_abuse_person",
    "Domestic_Abuse_person",
    "3C",
    ABUSE,
    "Domestic Abuse person",
    "Domestic abuse: another person is the victim",
    "Assessments in the year to 31 March that named domestic abuse of another person in the child's home as a "
    "factor. The number is given for every 10,000 children aged 0 to 17.",
    "To see a brother, a sister or a grandparent hurt frightens a child. It is as bad as to see a parent hurt.",
    (
        "Authorities' rates ran from 0 to 148 in 2025: the factor is used often in some places and hardly "
        "at all in others.",
    ),
)
factor_emotional_abuse = factor(
    "emotional_abuse",
    "Emotional_Abuse",
    "17A",
    ABUSE,
    "Emotional Abuse",
    "Emotional abuse",
    "Assessments in the year to 31 March that named emotional abuse of the child as a factor. The number is given "
    "for every 10,000 children aged 0 to 17.",
    "To be put down, rejected or frightened over a long time harms a child as surely as blows. It is harder to see "
    "and to prove.",
    (
        "Some authorities note it beside domestic abuse, others only where it stands by itself. So their rates ran "
        "from 14 to 222 in 2025.",
    ),
)
factor_faith_linked_abuse = factor(
    "faith_linked_abuse",
    "Faith_linked_abuse",
    "23A",
    ABUSE,
    "Faith linked abuse",
    "Abuse linked to faith or belief",
    "Assessments in the year to 31 March that named abuse linked to faith or belief as a factor. A child may be said "
    "to be a witch, for example, or to be held by a spirit. The number is given for every 10,000 children aged 0 to "
    "17.",
    "It is rare and easily missed, and needs workers who know the belief as well as the law.",
    (
        "Numbers are small: in 2025 a fifth of the authorities' counts were hidden with the letter c. A rate of 0 or "
        "1 says hardly anything about one authority.",
    ),
)
factor_neglect = factor(
    "neglect",
    "Neglect",
    "16A",
    ABUSE,
    "Neglect",
    "Neglect",
    "Assessments in the year to 31 March that named neglect of the child as a factor. The number is given for every "
    "10,000 children aged 0 to 17.",
    "A child who goes without food, warmth, care or love for long is harmed in body and mind. Help for the family "
    "can often prevent it.",
    (
        "Neglect and poverty are found together, and where one ends and the other begins is judged "
        "differently from place to place.",
    ),
)
factor_physical_abuse_adult_on_child = factor(
    "physical_abuse_adult_on_child",
    "Physical_Abuse_adult_on_child",
    "18C",
    ABUSE,
    "Physical Abuse adult on child",
    "Physical abuse by an adult",
    "Assessments in the year to 31 March that named physical abuse of the child by an adult as a factor. The number "
    "is given for every 10,000 children aged 0 to 17.",
    "A child hurt by the adults who should protect them may need protection the same day.",
    ("The figure for 2021 is too low: in that year much of the abuse was still recorded without saying who did it.",),
    breaks=split("physical abuse"),
)
factor_physical_abuse_child_on_child = factor(
    "physical_abuse_child_on_child",
    "Physical_Abuse_child_on_child",
    "18B",
    ABUSE,
    "Physical Abuse child on child",
    "Physical abuse by another child",
    "Assessments in the year to 31 March that named physical abuse of the child by another child as a factor. The "
    "number is given for every 10,000 children aged 0 to 17.",
    "There is violence between brothers and sisters, between teenagers who go out together and among friends. Both "
    "need help: the child who hurts and the child who is hurt.",
    ("The figure for 2021 is too low, because recording by who did the harm only began in that year.",),
    breaks=split("physical abuse"),
)
factor_physical_abuse_unknown = factor(
    "physical_abuse_unknown",
    "Physical_Abuse_unknown",
    "18A",
    ABUSE,
    "Physical Abuse unknown",
    "Physical abuse, by whom not recorded",
    "Assessments in the year to 31 March that named physical abuse of the child as a factor. They did not say "
    "whether an adult or another child did it. The number is given for every 10,000 children aged 0 to 17.",
    "Until 2020 there was no other record of physical abuse. So it shows the level from which the two newer factors "
    "started.",
    (
        "It is no longer used. For 2021 to 2024 it holds only the remainder that was not yet recorded by "
        "who did the harm.",
    ),
    discontinued=phased_out("physical abuse"),
)
factor_sexual_abuse_adult_on_child = factor(
    "sexual_abuse_adult_on_child",
    "Sexual_Abuse_adult_on_child",
    "19C",
    ABUSE,
    "Sexual Abuse adult on child",
    "Sexual abuse by an adult",
    "Assessments in the year to 31 March that named sexual abuse of the child by an adult as a factor. The number is "
    "given for every 10,000 children aged 0 to 17.",
    "Most sexual abuse is never noticed by anyone. What assessments find is the part that services can act on.",
    ("The figure for 2021 is too low: part of the abuse of that year is still in the undivided factor.",),
    breaks=split("sexual abuse"),
)
factor_sexual_abuse_child_on_child = factor(
    "sexual_abuse_child_on_child",
    "Sexual_Abuse_child_on_child",
    "19B",
    ABUSE,
    "Sexual Abuse child on child",
    "Sexual abuse by another child",
    "Assessments in the year to 31 March that named sexual abuse of the child by another child as a factor. The "
    "number is given for every 10,000 children aged 0 to 17.",
    "When one child harms another in this way, both need help. Schools, families and services have to act together.",
    ("The figure for 2021 is too low, as the abuse of that year was in part still recorded without saying by whom.",),
    breaks=split("sexual abuse"),
)
factor_sexual_abuse_unknown = factor(
    "sexual_abuse_unknown",
    "Sexual_Abuse_unknown",
    "19A",
    ABUSE,
    "Sexual Abuse unknown",
    "Sexual abuse, by whom not recorded",
    "Assessments in the year to 31 March that named sexual abuse of the child as a factor. They did not say whether "
    "an adult or another child did it. The number is given for every 10,000 children aged 0 to 17.",
    "Until 2020 there was no other record of sexual abuse. So it shows the level that the two newer factors together "
    "carry on.",
    (
        "It is no longer used. What is published for 2021 to 2024 is the part not yet recorded under the "
        "two newer factors.",
    ),
    discontinued=phased_out("sexual abuse"),
)
factor_child_criminal_exploitation = factor(
    "child_criminal_exploitation",
    "Child_criminal_exploitation",
    "24A",
    OUTSIDE_HOME,
    "Child criminal exploitation",
    "Child criminal exploitation",
    "Assessments in the year to 31 March that named child criminal exploitation as a factor. The child is made to "
    "carry drugs, hold weapons or commit other crimes for others. The number is given for every 10,000 children aged "
    "0 to 17.",
    "A child who is used by criminals is a victim. They are at risk of violence, of prison and of being lost to the "
    "family.",
    (
        "Part of what is recorded here may have been recorded under gangs or trafficking before it had a "
        "factor of its own.",
    ),
    breaks=(
        SeriesBreak(
            period="2022", note="Recorded as a factor of its own since 2022. There are no figures for earlier years."
        ),
    ),
)
factor_child_sexual_exploitation = factor(
    "child_sexual_exploitation",
    "Child_sexual_exploitation",
    "11A",
    OUTSIDE_HOME,
    "Child sexual exploitation",
    "Child sexual exploitation",
    "Assessments in the year to 31 March that named child sexual exploitation as a factor. Someone with power over "
    "the child uses them sexually, for gifts, money, status or affection, in person or online. The number is given "
    "for every 10,000 children aged 0 to 17.",
    "Inquiries have shown how often these children were not believed. The figure tells whether workers look for it "
    "and write it down.",
    ("A child who is used both for sex and for crime is counted under both factors.",),
)
factor_gangs = factor(
    "gangs",
    "Gangs",
    "13A",
    OUTSIDE_HOME,
    "Gangs",
    "Gangs",
    "Assessments in the year to 31 March that named the child's ties to a gang as a factor. The number is given for "
    "every 10,000 children aged 0 to 17.",
    "Danger for teenagers often lies outside the family, where plans made for harm at home do not reach.",
    ("Part of the fall since 2021 may come from recording criminal exploitation as a factor of its own from 2022.",),
    breaks=(
        SeriesBreak(
            period="2022",
            note="Since 2022 child criminal exploitation has been a factor of its own. Part of it may have "
            "been recorded under gangs before.",
        ),
    ),
)
factor_going_missing = factor(
    "going_missing",
    "Going_missing",
    "10A",
    OUTSIDE_HOME,
    "Going missing",
    "Going missing",
    "Assessments in the year to 31 March that named the child's going missing, from home or from care, as a factor. "
    "The number is given for every 10,000 children aged 0 to 17.",
    "Going missing is a warning. There may be trouble at home, someone may be using the child, or the child may not "
    "be happy where they were placed.",
    ("It counts assessments that named it, not the number of times a child was missing.",),
    gaps=(
        Gap(
            la_code="938",
            periods=("2019",),
            note="No figure is published for West Sussex in 2019. The totals of the South East and England "
            "leave it out.",
        ),
    ),
)
factor_trafficking = factor(
    "trafficking",
    "Trafficking",
    "12A",
    OUTSIDE_HOME,
    "Trafficking",
    "Trafficking",
    "Assessments in the year to 31 March that named trafficking of the child as a factor. The child is moved or kept "
    "somewhere to be exploited. The number is given for every 10,000 children aged 0 to 17.",
    "These children, from abroad and from this country, are controlled by others. They can vanish from care within "
    "days.",
    ("Numbers are small in most authorities, and often hidden with the letter c.",),
)

PLANS = (
    "Plans are counted, and brothers and sisters mostly go on a plan together. So one large family can move the "
    "figure of a small authority."
)

cpp_rate = Indicator(
    id="cpp_rate",
    title="Child protection plans on 31 March, per 10,000 children",
    short_title="Child protection plans on 31 March",
    group=Group.SAFE,
    domain="Child safety - general",
    pillars=(2,),
    unit=Unit.RATE,
    decimals=1,
    polarity=Polarity.NONE,
    interval=Interval.BYAR,
    definition="Child protection plans open on 31 March. "
    "A plan says how a child likely to suffer serious harm is to be kept safe. "
    "The number is given for every 10,000 children aged 0 to 17 "
    "who live in the area.",
    why="Several services together judged that these children suffer significant harm, or are likely to.",
    numerator_words="Child protection plans open on 31 March",
    denominator_words="Children aged 0 to 17 in the middle of the year before",
    caveats=(
        "A low rate can mean that children are made safe early, or that danger is not seen.",
        PLANS,
    ),
    computed=Computed(
        collection=Collection.CIN_CENSUS,
        cohort="plan_open",
        needs="the year's children in need census, and the population",
        disclosure=Disclosure.RATE,
        months=0,
        tables=("cp_plan",),
        characteristics=PLAN_KEYS,
    ),
)

cpp_starts_rate = Indicator(
    id="cpp_starts_rate",
    title="Child protection plans started, per 10,000 children",
    short_title="Child protection plans started",
    group=Group.SAFE,
    domain="Child safety - general",
    pillars=(2,),
    unit=Unit.RATE,
    decimals=1,
    polarity=Polarity.NONE,
    interval=Interval.BYAR,
    definition="Child protection plans that started in the year to 31 March. "
    "A plan says how a child likely to suffer serious harm is to be kept safe. "
    "The number is given for every 10,000 "
    "children aged 0 to 17 who live in the area.",
    why="Read it beside the plans that are open. It shows whether more children come to need protection, or stay on "
    "their plans longer.",
    numerator_words="Child protection plans started in the year",
    denominator_words="Children aged 0 to 17 in the middle of the year before",
    caveats=(
        "A plan taken over from another authority counts as a new one.",
        PLANS,
    ),
    computed=Computed(
        collection=Collection.CIN_CENSUS,
        cohort="plan_started",
        needs="the year's children in need census, and the population",
        disclosure=Disclosure.RATE,
        tables=("cp_plan",),
        characteristics=PLAN_KEYS,
    ),
)

s47_rate = Indicator(
    id="s47_rate",
    title="Section 47 enquiries, per 10,000 children",
    short_title="Section 47 enquiries",
    group=Group.SAFE,
    domain="Child safety - general",
    pillars=(2,),
    unit=Unit.RATE,
    decimals=1,
    polarity=Polarity.NONE,
    interval=Interval.BYAR,
    definition="Enquiries under section 47 of the Children Act 1989 that started in the year to 31 March. The number "
    "is given for every 10,000 children aged 0 to 17 who live in the area. The authority has to make one when a "
    "child may be suffering significant harm.",
    why="It shows how often there was reason to fear for a child's safety, and how much of social work is enquiry.",
    numerator_words="Section 47 enquiries started in the year",
    denominator_words="Children aged 0 to 17 in the middle of the year before",
    caveats=(
        "Authorities differ in when worry about a child becomes an enquiry.",
        "Most enquiries do not lead to a plan; they are hard for families all the same.",
    ),
    computed=Computed(
        collection=Collection.CIN_CENSUS,
        cohort="enquired",
        needs="the year's children in need census, and the population",
        disclosure=Disclosure.RATE,
        tables=("s47_enquiry",),
        characteristics=PLAN_KEYS,
    ),
)

icpc_rate = Indicator(
    id="icpc_rate",
    title="Initial child protection conferences, per 10,000 children",
    short_title="Initial child protection conferences",
    group=Group.SAFE,
    domain="Child safety - general",
    pillars=(2,),
    unit=Unit.RATE,
    decimals=1,
    polarity=Polarity.NONE,
    interval=Interval.BYAR,
    definition="Initial child protection conferences held in the year to 31 March after an enquiry: the first "
    "meeting that decides on a plan. The number is given for every 10,000 children aged 0 to 17 who live in the "
    "area.",
    why="At this meeting the family and those who work with it decide whether a child needs a plan to keep them safe.",
    numerator_words="Section 47 enquiries with an initial conference in the year",
    denominator_words="Children aged 0 to 17 in the middle of the year before",
    caveats=(
        "Meetings about a plan taken over from another authority are not counted.",
        "A conference about several brothers and sisters counts once for each of them.",
    ),
    computed=Computed(
        collection=Collection.CIN_CENSUS,
        cohort="conferred",
        needs="the year's children in need census, and the population",
        disclosure=Disclosure.RATE,
        tables=("s47_enquiry",),
        characteristics=PLAN_KEYS,
        switches={"include_transfer_in": False},
    ),
)

repeat_cpp_12_months = Indicator(
    id="repeat_cpp_12_months",
    title="Plans started within 12 months of the end of an earlier plan",
    short_title="Plans within 12 months of an earlier one",
    group=Group.SAFE,
    domain="Child safety - general",
    pillars=(2,),
    unit=Unit.PERCENT,
    decimals=1,
    polarity=Polarity.LOWER,
    interval=Interval.WILSON,
    definition="The share of child protection plans started in the year to 31 March that came soon after another. "
    "The child's earlier plan with the same authority had ended no more than twelve months before. "
    "A plan says how a child likely to suffer serious harm is to be kept safe.",
    why="Where a plan is needed again so soon, the first may have ended too early, or without the help that should "
    "have followed.",
    numerator_words="Plans started within 12 months of the end of an earlier plan of the child",
    denominator_words="Plans started in the year",
    caveats=(
        "It uses the dates of the authority's own plans; plans that other authorities made do not count.",
        PLANS,
    ),
    computed=Computed(
        collection=Collection.CIN_CENSUS,
        cohort="plan_started",
        above="soon_after_another",
        needs="the children in need census of the year and of the year before",
        disclosure=Disclosure.SHARE,
        months=24,
        tables=("cp_plan",),
        characteristics=PLAN_KEYS,
    ),
)

cpp_ended_2_years = Indicator(
    id="cpp_ended_2_years",
    title="Plans ended that had lasted 2 years or more",
    short_title="Plans ended after 2 years or more",
    group=Group.SAFE,
    domain="Child safety - general",
    pillars=(2,),
    unit=Unit.PERCENT,
    decimals=1,
    polarity=Polarity.LOWER,
    interval=Interval.WILSON,
    definition="The share of child protection plans ended in the year to 31 March that had lasted two years or more. "
    "A plan says how a child likely to suffer serious harm is to be kept safe.",
    why="A plan should make a child safe within a time that is short in the child's life; those that end late tell "
    "how long children waited.",
    numerator_words="Plans ended in the year that had lasted 2 years or more",
    denominator_words="Plans ended in the year",
    caveats=(
        "Ending many long plans raises the figure in the year in which it is done, and is good work.",
        "Plans that are still open are not in it; the share of long plans among those is another indicator.",
        PLANS,
    ),
    computed=Computed(
        collection=Collection.CIN_CENSUS,
        cohort="plan_ended",
        above="two_years",
        needs="the year's children in need census",
        disclosure=Disclosure.SHARE,
        tables=("cp_plan",),
        characteristics=PLAN_KEYS,
    ),
)

INDICATORS: tuple[Indicator, ...] = (
    repeat_cpp,
    cpp_2_years,
    hospital_admissions,
    factor_domestic_abuse_child,
    factor_domestic_abuse_parent,
    factor_domestic_abuse_person,
    factor_emotional_abuse,
    factor_faith_linked_abuse,
    factor_neglect,
    factor_physical_abuse_adult_on_child,
    factor_physical_abuse_child_on_child,
    factor_physical_abuse_unknown,
    factor_sexual_abuse_adult_on_child,
    factor_sexual_abuse_child_on_child,
    factor_sexual_abuse_unknown,
    factor_child_criminal_exploitation,
    factor_child_sexual_exploitation,
    factor_gangs,
    factor_going_missing,
    factor_trafficking,
    cpp_rate,
    cpp_starts_rate,
    s47_rate,
    icpc_rate,
    repeat_cpp_12_months,
    cpp_ended_2_years,
)
