"""Our own moves on an untimed answer, under the one clock: repair what an engine got wrong, then use what it left."""

from collections.abc import Sequence
from time import monotonic

import numpy as np

from solvers.insertion import IMPOSSIBLE, JobTable, cheapest_insertions, insert_profitable, tabulate_jobs
from solvers.problem import Problem
from solvers.timing import Sequences, cost_of_route, cost_of_sequences, price_of, schedule_route


def repair(problem: Problem, sequences: Sequences) -> Sequences:
    """Drop visits until every route keeps skills, capacity, windows and shift; the dearest jobs stay.

    Jobs named twice stay where they are named first. A feasible answer comes back as it is.
    """
    seen: set[int] = set()
    repaired = []
    for vehicle, jobs in enumerate(sequences):
        fresh = tuple(dict.fromkeys(job for job in jobs if job not in seen))
        kept = fresh if _is_feasible(problem, vehicle, fresh) else _feasible_part(problem, vehicle, fresh)
        repaired.append(kept)
        seen.update(kept)
    return tuple(repaired)


def complete(problem: Problem, sequences: Sequences, candidates: Sequence[int]) -> Sequences:
    """Insert what fits and pays, and make room for required jobs.

    Parameters
    ----------
    sequences
        A feasible answer.
    candidates
        Every job that may be served, on a route or not.

    Returns
    -------
    Sequences
        Never dearer than what was given; no candidate left out has a feasible insertion that costs less than its price.
    """
    table = tabulate_jobs(problem)
    while True:
        served = {job for jobs in sequences for job in jobs}
        left_out = [job for job in candidates if job not in served]
        sequences = insert_profitable(problem, table, sequences, left_out)
        roomier = _make_room(problem, table, sequences, candidates)
        if roomier is None:
            return sequences
        sequences = roomier


def move_late_jobs(problem: Problem, sequences: Sequences, *, deadline: float | None = None) -> Sequences:
    """Take out each late job in turn and put it back where it costs least.

    Parameters
    ----------
    deadline
        Reading of :func:`time.monotonic` after which no further job is tried.
    """
    table = tabulate_jobs(problem)
    routes = list(sequences)
    for home, job in _late_jobs(problem, sequences):
        if deadline is not None and monotonic() > deadline:
            break
        without = tuple(other for other in routes[home] if other != job)
        if job not in routes[home] or not _is_feasible(problem, home, without):
            continue
        trial = [*routes[:home], without, *routes[home + 1 :]]
        found = [
            (int(cost[0]), vehicle, int(position[0]))
            for vehicle, jobs in enumerate(trial)
            for cost, position in [cheapest_insertions(problem, table, vehicle, jobs, np.array([job]))]
        ]
        _, vehicle, at = min(found)
        trial[vehicle] = (*trial[vehicle][:at], job, *trial[vehicle][at:])
        if _cost_of(problem, trial, {home, vehicle}) < _cost_of(problem, routes, {home, vehicle}):
            routes = trial
    return tuple(routes)


def _is_feasible(problem: Problem, vehicle: int, jobs: Sequence[int]) -> bool:
    owner = problem.vehicles[vehicle]
    if not jobs:
        return True
    if not all(problem.jobs[job].skills <= owner.skills for job in jobs):
        return False
    if any(sum(problem.jobs[job].load[d] for job in jobs) > room for d, room in enumerate(owner.capacity)):
        return False
    return schedule_route(problem, vehicle, jobs) is not None


def _feasible_part(problem: Problem, vehicle: int, jobs: Sequence[int]) -> tuple[int, ...]:
    kept: set[int] = set()
    for job in sorted(jobs, key=lambda job: (-price_of(problem.jobs[job]), job)):
        if _is_feasible(problem, vehicle, [other for other in jobs if other in kept or other == job]):
            kept.add(job)
    return tuple(job for job in jobs if job in kept)


def _make_room(problem: Problem, table: JobTable, sequences: Sequences, candidates: Sequence[int]) -> Sequences | None:
    """Put a required job that is left out on a route in place of optional ones; None where that never pays."""
    served = {job for jobs in sequences for job in jobs}
    for job in candidates:
        if job in served or problem.jobs[job].prize is not None:
            continue
        for vehicle, jobs in enumerate(sequences):
            required = tuple(other for other in jobs if problem.jobs[other].prize is None)
            if len(required) == len(jobs) or not _is_feasible(problem, vehicle, required):
                continue
            cost, position = cheapest_insertions(problem, table, vehicle, required, np.array([job]))
            if cost[0] == IMPOSSIBLE:
                continue
            at = int(position[0])
            cleared = (*sequences[:vehicle], (*required[:at], job, *required[at:]), *sequences[vehicle + 1 :])
            evicted = [other for other in jobs if problem.jobs[other].prize is not None]
            roomier = insert_profitable(problem, table, cleared, evicted)
            if (cost_of_sequences(problem, roomier) or 0) < (cost_of_sequences(problem, sequences) or 0):
                return roomier
    return None


def _late_jobs(problem: Problem, sequences: Sequences) -> list[tuple[int, int]]:
    """Give vehicle and job of every visit that costs lateness, the dearest first."""
    late = []
    for vehicle, jobs in enumerate(sequences):
        route = schedule_route(problem, vehicle, jobs) if jobs else None
        for stop in route.stops if route is not None else ():
            cost = stop.lateness * problem.jobs[stop.job].lateness_cost
            if cost > 0:
                late.append((-cost, vehicle, stop.job))
    return [(vehicle, job) for _, vehicle, job in sorted(late)]


def _cost_of(problem: Problem, routes: Sequence[Sequence[int]], vehicles: set[int]) -> int:
    total = 0
    for vehicle in vehicles:
        route = schedule_route(problem, vehicle, routes[vehicle]) if routes[vehicle] else None
        total += cost_of_route(problem, route) if route is not None else 0
    return total
