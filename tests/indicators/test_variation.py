"""How much is chance: against numbers worked out by hand, examples of the literature, and what must always hold."""

from __future__ import annotations

import math
from collections import Counter
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.arithmetic import Z95
from indicators.registry import BREAKDOWNS, REGISTRY
from indicators.returned import RETURNED_BREAKDOWNS, breakdown_id
from indicators.variation import (
    FEWEST_IN_FUNNEL,
    SEPARATE_GROUPS,
    Z998,
    Count,
    Funnel,
    byar,
    counted,
    difference,
    dispersion,
    distance,
    funnel,
    gap,
    kendall_score,
    mann_kendall,
    orders,
    separate_groups,
    theil_sen,
    trend,
    wilson,
    winsorised,
)

COUNTS = st.builds(lambda n, of: Count(min(n, of), of), st.integers(0, 5000), st.integers(1, 5000))


# Which figures


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("re_referrals", "share"),
        ("cla_rate", "rate"),
        ("hospital_admissions", "rate"),
        ("absence_overall_cino", None),
        ("sw_turnover", None),
        ("spend_share", None),
        ("attainment8_cla", None),
        ("ofsted_leadership_good", None),
    ],
)
def test_only_counts_of_people_and_events_are_counted(key, kind):
    assert counted(REGISTRY[key]) == kind


# Funnel


def test_a_share_as_expected_is_no_distance_away():
    assert distance("share", 0.2, Count(20, 100)) == pytest.approx(0)
    assert distance("rate", 0.01, Count(50, 5000)) == pytest.approx(0)


def test_distances_by_hand():
    # asin √0.5 = π/4 and asin √0.25 = π/6; 2 √100 (π/4 − π/6) = 20 · π/12 = 5.236.
    assert distance("share", 0.25, Count(50, 100)) == pytest.approx(5.23599, abs=1e-5)
    # 2 (√36 − √25) = 2.
    assert distance("rate", 0.01, Count(36, 2500)) == pytest.approx(2)


def test_limits_by_hand():
    # Around 25% of 100, one standard deviation is 1 / (2 √100) = 0.05 on the arcsine scale: sin²(π/6 ± 0.098).
    low, high = Funnel("share", 0.25, 1, 1, 10).limits(100, 1.96)
    assert (low, high) == pytest.approx((math.sin(math.pi / 6 - 0.098) ** 2, math.sin(math.pi / 6 + 0.098) ** 2))
    assert (low, high) == pytest.approx((0.1705, 0.3391), abs=1e-4)
    # Around 25 events among 2,500: (√25 ± 1)² for two standard deviations, 16 and 36.
    low, high = Funnel("rate", 0.01, 1, 1, 10).limits(2500, 2)
    assert (low * 2500, high * 2500) == pytest.approx((16, 36))


def test_limits_are_near_those_of_the_exact_distributions():
    # Binomial, 30 with 5%: P(X ≥ 5) = 0.0156, P(X ≥ 4) = 0.0608, so the upper 95% limit lies from 4 to 5.
    assert 4 < 30 * Funnel("share", 0.05, 1, 1, 10).limits(30, Z95)[1] < 5
    # Poisson with 6 expected: P(X ≥ 12) = 0.0201, P(X ≥ 11) = 0.0426, so the upper one from 11 to 12. At the lower end,
    # P(X ≤ 1) = 0.0174 and P(X ≤ 2) = 0.0620: the approximation, 2.16, is a sixth of an event too narrow.
    low, high = Funnel("rate", 0.0001, 1, 1, 10).limits(60_000, Z95)
    assert 11 < high * 60_000 < 12
    assert low * 60_000 == pytest.approx(2.16, abs=0.01)


@given(
    st.sampled_from(["share", "rate"]), st.floats(0.001, 0.999), st.floats(1, 1e6), st.floats(1, 20), st.floats(0.1, 4)
)
def test_limits_hold_the_expected_figure_and_stay_possible(kind, centre, size, widened, z):
    low, high = Funnel(kind, centre, widened**2, widened, 10).limits(size, z)
    assert 0 <= low <= centre + 1e-12 and high >= centre - 1e-12
    assert high <= 1 or kind == "rate"


@given(st.floats(0.01, 0.5), COUNTS, st.floats(1, 5))
def test_a_figure_is_outside_the_limits_where_its_distance_says_so(centre, count, widened):
    for kind in ("share", "rate"):
        found = Funnel(kind, centre, widened**2, widened, 10)
        low, high = found.limits(count.denominator, Z998)
        figure = count.numerator / count.denominator
        away = found.distance(count)
        if abs(abs(away) - Z998) > 1e-6:
            assert (away > Z998) == (figure > high + 1e-12)
            # No figure can lie below a limit of nothing.
            assert (away < -Z998) == (figure < low - 1e-12)


def test_winsorising_draws_in_a_tenth_at_either_end():
    assert winsorised([3, 1, 2, 100, 5, 6, 7, 8, 9, -50]) == [1, 1, 2, 3, 5, 6, 7, 8, 9, 9]
    assert winsorised([5, -5]) == [-5, 5]
    assert winsorised([]) == []


def test_dispersion_by_hand():
    # −50 becomes 1 and 100 becomes 9: (2·1 + 4 + 9 + 25 + 36 + 49 + 64 + 2·81) / 10.
    assert dispersion([3, 1, 2, 100, 5, 6, 7, 8, 9, -50]) == pytest.approx(35.1)


def test_authorities_that_differ_by_chance_do_not_widen_the_limits():
    # Distances of exactly −1 and 1 in turn: φ = 1.
    counts = [Count(10_000 * math.sin(math.asin(math.sqrt(0.2)) + d / 200) ** 2, 10_000) for d in (-1, 1) * 20]
    found = funnel("share", 0.2, counts)
    assert found is not None
    assert found.dispersion == pytest.approx(1)
    assert found.widened == 1


def test_authorities_that_differ_more_widen_them_by_the_root():
    counts = [Count(10_000 * math.sin(math.asin(math.sqrt(0.2)) + d / 200) ** 2, 10_000) for d in (-3, 3) * 20]
    found = funnel("share", 0.2, counts)
    assert found is not None
    assert (found.dispersion, found.widened) == pytest.approx((9, 3))
    # Drawn in to the widened limits, all lie one standard deviation away.
    assert {round(abs(found.distance(one)), 6) for one in counts} == {1.0}


def test_a_little_more_than_chance_is_not_enough():
    # With 40 authorities φ must exceed 1 + 2 √(2/40) = 1.447.
    def of(size: float) -> Funnel | None:
        return funnel("rate", 0.01, [Count((10 + d * size / 2) ** 2, 10_000) for d in (-1, 1) * 20])

    below, above = of(math.sqrt(1.44)), of(math.sqrt(1.46))
    assert below is not None and above is not None
    assert below.widened == 1
    assert above.widened == pytest.approx(math.sqrt(1.46))


def test_no_funnel_of_few_around_nothing_or_without_denominators():
    ten = [Count(2, 10)] * FEWEST_IN_FUNNEL
    assert funnel("share", 0.2, ten) is not None
    assert funnel("share", 0.2, ten[1:]) is None
    assert funnel("share", 0.2, [*ten[1:], Count(0, 0)]) is None
    assert funnel("share", 0.0, ten) is None
    assert funnel("share", 1.0, ten) is None
    assert funnel("rate", 0.0, ten) is None
    assert funnel("share", 0.2, []) is None


def test_authorities_of_one_and_of_nobody_are_safe():
    found = funnel("share", 0.9, [Count(1, 1), Count(0, 1), Count(0, 0), *[Count(9, 10)] * 10])
    assert found is not None and found.n == 12
    assert found.limits(1, Z998)[1] <= 1


# Trend


def test_numbers_of_orders_are_those_of_the_literature():
    # Permutations of n by their inversions (Mahonian numbers): 4 and 5 values, all different.
    assert orders([1] * 4) == [1, 3, 5, 6, 5, 3, 1]
    assert orders([1] * 5) == [1, 4, 9, 15, 20, 22, 20, 15, 9, 4, 1]
    # 1 1 2: the 2 last, in the middle, first.
    assert orders([2, 1]) == [1, 1, 1]
    assert orders([]) == [1]


@pytest.mark.parametrize(
    ("values", "score", "p"),
    [
        # Kendall's table: of 120 orders of five 1 scores 10, 1 scores −10; 4 more score 8 and −8 each.
        ([1, 2, 3, 4, 5], 10, 2 / 120),
        ([5, 4, 3, 2, 1], -10, 2 / 120),
        ([1, 2, 3, 5, 4], 8, 10 / 120),
        ([1, 2, 3, 4], 6, 2 / 24),
        # Two level: of three orders one scores 2, one 0, one −2.
        ([1, 1, 2], 2, 2 / 3),
        ([7, 7, 7], 0, 1),
        ([2, 1, 2], 0, 1),
    ],
)
def test_mann_and_kendall_by_hand(values, score, p):
    assert mann_kendall(values) == (score, pytest.approx(p))


@given(st.lists(st.integers(0, 4), min_size=1, max_size=6))
def test_the_exact_distribution_is_that_of_all_orders(values):
    scores = [kendall_score(order) for order in permutations(values)]
    own = kendall_score(values)
    assert mann_kendall(values) == (own, pytest.approx(sum(abs(one) >= abs(own) for one in scores) / len(scores)))
    falls = Counter(
        sum(later < earlier for n, earlier in enumerate(o) for later in o[n + 1 :]) for o in permutations(values)
    )
    number = orders(Counter(values).values())
    # Orders of equal values are counted once there, and as often as they can be told apart here.
    same = math.prod(math.factorial(n) for n in Counter(values).values())
    assert [falls[place] for place in range(len(number))] == [same * one for one in number]


@given(st.lists(st.integers(-20, 20), min_size=40, max_size=60).filter(lambda values: len(set(values)) >= 10))
def test_with_many_figures_it_agrees_with_the_normal_approximation(values):
    # With the correction for ties and for continuity (Kendall 1975).
    score, p = mann_kendall(values)
    n = len(values)
    spread = n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in Counter(values).values())
    z = max(abs(score) - 1, 0) / math.sqrt(spread / 18)
    assert p == pytest.approx(math.erfc(z / math.sqrt(2)), abs=0.02)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=14))
def test_the_other_way_round_the_score_turns_and_the_chance_stays(values):
    score, p = mann_kendall(values)
    turned, same = mann_kendall([-one for one in values])
    assert (turned, same) == (-score, pytest.approx(p))
    assert 0 < p <= 1


def test_the_slope_of_sens_own_example():
    # Sen (1968), section 6: the median of the 21 slopes is 4.
    assert theil_sen([1, 2, 3, 4, 10, 12, 18], [9, 15, 19, 20, 45, 55, 78]) == 4


def test_slopes_by_hand():
    # Slopes between 10, 12 and 15: 2, 5/2 and 3.
    assert theil_sen([2020, 2021, 2022], [10, 12, 15]) == 2.5
    # A year is missing: slopes 2 (one year), 10/2 = 5 (two years), 12/3 = 4 (three).
    assert theil_sen([2020, 2021, 2023], [0, 2, 12]) == 4


def test_one_odd_year_does_not_move_the_slope():
    years = list(range(2015, 2024))
    steady = [2.0 * year for year in years]
    odd = [*steady[:4], 99_999.0, *steady[5:]]
    assert theil_sen(years, odd) == pytest.approx(2)


@given(st.lists(st.floats(-1e4, 1e4), min_size=2, max_size=10), st.floats(-100, 100), st.floats(0.1, 10))
def test_the_slope_moves_with_the_figures(values, up, by):
    years = list(range(len(values)))
    assert theil_sen(years, [one * by + up for one in values]) == pytest.approx(theil_sen(years, values) * by, abs=1e-6)


def test_four_figures_are_no_trend_and_five_in_order_are_a_clear_one():
    assert trend([1, 2, 3, 4], [1.0, 2, 3, 4]) is None
    found = trend([1, 2, 3, 4, 5], [10.0, 12, 14, 16, 18])
    assert found is not None and found.clear and found.slope == 2 and found.n == 5
    almost = trend([1, 2, 3, 4, 5], [10.0, 12, 14, 18, 16])
    assert almost is not None and not almost.clear


# Gaps


@pytest.mark.parametrize(
    ("one", "other", "lower", "upper"),
    [
        # Newcombe (1998), table II, method 10.
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0000),
    ],
)
def test_newcombes_own_examples(one, other, lower, upper):
    found = difference(wilson(Count(*one)), wilson(Count(*other)))
    assert (found.lower, found.upper) == pytest.approx((lower, upper), abs=5e-5)


def test_byars_limits_of_the_literature():
    # Breslow and Day (1987): with 10 events 4.79 to 18.39.
    found = byar(Count(10, 1))
    assert (found.lower, found.upper) == pytest.approx((4.79, 18.39), abs=0.01)
    assert byar(Count(0, 1)).lower == 0


@given(COUNTS, COUNTS)
def test_a_difference_lies_within_its_limits_and_turns_with_its_order(one, other):
    for limits in (wilson, byar):
        found = difference(limits(one), limits(other))
        turned = difference(limits(other), limits(one))
        assert found.lower <= found.figure + 1e-12 and found.figure <= found.upper + 1e-12
        assert turned == pytest.approx((-found.figure, -found.upper, -found.lower), abs=1e-12)
    assert difference(wilson(one), wilson(other)).lower + 1e-12 >= -1


def test_the_gap_of_two_groups_is_newcombes():
    found = gap("share", [Count(48, 80), Count(56, 70)])
    assert found is not None
    assert (found.highest, found.lowest, found.pairs) == (1, 0, 1)
    assert (found.difference, found.lower, found.upper) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)
    assert found.clear


def test_the_widest_of_several_gaps_has_wider_limits():
    two = gap("share", [Count(48, 80), Count(56, 70)])
    three = gap("share", [Count(48, 80), Count(35, 50), Count(56, 70)])
    assert two is not None and three is not None
    assert (three.highest, three.lowest, three.pairs) == (2, 0, 3)
    assert three.lower < two.lower < two.upper < three.upper


def test_small_groups_say_nothing():
    assert gap("share", [Count(10, 20), Count(2, 20)]) is not None
    assert gap("share", [Count(10, 20), Count(2, 19)]) is None
    assert gap("share", [Count(10, 19), Count(2, 20)]) is None
    # A small group in the middle is neither of the two.
    assert gap("share", [Count(10, 20), Count(1, 4), Count(2, 20)]) is not None


def test_one_group_level_groups_and_groups_of_nobody_say_nothing():
    assert gap("share", []) is None
    assert gap("share", [Count(10, 20)]) is None
    assert gap("share", [Count(10, 20), Count(20, 40)]) is None
    assert gap("share", [Count(10, 20), Count(0, 0)]) is None


def test_parts_of_a_whole_are_no_groups():
    assert BREAKDOWNS.keys() >= SEPARATE_GROUPS
    cla = REGISTRY["cla_rate"]
    assert separate_groups(cla, BREAKDOWNS["cla_by_age"]) is None
    assert separate_groups(REGISTRY["ks2_rwm_cla"], BREAKDOWNS["ks2_cla_by_subject"]) is None
    school = BREAKDOWNS["absence_persistent_cla_by_school"]
    assert separate_groups(REGISTRY["absence_persistent_cla"], school) == "share"
    assert separate_groups(REGISTRY["hospital_admissions"], BREAKDOWNS["hospital_by_sex"]) == "rate"


def test_breakdowns_of_returns_are_groups_except_those_of_rates():
    by_sex = RETURNED_BREAKDOWNS[breakdown_id("re_referrals", "sex")]
    assert separate_groups(REGISTRY["re_referrals"], by_sex) == "share"
    of_rate = RETURNED_BREAKDOWNS[breakdown_id("cla_rate", "sex")]
    assert separate_groups(REGISTRY["cla_rate"], of_rate) is None


def test_every_breakdown_of_separate_groups_has_denominators_of_its_own(real):
    """Parts of one whole share their denominator; groups of people do not."""
    for key in SEPARATE_GROUPS:
        same = real.execute(
            """
            SELECT count(*) FILTER (WHERE least_of < most_of), count(*)
            FROM (
                SELECT min(denominator) AS least_of, max(denominator) AS most_of
                FROM breakdown_value
                WHERE breakdown_id = ? AND denominator > 0
                GROUP BY period, geography_code
                HAVING count(*) > 1
            )
            """,
            [key],
        ).fetchone()
        assert same is not None and same[0] >= 0.9 * same[1] > 0, key
