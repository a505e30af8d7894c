"""One department's day: its orders become areas, routes, work lists, and a reason for each order left out."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import shapely
from numpy.typing import NDArray

from dispatch.model import (
    Deferred,
    Department,
    DepartmentPlan,
    FairnessFloor,
    Figures,
    Forecast,
    Place,
    Rules,
    WorkArea,
    WorkOrder,
)
from dispatch.planning.clustering import cluster, num_areas_for
from dispatch.planning.encoding import TRAVEL_SHARE, Encoding, LegOf, crews_on_shift, decode, encode, why_deferred
from dispatch.planning.fairness import HeldFloor, Search, district_ledger, hold_floor
from dispatch.planning.metrics import figures, num_scheduled
from dispatch.planning.policies import first_in_first_out
from dispatch.planning.travel import TravelTable, drive_through_the_day
from geodata.streets.leg import Position

_PART_WITHOUT_FLOOR = 0.4
"""Part of the time that goes into the plan that a floor is measured against and held from: a judgement."""

NOT_REACHED = "not-reached-in-turn"
"""Why first in, first out leaves an order out: the day was over before its turn, or nobody had room left."""


def plan_department(
    department: Department,
    orders: tuple[WorkOrder, ...],
    places: tuple[Place, ...],
    table: TravelTable,
    *,
    day: date,
    zone: ZoneInfo,
    as_of: datetime,
    seed: int,
    solve: Search,
    expected: Callable[[WorkOrder], Forecast],
    rules: Rules | None = None,
) -> DepartmentPlan:
    """Plan one department's day.

    Parameters
    ----------
    orders
        The department's work, oldest first.
    places
        Where its crews start and end.
    table
        Driving between the orders and, behind them, the places, and behind these where ``rules.states`` are.
    solve
        Answers a problem with a checked solution.
    expected
        Says when an order that is not on today's lists may be done.
    rules
        What else holds.
    """
    rules = rules or Rules()
    crews = crews_on_shift(department.crews, day=day, zone=zone, as_of=as_of, rules=rules)
    travel = drive_through_the_day(table, crews, day=day, zone=zone)
    encoding = encode(
        orders, crews, places, travel.seconds, moments=travel.moments, day=day, zone=zone, as_of=as_of, rules=rules
    )
    held = _solve(encoding, solve, floor=rules.fairness_floor)
    solution = held.solution
    reasons = {one.job: why_deferred(encoding, solution, one) for one in solution.unassigned}
    work_lists = decode(encoding, solution.routes, travel.leg)
    deferred = tuple(
        Deferred(order_id=orders[job].id, reason=reason, detail=detail, forecast=expected(orders[job]))
        for job, (reason, detail) in reasons.items()
    )
    return DepartmentPlan(
        code=department.code,
        name=department.name,
        places=places,
        crews=encoding.crews,
        orders=orders,
        areas=work_areas(encoding, table.seconds, seed=seed),
        work_lists=work_lists,
        deferred=deferred,
        cost=solution.cost,
        figures=figures(encoding, solution.routes, [reason.value for reason, _ in reasons.values()], travel.leg),
        first_in_first_out=figures_in_turn(encoding, travel.leg),
        rules=rules,
        ledger=district_ledger(orders, work_lists, deferred, as_of=as_of, required=held.required),
        floor=None if not rules.fairness_floor else _floor(encoding, held, share=rules.fairness_floor),
    )


def _solve(encoding: Encoding, search: Search, *, floor: float) -> HeldFloor:
    """Search, and where there is a floor search on until it holds, both in the time there is."""
    if not floor:
        solution = search(encoding.problem)
        return HeldFloor(solution=solution, reference=solution, required={}, unmet=())
    reference = search(encoding.problem, part=_PART_WITHOUT_FLOOR)
    districts = [order.district for order in encoding.orders]
    return hold_floor(encoding.problem, districts, reference, search, floor=floor, part=1 - _PART_WITHOUT_FLOOR)


def _floor(encoding: Encoding, held: HeldFloor, *, share: float) -> FairnessFloor:
    return FairnessFloor(
        share=share,
        cost_without=held.reference.cost,
        num_scheduled_without=num_scheduled(encoding, held.reference.routes),
        unmet=held.unmet,
    )


def figures_in_turn(encoding: Encoding, leg: LegOf) -> Figures:
    """Sum up what serving the same orders first in, first out comes to, by the same crews and travel times."""
    routes = first_in_first_out(encoding.problem, range(len(encoding.orders)))
    num_left_out = len(encoding.orders) - num_scheduled(encoding, routes)
    return figures(encoding, routes, [NOT_REACHED] * num_left_out, leg)


def work_areas(encoding: Encoding, seconds: NDArray[np.int32], *, seed: int) -> tuple[WorkArea, ...]:
    """Cluster a department's orders into areas of about one crew's day each.

    Parameters
    ----------
    seconds
        Shape (n + p, n + p), travel times between the encoding's orders and, behind them, places.
    """
    orders = encoding.orders
    if not orders or not encoding.crews:
        return ()
    work = np.array([order.service_duration for order in orders], dtype=np.int64)
    shifts = [vehicle.shift.end - vehicle.shift.start for vehicle in encoding.problem.vehicles]
    working_time = round(float(np.median(shifts)) * (1 - TRAVEL_SHARE))
    num_areas = num_areas_for(int(work.sum()), working_time=working_time)
    of_order = cluster(seconds[: len(orders), : len(orders)], work, num_areas=num_areas, seed=seed)
    members = [[orders[index] for index in np.flatnonzero(of_order == area)] for area in range(int(of_order.max()) + 1)]
    return tuple(
        WorkArea(
            name=f"Area {number}",
            order_ids=tuple(order.id for order in area),
            service_duration=sum(order.service_duration for order in area),
            outline=_outline([(order.lon, order.lat) for order in area]),
        )
        for number, area in enumerate(members, start=1)
    )


def _outline(points: Sequence[Position]) -> tuple[Position, ...]:
    hull = shapely.convex_hull(shapely.MultiPoint(points))
    if not isinstance(hull, shapely.Polygon):
        return ()
    return tuple((round(lon, 6), round(lat, 6)) for lon, lat in hull.exterior.coords)
