"""From rows to a chart with its title, finding, table and downloads, as the Outcome and Indicator pages show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from indicators import lookup
from indicators.lookup import AUTHORITY, NATION, Geography, Value, year_of
from indicators.model import Indicator
from indicators.registry import REGISTRY
from layouts import figures
from layouts.address import to
from layouts.components import chart, returned_cell, table, value_cell
from layouts.events import Marked, event_list, marked_events, of_period
from layouts.findings import time_series_caption
from layouts.markup import Content, Element, div, span
from layouts.view import View
from layouts.wording import change, flag_words, number, period_words, place_of, said, shown, unit_words
from loaders.publications import PUBLICATIONS, Publication
from loaders.statistics import RECIPES

RECIPE = {recipe.key: recipe for recipe in RECIPES}


OWN_RETURNS = "own returns"


def publication_of(indicator: Indicator) -> Publication | None:
    """The publication an indicator's figures come from; none where only returns give them."""
    return PUBLICATIONS[RECIPE[indicator.published.table].publication] if indicator.published else None


def source_words(indicator: Indicator, *, published: bool = True, returns: bool = False) -> str:
    """The line under a chart that says where its figures come from."""
    source = publication_of(indicator) if published else None
    parts = [f"{source.title}, {source.publisher}"] if source else []
    parts += ["the authority's own returns, computed here"] if returns else []
    return f"Source: {'; '.join(parts)}"


def returned_rows(view: View, indicators: Sequence[str] = ()) -> dict[str, list[Value]]:
    """Indicator → the place's figures computed from its own returns, up to the period shown; empty without any."""
    if view.place.geography_code not in view.catalogue.returned:
        return {}
    found: dict[str, list[Value]] = {}
    for row in lookup.values(view.cursor, [view.place.geography_code], indicators=indicators, source=lookup.RETURNS):
        found.setdefault(row.indicator_id, []).append(row)
    return {key: view.upto(rows, REGISTRY[key]) for key, rows in found.items() if key in REGISTRY}


def rows_of(view: View, indicators: Sequence[str]) -> dict[str, dict[str, Sequence[Value]]]:
    """Indicator → geography code → its rows in order of period: of the place, of its region where that is compared, and
    of England always, because some indicators exist for England only.
    """
    england = view.catalogue.england
    code = england.geography_code if england else ""
    found: dict[str, dict[str, Sequence[Value]]] = {key: {} for key in indicators}
    for one in [*(one for one in view.geography_codes if one != code), *([code] if code else [])]:
        rows = lookup.series_of(view.cursor, view.catalogue, one, indicators, view.other_model)
        for key, values in rows.items():
            found[key][one] = values
    return found


def subject(view: View, rows: Mapping[str, Sequence[Value]]) -> Geography:
    """Whose line is drawn: the place, or England where an indicator is published for England only."""
    england = view.catalogue.england
    if view.place.geography_code in rows or england is None or england.geography_code not in rows:
        return view.place
    return england if all(row.level == NATION for values in rows.values() for row in values) else view.place


def periods_shown(
    view: View, rows: Mapping[str, Sequence[Value]], indicator: Indicator, returned: Sequence[Value] = ()
) -> list[str]:
    """Every period of the indicator up to the one shown, in order."""
    ends = {row.period: row.period_end for values in (*rows.values(), returned) for row in values}
    ordered = sorted(ends, key=lambda period: ends[period])
    if indicator.discontinued:
        last = year_of(indicator.discontinued.last_period)
        ordered = [period for period in ordered if year_of(period) <= last]
    if view.year:
        ordered = [period for period in ordered if not year_of(period).isdigit() or year_of(period) <= view.year]
    return ordered


def export_href(indicator: Indicator, codes: Sequence[str], periods: Sequence[str] = (), source: str = "") -> str:
    """Address of the rows behind a chart.

    :param periods, source: none means all.
    """
    href = f"/export.csv?indicator={indicator.id}" + "".join(f"&geography={code}" for code in codes)
    href += "".join(f"&period={quote(period)}" for period in periods)
    return href + (f"&source={source}" if source else "")


def exported_periods(view: View, shown: Sequence[str]) -> Sequence[str]:
    """The periods that the CSV beside a chart is narrowed to, for :func:`export_href`.

    With an earlier period chosen it holds no later one, as the chart does. Otherwise it is the whole series.

    :param shown: periods of the chart.
    """
    if not view.year or shown:
        return shown if view.year else ()
    # Nothing is shown: a period that other indicators have gives a table without rows, where none would give them all.
    labels = {period for some in view.catalogue.published_periods.values() for period in some}
    return sorted(period for period in labels if year_of(period) == view.year)[:1]


def exported_source(view: View, returned: Sequence[Value]) -> str:
    """The source that the CSV beside a chart is narrowed to: figures from own returns that are not shown are left out."""
    return lookup.PUBLISHED if view.year and not returned else ""


def time_chart(
    view: View,
    indicator: Indicator,
    rows: Mapping[str, Sequence[Value]],
    returned: Sequence[Value] = (),
    *,
    level: int,
    height: int,
    linked: bool,
) -> Element:
    """The time series of the place and its comparators.

    :param rows: geography code → its published rows.
    :param returned: the place's rows computed from its own returns.
    :param linked: whether the title leads to the indicator's page.
    """
    place = subject(view, rows)
    periods = periods_shown(view, rows, indicator, returned)
    allowed = set(periods)
    own = [row for row in rows.get(place.geography_code, []) if row.period in allowed]
    series = [figures.own_series(own, indicator, name=place.geography)] if own or not returned else []
    if returned:
        name = f"{place.geography}, {OWN_RETURNS}" if not own else OWN_RETURNS.capitalize()
        series.append(figures.own_series(returned, indicator, role="returns", name=name))
    compare = view.compare if place == view.place else ()
    if "neighbours" in compare and any(view.average(row) is not None for row in own):
        series.append(figures.neighbour_series(own, indicator, view.address.average))
    for role, other in (("region", view.region), ("england", view.catalogue.england)):
        if role in compare and other and other.geography_code in rows:
            theirs = [row for row in rows[other.geography_code] if row.period in allowed]
            series.append(figures.own_series(theirs, indicator, role=role, name=other.geography))  # type: ignore[arg-type]
    ends = [period_words(period) for period in (periods[0], periods[-1])] if periods else []
    covered = f"{ends[0]} to {ends[1].removeprefix('12 months to ')}" if len(periods) > 1 else "".join(ends[:1])
    title = f"{indicator.short_title}, {place.geography}, {covered}"
    caption: list[Content] = [time_series_caption(own, indicator, compare, view.marks)] if own or not returned else []
    if returned:
        caption.append(f"{' ' if caption else ''}{returned_caption(returned, indicator)}")
    caption += [
        f" Dotted line, {entry.period}: {entry.note}" for entry in indicator.breaks if entry.period in periods[1:]
    ]
    if indicator.discontinued:
        caption.append(f" The line ends in {indicator.discontinued.last_period}: {indicator.discontinued.reason}")
    day_of = {row.period: row.period_end for values in (*rows.values(), returned) for row in values}
    # Asked for where there are any only: a page of twenty charts would ask twenty times.
    marked = place == view.place and (place.geography_code, indicator.id) in view.catalogue.marked
    events = marked_events(view, indicator, [day_of[period] for period in periods]) if marked else []
    if len(periods) > 1:
        figure = figures.time_series(
            indicator,
            periods,
            series,
            breaks=[entry.period for entry in indicator.breaks],
            from_zero=view.address.axis == "zero",
            limits=view.address.limits,
            height=height,
            markers=[figures.Marker(one.at, str(one.number)) for one in events if one.at is not None],
        )
    else:
        bars: list[tuple[figures.Role, str, float | None, str]] = []
        for one in series:
            point = one.points.get(periods[0]) if periods else None
            if point is not None:
                bars.append((one.role, one.name, point.value, point.flag))
        figure = figures.comparison_bars(indicator, bars)
    codes = [place.geography_code] if place != view.place else [view.place.key, *view.geography_codes[1:]]
    drawn = chart(
        f"time-{indicator.id}",
        title,
        "".join(str(part) for part in caption),
        figure,
        time_table(view, indicator, own, series, periods, title, returned, events),
        export_href(indicator, codes, exported_periods(view, periods), exported_source(view, returned)),
        source=source_words(indicator, published=bool(rows), returns=bool(returned)),
        synthetic=view.catalogue.synthetic,
        level=level,
        title_href=to(f"/indicator/{indicator.id}", view.address) if linked else "",
    )
    return div([drawn, event_list(events, indicator, folded=linked)]) if events else drawn


def time_table(
    view: View,
    indicator: Indicator,
    own: Sequence[Value],
    series: Sequence[figures.Series],
    periods: Sequence[str],
    caption: str,
    returned: Sequence[Value] = (),
    events: Sequence[Marked] = (),
) -> Element:
    """Values over time with counts, limits and comparators, and the events of each period."""
    by_period = {row.period: row for row in own}
    computed = {row.period: row for row in returned}
    counts = any(row.denominator is not None for row in own)
    limits = any(row.lower_ci is not None for row in own)
    ranks = any(row.rank is not None for row in own)
    header = ["Period"]
    header += [f"{series[0].name} ({unit_words(indicator)})", "Change"] if own or not returned else []
    header += ["Numerator", "Denominator"] if counts else []
    header += ["95% limits"] if limits else []
    if returned:
        header += [f"From {OWN_RETURNS} ({unit_words(indicator)})", "Numerator", "Denominator", "95% limits"]
    others = [one for one in series if one.role not in ("own", "returns")]
    for one in others:
        header.append(one.name)
        if one.role == "neighbours":
            header.append("Neighbours with a value")
    header += ["Rank"] if ranks else []
    header += ["Events"] if events else []
    body: list[list[Content]] = []
    for place, period in enumerate(periods):
        row = by_period.get(period)
        line: list[Content] = [period_words(period)]
        if own or not returned:
            line += [value_cell(row, indicator), change(row.change, indicator) if row else ""]
        if counts:
            line += [_count(row.numerator if row else None), _count(row.denominator if row else None)]
        if limits:
            line.append(_limits(row, indicator))
        if returned:
            ours = computed.get(period)
            mark_of = span(" provisional", className="quiet") if ours and ours.flag == "p" else ""
            line.append([returned_cell(ours, indicator), mark_of] if ours else "")
            line += [_count(ours.numerator if ours else None), _count(ours.denominator if ours else None)]
            line.append(_limits(ours, indicator))
        for one in others:
            point = one.points.get(period)
            text = "" if point is None else point.flag
            if point is not None and point.value is not None:
                text = shown(point.value, indicator, NATION)
            line.append(text)
            if one.role == "neighbours":
                line.append(str(row.sn_count) if row and row.sn_count is not None else "")
        if ranks:
            line.append(place_of(row, None).words if row else "")
        if events:
            line.append(of_period(events, place))
        body.append(line)
    later = of_period(events, len(periods))
    if later:
        body.append([f"after {period_words(periods[-1])}", *[""] * (len(header) - 2), later])
    numeric = range(1, len(header) - bool(events))
    return table(caption, header, body, numeric=numeric, quiet_caption=True)


def returned_caption(returned: Sequence[Value], indicator: Indicator) -> str:
    """What the latest figure from the authority's own returns is, and how sure it is."""
    last = returned[-1]
    if last.value is None:
        return f"Own returns, {period_words(last.period)}: no figure ({flag_words(last.flag)})."
    text = f"Own returns: {said(last.value, indicator)} in {'the ' if '-' in last.period else ''}{period_words(last.period)}"
    if last.flag == "p":
        text += ", provisional: records may still be added or corrected"
    return text + "."


def _count(value: float | None) -> str:
    if value is None:
        return ""
    return number(value, decimals=0 if float(value).is_integer() else 1)


def _limits(row: Value | None, indicator: Indicator) -> str:
    if row is None or row.lower_ci is None or row.upper_ci is None:
        return ""
    # One place more than published: limits that lie close would else look like the value.
    decimals = indicator.decimals + 1
    return f"{number(row.lower_ci, decimals=decimals)} to {number(row.upper_ci, decimals=decimals)}"


def ranked_chart(view: View, indicator: Indicator, authorities: Sequence[Value], period: str) -> Element | None:
    """All authorities of one period from lowest to highest; none where no two have a value."""
    have = [row for row in authorities if row.value is not None]
    if len(have) < 2:
        return None
    neighbours = set(view.neighbours) if "neighbours" in view.compare else set()
    region = view.region if "region" in view.compare else None
    ranked = [
        figures.Ranked(
            row.geography,
            row.value if row.value is not None else 0.0,
            row.lower_ci,
            row.upper_ci,
            own=row.geography_code == view.place.geography_code,
            neighbour=row.la_code in neighbours,
            in_region=region is not None and row.region_code == region.geography_code,
        )
        for row in have
    ]
    own = next((row for row in authorities if row.geography_code == view.place.geography_code), None)
    references: list[tuple[figures.Role, str, float]] = []
    median = view.average(own) if own else None
    if "neighbours" in view.compare and median is not None:
        references.append(("neighbours", f"neighbours' {view.address.average}", median))
    england = next((row.england_value for row in have if row.england_value is not None), None)
    if england is not None and ("england" in view.compare or view.place.level == NATION):
        references.append(("england", "England", england))
    figure = figures.ranked_bars(
        indicator,
        ranked,
        references=references,
        region=region.geography if region else "",
        limits=view.address.limits,
    )
    title = f"{indicator.short_title}: {len(have)} local authorities, {period}"
    return chart(
        f"ranked-{indicator.id}",
        title,
        ranked_caption(view, indicator, authorities, own, period),
        figure,
        ranked_table(view, indicator, authorities, title),
        export_href(indicator, [], [period]),
        source=source_words(indicator),
        synthetic=view.catalogue.synthetic,
    )


def ranked_caption(
    view: View, indicator: Indicator, authorities: Sequence[Value], own: Value | None, period: str
) -> str:
    """Where the place stands among all, and between which ends they lie."""
    have = [row for row in authorities if row.value is not None]
    lowest, highest = have[0], have[-1]
    ends = f"From {shown(lowest.value, indicator, NATION)} ({lowest.geography}"
    ties = sum(row.value == lowest.value for row in have) - 1
    ends += f" and {ties} more" if ties else ""
    ends += f") to {shown(highest.value, indicator, NATION)} ({highest.geography}"
    ties = sum(row.value == highest.value for row in have) - 1
    ends += f" and {ties} more)." if ties else ")."
    missing = len(authorities) - len(have)
    if missing:
        ends += f" {missing} without a figure {'is' if missing == 1 else 'are'} left out."
    if view.place.level != AUTHORITY or own is None:
        return ends
    if own.value is None:
        return f"{view.place.geography} has no figure for {period}. {ends}"
    place = place_of(own, len({row.joint or row.geography_code for row in have}))
    return f"{view.place.geography} is {place.words} ({place.counted}) at {shown(own.value, indicator)}. {ends}"


def ranked_table(view: View, indicator: Indicator, authorities: Sequence[Value], caption: str) -> Element:
    """Every authority with value, counts, limits, rank, region; neighbours named."""
    neighbours = set(view.neighbours)
    counts = any(row.denominator is not None for row in authorities)
    limits = any(row.lower_ci is not None for row in authorities)
    names = {place.geography_code: place.geography for place in view.catalogue.regions}
    header = ["Authority", "Region", f"Value ({unit_words(indicator)})"]
    header += ["Numerator", "Denominator"] if counts else []
    header += ["95% limits"] if limits else []
    header += (
        ["Position from the lowest", "Rank"] if any(row.rank for row in authorities) else ["Position from the lowest"]
    )
    body: list[list[Content]] = []
    own_row: int | None = None
    for place, row in enumerate(authorities):
        if row.geography_code == view.place.geography_code:
            own_row = place
        name = row.geography + (" (neighbour)" if row.la_code in neighbours else "")
        line: list[Content] = [name, names.get(row.region_code, ""), value_cell(row, indicator)]
        if counts:
            line += [_count(row.numerator), _count(row.denominator)]
        if limits:
            line.append(_limits(row, indicator))
        line.append(str(row.low_rank or ""))
        if "Rank" in header:
            line.append(str(row.rank or ""))
        body.append(line)
    return table(caption, header, body, numeric=range(2, 99), quiet_caption=True, marked_row=own_row)
