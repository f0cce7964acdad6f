"""Enabler of the National Framework: leaders drive conditions for effective practice.

Seven published indicators: what an authority spends on children's social care, and Ofsted's judgement of its
leaders. Sources: revenue outturn of the Ministry of Housing, Communities and Local Government, population
estimates of the Office for National Statistics, and Ofsted's inspection outcomes.
"""

from __future__ import annotations

from indicators.model import Derive, Gap, Group, Indicator, Interval, Polarity, Published, Term, Unit
from indicators.stay_together import POPULATION

TOTAL_LINE = "TOTAL CHILDREN SOCIAL CARE"
LOOKED_AFTER_LINE = "Children Looked After"

NOT_RETURNED = tuple(
    Gap(
        la_code=la_code,
        periods=("2024/25",),
        note=f"{name} returned no spending for 2024/25 in time; {region} is added up without it, and "
        "England is the published estimate that makes up for it.",
    )
    for la_code, name, region in (
        ("330", "Birmingham", "the West Midlands"),
        ("942", "Cumberland", "the North West"),
        ("871", "Slough", "the South East"),
    )
)

spend_share = Indicator(
    id="spend_share",
    title="Share of total local authority spend on children's services",
    short_title="Share of spending on children's social care",
    group=Group.LEADERSHIP,
    domain="Spending",
    pillars=(1, 6),
    unit=Unit.PERCENT,
    decimals=1,
    polarity=Polarity.NONE,
    interval=Interval.NONE,
    definition="The share of all that the authority spent on running its services that went on children's social "
    "care. It is for the financial year (April to March), before any income is taken off.",
    why="It shows how much of the budget goes on children's social care, and so what is left for everything else.",
    numerator_words="Total expenditure on children's social care, £ thousand",
    denominator_words="Total service expenditure, £ thousand",
    caveats=(
        "The total includes the schools that the authority maintains. Where most schools are academies the total is "
        "smaller and the share larger.",
        "In counties with districts, the districts see to housing, bins and planning. So a county's share is not "
        "like that of an authority that does it all.",
        "Regions are added up here from their authorities. England is the published total, with estimates for "
        "authorities that did not send their figures in time.",
        "It is running costs: buildings and other capital are not in it.",
    ),
    published=Published(
        table="spending",
        derive=Derive.RATIO,
        scale=100,
        numerator=(Term(column="children_social_care"),),
        denominator=(Term(column="total_service"),),
        sum_regions=("*",),
    ),
    breakdowns=("spending_by_line", "spending_on_looked_after"),
    gaps=NOT_RETURNED,
)

spend_per_child = Indicator(
    id="spend_per_child",
    title="Average per capita (of all children in a local authority) spend on children’s services",
    short_title="Spending on children's social care per child",
    group=Group.LEADERSHIP,
    domain="Spending",
    pillars=(1, 6),
    unit=Unit.POUNDS,
    decimals=0,
    polarity=Polarity.NONE,
    interval=Interval.NONE,
    definition="What the authority spent on children's social care in the financial year (April to March), for every "
    "child aged 0 to 17 who lives in its area. It is what was spent before any income is taken off.",
    why="Per child, large and small authorities can be compared; the figure follows both need and price.",
    numerator_words="Total expenditure on children's social care, £ thousand",
    denominator_words="Children aged 0 to 17 in the middle of 2024, for 2024/25",
    caveats=(
        "It is per child living in the area, not per child helped.",
        "Wages and the price of homes for children differ between parts of the country, above all in London.",
        "Regions are added up from the authorities that returned figures, and only their children are "
        "counted. DfE's own dashboard keeps the children of those that did not, and so shows a lower figure "
        "for the North West, the South East and the West Midlands.",
    ),
    published=Published(
        table="spending",
        derive=Derive.RATIO,
        scale=1_000,
        numerator=(Term(column="children_social_care"),),
        denominator=(POPULATION,),
        sum_regions=("*",),
    ),
    breakdowns=("spending_by_line", "spending_on_looked_after"),
    gaps=NOT_RETURNED,
)

spend_not_cla_share = Indicator(
    id="spend_not_cla_share",
    title="Share of children’s services spend not on CLA",
    short_title="Spending other than on children looked after",
    group=Group.LEADERSHIP,
    domain="Spending",
    pillars=(1, 3),
    unit=Unit.PERCENT,
    decimals=1,
    polarity=Polarity.NONE,
    interval=Interval.NONE,
    definition="The share of spending on children's social care that did not go on children looked after (CLA). It "
    "went on family support, keeping children safe, youth justice, children's centres and services for young people. "
    "It is for the financial year (April to March).",
    why="What is spent on the homes of children in care cannot be spent on helping families early. The "
    "share shows where the balance lies.",
    numerator_words="Total expenditure on children's social care less that on children looked after, £ thousand",
    denominator_words="Total expenditure on children's social care, £ thousand",
    caveats=(
        "Authorities may put the same cost on different lines. Examples are the social workers of children in care, "
        "and support for special guardians.",
        "The share falls when homes become dearer, even if nothing is taken from family support.",
        "Regions are added up here from the authorities that returned figures; England is the published total.",
    ),
    published=Published(
        table="spending_children",
        where={"service": TOTAL_LINE},
        derive=Derive.RATIO,
        scale=100,
        numerator=(
            Term(column="expenditure"),
            Term(column="expenditure", where={"service": LOOKED_AFTER_LINE}, sign=-1),
        ),
        denominator=(Term(column="expenditure"),),
        sum_regions=("*",),
    ),
    breakdowns=("spending_by_line", "spending_on_looked_after"),
    gaps=NOT_RETURNED,
)


def leadership_judgement(key: str, judgement: str, title: str, short_title: str, judged: str, why: str) -> Indicator:
    """Authorities whose leaders Ofsted judged in one of its four grades.

    :param judged: the grade as it stands in a sentence.
    """
    return Indicator(
        id=f"ofsted_leadership_{key}",
        title=f"Number of local authorities with an Ofsted Leadership Rating of {title}",
        short_title=short_title,
        group=Group.LEADERSHIP,
        domain="Culture focused on outcomes from children and families and continually improving services",
        pillars=(6,),
        unit=Unit.AUTHORITIES,
        decimals=0,
        polarity=Polarity.NONE,
        interval=Interval.NONE,
        definition="Ofsted inspects what each authority does for children. In these it last judged the work of leaders "
        f"{judged}. The work is what they do for social work with children and families.",
        why=why,
        numerator_words=f"Authorities whose latest judgement on leaders is {judgement}",
        denominator_words="None: it is a number of authorities, and 1 or 0 for a single one",
        caveats=(
            "An inspection makes several judgements. This is the one on what leaders do for social work, and not the "
            "overall one.",
            "A judgement is as old as the inspection: the oldest in force on 31 March 2025 dates from "
            "October 2021. The date is shown with each authority.",
            "The four grades together make up the 153 authorities, so one number rises only as another falls.",
        ),
        published=Published(
            table="inspections",
            where={"list": "current"},
            value="leaders",
            derive=Derive.JUDGEMENT,
            judgement=judgement,
            sum_regions=("*",),
        ),
    )


ofsted_leadership_outstanding = leadership_judgement(
    "outstanding",
    "Outstanding",
    "Outstanding",
    "Leaders judged outstanding",
    "outstanding",
    "These are the places from which others can learn what leaders do to make social work good.",
)
ofsted_leadership_good = leadership_judgement(
    "good",
    "Good",
    "Good",
    "Leaders judged good",
    "good",
    "Good leaders know their services, act on what children tell them and keep their social workers.",
)
ofsted_leadership_requires_improvement = leadership_judgement(
    "requires_improvement",
    "Requires improvement to be good",
    "Requires Improvement",
    "Leaders judged to require improvement",
    "to “require improvement to be good”",
    "Here the work is not yet good everywhere. How a child is helped depends on the team and the worker.",
)
ofsted_leadership_inadequate = leadership_judgement(
    "inadequate",
    "Inadequate",
    "Inadequate",
    "Leaders judged inadequate",
    "inadequate",
    "Here Ofsted found serious failings. The government may step in and name a commissioner or a trust.",
)

INDICATORS: tuple[Indicator, ...] = (
    spend_share,
    spend_per_child,
    spend_not_cla_share,
    ofsted_leadership_outstanding,
    ofsted_leadership_good,
    ofsted_leadership_requires_improvement,
    ofsted_leadership_inadequate,
)
