"""The demonstration's inspection outcomes and statistical neighbours.

Writes a workbook in the layout of Ofsted's local authority inspection outcomes as at 31 March 2025 (the
judgements in force, the year's inspections and visits, the history since 2018), and two statistical
neighbour models: one in the wide layout of 2025, one as the workbook of 2021.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np

from data.demonstration_country import CAPITAL, CAPITAL_HALVES, SHOWCASE, Country, effects, neighbours, source
from data.demonstration_files import Cell, line, write_csv, write_ods, write_xlsx

AS_AT = date(2025, 3, 31)
CARE_LEAVERS_SINCE = date(2023, 1, 1)
JUDGEMENTS = ("Outstanding", "Good", "Requires improvement to be good", "Inadequate")
LINK = "Ofsted Local Authority Webpage"
MERGED_REGIONS = ("X12000001", "X12000003")  # Ofsted counts these two together
ASPECTS = (
    "Overall effectiveness",
    "The impact of leaders on social work practice with children and families",
    "The experiences and progress of children who need help and protection",
    "The experiences and progress of children in care",
    "The experiences and progress of care leavers",
)
THEMES = (
    "Children in need/subject to a plan",
    "Care leavers",
    "Children in care",
    "Front door",
    "Achieving permanence",
)

Inspection = tuple[date, date, str, tuple[str, ...]]
"""Dates of inspection and publication, type, and five judgements (the last may be empty)."""


def _ofsted_region(place: Country, region_code: str) -> str:
    names = {item.region_code: item.region for item in place.totals}
    if region_code in CAPITAL_HALVES:
        return names[CAPITAL]
    if region_code in MERGED_REGIONS:
        return ", ".join(names[code] for code in MERGED_REGIONS)
    return names[region_code]


def _judged(rng: np.random.Generator, quality: float) -> tuple[int, ...]:
    """Judgements of four aspects and the whole, 0 (best) to 3, from a quality around 0."""
    cuts = np.array([0.75, -0.25, -1.25])
    aspects = [int((quality + rng.normal(0, 0.45) < cuts).sum()) for _ in range(4)]
    overall = 3 if aspects.count(3) else round(sum(aspects) / 4)
    return (overall, *aspects)


def _history(place: Country) -> list[list[Inspection]]:
    """Inspections of each authority of the register, oldest first."""
    rng = source(place.seed, "inspections")
    lasting = 0.75 * effects(place, rng) - 0.15 * place.deprivation
    history: list[list[Inspection]] = []
    for a, item in enumerate(place.authorities):
        own: list[Inspection] = []
        day = max(date(2018, 1, 29), item.opened + timedelta(270) if item.opened else date(2018, 1, 29))
        day += timedelta(int(rng.integers(0, 1000)))
        last = min(AS_AT, item.closed or AS_AT)
        while day <= last:
            monday = day - timedelta(day.weekday())
            if monday > last - timedelta(40):
                break
            codes = _judged(rng, float(lasting[a] + rng.normal(0.1, 0.45)))
            own.append(_inspection(monday, codes, rng))
            day += timedelta(int(rng.integers(1050, 1400)))
        if not own and item.closed is None:
            monday = AS_AT - timedelta(AS_AT.weekday() + int(rng.integers(7, 60)) * 7)
            own.append(_inspection(monday, _judged(rng, float(lasting[a])), rng))
        if item.la_code == SHOWCASE:
            own = [*own[:1], _inspection(date(2025, 2, 10), (0, 0, 1, 0, 0), rng)]
        history.append(own)
    return history


def _inspection(monday: date, codes: tuple[int, ...], rng: np.random.Generator) -> Inspection:
    words = [JUDGEMENTS[code] for code in codes]
    if monday < CARE_LEAVERS_SINCE:
        words[-1] = ""
    kind = "ILACS Short Inspection" if codes[0] < 2 and rng.random() < 0.7 else "ILACS Standard Inspection"
    return monday, monday + timedelta(int(rng.integers(42, 60))), kind, tuple(words)


def _day(day: date) -> tuple[str, str]:
    return day.isoformat(), day.strftime("%d/%m/%Y")


def write_inspections(folder: Path, place: Country) -> Path:
    """The workbook of inspection outcomes."""
    rng = source(place.seed, "visits")
    history = _history(place)
    where = sorted(range(len(place.authorities)), key=lambda a: place.authorities[a].name)
    note = (
        "This worksheet contains one table with no blank rows or columns. This table begins in cell A3. Demonstration: "
        "every authority, inspection and judgement is invented."
    )
    current: list[list[Cell]] = []
    everything: list[list[Cell]] = []
    in_year: list[list[Cell]] = []
    for a in where:
        item = place.authorities[a]
        region = _ofsted_region(place, item.region_code)
        who: list[Cell] = [LINK, item.published_code, item.name]
        status = "Current" if item.closed is None else "No longer exists"
        for inspected, published, kind, words in history[a]:
            everything.append([*who, status, region, _day(inspected), _day(published), kind, *words])
            if date(2024, 4, 1) <= inspected <= AS_AT:
                in_year.append([*who, region, _day(inspected), _day(published), kind, *words, ""])
        if item.closed is None:
            inspected, published, _, words = history[a][-1]
            current.append([*who, region, _day(inspected), _day(published), *words])
            if rng.random() < 0.3:
                day = date(2024, 4, 9) + timedelta(int(rng.integers(0, 340)))
                kind = "LA Monitoring visit" if words[0] == JUDGEMENTS[3] else "ILACS Focused Visit"
                theme = THEMES[int(rng.integers(0, len(THEMES)))]
                visit = [_day(day), _day(day + timedelta(31)), kind, "", "", "", "", "", theme]
                in_year.append([*who, region, *visit])
    key = ["Web link", "Local authority area code", "Local authority name"]
    dates = ["Inspection date", "Publication date"]
    return write_ods(
        folder / "demonstration_LA_Inspection_Outcomes_as_at_31_March_2025.ods",
        {
            "Cover": [
                ["Local authority inspection outcomes as at 31 March 2025"],
                ["Section", "Detail"],
                ["Status:", "Demonstration: every authority, inspection and judgement is invented"],
                ["Period covered:", "Inspections as at 31 March 2025"],
            ],
            "Inspections_as_at_31_March": [
                ["Local authority inspection judgements as at 31 March 2025"],
                [note],
                [*key, "Ofsted region", *dates, *ASPECTS],
                *current,
            ],
            "In-year_inspections": [
                ["Local authority in-year inspection activity 2024-25"],
                [note],
                [
                    *key,
                    "Region",
                    "Inspection/Visit date",
                    "Publication date",
                    "Inspection/Visit type",
                    *ASPECTS,
                    "Visit Theme",
                ],
                *in_year,
            ],
            "ILACS_inspection_history": [
                ["ILACS inspection history from 2018-2025"],
                [note],
                [*key, "Local authority status", "Ofsted region", *dates, "Inspection type", *ASPECTS],
                *everything,
            ],
        },
    )


def _closeness(distance: float) -> str:
    # The published model writes "Close " with a space behind it.
    for limit, words in (
        (0.12, "Extremely close"),
        (0.45, "Very close"),
        (0.8, "Close "),
        (1.3, "Somewhat close"),
    ):
        if distance < limit:
            return words
    return "Not close"


def write_neighbours(folder: Path, place: Country) -> list[Path]:
    """The models of 2025 (wide CSV) and 2021 (workbook): ten neighbours each, closest first."""
    regions = [item for item in place.totals if item.level == "Regional" and item.region_code not in CAPITAL_HALVES]
    number = {item.region_code: i for i, item in enumerate(regions, start=1)}
    names = {item.region_code: item.region for item in regions}
    home = dict.fromkeys(CAPITAL_HALVES, CAPITAL)
    header = ["old_la_code", "la_name", "region_ind", "region_name"]
    header += [name for n in range(1, 11) for name in (f"SN_{n}", f"SN_{n}P")]
    lines = [line(*header)]
    old: list[list[str | int]] = [
        ["Statistical neighbour groups, April 2021 model. Demonstration: every authority is invented."],
        [],
        ["LA num", "LA Name", "LA number", "GOInd", "GOReg"],
    ]
    for n in range(1, 11):
        old[2] += [f"SN{n}", "SNP"]
    for model in ("2025", "2021"):
        current, near, distances = neighbours(place, model)
        for i, a in enumerate(current):
            item = place.authorities[a]
            region = home.get(item.region_code, item.region_code)
            pairs = [
                text
                for other, distance in zip(near[i], distances[i], strict=True)
                for text in (place.authorities[other].la_code, _closeness(float(distance)))
            ]
            if model == "2025":
                lines.append(line(item.la_code, item.name, str(number[region]), names[region], *pairs))
            else:
                closeness = [text.strip() for text in pairs]
                old.append([item.la_code, item.name, item.la_code, number[region], names[region], *closeness])
    return [
        write_csv(folder / "demonstration_sn_model_2025_wide.csv", lines, bom=True),
        write_xlsx(folder / "demonstration_sn_model_april_2021.xlsx", "LA SN Groups", old),
    ]
