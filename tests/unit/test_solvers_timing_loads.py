"""What a vehicle carries along its route: capacity, reloads, pairs, releases, loads that do not keep."""

import pytest
from line_of_places import drive_along, line_problem, starts, times

from solvers.problem import Job, Pair, Reload, TimeWindow
from solvers.solution import ReloadStop
from solvers.timing import schedule_route

LATER = (TimeWindow(100, 200),)
YARD = Reload(location=0, service_duration=5)


@pytest.mark.parametrize("sign", ["delivery", "pickup"])
def test_a_vehicle_carries_no_more_than_its_capacity(sign):
    jobs = [Job(id=number, location=number, **{sign: (2,)}) for number in (1, 2)]
    assert drive_along(*jobs, capacity=(4,)) is not None
    assert drive_along(*jobs, capacity=(3,)) is None


def test_what_is_delivered_makes_room_for_what_is_picked_up():
    brings, takes = Job(id=1, location=1, delivery=(2,)), Job(id=2, location=2, pickup=(2,))
    assert drive_along(brings, takes, capacity=(3,)) is not None
    assert drive_along(takes, brings, capacity=(3,)) is None


@pytest.mark.parametrize("sign", ["delivery", "pickup"])
def test_a_reload_makes_room_and_takes_its_time(sign):
    jobs = [Job(id=number, location=1, **{sign: (2,)}) for number in (1, 2)]
    route = drive_along(*jobs, visits=(0, -1, 1), capacity=(3,), reloads=(YARD,))
    assert times(route) == [(10, 10, 10), (20, 20, 25), (35, 35, 35)]
    assert route.activities[1] == ReloadStop(reload=0, arrival=20, start=20, departure=25)
    assert (route.end, route.service_duration, route.travel_duration) == (45, 5, 40)


def test_each_dimension_has_its_own_capacity():
    jobs = Job(id=1, location=1, delivery=(2, 0)), Job(id=2, location=2, delivery=(0, 3))
    assert drive_along(*jobs, capacity=(2, 3)) is not None
    assert drive_along(*jobs, capacity=(5, 2)) is None


def test_a_reload_waits_for_its_window():
    yard = Reload(location=0, time_windows=(TimeWindow(0, 15), TimeWindow(50, 60)))
    route = drive_along(Job(id=1, location=1), Job(id=2, location=1), visits=(0, -1, 1), reloads=(yard,))
    assert (times(route)[1], starts(route)) == ((20, 50, 50), [10, 60])


def test_after_a_reload_at_its_place_a_job_needs_no_setup():
    jobs = Job(id=1, location=1), Job(id=2, location=0, setup_duration=30, service_duration=1)
    route = drive_along(*jobs, visits=(0, -1, 1), reloads=(YARD,))
    assert times(route)[2] == (25, 25, 26)


def test_the_load_of_a_pair_is_on_board_between_its_jobs():
    jobs = Job(id=1, location=1), Job(id=2, location=2, pickup=(2,)), Job(id=3, location=3)
    pairs = {"pairs": (Pair(first=1, second=3, load=(2,)),)}
    assert drive_along(*jobs, problem=pairs, capacity=(4,)) is not None
    assert drive_along(*jobs, problem=pairs, capacity=(3,)) is None
    assert drive_along(*jobs, visits=(0, 2, 1), problem=pairs, capacity=(2,)) is not None


@pytest.mark.parametrize("visits", [(1, 0), (0,), (1,)], ids=["second first", "first alone", "second alone"])
def test_a_pair_out_of_order_or_apart_has_no_schedule(visits):
    jobs = Job(id=1, location=1), Job(id=2, location=2)
    assert drive_along(*jobs, visits=visits, problem={"pairs": (Pair(first=1, second=2),)}) is None


@pytest.mark.parametrize(("load", "is_possible"), [((1,), False), ((0,), True), ((), True)])
def test_a_pair_that_carries_nothing_may_have_a_reload_between(load, is_possible):
    jobs = Job(id=1, location=1), Job(id=2, location=2)
    pairs = {"pairs": (Pair(first=1, second=2, load=load),)}
    route = drive_along(*jobs, visits=(0, -1, 1), problem=pairs, capacity=(1,), reloads=(YARD,))
    assert (route is not None) == is_possible


def test_a_vehicle_leaves_no_earlier_than_its_jobs_are_released():
    route = drive_along(Job(id=1, location=1), Job(id=2, location=2, release=50))
    assert (route.departure, starts(route)) == (50, [60, 70])


def test_a_job_after_a_reload_is_waited_for_there_and_the_wait_is_counted():
    jobs = Job(id=1, location=1), Job(id=2, location=1, release=100)
    route = drive_along(*jobs, visits=(0, -1, 1), reloads=(YARD,))
    assert times(route) == [(10, 10, 10), (20, 20, 100), (110, 110, 110)]
    assert (route.departure, route.end, route.waiting_duration) == (0, 120, 75)


@pytest.mark.parametrize(("lifetime", "is_possible"), [(19, False), (20, True)])
def test_a_load_is_delivered_while_it_keeps(lifetime, is_possible):
    problem = line_problem(Job(id=1, location=2, delivery=(1,)), capacity=(1,), load_lifetime=lifetime)
    assert (schedule_route(problem, 0, (0,)) is not None) == is_possible


def test_a_job_that_takes_nothing_off_the_load_is_not_bound_by_its_lifetime():
    jobs = Job(id=1, location=1, delivery=(1,)), Job(id=2, location=4, delivery=(0,), pickup=(1,))
    assert drive_along(*jobs, capacity=(1,), load_lifetime=10) is not None


def test_a_load_that_does_not_keep_is_taken_on_late_enough():
    route = drive_along(Job(id=1, location=1, delivery=(1,), time_windows=LATER), capacity=(1,), load_lifetime=10)
    assert (route.departure, starts(route)) == (90, [100])


def test_where_a_load_does_not_keep_a_vehicle_waits_at_its_reload():
    jobs = (
        Job(id=1, location=1, delivery=(1,), due=10, lateness_cost=1),
        Job(id=2, location=1, delivery=(1,), time_windows=LATER),
    )
    route = drive_along(*jobs, visits=(0, -1, 1), capacity=(1,), load_lifetime=20, reloads=(YARD,))
    assert (route.departure, times(route)) == (0, [(10, 10, 10), (20, 20, 90), (100, 100, 100)])
