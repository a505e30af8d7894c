"""Which engine suits a problem, where the caller leaves it open.

A step of our own search takes time in proportion to the stops of the routes that it changes: on a few long routes PyVRP
is ahead. On the 1,000 customers of Homberger's R2_10_1 (19 routes) by 2 % after a minute, on 200 (R2_2_1, 4 routes) by
1 %; with about ten stops on a route our search is level. What PyVRP does not know is left to repair.
"""

from dataclasses import replace

from solvers.problem import Job, Problem, Vehicle
from solvers.solution import Sequences

LEAST_JOBS = 150
"""Jobs below which our own search is as good on long routes: on Solomon's 100 customers both find the best known."""

LEAST_STOPS = 15
"""Stops on a route, the mean over the vehicles in use, from which routes are long: between the 10 of Homberger's C1 and
RC1, where both are level, and the 20 that a brief search comes to on R2_2_1, where PyVRP is ahead.
"""


def may_suit_another(problem: Problem) -> bool:
    """Tell whether PyVRP knows all that a problem holds: then the length of its routes decides."""
    return (
        len(problem.jobs) >= LEAST_JOBS
        and not (problem.pairs or problem.stability or problem.balance_price)
        and all(len(matrix.durations) == 1 for matrix in problem.matrices)
        and all(map(_is_plain_job, problem.jobs))
        and all(map(_is_plain_vehicle, problem.vehicles))
        and len({replace(vehicle, id=0) for vehicle in problem.vehicles}) == 1
    )


def suited_engine(found: Sequences) -> str:
    """Choose by what a brief search found: ``"pyvrp"`` for long routes, else ``"lns"``."""
    lengths = [len(visits) for visits in found if visits]
    return "pyvrp" if sum(lengths) >= LEAST_STOPS * max(1, len(lengths)) else "lns"


def _is_plain_job(job: Job) -> bool:
    return (
        len(job.time_windows) <= 1
        and job.due is None
        and job.position is None
        and not (job.release or job.setup_duration or job.efforts or job.skills or job.forbidden_vehicles)
        and job.allowed_vehicles is None
    )


def _is_plain_vehicle(vehicle: Vehicle) -> bool:
    return not (vehicle.reloads or vehicle.breaks or vehicle.max_overtime or vehicle.frozen or vehicle.max_jobs)
