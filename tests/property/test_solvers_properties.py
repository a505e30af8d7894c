"""Random problems, triangle inequality not promised, against the independent checker."""

from itertools import count

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from solvers.insertion import IMPOSSIBLE, cheapest_insertions, insert_profitable, tabulate_jobs

from solvers.check import check
from solvers.engines import Limits, greedy
from solvers.problem import UNREACHABLE, Job, Problem, TimeWindow, Vehicle
from solvers.solution import Reason
from solvers.solve import solve
from solvers.timing import cost_of_route, cost_of_sequences, price_of, schedule_route

SKILLS = st.frozensets(st.integers(0, 2), max_size=1)


def windows(latest_start, longest):
    return st.builds(
        lambda start, length: TimeWindow(start, start + length),
        st.integers(0, latest_start),
        st.integers(longest // 4, longest),
    )


@st.composite
def problems(draw, max_jobs=7):
    num_places = draw(st.integers(1, 5))
    legs = st.sampled_from([*range(0, 400, 7), int(UNREACHABLE)])
    rows = draw(st.lists(legs, min_size=num_places**2, max_size=num_places**2))
    durations = np.array(rows, dtype=np.int32).reshape(num_places, num_places)
    np.fill_diagonal(durations, 0)
    place = st.integers(0, num_places - 1)
    job_ids, vehicle_ids = count(10), count(50)
    jobs = st.builds(
        Job,
        id=st.builds(lambda: next(job_ids)),
        location=place,
        service_duration=st.integers(0, 300),
        time_window=st.one_of(st.none(), windows(1500, 1000)),
        due=st.one_of(st.none(), st.integers(-500, 2000)),
        lateness_cost=st.integers(0, 4),
        load=st.tuples(st.integers(0, 4)),
        skills=SKILLS,
        prize=st.one_of(st.none(), st.integers(0, 4000)),
    )
    vehicles = st.builds(
        Vehicle,
        id=st.builds(lambda: next(vehicle_ids)),
        start=place,
        end=place,
        shift=windows(500, 4000),
        capacity=st.tuples(st.integers(0, 9)),
        skills=st.sampled_from([frozenset({0, 1, 2}), frozenset({0, 1}), frozenset({2}), frozenset()]),
        fixed_cost=st.integers(0, 500),
    )
    return Problem(
        durations=durations,
        jobs=tuple(draw(st.lists(jobs, min_size=draw(st.integers(0, max_jobs)), max_size=max_jobs))),
        vehicles=tuple(draw(st.lists(vehicles, min_size=draw(st.sampled_from([0, 1, 2, 2])), max_size=3))),
    )


def sequences_of(problem, solution):
    stops = {route.vehicle: tuple(stop.job for stop in route.stops) for route in solution.routes}
    return tuple(stops.get(vehicle, ()) for vehicle in range(len(problem.vehicles)))


def insertion_costs(problem, vehicle, route, job):
    """Price every feasible place of a job on a route by scheduling the whole route again."""
    owner = problem.vehicles[vehicle]
    if not problem.jobs[job].skills <= owner.skills:
        return {}
    loads = [problem.jobs[other].load for other in (*route, job)]
    if any(sum(amounts) > room for amounts, room in zip(zip(*loads, strict=True), owner.capacity, strict=True)):
        return {}
    before = cost_of_route(problem, schedule_route(problem, vehicle, route)) if route else 0
    costs = {}
    for position in range(len(route) + 1):
        timed = schedule_route(problem, vehicle, (*route[:position], job, *route[position:]))
        if timed is not None:
            costs[position] = cost_of_route(problem, timed) - before
    return costs


def assert_nothing_is_missed(problem, solution):
    sequences = sequences_of(problem, solution)
    for one in solution.unassigned:
        for vehicle, route in enumerate(sequences):
            if one.reason is Reason.OUTCOMPETED:
                cheapest = min(insertion_costs(problem, vehicle, route, one.job).values(), default=None)
                assert cheapest is None or cheapest >= price_of(problem.jobs[one.job])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_a_greedy_answer_is_sound_and_misses_nothing_that_pays(problem):
    solution = solve(problem, engine="greedy")
    assert check(problem, solution) == []
    assert cost_of_sequences(problem, sequences_of(problem, solution)) == solution.cost
    assert_nothing_is_missed(problem, solution)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_a_pyvrp_answer_is_sound_misses_nothing_and_is_never_dearer_than_greedy(problem):
    solution = solve(problem, engine="pyvrp", iterations=30)
    assert check(problem, solution) == []
    assert_nothing_is_missed(problem, solution)
    assert solution.cost <= solve(problem, engine="greedy").cost


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_an_ortools_answer_is_sound_and_misses_nothing(problem):
    solution = solve(problem, engine="ortools", iterations=20)
    assert check(problem, solution) == []
    assert_nothing_is_missed(problem, solution)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(max_jobs=9), st.data())
def test_insertions_judged_together_cost_what_the_clock_says(problem, data):
    if not problem.vehicles or not problem.jobs:
        return
    table = tabulate_jobs(problem)
    held_back = data.draw(st.sets(st.integers(0, len(problem.jobs) - 1)))
    first = [job for job in range(len(problem.jobs)) if job not in held_back]
    sequences = insert_profitable(problem, table, ((),) * len(problem.vehicles), first)
    served = {job for route in sequences for job in route}
    candidates = np.array([job for job in range(len(problem.jobs)) if job not in served], dtype=np.int64)
    for vehicle, route in enumerate(sequences):
        costs, positions = cheapest_insertions(problem, table, vehicle, route, candidates)
        for job, cost, position in zip(candidates.tolist(), costs.tolist(), positions.tolist(), strict=True):
            right = insertion_costs(problem, vehicle, route, job)
            if right:
                assert (cost, position) == min((price, place) for place, price in right.items())
            else:
                assert cost == IMPOSSIBLE


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_the_clock_starts_no_service_later_than_leaving_at_once_would(problem):
    for vehicle, jobs in enumerate(greedy.plan_routes(problem, Limits(iterations=1))):
        if not jobs:
            continue
        route = schedule_route(problem, vehicle, jobs)
        clock, place = problem.vehicles[vehicle].shift.start, problem.vehicles[vehicle].start
        for stop in route.stops:
            job = problem.jobs[stop.job]
            opens = job.time_window.start if job.time_window is not None else 0
            clock = max(clock + int(problem.durations[place, job.location]), opens)
            assert stop.start == clock
            clock += job.service_duration
            place = job.location
