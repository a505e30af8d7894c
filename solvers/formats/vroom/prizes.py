"""VROOM's rule in one sum: more priority first, then more tasks, then less cost."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from solvers.errors import ProblemError
from solvers.formats.vroom.sheets import Task
from solvers.problem import LARGEST_COST, UNREACHABLE, Problem


def with_prizes(problem: Problem, tasks: Sequence[Task], cost_scale: int) -> tuple[Problem, tuple[str, ...]]:
    """Give every task the price of leaving it out.

    A task with a prize of its own keeps it. To the others, whose priorities sum up, one more of priority is worth
    more than all tasks and all costs, and one more task is worth more than all costs. Where such prices are beyond what
    a problem may name they are as far apart as fits, and a line says so.

    Returns
    -------
    problem
        The same with prizes.
    notes
        What could not be kept exactly.

    Raises
    ------
    ProblemError
        For a prize of its own that is too large.
    """
    for task in tasks:
        if task.prize is not None and task.prize * cost_scale > LARGEST_COST:
            raise ProblemError(f"{task.name}: prize must be at most {LARGEST_COST // cost_scale}, got {task.prize}")
    ruled = [task.priority for task in tasks if task.prize is None]
    own = sum(task.prize * cost_scale for task in tasks if task.prize is not None)
    dearest = highest_cost(problem) + own + 1
    step = math.gcd(*ruled) or 1
    most = max(ruled, default=0) // step
    by_priority, by_task, is_exact = _choose_prices(dearest, len(ruled), most)
    jobs = tuple(
        replace(
            job,
            prize=task.prize * cost_scale
            if task.prize is not None
            else by_priority * (task.priority // step) + by_task,
        )
        for job, task in zip(problem.jobs, tasks, strict=True)
    )
    notes = ("priorities are weighed against costs, not strictly before them: the numbers are too large",)
    return replace(problem, jobs=jobs), () if is_exact else notes


def _choose_prices(dearest: int, num_tasks: int, most: int) -> tuple[int, int, bool]:
    """Choose the price of one of priority and of one task, and say whether they are strictly in order."""
    by_priority = dearest * num_tasks if most else 0
    if by_priority * most + dearest <= LARGEST_COST:
        return by_priority, dearest, True
    by_task = min(dearest, LARGEST_COST // (most + 1))
    return (LARGEST_COST - by_task) // max(most, 1), by_task, False


def highest_cost(problem: Problem) -> int:
    """Bound the costs of any answer's routes from above."""
    fixed = sum(vehicle.fixed_cost for vehicle in problem.vehicles)
    kinds = {vehicle.kind for vehicle in problem.vehicles}
    by_kind = {
        kind: max(vehicle.service_cost for vehicle in problem.vehicles if vehicle.kind == kind) for kind in kinds
    }
    service = sum(max(price * sum(job.durations_for(kind)) for kind, price in by_kind.items()) for job in problem.jobs)
    legs = _dearest_legs(problem)
    if not any(vehicle.distance_cost for vehicle in problem.vehicles):
        # No vehicle travels longer than its shift.
        shifts = sum(
            vehicle.travel_cost
            * min(vehicle.shift.end - vehicle.shift.start, vehicle.max_travel_duration or vehicle.shift.end)
            for vehicle in problem.vehicles
        )
        legs = min(legs, shifts)
    return fixed + service + legs


def _dearest_legs(problem: Problem) -> int:
    """Sum the dearest leg into every job, and into every end."""
    places = np.array(
        sorted(
            {job.location for job in problem.jobs}
            | {place for vehicle in problem.vehicles for place in (vehicle.start, vehicle.end) if place is not None}
        ),
        dtype=np.int64,
    )
    dearest = np.zeros(int(places[-1]) + 1, dtype=np.int64)
    for profile, matrix in enumerate(problem.matrices):
        users = [vehicle for vehicle in problem.vehicles if vehicle.profile == profile]
        by_time = max((vehicle.travel_cost for vehicle in users), default=0)
        by_distance = max((vehicle.distance_cost for vehicle in users), default=0)
        for origin in places:
            durations = matrix.durations[0, origin, places].astype(np.int64)
            price = by_time * durations
            if by_distance and matrix.distances is not None:
                price += by_distance * matrix.distances[origin, places].astype(np.int64)
            price[durations >= UNREACHABLE] = 0
            np.maximum(dearest[places], price, out=price)
            dearest[places] = price
    total = sum(int(dearest[job.location]) for job in problem.jobs)
    return total + sum(int(dearest[vehicle.end]) for vehicle in problem.vehicles if vehicle.end is not None)
