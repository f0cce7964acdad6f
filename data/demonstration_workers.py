"""Simulates the social workers of one invented authority: posts, starters and leavers, agency, cases, absence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from data.demonstration_care import weighted
from data.demonstration_records import Post, Staffing

# Leavers among 100 in post, and agency workers among all, in the year that ends on 30 September of the year.
TURNOVER = {2019: 14.3, 2020: 13.8, 2021: 15.9, 2022: 14.0, 2023: 12.4, 2024: 9.8, 2025: 7.9, 2026: 7.2}
AGENCY = {2021: 13.2, 2022: 13.7, 2023: 13.6, 2024: 13.4, 2025: 9.4, 2026: 7.9}
IN_POST = {2021: 258, 2022: 252, 2023: 284, 2024: 283, 2025: 306, 2026: 309}
VACANCIES = {2022: 23.3, 2023: 29.6, 2024: 29.3, 2025: 28.0, 2026: 24.5}
MINORITY = 0.3
ROLES = (("1", 2), ("2", 6), ("3", 12), ("4", 20), ("5", 48), ("6", 12))
DESTINATIONS = (("1", 22), ("2", 18), ("3", 9), ("4", 12), ("5", 6), ("6", 5), ("7", 4), ("8", 10), ("9", 14))
REASONS = (("1", 62), ("2", 6), ("3", 2), ("4", 1), ("5", 3), ("6", 5), ("7", 9), ("8", 2), ("9", 4), ("10", 6))
WHITE = (("WBRI", 92), ("WIRI", 3), ("WOTH", 5))
OTHERS = (
    ("AIND", 12),
    ("APKN", 16),
    ("ABAN", 5),
    ("AOTH", 7),
    ("BAFR", 28),
    ("BCRB", 16),
    ("BOTH", 5),
    ("MWBC", 6),
    ("MOTH", 5),
)


def clamped(path: Mapping[int, float], year: int) -> float:
    """The value of that year, or of the nearest year that has one."""
    return path[min(max(year, min(path)), max(path))]


def _post(rng: Random, number: int, start: date, *, agency: bool, origin: str) -> Post:
    chance = rng.random()
    ethnicity = (
        "REFU"
        if chance < 0.02
        else "NOBT"
        if chance < 0.06
        else weighted(rng, OTHERS if rng.random() < MINORITY else WHITE)
    )
    return Post(
        worker_id=f"SW{number:07d}",
        agency=agency,
        sex="F" if rng.random() < 0.84 else "M",
        birth_date=start - timedelta(days=round(365.25 * rng.triangular(23, 62, 34))),
        ethnicity=ethnicity,
        level=weighted(rng, (("1", 55), ("2", 43), ("3", 2))),
        role=weighted(rng, ROLES) if not agency else weighted(rng, (("5", 85), ("4", 15))),
        fte=1.0 if rng.random() < 0.78 or agency else rng.choice((0.5, 0.6, 0.6, 0.8, 0.8, 0.81)),
        start=start,
        origin=origin,
        end=None,
        destination="",
        reason="",
        salary=float(round(rng.gauss(43_500, 4_500), -1)),
    )


def _left(post: Post, end: date, destination: str, reason: str) -> Post:
    return Post(
        post.worker_id, post.agency, post.sex, post.birth_date, post.ethnicity, post.level, post.role, post.fte,
        post.start, post.origin, end, destination, reason, post.salary,
    )  # fmt: skip


def posts(rng: Random, first: int, last: int, scale: float) -> tuple[Post, ...]:
    """Posts held between October of the year before ``first`` and the autumn of ``last``."""
    number = rng.randint(1_000_000, 1_999_999)

    def step() -> int:
        nonlocal number
        number += rng.randint(1, 211)
        return number

    opening = date(first - 2, 9, 30)
    staff = [
        _post(rng, step(), opening - timedelta(days=round(rng.expovariate(1 / 1500))), agency=False, origin="2")
        for _ in range(round(scale * clamped(IN_POST, first - 2)))
    ]
    gone: list[Post] = []
    hired: list[Post] = []
    for year in range(first - 1, last + 2):
        start = date(year - 1, 10, 1)
        leaving = clamped(TURNOVER, year) / 100
        before = len(staff)
        leavers = set(rng.sample(range(before), round(before * leaving)))
        stays = [post for number, post in enumerate(staff) if number not in leavers]
        for number in sorted(leavers):
            day = max(start + timedelta(days=rng.randrange(365)), staff[number].start)
            gone.append(_left(staff[number], day, weighted(rng, DESTINATIONS), weighted(rng, REASONS)))
        wanted = round(scale * clamped(IN_POST, year)) - len(stays)
        origins = (("1", 34), ("2", 26), ("3", 8), ("4", 12), ("5", 6), ("8", 6), ("10", 8))
        for _ in range(max(wanted, round(0.02 * before))):
            new = _post(
                rng, step(), start + timedelta(days=rng.randrange(365)), agency=False, origin=weighted(rng, origins)
            )
            if rng.random() < 0.03:  # came and went within the year
                gone.append(
                    _left(new, min(new.start + timedelta(days=rng.randint(20, 160)), date(year, 9, 29)), "1", "1")
                )
            else:
                stays.append(new)
        staff = stays
        temporary = scale * clamped(IN_POST, year) * clamped(AGENCY, year) / (100 - clamped(AGENCY, year))
        for _ in range(round(temporary)):
            came = start + timedelta(days=rng.randrange(200, 365))
            agency = _post(rng, step(), came, agency=True, origin="")
            hired.append(_left(agency, date(year, 10, 1) + timedelta(days=rng.randrange(150)), "", ""))
    return tuple(gone + staff + hired)


def staffing(rng: Random, held: tuple[Post, ...], years: tuple[int, ...]) -> dict[tuple[str, int], Staffing]:
    """What the census of each 30 September adds for those who are in post on it."""
    result = {}
    for year in years:
        day = date(year, 9, 30)
        for post in held:
            if post.start > day or (post.end and post.end < date(year - 1, 10, 1)):
                continue
            away = rng.random() < 0.045
            cases = 0
            if not away and (post.role == "5" or (post.role == "4" and rng.random() < 0.2)):
                cases = max(0, round(rng.gauss(16.8 if post.role == "5" else 8, 4) * post.fte))
            lost = 0.0 if rng.random() < 0.45 else round(rng.expovariate(1 / 15) * 2) / 2
            absence = weighted(rng, (("SIC", 5), ("MAT", 4), ("OTH", 1))) if away else ""
            result[post.worker_id, year] = Staffing(cases, min(lost + (40 if absence == "SIC" else 0), 253.0), absence)
    return result
