"""What each command of the command line does, and what it tells the person who runs it.

Every function returns the exit code: 0 for done, 1 for refused or not recognised, 2 for wrong usage. Messages
go to standard error, results to standard output.
"""

from __future__ import annotations

import contextlib
import csv
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from loaders.store import Outcomes, Store, StoreError

if TYPE_CHECKING:
    import duckdb

    from indicators.claims import Checked
    from loaders.events import Vocabulary
    from loaders.report import LoadReport

Tell = Callable[[str, int, int], None]
ROOT = Path(__file__).resolve().parent.parent
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def _tell(message: str) -> None:
    print(message, file=sys.stderr)


def _error(message: str) -> None:
    _tell(f"app.py: {message}")


@contextlib.contextmanager
def _progress() -> Iterator[Tell]:
    """Shows what is being done, on standard error and only where somebody is watching."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True, highlight=False, soft_wrap=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("starting")
        yield lambda what, done, total: bar.update(task, description=what, completed=done, total=total)


def _vocabulary() -> Vocabulary:
    """What a file of events may name. Only such a file needs the definitions, which take long to import."""
    from indicators.events import vocabulary

    return vocabulary()


def load(
    store: Store,
    paths: Sequence[Path],
    la_code: str,
    year: int | None,
    *,
    build: bool,
    as_json: bool,
    show_identifiers: bool = False,
) -> int:
    """Loads the paths and rebuilds the indicators; prints the report."""
    from loaders.load import PathError, load_paths

    stage = "loading"
    if build:
        # The definitions take long to import: they are, while the first files are read.
        threading.Thread(target=import_module, args=("indicators.build",), daemon=True).start()
    try:
        with _progress() as tell:

            def rebuild(connection: duckdb.DuckDBPyConnection) -> None:
                from indicators.build import build as build_outcomes

                nonlocal stage
                stage = "building"
                build_outcomes(store, tell, beside=connection)
                stage = "built"

            report = load_paths(
                store,
                paths,
                la_code=la_code or None,
                year=year,
                show_identifiers=show_identifiers,
                vocabulary=_vocabulary,
                progress=tell,
                then=rebuild if build else None,
            )
    except PathError as error:
        _error(str(error))
        return 2
    except StoreError as error:
        _error(str(error))
        return 1
    except (KeyboardInterrupt, RuntimeError) as error:
        _raise_unless_stopped(error)
        _error(STOPPED[stage])
        return 130
    if as_json:
        print(report.model_dump_json())
    else:
        _print_report(report, values=show_identifiers)
        if stage == "built":
            _print_reconciliation(store)
    return report.exit_code


STOPPED = {
    "loading": "stopped; files loaded before the one in hand stay loaded, and that one has changed nothing; "
    "run the same command again to load the rest",
    "building": "stopped while the indicators were worked out: the files are loaded, but the dashboard still shows "
    "the figures of before; run app.py build",
    "built": "stopped; the files are loaded and the indicators rebuilt",
}


def _raise_unless_stopped(error: BaseException) -> None:
    """Ctrl-C in the middle of a query arrives as an error of DuckDB's."""
    if isinstance(error, RuntimeError) and "interrupted" not in str(error).lower():
        raise error


def _print_reconciliation(store: Store) -> None:
    """How many of the figures computed from returns agree with the published ones, in a line."""
    from indicators.reconcile import summary

    line = summary(Outcomes(store.outcomes).cursor())
    if line:
        print(line)


def _print_report(report: LoadReport, *, values: bool = False) -> None:
    for file in report.files:
        if file.status == "loaded":
            rejected = sum(check.rows for check in file.rejected)
            left_out = f", {rejected:,} left out" if rejected else ""
            whose = f" of {file.la_code} {file.year}" if file.la_code else ""
            print(f"loaded   {file.path}: {file.recognised_as}{whose}, {file.rows_loaded:,} rows{left_out}")
            for check in file.rejected:
                where = ", ".join(
                    f"line {example.line}" + (f": {example.column} {example.value}" if values else "")
                    for example in check.examples[:3]
                )
                print(f"           {check.rows:,} × {check.check} ({where})")
            for warning in file.warnings:
                print(f"           note: {warning}")
        else:
            reason, *others = (file.error, *file.warnings) if file.error else file.warnings or ("",)
            print(f"{file.status:<8} {file.path}: {reason}")
            for warning in others:
                print(f"           note: {warning}")
    loaded = sum(file.status == "loaded" for file in report.files)
    refused = sum(file.status == "refused" for file in report.files)
    ignored = sum(file.status == "ignored" for file in report.files)
    print(f"{loaded} loaded, {refused} refused, {ignored} ignored in {report.seconds:.1f} s")


def build(store: Store, *, outlook: bool) -> int:
    """Rebuilds the indicators, with the projections if asked for."""
    from indicators.build import build as build_outcomes

    try:
        with _progress() as tell:
            build_outcomes(store, tell, outlook=outlook)
    except StoreError as error:
        _error(str(error))
        return 1
    except (KeyboardInterrupt, RuntimeError) as error:
        _raise_unless_stopped(error)
        _error("stopped; the dashboard still shows the figures of before")
        return 130
    return 0


def export(
    store: Store,
    file: str,
    indicators: Sequence[str],
    geographies: Sequence[str],
    periods: Sequence[str],
    source: str,
) -> int:
    """Writes the tidy table and, beside a file, its metadata."""
    from indicators.export import UnknownSelection, metadata, reconciliation, resolve, write_csv

    try:
        cursor = Outcomes(store.outcomes).cursor()
        resolve(cursor, indicators, geographies, periods, source)
    except StoreError as error:
        _error(str(error))
        return 1
    except UnknownSelection as error:
        _error(str(error))
        return 2
    if file == "-":
        with contextlib.suppress(BrokenPipeError):
            write_csv(cursor, sys.stdout, indicators, geographies, periods, source)
            sys.stdout.flush()
        return 0
    path = Path(file)
    try:
        with _replaced(path) as stream:
            written = write_csv(cursor, stream, indicators, geographies, periods, source)
        with _replaced(path.with_suffix(".metadata.json")) as stream:
            json.dump(metadata(cursor, indicators), stream, ensure_ascii=False, indent=2)
        header, compared = reconciliation(cursor)
        if compared:
            with _replaced(path.with_suffix(".reconciliation.csv")) as stream:
                csv.writer(stream, lineterminator="\n").writerows([header, *compared])
    except OSError as error:
        _error(f"{error.filename or path}: cannot be written ({error.strerror})")
        return 2
    _tell(f"{path}: {written:,} rows")
    return 0


@contextlib.contextmanager
def _replaced(path: Path) -> Iterator:
    """An open text file that takes the path's place only when everything has been written."""
    handle, name = tempfile.mkstemp(prefix=path.name, suffix=".part", dir=path.parent)
    try:
        with open(handle, "w", encoding="utf-8", newline="") as stream:
            yield stream
        os.chmod(name, 0o644)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)


def indicators(*, as_json: bool) -> int:
    """Lists the indicators."""
    from indicators.registry import REGISTRY

    if as_json:
        print(json.dumps([item.model_dump(mode="json") for item in REGISTRY.values()], ensure_ascii=False, indent=2))
        return 0
    width = max(len(key) for key in REGISTRY)
    group = ""
    for item in REGISTRY.values():
        if item.group.value != group:
            group = item.group.value
            print(f"\n{group}")
        sources = [name for name, source in (("published", item.published), ("returns", item.computed)) if source]
        print(f"  {item.id:<{width}}  {' and '.join(sources):<21}  {item.title}")
    return 0


def check(store: Store, sentence: str, la: str, *, as_json: bool) -> int:
    """Checks a sentence against the figures; 1 where one of its claims is contradicted, 3 where one cannot be tested."""
    from indicators.claims import UnknownAuthority
    from indicators.claims import check as check_sentence

    try:
        checked = check_sentence(Outcomes(store.outcomes).cursor(), sentence, la)
    except StoreError as error:
        _error(str(error))
        return 1
    except UnknownAuthority as error:
        _error(str(error))
        return 2
    if as_json:
        print(checked.model_dump_json(indent=2))
    else:
        _print_checked(checked)
    return checked.exit_code


def _print_checked(checked: Checked) -> None:
    print(f"{checked.authority} ({checked.la_code})")
    for note in checked.notes:
        print(note)
    for answer in checked.answers:
        print(f"\n“{answer.claim}”")
        if answer.reading:
            print(f"  read as     {answer.reading}")
        print(f"  {answer.verdict.upper()}: {answer.words}")
        if answer.held:
            print(f"  It was true {answer.held.words} ({answer.held.source})")
        if answer.source:
            print(f"  source      {answer.publication}, {answer.period} ({answer.source})")
    if checked.not_understood:
        print(f"\nNot understood: {' '.join(checked.not_understood)}")


def demo(folder: Path) -> int:
    """Writes the demonstration files."""
    from data.demonstration import write

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _progress() as tell:
            paths = write(folder, progress=tell)
    except OSError as error:
        _error(f"{error.filename or folder}: cannot be written ({error.strerror})")
        return 2
    _tell(f"{folder}: {len(paths)} files, all of them invented")
    return 0


def fill_with_demonstration(store: Store, tell: Tell, *, returns: bool = True) -> None:
    """Fills an empty store with the synthetic England, by the same loaders as real statistics.

    :param returns: with one authority's own returns.
    :raises StoreError: another process is using the store, or it cannot be written.
    """
    from data.demonstration import write
    from indicators.build import build as build_outcomes
    from loaders.load import load_paths

    with tempfile.TemporaryDirectory(prefix="outcomes-demonstration-") as folder:
        write(Path(folder), returns=returns, progress=tell)
        load_paths(
            store,
            [Path(folder)],
            vocabulary=_vocabulary,
            progress=tell,
            then=lambda connection: build_outcomes(store, tell, beside=connection),
        )


class _Returns:
    """Loads the demonstration's own returns while the dashboard serves already, in processes of their own.

    The dashboard shows them as soon as they are built. Where it does not come to that, it goes on without them, says
    why, and tries again when it is started next.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._process: subprocess.Popen[str] | None = None
        self._stopped = False
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends the process in hand, which a signal to the dashboard alone does not, and puts its files away."""
        self._stopped = True
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()  # which it takes as Ctrl-C
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def _run(self) -> None:
        with tempfile.TemporaryDirectory(prefix="outcomes-demonstration-") as folder:
            returns = str(Path(folder) / "returns")
            load = ["load", returns, "--json", "--store", str(self._store.folder)]
            for arguments in (["demo", folder], load):
                if self._stopped or not self._succeeds(arguments):
                    return

    def _succeeds(self, arguments: Sequence[str]) -> bool:
        self._process = subprocess.Popen(  # noqa: S603 - our own program, and arguments of our own
            [sys.executable, str(ROOT / "app.py"), *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            # Ctrl-C in a terminal reaches the dashboard alone, which then ends this once.
            start_new_session=True,
        )
        if self._stopped:
            self._process.terminate()
        printed, said = self._process.communicate()
        if self._process.returncode and not self._stopped:
            why = _first_error(printed) or said.strip().rpartition("\n")[2] or f"ended with {self._process.returncode}"
            _error(f"the demonstration's own returns could not be added: {why.removeprefix('app.py: ')}")
        return self._process.returncode == 0


def _first_error(printed: str) -> str:
    """Why the first file of a load was refused, from its report; empty without a report or a reason."""
    try:
        files = json.loads(printed)["files"]
    except (ValueError, KeyError):
        return ""
    return next((entry["error"] for entry in files if entry["error"]), "")


def _lacks_returns(store: Store) -> bool:
    """Whether the store holds the invented England without its authority's own returns."""
    cursor = Outcomes(store.outcomes).cursor()
    synthetic = cursor.execute("SELECT 1 FROM setting WHERE key = 'synthetic' AND value = 'true'").fetchall()
    return (
        bool(synthetic) and not cursor.execute("SELECT 1 FROM load_file WHERE la_code IS NOT NULL LIMIT 1").fetchall()
    )


def _nothing_real(store: Store) -> bool:
    """Whether no statistics or returns are loaded but invented ones, of which an interrupted start leaves a part."""
    from loaders.load import state
    from loaders.store import open_returns

    if not store.returns.exists():
        return True
    with open_returns(store) as connection:
        return state(connection) != "real"


def _nothing_to_show(store: Store) -> bool:
    """Whether the dashboard's database holds no statistics and no returns: a postcode directory alone is neither."""
    from loaders.postcodes import RECOGNISED_AS as DIRECTORY

    query = "SELECT 1 FROM load_file WHERE recognised_as <> ? LIMIT 1"
    return not Outcomes(store.outcomes).cursor().execute(query, [DIRECTORY]).fetchall()


def serve(store: Store, host: str, port: int) -> int:
    """Serves the dashboard until it is stopped, which ends the process; returns only where it cannot serve."""
    if host not in LOOPBACK and not os.environ.get("OUTCOMES_PASSWORD"):
        _error(
            f"--host {host} would show the dashboard to other computers: set OUTCOMES_PASSWORD first, "
            "which visitors must then give, or leave --host out"
        )
        return 2
    try:
        if not store.outcomes.exists() or _nothing_to_show(store):
            with _progress() as tell:
                if _nothing_real(store):
                    # A visitor need not wait for the returns, which take as long again.
                    fill_with_demonstration(store, tell, returns=False)
                else:
                    from indicators.build import build as build_outcomes

                    build_outcomes(store, tell)
    except StoreError as error:
        _error(str(error))
        return 1
    except (KeyboardInterrupt, RuntimeError) as error:
        _raise_unless_stopped(error)
        _error("stopped before there was anything to serve; the next start begins anew")
        return 130

    from waitress.server import create_server

    from layouts.application import create_app
    from layouts.sign_in import require_password

    server = create_app(store).server
    if password := os.environ.get("OUTCOMES_PASSWORD"):
        require_password(server, password)
    try:
        listener = create_server(server, host=host, port=port, threads=8, ident=None)
    except OSError as error:
        _error(f"port {port} on {host} cannot be used ({error.strerror}); give another with --port")
        return 1
    shown = f"[{host}]" if ":" in host else host
    _tell(f"Outcomes for children: http://{shown}:{port} (stop with Ctrl-C)")
    returns = _Returns(store)
    if _lacks_returns(store):
        returns.start()
    try:
        with contextlib.suppress(KeyboardInterrupt):
            listener.run()
    finally:
        returns.stop()
    listener.close()
    # DuckDB's module lists what threads still hold when Python ends, forty lines that mean nothing to anybody.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
