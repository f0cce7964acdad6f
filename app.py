"""Outcomes for children: the command line, and the WSGI ``server`` (``gunicorn app:server``)."""

from __future__ import annotations

import io
import signal
import sys
from pathlib import Path
from typing import Annotated, Any

if __name__ == "__main__":
    # Ctrl-C while the imports below go on ends the program without a traceback; nothing has been touched by then.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import typer

from loaders.store import Store

DEFAULT_STORE = Path(__file__).resolve().parent / "data" / "store"

cli = typer.Typer(
    help="Children's social care outcomes for the local authorities of England: load statistics, compare, export.",
    epilog="Start with: app.py (serves the dashboard), app.py load FOLDER, app.py export figures.csv",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

StoreOption = Annotated[
    Path,
    typer.Option(
        "--store", envvar="OUTCOMES_STORE", help="Folder that holds the databases.", show_default="data/store"
    ),
]
HostOption = Annotated[
    str,
    typer.Option(help="Address to listen on. Anything but this computer needs OUTCOMES_PASSWORD to be set."),
]
PortOption = Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)]


@cli.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    host: HostOption = "127.0.0.1",
    port: PortOption = 8050,
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """Children's social care outcomes for the local authorities of England."""
    if context.invoked_subcommand is None:
        serve(host, port, store)


@cli.command()
def serve(host: HostOption = "127.0.0.1", port: PortOption = 8050, store: StoreOption = DEFAULT_STORE) -> None:
    """Serve the dashboard; an empty store is first filled with an invented England, for demonstration."""
    from layouts import commands

    raise typer.Exit(commands.serve(Store(store), host, port))


@cli.command()
def load(
    paths: Annotated[list[Path], typer.Argument(help="Files, folders or zip archives.", show_default=False)],
    store: StoreOption = DEFAULT_STORE,
    la: Annotated[str, typer.Option("--la", help="Three-digit code of the authority, where a file does not say.")] = "",
    year: Annotated[
        int | None,
        typer.Option(help="Year of a return (the one in which it ends), where a file does not say.", min=2000),
    ] = None,
    build: Annotated[bool, typer.Option(" /--no-build", help="Only load; do not rebuild the indicators.")] = True,
    json: Annotated[bool, typer.Option("--json", help="Write the load report as JSON to standard output.")] = False,
    show_identifiers: Annotated[
        bool, typer.Option("--show-identifiers", help="Let examples of rows left out show children's identifiers.")
    ] = False,
) -> None:
    """Recognise and load files, then rebuild the indicators.

    Files are recognised by what they contain, whatever their names. A refused file changes nothing.
    """
    from layouts import commands

    raise typer.Exit(
        commands.load(Store(store), paths, la, year, build=build, as_json=json, show_identifiers=show_identifiers)
    )


@cli.command()
def build(
    store: StoreOption = DEFAULT_STORE,
    outlook: Annotated[
        bool, typer.Option("--outlook", help="Also project the numbers of children; takes about half a minute more.")
    ] = False,
) -> None:
    """Rebuild the indicators from what is loaded."""
    from layouts import commands

    raise typer.Exit(commands.build(Store(store), outlook=outlook))


@cli.command()
def export(
    file: Annotated[str, typer.Argument(metavar="FILE.csv", help="File to write; - for standard output.")],
    store: StoreOption = DEFAULT_STORE,
    indicator: Annotated[list[str] | None, typer.Option(help="Indicator id; may be repeated.")] = None,
    geography: Annotated[list[str] | None, typer.Option(help="ONS code or three-digit code; may be repeated.")] = None,
    period: Annotated[str, typer.Option(help="Period as published: 2025 or 2024/25.")] = "",
    source: Annotated[str, typer.Option(help="published or returns; both if not given.")] = "",
) -> None:
    """Write the indicators as one tidy CSV table, with its data dictionary beside it."""
    from layouts import commands

    raise typer.Exit(
        commands.export(Store(store), file, indicator or [], geography or [], [period] if period else [], source)
    )


@cli.command()
def indicators(
    json: Annotated[bool, typer.Option("--json", help="Everything about each, as JSON.")] = False,
) -> None:
    """List every indicator."""
    from layouts import commands

    raise typer.Exit(commands.indicators(as_json=json))


@cli.command()
def check(
    sentence: Annotated[str, typer.Argument(metavar='"SENTENCE"', help="What is claimed, in plain English.")],
    la: Annotated[
        str, typer.Option("--la", help="Code or name of the authority, where the sentence does not name it.")
    ] = "",
    store: StoreOption = DEFAULT_STORE,
    json: Annotated[bool, typer.Option("--json", help="Write the answers and the rows behind them as JSON.")] = False,
) -> None:
    """Check a sentence against the figures: each claim is supported, contradicted, or cannot be tested.

    Exit code: 0 if every claim is supported; 1 if any is contradicted; 3 if none is, but some cannot be tested or
    was not understood; 2 for wrong usage, such as an unknown authority.
    """
    from layouts import commands

    raise typer.Exit(commands.check(Store(store), sentence, la, as_json=json))


@cli.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Folder to write into.")] = Path("demonstration"),
) -> None:
    """Write the statistics of an invented England as files, to read and to try load with."""
    from layouts import commands

    raise typer.Exit(commands.demo(folder))


def __getattr__(name: str) -> Any:
    """``server`` is made when a WSGI server asks for it, so that the command line starts at once."""
    if name == "server":
        import os

        from layouts.application import create_app

        return create_app(Store(Path(os.environ.get("OUTCOMES_STORE", DEFAULT_STORE)))).server
    raise AttributeError(name)


if __name__ == "__main__":
    # A service manager ends a program with SIGTERM: what was begun is put away as after Ctrl-C.
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.default_int_handler)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that lacks a character shows its code; a name of a file must not end a load. What goes into a file or
        # to another program is UTF-8, whatever the terminal's.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
    sys.exit(cli(prog_name="app.py"))
