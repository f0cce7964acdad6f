"""Outcome 4 of the National Framework: children in care and care leavers have stable, loving homes.

Eleven published indicators, all from the Department for Education's statistics on children looked after: moves,
distance and kind of home, the wait for adopters, emotional health, and what care leavers do and where they live. Five
more are computed from an authority's own return only: adoption, average moves and distance, and going missing.
"""

from __future__ import annotations

from indicators.model import (
    Collection,
    Computed,
    Derive,
    Disclosure,
    Group,
    Indicator,
    Interval,
    Polarity,
    Published,
    Term,
    Unit,
)
from indicators.stay_together import CARE_KEYS, ROUNDED

STABILITY = "Stability and quality of where a child lives"
CARE_EXPERIENCED = "Quality of life for care experienced people"
ALL_ON_31_MARCH = Term(column="children_count", where={"breakdown": "Total"})

placements_3_plus = Indicator(
    id="placements_3_plus",
    title="% CLA on 31 March with 3 or more placements during the year",
    short_title="Three or more placements in the year",
    group=Group.STABLE_HOMES,
    domain=STABILITY,
    pillars=(4,),
    unit=Unit.PERCENT,
    decimals=0,
    polarity=Polarity.LOWER,
    interval=Interval.WILSON,
    definition="The share of children looked after on 31 March (CLA) who lived in three or more placements during "
    "the year to that day. A placement is a home in which the child is cared for. The home in which the year began "
    "counts as one.",
    why="A child who has to move again and again cannot settle, at home or at school. Children in care ask for a "
    "home in which they can stay.",
    numerator_words="Children looked after on 31 March with 3 or more placements in the year",
    denominator_words="Children looked after on 31 March",
    caveats=(
        "Not every move is a bad one: a planned move to adopters, to relatives or back home counts the same "
        "as a breakdown.",
        "Children who came into care late in the year had little time to move, so a year with many "
        "newcomers looks more stable.",
        "A short time away, such as a stay in hospital or a holiday after which the child comes back, is not counted "
        "as a placement.",
        ROUNDED,
    ),
    published=Published(
        table="placement_stability",
        where={"cla_group": "CLA on 31 March", "placement_stability": "With 3 or more placements during the year"},
        value="children_percent",
        numerator=(Term(column="children_count"),),
        denominator=(Term(column="children_count", where={"placement_stability": "Total children"}),),
    ),
    computed=Computed(
        collection=Collection.SSDA903,
        cohort="looked_after",
        above="placements >= 3",
        needs="the year's return of children looked after: episodes",
        disclosure=Disclosure.SHARE,
        months=12,
        characteristics=(*CARE_KEYS, "placement"),
        switches={"same_carer_counts": True},
    ),
    breakdowns=("placement_stability", "new_placements_by_reason"),
)

placed_over_20_miles = Indicator(
    id="placed_over_20_miles",
    title="% CLA on 31 March placed more than 20 miles from home",
    short_title="Placed more than 20 miles from home",
    group=Group.STABLE_HOMES,
    domain=STABILITY,
    pillars=(4,),
    unit=Unit.PERCENT,
    decimals=0,
    polarity=Polarity.LOWER,
    interval=Interval.WILSON,
    definition="The share of children looked after on 31 March (CLA) who live more than 20 miles from the home they "
    "were taken from. Miles are counted in a straight line.",
    why="Far from home it is harder to keep family, friends and school. In many areas there are too few homes nearby.",
    numerator_words="Children looked after on 31 March placed more than 20 miles from home",
    denominator_words="Children looked after on 31 March, those whose distance is not known included",
    caveats=(
        "Children whose distance is not known stay in the denominator, which makes the share a little too "
        "low: they were 9% in England in 2025. Unaccompanied asylum-seeking children, who have no home here "
        "to count from, are likely to be most of them.",
        "Twenty miles is a long way in a city, and may be the next town in a rural county. There a child can be "
        "farther away and still within the county.",
        "For some children distance is chosen to keep them safe, or to be near relatives or adopters.",
        ROUNDED,
    ),
    published=Published(
        table="cla_31_march",
        where={
            "characteristic": "Distance between home and placement",
            "breakdown": "Placed more than 20 miles from home",
        },
        value="children_percent",
        numerator=(Term(column="children_count"),),
        denominator=(ALL_ON_31_MARCH,),
    ),
    computed=Computed(
        collection=Collection.SSDA903,
        cohort="looked_after",
        above="distance > 20",
        where="getvariable('distance_denominator') = 'all' OR distance IS NOT NULL",
        needs="the year's return of children looked after: episodes with the distance of placements (column PL_DISTANCE), or "
        "with the postcodes of home and placement and a postcode directory loaded",
        disclosure=Disclosure.SHARE,
        months=0,
        columns={"cla_episode": "distance"},
        characteristics=(*CARE_KEYS, "placement"),
        switches={"distance_denominator": "all"},
    ),
    breakdowns=(
        "cla_by_distance",
        "cla_by_locality",
        "cla_by_distance_and_locality",
        "cla_by_la_of_placement",
        "new_placements_by_location",
    ),
)

adoption_decision_to_match = Indicator(
    id="adoption_decision_to_match",
    title="Average number of months between decision that a child should be placed for adoption and "
    "matching of child and adopters",
    short_title="Months from adoption decision to match",
    group=Group.STABLE_HOMES,
    domain=STABILITY,
    pillars=(4,),
    unit=Unit.MONTHS,
    decimals=0,
    polarity=Polarity.LOWER,
    interval=Interval.NONE,
    definition="How many months passed, on average, before children were matched with their adopters. The time runs "
    "from the authority's decision that the child should be placed for adoption to the day on which the match was "
    "approved. Counted are the children adopted in the year to 31 March.",
    why="Months count in a small child's life. Waiting makes it harder to bond, and a child who waits long may never "
    "be adopted.",
    numerator_words="Time from decision to match, added up over the children adopted (not published)",
    denominator_words="Children adopted in the year (not published with the averages)",
    caveats=(
        "It is published for England only; there is no figure for regions or authorities.",
        "Only children who were adopted are in it. Those still waiting, or for whom the plan was changed, "
        "are not, so the average can rise in a year in which children who waited long at last find a "
        "family.",
        "Published as years and months, rounded to whole months; no counts from which to work out "
        "confidence limits are given.",
    ),
    published=Published(
        table="adoption_times",
        where={
            "stage_of_adoption_process": "2. Average time between decision that child should be placed for "
            "adoption and matching of child and adopters",
            "age_start_poc": "Total",
        },
        value="number",
        derive=Derive.MONTHS,
    ),
    computed=Computed(
        collection=Collection.SSDA903,
        cohort="adopted",
        above="days",
        needs="the year's return of children looked after: episodes and adoptions; decisions that children should be "
        "placed for adoption where they are loaded",
        disclosure=Disclosure.AVERAGE,
        tables=("adoption",),
        rolling=False,
        characteristics=("sex", "age", "ethnicity"),
    ),
    breakdowns=("adoption_by_age", "adoption_by_stage"),
)


placed_foster = Indicator(
    id="placed_foster",
    title="% CLA on 31 March living in foster care",
    short_title="Living in foster care",
    group=Group.STABLE_HOMES,
    domain=STABILITY,
    pillars=(3, 4),
    unit=Unit.PERCENT,
    decimals=0,
    polarity=Polarity.HIGHER,
    interval=Interval.WILSON,
    definition="The share of children looked after on 31 March (CLA) who live with foster carers. These are "
    "relatives and friends approved as carers, and other foster families.",
    why="Most children in care do best in a family. Where foster families are short, children live in homes "
    "or far away.",
    numerator_words="Children looked after on 31 March in foster placements",
    denominator_words="Children looked after on 31 March",
    caveats=(
        "The share falls where more older teenagers are looked after, as many of them live semi-independently.",
        "Children placed for adoption or with their parents live in families too and are not counted here.",
        "Fostering by relatives and friends is not shown apart in this table.",
        ROUNDED,
    ),
    published=Published(
        table="cla_31_march",
        where={"characteristic": "Placement", "breakdown": "Foster placements"},
        value="children_percent",
        numerator=(Term(column="children_count"),),
        denominator=(ALL_ON_31_MARCH,),
    ),
    computed=Computed(
        collection=Collection.SSDA903,
        cohort="looked_after",
        above="placement_code IN ('U1', 'U2', 'U3', 'U4', 'U5', 'U6')",
        needs="the year's return of children looked after: episodes",
        disclosure=Disclosure.SHARE,
        months=0,
        characteristics=CARE_KEYS,
        switches={"temporary_placement": "own"},
    ),
    breakdowns=("cla_by_placement", "cla_by_provider"),
)

placed_childrens_homes = Indicator(
    id="placed_childrens_homes",
    title="% CLA on 31 March living in secure homes and children's homes",
    short_title="Living in children's homes",
    group=Group.STABLE_HOMES,
    domain=STABILITY,
    pillars=(4,),
    unit=Unit.PERCENT,
    decimals=0,
    polarity=Polarity.NONE,
    interval=Interval.WILSON,
    definition="The share of children looked after on 31 March (CLA) who live in a registered children's home. "
    "Secure children's homes are included.",
    why="A good home suits some young people better than a family. But homes are costly, and there are many in some "
    "areas and few in others. Often they are used because no foster family was found.",
    numerator_words="Children looked after on 31 March in secure homes and children's homes",
    denominator_words="Children looked after on 31 March",
    caveats=(
        "Settings that ought to be registered and are not count as other placements, not as children's homes.",
        "Boarding schools, care homes and hospitals are counted apart.",
        "Whether a higher share is good depends on the children: it is shown for context and not ranked.",
        ROUNDED,
    ),
    published=Published(
        table="cla_31_march",
        where={"characteristic": "Placement", "breakdown": "Secure homes and children's homes"},
        value="children_percent",
        numerator=(Term(column="children_count"),),
        denominator=(ALL_ON_31_MARCH,),
    ),
    computed=Computed(
        collection=Collection.SSDA903,
        cohort="looked_after",
        above="placement_code IN ('K1', 'K2')",
        needs="the year's return of children looked after: episodes",
        disclosure=Disclosure.SHARE,
        months=0,
        characteristics=CARE_KEYS,
        switches={"temporary_placement": "own"},
    ),
    breakdowns=("cla_by_placement", "cla_by_provider"),
)

placed_semi_independent = Indicator(
    id="placed_semi_independent",
    title="% CLA on 31 March living in independent and semi-independent living arrangements/supported accommodation",
    short_title="Living semi-independently",
    group=Group.STABLE_HOMES,
    domain=STABILITY,
    pillars=(4,),
    unit=Unit.PERCENT,
    decimals=0,
    polarity=Polarity.NONE,
    interval=Interval.WILSON,
    definition="The share of children looked after on 31 March (CLA) who live in supported or other semi-independent "
    "housing, or on their own. They have support, but not the care of a foster family or children's home. Nearly all "
    "are 16 or 17.",
    why="It can be a good step towards adult life for one young person and too little care for another.",
    numerator_words="Children looked after on 31 March in independent or semi-independent living or "
    "supported accommodation",
    denominator_words="Children looked after on 31 March, of all ages",
    caveats=(
        "The share is of children of all ages. So it rises where there are more young people of 16 and 17, many of "
        "whom came to seek asylum without a parent.",
        "Since October 2023 those who run such homes for this age have had to register with Ofsted.",
        "Neither more nor less is better by itself.",
        ROUNDED,
    ),
    published=Published(
        table="cla_31_march",
        where={
            "characteristic": "Placement",
            "breakdown": "Independent and semi-independent living arrangements/supported accommodation",
        },
        value="children_percent",
        numerator=(Term(column="children_count"),),
        denominator=(ALL_ON_31_MARCH,),
    ),
    computed=Computed(
        collection=Collection.SSDA903,
        cohort="looked_after",
        above="placement_code IN ('H5', 'P2', 'K3')",
        needs="the year's return of children looked after: episodes",
        disclosure=Disclosure.SHARE,
        months=0,
        characteristics=CARE_KEYS,
        switches={"temporary_placement": "own"},
    ),
    breakdowns=("cla_by_placement", "cla_by_provider"),
)

sdq_average = Indicator(
    id="sdq_average",
    title="Average SDQ score",
    short_title="Average difficulties score (SDQ)",
    group=Group.STABLE_HOMES,
    domain="Child wellbeing",
    pillars=(4,),
    unit=Unit.SCORE,
    decimals=1,
    polarity=Polarity.LOWER,
    interval=Interval.NONE,
    definition="The average score of children in the Strengths and Difficulties Questionnaire (SDQ). Asked about are "
    "children aged 5 to 16 who had been looked after for at least 12 months on 31 March. The carer answers 25 "
    "questions about the child. The score runs from 0 to 40; the higher it is, the more difficulties the child has, "
    "and 17 or more is a cause for concern.",
    why="It is one of the few signs of how children in care are doing in their feelings and friendships, "
    "and of who may need help.",
    numerator_words="Scores added up (not published)",
    denominator_words="Children aged 5 to 16, looked after for 12 months, for whom a score was received",
    caveats=(
        "A score was received for 78% of these children in England in 2025; those without one may differ "
        "from the rest.",
        "The carer's view is scored, not the child's, and carers change.",
        "Most children come into care because of harm already done, so a high score shows need before it "
        "shows the quality of care.",
        "It is a mean and is published without its spread, so no confidence limits can be given.",
    ),
    published=Published(
        table="cla_health",
        where={"characteristic": "Ages 5 to 16 years with SDQ score", "breakdown": "SDQ average score"},
        value="children_count",
    ),
    computed=Computed(
        collection=Collection.SSDA903,
        cohort="scored",
        above="sdq_score",
        needs="the year's return of children looked after: episodes and health (table OC2)",
        disclosure=Disclosure.AVERAGE,
        tables=("cla_health",),
        rolling=False,
        characteristics=CARE_KEYS,
    ),
    breakdowns=(
        "sdq_bands",
        "sdq_received",
        "health_checks",
        "development_checks",
        "convictions",
        "substance_misuse",
        "substance_misuse_help",
    ),
)


YOUNGER, OLDER = "17 to 18 years", "19 to 21 years"
YEARS = {"17_18": "17, 18", "19_21": "19, 20, 21"}


def activity(key: str, age: str, definition: str, why: str, caveats: tuple[str, ...]) -> Indicator:
    """Care leavers of an age group who learn or work."""
    return Indicator(
        id=f"care_leavers_eet_{key}",
        title=f"Care leavers in education, employment or training ({age})",
        short_title=f"Care leavers learning or working, {age.removesuffix(' years')}",
        group=Group.STABLE_HOMES,
        domain=CARE_EXPERIENCED,
        pillars=(4,),
        unit=Unit.PERCENT,
        decimals=0,
        polarity=Polarity.HIGHER,
        interval=Interval.WILSON,
        definition=definition,
        why=why,
        numerator_words=f"Care leavers aged {age} in education, employment or training around their birthday",
        denominator_words=f"Care leavers aged {age}, those without information included",
        caveats=(
            *caveats,
            "Activity is noted once a year, around the birthday, and hours are not compared: a short course "
            "counts as much as a full-time job.",
            ROUNDED,
        ),
        published=Published(
            table="care_leavers_activity",
            where={"care_leaver_age": age, "breakdown": "Total in education, employment or training"},
            value="care_leaver_percent",
            numerator=(Term(column="care_leaver_count"),),
            denominator=(Term(column="care_leaver_count", where={"breakdown": "Total"}),),
        ),
        computed=Computed(
            collection=Collection.SSDA903,
            cohort="leaver",
            above="activity IN ('F1', 'F2', 'F3', 'F4', 'F5', 'P1', 'P2', 'P3', 'P4', 'P5')",
            where=f"years IN ({YEARS[key]})",
            needs="the year's return of children looked after: episodes and care leavers (table OC3)",
            disclosure=Disclosure.SHARE,
            tables=("care_leaver",),
            rolling=False,
            characteristics=("sex", "ethnicity", "uasc"),
        ),
        breakdowns=(f"care_leavers_activity_{key}",),
    )


def accommodation(key: str, age: str, definition: str, why: str, caveats: tuple[str, ...]) -> Indicator:
    """Care leavers of an age group in suitable accommodation."""
    return Indicator(
        id=f"care_leavers_suitable_{key}",
        title=f"Care leavers in accommodation considered suitable ({age})",
        short_title=f"Care leavers suitably housed, {age.removesuffix(' years')}",
        group=Group.STABLE_HOMES,
        domain=CARE_EXPERIENCED,
        pillars=(4,),
        unit=Unit.PERCENT,
        decimals=0,
        polarity=Polarity.HIGHER,
        interval=Interval.WILSON,
        definition=definition,
        why=why,
        numerator_words=f"Care leavers aged {age} in accommodation considered suitable around their birthday",
        denominator_words=f"Care leavers aged {age} whose accommodation is asked about, those without "
        "information included",
        caveats=(
            *caveats,
            "The authority itself judges what is suitable: safe, affordable and right for the young person. "
            "Custody and having no fixed home never are.",
            "Young people who have gone abroad, been deported or whose residence is not known are not in "
            "the denominator.",
            ROUNDED,
        ),
        published=Published(
            table="care_leavers_accommodation",
            where={"care_leaver_age": age, "breakdown": "Accommodation considered suitable"},
            value="care_leaver_percent",
            numerator=(Term(column="care_leaver_count"),),
            denominator=(Term(column="care_leaver_count", where={"breakdown": "Suitability total"}),),
        ),
        computed=Computed(
            collection=Collection.SSDA903,
            cohort="leaver",
            above="accommodation LIKE '%1'",
            where=f"years IN ({YEARS[key]}) AND coalesce(left(accommodation, 1), '') NOT IN ('G', 'H', 'R')",
            needs="the year's return of children looked after: episodes and care leavers (table OC3)",
            disclosure=Disclosure.SHARE,
            tables=("care_leaver",),
            rolling=False,
            characteristics=("sex", "ethnicity", "uasc"),
        ),
        breakdowns=(f"care_leavers_accommodation_{key}",),
    )


care_leavers_eet_17_18 = activity(
    "17_18",
    YOUNGER,
    "The share of care leavers who were studying, in work or in training around their birthday. They turned 17 or 18 "
    "in the year to 31 March. A care leaver was looked after for at least 13 weeks after turning 14, and for part of "
    "that time after turning 16.",
    "The first two years after care decide much of what follows. These young people start them with fewer exam "
    "passes than others.",
    ("Until their 18th birthday young people have to stay in education or training; those who are 18 do not.",),
)
care_leavers_eet_19_21 = activity(
    "19_21",
    OLDER,
    "The share of care leavers who were studying, in work or in training around their birthday. They turned 19, 20 "
    "or 21 in the year to 31 March. A care leaver was looked after for at least 13 weeks after turning 14, and for "
    "part of that time after turning 16.",
    "Work and study give a young adult an income, friends and a plan, which care leavers cannot borrow from "
    "their family.",
    ("Some cannot because they are ill or disabled, are pregnant or care for a child. The breakdown shows how many.",),
)
care_leavers_suitable_17_18 = accommodation(
    "17_18",
    YOUNGER,
    "The share of care leavers who lived in a place that the authority thinks suitable, around their birthday. They "
    "turned 17 or 18 in the year to 31 March. A care leaver was looked after for at least 13 weeks after turning 14, and "
    "for part of that time after turning 16.",
    "A young person without a safe home at 17 or 18 can neither learn nor work, and is easily exploited.",
    ("Half of the authorities lay between 90% and 97% in 2025, so a few young people decide the rank.",),
)
care_leavers_suitable_19_21 = accommodation(
    "19_21",
    OLDER,
    "The share of care leavers who lived in a place that the authority thinks suitable, around their birthday. They "
    "turned 19, 20 or 21 in the year to 31 March. A care leaver was looked after for at least 13 weeks after turning 14, "
    "and for part of that time after turning 16.",
    "Care leavers become homeless more often than others of their age, and often have no family home to go back to.",
    (
        "The authority has lost touch with some: 6% in England in 2025. They still count among all care leavers, "
        "which makes the share lower.",
    ),
)

ceased_adopted = Indicator(
    id="ceased_adopted",
    title="Children who cease being looked after because they are adopted",
    short_title="Leaving care to adopters",
    group=Group.STABLE_HOMES,
    domain=STABILITY,
    pillars=(4,),
    unit=Unit.PERCENT,
    decimals=0,
    polarity=Polarity.NONE,
    interval=Interval.WILSON,
    definition="Of the children who stopped being looked after in the year to 31 March, the share who were adopted.",
    why="Adoption gives a child who cannot grow up in the birth family another one for life.",
    numerator_words="Children who ceased to be looked after because they were adopted",
    denominator_words="Children who ceased to be looked after in the year",
    caveats=(
        "Neither more nor fewer is better: for many children relatives or a special guardian are the right home.",
        "The share also changes with the other reasons for leaving: it falls where many young people leave at 18.",
        "Numbers are small in many authorities, and are then hidden with the letter c.",
    ),
    computed=Computed(
        collection=Collection.SSDA903,
        cohort="ceased",
        above="end_reason IN ('E11', 'E12')",
        needs="the year's return of children looked after: episodes",
        disclosure=Disclosure.SHARE,
        characteristics=("sex", "age", "ethnicity", "need"),
    ),
)

placements_average = Indicator(
    id="placements_average",
    title="Average number of placements in the year",
    short_title="Placements in the year, average",
    group=Group.STABLE_HOMES,
    domain=STABILITY,
    pillars=(4,),
    unit=Unit.PLACEMENTS,
    decimals=2,
    polarity=Polarity.LOWER,
    interval=Interval.NONE,
    definition="The average number of placements in which the children looked after on 31 March had lived during the "
    "year that ended on that day. A placement is a home in which the child is cared for. The home in which the year began "
    "counts as one.",
    why="The share with three or more placements sees only those who moved most. The average gets better with every "
    "child who did not have to leave a home.",
    numerator_words="Placements in the year, added up over the children",
    denominator_words="Children looked after on 31 March",
    caveats=(
        "Planned moves, to adopters or to relatives, count the same as breakdowns.",
        "A short time away, such as a stay in hospital or a holiday after which the child comes back, is not counted "
        "as a placement.",
        "It is a mean: one child who moved very often weighs as much as several who moved once.",
    ),
    computed=Computed(
        collection=Collection.SSDA903,
        cohort="looked_after",
        above="placements",
        needs="the year's return of children looked after: episodes",
        disclosure=Disclosure.AVERAGE,
        characteristics=(*CARE_KEYS, "placement"),
        switches={"same_carer_counts": True},
    ),
)

distance_average = Indicator(
    id="distance_average",
    title="Average distance from home, miles",
    short_title="Distance from home, average",
    group=Group.STABLE_HOMES,
    domain=STABILITY,
    pillars=(4,),
    unit=Unit.MILES,
    decimals=1,
    polarity=Polarity.LOWER,
    interval=Interval.NONE,
    definition="The average distance, in a straight line, between the home from which the children looked after on 31 "
    "March were taken and the place where they live. Children whose distance is not known are left out.",
    why="Near home it is easier to keep family, friends and school. The average shows what a limit of 20 miles hides.",
    numerator_words="Miles from home, added up over the children",
    denominator_words="Children looked after on 31 March whose distance is known",
    caveats=(
        "A few children placed very far away move the average a good deal.",
        "Unaccompanied asylum-seeking children have no home here to count from and are left out.",
        "For some children distance is chosen to keep them safe, or to be near relatives or adopters.",
    ),
    computed=Computed(
        collection=Collection.SSDA903,
        cohort="looked_after",
        above="distance",
        where="distance IS NOT NULL",
        needs="the year's return of children looked after: episodes with the distance of placements (column PL_DISTANCE), or "
        "with the postcodes of home and placement and a postcode directory loaded",
        disclosure=Disclosure.AVERAGE,
        months=0,
        columns={"cla_episode": "distance"},
        characteristics=("sex", "age", "ethnicity", "need", "placement"),
        above_decimals=1,
    ),
)

missing_children = Indicator(
    id="missing_children",
    title="Looked-after children who went missing",
    short_title="Children in care who went missing",
    group=Group.STABLE_HOMES,
    domain=STABILITY,
    pillars=(2, 4),
    unit=Unit.PERCENT,
    decimals=0,
    polarity=Polarity.LOWER,
    interval=Interval.WILSON,
    definition="The share of children looked after at any time in the year to 31 March who went missing at least "
    "once in that year. They were gone from the place where they lived.",
    why="A child who goes missing may be running from something or to somebody. Others may use them while they are "
    "gone.",
    numerator_words="Children looked after who went missing in the year",
    denominator_words="Children looked after at any time in the year",
    caveats=(
        "It counts what was recorded: carers and police differ in when they report a child as missing.",
        "Being away without permission while it is known where the child is does not count.",
        "A time missing counts in the year in which it began.",
    ),
    computed=Computed(
        collection=Collection.SSDA903,
        cohort="looked_after_in_year",
        above="incidents > 0",
        needs="the year's return of children looked after: episodes and missing",
        disclosure=Disclosure.SHARE,
        tables=("missing_episode",),
        characteristics=CARE_KEYS,
        switches={"include_absent": False},
    ),
)

missing_incidents_per_child = Indicator(
    id="missing_incidents_per_child",
    title="Incidents per missing child",
    short_title="Missing incidents per missing child",
    group=Group.STABLE_HOMES,
    domain=STABILITY,
    pillars=(2, 4),
    unit=Unit.INCIDENTS,
    decimals=1,
    polarity=Polarity.LOWER,
    interval=Interval.NONE,
    definition="How many times, on average, those children looked after who went missing at all did so in the year to "
    "31 March.",
    why="A child who goes missing again and again has not been given what would make them stay.",
    numerator_words="Times children looked after went missing in the year",
    denominator_words="Children looked after who went missing in the year",
    caveats=(
        "Most of these times are those of a few young people who go missing very often. So the average of a small "
        "authority can double within a year.",
        "It counts what was recorded: carers and police differ in when they report a child as missing.",
    ),
    computed=Computed(
        collection=Collection.SSDA903,
        cohort="looked_after_in_year",
        above="incidents",
        where="incidents > 0",
        needs="the year's return of children looked after: episodes and missing",
        disclosure=Disclosure.AVERAGE,
        tables=("missing_episode",),
        characteristics=("sex", "age", "ethnicity", "uasc"),
        switches={"include_absent": False},
    ),
)

INDICATORS: tuple[Indicator, ...] = (
    placements_3_plus,
    placed_over_20_miles,
    adoption_decision_to_match,
    placed_foster,
    placed_childrens_homes,
    placed_semi_independent,
    sdq_average,
    care_leavers_eet_17_18,
    care_leavers_eet_19_21,
    care_leavers_suitable_17_18,
    care_leavers_suitable_19_21,
    ceased_adopted,
    placements_average,
    distance_average,
    missing_children,
    missing_incidents_per_child,
)
