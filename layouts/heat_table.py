"""The Compare page's heat table: indicators down, authorities across, every cell a figure with its place among all.

A cell says its place in a number, and its quarter of all authorities in a shade and a sign, so that it can be read without
colour, on paper, and by listening. Where an indicator has a direction the shades go from best (blue, ▲) to last (orange,
▼); where it has none they say low and high alone (grey, a disc that fills). Ten thousand cells are made in one go: a cell
travels as one text, its class before a bar, and its two lines are one text too.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from indicators import groups, lookup
from indicators.lookup import AUTHORITY, NATION, Cell, Spread, Value
from indicators.model import Group, Indicator, Polarity
from indicators.registry import GROUP_TITLES
from layouts.address import to
from layouts.compare_choice import Chosen, Column
from layouts.components import symbol
from layouts.figures import comparable
from layouts.markup import Content, Element, div, element, hidden, link, paragraph, span
from layouts.wording import NO_BREAK, POLARITY_WORDS, count, ordinal, shown, unit_words

JOINT = "†"
FEWEST_IN_GROUP = 3
QUARTERS = ("", "q1", "q2", "q3", "q4")
PLACES = ("p1", "p2", "p3", "p4")
DASH_CELL = element("Td", [span("–", aria_hidden="true"), hidden("no figure")], className="none")
JUDGED_KEY = (("q1", "best quarter"), ("q2", "second"), ("q3", "third"), ("q4", "last quarter"))
PLACED_KEY = (("p1", "lowest quarter"), ("p2", "second"), ("p3", "third"), ("p4", "highest quarter"))
CSV_HEADER = [
    "indicator_id", "indicator", "group", "unit", "better", "period", "geography_code", "la_code", "geography", "value",
    "flag", "rank", "position_from_lowest", "of", "quarter", "joint_return", "place_in_group", "of_in_group",
]  # fmt: skip


@dataclass(frozen=True)
class Heat:
    """What stands in the table.

    :param rows: the indicators in the order shown.
    :param columns: the columns in the order shown.
    :param cells: indicator → ONS code → cell.
    :param own: indicator → our own whole row, with the neighbours' median.
    :param medians: indicator → the group's median and how many had a value.
    :param places: indicator → ONS code → place within ours and the group, and how many those are; empty where nothing is
        ranked, and where the group is all authorities.
    :param order: by whose place the rows stand, and by which indicator the columns (:func:`sort_parts`).
    """

    chosen: Chosen
    rows: tuple[Indicator, ...]
    columns: tuple[Column, ...]
    cells: Mapping[str, Mapping[str, Cell]]
    own: Mapping[str, Value]
    medians: Mapping[str, tuple[float | None, int]]
    places: Mapping[str, tuple[Mapping[str, int], int]]
    order: tuple[tuple[str, bool], tuple[str, bool]]

    def cell(self, indicator: Indicator, code: str) -> Cell | None:
        """The cell of an indicator and a place."""
        return self.cells[indicator.id].get(code)

    @property
    def shown(self) -> list[Cell]:
        """Every cell that stands in the table."""
        codes = {column.key for column in self.columns}
        return [cell for row in self.cells.values() for code, cell in row.items() if code in codes]

    def spread(self, indicator: Indicator) -> Spread | None:
        """All authorities' values of an indicator in the period shown."""
        return self.chosen.view.catalogue.spreads.get((indicator.id, self.chosen.periods.get(indicator.id, "")))

    def derived(self, indicator: Indicator, column: Column) -> tuple[float | None, int | None]:
        """A median, and of how many values; both none in the other columns."""
        if not comparable(indicator):
            return None, None
        if column.key == "median":
            row = self.own.get(indicator.id)
            return (self.chosen.view.average(row), row.sn_count) if row else (None, None)
        return self.medians.get(indicator.id, (None, None))


def heat(chosen: Chosen) -> Heat:
    """Everything the table shows: two look-ups, whatever its size."""
    view = chosen.view
    columns = chosen.columns
    codes = [column.place.geography_code for column in columns if column.place]
    # Beyond a third of all places it is quicker to read them all than to pick.
    found = lookup.cells(view.cursor, chosen.periods, codes if len(codes) < 60 else ()) if chosen.periods else []
    cells: dict[str, dict[str, Cell]] = {item.id: {} for item in chosen.indicators}
    for cell in found:
        cells[cell.indicator_id][cell.geography_code] = cell
    own: dict[str, Value] = {}
    if "neighbours" in view.compare and chosen.periods:
        for row in lookup.values(
            view.cursor, [chosen.own.geography_code], indicators=list(chosen.periods), model=view.other_model
        ):
            if row.period == chosen.periods.get(row.indicator_id):
                own[row.indicator_id] = row
    medians: dict[str, tuple[float | None, int]] = {}
    if any(column.key == "group" for column in columns):
        group = [place.geography_code for place in chosen.members]
        for item in chosen.indicators:
            theirs = [cells[item.id][code] for code in group if code in cells[item.id]]
            medians[item.id] = groups.median_of(theirs, item.decimals)
    rows = tuple(item for item in chosen.indicators if item.id in chosen.periods)
    made = Heat(chosen, rows, columns, cells, own, medians, {}, sort_parts(chosen))
    made = replace(made, places=_places(made))
    return _sorted(made)


def _places(made: Heat) -> dict[str, tuple[dict[str, int], int]]:
    """Every authority's place among those shown."""
    codes = [one.key for one in made.columns if one.role in ("own", "member") and one.place and one.place.is_authority]
    found: dict[str, tuple[dict[str, int], int]] = {}
    for item in made.rows:
        spread = made.spread(item)
        if not comparable(item) or spread is None:
            continue
        row = made.cells[item.id]
        places, n = groups.places_of((row[code] for code in codes if code in row), item.polarity is Polarity.HIGHER)
        if FEWEST_IN_GROUP <= n < spread.n:
            found[item.id] = places, n
    return found


def sort_parts(chosen: Chosen) -> tuple[tuple[str, bool], tuple[str, bool]]:
    """By whose place the rows stand and by which indicator the columns: key and whether the other way round."""
    rows, columns = ("", False), ("", False)
    ids = {item.id for item in chosen.indicators}
    for part in chosen.asked.sort:
        key, down = part.removeprefix("-"), part.startswith("-")
        if key in ids:
            columns = (key, down)
        elif (place := chosen.view.catalogue.find(key)) is not None:
            rows = (place.geography_code, down)
    return rows, columns


def _sorted(made: Heat) -> Heat:
    (authority, worst_first), (indicator, highest_first) = made.order
    rows, columns = made.rows, made.columns
    if authority:
        places = {item.id: _standing(made, item, authority) for item in rows}
        known = [item for item in rows if places[item.id] is not None]
        known.sort(key=lambda item: places[item.id] or 0, reverse=worst_first)
        rows = (*known, *(item for item in rows if places[item.id] is None))
    if indicator:
        values = {
            column.key: cell.value
            for column in columns
            if column.role == "member" and (cell := made.cells[indicator].get(column.key)) and cell.value is not None
        }
        with_value = [column for column in columns if column.key in values]
        with_value.sort(key=lambda column: values[column.key], reverse=highest_first)
        first = [column for column in columns if column.role != "member"]
        last = [column for column in columns if column.role == "member" and column.key not in values]
        columns = (*first, *with_value, *last)
    return replace(made, rows=tuple(rows), columns=tuple(columns))


def _standing(made: Heat, indicator: Indicator, code: str) -> float | None:
    """Where an authority stands among all, from 0 (best, or lowest) to 1, so that indicators can be put in order."""
    cell, spread = made.cell(indicator, code), made.spread(indicator)
    if cell is None or spread is None or not comparable(indicator):
        return None
    place = cell.rank or cell.low_rank
    return place / spread.n if place else None


def shades(indicator: Indicator, spread: Spread | None, marks: bool) -> Callable[[Cell], str]:
    """What tells the quarter a cell lies in: ``q1`` (best) to ``q4``, or ``p1`` (lowest) to ``p4``; empty where none."""
    if spread is None or not comparable(indicator):
        return lambda cell: ""
    if marks and indicator.polarity is not Polarity.NONE:
        return lambda cell: QUARTERS[cell.quartile or 0]
    limits = (spread.lower_quartile, spread.median, spread.upper_quartile)
    return lambda cell: (
        PLACES[bisect_left(limits, cell.value)] if cell.value is not None and cell.low_rank is not None else ""
    )


def _empty(cell: Cell | None) -> Element:
    """A cell without a figure: its symbol, or a dash."""
    if cell is None or not cell.flag:
        return DASH_CELL
    return element("Td", symbol(cell.flag), className="none")


def _text_cell(text: str, kind: str = "") -> str:
    # One text instead of an element: there are ten thousand of them, and assets/markup.js makes each a cell.
    return f"{kind}|{text}"


@cache
def _ordinal(position: int) -> str:
    return ordinal(position)


def _writer(indicator: Indicator) -> Callable[[float, str], str]:
    """:func:`layouts.wording.shown` for one indicator, its unit looked up once."""
    sample = shown(1.0, indicator, NATION)
    before, after = sample.split(sample.strip("%£"))
    form = f"{before}{{:,.{indicator.decimals}f}}{after}".format
    if not comparable(indicator):
        return lambda value, level: shown(value, indicator, level)
    return lambda value, level: form(value) if value >= 0 else shown(value, indicator, level)


def row_cells(made: Heat, indicator: Indicator) -> list[Content]:
    """The cells of one row, in the order of the columns: ``class|text``, or an element where there is no figure."""
    spread = made.spread(indicator)
    ranked = spread is not None and comparable(indicator)
    quarter = shades(indicator, spread, made.chosen.view.marks)
    write = _writer(indicator)
    row = made.cells[indicator.id]
    places, of = made.places.get(indicator.id, ({}, 0))
    cells: list[Content] = []
    for column in made.columns:
        if column.place is None:
            value = made.derived(indicator, column)[0]
            cells.append(DASH_CELL if value is None else _text_cell(shown(value, indicator, NATION)))
            continue
        cell = row.get(column.key)
        if cell is None or cell.value is None:
            cells.append(_empty(cell))
            continue
        text = write(cell.value, column.place.level)
        if cell.joint:
            text += JOINT
        if cell.flag:
            text += f" {cell.flag}"
        place = cell.rank or cell.low_rank
        if place and ranked:
            text += f"\n{_ordinal(place)}"
            if column.key in places:
                text += f"\n{_ordinal(places[column.key])} of {of}".replace(" ", NO_BREAK)
            cells.append(_text_cell(text, quarter(cell)))
        else:
            cells.append(_text_cell(text))
    return cells


def _row(made: Heat, indicator: Indicator) -> Element:
    spread = made.spread(indicator) if comparable(indicator) else None
    return element("Tr", [_row_head(made, indicator, spread), *row_cells(made, indicator)])


def _row_head(made: Heat, indicator: Indicator, spread: Spread | None) -> Element:
    chosen = made.chosen
    period = chosen.periods.get(indicator.id, "")
    about = [POLARITY_WORDS[indicator.polarity] if chosen.view.marks else unit_words(indicator)]
    about.append(period or f"none for {chosen.view.year}")
    if spread is not None:
        about.append(f"of {spread.n}")
    _, (by, down) = made.order
    is_sorted = by == indicator.id
    arrow = ("↓" if down else "↑") if is_sorted else "⇅"
    target = f"-{indicator.id}" if is_sorted and not down else indicator.id
    return element(
        "Th",
        [
            div(
                [
                    link(indicator.short_title, to(f"/indicator/{indicator.id}", chosen.view.address)),
                    element(
                        "Button",
                        [
                            span(arrow, aria_hidden="true"),
                            hidden(f"Sort the columns by {indicator.short_title}"),
                        ],
                        className="sort turn",
                        id=f"sort-{indicator.id}",
                        data_param="sort",
                        data_value=_sort_value(made, columns=target),
                    ),
                ],
                className="heat-name",
            ),
            span(" · ".join(about), className="quiet"),
        ],
        scope="row",
        aria_sort=("descending" if down else "ascending") if is_sorted else None,
    )


def _sort_value(made: Heat, rows: str | None = None, columns: str | None = None) -> str:
    """The parameter ``sort`` with one of its two parts changed."""
    (by_place, place_down), (by_indicator, indicator_down) = made.order
    place = made.chosen.view.catalogue.by_code[by_place].key if by_place else ""
    old_rows = f"-{place}" if place and place_down else place
    old_columns = f"-{by_indicator}" if by_indicator and indicator_down else by_indicator
    parts = [old_rows if rows is None else rows, old_columns if columns is None else columns]
    return ",".join(part for part in parts if part)


def _column_head(made: Heat, column: Column) -> Element:
    kind = column.role if column.role in ("own", "member") else "reference"
    if column.place is None or not column.place.is_authority:
        return element("Th", column.name, scope="col", className=kind)
    (by, down), _ = made.order
    is_sorted = by == column.key
    key = column.place.key
    target = f"-{key}" if is_sorted and not down else key
    return element(
        "Th",
        element(
            "Button",
            [column.name, *([span(" ↓" if down else " ↑", aria_hidden="true")] if is_sorted else [])],
            className="sort",
            id=f"sort-{key}",
            data_param="sort",
            data_value=_sort_value(made, rows=target),
        ),
        scope="col",
        className=kind,
        aria_sort=("descending" if down else "ascending") if is_sorted else None,
    )


def heat_table(made: Heat, title: str) -> Element:
    """The table itself. Rows stand under their outcome or enabler unless they are sorted."""
    (by_place, _), _ = made.order
    head = element("Tr", [element("Td"), *(_column_head(made, column) for column in made.columns)])
    bodies: list[Content] = []
    if by_place:
        bodies.append(element("Tbody", [_row(made, item) for item in made.rows]))
    else:
        for group in GROUP_TITLES:
            inside = [item for item in made.rows if item.group is group]
            if inside:
                bodies.append(element("Tbody", [_group_head(made, group), *(_row(made, item) for item in inside)]))
    return element(
        "Table",
        [element("Caption", title, className="govuk-visually-hidden"), element("Thead", head), *bodies],
        className="heat",
    )


def _group_head(made: Heat, group: Group) -> Element:
    return element(
        "Tr",
        element("Th", span(GROUP_TITLES[group].title), colSpan=1 + len(made.columns), scope="rowgroup"),
        className="domain",
    )


# What it means


def kinds_of_shade(made: Heat) -> tuple[bool, bool]:
    """Whether rows are shaded from best to last, and whether any are from lowest to highest."""
    marks = made.chosen.view.marks
    ranked = [item for item in made.rows if comparable(item) and made.spread(item)]
    judged = [item for item in ranked if marks and item.polarity is not Polarity.NONE]
    return bool(judged), len(judged) < len(ranked)


def key_line(made: Heat) -> Content:
    """What shades, signs and numbers mean; only those that occur."""
    judged, placed = kinds_of_shade(made)
    content: list[Content] = []
    for occurs, lead, key in (
        (judged, "Where lower or higher is better, by quarters of all authorities:", JUDGED_KEY),
        (placed, "Context only:" if judged else "By quarters of all authorities:", PLACED_KEY),
    ):
        if occurs:
            content.append(span(lead, className="key-part"))
            content += [
                span([span(className=f"heat-sample {kind}"), words], className="key-part") for kind, words in key
            ]
    counted = []
    ranked = [item for item in made.rows if comparable(item)]
    if any(item.polarity is not Polarity.NONE for item in ranked):
        counted.append("1st is best")
    if any(item.polarity is Polarity.NONE for item in ranked):
        counted.append("1st is lowest where it is context only")
    if counted:
        which = "its place among all authorities"
        if made.places:
            which += ", and below that among those shown here"
        text = f"Below each figure: {which}; {', '.join(counted)}."
        content.append(span(text, className="key-part"))
    # On a phone one column and a half are in sight.
    hint = paragraph("Scroll the table sideways to see every place.", className="key scroll-hint")
    return [paragraph(content, className="key"), *([hint] if len(made.columns) > 2 else [])]


def signs_words(made: Heat) -> str:
    """The signs in words, for where the key does not go."""
    judged, placed = kinds_of_shade(made)
    parts = ["▲ best quarter of all authorities, △ second, ▽ third, ▼ last."] if judged else []
    parts += ["◔ lowest quarter, ◑ second, ◕ third, ● highest."] if placed else []
    return " ".join(parts)


def _tally(made: Heat, code: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for item in made.rows:
        cell = made.cell(item, code)
        if cell is not None:
            kind = shades(item, made.spread(item), made.chosen.view.marks)(cell)
            found[kind] = found.get(kind, 0) + 1
    found.pop("", None)
    return found


def finding(made: Heat) -> str:
    """What the table says of our own place, in a sentence that its cells prove."""
    chosen = made.chosen
    name = chosen.own.geography
    figures = [made.cell(item, chosen.own.geography_code) for item in made.rows]
    have = sum(cell is not None and cell.value is not None for cell in figures)
    if not have:
        return f"{name} has no figure for {'any of these indicators' if len(made.rows) > 1 else 'this indicator'} here."
    said = []
    tally = _tally(made, chosen.own.geography_code)
    judged = sum(n for kind, n in tally.items() if kind.startswith("q"))
    placed = sum(n for kind, n in tally.items() if kind.startswith("p"))
    if judged:
        said.append(
            f"{name} is in the best quarter of all authorities on {tally.get('q1', 0)} of {count(judged, 'indicator')} "
            f"where lower or higher is better and in the last quarter on {tally.get('q4', 0)}."
        )
    if placed and judged:
        said.append(
            f"Of the {placed} that are context only, {tally.get('p4', 0)} {'is' if tally.get('p4', 0) == 1 else 'are'} in "
            f"the highest quarter and {tally.get('p1', 0)} in the lowest."
        )
    elif placed:
        said.append(
            f"{name} is in the highest quarter of all authorities on {tally.get('p4', 0)} of {count(placed, 'indicator')} "
            f"and in the lowest on {tally.get('p1', 0)}."
        )
    if not said:
        of = (
            f"all {have} indicators"
            if have == len(made.rows) > 1
            else f"{have} of {count(len(made.rows), 'indicator')}"
        )
        why = "only authorities are ranked" if chosen.own.level != AUTHORITY else "there is no ranking of what it has"
        said.append(f"{name} has a figure for {of}; {why}.")
    return " ".join(said)


def flags(made: Heat) -> list[str]:
    """Symbols that stand in the table."""
    return sorted({cell.flag for cell in made.shown if cell.flag})


def joint_note(made: Heat) -> str:
    """Whose returns are joint, if the sign for it stands in the table."""
    names = sorted({cell.joint for cell in made.shown if cell.joint})
    if not names:
        return ""
    return (
        f"{JOINT} One return was made for two authorities: {'; '.join(names)}. Each is shown with it; it counts once."
    )


def heat_csv(made: Heat) -> tuple[list[str], list[list[str]]]:
    """Every cell of the table as a row, in the order in which they stand."""
    rows: list[list[str]] = []
    for item in made.rows:
        spread = made.spread(item)
        first = [
            item.id, item.title, str(item.group), unit_words(item), str(item.polarity), made.chosen.periods.get(item.id, "")
        ]  # fmt: skip
        for column in made.columns:
            if column.place is None:
                value, _ = made.derived(item, column)
                text = "" if value is None else f"{value:.{item.decimals}f}"
                rows.append([*first, "", "", column.name, text, *[""] * 8])
                continue
            cell = made.cell(item, column.key)
            place = [column.key, column.place.la_code, column.name]
            if cell is None:
                rows.append([*first, *place, *[""] * 9])
                continue
            text = "" if cell.value is None else f"{cell.value:.{item.decimals}f}"
            ranked = column.place.is_authority and spread is not None and cell.value is not None
            places, n = made.places.get(item.id, ({}, 0))
            within = str(places.get(column.key, ""))
            rows.append(
                [
                    *first, *place, text, cell.flag, str(cell.rank or ""), str(cell.low_rank or ""),
                    str(spread.n) if ranked and spread else "", str(cell.quartile or ""), cell.joint,
                    within, str(n) if within else "",
                ]
            )  # fmt: skip
    return CSV_HEADER, rows
