"""A group of requests for the same work becomes one work order: its due time, its price, its load."""

from collections.abc import Sequence
from datetime import datetime

from dispatch.calendar import WorkingCalendar
from dispatch.model import WorkOrder
from dispatch.orders.triage import Candidate

MAX_AGEING = 4.0
"""The price of leaving an order out grows with its age up to this many times the type's own."""

AGEING_WITHOUT_TARGET = 30.0
"""Days that count as one target for types the city sets none for: a month, a judgement."""

EXTRA_REPORT = 0.1
"""Each further report of the same work adds this share to its price, as it bothers more people; up to double."""


def make_work_order(group: Sequence[Candidate], *, calendar: WorkingCalendar, as_of: datetime) -> WorkOrder:
    """Make one work order of the requests of ``group``, oldest first.

    The price of leaving it out today is the type's own, times one plus its age in targets (1 at its due time, at most
    :data:`MAX_AGEING`), so that overdue work goes first and nothing waits for ever.
    """
    oldest, kind = group[0].request, group[0].service_type
    if oldest.lon is None or oldest.lat is None:
        raise ValueError(f"request {oldest.service_request_id} has no location: triage sets such requests aside")
    requested = oldest.requested_datetime.astimezone(calendar.zone)
    due = None if kind.target_days is None else calendar.add_working_days(requested, kind.target_days)
    age = max(0.0, (as_of - requested).total_seconds())
    allowed = AGEING_WITHOUT_TARGET * 86_400 if due is None else max(86_400.0, (due - requested).total_seconds())
    ageing = 1 + min(MAX_AGEING - 1, age / allowed)
    reports = 1 + min(1.0, EXTRA_REPORT * (len(group) - 1))
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
        service_duration=kind.service_duration,
        skills=kind.skills,
        load=dict(kind.load),
        prize=round(kind.prize * ageing * reports),
    )
