"""Every page in a real browser: accessible, silent towards other hosts, and fit for a phone."""

from __future__ import annotations

import pytest

from tests.layouts.test_browser import (
    NARROW,
    WIDE,
    address,
    axe_tab,
    browser,
    is_accessible_silent_and_fits,
    open_to_axe,
    pytestmark,
)

__all__ = ["address", "axe_tab", "browser", "open_to_axe", "pytestmark"]

# Where all rows of the Overview are alike, one address shows them all and the others a few.
PAGES = (
    "/?la=841",
    "/?word=social+worker",
    "/?la=E12000901&word=social+worker",
    "/?la=847&word=social+worker",
    "/?la=841&show=better&sort=england&marks=no",
    "/?la=841&period=2024&average=mean&neighbours=2021&word=social+worker",
    "/outcome/stay_together?la=841&limits=yes&axis=data",
    "/outcome/multi_agency?la=841",
    "/outcome/pillar-3?la=841&period=2025",
    "/indicator/re_referrals?la=841",
    "/indicator/cla_rate?la=841&limits=yes",
    "/indicator/spend_per_child?la=841",
    "/indicator/sw_turnover?la=841",
    "/indicator/adoption_decision_to_match?la=841",
    "/indicator/ofsted_leadership_good?la=841",
    "/indicator/factor_physical_abuse_unknown?la=841",
    "/indicator/no_such_thing?la=841",
    "/indicator/re_referrals?la=Norhamm",
    "/methods",
    "/data",
    "/nothing",
)
# One address for each kind of page with an arrangement of its own on a phone: axe looks at these there too.
ON_A_PHONE = (
    "/?la=841",
    "/outcome/stay_together?la=841&limits=yes&axis=data",
    "/indicator/re_referrals?la=841",
    "/indicator/ofsted_leadership_good?la=841",
    "/indicator/no_such_thing?la=841",
    "/data",
)


@pytest.mark.parametrize("path", PAGES)
def test_page_is_accessible_silent_and_fits(open_to_axe, address, path):
    is_accessible_silent_and_fits(open_to_axe, address + path, [WIDE, NARROW] if path in ON_A_PHONE else [WIDE])


def test_every_page_on_a_phone_is_looked_at():
    assert set(ON_A_PHONE) <= set(PAGES)
