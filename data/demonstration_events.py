"""Three invented events of the demonstration's authority, in the form in which an authority keeps its own."""

from __future__ import annotations

import csv
from pathlib import Path

from data.demonstration_country import SHOWCASE

EVENTS = (
    (
        "01/09/2022",
        "First family hub opened",
        "Help for families in one place, from pregnancy on.",
        "re_referrals;cin_rate",
        "",
    ),
    (
        "17/04/2023",
        "Second Mockingbird constellation",
        "Ten foster homes around one experienced one.",
        "cla_rate",
        "stable_homes",
    ),
    ("2024-11-18", "Inspection of children's services", "", "", "stay_together"),
)


def write_events(folder: Path) -> Path:
    """Writes the events of the authority on show."""
    path = folder / "demonstration_events.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(("la", "date", "title", "text", "indicators", "outcome"))
        writer.writerows((SHOWCASE, *event) for event in EVENTS)
    return path
