"""Outlook: how many children there would be in the next five years if things went on as they have.

* **Method.** Exponential smoothing with a damped trend (Gardner and McKenzie 1985; ETS(A,Ad,N) of Hyndman and others 2008),
  from statsmodels: recent years count more than distant ones, and a rise or fall flattens out. It starts from a straight
  line through the first years (at most ten).
* **Intervals.** From the method's own variance formula, with Student's t and the degrees of freedom that so short a series
  leaves. The usual plug-in intervals are too narrow: on England's authorities, an "80%" interval held 58% of what came.
* **Trial.** The method is stood in four earlier years (three of a series of eight) and asked for the next one to three. Its mean
  absolute error there must be at least a tenth smaller than that of carrying the last number forward, and no larger one, two
  and three years ahead each; otherwise there is no projection, because nothing better than "about as now" can be said.
* **A break.** Nor is there one where the latest number lies outside the 80% interval foretold for it the year before, and
  further off than the last value usually is: it has left the path of the years before.
* **Which series.** At least eight yearly published figures in a row, up to the latest. Figures of a joint return and of
  authorities that no longer exist are not projected.

statsmodels takes a second or more to import and is needed nowhere else, so ``build`` runs this module in processes of its
own (:func:`add_outlook`): ``python -m indicators.outlook`` reads series from standard input and writes outlooks to standard
output, as JSON. No other process imports it.
"""

from __future__ import annotations

import json
import logging
import math
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from loaders.store import literal

LOG = logging.getLogger(__name__)

INDICATORS = ("cla_rate", "cin_rate")
FEWEST_YEARS = 8
YEARS_AHEAD = 5
TRIAL_YEARS = 3
TRIALS = 4
FEWEST_TO_LEARN = 5
MARGIN = 0.9
PARAMETERS = 5  # three smoothing parameters, level and trend at the start
PROCESSES = 2

PROJECTED, NO_BETTER, NONE = "projected", "no_better", "none"


class Year(NamedTuple):
    """One projected year: the number of children, and its 80% and 95% intervals."""

    value: float
    lower_80: float
    upper_80: float
    lower_95: float
    upper_95: float


class Trial(NamedTuple):
    """How the method and the last value did in earlier years: mean absolute errors in children.

    :param held_out: figures that were foretold.
    :param within_80: how many of them lay within the 80% interval.
    :param better: whether the method beats the last value by enough, and is worse at no distance.
    """

    origins: int
    held_out: int
    error: float
    naive_error: float
    within_80: int
    better: bool


def origins(years: int) -> list[int]:
    """How many years are known in each trial: the last four from which three years ahead can be checked.

    A series too short for three such trials uses every year from the fifth, with fewer years to check in the last ones.
    """
    whole = list(range(FEWEST_TO_LEARN, years - TRIAL_YEARS + 1))
    return whole[-TRIALS:] if len(whole) >= 3 else list(range(FEWEST_TO_LEARN, years))[-TRIALS:]


def project(values: Sequence[float], years: int) -> list[Year]:
    """The next years of a series, never below zero.

    :param values: one for each year, without a gap; at least five.
    """
    import warnings

    import numpy as np
    import pandas as pd
    from scipy.special import stdtrit
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    size = float(max(values))
    if max(values) == min(values):
        return [Year(*[float(values[-1])] * 5)] * years
    # Scaled to about one, so that the search for the parameters goes alike for a borough and for England.
    series = pd.Series(np.asarray(values, dtype=float) / size)
    first = min(len(series), 10)
    trend, level = np.polyfit(np.arange(1, first + 1), series.to_numpy()[:first], 1)
    with warnings.catch_warnings():
        # A series that lies on a line has no errors whose likelihood could be found.
        warnings.simplefilter("ignore")
        model = ETSModel(
            series,
            error="add",
            trend="add",
            damped_trend=True,
            initialization_method="known",
            initial_level=level,
            initial_trend=trend,
        )
        fitted: Any = model.fit(disp=False)
        ahead = fitted.get_prediction(start=len(series), end=len(series) + years - 1)
        points = np.asarray(ahead.predicted_mean)
        spread = (np.asarray(ahead.pred_int(alpha=0.05))[:, 1] - points) / 1.959963984540054
    spread = np.nan_to_num(spread, nan=0.0)
    freedom = max(len(series) - PARAMETERS, 1)
    spread = np.maximum.accumulate(spread) * math.sqrt(len(series) / freedom)
    t_80, t_95 = (float(stdtrit(freedom, share)) for share in (0.9, 0.975))
    found = []
    for point, sd in zip(points, spread, strict=True):
        half_80, half_95 = sd * t_80, sd * t_95
        ends = (point, point - half_80, point + half_80, point - half_95, point + half_95)
        found.append(Year(*(max(float(end) * size, 0.0) for end in ends)))
    return found


def trial(values: Sequence[float]) -> Trial:
    """Foretells the last years of a series from the years before them, and compares with carrying the last value forward."""
    # One list for each number of years ahead.
    errors: list[list[float]] = [[] for _ in range(TRIAL_YEARS)]
    naive: list[list[float]] = [[] for _ in range(TRIAL_YEARS)]
    within = 0
    starts = origins(len(values))
    for known in starts:
        came = values[known : known + TRIAL_YEARS]
        for ahead, (year, value) in enumerate(zip(project(values[:known], len(came)), came, strict=True)):
            errors[ahead].append(abs(year.value - value))
            naive[ahead].append(abs(values[known - 1] - value))
            within += year.lower_80 <= value <= year.upper_80
    held_out = sum(map(len, errors))
    error, naive_error = (sum(map(sum, kind)) / held_out for kind in (errors, naive))
    nowhere_worse = all(sum(ours) <= sum(theirs) for ours, theirs in zip(errors, naive, strict=True))
    better = naive_error > 0 and error <= MARGIN * naive_error and nowhere_worse
    return Trial(len(starts), held_out, error, naive_error, within, better)


def outlook(values: Sequence[float]) -> tuple[Trial, list[Year]]:
    """The trial of a series of at least eight years and, where the method did better, its next five years.

    None either where the latest number has left the path of the years before: where it lies outside the 80% interval foretold
    for it the year before, and is further off than the last value usually is. A projection would go back to that path as if
    nothing had happened.
    """
    found = trial(values)
    if not found.better:
        return found, []
    (foretold,) = project(values[:-1], 1)
    surprise = abs(values[-1] - foretold.value)
    departs = not foretold.lower_80 <= values[-1] <= foretold.upper_80 and surprise > found.naive_error
    return found, [] if departs else project(values, YEARS_AHEAD)


# --- which series -----------------------------------------------------------------------------------------------


class Series(NamedTuple):
    """The numbers of one indicator and place that can be used, or why there are none.

    :param reason: ``no_figures``, ``abolished``, ``joint``, ``gap`` or ``short``; empty where they are enough.
    """

    indicator_id: str
    geography_code: str
    periods: tuple[str, ...]
    values: tuple[float, ...]
    reason: str


def unbroken(
    indicator_id: str,
    geography_code: str,
    rows: Sequence[tuple[str, float | None, str]],
    *,
    closed: bool,
    latest: str,
) -> Series:
    """The years in a row up to the latest that have a number.

    :param rows: period, numerator, names of a joint return; in order.
    :param closed: whether the authority no longer exists.
    :param latest: the indicator's latest period.
    """
    known: list[tuple[str, float]] = []
    joint = gap = False
    for period, value, together in rows:
        joint = bool(together)
        usable = value is not None and not together
        follows = not known or int(period) == int(known[-1][0]) + 1
        if known and not (usable and follows):
            known, gap = [], True
        if usable:
            known.append((period, float(value or 0.0)))
    periods, values = tuple(period for period, _ in known), tuple(value for _, value in known)
    if closed:
        reason = "abolished"
    elif not any(value is not None for _, value, _ in rows):
        reason = "no_figures"
    elif joint:
        reason = "joint"
    elif not periods or periods[-1] != latest:
        reason = "gap"
    elif len(periods) < FEWEST_YEARS:
        reason = "gap" if gap else "short"
    else:
        reason = ""
    return Series(indicator_id, geography_code, periods, values, reason)


def series_of(connection: duckdb.DuckDBPyConnection) -> list[Series]:
    """Every place's numbers of the indicators that have an outlook."""
    rows = connection.execute(
        """
        SELECT
            v.indicator_id, v.geography_code, any_value(g.closed) IS NOT NULL,
            list(v.period ORDER BY v.period_end), list(v.numerator ORDER BY v.period_end),
            list(v.joint ORDER BY v.period_end), max(max(v.period)) OVER (PARTITION BY v.indicator_id)
        FROM indicator_value v
        JOIN geography g USING (geography_code)
        WHERE v.source = 'published' AND list_contains($indicators, v.indicator_id)
        GROUP BY v.indicator_id, v.geography_code
        ORDER BY v.indicator_id, v.geography_code
        """,
        {"indicators": list(INDICATORS)},
    ).fetchall()
    return [
        unbroken(key, code, list(zip(periods, values, joint, strict=True)), closed=closed, latest=latest)
        for key, code, closed, periods, values, joint, latest in rows
    ]


# --- at build ---------------------------------------------------------------------------------------------------


def add_outlook(connection: duckdb.DuckDBPyConnection) -> None:
    """Fills the tables ``outlook`` and ``projection``. Without the library they stay empty: all else is built."""
    found = series_of(connection)
    enough = [one for one in found if not one.reason]
    try:
        worked_out = _elsewhere([list(one.values) for one in enough])
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        LOG.warning("the outlook could not be worked out and is left out: %s", error)
        return
    answers = dict(zip(((one.indicator_id, one.geography_code) for one in enough), worked_out, strict=True))
    verdicts: list[list[Any]] = []
    years: list[list[Any]] = []
    for one in found:
        first, last = (one.periods[0], one.periods[-1]) if one.periods else ("", "")
        head = [one.indicator_id, one.geography_code]
        if one.reason:
            verdicts.append([*head, NONE, one.reason, first, last, len(one.periods), 0, 0, None, None, 0])
            continue
        tried, ahead = answers[one.indicator_id, one.geography_code]
        verdict = PROJECTED if ahead else NO_BETTER
        reason = "departs" if tried.better and not ahead else ""
        verdicts.append([*head, verdict, reason, first, last, len(one.periods), *tried[:-1]])
        years += [[*head, str(int(last) + place), *year] for place, year in enumerate(ahead, start=1)]
    for table, rows in (("outlook", verdicts), ("projection", years)):
        for row in rows:
            connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)


FIGURES = """
SELECT indicator_id, geography_code, period, numerator, joint
FROM {database}indicator_value
WHERE source = 'published' AND list_contains($indicators, indicator_id)
"""
VERSION = "SELECT value FROM {database}setting WHERE key = 'version'"


def keep_outlook(connection: duckdb.DuckDBPyConnection, before: Path) -> None:
    """Takes the outlook of the build before over, if the figures that it rests on and the version are the same; else there is
    none: another version may project in another way.

    :param before: outcomes.duckdb of the build before; it need not exist.
    """
    if not before.exists():
        return
    asked = {"indicators": list(INDICATORS)}
    old, new = FIGURES.format(database="before."), FIGURES.format(database="")
    try:
        connection.execute(f"ATTACH {literal(before)} AS before (READ_ONLY)")
        changed = connection.execute(
            f"SELECT 1 FROM (({old} EXCEPT {new}) UNION ALL ({new} EXCEPT {old})) LIMIT 1", asked
        ).fetchall()
        versions = [connection.execute(VERSION.format(database=name)).fetchall() for name in ("before.", "")]
        if not changed and versions[0] == versions[1]:
            connection.execute("INSERT INTO outlook FROM before.outlook")
            connection.execute("INSERT INTO projection FROM before.projection")
    except duckdb.Error as error:
        LOG.warning("the outlook of the build before could not be kept: %s", error)
        # Not one without the other.
        connection.execute("DELETE FROM outlook")
        connection.execute("DELETE FROM projection")
    finally:
        connection.execute("DETACH DATABASE IF EXISTS before")


def _elsewhere(series: Sequence[list[float]]) -> list[tuple[Trial, list[Year]]]:
    """The outlooks of many series, worked out in two processes at once."""
    if not series:
        return []
    shares = [series[place::PROCESSES] for place in range(min(PROCESSES, len(series)))]
    root = str(Path(__file__).resolve().parent.parent)
    paths = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
    # More threads than one only get in each other's way.
    quiet = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": paths}
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "indicators.outlook"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | quiet,
            text=True,
        )
        for _ in shares
    ]
    try:
        for process, share in zip(running, shares, strict=True):
            if process.stdin is not None:
                process.stdin.write(json.dumps(share))
                process.stdin.close()
                process.stdin = None
        answers = [json.loads(process.communicate()[0]) for process in running]
    finally:
        for process in running:
            process.kill()
            process.wait()
    found: list[tuple[Trial, list[Year]]] = [(Trial(0, 0, 0.0, 0.0, 0, False), [])] * len(series)
    for place, answer in enumerate(answers):
        found[place::PROCESSES] = [(Trial(*tried), [Year(*year) for year in years]) for tried, years in answer]
    return found


if __name__ == "__main__":
    json.dump([outlook(values) for values in json.load(sys.stdin)], sys.stdout)
