"""Insertion, the dearest jobs first, each where it costs least: quick, without a search.

It is done when nothing more fits or pays, whatever the stop rule says.
"""

from solvers.engines.limits import Limits
from solvers.problem import Problem
from solvers.search.searching import start
from solvers.solution import Sequences
from solvers.timing.tables import tabulate


def plan_routes(problem: Problem, limits: Limits) -> Sequences:
    """Fill the vehicles job by job.

    Returns
    -------
    Sequences
        Keeps every rule; nothing left out has a place where it would pay.
    """
    return start(tabulate(problem), limits.initial, seed=limits.seed)
