"""Whose return a file is, and of which year, where the file itself may say neither.

In this order: what the user gives (``--la``, ``--year``); what the file says (columns LA and YEAR, or the header
of an XML file); the path, of which the part nearest to the file counts; and for the year of a looked-after
children return its dates. A year is the one in which the return's period ends, however it is written:
``2024``, ``2023-24``, ``2023_24``, ``2023/24`` and ``202324`` all mean the year ending 31 March 2024.

A folder's name may hold the year in which the period starts instead. The dates tell: where at least three
episodes, and one in twenty, begin after the year named and none after the year that follows, that one is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from loaders.geography import Authority, Register
from loaders.reading import Source

# Dates of the set that a year must hold before the dates decide, and the share of episodes that move a label.
ENOUGH_DATES = 3
LATE_SHARE = 0.05
EARLIEST, LATEST = 2000, 2099

_SPAN = re.compile(r"(?<!\d)(20\d\d)\s*[-_/–]\s*(?:20)?(\d\d)(?!\d)|(?<!\d)(20\d\d)(\d\d)(?!\d)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_DAY = re.compile(
    r"(?<!\d)(?:20\d\d[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0[1-9]|[12]\d|3[01])[-_.]?(?:0[1-9]|1[0-2])[-_.]?20\d\d)(?!\d)"
)


class UnknownAuthority(Exception):
    """An authority that was given is not in the register; the message names it."""


# --- one text -------------------------------------------------------------------------------------------------


def year_of(text: str) -> int | None:
    """The year a text means that is nothing but a year: ``2024``, ``2024.0``, ``2023-24``, ``2023/24``, ``202324``."""
    text = text.strip().removesuffix(".0")
    found = _SPAN.fullmatch(text)
    if found:
        return _ends(found)
    return int(text) if re.fullmatch(r"20\d\d", text) else None


def _ends(span: re.Match[str]) -> int | None:
    """The year in which a span of two ends; None where the second does not follow the first."""
    first, second = (span.group(1), span.group(2)) if span.group(1) else (span.group(3), span.group(4))
    return int(first) + 1 if (int(first) + 1) % 100 == int(second) else None


def years_in(text: str) -> tuple[int, ...]:
    """The different years that a part of a path names. A span counts before a single year; days are no years."""
    rest = _SPAN.sub(lambda span: " " if _ends(span) else span.group(), text)
    spans = {year for span in _SPAN.finditer(text) if (year := _ends(span)) is not None}
    if spans:
        return tuple(sorted(spans))
    return tuple(sorted({int(year) for year in _YEAR.findall(_DAY.sub(" ", rest))}))


def authority_of(text: str, register: Register) -> Authority | None:
    """The authority that a text means which is nothing but its three-digit code, an ONS code of it, or its name."""
    text = text.strip().removesuffix(".0")
    if text.isdigit() and len(text) < 3:
        # A spreadsheet drops the zeros at the start of a code.
        text = text.zfill(3)
    known = register.by_la_code.get(text) or register.by_code.get(text.upper())
    return known or _names(register).get(_name(text))


def given_authority(text: str, register: Register) -> str:
    """The three-digit code of the authority that the user names.

    :raises UnknownAuthority: there is none.
    """
    known = authority_of(text, register)
    if known is None:
        raise UnknownAuthority(
            f"--la {text}: no authority of England has this code; give three digits, for example --la 840"
        )
    return known.la_code


def _words(text: str) -> list[str]:
    return re.sub(r"[^a-z0-9]+", " ", text.lower().replace("&", " and ").replace("'", "").replace("’", "")).split()


# What a folder's or file's name says besides authority and year, and what councils put around their names.
_ABOUT = frozenset(
    _words(
        "a after annex ad1 adoption april authority borough care census child children cin city cla collection council "
        "county csc csv csww ct data dolo draft end ended ending episode episodes export extended extract file files "
        "final for from full fy header in la live local london looked mar march mbc metropolitan missing need new oc2 "
        "oc3 of ofsted old permanence placed prev previous report return returns review reviews royal sep september "
        "social ssda ssda903 903 submission submitted sw test the uasc v1 v2 v3 work workers workforce xlsx xml year "
        "years zip"
    )
)
_SHORT = {"hull": "810", "bcp": "839"}


def _name(text: str) -> str:
    """A name as it is compared: without what councils put before and after it."""
    words = _words(text)
    return " ".join([word for word in words if word not in _ABOUT] or words)


# The names of a register are worked out once; it is kept with them, since its place in memory is the key.
_KEPT: dict[int, tuple[Register, dict[str, Authority]]] = {}


def _names(register: Register) -> dict[str, Authority]:
    kept = _KEPT.get(id(register))
    if kept is None:
        # Dorset is the one name that an authority abolished (in 2019) and one of today have; today's comes later.
        names = {_name(authority.name): authority for authority in register.by_la_code.values()}
        names |= {short: register.by_la_code[code] for short, code in _SHORT.items() if code in register.by_la_code}
        kept = _KEPT[id(register)] = register, names
    return kept[1]


# --- the path -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Label:
    """What the path of a file says.

    :param folder: the files that share one label lie under it: the folder whose name gives the year, or else the
        file's own.
    """

    la_code: str | None
    year: int | None
    folder: str


def label(source: Source, register: Register) -> Label:
    """What the path of a file says of its authority and year; the part nearest to the file wins."""
    return label_of([*_above(source), *((part, True) for part in _within(source))], register)


def label_of(parts: Sequence[tuple[str, bool]], register: Register) -> Label:
    """The same for a path in parts, the file last.

    :param parts: the part's name, and whether it lies within what the user gave. Above that anything may stand,
        so a part counts there only if it says nothing else.
    """
    la_code, year, place = None, None, len(parts) - 1
    for position in range(len(parts) - 1, -1, -1):
        name, within = parts[position]
        if position == len(parts) - 1 or name.lower().endswith(".zip"):
            name = PurePath(name).stem
        if not within and _says_more(name, register):
            continue
        if la_code is None:
            la_code = _authority_in(name, register)
        years = years_in(name)
        if year is None and len(years) == 1:
            year, place = years[0], min(position + 1, len(parts) - 1)
    return Label(la_code, year, "/".join(name for name, _ in parts[:place]))


def _within(source: Source) -> Iterator[str]:
    file, _, member = source.name.partition("!")
    yield from file.split("/")
    if source.member:
        yield from re.split(r"[/\\]", member)


def _above(source: Source) -> Iterator[tuple[str, bool]]:
    depth = source.name.partition("!")[0].count("/") + 1
    parts = source.path.resolve().parts
    yield from ((part, False) for part in parts[1 : len(parts) - depth])


def _authority_in(name: str, register: Register) -> str | None:
    words = [word for word in _words(_undated(name)) if word]
    for word in words:
        known = register.by_la_code.get(word)
        # Codes of the invented England are small numbers, which files are often numbered with.
        if known is not None and (not known.synthetic or words == [word]):
            return known.la_code
        known = register.by_code.get(word.upper())
        if known is not None:
            return known.la_code
    known = _names(register).get(_name(" ".join(words)))
    return known.la_code if known else None


def _undated(name: str) -> str:
    name = _SPAN.sub(lambda span: " " if _ends(span) else span.group(), name)
    return _YEAR.sub(" ", _DAY.sub(" ", name))


def _says_more(name: str, register: Register) -> bool:
    """Whether a folder's name holds anything but an authority, a year, and what returns are called."""
    rest = [word for word in _words(_undated(name)) if word not in _ABOUT]
    rest = [word for word in rest if word not in register.by_la_code and word.upper() not in register.by_code]
    return bool(rest) and _name(" ".join(rest)) not in _names(register)


# --- the dates ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Dates:
    """How many dates of a set's episodes lie in each year ending 31 March.

    :param starts: of first days (DECOM).
    :param ends: of last days (DEC).
    """

    starts: Mapping[int, int]
    ends: Mapping[int, int]


def year_by_dates(dates: Dates) -> int | None:
    """The latest year that holds at least three dates; None where none does."""
    years = {*dates.starts, *dates.ends}
    enough = (year for year in years if dates.starts.get(year, 0) + dates.ends.get(year, 0) >= ENOUGH_DATES)
    return max((year for year in enough if EARLIEST <= year <= LATEST), default=None)


def names_start(labelled: int, dates: Dates) -> bool:
    """Whether a label names the year in which the period starts, by the first days of the episodes."""
    late = {year: count for year, count in dates.starts.items() if year > labelled}
    number = sum(late.values())
    enough = number >= ENOUGH_DATES and number >= LATE_SHARE * sum(dates.starts.values())
    return enough and max(late) == labelled + 1
