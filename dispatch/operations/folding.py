"""From a plan and what was told of its day to how far the day is."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from dispatch.model import Plan, PutOff, WorkOrder
from dispatch.operations.course import CrewTold
from dispatch.operations.crews import crew_day
from dispatch.operations.events import (
    BreakTaken,
    CrewBack,
    CrewOut,
    DayEvent,
    Held,
    Late,
    NotDone,
    Released,
    Reloaded,
    StreetClosed,
    Urgent,
)
from dispatch.operations.knowing import Knowing, holds_of, progress_of
from dispatch.operations.state import CrewDay, DayState, Note
from dispatch.operations.telling import Told, Visited, listen, note_on, visits
from dispatch.orders.progress import Hold, Progress

UNFORESEEN = Late | CrewOut | CrewBack | NotDone | Urgent | Held | Released | StreetClosed
"""Events after which a department may want other lists; the others say that things go as planned."""


def state_of_day(plan: Plan, events: Iterable[DayEvent], now: datetime) -> DayState:
    """Say how far a day is at a moment.

    Parameters
    ----------
    plan
        In force.
    events
        All that was told of the day, in any order; what this plan or one before it knows already included.
    now
        What happens later does not count yet.

    Returns
    -------
    DayState
        The same for the same set of events, in whatever order they come. Whatever does not fit the plan, or contradicts
        itself, is told in its notes; nothing of that is an error.
    """
    zone = ZoneInfo(plan.timezone)
    notes: list[Note] = []
    told = listen(plan, events, now, notes)
    visited = visits(told.events, notes, zone)
    holds = holds_of(told.events)
    put_off = {order_id for order_id, hold in holds.items() if hold is not None and hold.holds_at(now)}
    crews, in_place = _crews(plan, told, visited, put_off, now)
    _note_surprises(plan, told, visited.keys() & in_place, notes, zone)
    return DayState(
        now=now,
        crews=crews,
        progress=_progress(told.events, told.orders),
        put_off=tuple(
            _put_off(order_id, hold, zone)
            for order_id, hold in sorted(holds.items())
            if hold is not None and order_id in put_off and order_id in told.orders and order_id not in in_place
        ),
        released=frozenset(holds.keys() - put_off),
        back=frozenset(
            event.crew for event in told.events if isinstance(event, CrewBack) and not crews[event.crew].is_out
        ),
        urgent={
            part.code: tuple(
                told.orders[order_id]
                for order_id in sorted(told.urgent - in_place)
                if told.department_of[order_id] == part.code
            )
            for part in plan.departments
        },
        delays=frozenset(event.id for event in told.events if isinstance(event, Late) and event.minutes is not None),
        closures=tuple(event for event in told.events if isinstance(event, StreetClosed)),
        stirred=_stirred(plan, told),
        notes=tuple(notes),
    )


def _crews(
    plan: Plan, told: Told, visited: Mapping[str, Visited], put_off: Set[str], now: datetime
) -> tuple[dict[str, CrewDay], set[str]]:
    """Say how far each crew is, and which orders are begun by that.

    A stop at which a crew was when it went out is for others: who that may be is known once its day is.
    """
    given_up: set[str] = set()
    while True:
        crews: dict[str, CrewDay] = {}
        for part in plan.departments:
            for crew in part.crews:
                own = {order_id: one for order_id, one in visited.items() if one.crew_id == crew.id}
                crew_told = CrewTold(
                    visits=own,
                    events=[
                        event
                        for event in told.events
                        if isinstance(event, Late | CrewOut | CrewBack | BreakTaken | Reloaded)
                        and event.crew == crew.id
                    ],
                    elsewhere=frozenset(visited.keys() - own.keys() - given_up),
                    held=frozenset(put_off - (own.keys() - given_up)),
                )
                crews[crew.id] = crew_day(plan, part, crew, crew_told, told.orders, now=now)
        begun = {one.order.id for day in crews.values() for one in day.begun}
        if visited.keys() - begun <= given_up:
            return crews, begun
        given_up |= visited.keys() - begun


def _put_off(order_id: str, hold: Hold, zone: ZoneInfo) -> PutOff:
    until = None if hold.until is None else hold.until.astimezone(zone)
    how_long = "" if until is None else f" until {until:%Y-%m-%d %H:%M}"
    return PutOff(
        order_id=order_id,
        reason=f"held{how_long}: {hold.reason}",
        until=None if until is None else until.date(),
        is_held=True,
    )


def _progress(events: Sequence[DayEvent], orders: Mapping[str, WorkOrder]) -> dict[str, Progress]:
    """Say of each request what is known of it, of all that the plan's orders answer."""
    named = [
        replace(event, requests=orders[event.order].request_ids)
        if isinstance(event, Knowing) and event.order in orders
        else event
        for event in events
    ]
    return progress_of(named)


def _note_surprises(plan: Plan, told: Told, visited: Set[str], notes: list[Note], zone: ZoneInfo) -> None:
    """Say of each event that counts what about it is not as the plan has it."""
    crew_of = {
        one.order_id: each.crew_id for part in plan.departments for each in part.work_lists for one in each.assignments
    }
    crew_of.update({one.order.id: one.crew_id for part in plan.departments for one in part.begun})
    for event in told.events:
        order_id, crew_id = getattr(event, "order", None), getattr(event, "crew", None)
        if isinstance(event, Held) and order_id in visited:
            notes.append(note_on(event, zone, "a crew has begun it: it is held for later plans"))
        elif isinstance(event, Held | Released) and order_id not in told.orders:
            notes.append(note_on(event, zone, f"the plan has no order {order_id}: it counts for later plans"))
        elif crew_id is not None and order_id is not None and crew_of.get(order_id) != crew_id:
            whose = f"on crew {crew_of[order_id]}'s list" if order_id in crew_of else "on no list"
            notes.append(note_on(event, zone, f"the order is {whose}; it counts as told"))


def _stirred(plan: Plan, told: Told) -> frozenset[str]:
    """Give the departments of which something unforeseen was told since the plan was made."""
    codes: set[str] = {
        told.department_of[order_id]
        for order_id in told.urgent
        if not any(
            order_id in (order.id for order in (*part.orders, *(one.order for one in part.begun)))
            for part in plan.departments
        )
    }
    for event in told.events:
        if not isinstance(event, UNFORESEEN) or event.at <= plan.as_of:
            continue
        order_id, crew_id = getattr(event, "order", None), getattr(event, "crew", None)
        if isinstance(event, StreetClosed):
            codes.update(part.code for part in plan.departments)
        elif crew_id is not None:
            codes.add(told.part_of[crew_id].code)
        elif order_id is not None and order_id in told.department_of:
            codes.add(told.department_of[order_id])
    return frozenset(codes)
