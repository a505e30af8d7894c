import numpy as np
import pytest

from geodata.streets import travel_times
from geodata.streets.traffic import UNREACHABLE, DayTravelTimes

HOUR, DAY = 3600, 86_400


def day(hours=None, *, usual=600):
    """Make the tables of two points: from 0 to 1 the usual time but in the given hours, 100 s back."""
    tables = np.zeros((24, 2, 2), dtype=np.int32)
    tables[:, 0, 1] = usual
    tables[:, 1, 0] = 100
    for hour, seconds in (hours or {}).items():
        tables[hour, 0, 1] = seconds
    return DayTravelTimes(tables)


def clock(hour, minute=0, second=0):
    return hour * HOUR + minute * 60 + second


def test_an_hours_time_holds_in_its_middle():
    assert day({8: 900}).duration(0, 1, clock(8, 30)) == 900


def test_between_two_midpoints_the_time_is_linear():
    times = day({8: 900})
    assert times.duration(0, 1, clock(7, 30)) == 600
    assert times.duration(0, 1, clock(8, 0)) == 750
    assert times.duration(0, 1, clock(8, 10)) == 800
    assert times.duration(0, 1, clock(9, 20)) == 650


def test_a_time_between_seconds_is_rounded_up():
    # 12 s after 07:30 the time is a second longer; at 07:30:01 a twelfth of one.
    assert day({8: 900}).duration(0, 1, clock(7, 30, 1)) == 601
    assert day({8: 900}).duration(0, 1, clock(7, 30, 12)) == 601


def test_the_last_hour_leads_to_the_first():
    times = day({0: 1200})
    assert times.duration(0, 1, clock(0, 0)) == 900
    assert times.duration(0, 1, clock(23, 45)) == 750


@pytest.mark.parametrize("days", [-1, 1, 3])
def test_a_day_later_or_earlier_is_the_same(days):
    assert day({8: 900}).duration(0, 1, clock(8, 10) + days * DAY) == 800


def test_arrival_is_departure_and_duration():
    assert day({8: 900}).arrival(0, 1, clock(8, 10)) == clock(8, 10) + 800


def test_pairs_are_asked_many_at_once_each_at_its_own_time():
    times = day({8: 900})
    assert times.duration([0, 1, 0], [1, 0, 1], [clock(8), clock(8), clock(12)]).tolist() == [750, 100, 600]
    assert times.duration(0, 1, [[clock(8)], [clock(12)]]).tolist() == [[750], [600]]


def test_the_table_at_a_departure_is_that_of_its_pairs():
    random = np.random.default_rng(311)
    times = DayTravelTimes(random.integers(0, 20_000, (24, 7, 7)))
    i, j = np.indices((7, 7))
    for departure in random.integers(0, DAY, 20):
        assert (times.seconds_at(departure) == times.duration(i, j, departure)).all()


def test_a_table_of_many_rows_is_the_same():
    tables = np.zeros((24, 600, 600), dtype=np.int32)
    tables[8] = np.arange(600)[:, None] * 2
    assert (DayTravelTimes(tables).seconds_at(clock(8)) == np.arange(600)[:, None]).all()


def test_a_time_that_falls_by_more_than_an_hour_in_an_hour_is_raised():
    # 8,000 s at 08:30: who waits until 09:30 is not there before 8,000 - 3,600.
    times = day({8: 8_000})
    assert [times.duration(0, 1, clock(hour, 30)) for hour in (7, 8, 9, 10, 11)] == [600, 8_000, 4_400, 800, 600]


def test_raising_goes_on_past_midnight():
    times = day({22: 10_000})
    assert [times.duration(0, 1, clock(hour, 30)) for hour in (22, 23, 0, 1)] == [10_000, 6_400, 2_800, 600]


def test_times_that_fall_slowly_are_left_as_they_were():
    random = np.random.default_rng(311)
    tables = random.integers(0, 3_600, (24, 5, 5))
    assert (DayTravelTimes(tables).hourly_seconds == tables).all()


def test_a_pair_without_a_way_stays_without_one():
    times = day(usual=UNREACHABLE)
    assert times.duration(0, 1, clock(8, 10)) == UNREACHABLE
    assert times.seconds_at(clock(8, 10)).tolist() == [[0, UNREACHABLE], [100, 0]]


def test_a_way_closed_for_some_hours_is_waited_for():
    times = day({8: UNREACHABLE, 9: UNREACHABLE})
    # Open again at 10:30: who leaves at 08:30 waits for two hours.
    assert times.arrival(0, 1, clock(8, 30)) == times.arrival(0, 1, clock(10, 30)) == clock(10, 40)


def test_a_way_closed_over_midnight_is_waited_for():
    times = day({23: UNREACHABLE, 0: UNREACHABLE})
    assert times.duration(0, 1, clock(23, 30)) == 2 * HOUR + 600


def test_no_points_make_an_empty_day():
    assert DayTravelTimes(np.zeros((24, 0, 0), dtype=np.int32)).seconds_at(0).shape == (0, 0)


def test_unreachable_is_what_a_table_calls_unreachable():
    assert UNREACHABLE == travel_times.UNREACHABLE


def test_the_tables_are_read_only_and_their_own():
    tables = np.zeros((24, 2, 2), dtype=np.int32)
    times = DayTravelTimes(tables)
    tables[:] = 5
    assert not times.hourly_seconds.flags.writeable
    assert not times.hourly_seconds.any()


@pytest.mark.parametrize("shape", [(23, 2, 2), (24, 2, 3), (24, 4)])
def test_tables_of_another_shape_are_refused(shape):
    with pytest.raises(ValueError, match=r"shape \(24, n, n\)"):
        DayTravelTimes(np.zeros(shape, dtype=np.int32))


@pytest.mark.parametrize("seconds", [-1, 10**8 + 1])
def test_an_impossible_time_is_refused(seconds):
    with pytest.raises(ValueError, match="lie within 0 and 100000000"):
        day({3: seconds})


def test_times_that_are_no_whole_seconds_are_refused():
    with pytest.raises(ValueError, match="whole seconds, got float64"):
        DayTravelTimes(np.zeros((24, 2, 2)))


def test_a_departure_that_is_no_whole_second_is_refused():
    with pytest.raises(TypeError, match="whole seconds since midnight, got float64"):
        day().duration(0, 1, 0.5)
