"""Saved plans, and the log of what happened."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from dispatch.errors import EventError
from dispatch.store.records import Event, PlanRecord
from dispatch.store.schema import events, plans


def save_plan(
    connection: Connection,
    plan_id: str,
    *,
    city: str,
    day: date,
    as_of: datetime,
    summary: Mapping[str, Any],
    document: bytes,
    now: datetime,
) -> bool:
    """Keep a plan and log it, unless it is kept already; tell which."""
    # Asking first is safe: a transaction that writes is alone in writing.
    if connection.scalar(select(plans.c.number).where(plans.c.plan_id == plan_id)) is not None:
        return False
    connection.execute(
        insert(plans).values(
            plan_id=plan_id, city=city, day=day, as_of=as_of, saved=now, summary=dict(summary), document=document
        )
    )
    append_event(
        connection,
        at=now,
        kind="plan-saved",
        subject=plan_id,
        payload={"city": city, "day": day.isoformat(), "as_of": as_of.isoformat(), "summary": dict(summary)},
    )
    return True


def plans_saved(connection: Connection, limit: int) -> list[PlanRecord]:
    """Return the plans saved last, the newest first."""
    columns = (plans.c.plan_id, plans.c.city, plans.c.day, plans.c.as_of, plans.c.saved, plans.c.summary)
    rows = connection.execute(select(*columns).order_by(plans.c.number.desc()).limit(limit))
    return [PlanRecord(**row) for row in rows.mappings()]


def append_event(connection: Connection, *, at: datetime, kind: str, subject: str, payload: Mapping[str, Any]) -> None:
    """Log something that happened, in the transaction it happens in."""
    connection.execute(insert(events).values(at=at, kind=kind, subject=subject, payload=dict(payload)))


RECORDED = "recorded"
"""Key of a payload that says when something was told, which may be long after it happened."""


def keep_once(
    connection: Connection,
    key: str,
    *,
    at: datetime,
    kind: str,
    subject: str,
    payload: Mapping[str, Any],
    recorded: datetime,
    aside: Collection[str] = (),
) -> bool:
    """Log something that was told under a key, unless it is logged already; tell which."""
    # Asking first is safe: a transaction that writes is alone in writing.
    known = connection.execute(select(events.c.kind, events.c.payload).where(events.c.key == key)).first()
    if known is None:
        kept = {**payload, RECORDED: recorded.isoformat()}
        connection.execute(insert(events).values(at=at, kind=kind, subject=subject, payload=kept, key=key))
        return True
    left_out = {RECORDED, *aside}
    before, now = (
        {name: value for name, value in each.items() if name not in left_out} for each in (known.payload, payload)
    )
    if (known.kind, before) != (kind, now):
        raise EventError(f"an event {key!r} was told before, and differently: give the new one an id of its own")
    return False


def events_of_kinds(connection: Connection, kinds: Sequence[str], since: datetime) -> list[Event]:
    """Return the events of some kinds that happened since a moment, in the order in which they were logged."""
    rows = connection.execute(
        select(events).where(events.c.kind.in_(kinds), events.c.at >= since).order_by(events.c.id)
    )
    return [Event(**row) for row in rows.mappings()]


def events_after(connection: Connection, after: int, limit: int) -> list[Event]:
    """Return the events after one, in the order they happened."""
    rows = connection.execute(select(events).where(events.c.id > after).order_by(events.c.id).limit(limit))
    return [Event(**row) for row in rows.mappings()]
