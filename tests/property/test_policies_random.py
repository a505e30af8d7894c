"""Whatever a policy makes of a random problem, the checker finds nothing wrong with it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_problems import FEATURES, random_problem

from dispatch.planning.fairness import hold_floor
from dispatch.planning.policies import (
    area_day,
    as_solution,
    earliest_due_first,
    first_in_first_out,
    nearest_neighbour,
    one_area_for_each_crew,
)
from dispatch.planning.policies.crew_days import CrewDays
from solvers.check import check, price
from solvers.impossible import find_impossible
from solvers.problem import Problem
from solvers.solution import Sequences, Solution, Unassigned
from solvers.solve import solve

DAYS = settings(max_examples=60, deadline=None)


def a_departments_day(seed: int) -> tuple[Problem, list[int], tuple[Unassigned, ...]]:
    """Mix what departments' days have, and more: every job may be left out, and none belongs to another."""
    problem = random_problem(seed, num_jobs=9, features=set(FEATURES) - {"pairs"})
    problem = replace(problem, jobs=tuple(replace(job, prize=job.prize or 500) for job in problem.jobs))
    impossible = find_impossible(problem)
    taken = {one.job for one in impossible}
    begun = {number for vehicle in problem.vehicles for number in vehicle.frozen}
    on_offer = [index for index, job in enumerate(problem.jobs) if index not in taken and job.id not in begun]
    return problem, on_offer, impossible


@pytest.mark.parametrize("policy", ["first in", "due", "nearest", "area day"])
@DAYS
@given(seed=st.integers(0, 10**6))
def test_the_routes_of_a_policy_keep_every_rule(policy: str, seed: int) -> None:
    problem, on_offer, impossible = a_departments_day(seed)
    if policy == "first in":
        routes = first_in_first_out(problem, on_offer)
    elif policy == "due":
        routes = earliest_due_first(problem, on_offer, [job.due for job in problem.jobs])
    elif policy == "nearest":
        routes = nearest_neighbour(problem, on_offer)
    else:
        routes = area_day(problem, on_offer, [str(job.id % 3) for job in problem.jobs])
    assert check(problem, as_solution(problem, routes, impossible)) == []


@DAYS
@given(seed=st.integers(0, 10**6))
def test_what_is_searched_in_areas_keeps_every_rule_of_the_whole(seed: int) -> None:
    problem, on_offer, impossible = a_departments_day(seed)
    cut = one_area_for_each_crew(problem, on_offer, seed=seed)
    found = solve(cut, engine="greedy", iterations=1)
    assert check(problem, as_solution(problem, found.routes, impossible)) == []


@DAYS
@given(seed=st.integers(0, 10**6))
def test_soonest_first_is_the_order_of_the_earliest_starts(seed: int) -> None:
    problem, on_offer, _ = a_departments_day(seed)
    days = CrewDays(problem, on_offer)
    for index in on_offer[:3]:
        days.append(0, index)
    starts = {index: days.earliest_start(0, index) for index in days.on_offer}
    expected = sorted((start, index) for index, start in starts.items() if start is not None)
    assert list(days.soonest_first(0, days.on_offer)) == [index for _, index in expected]


def brief_search(problem: Problem, /, *, part: float = 1.0, initial: Sequences | None = None) -> Solution:  # noqa: ARG001
    return solve(problem, iterations=20, initial=initial)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), floor=st.sampled_from([0.3, 0.8, 1.0]))
def test_a_floor_holds_or_is_said_not_to_and_is_priced_in_true_prices(seed: int, floor: float) -> None:
    # Crews have a start and an end, and no order has to be done but for the floor.
    problem = random_problem(seed, num_jobs=9, features=set(FEATURES) - {"pairs", "open", "frozen"})
    problem = replace(problem, jobs=tuple(replace(job, prize=job.prize or 500) for job in problem.jobs))
    districts = [str(job.id % 3) for job in problem.jobs]
    held = hold_floor(problem, districts, brief_search(problem), brief_search, floor=floor)
    assert check(problem, held.solution) == []
    assert held.solution.cost == price(problem, held.solution)
    served = [districts[stop.job] for route in held.solution.routes for stop in route.stops]
    below = {one for one, count in held.required.items() if served.count(one) < count}
    assert {one.district for one in held.unmet} == below
