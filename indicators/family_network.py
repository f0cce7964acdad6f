"""Outcome 2 of the National Framework: children and young people are supported by their family network.

Two published indicators, both from the statistics on children looked after: how many of the children who leave
care do so to a special guardian, or under a child arrangements order. Source: Department for Education.
"""

from __future__ import annotations

from indicators.model import Group, Indicator, Interval, Polarity, Published, Term, Unit
from indicators.stay_together import ROUNDED

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
    definition="Of the children who stopped being looked after in the year to 31 March, the share for whom "
    "the reason was a special guardianship order. The order gives a relative, a friend or a former foster "
    "carer parental responsibility until the child is 18.",
    why="A special guardian, most often a grandparent, aunt or uncle, gives a child a permanent home within "
    "the family without cutting the legal tie to the parents.",
    numerator_words="Children who ceased to be looked after because of a special guardianship order",
    denominator_words="Children who ceased to be looked after in the year",
    caveats=(
        "Guardians who are not relatives are included: the order may also be made to a former foster carer.",
        "Orders made for children who were never looked after are not counted, so an authority that finds "
        "relatives before care begins looks lower than it is.",
        "The share also changes with the other reasons for leaving: it falls where many young people leave "
        "at 18, among them unaccompanied asylum-seeking children.",
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
    definition="Of the children who stopped being looked after in the year to 31 March, the share for whom "
    "a court settled with whom they live by a child arrangements order, called a residence order before "
    "2014.",
    why="It is the other order by which a parent, a relative or a friend can take over the care of a child; "
    "read beside special guardianship it shows how far the wider family is used.",
    numerator_words="Children who ceased to be looked after because of a child arrangements or residence order",
    denominator_words="Children who ceased to be looked after in the year",
    caveats=(
        "The order can be in favour of a parent as well as of a relative or friend; the statistics do not say which.",
        "Neither more nor fewer is better: the order suits some families where another order suits others.",
        "Fewer than one child in twenty leaves care this way in England, so counts in one authority are "
        "small and often hidden with the letter c.",
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
    breakdowns=("ceased_by_reason", "ceased_by_age", "ceased_by_sex", "ceased_by_uasc"),
)

INDICATORS: tuple[Indicator, ...] = (ceased_sgo, ceased_cao)
