"""Sentences checked against figures: how they are read, and what is answered."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import app
from indicators import claims, lookup
from indicators.claims import CONTRADICTED, SUPPORTED, UNTESTABLE, Answer, check
from indicators.lookup import Catalogue
from indicators.registry import REGISTRY
from loaders.store import Outcomes, Store, replace_outcomes
from tests.indicators.small_england import Figures, SmallEngland
from tests.small_store import fill

NORTH_EAST = ("841", "390", "805", "806", "391")  # Darlington, Gateshead, Hartlepool, Middlesbrough, Newcastle
YEARS = range(2020, 2026)
# Re-referrals in per cent of 1,000 referrals, 2020 to 2025; the last authority's are suppressed in 2025.
RE_REFERRALS = {
    "840": (27.9, 22.8, 18.3, 16.4, 17.0, 18.7),
    "841": (20.0, 20.0, 20.0, 20.0, 20.0, 13.0),
    "390": (25.0, 24.0, 23.0, 22.0, 21.0, 18.7),
    "805": (26.0, 26.0, 26.0, 26.0, 26.0, 26.5),
    "806": (28.0, 28.0, 28.0, 28.0, 28.0, 25.3),
    "391": (29.0, 29.0, 29.0, 29.0, 29.0, None),
    "E12000001": (25.0, 25.0, 25.0, 25.0, 22.2, 20.7),
    "E12000002": (25.0, 25.0, 25.0, 25.0, 25.0, 17.0),
    "E92000001": (22.6, 22.7, 21.5, 22.4, 22.4, 22.6),
}
TURNOVER = {
    "840": (13.6, 14.4, 12.5, 15.5, 11.1, 7.7),
    **dict.fromkeys(NORTH_EAST, (12.0,) * 6),
    "E12000001": (12.3, 13.0, 14.8, 14.2, 14.0, 11.7),
    "E92000001": (13.5, 15.4, 17.2, 15.9, 13.9, 11.8),
}
# Children in need of 100,000 children: 1,183 are 118 for every 10,000.
IN_NEED = {"840": (3000, 2000, 1060, 1183), "E92000001": (670, 670, 670, 670)}
SGO = {"840": (None, 24, 23, 18, 24, 21), "E92000001": (None, 14, 13, 12, 12, 12)}


def _referrals(value: float | None) -> dict[str, str]:
    if value is None:
        return {"rereferral_percent": "c", "rereferral_count": "c", "referral_count": "1000"}
    return {"rereferral_percent": str(value), "rereferral_count": f"{value * 10:.0f}", "referral_count": "1000"}


def _turnover(value: float) -> dict[str, str]:
    return {"turnover_rate_fte": str(value), "leavers_fte": f"{value * 4:.1f}", "inpost_fte": "400"}


def _ceased(value: float) -> list[dict[str, str]]:
    head = {"characteristic": "Reason episode ceased"}
    return [
        {**head, "breakdown": "Special guardianship order", "children_count": f"{value * 4:.0f}", "children_percent": str(value)},
        {**head, "breakdown": "Total", "children_count": "400", "children_percent": "100"},
    ]  # fmt: skip


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Figures:
    england = SmallEngland(tmp_path_factory.mktemp("claims"))
    england.publish(
        "referrals",
        *((code, str(year), _referrals(value)) for code, values in RE_REFERRALS.items() for year, value in zip(YEARS, values, strict=True)),
    )  # fmt: skip
    england.publish(
        "workforce",
        *((code, str(year), _turnover(value)) for code, values in TURNOVER.items() for year, value in zip(YEARS, values, strict=True)),
    )  # fmt: skip
    england.publish(
        "cla_ceased",
        *(
            (code, str(year), cells)
            for code, values in SGO.items()
            for year, value in zip(YEARS, values, strict=True)
            if value is not None
            for cells in _ceased(value)
        ),
    )
    for code, numbers in IN_NEED.items():
        for year, number in zip(range(2022, 2026), numbers, strict=True):
            people = {"age_group": "Children aged 0 to 17 years", "population_estimate": "100000"}
            england.publish("population", (code, str(year - 1), people))
            england.publish("children_in_need", (code, str(year), {"At31_episodes": str(number)}))
    england.neighbours_of("840", *NORTH_EAST)
    return england.build()


@pytest.fixture
def cursor(small: Figures) -> duckdb.DuckDBPyConnection:
    return small.outcomes.cursor()


def known(cursor: duckdb.DuckDBPyConnection) -> Catalogue:
    """What its store holds, read once."""
    ((path,),) = cursor.execute("SELECT path FROM duckdb_databases() WHERE database_name = 'outcomes'").fetchall()
    return _known(path, Path(path).stat().st_mtime_ns)


@cache
def _known(path: str, _: int) -> Catalogue:
    return lookup.catalogue(Outcomes(Path(path)).cursor())


def answers(cursor: duckdb.DuckDBPyConnection, sentence: str, la: str = "840") -> list[Answer]:
    return list(check(cursor, sentence, la, known(cursor)).answers)


def read_and_answered(cursor: duckdb.DuckDBPyConnection, sentence: str) -> list[tuple[str, str]]:
    """How each claim was read, without the indicator, and its verdict."""
    return [(answer.reading.partition(": ")[2], answer.verdict) for answer in answers(cursor, sentence)]


def one(cursor: duckdb.DuckDBPyConnection, sentence: str) -> tuple[str, str]:
    (found,) = answers(cursor, sentence)
    return found.verdict, found.words


# The three sentences of a council's paper, on the published statistics


def verdicts(cursor: duckdb.DuckDBPyConnection, sentence: str) -> list[tuple[str, str, str, str]]:
    """Verdict, period, the period in which it was true, and the beginning of the words."""
    return [(a.verdict, a.period, a.held.period if a.held else "", a.words) for a in answers(cursor, sentence)]


def test_the_lowest_re_referral_rate_in_the_region(real):
    """By hand, from c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv (rereferral_percent):

    2025: Durham 18.7; lower are Darlington 13.0, Gateshead 13.9, Redcar and Cleveland 14.6, Newcastle 17.2, South Tyneside
    17.2, Sunderland 18.5: seventh of twelve. North East 20.7, England 22.6. 1,003 of 5,378: Wilson 17.6 to 19.7.
    Neighbours' median 18.8, within the limits.
    2024: Durham 17.0; lower are Redcar and Cleveland 14.9 and Gateshead 16.6.
    2023: Durham 16.4; the next is Northumberland with 16.8: the lowest.
    """
    sentence = "Durham has the lowest re-referral rate in the region and is higher performing than national and statistical neighbours"
    found = verdicts(real, sentence)
    assert [one[:3] for one in found] == [
        (CONTRADICTED, "2025", "2023"),
        (SUPPORTED, "2025", ""),
        (UNTESTABLE, "2025", "2024"),
    ]
    assert (
        found[0][3] == "in 2025: 18.7% is the seventh lowest of 12 in the North East; the lowest is Darlington (13.0%)"
    )
    assert found[1][3] == "in 2025: 18.7% against England (22.6%); the difference is clear"
    assert "18.7% against the neighbours' median (18.8%); the difference may be chance" in found[2][3]
    assert check(real, sentence).exit_code == 1


def test_the_highest_percentage_on_a_special_guardianship_order_since_2016(real):
    """By hand, from la_children_who_ceased_during_the_year.csv (children_percent): 24 in 2021, 23, 18, 24, 21 in 2025.

    In no year alone the highest, and no figures before 2021: in no period was it true.
    """
    (found,) = verdicts(real, "the highest percentage of children exiting care on SGO since 2016")
    assert found == (
        CONTRADICTED, "2025", "",
        "in 2025: 21% is not the highest: it was 24% in 2021, 23% in 2022 and 24% in 2024; figures begin in 2021",
    )  # fmt: skip


def test_the_lowest_turnover_on_record(real):
    """By hand, from csww_indicators_2017_to_2025.csv (turnover_rate_fte): 11.5 in 2017, 13.1, 12.9, 13.6, 14.4, 12.5, 15.5,
    11.1, 7.7 in 2025; by headcount 7.9. Never 9.29. North East 11.7, England 11.8, neighbours' median 13.8.
    """
    found = verdicts(real, "lowest turnover rate on record at 9.29%, below comparators, a downward trend since 2023")
    assert [one[:3] for one in found] == [
        (SUPPORTED, "2025", ""),
        (CONTRADICTED, "2025", ""),
        *[(SUPPORTED, "2025", "")] * 3,
        (SUPPORTED, "2025", ""),
    ]
    assert found[0][3] == "in 2025: 7.7% is the lowest of the 9 figures since 2017"
    assert found[1][3] == "in 2025: the figure is 7.7%"
    assert [one[3].split(";")[0].removeprefix("in 2025: ") for one in found[2:5]] == [
        "7.7% against the North East (11.7%)",
        "7.7% against England (11.8%)",
        "7.7% against the neighbours' median (13.8%)",
    ]
    assert found[5][3] == "in 2025: down every year: 15.5% in 2023, 11.1% in 2024, 7.7% in 2025"


@pytest.mark.parametrize(
    ("sentence", "verdict", "held"),
    [
        # 2022 12.5, 2023 15.5: up. 2024 was the lowest until then (11.1, before 11.5 in 2017).
        ("turnover has fallen every year since 2021", CONTRADICTED, ""),
        ("In 2024 turnover was the lowest on record", SUPPORTED, ""),
        # 2024: Northumberland 10.4, Durham 11.1, Darlington 11.5; Sunderland's is of low reliability.
        ("turnover is the second lowest in the region", CONTRADICTED, "2024"),
        ("turnover is the lowest in the North East", SUPPORTED, ""),
        # 118 in 2025; 67 in England; no direction.
        ("the CLA rate is above England", SUPPORTED, ""),
        ("the CLA rate is worse than England", UNTESTABLE, ""),
        ("the CLA rate has risen every year since 2021", CONTRADICTED, "2024"),
        ("the re-referral rate fell from 27.9% in 2020", SUPPORTED, ""),
    ],
)
def test_other_sentences_on_the_published_statistics(real, sentence, verdict, held):
    (found,) = answers(real, sentence)
    assert (found.verdict, found.held.period if found.held else "") == (verdict, held)


# Each kind of claim, on typed rows


@pytest.mark.parametrize(
    ("sentence", "verdict", "words"),
    [
        ("turnover is the lowest in the region", SUPPORTED, "7.7% is the lowest of 6 with a figure in the North East"),
        ("turnover is the best in the region", SUPPORTED, "7.7% is the lowest of 6"),
        ("turnover is the highest in the region", CONTRADICTED, "7.7% is the sixth highest of 6"),
        ("lowest re-referral rate in the region", CONTRADICTED, "second lowest of 5 with a figure"),
        ("second lowest re-referral rate in the region", UNTESTABLE, "shared with 1 other"),
        ("joint second lowest re-referral rate in the region", SUPPORTED, "shared with 1 other"),
        ("lowest turnover among its statistical neighbours", SUPPORTED, "lowest of 6"),
        ("lowest turnover in England", SUPPORTED, "lowest of 6 with a figure in England"),
        ("turnover is the lowest in the South East", UNTESTABLE, "County Durham is in the North East"),
    ],
)  # fmt: skip
def test_places(cursor, sentence, verdict, words):
    found = one(cursor, sentence)
    assert found[0] == verdict and words in found[1], found


@pytest.mark.parametrize(
    ("sentence", "verdict", "words"),
    [
        ("lowest turnover on record", SUPPORTED, "the lowest of the 6 figures since 2020"),
        ("record low turnover", SUPPORTED, "the lowest of the 6 figures since 2020"),
        ("the lowest turnover ever", SUPPORTED, "the lowest of the 6 figures since 2020"),
        ("the lowest turnover since 2021", SUPPORTED, "the lowest of the 5 figures since 2021"),
        ("the lowest turnover since 2022", UNTESTABLE, "a record needs 5"),
        ("the lowest turnover since 2016", UNTESTABLE, "figures that can be compared begin only then"),
        ("the highest turnover since 2016", CONTRADICTED, "figures begin in 2020"),
        ("the lowest re-referral rate since 2022", CONTRADICTED, "16.4% in 2023 and 17.0% in 2024"),
        ("In 2024, the highest SGO rate on record", UNTESTABLE, "also the figure of 2021"),
        ("the second lowest turnover on record", UNTESTABLE, "only the lowest and the highest"),
    ],
)
def test_records(cursor, sentence, verdict, words):
    found = one(cursor, sentence)
    assert found[0] == verdict and words in found[1], found


@pytest.mark.parametrize(
    ("sentence", "verdict", "words"),
    [
        ("re-referrals are below England", SUPPORTED, "the difference is clear"),
        ("re-referrals are clearly below England", SUPPORTED, "the difference is clear"),
        ("re-referrals are above England", CONTRADICTED, "18.7% against England (22.6%)"),
        ("re-referrals are below the region", SUPPORTED, "may be chance"),
        ("re-referrals are significantly below the region", CONTRADICTED, "may be chance"),
        ("re-referrals are better than the region", UNTESTABLE, "may be chance"),
        ("re-referrals are worse than England", CONTRADICTED, "the difference is clear"),
        ("re-referrals are in line with the region", SUPPORTED, "no clear difference"),
        ("re-referrals are in line with England", CONTRADICTED, "the difference is clear"),
        ("re-referrals are lower than Hartlepool", SUPPORTED, "18.7% against Hartlepool (26.5%)"),
        ("re-referrals are lower than Gateshead", CONTRADICTED, "they are the same"),
        ("re-referrals are lower than Newcastle", UNTESTABLE, "Newcastle upon Tyne has no figure for 2025"),
        ("re-referrals are lower than the North West", CONTRADICTED, "18.7% against the North West (17.0%)"),
        ("turnover is better than England", SUPPORTED, "may be chance cannot be worked out"),
        ("turnover is clearly below England", UNTESTABLE, "may be chance cannot be worked out"),
        ("turnover is better than statistical neighbours", SUPPORTED, "7.7% against the neighbours' median (12.0%)"),
        ("re-referrals are better than statistical neighbours", UNTESTABLE, "has no figure"),  # four have one
        ("the CLA rate is better than England", UNTESTABLE, "no figure"),
        ("special guardianship is higher performing than national", SUPPORTED, "21% against England (12%)"),
    ],
)  # fmt: skip
def test_comparisons(cursor, sentence, verdict, words):
    found = one(cursor, sentence)
    assert found[0] == verdict and words in found[1], found


@pytest.mark.parametrize(
    ("sentence", "verdict", "words"),
    [
        ("a downward trend in turnover since 2023", SUPPORTED, "down every year"),
        ("a downward trend in turnover since 2022", UNTESTABLE, "but not every year"),
        ("turnover has fallen since 2022", SUPPORTED, "12.5% in 2022"),
        ("turnover has fallen every year since 2022", CONTRADICTED, "but not every year"),
        ("turnover has fallen for two consecutive years", SUPPORTED, "down every year"),
        ("turnover has fallen for three consecutive years", CONTRADICTED, "but not every year"),
        ("turnover has improved since 2022", SUPPORTED, "12.5% in 2022"),
        ("an upward trend in turnover since 2023", CONTRADICTED, "15.5% in 2023"),
        ("a downward trend in turnover since 2024", UNTESTABLE, "two figures make no trend"),
        ("turnover has fallen since 2016", UNTESTABLE, "there is no figure for 2016"),
        ("re-referrals have risen", SUPPORTED, "17.0% in 2024, 18.7% in 2025"),
        ("turnover fell by 3.4 points", SUPPORTED, "11.1% in 2024"),
        ("turnover fell by 3.4 percentage points in the last year", SUPPORTED, "11.1% in 2024"),
        ("turnover fell by 3.4%", UNTESTABLE, "said in points"),
        ("turnover fell by 4 points", CONTRADICTED, "the change is 3.4 points"),
        ("turnover fell from 15.5% in 2023", SUPPORTED, "15.5% in 2023"),
        ("turnover fell from 16.5% in 2023", CONTRADICTED, "it was 15.5% in 2023"),
        ("turnover is lower than in 2022", SUPPORTED, "12.5% in 2022"),
        ("turnover is higher than 2022", CONTRADICTED, "12.5% in 2022"),
        ("turnover is down 3.4 points on 2024", SUPPORTED, "11.1% in 2024"),
        ("turnover fell by about 3 points", SUPPORTED, "11.1% in 2024"),
        ("turnover went down on last year", SUPPORTED, "11.1% in 2024"),
        ("re-referrals have gone down since last year", CONTRADICTED, "17.0% in 2024, 18.7% in 2025"),
        ("turnover is better than last year", SUPPORTED, "11.1% in 2024"),
        ("turnover is lower than it was in 2023", SUPPORTED, "15.5% in 2023"),
        ("a lower turnover than in 2022", SUPPORTED, "12.5% in 2022"),
    ],
)
def test_trends(cursor, sentence, verdict, words):
    found = one(cursor, sentence)
    assert found[0] == verdict and words in found[1], found


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        ("turnover is 7.7%", SUPPORTED),
        ("turnover at 7.7 per cent", SUPPORTED),
        ("turnover is 8%", SUPPORTED),  # rounded
        ("turnover is 7.68%", SUPPORTED),  # as far as published
        ("turnover is 7.75%", CONTRADICTED),  # 7.8
        ("turnover is 9.29%", CONTRADICTED),
        ("turnover is about 8%", SUPPORTED),
        ("turnover is under 8%", SUPPORTED),
        ("turnover is over 8%", CONTRADICTED),
        ("turnover is below 10", UNTESTABLE),  # 10 of what
        ("turnover is £7", UNTESTABLE),
        ("turnover was 11.1% in 2024", SUPPORTED),
        ("turnover was 11.1% in 2016", UNTESTABLE),
    ],
)
def test_values(cursor, sentence, verdict):
    assert one(cursor, sentence)[0] == verdict


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        # "Lower … than", with what is compared in between.
        ("a lower re-referral rate than England", [(SUPPORTED, "18.7% against England (22.6%)")]),
        (
            "a higher turnover than the region and England",
            [(CONTRADICTED, "7.7% against the North East (11.7%)"), (CONTRADICTED, "7.7% against England (11.8%)")],
        ),
        # A number after "compared with" is that of the group beside it, never ours.
        (
            "the re-referral rate is 18.7% compared with 22.6% nationally and 20.6% in the region",
            [(SUPPORTED, "is 18.7%"), (SUPPORTED, "England is 22.6%"), (CONTRADICTED, "the North East is 20.7%")],
        ),
        ("turnover is 7.7% against England's 11.8%", [(SUPPORTED, "is 7.7%"), (SUPPORTED, "England is 11.8%")]),
        (
            "the re-referral rate is below 22.6% nationally",
            [(SUPPORTED, "England is 22.6%"), (SUPPORTED, "against England (22.6%)")],
        ),
        (
            "the re-referral rate is below 30% nationally",
            [(CONTRADICTED, "England is 22.6%"), (SUPPORTED, "against England (22.6%)")],
        ),
        # 390 is the code of Gateshead, too.
        ("the re-referral rate is below 390%", [(SUPPORTED, "the figure is 18.7%")]),
        # The North East has twelve authorities.
        ("the lowest turnover of the 12 North East authorities", [(SUPPORTED, "lowest of"), (SUPPORTED, "figure")]),
        ("the lowest turnover of the 15 North East authorities", [(SUPPORTED, "lowest of"), (CONTRADICTED, "figure")]),
        # Below England (22.6, 22.7, 21.5, 22.4, 22.4, 22.6) since 2022; in 2021 a little above it.
        ("re-referrals have been below England since 2022", [(SUPPORTED, "18.3% against England (21.5%) in 2022")]),
        ("re-referrals have been below England since 2021", [(CONTRADICTED, "22.8% against England (22.7%) in 2021")]),
        (
            "re-referrals have been below England for four years",
            [(SUPPORTED, "18.3% against England (21.5%) in 2022")],
        ),
        ("re-referrals have been below England for five years", [(CONTRADICTED, "22.8% against England (22.7%)")]),
        ("re-referrals have been below England since 2016", [(UNTESTABLE, "no figure for every year since 2016")]),
        ("re-referrals remain below England", [(SUPPORTED, "17.0% against England (22.4%) in 2024")]),
        # Turnover of 15.5 in 2023 lay above the region's 14.2, and below England's 15.9.
        (
            "turnover has been below the region for the last three years",
            [(CONTRADICTED, "15.5% against the North East (14.2%)")],
        ),
        ("turnover is still below England", [(SUPPORTED, "11.1% against England (13.9%) in 2024")]),
    ],
)
def test_comparisons_as_councils_write_them(cursor, sentence, found):
    given = answers(cursor, sentence)
    assert [one.verdict for one in given] == [verdict for verdict, _ in found], given
    assert all(words in one.words for one, (_, words) in zip(given, found, strict=True)), given


@pytest.mark.parametrize(
    ("sentence", "verdict", "words"),
    [
        # By hand, from the published files of 2025: of 148 returns the 37th and 38th lowest turnover are 9.5, and of 153 rates of
        # re-referrals the 39th lowest is 16.9.
        ("turnover is in the best quartile nationally", SUPPORTED, "reaches up to 9.5"),
        ("turnover is in the lowest quarter", SUPPORTED, "148 authorities"),
        ("turnover is in the worst quarter", CONTRADICTED, "highest quarter"),
        ("re-referrals are in the best quarter in England", CONTRADICTED, "18.7%"),
        ("turnover is in the top quartile", UNTESTABLE, "top may mean highest or best"),
        ("turnover is in the bottom quartile", UNTESTABLE, "bottom may mean lowest or worst"),
        ("the rate of children looked after is in the best quarter", UNTESTABLE, "no better or worse"),
        ("turnover is in the best quarter of the region", UNTESTABLE, "of all authorities in England only"),
    ],
)
def test_quarters_of_all_authorities(real, sentence, verdict, words):
    found = one(real, sentence)
    assert found[0] == verdict and words in found[1], found


# What is not understood is said


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("the lowest turnover of newly qualified staff on record", "not understood: newly qualified staff"),
        ("turnover is nearly the lowest on record", "not understood: nearly"),
        ("turnover is not the lowest on record", "put it the other way round"),
        ("turnover isn't the lowest on record", "put it the other way round"),
        ("turnover is no longer above England", "put it the other way round"),
        ("the lowest turnover", "lowest of what is not said"),
        ("turnover is below", "what it is compared with is not said"),
        ("it is the lowest on record", "no indicator was recognised"),
        # What they name is the opposite of what is counted, or something else.
        ("school stability is higher than England", "not understood: school stability"),
        ("placement stability is lower than England", "not understood: placement stability"),
        ("children placed out of area are below England", "not understood: children placed area"),
        ("persistent absence is above England", "it may mean several indicators, say which"),
        ("the number of re-referrals is below England", "the figures are percentages, not numbers"),
        ("the percentage of children looked after is above England", "per 10,000 children, not percentages"),
        ("turnover", "no claim was recognised"),
        ("", "nothing is claimed"),
        ("Turnover halved since 2023", "not understood: halved"),
        ("turnover is among the lowest in the region", "not understood: among the lowest"),
        ("one of the highest re-referral rates in the region", "not understood: one of the highest"),
        ("turnover is the lowest in the region in 2025 and 2024", "two periods are named at once"),
        ("turnover was 7.7% compared with 11.1% in 2024", "whose figure the number is is not said"),
        ("turnover remains the lowest in the region", "read only of comparisons"),
        ("turnover is higher", "lower or higher than what is not said"),
        ("the lowest turnover of all 153 authorities", "of how many is read only with"),
        ("turnover of boys is below England", "not understood: boys"),
        ("the lowest turnover in the region since 2021", "or of the group in each year"),
        ("the lowest turnover in the region for three years", "how long that has been so"),
        ("turnover has consistently been below England", "how long that has been so"),
        ("turnover has been 7.7% since 2021", "how long that has been so"),
        ("turnover is about the lowest in the region", '"about" is read before a number only'),
        ("turnover is clearly the lowest in the region", '"clearly" is tested in comparisons only'),
        ("turnover is falling compared with England", "the group named is not clear"),
        ("the re-referral rate and turnover rate of under 18s is below England", "not understood: under 18"),
    ],
)
def test_what_is_not_understood_is_said_and_not_guessed(cursor, sentence, reason):
    found = answers(cursor, sentence)
    assert any(reason in answer.words for answer in found), found
    assert {answer.verdict for answer in found} == {UNTESTABLE}


def test_a_claim_whose_indicator_was_named_beside_unknown_words_is_not_answered_either(cursor):
    found = answers(cursor, "the lowest turnover of agency nurses on record, below England")
    assert {answer.verdict for answer in found} == {UNTESTABLE}


def test_other_claims_of_the_sentence_are_answered(cursor):
    found = check(cursor, "thanks to our family hubs, turnover is below England", "840")
    assert [answer.verdict for answer in found.answers] == [UNTESTABLE, SUPPORTED]
    assert found.not_understood == ("thanks", "family", "hubs")
    assert found.exit_code == 3


@pytest.mark.parametrize(
    ("sentence", "la", "expected"),
    [
        ("Durham: turnover is below England", "", "840"),
        ("County Durham's turnover is below England", "", "840"),
        ("turnover in Gateshead is below England", "", "390"),
        ("Newcastle has turnover below England", "", "391"),
        ("turnover is below Gateshead", "840", "840"),
        ("compared with Gateshead turnover is falling", "840", "840"),
        ("turnover is below England", "Durham", "840"),
    ],
)
def test_of_whom_the_sentence_speaks(cursor, sentence, la, expected):
    assert check(cursor, sentence, la).la_code == expected


def test_another_authority_than_the_one_given_is_said(cursor):
    found = check(cursor, "Gateshead's turnover is below England", "840")
    assert found.la_code == "390"
    assert found.notes == ("The sentence speaks of Gateshead: it was checked for it, not for County Durham.",)


@pytest.mark.parametrize(
    ("sentence", "la"), [("turnover is low", ""), ("turnover is low", "999"), ("turnover", "Atlantis")]
)
def test_without_a_known_authority_nothing_is_checked(cursor, sentence, la):
    with pytest.raises(claims.UnknownAuthority):
        check(cursor, sentence, la)


def test_every_indicator_is_understood_by_its_titles_and_its_synonyms(cursor):
    words = claims.lexicon(known(cursor))
    for item in REGISTRY.values():
        for phrase in (item.title, item.short_title, *claims.SYNONYMS.get(item.id, ())):
            found = [one for one in claims.read(phrase, words) if one.kind == "indicator"]
            assert len(found) == 1, phrase
            assert item.id in found[0].given, (phrase, found)


def test_a_synonym_that_is_listed_means_one_indicator(cursor):
    words = claims.lexicon(known(cursor))
    several = {claims._key(phrase) for phrase in claims.SEVERAL}
    for key, phrases in claims.SYNONYMS.items():
        for phrase in phrases:
            if claims._key(phrase) not in several:
                assert words[claims._key(phrase)] == ("indicator", (key,)), phrase


@pytest.mark.parametrize("title", [item.short_title for item in REGISTRY.values() if item.published])
def test_a_title_does_not_hide_a_claim(cursor, title):
    """Titles hold words such as "under", "before" and "2 years": none of them may be read as a claim."""
    read = claims.claims(title, claims.read(title, claims.lexicon(known(cursor))), "840")
    assert [claim.kind for claim in read] == ["unread"]


_WORDS = (
    "turnover", "re-referrals", "SGO", "lowest", "highest", "second lowest", "in the region", "in England", "on record",
    "since 2021", "since 2023", "below", "better than", "England", "statistical neighbours", "Gateshead", "and", ",", "but",
    "a downward trend", "rising", "at 7.7%", "9.29%", "not", "clearly", "Durham", "in 2024", "every year", "hubs", "the", "is",
    "by 3.4 points", "from 11.1%", "to", "joint", "about", "(", ")", "2016", "%", "-", "’s",
    "less than", "more than", "higher", "than", "all", "all authorities", "comparators", "compared with", "fell", "by", "from",
    "now", "which", "average", "for three years", "children in need", "1,200",
)  # fmt: skip


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from(_WORDS), max_size=14))
def test_any_words_are_answered_or_said_not_to_be_understood(small, chosen):
    """Whatever is written, each answer gives figures with period and source, or a reason."""
    try:
        cursor = small.outcomes.cursor()
        found = check(cursor, " ".join(chosen), "840", known(cursor))
    except claims.UnknownAuthority:
        return
    assert found.answers
    for answer in found.answers:
        assert answer.words
        if answer.verdict != UNTESTABLE:
            assert answer.period and answer.source and answer.publication and answer.rows
    if "hubs" in chosen:
        assert "hubs" in found.not_understood
        assert found.exit_code != 0


@pytest.mark.parametrize(
    ("sentence", "verdicts"),
    [
        ("turnover is below England (11.8%)", [SUPPORTED, SUPPORTED]),
        ("turnover is below England (12.8%)", [SUPPORTED, CONTRADICTED]),
        ("turnover, at 7.7%, is below England at 11.8% and the region at 11.7%", [SUPPORTED] * 5),
        ("turnover is below comparators (11.8%)", [SUPPORTED, SUPPORTED, SUPPORTED, UNTESTABLE]),
        ("turnover is the lowest in the region (7.7%)", [SUPPORTED, SUPPORTED]),
        ("turnover fell to 7.7% in 2025, the lowest in the region", [SUPPORTED] * 3),
        ("In 2024, Durham's turnover was 11.1%, below England", [SUPPORTED] * 2),
    ],
)
def test_whose_figure_a_number_is(cursor, sentence, verdicts):
    assert [answer.verdict for answer in answers(cursor, sentence)] == verdicts


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        # 11.1 to 7.7: 3.4 points; 2020 to 2025: 13.6 to 7.7, 5.9 points.
        ("turnover fell by more than 3 points", SUPPORTED),
        ("turnover fell by more than 3.4 points", CONTRADICTED),
        ("turnover fell by less than 3.5 points", SUPPORTED),
        ("turnover has fallen more than 5 points since 2020", SUPPORTED),
        ("turnover has fallen more than 6 points since 2020", CONTRADICTED),
        # A fall of 3.4 points is one of 31 per cent; neither is the figure.
        ("turnover dropped 3.4%", UNTESTABLE),
        ("turnover dropped 31%", UNTESTABLE),
        ("a 3.4 point fall in turnover", UNTESTABLE),
        ("turnover fell between 2020 and 2022", SUPPORTED),
        ("turnover fell between 2020 and 2023", CONTRADICTED),
        ("turnover in 2024 was higher than in 2025", UNTESTABLE),
        # What happened elsewhere is not looked at.
        ("turnover has fallen more than England since 2020", UNTESTABLE),
        ("turnover fell by less than England", UNTESTABLE),
    ],
)
def test_how_much_something_changed(cursor, sentence, verdict):
    assert check(cursor, sentence, "840", known(cursor)).verdict == verdict


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        # 7.7 against England's 11.8 and the region's 11.7.
        ("turnover is 4.1 points below England", SUPPORTED),
        ("turnover is 4.2 points below England", CONTRADICTED),
        ("turnover is 4.1 points above England", CONTRADICTED),
        ("turnover is 4.1 points better than England", SUPPORTED),
        ("turnover is 7.7%, about 4 points below England and the region", SUPPORTED),
        ("turnover is lower than England by 4.1 points", SUPPORTED),
        ("turnover is lower than England by 3 points", CONTRADICTED),
        ("turnover is more than 4 points below England", SUPPORTED),
        ("turnover is more than 5 points below England", CONTRADICTED),
        ("turnover is less than 5 points below England", SUPPORTED),
        ("turnover is less than 4 points below England", CONTRADICTED),
        ("turnover is more than 4 points above England", CONTRADICTED),
        ("turnover is more than 10% below England", UNTESTABLE),
        # 4.1 of 11.8 are 35 per cent: per cent of what is not said.
        ("turnover is 4.1% lower than England", UNTESTABLE),
        ("turnover is 35% below England", UNTESTABLE),
        ("turnover is 7.7% below England", UNTESTABLE),
        # A number that does not say how far.
        ("turnover of 7.7% is below England", SUPPORTED),
        ("turnover is 7.7%, below England", SUPPORTED),
    ],
)
def test_how_far_above_or_below(cursor, sentence, verdict):
    assert check(cursor, sentence, "840", known(cursor)).verdict == verdict


@pytest.mark.parametrize(
    ("sentence", "readings"),
    [
        # 7.7 is the lowest of six. Of re-referrals four neighbours only have a figure; Darlington's 13.0 is below 18.7.
        ("turnover is lower than all its neighbours", [("lowest in the statistical neighbours", SUPPORTED)]),
        ("turnover is lower than any other authority in the region", [("lowest in the region", SUPPORTED)]),
        ("re-referrals are lower than all its statistical neighbours", [("lowest in the statistical neighbours", UNTESTABLE)]),
        ("re-referrals are lower than all local authorities in the region", [("lowest in the region", CONTRADICTED)]),
        ("turnover is lower than all local authorities in England", [("lowest in England", SUPPORTED)]),
        ("turnover is higher than all authorities in the region", [("highest in the region", CONTRADICTED)]),
        (
            "turnover is lower than all its neighbours and England",
            [("lowest in the statistical neighbours", SUPPORTED), ("below England", SUPPORTED)],
        ),
        (
            "turnover is below all comparators",
            [("below the region", SUPPORTED), ("below England", SUPPORTED), ("below the statistical neighbours", SUPPORTED)],
        ),
    ],
)  # fmt: skip
def test_than_all_of_them_is_a_place_among_them(cursor, sentence, readings):
    found = answers(cursor, sentence)
    assert [(answer.reading.split(": ")[1], answer.verdict) for answer in found] == readings


def test_lower_than_all_without_saying_who(cursor):
    assert one(cursor, "turnover is lower than all regional averages")[0] == UNTESTABLE


def test_joint_lowest_is_shared(cursor):
    assert one(cursor, "the joint lowest turnover in the region") == (
        CONTRADICTED,
        "in 2025: 7.7% is the lowest of 6 with a figure in the North East, shared with no other",
    )


def test_whose_neighbours(cursor):
    """Durham's neighbours are those of the authority itself; those of another are not looked up."""
    (own,) = answers(cursor, "turnover in Durham is lower than Durham's statistical neighbours")
    assert (own.reading, own.verdict) == ("Social worker turnover: below the statistical neighbours", SUPPORTED)
    (other,) = answers(cursor, "turnover is lower than Gateshead's statistical neighbours")
    assert other.verdict == UNTESTABLE


def test_better_or_worse_over_time_needs_a_clear_change(cursor):
    """170 and 187 of 1,000: Wilson 14.8 to 19.5 and 16.4 to 21.2 overlap. 279 of 1,000: 25.2 to 30.8 does not reach them."""
    assert one(cursor, "re-referrals are worse than last year")[0] == UNTESTABLE
    assert one(cursor, "re-referrals are higher than last year")[0] == SUPPORTED
    assert one(cursor, "re-referrals have improved since 2020")[0] == SUPPORTED
    # Of turnover no limits are known: the figures decide.
    assert one(cursor, "turnover is better than last year")[0] == SUPPORTED


@pytest.mark.parametrize(
    ("sentence", "verdict", "words"),
    [
        ("Durham has 1,183 children in care", SUPPORTED, "in 2025: there are 1,183 children looked after, 118 for every 10,000 children"),
        ("Durham has 1,217 looked after children", CONTRADICTED, "there are 1,183 children looked after"),
        ("the number of children looked after in Durham is 1,183", SUPPORTED, "there are 1,183"),
        ("Durham has about 1,200 children in care", SUPPORTED, "there are 1,183"),
        ("Durham has about 1,100 children in care", CONTRADICTED, "there are 1,183"),
        ("Durham has 118 children looked after", UNTESTABLE, "say which the number is"),
        ("the number of children looked after in Durham fell", UNTESTABLE, "not numbers"),
        ("Durham has 118 children looked after per 10,000", SUPPORTED, "the figure is 118"),
        ("the rate of children looked after in Durham is 118", SUPPORTED, "the figure is 118"),
        ("children looked after in Durham fell by 3", UNTESTABLE, "a number of children, or a rate"),
        ("children looked after in Durham fell by 3 per 10,000", SUPPORTED, "121 in 2024, 118 in 2025"),
        ("Durham's re-referral rate is 18.7 per 10,000", UNTESTABLE, "the figures are percentages, not per 10,000"),
    ],
)  # fmt: skip
def test_a_number_of_children_is_not_a_rate(real, sentence, verdict, words):
    """County Durham, cla_number_and_rate_per_10k_children.csv: 1,183 children in 2025, a rate of 118; 121 in 2024."""
    (found,) = answers(real, sentence)
    assert found.verdict == verdict
    assert words in found.words


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Co Durham has the lowest turnover in the region", "County Durham"),
        ("durham cc has the lowest turnover in the region", "County Durham"),
        ("Stockton has the lowest turnover in the region", "Stockton-on-Tees"),
        ("Newcastle City Council has the lowest turnover in the region", "Newcastle upon Tyne"),
        ("Gateshead MBC has the lowest turnover in the region", "Gateshead"),
        ("London Borough of Camden has the lowest turnover in the region", "Camden"),
        ("BCP has the lowest turnover in the region", "Bournemouth, Christchurch and Poole"),
        ("Nottinghamshire County Council has the lowest turnover in the region", "Nottinghamshire"),
        ("At 18.7%, Durham has the lowest turnover in the region", "County Durham"),
    ],
)
def test_what_councils_are_called(real, sentence, name):
    found = check(real, sentence)
    assert found.authority == name
    assert not found.not_understood


def test_whose_attainment(real):
    """The score runs from 0 to 90 and a share to 100%: neither can be above 100."""
    (found,) = answers(real, "Durham's attainment 8 for children looked after is above 100")
    assert (found.indicator_id, found.verdict) == ("attainment8_cla", CONTRADICTED)
    (found,) = answers(real, "Durham's key stage 2 results for children in need are above 100%")
    assert (found.indicator_id, found.verdict) == ("ks2_rwm_cino", CONTRADICTED)


def test_london_is_a_region_and_not_the_city_of_london(real):
    (found,) = answers(real, "Durham's turnover is above London")
    assert found.reading == "Social worker turnover: above London"
    assert {row.geography_code for row in found.rows} == {"E06000047", "E12000007"}


def test_a_name_written_wrongly_is_asked_back(real):
    with pytest.raises(claims.UnknownAuthority, match="perhaps Hartlepool"):
        check(real, "Hartelpool has the lowest re-referral rate in the region")
    with pytest.raises(claims.UnknownAuthority, match="whether the sentence speaks of Darlington"):
        check(real, "No authority has a lower re-referral rate than Darlington")


@pytest.mark.parametrize(
    "sentence",
    [
        "Unlike Gateshead, Durham's turnover is falling",
        "Like Gateshead, Durham has the lowest turnover in the region",
    ],
)
def test_of_whom_a_sentence_speaks_is_not_guessed(cursor, sentence):
    with pytest.raises(claims.UnknownAuthority, match="not clear whether the sentence speaks of"):
        check(cursor, sentence)
    # Where it is known, what is said of it is answered, and "unlike" is not understood.
    found = check(cursor, sentence, "840")
    assert (found.authority, found.verdict) == ("County Durham", UNTESTABLE)
    assert [answer.verdict for answer in found.answers] == [UNTESTABLE, SUPPORTED]


def test_several_authorities_at_once_are_not_answered_for_one(cursor):
    assert one(cursor, "Durham and Darlington have lower re-referrals than England")[0] == UNTESTABLE


def test_a_group_that_opens_the_sentence(cursor):
    assert one(cursor, "In the North East, Durham has the lowest turnover")[0] == SUPPORTED
    assert one(cursor, "Nationally, turnover fell")[0] == UNTESTABLE


def test_a_share_in_words(cursor):
    assert one(cursor, "turnover is under ten per cent")[0] == SUPPORTED
    assert one(cursor, "turnover is under seven per cent")[0] == CONTRADICTED
    assert one(cursor, "turnover is twenty seven per cent")[0] == UNTESTABLE


def test_two_places_of_one_extreme_are_two_claims(cursor):
    found = answers(cursor, "the lowest turnover in the region and on record")
    assert [(answer.reading.split(": ")[1], answer.verdict) for answer in found] == [
        ("lowest in the region", SUPPORTED),
        ("lowest on record", SUPPORTED),
    ]


@pytest.fixture(scope="module")
def with_returns(tmp_path_factory) -> duckdb.DuckDBPyConnection:
    made = Store(tmp_path_factory.mktemp("returns"))
    replace_outcomes(made, fill)
    return Outcomes(made.outcomes).cursor()


def test_where_the_published_figures_say_no_own_returns_may_say_yes(with_returns):
    (found,) = answers(with_returns, "Alnmouth's re-referral rate is 14.2%", "")
    assert (found.verdict, found.period, found.source) == (CONTRADICTED, "2025", "published")
    assert found.held is not None
    assert (found.held.period, found.held.source) == ("2025-09", "returns")
    assert found.held.words == "in the 12 months to September 2025, provisional: the figure is 14.2%"


def test_a_sentence_is_checked_with_what_was_known_in_an_earlier_year(with_returns):
    catalogue = lookup.catalogue(with_returns)
    found = {
        year: check(with_returns, "Alnmouth's re-referral rate is 15.0%", "", catalogue, year).answers[0]
        for year in ("", "2025", "2024", "2020")
    }
    assert [(one.verdict, one.period) for one in found.values()] == [
        (CONTRADICTED, "2025"), (CONTRADICTED, "2025"), (SUPPORTED, "2024"), (UNTESTABLE, ""),
    ]  # fmt: skip
    # The months to September 2025 end after the year 2025.
    later = check(with_returns, "Alnmouth's re-referral rate is 14.2%", "", catalogue, "2025").answers[0]
    assert later.held is None


def test_what_nobody_publishes_is_answered_from_own_returns(with_returns):
    (found,) = answers(with_returns, "referrals with no further action are at 6.5%", "842")
    assert (found.verdict, found.source, found.publication) == (SUPPORTED, "returns", "the authority's own returns")
    (hidden,) = answers(with_returns, "referrals with no further action were at 6.5% in 2024", "842")
    assert hidden.verdict == UNTESTABLE


# The command


def command(store: Path, *words: str):
    return CliRunner().invoke(app.cli, ["check", *words, "--store", str(store)])


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("turnover is the lowest in the region and below England", 0),
        ("turnover is the lowest in the region and above England", 1),
        ("turnover is the lowest in the region and lovely", 3),
    ],
)
def test_the_exit_code_says_what_became_of_the_sentence(small, sentence, code):
    assert command(small.outcomes.path.parent, sentence, "--la", "840").exit_code == code


def test_an_unknown_authority_is_wrong_usage(small):
    found = command(small.outcomes.path.parent, "turnover is below England", "--la", "Durhm")
    assert found.exit_code == 2
    assert "there is no local authority Durhm; perhaps" in found.stderr


def test_the_command_writes_words_or_json(small):
    store = small.outcomes.path.parent
    sentence = "lowest turnover rate on record at 9.29%, says the leader"
    shown = command(store, sentence, "--la", "840").stdout
    assert "SUPPORTED: in 2025: 7.7% is the lowest of the 6 figures since 2020" in shown
    assert "CONTRADICTED: in 2025: the figure is 7.7%" in shown
    assert "Children's social work workforce, 2025 (published)" in shown
    assert "Not understood: says leader" in shown
    found = json.loads(command(store, sentence, "--la", "840", "--json").stdout)
    first = found["answers"][0]
    assert first["verdict"] == "supported"
    assert first["rows"][0] == {
        "indicator_id": "sw_turnover", "geography_code": "E06000047", "geography": "County Durham", "period": "2025",
        "source": "published", "value": 7.7,
    }  # fmt: skip
    assert found["verdict"] == "contradicted"


def test_a_group_that_waits_behind_a_trend_is_read_once(small):
    """It once waited for ever."""
    assert check(small.outcomes.cursor(), "in the region a downward trend lowest turnover", "840").answers


# A change, a level, and whose figure it is


@pytest.mark.parametrize(
    ("sentence", "readings"),
    [
        # 11.1 in 2024, 7.7 in 2025: by 3.4 points, and to less than 8.
        ("turnover has fallen to less than 8%", [("below 8%", SUPPORTED), ("down on the year before", SUPPORTED)]),
        ("turnover has fallen to less than 5%", [("below 5%", CONTRADICTED), ("down on the year before", SUPPORTED)]),
        ("turnover has fallen to clearly less than 8%", [("", UNTESTABLE)]),
        (
            "turnover fell to more than 4 points below England",
            [("more than 4 points below England", SUPPORTED), ("down on the year before", SUPPORTED)],
        ),
        ("turnover fell by less than 4 points", [("down by less than 4 points on the year before", SUPPORTED)]),
        ("the fall in turnover is less than 3 points", [("down by less than 3 points on the year before", CONTRADICTED)]),
        # 106 and 118 for every 10,000 children.
        (
            "the rate of children in need rose to more than 110",
            [("above 110", SUPPORTED), ("up on the year before", SUPPORTED)],
        ),
        (
            "the rate of children in need rose to less than 100",
            [("below 100", CONTRADICTED), ("up on the year before", SUPPORTED)],
        ),
        ("the rate of children in need rose by more than 10", [("up by more than 10 on the year before", SUPPORTED)]),
        # What it was before.
        ("turnover fell from more than 11% to less than 8%", [("below 8%", SUPPORTED), ("down on the year before", SUPPORTED)]),
        ("turnover fell from over 12% to under 8%", [("below 8%", SUPPORTED), ("down on the year before", CONTRADICTED)]),
        ("turnover fell from about 15% in 2023", [("down since 2023", UNTESTABLE)]),
        ("turnover fell from about 13% in 2023", [("down since 2023", CONTRADICTED)]),
        ("turnover fell from more than 15% in 2023", [("down since 2023", SUPPORTED)]),
        ("turnover fell from above England to below England", [("", UNTESTABLE)]),
        ("turnover is 7.7%, from 11.1%", [("", UNTESTABLE)]),
        # Between two years, also where it is said to be falling.
        ("turnover is falling by 3.4 points", [("down by 3.4 points on the year before", SUPPORTED)]),
    ],
)  # fmt: skip
def test_by_how_much_and_to_what(cursor, sentence, readings):
    assert read_and_answered(cursor, sentence) == readings


@pytest.mark.parametrize(
    ("sentence", "last"),
    [
        # What happened elsewhere is not looked at: 7.7 is below England's 11.8, and it fell more.
        ("turnover has fallen by 3.4 points, more than England", "changed more or less than elsewhere"),
        ("turnover has fallen by 3.4 points more than England", "changed more or less than elsewhere"),
        ("turnover has fallen since 2023, more than England", "changed more or less than elsewhere"),
        ("turnover fell by 3.4 points, which is more than England", "changed more or less than elsewhere"),
        ("turnover fell by 3.4 points, which is higher than England", "changed more or less than elsewhere"),
        ("turnover fell by 3.4 points. This is more than England (2.1 points)", "changed more or less than elsewhere"),
        ("turnover fell by 3.4 points, a greater fall than England", "changed more or less than elsewhere"),
        ("turnover fell by 3.4 points, less than in 2024", "changed more or less than elsewhere"),
        ("the fall in turnover is greater than England", "changed more or less than elsewhere"),
        # Levels.
        ("turnover fell to 7.7%, less than England", "7.7% against England (11.8%)"),
        ("turnover fell by 3.4 points to 7.7%, less than England", "7.7% against England (11.8%)"),
        ("turnover fell by 3.4 points and is now less than England", "7.7% against England (11.8%)"),
        ("turnover has fallen since 2023 and is less than England", "7.7% against England (11.8%)"),
        ("turnover fell by 3.4 points, more than 4 points below England", "4.1 points below"),
        ("turnover fell by 3.4 points, with re-referrals of less than 19%", "the figure is 18.7%"),
    ],
)
def test_more_than_england_after_a_change_is_said_of_the_change(cursor, sentence, last):
    found = answers(cursor, sentence)
    assert last in found[-1].words
    assert found[-1].verdict == (UNTESTABLE if "elsewhere" in last else SUPPORTED)


@pytest.mark.parametrize(
    ("sentence", "readings"),
    [
        # England 11.8, the North East 11.7, Gateshead and the neighbours' median 12.0.
        (
            "turnover is 7.7%, which is 4.1 points below England (11.8%)",
            [("the figure is 7.7%", SUPPORTED), ("4.1 points below England", SUPPORTED), ("the figure of England is 11.8%", SUPPORTED)],
        ),
        (
            "turnover is 4.1 points below the England figure of 12.8%",
            [("4.1 points below England", SUPPORTED), ("the figure of England is 12.8%", CONTRADICTED)],
        ),
        (
            "turnover is 4.3 points below Gateshead (12.0%)",
            [("4.3 points below Gateshead", SUPPORTED), ("the figure of Gateshead is 12%", SUPPORTED)],
        ),
        (
            "turnover is 4.1 points below England (11.8%) and 4 points below the region (11.7%)",
            [
                ("4.1 points below England", SUPPORTED), ("the figure of England is 11.8%", SUPPORTED),
                ("4 points below the region", SUPPORTED), ("the figure of the region is 11.7%", SUPPORTED),
            ],
        ),
        (
            "turnover is 4.1 points below 11.8% in England",
            [("the figure of England is 11.8%", SUPPORTED), ("4.1 points below England", SUPPORTED)],
        ),
        ("turnover is below 13% in Gateshead", [("the figure of Gateshead is 13%", CONTRADICTED), ("below Gateshead", SUPPORTED)]),
        # All of them have no figure together: whose it is is not said.
        ("turnover is lower than all authorities in the region (11.7%)", [("lowest in the region", SUPPORTED), ("", UNTESTABLE)]),
        ("turnover is lower than all its neighbours (12.0%)", [("lowest in the statistical neighbours", SUPPORTED), ("", UNTESTABLE)]),
        (
            "turnover is lower than England and the region (11.8% and 11.7%)",
            [("below England", SUPPORTED), ("below the region", SUPPORTED), ("", UNTESTABLE), ("", UNTESTABLE)],
        ),
        ("turnover is lower than all its neighbours by 3 points", [("lowest in the statistical neighbours", SUPPORTED), ("", UNTESTABLE)]),
        # Behind a place it may be ours or theirs.
        ("turnover is the lowest in the region (11.7%)", [("lowest in the region", SUPPORTED), ("the figure is 11.7%", UNTESTABLE)]),
        ("turnover is the lowest in the region at 11.7%", [("lowest in the region", SUPPORTED), ("the figure is 11.7%", CONTRADICTED)]),
        # A number beside another one.
        ("turnover fell by 3.4 points (31%)", [("", UNTESTABLE), ("down by 3.4 points on the year before", SUPPORTED)]),
        ("turnover was 7.7% (11.1% in 2024)", [("", UNTESTABLE)]),
        ("turnover fell by 3.4 points (11.1% in 2024)", [("", UNTESTABLE)]),
        ("turnover fell by 3.4 points (2024: 11.1%)", [("", UNTESTABLE)]),
        ("turnover was below England (13.9%) in 2024", [("below England", SUPPORTED), ("the figure of England is 13.9%", SUPPORTED)]),
        ("turnover was 15.5% in 2023 and is now 7.7%", [("", UNTESTABLE)]),
    ],
)  # fmt: skip
def test_a_number_beside_a_comparison_is_theirs_or_nobodys(cursor, sentence, readings):
    assert read_and_answered(cursor, sentence) == readings


@pytest.mark.parametrize(
    ("sentence", "reading", "verdict"),
    [
        # Four neighbours only have a rate of re-referrals; of turnover all do, and 7.7 is the lowest.
        ("The rate for all children in need is higher than England", "above England", SUPPORTED),
        ("turnover at all levels is lower than neighbours", "below the statistical neighbours", SUPPORTED),
        ("turnover for all is lower than neighbours", "below the statistical neighbours", SUPPORTED),
        ("all turnover is lower than England", "below England", SUPPORTED),
        ("a lower rate of all turnover than neighbours", "below the statistical neighbours", SUPPORTED),
        ("a lower turnover than all neighbours", "lowest in the statistical neighbours", SUPPORTED),
        # 18.7 is below England's 22.6, and Darlington's 13.0 is below that.
        ("re-referrals are lower than the average for all authorities in England", "below England", SUPPORTED),
        ("turnover is higher than all authorities in England", "highest in England", CONTRADICTED),
        ("re-referrals are lower than the rate for all authorities in England", "", UNTESTABLE),
        ("turnover is 4 points lower than all its neighbours", "", UNTESTABLE),
        ("re-referrals are lower than all but Darlington", "below Darlington", UNTESTABLE),
        ("re-referrals are lower than all authorities in the region but Darlington", "", UNTESTABLE),
    ],
)
def test_all_counts_beside_those_compared_with(cursor, sentence, reading, verdict):
    (found,) = answers(cursor, sentence)
    assert (found.reading.partition(": ")[2], found.verdict) == (reading, verdict)


def test_all_authorities_in_the_region_and_england(cursor):
    """All of England, or what is usual there? The one may be true where the other is not."""
    found = answers(cursor, "re-referrals are lower than all authorities in the region and England")
    assert [answer.verdict for answer in found] == [CONTRADICTED, UNTESTABLE]
    found = answers(cursor, "turnover is lower than England and all its neighbours")
    assert [answer.reading.partition(": ")[2] for answer in found] == [
        "below England",
        "lowest in the statistical neighbours",
    ]


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        # There are 1,183.
        ("about 1,200", SUPPORTED),  # 1,150 to 1,249
        ("about 1,180", SUPPORTED),  # 1,175 to 1,184
        ("about 1,000", CONTRADICTED),  # 950 to 1,049
        ("about 2,000", CONTRADICTED),  # 1,950 to 2,049
        ("about 1,100", CONTRADICTED),
        ("about 1,150", UNTESTABLE),  # 1,145 to 1,154; 33 away, of which a twentieth is 57
        ("1,200", CONTRADICTED),
    ],
)
def test_about_a_number_of_children(cursor, said, verdict):
    assert one(cursor, f"Durham has {said} children in need")[0] == verdict


@pytest.mark.parametrize(
    ("said", "verdict"),
    [("about 19%", SUPPORTED), ("about 18%", UNTESTABLE), ("about 17%", CONTRADICTED), ("18%", CONTRADICTED)],
)
def test_about_a_share(cursor, said, verdict):
    """18.7, of which 19 is the rounding; a twentieth of 18 is 0.9, and of 17 is 0.85."""
    assert one(cursor, f"the re-referral rate is {said}")[0] == verdict


@pytest.mark.parametrize("words", ["London", "London councils", "London authorities", "the London average"])
def test_london_councils_are_those_of_the_region(real, words):
    """csww_indicators_2017_to_2025.csv: London 13.8 in 2025, the City of London 0.0; Durham 7.7."""
    (found,) = answers(real, f"Durham's turnover is lower than {words}")
    assert (found.reading, found.verdict) == ("Social worker turnover: below London", SUPPORTED)


def test_the_city_of_london_by_its_name(real):
    (found,) = answers(real, "Durham's turnover is lower than the City of London")
    assert (found.reading, found.verdict) == ("Social worker turnover: below City of London", CONTRADICTED)
    assert answers(real, "Durham's turnover is lower than all London councils")[0].verdict == UNTESTABLE


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("turnover fell since 2025", "2025 is the latest period itself"),
        ("In 2024 turnover fell since 2024", "2024 is the period spoken of itself"),
        ("turnover fell since 2026", "2026 is not before 2025: put it the other way round"),
        ("turnover in 2024 was higher than in 2025", "2025 is not before 2024: put it the other way round"),
        # Of no year it is not true in every year.
        ("turnover has been below England since 2026", "2026 is not before 2025"),
        ("turnover is the lowest since 2026", "2026 is not before 2025"),
    ],
)
def test_a_year_that_is_not_before_the_figure(cursor, sentence, words):
    verdict, said = one(cursor, sentence)
    assert verdict == UNTESTABLE
    assert said.endswith(words)


def test_now_is_the_latest_period_again(cursor):
    """Turnover of 15.5 in 2023 lay below England's 15.9; 14.4 in 2021 below 15.4, and 13.6 in 2020 above 13.5."""
    found = answers(cursor, "turnover was above England in 2020 and is now below England")
    assert [(answer.period, answer.verdict) for answer in found] == [("2020", SUPPORTED), ("2025", SUPPORTED)]


@pytest.mark.parametrize(
    "sentence",
    [
        "England's turnover is 11.8%, above the North East",
        "nationally turnover is 11.8%, above Durham",
    ],
)
def test_what_is_said_of_a_group_is_not_answered_for_the_authority(cursor, sentence):
    assert {answer.verdict for answer in answers(cursor, sentence)} == {UNTESTABLE}
