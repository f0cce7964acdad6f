"""How long the server takes for each page and callback, what a first visit weighs, and when charts are drawn.

    uv run python benchmarks/serve.py ../shared/published

Loads the files into a store of its own, starts `app.py serve`, opens every page once in Chromium and records the
requests that the page makes; then replays them: one user who reads the same pages again, one who opens those of an
authority that nobody has looked at, one who changes to such an authority on an open page (a callback alone, in which the
page is made), and sixteen users at once. Each of these is judged by its 95th percentile. The browser's own times are
measured without throttling and with 10 Mbit/s, 40 ms and a processor twice as slow.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import duckdb
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PORT = 8197
BASE = f"http://127.0.0.1:{PORT}"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
PAGES = {
    "Overview": "/?la=840",
    "Outcome": "/outcome/stay_together?la=840",
    "Indicator": "/indicator/re_referrals?la=840",
    "Methods": "/methods?la=840",
    "Data": "/data?la=840",
}
# What shows that a page is drawn: the first chart where it has any.
DRAWN = {"indicator": ".main-svg", "outcome": ".main-svg", "?la=840": "main img"}
ONE_USER, SIXTEEN_USERS, WEIGHT = 50.0, 150.0, 1.1


def wait_until_ready() -> None:
    for _ in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=2)
            connection.request("GET", "/health")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def record(browser, path: str) -> list[tuple[str, str, str]]:
    """The page's own request and those to Dash's callbacks: (method, path, body)."""
    seen: list[tuple[str, str, str]] = [("GET", path, "")]
    page = browser.new_page()
    page.on(
        "request",
        lambda request: (
            seen.append((request.method, urlsplit(request.url).path, request.post_data or ""))
            if "_dash-update-component" in request.url
            else None
        ),
    )
    page.goto(BASE + path)
    page.wait_for_load_state("networkidle")
    page.close()
    return seen


def ask(requests: list[tuple[str, str, str]], times: int, found: list[tuple[str, float]], name: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    headers = {"Content-Type": "application/json", "Accept-Encoding": "gzip"}
    for _ in range(times):
        for method, path, body in requests:
            started = time.perf_counter()
            connection.request(method, path, body.encode() or None, headers)
            answer = connection.getresponse()
            answer.read()
            taken = 1000 * (time.perf_counter() - started)
            if answer.status >= 400:
                raise SystemExit(f"{name}: {method} {path} answered {answer.status}")
            found.append((f"{name} {'page' if method == 'GET' else 'callback'}", taken))


def places(store: str, number: int) -> list[str]:
    """Codes of authorities with figures, other than the one whose pages were asked for."""
    with duckdb.connect(str(Path(store) / "outcomes.duckdb"), read_only=True) as connection:
        found = connection.execute(
            "SELECT DISTINCT la_code FROM geography WHERE level = 'Local authority' AND closed IS NULL "
            "AND la_code <> '840' ORDER BY la_code LIMIT ?",
            [number],
        ).fetchall()
    return [code for (code,) in found]


def of_place(requests: list[tuple[str, str, str]], place: str) -> list[tuple[str, str, str]]:
    """The same requests for another authority."""
    return [
        (method, path.replace("la=840", f"la={place}"), body.replace("la=840", f"la={place}"))
        for method, path, body in requests
    ]


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else values[0]


def visit(browser, path: str, *, slow: bool) -> tuple[float, float]:
    """First visit with an empty cache: megabytes on the wire, and seconds until the charts are drawn."""
    context = browser.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    if slow:
        session.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": 40, "downloadThroughput": 1.25e6, "uploadThroughput": 1.25e6},
        )
        session.send("Emulation.setCPUThrottlingRate", {"rate": 2})
    started = time.perf_counter()
    page.goto(BASE + path)
    page.wait_for_selector(DRAWN.get(path.split("/")[1], "main h1"), state="attached", timeout=60_000)
    drawn = time.perf_counter() - started
    page.wait_for_load_state("networkidle")
    context.close()
    return sum(sizes) / 1e6, drawn


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--times", type=int, default=40)
    options = parser.parse_args()
    good = True
    with tempfile.TemporaryDirectory() as store:
        load = [sys.executable, "app.py", "load", str(options.folder.resolve()), "--store", store]
        subprocess.run(load, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        serve = [sys.executable, "app.py", "serve", "--store", store, "--port", str(PORT)]
        server = subprocess.Popen(serve, cwd=ROOT, stderr=subprocess.DEVNULL)
        try:
            wait_until_ready()
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
                requests = {name: record(browser, path) for name, path in PAGES.items()}
                for name in PAGES:
                    ask(requests[name], 3, [], name)
                # What the browser does in the background takes from the processors that the server is timed on.
                browser.close()
                print(f"{'one user':34}{'median ms':>10}{'p95 ms':>10}   (p95 at most {ONE_USER:.0f})")
                for name in PAGES:
                    found: list[tuple[str, float]] = []
                    ask(requests[name], options.times, found, name)
                    for kind in dict.fromkeys(kind for kind, _ in found):
                        values = [value for one, value in found if one == kind]
                        good &= p95(values) <= ONE_USER
                        print(f"{kind:34}{statistics.median(values):>10.1f}{p95(values):>10.1f}")
                print()
                everything: list[tuple[str, float]] = []
                threads = [
                    threading.Thread(target=ask, args=(requests[name], options.times // 4, everything, name))
                    for name in [*PAGES, *PAGES, *PAGES, "Overview"]
                ]
                started = time.perf_counter()
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
                seconds = time.perf_counter() - started
                values = [value for _, value in everything]
                good &= p95(values) <= SIXTEEN_USERS
                print(
                    f"{'sixteen users, all pages':34}{statistics.median(values):>10.1f}{p95(values):>10.1f}"
                    f"   (p95 at most {SIXTEEN_USERS:.0f}; {len(values) / seconds:.0f} requests a second)"
                )
                unseen = places(store, 2 * options.times)
                for title, chosen, methods in (
                    ("a place not seen before", unseen[::2], ("GET", "POST")),
                    ("changing to a place not seen", unseen[1::2], ("POST",)),
                ):
                    print(f"\n{title:34}{'median ms':>10}{'p95 ms':>10}   (p95 at most {ONE_USER:.0f})")
                    for name in PAGES:
                        found = []
                        asked = [request for request in requests[name] if request[0] in methods]
                        for place in chosen:
                            ask(of_place(asked, place), 1, found, name)
                        for kind in dict.fromkeys(kind for kind, _ in found):
                            values = [value for one, value in found if one == kind]
                            good &= p95(values) <= ONE_USER
                            print(f"{kind:34}{statistics.median(values):>10.1f}{p95(values):>10.1f}")
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
                print(f"\n{'first visit':34}{'MB':>10}{'s':>10}{'s, slow':>10}   (at most {WEIGHT} MB)")
                for name, path in PAGES.items():
                    weight, drawn = visit(browser, path, slow=False)
                    _, slow = visit(browser, path, slow=True)
                    good &= weight <= WEIGHT
                    print(f"{name:34}{weight:>10.2f}{drawn:>10.2f}{slow:>10.2f}")
                browser.close()
        finally:
            server.terminate()
            server.wait()
    print(json.dumps({"passed": bool(good)}))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
