"""Three views of the Compare page: over time as small multiples, ranked dots with intervals, two indicators against each other.

Each is made of what it draws, the sentence that says what it means, its table, and the same as rows of a CSV file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from indicators import groups, lookup
from indicators.lookup import NATION, Cell, Geography, Value, year_of
from indicators.model import Indicator, Polarity
from indicators.statements import unsayable
from layouts import compare_figures as drawn
from layouts.charts import source_words
from layouts.compare_address import PATH, compare_here
from layouts.compare_choice import Chosen, known_periods, period_of
from layouts.compare_figures import Dot, DotRole, Line, PanelRole
from layouts.components import chart, heading, scrolling, table, value_cell
from layouts.figures import Role, comparable
from layouts.findings import since_break
from layouts.markup import Content, Element, div, element, hidden, link, paragraph, span
from layouts.wording import (
    amount_words,
    count,
    listed,
    mark,
    number,
    period_words,
    place_of,
    said,
    shown,
    unit_words,
)

Table = tuple[list[str], list[list[str]]]


class Series(NamedTuple):
    """The published rows of one place, by period."""

    place: Geography
    rows: Mapping[str, Value]


def csv_number(value: float | None, decimals: int) -> str:
    """A number as it stands in a CSV file."""
    return "" if value is None else f"{value:.{decimals}f}"


def limits_words(row: Value | None, indicator: Indicator) -> str:
    """The 95% limits: ``17.60 to 19.80``; empty where there are none."""
    if row is None or row.lower_ci is None or row.upper_ci is None:
        return ""
    decimals = indicator.decimals + 1
    return f"{number(row.lower_ci, decimals=decimals)} to {number(row.upper_ci, decimals=decimals)}"


def key_of(signs: Sequence[tuple[str, str]]) -> Content:
    """Samples and what they stand for."""
    parts: list[Content] = [
        span([element("Img", src=sample, alt="", className="key-sign"), words], className="key-part")
        for sample, words in signs
    ]
    return paragraph(parts, className="key")


# Over time: a picture for each authority


def series_of(chosen: Chosen, indicator: Indicator) -> list[Series]:
    """Ours, region and England, and the group, over the periods known."""
    places = [chosen.own, *chosen.references, *chosen.members]
    england = chosen.view.catalogue.england
    if england and england not in places and chosen.own.level != NATION:
        places.append(england)
    rows: dict[str, dict[str, Value]] = {}
    codes = [place.geography_code for place in places]
    for row in lookup.values(chosen.view.cursor, codes, indicators=[indicator.id]):
        rows.setdefault(row.geography_code, {})[row.period] = row
    return [Series(place, rows.get(place.geography_code, {})) for place in places]


def time_by_authority(chosen: Chosen) -> list[Content]:
    """A small picture over time for each authority, all on one scale, ours in each."""
    indicator = chosen.of
    periods = known_periods(chosen.view, indicator)
    everything = series_of(chosen, indicator)
    by_code = {one.place.geography_code: one for one in everything}
    shown_places = [chosen.own, *chosen.references, *chosen.members]
    values = [
        row.value
        for one in everything
        for period, row in one.rows.items()
        if row.value is not None and period in periods
    ]
    if not values:
        return [paragraph(f"No place chosen has a figure of {indicator.short_title}.", className="inset")]
    scale = drawn.scale_of(values, chosen.view.address.axis == "zero")
    breaks = [periods.index(one.period) for one in indicator.breaks if one.period in periods[1:]]
    ends = (periods[0], periods[-1])
    own = _line("own", by_code[chosen.own.geography_code], periods)
    england = chosen.view.catalogue.england
    with_england = "england" in chosen.view.compare and england is not None
    pictures: list[Content] = []
    for place in shown_places:
        one = by_code[place.geography_code]
        mine = place == chosen.own
        lines = [own] if mine else [own, _line("member", one, periods)]
        if with_england and england and place != england:
            lines.append(_line("england", by_code[england.geography_code], periods))
        picture = drawn.small_multiple(
            indicator, lines, scale, ends, breaks=breaks, labelled="own" if mine else "member"
        )
        pictures.append(_picture(place.geography, "", picture, _course_words(one, periods, indicator), mine))
    title = f"{indicator.short_title}, {_span(periods)}: {chosen.who}"
    signs = [(drawn.line_sample("own"), chosen.own.geography), (drawn.line_sample("member"), "the place named above")]
    if with_england:
        signs.append((drawn.line_sample("england"), "England"))
    return _multiples(
        chosen,
        title,
        _course_finding(chosen, by_code, indicator, periods),
        pictures,
        _time_table(chosen, [by_code[place.geography_code] for place in shown_places], indicator, periods, title),
        key_of(signs),
        f"Thick blue: {chosen.own.geography}; brown: the place named{'; thin: England' if with_england else ''}. "
        f"{source_words(indicator)}.",
    )


def _span(periods: Sequence[str]) -> str:
    return f"{periods[0]} to {periods[-1]}" if len(periods) > 1 else "".join(periods[:1])


def _line(role: PanelRole, one: Series, periods: Sequence[str]) -> Line:
    rows = [one.rows.get(period) for period in periods]
    provisional = frozenset(place for place, row in enumerate(rows) if row is not None and row.flag == "p")
    return Line(role, [row.value if row else None for row in rows], provisional)


def _known(one: Series, periods: Sequence[str]) -> list[Value]:
    return [row for period in periods if (row := one.rows.get(period)) is not None and row.value is not None]


def _course_words(one: Series, periods: Sequence[str], indicator: Indicator) -> str:
    rows = _known(one, periods)
    if not rows:
        return "no figure"
    first, last = rows[0], rows[-1]
    if first is last:
        return f"{last.period}: {shown(last.value, indicator, last.level)}"
    return (
        f"{first.period} to {last.period}: from {shown(first.value, indicator, first.level)} "
        f"to {shown(last.value, indicator, last.level)}"
    )


def _course_finding(chosen: Chosen, by_code: Mapping[str, Series], indicator: Indicator, periods: Sequence[str]) -> str:
    """How ours went since the first period that may be compared with the last, and how many others rose and fell."""
    own = by_code[chosen.own.geography_code]
    rows = since_break([own.rows[period] for period in periods if period in own.rows], indicator)
    have = [row for row in rows if row.value is not None]
    name = chosen.own.geography
    parts = []
    if len(have) < 2:
        parts.append(f"{name} has no two figures that can be compared.")
    else:
        first, last = have[0], have[-1]
        assert first.value is not None and last.value is not None
        step = groups.half_up(last.value - first.value, indicator.decimals)
        words = "unchanged" if step == 0 else f"{'up' if step > 0 else 'down'} {amount_words(step, indicator)}"
        parts.append(
            f"{name}: {said(first.value, indicator, first.level)} in {period_words(first.period)}, "
            f"{said(last.value, indicator, last.level)} in {period_words(last.period)}, {words}"
            f"{' (provisional)' if last.flag == 'p' else ''}."
        )
        steps = []
        for place in chosen.members:
            theirs = by_code[place.geography_code].rows
            start, end = theirs.get(first.period), theirs.get(last.period)
            if start and end and start.value is not None and end.value is not None:
                steps.append(end.value - start.value)
        rose, fell = sum(step > 0 for step in steps), sum(step < 0 for step in steps)
        same = len(steps) - rose - fell
        if steps:
            others = "the one other" if len(steps) == 1 else f"the {len(steps)} others"
            parts.append(
                f"Of {others} with figures in both, {rose} rose, {fell} fell"
                + (f" and {same} stayed." if same else ".")
            )
    parts += [f"Dotted line, {one.period}: {one.note}" for one in indicator.breaks if one.period in periods[1:]]
    if indicator.discontinued:
        parts.append(f"The lines end in {indicator.discontinued.last_period}: {indicator.discontinued.reason}")
    return " ".join(parts)


def _picture(name: str, href: str, picture: str, words: str, own: bool = False) -> Element:
    return element(
        "Li",
        [
            div(link(name, href) if href else name, className="multiple-name"),
            element(
                "Img",
                src=picture,
                alt=f"{name}, {words}",
                width=str(drawn.WIDTH),
                height=str(drawn.HEIGHT),
                className="multiple",
            ),
        ],
        className="own" if own else None,
    )


def _multiples(
    chosen: Chosen,
    title: str,
    caption: str,
    pictures: list[Content],
    as_table: Element,
    key: Content,
    source: str,
) -> list[Content]:
    if chosen.view.catalogue.synthetic:
        title, source = f"{title} (synthetic data)", "Every figure is invented, for demonstration"
    return [
        element(
            "Figure",
            [
                heading(2, title, className="chart-title"),
                key,
                element("Figcaption", caption),
                element("Ul", pictures, className="multiples", id="multiples"),
                links(chosen, title, source, as_table, "multiples", "compare-over-time"),
            ],
            className="chart",
            id="time",
        )
    ]


def links(chosen: Chosen, title: str, source: str, as_table: Element | None, picture: str, file: str) -> Element:
    """What goes with a picture that is not one of Plotly's: table, CSV and PNG.

    :param picture: id of the element that the PNG shows.
    """
    parts: list[Content] = []
    if as_table is not None:
        parts.append(
            element(
                "Details",
                [element("Summary", ["As a table", hidden(f": {title}")]), scrolling(as_table, f"Table: {title}")],
                id=f"{picture}-table",
            )
        )
    parts += [
        link(["CSV", hidden(f": {title}")], csv_href(chosen)),
        element(
            "Button",
            ["PNG", hidden(f": {title}")],
            id=f"{picture}-png",
            className="plain-button",
            data_picture=picture,
            data_file=file,
            data_title=title,
            data_source=source,
        ),
    ]
    return div(parts, className="chart-links")


def csv_href(chosen: Chosen) -> str:
    """Address of what is shown as CSV: the same as the page's."""
    return "/compare.csv" + compare_here(chosen.view.address, chosen.asked).removeprefix(PATH)


def _time_table(
    chosen: Chosen, everything: Sequence[Series], indicator: Indicator, periods: Sequence[str], title: str
) -> Element:
    body: list[list[Content]] = []
    for one in everything:
        body.append([one.place.geography, *(value_cell(one.rows.get(period), indicator) for period in periods)])
    header = [f"Place ({unit_words(indicator)})", *periods]
    return table(title, header, body, quiet_caption=True, marked_row=0)


TIME_HEADER = [
    "indicator_id", "indicator", "series", "geography_code", "la_code", "period", "period_end", "value", "flag",
    "numerator", "denominator", "lower_ci", "upper_ci", "joint_return",
]  # fmt: skip


def time_csv(chosen: Chosen) -> Table:
    """The lines of the small multiples, a row for each point."""
    if chosen.asked.by == "indicators":
        return _indicators_csv(chosen)
    indicator = chosen.of
    rows: list[list[str]] = []
    periods = known_periods(chosen.view, indicator)
    for one in series_of(chosen, indicator):
        rows += [_point(one.place.geography, row, indicator) for period in periods if (row := one.rows.get(period))]
    return TIME_HEADER, rows


def _point(name: str, row: Value, indicator: Indicator) -> list[str]:
    return [
        indicator.id, indicator.title, name, row.geography_code, row.la_code, row.period, row.period_end.isoformat(),
        csv_number(row.value, indicator.decimals), row.flag, "" if row.numerator is None else f"{row.numerator:g}",
        "" if row.denominator is None else f"{row.denominator:g}",
        "" if row.lower_ci is None else f"{row.lower_ci:g}", "" if row.upper_ci is None else f"{row.upper_ci:g}", row.joint,
    ]  # fmt: skip


# Over time: a picture for each indicator


def own_series(chosen: Chosen) -> dict[str, Series]:
    """Indicator → our own rows; each carries neighbours, region and England of its period."""
    found: dict[str, dict[str, Value]] = {item.id: {} for item in chosen.indicators}
    view = chosen.view
    for row in lookup.values(view.cursor, [chosen.own.geography_code], indicators=list(found), model=view.other_model):
        found[row.indicator_id][row.period] = row
    return {key: Series(chosen.own, rows) for key, rows in found.items()}


def _comparators(chosen: Chosen, one: Series, periods: Sequence[str]) -> dict[PanelRole, list[float | None]]:
    rows = [one.rows.get(period) for period in periods]
    compare = chosen.view.compare
    found: dict[PanelRole, list[float | None]] = {}
    if "neighbours" in compare:
        found["neighbours"] = [chosen.view.average(row) if row else None for row in rows]
    if "region" in compare:
        found["region"] = [row.region_value if row else None for row in rows]
    if "england" in compare:
        found["england"] = [row.england_value if row else None for row in rows]
    return found


SERIES_WORDS: dict[PanelRole, str] = {"neighbours": "dashed", "region": "green", "england": "thin grey"}


def _role_names(chosen: Chosen) -> dict[PanelRole, str]:
    region = chosen.view.region
    return {
        "neighbours": f"neighbours' {chosen.view.address.average}",
        "region": region.geography if region else "region",
        "england": "England",
    }


def time_by_indicator(chosen: Chosen) -> list[Content]:
    """A small picture over time for each indicator: ours, with neighbours, region and England."""
    everything = own_series(chosen)
    years = sorted({year_of(p) for item in chosen.indicators for p in known_periods(chosen.view, item)})
    pictures: list[Content] = []
    body: list[list[Content]] = []
    roles: dict[PanelRole, None] = {}
    better = worse = same = 0
    names = _role_names(chosen)
    for item in chosen.indicators:
        one, periods = everything[item.id], known_periods(chosen.view, item)
        if not comparable(item) or not _known(one, periods):
            continue
        by_year = {year_of(period): period for period in periods}
        along = [by_year.get(year, "") for year in years]
        others = _comparators(chosen, one, along)
        lines = [_line("own", one, along), *(Line(role, values) for role, values in others.items())]
        values = [value for line in lines for value in line.values if value is not None]
        scale = drawn.scale_of(values, chosen.view.address.axis == "zero")
        breaks = [years.index(year_of(b.period)) for b in item.breaks if b.period in periods[1:]]
        picture = drawn.small_multiple(item, lines, scale, (years[0], years[-1]), breaks=breaks)
        href = compare_here(chosen.view.address, chosen.asked, of=item.id, by="authorities")
        pictures.append(_picture(item.short_title, href, picture, _course_words(one, periods, item)))
        body.append(
            [
                f"{item.short_title} ({unit_words(item)})", chosen.own.geography,
                *(value_cell(one.rows.get(period), item) if period else "" for period in along),
            ]
        )  # fmt: skip
        for role, theirs in others.items():
            roles[role] = None
            body.append([item.short_title, names[role], *("" if v is None else shown(v, item, NATION) for v in theirs)])
        last = one.rows.get(periods[-1])
        if item.polarity is not Polarity.NONE and last is not None and last.change is not None:
            good = last.change < 0 if item.polarity is Polarity.LOWER else last.change > 0
            better, worse, same = (
                better + (good and last.change != 0),
                worse + (not good and last.change != 0),
                same + (last.change == 0),
            )
    if not pictures:
        return [paragraph(f"{chosen.own.geography} has no figure of these indicators.", className="inset")]
    title = f"{chosen.own.geography} over time: {count(len(pictures), 'indicator')}"
    caption = "All pictures show the same years; each indicator has its own scale. "
    if better + worse + same:
        changed = (
            f"{better} moved for the better, {worse} for the worse"
            if chosen.view.marks
            else f"{better + worse} changed"
        )
        caption += (
            f"Of {count(better + worse + same, 'indicator')} where lower or higher is better and there are figures for the "
            f"last two periods, {changed}"
            f"{f' and {same} did not change' if same else ''}; changes of one year are often chance."
        )
    signs = [(drawn.line_sample("own"), chosen.own.geography)]
    signs += [(drawn.line_sample(role), names[role]) for role in roles]
    sources = dict.fromkeys(source_words(item).removeprefix("Source: ") for item in chosen.indicators)
    source = f"Thick blue: {chosen.own.geography}" + "".join(f"; {SERIES_WORDS[role]}: {names[role]}" for role in roles)
    source += f". Sources: {'; '.join(sources)}." if len(sources) < 3 else f". Sources: {len(sources)} publications."
    as_table = table(title, ["Indicator", "Series", *years], body, numeric=range(2, 99), quiet_caption=True)
    return _multiples(chosen, title, caption, pictures, as_table, key_of(signs), source)


def _indicators_csv(chosen: Chosen) -> Table:
    rows: list[list[str]] = []
    everything, names = own_series(chosen), _role_names(chosen)
    for item in chosen.indicators:
        one, periods = everything[item.id], known_periods(chosen.view, item)
        if not comparable(item) or not _known(one, periods):
            continue
        rows += [_point(one.place.geography, one.rows[period], item) for period in periods if period in one.rows]
        for role, values in _comparators(chosen, one, periods).items():
            for period, value in zip(periods, values, strict=True):
                if value is not None:
                    end = one.rows[period].period_end.isoformat()
                    text = csv_number(value, item.decimals)
                    rows.append([item.id, item.title, names[role], "", "", period, end, text, *[""] * 6])
    return TIME_HEADER, rows


# Ranked dots


class Ranking(NamedTuple):
    """The places of a dot plot: those with a figure, lowest first, and those without."""

    period: str
    have: list[Value]
    missing: list[Geography]


def ranking(chosen: Chosen) -> Ranking:
    """Ours and the group by the value of one indicator."""
    indicator = chosen.of
    period = period_of(chosen.view, indicator)
    places = [chosen.own, *chosen.members]
    rows = {
        row.geography_code: row
        for row in lookup.values(
            chosen.view.cursor,
            [place.geography_code for place in places],
            indicators=[indicator.id],
            model=chosen.view.other_model,
        )
        if row.period == period
    }
    have = [row for row in rows.values() if row.value is not None]
    have.sort(key=lambda row: (row.value or 0, row.geography))
    with_figure = {row.geography_code for row in have}
    return Ranking(period, have, [place for place in places if place.geography_code not in with_figure])


def _interval_words(row: Value, indicator: Indicator) -> str:
    words = limits_words(row, indicator)
    return f"<br>95% limits {words}" if words else "<br>no limits can be worked out"


def dots_view(chosen: Chosen) -> list[Content]:
    """The ranked dot plot of one indicator with 95% intervals."""
    indicator, view = chosen.of, chosen.view
    found = ranking(chosen)
    if not comparable(indicator) or not found.have:
        why = (
            "An Ofsted judgement is one that each authority has or has not: there is nothing to rank. "
            if not comparable(indicator)
            else f"Nobody chosen has a figure of {indicator.short_title}{f' for {view.year}' if view.year else ''}. "
        )
        return [paragraph([why, "Choose another indicator."], className="inset")]
    dots = [
        Dot(
            row.geography,
            "own" if row.geography_code == chosen.own.geography_code else "member",
            row.value or 0.0,
            lower=row.lower_ci,
            upper=row.upper_ci,
            said=f"<b>{row.geography}</b>: {said(row.value or 0.0, indicator, row.level)}{_interval_words(row, indicator)}",
        )
        for row in found.have
    ]
    references = _references(chosen, indicator, found)
    title = f"{indicator.short_title}, {found.period}: {chosen.who}"
    signs = [(drawn.dot_sample("own"), chosen.own.geography), (drawn.dot_sample("member"), "the group")]
    figure = drawn.ranked_dots(indicator, dots, references, from_zero=view.address.axis == "zero")
    return [
        chart(
            "dots",
            title,
            _dots_finding(chosen, indicator, found),
            figure,
            _dots_table(chosen, indicator, found, title),
            csv_href(chosen),
            source=source_words(indicator),
            synthetic=view.catalogue.synthetic,
            level=2,
            key_line=key_of(signs),
        )
    ]


def _references(chosen: Chosen, indicator: Indicator, found: Ranking) -> list[tuple[Role, str, float]]:
    view = chosen.view
    references: list[tuple[Role, str, float]] = []
    own = next((row for row in found.have if row.geography_code == chosen.own.geography_code), None)
    if own is not None:
        pairs: list[tuple[Role, str, float | None]] = [
            ("neighbours", f"Neighbours' {view.address.average}", view.average(own)),
            ("region", view.region.geography if view.region else "", own.region_value),
        ]
        references = [(role, name, value) for role, name, value in pairs if role in view.compare and value is not None]
    if "england" in view.compare:
        rows = view.catalogue.england_values.get(indicator.id, ())
        value = next((row.value for row in rows if row.period == found.period), None)
        if value is not None:
            references.append(("england", "England", value))
    return references


def _dots_finding(chosen: Chosen, indicator: Indicator, found: Ranking) -> str:
    """Where ours stands in the group, and against which of its limits England lies."""
    own = next((row for row in found.have if row.geography_code == chosen.own.geography_code), None)
    name = chosen.own.geography
    parts = []
    if own is None or own.value is None:
        parts.append(f"{name} has no figure for {found.period}.")
    else:
        values = [row.value for row in found.have if row.value is not None]
        lower, higher = sum(v < own.value for v in values), sum(v > own.value for v in values)
        equal = len(values) - lower - higher - 1
        parts.append(
            f"{name} has {said(own.value, indicator, own.level)}: {lower} of the {len(values) - 1} others shown "
            f"{'is' if lower == 1 else 'are'} lower, {higher} higher" + (f" and {equal} the same." if equal else ".")
        )
        difference = mark("" if unsayable(own, indicator) else own.vs_england, indicator, chosen.view.marks)
        if difference and "england" in chosen.view.compare and own.england_value is not None:
            where = "within" if own.vs_england == "similar" else "outside"
            england = said(own.england_value, indicator, NATION)
            parts.append(f"England's {england} lies {where} what chance may explain: {difference.words}.")
    if all(row.upper_ci is None for row in found.have):
        parts.append("How far chance may move these figures cannot be worked out, so the dots have no bars.")
    else:
        parts.append("The bars show how far chance may move a figure (95% limits).")
    parts += [f"One return was made for {names}." for names in sorted({row.joint for row in found.have if row.joint})]
    if found.missing:
        names = listed([place.geography for place in found.missing[:4]])
        more = f" and {len(found.missing) - 4} more" if len(found.missing) > 4 else ""
        parts.append(f"Without a figure: {names}{more}.")
    return " ".join(parts)


def _dots_table(chosen: Chosen, indicator: Indicator, found: Ranking, title: str) -> Element:
    limits = any(row.lower_ci is not None for row in found.have)
    ranked = any(row.rank for row in found.have)
    header = ["Place", f"Value ({unit_words(indicator)})"]
    header += ["95% limits"] if limits else []
    if any(row.low_rank for row in found.have):
        header.append("Rank of all authorities" if ranked else "Place of all authorities")
    body: list[list[Content]] = []
    marked = None
    spread = chosen.view.catalogue.spreads.get((indicator.id, found.period))
    for place, row in enumerate(found.have):
        if row.geography_code == chosen.own.geography_code:
            marked = place
        line: list[Content] = [row.geography, value_cell(row, indicator)]
        line += [limits_words(row, indicator)] if limits else []
        line += [place_of(row, spread.n if spread else None).full] * (len(header) > len(line))
        body.append(line)
    body += [[place.geography, value_cell(None, indicator), *[""] * (len(header) - 2)] for place in found.missing]
    return table(title, header, body, quiet_caption=True, marked_row=marked)


def dots_csv(chosen: Chosen) -> Table:
    """The dots from the lowest to the highest with their limits."""
    indicator, found = chosen.of, ranking(chosen)
    header = [
        "indicator_id", "indicator", "period", "geography_code", "la_code", "geography", "value", "flag", "lower_ci",
        "upper_ci", "numerator", "denominator", "rank", "position_from_lowest", "joint_return",
    ]  # fmt: skip
    rows = []
    for row in found.have:
        line = _point(row.geography, row, indicator)
        rows.append(
            [
                indicator.id, indicator.title, row.period, row.geography_code, row.la_code, row.geography, *line[7:9],
                *line[11:13], *line[9:11], str(row.rank or ""), str(row.low_rank or ""), row.joint,
            ]
        )  # fmt: skip
    for place in found.missing:
        first = [indicator.id, indicator.title, found.period, place.geography_code, place.la_code, place.geography]
        rows.append([*first, *[""] * 9])
    return header, rows


# Two indicators


class Both(NamedTuple):
    """Two indicators of the same places: geography code → cell."""

    first: Mapping[str, Cell]
    second: Mapping[str, Cell]
    places: Sequence[Geography]


def both_of(chosen: Chosen) -> Both:
    """The two indicators of all authorities, or of ours and the group."""
    view, group = chosen.view, [chosen.own, *chosen.members]
    kept = group if chosen.asked.over == "group" else [*view.catalogue.authorities, *group]
    codes = {place.geography_code for place in kept}
    periods = {item.id: period for item in chosen.pair if (period := period_of(view, item))}
    found: dict[str, dict[str, Cell]] = {item.id: {} for item in chosen.pair}
    for cell in lookup.cells(view.cursor, periods) if periods else ():
        if cell.geography_code in codes:
            found[cell.indicator_id][cell.geography_code] = cell
    first, second = (found[item.id] for item in chosen.pair)
    places = [place for place in view.catalogue.geographies if place.geography_code in {*first, *second}]
    return Both(first, second, places)


def scatter_view(chosen: Chosen) -> list[Content]:
    """One indicator against another, and how far they go together."""
    across, up = chosen.pair
    view = chosen.view
    if not (comparable(across) and comparable(up)):
        return [paragraph("An Ofsted judgement has no scale: choose another indicator.", className="inset")]
    found = both_of(chosen)
    members = {place.geography_code for place in chosen.members}
    dots = []
    for place in found.places:
        x, y = found.first.get(place.geography_code), found.second.get(place.geography_code)
        if x is None or y is None or x.value is None or y.value is None:
            continue
        own = place == chosen.own
        dots.append(
            Dot(
                place.geography,
                "own" if own else "member" if place.geography_code in members else "other",
                x.value,
                y.value,
                said=f"<b>{place.geography}</b><br>{across.short_title}: {shown(x.value, across, NATION)}"
                f"<br>{up.short_title}: {shown(y.value, up, NATION)}",
            )
        )
    periods = [period_of(view, item) for item in (across, up)]
    if not dots:
        return [
            paragraph(
                f"Nobody has figures of both {across.short_title} and {up.short_title}"
                f"{f' for {view.year}' if view.year else ''}. Choose other indicators or another period.",
                className="inset",
            )
        ]
    england = None
    if "england" in view.compare:
        pair = [
            next((row.value for row in view.catalogue.england_values.get(item.id, ()) if row.period == period), None)
            for item, period in zip((across, up), periods, strict=True)
        ]
        england = (pair[0], pair[1]) if pair[0] is not None and pair[1] is not None else None
    authorities = not chosen.whole_regions and chosen.own.is_authority
    number_of = count(len(dots), *(("authority", "authorities") if authorities else ("place", "places")))
    title = f"{up.short_title} ({periods[1]}) against {across.short_title} ({periods[0]}): {number_of}"
    names: dict[DotRole, str] = {"own": chosen.own.geography, "member": "the group", "other": "other authorities"}
    roles = {dot.role for dot in dots}
    signs = [(drawn.dot_sample(role), words) for role, words in names.items() if role in roles]
    sources = dict.fromkeys(source_words(item).removeprefix("Source: ") for item in (across, up))
    return [
        chart(
            "scatter",
            title,
            scatter_finding(chosen, found),
            drawn.two_indicators(across, up, dots, england),
            _scatter_table(chosen, found, title),
            csv_href(chosen),
            source=f"Source: {'; '.join(sources)}",
            synthetic=view.catalogue.synthetic,
            level=2,
            key_line=key_of(signs),
        )
    ]


STRENGTHS = ((0.2, "very weak"), (0.4, "weak"), (0.6, "moderate"), (0.8, "strong"), (1.01, "very strong"))


def scatter_finding(chosen: Chosen, found: Both) -> str:
    """How far the two go together, in plain words, and that this shows no cause."""
    across, up = chosen.pair
    # Regions and England are sums of authorities: they would count these again.
    authorities = {place.geography_code for place in found.places if place.is_authority}
    first, second = ({c: cell for c, cell in some.items() if c in authorities} for some in found[:2])
    pairs = groups.pairs_of(first, second)
    parts = []
    correlation = groups.correlation(pairs)
    if correlation is None:
        parts.append(
            f"With both figures of {count(len(pairs), 'authority', 'authorities')} nothing can be said of whether the two go together"
            + (
                "; it takes ten."
                if len(pairs) < groups.FEWEST_FOR_CORRELATION
                else ": one of them is the same for all."
            )
        )
    else:
        value = number(correlation.value, decimals=2)
        limits = (
            f"{number(correlation.lower, decimals=2)} to {number(correlation.upper, decimals=2)} allowing for chance"
        )
        strength = next(words for limit, words in STRENGTHS if abs(correlation.value) < limit)
        if not correlation.clear:
            parts.append(f"There is no clear link: the correlation is {value} ({limits}; 0 is none).")
        else:
            end = "high" if correlation.value > 0 else "low"
            parts.append(
                f"Where “{across.short_title}” is high, “{up.short_title}” tends to be {end}: the correlation is "
                f"{strength}, {value} ({limits}; 0 is none, 1 or {number(-1)} a perfect order)."
            )
        if across.published and up.published and across.published.table == up.published.table:
            parts.append("Both come from the same publication and may share counts.")
    parts.append("Going together does not show that the one causes the other.")
    missing = len(found.places) - sum(
        (x := found.first.get(place.geography_code)) is not None
        and x.value is not None
        and (y := found.second.get(place.geography_code)) is not None
        and y.value is not None
        for place in found.places
    )
    if missing:
        parts.append(f"{missing} without both figures {'is' if missing == 1 else 'are'} left out.")
    return " ".join(parts)


def _cell_text(cell: Cell | None, indicator: Indicator) -> str:
    if cell is None:
        return "–"
    if cell.value is None:
        return cell.flag or "–"
    return shown(cell.value, indicator, NATION)


def _scatter_table(chosen: Chosen, found: Both, title: str) -> Element:
    across, up = chosen.pair
    members = {place.geography_code for place in chosen.members}
    order = sorted(
        found.places,
        key=lambda place: (place != chosen.own, place.geography_code not in members, place.geography),
    )
    body: list[list[Content]] = []
    for place in order:
        where = "" if place == chosen.own else "in the group" if place.geography_code in members else ""
        code = place.geography_code
        body.append(
            [place.geography, where, _cell_text(found.first.get(code), across), _cell_text(found.second.get(code), up)]
        )
    header = ["Place", "Group", f"{across.short_title} ({unit_words(across)})", f"{up.short_title} ({unit_words(up)})"]
    marked = 0 if order and order[0] == chosen.own else None
    return table(title, header, body, numeric=(2, 3), quiet_caption=True, marked_row=marked)


def scatter_csv(chosen: Chosen) -> Table:
    """A row for each place with both indicators."""
    across, up = chosen.pair
    found = both_of(chosen)
    members = {place.geography_code for place in chosen.members}
    header = ["geography_code", "la_code", "geography", "in_group"]
    for item in (across, up):
        header += [f"{item.id}_period", item.id, f"{item.id}_flag"]
    rows = []
    for place in found.places:
        code = place.geography_code
        line = [code, place.la_code, place.geography, "yes" if place == chosen.own or code in members else "no"]
        for item, cells in ((across, found.first), (up, found.second)):
            cell = cells.get(code)
            period = period_of(chosen.view, item)
            line += [period, csv_number(cell.value, item.decimals) if cell else "", cell.flag if cell else ""]
        rows.append(line)
    return header, rows
