"""Working days of a city, known from the calendar of 2026."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from dispatch.calendar import WorkingCalendar

ZONE = ZoneInfo("America/Los_Angeles")


@pytest.fixture
def calendar() -> WorkingCalendar:
    return WorkingCalendar(zone=ZONE, holidays="US-CA")


def test_a_saturday_is_no_working_day(calendar: WorkingCalendar) -> None:
    assert not calendar.is_working_day(date(2026, 2, 28))


def test_independence_day_observed_is_no_working_day(calendar: WorkingCalendar) -> None:
    assert not calendar.is_working_day(date(2026, 7, 3))


def test_two_working_days_after_friday_are_tuesday_at_the_same_hour(calendar: WorkingCalendar) -> None:
    friday = datetime(2026, 2, 27, 9, 30, tzinfo=ZONE)
    assert calendar.add_working_days(friday, 2) == datetime(2026, 3, 3, 9, 30, tzinfo=ZONE)


def test_what_comes_in_on_saturday_counts_from_monday_morning(calendar: WorkingCalendar) -> None:
    saturday = datetime(2026, 2, 28, 22, tzinfo=ZONE)
    assert calendar.add_working_days(saturday, 1) == datetime(2026, 3, 3, 0, tzinfo=ZONE)


def test_the_local_hour_is_kept_across_the_spring_clock_change(calendar: WorkingCalendar) -> None:
    friday = datetime(2026, 3, 6, 9, tzinfo=ZONE)
    assert calendar.add_working_days(friday, 1).isoformat() == "2026-03-09T09:00:00-07:00"


def test_a_moment_given_in_another_zone_is_read_in_the_citys(calendar: WorkingCalendar) -> None:
    late_thursday = datetime(2026, 2, 27, 5, tzinfo=ZoneInfo("UTC"))
    assert calendar.add_working_days(late_thursday, 1) == datetime(2026, 2, 27, 21, tzinfo=ZONE)
