"""An attacker reads what the public reads, knows the published definitions, and tries to work out what is hidden.

It is given nothing but public rows and categories. From the definitions it knows of which children or workers each
number is made up (:data:`FAMILIES` below, written from sections 2 to 4 and 6 of definitions.md and not from the module):
what adds up to what, which count stands in two rows, which is part of which, that the categories of a characteristic
add up to the row, in which categories there is a row, and that what is hidden is not zero. Each fact is one line of a
system of equations and inequalities in whole numbers that are not negative; :class:`Attack` looks for two solutions in
which a hidden count differs. Where there are none, the attacker knows the count, and the test fails.

What else outcomes.duckdb holds of own returns tells no more:

* ``value``, ``exact``, confidence limits and ``change`` are worked out of the numerators and denominators shown, rolling
  rows' of the rounded ones, and are empty beside what is hidden (tests/test_own_returns.py works them out again).
* ``reconciliation`` has a row only where ours is shown, and in it nothing but the two public values.
* ``distribution``, ``neighbour_comparison``, ``outlook`` and ``projection`` rest on published figures alone; ``note`` says
  why there is no figure, and of how many in a hundred children the distance is known, in steps of five.
* ``load_file``, ``load_rejection`` and ``return_check`` count rows, rounded to five up or down by chance
  (``test_rounded_row_counts_tell_nothing``).

What the attacker does not use:

* *Denominators of different indicators* (definitions.md 6.4: not protected, nor are differences between years): the
  denominator of ``sw_agency_rate`` less that of ``sw_turnover`` is the agency workers' hours.
* *Published statistics.* What the department publishes of the same authority and year is public whatever is hidden
  here, and it hides by its own rules: where it shows a figure that is hidden here, or a share of a denominator that is
  shown here, the two together can tell a count that neither tells
  (``test_what_the_department_publishes_of_the_same_year_can_tell``). Nothing here can prevent that but showing no figures
  of years that are published; what is prevented is that the two stand side by side.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain, product
from math import ceil, prod

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indicators.build import PUBLIC_ROWS
from indicators.disclosure import (
    BOUNDS,
    CHAINS,
    EQUATIONS,
    Cells,
    Equation,
    Row,
    hide,
    protect,
    suppressed,
    suppressed_categories,
)
from indicators.model import Disclosure
from indicators.registry import COMPUTED

SHARE, RATE, FLOW, AVERAGE = Disclosure.SHARE, Disclosure.RATE, Disclosure.FLOW, Disclosure.AVERAGE
MOST = 10_000

# ---------------------------------------------------------------------------------------------------------------
# Whole numbers that fit a set of facts


class Unsolved(Exception):
    """The search took too long to say."""


@dataclass
class Attack:
    """Facts about unknown whole numbers ≥ 0: each says that a sum of multiples of them lies between two bounds."""

    names: dict[str, int] = field(default_factory=dict)
    facts: list[tuple[tuple[tuple[int, int], ...], int, int]] = field(default_factory=list)
    steps: int = 0  # that the search may still take
    # How many numbers and facts there were when the bounds were narrowed; lowest, highest, and the facts about each.
    _narrowed: tuple[tuple[int, int], list[int], list[int], list[list[int]]] = ((-1, -1), [], [], [])

    def know(self, terms: Mapping[str, int], low: int, high: int) -> None:
        numbered = tuple(
            (self.names.setdefault(name, len(self.names)), times) for name, times in terms.items() if times
        )
        self.facts.append((numbered, low, high))

    def possible(self, terms: Mapping[str, int], hint: Mapping[str, int] | None = None) -> set[int]:
        """Up to two values that the sum may have.

        :param hint: a solution to look near first. It is the defence's witness that the sum is not known, and no help
            to the attacker: what is not found near it is looked for everywhere.
        """
        for name in terms:
            self.names.setdefault(name, len(self.names))
        if self._narrowed[0] != (len(self.names), len(self.facts)):
            self._narrow()
        _, first_low, first_high, first_about = self._narrowed
        unknown = len(self.names)
        facts = [*self.facts, ((*((self.names[name], times) for name, times in terms.items()), (unknown, -1)), 0, 0)]
        about = [*first_about, [len(self.facts)]]
        for name in terms:
            about[self.names[name]] = [*about[self.names[name]], len(self.facts)]
        low, high = [*first_low, 0], [*first_high, MOST]
        assert narrow(low, high, facts, about, [len(self.facts)]), "the facts contradict each other"
        if low[unknown] == high[unknown]:
            return {low[unknown]}
        if hint is not None:
            truth = [hint.get(name, 0) for name in self.names]
            truth.append(sum(times * truth[self.names[name]] for name, times in terms.items()))
            for value in (truth[unknown] + 1, truth[unknown] - 1):
                if low[unknown] <= value <= high[unknown]:
                    near = [*truth[:-1], value]
                    self.steps = 400
                    if self._mended(near, {unknown}, {len(self.facts)}, facts, about, low, high):
                        return {truth[unknown], value}
            for reach, value in product((1, 2, 6), (truth[unknown] + 1, truth[unknown] - 1)):
                near_low = [max(one, at - reach) for one, at in zip(low, truth, strict=True)]
                near_high = [min(one, at + reach) for one, at in zip(high, truth, strict=True)]
                if near_low[unknown] <= value <= near_high[unknown]:
                    self.steps = 400
                    with suppress(Unsolved):
                        if self._fits(near_low, near_high, facts, about, unknown, value, truth):
                            return {truth[unknown], value}
        found: set[int] = set()
        # From both ends: the bounds are nearly always possible themselves.
        for turn in range(high[unknown] - low[unknown] + 1):
            value = low[unknown] + turn // 2 if turn % 2 == 0 else high[unknown] - turn // 2
            self.steps = 20_000
            if self._fits(low, high, facts, about, unknown, value, low):
                found.add(value)
                if len(found) == 2:
                    break
        return found

    def _mended(
        self,
        near: list[int],
        changed: set[int],
        doubtful: set[int],
        facts,
        about,
        low: Sequence[int],
        high: Sequence[int],
    ) -> bool:
        """Whether a few further changes make a solution of one that was changed.

        :param changed: the numbers that stay as they are now.
        :param doubtful: facts that may not hold any more; all others do.
        """
        broken = []
        for number in doubtful:
            numbered, least, most = facts[number]
            found = sum([times * near[at] for at, times in numbered])
            if not least <= found <= most:
                broken.append((numbered, (least if found < least else most) - found))
        if not broken:
            return True
        self.steps -= 1
        if self.steps < 0 or len(changed) > 12:
            return False
        numbered, lacking = min(broken, key=lambda one: len(one[0]))
        ways = []
        for at, times in numbered:
            value = near[at] + lacking // times
            if at not in changed and lacking % times == 0 and low[at] <= value <= high[at]:
                further = [n for n in about[at] if not self._holds(facts[n], near, at, value)]
                ways.append((len(further), at, value))
        for _, at, value in sorted(ways):
            before, near[at] = near[at], value
            if self._mended(near, changed | {at}, doubtful.union(about[at]), facts, about, low, high):
                return True
            near[at] = before
        return False

    @staticmethod
    def _holds(fact, near: Sequence[int], at: int, value: int) -> bool:
        numbered, least, most = fact
        return least <= sum([times * (value if place == at else near[place]) for place, times in numbered]) <= most

    def _narrow(self) -> None:
        """The bounds that all facts together give every number, once for all that is asked."""
        about: list[list[int]] = [[] for _ in self.names]
        for number, (numbered, _, _) in enumerate(self.facts):
            for place, _ in numbered:
                about[place].append(number)
        low, high = [0] * len(about), [MOST] * len(about)
        assert narrow(low, high, self.facts, about, range(len(self.facts))), "the facts contradict each other"
        self._narrowed = (len(about), len(self.facts)), low, high, about

    def _fits(self, low, high, facts, about, place: int, value: int, first: Sequence[int]) -> bool:
        self.steps -= 1
        if self.steps < 0:
            raise Unsolved
        low, high = low.copy(), high.copy()
        low[place] = high[place] = value
        if not narrow(low, high, facts, about, about[place]):
            return False
        tried = [min(max(one, least), most) for one, least, most in zip(first, low, high, strict=True)]
        broken = [
            [at for at, _ in numbered if low[at] < high[at]]
            for numbered, least, most in facts
            if not least <= sum([times * tried[at] for at, times in numbered]) <= most
        ]
        if not broken:
            return True
        # Mend what has the fewest numbers left to change.
        nearest = min(min(broken, key=len), key=lambda at: high[at] - low[at])
        values = sorted(range(low[nearest], high[nearest] + 1), key=lambda one: abs(one - tried[nearest]))
        return any(self._fits(low, high, facts, about, nearest, one, tried) for one in values)


def narrow(low: list[int], high: list[int], facts, about, changed: Iterable[int]) -> bool:
    """Narrows the bounds of every number by every fact; False where none is left."""
    waiting = dict.fromkeys(changed)
    while waiting:
        number = next(iter(waiting))
        del waiting[number]
        numbered, least, most = facts[number]
        from_low = from_high = 0
        for at, times in numbered:
            if times > 0:
                from_low += times * low[at]
                from_high += times * high[at]
            else:
                from_low += times * high[at]
                from_high += times * low[at]
        if from_low > most or from_high < least:
            return False
        for at, times in numbered:
            span = high[at] - low[at]
            if not span:
                continue
            above, below = most - from_low, from_high - least
            step = abs(times)
            if above >= step * span and below >= step * span:
                continue
            old_low, old_high = low[at], high[at]
            if times > 0:
                high[at] = min(old_high, old_low + above // step)
                low[at] = max(old_low, old_high - below // step)
                from_low += times * (low[at] - old_low)
                from_high += times * (high[at] - old_high)
            else:
                low[at] = max(old_low, old_high - above // step)
                high[at] = min(old_high, old_low + below // step)
                from_low += times * (high[at] - old_high)
                from_high += times * (low[at] - old_low)
            if low[at] > high[at]:
                return False
            if low[at] != old_low or high[at] != old_high:
                waiting.update(dict.fromkeys(about[at]))
    return True


def test_the_attacker_can_add_and_subtract():
    attack = Attack()
    attack.know({"a": 1, "b": 1}, 10, 10)
    assert len(attack.possible({"a": 1})) == 2
    attack.know({"b": 1}, 7, 7)
    assert attack.possible({"a": 1}) == {3}
    # a ≤ 5 and b ≤ 8 with a + b = 13.
    attack = Attack()
    attack.know({"a": 1, "b": 1}, 13, 13)
    attack.know({"a": 1}, 0, 5)
    attack.know({"b": 1}, 0, 8)
    assert attack.possible({"a": 1}) == {5}
    # 2a + 3b = 7 has one solution in whole numbers.
    attack = Attack()
    attack.know({"a": 2, "b": 3}, 7, 7)
    assert attack.possible({"a": 1}) == {2}


# ---------------------------------------------------------------------------------------------------------------
# What the definitions say


EVERYONE = {"everyone": 1}


@dataclass(frozen=True)
class Number:
    """An indicator: of which people numerator and denominator are made up. A rate's population is nobody's secret.

    :param steps: into how many the numerator is divided, for a sum that is not whole: ten for distances.
    """

    kind: Disclosure
    above: Mapping[str, int]
    below: Mapping[str, int] = field(default_factory=dict)
    steps: int = 1


@dataclass(frozen=True)
class People:
    """Some children or workers, divided up in one or more ways: each division adds up to all of them.

    :param others: who is not among them, or what is not a person.
    :param again: those that have the number of everyone, as the attacker is not told.
    :param anybody: of whom there is somebody in a category that has a row.
    """

    divisions: tuple[tuple[str, ...], ...]
    numbers: Mapping[str, Number]
    others: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    anybody: Mapping[str, int] = field(default_factory=lambda: dict(EVERYONE))

    @property
    def parts(self) -> tuple[str, ...]:
        return (*chain.from_iterable(self.divisions), *self.others, *self.again)

    def facts(self, attack: Attack, place: str = "") -> None:
        """Every division adds up to everyone, in a category as in all."""
        for division in self.divisions:
            attack.know({f"everyone{place}": -1} | {name + place: 1 for name in division}, 0, 0)


def of(*parts: str, **more: int) -> dict[str, int]:
    return dict.fromkeys(parts, 1) | more


def shares(below: Mapping[str, int], **above: Sequence[str]) -> dict[str, Number]:
    return {id: Number(SHARE, of(*parts), below) for id, parts in above.items()}


SGO, ADOPTED = ("sgo_relative", "sgo_other"), ("adopted_dated", "adopted_undated")
REASONS = (*SGO, "cao", *ADOPTED, "home", "other_parent", "other_reason")
CEASED = People(
    (REASONS,),
    shares(
        EVERYONE,
        ceased_sgo=SGO,
        ceased_cao=("cao",),
        ceased_adopted=ADOPTED,
        ceased_returned_home=("home",),
        ceased_family_network=("cao", "home", "sgo_relative", "other_parent"),
    )
    | {
        "sgo_to_relatives": Number(SHARE, of("sgo_relative"), of(*SGO)),
        "adoption_decision_to_match": Number(AVERAGE, {}, of("adopted_dated")),
    },
)

PLACES = ("kin", "foster_other", "homes", "semi", "adoption", "parents", "elsewhere")
MOVES = ("moved_3", "moved_less")
AWAY = ("far", "near_known", "unknown")
CARE = People(
    (PLACES, ("uasc", "not_uasc"), MOVES, AWAY),
    shares(
        EVERYONE,
        placed_foster=("kin", "foster_other"),
        kinship_foster=("kin",),
        placed_childrens_homes=("homes",),
        placed_semi_independent=("semi",),
        placements_3_plus=("moved_3",),
        placed_over_20_miles=("far",),
    )
    | {
        "cla_rate": Number(RATE, EVERYONE),
        "uasc_cla_rate": Number(RATE, of("uasc")),
        # Every child is in one placement at least; three or more: three and so many more.
        "placements_average": Number(AVERAGE, of("moved_less", moved_3=3, further_moves=1), EVERYONE),
        "distance_average": Number(AVERAGE, {}, of("far", "near_known")),
    },
    ("further_moves",),
)
# The sum behind the average distance: more than 20 miles is 20.1 at least, as distances have one decimal.
DISTANCES = People(
    (AWAY,),
    shares(EVERYONE, placed_over_20_miles=("far",))
    | {"distance_average": Number(AVERAGE, of(far=201, further_tenths=1), of("far", "near_known"), 10)},
    ("further_tenths",),
)

SOURCES = ("police", "schools", "health", "other_source")
REFERRALS = People(
    (SOURCES, ("again", "first"), ("nfa", "acted_on")),
    {"referrals_rate": Number(RATE, EVERYONE)}
    | shares(
        EVERYONE,
        referrals_police=("police",),
        referrals_schools=("schools",),
        referrals_health=("health",),
        re_referrals=("again",),
        referrals_nfa=("nfa",),
    ),
)

STARTED = ("both", "repeat_only", "within_12_only", "first_plan")
PLANS = People(
    (STARTED,),
    {"cpp_starts_rate": Number(RATE, EVERYONE)}
    | shares(EVERYONE, repeat_cpp=("both", "repeat_only"), repeat_cpp_12_months=("both", "within_12_only")),
)
# For those who take it that a plan within 12 months of another is always counted as a repeat plan.
KNOWN = ("both", "repeat_only", "first_plan")
REPEATS = People(
    (KNOWN,),
    {"cpp_starts_rate": Number(RATE, EVERYONE)}
    | shares(EVERYONE, repeat_cpp=("both", "repeat_only"), repeat_cpp_12_months=("both",)),
)
STARTS = People(
    (("uasc_start", "other_start"),),
    {
        "cla_starts_rate": Number(RATE, EVERYONE),
        "uasc_starts_rate": Number(RATE, of("uasc_start")),
    },
)
CONFERENCES = People(
    (("in_time", "late"),),
    {"icpc_rate": Number(RATE, EVERYONE)} | shares(EVERYONE, icpc_15_working_days=("in_time",)),
)
OPEN_PLANS = People(
    (("long", "short"),),
    {"cpp_rate": Number(RATE, EVERYONE)} | shares(EVERYONE, cpp_2_years=("long",)),
)
MISSING = People(
    (("missing", "not_missing"),),
    shares(EVERYONE, missing_children=("missing",))
    | {"missing_incidents_per_child": Number(AVERAGE, of("missing", more_incidents=1), of("missing"))},
    ("more_incidents",),
)
ENQUIRIES = People((("enquiry",),), {"s47_rate": Number(RATE, of("enquiry"))})

# Everyone is who is in post. What is shown are sums of hours; the attacker is told heads, which says more. Whoever is
# in post is so in the denominator of the agency rate too: that it is the same number is not used (definitions.md 6.4).
WORKFORCE = People(
    (("minority", "white", "not_told"), ("holding", "not_holding"), ("started", "there_before")),
    {
        "sw_turnover": Number(FLOW, of("left"), EVERYONE),
        "sw_starters_rate": Number(FLOW, of("started", "started_and_left"), EVERYONE),
        "sw_absence_rate": Number(AVERAGE, {}, EVERYONE),
        "sw_agency_rate": Number(
            SHARE, of("agency_holding", "agency_other"), of("in_post", "agency_holding", "agency_other")
        ),
        "sw_caseload": Number(AVERAGE, {}, of("holding", "agency_holding")),
        "sw_ethnic_minority": Number(SHARE, of("minority"), of("minority", "white")),
    },
    ("left", "started_and_left", "agency_holding", "agency_other"),
    ("in_post",),
    of("in_post", "agency_holding", "agency_other"),
)

FAMILIES = {
    "ceased": CEASED,
    "care": CARE,
    "distances": DISTANCES,
    "referrals": REFERRALS,
    "plans": PLANS,
    "all repeat plans known": REPEATS,
    "starts": STARTS,
    "conferences": CONFERENCES,
    "open plans": OPEN_PLANS,
    "missing": MISSING,
    "enquiries": ENQUIRIES,
    "workforce": WORKFORCE,
}

# What is never shown, and is left when the parts are taken off the total of E1 to E7.
RESTS: dict[str, tuple[Mapping[str, int], ...]] = {
    "ceased": (of("other_parent", "other_reason"), of("other_parent")),
    "care": (of("adoption", "parents", "elsewhere"), of("foster_other"), of("not_uasc")),
    "referrals": (of("other_source"),),
    "starts": (of("other_start"),),
    "all repeat plans known": (of("repeat_only"),),
}

World = Mapping[str, int]  # how many children there are of each part


def total(terms: Mapping[str, int], world: World) -> int:
    return sum(times * world[name] for name, times in terms.items())


def truth(people: People, world: World) -> dict[str, Row]:
    """The computed rows."""
    rows = {}
    for id, number in people.numbers.items():
        above, below = total(number.above, world), total(number.below, world)
        if number.kind is RATE:
            rows[id] = Row(id, above, 60_000, above, None, "", RATE)
        else:
            tested = None if number.kind is AVERAGE else above
            shown = above / number.steps if below else 0
            rows[id] = Row(id, shown, below, tested, below, "z" if below == 0 else "", number.kind)
    return rows


def seen(
    rows: Mapping[str, Row], chains=CHAINS, equations: Sequence[Equation] = EQUATIONS, bounds=BOUNDS
) -> dict[str, Row]:
    """The public rows."""
    hidden = suppressed(rows.values(), equations, chains, bounds)
    return {id: hide(row, denominator=hidden[id]) if id in hidden else row for id, row in rows.items()}


def facts_of_rows(attack: Attack, people: People, public: Mapping[str, Row], at: Sequence[str] = ("",)) -> None:
    """What public rows say about the parts; ``at``: the categories that add up to the row."""

    def everywhere(terms: Mapping[str, int]) -> dict[str, int]:
        return {name + place: times for name, times in terms.items() for place in at}

    for id, number in people.numbers.items():
        row = public[id]
        if row.numerator is not None and number.above and row.flag != "z":
            shown = round(row.numerator * number.steps)
            attack.know(everywhere(number.above), shown, shown)
        if row.denominator is not None and number.below:
            attack.know(everywhere(number.below), int(row.denominator), int(row.denominator))
        if row.flag == "c":
            # Zero is hidden only where the denominator is small, and then that is hidden as well.
            if row.denominator is not None and number.kind is not AVERAGE:
                attack.know(everywhere(number.above), 1, MOST)
            if number.below:
                attack.know(everywhere(number.below), 1, MOST)


def small(value: int) -> bool:
    return 0 < value < 6


def secrets(people: People, world: World, hidden: Iterable[str]) -> Iterator[tuple[str, dict[str, int]]]:
    """The counts of one to five that hidden rows hide: numerators, denominators, differences."""
    for id in hidden:
        number = people.numbers[id]
        difference = {
            name: number.below.get(name, 0) - number.above.get(name, 0) for name in {*number.above, *number.below}
        }
        asked = {"numerator": number.above, "denominator": number.below, "difference": difference}
        if number.kind is AVERAGE:
            asked = {"denominator": number.below}
        elif number.kind is RATE:
            asked = {"numerator": number.above}
        elif number.kind is FLOW:
            del asked["difference"]
        for what, terms in asked.items():
            if small(total(terms, world)):
                yield f"{what} of {id}", {name: times for name, times in terms.items() if times}


def attacked_rows(
    family: str, world: World, chains=CHAINS, equations: Sequence[Equation] = EQUATIONS, bounds=BOUNDS
) -> list[str]:
    """The small counts that the attacker works out from the rows of one family."""
    people = FAMILIES[family]
    public = seen(truth(people, world), chains, equations, bounds)
    attack = Attack()
    facts_of_rows(attack, people, public)
    people.facts(attack)
    hidden = [id for id, row in public.items() if row.flag == "c"]
    asked = [*secrets(people, world, hidden)]
    asked += [(f"what is left: {rest}", dict(rest)) for rest in RESTS.get(family, ()) if small(total(rest, world))]
    return [what for what, terms in asked if len(attack.possible(terms, world)) < 2]


# ---------------------------------------------------------------------------------------------------------------
# Rows

# Small numbers are what matters, and numbers near six.
SIZES = (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 20, 45)


def random_world(people: People, chance: random.Random) -> dict[str, int]:
    zeros = chance.choice((0, 0.3, 0.6))
    world = {name: 0 if chance.random() < zeros else chance.choice(SIZES) for name in people.parts}
    return balanced(people, world)


def balanced(people: People, world: Mapping[str, int]) -> dict[str, int]:
    """The same world with every division adding up to the first."""
    world = dict(world)
    everyone = sum(world[name] for name in people.divisions[0])
    for division in people.divisions[1:]:
        left = everyone
        for name in division[:-1]:
            world[name] = min(world[name], left)
            left -= world[name]
        world[division[-1]] = left
    return world | dict.fromkeys(("everyone", *people.again), everyone)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("seed", range(4))
def test_no_hidden_row_is_worked_out(family: str, seed: int):
    chance = random.Random(f"{family} {seed}")  # noqa: S311
    for _ in range(5):
        world = random_world(FAMILIES[family], chance)
        assert not attacked_rows(family, world), world


worlds = st.sampled_from(sorted(FAMILIES)).flatmap(
    lambda family: st.tuples(
        st.just(family),
        st.fixed_dictionaries({name: st.integers(0, 30) for name in FAMILIES[family].parts}),
    )
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds)
def test_no_hidden_row_is_worked_out_of_any_world(drawn: tuple[str, dict[str, int]]):
    family, parts = drawn
    world = balanced(FAMILIES[family], parts)
    assert not attacked_rows(family, world), world


# ---------------------------------------------------------------------------------------------------------------
# Breakdowns

# Characteristics of the children, each child in one category of each. Unknown categories stand in no row.
FOSTER = "Foster placements"
HOMES = "Secure homes and children's homes"
SEMI = "Independent and semi-independent living arrangements/supported accommodation"
CHARACTERISTICS: dict[str, tuple[str, ...]] = {
    "sex": ("girl", "boy"),
    "worker_sex": ("woman", "man", "not known"),
    "worker_age": ("under 30", "30 to 39", "40 to 49", "50 to 59", "60 and over", "age not known"),
    "role": (
        "senior manager",
        "middle manager",
        "first line",
        "senior practitioner",
        "case holder",
        "no cases",
        "other",
    ),
    "age": ("0 to 4", "5 to 9", "10 to 15"),
    "need": ("N1", "N2", "N3", "N4"),
    "ethnicity": ("A", "B", "unknown"),
    "uasc": ("yes", "no"),
    "placement": (FOSTER, HOMES, SEMI, "Adoption", "Parents", "Elsewhere"),
}
# In which category the children of a part are, where the one says the other.
ONLY_IN = {
    "uasc": "yes",
    "not_uasc": "no",
    "uasc_start": "yes",
    "other_start": "no",
    "kin": FOSTER,
    "foster_other": FOSTER,
    "homes": HOMES,
    "semi": SEMI,
    "adoption": "Adoption",
    "parents": "Parents",
    "elsewhere": "Elsewhere",
}
Place = tuple[str, ...]  # one category of each characteristic


def can_be(part: str, place: Place) -> bool:
    only = ONLY_IN.get(part)
    characteristic = next((name for name, categories in CHARACTERISTICS.items() if only in categories), "")
    return only in place or not any(category in CHARACTERISTICS.get(characteristic, ()) for category in place)


def at(terms: Mapping[str, int], places: Iterable[Place]) -> dict[str, int]:
    return {name + "/".join(place): times for name, times in terms.items() for place in places}


@dataclass
class Cross:
    """Some people by one or more characteristics: how many there are of each part at each place."""

    people: People
    characteristics: tuple[str, ...]
    world: dict[str, int]

    @property
    def places(self) -> list[Place]:
        return list(product(*(CHARACTERISTICS[name] for name in self.characteristics)))

    def within(self, characteristic: str, category: str) -> list[Place]:
        position = self.characteristics.index(characteristic)
        return [place for place in self.places if place[position] == category]

    def rows(self) -> dict[str, Row]:
        names = (*self.people.parts, "everyone")
        whole = {name: total(at(of(name), self.places), self.world) for name in names}
        return truth(self.people, whole)

    def cells(self, characteristic: str) -> list[Cells]:
        """The rows: one for every category with anybody in the denominator (of a rate, with anybody at all)."""
        found = []
        for id, number in self.people.numbers.items():
            counts = []
            for one in self.shown(characteristic):
                above, below, inside = (
                    total(at(terms, self.within(characteristic, one)), self.world)
                    for terms in (number.above, number.below, self.inside(number))
                )
                if inside:
                    counts.append((one, above, None if number.kind is RATE else below))
            if counts:
                found.append(Cells(id, *zip(*counts, strict=True)))
        return found

    def shown(self, characteristic: str) -> list[str]:
        return [category for category in CHARACTERISTICS[characteristic] if category != "unknown"]

    def inside(self, number: Number) -> Mapping[str, int]:
        """Of whom there is somebody in a category that has a row."""
        return EVERYONE if number.kind is RATE else number.below


def attacked_breakdowns(
    cross: Cross, chains=CHAINS, decide=suppressed_categories, *, rows_of_hidden: bool = False
) -> list[str]:
    """The small counts that the attacker works out from rows and all breakdowns together.

    :param rows_of_hidden: a breakdown of which nothing is shown has rows even where there is one person in each.
    """
    people, places = cross.people, cross.places
    rows = cross.rows()
    public = seen(rows, chains)
    hidden = [id for id, row in public.items() if row.flag == "c"]
    attack = Attack()
    facts_of_rows(attack, people, public, ["/".join(place) for place in places])
    for place in places:
        people.facts(attack, "/".join(place))
        impossible = [part for part in people.parts if not can_be(part, place)]
        for part in impossible:
            attack.know(at(of(part), [place]), 0, 0)
    asked: list[tuple[str, dict[str, int]]] = []
    for characteristic in cross.characteristics:
        breakdowns = cross.cells(characteristic)
        closed = decide(characteristic, breakdowns, rows, hidden)
        for cells in breakdowns:
            number = people.numbers[cells.indicator_id]
            for category in cross.shown(characteristic) if rows_of_hidden or has_rows(cells, closed) else ():
                # A hidden row says that there is somebody; that there is no row, that nobody is counted.
                is_hidden = category in closed.get(cells.indicator_id, ())
                somebody = at(
                    people.anybody if is_hidden else cross.inside(number), cross.within(characteristic, category)
                )
                if is_hidden or category not in cells.categories:
                    attack.know(somebody, *((1, MOST) if is_hidden else (0, 0)))
            for category, above, below in zip(cells.categories, cells.people_above, cells.people_below, strict=True):
                inside = cross.within(characteristic, category)
                if category not in closed.get(cells.indicator_id, ()):
                    if number.above:
                        attack.know(at(number.above, inside), above or 0, above or 0)
                    if number.below:
                        attack.know(at(number.below, inside), below or 0, below or 0)
                    continue
                whole = {
                    name: total(at(of(name), inside), cross.world)
                    for name in {*number.above, *number.below, *people.parts, "everyone"}
                }
                asked += [
                    (f"{what}, {category}", at(terms, inside))
                    for what, terms in secrets(people, whole, [cells.indicator_id])
                ]
    return [what for what, terms in asked if len(attack.possible(terms, cross.world)) < 2]


def has_rows(cells: Cells, closed: Mapping[str, frozenset[str]]) -> bool:
    """Whether a breakdown has rows: one of which nothing is shown has none where there is one person in each."""
    counts = zip(cells.people_above, cells.people_below, strict=True)
    several = any(((above if below is None else below) or 0) > 1 for above, below in counts)
    return several or not closed.get(cells.indicator_id, frozenset()).issuperset(cells.categories)


def random_cross(people: People, characteristics: tuple[str, ...], chance: random.Random) -> Cross:
    cross = Cross(people, characteristics, {})
    for place in cross.places:
        names = {"/".join(place)}
        parts = random_world(people, chance)
        if chance.random() < 0.15:
            parts = dict.fromkeys(parts, 0)
        parts = {part: count if can_be(part, place) else 0 for part, count in parts.items()}
        # Where the first division is bound to the place, the others follow it; where another is, it follows them.
        everyone = sum(parts[name] for name in people.divisions[0])
        for division in people.divisions[1:]:
            left = everyone
            allowed = [name for name in division if can_be(name, place)]
            for name in division:
                if name not in allowed:
                    parts[name] = 0
            for name in allowed[:-1]:
                parts[name] = min(parts[name], left)
                left -= parts[name]
            parts[allowed[-1]] = left
        parts |= dict.fromkeys(("everyone", *people.again), everyone)
        cross.world |= {part + name: count for part, count in parts.items() for name in names}
    return cross


CROSSES = [
    *((family, (one,)) for family in FAMILIES if family != "distances" for one in ("sex", "age", "need", "ethnicity")),
    *((family, ("sex", "age")) for family in FAMILIES if family != "distances"),
    ("care", ("uasc",)),
    ("care", ("placement",)),
    ("care", ("placement", "uasc")),
    ("starts", ("uasc",)),
    ("starts", ("uasc", "sex")),
    ("workforce", ("worker_sex",)),
    ("workforce", ("worker_age",)),
    ("workforce", ("role",)),
    ("workforce", ("worker_sex", "age")),
    ("workforce", ("sex", "age", "ethnicity")),
    ("referrals", ("sex", "age", "ethnicity")),
    ("enquiries", ("worker_sex", "worker_age", "role")),
    ("enquiries", ("worker_age", "role")),
]


@pytest.mark.parametrize(("family", "characteristics"), CROSSES, ids=str)
def test_no_hidden_category_is_worked_out(family: str, characteristics: tuple[str, ...]):
    chance = random.Random(f"{family} {characteristics}")  # noqa: S311
    places = prod(len(CHARACTERISTICS[name]) for name in characteristics)
    for _ in range(min(max(3, 36 // places), 12)):
        cross = random_cross(FAMILIES[family], characteristics, chance)
        assert not attacked_breakdowns(cross), cross.world
        whole = {name: total(at(of(name), cross.places), cross.world) for name in (*FAMILIES[family].parts, "everyone")}
        # Where the rows of the definitions tell nothing, neither do the breakdowns beside them.
        if not attacked_rows(family, whole):
            assert not attacked_breakdowns(cross, CHAINS), cross.world


def by_role(counts: Sequence[int]) -> Cross:
    """Enquiries by a characteristic of seven categories."""
    cross = Cross(ENQUIRIES, ("role",), {})
    for (place,), count in zip(cross.places, counts, strict=True):
        cross.world |= {f"enquiry{place}": count, f"everyone{place}": count}
    return cross


def test_one_in_each_of_many_hidden_categories():
    # Six rows are hidden, there is somebody in each, and they number six together.
    one_each = by_role((40, 1, 1, 1, 1, 1, 1))
    assert len(attacked_breakdowns(one_each, decide=in_pieces)) == 6
    assert attacked_breakdowns(one_each) == []
    # All are hidden: rows would say that there is one in each.
    seven = by_role((1, 1, 1, 1, 1, 1, 1))
    assert len(attacked_breakdowns(seven, rows_of_hidden=True)) == 7
    assert attacked_breakdowns(seven) == []


COLUMNS = """
    la_code VARCHAR, period VARCHAR, period_end DATE, rolling BOOLEAN, numerator DOUBLE, denominator DOUBLE,
    people_above BIGINT, people_below BIGINT, exact DOUBLE, value DOUBLE, flag VARCHAR, return_year INTEGER
"""


def in_tables(crosses: Iterable[Cross]) -> duckdb.DuckDBPyConnection:
    """The computed tables, each cross as an authority of its own, after disclosure control."""
    connection = duckdb.connect()
    connection.execute(f"CREATE TEMP TABLE computed_row (indicator_id VARCHAR, {COLUMNS})")
    connection.execute(
        f"CREATE TEMP TABLE computed_category (indicator_id VARCHAR, characteristic VARCHAR, category VARCHAR, {COLUMNS})"
    )
    rows: list[list] = []
    cells: list[list] = []
    for number, cross in enumerate(crosses):
        when = [f"{number:03}", "2025", "2025-03-31", False]
        own = cross.rows()
        for id, row in own.items():
            people = [row.people_above, None if row.disclosure is RATE else row.people_below]
            rows.append([id, *when, row.numerator, row.denominator, *people, 1.5, 1.5, row.flag, 2025])
        for characteristic in cross.characteristics:
            for one in cross.cells(characteristic):
                if own[one.indicator_id].flag == "z":
                    continue
                for category, above, below in zip(one.categories, one.people_above, one.people_below, strict=True):
                    shown = [above, own[one.indicator_id].people_above if below is None else below]
                    cells.append(
                        [one.indicator_id, characteristic, category, *when, *shown, above, below, 1.5, 1.5, "", 2025]
                    )
    connection.executemany(f"INSERT INTO computed_row VALUES ({', '.join('?' * 13)})", rows)
    connection.executemany(f"INSERT INTO computed_category VALUES ({', '.join('?' * 15)})", cells)
    protect(connection, COMPUTED.values())
    return connection


def test_the_tables_hold_what_is_attacked_here():
    """Row by row and category by category: what above is taken for public is what enters outcomes.duckdb."""
    chance = random.Random("tables")  # noqa: S311
    chosen = [("care", ("placement",)), ("ceased", ("age",)), ("workforce", ("role",)), ("referrals", ("need",))]
    crosses = [random_cross(FAMILIES[family], kinds, chance) for family, kinds in chosen * 4]
    crosses += [by_role((40, 1, 1, 1, 1, 1, 1)), by_role((1, 1, 1, 1, 1, 1, 1))]
    connection = in_tables(crosses)
    expected_rows, expected_cells = set(), set()
    for number, cross in enumerate(crosses):
        rows = cross.rows()
        public = seen(rows)
        expected_rows |= {(f"{number:03}", id, row.numerator, row.denominator, row.flag) for id, row in public.items()}
        for kind in cross.characteristics:
            breakdowns = cross.cells(kind)
            closed = suppressed_categories(
                kind, breakdowns, rows, [id for id, row in public.items() if row.flag == "c"]
            )
            for cells in breakdowns:
                id = cells.indicator_id
                if rows[id].flag == "z" or not has_rows(cells, closed):
                    continue
                hidden = closed.get(id, frozenset())
                expected_cells |= {(f"{number:03}", id, category, None, "c") for category in hidden}
                counts = zip(cells.categories, cells.people_above, strict=True)
                expected_cells |= {
                    (f"{number:03}", id, name, above, "") for name, above in counts if name not in hidden
                }
    found = connection.execute("SELECT la_code, indicator_id, numerator, denominator, flag FROM public_row").fetchall()
    assert set(found) == expected_rows
    found = connection.execute(
        "SELECT la_code, indicator_id, category, numerator, flag FROM public_category"
    ).fetchall()
    assert len(found) == len(expected_cells) > 100
    assert set(found) == expected_cells
    assert not connection.execute(
        "FROM public_row WHERE flag = 'c' AND (value, exact) IS DISTINCT FROM (NULL, NULL)"
    ).fetchall()
    hidden = "FROM public_category WHERE flag = 'c' AND coalesce(numerator, denominator, value, exact) IS NOT NULL"
    assert not connection.execute(hidden).fetchall()


# ---------------------------------------------------------------------------------------------------------------
# What the rules of the definitions leave open: each is shown here without the bounds, and closed by them.


def of_care(**parts: int) -> dict[str, int]:
    return balanced(CARE, dict.fromkeys(CARE.parts, 0) | parts)


def test_closed_a_shown_part_of_a_hidden_total_bounds_it():
    # 51 of 60 children in homes, 8 in foster care (hidden for the one), 1 semi-independent. All 8 are with relatives,
    # and kinship_foster shows them: foster care is 8 at least, so semi-independent is 9 less 8.
    world = of_care(homes=51, kin=8, semi=1, not_uasc=60, moved_less=60, near_known=60)
    assert attacked_rows("care", world, bounds=()) == ["numerator of placed_semi_independent"]
    assert attacked_rows("care", world) == []


def test_closed_an_average_bounds_those_who_moved_often():
    # 42 placements of 40 children: at most one of them can have had three, and there is one.
    world = of_care(kin=20, homes=20, not_uasc=40, moved_3=1, moved_less=39, further_moves=0, near_known=40)
    assert attacked_rows("care", world, bounds=()) == ["numerator of placements_3_plus"]
    assert attacked_rows("care", world) == []


def test_closed_a_sum_of_distances_bounds_those_far_away():
    # 40.1 miles of 40 children together: two of them more than 20 miles away would be 40.2 at least. One is.
    world = {"far": 1, "near_known": 39, "unknown": 0, "further_tenths": 200, "everyone": 40}
    assert attacked_rows("distances", world, bounds=()) == ["numerator of placed_over_20_miles"]
    assert attacked_rows("distances", world) == []
    assert attacked_rows("distances", world | {"further_tenths": 201}, bounds=()) == []


def test_closed_two_rests_bound_each_other():
    # 38 ceased: 17 guardianship orders (9 to relatives), 7 child arrangements, 4 home, 9 to parents or relatives
    # otherwise (E13), 1 adopted. Family network shows 29: the rest of E7 is 9, so that of E1 is 9 at least: 10 less 9.
    world = dict.fromkeys(CEASED.parts, 0) | {
        "sgo_relative": 9,
        "sgo_other": 8,
        "cao": 7,
        "home": 6,
        "other_parent": 9,
        "adopted_dated": 1,
        "everyone": 40,
    }
    assert attacked_rows("ceased", world, bounds=()) == [
        "numerator of ceased_adopted",
        "denominator of adoption_decision_to_match",
    ]
    assert attacked_rows("ceased", world) == []


# ---------------------------------------------------------------------------------------------------------------
# Without a rule the attacker succeeds


def first_success(family: str, chains, equations: Sequence[Equation], worlds: int = 1000) -> str:
    chance = random.Random(family)  # noqa: S311
    for _ in range(worlds):
        found = attacked_rows(family, random_world(FAMILIES[family], chance), chains, equations)
        if found:
            return found[0]
    return ""


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("E1", "ceased"),
        ("E2", "care"),
        ("E3", "referrals"),
        ("E4", "care"),
        ("E5", "care"),
        ("E6", "starts"),
        ("E7", "ceased"),
        ("E8", "all repeat plans known"),
    ],
)
def test_every_equation_is_needed(name: str, family: str):
    assert not first_success(family, CHAINS, EQUATIONS, 120)
    assert first_success(family, CHAINS, [equation for equation in EQUATIONS if equation.name != name])


@pytest.mark.parametrize(
    ("left", "family"),
    [
        ("ceased_sgo", "ceased"),
        ("ceased_adopted", "ceased"),
        ("missing_children", "missing"),
    ],
)
def test_chains_are_needed(left: str, family: str):
    # The others follow from the primary rule: a rate hidden for one to five makes denominators of one to five.
    assert first_success(family, {one: right for one, right in CHAINS.items() if one != left}, EQUATIONS)


def in_pieces(characteristic, breakdowns, rows, hidden) -> dict[str, frozenset[str]]:
    """Categories hidden where they are small themselves, and no others."""
    found = {}
    for cells in breakdowns:
        row = rows[cells.indicator_id]
        counts = zip(cells.categories, cells.people_above, cells.people_below, strict=True)
        found[cells.indicator_id] = frozenset(
            category
            for category, above, below in counts
            if cells.indicator_id in hidden
            or small(above or 0)
            or (below is not None and (small(below) or small(below - (above or 0))))
        )
        assert row.indicator_id == cells.indicator_id
    return found


def each_by_itself(characteristic, breakdowns, rows, hidden) -> dict[str, frozenset[str]]:
    """Every indicator protected as if the others were not shown."""
    found: dict[str, frozenset[str]] = {}
    for cells in breakdowns:
        # A name of its own belongs to no family.
        alone = Cells("alone", cells.categories, cells.people_above, cells.people_below)
        closed = suppressed_categories(
            characteristic,
            [alone],
            {"alone": rows[cells.indicator_id]},
            ["alone"] if cells.indicator_id in hidden else [],
        )
        found[cells.indicator_id] = closed.get("alone", frozenset())
    return found


@pytest.mark.parametrize(
    ("decide", "family", "characteristics"),
    [
        (in_pieces, "enquiries", ("age",)),
        (in_pieces, "referrals", ("age",)),
        (each_by_itself, "referrals", ("need",)),
        (each_by_itself, "care", ("placement", "uasc")),
        (each_by_itself, "ceased", ("sex",)),
    ],
)
def test_less_for_breakdowns_is_not_enough(decide, family: str, characteristics: tuple[str, ...]):
    chance = random.Random(family)  # noqa: S311
    for _ in range(200):
        if attacked_breakdowns(random_cross(FAMILIES[family], characteristics, chance), decide=decide):
            return
    pytest.fail("nothing worked out")


# ---------------------------------------------------------------------------------------------------------------
# An attacker who knows the rules too: of all tables that there can be, which give exactly what is shown?


def tables(parts: Sequence[str], people: int) -> Iterator[dict[str, int]]:
    """Every way to divide so many people up."""
    if len(parts) == 1:
        yield {parts[0]: people}
        return
    for first in range(people + 1):
        for rest in tables(parts[1:], people - first):
            yield {parts[0]: first} | rest


@pytest.mark.parametrize(
    ("family", "parts", "people"),
    [
        ("starts", ("uasc_start", "other_start"), 30),
        ("conferences", ("in_time", "late"), 30),
        ("plans", STARTED, 16),
        ("missing", ("missing", "not_missing"), 30),
        ("referrals", SOURCES, 18),
        ("care", ("kin", "foster_other", "homes", "semi", "elsewhere"), 15),
        ("ceased", ("sgo_relative", "sgo_other", "cao", "adopted_dated", "home", "other_parent", "other_reason"), 10),
    ],
)
def test_rules_and_public_rows_together_tell_no_small_count(family: str, parts: tuple[str, ...], people: int):
    numbers = FAMILIES[family]
    tables_of: dict[tuple, dict[str, set[int]]] = {}
    for table in tables(parts, people):
        world = dict.fromkeys(numbers.parts, 0) | table | {"everyone": people}
        if family in ("care", "referrals"):
            # The other divisions say nothing here.
            world |= {division[-1]: people for division in numbers.divisions[1:]}
        public = seen(truth(numbers, world), CHAINS)
        shown = tuple((id, row.numerator, row.denominator, row.flag) for id, row in public.items())
        values = tables_of.setdefault(shown, {})
        for id, row in public.items():
            number = numbers.numbers[id]
            if row.flag == "c" and number.kind is not AVERAGE:
                above, below = total(number.above, world), total(number.below, world)
                values.setdefault(f"numerator of {id}", set()).add(above)
                if number.kind is SHARE:
                    values.setdefault(f"denominator of {id}", set()).add(below)
                    values.setdefault(f"difference of {id}", set()).add(below - above)
    for values in tables_of.values():
        for what, possible in values.items():
            assert len(possible) > 1 or not small(*possible), what


@pytest.mark.parametrize(
    ("categories", "people"), [(2, 20), (3, 16), (3, 19), (3, 31), (4, 22), (4, 26), (5, 23), (6, 18), (7, 13), (7, 16)]
)
def test_rules_and_public_categories_together_tell_no_small_count(categories: int, people: int):
    names = [f"category {number}" for number in range(categories)]
    row = Row("s47_rate", people, 60_000, people, None, "", RATE)
    tables_of: dict[tuple, list[set[int]]] = {}
    for table in tables(names, people):
        if not all(table.values()):
            continue  # it has fewer rows, as everybody sees
        counts = list(table.values())
        cells = Cells("s47_rate", names, counts, [None] * categories)
        closed = suppressed_categories("role", [cells], {"s47_rate": row}, []).get("s47_rate", frozenset())
        shown = tuple(None if name in closed else count for name, count in table.items())
        for possible, count in zip(tables_of.setdefault(shown, [set() for _ in names]), counts, strict=True):
            possible.add(count)
    for shown, values in tables_of.items():
        for count, possible in zip(shown, values, strict=True):
            assert count is not None or len(possible) > 1 or not small(*possible), shown


# ---------------------------------------------------------------------------------------------------------------
# What disclosure control cannot do: see the docstring


def worked_example(*further: tuple[Mapping[str, int], int, int]) -> set[int]:
    """Child arrangements orders that there may be in the worked example of definitions.md: two values, or the one.

    40 ceased: 12 guardianship orders, 3 child arrangements, 8 adopted, 17 home; 3 and 8 are hidden.

    :param further: what else the attacker knows: a sum, and between which bounds it lies.
    """
    world = dict.fromkeys(CEASED.parts, 0) | {
        "sgo_relative": 6,
        "sgo_other": 6,
        "cao": 3,
        "adopted_dated": 8,
        "home": 17,
        "everyone": 40,
    }
    public = seen(truth(CEASED, world))
    assert {id for id, row in public.items() if row.flag == "c"} >= {"ceased_cao", "ceased_adopted"}
    attack = Attack()
    facts_of_rows(attack, CEASED, public)
    CEASED.facts(attack)
    for terms, low, high in further:
        attack.know(terms, low, high)
    return attack.possible(of("cao"))


def test_what_the_department_publishes_of_the_same_year_can_tell():
    none_else = of("other_parent", "other_reason"), 0, 0
    assert len(worked_example()) == 2
    assert len(worked_example(none_else)) == 2
    # It hides other figures than are hidden here: it shows the eight adopted, and that nobody ceased for other reasons.
    assert worked_example(none_else, (of(*ADOPTED), 8, 8)) == {3}
    # Or as a share without a count: 20%, and the denominator is shown here. From 7.8 to 8.2 of 40 is eight.
    assert worked_example(none_else, (of(*ADOPTED), ceil(0.195 * 40), ceil(0.205 * 40) - 1)) == {3}


def public_rows(rows: int) -> set[int]:
    """As what a number of rows of a return may stand on the Data page."""
    with duckdb.connect() as connection:
        connection.execute(PUBLIC_ROWS)
        found = connection.execute(
            "SELECT DISTINCT public_rows(?, '840', md5(i::VARCHAR)) FROM range(500) digest(i)", [rows]
        ).fetchall()
    return {number for (number,) in found}


def test_rounded_row_counts_tell_nothing():
    """The plans of a census are those open on its last day and those that ended in the year: their rows bound them."""

    def ended(shown: int, least: int, most: int) -> set[int]:
        attack = Attack()
        attack.know(of("open"), 19, 19)  # shown by cpp_rate
        attack.know(of("ended"), 1, MOST)  # the hidden denominator of cpp_ended_2_years
        attack.know(of("open", "ended"), shown + least, shown + most)
        return attack.possible(of("ended"))

    assert public_rows(0) == {0}
    assert public_rows(3) == {5}
    assert public_rows(20) == {20}
    assert public_rows(23) == {20, 25}
    # Rounded up, 20 rows leave no room for two. By chance, 16 to 24 rows are shown as 20.
    assert ended(20, -4, 0) == {1}
    assert ended(20, -4, 4) == {1, 5}  # the least and the most that it may be


# ---------------------------------------------------------------------------------------------------------------
# Rolling periods


def half_up_to_five(value: int) -> int:
    return (value + 2) // 5 * 5


def attacked_quarters(quarters: Sequence[int], *, rounded: bool) -> list[str]:
    """Seven quarters: a year shown exactly, then three windows a quarter apart. Which quarters are worked out?"""
    attack = Attack()
    names = [f"quarter {number}" for number in range(len(quarters))]
    for start in range(4):
        window = sum(quarters[start : start + 4])
        terms = of(*names[start : start + 4])
        hidden = bool(suppressed([Row("s47_rate", window, 60_000, window, None, "", RATE)]))
        if hidden:
            attack.know(terms, 1, 5)
        elif start == 0 or not rounded:
            attack.know(terms, window, window)
        else:
            shown = half_up_to_five(window)
            # What is shown as five is six or seven: less is hidden.
            low = 6 if shown == 5 else shown - 2
            attack.know(terms, low if shown else 0, shown + 2 if shown else 0)
    world = dict(zip(names, quarters, strict=True))
    asked = [(f"quarter {number}", of(name)) for number, name in enumerate(names) if small(world[name])]
    asked += [
        (f"window {start}", of(*names[start : start + 4]))
        for start in range(4)
        if small(sum(quarters[start : start + 4]))
    ]
    return [what for what, terms in asked if len(attack.possible(terms, world)) < 2]


def attacked_windows(family: str, quarters: Sequence[World], *, rounded: bool = True) -> list[str]:
    """The same for all rows of a family of events, each window with what is hidden in it."""
    people = FAMILIES[family]
    attack = Attack()
    world = {f"{name}, quarter {n}": count for n, quarter in enumerate(quarters) for name, count in quarter.items()}
    asked: list[tuple[str, dict[str, int]]] = []
    for n, quarter in enumerate(quarters):
        people.facts(attack, f", quarter {n}")
        asked += [
            (f"{id}, quarter {n}", {f"{name}, quarter {n}": times for name, times in number.above.items()})
            for id, number in people.numbers.items()
            if small(total(number.above, quarter))
        ]
    for start in range(len(quarters) - 3):
        inside = range(start, start + 4)
        whole = {name: sum(quarters[n][name] for n in inside) for name in quarters[start]}
        places = [f", quarter {n}" for n in inside]
        public = seen(truth(people, whole))
        if start == 0 or not rounded:
            facts_of_rows(attack, people, public, places)
        else:
            facts_of_rounded_rows(attack, people, public, places)
        asked += [
            (f"{what}, window {start}", {name + place: times for name, times in terms.items() for place in places})
            for what, terms in secrets(people, whole, [id for id, row in public.items() if row.flag == "c"])
        ]
    return [what for what, terms in asked if len(attack.possible(terms, world)) < 2]


def facts_of_rounded_rows(attack: Attack, people: People, public: Mapping[str, Row], at: Sequence[str]) -> None:
    """What rolling rows say: numbers to the nearest five, of which those from one to five would have been hidden."""

    def between(terms: Mapping[str, int], count: float) -> None:
        shown = half_up_to_five(int(count))
        low, high = (0, 0) if shown == 0 else (max(shown - 2, 6), shown + 2)
        attack.know({name + place: times for name, times in terms.items() for place in at}, low, high)

    for id, number in people.numbers.items():
        row = public[id]
        if row.numerator is not None and number.above and number.kind is not AVERAGE:
            between(number.above, row.numerator)
        if row.denominator is not None and number.below:
            between(number.below, row.denominator)
    hidden = {id: row for id, row in public.items() if row.flag == "c"}
    numbers = {id: people.numbers[id] for id in hidden}
    exact = {id: Row(id, None, None, None, None, "c", row.disclosure) for id, row in hidden.items()}
    facts_of_rows(attack, People((), numbers), exact, at)
    for id, number in numbers.items():
        if hidden[id].denominator is not None and number.above:
            attack.know({name + place: times for name, times in number.above.items() for place in at}, 1, MOST)


OF_EVENTS = ("referrals", "plans", "conferences", "enquiries")


@pytest.mark.parametrize("family", OF_EVENTS)
def test_no_quarter_is_worked_out_of_the_rolling_rows_of_a_family(family: str):
    chance = random.Random(f"rolling {family}")  # noqa: S311
    for _ in range(15):
        quarters = [random_quarter(FAMILIES[family], chance) for _ in range(7)]
        assert attacked_windows(family, quarters) == [], quarters


@pytest.mark.parametrize("family", ["referrals", "conferences", "enquiries"])
def test_exact_rolling_rows_of_a_family_would_tell_a_quarter(family: str):
    chance = random.Random(f"rolling {family}")  # noqa: S311
    for _ in range(200):
        quarters = [random_quarter(FAMILIES[family], chance) for _ in range(7)]
        with suppress(Unsolved):
            if attacked_windows(family, quarters, rounded=False):
                return
    pytest.fail("nothing worked out")


def random_quarter(people: People, chance: random.Random) -> dict[str, int]:
    if chance.random() < 0.4:
        return dict.fromkeys((*people.parts, "everyone"), 0)
    return balanced(people, {name: chance.choice((0, 0, 1, 2, 3, 5, 7, 12)) for name in people.parts})


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from((0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 12, 40)), min_size=7, max_size=7))
def test_no_quarter_is_worked_out_of_rolling_rows(quarters: list[int]):
    assert attacked_quarters(quarters, rounded=True) == []


def test_exact_rolling_rows_would_tell_a_quarter():
    # Nine in the year, six in the next window, nobody in the one after: three in the first quarter.
    assert attacked_quarters((3, 6, 0, 0, 0, 0, 0), rounded=False) == ["quarter 0"]
    assert attacked_quarters((3, 6, 0, 0, 0, 0, 0), rounded=True) == []
