from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from streets_town import STEP, Street, block, town

from geodata.errors import TableSizeError
from geodata.streets.traffic import SpeedFactors
from geodata.streets.travel_times import UNREACHABLE, TravelTimes
from geodata.streets.travel_times import table as tables


def table(*points, network=None):
    """Travel times between points given in thousandths of a degree, on the block unless told otherwise."""
    lon, lat = zip(*points, strict=True)
    return TravelTimes(network or block())(np.array(lon) / 1000, np.array(lat) / 1000)


# Places on the block: 10 s a side, but the one-way top, from right to left, takes 5 s.
BOTTOM_LEFT, BOTTOM_RIGHT = (0.25, 0), (0.75, 0)
TOP_LEFT, TOP_RIGHT = (0.2, 1), (0.8, 1)


def test_two_stops_on_one_street_are_as_far_as_the_piece_between_them():
    assert table(BOTTOM_LEFT, BOTTOM_RIGHT).seconds.tolist() == [[0, 5], [5, 0]]


def test_on_a_one_way_street_the_way_back_leads_around_the_block():
    # From left to right: 1 s to the corner, three sides of 10 s, 1 s along the top.
    assert table(TOP_RIGHT, TOP_LEFT).seconds.tolist() == [[0, 3], [32, 0]]


def test_a_stop_on_a_two_way_street_is_left_in_either_direction():
    # To the right 2.5 s and up the right side; to the left 2.5 s and up the left side.
    assert table(BOTTOM_RIGHT, (1, 0.5)).seconds[0, 1] == 8
    assert table(BOTTOM_LEFT, (0, 0.5)).seconds[0, 1] == 8


def test_a_stop_on_a_one_way_street_is_only_entered_from_its_start():
    # Left side's middle to the top's start: 5 s down, 10 s, 10 s up, and 1 s along.
    assert table((0, 0.5), TOP_RIGHT).seconds[0, 1] == 26


def test_the_way_around_wins_where_it_is_faster_than_the_street_itself():
    network = town([(0, 0), (1, 0), (1, 1)], [Street(0, 1, 100_000), Street(1, 2, 1_000), Street(2, 0, 1_000)])
    assert table((0.1, 0), (0.9, 0), network=network).seconds[0, 1] == 22


@pytest.mark.parametrize("i", range(6))
def test_the_times_around_one_point_are_its_row_and_its_column(i):
    times = table(BOTTOM_LEFT, BOTTOM_RIGHT, TOP_LEFT, TOP_RIGHT, TOP_RIGHT, (50, 50))
    there, back = times.seconds_around(i)
    assert there.tolist() == times.seconds[i].tolist()
    assert back.tolist() == times.seconds[:, i].tolist()


def test_seconds_are_rounded_up():
    network = town([(0, 0), (1, 0)], [Street(0, 1, 10_001)])
    assert table((0, 0), (1, 0), network=network).seconds[0, 1] == 11


def test_two_points_at_one_place_are_no_time_apart():
    assert table(TOP_LEFT, TOP_LEFT).seconds.tolist() == [[0, 0], [0, 0]]


def test_a_point_off_the_network_is_unreachable_but_from_itself():
    times = table(BOTTOM_LEFT, (50, 50))
    assert times.seconds.tolist() == [[0, UNREACHABLE], [UNREACHABLE, 0]]
    assert times.on_network.tolist() == [True, False]


def test_a_pair_without_a_way_is_unreachable():
    network = town([(0, 0), (1, 0)], [Street(0, 1, 10_000, one_way=True)])
    assert table((0.2, 0), (0.7, 0), network=network).seconds.tolist() == [[0, 5], [UNREACHABLE, 0]]


def test_no_points_make_an_empty_table():
    assert TravelTimes(block())([], []).seconds.shape == (0, 0)


def test_points_without_coordinates_are_off_the_network():
    points = TravelTimes(block())([None, 0.0], [None, 0.0])
    assert points.on_network.tolist() == [False, True]
    assert points.distance_to_street.tolist() == [np.inf, 0.0]


def test_the_distance_to_the_street_is_told_in_metres():
    assert table((0.5, -0.5)).distance_to_street[0] == pytest.approx(STEP / 2, rel=1e-4)


def test_how_far_from_a_street_still_counts_is_the_callers_choice():
    assert not TravelTimes(block(), max_distance=10)([0.0005], [-0.0005]).on_network[0]


def test_a_leg_follows_the_streets_around_the_corners():
    leg = table(BOTTOM_RIGHT, TOP_RIGHT).leg(0, 1)
    assert leg.path == ((0.00075, 0), (0.001, 0), (0.001, 0.001), (0.0008, 0.001))
    assert leg.duration == 14  # 2.5 s + 10 s + 1 s
    assert leg.distance == pytest.approx((0.25 + 1 + 0.2) * STEP, rel=1e-4)


def test_a_leg_along_one_street_is_the_piece_between():
    leg = table(BOTTOM_RIGHT, BOTTOM_LEFT).leg(0, 1)
    assert leg.path == ((0.00075, 0), (0.00025, 0))
    assert (leg.duration, leg.distance) == (5, pytest.approx(STEP / 2, rel=1e-4))


def test_a_leg_keeps_the_bends_between_its_ends():
    network = town([(0, 0), (2, 0)], [Street(0, 1, 4_000, bends=((0, 1), (2, 1)))])
    leg = table((0, 0.5), (1, 1), network=network).leg(0, 1)
    assert leg.path == ((0, 0.0005), (0, 0.001), (0.001, 0.001))


def test_a_leg_to_where_one_is_stays_there():
    leg = table(BOTTOM_LEFT, BOTTOM_RIGHT).leg(0, 0)
    assert (leg.duration, leg.distance, leg.path) == (0, 0.0, ((0.00025, 0.0), (0.00025, 0.0)))


def test_a_leg_off_the_network_is_refused_with_the_point():
    with pytest.raises(ValueError, match="point 1 is off the network"):
        table(BOTTOM_LEFT, (50, 50)).leg(0, 1)


def test_a_leg_where_no_way_leads_is_refused_with_the_points():
    network = town([(0, 0), (1, 0)], [Street(0, 1, 10_000, one_way=True)])
    with pytest.raises(ValueError, match="no way leads from point 1 to point 0"):
        table((0.2, 0), (0.7, 0), network=network).leg(1, 0)


def test_a_subset_is_the_table_of_its_points():
    times = table(BOTTOM_LEFT, BOTTOM_RIGHT, TOP_LEFT, TOP_RIGHT)
    chosen = [3, 0, 2]
    assert (times.subset(chosen).seconds == times.seconds[np.ix_(chosen, chosen)]).all()
    assert times.subset(chosen).leg(0, 1) == times.leg(3, 0)


def test_arrays_are_read_only():
    times = table(BOTTOM_LEFT, BOTTOM_RIGHT)
    for array in (times.seconds, times.on_network, times.distance_to_street):
        assert not array.flags.writeable


def test_travel_times_of_other_streets_or_other_speeds_have_another_digest():
    classes = block().class_names
    faster = SpeedFactors(class_names=classes, factors=np.full((len(classes), 48), 1.1), source="made up")
    digests = [TravelTimes(block()).digest, TravelTimes(block(), factors=faster).digest]
    digests.append(TravelTimes(town([(0, 0), (1, 0)], [Street(0, 1, 5_000)])).digest)
    assert len(set(digests)) == 3
    assert TravelTimes(block()).digest == digests[0]


def test_every_edge_is_reached_first_from_the_nearest_point():
    # From the bottom right one is soonest at the end of the right side, from the left side's top at its lower end.
    point, seconds = table(BOTTOM_RIGHT, (0, 0.9)).nearest()
    assert (point[2], seconds[2]) == (0, 13)
    assert (point[5], seconds[5]) == (1, 9)


def test_beyond_the_limit_no_edge_is_reached():
    point, seconds = table(BOTTOM_RIGHT).nearest(limit=12)
    # The ends of its own street, to the right and to the left; all others are further.
    assert point.tolist() == [0, 0, -1, -1, -1, -1, -1]
    assert seconds.tolist() == [3, 8, *[UNREACHABLE] * 5]


def test_no_points_are_nearest_to_nothing():
    point, seconds = TravelTimes(block())([], []).nearest()
    assert set(point.tolist()) == {-1}
    assert set(seconds.tolist()) == {UNREACHABLE}


@pytest.mark.parametrize("limit", [-1, float("nan")])
def test_a_limit_that_is_none_is_refused(limit):
    with pytest.raises(ValueError, match="a limit is a number of seconds from 0 on"):
        table(BOTTOM_RIGHT).nearest(limit=limit)


def test_a_limit_without_end_is_none():
    assert (table(BOTTOM_RIGHT).nearest(limit=float("inf"))[0] == table(BOTTOM_RIGHT).nearest()[0]).all()


def test_an_approach_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="approach 'crub' is not there: use unrestricted or curb"):
        TravelTimes(block())([0.0], [0.0], approach="crub")


def test_many_points_at_one_place_are_no_time_apart_and_alike_to_all_others():
    points = [BOTTOM_LEFT] * 400 + [BOTTOM_RIGHT]
    seconds = table(*points).seconds
    assert (seconds[:-1, :-1] == 0).all()
    assert set(seconds[:-1, -1].tolist()) == set(seconds[-1, :-1].tolist()) == {5}


def test_after_every_hour_was_asked_for_a_day_without_closures_still_has_the_digest_of_its_streets():
    travel_times = TravelTimes(block())
    travel_times([0.0, 0.001], [0.0, 0.0]).by_hour()
    morning = datetime(2026, 3, 2, tzinfo=UTC)
    assert travel_times.between(morning, morning + timedelta(days=1)).digest == travel_times.digest


def test_what_no_container_leaves_is_refused(monkeypatch, tmp_path):
    (tmp_path / "memory.max").write_text("1000000\n")
    (tmp_path / "memory.current").write_text("999900\n")
    monkeypatch.setattr(tables, "_CGROUP", tmp_path)
    with pytest.raises(TableSizeError, match="travel times between 6 points would need"):
        _ = table(*[BOTTOM_LEFT] * 6).seconds
