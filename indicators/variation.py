"""How much of a difference is chance: between authorities of different size, over the years, between groups of people.

* **Funnel.** How far an authority's figure may lie from England's by chance depends on how many it rests on. Shares are
  held against the binomial distribution and rates against the Poisson distribution, each with England's figure as the
  expected one, by the normal approximation on the scale on which the spread does not depend on the figure (arcsine of
  the square root for shares, square root of the count for rates), so that no limit lies below nothing or above all.
  Limits: 95% and 99.8%, 1.96 and 3.09 standard deviations.
* **Over-dispersion** (Spiegelhalter, Statistics in Medicine 2005; 24: 1185): φ is the mean of the squared distances, in
  standard deviations, of all authorities, the lowest and the highest tenth drawn in to the value next to them. Chance
  alone gives about 1. Where φ lies more than two of its own standard errors above 1, the limits are widened by √φ.
* **Trend.** Mann and Kendall's test of whether figures tend to rise or to fall (Kendall 1975), two-sided, by the exact
  distribution, ties included; the slope is Theil and Sen's: the median of the slopes between every two figures (Sen,
  Journal of the American Statistical Association 1968; 63: 1379).
* **Gap between two groups.** Newcombe's limits for the difference of two shares (Statistics in Medicine 1998; 17: 873,
  method 10), from Wilson's limits of each; for two rates the same from Byar's. Where the widest of several gaps is picked,
  each is given wider limits (Bonferroni), so that the 95% hold for all of them together.

Nothing in here reads a file or a database or rounds a figure.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
from statistics import NormalDist, fmean, median
from typing import Literal, NamedTuple

from indicators.arithmetic import Z95
from indicators.model import Breakdown, Disclosure, Indicator, Interval, Unit
from indicators.returned import RETURNED_BREAKDOWNS

Z998 = 3.090232306167813
FEWEST_IN_FUNNEL = 10
FEWEST_OF_TREND = 5
SMALLEST_GROUP = 20
WINSORISED = 0.1

Counted = Literal["share", "rate"]


class Count(NamedTuple):
    """A numerator and the denominator that it belongs to."""

    numerator: float
    denominator: float


def counted(indicator: Indicator) -> Counted | None:
    """Whether the figures are shares of people or events, or rates of events; none where their counts are neither."""
    if indicator.interval is Interval.WILSON and indicator.unit is Unit.PERCENT:
        return "share"
    if indicator.interval in (Interval.BYAR, Interval.PUBLISHED) and indicator.unit is Unit.RATE:
        return "rate"
    return None


# Funnel


class Funnel(NamedTuple):
    """Where figures of authorities of any size may be expected.

    :param centre: the expected share (0 to 1), or events per person.
    :param dispersion: φ as found; 1 where authorities differ as chance makes them.
    :param widened: by how much the limits are widened; 1 for not at all.
    :param n: how many authorities it rests on.
    """

    kind: Counted
    centre: float
    dispersion: float
    widened: float
    n: int

    def limits(self, denominator: float, z: float) -> tuple[float, float]:
        """Lower and upper limit of the figure at a size, as a share or events per person.

        :param denominator: above 0.
        :param z: standard deviations.
        """
        reach = z * self.widened
        if self.kind == "share":
            middle, half = math.asin(math.sqrt(self.centre)), reach / (2 * math.sqrt(denominator))
            return math.sin(max(middle - half, 0.0)) ** 2, math.sin(min(middle + half, math.pi / 2)) ** 2
        expected = math.sqrt(self.centre * denominator)
        return max(expected - reach / 2, 0.0) ** 2 / denominator, (expected + reach / 2) ** 2 / denominator

    def distance(self, count: Count) -> float:
        """How far a figure lies from the expected one, in standard deviations after widening; below it negative."""
        return distance(self.kind, self.centre, count) / self.widened


def distance(kind: Counted, centre: float, count: Count) -> float:
    """How far a figure lies from the expected one, in standard deviations of chance alone; below it negative."""
    numerator, denominator = count
    if kind == "share":
        share = min(max(numerator / denominator, 0.0), 1.0)
        return 2 * math.sqrt(denominator) * (math.asin(math.sqrt(share)) - math.asin(math.sqrt(centre)))
    return 2 * (math.sqrt(max(numerator, 0.0)) - math.sqrt(centre * denominator))


def winsorised(values: Sequence[float], share: float = WINSORISED) -> list[float]:
    """The values in order, the lowest and highest share of them drawn in to the next value."""
    ordered = sorted(values)
    cut = int(share * len(ordered))
    if not ordered:
        return []
    low, high = ordered[cut], ordered[len(ordered) - 1 - cut]
    return [min(max(one, low), high) for one in ordered]


def dispersion(distances: Sequence[float]) -> float:
    """φ: the mean of the squared distances after winsorising. Chance alone gives about 1, or a little less."""
    return fmean(one * one for one in winsorised(distances))


def funnel(kind: Counted, centre: float, counts: Iterable[Count]) -> Funnel | None:
    """The funnel of authorities around an expected figure.

    :param centre: share (0 to 1) or events per person.
    :param counts: those with a denominator of 0 do not count.
    :return: none with fewer than ten, or around a figure of nothing or all.
    """
    usable = [one for one in counts if one.denominator > 0]
    if len(usable) < FEWEST_IN_FUNNEL or not 0 < centre < (1 if kind == "share" else math.inf):
        return None
    found = dispersion([distance(kind, centre, one) for one in usable])
    clear = found > 1 + 2 * math.sqrt(2 / len(usable))
    return Funnel(kind, centre, found, math.sqrt(found) if clear else 1.0, len(usable))


# Trend


class Trend(NamedTuple):
    """What a series of figures does over the years.

    :param n: how many figures.
    :param score: Mann and Kendall's S: rises less falls among all pairs.
    :param p: two-sided: how often a series without a trend would score as far from 0.
    :param slope: per year, in the figures' own unit.
    """

    n: int
    score: int
    p: float
    slope: float

    @property
    def clear(self) -> bool:
        """Whether chance is unlikely: once in 20 or rarer."""
        return self.p < 0.05 and self.score != 0


def kendall_score(values: Sequence[float]) -> int:
    """Mann and Kendall's S: +1 for every pair of which the later is higher, −1 for every one of which it is lower."""
    return sum((later > earlier) - (later < earlier) for earlier, later in combinations(values, 2))


def _times(numbers: Sequence[int], n: int) -> list[int]:
    """Coefficients of a polynomial multiplied by 1 + q + … + q^(n − 1)."""
    found, running = [], 0
    for place in range(len(numbers) + n - 1):
        running += numbers[place] if place < len(numbers) else 0
        running -= numbers[place - n] if place >= n else 0
        found.append(running)
    return found


def _over(numbers: Sequence[int], n: int) -> list[int]:
    """Coefficients of a polynomial divided by 1 + q + … + q^(n − 1), which must divide it."""
    found: list[int] = []
    for place in range(len(numbers) - n + 1):
        before = numbers[place - 1] if place else 0
        found.append(numbers[place] - before + (found[place - n] if place >= n else 0))
    return found


def orders(sizes: Iterable[int]) -> list[int]:
    """How many orders of a set of values have 0, 1, 2 … pairs of which the later is lower.

    :param sizes: how often each different value occurs. The answer is the q-multinomial coefficient.
    """
    numbers, n = [1], 0
    for size in sizes:
        for one in range(1, size + 1):
            n += 1
            numbers = _over(_times(numbers, n), one)
    return numbers


def mann_kendall(values: Sequence[float]) -> tuple[int, float]:
    """Mann and Kendall's S and its exact two-sided p: the share of all orders of the values that score as far from 0."""
    score = kendall_score(values)
    numbers = orders(Counter(values).values())
    pairs = len(numbers) - 1
    as_far = sum(many for falls, many in enumerate(numbers) if abs(pairs - 2 * falls) >= abs(score))
    return score, as_far / sum(numbers)


def theil_sen(years: Sequence[float], values: Sequence[float]) -> float:
    """Theil and Sen's slope: the median of the slopes between every two figures.

    :param years: all different, at least two.
    """
    points = list(zip(years, values, strict=True))
    return median((later[1] - earlier[1]) / (later[0] - earlier[0]) for earlier, later in combinations(points, 2))


def trend(years: Sequence[float], values: Sequence[float]) -> Trend | None:
    """The trend of figures in order of their years; none with fewer than five."""
    if len(values) < FEWEST_OF_TREND:
        return None
    score, p = mann_kendall(values)
    return Trend(len(values), score, p, theil_sen(years, values))


# Gaps between groups


class Limits(NamedTuple):
    """A figure with its lower and upper limit."""

    figure: float
    lower: float
    upper: float


class Gap(NamedTuple):
    """The difference between two groups, as shares or events per person; the limits are those of the difference.

    :param pairs: of how many gaps it is the widest.
    """

    highest: int
    lowest: int
    difference: float
    lower: float
    upper: float
    pairs: int

    @property
    def clear(self) -> bool:
        """Whether no difference at all lies outside the limits."""
        return self.lower > 0


def wilson(count: Count, z: float = Z95) -> Limits:
    """A share with Wilson's limits, denominator above 0."""
    n, d = count
    share = n / d
    middle, half = n + z * z / 2, z * math.sqrt(max(z * z / 4 + n * (1 - share), 0.0))
    return Limits(share, max((middle - half) / (d + z * z), 0.0), min((middle + half) / (d + z * z), 1.0))


def byar(count: Count, z: float = Z95) -> Limits:
    """Events per person with Byar's limits, denominator above 0."""
    n, d = count
    more = n + 1
    lower = n * max(1 - 1 / (9 * n) - z / (3 * math.sqrt(n)), 0.0) ** 3 if n > 0 else 0.0
    return Limits(n / d, lower / d, more * (1 - 1 / (9 * more) + z / (3 * math.sqrt(more))) ** 3 / d)


def difference(one: Limits, other: Limits) -> Limits:
    """One figure minus the other, with limits from the limits of each (Newcombe's method 10 where those are Wilson's)."""
    between = one.figure - other.figure
    below = math.hypot(one.figure - one.lower, other.upper - other.figure)
    above = math.hypot(one.upper - one.figure, other.figure - other.lower)
    return Limits(between, between - below, between + above)


def gap(kind: Counted, groups: Sequence[Count]) -> Gap | None:
    """The widest gap: the highest group's figure minus the lowest's, with its 95% limits.

    :return: none with fewer than two groups, where all are level, or where either of the two has a denominator below 20.
    """
    if len(groups) < 2 or any(one.denominator <= 0 for one in groups):
        return None
    figures = [one.numerator / one.denominator for one in groups]
    places = range(len(groups))
    highest, lowest = max(places, key=figures.__getitem__), min(places, key=figures.__getitem__)
    if figures[highest] == figures[lowest]:
        return None
    if min(groups[highest].denominator, groups[lowest].denominator) < SMALLEST_GROUP:
        return None
    pairs = math.comb(len(groups), 2)
    z = NormalDist().inv_cdf(1 - 0.025 / pairs)
    limits = wilson if kind == "share" else byar
    found = difference(limits(groups[highest], z), limits(groups[lowest], z))
    return Gap(highest, lowest, found.figure, found.lower, found.upper, pairs)


# Published breakdowns whose categories are separate groups of people, each with a denominator of its own. In all others
# the categories are parts of one whole, or different questions about the same people: there is no gap between those.
SEPARATE_GROUPS = frozenset(
    {
        *(f"absence_{degree}_{group}_by_school" for degree in ("persistent", "severe") for group in ("cino", "cppo", "cla")),
        "ethnic_minority_by_role",
        "hospital_by_sex",
        "hospital_by_deprivation",
    }
)  # fmt: skip


def separate_groups(indicator: Indicator, breakdown: Breakdown) -> Counted | None:
    """How the categories of a breakdown are counted where they are separate groups of people; else none."""
    if breakdown.id in SEPARATE_GROUPS:
        return {Interval.WILSON: "share", Interval.BYAR: "rate"}.get(breakdown.interval)  # type: ignore[return-value]
    if breakdown.id not in RETURNED_BREAKDOWNS or indicator.computed is None:
        return None
    # Of a rate the returns give each category's share of all that are counted, since nobody counts the others.
    return None if indicator.computed.disclosure is Disclosure.RATE else counted(indicator)
