"""The Overview: every indicator of one authority in a row, beside neighbours, region, England and all authorities.

A row gives the latest value (or that of the period chosen), its change, its course, the comparators with the
word whether the difference is clear, the range of all authorities, and the rank. Rows are grouped by the
National Framework's outcomes and enablers, or by the pillars of reform, and can be filtered and sorted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple
from urllib.parse import quote

from indicators import lookup
from indicators.lookup import AUTHORITY, NATION, RETURNS, Spread, Value
from indicators.model import Indicator, Polarity
from indicators.registry import GROUP_TITLES, PILLARS, REGISTRY
from indicators.statements import Statement, cases
from layouts import figures
from layouts.address import SHOWS, SORTS, here, to
from layouts.charts import returned_rows
from layouts.components import (
    Page,
    heading,
    inset,
    marked,
    returned_cell,
    scrolling,
    select,
    symbols_key,
    table,
    value_cell,
)
from layouts.findings import clearly_changed, news, record, since_break, standing_out
from layouts.markup import CORE, Content, Element, div, element, hidden, image, link, paragraph, row_cell, span
from layouts.view import View
from layouts.wording import (
    POLARITY_WORDS,
    QUARTERS,
    amount_words,
    change,
    count,
    mark,
    period_short,
    period_words,
    place_of,
    shown,
    unit_words,
)


@dataclass(frozen=True)
class Row:
    """One indicator's row.

    :param values: the place's values up to the period shown; empty where it has none.
    :param england: England's values by period.
    :param returned: the values computed from the place's own returns, up to the period shown.
    """

    indicator: Indicator
    values: Sequence[Value]
    england: Mapping[str, Value]
    spread: Spread | None
    returned: Sequence[Value] = ()

    @property
    def last(self) -> Value | None:
        """The row shown: the latest, or that of the period asked for; none without any."""
        return self.values[-1] if self.values else None

    @property
    def comparable(self) -> bool:
        """Whether figures of different authorities and periods can be compared at all."""
        return figures.comparable(self.indicator)


def rows_of(view: View) -> list[Row]:
    """Every indicator's row for the view, in the framework's order: one look-up."""
    own = lookup.series_of(view.cursor, view.catalogue, view.place.geography_code, model=view.other_model)
    rows = []
    returned = returned_rows(view)
    for indicator in REGISTRY.values():
        if not indicator.published and indicator.id not in returned:
            continue
        values = view.upto(own.get(indicator.id, ()), indicator)
        last = values[-1] if values else None
        rows.append(
            Row(
                indicator,
                values,
                {value.period: value for value in view.catalogue.england_values.get(indicator.id, ())},
                view.catalogue.spreads.get((indicator.id, last.period)) if last else None,
                returned.get(indicator.id, ()),
            )
        )
    return rows


# Filter and order


def _difference(row: Row) -> str:
    return row.last.vs_england if row.last else ""


def _judged(row: Row, sign: str) -> bool:
    found = mark(_difference(row), row.indicator, marks=True)
    return found is not None and found.sign == sign


SHOWN: dict[str, Callable[[Row], bool]] = {
    "": lambda row: True,
    "worse": lambda row: _judged(row, "▼"),
    "better": lambda row: _judged(row, "▲"),
    "different": lambda row: _difference(row) in ("higher", "lower"),
    "changed": lambda row: row.comparable and clearly_changed(since_break(row.values, row.indicator)),
    "record": lambda row: row.comparable and bool(record(since_break(row.values, row.indicator))),
}


def _distance(row: Row, other: float | None) -> float | None:
    """Distance from a comparator in widths of the middle half of authorities, so that units can be compared."""
    if row.last is None or row.last.value is None or other is None or row.spread is None:
        return None
    band = row.spread.upper_quartile - row.spread.lower_quartile
    return (row.last.value - other) / band if band > 0 else None


def _sort_key(view: View, row: Row) -> float | str | None:
    last = row.last
    match view.address.sort:
        case "name":
            return row.indicator.short_title.casefold()
        case "value":
            return last.value if last else None
        case "change":
            return _distance(row, last.value - last.change) if last and None not in (last.value, last.change) else None  # type: ignore[operator]
        case "neighbours":
            return _distance(row, view.average(last) if last else None)
        case "region":
            return _distance(row, last.region_value if last else None)
        case "england":
            return _distance(row, last.england_value if last else None)
        case "rank":
            return last.rank / last.rank_of if last and last.rank and last.rank_of else None
    return None


def chosen_rows(view: View, rows: Sequence[Row]) -> list[Row]:
    """The rows that the filter lets through, in the order asked for; rows without the sort value come last."""
    word = view.address.word.casefold()
    kept = [
        row
        for row in rows
        if SHOWN[view.address.show](row)
        and (not view.address.pillar or int(view.address.pillar) in row.indicator.pillars)
        and (
            not word
            or word
            in f"{row.indicator.title} {row.indicator.short_title} {row.indicator.domain} {row.indicator.definition}".casefold()
        )
    ]
    if not view.address.sort:
        return kept
    keyed = [(row, _sort_key(view, row)) for row in kept]
    with_key = [(row, key) for row, key in keyed if key is not None]
    with_key.sort(key=lambda pair: pair[1], reverse=view.address.down)  # type: ignore[arg-type, return-value]
    return [row for row, _ in with_key] + [row for row, key in keyed if key is None]


# One row


def _dot_kind(row: Row) -> figures.Dot:
    difference = _difference(row)
    return "untested" if not difference else "within" if difference == "similar" else "clear"


def _spark(row: Row) -> Content:
    # What nobody publishes is drawn from own returns.
    values = row.values or row.returned
    if len(values) < 2 or not row.comparable:
        return None
    of_england = {} if values[-1].level == NATION else row.england
    england = [of_england[v.period].value if v.period in of_england else None for v in values]
    have = [v for v in values if v.value is not None]
    if not have:
        return None
    drawn = figures.sparkline([v.value for v in values], england)
    first = shown(have[0].value, row.indicator, have[0].level)
    last = shown(have[-1].value, row.indicator, have[-1].level)
    alt = f"{have[0].period} to {period_words(have[-1].period)}: from {first} to {last}"
    return image(drawn, alt, "spark", "128", "30")


@lru_cache(maxsize=256)
def _spread_words(key: str, spread: Spread) -> str:
    """How far authorities lie apart on an indicator: the same on every authority's page."""
    ends = (spread.lowest, spread.highest, spread.lower_quartile, spread.upper_quartile)
    lowest, highest, lower, upper = (shown(end, REGISTRY[key], NATION) for end in ends)
    return f"{spread.n} authorities from {lowest} to {highest}, the middle half from {lower} to {upper}"


class Compared(NamedTuple):
    """A comparator of one row: whose figure, the figure, and how it is written (empty without one)."""

    role: figures.Role
    name: str
    value: float | None
    text: str


def comparators(view: View, row: Row) -> list[Compared]:
    """Each comparator that is shown."""
    last = row.last
    if last is None:
        return []
    every: dict[figures.Role, tuple[str, float | None]] = {
        # A median of judgements, which an authority has or has not, would mean nothing.
        "neighbours": (f"neighbours' {view.address.average}", view.average(last) if row.comparable else None),
        "region": (view.region.geography if view.region else "region", last.region_value),
        "england": ("England", last.england_value),
    }
    return [Compared(role, *every[role], shown(every[role][1], row.indicator, NATION)) for role in view.compare]


def _range(view: View, row: Row, compared: Sequence[Compared]) -> Content:
    last, spread = row.last, row.spread
    if last is None or not row.comparable:
        return None
    if spread is None or spread.n < 2:
        return span("published for England only" if last.level == NATION else "no range", className="quiet")
    kind = "clear" if last.level == NATION else _dot_kind(row)
    alt = _spread_words(row.indicator.id, spread)
    if last.value is not None:
        alt = f"{view.place.geography} {shown(last.value, row.indicator, NATION)}; {alt}"
    names = [f"{one.name} {one.text}" for one in compared if one.text]
    if names:
        alt += "; " + ", ".join(names)
    drawn = figures.range_bar(spread, last.value, kind, {one.role: one.value for one in compared})
    return image(drawn, alt, "range", "300", "30")


COMPARATOR_HEADS = {"neighbours": "neighbours", "region": "region", "england": "England"}
DIFFERENCE = {"neighbours": "vs_neighbours", "region": "vs_region", "england": "vs_england"}


@lru_cache(maxsize=512)
def _quiet(text: str) -> Element:
    """A small grey line, as many rows have it: one element stands in all of them."""
    return span(text, className="quiet")


@lru_cache(maxsize=64)
def _difference_mark(difference: str, polarity: Polarity, marks: bool) -> Content:
    """The word for a difference from a comparator, in short: one element stands in all rows that say the same."""
    like = next(item for item in REGISTRY.values() if item.polarity is polarity)
    return marked(difference, like, marks, short=True)


@lru_cache(maxsize=4096)
def _comparator_cell(
    role: figures.Role, text: str, difference: str, polarity: Polarity, marks: bool, comparable: bool
) -> Element:
    """A comparator's figure with the word for the difference: England's and a region's stand on many pages."""
    content: list[Content]
    if not text:
        content = [span("–", aria_hidden="true"), hidden("no figure")]
    elif not comparable:
        content = [text, _quiet("authorities")]
    else:
        content = [text, _difference_mark(difference, polarity, marks)]
    return row_cell(content, f"n compare {role}", COMPARATOR_HEADS[role])


def _comparator_cells(view: View, row: Row, compared: Sequence[Compared]) -> list[Content]:
    by_role = {one.role: one.text for one in compared}
    polarity, comparable = row.indicator.polarity, row.comparable
    cells: list[Content] = []
    for role in view.compare:
        # The difference is tested against the median; a mean is shown without a word.
        tested = row.last is not None and not (role == "neighbours" and view.address.average == "mean")
        difference = getattr(row.last, DIFFERENCE[role]) if tested else ""
        cells.append(_comparator_cell(role, by_role.get(role, ""), difference, polarity, view.marks, comparable))
    return cells


def _change_cell(row: Row) -> Element:
    last = row.last
    content: Content = None
    if last is not None and last.change is not None and row.comparable:
        before = row.values[-2].period if len(row.values) > 1 else "the period before"
        spoken = (
            f"unchanged on {before}"
            if last.change == 0
            else f"{'up' if last.change > 0 else 'down'} {amount_words(last.change, row.indicator)} on {before}"
        )
        content = [span(change(last.change, row.indicator), aria_hidden="true"), hidden(spoken)]
    return row_cell(content, "n change", "change")


def _rank_cell(row: Row) -> Element:
    last = row.last
    content: list[Content] = []
    if last is not None and row.comparable and last.level == AUTHORITY:
        place = place_of(last, row.spread.n if row.spread else None)
        if place.words:
            below = QUARTERS[last.quartile] if last.quartile else place.counted
            content += [place.words, _quiet(below)]
    return row_cell(content or None, "rank", "rank")


@cache
def _about(key: str) -> Element:
    """Which way is better, the unit, and whether it has ended."""
    indicator = REGISTRY[key]
    about = [POLARITY_WORDS[indicator.polarity] if indicator.polarity is not Polarity.NONE else "context"]
    about.append(unit_words(indicator))
    if indicator.discontinued:
        about.append(f"discontinued, last {indicator.discontinued.last_period}")
    return span(" · ".join(about), className="quiet")


def _name_cell(view: View, row: Row) -> Element:
    indicator = row.indicator
    return element(
        "Th",
        [
            link(indicator.short_title, to(f"/indicator/{indicator.id}", view.address)),
            _about(indicator.id),
        ],
        scope="row",
        role="rowheader",
    )


def _value_cell(view: View, row: Row) -> Element:
    last = row.last
    content: list[Content] = [value_cell(last, row.indicator)]
    if last is not None:
        period: Content = last.period
        latest = view.catalogue.latest.get(row.indicator.id, "")
        if not (view.year or view.place.closed or row.indicator.discontinued) and last.period != latest:
            period = f"{last.period}, none for {latest}"
        content.append(_quiet(period))
        if last.joint:
            content.append(span("joint return", className="quiet", title=f"One return for {last.joint}"))
    return row_cell(content, "n value", "value")


def _returned_cell(row: Row) -> Element:
    """The current figure from own returns; below it the period, and that it is provisional."""
    content: list[Content] = []
    if row.returned:
        last = row.returned[-1]
        period = period_short(last.period) + (", provisional" if last.flag == "p" else "")
        content = [returned_cell(last, row.indicator), span(period, className="quiet", title=period_words(last.period))]
    return row_cell(content or None, "n value returned", "own returns")


def row_element(view: View, row: Row) -> Element:
    """One indicator's row of the overview."""
    cells: list[Content] = [_name_cell(view, row)]
    if _has_returns(view):
        cells.append(_returned_cell(row))
    cells += [_value_cell(view, row), _change_cell(row)]
    cells.append(row_cell(_spark(row), "spark-cell"))
    compared = comparators(view, row)
    cells += _comparator_cells(view, row, compared)
    cells.append(row_cell(_range(view, row, compared), "range-cell"))
    if view.place.level == AUTHORITY:
        cells.append(_rank_cell(row))
    return element("Tr", cells, role="row", id=f"row-{row.indicator.id}")


# The page


def _has_returns(view: View) -> bool:
    return view.place.geography_code in view.catalogue.returned


def _head(view: View) -> Element:
    columns = [("name", "Indicator", "")]
    if _has_returns(view):
        columns.append(("", "own returns", "n"))
    columns += [("value", "published" if _has_returns(view) and not view.year else view.year or "latest", "n")]
    columns.append(("change", "change", "n"))
    columns.append(("", "over time", ""))
    columns += [(role, COMPARATOR_HEADS[role], "n") for role in view.compare]
    columns.append(("", "all authorities, lowest to highest", ""))
    if view.place.level == AUTHORITY:
        columns.append(("rank", "rank", ""))
    cells = []
    for key, label, kind in columns:
        if not key:
            cells.append(element("Th", label, scope="col", role="columnheader", className=kind or None))
            continue
        sorted_by = view.address.sort == key
        down = not view.address.down if sorted_by else key in ("value", "change")
        arrow = (" ↓" if view.address.down else " ↑") if sorted_by else ""
        cells.append(
            element(
                "Th",
                element(
                    "Button",
                    [label, span(arrow, aria_hidden="true")],
                    className="sort",
                    data_href=here(view.path, view.address, sort=key, down=down),
                ),
                scope="col",
                role="columnheader",
                className=kind or None,
                aria_sort=("descending" if view.address.down else "ascending") if sorted_by else None,
            )
        )
    return element("Thead", element("Tr", cells, role="row"), role="rowgroup")


@dataclass(frozen=True)
class Section:
    """A group of rows: an outcome or enabler, or a pillar of reform.

    :param key: stands in the ids of the group and of its rows.
    :param charts: the page with its charts; ``charts_title``: what that is called.
    """

    key: str
    title: str
    rows: Sequence[Row]
    charts: str
    charts_title: str


def sections(view: View, rows: Sequence[Row]) -> list[Section]:
    """The rows in groups, as the address asks; an indicator stands under each of its pillars. Empty groups are left out."""
    if view.address.by == "pillar":
        chosen = [number for number in PILLARS if view.address.pillar in ("", str(number))]
        found = [
            Section(
                f"pillar-{number}",
                PILLARS[number],
                [row for row in rows if number in row.indicator.pillars],
                to(f"/outcome/pillar-{number}", view.address),
                PILLARS[number],
            )
            for number in chosen
        ]
    else:
        found = [
            Section(
                key,
                title.title,
                [row for row in rows if row.indicator.group is key],
                to(f"/outcome/{key}", view.address),
                title.short,
            )
            for key, title in GROUP_TITLES.items()
        ]
    return [one for one in found if one.rows]


def _group(view: View, section: Section, head: Element, drawn: dict[str, Element]) -> Element:
    """One group of rows.

    :param head: the heads of the columns.
    :param drawn: rows that stand in a group before, by indicator: they are made once, under another id.
    """
    rows = section.rows
    bodies: list[Content] = []
    domain = ""
    columns = 5 + len(view.compare) + (view.place.level == AUTHORITY) + _has_returns(view)
    lines: list[Content] = []
    for row in rows:
        if not view.address.sort and row.indicator.domain != domain:
            domain = row.indicator.domain
            lines.append(
                element(
                    "Tr",
                    element("Th", domain, colSpan=columns, scope="rowgroup", role="rowheader"),
                    role="row",
                    className="domain",
                )
            )
        key = row.indicator.id
        if key in drawn:
            again = drawn[key]
            lines.append({**again, "props": {**again["props"], "id": f"row-{section.key}-{key}"}})
        else:
            drawn[key] = row_element(view, row)
            lines.append(drawn[key])
    bodies.append(element("Tbody", lines, role="rowgroup"))
    return element(
        "Details",
        [
            element(
                "Summary",
                [
                    heading(2, section.title),
                    span(count(len(rows), "indicator"), className="quiet"),
                ],
            ),
            element(
                "Table",
                [
                    element("Caption", f"{section.title}: {view.place.geography}", className="govuk-visually-hidden"),
                    head,
                    *bodies,
                ],
                className="overview with-returns" if _has_returns(view) else "overview",
                role="table",
            ),
            paragraph(link(f"Charts: {section.charts_title}", section.charts), className="group-link"),
        ],
        className="group",
        id=f"group-{section.key}",
        open=True,
    )


GROUPINGS = {"": "outcome and enabler", "pillar": "pillar of reform"}


def _filters(view: View, kept: int, of: int) -> Element:
    shows = [(key, words_of) for key, words_of in SHOWS.items() if view.marks or key not in ("worse", "better")]
    if view.place.level == NATION:
        shows = [pair for pair in shows if pair[0] in ("", "changed", "record")]
    pillars = [("", "all pillars"), *((str(number), f"{number} {name}") for number, name in PILLARS.items())]
    sorts = list(SORTS.items())
    return div(
        [
            select("by", "Group by", "by", list(GROUPINGS.items()), "pillar" if view.address.by == "pillar" else ""),
            select("show", "Show", "show", shows, view.address.show),
            select("pillar", "Pillar of reform", "pillar", pillars, view.address.pillar),
            select("sort", "Sort by", "sort", sorts, view.address.sort),
            div(
                [
                    element("Label", "Word in the definition", htmlFor="word", className="field-label"),
                    element(
                        "Input",
                        _namespace=CORE,
                        id="word",
                        type="search",
                        value=view.address.word,
                        className="field",
                        maxLength=60,
                        autoComplete="off",
                    ),
                ],
                className="field-group",
            ),
            paragraph(
                f"{kept} of {of} indicators" if kept != of else f"All {of} indicators", className="quiet", id="count"
            ),
        ],
        className="filters",
        role="search",
        aria_label="Filter and sort the indicators",
    )


def _key(view: View) -> Element:
    parts: list[Content] = []

    def sign(kind: str, text: str) -> None:
        drawn = figures.sample(kind)  # type: ignore[arg-type]
        parts.append(span([element("Img", src=drawn, alt="", className="key-sign"), text], className="key-part"))

    if view.place.level != NATION:
        sign("clear", "clearly different from England")
        sign("within", "within the confidence limits")
        sign("untested", "cannot be tested")
    else:
        sign("clear", "England")
    sign("range", "lowest to highest authority, band: middle half")
    names = {"neighbours": f"neighbours' {view.address.average}", "region": "region", "england": "England"}
    for role in view.compare:
        sign(role, names[role])
    return paragraph(parts, className="key")


def _proof(found: Statement) -> Element:
    """The rows that prove a sentence, folded away."""
    indicator = REGISTRY[found.indicator_id]
    rows = [
        [row.geography, row.period, shown(row.value, indicator), "own returns" if row.source == RETURNS else row.source]
        for row in found.rows
    ]
    name = f"Proof: {indicator.short_title}"
    content = table(name, ["whose", "period", "value", "source"], rows, numeric=(2,), quiet_caption=True, marked_row=0)
    summary = element("Summary", ["Show proof", hidden(f": {indicator.short_title}")])
    return div(element("Details", [summary, scrolling(content, name)]), className="chart-links")


MOST_NEWS = 3


def _sentences(view: View, found: Sequence[Statement]) -> Element:
    items = []
    for one in found:
        said = link(one.words, to(f"/indicator/{one.indicator_id}", view.address))
        sign = span(one.sign, className="sign", aria_hidden="true")
        items.append(element("Li", [sign, div([said, _proof(one)], className="card")]))
    return element("Ul", items, className="statements")


def _glosses(view: View, found: Sequence[Statement]) -> list[str]:
    """What the words of the sentences mean that not everybody knows."""
    said = " ".join(one.words for one in found)
    meanings = {
        "clearly": "“Clearly” means more than chance usually explains. ",
        "neighbours' median": "The neighbours' median is the middle of the figures of its statistical neighbours (the "
        f"{len(view.neighbours)} authorities most like this one). ",
        " points ": "A share that moves from 10% to 12% is up 2 points. ",
    }
    return [meaning for word, meaning in meanings.items() if word in said]


def _chosen_how(view: View) -> Element:
    return link("How these sentences are chosen", to("/methods", view.address) + "#stands-out")


def _standing_out(view: View, rows: Sequence[Row]) -> Content:
    """What the published figures say first; below it, what whole years of own returns say, newer or not published."""
    if view.place.level != AUTHORITY:
        return None

    def said(values: Mapping[str, Sequence[Value]], most: int) -> list[Statement]:
        return standing_out(cases(view.cursor, view.catalogue, view.place, values, view.model), view.marks, most)

    published = said({row.indicator.id: row.values for row in rows if row.indicator.published}, 5)
    returned = said({row.indicator.id: news(row.returned, row.values) for row in rows if row.returned}, MOST_NEWS)
    content: list[Content] = [_sentences(view, published)] if published else []
    if returned:
        content += [heading(3, "From own returns: newer, or not published"), _sentences(view, returned)]
    if not content:
        return None
    content.append(paragraph([*_glosses(view, [*published, *returned]), _chosen_how(view)], className="quiet"))
    return element(
        "Section",
        [heading(2, "What stands out", id="stands-out"), *content],
        className="standing-out",
        aria_labelledby="stands-out",
    )


def subtitle(view: View) -> str:
    """Where the place lies, its neighbours, and how far the figures reach."""
    parts = []
    if view.place.level == AUTHORITY:
        parts.append(view.place.region)
        if view.neighbours:
            parts.append(f"{len(view.neighbours)} statistical neighbours ({view.model} model)")
    if view.year:
        parts.append(f"figures for {view.year} or {int(view.year) - 1}/{view.year[2:]}" if view.year.isdigit() else "")
    elif view.catalogue.latest_end:
        parts.append(f"published figures to {view.catalogue.latest_end:%B %Y}")
    if not view.year and view.place.geography_code in view.catalogue.returned:
        parts.append(f"own returns to {view.catalogue.returned[view.place.geography_code]:%B %Y}")
    return " · ".join(part for part in parts if part)


_NEIGHBOURS = re.compile(r"\d+ statistical neighbours \([^)]*\)")


def neighbours_linked(view: View, text: str) -> list[Content]:
    """A subtitle in which the words for statistical neighbours lead to what those are."""
    found = _NEIGHBOURS.search(text)
    if found is None:
        return [text]
    linked = link(found[0], to("/methods", view.address) + "#neighbours")
    return [part for part in (text[: found.start()], linked, text[found.end() :]) if part]


def place_notes(view: View) -> list[Content]:
    """What a reader must know about the place itself: abolished, or newly made."""
    place = view.place
    content: list[Content] = []
    if place.closed:
        followed = [
            view.catalogue.by_code[code].geography
            for code in place.successors.split()
            if code in view.catalogue.by_code
        ]
        text = f"{place.geography} was abolished on {place.closed.day} {place.closed:%B %Y}. "
        if followed:
            text += f"It was followed by {' and '.join(followed)}. "
        content.append(
            inset(text + "Its figures are shown under its own name and are not joined to those that followed.")
        )
    if place.opened:
        content.append(
            inset(
                f"{place.geography} has existed since {place.opened.day} {place.opened:%B %Y}; "
                "earlier figures belong to the authorities before it."
            )
        )
    if not view.address.la and place.level == NATION:
        content.append(
            inset(
                "Choose an authority above to see it beside its statistical neighbours, its region and England. "
                "Until then the figures are England's."
            )
        )
    return content


def page(view: View) -> Page:
    """The Overview of a view."""
    rows = rows_of(view)
    kept = chosen_rows(view, rows)
    drawn: dict[str, Element] = {}
    head = _head(view)
    groups = [_group(view, one, head, drawn) for one in sections(view, kept)]
    content: list[Content] = [
        div(
            [
                heading(1, view.place.geography),
                paragraph(neighbours_linked(view, subtitle(view)), className="subtitle"),
            ],
            className="page-head",
        ),
        *place_notes(view),
    ]
    standing = _standing_out(view, rows)
    if standing:
        content.append(standing)
    content += [_filters(view, len(kept), len(rows)), _key(view)]
    if view.address.by == "pillar" and groups and not view.address.pillar:
        content.append(
            paragraph(
                [
                    "The six pillars are those of Stable Homes, Built on Love. An indicator stands under each pillar it belongs "
                    "to, so some stand here more than once. ",
                    link("Which belong where", to("/methods", view.address) + "#pillars"),
                ],
                className="quiet",
            )
        )
    if not any(row.values or row.returned for row in rows):
        period = f"for {view.year}" if view.year else "in this store"
        content.append(
            inset(
                [
                    f"No indicator has a figure for {view.place.geography} {period}. ",
                    link("Show the latest of each", here(view.path, view.address, period="")),
                    " or choose another authority.",
                ]
            )
        )
    elif not groups:
        content.append(
            inset(
                [
                    "No indicator fits this filter. ",
                    link("Show all indicators", here(view.path, view.address, show="", pillar="", word="")),
                ]
            )
        )
    shown_rows = [one for row in kept for one in (row.last, *row.returned[-1:]) if one]
    flags = [one.flag for one in shown_rows if one.flag]
    content += [*groups, symbols_key(flags)]
    export = f"/export.csv?geography={view.place.key}"
    if view.year:
        labels = sorted({row.last.period for row in rows if row.last})
        export += "".join(f"&period={quote(label)}" for label in labels)
    return Page(view.place.geography, [part for part in content if part is not None], export)
