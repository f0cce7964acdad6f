"""What the address of the Compare page says besides place, period and comparators: whom and what to compare, and how.

``?la=840&group=neighbours&indicators=safe,cla_rate&view=dots``: every name is a word, lists are separated by commas, and what
is as usual is left out. As everywhere, anything may be typed: what is not understood is kept apart, so that the page can say
so, and a choice from a short list falls back to the usual one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal
from urllib.parse import parse_qs

from pydantic import AfterValidator, BaseModel, ConfigDict

from layouts.address import GLOBAL, USUAL, Address, Text, here, parse

PATH = "/compare"
ViewName = Literal["table", "time", "scatter", "dots"]
VIEWS: dict[ViewName, str] = {
    "table": "Heat table",
    "time": "Over time",
    "dots": "Ranked dots",
    "scatter": "Two indicators",
}
PART = re.compile(r"[\w:/ .&'()-]{1,60}")
MOST_PARTS = 400


LONGEST_CLAIM = 300


def _claim(value: str) -> str:
    return " ".join("".join(sign for sign in value if sign.isprintable()).split())[:LONGEST_CLAIM]


class Comparison(BaseModel, frozen=True):
    """What is compared. Field by field the query parameter of the same name.

    :param group: whom: ``neighbours``, ``region``, ``region:CODE``, ``nearest:INDICATOR``, ``counties``, ``london``,
        ``metropolitan``, ``unitary``, ``all``, ``regions``, and codes of any geography; empty for the usual.
    :param name: what the reader calls a group of their own.
    :param indicators: what: ids, groups of the framework, ``all``; empty for every indicator with a direction.
    :param view: how it is shown.
    :param of: the indicator shown over time and as dots; empty for the first.
    :param by: whether small multiples stand for authorities or for indicators.
    :param x, y: the two indicators set against each other; empty for the first two.
    :param over: whether those are shown for all authorities or for the group alone.
    :param sort: a code and an indicator, ``-`` before it for the other way round: rows stand by the place of that
        authority, columns by the value of that indicator.
    :param claim: a sentence to be checked against the figures.
    """

    model_config = ConfigDict(frozen=True)

    group: tuple[str, ...] = ()
    name: Text = ""
    indicators: tuple[str, ...] = ()
    view: ViewName = "table"
    of: Text = ""
    by: Literal["authorities", "indicators"] = "authorities"
    x: Text = ""
    y: Text = ""
    over: Literal["all", "group"] = "all"
    sort: tuple[str, ...] = ()
    claim: Annotated[str, AfterValidator(_claim)] = ""


FIELDS = tuple(Comparison.model_fields)
LISTS = ("group", "indicators", "sort")
CHOICES: dict[str, tuple[str, ...]] = {
    "view": tuple(VIEWS),
    "by": ("authorities", "indicators"),
    "over": ("all", "group"),
}
NOTHING = Comparison()


def _parts(values: Sequence[str]) -> tuple[str, ...]:
    """The parts of a list in the order given, each once; a form gives one value for each tick."""
    parts = (part.strip() for value in values for part in value.split(","))
    return tuple(dict.fromkeys(part for part in parts if PART.fullmatch(part)))[:MOST_PARTS]


def comparison_of(search: str | Mapping[str, Sequence[str]]) -> Comparison:
    """What a query string (with or without ``?``) or its parsed parameters ask to be compared."""
    given = parse_qs(search.removeprefix("?"), keep_blank_values=True) if isinstance(search, str) else search
    chosen: dict[str, object] = {}
    for field in FIELDS:
        values = given.get(field)
        if not values:
            continue
        if field in LISTS:
            chosen[field] = _parts(values)
        elif field not in CHOICES or values[0] in CHOICES[field]:
            chosen[field] = values[0]
    return Comparison.model_validate(chosen)


def pairs(comparison: Comparison) -> tuple[tuple[str, str], ...]:
    """The parameters that stand for a comparison; :func:`comparison_of` gives it back."""
    found = []
    for field in FIELDS:
        value = getattr(comparison, field)
        if value != getattr(NOTHING, field):
            found.append((field, ",".join(value) if isinstance(value, tuple) else value))
    return tuple(found)


def compare_address(search: str) -> Address:
    """The whole address of a Compare page: what holds on every page, and its own."""
    address = parse(search)
    kept = {field: getattr(address, field) for field in GLOBAL}
    return USUAL.model_copy(update={**kept, "own": pairs(comparison_of(search))})


def chosen(address: Address) -> Comparison:
    """What an address made by :func:`compare_address` asks to be compared."""
    return comparison_of({name: [value] for name, value in address.own})


def compare_here(address: Address, comparison: Comparison, **changes: object) -> str:
    """The same comparison with something changed."""
    return here(PATH, address, own=pairs(comparison.model_copy(update=changes)))
