"""Hand-made routes: what their times have to be, and what is wrong with others.

Every rule is broken in a test of its own in tests/property/test_solvers_check_mutations.py.
"""

import pytest
from line_problems import SLOWER, answer, crew, job, pause, problem, reloading, route, stop

from solvers.check import Rule, check
from solvers.problem import Break, Effort, Matrix, Pair, Reload, TimeWindow
from solvers.solution import Reason

NOON = Break(id=1, duration=30, time_windows=(TimeWindow(40, 60),))


def broken(given, solution):
    return [(one.rule, one.found, one.allowed) for one in check(given, solution)]


def test_a_route_there_and_back_is_sound():
    day = route(stop(0, 10, departure=15), end=25, travel=20, service=5, distance=200)
    assert check(problem([job(11, 1, service_duration=5)]), answer(day, cost=20)) == []


def test_a_plan_made_by_hand_may_wait_longer_than_it_must():
    day = route(stop(0, 10, 50, 55), end=65, travel=20, service=5, waiting=40, distance=200)
    assert check(problem([job(11, 1, service_duration=5)]), answer(day, cost=20)) == []


def test_leaving_a_stop_later_than_it_ends_is_named():
    day = route(stop(0, 10, 10, 20), end=30, travel=20, waiting=10, distance=200)
    assert (Rule.DEPARTURE, 20, 10) in broken(problem([job(11, 1)]), answer(day, cost=20))


def test_a_drive_takes_as_long_as_at_the_moment_it_begins():
    # 10 s at first, 12 s when it begins at 15: 11.5 rounded up.
    day = route(stop(0, 10, departure=15), end=27, travel=22, service=5, distance=200)
    given = problem([job(11, 1, service_duration=5)], matrix=SLOWER)
    assert check(given, answer(day, cost=22)) == []
    early = route(stop(0, 10, departure=15), end=26, travel=21, service=5, distance=200)
    assert (Rule.END, 26, 27) in broken(given, answer(early, cost=21))


def test_a_drive_before_the_first_and_after_the_last_period_takes_what_it_takes_there():
    matrix = Matrix(durations=SLOWER.durations, times=(50, 150))
    day = route(stop(0, 10, departure=310), end=330, travel=30, service=300)
    assert check(problem([job(11, 1, service_duration=300)], matrix=matrix), answer(day, cost=30)) == []


def test_setup_is_spent_once_at_a_place():
    jobs = [job(11, 1, setup_duration=5, service_duration=1), job(12, 1, setup_duration=5, service_duration=1)]
    once = route(stop(0, 10, departure=16), stop(1, 16, departure=17), end=27, travel=20, service=7, distance=200)
    assert check(problem(jobs), answer(once, cost=20)) == []
    twice = route(stop(0, 10, departure=16), stop(1, 16, departure=22), end=32, travel=20, service=12, distance=200)
    assert (Rule.DEPARTURE, 22, 17) in broken(problem(jobs), answer(twice, cost=20))


def test_setup_is_not_spent_where_the_vehicle_starts():
    day = route(stop(0, 0, departure=1), end=1, travel=0, service=1)
    assert check(problem([job(11, 0, setup_duration=5, service_duration=1)]), answer(day, cost=0)) == []


def test_setup_is_spent_by_a_vehicle_without_a_start():
    day = route(stop(0, 0, departure=6), end=6, travel=0, service=6)
    given = problem([job(11, 0, setup_duration=5, service_duration=1)], [crew(start=None)])
    assert check(given, answer(day, cost=0)) == []


def test_a_kind_of_vehicle_has_its_own_durations():
    jobs = [job(11, 1, service_duration=5, efforts=(Effort(kind=3, setup_duration=1, service_duration=8),))]
    day = route(stop(0, 10, departure=19), end=29, travel=20, service=9, distance=200)
    assert check(problem(jobs, [crew(kind=3)]), answer(day, cost=20)) == []


def test_an_open_route_begins_at_its_first_job_and_stops_at_its_last():
    jobs = [job(11, 1, service_duration=5), job(12, 3, service_duration=5)]
    day = route(
        stop(0, 30, departure=35), stop(1, 55, departure=60), departure=30, end=60, travel=20, service=10, distance=200
    )
    assert check(problem(jobs, [crew(start=None, end=None)]), answer(day, cost=20)) == []


def test_a_break_may_be_taken_before_the_first_drive():
    day = route(
        pause(0, 0, 20, 40, 70), stop(0, 80), departure=20, end=90, travel=20, waiting=20, breaks=30, distance=200
    )
    assert check(problem([job(11, 1)], [crew(breaks=(NOON,))]), answer(day, cost=20)) == []


def test_a_drive_after_a_break_at_a_place_begins_after_the_break():
    day = route(
        pause(0, 0, 50, 60, 90), stop(0, 109), departure=50, end=129, travel=39, waiting=10, breaks=30, distance=200
    )
    assert check(problem([job(11, 1)], [crew(breaks=(NOON,))], matrix=SLOWER), answer(day, cost=39)) == []


def test_a_drive_cut_by_a_break_began_before_the_break():
    day = route(pause(0, 1, 41, 41, 71), stop(0, 84), departure=40, end=103, travel=33, breaks=30, distance=200)
    assert check(problem([job(11, 1)], [crew(breaks=(NOON,))], matrix=SLOWER), answer(day, cost=33)) == []


def test_a_break_may_be_taken_at_the_end_place():
    day = route(stop(0, 40), pause(0, 10, 50, 50, 80), departure=30, end=80, travel=20, breaks=30, distance=200)
    assert check(problem([job(11, 1)], [crew(breaks=(NOON,))]), answer(day, cost=20)) == []


def test_two_breaks_may_cut_one_drive_into_three():
    breaks = (NOON, Break(id=2, duration=5, time_windows=(TimeWindow(70, 80),)))
    day = route(
        pause(0, 20, 40, 40, 70),
        pause(1, 25, 75, 75, 80),
        stop(0, 105),
        departure=20,
        end=155,
        travel=100,
        breaks=35,
        distance=1000,
    )
    assert check(problem([job(11, 5)], [crew(breaks=breaks)]), answer(day, cost=100)) == []
    back = route(
        pause(0, 20, 40, 40, 70),
        pause(1, 15, 65, 75, 80),
        stop(0, 115),
        departure=20,
        end=165,
        travel=100,
        waiting=10,
        breaks=35,
        distance=1000,
    )
    assert (Rule.BREAK_DRIVEN, 15, 20) in broken(problem([job(11, 5)], [crew(breaks=breaks)]), answer(back, cost=100))


def test_a_break_between_two_of_its_windows_is_named_with_the_next_opening():
    twice = Break(id=1, duration=30, time_windows=(TimeWindow(0, 10), TimeWindow(30, 40)))
    day = route(pause(0, 0, 20, 20, 50), stop(0, 60), departure=20, end=70, travel=20, breaks=30, distance=200)
    found = broken(problem([job(11, 1)], [crew(breaks=(twice,))]), answer(day, cost=20))
    assert found == [(Rule.BREAK_WINDOW, 20, 30)]


def test_waiting_after_reloading_is_waiting():
    vehicle = crew(reloads=(Reload(location=1, service_duration=4),))
    day = route(reloading(0, 10, 10, 30), stop(0, 40), end=60, travel=40, service=4, waiting=16, distance=400)
    assert check(problem([job(11, 2, release=30)], [vehicle]), answer(day, cost=40)) == []


def test_paid_overtime_is_within_the_shift():
    day = route(stop(0, 10), end=20, travel=20, distance=200)
    vehicle = crew(shift=TimeWindow(0, 15), max_overtime=5, overtime_cost=3)
    assert check(problem([job(11, 1)], [vehicle]), answer(day, cost=20 + 15)) == []
    short = crew(shift=TimeWindow(0, 15), max_overtime=4, overtime_cost=3)
    assert broken(problem([job(11, 1)], [short]), answer(day, cost=20 + 15)) == [(Rule.SHIFT, 20, 19)]


@pytest.mark.parametrize("served", [0, 1])
def test_a_job_of_a_pair_without_the_other_is_named(served):
    given = problem([job(11, 1), job(12, 1)], pairs=(Pair(first=11, second=12),))
    day = route(stop(served, 10), end=20, travel=20, distance=200)
    solution = answer(day, cost=20 + 10**13, left_out=(1 - served,))
    assert [(one.rule, one.job) for one in check(given, solution)] == [(Rule.PAIR, served)]


def test_a_pair_on_two_vehicles_is_named():
    given = problem([job(11, 1), job(12, 1)], [crew(), crew(22)], pairs=(Pair(first=11, second=12),))
    routes = [route(stop(one, 10), end=20, travel=20, distance=200, vehicle=one) for one in (0, 1)]
    assert {(one.rule, one.vehicle) for one in check(given, answer(*routes, cost=40))} == {
        (Rule.PAIR, 0),
        (Rule.PAIR, 1),
    }


def test_a_frozen_job_on_another_vehicle_is_named_on_both():
    given = problem([job(11, 1), job(12, 1)], [crew(frozen=(11,)), crew(22)])
    routes = [route(stop(1 - one, 10), end=20, travel=20, distance=200, vehicle=one) for one in (0, 1)]
    found = {(one.rule, one.vehicle) for one in check(given, answer(*routes, cost=40))}
    assert found == {(Rule.FROZEN, 0), (Rule.FROZEN, 1)}


def test_a_vehicle_that_stays_in_although_jobs_are_frozen_on_it_is_named():
    given = problem([job(11, 1, prize=5)], [crew(frozen=(11,))])
    assert [one.rule for one in check(given, answer(cost=5, left_out=(0,)))] == [Rule.FROZEN]


def test_reloads_do_not_count_as_positions():
    given = problem([job(11, 1, position=0)], [crew(reloads=(Reload(location=0),))])
    day = route(reloading(0, 0, 0, 0), stop(0, 10), end=20, travel=20, distance=200)
    assert check(given, answer(day, cost=20)) == []


def test_indices_that_the_problem_does_not_have_are_reported_not_raised():
    days = [route(stop(7, 10), end=20, travel=20), route(stop(-1, 10), end=20, travel=20, vehicle=-1)]
    solution = answer(*days, cost=0, left_out=(9, (-5, Reason.UNREACHABLE)))
    found = {one.rule for one in check(problem([job(11, 1)]), solution)}
    assert found == {Rule.UNKNOWN_VEHICLE, Rule.UNKNOWN_JOB, Rule.JOB_MISSING}
