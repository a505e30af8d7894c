"""One department's day: its orders become areas, routes, work lists, and a reason for each order left out."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from dispatch.model import (
    Deferred,
    Department,
    DepartmentPlan,
    Figures,
    Forecast,
    Place,
    Rules,
    Territories,
    WorkOrder,
)
from dispatch.planning.areas import orders_of_today, work_areas
from dispatch.planning.encoding import Encoding, LegOf, crews_on_shift, decode, encode, why_deferred
from dispatch.planning.metrics import figures
from dispatch.planning.policies import first_in_first_out
from dispatch.planning.soft_territories import Search, are_soft, begin_inside
from dispatch.planning.travel import TravelTable, drive_through_the_day

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
    solution = solve(encoding.problem)
    reasons = {one.job: why_deferred(encoding, solution, one) for one in solution.unassigned}
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
        work_lists=decode(encoding, solution.routes, travel.leg),
        deferred=tuple(
            Deferred(
                order_id=orders[job].id,
                reason=reason,
                detail=detail,
                forecast=expected(orders[job]),
            )
            for job, (reason, detail) in reasons.items()
        ),
        cost=solution.cost,
        figures=figures(encoding, solution.routes, [reason.value for reason, _ in reasons.values()], travel.leg),
        first_in_first_out=figures_in_turn(encoding, travel.leg),
        rules=rules,
    )


def figures_in_turn(encoding: Encoding, leg: LegOf) -> Figures:
    """Sum up what serving the same orders first in, first out comes to, by the same crews and travel times."""
    routes = first_in_first_out(encoding.problem, range(len(encoding.orders)))
    num_orders = len(encoding.orders)
    num_left_out = num_orders - sum(stop.job < num_orders for route in routes for stop in route.stops)
    return figures(encoding, routes, [NOT_REACHED] * num_left_out, leg)
