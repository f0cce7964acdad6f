"""The definitions against the design, against the real files, and as sentences that people read."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from indicators.model import Breakdown, Derive, Disclosure, Interval, Published, Term
from indicators.registry import BREAKDOWNS, COMPUTED, GROUP_TITLES, PILLARS, PUBLISHED, REGISTRY
from loaders.statistics import RECIPES

RECIPE = {recipe.key: recipe for recipe in RECIPES}
FORMULA: dict[str, Published] = {id: item.published for id, item in REGISTRY.items() if item.published}
FILES = {
    "children_in_need": "b1_children_in_need_2013_to_2025.csv",
    "referrals": "c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv",
    "assessment_factors": "c3_factors_identified_at_end_of_assessment_2018_to_2025.csv",
    "repeat_plans": "d3_cpps_subsequent_plan_2013_to_2025.csv",
    "plan_durations": "d5_cpps_at31march_by_duration_2013_to_2025.csv",
    "population": "ons_mid-year_population_estimates_2012_to_2024.csv",
    "cla_numbers": "cla_number_and_rate_per_10k_children.csv",
    "cla_started": "la_children_who_started_to_be_looked_after_during_the_year.csv",
    "cla_31_march": "la_cla_on_31_march_by_characteristics.csv",
    "cla_ceased": "la_children_who_ceased_during_the_year.csv",
    "new_placements": "la_cla_during_year_new_placements.csv",
    "placement_stability": "la_cla_placement_stability.csv",
    "cla_health": "la_conviction_health_outcome_cla.csv",
    "care_leavers_activity": "la_care_leavers_activity.csv",
    "care_leavers_accommodation": "la_care_leavers_accommodation_suitability.csv",
    "adoption_times": "national_cla_adopted_average_time_between_adoption_process_stages.csv",
    "school_moves": "la_cla_school_moves.csv",
    "social_worker_stability": "la_cla_swcount.csv",
    "absence": "absence_la.csv",
    "key_stage_2": "ks2_la.csv",
    "key_stage_4": "ks4_la.csv",
    "workforce": "csww_indicators_2017_to_2025.csv",
    "workforce_ethnicity": "csww_role_by_characteristics_inpost_2019_to_2025.csv",
    "hospital_admissions": "la_hospital_admissions_2324.csv",
    "census_ethnicity": "ons-ethnic-population-la.csv",
    "spending": "RSX_LA_Data_2024-25_data_by_LA.ods",
    "spending_children": "RO3_LA_Data_2024-25_data_by_LA.ods",
    "inspections": "LA_Inspection_Outcomes_as_at_31_March_2025.ods",
}
SHEETS = {
    "spending": ("RSX_LA_Data_202425", 6),
    "spending_children": ("RO3_LA_Data_202425", 6),
    "inspections": ("Inspections_as_at_31_March", 2),
}
CSV_TABLES = {key for key, file in FILES.items() if file.endswith(".csv")}
FINGERTIPS = {
    "Sex": "sex",
    "Category Type": "category_type",
    "Category": "category",
    "Value": "value",
    "Lower CI 95.0 limit": "lower_limit",
    "Upper CI 95.0 limit": "upper_limit",
    "Count": "count",
    "Denominator": "denominator",
    "Value note": "note",
}
CENSUS = {"Ethnic group (20 categories)": "ethnic_group", "Observation": "observation"}
LEADERS = "The impact of leaders on social work practice with children and families"


@cache
def frame(published: Path, table: str) -> pd.DataFrame:
    """The real file as text, under the canonical names of the columns."""
    read = pd.read_csv(published / FILES[table], dtype=str, keep_default_na=False, encoding="utf-8-sig")
    return read.rename(columns=FINGERTIPS if table == "hospital_admissions" else CENSUS)


@cache
def sheet(published: Path, table: str) -> pd.DataFrame:
    name, header = SHEETS[table]
    rows = CalamineWorkbook.from_path(published / FILES[table]).get_sheet_by_name(name).to_python()
    return pd.DataFrame(rows[header + 1 :], columns=rows[header])


@cache
def design(shared: Path) -> dict[str, dict[str, str]]:
    """The table of indicators.md, by id."""
    rows: dict[str, dict[str, str]] = {}
    for line in (shared / "design" / "indicators.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == 7 and cells[0].isdigit():
            names = ("n", "id", "source", "selection", "recipe", "periods", "dp")
            rows[cells[1].strip("`")] = dict(zip(names, cells, strict=True))
    return rows


@cache
def ids(shared: Path) -> list[dict[str, str]]:
    with (shared / "design" / "indicator_ids.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def numbers(column: pd.Series) -> pd.Series:
    return pd.to_numeric(column, errors="coerce")


def rows_of(data: pd.DataFrame, where: dict[str, str]) -> pd.DataFrame:
    for column, content in where.items():
        data = data[data[column] == content]
    return data


def file_period(period: str) -> str:
    """``2020/21`` as the files write it, ``202021``; a year as it is."""
    return period.replace("/", "")


# --- against the design ------------------------------------------------------------------------------------


def test_the_order_is_that_of_the_published_dashboard(shared: Path) -> None:
    assert list(PUBLISHED) == [row["indicator_id"] for row in ids(shared)]


@pytest.mark.parametrize("id", PUBLISHED)
def test_title_group_domain_and_polarity_are_those_of_the_design(shared: Path, id: str) -> None:
    row = next(row for row in ids(shared) if row["indicator_id"] == id)
    item = REGISTRY[id]
    assert (item.title, item.group, item.domain, item.polarity) == (
        row["title"],
        row["group"],
        row["domain"],
        row["polarity"],
    )


@pytest.mark.parametrize("id", PUBLISHED)
def test_decimals_are_those_published(shared: Path, id: str) -> None:
    assert REGISTRY[id].decimals == int(design(shared)[id]["dp"])


@pytest.mark.parametrize("id", PUBLISHED)
def test_the_table_is_the_source_file_of_the_design(shared: Path, id: str) -> None:
    file = FILES[FORMULA[id].table]
    source = design(shared)[id]["source"]
    assert file in source or (file.startswith("RSX") and source.startswith("RSX"))


@pytest.mark.parametrize(
    "id", [id for id, recipe in FORMULA.items() if recipe.table in CSV_TABLES - {"adoption_times"}]
)
def test_the_columns_are_those_of_the_design(shared: Path, id: str) -> None:
    recipe = FORMULA[id]
    row = design(shared)[id]
    column = recipe.numerator[0].column if recipe.derive is Derive.RATIO else recipe.value
    named = f"{row['selection']} {row['recipe']}"
    if row["recipe"] == "as 5":
        named += design(shared)["uasc_starts_rate"]["recipe"]
    assert column.lower() in named.lower()


@pytest.mark.parametrize("id", [id for id, recipe in FORMULA.items() if recipe.table in CSV_TABLES and recipe.where])
def test_the_selection_is_that_of_the_design(shared: Path, id: str) -> None:
    row = design(shared)[id]
    contents = [content for content in FORMULA[id].where.values() if content]
    missing = [content for content in contents if content not in row["selection"]]
    if id == "adoption_decision_to_match":
        missing = [content for content in missing if not content.startswith("2. Average time between decision")]
    if id in ("ceased_cao", "uasc_starts_rate", "uasc_cla_rate"):
        missing = [content for content in missing if content != "Reason episode ceased"]
    assert missing == []


def test_factors_begin_in_2019(shared: Path) -> None:
    for id, recipe in FORMULA.items():
        assert recipe.first_period == ("2019" if id.startswith("factor_") else ""), id


@pytest.mark.parametrize(
    ("id", "words"),
    [
        ("spend_share", "100 × Children Social Care – Total Expenditure (C3) ÷ Total Service Expenditure"),
        ("spend_per_child", "1,000 × expenditure (£000) ÷ population 0–17"),
        ("spend_not_cla_share", "100 × (total children social care C3 − children looked after C3) ÷ total"),
    ],
)
def test_the_scale_of_spending_is_that_of_the_design(shared: Path, id: str, words: str) -> None:
    assert words in design(shared)[id]["recipe"]
    assert f"{FORMULA[id].scale:,.0f} ×" == words.split("×", maxsplit=1)[0] + "×"


# --- against the real files --------------------------------------------------------------------------------


PARTS: dict[str, Published | Breakdown] = {**FORMULA, **BREAKDOWNS}


def terms_of(definition: Published | Breakdown) -> tuple[Term, ...]:
    symbols = definition.symbols if isinstance(definition, Published) else ()
    return (*definition.numerator, *definition.denominator, *symbols)


def selections(definition: Published | Breakdown) -> Iterable[tuple[str, dict[str, str]]]:
    """Every (table, contents) whose rows the definition reads."""
    yield definition.table, definition.where
    for term in terms_of(definition):
        if term.table:
            yield term.table, term.where
        elif isinstance(definition, Published):
            yield definition.table, {**definition.where, **term.where}
        else:
            yield definition.table, term.where


@pytest.mark.parametrize("id", PARTS)
def test_every_selection_finds_rows_in_the_real_file(published: Path, id: str) -> None:
    for table, where in selections(PARTS[id]):
        if table in CSV_TABLES:
            assert len(rows_of(frame(published, table), where)), (table, where)


@pytest.mark.parametrize("id", PARTS)
def test_every_column_stands_in_the_real_file(published: Path, id: str) -> None:
    definition = PARTS[id]
    if definition.table in CSV_TABLES:
        columns = {*definition.where, *([definition.value] if definition.value else [])}
        columns |= {term.column for term in terms_of(definition) if not term.table}
        if isinstance(definition, Breakdown):
            columns |= {*definition.columns, *definition.column_numerators.values()}
            columns |= {*definition.column_denominators.values()}
            columns |= {definition.category} if definition.category else set()
        assert columns <= set(frame(published, definition.table).columns)


@pytest.mark.parametrize("id", [id for id, one in BREAKDOWNS.items() if one.category and one.table in CSV_TABLES])
def test_what_a_breakdown_leaves_out_or_groups_exists_and_something_remains(published: Path, id: str) -> None:
    one = BREAKDOWNS[id]
    categories = set(rows_of(frame(published, one.table), one.where)[one.category])
    assert {*one.omit, *one.groups} - {""} <= categories
    assert categories - set(one.omit)
    if one.groups:
        assert set(one.groups) == categories - set(one.omit)


@pytest.mark.parametrize("id", [id for id, one in BREAKDOWNS.items() if one.order])
def test_a_given_order_holds_every_category_once(published: Path, id: str) -> None:
    one = BREAKDOWNS[id]
    categories = set(rows_of(frame(published, one.table), one.where)[one.category]) - set(one.omit)
    assert sorted(one.order) == sorted(categories)


def test_the_service_lines_are_those_of_the_header_of_ro3(published: Path) -> None:
    heads = [str(head) for head in sheet(published, "spending_children").columns]
    lines = {re.sub(r" - Total Expenditure \(C3.*", "", head) for head in heads if " - Total Expenditure (C3" in head}
    lines = {re.sub(r"^Children's social care( - |: )", "", line) for line in lines}
    recipe = FORMULA["spend_not_cla_share"]
    wanted = {content for _, where in selections(recipe) for content in where.values()}
    for id in ("spending_by_line", "spending_on_looked_after"):
        wanted |= {*BREAKDOWNS[id].omit}
        wanted |= {content for _, where in selections(BREAKDOWNS[id]) for content in where.values()}
    assert wanted <= lines


def test_every_line_of_spending_is_shown_once(published: Path) -> None:
    """In England the lines shown add up to the total, and those of children looked after to theirs."""
    data = sheet(published, "spending_children")
    england = data[data["Class"] == "Eng"].iloc[0]
    lines = {}
    for head in data.columns:
        match = re.match(r"(?:Children's social care(?: - |: )|(?=TOTAL CHILDREN))(.+) - Total Expend", str(head))
        if match:
            lines[match[1]] = float(england[head])
    for id in ("spending_by_line", "spending_on_looked_after"):
        one = BREAKDOWNS[id]
        whole = lines[one.denominator[0].where["service"]]
        assert sum(amount for line, amount in lines.items() if line not in one.omit) == pytest.approx(whole)


@pytest.mark.parametrize("id", [id for id in REGISTRY if id.startswith("ofsted_")])
def test_the_judgement_is_written_as_ofsted_writes_it(published: Path, id: str) -> None:
    assert FORMULA[id].judgement in set(sheet(published, "inspections")[LEADERS])


def test_the_four_judgements_are_all_there_are(published: Path) -> None:
    named = {recipe.judgement for id, recipe in FORMULA.items() if id.startswith("ofsted_")}
    assert named == set(sheet(published, "inspections")[LEADERS])


WITH_COUNTS = [
    id
    for id, recipe in FORMULA.items()
    if recipe.numerator and recipe.derive is Derive.AS_PUBLISHED and recipe.table in CSV_TABLES
]


def authority_counts(published: Path, recipe: Published) -> pd.DataFrame:
    """Value, numerator and denominator of authorities (rates and shares of the same row or table)."""
    data = frame(published, recipe.table)
    key = ["Area Code", "Time period"] if recipe.table == "hospital_admissions" else ["time_period", "old_la_code"]
    if "geographic_level" in data:
        data = data[data["geographic_level"] == "Local authority"]
    chosen = rows_of(data, recipe.where).set_index(key)
    counts = []
    for terms in (recipe.numerator, recipe.denominator):
        total = pd.Series(0.0, index=chosen.index)
        for term in terms:
            assert not term.table
            own = rows_of(data, {**recipe.where, **term.where}).set_index(key)[term.column]
            total = total + term.sign * numbers(own).reindex(chosen.index)
        counts.append(total)
    return pd.DataFrame(
        {"value": numbers(chosen[recipe.value]), "numerator": counts[0], "denominator": counts[1]}
    ).dropna()


@pytest.mark.parametrize("id", WITH_COUNTS)
def test_the_counts_give_the_published_value(published: Path, id: str) -> None:
    """So the denominator is the right one; published counts and full-time equivalents are rounded themselves."""
    item = REGISTRY[id]
    counts = authority_counts(published, FORMULA[id])
    counts = counts[counts["denominator"] > 0]
    scale = {"%": 100, "per 10,000 children": 10_000}.get(item.unit, 1)
    difference = (scale * counts["numerator"] / counts["denominator"] - counts["value"]).abs()
    half = 0.5 * 10**-item.decimals
    assert len(counts) > 100
    assert (difference <= half + 1e-6).mean() > 0.9
    assert difference.max() <= 2 * half + 0.25


def test_the_complement_of_white_is_the_share_of_the_known(published: Path) -> None:
    """County Durham at 30 September 2025, counted by hand from the file."""
    data = rows_of(
        frame(published, "workforce_ethnicity"), {"role": "Total", "time_period": "2025", "old_la_code": "840"}
    ).set_index("breakdown")["inpost_headcount"]
    known, white = int(data["Known"]), int(data["White"])
    recipe = FORMULA["sw_ethnic_minority"]
    assert [(term.where.get("breakdown", "White"), term.sign) for term in recipe.numerator] == [
        ("Known", 1),
        ("White", -1),
    ]
    groups = ("Asian / Asian British", "Black / African / Caribbean / Black British", "Other ethnic group")
    others = sum(int(data[group]) for group in (*groups, "Mixed / Multiple ethnic groups"))
    assert known - white == others


# --- gaps, breaks, discontinued ----------------------------------------------------------------------------

GAPS = [(id, gap.la_code, period) for id, item in REGISTRY.items() for gap in item.gaps for period in gap.periods]
REPEATED = {("sw_ethnic_minority", "207", "2025"), ("sw_ethnic_minority", "213", "2025")}
ONLY_SPENDING = {"spend_share", "spend_per_child", "spend_not_cla_share"}


def cell_column(recipe: Published) -> str:
    return recipe.numerator[0].column if recipe.derive is Derive.RATIO else recipe.value


@pytest.mark.parametrize(
    ("id", "la_code", "period"), [gap for gap in GAPS if gap not in REPEATED and gap[0] not in ONLY_SPENDING]
)
def test_a_gap_is_a_gap_in_the_file(published: Path, id: str, la_code: str, period: str) -> None:
    recipe = FORMULA[id]
    rows = rows_of(
        frame(published, recipe.table),
        {**recipe.where, "old_la_code": la_code, "time_period": file_period(period)},
    )
    assert list(rows[cell_column(recipe)].isin(["x", "u"])) == [True]


@pytest.mark.parametrize(("id", "la_code", "period"), sorted(REPEATED))
def test_a_repeated_figure_is_that_of_the_year_before(published: Path, id: str, la_code: str, period: str) -> None:
    data = frame(published, "workforce_ethnicity")
    own = [
        rows_of(data, {"old_la_code": la_code, "time_period": year}).drop(columns="time_period").to_numpy().tolist()
        for year in (period, str(int(period) - 1))
    ]
    assert own[0] == own[1]


@pytest.mark.parametrize("table", ["spending", "spending_children"])
def test_the_authorities_without_spending_are_those_named(published: Path, table: str) -> None:
    data = sheet(published, table)
    line = next(
        head for head in data.columns if re.match(r"(?i)(total )?children social care - Total Expend", str(head))
    )
    with_services = data[data["Class"].isin(["UA", "MD", "LB", "SC"])]
    missing = with_services[with_services[line] == "[x]"]["Local authority"]
    names = {"330": "Birmingham", "942": "Cumberland", "871": "Slough UA"}
    for id in ONLY_SPENDING:
        assert {names[gap.la_code] for gap in REGISTRY[id].gaps} == set(missing)


@pytest.mark.parametrize("id", [id for id, item in REGISTRY.items() if item.gaps and id not in ONLY_SPENDING])
def test_no_missing_authority_is_left_unexplained(published: Path, id: str) -> None:
    """Every x or u of an authority stands among the gaps, unless nobody has a figure in that period."""
    item, recipe = REGISTRY[id], FORMULA[id]
    data = rows_of(frame(published, recipe.table), {**recipe.where, "geographic_level": "Local authority"})
    column = cell_column(recipe)
    found = set()
    for period, rows in data.groupby("time_period"):
        missing = rows[rows[column].isin(["x", "u"])]
        if len(missing) < len(rows) / 2 and (not recipe.first_period or str(period) >= recipe.first_period):
            found |= {(code, str(period)) for code in missing["old_la_code"]}
    named = {(gap.la_code, file_period(period)) for gap in item.gaps for period in gap.periods}
    assert found <= named


@pytest.mark.parametrize(
    ("la_code", "region", "missing", "before"),
    [("204", "E13000001", "2021", "2020"), ("204", "E13000001", "2022", "2020"), ("850", "E12000008", "2024", "2023")],
)
def test_the_total_of_the_region_contains_the_year_named(
    published: Path, la_code: str, region: str, missing: str, before: str
) -> None:
    """Hackney and Hampshire: what their region has beyond its other authorities is their earlier figure."""
    data = frame(published, "children_in_need")
    rows = rows_of(data, {"time_period": missing, "region_code": region})
    total = numbers(rows[rows["geographic_level"] == "Regional"]["At31_episodes"]).sum()
    others = numbers(rows[rows["geographic_level"] == "Local authority"]["At31_episodes"]).sum()
    earlier = rows_of(data, {"time_period": before, "old_la_code": la_code})["At31_episodes"]
    assert abs(total - others - int(earlier.iloc[0])) <= 5


@pytest.mark.parametrize("kind", ["Physical", "Sexual"])
def test_the_undivided_factors_end_where_their_parts_begin(published: Path, kind: str) -> None:
    data = rows_of(frame(published, "assessment_factors"), {"geographic_level": "National"}).set_index("time_period")
    ended = REGISTRY[f"factor_{kind.lower()}_abuse_unknown"].discontinued
    assert ended is not None
    assert data.loc["2025", f"{kind}_Abuse_unknown"] == "0"
    parts_begin = data.index[data[f"{kind}_Abuse_adult_on_child"] != "x"].min()
    assert int(ended.last_period) == int(parts_begin) - 1 == 2020


def test_only_the_two_undivided_factors_are_discontinued() -> None:
    ended = {id for id, item in REGISTRY.items() if item.discontinued}
    assert ended == {"factor_physical_abuse_unknown", "factor_sexual_abuse_unknown"}


@pytest.mark.parametrize(
    ("id", "column"),
    [
        ("factor_physical_abuse_adult_on_child", "Physical_Abuse_adult_on_child"),
        ("factor_physical_abuse_child_on_child", "Physical_Abuse_child_on_child"),
        ("factor_sexual_abuse_adult_on_child", "Sexual_Abuse_adult_on_child"),
        ("factor_sexual_abuse_child_on_child", "Sexual_Abuse_child_on_child"),
        ("factor_child_criminal_exploitation", "Child_criminal_exploitation"),
    ],
)
def test_a_factor_that_began_later_breaks_in_its_first_period(published: Path, id: str, column: str) -> None:
    data = rows_of(frame(published, "assessment_factors"), {"geographic_level": "National"})
    assert [entry.period for entry in REGISTRY[id].breaks] == [data[data[column] != "x"]["time_period"].min()]


# --- from returns -------------------------------------------------------------------------------------------


def section(shared: Path, number: int) -> str:
    """A section of definitions.md."""
    text = (shared / "design" / "definitions.md").read_text(encoding="utf-8")
    return text.split(f"\n## {number}. ")[1].split("\n## ")[0]


def named(ids: str) -> list[str]:
    """Ids in the first cell of a table: \"`care_leavers_eet_17_18`, `_19_21`\" names two."""
    found: list[str] = []
    for id in re.findall(r"[a-z_0-9]+", ids):
        found.append(re.sub(r"_\d\d_\d\d$", "", found[-1]) + id if id.startswith("_") and found else id)
    return found


def test_every_computed_indicator_is_in_the_design_with_its_decimals(shared: Path) -> None:
    decimals: dict[str, int] = {}
    factors: set[str] = set()
    factor_decimals = -1
    for number in (2, 3, 4):
        for line in section(shared, number).splitlines():
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if line.startswith("| `factor_*`"):
                factor_decimals = int(cells[3])
            elif line.startswith("| `") and len(cells) == 4 and cells[3].isdigit():
                decimals |= dict.fromkeys(named(cells[0]), int(cells[3]))
            elif "|" in line and re.search(r"\| \d+[A-C] \|", line):
                factors |= {f"factor_{cell}" for cell in cells if re.fullmatch(r"[a-z_]{4,}", cell)}
    assert len(factors) == 17
    decimals |= dict.fromkeys(factors, factor_decimals)
    assert {id: item.decimals for id, item in COMPUTED.items()} == decimals


def test_what_only_returns_give_has_the_group_and_polarity_of_the_design(shared: Path) -> None:
    expected: dict[str, tuple[str, str]] = {}
    for line in section(shared, 5).splitlines()[4:]:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4:
            ids = named(cells[0])
            polarities = cells[3].split(" / ")
            for place, id in enumerate(ids):
                expected[id] = cells[2], polarities[place % len(polarities)]
    only = {id: (item.group, item.polarity) for id, item in REGISTRY.items() if not item.published}
    assert only == expected


def test_the_factors_have_the_codes_of_the_design(shared: Path) -> None:
    pairs = re.findall(r"([a-z_]{4,}) \| (\d+[A-C]) \|", section(shared, 3))
    assert len(pairs) == 17
    for id, code in pairs:
        computed = COMPUTED[f"factor_{id}"].computed
        assert computed and computed.where == f"factor = '{code}'"


def test_disclosure_follows_the_kind_of_figure() -> None:
    """Section 6.1: rates, shares of a cohort, averages, and the two that are no part of their denominator."""
    for id, item in COMPUTED.items():
        assert item.computed
        if item.unit == "per 10,000 children":
            expected = Disclosure.RATE
        elif id in ("sw_turnover", "sw_starters_rate"):
            expected = Disclosure.FLOW
        elif item.unit != "%" or id in ("sw_vacancy_rate", "sw_absence_rate"):
            expected = Disclosure.AVERAGE
        else:
            expected = Disclosure.SHARE
        assert item.computed.disclosure is expected, id


# --- as sentences ------------------------------------------------------------------------------------------

SENTENCES = [
    (id, field, sentence)
    for id, item in REGISTRY.items()
    for field, sentence in [
        ("definition", item.definition),
        ("why", item.why),
        *(("caveat", caveat) for caveat in item.caveats),
        *(("gap", gap.note) for gap in item.gaps),
        *(("break", entry.note) for entry in item.breaks),
        *([("discontinued", item.discontinued.reason)] if item.discontinued else []),
    ]
] + [(id, "note", one.note) for id, one in BREAKDOWNS.items()]
LABELS = [
    (id, label)
    for id, item in REGISTRY.items()
    for label in (item.short_title, item.numerator_words, item.denominator_words)
] + [(id, label) for id, one in BREAKDOWNS.items() for label in (one.title, *one.columns.values())]
BANNED = re.compile(
    r"\b(metrics?|kpis?|measures?|measured|entit(y|ies)|utils?|performance|league|percentage points?|"
    r"looked-after child|lac|service users?|client|customer|utili[sz]e|leverage|robust|holistic|key)\b(?! stage)",
    re.IGNORECASE,
)


def test_every_sentence_ends_with_a_full_stop() -> None:
    assert [(id, text) for id, _, text in SENTENCES if not text.endswith(".")] == []


def test_no_sentence_has_a_doubled_space_or_stop() -> None:
    assert [(id, text) for id, _, text in SENTENCES if re.search(r"  |\.\.|[!]| ,| \.", text)] == []


def test_labels_are_not_sentences() -> None:
    assert [
        (id, label) for id, label in LABELS if label.endswith(".") or not (label[0].isupper() or label[0] == "3")
    ] == [
        ("plans_by_duration", "1 year, less than 2 years"),
        ("plans_by_duration", "2 years or more"),
    ]


def test_no_word_of_the_trade_that_readers_do_not_use() -> None:
    found = [(id, match[0]) for id, _, text in SENTENCES if (match := BANNED.search(text))]
    assert found == []


@pytest.mark.parametrize("field", ["definition", "why"])
def test_no_two_indicators_have_the_same_words(field: str) -> None:
    texts = [getattr(item, field) for item in REGISTRY.values()]
    assert len(set(texts)) == len(texts)


def test_short_titles_are_distinct() -> None:
    assert len({item.short_title for item in REGISTRY.values()}) == len(REGISTRY)


def test_titles_of_breakdowns_are_distinct() -> None:
    assert len({one.title for one in BREAKDOWNS.values()}) == len(BREAKDOWNS)


@pytest.mark.parametrize("id", REGISTRY)
def test_a_definition_is_neither_a_word_nor_an_essay(id: str) -> None:
    item = REGISTRY[id]
    assert 80 <= len(item.definition) <= 420
    assert 60 <= len(item.why) <= 260
    assert 2 <= len(item.caveats) <= 6
    assert all(len(caveat) <= 330 for caveat in item.caveats)


@pytest.mark.parametrize("id", REGISTRY)
def test_an_abbreviation_of_the_title_is_explained(id: str) -> None:
    item = REGISTRY[id]
    words = " ".join([item.definition, *item.caveats])
    for short in re.findall(r"\b(CINO|CPPO|CLA|UASC|SDQ|FTE)\b", item.title):
        assert f"({short})" in words


def test_the_names_of_outcomes_and_pillars_are_plain() -> None:
    names = [*PILLARS.values(), *(name for title in GROUP_TITLES.values() for name in title)]
    assert [name for name in names if name.endswith(".") or BANNED.search(name)] == []


def test_intervals_follow_the_kind_of_figure() -> None:
    """Wilson for shares of people, Byar's for rates, none for means, full-time equivalents and money."""
    for id, item in REGISTRY.items():
        if item.unit == "per 10,000 children":
            expected = {Interval.PUBLISHED if id == "hospital_admissions" else Interval.BYAR}
        elif item.unit == "%" and id in FORMULA and FORMULA[id].table in ("workforce", "spending", "spending_children"):
            expected = {Interval.NONE}
        elif item.unit == "%" and not (item.computed and item.computed.above_people):
            expected = {Interval.NONE if id.startswith("absence_overall") else Interval.WILSON}
        else:
            expected = {Interval.NONE}
        assert {item.interval} == expected, id
