"""Outcome 2 of the National Framework: children and young people are supported by their family network.

Two published indicators, both from the statistics on children looked after: how many of the children who leave
care do so to a special guardian, or under a child arrangements order. Source: Department for Education. Three more
are computed from an authority's own return only: all who leave care for their family network, guardians who are
relatives, and fostering by relatives and friends.
"""

from __future__ import annotations

from indicators.model import (
    Collection,
    Computed,
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

REASON = "Reason episode ceased"
CEASED = Term(column="children_count", where={"breakdown": "Total"})
DOMAIN = "Families engaging and receiving support from their family network"

ceased_sgo = Indicator(
    id="ceased_sgo",
    title="Percentage of children who cease being looked after due to special guardianship order (SGO)",
    short_title="Leaving care to a special guardian",
    group=Group.FAMILY_NETWORK,
    domain=DOMAIN,
    pillars=(3,),
    unit=Unit.PERCENT,
    decimals=0,
    polarity=Polarity.HIGHER,
    interval=Interval.WILSON,
    definition="Of the children who left care in the year to 31 March, the share who left on a special guardianship "
    "order (SGO). The order makes a relative, a friend or a former foster carer responsible for the child, as a "
    "parent is, until the child is 18.",
    why="A special guardian is most often a grandparent, aunt or uncle. The child has a home in the family for good, "
    "and the legal tie to the parents is not cut.",
    numerator_words="Children who ceased to be looked after because of a special guardianship order",
    denominator_words="Children who ceased to be looked after in the year",
    caveats=(
        "Guardians who are not relatives are included: a former foster carer may be one.",
        "Orders for children who were never looked after are not counted. So an authority that finds relatives "
        "before care begins looks lower than it is.",
        "The share also changes with the other reasons for leaving. It falls where many young people leave care at "
        "18, and many of those came to seek asylum without a parent.",
        "A child who left more than once in the year counts once, with the last time.",
        ROUNDED,
    ),
    published=Published(
        table="cla_ceased",
        where={"characteristic": REASON, "breakdown": "Special guardianship order"},
        value="children_percent",
        numerator=(Term(column="children_count"),),
        denominator=(CEASED,),
    ),
    computed=Computed(
        collection=Collection.SSDA903,
        cohort="ceased",
        above="end_reason IN ('E43', 'E44', 'E45', 'E46', 'E47', 'E48')",
        needs="the year's return of children looked after: episodes",
        disclosure=Disclosure.SHARE,
        characteristics=CARE_KEYS,
    ),
    breakdowns=("ceased_by_reason", "ceased_by_age", "ceased_by_sex", "ceased_by_uasc"),
)

ceased_cao = Indicator(
    id="ceased_cao",
    title="Percentage of children who cease being looked after due to residence order or child arrangements "
    "order (CAO)",
    short_title="Leaving care under a child arrangements order",
    group=Group.FAMILY_NETWORK,
    domain=DOMAIN,
    pillars=(3,),
    unit=Unit.PERCENT,
    decimals=0,
    polarity=Polarity.NONE,
    interval=Interval.WILSON,
    definition="Of the children who left care in the year to 31 March, the share who left on a child arrangements "
    "order. By it a court settles with whom the child lives. Before 2014 it was called a residence order.",
    why="It is the other order by which a parent, a relative or a friend can take over the care of a child. Read it "
    "beside special guardianship to see how far the wider family is used.",
    numerator_words="Children who ceased to be looked after because of a child arrangements or residence order",
    denominator_words="Children who ceased to be looked after in the year",
    caveats=(
        "The order can be in favour of a parent as well as of a relative or friend; the statistics do not say which.",
        "Neither more nor fewer is better: the order suits some families where another order suits others.",
        "In England fewer than one child in twenty leaves care this way. So counts in one authority are small and "
        "often hidden with the letter c.",
        "A child who left more than once in the year counts once, with the last time.",
        ROUNDED,
    ),
    published=Published(
        table="cla_ceased",
        where={"characteristic": REASON, "breakdown": "Residence order or child arrangement order granted"},
        value="children_percent",
        numerator=(Term(column="children_count"),),
        denominator=(CEASED,),
    ),
    computed=Computed(
        collection=Collection.SSDA903,
        cohort="ceased",
        above="end_reason = 'E41'",
        needs="the year's return of children looked after: episodes",
        disclosure=Disclosure.SHARE,
        characteristics=CARE_KEYS,
    ),
    breakdowns=("ceased_by_reason", "ceased_by_age", "ceased_by_sex", "ceased_by_uasc"),
)

ceased_family_network = Indicator(
    id="ceased_family_network",
    title="Children who cease being looked after to live within their family network",
    short_title="Leaving care to live within the family network",
    group=Group.FAMILY_NETWORK,
    domain=DOMAIN,
    pillars=(1, 3),
    unit=Unit.PERCENT,
    decimals=0,
    polarity=Polarity.HIGHER,
    interval=Interval.WILSON,
    definition="Of the children who left care in the year to 31 March, the share who went to live with parents, "
    "relatives or friends. They went home, or a court made a child arrangements order, or a relative or friend "
    "became their special guardian, or they live with them without any order.",
    why="Children who cannot stay in care until they are grown up mostly do best with people who belong to them.",
    numerator_words="Children who ceased to be looked after and live with parents, relatives or friends",
    denominator_words="Children who ceased to be looked after in the year",
    caveats=(
        "Special guardians noted before 2018-19 are not counted: the codes of that time do not say whether they are "
        "relatives.",
        "The share falls where many young people leave at 18, or are adopted.",
        "A child who left more than once in the year counts once, with the last time.",
    ),
    computed=Computed(
        collection=Collection.SSDA903,
        cohort="ceased",
        above="end_reason IN ('E41', 'E45', 'E47', 'E13', 'E4A', 'E4B', 'E4')",
        needs="the year's return of children looked after: episodes",
        disclosure=Disclosure.SHARE,
        characteristics=CARE_KEYS,
    ),
)

sgo_to_relatives = Indicator(
    id="sgo_to_relatives",
    title="Special guardianship orders made to a relative or friend",
    short_title="Special guardians who are relatives or friends",
    group=Group.FAMILY_NETWORK,
    domain=DOMAIN,
    pillars=(3,),
    unit=Unit.PERCENT,
    decimals=0,
    polarity=Polarity.NONE,
    interval=Interval.WILSON,
    definition="Of the children who left care in the year to 31 March to a special guardian, the share whose "
    "guardian is a relative or friend. It does not matter whether the guardian had fostered the child before.",
    why="It tells how often a special guardian keeps a child within their own family and among friends.",
    numerator_words="Children who left care to a special guardian who is a relative or friend",
    denominator_words="Children who left care to a special guardian",
    caveats=(
        "Numbers are small in most authorities, and are then hidden with the letter c.",
        "The codes used before 2018-19 do not say who the guardian is: such orders are in the denominator only.",
        "Orders made for children who were never looked after are not counted.",
    ),
    computed=Computed(
        collection=Collection.SSDA903,
        cohort="ceased",
        above="end_reason IN ('E45', 'E47')",
        where="end_reason IN ('E43', 'E44', 'E45', 'E46', 'E47', 'E48')",
        needs="the year's return of children looked after: episodes",
        disclosure=Disclosure.SHARE,
        characteristics=("sex", "age", "ethnicity"),
    ),
)

kinship_foster = Indicator(
    id="kinship_foster",
    title="CLA on 31 March fostered by a relative or friend",
    short_title="Fostered by a relative or friend",
    group=Group.FAMILY_NETWORK,
    domain=DOMAIN,
    pillars=(3, 4),
    unit=Unit.PERCENT,
    decimals=0,
    polarity=Polarity.HIGHER,
    interval=Interval.WILSON,
    definition="The share of children looked after on 31 March (CLA) who live with relatives or friends. These are "
    "approved as their foster carers.",
    why="With kinship carers children stay among people they know. Family and friends should be asked before "
    "strangers are.",
    numerator_words="Children looked after on 31 March in foster placements with a relative or friend",
    denominator_words="Children looked after on 31 March",
    caveats=(
        "Children whom relatives care for under an order, or by private arrangement, are not looked after and so "
        "not counted.",
        "The share falls where more older teenagers are looked after, or more children who came to seek asylum "
        "without a parent.",
    ),
    computed=Computed(
        collection=Collection.SSDA903,
        cohort="looked_after",
        above="placement_code IN ('U1', 'U2', 'U3')",
        needs="the year's return of children looked after: episodes",
        disclosure=Disclosure.SHARE,
        months=0,
        characteristics=CARE_KEYS,
        switches={"temporary_placement": "own"},
    ),
)

INDICATORS: tuple[Indicator, ...] = (
    ceased_sgo,
    ceased_cao,
    ceased_family_network,
    sgo_to_relatives,
    kinship_foster,
)
