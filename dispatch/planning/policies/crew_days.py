"""Crews' days while a policy fills them, job by job, each behind all that its crew has so far."""

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from solvers.impossible import begin_routes
from solvers.problem import UNREACHABLE, Job, Problem, Vehicle
from solvers.solution import Route
from solvers.timing.schedule import schedule
from solvers.timing.tables import tabulate


class CrewDays:
    """What each vehicle does so far, and the jobs that nobody has yet.

    Parameters
    ----------
    problem
        Whose jobs are dealt out; a route begins with what is frozen on its vehicle.
    jobs
        Indices into ``problem.jobs`` of those on offer, oldest request first.
    """

    def __init__(self, problem: Problem, jobs: Sequence[int]) -> None:
        self.problem = problem
        self.on_offer = dict.fromkeys(jobs)
        self._rank = {index: rank for rank, index in enumerate(jobs)}
        self._tables = tabulate(problem)
        self._visits = [list(begun) for begun in begin_routes(problem)]
        begun = {number: schedule(problem, self._tables, number, day) for number, day in enumerate(self._visits) if day}
        self._routes = {number: route for number, route in begun.items() if route is not None}

    @property
    def routes(self) -> tuple[Route, ...]:
        """The routes of the vehicles that do something."""
        return tuple(self._routes[number] for number in sorted(self._routes))

    def append(self, number: int, index: int) -> bool:
        """Put a job behind all that a vehicle does, with a reload before it only where there has to be one.

        False where the vehicle cannot do it and be back by the end of its shift.
        """
        vehicle = self.problem.vehicles[number]
        if not _may_serve(vehicle, self.problem.jobs[index]):
            return False
        so_far = self._visits[number]
        for extended in ([[*so_far, index]], [[*so_far, -1 - one, index] for one in range(len(vehicle.reloads))]):
            tried = [(schedule(self.problem, self._tables, number, visits), visits) for visits in extended]
            fitting = [(route, visits) for route, visits in tried if route and route.end <= vehicle.shift.end]
            if fitting:
                route, visits = min(fitting, key=lambda one: (one[0].end, one[1]))
                self._routes[number], self._visits[number] = route, visits
                del self.on_offer[index]
                return True
        return False

    def free_at(self, number: int) -> int:
        """Give the second from which on a vehicle can drive to the next job."""
        return self._position(number)[1]

    def last_job(self, number: int) -> int | None:
        """Give the last job that a vehicle has so far."""
        route = self._routes.get(number)
        return None if route is None else route.stops[-1].job

    def earliest_start(self, number: int, index: int) -> int | None:
        """Give the second at which a vehicle could start a job after all it does; None if it cannot be back in time.

        Breaks and reloads still to come are not counted: :meth:`append` knows them.
        """
        job, vehicle = self.problem.jobs[index], self.problem.vehicles[number]
        if not _may_serve(vehicle, job):
            return None
        matrix = self.problem.matrices[vehicle.profile]
        place, clock = self._position(number)
        leg = 0 if place is None else matrix.duration(place, job.location, clock)
        if leg >= UNREACHABLE:
            return None
        start = clock + leg
        if job.time_windows:
            opening = next((window for window in job.time_windows if start <= window.end), None)
            if opening is None:
                return None
            start = max(start, opening.start)
        ready = start + job.service_duration
        back = 0 if vehicle.end is None else matrix.duration(job.location, vehicle.end, ready)
        return start if ready + back <= vehicle.shift.end else None

    def soonest_first(self, number: int, jobs: Iterable[int]) -> Iterator[int]:
        """Yield the jobs that a vehicle could do next, the one it can start soonest first, the older of two alike."""
        jobs = list(jobs)
        place, clock = self._position(number)
        least = np.zeros(len(jobs), dtype=np.int64)
        if place is not None:
            locations = [self.problem.jobs[index].location for index in jobs]
            least += self._tables.shortest[self.problem.vehicles[number].profile, place, locations]
        # What the shortest drive of the day allows comes first; only what reaches the top is worked out exactly.
        heap = [
            (start, self._rank[index], index, False)
            for start, index in zip((clock + least).tolist(), jobs, strict=True)
        ]
        heapq.heapify(heap)
        while heap:
            _, rank, index, is_exact = heapq.heappop(heap)
            if is_exact:
                yield index
                continue
            start = self.earliest_start(number, index)
            if start is not None:
                heapq.heappush(heap, (start, rank, index, True))

    def take_turns(self, choose: Callable[[int], Iterable[int]]) -> None:
        """Let the vehicle that is free first, the first of two alike, take a job, until none finds one that fits.

        Parameters
        ----------
        choose
            Gives the jobs that a vehicle tries, in the order in which it does.
        """
        turns = [(self.free_at(number), number) for number in range(len(self.problem.vehicles))]
        heapq.heapify(turns)
        while turns:
            _, number = heapq.heappop(turns)
            if any(self.append(number, index) for index in choose(number)):
                heapq.heappush(turns, (self.free_at(number), number))

    def _position(self, number: int) -> tuple[int | None, int]:
        """Give where a vehicle is after all it does, and when it may leave there."""
        route = self._routes.get(number)
        if route is None:
            vehicle = self.problem.vehicles[number]
            return vehicle.start, vehicle.shift.start
        last = route.stops[-1]
        return self.problem.jobs[last.job].location, last.departure


def _may_serve(vehicle: Vehicle, job: Job) -> bool:
    return (
        job.skills <= vehicle.skills
        and (job.allowed_vehicles is None or vehicle.id in job.allowed_vehicles)
        and vehicle.id not in job.forbidden_vehicles
    )
