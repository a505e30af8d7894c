"""Check a finished plan again, from the plan alone or against the street network it was made for.

The plan is turned back into a problem and its lists into routes as they state their times; the solvers' independent
checker judges them. Without a network the driving times are those the plan states for its own legs; with one, every
leg is measured anew.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from dispatch.errors import PlanFileError
from dispatch.model import DepartmentPlan, Plan, WorkList
from dispatch.planning.encoding import encode, in_city_words, read_solution
from dispatch.planning.travel import TravelTimes
from solvers.check import Rule, check
from solvers.problem import UNREACHABLE


@dataclass(frozen=True, slots=True)
class PlanViolation:
    """A rule that a plan breaks: where (department), which rule, and a sentence with the numbers."""

    department: str
    rule: str
    detail: str


def recheck(plan: Plan, travel_times: TravelTimes | None = None) -> list[PlanViolation]:
    """List every rule the plan breaks; an empty list is a sound plan.

    Parameters
    ----------
    travel_times
        Of the street network to measure the legs on; None takes the legs as the plan states them.
    """
    violations = list(_double_bookings(plan))
    for department in plan.departments:
        violations.extend(_recheck_department(plan, department, travel_times))
    return violations


def _double_bookings(plan: Plan) -> Iterable[PlanViolation]:
    """Find requests that the plan counts in more than one place."""
    places = Counter(request for part in plan.departments for order in part.orders for request in order.request_ids)
    places.update(one.request_id for one in plan.set_aside)
    for request, count in places.items():
        if count > 1:
            yield PlanViolation("", "request-once", f"request {request} stands in {count} places of the plan")


def _recheck_department(
    plan: Plan, department: DepartmentPlan, travel_times: TravelTimes | None
) -> Iterable[PlanViolation]:
    code = department.code
    named = Counter(one.order_id for work_list in department.work_lists for one in work_list.assignments)
    named.update(one.order_id for one in department.deferred)
    known = {order.id for order in department.orders}
    for order_id, count in named.items():
        if order_id not in known:
            yield PlanViolation(code, "order-known", f"order {order_id} is on a list but not among the orders")
        elif count > 1:
            yield PlanViolation(code, "order-once", f"order {order_id} is listed {count} times")
    for order_id in sorted(known - named.keys()):
        yield PlanViolation(code, "order-once", f"order {order_id} is neither on a list nor deferred")
    crews = {crew.id for crew in department.crews}
    for work_list in department.work_lists:
        if work_list.crew_id not in crews:
            yield PlanViolation(code, "crew-known", f"crew {work_list.crew_id} has a list but is not among the crews")
    if not named.keys() <= known or any(work_list.crew_id not in crews for work_list in department.work_lists):
        return
    seconds = _stated_seconds(department) if travel_times is None else _measured_seconds(department, travel_times)
    encoding = encode(
        department.orders,
        department.crews,
        department.places,
        seconds,
        day=plan.day,
        zone=ZoneInfo(plan.timezone),
        as_of=plan.as_of,
    )
    solution = read_solution(encoding, department.work_lists, department.deferred, department.cost)
    for violation in check(encoding.problem, solution):
        if travel_times is None and violation.rule is Rule.REASON:
            continue
        yield PlanViolation(code, violation.rule.value, in_city_words(encoding, violation.detail))


def _stated_seconds(department: DepartmentPlan) -> NDArray[np.int32]:
    """Return a travel-time matrix that knows the plan's own legs and no other way.

    Raises
    ------
    PlanFileError
        Where two lists state different times for the same leg.
    """
    index = {order.id: number for number, order in enumerate(department.orders)}
    place = {one.name: len(index) + number for number, one in enumerate(department.places)}
    size = len(index) + len(place)
    seconds = np.full((size, size), UNREACHABLE, dtype=np.int32)
    np.fill_diagonal(seconds, 0)
    crews = {crew.id: crew for crew in department.crews}
    for work_list in department.work_lists:
        crew = crews[work_list.crew_id]
        stops = [place[crew.start], *(index[one.order_id] for one in work_list.assignments), place[crew.end]]
        for (origin, destination), duration in zip(pairwise(stops), _durations(work_list), strict=True):
            if origin != destination and seconds[origin, destination] not in (UNREACHABLE, duration):
                raise PlanFileError(f"{department.code}: the plan states two driving times for one leg of {crew.id}")
            if origin != destination:
                seconds[origin, destination] = duration
    return seconds


def _durations(work_list: WorkList) -> list[int]:
    return [one.leg.duration for one in work_list.assignments] + [work_list.return_leg.duration]


def _measured_seconds(department: DepartmentPlan, travel_times: TravelTimes) -> NDArray[np.int32]:
    points = [(order.lon, order.lat) for order in department.orders]
    points += [(place.lon, place.lat) for place in department.places]
    degrees = np.array(points, dtype=np.float64).reshape(-1, 2)
    return travel_times(degrees[:, 0], degrees[:, 1]).seconds
