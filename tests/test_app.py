"""The command line, as users and scripts call it."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import app
from indicators.export import COLUMNS
from indicators.registry import PUBLISHED, REGISTRY
from layouts import commands
from loaders.store import Store, open_returns

ROOT = Path(__file__).resolve().parent.parent


def run(*words: object):
    return CliRunner().invoke(app.cli, [str(word) for word in words])


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of referrals with two authorities, England and one row that is wrong."""
    path = tmp_path_factory.mktemp("small") / "whatever.csv"
    head = (
        "time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code,"
        "new_la_code,la_name,category,referral_count,rereferral_count,rereferral_percent"
    )
    path.write_text(
        head + "\n"
        "2025,Reporting year,National,E92000001,England,,,,,,Referrals,632830,142900,22.6\n"
        "2025,Reporting year,Local authority,E92000001,England,E12000001,North East,840,E06000047,=County Durham,"
        "Referrals,5378,1003,18.7\n"
        "2025,Reporting year,Local authority,E92000001,England,E12000001,North East,841,E06000005,Darlington,"
        "Referrals,c,c,c\n"
        "2025,Reporting year,Local authority,E92000001,England,E12000001,North East,805,E06000001,Hartlepool,"
        "Referrals,1000,200,120\n",
        encoding="utf-8",
    )
    return path


@pytest.fixture(scope="module")
def store(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which that file is loaded. Not to be written to."""
    store = tmp_path_factory.mktemp("loaded") / "store"
    loaded = run("load", small, "--store", store)
    assert loaded.exit_code == 0
    assert "1 left out" in loaded.stdout
    return store


def test_load_then_export_gives_the_figures(store):
    exported = run("export", "-", "--store", store, "--geography", "840")
    (row,) = table(exported.stdout)
    assert list(row) == list(COLUMNS)
    assert row["indicator_id"] == "re_referrals"
    assert (row["numerator"], row["denominator"], row["value"]) == ("1003", "5378", "18.7")
    assert (row["period"], row["period_end"], row["source"]) == ("2025", "2025-03-31", "published")
    assert row["england_value"] == "22.6"
    assert row["geography"] == "County Durham"


def test_the_report_as_json_is_all_that_stands_on_standard_output(small, tmp_path):
    report = json.loads(run("load", small, "--store", tmp_path / "store", "--json").stdout)
    (file,) = report["files"]
    assert file["status"] == "loaded"
    assert file["rows_read"] == 4 == file["rows_loaded"] + sum(check["rows"] for check in file["rejected"])
    (check,) = file["rejected"]
    assert check["examples"] == [{"line": 5, "column": "rereferral_percent", "value": "120"}]
    assert isinstance(report["seconds"], float)


def test_a_symbol_is_exported_as_a_flag_and_never_as_zero(store):
    (row,) = table(run("export", "-", "--store", store, "--geography", "E06000005").stdout)
    assert (row["value"], row["flag"], row["numerator"], row["rank"]) == ("", "c", "", "")


def test_without_build_the_old_figures_stay(small, tmp_path):
    store = tmp_path / "store"
    run("load", small, "--store", store, "--no-build")
    assert not (store / "outcomes.duckdb").exists()
    assert run("build", "--store", store).exit_code == 0
    assert (store / "outcomes.duckdb").exists()


@pytest.mark.parametrize(
    ("where", "words", "loaded"),
    [
        ("loaders.load._write", "that one has changed nothing; run the same command again", 0),
        ("indicators.build._fill", "the files are loaded, but the dashboard still shows the figures of before", 1),
    ],
)
def test_a_stopped_load_says_what_was_done_and_what_to_do(small, tmp_path, monkeypatch, where, words, loaded):
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(where, stop)
    stopped = run("load", small, "--store", tmp_path)
    assert stopped.exit_code == 130
    assert words in stopped.stderr
    assert not (tmp_path / "outcomes.duckdb").exists()
    with open_returns(Store(tmp_path)) as connection:
        assert connection.execute("SELECT count(*) FROM load_file").fetchall() == [(loaded,)]


def test_an_interrupted_query_is_a_stop_and_another_fault_is_not_hidden(small, tmp_path, monkeypatch):
    def fault(words: str):
        def fail(*_: object, **__: object) -> None:
            raise RuntimeError(words)

        return fail

    monkeypatch.setattr("indicators.build._fill", fault("Query interrupted"))
    assert run("load", small, "--store", tmp_path).exit_code == 130
    assert run("build", "--store", tmp_path).exit_code == 130
    monkeypatch.setattr("indicators.build._fill", fault("something else"))
    assert isinstance(run("build", "--store", tmp_path).exception, RuntimeError)


def test_a_store_with_nothing_real_is_filled_with_the_demonstration(small, tmp_path):
    store = Store(tmp_path)
    assert commands._nothing_real(store)
    with open_returns(store) as connection:
        # What is left of a first start that was interrupted.
        connection.execute("INSERT INTO setting VALUES ('synthetic', 'true')")
    assert commands._nothing_real(store)
    assert run("load", small, "--store", tmp_path / "real", "--no-build").exit_code == 0
    assert not commands._nothing_real(Store(tmp_path / "real"))


def test_a_file_is_written_with_its_data_dictionary_beside_it(store, tmp_path):
    target = tmp_path / "figures.csv"
    assert run("export", target, "--store", store).exit_code == 0
    assert target.read_bytes().startswith(b"indicator_id,indicator,group,")
    dictionary = json.loads((tmp_path / "figures.metadata.json").read_text(encoding="utf-8"))
    assert dictionary["columns"].keys() == COLUMNS.keys()
    assert dictionary["symbols"]["c"].startswith("confidential")
    assert dictionary["licence"] == "Open Government Licence v3.0"


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["load", "nowhere.csv"], 2, "nowhere.csv"),
        (["export", "-"], 1, "nothing has been built"),
        (["build"], 1, "nothing has been loaded"),
        (["load"], 2, "Missing argument"),
        (["serve", "--port", "99999"], 2, "--port"),
        (["serve", "--host", "192.0.2.1"], 2, "OUTCOMES_PASSWORD"),
    ],
)
def test_wrong_usage_is_told_in_words_with_the_exit_code(tmp_path, words, code, message):
    result = run(*words, "--store", tmp_path / "empty")
    assert result.exit_code == code
    assert message in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--indicator", "re_referals"], "did you mean re_referrals"),
        (["--geography", "999"], "999"),
        (["--period", "1999"], "1999"),
        (["--source", "guess"], "published or returns"),
    ],
)
def test_an_unknown_selection_names_what_is_unknown(store, words, message):
    result = run("export", "-", "--store", store, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_nothing_recognised_is_exit_code_one(tmp_path):
    path = tmp_path / "shopping.csv"
    path.write_text("item,price\nbread,2\n", encoding="utf-8")
    result = run("load", path, "--store", tmp_path / "store")
    assert result.exit_code == 1
    assert "ignored" in result.stdout
    assert not (tmp_path / "store" / "outcomes.duckdb").exists()


def test_indicators_lists_all_of_them():
    listed = run("indicators").stdout
    assert all(key in listed for key in REGISTRY)
    assert [item["id"] for item in json.loads(run("indicators", "--json").stdout)] == list(REGISTRY)


def test_the_command_line_answers_without_loading_the_dashboard():
    code = "import sys, app; assert not {'dash', 'plotly', 'pandas'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_the_whole_export_of_the_real_statistics(real_store):
    rows = table(run("export", "-", "--store", real_store.folder).stdout)
    assert {row["indicator_id"] for row in rows} == set(PUBLISHED)
    order = [(row["indicator_id"], row["geography_code"], row["period"], row["source"]) for row in rows]
    assert order == sorted(order)
    assert len(order) == len(set(order))


def test_what_goes_to_another_program_is_utf_8_whatever_the_terminal_writes():
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "app.py", "indicators", "--json"]
    printed = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True).stdout
    titles = {one["title"] for one in json.loads(printed.decode("utf-8"))}
    assert any("’" in title for title in titles)


@pytest.mark.parametrize(
    ("printed", "why"),
    [
        ('{"files": [{"error": ""}, {"error": "the store holds real statistics"}]}', "the store holds real statistics"),
        ('{"files": [{"error": ""}]}', ""),
        ("", ""),
    ],
)
def test_why_the_demonstrations_returns_were_not_loaded(printed, why):
    assert commands._first_error(printed) == why
