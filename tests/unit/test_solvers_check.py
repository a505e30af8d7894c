"""Every rule of the checker, broken on purpose."""

from dataclasses import replace

import numpy as np
import pytest

from solvers.check import Rule, check, price
from solvers.problem import UNREACHABLE, Job, Problem, TimeWindow, Vehicle
from solvers.solution import Reason, Route, Solution, Stop, Unassigned

JOBS = (
    Job(id=11, location=1, service_duration=5, load=(2,), prize=100),
    Job(
        id=12,
        location=2,
        service_duration=7,
        load=(3,),
        skills=frozenset({1}),
        time_window=TimeWindow(40, 60),
        due=30,
        lateness_cost=2,
    ),
    Job(id=13, location=3, load=(1,), skills=frozenset({9}), prize=1000),
)
VEHICLES = (
    Vehicle(id=21, start=0, end=0, shift=TimeWindow(0, 100), capacity=(5,), skills=frozenset({1}), fixed_cost=50),
    Vehicle(id=22, start=0, end=0, shift=TimeWindow(0, 100), capacity=(5,)),
)
DURATIONS = (10 * np.abs(np.arange(4)[:, None] - np.arange(4)[None, :])).astype(np.int32)
PROBLEM = Problem(durations=DURATIONS, jobs=JOBS, vehicles=VEHICLES)
FIRST = Stop(job=0, arrival=10, start=10, departure=15, lateness=0)
SECOND = Stop(job=1, arrival=25, start=40, departure=47, lateness=10)
ROUTE = Route(
    vehicle=0,
    departure=0,
    stops=(FIRST, SECOND),
    end=67,
    travel_duration=40,
    service_duration=12,
    waiting_duration=15,
)
LEFT_OUT = Unassigned(job=2, reason=Reason.NO_VEHICLE_WITH_SKILLS, detail="")
SOUND = Solution(routes=(ROUTE,), unassigned=(LEFT_OUT,), cost=40 + 50 + 20 + 1000)


def rules(solution, problem=PROBLEM):
    return {violation.rule for violation in check(problem, solution)}


def with_route(**changes):
    return replace(SOUND, routes=(replace(ROUTE, **changes),))


def with_stops(*stops):
    return with_route(stops=stops)


def with_jobs(*jobs):
    return replace(PROBLEM, jobs=jobs)


def test_a_sound_answer_has_no_violation():
    assert check(PROBLEM, SOUND) == []


def test_an_answer_is_priced_from_its_routes_and_what_it_leaves_out():
    assert price(PROBLEM, SOUND) == 1110


def test_a_required_job_left_out_is_priced_above_all_prizes():
    assert price(PROBLEM, Solution(routes=(), unassigned=(), cost=0)) == 100 + 10**9 + 1000


MUTATIONS = {
    Rule.UNKNOWN_VEHICLE: with_route(vehicle=2),
    Rule.VEHICLE_TWICE: replace(SOUND, routes=(ROUTE, replace(ROUTE, stops=(FIRST,)))),
    Rule.EMPTY_ROUTE: replace(SOUND, routes=(ROUTE, replace(ROUTE, vehicle=1, stops=()))),
    Rule.UNKNOWN_JOB: replace(SOUND, unassigned=(LEFT_OUT, replace(LEFT_OUT, job=3))),
    Rule.JOB_TWICE: replace(SOUND, unassigned=(LEFT_OUT, Unassigned(job=0, reason=Reason.OUTCOMPETED, detail=""))),
    Rule.JOB_MISSING: replace(SOUND, unassigned=()),
    Rule.REASON: replace(SOUND, unassigned=(replace(LEFT_OUT, reason=Reason.OUTCOMPETED),)),
    Rule.SKILLS: with_route(vehicle=1),
    Rule.SHIFT: with_route(departure=-1),
    Rule.TIME_WINDOW: with_stops(FIRST, replace(SECOND, start=39)),
    Rule.ARRIVAL: with_stops(FIRST, replace(SECOND, arrival=24)),
    Rule.START: with_stops(FIRST, replace(SECOND, arrival=41)),
    Rule.DEPARTURE: with_stops(replace(FIRST, departure=14), SECOND),
    Rule.END: with_route(end=66),
    Rule.LATENESS: with_stops(FIRST, replace(SECOND, lateness=0)),
    Rule.TOTALS: with_route(waiting_duration=0),
    Rule.COST: replace(SOUND, cost=SOUND.cost - 1),
}


@pytest.mark.parametrize("rule", MUTATIONS, ids=str)
def test_a_broken_rule_is_named(rule):
    assert rule in rules(MUTATIONS[rule])


@pytest.mark.parametrize("total", ["travel_duration", "service_duration", "waiting_duration"])
def test_each_total_is_recomputed(total):
    assert rules(with_route(**{total: getattr(ROUTE, total) + 1})) == {Rule.TOTALS}


def test_a_load_above_the_capacity_is_named_with_its_numbers():
    problem = with_jobs(replace(JOBS[0], load=(3,)), *JOBS[1:])
    (violation,) = check(problem, SOUND)
    assert (violation.rule, violation.found, violation.allowed) == (Rule.CAPACITY, 6, 5)
    assert violation.detail == "vehicle 21 carries 6 of load 0, its capacity is 5"


def test_a_leg_without_a_way_is_named():
    durations = DURATIONS.copy()
    durations[1, 2] = UNREACHABLE
    assert Rule.UNREACHABLE in rules(SOUND, replace(PROBLEM, durations=durations))


def test_coming_back_after_the_shift_is_named():
    short = replace(VEHICLES[0], shift=TimeWindow(0, 66))
    assert rules(SOUND, replace(PROBLEM, vehicles=(short, VEHICLES[1]))) == {Rule.SHIFT}


def test_a_start_after_the_window_is_named():
    late = replace(SECOND, start=61, departure=68, lateness=31)
    solution = replace(with_route(stops=(FIRST, late), end=88, waiting_duration=36), cost=40 + 50 + 62 + 1000)
    assert rules(solution) == {Rule.TIME_WINDOW}


def test_waiting_longer_than_needed_is_allowed_to_a_plan_made_by_hand():
    later = replace(SECOND, start=50, departure=57, lateness=20)
    solution = replace(with_route(stops=(FIRST, later), end=77, waiting_duration=25), cost=40 + 50 + 40 + 1000)
    assert check(PROBLEM, solution) == []


def test_a_possible_job_may_not_be_called_impossible():
    route = Route(
        vehicle=0,
        departure=20,
        stops=(replace(SECOND, arrival=40),),
        end=67,
        travel_duration=40,
        service_duration=7,
        waiting_duration=0,
    )
    left_out = Unassigned(job=0, reason=Reason.OUTSIDE_SHIFTS, detail="")
    solution = Solution(routes=(route,), unassigned=(left_out, LEFT_OUT), cost=40 + 50 + 20 + 100 + 1000)
    assert rules(solution) == {Rule.REASON}


def test_a_required_job_that_fits_may_not_be_left_out():
    left_out = tuple(Unassigned(job=job, reason=Reason.OUTCOMPETED, detail="") for job in (0, 1))
    solution = Solution(routes=(), unassigned=(*left_out, LEFT_OUT), cost=100 + 10**9 + 1000)
    assert rules(solution) == {Rule.REQUIRED}


def test_a_required_job_that_no_longer_fits_may_be_left_out():
    jobs = (replace(JOBS[0], service_duration=80), JOBS[1])
    stop = Stop(job=0, arrival=10, start=10, departure=90, lateness=0)
    route = replace(ROUTE, stops=(stop,), end=100, travel_duration=20, service_duration=80, waiting_duration=0)
    left_out = Unassigned(job=1, reason=Reason.OUTCOMPETED, detail="")
    solution = Solution(routes=(route,), unassigned=(left_out,), cost=20 + 50 + 10**9)
    assert check(with_jobs(*jobs), solution) == []
