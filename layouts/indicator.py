"""An indicator: over time, all authorities side by side and by size, by characteristic, and what it is and is not.

Beside the figures stands how much of a difference could be chance: a trend test, a funnel of all authorities, the gap
between groups; and how many people a difference is.

For Ofsted's judgements, which an authority has or has not, the page shows the judgements by region and by
authority with their dates instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from indicators import export, lookup, statements
from indicators.compute import JUDGEMENTS
from indicators.lookup import AUTHORITY, NATION, BreakdownValue, Geography, Inspection, Value, year_of
from indicators.model import SCALE, Breakdown, Indicator, Interval, Polarity, Unit
from indicators.registry import BREAKDOWNS, GROUP_TITLES, PILLARS, REGISTRY
from indicators.returned import RETURNED_BREAKDOWNS, breakdowns_of, collection_words
from indicators.variation import Z95, Z998, Count, Funnel, counted, funnel, gap, separate_groups, trend
from layouts import figures, indicator_figures, outlook
from layouts.address import query, to
from layouts.charts import (
    export_href,
    exported_periods,
    exported_source,
    periods_shown,
    publication_of,
    ranked_chart,
    returned_rows,
    rows_of,
    source_words,
    subject,
    time_chart,
)
from layouts.components import (
    Page,
    chart,
    chart_switches,
    heading,
    inset,
    marked,
    note_list,
    returned_cell,
    scrolling,
    select,
    symbol,
    symbols_key,
    table,
    value_cell,
)
from layouts.indicator_figures import FEWEST_IN_SPREAD, Sign, Sized
from layouts.markup import Content, Element, div, element, link, paragraph, span
from layouts.outcome import pillar_path
from layouts.overview import place_notes
from layouts.view import View
from layouts.wording import (
    CHOICES,
    POLARITY_WORDS,
    amount_words,
    change,
    count,
    in_region,
    listed,
    number,
    period_words,
    place_of,
    release_words,
    shown,
    unit_words,
    with_unit,
)

LIMITS_WORDS = {
    Interval.WILSON: "95% limits by Wilson's method, for a share of people",
    Interval.BYAR: "95% limits by Byar's method, for a rate",
    Interval.PUBLISHED: "95% limits as published",
    Interval.NONE: "no confidence limits: the figures do not allow any",
}


def page(view: View, key: str) -> Page:
    """The page of one indicator, by its id."""
    indicator = REGISTRY[key]
    rows = rows_of(view, [key])[key]
    returned = returned_rows(view, [key]).get(key, [])
    notes = view.catalogue.notes_on(view.place.geography_code, [key])
    own = view.upto(rows.get(view.place.geography_code, []), indicator)
    period = own[-1].period if own else _period(view, indicator, rows)
    content: list[Content] = [_head(view, indicator), *place_notes(view)]
    judgement = indicator.unit is Unit.AUTHORITIES
    if not rows and not returned:
        content.append(inset(_no_figures(view, indicator)))
    elif judgement and view.year and period != view.catalogue.latest.get(key):
        content.append(
            inset(
                [
                    "Ofsted's list of judgements is that of the latest period, and is not shown for an earlier one. ",
                    link("Show the latest", to(f"/indicator/{key}", view.address, period="")),
                ]
            )
        )
    elif judgement:
        content += _judgements(view, indicator, own)
    else:
        drawn = subject(view, rows)
        if not rows:
            content.append(
                inset(
                    "Nobody publishes this figure, so there is nothing to compare it with: it is computed here from "
                    f"the returns of {view.place.geography}."
                )
            )
        elif drawn != view.place:
            content.append(
                inset(f"This indicator is published for {drawn.geography} only; its figures are shown here.")
            )
        elif not own and not returned:
            content.append(_nothing(view, indicator))
        if own or returned:
            spread = view.catalogue.spreads.get((key, period))
            content.append(_strip(view, indicator, own[-1] if own else None, spread.n if spread else 0, returned))
        content.append(chart_switches(view))
        content.append(
            element(
                "Section",
                [
                    heading(2, "Over time"),
                    time_chart(view, indicator, rows, returned, level=3, height=380, linked=False),
                    _trend(view, indicator, own),
                    *([_computed_from(view, indicator, returned)] if returned else []),
                ],
            )
        )
        content.append(_what_it_would_take(view, indicator, own))
        content.append(outlook.section(view, indicator, rows.get(view.place.geography_code, [])))
        if period:
            authorities = lookup.authorities_of_period(view.cursor, view.catalogue, key, period)
            drawings = (
                ranked_chart(view, indicator, authorities, period),
                _spread_chart(view, indicator, drawn, rows),
                _funnel_chart(view, indicator, authorities, period),
            )
            if any(drawings):
                content.append(element("Section", [heading(2, "All local authorities"), *drawings]))
        offered = [*indicator.breakdowns, *(breakdowns_of(indicator) if returned else ())]
        if offered:
            content.append(_breakdown_section(view, indicator, offered))
    about_notes = note_list(notes)
    if about_notes:
        content.append(element("Section", [heading(2, "Notes on these figures"), about_notes]))
    content.append(_about(view, indicator))
    flags = [row.flag for values in (*rows.values(), returned) for row in values if row.flag]
    content.append(symbols_key(flags))
    return Page(
        indicator.short_title,
        [part for part in content if part is not None],
        export_href(
            indicator,
            [view.place.key, *view.geography_codes[1:]],
            exported_periods(view, periods_shown(view, rows, indicator, returned)),
            exported_source(view, returned),
        ),
    )


def _period(view: View, indicator: Indicator, rows: Mapping[str, Sequence[Value]]) -> str:
    """The period of the page where the place has no row of its own."""
    for values in rows.values():
        upto = view.upto(values, indicator)
        if upto:
            return upto[-1].period
    return ""


def _nothing(view: View, indicator: Indicator) -> Element:
    when = f"for {view.year} " if view.year else ""
    return inset(
        [
            f"{indicator.short_title} has no figure {when}for {view.place.geography}. ",
            link("Show the latest", to(f"/indicator/{indicator.id}", view.address, period="")) if view.year else "",
        ]
    )


def _head(view: View, indicator: Indicator) -> Element:
    group = GROUP_TITLES[indicator.group]
    facts = [POLARITY_WORDS[indicator.polarity], unit_words(indicator), view.place.geography]
    return div(
        [
            paragraph(
                [link(group.short, to(f"/outcome/{indicator.group}", view.address)), f" › {indicator.domain}"],
                className="trail",
            ),
            heading(1, indicator.short_title),
            paragraph(" · ".join(facts), className="subtitle"),
            paragraph(indicator.definition, className="lead"),
        ],
        className="page-head",
    )


def _counted(row: Value) -> Content:
    if row.numerator is None or not row.denominator:
        return None
    numbers = [number(one, decimals=0 if float(one).is_integer() else 1) for one in (row.numerator, row.denominator)]
    return span(" of ".join(numbers), className="quiet")


def _own_parts(indicator: Indicator, returned: Sequence[Value]) -> list[tuple[Content, list[Content]]]:
    """The current figure from own returns, since it is the news, and the latest whole year if that is another."""
    years = [row for row in returned if "-" not in row.period]
    chosen = [returned[-1]] if returned else []
    if years and years[-1] is not returned[-1]:
        chosen.append(years[-1])
    return [
        (
            f"Own returns, {period_words(row.period)}",
            [
                span(returned_cell(row, indicator), className="big"),
                _counted(row),
                span("▵ provisional" if row.flag == "p" else "▲ computed here", className="quiet"),
            ],
        )
        for row in chosen
    ]


def _strip(view: View, indicator: Indicator, last: Value | None, of: int, returned: Sequence[Value] = ()) -> Element:
    """The latest figures and their comparators in one line: from own returns first, then as published.

    :param of: how many authorities have a value.
    """
    parts = _own_parts(indicator, returned)
    if last is not None:
        parts += _published_parts(view, indicator, last, of)
    return element(
        "Dl", [div([element("Dt", name), element("Dd", shown_parts)]) for name, shown_parts in parts], className="strip"
    )


def _published_parts(view: View, indicator: Indicator, last: Value, of: int) -> list[tuple[Content, list[Content]]]:
    parts: list[tuple[Content, list[Content]]] = [
        (
            f"{view.place.geography}, {last.period}",
            [span(value_cell(last, indicator), className="big"), _counted(last)],
        )
    ]
    if last.change is not None:
        words = (
            "unchanged"
            if last.change == 0
            else f"{'up' if last.change > 0 else 'down'} {amount_words(last.change, indicator)}"
        )
        parts.append(
            ("Change", [span(change(last.change, indicator), className="big"), span(words, className="quiet")])
        )
    theirs = link(f"Neighbours' {view.address.average}", to("/methods", view.address) + "#neighbours")
    comparators: dict[str, tuple[Content, float | None, str]] = {
        "neighbours": (theirs, view.average(last), last.vs_neighbours),
        "region": (view.region.geography if view.region else "Region", last.region_value, last.vs_region),
        "england": ("England", last.england_value, last.vs_england),
    }
    for role in view.compare:
        name, value, difference = comparators[role]
        if value is None:
            continue
        if role == "neighbours" and view.address.average == "mean":
            difference = ""
        below: list[Content] = [marked(difference, indicator, view.marks)]
        if role == "neighbours":
            below.append(span(f"{last.sn_count} of {len(view.neighbours)} have a value", className="quiet"))
        parts.append((name, [span(shown(value, indicator, NATION), className="big"), *[b for b in below if b]]))
    place = place_of(last, of)
    if place.words:
        name = "Rank" if last.rank else "Position"
        parts.append((name, [span(place.words, className="big"), span(place.counted, className="quiet")]))
    return parts


def _no_figures(view: View, indicator: Indicator) -> Content:
    source = publication_of(indicator)
    if source:
        return f"This store holds no figures for this indicator: its publication ({source.title}) has not been loaded."
    needs = f" It needs {indicator.computed.needs}." if indicator.computed else ""
    return (
        f"Nobody publishes this figure; it is computed from an authority's own returns, and none of "
        f"{view.place.geography} is loaded.{needs}"
    )


def _computed_from(view: View, indicator: Indicator, returned: Sequence[Value]) -> Content:
    """What the figures from own returns rest on: which files, loaded when, and by which choices."""
    if indicator.computed is None:
        return None
    files = [
        file
        for file in lookup.files(view.cursor)
        if file.la_code == view.place.la_code and file.recognised_as.startswith(indicator.computed.collection + ".")
    ]
    text = f"Own returns: computed from the {collection_words(indicator.computed.collection)}"
    years = sorted({file.return_year for file in files if file.return_year})
    if years:
        text += f" of {years[0]}" + (f" to {years[-1]}" if len(years) > 1 else "")
        loaded = max(file.loaded_at for file in files)
        names = sorted({file.path for file in files if file.return_year == years[-1]})
        text += f", loaded {loaded.day} {loaded:%B %Y} (the latest: {listed(names[:3])}"
        text += f" and {len(names) - 3} more)" if len(names) > 3 else ")"
    text += ". "
    if any(row.flag == "p" for row in returned):
        text += (
            "Twelve months that end after the last 31 March are provisional, and their counts are rounded to the "
            "nearest 5. "
        )
    if any(row.flag == "c" for row in returned):
        text += "Small numbers are left out so that nobody can be recognised. "
    return paragraph(
        [text, link("What was loaded and what was left out", to("/data", view.address))], className="quiet"
    )


# Over time, and in people


def _trend(view: View, indicator: Indicator, own: Sequence[Value]) -> Content:
    """The result of the trend test on the published figures; none where there are too few to test."""
    rows = statements.comparable(own, indicator)
    known = [row for row in rows if row.value is not None]
    found = trend([statements.year(row) for row in known], [statements.held(row) for row in known])
    if found is None:
        return None
    years = statements.year(known[-1]) - statements.year(known[0]) + 1
    return paragraph(
        [
            element("Strong", "Trend. "),
            indicator_figures.trend_words(found, known, indicator, years - len(known)),
            " ",
            link("How trends are tested", to("/methods", view.address) + "#trends"),
        ],
        className="finding",
    )


def _what_it_would_take(view: View, indicator: Indicator, own: Sequence[Value]) -> Content:
    """How many people lie between the authority's figure and each that is better; none where nothing can be said."""
    if view.place.level != AUTHORITY or view.place.closed or indicator.polarity is Polarity.NONE or not own:
        return None
    last = own[-1]
    if last.flag or statements.unsayable(last, indicator):
        return None
    case = statements.surroundings(view.catalogue, view.place, view.model).case(indicator, own, {})
    found = [one for one in statements.people(case) if one.target == "quarter" or one.target in view.compare]
    if not found:
        return None
    counts = [
        number(one, decimals=0 if one.is_integer() else 1)
        for one in (last.numerator, last.denominator)
        if one is not None
    ]
    among = indicator.denominator_words
    opening = (
        f"In {last.period} {view.place.geography} had {counts[0]} {statements.COUNTED[indicator.id][1]} among "
        f"{counts[1]} {among[0].lower()}{among[1:]}. If nothing else had changed:"
    )
    return element(
        "Section",
        [
            heading(2, "What it would take"),
            paragraph(opening),
            element("Ul", [element("Li", _match(one, indicator)) for one in found], className="matches"),
            paragraph(
                "This shows how large the difference is, in whole numbers. It is not a target.",
                className="quiet",
            ),
        ],
    )


def _match(fact: statements.People, indicator: Indicator) -> str:
    """``44 fewer repeat referrals would match England (22.6%).``"""
    return statements.people_words(fact, indicator).replace(", if nothing else changed.", ".")


# All authorities


def _spread_chart(
    view: View, indicator: Indicator, place: Geography, rows: Mapping[str, Sequence[Value]]
) -> Element | None:
    """Where the place stood among all authorities in each period; none without two periods with a spread."""
    every = periods_shown(view, rows, indicator)
    spreads = {
        period: spread
        for period in every
        if (spread := view.catalogue.spreads.get((indicator.id, period))) is not None and spread.n >= FEWEST_IN_SPREAD
    }
    # Before the first spread there is nothing to stand among.
    periods = every[every.index(next(iter(spreads))) :] if spreads else []
    own = [row for row in rows.get(place.geography_code, []) if row.period in periods]
    if len(spreads) < 2 or not any(row.value is not None and row.period in spreads for row in own):
        return None
    series = figures.own_series(own, indicator, name=place.geography)
    alike = [
        row
        for row in statements.comparable(view.upto(own, indicator), indicator)
        if row.value is not None and row.period in spreads
    ]
    title = f"{indicator.short_title}, {place.geography} among all authorities, {periods[0]} to {periods[-1]}"
    from_zero = view.address.axis == "zero"
    drawn = [row.value for row in own if row.value is not None]
    caption = indicator_figures.spread_words(
        alike,
        spreads,
        indicator,
        marks=view.marks,
        ranked=place.level == AUTHORITY,
        beyond=indicator_figures.beyond(periods, spreads, drawn, from_zero),
    )
    by_period = {row.period: row for row in own}
    body: list[list[Content]] = []
    for period in periods:
        row, spread = by_period.get(period), spreads.get(period)
        line: list[Content] = [period, value_cell(row, indicator)]
        if place.level == AUTHORITY:
            within = row is not None and spread is not None
            line.append(indicator_figures.quarter_words(row, spread, indicator, view.marks) if within else "")  # type: ignore[arg-type]
        ends = spread[1:] if spread else [None] * 5
        line += [shown(end, indicator, NATION) for end in ends]
        line.append(str(spread.n) if spread else "")
        body.append(line)
    header = ["Period", f"{place.geography} ({unit_words(indicator)})"]
    header += ["Quarter"] if place.level == AUTHORITY else []
    header += ["Lowest", "Lower quartile", "Median", "Upper quartile", "Highest", "Authorities"]
    return chart(
        f"spread-{indicator.id}",
        title,
        caption,
        indicator_figures.spread_chart(
            indicator,
            periods,
            spreads,
            series.points,
            place.geography,
            breaks=[entry.period for entry in indicator.breaks],
            from_zero=from_zero,
        ),
        table(title, header, body, quiet_caption=True),
        export_href(indicator, [], exported_periods(view, periods), exported_source(view, ())),
        source=source_words(indicator),
        synthetic=view.catalogue.synthetic,
        key_line=_signs(
            ("band", "lowest to highest authority"),
            ("middle", "middle half of authorities"),
        ),
    )


def _signs(*signs: tuple[Sign, str]) -> Element:
    """The key of a chart: each sign and what it means."""
    return paragraph(
        [
            span(
                [element("Img", src=indicator_figures.sign(kind), alt="", className="key-sign"), text],
                className="key-part",
            )
            for kind, text in signs
        ],
        className="key",
    )


def _centre(view: View, indicator: Indicator, period: str, counts: Sequence[Count]) -> tuple[str, float]:
    """What a funnel stands around, and its exact share or events per person: England's, else all authorities together."""
    england = next((row for row in view.catalogue.england_values.get(indicator.id, ()) if row.period == period), None)
    if england is not None and england.value is not None:
        if england.numerator is not None and england.denominator:
            return "England", england.numerator / england.denominator
        return "England", england.value / SCALE[indicator.unit]
    below = sum(one.denominator for one in counts)
    return "all authorities", sum(one.numerator for one in counts) / below if below else 0.0


def _rounded(share: float, indicator: Indicator) -> float:
    return statements.rounded(SCALE[indicator.unit] * share, indicator.decimals)


class DrawnFunnel(NamedTuple):
    """What a funnel is drawn from.

    :param left_out: how many authorities have no figure, or none with its counts.
    :param joint: whether a joint return stands for several authorities.
    """

    funnel: Funnel
    authorities: Sequence[Sized]
    centre: str
    centre_value: float
    left_out: int
    joint: bool


def drawn_funnel(view: View, indicator: Indicator, authorities: Sequence[Value], period: str) -> DrawnFunnel | None:
    """Every authority by its size with the limits of chance; none where the figures have no counts that allow it.

    :param authorities: every authority's row of the period.
    """
    kind = counted(indicator)
    if kind is None:
        return None
    every = indicator_figures.reporters(authorities)
    rows = [row for row in every if indicator_figures.agrees(row, indicator)]
    counts = [Count(row.numerator or 0.0, row.denominator or 0.0) for row in rows]
    centre, expected = _centre(view, indicator, period, counts)
    found = funnel(kind, expected, counts)
    if found is None:
        return None
    neighbours = set(view.neighbours) if "neighbours" in view.compare else set()
    region = view.region if "region" in view.compare else None
    # A joint return stands for each of its authorities.
    partners: dict[str, list[Value]] = {}
    for row in authorities:
        partners.setdefault(row.joint or row.geography_code, []).append(row)
    sized = []
    for row, count_of in zip(rows, counts, strict=True):
        held = partners[row.joint or row.geography_code]
        sized.append(
            Sized(
                row.joint or row.geography,
                count_of,
                row.value or 0.0,
                found.distance(count_of),
                own=any(one.geography_code == view.place.geography_code for one in held),
                neighbour=any(one.la_code in neighbours for one in held),
                in_region=region is not None and any(one.region_code == region.geography_code for one in held),
                la_codes=tuple(one.la_code for one in held),
            )
        )
    joint = any(len(held) > 1 for held in partners.values())
    return DrawnFunnel(found, sized, centre, _rounded(expected, indicator), len(every) - len(rows), joint)


def _funnel_chart(view: View, indicator: Indicator, authorities: Sequence[Value], period: str) -> Element | None:
    """The funnel with its sentence, table and downloads; none where there is none to draw."""
    drawn = drawn_funnel(view, indicator, authorities, period)
    if drawn is None:
        return None
    sized = drawn.authorities
    region = view.region if "region" in view.compare else None
    title = f"{indicator.short_title} by size: {len(sized)} local authorities, {period}"
    signs: list[tuple[Sign, str]] = []
    if any(one.own for one in sized):
        signs.append(("own", view.place.geography))
    if any(one.neighbour for one in sized):
        signs.append(("neighbours", "statistical neighbour"))
    if region and any(one.in_region for one in sized):
        signs.append(("region", f"in {in_region(region.geography)}"))
    return chart(
        f"funnel-{indicator.id}",
        title,
        [
            indicator_figures.funnel_words(
                view.place.geography if view.place.level == AUTHORITY else "",
                drawn.funnel,
                sized,
                centre=drawn.centre,
                centre_value=shown(drawn.centre_value, indicator, NATION),
                left_out=drawn.left_out,
                joint=drawn.joint,
            ),
            " ",
            link("How to read it", to("/methods", view.address) + "#funnel"),
        ],
        indicator_figures.funnel_chart(
            indicator,
            drawn.funnel,
            sized,
            centre=drawn.centre,
            centre_value=drawn.centre_value,
            size_words=indicator.denominator_words,
            region=region.geography if region else "",
            from_zero=view.address.axis == "zero",
        ),
        _funnel_table(view, indicator, drawn.funnel, sized, title),
        f"/funnel.csv{query(view.address.model_copy(update={'period': period}), ('la', 'period', 'model', 'compare'))}"
        f"&indicator={indicator.id}",
        source=source_words(indicator),
        synthetic=view.catalogue.synthetic,
        key_line=_signs(
            *signs,
            ("others", "other authority"),
            ("inner", "inner limit (95%): 19 in 20 would lie within"),
            ("outer", "outer limit (99.8%): 499 in 500 would lie within"),
        ),
    )


FUNNEL_HEADER = [
    "indicator_id", "period", "la_code", "geography", "shown_as", "numerator", "denominator", "value", "expected",
    "expected_of", "lower_95", "upper_95", "lower_998", "upper_998", "where", "limits_widened",
]  # fmt: skip


def funnel_csv(view: View, indicator: Indicator) -> tuple[list[str], list[list[str]]]:
    """What the funnel of the view's period is drawn from: header and rows, the furthest from the expected figure first.

    Limits are those at the authority's own size, with more decimals than the figures, as they are drawn.
    """
    own = lookup.values(view.cursor, [view.place.geography_code], indicators=[indicator.id])
    known = view.upto(own, indicator) or view.upto(view.catalogue.england_values.get(indicator.id, ()), indicator)
    period = known[-1].period if known else ""
    authorities = lookup.authorities_of_period(view.cursor, view.catalogue, indicator.id, period)
    drawn = drawn_funnel(view, indicator, authorities, period)
    if drawn is None:
        return FUNNEL_HEADER, []
    scale, decimals = SCALE[indicator.unit], indicator.decimals
    rows = []
    for one in sorted(drawn.authorities, key=lambda one: -abs(one.distance)):
        ends = [end for z in (Z95, Z998) for end in drawn.funnel.limits(one.counts.denominator, z)]
        signs = (("chosen", one.own), ("neighbour", one.neighbour), ("region", one.in_region))
        rows.append(
            [
                indicator.id, period, " ".join(one.la_codes), one.name, " ".join(name for name, is_so in signs if is_so),
                export.number(one.counts.numerator), export.number(one.counts.denominator),
                f"{one.value:.{decimals}f}", f"{drawn.centre_value:.{decimals}f}", drawn.centre,
                *(f"{scale * end:.{decimals + 2}f}" for end in ends),
                indicator_figures.outside_words(one), f"{drawn.funnel.widened:.4f}",
            ]
        )  # fmt: skip
    return FUNNEL_HEADER, rows


@lru_cache(maxsize=4096)
def _limits_at(found: Funnel, size: float, scale: float, decimals: int) -> tuple[str, str]:
    """Inner and outer limits at a size, in words: the same on every authority's page."""
    inner, outer = (" to ".join(f"{scale * end:,.{decimals}f}" for end in found.limits(size, z)) for z in (Z95, Z998))
    return inner, outer


def _funnel_table(view: View, indicator: Indicator, found: Funnel, sized: Sequence[Sized], caption: str) -> Element:
    """Every authority with its counts and the limits at its size, the furthest from the expected figure first."""
    scale, decimals = SCALE[indicator.unit], indicator.decimals
    order = sorted(sized, key=lambda one: -abs(one.distance))
    body: list[list[Content]] = []
    for one in order:
        limits = _limits_at(found, one.counts.denominator, scale, decimals)
        body.append(
            [
                one.name + (" (neighbour)" if one.neighbour else ""),
                indicator_figures.outside_words(one),
                shown(one.value, indicator, NATION),
                number(one.counts.numerator),
                number(one.counts.denominator),
                *limits,
            ]
        )
    own = next((place for place, one in enumerate(order) if one.own), None)
    header = [
        "Authority", "Where it lies", f"Value ({unit_words(indicator)})", "Numerator", "Denominator",
        "Inner limits at its size", "Outer limits at its size",
    ]  # fmt: skip
    return table(caption, header, body, numeric=range(2, 99), quiet_caption=True, marked_row=own)


# Breakdowns


def _breakdown_section(view: View, indicator: Indicator, offered: Sequence[str]) -> Element:
    """One breakdown, and the choice of it.

    :param offered: published breakdowns first, then those that the authority's own returns give.
    """
    asked = view.address.breakdown
    key = asked if asked in offered else offered[0]
    known = BREAKDOWNS | RETURNED_BREAKDOWNS
    definition = known[key]
    content: list[Content] = [heading(2, "By characteristic")]
    if len(offered) > 1:
        content.append(
            select(
                "breakdown",
                "Breakdown",
                "breakdown",
                [("" if place == 0 else one, known[one].title) for place, one in enumerate(offered)],
                "" if key == offered[0] else key,
            )
        )
    england = view.catalogue.england
    codes = [view.place.geography_code, *([england.geography_code] if england else [])]
    found = lookup.breakdown_values(view.cursor, key, codes)
    if view.year:
        found = [row for row in found if year_of(row.period) == view.year]
    own = [row for row in found if row.geography_code == view.place.geography_code]
    theirs = [row for row in found if england and row.geography_code == england.geography_code]
    of_place = own or theirs
    if not of_place:
        when = f" for {view.year}" if view.year else ""
        what = "are published on this" if key in BREAKDOWNS else "can be shown"
        content.append(paragraph(f"No figures {what}{when}: {definition.title}."))
        return element("Section", content)
    if not own:
        content.append(paragraph(f"Published for England only, or not for {view.place.geography}: England is shown."))
    period = of_place[-1].period
    content.append(_breakdown_chart(view, indicator, definition, period, own, theirs))
    return element("Section", content)


def _breakdown_chart(
    view: View,
    indicator: Indicator,
    definition: Breakdown,
    period: str,
    own: Sequence[BreakdownValue],
    theirs: Sequence[BreakdownValue],
) -> Element:
    ours = {row.category: row for row in own if row.period == period}
    england = {row.category: row for row in theirs if row.period == period}
    categories = list(dict.fromkeys([row.category for row in (*ours.values(), *england.values())]))
    positions = {row.category: row.category_position for row in (*england.values(), *ours.values())}
    categories.sort(key=lambda category: positions[category])
    groups: list[tuple[figures.Role, str, dict[str, BreakdownValue]]] = []
    if ours:
        groups.append(("own", view.place.geography, ours))
    if england and view.place.level != NATION and ("england" in view.compare or not ours):
        groups.append(("england", "England", england))
    names = [name for _, name, _ in groups]
    header = ["Category"]
    counted = {name: any(row.numerator is not None for row in rows.values()) for _, name, rows in groups}
    for name in names:
        header.append(f"{name} ({definition.unit})")
        if counted[name]:
            header.append(f"{name}, number")
    body: list[list[Content]] = []
    for category in categories:
        line: list[Content] = [category]
        for _, name, rows in groups:
            row = rows.get(category)
            if row is None:
                line.append("")
            elif row.value is None:
                line.append(symbol(row.flag) if row.flag else "")
            else:
                line.append(with_unit(row.value, definition.unit, definition.decimals))
            if counted[name]:
                line.append("" if row is None or row.numerator is None else number(row.numerator, decimals=0))
        body.append(line)
    title = f"{definition.title}, {' and '.join(names)}, {period}"
    href = f"/breakdown.csv?breakdown={definition.id}&geography={view.place.key}"
    if view.catalogue.england:
        href += f"&geography={view.catalogue.england.key}"
    # With an earlier period chosen it holds that one, as the chart does.
    href += f"&period={quote(period)}" if view.year else ""
    key_line = paragraph(
        [span([span("", className=f"swatch {role}"), name], className="key-part") for role, name, _ in groups],
        className="key",
    )
    return chart(
        f"breakdown-{definition.id}",
        title,
        breakdown_caption(
            definition, groups[0][1], groups[0][2], categories, _gap(indicator, definition, groups[0][2], categories)
        ),
        figures.breakdown_bars(definition, categories, groups),
        table(title, header, body, quiet_caption=True),
        href,
        source=source_words(indicator, published=definition.id in BREAKDOWNS, returns=definition.id not in BREAKDOWNS),
        synthetic=view.catalogue.synthetic,
        key_line=key_line if len(groups) > 1 else None,
    )


def breakdown_caption(
    definition: Breakdown, name: str, rows: dict[str, BreakdownValue], categories: Sequence[str], gap_words: str = ""
) -> str:
    """The largest category, the gap between groups where there is one, what is hidden, and the breakdown's own note."""
    have = [(category, rows[category].value) for category in categories if category in rows]
    known = [(category, value) for category, value in have if value is not None]
    text = ""
    if len(known) > 1:
        most = max(value for _, value in known if value is not None)
        first = [category for category, value in known if value == most]
        if len(first) == 1:
            text = f"Highest in {name}: {first[0]}, {with_unit(most, definition.unit, definition.decimals)}. "
    hidden = len(have) - len(known)
    text += f"{gap_words} " if gap_words else ""
    if hidden:
        text += f"{count(hidden, 'category', 'categories')} without a figure, shown by symbol. "
    return text + definition.note


def _gap(
    indicator: Indicator, definition: Breakdown, rows: Mapping[str, BreakdownValue], categories: Sequence[str]
) -> str:
    """The gap between the highest and the lowest group, where the categories are separate groups of people; else empty."""
    kind = separate_groups(indicator, definition)
    if kind is None:
        return ""
    have = [rows[category] for category in categories if category in rows]
    groups = [row for row in have if row.value is not None and row.numerator is not None and row.denominator]
    # Provisional counts are rounded: nothing rests on them.
    if any(row.flag for row in groups):
        return ""
    found = gap(kind, [Count(row.numerator or 0.0, row.denominator or 0.0) for row in groups])
    if found is None:
        return ""
    names, values = [row.category for row in groups], [row.value or 0.0 for row in groups]
    return indicator_figures.gap_words(found, names, values, definition, len(have) - len(groups))


# Ofsted


def _short(judgement: str) -> str:
    return "Requires improvement" if judgement.startswith("Requires") else judgement


def _judgements(view: View, indicator: Indicator, own: Sequence[Value]) -> list[Content]:
    inspections = lookup.inspections(view.cursor)
    current = [one for one in inspections if one.current]
    content: list[Content] = []
    if view.place.level == AUTHORITY:
        mine = [one for one in inspections if one.la_code == view.place.la_code]
        content.append(_own_judgement(view, mine))
    elif own and own[-1].value is not None:
        content.append(
            paragraph(
                f"{view.place.geography}: {number(own[-1].value, decimals=0)} authorities "
                f"({indicator.short_title.lower()}), {own[-1].period}.",
                className="lead",
            )
        )
    if not current:
        content.append(inset("This store holds no inspection outcomes."))
        return content
    counts = Counter((one.region, one.leaders) for one in current if one.leaders)
    regions = sorted({one.region for one in current})
    judgements = [one for one in JUDGEMENTS if any(counts[(region, one)] for region in regions)]
    totals = Counter(one.leaders for one in current)
    as_of = own[-1].period_end if own else None
    when = f", at {as_of.day} {as_of:%B %Y}" if as_of else ""
    title = f"Impact of leaders: Ofsted's judgements by region{when}"
    caption = "England: " + ", ".join(f"{totals[one]} {_short(one).lower()}" for one in judgements) + "."
    others = {one: n for one, n in totals.items() if one not in judgements and n}
    if others:
        caption += (
            " Without one of these: "
            + ", ".join(f"{n} {one.lower() or 'not yet judged'}" for one, n in others.items())
            + "."
        )
    as_table = table(
        title,
        ["Region", *(_short(one) for one in judgements)],
        [[region, *(str(counts[(region, one)]) for one in judgements)] for region in regions],
        quiet_caption=True,
    )
    content.append(
        element(
            "Section",
            [
                heading(2, "By region"),
                chart(
                    "judgements",
                    title,
                    caption,
                    figures.judgement_bars(regions, judgements, counts),
                    as_table,
                    "/inspections.csv",
                    source="Source: Ofsted",
                    synthetic=view.catalogue.synthetic,
                ),
            ],
        )
    )
    content.append(element("Section", [heading(2, "By authority"), *_inspection_table(view, current)]))
    return content


def _day(one: Inspection) -> str:
    return f"{one.inspected.day} {one.inspected:%B %Y}" if one.inspected else "date not given"


def _own_judgement(view: View, mine: Sequence[Inspection]) -> Content:
    now = [one for one in mine if one.current]
    if not now:
        return paragraph(f"Ofsted's list holds no judgement in force for {view.place.geography}.", className="lead")
    one = now[0]
    lines: list[Content] = [
        paragraph(
            f"{view.place.geography}: leaders judged {_short(one.leaders).lower() or 'not'} ({_day(one)}); "
            f"overall effectiveness {_short(one.overall).lower()}.",
            className="lead",
        )
    ]
    earlier = [other for other in mine if not other.current]
    if earlier:
        lines.append(
            paragraph(
                "Before: "
                + "; ".join(f"{_short(other.leaders).lower() or 'no judgement'}, {_day(other)}" for other in earlier)
                + ".",
            )
        )
    return div(lines)


def _inspection_table(view: View, current: Sequence[Inspection]) -> list[Content]:
    region = view.region
    order = sorted(current, key=lambda one: (region is None or one.region_code != region.geography_code, one.geography))
    own = next((place for place, one in enumerate(order) if one.la_code == view.place.la_code), None)
    lead = f"Authorities of {in_region(region.geography)} come first. " if region else ""
    rows: list[list[Content]] = [
        [
            one.geography, one.region, _short(one.leaders) or "–", _short(one.overall) or "–", _day(one),
            f"{one.published.day} {one.published:%B %Y}" if one.published else "",
        ]
        for one in order
    ]  # fmt: skip
    caption = "Judgements in force, by authority"
    return [
        paragraph([lead, link("CSV of all judgements", "/inspections.csv")]),
        scrolling(
            table(
                caption,
                ["Authority", "Region", "Impact of leaders", "Overall effectiveness", "Inspected", "Published"],
                rows,
                numeric=(),
                marked_row=own,
                quiet_caption=True,
            ),
            caption,
        ),
    ]


# What it is


def _pillars(view: View, indicator: Indicator) -> list[Content]:
    """The pillars that it belongs to, each a link to its page."""
    found: list[Content] = []
    for pillar in indicator.pillars:
        found += [", "] * bool(found) + [link(PILLARS[pillar], to(pillar_path(pillar), view.address))]
    return found


def _about(view: View, indicator: Indicator) -> Element:
    source = publication_of(indicator)
    computed = indicator.computed
    direction = POLARITY_WORDS[indicator.polarity]
    if indicator.polarity is Polarity.NONE:
        direction = "neither direction is better in itself: it is shown for context, never ranked good to bad"
    facts: list[tuple[str, Content]] = [
        ("Full title", indicator.title),
        ("Why it matters", indicator.why),
        ("Numerator (what is counted)", indicator.numerator_words),
        ("Denominator (out of what)", indicator.denominator_words),
        ("Unit", f"{unit_words(indicator)}, {count(indicator.decimals, 'decimal')}"),
        ("Direction", direction),
        (
            "Confidence limits",
            [
                f"{LIMITS_WORDS[indicator.interval]}. ",
                link("What confidence limits are", to("/methods", view.address) + "#limits"),
            ],
        ),
        ("Pillars of reform", _pillars(view, indicator)),
    ]
    if source:
        facts += [
            ("Source", [link(source.title, source.link), f", {source.publisher}. {source.licence}."]),
            ("Period covered", source.period),
            ("Comes out", release_words(source)),
        ]
    if computed:
        words = f"Computed from the {collection_words(computed.collection)}; needs {computed.needs}."
        if computed.switches:
            choices = "; ".join(CHOICES[name, value] for name, value in computed.switches.items())
            words += f" Decided: {choices}."
        facts.append(("From own returns", words))
    facts.append(("Name in the CSV", element("Code", indicator.id)))
    terms: list[Content] = []
    for name, text in facts:
        terms += [element("Dt", name), element("Dd", text)]
    return element(
        "Section",
        [
            heading(2, "About this indicator", id="about"),
            element("Dl", terms, className="facts"),
            heading(3, "Caveats"),
            element("Ul", [element("Li", caveat) for caveat in indicator.caveats]),
        ],
    )
