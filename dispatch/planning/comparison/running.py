"""Carry out every policy on the orders, crews, rules and travel times of a plan, and check what comes out."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from dispatch.errors import PlanningError
from dispatch.model import DepartmentPlan, Plan
from dispatch.planning.comparison.figures import SEARCHING, Comparison, FloorPrice, Policy, PolicyFigures
from dispatch.planning.comparison.same_orders import on_same_orders
from dispatch.planning.encoding import Encoding, encode, read_solution
from dispatch.planning.fairness import HeldFloor, hold_floor
from dispatch.planning.metrics import figures, num_scheduled
from dispatch.planning.policies import (
    area_day,
    as_solution,
    earliest_due_first,
    first_in_first_out,
    nearest_neighbour,
    one_area_for_each_crew,
)
from dispatch.planning.recheck.legs import points_of
from dispatch.planning.search import Search, Solve, in_part
from dispatch.planning.travel import DayTravel, TravelTimes, drive_through_the_day
from solvers.check import check
from solvers.problem import Problem
from solvers.solution import Solution


def compare_policies(
    plan: Plan,
    travel_times: TravelTimes,
    solve: Solve,
    *,
    floor: float,
    seed: int,
    on_policy: Callable[[str, Policy], None] | None = None,
) -> Comparison:
    """Serve the orders of a plan under every policy.

    Parameters
    ----------
    plan
        Made without a floor; it is the policy ``ROUTED``.
    travel_times
        Those that it was made with.
    solve
        The one that it was made with.
    floor
        Of the policy ``ROUTED_WITH_FLOOR``: see :func:`dispatch.planning.fairness.hold_floor`.
    seed
        Of the clustering.
    on_policy
        Called with the department's name and each policy before it is carried out.

    Raises
    ------
    PlanningError
        Where the checker faults what a policy does.
    """
    total_work = sum(order.service_duration for part in plan.departments for order in part.orders)
    departments, prices = {}, {}
    for part in plan.departments:
        if not part.orders:
            continue
        share = sum(order.service_duration for order in part.orders) / max(1, total_work)
        day = _day_of(plan, part, travel_times, in_part(solve, share))
        found: dict[Policy, PolicyFigures] = {}
        for policy in Policy:
            if on_policy:
                on_policy(part.name, policy)
            if policy is Policy.ROUTED_WITH_FLOOR:
                held = hold_floor(day.problem, day.districts, day.routed, day.search, floor=floor)
                prices[part.code] = _price(day, held)
                solution = held.solution
            else:
                solution = _solution(day, policy, seed=seed)
            found[policy] = _figures(day, policy, solution)
        departments[part.code] = found
    return Comparison(floor=floor, departments=departments, prices=prices)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    """A department's day as each policy finds it."""

    encoding: Encoding
    travel: DayTravel
    routed: Solution
    search: Search

    @property
    def problem(self) -> Problem:
        return self.encoding.problem

    @property
    def districts(self) -> list[str]:
        return [order.district for order in self.encoding.orders]

    @property
    def possible(self) -> list[int]:
        """The orders that a crew could do with nothing else to do, oldest first."""
        impossible = {one.job for one in self.routed.impossible}
        return [index for index in range(len(self.encoding.orders)) if index not in impossible]


def _day_of(plan: Plan, part: DepartmentPlan, travel_times: TravelTimes, search: Search) -> _Day:
    zone, points = ZoneInfo(plan.timezone), points_of(part)
    travel = drive_through_the_day(travel_times(points[:, 0], points[:, 1]), part.crews, day=plan.day, zone=zone)
    encoding = encode(
        part.orders,
        part.crews,
        part.places,
        travel.seconds,
        moments=travel.moments,
        day=plan.day,
        zone=zone,
        as_of=plan.as_of,
        rules=part.rules,
    )
    routed = read_solution(encoding, part.work_lists, part.deferred, part.cost)
    return _Day(encoding=encoding, travel=travel, routed=routed, search=search)


def _solution(day: _Day, policy: Policy, *, seed: int) -> Solution:
    problem, possible = day.problem, day.possible
    match policy:
        case Policy.FIRST_IN_FIRST_OUT:
            routes = first_in_first_out(problem, possible)
        case Policy.EARLIEST_DUE_FIRST:
            due = [None if order.due is None else order.due.timestamp() for order in day.encoding.orders]
            routes = earliest_due_first(problem, possible, due)
        case Policy.NEAREST_NEIGHBOUR:
            routes = nearest_neighbour(problem, possible)
        case Policy.AREA_DAY:
            routes = area_day(problem, possible, day.districts)
        case Policy.CLUSTERED:
            routes = day.search(one_area_for_each_crew(problem, possible, seed=seed)).routes
        case _:
            return day.routed
    return as_solution(problem, routes, day.routed.impossible)


def _figures(day: _Day, policy: Policy, solution: Solution) -> PolicyFigures:
    encoding = day.encoding
    violations = check(encoding.problem, solution)
    if violations:
        raise PlanningError(f"the routes of {policy} break {len(violations)} rules, first: {violations[0].detail}")
    sums = figures(encoding, solution.routes, [], day.travel.leg)
    served = {stop.job for route in solution.routes for stop in route.stops}
    possible = [(encoding.orders[index], index in served) for index in day.possible]
    num_possible = Counter(order.district for order, _ in possible)
    num_done = Counter(order.district for order, is_done in possible if is_done)
    midnight = encoding.midnight + timedelta(days=1)
    left = [order.due for order, is_done in possible if not is_done]
    same_orders = None
    if policy not in SEARCHING:
        same_orders = on_same_orders(encoding, solution.routes, day.search)
    return PolicyFigures(
        num_orders=len(encoding.orders),
        num_possible=len(possible),
        num_scheduled=sums.num_scheduled,
        num_late=encoding.num_begun_late(solution.routes),
        num_left_overdue=sum(due is not None and due < midnight for due in left),
        num_crews_used=sums.num_crews_used,
        travel_duration=sums.travel_duration,
        service_duration=sums.service_duration,
        overtime_duration=sums.overtime_duration,
        distance=sums.distance,
        cost=solution.cost,
        districts={district: (num_done[district], count) for district, count in num_possible.items()},
        same_orders=same_orders,
    )


def _price(day: _Day, held: HeldFloor) -> FloorPrice:
    fewer = num_scheduled(day.encoding, held.reference.routes) - num_scheduled(day.encoding, held.solution.routes)
    return FloorPrice(cost=held.solution.cost - held.reference.cost, num_orders=fewer, unmet=held.unmet)
