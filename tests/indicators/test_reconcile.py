"""Computed beside published: which rows, which difference, which reason, and nothing beside what is hidden."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import resources

import duckdb
import pytest

from indicators import arithmetic
from indicators.reconcile import AGREE, ALONE, JOINT, METHOD, MISSING, NEAR, NO_FIGURE, reconcile, summary
from indicators.registry import REGISTRY

Put = Callable[..., None]
SCHEMA = resources.files("data").joinpath("schema.sql").read_text(encoding="utf-8")
(DDL,) = re.findall(r"CREATE TABLE reconciliation \(.*?COLUMN reconciliation\.reason IS '.*?';", SCHEMA, re.DOTALL)


@pytest.fixture
def store() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    arithmetic.install(connection)
    connection.execute(DDL)
    connection.execute("""
        CREATE TABLE indicator_value (
            indicator_id VARCHAR, source VARCHAR, period VARCHAR, level VARCHAR, geography_code VARCHAR,
            la_code VARCHAR, value DOUBLE, flag VARCHAR, joint VARCHAR
        );
        ATTACH ':memory:' AS returns;
        CREATE TABLE returns.return_table (la_code VARCHAR, collection VARCHAR, return_year INTEGER);
        INSERT INTO returns.return_table VALUES
            ('801', 'cin_census', 2024), ('801', 'cin_census', 2024), ('801', 'cin_census', 2025),
            ('801', 'ssda903', 2025);
    """)
    return connection


def put(
    connection: duckdb.DuckDBPyConnection,
    id: str,
    source: str,
    value: float | None,
    flag: str = "",
    period: str = "2025",
    la_code: str = "801",
    joint: str = "",
) -> None:
    level = "Local authority" if la_code else "National"
    connection.execute(
        "INSERT INTO indicator_value VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [id, source, period, level, f"E{la_code}", la_code, value, flag, joint],
    )


def both(connection: duckdb.DuckDBPyConnection, id: str, published: float | None, computed: float | None, **more: str):
    """A published and a computed figure; the flags of each as ``published_flag`` and ``computed_flag``."""
    joint = more.pop("joint", "")
    flags = more.pop("published_flag", ""), more.pop("computed_flag", "")
    put(connection, id, "published", published, flags[0], joint=joint, **more)
    put(connection, id, "returns", computed, flags[1], **more)


def reconciled(connection: duckdb.DuckDBPyConnection) -> list[tuple]:
    reconcile(connection, REGISTRY.values())
    return connection.execute("FROM reconciliation ORDER BY ALL").fetchall()


def test_the_same_figure(store: duckdb.DuckDBPyConnection):
    both(store, "re_referrals", 21.4, 21.4)
    assert reconciled(store) == [("re_referrals", "801", "2025", 21.4, 21.4, 0.0, True, AGREE)]


def test_one_apart_in_the_last_decimal(store: duckdb.DuckDBPyConnection):
    both(store, "re_referrals", 21.4, 21.3)
    assert reconciled(store) == [
        ("re_referrals", "801", "2025", 21.4, 21.3, -0.1, False, f"{NEAR} {METHOD['re_referrals']}")
    ]


def test_a_later_return_corrects(store: duckdb.DuckDBPyConnection):
    both(store, "re_referrals", 21.4, 23.0, period="2024")
    ((*_, difference, agree, reason),) = reconciled(store)
    assert (difference, agree) == (1.6, False)
    assert reason == (
        "The return of 2025 is loaded too: what it corrects counts here and came after DfE's figure. "
        + METHOD["re_referrals"]
    )


def test_one_year_only(store: duckdb.DuckDBPyConnection):
    both(store, "placements_3_plus", 10, 14)
    assert reconciled(store)[0][7] == f"{ALONE} {METHOD['placements_3_plus']}"


def test_a_joint_return(store: duckdb.DuckDBPyConnection):
    both(store, "sw_agency_rate", 10.0, 14.0, joint="801 / 802")
    assert reconciled(store)[0][7] == f"{JOINT} {METHOD['sw_agency_rate']}"


@pytest.mark.parametrize("flag", MISSING)
def test_a_symbol_in_place_of_the_published_figure(store: duckdb.DuckDBPyConnection, flag: str):
    both(store, "re_referrals", None, 21.4, published_flag=flag)
    assert reconciled(store) == [("re_referrals", "801", "2025", None, 21.4, None, None, MISSING[flag])]


def test_an_unknown_symbol(store: duckdb.DuckDBPyConnection):
    both(store, "re_referrals", None, 21.4, published_flag="?")
    assert reconciled(store)[0][7] == NO_FIGURE


def test_nothing_stands_beside_a_hidden_figure(store: duckdb.DuckDBPyConnection):
    both(store, "re_referrals", 21.4, None, computed_flag="c")
    # Should a hidden row ever carry a value, it is not shown here either.
    both(store, "cin_rate", 300, 301, computed_flag="c")
    both(store, "cla_rate", 60, None, computed_flag="x")
    both(store, "cpp_2_years", 3.0, None, computed_flag="z")
    assert reconciled(store) == []
    assert summary(store) == ""


def test_years_only_and_authorities_only(store: duckdb.DuckDBPyConnection):
    both(store, "re_referrals", 21.4, 21.4, period="2025-06")
    both(store, "re_referrals", 21.4, 21.4, la_code="")
    put(store, "re_referrals", "returns", 21.4, la_code="802")
    put(store, "re_referrals", "published", 21.4, la_code="803")
    assert reconciled(store) == []


def test_summary(store: duckdb.DuckDBPyConnection):
    both(store, "re_referrals", 21.4, 21.4)
    assert reconciled(store) and summary(store) == "Of 1 figure that DfE publishes too, 1 agrees."
    both(store, "cin_rate", 300, 300)
    both(store, "cla_rate", 60, 61)
    both(store, "cpp_2_years", 3.0, 4.0)
    both(store, "repeat_cpp", 3.0, 5.0)
    both(store, "ceased_cao", None, 5.0, published_flag="c")
    store.execute("DELETE FROM reconciliation")
    assert reconciled(store) and summary(store) == (
        "Of 5 figures that DfE publishes too, 2 agree, 1 is one apart in the last decimal, 2 differ by more. "
        "For 1 more DfE has published a symbol."
    )


def test_every_indicator_says_how_the_methods_differ():
    computed_and_published = {id for id, item in REGISTRY.items() if item.computed and item.published}
    assert set(METHOD) == computed_and_published
    for sentence in METHOD.values():
        assert sentence.endswith(".") and sentence[0].isupper()


def test_the_table_explains_itself(store: duckdb.DuckDBPyConnection):
    comments = store.execute(
        "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'reconciliation'"
    ).fetchall()
    assert len(comments) == 8 and all(comment for _, comment in comments)
