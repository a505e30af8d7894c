"""The compiled clock and the checker, which share no code, on random routes of problems that mix every constraint."""

from dataclasses import dataclass
from random import Random

import pytest
from long_runs import num_tries
from random_problems import random_problem, random_visits

from solvers.check.clock import is_exact, sound_routes
from solvers.check.course import Ties, ties_of
from solvers.check.pricing import price_of_route
from solvers.check.route import check_route
from solvers.problem import Problem, Vehicle
from solvers.solution import BreakTaken, Route
from solvers.timing import cost_of_route, schedule_route
from solvers.timing.spreading import MOST_VISITS

NUM_SEEDS = num_tries(150, 1500)
"""With three random routes for each of three vehicles, four in ten of them possible: 1500 make more than ten thousand.
"""

NUM_PARTS = 5


@dataclass(frozen=True, kw_only=True)
class Timed:
    seed: int
    problem: Problem
    ties: Ties
    vehicle: int
    visits: tuple[int, ...]
    route: Route | None

    @property
    def crew(self) -> Vehicle:
        return self.problem.vehicles[self.vehicle]

    def __str__(self):
        return f"seed {self.seed}, vehicle {self.vehicle}, visits {self.visits}"


@pytest.fixture(scope="module", params=range(NUM_PARTS), ids=lambda part: f"part{part}")
def timed(request):
    """Time random routes by the compiled clock."""
    routes = []
    for seed in range(request.param, NUM_SEEDS, NUM_PARTS):
        problem, random = random_problem(seed), Random(seed)
        ties = ties_of(problem)
        for vehicle in range(len(problem.vehicles)):
            for _ in range(3):
                visits = random_visits(random, problem, vehicle)
                if any(visit >= 0 for visit in visits):
                    route = schedule_route(problem, vehicle, visits)
                    routes.append(
                        Timed(seed=seed, problem=problem, ties=ties, vehicle=vehicle, visits=visits, route=route)
                    )
    return routes


def test_enough_routes_are_compared(timed):
    assert len(timed) * NUM_PARTS >= 20 * NUM_SEEDS // 3
    assert sum(one.route is not None for one in timed) >= len(timed) // 3


def test_the_checker_faults_no_route_of_the_clock(timed):
    for one in timed:
        if one.route is not None:
            assert [fault.detail for fault in check_route(one.problem, one.ties, one.route)] == [], str(one)


def test_the_checker_prices_a_route_as_the_clock_does(timed):
    for one in timed:
        if one.route is not None:
            assert price_of_route(one.problem, one.route) == cost_of_route(one.problem, one.route), str(one)


def test_what_the_clock_finds_the_checker_finds_too_and_back_no_later(timed):
    for one in timed:
        if one.route is not None and is_exact(one.problem, one.vehicle, len(one.visits)):
            found = next(sound_routes(one.problem, one.ties, one.vehicle, one.visits, is_thorough=True), None)
            assert found is not None, str(one)
            if _leaves_at_once(one):
                assert found.end <= one.route.end, str(one)


def test_what_the_checker_finds_the_clock_finds_too(timed):
    for one in timed:
        if one.route is None:
            is_short = len(one.visits) <= MOST_VISITS
            found = sound_routes(one.problem, one.ties, one.vehicle, one.visits, is_thorough=is_short)
            assert next(found, None) is None, str(one)


def test_all_breaks_are_taken_once_and_in_their_order(timed):
    for one in timed:
        if one.route is not None:
            taken = [pause.number for pause in one.route.activities if isinstance(pause, BreakTaken)]
            assert taken == list(range(len(one.crew.breaks))), str(one)


def _leaves_at_once(one: Timed) -> bool:
    varies = len(one.problem.matrices[one.crew.profile].times) > 1
    return (
        one.crew.load_lifetime is None
        and one.crew.max_duration is None
        and not (varies and one.crew.max_travel_duration is not None)
    )
