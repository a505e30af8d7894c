"""A policy's routes as a whole answer, for the checker to judge and to price."""

from collections.abc import Sequence
from dataclasses import replace

from solvers.check import price
from solvers.problem import Problem
from solvers.solution import Reason, Route, Solution, Unassigned


def as_solution(problem: Problem, routes: Sequence[Route], impossible: Sequence[Unassigned]) -> Solution:
    """Add to a policy's routes what they leave out, and the price of it all.

    Parameters
    ----------
    impossible
        By :func:`solvers.impossible.find_impossible`; what else is on no route, the policy left out.
    """
    served = {stop.job for route in routes for stop in route.stops}
    reasons = {one.job: one for one in impossible}
    left_out = tuple(
        reasons.get(job, Unassigned(job=job, reason=Reason.OUTCOMPETED, detail="The policy came to others first."))
        for job in range(len(problem.jobs))
        if job not in served
    )
    solution = Solution(routes=tuple(routes), unassigned=left_out, cost=0)
    return replace(solution, cost=price(problem, solution))
