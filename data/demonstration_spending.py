"""The demonstration's spending on services: the revenue outturn workbooks RSX and RO3 for 2024-25.

Lines add up to their totals, employees and running expenses to total expenditure, and children's social care
in RSX is the total of RO3. Two authorities sent no return (``[x]``); the country includes an estimate for
them. Districts and other bodies without children's services stand among the authorities, and subtotals of
each class below the table, as in the real workbooks. Thousands of pounds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from data.demonstration_country import (
    COUNTRY_CODE,
    COUNTRY_NAME,
    NO_SPENDING_RETURN,
    Country,
    Counts,
    effects,
    source,
)
from data.demonstration_files import Cell, write_ods

PARTS = (
    "Employees (C1)",
    "Running Expenses (C2)",
    "Total Expenditure (C3 = C1 + C2)",
    "Sales, Fees and Charges (C4)",
    "Other Income (C5)",
    "Total Income (C6 = C4 + C5)",
    "Net Current Expenditure (C7 = C3 - C6)",
)
KEY_COLUMNS = ("E-code", "ONS Code", "Local authority", "Notes", "Class", "Detailed Class", "Certification")
CLASS_NAMES = {
    "UA": ("X06", "Unitary Authorities", "UA"),
    "SD": ("X07", "Shire Districts", "SD"),
    "MD": ("X08", "Metropolitan Districts", "MD"),
    "LB": ("X09", "Capital Boroughs", "London"),
    "SC": ("X10", "Shire Counties", "SC"),
}
# Bodies without children's services, which a reader must leave out: (ONS code, name, class, detailed class).
OTHER_BODIES = (
    ("X07000301", "Bramblet Vale", "SD", "SD"),
    ("X07000302", "Cricketel", "SD", "SD"),
    ("X07000303", "Goslet and Fern", "SD", "SD"),
    ("X07000304", "Hazelet", "SD", "SD"),
    ("X07000305", "Mallowet", "SD", "SD"),
    ("X07000306", "Saffronel", "SD", "SD"),
    ("X07000307", "Tumblet", "SD", "SD"),
    ("X07000308", "Yarrowet", "SD", "SD"),
    ("X23000301", "Upper Teasel Police and Crime Commissioner", "O", "Police"),
    ("X31000301", "Plover Coast Fire and Rescue Authority", "O", "Fire"),
)

# £ for each child, by service other than children's social care.
SERVICES: Mapping[str, float] = {
    "Education services": 4100,
    "Highways and transport services": 520,
    "Children Social Care": 0,
    "Adult Social Care": 2880,
    "Public Health": 360,
    "Housing services (GFRA only)": 380,
    "Cultural and related services": 330,
    "Environmental and regulatory services": 690,
    "Planning and development services": 280,
    "Police services": 0,
    "Fire and rescue services": 35,
    "Central services": 980,
    "Other services": 45,
}

Lines = Mapping[str, float | tuple[str, ...]]

# Lines of RO3 and how much of their total they take; a line with names is the sum of those lines.
CLA = "Children's social care - Children Looked After"
CHILDREN_LINES: Lines = {
    "Children's social care: Sure start children's centres and early years": 0.035,
    CLA: (
        f"{CLA} of which residential care",
        f"{CLA} of which fostering services",
        f"{CLA} of which asylum seeking children who are looked after",
        f"{CLA} of which other",
    ),
    f"{CLA} of which residential care": 0.226,
    f"{CLA} of which fostering services": 0.128,
    f"{CLA} of which asylum seeking children who are looked after": 0.019,
    f"{CLA} of which other": 0.155,
    "Children's social care - Other children's and families services": 0.026,
    "Children's social care - Family Support Services": 0.124,
    "Children's social care - Youth Justice": 0.022,
    "Children's social care: Safeguarding children and young people’s services": 0.213,
    "Children's social care - Asylum Seekers": 0.017,
    "Children's social care: Services for young people": 0.034,
}
CARER, TECHNOLOGY, ASSESSMENT = (
    "Social support: Support for carer",
    "Assistive equipment and technology",
    "Care assessment and safeguarding",
)
INFORMATION, COMMISSIONING = (
    "Information and early intervention",
    "Commissioning, strategy and admin support",
)


def _by_age(name: str, prefix: str = "Subcategory: ") -> tuple[str, str]:
    return f"{prefix}{name} - adults (18-64)", f"{prefix}{name} - older people (65+)"


def _with_ages(
    name: str, younger: float, older: float, prefix: str = "Subcategory: "
) -> dict[str, float | tuple[str, ...]]:
    both = _by_age(name, prefix)
    return {name: both, both[0]: younger, both[1]: older}


ADULT_LINES: Lines = {
    "Physical support - adults (18–64)": 0.071,
    "Physical support - older people (65+)": 0.285,
    "Sensory support - adults (18–64)": 0.003,
    "Sensory support - older people (65+)": 0.004,
    "Support with memory and cognition - adults (18–64)": 0.0055,
    "Support with memory and cognition - older people (65+)": 0.07,
    "Learning disability support - adults (18–64)": 0.254,
    "Learning disability support - older people (65+)": 0.032,
    "Mental health support - adults (18–64)": 0.054,
    "Mental health support - older people (65+)": 0.031,
    "Social support: Substance misuse support": 0.002,
    "Social support: Asylum seeker support": 0.004,
    "Social support: Social Isolation": 0.006,
    **_with_ages(CARER, 0.004, 0.0035, prefix=""),
    **_with_ages(TECHNOLOGY, 0.004, 0.012),
    **_with_ages(ASSESSMENT, 0.03, 0.045),
    **_with_ages(INFORMATION, 0.005, 0.007),
    **_with_ages(COMMISSIONING, 0.03, 0.044),
}
PUBLIC_HEALTH_LINES: Lines = {
    "Sexual health services - STI testing and treatment (prescribed functions)": 0.09,
    "Sexual health services - Contraception (prescribed functions)": 0.045,
    "Sexual health services - Advice, prevention and promotion (non-prescribed functions)": 0.016,
    "NHS health check programme (prescribed functions)": 0.014,
    "Health protection - Local authority role in health protection (prescribed functions)": 0.018,
    "National child measurement programme (prescribed functions)": 0.007,
    "Public health advice (prescribed functions)": 0.02,
    "Obesity - adults": 0.012,
    "Obesity - children": 0.008,
    "Physical activity - adults": 0.017,
    "Physical activity - children": 0.006,
    "Substance misuse - Treatment for drug misuse in adults": 0.14,
    "Substance misuse - Treatment for alcohol misuse in adults": 0.055,
    "Substance misuse - Preventing and reducing harm from drug misuse in adults": 0.015,
    "Substance misuse - Preventing and reducing harm from alcohol misuse in adults": 0.008,
    "Substance misuse - Specialist drug and alcohol misuse services for children and young people": 0.015,
    "Smoking and tobacco - Stop smoking services and interventions": 0.035,
    "Smoking and tobacco - Wider tobacco control": 0.006,
    "Children 5–19 public health programmes": 0.075,
    "Miscellaneous public health services - Children's 0–5 services (prescribed functions)": 0.21,
    "Miscellaneous public health services - Children’s 0-5 services - Other (non-prescribed functions)": 0.023,
    "Health at work": 0.002,
    "Public mental health": 0.018,
    "Miscellaneous public health services": 0.145,
}
TOTAL_CHILDREN, TOTAL_ADULTS, TOTAL_HEALTH = (
    "TOTAL CHILDREN SOCIAL CARE",
    "TOTAL ADULT SOCIAL CARE [note 2]",
    "TOTAL PUBLIC HEALTH",
)
INCLUDED_IN_HEALTH = (
    "General Practice Services",
    "Dental Services",
    "Pharmaceutical Services and Locally Commissioned Services from Pharmacies",
    "Eye Care Services",
)

Block = tuple[str, Counts]
"""Name of a line, and its columns: authorities × 7 in the order of ``PARTS``, in thousands of pounds."""


def _parts(rng: np.random.Generator, spent: Counts, employees: float, income: float) -> Counts:
    """The seven columns of a line from its total expenditure (A × 7)."""
    share = np.clip(rng.normal(employees, 0.06, spent.shape), 0.02, 0.95)
    paid = np.rint(spent * share).astype(np.int64)
    earned = np.rint(spent * np.clip(rng.normal(income, income / 4, spent.shape), 0, 0.9)).astype(np.int64)
    fees = np.rint(earned * 0.25).astype(np.int64)
    return np.stack([paid, spent - paid, spent, fees, earned - fees, earned, spent - earned], axis=-1)


def _divided(rng: np.random.Generator, place: Country, total: Counts, lines: Lines) -> list[Block]:
    """A total divided among lines in whole thousands; lines made of others are their sums."""
    leaves = {name: weight for name, weight in lines.items() if not isinstance(weight, tuple)}
    names, weights = list(leaves), np.array(list(leaves.values()))
    own = weights * np.exp(0.22 * np.moveaxis(effects(place, rng, len(names)), 0, -1))
    spent = np.floor(total[:, None] * own / own.sum(axis=1, keepdims=True)).astype(np.int64)
    spent[:, weights.argmax()] += total - spent.sum(axis=1)
    parts = {name: _parts(rng, spent[:, i], 0.3, 0.08) for i, name in enumerate(names)}
    return [
        (name, np.sum([parts[each] for each in weight], axis=0) if isinstance(weight, tuple) else parts[name])
        for name, weight in lines.items()
    ]


def _total(blocks: Sequence[Block], lines: Lines) -> Counts:
    return np.sum([values for name, values in blocks if not isinstance(lines[name], tuple)], axis=0)


def _blocks(place: Country) -> tuple[list[Block], list[Block]]:
    """Lines of RSX and of RO3 for every authority of the register."""
    rng = source(place.seed, "spending")
    children = place.population[-1]
    level = np.exp(0.18 * effects(place, rng) + 0.2 * place.deprivation + 0.06 * np.clip(place.city, -2, 2))
    social_care = np.rint(children * 1330 * level / 1000).astype(np.int64)
    lines = _divided(rng, place, social_care, CHILDREN_LINES)
    children_parts = _total(lines, CHILDREN_LINES)
    spent: dict[str, Counts] = {}
    for service, each in SERVICES.items():
        own = np.exp(0.14 * effects(place, rng) + 0.06 * place.deprivation)
        spent[service] = np.rint(children * each * own / 1000).astype(np.int64)
    adults = _divided(rng, place, spent["Adult Social Care"], ADULT_LINES)
    health = _divided(rng, place, spent["Public Health"], PUBLIC_HEALTH_LINES)
    known = {
        "Children Social Care": children_parts,
        "Adult Social Care": _total(adults, ADULT_LINES),
        "Public Health": _total(health, PUBLIC_HEALTH_LINES),
    }
    rsx = [
        (
            service,
            known.get(service, _parts(rng, spent[service], 0.42, 0.2))
            if service in known or spent[service].any()
            else np.zeros((len(children), 7), dtype=np.int64),
        )
        for service in SERVICES
    ]
    rsx.append(("Total Service Expenditure", np.sum([values for _, values in rsx], axis=0)))
    ro3 = [*lines, (TOTAL_CHILDREN, children_parts), *adults]
    ro3 += [(TOTAL_ADULTS, known["Adult Social Care"]), *health, (TOTAL_HEALTH, known["Public Health"])]
    return rsx, ro3


def _ro3_columns(blocks: Sequence[Block], place: Country) -> tuple[list[str], Counts]:
    """Headers and values (A × columns) of RO3, whose totals are followed by memorandum items."""
    rng = source(place.seed, "agency staff")
    headers: list[str] = []
    columns: list[Counts] = []
    agency = {
        TOTAL_CHILDREN: ("Children's Social Care - agency staff cost memorandum item", 0.025),
        TOTAL_ADULTS: ("Adult Social Care - agency staff memorandum item", 0.006),
        TOTAL_HEALTH: ("Public Health - agency staff cost memorandum item", 0.002),
    }
    for name, values in blocks:
        headers += [f"{name} - {part}" for part in PARTS]
        columns += list(values.T)
        if name in agency:
            words, share = agency[name]
            headers.append(f"{name} - {words}")
            columns.append(np.rint(values[:, 2] * share * rng.uniform(0.2, 2, len(values))).astype(np.int64))
    size = len(place.authorities)
    for i, name in enumerate(INCLUDED_IN_HEALTH):
        headers.append(f"{name} (included above within total public health) - {PARTS[-1]}")
        columns.append((rng.random(size) < 0.4 - 0.1 * i) * rng.integers(5, 400, size))
    for name, chance in (("children", 0.05), ("adult", 0.1)):
        spent = (rng.random(size) < chance) * rng.integers(20, 900, size)
        title = f"Supporting people ancillary expenditure (included within total {name} social care)"
        headers += [f"{title} - {part}" for part in PARTS]
        columns += list(_parts(rng, spent, 0.2, 0.15).T)
    return headers, np.stack(columns, axis=-1)


def _rows(place: Country, headers: Sequence[str], values: Counts) -> list[list[Cell]]:
    """The table, the country, the header again and the subtotals of the classes."""
    width = len(headers)
    table: list[tuple[str, list[Cell]]] = []
    for a in place.current:
        item = place.authorities[a]
        kind = place.kind[a]
        absent = item.la_code in NO_SPENDING_RETURN
        head: list[Cell] = [
            f"X{int(item.la_code):04d}",
            item.published_code,
            item.name,
            "M" if absent else "",
            kind,
            CLASS_NAMES[kind][2],
            "[x]" if absent else "Y",
        ]
        table.append((item.name, [*head, *(["[x]"] * width if absent else values[a].tolist())]))
    for i, (code, name, kind, detail) in enumerate(OTHER_BODIES):
        table.append((name, [f"X{900 + i:04d}", code, name, "", kind, detail, "Y", *[0] * width]))
    rows = [row for _, row in sorted(table, key=lambda pair: pair[0])]
    whole = values[place.current].sum(axis=0).tolist()
    rows.append(["Eng", COUNTRY_CODE, COUNTRY_NAME.upper(), "", "Eng", "Eng", "[Y]", *whole])
    rows.append([*KEY_COLUMNS, *headers])
    for kind, (code, name, detail) in CLASS_NAMES.items():
        inside = [a for a in place.current if place.kind[a] == kind]
        certified = sum(place.authorities[a].la_code not in NO_SPENDING_RETURN for a in inside)
        rows.append(["[Y]", code, name, "", kind, detail, certified, *values[inside].sum(axis=0).tolist()])
    return rows


def _workbook(path: Path, short: str, title: str, rows: Sequence[Sequence[Cell]], headers: Sequence[str]) -> Path:
    sheets: dict[str, Sequence[Sequence[Cell]]] = {
        "Front_Page": [
            [f"General Fund Revenue Account Outturn - {title} 2024-25"],
            ["Description"],
            ["Demonstration: every figure and every authority in this workbook is invented."],
            ["Its layout is that of the workbook of the Ministry of Housing, Communities & Local Government."],
        ],
        "Notes": [
            ["Notes", ""],
            ["This worksheet contains one table.", ""],
            ["Note number", "Note text"],
            [
                "M",
                "Return not received in time for publication. The total of the country includes an estimate.",
            ],
            ["[Y]", "Not relevant"],
            ["[x]", "Data not received in time for publication"],
        ],
        f"{short}_LA_Data_202425": [
            [f"Worksheet 2: Revenue Outturn (RO) 2024-25: {title} ({short}) data"],
            ["This worksheet contains two tables. Data are reported in £ thousand."],
            ["This table contains notes, which can be found in the Notes worksheet."],
            ["Blank cells indicate that there is no note in that row."],
            ["Demonstration: every figure and every authority is invented."],
            [f"Source: invented, in the layout of the Revenue account Outturn (RO) returns 2024-25 - {short} data"],
            [*KEY_COLUMNS, *headers],
            *rows,
        ],
    }
    return write_ods(path, sheets)


def write_spending(folder: Path, place: Country) -> list[Path]:
    """The workbooks RSX and RO3."""
    rsx, ro3 = _blocks(place)
    headers = [f"{name} - {part}" for name, _ in rsx for part in PARTS]
    values = np.concatenate([each for _, each in rsx], axis=-1)
    detail_headers, detail = _ro3_columns(ro3, place)
    return [
        _workbook(
            folder / "demonstration_RSX_LA_Data_2024-25_data_by_LA.ods",
            "RSX",
            "Service Expenditure Summary",
            _rows(place, headers, values),
            headers,
        ),
        _workbook(
            folder / "demonstration_RO3_LA_Data_2024-25_data_by_LA.ods",
            "RO3",
            "Social Care and Public Health",
            _rows(place, detail_headers, detail),
            detail_headers,
        ),
    ]
