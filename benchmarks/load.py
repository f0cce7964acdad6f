"""How long `app.py load` takes, beside plain pandas reading the same CSVs in the same run.

    uv run python benchmarks/load.py ../shared/published

Each is run several times, in turns, and the best of each is kept. Our time is the whole command: process
start, recognising, checking, workbooks, loading, building. The peer is a script that only reads the CSVs into
frames, from its start to its end: a command beside a command, and the limit is judged on these two. The reading
alone, in a process in which pandas is already imported, is printed too. Python keeps what it compiled, for both, as it
does for every user from the second command on, whatever the environment says of that.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 5.0
COMPILED = tempfile.TemporaryDirectory(prefix="compiled-")


def run(*command: str) -> float:
    """Runs a command of this Python; returns its seconds."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = COMPILED.name
    started = time.perf_counter()
    subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def ours(folder: Path) -> float:
    with tempfile.TemporaryDirectory() as store:
        return run("app.py", "load", str(folder), "--store", store)


def build_only(folder: Path) -> float:
    with tempfile.TemporaryDirectory() as store:
        run("app.py", "load", str(folder), "--store", store, "--no-build")
        return run("app.py", "build", "--store", store)


def peer(folder: Path) -> float:
    import pandas as pd

    started = time.perf_counter()
    for path in sorted(folder.glob("*.csv")):
        pd.read_csv(path, low_memory=False)
    return time.perf_counter() - started


def peer_script(folder: Path) -> float:
    """The same as a script of its own, the start of Python and pandas included as ours includes its own."""
    code = f"import pandas as pd, pathlib\nfor p in pathlib.Path({str(folder)!r}).glob('*.csv'): pd.read_csv(p, low_memory=False)"
    return run("-c", code)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    folder = options.folder.resolve()
    # Warms the file cache, and what Python compiles, for both.
    peer(folder)
    ours(folder)
    peer_script(folder)
    pairs = [(ours(folder), peer(folder)) for _ in range(options.runs)]
    best_ours, best_peer = min(a for a, _ in pairs), min(b for _, b in pairs)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"app.py load (all of it)     {best_ours:6.2f} s   peak memory {memory:,.0f} MB")
    script = min(peer_script(folder) for _ in range(options.runs))
    print(f"pandas.read_csv as a script {script:6.2f} s   ratio {best_ours / script:5.2f}   (at most {LIMIT:.0f})")
    print(f"read_csv alone, pandas warm {best_peer:6.2f} s   ratio {best_ours / best_peer:5.2f}   (not judged)")
    print(f"app.py build (whole command) {min(build_only(folder) for _ in range(options.runs)):5.2f} s")
    return 0 if best_ours <= LIMIT * script else 1


if __name__ == "__main__":
    sys.exit(main())
