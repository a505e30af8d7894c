"""A finished plan is checked again from its file; whatever is tampered with is found."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import msgspec
import pytest
from grid_city import LOS_ANGELES, GridTable

from dispatch.city import City
from dispatch.errors import PlanFileError
from dispatch.model import Assignment, DepartmentPlan, Plan, Provenance
from dispatch.planning.day import plan_day
from dispatch.planning.document import decode_plan, encode_plan
from dispatch.planning.recheck import recheck
from geodata.requests.record import ServiceRequest
from solvers.solve import solve


@pytest.fixture
def plan(city: City, report: Callable[..., ServiceRequest]) -> Plan:
    reports = [report(number, lon=0.001 * (number % 5), lat=0.001 * (number % 4)) for number in range(1, 7)]
    reports += [report(number, service_code="Pothole", lon=0.001 * (number % 5), lat=0.003) for number in range(10, 20)]
    return plan_day(
        reports,
        city,
        date(2026, 3, 2),
        travel_times=GridTable,
        solve=lambda problem, _: solve(problem, engine="greedy", iterations=1),
        curves={},
        as_of=datetime(2026, 3, 2, 5, 45, tzinfo=LOS_ANGELES),
        provenance=Provenance(
            city_digest="c",
            network_digest="n",
            requests_digest="r",
            engine="greedy",
            stop_rule="-",
            seed=0,
            version="0",
        ),
    )


def with_department(plan: Plan, change: Callable[[DepartmentPlan], DepartmentPlan]) -> Plan:
    """Change the second department, the one with two crews."""
    return replace(plan, departments=(plan.departments[0], change(plan.departments[1])))


def with_first_stop(plan: Plan, change: Callable[[Assignment], Assignment]) -> Plan:
    def changed(part: DepartmentPlan) -> DepartmentPlan:
        first, *others = part.work_lists
        stop, *rest = first.assignments
        return replace(part, work_lists=(replace(first, assignments=(change(stop), *rest)), *others))

    return with_department(plan, changed)


def rules(plan: Plan) -> set[str]:
    return {violation.rule for violation in recheck(plan, GridTable)}


def test_a_plan_breaks_no_rule_by_its_own_legs_nor_by_the_streets(plan: Plan) -> None:
    assert (recheck(plan), recheck(plan, GridTable)) == ([], [])


def test_a_plan_read_back_from_its_file_is_the_same(plan: Plan) -> None:
    read = decode_plan(encode_plan(plan))
    assert encode_plan(read) == encode_plan(plan)
    assert recheck(read) == []


def test_a_leg_shorter_than_the_streets_allow_is_found_on_the_network_only(plan: Plan) -> None:
    hurried = with_first_stop(plan, lambda stop: replace(stop, leg=replace(stop.leg, duration=stop.leg.duration - 30)))
    assert "arrival" in rules(hurried) or "totals" in rules(hurried)


def test_an_arrival_moved_without_moving_the_drive_is_found(plan: Plan) -> None:
    moved = with_first_stop(plan, lambda stop: replace(stop, arrival=stop.arrival - timedelta(minutes=5)))
    assert "arrival" in rules(moved)


def test_a_service_cut_short_is_found(plan: Plan) -> None:
    cut = with_first_stop(plan, lambda stop: replace(stop, departure=stop.departure - timedelta(minutes=5)))
    assert "departure" in rules(cut)


def test_a_stop_dropped_from_a_list_is_found(plan: Plan) -> None:
    def drop(part: DepartmentPlan) -> DepartmentPlan:
        first, *others = part.work_lists
        return replace(part, work_lists=(replace(first, assignments=first.assignments[:-1]), *others))

    assert "order-once" in rules(with_department(plan, drop))


def test_an_order_on_two_lists_is_found(plan: Plan) -> None:
    def twice(part: DepartmentPlan) -> DepartmentPlan:
        first, second = part.work_lists
        return replace(
            part, work_lists=(first, replace(second, assignments=(first.assignments[0], *second.assignments)))
        )

    assert "order-once" in rules(with_department(plan, twice))


def test_a_truck_filled_above_its_capacity_is_found(plan: Plan) -> None:
    def smaller(part: DepartmentPlan) -> DepartmentPlan:
        return replace(part, crews=tuple(replace(crew, capacity={"asphalt": 3}) for crew in part.crews))

    assert "capacity" in rules(with_department(plan, smaller))


def test_a_shift_that_ended_earlier_is_found(plan: Plan) -> None:
    def shorter(part: DepartmentPlan) -> DepartmentPlan:
        return replace(
            part, crews=tuple(replace(crew, shift_end=crew.shift_end.replace(hour=7)) for crew in part.crews)
        )

    assert "shift" in rules(with_department(plan, shorter))


def test_a_crew_without_the_skill_is_found(plan: Plan) -> None:
    lights = plan.departments[0]
    unskilled = replace(lights, crews=tuple(replace(crew, skills=()) for crew in lights.crews))
    assert "skills" in rules(replace(plan, departments=(unskilled, plan.departments[1])))


def test_a_cost_that_does_not_add_up_is_found(plan: Plan) -> None:
    assert "cost" in rules(with_department(plan, lambda part: replace(part, cost=part.cost + 1)))


def test_a_request_counted_in_two_orders_is_found(plan: Plan) -> None:
    def again(part: DepartmentPlan) -> DepartmentPlan:
        first, second, *others = part.orders
        return replace(part, orders=(first, replace(second, request_ids=first.request_ids), *others))

    assert "request-once" in rules(with_department(plan, again))


def test_a_false_reason_for_leaving_an_order_out_is_found_on_the_network(plan: Plan) -> None:
    def falsely(part: DepartmentPlan) -> DepartmentPlan:
        return replace(part, deferred=tuple(replace(one, reason="unreachable") for one in part.deferred))

    assert plan.departments[1].deferred
    assert "reason" in rules(with_department(plan, falsely))


def test_a_violation_is_told_with_the_citys_own_names(plan: Plan) -> None:
    cut = with_first_stop(plan, lambda stop: replace(stop, departure=stop.departure - timedelta(minutes=5)))
    first = plan.departments[1].work_lists[0]
    detail = next(one.detail for one in recheck(cut) if one.rule == "departure")
    assert f"order {first.assignments[0].order_id} on crew {first.crew_id}" in detail


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (b"", "is not a plan"),
        (b"\x89PNG\r\n", "is not a plan"),
        (b"[1, 2]", "is not a plan"),
        (b'{"format": "dispatch311-plan", "version": 99}', "version 99"),
        (b'{"type": "FeatureCollection"}', "its format is ''"),
        (b'{"format": "dispatch311-plan", "version": 1}', "missing required field"),
    ],
)
def test_a_file_that_is_no_plan_is_refused_with_the_reason(document: bytes, message: str) -> None:
    with pytest.raises(PlanFileError, match=message):
        decode_plan(document, "plan.json")


def test_a_plan_with_a_wrong_value_is_refused_naming_where(plan: Plan) -> None:
    table = msgspec.json.decode(encode_plan(plan))
    table["departments"][1]["work_lists"][0]["departure"] = "early"
    with pytest.raises(PlanFileError, match=r"departments\[1\].work_lists\[0\].departure"):
        decode_plan(msgspec.json.encode(table))
