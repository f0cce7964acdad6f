from loaders.report import SHOWN, FileReport, LoadReport, Rejection, shown


def report(*statuses: str) -> LoadReport:
    return LoadReport(
        files=tuple(FileReport.model_validate({"path": "f", "status": status}) for status in statuses), seconds=0.1
    )


def test_exit_code_is_0_where_every_recognised_file_was_loaded() -> None:
    assert report("loaded", "ignored").exit_code == 0


def test_exit_code_is_1_where_any_file_was_refused() -> None:
    assert report("loaded", "refused").exit_code == 1


def test_exit_code_is_1_where_nothing_was_recognised() -> None:
    assert report("ignored").exit_code == 1


def test_exit_code_is_1_without_any_file() -> None:
    assert report().exit_code == 1


def test_json_has_the_fields_of_the_interface() -> None:
    entry = report("loaded").model_dump(mode="json")
    assert set(entry) == {"files", "seconds"}
    assert list(entry["files"][0]) == [
        *("path", "recognised_as", "la_code", "year", "status", "rows_read", "rows_loaded"),
        *("rejected", "warnings", "error"),
    ]


def test_entry_is_complete_only_where_every_row_is_named() -> None:
    rejected = (Rejection(check="c", rows=2),)
    assert FileReport(path="f", status="loaded", rows_read=5, rows_loaded=3, rejected=rejected).complete
    assert not FileReport(path="f", status="loaded", rows_read=6, rows_loaded=3, rejected=rejected).complete


def test_shown_text_is_one_line_without_control_characters() -> None:
    assert shown("a\x1b[31m\nb") == "a\N{REPLACEMENT CHARACTER}[31m\N{REPLACEMENT CHARACTER}b"


def test_shown_text_is_bounded() -> None:
    assert len(shown("x" * 10_000)) == SHOWN
