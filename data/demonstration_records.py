"""What one invented authority knows of its children and its social workers: the records that lives are made of.

Nothing here is a real person or place. A record holds what is true in the end, each fact with its date, so
that a return of any year can be written with what was known then (:mod:`data.demonstration_returns`). Codes
are those of today; the writer turns them into the codes of the year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Person:
    """A child or young person. The same ``child_id`` stands in both returns.

    :param upn: unique pupil number, which the child has from the fifth birthday; empty for one who never has it.
    :param upn_unknown: why there is no number.
    :param asylum_end: unaccompanied asylum-seeking child: the day on which that ends; None for all others.
    :param previous_permanence: code of an earlier adoption or order, ``Z1`` for none.
    """

    child_id: str
    sex: str
    birth_date: date
    ethnicity: str
    upn: str
    upn_unknown: str
    disabilities: tuple[str, ...]
    asylum_end: date | None = None
    death_date: date | None = None
    former_upn: str = ""
    mother_from: date | None = None
    previous_permanence: str = "Z1"


@dataclass(frozen=True, slots=True)
class Assessment:
    """An assessment: its factors are known on the day it is authorised."""

    start: date
    review: date | None
    authorised: date | None
    factors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Something with a first day and, once over, a last one: a plan in need."""

    start: date
    end: date | None


@dataclass(frozen=True, slots=True)
class Enquiry:
    """A section 47 enquiry, and the initial conference after it where there was one."""

    start: date
    target: date
    conference: date | None
    not_required: bool


@dataclass(frozen=True, slots=True)
class ProtectionPlan:
    """A child protection plan. The latest category replaces the first one on the day of ``changed``."""

    start: date
    end: date | None
    category: str
    latest_category: str
    changed: date | None
    previous_plans: int
    reviews: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Referral:
    """An episode of need, or a referral that led to no further action.

    :param transfer_in: the conference at which a plan of another authority was taken over.
    """

    child_id: str
    day: date
    source: str
    need: str
    no_further_action: bool
    closed: date | None = None
    closure_reason: str = ""
    transfer_in: date | None = None
    assessments: tuple[Assessment, ...] = ()
    plans: tuple[Span, ...] = ()
    enquiries: tuple[Enquiry, ...] = ()
    protection_plans: tuple[ProtectionPlan, ...] = ()


@dataclass(frozen=True, slots=True)
class Episode:
    """An episode of being looked after. ``distance`` in miles, None where it is not known."""

    child_id: str
    start: date
    start_reason: str
    legal_status: str
    need: str
    place: str
    provider: str
    end: date | None
    end_reason: str
    change_reason: str
    home_postcode: str
    postcode: str
    urn: str
    authority: str
    inside: bool
    distance: float | None


@dataclass(frozen=True, slots=True)
class Adoption:
    """Steps of an adoption; ``placed`` is None while no family has been found."""

    child_id: str
    decision: date
    match: date | None
    placed: date | None
    order: date | None
    reversed: date | None
    foster_carer: bool
    adopters: str
    legal_status: str


@dataclass(frozen=True, slots=True)
class Missing:
    """Missing (``M``) or away without authorisation (``A``)."""

    child_id: str
    kind: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Review:
    """A statutory review of a looked-after child."""

    child_id: str
    day: date
    code: str


@dataclass(frozen=True, slots=True)
class WorkerSpell:
    """Who is the child's social worker, and why that changed."""

    child_id: str
    worker_id: str
    start: date
    end: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Health:
    """Outcomes of a child looked after for a year or more, for the return of one year."""

    child_id: str
    year: int
    score: int | None
    no_score: str
    convicted: bool | None
    health_check: bool | None
    immunised: bool
    teeth_checked: bool
    health_assessed: bool
    misuse: bool
    intervention: bool | None
    offered: bool | None


@dataclass(frozen=True, slots=True)
class Leaver:
    """Contact with a care leaver around a birthday, for the return of one year."""

    child_id: str
    year: int
    in_touch: str
    activity: str
    accommodation: str


@dataclass(frozen=True, slots=True)
class Post:
    """A social worker in a post. ``end`` is None while in post; agency workers have no start or end reasons."""

    worker_id: str
    agency: bool
    sex: str
    birth_date: date
    ethnicity: str
    level: str
    role: str
    fte: float
    start: date
    origin: str
    end: date | None
    destination: str
    reason: str
    salary: float


@dataclass(frozen=True, slots=True)
class Staffing:
    """What the census of one 30 September says of a post beyond the post itself."""

    cases: int
    days_lost: float
    absence: str


@dataclass(frozen=True, slots=True)
class Care:
    """A child's time looked after: what the simulation of one child gives back.

    :param end: when the last period of care ended, None where the child is in care at the end of all that is
        simulated.
    :param closure: reason for closing the child's episode of need when care ended.
    """

    episodes: tuple[Episode, ...]
    end: date | None
    closure: str
    adoption: Adoption | None


@dataclass(frozen=True, slots=True)
class Lives:
    """Everything that one invented authority knows, in no particular return's form.

    :param years: complete reporting years, by the year in which they end.
    :param extract: the day on which the returns of the year after the last complete one were taken, or None.
    :param vacancies: full-time equivalent vacancies on 30 September of each year.
    """

    la_code: str
    name: str
    years: tuple[int, ...]
    extract: date | None
    people: dict[str, Person]
    referrals: tuple[Referral, ...]
    episodes: tuple[Episode, ...]
    adoptions: tuple[Adoption, ...]
    missing: tuple[Missing, ...]
    reviews: tuple[Review, ...]
    worker_spells: tuple[WorkerSpell, ...]
    health: tuple[Health, ...]
    leavers: tuple[Leaver, ...]
    posts: tuple[Post, ...]
    staffing: dict[tuple[str, int], Staffing]
    vacancies: dict[int, float]
