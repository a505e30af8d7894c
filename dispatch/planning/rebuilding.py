"""A department's plan made anew from what is left of its day and an answer to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import shapely
from scipy.spatial import KDTree

from dispatch.completion.kaplan_meier import forecast
from dispatch.errors import PlanningError
from dispatch.model import Crew, Deferred, DepartmentPlan, Forecast, Plan, Rules, WorkArea, WorkOrder
from dispatch.planning.department import figures_in_turn
from dispatch.planning.encoding import Encoding, crews_on_shift, decode, encode, why_deferred
from dispatch.planning.metrics import figures
from dispatch.planning.remaining import Remaining
from dispatch.planning.travel import DayTravel, TravelTimes, drive_through_the_day
from solvers.solution import Solution

Expected = Callable[[WorkOrder], Forecast]
"""Says when an order that is on no list may be done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The day of a plan, and when it is amended."""

    day: date
    zone: ZoneInfo
    as_of: datetime

    @classmethod
    def of(cls, plan: Plan, as_of: datetime) -> "Moment":
        """Give a plan's day at a moment, as the city's clocks show it."""
        zone = ZoneInfo(plan.timezone)
        return cls(day=plan.day, zone=zone, as_of=as_of.astimezone(zone))


def moment_of(plan: Plan, now: datetime | None) -> Moment:
    """Give when a plan is changed, not before it was made nor on another day."""
    moment = Moment.of(plan, now or plan.as_of)
    if now is not None and (now < plan.as_of or moment.as_of.date() != plan.day):
        raise PlanningError(
            f"a plan of {plan.day} made as of {plan.as_of:%Y-%m-%d %H:%M} cannot be changed as of "
            f"{moment.as_of:%Y-%m-%d %H:%M}: give a later time of that day"
        )
    return moment


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawn:
    """What is left of a department's day in the solver's words, and the driving between its places."""

    encoding: Encoding
    travel: DayTravel
    rules: Rules


def draw(left: Remaining, rules: Rules, moment: Moment, travel_times: TravelTimes, *, is_trial: bool = False) -> Drawn:
    """Put what is left of a day, under its rules, in the solver's words.

    Parameters
    ----------
    is_trial
        Leave out the hours that are over; a plan has them, because it is checked with them.
    """
    part = left.part
    points = [(order.lon, order.lat) for order in left.orders]
    points += [(place.lon, place.lat) for place in part.places]
    points += [(state.lon, state.lat) for state in rules.states]
    degrees = np.array(points, dtype=np.float64).reshape(-1, 2)
    crews = crews_on_shift(part.crews, day=moment.day, zone=moment.zone, as_of=moment.as_of, rules=rules)
    table = travel_times(degrees[:, 0], degrees[:, 1])
    out = tuple(_from(crew, moment) for crew in crews) if is_trial else crews
    travel = drive_through_the_day(table, out, day=moment.day, zone=moment.zone)
    encoding = encode(
        left.orders,
        crews,
        part.places,
        travel.seconds,
        moments=travel.moments,
        day=moment.day,
        zone=moment.zone,
        as_of=moment.as_of,
        rules=rules,
    )
    return Drawn(encoding=encoding, travel=travel, rules=rules)


def _from(crew: Crew, moment: Moment) -> Crew:
    """Let a crew's shift begin no earlier than the moment."""
    if moment.as_of.date() != moment.day or not crew.shift_start <= moment.as_of.time() < crew.shift_end:
        return crew
    return replace(crew, shift_start=moment.as_of.time())


def rebuild(left: Remaining, drawn: Drawn, solution: Solution, expected: Expected) -> DepartmentPlan:
    """Make a department's plan of an answer.

    Areas stay as they are, without the orders that are begun; new orders join the area of the nearest one. Forecasts of
    orders that were deferred before stay as they are.
    """
    encoding, travel, orders = drawn.encoding, drawn.travel, left.orders
    reasons = {one.job: why_deferred(encoding, solution, one) for one in solution.unassigned}
    known = {one.order_id: one.forecast for one in left.part.deferred}
    return replace(
        left.part,
        orders=orders,
        areas=_areas(left.part.areas, orders) if left.part.crews else (),
        work_lists=decode(encoding, solution.routes, travel.leg),
        deferred=tuple(
            Deferred(
                order_id=orders[job].id,
                reason=reason,
                detail=detail,
                forecast=known.get(orders[job].id) or expected(orders[job]),
            )
            for job, (reason, detail) in reasons.items()
        ),
        cost=solution.cost,
        figures=figures(encoding, solution.routes, [reason.value for reason, _ in reasons.values()], travel.leg),
        first_in_first_out=figures_in_turn(encoding, travel.leg),
        rules=drawn.rules,
        begun=left.begun,
    )


def nothing_known(zone: ZoneInfo) -> Expected:
    """Give no forecast, and say so: where the city's history is not at hand."""

    def expected(order: WorkOrder) -> Forecast:
        return forecast({}, order.service_type, requested=order.requested, not_before=order.requested, zone=zone)

    return expected


def _areas(areas: Sequence[WorkArea], orders: Sequence[WorkOrder]) -> tuple[WorkArea, ...]:
    """Keep areas, of the orders that are left and with the new ones."""
    if not orders:
        return ()
    order_of = {order.id: order for order in orders}
    members = [[one for one in area.order_ids if one in order_of] for area in areas]
    placed = [(number, order_of[one]) for number, each in enumerate(members) for one in each]
    in_areas = {order.id for _, order in placed}
    new = [order for order in orders if order.id not in in_areas]
    if new and not placed:
        members, areas = [[]], [WorkArea(name="Area 1", order_ids=(), service_duration=0, outline=())]
    if new:
        tree = KDTree([(order.lon, order.lat) for _, order in placed]) if placed else None
        for order in new:
            nearest = 0 if tree is None else placed[int(tree.query((order.lon, order.lat))[1])][0]
            members[nearest].append(order.id)
    return tuple(
        _with_members(area, tuple(order_of[one] for one in each))
        for area, each in zip(areas, members, strict=True)
        if each
    )


def _with_members(area: WorkArea, orders: Sequence[WorkOrder]) -> WorkArea:
    outline = area.outline
    if tuple(order.id for order in orders) != area.order_ids:
        outline = _outline([(order.lon, order.lat) for order in orders])
    return replace(
        area,
        order_ids=tuple(order.id for order in orders),
        service_duration=sum(order.service_duration for order in orders),
        outline=outline,
    )


def _outline(points: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    hull = shapely.convex_hull(shapely.MultiPoint(points))
    if not isinstance(hull, shapely.Polygon):
        return ()
    return tuple((round(lon, 6), round(lat, 6)) for lon, lat in hull.exterior.coords)
