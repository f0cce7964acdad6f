"""Breakdowns of figures from the workforce census by sex, age and role, and what is hidden in them."""

from __future__ import annotations

import random

import pytest

from indicators.disclosure import Cells, Row, suppressed, suppressed_categories
from indicators.model import Disclosure
from indicators.registry import REGISTRY
from indicators.workforce import WORKER_KEYS
from tests.indicators.typed_returns import Returns

pytestmark = pytest.mark.usefixtures("computed_together")

BROKEN_DOWN = (
    "sw_turnover",
    "sw_starters_rate",
    "sw_agency_rate",
    "sw_caseload",
    "sw_absence_rate",
    "sw_ethnic_minority",
)


def staff() -> Returns:
    """Two women and a man in post, one of them in two posts; a leaver, a starter and an agency worker."""
    returns = Returns()
    census = returns.workforce(2025)
    census.worker("W1", 0.8, sex="F", birth_date="1995-10-01", role="5", cases=12, days_lost=4, ethnicity="WBRI")
    census.worker("W2", 0.6, sex="F", birth_date="1985-09-30", role="4", cases=9, ethnicity="BAFR")
    # The post with fewer hours: another role, and another date of birth by mistake.
    census.worker("W2", 0.3, sex="F", birth_date="1958-09-30", role="2", cases=3, ethnicity="BAFR")
    census.worker("W3", 1, "2025-06-01", sex="M", birth_date="1965-09-30", role="5", cases=10, ethnicity="AIND")
    census.worker("L1", 0.5, end="2025-03-01", sex="M", birth_date="1960-01-01", role="1")
    census.worker("A1", 0.7, agency=True, sex="U", birth_date=None, role=None, cases=5)
    return returns


def test_by_sex_each_in_full_time_equivalents() -> None:
    returns = staff()
    assert returns.categories("sw_turnover", "sex") == {"Female": (0, 1.7), "Male": (0.5, 1)}
    assert returns.categories("sw_starters_rate", "sex") == {"Female": (0, 1.7), "Male": (1, 1)}
    assert returns.categories("sw_agency_rate", "sex") == {
        "Female": (0, 1.7),
        "Male": (0, 1),
        "Not known": (0.7, 0.7),
    }
    assert returns.categories("sw_caseload", "sex") == {"Female": (24, 1.7), "Male": (10, 1), "Not known": (5, 0.7)}
    assert returns.categories("sw_absence_rate", "sex") == {"Female": (4, 430.1), "Male": (0, 253)}
    assert returns.categories("sw_ethnic_minority", "sex") == {"Female": (1, 2), "Male": (1, 1)}


def test_a_person_with_two_posts_is_in_the_category_of_the_one_with_more_hours() -> None:
    returns = staff()
    # W1 is 29 (30 the day after), W2 40, W3 60; L1, who left at 65, has nobody in post beside W3.
    assert returns.categories("sw_turnover", "worker_age") == {
        "Under 30 years": (0, 0.8),
        "40 to 49 years": (0, 0.9),
        "60 years and over": (0.5, 1),
    }
    # W2's 0.3 as a middle manager are with her 0.6: nobody else is one. A leaver from a role without anybody in post has
    # no denominator, so that no row is made of them.
    assert returns.categories("sw_turnover", "role") == {"Senior practitioner": (0, 0.9), "Case holder": (0, 1.8)}


@pytest.mark.parametrize(
    ("birth", "category"),
    [
        ("1995-09-30", "30 to 39 years"),
        ("1995-10-01", "Under 30 years"),
        ("1985-10-01", "30 to 39 years"),
        ("1975-09-30", "50 to 59 years"),
        ("1965-10-01", "50 to 59 years"),
        ("1965-09-30", "60 years and over"),
        (None, "Not known"),
        ("2026-01-01", "Not known"),
    ],
)
def test_age_is_that_of_30_september(birth: str | None, category: str) -> None:
    returns = Returns()
    returns.workforce(2025).worker("W1", 1, birth_date=birth)
    assert returns.categories("sw_turnover", "worker_age") == {category: (0, 1)}


def test_which_figures_are_broken_down() -> None:
    """A vacancy has no characteristics; nor is anything by ethnic group beside the share of ethnic minorities."""
    found = {
        id: item.computed.characteristics
        for id, item in REGISTRY.items()
        if item.computed and item.id.startswith("sw_")
    }
    assert found == dict.fromkeys(BROKEN_DOWN, WORKER_KEYS) | {"sw_vacancy_rate": ()}
    assert "ethnicity" not in WORKER_KEYS


# --- what is hidden -------------------------------------------------------------------------------------------------

KINDS = {
    "sw_turnover": Disclosure.FLOW,
    "sw_starters_rate": Disclosure.FLOW,
    "sw_agency_rate": Disclosure.SHARE,
    "sw_caseload": Disclosure.AVERAGE,
    "sw_absence_rate": Disclosure.AVERAGE,
    "sw_ethnic_minority": Disclosure.SHARE,
}
SIZES = (0, 0, 1, 3, 5, 6, 7, 9, 20, 60)


def people(chance: random.Random, categories: int) -> dict[str, tuple[list[int], list[int]]]:
    """Of each indicator, the people behind numerator and denominator by category."""

    def drawn() -> list[int]:
        return [chance.choice(SIZES) for _ in range(categories)]

    in_post, agency, leavers, starters = drawn(), drawn(), drawn(), drawn()
    known = [min(one, many) for one, many in zip(drawn(), in_post, strict=True)]
    minority = [min(one, many) for one, many in zip(drawn(), known, strict=True)]
    holders = [min(one, many) for one, many in zip(drawn(), in_post, strict=True)]
    return {
        "sw_turnover": (leavers, in_post),
        "sw_starters_rate": (starters, in_post),
        "sw_agency_rate": (agency, [a + b for a, b in zip(agency, in_post, strict=True)]),
        "sw_caseload": (holders, holders),
        "sw_absence_rate": (in_post, in_post),
        "sw_ethnic_minority": (minority, known),
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_what_protects_full_time_equivalents_is_how_many_people_there_are(seed: int) -> None:
    """In every category shown nobody or six at least; in those hidden together too, and they are two at least."""
    chance = random.Random(seed)  # noqa: S311
    names = ["Female", "Male", "Not known", "Under 30 years", "30 to 39 years"][: chance.choice((2, 3, 5))]
    drawn = people(chance, len(names))
    rows = {
        id: Row(id, sum(above), sum(below), sum(above), sum(below), "" if sum(below) else "z", KINDS[id])
        for id, (above, below) in drawn.items()
    }
    hidden = suppressed(rows.values())
    cells = [Cells(id, names, above, below) for id, (above, below) in drawn.items()]
    closed = suppressed_categories("sex", cells, rows, hidden)
    for id, (above, below) in drawn.items():
        shown = [n for n, name in enumerate(names) if name not in closed.get(id, ())]
        if id in hidden:
            assert not shown
            continue
        kind = KINDS[id]
        tested = [below] if kind is Disclosure.AVERAGE else [above, below]
        if kind is Disclosure.SHARE:
            tested.append([b - a for a, b in zip(above, below, strict=True)])
        if not shown or not sum(below):
            continue
        for counts in tested:
            assert not [counts[n] for n in shown if 0 < counts[n] < 6], (id, counts, closed)
            left = [counts[n] for n in range(len(names)) if n not in shown]
            assert not 0 < sum(left) < 6, (id, counts, closed)
        if len(shown) < len(names):
            everyone = [max(b[n] for _, b in drawn.values()) for n in range(len(names))]
            assert sum(everyone[n] > 0 for n in range(len(names)) if n not in shown) >= 2
