"""Where a job fits on a route and what it costs there, for many jobs at once, under the one clock.

The times are those of :mod:`solvers.timing`, kept as arrays along one route, so that all positions of all candidate
jobs are judged together. The change of lateness of the stops behind an insertion is exact: a delay shrinks by each
wait it meets, and where the detour is shorter than the leg it replaces, stops move forward no further than their
windows open.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solvers.problem import HORIZON, Problem
from solvers.timing import Sequences, price_of, window_of

IMPOSSIBLE = np.int64(2**62)
"""Cost of an insertion that cannot be made: above every sum of costs."""

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class JobTable:
    """The jobs of a problem as arrays over ``num_jobs``, made once for many insertions.

    Attributes
    ----------
    due, lateness_cost
        A job that is never late has cost 0 and the horizon as its due time.
    price
        Of leaving the job out.
    load
        Shape (num_jobs, num_dimensions).
    allowed
        Shape (num_vehicles, num_jobs): the vehicle has the skills.
    """

    location: Integers
    service: Integers
    opens: Integers
    closes: Integers
    due: Integers
    lateness_cost: Integers
    price: Integers
    load: Integers
    allowed: NDArray[np.bool_]


def tabulate_jobs(problem: Problem) -> JobTable:
    """Lay out the jobs of ``problem`` as arrays."""
    jobs = problem.jobs
    windows = [window_of(job) for job in jobs]
    late = [job.due is not None and job.lateness_cost > 0 for job in jobs]
    num_dimensions = len(jobs[0].load) if jobs else 0
    by_skills = {
        skills: np.array([job.skills <= skills for job in jobs], dtype=np.bool_)
        for skills in {vehicle.skills for vehicle in problem.vehicles}
    }
    allowed = [by_skills[vehicle.skills] for vehicle in problem.vehicles]
    return JobTable(
        location=np.array([job.location for job in jobs], dtype=np.int64),
        service=np.array([job.service_duration for job in jobs], dtype=np.int64),
        opens=np.array([opens for opens, _ in windows], dtype=np.int64),
        closes=np.array([closes for _, closes in windows], dtype=np.int64),
        due=np.array(
            [job.due if is_late else HORIZON for job, is_late in zip(jobs, late, strict=True)], dtype=np.int64
        ),
        lateness_cost=np.array(
            [job.lateness_cost if is_late else 0 for job, is_late in zip(jobs, late, strict=True)], dtype=np.int64
        ),
        price=np.array([price_of(job) for job in jobs], dtype=np.int64),
        load=np.array([job.load for job in jobs], dtype=np.int64).reshape(len(jobs), num_dimensions),
        allowed=np.array(allowed, dtype=np.bool_).reshape(len(problem.vehicles), len(jobs)),
    )


def cheapest_insertions(
    problem: Problem,
    table: JobTable,
    vehicle: int,
    route: Sequence[int],
    candidates: Integers,
    *,
    count_fixed_cost: bool = True,
) -> tuple[Integers, Integers]:
    """Find the cheapest feasible place on one route for each candidate job.

    Parameters
    ----------
    vehicle
        Index of the route's vehicle.
    route
        The jobs on it, in order; must be feasible.
    candidates
        Shape (num_candidates,), indices of jobs not on the route.
    count_fixed_cost
        Whether the first job of an empty route pays for the vehicle.

    Returns
    -------
    cost, position
        Shape (num_candidates,) each: what the objective grows by, prizes aside, :data:`IMPOSSIBLE` where the job
        does not fit; and the number of stops before it. The first of equal positions wins.
    """
    clock = _route_clock(problem, table, vehicle, route)
    location = table.location[candidates]
    there = problem.durations[np.ix_(clock.place[:-1], location)].T.astype(np.int64)
    onward = problem.durations[np.ix_(location, clock.place[1:])].astype(np.int64)
    start = np.maximum(clock.departure + there, table.opens[candidates][:, None])
    next_arrival = start + table.service[candidates][:, None] + onward
    fits = (start <= table.closes[candidates][:, None]) & (next_arrival <= clock.latest)
    fits &= table.allowed[vehicle, candidates][:, None]
    if table.load.shape[1]:
        room = np.array(problem.vehicles[vehicle].capacity, dtype=np.int64) - table.load[list(route)].sum(axis=0)
        fits &= (table.load[candidates] <= room).all(axis=1)[:, None]
    cost = there + onward
    if route:
        cost -= clock.leg
    elif count_fixed_cost:
        cost += problem.vehicles[vehicle].fixed_cost
    late = np.maximum(start - table.due[candidates][:, None], 0)
    cost += late * table.lateness_cost[candidates][:, None]
    if table.lateness_cost[list(route)].any():
        rows, positions = np.nonzero(fits)
        cost[rows, positions] += _lateness_behind(
            table, route, clock, positions, (next_arrival - clock.arrival)[rows, positions]
        )
    cost[~fits] = IMPOSSIBLE
    position = cost.argmin(axis=1)
    return cost[np.arange(len(candidates)), position], position


def insert_profitable(
    problem: Problem,
    table: JobTable,
    sequences: Sequences,
    candidates: Sequence[int],
    *,
    count_fixed_cost: bool = True,
) -> Sequences:
    """Insert candidate jobs one by one for as long as any insertion costs less than the job's price.

    Each step takes the insertion with the highest saving for each second of the vehicle's time it uses (service and
    cost); equal ones by index. Afterwards no candidate left out has a feasible insertion that pays.

    Parameters
    ----------
    sequences
        A feasible answer that holds none of the candidates.
    """
    routes = [list(jobs) for jobs in sequences]
    waiting = np.array(sorted(candidates), dtype=np.int64)
    if not routes or not len(waiting):
        return sequences
    cost = np.empty((len(routes), len(waiting)), dtype=np.int64)
    position = np.empty_like(cost)
    for vehicle, route in enumerate(routes):
        cost[vehicle], position[vehicle] = cheapest_insertions(
            problem, table, vehicle, route, waiting, count_fixed_cost=count_fixed_cost
        )
    best = cost.argmin(axis=0)
    best_cost = cost[best, np.arange(len(waiting))]
    while True:
        saving = table.price[waiting] - best_cost
        effort = table.service[waiting] + np.maximum(best_cost, 0) + 1
        choice = int(np.argmax(np.where(saving > 0, saving / effort, -1.0)))
        if saving[choice] <= 0:
            return tuple(tuple(route) for route in routes)
        vehicle = int(best[choice])
        routes[vehicle].insert(int(position[vehicle, choice]), int(waiting[choice]))
        waiting, best, best_cost = (np.delete(one, choice) for one in (waiting, best, best_cost))
        cost, position = np.delete(cost, choice, axis=1), np.delete(position, choice, axis=1)
        if not len(waiting):
            return tuple(tuple(route) for route in routes)
        cost[vehicle], position[vehicle] = cheapest_insertions(
            problem, table, vehicle, routes[vehicle], waiting, count_fixed_cost=count_fixed_cost
        )
        stale = (best == vehicle) | (cost[vehicle] < best_cost)
        best[stale] = cost[:, stale].argmin(axis=0)
        best_cost[stale] = cost[best[stale], np.flatnonzero(stale)]


@dataclass(frozen=True, slots=True, eq=False)
class _RouteClock:
    """The earliest schedule of a route of k jobs as arrays over its k + 1 legs, from ``place[i]`` to ``place[i + 1]``.

    ``departure`` is at the leg's origin; ``arrival``, ``wait`` and ``headroom`` (how much earlier than now the
    service there could start) are at its destination, as is ``latest``, the last arrival that keeps the rest of the
    route feasible.
    """

    place: Integers
    leg: Integers
    departure: Integers
    arrival: Integers
    wait: Integers
    headroom: Integers
    latest: Integers


def _route_clock(problem: Problem, table: JobTable, vehicle: int, route: Sequence[int]) -> _RouteClock:
    owner = problem.vehicles[vehicle]
    num_legs = len(route) + 1
    place = np.array([owner.start, *(table.location[job] for job in route), owner.end], dtype=np.int64)
    leg = problem.durations[place[:-1], place[1:]].astype(np.int64)
    departure, arrival, wait, headroom, latest = (np.zeros(num_legs, dtype=np.int64) for _ in range(5))
    clock = owner.shift.start
    for i, job in enumerate(route):
        departure[i] = clock
        arrival[i] = clock + leg[i]
        start = max(int(arrival[i]), int(table.opens[job]))
        wait[i] = start - arrival[i]
        headroom[i] = start - table.opens[job]
        clock = start + int(table.service[job])
    departure[-1] = clock
    arrival[-1] = clock + leg[-1]
    latest[-1] = owner.shift.end
    for i in range(len(route) - 1, -1, -1):
        latest[i] = min(table.closes[route[i]], latest[i + 1] - leg[i + 1] - table.service[route[i]])
    return _RouteClock(place, leg, departure, arrival, wait, headroom, latest)


def _lateness_behind(
    table: JobTable, route: Sequence[int], clock: _RouteClock, positions: Integers, delays: Integers
) -> Integers:
    """Price the lateness that an insertion at each position adds to the stops behind it.

    Parameters
    ----------
    positions, delays
        Shape (n,) each: the number of stops before the insertion, and by how much later the next stop is reached.

    Notes
    -----
    A shift s of the arrival at a stop becomes a shift max(s - wait, -headroom) of its service start, and the next
    stop's arrival shifts by the same. Chained from position p to stop q this is max(delay - waits(p..q), floor[p,
    q]), where the floor is the furthest any stop between lets the rest move forward.
    """
    num_stops = len(route)
    jobs = list(route)
    waits = np.concatenate([[0], np.cumsum(clock.wait[:num_stops])])
    absorbed = waits[None, 1:] - waits[:num_stops, None]
    floor = np.full((num_stops, num_stops), -(2**40), dtype=np.int64)
    for q in range(num_stops):
        if q:
            floor[:q, q] = np.maximum(floor[:q, q - 1] - clock.wait[q], -clock.headroom[q])
        floor[q, q] = -clock.headroom[q]
    overdue = (clock.arrival + clock.wait)[:num_stops] - table.due[jobs]
    behind = np.arange(num_stops)[None, :] >= np.arange(num_stops)[:, None]
    weight = table.lateness_cost[jobs][None, :] * behind
    added = np.zeros(len(positions), dtype=np.int64)
    inner = np.flatnonzero(positions < num_stops)
    rows = positions[inner]
    shift = np.maximum(delays[inner][:, None] - absorbed[rows], floor[rows])
    change = np.maximum(overdue[None, :] + shift, 0) - np.maximum(overdue, 0)[None, :]
    added[inner] = (weight[rows] * change).sum(axis=1)
    return added
