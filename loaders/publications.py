"""The publications behind the figures: who publishes them, where, when, and which files to download.

Every publication is open data under the Open Government Licence. Dates are given only where they could be
confirmed from the publication itself; a date that is not known is left empty and the pages say so.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]

LICENCE = "Open Government Licence v3.0"
LICENCE_LINK = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"

EDUCATION = "Department for Education"
EXPLORE = "https://explore-education-statistics.service.gov.uk/find-statistics/"


class Publication(BaseModel):
    """One statistical publication.

    :param key: what the recipes of ``loaders.statistics`` call it.
    :param title: its official name.
    :param publisher: who publishes it.
    :param link: its landing page.
    :param released: when the release that this product was checked against came out; None if not known.
    :param next_release: month of the next release as announced or usual ("November 2026"); None if not known.
    :param period: what the release covers, in words.
    :param licence: the licence of the data.
    :param files: the files to download from the page, by the names that the page gives them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Text
    title: Text
    publisher: Text
    link: Text
    released: date | None = None
    next_release: Text | None = None
    period: Text
    licence: Text = LICENCE
    files: Annotated[tuple[Text, ...], Field(min_length=1)]

    @field_validator("link")
    @classmethod
    def _is_a_page(cls, link: str) -> str:
        if not link.startswith("https://"):
            raise ValueError(f"{link}: a link starts with https://")
        return link


_ALL: tuple[Publication, ...] = (
    Publication(
        key="children_in_need",
        title="Children in need",
        publisher=EDUCATION,
        link=EXPLORE + "children-in-need",
        period="Years to 31 March 2013 to 2025",
        files=(
            "B1: children in need, episodes at 31 March and during the year",
            "C1: referrals and re-referrals",
            "C3: factors identified at the end of assessment",
            "D3: child protection plans which are a second or subsequent plan",
            "D5: child protection plans at 31 March by duration",
            "ONS mid-year population estimates, children aged 0 to 17",
        ),
    ),
    Publication(
        key="population",
        title="Estimates of the population for England and Wales",
        publisher="Office for National Statistics",
        link="https://www.ons.gov.uk/peoplepopulationandcommunity/populationandmigration/populationestimates",
        period="Mid-2012 to mid-2024",
        files=("Mid-year population estimates of children aged 0 to 17, from the files of Children in need",),
    ),
    Publication(
        key="looked_after",
        title="Children looked after in England including adoptions",
        publisher=EDUCATION,
        link=EXPLORE + "children-looked-after-in-england-including-adoptions",
        period="Years to 31 March 2021 to 2025",
        files=(
            "CLA number and rate per 10,000 children",
            "Children who started to be looked after during the year, by local authority",
            "CLA on 31 March by characteristics, by local authority",
            "Children who ceased to be looked after during the year, by local authority",
            "New placements during the year, by local authority",
            "Placement stability, by local authority",
            "Convictions and health outcomes, by local authority",
            "Care leavers: activity, by local authority",
            "Care leavers: accommodation suitability, by local authority",
            "Adopted children: average time between stages of the adoption process, national",
        ),
    ),
    Publication(
        key="stability",
        title="Stability measures for children looked after in England",
        publisher=EDUCATION,
        link=EXPLORE + "stability-measures-for-children-looked-after-in-england",
        period="Years to 31 March 2020 to 2024",
        files=("School stability by local authority", "Social worker stability by local authority"),
    ),
    Publication(
        key="outcomes",
        title="Outcomes for children in need, including children looked after by local authorities in England",
        publisher=EDUCATION,
        link=EXPLORE + "outcomes-for-children-in-need-including-children-looked-after-by-local-authorities-in-england",
        period="Academic years 2018/19 to 2024/25",
        files=(
            "Absence by local authority",
            "Key stage 2 by local authority",
            "Key stage 4 by local authority",
        ),
    ),
    Publication(
        key="workforce",
        title="Children's social work workforce",
        publisher=EDUCATION,
        link=EXPLORE + "children-s-social-work-workforce",
        period="Years to 30 September 2017 to 2025",
        files=("Headline figures 2017 to 2025", "Role by characteristics, in post, 2019 to 2025"),
    ),
    Publication(
        key="fingertips",
        title="Child and maternal health profiles, indicator 90284",
        publisher="Department of Health and Social Care",
        link="https://fingertips.phe.org.uk/search/90284",
        period="Financial years 2010/11 to 2023/24",
        files=("Data for local authorities (CSV)", "Data for regions (CSV)"),
    ),
    Publication(
        key="census",
        title="Census 2021: ethnic group",
        publisher="Office for National Statistics",
        link="https://www.ons.gov.uk/datasets/TS021",
        period="21 March 2021",
        files=("Ethnic group (20 categories) for upper-tier local authorities, regions and countries, as CSV",),
    ),
    Publication(
        key="spending",
        title="Local authority revenue expenditure and financing England: individual local authority data, outturn",
        publisher="Ministry of Housing, Communities and Local Government",
        link="https://www.gov.uk/government/collections/local-authority-revenue-expenditure-and-financing",
        released=date(2025, 12, 4),
        period="Financial year 2024/25, second release",
        files=(
            "Revenue outturn service expenditure summary (RSX)",
            "Revenue outturn social care and public health services (RO3)",
        ),
    ),
    Publication(
        key="ofsted",
        title="Children's social care in England: local authority inspection outcomes",
        publisher="Ofsted",
        link="https://www.gov.uk/government/collections/childrens-social-care-statistics",
        released=date(2025, 9, 25),
        period="Inspections as at 31 March 2025, with a report published by 30 June 2025",
        files=("Local authority inspection outcomes (ODS)",),
    ),
    Publication(
        key="neighbours",
        title="Children's services statistical neighbour benchmarking model",
        publisher=EDUCATION,
        link="https://www.gov.uk/government/publications/local-authority-interactive-tool-lait",
        period="2025 model",
        files=("Statistical neighbours of local authorities (XLSX)",),
    ),
)

PUBLICATIONS: dict[str, Publication] = {publication.key: publication for publication in _ALL}
