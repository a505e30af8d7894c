"""A clock that runs when work is done."""

from datetime import UTC, datetime

import numpy as np
import pytest
from waiting_city import CALENDAR, DAY, NEW_YORK, START, past

from dispatch.completion.local_hours import HOUR, local_hours
from dispatch.completion.work_clock import learn_speeds, set_clock

SPRING = int(datetime(2026, 3, 8, tzinfo=NEW_YORK).timestamp())


@pytest.fixture(scope="module")
def clock():
    history = past()
    hours = local_hours(START, history.observed_until, CALENDAR)
    ends = np.minimum(history.ended, history.observed_until)
    learned = learn_speeds(history.service_codes, history.requested, ends, history.done, hours)
    return set_clock(*learned, local_hours(START, history.observed_until + 60 * DAY, CALENDAR))


def at(clock, code, moment):
    row = clock.rows_of(np.array([code], dtype=object))
    return float(clock.read(row, np.array([moment.timestamp()]))[0])


def test_it_runs_in_working_hours_and_all_but_stands_still_at_night(clock) -> None:
    morning, noon = (datetime(2026, 3, 10, hour, tzinfo=NEW_YORK) for hour in (8, 12))
    evening, midnight = (datetime(2026, 3, 10, hour, tzinfo=NEW_YORK) for hour in (18, 22))
    working = at(clock, "slow", noon) - at(clock, "slow", morning)
    resting = at(clock, "slow", midnight) - at(clock, "slow", evening)
    assert working > 10 * resting


def test_a_holiday_is_a_sunday() -> None:
    hours = local_hours(int(datetime(2026, 5, 25, 12, tzinfo=NEW_YORK).timestamp()), SPRING + 90 * DAY, CALENDAR)
    assert hours.slots[0] == 48 + 12


def test_a_type_never_seen_has_the_clock_of_all(clock) -> None:
    assert clock.rows_of(np.array(["never seen"], dtype=object)) == len(clock.names)


def test_reading_and_finding_the_moment_are_each_others_inverse(clock) -> None:
    moments = np.linspace(START + 1, START + 60 * DAY, 500)
    rows = np.arange(500) % len(clock.readings)
    assert clock.moments(rows, clock.read(rows, moments)) == pytest.approx(moments, abs=0.01)


def test_it_never_runs_backwards_when_clocks_change(clock) -> None:
    moments = np.arange(SPRING, SPRING + DAY, 300.0)
    assert (np.diff(clock.read(np.zeros(len(moments), dtype=np.int64), moments)) > 0).all()


def test_the_day_clocks_go_forward_has_23_hours() -> None:
    hours = local_hours(SPRING, SPRING + 23 * HOUR - 1, CALENDAR)
    assert len(hours.slots) == 23
    assert hours.slots.tolist() == [48 + hour for hour in range(24) if hour != 2]


def test_local_seconds_follow_the_zone() -> None:
    hours = local_hours(SPRING, SPRING + 30 * DAY, CALENDAR)
    moment = int(datetime(2026, 3, 20, 15, 30, tzinfo=NEW_YORK).timestamp())
    local = datetime.fromtimestamp(int(hours.local(np.array([moment]))[0]), UTC)
    assert (local.hour, local.minute) == (15, 30)
