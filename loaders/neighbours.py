"""Reads statistical neighbour models: the ten authorities most like each authority, and how like they are.

Three layouts are known: the wide CSV of the 2025 model (``old_la_code … SN_1, SN_1P … SN_10, SN_10P``), and
the grouped layout (``LA num, LA Name, LA number, GOInd, GOReg, SN1, SNP … SN10, SNP``), as CSV or as a workbook
with the header on the third row of its one sheet. The closeness of a neighbour stands right of it.

Which model a file holds, it seldom says. A year in a title above the header, or else in the file's name, is
taken where the authorities agree with it: a model with Cumberland or Westmorland and Furness (formed in 2023)
is not older than 2023, one with Cumbria not younger than 2022. Without such a year those authorities decide,
and after them the layout: wide is 2025, grouped is 2021. A model loaded again replaces itself.

Source: Department for Education, "Local authority interactive tool (LAIT)" and "Children's services
statistical neighbour benchmarking tool" (National Foundation for Educational Research)
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from loaders.checks import ragged_rows
from loaders.geography import UNKNOWN_AUTHORITY, Authority, Register
from loaders.reading import Ragged, Refused, cell_text
from loaders.report import EXAMPLES, Example, Rejection, shown

WIDE, GROUPED = "2025", "2021"
POSITIONS = range(1, 11)
FORMED_2023, ABOLISHED_2023 = ("942", "943"), ("909",)
WRONG_NEIGHBOURS = "not ten different neighbours"
DUPLICATE = "duplicate key: a second row for the same authority"


@dataclass(frozen=True)
class Layout:
    """Where a header has the authority's code (of several columns, the first that holds codes) and neighbours."""

    wide: bool
    codes: tuple[int, ...]
    neighbours: tuple[int, ...]


@dataclass
class Model:
    """A model read from a file: rows (authority, position, neighbour, closeness), and what was left out."""

    model: str = ""
    rows: list[tuple[str, int, str, str]] = field(default_factory=list)
    rows_read: int = 0
    rows_loaded: int = 0
    rejected: tuple[Rejection, ...] = ()
    synthetic: bool = False
    warnings: tuple[str, ...] = ()

    @property
    def last_period(self) -> str:
        """The model's year."""
        return self.model

    @property
    def title(self) -> str:
        """Name as shown."""
        return f"Statistical neighbours, {self.model} model"


def layout(header: Sequence[str]) -> Layout | None:
    """The layout that a header has; None where it is no neighbour model."""
    names = [re.sub(r"[\s._]+", "", name).lower() for name in header]
    neighbours = tuple(names.index(f"sn{n}") for n in POSITIONS if f"sn{n}" in names)
    if len(neighbours) < len(POSITIONS) or max(neighbours) + 1 >= len(names):
        return None
    wide = "oldlacode" in names
    codes = ("oldlacode",) if wide else ("lanumber", "lanum")
    places = tuple(names.index(name) for name in codes if name in names)
    return Layout(wide, places, neighbours) if places else None


def find_header(rows: Sequence[Sequence[object]]) -> tuple[int, Layout] | None:
    """The header among the first rows of a sheet, counted from 0."""
    for position, row in enumerate(rows[:15]):
        found = layout([cell_text(cell) for cell in row])
        if found:
            return position, found
    return None


def _code(text: str) -> str:
    """A three-digit code; a spreadsheet writes 001 as 1."""
    return text.zfill(3) if re.fullmatch(r"\d{1,3}", text) else text


def _alike(one: str, other: str, known: Mapping[str, Authority]) -> bool:
    """Whether both are codes, and both of real or both of invented authorities: a serial number can look like one."""
    first, second = known.get(_code(one)), known.get(_code(other))
    return first is not None and second is not None and first.synthetic == second.synthetic


def read(
    rows: Sequence[tuple[int, Sequence[str]]],
    header: Sequence[str],
    found: Layout,
    hints: Sequence[str],
    register: Register,
    ragged: Ragged | None = None,
) -> Model:
    """Checks the rows of a model.

    :param rows: line and cells as text.
    :param hints: titles and the file's name, in which a year may stand.
    :param ragged: rows that the reader could not take apart.
    :raises Refused: no rows, none that can be used, or real and invented authorities mixed.
    """
    rows = [(line, row) for line, row in rows if any(row)]
    if not rows:
        raise Refused("a header and no rows: a neighbour model without authorities")
    known = register.by_la_code
    column = max(
        found.codes, key=lambda place: sum(_alike(row[place], row[found.neighbours[0]], known) for _, row in rows)
    )
    bad = ragged or Ragged()
    model = Model(rows_read=len(rows) + bad.rows)
    problems: dict[str, list[Example]] = {}
    counts: dict[str, int] = {}
    worlds: set[bool] = set()
    seen: set[str] = set()

    def reject(check: str, line: int, name: str, value: str) -> None:
        counts[check] = counts.get(check, 0) + 1
        examples = problems.setdefault(check, [])
        if len(examples) < EXAMPLES:
            examples.append(Example(line=line, column=name, value=shown(value)))

    for line, row in rows:
        la_code = _code(row[column])
        neighbours = [_code(row[place]) for place in found.neighbours]
        unknown = next((p for p in (column, *found.neighbours) if _code(row[p]) not in known), None)
        if unknown is not None:
            reject(UNKNOWN_AUTHORITY, line, header[unknown], row[unknown])
        elif len({la_code, *neighbours}) < len(POSITIONS) + 1:
            reject(WRONG_NEIGHBOURS, line, header[column], la_code)
        elif la_code in seen:
            reject(DUPLICATE, line, header[column], la_code)
        else:
            seen.add(la_code)
            worlds |= {known[code].synthetic for code in (la_code, *neighbours)}
            model.rows += [
                (la_code, position, code, row[place + 1])
                for position, code, place in zip(POSITIONS, neighbours, found.neighbours, strict=True)
            ]
    if len(worlds) > 1:
        raise Refused("mixes the invented authorities of the demonstration with real ones")
    model.rows_loaded = len(seen)
    model.rejected = (
        *ragged_rows(bad),
        *(Rejection(check=c, rows=count, examples=tuple(problems[c])) for c, count in counts.items()),
    )
    model.synthetic = worlds == {True}
    model.model = which(seen, found, hints)
    return model


def which(codes: set[str], found: Layout, hints: Sequence[str]) -> str:
    """The year that names the model; see the rule above."""
    earliest = 2023 if codes & set(FORMED_2023) else 0
    latest = 2022 if codes & set(ABOLISHED_2023) else 9999
    for hint in hints:
        for year in re.findall(r"(?<!\d)(20\d{2})(?!\d)", hint):
            if earliest <= int(year) <= latest:
                return year
    if earliest:
        return WIDE
    if latest < 9999:
        return GROUPED
    return WIDE if found.wide else GROUPED
