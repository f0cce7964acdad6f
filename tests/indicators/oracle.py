"""A second, slow and plain implementation of the 68 published indicators, as the tests' oracle.

Written from the recipes in ../shared/design/indicators.md with pandas and decimal arithmetic; it shares no code
with the product. ``figures(folder)`` gives, for each indicator, geography (three-digit code of an authority,
ONS code above) and period, the value as a Decimal or the symbol as text.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pandas as pd

Key = tuple[str, str, str]
Figure = Decimal | str


def csv_file(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / name, dtype=str, keep_default_na=False, encoding="utf-8-sig")


def as_number(cell: str) -> Decimal | None:
    return Decimal(cell) if re.fullmatch(r"-?\d+(\.\d+)?", cell.strip()) else None


def half_up(value: Decimal, places: int) -> Decimal:
    step = Decimal(1).scaleb(-places)
    return (abs(value)).quantize(step, rounding=ROUND_HALF_UP) * (1 if value >= 0 else -1)


def label(period: str) -> str:
    return f"{period[:4]}/{period[4:]}" if len(period) == 6 else period


def places(row: dict) -> list[str]:
    if row["geographic_level"] == "National":
        return ["E92000001"]
    if row["geographic_level"] == "Regional":
        return [row["region_code"]]
    return row["old_la_code"].split(" / ")


AS_PUBLISHED = {
    "re_referrals": (
        "c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv",
        {},
        "rereferral_percent",
        1,
    ),
    "repeat_cpp": ("d3_cpps_subsequent_plan_2013_to_2025.csv", {}, "CPP_subsequent_percent", 1),
    "cpp_2_years": ("d5_cpps_at31march_by_duration_2013_to_2025.csv", {}, "2_years_or_more_percent", 1),
    "cla_starts_rate": (
        "cla_number_and_rate_per_10k_children.csv",
        {"population_type": "Children starting to be looked after each year"},
        "rate_per_10000",
        0,
    ),
    "cla_rate": (
        "cla_number_and_rate_per_10k_children.csv",
        {"population_type": "Children looked after on 31 March each year"},
        "rate_per_10000",
        0,
    ),
    "school_moves": (
        "la_cla_school_moves.csv",
        {
            "cla_group": "CLA on 31 March",
            "move_measure": "Mid-year moves",
            "school_stability": "With one or more mid-year moves during the year",
        },
        "percentage",
        0,
    ),
    "ceased_sgo": (
        "la_children_who_ceased_during_the_year.csv",
        {"characteristic": "Reason episode ceased", "breakdown": "Special guardianship order"},
        "children_percent",
        0,
    ),
    "ceased_cao": (
        "la_children_who_ceased_during_the_year.csv",
        {
            "characteristic": "Reason episode ceased",
            "breakdown": "Residence order or child arrangement order granted",
        },
        "children_percent",
        0,
    ),
    "placements_3_plus": (
        "la_cla_placement_stability.csv",
        {"cla_group": "CLA on 31 March", "placement_stability": "With 3 or more placements during the year"},
        "children_percent",
        0,
    ),
    "placed_over_20_miles": (
        "la_cla_on_31_march_by_characteristics.csv",
        {
            "characteristic": "Distance between home and placement",
            "breakdown": "Placed more than 20 miles from home",
        },
        "children_percent",
        0,
    ),
    "placed_foster": (
        "la_cla_on_31_march_by_characteristics.csv",
        {"characteristic": "Placement", "breakdown": "Foster placements"},
        "children_percent",
        0,
    ),
    "placed_childrens_homes": (
        "la_cla_on_31_march_by_characteristics.csv",
        {"characteristic": "Placement", "breakdown": "Secure homes and children's homes"},
        "children_percent",
        0,
    ),
    "placed_semi_independent": (
        "la_cla_on_31_march_by_characteristics.csv",
        {
            "characteristic": "Placement",
            "breakdown": "Independent and semi-independent living arrangements/supported accommodation",
        },
        "children_percent",
        0,
    ),
    "sdq_average": (
        "la_conviction_health_outcome_cla.csv",
        {"characteristic": "Ages 5 to 16 years with SDQ score", "breakdown": "SDQ average score"},
        "children_count",
        1,
    ),
    "sw_turnover": ("csww_indicators_2017_to_2025.csv", {}, "turnover_rate_fte", 1),
    "sw_agency_rate": ("csww_indicators_2017_to_2025.csv", {}, "agency_rate_fte", 1),
    "sw_vacancy_rate": ("csww_indicators_2017_to_2025.csv", {}, "vacancy_rate_fte", 1),
    "sw_caseload": ("csww_indicators_2017_to_2025.csv", {}, "caseload_fte", 1),
    "cla_3_plus_social_workers": (
        "la_cla_swcount.csv",
        {"cla_group": "CLA on 31 March", "sw_stability": "3 or more social workers during the year"},
        "percentage",
        0,
    ),
}
for _years in ("17 to 18", "19 to 21"):
    _suffix = _years.replace(" to ", "_")
    AS_PUBLISHED[f"care_leavers_eet_{_suffix}"] = (
        "la_care_leavers_activity.csv",
        {"care_leaver_age": f"{_years} years", "breakdown": "Total in education, employment or training"},
        "care_leaver_percent",
        0,
    )
    AS_PUBLISHED[f"care_leavers_suitable_{_suffix}"] = (
        "la_care_leavers_accommodation_suitability.csv",
        {"care_leaver_age": f"{_years} years", "breakdown": "Accommodation considered suitable"},
        "care_leaver_percent",
        0,
    )
for _key, _group in {
    "cino": "CINO at 31 March",
    "cppo": "CPPO at 31 March",
    "cla": "CLA 12 months at 31 March",
}.items():
    for _name, _column in {
        "overall": "pt_overall",
        "persistent": "pt_pupils_pa_10_exact",
        "severe": "pt_pupils_pa_50_exact",
    }.items():
        AS_PUBLISHED[f"absence_{_name}_{_key}"] = (
            "absence_la.csv",
            {"social_care_group": _group, "phase_type_grouping": "Total"},
            _column,
            1,
        )
    AS_PUBLISHED[f"ks2_rwm_{_key}"] = (
        "ks2_la.csv",
        {"social_care_group": _group},
        "pt_rwm_met_expected_standard",
        0,
    )
    AS_PUBLISHED[f"attainment8_{_key}"] = ("ks4_la.csv", {"social_care_group": _group}, "avg_att8", 1)

FACTORS = [
    "Domestic_Abuse_child",
    "Domestic_Abuse_parent",
    "Domestic_Abuse_person",
    "Emotional_Abuse",
    "Faith_linked_abuse",
    "Neglect",
    "Physical_Abuse_adult_on_child",
    "Physical_Abuse_child_on_child",
    "Physical_Abuse_unknown",
    "Sexual_Abuse_adult_on_child",
    "Sexual_Abuse_child_on_child",
    "Sexual_Abuse_unknown",
    "Child_criminal_exploitation",
    "Child_sexual_exploitation",
    "Gangs",
    "Going_missing",
    "Trafficking",
]


def as_published(folder: Path) -> dict[Key, Figure]:
    found: dict[Key, Figure] = {}
    for indicator, (file, where, column, decimals) in AS_PUBLISHED.items():
        frame = csv_file(folder, file)
        for name, content in where.items():
            frame = frame[frame[name] == content]
        for row in frame.to_dict("records"):
            cell = row[column].strip()
            value = as_number(cell)
            for place in places(row):
                key = (indicator, place, label(row["time_period"]))
                found[key] = (cell or "x") if value is None else half_up(value, decimals)
    return found


def rates(folder: Path) -> dict[Key, Figure]:
    population = {
        (place, int(row["time_period"])): row["population_estimate"]
        for row in csv_file(folder, "ons_mid-year_population_estimates_2012_to_2024.csv").to_dict("records")
        for place in places(row)
    }
    found: dict[Key, Figure] = {}

    def rate(indicator: str, row: dict, column: str) -> None:
        for place in places(row):
            count = row[column].strip()
            people = population.get((place, int(row["time_period"]) - 1), "")
            key = (indicator, place, row["time_period"])
            number, children = as_number(count), as_number(people)
            if number is None:
                found[key] = count or "x"
            elif children is None:
                found[key] = people or "x"
            else:
                found[key] = half_up(10_000 * number / children, 0)

    for row in csv_file(folder, "b1_children_in_need_2013_to_2025.csv").to_dict("records"):
        rate("cin_rate", row, "At31_episodes")
    for row in csv_file(folder, "c3_factors_identified_at_end_of_assessment_2018_to_2025.csv").to_dict("records"):
        if row["time_period"] >= "2019":
            for factor in FACTORS:
                rate(f"factor_{factor.lower()}", row, factor)

    numbers = {
        (place, row["time_period"], row["population_type"]): row
        for row in csv_file(folder, "cla_number_and_rate_per_10k_children.csv").to_dict("records")
        for place in places(row)
    }
    asylum = "Unaccompanied asylum-seeking children"
    for indicator, file, kind in (
        (
            "uasc_starts_rate",
            "la_children_who_started_to_be_looked_after_during_the_year.csv",
            "Children starting to be looked after each year",
        ),
        (
            "uasc_cla_rate",
            "la_cla_on_31_march_by_characteristics.csv",
            "Children looked after on 31 March each year",
        ),
    ):
        frame = csv_file(folder, file)
        frame = frame[(frame["characteristic"] == asylum) & (frame["breakdown"] == asylum)]
        for row in frame.to_dict("records"):
            for place in places(row):
                overall = numbers.get((place, row["time_period"], kind), {})
                cells = [
                    row["children_count"],
                    row["children_percent"],
                    overall.get("rate_per_10000", "x"),
                    overall.get("population_estimate", "x"),
                ]
                symbols = [cell for cell in cells if as_number(cell) is None]
                key = (indicator, place, row["time_period"])
                if symbols:
                    found[key] = symbols[0]
                else:
                    found[key] = half_up(10_000 * Decimal(cells[0]) / Decimal(cells[3]), 0)
    return found


def workforce_ethnicity(folder: Path) -> dict[Key, Figure]:
    frame = csv_file(folder, "csww_role_by_characteristics_inpost_2019_to_2025.csv")
    frame = frame[(frame["role"] == "Total") & (frame["breakdown"] == "White")]
    found: dict[Key, Figure] = {}
    for row in frame.to_dict("records"):
        cell = row["inpost_headcount_percentage"].strip()
        value = as_number(cell)
        for place in places(row):
            found["sw_ethnic_minority", place, row["time_period"]] = cell if value is None else half_up(100 - value, 1)
    return found


def adoption(folder: Path) -> dict[Key, Figure]:
    frame = csv_file(folder, "national_cla_adopted_average_time_between_adoption_process_stages.csv")
    frame = frame[frame["stage_of_adoption_process"].str.startswith("2.") & (frame["age_start_poc"] == "Total")]
    return {
        ("adoption_decision_to_match", "E92000001", row["time_period"]): 12 * Decimal(row["number"].split(":")[0])
        + Decimal(row["number"].split(":")[1])
        for row in frame.to_dict("records")
    }


def figures(folder: Path) -> dict[Key, Figure]:
    """Every figure that is published for an authority or England by a CSV of Explore Education Statistics."""
    return {**as_published(folder), **rates(folder), **workforce_ethnicity(folder), **adoption(folder)}
