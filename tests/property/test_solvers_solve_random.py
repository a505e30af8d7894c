"""Every engine on random problems that mix every constraint: sound answers that leave nothing out that pays."""

from importlib.util import find_spec

import pytest
from long_runs import num_tries
from random_problems import random_problem

from solvers import solve as module
from solvers.check import certify, check
from solvers.engines import ENGINES
from solvers.problem import Problem
from solvers.solution import BreakTaken, ReloadStop, Sequences, Solution
from solvers.solve import solve

NUM_SEEDS = num_tries(40, 2_000)
"""Problems for each engine."""

NUM_PARTS = 4

ITERATIONS = {"greedy": 1, "lns": 200, "ortools": 20, "pyvrp": 30, "vroom": 2}
"""Steps by which an engine has changed most of what it starts from."""

parts = pytest.mark.parametrize("part", range(NUM_PARTS), ids=lambda part: f"part{part}")

searching = pytest.mark.parametrize("engine", sorted(set(ENGINES) - {"greedy"}))


@pytest.fixture(autouse=True)
def _short_improvement(monkeypatch):
    """Let little be improved of what an engine of others finds, so that it is judged as it comes."""
    monkeypatch.setattr(module, "IMPROVEMENT_STEPS", 200)


def problem_of(seed: int) -> Problem:
    """Make a problem with 3 to 12 jobs and 1 to 4 vehicles."""
    return random_problem(seed, num_jobs=3 + seed % 10, num_vehicles=1 + seed // 10 % 4)


def answer(engine: str, problem: Problem, seed: int, **fields: object) -> Solution:
    if engine == "vroom" and not find_spec("vroom"):
        pytest.skip("pyvroom is not installed")
    try:
        return solve(problem, engine=engine, iterations=ITERATIONS[engine], seed=seed, **fields)
    except Exception as error:
        error.add_note(f"engine {engine}, seed {seed}")
        raise


def sequences_of(problem: Problem, solution: Solution) -> Sequences:
    visits = {
        route.vehicle: tuple(
            -1 - one.reload if isinstance(one, ReloadStop) else one.job
            for one in route.activities
            if not isinstance(one, BreakTaken)
        )
        for route in solution.routes
    }
    return tuple(visits.get(vehicle, ()) for vehicle in range(len(problem.vehicles)))


@parts
@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_an_answer_is_sound_and_leaves_nothing_out_that_pays(engine, part):
    for seed in range(part, NUM_SEEDS, NUM_PARTS):
        problem = problem_of(seed)
        solution = answer(engine, problem, seed)
        assert check(problem, solution) == [], f"engine {engine}, seed {seed}"
        assert certify(problem, solution) == [], f"engine {engine}, seed {seed}"


@searching
def test_an_answer_is_no_dearer_than_one_without_a_search(engine):
    for seed in range(NUM_SEEDS // 4):
        problem = problem_of(seed)
        quick = answer("greedy", problem, seed)
        assert answer(engine, problem, seed).cost <= quick.cost, f"engine {engine}, seed {seed}"


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_an_answer_is_no_dearer_than_the_one_it_started_from(engine):
    for seed in range(NUM_SEEDS // 4):
        problem = problem_of(seed)
        initial = answer("lns", problem, seed + 1)
        found = answer(engine, problem, seed, initial=sequences_of(problem, initial))
        assert found.cost <= initial.cost, f"engine {engine}, seed {seed}"
