"""The register of England's local authorities and regions, and where a published row belongs in it.

A row of a local authority is placed by its three-digit code, because ONS codes change with boundaries and
differ between files (Barnsley is E08000016 in some and E08000038 in others). Files that carry ONS codes
only are placed by any code that the authority has or had. A joint return (``314 / 318``) belongs to both of
its authorities and keeps its double code.

Demonstration statistics use a register of their own, whose codes begin with X and whose authorities are
invented, so that nothing invented can be taken for a real place.

Source: data/authorities.csv and data/regions.csv (Office for National Statistics and Department for
Education codes, Open Government Licence), data/demonstration_authorities.csv and
data/demonstration_regions.csv (invented).
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

NATIONAL, REGIONAL, AUTHORITY = "National", "Regional", "Local authority"
LEVELS = {level.lower(): level for level in (NATIONAL, REGIONAL, AUTHORITY)}
ENGLAND = "E92000001"
DEMONSTRATION = "X92000001"

UNKNOWN_LEVEL = "unknown geographic level"
UNKNOWN_COUNTRY = "country code never seen"
UNKNOWN_REGION = "region code never seen"
UNKNOWN_AUTHORITY = "authority code never seen"
TWO_AUTHORITIES = "three-digit code and ONS code of different authorities"
NOT_ENGLAND = "not in England"


@dataclass(frozen=True, slots=True)
class Authority:
    """A local authority, present or abolished. ``codes`` holds its ONS code first, then earlier ones."""

    la_code: str
    name: str
    codes: tuple[str, ...]
    synthetic: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row belongs. ``geography_code`` is empty for a joint return, ``la_code`` above authority."""

    level: str
    geography_code: str
    la_code: str
    synthetic: bool


@dataclass(frozen=True, slots=True)
class Unknown:
    """A row that belongs nowhere in the register: the check that says so, and the column it looked at."""

    check: str
    column: str


@dataclass(frozen=True)
class Register:
    """All authorities by three-digit code and by every ONS code, and the codes of regions and countries."""

    by_la_code: dict[str, Authority]
    by_code: dict[str, Authority]
    regions: frozenset[str]

    def by_codes(
        self, *, geographic_level: str, country_code: str, region_code: str, old_la_code: str, new_la_code: str
    ) -> Place | Unknown:
        """Places a row of an Explore Education Statistics file, whose codes stand in columns of their own.

        :param new_la_code: the ONS code of the authority, which must not belong to another one; it may be new.
        """
        match LEVELS.get(geographic_level.lower()):
            case None:
                return Unknown(UNKNOWN_LEVEL, "geographic_level")
            case _ if country_code not in (ENGLAND, DEMONSTRATION):
                return Unknown(UNKNOWN_COUNTRY, "country_code")
            case "National":
                return Place(NATIONAL, country_code, "", is_synthetic(country_code))
            case "Regional":
                if region_code not in self.regions or is_synthetic(region_code) != is_synthetic(country_code):
                    return Unknown(UNKNOWN_REGION, "region_code")
                return Place(REGIONAL, region_code, "", is_synthetic(region_code))
            case _:
                return self._authority(country_code, old_la_code, new_la_code)

    def _authority(self, country: str, la_code: str, code: str) -> Place | Unknown:
        parts = [part.strip() for part in la_code.split("/")]
        found = [self.by_la_code.get(part) for part in parts]
        known = [authority for authority in found if authority is not None]
        synthetic = is_synthetic(country)
        if len(known) < len(parts) or len(set(parts)) < len(parts):
            return Unknown(UNKNOWN_AUTHORITY, "old_la_code")
        if any(authority.synthetic != synthetic for authority in known):
            return Unknown(UNKNOWN_AUTHORITY, "old_la_code")
        if len(known) > 1:
            return Place(AUTHORITY, "", " / ".join(parts), synthetic)
        other = self.by_code.get(code)
        if other is not None and other != known[0]:
            return Unknown(TWO_AUTHORITIES, "new_la_code")
        return Place(AUTHORITY, known[0].codes[0], known[0].la_code, synthetic)

    def by_ons_code(self, code: str, column: str) -> Place | Unknown:
        """Places a row of a file that knows only ONS codes.

        :param column: the file's name for the column, for the report.
        """
        if code in (ENGLAND, DEMONSTRATION):
            return Place(NATIONAL, code, "", is_synthetic(code))
        if code in self.regions:
            return Place(REGIONAL, code, "", is_synthetic(code))
        authority = self.by_code.get(code)
        if authority is not None:
            return Place(AUTHORITY, authority.codes[0], authority.la_code, authority.synthetic)
        if re.match(r"[NSWK]\d{8}$", code):
            return Unknown(NOT_ENGLAND, column)
        return Unknown(UNKNOWN_REGION if re.match(r"[EX]1[23]\d{6}$", code) else UNKNOWN_AUTHORITY, column)


def is_synthetic(code: str) -> bool:
    """True for the codes of the demonstration's invented places."""
    return code.startswith("X")


def _rows(file: Traversable) -> list[dict[str, str]]:
    if not file.is_file():
        return []
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


@cache
def register() -> Register:
    """The register: the real one and the demonstration's, which share no code."""
    data = resources.files("data")
    authorities = [
        Authority(row["la_code"], row["name"], (row["code"], *row["other_codes"].split()), synthetic)
        for name, synthetic in (("authorities.csv", False), ("demonstration_authorities.csv", True))
        for row in _rows(data.joinpath(name))
    ]
    regions = frozenset(
        row["region_code"]
        for name in ("regions.csv", "demonstration_regions.csv")
        for row in _rows(data.joinpath(name))
    )
    return Register(
        {authority.la_code: authority for authority in authorities},
        {code: authority for authority in authorities for code in authority.codes},
        regions,
    )
