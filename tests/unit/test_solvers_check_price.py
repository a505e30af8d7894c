"""Each term of the objective, by hand: ten seconds and a hundred metres out, ten seconds of service, and back."""

from dataclasses import replace

import pytest
from line_problems import answer, crew, job, problem, route, stop

from solvers.check import price
from solvers.problem import REQUIRED_PRICE, Stability, TimeWindow

JOB = job(11, 1, service_duration=10)
DAY = answer(route(stop(0, 10, 15, 25), end=35, travel=20, service=10, waiting=5, distance=200), cost=0)


@pytest.mark.parametrize(
    ("fields", "total"),
    [
        ({"travel_cost": 3}, 3 * 20),
        ({"travel_cost": 0, "fixed_cost": 7}, 7),
        ({"travel_cost": 0, "service_cost": 2}, 2 * 10),
        ({"travel_cost": 0, "duration_cost": 2}, 2 * 35),
        ({"travel_cost": 0, "distance_cost": 2}, 2 * 200),
        ({"travel_cost": 0, "overtime_cost": 2, "shift": TimeWindow(0, 30)}, 2 * 5),
    ],
)
def test_a_vehicle_costs_what_it_does(fields, total):
    assert price(problem([JOB], [crew(**fields)]), DAY) == total


def test_a_second_late_has_its_price():
    assert price(problem([replace(JOB, due=12, lateness_cost=4)]), DAY) == 20 + 4 * 3


def test_work_beyond_a_fair_share_costs_its_square():
    assert price(problem([JOB], [crew(fair_work=20)], balance_price=3), DAY) == 20 + 3 * 10**2 // 20
    assert price(problem([JOB], [crew(fair_work=30)], balance_price=3), DAY) == 20


def test_what_is_left_out_costs_its_prize():
    assert price(problem([JOB, job(12, 1, prize=5), job(13, 1)]), DAY) == 20 + 5 + REQUIRED_PRICE


@pytest.mark.parametrize(
    ("plan", "total"),
    [
        (((11,), ()), 0),
        (((11, 99), ()), 0),
        (((), ()), 7),
        (((), (11,)), 7 + 7 + 5),
        (((), (12,)), 7 + 7),
        (((12, 11), ()), 7),
    ],
)
def test_a_change_of_the_plan_has_its_price(plan, total):
    given = problem(
        [replace(JOB, move_cost=5), job(12, 1, prize=0)],
        [crew(), crew(22)],
        stability=Stability(plan=plan, change_cost=7),
    )
    assert price(given, DAY) == 20 + total


def test_a_route_without_stops_uses_no_vehicle():
    idle = route(end=0, travel=0)
    assert price(problem([job(11, 1, prize=4)], [crew(fixed_cost=9)]), answer(idle, cost=0)) == 4
