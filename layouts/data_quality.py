"""Data loaded: every file behind the figures, what it was recognised as, and what was left out and why."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

import duckdb

from indicators import lookup
from indicators.lookup import LoadedFile, Rejection, ReturnCheck
from indicators.registry import PUBLISHED, REGISTRY
from indicators.returns import TOO_FEW, WORKED_OUT
from indicators.wording import in_period
from layouts.address import to
from layouts.components import Page, heading, inset, scrolling, table
from layouts.markup import Content, Element, div, element, hidden, link, paragraph
from layouts.view import View
from layouts.wording import change, count, listed, shown
from loaders.publications import PUBLICATIONS

HEADER = [
    "path", "recognised_as", "title", "publication", "file_date", "loaded_at", "last_period", "status", "rows_read",
    "rows_loaded", "rows_left_out", "check", "examples", "warnings",
]  # fmt: skip


def as_table(cursor: duckdb.DuckDBPyConnection) -> tuple[list[str], list[list[str]]]:
    """Header and rows of the CSV: one row per file and check, one for a file without any."""
    left_out: dict[int, list[Rejection]] = {}
    for one in lookup.rejections(cursor):
        left_out.setdefault(one.file_id, []).append(one)
    rows = []
    for file in lookup.files(cursor):
        first = [
            file.path, file.recognised_as, file.title, file.publication, file.file_date.isoformat(sep=" "),
            file.loaded_at.isoformat(sep=" "), file.last_period, file.status, str(file.rows_read),
            str(file.rows_loaded),
        ]  # fmt: skip
        warnings = "; ".join(file.warnings)
        for one in left_out.get(file.file_id, []):
            examples = json.dumps([dict(example) for example in one.examples], ensure_ascii=False)
            rows.append([*first, str(one.rows), one.check_name, examples, warnings])
        if file.file_id not in left_out:
            rows.append([*first, "0", "", "", warnings])
    return HEADER, rows


def _example(example: object) -> str:
    """One example in words: ``line 12, DECOM: 31/02/2025``."""
    if not isinstance(example, dict):
        return str(example)
    place = ", ".join(
        str(part)
        for part in (f"line {example['line']}" if "line" in example else "", example.get("column", ""))
        if part
    )
    value = example.get("value")
    return f"{place}: {value}" if value not in (None, "") else place


def _rejected(found: Sequence[Rejection]) -> Content:
    items = []
    for one in found:
        examples = [element("Li", _example(dict(example))) for example in one.examples[:5]]
        item: list[Content] = [f"{count(one.rows, 'row')}: {one.check_name}"]
        if examples:
            summary = element("Summary", ["examples", hidden(f": {one.check_name}")], className="quiet")
            item.append(element("Details", [summary, element("Ul", examples, className="tight")]))
        items.append(element("Li", item))
    return element("Ul", items, className="tight") if items else "none"


def _publication(file: LoadedFile) -> Content:
    found = PUBLICATIONS.get(file.publication)
    return link(found.title, found.link) if found else file.publication or "–"


def _files(files: Sequence[LoadedFile], left_out: dict[int, list[Rejection]]) -> Element:
    rows: list[list[Content]] = []
    for file in files:
        what: list[Content] = [file.title, div(_publication(file), className="quiet")]
        if file.warnings:
            what.append(element("Ul", [element("Li", warning) for warning in file.warnings], className="tight"))
        rows.append(
            [
                [file.path, div(f"of {file.file_date.day} {file.file_date:%b %Y}", className="quiet")],
                what, file.last_period, f"{file.rows_read:,}", f"{file.rows_loaded:,}",
                _rejected(left_out.get(file.file_id, [])),
                "superseded by a more recent release" if file.status == "superseded" else file.status,
            ]
        )  # fmt: skip
    header = [
        "File",
        "Recognised as, and publication",
        "Last period",
        "Rows read",
        "Rows loaded",
        "Rows left out",
        "Status",
    ]
    built = table("Files behind the figures", header, rows, numeric=(3, 4), quiet_caption=True)
    built["props"]["className"] = "figures files"
    return scrolling(built, "Files behind the figures")


CHECKS_HEADER = [
    "la_code", "return_year", "return", "path", "loaded_at", "rows_read", "rows_loaded", "what_became", "check", "rows",
]  # fmt: skip
LEFT_OUT, KEPT = "left out", "kept"


def checks_as_table(cursor: duckdb.DuckDBPyConnection) -> tuple[list[str], list[list[str]]]:
    """Header and rows of the CSV of checks on returns: one row per file and check, one for a file without any."""
    found: dict[int, list[tuple[str, str, int]]] = {}
    for one in lookup.rejections(cursor):
        found.setdefault(one.file_id, []).append((LEFT_OUT, one.check_name, one.rows))
    for one in lookup.return_checks(cursor):
        found.setdefault(one.file_id, []).append((KEPT, one.check_name, one.rows))
    rows = []
    for file in lookup.files(cursor):
        if file.la_code is None:
            continue
        first = [
            file.la_code, str(file.return_year), file.recognised_as, file.path, file.loaded_at.isoformat(sep=" "),
            str(file.rows_read), str(file.rows_loaded),
        ]  # fmt: skip
        for what, check, number in found.get(file.file_id, [("", "", 0)]):
            rows.append([*first, what, check, str(number)])
    return CHECKS_HEADER, rows


def _worked_out(view: View) -> Content:
    """The periods whose distances come from the postcode directory, and of how many children they are known."""
    notes = view.catalogue.notes_on(view.place.geography_code, ["distance_average"])
    known: dict[str, list[str]] = {}
    for note in sorted(notes, key=lambda one: one.period):
        if note.note.startswith(WORKED_OUT):
            said = re.search(r"at least \d+%", note.note)
            known.setdefault(said.group() if said else "only some", []).append(note.period)
    without = sorted(note.period for note in notes if note.note.endswith(TOO_FEW))
    sentences = []
    if known:
        worked_out = sorted(period for periods in known.values() for period in periods)
        shares = [f"{share} of the children in {_periods(periods)}" for share, periods in known.items()]
        sentences += [
            f"Distances between home and placement of {_periods(worked_out)} were worked out from the postcode directory "
            "that is loaded, because these returns have no column PL_DISTANCE.",
            f"They are known of {listed(shares)}.",
        ]
    if without:
        sentences.append(f"In {_periods(without)} there is no figure: {TOO_FEW[0].lower()}{TOO_FEW[1:]}")
    return paragraph(" ".join(sentences)) if sentences else None


def _periods(periods: Sequence[str]) -> str:
    """Periods within a sentence: ``2025 and the 12 months to September 2025``."""
    return listed([in_period(period) for period in periods])


def _own_returns(view: View, files: Sequence[LoadedFile], left_out: dict[int, list[Rejection]]) -> list[Content]:
    """The authority's own returns: what is loaded, what was left out, and what was kept although a check found it."""
    kept: dict[int, list[ReturnCheck]] = {}
    for one in lookup.return_checks(view.cursor, view.place.la_code):
        kept.setdefault(one.file_id, []).append(one)
    rows: list[list[Content]] = []
    for file in sorted(files, key=lambda one: (-(one.return_year or 0), one.recognised_as)):
        found = kept.get(file.file_id, [])
        items = [element("Li", f"{count(one.rows, 'row')}: {one.check_name}") for one in found]
        rows.append(
            [
                str(file.return_year or ""),
                [
                    file.title,
                    div(f"{file.path}, loaded {file.loaded_at.day} {file.loaded_at:%b %Y}", className="quiet"),
                ],
                f"{file.rows_read:,}",
                f"{file.rows_loaded:,}",
                _rejected(left_out.get(file.file_id, [])),
                element("Ul", items, className="tight") if items else "none",
            ]
        )
    caption = f"Returns of {view.place.geography}"
    built = table(
        caption,
        ["Year", "Return and table", "Rows read", "Rows loaded", "Rows left out", "Kept, but look at"],
        rows,
        numeric=(2, 3),
        quiet_caption=True,
    )
    built["props"]["className"] = "figures files returned-files"
    return [
        heading(2, f"Own returns of {view.place.geography}", id="own-returns"),
        paragraph(
            "Rows are left out only where they cannot be read or contradict themselves; a doubtful row is kept, counted as "
            "it stands, and named here. Numbers of rows are rounded to 5, up or down by chance, because the "
            "number of a table's rows can be that of a few children; app.py load says them exactly."
        ),
        _worked_out(view),
        paragraph(link("These checks as CSV", "/checks.csv")),
        scrolling(built, caption),
    ]


def _reconciled(view: View) -> list[Content]:
    """Computed beside published figures of the latest year that has both; all of them by CSV."""
    found = lookup.reconciled(view.cursor, view.place.la_code)
    if not found:
        return []
    compared = [one for one in found if one.within_rounding is not None]
    agree = sum(bool(one.within_rounding) for one in compared)
    year = view.year if any(one.period == view.year for one in found) else found[0].period
    rows: list[list[Content]] = []
    for one in found:
        if one.period != year:
            continue
        indicator = REGISTRY[one.indicator_id]
        rows.append(
            [
                link(indicator.short_title, to(f"/indicator/{indicator.id}", view.address)),
                shown(one.published_value, indicator) or "–",
                shown(one.returns_value, indicator),
                "" if one.difference is None else change(one.difference, indicator),
                one.reason,
            ]
        )
    caption = f"Computed from returns and published, {year}"
    built = table(
        caption,
        ["Indicator", "Published", "From own returns", "Difference", "Why"],
        rows,
        numeric=(1, 2, 3),
        quiet_caption=True,
    )
    built["props"]["className"] = "figures reconciled"
    return [
        heading(2, "Do the figures from own returns agree with the published ones?", id="reconciliation"),
        paragraph(
            f"Of {count(len(compared), 'figure')} of all years that DfE publishes too, {agree:,} are the same at the published "
            f"precision. Below are those of {year}; a figure that is hidden for small numbers is not compared."
        ),
        paragraph(link("All years as CSV", "/reconciliation.csv")),
        scrolling(built, caption),
    ]


def page(view: View) -> Page:
    """The Data page of a view."""
    everything = lookup.files(view.cursor)
    files = [file for file in everything if file.la_code is None]
    own = [file for file in everything if file.la_code and file.la_code == view.place.la_code]
    others = {file.la_code for file in everything if file.la_code and file.la_code != view.place.la_code}
    left_out: dict[int, list[Rejection]] = {}
    for one in lookup.rejections(view.cursor):
        left_out.setdefault(one.file_id, []).append(one)
    built = view.catalogue.settings.get("built_at", "")
    missing = [item for key, item in PUBLISHED.items() if key not in view.catalogue.latest]
    read, loaded = sum(file.rows_read for file in files), sum(file.rows_loaded for file in files)
    content: list[Content] = [
        div(
            [
                heading(1, "Data loaded"),
                paragraph(
                    f"{count(len(files), 'file')}, {read:,} rows read, {loaded:,} loaded, {read - loaded:,} left out"
                    + (f" · built {built.replace('T', ' at ')[:19]} UTC" if built else ""),
                    className="subtitle",
                ),
                paragraph(
                    "Every row of every file is loaded or left out by a named check; nothing disappears unnamed. Where "
                    "two files give the same figure, the more recent release is used. "
                ),
                paragraph([link("This list as CSV", "/data.csv"), " · ", link("Every figure as CSV", "/export.csv")]),
            ],
            className="page-head",
        )
    ]
    if own:
        content += [*_reconciled(view), *_own_returns(view, own, left_out)]
    if others:
        content.append(
            paragraph(f"Returns of {count(len(others), 'other authority', 'other authorities')} are loaded too.")
        )
    if files:
        content += [heading(2, "Published statistics", id="published"), _files(files, left_out)]
    else:
        content.append(inset("No file is loaded. Load the published statistics with app.py load FOLDER."))
    if missing:
        content += [
            heading(2, "Indicators without figures"),
            paragraph("Their publications have not been loaded:"),
            element("Ul", [element("Li", item.short_title) for item in missing]),
        ]
    return Page("Data loaded", content, "/data.csv")
