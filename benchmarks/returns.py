"""How long an authority's own returns take to load and to compute, beside plain pandas and ElementTree.

    uv run python benchmarks/returns.py              an authority with 1,000 children looked after: ten years of the
                                                     looked-after children return, and a census of 10,000 children
    uv run python benchmarks/returns.py --censuses 10
    uv run python benchmarks/returns.py --england    153 authorities and ten years of everything

Files are invented, written into a temporary folder, and deleted. Ours is the whole command (`app.py load
--no-build`, then `app.py build`; and `app.py load`, which does both), the start of Python included, with the most
memory that it used; the peer only reads the same files in a script of its own: the CSVs with pandas.read_csv, the XML
with ElementTree. Each is run several times, in turns, and the best of each is kept. Python keeps what it compiled, as
it does for every user from the second command on, in the temporary folder, whatever the environment says of that.

England is one authority written out again and again with other identifiers and its own code, loaded some authorities
at a time into one store; the peer reads the same files of each batch right after, in a process of its own that keeps
nothing. Growth is the processors' time per authority of the last batch over that of the first: time is linear where it
stays near 1. Files are written batch by batch and deleted, so that this script needs no more memory at the end than at
the start; what it needed at most is printed too. About 20 minutes; a few authorities show that it works:

    uv run python benchmarks/returns.py --england --authorities 4 --together 2
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from data.demonstration_lives import simulate  # noqa: E402
from data.demonstration_returns import write_returns  # noqa: E402

YEARS = tuple(range(2016, 2026))
LIMIT_LOAD, LIMIT_BUILD, LIMIT_MEMORY = 3.0, 2.0, 300
LIMIT_BOTH = LIMIT_LOAD + LIMIT_BUILD
LIMIT_ENGLAND = 4_096
LIMIT_GROWTH = 1.5
COMPILED = tempfile.TemporaryDirectory(prefix="compiled-")
# A scale of 1 is 560 children looked after; with this one, 1,000 are, and 10,000 are in a census.
SCALE = 1.85

PEER = """
import pathlib, sys
import pandas as pd
import xml.etree.ElementTree as ET
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*")):
    if path.suffix == ".csv":
        pd.read_csv(path, dtype=str)
    elif path.suffix == ".xml":
        for item in ET.parse(path).getroot().iter():
            item.text
"""


@dataclass(frozen=True)
class Run:
    """Seconds by the clock, seconds of processors, and the most memory (MB) of one command."""

    seconds: float
    busy: float
    memory: float
    output: str


def run(command: list[str]) -> Run:
    """Runs a command in the root of the project.

    :raises SystemExit: it failed.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = COMPILED.name
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=errors, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read()
        errors.seek(0)
        said = errors.read()[-2000:]
    if process.returncode:
        raise SystemExit(f"{' '.join(command[:3])} ended with {process.returncode}\n{said}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, text)


def app(*arguments: str) -> Run:
    return run([sys.executable, "app.py", *arguments])


def authority_files(folder: Path, scale: float, censuses: int) -> None:
    """Ten years of returns of one authority, and its last ``censuses`` censuses of children in need."""
    lives = simulate(2026, la_code="301", name="301", years=YEARS, extract=None, scale=scale)
    write_returns(folder, lives)
    for path in sorted((folder / "301" / "cin_census").iterdir())[: len(YEARS) - censuses]:
        path.unlink()
    if censuses < len(YEARS):
        shutil.rmtree(folder / "301" / "workforce_census")


def size(folder: Path) -> str:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return f"{len(paths)} files, {sum(path.stat().st_size for path in paths) / 1e6:,.0f} MB"


def one_authority(runs: int, censuses: int) -> int:
    with tempfile.TemporaryDirectory(prefix="returns-") as temporary:
        folder = Path(temporary) / "files"
        authority_files(folder, SCALE, censuses)
        print(f"one authority, ten years of SSDA903, {censuses} census: {size(folder)}")
        loads, builds, boths, peers = [], [], [], []
        inside, rows = 0.0, 0
        for number in range(runs):
            store = str(Path(temporary) / f"store{number}")
            loads.append(app("load", str(folder), "--store", store, "--no-build", "--json"))
            report = json.loads(loads[-1].output)
            inside = min(inside or report["seconds"], report["seconds"])
            rows = sum(entry["rows_loaded"] for entry in report["files"])
            builds.append(app("build", "--store", store))
            boths.append(app("load", str(folder), "--store", f"{store}-both"))
            peers.append(run([sys.executable, "-c", PEER, str(folder)]))
        load, both, peer = (min(item.seconds for item in those) for those in (loads, boths, peers))
    print(f"rows loaded                {rows:8,}")
    print(f"of app.py load             {inside:8.2f} s    reading and storing")
    print(f"app.py load --no-build     {line(loads)}   (at most {LIMIT_LOAD} s, {LIMIT_MEMORY} MB)")
    print(f"app.py build               {line(builds)}")
    print(f"app.py load                {line(boths)}   (at most {LIMIT_BOTH} s, {LIMIT_MEMORY} MB)")
    print(f"pandas and ElementTree     {line(peers)}")
    print(f"ratio of the loads         {load / peer:8.2f}")
    memory = max(item.memory for item in (*loads, *boths))
    return 0 if load <= LIMIT_LOAD and both <= LIMIT_BOTH and memory <= LIMIT_MEMORY else 1


def line(runs: list[Run]) -> str:
    """The best of several runs, and the most memory of any."""
    seconds, busy = min(item.seconds for item in runs), min(item.busy for item in runs)
    return f"{seconds:8.2f} s {busy:8.2f} s of processors {max(item.memory for item in runs):6.0f} MB"


def authority_codes() -> list[str]:
    """Three-digit codes of the authorities of today."""
    with (ROOT / "data" / "authorities.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return sorted({row["la_code"] for row in rows if not row["closed"]})


def copy_as(template: Path, folder: Path, code: str, number: int) -> None:
    """The template's files as those of another authority: its code, and a number before every identifier."""
    before = str(10 + number)
    for path in template.rglob("*"):
        if not path.is_file():
            continue
        text = path.read_bytes().decode()
        if path.suffix == ".csv":
            text = text.rstrip("\r\n").replace("\r\n", f"\r\n{before}") + "\r\n"
        else:
            text = text.replace("<LAchildID>", f"<LAchildID>{before}").replace("<LEA>301<", f"<LEA>{code}<")
        target = folder / code / path.relative_to(template)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())


@dataclass(frozen=True)
class Batch:
    """Some authorities' returns: ours loads them into the store of those before, the peer reads the same files."""

    authorities: int
    ours: Run
    peer: Run


def england(authorities: int, together: int) -> int:
    codes = authority_codes()[:authorities]
    batches: list[Batch] = []
    with tempfile.TemporaryDirectory(prefix="returns-") as temporary:
        template, files, store = (Path(temporary) / name for name in ("template", "files", "store"))
        authority_files(template, 1.0, len(YEARS))
        print(f"one of {len(codes)} authorities: {size(template)}")
        # Once before anything counts: Python keeps what it compiles, and the first batch would be the slower for it.
        copy_as(template / "301", files, codes[0], 0)
        app("load", str(files), "--store", str(Path(temporary) / "warm"), "--no-build")
        run([sys.executable, "-c", PEER, str(files)])
        shutil.rmtree(files)
        for first in range(0, len(codes), together):
            those = codes[first : first + together]
            for number, code in enumerate(those, start=first):
                copy_as(template / "301", files, code, number)
            load = app("load", str(files), "--store", str(store), "--no-build", "--json")
            peer = run([sys.executable, "-c", PEER, str(files)])
            shutil.rmtree(files)
            batches.append(Batch(len(those), load, peer))
            kept = (store / "returns.duckdb").stat().st_size / 1e6
            print(
                f"{first + len(those):4} authorities  {line([load])}, store {kept:6,.0f} MB   peer {line([peer])}",
                flush=True,
            )
        build = app("build", "--store", str(store))
        with_rows = counted(store)
    ours, peers = [batch.ours for batch in batches], [batch.peer for batch in batches]
    memory = max(item.memory for item in (*ours, build))
    print(f"rows                        {with_rows}")
    print(f"load, all of it             {all_of(ours)}  {per_authority(ours, len(codes))}")
    print(f"pandas and ElementTree      {all_of(peers)}  {per_authority(peers, len(codes))}")
    print(
        f"ratio of the loads          {busy(ours) / busy(peers):8.2f} by processors {seconds(ours) / seconds(peers):8.2f} by the clock"
    )
    growth, of_peer = grown(batches, "ours"), grown(batches, "peer")
    print(f"growth, last to first batch {growth:8.2f}   (at most {LIMIT_GROWTH}; pandas and ElementTree {of_peer:.2f})")
    print(f"build                       {line([build])}   (at most {LIMIT_ENGLAND} MB)")
    print(f"most memory of a load       {max(item.memory for item in ours):8.0f} MB (at most {LIMIT_ENGLAND} MB)")
    print(f"most memory of this script  {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")
    return 0 if memory <= LIMIT_ENGLAND and growth <= LIMIT_GROWTH else 1


def seconds(runs: list[Run]) -> float:
    return sum(item.seconds for item in runs)


def busy(runs: list[Run]) -> float:
    return sum(item.busy for item in runs)


def all_of(runs: list[Run]) -> str:
    """All runs together, and the most memory of any."""
    return f"{seconds(runs):8.1f} s {busy(runs):8.1f} s of processors {max(item.memory for item in runs):6.0f} MB"


def per_authority(runs: list[Run], authorities: int) -> str:
    return f"{seconds(runs) / authorities:.2f} s, {busy(runs) / authorities:.2f} s of processors an authority"


def grown(batches: list[Batch], whose: Literal["ours", "peer"]) -> float:
    """Processors' time per authority of the last batch, over that of the first."""
    first, last = (getattr(batch, whose).busy / batch.authorities for batch in (batches[0], batches[-1]))
    return last / first


def counted(store: Path) -> str:
    import duckdb

    with duckdb.connect(str(store / "returns.duckdb"), read_only=True) as connection:
        numbers = {
            name: connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]
            for name in ("referral", "cla_episode", "assessment", "social_worker")
        }
    return ", ".join(f"{number:,} {name}" for name, number in numbers.items())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--censuses", type=int, default=1, choices=range(1, len(YEARS) + 1))
    parser.add_argument("--england", action="store_true")
    parser.add_argument("--authorities", type=int, default=153, help="how many of England's (with --england)")
    parser.add_argument("--together", type=int, default=9, help="how many are loaded by one command (with --england)")
    options = parser.parse_args()
    print(f"{date.today():%d %B %Y}, {os.cpu_count()} cores")  # noqa: DTZ011
    if options.england:
        return england(options.authorities, options.together)
    return one_authority(options.runs, options.censuses)


if __name__ == "__main__":
    sys.exit(main())
