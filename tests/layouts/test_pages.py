"""What the pages say about the small store's authority Norham."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from indicators import lookup
from indicators.lookup import BreakdownValue, Catalogue, Spread, Value, catalogue
from indicators.model import Polarity
from indicators.registry import PILLARS, PUBLISHED, REGISTRY
from indicators.returned import RETURNED_BREAKDOWNS
from layouts import compare, data_quality, indicator, methods, outcome, overview
from layouts.address import Address, parse, query, settings_words, to
from layouts.components import Page
from layouts.markup import HTML, Element, children_of, find, words
from layouts.overview import chosen_rows, rows_of
from layouts.view import View
from loaders.store import Outcomes, Store
from tests.small_store import NORHAM


def of(view: View, la: str = "841", path: str = "/", **settings: Any) -> View:
    place = view.catalogue.find(la)
    assert place is not None
    return replace(view, path=path, place=place, address=Address(la=la, **settings))


def text(page: Page) -> str:
    return words(page.content)


def row(page: Page, key: str) -> Element:
    (found,) = [one for one in find(page.content, "Tr") if one["props"].get("id") == f"row-{key}"]
    return found


def cells(page: Page, key: str) -> list[str]:
    return [words(cell) for cell in children_of(row(page, key))]


# Overview


def test_a_row_of_the_overview(norham):
    found = cells(overview.page(norham), "re_referrals")
    assert found == [
        "Repeat referrals within 12 months lower is better · per cent",
        "18.7% 2025",
        "+1.7 up 1.7 points on 2024",
        "2024 to 2025: from 17.0% to 18.7%",
        "18.8% ○  similar",
        "20.7% ▲  better",
        "22.6% ▲  better",
        "Norham 18.7%; 5 authorities from 15.5% to 31.0%, the middle half from 18.7% to 26.0%; neighbours' median 18.8%, "
        "Northmark 20.7%, England 22.6%",
        "2nd of 5 second quarter",
    ]


def test_every_indicator_has_a_row(norham):
    page = overview.page(norham)
    ids = [one["props"]["id"] for one in find(page.content, "Tr") if "id" in one["props"]]
    assert sorted(ids) == sorted(f"row-{key}" for key in PUBLISHED)


def test_an_indicator_without_a_figure_has_dashes(norham):
    assert cells(overview.page(norham), "ceased_sgo")[1] == "– no figure"


def test_without_polarity_the_position_is_counted_and_nothing_is_judged(norham):
    found = cells(overview.page(norham), "cla_rate")
    assert found[-1] == "2nd of 2 from the lowest"
    assert "67 ●  higher" in found
    assert "better" not in " ".join(found) and "worse" not in " ".join(found)


def test_a_provisional_figure_is_marked(norham):
    assert "p: provisional" in cells(overview.page(norham), "cla_rate")[1]


def test_a_joint_return_is_marked(norham):
    assert "joint return" in cells(overview.page(norham), "sw_turnover")[1]


def test_a_judgement_is_yes_or_no_and_has_no_median_of_neighbours(norham):
    found = cells(overview.page(norham), "ofsted_leadership_good")
    assert found[1] == "yes 2025"
    assert found[4:7] == ["– no figure", "3 authorities", "60 authorities"]


def test_a_discontinued_indicator_ends_at_its_last_meaningful_period(norham):
    last = REGISTRY["factor_physical_abuse_unknown"].discontinued
    assert last is not None
    found = cells(overview.page(norham), "factor_physical_abuse_unknown")
    assert found[1] == f"3 {last.last_period}"
    assert f"discontinued, last {last.last_period}" in found[0]


def test_marks_can_be_turned_off(norham):
    found = " ".join(cells(overview.page(of(norham, marks=False)), "re_referrals"))
    assert "▲" not in found
    assert "●  lower" in found


def test_comparators_can_be_left_out(norham):
    assert len(cells(overview.page(of(norham, compare=())), "re_referrals")) == 6


def test_another_model_and_the_mean_change_the_neighbours_only(norham):
    other = cells(overview.page(of(norham, model="2021")), "re_referrals")
    assert other[4] == "22.0% ▲  better"
    mean = cells(overview.page(of(norham, average="mean")), "re_referrals")
    # The difference is tested against the median: beside the mean stands no word.
    assert mean[4] == "19.4%"
    assert mean[6] == other[6] == "22.6% ▲  better"


def test_an_earlier_period_shows_what_was_known_then(norham):
    page = overview.page(of(norham, period="2024"))
    assert cells(page, "re_referrals")[1] == "17.0% 2024"
    assert cells(page, "spend_per_child")[1] == "– no figure"
    assert "period=2024" in page.export


def test_choosing_2025_shows_2024_25_too(norham):
    for period in ("2025", "2024/25"):
        assert cells(overview.page(of(norham, period=period)), "spend_per_child")[1] == "£1,924 2024/25"


def test_a_suppressed_figure_shows_letter_and_meaning(norham):
    found = cells(overview.page(of(norham, la="844")), "re_referrals")
    assert found[1].startswith("c c: confidential")


def test_england_has_no_comparators_and_no_rank(norham):
    found = cells(overview.page(of(norham, la="E92000001")), "re_referrals")
    assert len(found) == 5
    assert found[1] == "22.6% 2025"


def test_an_abolished_authority_says_what_followed(norham):
    said = text(overview.page(of(norham, la="847")))
    assert "Oldshire was abolished on 31 March 2023. It was followed by Southsea." in said
    assert "20.0%" in said
    assert "none for" not in said


def test_an_authority_without_figures_in_the_period_is_told_what_to_do(norham):
    page = overview.page(of(norham, la="847", period="2025"))
    assert "No indicator has a figure for Oldshire for 2025." in text(page)
    assert "/?la=847" in [one["props"]["href"] for one in find(page.content, "A")]


@pytest.mark.parametrize(
    ("settings", "ids"),
    [
        ({"show": "better"}, ["re_referrals"]),
        ({"show": "worse"}, []),
        ({"show": "different"}, ["re_referrals", "cla_rate"]),
        ({"show": "changed"}, ["cla_rate", "re_referrals"]),
        ({"word": "TURNOVER"}, ["sw_turnover"]),
    ],
)
def test_filters(norham, settings, ids):
    view = of(norham, **settings)
    found = [one.indicator.id for one in chosen_rows(view, rows_of(view))]
    # Changed: 17.0 lies outside 17.6 to 19.8; of cla_rate 121 lies within 111 to 125.
    expected = ["re_referrals"] if settings == {"show": "changed"} else ids
    assert sorted(found) == sorted(expected)


def test_a_filter_that_lets_nothing_through_says_so(norham):
    assert "No indicator fits this filter." in text(overview.page(of(norham, show="worse")))


def test_pillars_filter(norham):
    view = of(norham, pillar="6")
    assert {6} <= set.intersection(*(set(one.indicator.pillars) for one in chosen_rows(view, rows_of(view))))


def test_sorting_puts_rows_without_a_value_last_either_way(norham):
    for down in (False, True):
        view = of(norham, sort="value", down=down)
        found = chosen_rows(view, rows_of(view))
        known = [one.last is not None and one.last.value is not None for one in found]
        assert known == sorted(known, reverse=True)
    view = of(norham, sort="value", down=True)
    assert chosen_rows(view, rows_of(view))[0].indicator.id == "spend_per_child"


def test_the_column_sorted_by_says_so(norham):
    page = overview.page(of(norham, sort="rank", down=True))
    heads = [one for one in find(page.content, "Th") if "aria-sort" in one["props"]]
    assert heads and {one["props"]["aria-sort"] for one in heads} == {"descending"}


def test_every_small_drawing_has_words(norham):
    drawn = [one for one in find(overview.page(norham).content, "Img") if one["props"].get("className") != "key-sign"]
    assert drawn and all(one["props"]["alt"] for one in drawn)


# Indicator


def test_the_indicator_page_shows_the_figure_its_counts_and_comparators(norham):
    said = text(indicator.page(norham, "re_referrals"))
    for part in (
        "18.7%",
        "1,003 of 5,378",
        "+1.7",
        "3 of 3 have a value",
        "▲  clearly better",
        "2nd of 5",
        "1st is best",
    ):
        assert part in said


def test_the_indicator_page_has_its_charts_with_tables_and_csv(norham):
    page = indicator.page(norham, "cla_rate")
    figures = find(page.content, "Figure")
    assert [one["props"]["id"] for one in figures] == ["time-cla_rate", "ranked-cla_rate", "breakdown-cla_by_age"]
    for one in figures:
        assert len(find(one, "Graph")) == len(find(one, "Table")) == len(find(one, "Figcaption")) == 1
        assert any(
            link["props"]["href"].endswith(".csv") or ".csv?" in link["props"]["href"] for link in find(one, "A")
        )
        (drawing,) = [part for part in find(one, "Div") if part["props"].get("role") == "img"]
        assert drawing["props"]["aria-label"].startswith("Chart: ")


def test_a_graph_has_no_mode_bar(norham):
    for one in find(indicator.page(norham, "cla_rate").content, "Graph"):
        assert one["props"]["config"]["displayModeBar"] is False


def test_the_table_over_time_holds_counts_limits_and_comparators(norham):
    page = indicator.page(norham, "re_referrals")
    table = find(find(page.content, "Figure")[0], "Table")[0]
    head = [words(cell) for cell in find(find(table, "Thead"), "Th")]
    assert head == [
        "Period", "Norham (per cent)", "Change", "Numerator", "Denominator", "95% limits", "Neighbours' median",
        "Neighbours with a value", "Northmark", "England", "Rank",
    ]  # fmt: skip
    last = [words(cell) for cell in children_of(find(table, "Tr")[-1])]
    assert last == [
        "2025", "18.7%", "+1.7", "1,003", "5,378", "17.60 to 19.80", "18.8%", "3", "20.7%", "22.6%", "2nd of 5"
    ]  # fmt: skip


def test_tables_have_captions_and_headed_rows_and_columns(norham):
    for key in ("re_referrals", "cla_rate", "ofsted_leadership_good"):
        for table in find(indicator.page(norham, key).content, "Table"):
            assert words(find(table, "Caption")[0])
            for line in find(find(table, "Tbody"), "Tr"):
                assert line["props"]["children"][0]["props"]["scope"] == "row"


def test_ranked_chart_leaves_out_suppressed_authorities_and_says_so(norham):
    page = indicator.page(norham, "re_referrals")
    (ranked,) = [one for one in find(page.content, "Figure") if one["props"]["id"] == "ranked-re_referrals"]
    assert "1 without a figure is left out." in words(ranked)
    bars = find(ranked, "Graph")[0]["props"]["figure"]["data"][0]
    assert bars["y"] == [15.5, 18.7, 22.0, 26.0, 31.0]


def test_a_single_period_is_shown_as_bars(norham):
    page = indicator.page(norham, "spend_per_child")
    assert find(page.content, "Graph")[0]["props"]["figure"]["data"][0]["type"] == "bar"


def test_an_indicator_for_england_only_says_so(norham):
    said = text(indicator.page(norham, "adoption_decision_to_match"))
    assert "This indicator is published for England only; its figures are shown here." in said


def test_an_indicator_that_is_not_loaded_says_so(norham):
    assert "has not been loaded" in text(indicator.page(norham, "sdq_average"))


def test_the_judgement_page_shows_inspections_with_dates(norham):
    page = indicator.page(norham, "ofsted_leadership_good")
    said = text(page)
    assert "Norham: leaders judged good (3 May 2024); overall effectiveness good." in said
    assert "Before: inadequate, 1 February 2021." in said
    assert "date not given" in said


def test_notes_stand_on_the_page(norham):
    assert "One return was made for both." in text(indicator.page(norham, "sw_turnover"))


def test_definition_source_and_caveats_stand_on_the_page(norham):
    said = text(indicator.page(norham, "re_referrals"))
    item = REGISTRY["re_referrals"]
    for part in (item.definition, item.why, item.numerator_words, item.denominator_words, *item.caveats, item.title):
        assert part in said


def test_a_breakdown_shows_symbols_and_its_note(norham):
    page = indicator.page(norham, "cla_rate")
    figure = find(page.content, "Figure")[-1]
    assert "Highest in Norham: 1 to 4 years, 20%. 1 category without a figure, shown by symbol." in words(figure)


def test_an_unknown_breakdown_falls_back_to_the_first(norham):
    page = indicator.page(of(norham, breakdown="nonsense"), "cla_rate")
    assert find(page.content, "Figure")[-1]["props"]["id"] == "breakdown-cla_by_age"


def test_an_earlier_period_shows_no_later_judgement(norham):
    for period, is_shown in (("2025", True), ("2024", False), ("2023", False)):
        said = text(indicator.page(of(norham, period=period), "ofsted_leadership_good"))
        assert ("3 May 2024" in said) is is_shown
        assert ("list of judgements is that of the latest period" in said) is not is_shown


def links_to(page: Page, route: str) -> list[str]:
    return [one["props"]["href"] for one in find(page.content, "A") if one["props"]["href"].startswith(route)]


def rows_of_csv(client: FlaskClient, href: str) -> list[tuple[str, str, str]]:
    """Geography, period and source of each row."""
    lines = csv.DictReader(io.StringIO(client.get(href).text))
    return [(line["geography"], line["period"], line["source"]) for line in lines]


def test_the_csv_beside_an_earlier_chart_holds_what_the_chart_shows(norham, client):
    # The store has Norham's and England's rates of 2023 to 2025.
    for page in (
        indicator.page(of(norham, period="2024"), "cla_rate"),
        outcome.page(of(norham, period="2024"), "stay_together"),
    ):
        beside = [href for href in links_to(page, "/export.csv?indicator=cla_rate") if "period=2023" in href]
        assert beside == [
            "/export.csv?indicator=cla_rate&geography=841&geography=E12000901&geography=E92000001"
            "&period=2023&period=2024&source=published"
        ]
        assert sorted(rows_of_csv(client, beside[0])) == [
            ("England", "2023", "published"), ("England", "2024", "published"),
            ("Norham", "2023", "published"), ("Norham", "2024", "published"),
        ]  # fmt: skip
    (whole,) = [href for href in links_to(indicator.page(norham, "cla_rate"), "/export.csv") if "841" in href]
    assert "period" not in whole and {period for _, period, _ in rows_of_csv(client, whole)} == {"2023", "2024", "2025"}


def test_the_csv_beside_an_earlier_chart_of_own_returns_holds_them_up_to_that_period(norham, client):
    # Alnmouth's returns give 2024, 2025 and the twelve months to September 2025; 2023 nobody computed.
    page = indicator.page(of(norham, la="842", period="2024", compare=()), "re_referrals")
    (beside,) = [href for href in links_to(page, "/export.csv") if "842" in href]
    assert rows_of_csv(client, beside) == [("Alnmouth", "2024", "published"), ("Alnmouth", "2024", "returns")]


def test_the_csv_beside_a_chart_without_a_figure_so_early_holds_none(norham, client):
    page = indicator.page(of(norham, la="842", period="2023", compare=()), "re_referrals")
    for href in (page.export, *links_to(page, "/export.csv")):
        assert [row for row in rows_of_csv(client, href) if row[0] == "Alnmouth" or row[1] > "2023"] == []


def test_the_csv_of_a_breakdown_is_that_of_the_period_chosen(norham, client):
    (latest,) = links_to(indicator.page(norham, "cla_rate"), "/breakdown.csv")
    (chosen,) = links_to(indicator.page(of(norham, period="2025"), "cla_rate"), "/breakdown.csv")
    assert chosen == latest + "&period=2025"
    assert client.get(chosen).text == client.get(latest).text != client.get(latest + "&period=2024").text


def test_the_csv_of_an_earlier_page_holds_nothing_later(norham, client):
    for made in (
        outcome.page(of(norham, period="2024"), "stay_together"),
        outcome.page(of(norham, period="2024"), "pillar-1"),
        indicator.page(of(norham, period="2024"), "cla_rate"),
        overview.page(of(norham, period="2024")),
    ):
        found = rows_of_csv(client, made.export)
        assert found and max(period for _, period, _ in found) == "2024"


# Outcome, methods, data


def test_an_outcome_page_has_a_card_for_every_indicator_of_the_group(norham):
    page = outcome.page(norham, "workforce")
    cards = [one["props"]["id"] for one in find(page.content, "Section")]
    assert cards == [key for key, one in PUBLISHED.items() if one.group == "workforce"]


def test_the_enabler_without_indicators_says_why(norham):
    assert "has no indicator for this enabler yet" in text(outcome.page(norham, "multi_agency"))


def test_a_suppressed_figure_is_a_gap_in_the_line(norham):
    page = outcome.page(norham, "workforce")
    (figure,) = [one for one in find(page.content, "Figure") if one["props"]["id"] == "time-sw_turnover"]
    own = find(figure, "Graph")[0]["props"]["figure"]["data"][-1]
    assert own["y"] == [12.0, None, 7.7]


def test_methods_define_every_indicator_and_symbol(norham):
    page = methods.page(norham)
    said = text(page)
    for item in REGISTRY.values():
        assert item.definition in said
    for anchor in ("rules", "symbols", "differences", "accessibility", "definitions"):
        assert any(one["props"].get("id") == anchor for one in find(page.content, "H2"))


def test_the_data_page_shows_what_was_left_out_and_why(norham):
    said = text(data_quality.page(norham))
    assert "2 rows: a percentage over 100" in said
    assert "line 7, rereferral_percent: =120.5" in said
    assert "an odd thing" in said
    assert "Indicators without figures" in said


def test_titles_of_pages(norham):
    assert overview.page(norham).title == "Norham"
    assert indicator.page(norham, "re_referrals").title == "Repeat referrals within 12 months"


def test_a_chart_of_invented_figures_says_so_wherever_it_goes(norham):
    invented = norham.catalogue.model_copy(update={"settings": {**norham.catalogue.settings, "synthetic": "true"}})
    page = indicator.page(replace(norham, catalogue=invented), "cla_rate")
    for figure in find(page.content, "Figure"):
        (drawing,) = [part for part in find(figure, "Div") if part["props"].get("role") == "img"]
        (png,) = find(figure, "Button")
        assert "(synthetic data)" in drawing["props"]["aria-label"]
        assert "(synthetic data)" in png["props"]["data-title"]
        assert png["props"]["data-source"] == "Every figure is invented, for demonstration"


# What the browser's script makes


def kinds(content: Any) -> set[str]:
    """Names of all elements of a page that are not Dash's own."""
    if isinstance(content, list):
        return set().union(*map(kinds, content))
    if not isinstance(content, dict):
        return set()
    own = {content["type"].lower()} if content.get("namespace", HTML) == HTML else set()
    return own | kinds(content["props"].get("children"))


@pytest.mark.parametrize("build", [overview.page, data_quality.page, methods.page], ids=["overview", "data", "methods"])
def test_every_element_of_a_page_is_one_that_the_script_makes(norham, build):
    """One that it does not know would leave the whole page empty."""
    script = (Path(data_quality.__file__).parent / "assets" / "markup.js").read_text(encoding="utf-8")
    listed = script[script.index("TAGS") : script.index(".split")]
    names = {name for quoted in re.findall(r"'([^']*)'", listed) for name in quoted.split()}
    assert kinds(build(norham).content) <= names


# Figures from the authority's own returns: Alnmouth (842) has loaded some


@pytest.fixture
def alnmouth(norham):
    return of(norham, "842")


def test_the_current_figure_from_own_returns_comes_first_in_a_row(alnmouth):
    found = cells(overview.page(alnmouth), "re_referrals")
    assert found[1:3] == ["14.2% to Sep 2025, provisional", "15.5% 2025"]


def test_what_nobody_publishes_has_a_row_where_returns_give_it(alnmouth):
    found = cells(overview.page(alnmouth), "referrals_nfa")
    assert found[1:3] == ["6.5% to Sep 2025, provisional", "– no figure"]


def test_an_earlier_year_shows_the_returns_of_that_year(alnmouth):
    assert cells(overview.page(of(alnmouth, "842", period="2024")), "re_referrals")[1] == "15.1% 2024"


def test_without_returns_there_is_no_column_for_them(norham):
    assert "own returns" not in text(overview.page(norham)).casefold()


def test_the_overview_says_how_far_own_returns_reach(alnmouth):
    assert "own returns to September 2025" in text(overview.page(alnmouth))


def test_an_indicator_page_names_own_and_published_figures_apart(alnmouth):
    strip = words(find(indicator.page(alnmouth, "re_referrals").content, "Dl")[0])
    assert strip.startswith(
        "Own returns, 12 months to September 2025 14.2% 310 of 2,185 ▵ provisional "
        "Own returns, 2025 15.4% 323 of 2,100 ▲ computed here Alnmouth, 2025 15.5%"
    )


def test_an_indicator_page_says_which_files_its_own_figures_rest_on(alnmouth):
    said = text(indicator.page(alnmouth, "re_referrals"))
    assert (
        "computed from the children in need census of 2025, loaded 1 October 2026 (the latest: returns/2025/cin.xml)"
        in said
    )


def test_the_chart_draws_own_returns_as_a_series_of_its_own(alnmouth):
    (chart, *_) = find(indicator.page(alnmouth, "re_referrals").content, "Graph")
    series = {trace["name"]: trace for trace in chart["props"]["figure"]["data"]}
    assert series["Own returns"]["marker"]["symbol"] != series["Alnmouth"]["marker"]["symbol"]
    assert series["Own returns"]["x"] == ["2024", "2025", "2025-09"]
    assert series["Own returns"]["y"] == [15.1, 15.4, 14.2]
    assert series["Alnmouth"]["y"] == [15.0, 15.5, None]


def test_an_indicator_that_only_returns_give_has_a_page(alnmouth):
    said = text(indicator.page(alnmouth, "referrals_nfa"))
    assert "Nobody publishes this figure" in said
    assert "c confidential" in said or "confidential" in said


def test_an_indicator_that_only_returns_give_says_what_it_needs_where_none_is_loaded(norham):
    assert "none of Norham is loaded" in text(indicator.page(norham, "referrals_nfa"))


def test_a_breakdown_from_own_returns_can_be_chosen(alnmouth):
    page = indicator.page(of(alnmouth, "842", breakdown="re_referrals_by_sex_returns"), "re_referrals")
    (figure,) = [one for one in find(page.content, "Figure") if one["props"]["id"].startswith("breakdown")]
    said = words(figure)
    assert "by sex, from own returns" in said
    assert "Male 15.9% 175" in said


def test_a_group_without_published_indicators_shows_what_returns_give(alnmouth):
    cards = [one["props"].get("id") for one in find(outcome.page(alnmouth, "stay_together").content, "Section")]
    assert "referrals_nfa" in cards


def test_the_data_page_shows_what_was_left_out_of_returns_and_what_was_kept(alnmouth):
    said = text(data_quality.page(alnmouth))
    assert "Own returns of Alnmouth" in said
    assert "2 rows : a referral without a date" in said or "2 rows: a referral without a date" in said
    assert "3 rows: a date after the period" in said


def test_the_data_page_of_another_authority_only_says_that_there_are_returns(norham):
    said = text(data_quality.page(norham))
    assert "Returns of 1 other authority are loaded too." in said
    assert "a referral without a date" not in said


def test_the_csv_of_checks_has_a_row_for_every_check(alnmouth):
    header, rows = data_quality.checks_as_table(alnmouth.cursor)
    found = [dict(zip(header, row, strict=True)) for row in rows]
    assert [(row["what_became"], row["check"], row["rows"]) for row in found] == [
        ("left out", "a referral without a date", "2"),
        ("kept", "a date after the period", "3"),
    ]


def test_the_data_page_sets_computed_beside_published_figures(alnmouth):
    said = text(data_quality.page(alnmouth))
    assert "Of 2 figures of all years that DfE publishes too, 0 are the same" in said
    assert "Repeat referrals within 12 months 15.5% 15.4% −0.1 They are one apart in the last decimal." in said
    assert "The return of 2025 is loaded too." not in said


def test_the_data_page_sets_side_by_side_the_year_that_was_asked_for(alnmouth):
    assert "15.0% 15.1% +0.1 The return of 2025" in text(data_quality.page(of(alnmouth, "842", period="2024")))


# How much is chance: twelve authorities, two of them with a joint return, and a series of six years


def _authority(n: int) -> Value:
    given: dict[str, Any] = dict.fromkeys(Value._fields)
    code = NORHAM if n == 0 else f"E069990{n:02}"
    given |= {
        "indicator_id": "re_referrals", "source": "published", "period": "2025", "period_end": date(2025, 3, 31),
        "level": "Local authority", "geography_code": code, "la_code": "841" if n == 0 else f"9{n:02}",
        "geography": "Norham" if n == 0 else f"Place {n}", "region_code": "E12000901", "flag": "", "vs_england": "",
        "vs_region": "", "vs_neighbours": "", "joint": "Place 1 and Place 2" if n in (1, 2) else "",
        "numerator": 1003 if n == 0 else 200 + 10 * n, "denominator": 5378 if n == 0 else 1000,
        "value": 18.7 if n == 0 else 20.0 + n, "england_value": 22.6,
    }  # fmt: skip
    return Value(**given)


@pytest.fixture
def twelve(norham, monkeypatch) -> View:
    """Norham with twelve authorities in 2025, and with six years of figures since 2020 that fall without a break."""
    monkeypatch.setattr(lookup, "authorities_of_period", lambda *_: [_authority(n) for n in range(12)])
    real_values = lookup.values

    def values(cursor, codes, indicators=(), model="", source=lookup.PUBLISHED):
        rows = real_values(cursor, codes, indicators, model, source)
        if NORHAM not in codes or source != lookup.PUBLISHED or "re_referrals" not in indicators:
            return rows
        last = next(row for row in rows if (row.indicator_id, row.period) == ("re_referrals", "2025"))
        earlier = [
            last._replace(period=str(2020 + n), period_end=date(2020 + n, 3, 31), period_position=n - 2, value=23.7 - n)
            for n in range(5)
        ]
        kept = [row for row in rows if not (row.indicator_id == "re_referrals" and row.geography_code == NORHAM)]
        return [*kept, *earlier, last]

    monkeypatch.setattr(lookup, "values", values)
    spreads = {("re_referrals", str(2020 + n)): Spread(12, 15.5, 18.7 + n / 10, 22.0, 26.0, 31.0) for n in range(6)}
    held = norham.catalogue.model_copy(update={"spreads": {**norham.catalogue.spreads, **spreads}})
    return replace(norham, catalogue=held)


def figure_of(page: Page, key: str) -> Element:
    (found,) = [one for one in find(page.content, "Figure") if one["props"]["id"] == key]
    return found


def test_the_page_has_the_funnel_and_the_spread_each_with_words_table_csv_and_png(twelve):
    page = indicator.page(twelve, "re_referrals")
    ids = [one["props"]["id"] for one in find(page.content, "Figure")]
    assert ids[:4] == ["time-re_referrals", "ranked-re_referrals", "spread-re_referrals", "funnel-re_referrals"]
    for key in ("spread-re_referrals", "funnel-re_referrals"):
        figure = figure_of(page, key)
        assert len(find(figure, "Graph")) == len(find(figure, "Table")) == len(find(figure, "Button")) == 1
        assert any(".csv?" in one["props"]["href"] for one in find(figure, "A"))
        (drawing,) = [one for one in find(figure, "Div") if one["props"].get("role") == "img"]
        caption = words(find(figure, "Figcaption")[0])
        assert caption and caption in drawing["props"]["aria-label"]


def test_the_funnel_counts_a_joint_return_once_and_names_ours(twelve):
    figure = figure_of(indicator.page(twelve, "re_referrals"), "funnel-re_referrals")
    assert "11 local authorities, 2025" in words(find(figure, "H3"))
    rows = [words(one["props"]["children"][0]) for one in find(find(figure, "Tbody"), "Tr")]
    assert sorted(rows)[:1] == ["Norham"] and rows.count("Place 1 and Place 2") == 1 and len(rows) == 11
    caption = words(find(figure, "Figcaption")[0])
    assert caption.startswith("Norham lies ") and "England (22.6%)" in caption
    assert "A joint return counts once." in caption
    own = [one for one in find(find(figure, "Tbody"), "Tr") if one["props"].get("className") == "own-row"]
    assert [words(one["props"]["children"][0]) for one in own] == ["Norham"]


def test_the_csv_of_the_funnel_holds_what_is_drawn(twelve):
    figure = figure_of(indicator.page(twelve, "re_referrals"), "funnel-re_referrals")
    assert "/funnel.csv?la=841&period=2025&indicator=re_referrals" in [
        one["props"]["href"] for one in find(figure, "A")
    ]
    header, rows = indicator.funnel_csv(twelve, REGISTRY["re_referrals"])
    lines = {row[3]: dict(zip(header, row, strict=True)) for row in rows}
    ours = lines["Norham"]
    assert (ours["la_code"], ours["shown_as"], lines["Place 1 and Place 2"]["la_code"]) == (
        "841",
        "chosen region",
        "901 902",
    )
    assert (ours["numerator"], ours["denominator"], ours["value"], ours["expected"]) == ("1003", "5378", "18.7", "22.6")
    # The limits and the word are those of the table and of the curves.
    table = {words(one["props"]["children"][0]): children_of(one) for one in find(find(figure, "Tbody"), "Tr")}
    for name, line in lines.items():
        cells = [words(one) for one in table[name]]
        assert cells[1] == line["where"]
        for cell, ends in zip(cells[-2:], (("lower_95", "upper_95"), ("lower_998", "upper_998")), strict=True):
            assert [float(end) for end in cell.split(" to ")] == pytest.approx(
                [float(line[e]) for e in ends], abs=0.051
            )
    drawn = find(figure, "Graph")[0]["props"]["figure"]["data"]
    dots = {y for trace in drawn if trace["mode"] == "markers" for y in trace["y"]}
    assert {float(line["value"]) for line in lines.values()} == dots


def test_an_indicator_whose_counts_allow_none_has_no_funnel(twelve):
    assert indicator.funnel_csv(twelve, REGISTRY["sw_turnover"])[1] == []
    ids = [one["props"]["id"] for one in find(indicator.page(twelve, "sw_turnover").content, "Figure")]
    assert not [one for one in ids if one.startswith("funnel")]


def test_ours_then_and_now_is_said_and_stands_in_the_table(twelve):
    figure = figure_of(indicator.page(twelve, "re_referrals"), "spread-re_referrals")
    assert words(find(figure, "Figcaption")[0]).startswith(
        "Norham stood in the second best quarter of authorities in 2020"
    )
    last = [words(cell) for cell in children_of(find(figure, "Tr")[-1])]
    assert last == ["2025", "18.7%", "second best quarter", "15.5%", "19.2%", "22.0%", "26.0%", "31.0%", "12"]


def test_the_trend_is_tested_and_said(twelve):
    assert (
        "Trend.  A falling trend since 2020: about 1.0 point a year; chance alone would make one as steady in fewer than "
        "1 of 100 such series (p < 0.01)."
    ) in text(indicator.page(twelve, "re_referrals"))


def test_too_few_figures_have_no_trend(norham):
    assert "Trend." not in text(indicator.page(norham, "cla_rate"))


def matches(page: Page) -> list[str]:
    return [words(one) for one in find(lists_of_matches(find(page.content, "Ul")), "Li")]


def lists_of_matches(lists: list[Any]) -> list[Any]:
    return [one for one in lists if one["props"].get("className") == "matches"]


def test_what_it_would_take_is_said_for_what_is_better_only(twelve):
    # Norham lies below its neighbours, its region and England already; of twelve there is no best quarter.
    assert matches(indicator.page(twelve, "re_referrals")) == []


def test_what_it_would_take_counts_in_people(twelve, monkeypatch):
    worse = lookup.values

    def values(*given, **named):
        return [
            row._replace(value=30.0, numerator=1613.0, sn_count=10, region_value=20.7)
            if (row.indicator_id, row.geography_code, row.period) == ("re_referrals", NORHAM, "2025")
            else row
            for row in worse(*given, **named)
        ]

    monkeypatch.setattr(lookup, "values", values)
    page = indicator.page(twelve, "re_referrals")
    # 18.8% shows up to 1,013 of 5,378 (18.836%), 20.7% up to 1,115 (20.733%), 22.6% up to 1,218 (22.648%).
    assert matches(page) == [
        "600 fewer repeat referrals would match the neighbours' median (18.8%).",
        "498 fewer repeat referrals would match Northmark (20.7%).",
        "395 fewer repeat referrals would match England (22.6%).",
    ]
    said = text(page)
    assert (
        "In 2025 Norham had 1,613 repeat referrals among 5,378 referrals in the year. If nothing else had changed:"
        in said
    )
    alone = replace(twelve, address=Address(la="841", compare=("england",)))
    assert matches(indicator.page(alone, "re_referrals")) == ["395 fewer repeat referrals would match England (22.6%)."]


def group(category: str, n: float | None, of: float | None, flag: str = "") -> BreakdownValue:
    value = None if n is None or not of else round(100 * n / of, 1)
    end = date(2025, 3, 31)
    return BreakdownValue("x", category, 1, "2025", end, "E06000942", n, of, value, flag, None, None)


def test_the_gap_between_groups_of_returns_is_said_unless_it_rests_on_few_or_rounded_counts():
    item, breakdown = REGISTRY["re_referrals"], RETURNED_BREAKDOWNS["re_referrals_by_sex_returns"]

    def said(*groups: BreakdownValue) -> str:
        rows = {one.category: one for one in groups}
        return indicator._gap(item, breakdown, rows, list(rows))

    # Newcombe's own example: 56 of 70 and 48 of 80.
    assert said(group("Male", 48, 80), group("Female", 56, 70)) == (
        "The gap between the highest (Female, 80.0%) and the lowest (Male, 60.0%) is 20.0 points. "
        "Allowing for chance it lies between 5.2 and 33.4 (the 95% limits)."
    )
    assert "of the groups with a figure" in said(
        group("Male", 48, 80), group("Female", 56, 70), group("Not known", None, None, "c")
    )
    assert said(group("Male", 8, 19), group("Female", 56, 70)) == ""
    assert said(group("Male", 48, 80), group("Female", None, None, "c")) == ""
    assert said(group("Male", 45, 80, "p"), group("Female", 55, 70, "p")) == ""


def test_the_parts_of_a_whole_have_no_gap(norham):
    assert "gap between" not in text(indicator.page(norham, "cla_rate"))


def test_methods_say_how_chance_is_told(norham):
    page = methods.page(norham)
    anchors = {one["props"].get("id") for one in find(page.content, "H3")}
    assert {"trends", "funnel", "gaps"} <= anchors
    for part in ("Mann", "Theil", "Spiegelhalter", "Newcombe", "independent of the year before"):
        assert part in text(page)


def test_methods_tell_the_two_rules_of_a_clear_change_apart(norham):
    said = text(methods.page(norham))
    assert (
        "The Overview's list “clearly changed” holds the indicators whose value of the period before lies outside the 95% "
        "confidence limits of the latest value and differs from it as shown. In sentences a change has to be clearer still: it is "
        "called clear only where the confidence limits of the two years do not overlap."
    ) in said
    assert "A change is clear where the confidence limits of both years do not overlap (see Change)." in said


def test_methods_say_why_a_hidden_figure_makes_no_headline(norham):
    assert (
        "None of these sentences speaks of an authority's own figure for a year in which the department hides it (symbol c)."
        in text(methods.page(norham))
    )


def test_methods_say_choices_in_words_beside_the_name_of_their_switch(norham):
    assert (
        "Decided: an earlier referral counts even if it led to no further action (switch nfa_counts_as_previous: true)."
        in text(methods.page(norham))
    )


def test_an_indicator_says_its_choices_without_the_names_of_switches(norham):
    page = indicator.page(norham, "re_referrals")
    assert "Decided: an earlier referral counts even if it led to no further action." in text(page)
    assert "nfa_counts_as_previous" not in text(page) and "switch" not in text(page)
    assert "Name in the CSV re_referrals" in text(page)


def test_words_of_the_trade_lead_to_what_they_mean(norham):
    """Of the overview, an outcome and an indicator; the heads of the figures alone name a median there."""
    for page, named in (
        (overview.page(norham), {"3 statistical neighbours (2025 model)": "neighbours"}),
        (outcome.page(norham, "stay_together"), {"3 statistical neighbours (2025 model)": "neighbours"}),
        (
            indicator.page(norham, "re_referrals"),
            {"Neighbours' median": "neighbours", "What confidence limits are": "limits"},
        ),
    ):
        links = {words(one): one["props"]["href"] for one in find(page.content, "A")}
        for name, anchor in named.items():
            assert links[name] == f"/methods?la=841#{anchor}"


PAGES = {
    "overview": overview.page,
    "outcome": lambda view: outcome.page(view, "stay_together"),
    "enabler without figures": lambda view: outcome.page(view, "multi_agency"),
    "compare": compare.page,
    "methods": methods.page,
    **{key: partial(indicator.page, key=key) for key in ("re_referrals", "cla_rate", "referrals_nfa", "sw_turnover")},
}


@pytest.mark.parametrize("build", PAGES.values(), ids=PAGES)
def test_no_page_tells_its_readers_what_to_type(norham, build):
    assert "app.py" not in text(build(norham))


@pytest.mark.parametrize("build", PAGES.values(), ids=PAGES)
def test_links_to_methods_lead_to_a_rule(norham, build):
    """Every such link names a heading that the page has."""
    there = {part["props"].get("id") for kind in ("H2", "H3") for part in find(methods.page(norham).content, kind)}
    hrefs = [one["props"]["href"] for one in find(build(norham).content, "A")]
    wanted = {href.partition("#")[2] for href in hrefs if href.startswith("/methods") and "#" in href}
    assert wanted <= there


# Pillars of reform


def test_the_overview_is_grouped_by_outcome_unless_asked_otherwise(norham):
    groups = [one["props"]["id"] for one in find(overview.page(norham).content, "Details") if "open" in one["props"]]
    assert "group-stay_together" in groups and not [one for one in groups if "pillar" in one]


def test_an_indicator_stands_under_each_of_its_pillars(norham):
    page = overview.page(of(norham, by="pillar"))
    groups = [one for one in find(page.content, "Details") if "open" in one["props"]]
    expected = [n for n in PILLARS if any(n in one.pillars for one in PUBLISHED.values())]
    assert [one["props"]["id"] for one in groups] == [f"group-pillar-{n}" for n in expected]
    for group, number in zip(groups, expected, strict=True):
        ids = [one["props"]["id"] for one in find(group, "Tr") if "id" in one["props"]]
        names = [one.removeprefix(f"row-pillar-{number}-").removeprefix("row-") for one in ids]
        assert names == [key for key, one in PUBLISHED.items() if number in one.pillars]
        assert words(find(group, "H2")) == PILLARS[number]
    ids = [one["props"]["id"] for one in find(page.content, "Tr") if "id" in one["props"]]
    assert len(ids) == len(set(ids))
    assert "An indicator stands under each pillar it belongs to" in text(page)


def test_a_pillar_that_is_chosen_stands_alone(norham):
    page = overview.page(of(norham, by="pillar", pillar="2"))
    groups = [one["props"]["id"] for one in find(page.content, "Details") if "open" in one["props"]]
    assert groups == ["group-pillar-2"]


def test_the_grouping_can_be_chosen_and_stands_in_the_address(norham):
    (chooser,) = [one for one in find(overview.page(norham).content, "Select") if one["props"]["id"] == "by"]
    assert chooser["props"]["data-param"] == "by"
    assert [one["props"]["value"] for one in find(chooser, "Option")] == ["", "pillar"]
    for search, by in (
        ("?by=pillar", "pillar"),
        ("?by=outcome", "outcome"),
        ("?by=nonsense", "outcome"),
        ("", "outcome"),
    ):
        assert parse(search).by == by
    assert query(Address(la="841", by="pillar")) == "?la=841&by=pillar"
    assert "by" not in to("/methods", Address(la="841", by="pillar"))
    assert "grouped by pillar" in settings_words(Address(by="pillar"))


def test_a_pillar_has_a_page_of_its_own_with_every_indicator_that_belongs_to_it(norham):
    view = of(norham, path="/outcome/pillar-5", period="2025", compare=("england",), by="pillar", sort="name")
    page = outcome.page(view, "pillar-5")
    cards = [one["props"]["id"] for one in find(page.content, "Section")]
    assert cards == [key for key, one in PUBLISHED.items() if 5 in one.pillars]
    assert words(find(page.content, "H1")) == page.title == "Workforce"
    # What is chosen goes on to the other pillars, and back to the grouping that the reader came from.
    (ways,) = find(page.content, "Nav")
    links = {words(one): one["props"] for one in find(ways, "A")}
    assert list(links) == [f"{number} {name}" for number, name in PILLARS.items()]
    assert links["3 Family networks"]["href"] == "/outcome/pillar-3?la=841&period=2025&compare=england"
    assert [name for name, props in links.items() if props.get("aria-current") == "page"] == ["5 Workforce"]
    assert find(page.content, "A")[0]["props"]["href"] == "/?la=841&period=2025&compare=england&by=pillar"
    assert page.export.startswith("/export.csv?geography=841&indicator=")
    assert page.export.count("&indicator=") == len(cards)


def test_pages_of_pillars_are_linked_from_their_headings_and_from_each_indicator(norham):
    page = overview.page(of(norham, by="pillar"))
    hrefs = [one["props"]["href"] for one in find(page.content, "A") if "/outcome/" in one["props"]["href"]]
    assert hrefs == [f"/outcome/pillar-{n}?la=841" for n in PILLARS]
    item = PUBLISHED["re_referrals"]
    hrefs = [one["props"]["href"] for one in find(indicator.page(norham, item.id).content, "A")]
    assert {f"/outcome/pillar-{n}?la=841" for n in item.pillars} <= set(hrefs)


def test_computed_indicators_of_a_pillar_stand_on_its_page_where_there_are_returns(norham):
    shown_here = [
        {one["props"].get("id") for one in find(outcome.page(of(norham, la=la), "pillar-1").content, "Section")}
        for la in ("841", "842")
    ]
    assert "referrals_nfa" in shown_here[1] - shown_here[0]


# Every indicator of real authorities: large, tiny, joint, new, abolished; a region and England


def elements(content: Any) -> defaultdict[str, list[Any]]:
    """Every element of a page or part of it by its kind, in one walk: pages are large."""
    found: defaultdict[str, list[Any]] = defaultdict(list)
    waiting = [content]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting.extend(reversed(one))
        elif isinstance(one, dict):
            found[one["type"]].append(one)
            waiting.append(one["props"].get("children"))
    return found


@pytest.fixture(scope="module")
def holding(real_store: Store) -> Catalogue:
    return catalogue(Outcomes(real_store.outcomes).cursor())


@pytest.mark.parametrize("la", ["840", "420"])
def test_every_indicator_page_of_a_real_place_can_be_made(la, holding, real):
    assert_pages(la, list(PUBLISHED), holding, real)


# The City of London, a joint return, an abolished county, what followed it, a region and England: indicators of every kind,
# not all of each.
@pytest.mark.parametrize("la", ["201", "314", "909", "942", "E12000001", "E92000001"])
def test_pages_of_an_unusual_place_can_be_made(la, holding, real):
    of_kind = {(item.unit, item.interval, item.polarity, item.group): key for key, item in PUBLISHED.items()}
    assert len(of_kind) > 15
    assert_pages(la, list(of_kind.values()), holding, real)


def assert_pages(la, keys, holding, real):
    place = holding.find(la)
    assert place is not None
    view = View("/", Address(la=la), holding, place, real)
    script = (Path(data_quality.__file__).parent / "assets" / "markup.js").read_text(encoding="utf-8")
    listed = script[script.index("TAGS") : script.index(".split")]
    names = {name for quoted in re.findall(r"'([^']*)'", listed) for name in quoted.split()}
    for key in keys:
        item = PUBLISHED[key]
        page = indicator.page(view, key)
        made = elements(page.content)
        assert {
            kind.lower() for kind, those in made.items() if any(one.get("namespace", HTML) == HTML for one in those)
        } <= names
        for figure in made["Figure"]:
            inside = elements(figure)
            assert len(inside["Graph"]) == len(inside["Table"]) == 1
            assert words(inside["Figcaption"][0])
            # Neither may stand in JSON.
            assert not re.search(r"\b(nan|inf)\b(?=[,\]}])", str(inside["Graph"][0]["props"]["figure"]))
        said = [words(one) for one in find(lists_of_matches(made["Ul"]), "Li")]
        if item.polarity is Polarity.NONE or place.level != "Local authority" or place.closed:
            assert said == []
        for sentence in said:
            assert_true(sentence, view, key)


def assert_true(sentence: str, view: View, key: str) -> None:
    """That the number of people said brings the figure to the one named, and one fewer would not, from the rows anew."""
    found = re.fullmatch(
        r"([\d,]+) (fewer|more) .* would (?:match|reach) .*\(£?([\d,.]+)%?(?: or (?:less|more))?\)\.", sentence
    )
    assert found, sentence
    people, target = int(found[1].replace(",", "")), float(found[3].replace(",", ""))
    last, item = lookup.values(view.cursor, [view.place.geography_code], [key])[-1], PUBLISHED[key]
    assert last.numerator is not None and last.denominator is not None and last.denominator >= 20
    sign = -1 if found[2] == "fewer" else 1
    assert (sign == -1) == (item.polarity is Polarity.LOWER)

    def shown_with(number: int) -> float:
        scale = 100 if item.unit == "%" else 10_000
        exact = scale * ((last.numerator or 0) + sign * number) / (last.denominator or 1)
        return int(exact * 10**item.decimals + 0.5 + 1.5e-8) / 10**item.decimals

    assert (shown_with(people) - target) * sign >= -1e-9, sentence
    assert (shown_with(people - 1) - target) * sign < -1e-9, sentence
