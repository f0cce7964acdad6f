"""The dashboard in a real browser, used by keyboard, mouse and touch. Each page is looked at in test_browser_pages.py.

Needs Chromium at ``/usr/bin/chromium`` or where the environment variable ``CHROMIUM`` says.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from waitress.server import create_server

from layouts.application import create_app
from loaders.store import Store

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE, NARROW = 1440, 390

pytestmark = pytest.mark.skipif(
    not Path(CHROMIUM).exists(), reason=f"needs Chromium; there is none at {CHROMIUM} (set CHROMIUM to its path)"
)


@pytest.fixture(scope="module")
def address(store: Store) -> Iterator[str]:
    """Address of the application, served as in use."""
    server = create_server(create_app(store).server, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"  # type: ignore[union-attr]
    server.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One visitor: what was fetched for one page need not be fetched for the next."""
    with browser.new_context(viewport={"width": WIDE, "height": 1000}) as opened:
        yield opened


@pytest.fixture(scope="module")
def tab(context: BrowserContext) -> Page:
    """The visitor's tab: to open another for each test takes as long as the test."""
    return context.new_page()


@pytest.fixture
def page(tab: Page) -> Iterator[Page]:
    """The tab, of the usual size and with nothing left in it of the test before."""
    tab.set_viewport_size({"width": WIDE, "height": 1000})
    yield tab
    tab.goto("about:blank")


@pytest.fixture(scope="module")
def axe_tab(browser: Browser) -> Iterator[Page]:
    """A tab into whose pages axe can be put, which the Content-Security-Policy rightly forbids."""
    with browser.new_context(bypass_csp=True) as opened:
        yield opened.new_page()


@pytest.fixture
def open_to_axe(axe_tab: Page) -> Iterator[Page]:
    """The same with nothing left in it of the test before."""
    yield axe_tab
    axe_tab.goto("about:blank")


@contextlib.contextmanager
def listening(page: Page, event: str, note: Callable[[Any], object]) -> Iterator[None]:
    """Calls ``note`` with every such event of the page for as long as the block takes."""
    page.on(event, note)  # type: ignore[call-overload]
    try:
        yield
    finally:
        page.remove_listener(event, note)


@contextlib.contextmanager
def complaints(page: Page) -> Iterator[list[str]]:
    """What the page writes to the console, and its errors."""
    said: list[str] = []
    with (
        listening(page, "console", lambda message: said.append(message.text)),
        listening(page, "pageerror", lambda error: said.append(str(error))),
    ):
        yield said


@pytest.fixture
def visit(page: Page, address: str) -> Callable[[str], Page]:
    """Opens an address and waits until its page and charts are there."""

    def opened(path: str) -> Page:
        page.goto(address + path)
        settled(page)
        return page

    return opened


def settled(page: Page) -> None:
    page.wait_for_function(
        """() => {
            const page = document.getElementById('page');
            return page && page.dataset.address === location.pathname + location.search
                && !document.querySelector('.combobox:empty')
                && Array.from(document.querySelectorAll('.chart-drawing')).every(d => d.querySelector('.main-svg'));
        }"""
    )


def violations(page: Page) -> list[str]:
    # What passes is not listed: on a long page that takes longer than the rules themselves.
    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


def is_accessible_silent_and_fits(page: Page, url: str, widths: Sequence[int]) -> None:
    """Opens a page and lets axe, which its context must allow, look at it in each width; it must fit in all widths."""
    page.set_viewport_size({"width": WIDE, "height": 900})
    hosts: set[str] = set()
    with (
        complaints(page) as said,
        listening(page, "request", lambda request: hosts.add(urlsplit(request.url).netloc)),
    ):
        page.goto(url)
        settled(page)
        page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
        for width in (WIDE, NARROW):
            page.set_viewport_size({"width": width, "height": 900})
            # Charts follow the width a moment later.
            page.wait_for_function("document.documentElement.scrollWidth <= innerWidth", timeout=10_000)
            assert page.evaluate("innerWidth") == width
            if width in widths:
                assert violations(page) == [], width
    # Chromium mentions that a page that is not found has status 404, and, on a busy machine, that charts come late.
    assert [text for text in said if "404 (NOT FOUND)" not in text and "link preload" not in text] == []
    assert hosts <= {urlsplit(url).netloc, ""}


@pytest.mark.parametrize("path", ["/?la=841", "/indicator/cla_rate?la=841"])
def test_the_content_security_policy_is_kept(visit, page, path):
    with complaints(page) as said:
        visit(path)
    assert said == []


def test_the_list_of_authorities_is_accessible_while_open(open_to_axe, address):
    page = open_to_axe
    page.set_viewport_size({"width": NARROW, "height": 900})
    # The header is the same on every page, and this one is short.
    page.goto(address + "/data?la=841")
    settled(page)
    page.get_by_role("combobox", name="Authority").click()
    expect(page.get_by_role("listbox")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("combobox", name="Authority").fill("zzz")
    assert violations(page) == []


def test_an_authority_is_chosen_by_keyboard_alone(visit):
    page = visit("/indicator/re_referrals?la=841&compare=england")
    box = page.get_by_role("combobox", name="Authority")
    box.focus()
    page.keyboard.type("bam")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Enter")
    expect(page).to_have_title(
        "Repeat referrals within 12 months – Bamburgh – without neighbours, region – Outcomes for children"
    )
    assert urlsplit(page.url).query == "la=843&compare=england"
    # The reader is still where they were.
    expect(page.get_by_role("combobox", name="Authority")).to_be_focused()
    expect(page.get_by_role("combobox", name="Authority")).to_have_value("Bamburgh")


def test_arrows_walk_through_the_list_and_escape_leaves_it(visit):
    page = visit("/?la=841")
    box = page.get_by_role("combobox", name="Authority")
    box.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[role=option][aria-selected=true]")).to_contain_text("Norham")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("Norham")
    assert urlsplit(page.url).query == "la=841"


def test_an_authority_is_chosen_by_touch(visit):
    page = visit("/?la=841")
    page.get_by_role("combobox", name="Authority").click()
    page.get_by_role("option", name="Southsea").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Southsea")


def test_abolished_authorities_are_offered_only_when_asked_for(visit):
    page = visit("/?la=841")
    page.get_by_role("combobox", name="Authority").click()
    assert page.get_by_role("option", name="Oldshire").count() == 0
    page.keyboard.press("Escape")
    page.get_by_text("Options", exact=True).click()
    page.get_by_role("button", name="offer abolished authorities").click()
    expect(page.get_by_role("button", name="offer abolished authorities")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    page.get_by_role("combobox", name="Authority").click()
    expect(page.get_by_role("option", name="Oldshire")).to_be_visible()


def test_back_and_forward_go_through_the_views(visit):
    page = visit("/?la=841")
    page.get_by_role("combobox", name="Authority").click()
    page.get_by_role("option", name="Southsea").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Southsea")
    page.get_by_role("link", name="Repeat referrals within 12 months").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Repeat referrals within 12 months")
    assert "la=846" in page.url
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Southsea")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Norham")
    expect(page.get_by_role("combobox", name="Authority")).to_have_value("Norham")
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_have_text("Southsea")


def test_a_link_moves_to_the_top_and_to_the_heading(visit):
    page = visit("/?la=841")
    page.get_by_role("link", name="Average caseload").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Average caseload")
    expect(heading).to_be_focused()
    assert page.evaluate("window.scrollY") == 0
    expect(page.get_by_role("status").first).to_contain_text("Average caseload – Norham")


@pytest.mark.parametrize(
    ("label", "value", "query"),
    [("Show", "better", "show=better"), ("Sort by", "england", "sort=england"), ("Pillar of reform", "5", "pillar=5")],
)
def test_a_filter_changes_the_address_and_keeps_the_focus(visit, label, value, query):
    page = visit("/?la=841")
    page.get_by_label(label).focus()
    page.get_by_label(label).select_option(value)
    expect(page.locator("#page")).to_have_attribute("data-address", f"/?la=841&{query}")
    expect(page.get_by_label(label)).to_be_focused()
    expect(page.get_by_label(label)).to_have_value(value)


def test_a_word_filters_when_enter_is_pressed(visit):
    page = visit("/?la=841")
    page.get_by_label("Word in the definition").fill("special guardian")
    page.keyboard.press("Enter")
    expect(page.locator("#count")).to_contain_text("of 68 indicators")
    expect(page.get_by_label("Word in the definition")).to_be_focused()
    expect(page.get_by_label("Word in the definition")).to_have_value("special guardian")


def test_a_comparator_is_switched_off_by_keyboard(visit):
    page = visit("/indicator/re_referrals?la=841")
    page.locator("#compare-england").focus()
    page.keyboard.press("Space")
    expect(page.locator("#compare-england")).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#compare-england")).to_be_focused()
    assert urlsplit(page.url).query == "la=841&compare=neighbours,region"
    settled(page)
    names = page.evaluate("document.querySelector('.js-plotly-plot').data.map(trace => trace.name)")
    assert names == ["Northmark", "Neighbours' median", "Norham"]


def test_the_reader_stays_at_the_same_place_when_a_switch_is_used(visit):
    page = visit("/indicator/cla_rate?la=841")
    page.locator("#limits").scroll_into_view_if_needed()
    before = page.evaluate("window.scrollY")
    page.locator("#limits").click()
    expect(page.locator("#limits")).to_have_attribute("aria-pressed", "true")
    assert abs(page.evaluate("window.scrollY") - before) < 5


def test_a_group_stays_folded_while_the_order_changes(visit):
    page = visit("/?la=841")
    page.locator("#group-safe > summary").click()
    page.get_by_label("Sort by").select_option("name")
    expect(page.locator("#page")).to_have_attribute("data-address", "/?la=841&sort=name")
    assert page.evaluate("document.getElementById('group-safe').open") is False


def test_a_chart_opens_as_a_table_by_keyboard(visit):
    page = visit("/indicator/re_referrals?la=841")
    summary = page.locator("#time-re_referrals summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#time-re_referrals table")).to_be_visible()
    expect(page.locator("#time-re_referrals table")).to_contain_text("1,003")


def test_a_chart_holds_no_tab_stop(visit):
    page = visit("/indicator/re_referrals?la=841")
    inside = (
        "document.querySelectorAll('.chart-drawing a, .chart-drawing button, .chart-drawing [tabindex=\"0\"]').length"
    )
    assert page.evaluate(inside) == 0


def test_a_chart_is_saved_as_png(visit):
    page = visit("/indicator/re_referrals?la=841")
    with page.expect_download() as download:
        page.locator("#time-re_referrals-png").click()
    assert download.value.suggested_filename == "time-re_referrals.png"
    path = download.value.path()
    assert Path(path).read_bytes().startswith(b"\x89PNG")


def test_the_skip_link_leads_to_the_content(visit):
    page = visit("/?la=841")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_only_the_basic_plotly_bundle_is_fetched_and_only_for_charts(page, address):
    asked: list[str] = []
    with listening(page, "request", lambda request: asked.append(urlsplit(request.url).path)):
        page.goto(address + "/?la=841")
        settled(page)
        assert [path for path in asked if "plotly" in path.lower()] == []
        page.goto(address + "/indicator/re_referrals?la=841")
        settled(page)
    assert {path for path in asked if "plotly" in path.lower()} == {"/vendor/plotly-basic-4.1.1.min.js"}


def test_the_first_visit_weighs_at_most_1_1_mb(browser, address):
    context = browser.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    weights: list[int] = []
    session.on("Network.loadingFinished", lambda event: weights.append(int(event["encodedDataLength"])))
    page.goto(address + "/indicator/re_referrals?la=841")
    settled(page)
    assert sum(weights) <= 1_100_000
    context.close()


def test_the_address_is_copied(browser, address):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(address + "/?la=841")
    settled(page)
    page.get_by_role("button", name="Copy address").click()
    expect(page.get_by_role("button", name="Address copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{address}/?la=841"
    context.close()


def test_a_synthetic_store_says_so_on_every_page(browser, synthetic_store):
    server = create_server(create_app(synthetic_store).server, host="127.0.0.1", port=0, threads=2)
    threading.Thread(target=server.run, daemon=True).start()
    page = browser.new_page()
    for path in ("/", "/indicator/re_referrals?la=841", "/methods", "/data", "/nothing"):
        page.goto(f"http://127.0.0.1:{server.effective_port}{path}")  # type: ignore[union-attr]
        expect(page.get_by_role("region", name="Synthetic data")).to_be_visible()
    page.close()
    server.close()
