"""What the Compare page says about the small store's authority Norham, and that its CSV holds exactly that."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from indicators.registry import PUBLISHED, REGISTRY
from layouts import compare, compare_figures
from layouts.application import answer
from layouts.compare_address import compare_address
from layouts.compare_figures import Dot, Line
from layouts.components import Page
from layouts.markup import Element, find, words
from layouts.view import View
from tests.small_store import NORHAM

RE_REFERRALS = REGISTRY["re_referrals"]


def of(view: View, search: str = "") -> View:
    address = compare_address(f"la=841&{search}" if "la=" not in search else search)
    place = view.catalogue.find(address.la)
    assert place is not None
    return replace(view, path="/compare", place=place, address=address)


def page(view: View, search: str = "") -> Page:
    return compare.page(of(view, search))


def text(made: Page) -> str:
    return words(made.content)


def heat(made: Page) -> Element:
    (found,) = [one for one in find(made.content, "Table") if one["props"].get("className") == "heat"]
    return found


def columns(made: Page) -> list[str]:
    return [words(one) for one in find(find(heat(made), "Thead"), "Th")]


def row(made: Page, key: str) -> list[str]:
    (found,) = [
        line
        for line in find(find(heat(made), "Tbody"), "Tr")
        if any(one["props"].get("id") == f"sort-{key}" for one in find(line, "Button"))
    ]
    return [cell.partition("|")[2] if isinstance(cell, str) else words(cell) for cell in found["props"]["children"]]


def classes(made: Page, key: str) -> list[str]:
    (found,) = [
        line
        for line in find(find(heat(made), "Tbody"), "Tr")
        if any(one["props"].get("id") == f"sort-{key}" for one in find(line, "Button"))
    ]
    cells = found["props"]["children"][1:]
    return [cell.partition("|")[0] if isinstance(cell, str) else cell["props"]["className"] for cell in cells]


def table(view: View, search: str) -> list[dict[str, str]]:
    header, rows = compare.as_csv(of(view, search))
    return [dict(zip(header, line, strict=True)) for line in rows]


# Whom and what


def test_neighbours_come_first_with_their_median_the_region_and_england(norham):
    made = page(norham)
    assert columns(made) == ["Norham", "Neighbours' median", "Northmark", "England", "Alnmouth", "Bamburgh", "Southsea"]
    assert "Norham with  3 statistical neighbours (2025 model)  · 2 indicators where" in text(made)
    # The words of the trade lead to what they mean.
    (gloss,) = [one for one in find(made.content, "A") if one["props"]["href"] == "/methods?la=841#neighbours"]
    assert words(gloss) == "3 statistical neighbours (2025 model)"
    assert "published figures only" in text(made)


@pytest.mark.parametrize(
    ("group", "members"),
    [
        ("region", ["Alnmouth", "Bamburgh", "Craster", "Doddington"]),
        ("region:E12000902", ["Southsea"]),
        ("unitary", ["Alnmouth", "Bamburgh", "Craster", "Doddington", "Southsea"]),
        ("all", ["Alnmouth", "Bamburgh", "Craster", "Doddington", "Southsea"]),
        ("843,842,843", ["Bamburgh", "Alnmouth"]),
        ("nearest:re_referrals", ["Alnmouth", "Doddington", "Bamburgh", "Southsea"]),
        ("neighbours,844", ["Alnmouth", "Bamburgh", "Southsea", "Craster"]),
        ("847", ["Oldshire"]),
        ("E06000946", ["Southsea"]),
    ],
)
def test_groups(norham, group, members):
    assert columns(page(norham, f"group={group}&compare=none"))[2:] == members


def test_the_other_model_has_other_neighbours(norham):
    assert columns(page(norham, "neighbours=2021"))[-1] == "Doddington"


def test_regions_can_be_columns_without_a_median_of_their_own(norham):
    assert columns(page(norham, "group=regions&compare=none")) == ["Norham", "Northmark", "Southmark"]


def test_england_is_compared_with_the_regions(norham):
    assert columns(page(norham, "la=E92000001")) == ["England", "Northmark", "Southmark"]


def test_a_region_is_compared_with_its_authorities(norham):
    made = page(norham, "la=E12000902")
    assert columns(made) == ["Southmark", "Group's median", "England", "Southsea"]


def test_a_group_of_ones_own_has_its_name_and_its_median(norham):
    made = page(norham, "group=842,843,844&name=Coast")
    assert "Norham with Coast (3 chosen authorities)" in text(made)
    assert made.title == "Compare with Coast"
    # Craster's figure is suppressed: the median is that of 15.5 and 26.0, rounded half up.
    assert row(made, "re_referrals")[columns(made).index("Coast's median") + 1] == "20.8%"


def test_what_is_not_understood_is_said(norham):
    said = text(page(norham, "group=842,nobody&indicators=cla_rate,rubbish,referrals_nfa"))
    assert "“nobody” and “rubbish” in the address are neither" in said
    assert "Referrals with no further action: nobody publishes this" in said


def test_an_empty_group_says_what_to_do(norham):
    made = page(norham, "group=841")
    assert "There is nobody to compare Norham with in this group." in text(made)
    assert "/compare?la=841" in [one["props"]["href"] for one in find(made.content, "A")]


def test_an_abolished_authority_is_shown_in_its_last_year(norham):
    made = page(norham, "la=847&group=846")
    assert "Oldshire no longer exists and has no figures in the latest periods." in text(made)
    assert "20.0%" in text(page(norham, "la=847&group=841&period=2023&indicators=re_referrals"))


def test_indicators_are_those_with_a_direction_or_those_asked_for(norham):
    usual = table(norham, "")
    assert {line["better"] for line in usual} == {"lower"}
    assert {line["indicator_id"] for line in usual} == {"re_referrals", "sw_turnover"}
    assert {line["indicator_id"] for line in table(norham, "indicators=workforce,cla_rate")} >= {
        "sw_turnover",
        "cla_rate",
    }
    assert len({line["indicator_id"] for line in table(norham, "indicators=all")}) == 7
    assert f"all {len(PUBLISHED)} indicators" in text(page(norham, "indicators=all"))


# The heat table


def test_a_cell_holds_value_and_place_and_its_quarter_as_a_class(norham):
    made = page(norham, "indicators=re_referrals,cla_rate")
    assert row(made, "re_referrals") == [
        "Repeat referrals within 12 months ⇅ Sort the columns by Repeat referrals within 12 months "
        "lower is better · 2025 · of 5",
        "18.7%\n2nd\n2nd\u00a0of\u00a04", "18.8%", "20.7%", "22.6%", "15.5%", "26.0%", "31.0%",
    ]  # fmt: skip
    assert classes(made, "re_referrals")[0] == "q2"
    # Context only: second of two from the lowest, above the upper quartile.
    assert row(made, "cla_rate")[1] == "118 p\n2nd"
    assert classes(made, "cla_rate")[0] == "p4"
    assert row(made, "cla_rate")[-1] == "60\n1st"
    assert classes(made, "cla_rate")[-1] == "p1"


def test_a_place_within_the_group_stands_below_the_place_among_all(norham):
    # Lower is better: Alnmouth has 15.5, Norham 18.7, Bamburgh 26.0; Craster's is suppressed; Southsea is not asked for.
    made = page(norham, "group=842,843,844&indicators=re_referrals,cla_rate")
    assert row(made, "re_referrals")[1] == "18.7%\n2nd\n2nd\u00a0of\u00a03"
    assert "its place among all authorities, and below that among those shown here; 1st is best" in text(made)
    lines = [line for line in table(norham, "group=842,843,844&indicators=re_referrals,cla_rate") if line["la_code"]]
    found = {(line["indicator_id"], line["geography"]): (line["place_in_group"], line["of_in_group"]) for line in lines}
    assert found == {
        ("re_referrals", "Norham"): ("2", "3"),
        ("re_referrals", "Alnmouth"): ("1", "3"),
        ("re_referrals", "Bamburgh"): ("3", "3"),
        ("re_referrals", "Craster"): ("", ""),
        # Too few of the group have a figure.
        **{("cla_rate", name): ("", "") for name in ("Norham", "Alnmouth", "Bamburgh", "Craster")},
    }


@pytest.mark.parametrize("group", ["all", "842", "regions"])
def test_where_the_group_is_all_or_nearly_nobody_there_is_no_place_within_it(norham, group):
    made = page(norham, f"group={group}&indicators=re_referrals")
    assert row(made, "re_referrals")[1] == "18.7%\n2nd"
    assert "among those shown here" not in text(made)


def test_with_marks_off_nothing_is_best_or_last(norham):
    made = page(norham, "indicators=re_referrals&marks=no")
    assert classes(made, "re_referrals")[0] == "p1"
    assert "best quarter" not in text(made)


def test_symbols_missing_figures_joint_returns_and_judgements(norham):
    made = page(norham, "group=844&indicators=re_referrals,sw_turnover,ofsted_leadership_good")
    assert row(made, "re_referrals")[-1].startswith("c c: confidential")
    assert row(made, "sw_turnover")[1] == "7.7%†\n1st"
    assert row(made, "sw_turnover")[-1] == "– no figure"
    assert "† One return was made for two authorities: Alnmouth and Norham." in text(made)
    assert row(made, "ofsted_leadership_good")[1] == "yes"


def test_the_table_says_what_it_means(norham):
    said = text(page(norham, "indicators=re_referrals,cla_rate,sw_turnover"))
    assert (
        "Norham is in the best quarter of all authorities on 1 of 2 indicators where lower or higher is better and in the "
        "last quarter on "
        "0. Of the 1 that are context only, 1 is in the highest quarter and 0 in the lowest." in said
    )


def test_an_earlier_year_shows_what_was_published_for_it(norham):
    made = page(norham, "period=2024")
    assert row(made, "re_referrals")[1] == "17.0%"
    assert (
        "Norham with  3 statistical neighbours (2025 model)  · 2 indicators where lower or higher is better · figures for 2024"
        in text(made)
    )
    assert "Not published for 2023: Repeat referrals" not in text(page(norham, "period=2023&indicators=re_referrals"))


def test_a_discontinued_indicator_ends_at_its_last_meaningful_period(norham):
    (line,) = [one for one in table(norham, "indicators=factor_physical_abuse_unknown") if one["geography"] == "Norham"]
    last = REGISTRY["factor_physical_abuse_unknown"].discontinued
    assert last is not None
    assert (line["period"], line["value"]) == (last.last_period, "3")


def test_columns_are_sorted_by_an_indicator_those_without_a_value_last(norham):
    made = page(norham, "group=region&compare=none&sort=-re_referrals")
    assert columns(made)[2:] == ["Bamburgh", "Doddington", "Alnmouth", "Craster"]
    (head,) = [one for one in find(heat(made), "Th") if "aria-sort" in one["props"]]
    assert (head["props"]["scope"], head["props"]["aria-sort"]) == ("row", "descending")


def test_rows_are_sorted_by_the_place_of_an_authority(norham):
    search = "indicators=re_referrals,cla_rate,sw_turnover&sort={}841"
    for sign, order in (
        ("", ["re_referrals", "sw_turnover", "cla_rate"]),
        ("-", ["cla_rate", "sw_turnover", "re_referrals"]),
    ):
        lines = table(norham, search.format(sign))
        assert list(dict.fromkeys(line["indicator_id"] for line in lines)) == order
    head = [one for one in find(heat(page(norham, search.format("-"))), "Th") if "aria-sort" in one["props"]]
    assert [one["props"]["aria-sort"] for one in head] == ["descending"]


def test_sorting_keeps_the_other_sort(norham):
    made = page(norham, "indicators=re_referrals,cla_rate&sort=841,re_referrals")
    values = {one["props"]["id"]: one["props"]["data-value"] for one in find(heat(made), "Button")}
    assert values["sort-841"] == "-841,re_referrals"
    assert values["sort-re_referrals"] == "841,-re_referrals"
    assert values["sort-cla_rate"] == "841,cla_rate"


@pytest.mark.parametrize(
    "search", ["", "indicators=all&group=all", "view=dots", "view=time", "view=scatter", "marks=no"]
)
def test_figures_from_own_returns_are_left_out(norham, search):
    # Alnmouth (842) has loaded returns: 15.4 in 2025, 14.2 in the year to September.
    said = text(page(norham, f"la=842&{search}"))
    assert "15.4%" not in said and "14.2%" not in said


def test_the_csv_holds_every_cell_of_the_table(norham):
    search = "indicators=re_referrals,cla_rate&group=region"
    made, lines = page(norham, search), table(norham, search)
    assert len(lines) == 2 * len(columns(made))
    assert [line["geography"] for line in lines[: len(lines) // 2]] == columns(made)
    norhams = lines[0]
    assert (norhams["value"], norhams["rank"], norhams["of"], norhams["quarter"]) == ("18.7", "2", "5", "2")
    assert lines[1]["geography"] == "Neighbours' median" and lines[1]["value"] == "18.8"
    assert made.export == "/compare.csv?la=841&group=region&indicators=re_referrals,cla_rate"


# Over time


def drawings(made: Page) -> list[Element]:
    return [one for one in find(made.content, "Img") if one["props"].get("className") == "multiple"]


def test_over_time_every_authority_has_a_picture_with_words(norham):
    made = page(norham, "view=time&of=re_referrals")
    assert [one["props"]["alt"] for one in drawings(made)] == [
        "Norham, 2024 to 2025: from 17.0% to 18.7%",
        "Northmark, 2024 to 2025: from 22.2% to 20.7%",
        "England, 2024 to 2025: from 22.4% to 22.6%",
        "Alnmouth, 2024 to 2025: from 15.0% to 15.5%",
        "Bamburgh, 2024 to 2025: from 25.0% to 26.0%",
        "Southsea, 2024 to 2025: from 30.0% to 31.0%",
    ]
    assert (
        "Norham: 17.0% in 2024, 18.7% in 2025, up 1.7 points. Of the 3 others with figures in both, 3 rose, 0 fell."
        in text(made)
    )


def test_pictures_of_authorities_have_one_scale(norham):
    axes = {
        tuple(re.findall(r">(\d+%)</text>", unquote(one["props"]["src"])))
        for one in drawings(page(norham, "view=time"))
    }
    assert axes == {("0%", "20%", "40%")}


def test_over_time_goes_no_further_than_the_year_asked_for(norham):
    assert {line["period"] for line in table(norham, "view=time&of=re_referrals&period=2024")} == {"2024"}


def test_over_time_every_indicator_has_a_picture_with_comparators(norham):
    made = page(norham, "view=time&by=indicators&indicators=re_referrals,cla_rate,ofsted_leadership_good")
    assert [one["props"]["alt"] for one in drawings(made)] == [
        "Repeat referrals within 12 months, 2024 to 2025: from 17.0% to 18.7%",
        "Children looked after on 31 March, 2023 to 2025: from 95 to 118",
    ]
    series = {line["series"] for line in table(norham, "view=time&by=indicators&indicators=re_referrals")}
    assert series == {"Norham", "neighbours' median", "Northmark", "England"}
    assert (
        "Of 1 indicator where lower or higher is better and there are figures for the last two periods, 0 moved for the "
        "better, 1 for the worse" in text(made)
    )


def test_a_gap_is_not_drawn_as_a_zero():
    scale = compare_figures.scale_of([10.0, 20.0], True)
    drawn = unquote(
        compare_figures.small_multiple(RE_REFERRALS, [Line("own", [10.0, None, 20.0])], scale, ("2023", "2025"))
    )
    (path,) = re.findall(r"<path d='([^']*)' fill='none' stroke='#12436D'", drawn)
    assert path.count("M") == 2 and "L" not in path


def test_a_provisional_last_point_is_hollow():
    scale = compare_figures.scale_of([10.0, 20.0], True)
    line = Line("own", [10.0, 20.0], frozenset({1}))
    assert "fill='#FFF'" in unquote(compare_figures.small_multiple(RE_REFERRALS, [line], scale, ("a", "b")))


@pytest.mark.parametrize(
    ("values", "from_zero", "ticks"),
    [
        ([3.0, 38.0], True, [0, 20, 40]),
        ([0.0, 7.4], True, [0, 2.5, 5, 7.5]),
        ([92.0, 98.0], False, [92, 94, 96, 98]),
        ([5.0, 5.0], False, None),
        ([], True, None),
        ([-4.0, 3.0], True, None),
    ],
)
def test_scales_end_on_round_numbers_and_hold_every_value(values, from_zero, ticks):
    low, high, found = compare_figures.scale_of(values, from_zero)
    assert all(low <= value <= high for value in values)
    assert low < high and 2 <= len(found) <= 4
    if ticks:
        assert found == pytest.approx(ticks)


def test_numbers_on_a_scale_are_not_rounded_away():
    assert [compare_figures.tick_words(n, RE_REFERRALS, 2.5) for n in (0.0, 2.5, 5.0)] == ["0.0%", "2.5%", "5.0%"]
    assert compare_figures.tick_words(20.0, RE_REFERRALS, 20.0) == "20%"


# Ranked dots


def test_dots_stand_from_lowest_to_highest_with_their_limits(norham):
    made = page(norham, "view=dots&of=re_referrals")
    figure = find(made.content, "Graph")[0]["props"]["figure"]
    assert figure["layout"]["yaxis"]["ticktext"] == ["Alnmouth", "<b>Norham</b>", "Bamburgh", "Southsea"]
    own = figure["data"][-1]
    assert (own["x"], own["y"]) == ([18.7], [1])
    assert own["error_x"]["array"] == pytest.approx([1.1])
    assert own["error_x"]["arrayminus"] == pytest.approx([1.1])
    assert (
        "Norham has 18.7%: 1 of the 3 others shown is lower, 2 higher. England's 22.6% lies outside what chance may "
        "explain: clearly better." in text(made)
    )


def test_dots_name_those_without_a_figure(norham):
    assert "Without a figure: Craster." in text(page(norham, "view=dots&of=re_referrals&group=region"))


def test_a_judgement_is_not_ranked(norham):
    assert "there is nothing to rank" in text(page(norham, "view=dots&of=ofsted_leadership_good"))


def test_the_dots_as_csv_are_in_their_order(norham):
    lines = table(norham, "view=dots&of=re_referrals&group=region")
    assert [(one["geography"], one["value"]) for one in lines] == [
        ("Alnmouth", "15.5"), ("Norham", "18.7"), ("Doddington", "22.0"), ("Bamburgh", "26.0"), ("Craster", "")
    ]  # fmt: skip
    assert (lines[1]["lower_ci"], lines[1]["upper_ci"], lines[1]["numerator"]) == ("17.6", "19.8", "1003")


# Two indicators


def test_two_indicators_show_who_has_both_and_claim_no_cause(norham):
    made = page(norham, "view=scatter&x=re_referrals&y=cla_rate")
    figure = find(made.content, "Graph")[0]["props"]["figure"]
    points = {trace["name"]: list(zip(trace["x"], trace["y"], strict=True)) for trace in figure["data"]}
    assert points == {"member": [(31.0, 60.0)], "own": [(18.7, 118.0)]}
    said = text(made)
    assert (
        "With both figures of 2 authorities nothing can be said of whether the two go together; it takes ten." in said
    )
    assert "Going together does not show that the one causes the other." in said
    assert "4 without both figures are left out." in said


def test_two_indicators_as_csv(norham):
    lines = table(norham, "view=scatter&x=re_referrals&y=cla_rate")
    (own,) = [one for one in lines if one["geography_code"] == NORHAM]
    assert (own["re_referrals"], own["cla_rate"], own["cla_rate_flag"], own["in_group"]) == ("18.7", "118", "p", "yes")
    assert len(lines) == 6
    assert len(table(norham, "view=scatter&x=re_referrals&y=cla_rate&over=group&group=846")) == 2


def test_shapes_tell_ours_and_the_group_apart():
    dots = [Dot("A", "other", 1.0, 2.0), Dot("B", "member", 2.0, 3.0), Dot("C", "own", 3.0, 4.0)]
    figure = compare_figures.two_indicators(RE_REFERRALS, REGISTRY["cla_rate"], dots, (1.0, 1.0))
    assert len({trace["marker"]["symbol"] for trace in figure["data"]}) == 3


# The page


SEARCHES = [
    "",
    "view=time",
    "view=time&by=indicators",
    "view=dots",
    "view=scatter",
    "indicators=all&group=all",
    "period=2024",
]


@pytest.mark.parametrize("search", SEARCHES)
def test_every_element_is_one_that_the_script_makes(norham, search):
    script = (Path(compare.__file__).parent / "assets" / "markup.js").read_text(encoding="utf-8")
    listed = script[script.index("TAGS") : script.index(".split")]
    names = {name for quoted in re.findall(r"'([^']*)'", listed) for name in quoted.split()}
    assert kinds(page(norham, search).content) <= names


def kinds(content: Any) -> set[str]:
    if isinstance(content, list):
        return set().union(*map(kinds, content))
    if not isinstance(content, dict):
        return set()
    own = set() if content["type"] == "Graph" else {content["type"].lower()}
    return own | kinds(content["props"].get("children"))


@pytest.mark.parametrize("search", SEARCHES)
def test_ids_are_unique_and_fields_are_labelled(norham, search):
    content = page(norham, search).content
    ids = list(identities(content))
    assert len(ids) == len(set(ids))
    labelled = {one["props"].get("htmlFor") for one in find(content, "Label")}
    for kind in ("Select", "Input"):
        for field in find(content, kind):
            props = field["props"]
            assert props.get("type") in ("hidden", "checkbox") or props["id"] in labelled


def identities(content: Any) -> list[str]:
    if isinstance(content, list):
        return [one for part in content for one in identities(part)]
    if not isinstance(content, dict):
        return []
    own = [content["props"]["id"]] if "id" in content["props"] else []
    return own + identities(content["props"].get("children"))


def test_a_form_carries_everything_that_it_does_not_change(norham):
    made = page(norham, "period=2024&group=842&name=Coast&indicators=cla_rate&view=dots")
    forms = {one["props"]["data-form"]: one for one in find(made.content, "Form") if "data-form" in one["props"]}
    kept = {
        key: {one["props"]["name"] for one in find(form, "Input") if one["props"].get("type") == "hidden"}
        for key, form in forms.items()
    }
    assert kept == {
        "group": {"la", "period", "indicators", "view"},
        "indicators": {"la", "period", "group", "name", "view"},
    }
    ticked = [one["props"]["value"] for one in find(forms["group"], "Input") if one["props"].get("checked")]
    assert ticked == ["842"]


def test_the_page_and_its_csv_have_the_same_address(client):
    assert client.get("/compare?la=841&group=region").status_code == 200
    answered = client.get("/compare.csv?la=841&group=region&indicators=re_referrals&compare=none")
    assert answered.mimetype == "text/csv"
    lines = list(csv.DictReader(io.StringIO(answered.text)))
    assert [line["geography"] for line in lines] == [
        "Norham", "Group's median", "Alnmouth", "Bamburgh", "Craster", "Doddington"
    ]  # fmt: skip


@pytest.mark.parametrize("search", ["la=999", "la=841&period=1066"])
def test_an_unknown_place_or_period_is_refused_as_csv_and_answered_as_a_page(client, search):
    assert client.get(f"/compare.csv?{search}").status_code == 400
    assert client.get(f"/compare?{search}").status_code == 404


def test_what_is_typed_as_a_name_is_harmless_in_the_csv(client):
    lines = list(csv.reader(io.StringIO(client.get("/compare.csv?la=841&group=842&name==cmd()").text)))
    assert not any(cell.startswith("=") for line in lines for cell in line)


def test_the_title_names_the_view_and_the_group(outcomes):
    made = answer(outcomes, "/compare", "?la=841&group=842&name=Coast&view=dots")
    assert made.title == "Compare with Coast, ranked dots – Norham – Outcomes for children"


def test_all_of_a_synthetic_store_is_said_to_be_invented(norham):
    invented = norham.catalogue.model_copy(update={"settings": {**norham.catalogue.settings, "synthetic": "true"}})
    for search in ("", "view=time", "view=time&by=indicators", "view=dots", "view=scatter&x=re_referrals&y=cla_rate"):
        made = compare.page(replace(of(norham, search), catalogue=invented))
        (button,) = [one for one in find(made.content, "Button") if "data-source" in one["props"]]
        assert "(synthetic data)" in button["props"]["data-title"]
        assert button["props"]["data-source"].startswith("Every figure is invented")


# A sentence checked


def test_a_sentence_is_answered_part_by_part(norham):
    said = " ".join(text(page(norham, "claim=re-referral rate better than England and at 25%25")).split())
    assert "✓ supported In 2025: 18.7% against England (22.6%)" in said
    assert "✗ contradicted In 2025: the figure is 18.7%" in said


def test_a_sentence_is_checked_with_what_was_known_in_the_period_chosen(norham):
    said = " ".join(text(page(norham, "claim=re-referral rate is 17.0%25&period=2024")).split())
    assert "Checked against the figures up to 2024" in said and "✓ supported In 2024: the figure is 17.0%." in said


def test_a_sentence_that_says_nothing_known_is_not_guessed(norham):
    said = " ".join(text(page(norham, "claim=everything is wonderful")).split())
    assert "? cannot be tested" in said


def test_without_a_sentence_nothing_is_checked(norham):
    said = text(page(norham))
    assert "Check a sentence" in said
    assert "What the figures say of it" not in said
