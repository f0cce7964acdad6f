"""A small store made by hand: two regions, seven authorities, one of them abolished, and a few indicators.

Every figure is written down here, so that a test can say what a page must show. The last period of
``re_referrals`` in Norham (841) is 18.7% (1,003 of 5,378), the second lowest of the five authorities of Northmark.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import duckdb
from flask.testing import FlaskClient

from indicators.lookup import Value
from indicators.registry import REGISTRY

ENGLAND, NORTH, SOUTH = "E92000001", "E12000901", "E12000902"
NORHAM = "E06000941"
PLACES = (
    # la_code, name, code, region, closed, successors
    ("841", "Norham", NORHAM, NORTH, None, ""),
    ("842", "Alnmouth", "E06000942", NORTH, None, ""),
    ("843", "Bamburgh", "E06000943", NORTH, None, ""),
    ("844", "Craster", "E06000944", NORTH, None, ""),
    ("845", "Doddington", "E06000945", NORTH, None, ""),
    ("846", "Southsea", "E06000946", SOUTH, None, ""),
    ("847", "Oldshire", "E10000947", SOUTH, date(2023, 3, 31), "846"),
)
NAMES = {NORTH: "Northmark", SOUTH: "Southmark", ENGLAND: "England", **{place[2]: place[1] for place in PLACES}}

# Values of re_referrals in 2024 and 2025; Craster's are suppressed.
RE_REFERRALS = {
    ENGLAND: (22.4, 22.6),
    NORTH: (22.2, 20.7),
    SOUTH: (23.0, 23.1),
    NORHAM: (17.0, 18.7),
    "E06000942": (15.0, 15.5),
    "E06000943": (25.0, 26.0),
    "E06000944": (None, None),
    "E06000945": (21.0, 22.0),
    "E06000946": (30.0, 31.0),
}


def _row(indicator: str, period: str, code: str, value: float | None, **more: Any) -> dict[str, Any]:
    level = "National" if code == ENGLAND else "Regional" if code in (NORTH, SOUTH) else "Local authority"
    place = next((one for one in PLACES if one[2] == code), None)
    end = more.get("period_end") or date(int(period[:4]) + (1 if "/" in period else 0), 3, 31)
    given: dict[str, Any] = {
        "indicator_id": indicator, "source": "published", "period": period, "period_end": end,
        "period_position": end.year - 2022, "level": level, "geography_code": code,
        "la_code": place[0] if place else "", "geography": NAMES[code], "region_code": place[3] if place else "",
        "exact": value, "value": value, "flag": "" if value is not None else "c", "vs_england": "", "vs_region": "",
        "vs_neighbours": "", "joint": "", "file_id": 1,
    }  # fmt: skip
    return given | more


def _values() -> list[list[Any]]:
    rows: list[dict[str, Any]] = []
    for code, figures in RE_REFERRALS.items():
        authority = code not in (ENGLAND, NORTH, SOUTH)
        for period, value in zip(("2024", "2025"), figures, strict=True):
            comparison: dict[str, Any] = {}
            if authority:
                comparison = {
                    "region_value": RE_REFERRALS[NORTH if code != "E06000946" else SOUTH][period == "2025"],
                    "england_value": RE_REFERRALS[ENGLAND][period == "2025"],
                }
            if code == NORHAM and period == "2025":
                comparison |= {
                    "numerator": 1003, "denominator": 5378, "lower_ci": 17.6, "upper_ci": 19.8, "sn_median": 18.8,
                    "sn_mean": 19.4, "sn_count": 3, "rank": 2, "rank_of": 5, "low_rank": 2, "quartile": 2,
                    "change": 1.7, "vs_england": "lower", "vs_region": "lower", "vs_neighbours": "similar",
                }  # fmt: skip
            rows.append(_row("re_referrals", period, code, value, **comparison))
    # Oldshire has a figure of its last year only.
    rows.append(_row("re_referrals", "2023", "E10000947", 20.0))
    for period, value in (("2023", 95.0), ("2024", 121.0), ("2025", 118.0)):
        rows.append(
            _row(
                "cla_rate", period, NORHAM, value, numerator=1183, denominator=100432, lower_ci=111.0, upper_ci=125.0,
                england_value=67.0, region_value=111.0, vs_england="higher", vs_region="higher", low_rank=2,
                flag="p" if period == "2025" else "", change=None if period == "2023" else value - 100,
            )
        )  # fmt: skip
        rows.append(_row("cla_rate", period, ENGLAND, 67.0))
        rows.append(_row("cla_rate", period, "E06000946", 60.0, low_rank=1))
    for period, value in (("2023", 12.0), ("2024", None), ("2025", 7.7)):
        rows.append(
            _row(
                "sw_turnover", period, NORHAM, value, flag="u" if value is None else "", england_value=11.8,
                joint="Alnmouth and Norham" if period == "2025" else "", rank=1, rank_of=2, low_rank=1, quartile=1,
            )
        )  # fmt: skip
        rows.append(_row("sw_turnover", period, ENGLAND, 11.8))
    rows.append(_row("spend_per_child", "2024/25", NORHAM, 1924.0, england_value=1385.0, low_rank=2))
    rows.append(_row("spend_per_child", "2024/25", ENGLAND, 1385.0))
    for period in ("2024", "2025"):
        rows.append(_row("adoption_decision_to_match", period, ENGLAND, 14.0, change=0.0))
        rows.append(_row("ofsted_leadership_good", period, NORHAM, 1.0, england_value=60.0, region_value=3.0))
        rows.append(_row("ofsted_leadership_good", period, ENGLAND, 60.0))
    # Phased out after 2020: the zero of 2025 means nothing.
    for period, value in (("2019", 4.0), ("2020", 3.0), ("2025", 0.0)):
        rows.append(_row("factor_physical_abuse_unknown", period, NORHAM, value, low_rank=1))
    rows += _returned()
    return [[row.get(column) for column in Value._fields] + [row.get("exact")] for row in rows]


def _returned() -> list[dict[str, Any]]:
    """Figures from the returns of Alnmouth (842): two years, and twelve months to September 2025."""
    alnmouth = "E06000942"
    rows = []
    for period, value, numerator, denominator, flag in (
        ("2024", 15.1, 302, 2000, ""),
        ("2025", 15.4, 323, 2100, ""),
        ("2025-09", 14.2, 310, 2185, "p"),
    ):
        end = date(2025, 9, 30) if flag else date(int(period), 3, 31)
        common: dict[str, Any] = {"source": "returns", "flag": flag, "period_end": end, "file_id": None}
        rows.append(
            _row(
                "re_referrals", period, alnmouth, value, numerator=numerator, denominator=denominator, lower_ci=13.6,
                upper_ci=16.9, **common,
            )
        )  # fmt: skip
        # Nobody publishes this one; its first year is hidden.
        hidden = period == "2024"
        rows.append(
            _row(
                "referrals_nfa", period, alnmouth, None if hidden else 6.5, numerator=None if hidden else 137,
                denominator=2100, **(common | {"flag": "c"} if hidden else common),
            )
        )  # fmt: skip
    return rows


def fill(connection: duckdb.DuckDBPyConnection, synthetic: bool = False) -> None:
    connection.executemany(
        "INSERT INTO setting VALUES (?, ?)",
        [
            ["built_at", "2026-11-01T10:00:00+00:00"],
            ["synthetic", "true" if synthetic else "false"],
            ["default_model", "2025"],
            ["version", "0"],
        ],
    )
    places: list[Sequence[Any]] = [
        [ENGLAND, "", "England", "National", "", "", "", None, None, ""],
        [NORTH, "", "Northmark", "Regional", "", "", "", None, None, ""],
        [SOUTH, "", "Southmark", "Regional", "", "", "", None, None, ""],
    ]
    places += [
        [
            code,
            la,
            name,
            "Local authority",
            region,
            NAMES[region],
            "E06999941" if la == "841" else "",
            None,
            closed,
            after,
        ]
        for la, name, code, region, closed, after in PLACES
    ]
    connection.executemany("INSERT INTO geography VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", places)
    connection.executemany(
        "INSERT INTO indicator VALUES (?, ?, ?, ?, ?)",
        [[one.id, n, one.title, one.group, "{}"] for n, one in enumerate(REGISTRY.values())],
    )
    names = ", ".join([*Value._fields, "exact"])
    connection.executemany(
        f"INSERT INTO indicator_value ({names}) VALUES ({', '.join('?' * (len(Value._fields) + 1))})", _values()
    )
    connection.executemany(
        "INSERT INTO neighbour_model VALUES (?, ?)", [["2025", "2025 model"], ["2021", "2021 model"]]
    )
    connection.executemany(
        "INSERT INTO neighbour VALUES (?, ?, ?, ?, ?)",
        [["2025", "841", n, code, "Close"] for n, code in enumerate(("842", "843", "846"), start=1)]
        + [["2021", "841", 1, "845", "Close"]],
    )
    connection.executemany(
        "INSERT INTO neighbour_comparison VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [["2021", "re_referrals", "published", "2025", "841", 22.0, 22.0, 1, "lower"]],
    )
    connection.executemany(
        "INSERT INTO distribution VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            ["re_referrals", "published", "2024", 5, 15.0, 17.0, 21.0, 25.0, 30.0],
            ["re_referrals", "published", "2025", 5, 15.5, 18.7, 22.0, 26.0, 31.0],
            ["cla_rate", "published", "2025", 2, 60.0, 74.5, 89.0, 103.5, 118.0],
            ["sw_turnover", "published", "2025", 2, 7.7, 8.0, 9.0, 10.0, 12.0],
        ],
    )
    categories = (("Under 1 year", 10.0, 12.0), ("1 to 4 years", 20.0, 24.0), ("16 years and over", None, 64.0))
    for position, (category, own, england) in enumerate(categories, start=1):
        for code, value in ((NORHAM, own), (ENGLAND, england)):
            connection.execute(
                "INSERT INTO breakdown_value VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                ["cla_by_age", category, position, "2025", date(2025, 3, 31), "", code, "", value and value * 10, None,
                 value, "" if value is not None else "c", None, None, 1],
            )  # fmt: skip
    for position, (category, value) in enumerate((("Male", 15.9), ("Female", None), ("Not known", None)), start=1):
        connection.execute(
            "INSERT INTO breakdown_value VALUES (?, ?, ?, '2025', ?, '', 'E06000942', '842', ?, ?, ?, ?, NULL, NULL, NULL)",
            ["re_referrals_by_sex_returns", category, position, date(2025, 3, 31), value and 175, value and 1100, value,
             "" if value else "c"],
        )  # fmt: skip
    connection.execute(
        "INSERT INTO note VALUES ('sw_turnover', ?, '2025', 'joint', 'One return was made for both.')", [NORHAM]
    )
    connection.executemany(
        "INSERT INTO inspection VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            ["841", True, date(2024, 5, 3), date(2024, 7, 1), "Standard", "Good", "Good", "Good", "Good", "Good"],
            ["841", False, date(2021, 2, 1), None, "Standard", "Inadequate", "Inadequate", "", "", ""],
            ["846", True, None, None, "Standard", "Outstanding", "Outstanding", "", "", ""],
        ],
    )
    moment = datetime.fromisoformat("2026-10-01T09:30")
    connection.execute(
        "INSERT INTO load_file VALUES (1, 'c1.csv', 'published.referrals', 'Referrals', 'children_in_need', ?, ?, '2025', "
        "100, 98, 'loaded', ['an odd thing'], NULL, NULL)",
        [moment, moment],
    )
    connection.execute(
        "INSERT INTO load_file VALUES (2, 'returns/2025/cin.xml', 'cin_census.referral', 'Children in need census: referral', "
        "'', ?, ?, '2025', 2102, 2100, 'loaded', [], '842', 2025)",
        [moment, moment],
    )
    connection.executemany(
        "INSERT INTO reconciliation VALUES ('re_referrals', '842', ?, ?, ?, ?, ?, ?)",
        [
            ["2025", 15.5, 15.4, -0.1, False, "They are one apart in the last decimal."],
            ["2024", 15.0, 15.1, 0.1, False, "The return of 2025 is loaded too."],
        ],
    )
    connection.execute("INSERT INTO load_rejection VALUES (2, 'a referral without a date', 2, '[]')")
    connection.execute(
        "INSERT INTO return_check VALUES ('842', 2025, 'cin_census.referral', 2, 'a date after the period', 3)"
    )
    connection.execute(
        "INSERT INTO load_rejection VALUES (1, 'a percentage over 100', 2, ?)",
        [json.dumps([{"line": 7, "column": "rereferral_percent", "value": "=120.5"}])],
    )


def page_request(path: str, search: str = "") -> dict[str, Any]:
    """What the browser sends to Dash's page callback for an address."""
    return {
        "output": ".._pages_content.children..._pages_store.data..",
        "outputs": [
            {"id": "_pages_content", "property": "children"},
            {"id": "_pages_store", "property": "data"},
        ],
        "inputs": [
            {"id": "_pages_location", "property": "pathname", "value": path},
            {"id": "_pages_location", "property": "search", "value": search},
        ],
        "changedPropIds": ["_pages_location.pathname"],
    }


def rendered(client: FlaskClient, path: str, search: str = "") -> dict[str, Any]:
    """What the browser is sent for an address: the answer of Dash's page callback."""
    client.get("/")
    answer = client.post("/_dash-update-component", json=page_request(path, search))
    assert answer.status_code == 200, answer.text[:500]
    return answer.get_json()["response"]
