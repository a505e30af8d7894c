"""A problem as VROOM's input."""

import math

import numpy as np
import vroom
from numpy.typing import NDArray

from solvers.engines.vroom.trips import Trip
from solvers.engines.work import eligible_vehicles
from solvers.problem import Job, Problem, TimeWindow, Vehicle

LARGEST_SUM = 10**9
"""All legs that might be driven, taken together, cost less: VROOM counts costs in 32 bits."""

HIGHEST_PRIORITY = 100
"""What a required job has, or the dearest optional one where none is required."""

BESIDE_REQUIRED = 20
"""The highest priority of an optional job where others are required: one of those makes up for five."""


def build_input(problem: Problem, trips: tuple[Trip, ...], initial: list[tuple[int, ...]] | None) -> vroom.Input | None:
    """Turn a problem without frozen jobs and with one table for each matrix into VROOM's input.

    Parameters
    ----------
    initial
        For each trip, the jobs to start from.

    Returns
    -------
    vroom.Input or None
        None where there is no trip, or no job has a window before its lateness costs more than its prize: VROOM wants
        at least one of each.
    """
    tasks = vroom.Input()
    longest = 1 + max(vehicle.shift.end + vehicle.max_overtime for vehicle in problem.vehicles)
    needs_metres = any(vehicle.distance_cost or vehicle.max_distance is not None for vehicle in problem.vehicles)
    for profile, matrix in enumerate(problem.matrices):
        tasks.set_durations_matrix(str(profile), _with_nowhere(np.minimum(matrix.durations[0], longest)))
        if needs_metres and matrix.distances is not None:
            tasks.set_distances_matrix(str(profile), _with_nowhere(matrix.distances))
    classes: dict[bytes, int] = {}
    required = _required_class(problem, classes)
    unit = _unit(problem, longest)
    paired = {one for pair in problem.pairs for one in (pair.first, pair.second)}
    priorities = _priorities(problem)
    windows = {job.id: _windows(job, longest) for job in problem.jobs}
    added: set[int] = set()
    for number, job in enumerate(problem.jobs):
        if job.id not in paired and windows[job.id]:
            tasks.add_job(_single(problem, number, windows[job.id], required[number], priorities[number]))
            added.add(number)
    added |= _add_pairs(problem, tasks, windows, required, priorities)
    if not trips or not added:
        return None
    for number, trip in enumerate(trips):
        steps = _steps(problem, [job for job in initial[number] if job in added]) if initial else []
        skills = {skill for eligible, skill in classes.items() if eligible[trip.vehicle]}
        tasks.add_vehicle(_vehicle(problem, number, trip, skills, unit, steps))
    return tasks


def _with_nowhere(table: NDArray[np.int32]) -> NDArray[np.uint32]:
    """Add a place that takes no time to leave: VROOM wants a start or an end for every vehicle."""
    return np.pad(table.astype(np.uint32), (0, 1))


def _required_class(problem: Problem, classes: dict[bytes, int]) -> list[set[int]]:
    """Make a skill of each set of vehicles that jobs are bound to, and give each job its own."""
    return [
        set() if row.all() else {classes.setdefault(row.tobytes(), len(classes))} for row in eligible_vehicles(problem)
    ]


def _unit(problem: Problem, longest: int) -> float:
    """Choose what one of VROOM's costs stands for."""
    metres = max(
        (int(one.distances.max(initial=0)) for one in problem.matrices if one.distances is not None), default=0
    )
    dearest = max(
        (vehicle.travel_cost + vehicle.duration_cost) * longest + vehicle.distance_cost * metres
        for vehicle in problem.vehicles
    )
    num_legs = len(problem.jobs) + 2 * len(problem.vehicles)
    fixed = sum(vehicle.fixed_cost for vehicle in problem.vehicles)
    return max(1.0, (num_legs * dearest + fixed) / LARGEST_SUM)


def _priorities(problem: Problem) -> list[int]:
    """Give required jobs the highest priority, and others one by the share of jobs whose prize is no higher.

    VROOM serves for the highest sum of priorities. On jobs of 10 to 60 minutes, 15 to 25 % too many, prizes do better
    by 3 to 10 % of the cost than prizes per second of work.
    """
    prizes = np.array([-1 if job.prize is None else job.prize for job in problem.jobs])
    ranked = np.sort(prizes[prizes >= 0])
    shares = np.searchsorted(ranked, prizes, side="right") / max(1, len(ranked))
    highest = HIGHEST_PRIORITY if len(ranked) == len(prizes) else BESIDE_REQUIRED
    return [
        HIGHEST_PRIORITY if job.prize is None else math.ceil(highest * share)
        for job, share in zip(problem.jobs, shares, strict=True)
    ]


def _windows(job: Job, longest: int) -> list[tuple[int, int]]:
    """Give the windows after the release and before the job's lateness costs more than leaving it out."""
    latest = longest
    if job.due is not None and job.lateness_cost and job.prize is not None:
        latest = min(latest, job.due + job.prize // job.lateness_cost)
    windows = [(max(w.start, job.release), min(w.end, latest)) for w in job.time_windows or (TimeWindow(0, longest),)]
    return [(opens, closes) for opens, closes in windows if opens <= closes]


def _durations(problem: Problem, job: Job) -> dict[str, object]:
    kinds = {vehicle.kind for vehicle in problem.vehicles}
    by_kind = {str(kind): job.durations_for(kind) for kind in kinds}
    return {
        "default_setup": job.setup_duration,
        "default_service": job.service_duration,
        "setup_per_type": {kind: setup for kind, (setup, _) in by_kind.items() if setup != job.setup_duration},
        "service_per_type": {
            kind: service for kind, (_, service) in by_kind.items() if service != job.service_duration
        },
    }


def _single(
    problem: Problem, number: int, windows: list[tuple[int, int]], skills: set[int], priority: int
) -> vroom.Job:
    job = problem.jobs[number]
    nothing = (0,) * problem.num_dimensions
    return vroom.Job(
        number,
        job.location,
        delivery=vroom.Amount(job.delivery or nothing),
        pickup=vroom.Amount(job.pickup or nothing),
        skills=skills,
        priority=priority,
        time_windows=[vroom.TimeWindow(*window) for window in windows],
        **_durations(problem, job),
    )


def _add_pairs(
    problem: Problem,
    tasks: vroom.Input,
    windows: dict[int, list[tuple[int, int]]],
    skills: list[set[int]],
    priorities: list[int],
) -> set[int]:
    """Add pairs as shipments; give the jobs of those that are possible."""
    index = {job.id: number for number, job in enumerate(problem.jobs)}
    added = set()
    for pair in problem.pairs:
        first, second = index[pair.first], index[pair.second]
        if not windows[pair.first] or not windows[pair.second]:
            continue
        steps = [
            vroom.ShipmentStep(
                number,
                problem.jobs[number].location,
                time_windows=[vroom.TimeWindow(*window) for window in windows[problem.jobs[number].id]],
                **_durations(problem, problem.jobs[number]),
            )
            for number in (first, second)
        ]
        tasks.add_shipment(
            *steps,
            amount=vroom.Amount(pair.load or (0,) * problem.num_dimensions),
            skills=skills[first],
            priority=max(priorities[first], priorities[second]),
        )
        added |= {first, second}
    return added


def _vehicle(
    problem: Problem, number: int, trip: Trip, skills: set[int], unit: float, steps: list[vroom.VehicleStep]
) -> vroom.Vehicle:
    vehicle = problem.vehicles[trip.vehicle]
    limits = {
        "max_tasks": vehicle.max_jobs,
        "max_travel_time": vehicle.max_travel_duration,
        "max_distance": vehicle.max_distance,
    }
    return vroom.Vehicle(
        number,
        start=len(problem.matrices[0]) if trip.start is None and trip.end is None else trip.start,
        end=trip.end,
        profile=str(vehicle.profile),
        capacity=vroom.Amount(vehicle.capacity),
        skills=skills,
        time_window=vroom.TimeWindow(trip.shift.start, trip.shift.end),
        breaks=[_break(vehicle, which) for which in trip.breaks],
        costs=_costs(vehicle, is_first=trip.reload is None, unit=unit),
        steps=steps,
        type=str(vehicle.kind),
        **{name: min(limit, 2**31) for name, limit in limits.items() if limit is not None},
    )


def _costs(vehicle: Vehicle, *, is_first: bool, unit: float) -> vroom.VehicleCosts:
    """Price fixed costs with the first trip, and time out as travel: VROOM prices neither wait nor service."""
    return vroom.VehicleCosts(
        fixed=round(vehicle.fixed_cost / unit) if is_first else 0,
        per_hour=round(3600 * (vehicle.travel_cost + vehicle.duration_cost) / unit),
        per_km=round(1000 * vehicle.distance_cost / unit),
    )


def _break(vehicle: Vehicle, which: int) -> vroom.Break:
    one = vehicle.breaks[which]
    return vroom.Break(
        which,
        time_windows=[vroom.TimeWindow(window.start, window.end) for window in one.time_windows],
        service=one.duration,
        max_load=None if one.max_load is None else vroom.Amount(one.max_load),
    )


def _steps(problem: Problem, jobs: list[int]) -> list[vroom.VehicleStep]:
    """Write a route as VROOM's steps; half of a pair is left out."""
    if not jobs:
        return []
    index = {job.id: number for number, job in enumerate(problem.jobs)}
    second_of = {index[pair.first]: index[pair.second] for pair in problem.pairs}
    first_of = {second: first for first, second in second_of.items()}
    steps = [vroom.VehicleStepStart()]
    for place, job in enumerate(jobs):
        if job in second_of:
            if second_of[job] in jobs[place:]:
                steps.append(vroom.VehicleStepPickup(job))
        elif job in first_of:
            if first_of[job] in jobs[:place]:
                steps.append(vroom.VehicleStepDelivery(job))
        else:
            steps.append(vroom.VehicleStepSingle(job))
    steps.append(vroom.VehicleStepEnd())
    return steps
