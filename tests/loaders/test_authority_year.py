"""Whose return a file is, and of which year: one case per rule of definitions.md 1.3."""

from pathlib import Path

import pytest

from loaders.authority_year import (
    Dates,
    Label,
    UnknownAuthority,
    authority_of,
    given_authority,
    label,
    label_of,
    names_start,
    year_by_dates,
    year_of,
    years_in,
)
from loaders.geography import register
from loaders.reading import Source

KNOWN = register()


def said(path: str) -> Label:
    return label_of([(part, True) for part in path.split("/")], KNOWN)


@pytest.mark.parametrize("text", ["2024", " 2024 ", "2024.0", "2023-24", "2023_24", "2023/24", "202324", "2023-2024"])
def test_a_year_however_it_is_written(text: str) -> None:
    assert year_of(text) == 2024


@pytest.mark.parametrize("text", ["", "24", "2023-25", "202406", "1999", "March 2024", "2024-03-31"])
def test_what_is_no_year(text: str) -> None:
    assert year_of(text) is None


@pytest.mark.parametrize(
    ("part", "years"),
    [
        ("2024", (2024,)),
        ("Returns 2023-24 final", (2024,)),
        ("cla_202324", (2024,)),
        ("ssda903_2018", (2018,)),
        ("2023-24 extracted 2024-06-01", (2024,)),
        ("extracted 2024-06-01", ()),
        ("extracted 01.06.2024", ()),
        ("20240601", ()),
        ("2022 and 2023", (2022, 2023)),
        ("12024", ()),
    ],
)
def test_years_in_a_name(part: str, years: tuple[int, ...]) -> None:
    assert years_in(part) == years


@pytest.mark.parametrize("text", ["840", "840.0", "E06000047", "e06000047", "County Durham", "durham", "Durham CC"])
def test_an_authority_however_it_is_written(text: str) -> None:
    known = authority_of(text.removesuffix(" CC"), KNOWN)
    assert known is not None
    assert known.la_code == "840"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("City of London", "201"),
        ("London Borough of Camden", "202"),
        ("Bristol", "801"),
        ("Hull City Council", "810"),
        ("Kensington & Chelsea", "207"),
        ("Cumbria", "909"),
        ("North Somerset", "802"),
        ("Somerset", "933"),
        ("Dorset", "838"),
        ("4", "004"),
        ("X06000004", "004"),
    ],
)
def test_names_of_authorities(name: str, code: str) -> None:
    known = authority_of(name, KNOWN)
    assert known is not None
    assert known.la_code == code


def test_every_name_in_the_register_finds_its_authority() -> None:
    found = {authority.la_code: authority_of(authority.name, KNOWN) for authority in KNOWN.by_la_code.values()}
    wrong = {code for code, known in found.items() if known is None or known.la_code != code}
    assert wrong == {"835"}, "only the old Dorset has another's name"


def test_an_authority_that_does_not_exist() -> None:
    assert authority_of("999", KNOWN) is None
    assert authority_of("", KNOWN) is None
    with pytest.raises(UnknownAuthority, match=r"--la 999: no authority of England has this code"):
        given_authority("999", KNOWN)


@pytest.mark.parametrize(
    ("path", "la_code", "year"),
    [
        ("840/2024/episodes.csv", "840", 2024),
        ("County Durham/2023-24/episodes.csv", "840", 2024),
        ("Durham SSDA903 2023_24/episodes.csv", "840", 2024),
        ("Durham 2024.zip/ssda903/episodes.csv", "840", 2024),
        ("E06000047_202324_episodes.csv", "840", 2024),
        ("909/2022/oc3.csv", "909", 2022),
        ("840/2023/2024/episodes.csv", "840", 2024),
        ("841/840/episodes.csv", "840", None),
        ("2024/episodes_2023.csv", None, 2023),
        ("2024/2021 to 2023/episodes.csv", None, 2024),
        ("004/2024/episodes.csv", "004", 2024),
        ("Larkhaven/2024/episodes.csv", "004", 2024),
        ("840/episodes_004.csv", "840", None),
        ("episodes_004.csv", None, None),
        ("SSDA903/header.csv", None, None),
    ],
)
def test_what_a_path_says(path: str, la_code: str | None, year: int | None) -> None:
    found = said(path)
    assert (found.la_code, found.year) == (la_code, year)


def test_files_of_one_label_belong_together() -> None:
    assert said("840/2024/a/episodes.csv").folder == said("840/2024/b/header.csv").folder == "840/2024"
    assert said("returns/episodes_2024.csv").folder == said("returns/header_2024.csv").folder == "returns"
    assert said("a/episodes.csv").folder != said("b/episodes.csv").folder


def test_a_path_above_what_was_given_counts_where_it_says_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "Durham" / "2023-24" / "episodes.csv"
    found = label(Source(file, str(file), "episodes.csv"), KNOWN)
    assert (found.la_code, found.year) == ("840", 2024)
    other = tmp_path / "build-301" / "job 2024" / "episodes.csv"
    found = label(Source(other, str(other), "episodes.csv"), KNOWN)
    assert (found.la_code, found.year) == (None, None)
    within = label(Source(other, str(other), "build-301/job 2024/episodes.csv"), KNOWN)
    assert (within.la_code, within.year) == ("301", 2024)


def test_a_path_inside_an_archive_counts(tmp_path: Path) -> None:
    archive = tmp_path / "returns.zip"
    source = Source(archive, f"{archive}!840/2024/oc2.csv", "returns.zip!840/2024/oc2.csv", "840/2024/oc2.csv")
    found = label(source, KNOWN)
    assert (found.la_code, found.year) == ("840", 2024)


def test_the_latest_year_with_three_dates() -> None:
    assert year_by_dates(Dates({2023: 50, 2024: 2}, {2024: 1})) == 2024
    assert year_by_dates(Dates({2023: 50, 2024: 1}, {2024: 1})) == 2023
    assert year_by_dates(Dates({2023: 2}, {})) is None
    assert year_by_dates(Dates({}, {})) is None


@pytest.mark.parametrize(
    ("starts", "moved"),
    [
        ({2023: 57, 2024: 3}, True),  # three, and 5% of 60
        ({2023: 57, 2024: 2}, False),  # only two
        ({2023: 58, 2024: 3}, False),  # three of 61 are less than 5%
        ({2023: 20, 2024: 30, 2025: 1}, False),  # one lies after the year that follows
        ({2023: 60}, False),
    ],
)
def test_a_label_that_names_the_start_of_the_year(starts: dict[int, int], moved: bool) -> None:
    assert names_start(2023, Dates(starts, {})) is moved
