"""The Compare page in a real browser: accessible, usable by keyboard, and fit for a phone."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from layouts.compare_address import PATH
from tests.layouts.test_browser import (
    NARROW,
    WIDE,
    address,
    axe_tab,
    browser,
    complaints,
    context,
    is_accessible_silent_and_fits,
    open_to_axe,
    page,
    pytestmark,
    tab,
    visit,
)

__all__ = ["address", "axe_tab", "browser", "context", "open_to_axe", "page", "pytestmark", "tab", "visit"]

ALL = "indicators=all&group=all"


# The views share a header; one picture of each kind on a phone says it of its kind.
@pytest.mark.parametrize(
    ("search", "widths"),
    [
        (ALL, [WIDE]),
        ("", [WIDE, NARROW]),
        ("view=time", [WIDE, NARROW]),
        ("view=time&by=indicators", [WIDE]),
        ("view=dots&of=re_referrals", [WIDE, NARROW]),
        ("view=scatter&y=cla_rate&group=none", [WIDE, NARROW]),
        ("claim=re-referral rate better than England and at 25%25", [WIDE, NARROW]),
    ],
)
def test_the_page_is_accessible_silent_and_fits(open_to_axe: Page, address: str, search: str, widths: list[int]):
    is_accessible_silent_and_fits(open_to_axe, f"{address}{PATH}?la=841&{search}".removesuffix("&"), widths)


def test_a_group_is_chosen_by_keyboard_alone_and_back_undoes_it(visit):
    page = visit(f"{PATH}?la=841&period=2025")
    page.locator("#pick-authorities > summary").focus()
    page.keyboard.press("Enter")
    find = page.get_by_label("Find among the authorities")
    page.get_by_role("button", name="Untick all").first.focus()
    page.keyboard.press("Enter")
    find.focus()
    page.keyboard.type("dod")
    expect(page.get_by_role("checkbox", name="Bamburgh")).to_be_hidden()
    page.get_by_role("checkbox", name="Doddington").focus()
    page.keyboard.press("Space")
    page.get_by_label("Name of your group").focus()
    page.keyboard.type("Coast")
    page.keyboard.press("Enter")
    expect(page).to_have_title("Compare with Coast – Norham – 2025 – Outcomes for children")
    assert urlsplit(page.url).query == "la=841&period=2025&group=845&name=Coast"
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page.get_by_role("columnheader", name="Doddington")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("columnheader", name="Bamburgh")).to_be_visible()


def test_sorting_keeps_focus_and_place_and_the_address_says_it(visit):
    page = visit(f"{PATH}?la=841&{ALL}")
    page.set_viewport_size({"width": 700, "height": 700})
    page.evaluate("document.getElementById('heat').scrollLeft = 60")
    page.locator("#sort-846").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#page")).to_have_attribute("data-address", re.compile("sort=846$"))
    expect(page.locator("#sort-846")).to_be_focused()
    assert page.evaluate("document.getElementById('heat').scrollLeft") > 0
    page.locator("#sort-re_referrals").click()
    expect(page.locator("#page")).to_have_attribute("data-address", re.compile("sort=846,re_referrals$"))


def test_the_first_column_stays_in_sight(visit):
    page = visit(f"{PATH}?la=841&{ALL}")
    page.set_viewport_size({"width": 390, "height": 700})
    page.evaluate("document.getElementById('heat').scrollLeft = 300")
    left = page.evaluate("document.querySelector('.heat tbody tr:nth-child(2) th').getBoundingClientRect().left")
    assert 0 <= left < 20


@pytest.mark.parametrize(("search", "button"), [("", "#heat-png"), ("view=time", "#multiples-png")])
def test_what_is_not_a_chart_is_saved_as_png_under_the_policy(visit, search, button):
    page = visit(f"{PATH}?la=841&{search}")
    with complaints(page) as said, page.expect_download() as download:
        page.locator(button).click()
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")
    assert said == []


def test_another_indicator_is_chosen_and_the_header_keeps_what_is_compared(visit):
    page = visit(f"{PATH}?la=841&group=region&view=dots")
    page.get_by_label("Indicator", exact=True).select_option("cla_rate")
    expect(page.locator("#page")).to_have_attribute("data-address", f"{PATH}?la=841&group=region&view=dots&of=cla_rate")
    page.locator("#compare-england").click()
    expect(page.locator("#compare-england")).to_have_attribute("aria-pressed", "false")
    assert urlsplit(page.url).query == "la=841&compare=neighbours,region&group=region&view=dots&of=cla_rate"


def test_a_phone_shows_an_answer_whole_and_in_the_order_it_is_read(visit):
    page = visit(f"{PATH}?la=841&claim=re-referral rate better than England and at 25%25")
    page.set_viewport_size({"width": NARROW, "height": 900})
    answers = page.get_by_role("table", name="What the figures say of it: Norham")
    row = answers.get_by_role("row").nth(1)
    # Still a table to those who listen, though it does not look like one.
    expect(row.get_by_role("rowheader")).to_contain_text("re-referral rate better than England")
    expect(row.get_by_role("cell")).to_have_count(3)
    tops = [
        row.locator(part).bounding_box()["y"]
        for part in (".claimed", ".verdict", "td:not([class])", ".quiet", ".source")
    ]
    assert tops == sorted(tops)
    assert answers.evaluate("table => table.parentElement.scrollWidth <= table.parentElement.clientWidth")


def test_the_four_views_stand_in_one_row_on_a_phone(visit):
    page = visit(f"{PATH}?la=841&view=scatter")
    page.set_viewport_size({"width": NARROW, "height": 900})
    boxes = [one.bounding_box() for one in page.locator(".views a").all()]
    assert len(boxes) == 4
    assert len({box["y"] for box in boxes}) == 1
    assert boxes[-1]["x"] + boxes[-1]["width"] <= NARROW
    assert min(box["height"] for box in boxes) >= 24


def test_a_table_that_goes_on_says_so_and_fades_until_its_end(visit):
    page = visit(f"{PATH}?la=841&{ALL}")
    hint = page.get_by_text("Scroll the table sideways")
    expect(hint).to_be_hidden()
    page.set_viewport_size({"width": NARROW, "height": 700})
    expect(hint).to_be_visible()
    fading = "() => getComputedStyle(document.getElementById('heat')).getPropertyValue('--cut-{}')"
    for edge, scrolled in (("right", "scrollLeft"), ("below", "scrollTop")):
        page.wait_for_function(f"{fading.format(edge)} === '32px'")
        page.evaluate(f"document.getElementById('heat').{scrolled} = 100000")
        page.wait_for_function(f"{fading.format(edge)} === '0px'")


def test_a_long_word_in_a_text_does_not_push_a_phone_sideways(visit):
    page = visit(f"{PATH}?la=841&view=dots")
    page.set_viewport_size({"width": NARROW, "height": 700})
    # As the name of a file in a folder of a folder.
    page.evaluate("document.querySelector('#dots figcaption').append(' returns/' + 'workforce_census/'.repeat(6))")
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW
