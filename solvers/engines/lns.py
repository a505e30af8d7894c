"""Our own search, :mod:`solvers.search`, as an engine: large neighbourhood search by ruin and recreate."""

from solvers.engines.limits import Limits
from solvers.problem import Problem
from solvers.search.searching import Budget, search
from solvers.solution import Sequences
from solvers.timing.tables import tabulate


def plan_routes(problem: Problem, limits: Limits) -> Sequences:
    """Search on all threads; an iteration is one step of ruin and recreate."""
    budget = Budget(
        seconds=limits.time_limit,
        steps=limits.iterations,
        threads=limits.threads,
        on_progress=limits.on_progress,
        is_cancelled=limits.is_cancelled,
    )
    return search(tabulate(problem), limits.initial, budget, seed=limits.seed)
