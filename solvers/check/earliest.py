"""The earliest way through given places with breaks on the way, for departures that are given."""

from collections.abc import Sequence
from dataclasses import dataclass

from solvers.check.course import drive_duration, durations_at, opening
from solvers.problem import UNREACHABLE, Matrix, Problem, TimeWindow, Vehicle

Pause = tuple[int, int, int, int, int]
"""Number, driven, arrival, start and departure of a break."""


@dataclass(frozen=True, slots=True)
class Place:
    """A visit, None for the end: where, when it may start, and how long it takes."""

    visit: int | None
    location: int | None
    windows: tuple[TimeWindow, ...]
    duration: int
    is_perishable: bool


@dataclass(frozen=True, slots=True)
class Step:
    """What happens from one place to the next, with the steps before it."""

    before: "Step | None"
    pauses: tuple[Pause, ...]
    arrival: int
    start: int
    departure: int


def places_of(problem: Problem, crew: Vehicle, visits: Sequence[int]) -> list[Place]:
    """List the places of a route, its end last."""
    places = []
    before = crew.start
    for visit in visits:
        if visit < 0:
            reload = crew.reloads[-1 - visit]
            place = Place(visit, reload.location, reload.time_windows, reload.service_duration, is_perishable=False)
        else:
            job = problem.jobs[visit]
            duration = durations_at(job, crew, before)
            place = Place(visit, job.location, job.time_windows, duration, is_perishable=any(job.delivery))
        places.append(place)
        before = place.location
    places.append(Place(None, crew.end, (), 0, is_perishable=False))
    return places


def drive_all(
    problem: Problem,
    crew: Vehicle,
    places: Sequence[Place],
    placement: Sequence[frozenset[int]],
    departures: Sequence[int],
) -> Step | None:
    """Find the earliest way through all places that takes all breaks; None where there is none."""
    num_breaks, latest = len(crew.breaks), crew.shift.end + crew.max_overtime
    matrix = problem.matrices[crew.profile]
    origin, trip = crew.start, 0
    reached: list[Step | None] = [Step(None, (), departures[0], departures[0], departures[0])]
    reached += [None] * num_breaks
    for leg, place in enumerate(places):
        at_least = 0
        if place.visit is not None and place.visit < 0:
            trip += 1
            at_least = departures[trip]
        following: list[Step | None] = [None] * (num_breaks + 1)
        for taken, before in enumerate(reached):
            if before is None:
                continue
            for last in range(taken, num_breaks + 1):
                if last > taken and leg not in placement[last - 1]:
                    break
                drive = _drive(crew, matrix, origin, place.location, before.departure, taken, last)
                start = None if drive is None else opening(place.windows, drive[0])
                if drive is None or start is None:
                    continue
                departure = max(start + place.duration, at_least)
                best = following[last]
                if departure <= latest and (best is None or departure < best.departure):
                    following[last] = Step(before, drive[1], drive[0], start, departure)
        reached, origin = following, place.location
    return reached[num_breaks]


def _drive(
    crew: Vehicle, matrix: Matrix, origin: int | None, destination: int | None, clock: int, taken: int, last: int
) -> tuple[int, tuple[Pause, ...]] | None:
    """Drive from a place to the next, with the breaks from ``taken`` to ``last`` as soon as their windows allow.

    A break that may begin at once is taken before the drive goes on, another where the drive is when it may begin, or
    at its end.
    """
    pauses = []
    whole, driven = 0, 0
    for number in range(taken, last):
        start = opening(crew.breaks[number].time_windows, clock)
        if start is None:
            return None
        if not driven:
            whole = drive_duration(matrix, origin, destination, clock)
        if start > clock and whole >= UNREACHABLE:
            return None
        ahead = min(start - clock, whole - driven)
        driven += ahead
        pauses.append((number, driven, clock + ahead, start, start + crew.breaks[number].duration))
        clock = start + crew.breaks[number].duration
    if not driven:
        whole = drive_duration(matrix, origin, destination, clock)
    if whole >= UNREACHABLE:
        return None
    return clock + whole - driven, tuple(pauses)


def steps_to(last: Step) -> list[Step]:
    """List the steps that lead to the last one, it included."""
    steps = []
    step: Step | None = last
    while step is not None and step.before is not None:
        steps.append(step)
        step = step.before
    return steps[::-1]
