"""What is measured, as the comparisons ask it: the only file here that knows how to call it."""

from typing import Any

from benchmarks.solvers.problems import Source, problem_of
from solvers.problem import Problem
from solvers.solution import ReloadStop, Route, Sequences, Solution, Stop
from solvers.solve import solve

_STEPS = 2_000


def plan(
    problem: Problem, *, seed: int, time_limit: float, threads: int, initial: Sequences | None = None
) -> Sequences:
    """Solve, and take the times off the answer again: it is scored as the peers' are."""
    return sequences_of(problem, solve(problem, seed=seed, time_limit=time_limit, threads=threads, initial=initial))


def warm_up(*, source: Source) -> dict[str, Any]:
    """Have all compiled that a solve may run, on a problem large enough to be cut into parts; it is then on disk."""
    problem = problem_of(source)
    first = solve(problem, iterations=_STEPS, threads=2)
    solve(problem, iterations=_STEPS, threads=1, initial=sequences_of(problem, first))
    return {}


def sequences_of(problem: Problem, solution: Solution) -> Sequences:
    """Take the times off an answer."""
    sequences: list[tuple[int, ...]] = [()] * len(problem.vehicles)
    for route in solution.routes:
        sequences[route.vehicle] = _visits(route)
    return tuple(sequences)


def _visits(route: Route) -> tuple[int, ...]:
    return tuple(
        activity.job if isinstance(activity, Stop) else -1 - activity.reload
        for activity in route.activities
        if isinstance(activity, Stop | ReloadStop)
    )
