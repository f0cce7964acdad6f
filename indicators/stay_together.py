"""Outcome 1 of the National Framework: children, young people and families stay together and get the help they need.

Twenty-two published indicators: help and re-referral, children coming into care, moves of school, and the
attendance and attainment of children with a social worker. Sources: the Department for Education's
statistics on children in need, on children looked after, on stability, and on the outcomes of children in
need, and the population estimates of the Office for National Statistics. Six more, at the end, are computed from an
authority's own returns only: what becomes of referrals, how long assessments take, and going home for good.
"""

from __future__ import annotations

from typing import NamedTuple

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
    SeriesBreak,
    Term,
    Unit,
)

POPULATION = Term(
    table="population",
    column="population_estimate",
    where={"age_group": "Children aged 0 to 17 years"},
    years_before=1,
)

STARTING = "Children starting to be looked after each year"
ON_31_MARCH = "Children looked after on 31 March each year"

# Breakdowns of figures computed from the returns, by what each return says of a child.
CARE_KEYS = ("sex", "age", "ethnicity", "uasc", "need")
NEED_KEYS = ("sex", "age", "ethnicity", "disability", "need")
PLAN_KEYS = ("sex", "age", "ethnicity", "disability")

ROUNDED = "Counts for regions and England are rounded to the nearest 10; those for authorities are exact."

# What became of an authority's missing figure in the totals was found by adding up the authorities of its region.
HACKNEY = Gap(
    la_code="204",
    periods=("2021", "2022"),
    note="Hackney could give no figures for 2021 and 2022 after a cyber attack. The totals of Inner London, "
    "London and England contain its figures for 2020.",
)
HAMPSHIRE = Gap(
    la_code="850",
    periods=("2024",),
    note="Hampshire's return for 2024 was not reliable enough to publish, after a change of its records "
    "system. The totals of the South East and England contain its figures for 2023.",
)
HEREFORDSHIRE = Gap(
    la_code="884",
    periods=("2024",),
    note="Herefordshire's figures for 2024 were not reliable enough to publish. The totals of the West "
    "Midlands and England contain what it returned.",
)


def estimated(la_code: str, name: str, region: str, *periods: str) -> Gap:
    """An authority without a figure, for which the totals of its region and England contain an estimate."""
    return Gap(
        la_code=la_code,
        periods=periods,
        note=f"No figure is published for {name} in {' and '.join(periods)}. The totals of {region} and "
        "England contain an estimate.",
    )


cin_rate = Indicator(
    id="cin_rate",
    title="Rate of children in need, per 10,000 children",
    short_title="Children in need",
    group=Group.STAY_TOGETHER,
    domain="Access to support and getting help",
    pillars=(1,),
    unit=Unit.RATE,
    decimals=0,
    polarity=Polarity.NONE,
    interval=Interval.BYAR,
    definition="Episodes of need open on 31 March. The number is given for every 10,000 children aged 0 to 17 who "
    "live in the area. A child is in need when children's social care is assessing or helping them. Among them are "
    "children with a child in need plan or a protection plan, disabled children, children looked after and care "
    "leavers.",
    why="It shows how many children social care is working with on one day. So it shows how great the need is, and "
    "how much work there is.",
    numerator_words="Episodes of need open on 31 March",
    denominator_words="Children aged 0 to 17 in the middle of the year before",
    caveats=(
        "Authorities differ in when they open and close a case, and in how much early help they give before. So "
        "neither a high nor a low rate is good by itself.",
        "Unborn children are counted as in need, and so are young people of 18 or over who still get help. They are "
        "not part of the population aged 0 to 17.",
        "The Department for Education (DfE) publishes how many episodes are open. The rate is worked out here, with "
        "the population in the middle of the year before.",
        ROUNDED,
    ),
    published=Published(
        table="children_in_need",
        derive=Derive.RATIO,
        scale=10_000,
        numerator=(Term(column="At31_episodes"),),
        denominator=(POPULATION,),
    ),
    computed=Computed(
        collection=Collection.CIN_CENSUS,
        cohort="in_need",
        where="NOT (getvariable('exclude_n9') AND need = 'N9')",
        needs="the year's children in need census, and the population",
        disclosure=Disclosure.RATE,
        months=0,
        characteristics=NEED_KEYS,
        switches={"exclude_n9": False},
    ),
    breakdowns=("need_flow",),
    gaps=(
        HACKNEY,
        HAMPSHIRE,
        estimated("840", "County Durham", "the North East", "2013"),
        estimated("353", "Oldham", "the North West", "2013"),
        estimated("926", "Norfolk", "the East of England", "2013"),
        estimated("908", "Cornwall", "the South West", "2014"),
    ),
)

re_referrals = Indicator(
    id="re_referrals",
    title="Repeat referrals (within 12 months)",
    short_title="Repeat referrals within 12 months",
    group=Group.STAY_TOGETHER,
    domain="Access to support and getting help",
    pillars=(1, 5),
    unit=Unit.PERCENT,
    decimals=1,
    polarity=Polarity.LOWER,
    interval=Interval.WILSON,
    definition="The share of referrals in the year to 31 March that were repeats. A referral asks children's social care to "
    "help or protect a child. In a repeat, the same child had been referred to the same authority within the 12 months before.",
    why="A family that has to come back was perhaps not helped enough the first time, or lost its help too soon.",
    numerator_words="Referrals within 12 months of an earlier one",
    denominator_words="Referrals in the year",
    caveats=(
        "Referrals are counted, not children: a child referred three times in the year counts three times.",
        "Authorities differ in what they record as a referral, and in what stays a contact or goes to early help (help before "
        "social care is needed).",
        "An earlier referral to another authority is not seen.",
        ROUNDED,
    ),
    published=Published(
        table="referrals",
        value="rereferral_percent",
        numerator=(Term(column="rereferral_count"),),
        denominator=(Term(column="referral_count"),),
    ),
    computed=Computed(
        collection=Collection.CIN_CENSUS,
        cohort="referred",
        above="earlier_date >= addm(referral_date, -12)",
        needs="the children in need census of the year and of the year before",
        disclosure=Disclosure.SHARE,
        months=24,
        characteristics=NEED_KEYS,
        switches={"nfa_counts_as_previous": True},
    ),
    breakdowns=("referral_outcomes",),
    gaps=(
        HACKNEY,
        HAMPSHIRE,
        HEREFORDSHIRE,
        Gap(
            la_code="884",
            periods=("2023",),
            note="Herefordshire's re-referrals of 2023 were not reliable enough to publish. The West "
            "Midlands and England count its referrals but none of its re-referrals, so their shares are a "
            "little too low.",
        ),
        *(
            Gap(
                la_code=la_code,
                periods=("2020",),
                note=f"{name} gave no re-referrals for 2020, its first year. The South West and England "
                "count its referrals but no re-referrals, so the South West's share is about three points "
                "too low.",
            )
            for la_code, name in (("838", "Dorset"), ("839", "Bournemouth, Christchurch and Poole"))
        ),
        estimated("926", "Norfolk", "the East of England", "2013", "2014"),
        estimated("316", "Newham", "Inner London", "2013"),
        estimated("311", "Havering", "Outer London", "2013"),
        estimated("908", "Cornwall", "the South West", "2014", "2015"),
        estimated("393", "South Tyneside", "the North East", "2015", "2016"),
    ),
)

cla_starts_rate = Indicator(
    id="cla_starts_rate",
    title="Rate of children starting to be looked after, per 10,000 children",
    short_title="Children starting to be looked after",
    group=Group.STAY_TOGETHER,
    domain="Family stability",
    pillars=(1, 3),
    unit=Unit.RATE,
    decimals=0,
    polarity=Polarity.NONE,
    interval=Interval.BYAR,
    definition="Children who came into the care of the authority during the year to 31 March. The number is given "
    "for every 10,000 children aged 0 to 17 who live in the area. A child who came into care more than once in the "
    "year counts once.",
    why="Help that reaches a family early should keep more children safe at home. Coming into care is right for "
    "some, so the rate is read together with others.",
    numerator_words="Children who started to be looked after in the year",
    denominator_words="Children aged 0 to 17 in the middle of the year before",
    caveats=(
        "Children who seek asylum here without a parent are included. Where they arrive, and moves between "
        "authorities, can change the rate although nothing changed for local families.",
        "Short breaks given under an agreed series of placements are left out.",
        "A low rate can mean good help at home or need that is not met; a high rate can mean prompt protection.",
        ROUNDED,
    ),
    published=Published(
        table="cla_numbers",
        where={"population_type": STARTING},
        value="rate_per_10000",
        numerator=(Term(column="children_count"),),
        denominator=(Term(column="population_estimate"),),
    ),
    computed=Computed(
        collection=Collection.SSDA903,
        cohort="started",
        needs="the year's return of children looked after: episodes; and the population",
        disclosure=Disclosure.RATE,
        characteristics=CARE_KEYS,
    ),
    breakdowns=(
        "starts_by_age",
        "starts_by_sex",
        "starts_by_need",
        "starts_by_legal_status",
        "starts_by_taken_into_care",
    ),
)

cla_rate = Indicator(
    id="cla_rate",
    title="Rate of children looked after on 31 March, per 10,000 children",
    short_title="Children looked after on 31 March",
    group=Group.STAY_TOGETHER,
    domain="Family stability",
    pillars=(1, 4),
    unit=Unit.RATE,
    decimals=0,
    polarity=Polarity.NONE,
    interval=Interval.BYAR,
    definition="Children in the care of the authority on 31 March. The number is given for every 10,000 children "
    "aged 0 to 17 who live in the area. They live in foster care or in children's homes, are placed with parents or "
    "for adoption, or live partly on their own.",
    why="The authority is a parent to these children. Their care is the largest part of what children's social care "
    "costs.",
    numerator_words="Children looked after on 31 March",
    denominator_words="Children aged 0 to 17 in the middle of the year before",
    caveats=(
        "The rate follows what happened over many years: it falls when fewer children come in and also when "
        "children leave sooner.",
        "Much of the difference between authorities comes from how poor their areas are. So it is fairer to compare "
        "with statistical neighbours, the authorities most like this one.",
        "Children are counted by the authority that looks after them, wherever they live. Short breaks "
        "under an agreed series of placements are left out.",
        ROUNDED,
    ),
    published=Published(
        table="cla_numbers",
        where={"population_type": ON_31_MARCH},
        value="rate_per_10000",
        numerator=(Term(column="children_count"),),
        denominator=(Term(column="population_estimate"),),
    ),
    computed=Computed(
        collection=Collection.SSDA903,
        cohort="looked_after",
        needs="the year's return of children looked after: episodes; and the population",
        disclosure=Disclosure.RATE,
        months=0,
        characteristics=(*CARE_KEYS, "placement"),
    ),
    breakdowns=(
        "cla_by_age",
        "cla_by_sex",
        "cla_by_ethnicity",
        "cla_by_need",
        "cla_by_legal_status",
        "cla_by_placement",
        "cla_by_uasc",
    ),
)

uasc_starts_rate = Indicator(
    id="uasc_starts_rate",
    title="Rate of children starting to be looked after who were UASC, per 10,000 children",
    short_title="Unaccompanied asylum seekers entering care",
    group=Group.STAY_TOGETHER,
    domain="Family stability",
    pillars=(4,),
    unit=Unit.RATE,
    decimals=0,
    polarity=Polarity.NONE,
    interval=Interval.BYAR,
    definition="Unaccompanied asylum-seeking children (UASC) who came into care in the year to 31 March. They seek "
    "asylum here without a parent. The number is given for every 10,000 children aged 0 to 17 who live in the area.",
    why="These children come into care because they are alone in the country, not because a local family "
    "was not helped. Seen apart, the rate for all other children becomes readable.",
    numerator_words="Unaccompanied asylum-seeking children who started to be looked after in the year",
    denominator_words="Children aged 0 to 17 in the middle of the year before",
    caveats=(
        "The rate depends on ports where people arrive and on hotels used for asylum seekers. It also depends on the "
        "National Transfer Scheme, under which children move from one authority to another.",
        "A child transferred to another authority starts to be looked after there too, and counts in both.",
        "Numbers are small in many authorities, and are then hidden with the letter c.",
        "DfE publishes the count; the rate is worked out here with the population that DfE uses for all starts.",
    ),
    published=Published(
        table="cla_started",
        where={
            "characteristic": "Unaccompanied asylum-seeking children",
            "breakdown": "Unaccompanied asylum-seeking children",
        },
        derive=Derive.RATIO,
        scale=10_000,
        numerator=(Term(column="children_count"),),
        denominator=(Term(table="cla_numbers", column="population_estimate", where={"population_type": STARTING}),),
        symbols=(
            Term(column="children_count"),
            Term(column="children_percent"),
            Term(table="cla_numbers", column="rate_per_10000", where={"population_type": STARTING}),
        ),
    ),
    computed=Computed(
        collection=Collection.SSDA903,
        cohort="started",
        above="uasc = 'Y'",
        needs="the year's return of children looked after: episodes and unaccompanied asylum-seeking children; and the population",
        disclosure=Disclosure.RATE,
        tables=("uasc",),
        characteristics=("sex", "age", "ethnicity"),
    ),
    breakdowns=("starts_by_uasc",),
)

uasc_cla_rate = Indicator(
    id="uasc_cla_rate",
    title="Rate of children looked after on 31 March who were UASC, per 10,000 children",
    short_title="Unaccompanied asylum seekers in care",
    group=Group.STAY_TOGETHER,
    domain="Family stability",
    pillars=(4,),
    unit=Unit.RATE,
    decimals=0,
    polarity=Polarity.NONE,
    interval=Interval.BYAR,
    definition="Unaccompanied asylum-seeking children (UASC) in care on 31 March: children who seek asylum here "
    "without a parent. The number is given for every 10,000 children aged 0 to 17 who live in the area.",
    why="Most are boys of 16 or 17. They need other homes, schools and advice than younger children from local "
    "families, so an authority plans for them apart.",
    numerator_words="Unaccompanied asylum-seeking children looked after on 31 March",
    denominator_words="Children aged 0 to 17 in the middle of the year before",
    caveats=(
        "Under the National Transfer Scheme an authority is not expected to look after more of these children than a "
        "set share of all children in its area. So the rate says little about local choices.",
        "A young person leaves the count at 18, or when an age assessment finds them to be an adult.",
        "Numbers are small in many authorities, and are then hidden with the letter c.",
        "DfE publishes the count; the rate is worked out here with the population that DfE uses for all "
        "children looked after on 31 March.",
    ),
    published=Published(
        table="cla_31_march",
        where={
            "characteristic": "Unaccompanied asylum-seeking children",
            "breakdown": "Unaccompanied asylum-seeking children",
        },
        derive=Derive.RATIO,
        scale=10_000,
        numerator=(Term(column="children_count"),),
        denominator=(Term(table="cla_numbers", column="population_estimate", where={"population_type": ON_31_MARCH}),),
        symbols=(
            Term(column="children_count"),
            Term(column="children_percent"),
            Term(table="cla_numbers", column="rate_per_10000", where={"population_type": ON_31_MARCH}),
        ),
    ),
    computed=Computed(
        collection=Collection.SSDA903,
        cohort="looked_after",
        above="uasc = 'Y'",
        needs="the year's return of children looked after: episodes and unaccompanied asylum-seeking children; and the population",
        disclosure=Disclosure.RATE,
        months=0,
        tables=("uasc",),
        characteristics=("sex", "age", "ethnicity", "placement"),
    ),
    breakdowns=("cla_by_uasc",),
)

school_moves = Indicator(
    id="school_moves",
    title="% CLA with one or more mid-year moves",
    short_title="Mid-year school moves of children looked after",
    group=Group.STAY_TOGETHER,
    domain="School stability",
    pillars=(4,),
    unit=Unit.PERCENT,
    decimals=0,
    polarity=Polarity.LOWER,
    interval=Interval.WILSON,
    definition="The share of children looked after on 31 March (CLA) who changed school in the middle of a school "
    "year, at least once during the year. Only children who could be found in the school census are counted.",
    why="Each change of school in the middle of a year costs a child friends, trusted adults and lessons.",
    numerator_words="Children looked after on 31 March with one or more mid-year moves during the year",
    denominator_words="Children looked after on 31 March matched to the school census",
    caveats=(
        "Only pupils of state-funded schools in England can be matched; children educated elsewhere are left out.",
        "There is no figure for 2020 because of the pandemic.",
        "Small numbers are hidden with the letter c in many authorities.",
        "They are official statistics in development, which means that DfE is still testing their quality.",
        ROUNDED,
    ),
    published=Published(
        table="school_moves",
        where={
            "cla_group": "CLA on 31 March",
            "move_measure": "Mid-year moves",
            "school_stability": "With one or more mid-year moves during the year",
        },
        value="percentage",
        numerator=(Term(column="number"),),
        denominator=(Term(column="number", where={"school_stability": "Total children"}),),
    ),
    breakdowns=("school_moves_by_kind",),
)


class SocialCareGroup(NamedTuple):
    """One of the three groups of pupils that DfE matches to its school statistics."""

    key: str
    content: str
    short: str
    title_absence: str
    title_ks2: str
    title_attainment8: str
    who: str
    counted: str
    pillars: tuple[int, ...]
    caveat: str


CINO = SocialCareGroup(
    key="cino",
    content="CINO at 31 March",
    short="children in need",
    title_absence="CINO at 31 March",
    title_ks2="CINO at 31 March",
    title_attainment8="CINO at 31 March",
    who="children in need on 31 March who were neither on a child protection plan nor looked after (CINO)",
    counted="Children in need, not on a plan and not looked after, on 31 March",
    pillars=(1,),
    caveat="Many children in need are disabled or have special educational needs, so the group is not like "
    "pupils as a whole.",
)
CPPO = SocialCareGroup(
    key="cppo",
    content="CPPO at 31 March",
    short="children on a plan",
    title_absence="CPPO at 31 March",
    title_ks2="CPPO at 31 March",
    title_attainment8="CPPO at 31 March",
    who="children on a child protection plan on 31 March who were not looked after (CPPO)",
    counted="Children on a child protection plan, not looked after, on 31 March",
    pillars=(1, 2),
    caveat="Few pupils in an authority are on a plan on one day, so the figure moves a good deal from year "
    "to year by chance alone.",
)
CLA = SocialCareGroup(
    key="cla",
    content="CLA 12 months at 31 March",
    short="children looked after",
    title_absence="CLA 12 months at 31 March",
    title_ks2="CLA 12 months on 31 March",
    title_attainment8="CLA 12 months on 31 March",
    who="children who had been looked after without a break for 12 months on 31 March (CLA)",
    counted="Children looked after continuously for 12 months on 31 March",
    pillars=(4,),
    caveat="Children who came into care during the twelve months are not in this group, although their "
    "schooling may be the most disturbed.",
)

NO_CENSUS = (
    Gap(
        la_code="204",
        periods=("2020/21", "2021/22"),
        note="Hackney could give no children in need return for 2021 and 2022 after a cyber attack. Its "
        "children are missing from the figures of Inner London, London and England.",
    ),
    Gap(
        la_code="850",
        periods=("2023/24",),
        note="Hampshire's children in need return for 2024 was not reliable enough to use. Its children are "
        "missing from the figures of the South East and England.",
    ),
)


class Absence(NamedTuple):
    """One of the three ways in which absence is told."""

    key: str
    value: str
    numerator: str
    denominator: str


def absence(
    group: SocialCareGroup,
    kind: Absence,
    *,
    title: str,
    short_title: str,
    interval: Interval,
    definition: str,
    why: str,
    numerator_words: str,
    denominator_words: str,
    caveats: tuple[str, ...],
) -> Indicator:
    """One of the nine absence indicators: a group of pupils and a way in which their absence is told."""
    return Indicator(
        id=f"absence_{kind.key}_{group.key}",
        title=title,
        short_title=short_title,
        group=Group.STAY_TOGETHER,
        domain="Child wellbeing and development",
        pillars=group.pillars,
        unit=Unit.PERCENT,
        decimals=1,
        polarity=Polarity.LOWER,
        interval=interval,
        definition=definition,
        why=why,
        numerator_words=numerator_words,
        denominator_words=denominator_words,
        caveats=(
            *caveats,
            group.caveat,
            "There are no figures for 2019/20 because of the pandemic, and in 2020/21 pupils kept at home "
            "by coronavirus were not counted as absent.",
            ROUNDED,
        ),
        published=Published(
            table="absence",
            where={"social_care_group": group.content, "phase_type_grouping": "Total"},
            value=kind.value,
            numerator=(Term(column=kind.numerator),),
            denominator=(Term(column=kind.denominator),),
        ),
        breakdowns=(f"absence_{kind.key}_{group.key}_by_school",),
        gaps=() if group is CLA else NO_CENSUS,
    )


OVERALL = Absence("overall", "pt_overall", "t_sess_overall", "t_sess_possible")
PERSISTENT = Absence("persistent", "pt_pupils_pa_10_exact", "t_pupils_pa_10_exact", "t_pupils")
SEVERE = Absence("severe", "pt_pupils_pa_50_exact", "t_pupils_pa_50_exact", "t_pupils")


def overall_absence(group: SocialCareGroup, why: str) -> Indicator:
    """Share of school sessions missed."""
    when = "on 31 March" if group is CLA else "at 31 March"
    name = group.content.replace(" at 31 March", "")
    return absence(
        group,
        OVERALL,
        title=f"Overall absence for {name} {when}",
        short_title=f"Overall absence, {group.short}",
        interval=Interval.NONE,
        definition="The share of all possible half-days of school in the academic year that were missed, for "
        f"whatever reason and with or without leave. Counted here are {group.who}.",
        why=why,
        numerator_words=f"Half-days missed: {group.counted[0].lower()}{group.counted[1:]}",
        denominator_words="Half-days possible for the same pupils",
        caveats=(
            "How far chance alone may move the figure is not given. A pupil who misses one half-day often misses the "
            "next, so limits worked out from half-days would be far too narrow.",
            "Illness and agreed leave are included, so not every absence counted here could have been avoided.",
        ),
    )


def persistent_absence(group: SocialCareGroup, why: str) -> Indicator:
    """Share of pupils who missed a tenth or more."""
    return absence(
        group,
        PERSISTENT,
        title=f"Persistent absentees for {group.title_absence} (overall absence 10% or more)",
        short_title=f"Persistent absence, {group.short}",
        interval=Interval.WILSON,
        definition="The share of pupils who missed 10% or more of their own possible half-days in the "
        f"academic year. Counted here are {group.who}.",
        why=why,
        numerator_words="Pupils of the group who missed 10% or more of their possible half-days",
        denominator_words=f"{group.counted}, who are pupils of state-funded schools",
        caveats=("Pupils who missed half or more are included here and shown again as severely absent.",),
    )


def severe_absence(group: SocialCareGroup, why: str) -> Indicator:
    """Share of pupils who missed half or more."""
    return absence(
        group,
        SEVERE,
        title=f"Severe absentees for {group.title_absence} (overall absence 50% or more)",
        short_title=f"Severe absence, {group.short}",
        interval=Interval.WILSON,
        definition="The share of pupils who missed 50% or more of their own possible half-days in the "
        f"academic year. Counted here are {group.who}.",
        why=why,
        numerator_words="Pupils of the group who missed 50% or more of their possible half-days",
        denominator_words=f"{group.counted}, who are pupils of state-funded schools",
        caveats=(
            "A handful of pupils can move the figure of one authority, and small numbers are hidden with the letter c.",
        ),
    )


absence_overall_cino = overall_absence(
    CINO,
    "School is where most children in need are seen every day; a child who is not there is less safe and falls behind.",
)
absence_overall_cppo = overall_absence(
    CPPO,
    "A child judged at risk of significant harm who is not at school is out of sight of the adults who would notice.",
)
absence_overall_cla = overall_absence(
    CLA,
    "The authority is these children's parent, and getting a child to school is the first thing a parent does.",
)
absence_persistent_cino = persistent_absence(
    CINO,
    "It means missing a day in every fortnight or more. Here learning and friendships begin to slip, and help for "
    "the family can still turn things round.",
)
absence_persistent_cppo = persistent_absence(
    CPPO,
    "For a child on a plan, repeated absence can be the outward sign that life at home is not improving.",
)
absence_persistent_cla = persistent_absence(
    CLA,
    "Children in care who go to school nearly every day have a place where things stay the same when a home changes.",
)
absence_severe_cino = severe_absence(
    CINO,
    "A child in need who misses half of school or more has in effect left it, and needs several services at once.",
)
absence_severe_cppo = severe_absence(
    CPPO,
    "A child on a plan who is hardly ever at school loses both learning and protection.",
)
absence_severe_cla = severe_absence(
    CLA,
    "Severe absence of a child in care usually means that no suitable school place has been kept or found.",
)


def key_stage_2(group: SocialCareGroup, why: str) -> Indicator:
    """Pupils at the expected standard at the end of primary school."""
    return Indicator(
        id=f"ks2_rwm_{group.key}",
        title=f"{group.title_ks2} pupils achieving expected standard in reading, writing and mathematics "
        "combined (KS2)",
        short_title=f"Key stage 2 standard, {group.short}",
        group=Group.STAY_TOGETHER,
        domain="Educational attainment",
        pillars=group.pillars,
        unit=Unit.PERCENT,
        decimals=0,
        polarity=Polarity.HIGHER,
        interval=Interval.WILSON,
        definition="The share of pupils at the end of primary school (key stage 2, most aged 11) who reached the "
        "expected standard in all three of reading, writing and mathematics. They go to state-funded schools. "
        f"Counted here are {group.who}.",
        why=why,
        numerator_words="Pupils of the group who reached the expected standard in all three subjects",
        denominator_words="Pupils of the group at the end of key stage 2 who were eligible for assessment",
        caveats=(
            "No assessments were held in 2019/20 and 2020/21.",
            "Reading and mathematics are tests; writing is judged by the teacher.",
            group.caveat,
            "The newest year is revised data, which may still change a little. " + ROUNDED,
        ),
        published=Published(
            table="key_stage_2",
            where={"social_care_group": group.content},
            value="pt_rwm_met_expected_standard",
            numerator=(Term(column="t_rwm_met_expected_standard"),),
            denominator=(Term(column="t_rwm_eligible_pupils"),),
        ),
        breakdowns=(f"ks2_{group.key}_by_subject",),
        gaps=() if group is CLA else tuple(gap.model_copy(update={"periods": gap.periods[-1:]}) for gap in NO_CENSUS),
    )


ks2_rwm_cino = key_stage_2(
    CINO,
    "Children who leave primary school without the basics find it hard to catch up. Children in need are about half "
    "as likely to have them as pupils as a whole.",
)
ks2_rwm_cppo = key_stage_2(
    CPPO,
    "A child may be kept safe at home and still lose out. The next school builds on reading and sums learned in "
    "primary school.",
)
ks2_rwm_cla = key_stage_2(
    CLA,
    "It shows how well the authority and its carers help children to learn in the primary years. Its virtual school "
    "is the team that looks after their schooling.",
)

GRADING_BREAKS = (
    SeriesBreak(
        period="2019/20",
        note="No examinations were held in 2019/20 and 2020/21. Schools and colleges gave the grades, and scores rose.",
    ),
    SeriesBreak(
        period="2021/22",
        note="Examinations came back in 2021/22, adapted and graded more generously than before the pandemic.",
    ),
    SeriesBreak(
        period="2022/23",
        note="Since 2022/23 grading has been in line with the years before the pandemic again.",
    ),
)


def attainment_8(group: SocialCareGroup, why: str) -> Indicator:
    """Average Attainment 8 score at the end of key stage 4."""
    when = "on 31 March" if group is CLA else "at 31 March"
    name = group.content.replace(" at 31 March", "")
    return Indicator(
        id=f"attainment8_{group.key}",
        title=f"Average attainment 8 for {name} {when} (KS4)",
        short_title=f"Attainment 8, {group.short}",
        group=Group.STAY_TOGETHER,
        domain="Educational attainment",
        pillars=group.pillars,
        unit=Unit.SCORE,
        decimals=1,
        polarity=Polarity.HIGHER,
        interval=Interval.NONE,
        definition="The average Attainment 8 score of pupils in state-funded schools at the end of key stage 4 "
        "(most aged 16). The score adds up a pupil's results in eight subjects, with English and mathematics "
        f"counted twice, and runs from 0 to 90. Counted here are {group.who}.",
        why=why,
        numerator_words="Attainment 8 scores of the group, added up",
        denominator_words="Pupils of the group at the end of key stage 4",
        caveats=(
            "It is an average of points: how far chance alone may move it cannot be worked out from the two totals.",
            "Pupils who sat no examination count with a score of 0.",
            group.caveat,
            "The newest year is revised data, which may still change a little. " + ROUNDED,
        ),
        published=Published(
            table="key_stage_4",
            where={"social_care_group": group.content},
            value="avg_att8",
            numerator=(Term(column="t_att8"),),
            denominator=(Term(column="t_pupils"),),
        ),
        breaks=GRADING_BREAKS,
        gaps=() if group is CLA else NO_CENSUS,
    )


attainment8_cino = attainment_8(
    CINO,
    "Results at 16 open or close the way to college, training and work, and the gap for children in need is wide.",
)
attainment8_cppo = attainment_8(
    CPPO,
    "These young people sit their examinations while at risk of harm at home; the score shows what help at "
    "school can do.",
)
attainment8_cla = attainment_8(
    CLA,
    "It shows what young people take with them from school as they prepare to leave care.",
)

WHAT_IS_RECORDED = (
    "Authorities differ in what they record as a referral, and in what stays a contact or goes to early help (help before "
    "social care is needed)."
)

referrals_rate = Indicator(
    id="referrals_rate",
    title="Referrals, per 10,000 children",
    short_title="Referrals",
    group=Group.STAY_TOGETHER,
    domain="Access to support and getting help",
    pillars=(1,),
    unit=Unit.RATE,
    decimals=1,
    polarity=Polarity.NONE,
    interval=Interval.BYAR,
    definition="Referrals to children's social care in the year to 31 March: requests that it help or protect a child. The number "
    "is given for every 10,000 children aged 0 to 17 who live in the area. Referrals that led to no further action are included.",
    why="It shows how often somebody was worried enough about a child to ask social care for help. It also shows how "
    "much work comes in.",
    numerator_words="Referrals in the year",
    denominator_words="Children aged 0 to 17 in the middle of the year before",
    caveats=(
        WHAT_IS_RECORDED,
        "Referrals are counted, not children. Several on one day for the same child count as one.",
        "Neither more nor fewer is better: worry that is not passed on does not show.",
    ),
    computed=Computed(
        collection=Collection.CIN_CENSUS,
        cohort="referred",
        needs="the year's children in need census, and the population",
        disclosure=Disclosure.RATE,
        characteristics=NEED_KEYS,
    ),
)

referrals_nfa = Indicator(
    id="referrals_nfa",
    title="Referrals with no further action",
    short_title="Referrals with no further action",
    group=Group.STAY_TOGETHER,
    domain="Access to support and getting help",
    pillars=(1,),
    unit=Unit.PERCENT,
    decimals=1,
    polarity=Polarity.NONE,
    interval=Interval.WILSON,
    definition="The share of referrals to children's social care in the year to 31 March that led to no further "
    "action by social care.",
    why="Where there are many, other agencies may be unsure when to refer. Or families are turned away who will come "
    "back.",
    numerator_words="Referrals in the year that led to no further action",
    denominator_words="Referrals in the year",
    caveats=(
        WHAT_IS_RECORDED,
        "Advice, or being pointed to early help, can be the right answer and counts as no further action.",
        "Where a child was referred more than once on a day, the day counts as no further action only if every "
        "one of the referrals was.",
    ),
    computed=Computed(
        collection=Collection.CIN_CENSUS,
        cohort="referred",
        above="no_further_action",
        needs="the year's children in need census",
        disclosure=Disclosure.SHARE,
        characteristics=("sex", "age", "ethnicity"),
    ),
)

nfa_assessed_within_12_months = Indicator(
    id="nfa_assessed_within_12_months",
    title="No-further-action referrals followed by an assessment within 12 months",
    short_title="Assessed after a referral was turned away",
    group=Group.STAY_TOGETHER,
    domain="Access to support and getting help",
    pillars=(1, 5),
    unit=Unit.PERCENT,
    decimals=1,
    polarity=Polarity.LOWER,
    interval=Interval.WILSON,
    definition="Referrals of the year before that had led to no further action: the share after which social care "
    "assessed the same child within 12 months.",
    why="A child who is assessed soon after being turned away could perhaps have been helped the first time.",
    numerator_words="Those after which an assessment of the child began within 12 months",
    denominator_words="Referrals of the year before that led to no further action",
    caveats=(
        "The referrals are those of the year before, so that twelve months have passed for each of them.",
        "Things can change in a family: some of these assessments answer a new worry.",
        "An assessment by another authority is not seen.",
    ),
    computed=Computed(
        collection=Collection.CIN_CENSUS,
        cohort="turned_away",
        above="assessed",
        needs="the children in need census of the year and of the year before",
        disclosure=Disclosure.SHARE,
        months=24,
        tables=("assessment",),
        characteristics=("sex", "age", "ethnicity"),
    ),
)

assessments_45_working_days = Indicator(
    id="assessments_45_working_days",
    title="Assessments completed within 45 working days",
    short_title="Assessments within 45 working days",
    group=Group.STAY_TOGETHER,
    domain="Access to support and getting help",
    pillars=(1, 5),
    unit=Unit.PERCENT,
    decimals=1,
    polarity=Polarity.HIGHER,
    interval=Interval.WILSON,
    definition="The share of assessments finished in the year to 31 March that took no more than 45 working days "
    "from their start. An assessment is finished when it is authorised. Weekends and bank holidays in England do not "
    "count.",
    why="A family that waits for an assessment to end waits for help. By government guidance it should take no more "
    "than 45 working days.",
    numerator_words="Assessments authorised within 45 working days of their start",
    denominator_words="Assessments authorised in the year",
    caveats=(
        "The days are counted from the start of the assessment and not from the referral. Else a later assessment in "
        "an open case would be late from the start.",
        "Quick is not the same as good: an assessment can be in time and miss what matters.",
        "Assessments that have not been authorised yet are not in it, however long they have taken.",
    ),
    computed=Computed(
        collection=Collection.CIN_CENSUS,
        cohort="assessed",
        above="working_days <= 45",
        needs="the year's children in need census",
        disclosure=Disclosure.SHARE,
        tables=("assessment",),
        characteristics=PLAN_KEYS,
        switches={"assessment_clock": "start"},
    ),
)

reunified_no_return_12_months = Indicator(
    id="reunified_no_return_12_months",
    title="Children who returned home and did not come back into care within 12 months",
    short_title="Returned home and stayed 12 months",
    group=Group.STAY_TOGETHER,
    domain="Family stability",
    pillars=(1, 3),
    unit=Unit.PERCENT,
    decimals=0,
    polarity=Polarity.HIGHER,
    interval=Interval.WILSON,
    definition="Of the children who went home from care, the share who stayed there. They left care in the year "
    "before to live with parents or relatives, and had not come back into the authority's care twelve months later.",
    why="Going home is what most children in care want; it succeeds when the family has the help to make it last.",
    numerator_words="Those who did not start to be looked after again within 12 months",
    denominator_words="Children who left care in the year before to return home",
    caveats=(
        "The children are those of the year before, so that twelve months have passed for each; a child who went "
        "home twice counts with the first time.",
        "Coming back into care can be right: it shows that somebody noticed in time.",
        "A child who came into the care of another authority is not seen. Young people who turned 18 meanwhile "
        "are in it.",
    ),
    computed=Computed(
        collection=Collection.SSDA903,
        cohort="returned_home",
        above="NOT came_back",
        needs="episodes of the returns of children looked after of the year and of the year before",
        disclosure=Disclosure.SHARE,
        months=24,
        characteristics=CARE_KEYS,
        switches={"exclude_17_plus": False},
    ),
)

ceased_returned_home = Indicator(
    id="ceased_returned_home",
    title="Children who cease being looked after because they return home",
    short_title="Leaving care to return home",
    group=Group.STAY_TOGETHER,
    domain="Family stability",
    pillars=(1, 3),
    unit=Unit.PERCENT,
    decimals=0,
    polarity=Polarity.NONE,
    interval=Interval.WILSON,
    definition="Of the children who left care in the year to 31 March, the share who went home. They went to their "
    "parents, or to relatives or others with parental responsibility (the duties and rights of a parent), planned or "
    "not.",
    why="For many children the way out of care is the way home. It shows how far families are helped to take their "
    "children back.",
    numerator_words="Children who ceased to be looked after and returned home",
    denominator_words="Children who ceased to be looked after in the year",
    caveats=(
        "A higher share is good only where going home lasts; whether it did is another indicator.",
        "The share falls where many young people leave care at 18. Many of those came to seek asylum without a parent.",
        "A child who left more than once in the year counts once, with the last time.",
    ),
    computed=Computed(
        collection=Collection.SSDA903,
        cohort="ceased",
        above="end_reason IN ('E4A', 'E4B', 'E4')",
        needs="the year's return of children looked after: episodes",
        disclosure=Disclosure.SHARE,
        characteristics=CARE_KEYS,
    ),
)

INDICATORS: tuple[Indicator, ...] = (
    cin_rate,
    re_referrals,
    cla_starts_rate,
    cla_rate,
    uasc_starts_rate,
    uasc_cla_rate,
    school_moves,
    absence_overall_cino,
    absence_overall_cppo,
    absence_overall_cla,
    absence_persistent_cino,
    absence_persistent_cppo,
    absence_persistent_cla,
    absence_severe_cino,
    absence_severe_cppo,
    absence_severe_cla,
    ks2_rwm_cino,
    ks2_rwm_cppo,
    ks2_rwm_cla,
    attainment8_cino,
    attainment8_cppo,
    attainment8_cla,
    referrals_rate,
    referrals_nfa,
    nfa_assessed_within_12_months,
    assessments_45_working_days,
    reunified_no_return_12_months,
    ceased_returned_home,
)
