"""The one clock, on a line of places ten seconds apart: arrivals, windows, setup, shifts, and when to leave."""

import numpy as np
import pytest
from line_of_places import GROWING, drive_along, line_problem, starts, times

from solvers.problem import UNREACHABLE, Effort, Job, Matrix, TimeWindow
from solvers.timing import cost_of_sequences, schedule_route

LATER = (TimeWindow(100, 200),)


def test_a_stop_is_reached_served_and_left_in_turn():
    route = drive_along(Job(id=1, location=1, service_duration=5), Job(id=2, location=3, service_duration=7))
    assert times(route) == [(10, 10, 15), (35, 35, 42)]
    assert (route.departure, route.end) == (0, 72)


def test_totals_add_up_to_the_time_away():
    route = drive_along(
        Job(id=1, location=1, service_duration=5),
        Job(id=2, location=3, service_duration=7, time_windows=(TimeWindow(50, 60),)),
    )
    assert (route.travel_duration, route.service_duration, route.waiting_duration) == (60, 12, 15)
    assert route.end - route.departure == 60 + 12 + 15


@pytest.mark.parametrize(
    ("windows", "start"),
    [
        ([(0, 5), (50, 60)], 50),
        ([(0, 5), (8, 12), (50, 60)], 10),
        ([(10, 10)], 10),
        ([(0, 5), (6, 10)], 10),
        ([(0, 9), (11, 11)], 11),
    ],
    ids=["waits for the next", "is inside the second", "is a moment", "is there as it closes", "opens right after"],
)
def test_of_several_windows_the_first_that_is_not_over_is_kept(windows, start):
    job = Job(id=1, location=1, time_windows=tuple(TimeWindow(*one) for one in windows))
    assert starts(drive_along(job)) == [start]


def test_after_its_last_window_a_job_has_no_schedule():
    assert drive_along(Job(id=1, location=1, time_windows=(TimeWindow(0, 4), TimeWindow(6, 9)))) is None


def test_the_vehicle_leaves_late_enough_not_to_wait_at_its_first_stop():
    route = drive_along(Job(id=1, location=2, time_windows=LATER))
    assert (route.departure, times(route), route.waiting_duration) == (80, [(100, 100, 100)], 0)


def test_leaving_late_starts_no_service_later():
    route = drive_along(Job(id=1, location=1), Job(id=2, location=2, time_windows=LATER))
    assert (route.departure, times(route)) == (0, [(10, 10, 10), (20, 100, 100)])


@pytest.mark.parametrize("priced", [{"duration_cost": 1}, {"max_duration": 40}], ids=["price", "limit"])
def test_where_time_on_the_road_counts_a_vehicle_leaves_as_late_as_it_is_back_as_early(priced):
    route = drive_along(Job(id=1, location=1), Job(id=2, location=2, time_windows=LATER), **priced)
    assert (route.departure, times(route), route.end) == (80, [(90, 90, 90), (100, 100, 100)], 120)


def test_it_leaves_no_later_than_a_due_time_allows():
    route = drive_along(
        Job(id=1, location=1, due=30, lateness_cost=1),
        Job(id=2, location=2, time_windows=LATER),
        duration_cost=1,
    )
    assert (route.departure, starts(route)) == (20, [30, 100])


def test_a_longest_duration_that_no_departure_keeps_leaves_no_schedule():
    jobs = Job(id=1, location=1), Job(id=2, location=2, time_windows=LATER)
    assert drive_along(*jobs, max_duration=39) is None


def test_the_vehicle_does_not_leave_before_its_shift():
    assert drive_along(Job(id=1, location=1), shift=TimeWindow(300, 400)).departure == 300


def test_a_vehicle_without_a_start_departs_when_it_reaches_its_first_job():
    route = drive_along(Job(id=1, location=2, service_duration=5, time_windows=LATER), start=None)
    assert (route.departure, times(route), route.end) == (100, [(100, 100, 105)], 125)


def test_a_vehicle_without_an_end_is_back_when_it_leaves_its_last_job():
    route = drive_along(Job(id=1, location=2, service_duration=5), end=None)
    assert (route.end, route.travel_duration) == (25, 20)


def test_setup_is_done_once_where_two_jobs_follow_each_other_at_a_place():
    jobs = [Job(id=number, location=2, setup_duration=30, service_duration=number) for number in (5, 7)]
    route = drive_along(*jobs)
    assert (times(route), route.service_duration) == ([(20, 20, 55), (55, 55, 62)], 42)


def test_setup_is_done_again_by_who_comes_back():
    jobs = [Job(id=number, location=place, setup_duration=30) for number, place in enumerate((2, 1, 2))]
    assert times(drive_along(*jobs)) == [(20, 20, 50), (60, 60, 90), (100, 100, 130)]


def test_at_the_place_it_starts_from_a_vehicle_needs_no_setup():
    assert times(drive_along(Job(id=1, location=0, setup_duration=30, service_duration=5))) == [(0, 0, 5)]


def test_without_a_start_the_first_job_is_set_up():
    route = drive_along(Job(id=1, location=0, setup_duration=30, service_duration=5), start=None)
    assert times(route) == [(0, 0, 35)]


def test_a_vehicle_of_a_kind_that_is_named_takes_its_own_time():
    job = Job(
        id=1,
        location=1,
        setup_duration=30,
        service_duration=5,
        efforts=(Effort(kind=3, setup_duration=2, service_duration=1),),
    )
    assert times(drive_along(job, kind=3)) == [(10, 10, 13)]
    assert times(drive_along(job, kind=4)) == [(10, 10, 45)]


def test_lateness_counts_from_the_due_time():
    assert drive_along(Job(id=1, location=4, due=25, lateness_cost=3)).stops[0].lateness == 15


def test_an_overdue_job_is_late_from_its_due_time_before_the_plan():
    assert drive_along(Job(id=1, location=1, due=-50, lateness_cost=1)).stops[0].lateness == 60


@pytest.mark.parametrize(
    ("job", "shift"),
    [
        (Job(id=1, location=4, time_windows=(TimeWindow(0, 39),)), TimeWindow(0, 1000)),
        (Job(id=1, location=4), TimeWindow(0, 79)),
        (Job(id=1, location=1, service_duration=981), TimeWindow(0, 1000)),
        (Job(id=1, location=4, release=921), TimeWindow(0, 1000)),
    ],
    ids=["window closes before arrival", "way home ends after shift", "service ends after shift", "released too late"],
)
def test_a_sequence_that_breaks_a_time_has_no_schedule(job, shift):
    assert drive_along(job, shift=shift) is None


def test_the_bounds_themselves_are_allowed():
    job = Job(id=1, location=4, time_windows=(TimeWindow(0, 40),))
    assert drive_along(job, shift=TimeWindow(0, 80)) is not None


def test_overtime_is_allowed_as_far_as_it_goes():
    job = Job(id=1, location=1, service_duration=10)
    assert drive_along(job, shift=TimeWindow(0, 25), max_overtime=5).end == 30
    assert drive_along(job, shift=TimeWindow(0, 25), max_overtime=4) is None


def test_a_leg_without_a_way_has_no_schedule():
    matrix = Matrix(durations=np.array([[0, UNREACHABLE], [10, 0]]))
    assert drive_along(Job(id=1, location=1), matrix=matrix, shift=TimeWindow(0, 10**7)) is None


@pytest.mark.parametrize(
    ("begins", "arrives"),
    [(0, 10), (50, 65), (51, 67), (99, 119), (100, 120), (500, 520)],
    ids=["at the first", "halfway", "rounded up", "just before the last", "at the last", "after the last"],
)
def test_a_drive_takes_as_long_as_it_does_at_the_moment_it_begins(begins, arrives):
    route = drive_along(Job(id=1, location=1), matrix=GROWING, shift=TimeWindow(begins, 1000))
    assert route.stops[0].arrival == arrives


def test_a_drive_before_the_first_table_takes_as_long_as_there():
    matrix = Matrix(durations=GROWING.durations, times=(200, 300))
    assert drive_along(Job(id=1, location=1), matrix=matrix).stops[0].arrival == 10


def test_each_drive_of_a_route_is_timed_by_its_own_departure():
    # 10 s at 0, 15 s at 50, and home, from 100 on, twice 20 s.
    route = drive_along(
        Job(id=1, location=1, service_duration=40), Job(id=2, location=2, service_duration=35), matrix=GROWING
    )
    assert times(route) == [(10, 10, 50), (65, 65, 100)]
    assert (route.end, route.travel_duration) == (140, 10 + 15 + 40)


def test_with_drives_that_take_longer_later_a_vehicle_leaves_early_and_waits():
    # Leaving at 81 it would arrive as the window opens, after 10 + 8.1 s of driving, so 19.
    route = drive_along(Job(id=1, location=1, time_windows=LATER), matrix=GROWING)
    assert (route.departure, times(route), route.travel_duration) == (0, [(10, 100, 100)], 10 + 20)


@pytest.mark.parametrize(
    ("limit", "least"),
    [("max_travel_duration", 80), ("max_jobs", 2), ("max_distance", 800), ("max_duration", 100)],
)
def test_a_limit_is_kept_and_may_be_reached(limit, least):
    jobs = Job(id=1, location=1, service_duration=20), Job(id=2, location=4)
    matrix = Matrix(durations=GROWING.durations[0], distances=10 * GROWING.durations[0])
    assert drive_along(*jobs, matrix=matrix, **{limit: least}) is not None
    assert drive_along(*jobs, matrix=matrix, **{limit: least - 1}) is None


@pytest.mark.parametrize(
    "pinned",
    [
        {"skills": frozenset({3})},
        {"allowed_vehicles": frozenset()},
        {"forbidden_vehicles": frozenset({7})},
        {"position": 0},
    ],
    ids=["skills", "allowed", "forbidden", "position"],
)
def test_a_route_with_a_job_that_is_not_for_it_has_no_schedule(pinned):
    jobs = Job(id=1, location=1), Job(id=2, location=2, **pinned)
    assert drive_along(*jobs) is None
    assert drive_along(*jobs, visits=(0,)) is not None


def test_a_route_that_does_not_begin_with_its_frozen_jobs_has_no_schedule():
    problem = line_problem(Job(id=1, location=1), Job(id=2, location=2), frozen=(2,))
    assert schedule_route(problem, 0, (1, 0)) is not None
    assert schedule_route(problem, 0, (0, 1)) is None
    assert cost_of_sequences(problem, ((0, 1),)) is None
