"""A small clock of the checker's own: a schedule of given visits that keeps every rule, if it finds one.

It drives as early as it may. No drive that begins later arrives earlier, so for every number of breaks already taken
the earliest departure from a place is the best one, and trying at every drive how many breaks are taken before it and
on the way finds the earliest times. Three rules ask for leaving later: a release, a load that does not keep and a
longest duration. Each says that a departure from the start or from a reload is no earlier than some time that itself
only grows with departures; raising departures to what is asked until nothing asks for more gives the least ones that
keep all three. With breaks, whether that succeeds depends on where they are taken: first they are taken where the
vehicle is back earliest, then, if asked to be thorough, wherever they may be.

What is found is proven, for it is checked like any answer. That there is nothing to be found is proven too where
:func:`is_exact` says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations_with_replacement, islice
from math import comb

from solvers.check.course import Ties, drive_duration, durations_at, legs_of, opening
from solvers.check.loads import loads_on_legs
from solvers.check.route import check_route
from solvers.check.times import work_of
from solvers.problem import UNREACHABLE, Matrix, Problem, TimeWindow, Vehicle
from solvers.solution import BreakTaken, ReloadStop, Route, Stop

_MOST_PLACEMENTS = 300
"""Ways to spread breaks over the drives of a route that are tried one by one: enough for three over ten drives."""

_MOST_ROUNDS = 200
"""Times that departures are raised: each drive begun later may itself take longer, by less every time."""

_Pause = tuple[int, int, int, int, int]
"""Number, driven, arrival, start and departure of a break."""


@dataclass(frozen=True, slots=True)
class _Place:
    visit: int | None
    location: int | None
    windows: tuple[TimeWindow, ...]
    duration: int
    is_perishable: bool


@dataclass(frozen=True, slots=True)
class _Step:
    """What happens from one place to the next, with the steps before it."""

    before: "_Step | None"
    pauses: tuple[_Pause, ...]
    arrival: int
    start: int
    departure: int


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
    places = _places(problem, crew, visits)
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
        for route in _tell(problem, vehicle, places, placement, departures, last):
            if next(check_route(problem, ties, route), None) is None:
                is_sound = True
                yield route
        if is_sound:
            return


def is_exact(problem: Problem, vehicle: int, num_visits: int) -> bool:
    """Tell whether these visits are proven impossible by thoroughly finding no schedule.

    They are not where travel is limited and varies with the time of day, since leaving later may then drive less, nor
    where breaks can be spread in more ways than are tried.
    """
    crew = problem.vehicles[vehicle]
    if crew.max_travel_duration is not None and len(problem.matrices[crew.profile].times) > 1:
        return False
    ways = comb(num_visits + len(crew.breaks), len(crew.breaks))
    return ways <= _MOST_PLACEMENTS or (crew.load_lifetime is None and crew.max_duration is None)


def _places(problem: Problem, crew: Vehicle, visits: Sequence[int]) -> list[_Place]:
    places = []
    before = crew.start
    for visit in visits:
        if visit < 0:
            reload = crew.reloads[-1 - visit]
            place = _Place(visit, reload.location, reload.time_windows, reload.service_duration, is_perishable=False)
        else:
            job = problem.jobs[visit]
            duration = durations_at(job, crew, before)
            place = _Place(visit, job.location, job.time_windows, duration, is_perishable=any(job.delivery))
        places.append(place)
        before = place.location
    places.append(_Place(None, crew.end, (), 0, is_perishable=False))
    return places


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
    places: Sequence[_Place],
    placement: Sequence[frozenset[int]],
    departures: list[int],
) -> _Step | None:
    """Raise the departures of the trips to the least that keep loads fresh and the duration within its limit."""
    for _ in range(_MOST_ROUNDS):
        last = _drive_all(problem, crew, places, placement, departures)
        if last is None:
            return None
        steps = _steps(last)
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
    places: Sequence[_Place],
    placement: Sequence[frozenset[int]],
    departures: Sequence[int],
    last: _Step,
) -> Iterator[Route]:
    """Give the route that was found and, where its duration costs something, the one that leaves as late as it may."""
    yield _route(problem, vehicle, places, departures[0], last)
    crew = problem.vehicles[vehicle]
    later = _leave_later(problem, crew, places, placement, departures, last) if crew.duration_cost else None
    if later is not None:
        yield _route(problem, vehicle, places, *later)


def _leave_later(
    problem: Problem,
    crew: Vehicle,
    places: Sequence[_Place],
    placement: Sequence[frozenset[int]],
    departures: Sequence[int],
    last: _Step,
) -> tuple[int, _Step] | None:
    """Find the latest departure, within what the vehicle waits, that brings it back as early; None for the earliest."""
    steps = _steps(last)
    least = departures[0]
    most = least + sum(
        step.departure - step.arrival - place.duration for place, step in zip(places, steps, strict=True)
    )
    most += sum(start - arrival for step in steps for _, _, arrival, start, _ in step.pauses)
    found = None
    while least < most:
        middle = (least + most + 1) // 2
        later = _drive_all(problem, crew, places, placement, [middle, *departures[1:]])
        if later is None or later.departure > last.departure:
            most = middle - 1
        else:
            least, found = middle, (middle, later)
    return found


def _drive_all(
    problem: Problem,
    crew: Vehicle,
    places: Sequence[_Place],
    placement: Sequence[frozenset[int]],
    departures: Sequence[int],
) -> _Step | None:
    """Find the earliest way through all places that takes all breaks; None where there is none."""
    num_breaks, latest = len(crew.breaks), crew.shift.end + crew.max_overtime
    matrix = problem.matrices[crew.profile]
    origin, trip = crew.start, 0
    reached: list[_Step | None] = [_Step(None, (), departures[0], departures[0], departures[0])]
    reached += [None] * num_breaks
    for leg, place in enumerate(places):
        at_least = 0
        if place.visit is not None and place.visit < 0:
            trip += 1
            at_least = departures[trip]
        following: list[_Step | None] = [None] * (num_breaks + 1)
        for taken, before in enumerate(reached):
            if before is None:
                continue
            for last in range(taken, num_breaks + 1):
                if last > taken and leg not in placement[last - 1]:
                    break
                for split in range(taken, last + 1):
                    drive = _drive(crew, matrix, origin, place.location, before.departure, taken, split, last)
                    start = None if drive is None else opening(place.windows, drive[0])
                    if drive is None or start is None:
                        continue
                    departure = max(start + place.duration, at_least)
                    best = following[last]
                    if departure <= latest and (best is None or departure < best.departure):
                        following[last] = _Step(before, drive[1], drive[0], start, departure)
        reached, origin = following, place.location
    return reached[num_breaks]


def _drive(
    crew: Vehicle,
    matrix: Matrix,
    origin: int | None,
    destination: int | None,
    clock: int,
    taken: int,
    split: int,
    last: int,
) -> tuple[int, tuple[_Pause, ...]] | None:
    """Drive from a place to the next, with the breaks from ``taken`` to ``split`` before it and to ``last`` on the way.

    A break on the way begins as soon as its window allows, or where the drive ends.
    """
    pauses = []
    for number in range(taken, split):
        start = opening(crew.breaks[number].time_windows, clock)
        if start is None:
            return None
        pauses.append((number, 0, clock, start, start + crew.breaks[number].duration))
        clock = start + crew.breaks[number].duration
    whole = drive_duration(matrix, origin, destination, clock)
    if whole >= UNREACHABLE or (split < last and not whole):
        return None
    driven = 0
    for number in range(split, last):
        # One second of the drive at least: a break before any of it would put off the moment at which it begins.
        start = opening(crew.breaks[number].time_windows, clock + (not driven))
        if start is None:
            return None
        ahead = min(start - clock, whole - driven)
        driven += ahead
        pauses.append((number, driven, clock + ahead, start, start + crew.breaks[number].duration))
        clock = start + crew.breaks[number].duration
    return clock + whole - driven, tuple(pauses)


def _steps(last: _Step) -> list[_Step]:
    steps = []
    step: _Step | None = last
    while step is not None and step.before is not None:
        steps.append(step)
        step = step.before
    return steps[::-1]


def _route(problem: Problem, vehicle: int, places: Sequence[_Place], departure: int, last: _Step) -> Route:
    activities: list[Stop | ReloadStop | BreakTaken] = []
    for place, step in zip(places, _steps(last), strict=True):
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
