"""What the returns of the demonstration's own authority give, put into its published statistics.

The published statistics of the invented England are drawn at random, authority by authority; the returns of
``SHOWCASE`` come from simulated lives (:mod:`data.demonstration_lives`). So that both tell the same of that authority,
as in the real world, ``demonstration_own.csv`` holds what its returns give, by indicator and year: numerator,
denominator, and the people (or posts) behind them; ``.ci/own_figures`` writes it. It belongs to one seed; a country of
another seed is left as drawn.

Not everything agrees, as it does not in the real world: :data:`AMENDED` is what the authority corrected in a later
return, when the figure had been published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from data.demonstration_country import SHOWCASE, Country, read_rows

SEED = 2026
Part = Literal["numerator", "denominator", "people_above", "people_below"]
Counts = npt.NDArray[np.int64]

# Published less than the returns give now: (indicator, year) → how many fewer in the numerator.
AMENDED: Mapping[tuple[str, int], int] = {
    ("cin_rate", 2024): 37,
    ("factor_neglect", 2024): 21,
    ("re_referrals", 2024): 12,
    ("placed_over_20_miles", 2023): 9,
    ("care_leavers_suitable_19_21", 2023): 5,
    ("cla_3_plus_social_workers", 2024): 9,
}


@cache
def _figures() -> dict[tuple[str, int], dict[str, float]]:
    return {
        (row["indicator_id"], int(row["period"])): {
            part: float(row[part]) for part in ("numerator", "denominator", "people_above", "people_below")
        }
        for row in read_rows("demonstration_own.csv")
    }


class Own:
    """The figures of the authority's own returns, for a country.

    :param place: nothing is put into a country of another seed than the one that the figures belong to.
    """

    def __init__(self, place: Country) -> None:
        self.column = place.position(SHOWCASE)
        self.known = _figures() if place.seed == SEED else {}

    def value(self, indicator: str, year: int, part: Part = "numerator", *, scale: int = 1) -> int | None:
        """A count as it was published; None where the returns do not reach.

        :param scale: 10 for full-time equivalents, which are counted in tenths.
        """
        figures = self.known.get((indicator, year))
        if figures is None:
            return None
        later = AMENDED.get((indicator, year), 0) if part in {"numerator", "people_above"} else 0
        return int(figures[part] * scale + 0.5) - later

    def put(
        self, counts: Counts, years: Sequence[int], indicator: str, part: Part = "numerator", *, scale: int = 1
    ) -> None:
        """Puts a count into the authority's place, in the years that its returns reach.

        :param counts: by year and authority (T × A), changed in place.
        """
        for t, year in enumerate(years):
            value = self.value(indicator, year, part, scale=scale)
            if value is not None:
                counts[t, self.column] = value

    def fit(
        self, parts: Counts, total: Counts, years: Sequence[int], pins: Mapping[tuple[int, ...], tuple[str, Part]]
    ) -> None:
        """Makes the authority's categories add up to its total, with what its returns give in some of them.

        :param parts: by year, authority and category (T × A × K), changed in place. :param total: T × A.
        :param pins: categories → the indicator (and which of its counts) that counts those in them together.
        """
        for t, year in enumerate(years):
            given = {where: self.value(indicator, year, part) for where, (indicator, part) in pins.items()}
            if any(value is None for value in given.values()):
                continue
            row = parts[t, self.column]
            pinned = [k for where in pins for k in where]
            others = [k for k in range(len(row)) if k not in pinned]
            left = int(total[t, self.column]) - sum(value or 0 for value in given.values())
            for where, value in [*given.items(), (tuple(others), left)]:
                if where:
                    row[list(where)] = divided(value or 0, row[list(where)])


def divided(number: int, weights: Counts) -> Counts:
    """A number divided in proportion to weights, in whole parts that add up to it."""
    shares = np.maximum(weights, 0).astype(float)
    if not shares.sum():
        shares = np.ones(len(shares))
    exact = number * shares / shares.sum()
    whole = np.floor(exact).astype(np.int64)
    largest = np.argsort(whole - exact, kind="stable")[: number - int(whole.sum())]
    whole[largest] += 1
    return whole
