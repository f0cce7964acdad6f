"""Reads the children in need census, layouts of 2013 to 2027.

A child's referrals (``CINdetails``) and the blocks inside them become rows of text that carry the child's
identifier and, below a referral, its date and line. The order of elements does not matter. What is missing
stays empty here; which rows can be used is judged for all returns alike.

Source: Department for Education, "Children in need census: guide to submitting data"
(https://www.gov.uk/guidance/children-in-need-census)
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from loaders.return_tables import (
    ASSESSMENT,
    CIN_CENSUS,
    CIN_CENSUS_TABLES,
    CIN_PERSON,
    CIN_PLAN,
    CP_PLAN,
    PRE_PROCEEDINGS,
    REFERRAL,
    S47_ENQUIRY,
    ReturnTable,
    Staged,
)
from loaders.xml_returns import HEADER, day_first, header, parts_of, read_tables, staged
from loaders.xml_stream import PARENT_LINE, Group, Part, Row

BELOW_REFERRAL = ("child_id", "referral_date")


def _block(table: ReturnTable) -> Row:
    """A block below a referral."""
    return Row(table.name, _nested(parts_of(table, *BELOW_REFERRAL)), (*BELOW_REFERRAL, PARENT_LINE))


# The elements that stand inside one that only holds them.
HOLDERS = {
    "AssessmentFactors": "FactorsIdentifiedAtAssessment",
    "CPPreviewDate": "Reviews",
    "Disability": "Disabilities",
}


def _nested(parts: dict[str, Part]) -> dict[str, Part]:
    """The same elements, and those of :data:`HOLDERS` also inside their holder."""
    held = {HOLDERS[name]: Group({name: part}) for name, part in parts.items() if name in HOLDERS}
    return {**parts, **held}


_PERSON = parts_of(CIN_PERSON)
_CHARACTERISTICS = ("Ethnicity", "Disability")
CHILD = Row(
    CIN_PERSON.name,
    {
        "ChildIdentifiers": Group({name: part for name, part in _PERSON.items() if name not in _CHARACTERISTICS}),
        "ChildCharacteristics": Group(_nested({name: _PERSON[name] for name in _CHARACTERISTICS})),
        "CINdetails": Row(
            REFERRAL.name,
            {
                **parts_of(REFERRAL, "child_id"),
                "Assessments": _block(ASSESSMENT),
                "CINPlanDates": _block(CIN_PLAN),
                "Section47": _block(S47_ENQUIRY),
                "ChildProtectionPlans": _block(CP_PLAN),
                "PreProceedingsandFGDM": _block(PRE_PROCEEDINGS),
            },
            ("child_id",),
        ),
    },
)
LAYOUT = {"Message": Group({"Header": HEADER, "Children": Group({"Child": CHILD}), "Child": CHILD})}


def read(cursor: duckdb.DuckDBPyConnection, path: Path, prefix: str = "staged") -> list[Staged]:
    """Reads a census into temporary tables of text, ``<prefix>_<table>``.

    Pre-proceedings, which were not collected before 2027, are among them only where the file has some.

    :raises Refused: damaged, hostile, or no census.
    """
    found, rows = read_tables(cursor, path, LAYOUT, prefix)
    said = header(cursor, prefix, CIN_CENSUS)
    tables = [table for table in CIN_CENSUS_TABLES if table is not PRE_PROCEEDINGS or found.rows[table.name]]
    return staged(
        [(table, found.rows[table.name]) for table in tables],
        prefix,
        header=said,
        warnings=(*said.warnings, *found.warnings(), *day_first(cursor, tables, rows, prefix)),
    )
