"""About what a new order costs each crew, by the travel times around its place and the lists as they stand."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np

from dispatch.model import Assignment, Crew, ReloadVisit, WorkList, WorkOrder
from dispatch.operations import CrewDay
from dispatch.planning.encoding import crews_on_shift
from dispatch.planning.rebuilding import Moment
from dispatch.planning.remaining import Remaining
from dispatch.planning.travel import TravelTimes
from solvers.problem import UNREACHABLE

NUM_TRIED = 12
"""Crews whose lists are tried by the clock: those to which the order costs least by the estimate. A judgement."""


EXCESS_PRICE = 4
"""Of a second by which a list is too long for its shift with the order, up to the price of one of its orders: some of
it may go into waits. A judgement.
"""


def working(left: Remaining, moment: Moment) -> tuple[Crew, ...]:
    """Give the crews that can still be sent out."""
    return crews_on_shift(left.part.crews, day=moment.day, zone=moment.zone, as_of=moment.as_of, rules=left.rules)


def able_crews(left: Remaining, order: WorkOrder, moment: Moment) -> list[Crew]:
    """Give the crews that may do an order at all."""
    needs = {*order.skills, *order.equipment}
    return [
        crew
        for crew in working(left, moment)
        if needs <= {*crew.skills, *crew.equipment}
        and all(amount <= crew.capacity.get(name, 0) for name, amount in [*order.load.items(), *order.material.items()])
        and (not left.rules.territories_are_hard or not crew.districts or order.district in crew.districts)
    ]


def estimates(
    left: Remaining,
    able: Sequence[Crew],
    order: WorkOrder,
    moment: Moment,
    days: Mapping[str, CrewDay],
    travel_times: TravelTimes,
) -> tuple[dict[str, int], str]:
    """Say about what an order costs each crew at least, and why none can come where that is so."""
    if not able:
        return {}, "no crew that still works has what it needs"
    point_of: dict[tuple[str, str], int] = {}
    points: list[tuple[float, float]] = []

    def point(kind: str, name: str, lon: float, lat: float) -> int:
        if (kind, name) not in point_of:
            point_of[kind, name] = len(points)
            points.append((lon, lat))
        return point_of[kind, name]

    places = {place.name: point("place", place.name, place.lon, place.lat) for place in left.part.places}
    orders = {one.id: one for one in left.orders}
    courses = {}
    for crew in able:
        day = days[crew.id]
        stops = [places[crew.start] if day.state is None else point("crew", crew.id, day.state.lon, day.state.lat)]
        for one in day.ahead:
            listed = orders.get(one.order_id) if isinstance(one, Assignment) else None
            stops.append(
                places[one.place]
                if isinstance(one, ReloadVisit)
                else point("order", one.order_id, listed.lon, listed.lat)
                if listed
                else stops[-1]
            )
        courses[crew.id] = [*stops, places[crew.end]]
    new = point("order", order.id, order.lon, order.lat)
    degrees = np.array(points, dtype=np.float64)
    table = travel_times(degrees[:, 0], degrees[:, 1])
    if not table.on_network[new]:
        return {}, f"no street leads there: {table.why_off_network(new)}"
    there, back = (seconds.tolist() for seconds in table.seconds_around(new))
    estimates = {
        crew.id: estimate
        for crew in able
        if (estimate := _estimate(left, crew, days[crew.id], order, moment, courses[crew.id], there, back)) is not None
    }
    return estimates, "" if estimates else "no street leads there and back from where crews are"


def _estimate(
    left: Remaining,
    crew: Crew,
    day: CrewDay,
    order: WorkOrder,
    moment: Moment,
    stops: Sequence[int],
    there: Sequence[int],
    back: Sequence[int],
) -> int | None:
    """Estimate the least detour and wait on a list, and the price of one of its orders where its shift is too short.

    Parameters
    ----------
    stops
        Points that the crew comes to, its start and end included.
    there, back
        By point, seconds from the new order and to it.
    """
    work_list = next((one for one in left.part.work_lists if one.crew_id == crew.id), None)
    free = _free(crew, day, work_list, moment)
    way_home = 0 if work_list is None else work_list.return_leg.duration
    legs = [*(one.leg.duration for one in day.ahead), way_home]
    leaves = [free]
    if day.ahead:
        first = day.ahead[0]
        later = max(timedelta(0), free - (first.arrival - timedelta(seconds=first.leg.duration)))
        leaves += [one.departure + later for one in day.ahead]
    due = order.due or moment.as_of
    over = datetime.combine(moment.day, crew.shift_end, moment.zone) + timedelta(seconds=crew.max_overtime)
    excess = (leaves[-1] + timedelta(seconds=way_home + order.service_duration) - over).total_seconds()
    prizes = {one.id: one.prize for one in left.orders}
    own = [prizes[one.order_id] for one in day.ahead if isinstance(one, Assignment) and one.order_id in prizes]
    costs = []
    for origin, destination, leg, leave in zip(stops[:-1], stops[1:], legs, leaves, strict=True):
        if back[origin] >= UNREACHABLE or there[destination] >= UNREACHABLE:
            continue
        detour = back[origin] + there[destination] - leg
        wait = max(0.0, (leave - due).total_seconds() + back[origin])
        too_long = min(max(0.0, EXCESS_PRICE * (excess + detour)), min(own, default=0))
        costs.append(round(detour + wait + too_long))
    return min(costs, default=None)


def _free(crew: Crew, day: CrewDay, work_list: WorkList | None, moment: Moment) -> datetime:
    if day.state is not None:
        return day.state.free
    if work_list is not None:
        return max(moment.as_of, work_list.departure)
    return max(moment.as_of, datetime.combine(moment.day, crew.shift_start, moment.zone))
