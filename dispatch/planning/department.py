"""One department's day: its orders become areas, routes, work lists, and a reason for each order left out."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from dispatch.model import (
    Deferred,
    Department,
    DepartmentPlan,
    FairnessFloor,
    Figures,
    Forecast,
    Place,
    Rules,
    Territories,
    WorkOrder,
)
from dispatch.planning.areas import orders_of_today, work_areas
from dispatch.planning.encoding import Encoding, LegOf, crews_on_shift, decode, encode, why_deferred
from dispatch.planning.fairness import HeldFloor, district_ledger, hold_floor
from dispatch.planning.metrics import figures, num_scheduled
from dispatch.planning.policies import first_in_first_out
from dispatch.planning.search import Search
from dispatch.planning.soft_territories import are_soft, begin_inside
from dispatch.planning.travel import TravelTable, drive_through_the_day

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
    under = partial(
        encode, orders, crews, places, travel.seconds, moments=travel.moments, day=day, zone=zone, as_of=as_of
    )
    if are_soft(department, crews, rules):
        rules, solve = begin_inside(lambda one: under(rules=one), rules, solve, price=department.territory_price)
    encoding = under(rules=rules)
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
        areas=work_areas(
            encoding,
            orders_of_today(orders, {orders[job].id: reason for job, (reason, _) in reasons.items()}),
            in_territories=department.territories is not Territories.NONE,
            seed=seed,
        ),
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
