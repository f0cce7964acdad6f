from collections.abc import Sequence
from pathlib import Path

import pytest

from loaders import geography, neighbours
from loaders.report import Example
from tests.loaders.files import text, xlsx

WIDE = ("old_la_code", "la_name", "region_ind", "region_name", *(f"SN_{n}{p}" for n in range(1, 11) for p in ("", "P")))
GROUPED = ("LA num", "LA Name", "LA number", "GOInd", "GOReg", *(c for n in range(1, 11) for c in (f"SN{n}", "SNP")))
OTHERS = ("806", "841", "808", "390", "393", "805", "807", "353", "391", "392")


def pairs(others: Sequence[str] = OTHERS) -> list[str]:
    return [cell for other in others for cell in (other, "Close ")]


def wide(la_code: str = "840", others: Sequence[str] = OTHERS) -> list[str]:
    return [la_code, "County Durham", "1", "North East", *pairs(others)]


def grouped(la_code: str = "840", others: Sequence[str] = OTHERS) -> list[str | float]:
    return [
        7.0,
        "County Durham",
        float(la_code),
        "1",
        "North East",
        *(float(c) if c.isdigit() else c for c in pairs(others)),
    ]


def written(path: Path, header: Sequence[str], *rows: Sequence[str | float]) -> Path:
    path.write_text(text(header, [[c if isinstance(c, str) else str(int(c)) for c in row] for row in rows]))
    return path


def test_the_wide_layout(tmp_path: Path, load_one, query) -> None:
    entry = load_one(written(tmp_path / "n.csv", WIDE, wide()))
    assert (entry.recognised_as, entry.rows_read, entry.rows_loaded) == ("published.neighbours", 1, 1)
    assert query("FROM neighbour ORDER BY position") == [
        ("2025", "840", position, other, "Close") for position, other in enumerate(OTHERS, 1)
    ]
    assert query("SELECT model, title FROM neighbour_model") == [("2025", "Statistical neighbours, 2025 model")]


def test_the_grouped_layout_as_csv(tmp_path: Path, load_one, query) -> None:
    load_one(written(tmp_path / "n.csv", GROUPED, grouped()))
    assert query("SELECT model, la_code, neighbour_la_code, closeness FROM neighbour WHERE position = 10") == [
        ("2021", "840", "392", "Close")
    ]


def test_the_grouped_layout_as_a_workbook(tmp_path: Path, load_one, query) -> None:
    sheet = [["Statistical neighbour groups"], [""], list(GROUPED), grouped()]
    entry = load_one(xlsx(tmp_path / "n.xlsx", {"LA SN Groups": sheet}))
    assert (entry.recognised_as, entry.rows_loaded) == ("published.neighbours", 1)
    assert query("SELECT la_code, neighbour_la_code FROM neighbour WHERE position = 1") == [("840", "806")]


def test_the_code_may_stand_in_the_other_column(tmp_path: Path, load_one, query) -> None:
    row = grouped()
    row[0], row[2] = row[2], row[0]
    load_one(written(tmp_path / "n.csv", GROUPED, row))
    assert query("SELECT DISTINCT la_code FROM neighbour") == [("840",)]


@pytest.mark.parametrize(
    ("header", "la_code", "name", "model"),
    [
        (WIDE, "840", "n.csv", "2025"),
        (GROUPED, "840", "n.csv", "2021"),
        (GROUPED, "942", "n.csv", "2025"),
        (WIDE, "909", "n.csv", "2021"),
        (GROUPED, "840", "neighbours_2025.csv", "2025"),
        (WIDE, "840", "sn_model_2031_wide.csv", "2031"),
        (GROUPED, "942", "neighbours_2021.csv", "2025"),
        (GROUPED, "909", "neighbours_2025.csv", "2021"),
    ],
    ids=[
        *("wide", "grouped", "grouped with Cumberland", "wide with Cumbria", "year in the name", "later year"),
        *("name against Cumberland", "name against Cumbria"),
    ],
)
def test_which_model(tmp_path: Path, load_one, query, header, la_code, name, model) -> None:
    row = wide(la_code) if header is WIDE else grouped(la_code)
    load_one(written(tmp_path / name, header, row))
    assert query("SELECT model FROM neighbour_model") == [(model,)]


def test_a_year_in_the_title_of_the_sheet(tmp_path: Path, load_one, query) -> None:
    load_one(xlsx(tmp_path / "n.xlsx", {"LA SN Groups": [["April 2023"], [""], list(GROUPED), grouped()]}))
    assert query("SELECT model FROM neighbour_model") == [("2023",)]


def test_two_models_side_by_side(tmp_path: Path, load, query) -> None:
    load(written(tmp_path / "a.csv", WIDE, wide()), written(tmp_path / "b.csv", GROUPED, grouped()))
    assert query("SELECT model, count(*) FROM neighbour GROUP BY model ORDER BY model") == [("2021", 10), ("2025", 10)]


def test_a_model_loaded_again_replaces_itself(tmp_path: Path, load, query) -> None:
    load(written(tmp_path / "a.csv", WIDE, wide()))
    load(written(tmp_path / "b.csv", WIDE, wide(others=("810", *OTHERS[1:]))))
    assert query("SELECT neighbour_la_code FROM neighbour WHERE position = 1") == [("810",)]
    assert query("SELECT path FROM load_file") == [("b.csv",)]


@pytest.mark.parametrize(
    ("bad", "check", "column", "value"),
    [
        (wide("999"), geography.UNKNOWN_AUTHORITY, "old_la_code", "999"),
        (wide("841", ("999", *OTHERS[1:])), geography.UNKNOWN_AUTHORITY, "SN_1", "999"),
        (
            wide("807", ("806", "806", *OTHERS[2:6], "810", *OTHERS[7:])),
            neighbours.WRONG_NEIGHBOURS,
            "old_la_code",
            "807",
        ),
        (wide("806"), neighbours.WRONG_NEIGHBOURS, "old_la_code", "806"),
        (wide(), neighbours.DUPLICATE, "old_la_code", "840"),
    ],
)
def test_bad_rows(tmp_path: Path, load_one, bad: list[str], check: str, column: str, value: str) -> None:
    entry = load_one(written(tmp_path / "n.csv", WIDE, wide(), bad))
    assert (entry.rows_read, entry.rows_loaded) == (2, 1)
    (rejection,) = entry.rejected
    assert (rejection.check, rejection.examples) == (check, (Example(line=3, column=column, value=value),))


def test_a_row_of_the_wrong_length(tmp_path: Path, load_one) -> None:
    entry = load_one(written(tmp_path / "n.csv", WIDE, wide(), ["841", "Darlington"]))
    assert (entry.rows_read, entry.rows_loaded) == (2, 1)


def test_invented_codes_may_lose_their_zeros_in_a_workbook(tmp_path: Path, load_one, query) -> None:
    others = [str(n) for n in range(2, 12)]
    load_one(xlsx(tmp_path / "n.xlsx", {"LA SN Groups": [["2025"], [""], list(GROUPED), grouped("1", others)]}))
    assert query("SELECT la_code, neighbour_la_code FROM neighbour WHERE position = 1") == [("001", "002")]


def test_real_and_invented_authorities_in_one_file(tmp_path: Path, load_one) -> None:
    entry = load_one(written(tmp_path / "n.csv", WIDE, wide(others=("001", *OTHERS[1:]))))
    assert entry.error == "mixes the invented authorities of the demonstration with real ones"
