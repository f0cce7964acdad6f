"""Writes lives out as the returns of each year, in the form in which authorities hold them.

A return of a year shows what was known on its last day: what ended later is still open in it, and comes back
in the next year's return with the same first day and its end. Codes and layout are those of the year: sex as
1 and 2 before 2024-25, supported accommodation as H5 or P2 before it became K3, no social workers in the
looked-after children return before 2023-24, and so on.

``quirks`` writes the same content with harmless peculiarities of real files, so that tests can prove that
they make no difference.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from data.demonstration_records import Adoption, Episode, Lives, Person, Post, Referral

# What can be done to a file without changing what it says.
CSV_QUIRKS = frozenset(
    {
        "bom",
        "utf-16",
        "lower-case",
        "iso-dates",
        "semicolons",
        "blank-rows",
        "decimal-ids",
        "repeated-header",
        "column-order",
        "extra-column",
    }
)
XML_QUIRKS = frozenset({"bom", "utf-16", "namespace", "numeric-booleans", "day-first-dates", "element-order"})
QUIRKS = CSV_QUIRKS | XML_QUIRKS

Cell = str | int | float | date | None
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """One CSV file of the looked-after children return."""

    name: str
    columns: tuple[str, ...]
    rows: list[Row]


@dataclass(frozen=True)
class Window:
    """What a return can know: its year, the first day of it, and the last day on which it was taken."""

    year: int
    first: date
    last: date
    partial: bool

    def known(self, day: date | None) -> date | None:
        """The day, unless it lay in the future when the return was taken."""
        return day if day is not None and day <= self.last else None


def windows(lives: Lives) -> tuple[Window, ...]:
    """The years of the looked-after children return and of the children in need census, in order."""
    whole = [Window(year, date(year - 1, 4, 1), date(year, 3, 31), partial=False) for year in lives.years]
    if lives.extract:
        year = lives.years[-1] + 1
        whole.append(Window(year, date(year - 1, 4, 1), lives.extract, partial=True))
    return tuple(whole)


def workforce_years(lives: Lives) -> tuple[int, ...]:
    """The years whose 30 September is over."""
    today = max(date(lives.years[-1], 3, 31), lives.extract or date.min)
    return tuple(year for year in lives.years if date(year, 9, 30) <= today)


# --- codes of the year ------------------------------------------------------------------------------------------


def _sex(sex: str, year: int) -> str:
    if year >= 2025:
        return sex
    return {"M": "1", "F": "2"}.get(sex, "1")


def _census_sex(sex: str, year: int) -> str:
    if year >= 2025:
        return sex
    return {"M": "1", "F": "2"}.get(sex, "0")


def _place(episode: Episode, year: int) -> str:
    place = episode.place
    if place == "K3" and year <= 2024:
        return "P2" if episode.urn == "XXXXXXX" and year <= 2023 else "H5"
    if place == "Z1" and year >= 2026:
        return "Z12"
    return place


def _end_reason(reason: str, year: int) -> str:
    if year <= 2018:
        return {"E45": "E43", "E46": "E43", "E47": "E44", "E48": "E44"}.get(reason, reason)
    return reason


def _activity(code: str, year: int) -> str:
    if year <= 2021:
        return {"F4": "F3", "F5": "F3", "P4": "P3", "P5": "P3"}.get(code, code)
    return code


def _factor(code: str, year: int) -> str:
    if year < 2021:
        code = {"18B": "18A", "18C": "18A", "19B": "19A", "19C": "19A"}.get(code, code)
    return "" if code == "24A" and year < 2022 else code


def _closure(code: str, year: int) -> str:
    return "RC8" if code == "RC9" and year < 2023 else code


def _source(code: str, year: int) -> str:
    return "5B" if code == "5D" and year < 2023 else code


def _upn(child: Person, window: Window) -> str:
    """The pupil number, once the child is of school age."""
    return child.upn if (window.last - child.birth_date).days > 1_826 else ""


def _truth(value: bool | None) -> str:
    return "" if value is None else "1" if value else "0"


# --- looked-after children --------------------------------------------------------------------------------------

HEADER = ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB")
EPISODES = (
    "CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC", "REASON_PLACE_CHANGE", "HOME_POST",
    "PL_POST", "URN", "PL_LA", "PL_LOCATION", "PL_DISTANCE",
)  # fmt: skip
OC2 = (
    "CHILD", "DOB", "SDQ_SCORE", "SDQ_REASON", "CONVICTED", "HEALTH_CHECK", "IMMUNISATIONS", "TEETH_CHECK",
    "HEALTH_ASSESSMENT", "SUBSTANCE_MISUSE", "INTERVENTION_RECEIVED", "INTERVENTION_OFFERED",
)  # fmt: skip
AD1 = ("CHILD", "DOB", "DATE_INT", "DATE_MATCH", "FOSTER_CARE", "NB_ADOPTR", "SEX_ADOPTR", "LS_ADOPTR")


def _episode_row(item: Episode, window: Window) -> Row:
    end = window.known(item.end)
    plain = item.legal_status not in {"V3", "V4"}
    distance: Cell = None
    if plain and item.place[0] != "T":
        distance = item.distance if item.distance is not None else "999.9" if item.home_postcode else None
    elif plain:
        distance = item.distance
    return (
        item.child_id,
        item.start,
        item.start_reason,
        item.legal_status,
        item.need,
        _place(item, window.year),
        "" if item.place[0] == "T" or (item.place == "Z1" and window.year >= 2026) else item.provider,
        end,
        _end_reason(item.end_reason, window.year) if end else "",
        item.change_reason if end else "",
        item.home_postcode,
        item.postcode,
        "" if item.place in {"P1", "P3", "R1", "R2", "R5"} or item.place[0] in "TZ" else item.urn,
        item.authority if plain else "",
        ("IN" if item.inside else "OUT") if plain else "",
        distance,
    )


def _adoption_rows(
    adoptions: Iterable[Adoption], born: dict[str, Person], window: Window
) -> tuple[list[Row], list[Row]]:
    """Rows of placed_for_adoption and of ad1."""
    placed: list[Row] = []
    adopted: list[Row] = []
    for item in adoptions:
        if item.decision > window.last or item.child_id not in born:
            continue
        child = born[item.child_id]
        turned = window.known(item.reversed)
        placed.append((item.child_id, child.birth_date, item.decision, turned, "RD1" if turned else ""))
        if item.order and window.first <= item.order <= window.last and not window.partial:
            sole = item.adopters in {"M1", "F1"}
            adopted.append(
                (
                    item.child_id, child.birth_date, item.decision, item.match, _truth(item.foster_carer),
                    "1" if sole else "2", item.adopters, item.legal_status,
                )
            )  # fmt: skip
    return placed, adopted


def ssda903_tables(lives: Lives, window: Window) -> list[Table]:
    """The looked-after children return of one year as tables, social workers since 2023-24.

    An extract during the year has none of what is collected once a year: health, care leavers, adoptions.
    """
    people, first, last, year = lives.people, window.first, window.last, window.year
    shown = [item for item in lives.episodes if item.start <= last and (item.end is None or item.end >= first)]
    shown.sort(key=lambda item: (item.child_id, item.start))
    in_care = {item.child_id: people[item.child_id] for item in shown}
    leavers = [] if window.partial else [item for item in lives.leavers if item.year == year]
    everyone = sorted({*in_care, *(item.child_id for item in leavers)})
    born = {child_id: people[child_id].birth_date for child_id in everyone}
    header: list[Row] = []
    for child_id in everyone:
        child = people[child_id]
        mother = window.known(child.mother_from)
        header.append(
            (
                child_id, _sex(child.sex, year), child.birth_date, child.ethnicity, _upn(child, window) or child.upn_unknown,
                ("1" if mother else "0") if child.sex == "F" else "", mother,
            )
        )  # fmt: skip
    placed, adopted = _adoption_rows(lives.adoptions, in_care, window)
    started = {item.child_id for item in shown if item.start_reason == "S" and item.start >= first}
    tables = [
        Table("header", HEADER, header),
        Table("episodes", EPISODES, [_episode_row(item, window) for item in shown]),
        Table(
            "uasc",
            ("CHILD", "SEX", "DOB", "DUC"),
            [
                (child_id, _sex(people[child_id].sex, year), born[child_id], people[child_id].asylum_end)
                for child_id in everyone
                if people[child_id].asylum_end
            ],
        ),
        Table(
            "reviews",
            ("CHILD", "DOB", "REVIEW", "REVIEW_CODE"),
            [
                (item.child_id, born[item.child_id], item.day, item.code)
                for item in lives.reviews
                if first <= item.day <= last
            ],
        ),
        Table(
            "missing",
            ("CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"),
            [
                (item.child_id, born[item.child_id], item.kind, item.start, window.known(item.end))
                for item in lives.missing
                if item.start <= last and item.end >= first and item.child_id in born
            ],
        ),
        Table(
            "placed_for_adoption",
            ("CHILD", "DOB", "DATE_PLACED", "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"),
            placed,
        ),
        Table(
            "previous_permanence",
            ("CHILD", "DOB", "PREV_PERM", "LA_PERM", "DATE_PERM"),
            [
                (child_id, born[child_id], people[child_id].previous_permanence, *_permanence(people[child_id], lives))
                for child_id in sorted(started)
            ],
        ),
    ]
    if not window.partial:
        tables += [
            Table(
                "oc2",
                OC2,
                [
                    (
                        item.child_id, born[item.child_id], item.score, item.no_score, _truth(item.convicted),
                        _truth(item.health_check), _truth(item.immunised), _truth(item.teeth_checked),
                        _truth(item.health_assessed), _truth(item.misuse), _truth(item.intervention),
                        _truth(item.offered),
                    )
                    for item in lives.health
                    if item.year == year
                ],
            ),
            Table(
                "oc3",
                ("CHILD", "DOB", "IN_TOUCH", "ACTIV", "ACCOM"),
                [
                    (item.child_id, born[item.child_id], item.in_touch, _activity(item.activity, year), item.accommodation)
                    for item in leavers
                ],
            ),
            Table("ad1", AD1, adopted),
        ]  # fmt: skip
    if year >= 2024:
        tables.append(
            Table(
                "sw_episodes",
                ("CHILD", "DOB", "SW_ID", "SW_DECOM", "SW_DEC", "SW_REASON"),
                [
                    (
                        item.child_id, born[item.child_id], item.worker_id, item.start, window.known(item.end),
                        item.reason if window.known(item.end) else "",
                    )
                    for item in lives.worker_spells
                    if item.start <= last and (item.end is None or item.end >= first) and item.child_id in born
                ],
            )
        )  # fmt: skip
    return tables


def _permanence(child: Person, lives: Lives) -> tuple[str, str]:
    if child.previous_permanence == "Z1":
        return "", ""
    return lives.la_code, "zz/zz/zzzz" if int(child.child_id) % 5 == 0 else f"zz/06/{child.birth_date.year + 1}"


def _date_style(quirks: Collection[str], *, day_first: bool) -> Callable[[date], str]:
    if day_first != bool({"iso-dates", "day-first-dates"} & set(quirks)):
        return lambda day: f"{day.day:02}/{day.month:02}/{day.year:04}"
    return date.isoformat


def _csv_text(table: Table, quirks: Collection[str]) -> str:
    show = _date_style({"iso-dates"} & set(quirks), day_first=True)
    header = [name.lower() if "lower-case" in quirks else name for name in table.columns]
    rows = [
        ["" if cell is None else show(cell) if isinstance(cell, date) else str(cell) for cell in row]
        for row in table.rows
    ]
    if "decimal-ids" in quirks:
        rows = [[f"{row[0]}.0", *row[1:]] for row in rows]
    if "column-order" in quirks:
        header, rows = header[::-1], [row[::-1] for row in rows]
    if "extra-column" in quirks:
        header, rows = [*header, "NOTES"], [[*row, "checked"] for row in rows]
    if "repeated-header" in quirks:
        rows = [*rows[: len(rows) // 2], header, *rows[len(rows) // 2 :]]
    if "blank-rows" in quirks:
        rows = [*rows[:1], [""] * len(header), *rows[1:], [""] * len(header)]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if "semicolons" in quirks else ",", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def _encoded(text: str, quirks: Collection[str]) -> bytes:
    if "utf-16" in quirks:
        return text.encode("utf-16")
    return text.encode("utf-8-sig" if "bom" in quirks else "utf-8")


# --- the looked-after children return as XML ----------------------------------------------------------------------

HEADER_FIELDS = {
    "uasc": ("DUC",),
    "ad1": ("DATE_INT", "DATE_MATCH", "FOSTER_CARE", "NB_ADOPTR", "SEX_ADOPTR", "LS_ADOPTR"),
    "oc3": ("IN_TOUCH", "ACTIV", "ACCOM"),
}
HEADER_BLOCKS = (
    ("missing", "AMISSING"),
    ("reviews", "AREVIEW"),
    ("previous_permanence", "PERMANENCE"),
    ("oc2", "OC2"),
    ("placed_for_adoption", "AD_PLACED"),
    ("sw_episodes", "SWEPISODE"),
)
XML_NAMES = {"PLACE": "PL"}


def _xml_start(root: str, quirks: Collection[str]) -> str:
    encoding = "UTF-16" if "utf-16" in quirks else "UTF-8"
    space = ' xmlns="urn:example:returns"' if "namespace" in quirks else ""
    return f'<?xml version="1.0" encoding="{encoding}"?>\n<{root}{space}>\n'


def _element(name: str, text: str) -> str:
    return f"<{name}>{text}</{name}>" if text else f"<{name} />"


def ssda903_xml(tables: Sequence[Table], quirks: Collection[str] = (), *, extended: bool = True) -> Iterator[str]:
    """The same tables in the one XML file that DfE's collection system takes.

    :param extended: also the fields that only the exported files have (social workers, distance).
    """
    show = _date_style((), day_first=True)
    by_child: dict[str, dict[str, list[dict[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for table in tables:
        for row in table.rows:
            cells = ("" if cell is None else show(cell) if isinstance(cell, date) else str(cell) for cell in row)
            content = dict(zip(table.columns, cells, strict=True))
            by_child[content["CHILD"]][table.name].append(content)
    yield _xml_start("EXPSSDA903", quirks)
    for child_id, own in by_child.items():
        head = own["header"][0]
        parts = [_element("CHILDID", child_id)]
        parts += [_element(name, head[name]) for name in ("UPN", "SEX", "DOB", "ETHNIC")]
        parts.append(_element("UASC", "1" if own["uasc"] else "0"))
        for name, fields in HEADER_FIELDS.items():
            if own[name]:
                parts += [_element(field, own[name][0][field]) for field in fields]
        late = []
        for name, block in HEADER_BLOCKS:
            if name == "sw_episodes" and not extended:
                continue
            inside = [
                f"<{block}>{''.join(_element(field, item[field]) for field in item if field not in {'CHILD', 'DOB'})}</{block}>"
                for item in own[name]
            ]
            (parts if name in {"missing", "reviews"} else late).extend(inside)
        parts += [_element("MOTHER", head["MOTHER"]), _element("MC_DOB", head["MC_DOB"]), *late]
        if "element-order" in quirks:
            parts.reverse()
        yield f"<CHILD>\n<HEADER>{''.join(parts)}</HEADER>\n"
        for item in own["episodes"]:
            inside = "".join(
                _element(XML_NAMES.get(field, field), text)
                for field, text in item.items()
                if field != "CHILD" and (extended or not field.startswith("PL_") or field == "PL_POST")
            )
            yield f"<EPISODE>{inside}</EPISODE>\n"
        yield "</CHILD>\n"
    yield "</EXPSSDA903>\n"


# --- children in need census ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Style:
    """How an XML file writes dates, truth, and the order of elements."""

    day: Callable[[date], str]
    true: str
    false: str
    backwards: bool

    def put(self, name: str, day: date | None) -> str:
        """An element with a date, or nothing."""
        return f"<{name}>{self.day(day)}</{name}>" if day else ""

    def truth(self, name: str, value: bool) -> str:
        """An element that is true or false."""
        return f"<{name}>{self.true if value else self.false}</{name}>"

    def joined(self, parts: list[str]) -> str:
        """Elements in their order, or backwards: nobody may rely on it."""
        return "".join(reversed(parts) if self.backwards else parts)


def _style(quirks: Collection[str]) -> _Style:
    numeric = "numeric-booleans" in quirks
    return _Style(
        _date_style({"day-first-dates"} & set(quirks), day_first=False),
        "1" if numeric else "true",
        "0" if numeric else "false",
        "element-order" in quirks,
    )


def _put(name: str, text: str) -> str:
    return f"<{name}>{text}</{name}>" if text else ""


def in_census(item: Referral, window: Window) -> bool:
    """Whether the census of that year has the referral: the case was open in it, or it came and led to nothing."""
    if item.day > window.last:
        return False
    if item.no_further_action:
        return item.day >= window.first
    return item.closed is None or item.closed >= window.first


def _referral_xml(item: Referral, window: Window, style: _Style) -> str:
    year, first, last, known = window.year, window.first, window.last, window.known
    parts = [style.put("CINreferralDate", item.day), _put("ReferralSource", _source(item.source, year))]
    if item.no_further_action:
        parts.append(style.truth("ReferralNFA", True))
        return f"<CINdetails>{style.joined(parts)}</CINdetails>"
    closed = known(item.closed)
    parts += [
        _put("PrimaryNeedCode", item.need),
        style.put("CINclosureDate", closed),
        _put("ReasonForClosure", _closure(item.closure_reason, year) if closed else ""),
        style.put("DateOfInitialCPC", known(item.transfer_in)),
    ]
    for assessment in item.assessments:
        if assessment.start > last or (assessment.authorised and assessment.authorised < first):
            continue
        done = known(assessment.authorised)
        factors = "".join(_put("AssessmentFactors", _factor(code, year)) for code in assessment.factors) if done else ""
        inside = [
            style.put("AssessmentActualStartDate", assessment.start),
            style.put("AssessmentInternalReviewDate", known(assessment.review)),
            style.put("AssessmentAuthorisationDate", done),
            f"<FactorsIdentifiedAtAssessment>{factors}</FactorsIdentifiedAtAssessment>",
        ]
        parts.append(f"<Assessments>{style.joined(inside)}</Assessments>")
    if year >= 2022:
        for plan in item.plans:
            if plan.start <= last and (plan.end is None or plan.end >= first):
                inside = [style.put("CINPlanStartDate", plan.start), style.put("CINPlanEndDate", known(plan.end))]
                parts.append(f"<CINPlanDates>{style.joined(inside)}</CINPlanDates>")
    for enquiry in item.enquiries:
        later = enquiry.conference is not None and enquiry.conference >= first
        if enquiry.start <= last and (enquiry.start >= first or later):
            inside = [
                style.put("S47ActualStartDate", enquiry.start),
                style.put("InitialCPCtarget", enquiry.target),
                style.put("DateOfInitialCPC", known(enquiry.conference)),
                style.truth("ICPCnotRequired", enquiry.not_required),
            ]
            parts.append(f"<Section47>{style.joined(inside)}</Section47>")
    parts.append(style.truth("ReferralNFA", False))
    for plan in item.protection_plans:
        if plan.start > last or (plan.end is not None and plan.end < first):
            continue
        changed = known(plan.changed) is not None
        reviews = "".join(style.put("CPPreviewDate", day) for day in plan.reviews if day <= last)
        inside = [
            style.put("CPPstartDate", plan.start),
            style.put("CPPendDate", known(plan.end)),
            _put("InitialCategoryOfAbuse", plan.category),
            _put("LatestCategoryOfAbuse", plan.latest_category if changed else plan.category),
            _put("NumberOfPreviousCPP", str(plan.previous_plans)),
            f"<Reviews>{reviews}</Reviews>" if reviews else "",
        ]
        parts.append(f"<ChildProtectionPlans>{style.joined(inside)}</ChildProtectionPlans>")
    return f"<CINdetails>{style.joined(parts)}</CINdetails>"


def _message_header(lives: Lives, collection: str, year: int, day: date, style: _Style) -> str:
    return (
        "<Header>\n"
        f"<CollectionDetails><Collection>{collection}</Collection><Year>{year}</Year>"
        f"<ReferenceDate>{style.day(day)}</ReferenceDate></CollectionDetails>\n"
        f"<Source><SourceLevel>L</SourceLevel><LEA>{lives.la_code}</LEA><SoftwareCode>Demonstration</SoftwareCode>"
        f"<SerialNo>1</SerialNo><DateTime>{year}-05-01T09:00:00</DateTime></Source>\n"
        "</Header>\n"
    )


def cin_census_xml(lives: Lives, window: Window, quirks: Collection[str] = ()) -> Iterator[str]:
    """The children in need census of one year, child by child."""
    style, year, last = _style(quirks), window.year, window.last
    by_child: dict[str, list[Referral]] = defaultdict(list)
    for item in lives.referrals:
        if in_census(item, window):
            by_child[item.child_id].append(item)
    yield _xml_start("Message", quirks) + _message_header(lives, "CIN", year, date(year, 3, 31), style) + "<Children>\n"
    sex = "Sex" if year >= 2025 else "GenderCurrent"
    for child_id, referrals in by_child.items():
        child = lives.people[child_id]
        born = child.birth_date <= last
        expected = child.birth_date + timedelta(days=child.birth_date.toordinal() % 15 - 7)
        inside = [
            _put("LAchildID", child_id),
            _put("UPN", _upn(child, window)),
            _put("FormerUPN", child.former_upn),
            _put("UPNunknown", "" if _upn(child, window) else child.upn_unknown),
            style.put("PersonBirthDate", child.birth_date if born else None),
            style.put("ExpectedPersonBirthDate", None if born else expected),
            _put(sex, _census_sex(child.sex if born else "U", year)),
            style.put("PersonDeathDate", window.known(child.death_date)),
        ]
        codes = "".join(_put("Disability", code) for code in child.disabilities) if born else ""
        parts = [
            f"<ChildIdentifiers>{style.joined(inside)}</ChildIdentifiers>\n",
            f"<ChildCharacteristics>{_put('Ethnicity', child.ethnicity)}<Disabilities>{codes}</Disabilities>"
            "</ChildCharacteristics>\n",
            *(f"{_referral_xml(item, window, style)}\n" for item in referrals),
        ]
        yield f"<Child>\n{style.joined(parts)}</Child>\n"
    yield "</Children>\n</Message>\n"


# --- social work workforce census -----------------------------------------------------------------------------------


def _worker_xml(post: Post, lives: Lives, year: int, style: _Style) -> str:
    """One worker of the census, or nothing where the post does not belong to that year."""
    first, last = date(year - 1, 10, 1), date(year, 9, 30)
    left = post.end is not None and post.end <= last
    if post.start > last or (left and (post.agency or post.end is None or post.end < first)):
        return ""
    extra = lives.staffing[post.worker_id, year]
    a_year_ago = post.fte if post.start < first and not post.agency else 0
    sex = "Sex" if year >= 2025 else "GenderCurrent"
    parts = [
        _put("AgencyWorker", "1" if post.agency else "0"),
        _put("SWENo", post.worker_id),
        f"<FTE>{0 if left else post.fte:g}</FTE>",
        style.put("PersonBirthDate", post.birth_date),
        _put(sex, post.sex if year >= 2025 else {"M": "1", "F": "2"}[post.sex]),
        _put("Ethnicity", post.ethnicity),
        _put("QualLevel", post.level),
        _put("OrgRole", post.role),
        style.put("RoleStartDate", post.start),
        _put("StartOrigin", post.origin),
        style.put("RoleEndDate", post.end if left else None),
        _put("LeaverDestination", post.destination if left else ""),
        _put("ReasonLeave", post.reason if left else ""),
        "" if post.agency else f"<FTE30>{a_year_ago:g}</FTE30>",
        "" if left else f"<Cases30>{extra.cases}</Cases30>",
        "" if post.agency else f"<WorkingDaysLost>{extra.days_lost:g}</WorkingDaysLost>",
        _put("ContractWeeks", "26" if post.agency else ""),
        "" if left or post.agency else f"<Absat30Sept>{1 if extra.absence else 0}</Absat30Sept>",
        _put("ReasonAbsence", "" if left else extra.absence),
    ]
    if year >= 2025 and not post.agency:
        parts += [
            f"<BaseSalary>{post.salary:.2f}</BaseSalary>",
            "<RRPayments>0.00</RRPayments>",
            "<OtherPayments>0.00</OtherPayments>",
        ]
    return f"<CSWWWorker>{style.joined(parts)}</CSWWWorker>\n"


def workforce_census_xml(lives: Lives, year: int, quirks: Collection[str] = ()) -> Iterator[str]:
    """The social work workforce census of one 30 September."""
    style = _style(quirks)
    yield _xml_start("Message", quirks) + _message_header(lives, "CSWW", year, date(year, 9, 30), style)
    covering = [
        post.fte for post in lives.posts if post.agency and post.start <= date(year, 9, 30) < (post.end or date.max)
    ]
    block = "LALevel" if year >= 2025 else "LALevelVacancies"
    new = "<RecruitmentBonus>0</RecruitmentBonus><CostSWE>1</CostSWE>" if year >= 2025 else ""
    yield (
        f"<{block}><NumberOfVacancies>{lives.vacancies[year]:.2f}</NumberOfVacancies>"
        f"<NoAgencyFTE>{sum(covering):.2f}</NoAgencyFTE><NoAgencyHeadcount>{len(covering)}</NoAgencyHeadcount>"
        f"{new}</{block}>\n"
    )
    yield from (_worker_xml(post, lives, year, style) for post in lives.posts)
    yield "</Message>\n"


# --- files ----------------------------------------------------------------------------------------------------------


def financial_year(year: int) -> str:
    """2024 as 2023-24."""
    return f"{year - 1}-{year % 100:02}"


def _write(path: Path, text: str, quirks: Collection[str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_encoded(text, quirks))
    return path


def write_returns(
    folder: Path,
    lives: Lives,
    *,
    xml: bool = False,
    extended: bool = True,
    quirks: Collection[str] = (),
    progress: Callable[[str, int, int], None] | None = None,
) -> list[Path]:
    """Writes every return of every year into ``folder/<authority>/…``.

    :param xml: the looked-after children return as one XML file a year instead of CSV files.
    :param extended: with the fields that only exported files have: PL_LA, PL_LOCATION, PL_DISTANCE.
    :param quirks: harmless peculiarities (``QUIRKS``); one that a form does not have is left out there.
    :param progress: is told which year is being written, how many are done, and how many there are.
    :return: the files, year by year.
    :raises ValueError: a quirk that is not known.
    """
    years = return_years(lives)
    paths: list[Path] = []
    for done, year in enumerate(years):
        if progress:
            progress(f"returns {financial_year(year)}", done, len(years))
        paths += write_year(folder, lives, year, xml=xml, extended=extended, quirks=quirks)
    if progress:
        progress("returns", len(years), len(years))
    return paths


def return_years(lives: Lives) -> tuple[int, ...]:
    """The years of which there are returns, the one that is not over included."""
    return (*lives.years, lives.years[-1] + 1) if lives.extract else lives.years


def write_year(
    folder: Path, lives: Lives, year: int, *, xml: bool = False, extended: bool = True, quirks: Collection[str] = ()
) -> list[Path]:
    """Writes the returns of one year; see :func:`write_returns`.

    :raises ValueError: a quirk that is not known.
    """
    unknown = set(quirks) - QUIRKS
    if unknown:
        msg = f"No such quirk: {', '.join(sorted(unknown))}"
        raise ValueError(msg)
    on_xml, on_csv = set(quirks) & XML_QUIRKS, set(quirks) & CSV_QUIRKS
    own = folder / lives.name
    window = next(item for item in windows(lives) if item.year == year)
    paths = _write_ssda903(own, lives, window, xml=xml, extended=extended, quirks=on_xml if xml else on_csv)
    census = "".join(cin_census_xml(lives, window, on_xml))
    paths.append(_write(own / "cin_census" / f"cin_census_{financial_year(year)}.xml", census, on_xml))
    if year in workforce_years(lives):
        workers = "".join(workforce_census_xml(lives, year, on_xml))
        paths.append(_write(own / "workforce_census" / f"workforce_census_{year}.xml", workers, on_xml))
    return paths


def _write_ssda903(
    own: Path, lives: Lives, window: Window, *, xml: bool, extended: bool, quirks: Collection[str]
) -> list[Path]:
    folder = own / "ssda903" / financial_year(window.year)
    tables = ssda903_tables(lives, window)
    if xml:
        return [_write(folder / "ssda903.xml", "".join(ssda903_xml(tables, quirks, extended=extended)), quirks)]
    if not extended:
        tables = [
            Table(item.name, item.columns[:-3], [row[:-3] for row in item.rows]) if item.name == "episodes" else item
            for item in tables
        ]
    return [_write(folder / f"{item.name}.csv", _csv_text(item, quirks), quirks) for item in tables]
