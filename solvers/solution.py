"""An answer to a :class:`~solvers.problem.Problem`: routes, their clock, and a reason for each job left out."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

Sequences = tuple[tuple[int, ...], ...]
"""An answer without times: for each vehicle of a problem, in its order, what it visits, in the order of the visits.

Numbers from 0 are indices into ``problem.jobs``; ``-1 - r`` is a visit to the reload ``r`` of the vehicle. Breaks are
not named: the clock places them.
"""


class Reason(StrEnum):
    """Why a job is on no route.

    All but the last are proven from the problem alone: no vehicle could serve the job even with nothing else to do but
    what is frozen. ``OUTCOMPETED`` says that the job fits a vehicle by itself but that, in this answer, serving it
    would cost more than its prize or leave another job out.
    """

    NO_VEHICLE_WITH_SKILLS = "no-vehicle-with-skills"
    NO_VEHICLE_ALLOWED = "no-vehicle-allowed"
    LOAD_ABOVE_CAPACITY = "load-above-capacity"
    UNREACHABLE = "unreachable"
    LONGER_THAN_SHIFT = "longer-than-shift"
    OUTSIDE_SHIFTS = "outside-shifts"
    ABOVE_LIMIT = "above-limit"
    CANNOT_FOLLOW_FROZEN = "cannot-follow-frozen"
    PARTNER_IMPOSSIBLE = "partner-impossible"
    OUTCOMPETED = "outcompeted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One job with its clock, in seconds from the start of the plan.

    Attributes
    ----------
    job
        Index into ``problem.jobs``.
    arrival, start, departure
        Reaches the place, begins setup or service after waiting, leaves.
    lateness
        Seconds started after the job's due time, 0 if none.
    """

    job: int
    arrival: int
    start: int
    departure: int
    lateness: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReloadStop:
    """A visit to a place where the vehicle reloads; ``reload`` is an index into the vehicle's ``reloads``."""

    reload: int
    arrival: int
    start: int
    departure: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakTaken:
    """A break, at the place before, at the place after or on the way between them.

    Attributes
    ----------
    number
        Index into the vehicle's ``breaks``.
    driven
        Seconds of the drive to the next place done before the break.
    arrival, start, departure
        Stops driving, begins the break after waiting, goes on.
    """

    number: int
    driven: int
    arrival: int
    start: int
    departure: int


Activity = Stop | ReloadStop | BreakTaken


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What one vehicle does.

    Attributes
    ----------
    vehicle
        Index into ``problem.vehicles``.
    departure, end
        Leaves its start place, or begins its first break there, and is back at its end place, breaks there included. A
        vehicle without a start departs when it arrives at its first job, one without an end is back when it leaves
        its last.
    activities
        In order; at least one is a stop.
    travel_duration, service_duration, waiting_duration, break_duration
        They add up to ``end - departure``. Service includes setup and reloading.
    distance
        Metres, 0 where the problem has no distances.
    """

    vehicle: int
    departure: int
    activities: tuple[Activity, ...]
    end: int
    travel_duration: int
    service_duration: int
    waiting_duration: int
    break_duration: int = 0
    distance: int = 0

    @property
    def stops(self) -> tuple[Stop, ...]:
        """The jobs served, in order."""
        return tuple(activity for activity in self.activities if isinstance(activity, Stop))

    @property
    def visits(self) -> tuple[int, ...]:
        """What the vehicle visits, in the numbers of :data:`Sequences`."""
        return tuple(
            one.job if isinstance(one, Stop) else -1 - one.reload
            for one in self.activities
            if not isinstance(one, BreakTaken)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Unassigned:
    """A job on no route and why; ``job`` is an index into ``problem.jobs``."""

    job: int
    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """Routes of the vehicles used, the jobs left out, and the objective."""

    routes: tuple[Route, ...]
    unassigned: tuple[Unassigned, ...]
    cost: int

    @property
    def impossible(self) -> tuple[Unassigned, ...]:
        """The jobs that no vehicle could serve with nothing else to do."""
        return tuple(one for one in self.unassigned if one.reason is not Reason.OUTCOMPETED)


def sequences_of(routes: Iterable[Route], num_vehicles: int) -> Sequences:
    """Take the times off routes."""
    visits = {route.vehicle: route.visits for route in routes}
    return tuple(visits.get(vehicle, ()) for vehicle in range(num_vehicles))
