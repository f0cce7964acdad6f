"""What the pages ask of outcomes.duckdb: the only SQL behind a page, and every query a plain look-up.

Everything was worked out by ``build`` (:mod:`indicators.compute`, :mod:`indicators.compare`); nothing is
worked out here except an authority's place among those of its region. Each function takes a cursor of
:class:`loaders.store.Outcomes` and gives named tuples, with ``None`` for what is missing.
"""

from __future__ import annotations

import difflib
import json
import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import NamedTuple

import duckdb
from pydantic import BaseModel, ConfigDict, Field

AUTHORITY, REGION, NATION = "Local authority", "Regional", "National"
PUBLISHED, RETURNS = "published", "returns"


class Geography(NamedTuple):
    """England, a region or a local authority (see table ``geography``)."""

    geography_code: str
    la_code: str
    geography: str
    level: str
    region_code: str
    region: str
    other_codes: str
    opened: date | None
    closed: date | None
    successors: str

    @property
    def key(self) -> str:
        """What stands for it in an address: the three-digit code, or the ONS code above authority."""
        return self.la_code or self.geography_code

    @property
    def is_authority(self) -> bool:
        """Whether it is a local authority."""
        return self.level == AUTHORITY


class Value(NamedTuple):
    """One row of ``indicator_value``; the neighbours' columns are those of the model asked for."""

    indicator_id: str
    source: str
    period: str
    period_end: date
    period_position: int
    level: str
    geography_code: str
    la_code: str
    geography: str
    region_code: str
    numerator: float | None
    denominator: float | None
    value: float | None
    flag: str
    lower_ci: float | None
    upper_ci: float | None
    sn_median: float | None
    sn_mean: float | None
    sn_count: int | None
    region_value: float | None
    england_value: float | None
    rank: int | None
    rank_of: int | None
    low_rank: int | None
    quartile: int | None
    change: float | None
    vs_england: str
    vs_region: str
    vs_neighbours: str
    joint: str
    file_id: int | None


class Spread(NamedTuple):
    """The authorities' values of one indicator and period (table ``distribution``)."""

    n: int
    lowest: float
    lower_quartile: float
    median: float
    upper_quartile: float
    highest: float


class BreakdownValue(NamedTuple):
    """One row of ``breakdown_value``."""

    breakdown_id: str
    category: str
    category_position: int
    period: str
    period_end: date
    geography_code: str
    numerator: float | None
    denominator: float | None
    value: float | None
    flag: str
    lower_ci: float | None
    upper_ci: float | None


class Note(NamedTuple):
    """What a reader must know beside a figure (table ``note``)."""

    indicator_id: str
    geography_code: str
    period: str
    kind: str
    note: str


class Inspection(NamedTuple):
    """Ofsted's judgement of one authority (table ``inspection``), with its name and region."""

    la_code: str
    geography_code: str
    geography: str
    region_code: str
    region: str
    current: bool
    inspected: date | None
    published: date | None
    kind: str
    overall: str
    leaders: str
    help_and_protection: str
    in_care: str
    care_leavers: str


class LoadedFile(NamedTuple):
    """A file behind the figures (table ``load_file``)."""

    file_id: int
    path: str
    recognised_as: str
    title: str
    publication: str
    file_date: datetime
    loaded_at: datetime
    last_period: str
    rows_read: int
    rows_loaded: int
    status: str
    la_code: str | None
    return_year: int | None
    warnings: tuple[str, ...]


class ReturnCheck(NamedTuple):
    """Rows of a return that are kept although a check found something in them (table ``return_check``)."""

    la_code: str
    return_year: int
    recognised_as: str
    file_id: int
    check_name: str
    rows: int


class Rejection(NamedTuple):
    """Rows of a file that one check left out (table ``load_rejection``)."""

    file_id: int
    check_name: str
    rows: int
    examples: tuple[Mapping[str, str], ...]


class Proof(NamedTuple):
    """A row that proves something: which figure, of whom, when, from which source, and its value."""

    indicator_id: str
    geography_code: str
    geography: str
    period: str
    source: str
    value: float


class Peer(NamedTuple):
    """An authority's published figure of an indicator and period; ``joint`` names those of a joint return."""

    row: Proof
    joint: str


Peers = Mapping[tuple[str, str], Mapping[str, Peer]]


@lru_cache(maxsize=1024)
def year_of(period: str) -> str:
    """The year in which a period ends: ``2025`` for ``2025`` and for ``2024/25``; the label itself otherwise."""
    found = re.fullmatch(r"(\d{4})/(\d{2})", period)
    return str(int(found.group(1)) + 1) if found else period


class Catalogue(BaseModel):
    """What is the same for every page of one build: the places, the models, England's figures and the spreads.

    :param years: the years in which periods end, latest first.
    :param latest: indicator → its last period.
    :param latest_end: last day of the latest period of all; ``None`` in an empty store.
    :param neighbours: (model, three-digit code) → the neighbours' three-digit codes, closest first.
    :param spreads: (indicator, period) → the spread of the authorities' published values.
    :param england_values: indicator → England's published rows, all periods in order.
    :param returned: ONS code of each authority with figures computed from its own returns → last day of the latest.
    :param published_periods: indicator → its published periods, earliest first.
    :param above: ONS code of each region and of England → indicator → its published rows, all periods in order.
    :param notes: ONS code → notes on it, in order of indicator, period and kind; those on all under an empty code.
    :param marked: (ONS code, indicator) for which there are local events.
    :param peers: what :func:`peers_of` has read so far.
    :param ranked: what :func:`authorities_of_period` has read last.
    """

    model_config = ConfigDict(frozen=True, ignored_types=(cached_property,))

    settings: dict[str, str]
    geographies: tuple[Geography, ...]
    models: dict[str, str]
    years: tuple[str, ...]
    latest: dict[str, str]
    latest_end: date | None
    neighbours: dict[tuple[str, str], tuple[str, ...]]
    spreads: dict[tuple[str, str], Spread]
    england_values: dict[str, tuple[Value, ...]]
    returned: dict[str, date] = {}
    published_periods: dict[str, tuple[str, ...]] = {}
    above: dict[str, dict[str, tuple[Value, ...]]] = {}
    notes: dict[str, tuple[Note, ...]] = {}
    marked: frozenset[tuple[str, str]] = frozenset()
    ranked: dict[tuple[str, str], tuple[Value, ...]] = Field(default_factory=dict)
    peers: dict[tuple[str, str], dict[str, Peer]] = Field(default_factory=dict)

    @property
    def synthetic(self) -> bool:
        """Whether everything shown is invented."""
        return self.settings.get("synthetic") == "true"

    @property
    def default_model(self) -> str:
        """The statistical neighbour model used where none is chosen."""
        return self.settings.get("default_model", "")

    @cached_property
    def by_code(self) -> dict[str, Geography]:
        """Every code an authority, region or country has had, to the geography."""
        codes: dict[str, Geography] = {}
        for place in self.geographies:
            for code in (*place.other_codes.split(), place.geography_code, place.la_code):
                if code:
                    codes[code.upper()] = place
        return codes

    @cached_property
    def by_name(self) -> dict[str, Geography]:
        """Names in lower case; where an abolished authority has a living one's name, the living one."""
        living_last = sorted(self.geographies, key=lambda place: place.closed is None)
        return {place.geography.casefold(): place for place in living_last}

    @cached_property
    def england(self) -> Geography | None:
        """The country as a whole."""
        return next((place for place in self.geographies if place.level == NATION), None)

    @cached_property
    def authorities(self) -> tuple[Geography, ...]:
        """Today's authorities, by name."""
        return tuple(p for p in self.geographies if p.is_authority and p.closed is None)

    @cached_property
    def abolished(self) -> tuple[Geography, ...]:
        """Authorities that no longer exist, by name."""
        return tuple(p for p in self.geographies if p.is_authority and p.closed is not None)

    @cached_property
    def authorities_by_region(self) -> dict[str, tuple[Geography, ...]]:
        """Region's name → today's authorities, both by name."""
        regions = sorted({place.region for place in self.authorities})
        return {name: tuple(p for p in self.authorities if p.region == name) for name in regions}

    @cached_property
    def regions(self) -> tuple[Geography, ...]:
        """The regions, by name."""
        return tuple(p for p in self.geographies if p.level == REGION)

    def notes_on(self, geography_code: str, indicators: Iterable[str]) -> list[Note]:
        """Notes on a geography and those that concern all, of some indicators, in order of indicator and period."""
        wanted = set(indicators)
        found = [
            note
            for code in dict.fromkeys(("", geography_code))
            for note in self.notes.get(code, ())
            if note.indicator_id in wanted
        ]
        return sorted(found, key=_IN_ORDER)

    def find(self, wanted: str) -> Geography | None:
        """The geography with this three-digit code, ONS code (earlier ones too) or name."""
        return self.by_code.get(wanted.strip().upper()) or self.by_name.get(wanted.strip().casefold())

    def suggestions(self, wanted: str, most: int = 6) -> list[Geography]:
        """Geographies whose name or code is like ``wanted``, the likeliest first."""
        text = wanted.strip().casefold()
        if not text:
            return []
        holding = [place for name, place in self.by_name.items() if text in name]
        names = difflib.get_close_matches(text, list(self.by_name), n=most, cutoff=0.6)
        codes = difflib.get_close_matches(text.upper(), list(self.by_code), n=most, cutoff=0.6)
        found = [*holding, *(self.by_name[name] for name in names), *(self.by_code[code] for code in codes)]
        return list(dict.fromkeys(found))[:most]


def catalogue(cursor: duckdb.DuckDBPyConnection) -> Catalogue:
    """Reads what a store holds. A store without figures gives empty parts."""
    places = cursor.execute("""
        SELECT geography_code, la_code, geography, level, region_code, region, other_codes, opened, closed, successors
        FROM geography
        ORDER BY level, geography
    """).fetchall()
    latest = cursor.execute("""
        SELECT indicator_id, max_by(period, period_end), max(period_end)
        FROM indicator_value
        WHERE source = 'published'
        GROUP BY ALL
    """).fetchall()
    periods = cursor.execute("""
        WITH published AS (
            SELECT indicator_id, period, max(period_end) AS ends
            FROM indicator_value
            WHERE source = 'published'
            GROUP BY ALL
        )
        SELECT indicator_id, list(period ORDER BY ends) FROM published GROUP BY ALL
    """).fetchall()
    neighbours: dict[tuple[str, str], list[str]] = {}
    for model, la_code, other in cursor.execute(
        "SELECT model, la_code, neighbour_la_code FROM neighbour ORDER BY model, la_code, position"
    ).fetchall():
        neighbours.setdefault((model, la_code), []).append(other)
    above = _by_place(values(cursor, [place[0] for place in places if place[3] != AUTHORITY]))
    england = [above.get(place[0], {}) for place in places if place[3] == NATION]
    on_place: dict[str, list[Note]] = {}
    for note in _notes(cursor):
        on_place.setdefault(note.geography_code, []).append(note)
    # Everything was typed by the database: checking it again would take longer than reading it.
    return Catalogue.model_construct(
        settings=dict(cursor.execute("SELECT key, value FROM setting").fetchall()),
        geographies=tuple(Geography(*row) for row in places),
        models=dict(cursor.execute("SELECT model, title FROM neighbour_model ORDER BY model DESC").fetchall()),
        years=tuple(sorted({year_of(period) for _, some in periods for period in some}, reverse=True)),
        published_periods={indicator: tuple(some) for indicator, some in periods},
        latest={row[0]: row[1] for row in latest},
        latest_end=max((row[2] for row in latest), default=None),
        neighbours={key: tuple(codes) for key, codes in neighbours.items()},
        spreads=spreads(cursor),
        england_values=england[0] if england else {},
        above=above,
        notes={code: tuple(some) for code, some in on_place.items()},
        marked=_marked(cursor),
        returned=dict(
            cursor.execute(
                "SELECT geography_code, max(period_end) FROM indicator_value WHERE source = 'returns' GROUP BY ALL"
            ).fetchall()
        ),
    )


def _parameters(name: str, values_given: Iterable[str], asked: dict[str, object]) -> str:
    """Placeholders for a list of values, which are put into ``asked``.

    DuckDB looks only at the matching part of a table for ``IN ($a, $b)``, but at all of it for a list in one parameter.
    """
    names = []
    for place, value in enumerate(values_given):
        names.append(f"{name}{place}")
        asked[names[-1]] = value
    return ", ".join(f"${one}" for one in names) or "NULL"


OWN_COLUMNS = ", ".join(f"v.{column}" for column in Value._fields)
MODEL_COLUMNS = ", ".join(
    f"n.{column}" if column in ("sn_median", "sn_mean", "sn_count") else f"v.{column}" for column in Value._fields
).replace("v.vs_neighbours", "coalesce(n.vs_neighbours, '')")


def values(
    cursor: duckdb.DuckDBPyConnection,
    geography_codes: Sequence[str],
    indicators: Sequence[str] = (),
    model: str = "",
    source: str = PUBLISHED,
) -> list[Value]:
    """All periods of some geographies, ordered by indicator, geography and period.

    :param indicators: none means all.
    :param model: a neighbour model other than the store's default; empty for the default.
    """
    columns, joined = (
        (OWN_COLUMNS, "")
        if not model
        else (
            MODEL_COLUMNS,
            """
        LEFT JOIN neighbour_comparison n
            ON n.model = $model AND n.indicator_id = v.indicator_id AND n.source = v.source
            AND n.period = v.period AND n.la_code = v.la_code""",
        )
    )
    asked: dict[str, object] = {"source": source}
    places = _parameters("code", geography_codes, asked)
    chosen = f"AND v.indicator_id IN ({_parameters('indicator', indicators, asked)})" if indicators else ""
    if model:
        asked["model"] = model
    rows = cursor.execute(
        f"""
        SELECT {columns}
        FROM indicator_value v{joined}
        WHERE v.source = $source AND v.geography_code IN ({places}) {chosen}
        """,
        asked,
    ).fetchall()
    # Put in order here: to sort so many columns takes the database longer than to read them.
    return sorted(map(Value._make, rows), key=_IN_SERIES)


_IN_SERIES = itemgetter(*(Value._fields.index(name) for name in ("indicator_id", "geography_code", "period_position")))


def _by_place(rows: Iterable[Value]) -> dict[str, dict[str, tuple[Value, ...]]]:
    """ONS code → indicator → its rows, in the order given."""
    found: dict[str, dict[str, list[Value]]] = {}
    for row in rows:
        found.setdefault(row.geography_code, {}).setdefault(row.indicator_id, []).append(row)
    return {code: {key: tuple(some) for key, some in series.items()} for code, series in found.items()}


def series_of(
    cursor: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    geography_code: str,
    indicators: Sequence[str] = (),
    model: str = "",
) -> Mapping[str, Sequence[Value]]:
    """Indicator → the published rows of one geography, all periods in order. Those above authority are kept already.

    :param indicators: none means all.
    :param model: as in :func:`values`; it makes no difference above authority.
    """
    kept = catalogue.above.get(geography_code)
    if kept is not None:
        return {key: kept[key] for key in indicators if key in kept} if indicators else kept
    return _by_place(values(cursor, [geography_code], indicators, model)).get(geography_code, {})


def spreads(
    cursor: duckdb.DuckDBPyConnection, indicators: Sequence[str] = (), source: str = PUBLISHED
) -> dict[tuple[str, str], Spread]:
    """(indicator, period) → the spread of the authorities' values."""
    rows = cursor.execute(
        """
        SELECT indicator_id, period, n, lowest, lower_quartile, median, upper_quartile, highest
        FROM distribution
        WHERE source = $source AND (len($indicators) = 0 OR list_contains($indicators, indicator_id))
        """,
        {"source": source, "indicators": list(indicators)},
    ).fetchall()
    return {(row[0], row[1]): Spread._make(row[2:]) for row in rows}


def peers_of(cursor: duckdb.DuckDBPyConnection, catalogue: Catalogue, wanted: Iterable[tuple[str, str]]) -> Peers:
    """(indicator, period) → three-digit code → the published figure of every authority that has one.

    Every authority is compared with the others' figures of the same few periods: what was read once is kept as long as the
    catalogue, and comes with whatever else was asked for before.

    :param wanted: indicators with their periods.
    """
    missing = sorted(set(wanted) - catalogue.peers.keys())
    if missing:
        found: dict[tuple[str, str], dict[str, Peer]] = {pair: {} for pair in missing}
        rows = cursor.execute(
            """
            SELECT v.indicator_id, v.period, v.la_code, v.joint, v.value
            FROM indicator_value v
            JOIN (SELECT unnest($indicators) AS indicator_id, unnest($periods) AS period) wanted
                ON wanted.indicator_id = v.indicator_id AND wanted.period = v.period
            WHERE v.source = 'published' AND v.level = 'Local authority' AND v.value IS NOT NULL
            """,
            {"indicators": [pair[0] for pair in missing], "periods": [pair[1] for pair in missing]},
        ).fetchall()
        for indicator, period, la_code, joint, value in rows:
            place = catalogue.by_code[la_code]
            row = Proof(indicator, place.geography_code, place.geography, period, PUBLISHED, value)
            found[indicator, period][la_code] = Peer(row, joint)
        catalogue.peers.update(found)
    return catalogue.peers


def authorities_of(
    cursor: duckdb.DuckDBPyConnection, indicator: str, period: str, source: str = PUBLISHED
) -> list[Value]:
    """Every authority's row of one indicator and period, lowest value first, those without a value last."""
    rows = cursor.execute(
        f"""
        SELECT {OWN_COLUMNS}
        FROM indicator_value v
        WHERE v.source = $source AND v.indicator_id = $indicator AND v.period = $period
            AND v.level = 'Local authority'
        ORDER BY v.value NULLS LAST, v.geography
        """,
        {"source": source, "indicator": indicator, "period": period},
    ).fetchall()
    return [Value._make(row) for row in rows]


_KEEPING = threading.Lock()
MOST_RANKED = 48


def authorities_of_period(
    cursor: duckdb.DuckDBPyConnection, catalogue: Catalogue, indicator: str, period: str
) -> Sequence[Value]:
    """As :func:`authorities_of`, published. Every authority's page shows the same rows: the latest read are kept."""
    rows = catalogue.ranked.get((indicator, period))
    if rows is None:
        rows = tuple(authorities_of(cursor, indicator, period))
        with _KEEPING:
            catalogue.ranked[indicator, period] = rows
            while len(catalogue.ranked) > MOST_RANKED:
                # What was kept first goes first.
                del catalogue.ranked[next(iter(catalogue.ranked))]
    return rows


def breakdown_values(
    cursor: duckdb.DuckDBPyConnection, breakdown: str, geography_codes: Iterable[str]
) -> list[BreakdownValue]:
    """All periods of one breakdown for some geographies, ordered by period and category."""
    asked: dict[str, object] = {"breakdown": breakdown}
    rows = cursor.execute(
        f"""
        SELECT {", ".join(BreakdownValue._fields)}
        FROM breakdown_value
        WHERE breakdown_id = $breakdown AND geography_code IN ({_parameters("code", geography_codes, asked)})
        ORDER BY period_end, category_position, geography_code
        """,
        asked,
    ).fetchall()
    return [BreakdownValue._make(row) for row in rows]


_IN_ORDER = itemgetter(*(Note._fields.index(name) for name in ("indicator_id", "period", "kind")))


def _notes(cursor: duckdb.DuckDBPyConnection) -> list[Note]:
    rows = cursor.execute(
        f"SELECT {', '.join(Note._fields)} FROM note ORDER BY indicator_id, period, kind, note"
    ).fetchall()
    return [Note._make(row) for row in rows]


def inspections(cursor: duckdb.DuckDBPyConnection) -> list[Inspection]:
    """Ofsted's judgements of today's and former authorities, by name, the latest inspection first."""
    rows = cursor.execute("""
        SELECT
            i.la_code, g.geography_code, g.geography, g.region_code, g.region, i."current", i.inspected, i.published,
            i.kind, i.overall, i.leaders, i.help_and_protection, i.in_care, i.care_leavers
        FROM inspection i
        JOIN geography g ON g.la_code = i.la_code
        ORDER BY g.geography, i."current" DESC, i.inspected DESC NULLS LAST
    """).fetchall()
    return [Inspection._make(row) for row in rows]


def files(cursor: duckdb.DuckDBPyConnection) -> list[LoadedFile]:
    """The files behind the figures, by what they are."""
    rows = cursor.execute(f"SELECT {', '.join(LoadedFile._fields)} FROM load_file ORDER BY title, path").fetchall()
    return [LoadedFile(*row[:-1], warnings=tuple(row[-1])) for row in rows]


class Reconciled(NamedTuple):
    """A figure computed from own returns beside the published one of the same year (table ``reconciliation``)."""

    indicator_id: str
    la_code: str
    period: str
    published_value: float | None
    returns_value: float
    difference: float | None
    within_rounding: bool | None
    reason: str


def reconciled(cursor: duckdb.DuckDBPyConnection, la_code: str = "") -> list[Reconciled]:
    """Computed beside published figures of one authority or all: the latest year first, in order of the indicators."""
    rows = cursor.execute(
        f"""
        SELECT {", ".join(f"r.{column}" for column in Reconciled._fields)}
        FROM reconciliation r
        JOIN indicator i USING (indicator_id)
        WHERE $la_code = '' OR r.la_code = $la_code
        ORDER BY r.la_code, r.period DESC, i.position
        """,
        {"la_code": la_code},
    ).fetchall()
    return [Reconciled._make(row) for row in rows]


def return_checks(cursor: duckdb.DuckDBPyConnection, la_code: str = "") -> list[ReturnCheck]:
    """What checks found in the rows of returns that are kept: of one authority or all, latest year first."""
    rows = cursor.execute(
        f"""
        SELECT {", ".join(ReturnCheck._fields)}
        FROM return_check
        WHERE $la_code = '' OR la_code = $la_code
        ORDER BY la_code, return_year DESC, recognised_as, rows DESC, check_name
        """,
        {"la_code": la_code},
    ).fetchall()
    return [ReturnCheck._make(row) for row in rows]


def rejections(cursor: duckdb.DuckDBPyConnection) -> list[Rejection]:
    """Rows left out, by file and check."""
    rows = cursor.execute(
        "SELECT file_id, check_name, rows, examples FROM load_rejection ORDER BY file_id, check_name"
    ).fetchall()
    return [Rejection(row[0], row[1], row[2], tuple(json.loads(row[3] or "[]"))) for row in rows]


class Cell(NamedTuple):
    """What a cell of a comparison needs of one row of ``indicator_value``."""

    indicator_id: str
    geography_code: str
    value: float | None
    flag: str
    rank: int | None
    low_rank: int | None
    quartile: int | None
    joint: str


CELL_COLUMNS = ", ".join(f"v.{column}" for column in Cell._fields)


def cells(
    cursor: duckdb.DuckDBPyConnection, periods: Mapping[str, str], geography_codes: Sequence[str] = ()
) -> list[Cell]:
    """The published figures of many indicators, each in a period of its own, by geography.

    :param periods: indicator → period.
    :param geography_codes: none means all authorities, regions and England.
    """
    asked: dict[str, object] = {"indicators": list(periods), "periods": list(periods.values())}
    chosen = f"AND v.geography_code IN ({_parameters('code', geography_codes, asked)})" if geography_codes else ""
    rows = cursor.execute(
        f"""
        SELECT {CELL_COLUMNS}
        FROM indicator_value v
        JOIN (SELECT unnest($indicators) AS indicator_id, unnest($periods) AS period) wanted
            ON wanted.indicator_id = v.indicator_id AND wanted.period = v.period
        WHERE v.source = 'published' {chosen}
        """,
        asked,
    ).fetchall()
    return list(map(Cell._make, rows))


class Event(NamedTuple):
    """A local event or initiative, to be marked on an indicator's chart (table ``event``)."""

    indicator_id: str
    geography_code: str
    day: date
    title: str
    text: str


def events(cursor: duckdb.DuckDBPyConnection, geography_code: str, indicators: Sequence[str] = ()) -> list[Event]:
    """An authority's events, ordered by indicator and date; none in a store built before there were any."""
    asked: dict[str, object] = {"code": geography_code}
    chosen = f"AND indicator_id IN ({_parameters('indicator', indicators, asked)})" if indicators else ""
    try:
        rows = cursor.execute(
            f"""
            SELECT {", ".join(Event._fields)}
            FROM event
            WHERE geography_code = $code {chosen}
            ORDER BY indicator_id, day, title
            """,
            asked,
        ).fetchall()
    except duckdb.CatalogException:
        return []
    return [Event._make(row) for row in rows]


def _marked(cursor: duckdb.DuckDBPyConnection) -> frozenset[tuple[str, str]]:
    try:
        rows = cursor.execute("SELECT DISTINCT geography_code, indicator_id FROM event").fetchall()
    except duckdb.CatalogException:
        return frozenset()
    return frozenset((code, indicator) for code, indicator in rows)


class Outlook(NamedTuple):
    """Whether a number of children can be projected, and how far such projections were off (table ``outlook``)."""

    indicator_id: str
    geography_code: str
    verdict: str
    reason: str
    first_period: str
    last_period: str
    years: int
    origins: int
    held_out: int
    error: float | None
    naive_error: float | None
    within_80: int


class Projected(NamedTuple):
    """A year of a projection, in children (table ``projection``)."""

    indicator_id: str
    geography_code: str
    period: str
    value: float
    lower_80: float
    upper_80: float
    lower_95: float
    upper_95: float


def outlook(
    cursor: duckdb.DuckDBPyConnection, indicator: str, geography_code: str
) -> tuple[Outlook, list[Projected]] | None:
    """The outlook of one indicator and place, years in order; none where the store was built without."""
    asked = {"indicator": indicator, "code": geography_code}
    try:
        found = cursor.execute(
            f"SELECT {', '.join(Outlook._fields)} FROM outlook WHERE indicator_id = $indicator AND geography_code = $code",
            asked,
        ).fetchall()
        years = cursor.execute(
            f"""
            SELECT {", ".join(Projected._fields)}
            FROM projection
            WHERE indicator_id = $indicator AND geography_code = $code
            ORDER BY period
            """,
            asked,
        ).fetchall()
    except duckdb.CatalogException:
        return None
    return (Outlook._make(found[0]), [Projected._make(row) for row in years]) if found else None
