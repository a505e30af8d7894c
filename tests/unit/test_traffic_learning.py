from pathlib import Path

import numpy as np
import pytest
from traffic_trips import (
    CLASSES,
    drive,
    expected,
    fastest_routes,
    prior,
    replace_driven,
    roam,
    roaming_town,
    true_factors,
)

from geodata.errors import TrafficDataError
from geodata.streets.network import build_network
from geodata.streets.traffic import SpeedFactors, assumed_speed_factors, learn_speed_factors

REAL_FILE = Path(__file__).parents[3] / "shared" / "data" / "osm" / "boston_cambridge.osm.pbf"

AT_WORK = slice(6, 18)
"""The periods in which most trips are driven."""


@pytest.fixture(scope="module")
def network():
    return roaming_town()


@pytest.fixture(scope="module")
def truth():
    return true_factors(prior(), np.random.default_rng(311))


@pytest.fixture(scope="module")
def trips(network, truth):
    return roam(network, truth, 3_000, np.random.default_rng(1))


@pytest.fixture(scope="module")
def learned(network, trips):
    return learn_speed_factors(trips, network, prior(), seed=7)


def wrong(factors, truth):
    """Give the mean share by which slowness differs from the true one, on working days from 6 to 18."""
    return np.abs(truth.factors / factors.of_classes(CLASSES) - 1)[:, AT_WORK].mean()


def test_what_was_learned_predicts_trips_held_out_better_than_the_prior(learned):
    held_out = learned.held_out
    assert held_out.learned.mean_absolute < 0.8 * held_out.prior.mean_absolute
    assert abs(held_out.learned.bias_percent) < 2 < abs(held_out.prior.bias_percent)


def test_the_error_left_is_little_more_than_the_noise(network, truth, trips, learned):
    # On all trips, as the noise is the same in all.
    noise = np.abs(expected(trips, network, truth) - trips.driven).mean()
    assert learned.held_out.learned.mean_absolute < 1.1 * noise


def test_the_true_factors_are_recovered(truth, learned):
    assert wrong(learned.factors, truth) < 0.06
    assert wrong(learned.factors, truth) < wrong(prior(), truth) / 2


def test_a_fifth_is_held_out(learned):
    assert (learned.held_out.num_learned_from, learned.held_out.num_held_out) == (2_400, 600)


def test_the_errors_are_those_of_the_factors_given_back(network, trips, learned):
    held_out = np.random.default_rng(7).permutation(3_000)[:600]
    some = trips.take(held_out)
    error = expected(some, network, learned.factors) - some.driven
    assert learned.held_out.learned.mean_absolute == pytest.approx(np.abs(error).mean())
    assert learned.held_out.learned.bias == pytest.approx(error.mean())
    assert learned.held_out.learned.bias_percent == pytest.approx(100 * error.mean() / some.driven.mean())
    error = expected(some, network, prior()) - some.driven
    assert learned.held_out.prior.mean_absolute == pytest.approx(np.abs(error).mean())


def test_nothing_is_learned_from_the_trips_held_out(network, trips, learned):
    held_out = np.random.default_rng(7).permutation(3_000)[:600]
    driven = trips.driven.copy()
    driven[held_out] *= 5
    again = learn_speed_factors(replace_driven(trips, driven), network, prior(), seed=7)
    assert (again.factors.factors == learned.factors.factors).all()


def test_the_same_trips_and_seed_give_the_same_factors(network, trips, learned):
    again = learn_speed_factors(trips, network, prior(), seed=7)
    assert (again.factors.factors == learned.factors.factors).all()
    assert again.held_out == learned.held_out


def test_another_seed_holds_out_other_trips(network, trips, learned):
    assert learn_speed_factors(trips, network, prior(), seed=8).held_out != learned.held_out


def test_few_trips_stay_near_the_prior(network):
    random = np.random.default_rng(3)
    # Twice as slow as the prior says: a hundred trips would choose to expect as much.
    trips = roam(network, true_factors(prior(), random, overall=2), 60, random)
    few = learn_speed_factors(trips, network, prior(), seed=7)
    assert few.expected_deviation <= 0.05
    assert np.abs(prior().factors / few.factors.factors - 1).max() < 0.1


def test_many_trips_leave_a_prior_that_is_far_off(network):
    random = np.random.default_rng(3)
    truth = true_factors(prior(), random, overall=2)
    learned = learn_speed_factors(roam(network, truth, 2_000, random), network, prior(), seed=7)
    assert wrong(learned.factors, truth) < 0.06


def test_trips_that_show_nothing_leave_the_prior_as_it_is(network):
    trips = roam(network, prior(), 1_000, np.random.default_rng(2))
    learned = learn_speed_factors(trips, network, prior(), seed=7)
    assert learned.expected_deviation == 0
    assert learned.factors.factors == pytest.approx(prior().factors)


def test_chance_in_some_trips_is_seldom_taken_for_a_difference(network):
    trips = roam(network, prior(), 3_000, np.random.default_rng(4))
    chosen = [
        learn_speed_factors(trips.take(range(first, first + 150)), network, prior(), seed=7).expected_deviation
        for first in range(0, 3_000, 150)
    ]
    # Choosing by the least error alone takes it for one in eleven of the twenty.
    assert np.count_nonzero(chosen) <= 4


def test_an_hour_without_trips_learns_from_the_others(network, trips):
    weekdays = trips.take(np.flatnonzero(trips.period < 24))
    learned = learn_speed_factors(weekdays, network, prior(), seed=7)
    # All is a tenth slower than the prior says; nobody drove on a weekend.
    slower = prior().factors[:, 24:] / learned.factors.factors[:, 24:]
    assert 1.02 < slower.mean() < 1.2


def test_breaks_nobody_noted_move_the_factors_little(network, truth):
    trips = roam(network, truth, 3_000, np.random.default_rng(1), share_of_stops=0.05)
    learned = learn_speed_factors(trips, network, prior(), seed=7)
    # Half an hour on 5 % of the trips would make all streets 14 % slower to plain least squares.
    assert wrong(learned.factors, truth) < 0.07
    assert (truth.factors / learned.factors.factors)[:, AT_WORK].mean() < 1.05


def test_trips_faster_than_all_speeds_end_at_the_greatest_factor(network, trips):
    absurd = replace_driven(trips, trips.driven / 1_000)
    factors = learn_speed_factors(absurd, network, prior(), seed=7).factors.factors
    assert factors[:, AT_WORK] == pytest.approx(np.full((5, 12), 3.0))


def test_trips_slower_than_all_speeds_end_at_the_least_factor(network, trips):
    crawl = SpeedFactors(class_names=CLASSES, factors=np.full((5, 48), 0.06), source="made up")
    absurd = replace_driven(trips, trips.driven * 30)
    factors = learn_speed_factors(absurd, network, crawl, seed=7).factors.factors
    assert factors[:, AT_WORK] == pytest.approx(np.full((5, 12), 0.05))


def test_trips_without_noise_are_learned_to_the_second(network, truth):
    trips = roam(network, truth, 3_000, np.random.default_rng(1), noise=0.0)
    assert learn_speed_factors(trips, network, prior(), seed=7).held_out.learned.mean_absolute < 5


def test_classes_the_network_has_not_keep_their_prior(network, trips, learned):
    wide = assumed_speed_factors()
    factors = learn_speed_factors(trips, network, wide, seed=7).factors
    assert factors.class_names == wide.class_names
    assert (factors.of_classes(["trunk", "service"]) == wide.of_classes(["trunk", "service"])).all()
    assert factors.of_classes(CLASSES) == pytest.approx(learned.factors.of_classes(CLASSES))


def test_the_source_says_what_it_was_learned_from(learned):
    assert learned.factors.source.startswith("learned from 2400 driven trips, near to: assumed")


def test_the_summary_has_a_line_for_the_prior_and_one_for_what_was_learned(learned):
    first, *lines = str(learned.held_out).splitlines()
    assert first == "2400 trips learned from, measured on 600 others"
    assert [line.split()[0] for line in lines] == ["prior", "learned"]
    assert f"bias {learned.held_out.prior.bias:+6.1f} s" in lines[0]


def test_nine_trips_are_too_few(network, trips):
    with pytest.raises(TrafficDataError, match=r"9 trips are too few .* at least 10"):
        learn_speed_factors(trips.take(range(9)), network, prior(), seed=7)


def test_ten_trips_are_enough(network, trips):
    assert learn_speed_factors(trips.take(range(10)), network, prior(), seed=7).held_out.num_held_out == 2


def test_a_network_with_a_class_without_prior_is_refused(network, trips):
    with pytest.raises(TrafficDataError, match="has no speed factors"):
        learn_speed_factors(trips, network, assumed_speed_factors(["motorway"]), seed=7)


@pytest.mark.real_data
@pytest.mark.skipif(not REAL_FILE.exists(), reason=f"real data absent: {REAL_FILE.name}")
def test_on_real_streets_simulated_trips_are_predicted_better_too():
    boston = build_network(REAL_FILE)
    start = assumed_speed_factors(boston.class_names)
    random = np.random.default_rng(311)
    trips = drive(boston, true_factors(start, random), fastest_routes(boston, 1_000, random), random)
    held_out = learn_speed_factors(trips, boston, start, seed=7).held_out
    assert held_out.learned.mean_absolute < 0.85 * held_out.prior.mean_absolute
    assert abs(held_out.learned.bias_percent) < 2 < abs(held_out.prior.bias_percent)
