"""What figures computed from an authority's own returns are called, and their breakdowns by characteristic.

The rows themselves come from :mod:`indicators.returns` and :mod:`indicators.disclosure`; here stand the words.
"""

from __future__ import annotations

from indicators.canonical import CATEGORIES
from indicators.model import Breakdown, Disclosure, Indicator, Unit
from indicators.registry import COMPUTED
from loaders.return_tables import TITLES


def collection_words(collection: str) -> str:
    """A return's name within a sentence: ``children in need census``."""
    title = TITLES[collection]
    return title[0].lower() + title[1:]


CHARACTERISTIC_WORDS: dict[str, str] = {
    "sex": "sex",
    "age": "age",
    "ethnicity": "ethnic group",
    "disability": "disability",
    "uasc": "whether they are unaccompanied asylum-seeking children",
    "need": "category of need",
    "placement": "placement",
    "worker_age": "age",
    "role": "role",
}


def breakdown_id(indicator_id: str, characteristic: str) -> str:
    """Id of an indicator's breakdown by a characteristic, from returns."""
    return f"{indicator_id}_by_{characteristic}_returns"


def _breakdown(indicator: Indicator, characteristic: str) -> Breakdown:
    by = CHARACTERISTIC_WORDS[characteristic]
    rate = indicator.computed is not None and indicator.computed.disclosure is Disclosure.RATE
    if rate:
        unit, decimals, note = Unit.PERCENT, 0, "Each category's share of all that are counted."
    else:
        unit, decimals, note = indicator.unit, indicator.decimals, "The figure within each category."
    return Breakdown(
        id=breakdown_id(indicator.id, characteristic),
        title=f"{indicator.short_title} by {by}, from own returns",
        unit=unit,
        decimals=decimals,
        table="returns",
        category=characteristic,
        order=tuple(CATEGORIES[characteristic].values()),
        note=f"{note} Small numbers are left out, and others with them where they would give a small one away.",
    )


RETURNED_BREAKDOWNS: dict[str, Breakdown] = {
    one.id: one
    for indicator in COMPUTED.values()
    if indicator.computed
    for one in (_breakdown(indicator, characteristic) for characteristic in indicator.computed.characteristics)
}


def breakdowns_of(indicator: Indicator) -> tuple[str, ...]:
    """Ids of the breakdowns that returns can give of an indicator."""
    if indicator.computed is None:
        return ()
    return tuple(breakdown_id(indicator.id, characteristic) for characteristic in indicator.computed.characteristics)
