"""How long jobs take which vehicles, and which vehicles may serve them, as arrays for engines."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solvers.problem import Problem

LARGEST_LOAD = 10**6
"""Loads above are counted in larger units, demands rounded up and capacities down: engines multiply them."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Work:
    """Seconds of setup and service, for engines that know service alone.

    Setup counts once per place. Where no other visit shares a job's place it is service; elsewhere it is part of the
    way there from any other place, so that its windows and due time have to be moved later by as much.

    Attributes
    ----------
    kind_of
        For each vehicle, the row of its kind in the arrays.
    service
        Shape (kinds, jobs), with the setup that is always needed.
    setup_on_way
        Shape (kinds, jobs), setup to be added to every leg from another place.
    """

    kind_of: tuple[int, ...]
    service: NDArray[np.int64]
    setup_on_way: NDArray[np.int64]


def work_of(problem: Problem) -> Work:
    """Tabulate setup and service for every kind of vehicle there is."""
    kinds = sorted({vehicle.kind for vehicle in problem.vehicles})
    visits = Counter(job.location for job in problem.jobs)
    visits.update({vehicle.start for vehicle in problem.vehicles if vehicle.start is not None})
    visits.update({reload.location for vehicle in problem.vehicles for reload in vehicle.reloads})
    shared = np.array([visits[job.location] > 1 for job in problem.jobs], dtype=bool)
    durations = np.array([[job.durations_for(kind) for job in problem.jobs] for kind in kinds], dtype=np.int64).reshape(
        len(kinds), len(problem.jobs), 2
    )
    setup, service = durations[:, :, 0], durations[:, :, 1]
    return Work(
        kind_of=tuple(kinds.index(vehicle.kind) for vehicle in problem.vehicles),
        service=service + np.where(shared, 0, setup),
        setup_on_way=np.where(shared, setup, 0),
    )


def eligible_vehicles(problem: Problem) -> NDArray[np.bool_]:
    """Tell which vehicles may serve which jobs, by skills, by name, and both jobs of a pair: shape (jobs, vehicles)."""
    vehicles = problem.vehicles
    has_skills = {
        skills: np.array([skills <= vehicle.skills for vehicle in vehicles], dtype=bool)
        for skills in {job.skills for job in problem.jobs}
    }
    eligible = np.array([has_skills[job.skills] for job in problem.jobs], dtype=bool)
    eligible = eligible.reshape(len(problem.jobs), len(vehicles))
    column = {vehicle.id: number for number, vehicle in enumerate(vehicles)}
    for number, job in enumerate(problem.jobs):
        if job.allowed_vehicles is not None:
            allowed = [column[one] for one in job.allowed_vehicles]
            eligible[number, np.setdiff1d(np.arange(len(vehicles)), allowed)] = False
        eligible[number, [column[one] for one in job.forbidden_vehicles]] = False
    row = {job.id: number for number, job in enumerate(problem.jobs)}
    for pair in problem.pairs:
        both = [row[pair.first], row[pair.second]]
        eligible[both] = eligible[both].all(axis=0)
    return eligible


def planned_vehicles(problem: Problem) -> dict[int, int]:
    """Give for each job that an earlier plan gave to a vehicle the index of that vehicle."""
    if problem.stability is None:
        return {}
    index = {job.id: number for number, job in enumerate(problem.jobs)}
    return {index[one]: vehicle for vehicle, jobs in enumerate(problem.stability.plan) for one in jobs if one in index}


def load_units(problem: Problem) -> tuple[int, ...]:
    """Choose for each load dimension what an engine counts as one."""
    return tuple(
        max(1, max(vehicle.capacity[dimension] for vehicle in problem.vehicles) // LARGEST_LOAD)
        for dimension in range(problem.num_dimensions)
    )
