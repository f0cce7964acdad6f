"""One request's view: the address as asked for, made certain against the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import duckdb

from indicators.lookup import AUTHORITY, NATION, Catalogue, Geography, Value, year_of
from indicators.model import Indicator
from layouts.address import Address, Comparator


@dataclass(frozen=True)
class View:
    """What a page is made from.

    :param path: the page's path.
    :param address: what was asked for.
    :param place: the authority, region or country shown.
    :param cursor: a cursor of this request's own.
    """

    path: str
    address: Address
    catalogue: Catalogue
    place: Geography
    cursor: duckdb.DuckDBPyConnection

    @cached_property
    def year(self) -> str:
        """The year asked for, empty for each indicator's latest period."""
        return year_of(self.address.period)

    @cached_property
    def model(self) -> str:
        """The neighbour model shown, empty if the store has none."""
        asked = self.address.model
        return asked if asked in self.catalogue.models else self.catalogue.default_model

    @cached_property
    def other_model(self) -> str:
        """The model where it is not the store's default, as :func:`indicators.lookup.values` takes it."""
        return self.model if self.model != self.catalogue.default_model else ""

    @cached_property
    def neighbours(self) -> tuple[str, ...]:
        """Three-digit codes of the place's neighbours in the model shown."""
        return self.catalogue.neighbours.get((self.model, self.place.la_code), ())

    @cached_property
    def region(self) -> Geography | None:
        """The authority's region."""
        return self.catalogue.by_code.get(self.place.region_code) if self.place.level == AUTHORITY else None

    @cached_property
    def compare(self) -> tuple[Comparator, ...]:
        """The comparators that were chosen and that this place has."""
        possible = {"england"} if self.place.level != NATION else set()
        if self.place.level == AUTHORITY:
            possible |= {"region", "neighbours"} if self.neighbours else {"region"}
        return tuple(one for one in self.address.compare if one in possible)

    @cached_property
    def marks(self) -> bool:
        """Whether better and worse are marked."""
        return self.address.marks

    @cached_property
    def geography_codes(self) -> list[str]:
        """Codes of the place and of the comparators whose rows a chart needs."""
        codes = [self.place.geography_code]
        if "region" in self.compare and self.region:
            codes.append(self.region.geography_code)
        if "england" in self.compare and self.catalogue.england:
            codes.append(self.catalogue.england.geography_code)
        return codes

    def average(self, row: Value) -> float | None:
        """The neighbours' median or mean, whichever is shown."""
        return row.sn_mean if self.address.average == "mean" else row.sn_median

    def upto(self, values: Sequence[Value], indicator: Indicator) -> list[Value]:
        """The rows of one geography up to the period shown; a discontinued indicator ends where it still meant
        something. Empty if a year was asked for that the indicator does not have."""
        rows = list(values)
        # After an authority's end the files go on with rows that hold nothing but a symbol.
        closed = self.place.closed
        while closed and rows and rows[-1].value is None and rows[-1].period_end > closed:
            rows.pop()
        if indicator.discontinued:
            last = year_of(indicator.discontinued.last_period)
            rows = [row for row in rows if year_of(row.period) <= last]
        if not self.year:
            return rows
        years = [place for place, row in enumerate(rows) if year_of(row.period) == self.year]
        return rows[: years[-1] + 1] if years else []
