"""Returns typed by a test: what it says is loaded, straight into the canonical tables, and nothing else.

``Returns().care(2025)`` is a return of children looked after with every table loaded and empty; its methods add rows.
Dates are ISO text. The authority is 301 unless a test says otherwise.

To compute the figures of one test takes as long as to compute those of all tests of a module. So a module whose tests
use the fixture ``computed_together`` is rehearsed before its first test: every test runs up to where it asks for
figures, and what all of them have typed is computed at once, each for authorities of its own. Then the tests run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import duckdb
import pytest

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

Row = dict[str, Any]


class Figure(NamedTuple):
    """A computed row, as far as most tests look."""

    numerator: float | None
    denominator: float | None
    value: float | None
    flag: str


class Computed(NamedTuple):
    """What was computed of one test's returns."""

    rows: list[Row]
    categories: list[Row]
    reasons: list[Row]

    def of(self, ids: Sequence[str]) -> Computed:
        return Computed(*([row for row in table if row["indicator_id"] in ids] for table in self))


@dataclass
class Returns:
    """Everything that is loaded. ``today`` and ``switches`` go to the computation."""

    today: date = date(2026, 1, 15)
    switches: dict[str, Switch] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # (table, cells) in the order typed, and the columns and number of rows of every table loaded.
        self.rows: list[tuple[str, Row]] = []
        self.loaded: dict[tuple[str, int, str], tuple[list[str], int]] = {}

    def load(self, table: str, year: int, *rows: Row, la: str = LA, without: tuple[str, ...] = ()) -> None:
        """Adds rows to a table of one return, which is then loaded; ``without``: columns that the file lacks."""
        columns = [column.name for column in BY_NAME[table].columns if column.name not in without]
        columns, number = self.loaded.get((la, year, table), (columns, 0))
        self.loaded[la, year, table] = columns, number + len(rows)
        for row in rows:
            line = len(self.rows) + 1
            self.rows.append((table, {"file_id": 1, "line": line, "la_code": la, "return_year": year, **row}))

    def people(self, number: int | str, year: int = 2024, la: str = LA) -> Returns:
        """The population aged 0 to 17 in the middle of a year."""
        cells = {
            "file_id": 1, "line": 1, "period": str(year), "period_end": f"{year}-06-30", "level": "Local authority",
            "geography_code": "E09000002", "la_code": la, "age_group": "Children aged 0 to 17 years",
            "population_estimate": str(number),
        }  # fmt: skip
        self.rows.append(("published_population", cells))
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

    def register(self) -> duckdb.DuckDBPyConnection:
        """A connection to a database with what is typed so far, attached as ``returns``."""
        TOGETHER.leave()
        return _database([self])

    def computed(self, *ids: str) -> Computed:
        """All that is computed for the indicators."""
        return TOGETHER.answer(self, ids).of(ids)

    def compute(self, *ids: str) -> list[Row]:
        """Every computed row of the indicators."""
        return self.computed(*ids).rows

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
        return {
            row["category"]: (row["numerator"], row["denominator"])
            for row in self.computed(id).categories
            if row["characteristic"] == characteristic and row["period"] == period
        }


@cache
def _ddl() -> str:
    """The tables, without the comments on columns, which take most of the time."""
    lines = f"{schema()}\n{published_ddl(POPULATION)}".splitlines()
    return "\n".join(line for line in lines if not line.startswith("COMMENT"))


def _named(la: str, number: int) -> str:
    """The code of an authority of one test among those of others."""
    return f"{la}-{number}" if number else la


def _database(several: Sequence[Returns]) -> duckdb.DuckDBPyConnection:
    """A database with what several tests have typed; the first one's authorities keep their codes."""
    connection = duckdb.connect()
    connection.execute("SET threads = 1; ATTACH ':memory:' AS returns; USE returns")
    connection.execute(_ddl())
    connection.execute("USE memory")
    tables: dict[tuple[str, ...], list[list[Any]]] = defaultdict(list)
    for number, returns in enumerate(several):
        for table, cells in returns.rows:
            own = cells | {"la_code": _named(cells["la_code"], number)}
            tables[table, *own].append(list(own.values()))
        for (la, year, table), (columns, rows) in returns.loaded.items():
            key = (
                "return_table",
                "la_code",
                "return_year",
                "collection",
                "table_name",
                "file_id",
                "rows_loaded",
                "columns",
            )
            own_la = _named(la, number)
            tables[key].append([own_la, year, BY_NAME[table].collection, table, 1, rows, columns])
    for (table, *names), rows in tables.items():
        marks = ", ".join(["(" + ", ".join("?" * len(names)) + ")"] * len(rows))
        cells = [cell for row in rows for cell in row]
        connection.execute(f"INSERT INTO returns.{table} ({', '.join(names)}) VALUES {marks}", cells)
    return connection


def _compute(several: Sequence[Returns], ids: Iterable[str]) -> list[Computed]:
    """What is computed for each of several returns of the same day and switches."""
    with _database(several) as connection:
        chosen = [REGISTRY[id] for id in ids]
        compute_returns(connection, chosen, today=several[0].today, switches=several[0].switches)
        found = [Computed([], [], []) for _ in several]
        for place, table in enumerate(("computed_row", "computed_category", "computed_reason")):
            result = connection.execute(f"FROM {table}")
            names = [column[0] for column in result.description or ()]
            for cells in result.fetchall():
                row = dict(zip(names, cells, strict=True))
                row["la_code"], _, number = row["la_code"].partition("-")
                found[int(number or 0)][place].append(row)
    return found


class Unanswered(BaseException):
    """Ends the rehearsal of a test; ``asked``: where it asks for what is computed next."""

    def __init__(self, asked: bool) -> None:
        self.asked = asked


class Together:
    """What the tests of a module ask for, computed at once."""

    def __init__(self) -> None:
        self.rehearsing = False
        self.asked: dict[str, tuple[Returns, set[str]]] = {}
        self.answers: dict[str, tuple[set[str], Computed]] = {}

    def rehearse(self, tests: Iterable[Callable[[], object]]) -> None:
        """Runs every test up to where it asks, computes, and goes on with those that asked."""
        waiting = list(tests)
        self.asked.clear()
        self.answers.clear()
        while waiting:
            waiting = [test for test in waiting if self._asks(test)]
            groups: dict[str, list[str]] = defaultdict(list)
            for key, (returns, _) in self.asked.items():
                groups[repr((returns.today, returns.switches))].append(key)
            for keys in groups.values():
                ids = {id for key in keys for id in (*self.asked[key][1], *self.answers.get(key, ((),))[0])}
                try:
                    found = _compute([self.asked[key][0] for key in keys], ids)
                except Exception:
                    # Each test of them computes by itself, so that the one whose fault it is fails.
                    return
                self.answers |= {key: (ids, computed) for key, computed in zip(keys, found, strict=True)}
            self.asked.clear()

    def _asks(self, test: Callable[[], object]) -> bool:
        """Whether a test, run as far as it can, asks for something."""
        self.rehearsing = True
        try:
            test()
        except Unanswered as end:
            return end.asked
        except (Exception, pytest.fail.Exception):
            return False  # what is wrong is told when the test runs
        finally:
            self.rehearsing = False
        return False

    def leave(self) -> None:
        """Ends the rehearsal of a test that wants a database to itself."""
        if self.rehearsing:
            raise Unanswered(asked=False)

    def answer(self, returns: Returns, ids: Sequence[str]) -> Computed:
        """What is computed of the returns, at least for the indicators."""
        key = repr((returns.today, returns.switches, returns.rows, returns.loaded))
        known, computed = self.answers.get(key, (set(), None))
        if computed and known.issuperset(ids):
            return computed
        if not self.rehearsing:
            return _compute([returns], ids)[0]
        # How distances are read depends on the columns of all returns loaded: those without them stay alone.
        if any(
            table == "cla_episode" and "distance" not in loaded[0] for (*_, table), loaded in returns.loaded.items()
        ):
            self.leave()
        self.asked.setdefault(key, (returns, set()))[1].update(ids)
        raise Unanswered(asked=True)


TOGETHER = Together()


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
