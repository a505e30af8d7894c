"""An answer to a :class:`~solvers.problem.Problem`: routes, their clock, and a reason for each job left out."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a job is on no route.

    The first five are proven from the problem alone: no vehicle could serve the job even with nothing else to do.
    ``OUTCOMPETED`` says that the job fits an empty vehicle but that, in this answer, serving it would cost more
    than its prize or leave another job out.
    """

    NO_VEHICLE_WITH_SKILLS = "no-vehicle-with-skills"
    LOAD_ABOVE_CAPACITY = "load-above-capacity"
    UNREACHABLE = "unreachable"
    OUTSIDE_SHIFTS = "outside-shifts"
    LONGER_THAN_SHIFT = "longer-than-shift"
    OUTCOMPETED = "outcompeted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One visit with its clock, in seconds from the start of the plan.

    Attributes
    ----------
    job
        Index into ``problem.jobs``.
    arrival, start, departure
        Reaches the place, begins service after waiting, leaves.
    lateness
        Seconds started after the job's due time, 0 if none.
    """

    job: int
    arrival: int
    start: int
    departure: int
    lateness: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What one vehicle does.

    Attributes
    ----------
    vehicle
        Index into ``problem.vehicles``.
    departure, end
        Leaves its start place and is back at its end place. It leaves as late as it can without starting any service
        later.
    """

    vehicle: int
    departure: int
    stops: tuple[Stop, ...]
    end: int
    travel_duration: int
    service_duration: int
    waiting_duration: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unassigned:
    """A job on no route and why; ``job`` is an index into ``problem.jobs``."""

    job: int
    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """Routes of the vehicles used, the jobs left out, and the objective in seconds."""

    routes: tuple[Route, ...]
    unassigned: tuple[Unassigned, ...]
    cost: int
