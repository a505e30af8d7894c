"""The one clock, on a line of places ten seconds apart."""

import numpy as np
import pytest

from solvers.problem import UNREACHABLE, Job, Problem, TimeWindow, Vehicle
from solvers.timing import cost_of_route, cost_of_sequences, schedule_route

DAY = TimeWindow(0, 1000)


def line_problem(*jobs, shift=DAY, fixed_cost=0):
    places = np.arange(5)
    durations = (10 * np.abs(places[:, None] - places[None, :])).astype(np.int32)
    vehicle = Vehicle(id=7, start=0, end=0, shift=shift, fixed_cost=fixed_cost)
    return Problem(durations=durations, jobs=jobs, vehicles=(vehicle,))


def test_a_stop_is_reached_served_and_left_in_turn():
    problem = line_problem(Job(id=1, location=1, service_duration=5), Job(id=2, location=3, service_duration=7))
    route = schedule_route(problem, 0, (0, 1))
    assert [(stop.arrival, stop.start, stop.departure) for stop in route.stops] == [(10, 10, 15), (35, 35, 42)]
    assert (route.departure, route.end) == (0, 72)


def test_totals_add_up_to_the_time_away():
    problem = line_problem(
        Job(id=1, location=1, service_duration=5),
        Job(id=2, location=3, service_duration=7, time_window=TimeWindow(50, 60)),
    )
    route = schedule_route(problem, 0, (0, 1))
    assert (route.travel_duration, route.service_duration, route.waiting_duration) == (60, 12, 15)
    assert route.end - route.departure == 60 + 12 + 15


def test_the_vehicle_leaves_late_enough_not_to_wait_at_its_first_stop():
    problem = line_problem(Job(id=1, location=2, time_window=TimeWindow(100, 200)))
    route = schedule_route(problem, 0, (0,))
    assert (route.departure, route.stops[0].arrival, route.waiting_duration) == (80, 100, 0)


def test_leaving_late_starts_no_service_later():
    problem = line_problem(Job(id=1, location=1), Job(id=2, location=2, time_window=TimeWindow(100, 200)))
    route = schedule_route(problem, 0, (0, 1))
    assert (route.departure, route.stops[0].start, route.stops[1].arrival, route.stops[1].start) == (0, 10, 20, 100)


def test_the_vehicle_does_not_leave_before_its_shift():
    problem = line_problem(Job(id=1, location=1), shift=TimeWindow(300, 400))
    assert schedule_route(problem, 0, (0,)).departure == 300


def test_lateness_counts_from_the_due_time():
    problem = line_problem(Job(id=1, location=4, due=25, lateness_cost=3), fixed_cost=100)
    route = schedule_route(problem, 0, (0,))
    assert route.stops[0].lateness == 15
    assert cost_of_route(problem, route) == 80 + 100 + 3 * 15


def test_an_overdue_job_is_late_from_its_due_time_before_the_plan():
    problem = line_problem(Job(id=1, location=1, due=-50, lateness_cost=1))
    assert schedule_route(problem, 0, (0,)).stops[0].lateness == 60


@pytest.mark.parametrize(
    ("job", "shift"),
    [
        (Job(id=1, location=4, time_window=TimeWindow(0, 39)), TimeWindow(0, 1000)),
        (Job(id=1, location=4), TimeWindow(0, 79)),
        (Job(id=1, location=1, service_duration=981), TimeWindow(0, 1000)),
    ],
    ids=["window closes before arrival", "way home ends after shift", "service ends after shift"],
)
def test_a_sequence_that_breaks_a_time_has_no_schedule(job, shift):
    assert schedule_route(line_problem(job, shift=shift), 0, (0,)) is None


def test_the_bounds_themselves_are_allowed():
    job = Job(id=1, location=4, time_window=TimeWindow(0, 40))
    assert schedule_route(line_problem(job, shift=TimeWindow(0, 80)), 0, (0,)) is not None


def test_a_leg_without_a_way_has_no_schedule():
    durations = np.array([[0, UNREACHABLE], [10, 0]], dtype=np.int32)
    vehicle = Vehicle(id=1, start=0, end=0, shift=TimeWindow(0, 10**7))
    problem = Problem(durations=durations, jobs=(Job(id=1, location=1),), vehicles=(vehicle,))
    assert schedule_route(problem, 0, (0,)) is None


def test_an_answer_is_priced_with_what_it_leaves_out():
    problem = line_problem(Job(id=1, location=1), Job(id=2, location=2, prize=500))
    assert cost_of_sequences(problem, ((0,),)) == 20 + 500
    assert cost_of_sequences(problem, ((),)) == 10**9 + 500


def test_an_answer_the_clock_refuses_has_no_price():
    problem = line_problem(Job(id=1, location=4), shift=TimeWindow(0, 79))
    assert cost_of_sequences(problem, ((0,),)) is None
