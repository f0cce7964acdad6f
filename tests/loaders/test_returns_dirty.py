"""Returns full of mistakes: what is kept is what a plain reading of sections 1.4 and 1.5 keeps, and nothing is lost.

The rules of ../shared/design/definitions.md are written out here a second time, row by row, and applied to
files drawn from a seed; the canonical tables must hold exactly those rows.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pytest

from loaders.load import load_paths
from loaders.report import LoadReport
from loaders.store import Store

Row = dict[str, Any]
FIRST = date(2023, 4, 1)
NOT_DATES = ("31/02/2024", "unknown", "2024-13-01", "00/00/0000", "12/25/2024")


def as_date(text: str) -> date | None:
    """Day first, ISO, or a spreadsheet's serial number; None for what is no date."""
    text = text.strip()
    try:
        if text.isdigit():
            return date(1899, 12, 30) + timedelta(days=int(text))
        if "/" in text:
            day, month, year = text.split("/")
            return date(int(year), int(month), int(day))
        return date.fromisoformat(text)
    except ValueError:
        return None


def as_id(text: str) -> str:
    text = text.strip().upper()
    return text.removesuffix(".0")


@dataclass
class Mess:
    """Draws texts: mostly right, written in several ways, now and then wrong."""

    rng: Random

    def often(self, share: float) -> bool:
        return self.rng.random() < share

    def day(self, first: date = FIRST, most: int = 360) -> date:
        return first + timedelta(days=self.rng.randint(0, most))

    def written(self, day: date) -> str:
        ways = (f"{day:%d/%m/%Y}", f"{day:%d/%m/%Y}", f" {day:%d/%m/%Y} ", day.isoformat())
        return self.rng.choice(ways)

    def start(self, day: date) -> str:
        if self.often(0.03):
            return ""
        return self.rng.choice(NOT_DATES) if self.often(0.04) else self.written(day)

    def end(self, start: date, *, open_share: float = 0.3) -> str:
        if self.often(open_share):
            return ""
        if self.often(0.04):
            return self.rng.choice(NOT_DATES)
        if self.often(0.05):
            return self.written(start - timedelta(days=self.rng.randint(1, 40)))
        return self.written(start + timedelta(days=self.rng.randint(0, 60)))

    def child(self, number: int) -> str:
        if self.often(0.03):
            return self.rng.choice(("", "  "))
        return self.rng.choice((f"{number}", f"{number}", f" {number}", f"{number}.0", f"ab{number}", f"AB{number}"))


def unique(rows: Iterable[Row], key: tuple[str, ...], end: str) -> list[Row]:
    """One row of each key: the first with an end date, else the first."""
    found: dict[tuple, Row] = {}
    for row in rows:
        own = tuple(row[name] for name in key)
        if own not in found or (found[own][end] is None and row[end] is not None):
            found[own] = row
    return list(found.values())


def judged(row: Row, starts: tuple[str, ...], end: str) -> Row | None:
    """The row typed, or None where it is refused."""
    typed = dict(row)
    typed["CHILD"] = as_id(row["CHILD"])
    if not typed["CHILD"]:
        return None
    for name in starts:
        typed[name] = as_date(row[name])
        if typed[name] is None:
            return None
    if end:
        typed[end] = as_date(row[end]) if row[end].strip() else None
        if row[end].strip() and (typed[end] is None or typed[end] < typed[starts[0]]):
            return None
    return typed


# Looked-after children ------------------------------------------------------------------------------------------------

EPISODES = (
    "CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC", "REASON_PLACE_CHANGE", "HOME_POST",
    "PL_POST", "URN",
)  # fmt: skip


def episode_rows(mess: Mess, number: int) -> list[Row]:
    rows = []
    for _ in range(number):
        day = mess.day()
        row = dict.fromkeys(EPISODES, "")
        row |= {
            "CHILD": mess.child(mess.rng.randint(100, 100 + number // 3)),
            "DECOM": mess.start(day),
            "DEC": mess.end(day),
            "RNE": mess.rng.choice(("S", "p", " L ", "Q", "")),
            "LS": mess.rng.choice(("C2", "c1", "V2", "ZZ")),
            "CIN": "N1",
            "PLACE": mess.rng.choice(("U4", "u6", "K2", "X9")),
        }
        row["REC"] = mess.rng.choice(("X1", "E4A", "e45", "??")) if row["DEC"] else ""
        rows.append(row)
        if mess.often(0.08):
            rows.append(row | {"DEC": mess.end(day), "PLACE": "U1"})
    return rows


def write_csv(path: Path, columns: tuple[str, ...], rows: list[Row], mess: Mess) -> int:
    """Writes the rows, with blank rows and repeated headers between them; returns how many of those."""
    path.parent.mkdir(parents=True, exist_ok=True)
    extra = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for row in rows:
            if mess.often(0.02):
                writer.writerow([""] * len(columns))
                extra += 1
            if mess.often(0.01):
                writer.writerow(columns)
                extra += 1
            writer.writerow([row[name] for name in columns])
    return extra


def stored(store: Store, query: str) -> list[tuple]:
    with duckdb.connect(str(store.returns), read_only=True) as connection:
        return sorted(connection.execute(query).fetchall(), key=repr)


def adds_up(report: LoadReport) -> None:
    for entry in report.files:
        assert entry.rows_read == entry.rows_loaded + sum(item.rows for item in entry.rejected), entry.recognised_as


@pytest.mark.parametrize("seed", [1, 2])
def test_episodes_and_missing_and_workers(seed: int, tmp_path: Path) -> None:
    mess = Mess(Random(seed))  # noqa: S311 - examples, not secrets
    folder = tmp_path / "files"
    episodes = episode_rows(mess, 600)
    missing = [
        {
            "CHILD": mess.child(mess.rng.randint(100, 160)), "DOB": "01/02/2010", "MISSING": mess.rng.choice(("M", "a", "?")),
            "MIS_START": mess.start(day), "MIS_END": mess.end(day),
        }
        for day in (mess.day(most=60) for _ in range(300))
    ]  # fmt: skip
    workers = [
        {
            "CHILD": mess.child(mess.rng.randint(100, 160)), "DOB": "01/02/2010", "SW_ID": f"SW{mess.rng.randint(1, 9)}",
            "SW_DECOM": mess.start(day), "SW_DEC": mess.end(day), "SW_REASON": "MANAGE",
        }
        for day in (mess.day(most=60) for _ in range(300))
    ]  # fmt: skip
    blank = write_csv(folder / "episodes.csv", EPISODES, episodes, mess)
    write_csv(folder / "missing.csv", tuple(missing[0]), missing, mess)
    write_csv(folder / "sw_episodes.csv", tuple(workers[0]), workers, mess)
    store = Store(tmp_path / "store")
    report = load_paths(store, [folder], la_code="301", year=2024)
    adds_up(report)

    kept = [row for row in (judged(row, ("DECOM",), "DEC") for row in episodes) if row]
    kept = unique(kept, ("CHILD", "DECOM"), "DEC")
    want = [
        (
            row["CHILD"],
            row["DECOM"],
            row["DEC"],
            row["REC"].strip().upper() or None,
            row["RNE"].strip().upper() or None,
            row["PLACE"].strip().upper(),
        )
        for row in kept
    ]
    found = stored(store, "SELECT child_id, start_date, end_date, end_reason, start_reason, placement FROM cla_episode")
    assert found == sorted(want, key=repr)
    entry = next(item for item in report.files if item.recognised_as == "ssda903.episodes")
    assert entry.rows_loaded == len(kept)
    assert entry.rows_read == len(episodes) + blank

    kept = unique(
        [row for row in (judged(row, ("MIS_START",), "MIS_END") for row in missing) if row],
        ("CHILD", "MIS_START"),
        "MIS_END",
    )
    want = [(row["CHILD"], row["MISSING"].upper(), row["MIS_START"], row["MIS_END"]) for row in kept]
    assert stored(store, "SELECT child_id, kind, start_date, end_date FROM missing_episode") == sorted(want, key=repr)

    kept = unique(
        [row for row in (judged(row, ("SW_DECOM",), "SW_DEC") for row in workers) if row],
        ("CHILD", "SW_DECOM"),
        "SW_DEC",
    )
    want = [(row["CHILD"], row["SW_ID"], row["SW_DECOM"], row["SW_DEC"]) for row in kept]
    assert stored(store, "SELECT child_id, worker_id, start_date, end_date FROM cla_social_worker") == sorted(
        want, key=repr
    )


# Children in need -----------------------------------------------------------------------------------------------------


@dataclass
class Case:
    """A CINdetails of the file, as text."""

    child: str
    day: str
    closed: str
    source: str
    nothing: str
    assessments: list[Row] = field(default_factory=list)
    plans: list[Row] = field(default_factory=list)


def put(name: str, text: str) -> str:
    return f"<{name}>{text}</{name}>" if text else ""


def census(cases: list[Case]) -> str:
    parts = [
        "<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2024</Year>"
        "<ReferenceDate>2024-03-31</ReferenceDate></CollectionDetails><Source><LEA>301</LEA></Source></Header><Children>"
    ]
    by_child: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_child[case.child].append(case)
    for child, own in by_child.items():
        parts.append(f"<Child><ChildIdentifiers>{put('LAchildID', child)}</ChildIdentifiers>")
        for case in own:
            parts.append(
                f"<CINdetails>{put('CINreferralDate', case.day)}{put('ReferralSource', case.source)}{put('CINclosureDate', case.closed)}"
            )
            for item in case.assessments:
                done = put("AssessmentAuthorisationDate", item["end"])
                parts.append(f"\n<Assessments>{put('AssessmentActualStartDate', item['start'])}{done}</Assessments>")
            parts.append(put("ReferralNFA", case.nothing))
            parts += [
                f"\n<ChildProtectionPlans>{put('CPPstartDate', item['start'])}{put('CPPendDate', item['end'])}</ChildProtectionPlans>"
                for item in case.plans
            ]
            parts.append("</CINdetails>\n")
        parts.append("</Child>\n")
    return "".join([*parts, "</Children></Message>"])


def messy_cases(mess: Mess) -> list[Case]:
    result = []
    for number in range(400):
        child = f"{1000 + number}"
        for _ in range(mess.rng.choice((1, 1, 2, 3))):
            day = mess.day(most=8) if mess.often(0.4) else mess.day()
            case = Case(
                child,
                mess.start(day),
                mess.end(day, open_share=0.5),
                mess.rng.choice(("6", "2a", "1A", "99")),
                mess.rng.choice(("true", "false", "1", "0", "")),
            )
            for _ in range(mess.rng.choice((0, 1, 1, 2))):
                begun = mess.day(day, 3)
                case.assessments.append(
                    {
                        "start": mess.start(begun),
                        "end": mess.written(begun + timedelta(days=30)) if mess.often(0.7) else "",
                    }
                )
            for _ in range(mess.rng.choice((0, 0, 1, 2))):
                begun = mess.day(day, 3)
                case.plans.append({"start": mess.start(begun), "end": mess.end(begun)})
            result.append(case)
    return result


def expected_census(cases: list[Case]) -> tuple[list[tuple], list[tuple], list[tuple]]:
    """Referrals, assessments and plans that are kept."""
    groups: dict[tuple[str, date], list[Case]] = defaultdict(list)
    for case in cases:
        day = as_date(case.day) if case.day.strip() else None
        closed = as_date(case.closed) if case.closed.strip() else None
        if day is None or (case.closed.strip() and (closed is None or closed < day)):
            continue
        groups[case.child, day].append(case)
    referrals, assessments = [], []
    plans: dict[tuple[str, date], list[tuple]] = defaultdict(list)
    for (child, day), own in groups.items():
        chosen = next((case for case in own if case.nothing not in {"true", "1"}), own[0])
        closed = as_date(chosen.closed) if chosen.closed.strip() else None
        referrals.append((child, day, chosen.source.upper(), closed, chosen.nothing in {"true", "1"}))
        blocks: dict[date, list[date | None]] = defaultdict(list)
        for case in own:
            for item in case.assessments:
                begun = as_date(item["start"]) if item["start"].strip() else None
                if begun:
                    blocks[begun].append(as_date(item["end"]) if item["end"] else None)
        for begun, ends in blocks.items():
            assessments.append((child, day, begun, next((end for end in ends if end), None)))
    loaded = {id(case) for own in groups.values() for case in own}
    for case in cases:
        for item in case.plans if id(case) in loaded else ():
            begun = as_date(item["start"]) if item["start"].strip() else None
            over = as_date(item["end"]) if item["end"].strip() else None
            if begun is None or (item["end"].strip() and (over is None or over < begun)):
                continue
            plans[case.child, begun].append((case.child, begun, over))
    kept = [next((row for row in own if row[2]), own[0]) for own in plans.values()]
    return referrals, assessments, kept


@pytest.mark.parametrize("seed", [3, 4])
def test_census(seed: int, tmp_path: Path) -> None:
    cases = messy_cases(Mess(Random(seed)))  # noqa: S311 - examples, not secrets
    path = tmp_path / "files" / "census.xml"
    path.parent.mkdir()
    path.write_text(census(cases), encoding="utf-8")
    store = Store(tmp_path / "store")
    report = load_paths(store, [path])
    adds_up(report)
    referrals, assessments, plans = expected_census(cases)
    query = "SELECT child_id, referral_date, source, closure_date, no_further_action FROM referral"
    same(stored(store, query), referrals)
    same(stored(store, "SELECT child_id, referral_date, start_date, authorisation_date FROM assessment"), assessments)
    same(stored(store, "SELECT child_id, start_date, end_date FROM cp_plan"), plans)
    read = {entry.recognised_as: entry.rows_read for entry in report.files}
    assert read["cin_census.referral"] == len(cases)
    # A block with nothing in it is no row.
    assert read["cin_census.assessment"] == sum(any(item.values()) for case in cases for item in case.assessments)
    assert read["cin_census.cp_plan"] == sum(any(item.values()) for case in cases for item in case.plans)


def same(found: list[tuple], want: list[tuple]) -> None:
    assert found == sorted(want, key=repr)


def test_the_reference_reads_dates() -> None:
    asked: list[tuple[str, date | None]] = [
        ("01/02/2024", date(2024, 2, 1)),
        ("2024-02-01", date(2024, 2, 1)),
        ("45323", date(2024, 2, 1)),
        ("12/25/2024", None),
        ("31/02/2024", None),
    ]
    read: Callable[[str], date | None] = as_date
    assert [read(text) for text, _ in asked] == [day for _, day in asked]
