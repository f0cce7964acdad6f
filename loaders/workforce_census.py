"""Reads the children's social work workforce census, layouts of 2017 to 2025.

The authority's own figures stand in ``LALevelVacancies`` or, since 2025, in ``LALevel``; the workers are repeated
``CSWWWorker``, directly in the message or inside ``CSWWWorkers``. Both forms of both are read.

Source: Department for Education, "Children's social work workforce census: guide to submitting data"
(https://www.gov.uk/guidance/childrens-social-work-workforce-census)
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from loaders.return_tables import SOCIAL_WORKER, WORKFORCE_AUTHORITY, WORKFORCE_CENSUS, Staged
from loaders.xml_returns import HEADER, Header, day_first, header, parts_of, read_tables, staged
from loaders.xml_stream import Found, Group, Part, Row, Unused

# Asked in some years only, and needed for nothing here.
NOT_NEEDED = ("QualInst", "StepUpGrad", "FrontlineGrad", "CFKSSstatus")

_FIGURES = parts_of(WORKFORCE_AUTHORITY)
AUTHORITY = Row(WORKFORCE_AUTHORITY.name, {**_FIGURES, "LALevelVacancies": Group(_FIGURES)})
WORKER = Row(SOCIAL_WORKER.name, {**parts_of(SOCIAL_WORKER), **{name: Unused() for name in NOT_NEEDED}})
LAYOUT: dict[str, Part] = {
    "Message": Group(
        {
            "Header": HEADER,
            "LALevelVacancies": AUTHORITY,
            "LALevel": AUTHORITY,
            "CSWWWorker": WORKER,
            "CSWWWorkers": Group({"CSWWWorker": WORKER}),
        }
    )
}


def read(cursor: duckdb.DuckDBPyConnection, path: Path, prefix: str = "staged") -> list[Staged]:
    """Reads a census into temporary tables of text, ``<prefix>_<table>``.

    The authority's figures are among them only where the file has them.

    :raises Refused: damaged, hostile, or no census.
    """
    found, rows = read_tables(cursor, path, LAYOUT, prefix)
    said: Header = header(cursor, prefix, WORKFORCE_CENSUS)
    tables = [(SOCIAL_WORKER, found.rows[SOCIAL_WORKER.name])]
    if found.rows[WORKFORCE_AUTHORITY.name]:
        _join_figures(cursor, found, prefix)
        tables.append((WORKFORCE_AUTHORITY, 1))
    warnings = (*said.warnings, *found.warnings(), *day_first(cursor, [SOCIAL_WORKER], rows, prefix))
    return staged(tables, prefix, header=said, warnings=warnings)


def _join_figures(cursor: duckdb.DuckDBPyConnection, found: Found, prefix: str) -> None:
    """Makes one row of the authority's figures where they stand in several elements."""
    if found.rows[WORKFORCE_AUTHORITY.name] == 1:
        return
    name = f"{prefix}_{WORKFORCE_AUTHORITY.name}"
    columns = ", ".join(
        f"coalesce(first({column.name} ORDER BY line) FILTER ({column.name} <> ''), '') AS {column.name}"
        for column in WORKFORCE_AUTHORITY.staged
    )
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT min(line) AS line, {columns} FROM {name}")
