"""The publications: complete, reachable at official addresses, and dated as they date themselves."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pydantic import ValidationError
from python_calamine import CalamineWorkbook

from loaders.publications import PUBLICATIONS, Publication
from loaders.statistics import RECIPES

OFFICIAL = (".gov.uk", "fingertips.phe.org.uk")
FILE = re.compile(r"\b[\w-]+\.(?:csv|ods|xlsx)\b")


def publication(**changes: object) -> Publication:
    return Publication.model_validate(PUBLICATIONS["ofsted"].model_dump() | changes)


def named_files() -> set[str]:
    return {name for item in PUBLICATIONS.values() for text in item.files for name in FILE.findall(text)}


def test_every_recipe_belongs_to_a_publication() -> None:
    assert {recipe.publication for recipe in RECIPES} | {"neighbours"} == set(PUBLICATIONS)


def test_keys_are_those_of_the_publications() -> None:
    assert {key: item.key for key, item in PUBLICATIONS.items()} == {key: key for key in PUBLICATIONS}


@pytest.mark.parametrize("key", PUBLICATIONS)
def test_the_link_leads_to_the_publisher(key: str) -> None:
    assert f".{urlsplit(PUBLICATIONS[key].link).hostname}".endswith(OFFICIAL)


@pytest.mark.parametrize("key", PUBLICATIONS)
def test_the_licence_is_the_open_government_licence(key: str) -> None:
    assert PUBLICATIONS[key].licence == "Open Government Licence v3.0"


@pytest.mark.parametrize("key", PUBLICATIONS)
def test_a_release_lies_in_the_past(key: str) -> None:
    released = PUBLICATIONS[key].released
    assert released is None or released < date(2026, 11, 22)


def test_titles_and_links_are_distinct() -> None:
    for field in ("title", "link"):
        assert len({getattr(item, field) for item in PUBLICATIONS.values()}) == len(PUBLICATIONS)


def test_the_files_named_are_the_files_published(published: Path) -> None:
    there = {path.name for path in published.iterdir()}
    assert named_files() <= there
    not_a_release = {
        "LTLA-UTLA_Apr23_Lookup_England-Wales.csv",
        "ofsted_region_mapping_corrections.csv",
        "sn_model_2025_wide.csv",
    }
    assert there - named_files() == not_a_release


def test_ofsted_was_released_on_the_day_of_its_cover(published: Path) -> None:
    book = CalamineWorkbook.from_path(published / "LA_Inspection_Outcomes_as_at_31_March_2025.ods")
    cover = {str(row[0]): row[1] for row in book.get_sheet_by_name("Cover").to_python() if len(row) > 1}
    day = cover["Published on:"]
    assert (day.date() if isinstance(day, datetime) else day) == PUBLICATIONS["ofsted"].released
    assert cover["Period covered:"] == PUBLICATIONS["ofsted"].period


@pytest.mark.parametrize("file", ["RSX_LA_Data_2024-25_data_by_LA.ods", "RO3_LA_Data_2024-25_data_by_LA.ods"])
def test_spending_was_released_on_the_day_of_its_front_page(published: Path, file: str) -> None:
    front = CalamineWorkbook.from_path(published / file).get_sheet_by_name("Front_Page").to_python()
    words = " ".join(str(cell) for row in front for cell in row)
    released = PUBLICATIONS["spending"].released
    assert released is not None
    assert f'Second release" which was published on {released.day} {released:%B %Y}' in words


@pytest.mark.parametrize("field", ["key", "title", "publisher", "link", "period", "frequency", "files"])
def test_a_field_left_empty_is_refused(field: str) -> None:
    with pytest.raises(ValidationError, match=field):
        publication(**{field: () if field == "files" else " "})


@pytest.mark.parametrize("link", ["http://www.gov.uk/x", "www.gov.uk/x", "https://www.gov.uk/a b", "javascript:x"])
def test_a_link_that_is_not_a_page_is_refused(link: str) -> None:
    with pytest.raises(ValidationError, match="link"):
        publication(link=link)


@pytest.mark.parametrize("month", ["autumn", "2026-11", "November", "Nov 2026", "November 26"])
def test_a_next_release_is_a_month_and_a_year(month: str) -> None:
    with pytest.raises(ValidationError, match="next_release"):
        publication(next_release=month)


def test_a_publication_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        PUBLICATIONS["ofsted"].title = "Something else"  # pyright: ignore[reportAttributeAccessIssue]
