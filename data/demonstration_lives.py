"""Simulates the lives of one invented authority's children: referrals, protection, care, and leaving it.

Nobody in it exists. Every child is followed from referral to referral and, where it comes to that, through
care, so that what the two returns say of a child agrees: the same identifier, the same dates. The levels are
near those that the demonstration's published statistics give for the authority; a year's return is written
from here with what was known at the time (:mod:`data.demonstration_returns`).

Plain random numbers from one seed: the same seed gives the same lives on every machine.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from data.demonstration_care import age_on, between, birthday, days, short_breaks, time_in_care, weighted
from data.demonstration_records import (
    Adoption,
    Assessment,
    Care,
    Enquiry,
    Episode,
    Health,
    Leaver,
    Lives,
    Missing,
    Person,
    Post,
    ProtectionPlan,
    Referral,
    Review,
    Span,
    WorkerSpell,
)
from data.demonstration_workers import VACANCIES, clamped, posts, staffing

YEARS = (2023, 2024, 2025, 2026)
EXTRACT = date(2026, 10, 31)

# By the year that ends on 31 March; the nearest year stands for those outside.
REFERRALS = {2021: 3780, 2022: 3890, 2023: 3610, 2024: 3370, 2025: 3775, 2026: 3640, 2027: 3600}
REPEATED = {2021: 21.8, 2022: 19.9, 2023: 18.2, 2024: 16.4, 2025: 14.1, 2026: 12.9, 2027: 12.2}  # % within 12 months
ASYLUM = {2022: 40, 2023: 62, 2024: 36, 2025: 42, 2026: 46}
NO_ACTION = 0.072
CARE_BEFORE = 208  # children a year who start to be looked after, before referrals are simulated one by one

ETHNICITIES = (
    ("WBRI", 700), ("WIRI", 4), ("WOTH", 48), ("WIRT", 4), ("WROM", 9), ("MWBC", 28), ("MWBA", 12), ("MWAS", 16),
    ("MOTH", 18), ("AIND", 12), ("APKN", 26), ("ABAN", 9), ("AOTH", 14), ("BAFR", 34), ("BCRB", 16), ("BOTH", 10),
    ("CHNE", 2), ("OOTH", 22), ("REFU", 4), ("NOBT", 12),
)  # fmt: skip
ASYLUM_ETHNICITIES = (("OOTH", 40), ("BAFR", 30), ("AOTH", 24), ("WOTH", 6))
SOURCES = (
    ("6", 296), ("2A", 196), ("2B", 12), ("3A", 28), ("3B", 19), ("3C", 16), ("3D", 16), ("3E", 42), ("3F", 50),
    ("1A", 72), ("1B", 14), ("1C", 12), ("1D", 22), ("4", 18), ("5A", 62), ("5B", 20), ("5C", 22), ("5D", 28),
    ("7", 32), ("8", 36), ("9", 26), ("10", 5),
)  # fmt: skip
NEEDS = (
    ("N1", 560), ("N2", 70), ("N3", 36), ("N4", 96), ("N5", 140), ("N6", 32), ("N7", 5), ("N8", 10), ("N9", 6),
    ("N0", 12),
)  # fmt: skip
DISABILITIES = ("MOB", "HAND", "PC", "INC", "COMM", "LD", "HEAR", "VIS", "BEH", "CON", "AUT", "DDA")
CATEGORIES = (("NEG", 50), ("EMO", 37), ("PHY", 7), ("SAB", 4), ("MUL", 2))

# Of 1,000 assessments, how many find the factor; those the statistics follow first, by their published levels.
FACTORS = (
    ("3B", 248), ("16A", 200), ("3A", 91), ("17A", 76), ("18C", 66), ("19C", 38), ("19B", 38), ("11A", 41),
    ("3C", 23), ("10A", 25), ("24A", 19), ("18B", 16), ("13A", 11), ("12A", 5), ("23A", 1), ("18A", 3), ("19A", 1),
    ("4B", 250), ("4A", 130), ("1B", 130), ("2B", 140), ("2A", 50), ("1A", 20), ("4C", 25), ("5A", 70), ("5B", 25),
    ("6A", 25), ("6B", 35), ("7A", 25), ("14A", 90), ("15A", 60), ("20", 110), ("8B", 1), ("22A", 2),
)  # fmt: skip
FACTOR_NUMBERS = (0.12, 0.38, 0.68, 0.86, 0.95, 0.985, 1.0)  # shares of assessments with at most 0, 1, 2 … factors
UNKNOWN_ABUSER_UNTIL = 2024
# How much likelier than others children of that age are to start to be looked after.
CARE_BY_AGE = (4.2, 1.5, 1.3, 1.2, 1.0, 0.8, 0.7, 0.7, 0.7, 0.75, 0.85, 0.9, 1.0, 1.2, 1.25, 1.2, 0.9, 0.5)
CONFERENCES_TO_PLANS = {2022: 0.92, 2023: 0.92, 2024: 0.88, 2025: 0.74, 2026: 0.72}

SPELLS_SINCE = date(2023, 4, 1)
SPELL_DAYS = 395
SPELL_REASONS = (
    ("MANAGE", 28), ("LEFTRL", 24), ("FCONTA", 3), ("ORGRST", 8), ("TSPROC", 20), ("ABSENC", 8), ("CHCHAN", 1),
    ("PCCHAN", 1), ("OTHERS", 7),
)  # fmt: skip
ACTIVITIES = {
    True: (
        ("F2", 50), ("P2", 4), ("F1", 3), ("F5", 10), ("P5", 6), ("F4", 3), ("G4", 5), ("G5", 22), ("G6", 2),
        ("0", 5),
    ),
    False: (
        ("F2", 23), ("P2", 4), ("F1", 6), ("P1", 1), ("F5", 18), ("P5", 8), ("F4", 4), ("G4", 9), ("G5", 21),
        ("G6", 4), ("0", 9),
    ),
}  # fmt: skip
LODGINGS = {
    True: (
        ("Z1", 24), ("D1", 30), ("B1", 15), ("U1", 8), ("E1", 7), ("T1", 8), ("C1", 2), ("K1", 1), ("X2", 2),
        ("S2", 1), ("V2", 1), ("R2", 1),
    ),
    False: (
        ("U1", 38), ("D1", 16), ("B1", 13), ("Z1", 12), ("E1", 4), ("T1", 4), ("Y1", 2), ("K1", 2), ("X2", 4),
        ("S2", 2), ("V2", 2), ("G1", 1), ("R2", 2), ("0", 3),
    ),
}  # fmt: skip
ONE_DAY = timedelta(days=1)


def last_day(year: int) -> date:
    """31 March of the year."""
    return date(year, 3, 31)


def reporting_year(day: date) -> int:
    """The year in which the reporting year of the day ends."""
    return day.year + (day.month > 3)


def _chooser(rng: Random, items: Sequence[tuple[str, int]]) -> Callable[[], str]:
    """Draws words by weight, quickly."""
    words = [word for word, _ in items]
    sums = list(accumulate(weight for _, weight in items))
    return lambda: words[bisect_left(sums, rng.random() * sums[-1])]


class _Register:
    """The children of the authority while lives are simulated, and those who may be referred again."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.people: dict[str, Person] = {}
        self.next_id = between(rng, 1_000_000, 2_000_000)
        self.ethnicity = _chooser(rng, ETHNICITIES)
        self.source = _chooser(rng, SOURCES)
        self.need = _chooser(rng, NEEDS)
        self.factor = _chooser(rng, FACTORS)
        self.referred: list[tuple[date, str]] = []
        self.latest: dict[str, date] = {}
        self.free: dict[str, date] = {}  # the day after which the child may be referred again

    def person(self, day: date, *, asylum: bool = False, age: int | None = None) -> Person:
        """A child not known before, as old as those who are referred, or unborn."""
        rng = self.rng
        self.next_id += between(rng, 1, 97)
        if asylum:
            age = 17 if rng.random() < 0.5 else 16 if rng.random() < 0.65 else between(rng, 13, 15)
        elif age is None:
            age = 0 if rng.random() < 0.05 else between(rng, 0, 16)
        born = day - timedelta(days=round(age * 365.25) + between(rng, 1, 364))
        if not asylum and age == 0 and rng.random() < 0.3:
            born = day + timedelta(days=between(rng, 5, 160))
        chance = rng.random()
        male = 0.93 if asylum else 0.522
        disabled = not asylum and rng.random() < 0.12
        child = Person(
            child_id=str(self.next_id),
            sex="M" if chance < male else "F" if chance < 0.997 else "U",
            birth_date=born,
            ethnicity=weighted(rng, ASYLUM_ETHNICITIES) if asylum else self.ethnicity(),
            upn="" if asylum else f"{rng.choice('ABCDEFGHJKLMNPQRTUVWXYZ')}{between(rng, 10**11, 10**12 - 1)}",
            upn_unknown="UN3" if asylum else "UN1",
            disabilities=tuple(sorted(set(rng.choices(DISABILITIES, k=between(rng, 1, 3))))) if disabled else ("NONE",),
            previous_permanence="Z1" if rng.random() < 0.96 else rng.choice(("P1", "P2", "P2", "P3")),
        )
        if asylum:
            adult = birthday(child, 18)
            child = replace(child, asylum_end=adult if born.day < 29 else adult - ONE_DAY)
        self.people[child.child_id] = child
        return child

    def again(self, day: date, *, within: bool) -> Person | None:
        """A child referred within the last twelve months (or before) whose last episode is over."""
        year_ago = day - timedelta(days=364)
        edge = bisect_left(self.referred, (year_ago, ""))
        low, high = (edge, len(self.referred)) if within else (0, edge)
        if high <= low:
            return None
        for _ in range(12):
            _, child_id = self.referred[self.rng.randrange(low, high)]
            child = self.people[child_id]
            if self.free[child_id] < day and age_on(child, day) < 17 and (within or self.latest[child_id] < year_ago):
                return child
        return None


def _assessment(rng: Random, factor: Callable[[], str], start: date, year: int, *, asylum: bool) -> Assessment:
    late = rng.random() < 0.155
    length = days(rng.uniform(65, 110) if late else rng.triangular(8, 62, 52))
    end = start + length
    factors = {factor() for _ in range(bisect_left(FACTOR_NUMBERS, rng.random()))}
    if year > UNKNOWN_ABUSER_UNTIL:
        factors -= {"18A", "19A"}
    if asylum:
        factors.add("9A")
    return Assessment(
        start, start + timedelta(days=10) if rng.random() < 0.8 else None, end, tuple(sorted(factors)) or ("21",)
    )


def _protection_plan(rng: Random, start: date, before: int, until: date) -> ProtectionPlan:
    """A plan from the day of the conference; ``until`` is the latest day it can end on."""
    end = min(start + days(rng.lognormvariate(5.5, 0.58)), until)
    category = weighted(rng, CATEGORIES)
    changed = start + timedelta(days=170) if rng.random() < 0.08 and (end - start).days > 200 else None
    reviews, day = [], start + timedelta(days=between(rng, 75, 92))
    while day < end:
        reviews.append(day)
        day += timedelta(days=between(rng, 150, 182))
    return ProtectionPlan(
        start, end, category, weighted(rng, CATEGORIES) if changed else category, changed, before, tuple(reviews)
    )


def _conference_day(rng: Random, enquiry: date) -> date:
    """Usually within 15 working days of the start of the enquiry."""
    day = enquiry + timedelta(days=between(rng, 8, 21) if rng.random() < 0.79 else between(rng, 22, 60))
    return day + timedelta(days=max(0, 7 - day.isoweekday() + 1) if day.isoweekday() > 5 else 0)


class _Authority:
    """Lives so far; each method adds one kind of event."""

    def __init__(self, rng: Random, la_code: str, horizon: date) -> None:
        self.rng = rng
        self.la_code = la_code
        self.horizon = horizon
        self.register = _Register(rng)
        self.referrals: list[Referral] = []
        self.episodes: list[Episode] = []
        self.adoptions: list[Adoption] = []
        self.plans: dict[str, int] = {}

    def care(self, child: Person, need: str, start: date) -> Care:
        """The child starts to be looked after on that day."""
        need = need if need in {"N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8"} else "N1"
        care = time_in_care(self.rng, child, self.la_code, need, start, self.horizon)
        self.episodes += care.episodes
        if care.adoption:
            self.adoptions.append(care.adoption)
        if care.episodes[-1].end_reason == "E2":
            self.register.people[child.child_id] = replace(child, death_date=care.end)
        return care

    def closed_after(self, care: Care) -> tuple[date | None, str]:
        """When the episode of need of a child who was in care is closed, and why."""
        if care.end is None:
            return None, ""
        delay = 0 if care.closure != "RC7" else between(self.rng, 0, 90)
        return care.end + timedelta(days=delay), care.closure

    def no_further_action(self, child: Person, day: date) -> None:
        """A referral that leads to nothing."""
        self.referrals.append(Referral(child.child_id, day, self.register.source(), "", no_further_action=True))
        self._remember(child, day, day + timedelta(days=20))

    def _remember(self, child: Person, day: date, free: date | None, *, gone: bool = False) -> None:
        if not gone:
            self.register.referred.append((day, child.child_id))
            self.register.latest[child.child_id] = day
            self.register.free[child.child_id] = free or date.max

    def asylum_seeker(self, day: date) -> None:
        """An unaccompanied child, looked after within days."""
        child = self.register.person(day, asylum=True)
        start = day + timedelta(days=between(self.rng, 0, 2))
        care = self.care(child, "N8", start)
        closed, reason = self.closed_after(care)
        self.referrals.append(
            Referral(
                child.child_id, day, self.rng.choice(("6", "5B", "8", "6")), "N8", no_further_action=False,
                closed=closed, closure_reason=reason,
                assessments=(_assessment(self.rng, self.register.factor, day, reporting_year(day), asylum=True),),
            )
        )  # fmt: skip
        self._remember(child, day, closed)

    def long_in_care(self, day: date) -> None:
        """A child who started to be looked after before referrals are simulated one by one."""
        age = weighted(
            self.rng, (("0", 22), ("1", 6), ("3", 13), ("5", 10), ("8", 12), ("11", 12), ("13", 14), ("15", 11))
        )
        child = self.register.person(day, age=int(age))
        if child.birth_date > day:
            child = replace(child, birth_date=day)
            self.register.people[child.child_id] = child
        need = self.register.need()
        care = self.care(child, need, day)
        closed, reason = self.closed_after(care)
        self.referrals.append(
            Referral(
                child.child_id,
                day,
                self.register.source(),
                need,
                no_further_action=False,
                closed=closed,
                closure_reason=reason,
            )
        )
        self._remember(child, day, closed, gone=reason == "RC1")

    def short_breaks(self, day: date) -> None:
        """A disabled child with a series of short breaks."""
        child = replace(self.register.person(day, age=between(self.rng, 6, 13)), disabilities=("LD", "MOB"))
        self.register.people[child.child_id] = child
        stays = short_breaks(self.rng, child, self.la_code, day + timedelta(days=60), self.horizon)
        self.episodes += stays
        closed = stays[-1].end
        plan = Span(day + timedelta(days=40), closed)
        self.referrals.append(
            Referral(
                child.child_id, day, "3F", "N2", no_further_action=False, closed=closed, closure_reason="RC7",
                assessments=(_assessment(self.rng, self.register.factor, day, reporting_year(day), asylum=False),), plans=(plan,),
            )
        )  # fmt: skip
        self._remember(child, day, closed)

    def referral(self, child: Person, day: date) -> None:
        """A referral that is looked into, and all that follows from it."""
        rng = self.rng
        need = self.register.need()
        year = reporting_year(day)
        adult = birthday(child, 18)
        assessments = [
            _assessment(
                rng, self.register.factor, day + timedelta(days=rng.choice((0, 0, 1, 1, 2, 4))), year, asylum=False
            )
        ]
        done = assessments[0].authorised or day
        enquiries: list[Enquiry] = []
        plans: list[Span] = []
        protection: list[ProtectionPlan] = []
        transfer: date | None = None
        care_from: date | None = None
        closed, reason = done + timedelta(days=between(rng, 0, 10)), "RC8" if rng.random() < 0.55 else "RC9"
        likely = CARE_BY_AGE[max(age_on(child, day), 0)]
        chance = rng.random()
        if chance < 0.008:  # a plan that another authority had made
            transfer = day + timedelta(days=between(rng, 5, 25))
            self._protect(child, transfer, adult, protection)
        elif chance < 0.26:
            start = day + timedelta(days=rng.choice((0, 0, 1, 2, 5, 12, 20)))
            conference = _conference_day(rng, start) if rng.random() < 0.385 else None
            enquiries.append(Enquiry(start, start + timedelta(days=21), conference, conference is None))
            if conference and conference < adult and rng.random() < clamped(CONFERENCES_TO_PLANS, year):
                self._protect(child, conference, adult, protection)
            if rng.random() < 0.05:
                later = start + timedelta(days=between(rng, 60, 240))
                enquiries.append(Enquiry(later, later + timedelta(days=21), None, not_required=True))
            elif conference is None and rng.random() < 0.105 * likely:
                care_from = start + timedelta(days=between(rng, 0, 30))
        if protection:
            if rng.random() < 0.22 * likely:
                last = protection[-1]
                care_from = last.start + days(((last.end or adult) - last.start).days * rng.random())
            elif rng.random() < 0.1 and protection[-1].end:
                # The child is on a plan again, not long after.
                again = protection[-1].end + timedelta(days=between(rng, 30, 300))
                if again < adult:
                    enquiry = again - timedelta(days=between(rng, 9, 24))
                    enquiries.append(Enquiry(enquiry, enquiry + timedelta(days=21), again, not_required=False))
                    self._protect(child, again, adult, protection)
            ended = protection[-1].end or adult
            closed, reason = ended + days(rng.expovariate(1 / 90)), "RC7"
            step_down = ended if closed - ended > timedelta(days=21) else None
            if done < protection[0].start - timedelta(days=7) and rng.random() < 0.3:
                plans.append(Span(done, protection[0].start))
            if step_down:
                plans.append(Span(step_down, closed))
        elif rng.random() < 0.6:
            closed, reason = done + days(rng.gammavariate(1.1, 172)), "RC7" if rng.random() < 0.85 else "RC9"
            plans.append(Span(done, closed))
            if rng.random() < 0.023 * likely and care_from is None:
                care_from = day + days((closed - day).days * rng.random())
            if closed - done > timedelta(days=330):
                assessments.append(
                    _assessment(
                        rng, self.register.factor, done + timedelta(days=300), reporting_year(done), asylum=False
                    )
                )
        closed = min(closed, max(adult, done))
        if care_from and child.birth_date <= care_from < min(adult - timedelta(days=30), self.horizon):
            care = self.care(child, need, care_from)
            protection = [_cut(plan, care_from) for plan in protection if plan.start < care_from]
            plans = [
                Span(plan.start, min(plan.end or care_from, care_from)) for plan in plans if plan.start < care_from
            ]
            enquiries = [
                item for item in enquiries if item.start <= care_from and (item.conference or care_from) <= care_from
            ]
            closed, reason = self.closed_after(care)
            # Nothing ends after the episode that it belongs to.
            assessments = [item for item in assessments if closed is None or item.start <= closed]
        self.referrals.append(
            Referral(
                child.child_id, day, "5C" if transfer else self.register.source(), need, no_further_action=False,
                closed=closed, closure_reason=reason, transfer_in=transfer, assessments=tuple(assessments),
                plans=tuple(plans), enquiries=tuple(enquiries), protection_plans=tuple(protection),
            )
        )  # fmt: skip
        self._remember(child, day, closed, gone=reason == "RC1")

    def _protect(self, child: Person, start: date, adult: date, plans: list[ProtectionPlan]) -> None:
        """A child protection plan begins; earlier ones elsewhere count as previous."""
        if start >= adult:
            return
        known = self.plans.get(child.child_id)
        if known is None:
            known = 1 + (self.rng.random() < 0.3) if age_on(child, start) >= 2 and self.rng.random() < 0.2 else 0
        self.plans[child.child_id] = known + 1
        plans.append(_protection_plan(self.rng, start, known, adult))


def _cut(plan: ProtectionPlan, day: date) -> ProtectionPlan:
    if plan.end is not None and plan.end <= day:
        return plan
    changed = plan.changed if plan.changed and plan.changed <= day else None
    latest = plan.latest_category if changed else plan.category
    return replace(
        plan, end=day, changed=changed, latest_category=latest, reviews=tuple(r for r in plan.reviews if r <= day)
    )


def _periods(episodes: Sequence[Episode]) -> dict[str, list[tuple[date, date, str]]]:
    """Periods of care of each child (start, end, reason), short breaks apart."""
    result: dict[str, list[tuple[date, date, str]]] = {}
    for item in episodes:
        if item.legal_status in {"V3", "V4"} or item.end is None:
            continue
        own = result.setdefault(item.child_id, [])
        if item.start_reason == "S":
            own.append((item.start, item.end, item.end_reason))
        else:
            own[-1] = (own[-1][0], item.end, item.end_reason)
    return result


def _missing(rng: Random, child: Person, start: date, end: date, since: date) -> list[Missing]:
    """Incidents of one period of care, many for a few young people."""
    result = []
    begin = max(start, since, birthday(child, 11))
    prone = rng.random() < 0.21
    day = begin
    while True:
        day += days(rng.expovariate((7.0 if prone else 0.06) / 365))
        if day >= end:
            return result
        back = min(day + timedelta(days=rng.choice((0, 1, 1, 1, 2, 3, 6, 14))), end)
        result.append(Missing(child.child_id, "M" if rng.random() < 0.91 else "A", day, back))
        day = back + ONE_DAY


def _reviews(rng: Random, child: Person, start: date, end: date, since: date) -> list[Review]:
    result = []
    day, step = start + timedelta(days=between(rng, 14, 28)), 85
    codes = (("PN1", 55), ("PN2", 4), ("PN3", 2), ("PN4", 4), ("PN5", 13), ("PN6", 12), ("PN7", 10))
    while day < end:
        if day >= since:
            result.append(Review(child.child_id, day, "PN0" if age_on(child, day) < 4 else weighted(rng, codes)))
        day += timedelta(days=between(rng, step, step + 7))
        step = 172
    return result


def _spells(rng: Random, child_id: str, start: date, end: date, holders: list[Post]) -> list[WorkerSpell]:
    """Social workers of one period of care, one after another, as long as each is in post."""
    begin = max(start, SPELLS_SINCE - timedelta(days=between(rng, 1, 500)))
    result = []
    while begin < end:
        while True:
            worker = holders[rng.randrange(len(holders))]
            if worker.start <= begin and (worker.end is None or worker.end > begin):
                break
        stays = begin + days(rng.expovariate(1 / SPELL_DAYS))
        leaves = worker.end or date.max
        stop = min(stays, leaves, end)
        reason = "FCONTA" if stop == end else "LEFTRL" if stop == leaves else weighted(rng, SPELL_REASONS)
        if stop >= SPELLS_SINCE:
            result.append(WorkerSpell(child_id, worker.worker_id, begin, stop, reason))
        begin = stop
    return result


def _health(rng: Random, child: Person, year: int, level: float) -> Health:
    age = age_on(child, last_day(year))
    scored = 4 <= age <= 16
    score = min(40, max(0, round(rng.gauss(level, 3.5)))) if scored and rng.random() < 0.78 else None
    risk = age >= 10 and rng.random() < 0.035
    offered = rng.random() < 0.6
    return Health(
        child_id=child.child_id,
        year=year,
        score=score,
        no_score=""
        if score is not None or not scored
        else weighted(rng, (("SDQ2", 30), ("SDQ3", 15), ("SDQ4", 45), ("SDQ5", 10))),
        convicted=(rng.random() < 0.025) if age >= 10 else None,
        health_check=(rng.random() < 0.89) if age < 5 else None,
        immunised=rng.random() < 0.84,
        teeth_checked=rng.random() < 0.78,
        health_assessed=rng.random() < 0.9,
        misuse=risk,
        intervention=(not offered) if risk else None,
        offered=offered if risk and offered else None,
    )


def _leaver(rng: Random, child: Person, year: int) -> Leaver:
    young = age_on(child, last_day(year)) <= 18
    touch = weighted(rng, (("YES", 905), ("NO", 40), ("REFU", 20), ("NREQ", 20), ("DIED", 4), ("RHOM", 11)))
    gone = touch in {"DIED", "RHOM"} or (touch == "NO" and rng.random() < 0.6)
    return Leaver(
        child.child_id,
        year,
        touch,
        "0" if gone else weighted(rng, ACTIVITIES[young]),
        "0" if gone else weighted(rng, LODGINGS[young]),
    )


def _leavers(
    people: dict[str, Person], periods: dict[str, list[tuple[date, date, str]]], years: Sequence[int], rng: Random
) -> list[Leaver]:
    """Those who left care at 16 or later after 13 weeks since they were 14, aged 17 to 21 on 31 March."""
    result = []
    for child_id, own in periods.items():
        child = people[child_id]
        teens = birthday(child, 14)
        weeks = sum((end - max(start, teens)).days for start, end, _ in own if end > teens) / 7
        left = max(end for _, end, _ in own)
        if weeks < 13 or left < birthday(child, 16):
            continue
        result += [
            _leaver(rng, child, year)
            for year in years
            if left <= last_day(year) and 17 <= age_on(child, last_day(year)) <= 21
        ]
    return result


def simulate(
    seed: int = 2026,
    *,
    la_code: str = "004",
    name: str = "Larkhaven",
    years: tuple[int, ...] = YEARS,
    extract: date | None = EXTRACT,
    scale: float = 1.0,
) -> Lives:
    """Lives for one invented authority.

    :param years: complete reporting years, each by the year in which it ends, one after another.
    :param extract: a day in the year after the last of them, on which its returns are taken; None for none.
    :param scale: 1 for about 3,600 referrals a year, 570 children looked after and 300 social workers.
    """
    rng = Random(seed)  # noqa: S311 - lives are invented, nothing is kept secret
    horizon = max(last_day(years[-1]), extract or date.min)
    place = _Authority(rng, la_code, horizon)
    warm = date(years[0] - 3, 4, 1)
    begin = date(years[0] - 17, 4, 1)
    _each_day(rng, begin, warm - ONE_DAY, lambda _: scale * CARE_BEFORE, place.long_in_care)
    flows = (
        (lambda year: scale * clamped(REFERRALS, year), lambda day: _refer(rng, place, day)),
        (lambda year: scale * clamped(ASYLUM, year), place.asylum_seeker),
        (lambda _: scale * 4, place.short_breaks),
    )
    due = sorted(
        ((day, number) for number, (rate, _) in enumerate(flows) for day in _days(rng, warm, horizon, rate)),
    )
    for day, number in due:
        flows[number][1](day)
    return _recorded(rng, place, la_code, name, years, extract, scale)


def _refer(rng: Random, place: _Authority, day: date) -> None:
    register = place.register
    chance = rng.random() * 100
    repeated = clamped(REPEATED, reporting_year(day)) * 1.02
    child = None
    if chance < repeated:
        child = register.again(day, within=True)
    elif chance < repeated + 16:
        child = register.again(day, within=False)
    child = child or register.person(day)
    if rng.random() < NO_ACTION:
        place.no_further_action(child, day)
    else:
        place.referral(child, day)


def _days(rng: Random, first: date, last: date, rate: Callable[[int], float]) -> list[date]:
    """Days of events at a yearly rate; few on weekends."""
    result, day = [], first
    while day <= last:
        share = 0.12 if day.isoweekday() > 5 else 1.352
        expected = rate(reporting_year(day)) / 365.25 * share
        count = int(expected) + (rng.random() < expected % 1)
        result += [day] * count
        day += ONE_DAY
    return result


def _each_day(
    rng: Random, first: date, last: date, rate: Callable[[int], float], event: Callable[[date], None]
) -> None:
    for day in _days(rng, first, last, rate):
        event(day)


def _recorded(
    rng: Random, place: _Authority, la_code: str, name: str, years: tuple[int, ...], extract: date | None, scale: float
) -> Lives:
    """Adds what goes with being looked after, and leaves out what was over before the first return."""
    since = date(years[0] - 1, 4, 1)
    people = place.register.people
    shown = (*years, years[-1] + 1) if extract else years
    held = posts(rng, years[0], shown[-1], scale)
    holders = [post for post in held if post.role in {"4", "5"}]
    periods = _periods(place.episodes)
    missing: list[Missing] = []
    reviews: list[Review] = []
    spells: list[WorkerSpell] = []
    health: list[Health] = []
    recent = {child_id: own for child_id, own in periods.items() if own[-1][1] >= since}
    for child_id, own in recent.items():
        child = people[child_id]
        level = rng.gauss(14.9, 6.5)
        for start, end, _ in own:
            if end < since:
                continue
            until = min(end, place.horizon + ONE_DAY)
            missing += _missing(rng, child, start, until, since)
            reviews += _reviews(rng, child, start, until, since)
            spells += _spells(rng, child_id, start, end, holders) if start <= place.horizon else []
            health += [
                _health(rng, child, year, level)
                for year in years
                if start <= date(year - 1, 4, 1) and end > last_day(year)
            ]
        if child.sex == "F" and rng.random() < 0.05:
            people[child_id] = replace(child, mother_from=birthday(child, 16) + timedelta(days=between(rng, 1, 500)))
    leavers = _leavers(people, periods, years, rng)
    episodes = tuple(item for item in place.episodes if item.end is None or item.end >= since - ONE_DAY)
    referrals = tuple(
        item
        for item in place.referrals
        if (item.closed or item.day if item.no_further_action else item.closed or since) >= since
    )
    kept = {item.child_id for item in (*episodes, *referrals, *leavers)}
    return Lives(
        la_code=la_code,
        name=name,
        years=years,
        extract=extract,
        people={child_id: child for child_id, child in people.items() if child_id in kept},
        referrals=referrals,
        episodes=episodes,
        adoptions=tuple(place.adoptions),
        missing=tuple(missing),
        reviews=tuple(reviews),
        worker_spells=tuple(spells),
        health=tuple(health),
        leavers=tuple(leavers),
        posts=held,
        staffing=staffing(rng, held, tuple(range(years[0], shown[-1] + 1))),
        vacancies={year: round(scale * clamped(VACANCIES, year), 1) for year in range(years[0], shown[-1] + 1)},
    )
