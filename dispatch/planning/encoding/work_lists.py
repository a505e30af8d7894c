"""From routes to work lists, and back for the checker."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from dispatch.model import Assignment, Deferred, WorkList
from dispatch.planning.encoding.clock import moment_at, seconds_since
from dispatch.planning.encoding.problem import Encoding
from dispatch.planning.encoding.reasons import TO_SOLVER
from geodata.streets.leg import Leg
from solvers.solution import Route, Solution, Stop, Unassigned


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
    """Return the drives of a route, the way back included."""
    vehicle = encoding.problem.vehicles[route.vehicle]
    stops = [encoding.problem.jobs[stop.job].location for stop in route.stops]
    # Crews have a start and an end, though vehicles need not.
    places = [place for place in (vehicle.start, *stops, vehicle.end) if place is not None]
    departures = [route.departure, *(stop.departure for stop in route.stops)]
    moments = [moment_at(second, encoding.midnight) for second in departures]
    return [
        Drive(origin, destination, begins, encoding.drive_duration(origin, destination, begins))
        for (origin, destination), begins in zip(pairwise(places), moments, strict=True)
    ]


def _work_list(encoding: Encoding, route: Route, leg: LegOf) -> WorkList:
    legs = [
        replace(leg(drive.origin, drive.destination, drive.begins), duration=drive.duration)
        for drive in legs_of(encoding, route)
    ]
    assignments = tuple(
        Assignment(
            order_id=encoding.orders[stop.job].id,
            arrival=moment_at(stop.arrival, encoding.midnight),
            start=moment_at(stop.start, encoding.midnight),
            departure=moment_at(stop.departure, encoding.midnight),
            late_by=stop.lateness,
            leg=legs[position],
        )
        for position, stop in enumerate(route.stops)
    )
    return WorkList(
        crew_id=encoding.crews[route.vehicle].id,
        departure=moment_at(route.departure, encoding.midnight),
        assignments=assignments,
        return_leg=legs[-1],
        end=moment_at(route.end, encoding.midnight),
    )


def _route(encoding: Encoding, work_list: WorkList, order_index: dict[str, int], crew_index: dict[str, int]) -> Route:
    stops = tuple(
        Stop(
            job=order_index[assignment.order_id],
            arrival=seconds_since(assignment.arrival, encoding.midnight),
            start=seconds_since(assignment.start, encoding.midnight),
            departure=seconds_since(assignment.departure, encoding.midnight),
            lateness=assignment.late_by,
        )
        for assignment in work_list.assignments
    )
    legs = [assignment.leg for assignment in work_list.assignments] + [work_list.return_leg]
    return Route(
        vehicle=crew_index[work_list.crew_id],
        departure=seconds_since(work_list.departure, encoding.midnight),
        activities=stops,
        end=seconds_since(work_list.end, encoding.midnight),
        travel_duration=sum(leg.duration for leg in legs),
        service_duration=sum(stop.departure - stop.start for stop in stops),
        waiting_duration=sum(stop.start - stop.arrival for stop in stops),
    )
