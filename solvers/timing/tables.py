"""A problem as flat arrays, for the compiled clock and search."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from solvers.problem import HORIZON, REQUIRED_PRICE, Job, Problem, TimeWindow, Vehicle

NEVER = 4 * HORIZON
"""A moment after every moment that a problem may name."""

NO_LIMIT = 2**60
"""Above every sum of travel, distance or number of jobs."""

Integers = NDArray[np.int64]


class Tables(NamedTuple):
    """What :mod:`solvers.timing.clock` and :mod:`solvers.search` read.

    A visit is a job, numbered from 0 to ``num_jobs - 1``, or a reload, numbered on from there through the reloads of
    all vehicles. ``..._offset`` arrays say where the entries of one owner begin and, at the next index, end. M matrices
    of n places at P moments, J jobs, G reloads, V vehicles, K kinds, D dimensions, B breaks.

    Attributes
    ----------
    durations
        Shape (M, n, n, P), int32.
    times
        Shape (M, P): the moments, the last one repeated where a matrix has fewer.
    distances
        Shape (M, n, n), int32; (M, 0, 0) where no vehicle asks for them.
    place
        Shape (J + G,).
    window_offset, window_start, window_end
        By visit; a visit without windows has one that never closes.
    setup, service
        Shape (K, J); reloading takes ``reload_service`` (G,).
    due, lateness_cost
        A job that is never late has the cost 0 and is due never.
    price
        Of leaving the job out.
    delivery, pickup, pair_load
        Shape (J, D); the load of a pair is counted at its first job, taken off at its second.
    partner, role
        The other job of a pair or -1; 1 for the first, 2 for the second, 0 for neither.
    position
        -1 for any.
    planned_vehicle, move_cost
        Index of the vehicle that the plan gave the job to, -1 for none.
    eligible
        Shape (V, J): skills and the vehicles allowed and forbidden.
    vehicle_type
        Vehicles of one type differ in their ids alone.
    """

    durations: NDArray[np.int32]
    times: Integers
    distances: NDArray[np.int32]
    place: Integers
    window_offset: Integers
    window_start: Integers
    window_end: Integers
    setup: Integers
    service: Integers
    reload_service: Integers
    due: Integers
    lateness_cost: Integers
    price: Integers
    release: Integers
    delivery: Integers
    pickup: Integers
    pair_load: Integers
    partner: Integers
    role: Integers
    position: Integers
    planned_vehicle: Integers
    move_cost: Integers
    eligible: NDArray[np.bool_]
    vehicle_type: Integers
    start: Integers
    end: Integers
    shift_start: Integers
    shift_end: Integers
    max_overtime: Integers
    overtime_cost: Integers
    capacity: Integers
    load_lifetime: Integers
    profile: Integers
    kind: Integers
    fixed_cost: Integers
    travel_cost: Integers
    service_cost: Integers
    duration_cost: Integers
    distance_cost: Integers
    max_travel: Integers
    max_duration: Integers
    max_distance: Integers
    max_jobs: Integers
    fair_work: Integers
    balance_price: Integers
    frozen_offset: Integers
    frozen: Integers
    plan_offset: Integers
    plan: Integers
    change_cost: Integers
    reload_offset: Integers
    break_offset: Integers
    break_duration: Integers
    break_max_load: Integers
    break_window_offset: Integers
    break_window_start: Integers
    break_window_end: Integers


def tabulate(problem: Problem) -> Tables:
    """Lay a problem out as arrays."""
    jobs, vehicles = problem.jobs, problem.vehicles
    index = {job.id: number for number, job in enumerate(jobs)}
    reloads = [reload for vehicle in vehicles for reload in vehicle.reloads]
    breaks = [one for vehicle in vehicles for one in vehicle.breaks]
    kinds = sorted({vehicle.kind for vehicle in vehicles}) or [0]
    efforts = np.array([[job.durations_for(kind) for job in jobs] for kind in kinds], dtype=np.int64)
    efforts = efforts.reshape(len(kinds), len(jobs), 2)
    partner = np.full(len(jobs), -1, dtype=np.int64)
    role = np.zeros(len(jobs), dtype=np.int64)
    pair_load = np.zeros((len(jobs), problem.num_dimensions), dtype=np.int64)
    for pair in problem.pairs:
        first, second = index[pair.first], index[pair.second]
        partner[first], partner[second] = second, first
        role[first], role[second] = 1, 2
        if pair.load:
            pair_load[first] = pair.load
            pair_load[second] = np.negative(pair.load)
    plan: list[tuple[int, ...]] = [() for _ in vehicles]
    if problem.stability is not None:
        plan = [tuple(index[one] for one in listed if one in index) for listed in problem.stability.plan]
    planned_vehicle = np.full(len(jobs), -1, dtype=np.int64)
    for number, listed in enumerate(plan):
        planned_vehicle[list(listed)] = number
    change_cost = 0 if problem.stability is None else problem.stability.change_cost
    windows = [job.time_windows for job in jobs] + [reload.time_windows for reload in reloads]
    window_offset, window_start, window_end = _windows(windows)
    break_windows = _windows([one.time_windows for one in breaks])
    durations, times, distances = _matrices(problem)
    eligible = _eligible(jobs, vehicles)
    return Tables(
        durations=durations,
        times=times,
        distances=distances,
        place=_array([job.location for job in jobs] + [reload.location for reload in reloads]),
        window_offset=window_offset,
        window_start=window_start,
        window_end=window_end,
        setup=np.ascontiguousarray(efforts[:, :, 0]),
        service=np.ascontiguousarray(efforts[:, :, 1]),
        reload_service=_array([reload.service_duration for reload in reloads]),
        due=_array([NEVER if job.due is None or not job.lateness_cost else job.due for job in jobs]),
        lateness_cost=_array([0 if job.due is None else job.lateness_cost for job in jobs]),
        price=_array([price_of(job) for job in jobs]),
        release=_array([job.release for job in jobs]),
        delivery=_loads([job.delivery for job in jobs], problem.num_dimensions),
        pickup=_loads([job.pickup for job in jobs], problem.num_dimensions),
        pair_load=pair_load,
        partner=partner,
        role=role,
        position=_array([-1 if job.position is None else job.position for job in jobs]),
        planned_vehicle=planned_vehicle,
        move_cost=_array([job.move_cost for job in jobs]),
        eligible=eligible,
        vehicle_type=_vehicle_types(vehicles, eligible, plan),
        start=_array([-1 if vehicle.start is None else vehicle.start for vehicle in vehicles]),
        end=_array([-1 if vehicle.end is None else vehicle.end for vehicle in vehicles]),
        shift_start=_array([vehicle.shift.start for vehicle in vehicles]),
        shift_end=_array([vehicle.shift.end for vehicle in vehicles]),
        max_overtime=_array([vehicle.max_overtime for vehicle in vehicles]),
        overtime_cost=_array([vehicle.overtime_cost for vehicle in vehicles]),
        capacity=_loads([vehicle.capacity for vehicle in vehicles], problem.num_dimensions),
        load_lifetime=_limits([vehicle.load_lifetime for vehicle in vehicles]),
        profile=_array([vehicle.profile for vehicle in vehicles]),
        kind=_array([kinds.index(vehicle.kind) for vehicle in vehicles]),
        fixed_cost=_array([vehicle.fixed_cost for vehicle in vehicles]),
        travel_cost=_array([vehicle.travel_cost for vehicle in vehicles]),
        service_cost=_array([vehicle.service_cost for vehicle in vehicles]),
        duration_cost=_array([vehicle.duration_cost for vehicle in vehicles]),
        distance_cost=_array([vehicle.distance_cost for vehicle in vehicles]),
        max_travel=_limits([vehicle.max_travel_duration for vehicle in vehicles]),
        max_duration=_limits([vehicle.max_duration for vehicle in vehicles]),
        max_distance=_limits([vehicle.max_distance for vehicle in vehicles]),
        max_jobs=_limits([vehicle.max_jobs for vehicle in vehicles]),
        fair_work=_limits([vehicle.fair_work for vehicle in vehicles]),
        balance_price=np.full(len(vehicles), problem.balance_price, dtype=np.int64),
        frozen_offset=_offsets([len(vehicle.frozen) for vehicle in vehicles]),
        frozen=_array([index[one] for vehicle in vehicles for one in vehicle.frozen]),
        plan_offset=_offsets([len(listed) for listed in plan]),
        plan=_array([job for listed in plan for job in listed]),
        change_cost=np.full(len(vehicles), change_cost, dtype=np.int64),
        reload_offset=_offsets([len(vehicle.reloads) for vehicle in vehicles]),
        break_offset=_offsets([len(vehicle.breaks) for vehicle in vehicles]),
        break_duration=_array([one.duration for one in breaks]),
        break_max_load=np.array(
            [(NO_LIMIT,) * problem.num_dimensions if one.max_load is None else one.max_load for one in breaks],
            dtype=np.int64,
        ).reshape(len(breaks), problem.num_dimensions),
        break_window_offset=break_windows[0],
        break_window_start=break_windows[1],
        break_window_end=break_windows[2],
    )


def price_of(job: Job) -> int:
    """Give the price of leaving a job out."""
    return REQUIRED_PRICE if job.prize is None else job.prize


def _array(numbers: list[int]) -> Integers:
    return np.array(numbers, dtype=np.int64)


def _limits(numbers: list[int | None]) -> Integers:
    return _array([NO_LIMIT if number is None else number for number in numbers])


def _loads(loads: list[tuple[int, ...]], num_dimensions: int) -> Integers:
    empty = (0,) * num_dimensions
    return np.array([load or empty for load in loads], dtype=np.int64).reshape(len(loads), num_dimensions)


def _offsets(lengths: list[int]) -> Integers:
    return np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64)


def _windows(windows: list[tuple[TimeWindow, ...]]) -> tuple[Integers, Integers, Integers]:
    always = (TimeWindow(0, NEVER),)
    given = [one or always for one in windows]
    return (
        _offsets([len(one) for one in given]),
        _array([window.start for one in given for window in one]),
        _array([window.end for one in given for window in one]),
    )


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
    if not any(vehicle.distance_cost or vehicle.max_distance is not None for vehicle in problem.vehicles):
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
    return eligible


def _vehicle_types(vehicles: tuple[Vehicle, ...], eligible: NDArray[np.bool_], plan: list[tuple[int, ...]]) -> Integers:
    types: dict[object, int] = {}
    numbers = []
    for number, vehicle in enumerate(vehicles):
        fields = tuple(getattr(vehicle, field) for field in vehicle.__slots__ if field != "id")
        key = (fields, eligible[number].tobytes(), plan[number])
        numbers.append(types.setdefault(key, len(types)))
    return _array(numbers)
