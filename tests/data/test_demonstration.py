"""The demonstration: invented throughout, in the layout of the real files, and at one with itself."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np
import pandas as pd
import pytest

from data import demonstration
from data.demonstration import DEMONSTRATION_AUTHORITY
from data.demonstration_country import country, read_rows
from data.demonstration_files import decimals, group_texts, hidden, share, to_ten, write_xlsx
from data.demonstration_hospital import byar
from indicators.registry import COMPUTED
from indicators.returns import compute_returns
from loaders.load import load_paths
from loaders.report import LoadReport
from loaders.statistics import RECIPES, Layout
from loaders.store import Store

BOM = b"\xef\xbb\xbf"
NUMBER = r"-?\d+(\.\d+)?"
WITH_BOM = {
    "cla_number",
    "ks2",
    "ks4",
    "la_care_leavers_activity",
    "la_cla_placement",
    "la_cla_school",
    "la_cla_swcount",
}
ABOVE = ("National", "Regional")
PARTS = ("numerator", "denominator", "people_above", "people_below")
# DfE publishes it for England only.
NOT_LOCAL = {"adoption_decision_to_match"}

Table = Callable[[str], pd.DataFrame]


class Written(NamedTuple):
    """The demonstration, written once: where, which files in their order, and what was told on the way."""

    folder: Path
    paths: list[Path]
    told: list[tuple[str, int, int]]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp("demonstration")
    told: list[tuple[str, int, int]] = []
    paths = demonstration.write(folder, progress=lambda *step: told.append(step))
    return Written(folder, paths, told)


@pytest.fixture(scope="module")
def folder(written: Written) -> Path:
    return written.folder


@pytest.fixture(scope="module")
def loaded(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, LoadReport]:
    """A store with the whole demonstration, not built, and what was said on loading it."""
    store = Store(tmp_path_factory.mktemp("loaded"))
    return store, load_paths(store, [folder])


def find(folder: Path, start: str) -> Path:
    found = [path for path in folder.iterdir() if path.name.startswith(f"demonstration_{start}")]
    assert len(found) == 1, start
    return found[0]


@pytest.fixture(scope="module")
def table(folder: Path) -> Table:
    read: dict[str, pd.DataFrame] = {}

    def one(start: str) -> pd.DataFrame:
        if start not in read:
            read[start] = pd.read_csv(find(folder, start), dtype=str, keep_default_na=False, encoding="utf-8-sig")
        return read[start]

    return one


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(resources.files("data").joinpath(name).read_text(encoding="utf-8"))))


def half_up(part: str, of: str, scale: int, places: int) -> Decimal:
    return (scale * Decimal(part) / Decimal(of)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def numbers(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Rows in which all of the columns hold a number."""
    return frame[np.logical_and.reduce([frame[column].str.fullmatch(NUMBER) for column in columns])]


# Invented throughout ------------------------------------------------------------------------------------------


def test_no_name_or_code_is_in_the_real_register() -> None:
    real, invented = rows("authorities.csv"), rows("demonstration_authorities.csv")
    for column in ("la_code", "name", "code", "region_code", "region"):
        assert not {row[column].lower() for row in real} & {row[column].lower() for row in invented}, column


def test_no_name_contains_a_real_authority_or_region() -> None:
    real = {row["name"] for row in rows("authorities.csv")} | {row["region"] for row in rows("regions.csv")}
    invented = [row["name"] for row in rows("demonstration_authorities.csv")]
    invented += [row["region"] for row in rows("demonstration_regions.csv")]
    assert [(name, place) for name in invented for place in real if re.search(rf"\b{re.escape(place)}\b", name)] == []


def test_no_name_is_a_real_district(published: Path) -> None:
    lookup = pd.read_csv(published / "LTLA-UTLA_Apr23_Lookup_England-Wales.csv", encoding="utf-8-sig")
    real = {name.lower() for column in ("LTLA23NM", "UTLA23NM") for name in lookup[column]}
    assert not real & {row["name"].lower() for row in rows("demonstration_authorities.csv")}


def test_codes_begin_with_x_and_three_digit_codes_stay_below_200() -> None:
    for row in rows("demonstration_authorities.csv"):
        assert re.fullmatch(r"X06\d{6}( X06\d{6})*", f"{row['code']} {row['other_codes']}".strip())
        assert re.fullmatch(r"[01]\d\d", row["la_code"])
    assert {row["region_code"] for row in rows("demonstration_regions.csv")} == {
        *(f"X1200000{n}" for n in range(1, 10)),
        "X13000001",
        "X13000002",
    }


def test_about_150_authorities_of_today_and_five_abolished_ones_with_successors() -> None:
    invented = rows("demonstration_authorities.csv")
    codes = {row["la_code"] for row in invented}
    assert len(codes) == len({row["name"] for row in invented}) == len(invented)
    assert sum(not row["closed"] for row in invented) == 151
    abolished = [row for row in invented if row["closed"]]
    assert len(abolished) == 5
    assert all(row["successors"] and set(row["successors"].split()) <= codes for row in abolished)


def test_files_say_that_they_are_a_demonstration(folder: Path) -> None:
    names = [path.name for path in folder.iterdir()]
    assert {name for name in names if "demonstration" not in name} == {"README.txt", "returns"}
    assert "invented" in (folder / "README.txt").read_text(encoding="utf-8")


def test_no_file_mentions_a_real_code(folder: Path) -> None:
    real = re.compile(rb"\bE(0[6-9]|10|12|13|92)\d{6}\b")
    assert [path.name for path in folder.glob("*.csv") if real.search(path.read_bytes())] == []


# The same seed, the same files --------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_files(folder: Path, tmp_path: Path) -> None:
    """The returns' own seed is tried in test_demonstration_returns."""
    again = demonstration.write(tmp_path, returns=False)
    names = [path.relative_to(tmp_path) for path in again]
    assert [name for name in names if (tmp_path / name).read_bytes() != (folder / name).read_bytes()] == []
    assert set(names) == {path.relative_to(folder) for path in folder.iterdir() if path.is_file()}


def test_another_seed_gives_another_country() -> None:
    assert (country(1).population != country(2).population).any()
    assert country(1).authorities == country(2).authorities


def test_progress_counts_up_to_the_number_of_steps(written: Written) -> None:
    told = written.told
    assert [done for _, done, _ in told] == list(range(len(told)))
    assert told[-1][1] == told[-1][2]
    assert written.paths[-1].name == "README.txt"


def test_the_returns_of_one_authority_are_written_year_by_year(written: Written) -> None:
    years = [title[-7:] for title, _, _ in written.told if re.search(r"\d{4}-\d\d$", title)]
    assert years == ["2022-23", "2023-24", "2024-25", "2025-26", "2026-27"]
    larkhaven = written.folder / "returns" / "Larkhaven"
    assert larkhaven / "ssda903" / "2023-24" / "episodes.csv" in written.paths
    assert larkhaven / "cin_census" / "cin_census_2026-27.xml" in written.paths
    assert all(path.stat().st_size for path in written.paths)


# The layout of the real files ---------------------------------------------------------------------------------

FILES = {
    "children_in_need": "b1_",
    "referrals": "c1_",
    "assessment_factors": "c3_",
    "repeat_plans": "d3_",
    "plan_durations": "d5_",
    "population": "ons_mid-year",
    "cla_numbers": "cla_number",
    "cla_started": "la_children_who_started",
    "cla_31_march": "la_cla_on_31_march",
    "cla_ceased": "la_children_who_ceased",
    "new_placements": "la_cla_during_year",
    "placement_stability": "la_cla_placement",
    "cla_health": "la_conviction",
    "care_leavers_activity": "la_care_leavers_activity",
    "care_leavers_accommodation": "la_care_leavers_accommodation",
    "adoption_times": "national_cla_adopted",
    "school_moves": "la_cla_school",
    "social_worker_stability": "la_cla_swcount",
    "absence": "absence",
    "key_stage_2": "ks2",
    "key_stage_4": "ks4",
    "workforce": "csww_indicators",
    "workforce_ethnicity": "csww_role",
}
EES = [recipe for recipe in RECIPES if recipe.layout is Layout.EES]


def test_every_explore_education_recipe_has_a_file() -> None:
    assert {recipe.key for recipe in EES} == set(FILES)


@pytest.mark.parametrize("recipe", EES, ids=lambda recipe: recipe.key)
def test_columns_and_contents_that_the_recipe_asks_for(recipe, table: Table) -> None:
    frame = table(FILES[recipe.key])
    present = {name.lower() for name in frame.columns}
    assert [name for name in (*recipe.categories, *recipe.values) if name.lower() not in present] == []
    for column, contents in recipe.contains.items():
        assert set(contents) <= set(frame[column])


@pytest.mark.parametrize("start", [*FILES.values(), "la_hospital", "region_hospital", "ons-ethnic-population-la"])
def test_byte_order_mark_where_the_real_file_has_one(folder: Path, start: str) -> None:
    marked = any(start.startswith(name) or name.startswith(start) for name in WITH_BOM)
    assert find(folder, start).read_bytes().startswith(BOM) is marked


def test_headers_and_encodings_are_those_of_the_real_files(folder: Path, published: Path) -> None:
    def head(path: Path) -> tuple[bool, list[str]]:
        content = path.read_bytes()
        return content.startswith(BOM), next(csv.reader(io.StringIO(content.decode("utf-8-sig").split("\n")[0])))

    starts = [*FILES.values(), "la_hospital", "region_hospital", "sn_model_2025", "ons-ethnic-population"]
    for start in starts:
        real = sorted(published.glob(f"{start}*.csv"))
        ours = sorted(folder.glob(f"demonstration_{start}*.csv"))
        assert [head(path) for path in ours] == [head(path) for path in real], start


@pytest.mark.parametrize("name", ["RSX", "RO3"])
def test_spending_headers_are_those_of_the_real_workbooks(folder: Path, published: Path, name: str) -> None:
    def head(path: Path) -> list[str]:
        sheet = pd.read_excel(
            path, engine="calamine", sheet_name=f"{name}_LA_Data_202425", header=None, skiprows=6, nrows=1
        )
        return sheet.iloc[0].tolist()

    ours, real = find(folder, f"{name}_LA"), next(published.glob(f"{name}_LA_Data*"))
    assert head(ours) == head(real)


# Figures that agree -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "part", "of", "percent", "places"),
    [
        ("c1_", "rereferral_count", "referral_count", "rereferral_percent", 1),
        ("c1_", "not_in_need_count", "referral_count", "not_in_need_percent", 1),
        ("d3_", "CPP_subsequent", "CPP_start", "CPP_subsequent_percent", 1),
        ("d5_", "2_years_or_more", "CPP_At31", "2_years_or_more_percent", 1),
        ("csww_indicators", "leavers_fte", "inpost_fte", "turnover_rate_fte", 1),
        ("ks2", "t_rwm_met_expected_standard", "t_rwm_eligible_pupils", "pt_rwm_met_expected_standard", 0),
        ("absence", "t_sess_overall", "t_sess_possible", "pt_overall", 1),
        ("absence", "t_pupils_pa_50_exact", "t_pupils", "pt_pupils_pa_50_exact", 1),
    ],
)
def test_percentages_of_authorities_follow_from_their_counts(
    table: Table, start: str, part: str, of: str, percent: str, places: int
) -> None:
    frame = table(start)
    frame = numbers(frame[frame["geographic_level"] == "Local authority"], part, of, percent)
    frame = frame[frame[of] != "0"]
    assert len(frame) > 300
    expected = [half_up(a, b, 100, places) for a, b in zip(frame[part], frame[of], strict=True)]
    assert [Decimal(text) for text in frame[percent]] == expected


def test_workforce_rates_that_count_agency_workers_and_vacancies(table: Table) -> None:
    frame = numbers(table("csww_indicators"), "agency_rate_fte", "vacancy_rate_fte", "caseload_fte")
    for row in frame.itertuples():
        agency, vacancy, posts = (Decimal(str(value)) for value in (row.agency_fte, row.vacancy_fte, row.inpost_fte))
        assert Decimal(str(row.agency_rate_fte)) == half_up(str(agency), str(agency + posts), 100, 1)
        assert Decimal(str(row.vacancy_rate_fte)) == half_up(str(vacancy), str(vacancy + posts), 100, 1)
        assert Decimal(str(row.caseload_fte)) == half_up(str(row.cases), str(row.case_holders_fte), 1, 1)


def test_rate_of_children_looked_after_follows_from_children_and_population(table: Table) -> None:
    frame = table("cla_number")
    frame = numbers(frame[frame["geographic_level"] == "Local authority"], "children_count", "population_estimate")
    expected = [
        str(half_up(a, b, 10_000, 0))
        for a, b in zip(frame["children_count"], frame["population_estimate"], strict=True)
    ]
    assert frame["rate_per_10000"].tolist() == expected


def test_population_used_for_rates_is_that_of_the_mid_year_before(table: Table) -> None:
    mid_year = table("ons_mid-year")
    known = dict(zip(mid_year["time_period"] + mid_year["old_la_code"], mid_year["population_estimate"], strict=True))
    rates = table("cla_number")
    rates = rates[rates["old_la_code"] == DEMONSTRATION_AUTHORITY]
    assert {(str(row.time_period), str(row.population_estimate)) for row in rates.itertuples()} == {
        (str(year), known[f"{year - 1}{DEMONSTRATION_AUTHORITY}"]) for year in range(2021, 2026)
    }


def test_regions_add_up_to_the_country_and_the_capital_is_its_halves(table: Table) -> None:
    frame = table("ons_mid-year")
    frame = frame[frame["time_period"] == "2024"]
    of = dict(zip(frame["region_code"] + frame["old_la_code"], frame["population_estimate"].astype(int), strict=True))
    assert of["X12000007"] == of["X13000001"] + of["X13000002"]
    assert of[""] == sum(of[f"X1200000{n}"] for n in range(1, 10))
    local = frame[frame["geographic_level"] == "Local authority"]
    assert of["X12000003"] == local.loc[local["region_code"] == "X12000003", "population_estimate"].astype(int).sum()


@pytest.mark.parametrize("start", ["b1_", "c1_", "c3_", "d3_", "d5_"])
def test_counts_of_regions_and_country_are_rounded_to_ten(table: Table, start: str) -> None:
    frame = table(start)
    above = frame[frame["geographic_level"].isin(ABOVE)]
    values = above.iloc[:, 11:].loc[:, lambda each: ~each.columns.str.contains("percent")]
    assert values.stack().str.fullmatch(r"\d*0|x").all()


def test_a_region_is_the_rounded_sum_of_its_authorities(table: Table) -> None:
    frame = table("c1_")
    frame = frame[(frame["time_period"] == "2023") & (frame["region_code"] == "X12000001")]
    local = frame.loc[frame["geographic_level"] == "Local authority", "referral_count"].astype(int).sum()
    published = frame.loc[frame["geographic_level"] == "Regional", "referral_count"].astype(int).item()
    assert published == (local + 5) // 10 * 10


@pytest.mark.parametrize("start", ["la_cla_on_31_march", "la_children_who_started", "la_children_who_ceased"])
def test_categories_of_an_authority_add_up_to_their_total(table: Table, start: str) -> None:
    frame = table(start)
    frame = frame[frame["geographic_level"] == "Local authority"]
    key = ["time_period", "old_la_code", "characteristic"]
    known = frame["children_count"].str.fullmatch(r"\d+")
    frame = frame[known.groupby([frame[name] for name in key]).transform("all")]
    counts = frame["children_count"].astype(int)
    is_total = frame["breakdown"] == "Total"
    parts = counts[~is_total].groupby([frame[name] for name in key]).sum()
    total = counts[is_total].groupby([frame[name] for name in key]).sum()
    assert len(total) > 300
    assert (parts == total).all()


def test_the_files_count_the_same_children(table: Table) -> None:
    def total(start: str, column: str, content: str, population_type: str) -> None:
        frame = table(start)
        frame = frame[(frame[column] == content) & (frame["breakdown"] == "Total")]
        whole = table("cla_number")
        whole = whole[whole["population_type"] == population_type]
        key = ["time_period", "region_code", "old_la_code"]
        merged = frame.merge(whole, on=key)
        assert len(merged) == len(frame) == len(whole)
        assert (merged["children_count_x"] == merged["children_count_y"]).all()

    total("la_cla_on_31_march", "characteristic", "Placement", "Children looked after on 31 March each year")
    total("la_children_who_started", "characteristic", "Sex", "Children starting to be looked after each year")
    total("la_children_who_ceased", "characteristic", "Sex", "Children ceasing to be looked after each year")


def test_children_placed_within_the_boundary_are_the_same_in_both_groups(table: Table) -> None:
    frame = table("la_cla_on_31_march")
    key = ["time_period", "region_code", "old_la_code"]
    own = frame[frame["breakdown"].str.startswith("1. Own LA children placed internally")]
    inside = frame[frame["breakdown"] == "Placed inside the local authority boundary"]
    merged = numbers(own.merge(inside, on=key), "children_count_x", "children_count_y")
    assert len(merged) > 700
    assert (merged["children_count_x"] == merged["children_count_y"]).all()


def test_roles_and_headline_count_the_same_social_workers(table: Table) -> None:
    roles = table("csww_role")
    roles = roles[(roles["role"] == "Total") & (roles["breakdown"] == "Total")]
    merged = roles.merge(table("csww_indicators"), on=["time_period", "region_code", "old_la_code"])
    assert len(merged) == len(roles)
    assert (merged["inpost_headcount_x"] == merged["inpost_headcount_y"]).all()
    assert (merged["inpost_FTE"] == merged["inpost_fte"]).all()


def test_ethnic_groups_add_up_to_those_known(table: Table) -> None:
    frame = table("csww_role")
    frame = frame[(frame["old_la_code"] == DEMONSTRATION_AUTHORITY) & (frame["time_period"] == "2025")]
    for _, role in frame.groupby("role"):
        count = dict(zip(role["breakdown"], role["inpost_headcount"].astype(int), strict=True))
        known, unknown, total = count.pop("Known"), count.pop("Not known"), count.pop("Total")
        assert known + unknown == total
        assert sum(count.values()) == known


def test_stages_of_adoption_add_up(table: Table) -> None:
    frame = table("national_cla_adopted")
    assert set(frame["geographic_level"]) == {"National"}

    def months(stage: int) -> pd.Series:
        part = frame[frame["stage_of_adoption_process"].str.startswith(f"{stage}.")]
        part = part.set_index(["time_period", "age_start_poc"])["number"].str.split(":", expand=True).astype(int)
        return part[0] * 12 + part[1]

    assert (months(4) == months(1) + months(2) + months(3)).all()
    assert (months(6) == months(4) + months(5)).all()


# Symbols and exceptions ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "column", "symbols"),
    [
        ("c1_", "rereferral_count", {"c", "u", "x"}),
        ("la_cla_on_31_march", "children_percent", {"c", "k", "z"}),
        ("la_children_who_ceased", "children_count", {"c", "z"}),
        ("csww_indicators", "agency_rate_fte", {"low", "u", "x"}),
        ("csww_indicators", "agency_cover_rate_fte", {"z"}),
        ("absence", "pt_pupils_pa_50_exact", {"c", "x", "z"}),
        ("la_cla_school", "percentage", {"c", "x", "z"}),
    ],
)
def test_symbols_are_there(table: Table, start: str, column: str, symbols: set[str]) -> None:
    assert symbols <= set(table(start)[column])


def test_no_small_count_of_an_authority_is_shown(table: Table) -> None:
    for start in ("la_cla_on_31_march", "la_children_who_ceased", "la_children_who_started", "la_cla_during_year"):
        frame = table(start)
        local = frame[frame["geographic_level"] == "Local authority"]
        assert not local["children_count"].isin(list("12345")).any()


def test_a_single_suppressed_category_never_stands_alone(table: Table) -> None:
    frame = table("la_children_who_ceased")
    frame = frame[(frame["geographic_level"] == "Local authority") & (frame["breakdown"] != "Total")]
    hidden_ones = (frame["children_count"] == "c").groupby(
        [frame[k] for k in ("time_period", "old_la_code", "characteristic")]
    )
    assert (hidden_ones.sum() > 1).any()
    assert not (hidden_ones.sum() == 1).any()


def test_an_authority_has_rows_of_z_where_it_does_not_exist(table: Table) -> None:
    frame = table("la_children_who_ceased")

    def only_z(la_code: str) -> set[str]:
        own = frame[frame["old_la_code"] == la_code]
        return {str(year) for year, part in own.groupby("time_period") if (part["children_count"] == "z").all()}

    assert only_z("033") == {"2024", "2025"}
    assert only_z("019") == {"2021", "2022", "2023"}
    assert only_z("059") == {"2022", "2023", "2024", "2025"}


def test_boundary_changes_in_children_in_need(table: Table) -> None:
    frame = table("b1_")

    def years(la_code: str) -> tuple[str, str]:
        own = frame.loc[frame["old_la_code"] == la_code, "time_period"]
        return own.min(), own.max()

    assert [years(code) for code in ("033", "019", "059", "057", "119", "118")] == [
        ("2013", "2023"),
        ("2024", "2025"),
        ("2013", "2021"),
        ("2022", "2025"),
        ("2013", "2019"),
        ("2020", "2025"),
    ]


def test_authorities_abolished_first_have_no_population(table: Table) -> None:
    frame = table("ons_mid-year")
    assert set(frame.loc[frame["old_la_code"].isin(["114", "119", "121"]), "population_estimate"]) == {"x"}


def test_a_failed_return_is_x_while_region_and_country_are_published(table: Table) -> None:
    frame = table("c1_")
    frame = frame[frame["time_period"] == "2021"]
    region = frame[frame["region_code"] == "X13000001"]
    local = region[region["geographic_level"] == "Local authority"]
    assert local.loc[local["old_la_code"] == "128", "referral_count"].tolist() == ["x"]
    others = pd.to_numeric(local["referral_count"], errors="coerce").sum()
    assert int(region.loc[region["geographic_level"] == "Regional", "referral_count"].item()) > others + 1000
    assert frame.loc[frame["geographic_level"] == "National", "rereferral_percent"].str.fullmatch(NUMBER).all()


def test_joint_workforce_returns(table: Table) -> None:
    frame = table("csww_indicators")
    joint = frame[frame["old_la_code"].str.contains("/")]
    assert set(joint["old_la_code"]) == {"145 / 152", "057 / 061"}
    assert set(joint.loc[joint["old_la_code"] == "145 / 152", "new_la_code"]) == {"X06000145 / X06000152"}
    assert joint.loc[joint["old_la_code"] == "057 / 061", "time_period"].tolist() == ["2023", "2022", "2021"]
    assert not frame["old_la_code"].isin(["145", "152"]).any()
    assert set(frame.loc[frame["old_la_code"] == "057", "time_period"]) == {"2024", "2025"}


def test_the_ons_code_of_one_authority_differs_between_files(table: Table) -> None:
    workforce, need = table("csww_indicators"), table("b1_")
    own = workforce[workforce["old_la_code"] == "043"]
    assert dict(zip(own["time_period"], own["new_la_code"], strict=True)).items() >= {
        ("2025", "X06000201"),
        ("2024", "X06000043"),
    }
    assert set(need.loc[need["old_la_code"] == "043", "new_la_code"]) == {"X06000043"}


def test_years_without_absence_and_without_tests(table: Table) -> None:
    absence, tests, moves = table("absence"), table("ks2"), table("la_cla_school")
    assert set(absence.loc[absence["time_period"] == "201920", "t_pupils":].stack()) == {"x"}
    assert set(tests.loc[tests["time_period"].isin(["201920", "202021"]), "t_read_eligible_pupils":].stack()) == {"x"}
    assert set(moves.loc[moves["time_period"] == "2020", "percentage"]) == {"x"}


def test_discontinued_factors_end_and_their_parts_begin(table: Table) -> None:
    frame = table("c3_")
    last = frame[frame["time_period"] == "2025"]
    assert set(last["Physical_Abuse_unknown"]) | set(last["Sexual_Abuse_unknown"]) == {"0"}
    before = frame[frame["time_period"].isin(["2018", "2019", "2020"])]
    assert set(before["Physical_Abuse_adult_on_child"]) == {"x"}
    assert set(frame.loc[frame["time_period"] == "2021", "Child_criminal_exploitation"]) == {"x"}
    in_2019 = frame[(frame["geographic_level"] == "National") & (frame["time_period"] == "2019")]
    assert int(in_2019["Physical_Abuse_unknown"].item()) > 40_000


def test_care_leavers_apprenticeships_are_told_apart_since_2022(table: Table) -> None:
    frame = table("la_care_leavers_activity")
    first = frame[frame["time_period"] == "2021"]
    assert set(first.loc[first["breakdown"] == "In an apprenticeship", "care_leaver_count"]) == {"z"}
    later = frame[frame["time_period"] > "2021"]
    assert set(later.loc[later["breakdown"] == "In training or employment", "care_leaver_count"]) == {"z"}


# The other layouts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["la", "region"])
def test_hospital_limits_enclose_the_value(table: Table, name: str) -> None:
    frame = table(f"{name}_hospital")
    frame = frame[frame["Value"] != ""]
    value = frame["Value"].astype(float)
    assert (frame["Lower CI 95.0 limit"].astype(float) < value).all()
    assert (frame["Upper CI 99.8 limit"].astype(float) > frame["Upper CI 95.0 limit"].astype(float)).all()
    exact = 1e4 * frame["Count"].astype(float) / frame["Denominator"].astype(float)
    assert np.allclose(value, exact, atol=6e-6)


def test_hospital_exceptions(table: Table) -> None:
    frame = table("region_hospital")
    persons = frame[(frame["Sex"] == "Persons") & (frame["Category"] == "")]
    names = set(persons["Area Name"])
    assert {"Comfreybridge UA", "Damson and the Ripple region (statistical)"} <= names
    assert set(persons.loc[persons["Area Name"] == "Isles of Samphire", "Value"]) == {""}
    back_cast = persons.loc[persons["Area Name"] == "East Umber", "Time period"]
    assert back_cast.min() == "2012/13"
    missing = persons[(persons["Area Name"] == "Ospreymere") & (persons["Time period"] == "2022/23")]
    assert missing[["Value", "Count", "Lower CI 95.0 limit"]].iloc[0].tolist() == ["", "", "-1"]


def test_the_country_stands_twice_in_the_download_by_authority(table: Table) -> None:
    frame = table("la_hospital")
    twice = frame[(frame["Area Type"] == "England") & (frame["Category"] == "") & (frame["Sex"] == "Persons")]
    assert (twice.groupby("Time period")["Value"].agg(["size", "nunique"]) == [2, 1]).all(axis=None)


def test_census_adds_up(table: Table) -> None:
    local, region, whole = (table(f"ons-ethnic-population-{name}") for name in ("la", "reg", "nat"))
    totals = [frame["Observation"].astype(int).sum() for frame in (local, region, whole)]
    assert len(set(totals)) == 1
    assert local.groupby(local.columns[0]).size().eq(20).all()


def spending(folder: Path, name: str) -> pd.DataFrame:
    path = find(folder, f"{name}_LA")
    return pd.read_excel(path, engine="calamine", sheet_name=f"{name}_LA_Data_202425", header=6, dtype=object)


def test_spending_adds_up_and_the_country_includes_those_without_a_return(folder: Path) -> None:
    frame = spending(folder, "RSX")
    total = "Total Service Expenditure - Total Expenditure (C3 = C1 + C2)"
    services = [name for name in frame.columns if "Total Expenditure (C3" in name and name != total]
    sent = frame[frame["Class"].isin(["UA", "MD", "LB", "SC"]) & (frame["Certification"] == "Y")]
    assert (sent[services].sum(axis=1) == sent[total]).all()
    missing = frame[frame["Notes"] == "M"]
    assert len(missing) == 2
    assert (missing[total] == "[x]").all()
    whole = frame.loc[frame["Class"] == "Eng", total].item()
    assert whole > sent[total].sum()


def test_children_spending_is_the_same_in_both_workbooks(folder: Path) -> None:
    rsx, ro3 = spending(folder, "RSX"), spending(folder, "RO3")
    one = rsx["Children Social Care - Total Expenditure (C3 = C1 + C2)"].tolist()
    other = ro3["TOTAL CHILDREN SOCIAL CARE - Total Expenditure (C3 = C1 + C2)"].tolist()
    heading = one.index("Children Social Care - Total Expenditure (C3 = C1 + C2)")
    assert one[:heading] == other[:heading]


def test_other_bodies_stand_in_the_spending_workbooks(folder: Path) -> None:
    frame = spending(folder, "RO3")
    assert {"UA", "MD", "LB", "SC", "SD", "O", "Eng"} <= set(frame["Class"])


def test_inspections(folder: Path) -> None:
    path = find(folder, "LA_Inspection")
    current = pd.read_excel(path, engine="calamine", sheet_name="Inspections_as_at_31_March", skiprows=2)
    leaders = "The impact of leaders on social work practice with children and families"
    assert len(current) == current["Local authority area code"].nunique() == 151
    assert set(current[leaders]) == {"Outstanding", "Good", "Requires improvement to be good", "Inadequate"}
    leavers = current["The experiences and progress of care leavers"]
    assert (leavers.isna() == (current["Inspection date"] < datetime(2023, 1, 1))).all()  # noqa: DTZ001
    history = pd.read_excel(path, engine="calamine", sheet_name="ILACS_inspection_history", skiprows=2)
    assert set(history["Local authority status"]) == {"Current", "No longer exists"}
    assert set(current["Local authority area code"]) <= set(history["Local authority area code"])


def test_neighbours_are_ten_others_of_today(folder: Path, table: Table) -> None:
    wide = table("sn_model_2025")
    old = pd.read_excel(
        find(folder, "sn_model_april_2021"), engine="calamine", sheet_name="LA SN Groups", header=2, dtype=str
    )
    today = {row["la_code"] for row in rows("demonstration_authorities.csv") if not row["closed"]}
    models = (
        (wide, "old_la_code", [f"SN_{n}" for n in range(1, 11)]),
        (old, "LA num", [f"SN{n}" for n in range(1, 11)]),
    )
    for frame, code, columns in models:
        assert set(frame[code]) == today
        for own, ten in zip(frame[code], frame[columns].to_numpy().tolist(), strict=True):
            assert len({own, *ten}) == 11
            assert set(ten) <= today
    assert old.columns[:5].tolist() == ["LA num", "LA Name", "LA number", "GOInd", "GOReg"]
    closest = [dict(zip(frame[code], frame[columns[0]], strict=True)) for frame, code, columns in models]
    assert closest[0] != closest[1]


# The stories of the authority shown first ---------------------------------------------------------------------


def test_re_referrals_fall_and_are_the_lowest_of_the_region(table: Table) -> None:
    frame = table("c1_")
    own = frame[frame["old_la_code"] == DEMONSTRATION_AUTHORITY].set_index("time_period")["rereferral_percent"]
    assert own["2016"] == "x"
    since_2020 = own[["2020", "2021", "2022", "2023", "2024", "2025"]].astype(float)
    assert (since_2020.diff().dropna() < 0).all()
    region = frame[(frame["region_code"] == "X12000001") & (frame["time_period"] == "2025")]
    assert region.set_index("old_la_code")["rereferral_percent"].astype(float).idxmin() == DEMONSTRATION_AUTHORITY


def test_special_guardianship_is_at_its_highest_and_one_figure_is_suppressed(table: Table) -> None:
    frame = table("la_children_who_ceased")
    own = frame[frame["old_la_code"] == DEMONSTRATION_AUTHORITY]
    sgo = own[own["breakdown"] == "Special guardianship order"].set_index("time_period")["children_percent"].astype(int)
    assert sgo.idxmax() == "2025"
    cao = own[own["breakdown"] == "Residence order or child arrangement order granted"]
    assert cao.set_index("time_period")["children_percent"].eq("c").to_dict() == {
        "2021": False,
        "2022": False,
        "2023": False,
        "2024": True,
        "2025": False,
    }


def test_turnover_falls_since_2021(table: Table) -> None:
    frame = table("csww_indicators")
    own = frame[frame["old_la_code"] == DEMONSTRATION_AUTHORITY].set_index("time_period")["turnover_rate_fte"]
    assert (own.sort_index().loc["2021":].astype(float).diff().dropna() < 0).all()


def test_more_children_are_looked_after_than_by_neighbours(table: Table) -> None:
    model = table("sn_model_2025")
    own = model[model["old_la_code"] == DEMONSTRATION_AUTHORITY]
    near = [str(own[f"SN_{n}"].item()) for n in range(1, 11)]
    frame = table("cla_number")
    frame = frame[frame["population_type"].str.contains("31 March") & (frame["time_period"] == "2025")]
    rate = dict(zip(frame["old_la_code"], frame["rate_per_10000"], strict=True))
    assert int(rate[DEMONSTRATION_AUTHORITY]) > np.median([int(rate[code]) for code in near]) + 10


# The rules themselves -----------------------------------------------------------------------------------------


def test_share_rounds_half_up() -> None:
    # 1 of 8 is 12.5%; 477 of 2,385 is 20%; nothing of nothing is 0
    assert share([1, 477, 0], [8, 2385, 0]).tolist() == [13, 20, 0]
    assert share([187], [1000], places=1).tolist() == [187]


def test_to_ten_rounds_half_up() -> None:
    assert to_ten([4, 5, 14, 15]).tolist() == [0, 10, 10, 20]


def test_decimals_drop_zeros_unless_told_to_keep_them() -> None:
    assert decimals(np.array([174, 90, -5]), 1).tolist() == ["17.4", "9", "-0.5"]
    assert decimals(np.array([1000]), 1, keep_zeros=True).tolist() == ["100.0"]


def test_hidden_takes_the_next_smallest_with_a_single_small_one() -> None:
    assert hidden(np.array([3, 40, 7])).tolist() == [True, False, True]
    assert hidden(np.array([3, 2, 40])).tolist() == [True, True, False]
    assert hidden(np.array([0, 40, 7])).tolist() == [False, False, False]
    assert hidden(np.array([3, 0, 0])).tolist() == [True, True, False]


def test_group_texts_of_an_authority() -> None:
    texts = group_texts(np.array([3, 40, 7, 950]), np.array(1000))
    assert texts[:, 0].tolist() == ["c", "40", "c", "950", "1000"]
    assert texts[:, 1].tolist() == ["c", "4", "c", "95", "100"]


def test_group_texts_write_k_for_what_rounds_to_zero_and_z_without_a_total() -> None:
    assert group_texts(np.array([20, 9980]), np.array(10_000))[:, 1].tolist() == ["k", "100", "100"]
    assert group_texts(np.array([0, 0]), np.array(0))[:, 1].tolist() == ["z", "z", "z"]


def test_byar_limits_of_ten() -> None:
    # Breslow and Day give 4.79 and 18.39 for ten cases
    lower, upper = byar(np.array([10.0]), 1.959964)
    assert round(float(lower[0]), 2) == 4.79
    assert round(float(upper[0]), 2) == 18.39


def test_a_workbook_with_many_columns_can_be_read(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "wide.xlsx", "A & B", [[f"c{n}" for n in range(30)], list(range(30))])
    frame = pd.read_excel(path, engine="calamine", sheet_name="A & B")
    assert frame["c29"].tolist() == [29]


# The loaders ----------------------------------------------------------------------------------------------------

EXPECTED = (
    "not an authority with children's services",
    "subtotal of a class of authorities",
    "the same row again, with the same figures",
    "a figure for a time before the authority existed",
)


def test_everything_loads_without_an_unexpected_rejection(loaded: tuple[Store, LoadReport]) -> None:
    _, report = loaded
    assert [(entry.path, entry.error) for entry in report.files if entry.status == "refused"] == []
    ignored = [Path(entry.path).name for entry in report.files if entry.status == "ignored"]
    assert [name for name in ignored if not name.startswith(("README.txt", "demonstration_LA_Inspection"))] == []
    unexpected = [
        (entry.path, rejection.check, rejection.rows)
        for entry in report.files
        for rejection in entry.rejected
        if not rejection.check.startswith(EXPECTED)
    ]
    assert unexpected == []
    recognised = {(entry.recognised_as + ".").split(".")[1] for entry in report.files}
    assert {recipe.key for recipe in RECIPES} <= recognised
    assert json.loads(report.model_dump_json())


def test_the_figures_published_of_its_own_authority_are_what_its_returns_give(loaded: tuple[Store, LoadReport]) -> None:
    store, _ = loaded
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{store.returns}' AS returns (READ_ONLY)")
        compute_returns(connection, [item for item in COMPUTED.values() if item.published])
        # All that is counted, whether or not there is a population to divide by.
        counted = connection.execute(
            "SELECT indicator_id, period, above, below, above_people, below_people FROM counted WHERE characteristic = ''"
        ).fetchall()
    found = {(id, period): counts for id, period, *counts in counted}
    told = read_rows("demonstration_own.csv")
    assert len(told) > 100
    assert {row["indicator_id"] for row in told} == {id for id, _ in found} - NOT_LOCAL
    for row in told:
        for part, count in zip(PARTS, found[row["indicator_id"], row["period"]], strict=True):
            # People are asked for where figures are full-time equivalents; of an average its sum is what is counted above.
            if count is not None and (part in {"numerator", "denominator"} or row["indicator_id"].startswith("sw_")):
                assert float(row[part]) == pytest.approx(count, abs=0.006), (row, part)
