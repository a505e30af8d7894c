"""Work that cannot wait, as an order."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from dispatch.model import WorkOrder
from dispatch.operations.events import Urgent

URGENT_PRIZE = 1_000_000
"""Seconds of driving worth spending to serve an urgent order today: above any other order's price, which grows to eight
times its type's priority, an ordinary one being four hours. An assumption.
"""


def urgent_order(event: Urgent, zone: ZoneInfo, order: WorkOrder | None = None) -> WorkOrder | None:
    """Make an order of what is urgent: of one that the plan has, or a new one.

    It is due at once, so that each second it waits weighs as much as a second of driving.

    Returns
    -------
    WorkOrder or None
        None where the plan has no such order and no place is told.
    """
    due = (event.due or event.at).astimezone(zone)
    if order is not None:
        return replace(
            order,
            prize=max(order.prize, URGENT_PRIZE),
            due=_sooner(order.due, due),
            service_duration=order.service_duration if event.minutes is None else event.minutes * 60,
        )
    if event.lon is None or event.lat is None or event.minutes is None:
        return None
    return WorkOrder(
        id=event.order,
        request_ids=(event.order,),
        service_type=event.service_type,
        lon=event.lon,
        lat=event.lat,
        address=event.address,
        district=event.district,
        channels=(),
        requested=event.at.astimezone(zone),
        due=due,
        service_duration=event.minutes * 60,
        skills=event.skills,
        equipment=event.equipment,
        load=event.load,
        material=event.material,
        prize=URGENT_PRIZE,
    )


def _sooner(one: datetime | None, other: datetime) -> datetime:
    return other if one is None else min(one, other)
