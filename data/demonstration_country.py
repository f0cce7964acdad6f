"""The invented country of the demonstration: its authorities, their size and need, and who resembles whom.

Every authority and region is invented (data/demonstration_authorities.csv, data/demonstration_regions.csv);
no name or code is a real one. What makes one authority differ from another is drawn here once, so that all
files of the demonstration tell of the same place: its children, its deprivation, whether it is a city, and
the boundary changes, which a figure of an abolished authority and its successors must both reflect.
"""

from __future__ import annotations

import csv
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Truth = npt.NDArray[np.bool_]
Amount = TypeVar("Amount", bound=np.generic)

COUNTRY_CODE, COUNTRY_NAME = "X92000001", "Demonstration England"
LAST_YEAR = 2025
POPULATION_YEARS = tuple(range(2012, 2025))

# Authorities with a part of their own to play (three-digit codes of data/demonstration_authorities.csv).
SHOWCASE = "004"
CAPITAL, CAPITAL_HALVES = "X12000007", ("X13000001", "X13000002")
TINY_CITY, TINY_CITY_NEIGHBOUR = "127", "134"
TINY_ISLANDS, TINY_ISLANDS_NEIGHBOUR = "109", "117"
NO_RETURN = "128"  # its systems failed in 2021 and 2022, as a real borough's did
UNRELIABLE_RETURN = "095"  # its 2024 return is published as unreliable
NO_WORKFORCE_RETURN = ("132", "133")
NO_AGENCY_WORKERS = ("012", "046", "106")
FEW_AGENCY_WORKERS = "020"
JOINT_WORKFORCE = (("145", "152"), ("057", "061"))
NO_SPENDING_RETURN = ("032", "065")
RENAMED_TO_UNITARY = ("089", "117")  # shown as "… UA" by Fingertips
NO_HOSPITAL_VALUE = ("100", "102")

# How deprived each region is on average, in standard deviations.
REGION_DEPRIVATION = {
    "X12000001": 0.5,
    "X12000002": 0.4,
    "X12000003": 0.35,
    "X12000004": 0.0,
    "X12000005": 0.25,
    "X12000006": -0.3,
    "X12000008": -0.5,
    "X12000009": -0.2,
    "X13000001": 0.35,
    "X13000002": -0.1,
}


@dataclass(frozen=True)
class Authority:
    """A row of data/demonstration_authorities.csv; ``published_code`` is the ONS code most files carry."""

    la_code: str
    name: str
    code: str
    published_code: str
    region_code: str
    region: str
    opened: date | None
    closed: date | None
    successors: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """What the geography columns of a row hold; ``la_code`` is empty above local authority."""

    level: str
    region_code: str
    region: str
    la_code: str
    name: str
    code: str


@dataclass(frozen=True)
class Country:
    """The invented country. Arrays run over ``authorities`` (A) and over ``totals`` (G) in their order.

    :param deprivation: A, in standard deviations, higher is more deprived.
    :param city: A, in standard deviations, higher is more built up.
    :param kind: class of authority in the spending files: UA, MD, LB or SC.
    :param population: children aged 0 to 17 by mid-year (``POPULATION_YEARS``) and authority; an authority
        has children in every year, whether it exists or not: those of its predecessors or successors.
    :param members: G × A, whether the authority counts towards the total.
    :param predecessors: positions of (abolished authority, its successors).
    """

    seed: int
    authorities: tuple[Authority, ...]
    totals: tuple[Place, ...]
    deprivation: Numbers
    city: Numbers
    kind: tuple[str, ...]
    population: Counts
    members: Truth
    predecessors: tuple[tuple[int, tuple[int, ...]], ...]

    def position(self, la_code: str) -> int:
        """Position of the authority in every array."""
        return next(i for i, item in enumerate(self.authorities) if item.la_code == la_code)

    @property
    def places(self) -> tuple[Place, ...]:
        """The authorities as the geography columns show them."""
        return tuple(
            Place("Local authority", item.region_code, item.region, item.la_code, item.name, item.published_code)
            for item in self.authorities
        )

    @property
    def current(self) -> list[int]:
        """Positions of the authorities of today."""
        return [i for i, item in enumerate(self.authorities) if item.closed is None]

    def children(self, years: Sequence[int]) -> Counts:
        """Children aged 0 to 17 of the mid-year before each reporting year (years × A)."""
        first = POPULATION_YEARS[0]
        return self.population[[max(year - 1 - first, 0) for year in years]]


def read_rows(name: str) -> list[dict[str, str]]:
    """Rows of one of the CSV files beside this module."""
    text = resources.files("data").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def source(seed: int, name: str) -> np.random.Generator:
    """Random numbers for one subject: a change to one file leaves the others as they were."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def country(seed: int) -> Country:
    """The country for a seed: names and codes are always the same, sizes and needs differ."""
    authorities = tuple(
        Authority(
            row["la_code"],
            row["name"],
            row["code"],
            row["other_codes"] or row["code"],
            row["region_code"],
            row["region"],
            _day(row["opened"]),
            _day(row["closed"]),
            tuple(row["successors"].split()),
        )
        for row in read_rows("demonstration_authorities.csv")
    )
    regions = read_rows("demonstration_regions.csv")
    totals = (
        Place("National", "", "", "", "", ""),
        *(Place("Regional", row["region_code"], row["region"], "", "", "") for row in regions),
    )
    region_codes = np.array([item.region_code for item in authorities])
    members = np.ones((len(totals), len(authorities)), dtype=bool)
    for row, place in enumerate(totals[1:], start=1):
        inside = CAPITAL_HALVES if place.region_code == CAPITAL else (place.region_code,)
        members[row] = np.isin(region_codes, inside)
    where = {item.la_code: i for i, item in enumerate(authorities)}
    predecessors = tuple(
        (i, tuple(where[code] for code in item.successors)) for i, item in enumerate(authorities) if item.successors
    )
    rng = source(seed, "country")
    deprivation, city, kind = _character(rng, authorities, predecessors)
    return Country(
        seed=seed,
        authorities=authorities,
        totals=totals,
        deprivation=deprivation,
        city=city,
        kind=kind,
        population=_population(rng, authorities, kind, predecessors),
        members=members,
        predecessors=predecessors,
    )


def _character(
    rng: np.random.Generator,
    authorities: tuple[Authority, ...],
    predecessors: tuple[tuple[int, tuple[int, ...]], ...],
) -> tuple[Numbers, Numbers, tuple[str, ...]]:
    count = len(authorities)
    county = np.array([item.name.endswith("shire") and item.opened is None for item in authorities])
    capital = np.array([item.region_code in CAPITAL_HALVES for item in authorities])
    deprivation = rng.normal(0, 0.85, count) + [REGION_DEPRIVATION[item.region_code] for item in authorities]
    deprivation = np.where(county, 0.5 * deprivation - 0.35, deprivation)
    deprivation[[item.la_code == SHOWCASE for item in authorities]] = 0.55
    city = rng.normal(0, 0.6, count) + np.where(county, -1.2, np.where(capital, 1.6, 0.2))
    for gone, successors in predecessors:
        deprivation[gone] = deprivation[list(successors)].mean()
        city[gone] = city[list(successors)].mean()
    northern = np.array(
        [item.region_code in {"X12000001", "X12000002", "X12000003", "X12000005"} for item in authorities]
    )
    could_be = northern & ~county & ~capital & np.array([item.opened is None for item in authorities])
    could_be &= np.array([item.la_code != SHOWCASE for item in authorities])
    metropolitan = np.zeros(count, dtype=bool)
    metropolitan[np.argsort(np.where(could_be, -city, np.inf), kind="stable")[:36]] = True
    kind = np.select([capital, county, metropolitan], ["LB", "SC", "MD"], "UA")
    return deprivation, city, tuple(str(item) for item in kind)


def _population(
    rng: np.random.Generator,
    authorities: tuple[Authority, ...],
    kind: tuple[str, ...],
    predecessors: tuple[tuple[int, tuple[int, ...]], ...],
) -> Counts:
    typical = {"UA": 54_000, "MD": 78_000, "LB": 62_000, "SC": 158_000}
    spread = {"UA": 0.45, "MD": 0.42, "LB": 0.25, "SC": 0.38}
    middle = np.array([typical[item] for item in kind])
    size = middle * np.exp(rng.normal(0, 1, len(kind)) * [spread[item] for item in kind])
    size = np.clip(size, 8_200, 330_000)
    by_code = {item.la_code: i for i, item in enumerate(authorities)}
    for la_code, children in (
        (TINY_CITY, 830),
        (TINY_ISLANDS, 340),
        (SHOWCASE, 60_000),
        (NO_RETURN, 64_000),
    ):
        size[by_code[la_code]] = children
    growth = rng.normal(0.0045, 0.006, len(kind))
    years = np.arange(len(POPULATION_YEARS)) - (len(POPULATION_YEARS) - 1)
    national = np.array([-3.5, -2.8, -2.2, -1.6, -1.0, -0.4, 0.1, 0.4, 0.4, -0.2, -0.4, -0.2, 0.0]) / 100
    path = np.exp(
        national[:, None] + growth[None, :] * years[:, None] / 2 + rng.normal(0, 0.0015, (len(years), len(kind)))
    )
    population = np.rint(size * path).astype(np.int64)
    # A new authority has the children of those it replaces, or a share of them.
    shared: dict[tuple[int, ...], list[int]] = {}
    for gone, successors in predecessors:
        shared.setdefault(successors, []).append(gone)
    for successors, gone in shared.items():
        whole = population[:, list(successors)].sum(axis=1)
        shares = np.linspace(1.2, 0.8, len(gone)) / len(gone)
        parts = np.rint(whole[:, None] * shares).astype(np.int64)
        parts[:, -1] = whole - parts[:, :-1].sum(axis=1)
        population[:, gone] = parts
    return population


def exists(place: Country, years: Sequence[int], month: int, day: int) -> Truth:
    """Which authorities exist on that day of each year (years × A)."""
    return np.array(
        [
            [
                (item.opened is None or item.opened <= date(year, month, day))
                and (item.closed is None or item.closed >= date(year, month, day))
                for item in place.authorities
            ]
            for year in years
        ]
    )


def effects(place: Country, rng: np.random.Generator, *shape: int) -> Numbers:
    """Standard normal deviations by authority (shape × A); an abolished authority has its successors' mean."""
    values = rng.normal(0, 1, (*shape, len(place.authorities)))
    for gone, successors in place.predecessors:
        values[..., gone] = values[..., list(successors)].mean(axis=-1)
    return values


def levels(
    place: Country,
    rng: np.random.Generator,
    national: Sequence[float] | Numbers,
    *,
    slope: float = 0.0,
    spread: float = 0.15,
    walk: float = 0.04,
) -> Numbers:
    """Rates by period and authority (T × A) around a national path.

    :param slope: how many times higher, as a logarithm, for each standard deviation of deprivation.
    :param spread: standard deviation of the authorities' own lasting level, as a logarithm.
    :param walk: standard deviation of the step from one period to the next, as a logarithm.
    """
    path = np.log(np.asarray(national, dtype=float))
    own = spread * effects(place, rng) + slope * place.deprivation
    steps = walk * np.cumsum(effects(place, rng, len(path)), axis=0)
    return np.exp(path[:, None] + own[None, :] + steps)


def proportions(
    place: Country,
    rng: np.random.Generator,
    national: Sequence[float] | Numbers,
    *,
    slope: float = 0.0,
    spread: float = 0.3,
    walk: float = 0.07,
) -> Numbers:
    """Shares between 0 and 1 by period and authority (T × A); arguments as in ``levels``, as log odds."""
    share = np.asarray(national, dtype=float)
    odds = levels(place, rng, share / (1 - share), slope=slope, spread=spread, walk=walk)
    return odds / (1 + odds)


def mixtures(
    place: Country,
    rng: np.random.Generator,
    first: Sequence[float],
    last: Sequence[float],
    periods: int,
    *,
    spread: float = 1.0,
    walk: float = 0.08,
    tilt: Sequence[float] | None = None,
) -> Numbers:
    """Shares of categories, which add up to 1, by period and authority (T × A × K).

    :param first, last: national shares in the first and the last period; they need not add up to 1.
    :param spread: multiplies how far authorities differ; rare categories differ more than common ones.
    :param tilt: for each category, how its share changes with each standard deviation of deprivation.
    """
    early, late = np.asarray(first, dtype=float), np.asarray(last, dtype=float)
    early, late = early / early.sum(), late / late.sum()
    along = np.linspace(0, 1, periods)[:, None] if periods > 1 else np.ones((1, 1))
    path = (1 - along) * early + along * late
    own = 0.16 + 0.32 * np.exp(-5 * (early + late) / 2)
    size = len(early)
    lasting = np.moveaxis(effects(place, rng, size), 0, -1) * own * spread
    passing = np.moveaxis(effects(place, rng, periods, size), 1, -1) * walk
    slope = np.zeros(size) if tilt is None else np.asarray(tilt, dtype=float)
    with np.errstate(divide="ignore"):
        logs = np.log(path)[:, None, :] + lasting[None] + passing + slope * place.deprivation[None, :, None]
    weights = np.exp(logs)
    return weights / weights.sum(axis=-1, keepdims=True)


def totals(place: Country, counts: npt.NDArray[Amount]) -> npt.NDArray[Amount]:
    """Sums for the country and its regions: T × A × … to T × G × …"""
    return np.stack([counts[:, inside].sum(axis=1) for inside in place.members], axis=1)


def neighbours(place: Country, model: str) -> tuple[list[int], npt.NDArray[np.intp], Numbers]:
    """Ten statistical neighbours of each authority of today: positions (A × 10) and distances, closest first.

    The more alike in deprivation, character and size, the closer; the older model knew them less exactly.
    """
    current = place.current
    rng = source(place.seed, f"neighbours {model}")
    size = np.log(place.population[-1][current])
    traits = np.column_stack(
        [place.deprivation[current] * 1.6, place.city[current], (size - size.mean()) / size.std() * 0.5]
    )
    traits = traits + rng.normal(0, 0.05 if model == "2025" else 0.3, traits.shape)
    distance = np.sqrt(((traits[:, None, :] - traits[None, :, :]) ** 2).sum(axis=-1))
    np.fill_diagonal(distance, np.inf)
    order = np.argsort(distance, axis=1, kind="stable")[:, :10]
    return current, np.asarray(current)[order], np.take_along_axis(distance, order, axis=1)
