"""Several days ahead: what does not fit today gets a day of its own, or a reason for each day it is passed over.

Days are planned one behind the other, each from what the days before leave open. The price of leaving an order out
grows with its age in targets (:mod:`dispatch.orders.work_orders`), so that what falls due goes first and nothing waits
for ever. What crews find at inspections is not known before, so repairs that follow them are in no day yet.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import partial

from dispatch.city import City
from dispatch.completion.expected import Expected
from dispatch.model import Deferred, Plan, Provenance, Rules
from dispatch.orders.duplicates import NOTHING_DECIDED, Decisions
from dispatch.orders.progress import Progress
from dispatch.planning.day import plan_day
from dispatch.planning.search import Solve
from dispatch.planning.travel import TravelTimes
from geodata.requests.record import ServiceRequest
from solvers.problem import Problem
from solvers.solution import Sequences, Solution


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizon:
    """Plans of consecutive working days.

    Attributes
    ----------
    days
        The first is the plan to publish: its deferred orders name the day they are planned for. The others are
        drafts, each from what the ones before leave open.
    """

    days: tuple[Plan, ...]

    @property
    def first(self) -> Plan:
        """The plan of the first day."""
        return self.days[0]


def plan_horizon(
    requests: Sequence[ServiceRequest],
    city: City,
    day: date,
    *,
    num_days: int,
    travel_times: TravelTimes,
    solve: Solve,
    expected: Expected,
    as_of: datetime,
    provenance: Provenance,
    progress: Mapping[str, Progress] | None = None,
    decisions: Decisions = NOTHING_DECIDED,
    rules: Mapping[str, Rules] | None = None,
    on_department: Callable[[str], None] | None = None,
) -> Horizon:
    """Plan a day and the working days behind it.

    Parameters
    ----------
    num_days
        How many days, at least one; the first is planned whether or not it is a working day.
    solve, rules
        See :func:`dispatch.planning.day.plan_day`: the budget is divided among the days, the rules are the first day's.
    """
    waiting = list(requests)
    plans: list[Plan] = []
    for number in range(num_days):
        plan = plan_day(
            waiting,
            city,
            day,
            travel_times=travel_times,
            solve=partial(_of_a_day, solve, num_days),
            expected=expected,
            as_of=as_of if number == 0 else max(as_of, datetime.combine(day, time(0), city.zone)),
            provenance=provenance,
            progress=progress,
            decisions=decisions,
            rules=rules if number == 0 else None,
            on_department=partial(_name_day, on_department, day, num_days),
        )
        plans.append(plan)
        listed = _listed(plan)
        waiting = [one for one in waiting if one.service_request_id not in listed]
        day = city.calendar.next_working_day(day)
    return Horizon(days=(_with_planned_days(plans), *plans[1:]))


def _of_a_day(
    solve: Solve, num_days: int, problem: Problem, share: float, /, *, initial: Sequences | None = None
) -> Solution:
    return solve(problem, share / num_days, initial=initial)


def _name_day(on_department: Callable[[str], None] | None, day: date, num_days: int, name: str) -> None:
    if on_department:
        on_department(name if num_days == 1 else f"{name}, {day:%A %Y-%m-%d}")


def _listed(plan: Plan) -> set[str]:
    """Return the requests that the plan's lists answer."""
    requests_of = {order.id: order.request_ids for part in plan.departments for order in part.orders}
    return {
        request
        for part in plan.departments
        for work_list in part.work_lists
        for one in work_list.assignments
        for request in requests_of[one.order_id]
    }


def _with_planned_days(plans: Sequence[Plan]) -> Plan:
    """Let the first plan's deferred orders name the day on whose lists their oldest request is."""
    day_of = {request: plan.day for plan in reversed(plans[1:]) for request in _listed(plan)}
    departments = tuple(
        replace(part, deferred=tuple(_with_day(one, day_of.get(one.order_id)) for one in part.deferred))
        for part in plans[0].departments
    )
    return replace(plans[0], departments=departments)


def _with_day(deferred: Deferred, day: date | None) -> Deferred:
    return replace(deferred, planned_day=day)
