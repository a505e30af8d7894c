"""A problem as a few flat arrays, for the compiled clock and search."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from solvers.problem import HORIZON, REQUIRED_PRICE, Job, Problem, TimeWindow, Vehicle
from solvers.timing import columns

NEVER = 4 * HORIZON
"""A moment after every moment that a problem may name."""

NO_LIMIT = 2**60
"""Above every sum of travel, distance or number of jobs."""

Integers = NDArray[np.int64]


class Tables(NamedTuple):
    """What :mod:`solvers.timing.clock` and :mod:`solvers.search` read.

    A visit is a job, numbered from 0, or a reload, numbered on from the last job through the reloads of all vehicles.
    M matrices of n places at P moments, J jobs, G reloads, V vehicles, B breaks; the columns are those of
    :mod:`solvers.timing.columns`. Few arrays, because a compiled function is handed each of them on every call.

    Attributes
    ----------
    durations
        Shape (M, n, n, P), int32.
    shortest
        Shape (M, n, n), int32: the shortest of the day. No drive, whenever it begins, takes less.
    times
        Shape (M, P): the moments, the last one repeated where a matrix has fewer.
    distances
        Shape (M, n, n), int32; (M, 0, 0) where no matrix has them.
    jobs
        Shape (J + G, ...), int64.
    vehicles
        Shape (V, ...), int64.
    breaks
        Shape (B, ...), int64.
    lists
        Windows after the first, frozen and planned jobs.
    eligible
        Shape (V, J): skills, and the vehicles allowed and forbidden.
    """

    durations: NDArray[np.int32]
    shortest: NDArray[np.int32]
    times: Integers
    distances: NDArray[np.int32]
    jobs: Integers
    vehicles: Integers
    breaks: Integers
    lists: Integers
    eligible: NDArray[np.bool_]


def tabulate(problem: Problem) -> Tables:
    """Lay a problem out as arrays."""
    lists: list[int] = []
    eligible = _eligible(problem.jobs, problem.vehicles)
    plan = _plan(problem)
    durations, times, distances = _matrices(problem)
    return Tables(
        durations=durations,
        shortest=shortest_of(durations),
        times=times,
        distances=distances,
        jobs=_jobs(problem, plan, lists),
        vehicles=_vehicles(problem, plan, eligible, lists),
        breaks=_breaks(problem, lists),
        lists=np.array(lists, dtype=np.int64),
        eligible=eligible,
    )


def shortest_of(durations: NDArray[np.int32]) -> NDArray[np.int32]:
    """Give the shortest drive of the day from place to place; without a copy where there is one only."""
    return np.ascontiguousarray(durations[..., 0] if durations.shape[-1] == 1 else durations.min(axis=-1))


def price_of(job: Job) -> int:
    """Give the price of leaving a job out."""
    return REQUIRED_PRICE if job.prize is None else job.prize


def _jobs(problem: Problem, plan: list[tuple[int, ...]], lists: list[int]) -> Integers:
    jobs = problem.jobs
    reloads = [reload for vehicle in problem.vehicles for reload in vehicle.reloads]
    kinds = _kinds(problem)
    num_dimensions = problem.num_dimensions
    efforts = columns.AMOUNTS + 3 * num_dimensions
    table = np.zeros((len(jobs) + len(reloads), efforts + 2 * len(kinds)), dtype=np.int64)
    for row, job in zip(table, jobs, strict=False):
        row[: columns.MORE_WINDOWS + 2] = _windows(job.time_windows, lists)
        row[columns.PLACE] = job.location
        row[columns.DUE] = NEVER if job.due is None or not job.lateness_cost else job.due
        row[columns.LATENESS_COST] = job.lateness_cost
        row[columns.PRICE] = price_of(job)
        row[columns.RELEASE] = job.release
        row[columns.PARTNER] = row[columns.PLANNED] = -1
        row[columns.POSITION] = -1 if job.position is None else job.position
        row[columns.MOVE_COST] = job.move_cost
        row[columns.AMOUNTS : efforts : 3] = job.delivery or 0
        row[columns.AMOUNTS + 1 : efforts : 3] = job.pickup or 0
        for number, kind in enumerate(kinds):
            row[efforts + 2 * number : efforts + 2 * number + 2] = job.durations_for(kind)
    for row, reload in zip(table[len(jobs) :], reloads, strict=True):
        row[: columns.MORE_WINDOWS + 2] = _windows(reload.time_windows, lists)
        row[columns.PLACE] = reload.location
        row[columns.RELOAD_DURATION] = reload.service_duration
    index = {job.id: number for number, job in enumerate(jobs)}
    for pair in problem.pairs:
        first, second = index[pair.first], index[pair.second]
        table[first, columns.PARTNER], table[second, columns.PARTNER] = second, first
        table[first, columns.ROLE], table[second, columns.ROLE] = 1, 2
        table[first, columns.AMOUNTS + 2 : efforts : 3] = pair.load or 0
        table[second, columns.AMOUNTS + 2 : efforts : 3] = np.negative(pair.load) if pair.load else 0
    for number, listed in enumerate(plan):
        table[list(listed), columns.PLANNED] = number
    return table


def _vehicles(problem: Problem, plan: list[tuple[int, ...]], eligible: NDArray[np.bool_], lists: list[int]) -> Integers:
    index = {job.id: number for number, job in enumerate(problem.jobs)}
    kinds = _kinds(problem)
    types: dict[object, int] = {}
    table = np.zeros((len(problem.vehicles), columns.CAPACITY + problem.num_dimensions), dtype=np.int64)
    num_reloads, num_breaks = len(problem.jobs), 0
    for number, vehicle in enumerate(problem.vehicles):
        fields = tuple(getattr(vehicle, field) for field in vehicle.__slots__ if field != "id")
        frozen_from = len(lists)
        lists += [index[one] for one in vehicle.frozen]
        plan_from = len(lists)
        lists += plan[number]
        table[number] = (
            -1 if vehicle.start is None else vehicle.start,
            -1 if vehicle.end is None else vehicle.end,
            vehicle.shift.start,
            vehicle.shift.end,
            vehicle.shift.end + vehicle.max_overtime,
            vehicle.overtime_cost,
            _limit(vehicle.load_lifetime),
            vehicle.profile,
            kinds.index(vehicle.kind),
            vehicle.fixed_cost,
            vehicle.travel_cost,
            vehicle.service_cost,
            vehicle.duration_cost,
            vehicle.distance_cost,
            _limit(vehicle.max_travel_duration),
            _limit(vehicle.max_duration),
            _limit(vehicle.max_distance),
            _limit(vehicle.max_jobs),
            _limit(vehicle.fair_work),
            problem.balance_price,
            0 if problem.stability is None else problem.stability.change_cost,
            types.setdefault((fields, eligible[number].tobytes(), plan[number]), len(types)),
            num_reloads,
            num_reloads + len(vehicle.reloads),
            num_breaks,
            num_breaks + len(vehicle.breaks),
            frozen_from,
            plan_from,
            plan_from,
            len(lists),
            *vehicle.capacity,
        )
        num_reloads += len(vehicle.reloads)
        num_breaks += len(vehicle.breaks)
    return table


def _breaks(problem: Problem, lists: list[int]) -> Integers:
    breaks = [one for vehicle in problem.vehicles for one in vehicle.breaks]
    table = np.zeros((len(breaks), columns.MAX_LOAD + problem.num_dimensions), dtype=np.int64)
    for row, one in zip(table, breaks, strict=True):
        row[: columns.MORE_WINDOWS + 2] = _windows(one.time_windows, lists)
        row[columns.DURATION] = one.duration
        row[columns.MAX_LOAD :] = NO_LIMIT if one.max_load is None else one.max_load or 0
    return table


def _windows(windows: Sequence[TimeWindow], lists: list[int]) -> tuple[int, int, int, int]:
    first = windows[0] if windows else TimeWindow(0, NEVER)
    more = len(lists)
    for window in windows[1:]:
        lists += (window.start, window.end)
    return first.start, first.end, more, len(lists)


def _plan(problem: Problem) -> list[tuple[int, ...]]:
    if problem.stability is None:
        return [() for _ in problem.vehicles]
    index = {job.id: number for number, job in enumerate(problem.jobs)}
    return [tuple(index[one] for one in listed if one in index) for listed in problem.stability.plan]


def _kinds(problem: Problem) -> list[int]:
    return sorted({vehicle.kind for vehicle in problem.vehicles}) or [0]


def _limit(number: int | None) -> int:
    return NO_LIMIT if number is None else number


def _matrices(problem: Problem) -> tuple[NDArray[np.int32], Integers, NDArray[np.int32]]:
    num_times = max(len(matrix.times) for matrix in problem.matrices)
    num_places = len(problem.matrices[0])
    durations = np.empty((len(problem.matrices), num_places, num_places, num_times), dtype=np.int32)
    times = np.empty((len(problem.matrices), num_times), dtype=np.int64)
    for number, matrix in enumerate(problem.matrices):
        for period in range(num_times):
            known = min(period, len(matrix.times) - 1)
            durations[number, :, :, period] = matrix.durations[known]
            times[number, period] = matrix.times[known]
    if all(matrix.distances is None for matrix in problem.matrices):
        return durations, times, np.zeros((len(problem.matrices), 0, 0), dtype=np.int32)
    distances = np.zeros((len(problem.matrices), num_places, num_places), dtype=np.int32)
    for number, matrix in enumerate(problem.matrices):
        if matrix.distances is not None:
            distances[number] = matrix.distances
    return durations, times, distances


def _eligible(jobs: tuple[Job, ...], vehicles: tuple[Vehicle, ...]) -> NDArray[np.bool_]:
    by_skills: dict[frozenset[int], NDArray[np.bool_]] = {}
    eligible = np.zeros((len(vehicles), len(jobs)), dtype=np.bool_)
    for number, vehicle in enumerate(vehicles):
        if vehicle.skills not in by_skills:
            by_skills[vehicle.skills] = np.array([job.skills <= vehicle.skills for job in jobs], dtype=np.bool_)
        eligible[number] = by_skills[vehicle.skills]
    number_of = {vehicle.id: number for number, vehicle in enumerate(vehicles)}
    for column, job in enumerate(jobs):
        if job.allowed_vehicles is not None:
            others = [number for one, number in number_of.items() if one not in job.allowed_vehicles]
            eligible[others, column] = False
        eligible[[number_of[one] for one in job.forbidden_vehicles], column] = False
    index = {job.id: column for column, job in enumerate(jobs)}
    for number, vehicle in enumerate(vehicles):
        frozen = [index[one] for one in vehicle.frozen]
        eligible[:number, frozen] = False
        eligible[number + 1 :, frozen] = False
    return eligible
