"""Events of the tiny grid's day, by the clock."""

from datetime import datetime

from grid_city import LOS_ANGELES

from dispatch.operations import DayEvent, decode_event


def at(clock: str) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 3, 2, hour, minute, tzinfo=LOS_ANGELES)


def told(kind: str, clock: str, **fields: object) -> DayEvent:
    """Make an event; what is not given is told by the crew, under an id that its content makes."""
    given = {"at": at(clock).isoformat(), "by": str(fields.get("crew", "dispatcher")), **fields}
    return decode_event({"kind": kind, "id": f"{kind} {sorted(given.items())}", **given})
