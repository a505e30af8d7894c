"""What is measured, as the comparisons ask it: the only file here that knows how to call it."""

from typing import Any

from benchmarks.solvers.problems import Source, problem_of
from solvers.problem import Problem
from solvers.solution import Sequences, sequences_of
from solvers.solve import solve

_STEPS = 2_000


def plan(
    problem: Problem, *, seed: int, time_limit: float, threads: int, initial: Sequences | None = None
) -> Sequences:
    """Solve, and take the times off the answer again: it is scored as the peers' are."""
    return sequences_of(
        solve(problem, seed=seed, time_limit=time_limit, threads=threads, initial=initial).routes, len(problem.vehicles)
    )


def warm_up(*, source: Source) -> dict[str, Any]:
    """Have all compiled that a solve may run, on a problem large enough to be cut into parts; it is then on disk."""
    problem = problem_of(source)
    first = solve(problem, iterations=_STEPS, threads=2)
    solve(problem, iterations=_STEPS, threads=1, initial=sequences_of(first.routes, len(problem.vehicles)))
    return {}
