"""A plan as CSV: a row for each stop in the order it is driven, then one for each order left out, with the reason."""

import csv
import io
from collections.abc import Iterator

from dispatch.model import DepartmentPlan, Pause, Plan, ReloadVisit, WorkOrder

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
    "planned_day",
    "forecast",
)


def plan_csv(plan: Plan) -> bytes:
    """Return the plan's stops, reloads, breaks and deferred orders as UTF-8 CSV with a header.

    Times are local with their offset.
    """
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for department in plan.departments:
        for row in _rows(department):
            writer.writerow({key: _safe(value) for key, value in row.items()})
    return text.getvalue().encode()


def _rows(department: DepartmentPlan) -> Iterator[dict[str, object]]:
    orders = {order.id: order for order in department.orders}
    places = {place.name: place for place in department.places}
    for work_list in department.work_lists:
        sequence = 0
        for stop in work_list.in_order():
            if isinstance(stop, Pause):
                yield {
                    "department": department.code,
                    "crew": work_list.crew_id,
                    "status": "break",
                    "planned_start": stop.start.isoformat(),
                    "planned_departure": stop.end.isoformat(),
                }
                continue
            row = {
                "crew": work_list.crew_id,
                "planned_arrival": stop.arrival.isoformat(),
                "planned_start": stop.start.isoformat(),
                "planned_departure": stop.departure.isoformat(),
                "drive_minutes": round(stop.leg.duration / 60, 1),
                "drive_metres": round(stop.leg.distance),
            }
            if isinstance(stop, ReloadVisit):
                at = places[stop.place]
                where = {"department": department.code, "address": at.name, "lon": at.lon, "lat": at.lat}
                yield where | row | {"status": "reload"}
                continue
            sequence += 1
            late = {"sequence": sequence, "status": "scheduled", "late_minutes": round(stop.late_by / 60, 1)}
            yield _order_columns(department, orders[stop.order_id]) | row | late
    for deferred in department.deferred:
        yield _order_columns(department, orders[deferred.order_id]) | {
            "status": "deferred",
            "reason": deferred.reason,
            "detail": deferred.detail,
            "planned_day": deferred.planned_day.isoformat() if deferred.planned_day else "",
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
