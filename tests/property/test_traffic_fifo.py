"""Leaving later never arrives earlier, whatever the tables of the day."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from geodata.streets.traffic import UNREACHABLE, DayTravelTimes

DAY = 86_400

seconds = st.one_of(
    st.integers(0, 3_600), st.integers(0, 200_000), st.just(int(UNREACHABLE)), st.just(int(UNREACHABLE) - 1)
)
days = st.lists(seconds, min_size=24, max_size=24)
departures = st.integers(-DAY, 2 * DAY)


def times_of(hours):
    """Make a day of one pair, from 0 to 1."""
    tables = np.zeros((24, 2, 2), dtype=np.int64)
    tables[:, 0, 1] = hours
    return DayTravelTimes(tables)


def minute_by_minute(hours):
    """Give the arrivals of all departures of three days, a minute apart, and of each second around the midpoints."""
    every = np.arange(-DAY, 2 * DAY, 60)
    near = (np.arange(-24, 48) * 3600 + 1800)[:, None] + np.arange(-3, 4)
    departure = np.unique(np.concatenate([every, near.ravel()]))
    return times_of(hours).arrival(0, 1, departure)


@settings(max_examples=200, deadline=None)
@given(days)
def test_leaving_later_never_arrives_earlier(hours):
    assert (np.diff(minute_by_minute(hours)) >= 0).all()


@settings(max_examples=200, deadline=None)
@given(days, departures, st.integers(0, 7_200))
def test_of_any_two_departures_the_later_arrives_no_earlier(hours, departure, wait):
    times = times_of(hours)
    assert times.arrival(0, 1, departure) <= times.arrival(0, 1, departure + wait)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 200_000), min_size=24, max_size=24))
def test_no_time_is_raised_more_than_it_has_to(hours):
    tables = np.array(hours)
    raised = times_of(hours).hourly_seconds[:, 0, 1]
    assert (raised >= tables).all()
    for hour, (value, given_value) in enumerate(zip(raised, tables, strict=True)):
        assert value == given_value or value == raised[hour - 1] - 3600


@settings(max_examples=200, deadline=None)
@given(arrays.arrays(np.int32, (24, 3, 3), elements=st.integers(0, 3_600)))
def test_tables_that_are_first_in_first_out_are_left_alone(tables):
    assert (DayTravelTimes(tables).hourly_seconds == tables).all()


@settings(max_examples=200, deadline=None)
@given(days)
def test_making_it_first_in_first_out_again_changes_nothing(hours):
    once = times_of(hours)
    assert (DayTravelTimes(once.hourly_seconds).hourly_seconds == once.hourly_seconds).all()


@settings(max_examples=200, deadline=None)
@given(days, st.integers(0, 23), st.integers(0, 3_599))
def test_between_two_midpoints_a_time_lies_between_theirs(hours, hour, passed):
    times = times_of(hours)
    ends = times.hourly_seconds[[hour, (hour + 1) % 24], 0, 1]
    assert ends.min() <= times.duration(0, 1, 1_800 + 3_600 * hour + passed) <= ends.max()


@settings(max_examples=200, deadline=None)
@given(days, st.lists(departures, min_size=2, max_size=6))
def test_the_table_and_the_pair_agree(hours, moments):
    times = times_of(hours)
    assert [int(times.seconds_at(moment)[0, 1]) for moment in moments] == times.duration(0, 1, moments).tolist()
    for earlier, later in pairwise(sorted(moments)):
        assert earlier + times.seconds_at(earlier)[0, 1] <= later + times.seconds_at(later)[0, 1]
