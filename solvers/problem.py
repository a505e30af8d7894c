"""A routing problem in integers: immutable, validated on construction.

Times are seconds from the start of the plan, durations seconds, loads whole units of the caller's choice. Places are
indices into the duration matrix.

The objective, which every engine minimises and the checker recomputes, is in seconds::

    travel seconds
    + vehicle.fixed_cost            for each vehicle used
    + job.lateness_cost * seconds started after job.due
    + job.prize                     for each job left out, REQUIRED_PRICE where it is required
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solvers.errors import ProblemError

UNREACHABLE = np.int32(10**8)
"""Entry of the duration matrix for a pair without a way between them (over three years: never worth driving)."""

HORIZON = 10**7
"""Largest time a problem may name, in seconds; keeps every sum within 32 bits of travel and 64 bits of cost."""

REQUIRED_PRICE = 10**9
"""Price of leaving out a required job, in seconds of the objective: a hundred times the highest prize a job may name.

A required job always comes before optional ones, up to a hundred of the dearest. Where the required jobs cannot all
fit, the answer leaves some out at this price instead of failing.
"""


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """Seconds between which service may start, both ends included."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One visit.

    Attributes
    ----------
    id
        Unique among the jobs of a problem.
    location
        Index into the duration matrix.
    service_duration
        Seconds spent there.
    time_window
        Hard: service starts within it. None leaves it to the vehicle's shift.
    due
        Soft: starting later costs ``lateness_cost`` for each second. None for never late.
    load
        Amount taken from the vehicle's capacity, by dimension; as long as every vehicle's ``capacity``.
    skills
        All of them must be among the vehicle's.
    prize
        Price of leaving the job out, in seconds of the objective. None makes it required: it is left out only where
        it does not fit, at :data:`REQUIRED_PRICE`.
    """

    id: int
    location: int
    service_duration: int = 0
    time_window: TimeWindow | None = None
    due: int | None = None
    lateness_cost: int = 0
    load: tuple[int, ...] = ()
    skills: frozenset[int] = frozenset()
    prize: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """One vehicle on one shift.

    Attributes
    ----------
    id
        Unique among the vehicles of a problem.
    start, end
        Places it leaves from and returns to, as indices into the duration matrix.
    shift
        It leaves no earlier than the start and is back no later than the end.
    capacity
        What it carries, by load dimension.
    fixed_cost
        Price of using it at all.
    """

    id: int
    start: int
    end: int
    shift: TimeWindow
    capacity: tuple[int, ...] = ()
    skills: frozenset[int] = frozenset()
    fixed_cost: int = 0

    def may_serve(self, job: Job) -> bool:
        """Tell whether the vehicle has the skills and, empty of other jobs, the capacity for ``job``."""
        return job.skills <= self.skills and all(
            need <= room for need, room in zip(job.load, self.capacity, strict=True)
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Problem:
    """Jobs, vehicles, and the time it takes to drive between any two places.

    Attributes
    ----------
    durations
        Shape (n, n), int32 seconds, from row to column; :data:`UNREACHABLE` where there is no way. Copied and
        read-only, unless it is a read-only int32 array already.
    jobs, vehicles
        In the order the solution's indices refer to.

    Raises
    ------
    ProblemError
        Naming the field and the id, on construction.
    """

    durations: NDArray[np.int32]
    jobs: tuple[Job, ...]
    vehicles: tuple[Vehicle, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "durations", _validated_durations(self.durations))
        _require_unique("jobs", (job.id for job in self.jobs))
        _require_unique("vehicles", (vehicle.id for vehicle in self.vehicles))
        num_places = len(self.durations)
        dimensions = {len(vehicle.capacity) for vehicle in self.vehicles} | {len(job.load) for job in self.jobs}
        if len(dimensions) > 1:
            raise ProblemError(
                f"job.load and vehicle.capacity must all have the same length, found lengths {sorted(dimensions)}"
            )
        for job in self.jobs:
            _validate_job(job, num_places)
        for vehicle in self.vehicles:
            _validate_vehicle(vehicle, num_places)


def _validated_durations(durations: NDArray[np.int32]) -> NDArray[np.int32]:
    given = np.asarray(durations)
    if given.ndim != 2 or given.shape[0] != given.shape[1]:
        raise ProblemError(f"durations must be a square matrix, got shape {given.shape}")
    if not np.issubdtype(given.dtype, np.integer):
        raise ProblemError(
            f"durations must be whole seconds (int32), got {given.dtype}: round before building the problem"
        )
    for wrong, why in (
        (given < 0, "is negative"),
        (given > UNREACHABLE, f"is above {UNREACHABLE}, the value for unreachable"),
    ):
        if wrong.any():
            row, column = np.argwhere(wrong)[0]
            raise ProblemError(f"durations[{row}, {column}] {why}: {given[row, column]}")
    if np.diagonal(given).any():
        row = int(np.flatnonzero(np.diagonal(given))[0])
        raise ProblemError(f"durations[{row}, {row}] must be 0, got {given[row, row]}")
    if given.dtype == np.int32 and given.base is None and not given.flags.writeable:
        return given
    matrix = np.array(given, dtype=np.int32)
    matrix.setflags(write=False)
    return matrix


def _require_unique(field: str, ids: Iterable[int]) -> None:
    seen: set[int] = set()
    for one in ids:
        if one in seen:
            raise ProblemError(f"{field}: id {one} is given twice")
        seen.add(one)


def _validate_job(job: Job, num_places: int) -> None:
    name = f"job {job.id}"
    _require_place(name, "location", job.location, num_places)
    _require_amounts(name, service_duration=job.service_duration, lateness_cost=job.lateness_cost, prize=job.prize or 0)
    if job.due is not None and not -HORIZON <= job.due <= HORIZON:
        raise ProblemError(f"{name}: due must be within {HORIZON} seconds of the start, got {job.due}")
    if job.time_window is not None:
        _require_window(name, "time_window", job.time_window)
    if any(amount < 0 for amount in job.load):
        raise ProblemError(f"{name}: load must not be negative, got {job.load}")


def _validate_vehicle(vehicle: Vehicle, num_places: int) -> None:
    name = f"vehicle {vehicle.id}"
    _require_place(name, "start", vehicle.start, num_places)
    _require_place(name, "end", vehicle.end, num_places)
    _require_window(name, "shift", vehicle.shift)
    _require_amounts(name, fixed_cost=vehicle.fixed_cost)
    if any(amount < 0 for amount in vehicle.capacity):
        raise ProblemError(f"{name}: capacity must not be negative, got {vehicle.capacity}")


def _require_place(name: str, field: str, place: int, num_places: int) -> None:
    if not 0 <= place < num_places:
        raise ProblemError(f"{name}: {field} must be an index into durations, 0 to {num_places - 1}, got {place}")


def _require_window(name: str, field: str, window: TimeWindow) -> None:
    if not 0 <= window.start <= window.end <= HORIZON:
        raise ProblemError(
            f"{name}: {field} must run forwards between 0 and {HORIZON} seconds, got {window.start} to {window.end}"
        )


def _require_amounts(name: str, **amounts: int) -> None:
    for field, amount in amounts.items():
        if not 0 <= amount <= HORIZON:
            raise ProblemError(f"{name}: {field} must be between 0 and {HORIZON}, got {amount}")
