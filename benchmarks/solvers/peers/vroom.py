"""VROOM by its Python binding, at its highest exploration level."""

from datetime import timedelta
from time import perf_counter

import vroom  # type: ignore[import-untyped]

from benchmarks.solvers.peers.expressing import require_known, useful_vehicles
from solvers.problem import Job, Problem, Vehicle
from solvers.solution import Sequences

KNOWN = frozenset(
    {
        *("prizes", "setup", "time windows", "several time windows", "loads", "loads both ways", "skills", "breaks"),
        *("open routes", "fixed costs"),
    }
)

EXPLORATION_LEVEL = 5
"""The highest."""

_HIGHEST_PRIORITY = 100


def plan(problem: Problem, *, seed: int, time_limit: float, threads: int) -> Sequences:  # noqa: ARG001  it has no seed
    """Solve within what building the model leaves of the limit; VROOM may end before it, and after."""
    require_known("VROOM", problem, KNOWN)
    began = perf_counter()
    model = model_of(problem)
    left = max(0.0, time_limit - (perf_counter() - began))
    routes = model.solve(EXPLORATION_LEVEL, nb_threads=threads, timeout=timedelta(seconds=left)).routes
    sequences: list[list[int]] = [[] for _ in problem.vehicles]
    served = routes[routes["type"] == "job"]
    for vehicle, job in zip(served["vehicle_id"], served["id"], strict=True):
        sequences[int(vehicle)].append(int(job))
    return tuple(map(tuple, sequences))


def model_of(problem: Problem) -> vroom.Input:
    """Make VROOM's model of a problem.

    Notes
    -----
    VROOM knows no prizes: it first serves as much priority, 0 to 100, as it can, and then travels as little as it can.
    A job's priority is its prize in parts of the highest.
    """
    model = vroom.Input()
    model.set_durations_matrix("car", problem.matrices[0].durations[0])
    highest = max((job.prize for job in problem.jobs if job.prize is not None), default=0)
    model.add_job([_job(problem, index, job, highest) for index, job in enumerate(problem.jobs)])
    model.add_vehicle([_vehicle(index, problem.vehicles[index]) for index in useful_vehicles(problem)])
    return model


def _job(problem: Problem, index: int, job: Job, highest: int) -> vroom.Job:
    nothing = (0,) * problem.num_dimensions
    priority = 0
    if highest:
        priority = _HIGHEST_PRIORITY if job.prize is None else job.prize * _HIGHEST_PRIORITY // highest
    return vroom.Job(
        index,
        job.location,
        default_setup=job.setup_duration,
        default_service=job.service_duration,
        delivery=job.delivery or nothing,
        pickup=job.pickup or nothing,
        skills=set(job.skills),
        priority=priority,
        time_windows=[(window.start, window.end) for window in job.time_windows],
    )


def _vehicle(index: int, vehicle: Vehicle) -> vroom.Vehicle:
    return vroom.Vehicle(
        index,
        start=vehicle.start,
        end=vehicle.end,
        capacity=vehicle.capacity,
        skills=set(vehicle.skills),
        time_window=(vehicle.shift.start, vehicle.shift.end),
        breaks=[
            vroom.Break(
                one.id,
                time_windows=[(window.start, window.end) for window in one.time_windows],
                service=one.duration,
                max_load=one.max_load,
            )
            for one in vehicle.breaks
        ],
        costs=vroom.VehicleCosts(fixed=vehicle.fixed_cost, per_hour=3600 * vehicle.travel_cost),
    )
