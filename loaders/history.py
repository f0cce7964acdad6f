"""The load history: which files, and tables of files, the store holds, and what was left out of each.

A file's row in ``load_file`` and its rows in ``load_rejection`` are first written here whatever the file is, in the
transaction of the one who writes its content.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from loaders.report import Example, Rejection, shown_path


@dataclass(frozen=True)
class LoadedFile:
    """A file, or a table of a file that holds several, as the history has it.

    :param number: from :func:`new_numbers`; the rows loaded from the file carry it.
    :param name: as given, with the name inside an archive after an exclamation mark.
    :param digest: of its content.
    :param changed: its own date, in UTC.
    :param last_period: the last period in it.
    :param warnings: what a reader of its figures should know.
    :param rejected: what was left out, by check.
    :param la_code, year: of a return.
    """

    number: int
    name: str
    recognised_as: str
    digest: str
    changed: datetime
    last_period: str
    rows_read: int
    rows_loaded: int
    warnings: Sequence[str] = ()
    rejected: Sequence[Rejection] = ()
    la_code: str | None = None
    year: int | None = None


def new_numbers(cursor: duckdb.DuckDBPyConnection, count: int = 1) -> list[int]:
    """Numbers that no file has had."""
    return [number for (number,) in cursor.execute(f"SELECT nextval('load_file_id') FROM range({count})").fetchall()]


def record_files(cursor: duckdb.DuckDBPyConnection, files: Sequence[LoadedFile]) -> None:
    """Writes files, and what was left out of them, into the history."""
    now = datetime.now(UTC).replace(tzinfo=None)
    insert_rows(
        cursor,
        "load_file",
        [
            (
                file.number,
                shown_path(file.name),
                file.recognised_as,
                file.digest,
                file.changed.replace(tzinfo=None),
                now,
                file.last_period,
                file.rows_read,
                file.rows_loaded,
                "loaded",
                list(file.warnings),
                file.la_code,
                file.year,
            )
            for file in files
        ],
    )
    rejections = [
        (file.number, rejection.check, rejection.rows, examples_json(rejection.examples))
        for file in files
        for rejection in file.rejected
    ]
    insert_rows(cursor, "load_rejection", rejections)


def forget_files(cursor: duckdb.DuckDBPyConnection, numbers: Sequence[int]) -> None:
    """Deletes files from the history; their rows are the caller's."""
    for table in ("load_rejection", "load_file"):
        cursor.execute(
            f"DELETE FROM {table} WHERE file_id IN (SELECT unnest($numbers::INTEGER[]))", {"numbers": list(numbers)}
        )


def examples_json(examples: Iterable[Example]) -> str:
    """Examples of a check as the store keeps them."""
    return json.dumps([example.model_dump() for example in examples], ensure_ascii=False)


def insert_rows(cursor: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[object]]) -> None:
    """Inserts rows of Python values with one statement, column by column: a parameter for every cell takes long."""
    if rows:
        columns = {f"c{number}": list(cells) for number, cells in enumerate(zip(*rows, strict=True))}
        cells = ", ".join(f"unnest(${name})" for name in columns)
        cursor.execute(f"INSERT INTO {table} SELECT {cells}", columns)
