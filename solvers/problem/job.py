"""What is to be done at a place."""

from dataclasses import dataclass

from solvers.errors import ProblemError
from solvers.problem.limits import HORIZON
from solvers.problem.time_window import (
    TimeWindow,
    require_costs,
    require_durations,
    require_integers,
    require_loads,
    require_windows,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How long a job takes the vehicles of one kind, in place of the job's own durations."""

    kind: int
    setup_duration: int
    service_duration: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One visit.

    Attributes
    ----------
    id
        Unique among the jobs of a problem.
    location
        Index into the matrices.
    service_duration
        Seconds spent there on every visit.
    setup_duration
        Seconds spent there before it, unless the vehicle comes from the same place.
    efforts
        Other durations for some kinds of vehicle.
    time_windows
        Hard: setup, or service where there is none, starts within one of them. Earliest first, without overlap. None
        leaves it to the vehicle's shift.
    due
        Soft: starting later costs ``lateness_cost`` for each second. None for never late.
    delivery, pickup
        Amounts by dimension, as many as every vehicle's ``capacity``: what has to be on the vehicle when it is last
        loaded before the visit and is gone after it, and what is on the vehicle from the visit to the next unloading.
    skills
        All of them must be among the vehicle's.
    allowed_vehicles, forbidden_vehicles
        Ids; None allows all. One allowed vehicle pins the job to it.
    position
        Pinned: the number of jobs before it on its route. None for any.
    release
        The vehicle leaves the place where it was last loaded before the visit, its start or a reload, no earlier.
    prize
        Price of leaving the job out. None makes it required: it is left out only where it does not fit, at
        :data:`~solvers.problem.REQUIRED_PRICE`.
    move_cost
        Price of serving it with another vehicle than the plan's, see :class:`~solvers.problem.Stability`.
    """

    id: int
    location: int
    service_duration: int = 0
    setup_duration: int = 0
    efforts: tuple[Effort, ...] = ()
    time_windows: tuple[TimeWindow, ...] = ()
    due: int | None = None
    lateness_cost: int = 0
    delivery: tuple[int, ...] = ()
    pickup: tuple[int, ...] = ()
    skills: frozenset[int] = frozenset()
    allowed_vehicles: frozenset[int] | None = None
    forbidden_vehicles: frozenset[int] = frozenset()
    position: int | None = None
    release: int = 0
    prize: int | None = None
    move_cost: int = 0

    def durations_for(self, kind: int) -> tuple[int, int]:
        """Give the seconds of setup and of service for a kind of vehicle."""
        for effort in self.efforts:
            if effort.kind == kind:
                return effort.setup_duration, effort.service_duration
        return self.setup_duration, self.service_duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two jobs that one vehicle serves in this order, with or without others between them, or that are both left out.

    ``first`` and ``second`` are ids of jobs; ``load`` is carried from the one to the other, by dimension, and a reload
    between them is allowed only where it is all zero.
    """

    first: int
    second: int
    load: tuple[int, ...] = ()


def validate_job(job: Job) -> None:
    """Raise for the first field that contradicts itself."""
    name = f"job {job.id}"
    require_integers(name, location=job.location)
    require_durations(
        name, service_duration=job.service_duration, setup_duration=job.setup_duration, release=job.release
    )
    for effort in job.efforts:
        require_integers(name, kind=effort.kind)
        require_durations(
            name,
            **{
                f"setup_duration for vehicles of kind {effort.kind}": effort.setup_duration,
                f"service_duration for vehicles of kind {effort.kind}": effort.service_duration,
            },
        )
    if len({effort.kind for effort in job.efforts}) < len(job.efforts):
        raise ProblemError(f"{name}: efforts name a kind of vehicle twice")
    require_costs(name, lateness_cost=job.lateness_cost, prize=job.prize, move_cost=job.move_cost)
    require_windows(name, "time_windows", job.time_windows)
    if job.due is not None:
        require_integers(name, due=job.due)
        if not -HORIZON <= job.due <= HORIZON:
            raise ProblemError(f"{name}: due must be within {HORIZON} seconds of the start, got {job.due}")
    require_loads(name, delivery=job.delivery, pickup=job.pickup)
    if job.position is not None:
        require_durations(name, position=job.position)
    if job.allowed_vehicles is not None and job.allowed_vehicles & job.forbidden_vehicles:
        both = sorted(job.allowed_vehicles & job.forbidden_vehicles)
        raise ProblemError(f"{name}: allowed_vehicles and forbidden_vehicles both name {both}")
