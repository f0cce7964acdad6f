"""Local events and initiatives: what a file of them may name, and on which indicators' charts each is marked.

An event is marked on the indicators that it names and, where it names an outcome or enabler, on all indicators of that. It
stands there for the reader's own judgement: nothing here claims that it changed a figure.
"""

from __future__ import annotations

import duckdb

from indicators.registry import GROUP_TITLES, REGISTRY
from loaders.events import Vocabulary


def vocabulary() -> Vocabulary:
    """The ids of the indicators, and the outcomes and enablers by key, full and short title."""
    outcomes: dict[str, str] = {}
    for group, title in GROUP_TITLES.items():
        outcomes |= dict.fromkeys((group.value, title.title.lower(), title.short.lower()), group.value)
    return Vocabulary(frozenset(REGISTRY), outcomes)


def copy_events(connection: duckdb.DuckDBPyConnection) -> None:
    """Copies the events loaded into table ``event``, one row for each indicator; a store of earlier days has none."""
    known = connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE database_name = 'returns' AND table_name = 'event'"
    ).fetchall()
    if not known:
        return
    connection.execute("""
        INSERT INTO event
        SELECT DISTINCT i.indicator_id, e.la_code, g.geography_code, e.day, e.title, e.text
        FROM returns.event e
        JOIN geography g ON g.la_code = e.la_code
        JOIN indicator i ON list_contains(e.indicators, i.indicator_id) OR i.group_key = e.outcome
        ORDER BY ALL
    """)
