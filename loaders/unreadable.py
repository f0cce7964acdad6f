"""Why a file cannot be read, in the words of the load report: the same whatever the file was to be."""

from __future__ import annotations

import zipfile

import duckdb

from loaders.reading import DAMAGED_ARCHIVE, Refused

# What goes wrong with one file and leaves the others of the load alone.
READING_ERRORS = (Refused, OSError, MemoryError, zipfile.BadZipFile, duckdb.Error)


def why_unreadable(error: BaseException) -> str:
    """One line for the report of a file that failed with one of :data:`READING_ERRORS`."""
    match error:
        case Refused():
            return str(error)
        case zipfile.BadZipFile():
            return DAMAGED_ARCHIVE
        case OSError():
            return f"cannot be read ({error.strerror or 'input error'})"
        case MemoryError() | duckdb.OutOfMemoryException():
            return "too large to be read in the memory allowed"
        case _:
            return f"cannot be read as a table ({type(error).__name__}); get it again"
