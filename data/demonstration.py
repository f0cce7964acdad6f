"""The demonstration: a synthetic England, written as files in the very formats of the published statistics.

Every figure, authority and region is invented: codes begin with X, no name is that of a real place, and no
row is copied from a publication. What is real is the layout: file by file the columns, contents, period
codes, encodings, symbols and exceptions are those of the publications, so that the demonstration passes
through the same loaders and shows how the real files look. Levels, trends and differences between
authorities are plausible and nothing more; no conclusion about a real place can be drawn from them.

The authority ``DEMONSTRATION_AUTHORITY`` has stories to find: the lowest re-referral rate of its region
after a run of falls, a record share of children leaving care on a special guardianship order, falling
turnover of social workers, more children looked after than its neighbours, one suppressed figure and one
gap. Three local events are marked on its charts. Its own returns are there too, ``returns/Larkhaven``: lives of
invented children and social workers, written out year by year, the last of them taken during the year. What is published
of the authority is what they give, but for a few figures that a later return amended. The same seed always gives the
same files.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from data import demonstration_hospital as hospital
from data import demonstration_inspections as inspections
from data import demonstration_looked_after as looked_after
from data import demonstration_need as children_in_need
from data import demonstration_schools as schools
from data import demonstration_spending as spending
from data import demonstration_workforce as workforce
from data.demonstration_country import SHOWCASE, country
from data.demonstration_events import write_events
from data.demonstration_lives import EXTRACT, YEARS, simulate
from data.demonstration_records import Lives
from data.demonstration_returns import financial_year, write_year

DEMONSTRATION_AUTHORITY = SHOWCASE
RETURNS_FOLDER = "returns"

README = """DEMONSTRATION: everything in this folder is invented.

The files have the layout of statistics on children's social care that are published about England. The
authorities, regions and figures are made up by a program (data/demonstration.py, seed {seed}); names and codes
are none of real places, and no figure says anything about a real one. Do not publish them as statistics.

They are for trying the dashboard and for seeing how the real files look:

    app.py load THIS_FOLDER

The folder "returns", where there is one, holds the returns of one invented authority: children and social workers who
do not exist, with identifiers that belong to nobody.

Loading real statistics afterwards replaces the demonstration entirely; the two never mix.
"""


Step = tuple[str, Callable[[], Path | list[Path]]]


def return_steps(folder: Path, seed: int) -> list[Step]:
    """Steps that write the returns of ``DEMONSTRATION_AUTHORITY``, one for each year; lives are simulated in the first."""

    @cache
    def lives() -> Lives:
        return simulate(seed, la_code=DEMONSTRATION_AUTHORITY)

    def of_year(year: int) -> Callable[[], list[Path]]:
        return lambda: write_year(folder / RETURNS_FOLDER, lives(), year)

    years = (*YEARS, EXTRACT.year + (EXTRACT.month > 3))
    return [(f"an authority's own returns {financial_year(year)}", of_year(year)) for year in years]


def write(
    folder: Path,
    *,
    seed: int = 2026,
    returns: bool = True,
    progress: Callable[[str, int, int], None] | None = None,
) -> list[Path]:
    """Writes all files of the demonstration into ``folder``, which is made where it does not exist.

    :param returns: also the returns of ``DEMONSTRATION_AUTHORITY``.
    :param progress: is told what is being written, how many of the steps are done, and how many there are.
    :return: the files, README.txt last.
    """
    folder.mkdir(parents=True, exist_ok=True)
    place = country(seed)
    need = children_in_need.need(place)
    cla = looked_after.looked_after(place)
    pupils = schools.pupils(place, need, cla)
    staff = workforce.workforce(place)

    def readme() -> Path:
        path = folder / "README.txt"
        path.write_text(README.format(seed=seed), encoding="utf-8")
        return path

    own = return_steps(folder, seed) if returns else []
    steps: Sequence[Step] = (
        ("population", lambda: children_in_need.write_population(folder, place)),
        ("children in need", lambda: children_in_need.write_children_in_need(folder, place, need)),
        ("referrals", lambda: children_in_need.write_referrals(folder, place, need)),
        ("assessment factors", lambda: children_in_need.write_assessment_factors(folder, place, need)),
        ("repeat child protection plans", lambda: children_in_need.write_repeat_plans(folder, place, need)),
        (
            "length of child protection plans",
            lambda: children_in_need.write_plan_durations(folder, place, need),
        ),
        ("children looked after", lambda: looked_after.write_numbers(folder, place, cla)),
        ("children starting to be looked after", lambda: looked_after.write_started(folder, place, cla)),
        ("children looked after on 31 March", lambda: looked_after.write_31_march(folder, place, cla)),
        ("children ceasing to be looked after", lambda: looked_after.write_ceased(folder, place, cla)),
        ("new placements", lambda: looked_after.write_new_placements(folder, place, cla)),
        ("placement stability", lambda: looked_after.write_placement_stability(folder, place, cla)),
        ("health of children looked after", lambda: looked_after.write_health(folder, place, cla)),
        ("care leavers' activity", lambda: looked_after.write_activity(folder, place, cla)),
        ("care leavers' accommodation", lambda: looked_after.write_accommodation(folder, place, cla)),
        ("adoption times", lambda: looked_after.write_adoption_times(folder, place)),
        ("school moves", lambda: looked_after.write_school_moves(folder, place, cla)),
        ("changes of social worker", lambda: looked_after.write_social_workers(folder, place, cla)),
        ("absence from school", lambda: schools.write_absence(folder, place, pupils)),
        ("key stage 2", lambda: schools.write_key_stage_2(folder, place, pupils)),
        ("key stage 4", lambda: schools.write_key_stage_4(folder, place, pupils)),
        ("social workers", lambda: workforce.write_headline(folder, place, staff)),
        ("ethnicity of social workers", lambda: workforce.write_ethnicity(folder, place, staff)),
        (
            "hospital admissions by authority",
            lambda: hospital.write_admissions(folder, place, by_region=False),
        ),
        ("hospital admissions by region", lambda: hospital.write_admissions(folder, place, by_region=True)),
        ("census", lambda: hospital.write_census(folder, place)),
        ("spending", lambda: spending.write_spending(folder, place)),
        ("inspections", lambda: inspections.write_inspections(folder, place)),
        ("statistical neighbours", lambda: inspections.write_neighbours(folder, place)),
        ("local events", lambda: write_events(folder)),
        *own,
        ("what this folder is", readme),
    )
    paths: list[Path] = []
    for done, (title, step) in enumerate(steps):
        if progress:
            progress(title, done, len(steps))
        written = step()
        paths += written if isinstance(written, list) else [written]
    if progress:
        progress("demonstration", len(steps), len(steps))
    return paths
