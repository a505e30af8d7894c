"""What people decided about duplicates: events of the log, read back in the order in which they happened."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from dispatch.errors import DecisionError
from dispatch.orders.duplicates import Decision, Decisions
from dispatch.store.journal import append_event
from dispatch.store.schema import events, requests

JOINED = "duplicates-joined"
SPLIT = "duplicates-split"


def decide(
    connection: Connection,
    request_ids: Sequence[str],
    *,
    is_same: bool,
    by: str,
    now: datetime,
    jurisdiction_id: str | None,
) -> Decision:
    """Log a decision on requests that are all there and of one jurisdiction."""
    decision = Decision(is_same=is_same, request_ids=tuple(request_ids), by=by.strip(), at=now)
    if not decision.by:
        raise DecisionError("a decision needs the name of who takes it")
    if len(request_ids) < (2 if is_same else 1):
        raise DecisionError(
            "name at least two requests: one is not joined with anything" if is_same else "name at least one request"
        )
    for name, count in Counter(request_ids).items():
        if count > 1:
            raise DecisionError(f"{name} is named {count} times: each request once, it cannot be its own duplicate")
    append_event(
        connection,
        at=now,
        kind=JOINED if is_same else SPLIT,
        subject=_jurisdiction(connection, request_ids, jurisdiction_id),
        payload={"request_ids": list(request_ids), "by": decision.by},
    )
    return decision


def decisions(connection: Connection, *, jurisdiction_id: str) -> Decisions:
    """Return what was decided on a jurisdiction's requests."""
    rows = connection.execute(
        select(events.c.kind, events.c.at, events.c.payload)
        .where(events.c.kind.in_((JOINED, SPLIT)), events.c.subject == jurisdiction_id)
        .order_by(events.c.id)
    )
    return Decisions(
        Decision(is_same=kind == JOINED, request_ids=tuple(payload["request_ids"]), by=payload["by"], at=at)
        for kind, at, payload in rows
    )


def _jurisdiction(connection: Connection, request_ids: Sequence[str], jurisdiction_id: str | None) -> str:
    """Return the one jurisdiction that has all of these requests."""
    statement = select(requests.c.service_request_id, requests.c.jurisdiction_id).where(
        requests.c.service_request_id.in_(request_ids)
    )
    if jurisdiction_id is not None:
        statement = statement.where(requests.c.jurisdiction_id == jurisdiction_id)
    found: dict[str, set[str]] = {name: set() for name in request_ids}
    for name, jurisdiction in connection.execute(statement):
        found[name].add(jurisdiction)
    for name, jurisdictions in found.items():
        if not jurisdictions:
            whose = "" if jurisdiction_id is None else f" of {jurisdiction_id!r}"
            raise DecisionError(f"there is no request {name}{whose}: import it first, or correct the id")
    common = set.intersection(*found.values())
    if not common:
        whose = ", ".join(f"{name} of {min(found[name])!r}" for name in request_ids)
        raise DecisionError(f"no city has all of these requests ({whose}): decide on requests of one city")
    if len(common) > 1:
        raise DecisionError(
            f"{request_ids[0]} is a request of several cities, {', '.join(sorted(common))}: say which, with --city"
        )
    return common.pop()
