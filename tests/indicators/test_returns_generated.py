"""The product's computation from returns equals the oracle's, over wild rows and over simulated lives."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import date

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from data.demonstration_lives import simulate
from indicators.model import Unit
from indicators.registry import REGISTRY
from indicators.returns import MOST_ROWS, compute_returns
from tests.indicators.generated_returns import Generated, from_lives, store, wild
from tests.indicators.returns_oracle import Figure, figures

COMPUTED = [indicator for indicator in REGISTRY.values() if indicator.computed]
AUTHORITIES = tuple(str(number) for number in range(301, 311))
SECONDS = 12
Key = tuple[str, str, str]


CATEGORIES = "SELECT indicator_id, la_code, period, characteristic, category, numerator, denominator, flag FROM computed_category"
ROWS = """
    SELECT indicator_id, la_code, period, numerator, denominator, value, flag, period_end, rolling FROM computed_row
"""


def computed(content: Generated, today: date, most_rows: int = MOST_ROWS) -> dict[Key, tuple]:
    """What the product computes: (indicator, authority, period) → numerator, denominator, value, flag, end, rolling."""
    return with_categories(content, today, most_rows)[0]


def with_categories(
    content: Generated, today: date, most_rows: int = MOST_ROWS
) -> tuple[dict[Key, tuple], list[tuple]]:
    """The same, and the rows of categories."""
    with store(content) as connection:
        compute_returns(connection, COMPUTED, today=today, most_rows=most_rows)
        rows = connection.execute(ROWS).fetchall()
        categories = connection.execute(CATEGORIES).fetchall()
    assert len({row[:3] for row in rows}) == len(rows)
    return {(row[0], row[1], row[2]): row[3:] for row in rows}, categories


def close(one: object, other: object) -> bool:
    if one is None or other is None:
        return one is None and other is None
    return abs(float(one) - float(other)) < 1e-6  # type: ignore[arg-type]


def same(want: Figure, got: tuple) -> bool:
    numbers = zip((want.numerator, want.denominator, want.value), got[:3], strict=True)
    return all(close(one, other) for one, other in numbers) and (want.flag, want.period_end, want.rolling) == got[3:]


def differences(content: Generated, today: date) -> list[str]:
    """In words, the oracle first; ids of children are invented."""
    want = figures(content.tables, content.loaded, content.population, today)
    got = computed(content, today)
    return [
        f"{key}: expected {describe(want.get(key))}, computed {got.get(key)}"
        for key in sorted({*want, *got})
        if key not in want or key not in got or not same(want[key], got[key])
    ]


def describe(figure: Figure | None) -> object:
    if figure is None:
        return "no row"
    numbers = (figure.numerator, figure.denominator, figure.value)
    return (*(None if item is None else float(item) for item in numbers), figure.flag, figure.rolling)


def smallest(content: Generated, today: date) -> list[str]:
    """The differences that are left when every child that can go is gone, and the rows of those who stay."""
    found = differences(content, today)
    if not found:
        return []
    la_code = found[0].split("'")[3]
    content.tables = {name: [row for row in rows if row["la_code"] == la_code] for name, rows in content.tables.items()}
    content.loaded = [row for row in content.loaded if row["la_code"] == la_code]
    stay, until = set(people(content)), time.monotonic() + SECONDS
    for one in sorted(stay):
        if time.monotonic() < until and differences(content.only(stay - {one}), today):
            stay -= {one}
    content = content.only(stay)
    rows = [
        f"{name} { ({key: str(value) for key, value in row.items() if value is not None and key != 'file_id'}) }"
        for name, own in content.tables.items()
        for row in own
    ]
    return [*differences(content, today), *rows]


def people(content: Generated) -> Iterable[str]:
    return (row.get("child_id") or row.get("worker_id") or "" for rows in content.tables.values() for row in rows)


def test_the_oracle_knows_every_indicator_that_returns_give() -> None:
    content = from_lives(simulate(3, scale=0.02))
    found = figures(content.tables, content.loaded, content.population, date(2026, 11, 22))
    assert {key[0] for key in found} == {indicator.id for indicator in COMPUTED}


def test_simulated_lives() -> None:
    content = from_lives(simulate(11, scale=0.06))
    assert not smallest(content, date(2026, 11, 22))


@settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    derandomize=True,
)
@given(seed=st.integers(0, 2**24))
def test_wild_returns(seed: int) -> None:
    # Ten authorities of thirty children each in one computation: a seed tries some thousands of figures.
    assert not smallest(wild(seed, AUTHORITIES, 30), date(2025, 11, 22))


# The contents of SEX, and how the product words them; a content that is not known stands among "Not known".
SEXES = {"M": "Male", "F": "Female"}


def test_categories_are_figures_of_their_children_and_add_up() -> None:
    today = date(2025, 11, 22)
    content = wild(1, AUTHORITIES, 30)
    whole, rows = with_categories(content, today)
    for sex, category in SEXES.items():
        want = figures(content.tables, content.loaded, content.population, today, ("sex", sex))
        found = {row[:3]: row for row in rows if row[3:5] == ("sex", category)}
        assert found
        for key, row in found.items():
            expected = want[key]
            # Of a category of which no distance is known there is no figure.
            assert (expected.numerator is None) == (row[7] == "x"), key
            if row[7] == "x":
                assert key[0] == "placed_over_20_miles", key
                continue
            assert close(expected.numerator, row[5]), key
            if REGISTRY[key[0]].unit is not Unit.RATE:
                assert close(expected.denominator, row[6]), key
    sums: dict[tuple, list[float]] = {}
    without_figure = {row[:4] for row in rows if row[7] == "x"}
    for row in rows:
        if row[:4] in without_figure:
            continue
        total = sums.setdefault((*row[:4],), [0.0, 0.0])
        total[0] += row[5]
        total[1] += row[6]
    for (*key, characteristic), (above, below) in sums.items():
        numerator, denominator = whole[key[0], key[1], key[2]][:2]
        if characteristic == "disability":
            continue  # a child may have several
        assert close(above, numerator), (key, characteristic)
        assert REGISTRY[key[0]].unit is Unit.RATE or close(below, denominator), (key, characteristic)


def test_authorities_computed_one_by_one_give_the_same() -> None:
    content = wild(7, AUTHORITIES[:2], 15)
    today = date(2025, 11, 22)
    assert computed(content, today, most_rows=1) == computed(content, today)
