import pytest

from loaders.geography import (
    NOT_ENGLAND,
    TWO_AUTHORITIES,
    UNKNOWN_AUTHORITY,
    UNKNOWN_COUNTRY,
    UNKNOWN_LEVEL,
    UNKNOWN_REGION,
    Place,
    Unknown,
    register,
)


def place(level: str, country: str = "E92000001", region: str = "", la: str = "", code: str = "") -> Place | Unknown:
    return register().by_codes(
        geographic_level=level, country_code=country, region_code=region, old_la_code=la, new_la_code=code
    )


def test_england() -> None:
    assert place("National") == Place("National", "E92000001", "", False)


def test_level_in_other_case() -> None:
    assert place("NATIONAL") == Place("National", "E92000001", "", False)


def test_region() -> None:
    assert place("Regional", region="E13000001") == Place("Regional", "E13000001", "", False)


@pytest.mark.parametrize(
    ("la", "published", "today"),
    [
        ("370", "E08000016", "E08000038"),
        ("373", "E08000019", "E08000039"),
        ("825", "E10000002", "E06000060"),
        ("815", "E10000023", "E06000065"),
        ("933", "E10000027", "E06000066"),
    ],
    ids=["Barnsley", "Sheffield", "Buckinghamshire", "North Yorkshire", "Somerset"],
)
def test_the_three_digit_code_decides_and_todays_ons_code_is_kept(la: str, published: str, today: str) -> None:
    assert place("Local authority", la=la, code=published) == Place("Local authority", today, la, False)


def test_a_new_ons_code_of_a_known_authority() -> None:
    assert place("Local authority", la="840", code="E06000999") == Place("Local authority", "E06000047", "840", False)


def test_codes_of_two_authorities_in_one_row() -> None:
    assert place("Local authority", la="840", code="E08000016") == Unknown(TWO_AUTHORITIES, "new_la_code")


def test_joint_return_keeps_its_double_code() -> None:
    assert place("Local authority", la="314/318") == Place("Local authority", "", "314 / 318", False)


def test_joint_return_of_an_unknown_authority() -> None:
    assert place("Local authority", la="314 / 999") == Unknown(UNKNOWN_AUTHORITY, "old_la_code")


@pytest.mark.parametrize(
    ("found", "check"),
    [
        (place("School"), UNKNOWN_LEVEL),
        (place("National", country="K02000001"), UNKNOWN_COUNTRY),
        (place("Regional", region="E12000099"), UNKNOWN_REGION),
        (place("Local authority", la="999"), UNKNOWN_AUTHORITY),
        (place("Local authority"), UNKNOWN_AUTHORITY),
        (place("Local authority", country="X92000001", la="840"), UNKNOWN_AUTHORITY),
        (place("Regional", country="X92000001", region="E12000001"), UNKNOWN_REGION),
    ],
)
def test_places_never_seen(found: Place | Unknown, check: str) -> None:
    assert isinstance(found, Unknown)
    assert found.check == check


@pytest.mark.parametrize("code", ["E08000016", "E08000038"])
def test_ons_code_of_any_time(code: str) -> None:
    assert register().by_ons_code(code, "Area Code") == Place("Local authority", "E08000038", "370", False)


@pytest.mark.parametrize(
    ("code", "check"),
    [
        ("W06000001", NOT_ENGLAND),
        ("E07000032", UNKNOWN_AUTHORITY),
        ("E12000099", UNKNOWN_REGION),
        ("", UNKNOWN_AUTHORITY),
    ],
)
def test_ons_code_never_seen(code: str, check: str) -> None:
    assert register().by_ons_code(code, "Area Code") == Unknown(check, "Area Code")


def test_no_code_belongs_to_two_authorities() -> None:
    known = register()
    codes = [code for authority in known.by_la_code.values() for code in authority.codes]
    assert len(codes) == len(set(codes)) == len(known.by_code)


def test_real_and_invented_codes_are_apart() -> None:
    known = register().by_la_code.values()
    assert all(authority.synthetic == authority.codes[0].startswith("X") for authority in known)
