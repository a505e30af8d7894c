"""A plan as CSV: a row for each stop in the order it is driven, then one for each order left out, with the reason."""

import csv
import io
from collections.abc import Iterator

from dispatch.model import DepartmentPlan, Plan, WorkOrder

COLUMNS = (
    "department",
    "crew",
    "sequence",
    "order_id",
    "request_ids",
    "service_type",
    "address",
    "district",
    "lon",
    "lat",
    "status",
    "planned_arrival",
    "planned_start",
    "planned_departure",
    "drive_minutes",
    "drive_metres",
    "late_minutes",
    "due",
    "reason",
    "detail",
    "forecast",
)


def plan_csv(plan: Plan) -> bytes:
    """Return the plan's stops and deferred orders as UTF-8 CSV with a header; times are local with their offset."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for department in plan.departments:
        for row in _rows(department):
            writer.writerow({key: _safe(value) for key, value in row.items()})
    return text.getvalue().encode()


def _rows(department: DepartmentPlan) -> Iterator[dict[str, object]]:
    orders = {order.id: order for order in department.orders}
    for work_list in department.work_lists:
        for sequence, stop in enumerate(work_list.assignments, start=1):
            yield _order_columns(department, orders[stop.order_id]) | {
                "crew": work_list.crew_id,
                "sequence": sequence,
                "status": "scheduled",
                "planned_arrival": stop.arrival.isoformat(),
                "planned_start": stop.start.isoformat(),
                "planned_departure": stop.departure.isoformat(),
                "drive_minutes": round(stop.leg.duration / 60, 1),
                "drive_metres": round(stop.leg.distance),
                "late_minutes": round(stop.late_by / 60, 1),
            }
    for deferred in department.deferred:
        yield _order_columns(department, orders[deferred.order_id]) | {
            "status": "deferred",
            "reason": deferred.reason,
            "detail": deferred.detail,
            "forecast": deferred.forecast.text,
        }


def _order_columns(department: DepartmentPlan, order: WorkOrder) -> dict[str, object]:
    return {
        "department": department.code,
        "order_id": order.id,
        "request_ids": " ".join(order.request_ids),
        "service_type": order.service_type,
        "address": order.address,
        "district": order.district,
        "lon": order.lon,
        "lat": order.lat,
        "due": order.due.isoformat() if order.due else "",
    }


def _safe(value: object) -> object:
    """Keep a spreadsheet from taking the public's text for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
