"""Changes of a problem that may let a job be served, and what a problem becomes by them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from solvers.problem import Job, Problem, TimeWindow, Vehicle


class Kind(StrEnum):
    """What is changed; among changes that are no matter of time alone, those named first count as smaller."""

    LATER_WINDOW = "later-window"
    EARLIER_WINDOW = "earlier-window"
    LATER_DUE = "later-due"
    LONGER_SHIFT = "longer-shift"
    MAX_TRAVEL_DURATION = "max-travel-duration"
    MAX_DURATION = "max-duration"
    MAX_DISTANCE = "max-distance"
    MAX_JOBS = "max-jobs"
    CAPACITY = "capacity"
    SKILLS = "skills"
    ALLOWED = "allowed"
    UNFROZEN = "unfrozen"
    PRIZE = "prize"
    DROP = "drop"


OF_TIME = frozenset({Kind.LATER_WINDOW, Kind.EARLIER_WINDOW, Kind.LATER_DUE, Kind.LONGER_SHIFT})
"""Kinds whose amounts are seconds that somebody grants."""

LIMITS = {
    Kind.MAX_TRAVEL_DURATION: "max_travel_duration",
    Kind.MAX_DURATION: "max_duration",
    Kind.MAX_DISTANCE: "max_distance",
    Kind.MAX_JOBS: "max_jobs",
}
"""Fields of vehicles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of a problem.

    Attributes
    ----------
    vehicle
        Id of the vehicle that is granted something, or off whose route jobs are dropped. None for others.
    jobs
        Ids: whose window, due time, prize or vehicles change; which jobs are dropped.
    amount
        Seconds by which a window, a due time or a shift reaches further, or a limit is raised; metres or jobs where
        the limit counts these; by how much the prize is raised; units of load in all; number of skills, of jobs
        allowed or no longer frozen; for ``DROP`` by how much the answer gets dearer, what it pays for the jobs dropped
        included (less than 0 where it gets cheaper).
    window
        For windows, which of the job's.
    skills
        For ``SKILLS``, those granted.
    loads
        For ``CAPACITY``, units by dimension.
    """

    kind: Kind
    vehicle: int | None = None
    jobs: tuple[int, ...] = ()
    amount: int
    window: int = 0
    skills: frozenset[int] = frozenset()
    loads: tuple[int, ...] = ()


def apply(problem: Problem, changes: Sequence[Change]) -> Problem:
    """Give the problem with these changes made; dropped jobs are no longer part of it.

    Raises
    ------
    ProblemError
        A change reaches beyond what a problem may hold.
    """
    jobs, vehicles = list(problem.jobs), list(problem.vehicles)
    dropped = frozenset(job for change in changes if change.kind is Kind.DROP for job in change.jobs)
    for change in changes:
        if change.kind in _ON_JOBS:
            jobs = [_changed_job(job, change) if job.id in change.jobs else job for job in jobs]
        elif change.kind is not Kind.DROP:
            vehicles = [_changed_vehicle(one, change) if one.id == change.vehicle else one for one in vehicles]
    return replace(
        problem,
        jobs=tuple(job for job in jobs if job.id not in dropped),
        vehicles=tuple(vehicles),
        pairs=tuple(pair for pair in problem.pairs if not {pair.first, pair.second} & dropped),
    )


_ON_JOBS = frozenset({Kind.LATER_WINDOW, Kind.EARLIER_WINDOW, Kind.LATER_DUE, Kind.ALLOWED, Kind.PRIZE})


def _changed_job(job: Job, change: Change) -> Job:
    windows = list(job.time_windows)
    match change.kind:
        case Kind.LATER_WINDOW:
            windows[change.window] = replace_end(windows[change.window], change.amount)
            return replace(job, time_windows=tuple(windows))
        case Kind.EARLIER_WINDOW:
            window = windows[change.window]
            windows[change.window] = TimeWindow(window.start - change.amount, window.end)
            return replace(job, time_windows=tuple(windows))
        case Kind.LATER_DUE:
            return replace(job, due=(job.due or 0) + change.amount)
        case Kind.PRIZE:
            return replace(job, prize=(job.prize or 0) + change.amount)
        case _:
            allowed = None if job.allowed_vehicles is None else job.allowed_vehicles | {change.vehicle or 0}
            return replace(
                job, allowed_vehicles=allowed, forbidden_vehicles=job.forbidden_vehicles - {change.vehicle or 0}
            )


def replace_end(window: TimeWindow, seconds: int) -> TimeWindow:
    """Give a window that closes later."""
    return TimeWindow(window.start, window.end + seconds)


def _changed_vehicle(vehicle: Vehicle, change: Change) -> Vehicle:
    match change.kind:
        case Kind.LONGER_SHIFT:
            return replace(vehicle, shift=replace_end(vehicle.shift, change.amount))
        case Kind.CAPACITY:
            wider = tuple(room + more for room, more in zip(vehicle.capacity, change.loads, strict=True))
            return replace(vehicle, capacity=wider)
        case Kind.SKILLS:
            return replace(vehicle, skills=vehicle.skills | change.skills)
        case Kind.UNFROZEN:
            return replace(vehicle, frozen=())
        case Kind.MAX_TRAVEL_DURATION:
            return replace(vehicle, max_travel_duration=(vehicle.max_travel_duration or 0) + change.amount)
        case Kind.MAX_DURATION:
            return replace(vehicle, max_duration=(vehicle.max_duration or 0) + change.amount)
        case Kind.MAX_DISTANCE:
            return replace(vehicle, max_distance=(vehicle.max_distance or 0) + change.amount)
        case _:
            return replace(vehicle, max_jobs=(vehicle.max_jobs or 0) + change.amount)
