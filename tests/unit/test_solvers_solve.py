"""The public door: what it refuses, what it costs to import, and how it mends an engine's mistakes."""

import subprocess
import sys

import numpy as np
import pytest

from solvers import solve as module
from solvers.engines import Limits
from solvers.errors import EngineError, UnsoundSolutionError
from solvers.improve import complete, repair
from solvers.problem import Job, Problem, TimeWindow, Vehicle
from solvers.solve import solve

DURATIONS = (10 * np.abs(np.arange(4)[:, None] - np.arange(4)[None, :])).astype(np.int32)


def problem_of(*jobs, shift_end=200, capacity=(9,)):
    vehicle = Vehicle(id=1, start=0, end=0, shift=TimeWindow(0, shift_end), capacity=capacity)
    return Problem(durations=DURATIONS, jobs=jobs, vehicles=(vehicle,))


def job(number, location=1, load=1, **fields):
    return Job(**{"id": number, "location": location, "load": (load,), **fields})


def test_an_unknown_engine_is_refused_by_name():
    with pytest.raises(EngineError, match="there is no engine 'vroom'; use one of greedy, ortools, pyvrp"):
        solve(problem_of(), engine="vroom")


def test_two_stop_rules_are_refused():
    with pytest.raises(EngineError, match="give either time_limit or iterations"):
        solve(problem_of(), time_limit=1, iterations=5)


@pytest.mark.parametrize("rule", ["time_limit", "iterations"])
def test_a_stop_rule_of_nothing_is_refused(rule):
    with pytest.raises(EngineError, match=f"{rule} must be above 0, got 0"):
        Limits(**{rule: 0})


def test_importing_the_door_loads_no_engine():
    code = "import sys, solvers.solve; print(sorted({'pyvrp', 'ortools'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout == "[]\n"


def test_an_answer_the_checker_faults_is_never_returned(monkeypatch):
    monkeypatch.setattr(module, "check", lambda *_: [type("Fault", (), {"detail": "it is wrong"})])
    with pytest.raises(UnsoundSolutionError, match="greedy gave an answer with 1 violations, the first: it is wrong"):
        solve(problem_of(job(1)), engine="greedy")


def test_an_answer_with_nothing_wrong_is_not_repaired():
    problem = problem_of(job(1), job(2, 3))
    assert repair(problem, ((1, 0),)) == ((1, 0),)


def test_repair_drops_the_cheapest_job_of_an_overloaded_route():
    problem = problem_of(job(1, prize=50), job(2, prize=20), job(3, prize=70), capacity=(2,))
    assert repair(problem, ((0, 1, 2),)) == ((0, 2),)


def test_repair_drops_what_the_shift_has_no_time_for():
    problem = problem_of(job(1, 3, prize=50), job(2, 1, prize=20), shift_end=59)
    assert repair(problem, ((0, 1),)) == ((1,),)


def test_repair_drops_jobs_that_need_other_skills():
    problem = problem_of(job(1, skills=frozenset({4})), job(2))
    assert repair(problem, ((0, 1),)) == ((1,),)


def test_repair_keeps_a_job_named_twice_once():
    assert repair(problem_of(job(1), job(2)), ((0, 1, 0),)) == ((0, 1),)


def test_a_required_job_takes_the_place_of_optional_ones():
    problem = problem_of(job(1, prize=900, service_duration=100), job(2, service_duration=100))
    assert complete(problem, ((0,),), (0, 1)) == ((1,),)


def test_evicted_jobs_come_back_where_they_still_fit():
    problem = problem_of(
        job(1, prize=900, service_duration=100), job(2, prize=800, service_duration=20), job(3, service_duration=150)
    )
    assert [set(jobs) for jobs in complete(problem, ((0, 1),), (0, 1, 2))] == [{1, 2}]


def test_the_unused_vehicle_has_no_route():
    assert solve(problem_of(), engine="greedy").routes == ()


def test_a_read_only_matrix_is_not_copied():
    durations = DURATIONS.copy()
    durations.setflags(write=False)
    assert Problem(durations=durations, jobs=(), vehicles=()).durations is durations


def test_a_matrix_that_can_be_written_to_is_copied():
    durations = DURATIONS.copy()
    problem = Problem(durations=durations, jobs=(), vehicles=())
    durations[0, 1] = 99
    assert problem.durations[0, 1] == 10
