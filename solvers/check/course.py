"""Where a route goes: its visits, its drives as the matrix has them, and the jobs that go together."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from solvers.problem import Job, Matrix, Problem, TimeWindow, Vehicle
from solvers.solution import BreakTaken, Route, Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One drive: from a place to another, None for no place, the moment its driving begins, and its seconds."""

    origin: int | None
    destination: int | None
    begin: int
    duration: int


def drive_duration(matrix: Matrix, origin: int | None, destination: int | None, begin: int) -> int:
    """Give the seconds of a drive by the moment at which it begins: linear between two tables, rounded up."""
    if origin is None or destination is None:
        return 0
    times = matrix.times
    later = bisect_right(times, begin)
    if later == 0:
        return int(matrix.durations[0, origin, destination])
    earlier = int(matrix.durations[later - 1, origin, destination])
    if later == len(times):
        return earlier
    opens, closes = times[later - 1], times[later]
    # The weighted mean of the two tables; the two signs turn rounding down into rounding up.
    weighted = earlier * (closes - begin) + int(matrix.durations[later, origin, destination]) * (begin - opens)
    return -(-weighted // (closes - opens))


def drive_distance(matrix: Matrix, origin: int | None, destination: int | None) -> int:
    """Give the metres of a drive, 0 where there are no distances."""
    if matrix.distances is None or origin is None or destination is None:
        return 0
    return int(matrix.distances[origin, destination])


def legs_of(problem: Problem, route: Route) -> list[Leg]:
    """List the drives of a route, the way out and the way home included, by the answer's own departures."""
    crew = problem.vehicles[route.vehicle]
    matrix = problem.matrices[crew.profile]
    legs = []
    origin, begin, has_begun = crew.start, route.departure, False
    for activity in (*route.activities, None):
        if isinstance(activity, BreakTaken):
            has_begun = has_begun or activity.driven != 0
            begin = begin if has_begun else activity.departure
            continue
        if activity is None:
            destination = crew.end
        elif isinstance(activity, Stop):
            destination = problem.jobs[activity.job].location
        else:
            destination = crew.reloads[activity.reload].location
        duration = drive_duration(matrix, origin, destination, begin)
        legs.append(Leg(origin=origin, destination=destination, begin=begin, duration=duration))
        if activity is not None:
            origin, begin, has_begun = destination, activity.departure, False
    return legs


def visits_of(route: Route) -> tuple[int, ...]:
    """List what a route visits: indices of jobs, and ``-1 - r`` for the reload ``r``."""
    return tuple(
        activity.job if isinstance(activity, Stop) else -1 - activity.reload
        for activity in route.activities
        if not isinstance(activity, BreakTaken)
    )


def durations_at(job: Job, crew: Vehicle, origin: int | None) -> int:
    """Give the seconds of setup and service for a vehicle that comes from a place."""
    setup, service = job.setup_duration, job.service_duration
    for effort in job.efforts:
        if effort.kind == crew.kind:
            setup, service = effort.setup_duration, effort.service_duration
    return service if origin == job.location else setup + service


def opening(windows: Sequence[TimeWindow], moment: int) -> int | None:
    """Give the first moment from this one on that lies in a window; None after the last."""
    for window in windows:
        if moment <= window.end:
            return max(moment, window.start)
    return None if windows else moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """What ties a job to others, by indices of jobs.

    Attributes
    ----------
    second_of, first_of
        The other job of a pair.
    load_of
        The load that a pair carries from its first job to its second, by the first; empty for none.
    frozen_on
        The vehicle whose route a job is frozen on.
    frozen
        For each vehicle, the jobs its route begins with.
    """

    second_of: Mapping[int, int]
    first_of: Mapping[int, int]
    load_of: Mapping[int, tuple[int, ...]]
    frozen_on: Mapping[int, int]
    frozen: tuple[tuple[int, ...], ...]

    def unit(self, job: int) -> tuple[int, ...]:
        """Give the job, or the pair that it is in, first job first."""
        if job in self.second_of:
            return job, self.second_of[job]
        return (self.first_of[job], job) if job in self.first_of else (job,)


def ties_of(problem: Problem) -> Ties:
    """Read pairs and frozen jobs, from ids to indices."""
    index = {job.id: number for number, job in enumerate(problem.jobs)}
    frozen = tuple(tuple(index[one] for one in crew.frozen) for crew in problem.vehicles)
    return Ties(
        second_of={index[pair.first]: index[pair.second] for pair in problem.pairs},
        first_of={index[pair.second]: index[pair.first] for pair in problem.pairs},
        load_of={index[pair.first]: pair.load if any(pair.load) else () for pair in problem.pairs},
        frozen_on={job: vehicle for vehicle, jobs in enumerate(frozen) for job in jobs},
        frozen=frozen,
    )
