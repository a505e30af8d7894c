from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from streets_town import Street, block, town
from traffic_trips import expected, prior, roaming_town, true_factors

from geodata.errors import TrafficDataError
from geodata.streets.driven_trips import DrivenTime, learn_from_driven_times, route_trips
from geodata.streets.network import build_network
from geodata.streets.traffic import SpeedFactors, assumed_speed_factors, learn_speed_factors
from geodata.streets.travel_times import TravelTimes

REAL_FILE = Path(__file__).parents[3] / "shared" / "data" / "osm" / "boston_cambridge.osm.pbf"


def driven(start, end, *, hour=8, day=2, seconds=60.0, line_number=2):
    """Drive between points given in thousandths of a degree, on Monday 2 March 2026 unless told otherwise."""
    return DrivenTime(
        line_number=line_number,
        start=(start[0] / 1000, start[1] / 1000),
        end=(end[0] / 1000, end[1] / 1000),
        departed=datetime(2026, 3, day, hour, 13, tzinfo=UTC),
        seconds=seconds,
    )


def drive_about(network, truth, num_times, random, *, noise=0.0):
    """Drive between places near any two crossings, each the fastest way that the truth knows.

    A time's noise is normal, with ``noise`` times itself as its deviation at 400 s.
    """
    times = []
    travel_times = TravelTimes(network, factors=truth)
    for first in range(0, num_times, 50):
        day, hour = int(random.choice([2, 3, 4, 7])), int(random.integers(6, 18))
        nodes = random.integers(0, network.num_nodes, 100)
        lon, lat = np.array([network.node_lon[nodes], network.node_lat[nodes]]) + random.normal(0, 2e-4, (2, 100))
        moment = datetime(2026, 3, day, hour, 13, tzinfo=UTC)
        table = travel_times.at(moment)(lon, lat)
        for i in range(50):
            if not table.on_network[[i, 50 + i]].all():
                # Beside a street that is cut off from the others.
                continue
            seconds = table.drive(i, 50 + i).duration / 1000
            seconds += random.normal(0, noise * np.sqrt(400 * seconds))
            start, end = ((float(lon[p]), float(lat[p])) for p in (i, 50 + i))
            times.append(
                DrivenTime(line_number=first + i + 2, start=start, end=end, departed=moment, seconds=max(seconds, 1.0))
            )
    return times


EVEN = assumed_speed_factors(["residential"])


def test_a_trip_follows_the_streets_from_where_it_starts_on_its_first_to_where_it_ends_on_its_last():
    trips, left_out = route_trips([driven((0.25, 0), (0.2, 1), seconds=33.5)], block(), EVEN)
    assert left_out == []
    assert trips.edge.tolist() == [0, 2, 4]
    assert (trips.first_fraction[0], trips.last_fraction[0]) == (pytest.approx(0.25), pytest.approx(0.8))
    assert (trips.period[0], trips.driven[0]) == (8, 33.5)


def test_a_trip_on_one_street_is_the_piece_between():
    trips, _ = route_trips([driven((0.75, 0), (0.25, 0))], block(), EVEN)
    assert trips.edge.tolist() == [1]
    assert (trips.first_fraction[0], trips.last_fraction[0]) == (pytest.approx(0.25), pytest.approx(0.75))
    assert trips.fixed[0] == 0


def test_what_is_fixed_is_the_cost_of_the_turns_at_any_hour():
    # From the west to the north arm, 90 degrees to the left: 7.5 / (1 + exp(-(13 * 1.075 / 2 - 6.5 / 1.075))) seconds.
    network = town(
        [(0, 0), (-1, 0), (0, 1), (1, 0), (0, -1)],
        [Street(0, arm, 10_000) for arm in (1, 2, 3, 4)],
    )
    times = [driven((-0.3, 0), (0, 0.7), hour=hour) for hour in (3, 8, 17)]
    assert route_trips(times, network, EVEN)[0].fixed == pytest.approx([5.395] * 3, abs=0.002)


def test_what_the_prior_predicts_is_what_the_router_says():
    network = roaming_town()
    times = drive_about(network, prior(), 300, np.random.default_rng(5))
    trips, left_out = route_trips(times, network, prior())
    assert left_out == []
    # The router rounds each edge to a millisecond, and each end.
    rounding = 0.0005 * (np.diff(trips.edge_offset) + 2)
    assert (np.abs(expected(trips, network, prior()) - [time.seconds for time in times]) <= rounding).all()
    assert trips.fixed.max() > 10


def test_each_trip_takes_the_fastest_way_of_its_own_hour():
    # In the morning the primary street is the slower one.
    network = town(
        [(0, 0), (2, 0), (0, 1), (2, 1)],
        [
            Street(0, 1, 10_000, highway="primary"),
            Street(0, 2, 1_000, highway="residential"),
            Street(2, 3, 15_000, highway="residential"),
            Street(3, 1, 1_000, highway="residential"),
        ],
    )
    factors = np.ones((2, 48))
    factors[0, 8] = 0.1
    speeds = SpeedFactors(class_names=("primary", "residential"), factors=factors, source="made up")
    times = [driven((0, 0.5), (2, 0.5), hour=hour) for hour in (12, 8, 12)]
    trips, _ = route_trips(times, network, speeds)
    assert np.split(trips.edge, trips.edge_offset[1:-1])[0].tolist() == [3, 0, 7]
    assert np.split(trips.edge, trips.edge_offset[1:-1])[1].tolist() == [2, 4, 6]
    assert trips.period.tolist() == [12, 8, 12]


def test_trips_keep_their_order_whatever_their_hours():
    hours = [9, 7, 9, 23, 7]
    times = [driven((0.25, 0), (0.75, 0), hour=hour, seconds=60.0 + i) for i, hour in enumerate(hours)]
    trips, _ = route_trips(times, block(), EVEN)
    assert trips.period.tolist() == hours
    assert trips.driven.tolist() == [60, 61, 62, 63, 64]


def test_saturday_is_driven_as_on_a_weekend():
    assert route_trips([driven((0.25, 0), (0.75, 0), day=7)], block(), EVEN)[0].period.tolist() == [24 + 8]


@pytest.mark.parametrize(
    ("start", "end", "reason", "words"),
    [
        ((50, 50), (0.5, 0), "off-the-network", "from 0.05,0.05 is off the network: the nearest street is"),
        ((0.5, 0), (50, 50), "off-the-network", "to 0.05,0.05 is off the network"),
        ((0.7, 0), (0.2, 0), "no-way", "no way leads from 0.0007,0.0 to 0.0002,0.0"),
        ((0.5, 0.1), (0.5, -0.1), "nothing-driven", "nothing is driven from 0.0005,0.0001 to 0.0005,-0.0001"),
    ],
)
def test_what_cannot_be_driven_is_left_out_with_the_reason(start, end, reason, words):
    network = town([(0, 0), (1, 0)], [Street(0, 1, 10_000, one_way=True)])
    good = driven((0.2, 0), (0.7, 0))
    trips, left_out = route_trips([good, driven(start, end, hour=7, line_number=3), good], network, EVEN)
    assert len(trips) == 2
    assert [(row.line_number, row.reason) for row in left_out] == [(3, reason)]
    assert words in left_out[0].detail


def test_no_times_make_no_trips():
    trips, left_out = route_trips([], block(), EVEN)
    assert (len(trips), left_out) == (0, [])


def test_progress_ends_with_all_trips():
    seen = []
    times = [driven((0.25, 0), (0.75, 0), hour=hour) for hour in (7, 7, 9)]
    route_trips(times, block(), EVEN, on_trips=lambda *counts: seen.append(counts))
    assert seen == [(2, 3), (3, 3)]


@pytest.fixture(scope="module")
def network():
    return roaming_town()


@pytest.fixture(scope="module")
def truth():
    return true_factors(prior(), np.random.default_rng(311), deviation=0.3)


@pytest.fixture(scope="module")
def times(network, truth):
    return drive_about(network, truth, 2_000, np.random.default_rng(1), noise=0.05)


@pytest.fixture(scope="module")
def learned(network, times):
    return learn_from_driven_times(times, network, prior(), seed=7)[0]


@pytest.fixture(scope="module")
def learned_once(network, times):
    """What the ways by the prior's speeds teach."""
    return learn_speed_factors(route_trips(times, network, prior())[0], network, prior(), seed=7)


def test_what_was_learned_predicts_trips_held_out_better_than_the_prior(learned):
    assert learned.held_out.num_held_out == 400
    assert learned.held_out.learned.mean_absolute < 0.5 * learned.held_out.prior.mean_absolute
    assert abs(learned.held_out.learned.bias_percent) < 1 < abs(learned.held_out.prior.bias_percent)


def test_routing_once_more_with_what_was_learned_helps_where_the_prior_is_far_off(truth, learned_once, learned):
    assert learned.held_out.learned.mean_absolute < 0.95 * learned_once.held_out.learned.mean_absolute

    def wrong(factors):
        return np.abs(truth.factors / factors.factors - 1)[:, 6:18].mean()

    assert wrong(learned.factors) < wrong(learned_once.factors)


def test_the_priors_error_is_that_of_its_own_ways(learned_once, learned):
    assert learned.held_out.prior == learned_once.held_out.prior


def test_who_routes_with_what_was_learned_is_told_nearly_the_error_that_was_measured(network, times, learned):
    held_out = [times[i] for i in np.random.default_rng(7).permutation(2_000)[:400]]
    trips, _ = route_trips(held_out, network, learned.factors)
    error = expected(trips, network, learned.factors) - trips.driven
    assert np.abs(error).mean() == pytest.approx(learned.held_out.learned.mean_absolute, rel=0.05)


def test_nothing_is_learned_from_the_trips_held_out(network, times, learned):
    changed = list(times)
    for i in np.random.default_rng(7).permutation(2_000)[:400]:
        changed[i] = replace(times[i], seconds=5 * times[i].seconds)
    again, _ = learn_from_driven_times(changed, network, prior(), seed=7)
    assert (again.factors.factors == learned.factors.factors).all()


def test_the_same_times_and_seed_give_the_same_factors(network, times, learned):
    again, _ = learn_from_driven_times(times, network, prior(), seed=7)
    assert (again.factors.factors == learned.factors.factors).all()
    assert again.held_out == learned.held_out


def test_progress_counts_each_trip_twice(network, times):
    seen = []
    learn_from_driven_times(times[:200], network, prior(), seed=7, on_trips=lambda *counts: seen.append(counts))
    assert seen[-1] == (400, 400)
    assert seen == sorted(seen)


def test_too_few_trips_with_a_way_are_refused_with_the_first_that_has_none(network, times):
    lost = driven((500, 500), (0, 0), line_number=11)
    with pytest.raises(TrafficDataError, match=r"^9 trips with a way .* at least 10; line 11: from 0.5,0.5 is off"):
        learn_from_driven_times([*times[:9], lost], network, prior(), seed=7)


@pytest.mark.real_data
@pytest.mark.skipif(not REAL_FILE.exists(), reason=f"real data absent: {REAL_FILE.name}")
def test_on_real_streets_simulated_trips_are_predicted_better_too():
    boston = build_network(REAL_FILE)
    random = np.random.default_rng(311)
    start = assumed_speed_factors()
    times = drive_about(boston, true_factors(start, random), 1_000, random, noise=0.15)
    learned, left_out = learn_from_driven_times(times, boston, start, seed=7)
    assert len(left_out) < 10
    assert learned.held_out.learned.mean_absolute < 0.85 * learned.held_out.prior.mean_absolute
    assert abs(learned.held_out.learned.bias_percent) < 2 < abs(learned.held_out.prior.bias_percent)
