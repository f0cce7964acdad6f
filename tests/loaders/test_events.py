from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.events import vocabulary
from loaders import events
from loaders.load import load_paths
from loaders.report import FileReport
from loaders.store import Store
from tests.loaders.files import text

HEADER = ("la", "date", "title", "text", "indicators", "outcome")
HUB = ("840", "1/9/2022", "Family hub opened", "First of fifteen", "re_referrals", "")


def written(path: Path, *rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> Path:
    path.write_text(text(header, [list(row) for row in rows]))
    return path


@pytest.fixture
def load_events(store: Store):
    def run(path: Path) -> FileReport:
        (entry,) = load_paths(store, [path], vocabulary=vocabulary).files
        assert entry.complete
        return entry

    return run


def test_a_file_of_events_is_known_by_its_columns(tmp_path: Path, load_events, query) -> None:
    entry = load_events(written(tmp_path / "anything.csv", HUB))
    assert (entry.recognised_as, entry.status, entry.rows_read, entry.rows_loaded) == ("events", "loaded", 1, 1)
    assert query("SELECT line, la_code, day, title, text, indicators, outcome FROM event") == [
        (2, "840", date(2022, 9, 1), "Family hub opened", "First of fifteen", ["re_referrals"], "")
    ]
    assert query("SELECT recognised_as, last_period, la_code FROM load_file") == [("events", "2022", None)]


@pytest.mark.parametrize("la", ["840", "E06000047", "County Durham", "Durham County Council", "durham"])
def test_an_authority_is_named_by_code_or_name(tmp_path: Path, load_events, query, la: str) -> None:
    load_events(written(tmp_path / "e.csv", (la, *HUB[1:])))
    assert query("SELECT la_code FROM event") == [("840",)]


@pytest.mark.parametrize(
    ("given_text", "day"),
    [
        ("1/9/2022", date(2022, 9, 1)),
        ("01/09/2022", date(2022, 9, 1)),
        ("2022-09-01", date(2022, 9, 1)),
        ("2022-09-01 00:00:00", date(2022, 9, 1)),
        ("1 September 2022", date(2022, 9, 1)),
        ("01-Sep-22", date(2022, 9, 1)),
        ("29/2/2024", date(2024, 2, 29)),
        ("29/2/2023", None),
        ("9/13/2022", None),
        ("2022", None),
        ("", None),
        ("1/9/0022", None),
    ],
)
def test_dates_are_day_first_or_iso(given_text: str, day: date | None) -> None:
    assert events.day_of(given_text) == day


@pytest.mark.parametrize(
    ("row", "check"),
    [
        (("999", *HUB[1:]), "authority code never seen"),
        (("", *HUB[1:]), "authority code never seen"),
        (("840", "soon", *HUB[2:]), events.NO_DATE),
        (("840", "1/9/2022", "", *HUB[3:]), events.NO_TITLE),
        (("840", "1/9/2022", "x" * 101, *HUB[3:]), events.TITLE_TOO_LONG),
        (("840", "1/9/2022", "Hub", "x" * 501, "re_referrals", ""), events.TEXT_TOO_LONG),
        (("840", "1/9/2022", "Hub", "", "re_referrals;nonsense", ""), events.UNKNOWN_INDICATOR),
        (("840", "1/9/2022", "Hub", "", "", "happiness"), events.UNKNOWN_OUTCOME),
        (("840", "1/9/2022", "Hub", "", "", ""), events.NOTHING_NAMED),
        (HUB, events.DUPLICATE),
        (("840", "1/9/2022"), "wrong number of columns"),
    ],
)
def test_a_bad_row_is_left_out_by_name_and_line(tmp_path: Path, load_events, query, row, check: str) -> None:
    entry = load_events(written(tmp_path / "e.csv", HUB, row))
    (rejection,) = entry.rejected
    assert (rejection.check, rejection.rows, rejection.examples[0].line) == (check, 1, 3)
    assert (entry.rows_loaded, query("SELECT count(*) FROM event")) == (1, [(1,)])


def test_a_file_without_a_good_row_is_refused(tmp_path: Path, load_events, query) -> None:
    assert load_events(written(tmp_path / "e.csv", ("999", *HUB[1:]))).status == "refused"
    assert query("SELECT count(*) FROM event") == [(0,)]


def test_ids_are_separated_by_semicolon_comma_or_space_and_an_outcome_has_a_key_or_a_title(
    tmp_path: Path, load_events, query
) -> None:
    load_events(
        written(
            tmp_path / "e.csv",
            ("840", "2022-09-01", "One", "", "re_referrals;cla_rate", ""),
            ("840", "2022-09-02", "Two", "", "CLA_rate  cin_rate, re_referrals", "Stable homes"),
            ("840", "2022-09-03", "Three", "", "", "safe"),
        )
    )
    assert query("SELECT indicators, outcome FROM event ORDER BY day") == [
        (["re_referrals", "cla_rate"], ""),
        (["cla_rate", "cin_rate", "re_referrals"], "stable_homes"),
        ([], "safe"),
    ]


def test_text_stays_plain(tmp_path: Path, load_events, query) -> None:
    load_events(written(tmp_path / "e.csv", ("840", "2022-09-01", "<b>Hub</b>", "a\tb\x07 c", "cla_rate", "")))
    assert query("SELECT title, text FROM event") == [("<b>Hub</b>", "a b c")]


def test_a_later_file_takes_the_place_of_the_authority_s_earlier_events(tmp_path: Path, load_events, query) -> None:
    gateshead = ("390", "2023-01-01", "Gateshead's", "", "cla_rate", "")
    load_events(written(tmp_path / "both.csv", HUB, gateshead))
    load_events(written(tmp_path / "both.csv", HUB, gateshead))
    assert query("SELECT count(*) FROM event") == [(2,)]
    load_events(written(tmp_path / "new.csv", ("840", "2024-01-01", "Newer", "", "cla_rate", "")))
    assert query("SELECT la_code, title FROM event ORDER BY la_code") == [("390", "Gateshead's"), ("840", "Newer")]
    assert query("SELECT path, rows_read, rows_loaded FROM load_file ORDER BY path") == [
        ("both.csv", 2, 1),
        ("new.csv", 1, 1),
    ]
    assert query("SELECT check_name, rows FROM load_rejection") == [(events.REPLACED, 1)]
    load_events(written(tmp_path / "last.csv", ("390", "2024-01-01", "Newer", "", "cla_rate", "")))
    assert query("SELECT path FROM load_file ORDER BY path") == [("last.csv",), ("new.csv",)]


def test_invented_and_real_authorities_do_not_mix(tmp_path: Path, load_events) -> None:
    entry = load_events(written(tmp_path / "e.csv", HUB, ("004", *HUB[1:])))
    assert entry.status == "refused" and "invented" in entry.error


def test_columns_may_be_in_any_order_and_case(tmp_path: Path, load_events) -> None:
    path = written(
        tmp_path / "e.csv", ("Hub", "840", "cla_rate", "1/9/2022"), header=("Title", "LA", "Indicators", "Date")
    )
    assert load_events(path).rows_loaded == 1


def test_another_table_with_a_date_is_no_file_of_events() -> None:
    assert events.layout(("la", "date", "title", "text")) is None
    assert events.layout(("la", "date", "indicators")) is None


def test_a_store_of_earlier_days_takes_events(tmp_path: Path, store: Store, load_events, query) -> None:
    import duckdb

    with duckdb.connect(str(store.returns)) as connection:
        connection.execute("DROP TABLE event")
    assert load_events(written(tmp_path / "e.csv", HUB)).status == "loaded"
    assert query("SELECT count(*) FROM event") == [(1,)]


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)), st.sampled_from(("%d/%m/%Y", "%Y-%m-%d", "%d %B %Y")))
def test_every_day_is_read_as_it_was_written(day: date, form: str) -> None:
    assert events.day_of(day.strftime(form)) == day
