"""Which orders a district gets on top: those that are likely to cost least where crews drive already.

What an order would cost is estimated, not worked out: the detour to it from the nearest leg of a crew that may do it,
and its time on site, each second at what a second of the crews' time brings in the answer, less its own price. Whether
it fits is for the search to say.
"""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from solvers.problem import Problem
from solvers.solution import ReloadStop, Route, Solution, Stop
from solvers.timing.tables import tabulate


class Choosing:
    """Crews' ways through the city, from their starts to their ends, to which orders are added one after another.

    Parameters
    ----------
    solution
        Whose routes crews drive.
    without
        Orders taken off them first.
    """

    def __init__(self, problem: Problem, solution: Solution, *, without: Collection[int] = ()) -> None:
        self._problem = problem
        self._eligible = tabulate(problem).eligible
        routes = {route.vehicle: route for route in solution.routes}
        self._ways = [_places(problem, number, routes.get(number), without) for number in range(len(problem.vehicles))]
        busy = sum(route.travel_duration + route.service_duration for route in solution.routes)
        earned = sum(problem.jobs[stop.job].prize or 0 for route in solution.routes for stop in route.stops)
        self._second_brings = max(1.0, earned / busy if busy else 1.0)

    def choose(self, jobs: Sequence[int], count: int) -> list[int]:
        """Choose so many of some jobs, the cheapest first, each beside those chosen before; of two alike the first."""
        left = list(jobs)
        chosen: list[int] = []
        while left and len(chosen) < count:
            detours = np.stack([self._detours(number, left) for number in range(len(self._ways))])
            jobs_left = [self._problem.jobs[job] for job in left]
            on_site = np.array([job.service_duration for job in jobs_left], dtype=np.float64)
            prizes = np.array([job.prize or 0 for job in jobs_left], dtype=np.float64)
            cost = self._second_brings * (detours[:, :, 0].min(axis=0) + on_site) - prizes
            best = int(np.argmin(cost))
            if not np.isfinite(cost[best]):
                break
            number = int(np.argmin(detours[:, best, 0]))
            self._ways[number].insert(int(detours[number, best, 1]) + 1, self._problem.jobs[left[best]].location)
            chosen.append(left.pop(best))
        return chosen

    def _detours(self, number: int, jobs: Sequence[int]) -> NDArray[np.float64]:
        """Give the least detour of a crew to each job, infinite where it may not do it, and on which of its legs."""
        seconds = self._seconds(number)
        way = np.array(self._ways[number], dtype=np.intp)
        there = np.array([self._problem.jobs[job].location for job in jobs], dtype=np.intp)
        detours = seconds[np.ix_(way[:-1], there)] + seconds[np.ix_(there, way[1:])].T
        detours -= seconds[way[:-1], way[1:]][:, None]
        legs = detours.argmin(axis=0)
        least = np.where(self._eligible[number, list(jobs)], detours.min(axis=0), np.inf)
        return np.stack([least, legs], axis=1)

    def _seconds(self, number: int) -> NDArray[np.float64]:
        matrix = self._problem.matrices[self._problem.vehicles[number].profile]
        return matrix.middle_durations.astype(np.float64)


def _places(problem: Problem, number: int, route: Route | None, without: Collection[int]) -> list[int]:
    """List where a crew goes, from its start to its end."""
    vehicle = problem.vehicles[number]
    places = [] if vehicle.start is None else [vehicle.start]
    for one in route.activities if route else ():
        if isinstance(one, Stop) and one.job not in without:
            places.append(problem.jobs[one.job].location)
        elif isinstance(one, ReloadStop):
            places.append(vehicle.reloads[one.reload].location)
    return places if vehicle.end is None else [*places, vehicle.end]
