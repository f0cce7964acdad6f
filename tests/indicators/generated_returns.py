"""Rows of canonical tables for tests: wild ones drawn from a seed, and those of simulated lives.

``Generated`` holds what a store would hold: rows by table, the registry of what is loaded, the population. The
same rows go to the product (``store``) and to the oracle (:mod:`tests.indicators.returns_oracle`).
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

import duckdb
import pandas as pd

from data.demonstration_records import Lives
from data.demonstration_returns import cin_census_xml, ssda903_tables, windows, workforce_census_xml, workforce_years
from loaders.return_tables import (
    BY_NAME,
    CIN_CENSUS_TABLES,
    SSDA903_TABLES,
    WORKFORCE_CENSUS_TABLES,
    Kind,
    ReturnTable,
    schema,
)
from loaders.statistics import RECIPES
from loaders.store import published_ddl

POPULATION = next(recipe for recipe in RECIPES if recipe.key == "population")
Row = dict[str, Any]


@dataclass
class Generated:
    tables: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    loaded: list[Row] = field(default_factory=list)
    population: dict[tuple[str, int], int] = field(default_factory=dict)
    lines: int = 1

    def load(self, table: ReturnTable, la_code: str, year: int, rows: list[Row], without: tuple[str, ...] = ()) -> None:
        """A table of one return: its rows, and the fact that it is loaded."""
        columns = [column.name for column in table.columns]
        for row in rows:
            self.lines += 1
            own = {"file_id": 1, "line": self.lines, "la_code": la_code, "return_year": year}
            self.tables[table.name].append(own | {name: row.get(name) for name in columns})
        self.loaded.append(
            {
                "la_code": la_code, "return_year": year, "collection": table.collection, "table_name": table.name,
                "file_id": 1, "rows_loaded": len(rows), "columns": [name for name in columns if name not in without],
            }
        )  # fmt: skip

    def only(self, children: set[str]) -> Generated:
        """The same with the rows of those children (or workers) only, to make an example small."""
        kept = {
            name: [row for row in rows if (row.get("child_id") or row.get("worker_id") or "") in {*children, ""}]
            for name, rows in self.tables.items()
        }
        return Generated(kept, self.loaded, self.population, self.lines)


def store(content: Generated) -> duckdb.DuckDBPyConnection:
    """A connection with the rows attached as ``returns``."""
    connection = duckdb.connect()
    connection.execute("ATTACH ':memory:' AS returns; USE returns")
    connection.execute(schema())
    connection.execute(published_ddl(POPULATION))
    for name, rows in (*content.tables.items(), ("return_table", content.loaded)):
        if rows:
            given = pd.DataFrame(rows, dtype=object)  # noqa: F841 - read by the next statement
            connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM given")
    for (la_code, year), number in content.population.items():
        connection.execute(
            "INSERT INTO published_population BY NAME SELECT 1 AS file_id, 1 AS line, ? AS period, ?::DATE AS period_end, "
            "'Local authority' AS level, 'E0' || ? AS geography_code, ? AS la_code, "
            "'Children aged 0 to 17 years' AS age_group, ? AS population_estimate",
            [str(year), f"{year}-06-30", la_code, la_code, str(number)],
        )
    connection.execute("USE memory")
    return connection


# --- wild rows --------------------------------------------------------------------------------------------------------

EDGES = ((3, 30), (3, 31), (4, 1), (4, 2), (6, 30), (7, 1), (9, 30), (10, 1), (2, 28), (12, 31))
BOUNDARIES = (
    *(date(year, month, number) for year in range(2021, 2026) for month, number in EDGES),
    date(2024, 2, 29),
    date(2024, 3, 28),
    date(2024, 3, 29),
)
LAST = date(2025, 11, 20)


@dataclass(frozen=True)
class Draw:
    """Choices from one seed."""

    rng: Random

    def day(self, first: date = date(2021, 1, 1), last: date = LAST) -> date:
        if self.rng.random() < 0.45:
            possible = [item for item in BOUNDARIES if first <= item <= last]
            if possible:
                return self.rng.choice(possible)
        return first + timedelta(days=self.rng.randint(0, max((last - first).days, 0)))

    def near(self, day: date, most: int = 800) -> date:
        """The day, an anniversary of it or nearly, or one later."""
        chance = self.rng.random()
        if chance < 0.25:
            return day + timedelta(days=self.rng.choice((0, 1, 364, 365, 366, 729, 730, 731)))
        return day + timedelta(days=self.rng.randint(0, most))

    def often(self, share: float) -> bool:
        return self.rng.random() < share

    def any(self, words: str) -> str | None:
        word = self.rng.choice(words.split())
        return None if word == "-" else word


@dataclass(frozen=True)
class Year:
    """A return: its year, the last day that it can know, and the first day of its year."""

    year: int
    first: date
    last: date


def wild_years(draw: Draw) -> tuple[Year, ...]:
    """The returns loaded: three or four years in a row, or with a gap, the last perhaps taken during the year."""
    years = [Year(year, date(year - 1, 4, 1), date(year, 3, 31)) for year in (2022, 2023, 2024, 2025)]
    if draw.often(0.4):
        years.pop(0)
    if draw.often(0.12):
        years.pop(draw.rng.randrange(len(years) - 1))
    if draw.often(0.7):
        years.append(Year(2026, date(2025, 4, 1), LAST))
    return tuple(years)


def wild_care_story(draw: Draw, child: str) -> list[Row]:
    """Episodes of a child as they truly were, most of them legal."""
    number = draw.rng.choice((1, 1, 2, 3, 4, 5, 6, 8))
    start = draw.day(last=date(2025, 9, 1))
    days = sorted({start, *(draw.near(start, 1500) for _ in range(number - 1))})
    days = [day for day in days if day <= LAST]
    short = draw.often(0.06)
    rows: list[Row] = []
    away: Row | None = None
    stays = draw.any("U1 U3 U4 U6 K1 K2 K3 H5 P1 R1")
    post = draw.any("AB12CD XY99ZZ -")
    for position, day in enumerate(days):
        following = days[position + 1] if position + 1 < len(days) else None
        entered = position == 0 or rows[-1]["end_reason"] not in {"X1", None}
        reason = "S" if entered and not draw.often(0.1) else draw.any("L P P P T B U L P Q -")
        place = stays
        if reason in {"P", "B", "T", "U"} or entered:
            place = draw.any("U1 U3 U4 U6 U4 K2 K3 P1 A3 Z9")
            post = draw.any("AB12CD AB12CD XY99ZZ -")
        back = away is not None and draw.often(0.75)
        if back and away is not None:
            place, post, reason = away["placement"], away["placement_postcode"], "P" if draw.often(0.85) else "B"
            if post and draw.often(0.3):
                post = post[:-3].lower() + " " + post[-3:]
            away = None
        temporary = not entered and not back and reason in {"P", "B"} and draw.often(0.4)
        if position == 0 and draw.often(0.05):
            temporary, reason = True, "P"
        if temporary:
            if rows and rows[-1]["placement"] not in {"T0", "T1", "T2", "T3", "T4"}:
                away = rows[-1]
            place, post = draw.any("T0 T1 T2 T3 T4"), draw.any("HO11SP -")
        else:
            stays = place
        end, end_reason = following, "X1"
        if following is None:
            leaves = draw.often(0.55)
            end = draw.near(day, 500) if leaves else None
            end_reason = (
                draw.any("E4A E4B E4 E11 E12 E41 E45 E47 E46 E48 E43 E44 E13 E17 E3 E5 E99 ZZ X1 -") if leaves else None
            )
        elif draw.often(0.3):
            length = (following - day).days
            end = day + timedelta(days=draw.rng.randint(min(1, length), length))
            end_reason = draw.any("E4A E4B E4A E45 E41 E12 E3 E8 -")
        elif draw.often(0.06):
            end = following + timedelta(days=draw.rng.randint(1, 40))
        rows.append(
            {
                "child_id": child, "start_date": day, "start_reason": reason,
                "legal_status": draw.any("V3 V4") if short or draw.often(0.02) else draw.any("C1 C2 V2 E1"),
                "need": "N1", "placement": place, "placement_postcode": post, "end_date": end,
                "end_reason": end_reason if end is not None else None,
                "distance": draw.rng.choice((None, 20.0, 20.1, 0.4, 3.5, 55.5)),
            }
        )  # fmt: skip
    return rows


def shown(draw: Draw, rows: list[Row], year: Year, start: str, end: str, forget: tuple[str, ...] = ()) -> list[Row]:
    """What a return shows of what truly was: nothing of the future, and now and then a mistake."""
    result = []
    for row in rows:
        if row[start] > year.last or (row[end] is not None and row[end] < year.first):
            continue
        if draw.often(0.03):
            continue
        own = dict(row)
        if own[end] is not None and own[end] > year.last and not draw.often(0.02):
            own |= dict.fromkeys((end, *forget))
        result.append(own)
    return result


def wild_care(content: Generated, draw: Draw, la_code: str, years: tuple[Year, ...], children: int) -> None:
    """Returns of children looked after."""
    stories = {f"C{number}": wild_care_story(draw, f"C{number}") for number in range(children)}
    born = {child: draw.day(date(2003, 6, 1), date(2022, 1, 1)) for child in stories}
    seekers = {child: draw.rng.choice((None, draw.day())) for child in stories if draw.often(0.2)}
    gone: list[Row] = [
        {
            "child_id": child,
            "birth_date": born[child],
            "kind": draw.any("M M M A -"),
            "start_date": day,
            "end_date": draw.rng.choice((None, draw.near(day, 20))),
        }
        for child in stories
        if draw.often(0.35)
        for day in {draw.day() for _ in range(draw.rng.randint(1, 4))}
    ]
    spells: list[Row] = []
    for child in stories:
        day = draw.day()
        while day < LAST and draw.often(0.85):
            until = draw.near(day, 200)
            if until <= day:
                until = day + timedelta(days=1)
            spells.append(
                {
                    "child_id": child,
                    "birth_date": born[child],
                    "worker_id": draw.any("SW1 SW2 SW3 SW4"),
                    "start_date": day,
                    "end_date": until,
                }
            )
            day = until
    decisions = [
        {
            "child_id": child,
            "birth_date": born[child],
            "decision_date": day,
            "ended_date": draw.near(day) if draw.often(0.3) else None,
        }
        for child in stories
        for day in {draw.day() for _ in range(draw.rng.choice((0, 0, 1, 2)))}
    ]
    absent = {
        name
        for name in ("uasc", "missing_episode", "cla_health", "care_leaver", "adoption", "cla_social_worker")
        if draw.often(0.06)
    }
    measured = () if draw.often(0.9) else ("distance",)
    leavers = [f"L{number}" for number in range(4)] + [child for child in stories if draw.often(0.25)]
    born |= {child: draw.day(date(2003, 1, 1), date(2009, 1, 1)) for child in leavers if child not in born}
    sexes = {child: draw.any("M F F U -") for child in born}
    origins = {child: draw.any("WBRI WBRI BAFR AIND MWBC OOTH REFU - QQ") for child in born}
    for year in years:
        episodes = [
            row
            for rows in stories.values()
            for row in shown(draw, rows, year, "start_date", "end_date", ("end_reason",))
        ]
        if measured:
            episodes = [row | {"distance": None} for row in episodes]
        inside = sorted({str(row["child_id"]) for row in episodes})
        part = year.last == LAST
        rows = {
            "cla_person": [
                {"child_id": child, "birth_date": born[child], "sex": sexes[child], "ethnicity": origins[child]}
                for child in dict.fromkeys((*inside, *leavers))
            ],
            "cla_episode": episodes,
            "uasc": [
                {"child_id": child, "birth_date": born[child], "status_end_date": day}
                for child, day in seekers.items()
                if child in inside
            ],
            "missing_episode": shown(draw, gone, year, "start_date", "end_date"),
            "cla_social_worker": shown(draw, spells, year, "start_date", "end_date"),
            "placed_for_adoption": shown(draw, decisions, year, "decision_date", "ended_date"),
            "cla_health": [
                {"child_id": child, "birth_date": born[child], "sdq_score": draw.rng.choice((None, 0, 7, 13, 14, 40))}
                for child in inside
                if draw.often(0.8)
            ],
            "care_leaver": [
                {
                    "child_id": child, "birth_date": born[child], "in_touch": draw.any("YES YES YES NO DIED RHOM -"),
                    "activity": draw.any("F1 P2 F4 P5 G4 G5 0 - F9"), "accommodation": draw.any("U1 B2 Z1 G1 H1 R2 0 -"),
                }
                for child in leavers
            ],
            "adoption": [
                {
                    "child_id": child, "birth_date": born[child], "decision_date": draw.rng.choice((None, draw.day())),
                    "match_date": draw.rng.choice((None, draw.day(), draw.day())),
                }
                for child, story in stories.items()
                if any(row["end_reason"] in {"E11", "E12"} for row in story) or draw.often(0.05)
            ],
        }  # fmt: skip
        for table in SSDA903_TABLES:
            yearly = table.name in {"cla_health", "care_leaver", "adoption"}
            if table.name in absent or (part and yearly) or (table.name == "cla_social_worker" and year.year < 2024):
                continue
            content.load(
                table, la_code, year.year, rows.get(table.name, []), measured if table.name == "cla_episode" else ()
            )


def wild_need(content: Generated, draw: Draw, la_code: str, years: tuple[Year, ...], children: int) -> None:
    """Children in need censuses."""
    referrals: list[Row] = []
    blocks: dict[str, list[Row]] = {"assessment": [], "s47_enquiry": [], "cp_plan": []}
    for number in range(children):
        child = f"C{number}"
        start = draw.day()
        days = sorted({start, *(draw.near(start) for _ in range(draw.rng.choice((0, 0, 1, 1, 2, 3))))})
        used: set[date] = set()
        for day in days:
            if day > LAST:
                continue
            nothing = draw.often(0.25)
            closed = None if nothing or draw.often(0.3) else draw.near(day, 400)
            referrals.append(
                {
                    "child_id": child, "referral_date": day, "source": draw.any("6 2A 2B 3A 3F 1A 10 - 99"), "need": "N1",
                    "closure_date": closed, "no_further_action": nothing, "conference_date": None,
                }
            )  # fmt: skip
            if nothing:
                continue
            parent = {"child_id": child, "referral_date": day}
            for begun in sorted({draw.near(day, 120) for _ in range(draw.rng.choice((0, 1, 1, 2)))}):
                done = None if draw.often(0.2) else draw.near(begun, 90)
                factors = sorted(
                    {
                        str(draw.any("3A 3B 16A 17A 18A 18B 18C 19A 19B 19C 23A 24A 11A 13A 10A 12A 3C 21 99"))
                        for _ in range(3)
                    }
                )
                blocks["assessment"].append(
                    {**parent, "start_date": begun, "authorisation_date": done, "factors": factors if done else []}
                )
            for begun in sorted({draw.near(day, 60) for _ in range(draw.rng.choice((0, 0, 1, 2)))} - used):
                used.add(begun)
                meets = None if draw.often(0.4) else begun + timedelta(days=draw.rng.randint(0, 40))
                blocks["s47_enquiry"].append({**parent, "start_date": begun, "conference_date": meets})
            taken = {row["start_date"] for row in blocks["cp_plan"] if row["child_id"] == child}
            for begun in sorted({draw.near(day, 300) for _ in range(draw.rng.choice((0, 0, 1, 2)))} - taken):
                over = None if draw.often(0.3) else draw.near(begun, 900)
                blocks["cp_plan"].append(
                    {
                        **parent,
                        "start_date": begun,
                        "end_date": over,
                        "previous_plans": draw.rng.choice((0, 0, 1, 2, None)),
                    }
                )
    people = {
        f"C{number}": {
            "child_id": f"C{number}", "sex": draw.any("M F F U -"), "ethnicity": draw.any("WBRI BAFR NOBT - QQ"),
            "birth_date": draw.rng.choice((None, draw.day(date(2006, 1, 1)))),
            "disabilities": draw.rng.choice((None, ["NONE"], ["LD", "AUT"])),
        }
        for number in range(children)
    }  # fmt: skip
    cases = [
        row | {"over": row["referral_date"] if row["no_further_action"] else row["closure_date"]} for row in referrals
    ]
    for year in years:
        seen = shown(draw, cases, year, "referral_date", "over", ("closure_date",))
        keys = {(row["child_id"], row["referral_date"]) for row in seen}
        if draw.often(0.5):
            # A referral changes between two returns.
            for row in seen:
                if draw.often(0.03):
                    row["source"] = "2A"

        def below(
            table: str, end: str, forget: tuple[str, ...] = (), *, year: Year = year, keys: set = keys
        ) -> list[Row]:
            rows = [row for row in blocks[table] if (row["child_id"], row["referral_date"]) in keys]
            return shown(draw, rows, year, "start_date", end, forget)

        rows = {
            "cin_person": [people[child] for child in sorted({child for child, _ in keys})],
            "referral": [{name: cell for name, cell in row.items() if name != "over"} for row in seen],
            "assessment": below("assessment", "authorisation_date"),
            "s47_enquiry": below("s47_enquiry", "conference_date"),
            "cp_plan": below("cp_plan", "end_date"),
        }
        for row in rows["assessment"]:
            if row["authorisation_date"] is None:
                row["factors"] = []
        for table in CIN_CENSUS_TABLES:
            content.load(table, la_code, year.year, rows.get(table.name, []))


def wild_workforce(content: Generated, draw: Draw, la_code: str) -> None:
    """Workforce censuses."""
    workers, authority = WORKFORCE_CENSUS_TABLES
    for year in (2024, 2025):
        rows = [
            {
                "worker_id": f"W{number}",
                "agency": draw.often(0.2),
                "fte": draw.rng.choice((0.0, 0.0, 1.0, 1.0, 0.6, 0.81, 0.5, None)),
                "fte_year_before": draw.rng.choice((None, 0.0, 1.0, 0.6)),
                "start_date": draw.rng.choice((None, draw.day(), draw.day(), draw.day())),
                "end_date": draw.rng.choice((None, None, draw.day(date(2023, 9, 1)))),
                "cases": draw.rng.choice((None, 0, 12, 17)),
                "days_lost": draw.rng.choice((None, 0.0, 3.5, 12.0)),
                "ethnicity": draw.any("WBRI WIRT WOTH BAFR AIND REFU NOBT - QQ"),
            }
            for number in range(draw.rng.randint(0, 14))
        ]
        content.load(workers, la_code, year, rows)
        if draw.often(0.85):
            content.load(authority, la_code, year, [{"vacancies": draw.rng.choice((None, 0.0, 12.5))}])


def wild(seed: int, authorities: tuple[str, ...] = ("301", "302", "303"), children: int = 25) -> Generated:
    """Everything for a few authorities, from one seed."""
    content = Generated()
    for position, la_code in enumerate(authorities):
        draw = Draw(Random(seed * 100 + position))  # noqa: S311 - examples, not secrets
        years = wild_years(draw)
        wild_care(content, draw, la_code, years, children)
        wild_need(content, draw, la_code, years, children)
        wild_workforce(content, draw, la_code)
        known = [year for year in range(2018, 2026) if draw.often(0.7)]
        content.population |= {(la_code, year): draw.rng.randint(50, 5_000) for year in known}
    return content


# --- lives --------------------------------------------------------------------------------------------------------------


def cell(kind: Kind, text: str | None) -> Any:
    """What a text of a well-formed return becomes."""
    if text is None or not text.strip():
        return None
    if kind is Kind.DATE:
        if text[2] == "/":
            return date(int(text[6:]), int(text[3:5]), int(text[:2]))
        return date.fromisoformat(text)
    if kind is Kind.BOOLEAN:
        return text in {"1", "true"}
    if kind is Kind.INTEGER:
        return int(text)
    if kind in {Kind.NUMBER, Kind.DISTANCE}:
        number = float(text)
        return None if kind is Kind.DISTANCE and number >= 999 else number
    return text


def given_cell(kind: Kind, value: Any) -> Any:
    """A cell before it is written as text."""
    return value if value is None or isinstance(value, date) else cell(kind, str(value))


def _blocks(parent: ET.Element, table: ReturnTable, tag: str, key: Row) -> list[Row]:
    return [
        key
        | {
            column.name: cell(column.kind, block.findtext(column.field))
            for column in table.staged
            if column.name not in key
        }
        for block in parent.iter(tag)
    ]


def from_lives(lives: Lives) -> Generated:
    """The returns of lives as rows, read from the very texts that are written to files."""
    content = Generated()
    la_code = lives.la_code
    by_report = {table.report_name: table for table in (*SSDA903_TABLES, *CIN_CENSUS_TABLES)}
    for window in windows(lives):
        for given in ssda903_tables(lives, window):
            table = by_report[given.name]
            kinds = {column.field: column for column in table.columns}
            rows = [
                {
                    kinds[name].name: given_cell(kinds[name].kind, value)
                    for name, value in zip(given.columns, row, strict=True)
                }
                for row in given.rows
            ]
            content.load(table, la_code, window.year, rows)
        found: dict[str, list[Row]] = defaultdict(list)
        root = ET.fromstring("".join(cin_census_xml(lives, window)))  # noqa: S314 - our own text
        for child in root.iter("Child"):
            child_id = child.findtext("ChildIdentifiers/LAchildID")
            found["cin_person"].append(
                {
                    "child_id": child_id,
                    "birth_date": cell(Kind.DATE, child.findtext("ChildIdentifiers/PersonBirthDate")),
                }
            )
            for details in child.iter("CINdetails"):
                key = {"child_id": child_id, "referral_date": cell(Kind.DATE, details.findtext("CINreferralDate"))}
                for name, tag in (
                    ("assessment", "Assessments"),
                    ("s47_enquiry", "Section47"),
                    ("cp_plan", "ChildProtectionPlans"),
                    ("cin_plan", "CINPlanDates"),
                ):
                    rows = _blocks(details, BY_NAME[name], tag, key)
                    for row, block in zip(rows, details.iter(tag), strict=True):
                        if name == "assessment":
                            row["factors"] = [item.text for item in block.iter("AssessmentFactors")]
                        if name == "cp_plan":
                            row["review_dates"] = [cell(Kind.DATE, item.text) for item in block.iter("CPPreviewDate")]
                    found[name] += rows
                fields = {
                    column.name: cell(column.kind, details.findtext(column.field))
                    for column in BY_NAME["referral"].staged
                }
                found["referral"].append(fields | key)
        for table in CIN_CENSUS_TABLES:
            content.load(table, la_code, window.year, found[table.name])
    for year in workforce_years(lives):
        root = ET.fromstring("".join(workforce_census_xml(lives, year)))  # noqa: S314 - our own text
        workers, authority = WORKFORCE_CENSUS_TABLES
        content.load(workers, la_code, year, _blocks(root, workers, "CSWWWorker", {}))
        block = "LALevel" if year >= 2025 else "LALevelVacancies"
        content.load(authority, la_code, year, _blocks(root, authority, block, {}))
    content.population |= {(la_code, year): 900 + year for year in range(2019, 2027)}
    return content
