"""What a problem asks for, in words, so that a peer can say what of it it does not know."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from solvers.problem import Job, Problem, Vehicle


class CannotExpressError(Exception):
    """A peer has no model of such a problem; the message says why in one line."""


def require_known(peer: str, problem: Problem, known: frozenset[str]) -> None:
    """Raise for what the problem asks for and the peer does not know."""
    unknown = sorted(features_of(problem) - known)
    if unknown:
        raise CannotExpressError(f"{peer} is asked for {', '.join(unknown)} and has no model of it")


def features_of(problem: Problem) -> frozenset[str]:
    """Name what the problem asks for beyond required jobs, routes there and back, shifts and travel time."""
    return frozenset(
        {
            *_of_problem(problem),
            *(name for job in problem.jobs for name in _of_job(job)),
            *(name for vehicle in problem.vehicles for name in _of_vehicle(vehicle)),
        }
    )


def _of_problem(problem: Problem) -> Iterator[str]:
    asked = {
        "times of day": any(len(matrix.times) > 1 for matrix in problem.matrices),
        "several matrices": len(problem.matrices) > 1,
        "pairs": bool(problem.pairs),
        "stability": problem.stability is not None,
        "balance": problem.balance_price > 0,
        "loads both ways": any(
            any(job.delivery[d] for job in problem.jobs if job.delivery)
            and any(job.pickup[d] for job in problem.jobs if job.pickup)
            for d in range(problem.num_dimensions)
        ),
    }
    yield from (name for name, is_asked in asked.items() if is_asked)


def _of_job(job: Job) -> Iterator[str]:
    asked = {
        "prizes": job.prize is not None,
        "setup": job.setup_duration > 0,
        "efforts": bool(job.efforts),
        "several time windows": len(job.time_windows) > 1,
        "time windows": bool(job.time_windows),
        "due times": job.due is not None and job.lateness_cost > 0,
        "loads": any(job.delivery) or any(job.pickup),
        "skills": bool(job.skills),
        "allowed vehicles": job.allowed_vehicles is not None or bool(job.forbidden_vehicles),
        "positions": job.position is not None,
        "releases": job.release > 0,
    }
    yield from (name for name, is_asked in asked.items() if is_asked)


def _of_vehicle(vehicle: Vehicle) -> Iterator[str]:
    asked = {
        "open routes": vehicle.start is None or vehicle.end is None,
        "overtime": vehicle.max_overtime > 0,
        "lifetimes of loads": vehicle.load_lifetime is not None,
        "reloads": bool(vehicle.reloads),
        "breaks": bool(vehicle.breaks),
        "fixed costs": vehicle.fixed_cost > 0,
        "costs other than travel": vehicle.service_cost + vehicle.duration_cost + vehicle.distance_cost > 0,
        "longest durations": limits_duration(vehicle),
        "limits of travel, distance or jobs": vehicle.max_travel_duration is not None
        or vehicle.max_distance is not None
        or vehicle.max_jobs is not None,
        "frozen jobs": bool(vehicle.frozen),
    }
    yield from (name for name, is_asked in asked.items() if is_asked)


def limits_duration(vehicle: Vehicle) -> bool:
    """Tell whether ``max_duration`` says more than the shift does."""
    longest = vehicle.shift.end + vehicle.max_overtime - vehicle.shift.start
    return vehicle.max_duration is not None and vehicle.max_duration < longest


def durations_among(problem: Problem, places: list[int]) -> NDArray[np.int64]:
    """Give the one table of travel times with a row and a column for each of ``places``, which may name one twice."""
    durations = problem.matrices[0].durations[0]
    return np.asarray(durations[np.ix_(places, places)], dtype=np.int64)


def useful_vehicles(problem: Problem) -> list[int]:
    """Leave out vehicles that a fleet without end offers and that no good answer uses; the rest as indices.

    Of equal vehicles, where neither time nor prizes nor anything but loads is asked for, two that are at most half full
    can be one, which travels less by the triangle inequality: a best answer needs at most twice as many as the whole
    load fills, and one. Peers with a variable for each vehicle are slow with thousands.
    """
    if not features_of(problem) <= {"loads", "fixed costs"} or problem.num_dimensions != 1:
        return list(range(len(problem.vehicles)))
    load = sum(sum(job.delivery) + sum(job.pickup) for job in problem.jobs)
    kept: list[int] = []
    counts: dict[object, int] = {}
    for index, vehicle in enumerate(problem.vehicles):
        kind = (vehicle.start, vehicle.end, vehicle.capacity, vehicle.fixed_cost, vehicle.travel_cost, vehicle.shift)
        counts[kind] = counts.get(kind, 0) + 1
        if counts[kind] <= 2 * -(-load // max(1, vehicle.capacity[0])) + 1:
            kept.append(index)
    return kept
