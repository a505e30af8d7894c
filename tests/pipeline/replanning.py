"""Planning the tiny grid's day anew, held to the checker."""

from day_events import at
from grid_plan import DrivenGrid

from dispatch.model import DepartmentPlan, Plan
from dispatch.operations import DayEvent
from dispatch.planning.document import decode_plan, encode_plan, plan_id
from dispatch.planning.recheck import recheck
from dispatch.planning.replan import Mode, Replanned, replan
from dispatch.planning.travel import TravelTimes
from solvers.problem import Problem
from solvers.solution import Sequences, Solution
from solvers.solve import solve


def plan_anew(
    plan: Plan,
    clock: str,
    *events: DayEvent,
    mode: Mode = Mode.INSERT,
    crew: str | None = None,
    travel_times: TravelTimes = DrivenGrid,
    steps: int = 2_000,
) -> Replanned:
    def search(problem: Problem, share: float, *, initial: Sequences | None = None) -> Solution:  # noqa: ARG001
        return solve(problem, iterations=steps, initial=initial)

    made = replan(
        plan,
        events,
        at(clock),
        mode=mode,
        crew_id=crew,
        travel_times=travel_times,
        network_digest=plan.provenance.network_digest,
        solve=search,
    )
    require_sound(plan, made.plan, travel_times)
    return made


def require_sound(before: Plan, after: Plan, travel_times: TravelTimes = DrivenGrid) -> None:
    """Hold a plan made of another to the checker, on the streets and by itself, to its file, and to losing nothing."""
    assert recheck(after, travel_times, network_digest=before.provenance.network_digest) == []
    assert recheck(after) == []
    assert decode_plan(encode_plan(after)) == after
    assert after.provenance.parents[-1] == plan_id(before)
    assert requests_of(before) <= requests_of(after)


def requests_of(plan: Plan) -> set[str]:
    orders = [order for part in plan.departments for order in part.orders]
    orders += [one.order for part in plan.departments for one in part.begun]
    return {request for order in orders for request in order.request_ids} | {one.request_id for one in plan.set_aside}


def lists(plan: Plan) -> dict[str, list[str]]:
    """Give the orders on lists by crew, the crews with none left out."""
    return {
        one.crew_id: [stop.order_id for stop in one.assignments]
        for part in plan.departments
        for one in part.work_lists
        if one.assignments
    }


def roads(plan: Plan) -> DepartmentPlan:
    return plan.departments[1]
