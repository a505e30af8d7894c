"""What the clock says a route costs: each price of the objective by itself."""

from dataclasses import replace

import pytest
from line_of_places import LINE, drive_along, line_problem

from solvers.problem import REQUIRED_PRICE, Break, Job, Matrix, Problem, Reload, Stability, TimeWindow, Vehicle
from solvers.timing import cost_of_route, cost_of_sequences, price_of, schedule_route

MATRIX = Matrix(durations=LINE, distances=100 * LINE)

JOB = Job(id=1, location=2, setup_duration=3, service_duration=7)
"""Out and back in 40 s and 4000 m, with 10 s of setup and service."""


JOB_AGAIN = replace(JOB, id=2)


def cost(*jobs, visits=None, **fields):
    problem = line_problem(*jobs, matrix=MATRIX, **fields)
    return cost_of_route(problem, schedule_route(problem, 0, range(len(jobs)) if visits is None else visits))


@pytest.mark.parametrize(
    ("prices", "expected"),
    [
        ({}, 40),
        ({"travel_cost": 0}, 0),
        ({"travel_cost": 3}, 120),
        ({"fixed_cost": 100}, 140),
        ({"service_cost": 2}, 40 + 2 * 10),
        ({"duration_cost": 2}, 40 + 2 * 50),
        ({"distance_cost": 2}, 40 + 2 * 4000),
        ({"shift": TimeWindow(0, 45), "max_overtime": 9, "overtime_cost": 3}, 40 + 3 * 5),
    ],
)
def test_each_price_counts_what_it_is_for(prices, expected):
    assert cost(JOB, **prices) == expected


def test_lateness_costs_its_price_for_each_second():
    assert cost(Job(id=1, location=4, due=25, lateness_cost=3)) == 80 + 3 * 15


def test_a_reload_is_service_and_its_drive_is_travel():
    yard = Reload(location=1, service_duration=5)
    assert cost(JOB, JOB_AGAIN, visits=(0, -1, 1), reloads=(yard,), service_cost=2) == 60 + 2 * (10 + 5 + 10)


def test_a_break_costs_only_the_time_it_takes():
    pause = Break(id=1, duration=20, time_windows=(TimeWindow(0, 500),))
    assert cost(JOB, breaks=(pause,), duration_cost=1) == 40 + 70


def test_work_beyond_a_fair_share_costs_its_square_rounded_down_once():
    # 50 s of work, 42 more than fair: 3 x 1764 / 8 = 661.5; rounded before the price it would be 660.
    assert cost(JOB, fair_work=8, problem={"balance_price": 3}) == 40 + 661


def test_fair_work_costs_nothing_more():
    assert cost(JOB, fair_work=50, problem={"balance_price": 3}) == 40


def test_an_answer_is_priced_with_what_it_leaves_out():
    problem = line_problem(Job(id=1, location=1), Job(id=2, location=2, prize=500))
    assert cost_of_sequences(problem, ((0,),)) == 20 + 500
    assert cost_of_sequences(problem, ((),)) == REQUIRED_PRICE + 500
    assert [price_of(job) for job in problem.jobs] == [REQUIRED_PRICE, 500]


def test_an_answer_the_clock_refuses_has_no_price():
    assert cost_of_sequences(line_problem(Job(id=1, location=4), shift=TimeWindow(0, 79)), ((0,),)) is None


STABLE = Problem(
    matrices=(MATRIX,),
    jobs=tuple(Job(id=number, location=1, prize=0, move_cost=5) for number in (1, 2, 3)),
    vehicles=tuple(Vehicle(id=number, start=0, end=0, shift=TimeWindow(0, 1000), travel_cost=0) for number in (1, 2)),
    stability=Stability(plan=((1, 2), (99,)), change_cost=1000),
)
"""Vehicle 1 was to do jobs 1 and 2, vehicle 2 one that is gone; nothing else costs anything."""


@pytest.mark.parametrize(
    ("sequences", "expected"),
    [
        (((0, 1), ()), 0),
        (((1, 0), ()), 1000),
        (((0, 1, 2), ()), 1000),
        (((0, 1), (2,)), 1000),
        (((0,), (1,)), 2000 + 5),
        (((), (0, 1)), 2000 + 10),
        (((), ()), 1000),
    ],
    ids=["as planned", "in another order", "one more", "another vehicle", "one moved", "all moved", "left at home"],
)
def test_departing_from_the_plan_costs_its_price(sequences, expected):
    assert cost_of_sequences(STABLE, sequences) == expected


def test_metres_are_told_where_the_matrix_has_them():
    assert drive_along(JOB, matrix=MATRIX).distance == 4000
    assert drive_along(JOB).distance == 0
