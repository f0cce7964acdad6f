"""The address holds the whole view, whatever somebody types into it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layouts.address import COMPARATORS, LONGEST, NAMES, SHOWS, SORTS, USUAL, Address, here, parse, query, to

TEXT = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=LONGEST).map(
    lambda text: Address(word=text).word
)
ADDRESSES = st.builds(
    Address,
    la=TEXT,
    period=TEXT,
    model=TEXT,
    average=st.sampled_from(["median", "mean"]),
    compare=st.sets(st.sampled_from(COMPARATORS)).map(lambda chosen: tuple(c for c in COMPARATORS if c in chosen)),
    marks=st.booleans(),
    abolished=st.booleans(),
    axis=st.sampled_from(["zero", "data"]),
    limits=st.booleans(),
    show=st.sampled_from(list(SHOWS)),
    pillar=st.sampled_from(["", "1", "6"]),
    word=TEXT,
    sort=st.sampled_from(list(SORTS)),
    down=st.booleans(),
    breakdown=TEXT,
)


@given(ADDRESSES)
def test_an_address_written_and_read_is_the_same(address):
    assert parse(query(address)) == address


@given(st.text(max_size=200))
def test_any_query_string_gives_an_address(search):
    address = parse(search)
    assert parse(query(address)) == address


@given(ADDRESSES, ADDRESSES)
def test_a_link_to_another_page_keeps_what_belongs_to_all(address, other):
    kept = parse(to("/methods", address).partition("?")[2])
    assert (kept.la, kept.period, kept.model, kept.compare) == (
        address.la,
        address.period,
        address.model,
        address.compare,
    )
    assert (kept.show, kept.sort, kept.word, kept.breakdown) == ("", "", "", "")


def test_the_usual_view_has_a_bare_address():
    assert query(USUAL) == ""
    assert here("/", USUAL) == "/"


def test_an_address_is_readable():
    address = Address(la="840", period="2024", compare=("neighbours", "england"), marks=False)
    assert query(address) == "?la=840&period=2024&compare=neighbours,england&marks=no"


def test_an_academic_year_stands_as_it_is_written():
    assert query(Address(period="2024/25")) == "?period=2024/25"


@pytest.mark.parametrize(
    ("search", "compare"),
    [
        ("?compare=none", ()),
        ("?compare=england", ("england",)),
        ("?compare=england,neighbours", ("neighbours", "england")),
        ("?compare=england&compare=region", ("region", "england")),
        ("?compare=", COMPARATORS),
        ("?compare=everyone", COMPARATORS),
        ("", COMPARATORS),
    ],
)
def test_comparators(search, compare):
    assert parse(search).compare == compare


@pytest.mark.parametrize(
    "search", ["?average=mode", "?axis=log", "?show=all", "?sort=colour", "?pillar=7", "?marks=maybe", "?limits=1"]
)
def test_an_unknown_choice_falls_back_to_the_usual(search):
    assert parse(search) == USUAL


def test_the_first_of_several_is_taken():
    assert parse("?la=840&la=841").la == "840"


def test_control_signs_and_length_are_cut():
    assert parse("?la=8%0040%0A" + "x" * 500).la == "840" + "x" * (LONGEST - 3)


def test_unknown_parameters_are_dropped():
    assert query(parse("?la=840&utm_source=mail&self=1&view=2")) == "?la=840"


def test_a_parameter_stands_for_one_field():
    assert len(set(NAMES.values())) == len(NAMES)
