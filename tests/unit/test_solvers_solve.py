"""What solve promises beside a sound answer: its names, its limits, its way out, what it starts from."""

import subprocess
import sys

import numpy as np
import pytest

from solvers import solve as module
from solvers.check import certify, check
from solvers.engines import ENGINES, Limits
from solvers.errors import EngineError, UnsoundSolutionError
from solvers.problem import Job, Matrix, Problem, TimeWindow, Vehicle
from solvers.solve import keep, mend, solve

LINE = Matrix(durations=np.abs(np.subtract.outer(np.arange(9), np.arange(9))) * 10)


def day(*, num_vehicles: int = 2, num_jobs: int = 8, shift_end: int = 200, prize: int | None = 100) -> Problem:
    return Problem(
        matrices=(LINE,),
        jobs=tuple(Job(id=place, location=place, service_duration=10, prize=prize) for place in range(1, num_jobs + 1)),
        vehicles=tuple(Vehicle(id=one, start=0, end=0, shift=TimeWindow(0, shift_end)) for one in range(num_vehicles)),
    )


def test_an_engine_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(EngineError, match=r"no engine 'magic'; use one of .*greedy.*lns"):
        solve(day(), engine="magic")


def test_two_stop_rules_at_once_make_no_sense():
    with pytest.raises(EngineError, match="either time_limit or iterations"):
        solve(day(), time_limit=1, iterations=1)


def test_the_same_seed_and_iterations_give_an_equal_answer():
    assert solve(day(), iterations=500, seed=4) == solve(day(), iterations=500, seed=4)


def test_nothing_left_out_has_a_place_that_would_pay():
    problem = day(num_vehicles=1, shift_end=120)
    assert certify(problem, solve(problem, iterations=200)) == []


def test_a_search_that_is_cancelled_at_once_still_gives_a_sound_answer():
    problem = day()
    solution = solve(problem, time_limit=60, is_cancelled=lambda: True)
    assert check(problem, solution) == []
    assert solution.routes


def test_progress_tells_costs_that_never_rise_after_the_start():
    told: list[tuple[float, int]] = []
    solve(day(), iterations=2_000, on_progress=lambda share, cost: told.append((share, cost)))
    costs = [cost for _, cost in told[1:]]
    assert costs == sorted(costs, reverse=True)
    assert told[-1][0] == 1.0


def test_an_answer_to_start_from_is_mended_where_it_breaks_a_rule():
    problem = day(num_vehicles=1, shift_end=120)
    everything = (tuple(range(8)),)
    assert check(problem, solve(problem, iterations=1, initial=everything)) == []


def test_a_problem_without_jobs_has_an_empty_answer():
    solution = solve(day(num_jobs=0), iterations=10)
    assert (solution.routes, solution.unassigned, solution.cost) == ((), (), 0)


def test_a_problem_without_vehicles_leaves_every_job_out_with_a_reason():
    solution = solve(day(num_vehicles=0), iterations=10)
    assert len(solution.unassigned) == 8


def test_an_answer_that_the_checker_faults_is_never_handed_out(monkeypatch):
    monkeypatch.setattr(module, "check", lambda problem, solution: [*check(problem, solution), FAULT])
    with pytest.raises(UnsoundSolutionError, match="1 violations, the first: made up"):
        solve(day(), iterations=10)


class FAULT:
    detail = "made up"


def test_solving_loads_no_engine_of_others():
    code = """if True:
        import sys
        import solvers.solve
        loaded = {module.split(".")[0] for module in sys.modules}
        print(sorted({"pyvrp", "ortools", "vroom"} & loaded))
        """
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_an_engine_may_be_asked_for_by_each_of_its_names():
    assert {"greedy", "lns", "ortools", "pyvrp"} <= set(ENGINES)


def test_a_limit_below_nothing_is_refused():
    with pytest.raises(EngineError, match="iterations must be above 0, got 0"):
        Limits(iterations=0)


# Routes that are kept


def served(solution):
    return [[stop.job for stop in route.stops] for route in solution.routes]


def test_routes_that_are_kept_change_neither_vehicle_nor_order():
    assert served(keep(day(), ((0, 7, 5), (3,)))) == [[0, 7, 5], [3]]


def test_what_is_put_in_between_goes_where_it_costs_least():
    # Job 1 lies at place 2, between places 1 and 8 that the first vehicle drives to one after the other.
    assert served(keep(day(), ((0, 7), (2,)), insert=[1])) == [[0, 1, 7], [2]]


def test_what_is_not_asked_for_stays_out_even_where_it_would_pay():
    solution = keep(day(), ((0, 7), ()))
    assert served(solution) == [[0, 7]]
    assert len(solution.unassigned) == 6


@pytest.mark.parametrize("first", [1, 2])
def test_the_first_to_be_put_in_has_the_choice(first):
    # There is time for one of the two.
    problem = day(num_vehicles=1, num_jobs=4, shift_end=80)
    (jobs,) = served(keep(problem, ((0,),), insert=[first, 3 - first]))
    assert set(jobs) == {0, first}


def test_a_route_that_cannot_be_done_any_more_is_mended_by_the_cheapest():
    problem = day(num_vehicles=1, num_jobs=3, shift_end=70)
    assert served(keep(problem, mend(problem, ((0, 1, 2),)))) == [[0, 1]]


def test_a_route_that_breaks_no_rule_is_not_mended():
    assert mend(day(), ((0, 7, 5), (3,))) == ((0, 7, 5), (3,))
