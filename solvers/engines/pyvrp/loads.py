"""Load dimensions: the problem's own, and what else can be counted like a load."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solvers.engines.work import Work, load_units
from solvers.problem import Problem

MAX_CLASSES = 12
"""Sets of vehicles, those that most jobs are bound to, that become load dimensions; each slows PyVRP down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loads:
    """What every job weighs and every vehicle holds, in all dimensions.

    Attributes
    ----------
    deliveries, pickups, capacities
        For each job and for each vehicle.
    units
        For each of the problem's dimensions, which come first, what one of PyVRP's stands for.
    num_counted
        Dimensions after those in which a pair weighs nothing.
    """

    deliveries: list[list[int]]
    pickups: list[list[int]]
    capacities: list[list[int]]
    units: tuple[int, ...]
    num_counted: int

    def amount(self, job: int, load: tuple[int, ...]) -> list[int]:
        """Give what a pair weighs: its load, and, by its first job, to which vehicles it is bound."""
        own = [-(-one // unit) for one, unit in zip(load or (0,) * len(self.units), self.units, strict=True)]
        return [*own, *(0 for _ in range(self.num_counted)), *self.deliveries[job][len(own) + self.num_counted :]]


def build_loads(problem: Problem, work: Work, eligible: NDArray[np.bool_] | None) -> Loads:
    """Weigh all jobs and vehicles.

    Beside the problem's dimensions there are: the number of jobs, where it is limited; seconds, where loads have a
    lifetime; and where ``eligible`` is given, one for each set of vehicles that some jobs are bound to.

    Notes
    -----
    PyVRP empties all dimensions at a reload: the number of jobs is then limited for each trip only.
    """
    num_jobs = len(problem.jobs)
    dimensions = range(problem.num_dimensions)
    demands = [
        [[(load[d] if load else 0) for d in dimensions] for load in (job.delivery, job.pickup)] for job in problem.jobs
    ]
    units = load_units(problem)
    deliveries = [[-(-one // unit) for one, unit in zip(demand[0], units, strict=True)] for demand in demands]
    pickups = [[-(-one // unit) for one, unit in zip(demand[1], units, strict=True)] for demand in demands]
    capacities = [
        [one // unit for one, unit in zip(vehicle.capacity, units, strict=True)] for vehicle in problem.vehicles
    ]
    counted = 0
    if any(vehicle.max_jobs is not None for vehicle in problem.vehicles):
        counted += 1
        _add(deliveries, [1] * num_jobs)
        _add(capacities, [num_jobs if v.max_jobs is None else v.max_jobs for v in problem.vehicles])
    if any(vehicle.load_lifetime is not None for vehicle in problem.vehicles):
        counted += 1
        seconds = _seconds_on_a_trip(problem, work)
        _add(deliveries, seconds)
        _add(capacities, [sum(seconds) if v.load_lifetime is None else v.load_lifetime for v in problem.vehicles])
    if eligible is not None:
        bound = Counter(row.tobytes() for row in eligible if not row.all())
        for vehicles, _ in bound.most_common(MAX_CLASSES):
            _add(deliveries, [int(row.tobytes() == vehicles) for row in eligible])
            _add(capacities, (np.frombuffer(vehicles, dtype=bool) * num_jobs).tolist())
    for pickup, delivery in zip(pickups, deliveries, strict=True):
        pickup.extend([0] * (len(delivery) - len(pickup)))
    return Loads(deliveries=deliveries, pickups=pickups, capacities=capacities, units=units, num_counted=counted)


def _add(rows: list[list[int]], column: list[int]) -> None:
    for row, value in zip(rows, column, strict=True):
        row.append(value)


def _seconds_on_a_trip(problem: Problem, work: Work) -> list[int]:
    """Estimate what a delivery takes of the lifetime of the load behind it: its service and the way to its nearest."""
    places = np.array([job.location for job in problem.jobs], dtype=np.int64)
    table = problem.matrices[problem.vehicles[0].profile].durations[0][np.ix_(places, places)].astype(np.int64)
    np.fill_diagonal(table, np.iinfo(np.int64).max)
    nearest = table.min(axis=1) if len(places) > 1 else np.zeros(1, dtype=np.int64)
    seconds = nearest + work.service.min(axis=0)
    return [min(int(one), 10**7) if any(job.delivery) else 0 for one, job in zip(seconds, problem.jobs, strict=True)]
