"""Judging the routes that a file gives, as VROOM does: every rule becomes one that may be broken, and is then named."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from solvers.errors import ProblemError
from solvers.formats.vroom.fields import Window
from solvers.formats.vroom.loads import route_loads
from solvers.formats.vroom.reading import VroomProblem, task_indices
from solvers.formats.vroom.retiming import Event, best_times
from solvers.formats.vroom.sheets import GivenStep, VehicleSheet
from solvers.formats.vroom.writing import Fault, RouteFaults
from solvers.problem import HORIZON
from solvers.solution import Activity, BreakTaken, Reason, Route, Solution, Stop, Unassigned

_OpenWindow = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Given routes with times, and for each what is wrong with it; tasks on none of them are called outcompeted."""

    solution: Solution
    faults: tuple[RouteFaults, ...]


def check_routes(given: VroomProblem) -> Judged:
    """Put times to the routes that the vehicles' steps give, and name every rule they break.

    The times are those with the least lateness and earliness in sum, then of the shortest routes, then the earliest.
    What the steps say of ``service_at``, ``service_after`` and ``service_before`` is kept.

    Raises
    ------
    ProblemError
        Where that cannot be kept, or a route takes a way that there is not.
    """
    indices = task_indices(given.tasks)
    routes, faults, served = [], [], set()
    for number, sheet in enumerate(given.vehicles):
        steps = [step for step in sheet.steps if step.type not in ("start", "end")]
        if not steps:
            continue
        jobs = [None if step.type == "break" else indices[step.type, step.id or 0] for step in steps]
        route = _timed(given, number, steps, jobs)
        routes.append(route)
        faults.append(_faults(given, route))
        served |= {stop.job for stop in route.stops}
    unassigned = tuple(
        Unassigned(job=job, reason=Reason.OUTCOMPETED, detail="It is on none of the given routes.")
        for job in range(len(given.tasks))
        if job not in served
    )
    return Judged(solution=Solution(routes=tuple(routes), unassigned=unassigned, cost=0), faults=tuple(faults))


def _timed(given: VroomProblem, number: int, steps: Sequence[GivenStep], jobs: Sequence[int | None]) -> Route:
    sheet, vehicle = given.vehicles[number], given.problem.vehicles[number]
    matrix = given.problem.matrices[vehicle.profile]
    ends = {step.type: step for step in sheet.steps if step.type in ("start", "end")}
    opening: tuple[_OpenWindow, ...] = ()
    closing: tuple[_OpenWindow, ...] = ()
    if sheet.time_window is not None:
        hours = _moments(given, [sheet.time_window])[0]
        opening, closing = ((hours[0], None),), ((None, hours[1]),)
    earliest, latest = _bounds(given, ends.get("start"))
    events = [Event(windows=opening, earliest=earliest, latest=latest)]
    place = vehicle.start
    for step, index in zip(steps, jobs, strict=True):
        earliest, latest = _bounds(given, step)
        if index is None:
            one = vehicle.breaks[_break_number(sheet, step)]
            windows = _moments(given, sheet.breaks[_break_number(sheet, step)].time_windows)
            events.append(Event(is_break=True, work=one.duration, windows=windows, earliest=earliest, latest=latest))
            continue
        job = given.problem.jobs[index]
        setup, service = job.durations_for(vehicle.kind)
        travel = 0 if place is None else matrix.duration(place, job.location, 0)
        _require_way(given, number, place, job.location, travel)
        work = service + (0 if place == job.location else setup)
        windows = _moments(given, given.tasks[index].time_windows)
        events.append(Event(travel=travel, work=work, windows=windows, earliest=earliest, latest=latest))
        place = job.location
    travel = 0 if vehicle.end is None or place is None else matrix.duration(place, vehicle.end, 0)
    _require_way(given, number, place, vehicle.end, travel)
    earliest, latest = _bounds(given, ends.get("end"))
    events.append(Event(travel=travel, windows=closing, earliest=earliest, latest=latest))
    try:
        times = best_times(events)
    except ProblemError as error:
        raise ProblemError(f"{sheet.name}: {error}") from error
    return _route(given, number, steps, jobs, events, times)


def _route(
    given: VroomProblem,
    number: int,
    steps: Sequence[GivenStep],
    jobs: Sequence[int | None],
    events: Sequence[Event],
    times: Sequence[int],
) -> Route:
    """Drive as early as possible: what of a drive can be done before a break is done before it."""
    vehicle = given.problem.vehicles[number]
    matrix = given.problem.matrices[vehicle.profile]
    activities: list[Activity] = []
    clock, driven, waiting = times[0], 0, 0
    travels = [event.travel for event in events if not event.is_break]
    leg = 1
    for rank, (step, index) in enumerate(zip(steps, jobs, strict=True), start=1):
        event, start = events[rank], times[rank]
        if index is None:
            further = min(travels[leg] - driven, start - clock)
            arrival, driven = clock + further, driven + further
            activities.append(
                BreakTaken(
                    number=_break_number(given.vehicles[number], step),
                    driven=driven,
                    arrival=arrival,
                    start=start,
                    departure=start + event.work,
                )
            )
        else:
            arrival = clock + event.travel - driven
            driven, leg = 0, leg + 1
            activities.append(Stop(job=index, arrival=arrival, start=start, departure=start + event.work, lateness=0))
        waiting += start - arrival
        clock = start + event.work
    places = [
        vehicle.start,
        *(given.problem.jobs[index].location for index in jobs if index is not None),
        vehicle.end,
    ]
    metres = sum(
        int(matrix.distances[origin, destination])
        for origin, destination in pairwise(places)
        if matrix.distances is not None and origin is not None and destination is not None
    )
    return Route(
        vehicle=number,
        departure=times[0],
        activities=tuple(activities),
        end=clock + travels[-1] - driven,
        travel_duration=sum(travels),
        service_duration=sum(events[rank].work for rank, index in enumerate(jobs, start=1) if index is not None),
        waiting_duration=waiting,
        break_duration=sum(events[rank].work for rank, index in enumerate(jobs, start=1) if index is None),
        distance=metres,
    )


def _faults(given: VroomProblem, route: Route) -> RouteFaults:
    vehicle, sheet = given.problem.vehicles[route.vehicle], given.vehicles[route.vehicle]
    steps: list[list[Fault]] = [[] for _ in range(len(route.activities) + 2)]
    for opening, closing in _moments(given, () if sheet.time_window is None else [sheet.time_window]):
        if route.departure < opening:
            steps[0].append(Fault(cause="lead_time", duration=opening - route.departure))
        if route.end > closing:
            steps[-1].append(Fault(cause="delay", duration=route.end - closing))
    loads = route_loads(given, route.activities)
    misplaced = _misplaced(given, route)
    num_tasks = 0
    for rank, activity in enumerate(route.activities, start=1):
        if isinstance(activity, Stop):
            num_tasks += 1
            job = given.problem.jobs[activity.job]
            windows = _moments(given, given.tasks[activity.job].time_windows)
            if vehicle.max_jobs is not None and num_tasks > vehicle.max_jobs:
                steps[rank].append(Fault(cause="max_tasks"))
            if not job.skills <= vehicle.skills:
                steps[rank].append(Fault(cause="skills"))
            if activity.job in misplaced:
                steps[rank].append(Fault(cause="precedence"))
        elif isinstance(activity, BreakTaken):
            one = vehicle.breaks[activity.number]
            windows = _moments(given, sheet.breaks[activity.number].time_windows)
            if one.max_load is not None and _exceeds(loads[rank], one.max_load):
                steps[rank].append(Fault(cause="max_load"))
        steps[rank] += _outside(windows, activity.start)
    for rank, load in enumerate(loads):
        if _exceeds(load, vehicle.capacity):
            steps[rank].append(Fault(cause="load"))
    _add_limits(given, route, steps)
    taken = {activity.number for activity in route.activities if isinstance(activity, BreakTaken)}
    whole = (Fault(cause="missing_break"),) if len(taken) < len(vehicle.breaks) else ()
    return RouteFaults(steps=tuple(map(tuple, steps)), whole=whole)


def _add_limits(given: VroomProblem, route: Route, steps: list[list[Fault]]) -> None:
    """Name each step that is reached after more driving than the vehicle may do."""
    vehicle = given.problem.vehicles[route.vehicle]
    matrix = given.problem.matrices[vehicle.profile]
    place, driven, metres, on_leg = vehicle.start, 0, 0, 0
    for rank, activity in enumerate([*route.activities, None], start=1):
        if isinstance(activity, BreakTaken):
            on_leg = activity.driven
        else:
            after = given.problem.jobs[activity.job].location if isinstance(activity, Stop) else vehicle.end
            on_leg = 0
            if place is not None and after is not None:
                driven += matrix.duration(place, after, 0)
                metres += 0 if matrix.distances is None else int(matrix.distances[place, after])
            place = after if after is not None else place
        if vehicle.max_travel_duration is not None and driven + on_leg > vehicle.max_travel_duration:
            steps[rank].append(Fault(cause="max_travel_time"))
        if vehicle.max_distance is not None and metres > vehicle.max_distance:
            steps[rank].append(Fault(cause="max_distance"))


def _misplaced(given: VroomProblem, route: Route) -> set[int]:
    """Give the tasks of shipments whose other task is not on the right side of them on this route."""
    ranks = {stop.job: rank for rank, stop in enumerate(route.stops)}
    misplaced = set()
    for pair in given.problem.pairs:
        first, second = ranks.get(pair.first), ranks.get(pair.second)
        if first is None or second is None or first > second:
            misplaced |= {pair.first, pair.second}
    return misplaced


def _outside(windows: Sequence[Window], start: int) -> list[Fault]:
    """Name the nearest time window missed, if all are."""
    if not windows:
        return []
    misses = ((max(0, opening - start), max(0, start - closing)) for opening, closing in windows)
    early, late = min(misses, key=sum)
    if early:
        return [Fault(cause="lead_time", duration=early)]
    return [Fault(cause="delay", duration=late)] if late else []


def _exceeds(load: Sequence[int], room: Sequence[int]) -> bool:
    return any(amount > most for amount, most in zip(load, room, strict=False))


def _break_number(sheet: VehicleSheet, step: GivenStep) -> int:
    return next(number for number, one in enumerate(sheet.breaks) if one.id == step.id)


def _bounds(given: VroomProblem, step: GivenStep | None) -> tuple[int, int | None]:
    """Give the moments between which a step has to start; nothing starts before the file's moment 0."""
    earliest = given.units.moment(0)
    if step is None:
        return earliest, None
    after = [given.units.moment(bound) for bound in (step.service_at, step.service_after) if bound is not None]
    before = [given.units.moment(bound) for bound in (step.service_at, step.service_before) if bound is not None]
    return max([earliest, *after]), min(before, default=None)


def _moments(given: VroomProblem, windows: Sequence[Window]) -> tuple[Window, ...]:
    """Turn a file's time windows into the plan's, whole: what lies outside the plan is missed by as much as it says."""
    return tuple((given.units.moment(start), given.units.moment(end)) for start, end in windows)


def _require_way(given: VroomProblem, number: int, origin: int | None, destination: int | None, travel: int) -> None:
    if travel > HORIZON:
        raise ProblemError(
            f"{given.vehicles[number].name}: its steps drive from {origin} to {destination}, which has no way"
        )
