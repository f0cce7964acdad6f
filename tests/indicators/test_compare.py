"""Comparison, checked row by row against plain Python, and clause by clause on quoted figures."""

from __future__ import annotations

import csv
from bisect import bisect_left, bisect_right
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from statistics import fmean, median

import pytest

from indicators.model import Polarity
from indicators.registry import REGISTRY
from loaders.store import Outcomes


@pytest.fixture(scope="module")
def rows(real_store):
    cursor = Outcomes(real_store.outcomes).cursor()
    found = cursor.execute("SELECT * FROM indicator_value WHERE source = 'published'")
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@pytest.fixture(scope="module")
def by_key(rows):
    return {(row["indicator_id"], row["period"], row["la_code"] or row["geography_code"]): row for row in rows}


@pytest.fixture(scope="module")
def neighbours(published):
    with open(published / "sn_model_2025_wide.csv", encoding="utf-8-sig", newline="") as stream:
        return {row["old_la_code"]: [row[f"SN_{n}"] for n in range(1, 11)] for row in csv.DictReader(stream)}


def half_up(value: float, places: int) -> float:
    step = Decimal(1).scaleb(-places)
    # A hair more than the binary number, as 0.05 is a little less than five hundredths.
    return float((Decimal(repr(value)) + Decimal("1e-9")).quantize(step, rounding=ROUND_HALF_UP))


def test_neighbours_median_mean_and_count_of_every_row(rows, by_key, neighbours):
    wrong = []
    for row in rows:
        if row["level"] != "Local authority" or row["la_code"] not in neighbours:
            continue
        values, joint = [], set()
        for code in neighbours[row["la_code"]]:
            theirs = by_key.get((row["indicator_id"], row["period"], code))
            if theirs is None or theirs["value"] is None or (theirs["joint"] and theirs["joint"] in joint):
                continue
            joint.add(theirs["joint"])
            values.append(theirs["exact"] if row["indicator_id"] == "hospital_admissions" else theirs["value"])
        decimals = REGISTRY[row["indicator_id"]].decimals
        expected = (
            half_up(median(values), decimals) if values else None,
            round(fmean(values), 6) if values else None,
            len(values),
        )
        found = (row["sn_median"], row["sn_mean"], row["sn_count"])
        # Most are the very same number, which is quicker to see.
        if found != expected and found != pytest.approx(expected, abs=1.1e-6):
            wrong.append((row["indicator_id"], row["period"], row["la_code"], found, expected))
    assert wrong == []


def test_rank_and_quartile_of_every_row(rows):
    groups = defaultdict(dict)
    for row in rows:
        if row["level"] == "Local authority" and row["value"] is not None:
            groups[row["indicator_id"], row["period"]].setdefault(row["joint"] or row["la_code"], row["value"])
    ordered = {key: sorted(values.values()) for key, values in groups.items()}
    cuts = {key: quarters(values) for key, values in ordered.items()}
    wrong = []
    for row in rows:
        polarity, key = REGISTRY[row["indicator_id"]].polarity, (row["indicator_id"], row["period"])
        if row["level"] != "Local authority" or row["value"] is None or polarity is Polarity.NONE:
            expected = (None, None, None)
        else:
            values = ordered[key]
            better = (
                bisect_left(values, row["value"])
                if polarity is Polarity.LOWER
                else len(values) - bisect_right(values, row["value"])
            )
            expected = (better + 1, len(values), quartile(cuts[key], row["value"], polarity))
        if (row["rank"], row["rank_of"], row["quartile"]) != expected:
            wrong.append((row["indicator_id"], row["period"], row["la_code"], row["rank"], row["quartile"], expected))
    assert wrong == []


def quarters(ordered: list[float]) -> list[float]:
    """Type 7 by hand: position (n − 1) · q in the sorted list, linear between neighbours."""
    cuts = []
    for quarter in (1, 2, 3):
        position = (len(ordered) - 1) * quarter / 4
        low = int(position)
        high = min(low + 1, len(ordered) - 1)
        cuts.append(ordered[low] + (ordered[high] - ordered[low]) * (position - low))
    return cuts


def quartile(cuts: list[float], value: float, polarity: Polarity) -> int:
    if polarity is Polarity.HIGHER:
        return 1 + sum(value < cut - 1e-9 for cut in cuts)
    return 1 + sum(value > cut + 1e-9 for cut in cuts)


def test_region_england_and_change_of_every_row(rows, by_key):
    periods = defaultdict(set)
    for row in rows:
        periods[row["indicator_id"]].add(row["period"])
    wrong = []
    for row in rows:
        item, period = row["indicator_id"], row["period"]
        order = sorted(periods[item])
        place = row["la_code"] or row["geography_code"]
        before = order[order.index(period) - 1] if order.index(period) else ""
        previous = by_key.get((item, before, place), {}).get("value")
        change = (
            None
            if previous is None or row["value"] is None
            else round(row["value"] - previous, REGISTRY[item].decimals)
        )
        england = None if row["level"] == "National" else by_key.get((item, period, "E92000001"), {}).get("value")
        region = by_key.get((item, period, row["region_code"]), {}).get("value")
        changed = row["change"] != change and row["change"] != pytest.approx(change)
        if changed or row["england_value"] != england or row["region_value"] != region:
            wrong.append((item, period, place))
    assert wrong == []


@pytest.mark.parametrize(
    ("indicator", "place", "period", "value"),
    [
        ("re_referrals", "840", "2025", 18.7),
        ("ceased_sgo", "840", "2025", 21),
        ("sw_turnover", "840", "2025", 7.7),
        ("re_referrals", "E92000001", "2025", 22.6),
        ("ceased_sgo", "E92000001", "2025", 12),
        ("sw_turnover", "E92000001", "2025", 11.8),
        ("cla_rate", "E92000001", "2025", 67),
    ],
)
def test_figures_quoted_from_the_publications(by_key, indicator, place, period, value):
    assert by_key[indicator, period, place]["value"] == value


def test_21_percent_of_477_children_left_care_for_special_guardianship_in_durham(by_key):
    row = by_key["ceased_sgo", "2025", "840"]
    assert (row["numerator"], row["denominator"]) == (102, 477)


def test_birminghams_neighbours_keep_barnsley_and_sheffield(by_key):
    # DfE's dashboard shows 87: Barnsley and Sheffield dropped out when their ONS codes changed.
    assert by_key["hospital_admissions", "2023/24", "330"]["sn_median"] == 83


def test_a_region_leaves_out_the_children_of_an_authority_without_expenditure(by_key):
    # DfE's dashboard shows £1,162 for the West Midlands: Birmingham's children without Birmingham's money.
    assert by_key["spend_per_child", "2024/25", "E12000005"]["value"] == 1484


def test_a_london_borough_is_compared_with_its_half_of_london(by_key):
    barnet = by_key["cla_rate", "2025", "302"]
    outer, whole = by_key["cla_rate", "2025", "E13000002"], by_key["cla_rate", "2025", "E12000007"]
    assert barnet["region_value"] == outer["value"] != whole["value"]


def test_a_joint_return_is_the_figure_of_both_and_ranks_once(by_key, rows):
    kingston, richmond = (by_key["sw_turnover", "2025", code] for code in ("314", "318"))
    assert kingston["value"] == richmond["value"] == 28.0
    assert kingston["rank"] == richmond["rank"]
    assert kingston["joint"] == "Kingston upon Thames and Richmond upon Thames"
    turnover = [row for row in rows if row["indicator_id"] == "sw_turnover" and row["period"] == "2025"]
    with_value = [row for row in turnover if row["level"] == "Local authority" and row["value"] is not None]
    assert kingston["rank_of"] == len(with_value) - 2  # Kingston and Richmond; North and West Northamptonshire


def test_a_clear_difference_needs_the_comparator_outside_the_limits(by_key):
    durham = by_key["re_referrals", "2025", "840"]
    assert durham["upper_ci"] < 22.6
    assert durham["vs_england"] == "lower"
    assert durham["lower_ci"] < durham["sn_median"] < durham["upper_ci"]
    assert durham["vs_neighbours"] == "similar"


def test_full_time_equivalents_have_no_limits_and_no_clear_difference(by_key):
    durham = by_key["sw_turnover", "2025", "840"]
    assert (durham["lower_ci"], durham["vs_england"]) == (None, "")


def test_a_back_cast_figure_is_neither_shown_nor_used(by_key):
    assert ("hospital_admissions", "2019/20", "942") not in by_key
    assert ("hospital_admissions", "2023/24", "942") in by_key
