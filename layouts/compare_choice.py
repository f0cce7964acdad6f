"""Whom and what the Compare page compares: from the words of the address to authorities, indicators and periods.

Only published figures are compared. Every indicator is shown in one period for all: its latest, or that of the year asked
for, so that no two figures of a row are of different years.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from indicators import groups, lookup
from indicators.lookup import AUTHORITY, NATION, REGION, Catalogue, Cell, Geography, year_of
from indicators.model import Group, Indicator, Polarity
from indicators.registry import GROUP_TITLES, PUBLISHED, REGISTRY
from layouts.compare_address import Comparison
from layouts.figures import Role, comparable
from layouts.view import View
from layouts.wording import count, in_region, listed


@dataclass(frozen=True)
class Column:
    """A column of the heat table: ours, a comparator or an authority of the group.

    :param key: ONS code; ``median`` and ``group`` for the medians, which no publication holds.
    """

    key: str
    name: str
    role: Role | str
    place: Geography | None = None


@dataclass(frozen=True)
class Chosen:
    """What is compared.

    :param members: the group in the order asked for, our own place left out.
    :param group_words: the group in words, as it stands in a sentence: ``10 statistical neighbours``.
    :param unknown: parts of the address that mean nothing here.
    """

    view: View
    asked: Comparison
    members: tuple[Geography, ...]
    group_words: str
    indicators: tuple[Indicator, ...]
    unknown: tuple[str, ...]

    @property
    def own(self) -> Geography:
        """The place that everything is compared with."""
        return self.view.place

    @cached_property
    def periods(self) -> dict[str, str]:
        """Indicator → the period shown; those without one in the year asked for are left out."""
        found = {item.id: period_of(self.view, item) for item in self.indicators}
        return {key: period for key, period in found.items() if period}

    @property
    def of(self) -> Indicator:
        """The indicator that is shown over time and as dots: the one asked for, or the first that can be."""
        asked = PUBLISHED.get(self.asked.of)
        return asked or next((item for item in self.indicators if comparable(item)), PUBLISHED["re_referrals"])

    @property
    def pair(self) -> tuple[Indicator, Indicator]:
        """The two indicators that are set against each other: those asked for, or the first that can be."""
        usual = [*(item for item in self.indicators if comparable(item)), *PUBLISHED.values()]
        first = PUBLISHED.get(self.asked.x) or usual[0]
        second = PUBLISHED.get(self.asked.y) or next(item for item in usual if item != first)
        return first, second

    @property
    def whole_regions(self) -> bool:
        """Whether the group holds regions or England and not only authorities."""
        return any(not place.is_authority for place in self.members)

    @property
    def is_neighbours(self) -> bool:
        """Whether the group is the statistical neighbours and nobody else."""
        return bool(self.members) and {one.la_code for one in self.members} == set(self.view.neighbours)

    @property
    def who(self) -> str:
        """Ours and the group, as they stand in a title."""
        return f"{self.own.geography} and {self.group_words}" if self.members else self.own.geography

    @property
    def group_name(self) -> str:
        """The group's name in a heading: the reader's own, or what it is."""
        return self.asked.name or "Group"

    @property
    def references(self) -> list[Geography]:
        """The region and England, where they are compared with and are not ours already."""
        view = self.view
        found = [view.region] if "region" in view.compare and view.region else []
        found += [view.catalogue.england] if "england" in view.compare and view.catalogue.england else []
        inside = {one.geography_code for one in self.members}
        return [place for place in found if place.geography_code not in inside]

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The heat table's columns: ours, medians, region and England, the group."""
        view, own = self.view, self.own
        found = [Column(own.geography_code, own.geography, "own", own)]
        if "neighbours" in view.compare:
            found.append(Column("median", f"Neighbours' {view.address.average}", "neighbours"))
        if self.members and not self.whole_regions and not self.is_neighbours:
            found.append(Column("group", f"{self.group_name}'s median", "group"))
        for place in self.references:
            role = "england" if place.level == NATION else "region"
            found.append(Column(place.geography_code, place.geography, role, place))
        found += [Column(place.geography_code, place.geography, "member", place) for place in self.members]
        return tuple(found)


def known_periods(view: View, indicator: Indicator) -> list[str]:
    """The indicator's published periods that mean something and were known in the year asked for, earliest first."""
    last = year_of(indicator.discontinued.last_period) if indicator.discontinued else ""
    return [
        period
        for period in view.catalogue.published_periods.get(indicator.id, ())
        if (not view.year or year_of(period) <= view.year) and (not last or year_of(period) <= last)
    ]


def period_of(view: View, indicator: Indicator) -> str:
    """The period of an indicator that is shown for everybody; empty if it has none in the year asked for."""
    known = known_periods(view, indicator)
    if view.year:
        known = [period for period in known if year_of(period) == view.year]
    return known[-1] if known else ""


def choose(view: View, asked: Comparison) -> Chosen:
    """What an address asks to be compared, whatever stands in it."""
    members, words, unknown_places = _members(view, asked)
    indicators, unknown_indicators = _indicators(view, asked.indicators)
    return Chosen(view, asked, members, words, indicators, (*unknown_places, *unknown_indicators))


# Whom


def usual_group(view: View) -> str:
    """Whom a place is compared with if nothing else is asked for."""
    if view.place.level == NATION:
        return "regions"
    return "neighbours" if view.neighbours else "region"


def _members(view: View, asked: Comparison) -> tuple[tuple[Geography, ...], str, tuple[str, ...]]:
    catalogue = view.catalogue
    found: list[Geography] = []
    words: list[str] = []
    unknown: list[str] = []
    single = 0
    for part in asked.group or (usual_group(view),):
        whole = _group(view, part)
        if whole is not None:
            places, said = whole
            places = [place for place in places if place != view.place]
            words.append(said.format(n=len(places)))
            found += places
            continue
        place = catalogue.find(part)
        if place is None:
            unknown.append(part)
        else:
            found.append(place)
            single += place != view.place
    if single:
        words.append(f"{count(single, 'chosen authority', 'chosen authorities')}")
    members = tuple(place for place in dict.fromkeys(found) if place != view.place)
    said = listed(words) if members else "nobody"
    if asked.name:
        said = f"{asked.name} ({said})"
    return members, said, tuple(unknown)


def region_members(catalogue: Catalogue, code: str) -> tuple[Geography, ...]:
    """Today's authorities of a region; those of London lie in its inner or outer part."""
    parts = {code, *(place.geography_code for place in catalogue.regions if place.region_code == code)}
    return tuple(place for place in catalogue.authorities if place.region_code in parts)


def _group(view: View, part: str) -> tuple[Sequence[Geography], str] | None:
    """The places of a group known by a word, and what it is called (``{n}`` for how many); none for no such word."""
    catalogue, place = view.catalogue, view.place
    word, _, detail = part.partition(":")
    match word:
        case "neighbours":
            places = [catalogue.by_code[code] for code in view.neighbours if code in catalogue.by_code]
            return places, f"{{n}} statistical neighbours ({view.model} model)"
        case "region":
            region = catalogue.find(detail) if detail else place if place.level == REGION else view.region
            if region is None or region.level != REGION:
                return None
            other = "other " if place.region_code == region.geography_code else ""
            return region_members(catalogue, region.geography_code), (
                f"{{n}} {other}authorities of {in_region(region.geography)}"
            )
        case "nearest":
            item = PUBLISHED.get(detail)
            if item is None or place.level != AUTHORITY:
                return None
            codes = groups.nearest(authority_cells(view, item), place.geography_code)
            return [catalogue.by_code[code] for code in codes], f"the {{n}} nearest by {item.short_title}"
        case "all":
            return catalogue.authorities, "all {n} other authorities" if place.is_authority else "all {n} authorities"
        case "regions":
            return catalogue.regions, "{n} regions"
    if word in groups.KINDS and not detail:
        same = place in groups.of_kind([place], word)
        return groups.of_kind(catalogue.authorities, word), f"{{n}} {'other ' if same else ''}{groups.KINDS[word][1]}"
    return None


def authority_cells(view: View, indicator: Indicator) -> list[Cell]:
    """Every authority's cell of one indicator in the period shown; today's authorities only."""
    period = period_of(view, indicator)
    if not period:
        return []
    today = {place.geography_code for place in (*view.catalogue.authorities, view.place) if place.is_authority}
    return [cell for cell in lookup.cells(view.cursor, {indicator.id: period}) if cell.geography_code in today]


# What


def usual_indicators(catalogue: Catalogue) -> tuple[Indicator, ...]:
    """Every indicator where lower or higher is better that authorities have figures of."""
    with_figures = {indicator for indicator, _ in catalogue.spreads}
    return tuple(
        item
        for item in PUBLISHED.values()
        if item.polarity is not Polarity.NONE and comparable(item) and item.id in with_figures
    )


def _indicators(view: View, parts: Sequence[str]) -> tuple[tuple[Indicator, ...], tuple[str, ...]]:
    keys = {str(group) for group in GROUP_TITLES}
    found: list[str] = []
    unknown: list[str] = []
    for part in parts:
        if part == "all":
            found += PUBLISHED
        elif part in keys:
            found += [item.id for item in PUBLISHED.values() if item.group is Group(part)]
        elif part in PUBLISHED:
            found.append(part)
        else:
            unknown.append(part)
    if not found:
        return usual_indicators(view.catalogue), tuple(unknown)
    chosen = set(found)
    return tuple(item for item in PUBLISHED.values() if item.id in chosen), tuple(unknown)


def indicators_words(chosen: Chosen) -> str:
    """The indicators in words: ``36 indicators where lower or higher is better``."""
    parts = chosen.asked.indicators
    if not parts or not any(part == "all" or part in PUBLISHED or part in list(GROUP_TITLES) for part in parts):
        return f"{count(len(chosen.indicators), 'indicator')} where lower or higher is better"
    if len(chosen.indicators) == len(PUBLISHED):
        return f"all {len(PUBLISHED)} indicators"
    if len(parts) == 1 and parts[0] in list(GROUP_TITLES):
        return f"{count(len(chosen.indicators), 'indicator')} of “{GROUP_TITLES[Group(parts[0])].short}”"
    return count(len(chosen.indicators), "chosen indicator")


def unknown_words(chosen: Chosen) -> str:
    """What of the address is not understood, and why; empty if all is."""
    if not chosen.unknown:
        return ""
    computed = [part for part in chosen.unknown if part in REGISTRY]
    others = [f"“{part}”" for part in chosen.unknown if part not in REGISTRY]
    said = []
    if others:
        said.append(
            f"{listed(others)} in the address {'is' if len(others) == 1 else 'are'} neither a group, an authority nor an "
            "indicator of this store, or cannot be found for this place, and left out."
        )
    if computed:
        names = listed([REGISTRY[part].short_title for part in computed])
        said.append(f"{names}: nobody publishes this, so authorities cannot be compared.")
    return " ".join(said)
