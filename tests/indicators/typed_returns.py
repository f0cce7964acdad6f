"""Returns typed by a test: what it says is loaded, straight into the canonical tables, and nothing else.

``Returns().care(2025)`` is a return of children looked after with every table loaded and empty; its methods add rows.
Dates are ISO text. The authority is 301 unless a test says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import duckdb

from indicators.model import Switch
from indicators.registry import REGISTRY
from indicators.returns import compute_returns
from loaders.return_tables import (
    BY_NAME,
    CIN_CENSUS_TABLES,
    SSDA903_TABLES,
    WORKFORCE_CENSUS_TABLES,
    schema,
)
from loaders.statistics import RECIPES
from loaders.store import published_ddl

LA = "301"
POPULATION = next(recipe for recipe in RECIPES if recipe.key == "population")


Typed = Callable[[Any], object]


class Figure(NamedTuple):
    """A computed row, as far as most tests look."""

    numerator: float | None
    denominator: float | None
    value: float | None
    flag: str


@dataclass
class Returns:
    """Everything that is loaded. ``today`` and ``switches`` go to the computation."""

    today: date = date(2026, 1, 15)
    switches: dict[str, Switch] = field(default_factory=dict)
    connection: duckdb.DuckDBPyConnection = field(default_factory=duckdb.connect)

    def __post_init__(self) -> None:
        self.connection.execute("SET threads = 1; ATTACH ':memory:' AS returns; USE returns")
        # Without the comments on columns, which take most of the time.
        ddl = [
            line for line in f"{schema()}\n{published_ddl(POPULATION)}".splitlines() if not line.startswith("COMMENT")
        ]
        self.connection.execute("\n".join(ddl))
        self.connection.execute("USE memory")
        self.lines = 0
        self.loaded: dict[tuple[str, int, str], tuple[list[str], int]] = {}

    def load(self, table: str, year: int, *rows: dict[str, Any], la: str = LA, without: tuple[str, ...] = ()) -> None:
        """Adds rows to a table of one return, which is then loaded; ``without``: columns that the file lacks."""
        columns = [column.name for column in BY_NAME[table].columns if column.name not in without]
        columns, number = self.loaded.get((la, year, table), (columns, 0))
        self.loaded[la, year, table] = columns, number + len(rows)
        for row in rows:
            self.lines += 1
            cells = {"file_id": 1, "line": self.lines, "la_code": la, "return_year": year, **row}
            marks = ", ".join("?" * len(cells))
            self.connection.execute(
                f"INSERT INTO returns.{table} ({', '.join(cells)}) VALUES ({marks})", list(cells.values())
            )

    def register(self) -> duckdb.DuckDBPyConnection:
        """The connection, with ``return_table`` as everything typed so far has it."""
        self.connection.execute("DELETE FROM returns.return_table")
        rows = [
            [la, year, BY_NAME[table].collection, table, 1, number, columns]
            for (la, year, table), (columns, number) in self.loaded.items()
        ]
        if rows:
            marks = ", ".join("(?, ?, ?, ?, ?, ?, ?)" for _ in rows)
            self.connection.execute(
                f"INSERT INTO returns.return_table VALUES {marks}", [cell for row in rows for cell in row]
            )
        return self.connection

    def people(self, number: int | str, year: int = 2024, la: str = LA) -> Returns:
        """The population aged 0 to 17 in the middle of a year."""
        self.connection.execute(
            "INSERT INTO returns.published_population BY NAME SELECT 1 AS file_id, 1 AS line, ? AS period, "
            "?::DATE AS period_end, 'Local authority' AS level, 'E09000002' AS geography_code, ? AS la_code, "
            "'Children aged 0 to 17 years' AS age_group, ? AS population_estimate",
            [str(year), f"{year}-06-30", la, str(number)],
        )
        return self

    def care(self, year: int, la: str = LA, absent: tuple[str, ...] = (), without: tuple[str, ...] = ()) -> Care:
        """A return of children looked after, all tables but ``absent`` ones loaded; ``without``: episode columns."""
        for table in SSDA903_TABLES:
            if table.name not in absent:
                self.load(table.name, year, la=la, without=without if table.name == "cla_episode" else ())
        return Care(self, year, la)

    def census(self, year: int, la: str = LA, absent: tuple[str, ...] = ()) -> Census:
        """A children in need census, all tables but ``absent`` ones loaded."""
        for table in CIN_CENSUS_TABLES:
            if table.name not in absent:
                self.load(table.name, year, la=la)
        return Census(self, year, la)

    def workforce(self, year: int, la: str = LA, absent: tuple[str, ...] = ()) -> Workforce:
        """A workforce census."""
        for table in WORKFORCE_CENSUS_TABLES:
            if table.name not in absent:
                self.load(table.name, year, la=la)
        return Workforce(self, year, la)

    def compute(self, *ids: str, **options: Any) -> list[dict[str, Any]]:
        """Every computed row of the indicators."""
        chosen = [REGISTRY[key] for key in ids]
        compute_returns(self.register(), chosen, today=self.today, switches=self.switches, **options)
        return self._rows("SELECT * FROM computed_row")

    def figure(self, id: str, period: str = "2025", la: str = LA) -> Figure | None:
        """The one computed row of an indicator and period; ``None`` where there is none."""
        found = [row for row in self.compute(id) if row["period"] == period and row["la_code"] == la]
        assert len(found) <= 1
        return Figure(*(found[0][name] for name in Figure._fields)) if found else None

    def counts(self, id: str, period: str = "2025", la: str = LA) -> tuple[float | None, float | None]:
        """Numerator and denominator."""
        found = self.figure(id, period, la)
        assert found is not None, f"no row of {id} in {period}"
        return found.numerator, found.denominator

    def several(self, *ids: str) -> dict[str, tuple[float | None, float | None]]:
        """Numerator and denominator of 2025 of several indicators, computed at once."""
        rows = [row for row in self.compute(*ids) if row["period"] == "2025"]
        return {row["indicator_id"]: (row["numerator"], row["denominator"]) for row in rows}

    def categories(self, id: str, characteristic: str, period: str = "2025") -> dict[str, tuple[float, float]]:
        """Category → numerator and denominator."""
        self.compute(id)
        rows = self._rows("SELECT * FROM computed_category")
        return {
            row["category"]: (row["numerator"], row["denominator"])
            for row in rows
            if row["characteristic"] == characteristic and row["period"] == period
        }

    def _rows(self, query: str) -> list[dict[str, Any]]:
        found = self.connection.execute(query)
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@dataclass(frozen=True)
class Care:
    """One year's return of children looked after (SSDA903)."""

    returns: Returns
    year: int
    la: str

    def add(self, table: str, **cells: Any) -> Care:
        self.returns.load(table, self.year, cells, la=self.la)
        return self

    def child(self, child: str, birth: str | None = None, **cells: Any) -> Care:
        return self.add("cla_person", child_id=child, birth_date=birth, **cells)

    def episode(
        self,
        child: str,
        start: str,
        why: str | None = "S",
        end: str | None = None,
        left: str | None = None,
        place: str | None = "U4",
        post: str | None = "AB1 2CD",
        **cells: Any,
    ) -> Care:
        """An episode: DECOM, RNE, DEC, REC, PLACE, PL_POST; C2 unless ``legal_status`` is given."""
        return self.add(
            "cla_episode",
            **{
                "child_id": child, "start_date": start, "start_reason": why, "end_date": end, "end_reason": left,
                "placement": place, "placement_postcode": post, "legal_status": "C2", **cells,
            },
        )  # fmt: skip

    def uasc(self, child: str, until: str | None = None) -> Care:
        return self.add("uasc", child_id=child, status_end_date=until)

    def missing(self, child: str, start: str, kind: str = "M", end: str | None = None) -> Care:
        return self.add("missing_episode", child_id=child, start_date=start, kind=kind, end_date=end)

    def worker(self, child: str, worker: str, start: str, end: str | None = None) -> Care:
        return self.add("cla_social_worker", child_id=child, worker_id=worker, start_date=start, end_date=end)

    def score(self, child: str, score: int | None, birth: str | None = "2014-06-01") -> Care:
        return self.add("cla_health", child_id=child, sdq_score=score, birth_date=birth)

    def leaver(self, child: str, birth: str | None, **cells: Any) -> Care:
        return self.add("care_leaver", child_id=child, birth_date=birth, **cells)

    def adopted(self, child: str, match: str | None, decision: str | None = None) -> Care:
        return self.add("adoption", child_id=child, match_date=match, decision_date=decision)

    def decided(self, child: str, decision: str, ended: str | None = None) -> Care:
        return self.add("placed_for_adoption", child_id=child, decision_date=decision, ended_date=ended)


@dataclass(frozen=True)
class Census:
    """One year's children in need census. ``referral`` is the date of the referral under which a block stands."""

    returns: Returns
    year: int
    la: str

    def add(self, table: str, **cells: Any) -> Census:
        self.returns.load(table, self.year, cells, la=self.la)
        return self

    def child(self, child: str, birth: str | None = None, **cells: Any) -> Census:
        return self.add("cin_person", child_id=child, birth_date=birth, **cells)

    def referral(
        self, child: str, day: str, closed: str | None = None, nfa: bool | None = False, **cells: Any
    ) -> Census:
        return self.add(
            "referral", child_id=child, referral_date=day, closure_date=closed, no_further_action=nfa, **cells
        )

    def assessment(
        self, child: str, start: str, done: str | None = None, referral: str = "2024-05-01", factors: str | None = None
    ) -> Census:
        return self.add(
            "assessment", child_id=child, referral_date=referral, start_date=start, authorisation_date=done,
            factors=factors.split() if factors is not None else None,
        )  # fmt: skip

    def enquiry(self, child: str, start: str, conference: str | None = None, referral: str = "2024-05-01") -> Census:
        return self.add(
            "s47_enquiry", child_id=child, referral_date=referral, start_date=start, conference_date=conference
        )

    def plan(
        self, child: str, start: str, end: str | None = None, previous: int | None = 0, referral: str = "2024-05-01"
    ) -> Census:
        return self.add(
            "cp_plan", child_id=child, referral_date=referral, start_date=start, end_date=end, previous_plans=previous
        )


@dataclass(frozen=True)
class Workforce:
    """One year's workforce census."""

    returns: Returns
    year: int
    la: str

    def worker(
        self, worker: str | None, fte: float | None = 1.0, start: str | None = "2015-01-05", end: str | None = None,
        agency: bool = False, **cells: Any,
    ) -> Workforce:  # fmt: skip
        row = {"worker_id": worker, "fte": fte, "start_date": start, "end_date": end, "agency": agency, **cells}
        self.returns.load("social_worker", self.year, row, la=self.la)
        return self

    def vacancies(self, number: float | None) -> Workforce:
        self.returns.load("workforce_authority", self.year, {"vacancies": number}, la=self.la)
        return self


@dataclass
class Together:
    """The cases of one parametrised test, each typed for an authority of its own and computed at once.

    To compute one case takes as long as to compute all of them. ``kind`` is ``care``, ``census`` or ``workforce``;
    a case is what is typed for the year before, if anything, and what is typed for 2025.
    """

    kind: str
    cases: Sequence[tuple[Typed | None, Typed]] = ()
    found: dict[tuple[int, str], dict[int, Figure]] = field(default_factory=dict)

    def figure(self, id: str, before: Typed | None, typed: Typed) -> Figure:
        """The figure of 2025 of one of the cases, or of a case by itself."""
        place = next((n for n, case in enumerate(self.cases) if case == (before, typed)), None)
        if place is None:
            return self._computed(id, [(before, typed)])[0]
        key = hash(tuple(self.cases)), id
        if key not in self.found:
            self.found[key] = self._computed(id, self.cases)
        return self.found[key][place]

    def _computed(self, id: str, cases: Sequence[tuple[Typed | None, Typed]]) -> dict[int, Figure]:
        returns = Returns()
        for n, (before, typed) in enumerate(cases):
            la = f"{n + 1:03}"
            returns.people(10_000, la=la)
            if before:
                before(getattr(returns, self.kind)(2024, la))
            typed(getattr(returns, self.kind)(2025, la))
        rows = [row for row in returns.compute(id) if row["period"] == "2025"]
        return {int(row["la_code"]) - 1: Figure(*(row[name] for name in Figure._fields)) for row in rows}


def cases_of(marks: Any) -> list[tuple[Typed | None, Typed]]:
    """What is typed in each case of a parametrised test: its arguments ``typed`` and, where it has one, ``before``."""
    for mark in marks:
        names = mark.args[0] if isinstance(mark.args[0], tuple) else (mark.args[0],)
        if "typed" in names:
            rows = [dict(zip(names, case, strict=True)) for case in mark.args[1]]
            return [(row.get("before"), row["typed"]) for row in rows]
    return []
