"""Enabler of the National Framework: multi-agency working is prioritised and effective.

Four indicators, all computed from an authority's own children in need census. The Department for Education publishes
none for this enabler: its own dashboard names the enabler and shows no figure. How agencies work together shows in
who refers children, and in how soon after an enquiry the agencies meet about a child.
"""

from __future__ import annotations

from indicators.model import Collection, Computed, Disclosure, Group, Indicator, Interval, Polarity, Switch, Unit
from indicators.stay_together import PLAN_KEYS, WHAT_IS_RECORDED

DOMAIN = "Agencies working together"

icpc_15_working_days = Indicator(
    id="icpc_15_working_days",
    title="Initial conferences within 15 working days of the enquiry",
    short_title="Conferences within 15 working days",
    group=Group.MULTI_AGENCY,
    domain=DOMAIN,
    pillars=(2, 5),
    unit=Unit.PERCENT,
    decimals=1,
    polarity=Polarity.HIGHER,
    interval=Interval.WILSON,
    definition="The share of initial child protection conferences in the year to 31 March that were held in time: no "
    "more than 15 working days after the enquiry began. Weekends and bank holidays in England do not count.",
    why="A child who may be in danger should not wait until all have found a date. By government guidance it may "
    "take up to 15 working days.",
    numerator_words="Conferences held within 15 working days of the start of the enquiry",
    denominator_words="Section 47 enquiries with an initial conference in the year",
    caveats=(
        "The days are counted from the start of the section 47 enquiry, as it was recorded.",
        "Some conferences are late for a good reason, as when they wait for a birth or for a parent.",
        "A conference about several brothers and sisters counts once for each of them.",
    ),
    computed=Computed(
        collection=Collection.CIN_CENSUS,
        cohort="conferred",
        above="working_days <= 15",
        needs="the year's children in need census",
        disclosure=Disclosure.SHARE,
        tables=("s47_enquiry",),
        characteristics=PLAN_KEYS,
        switches={"include_transfer_in": False},
    ),
)


def source(
    key: str,
    who: str,
    codes: str,
    why: str,
    caveat: str,
    switches: dict[str, Switch],
) -> Indicator:
    """Referrals that come from one agency, as a share of all."""
    return Indicator(
        id=f"referrals_{key}",
        title=f"Share of referrals from {who}",
        short_title=f"Referrals from {who}",
        group=Group.MULTI_AGENCY,
        domain=DOMAIN,
        pillars=(1, 2),
        unit=Unit.PERCENT,
        decimals=1,
        polarity=Polarity.NONE,
        interval=Interval.WILSON,
        definition=f"Of all referrals to children's social care in the year to 31 March, the share that came from {who}. "
        "Referrals that led to no further action are included.",
        why=why,
        numerator_words=f"Referrals in the year that came from {who}",
        denominator_words="Referrals in the year",
        caveats=(caveat, WHAT_IS_RECORDED, "Referrals whose source is not known stay in the denominator."),
        computed=Computed(
            collection=Collection.CIN_CENSUS,
            cohort="referred",
            above=codes,
            needs="the year's children in need census",
            disclosure=Disclosure.SHARE,
            characteristics=("sex", "age", "ethnicity"),
            switches=switches,
        ),
    )


referrals_police = source(
    "police",
    "the police",
    "source = '6'",
    "In most areas the police refer more children than anybody else. The share shows how they have agreed with "
    "social care to pass on what officers see.",
    "Where every report of domestic abuse is passed on, the share is high and many referrals need no further action.",
    {},
)
referrals_schools = source(
    "schools",
    "schools",
    "(source = '2A' OR (getvariable('schools_include_education_services') AND source = '2B'))",
    "Teachers see children every day. What they notice reaches social care only where they know when and how to "
    "pass it on.",
    "The share falls in holidays and fell when schools were closed in 2020 and 2021. Education services other than "
    "schools are not counted.",
    {"schools_include_education_services": False},
)
referrals_health = source(
    "health",
    "health services",
    "source IN ('3A', '3B', '3C', '3D', '3E', '3F')",
    "Doctors, health visitors, midwives and hospitals see the youngest children. No school knows those yet.",
    "Doctors' practices, health visitors, school nurses, emergency departments and other health services are taken "
    "together.",
    {},
)

INDICATORS: tuple[Indicator, ...] = (icpc_15_working_days, referrals_police, referrals_schools, referrals_health)
