"""PyVRP by its own ``solve`` with its default parameters."""

from dataclasses import dataclass, replace
from time import perf_counter
from typing import Literal

import numpy as np
from pyvrp import Client, Depot, Location, ProblemData, VehicleType, solve
from pyvrp.stop import MaxRuntime

from benchmarks.solvers.peers.expressing import CannotExpressError, durations_among, require_known
from solvers.problem import HORIZON, UNREACHABLE, Job, Problem, Reload, TimeWindow, Vehicle
from solvers.solution import Sequences

KNOWN = frozenset(
    {
        *("prizes", "setup", "time windows", "loads", "loads both ways", "skills", "releases", "reloads"),
        *("fixed costs", "longest durations"),
    }
)

_MEMORY_FOR_PROFILES = 2 << 30
"""Bytes. PyVRP keeps two 64-bit tables for each profile: 5 GB for 5,000 jobs and 12 profiles, made from as much."""


Skills = Literal["profiles", "loads"]
"""Routing profiles, in which what a vehicle may not serve is out of reach, or load dimensions, of which a vehicle
without the skill has none."""


def plan(
    problem: Problem,
    *,
    seed: int,
    time_limit: float,
    threads: int,  # noqa: ARG001  it has one
    skills: Skills = "profiles",
) -> Sequences:
    """Solve within what building the model leaves of the limit."""
    require_known("PyVRP", problem, KNOWN)
    began = perf_counter()
    model = model_of(problem, skills=skills)
    result = solve(model.data, MaxRuntime(max(0.0, time_limit - (perf_counter() - began))), seed=seed)
    sequences: list[tuple[int, ...]] = [()] * len(problem.vehicles)
    free = [list(vehicles) for vehicles in model.vehicles]
    for route in result.best.routes():
        vehicle = free[route.vehicle_type()].pop(0)
        between = list(route)[1:-1]
        sequences[vehicle] = tuple(
            one.idx if one.is_client() else -1 - model.reload_of(problem.vehicles[vehicle], one.idx) for one in between
        )
    return tuple(sequences)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """The problem as PyVRP has it.

    Attributes
    ----------
    vehicles
        For each vehicle type the indices of the problem's vehicles that it stands for.
    depots
        What each depot stands for: a place where vehicles start or end, or a reload.
    """

    data: ProblemData
    vehicles: tuple[tuple[int, ...], ...]
    depots: tuple[int | Reload, ...]

    def reload_of(self, vehicle: Vehicle, depot: int) -> int:
        """Give the index of a vehicle's reload."""
        return vehicle.reloads.index(self.depots[depot])


def model_of(problem: Problem, *, skills: Skills = "profiles") -> Model:
    """Make PyVRP's model of a problem.

    Parameters
    ----------
    skills
        Loads are taken in any case where the tables of the profiles are large. Elsewhere now the one does better, now
        the other.

    Notes
    -----
    Setup is part of the service: PyVRP has none that two jobs at one address share. Jobs that follow each other there
    therefore take longer than they need.
    """
    depots = _depots(problem)
    places = [job.location for job in problem.jobs]
    places += [depot.location if isinstance(depot, Reload) else depot for depot in depots]
    skill_sets = sorted({vehicle.skills for vehicle in problem.vehicles}, key=sorted)
    asked = sorted({skill for job in problem.jobs for skill in job.skills})
    if 16 * len(skill_sets) * len(places) ** 2 > _MEMORY_FOR_PROFILES:
        skills = "loads"
    as_loads = asked if skills == "loads" else []
    durations = durations_among(problem, places)
    tables = [durations]
    if asked and skills == "profiles":
        tables = []
        for held in skill_sets:
            lacking = [index for index, job in enumerate(problem.jobs) if not job.skills <= held]
            table = durations.copy()
            table[lacking, :] = table[:, lacking] = _forbidden(problem)
            np.fill_diagonal(table, 0)
            tables.append(table)
    unit = _unit_of_load(problem)
    groups: dict[Vehicle, list[int]] = {}
    for index, vehicle in enumerate(problem.vehicles):
        groups.setdefault(replace(vehicle, id=0), []).append(index)
    data = ProblemData(
        locations=[Location(0, 0) for _ in places],
        clients=[_client(problem, index, job, as_loads, unit) for index, job in enumerate(problem.jobs)],
        depots=[_depot(len(problem.jobs) + number, depot) for number, depot in enumerate(depots)],
        vehicle_types=[
            _vehicle_type(problem, one, len(vehicles), depots, as_loads, unit).replace(
                profile=skill_sets.index(one.skills) if len(tables) > 1 else 0
            )
            for one, vehicles in groups.items()
        ],
        distance_matrices=tables,  # type: ignore[arg-type]  # its stubs take an array's shape for a number
        duration_matrices=tables,  # type: ignore[arg-type]
    )
    return Model(data=data, vehicles=tuple(tuple(vehicles) for vehicles in groups.values()), depots=tuple(depots))


def _vehicle_type(
    problem: Problem, vehicle: Vehicle, num_available: int, depots: list[int | Reload], skills: list[int], unit: int
) -> VehicleType:
    if vehicle.start is None or vehicle.end is None:
        raise CannotExpressError("PyVRP is asked for open routes and has no model of it")
    of_skills = (0 if skill not in vehicle.skills else len(problem.jobs) for skill in skills)
    return VehicleType(
        num_available=num_available,
        capacity=[unit * amount for amount in (*vehicle.capacity, *of_skills)],
        start_depot=depots.index(vehicle.start),
        end_depot=depots.index(vehicle.end),
        fixed_cost=vehicle.fixed_cost,
        tw_early=vehicle.shift.start,
        tw_late=_or_never(vehicle.shift.end),
        shift_duration=_or_never(HORIZON if vehicle.max_duration is None else vehicle.max_duration),
        unit_distance_cost=vehicle.travel_cost,
        reload_depots=[depots.index(reload) for reload in vehicle.reloads],
    )


def _depots(problem: Problem) -> list[int | Reload]:
    ends = {place for vehicle in problem.vehicles for place in (vehicle.start, vehicle.end) if place is not None}
    reloads = dict.fromkeys(reload for vehicle in problem.vehicles for reload in vehicle.reloads)
    return [*sorted(ends), *reloads]


def _depot(place: int, depot: int | Reload) -> Depot:
    if not isinstance(depot, Reload):
        return Depot(location=place)
    if len(depot.time_windows) > 1:
        raise CannotExpressError("PyVRP is asked for several time windows of a reload and has no model of it")
    window = depot.time_windows[0] if depot.time_windows else TimeWindow(0, HORIZON)
    return Depot(
        location=place, service_duration=depot.service_duration, tw_early=window.start, tw_late=_or_never(window.end)
    )


def _client(problem: Problem, place: int, job: Job, skills: list[int], unit: int) -> Client:
    nothing = (0,) * problem.num_dimensions
    window = job.time_windows[0] if job.time_windows else TimeWindow(0, HORIZON)
    return Client(
        location=place,
        delivery=[
            *(unit * amount for amount in job.delivery or nothing),
            *(unit * (skill in job.skills) for skill in skills),
        ],
        pickup=[*(unit * amount for amount in job.pickup or nothing), *(0 for _ in skills)],
        service_duration=job.setup_duration + job.service_duration,
        tw_early=window.start,
        tw_late=_or_never(window.end),
        release_time=job.release,
        prize=job.prize or 0,
        required=job.prize is None,
    )


def _unit_of_load(problem: Problem) -> int:
    """Give what a load of one is made in PyVRP's model.

    Its price of a unit too much has an upper bound, 100,000, so that loads of a few units with travel in millions would
    be no limit. Its own reader therefore scales loads as it scales distances; this does so by the longest way.
    """
    durations = problem.matrices[0].durations
    return max(1, int(durations[durations < UNREACHABLE].max(initial=0)) // 1_000)


def _forbidden(problem: Problem) -> int:
    """Give the length of a drive that must not be: longer than a shift, and dearer than a prize is worth.

    PyVRP's own largest value makes its search of such a problem go on without end.
    """
    prizes = [job.prize for job in problem.jobs if job.prize is not None]
    return 2 * max(vehicle.shift.end for vehicle in problem.vehicles) + max(prizes, default=0)


def _or_never(moment: int) -> int:
    """Take the end of the problem's horizon for no end: PyVRP is faster without windows."""
    return moment if moment < HORIZON else int(np.iinfo(np.int64).max)
