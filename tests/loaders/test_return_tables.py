"""The returns as data: what must hold of every table, column and code."""

import duckdb
import pytest

from loaders.return_tables import (
    ACTIVITY,
    BY_NAME,
    CLA_EPISODE,
    EPISODE_END,
    FACTORS,
    KEY_COLUMNS,
    PLACEMENT,
    REFERRAL_SOURCE,
    RETURN_TABLES,
    SEX_903,
    SQL_TYPES,
    YEAR_ENDS,
    Codes,
    Kind,
    ReturnTable,
    schema,
)

EVERY = pytest.mark.parametrize("table", RETURN_TABLES, ids=lambda table: table.name)


def valid(codes: Codes, year: int) -> set[str]:
    return {code.code for code in codes if code.first <= year <= code.last}


def test_names_are_unique() -> None:
    assert len({table.name for table in RETURN_TABLES}) == len(RETURN_TABLES) == 32
    assert len({table.recognised_as for table in RETURN_TABLES}) == len(RETURN_TABLES)


@EVERY
def test_a_table_describes_itself(table: ReturnTable) -> None:
    names = [column.name for column in table.columns]
    assert len(set(names)) == len(names)
    assert not set(names) & {key for key, _, _ in KEY_COLUMNS}
    assert table.comment
    assert table.collection in YEAR_ENDS
    assert all(column.comment and column.field for column in table.columns)


@EVERY
def test_what_a_table_refers_to_is_there(table: ReturnTable) -> None:
    names = {column.name for column in table.columns}
    assert {*table.dates} <= names
    assert {column.ends for column in table.columns if column.ends} <= names
    assert all(term.split()[0] in names for term in table.prefer)
    assert not table.unique or table.key


@EVERY
def test_codes_are_upper_case_and_stand_once(table: ReturnTable) -> None:
    for column in table.columns:
        codes = [code.code for code in column.codes]
        assert len(set(codes)) == len(codes), column.name
        assert all(code == code.upper() for code in codes)
        assert bool(codes) <= (column.kind in {Kind.CODE, Kind.CODES, Kind.SEX})


def test_the_schema_can_be_made_twice_and_explains_every_column() -> None:
    with duckdb.connect() as connection:
        connection.execute(schema())
        connection.execute(schema())
        silent = connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND coalesce(comment, '') = ''"
        ).fetchall()
        tables = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        types = dict(
            connection.execute(
                "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'cp_plan'"
            ).fetchall()
        )
    assert silent == []
    assert tables == {*BY_NAME, "return_table", "return_warning"}
    assert types["review_dates"] == SQL_TYPES[Kind.DATES] == "DATE[]"
    assert types["file_id"] == "INTEGER"


def test_columns_and_keys_of_an_episode() -> None:
    assert CLA_EPISODE.key == ("child_id", "start_date")
    assert CLA_EPISODE.column("placement").others == ("PL",)
    with pytest.raises(KeyError):
        CLA_EPISODE.column("nothing")


@pytest.mark.parametrize(
    ("codes", "year", "there", "not_there"),
    [
        (EPISODE_END, 2018, {"E43", "E44"}, {"E45", "E46", "E47", "E48"}),
        (EPISODE_END, 2019, {"E45", "E46", "E47", "E48"}, {"E43", "E44"}),
        (PLACEMENT, 2024, {"H5", "P2", "Z1"}, {"K3", "Z11"}),
        (PLACEMENT, 2025, {"K3", "Z1"}, {"H5", "P2", "Z11"}),
        (PLACEMENT, 2026, {"K3", "Z11", "Z14"}, {"Z1"}),
        (SEX_903, 2024, {"1", "2"}, {"M", "F", "U"}),
        (SEX_903, 2025, {"M", "F", "U"}, {"1", "2"}),
        (ACTIVITY, 2021, {"F3", "P3"}, set()),
        (ACTIVITY, 2022, {"F4", "P5"}, {"F3", "P3"}),
        (REFERRAL_SOURCE, 2022, {"5C"}, {"5D"}),
        (REFERRAL_SOURCE, 2023, {"5D"}, set()),
        (FACTORS, 2020, {"18A"}, {"18B", "24A"}),
        (FACTORS, 2021, {"18A", "18B", "19C"}, {"24A"}),
        (FACTORS, 2022, {"24A"}, set()),
    ],
)
def test_codes_of_a_year(codes: Codes, year: int, there: set[str], not_there: set[str]) -> None:
    assert there <= valid(codes, year)
    assert not not_there & valid(codes, year)
