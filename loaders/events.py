"""Reads local events and initiatives: a CSV that an authority keeps, to be marked on its charts.

One row is one event: ``la`` (three-digit code, ONS code or name of the authority), ``date`` (day first, as 1/9/2024 or
1 September 2024, or 2024-09-01), ``title``, ``text`` (may be empty), ``indicators`` (ids separated by semicolons, commas or
spaces) and ``outcome`` (an outcome or enabler of the National Framework, in place of indicators or beside them: all of its
indicators). A file holds any number of authorities. Loaded again, it takes the place of all earlier events of the
authorities in it.

Everything in it is plain text and is shown as such to everybody who opens the dashboard.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from loaders.authority_year import authority_of
from loaders.checks import ragged_rows
from loaders.geography import UNKNOWN_AUTHORITY, Register
from loaders.reading import Ragged, Refused
from loaders.report import EXAMPLES, Example, Rejection, shown

RECOGNISED_AS = "events"
COLUMNS = ("la", "date", "title", "text", "indicators", "outcome")
NEEDED = {"la", "date", "title"}
TITLE_LIMIT, TEXT_LIMIT = 100, 500
EARLIEST, LATEST = 1990, 2100

NO_DATE = "no date: neither day first (1/9/2024, 1 September 2024) nor 2024-09-01"
NO_TITLE = "no title"
TITLE_TOO_LONG = f"title longer than {TITLE_LIMIT} characters"
TEXT_TOO_LONG = f"text longer than {TEXT_LIMIT} characters"
UNKNOWN_INDICATOR = "unknown indicator"
UNKNOWN_OUTCOME = "unknown outcome"
NOTHING_NAMED = "neither an indicator nor an outcome"
DUPLICATE = "duplicate: the same event again"
REPLACED = "replaced by a file of events loaded later"

_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%d %B %Y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y")


@dataclass(frozen=True)
class Vocabulary:
    """What the indicators and outcomes of this product are called, which the loader itself does not know.

    :param indicators: ids.
    :param outcomes: names and keys in lower case → key.
    """

    indicators: frozenset[str]
    outcomes: Mapping[str, str]


@dataclass(frozen=True)
class Event:
    """One event: the authority's three-digit code, and the ids or the outcome (or both) that it is shown on."""

    line: int
    la_code: str
    day: date
    title: str
    text: str
    indicators: tuple[str, ...]
    outcome: str


@dataclass
class Events:
    """The events of a file, and what was left out."""

    rows: list[Event] = field(default_factory=list)
    rows_read: int = 0
    rejected: tuple[Rejection, ...] = ()
    synthetic: bool = False
    warnings: tuple[str, ...] = ()

    @property
    def rows_loaded(self) -> int:
        """How many events passed every check."""
        return len(self.rows)

    @property
    def last_period(self) -> str:
        """The year of the latest event."""
        return str(max((row.day.year for row in self.rows), default=""))

    @property
    def authorities(self) -> tuple[str, ...]:
        """Three-digit codes of the authorities that have events in the file."""
        return tuple(sorted({row.la_code for row in self.rows}))


def layout(header: Sequence[str]) -> dict[str, int] | None:
    """Where the columns stand; None where the header is not that of a file of events."""
    names = [name.strip().lower() for name in header]
    found = {name: names.index(name) for name in COLUMNS if name in names}
    known = found.keys() >= NEEDED and {"indicators", "outcome"} & found.keys()
    return found if known else None


def day_of(text: str) -> date | None:
    """The day that a text means, day before month; None where it means none."""
    # A spreadsheet adds a time of day to a date.
    text = re.sub(r"[ T]00:00(:00)?$", "", " ".join(text.split()))
    for form in _FORMATS:
        try:
            day = datetime.strptime(text, form).date()  # noqa: DTZ007  # a day has no time zone
        except ValueError:
            continue
        return day if EARLIEST <= day.year < LATEST else None
    return None


def read(
    rows: Sequence[tuple[int, Sequence[str]]],
    found: Mapping[str, int],
    header: Sequence[str],
    register: Register,
    vocabulary: Vocabulary | None,
    ragged: Ragged | None = None,
) -> Events:
    """Checks the rows; each is left out under the first check that it fails.

    :param rows: line and cells as text.
    :param vocabulary: what indicators and outcomes there are; without it their names are taken as they stand.
    :raises Refused: no rows, or real and invented authorities mixed.
    """
    rows = [(line, row) for line, row in rows if any(row)]
    bad = ragged or Ragged()
    if not rows and not bad.rows:
        raise Refused("a header and no rows: no events in it")
    events = Events(rows_read=len(rows) + bad.rows)
    examples: dict[str, list[Example]] = {}
    counts: dict[str, int] = {}
    seen: set[tuple[str, date, str]] = set()

    def reject(check: str, line: int, column: str, value: str) -> None:
        counts[check] = counts.get(check, 0) + 1
        kept = examples.setdefault(check, [])
        if len(kept) < EXAMPLES:
            kept.append(Example(line=line, column=header[found[column]], value=shown(value)))

    for line, row in rows:
        cells = {name: _plain(row[found[name]]) if name in found else "" for name in COLUMNS}
        authority = authority_of(cells["la"], register)
        day = day_of(cells["date"])
        ids = tuple(dict.fromkeys(re.findall(r"[^\s;,]+", cells["indicators"].lower())))
        unknown = next((one for one in ids if vocabulary and one not in vocabulary.indicators), None)
        outcome = _outcome(cells["outcome"], vocabulary)
        if authority is None:
            reject(UNKNOWN_AUTHORITY, line, "la", cells["la"])
        elif day is None:
            reject(NO_DATE, line, "date", cells["date"])
        elif not cells["title"]:
            reject(NO_TITLE, line, "title", "")
        elif len(cells["title"]) > TITLE_LIMIT:
            reject(TITLE_TOO_LONG, line, "title", cells["title"])
        elif len(cells["text"]) > TEXT_LIMIT:
            reject(TEXT_TOO_LONG, line, "text", cells["text"])
        elif unknown is not None:
            reject(UNKNOWN_INDICATOR, line, "indicators", unknown)
        elif outcome is None:
            reject(UNKNOWN_OUTCOME, line, "outcome", cells["outcome"])
        elif not ids and not outcome:
            reject(NOTHING_NAMED, line, "indicators" if "indicators" in found else "outcome", "")
        elif (authority.la_code, day, cells["title"]) in seen:
            reject(DUPLICATE, line, "title", cells["title"])
        else:
            seen.add((authority.la_code, day, cells["title"]))
            events.rows.append(Event(line, authority.la_code, day, cells["title"], cells["text"], ids, outcome))
    worlds = {register.by_la_code[row.la_code].synthetic for row in events.rows}
    if len(worlds) > 1:
        raise Refused("mixes the invented authorities of the demonstration with real ones")
    events.synthetic = worlds == {True}
    events.rejected = (
        *ragged_rows(bad),
        *(Rejection(check=check, rows=count, examples=tuple(examples[check])) for check, count in counts.items()),
    )
    return events


def _plain(cell: str) -> str:
    """A cell as one line without control characters."""
    return "".join(character for character in " ".join(cell.split()) if character.isprintable())


def _outcome(text: str, vocabulary: Vocabulary | None) -> str | None:
    """The key of an outcome; empty where none is named, None where there is none of that name."""
    if not text or vocabulary is None:
        return text
    return vocabulary.outcomes.get(text.lower())
