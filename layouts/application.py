"""The dashboard as a web application: its pages, its downloads, and what it tells browsers about safety.

Pages come from Dash Pages. Each is a function of the address and of the current outcomes.duckdb; what was made
for one reader is kept for the next until the file is replaced. Downloads are plain addresses, so that they can
be bookmarked and scripted. Nothing is loaded from another host, and the Content-Security-Policy forbids it.
"""

from __future__ import annotations

import csv
import gc
import gzip
import html
import io
import json
import logging
import os
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import dash
import flask
from flask_compress import Compress

from indicators import export, lookup
from indicators.registry import BREAKDOWNS, REGISTRY
from indicators.returned import RETURNED_BREAKDOWNS
from layouts import compare, data_quality, indicator, methods, outcome, outlook, overview, problem
from layouts.address import Address, parse, settings_words
from layouts.compare_address import PATH as COMPARE
from layouts.compare_address import compare_address
from layouts.components import PRODUCT, Page, choosers, frame
from layouts.kept_answers import Kept, do_not_keep, keep_answers
from layouts.markup import Element, holds
from layouts.view import View
from layouts.wording import count
from loaders.store import Outcomes, Store, StoreError

LOG = logging.getLogger(__name__)
ASSETS = Path(__file__).parent / "assets"
PLOTLY = "plotly-basic-4.1.1.min.js"
PLOTLY_ROUTE = f"/vendor/{PLOTLY}"
BETWEEN_SEARCHES = 50_000
FOR_EVER = "public, max-age=31536000, immutable"

# Dash's own page, with a <div> where it has a <footer> (the page has its own), and a word for those without
# JavaScript.
INDEX = """<!DOCTYPE html>
<html lang="en-GB">
    <head>
        {%metas%}
        <title>{%title%}</title>
        {%favicon%}
        {%css%}
    </head>
    <body>
        <noscript><p>This dashboard needs JavaScript. The figures can be downloaded without it:
        <a href="/export.csv">table as CSV</a>, <a href="/export.metadata.json">its description</a>.</p></noscript>
        {%app_entry%}
        <div role="status" id="status" class="govuk-visually-hidden"></div>
        <div>
            {%config%}
            {%scripts%}
            {%renderer%}
        </div>
    </body>
</html>"""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def policy(hashes: list[str]) -> str:
    """The Content-Security-Policy. Inline styles are Plotly's and Dash's; ``blob:`` is for saving a chart as PNG."""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {' '.join(hashes)}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        )
    )


class Answer(NamedTuple):
    """A page made for an address."""

    title: str
    element: Element
    status: int


Content = Callable[[View, str], Page]


def _content(path: str) -> tuple[Content, str] | None:
    """The page function of a path and the id in it; none where there is no such page."""
    parts = path.strip("/").split("/")
    match parts:
        case [""]:
            return lambda view, _: overview.page(view), ""
        case ["compare"]:
            return lambda view, _: compare.page(view), ""
        case ["methods"]:
            return lambda view, _: methods.page(view), ""
        case ["data"]:
            return lambda view, _: data_quality.page(view), ""
        case ["outcome", group]:
            return outcome.page, group
        case ["indicator", key]:
            return indicator.page, key
    return None


def _usual_place(catalogue: lookup.Catalogue) -> lookup.Geography | None:
    """What is shown when the address names nothing: the authority this installation is for, else England.

    The demonstration opens with the authority whose figures tell the most.
    """
    own = os.environ.get("OUTCOMES_LA", "")
    if catalogue.synthetic and not own:
        from data.demonstration import DEMONSTRATION_AUTHORITY

        own = DEMONSTRATION_AUTHORITY
    place = catalogue.find(own) if own else None
    return place or catalogue.england or next(iter(catalogue.authorities), None)


def answer(outcomes: Outcomes, path: str, search: str) -> Answer:
    """The whole page for a path and query string; whatever stands in them, there is a page."""
    address = compare_address(search) if path.rstrip("/") == COMPARE else parse(search)
    # Read before the cursor is opened: if the file is replaced in between, new figures are kept under the old
    # key, which nobody asks for again; the other way about, old figures would be kept under the new one.
    catalogue: lookup.Catalogue | None = None
    try:
        catalogue = _catalogue(outcomes, outcomes.version)
        place = catalogue.find(address.la) if address.la else _usual_place(catalogue)
        if place is None and not address.la:
            return _framed(problem.no_store(f"{outcomes.path.name} holds no figures"), path, search, address, [], {})
        view = View(path, address, catalogue, place or catalogue.geographies[0], outcomes.cursor())
        page = _page(view, path, address, known=place is not None)
        return _framed(page, path, search, address, choosers(view), catalogue.settings, view)
    except StoreError as error:
        return _framed(problem.no_store(str(error)), path, search, address, [], {})
    except Exception:
        LOG.exception("%s%s could not be made", path, search)
        facts = catalogue.settings if catalogue else {}
        return _framed(problem.failed(), path, search, address, [], facts)


def _page(view: View, path: str, address: Address, known: bool) -> Page:
    found = _content(path)
    if found is None:
        return problem.unknown_page(path, address)
    content, key = found
    if content is indicator.page and key not in REGISTRY:
        return problem.unknown_indicator(key, address)
    if content is outcome.page and outcome.grouped(key) is None:
        return problem.unknown_group(key, address)
    if not known:
        return problem.unknown_authority(path, address, view.catalogue)
    if view.year and view.year not in view.catalogue.years:
        return problem.unknown_period(path, address, view.catalogue)
    return content(view, key)


def _framed(
    page: Page, path: str, search: str, address: Address, parts: list, facts: dict[str, str], view: View | None = None
) -> Answer:
    names = [page.title]
    if view is not None and page.status == 200 and view.place.geography != page.title:
        names.append(view.place.geography)
    title = " – ".join([*names, *filter(None, [settings_words(address)]), PRODUCT])
    return Answer(title, frame(page, title, path, search, address, parts, facts), page.status)


@lru_cache(maxsize=4)
def _catalogue(outcomes: Outcomes, version: str) -> lookup.Catalogue:
    return lookup.catalogue(outcomes.cursor())


_PAGES: Kept[Answer] = Kept(48)


def _asked() -> tuple[str, str]:
    """Path and query string of the page that is wanted: on the first load, or later through Dash's callback."""
    if flask.request.method == "POST":
        inputs = dash.callback_context.inputs
        return inputs.get("_pages_location.pathname") or "/", inputs.get("_pages_location.search") or ""
    query = flask.request.query_string.decode("utf-8", "replace")
    return flask.request.path, f"?{query}" if query else ""


def _current() -> Answer:
    """The page of the request in hand; Dash asks for its layout and its title apart."""
    made: Answer | None = flask.g.get("made")
    if made is None:
        made = flask.g.made = _found(*_asked())
    return made


def _found(path: str, search: str) -> Answer:
    outcomes: Outcomes = flask.current_app.extensions["outcomes"]
    try:
        key = outcomes, outcomes.version, path, search
    except StoreError:
        do_not_keep()
        return answer(outcomes, path, search)
    made = _PAGES.get(key, lambda: answer(outcomes, path, search), lambda page: page.status < 500)
    if made.status >= 500:
        do_not_keep()
    return made


def _layout(**_: object) -> Element:
    # Called by Dash without an address too, to look for component ids: no data in there.
    return _current().element


def _title(**_: object) -> str:
    return _current().title


def create_app(store: Store) -> dash.Dash:
    """The application over a store. It holds no data: it picks up a new outcomes.duckdb by itself."""
    server = flask.Flask("layouts", static_folder=None)
    server.extensions["outcomes"] = Outcomes(store.outcomes)
    server.config["COMPRESS_ALGORITHM"] = ["br", "gzip"]
    server.config["COMPRESS_BR_LEVEL"] = 4
    # A third of the time of the usual 6, for a quarter more; browsers of today ask for br.
    server.config["COMPRESS_LEVEL"] = 1
    server.config["COMPRESS_MIMETYPES"] = [
        "text/html", "text/css", "text/csv", "application/json", "application/javascript", "text/javascript"
    ]  # fmt: skip
    compress = Compress(server)
    _downloads(server)
    app = dash.Dash(
        "layouts",
        server=server,  # type: ignore[arg-type]  # a Flask server is what it takes
        use_pages=True,
        pages_folder="",
        assets_folder=str(ASSETS),
        assets_ignore=r"plotly-basic.*",
        title=PRODUCT,
        update_title="",
        index_string=INDEX,
        suppress_callback_exceptions=True,
        include_pages_meta=False,
        serve_locally=True,
        enable_mcp=False,
        meta_tags=[
            {"name": "viewport", "content": "width=device-width, initial-scale=1"},
            {
                "name": "description",
                "content": "Children's social care outcomes of England's local authorities, compared",
            },
        ],
    )
    for name, path, template in (
        ("overview", "/", None),
        ("outcome", None, "/outcome/<group>"),
        ("indicator", None, "/indicator/<indicator_id>"),
        ("compare", COMPARE, None),
        ("methods", "/methods", None),
        ("data_quality", "/data", None),
        ("not_found_404", "/not-found", None),
    ):
        dash.register_page(
            f"layouts.{name}", path=path, path_template=template, layout=_layout, title=_title, name=name
        )
    app.layout = dash.html.Div(dash.page_container)
    app.interpolate_index = _interpolated(app)  # type: ignore[method-assign]
    _headers(app)
    keep_answers(server, compress, server.extensions["outcomes"])
    # Everything loaded by now stays to the end. Left out of the search for garbage, it no longer holds a page up for
    # a tenth of a second every now and then.
    gc.collect()
    gc.freeze()
    # What a page is made of goes when it is sent, without any search. With Python's usual 700 a page would be searched
    # twenty times while it is made.
    gc.set_threshold(BETWEEN_SEARCHES)
    return app


def _interpolated(app: dash.Dash) -> Callable[..., str]:
    """The first page with its own title, and charts' script fetched early where there are charts."""
    original = app.interpolate_index

    def interpolate(**parts: str) -> str:
        if flask.has_request_context():
            page = _current()
            parts["title"] = html.escape(page.title)
            if holds(page.element, "Graph"):
                parts["metas"] += f'\n<link rel="preload" as="script" href="{PLOTLY_ROUTE}">'
        return original(**parts)

    return interpolate


def _headers(app: dash.Dash) -> None:
    known: list[str] = []

    @app.server.after_request
    def secure(response: flask.Response) -> flask.Response:
        # Dash adds a callback while it answers its first request: its hashes are complete only now.
        if not known:
            known.extend(app.csp_hashes())
        for header, value in HEADERS.items():
            response.headers.setdefault(header, value)
        response.headers.setdefault("Content-Security-Policy", policy(known))
        request = flask.request
        if request.method == "GET" and request.path.startswith("/assets/") and "m" in request.args:
            # The address changes with the file.
            response.headers["Cache-Control"] = FOR_EVER
        elif response.mimetype in ("text/html", "application/json", "text/csv"):
            response.headers.setdefault("Cache-Control", "no-cache")
        if request.method == "GET" and response.status_code == 200 and response.mimetype == "text/html":
            response.status_code = _current().status
        return response


# Downloads


def _csv(name: str, text: str) -> flask.Response:
    return flask.Response(text, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _refused(reason: str, status: int = 400) -> flask.Response:
    return flask.Response(f"{reason}\n", status=status, mimetype="text/plain")


@cache
def _plotly(encoding: str) -> bytes:
    if encoding == "br":
        return (ASSETS / f"{PLOTLY}.br").read_bytes()
    raw = (ASSETS / PLOTLY).read_bytes()
    return gzip.compress(raw, 9, mtime=0) if encoding == "gzip" else raw


def _table(header: list[str], rows: list[list[str]]) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([[export.harmless(cell) for cell in row] for row in rows])
    return stream.getvalue()


def _downloads(server: flask.Flask) -> None:
    def outcomes() -> Outcomes:
        return server.extensions["outcomes"]

    @server.errorhandler(StoreError)
    def no_store(error: StoreError) -> flask.Response:
        return _refused(str(error), 503)

    @server.errorhandler(export.UnknownSelection)
    def unknown(error: export.UnknownSelection) -> flask.Response:
        return _refused(str(error))

    @server.get(PLOTLY_ROUTE)
    def plotly() -> flask.Response:
        accepted = flask.request.accept_encodings
        encoding = "br" if accepted["br"] else "gzip" if accepted["gzip"] else ""
        response = flask.Response(_plotly(encoding), mimetype="text/javascript")
        if encoding:
            response.headers["Content-Encoding"] = encoding
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Cache-Control"] = FOR_EVER
        return response

    @server.get("/export.csv")
    def tidy_table() -> flask.Response:
        """The tidy table; ``indicator``, ``geography``, ``period`` and ``source`` may each be given several times."""
        asked = flask.request.args
        unknown_names = sorted(set(asked) - {"indicator", "geography", "period", "source"})
        if unknown_names:
            return _refused(
                f"{', '.join(unknown_names)}: not known here; the table can be narrowed by indicator, geography, period "
                "and source"
            )
        stream = io.StringIO(newline="")
        sources = asked.getlist("source")
        export.write_csv(
            outcomes().cursor(),
            stream,
            indicators=asked.getlist("indicator"),
            geographies=asked.getlist("geography"),
            periods=asked.getlist("period"),
            # Both sources together are the whole table.
            source=sources[0] if len(set(sources)) == 1 else "",
        )
        return _csv("outcomes.csv", stream.getvalue())

    @server.get("/export.metadata.json")
    def metadata() -> flask.Response:
        found = export.metadata(outcomes().cursor(), indicators=flask.request.args.getlist("indicator"))
        return flask.Response(json.dumps(found, ensure_ascii=False, indent=1), mimetype="application/json")

    @server.get("/breakdown.csv")
    def breakdown() -> flask.Response:
        """One breakdown (``breakdown``) of some geographies (``geography``, several times; none means England) and periods
        (``period``, several times; none means all)."""
        key = flask.request.args.get("breakdown", "")
        known = BREAKDOWNS | RETURNED_BREAKDOWNS
        if key not in known:
            return _refused(f"breakdown {key!r} is not known; it is one of {', '.join(known)}")
        catalogue = _catalogue(outcomes(), outcomes().version)
        places: list[lookup.Geography] = []
        for wanted in flask.request.args.getlist("geography"):
            place = catalogue.find(wanted)
            if place is None:
                return _refused(f"geography {wanted!r} is not known")
            places.append(place)
        if not places and catalogue.england:
            places.append(catalogue.england)
        by_code = {place.geography_code: place for place in places}
        definition = known[key]
        found = lookup.breakdown_values(outcomes().cursor(), key, by_code)
        periods = flask.request.args.getlist("period")
        labels = {period for some in catalogue.published_periods.values() for period in some}
        export.check_periods(periods, labels | {row.period for row in found})
        rows = [
            [
                key, definition.title, row.category, row.period, row.period_end.isoformat(), row.geography_code,
                by_code[row.geography_code].la_code, by_code[row.geography_code].geography,
                export.number(row.numerator), export.number(row.denominator),
                export.number(row.value, definition.decimals), row.flag,
                export.number(row.lower_ci), export.number(row.upper_ci),
            ]
            for row in found
            if not periods or row.period in periods
        ]  # fmt: skip
        header = [
            "breakdown_id", "breakdown", "category", "period", "period_end", "geography_code", "la_code", "geography",
            "numerator", "denominator", "value", "flag", "lower_ci", "upper_ci",
        ]  # fmt: skip
        return _csv(f"{key}.csv", _table(header, rows))

    @server.get("/compare.csv")
    def comparison() -> flask.Response:
        """What the Compare page shows at the same query."""
        search = flask.request.query_string.decode("utf-8", "replace")
        address = compare_address(search)
        catalogue = _catalogue(outcomes(), outcomes().version)
        place = catalogue.find(address.la) if address.la else _usual_place(catalogue)
        if place is None:
            return _refused(f"authority {address.la!r} is not known")
        view = View(COMPARE, address, catalogue, place, outcomes().cursor())
        if view.year and view.year not in catalogue.years:
            return _refused(f"period {address.period!r} is not known")
        return _csv("compare.csv", _table(*compare.as_csv(view)))

    @server.get("/funnel.csv")
    def by_size() -> flask.Response:
        """What the funnel of one ``indicator`` is drawn from, with its limits, as the Indicator page at the same query."""
        key = flask.request.args.get("indicator", "")
        if key not in REGISTRY:
            return _refused(f"indicator {key!r} is not known")
        address = parse(flask.request.query_string.decode("utf-8", "replace"))
        catalogue = _catalogue(outcomes(), outcomes().version)
        place = catalogue.find(address.la) if address.la else _usual_place(catalogue)
        if place is None:
            return _refused(f"authority {address.la!r} is not known")
        view = View(f"/indicator/{key}", address, catalogue, place, outcomes().cursor())
        if view.year and view.year not in catalogue.years:
            return _refused(f"period {address.period!r} is not known")
        return _csv(f"funnel_{key}.csv", _table(*indicator.funnel_csv(view, REGISTRY[key])))

    @server.get("/outlook.csv")
    def projection() -> flask.Response:
        """The number of children known and, where it can be said, projected: one ``indicator``, one ``geography``."""
        catalogue = _catalogue(outcomes(), outcomes().version)
        key, wanted = flask.request.args.get("indicator", ""), flask.request.args.get("geography", "")
        place = catalogue.find(wanted)
        if key not in outlook.INDICATORS or place is None:
            return _refused(f"indicator is one of {', '.join(outlook.INDICATORS)}; geography is a code or a name")
        view = View("", Address(), catalogue, place, outcomes().cursor())
        return _csv(f"outlook_{key}.csv", _table(*outlook.as_csv(view, REGISTRY[key])))

    @server.get("/inspections.csv")
    def inspections() -> flask.Response:
        """Ofsted's judgements of every authority, with dates."""
        rows = [["" if cell is None else str(cell) for cell in row] for row in lookup.inspections(outcomes().cursor())]
        return _csv("inspections.csv", _table(list(lookup.Inspection._fields), rows))

    @server.get("/data.csv")
    def loaded() -> flask.Response:
        """The files behind the figures and the rows that each check left out."""
        return _csv("data.csv", _table(*data_quality.as_table(outcomes().cursor())))

    @server.get("/checks.csv")
    def checks() -> flask.Response:
        """What the checks found in returns: counts by file."""
        return _csv("checks.csv", _table(*data_quality.checks_as_table(outcomes().cursor())))

    @server.get("/reconciliation.csv")
    def reconciliation() -> flask.Response:
        """Figures computed from returns beside the published ones."""
        return _csv("reconciliation.csv", _table(*export.reconciliation(outcomes().cursor())))

    @server.get("/health")
    def health() -> flask.Response:
        """Whether there are figures to show: for monitoring."""
        try:
            catalogue = _catalogue(outcomes(), outcomes().version)
        except StoreError as error:
            return flask.Response(
                json.dumps({"status": "empty", "reason": str(error)}), status=503, mimetype="application/json"
            )
        facts = {
            "status": "ok" if catalogue.latest else "empty",
            "built_at": catalogue.settings.get("built_at", ""),
            "synthetic": catalogue.synthetic,
            "holds": count(len(catalogue.latest), "indicator"),
        }
        return flask.Response(json.dumps(facts), mimetype="application/json")
