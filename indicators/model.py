"""What an indicator is: the frozen models that every definition in this package is made of.

An :class:`Indicator` holds everything about one figure in one place: its words (title, definition, why it
matters, caveats), its sort (unit, decimals, polarity), its recipe over the published statistics
(:class:`Published`) and its computation from an authority's own returns (:class:`Computed`), side by side, so that
a reader checks the one against the other. An indicator has at least one of the two. Nothing here reads a file or a
database; :mod:`indicators.compute` runs the recipes and :mod:`indicators.returns` the computations.

Every text field is required and may not be blank: metadata that may be left empty ends up empty.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Frozen(BaseModel):
    """A model that cannot be changed after it is made and refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Group(StrEnum):
    """The National Framework's four outcomes and three enablers, by key (never by number)."""

    STAY_TOGETHER = "stay_together"
    FAMILY_NETWORK = "family_network"
    SAFE = "safe"
    STABLE_HOMES = "stable_homes"
    MULTI_AGENCY = "multi_agency"
    LEADERSHIP = "leadership"
    WORKFORCE = "workforce"


class Unit(StrEnum):
    """What one unit of the value is. The value of the member is how it is written on an axis."""

    PERCENT = "%"
    RATE = "per 10,000 children"
    MONTHS = "months"
    SCORE = "score"
    POUNDS = "£ per child"
    CASES = "cases per social worker"
    AUTHORITIES = "local authorities"
    PLACEMENTS = "placements per child"
    MILES = "miles"
    INCIDENTS = "incidents per child"


# What numerator ÷ denominator is multiplied by. Months: the numerator is days, and a month 30.4375 of them.
SCALE: dict[Unit, float] = {Unit.PERCENT: 100, Unit.RATE: 10_000, Unit.MONTHS: 1 / 30.4375}


class Polarity(StrEnum):
    """Which direction is better. ``NONE``: context only, never coloured and never ranked."""

    LOWER = "lower"
    HIGHER = "higher"
    NONE = "none"


class Interval(StrEnum):
    """How the 95% confidence limits come about.

    ``WILSON`` for a share of people, ``BYAR`` for a rate, ``PUBLISHED`` where the publisher gives limits,
    ``NONE`` for means, full-time-equivalent ratios and money, where the counts do not allow any.
    """

    WILSON = "wilson"
    BYAR = "byar"
    PUBLISHED = "published"
    NONE = "none"


class Derive(StrEnum):
    """How the value comes from the publication's columns."""

    AS_PUBLISHED = "as published"
    RATIO = "scale × numerator ÷ denominator"
    COMPLEMENT = "100 − the published percentage"
    MONTHS = "years:months as published, in months"
    JUDGEMENT = "1 where the judgement is the one named, else 0"
    SHARE = "100 × the category's count ÷ the sum over all categories that are not left out"


class Term(Frozen):
    """One count in a publication.

    :param column: value column of the recipe's table.
    :param where: category columns that differ from the indicator's own selection (the ``Total`` row, say).
    :param table: another recipe's table; the indicator's own when empty. Its rows are joined on geography
        and period, and only ``where`` selects in it.
    :param years_before: the count of that many reporting years earlier (population of mid-year Y−1 is 1).
    :param sign: +1 or −1; the terms of a count are added up.
    """

    column: Text
    where: dict[str, str] = {}
    table: str = ""
    years_before: int = 0
    sign: int = 1


class Published(Frozen):
    """The recipe of an indicator over one published table (see ``loaders.statistics.RECIPES``).

    :param table: key of the recipe whose table holds the rows.
    :param where: category column → content that selects this indicator's rows.
    :param value: value column; not used by ``RATIO``.
    :param derive: see :class:`Derive`.
    :param scale: multiplies a ``RATIO`` (100, 1,000 or 10,000).
    :param numerator, denominator: counts, each the sum of its terms; empty where the publication has none.
    :param symbols: where a ``RATIO`` looks for a symbol that replaces the value, in this order, before the
        numerator and denominator.
    :param judgement: the judgement counted by ``JUDGEMENT``.
    :param first_period: earlier periods of the table are not part of the indicator.
    :param sum_regions: regions whose row is not published and is added up from their authorities
        (GSS codes; ``("*",)`` means every region).
    :param limits: columns with the publisher's own lower and upper 95% limits.
    """

    table: Text
    where: dict[str, str] = {}
    value: str = ""
    derive: Derive = Derive.AS_PUBLISHED
    scale: float = 1.0
    numerator: tuple[Term, ...] = ()
    denominator: tuple[Term, ...] = ()
    symbols: tuple[Term, ...] = ()
    judgement: str = ""
    first_period: str = ""
    sum_regions: tuple[str, ...] = ()
    limits: tuple[str, str] | None = None

    @model_validator(mode="after")
    def _complete(self) -> Published:
        if self.derive is Derive.RATIO:
            if not (self.numerator and self.denominator):
                raise ValueError("a ratio needs a numerator and a denominator")
        elif not self.value:
            raise ValueError("the value column is missing")
        if (self.derive is Derive.JUDGEMENT) != bool(self.judgement):
            raise ValueError("a judgement recipe names its judgement, and no other does")
        return self


class Collection(StrEnum):
    """The statutory returns from which indicators are computed."""

    SSDA903 = "ssda903"
    CIN_CENSUS = "cin_census"
    WORKFORCE_CENSUS = "workforce_census"


class Disclosure(StrEnum):
    """Which of the persons or events behind a computed row could be too few to show.

    ``n`` stands for those behind the numerator, ``d`` for those behind the denominator.
    """

    SHARE = "share"  # n, d and d − n: the numerator is part of the denominator
    RATE = "rate"  # n: the denominator is the population
    FLOW = "flow"  # n and d: the numerator is not part of the denominator
    AVERAGE = "average"  # d


CHARACTERISTICS = ("sex", "age", "ethnicity", "disability", "uasc", "need", "placement", "worker_age", "role")

Switch = bool | Literal["all", "known", "own", "carry", "start", "referral"]


class Computed(Frozen):
    """The computation of an indicator from an authority's own returns.

    :param collection: the return whose years are the indicator's periods.
    :param cohort: the table of :mod:`indicators.canonical` whose rows are counted: children or events, one row for
        each in each period.
    :param where: SQL condition on its rows: the denominator.
    :param above: SQL condition on a row that is in the numerator, or a number to be added up there.
    :param below: the same for the denominator; a rate has the population there.
    :param above_people, below_people: SQL conditions on the rows that stand behind sums of full-time equivalents
        and the like; as ``above`` and ``below`` where not given.
    :param needs: what has to be loaded, in words.
    :param disclosure: which counts are tested before a row is shown.
    :param months: how far before the last day of the period the definition looks: 0 for a state on that day, 12 for
        what happened in the year, 24 where the year before is needed too. All returns of that time must be loaded.
    :param tables: tables needed besides the main one of the collection.
    :param columns: table → a column that the file must have had.
    :param rolling: whether it is also computed for twelve months that end on a quarter day.
    :param characteristics: the breakdowns that are made.
    :param above_decimals, below_decimals: with how many decimals numerator and denominator are written.
    :param switches: choices that the definition makes where another would be reasonable: name → value in use.
    """

    collection: Collection
    cohort: Text
    where: Text = "true"
    above: Text = "true"
    below: Text = "true"
    above_people: str = ""
    below_people: str = ""
    needs: Text
    disclosure: Disclosure
    months: Literal[0, 12, 24] = 12
    tables: tuple[Text, ...] = ()
    columns: dict[str, str] = {}
    rolling: bool = True
    characteristics: tuple[Text, ...] = ()
    above_decimals: Annotated[int, Field(ge=0, le=2)] = 0
    below_decimals: Annotated[int, Field(ge=0, le=2)] = 0
    switches: dict[str, Switch] = {}

    @property
    def query(self) -> str:
        """One row per thing counted, as SQL; for a rate ``below`` means nothing."""
        return f"SELECT *, {self.above} AS above, {self.below} AS below FROM {self.cohort} WHERE {self.where}"

    @model_validator(mode="after")
    def _known(self) -> Computed:
        strangers = [one for one in self.characteristics if one not in CHARACTERISTICS]
        if strangers:
            raise ValueError(f"no such characteristic: {', '.join(strangers)}")
        if self.rolling and self.collection is Collection.WORKFORCE_CENSUS:
            raise ValueError("the workforce census is taken once a year: no rolling periods")
        return self


class Discontinued(Frozen):
    """An indicator that is no longer collected: where its line ends on a page, and why."""

    last_period: Text
    reason: Text


class SeriesBreak(Frozen):
    """A change of method: ``period`` is the first period after it. ``note`` is one plain sentence."""

    period: Text
    note: Text


class Gap(Frozen):
    """An authority whose own figure is missing, or last year's, while its region and England were published.

    ``note`` says what became of it in the totals.
    """

    la_code: Text
    periods: tuple[Text, ...]
    note: Text


class Indicator(Frozen):
    """One figure of the dashboard. ``id`` is stable: scripts and addresses use it.

    ``median_of_unrounded``: the neighbours' median is taken of unrounded values (hospital admissions only).
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    title: Text
    short_title: Annotated[str, StringConstraints(min_length=3, max_length=48)]
    group: Group
    domain: Text
    pillars: Annotated[tuple[Annotated[int, Field(ge=1, le=6)], ...], Field(min_length=1)]
    unit: Unit
    decimals: Annotated[int, Field(ge=0, le=2)]
    polarity: Polarity
    interval: Interval
    definition: Text
    why: Text
    numerator_words: Text
    denominator_words: Text
    caveats: Annotated[tuple[Text, ...], Field(min_length=1)]
    published: Published | None = None
    computed: Computed | None = None
    median_of_unrounded: bool = False
    breakdowns: tuple[str, ...] = ()
    discontinued: Discontinued | None = None
    breaks: tuple[SeriesBreak, ...] = ()
    gaps: tuple[Gap, ...] = ()

    @model_validator(mode="after")
    def _has_a_source(self) -> Indicator:
        if self.published is None and self.computed is None:
            raise ValueError(f"{self.id}: neither published nor computed from returns")
        if self.computed and (self.computed.disclosure is Disclosure.RATE) != (self.unit is Unit.RATE):
            raise ValueError(f"{self.id}: a rate per 10,000 children, and nothing else, is computed as a rate")
        return self

    @model_validator(mode="after")
    def _interval_has_counts(self) -> Indicator:
        needs_counts = self.interval in (Interval.WILSON, Interval.BYAR)
        if needs_counts and self.published and not (self.published.numerator and self.published.denominator):
            raise ValueError(f"{self.id}: confidence limits need a numerator and a denominator")
        if (self.interval is Interval.PUBLISHED) != bool(self.published and self.published.limits):
            raise ValueError(f"{self.id}: published limits need their columns")
        return self


class Breakdown(Frozen):
    """Figures of the same publication by characteristic (age, reason, school phase, …).

    One breakdown may be shown on several indicators; each names it in ``breakdowns``.

    :param category: the table's column whose content is the category shown.
    :param where: other category columns that select the rows.
    :param columns: for tables that hold one column per category: value column → category's name. Then
        ``value`` and ``category`` are not used.
    :param column_numerators, column_denominators: with ``columns``, value column → the column of its count;
        a ``RATIO`` takes the value column itself as the numerator.
    :param in_given_order: show ``columns`` as written (lengths of time) and not by size.
    :param order: categories in the order in which they are shown, where neither size nor a number in the name
        gives it (grades, deciles, rank in the service).
    :param groups: category as published → the group under which it is shown; the counts of a group are added
        up (``SHARE`` only).
    :param value, numerator, denominator: as in :class:`Published`. A term of the breakdown's own table is
        taken from the row that agrees with the category's row in every category column that neither
        ``where`` names: with ``{"school_stability": "Total children"}`` the total of the same group of
        children.
    :param omit: categories left out (totals).
    :param note: what a reader must know, one sentence.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    title: Text
    unit: Text
    decimals: Annotated[int, Field(ge=0, le=2)]
    table: Text
    category: str = ""
    columns: dict[str, str] = {}
    column_numerators: dict[str, str] = {}
    column_denominators: dict[str, str] = {}
    in_given_order: bool = False
    order: tuple[str, ...] = ()
    groups: dict[str, str] = {}
    where: dict[str, str] = {}
    value: str = ""
    derive: Derive = Derive.AS_PUBLISHED
    scale: float = 1.0
    numerator: tuple[Term, ...] = ()
    denominator: tuple[Term, ...] = ()
    interval: Interval = Interval.NONE
    omit: tuple[str, ...] = ()
    note: Text

    @model_validator(mode="after")
    def _one_shape(self) -> Breakdown:
        if bool(self.category) == bool(self.columns):
            raise ValueError(f"{self.id}: either a category column or one column per category")
        strangers = {*self.column_numerators, *self.column_denominators} - {*self.columns}
        if strangers:
            raise ValueError(f"{self.id}: counts of columns that are not shown: {', '.join(sorted(strangers))}")
        if self.groups and self.derive is not Derive.SHARE:
            raise ValueError(f"{self.id}: only shares can be added up to groups")
        return self
