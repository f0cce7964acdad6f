"""A store of typed rows: what a test says is published, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from indicators.build import build, places
from loaders.statistics import RECIPES, Period
from loaders.store import Outcomes, Store, open_returns, published_table

RECIPE = {recipe.key: recipe for recipe in RECIPES}
PLACES = places(synthetic=False)
CODE_OF = {row[1]: row[0] for row in PLACES if row[1]}
LEVEL_OF = {row[0]: row[3] for row in PLACES}
END = {
    Period.MARCH: "{}-03-31",
    Period.SEPTEMBER: "{}-09-30",
    Period.MID_YEAR: "{}-06-30",
}


def period_end(recipe, period: str) -> str:
    if recipe.period is Period.ACADEMIC:
        return f"{int(period[:4]) + 1}-08-31"
    if recipe.period is Period.FINANCIAL:
        return f"{int(period[:4]) + 1}-03-31"
    return END[recipe.period].format(period)


@dataclass
class SmallEngland:
    """Collects rows and builds the store.

    ``publish`` is one release of a table: rows are ``(place, period, {column: text})``, where a place is a
    three-digit code, a joint code, or an ONS code above authority. Columns not given are empty.
    """

    folder: Path
    releases: list[tuple[str, str, str, list]] = field(default_factory=list)
    neighbours: list[tuple[str, str, list[str]]] = field(default_factory=list)

    def publish(self, key: str, *rows: tuple[str, str, dict[str, str]], date: str = "2026-01-01") -> SmallEngland:
        last = max(period for _, period, _ in rows)
        self.releases.append((key, last, date, list(rows)))
        return self

    def neighbours_of(self, la_code: str, *codes: str, model: str = "2025") -> SmallEngland:
        self.neighbours.append((model, la_code, list(codes)))
        return self

    def build(self) -> Figures:
        store = Store(self.folder)
        with open_returns(store) as connection:
            for file_id, (key, last, date, rows) in enumerate(self.releases, start=1):
                connection.execute(
                    "INSERT INTO load_file VALUES (?, ?, ?, '', ?, ?, ?, ?, ?, 'loaded', [], NULL, NULL)",
                    [file_id, f"{key}-{file_id}.csv", f"published.{key}", datetime.fromisoformat(date),
                     datetime.fromisoformat("2026-01-02"), last, len(rows), len(rows)],
                )  # fmt: skip
                for line, (place, period, cells) in enumerate(rows, start=2):
                    recipe = RECIPE[key]
                    code = place if place in LEVEL_OF else CODE_OF.get(place, "")
                    record: dict[str, Any] = {
                        "file_id": file_id,
                        "line": line,
                        "period": period,
                        "period_end": period_end(recipe, period),
                        "level": LEVEL_OF.get(code, "Local authority"),
                        "geography_code": code,
                        "la_code": "" if place in LEVEL_OF else place,
                        **{column: cells.get(column, "") for column in (*recipe.categories, *recipe.values)},
                    }
                    assert set(cells) <= {*recipe.categories, *recipe.values}, cells
                    names = ", ".join(f'"{name}"' for name in record)
                    marks = ", ".join("?" * len(record))
                    connection.execute(
                        f"INSERT INTO {published_table(key)} ({names}) VALUES ({marks})", list(record.values())
                    )
            for model in {model for model, _, _ in self.neighbours}:
                connection.execute("INSERT INTO neighbour_model VALUES (?, ?, 99)", [model, f"Model of {model}"])
            for model, la_code, codes in self.neighbours:
                for position, code in enumerate(codes, start=1):
                    connection.execute(
                        "INSERT INTO neighbour VALUES (?, ?, ?, ?, 'Close')", [model, la_code, position, code]
                    )
        build(store)
        return Figures(Outcomes(store.outcomes))


@dataclass
class Figures:
    """Reads what was built."""

    outcomes: Outcomes

    def row(self, indicator: str, place: str, period: str) -> dict[str, Any]:
        """The one row of an indicator, or an empty dict where there is none."""
        return self._one(
            "SELECT * FROM indicator_value WHERE indicator_id = ? AND period = ? AND (la_code = ? OR geography_code = ?)",
            [indicator, period, place, place],
        )

    def category(self, breakdown: str, category: str, place: str, period: str) -> dict[str, Any]:
        return self._one(
            "SELECT * FROM breakdown_value WHERE breakdown_id = ? AND category = ? AND period = ? "
            "AND (la_code = ? OR geography_code = ?)",
            [breakdown, category, period, place, place],
        )

    def all(self, query: str) -> list[tuple]:
        return self.outcomes.cursor().execute(query).fetchall()

    def _one(self, query: str, values: list) -> dict[str, Any]:
        found = self.outcomes.cursor().execute(query, values)
        names = [column[0] for column in found.description]
        rows = found.fetchall()
        assert len(rows) <= 1, rows
        return dict(zip(names, rows[0], strict=True)) if rows else {}
