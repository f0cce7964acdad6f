"""What a chart or a page means, in plain sentences that the rows prove.

A sentence says "clearly" only where the 95% confidence limits show a difference, and better or worse only
where the indicator has a direction. No sentence comes from a suppressed, missing, provisional or joint
figure, from a discontinued indicator, or from fewer than 20 in the denominator. What stands out is said by
:mod:`indicators.statements`, with the rows that prove it.

No headline is made of an authority's own figure for a period in which the publisher hides it (symbol ``c``). A figure is
hidden not only where it is small itself: a second one is hidden so that the small one of another authority cannot be worked
out by subtraction from the region's. The own figure, set beside the region's in a sentence to be passed on, would undo that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from indicators import statements
from indicators.export import SYMBOLS
from indicators.lookup import Value
from indicators.model import Indicator, Polarity, Unit
from indicators.statements import Case, Statement, first, headline
from layouts.wording import (
    amount_words,
    listed,
    said,
    shown,
)

SMALLEST_DENOMINATOR = statements.SMALLEST_DENOMINATOR


def known(values: Sequence[Value]) -> list[Value]:
    """The rows that hold a figure, in order."""
    return [row for row in values if row.value is not None]


def since_break(values: Sequence[Value], indicator: Indicator) -> list[Value]:
    """The rows since the last change of method: only these may be compared with one another."""
    firsts = {entry.period for entry in indicator.breaks}
    start = max((place for place, row in enumerate(values) if row.period in firsts), default=0)
    return list(values[start:])


def run(values: Sequence[Value]) -> tuple[int, Value] | None:
    """The rises or falls that lead up to the last row without interruption.

    :param values: one geography's rows, all periods in order; a missing figure ends the run.
    :return: their number (falls negative) and the row they began from; ``None`` if there was neither.
    """
    steps = 0
    start: Value | None = None
    for before, after in reversed(list(pairwise(values))):
        if before.value is None or after.value is None or after.period_position - before.period_position != 1:
            break
        step = (after.value > before.value) - (after.value < before.value)
        if step == 0 or (steps and (step > 0) != (steps > 0)):
            break
        steps += step
        start = before
    return (steps, start) if start is not None else None


def record(values: Sequence[Value]) -> str:
    """``highest`` or ``lowest`` where the last row alone is that of at least five known ones; else empty."""
    have = known(values)
    if len(have) < 5 or not values or have[-1] is not values[-1]:
        return ""
    last = have[-1].value
    earlier = [row.value for row in have[:-1] if row.value is not None]
    assert last is not None
    if last > max(earlier):
        return "highest"
    return "lowest" if last < min(earlier) else ""


def clearly_changed(values: Sequence[Value]) -> bool:
    """Whether the period before lies outside the last row's own limits and differs from it as shown."""
    if len(values) < 2:
        return False
    before, last = values[-2], values[-1]
    if None in (before.value, last.value, last.lower_ci, last.upper_ci):
        return False
    assert before.value is not None and last.lower_ci is not None and last.upper_ci is not None
    outside = before.value < last.lower_ci or before.value > last.upper_ci
    return outside and before.value != last.value


def _verdict(difference: str, indicator: Indicator, marks: bool) -> str:
    if difference not in ("higher", "lower") or not marks or indicator.polarity is Polarity.NONE:
        return ""
    better = (difference == "lower") == (indicator.polarity is Polarity.LOWER)
    return "better" if better else "worse"


def against(value: float, other: float | None, difference: str, name: str, indicator: Indicator) -> str:
    """``clearly below England (22.6%)``, ``above the North East (20.1%)``, ``the same as England``; empty for none.

    Without confidence limits the plain order is said; with limits that do not tell the two apart, that.
    """
    if other is None:
        return ""
    figure = shown(other, indicator, "Regional")
    if difference == "similar":
        return f"not clearly different from {name} ({figure})"
    if value == other:
        return f"the same as {name} ({figure})"
    side = "above" if value > other else "below"
    return f"{'clearly ' if difference else ''}{side} {name} ({figure})"


def trend(values: Sequence[Value], indicator: Indicator) -> str:
    """How the last figure came about: ``Rising every year since 2022``, ``Up 1.7 points on 2024``."""
    if len(values) < 2 or values[-1].value is None:
        return ""
    last, before = values[-1], values[-2]
    if last.period in {entry.period for entry in indicator.breaks}:
        return ""
    led = run(since_break(values, indicator))
    if led and abs(led[0]) >= 2:
        return f"{'Rising' if led[0] > 0 else 'Falling'} every year since {led[1].period}"
    if last.change is None or before.value is None:
        return ""
    if last.change == 0:
        return f"Unchanged on {before.period}"
    return f"{'Up' if last.change > 0 else 'Down'} {amount_words(last.change, indicator)} on {before.period}"


def time_series_caption(values: Sequence[Value], indicator: Indicator, compare: Sequence[str], marks: bool) -> str:
    """What a time series means: where it stands, how it came there, and against whom.

    :param values: one geography's rows up to the period shown.
    """
    if not values:
        return "No figures are published here."
    last = values[-1]
    if last.value is None:
        meaning = SYMBOLS.get(last.flag, "no figure")
        have = known(values)
        earlier = ""
        if have and have[-1].value is not None:
            earlier = f" The last figure is {said(have[-1].value, indicator, last.level)}, for {have[-1].period}."
        return f"No figure for {last.period}: {last.flag + ', ' if last.flag else ''}{meaning}.{earlier}"
    opening = f"{said(last.value, indicator, last.level)} in {last.period}"
    opening = opening[0].upper() + opening[1:]
    if last.flag == "p":
        opening += ", provisional"
    moved = trend(values, indicator)
    sentence = opening + ("" if not moved else f"; {moved[0].lower()}{moved[1:]}") + "."
    compared = []
    if indicator.unit is not Unit.AUTHORITIES:
        if "england" in compare:
            compared.append(against(last.value, last.england_value, last.vs_england, "England", indicator))
        if "neighbours" in compare:
            compared.append(
                against(last.value, last.sn_median, last.vs_neighbours, "the neighbours' median", indicator)
            )
    compared = [part for part in compared if part]
    if compared:
        text = listed(compared)
        sentence += f" {text[0].upper()}{text[1:]}."
        verdict = _verdict(last.vs_england, indicator, marks) if "england" in compare else ""
        if verdict:
            direction = "lower" if indicator.polarity is Polarity.LOWER else "higher"
            sentence += f" That is {verdict} than England: {direction} is better here."
    return sentence


def standing_out(cases: Iterable[Case], marks: bool = True, most: int = 5) -> list[Statement]:
    """The sentences that say most about an authority, each with its proof.

    :param cases: one of each indicator, for the period shown.
    """
    found = (headline(case, marks) for case in cases)
    return first((one for one in found if one is not None), most)


def news(returned: Sequence[Value], published: Sequence[Value]) -> list[Value]:
    """The whole years of an authority's own returns, where they end after its last published figure; else none.

    What is published too is spoken of as published. A year that is published as ``c`` has no figure here, and is never the
    last: nothing is said of it (see above).
    """
    hidden = {row.period for row in published if row.flag == "c"}
    whole = [_without_figure(row) if row.period in hidden else row for row in statements.whole_years(returned)]
    while whole and whole[-1].period in hidden:
        whole.pop()
    last = max((row.period_end for row in known(published)), default=None)
    return whole if whole and (last is None or whole[-1].period_end > last) else []


def _without_figure(row: Value) -> Value:
    """The row of a period of which nothing may be said."""
    return row._replace(value=None, numerator=None, denominator=None, lower_ci=None, upper_ci=None, flag="c")
