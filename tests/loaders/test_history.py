"""The load history, and the words for a file that cannot be read."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from loaders.history import LoadedFile, forget_files, new_numbers, record_files
from loaders.reading import Refused
from loaders.report import Example, Rejection
from loaders.store import Store, open_returns
from loaders.unreadable import why_unreadable


def a_file(number: int, **fields: object) -> LoadedFile:
    known = {
        "number": number,
        "name": "folder/c1.csv",
        "recognised_as": "published.referrals",
        "digest": "aa",
        "changed": datetime(2025, 11, 20, 9, 30, tzinfo=UTC),
        "last_period": "2025",
        "rows_read": 5,
        "rows_loaded": 3,
    }
    return LoadedFile(**{**known, **fields})  # pyright: ignore[reportArgumentType]


def test_files_are_recorded_with_what_was_left_out(tmp_path: Path) -> None:
    left_out = Rejection(
        check="no date",
        rows=2,
        examples=(Example(line=4, column="Day", value="é"), Example(line=7, column="Day", value="")),
    )
    with open_returns(Store(tmp_path)) as connection:
        first, second = new_numbers(connection, 2)
        assert first != second
        record_files(
            connection,
            [
                a_file(first, warnings=["dates of 2024 only"], rejected=[left_out]),
                a_file(second, name="b.xml", recognised_as="cin_census.referral", la_code="301", year=2025),
            ],
        )
        files = connection.execute("SELECT * EXCLUDE loaded_at FROM load_file ORDER BY file_id").fetchall()
        rejections = connection.execute("SELECT * FROM load_rejection").fetchall()
        assert new_numbers(connection)[0] not in {first, second}
    changed = datetime(2025, 11, 20, 9, 30)  # noqa: DTZ001
    assert files == [
        (
            *(first, "folder/c1.csv", "published.referrals", "aa", changed, "2025", 5, 3, "loaded"),
            *(["dates of 2024 only"], None, None),
        ),
        (second, "b.xml", "cin_census.referral", "aa", changed, "2025", 5, 3, "loaded", [], "301", 2025),
    ]
    examples = '[{"line": 4, "column": "Day", "value": "é"}, {"line": 7, "column": "Day", "value": ""}]'
    assert rejections == [(first, "no date", 2, examples)]


def test_files_are_forgotten_and_the_others_stay(tmp_path: Path) -> None:
    with open_returns(Store(tmp_path)) as connection:
        record_files(connection, [])
        left_out = [Rejection(check="no date", rows=2)]
        record_files(connection, [a_file(number, rejected=left_out) for number in (1, 2, 3)])
        forget_files(connection, [])
        forget_files(connection, [1, 3])
        for table in ("load_file", "load_rejection"):
            assert connection.execute(f"SELECT file_id FROM {table}").fetchall() == [(2,)]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Refused("empty: the file has no content"), "empty: the file has no content"),
        (
            zipfile.BadZipFile("Bad magic number"),
            "the archive is damaged or of an unknown kind; download or make it again",
        ),
        (PermissionError(13, "Permission denied", "/home/x/a.csv"), "cannot be read (Permission denied)"),
        (OSError("no number"), "cannot be read (input error)"),
        (MemoryError(), "too large to be read in the memory allowed"),
        (duckdb.OutOfMemoryException("of 2GB"), "too large to be read in the memory allowed"),
        (
            duckdb.ConversionException("value Ann Smith"),
            "cannot be read as a table (ConversionException); get it again",
        ),
    ],
)
def test_why_a_file_cannot_be_read_is_said_in_one_line_without_its_content(error: Exception, words: str) -> None:
    assert why_unreadable(error) == words
