"""Simulates the time of one invented child in care: legal steps, placements and moves, and how it ends.

Shares and lengths are plausible for an English authority and nothing more. Every choice comes from the given
source of random numbers, so that the same seed gives the same lives.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from random import Random

from data.demonstration_records import Adoption, Care, Episode, Person

# Postcode areas that the Royal Mail does not use.
HOME_AREA, AWAY_AREA = "ZX", "ZY"
AWAY_AUTHORITIES = ("001", "002", "003", "006", "009", "012")

# How care ends for those who do not come as asylum seekers, by age at its start (weights).
ENDINGS = {
    1: {"adopted": 33, "guardian": 40, "home": 14, "arrangements": 4, "kin": 5, "grown": 4},
    5: {"adopted": 18, "guardian": 44, "home": 19, "arrangements": 5, "kin": 7, "grown": 7},
    10: {"adopted": 1, "guardian": 38, "home": 26, "arrangements": 4, "kin": 10, "grown": 21},
    16: {"guardian": 14, "home": 29, "arrangements": 3, "kin": 13, "grown": 41},
    18: {"home": 16, "kin": 9, "grown": 75},
}
# Special guardianship becomes more frequent: the years of its start and how many times the weight.
GUARDIANS_BY_YEAR = ((2020, 0.45), (2021, 0.55), (2022, 0.62), (2023, 0.78), (2024, 0.95), (2027, 1.0))

# Mean length in days of each ending.
LENGTHS = {"guardian": 420, "home": 190, "arrangements": 260, "kin": 210}
GROWN_REASONS = (("E17", 34), ("E5", 28), ("E6", 10), ("E8", 15), ("E7", 4), ("E9", 2), ("E3", 3), ("E2", 1))

PLACES = {
    1: (("U6", 58), ("U5", 6), ("U3", 22), ("U2", 2), ("R5", 0), ("R3", 5), ("P1", 5)),
    5: (("U6", 57), ("U3", 20), ("U1", 5), ("U4", 5), ("P1", 13)),
    11: (("U6", 42), ("U4", 19), ("U3", 13), ("U1", 8), ("P1", 14), ("K2", 4)),
    16: (("U6", 34), ("U4", 20), ("U3", 7), ("U1", 5), ("K2", 16), ("P1", 13), ("R1", 2), ("S1", 2), ("K1", 1)),
    18: (("U6", 20), ("U4", 10), ("U3", 4), ("K2", 13), ("K3", 44), ("P1", 5), ("R5", 1), ("Z1", 1), ("P3", 1)),
    99: (("U6", 27), ("K3", 71), ("U3", 2)),  # unaccompanied asylum-seeking
}
PROVIDERS = {
    "U": (("PR1", 55), ("PR4", 38), ("PR5", 7)),
    "K": (("PR1", 16), ("PR4", 76), ("PR5", 8)),
    "A": (("PR1", 80), ("PR5", 20)),
    "P": (("PR0", 1),),
    "R": (("PR4", 60), ("PR3", 40)),
    "S": (("PR4", 1),),
    "Z": (("PR4", 1),),
}
CHANGES = (
    ("CARPL", 40),
    ("CREQB", 13),
    ("CREQO", 11),
    ("CHILD", 8),
    ("OTHER", 15),
    ("PLACE", 4),
    ("STAND", 3),
    ("LAREQ", 3),
    ("ALLEG", 2),
    ("CLOSE", 1),
)
SAME_CARER = {"U6": "U4", "U4": "U6", "U3": "U1", "U1": "U3"}


@dataclass(frozen=True, slots=True)
class Home:
    """Where a child lives at one time; every move makes a new one."""

    place: str
    provider: str
    postcode: str
    urn: str
    authority: str
    inside: bool
    distance: float | None


def between(rng: Random, low: int, high: int) -> int:
    """A whole number, both ends included; quicker than ``randint``."""
    return low + int(rng.random() * (high - low + 1))


@lru_cache(maxsize=256)
def _total(items: tuple[tuple[str, int], ...]) -> int:
    return sum(weight for _, weight in items)


def weighted(rng: Random, items: tuple[tuple[str, int], ...]) -> str:
    """One of the words, by weight."""
    left = rng.random() * _total(items)
    for word, weight in items:
        left -= weight
        if left < 0:
            return word
    return items[-1][0]


def birthday(person: Person, age: int) -> date:
    """The day on which the child becomes that old."""
    born = person.birth_date
    leap = born.month == 2 and born.day == 29
    return date(born.year + age, 3, 1) if leap else born.replace(year=born.year + age)


def age_on(person: Person, day: date) -> int:
    """Completed years; less than 0 before birth."""
    born = person.birth_date
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def days(number: float) -> timedelta:
    """A length in whole days, at least one."""
    return timedelta(days=max(1, round(number)))


def postcode(rng: Random, *, inside: bool) -> str:
    """An invented postcode, inside or outside the authority."""
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    area = HOME_AREA if inside else AWAY_AREA
    return f"{area}{between(rng, 1, 28)} {between(rng, 1, 9)}{rng.choice(letters)}{rng.choice(letters)}"


def home(rng: Random, child: Person, la_code: str, day: date, place: str | None = None) -> Home:
    """A new placement for the child as old as on that day."""
    age = age_on(child, day)
    if place is None:
        group = (
            99
            if child.asylum_end and age >= 14
            else next(limit for limit in (1, 5, 11, 16, 18) if age < limit or limit == 18)
        )
        place = weighted(rng, PLACES[group])
    provider = weighted(rng, PROVIDERS[place[0] if place != "P3" else "Z"])
    own = provider in {"PR0", "PR1"}
    inside = rng.random() < (0.62 if own else 0.24)
    far = 0.17 if own else 0.47
    distance = rng.uniform(20.1, 140) if rng.random() < far else min(rng.lognormvariate(1.7, 0.7), 20)
    known = child.asylum_end is None and rng.random() < 0.985
    registered = place[0] in "UKR" and place not in {"R5"} and rng.random() < 0.93
    return Home(
        place=place,
        provider=provider,
        postcode=postcode(rng, inside=inside),
        urn=(f"{between(rng, 1_000_000, 2_999_999)}" if registered else "XXXXXXX") if place[0] in "UK" else "",
        authority=la_code if inside else rng.choice(AWAY_AUTHORITIES),
        inside=inside,
        distance=round(distance, 1) if known else None,
    )


def _guardians(start: date) -> float:
    return next((factor for year, factor in GUARDIANS_BY_YEAR if start.year <= year), GUARDIANS_BY_YEAR[-1][1])


def _ending(rng: Random, child: Person, start: date) -> tuple[str, date]:
    """The ending that is coming, and its day; the eighteenth birthday comes before any later day."""
    adult = birthday(child, 18)
    age = age_on(child, start)
    if child.asylum_end:
        if rng.random() < 0.05:
            return "other", min(start + days(rng.uniform(10, 120)), adult)
        return "grown", adult
    group = next(limit for limit in (1, 5, 10, 16, 18) if age < limit or limit == 18)
    weights = dict(ENDINGS[group])
    if "guardian" in weights:
        weights["guardian"] = round(weights["guardian"] * _guardians(start))
    ending = weighted(rng, tuple(weights.items()))
    if ending == "adopted":
        length = rng.gammavariate(9, 80)
    elif ending == "grown":
        return ending, adult
    else:
        length = 4 + rng.gammavariate(1.3, LENGTHS[ending] / 1.3)
    end = start + days(length)
    return ("grown", adult) if end >= adult else (ending, end)


def _end_reason(rng: Random, ending: str) -> str:
    if ending == "adopted":
        return "E12" if rng.random() < 0.75 else "E11"
    if ending == "guardian":
        return weighted(rng, (("E45", 40), ("E47", 46), ("E46", 11), ("E48", 3)))
    if ending == "home":
        return "E4A" if rng.random() < 0.76 else "E4B"
    if ending == "other":
        return weighted(rng, (("E8", 5), ("E15", 4), ("E16", 1)))
    return {"arrangements": "E41", "kin": "E13", "grown": weighted(rng, GROWN_REASONS)}[ending]


def _legal_steps(rng: Random, child: Person, start: date, ending: str, end: date) -> list[tuple[date, str]]:
    """Legal statuses with the day each begins."""
    if child.asylum_end or (ending == "home" and rng.random() < 0.55) or (ending == "kin" and rng.random() < 0.8):
        return [(start, "V2")]
    if age_on(child, start) >= 12 and rng.random() < 0.03:
        return (
            [(start, "J1")] if end - start < timedelta(days=60) else [(start, "J1"), (start + timedelta(days=45), "V2")]
        )
    steps, day = [], start
    first = rng.random()
    if first < 0.09:
        steps.append((day, "L1" if first < 0.05 else "L2"))
        day += timedelta(days=between(rng, 2, 8))
    elif first < 0.45:
        steps.append((day, "V2"))
        day += timedelta(days=between(rng, 14, 200))
    if ending == "grown" and age_on(child, start) >= 14 and rng.random() < 0.5:
        return steps or [(start, "V2")]
    steps.append((day, "C1"))
    day += days(rng.gauss(215, 50))
    if ending not in {"guardian", "arrangements"} or rng.random() < 0.3:
        steps.append((day, "E1" if ending == "adopted" else "C2"))
    return steps


def _move_days(rng: Random, child: Person, start: date, end: date) -> list[date]:
    """Days of moves: many in the first months and in the teens, few in a settled childhood."""
    result, day = [], start
    while True:
        age, settled = age_on(child, day), (day - start).days
        rate = (1.15 if settled < 200 else 0.5 if settled < 900 else 0.26) * (1.6 if age >= 13 else 1.0)
        if child.asylum_end:
            rate *= 0.75
        day += days(rng.expovariate(rate / 365))
        if day >= end:
            return result
        result.append(day)


def _homes(
    rng: Random, child: Person, la_code: str, start: date, end: date, adoption: Adoption | None, kin: bool
) -> list[tuple[date, str, Home]]:
    """Homes with the day and the kind of each beginning: ``P`` a move, ``T`` same carer, ``temporary``, ``back``."""
    where = home(rng, child, la_code, start, rng.choice(("U3", "U3", "U2")) if kin else None)
    result = [(start, "P", where)]
    last = adoption.placed if adoption and adoption.placed and start < adoption.placed < end else end
    moves = _move_days(rng, child, start, last)
    for number, day in enumerate(moves):
        free = (moves[number + 1] if number + 1 < len(moves) else last) - day
        chance = rng.random()
        if kin and chance < 0.6:
            continue
        if chance < 0.1 and where.place in SAME_CARER:
            where = Home(
                SAME_CARER[where.place],
                where.provider,
                where.postcode,
                where.urn,
                where.authority,
                where.inside,
                where.distance,
            )
            result.append((day, "T", where))
        elif chance < 0.2 and free.days > 12 and where.place[0] in "UK":
            away = home(rng, child, la_code, day, where.place)
            code = weighted(rng, (("T1", 3), ("T2", 1), ("T3", 2), ("T4", 2), ("T0", 2)))
            result.append(
                (day, "temporary", Home(code, "", away.postcode, "", away.authority, away.inside, away.distance))
            )
            result.append((day + timedelta(days=between(rng, 2, 11)), "back", where))
        else:
            where = home(rng, child, la_code, day)
            result.append((day, "P", where))
    if last < end and adoption:
        same = adoption.foster_carer
        code = ("A5" if same else "A6") if rng.random() < 0.9 else ("A3" if same else "A4")
        new = home(rng, child, la_code, last, code)
        result.append((last, "T" if same else "P", new))
    return result


def _episodes(
    rng: Random,
    child: Person,
    need: str,
    home_postcode: str,
    legal: list[tuple[date, str]],
    homes: list[tuple[date, str, Home]],
    end: date,
    reason: str,
) -> list[Episode]:
    """Puts legal steps and homes into one line of episodes, each beginning where the last one ended."""
    start = homes[0][0]
    legal = [step for step in legal if step[0] < end]
    begins = dict(legal)
    changes = {day: (kind, where) for day, kind, where in homes if day < end}
    marks = sorted({*begins, *changes})
    result = []
    status, where, temporary = legal[0][1], homes[0][2], False
    for number, day in enumerate(marks):
        new_status, change = day in begins and day != start, changes.get(day)
        status = begins.get(day, status)
        if change:
            kind, where = change
            temporary = kind == "temporary"
            same = kind == "T"
            rne = "S" if day == start else ("U" if same else "B") if new_status else "T" if same else "P"
        else:
            rne = "L"
        after = marks[number + 1] if number + 1 < len(marks) else end
        following = changes.get(after)
        moved = following is not None and following[1] is not where and following[0] in {"P", "T"} and not temporary
        result.append(
            Episode(
                child_id=child.child_id,
                start=day,
                start_reason=rne,
                legal_status=status,
                need=need,
                place=where.place,
                provider=where.provider,
                end=after,
                end_reason="X1" if number + 1 < len(marks) else reason,
                change_reason=("PLACE" if following[0] == "T" else weighted(rng, CHANGES))
                if moved and following
                else "",
                home_postcode=home_postcode,
                postcode=where.postcode,
                urn=where.urn,
                authority=where.authority,
                inside=where.inside,
                distance=where.distance,
            )
        )
    return result


def _adoption(rng: Random, child: Person, start: date, end: date) -> Adoption:
    """Steps before the order: decision, match, placed, order."""
    length = (end - start).days
    decision = start + days(length * rng.uniform(0.28, 0.4))
    match = decision + days((end - decision).days * rng.uniform(0.3, 0.55))
    placed = match + days(rng.uniform(8, 40))
    return Adoption(
        child_id=child.child_id,
        decision=decision,
        match=match,
        placed=min(placed, end - timedelta(days=1)),
        order=end,
        reversed=None,
        foster_carer=rng.random() < 0.16,
        adopters=weighted(rng, (("MF", 74), ("F1", 10), ("MM", 9), ("FF", 6), ("M1", 1))),
        legal_status=weighted(rng, (("L0", 8), ("L11", 78), ("L2", 6), ("L3", 4), ("L12", 4))),
    )


CLOSURES = {"E11": "RC1", "E12": "RC1", "E2": "RC2", "E41": "RC3", "E3": "RC5", "E7": "RC6"}


def time_in_care(rng: Random, child: Person, la_code: str, need: str, start: date, horizon: date) -> Care:
    """All periods of care of one child that begin on or before ``horizon``, the first one on ``start``.

    A child who returned home, or went to relatives without an order, may come back once or twice.
    """
    episodes: list[Episode] = []
    adoption: Adoption | None = None
    begin = start
    while True:
        ending, end = _ending(rng, child, begin)
        if end <= begin:
            end = begin + timedelta(days=1)
        reason = _end_reason(rng, ending)
        if ending == "adopted":
            adoption = _adoption(rng, child, begin, end)
        kin = ending in {"guardian", "arrangements", "kin"} and rng.random() < 0.7
        homes = _homes(rng, child, la_code, begin, end, adoption if ending == "adopted" else None, kin)
        steps = _legal_steps(rng, child, begin, ending, end)
        house = "" if child.asylum_end else postcode(rng, inside=True)
        episodes += _episodes(rng, child, need, house, steps, homes, end, reason)
        again = end + days(rng.gammavariate(1.2, 130))
        grown = again >= birthday(child, 17)
        if ending not in {"home", "kin"} or grown or again > horizon or rng.random() > 0.17:
            break
        begin = again
    closure = "RC4" if reason in {"E45", "E46", "E47", "E48"} else CLOSURES.get(reason, "RC7")
    if adoption is None and age_on(child, start) < 5 and rng.random() < 0.06:
        decision = start + timedelta(days=between(rng, 150, 300))
        turned = decision + timedelta(days=between(rng, 60, 400))
        if turned < end:
            adoption = Adoption(child.child_id, decision, None, None, None, turned, False, "", "")
    return Care(tuple(episodes), end, closure, adoption)


def short_breaks(rng: Random, child: Person, la_code: str, start: date, horizon: date) -> tuple[Episode, ...]:
    """A disabled child's series of short breaks: stays (V3), or one agreement (V4)."""
    where = home(rng, child, la_code, start, weighted(rng, (("U6", 5), ("K2", 4), ("R1", 1))))
    until = min(start + days(rng.uniform(200, 1500)), birthday(child, 18), horizon + timedelta(days=400))
    stays = []
    if rng.random() < 0.5:
        stays.append((start, until, "V4"))
    else:
        day = start
        while day < until:
            stays.append((day, day + timedelta(days=between(rng, 2, 4)), "V3"))
            day += timedelta(days=between(rng, 26, 60))
    return tuple(
        Episode(
            child.child_id, begin, "S", status, "N2", where.place, where.provider, end, "E4A", "", "", "", where.urn,
            where.authority, where.inside, None,
        )
        for begin, end, status in stays
    )  # fmt: skip
