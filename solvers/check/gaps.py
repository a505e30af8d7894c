"""Where on a route jobs could fit at the very most: quick necessary conditions, for many jobs at once.

Every drive is taken at its shortest of the day and breaks wherever they cost least, so what is passed over here has no
place; what is not may still have none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solvers.check.bounds import NEVER, Column, JobBounds, Place, RouteBounds, Shortest, bound_jobs, bound_route
from solvers.check.course import Ties
from solvers.check.loads import loads_on_legs
from solvers.check.pricing import price_of_leaving_out
from solvers.problem import Problem, Reload, Vehicle

Mask = NDArray[np.bool_]

_ROUNDING = 1e-9
"""Relative room for prices above the 53 bits that floating point holds."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A place on a route for a job or a pair.

    Attributes
    ----------
    unit
        Number of the job or pair among those asked for.
    first, last
        The gap ``g`` lies before the visit ``g``; for a pair, one for each of its jobs.
    saved
        At most what the answer saves by it; without meaning where no price was given.
    """

    unit: int
    first: int
    last: int
    saved: float


def plausible_gaps(
    problem: Problem,
    ties: Ties,
    shortest: Shortest,
    vehicle: int,
    visits: Sequence[int],
    units: Sequence[tuple[int, ...]],
    *,
    with_reloads: bool,
    price: int | None = None,
) -> list[Gap]:
    """Find where jobs, or pairs, might be put on a route.

    Parameters
    ----------
    units
        A job or a pair each, of those that the vehicle may serve.
    with_reloads
        Whether a reload may be put before and after each of them too.
    price
        What the route costs now; where given, places that cannot pay are passed over too.

    Returns
    -------
    list of Gap
        Those that may save most first.
    """
    crew = problem.vehicles[vehicle]
    room = len([visit for visit in visits if visit >= 0])
    search = _Search(
        crew=crew,
        shortest=shortest,
        route=bound_route(problem, shortest, crew, visits),
        reloads=crew.reloads if with_reloads else (),
    )
    found: list[Gap] = []
    gaps = range(_first_gap(visits, len(ties.frozen[vehicle])), len(visits) + 1)
    for size in (1, 2):
        numbers = [number for number, unit in enumerate(units) if len(unit) == size]
        if not numbers or (crew.max_jobs is not None and room + size > crew.max_jobs):
            continue
        chain = [bound_jobs(problem, crew, [units[number][place] for number in numbers]) for place in range(size)]
        worth = np.full(len(numbers), np.inf)
        if price is not None:
            prizes = [sum(price_of_leaving_out(problem, job) for job in units[number]) for number in numbers]
            worth = np.array(prizes, dtype=np.float64) + price - _least_price(search)
        loads = None
        if size == 1 and not with_reloads:
            loads = _rooms(problem, ties, crew, visits, [units[number][0] for number in numbers])
        for gap in gaps:
            if size == 1:
                in_time = [(gap, _fits(search, chain[0], gap, search.route.earliest[gap], search.route.origins[gap]))]
            else:
                in_time = list(_fits_of_pairs(search, chain[0], chain[1], gap))
            for other, fits in in_time:
                is_within, saved = _within_limits(search, chain, gap, other, worth)
                fits &= is_within
                if loads is not None:
                    fits &= loads[gap]
                found += [Gap(numbers[one], gap, other, float(saved[one])) for one in np.flatnonzero(fits).tolist()]
    return sorted(found, key=lambda one: -one.saved)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Search:
    crew: Vehicle
    shortest: Shortest
    route: RouteBounds
    reloads: tuple[Reload, ...]


def _first_gap(visits: Sequence[int], num_frozen: int) -> int:
    """Give the first gap behind the frozen jobs."""
    gap = 0
    while num_frozen and gap < len(visits):
        num_frozen -= visits[gap] >= 0
        gap += 1
    return gap


def _fits(search: _Search, jobs: JobBounds, gap: int, earliest: Sequence[int | Column], origin: Place) -> Mask:
    """Tell which jobs can be reached from an origin, left no sooner than given, in time for what follows the gap."""
    route = search.route
    there = search.shortest.seconds(origin, jobs.locations, search.reloads)
    onwards = search.shortest.seconds(jobs.locations, route.destinations[gap], search.reloads)
    onwards = onwards + _stay(search, jobs, origin) - _saved_setup(search, gap, jobs.locations)
    fits = np.zeros(len(jobs.locations), dtype=np.bool_)
    for taken, moment in enumerate(earliest):
        reached = moment + there
        is_in_time = reached <= jobs.closes
        for last in range(taken, len(route.after)):
            latest = route.latest[gap][last]
            if latest >= route.after[last]:
                started = np.maximum(jobs.opens, reached + route.breaks[taken][last])
                fits |= is_in_time & (started + onwards <= latest)
    return fits


def _fits_of_pairs(search: _Search, firsts: JobBounds, seconds: JobBounds, gap: int) -> Iterator[tuple[int, Mask]]:
    """Put the first jobs of pairs into a gap, drive on from there, and tell for each later gap which seconds fit."""
    route = search.route
    origin: Place = route.origins[gap]
    there = search.shortest.seconds(origin, firsts.locations, search.reloads)
    moments = _serve(search, route.earliest[gap], there, firsts.opens, firsts.closes, _stay(search, firsts, origin))
    origin = firsts.locations
    for other in range(gap, len(route.destinations)):
        yield other, _fits(search, seconds, other, moments, origin)
        if other == len(route.services):
            return
        onwards = search.shortest.seconds(origin, route.destinations[other], search.reloads)
        stay: int | Column = route.setups[other] + route.services[other]
        if other == gap:
            stay = stay - _saved_setup(search, gap, firsts.locations)
        moments = _serve(search, moments, onwards, route.opens[other], route.closes[other], stay)
        if all((moment >= NEVER).all() for moment in moments):
            return
        origin = route.destinations[other]


def _serve(
    search: _Search,
    earliest: Sequence[int | Column],
    there: Column,
    opens: int | Column,
    closes: int | Column,
    stay: int | Column,
) -> list[Column]:
    """Bound the departures after a visit, for each number of breaks taken by then."""
    route = search.route
    latest = search.crew.shift.end + search.crew.max_overtime
    moments = []
    for last in range(len(route.after)):
        best = np.full(1, NEVER, dtype=np.int64)
        for taken in range(last + 1):
            reached = earliest[taken] + there
            started = np.maximum(opens, reached + route.breaks[taken][last])
            best = np.minimum(best, np.where(reached <= closes, started, NEVER))
        left = np.maximum(best + stay, route.after[last])
        moments.append(np.where(left <= latest, left, NEVER))
    return moments


def _stay(search: _Search, jobs: JobBounds, origin: Place) -> Column:
    """Give the seconds of setup and service; a reload before it may bring the vehicle to the same place already."""
    return jobs.services if search.reloads else jobs.durations(origin)


def _saved_setup(search: _Search, gap: int, locations: Column) -> Column:
    """Give the seconds of setup that the visit after a gap no longer takes: the vehicle is at its place already."""
    route = search.route
    if gap == len(route.setups):
        return np.zeros(1, dtype=np.int64)
    if any(reload.location == route.destinations[gap] for reload in search.reloads):
        return np.full(1, route.setups[gap], dtype=np.int64)
    return np.where(locations == route.destinations[gap], route.setups[gap], 0)


def _within_limits(
    search: _Search, chain: Sequence[JobBounds], gap: int, other: int, worth: NDArray[np.float64]
) -> tuple[Mask, NDArray[np.float64]]:
    """Hold the least travel, duration, distance and age of loads to the vehicle's limits, and give the most saved."""
    crew, route = search.crew, search.route
    travel, service, distance = _added(search, chain[:1] if gap != other else chain, gap)
    if gap != other:
        more = _added(search, chain[1:], other)
        travel, service, distance = travel + more[0], service + more[1], distance + more[2]
    fits = np.ones(len(chain[0].locations), dtype=np.bool_)
    if crew.max_travel_duration is not None:
        fits &= route.travel + travel <= crew.max_travel_duration
    if crew.max_duration is not None:
        fits &= route.travel + route.service + route.breaks[0][-1] + travel + service <= crew.max_duration
    if crew.max_distance is not None and not search.reloads:
        fits &= route.distance + distance <= crew.max_distance
    if crew.load_lifetime is not None and not search.reloads:
        fits &= travel + service <= route.freshness[other]
        there = search.shortest.seconds(route.origins[gap], chain[0].locations)
        fits &= ~chain[0].are_perishable | (route.ages[gap] + there <= crew.load_lifetime)
    least = (crew.travel_cost + crew.duration_cost) * travel.astype(np.float64)
    least = least + (crew.service_cost + crew.duration_cost) * service.astype(np.float64)
    least = least + crew.distance_cost * distance.astype(np.float64)
    saved = worth - least + _ROUNDING * np.abs(worth) + 1
    return fits & (saved > 0), saved


def _added(search: _Search, chain: Sequence[JobBounds], gap: int) -> tuple[Column, Column, Column]:
    """Give at least the seconds of travel and of service, and the metres, that jobs put into one gap add."""
    shortest, route, reloads = search.shortest, search.route, search.reloads
    origin, destination = route.origins[gap], route.destinations[gap]
    travel = -shortest.driving(origin, destination)
    distance = -shortest.metres(origin, destination)
    service = -_saved_setup(search, gap, chain[-1].locations)
    before: Place = origin
    for jobs in chain:
        travel = travel + shortest.driving(before, jobs.locations, reloads)
        distance = distance + shortest.metres(before, jobs.locations)
        service = service + _stay(search, jobs, before)
        before = jobs.locations
    return (
        travel + shortest.driving(before, destination, reloads),
        service,
        distance + shortest.metres(before, destination),
    )


def _least_price(search: _Search) -> float:
    """Price a route as it is, at the shortest drives and nothing late."""
    crew, route = search.crew, search.route
    return float(
        crew.fixed_cost
        + (crew.travel_cost + crew.duration_cost) * route.travel
        + (crew.service_cost + crew.duration_cost) * route.service
        + crew.duration_cost * route.breaks[0][-1]
        + crew.distance_cost * route.distance
    )


def _rooms(problem: Problem, ties: Ties, crew: Vehicle, visits: Sequence[int], jobs: Sequence[int]) -> list[Mask]:
    """Tell, for each gap, which jobs' delivery fits from the last loading on and whose pickup to the next unloading."""
    dimensions = problem.num_dimensions
    deliveries, pickups = (
        np.array([amounts or (0,) * dimensions for amounts in column], dtype=np.int64).reshape(len(jobs), dimensions)
        for column in ([problem.jobs[job].delivery for job in jobs], [problem.jobs[job].pickup for job in jobs])
    )
    loads = np.array(loads_on_legs(problem, ties, visits), dtype=np.int64).reshape(len(visits) + 1, dimensions)
    ends = [gap for gap, visit in enumerate(visits) if visit < 0] + [len(visits)]
    rooms = []
    first = 0
    for end in ends:
        for gap in range(first, end + 1):
            before, beyond = loads[first : gap + 1].max(axis=0), loads[gap : end + 1].max(axis=0)
            rooms.append(
                (before + deliveries <= crew.capacity).all(axis=1) & (beyond + pickups <= crew.capacity).all(axis=1)
            )
        first = end + 1
    return rooms
