"""Travel times at a moment: its traffic, and what is closed then."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from shapely import LineString
from streets_town import Street, block, town

from geodata.streets.closures import Closure
from geodata.streets.traffic import PERIODS, Period, SpeedFactors
from geodata.streets.travel_times import UNREACHABLE, TravelTimes

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def factors(**of_hours):
    """Speeds of residential streets: 1 but for the given hours of weekdays."""
    speeds = np.ones((1, 48))
    for hour, factor in of_hours.items():
        speeds[0, int(hour.removeprefix("at"))] = factor
    return SpeedFactors(class_names=("residential",), factors=speeds, source="made up")


def times(network=None, **options):
    return TravelTimes(network or block(), factors=factors(at8=0.5), **options)


# From the middle of the bottom to the middle of the right side: 5 s and 5 s.
BOTTOM_TO_RIGHT = np.array([0.0005, 0.001]), np.array([0.0, 0.0005])

RIGHT_SIDE = LineString([(0.001, 0), (0.001, 0.001)])


def test_at_a_slow_hour_a_drive_takes_longer():
    assert times().at(MONDAY + timedelta(hours=8))(*BOTTOM_TO_RIGHT).seconds[0, 1] == 20


def test_at_another_hour_or_on_another_kind_of_day_it_does_not():
    assert times().at(MONDAY + timedelta(hours=9))(*BOTTOM_TO_RIGHT).seconds[0, 1] == 10
    assert times().at(MONDAY + timedelta(days=5, hours=8))(*BOTTOM_TO_RIGHT).seconds[0, 1] == 10


def test_without_a_time_the_network_s_own_speeds_count():
    assert times()(*BOTTOM_TO_RIGHT).seconds[0, 1] == 10


def test_a_turn_takes_as_long_at_any_hour():
    network = town([(0, 0), (1, 0), (1, 1), (2, 0)], [Street(0, 1, 10_000), Street(1, 2, 10_000), Street(1, 3, 10_000)])
    travel_times = times(network)
    # To the left 5.4 s, on streets of 5 s and 5 s.
    assert travel_times(*BOTTOM_TO_RIGHT).seconds[0, 1] == 16
    assert travel_times.at(MONDAY + timedelta(hours=8))(*BOTTOM_TO_RIGHT).seconds[0, 1] == 26


def closed(**options):
    return Closure(geometry=RIGHT_SIDE, starts=MONDAY, ends=MONDAY + timedelta(days=1), **options)


def test_a_street_is_closed_while_its_closure_holds():
    travel_times = times(closures=[closed()])
    # Bottom left to top: up the right side 5 + 10 + 2.5 s; there is no other way, the top is one-way.
    points = np.array([0.0005, 0.0005]), np.array([0.0, 0.001])
    assert travel_times(*points).seconds[0, 1] == 18
    assert travel_times.at(MONDAY + timedelta(hours=1))(*points).seconds[0, 1] == UNREACHABLE
    assert travel_times.at(MONDAY + timedelta(days=1, hours=1))(*points).seconds[0, 1] == 18


def test_what_is_closed_at_any_moment_of_a_day_is_closed_for_the_day():
    travel_times = times(closures=[closed()])
    noon = MONDAY + timedelta(hours=12)
    assert travel_times.between(noon, noon + timedelta(days=3))(*BOTTOM_TO_RIGHT).seconds[0, 1] == UNREACHABLE
    after = MONDAY + timedelta(days=1)
    assert travel_times.between(after, after + timedelta(days=3))(*BOTTOM_TO_RIGHT).seconds[0, 1] == 10


def test_a_stop_on_a_closed_street_can_be_left_but_not_reached():
    seconds = times(closures=[closed()]).at(MONDAY + timedelta(hours=1))(*BOTTOM_TO_RIGHT).seconds
    assert seconds.tolist() == [[0, UNREACHABLE], [10, 0]]


def test_times_are_told_apart_by_their_digests():
    travel_times = times(closures=[closed()])
    hour = timedelta(hours=1)
    digests = {travel_times.at(MONDAY + shift).digest for shift in (hour, 8 * hour, 32 * hour, 33 * hour)}
    assert len(digests) == 4
    assert travel_times.digest not in digests


def test_a_day_without_closures_has_the_digest_of_its_streets():
    travel_times = times(closures=[closed()])
    later = MONDAY + timedelta(days=7)
    assert travel_times.between(later, later + timedelta(days=1)).digest == travel_times.digest == times().digest


def test_a_day_asked_of_another_moment_has_the_digest_of_the_day():
    travel_times = times(closures=[closed()])
    later = MONDAY + timedelta(days=7)
    week_later = travel_times.at(MONDAY + timedelta(hours=8)).between(later, later + timedelta(days=1))
    assert week_later.digest == travel_times.digest


def test_closures_on_no_street_are_numbered():
    far = Closure(geometry=LineString([(5, 5), (5, 6)]))
    assert times(closures=[closed(), far]).closures_on_no_street == (1,)


def test_by_the_hour_there_is_a_table_for_each():
    day = times()(*BOTTOM_TO_RIGHT).by_hour()
    assert [int(table[0, 1]) for table in day.hourly_seconds[[7, 8, 9]]] == [10, 20, 10]
    # Half-way from the middle of one hour to that of the next.
    assert day.duration(0, 1, 8 * 3600) == 15


def test_by_the_hour_of_the_weekend_too():
    day = times()(*BOTTOM_TO_RIGHT).by_hour(weekend=True)
    assert set(day.hourly_seconds[:, 0, 1].tolist()) == {10}


@pytest.mark.parametrize("departure", range(0, 86_400, 3_571))
def test_leaving_later_never_arrives_earlier(departure):
    slow = SpeedFactors(class_names=("residential",), factors=np.where(np.arange(48) % 2, 2.9, 0.06)[None], source="-")
    network = town([(0, 0), (50, 0)], [Street(0, 1, 4_000_000)])
    day = TravelTimes(network, factors=slow)([0.0, 0.05], [0.0, 0.0]).by_hour()
    assert (np.diff(day.arrival(0, 1, np.arange(departure, departure + 3_600))) >= 0).all()


def test_curb_stops_are_reached_with_the_point_on_the_right():
    # One street of 10 s with dead ends; the second point lies to its north, the left of who comes from the west.
    network = town([(0, 0), (1, 0)], [Street(0, 1, 10_000)])
    points = np.array([0.0002, 0.0008]), np.array([-0.0001, 0.0001])
    assert TravelTimes(network)(*points).seconds[0, 1] == 6
    # On to the end, round in 20 s, and back.
    assert TravelTimes(network)(*points, approach="curb").seconds[0, 1] == 30


def test_periods_are_those_of_the_moment_s_own_clock():
    assert len(PERIODS) == 48
    with pytest.raises(ValueError, match="time zone"):
        times().at(datetime(2026, 3, 2, 8))  # noqa: DTZ001  refused for just that


def test_the_table_of_a_period_is_driven_at_its_speeds():
    table = times()(*BOTTOM_TO_RIGHT)
    eight = table.in_period(Period(weekend=False, hour=8))
    assert (eight.seconds[0, 1], eight.leg(0, 1).duration, table.seconds[0, 1]) == (20, 20, 10)


def test_the_table_of_a_period_is_closed_where_its_day_is():
    table = times(closures=[closed()]).between(MONDAY, MONDAY + timedelta(days=1))(*BOTTOM_TO_RIGHT)
    assert table.in_period(Period(weekend=False, hour=9)).seconds.tolist() == [[0, UNREACHABLE], [10, 0]]
