"""A route, and jobs that might join it, as bounds: no time earlier, no time later, nothing shorter than these."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solvers.check.course import drive_distance, durations_at
from solvers.problem import Matrix, Problem, Reload, TimeWindow, Vehicle

NEVER = 1 << 50
"""A moment that no time reaches; sums of it stay within 64 bits."""

Column = NDArray[np.int64]
"""One number for each of several jobs; shape (1,) where they share it."""

Place = int | Column | None
"""A place, a place for each of several jobs, or none."""


@dataclass(frozen=True, slots=True, eq=False)
class Shortest:
    """Drives of one profile at their shortest of the day."""

    durations: NDArray[np.int32]
    distances: NDArray[np.int32] | None

    def seconds(self, origin: Place, destination: Place, reloads: Sequence[Reload] = ()) -> Column:
        """Give the seconds between places, by way of a reload where that is shorter."""
        best = self._seconds(origin, destination)
        for reload in reloads:
            there, onwards = self._seconds(origin, reload.location), self._seconds(reload.location, destination)
            best = np.minimum(best, there + reload.service_duration + onwards)
        return best

    def driving(self, origin: Place, destination: Place, reloads: Sequence[Reload] = ()) -> Column:
        """Give the seconds of driving alone, by way of a reload where that is shorter."""
        best = self._seconds(origin, destination)
        for reload in reloads:
            best = np.minimum(
                best, self._seconds(origin, reload.location) + self._seconds(reload.location, destination)
            )
        return best

    def metres(self, origin: Place, destination: Place) -> Column:
        """Give the metres between places, 0 where there are no distances."""
        if self.distances is None or origin is None or destination is None:
            return np.zeros(1, dtype=np.int64)
        return np.atleast_1d(self.distances[origin, destination]).astype(np.int64)

    def _seconds(self, origin: Place, destination: Place) -> Column:
        if origin is None or destination is None:
            return np.zeros(1, dtype=np.int64)
        return np.atleast_1d(self.durations[origin, destination]).astype(np.int64)


def shortest_drives(matrix: Matrix) -> Shortest:
    """Take the shortest of all periods."""
    return Shortest(matrix.durations.min(axis=0), matrix.distances)


@dataclass(frozen=True, slots=True, eq=False)
class RouteBounds:
    """What a route leaves open.

    Attributes
    ----------
    origins, destinations
        Of each gap between two visits, the way out and the way home included.
    opens, closes
        First and last moment of each visit's time windows.
    setups, services
        Seconds of setup, 0 where the vehicle was there already, and of service or reloading, of each visit.
    earliest
        For each gap and number of breaks taken, no departure from its origin comes before.
    latest
        For each gap and number of breaks taken, no arrival at its destination may come after.
    breaks
        ``breaks[a][b]``: seconds of the breaks from ``a`` to ``b``.
    after
        For each number of breaks taken, no sooner are they over.
    ages, freshness
        For each gap, at least the seconds from the loading before to the departure from its origin, and at most the
        seconds by which the deliveries after it and before the next loading may be put off.
    travel, service, distance
        Sums over the route, travel at its shortest.
    """

    origins: tuple[int | None, ...]
    destinations: tuple[int | None, ...]
    opens: tuple[int, ...]
    closes: tuple[int, ...]
    setups: tuple[int, ...]
    services: tuple[int, ...]
    earliest: tuple[tuple[int, ...], ...]
    latest: tuple[tuple[int, ...], ...]
    breaks: tuple[tuple[int, ...], ...]
    after: tuple[int, ...]
    ages: tuple[int, ...]
    freshness: tuple[int, ...]
    travel: int
    service: int
    distance: int


def bound_route(problem: Problem, shortest: Shortest, crew: Vehicle, visits: Sequence[int]) -> RouteBounds:
    """Bound the times of a route whose visits are given."""
    places: list[int | None] = []
    windows: list[tuple[TimeWindow, ...]] = []
    setups, services = [], []
    for visit in visits:
        before = places[-1] if places else crew.start
        if visit < 0:
            reload = crew.reloads[-1 - visit]
            places.append(reload.location)
            windows.append(reload.time_windows)
            setups.append(0)
            services.append(reload.service_duration)
        else:
            job = problem.jobs[visit]
            places.append(job.location)
            windows.append(job.time_windows)
            services.append(durations_at(job, crew, job.location))
            setups.append(durations_at(job, crew, before) - services[-1])
    origins, destinations = (crew.start, *places), (*places, crew.end)
    legs = [
        int(shortest.seconds(origin, destination)[0]) for origin, destination in zip(origins, destinations, strict=True)
    ]
    matrix = problem.matrices[crew.profile]
    states = range(len(crew.breaks) + 1)
    pauses = [pause.duration for pause in crew.breaks]
    opens = [one[0].start if one else 0 for one in windows]
    closes = [one[-1].end if one else NEVER for one in windows]
    breaks = tuple(tuple(sum(pauses[taken:last]) for last in states) for taken in states)
    after = [crew.shift.start]
    for pause in crew.breaks:
        after.append(max(after[-1], pause.time_windows[0].start) + pause.duration)
    earliest = [tuple(after)]
    for number in range(len(visits)):
        here = [
            min(
                max(earliest[-1][taken] + breaks[taken][last] + legs[number], opens[number])
                for taken in states[: last + 1]
            )
            for last in states
        ]
        earliest.append(tuple(max(here[last] + setups[number] + services[number], after[last]) for last in states))
    latest = [(*(-NEVER for _ in pauses), crew.shift.end + crew.max_overtime)]
    for number in range(len(visits) - 1, -1, -1):
        stay = setups[number] + services[number]
        ahead = [max(latest[-1][last] - breaks[taken][last] for last in states[taken:]) for taken in states]
        # A break that is still to come starts no later than its last window closes.
        by_break = [pause.time_windows[-1].end for pause in crew.breaks] + [NEVER]
        latest.append(
            tuple(
                min(closes[number], ahead[taken] - legs[number + 1] - stay, by_break[taken] - stay) for taken in states
            )
        )
    stays = [setup + service for setup, service in zip(setups, services, strict=True)]
    ages, freshness = _bound_loads(problem, crew, visits, legs, stays)
    return RouteBounds(
        origins=origins,
        destinations=destinations,
        opens=tuple(opens),
        closes=tuple(closes),
        setups=tuple(setups),
        services=tuple(services),
        earliest=tuple(earliest),
        latest=tuple(reversed(latest)),
        breaks=breaks,
        after=tuple(after),
        ages=ages,
        freshness=freshness,
        travel=sum(legs),
        service=sum(setups) + sum(services),
        distance=sum(drive_distance(matrix, a, b) for a, b in zip(origins, destinations, strict=True)),
    )


def _bound_loads(
    problem: Problem, crew: Vehicle, visits: Sequence[int], legs: Sequence[int], stays: Sequence[int]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    ages, left = [0], [NEVER]
    for number, visit in enumerate(visits):
        is_perishable = visit >= 0 and crew.load_lifetime is not None and any(problem.jobs[visit].delivery)
        left.append((crew.load_lifetime or 0) - ages[-1] - legs[number] if is_perishable else NEVER)
        ages.append(0 if visit < 0 else ages[-1] + legs[number] + stays[number])
    freshness = [NEVER] * (len(visits) + 1)
    for gap in range(len(visits) - 1, -1, -1):
        freshness[gap] = NEVER if visits[gap] < 0 else min(left[gap + 1], freshness[gap + 1])
    return tuple(ages), tuple(freshness)


@dataclass(frozen=True, slots=True, eq=False)
class JobBounds:
    """Several jobs as columns: place, first and last moment of the windows, setup and service for one vehicle."""

    locations: Column
    opens: Column
    closes: Column
    setups: Column
    services: Column
    are_perishable: NDArray[np.bool_]

    def durations(self, origin: Place) -> Column:
        """Give the seconds of a visit that comes from a place."""
        if origin is None:
            return self.setups + self.services
        return np.where(self.locations == origin, 0, self.setups) + self.services


def bound_jobs(problem: Problem, crew: Vehicle, jobs: Sequence[int]) -> JobBounds:
    """Tabulate jobs for one vehicle."""
    rows = [problem.jobs[job] for job in jobs]
    services = [durations_at(job, crew, job.location) for job in rows]
    columns = (
        [job.location for job in rows],
        [job.time_windows[0].start if job.time_windows else 0 for job in rows],
        [job.time_windows[-1].end if job.time_windows else NEVER for job in rows],
        [durations_at(job, crew, None) - service for job, service in zip(rows, services, strict=True)],
        services,
    )
    are_perishable = np.array([any(job.delivery) for job in rows], dtype=np.bool_)
    locations, opens, closes, setups, bare = (np.array(column, dtype=np.int64) for column in columns)
    return JobBounds(locations, opens, closes, setups, bare, are_perishable)
