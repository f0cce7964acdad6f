"""All real statistics of ../shared/published load, and nothing of them disappears unnamed."""

import csv
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from loaders.load import load_paths
from loaders.report import LoadReport
from loaders.statistics import RECIPES
from loaders.store import Store

pytestmark = pytest.mark.xdist_group("published")

BACK_CAST = "a figure for a time before the authority existed (worked out by the publisher)"


@pytest.fixture(scope="module")
def loaded(published: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, LoadReport]:
    store = Store(tmp_path_factory.mktemp("published") / "store")
    return store, load_paths(store, [published])


@pytest.fixture
def report(loaded: tuple[Store, LoadReport]) -> LoadReport:
    return loaded[1]


@pytest.fixture
def connection(loaded: tuple[Store, LoadReport]) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(loaded[0].returns), read_only=True) as opened:
        yield opened


def test_every_recipe_is_filled(report: LoadReport) -> None:
    kinds = {entry.recognised_as.removeprefix("published.").split(".")[0] for entry in report.files}
    assert kinds - {""} == {recipe.key for recipe in RECIPES} | {"neighbours"}


def test_every_file_is_reported(report: LoadReport, published: Path) -> None:
    assert {Path(entry.path).name for entry in report.files} == {file.name for file in published.iterdir()}


def test_exit_code(report: LoadReport) -> None:
    assert report.exit_code == 0


def test_every_row_is_accounted_for(report: LoadReport) -> None:
    assert [entry.path for entry in report.files if not entry.complete] == []


def test_as_many_rows_as_the_csv_module_reads(report: LoadReport) -> None:
    for entry in report.files:
        if entry.path.endswith(".csv") and entry.status == "loaded":
            with Path(entry.path).open(encoding="utf-8-sig", newline="") as file:
                assert entry.rows_read == sum(1 for _ in csv.reader(file)) - 1, entry.path


def test_the_only_rows_left_out(report: LoadReport) -> None:
    left_out = {
        (Path(entry.path).name.split("_as_")[0], entry.recognised_as, rejection.check): rejection.rows
        for entry in report.files
        for rejection in entry.rejected
    }
    other = "not an authority with children's services (district, police, fire, park, waste or combined authority)"
    spending = [
        (f"{name}_LA_Data_2024-25_data_by_LA.ods", key)
        for name, key in (("RO3", "published.spending_children"), ("RSX", "published.spending"))
    ]
    # Spending: 422 rows are 165 districts and 99 others, four subtotals, 153 authorities and England. Fingertips:
    # 703 rows of England stand in the file twice; seven authorities have back-cast rows. Census: 22 Welsh
    # authorities (and Wales twice) by 20 groups.
    assert left_out == {
        **{(*which, other): 264 for which in spending},
        **{(*which, "subtotal of a class of authorities"): 4 for which in spending},
        ("la_hospital_admissions_2324.csv", "published.hospital_admissions", BACK_CAST): 194,
        (
            "la_hospital_admissions_2324.csv",
            "published.hospital_admissions",
            "the same row again, with the same figures",
        ): 703,
        ("region_hospital_admissions_2324.csv", "published.hospital_admissions", BACK_CAST): 194,
        ("ons-ethnic-population-la.csv", "published.census_ethnicity", "not in England"): 440,
        ("ons-ethnic-population-nat.csv", "published.census_ethnicity", "not in England"): 20,
        ("ons-ethnic-population-reg.csv", "published.census_ethnicity", "not in England"): 20,
    }


def test_the_only_files_passed_over(report: LoadReport) -> None:
    ignored = sorted(Path(entry.path).name for entry in report.files if entry.status == "ignored")
    assert ignored == [
        "LA_Inspection_Outcomes_as_at_31_March_2025.ods",
        "LTLA-UTLA_Apr23_Lookup_England-Wales.csv",
        "ofsted_region_mapping_corrections.csv",
    ]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT rereferral_percent FROM published_referrals WHERE la_code = '840' AND period = '2025'", [("18.7",)]),
        (
            "SELECT children_count, children_percent FROM published_cla_ceased WHERE la_code = '840' "
            "AND period = '2025' AND breakdown = 'Special guardianship order'",
            [("102", "21")],
        ),
        ("SELECT turnover_rate_fte FROM published_workforce WHERE la_code = '840' AND period = '2025'", [("7.7",)]),
        (
            "SELECT rereferral_percent FROM published_referrals WHERE level = 'National' AND period = '2025'",
            [("22.6",)],
        ),
        ("SELECT turnover_rate_fte FROM published_workforce WHERE level = 'National' AND period = '2025'", [("11.8",)]),
        ("SELECT count(DISTINCT la_code) FROM published_inspections WHERE list = 'current'", [(153,)]),
        ("SELECT count(*), count(DISTINCT la_code), min(position), max(position) FROM neighbour", [(1530, 153, 1, 10)]),
        (
            "SELECT DISTINCT geography_code FROM published_referrals WHERE la_code IN ('370', '373', '825') ORDER BY 1",
            [("E06000060",), ("E08000038",), ("E08000039",)],
        ),
        (
            "SELECT la_code, count(*) FROM published_workforce WHERE contains(la_code, '/') GROUP BY ALL ORDER BY ALL",
            [("314 / 318", 9), ("940 / 941", 5)],
        ),
        ("SELECT value FROM setting WHERE key = 'synthetic'", [("false",)]),
    ],
)
def test_published_figures(connection: duckdb.DuckDBPyConnection, sql: str, expected: list[tuple[object, ...]]) -> None:
    assert connection.execute(sql).fetchall() == expected


def test_every_row_above_authority_has_a_code_and_every_authority_a_three_digit_code(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    for recipe in RECIPES:
        wrong = connection.execute(f"""
            SELECT count(*) FROM published_{recipe.key}
            WHERE (geography_code = '' AND NOT contains(la_code, '/'))
                OR (level = 'Local authority') = (la_code = '')
                OR period = '' OR period_end IS NULL OR line < 2
        """).fetchall()[0][0]
        assert wrong == 0, recipe.key
