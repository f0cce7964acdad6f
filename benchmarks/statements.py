"""How long the statements about one authority take, and those about all of England.

    uv run python benchmarks/statements.py ../shared/published

Seconds of processor time, the store built before, with the rows that prove each. What all authorities have in common (the
figures of all the others in the latest periods) is read once and kept; the first authority of all pays for that. The peer
in the same run only reads the rows that the statements are made of.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from indicators import lookup, statements  # noqa: E402
from indicators.build import build  # noqa: E402
from loaders.load import load_paths  # noqa: E402
from loaders.store import Outcomes, Store  # noqa: E402

LIMIT_ONE, LIMIT_ENGLAND = 0.05, 30.0


def seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    with tempfile.TemporaryDirectory() as name:
        store = Store(Path(name))
        load_paths(store, [folder])
        build(store)
        cursor = Outcomes(store.outcomes).cursor()
        catalogue = lookup.catalogue(cursor)
        every = catalogue.authorities

        def told(place: lookup.Geography) -> None:
            for one in statements.about(cursor, catalogue, place):
                assert one.rows

        taken = [seconds(lambda place=place: told(place)) for place in every]
        read = [seconds(lambda place=place: lookup.values(cursor, [place.geography_code])) for place in every]
    print(f"one authority, median     {statistics.median(taken) * 1000:6.1f} ms   (at most {LIMIT_ONE * 1000:.0f} ms)")
    print(f"the first of all          {taken[0] * 1000:6.1f} ms")
    print(f"reading its rows only     {statistics.median(read) * 1000:6.1f} ms")
    print(f"all {len(every)} authorities       {sum(taken):6.1f} s    (at most {LIMIT_ENGLAND:.0f} s)")
    return 0 if statistics.median(taken) <= LIMIT_ONE and sum(taken) <= LIMIT_ENGLAND else 1


if __name__ == "__main__":
    sys.exit(main())
