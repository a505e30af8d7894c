"""A group of requests for the same work becomes one work order: its due time, its price, its load."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from dispatch.city import City
from dispatch.model import Inspection, ServiceType, Visit, Window, WorkOrder
from dispatch.orders.triage import Candidate
from geodata.requests.record import ServiceRequest

MAX_AGEING = 4.0
"""The price of leaving an order out grows with its age up to this many times the type's own."""

AGEING_WITHOUT_TARGET = 30.0
"""Days that count as one target for types the city sets none for: a month, a judgement."""

EXTRA_REPORT = 0.1
"""Each further report of the same work adds this share to its price, as it bothers more people; up to double."""


def make_work_order(group: Sequence[Candidate], city: City, *, day: date, as_of: datetime) -> WorkOrder:
    """Make one work order of the requests of ``group``, oldest first, for the plan of a day.

    Where people report the same work as several types, it is planned as the one that presses most, and is due as early
    as any of its reports.

    Where the type is inspected first, its first visit is the inspection, unless a crew has made it already. What is
    collected is done on its collection day: the one that the publisher scheduled, or else the district's, and where
    that lies before ``day``, the same weekday after it.

    The price of leaving it out today is the type's own, times one plus its age in targets (1 at its due time, at most
    :data:`MAX_AGEING`), so that overdue work goes first and nothing waits for ever.
    """
    oldest = group[0].request
    kind = max((one.service_type for one in group), key=lambda one: one.prize)
    if oldest.lon is None or oldest.lat is None:
        raise ValueError(f"request {oldest.service_request_id} has no location: triage sets such requests aside")
    requested = oldest.requested_datetime.astimezone(city.zone)
    due = min((each for one in group if (each := _due(one, city)) is not None), default=None)
    age = max(0.0, (as_of - requested).total_seconds())
    allowed = AGEING_WITHOUT_TARGET * 86_400 if due is None else max(86_400.0, (due - requested).total_seconds())
    ageing = 1 + min(MAX_AGEING - 1, age / allowed)
    reports = 1 + min(1.0, EXTRA_REPORT * (len(group) - 1))
    visit = _visit(kind, group)
    comes_for: ServiceType | Inspection = kind
    if visit is Visit.INSPECTION and kind.inspection is not None:
        comes_for = kind.inspection
    return WorkOrder(
        id=oldest.service_request_id,
        request_ids=tuple(one.request.service_request_id for one in group),
        service_type=kind.name,
        lon=oldest.lon,
        lat=oldest.lat,
        address=oldest.address,
        district=oldest.district,
        channels=tuple(sorted({one.request.channel for one in group})),
        requested=requested,
        due=due,
        windows=_windows(oldest, kind, city, day),
        service_duration=comes_for.on_site.mean,
        skills=comes_for.skills,
        equipment=comes_for.equipment,
        load=dict(kind.load) if visit is not Visit.INSPECTION else {},
        material=dict(kind.material) if visit is not Visit.INSPECTION else {},
        prize=round(kind.prize * ageing * reports),
        visit=visit,
    )


def _due(candidate: Candidate, city: City) -> datetime | None:
    target_days = candidate.service_type.target_days
    if target_days is None:
        return None
    return city.calendar.add_working_days(candidate.request.requested_datetime.astimezone(city.zone), target_days)


def _visit(kind: ServiceType, group: Sequence[Candidate]) -> Visit:
    if kind.inspection is None:
        return Visit.WORK
    return Visit.REPAIR if any(one.progress.is_inspected for one in group) else Visit.INSPECTION


def _windows(request: ServiceRequest, kind: ServiceType, city: City, day: date) -> tuple[Window, ...]:
    """Give the collection day as a window, where the type has one and the profile or the publisher knows it."""
    if not kind.on_collection_day:
        return ()
    scheduled = request.service_datetime
    if scheduled is None:
        collected = city.next_collection_day(request.district, day)
    else:
        collected = scheduled.astimezone(city.zone).date()
        if collected < day:
            collected += timedelta(weeks=-(-(day - collected).days // 7))
    if collected is None:
        return ()
    return (
        Window(
            start=datetime.combine(collected, time(0), city.zone),
            end=datetime.combine(collected, time(23, 59, 59), city.zone),
        ),
    )
