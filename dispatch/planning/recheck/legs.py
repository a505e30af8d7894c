"""The legs of work lists: what they join, whether what they state agrees, and what the streets say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from dispatch.model import DepartmentPlan, Pause, ReloadVisit
from dispatch.planning.encoding import Encoding
from dispatch.planning.recheck.violation import PlanViolation
from dispatch.planning.travel import DayTravel
from geodata.streets.leg import Leg, Position
from geodata.streets.locating import MAX_DISTANCE, great_circle
from solvers.problem import UNREACHABLE

MAX_GAP = 2 * MAX_DISTANCE
"""Metres between a stop and the end of a leg's path: the way from a stop to its street is not driven, and this is twice
as far as that may be."""

PATH_SHARE, PATH_SLACK = 0.02, 10.0
"""Part and metres by which a leg's distance may differ from its path's length.

Distances are measured along streets as surveyed, paths on a sphere between positions rounded to a tenth of a metre.
"""

MAX_DRIFT = 1.0
"""Metres by which a distance measured anew may differ: far above what floating-point sums do."""

MAX_TURN = 2e-6
"""Degrees by which a position measured anew may differ: its last decimal, rounded the other way."""


@dataclass(frozen=True, slots=True)
class StatedLeg:
    """A leg as a list states it, what it joins (places of the matrix, orders first), and when it begins."""

    crew_id: str
    origin: int
    destination: int
    begins: datetime
    leg: Leg


def points_of(department: DepartmentPlan) -> NDArray[np.float64]:
    """Return longitude and latitude of orders, places and crews on the road, in this order: shape (n + p + s, 2)."""
    points = [(order.lon, order.lat) for order in department.orders]
    points += [(place.lon, place.lat) for place in department.places]
    points += [(state.lon, state.lat) for state in department.rules.states]
    return np.array(points, dtype=np.float64).reshape(-1, 2)


def stated_legs(department: DepartmentPlan) -> list[StatedLeg]:
    """Return the legs of all lists, to reload points and back included."""
    orders = {order.id: number for number, order in enumerate(department.orders)}
    places = {place.name: len(orders) + number for number, place in enumerate(department.places)}
    crews = {crew.id: crew for crew in department.crews}
    on_road = {
        state.crew_id: len(orders) + len(places) + number for number, state in enumerate(department.rules.states)
    }
    found = []
    for work_list in department.work_lists:
        crew = crews[work_list.crew_id]
        origin, ready = on_road.get(crew.id, places[crew.start]), work_list.departure
        for one in work_list.in_order():
            if isinstance(one, Pause):
                # A drive begins behind the breaks taken before it; one that cuts it does not begin it anew.
                ready = one.end if one.driven == 0 else ready
                continue
            destination = places[one.place] if isinstance(one, ReloadVisit) else orders[one.order_id]
            found.append(StatedLeg(crew.id, origin, destination, ready, one.leg))
            origin, ready = destination, one.departure
        found.append(StatedLeg(crew.id, origin, places[crew.end], ready, work_list.return_leg))
    return found


def stated_seconds(department: DepartmentPlan, legs: Sequence[StatedLeg]) -> NDArray[np.int32]:
    """Return a travel-time matrix that knows the plan's own legs and no other way; the first to state a leg counts."""
    size = len(department.orders) + len(department.places) + len(department.rules.states)
    seconds = np.full((size, size), UNREACHABLE, dtype=np.int32)
    for one in reversed(legs):
        seconds[one.origin, one.destination] = one.leg.duration
    np.fill_diagonal(seconds, 0)
    return seconds


def check_stated_legs(department: DepartmentPlan, legs: Sequence[StatedLeg]) -> Iterator[PlanViolation]:
    """Hold each leg to joining its stops, to a distance that is its path's, and to one duration for all lists."""
    points = points_of(department).tolist()
    first_stated: dict[tuple[int, int], int] = {}
    for one in legs:
        where, leg = _where(department, one), one.leg
        for what, stop, end in (
            ("begins", points[one.origin], leg.path[0]),
            ("ends", points[one.destination], leg.path[-1]),
        ):
            gap = _length((stop, end))
            if gap > MAX_GAP:
                detail = f"{where}: its path {what} {gap:,.0f} m away, {MAX_GAP:,.0f} m is the most"
                yield PlanViolation(department.code, "leg", detail)
        length = _length(leg.path)
        if abs(leg.distance - length) > PATH_SHARE * length + PATH_SLACK:
            detail = f"{where}: its distance is given as {leg.distance:,.0f} m, its path is {length:,.0f} m long"
            yield PlanViolation(department.code, "leg", detail)
        stated = first_stated.setdefault((one.origin, one.destination), leg.duration)
        if stated != leg.duration:
            detail = f"{where}: it is given as {leg.duration:,} s, elsewhere in the plan as {stated:,} s"
            yield PlanViolation(department.code, "leg", detail)


def check_measured_legs(
    department: DepartmentPlan, legs: Sequence[StatedLeg], encoding: Encoding, travel: DayTravel
) -> Iterator[PlanViolation]:
    """Compare the duration, distance and path of each leg with those on the streets when it begins."""
    on_network = travel.tables[0].on_network
    for one in legs:
        where, stated = _where(department, one), one.leg
        duration = encoding.drive_duration(one.origin, one.destination, one.begins)
        if duration >= UNREACHABLE:
            yield PlanViolation(department.code, "unreachable", f"{where}: no way leads there on the network")
            continue
        if not on_network[one.origin]:
            # From a point to itself it takes no time, off the network too, and there is no way to compare with.
            continue
        measured = travel.leg(one.origin, one.destination, one.begins)
        if stated.duration != duration:
            detail = f"{where}: it is given as {stated.duration:,} s, the network gives {duration:,} s"
            yield PlanViolation(department.code, "leg", detail)
        if abs(stated.distance - measured.distance) > MAX_DRIFT:
            detail = f"{where}: it is given as {stated.distance:,.0f} m, the network gives {measured.distance:,.0f} m"
            yield PlanViolation(department.code, "leg", detail)
        if len(stated.path) != len(measured.path) or not np.allclose(
            stated.path, measured.path, rtol=0.0, atol=MAX_TURN
        ):
            yield PlanViolation(department.code, "leg", f"{where}: its path is not the one the network gives")


def _where(department: DepartmentPlan, leg: StatedLeg) -> str:
    names = [f"order {order.id}" for order in department.orders] + [place.name for place in department.places]
    names += ["where it is" for _ in department.rules.states]
    origin, destination = names[leg.origin], names[leg.destination]
    return f"crew {leg.crew_id}, leg from {origin} to {destination}"


def _length(path: Sequence[Position]) -> float:
    """Measure a path in metres, on the sphere."""
    degrees = np.array(path, dtype=np.float64)
    return float(great_circle(degrees[:-1, 0], degrees[:-1, 1], degrees[1:, 0], degrees[1:, 1]).sum())
