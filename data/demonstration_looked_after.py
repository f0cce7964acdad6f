"""The demonstration's children looked after and care leavers.

Writes the files of a children looked after publication (numbers and rates, starting, at 31 March, ceasing,
new placements, placement stability, convictions and health, care leavers, adoption times) and of its
stability measures (school moves, social workers), five years each, in the department's columns. The files
agree: a total is the same child in each of them, categories add up to their total, and an authority that
does not exist in a year has ``z`` in its row, as the real files do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from data.demonstration_country import (
    COUNTRY_CODE,
    COUNTRY_NAME,
    NO_RETURN,
    SHOWCASE,
    TINY_ISLANDS,
    Amount,
    Country,
    Counts,
    Numbers,
    Truth,
    exists,
    levels,
    mixtures,
    proportions,
    source,
    totals,
)
from data.demonstration_files import (
    Texts,
    cell,
    group_texts,
    line,
    share,
    small,
    to_ten,
    whole,
    write_csv,
    write_ees,
)
from data.demonstration_own import Own, Part

YEARS = tuple(range(2021, 2026))
SCHOOL_YEARS = tuple(range(2020, 2025))
SIMULATED = tuple(range(2018, 2026))
LABELS = [str(year) for year in YEARS]
CHILDREN = ("characteristic", "breakdown", "children_count", "children_percent")
UASC = "Unaccompanied asylum-seeking children"
NOT_UASC = "Children excluding unaccompanied asylum-seeking children"

Shares = Mapping[str, tuple[float, float]]

CLA_SLOPE = 0.34  # by deprivation
CLA_SHOWCASE = 1.28  # times as many children looked after as its deprivation explains
SGO_SHOWCASE = (13.2, 14.1, 14.5, 16.4, 18.9)  # % of those leaving care
CAO_SHOWCASE_SMALL = (2024, 5)

SGO, CAO = "Special guardianship order", "Residence order or child arrangement order granted"

AGE_STARTING: Shares = {
    "1 to 4 years": (0.18, 0.14),
    "10 to 15 years": (0.26, 0.27),
    "16 years and over": (0.20, 0.28),
    "5 to 9 years": (0.165, 0.15),
    "Under 1 year": (0.195, 0.16),
}
NEED_STARTING: Shares = {
    "N1. Abuse or neglect": (0.62, 0.57),
    "N2. Child's disability": (0.02, 0.018),
    "N3. Parental illness or disability": (0.027, 0.019),
    "N4. Family acute stress": (0.08, 0.074),
    "N5. Family dysfunction": (0.127, 0.095),
    "N6. Socially unacceptable behaviour": (0.024, 0.018),
    "N7. Low income": (0.002, 0.001),
    "N8. Absent parenting": (0.1, 0.205),
}
LEGAL_STARTING: Shares = {
    "Child assessment order and in LA accommodation": (0.0004, 0.0004),
    "Emergency protection order": (0.02, 0.012),
    "Full care order": (0.008, 0.006),
    "Interim care order": (0.37, 0.31),
    "LA accommodation under PACE 1989": (0.0004, 0.0004),
    "Placement order granted": (0.0004, 0.0003),
    "Police protection in LA accommodation": (0.095, 0.09),
    "Remand": (0.019, 0.015),
    "Sentenced to youth rehabilitation order": (0.0002, 0.0002),
    "Voluntary agreement under S20": (0.485, 0.565),
}
SEX_STARTING: Shares = {"Female": (0.43, 0.4), "Male": (0.57, 0.6)}
TAKEN: Shares = {"All children taken into care": (0.5, 0.42), "Not taken into care": (0.5, 0.58)}

AGE_31_MARCH: Shares = {
    "1 to 4 years": (0.145, 0.123),
    "10 to 15 years": (0.388, 0.378),
    "16 years and over": (0.234, 0.27),
    "5 to 9 years": (0.186, 0.185),
    "Under 1 year": (0.048, 0.044),
}
NEED_31_MARCH: Shares = {
    "N1. Abuse or neglect": (0.66, 0.67),
    "N2. Child's disability": (0.026, 0.023),
    "N3. Parental illness or disability": (0.028, 0.024),
    "N4. Family in acute stress": (0.076, 0.072),
    "N5. Family dysfunction": (0.14, 0.118),
    "N6. Socially unacceptable behaviour": (0.012, 0.01),
    "N7. Low income": (0.001, 0.001),
    "N8. Absent parenting": (0.055, 0.08),
}
# Locality and distance together; the three files' groups about place are sums of these six.
WHERE: Shares = {
    "1. Placed inside the LA boundary, 20 miles or less from home": (0.505, 0.47),
    "2. Placed outside the LA boundary, 20 miles or less from home": (0.228, 0.222),
    "3. Placed inside the LA boundary, more than 20 miles from home": (0.042, 0.042),
    "4. Placed outside the LA boundary, more than 20 miles from home": (0.166, 0.179),
    "5. Placed inside the LA boundary, distance not known or not recorded": (0.03, 0.042),
    "6. Placed outside the LA boundary, distance not known or not recorded": (0.027, 0.043),
}
DISTANCE = {
    "Distance not known or not recorded": (4, 5),
    "Placed 20 miles or less from home": (0, 1),
    "Placed more than 20 miles from home": (2, 3),
}
LOCALITY = {
    "Placed inside the local authority boundary": (0, 2, 4),
    "Placed outside the local authority boundary": (1, 3, 5),
}
ETHNICITY_31_MARCH: Shares = {
    "Asian or Asian British": (0.044, 0.053),
    "Black, African, Caribbean or Black British": (0.069, 0.079),
    "Mixed or Multiple ethnic groups": (0.106, 0.107),
    "Other ethnic group": (0.03, 0.042),
    "Refused or information not yet available": (0.003, 0.008),
    "White": (0.748, 0.711),
}
LEGAL_31_MARCH: Shares = {
    "Detained for child protection": (0.0006, 0.0004),
    "Full care order": (0.601, 0.588),
    "Interim care order": (0.187, 0.161),
    "Placement order granted": (0.06, 0.058),
    "Voluntary agreements under S20 CA 1989": (0.149, 0.19),
    "Youth justice legal statuses": (0.0032, 0.0025),
}
PLACEMENT: Shares = {
    "Foster placements": (0.715, 0.67),
    "Independent and semi-independent living arrangements/supported accommodation": (0.073, 0.092),
    "Other placements": (0.007, 0.025),
    "Other residential settings": (0.0125, 0.0143),
    "Placed for adoption": (0.031, 0.0203),
    "Placed with parents or other person with parental responsibility": (0.073, 0.061),
    "Residential schools": (0.0015, 0.0012),
    "Secure homes and children's homes": (0.09, 0.116),
}
# Providers of placements other than with parents or not reported, which are the same as in PLACEMENT.
PROVIDER: Shares = {
    "Other LA provision": (0.013, 0.01),
    "Other public provision (e.g. by a PCT etc)": (0.005, 0.003),
    "Own provision (by the LA)": (0.517, 0.469),
    "Private provision": (0.396, 0.441),
    "Voluntary/third sector provision": (0.069, 0.077),
}
SEX_31_MARCH: Shares = {"Female": (0.443, 0.437), "Male": (0.557, 0.563)}

AGE_CEASING: Shares = {
    "1 to 4 years": (0.215, 0.181),
    "10 to 15 years": (0.133, 0.141),
    "16 years": (0.043, 0.065),
    "17 years": (0.047, 0.055),
    "18 years and over": (0.385, 0.4),
    "5 to 9 years": (0.118, 0.107),
    "Under 1 year": (0.059, 0.051),
}
REASON: Shares = {
    "Accommodation on remand ended": (0.005, 0.004),
    "Adopted": (0.103, 0.089),
    "Age assessment determined child aged 18 or over": (0.007, 0.01),
    "Aged 18 (or over) and remained with current carers": (0.096, 0.174),
    "Care ceased for any other reason": (0.139, 0.073),
    "Care taken by another local authority": (0.019, 0.04),
    "Child moved abroad": (0.002, 0.002),
    "Died": (0.002, 0.002),
    "Left care to live with parents, relatives or other person with no parental responsibility": (
        0.062,
        0.052,
    ),
    "Moved into independent living (with no formalised support)": (0.03, 0.033),
    "Moved into independent living (with supportive accommodation)": (0.133, 0.123),
    CAO: (0.038, 0.032),
    "Returned home to live with parents or other person with parental responsibility which was not part of the "
    "care planning process": (0.035, 0.031),
    "Returned home to live with parents or other person with parental responsibility which was part of the care "
    "planning process": (0.164, 0.161),
    "Sentenced to custody": (0.008, 0.006),
    SGO: (0.136, 0.119),
    "Transferred to residential care funded by adult social services": (0.022, 0.014),
}
SEX_CEASING: Shares = {"Female": (0.42, 0.382), "Male": (0.58, 0.618)}

NEW_PLACEMENT: Shares = {
    "Distance not known or not recorded": (0.08, 0.13),
    "Placed inside LA boundary less than 20 miles from home": (0.495, 0.46),
    "Placed inside LA boundary more than 20 miles from home": (0.044, 0.047),
    "Placed outside LA boundary less than 20 miles from home": (0.214, 0.2),
    "Placed outside LA boundary more than 20 miles from home": (0.17, 0.16),
}
PLACEMENT_CHANGE: Shares = {
    "Allegation (s47)": (0.0105, 0.0066),
    "Approval removed": (0.006, 0.0042),
    "Carer requests placement end other than due to child's behaviour": (0.054, 0.072),
    "Carer requests placement ends due to child's behaviour": (0.097, 0.085),
    "Change in the status of a placement only": (0.19, 0.178),
    "Change to/implementation of care plan": (0.347, 0.341),
    "Child requests placement to end": (0.038, 0.032),
    "Custody arrangement": (0.0037, 0.0026),
    "Other": (0.222, 0.246),
    "Resignation or closure of provision": (0.0072, 0.0068),
    "Responsible/area authority requests placement ends": (0.0145, 0.017),
    "Standards of care concern": (0.0113, 0.0102),
}

EET = "Total in education, employment or training"
NOT_EET = "Total not in education, employment or training"
# Categories of the years from 2022; in 2021 apprenticeships were not told from other training or employment.
ACTIVITY: Mapping[str, Shares] = {
    "17 to 18 years": {
        "Education other than higher education": (0.477, 0.483),
        "Higher education i.e. studies beyond A level": (0.036, 0.029),
        "In an apprenticeship": (0.017, 0.019),
        "In training or employment (excl. apprenticeship)": (0.12, 0.107),
        "Not in education, training or employment, owing to illness or disability": (0.029, 0.035),
        "Not in education, training or employment, owing to other reasons": (0.247, 0.25),
        "Not in education, training or employment, owing to pregnancy or parenting": (0.022, 0.018),
        "Total information not known": (0.052, 0.059),
    },
    "19 to 21 years": {
        "Education other than higher education": (0.224, 0.209),
        "Higher education i.e. studies beyond A level": (0.063, 0.062),
        "In an apprenticeship": (0.017, 0.019),
        "In training or employment (excl. apprenticeship)": (0.216, 0.25),
        "Not in education, training or employment, owing to illness or disability": (0.072, 0.088),
        "Not in education, training or employment, owing to other reasons": (0.279, 0.268),
        "Not in education, training or employment, owing to pregnancy or parenting": (0.057, 0.042),
        "Total information not known": (0.072, 0.062),
    },
}
ACCOMMODATION: Mapping[str, Shares] = {
    "17 to 18 years": {
        "Accommodation considered suitable": (0.908, 0.907),
        "Accommodation considered unsuitable": (0.042, 0.034),
    },
    "19 to 21 years": {
        "Accommodation considered suitable": (0.878, 0.885),
        "Accommodation considered unsuitable": (0.054, 0.053),
    },
}

# What the authority's own returns call these ages, and which kinds of placement they count.
OWN_AGE = {"17 to 18 years": "17_18", "19 to 21 years": "19_21"}
OWN_PLACEMENT = {
    "Foster placements": "placed_foster",
    "Secure homes and children's homes": "placed_childrens_homes",
    "Independent and semi-independent living arrangements/supported accommodation": "placed_semi_independent",
}

ADOPTION_AGES = (
    "Aged 1",
    "Aged 2",
    "Aged 3",
    "Aged 4",
    "Aged 5",
    "Aged 6",
    "Aged 7 and over",
    "Aged under 1",
    "Total",
)
ADOPTION_STAGES = (
    "1. Average time between entry into care and decision that child should be placed for adoption",
    "2. Average time between decision that child should be placed for adoption and matching of child and adopters",
    "3. Average time between date of matching and date placed for adoption",
    "4. Total average time between entry into care and date placed for adoption",
    "5. Average time between date placed for adoption and the date child adopted",
    "6. Total average time between entry into care and adoption",
    "Children adopted who were placed for adoption within 12 months of the LA decision to place the child for adoption",
)


@dataclass(frozen=True)
class LookedAfter:
    """True counts by year and authority, zero where the authority does not exist.

    :param shown: whether the authority exists, and looks after children, in each of ``SIMULATED``.
    :param at_31_march, started, ceased: children, by year of ``SIMULATED`` (T × A).
    """

    shown: Truth
    at_31_march: Counts
    started: Counts
    ceased: Counts

    def last(self, counts: npt.NDArray[Amount], years: Sequence[int] = YEARS) -> npt.NDArray[Amount]:
        """The counts of these years."""
        return counts[[SIMULATED.index(year) for year in years]]


def looked_after(place: Country) -> LookedAfter:
    """How many children start, are, and cease to be looked after; the three balance."""
    rng = source(place.seed, "looked after")
    years = (SIMULATED[0] - 1, *SIMULATED)
    shown = exists(place, SIMULATED, 3, 31)
    shown[:, place.position(TINY_ISLANDS)] = False
    children = place.children(years)
    path = [55, 56.5, 58.5, 60.5, 62.5, 63.5, 63.5, 62.5, 60.5]
    rates = levels(place, rng, path, slope=CLA_SLOPE, spread=0.18, walk=0.045)
    showcase = place.position(SHOWCASE)
    explained = np.array(path) * np.exp(CLA_SLOPE * place.deprivation[showcase])
    rates[:, showcase] = explained * CLA_SHOWCASE * np.exp(rng.normal(0, 0.015, len(path)))
    stock = np.rint(np.clip(rates, 22, 205) * children / 1e4).astype(np.int64)
    turnover = levels(place, rng, [0.4, 0.38, 0.36, 0.35, 0.38, 0.39, 0.395, 0.395], spread=0.13, walk=0.07)
    started = rng.poisson(turnover * stock[1:])
    started = np.maximum(started, stock[1:] - stock[:-1] + 1)
    ceased = started - (stock[1:] - stock[:-1])
    found = LookedAfter(shown, stock[1:] * shown, started * shown, ceased * shown)
    own = Own(place)
    own.put(found.at_31_march, SIMULATED, "cla_rate")
    own.put(found.started, SIMULATED, "cla_starts_rate")
    own.put(found.ceased, SIMULATED, "ceased_sgo", "denominator")
    return found


# Shared by the files ------------------------------------------------------------------------------------


def _drawn(
    place: Country,
    rng: np.random.Generator,
    total: Counts,
    shares: Shares,
    *,
    spread: float = 1.0,
    tilt: Mapping[str, float] | None = None,
) -> Counts:
    first = [pair[0] for pair in shares.values()]
    last = [pair[1] for pair in shares.values()]
    slopes = [(tilt or {}).get(name, 0.0) for name in shares]
    weights = mixtures(place, rng, first, last, len(total), spread=spread, tilt=slopes)
    return rng.multinomial(total, weights)


def _uasc(place: Country, rng: np.random.Generator, total: Counts, national: Sequence[float]) -> Counts:
    """Unaccompanied asylum-seeking children among them, and the others (… × 2, in alphabetical order)."""
    several = proportions(place, rng, national, slope=-0.25, spread=0.5, walk=0.12)
    alone = rng.binomial(total, np.clip(several, 0, 0.6))
    return np.stack([total - alone, alone], axis=-1)


def _sums(parts: Counts, groups: Mapping[str, tuple[int, ...]]) -> Counts:
    return np.stack([parts[..., list(group)].sum(axis=-1) for group in groups.values()], axis=-1)


def _block(place: Country, counts: Counts, total: Counts, shown: Truth) -> tuple[Texts, Texts]:
    """Texts of a group and its total for (totals, authorities); ``z`` where an authority does not exist."""
    local = group_texts(counts, total)
    local[~shown] = "z"
    return group_texts(totals(place, counts), totals(place, total), above=True), local


@dataclass(frozen=True)
class Block:
    """Rows of one group: their categories as CSV text, and texts (T × G × K × 2, T × A × K × 2)."""

    categories: tuple[str, ...]
    above: Texts
    local: Texts


def _named(title: str, names: Sequence[str], texts: tuple[Texts, Texts]) -> Block:
    return Block(tuple(line(title, name) for name in names), *texts)


def _write(
    path: Path,
    place: Country,
    columns: Sequence[str],
    blocks: Sequence[Block],
    *,
    periods: Sequence[str] = LABELS,
    bom: bool = False,
    shown: Truth | None = None,
) -> Path:
    return write_ees(
        path,
        place,
        columns,
        periods,
        [category for block in blocks for category in block.categories],
        np.concatenate([block.above for block in blocks], axis=2),
        np.concatenate([block.local for block in blocks], axis=2),
        shown=np.broadcast_to(_listed(place) if shown is None else shown, (len(periods), len(place.authorities))),
        bom=bom,
    )


def _listed(place: Country) -> Truth:
    """Authorities that the files list: all that existed in any of their years, in every year."""
    return np.array([item.closed is None or item.closed.year >= YEARS[0] for item in place.authorities])


# The files ----------------------------------------------------------------------------------------------


def write_numbers(folder: Path, place: Country, cla: LookedAfter) -> Path:
    """Numbers and rates per 10,000 children of those looked after, starting and ceasing."""
    shown = cla.last(cla.shown)
    listed = exists(place, YEARS, 3, 31)
    children = place.children(YEARS)
    children_above = totals(place, children * listed)
    blocks_above: list[Texts] = []
    blocks: list[Texts] = []
    for counts in (cla.ceased, cla.at_31_march, cla.started):
        part = cla.last(counts)
        above = totals(place, part)
        blocks_above.append(
            np.stack(
                [
                    whole(children_above),
                    whole(to_ten(above)),
                    whole(share(above, children_above, scale=10_000)),
                ],
                axis=-1,
            )
        )
        number, rate = whole(part), whole(share(part, children, scale=10_000))
        number[small(part)] = "c"
        rate[small(part)] = "c"
        number[~shown] = "z"
        rate[~shown] = "z"
        estimate = whole(children)
        estimate[~listed] = "x"
        blocks.append(np.stack([estimate, number, rate], axis=-1))
    return write_ees(
        folder / "demonstration_cla_number_and_rate_per_10k_children.csv",
        place,
        ("population_type", "population_estimate", "children_count", "rate_per_10000"),
        LABELS,
        [
            "Children ceasing to be looked after each year",
            "Children looked after on 31 March each year",
            "Children starting to be looked after each year",
        ],
        np.stack(blocks_above, axis=2),
        np.stack(blocks, axis=2),
        shown=np.broadcast_to(_listed(place), listed.shape),
        bom=True,
    )


def write_started(folder: Path, place: Country, cla: LookedAfter) -> Path:
    """Children who started to be looked after during the year."""
    rng = source(place.seed, "started")
    total, shown = cla.last(cla.started), cla.last(cla.shown)
    rows: list[Block] = []
    for title, shares in (
        ("Age on starting", AGE_STARTING),
        ("Category of need", NEED_STARTING),
        ("Legal status", LEGAL_STARTING),
        ("Sex", SEX_STARTING),
        ("Taken into care", TAKEN),
    ):
        counts = _drawn(place, rng, total, shares, spread=0.5 if len(shares) == 2 else 1.0)
        rows.append(_named(title, [*shares, "Total"], _block(place, counts, total, shown)))
    counts = _uasc(place, rng, total, [0.09, 0.16, 0.19, 0.18, 0.19])
    Own(place).fit(counts, total, YEARS, {(1,): ("uasc_starts_rate", "numerator")})
    rows.append(_named(UASC, [NOT_UASC, UASC, "Total"], _block(place, counts, total, shown)))
    return _write(
        folder / "demonstration_la_children_who_started_to_be_looked_after_during_the_year.csv",
        place,
        CHILDREN,
        rows,
    )


def write_31_march(folder: Path, place: Country, cla: LookedAfter) -> Path:
    """Children looked after on 31 March by characteristics."""
    rng = source(place.seed, "31 march")
    total, shown = cla.last(cla.at_31_march), cla.last(cla.shown)
    rows: list[Block] = []

    def add(title: str, names: Sequence[str], counts: Counts, of: Counts = total) -> None:
        rows.append(_named(title, [*names, "Total"], _block(place, counts, of, shown)))

    tilt = {"N1. Abuse or neglect": 0.03}
    add("Age group", [*AGE_31_MARCH], _drawn(place, rng, total, AGE_31_MARCH, spread=0.5))
    add("Category of need", [*NEED_31_MARCH], _drawn(place, rng, total, NEED_31_MARCH, tilt=tilt))
    where = _drawn(place, rng, total, WHERE)
    own = Own(place)
    own.fit(
        where, total, YEARS, {DISTANCE["Placed more than 20 miles from home"]: ("placed_over_20_miles", "numerator")}
    )
    add("Distance between home and placement", [*DISTANCE], _sums(where, DISTANCE))
    add("Distance between home and placement and locality of placement", [*WHERE], where)
    add("Ethnicity", [*ETHNICITY_31_MARCH], _drawn(place, rng, total, ETHNICITY_31_MARCH, spread=1.5))
    locality = _sums(where, LOCALITY)
    inside = locality[..., 0]
    others = rng.binomial(np.maximum(total, 1), proportions(place, rng, [0.43] * len(YEARS), spread=0.35)) * shown
    names = (
        "1. Own LA children placed internally within the local authority boundary",
        "2. Other LA children externally placed within the local authority boundary",
    )
    add("LA of placement", names, np.stack([inside, others], axis=-1), inside + others)
    add("Legal status", [*LEGAL_31_MARCH], _drawn(place, rng, total, LEGAL_31_MARCH, spread=0.7))
    add("Locality of placement", [*LOCALITY], locality)
    placement = _drawn(place, rng, total, PLACEMENT, spread=0.6, tilt={"Foster placements": 0.02})
    kinds = [*PLACEMENT]
    own.fit(
        placement, total, YEARS, {(kinds.index(name),): (item, "numerator") for name, item in OWN_PLACEMENT.items()}
    )
    parents = placement[..., kinds.index("Placed with parents or other person with parental responsibility")]
    unreported = placement[..., kinds.index("Other placements")]
    provided = _drawn(place, rng, total - parents - unreported, PROVIDER, spread=0.8)
    provider = np.concatenate([provided, parents[..., None], unreported[..., None]], axis=-1)
    add(
        "Place providers",
        [
            *PROVIDER,
            "Parents or other person with parental responsibility",
            "Placement provider not reported",
        ],
        provider,
    )
    add("Placement", kinds, placement)
    add("Sex", [*SEX_31_MARCH], _drawn(place, rng, total, SEX_31_MARCH, spread=0.35))
    counts = _uasc(place, rng, total, [0.05, 0.06, 0.075, 0.077, 0.072])
    own.fit(counts, total, YEARS, {(1,): ("uasc_cla_rate", "numerator")})
    add(UASC, [NOT_UASC, UASC], counts)
    return _write(folder / "demonstration_la_cla_on_31_march_by_characteristics.csv", place, CHILDREN, rows)


def _reasons(place: Country, rng: np.random.Generator, total: Counts) -> Counts:
    counts = _drawn(place, rng, total, REASON, spread=0.95, tilt={SGO: 0.05, CAO: 0.03})
    names = [*REASON]
    showcase, sgo, cao = place.position(SHOWCASE), names.index(SGO), names.index(CAO)
    others = [i for i in range(len(names)) if i not in (sgo, cao)]
    likely = np.array([sum(REASON[names[i]]) for i in others])
    for t, rate in enumerate(SGO_SHOWCASE):
        counts[t, showcase, sgo] = int(total[t, showcase] * rate / 100 + 0.5)
        if YEARS[t] == CAO_SHOWCASE_SMALL[0]:
            counts[t, showcase, cao] = CAO_SHOWCASE_SMALL[1]
        counts[t, showcase, cao] = min(counts[t, showcase, cao], 30)
        left = total[t, showcase] - counts[t, showcase, sgo] - counts[t, showcase, cao]
        counts[t, showcase, others] = rng.multinomial(left, likely / likely.sum())
    pins: dict[tuple[int, ...], tuple[str, Part]] = {
        (sgo,): ("ceased_sgo", "numerator"),
        (cao,): ("ceased_cao", "numerator"),
    }
    Own(place).fit(counts, total, YEARS, pins)
    return counts


def write_ceased(folder: Path, place: Country, cla: LookedAfter) -> Path:
    """Children who ceased to be looked after during the year, by age, reason, sex."""
    rng = source(place.seed, "ceased")
    total, shown = cla.last(cla.ceased), cla.last(cla.shown)
    rows: list[Block] = []
    ages = _drawn(place, rng, total, AGE_CEASING, spread=0.6)
    rows.append(_named("Age on ceasing", [*AGE_CEASING, "Total"], _block(place, ages, total, shown)))
    rows.append(
        _named(
            "Reason episode ceased",
            [*REASON, "Total"],
            _block(place, _reasons(place, rng, total), total, shown),
        )
    )
    sexes = _drawn(place, rng, total, SEX_CEASING, spread=0.4)
    rows.append(_named("Sex", [*SEX_CEASING, "Total"], _block(place, sexes, total, shown)))
    counts = _uasc(place, rng, total, [0.13, 0.15, 0.17, 0.19, 0.2])
    rows.append(_named(UASC, [NOT_UASC, UASC, "Total"], _block(place, counts, total, shown)))
    return _write(folder / "demonstration_la_children_who_ceased_during_the_year.csv", place, CHILDREN, rows)


def write_new_placements(folder: Path, place: Country, cla: LookedAfter) -> Path:
    """New placements during the year: where, and why a placement changed."""
    rng = source(place.seed, "new placements")
    shown = cla.last(cla.shown)
    rows: list[Block] = []
    stock = cla.last(cla.at_31_march)
    for title, shares, name, each in (
        ("Location of new placements during the year", NEW_PLACEMENT, "Total new placements", 1.06),
        ("Reason for placement change during the year", PLACEMENT_CHANGE, "Total placements changing", 0.7),
    ):
        total = rng.poisson(stock * levels(place, rng, [each] * len(YEARS), spread=0.14, walk=0.05))
        counts = _drawn(place, rng, total, shares)
        rows.append(_named(title, [*shares, name], _block(place, counts, total, shown)))
    return _write(folder / "demonstration_la_cla_during_year_new_placements.csv", place, CHILDREN, rows)


def _part(place: Country, part: Counts, total: Counts, shown: Truth) -> tuple[Texts, Texts]:
    """Texts of one part and its total (K = 2, total first); one part needs no second suppression."""

    local = _single(part, total)
    local[~shown] = "z"
    above = group_texts(totals(place, part)[..., None], totals(place, total), above=True)
    return above[..., ::-1, :], local[..., ::-1, :]


def _single(part: Counts, total: Counts) -> Texts:
    """Count and percentage of one part, and its total (… × 2 × 2, total last)."""
    both = np.stack([part, total], axis=-1)
    percent = share(both, total[..., None])
    number, shown = whole(both), whole(percent)
    shown[(both > 0) & (percent == 0)] = "k"
    shown[np.broadcast_to((total == 0)[..., None], shown.shape)] = "z"
    mask = small(both) | small(total)[..., None]
    number[mask] = "c"
    shown[mask] = "c"
    return np.stack([number, shown], axis=-1)


def write_placement_stability(folder: Path, place: Country, cla: LookedAfter) -> Path:
    """Placement stability in the year and over two years."""
    rng = source(place.seed, "placement stability")
    shown, stock = cla.last(cla.shown), cla.last(cla.at_31_march)
    rows: list[Block] = []
    long_term = "Children looked after continuously for at least 2.5 years on 31 March aged under 16 years"
    for group, among, part, national in (
        (
            long_term,
            0.352,
            "Living with the same carer for at least 2 years",
            [0.7, 0.705, 0.69, 0.685, 0.688],
        ),
        (
            "CLA 2 years on 31 March",
            0.735,
            "With 3 or more placements during the previous 2 years",
            [0.212, 0.218, 0.227, 0.23, 0.226],
        ),
        (
            "CLA on 31 March",
            1.0,
            "With 3 or more placements during the year",
            [0.092, 0.1, 0.103, 0.106, 0.104],
        ),
    ):
        total = (
            stock if among == 1.0 else rng.binomial(stock, proportions(place, rng, [among] * len(YEARS), spread=0.12))
        )
        counts = rng.binomial(total, proportions(place, rng, national, spread=0.2, walk=0.07))
        if among == 1.0:
            Own(place).put(counts, YEARS, "placements_3_plus")
        rows.append(_named(group, ["Total children", part], _part(place, counts, total, shown)))
    columns = ("cla_group", "placement_stability", "children_count", "children_percent")
    return _write(folder / "demonstration_la_cla_placement_stability.csv", place, columns, rows, bom=True)


def write_health(folder: Path, place: Country, cla: LookedAfter) -> Path:
    """Convictions, health checks, strengths and difficulties scores and substance misuse."""
    rng = source(place.seed, "health")
    shown, stock = cla.last(cla.shown), cla.last(cla.at_31_march)
    year = len(YEARS)
    all_ages = rng.binomial(stock, proportions(place, rng, [0.716] * year, spread=0.1, walk=0.02))
    under_5 = rng.binomial(all_ages, proportions(place, rng, np.linspace(0.123, 0.109, year), spread=0.2))
    from_10 = rng.binomial(all_ages, proportions(place, rng, np.linspace(0.686, 0.7, year), spread=0.1))
    from_5_to_16 = rng.binomial(all_ages, proportions(place, rng, [0.738] * year, spread=0.08))
    rows: list[Block] = []

    def add(title: str, total_name: str, total: Counts, parts: Mapping[str, tuple[Sequence[float], float]]) -> None:
        total_done = False
        for name, (national, spread) in parts.items():
            part = rng.binomial(total, proportions(place, rng, national, spread=spread, walk=0.12))
            above, local = _part(place, part, total, shown)
            keep = slice(1, None) if total_done else slice(None)
            rows.append(_named(title, ([total_name, name])[keep], (above[:, :, keep], local[:, :, keep])))
            total_done = True

    add(
        "Development assessments: Children looked after ages 0 to 4 years",
        "Total ages 0 to 4 years",
        under_5,
        {"Development assessments up to date": ([0.89, 0.89, 0.88, 0.89, 0.88], 0.9)},
    )
    add(
        "Convictions: Children looked after Ages 10 to 17 years",
        "Total ages 10 to 17 years",
        from_10,
        {
            "Convicted or subject to youth cautions, or youth conditional cautions during the year": (
                [0.024, 0.021, 0.02, 0.02, 0.02],
                0.4,
            )
        },
    )
    add(
        "Health assessments: Children looked after all ages",
        "Total all ages",
        all_ages,
        {
            "Had their annual health assessment": ([0.91, 0.89, 0.89, 0.9, 0.9], 0.6),
            "Had their immunisations up to date": ([0.86, 0.85, 0.82, 0.82, 0.84], 0.65),
            "Had their teeth checked by a dentist": ([0.4, 0.7, 0.76, 0.79, 0.81], 0.55),
        },
    )
    received = rng.binomial(from_5_to_16, proportions(place, rng, [0.81, 0.77, 0.76, 0.77, 0.79], spread=0.75))
    Own(place).put(received, YEARS, "sdq_average", "denominator")
    concern = mixtures(place, rng, (0.37, 0.125, 0.505), (0.424, 0.128, 0.448), year, spread=0.7, tilt=(0.05, 0, -0.05))
    parts = rng.multinomial(received, concern)
    title, names = "Ages 5 to 16 years with SDQ score", ("a cause for concern", "borderline", "normal")
    above, local = _block(place, parts, received, shown)
    rows.append(_named(title, [f"SDQ score is {name}" for name in names], (above[:, :, :3], local[:, :, :3])))
    above, local = _part(place, received, from_5_to_16, shown)
    rows.append(_named(title, ["Total ages 5 to 16 years", "SDQ score was received"], (above, local)))
    substance = rng.binomial(all_ages, proportions(place, rng, [0.03] * year, spread=0.45))
    above, local = _part(place, substance, all_ages, shown)
    title_substance = "Substance misuse: Children looked after all ages"
    rows.append(
        _named(
            title_substance,
            ["Total all ages", "Identified as having a substance misuse problem"],
            (above, local),
        )
    )
    help_given = rng.multinomial(substance, [[[0.44, 0.42, 0.14]]])
    for column, name in (
        (0, "Offered intervention but refused it"),
        (1, "Received an intervention for their substance misuse problem"),
    ):
        above, local = _part(place, help_given[..., column], substance, shown)
        rows.append(_named(title_substance, [name], (above[:, :, 1:], local[:, :, 1:])))
    rows.append(_named(title, ["SDQ average score"], _score(place, rng, received, concern, shown)))
    columns = CHILDREN
    return _write(folder / "demonstration_la_conviction_health_outcome_cla.csv", place, columns, rows)


def _score(
    place: Country, rng: np.random.Generator, received: Counts, concern: Numbers, shown: Truth
) -> tuple[Texts, Texts]:
    """Average score to one decimal; the sums behind it give the averages of regions and the country."""
    average = 8.6 + 14.5 * concern[..., 0] + 3 * concern[..., 1] + rng.normal(0, 0.25, received.shape)
    points = np.rint(np.clip(average, 10, 19) * received).astype(np.int64)
    Own(place).put(points, YEARS, "sdq_average")

    def texts(points: Counts, of: Counts) -> Texts:
        tenths = share(points, of, scale=1, places=1)
        text = np.array([f"{value / 10:g}" for value in tenths.ravel().tolist()], dtype=object).reshape(tenths.shape)
        text[small(of)] = "c"
        text[of == 0] = "z"
        return np.stack([text, np.full(text.shape, "z", dtype=object)], axis=-1)[:, :, None]

    local = texts(points, received)
    local[~shown] = "z"
    return texts(totals(place, points), totals(place, received)), local


def _leavers(place: Country, cla: LookedAfter, age: str) -> Counts:
    rng = source(place.seed, f"care leavers {age}")
    each = 0.165 if age.startswith("17") else 0.435
    stock = cla.last(cla.at_31_march)
    rising = np.linspace(0.91, 1.08, len(YEARS))
    leavers = rng.poisson(stock * levels(place, rng, each * rising, spread=0.12, walk=0.05)) * (stock > 0)
    Own(place).put(leavers, YEARS, f"care_leavers_eet_{OWN_AGE[age]}", "denominator")
    return leavers


def _activity_texts(parts: Counts, total: Counts, shown: Truth | None) -> Texts:
    """Texts in the order of the file: the categories with that of 2021, then the totals (… × 12 × 2).

    :param shown: which authorities exist; None for texts of regions and the country.
    """

    def one(part: Counts) -> Texts:
        texts = group_texts(part[..., None], total, above=True) if shown is None else _single(part, total)
        return texts[..., :1, :]

    groups = group_texts(parts, total, above=shown is None)
    texts = np.concatenate(
        [
            groups[..., :3, :],
            one(parts[..., 2] + parts[..., 3]),
            groups[..., 3:7, :],
            groups[..., 8:, :],
            one(parts[..., :4].sum(axis=-1)),
            groups[..., 7:8, :],
            one(parts[..., 4:7].sum(axis=-1)),
        ],
        axis=-2,
    )
    texts[0, :, [2, 4]] = "z"  # 2021: apprenticeships were not told from other training
    texts[1:, :, 3] = "z"
    if shown is not None:
        texts[~shown] = "z"
    return texts


def write_activity(folder: Path, place: Country, cla: LookedAfter) -> Path:
    """Care leavers in education, employment or training."""
    shown = cla.last(cla.shown)
    rows: list[Block] = []
    for age, shares in ACTIVITY.items():
        rng = source(place.seed, f"activity {age}")
        total = _leavers(place, cla, age)
        parts = _drawn(place, rng, total, shares, spread=0.7)
        Own(place).fit(parts, total, YEARS, {(0, 1, 2, 3): (f"care_leavers_eet_{OWN_AGE[age]}", "numerator")})
        names = [*shares]
        order = [*names[:3], "In training or employment", *names[3:7], "Total", EET, names[7], NOT_EET]
        blocks = (
            _activity_texts(totals(place, parts), totals(place, total), None),
            _activity_texts(parts, total, shown),
        )
        rows.append(_named(age, order, blocks))
    columns = ("care_leaver_age", "breakdown", "care_leaver_count", "care_leaver_percent")
    return _write(folder / "demonstration_la_care_leavers_activity.csv", place, columns, rows, bom=True)


def write_accommodation(folder: Path, place: Country, cla: LookedAfter) -> Path:
    """Care leavers in suitable accommodation; no information is the same as in their activity."""
    shown = cla.last(cla.shown)
    rows: list[Block] = []
    for age, shares in ACCOMMODATION.items():
        rng = source(place.seed, f"activity {age}")
        total = _leavers(place, cla, age)
        unknown = _drawn(place, rng, total, ACTIVITY[age], spread=0.7)[..., 7]
        rng = source(place.seed, f"accommodation {age}")
        parts = _drawn(place, rng, total - unknown, shares, spread=0.8)
        counts = np.concatenate([parts, unknown[..., None]], axis=-1)
        # Who lives abroad is asked for work and not for a home.
        Own(place).put(total, YEARS, f"care_leavers_suitable_{OWN_AGE[age]}", "denominator")
        Own(place).fit(counts, total, YEARS, {(0,): (f"care_leavers_suitable_{OWN_AGE[age]}", "numerator")})
        rows.append(_named(age, [*shares, "No information", "Suitability total"], _block(place, counts, total, shown)))
    columns = ("care_leaver_age", "breakdown", "care_leaver_count", "care_leaver_percent")
    return _write(folder / "demonstration_la_care_leavers_accommodation_suitability.csv", place, columns, rows)


def write_adoption_times(folder: Path, place: Country) -> Path:
    """Average months between the stages of adoption, by age; published for the country only."""
    rng = source(place.seed, "adoption")
    decision = np.array([10, 10, 9, 9, 9, 9, 10, 6, 8])
    match = np.array([7, 8, 9, 10, 11, 12, 13, 5, 6])
    placed = np.array([1, 1, 1, 1, 1, 1, 1, 1, 1])
    adopted = np.array([10, 11, 11, 12, 12, 13, 14, 10, 10])
    lines = [
        "time_period,time_identifier,geographic_level,country_code,country_name,cla_group,"
        "stage_of_adoption_process,age_start_poc,number"
    ]
    weights = np.array([0.11, 0.08, 0.065, 0.045, 0.03, 0.02, 0.02, 0.63])
    rows: list[tuple[int, list[list[str]]]] = []
    for t, year in enumerate(YEARS):
        shift = rng.integers(0, 2, (4, len(ADOPTION_AGES)))
        first = decision + shift[0] + (t > 2)
        second = match + shift[1] + t // 2
        third = placed + shift[2] * (t > 3)
        fifth = adopted + shift[3]
        stages = [first, second, third, first + second + third, fifth, first + second + third + fifth]
        soon = to_ten(rng.poisson((2050 + 40 * t) * weights))
        written = [[f"{int(m) // 12:02d}:{int(m) % 12:02d}" for m in stage] for stage in stages]
        written.append([str(number) for number in [*soon.tolist(), int(soon.sum())]])
        rows.append((year, written))
    for year, written in reversed(rows):
        for stage, values in zip(ADOPTION_STAGES, written, strict=True):
            lines += [
                f"{year},Reporting year,National,{COUNTRY_CODE},{COUNTRY_NAME},Age on starting final period of care,"
                f"{cell(stage)},{age},{value}"
                for age, value in zip(ADOPTION_AGES, values, strict=True)
            ]
    name = "demonstration_national_cla_adopted_average_time_between_adoption_process_stages.csv"
    return write_csv(folder / name, lines)


def write_school_moves(folder: Path, place: Country, cla: LookedAfter) -> Path:
    """School moves of children looked after, 2020 to 2024; none could be counted in the first year."""
    rng = source(place.seed, "school moves")
    shown, stock = cla.last(cla.shown, SCHOOL_YEARS), cla.last(cla.at_31_march, SCHOOL_YEARS)
    years = len(SCHOOL_YEARS)
    rows: list[Block] = []
    for group, among, moves, mid_year, words in (
        ("CLA 2 years on 31 March", 0.56, [0.2, 0.2, 0.2, 0.205, 0.2], 0.73, "the previous 2 years"),
        ("CLA on 31 March", 0.635, [0.11, 0.1, 0.11, 0.115, 0.115], 0.71, "the year"),
    ):
        total = rng.binomial(stock, proportions(place, rng, [among] * years, spread=0.1))
        any_move = rng.binomial(total, proportions(place, rng, moves, slope=0.03, spread=0.22, walk=0.1))
        some = rng.binomial(any_move, proportions(place, rng, [mid_year] * years, spread=0.25, walk=0.1))
        for name, part, kind in (
            ("Any moves", any_move, "moves"),
            ("Mid-year moves", some, "mid-year moves"),
        ):
            above, local = _part(place, part, total, shown)
            for texts in (above, local):
                texts[0] = "x"
            categories = (
                line(group, name, "Total children"),
                line(group, name, f"With one or more {kind} during {words}"),
            )
            rows.append(Block(categories, above, local))
    columns = ("cla_group", "move_measure", "school_stability", "number", "percentage")
    return _write(
        folder / "demonstration_la_cla_school_moves.csv",
        place,
        columns,
        rows,
        periods=[str(year) for year in SCHOOL_YEARS],
        bom=True,
    )


def write_social_workers(folder: Path, place: Country, cla: LookedAfter) -> Path:
    """Children looked after with three or more social workers in the year; one year only."""
    rng = source(place.seed, "social workers")
    shown, total = cla.last(cla.shown, (2024,)), cla.last(cla.at_31_march, (2024,))
    part = rng.binomial(total, proportions(place, rng, [0.262], spread=0.38))
    Own(place).put(part, (2024,), "cla_3_plus_social_workers")
    above, local = _part(place, part, total, shown)
    local[0, place.position(NO_RETURN)] = "x"
    rows: list[Block] = []
    rows.append(
        _named("CLA on 31 March", ["Total children", "3 or more social workers during the year"], (above, local))
    )
    listed = exists(place, (2024,), 3, 31)
    columns = ("cla_group", "sw_stability", "number", "percentage")
    return _write(
        folder / "demonstration_la_cla_swcount.csv",
        place,
        columns,
        rows,
        periods=["2024"],
        bom=True,
        shown=listed,
    )
