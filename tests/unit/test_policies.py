"""Policies on one street whose places are minutes apart: who goes where is known by hand."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from dispatch.planning.policies import (
    area_day,
    as_solution,
    earliest_due_first,
    first_in_first_out,
    nearest_neighbour,
    one_area_for_each_crew,
)
from solvers.check import check
from solvers.impossible import find_impossible
from solvers.problem import UNREACHABLE, Job, Matrix, Problem, Reload, TimeWindow, Vehicle
from solvers.solution import ReloadStop, Route, Stop
from solvers.solve import solve

MINUTE = 60


def street(
    minutes: Sequence[int], *, yards: Sequence[int] = (0,), shift: int = 600, work: int = 10, **fields: object
) -> Problem:
    """Lay jobs and yards along a street, so many minutes from its beginning; a crew leaves from each yard."""
    along = np.array([*minutes, *yards]) * MINUTE
    durations = np.abs(along[:, None] - along[None, :]).astype(np.int32)
    num_jobs = len(minutes)
    jobs = tuple(
        Job(id=number, location=number, service_duration=work * MINUTE, prize=10_000) for number in range(num_jobs)
    )
    vehicles = tuple(
        Vehicle(id=number, start=num_jobs + number, end=num_jobs + number, shift=TimeWindow(0, shift * MINUTE))
        for number in range(len(yards))
    )
    return replace(Problem(matrices=(Matrix(durations=durations),), jobs=jobs, vehicles=vehicles), **fields)


def served(routes: Sequence[Route], problem: Problem) -> list[list[int]]:
    """Give the jobs of each vehicle in order, by their numbers, and hold the routes to the checker."""
    assert check(problem, as_solution(problem, routes, find_impossible(problem))) == []
    of_vehicle = {route.vehicle: [stop.job for stop in route.stops] for route in routes}
    return [of_vehicle.get(number, []) for number in range(len(problem.vehicles))]


def test_first_in_first_out_goes_in_the_order_in_which_requests_came() -> None:
    problem = street([3, 1, 2])
    assert served(first_in_first_out(problem, [0, 1, 2]), problem) == [[0, 1, 2]]


def test_first_in_first_out_gives_a_request_to_the_crew_that_can_start_it_soonest() -> None:
    problem = street([1, 29, 2], yards=(0, 30))
    assert served(first_in_first_out(problem, [0, 1, 2]), problem) == [[0, 2], [1]]


def test_first_in_first_out_passes_over_what_does_not_fit() -> None:
    # Two minutes there, ten of work, two back: a shift of 25 minutes has no room for the job twenty minutes away.
    problem = street([2, 20, 1], shift=25)
    assert served(first_in_first_out(problem, [0, 1, 2]), problem) == [[0, 2]]


def test_earliest_due_first_puts_what_is_never_due_last_and_the_older_of_two_alike_first() -> None:
    problem = street([1, 2, 3, 4])
    assert served(earliest_due_first(problem, [0, 1, 2, 3], [None, 50, 50, 7]), problem) == [[3, 1, 2, 0]]


def test_nearest_neighbour_goes_to_the_nearest_next() -> None:
    problem = street([3, 1, 2])
    assert served(nearest_neighbour(problem, [0, 1, 2]), problem) == [[1, 2, 0]]


def test_nearest_neighbour_takes_the_older_of_two_equally_near() -> None:
    problem = street([20, 0, 20, 40], yards=(10,))
    assert served(nearest_neighbour(problem, [1, 0, 2, 3]), problem) == [[1, 0, 2, 3]]


def test_of_two_crews_the_one_that_is_free_first_chooses_next() -> None:
    # The first crew takes the job one minute away, the second, free too, what is nearest then: two minutes away. The
    # first is free at minute 11, and at minute 2 + 10 the second: so the first takes the next nearest, at 3.
    problem = street([1, 2, 3, 4], yards=(0, 0))
    assert served(nearest_neighbour(problem, [0, 1, 2, 3]), problem) == [[0, 2], [1, 3]]


def test_nearest_counts_the_wait_for_a_window() -> None:
    problem = street([1, 5])
    late = TimeWindow(200 * MINUTE, 300 * MINUTE)
    problem = replace(problem, jobs=(replace(problem.jobs[0], time_windows=(late,)), problem.jobs[1]))
    assert served(nearest_neighbour(problem, [0, 1]), problem) == [[1, 0]]


def test_nearest_neighbour_leaves_to_others_what_it_has_no_skill_for() -> None:
    problem = street([1, 2], yards=(0, 30))
    skilled = frozenset({7})
    problem = replace(
        problem,
        jobs=(replace(problem.jobs[0], skills=skilled), problem.jobs[1]),
        vehicles=(problem.vehicles[0], replace(problem.vehicles[1], skills=skilled)),
    )
    assert served(nearest_neighbour(problem, [0, 1]), problem) == [[1], [0]]


def test_nearest_neighbour_goes_nowhere_where_there_is_no_way() -> None:
    problem = street([1, 2])
    durations = problem.matrices[0].durations[0].copy()
    durations[:, 0] = UNREACHABLE
    durations[0, 0] = 0
    problem = replace(problem, matrices=(Matrix(durations=durations),))
    assert [[stop.job for stop in route.stops] for route in nearest_neighbour(problem, [0, 1])] == [[1]]


def test_a_full_truck_reloads_before_the_next_job() -> None:
    problem = street([1, 2, 3])
    jobs = tuple(replace(job, pickup=(1,)) for job in problem.jobs)
    (truck,) = problem.vehicles
    problem = replace(problem, jobs=jobs, vehicles=(replace(truck, capacity=(2,), reloads=(Reload(location=3),)),))
    (route,) = nearest_neighbour(problem, [0, 1, 2])
    assert [type(one) for one in route.activities] == [Stop, Stop, ReloadStop, Stop]
    # Two minutes out, two back to the yard, three out and three back.
    assert route.travel_duration == 10 * MINUTE


def test_nobody_works_overtime_without_us() -> None:
    # A minute out, a minute on, two back, ten of work at each of two stops: 24 minutes.
    problem = street([1, 2], shift=23)
    (truck,) = problem.vehicles
    problem = replace(problem, vehicles=(replace(truck, max_overtime=3_600),))
    assert served(nearest_neighbour(problem, [0, 1]), problem) == [[0]]


def test_an_area_day_works_through_the_district_with_most_work_first() -> None:
    problem = street([1, 8, 9, 10])
    districts = ["near", "far", "far", "far"]
    assert served(area_day(problem, [0, 1, 2, 3], districts), problem) == [[1, 2, 3, 0]]


def test_on_an_area_day_each_crew_has_a_district_of_its_own_and_then_helps() -> None:
    problem = street([1, 8, 9, 10], yards=(0, 0))
    districts = ["near", "far", "far", "far"]
    # The second is done with the near one at minute 11 and chooses before the first, which is busy until 18.
    assert served(area_day(problem, [0, 1, 2, 3], districts), problem) == [[1, 3], [0, 2]]


def test_on_an_area_day_a_crew_passes_over_a_district_that_does_not_fit_its_day() -> None:
    problem = street([1, 50, 51], shift=30)
    assert served(area_day(problem, [0, 1, 2], ["near", "far", "far"]), problem) == [[0]]


def test_each_crew_gets_the_area_by_its_yard() -> None:
    problem = street([29, 1, 31, 2], yards=(0, 30))
    cut = one_area_for_each_crew(problem, [0, 1, 2, 3], seed=0)
    assert [job.allowed_vehicles for job in cut.jobs] == [{1}, {0}, {1}, {0}]
    assert check(problem, solve(cut, engine="greedy", iterations=1)) == []


def test_a_job_that_its_areas_crew_may_not_do_goes_to_one_that_may() -> None:
    problem = street([1, 2, 29, 31], yards=(0, 30))
    skilled = frozenset({7})
    problem = replace(
        problem,
        jobs=tuple(job if job.id == 1 else replace(job, skills=skilled) for job in problem.jobs),
        vehicles=(problem.vehicles[0], replace(problem.vehicles[1], skills=skilled)),
    )
    # The unskilled crew gets the area in which it may do more: the near one, but for its first job.
    cut = one_area_for_each_crew(problem, [0, 1, 2, 3], seed=0)
    assert [job.allowed_vehicles for job in cut.jobs] == [{1}, {0}, {1}, {1}]


def test_with_fewer_jobs_than_crews_nothing_is_lost() -> None:
    problem = street([1], yards=(0, 30))
    skilled = frozenset({7})
    problem = replace(
        problem,
        jobs=(replace(problem.jobs[0], skills=skilled),),
        vehicles=(problem.vehicles[0], replace(problem.vehicles[1], skills=skilled)),
    )
    (job,) = one_area_for_each_crew(problem, [0], seed=0).jobs
    assert job.allowed_vehicles in (None, {1})
