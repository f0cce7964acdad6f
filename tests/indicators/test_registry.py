"""The registry and its models: what is accepted, and that every kind of mistake is refused by name."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from indicators.model import Breakdown, Computed, Derive, Group, Indicator, Interval, Published, Term, Unit
from indicators.registry import (
    BREAKDOWNS,
    COMPUTED,
    GROUP_TITLES,
    PILLARS,
    PUBLISHED,
    REGISTRY,
    DefinitionError,
    by_group,
    check,
)
from loaders.statistics import RECIPES

TEXTS = ("title", "domain", "definition", "why", "numerator_words", "denominator_words")
BLANK = st.text(alphabet=" \t\n\r\f", max_size=6)
COLUMNS = {column for recipe in RECIPES for column in (*recipe.categories, *recipe.values)}
UNHURRIED = settings(deadline=None, max_examples=30)
UNKNOWN = st.from_regex(r"[a-z_]{1,12}", fullmatch=True).filter(lambda name: name not in COLUMNS)


def indicator(**changes: object) -> Indicator:
    """A correct definition with some fields changed, checked as a new one would be."""
    given_fields = REGISTRY["re_referrals"].model_dump() | {"breakdowns": ()} | changes
    return Indicator.model_validate(given_fields)


def with_recipe(**changes: object) -> Indicator:
    recipe = REGISTRY["re_referrals"].published
    assert recipe
    return indicator(published=Published.model_validate(recipe.model_dump() | changes))


def with_computed(**changes: object) -> Indicator:
    computed = REGISTRY["re_referrals"].computed
    assert computed
    return indicator(computed=Computed.model_validate(computed.model_dump() | changes))


def breakdown(**changes: object) -> Breakdown:
    return Breakdown.model_validate(BREAKDOWNS["cla_by_age"].model_dump() | changes)


def test_68_are_published_and_70_computed_from_returns() -> None:
    assert (len(PUBLISHED), len(COMPUTED), len(REGISTRY)) == (68, 70, 94)


@pytest.mark.parametrize(
    ("group", "published", "in_all"),
    [
        (Group.STAY_TOGETHER, 22, 28),
        (Group.FAMILY_NETWORK, 2, 5),
        (Group.SAFE, 20, 26),
        (Group.STABLE_HOMES, 11, 16),
        (Group.MULTI_AGENCY, 0, 4),
        (Group.LEADERSHIP, 7, 7),
        (Group.WORKFORCE, 6, 8),
    ],
)
def test_a_group_has_its_published_indicators_first(group: Group, published: int, in_all: int) -> None:
    found = by_group(group)
    assert len(found) == in_all
    assert {item.group for item in found} == {group}
    assert all(item.published for item in found[:published])
    assert not any(item.published for item in found[published:])


def test_every_group_has_a_long_and_a_short_title() -> None:
    assert set(GROUP_TITLES) == set(Group)
    assert all(title.title and title.short and len(title.short) <= 24 for title in GROUP_TITLES.values())


def test_there_are_six_pillars_and_every_indicator_names_known_ones() -> None:
    assert sorted(PILLARS) == [1, 2, 3, 4, 5, 6]
    assert {pillar for item in REGISTRY.values() for pillar in item.pillars} == set(PILLARS)


def test_every_breakdown_is_shown_somewhere() -> None:
    assert {one for item in REGISTRY.values() for one in item.breakdowns} == set(BREAKDOWNS)


def test_a_definition_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        REGISTRY["re_referrals"].title = "Something else"  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize("field", TEXTS)
@UNHURRIED
@given(blank=BLANK)
def test_a_blank_text_is_refused(field: str, blank: str) -> None:
    with pytest.raises(ValidationError, match=field):
        indicator(**{field: blank})


@pytest.mark.parametrize("field", [*TEXTS, "short_title", "pillars", "unit", "decimals", "polarity", "caveats"])
def test_a_missing_field_is_refused(field: str) -> None:
    fields = REGISTRY["re_referrals"].model_dump()
    del fields[field]
    with pytest.raises(ValidationError, match=field):
        Indicator.model_validate(fields)


@pytest.mark.parametrize(
    "changes",
    [
        {"short_title": "ab"},
        {"short_title": "x" * 49},
        {"caveats": ()},
        {"caveats": ("One.", " ")},
        {"pillars": ()},
        {"pillars": (7,)},
        {"id": "Re-referrals"},
        {"decimals": 3},
        {"unknown_field": "x"},
    ],
    ids=str,
)
def test_a_wrong_field_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        indicator(**changes)


def test_limits_without_counts_are_refused() -> None:
    with pytest.raises(ValidationError, match="confidence limits need"):
        with_recipe(denominator=())


def test_published_limits_without_their_columns_are_refused() -> None:
    with pytest.raises(ValidationError, match="published limits need"):
        indicator(interval=Interval.PUBLISHED)


def test_a_ratio_without_a_denominator_is_refused() -> None:
    with pytest.raises(ValidationError, match="a ratio needs"):
        Published(table="children_in_need", derive=Derive.RATIO, numerator=(Term(column="At31_episodes"),))


def test_a_judgement_without_its_name_is_refused() -> None:
    with pytest.raises(ValidationError, match="names its judgement"):
        Published(table="inspections", value="leaders", derive=Derive.JUDGEMENT)


def test_a_breakdown_of_both_shapes_is_refused() -> None:
    with pytest.raises(ValidationError, match="either a category column"):
        breakdown(columns={"children_percent": "Children"})


def test_a_count_of_a_column_that_is_not_shown_is_refused() -> None:
    with pytest.raises(ValidationError, match="not shown"):
        breakdown(category="", columns={"children_percent": "A"}, column_numerators={"children_count": "number"})


def test_groups_of_anything_but_shares_are_refused() -> None:
    with pytest.raises(ValidationError, match="only shares"):
        breakdown(groups={"1 to 4 years": "Under 5"})


def test_the_registry_accepts_itself() -> None:
    check(REGISTRY.values(), BREAKDOWNS.values())


def test_an_indicator_defined_twice_is_refused() -> None:
    with pytest.raises(DefinitionError, match="indicator re_referrals is defined twice"):
        check([indicator(), indicator()], [])


def test_a_breakdown_defined_twice_is_refused() -> None:
    with pytest.raises(DefinitionError, match="breakdown cla_by_age is defined twice"):
        check([indicator(breakdowns=("cla_by_age",))], [breakdown(), breakdown()])


def test_a_breakdown_that_does_not_exist_is_refused() -> None:
    with pytest.raises(DefinitionError, match="re_referrals: the breakdown by_colour does not exist"):
        check([indicator(breakdowns=("by_colour",))], [])


def test_a_breakdown_that_nobody_shows_is_refused() -> None:
    with pytest.raises(DefinitionError, match="cla_by_age is shown on no indicator"):
        check([indicator()], [breakdown()])


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(DefinitionError, match="no published table weather"):
        check([with_recipe(table="weather")], [])


@UNHURRIED
@given(name=UNKNOWN)
def test_an_unknown_value_column_is_refused(name: str) -> None:
    with pytest.raises(DefinitionError, match=f"the table referrals has no column {name} "):
        check([with_recipe(value=name)], [])


@UNHURRIED
@given(name=UNKNOWN)
def test_an_unknown_category_column_is_refused(name: str) -> None:
    with pytest.raises(DefinitionError, match=f"the table referrals has no column {name} "):
        check([with_recipe(where={name: "x"})], [])


@UNHURRIED
@given(name=UNKNOWN)
def test_an_unknown_column_of_a_count_is_refused(name: str) -> None:
    with pytest.raises(DefinitionError, match=f"the table referrals has no column {name} "):
        check([with_recipe(denominator=(Term(column=name),))], [])


@pytest.mark.parametrize(
    "term",
    [
        Term(column="rereferral_count", table="weather"),
        Term(column="rereferral_count", table="population"),
        Term(column="population_estimate", table="population", where={"breakdown": "Total"}),
    ],
    ids=["table", "column of another table", "category of another table"],
)
def test_a_count_of_another_table_is_checked_against_that_table(term: Term) -> None:
    with pytest.raises(DefinitionError, match="re_referrals"):
        check([with_recipe(denominator=(term,))], [])


def test_a_category_is_not_taken_for_a_value() -> None:
    with pytest.raises(DefinitionError, match="no column population_type"):
        check(
            [indicator(interval=Interval.NONE, published=Published(table="cla_numbers", value="population_type"))], []
        )


@pytest.mark.parametrize(
    "changes",
    [
        {"category": "colour"},
        {"where": {"colour": "Age group"}},
        {"value": "colour"},
        {"denominator": (Term(column="children_count", where={"colour": "Total"}),)},
        {"category": "", "columns": {"colour": "Red"}},
        {
            "category": "",
            "columns": {"children_percent": "Children"},
            "column_numerators": {"children_percent": "colour"},
        },
        {
            "category": "",
            "columns": {"children_percent": "Children"},
            "column_denominators": {"children_percent": "colour"},
        },
    ],
    ids=["category", "where", "value", "term", "columns", "column_numerators", "column_denominators"],
)
def test_an_unknown_column_of_a_breakdown_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(DefinitionError, match="cla_by_age: the table cla_31_march has no column colour "):
        check([indicator(breakdowns=("cla_by_age",))], [breakdown(**changes)])


# --- computed from returns ----------------------------------------------------------------------------------


def test_an_indicator_needs_a_source() -> None:
    with pytest.raises(ValidationError, match="neither published nor computed"):
        indicator(published=None, computed=None)


@pytest.mark.parametrize("changes", [{"published": None}, {"computed": None}], ids=["returns only", "published only"])
def test_one_source_is_enough(changes: dict[str, object]) -> None:
    check([indicator(**changes)], [])


def test_a_rate_is_computed_as_a_rate() -> None:
    with pytest.raises(ValidationError, match="computed as a rate"):
        indicator(unit=Unit.RATE)


def test_limits_of_what_only_returns_give_need_no_published_counts() -> None:
    assert indicator(published=None).interval is Interval.WILSON


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"characteristics": ("colour",)}, "no such characteristic: colour"),
        ({"collection": "workforce_census", "cohort": "post", "rolling": True}, "no rolling periods"),
        ({"months": 6}, "months"),
        ({"needs": " "}, "needs"),
    ],
    ids=str,
)
def test_a_computation_that_cannot_be_is_refused(changes: dict[str, object], match: str) -> None:
    with pytest.raises(ValidationError, match=match):
        with_computed(**changes)


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"cohort": "looked_after"}, "nothing in the cin_census is called looked_after"),
        ({"characteristics": ("sex", "uasc")}, "the rows of referred have no uasc"),
        ({"tables": ("cla_episode",)}, "the cin_census has no table cla_episode"),
        ({"tables": ("weather",)}, "the cin_census has no table weather"),
        ({"columns": {"assessment": "colour"}}, "the table assessment has no column colour"),
        ({"switches": {"include_absent": True}}, "the switch include_absent"),
        ({"switches": {"include_everything": True}}, "the switch include_everything"),
    ],
    ids=str,
)
def test_a_computation_from_what_the_returns_do_not_have_is_refused(changes: dict[str, object], match: str) -> None:
    with pytest.raises(DefinitionError, match=f"re_referrals: {match}"):
        check([with_computed(**changes)], [])
