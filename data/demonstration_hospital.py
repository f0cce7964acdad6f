"""The demonstration's hospital admissions of children caused by injuries, and its census of ethnic groups.

Writes the two downloads that Fingertips gives of indicator 90284 (authorities within the country, and
authorities and regions), 2010/11 to 2023/24, with the publisher's confidence limits (Byar's method), and the
three tables of ethnic groups of a census. Like the real ones, the downloads show authorities before they
existed, count two small authorities with a neighbour, leave out two whose hospital sent no data, and repeat
the country; names of unitary authorities that were counties end in " UA", those of regions in " region
(statistical)".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data.demonstration_country import (
    CAPITAL_HALVES,
    COUNTRY_CODE,
    COUNTRY_NAME,
    NO_HOSPITAL_VALUE,
    POPULATION_YEARS,
    RENAMED_TO_UNITARY,
    TINY_CITY,
    TINY_CITY_NEIGHBOUR,
    TINY_ISLANDS,
    TINY_ISLANDS_NEIGHBOUR,
    Country,
    Counts,
    Numbers,
    levels,
    source,
)
from data.demonstration_files import cell, line, write_csv

YEARS = tuple(range(2010, 2024))
FIRST_BY_SEX = 2012  # before, only persons, unrounded and without figures of authorities yet to be
NO_DATA_YEAR = 2022
INDICATOR = (
    "90284",
    "Hospital admissions caused by unintentional and deliberate injuries in children (aged 0 to 14 years)",
)
AREA_TYPES = ("England", "Regions (statistical)", "Counties & UAs (from Apr 2023)")
NO_DATA = (
    "Not presented due to Quillands Vale Hospitals Trust (invented) not submitting any HES data for June 2022 to "
    "March 2023. In 2021/22, over 10% of hospital patients from this area were treated there"
)
DECILES = (
    "Most deprived decile (IMD2019)",
    "Second most deprived decile (IMD2019)",
    "Third more deprived decile (IMD2019)",
    "Fourth more deprived decile (IMD2019)",
    "Fifth more deprived decile (IMD2019)",
    "Fifth less deprived decile (IMD2019)",
    "Fourth less deprived decile (IMD2019)",
    "Third less deprived decile (IMD2019)",
    "Second least deprived decile (IMD2019)",
    "Least deprived decile (IMD2019)",
)
DECILE_TYPE = "County & UA deprivation deciles in England (IMD2019, 4/23 geography)"
FIRST_DECILES = 2016
COLUMNS = (
    "Indicator ID,Indicator Name,Parent Code,Parent Name,Area Code,Area Name,Area Type,Sex,Age,Category Type,Category,"
    "Time period,Value,Lower CI 95.0 limit,Upper CI 95.0 limit,Lower CI 99.8 limit,Upper CI 99.8 limit,Count,"
    "Denominator,Value note,Recent Trend,Compared to England value or percentiles,{compared},Time period Sortable,"
    "New data,Compared to goal,Time period range"
)
SEXES = ("Persons", "Male", "Female")

# Code, group, share of people (deprivation and city as logarithms per standard deviation).
ETHNIC_GROUPS: Sequence[tuple[str, str, float, float, float]] = (
    ("-8", "Does not apply", 0.0, 0.0, 0.0),
    ("1", "Asian, Asian British or Asian Welsh: Bangladeshi", 0.007, 0.3, 0.8),
    ("2", "Asian, Asian British or Asian Welsh: Chinese", 0.006, -0.05, 0.45),
    ("3", "Asian, Asian British or Asian Welsh: Indian", 0.022, -0.1, 0.6),
    ("4", "Asian, Asian British or Asian Welsh: Pakistani", 0.018, 0.35, 0.6),
    ("5", "Asian, Asian British or Asian Welsh: Other Asian", 0.011, 0.0, 0.6),
    ("6", "Black, Black British, Black Welsh, Caribbean or African: African", 0.015, 0.25, 0.75),
    ("7", "Black, Black British, Black Welsh, Caribbean or African: Caribbean", 0.006, 0.2, 0.8),
    ("8", "Black, Black British, Black Welsh, Caribbean or African: Other Black", 0.003, 0.2, 0.75),
    ("9", "Mixed or Multiple ethnic groups: White and Asian", 0.007, -0.05, 0.3),
    ("10", "Mixed or Multiple ethnic groups: White and Black African", 0.0035, 0.1, 0.4),
    ("11", "Mixed or Multiple ethnic groups: White and Black Caribbean", 0.0075, 0.15, 0.4),
    ("12", "Mixed or Multiple ethnic groups: Other Mixed or Multiple ethnic groups", 0.006, 0.0, 0.45),
    ("13", "White: English, Welsh, Scottish, Northern Irish or British", 0.79, -0.03, -0.12),
    ("14", "White: Irish", 0.0075, 0.0, 0.35),
    ("15", "White: Gypsy or Irish Traveller", 0.0012, 0.1, -0.1),
    ("16", "White: Roma", 0.0014, 0.15, 0.4),
    ("17", "White: Other White", 0.05, 0.0, 0.45),
    ("18", "Other ethnic group: Arab", 0.0035, 0.15, 0.6),
    ("19", "Other ethnic group: Any other ethnic group", 0.012, 0.1, 0.6),
)
PEOPLE_PER_CHILD = 4.75


@dataclass(frozen=True)
class Admissions:
    """Admissions and children aged 0 to 14 by year, sex (persons, male, female) and authority (T × 3 × A)."""

    counts: Counts
    children: Counts


def admissions(place: Country) -> Admissions:
    """Admissions of every authority of today, in every year; small neighbours already counted together."""
    rng = source(place.seed, "hospital")
    positions = [max(year - POPULATION_YEARS[0], 0) for year in YEARS]
    shrink = np.array([0.985 if year == 2010 else 0.992 if year == 2011 else 1.0 for year in YEARS])
    children = np.rint(place.population[positions] * 0.817 * shrink[:, None]).astype(np.int64)
    path = [115, 118, 104, 112.5, 110, 105, 102.5, 98, 98, 93.5, 78, 84, 75.5, 72.5]
    rates = levels(place, rng, path, slope=0.14, spread=0.19, walk=0.055)
    boys = np.rint(children * 0.513).astype(np.int64)
    male = rng.poisson(rates * 1.1 * boys / 1e4)
    female = rng.poisson(rates * 0.89 * (children - boys) / 1e4)
    counts = np.stack([male + female, male, female], axis=1)
    population = np.stack([children, boys, children - boys], axis=1)
    for tiny, neighbour in ((TINY_CITY, TINY_CITY_NEIGHBOUR), (TINY_ISLANDS, TINY_ISLANDS_NEIGHBOUR)):
        for values in (counts, population):
            values[..., place.position(neighbour)] += values[..., place.position(tiny)]
            values[..., place.position(tiny)] = 0
    return Admissions(counts, population)


def byar(count: Numbers, z: float) -> tuple[Numbers, Numbers]:
    """Lower and upper limits of a count by Byar's approximation; 0 for a lower limit of 0."""
    safe = np.maximum(count, 1e-9)
    lower = np.where(count > 0, count * (1 - 1 / (9 * safe) - z / (3 * np.sqrt(safe))) ** 3, 0)
    more = count + 1
    return np.maximum(lower, 0), more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3


@dataclass(frozen=True)
class Area:
    """An area of the downloads: positions of the authorities it is made of, and of how it is shown."""

    code: str
    name: str
    kind: str
    region_code: str
    members: tuple[int, ...]
    note: str = ""


def _areas(place: Country) -> tuple[Area, list[Area], list[Area]]:
    current = place.current
    regions = [
        Area(
            item.region_code,
            f"{item.region} region (statistical)",
            AREA_TYPES[1],
            "",
            tuple(a for a in current if place.members[row, a]),
        )
        for row, item in enumerate(place.totals)
        if item.level == "Regional" and item.region_code not in CAPITAL_HALVES
    ]
    home = {a: region.code for region in regions for a in region.members}
    together = {
        code: f"Value for {place.authorities[place.position(pair[1])].name} and "
        f"{place.authorities[place.position(pair[0])].name} combined"
        for pair in ((TINY_CITY, TINY_CITY_NEIGHBOUR), (TINY_ISLANDS, TINY_ISLANDS_NEIGHBOUR))
        for code in pair
    }
    local: list[Area] = []
    for a in current:
        item = place.authorities[a]
        name = f"{item.name} UA" if item.la_code in RENAMED_TO_UNITARY else item.name
        local.append(Area(item.published_code, name, AREA_TYPES[2], home[a], (a,), together.get(item.la_code, "")))
    return Area(COUNTRY_CODE, COUNTRY_NAME, AREA_TYPES[0], "", tuple(current)), regions, local


def _number(value: float) -> str:
    return f"{value:.5f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Rates:
    """Figures of areas by year and sex (T × 3 × areas): rates per 10,000 and their limits, 95% and then 99.8%."""

    counts: Counts
    children: Counts
    values: Numbers
    limits: tuple[Numbers, ...]


def _rates(data: Admissions, areas: Sequence[Area], *, exact: bool = False) -> Rates:
    """Adds up the authorities of each area; counts are rounded to five since 2012/13 unless exact."""

    def added(values: Counts) -> Counts:
        return np.stack([values[..., list(area.members)].sum(axis=-1) for area in areas], axis=-1)

    counts, children = added(data.counts), added(data.children)
    if not exact:
        since = np.array([year >= FIRST_BY_SEX for year in YEARS])
        counts = np.where(since[:, None, None], (counts + 2) // 5 * 5, counts)
    per = 1e4 / np.maximum(children, 1)
    limits = tuple(limit * per for z in (1.959964, 3.090232) for limit in byar(counts.astype(float), z))
    return Rates(counts, children, counts * per, limits)


def _compared(lower: float, upper: float, other: float) -> str:
    return "Worse" if lower > other else "Better" if upper < other else "Similar"


def _trend(values: Numbers) -> str:
    recent = values[-5:]
    step = (recent[-1] - recent[0]) / max(recent[0], 1e-9)
    if step > 0.06:
        return "Increasing and getting worse"
    return "Decreasing and getting better" if step < -0.12 else "No significant change"


def write_admissions(folder: Path, place: Country, *, by_region: bool) -> Path:
    """One of the two downloads.

    :param by_region: regions and authorities within regions; else authorities within the country.
    """
    data = admissions(place)
    country, regions, local = _areas(place)
    national = _rates(data, [country], exact=True)
    groups: list[tuple[list[Area], Rates]] = [([country], national)]
    if by_region:
        groups.append((regions, _rates(data, regions)))
    groups.append((local, _rates(data, local)))
    regional = {area.code: i for i, area in enumerate(regions)}
    regional_values = _rates(data, regions).values
    names = {area.code: area.name for area in regions}
    head = line(*INDICATOR)
    compared = "Compared to Regions (statistical) value or percentiles" if by_region else "Compared to percentiles"
    lines = [COLUMNS.format(compared=compared)]
    opened = {place.authorities[a].published_code: place.authorities[a].opened for a in place.current}
    missing = {place.authorities[place.position(code)].published_code for code in NO_HOSPITAL_VALUE}
    tiny = {place.authorities[place.position(code)].published_code for code in (TINY_CITY, TINY_ISLANDS)}
    decile_rows = _deciles(place, data, head)
    for t, year in enumerate(YEARS):
        period = f"{year}/{(year + 1) % 100:02d}"
        end = f"{year}0000,,,1y"
        for areas, values in groups:
            for s, sex in enumerate(SEXES):
                if year < FIRST_BY_SEX and s > 0:
                    continue
                for i, area in enumerate(areas):
                    if year < FIRST_BY_SEX and opened.get(area.code) is not None:
                        continue
                    if area.kind == AREA_TYPES[0]:
                        parents = [","] if by_region else [",", f"{COUNTRY_CODE},{COUNTRY_NAME}"]
                    elif by_region and area.region_code:
                        parents = [f"{area.region_code},{cell(names[area.region_code])}"]
                    else:
                        parents = [f"{COUNTRY_CODE},{COUNTRY_NAME}"]
                    own = f"{area.code},{cell(area.name)},{area.kind},{sex},<15 yrs,,,{period}"
                    if area.code in tiny:
                        trend = "Cannot be calculated" if year == YEARS[-1] else ""
                        figures = f",,,,,,,{cell(area.note)},{trend},Not compared,Not compared"
                    elif area.code in missing and year == NO_DATA_YEAR:
                        figures = f",-1,-1,-1,-1,,,{cell(NO_DATA)},,Not compared,Not compared"
                    else:
                        lower, upper = values.limits[0][t, s, i], values.limits[1][t, s, i]
                        against = other = "Not compared"
                        if area.kind != AREA_TYPES[0]:
                            against = _compared(lower, upper, national.values[t, s, 0])
                            if by_region and area.region_code:
                                other = _compared(lower, upper, regional_values[t, s, regional[area.region_code]])
                        trend = _trend(values.values[:, s, i]) if year == YEARS[-1] else ""
                        limits = ",".join(_number(limit[t, s, i]) for limit in values.limits)
                        figures = (
                            f"{_number(values.values[t, s, i])},{limits},{values.counts[t, s, i]},"
                            f"{values.children[t, s, i]},{cell(area.note)},{trend},{against},{other}"
                        )
                    lines += [f"{head},{parent},{own},{figures},{end}" for parent in parents]
            if areas[0].kind == AREA_TYPES[0] and year >= FIRST_DECILES:
                lines += decile_rows[year]
    name = "region" if by_region else "la"
    return write_csv(folder / f"demonstration_{name}_hospital_admissions.csv", lines)


def _deciles(place: Country, data: Admissions, head: str) -> dict[int, list[str]]:
    """Rows of the country by deprivation decile of its authorities, by year."""
    order = sorted(place.current, key=lambda a: -place.deprivation[a])
    parts = [tuple(part.tolist()) for part in np.array_split(np.array(order), len(DECILES))]
    areas = [Area(COUNTRY_CODE, COUNTRY_NAME, AREA_TYPES[0], "", part) for part in parts]
    values = _rates(data, areas)
    national = _rates(data, [Area("", "", "", "", tuple(order))], exact=True)
    rows: dict[int, list[str]] = {}
    for t, year in enumerate(YEARS):
        rows[year] = []
        for i, decile in enumerate(DECILES):
            limits = ",".join(_number(limit[t, 0, i]) for limit in values.limits)
            against = _compared(values.limits[0][t, 0, i], values.limits[1][t, 0, i], national.values[t, 0, 0])
            rows[year].append(
                f"{head},,,{COUNTRY_CODE},{COUNTRY_NAME},{AREA_TYPES[0]},Persons,<15 yrs,{cell(DECILE_TYPE)},{decile},"
                f"{year}/{(year + 1) % 100:02d},{_number(values.values[t, 0, i])},{limits},{values.counts[t, 0, i]},"
                f"{values.children[t, 0, i]},,,{against},Not compared,{year}0000,,,1y"
            )
    return rows


def write_census(folder: Path, place: Country) -> list[Path]:
    """People by ethnic group: authorities of today, regions, and the country."""
    rng = source(place.seed, "census")
    current = place.current
    people = np.rint(place.population[9][current] * PEOPLE_PER_CHILD).astype(np.int64)
    shares = np.array([share for _, _, share, _, _ in ETHNIC_GROUPS])
    by_need = np.multiply.outer(place.deprivation[current], [need for _, _, _, need, _ in ETHNIC_GROUPS])
    by_city = np.multiply.outer(place.city[current], [city for _, _, _, _, city in ETHNIC_GROUPS])
    weights = shares * np.exp(by_need + by_city + rng.normal(0, 0.25, (len(current), len(shares))))
    counts = rng.multinomial(people, weights / weights.sum(axis=1, keepdims=True))
    members = place.members[:, current]
    regions = [
        (row, item)
        for row, item in enumerate(place.totals)
        if item.level == "Regional" and item.region_code not in CAPITAL_HALVES
    ]
    tables: Mapping[str, tuple[str, list[tuple[str, str, Counts]]]] = {
        "la": (
            "2023 Upper tier local authorities",
            [
                (place.authorities[a].published_code, place.authorities[a].name, counts[i])
                for i, a in enumerate(current)
            ],
        ),
        "nat": ("Countries", [(COUNTRY_CODE, COUNTRY_NAME, counts.sum(axis=0))]),
        "reg": (
            "Regions",
            [(item.region_code, item.region, counts[members[row]].sum(axis=0)) for row, item in regions],
        ),
    }
    paths: list[Path] = []
    groups = [line(code, name) for code, name, *_ in ETHNIC_GROUPS]
    for short, (title, rows) in tables.items():
        lines = [
            f"{title} Code,{title},Ethnic group (20 categories) Code,Ethnic group (20 categories),Observation",
            *(
                f"{code},{cell(name)},{group},{number}"
                for code, name, numbers in rows
                for group, number in zip(groups, numbers.tolist(), strict=True)
            ),
        ]
        paths.append(write_csv(folder / f"demonstration_ons-ethnic-population-{short}.csv", lines))
    return paths
