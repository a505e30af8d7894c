"""Insertion by saving per second of vehicle time: quick, deterministic, without a search.

It is done when nothing more fits or pays, whatever the stop rule says, and uses no randomness.
"""

from solvers.engines import Limits
from solvers.insertion import insert_profitable, tabulate_jobs
from solvers.problem import Problem
from solvers.timing import Sequences, cost_of_route, price_of, schedule_route


def plan_routes(problem: Problem, limits: Limits) -> Sequences:
    """Fill the vehicles job by job, always by the insertion that saves most for the time it takes.

    Returns
    -------
    Sequences
        Feasible; no job left out has a feasible insertion that pays.
    """
    table = tabulate_jobs(problem)
    sequences = limits.initial or ((),) * len(problem.vehicles)
    served = {job for jobs in sequences for job in jobs}
    candidates = [job for job in range(len(problem.jobs)) if job not in served]
    # A vehicle that no single job pays for may well be worth its fixed cost once it is full, so that comes second.
    sequences = insert_profitable(problem, table, sequences, candidates, count_fixed_cost=False)
    sequences = _without_routes_at_a_loss(problem, sequences)
    served = {job for jobs in sequences for job in jobs}
    return insert_profitable(problem, table, sequences, [job for job in candidates if job not in served])


def _without_routes_at_a_loss(problem: Problem, sequences: Sequences) -> Sequences:
    kept = []
    for vehicle, jobs in enumerate(sequences):
        route = schedule_route(problem, vehicle, jobs) if jobs else None
        earned = sum(price_of(problem.jobs[job]) for job in jobs)
        kept.append(jobs if route is not None and cost_of_route(problem, route) < earned else ())
    return tuple(kept)
