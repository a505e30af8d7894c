"""A small clock of the checker's own: a schedule of given visits that keeps every rule, if it finds one.

It drives as early as it may, and takes a break as soon as it may. No drive that begins later arrives earlier, so for
every number of breaks already taken the earliest departure from a place is the best one, and trying at every drive how
many breaks are taken before it and on the way finds the earliest times. Three rules ask for leaving later: a release, a
load that does not keep and a longest duration. Each says that a departure from the start or from a reload is no earlier
than some time that itself only grows with departures; raising departures to what is asked until nothing asks for more
gives the least ones that keep all three. With breaks, whether that succeeds depends on where they are taken: first they
are taken where the vehicle is back earliest, then, if asked to be thorough, wherever they may be.

What is found is proven, for it is checked like any answer. That there is nothing to be found is proven too where
:func:`is_exact` says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, combinations_with_replacement, islice
from math import comb

from solvers.check.course import Ties, legs_of
from solvers.check.earliest import Place, Step, drive_all, places_of, steps_to
from solvers.check.loads import loads_on_legs
from solvers.check.route import check_route
from solvers.check.times import work_of
from solvers.problem import Problem, Vehicle
from solvers.solution import BreakTaken, ReloadStop, Route, Stop

_MOST_PLACEMENTS = 300
"""Ways to spread breaks over the drives of a route that are tried one by one: enough for three over ten drives."""

_MOST_ROUNDS = 1000
"""Times that departures are raised: each drive begun later may itself take longer, by less every time."""


def sound_routes(
    problem: Problem, ties: Ties, vehicle: int, visits: Sequence[int], *, is_thorough: bool = False
) -> Iterator[Route]:
    """Give schedules of these visits that keep every rule about one route, the earliest times first.

    Where the vehicle is paid by its duration, the same with the latest departure that brings it back as early follows.

    Parameters
    ----------
    is_thorough
        Whether breaks are taken in every way there is, where loads do not keep or a duration is limited.
    """
    crew = problem.vehicles[vehicle]
    loads = loads_on_legs(problem, ties, visits)
    if any(amount > room for load in loads for amount, room in zip(load, crew.capacity, strict=True)):
        return
    places = places_of(problem, crew, visits)
    earliest = [crew.shift.start]
    for visit in visits:
        if visit < 0:
            earliest.append(0)
        else:
            earliest[-1] = max(earliest[-1], problem.jobs[visit].release)
    for placement in _placements(problem, crew, loads, is_thorough=is_thorough):
        departures = list(earliest)
        last = _settle(problem, crew, places, placement, departures)
        if last is None:
            continue
        is_sound = False
        for route in _tell(problem, vehicle, places, departures, last):
            if next(check_route(problem, ties, route), None) is None:
                is_sound = True
                yield route
        if is_sound:
            return


def is_exact(problem: Problem, vehicle: int, num_visits: int) -> bool:
    """Tell whether these visits are proven impossible by thoroughly finding no schedule.

    They are not where travel varies with the time of day and is limited, since leaving later may then drive less, or
    where it varies and there are breaks, since beginning a drive behind a break that could cut it may then drive less;
    nor where breaks can be spread in more ways than are tried.
    """
    crew = problem.vehicles[vehicle]
    varies = len(problem.matrices[crew.profile].times) > 1
    if varies and (crew.max_travel_duration is not None or crew.breaks):
        return False
    ways = comb(num_visits + len(crew.breaks), len(crew.breaks))
    return ways <= _MOST_PLACEMENTS or (crew.load_lifetime is None and crew.max_duration is None)


def _placements(
    problem: Problem, crew: Vehicle, loads: Sequence[Sequence[int]], *, is_thorough: bool
) -> Iterator[tuple[frozenset[int], ...]]:
    """Give, for each break, the drives before or in which it may be taken: first all that its load allows, then one."""
    allowed = tuple(
        frozenset(
            number
            for number, load in enumerate(loads)
            if pause.max_load is None
            or all(amount <= most for amount, most in zip(load, pause.max_load or load, strict=True))
        )
        for pause in crew.breaks
    )
    limits = [crew.load_lifetime, crew.max_duration]
    if len(problem.matrices[crew.profile].times) > 1:
        limits.append(crew.max_travel_duration)
    one_by_one: Iterator[tuple[int, ...]] = iter(())
    if is_thorough and crew.breaks and any(limit is not None for limit in limits):
        one_by_one = combinations_with_replacement(range(len(loads)), len(crew.breaks))
    fixed = (
        tuple(frozenset({number}) for number in numbers)
        for numbers in islice(one_by_one, _MOST_PLACEMENTS)
        if all(number in among for number, among in zip(numbers, allowed, strict=True))
    )
    return chain([allowed], fixed)


def _settle(
    problem: Problem,
    crew: Vehicle,
    places: Sequence[Place],
    placement: Sequence[frozenset[int]],
    departures: list[int],
) -> Step | None:
    """Raise the departures of the trips to the least that keep loads fresh and the duration within its limit."""
    for _ in range(_MOST_ROUNDS):
        last = drive_all(problem, crew, places, placement, departures)
        if last is None:
            return None
        steps = steps_to(last)
        trip, loaded, is_settled = 0, departures[0], True
        for place, step in zip(places, steps, strict=True):
            if place.visit is not None and place.visit < 0:
                trip, loaded = trip + 1, step.departure
            elif place.is_perishable and crew.load_lifetime is not None and step.start - crew.load_lifetime > loaded:
                departures[trip] = max(departures[trip], step.start - crew.load_lifetime)
                is_settled = False
        if crew.max_duration is not None and last.departure - crew.max_duration > departures[0]:
            departures[0] = last.departure - crew.max_duration
            is_settled = False
        if is_settled:
            return last
    return None


def _tell(
    problem: Problem,
    vehicle: int,
    places: Sequence[Place],
    departures: Sequence[int],
    last: Step,
) -> Iterator[Route]:
    """Give the route that was found and, where its duration costs something, the one that leaves as late as it may."""
    yield _route(problem, vehicle, places, departures[0], last)
    crew = problem.vehicles[vehicle]
    later = _leave_later(problem, crew, places, departures, last) if crew.duration_cost else None
    if later is not None:
        yield _route(problem, vehicle, places, *later)


def _leave_later(
    problem: Problem,
    crew: Vehicle,
    places: Sequence[Place],
    departures: Sequence[int],
    last: Step,
) -> tuple[int, Step] | None:
    """Find the latest departure that ends as early and makes nobody later than due; None for the earliest.

    The breaks stay on the drives that they are on.
    """
    steps = steps_to(last)
    drive_of = {pause[0]: frozenset({number}) for number, step in enumerate(steps) for pause in step.pauses}
    placement = [drive_of[number] for number in range(len(crew.breaks))]
    lateness = _lateness(problem, places, steps)
    least = departures[0]
    most = least + sum(
        step.departure - step.arrival - place.duration for place, step in zip(places, steps, strict=True)
    )
    most += sum(start - arrival for step in steps for _, _, arrival, start, _ in step.pauses)
    found = None
    while least < most:
        middle = (least + most + 1) // 2
        later = drive_all(problem, crew, places, placement, [middle, *departures[1:]])
        if later is None or later.departure > last.departure or _lateness(problem, places, steps_to(later)) > lateness:
            most = middle - 1
        else:
            least, found = middle, (middle, later)
    return found


def _lateness(problem: Problem, places: Sequence[Place], steps: Sequence[Step]) -> int:
    """Price the seconds started after due."""
    total = 0
    for place, step in zip(places, steps, strict=True):
        if place.visit is not None and place.visit >= 0:
            job = problem.jobs[place.visit]
            total += job.lateness_cost * max(0, step.start - job.due) if job.due is not None else 0
    return total


def _route(problem: Problem, vehicle: int, places: Sequence[Place], departure: int, last: Step) -> Route:
    activities: list[Stop | ReloadStop | BreakTaken] = []
    for place, step in zip(places, steps_to(last), strict=True):
        activities += [
            BreakTaken(number=number, driven=driven, arrival=arrival, start=start, departure=end)
            for number, driven, arrival, start, end in step.pauses
        ]
        if place.visit is None:
            continue
        if place.visit < 0:
            times = {"arrival": step.arrival, "start": step.start, "departure": step.departure}
            activities.append(ReloadStop(reload=-1 - place.visit, **times))
        else:
            due = problem.jobs[place.visit].due
            late = 0 if due is None else max(0, step.start - due)
            times = {"arrival": step.arrival, "start": step.start, "departure": step.departure}
            activities.append(Stop(job=place.visit, lateness=late, **times))
    route = Route(
        vehicle=vehicle,
        departure=departure,
        activities=tuple(activities),
        end=last.departure,
        travel_duration=0,
        service_duration=0,
        waiting_duration=0,
    )
    travel, service, breaks, distance = work_of(problem, route, legs_of(problem, route))
    return replace(
        route,
        travel_duration=travel,
        service_duration=service,
        waiting_duration=route.end - route.departure - travel - service - breaks,
        break_duration=breaks,
        distance=distance,
    )
