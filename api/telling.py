"""What is told of the day in the store: kept once, and found again by the day or by what it says of requests."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dispatch.model import Plan
from dispatch.operations import KINDS, DayEvent, decode_event, encode_event, kind_of, progress_of
from dispatch.operations.knowing import Knowing
from dispatch.orders.progress import Progress
from dispatch.store import RECORDED, Store

PREFIX = "told-"
"""Before an event's kind in the log, where other things are noted too."""

OF_THE_PLAN = ("plan", "requests")
"""What an event says by the plan that it was told with: told again with another plan, or none, it is the same event."""

REMEMBERED = timedelta(days=60)
"""How long the outcome of a visit keeps a request from being planned again that its publisher still says is open. A
judgement: later than that, nobody passed it on. What is held stays held.
"""


def keep_event(store: Store, event: DayEvent, *, now: datetime, plan: Plan | None = None) -> bool:
    """Keep what was told; tell whether it is new.

    Parameters
    ----------
    plan
        Where it has the event's order, the event names the requests that the order answers.

    Raises
    ------
    EventError
        Where something else was told under its id.
    """
    if isinstance(event, Knowing) and plan is not None and not event.requests:
        event = replace(event, requests=_requests(plan, event.order))
    table = encode_event(event)
    subject = str(table.get("crew") or table.get("order") or "")
    kind = PREFIX + kind_of(event)
    return store.keep_event(
        event.id, at=event.at, kind=kind, subject=subject, payload=table, now=now, aside=OF_THE_PLAN
    )


def events_of_day(store: Store, plan: Plan) -> list[DayEvent]:
    """Give what was told of a plan's day, in the order in which it was told."""
    zone = ZoneInfo(plan.timezone)
    events = _told(store, tuple(KINDS), since=datetime.combine(plan.day, time(0), zone))
    return [event for event in events if event.at.astimezone(zone).date() == plan.day]


def progress_known(store: Store, as_of: datetime) -> dict[str, Progress]:
    """Give what was known of requests at a moment from visits and holds."""
    ever = datetime.fromtimestamp(0, UTC)
    events = [
        *_told(store, ("done", "not-done"), since=as_of - REMEMBERED),
        *_told(store, ("held", "released"), since=ever),
    ]
    return progress_of(event for event in events if event.at <= as_of)


def _told(store: Store, kinds: tuple[str, ...], *, since: datetime) -> list[DayEvent]:
    logged = store.events_of_kinds([PREFIX + kind for kind in kinds], since=since)
    return [decode_event({name: value for name, value in one.payload.items() if name != RECORDED}) for one in logged]


def _requests(plan: Plan, order_id: str) -> tuple[str, ...]:
    for part in plan.departments:
        for order in (*part.orders, *(one.order for one in part.begun)):
            if order_id in (order.id, *order.request_ids):
                return order.request_ids
    return ()
