"""Who searches where the caller leaves it open."""

from dataclasses import replace

import numpy as np
import pytest

from solvers.problem import Break, Job, Matrix, Pair, Problem, Reload, TimeWindow, Vehicle
from solvers.suiting import LEAST_JOBS, LEAST_STOPS, may_suit_another, suited_engine


def on_a_line(num_jobs: int, num_vehicles: int = 2) -> Problem:
    """Give jobs on a line, a second apart."""
    places = np.arange(num_jobs + 1)
    return Problem(
        matrices=(Matrix(durations=np.abs(places[:, None] - places).astype(np.int32)),),
        jobs=tuple(Job(id=number, location=number, prize=100) for number in range(1, num_jobs + 1)),
        vehicles=tuple(
            Vehicle(id=number, start=0, end=0, shift=TimeWindow(0, 10_000)) for number in range(num_vehicles)
        ),
    )


def test_plain_jobs_for_vehicles_all_alike_may_suit_pyvrp() -> None:
    assert may_suit_another(on_a_line(LEAST_JOBS))


def test_few_jobs_do_not() -> None:
    assert not may_suit_another(on_a_line(LEAST_JOBS - 1))


@pytest.mark.parametrize(
    "change",
    [
        {"due": 50, "lateness_cost": 1},
        {"time_windows": (TimeWindow(0, 5), TimeWindow(9, 20))},
        {"setup_duration": 5},
        {"release": 3},
        {"skills": frozenset({1})},
        {"allowed_vehicles": frozenset({0})},
        {"forbidden_vehicles": frozenset({0})},
        {"position": 0},
    ],
)
def test_a_job_with_more_than_pyvrp_knows_by_itself_is_for_our_search(change: dict[str, object]) -> None:
    problem = on_a_line(LEAST_JOBS)
    jobs = (replace(problem.jobs[0], **change), *problem.jobs[1:])
    vehicles = tuple(replace(one, skills=frozenset({1})) for one in problem.vehicles)
    assert not may_suit_another(replace(problem, jobs=jobs, vehicles=vehicles))


@pytest.mark.parametrize(
    "change",
    [
        {"breaks": (Break(id=1, duration=5, time_windows=(TimeWindow(0, 50),)),)},
        {"reloads": (Reload(location=0),)},
        {"max_overtime": 60},
        {"max_jobs": 9},
    ],
)
def test_so_is_a_vehicle(change: dict[str, object]) -> None:
    problem = on_a_line(LEAST_JOBS)
    vehicles = tuple(replace(one, **change) for one in problem.vehicles)
    assert not may_suit_another(replace(problem, vehicles=vehicles))


def test_vehicles_that_differ_are_for_our_search() -> None:
    problem = on_a_line(LEAST_JOBS)
    vehicles = (replace(problem.vehicles[0], fixed_cost=1), problem.vehicles[1])
    assert not may_suit_another(replace(problem, vehicles=vehicles))


def test_pairs_are_for_our_search() -> None:
    assert not may_suit_another(replace(on_a_line(LEAST_JOBS), pairs=(Pair(first=1, second=2),)))


def test_long_routes_suit_pyvrp_and_short_ones_our_search() -> None:
    long = tuple(range(LEAST_STOPS))
    assert suited_engine((long, ())) == "pyvrp"
    assert suited_engine((long[:-1], ())) == "lns"
    assert suited_engine(((), ())) == "lns"
