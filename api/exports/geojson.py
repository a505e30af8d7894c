"""A plan as GeoJSON (RFC 7946): routes as lines, stops and left-out orders as points, work areas as polygons."""

from collections.abc import Iterator
from typing import Any

import msgspec

from dispatch.model import DepartmentPlan, Plan, WorkList, WorkOrder
from geodata.streets.leg import Position


def plan_geojson(plan: Plan) -> bytes:
    """Return the plan as a feature collection; ``kind`` tells routes, stops, deferred, areas, places."""
    features = [feature for department in plan.departments for feature in _features(department)]
    return msgspec.json.encode({"type": "FeatureCollection", "features": features}) + b"\n"


def _features(department: DepartmentPlan) -> Iterator[dict[str, Any]]:
    orders = {order.id: order for order in department.orders}
    for work_list in department.work_lists:
        yield _route(department, work_list)
        for sequence, stop in enumerate(work_list.assignments, start=1):
            yield _point(
                orders[stop.order_id],
                kind="stop",
                department=department.code,
                crew=work_list.crew_id,
                sequence=sequence,
                planned_arrival=stop.arrival.isoformat(),
                planned_departure=stop.departure.isoformat(),
            )
    for deferred in department.deferred:
        yield _point(
            orders[deferred.order_id],
            kind="deferred",
            department=department.code,
            reason=deferred.reason,
            detail=deferred.detail,
            forecast=deferred.forecast.text,
        )
    for area in department.areas:
        if area.outline:
            geometry = {"type": "Polygon", "coordinates": [area.outline]}
            yield _feature(
                geometry,
                kind="area",
                department=department.code,
                name=area.name,
                num_orders=len(area.order_ids),
                service_minutes=round(area.service_duration / 60),
            )
    for place in department.places:
        point = {"type": "Point", "coordinates": (place.lon, place.lat)}
        yield _feature(point, kind="place", department=department.code, name=place.name)


def _route(department: DepartmentPlan, work_list: WorkList) -> dict[str, Any]:
    legs = work_list.legs
    line: list[Position] = []
    for leg in legs:
        line.extend(leg.path[1:] if line and line[-1] == leg.path[0] else leg.path)
    return _feature(
        {"type": "LineString", "coordinates": line},
        kind="route",
        department=department.code,
        crew=work_list.crew_id,
        num_stops=len(work_list.assignments),
        leaves=work_list.departure.isoformat(),
        back=work_list.end.isoformat(),
        drive_minutes=round(sum(leg.duration for leg in legs) / 60, 1),
        drive_metres=round(sum(leg.distance for leg in legs)),
    )


def _point(order: WorkOrder, **properties: Any) -> dict[str, Any]:
    return _feature(
        {"type": "Point", "coordinates": (order.lon, order.lat)},
        **properties,
        order_id=order.id,
        request_ids=order.request_ids,
        service_type=order.service_type,
        address=order.address,
    )


def _feature(geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}
