"""Judge a finished plan: its requests, then each department's lists, legs and figures."""

from collections import Counter
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from dispatch.model import DepartmentPlan, Plan
from dispatch.planning.encoding import crews_on_shift, encode, in_city_words, read_solution
from dispatch.planning.recheck.districts import check_districts
from dispatch.planning.recheck.legs import (
    check_measured_legs,
    check_stated_legs,
    points_of,
    stated_legs,
    stated_seconds,
)
from dispatch.planning.recheck.sums import check_areas, check_figures, check_first_in_first_out
from dispatch.planning.recheck.violation import PlanViolation
from dispatch.planning.travel import TravelTimes, drive_through_the_day
from solvers.check import Rule, check

_TOLD_ALREADY = {Rule.JOB_TWICE, Rule.JOB_MISSING, Rule.UNREACHABLE, Rule.TOTALS}
"""Rules of the checker that a plan breaks only together with ``order-once``, ``unreachable``, ``leg`` or ``departure``.

A list's totals are not in the file: they are the sums of its legs and stops, each of which is judged by itself.
"""

_RULE_NAMES = {Rule.VEHICLE_TWICE: "crew-twice", Rule.EMPTY_ROUTE: "empty-list"}
"""Rules whose names are the solvers' own, in the city's words; the others mean the same in both."""


def recheck(
    plan: Plan, travel_times: TravelTimes | None = None, *, network_digest: str | None = None
) -> list[PlanViolation]:
    """List every rule the plan breaks; an empty list is a sound plan.

    Parameters
    ----------
    plan
        As :func:`~dispatch.planning.document.decode_plan` or the pipeline gives it: what its names refer to is there.
    travel_times
        Of the street network to measure the legs on; None takes the legs as the plan states them.
    network_digest
        Of that network. Where the plan names another one, that is a violation and nothing is measured on it; None does
        not compare them.
    """
    violations = [*_standing_twice(plan)]
    if network_digest not in (None, plan.provenance.network_digest):
        violations.append(_other_network(plan, str(network_digest)))
        travel_times = None
    for department in plan.departments:
        violations.extend(_recheck_department(plan, department, travel_times))
    return violations


def _standing_twice(plan: Plan) -> Iterator[PlanViolation]:
    """Find requests and crews that the plan counts in more than one place."""
    places = Counter(
        request
        for part in plan.departments
        for order in (*part.orders, *(one.order for one in part.begun))
        for request in order.request_ids
    )
    places.update(one.request_id for one in plan.set_aside)
    for request, count in places.items():
        if count > 1:
            yield PlanViolation("", "request-once", f"request {request} stands in {count} places of the plan")
    for crew, count in Counter(crew.id for part in plan.departments for crew in part.crews).items():
        if count > 1:
            yield PlanViolation("", "crew-once", f"crew {crew} works for {count} departments")


def _other_network(plan: Plan, digest: str) -> PlanViolation:
    made_on = plan.provenance.network_digest
    detail = (
        f"the plan was made on network {made_on[:12]}, not on {digest[:12]} "
        "(speeds by the hour and closures count too): nothing was measured on that"
    )
    return PlanViolation("", "network", detail)


def _recheck_department(
    plan: Plan, department: DepartmentPlan, travel_times: TravelTimes | None
) -> Iterator[PlanViolation]:
    code, zone = department.code, ZoneInfo(plan.timezone)
    legs = stated_legs(department)
    for crew in department.crews:
        if crew.department != code:
            yield PlanViolation(code, "crew-department", f"crew {crew.id} is said to be of {crew.department}")
    yield from _listed_once(department)
    yield from check_stated_legs(department, legs)
    crews = crews_on_shift(department.crews, day=plan.day, zone=zone, as_of=plan.as_of, rules=department.rules)
    travel = None
    if travel_times is not None:
        points = points_of(department)
        travel = drive_through_the_day(travel_times(points[:, 0], points[:, 1]), crews, day=plan.day, zone=zone)
    encoding = encode(
        department.orders,
        crews,
        department.places,
        stated_seconds(department, legs) if travel is None else travel.seconds,
        moments=() if travel is None else travel.moments,
        day=plan.day,
        zone=zone,
        as_of=plan.as_of,
        rules=department.rules,
    )
    yield from check_areas(department, encoding, is_measured=travel is not None)
    if travel is not None:
        yield from check_measured_legs(department, legs, encoding, travel)
    working = {crew.id for crew in crews}
    over = [one.crew_id for one in department.work_lists if one.crew_id not in working]
    for crew_id in over:
        yield PlanViolation(code, "shift", f"crew {crew_id} has a list, but its shift was over when the plan was made")
    if over:
        return
    solution = read_solution(encoding, department.work_lists, department.deferred, department.cost)
    for violation in check(encoding.problem, solution):
        # Without a network the times to what was left out are not known.
        if violation.rule not in _TOLD_ALREADY and (travel is not None or violation.rule is not Rule.REASON):
            rule = _RULE_NAMES.get(violation.rule, violation.rule.value)
            yield PlanViolation(code, rule, in_city_words(encoding, solution, violation))
    yield from check_figures(department, encoding, solution.routes, legs)
    yield from check_first_in_first_out(department, encoding, travel)
    yield from check_districts(department, plan.as_of)


def _listed_once(department: DepartmentPlan) -> Iterator[PlanViolation]:
    """Hold every order to one list, or to being deferred once."""
    named = Counter(one.order_id for work_list in department.work_lists for one in work_list.assignments)
    named.update(one.order_id for one in department.deferred)
    for order in department.orders:
        if named[order.id] == 0:
            detail = f"order {order.id} is neither on a list nor deferred"
            yield PlanViolation(department.code, "order-once", detail)
        elif named[order.id] > 1:
            yield PlanViolation(department.code, "order-once", f"order {order.id} is listed {named[order.id]} times")
