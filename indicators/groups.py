"""Groups of authorities to compare with, and what can be said of a group: its median, and how two indicators go together.

* **Kinds** of authority come from their ONS codes: E10 county councils, E09 London boroughs with the City of London, E08
  metropolitan districts, E06 unitary authorities.
* **Nearest** are the authorities whose published value of one indicator lies closest to one's own.
* **A place within a group** counts how many of it are better (or lower, without a direction); ties share the better place, a
  joint return counts once.
* **A group's median** is that of its published, already rounded values, rounded half up to the indicator's decimals; symbols
  and missing values drop out, a joint return counts once.
* **Correlation** is Spearman's, of ranks: it is not moved by one extreme authority. Its 95% limits are those of Bonett and
  Wright (2000).
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from indicators.arithmetic import Z95
from indicators.lookup import Cell, Geography

KINDS = {
    "counties": ("E10", "county councils"),
    "london": ("E09", "London boroughs"),
    "metropolitan": ("E08", "metropolitan districts"),
    "unitary": ("E06", "unitary authorities"),
}
NEAREST = 10
FEWEST_FOR_CORRELATION = 10


class Correlation(NamedTuple):
    """Spearman's correlation of ``n`` pairs with its 95% limits."""

    n: int
    value: float
    lower: float
    upper: float

    @property
    def clear(self) -> bool:
        """Whether the limits leave out zero."""
        return self.lower > 0 or self.upper < 0


def of_kind(authorities: Iterable[Geography], kind: str) -> tuple[Geography, ...]:
    """The authorities of one kind, a key of :data:`KINDS`, in the order given."""
    prefix = KINDS[kind][0]
    return tuple(place for place in authorities if place.geography_code.startswith(prefix))


def nearest(cells: Iterable[Cell], own: str, most: int = NEAREST) -> list[str]:
    """ONS codes of the authorities whose value is closest to that of ``own``, the closest first.

    :param cells: one indicator and period, authorities only.
    :return: empty where ``own`` has no value. Equal distances stand in the order of the codes.
    """
    values = {cell.geography_code: cell.value for cell in cells if cell.value is not None}
    mine = values.pop(own, None)
    if mine is None:
        return []
    return sorted(values, key=lambda code: (abs(values[code] - mine), code))[:most]


def half_up(value: float, decimals: int) -> float:
    """Rounded as :data:`indicators.arithmetic.MACROS` rounds: half up, away from zero."""
    scale = 10**decimals
    return math.copysign(math.trunc(abs(value) * scale + 0.5 + 1.4901161193847656e-08) / scale, value)


def reported_once(cells: Iterable[Cell]) -> list[Cell]:
    """The cells with a value; of the authorities of one joint return the first alone."""
    seen: set[str] = set()
    kept = []
    for cell in cells:
        if cell.value is None or (cell.joint and cell.joint in seen):
            continue
        seen.add(cell.joint)
        kept.append(cell)
    return kept


def places_of(cells: Iterable[Cell], highest_first: bool) -> tuple[dict[str, int], int]:
    """ONS code → place within the group, from 1; and how many there are to stand among.

    :param cells: one indicator and period. Those without a value have no place.
    """
    known = [cell for cell in cells if cell.value is not None]
    values = sorted((cell.value or 0.0 for cell in reported_once(known)), reverse=highest_first)
    first: dict[float, int] = {}
    for place, value in enumerate(values, start=1):
        first.setdefault(value, place)
    return {cell.geography_code: first[cell.value or 0.0] for cell in known}, len(values)


def median_of(cells: Iterable[Cell], decimals: int) -> tuple[float | None, int]:
    """The median of a group's values of one indicator and period, and how many there were."""
    values = [cell.value for cell in reported_once(cells) if cell.value is not None]
    return (half_up(statistics.median(values), decimals) if values else None), len(values)


def _ranks(values: Sequence[float]) -> list[float]:
    """Ranks from 1, equal values sharing the mean of their places."""
    ranks = [0.0] * len(values)
    order = sorted(range(len(values)), key=lambda i: values[i])
    place = 0
    for _, group in groupby(order, key=lambda i: values[i]):
        tied = list(group)
        for i in tied:
            ranks[i] = place + (len(tied) + 1) / 2
        place += len(tied)
    return ranks


def correlation(pairs: Sequence[tuple[float, float]]) -> Correlation | None:
    """How far the order of the one value is that of the other; none for fewer than ten pairs or a constant."""
    first, second = _ranks([x for x, _ in pairs]), _ranks([y for _, y in pairs])
    if len(pairs) < FEWEST_FOR_CORRELATION or len(set(first)) == 1 or len(set(second)) == 1:
        return None
    # What is one by arithmetic may come out a little above it.
    found = max(-1.0, min(1.0, statistics.correlation(first, second)))
    if abs(found) > 1 - 1e-12:
        # The same order, or the opposite one: the transformation has no value there, and its limits meet.
        return Correlation(len(pairs), found, found, found)
    centre = math.atanh(found)
    error = Z95 * math.sqrt((1 + found**2 / 2) / (len(pairs) - 3))
    return Correlation(len(pairs), found, math.tanh(centre - error), math.tanh(centre + error))


def pairs_of(first: Mapping[str, Cell], second: Mapping[str, Cell]) -> list[tuple[float, float]]:
    """Pairs of values of the geographies that have both; authorities whose two returns are both joint count once."""
    seen: set[tuple[str, str]] = set()
    pairs = []
    for code, one in first.items():
        other = second.get(code)
        if other is None or one.value is None or other.value is None:
            continue
        both = (one.joint, other.joint)
        if all(both):
            if both in seen:
                continue
            seen.add(both)
        pairs.append((one.value, other.value))
    return pairs
