"""What a plan says its day comes to, worked out once more: figures, areas, and first in, first out."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields

from dispatch.model import DepartmentPlan, Figures, WorkArea, WorkOrder
from dispatch.planning.areas import is_inside, orders_of_today, travel_in_area
from dispatch.planning.department import figures_in_turn
from dispatch.planning.encoding import Encoding
from dispatch.planning.metrics import figures
from dispatch.planning.recheck.legs import MAX_DRIFT, StatedLeg
from dispatch.planning.recheck.violation import PlanViolation
from dispatch.planning.territories import territory_of
from dispatch.planning.travel import DayTravel
from solvers.solution import Route


def check_figures(
    department: DepartmentPlan, encoding: Encoding, routes: Sequence[Route], legs: Sequence[StatedLeg]
) -> Iterator[PlanViolation]:
    """Compare the department's figures with the sums of its lists, as they state their legs and times."""
    leg = {(one.origin, one.destination): one.leg for one in legs}
    found = figures(encoding, routes, [one.reason.value for one in department.deferred], lambda i, j, _: leg[i, j])
    yield from _differences(department, "figures", department.figures, found, "the lists come to")


def check_first_in_first_out(
    department: DepartmentPlan, encoding: Encoding, travel: DayTravel | None
) -> Iterator[PlanViolation]:
    """Serve the same orders in turn and compare; without a network only whether every order is counted once."""
    stated, num_orders = department.first_in_first_out, len(department.orders)
    if travel is None:
        counted = stated.num_scheduled + sum(stated.deferred_by_reason.values())
        for name, given in (("num_orders", stated.num_orders), ("num_scheduled and deferred_by_reason", counted)):
            if given != num_orders:
                detail = f"first_in_first_out: {name} come to {given:,}, the department has {num_orders:,} orders"
                yield PlanViolation(department.code, "figures", detail)
        return
    found = figures_in_turn(encoding, travel.leg)
    yield from _differences(department, "first_in_first_out", stated, found, "serving the orders in turn gives")


def check_areas(department: DepartmentPlan, encoding: Encoding, *, is_measured: bool) -> Iterator[PlanViolation]:
    """Hold areas to what they say of their orders.

    Each order of the day stands in one, where there is a crew to do it, and inside its outline; none spans two
    territories where those are hard. The travel is estimated again where the streets are known.
    """
    orders = {order.id: (number, order) for number, order in enumerate(department.orders)}
    reasons = {one.order_id: one.reason for one in department.deferred}
    counted = set(orders_of_today(department.orders, reasons)) if encoding.crews else set()
    areas_of = Counter(order_id for area in department.areas for order_id in area.order_ids)
    for order_id, (number, _) in orders.items():
        if areas_of[order_id] != (number in counted):
            detail = f"order {order_id} stands in {areas_of[order_id]} areas, not in {number in counted:d}"
            yield PlanViolation(department.code, "area", detail)
    for area in department.areas:
        own = [orders[order_id] for order_id in area.order_ids]
        for detail in _faults_of_area(department, area, [order for _, order in own]):
            yield PlanViolation(department.code, "area", f"{area.name} {detail}")
        found = travel_in_area(encoding, [number for number, _ in own]) if is_measured else area.travel_duration
        if area.travel_duration != found:
            detail = f"{area.name} is given {area.travel_duration:,} s of driving, its orders come to {found:,} s"
            yield PlanViolation(department.code, "area", detail)


def _faults_of_area(department: DepartmentPlan, area: WorkArea, orders: Sequence[WorkOrder]) -> Iterator[str]:
    found = sum(order.service_duration for order in orders)
    if area.service_duration != found:
        yield f"is given {area.service_duration:,} s of work, its orders come to {found:,} s"
    territories = {territory_of(order.district, department.crews) for order in orders}
    if department.rules.territories_are_hard and len(territories) > 1:
        yield f"spans {len(territories)} territories, and crews do not leave theirs"
    for order in orders:
        if not is_inside(area.outline, (order.lon, order.lat)):
            yield f"has order {order.id}, which lies outside its outline"


def _differences(
    department: DepartmentPlan, name: str, stated: Figures, found: Figures, how: str
) -> Iterator[PlanViolation]:
    for one in fields(Figures):
        given, right = getattr(stated, one.name), getattr(found, one.name)
        if abs(given - right) > MAX_DRIFT if isinstance(right, float) else given != right:
            detail = f"{name}.{one.name} is given as {_written(given)}, {how} {_written(right)}"
            yield PlanViolation(department.code, "figures", detail)


def _written(value: float | dict[str, int]) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{reason} {count:,}" for reason, count in value.items()) or "none"
    return f"{value:,}"
