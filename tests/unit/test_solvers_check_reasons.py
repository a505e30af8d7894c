"""Whether what is left out had to be left out."""

import numpy as np
import pytest
from line_problems import MATRIX, SLOWER, STEPS, answer, crew, job, problem, route, stop

from solvers.check import Rule, check
from solvers.problem import REQUIRED_PRICE, UNREACHABLE, Break, Matrix, Pair, Reload, TimeWindow
from solvers.solution import Reason


def judged(given, reason=Reason.OUTCOMPETED, left_out=(0,)):
    """Leave optional jobs, all worth nothing, out of an answer that serves none."""
    return [(one.rule, one.job) for one in check(given, answer(cost=0, left_out=[(one, reason) for one in left_out]))]


def is_possible(given, left_out=(0,)):
    """Ask the checker, which has to fault one of the two claims."""
    as_impossible = judged(given, Reason.OUTSIDE_SHIFTS, left_out)
    as_possible = judged(given, Reason.OUTCOMPETED, left_out)
    wrong = [(Rule.REASON, one) for one in left_out]
    assert {as_impossible == wrong, as_possible == wrong} == {True, False}
    return as_impossible == wrong


def free(number, location, **fields):
    return job(number, location, prize=0, **fields)


def test_a_job_that_a_vehicle_could_serve_is_possible():
    assert is_possible(problem([free(11, 5)], [crew(shift=TimeWindow(0, 100))]))


def test_a_job_too_far_for_every_shift_is_not():
    assert not is_possible(problem([free(11, 5)], [crew(shift=TimeWindow(0, 99))]))


@pytest.mark.parametrize(
    ("fields", "vehicle"),
    [
        ({"skills": frozenset({1})}, {"skills": frozenset({2})}),
        ({"allowed_vehicles": frozenset()}, {}),
        ({"forbidden_vehicles": frozenset({21})}, {}),
        ({"delivery": (3,)}, {"capacity": (2,)}),
        ({"pickup": (3,)}, {"capacity": (2,)}),
        ({"time_windows": (TimeWindow(0, 5),)}, {}),
        ({"time_windows": (TimeWindow(0, 9), TimeWindow(991, 999))}, {}),
        ({"release": 981}, {}),
        ({"delivery": (1,)}, {"capacity": (1,), "load_lifetime": 9}),
        ({"service_duration": 5}, {"max_duration": 24}),
        ({}, {"max_travel_duration": 19}),
        ({}, {"max_distance": 199}),
        ({}, {"max_jobs": 0}),
        ({}, {"breaks": (Break(id=1, duration=981, time_windows=(TimeWindow(0, 999),)),)}),
    ],
)
def test_a_rule_that_no_vehicle_can_keep_makes_a_job_impossible(fields, vehicle):
    assert not is_possible(problem([free(11, 1, **fields)], [crew(**vehicle)]))


def test_a_job_beyond_a_way_is_impossible():
    durations = 10 * STEPS
    durations[0, 1] = UNREACHABLE
    assert not is_possible(problem([free(11, 1)], matrix=Matrix(durations=durations)))


def test_another_vehicle_may_do_what_the_first_cannot():
    assert is_possible(problem([free(11, 1, skills=frozenset({1}))], [crew(), crew(22, skills=frozenset({1}))]))


def test_leaving_later_keeps_a_load_fresh_and_the_day_short():
    late = free(11, 1, delivery=(1,), time_windows=(TimeWindow(500, 600),))
    assert is_possible(problem([late], [crew(capacity=(1,), load_lifetime=10, max_duration=20)]))


def test_a_break_before_loading_keeps_a_load_fresh():
    # Leaving at 5, the break would have to be on the way, and the load would be 25 s old.
    rest = Break(id=1, duration=15, time_windows=(TimeWindow(0, 30),))
    late = free(11, 1, delivery=(1,), time_windows=(TimeWindow(30, 31),))
    assert not is_possible(problem([late], [crew(capacity=(1,), load_lifetime=9, breaks=(rest,))]))
    vehicle = crew(capacity=(1,), load_lifetime=10, breaks=(rest,), reloads=(Reload(location=0),))
    assert is_possible(problem([late], [vehicle]))


def test_a_break_goes_wherever_its_load_and_window_allow():
    rest = Break(id=1, duration=30, time_windows=(TimeWindow(0, 25),), max_load=(0,))
    vehicle = crew(capacity=(1,), breaks=(rest,), shift=TimeWindow(0, 50))
    assert is_possible(problem([free(11, 1, delivery=(1,))], [vehicle]))
    assert not is_possible(problem([free(11, 3, delivery=(1,))], [crew(capacity=(1,), breaks=(rest,))]))


def test_a_job_has_to_fit_behind_what_is_frozen():
    jobs = [free(11, 5), job(12, 1)]
    given = [problem(jobs, [crew(frozen=(12,), shift=TimeWindow(0, latest))]) for latest in (100, 99)]
    day = route(stop(1, 10), end=20, travel=20, distance=200)
    for one, reason in zip(given, (Reason.OUTCOMPETED, Reason.CANNOT_FOLLOW_FROZEN), strict=True):
        assert check(one, answer(day, cost=20, left_out=[(0, reason)])) == []


def test_a_frozen_job_is_possible_on_its_own_vehicle_only():
    jobs = [free(11, 5)]
    given = problem(jobs, [crew(frozen=(11,), shift=TimeWindow(0, 50)), crew(22)])
    assert judged(given, Reason.CANNOT_FOLLOW_FROZEN) == []


def test_a_reload_between_frozen_jobs_and_another_makes_room():
    jobs = [free(11, 1, delivery=(2,)), job(12, 1, delivery=(2,))]
    given = problem(jobs, [crew(capacity=(2,), frozen=(12,), reloads=(Reload(location=0),))])
    day = route(stop(1, 10), end=20, travel=20, distance=200)
    assert check(given, answer(day, cost=20, left_out=[0])) == []
    assert {one.rule for one in check(given, answer(day, cost=20, left_out=[(0, Reason.OUTSIDE_SHIFTS)]))} == {
        Rule.REASON
    }


def test_a_pair_is_possible_or_not_as_one():
    jobs = [free(11, 1), free(12, 5)]
    pairs = (Pair(first=11, second=12),)
    assert is_possible(problem(jobs, [crew(shift=TimeWindow(0, 100))], pairs=pairs), (0, 1))
    assert not is_possible(problem(jobs, [crew(shift=TimeWindow(0, 99))], pairs=pairs), (0, 1))
    assert judged(problem(jobs, [crew(shift=TimeWindow(0, 99))], pairs=pairs), Reason.PARTNER_IMPOSSIBLE, (0, 1)) == []


def test_a_job_pinned_behind_others_is_held_against_no_answer():
    given = problem([free(11, 1, position=2)])
    assert judged(given, Reason.OUTCOMPETED) == judged(given, Reason.OUTSIDE_SHIFTS) == []


def test_a_pinned_job_may_be_reached_by_way_of_the_jobs_before_it():
    durations = 10 * STEPS
    durations[0, 1] = UNREACHABLE
    given = problem([free(11, 1, position=1)], matrix=Matrix(durations=durations))
    assert judged(given, Reason.OUTCOMPETED) == judged(given, Reason.UNREACHABLE) == []


def test_travel_that_is_limited_and_varies_is_held_against_no_answer():
    matrix = Matrix(durations=SLOWER.durations[::-1], times=(0, 100))
    given = problem([free(11, 1)], [crew(max_travel_duration=30)], matrix=matrix)
    assert judged(given, Reason.OUTCOMPETED) == []


@pytest.mark.parametrize(
    "reason",
    [
        Reason.NO_VEHICLE_WITH_SKILLS,
        Reason.LOAD_ABOVE_CAPACITY,
        Reason.CANNOT_FOLLOW_FROZEN,
        Reason.PARTNER_IMPOSSIBLE,
    ],
)
def test_a_reason_of_which_the_problem_has_nothing_is_named(reason):
    given = problem([free(11, 5)], [crew(shift=TimeWindow(0, 99))])
    assert judged(given, reason) == [(Rule.REASON, 0)]


def test_a_problem_without_vehicles_may_give_any_reason_but_outcompeted():
    given = problem([free(11, 5)], [crew()])
    empty = type(given)(matrices=(MATRIX,), jobs=given.jobs, vehicles=())
    assert judged(empty, Reason.NO_VEHICLE_WITH_SKILLS) == []
    assert judged(empty, Reason.OUTCOMPETED) == [(Rule.REASON, 0)]


def required_places(given, day, *, cost, left_out):
    return [
        (one.rule, one.vehicle, one.job, one.detail) for one in check(given, answer(day, cost=cost, left_out=left_out))
    ]


DAY = route(stop(0, 20), end=40, travel=40, distance=400)


def test_a_required_job_that_fits_between_two_stops_is_named_with_its_place():
    given = problem([job(11, 2), job(12, 3)], [crew(shift=TimeWindow(0, 60))])
    ((rule, vehicle, left_out, detail),) = required_places(given, DAY, cost=40 + REQUIRED_PRICE, left_out=[1])
    assert (rule, vehicle, left_out) == (Rule.REQUIRED, 0, 1)
    assert detail == "job 12, required and left out, would fit on vehicle 21 as stop 1"


def test_a_required_job_that_fits_nowhere_beside_what_is_served_may_be_left_out():
    given = problem([job(11, 2), job(12, 1, service_duration=5)], [crew(shift=TimeWindow(0, 44))])
    assert required_places(given, DAY, cost=40 + REQUIRED_PRICE, left_out=[1]) == []


def test_a_required_job_may_need_a_reload_before_it():
    jobs = [job(11, 2, delivery=(1,)), job(12, 1, delivery=(1,))]
    given = problem(jobs, [crew(capacity=(1,), reloads=(Reload(location=0),))])
    ((rule, *_),) = required_places(given, DAY, cost=40 + REQUIRED_PRICE, left_out=[1])
    assert rule is Rule.REQUIRED


def test_an_impossible_job_that_another_leads_to_may_be_left_out():
    durations = 10 * STEPS
    durations[0, 3] = UNREACHABLE
    given = problem([job(11, 2), job(12, 3)], matrix=Matrix(durations=durations))
    day = route(stop(0, 20), end=40, travel=40)
    assert required_places(given, day, cost=40 + REQUIRED_PRICE, left_out=[(1, Reason.UNREACHABLE)]) == []


def test_a_required_pair_is_looked_for_at_every_two_places():
    # The second opens late: only behind the other job does it fit.
    jobs = [job(11, 2, time_windows=(TimeWindow(20, 20),)), job(12, 1), job(13, 1, time_windows=(TimeWindow(30, 30),))]
    given = problem(jobs, pairs=(Pair(first=12, second=13),), vehicles=[crew(shift=TimeWindow(0, 40))])
    found = required_places(given, DAY, cost=40 + 2 * REQUIRED_PRICE, left_out=[1, 2])
    assert [one[:3] for one in found] == [(Rule.REQUIRED, 0, 1)]
    longer = problem(
        [jobs[0], job(12, 1, service_duration=1), jobs[2]],
        pairs=(Pair(first=12, second=13),),
        vehicles=[crew(shift=TimeWindow(0, 40))],
    )
    assert required_places(longer, DAY, cost=40 + 2 * REQUIRED_PRICE, left_out=[1, 2]) == []


def test_nothing_goes_before_what_is_frozen():
    windows = (TimeWindow(0, 15),)
    given = problem([job(11, 2), job(12, 1, time_windows=windows)], [crew(frozen=(11,))])
    found = required_places(given, DAY, cost=40 + REQUIRED_PRICE, left_out=[(1, Reason.CANNOT_FOLLOW_FROZEN)])
    assert found == []


def test_many_left_out_jobs_are_judged_on_many_vehicles():
    # A hundred jobs of an hour each and as many vehicles without a minute left.
    durations = np.full((2, 2), 10, dtype=np.int64) - 10 * np.eye(2, dtype=np.int64)
    jobs = [job(number, 1, service_duration=3600) for number in range(200)]
    vehicles = [crew(1000 + number, shift=TimeWindow(0, 3620)) for number in range(100)]
    given = problem(jobs, vehicles, matrix=Matrix(durations=durations))
    days = [
        route(stop(number, 10, departure=3610), end=3620, travel=20, service=3600, vehicle=number)
        for number in range(100)
    ]
    solution = answer(*days, cost=2000 + 100 * REQUIRED_PRICE, left_out=range(100, 200))
    assert check(given, solution) == []
