"""The address of a view: which authority, period and comparators are shown, and how.

Everything that a reader chooses stands in the query string, so that a view can be sent to a colleague, kept
as a bookmark and left with the Back button. What is as usual is left out of it. Names and order are stable.

Anything may stand in an address that somebody types. Choices from a short list fall back to the usual one;
an unknown authority or period is kept, so that a page can say what it does not know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Literal
from urllib.parse import parse_qs, quote, urlencode

from pydantic import AfterValidator, BaseModel, ConfigDict

Comparator = Literal["neighbours", "region", "england"]
COMPARATORS: tuple[Comparator, ...] = ("neighbours", "region", "england")

SHOWS = {
    "": "all indicators",
    "worse": "clearly worse than England",
    "better": "clearly better than England",
    "different": "clearly different from England",
    "changed": "clearly changed",
    "record": "highest or lowest of the series",
}
SORTS = {
    "": "framework order",
    "name": "name",
    "value": "latest value",
    "change": "change",
    "neighbours": "distance from neighbours",
    "region": "distance from region",
    "england": "distance from England",
    "rank": "rank",
}
LONGEST = 60


def _text(value: str) -> str:
    """Printable text of bearable length; what a form or a hurried hand leaves around it is cut off."""
    return "".join(sign for sign in value if sign.isprintable())[:LONGEST].strip()


Text = Annotated[str, AfterValidator(_text)]


class Address(BaseModel, frozen=True):
    """What a view shows. Field by field the query parameter of the same name, except ``model`` (``neighbours``).

    :param la: three-digit code; ONS code of a region or England; empty for the usual one.
    :param period: year in which the period ends; empty for each indicator's latest.
    :param model: neighbour model; empty for the store's default.
    :param average: how the neighbours are summed up.
    :param compare: comparators shown.
    :param marks: whether better and worse are marked.
    :param abolished: whether authorities that no longer exist are offered.
    :param by: how the overview is grouped: by outcomes and enablers, or by the pillars of reform.
    :param show, pillar, word, sort, down: filter and order of the overview.
    :param axis: ``data`` lets the axis begin near the lowest value.
    :param limits: whether confidence limits are drawn.
    :param breakdown: breakdown shown on an indicator's page.
    :param own: names and values of the parameters that one page alone knows (:mod:`layouts.compare_address`); what is parsed
        here never holds any, so that they stay off every other page.
    """

    model_config = ConfigDict(frozen=True)

    la: Text = ""
    period: Text = ""
    model: Text = ""
    average: Literal["median", "mean"] = "median"
    compare: tuple[Comparator, ...] = COMPARATORS
    marks: bool = True
    abolished: bool = False
    axis: Literal["zero", "data"] = "zero"
    limits: bool = False
    by: Literal["outcome", "pillar"] = "outcome"
    show: Text = ""
    pillar: Text = ""
    word: Text = ""
    sort: Text = ""
    down: bool = False
    breakdown: Text = ""
    own: tuple[tuple[str, str], ...] = ()


NAMES = {name: "neighbours" if name == "model" else name for name in Address.model_fields if name != "own"}
# Kept from page to page; the others belong to the page they are set on.
GLOBAL = ("la", "period", "model", "average", "compare", "marks", "abolished", "axis", "limits")
USUAL = Address()


def parse(search: str | Mapping[str, Sequence[str]]) -> Address:
    """The address that a query string (with or without ``?``) or its parsed parameters stand for."""
    given = parse_qs(search.removeprefix("?"), keep_blank_values=True) if isinstance(search, str) else search
    first = {name: values[0] for name, values in given.items() if values}
    chosen: dict[str, object] = {}
    for field, name in NAMES.items():
        if name not in first:
            continue
        text = first[name]
        if field == "compare":
            # "none" stands for no comparator: an empty parameter would be lost by mail programs.
            named = {part.strip() for values in given[name] for part in values.split(",")}
            chosen[field] = tuple(one for one in COMPARATORS if one in named)
            if not chosen[field] and "none" not in named:
                del chosen[field]
        elif field in ("abolished", "limits", "down"):
            chosen[field] = text == "yes"
        elif field == "marks":
            chosen[field] = text != "no"
        elif field == "average":
            chosen[field] = "mean" if text == "mean" else "median"
        elif field == "by":
            chosen[field] = "pillar" if text == "pillar" else "outcome"
        elif field == "axis":
            chosen[field] = "data" if text == "data" else "zero"
        elif field == "show":
            chosen[field] = text if text in SHOWS else ""
        elif field == "sort":
            chosen[field] = text if text in SORTS else ""
        elif field == "pillar":
            chosen[field] = text if text in tuple("123456") else ""
        else:
            chosen[field] = text
    return Address.model_validate(chosen)


@lru_cache(maxsize=512)
def query(address: Address, fields: tuple[str, ...] = (*NAMES, "own")) -> str:
    """The query string, with ``?`` where it is not empty; :func:`parse` gives the address back."""
    parts: list[tuple[str, str]] = []
    for field in fields:
        value = getattr(address, field)
        if value == getattr(USUAL, field):
            continue
        if field == "own":
            parts += value
            continue
        if field == "compare":
            text = ",".join(value) or "none"
        elif isinstance(value, bool):
            text = "yes" if value else "no"
        else:
            text = value
        parts.append((NAMES[field], text))
    return "?" + urlencode(parts, quote_via=quote, safe=",/:") if parts else ""


def settings_words(address: Address) -> str:
    """What differs from the usual view, place left out, in words: ``2024, without England, sorted by rank``.

    It stands in the title, so that the views in a browser's history can be told apart.
    """
    parts = [address.period]
    if address.model:
        parts.append(f"{address.model} neighbours")
    if address.average == "mean":
        parts.append("neighbours' mean")
    missing = [one for one in COMPARATORS if one not in address.compare]
    if missing:
        parts.append("without " + ", ".join("England" if one == "england" else one for one in missing))
    parts += ["not marked"] * (not address.marks) + ["abolished offered"] * address.abolished
    parts += ["axis cut"] * (address.axis == "data") + ["confidence limits"] * address.limits
    parts += ["grouped by pillar"] * (address.by == "pillar")
    parts += [SHOWS[address.show]] if address.show else []
    parts += [f"pillar {address.pillar}"] if address.pillar else []
    parts += [f"“{address.word}”"] if address.word else []
    if address.sort or address.down:
        parts.append(f"by {SORTS[address.sort]}" + (", highest first" if address.down else ""))
    parts += [f"breakdown {address.breakdown}"] if address.breakdown else []
    return ", ".join(part for part in parts if part)


def here(path: str, address: Address, **changes: object) -> str:
    """The same page with something changed."""
    return path + query(address.model_copy(update=changes))


def to(path: str, address: Address, **changes: object) -> str:
    """Another page with the same authority, period, comparators and chart settings."""
    return path + query(address.model_copy(update=changes) if changes else address, GLOBAL)
