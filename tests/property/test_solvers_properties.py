"""Random problems that mix constraints, from the problem to the checked answer and back to its price."""

import pytest
from random_problems import FEATURES, random_problem

from solvers.check import certify, check
from solvers.problem import REQUIRED_PRICE
from solvers.solution import BreakTaken, ReloadStop, Stop
from solvers.solve import solve
from solvers.timing import cost_of_sequences, schedule_route

SEEDS = range(60)

LOOSE = set(FEATURES) - {"frozen", "pairs", "positions"}
"""All but what ties jobs to each other and to their places, which the engines' own tests mix in."""


@pytest.fixture(scope="module")
def answers():
    problems = [random_problem(seed, features=LOOSE) for seed in SEEDS]
    return [(problem, solve(problem, iterations=200)) for problem in problems]


def sequences_of(problem, solution):
    visits = {route.vehicle: tuple(map(visit, kept(route))) for route in solution.routes}
    return tuple(visits.get(vehicle, ()) for vehicle in range(len(problem.vehicles)))


def kept(route):
    return [one for one in route.activities if not isinstance(one, BreakTaken)]


def visit(activity):
    return -1 - activity.reload if isinstance(activity, ReloadStop) else activity.job


def test_an_answer_is_sound_and_leaves_nothing_out_that_pays(answers):
    for seed, (problem, solution) in zip(SEEDS, answers, strict=True):
        assert check(problem, solution) == [], seed
        assert certify(problem, solution) == [], seed


def test_an_answer_costs_what_the_clock_says_of_its_sequences(answers):
    for problem, solution in answers:
        assert cost_of_sequences(problem, sequences_of(problem, solution)) == solution.cost


def test_an_answer_s_routes_are_those_of_the_clock(answers):
    for problem, solution in answers:
        sequences = sequences_of(problem, solution)
        assert [schedule_route(problem, route.vehicle, sequences[route.vehicle]) for route in solution.routes] == list(
            solution.routes
        )


def test_every_job_is_served_once_or_left_out_once(answers):
    for problem, solution in answers:
        served = [one.job for route in solution.routes for one in route.activities if isinstance(one, Stop)]
        assert sorted([*served, *(one.job for one in solution.unassigned)]) == list(range(len(problem.jobs)))


def test_the_price_of_required_jobs_stands_above_everything_else(answers):
    for problem, solution in answers:
        required = sum(problem.jobs[one.job].prize is None for one in solution.unassigned)
        assert solution.cost // REQUIRED_PRICE == required


def test_the_same_seed_gives_the_same_answer():
    problem = random_problem(3, num_jobs=12, features=LOOSE)
    assert solve(problem, iterations=200, seed=5) == solve(problem, iterations=200, seed=5)
