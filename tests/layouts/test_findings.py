"""Sentences under charts and on the Overview: true by the rows, silent where the rows do not prove them."""

from __future__ import annotations

from datetime import date

import pytest

from indicators.lookup import Geography, Spread, Value
from indicators.registry import REGISTRY
from indicators.statements import Case
from layouts import findings, overview
from layouts.markup import children_of, find, words
from tests.layouts.test_figures import value

RE_REFERRALS, CLA = REGISTRY["re_referrals"], REGISTRY["cla_rate"]


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


def case(made: list[Value], indicator=RE_REFERRALS) -> Case:
    england = Geography("E92000001", "", "England", "National", "", "", "", None, None, "")
    return Case(indicator, made, None, england, {}, [], [], Spread(150, 5.0, 17.0, 20.0, 24.0, 40.0))


def test_what_stands_out_is_the_headline_of_each_case_that_has_one():
    clear = rows(19.0, 18.7, england_value=22.6, vs_england="lower", denominator=5378)
    silent = rows(19.0, 18.7, england_value=22.6, vs_england="similar", denominator=5378)
    (found,) = findings.standing_out([case(clear), case(silent)])
    assert found.words == (
        "Repeat referrals within 12 months: 18.7% in 2025, clearly below England (22.6%), which is better."
    )
    (unmarked,) = findings.standing_out([case(clear)], marks=False)
    assert unmarked.words.endswith("(22.6%).")
    assert (found.sign, unmarked.sign) == ("▲", "●")


@pytest.mark.parametrize(
    ("before", "last", "clear"),
    [(17.0, (18.7, 17.6, 19.8), True), (18.0, (18.7, 17.6, 19.8), False), (17.0, (18.7, None, None), False)],
)
def test_a_change_is_clear_by_the_limits_of_the_latest(before, last, clear):
    made = rows(before, last[0], lower_ci=last[1], upper_ci=last[2])
    assert findings.clearly_changed(made) is clear


def test_the_overview_shows_what_stands_out_with_its_proof(norham):
    content = overview.page(norham).content
    (section,) = [one for one in find(content, "Section") if one["props"].get("className") == "standing-out"]
    assert "“Clearly” means more than chance usually explains." in words(section)
    # No other word of it needs to be explained.
    assert "median" not in words(section) and "points" not in words(section)
    assert find(section, "A")[-1]["props"]["href"] == "/methods?la=841#stands-out"
    (item,) = find(section, "Li")
    assert "Repeat referrals within 12 months: 18.7% in 2025, clearly below England (22.6%), which is better." in words(
        item
    )
    (proof,) = find(item, "Details")
    assert words(find(proof, "Summary")[0]).startswith("Show proof")
    rows = [[words(cell) for cell in children_of(line)] for line in find(proof, "Tr")]
    assert rows == [
        ["whose", "period", "value", "source"],
        ["Norham", "2025", "18.7%", "published"],
        ["England", "2025", "22.6%", "published"],
    ]


def test_the_neighbours_median_is_explained_where_a_sentence_names_it(norham):
    of_neighbours = rows(19.0, 18.7, sn_median=22.0, sn_count=9, vs_neighbours="lower", denominator=5378)
    (said,) = findings.standing_out([case(of_neighbours)])
    assert "neighbours' median (22.0%)" in said.words
    assert overview._glosses(norham, [said])[1] == (
        "The neighbours' median is the middle of the figures of its statistical neighbours (the 3 authorities most like this one). "
    )


def returned(*figures: float, last: int) -> list[Value]:
    """Whole years of own returns up to a year, and provisional months after it."""
    first = last - len(figures) + 1
    made = [
        one._replace(source="returns", period=str(first + n), period_end=date(first + n, 3, 31), period_position=n + 1)
        for n, one in enumerate(rows(*figures))
    ]
    months = made[-1]._replace(period=f"{last}-09", period_end=date(last, 9, 30), flag="p", value=1.0)
    return [*made, months]


def test_own_returns_are_news_in_whole_years_after_the_last_published_figure():
    published = [one._replace(period_end=date(int(one.period), 3, 31)) for one in rows(19.0, 18.7)]
    ours = returned(16.0, 15.0, last=2026)
    assert [one.period for one in findings.news(ours, published)] == ["2025", "2026"]
    assert findings.news(returned(16.0, 15.0, last=2025), published) == []
    # The last year is published as unreliable: then the returns say more.
    unreliable = [published[0], published[1]._replace(value=None, flag="u")]
    assert [one.value for one in findings.news(returned(16.0, 15.0, last=2025), unreliable)] == [16.0, 15.0]
    assert findings.news(ours[-1:], []) == [] and len(findings.news(ours, [])) == 2


def test_nothing_is_made_news_that_the_publisher_hides():
    """A second authority is hidden to protect a small one: its own figure would give that one away by subtraction."""
    published = [one._replace(period_end=date(int(one.period), 3, 31)) for one in rows(19.0, 18.7)]
    hidden = [published[0], published[1]._replace(value=None, flag="c")]
    assert findings.news(returned(16.0, 15.0, last=2025), hidden) == []
    # The year after it is news, but neither its sentence nor the proof holds the hidden year's figure.
    counted = [one._replace(numerator=80.0, denominator=500.0) for one in returned(17.0, 16.0, 15.0, last=2026)]
    assert [(one.period, one.value, one.numerator, one.denominator) for one in findings.news(counted, hidden)] == [
        ("2024", 17.0, 80.0, 500.0),
        ("2025", None, None, None),
        ("2026", 15.0, 80.0, 500.0),
    ]
    # Both of the last years are hidden, an earlier one is not published otherwise: that one is news.
    later = [published[0]._replace(value=None, flag="u"), hidden[1]]
    assert [one.period for one in findings.news(returned(16.0, 15.0, last=2025), later)] == ["2024"]


def test_the_overview_says_what_is_newer_in_own_returns_apart_from_what_is_published(norham):
    item = REGISTRY["sw_turnover"]
    ours = [one._replace(indicator_id=item.id, denominator=500.0) for one in returned(14.6, 12.6, 10.9, 8.6, last=2026)]
    made = [overview.Row(item, [], {}, None, ours)]
    section = overview._standing_out(norham, made)
    assert words(find(section, "H3")) == "From own returns: newer, or not published"
    (line,) = find(section, "Li")
    head = "Social worker turnover: 8.6% in 2026 by its own returns, "
    assert f"{head}down every year since 2023 (14.6%), which is better." in words(line)
    table = [[words(cell) for cell in children_of(one)] for one in find(line, "Tr")][1:]
    assert [one[1:] for one in table] == [
        ["2026", "8.6%", "own returns"],
        *([year, figure, "own returns"] for year, figure in (("2023", "14.6%"), ("2024", "12.6%"), ("2025", "10.9%"))),
    ]
    assert overview._standing_out(norham, [overview.Row(item, [], {}, None, ours[-1:])]) is None
