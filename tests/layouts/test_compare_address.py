"""What the Compare page's address holds, and that no other page's holds any of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layouts.address import here, parse, query, to
from layouts.compare_address import (
    CHOICES,
    MOST_PARTS,
    NOTHING,
    PATH,
    Comparison,
    chosen,
    compare_address,
    compare_here,
    comparison_of,
)

PART = st.from_regex(r"-?[a-z0-9_]{1,12}(:[a-z0-9_]{1,12})?", fullmatch=True)
PARTS = st.lists(PART, max_size=5, unique=True).map(tuple)
TEXT = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=50).map(
    lambda text: Comparison(name=text).name
)
COMPARISONS = st.builds(
    Comparison,
    group=PARTS,
    name=TEXT,
    indicators=PARTS,
    view=st.sampled_from(CHOICES["view"]),
    of=TEXT,
    by=st.sampled_from(CHOICES["by"]),
    x=TEXT,
    y=TEXT,
    over=st.sampled_from(CHOICES["over"]),
    sort=PARTS,
)


@given(COMPARISONS)
def test_what_is_compared_written_and_read_is_the_same(comparison):
    search = compare_here(parse("?la=840&period=2024"), comparison).partition("?")[2]
    address = compare_address(search)
    assert chosen(address) == comparison
    assert (address.la, address.period) == ("840", "2024")


@given(st.text(max_size=200))
def test_any_query_string_gives_a_comparison_and_a_stable_address(search):
    address = compare_address(search)
    assert compare_address(query(address)) == address


def test_an_address_is_readable():
    search = (
        "?la=840&period=2024&group=neighbours,841,nearest:re_referrals&name=My%20group&indicators=safe,cla_rate&view=dots"
        "&of=cla_rate&sort=-cla_rate,840"
    )
    assert query(compare_address(search)) == search


def test_the_usual_comparison_has_a_bare_address():
    assert compare_here(parse("?la=840"), NOTHING) == f"{PATH}?la=840"


def test_a_form_gives_one_value_for_each_tick():
    assert comparison_of("?group=841&group=842&group=841&name=").group == ("841", "842")


@pytest.mark.parametrize(
    "search", ["?view=pie", "?by=month", "?over=none", "?group=", "?group=,%3Cb%3E,", "?colour=red"]
)
def test_what_is_not_known_falls_back_to_the_usual(search):
    assert comparison_of(search) == NOTHING


def test_a_list_has_a_length_that_can_be_borne():
    assert len(comparison_of("?group=" + ",".join(str(n) for n in range(5000))).group) == MOST_PARTS
    assert comparison_of("?group=" + "8" * 500).group == ()


def test_other_pages_keep_it_out():
    search = "?la=840&group=841&indicators=cla_rate&view=dots&sort=841"
    assert query(parse(search)) == "?la=840"
    assert to("/", compare_address(search)) == "/?la=840"


def test_the_overviews_filter_stays_off_the_compare_page():
    assert query(compare_address("?la=840&show=worse&word=x&pillar=1&down=yes&breakdown=y")) == "?la=840"


def test_a_switch_in_the_header_keeps_what_is_compared():
    address = compare_address("?la=840&group=841,842&view=time")
    assert here(PATH, address, compare=("england",)) == "/compare?la=840&compare=england&group=841,842&view=time"
