"""How engines start, stop and tell of themselves, and that they answer whatever the constraints."""

import sys
from collections import Counter
from dataclasses import replace

import pytest

from solvers.errors import EngineError
from solvers.problem import Break, Pair, Reload, TimeWindow
from solvers.timing import cost_of_sequences
from tests.contract.asking import THERE, every, fits, plan, served
from tests.contract.line import at, depot, problem_of
from tests.property.random_problems import random_problem


@every()
def test_without_jobs_or_vehicles_nothing_is_visited(engine):
    if engine in {"greedy", "lns"}:
        pytest.skip("solve() asks our own search for nothing where there is nothing to do")
    assert plan(engine, problem_of([], [depot()])) == ((),)
    assert plan(engine, problem_of([at(1)], [])) == ()


@every()
@pytest.mark.parametrize("seed", range(3))
def test_the_same_problem_seed_and_iterations_give_the_same_answer(engine, seed):
    if engine == "vroom":
        pytest.skip("VROOM gives now one and now another of two answers that are equal to it")
    problem = random_problem(seed, num_jobs=12)
    assert plan(engine, problem, seed=4) == plan(engine, problem, seed=4)


@every()
@pytest.mark.parametrize("seed", range(40))
def test_whatever_the_constraints_each_job_is_named_once(engine, seed):
    problem = random_problem(seed)
    found = plan(engine, problem, iterations=20)
    assert len(found) == len(problem.vehicles)
    assert max(Counter(served(found)).values(), default=1) == 1
    for vehicle, visits in zip(problem.vehicles, found, strict=True):
        assert all(-len(vehicle.reloads) <= visit < len(problem.jobs) for visit in visits)


@every()
def test_an_engine_starts_from_the_answer_it_is_given(engine):
    problem = random_problem(5, num_jobs=20, features=["windows", "loads", "skills", "optional"])
    initial = plan("lns", problem, iterations=2_000)
    found = plan(engine, problem, iterations=5, initial=initial)
    cost, before = cost_of_sequences(problem, found), cost_of_sequences(problem, initial)
    assert cost is not None
    assert before is not None
    # Priorities are no prices.
    assert cost <= before * (1.2 if engine == "vroom" else 1)


@every()
def test_where_every_job_costs_more_than_its_prize_nothing_is_served(engine):
    assert plan(engine, problem_of([at(5, due=-200, lateness_cost=10, prize=1_000)], [depot()])) == ((),)


@every()
def test_where_no_vehicle_can_take_its_breaks_an_engine_answers_still(engine):
    over = Break(id=1, duration=10, time_windows=(TimeWindow(0, 10),))
    problem = problem_of([at(1)], [depot(breaks=(over,), shift=TimeWindow(100, 9_000))])
    assert len(plan(engine, problem)) == 1


@every()
def test_releases_and_reloads_together_come_to_an_end(engine):
    problem = random_problem(205, num_jobs=8, num_vehicles=1)
    assert len(plan(engine, problem, iterations=30, seed=205)) == 1


@every()
def test_a_start_may_reload_between_the_jobs_of_a_pair_without_a_load(engine):
    jobs = [at(1, delivery=(1,)), at(2, delivery=(1,))]
    vehicle = depot(capacity=(1,), reloads=(Reload(location=0),))
    problem = problem_of(jobs, [vehicle], pairs=(Pair(first=1, second=2),))
    assert fits(problem, ((0, -1, 1),))
    assert len(plan(engine, problem, initial=((0, -1, 1),))) == 1


@every()
def test_a_start_that_an_engine_thinks_out_of_reach_is_no_error(engine):
    # Cut into two trips, the shift's first half is too short for the job on the first trip.
    windows = TimeWindow(6_000, 7_000), TimeWindow(7_500, 9_000)
    jobs = [at(1, number, delivery=(1,), time_windows=(window,)) for number, window in enumerate(windows)]
    problem = problem_of(jobs, [depot(capacity=(1,), reloads=(Reload(location=0),))])
    assert fits(problem, plan(engine, problem, initial=((0, -1, 1),)))


@every(but=["greedy"])
def test_a_cancelled_engine_comes_back_with_what_it_has(engine):
    problem = random_problem(6, num_jobs=30, features=["windows"])
    asked = []

    def is_cancelled():
        asked.append(1)
        return len(asked) > 1

    assert len(plan(engine, problem, iterations=None, time_limit=600, is_cancelled=is_cancelled)) == 3
    assert len(asked) < 5


@every(but=["greedy"])
def test_an_engine_reports_on_the_way(engine):
    problem = random_problem(6, num_jobs=60, num_vehicles=6, features=["windows", "optional"])
    reports = []
    plan(engine, problem, iterations=None, time_limit=1.5, on_progress=lambda *report: reports.append(report))
    shares, costs = zip(*reports, strict=True)
    assert list(shares) == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)
    assert list(costs) == sorted(costs, reverse=True)


@every()
def test_an_engine_without_time_says_nothing_wrong(engine):
    problem = random_problem(7, num_jobs=20, features=["windows"])
    found = plan(engine, problem, iterations=None, time_limit=1e-6)
    assert fits(problem, found)


def test_skills_may_become_loads_where_matrices_would_be_too_large(monkeypatch):
    monkeypatch.setattr("solvers.engines.pyvrp.profiles.MATRIX_MEMORY", 0)
    problem = random_problem(3, num_jobs=20, features=["skills", "allowed"])
    by_loads = plan("pyvrp", problem, iterations=400)
    assert served(by_loads)
    assert fits(problem, by_loads)


def test_vroom_says_what_to_install_where_it_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "vroom", None)
    with pytest.raises(EngineError, match=r"pip install 'dispatch311\[vroom\]'"):
        plan("vroom", problem_of([at(1)], [depot()]))


def test_prices_of_any_size_are_searched(recwarn):
    jobs = [at(1, prize=10**12), at(5, prize=10**12)]
    problem = problem_of(jobs, [depot(travel_cost=10**9, duration_cost=10**9, fixed_cost=10**12)])
    for engine in THERE:
        assert len(served(plan(engine, problem))) in (0, 2)
    assert not recwarn.list


@every(but=["greedy"])
def test_loads_of_any_size_are_kept(engine):
    jobs = [at(1, number, delivery=(4 * 10**11,), pickup=(10**11,)) for number in range(3)]
    problem = problem_of(jobs, [depot(0, capacity=(10**12,)), depot(1, capacity=(9 * 10**11,))])
    assert sorted(map(len, plan(engine, replace(problem)))) == [1, 2]
