"""Local events on charts and the outlook of numbers of children, over the small store with a few of each added."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from indicators.lookup import Outlook, Projected, catalogue
from indicators.outlook import PROJECTED
from indicators.registry import REGISTRY
from layouts import figures, indicator, outcome
from layouts.address import Address
from layouts.application import create_app
from layouts.events import NOT_CAUSE
from layouts.markup import find, words
from layouts.outlook import NOT_A_TARGET, Drawn, _how_good, section
from layouts.view import View
from loaders.store import Outcomes, Store, replace_outcomes
from tests.small_store import NORHAM, fill

EVENTS = (
    ("re_referrals", date(2022, 1, 15), "Long ago", ""),
    ("re_referrals", date(2024, 9, 30), "Family hub <b>opened</b>", "First of fifteen."),
    ("re_referrals", date(2025, 7, 1), "Inspection", ""),
)
AHEAD = tuple((str(2025 + n), 1200 + 10 * n, 1150 - n, 1250 + 20 * n, 1100 - n, 1300 + 40 * n) for n in range(1, 6))


def with_more(connection: duckdb.DuckDBPyConnection) -> None:
    fill(connection)
    for key, day, title, text in EVENTS:
        connection.execute("INSERT INTO event VALUES (?, '841', ?, ?, ?, ?)", [key, NORHAM, day, title, text])
    connection.execute(
        "INSERT INTO outlook VALUES ('cla_rate', ?, 'projected', '', '2023', '2025', 9, 4, 12, 40.4, 60.6, 10)",
        [NORHAM],
    )
    for year in AHEAD:
        connection.execute("INSERT INTO projection VALUES ('cla_rate', ?, ?, ?, ?, ?, ?, ?)", [NORHAM, *year])


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    made = Store(tmp_path_factory.mktemp("events"))
    replace_outcomes(made, with_more)
    return made


@pytest.fixture
def norham(store: Store) -> Iterator[View]:
    with Outcomes(store.outcomes).cursor() as cursor:
        known = catalogue(cursor)
        place = known.find("841")
        assert place is not None
        yield View("/", Address(la="841"), known, place, cursor)


def of(view: View, la: str = "841", **settings: Any) -> View:
    place = view.catalogue.find(la)
    assert place is not None
    return replace(view, place=place, address=Address(la=la, **settings))


def graph(page: indicator.Page, key: str) -> dict:
    (found,) = [one for one in find(page.content, "Graph") if one["props"]["id"] == key]
    return found["props"]["figure"]


def marks(figure: dict) -> list[tuple[str, float]]:
    return [(one["text"], round(one["x"], 2)) for one in figure["layout"]["annotations"] if "borderwidth" in one]


# Events


def test_a_day_lies_between_the_ends_of_periods() -> None:
    ends = [date(2023, 3, 31), date(2024, 3, 31), date(2025, 3, 31)]
    assert figures.place_between(date(2024, 3, 31), ends) == 1
    assert figures.place_between(date(2024, 9, 30), ends) == pytest.approx(1.5, abs=0.01)
    assert figures.place_between(date(2022, 10, 1), ends) == pytest.approx(-0.5, abs=0.01)
    assert figures.place_between(date(2025, 9, 30), ends) == pytest.approx(2.5, abs=0.01)
    assert figures.place_between(date(2020, 1, 1), ends) is None
    assert figures.place_between(date(2027, 1, 1), ends) is None
    assert figures.place_between(date(2024, 1, 1), ends[:1]) is None


def test_events_are_numbered_on_the_axis_at_their_place(norham) -> None:
    figure = graph(indicator.page(norham, "re_referrals"), "time-re_referrals-graph")
    # Of the three, one lies more than a year before the chart begins.
    assert [text for text, _ in marks(figure)] == ["<b>2</b>", "<b>3</b>"]
    assert [at for _, at in marks(figure)] == pytest.approx([0.5, 1.25], abs=0.01)
    low, high = figure["layout"]["xaxis"]["range"]
    assert low == -0.4 and high == pytest.approx(1.55, abs=0.01)


def test_events_close_together_stand_above_each_other() -> None:
    series = [figures.Series("own", "Norham", {str(year): figures.Point(1.0) for year in range(2015, 2026)})]
    periods = [str(year) for year in range(2015, 2026)]
    markers = [figures.Marker(at, str(n)) for n, at in enumerate((4.0, 4.1, 4.2, 8.0), start=1)]
    figure = figures.time_series(REGISTRY["re_referrals"], periods, series, markers=markers)
    shifts = [one["yshift"] for one in figure["layout"]["annotations"] if "borderwidth" in one]
    assert shifts == [1, 20, 39, 1]


def test_events_are_listed_below_with_the_word_that_timing_is_not_cause(norham) -> None:
    page = indicator.page(norham, "re_referrals")
    (listed,) = find(page.content, "Ol")
    items = [words(item) for item in find(listed, "Li")]
    assert items == [
        "1 Long ago , 15 January 2022 (before the chart begins)",
        "2 Family hub <b>opened</b> , 30 September 2024 First of fifteen.",
        "3 Inspection , 1 July 2025",
    ]
    assert NOT_CAUSE in words(page.content)


def test_the_table_names_the_events_of_each_period(norham) -> None:
    page = indicator.page(norham, "re_referrals")
    table = next(one for one in find(page.content, "Table") if "Events" in words(one))
    rows = [words(row) for row in find(table, "Tr")]
    assert rows[0].endswith("Events")
    assert rows[1].endswith("1 Long ago (15 January 2022)")
    assert rows[2].endswith("2 Family hub <b>opened</b> (30 September 2024)")
    assert rows[3] == "after 2025 3 Inspection (1 July 2025)".replace("  ", " ")


def test_an_outcome_s_cards_fold_their_events(norham) -> None:
    page = outcome.page(norham, "stay_together")
    (folded,) = [one for one in find(page.content, "Details") if one["props"].get("id") == "events-re_referrals"]
    assert words(folded).startswith("3 local events")


def test_an_earlier_period_leaves_later_events_out(norham) -> None:
    page = indicator.page(of(norham, period="2024"), "re_referrals")
    assert "Family hub" not in words(page.content) and "Long ago" in words(page.content)


def test_other_places_and_indicators_have_no_events(norham) -> None:
    assert NOT_CAUSE not in words(indicator.page(of(norham, "842"), "re_referrals").content)
    assert NOT_CAUSE not in words(indicator.page(norham, "sw_turnover").content)


def page_of(folder: Path, change: Callable[[duckdb.DuckDBPyConnection], object]) -> str:
    """The words of Norham's page on children looked after, of a store without an outlook that was changed."""

    def made(connection: duckdb.DuckDBPyConnection) -> None:
        fill(connection)
        change(connection)

    store = Store(folder)
    replace_outcomes(store, made)
    with Outcomes(store.outcomes).cursor() as cursor:
        known = catalogue(cursor)
        place = known.find("841")
        assert place is not None
        return words(indicator.page(View("/", Address(la="841"), known, place, cursor), "cla_rate").content)


TOO_FEW = "No outlook for Norham: it takes 8 yearly figures in a row, and 3 are loaded (2023 to 2025)."


def test_a_store_built_before_there_were_events_has_pages(tmp_path) -> None:
    said = page_of(tmp_path, lambda new: new.execute("DROP TABLE event; DROP TABLE outlook; DROP TABLE projection"))
    assert f"{TOO_FEW} The release that is loaded holds no more." in said


def with_years_before(connection: duckdb.DuckDBPyConnection) -> None:
    """Five years more of Norham: eight in a row."""
    for year in range(2018, 2023):
        connection.execute(
            f"""
            INSERT INTO indicator_value
            SELECT * REPLACE ('{year}' AS period, DATE '{year}-03-31' AS period_end, {year - 2022} AS period_position)
            FROM indicator_value WHERE indicator_id = 'cla_rate' AND geography_code = '{NORHAM}' AND period = '2023'
            """
        )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda new: None, TOO_FEW),
        (
            lambda new: new.execute("UPDATE geography SET opened = '2022-04-01' WHERE la_code = '841'"),
            f"{TOO_FEW} The authority has existed since 1 April 2022.",
        ),
        (
            lambda new: new.execute("UPDATE geography SET opened = '2021-04-01' WHERE la_code = '841'"),
            f"{TOO_FEW} The release that is loaded holds no more. Whoever loads the statistics can load the same table of an "
            "earlier release too",
        ),
        (
            lambda new: new.execute(
                f"DELETE FROM indicator_value WHERE geography_code = '{NORHAM}' AND period = '2025'"
            ),
            "it takes 8 yearly figures in a row up to the latest year, and one of these years has none.",
        ),
        (with_years_before, "No outlook for Norham: it has not been worked out on this dashboard yet."),
    ],
)
def test_a_reader_is_told_why_there_is_no_outlook_also_where_none_was_worked_out(tmp_path, change, said: str) -> None:
    text = page_of(tmp_path, change)
    assert said in text
    # What whoever runs the dashboard types is of no use to its readers.
    assert "app.py" not in text


# Outlook


def own_rows(view: View):
    from indicators import lookup

    return lookup.values(view.cursor, [view.place.geography_code], indicators=["cla_rate"])


def test_a_projection_has_its_chart_ranges_table_error_and_csv(norham) -> None:
    found = section(norham, REGISTRY["cla_rate"], own_rows(norham))
    said = words(found)
    assert NOT_A_TARGET in said
    # 1,145 and 1,095 are rounded half up, in the sentence and in the table.
    assert "there would be about 1,250 in 2030. In 80 cases of 100 it would be between 1,150 and 1,350" in said
    assert "in 95 of 100 between 1,100 and 1,500" in said
    assert "had to foretell 12 figures" in said and "off by 40 children on average" in said and "was off by 61" in said
    assert "10 of the 12 figures came within" in said
    assert "exponential smoothing" in said and "only where it beats the last number" in said
    # From 1,183 to 1,210 is less than the last number is off by as a rule: there is no leap to be explained.
    assert "goes back towards the years before" not in said
    assert "2030, projected 1,250 1,150 to 1,350 1,100 to 1,500" in said
    assert find(found, "A")[-1]["props"]["href"] == "/methods?la=841#outlook"
    (link,) = [one for one in find(found, "A") if one["props"]["href"].startswith("/outlook.csv")][:1]
    assert link["props"]["href"] == "/outlook.csv?indicator=cla_rate&geography=841"


def test_a_leap_back_from_the_last_number_is_explained_and_one_that_goes_on_is_not() -> None:
    """To 1,210 are 27 children; carrying the last number forward was off by 20 as a rule."""
    verdict = Outlook("cla_rate", NORHAM, PROJECTED, "", "2018", "2025", 8, 4, 12, 15.0, 20.0, 10)
    ahead = [Projected("cla_rate", NORHAM, "2026", 1210.0, 1150.0, 1270.0, 1100.0, 1300.0)]
    # From 1,150 up to 1,183, and on to 1,210; from 1,190 down to 1,183, and back to 1,210.
    on, back = (
        words(_how_good(verdict, Drawn([("2024", before), ("2025", 1183.0)], ahead))) for before in (1150.0, 1190.0)
    )
    assert "goes back" not in on
    assert "The last number is lower than the method takes to be usual. So the projection first goes back" in back


def test_line_projection_and_ranges_differ_without_colour(norham) -> None:
    found = section(norham, REGISTRY["cla_rate"], own_rows(norham))
    (drawn,) = [one for one in find(found, "Graph") if one["props"]["id"] == "outlook-cla_rate-graph"]
    traces = {trace["name"]: trace for trace in drawn["props"]["figure"]["data"]}
    dashes = {name: trace["line"].get("dash", "solid") for name, trace in traces.items()}
    assert dashes == {
        "95% lower": "dot", "95% upper": "dot", "80% lower": "dash", "80% upper": "dash", "projected": "dash",
        "children looked after": "solid",
    }  # fmt: skip
    assert traces["projected"]["marker"]["color"] == "#FFFFFF"
    assert traces["projected"]["y"] == [1183, 1210, 1220, 1230, 1240, 1250]
    labels = [one["text"] for one in drawn["props"]["figure"]["layout"]["annotations"]]
    assert "95 in 100" in labels and "80 in 100" in labels


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (("no_better", "", "2014", "2025", 12, 4, 12, 70.0, 60.0, 9), "stays about as now (1,183 on 31 March 2025)."),
        (("no_better", "", "2014", "2025", 12, 4, 12, 70.0, 60.0, 9), "So it did no better."),
        (("no_better", "", "2014", "2025", 12, 4, 12, 58.0, 60.0, 9), "So small a lead may be chance."),
        (("no_better", "", "2014", "2025", 12, 4, 12, 30.0, 60.0, 9), "at one, two or three years ahead it did worse"),
        (("no_better", "departs", "2014", "2025", 12, 4, 12, 30.0, 60.0, 9), "left the path of the years before"),
        (
            ("none", "short", "2021", "2025", 5, 0, 0, None, None, 0),
            "it takes 8 yearly figures in a row, and 5 are loaded",
        ),
        (("none", "gap", "2023", "2025", 3, 0, 0, None, None, 0), "one of these years has none"),
        (("none", "joint", "", "", 0, 0, 0, None, None, 0), "joint return"),
        (("none", "abolished", "", "", 0, 0, 0, None, None, 0), "no longer exists"),
        (("none", "no_figures", "", "", 0, 0, 0, None, None, 0), "no number of children is published"),
    ],
)
def test_where_there_is_no_projection_the_reason_is_said(store: Store, tmp_path, values, said: str) -> None:
    made = Store(tmp_path)
    shutil.copy(store.outcomes, made.outcomes)
    with duckdb.connect(str(made.outcomes)) as connection:
        connection.execute("DELETE FROM projection; DELETE FROM outlook")
        marks_of = ", ".join("?" * len(values))
        connection.execute(f"INSERT INTO outlook VALUES ('cla_rate', '{NORHAM}', {marks_of})", list(values))
    with Outcomes(made.outcomes).cursor() as cursor:
        known = catalogue(cursor)
        place = known.find("841")
        assert place is not None
        view = View("/", Address(la="841"), known, place, cursor)
        found = section(view, REGISTRY["cla_rate"], own_rows(view))
        assert said in words(found)
        assert not [one for one in find(found, "Graph") if "cla_rate" in one["props"]["id"]]


def test_only_two_indicators_have_an_outlook(norham) -> None:
    assert section(norham, REGISTRY["re_referrals"], []) is None
    assert "Outlook" in words(indicator.page(norham, "cla_rate").content)


def test_an_earlier_period_shows_no_outlook_nor_a_later_number(norham) -> None:
    # Norham's was built; Alnmouth's was not, and England's number beside the Care Review's would be that of 2025.
    for la in ("841", "842"):
        found = section(of(norham, la, period="2024"), REGISTRY["cla_rate"], own_rows(norham))
        assert (
            words(found) == "Outlook The outlook starts from the latest figures. It is not shown for an earlier period."
        )


def test_the_csv_holds_the_years_known_and_projected(store: Store) -> None:
    client = create_app(store).server.test_client()
    lines = client.get("/outlook.csv?indicator=cla_rate&geography=841").text.splitlines()
    assert lines[0].startswith("indicator_id,geography_code,geography,period,kind,children,lower_80")
    assert lines[3] == f"cla_rate,{NORHAM},Norham,2025,published,1183,,,,"
    assert lines[-1] == f"cla_rate,{NORHAM},Norham,2030,projected,1250,1145,1350,1095,1500"
    assert client.get("/outlook.csv?indicator=re_referrals&geography=841").status_code == 400
    assert client.get("/outlook.csv?indicator=cla_rate&geography=nowhere").status_code == 400
