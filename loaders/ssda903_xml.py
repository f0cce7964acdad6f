"""Reads the looked-after children return (SSDA903) where it comes as one XML file.

A ``CHILD`` has a ``HEADER``, which holds what the CSV files call header, UASC, OC3 and AD1, and repeated blocks
for the rest; dates are day first. A row's line is that of its block, or of the ``CHILD``. How the return of
social workers and of deprivation of liberty looks in XML is published nowhere: a block of any name that holds
``SW_DECOM`` or ``DOLO_START`` is read as such, and every other unknown block is reported.

Source: Department for Education, "Children looked-after by local authorities: SSDA903 guide and specifications"
(https://www.gov.uk/guidance/children-looked-after-return)
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from loaders.return_tables import (
    ADOPTION,
    BY_NAME,
    CARE_LEAVER,
    CLA_EPISODE,
    CLA_HEALTH,
    CLA_PERSON,
    CLA_REVIEW,
    CLA_SOCIAL_WORKER,
    DEPRIVATION_OF_LIBERTY,
    MISSING_EPISODE,
    PLACED_FOR_ADOPTION,
    PREVIOUS_PERMANENCE,
    SSDA903_TABLES,
    UASC,
    ReturnTable,
    Staged,
)
from loaders.xml_returns import parts_of, read_tables, staged
from loaders.xml_stream import Found, Group, Part, Row, Value

CHILD_ROW = "child"
IDENTITY = ("child_id", "birth_date")
# Repeated blocks of HEADER.
BLOCKS = {
    "AMISSING": MISSING_EPISODE,
    "AREVIEW": CLA_REVIEW,
    "PERMANENCE": PREVIOUS_PERMANENCE,
    "OC2": CLA_HEALTH,
    "AD_PLACED": PLACED_FOR_ADOPTION,
}
# Blocks whose names are not known, by an element that they must hold.
CANDIDATES = {"SW_DECOM": CLA_SOCIAL_WORKER, "DOLO_START": DEPRIVATION_OF_LIBERTY}
# Columns of the extended CSV files, which the XML has at best by exception.
EXTENDED = ("placement_authority", "placement_location", "distance")


def _block(table: ReturnTable) -> Row:
    return Row(table.name, parts_of(table, *IDENTITY), IDENTITY)


_OF_CHILD: dict[str, Part] = {
    **parts_of(CLA_PERSON, "child_id"),
    "CHILDID": Value("child_id"),
    "UASC": Value("uasc"),
    **parts_of(UASC, *IDENTITY, "sex"),
    **parts_of(CARE_LEAVER, *IDENTITY),
    **parts_of(ADOPTION, *IDENTITY),
}
CHILD = Row(
    CHILD_ROW,
    {
        "HEADER": Group({**_OF_CHILD, **{name: _block(table) for name, table in BLOCKS.items()}}),
        "EPISODE": Row(CLA_EPISODE.name, parts_of(CLA_EPISODE, "child_id"), ("child_id",)),
    },
    candidates={mark: _block(table) for mark, table in CANDIDATES.items()},
)
LAYOUT: dict[str, Part] = {"EXPSSDA903": Group({"CHILD": CHILD})}


def read(cursor: duckdb.DuckDBPyConnection, path: Path, prefix: str = "staged") -> list[Staged]:
    """Reads a return into temporary tables of text, ``<prefix>_<table>``; it says neither authority nor year.

    Social workers and deprivation of liberty are among them only where the file has some.

    :raises Refused: damaged, hostile, or no such return.
    """
    found, _ = read_tables(cursor, path, LAYOUT, prefix)
    rows = {**found.rows, **_tables_of_child(cursor, prefix)}
    optional = {table.name for table in CANDIDATES.values()}
    tables = [
        (table, rows.get(table.name, 0))
        for table in SSDA903_TABLES
        if table.name not in optional or rows.get(table.name)
    ]
    absent = tuple(column for column in EXTENDED if (CLA_EPISODE.name, column) not in found.seen)
    for column in absent:
        cursor.execute(f"ALTER TABLE {prefix}_{CLA_EPISODE.name} DROP COLUMN {column}")
    return staged(
        tables,
        prefix,
        warnings=(*found.warnings(), *_taken(found)),
        absent={CLA_EPISODE.name: absent},
    )


def _tables_of_child(cursor: duckdb.DuckDBPyConnection, prefix: str) -> dict[str, int]:
    """Makes the tables that stand in HEADER itself, which it has for every child; the number of rows of each.

    A child is in a table where it has something to say.
    """
    numbers: dict[str, int] = {}
    said = {
        CLA_PERSON: "true",
        UASC: "lower(uasc) IN ('1', 'true', 'y', 'yes') OR status_end_date <> ''",
        CARE_LEAVER: _any_of(CARE_LEAVER),
        ADOPTION: _any_of(ADOPTION),
    }
    for table, condition in said.items():
        columns = ", ".join(column.name for column in table.staged)
        name = f"{prefix}_{table.name}"
        cursor.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT line, {columns} FROM {prefix}_{CHILD_ROW} WHERE {condition}"
        )
        numbers[table.name] = cursor.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]
    cursor.execute(f"DROP TABLE {prefix}_{CHILD_ROW}")
    return numbers


def _any_of(table: ReturnTable) -> str:
    return " OR ".join(f"{column.name} <> ''" for column in table.staged if column.name not in IDENTITY)


def _taken(found: Found) -> list[str]:
    """What became of blocks whose names are not published."""
    return [
        f"{name} ({number:,}), which no specification has, read as {BY_NAME[table].recognised_as}"
        for (name, table), number in sorted(found.taken.items())
    ]
