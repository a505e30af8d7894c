"""From routes to work lists, and back for the checker."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from dispatch.model import Assignment, Deferred, Pause, ReloadVisit, WorkList
from dispatch.planning.encoding.clock import moment_at, seconds_since
from dispatch.planning.encoding.problem import Encoding
from dispatch.planning.encoding.reasons import TO_SOLVER
from geodata.streets.leg import Leg
from solvers.solution import Activity, BreakTaken, ReloadStop, Route, Solution, Stop, Unassigned


@dataclass(frozen=True, slots=True)
class Drive:
    """From one place of the matrix to another, orders first: when it begins, and its seconds then."""

    origin: int
    destination: int
    begins: datetime
    duration: int


LegOf = Callable[[int, int, datetime], Leg]
"""Gives the way driven from one place of the matrix to another by who sets out at a moment."""


def decode(encoding: Encoding, routes: Sequence[Route], leg: LegOf) -> tuple[WorkList, ...]:
    """Read routes as work lists."""
    return tuple(_work_list(encoding, route, leg) for route in routes)


def read_solution(
    encoding: Encoding, work_lists: Sequence[WorkList], deferred: Sequence[Deferred], cost: int
) -> Solution:
    """Read work lists back as a solution, with the times they state, for the checker to judge."""
    order_index = {order.id: index for index, order in enumerate(encoding.orders)}
    crew_index = {crew.id: index for index, crew in enumerate(encoding.crews)}
    unassigned = tuple(
        Unassigned(job=order_index[one.order_id], reason=TO_SOLVER[one.reason], detail=one.detail) for one in deferred
    )
    return Solution(
        routes=tuple(_route(encoding, work_list, order_index, crew_index) for work_list in work_lists),
        unassigned=unassigned,
        cost=cost,
    )


def legs_of(encoding: Encoding, route: Route) -> list[Drive]:
    """Return the drives of a route, to reload points and the way back included."""
    vehicle = encoding.problem.vehicles[route.vehicle]
    # Crews have a start and an end, though vehicles need not.
    origin, ready = _known(vehicle.start), _leaves(encoding, route)
    drives = []
    for one in activities_ahead(encoding, route):
        if isinstance(one, BreakTaken):
            # A drive begins behind the breaks taken before it; one that cuts it does not begin it anew.
            ready = one.departure if one.driven == 0 else ready
            continue
        place = _place_of(encoding, route, one)
        drives.append(_drive(encoding, origin, place, ready))
        origin, ready = place, one.departure
    return [*drives, _drive(encoding, origin, _known(vehicle.end), ready)]


def activities_ahead(encoding: Encoding, route: Route) -> tuple[Activity, ...]:
    """Return what a route does, without the job that stands for what its crew has done so far."""
    return tuple(one for one in route.activities if not isinstance(one, Stop) or one.job < len(encoding.orders))


def _leaves(encoding: Encoding, route: Route) -> int:
    """Return when a crew leaves, or goes on from where it is."""
    past = encoding.past_of(route.vehicle)
    return route.departure if past is None else route.departure + past.service_duration


def _drive(encoding: Encoding, origin: int, destination: int, ready: int) -> Drive:
    begins = moment_at(ready, encoding.midnight)
    return Drive(origin, destination, begins, encoding.drive_duration(origin, destination, begins))


def _place_of(encoding: Encoding, route: Route, one: Stop | ReloadStop) -> int:
    if isinstance(one, Stop):
        return encoding.problem.jobs[one.job].location
    return encoding.problem.vehicles[route.vehicle].reloads[one.reload].location


def _known(place: int | None) -> int:
    if place is None:
        raise ValueError("a crew has a place to start from and one to return to")
    return place


def _work_list(encoding: Encoding, route: Route, leg: LegOf) -> WorkList:
    crew = encoding.crews[route.vehicle]
    legs = [
        replace(leg(drive.origin, drive.destination, drive.begins), duration=drive.duration)
        for drive in legs_of(encoding, route)
    ]
    assignments: list[Assignment] = []
    reloads: list[ReloadVisit] = []
    breaks: list[Pause] = []
    for one in activities_ahead(encoding, route):
        arrival, start, departure = (
            moment_at(second, encoding.midnight) for second in (one.arrival, one.start, one.departure)
        )
        way = legs[len(assignments) + len(reloads)]
        if isinstance(one, Stop):
            assignments.append(
                Assignment(
                    order_id=encoding.orders[one.job].id,
                    arrival=arrival,
                    start=start,
                    departure=departure,
                    late_by=one.lateness,
                    leg=way,
                )
            )
        elif isinstance(one, ReloadStop):
            reloads.append(
                ReloadVisit(
                    after=len(assignments),
                    place=crew.reloads[one.reload].place,
                    arrival=arrival,
                    start=start,
                    departure=departure,
                    leg=way,
                )
            )
        else:
            breaks.append(
                Pause(
                    after=len(assignments),
                    after_reloads=len(reloads),
                    driven=one.driven,
                    stopped=arrival,
                    start=start,
                    end=departure,
                )
            )
    return WorkList(
        crew_id=crew.id,
        departure=moment_at(_leaves(encoding, route), encoding.midnight),
        assignments=tuple(assignments),
        return_leg=legs[-1],
        end=moment_at(route.end, encoding.midnight),
        reloads=tuple(reloads),
        breaks=tuple(breaks),
    )


def _route(encoding: Encoding, work_list: WorkList, order_index: dict[str, int], crew_index: dict[str, int]) -> Route:
    vehicle = crew_index[work_list.crew_id]
    activities = _activities(encoding, work_list, vehicle, order_index)
    departure, end = (seconds_since(one, encoding.midnight) for one in (work_list.departure, work_list.end))
    past = encoding.past_of(vehicle)
    if past is not None:
        began = departure - past.service_duration
        activities.insert(0, Stop(job=past.id, arrival=began, start=began, departure=departure, lateness=0))
        departure = began
    places = [one for one in activities if not isinstance(one, BreakTaken)]
    breaks = [one for one in activities if isinstance(one, BreakTaken)]
    travel = sum(leg.duration for leg in work_list.legs)
    # Who waits at a reload, so that what is loaded keeps until it is used, is not at work meanwhile.
    service = sum(
        encoding.crews[vehicle].reloads[one.reload].duration
        if isinstance(one, ReloadStop)
        else one.departure - one.start
        for one in places
    )
    pauses = sum(one.departure - one.start for one in breaks)
    return Route(
        vehicle=vehicle,
        departure=departure,
        activities=tuple(activities),
        end=end,
        travel_duration=travel,
        service_duration=service,
        waiting_duration=end - departure - travel - service - pauses,
        break_duration=pauses,
    )


def _activities(encoding: Encoding, work_list: WorkList, vehicle: int, order_index: dict[str, int]) -> list[Activity]:
    second = partial(seconds_since, midnight=encoding.midnight)
    number_of = {one.place: number for number, one in enumerate(encoding.crews[vehicle].reloads)}
    activities: list[Activity] = []
    num_breaks = 0
    for one in work_list.in_order():
        if isinstance(one, Pause):
            activities.append(
                BreakTaken(
                    number=num_breaks,
                    driven=one.driven,
                    arrival=second(one.stopped),
                    start=second(one.start),
                    departure=second(one.end),
                )
            )
            num_breaks += 1
            continue
        arrival, start, departure = second(one.arrival), second(one.start), second(one.departure)
        if isinstance(one, ReloadVisit):
            reload = number_of[one.place]
            activities.append(ReloadStop(reload=reload, arrival=arrival, start=start, departure=departure))
        else:
            job = order_index[one.order_id]
            activities.append(Stop(job=job, arrival=arrival, start=start, departure=departure, lateness=one.late_by))
    return activities
