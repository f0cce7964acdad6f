"""Sentences under charts and on the Overview: true by the rows, silent where the rows do not prove them."""

from __future__ import annotations

import pytest

from indicators.lookup import RegionPlace, Spread, Value
from indicators.registry import REGISTRY
from layouts import findings
from tests.layouts.test_figures import value

RE_REFERRALS, CLA, SGO = REGISTRY["re_referrals"], REGISTRY["cla_rate"], REGISTRY["ceased_sgo"]
SPREAD = Spread(150, 5.0, 17.0, 20.0, 24.0, 40.0)
FIRST = RegionPlace(12, 0, 1)


def rows(*numbers: float | None, **last: object) -> list[Value]:
    made = [value(str(2025 - len(numbers) + 1 + n), number, period_position=n + 1) for n, number in enumerate(numbers)]
    given: dict[str, object] = {}
    if len(numbers) > 1 and numbers[-1] is not None and numbers[-2] is not None:
        given["change"] = round(numbers[-1] - numbers[-2], 1)
    made[-1] = made[-1]._replace(**{**given, **last})  # type: ignore[arg-type]
    return made


@pytest.mark.parametrize(
    ("numbers", "steps", "since"),
    [
        ((3, 1, 2, 3), 2, "2023"),
        ((1, 3, 2, 1), -2, "2023"),
        ((1, 2, 2), None, ""),
        ((1, None, 2, 3), 1, "2024"),
        ((1,), None, ""),
    ],
)
def test_run(numbers, steps, since):
    found = findings.run(rows(*numbers))
    assert (found[0] if found else None) == steps
    assert (found[1].period if found else "") == since


def test_a_run_ends_where_a_period_is_missing_altogether():
    made = rows(1.0, 2.0, 3.0)
    made[-1] = made[-1]._replace(period_position=5)
    assert findings.run(made) is None


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((5, 4, 3, 2, 1), "lowest"),
        ((1, 2, 3, 4, 5), "highest"),
        ((1, 2, 3, 4, 1), ""),
        ((3, 2, 1, 4), ""),
        ((5, 4, 3, 2, None), ""),
        ((5, None, 4, 3, 2, 1), "lowest"),
    ],
)
def test_a_record_is_held_alone_in_five_figures_or_more(numbers, expected):
    assert findings.record(rows(*numbers)) == expected


def test_figures_before_a_change_of_method_do_not_count():
    indicator = next(one for one in REGISTRY.values() if one.breaks)
    first = indicator.breaks[0].period
    before = value("1990", 99.0)
    assert findings.since_break([before, value(first, 1.0)], indicator) == [value(first, 1.0)]
    assert findings.since_break([before], indicator) == [before]


@pytest.mark.parametrize(
    ("number", "other", "difference", "words"),
    [
        (18.7, 22.6, "lower", "clearly below England (22.6%)"),
        (23.7, 22.6, "higher", "clearly above England (22.6%)"),
        (22.0, 22.6, "similar", "not clearly different from England (22.6%)"),
        (22.0, 22.6, "", "below England (22.6%)"),
        (22.6, 22.6, "", "the same as England (22.6%)"),
        (22.6, None, "", ""),
    ],
)
def test_against(number, other, difference, words):
    assert findings.against(number, other, difference, "England", RE_REFERRALS) == words


def test_caption_says_where_it_stands_how_it_came_there_and_against_whom():
    made = rows(20.0, 17.0, 18.7, england_value=22.6, vs_england="lower", sn_median=18.8, vs_neighbours="similar")
    assert findings.time_series_caption(made, RE_REFERRALS, ("neighbours", "england"), marks=True) == (
        "18.7% in 2025; up 1.7 points on 2024. Clearly below England (22.6%) and not clearly different from the "
        "neighbours' median (18.8%). That is better than England: lower is better here."
    )


def test_caption_without_marks_judges_nothing():
    made = rows(20.0, 18.7, england_value=22.6, vs_england="lower")
    text = findings.time_series_caption(made, RE_REFERRALS, ("england",), marks=False)
    assert "better" not in text


def test_caption_without_polarity_judges_nothing():
    made = rows(110.0, 118.0, england_value=67.0, vs_england="higher")
    text = findings.time_series_caption(made, CLA, ("england",), marks=True)
    assert "Clearly above England (67)" in text
    assert "better" not in text and "worse" not in text


def test_caption_of_a_suppressed_figure_says_so_and_gives_the_last_one():
    text = findings.time_series_caption(rows(20.0, None), RE_REFERRALS, ("england",), marks=True)
    assert text.startswith("No figure for 2025: c, confidential")
    assert text.endswith("The last figure is 20.0%, for 2024.")


def test_caption_of_a_provisional_figure_says_so():
    assert "provisional" in findings.time_series_caption(rows(20.0, 21.0, flag="p"), RE_REFERRALS, (), marks=True)


def test_caption_of_nothing():
    assert findings.time_series_caption([], RE_REFERRALS, (), marks=True) == "No figures are published here."


def statement(made: list[Value], indicator=RE_REFERRALS, region: RegionPlace | None = None, marks: bool = True):
    return findings.statement(made, indicator, SPREAD, region, "North East", marks)


def test_a_clear_difference_is_said_with_its_verdict():
    said = statement(rows(19.0, 18.7, england_value=22.6, vs_england="lower", denominator=5378))
    assert said is not None
    assert said.words == (
        "Repeat referrals within 12 months: 18.7% in 2025, clearly below England (22.6%), which is better."
    )
    assert (said.sign, said.verdict) == ("▲", "better")


def test_the_place_in_the_region_is_said_where_limits_are_not_known():
    said = statement(rows(19.0, 7.7, england_value=22.6), region=FIRST)
    assert said is not None
    assert said.words.endswith(
        "7.7% in 2025, the lowest of 12 authorities in the North East and below England (22.6%), which is better."
    )


def test_england_is_left_out_where_it_lies_on_the_other_side():
    said = statement(rows(19.0, 30.0, england_value=22.6), region=FIRST)
    assert said is not None and "England" not in said.words


def test_a_record_of_the_whole_series_and_one_that_begins_later():
    made = rows(30.0, 29.0, 28.0, 27.0, 10.0, england_value=22.6, vs_england="lower")
    said = statement(made)
    assert said is not None and "the lowest figure since the series began in 2021" in said.words
    later = [row._replace(period_position=row.period_position + 3) for row in made]
    said = statement(later)
    assert said is not None and "the lowest figure since 2021" in said.words


@pytest.mark.parametrize(
    "change",
    [
        {"value": None, "flag": "c"},
        {"flag": "p"},
        {"joint": "A and B"},
        {"denominator": 19.0},
        {"vs_england": "similar"},
    ],
)
def test_no_sentence_from_figures_that_do_not_carry_one(change):
    made = rows(30.0, 7.7, england_value=22.6, vs_england="lower", denominator=500.0)
    assert statement([*made[:-1], made[-1]._replace(**change)], region=FIRST) is None


def test_no_sentence_from_a_discontinued_indicator():
    indicator = next(one for one in REGISTRY.values() if one.discontinued)
    assert statement(rows(30.0, 7.7, england_value=22.6, vs_england="lower"), indicator, FIRST) is None


def test_without_polarity_or_marks_nothing_is_judged():
    made = rows(100.0, 118.0, england_value=67.0, vs_england="higher")
    for said in (statement(made, CLA), statement(rows(19, 18.7, england_value=22.6, vs_england="lower"), marks=False)):
        assert said is not None
        assert (said.sign, said.verdict) == ("●", "")
        assert "better" not in said.words and "worse" not in said.words


def many(verdicts: str) -> dict[str, list[Value]]:
    """Rows of as many domains, each clearly better (b) or worse (w) than England."""
    domains: dict[str, str] = {}
    for key, one in REGISTRY.items():
        if one.polarity == "lower" and one.discontinued is None:
            domains.setdefault(one.domain, key)
    keys = list(domains.values())
    return {
        key: rows(
            20.0, 10.0 if sign == "b" else 30.0, england_value=20.0, vs_england="lower" if sign == "b" else "higher"
        )
        for key, sign in zip(keys, verdicts, strict=False)
    }


def test_good_and_bad_are_told_alike():
    shown = many("bbbbbww")
    spreads = {(key, "2025"): SPREAD for key in shown}
    found = findings.standing_out(shown, REGISTRY, spreads, {}, "North East")
    assert len(found) == 5
    assert [one.verdict for one in found].count("worse") == 2


def test_one_side_may_fill_the_list_if_there_is_no_other():
    shown = many("bbbbbb")
    spreads = {(key, "2025"): SPREAD for key in shown}
    assert [one.verdict for one in findings.standing_out(shown, REGISTRY, spreads, {}, "x")] == ["better"] * 5


def test_one_sentence_at_most_from_each_domain():
    made = rows(20.0, 10.0, england_value=20.0, vs_england="lower")
    shown = {key: made for key in ("absence_overall_cino", "absence_severe_cla", "absence_persistent_cppo")}  # noqa: C420
    spreads = {(key, "2025"): SPREAD for key in shown}
    assert len(findings.standing_out(shown, REGISTRY, spreads, {}, "x")) == 1


def test_old_figures_do_not_stand_out_now():
    recent = rows(20.0, 10.0, england_value=20.0, vs_england="lower")
    old = [row._replace(period="2021") for row in recent[-1:]]
    found = findings.standing_out(
        {"re_referrals": recent, "ceased_sgo": old},
        REGISTRY,
        {("re_referrals", "2025"): SPREAD, ("ceased_sgo", "2021"): SPREAD},
        {},
        "x",
    )
    assert [one.indicator_id for one in found] == ["re_referrals"]


@pytest.mark.parametrize(
    ("before", "last", "clear"),
    [(17.0, (18.7, 17.6, 19.8), True), (18.0, (18.7, 17.6, 19.8), False), (17.0, (18.7, None, None), False)],
)
def test_a_change_is_clear_by_the_limits_of_the_latest(before, last, clear):
    made = rows(before, last[0], lower_ci=last[1], upper_ci=last[2])
    assert findings.clearly_changed(made) is clear
