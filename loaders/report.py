"""The load report: what became of every file and every row that a load was given.

Nothing disappears unnamed: in every entry ``rows_read`` is ``rows_loaded`` plus the rows of all checks in
``rejected``. The field names are part of the interface that scripts rely on (``app.py load --json``).
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Status = Literal["loaded", "refused", "ignored"]

# How many examples a check keeps, and how much of a cell an example shows.
EXAMPLES = 5
SHOWN = 100
LONGEST_PATH = 1_000


class Entry(BaseModel):
    """Part of the report: frozen, and without fields that the interface does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Example(Entry):
    """One cell that a check found. ``line`` is the line of the file, or the row of the sheet."""

    line: int
    column: str
    value: str


class Rejection(Entry):
    """The rows that one check left out, with up to five examples."""

    check: str
    rows: int
    examples: tuple[Example, ...] = ()


class FileReport(Entry):
    """One file, or one table of a file that holds several.

    :param path: the path as given; a name inside an archive follows an exclamation mark.
    :param recognised_as: ``published.<key>``, or empty where the file is not known.
    :param la_code, year: of a return; published statistics hold many of both and have neither here.
    :param warnings: what to know about the file; for an ignored file, what it looks like.
    :param error: why a refused file was refused, in one line; otherwise empty.
    """

    path: str
    recognised_as: str = ""
    la_code: str | None = None
    year: int | None = None
    status: Status
    rows_read: int = 0
    rows_loaded: int = 0
    rejected: tuple[Rejection, ...] = ()
    warnings: tuple[str, ...] = ()
    error: str = ""

    @property
    def complete(self) -> bool:
        """True where every row is accounted for."""
        return self.rows_read == self.rows_loaded + sum(rejection.rows for rejection in self.rejected)


class LoadReport(Entry):
    """All files of one load, in the order in which they were read."""

    files: tuple[FileReport, ...]
    seconds: float

    @property
    def exit_code(self) -> int:
        """0 where every recognised file was loaded; 1 where any was refused or none was recognised."""
        loaded = any(file.status == "loaded" for file in self.files)
        refused = any(file.status == "refused" for file in self.files)
        return 0 if loaded and not refused else 1


def shown(value: str, most: int = SHOWN) -> str:
    """A cell or a file's name as it may be printed: one line, of bounded length, no control characters."""
    short = value if len(value) <= most else value[: most - 1] + "…"
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in short)


def shown_path(value: str) -> str:
    """A path as it may be printed: as long as paths are, since its end is what tells files apart."""
    return shown(value, LONGEST_PATH)
