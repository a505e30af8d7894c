"""Whether the times of a route follow from each other: each is compared with the one given before it."""

from collections.abc import Iterator, Sequence

from solvers.check.course import Leg, drive_distance, durations_at, legs_of
from solvers.check.rules import Rule, Violation
from solvers.problem import UNREACHABLE, Problem, TimeWindow
from solvers.solution import BreakTaken, ReloadStop, Route, Stop


def check_times(problem: Problem, route: Route) -> Iterator[Violation]:
    """Hold arrivals, starts, departures, windows, driven parts of drives, the shift and the totals to the problem."""
    crew = problem.vehicles[route.vehicle]
    legs = legs_of(problem, route)
    for leg in legs:
        if leg.duration >= UNREACHABLE:
            detail = f"vehicle {crew.id} drives from place {leg.origin} to place {leg.destination}, which has no way"
            yield Violation(rule=Rule.UNREACHABLE, detail=detail, vehicle=route.vehicle)
    if route.departure < crew.shift.start:
        detail = f"vehicle {crew.id} leaves at {route.departure}, its shift starts at {crew.shift.start}"
        yield _at(Rule.SHIFT, route, None, route.departure, crew.shift.start, detail)
    latest = crew.shift.end + crew.max_overtime
    if route.end > latest:
        detail = f"vehicle {crew.id} is back at {route.end}, its shift ends at {crew.shift.end}" + (
            f", with overtime at {latest}" if crew.max_overtime else ""
        )
        yield _at(Rule.SHIFT, route, None, route.end, latest, detail)
    clock, driven, number = route.departure, 0, 0
    for activity in route.activities:
        leg = legs[number]
        if isinstance(activity, BreakTaken):
            yield from _check_break(problem, route, activity, clock + activity.driven - driven, leg, driven)
            driven = activity.driven
        else:
            reached = clock + leg.duration - driven
            if isinstance(activity, Stop):
                yield from _check_stop(problem, route, activity, reached, leg)
            else:
                yield from _check_reload(problem, route, activity, reached)
            driven, number = 0, number + 1
        clock = activity.departure
    back = clock + legs[-1].duration - driven
    if route.end != back:
        detail = f"vehicle {crew.id} is back at {route.end}, what it does last and the way home give {back}"
        yield _at(Rule.END, route, None, route.end, back, detail)
    yield from _check_totals(problem, route, legs)


def work_of(problem: Problem, route: Route, legs: Sequence[Leg]) -> tuple[int, int, int, int]:
    """Give the seconds of travel, of setup, service and reloading, and of breaks, and the metres of a route."""
    crew = problem.vehicles[route.vehicle]
    matrix = problem.matrices[crew.profile]
    visits = [activity for activity in route.activities if not isinstance(activity, BreakTaken)]
    service = sum(
        durations_at(problem.jobs[visit.job], crew, leg.origin)
        if isinstance(visit, Stop)
        else crew.reloads[visit.reload].service_duration
        for visit, leg in zip(visits, legs, strict=False)
    )
    breaks = sum(crew.breaks[one.number].duration for one in route.activities if isinstance(one, BreakTaken))
    distance = sum(drive_distance(matrix, leg.origin, leg.destination) for leg in legs)
    return sum(leg.duration for leg in legs), service, breaks, distance


def _check_totals(problem: Problem, route: Route, legs: Sequence[Leg]) -> Iterator[Violation]:
    crew = problem.vehicles[route.vehicle]
    travel, service, breaks, distance = work_of(problem, route, legs)
    waiting = sum(one.start - one.arrival for one in route.activities) + sum(
        one.departure - one.start - crew.reloads[one.reload].service_duration
        for one in route.activities
        if isinstance(one, ReloadStop)
    )
    for name, found, right in (
        ("travel_duration", route.travel_duration, travel),
        ("service_duration", route.service_duration, service),
        ("waiting_duration", route.waiting_duration, waiting),
        ("break_duration", route.break_duration, breaks),
        ("distance", route.distance, distance),
    ):
        if found != right:
            detail = f"vehicle {crew.id}: {name} is given as {found}, what it does comes to {right}"
            yield _at(Rule.TOTALS, route, None, found, right, detail)


def _check_stop(problem: Problem, route: Route, stop: Stop, reached: int, leg: Leg) -> Iterator[Violation]:
    job, crew = problem.jobs[stop.job], problem.vehicles[route.vehicle]
    name = f"job {job.id} on vehicle {crew.id}"
    yield from _check_arrival(route, stop, name, reached)
    yield from _check_window(Rule.TIME_WINDOW, route, stop, name, job.time_windows)
    right = stop.start + durations_at(job, crew, leg.origin)
    if stop.departure != right:
        detail = f"{name}: departure is given as {stop.departure}, start, setup and service give {right}"
        yield _at(Rule.DEPARTURE, route, stop, stop.departure, right, detail)
    late = 0 if job.due is None or stop.start <= job.due else stop.start - job.due
    if stop.lateness != late:
        detail = f"{name}: lateness is given as {stop.lateness}, the start and the due time give {late}"
        yield _at(Rule.LATENESS, route, stop, stop.lateness, late, detail)


def _check_reload(problem: Problem, route: Route, stop: ReloadStop, reached: int) -> Iterator[Violation]:
    crew = problem.vehicles[route.vehicle]
    reload = crew.reloads[stop.reload]
    name = f"reload {stop.reload} of vehicle {crew.id}"
    yield from _check_arrival(route, stop, name, reached)
    yield from _check_window(Rule.RELOAD_WINDOW, route, stop, name, reload.time_windows)
    if stop.departure < stop.start + reload.service_duration:
        right = stop.start + reload.service_duration
        detail = f"{name}: departure is given as {stop.departure}, start and reloading last until {right}"
        yield _at(Rule.RELOAD_DURATION, route, stop, stop.departure, right, detail)


def _check_break(
    problem: Problem, route: Route, taken: BreakTaken, reached: int, leg: Leg, driven: int
) -> Iterator[Violation]:
    crew = problem.vehicles[route.vehicle]
    pause = crew.breaks[taken.number]
    name = f"break {pause.id} of vehicle {crew.id}"
    if taken.driven < driven:
        detail = f"{name}: {taken.driven} s of the drive are given as driven, {driven} s were before it already"
        yield _at(Rule.BREAK_DRIVEN, route, taken, taken.driven, driven, detail)
    if taken.driven > max(driven, leg.duration):
        detail = f"{name}: {taken.driven} s of the drive are given as driven, it takes {leg.duration} s in all"
        yield _at(Rule.BREAK_DRIVEN, route, taken, taken.driven, leg.duration, detail)
    yield from _check_arrival(route, taken, name, reached)
    yield from _check_window(Rule.BREAK_WINDOW, route, taken, name, pause.time_windows)
    right = taken.start + pause.duration
    if taken.departure != right:
        detail = f"{name}: departure is given as {taken.departure}, start and duration give {right}"
        yield _at(Rule.DEPARTURE, route, taken, taken.departure, right, detail)


def _check_arrival(
    route: Route, activity: Stop | ReloadStop | BreakTaken, name: str, reached: int
) -> Iterator[Violation]:
    if activity.arrival != reached:
        detail = f"{name}: arrival is given as {activity.arrival}, what comes before and driving there give {reached}"
        yield _at(Rule.ARRIVAL, route, activity, activity.arrival, reached, detail)
    if activity.start < activity.arrival:
        detail = f"{name}: it starts at {activity.start}, before the arrival at {activity.arrival}"
        yield _at(Rule.START, route, activity, activity.start, activity.arrival, detail)


def _check_window(
    rule: Rule, route: Route, activity: Stop | ReloadStop | BreakTaken, name: str, windows: Sequence[TimeWindow]
) -> Iterator[Violation]:
    for window in windows:
        if activity.start < window.start:
            detail = f"{name}: it starts at {activity.start}, its next time window opens at {window.start}"
            yield _at(rule, route, activity, activity.start, window.start, detail)
            return
        if activity.start <= window.end:
            return
    if windows:
        detail = f"{name}: it starts at {activity.start}, its last time window closes at {windows[-1].end}"
        yield _at(rule, route, activity, activity.start, windows[-1].end, detail)


def _at(
    rule: Rule, route: Route, activity: Stop | ReloadStop | BreakTaken | None, found: int, allowed: int, detail: str
) -> Violation:
    job = activity.job if isinstance(activity, Stop) else None
    return Violation(rule=rule, detail=detail, vehicle=route.vehicle, job=job, found=found, allowed=allowed)
