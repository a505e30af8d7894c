"""Random problems that mix every constraint: the clock against the independent checker."""

from random import Random

import pytest
from random_problems import random_problem, random_visits

from solvers.check.clock import sound_routes
from solvers.check.course import ties_of
from solvers.check.pricing import price_of_route
from solvers.check.route import check_route
from solvers.solution import BreakTaken
from solvers.timing.schedule import cost_of_route, schedule
from solvers.timing.tables import tabulate

NUM_PROBLEMS = 4_000
"""With three vehicles each, some of which are asked for nothing: ten thousand routes."""


@pytest.fixture(scope="module")
def scheduled():
    """Problem, vehicle, visits, and the clock's route or None, for random visits of every vehicle of many problems."""
    rows = []
    for seed in range(NUM_PROBLEMS):
        problem, random = random_problem(seed), Random(seed)
        tables = tabulate(problem)
        for vehicle in range(len(problem.vehicles)):
            visits = random_visits(random, problem, vehicle)
            if any(visit >= 0 for visit in visits):
                rows.append((problem, vehicle, visits, schedule(problem, tables, vehicle, visits)))
    return rows


def test_every_route_of_the_clock_keeps_every_rule(scheduled):
    routes = [(problem, route) for problem, _, _, route in scheduled if route is not None]
    assert len(routes) > 4_000
    assert not [
        list(check_route(problem, ties_of(problem), route)) for problem, route in routes if broken(problem, route)
    ]


def test_the_clock_and_the_checker_give_every_route_the_same_price(scheduled):
    for problem, _, _, route in scheduled:
        assert route is None or cost_of_route(problem, route) == price_of_route(problem, route)


def test_what_the_clock_refuses_the_checker_s_own_clock_finds_no_schedule_for(scheduled):
    refused = [row for row in scheduled if row[3] is None and is_plain(row[0].vehicles[row[1]])]
    assert len(refused) > 2_000
    for problem, vehicle, visits, _ in refused:
        assert next(sound_routes(problem, ties_of(problem), vehicle, visits), None) is None


def test_the_clock_starts_no_service_later_than_the_checker_s_own_clock(scheduled):
    for problem, vehicle, visits, route in scheduled[:2_000]:
        crew = problem.vehicles[vehicle]
        if route is None or crew.breaks or crew.duration_cost or not is_plain(crew):
            continue
        other = next(sound_routes(problem, ties_of(problem), vehicle, visits))
        assert [stop.start for stop in route.stops] == [stop.start for stop in other.stops]
        assert route.departure >= other.departure


def test_all_breaks_are_taken_once_and_in_their_order(scheduled):
    for problem, vehicle, _, route in scheduled:
        if route is not None:
            taken = [one.number for one in route.activities if isinstance(one, BreakTaken)]
            assert taken == list(range(len(problem.vehicles[vehicle].breaks)))


def broken(problem, route):
    return next(check_route(problem, ties_of(problem), route), None) is not None


def is_plain(crew):
    """Where a load does not keep or a duration is limited, the clock does not try every departure there is."""
    return crew.load_lifetime is None and crew.max_duration is None
