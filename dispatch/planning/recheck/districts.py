"""What a plan says of districts, worked out once more: the ledger, and the floor below which none may fall."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime

from dispatch.model import DepartmentPlan, DistrictFigures
from dispatch.planning.fairness import district_ledger, possible_by_district, required_by_district
from dispatch.planning.recheck.violation import PlanViolation


def check_districts(department: DepartmentPlan, as_of: datetime) -> Iterator[PlanViolation]:
    """Compare the ledger with the lists, and hold districts to the floor, but for those of which the plan says why not.

    Only for lists, orders and reasons that name each other, see ``order-once``.
    """
    code, floor = department.code, department.floor
    share = department.rules.fairness_floor
    required = {}
    if (floor.share if floor else 0) != share:
        found = "no floor" if floor is None else f"one of {floor.share}"
        yield PlanViolation(code, "floor", f"the rules ask for a floor of {share}, the plan holds {found}")
        return
    if floor is not None:
        possible = possible_by_district(department.orders, department.deferred)
        required = required_by_district(possible, num_scheduled=floor.num_scheduled_without, floor=share)
    ledger = district_ledger(
        department.orders, department.work_lists, department.deferred, as_of=as_of, required=required
    )
    stated = {one.district: one for one in department.ledger.districts}
    if len(stated) < len(department.ledger.districts):
        yield PlanViolation(code, "ledger", "a district stands in the ledger twice")
    right = {one.district: one for one in ledger.districts}
    for district in sorted(stated.keys() ^ right.keys()):
        where = "are not in the ledger" if district in right else "are in the ledger, but there are none"
        yield PlanViolation(code, "ledger", f"the orders of district {district or 'none'} {where}")
    for district, figures in right.items():
        if district in stated:
            yield from _differences(code, stated[district], figures)
    if department.ledger.other_travel_duration != ledger.other_travel_duration:
        given, found = department.ledger.other_travel_duration, f"{ledger.other_travel_duration:,}"
        yield PlanViolation(code, "ledger", f"other_travel_duration is given as {given:,}, the lists come to {found}")
    if floor is not None:
        excused = {(one.district, one.num_required, one.num_scheduled) for one in floor.unmet}
        below = {
            (one.district, one.num_required, one.num_scheduled)
            for one in ledger.districts
            if one.num_scheduled < one.num_required
        }
        for district, num_required, num_done in sorted(below - excused):
            detail = f"district {district}: {num_done} of the {num_required} orders that the floor asks for are done"
            yield PlanViolation(code, "floor", f"{detail}, and no reason is given")
        for district, num_required, num_done in sorted(excused - below):
            detail = f"district {district}: the floor is said to fail with {num_done} of {num_required} orders"
            yield PlanViolation(code, "floor", f"{detail}, which is not so")


def _differences(code: str, stated: DistrictFigures, found: DistrictFigures) -> Iterator[PlanViolation]:
    for one in fields(DistrictFigures):
        given, right = getattr(stated, one.name), getattr(found, one.name)
        if given != right:
            detail = (
                f"district {found.district or 'none'}: {one.name} is given as {given:,}, the lists come to {right:,}"
            )
            yield PlanViolation(code, "ledger", detail)
