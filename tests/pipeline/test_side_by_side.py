"""Two plans of the tiny grid side by side: each kind of change, made on purpose."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dispatch.errors import PlanningError
from dispatch.model import Plan, WorkList
from dispatch.planning.side_by_side import ChangeKind, compare_plans


def with_lists(plan: Plan, *lists: WorkList) -> Plan:
    """Give the department of two crews other lists."""
    first, second = plan.departments
    return replace(plan, departments=(first, replace(second, work_lists=lists)))


def shifted(work_list: WorkList, by: timedelta) -> WorkList:
    return replace(work_list, assignments=tuple(replace(one, start=one.start + by) for one in work_list.assignments))


def kinds(first: Plan, second: Plan) -> dict[str, ChangeKind]:
    return {one.order_id: one.kind for one in compare_plans(first, second).changes}


def test_a_plan_beside_itself_has_no_changes(plan: Plan) -> None:
    found = compare_plans(plan, plan)
    assert found.changes == ()
    assert found.num_unchanged == sum(part.figures.num_scheduled for part in plan.departments) > 0
    assert all(before == after for before, after in found.figures.values())


def test_an_order_with_another_crew_is_told_with_both_places(plan: Plan) -> None:
    one, other = plan.departments[1].work_lists
    swapped = with_lists(plan, replace(one, crew_id=other.crew_id), replace(other, crew_id=one.crew_id))
    found = compare_plans(plan, swapped)
    assert {change.kind for change in found.changes} == {ChangeKind.OTHER_CREW}
    assert len(found.changes) == 8
    change = found.changes[0]
    assert change.before is not None
    assert change.after is not None
    assert (change.before.crew_id, change.before.position) == (one.crew_id, 1)
    assert (change.after.crew_id, change.after.position) == (other.crew_id, 1)


@pytest.mark.parametrize(("minutes", "is_told"), [(15, False), (16, True), (-16, True)])
def test_an_order_is_elsewhere_in_time_from_a_quarter_of_an_hour_on(plan: Plan, minutes: int, is_told: bool) -> None:
    one, other = plan.departments[1].work_lists
    later = with_lists(plan, shifted(one, timedelta(minutes=minutes)), other)
    assert (set(kinds(plan, later).values()) == {ChangeKind.OTHER_TIME}) == is_told


def test_another_day_counts_before_another_crew(plan: Plan) -> None:
    one, other = plan.departments[1].work_lists
    tomorrow = with_lists(plan, shifted(replace(one, crew_id="R-9"), timedelta(days=1)), other)
    assert set(kinds(plan, tomorrow).values()) == {ChangeKind.OTHER_DAY}


def test_what_is_left_out_now_is_dropped_and_the_other_way_round_added(plan: Plan) -> None:
    one, other = plan.departments[1].work_lists
    fewer = with_lists(plan, replace(one, assignments=one.assignments[:-1]), other)
    order_id = one.assignments[-1].order_id
    assert kinds(plan, fewer) == {order_id: ChangeKind.DROPPED}
    assert kinds(fewer, plan) == {order_id: ChangeKind.ADDED}


def test_what_only_one_plan_knows_is_gone_or_new(plan: Plan) -> None:
    without = replace(plan, departments=plan.departments[:1])
    assert set(kinds(plan, without).values()) == {ChangeKind.GONE}
    assert set(kinds(without, plan).values()) == {ChangeKind.NEW}


def test_numbers_stand_side_by_side_for_each_department_and_all(plan: Plan) -> None:
    without = replace(plan, departments=plan.departments[:1])
    figures = compare_plans(plan, without).figures
    assert list(figures) == ["LIGHT", "ROAD", ""]
    before, after = figures["ROAD"]
    assert (before.num_scheduled, after.num_scheduled) == (8, 0)
    assert figures[""][1] == figures["LIGHT"][1]


def test_plans_of_two_cities_are_not_compared(plan: Plan) -> None:
    with pytest.raises(PlanningError, match="one plan is of 'Grid', the other of 'Elsewhere'"):
        compare_plans(plan, replace(plan, city="Elsewhere"))
