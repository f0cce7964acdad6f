from pathlib import Path

import pytest

from loaders import geography
from loaders.report import Example
from tests.loaders.files import text

GROUP = ("Ethnic group (20 categories) Code", "Ethnic group (20 categories)", "Observation")
WHITE = "White: English, Welsh, Scottish, Northern Irish or British"


def written(path: Path, kind: str, *rows: tuple[str, ...]) -> Path:
    path.write_text(text((f"{kind} Code", kind, *GROUP), rows))
    return path


@pytest.mark.parametrize(
    ("kind", "code", "level", "la_code"),
    [
        ("2023 Upper tier local authorities", "E06000047", "Local authority", "840"),
        ("Regions", "E12000001", "Regional", ""),
        ("Countries", "E92000001", "National", ""),
    ],
)
def test_the_three_tables(tmp_path: Path, load_one, query, kind: str, code: str, level: str, la_code: str) -> None:
    entry = load_one(written(tmp_path / "c.csv", kind, (code, "Place", "13", WHITE, "100")))
    assert entry.recognised_as == "published.census_ethnicity"
    assert query(
        "SELECT period, period_end::VARCHAR, level, geography_code, la_code, ethnic_group, observation "
        "FROM published_census_ethnicity"
    ) == [("2021", "2021-03-31", level, code, la_code, WHITE, "100")]


def test_wales_is_left_out(tmp_path: Path, load_one) -> None:
    rows = [("E92000001", "England", "13", WHITE, "100"), ("W92000004", "Wales", "13", WHITE, "50")]
    (rejection,) = load_one(written(tmp_path / "c.csv", "Countries", *rows)).rejected
    assert rejection.check == geography.NOT_ENGLAND
    assert rejection.examples == (Example(line=3, column="Countries Code", value="W92000004"),)


def test_a_header_without_rows(tmp_path: Path, load_one) -> None:
    assert load_one(written(tmp_path / "c.csv", "Countries")).status == "refused"
