"""A department's plan made anew from what is left of its day and an answer to it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np

from dispatch.completion.kaplan_meier import forecast
from dispatch.errors import PlanningError
from dispatch.model import Crew, Deferred, DepartmentPlan, Forecast, Plan, Rules, WorkOrder
from dispatch.planning.areas import kept_areas, orders_of_today
from dispatch.planning.department import figures_in_turn
from dispatch.planning.encoding import Encoding, crews_on_shift, decode, encode, why_deferred
from dispatch.planning.fairness import district_ledger
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


def rebuild(
    left: Remaining, drawn: Drawn, solution: Solution, expected: Expected, *, as_of: datetime
) -> DepartmentPlan:
    """Make a department's plan of an answer.

    Areas keep their names, without the orders that are begun; new orders join the area of the nearest one. Forecasts of
    orders that were deferred before stay as they are. The ledger is of what is left of the day.
    """
    encoding, travel, orders = drawn.encoding, drawn.travel, left.orders
    reasons = {one.job: why_deferred(encoding, solution, one) for one in solution.unassigned}
    known = {one.order_id: one.forecast for one in left.part.deferred}
    work_lists = decode(encoding, solution.routes, travel.leg)
    deferred = tuple(
        Deferred(
            order_id=orders[job].id,
            reason=reason,
            detail=detail,
            forecast=known.get(orders[job].id) or expected(orders[job]),
        )
        for job, (reason, detail) in reasons.items()
    )
    today = orders_of_today(orders, {one.order_id: one.reason for one in deferred})
    return replace(
        left.part,
        orders=orders,
        areas=kept_areas(left.part.areas, encoding, today),
        work_lists=work_lists,
        deferred=deferred,
        cost=solution.cost,
        figures=figures(encoding, solution.routes, [reason.value for reason, _ in reasons.values()], travel.leg),
        first_in_first_out=figures_in_turn(encoding, travel.leg),
        rules=drawn.rules,
        ledger=district_ledger(orders, work_lists, deferred, as_of=as_of),
        floor=None,
        begun=left.begun,
    )


def nothing_known(zone: ZoneInfo) -> Expected:
    """Give no forecast, and say so: where the city's history is not at hand."""

    def expected(order: WorkOrder) -> Forecast:
        return forecast({}, order.service_type, requested=order.requested, not_before=order.requested, zone=zone)

    return expected
