"""Where on its route a vehicle takes its breaks, on a line of places ten seconds apart."""

import pytest
from line_of_places import GROWING, drive_along, times

from solvers.problem import Break, Job, TimeWindow
from solvers.solution import BreakTaken


def pause(opens, closes, *, duration=7, number=1, **fields):
    return Break(id=number, duration=duration, time_windows=(TimeWindow(opens, closes),), **fields)


def test_a_break_may_be_taken_before_the_first_drive():
    route = drive_along(Job(id=1, location=1), breaks=(pause(0, 5),))
    assert route.activities[0] == BreakTaken(number=0, driven=0, arrival=0, start=0, departure=7)
    assert (route.departure, route.stops[0].arrival, route.end) == (0, 17, 27)


def test_a_break_on_the_way_cuts_the_drive_in_two():
    route = drive_along(Job(id=1, location=3), breaks=(pause(15, 20),))
    assert route.activities[0] == BreakTaken(number=0, driven=15, arrival=15, start=15, departure=22)
    assert (route.stops[0].arrival, route.end) == (37, 67)


def test_a_break_after_the_last_job_is_waited_for_at_the_end():
    route = drive_along(Job(id=1, location=1), breaks=(pause(100, 200),))
    assert route.activities[-1] == BreakTaken(number=0, driven=10, arrival=20, start=100, departure=107)
    assert (route.end, route.travel_duration, route.waiting_duration, route.break_duration) == (107, 20, 80, 7)


def test_a_break_is_taken_while_a_window_is_waited_for():
    # Waiting from 10 to 100 has room for it; anywhere else it would keep the vehicle out longer.
    job = Job(id=1, location=1, time_windows=(TimeWindow(100, 100),))
    route = drive_along(job, breaks=(pause(30, 60, duration=20),))
    assert route.activities[0] == BreakTaken(number=0, driven=10, arrival=10, start=30, departure=50)
    assert (route.stops[0].start, route.end) == (100, 110)


def test_two_breaks_fit_into_one_drive():
    breaks = (pause(5, 5, duration=3), pause(15, 20, duration=4, number=2))
    route = drive_along(Job(id=1, location=3), breaks=breaks)
    assert [(one.driven, one.start, one.departure) for one in route.activities[:2]] == [(5, 5, 8), (12, 15, 19)]
    assert route.stops[0].arrival == 37


def test_breaks_are_taken_in_their_order_even_if_the_second_could_come_first():
    breaks = (pause(50, 60, duration=3), pause(0, 100, duration=4, number=2))
    route = drive_along(Job(id=1, location=1), breaks=breaks)
    taken = [one for one in route.activities if isinstance(one, BreakTaken)]
    assert [(one.number, one.start) for one in taken] == [(0, 50), (1, 53)]


def test_of_a_break_s_windows_the_first_that_is_not_over_is_kept():
    one = Break(id=1, duration=7, time_windows=(TimeWindow(0, 3), TimeWindow(200, 300)))
    route = drive_along(Job(id=1, location=1), breaks=(one,), shift=TimeWindow(10, 1000))
    assert (route.activities[-1].start, route.end) == (200, 207)


@pytest.mark.parametrize(
    ("breaks", "shift"),
    [
        ((pause(0, 5),), TimeWindow(10, 1000)),
        ((pause(0, 5, duration=50),), TimeWindow(0, 69)),
        ((pause(100, 200),), TimeWindow(0, 106)),
    ],
    ids=["its window is over", "there is no time for it", "it ends after the shift"],
)
def test_a_route_that_has_no_room_for_its_break_has_no_schedule(breaks, shift):
    assert drive_along(Job(id=1, location=1), breaks=breaks, shift=shift) is None


def test_a_break_is_put_where_it_makes_nobody_late():
    job = Job(id=1, location=1, due=10, lateness_cost=5)
    route = drive_along(job, breaks=(pause(0, 100, duration=50),))
    assert (route.stops[0].lateness, route.end) == (0, 70)


def test_a_break_that_allows_no_load_is_taken_before_the_load_is_on_board():
    job = Job(id=1, location=1, due=10, lateness_cost=5, pickup=(3,))
    route = drive_along(job, breaks=(pause(0, 100, duration=50, max_load=(0,)),), capacity=(3,))
    assert (route.stops[0].lateness, route.activities[0].start) == (50, 0)


@pytest.mark.parametrize(("max_load", "is_possible"), [((2,), False), ((3,), True), (None, True)])
def test_with_more_on_board_than_it_allows_a_break_is_not_taken(max_load, is_possible):
    job = Job(id=1, location=1, time_windows=(TimeWindow(10, 10),), pickup=(3,))
    route = drive_along(job, breaks=(pause(5, 100, duration=50, max_load=max_load),), capacity=(3,))
    assert (route is not None) == is_possible


def test_a_drive_takes_as_long_as_when_it_begins_however_long_the_break_on_the_way_is():
    route = drive_along(Job(id=1, location=1), matrix=GROWING, breaks=(pause(5, 5, duration=50),))
    assert times(route)[:2] == [(5, 5, 55), (60, 60, 60)]


def test_a_drive_begins_after_the_break_that_is_taken_before_any_of_it():
    route = drive_along(Job(id=1, location=1), matrix=GROWING, breaks=(pause(0, 0, duration=50),))
    assert times(route)[:2] == [(0, 0, 50), (65, 65, 65)]


def test_a_vehicle_that_rests_first_does_not_leave_before_its_shift():
    route = drive_along(Job(id=1, location=1), breaks=(pause(0, 300),), shift=TimeWindow(300, 1000))
    assert (route.departure, route.activities[0].start) == (300, 300)


def test_a_break_is_put_off_where_taking_it_early_would_let_the_load_cool():
    # At 10 s, before the delivery, it would keep the load for 70 s, and leaving later would miss the first job.
    jobs = Job(id=1, location=1, time_windows=(TimeWindow(0, 15),)), Job(id=2, location=4, delivery=(1,))
    one = Break(id=1, duration=30, time_windows=(TimeWindow(0, 30), TimeWindow(200, 200)))
    route = drive_along(*jobs, breaks=(one,), capacity=(1,), load_lifetime=50)
    assert [stop.start for stop in route.stops] == [15, 45]
    assert (route.activities[-1].start, route.end) == (200, 230)
