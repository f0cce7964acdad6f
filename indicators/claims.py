"""Checks a sentence about an authority against the figures: supported, contradicted, or cannot be tested.

"Durham has the lowest re-referral rate in the region and is higher performing than national" is read word by word, by a
list of phrases and a small grammar; no language model. What a user is told:

* The sentence is divided at commas, full stops, "and", "but", "while". Each claim in it is answered on its own, from the
  latest figures or those of the period that it names, and with the period in which it held if that was another one.
* **Words that are not understood** are named. A claim that stands beside them, or that rests on an indicator named
  beside them, is not answered. So is a claim with "not" in it. Nothing is guessed.
* **Higher, lower, above, below** are questions of figures, and the answer says whether the difference is clear by the
  95% confidence limits. **Better, worse, improved, clearly** need a clear difference: where the limits do not show one, the claim
  cannot be tested. Where there are no limits, the figures decide, and the answer says so.
* **Lowest, highest** are held alone. Shared with another figure, as published, they cannot be tested: the figures are
  rounded. Where some have no figure, the answer says among how many it is true.
* A **record** needs five figures without a gap. One figure on the other side contradicts it, however short the series.
* **Better or worse than all** its neighbours, or all authorities in the region, is a place among them. A number before "below"
  or "above" says how far, and one behind them, as in brackets, is theirs; whose it is where several are named is not guessed.
  A number of children is held against how many there are, and not against the rate.
* **About** a number is what rounds to it, to two figures at the least. Up to a twentieth away from it cannot be tested.
* **Fell by less than** 3 points is a change, **fell to less than** 8% a figure. Whether it changed more or less than elsewhere
  is not read.
* **Remains, still, since, for three years** said of a comparison claim it for every year in between, and it is tested in each.
* A **trend** since a year is steady when each figure is lower (or higher) than the one before. When the last figure is
  on the other side of the first, it is contradicted; in between, it cannot be tested.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, Literal, NamedTuple

import duckdb
from pydantic import computed_field, field_serializer

from indicators import lookup, statements
from indicators.lookup import PUBLISHED, REGION, RETURNS, Catalogue, Geography, Value
from indicators.model import Frozen, Indicator, Polarity, Unit
from indicators.registry import REGISTRY
from indicators.statements import Case, Proof, rounded, unsayable
from indicators.wording import amount_words, before_extreme, figure_words, in_period, in_region, listed
from loaders.publications import PUBLICATIONS
from loaders.statistics import RECIPES

Verdict = Literal["supported", "contradicted", "cannot be tested"]
SUPPORTED: Verdict = "supported"
CONTRADICTED: Verdict = "contradicted"
UNTESTABLE: Verdict = "cannot be tested"

# What people call an indicator, besides its titles. A phrase that may mean several is asked back.
_CLA, _CIN, _CP = (
    ("cla", "children looked after", "looked after children", "children in care"),
    ("cino", "children in need", "cin"),
    ("cppo", "children on a plan", "children on a child protection plan", "children on child protection plans", "cpp"),
)
SYNONYMS: dict[str, tuple[str, ...]] = {
    "re_referrals": (
        "re-referral rate", "re-referrals", "rereferrals", "rereferral rate", "rate of re-referrals",
        "percentage of re-referrals", "repeat referrals", "repeat referral rate", "re-referrals within 12 months",
        "rate of re-referral", "re-referral",
    ),
    "ceased_sgo": (
        "sgo", "sgos", "special guardianship", "special guardianship orders", "special guardianship rate",
        "leaving care on sgo", "leaving care to special guardianship", "leaving care through special guardianship",
        "exiting care on sgo", "children exiting care on sgo", "children leaving care on sgo",
        "children exiting care on an sgo", "children leaving care on an sgo", "children exiting care on sgos",
        "children leaving care to a special guardian", "children leaving care on a special guardianship order",
        "leaving care on a special guardianship order", "children exiting care on a special guardianship order",
        "exits from care on sgo", "children exiting care to special guardianship",
    ),
    "ceased_cao": (
        "cao", "child arrangements orders", "child arrangements order", "children exiting care on cao",
        "children leaving care on a child arrangements order", "residence orders",
    ),
    "sw_turnover": (
        "turnover", "turnover rate", "staff turnover", "staff turnover rate", "social worker turnover rate",
        "social work turnover", "workforce turnover",
    ),
    "sw_agency_rate": (
        "agency rate", "agency worker rate", "agency workers", "agency staff", "use of agency staff",
        "agency social worker rate",
        "agency social worker",
    ),
    "sw_vacancy_rate": ("vacancy rate", "vacancies", "vacancy", "social worker vacancy rate", "social work vacancies"),
    "sw_caseload": ("caseload", "caseloads", "average caseloads", "social worker caseload", "social worker caseloads"),
    "cla_rate": (
        "cla rate", "cla", "rate of cla", "children looked after", "looked after children", "children in care",
        "rate of children looked after", "rate of looked after children", "children looked after rate",
        "looked after rate",
        "rate of children in care", "children in care rate",
    ),
    "cla_starts_rate": (
        "children starting to be looked after", "children entering care", "entries to care",
        "rate of children entering care",
        "care entries", "children coming into care",
    ),
    "cin_rate": (
        "cin rate", "children in need", "children in need rate", "rate of children in need", "cin", "rate of cin",
    ),
    "uasc_cla_rate": (
        "unaccompanied asylum seeking children looked after", "uasc in care", "uasc looked after",
        "uasc looked after on 31 march", "unaccompanied asylum seeking children in care",
    ),
    "uasc_starts_rate": (
        "uasc entering care", "uasc starting to be looked after", "unaccompanied asylum seeking children entering care",
    ),
    "repeat_cpp": (
        "repeat child protection plans", "repeat plans", "repeat cp plans", "second or subsequent plans", "repeat cpp",
        "second or subsequent child protection plans", "repeat child protection plan rate",
    ),
    "cpp_2_years": (
        "plans longer than 2 years", "child protection plans longer than 2 years",
        "child protection plans lasting 2 years or more",
        "plans of two years or more", "plans lasting two years or more", "child protection plans over two years",
    ),
    "hospital_admissions": ("hospital admissions", "hospital admission rate", "hospital admissions for injuries"),
    "placements_3_plus": (
        "three or more placements", "3 or more placements",
        "children with three or more placements",
        "children with 3 or more placements",
    ),
    "placed_over_20_miles": (
        "placed over 20 miles from home", "children placed more than 20 miles from home",
        "children placed over 20 miles from home",
        "placed more than twenty miles from home", "placements over 20 miles",
    ),
    "placed_foster": ("foster care", "children in foster care", "living in foster care", "fostering",
        "children living in foster care"),
    "placed_childrens_homes": ("children's homes", "children in children's homes", "residential care"),
    "placed_semi_independent": ("semi-independent accommodation", "supported accommodation",
        "semi-independent living"),
    "school_moves": ("school moves", "mid-year school moves"),
    "sdq_average": ("sdq", "sdq score", "average sdq", "sdq scores"),
    "adoption_decision_to_match": ("adoption timeliness", "adoption decision to match"),
    "care_leavers_eet_17_18": (
        "care leavers in education, employment or training aged 17 to 18",
        "care leavers aged 17 to 18 in education, employment or training",
        "17 to 18 year old care leavers in education, employment or training", "care leavers in eet aged 17 to 18",
    ),
    "care_leavers_eet_19_21": (
        "care leavers in education, employment or training aged 19 to 21",
        "care leavers aged 19 to 21 in education, employment or training",
        "19 to 21 year old care leavers in education, employment or training", "care leavers in eet aged 19 to 21",
    ),
    "care_leavers_suitable_17_18": (
        "care leavers in suitable accommodation aged 17 to 18", "care leavers aged 17 to 18 in suitable accommodation",
    ),
    "care_leavers_suitable_19_21": (
        "care leavers in suitable accommodation aged 19 to 21", "care leavers aged 19 to 21 in suitable accommodation",
    ),
    "cla_3_plus_social_workers": ("three or more social workers", "3 or more social workers",
        "changes of social worker"),
    "sw_ethnic_minority": ("ethnic minority social workers", "social workers from ethnic minorities"),
    "spend_per_child": ("spend per child", "spending per child"),
    "spend_share": ("share of spending", "share of spend"),
    "spend_not_cla_share": ("spending not on children looked after", "spend not on cla"),
    **{
        f"absence_{key}_{group}": tuple(
            text for who in words for text in (f"{word} of {who}", f"{word} for {who}", f"{word} among {who}")
        )
        for key, word in ((one, f"{one} absence") for one in ("overall", "persistent", "severe"))
        for group, words in (("cla", _CLA), ("cino", _CIN), ("cppo", _CP))
    },
    **{
        f"{key}_{group}": tuple(
            f"{word} {between} {who}" for who in words for word in said for between in ("of", "for", "among")
        )
        for key, said in (
            ("attainment8", ("attainment 8", "attainment 8 score", "average attainment 8", "average attainment 8 score")),
            ("ks2_rwm", ("key stage 2", "key stage 2 standard", "key stage 2 results")),
        )
        for group, words in (("cla", _CLA), ("cino", _CIN), ("cppo", _CP))
    },
}  # fmt: skip

_PUPILS = ("cla", "cino", "cppo")
SEVERAL: dict[str, tuple[str, ...]] = {
    "persistent absence": tuple(f"absence_persistent_{one}" for one in _PUPILS),
    "severe absence": tuple(f"absence_severe_{one}" for one in _PUPILS),
    "overall absence": tuple(f"absence_overall_{one}" for one in _PUPILS),
    "absence": tuple(f"absence_{kind}_{one}" for kind in ("overall", "persistent", "severe") for one in _PUPILS),
    "attainment 8": tuple(f"attainment8_{one}" for one in _PUPILS),
    "key stage 2": tuple(f"ks2_rwm_{one}" for one in _PUPILS),
    "domestic abuse": tuple(f"factor_domestic_abuse_{one}" for one in ("child", "parent", "person")),
    "physical abuse": ("factor_physical_abuse_adult_on_child", "factor_physical_abuse_child_on_child"),
    "sexual abuse": ("factor_sexual_abuse_adult_on_child", "factor_sexual_abuse_child_on_child"),
    "uasc": ("uasc_cla_rate", "uasc_starts_rate"),
    "care leavers in education, employment or training": ("care_leavers_eet_17_18", "care_leavers_eet_19_21"),
    "care leavers in suitable accommodation": ("care_leavers_suitable_17_18", "care_leavers_suitable_19_21"),
    "spending": ("spend_per_child", "spend_share", "spend_not_cla_share"),
    "child protection plans": ("repeat_cpp", "cpp_2_years"),
}


# What words become

Side = Literal["lowest", "highest"]


class Token(NamedTuple):
    """A word, number or sign, with its place in the sentence."""

    word: str
    start: int
    end: int


class Item(NamedTuple):
    """What one or several words were understood as.

    :param kind: one of ``indicator authority group every extreme quarter record order comparative clear ever since start
        trend steady still value amount unit period years share number versus not about prefix filler boundary unknown``.
    :param given: what it holds; depends on the kind.
    """

    kind: str
    given: tuple[Any, ...]
    start: int
    end: int


_TOKEN = re.compile(r"£?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?|[^\W\d_]+|[^\w\s]")
_SAME = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "\u00a0": " ", "\u2212": "-"})


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _tokens(given: str) -> list[Token]:
    found = []
    text = given.translate(_SAME)
    for match in _TOKEN.finditer(text):
        word = match.group().casefold()
        # A hyphen or an apostrophe within a word divides it: re-referral, neighbours'.
        if word in "-'\"\u201c\u201d*":
            continue
        if word == "s" and text[match.start() - 1 : match.start()] == "'":
            continue
        found.append(Token(_stem(word), match.start(), match.end()))
    return found


# What authorities are called is the same from one sentence to the next.
@lru_cache(maxsize=8192)
def _key(phrase: str) -> tuple[str, ...]:
    return tuple(token.word for token in _tokens(phrase))


def _phrases() -> Iterator[tuple[str, str, tuple]]:
    """Phrase, kind and what it holds, for all that is the same in every store."""
    for side, words in (
        ("lowest", "lowest"),
        ("highest", "highest greatest largest"),
        ("best", "best"),
        ("worst", "worst"),
    ):
        for word in words.split():
            # Who is among the lowest need not be the lowest.
            for few in ("among the", "amongst the", "one of the"):
                yield f"{few} {word}", "unknown", (f"{few} {word}",)
            for n, names in enumerate(_ORDINAL_NAMES, start=1):
                for name in names:
                    yield f"{name} {word}".strip(), "extreme", (side, n, False)
                    yield f"joint {name} {word}".replace("  ", " "), "extreme", (side, n, True)
    for side in ("best", "worst", "lowest", "highest", "top", "bottom"):
        for quarter in ("quartile", "quarter", "performing quartile", "performing quarter"):
            yield f"{side} {quarter}", "quarter", (side,)
    for word, way in (("lower", "down"), ("higher", "up"), ("better", "better"), ("worse", "worse")):
        for then in _YEAR_BEFORE:
            yield f"{word} than {then}", "trend", (way, "change")
    for side, words in (("lowest", "low"), ("highest", "high")):
        for word in ("record", "all time"):
            yield f"{word} {words}", "record", (side,)
    for every in ("all", "any", "every one", "each"):
        yield f"{every} but", "unknown", (f"{every} but",)
    for every in ("all", "all of", "any", "any of", "every", "every one of", "each", "each of"):
        for other in ("", " other", " the", " the other"):
            yield f"{every}{other}", "every", ("",)
            for bodies in ("authority", "authorities", "local authority", "local authorities", "council", "councils"):
                yield f"{every}{other} {bodies}", "every", ("authorities",)
    for kind, given, phrases in _GRAMMAR:
        for phrase in phrases:
            yield phrase, kind, given


_YEAR_BEFORE = ("last year", "the previous year", "the year before", "a year ago", "a year earlier")
_ORDINAL_NAMES = (
    ("",), ("second", "2nd"), ("third", "3rd"), ("fourth", "4th"), ("fifth", "5th"), ("sixth", "6th"),
    ("seventh", "7th"), ("eighth", "8th"), ("ninth", "9th"), ("tenth", "10th"),
)  # fmt: skip

_GRAMMAR: tuple[tuple[str, tuple, tuple[str, ...]], ...] = (
    ("group", ("region",), ("region", "regional", "regionally", "the regional average", "regional average",
        "regional neighbours")),
    ("group", ("england",), (
        "england", "national", "nationally", "national average", "england average", "english average", "country",
        "nation",
    )),
    ("group", ("neighbours",), (
        "statistical neighbours", "statistical neighbour", "statistical neighbour average", "neighbours",
        "stat neighbours",
        "statistical neighbour median", "statistical neighbours average", "sn", "sns", "similar authorities",
    )),
    ("group", ("all",), ("comparators", "all comparators", "comparator", "benchmarks", "its comparators",
        "comparator groups")),
    ("order", ("below",), (
        "below", "lower than", "under", "beneath", "smaller than", "lower compared to",
        "lower compared with", "lower when compared to", "lower when compared with",
    )),
    # Of a change these say how much, and not above or below what.
    ("order", ("below", "much"), ("less than", "fewer than")),
    ("order", ("above", "much"), ("more than", "greater than")),
    ("order", ("above",), (
        "above", "higher than", "over", "exceeds", "exceeding", "higher compared to",
        "higher compared with", "higher when compared to", "higher when compared with",
    )),
    ("order", ("better",), (
        "better than", "higher performing than", "better performing than", "outperforming", "outperforms",
        "performing better than",
        "performs better than", "ahead of", "more favourable than", "favourable to",
    )),
    ("order", ("worse",), (
        "worse than", "lower performing than", "worse performing than", "underperforming", "performing worse than",
        "performs worse than", "less favourable than",
    )),
    ("order", ("same",), ("in line with", "similar to", "the same as", "same as", "equal to", "on a par with",
        "comparable to", "comparable with")),
    ("clear", (), ("clearly", "significantly", "statistically significantly", "well", "markedly", "substantially")),
    ("ever", (), (
        "on record", "ever", "ever recorded", "on our record", "since records began", "since the series began",
        "to date",
        "in its history", "in our history", "since recording began",
    )),
    ("trend", ("down", "trend"), (
        "downward trend", "falling trend", "decreasing trend", "reducing trend", "declining trend", "trend downwards",
        "downward trajectory", "on a downward trend", "falling", "decreasing", "reducing", "declining",
    )),
    ("trend", ("up", "trend"), (
        "upward trend", "rising trend", "increasing trend", "growing trend", "trend upwards", "upward trajectory",
        "on an upward trend", "rising", "increasing", "growing",
    )),
    ("trend", ("down", "change"), (
        "fallen", "fell", "fall", "decreased", "decrease", "reduced", "reduction", "declined", "decline", "dropped",
        "drop", "down", "gone down", "went down", "come down", "came down", "goes down",
    )),
    ("trend", ("up", "change"), ("risen", "rose", "rise", "increased", "increase", "grown", "grew", "growth", "up",
        "gone up", "went up", "goes up")),
    ("trend", ("better", "trend"), ("improving", "improving trend", "improvement trend", "positive trend")),
    ("trend", ("worse", "trend"), ("worsening", "deteriorating", "worsening trend")),
    ("trend", ("better", "change"), ("improved", "improvement", "got better")),
    ("trend", ("worse", "change"), ("worsened", "deteriorated", "got worse")),
    ("trend", ("same", "change"), ("unchanged",)),
    ("steady", (), (
        "every year", "each year", "year on year", "year after year", "consistently", "continuously", "steadily",
        "consecutively",
    )),
    ("years", (1,), (*(f"{word} {then}" for word in ("since", "on", "from", "compared with", "compared to") for then in _YEAR_BEFORE),
        "in the last year", "in the past year", "over the last year", "over the past year",
        "on the year before",
                     "on the previous year", "in a year", "from the previous year", "compared with the year before")),
    ("not", (), ("not", "no longer", "never", "neither", "nor", "n't", "isn't", "hasn't", "without", "except",
        "apart from")),
    ("about", (), ("about", "around", "approximately", "roughly", "circa", "some")),
    ("prefix", ("at",), ("at", "of", "is", "was", "stood at", "stands at", "stand at", "being")),
    ("prefix", ("to",), ("to", "reached", "reaching")),
    ("prefix", ("to", "now"), ("now", "is now", "are now")),
    ("prefix", ("from",), ("from",)),
    ("prefix", ("by",), ("by",)),
    # What a number or a share stands for is not that of another indicator: of a rate nobody says "percentage".
    ("share", (), ("percentage", "percentages", "proportion", "proportions", "percent", "per cent", "%")),
    ("comparative", ("below",), ("lower", "smaller")),
    ("comparative", ("above",), ("higher", "greater", "larger")),
    ("comparative", ("better",), ("better",)),
    ("comparative", ("worse",), ("worse",)),
    ("versus", ("than",), ("than",)),
    ("versus", ("beside",), ("compared to", "compared with", "compares to", "compares with", "against", "versus", "relative to")),
    ("versus", ("on",), ("compared", "on")),
    ("still", (), ("remain", "remains", "remained", "remaining", "still", "continue to be", "continues to be", "stays", "stayed",
        "stay", "continues", "continue")),
    ("number", (), ("number", "numbers", "number of", "numbers of")),
    ("unknown", ("under 18",), ("under 18", "under 18s", "aged under 18")),
    ("boundary", (), (",", ";", ".", ":", "(", ")", "and", "but", "while", "whilst", "yet", "as well as", "also",
        "plus", "which", "with", "!", "?", "&", "/")),
    ("filler", (), (
        "the", "a", "an", "has", "have", "had", "are", "were", "been", "be", "its", "our", "it", "we", "this",
        "that", "there",
        "in", "for", "among", "amongst", "across", "within", "of",
        "authority", "authorities", "local authority", "local authorities", "council", "children's services", "both",
        "its own", "performing",
        "trend", "social work", "children's social care", "shows", "showing", "show", "seen",
        "see", "recorded", "out", "who", "as",
    )),
    ("filler", ("now",), ("currently", "latest")),
    ("filler", ("usual",), ("average", "median")),
    ("filler", ("figure",), ("rate", "rates", "figure", "figures", "level", "levels", "performance")),
    # What a number is of: a rate, and not a share.
    ("unit", (), (
        "per 10,000 children", "per 10,000", "per 10000", "per ten thousand", "for every 10,000 children", "for every 10,000",
    )),
)  # fmt: skip

_PERIOD = (
    r"(?:(?:31|30|31st|30th)\s+)?(?:(?:end\s+of\s+)?(?:march|september|august)\s+)?"
    r"(?P<period>(?:19|20)\d\d(?:\s*[/-]\s*\d\d(?!\d))?)(?![\d.,]*[%\d])"
)
_YEARS = (
    r"(?:for|over|in)\s+(?:the\s+)?(?:last\s+|past\s+)?(?P<n>\w+)\s+(?:consecutive\s+|successive\s+)?years"
    r"(?P<row>\s+running|\s+in\s+a\s+row)?"
)
_BY_FORM: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("since", re.compile(r"(?:ever\s+)?since\s+(?:the\s+year\s+)?" + _PERIOD, re.I)),
    ("start", re.compile(r"from\s+" + _PERIOD, re.I)),
    ("period", re.compile(
        r"(?:(?:in|for|during|at|by|to|the|as|year|years|end|ending|ended|of)\s+){0,4}" + _PERIOD, re.I)),
    ("years", re.compile(_YEARS, re.I)),
    ("amount", re.compile(r"(?P<n>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s*%?\s*(?:percentage\s+points?|points?|pp)\b", re.I)),
    ("words", re.compile(r"(?P<n>[a-z]+)\s+(?:per\s*cent|percent)\b", re.I)),
    ("value", re.compile(r"(?P<pound>£?)\s*(?P<n>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s*(?P<unit>%|per\s*cent\b|percent\b|)", re.I)),
)  # fmt: skip
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_IN_WORDS = {
    **_NUMBERS, "one": 1, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
}  # fmt: skip


Lexicon = dict[tuple[str, ...], tuple[str, tuple]]


# How the councils of one kind of authority are called, besides "X Council"; the kinds by their ONS codes.
_COUNCILS = {
    "E06": ("{} City Council", "{} Borough Council", "Borough of {}"),
    "E08": (
        "{} City Council", "{} Metropolitan Borough Council", "{} Metropolitan Borough", "{} Borough Council", "{} MBC",
        "{} Metropolitan District Council",
    ),
    "E09": ("London Borough of {}", "{} London Borough Council", "Royal Borough of {}", "LB {}", "{} City Council"),
    "E10": ("{} County Council", "{} CC"),
}  # fmt: skip


def _names(place: Geography, shires: Container[str] = (), regions: Container[str] = ()) -> set[str]:
    """What an authority is called: its name, that without "County", "City of" and the like, and with "Council".

    :param shires: of the authorities whose name ends with "shire", what stands before that.
    :param regions: what regions are called: London is not the City of London, nor are London's councils that of the City.
    """
    name = place.geography
    head = name.split(",")[0]
    bare = re.sub(r"^(County|City of|Royal Borough of) ", "", head)
    bare = re.sub(r" (City|County|Council)$", "", bare)
    bare = head if bare in regions else bare
    shorter = re.sub(r"^(Kingston upon )(?=Hull)", "", bare)
    shorter = re.sub(r"[ -](upon|on)[ -](Tyne|Tees|Thames|Trent|Sea)$", "", shorter)
    names = {name, head, bare, shorter, f"{head} Council"}
    for short in (bare, shorter):
        names |= {f"{short} Council", *(one.format(short) for one in _COUNCILS.get(place.geography_code[:3], ()))}
        # Nottingham has no county council: Nottinghamshire has.
        if short not in shires:
            names |= {f"{short} County Council", f"{short} CC"}
    if place.la_code == "839":
        names |= {"BCP", "BCP Council"}  # Bournemouth, Christchurch and Poole
    if head.startswith("County "):
        names |= {f"Co {bare}", f"Co. {bare}", f"{bare} County"}
    return names | {one.replace("&", "and") for one in names} | {one.replace("St.", "St") for one in names}


def lexicon(catalogue: Catalogue) -> Lexicon:
    """All phrases that are understood, as words without their endings."""
    return _lexicon(catalogue.geographies)


@lru_cache(maxsize=4)
def _lexicon(geographies: Sequence[Geography]) -> Lexicon:
    found: Lexicon = dict(_always())
    meant: dict[tuple[str, ...], set[str]] = {}
    # Abolished ones first: a living one stands for a code that both have had.
    places = sorted((place for place in geographies if place.is_authority), key=lambda place: place.closed is None)
    above = [place for place in geographies if place.level == REGION]
    closed = {place.la_code for place in places if place.closed} - {
        place.la_code for place in places if not place.closed
    }
    shires = {place.geography.partition("shire")[0] for place in places if "shire" in place.geography}
    # London is a region in every store, also in one without figures of it.
    regions = {"London", *(region.geography for region in above)}
    for place in places:
        # Not its code: 330 is Birmingham's, and a rate of children in need.
        for name in _names(place, shires, regions):
            if len(name) >= 3:
                # Where an abolished authority has a living one's name, the living one is meant.
                meant[_key(name)] = {*(meant.get(_key(name), set()) - closed), place.la_code}
    for key, codes in meant.items():
        if len(codes) == 1:
            found.setdefault(key, ("authority", (next(iter(codes)),)))
    for region in above:
        short = region.geography.removesuffix(" and The Humber")
        names = {region.geography, short, region.geography.replace(" and The ", " and ")}
        for name in (text for one in names for text in (one, f"{one} region", f"{one} average")):
            found.setdefault(_key(name), ("group", ("region", region.geography_code)))
    found |= _indicator_phrases()
    return found


@cache
def _always() -> Lexicon:
    return {_key(phrase): (kind, given) for phrase, kind, given in _phrases()}


@cache
def _indicator_phrases() -> Lexicon:
    meant: dict[tuple[str, ...], set[str]] = {}
    for item in REGISTRY.values():
        words = (item.title, item.short_title, item.id.replace("_", " "), *SYNONYMS.get(item.id, ()))
        for phrase in words:
            for one in (phrase, re.sub(r"\s*\([^)]*\)", "", phrase), re.sub(r",? per 10,000 children", "", phrase)):
                meant.setdefault(_key(one), set()).add(item.id)
    for phrase, ids in SEVERAL.items():
        meant.setdefault(_key(phrase), set()).update(ids)
    for phrase, ids in list(meant.items()):
        meant.setdefault((*_key("rate of"), *phrase), set()).update(ids)
        meant.setdefault((*phrase, *_key("rate")), set()).update(ids)
    return {key: ("indicator", tuple(sorted(ids))) for key, ids in meant.items() if key}


def read(sentence: str, words: Lexicon) -> list[Item]:
    """The sentence as items, in order; what no phrase covers is ``unknown``."""
    text = _between(sentence.translate(_SAME))
    tokens = _tokens(text)
    longest = max(map(len, words))
    items: list[Item] = []
    at = 0
    while at < len(tokens):
        item, used = _by_phrase(tokens, at, words, longest)
        formed = _by_form(text, tokens, at, used)
        if formed:
            item, used = formed
        if item is None:
            item, used = Item("unknown", (text[tokens[at].start : tokens[at].end],), *tokens[at][1:]), 1
        items.append(item)
        at += used
    return _beginnings(items)


def _between(text: str) -> str:
    """ "Between 2019 and 2023" as "from 2019 to 2023", every word where it was."""
    pattern = r"\bbetween(\s+(?:19|20)\d\d(?:[/-]\d\d)?\s+)and(\s+(?:19|20)\d\d)\b"
    return re.sub(pattern, r"from   \1to \2", text, flags=re.I)


def _beginnings(items: Sequence[Item]) -> list[Item]:
    """The year in "from 27.9% in 2020" or "lower than in 2020" is where a change began, and not the period spoken of."""
    found: list[Item] = []
    before = ""
    for item in items:
        if item.kind == "period" and before in ("from value", "versus", "order"):
            item = item._replace(kind="start")  # noqa: PLW2901
        if item.kind == "prefix":
            # "lower than it was in 2023"
            before = before if before in ("order", "versus") else item.given[0]
        elif item.kind in ("order", "versus"):
            # "from more than 11% in 2024"
            before = before if before == "from" else item.kind
        elif item.kind not in (*_PASSED_OVER, "about", "clear"):
            before = "from value" if item.kind == "value" and before == "from" else ""
        found.append(item)
    return found


def _by_phrase(tokens: Sequence[Token], at: int, words: Lexicon, longest: int) -> tuple[Item | None, int]:
    for size in range(min(longest, len(tokens) - at), 0, -1):
        key = tuple(token.word for token in tokens[at : at + size])
        if key in words:
            kind, given = words[key]
            given = key if kind == "boundary" else given
            return Item(kind, given, tokens[at].start, tokens[at + size - 1].end), size
    return None, 0


def _by_form(text: str, tokens: Sequence[Token], at: int, used: int) -> tuple[Item, int] | None:
    """What is recognised by its form, if that reaches further than the phrase: a period, a value, "since 2016"."""
    for kind, pattern in _BY_FORM:
        match = pattern.match(text, tokens[at].start)
        if not match:
            continue
        size = sum(match.start() <= token.start < match.end() for token in tokens[at:])
        given = _given(kind, match)
        if given is not None and size > used:
            kind = "value" if kind == "words" else kind  # noqa: PLW2901
            return Item(kind, given, match.start(), match.end()), size
    return None


def _given(kind: str, match: re.Match[str]) -> tuple | None:
    if kind in ("since", "start", "period"):
        return (re.sub(r"\s*[/-]\s*", "/", match["period"]),)
    if kind == "years":
        n = _NUMBERS.get(match["n"].casefold()) or (int(match["n"]) if match["n"].isdigit() else 0)
        return (n, bool(match["row"]) or bool(re.search("consecutive|successive", match.group(), re.I))) if n else None
    if kind == "words":
        known = _IN_WORDS.get(match["n"].casefold())
        return (float(known), 0, "%") if known else None
    number = match["n"].replace(",", "")
    decimals = len(number.partition(".")[2])
    if kind == "amount":
        return (float(number), decimals)
    unit = "£" if match["pound"] else "%" if match["unit"] else ""
    return (float(number), decimals, unit)


# What is claimed


@dataclass(frozen=True)
class Claim:
    """One thing that a sentence says of an indicator.

    :param kind: ``place among quarter record against through threshold value after count theirs apart trend unread``.
    :param given: its particulars.
    :param period: the period that it names; empty for the latest.
    :param reason: why it cannot be tested, where reading it already shows that.
    """

    kind: str
    text: str
    indicators: tuple[str, ...] = ()
    given: tuple[Any, ...] = ()
    period: str = ""
    reason: str = ""


@dataclass
class Segment:
    """The items between two boundaries.

    :param opened: the words of the boundary before it.
    """

    items: list[Item] = field(default_factory=list)
    opened: tuple[str, ...] = ()

    def of(self, *kinds: str) -> list[Item]:
        """Those of some kinds."""
        return [item for item in self.items if item.kind in kinds]


# Words that add nothing by themselves.
_PASSED_OVER = ("filler", "every", "unit")
_CLAIMING = ("extreme", "record", "order", "trend", "comparative", "quarter", "still", "number")
_GOES_BEFORE = (*_CLAIMING, "indicator", "unknown", "not", "authority")


def segments(items: Sequence[Item]) -> list[Segment]:
    """The sentence in parts.

    A part that only goes on ("and statistical neighbours", ", at 9.29%") joins the one before; a period or authority that
    opens the sentence ("In 2024, …") the one that follows.
    """
    found: list[Segment] = []
    current = Segment()
    boundary = Item("boundary", (), 0, 0)
    for item in (*items, Item("boundary", (), 0, 0)):
        if item.kind != "boundary":
            current.items.append(item)
            continue
        said = [one for one in current.items if one.kind not in (*_PASSED_OVER, "prefix", "share", "versus")]
        goes_on = said and all(one.kind not in _GOES_BEFORE for one in said)
        opens = not found and item.given and said and all(one.kind in ("period", "authority", "group") for one in said)
        if opens:
            continue
        listing = bool(said) and all(one.kind in ("group", "authority") for one in said)
        if found and said and (goes_on or (listing and found[-1].of("order"))):
            found[-1].items += [boundary, *current.items]
        elif said:
            found.append(current)
        current, boundary = Segment(opened=item.given), item
    return found


def claims(sentence: str, items: Sequence[Item], subject: str) -> list[Claim]:
    """What the sentence claims, in order.

    :param subject: three-digit code of the authority of which it speaks.
    """
    found: list[Claim] = []
    every = {item.given for item in items if item.kind == "indicator"}
    carried: tuple[str, ...] = next(iter(every)) if len(every) == 1 else ()
    doubt = ""
    rated = False
    period = ""
    moved, elsewhere = "", False
    parts = segments(items)
    named = [part for part in parts if part.of("indicator")]
    if len(every) == 1 and named:
        doubt = _doubt(named[0])
    for part in parts:
        of_part = part.of("indicator")
        if of_part:
            carried, doubt = of_part[0].given, _doubt(part)
        text = sentence[part.items[0].start : part.items[-1].end].strip()
        rated = _says_rate(text) or (rated and not of_part)
        units = {REGISTRY[one].unit for one in carried}
        if part.of("share") and units and Unit.PERCENT not in units:
            doubt = f"the figures are {listed(sorted(units))}, not percentages"
        counting = units == {Unit.RATE} and not rated
        if part.of("number") and carried and not counting:
            doubt = (
                f"the figures are {listed(sorted(_NOT_NUMBERS.get(unit, unit.value) for unit in units))}, not numbers"
            )
        if part.of("unit") and units and Unit.RATE not in units:
            named_units = listed(sorted(_NOT_NUMBERS.get(unit, unit.value) for unit in units))
            doubt = f"the figures are {named_units}, not per 10,000"
        if len({item.given for item in part.of("period")}) > 1:
            doubt = _TWO_PERIODS
        if len({item.given for item in of_part}) > 1:
            doubt = "two indicators are named at once; say one claim about each"
        if any("now" in item.given for item in part.of("prefix", "filler")):
            period = ""
        period = part.of("period")[0].given[0] if part.of("period") else period
        # "fell by 3 points, which is more than England": what "which" stands for is the points.
        back = part.opened == ("which",) or re.match(r"(?:this|that)\b", text, re.I) is not None
        elsewhere = elsewhere and not part.of("indicator", "authority")
        of_it, moved = _claims_of(part, subject, moved, back)
        for kind, given, reason in of_it:
            if counting:
                kind, reason = _as_number(kind, given, reason, bool(part.of("number")))  # noqa: PLW2901
            reason = _doubt(part) or doubt or (_ELSEWHERE if elsewhere else reason)  # noqa: PLW2901
            found.append(Claim(kind, text, carried, given, period, reason))
        if moved == "elsewhere":
            elsewhere, moved = True, ""
        if doubt == _TWO_PERIODS or any(reason == _TWO_FIGURES for _, _, reason in of_it):
            # Which of them goes on to be spoken of is not known.
            period = ""
    return found


def _says_rate(text: str) -> bool:
    """Whether a number in the words can only be a rate, and not a number of children."""
    return bool(re.search(r"\brates?\b|(?:per|every)\s+(?:10,?000|ten\s+thousand)\b", text, re.I))


def _as_number(kind: str, given: tuple, reason: str, named: bool) -> tuple[str, str]:
    """What a number says of an indicator that is a rate, where the words do not say that it is one: how many there are.

    :param named: whether the words are about "the number of" them.
    """
    if kind == "value" and not given[2]:
        return "count", reason
    if named:
        return kind, f"the figures are {_NOT_NUMBERS[Unit.RATE]}, not numbers"
    numbered = kind in ("theirs", "threshold", "apart", "after") or (kind == "trend" and (given[5] or given[6]))
    if not numbered:
        return kind, reason
    return kind, reason or "a number of children, or a rate for every 10,000? The figures are rates: say that it is one"


_NOT_NUMBERS = {
    Unit.PERCENT: "percentages",
    Unit.RATE: "rates for every 10,000 children",
    Unit.POUNDS: "pounds per child",
}


def _doubt(part: Segment) -> str:
    unknown = [str(item.given[0]) for item in part.of("unknown")]
    if unknown:
        return f"not understood: {' '.join(unknown)}"
    if part.of("not"):
        return "sentences that say what is not so are not read; put it the other way round"
    return ""


def _claims_of(
    part: Segment, subject: str, moved: str = "", back: bool = False
) -> tuple[list[tuple[str, tuple, str]], str]:
    """Kind, particulars, and why it cannot be tested, of each claim in a part; and the change it leaves spoken of.

    "elsewhere" where it leaves a group spoken of, and not the authority: "nationally turnover is 11.8%, above …".

    :param moved: the change that the part before it left spoken of, as of a reading.
    :param back: whether the part begins with a word for what was said last.
    """
    reading = _Reading(subject, moved, back)
    for item, then in pairwise([*part.items, Item("boundary", (), 0, 0)]):
        if item.kind == "authority" and then.kind == "group" and then.given[0] in ("neighbours", "region"):
            # "Durham's neighbours": the authority only says whose.
            if item.given[0] != subject:
                return [("unread", (), "the neighbours or region of another authority are not read")], ""
            continue
        reading.take(item)
    if reading.elsewhere and reading.groups:
        return reading.done(), "elsewhere"
    return reading.done(), "" if reading.settled else reading.moved


_OF_WHAT = "it is not clear what the number stands for"
_ANOTHER = "another authority is named, and not what is said of it"
_CHANGED_MORE = "whether it changed more or less than elsewhere is not read"
_POINTS_OF_WHAT = "points of what change, or more or less than them, is not read"
_WHOSE = "whose figure the number is is not said"
_TWO_PERIODS = "two periods are named at once; say one claim about each"
_ELSEWHERE = "it is not clear of whom it speaks"
_EXCEPT = "who is left out is not read"
_TWO_FIGURES = "two figures are given at once, and not what each of them is of; say one claim about each"
_BEFORE = "what it was before is read of a change only, and as a number"


def _each(group: tuple) -> list[tuple]:
    """The groups that are meant by one word."""
    return [("region",), ("england",), ("neighbours",)] if group == ("all",) else [group]


class _Reading:
    """Reads the items of one part from left to right; keeps what still waits for its other half."""

    def __init__(self, subject: str, moved: str = "", back: bool = False) -> None:
        self.subject = subject
        self.found: list[tuple[str, tuple, str]] = []
        self.extreme: tuple[Any, ...] | None = None
        self.answered = True  # whether the extreme has been said to be of something
        self.order: str = ""
        self.compared = True
        self.clear = False
        self.trend: tuple[Any, ...] | None = None
        self.since = ""
        self.years: tuple[Any, ...] = ()
        self.steady = False
        self.amount: tuple[Any, ...] | None = None
        self.start: tuple[Any, ...] | None = None
        self.prefix = ""
        self.about = False
        self.groups: list[tuple] = []
        self.group: tuple = ()  # the group just compared with
        self.unnumbered = 0  # how many groups have been compared with since the last number
        self.aside = False  # whether a boundary has been passed
        self.aside_period = False  # whether a period has been named behind it
        self.aside_number = False  # whether a number that is nobody else's has been, without "at" or "to"
        self.numbered = False  # whether only a boundary stands between here and the last number
        self.elsewhere = False  # whether a group stands before all that is said
        self.placed = False  # whether the extreme has just been said to be that of a group
        self.of: float | None = None  # of how many an extreme is said to be
        self.comparative = ""  # "lower", which waits for "than"
        self.beside = False  # whether "compared with" has been said
        self.beside_value: tuple[Any, ...] | None = None  # the number after it, which waits for whose it is
        self.beside_group: tuple[Any, ...] = ()  # or the group after it, which waits for its number
        self.still = False
        self.quarter = False
        self.threshold: tuple[Any, ...] | None = None  # the number just compared with
        self.every: str | None = None  # whether "than all" has been said, and of authorities
        self.moved = moved  # "change" where one has been said in the same breath, "amount" where with how much
        self.back = back and moved == "amount"  # whether the part begins with a word for that amount
        self.settled = False  # whether a figure or a place has been said since
        self.level = False  # whether a number that follows is that of an indicator, and not of the change
        self.except_for = False  # whether "but" has been said, and nothing since
        self.usual = ""  # whether "average" or "figure" has been said of what it is compared with
        self.more = ""  # "above" where it was by more than what follows, "below" where by less
        self.before = ""  # the kind of the word before
        self.begun = ""  # "above" where it was more than what follows "from", "below" where less
        self.apart: tuple[Any, ...] | None = None  # how far above or below, which waits for what
        self.number: tuple[Any, ...] = ()  # the last number, as a value is given
        self.more_than = ""  # "above" where it is said to be more than that, "below" where less

    def take(self, item: Item) -> None:
        """Reads one item."""
        act: dict[str, Callable[[tuple], None]] = {
            "extreme": self._extreme, "record": self._record, "ever": self._ever, "since": self._since,
            "start": self._start, "order": self._order, "group": self._group, "authority": self._authority,
            "trend": self._trend, "value": self._value, "amount": self._amount, "comparative": self._comparative,
            "versus": self._versus, "quarter": self._quarter,
        }  # fmt: skip
        if item.kind not in ("group", "authority", *_PASSED_OVER, "prefix", "value", "amount") and item.given != ("(",):
            self.group = ()
        if item.kind not in ("group", "authority", *_PASSED_OVER, "prefix"):
            self.threshold = None
        if item.kind not in ("group", "authority", *_PASSED_OVER, "prefix", "period", "boundary"):
            self.every = None
        if item.kind in ("extreme", "record", "quarter", "comparative"):
            self.settled = True
        if item.kind not in ("boundary", *_PASSED_OVER, "about", "value"):
            self.numbered = item.kind == "amount"
        if item.kind == "boundary":
            self.aside = True
            self.placed = self.placed and item.given == ("(",)
            self.usual, self.except_for = "", item.given == ("but",)
            # "all authorities in the region and England": all of England, or what is usual there?
            self.every = "unclear" if self.every else None
        elif item.kind in act:
            act[item.kind](item.given)
        elif item.kind == "clear":
            self.clear = True
        elif item.kind == "indicator":
            self.level = True
        elif item.kind == "period":
            self.aside_period = self.aside
        elif item.kind == "filler" and item.given:
            self.usual = item.given[0]
        elif item.kind == "every" and self.order and self.before in ("order", "versus", "boundary"):
            # "All" that stands elsewhere is of children or levels, and not of those compared with.
            # And what is usual among all of them is one figure.
            self.every = {"usual": None, "figure": "unclear"}.get(self.usual, item.given[0])
        elif item.kind == "steady":
            self.steady = True
        elif item.kind == "still":
            self.still = True
        elif item.kind == "years":
            self.years = item.given
        elif item.kind == "about":
            self.about = True
        if item.kind == "prefix":
            self.prefix = item.given[0]
        elif item.kind not in (*_PASSED_OVER, "about", "share", "clear"):
            self.prefix = ""
        if item.kind not in (*_PASSED_OVER, "about", "clear"):
            self.before = item.kind

    def _extreme(self, given: tuple) -> None:
        self.extreme, self.answered, self.order, self.beside = given, False, "", False
        # What still waits for more words waits on.
        waiting, self.groups = self.groups, []
        for group in waiting:
            self._group(group)

    def _record(self, given: tuple) -> None:
        self.found.append(("record", (given[0], ""), ""))

    def _ever(self, _: tuple) -> None:
        self._say_record("")

    def _say_record(self, since: str) -> None:
        if self.placed:
            self.found = [
                ("unread", (), "lowest or highest of its own figures, or of the group in each year? say which")
            ]
        elif self.extreme is None:
            self.found.append(("unread", (), "a record of what is not said: lowest or highest"))
        elif self.extreme[1] > 1:
            self.found.append(("unread", (), "only the lowest and the highest figure can be a record"))
        else:
            self.found.append(("record", (self.extreme[0], since), ""))
        self.answered = True

    def _since(self, given: tuple) -> None:
        if self.trend is not None or self.extreme is None:
            self.since = given[0]
        else:
            self._say_record(given[0])

    def _comparative(self, given: tuple) -> None:
        self._how_far()
        self._end_order()
        self.comparative = given[0]

    def _how_far(self) -> None:
        """A number that stands before "above" or "lower than" says how far, and is not the figure itself."""
        if self.before in ("value", "amount") and self.found and self.found[-1] in (
            ("value", self.number, ""), ("unread", (), _OF_WHAT), ("unread", (), _POINTS_OF_WHAT),
        ):  # fmt: skip
            self.found.pop()
            self.apart, self.more = (*self.number, self.more_than), ""
        elif self.before == "value" and self.found and self.found[-1] == ("threshold", (self.order, *self.number), ""):
            # "more than 10% below England"
            self.found.pop()
            self.apart = (*self.number, self.order)

    def _versus(self, given: tuple) -> None:
        if self.comparative and given[0] in ("than", "beside"):
            self.order, self.compared, self.comparative, self.usual = self.comparative, False, "", ""
        elif given[0] == "beside":
            self.beside = True

    def _quarter(self, given: tuple) -> None:
        self.found.append(("quarter", given, ""))
        self.quarter = True
        waiting, self.groups = self.groups, []
        for group in waiting:
            self._group(group)

    def _start(self, given: tuple) -> None:
        if self.order and not self.compared:
            way = {"below": "down", "above": "up"}.get(self.order, self.order)
            self.found.append(("trend", (way, "change", given[0], (), False, None, None), ""))
            self.compared = True
        else:
            self.since = given[0]

    def _order(self, given: tuple) -> None:
        self._how_far()
        self._end_order()
        self.beside, self.usual, self.unnumbered = False, "", 0
        if self.prefix == "from" and given[0] in ("below", "above"):
            self.begun = given[0]
        elif self._of_change(len(given) > 1):
            self.more, self.level = given[0], self.level or self.prefix == "at"
        else:
            self.order, self.compared = given[0], False

    def _of_change(self, much: bool) -> bool:
        """Whether "less than" says how much it changed, or less than who: "fell by less than 3 points", "fell less than England".

        Not so "fell to less than 8%", nor "has fallen, and is less than England" where no amount was said that could be less.

        :param much: whether the words may say so, as "lower than" does only after "which".
        """
        if self.apart is not None or self.prefix == "to":
            return False
        if self.back and not self.settled:
            return True
        if self.prefix == "at":
            # "the fall is greater than England": a change that stands before "is" is what is spoken of.
            return self.trend is not None or (much and self.moved == "amount")
        return much and (self.prefix == "by" or bool(self.moved))

    def _end_order(self) -> None:
        if self.order and not self.compared:
            self.found.append(("unread", (), f'what it is compared with is not said after "{self.order}"'))
        self.order = ""

    def _group(self, given: tuple) -> None:
        groups = _each(given)
        if self.except_for:
            self.found.append(("unread", (), _EXCEPT))
        elif self.more:
            self.found.append(("unread", (), _CHANGED_MORE))
            self.group = ("all",)
        elif self.order:
            self._compare(given)
        elif self.beside and given != ("all",):
            if self.beside_value is not None:
                self.found.append(("theirs", (given, *self.beside_value), ""))
                self.beside_value = None
            else:
                self.beside_group = given
        elif self.quarter:
            if given != ("england",):
                self.found = [("unread", (), "a quarter is read of all authorities in England only")]
        elif self.extreme is not None and self.trend is None:
            self.found += [("place", (*self.extreme, group), "") for group in groups]
            if self.of is not None:
                self.found += [("among", (group, self.of), "") for group in groups]
                self.of = None
            self.answered = self.placed = True
        else:
            self.elsewhere = self.elsewhere or (not self.found and self.trend is None)
            self.groups.append(given)

    def _authority(self, given: tuple) -> None:
        if self.except_for:
            self.found.append(("unread", (), _EXCEPT))
        elif self.order and given[0] == self.subject:
            self.found.append(("unread", (), _ELSEWHERE))
            self.compared = True
        elif self.order:
            self._compare(("authority", given[0]))
        elif given[0] != self.subject:
            self.found.append(("unread", (), _ANOTHER))

    def _compare(self, given: tuple) -> None:
        """Reads a group or an authority after "below" or "better than"; a number that follows is theirs."""
        if self.threshold is not None:
            # "below 10% nationally": so is one that stands before it.
            self.found[-1] = ("unread", (), _WHOSE) if given == ("all",) else ("theirs", (given, *self.threshold), "")
            self.threshold = None
        elif self.before == "value" and self.found and self.found[-1] == ("value", self.number, ""):
            self.found[-1] = ("unread", (), _WHOSE)
        of_all = self.every is not None and given != ("all",)
        if self.apart is not None and of_all:
            self.found.append(("unread", (), "how far from all of them is not read"))
        elif self.apart is not None:
            self.found += [("apart", (self.order, group, *self.apart), "") for group in _each(given)]
        elif of_all:
            # Lower than all of them is the lowest of them, and not below what is usual among them.
            side = {"below": "lowest", "above": "highest", "better": "best", "worse": "worst"}.get(self.order)
            if side and (self.every == "authorities" or (not self.every and given[0] == "neighbours")):
                self.found.append(("place", (side, 1, False, given), ""))
            else:
                self.found.append(("unread", (), 'all of whom is not said: "all authorities in the region"'))
        else:
            self.found += [("against", (self.order, group, self.clear), "") for group in _each(given)]
        self.compared = True
        self.unnumbered += 1
        # All of them have no figure together.
        self.group = ("all",) if of_all else given

    def _trend(self, given: tuple) -> None:
        self._end_trend()
        self.trend, self.beside, self.moved, self.settled = given, False, "change", False
        if self.comparative:
            # "a greater fall than England"
            self.more, self.comparative = self.comparative, ""

    def _value(self, given: tuple) -> None:
        value = (*given, self.about)
        self.about = False
        self.number, self.more_than = value, ""
        bare, self.numbered = self.numbered and not self.prefix, True
        unnumbered, self.unnumbered = self.unnumbered, 0
        if self.more and self.trend is None and self.level and not self.group:
            # "turnover fell, with a vacancy rate of less than 10%"
            self.order, self.compared, self.more = self.more, False, ""
        if self.prefix == "by" and self.group and self.trend is None:
            self._say_apart(value)
        elif self.beside:
            if self.beside_group:
                self.found.append(("theirs", (self.beside_group, *value), ""))
                self.beside_group = ()
            elif self.beside_value is None:
                self.beside_value = value
            else:
                self.found.append(("unread", (), _WHOSE))
        elif self.extreme is not None and not self.answered and not given[2] and not given[1]:
            self.of = given[0]
        elif bare:
            # "fell by 3.4 points (31%)", "below the region and England (11.7% and 11.8%)"
            self.found.append(("unread", (), _OF_WHAT))
            self.aside_number = self.aside
        elif self.group == ("all",) or unnumbered > 1:
            self.found.append(("unread", (), _WHOSE))
        elif self.group:
            self.found.append(("theirs", (self.group, *value), ""))
        elif self.order and not self.compared:
            self.found.append(("threshold", (self.order, *value), ""))
            self.compared, self.threshold, self.settled = True, value, True
        elif self.prefix == "from" or self.begun:
            if self.trend is None:
                self.found.append(("unread", (), _BEFORE))
            self.start, self.begun = (*value, self.begun), ""
        elif self.trend is not None and (
            self.more or self.prefix == "by" or (self.before == "trend" and not self.prefix)
        ):
            self.amount, self.more, self.moved = (*value, self.more), "", "amount"
        elif (self.placed or self.quarter) and not self.prefix:
            self.found.append(("after", value, ""))
            self.settled = True
        elif self.prefix or given[2] or not self.found:
            self.found.append(("value", value, ""))
            self.settled = True
            self.aside_number = self.aside_number or (self.aside and not self.prefix)
        else:
            self.found.append(("unread", (), _OF_WHAT))

    def _amount(self, given: tuple) -> None:
        self.number = (*given, "points", self.about)
        self.more_than = self.order if self.order and not self.compared else self.more
        if self.prefix == "by" and self.group and self.trend is None:
            self._say_apart(self.number)
            self.about = False
        elif self.trend is None or (self.order and not self.compared):
            self.found.append(("unread", (), _POINTS_OF_WHAT))
            self.compared, self.about = True, False
        elif self.amount is not None:
            self.found.append(("unread", (), _OF_WHAT))
        else:
            self.amount, self.more, self.moved = (*self.number, self.more), "", "amount"
            self.about = False

    def _say_apart(self, number: tuple) -> None:
        """How far, where it is said after what it is compared with: "lower than England by 4.1 points"."""
        if self.group == ("all",):
            self.found.append(("unread", (), "how far from all of them is not read"))
        else:
            self.found.append(("apart", (self.order, self.group, *number, ""), ""))

    def _end_trend(self) -> None:
        if self.trend is not None:
            way, sort = self.trend
            if self.amount or self.start:
                # "falling by 3.4 points" is a change between two years, and not a trend.
                sort = "change"
            given = (way, sort, self.since, self.years, self.steady, self.amount, self.start)
            self.found.append(("trend", given, ""))
            self.since, self.years, self.steady = "", (), False
        self.trend, self.amount, self.start = None, None, None

    def done(self) -> list[tuple[str, tuple, str]]:
        """All claims of the part."""
        self._end_order()
        if self.extreme is not None and not self.answered:
            self.found.append(
                ("unread", (), f"{self.extreme[0]} of what is not said: in the region, on record, since 2020 …")
            )
        self._end_trend()
        self._through()
        # A word that belongs to nothing may change what all the others say.
        loose = {
            _ANOTHER: ("unread", (), _ANOTHER) in self.found,
            _EXCEPT: ("unread", (), _EXCEPT) in self.found,
            _CHANGED_MORE: bool(self.more),
            'how long that has been so is not read, only records: "the lowest since 2020"': bool(
                self.years or self.steady or self.since
            ),
            '"about" is read before a number only': self.about,
            '"clearly" is tested in comparisons only': self.clear
            and all(kind != "against" for kind, _, _ in self.found),
            "what is said of the group named is not clear": bool((self.groups or self.beside_group) and self.found),
            _WHOSE: self.beside_value is not None,
            "of how many is read only with whom it is compared": self.of is not None,
            "lower or higher than what is not said": bool(self.comparative),
            _BEFORE: bool(self.begun) or ("unread", (), _BEFORE) in self.found,
            # "fell by 3.4 points (11.1% in 2024)": the period is not that of all.
            _TWO_FIGURES: (self.aside_number and self.aside_period)
            or len({given[:3] for kind, given, _ in self.found if kind in ("value", "after")}) > 1,
            "how far from what is not said": self.apart is not None
            and all(kind != "apart" for kind, _, _ in self.found),
            "that it remains so is read only of comparisons": self.still,
        }
        for reason, is_loose in loose.items():
            if is_loose:
                return [("unread", (), reason)]
        return self.found or [("unread", (), "no claim was recognised in these words")]

    def _through(self) -> None:
        """What is said to hold "since 2022", "for three years" or "still" is a claim about every year in between."""
        lasting = bool(self.since or self.years or self.still)
        kinds = {kind for kind, _, _ in self.found}
        if not lasting or "against" not in kinds or kinds - {"against", "theirs"}:
            return
        span = (self.since, self.years[0] if self.years else 2 if not self.since else 0)
        self.found = [
            ("through", (given, *span), reason) if kind == "against" else (kind, given, reason)
            for kind, given, reason in self.found
        ]
        self.since, self.years, self.steady, self.still = "", (), False, False


# Evidence


class Finding(NamedTuple):
    """What the figures of one period say of a claim."""

    verdict: Verdict
    words: str
    rows: tuple[Proof, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """One authority's figures of one indicator, all periods, with what they are compared with."""

    indicator: Indicator
    around: statements.Surroundings
    values: Sequence[Value]
    peers: statements.Peers
    regions: dict[tuple[str, str], float]

    def case(self, position: int) -> Case:
        """The case of one of the rows."""
        return self.around.case(self.indicator, self.values[: position + 1], self.peers)

    def say(self, value: float) -> str:
        """A figure in words."""
        return figure_words(value, self.indicator)


def _own(row: Value) -> Proof:
    return Proof(row.indicator_id, row.geography_code, row.geography, row.period, row.source, statements.held(row))


def _side(side: str, indicator: Indicator) -> str:
    """``lowest`` or ``highest`` for best and worst; empty without a direction. The same for below and above."""
    turned = {"best": "lowest", "worst": "highest", "better": "below", "worse": "above"}
    other = {"lowest": "highest", "highest": "lowest", "below": "above", "above": "below"}
    if side not in turned:
        return side
    if indicator.polarity is Polarity.NONE:
        return ""
    return turned[side] if indicator.polarity is Polarity.LOWER else other[turned[side]]


_NO_DIRECTION = "this indicator has no better or worse"
# There are no confidence limits for it.
_NO_LIMITS = "whether the difference may be chance cannot be worked out"


def _place(case: Case, given: tuple, evidence: Evidence) -> Finding:
    side, order, joint, group = given
    wanted = _side(side, case.indicator)
    if not wanted:
        return Finding(UNTESTABLE, _NO_DIRECTION)
    if len(group) > 1 and case.region is not None and group[1] != case.region.geography_code:
        return Finding(UNTESTABLE, f"{case.last.geography} is in {in_region(case.region.geography)}")
    fact = statements.place(case, group[0])
    if fact is None:
        return Finding(UNTESTABLE, "fewer than five have a figure, or it is a figure from returns, which is not ranked")
    before = fact.lower if wanted == "lowest" else fact.higher
    where = {
        "region": in_region(fact.name),
        "england": "England",
        "neighbours": "the group of itself and its neighbours",
    }
    of = f"{fact.n} with a figure" if fact.missing or group[0] == "england" else str(fact.n)
    shares = f", shared with {fact.level - 1} other{'s' if fact.level > 2 else ''}" if fact.level > 1 else ""
    own = evidence.say(statements.held(case.last))
    at = f"{own} is the {before_extreme(before + 1)}{wanted} of {of} in {where[group[0]]}{shares}"
    rows = tuple(statements.proof(case, fact))
    extreme = min(rows, key=lambda row: row.value) if wanted == "lowest" else max(rows, key=lambda row: row.value)
    if not before < order <= before + fact.level:
        first = "" if order > 1 else f"; the {wanted} is {extreme.geography} ({evidence.say(extreme.value)})"
        return Finding(CONTRADICTED, at + first, rows)
    if fact.level == 1 and joint:
        return Finding(CONTRADICTED, f"{at}, shared with no other", rows)
    if fact.level > 1 and not joint:
        return Finding(UNTESTABLE, f"{at}: as published, the figures cannot tell them apart", rows)
    return Finding(SUPPORTED, at, rows)


def _record(case: Case, given: tuple, evidence: Evidence) -> Finding:
    side, since = given
    wanted = _side(side, case.indicator)
    if not wanted:
        return Finding(UNTESTABLE, _NO_DIRECTION)
    last = case.last
    if not statements.yearly(last) or last.flag:
        return Finding(UNTESTABLE, "a provisional figure cannot be a record")
    if since and _year(since) >= statements.year(last):
        return Finding(UNTESTABLE, f"{since} is not before {last.period}")
    own = statements.held(last)
    begins = _year(since) if since else 0
    rows = [
        row
        for row in case.values[:-1]
        if row.value is not None and statements.yearly(row) and statements.year(row) >= begins
    ]
    alike = {row.period for row in case.alike}
    beyond = [row for row in rows if (statements.held(row) < own if wanted == "lowest" else statements.held(row) > own)]
    # The year that is named may itself be the one that was as low or high.
    against = [row for row in beyond if row.period in alike and statements.year(row) > begins]
    proofs = tuple(_own(row) for row in rows)
    said = evidence.say(own)
    if against:
        named = listed([f"{evidence.say(statements.held(row))} in {row.period}" for row in against[-3:]])
        begun = statements.year(rows[0])
        short = f"; figures begin in {rows[0].period}" if begins < begun and begins else ""
        return Finding(CONTRADICTED, f"{said} is not the {wanted}: it was {named}{short}", proofs)
    level = [row for row in rows if row.value == own and row.period in alike and statements.year(row) > begins]
    if level:
        named = listed([row.period for row in level])
        return Finding(
            UNTESTABLE, f"{said} is as published also the figure of {named}: it is not the {wanted} alone", proofs
        )
    return _record_proved(case, wanted, begins, proofs, evidence)


def _record_proved(case: Case, wanted: str, begins: int, rows: tuple[Proof, ...], evidence: Evidence) -> Finding:
    """Nothing speaks against a record: whether the figures suffice to say so."""
    year = statements.year(case.last)
    known = [row for row in case.alike if row.value is not None and statements.year(row) >= begins]
    first = known[0].period if known else ""
    said = evidence.say(statements.held(case.last))
    of = f"{said} is the {wanted} of the {len(known)} figures since {first}"
    if len(known) < statements.FEWEST_FIGURES:
        return Finding(UNTESTABLE, f"{of}, and a record needs {statements.FEWEST_FIGURES}", rows)
    if len(known) != year - statements.year(known[0]) + 1:
        return Finding(UNTESTABLE, f"{of}, but years between have no figure", rows)
    if begins and statements.year(known[0]) > begins:
        return Finding(UNTESTABLE, f"{of}; figures that can be compared begin only then", rows)
    earlier = [row for row in case.values if row.value is not None and row.period_end < known[0].period_end]
    if not begins and earlier:
        return Finding(UNTESTABLE, f"{of}; the way of counting was another before", rows)
    return Finding(SUPPORTED, of, rows)


def _other(case: Case, group: Sequence[Any], evidence: Evidence) -> tuple[str, float | None, str, tuple[Proof, ...]]:
    """Name, figure, difference by the limits and rows of what a figure is compared with."""
    if group[0] == "authority":
        peer = case.peers.get(group[1])
        if peer is None:
            return evidence.around.catalogue.by_code[group[1]].geography, None, "", ()
        return peer.row.geography, peer.row.value, _difference(case.last, peer.row.value), (peer.row,)
    if len(group) > 1 and (case.region is None or group[1] != case.region.geography_code):
        place = evidence.around.catalogue.by_code[group[1]]
        figure = evidence.regions.get((place.geography_code, case.last.period))
        name = in_region(place.geography)
        if figure is None:
            return name, None, "", ()
        row = Proof(case.indicator.id, place.geography_code, place.geography, case.last.period, PUBLISHED, figure)
        return name, figure, _difference(case.last, figure), (row,)
    fact = statements.against(case, group[0])
    if fact is None:
        return statements.comparator_name(case, group[0]), None, "", ()
    return fact.name, fact.figure, fact.difference, tuple(statements.proof(case, fact))


def _difference(row: Value, other: float) -> str:
    if row.lower_ci is None or row.upper_ci is None or row.value is None:
        return ""
    if other < row.lower_ci and row.value > other:
        return "higher"
    return "lower" if other > row.upper_ci and row.value < other else "similar"


def _against(case: Case, given: tuple, evidence: Evidence) -> Finding:
    order, group, clear = given
    name, figure, difference, rows = _other(case, group, evidence)
    if figure is None:
        return Finding(UNTESTABLE, f"{name} has no figure for {case.last.period}")
    own = statements.held(case.last)
    both = f"{evidence.say(own)} against {name} ({evidence.say(figure)})"
    wanted = _side(order, case.indicator)
    if not wanted:
        return Finding(UNTESTABLE, f"{_NO_DIRECTION}: {both}", rows)
    if wanted == "same":
        return _alike(own, figure, difference, both, rows)
    actual = "below" if own < figure else "above" if own > figure else "level"
    tested = {
        "": _NO_LIMITS,
        "similar": "the difference may be chance: it is too small to be sure",
    }
    note = tested.get(difference, "the difference is clear")
    strict = clear or order in ("better", "worse")
    if actual != wanted:
        # On the wrong side, but so close that the limits cannot tell: neither better nor worse is shown.
        verdict = UNTESTABLE if strict and not clear and difference == "similar" and actual != "level" else CONTRADICTED
        return Finding(verdict, f"{both}; {note}" if actual != "level" else f"{both}: they are the same", rows)
    if clear and difference == "":
        return Finding(UNTESTABLE, f"{both}; {note}", rows)
    if clear and difference == "similar":
        return Finding(CONTRADICTED, f"{both}; {note}", rows)
    if strict and difference == "similar":
        return Finding(UNTESTABLE, f"{both}; {note}", rows)
    return Finding(SUPPORTED, f"{both}; {note}", rows)


def _through(case: Case, given: tuple, evidence: Evidence) -> Finding:
    """A comparison that is said to hold in every year since one, or of some number up to the last."""
    compared, since, span = given
    last = case.last
    if not statements.yearly(last):
        return Finding(UNTESTABLE, "a provisional figure is not compared through the years")
    first = _year(since) if since else statements.year(last) - span + 1
    if first > statements.year(last):
        return Finding(UNTESTABLE, f"{since} is not before {last.period}")
    places = [
        place
        for place, row in enumerate(case.values)
        if statements.yearly(row) and first <= statements.year(row) <= statements.year(last)
    ]
    if len({statements.year(case.values[place]) for place in places}) < statements.year(last) - first + 1:
        return Finding(UNTESTABLE, f"there is no figure for every year since {since or first}")
    found = []
    for place in places:
        row = case.values[place]
        reason = unsayable(row, evidence.indicator)
        one = Finding(UNTESTABLE, reason) if reason else _against(evidence.case(place), compared, evidence)
        rows = (_own(row), *one.rows) if row.value is not None else one.rows
        # What the limits say of each year would hide what all of them say.
        figures = one.words if one.verdict == UNTESTABLE else one.words.partition(";")[0]
        found.append(Finding(one.verdict, f"{figures} in {row.period}", rows))
    rows = tuple(row for one in found for row in one.rows)
    for verdict in (CONTRADICTED, UNTESTABLE):
        these = [one.words for one in found if one.verdict == verdict]
        if these:
            return Finding(verdict, f"not in every year: {'; '.join(these)}", rows)
    return Finding(SUPPORTED, f"every year: {'; '.join(one.words for one in found)}", rows)


def _among(case: Case, given: tuple, _: Evidence) -> Finding:
    """Of how many: those with a figure, or all of the group."""
    group, number = given
    fact = statements.place(case, group[0])
    if fact is None:
        return Finding(UNTESTABLE, "fewer than five have a figure, or it is a figure from returns, which is not ranked")
    of = f"there are {fact.n} with a figure" + (f" and {fact.missing} without" if fact.missing else "")
    return Finding(SUPPORTED if number in (fact.n, fact.n + fact.missing) else CONTRADICTED, of)


def _quarter(case: Case, given: tuple, evidence: Evidence) -> Finding:
    """The quarter of all authorities in which a figure lies."""
    side, item, spread, own = given[0], case.indicator, case.spread, statements.held(case.last)
    if side in ("top", "bottom"):
        if item.polarity is not Polarity.HIGHER:
            meant = {"top": "highest or best", "bottom": "lowest or worst"}[side]
            return Finding(UNTESTABLE, f"{side} may mean {meant}: say which")
        side = {"top": "highest", "bottom": "lowest"}[side]
    wanted = _side(side, item)
    if not wanted:
        return Finding(UNTESTABLE, _NO_DIRECTION)
    if spread is None or spread.n < 4 * statements.FEWEST_PEERS or case.last.source != PUBLISHED:
        return Finding(
            UNTESTABLE, "too few authorities have a figure, or it is a figure from returns, which is not ranked"
        )
    limit = spread.lower_quartile if wanted == "lowest" else spread.upper_quartile
    true = own <= limit if wanted == "lowest" else own >= limit
    ends = "up to" if wanted == "lowest" else "from"
    decimals = evidence.indicator.decimals + 2
    edge = figure_words(limit, item, decimals) if rounded(limit, item.decimals) != limit else evidence.say(limit)
    said = (
        f"{evidence.say(own)}; the {wanted} quarter of the {spread.n} authorities with a figure reaches {ends} {edge}"
    )
    return Finding(SUPPORTED if true else CONTRADICTED, said)


def _alike(own: float, figure: float, difference: str, both: str, rows: tuple[Proof, ...]) -> Finding:
    if own == figure or difference == "similar":
        return Finding(SUPPORTED, f"{both}: no clear difference", rows)
    if difference:
        return Finding(CONTRADICTED, f"{both}; the difference is clear", rows)
    return Finding(UNTESTABLE, f"{both}; {_NO_LIMITS}", rows)


def _unit_differs(unit: str, decimals: int, indicator: Indicator) -> str:
    own = {Unit.PERCENT: "%", Unit.POUNDS: "£"}.get(indicator.unit, "")
    if unit and unit != own:
        return f"the figures are {indicator.unit.value}, not {'per cent' if unit == '%' else 'pounds'}"
    # "Under 18" may be an age.
    return "the number has no unit" if own and not unit and not decimals else ""


def _value(case: Case, given: tuple, evidence: Evidence) -> Finding:
    number, decimals, unit, about = given
    if reason := _unit_differs(unit, decimals, case.indicator):
        return Finding(UNTESTABLE, reason)
    own = statements.held(case.last)
    places = min(decimals, case.indicator.decimals)
    same = rounded(own, places) == rounded(number, places)
    said = evidence.say(own)
    if not same and case.indicator.unit is Unit.RATE and number == case.last.numerator:
        return Finding(
            UNTESTABLE, f"{number:,.0f} is how many there are; the figure is {said} for every 10,000 children"
        )
    if not same and about and _near(own, number):
        return Finding(UNTESTABLE, f"the figure is {said}: {_ABOUT}")
    if not same:
        return Finding(CONTRADICTED, f"the figure is {said}")
    if decimals > case.indicator.decimals:
        return Finding(SUPPORTED, f"the figure is {said}, published to {case.indicator.decimals} decimals")
    return Finding(
        SUPPORTED, f"the figure is {said}" + (", rounded" if rounded(own, places) != own and not about else "")
    )


def _after(case: Case, given: tuple, evidence: Evidence) -> Finding:
    """A number behind a place, as in "the lowest in the region (7.7%)": its own figure or, where it is not, perhaps theirs."""
    finding = _value(case, given, evidence)
    if finding.verdict == CONTRADICTED:
        return Finding(UNTESTABLE, f"{finding.words}, and {_WHOSE}")
    return finding


def _count(case: Case, given: tuple, evidence: Evidence) -> Finding:
    """How many there are, of an indicator whose figures are rates: the numerator."""
    number, _, _, about = given
    item, last = case.indicator, case.last
    rate = f"{evidence.say(statements.held(last))} for every 10,000 children"
    if last.numerator is None or item.id not in statements.COUNTED:
        return Finding(UNTESTABLE, f"how many there are is not published: the figure is {rate}")
    there = f"there are {last.numerator:,.0f} {statements.COUNTED[item.id][1]}, {rate}"
    if number == statements.held(last):
        return Finding(UNTESTABLE, f"{there}: say which the number is")
    true = last.numerator == number
    if about and number:
        # "About 1,200" is said of 1,150 to 1,249, and "about 1,000" of 950 to 1,049: never of what has another second figure.
        digits = f"{number:.0f}"
        step = 10 ** min(len(digits) - len(digits.rstrip("0")), max(len(digits) - 2, 0))
        true = number - step / 2 <= last.numerator < number + step / 2
    if not true and about and _near(last.numerator, number):
        return Finding(UNTESTABLE, f"{there}: {_ABOUT}")
    return Finding(SUPPORTED if true else CONTRADICTED, there)


_ABOUT = "whether that is still about the number is not for this check to say"


def _near(own: float, number: float) -> bool:
    """Whether a figure that "about" a number does not round to may still be called so: up to a twentieth away."""
    return abs(own - number) <= abs(number) / 20


def _by_how_much(case: Case, given: tuple, evidence: Evidence) -> Finding:
    """How far above or below another figure, as in "3.9 points below England"."""
    order, group, number, decimals, unit, _, more = given
    item = case.indicator
    name, figure, _, rows = _other(case, group, evidence)
    if figure is None:
        return Finding(UNTESTABLE, f"{name} has no figure for {case.last.period}")
    own = statements.held(case.last)
    both = f"{evidence.say(own)} against {name} ({evidence.say(figure)})"
    if unit != {Unit.PERCENT: "points", Unit.POUNDS: "£"}.get(item.unit, ""):
        return Finding(
            UNTESTABLE,
            f"a difference of percentages is said in points, of other figures in their own unit: {both}",
            rows,
        )
    wanted = _side(order, item)
    if wanted not in ("below", "above"):
        return Finding(UNTESTABLE, f"{_NO_DIRECTION}: {both}" if not wanted else both, rows)
    apart = rounded(own - figure, item.decimals)
    places = min(decimals, item.decimals)
    size = abs(apart)
    true = size > number if more in ("above", "better") else size < number
    if not more:
        true = rounded(size, places) == rounded(number, places)
    true = true and (apart < 0) == (wanted == "below")
    said = (
        f"{both}: {amount_words(apart, item)} {'below' if apart < 0 else 'above'}"
        if apart
        else f"{both}: they are the same"
    )
    return Finding(SUPPORTED if true and apart else CONTRADICTED, said, rows)


def _theirs(case: Case, given: tuple, evidence: Evidence) -> Finding:
    """The figure of what it is compared with, as in "below England (11.8%)"."""
    group, number, decimals, unit, about = given
    name, figure, _, rows = _other(case, group, evidence)
    if figure is None:
        return Finding(UNTESTABLE, f"{name} has no figure for {case.last.period}")
    if reason := _unit_differs(unit, decimals, case.indicator):
        return Finding(UNTESTABLE, reason)
    places = min(decimals, case.indicator.decimals)
    same = rounded(figure, places) == rounded(number, places)
    said = f"the figure of {name} is {evidence.say(figure)}"
    if not same and about and _near(figure, number):
        return Finding(UNTESTABLE, f"{said}: {_ABOUT}", rows)
    return Finding(SUPPORTED if same else CONTRADICTED, said, rows)


def _threshold(case: Case, given: tuple, evidence: Evidence) -> Finding:
    order, number, decimals, unit, _ = given
    if reason := _unit_differs(unit, decimals, case.indicator):
        return Finding(UNTESTABLE, reason)
    own = statements.held(case.last)
    wanted = _side(order, case.indicator)
    if wanted not in ("below", "above"):
        return Finding(UNTESTABLE, _NO_DIRECTION if not wanted else f"the figure is {evidence.say(own)}")
    true = own < number if wanted == "below" else own > number
    return Finding(SUPPORTED if true else CONTRADICTED, f"the figure is {evidence.say(own)}")


def _year(period: str) -> int:
    return int(lookup.year_of(period)[:4])


def _way(way: str, indicator: Indicator) -> str:
    """``down``, ``up`` or ``same``; empty where better and worse mean nothing."""
    if way in ("better", "worse"):
        return {"below": "down", "above": "up", "": ""}[_side(way, indicator)]
    return way


def _trend(case: Case, given: tuple, evidence: Evidence) -> Finding:
    direction, sort, since, years, steady, amount, start = given
    way = _way(direction, case.indicator)
    if not way:
        return Finding(UNTESTABLE, _NO_DIRECTION)
    if not statements.yearly(case.last) or case.last.flag:
        return Finding(UNTESTABLE, "a provisional figure cannot end a trend")
    span = years[0] if years else 0
    if since and _year(since) > statements.year(case.last):
        return Finding(UNTESTABLE, f"{since} is not before {case.last.period}: put it the other way round")
    if since and _year(since) == statements.year(case.last):
        latest = case.last == evidence.values[-1]
        return Finding(UNTESTABLE, f"{since} is the {'latest period' if latest else 'period spoken of'} itself")
    first = _year(since) if since else statements.year(case.last) - (span or 1)
    if sort == "trend" and not since and not span:
        first = statements.year(case.last) - 2
    rows = [row for row in case.alike if statements.year(row) >= first]
    known = [row for row in rows if row.value is not None]
    if not known or statements.year(known[0]) != first or len(known) < 2:
        return Finding(UNTESTABLE, f"there is no figure for {since or first} that can be compared")
    course = ", ".join(f"{evidence.say(statements.held(row))} in {row.period}" for row in known)
    proofs = tuple(_own(row) for row in known[:-1])
    change = statements.held(known[-1]) - statements.held(known[0])
    moved = "down" if change < 0 else "up" if change > 0 else "same"
    if mistaken := _amounts(case.indicator, change, known[0], amount, start, evidence):
        return Finding(mistaken[0], f"{mistaken[1]}: {course}", proofs)
    if moved != way:
        return Finding(CONTRADICTED, course, proofs)
    every_year = sort == "trend" or steady or (len(years) > 1 and years[1])
    if not every_year:
        note = _change_note(case, known[0])
        # As of two places, so of two years: better or worse is a word for what is clear.
        judged = direction in ("better", "worse") and note == _UNSURE
        return Finding(UNTESTABLE if judged else SUPPORTED, course + note, proofs)
    gaps = len(known) != statements.year(known[-1]) - first + 1
    steps = [(after > before) - (after < before) for before, after in _pairs(known)]
    if gaps:
        return Finding(UNTESTABLE, f"years between have no figure: {course}", proofs)
    if any((step > 0) != (way == "up") or step == 0 for step in steps):
        verdict = CONTRADICTED if steady or (len(years) > 1 and years[1]) else UNTESTABLE
        return Finding(verdict, f"{way} over the whole time, but not every year: {course}", proofs)
    if len(steps) < 2:
        return Finding(UNTESTABLE, f"two figures make no trend: {course}", proofs)
    return Finding(SUPPORTED, f"{way} every year: {course}", proofs)


def _pairs(known: Sequence[Value]) -> Iterable[tuple[float, float]]:
    return pairwise(statements.held(row) for row in known)


_UNSURE = "; too little to be sure of a change"


def _change_note(case: Case, start: Value) -> str:
    clear = statements.apart(case.last, start)
    return "" if clear is None else "; the change is clear" if clear else _UNSURE


def _amounts(
    indicator: Indicator, change: float, begin: Value, amount: tuple | None, start: tuple | None, evidence: Evidence
) -> tuple[Verdict, str] | None:
    """Whether an amount ("by 3.4 points") or a beginning ("from 11.1%") that is named is wrong, and why."""
    if amount is not None:
        number, decimals, unit, about, more = amount
        if (indicator.unit is Unit.PERCENT) != (unit == "points") or unit == "%":
            return UNTESTABLE, "a change of a percentage is said in points, of other figures in their own unit"
        size = abs(rounded(change, indicator.decimals))
        if not _is_so(size, number, decimals, more, indicator):
            verdict = UNTESTABLE if about and _near(size, number) else CONTRADICTED
            return verdict, f"the change is {amount_words(change, indicator)}"
    if start is not None:
        number, decimals, _, about, more = start
        was = statements.held(begin)
        if not _is_so(was, number, decimals, more, indicator):
            verdict = UNTESTABLE if about and _near(was, number) else CONTRADICTED
            return verdict, f"it was {evidence.say(was)} in {begin.period}"
    return None


def _is_so(own: float, number: float, decimals: int, more: str, indicator: Indicator) -> bool:
    """Whether a figure is above or below a number or, where that is not said, rounds to it."""
    if more:
        return own > number if more == "above" else own < number
    places = min(decimals, indicator.decimals)
    return rounded(own, places) == rounded(number, places)


_TESTS: dict[str, Callable[[Case, tuple, Evidence], Finding]] = {
    "place": _place, "record": _record, "against": _against, "value": _value, "theirs": _theirs, "threshold": _threshold, "trend": _trend,
    "through": _through, "among": _among, "quarter": _quarter, "count": _count, "apart": _by_how_much, "after": _after,
}  # fmt: skip


# Answers


class Held(Frozen):
    """Another period in which a claim was true."""

    period: str
    source: str
    words: str


class Answer(Frozen):
    """What became of one claim.

    :param claim: the words of the sentence that hold it.
    :param words: the figures, or why it cannot be tested.
    :param source: ``published`` or ``returns``; ``publication``: its name.
    :param rows: the rows looked at: indicator, geography, period, source, value.
    """

    claim: str
    reading: str
    verdict: Verdict
    words: str
    indicator_id: str = ""
    period: str = ""
    source: str = ""
    publication: str = ""
    held: Held | None = None
    rows: tuple[Proof, ...] = ()

    @field_serializer("rows")
    def _named(self, rows: tuple[Proof, ...]) -> list[dict[str, Any]]:
        return [row._asdict() for row in rows]


class Checked(Frozen):
    """A sentence and the answers to its claims."""

    sentence: str
    la_code: str
    authority: str
    answers: tuple[Answer, ...]
    not_understood: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @computed_field
    @property
    def verdict(self) -> Verdict:
        """Of the sentence: contradicted where one claim is, supported where all are."""
        verdicts = {answer.verdict for answer in self.answers}
        return CONTRADICTED if CONTRADICTED in verdicts else SUPPORTED if verdicts == {SUPPORTED} else UNTESTABLE

    @property
    def exit_code(self) -> int:
        """0: all supported; 1: something is contradicted; 3: nothing is, but something could not be tested."""
        return {SUPPORTED: 0, CONTRADICTED: 1, UNTESTABLE: 3}[self.verdict]


class UnknownAuthority(Exception):
    """No authority was named, or none has that name; the message says which."""


def check(
    cursor: duckdb.DuckDBPyConnection, sentence: str, la: str = "", catalogue: Catalogue | None = None, year: str = ""
) -> Checked:
    """Checks a sentence.

    :param la: the authority of which it speaks, by name or code, where the sentence does not name one first.
    :param catalogue: that of the store, where the caller has it already.
    :param year: later figures are left out, as if it were then; empty for all.
    :raises UnknownAuthority: it is not known of which authority the sentence speaks.
    """
    catalogue = catalogue or lookup.catalogue(cursor)
    words = lexicon(catalogue)
    items = read(sentence, words)
    asked = _authority(catalogue, words, la)
    if la and asked is None:
        near = _like(catalogue, words, la)
        raise UnknownAuthority(f"there is no local authority {la}" + (f"; perhaps {listed(near[:3])}" if near else ""))
    named = _subject(items)
    place = catalogue.by_code.get(named) if named else asked
    if place is None:
        raise UnknownAuthority(_nobody(catalogue, words, items))
    notes = []
    if catalogue.synthetic:
        notes.append("These figures are invented, for demonstration.")
    if asked is not None and asked != place:
        notes.append(f"The sentence speaks of {place.geography}: it was checked for it, not for {asked.geography}.")
    if place.la_code not in catalogue.by_code:
        raise UnknownAuthority(f"{place.geography} has no figures")
    shelf = _Shelf(cursor, catalogue, place, year)
    claimed = claims(sentence, items, place.la_code) or [Claim("unread", sentence.strip(), reason="nothing is claimed")]
    answers = tuple(shelf.answer(claim) for claim in claimed)
    unknown = tuple(str(item.given[0]) for item in items if item.kind == "unknown")
    return Checked(
        sentence=sentence, la_code=place.la_code, authority=place.geography, answers=answers, not_understood=unknown,
        notes=tuple(notes),
    )  # fmt: skip


def _authority(catalogue: Catalogue, words: Lexicon, wanted: str) -> Geography | None:
    """The authority with this code, name, or what people call it."""
    kind, given = words.get(_key(wanted), ("", ()))
    found = catalogue.by_code[given[0]] if kind == "authority" else catalogue.find(wanted)
    return found if found and found.is_authority else None


def _nobody(catalogue: Catalogue, words: Lexicon, items: Sequence[Item]) -> str:
    """Why it is not known of which authority a sentence speaks."""
    named = [catalogue.by_code[item.given[0]].geography for item in items if item.kind == "authority"]
    if named:
        return (
            f"it is not clear whether the sentence speaks of {named[0]}: begin it with the name, or give it with --la"
        )
    strange = [str(item.given[0]) for item in items if item.kind == "unknown" and len(str(item.given[0])) > 3]
    near = list(dict.fromkeys(name for word in strange for name in _like(catalogue, words, word)[:1]))
    perhaps = f" (perhaps {listed(near[:3])})" if near else ""
    return f"the sentence names no local authority{perhaps}; give it with --la"


def _like(catalogue: Catalogue, words: Lexicon, wanted: str) -> list[str]:
    names = {" ".join(key): given[0] for key, (kind, given) in words.items() if kind == "authority"}
    near = difflib.get_close_matches(" ".join(_key(wanted)), names, n=3)
    return list(dict.fromkeys(catalogue.by_code[names[name]].geography for name in near))


def _subject(items: Sequence[Item]) -> str:
    """The authority named before anything it could be compared with; empty if none."""
    before, begun = "", False
    for item in items:
        # "Unlike Gateshead, Durham …" does not speak of Gateshead.
        if item.kind == "authority" and before not in ("versus", "unknown"):
            return item.given[0]
        before = before if item.kind in _PASSED_OVER else item.kind
        begun = begun or item.kind in (*_CLAIMING, "indicator", "unknown")
        if item.kind == "order" or (item.kind == "boundary" and begun):
            return ""
    return ""


class _Shelf:
    """The evidence on one authority, fetched once for each indicator."""

    def __init__(
        self, cursor: duckdb.DuckDBPyConnection, catalogue: Catalogue, place: Geography, year: str = ""
    ) -> None:
        self.cursor = cursor
        self.year = int(year) if year.isdigit() else 9999
        self.around = statements.surroundings(catalogue, place)
        self._kept: dict[tuple[str, str], Evidence] = {}

    def evidence(self, indicator: str, source: str) -> Evidence:
        """The figures of one source."""
        key = (indicator, source)
        if key not in self._kept:
            code = self.around.place.geography_code
            rows = [
                row
                for row in lookup.values(self.cursor, [code], [indicator], source=source)
                # Twelve months to a quarter end after the year of the same number.
                if _year(row.period) + (not statements.yearly(row)) <= self.year
            ]
            regions = lookup.values(
                self.cursor, [one.geography_code for one in self.around.catalogue.regions], [indicator]
            )
            catalogue = self.around.catalogue
            periods = catalogue.published_periods.get(indicator, ())
            peers = lookup.peers_of(self.cursor, catalogue, [(indicator, period) for period in periods])
            self._kept[key] = Evidence(
                REGISTRY[indicator], self.around, rows, peers,
                {(row.geography_code, row.period): row.value for row in regions if row.value is not None},
            )  # fmt: skip
        return self._kept[key]

    def answer(self, claim: Claim) -> Answer:
        """The answer to a claim."""
        reading = _reading_words(claim, self.around.catalogue)
        if claim.reason:
            return Answer(claim=claim.text, reading=reading, verdict=UNTESTABLE, words=claim.reason)
        if len(claim.indicators) != 1:
            reason = "no indicator was recognised"
            if claim.indicators:
                names = listed([REGISTRY[one].short_title for one in claim.indicators])
                reason = f"it may mean several indicators, say which: {names}"
            return Answer(claim=claim.text, reading=reading, verdict=UNTESTABLE, words=reason)
        published = self.evidence(claim.indicators[0], PUBLISHED)
        returned = self.evidence(claim.indicators[0], RETURNS)
        main = published if published.values else returned
        return self._answered(claim, reading, main, returned if main is published else None)

    def _answered(self, claim: Claim, reading: str, main: Evidence, more: Evidence | None) -> Answer:
        item = main.indicator
        position = _position(main.values, claim.period)
        common: dict[str, Any] = {"claim": claim.text, "reading": reading, "indicator_id": item.id}
        if position is None:
            words = f"there is no figure for {claim.period or self.around.place.geography}"
            if main.values:
                words += f"; figures run from {main.values[0].period} to {main.values[-1].period}"
            return Answer(**common, verdict=UNTESTABLE, words=words)
        row = main.values[position]
        finding = _tested(claim, main, position)
        held = None
        # What is said to hold "since 2022" is not a claim about an earlier year.
        lasting = claim.kind == "through" and claim.given[1]
        if finding.verdict != SUPPORTED and not claim.period and not lasting:
            held = _held(claim, main, position) or (_held(claim, more, None) if more else None)
        return Answer(
            **common, verdict=finding.verdict, words=finding.words, period=row.period, source=row.source,
            publication=publication_of(item) if row.source == PUBLISHED else "the authority's own returns",
            held=held, rows=tuple(dict.fromkeys(finding.rows)),
        )  # fmt: skip


def _position(values: Sequence[Value], period: str) -> int | None:
    """The row of a period; the last one where none is named, of own returns that of the last whole year."""
    if not period:
        whole = statements.whole_years(values) if values and values[-1].source == RETURNS else ()
        return values.index(whole[-1]) if whole else len(values) - 1 if values else None
    places = [n for n, row in enumerate(values) if row.period == period]
    places += [n for n, row in enumerate(values) if statements.yearly(row) and lookup.year_of(row.period) == period]
    return places[0] if places else None


def _tested(claim: Claim, evidence: Evidence, position: int) -> Finding:
    row = evidence.values[position]
    # What the figure is can be said even where it rests on few or on a joint return; what it means cannot.
    only_figure = claim.kind in ("value", "after", "count", "threshold") and row.value is not None
    reason = unsayable(row, evidence.indicator)
    if reason and not (only_figure and evidence.indicator.unit is not Unit.AUTHORITIES):
        return Finding(UNTESTABLE, reason)
    case = evidence.case(position)
    finding = _TESTS[claim.kind](case, claim.given, evidence)
    when = f"in {in_period(row.period)}{', provisional' if row.flag == 'p' else ''}: "
    # What is said of every year names the years itself.
    said = finding.words if claim.kind == "through" else when + finding.words
    if row.joint:
        said += f", that of a joint return ({row.joint})"
    rows = (_own(row), *finding.rows) if finding.rows or finding.verdict != UNTESTABLE else ()
    return Finding(finding.verdict, said, rows)


def _held(claim: Claim, evidence: Evidence, besides: int | None) -> Held | None:
    """The latest other period in which a claim is supported."""
    for position in range(len(evidence.values) - 1, -1, -1):
        if position == besides:
            continue
        finding = _tested(claim, evidence, position)
        if finding.verdict == SUPPORTED:
            row = evidence.values[position]
            return Held(period=row.period, source=row.source, words=finding.words)
    return None


def publication_of(indicator: Indicator) -> str:
    """The name of the publication that an indicator's figures come from."""
    if indicator.published is None:
        return ""
    recipe = next(one for one in RECIPES if one.key == indicator.published.table)
    return PUBLICATIONS[recipe.publication].title


_ORDERS = {"better": "better than", "worse": "worse than", "same": "the same as"}
_GROUPS = {"region": "the region", "england": "England", "neighbours": "the statistical neighbours"}


def _group_words(group: Sequence[Any], catalogue: Catalogue) -> str:
    if len(group) > 1:
        return in_region(catalogue.by_code[group[1]].geography)
    return _GROUPS[group[0]]


def _amount_read(amount: Sequence[Any]) -> str:
    number, _, unit, about, more = amount
    size = f"£{number:,g}" if unit == "£" else f"{number:,g}{'%' if unit == '%' else f' {unit}' if unit else ''}"
    than = {"above": "more than ", "below": "less than "}.get(more, "about " if about else "")
    return f" by {than}{size}"


def _reading_words(claim: Claim, catalogue: Catalogue) -> str:
    """How a claim was understood, for the person who asks."""
    about = REGISTRY[claim.indicators[0]].short_title if len(claim.indicators) == 1 else ""
    start = f"{about}: " if about else ""
    given = claim.given
    match claim.kind:
        case "place":
            joint = "joint " if given[2] else ""
            return f"{start}{joint}{before_extreme(given[1])}{given[0]} in {_group_words(given[3], catalogue)}"
        case "record":
            return f"{start}{given[0]} {'since ' + given[1] if given[1] else 'on record'}"
        case "against":
            who = _group_words(given[1], catalogue)
            return f"{start}{'clearly ' if given[2] else ''}{_ORDERS.get(given[0], given[0])} {who}"
        case "through":
            (order, group, clear), since, span = given
            who = _group_words(group, catalogue)
            when = f"every year since {since}" if since else f"in each of the last {span} years"
            return f"{start}{'clearly ' if clear else ''}{_ORDERS.get(order, order)} {who} {when}"
        case "among":
            return f"{start}one of {given[1]:g} in {_group_words(given[0], catalogue)}"
        case "quarter":
            return f"{start}in the {given[0]} quarter of all authorities"
        case "value" | "after":
            return f"{start}the figure is {given[0]:g}{given[2] if given[2] == '%' else ''}"
        case "count":
            return f"{start}how many there are is {given[0]:,.0f}"
        case "apart":
            unit = given[4] if given[4] in ("%", "£") else f" {given[4]}".rstrip()
            by = f"£{given[2]:,g}" if unit == "£" else f"{given[2]:,g}{unit}"
            by = f"{'more' if given[6] == 'above' else 'less'} than {by}" if given[6] else by
            return f"{start}{by} {_ORDERS.get(given[0], given[0])} {_group_words(given[1], catalogue)}"
        case "theirs":
            unit = "%" if given[3] == "%" else ""
            return f"{start}the figure of {_group_words(given[0], catalogue)} is {given[1]:g}{unit}"
        case "threshold":
            return f"{start}{_ORDERS.get(given[0], given[0])} {given[1]:g}{given[3] if given[3] == '%' else ''}"
        case "trend":
            span = given[3][0] if given[3] else 0
            over = f" over {span} years" if span > 1 else " on the year before" if span else ""
            since = f" since {given[2]}" if given[2] else over
            if not since and given[1] == "change":
                since = " on the year before"
            by = _amount_read(given[5]) if given[5] else ""
            return f"{start}{given[0]}{by}{', every year' if given[4] else ''}{since}"
    return ""
