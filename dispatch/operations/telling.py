"""What was told, put in order: each thing once, as of now, of crews and orders that the plan has."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from dispatch.model import DepartmentPlan, Outcome, Plan, WorkOrder
from dispatch.operations.events import (
    KINDS,
    Arrived,
    DayEvent,
    Done,
    Held,
    NotDone,
    Released,
    Reloaded,
    Urgent,
    encode_event,
    kind_of,
)
from dispatch.operations.state import Note
from dispatch.operations.urgent import urgent_order

Visiting = Arrived | Done | NotDone
Ordered = Visiting | Urgent | Held | Released
"""Events about an order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What counts of what was told, and what the plan and it know.

    Attributes
    ----------
    events
        In the order in which they happened.
    orders, department_of
        By order id: those of the plan, begun ones included, and urgent ones; the code of their department.
    part_of
        By crew id, its department's plan.
    urgent
        Ids of the orders that cannot wait.
    """

    events: tuple[DayEvent, ...]
    orders: Mapping[str, WorkOrder]
    department_of: Mapping[str, str]
    part_of: Mapping[str, DepartmentPlan]
    urgent: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """What was told of an order by crews: who was there last, when, and what came of it."""

    crew_id: str
    arrival: datetime | None
    departure: datetime | None
    outcome: Outcome | None


def listen(plan: Plan, events: Iterable[DayEvent], now: datetime, notes: list[Note]) -> Told:
    """Put events in order, and leave out those that mean nothing to this plan, with a note on each."""
    zone = ZoneInfo(plan.timezone)
    part_of = {crew.id: part for part in plan.departments for crew in part.crews}
    orders: dict[str, WorkOrder] = {}
    department_of: dict[str, str] = {}
    for part in plan.departments:
        for order in (*part.orders, *(one.order for one in part.begun)):
            orders[order.id], department_of[order.id] = order, part.code
    order_of = {request: order.id for order in orders.values() for request in order.request_ids}
    of_the_day: list[DayEvent] = []
    for event in _each_once(events, notes, zone):
        why_not = _why_not_of_the_day(event, plan.day, now, zone)
        if why_not:
            notes.append(note_on(event, zone, why_not))
        elif isinstance(event, Ordered) and event.order not in orders and event.order in order_of:
            order_id = order_of[event.order]
            notes.append(note_on(event, zone, f"the request is part of order {order_id}; it counts for that"))
            of_the_day.append(replace(event, order=order_id))
        else:
            of_the_day.append(event)
    urgent = set()
    # What is urgent may be an order that others speak of, whenever it was told.
    for event in of_the_day:
        if not isinstance(event, Urgent):
            continue
        code = department_of.get(event.order) or _department(event, plan)
        order_now = urgent_order(event, zone, orders.get(event.order))
        if code is not None and order_now is not None:
            orders[event.order], department_of[event.order] = order_now, code
            urgent.add(event.order)
    sound = []
    for event in of_the_day:
        why_not = _why_not_known(event, plan, orders, department_of, part_of)
        if why_not:
            notes.append(note_on(event, zone, why_not))
        else:
            sound.append(event)
    return Told(
        events=tuple(sound),
        orders=orders,
        department_of=department_of,
        part_of=part_of,
        urgent=frozenset(urgent),
    )


def visits(events: Sequence[DayEvent], notes: list[Note], zone: ZoneInfo) -> dict[str, Visited]:
    """Sum up what crews told of orders, by order id; of several things told of one the last counts."""
    of_order: dict[str, list[Visiting]] = {}
    for event in events:
        if isinstance(event, Visiting):
            of_order.setdefault(event.order, []).append(event)
    return {order_id: _visited(each, notes, zone) for order_id, each in of_order.items()}


def note_on(event: DayEvent, zone: ZoneInfo, text: str) -> Note:
    """Say something of an event, by its kind and what it is about."""
    about = " ".join(
        f"{name} {getattr(event, name)}" for name in ("crew", "order", "place") if getattr(event, name, None)
    )
    return Note(event_id=event.id, text=f"{kind_of(event)} {about} at {event.at.astimezone(zone):%H:%M}: {text}")


def _visited(events: list[Visiting], notes: list[Note], zone: ZoneInfo) -> Visited:
    ends = [event for event in events if isinstance(event, Done | NotDone)]
    if not ends:
        return _arrived(events, notes, zone)
    last_end = ends[-1]
    again = [
        event
        for event in events[events.index(last_end) + 1 :]
        if event.crew != last_end.crew or isinstance(last_end, NotDone)
    ]
    if again:
        # Of the crew that has done it an arrival told later is of the same visit.
        before = f"{last_end.outcome} by crew {last_end.crew} at {last_end.at.astimezone(zone):%H:%M}"
        notes.append(note_on(again[-1], zone, f"it was said to be {before}; the later counts"))
        return _arrived(again, notes, zone)
    for earlier in ends[:-1]:
        if (earlier.crew, earlier.outcome) != (last_end.crew, last_end.outcome):
            before = f"{earlier.outcome} by crew {earlier.crew} at {earlier.at.astimezone(zone):%H:%M}"
            notes.append(note_on(last_end, zone, f"it was said to be {before}; the later counts"))
    # What is told twice happened the first time.
    end = _first_alike(ends, lambda event: (event.crew, event.outcome))
    arrivals = [
        event.at for event in events if isinstance(event, Arrived) and event.crew == end.crew and event.at <= end.at
    ]
    return Visited(
        crew_id=end.crew,
        arrival=arrivals[-1] if arrivals else None,
        departure=end.at,
        outcome=end.outcome,
    )


def _arrived(events: list[Visiting], notes: list[Note], zone: ZoneInfo) -> Visited:
    """Sum up what was told of an order at which a crew still is."""
    last = events[-1]
    if events[0].crew != last.crew:
        notes.append(note_on(last, zone, f"crew {events[0].crew} was said to be there before; the later counts"))
    first = _first_alike(events, lambda event: event.crew)
    return Visited(crew_id=last.crew, arrival=first.at, departure=None, outcome=None)


Event = TypeVar("Event", bound=DayEvent)


def _first_alike(events: Sequence[Event], key: Callable[[Event], object]) -> Event:
    """Give the first of the events at the end of a list that are alike."""
    first = events[-1]
    for event in reversed(events):
        if key(event) != key(first):
            break
        first = event
    return first


def _each_once(events: Iterable[DayEvent], notes: list[Note], zone: ZoneInfo) -> list[DayEvent]:
    """Sort events by when they happened; of those with one id that say different things, keep always the same one."""
    by_id: dict[str, dict[str, DayEvent]] = {}
    for event in events:
        by_id.setdefault(event.id, {})[json.dumps(encode_event(event), sort_keys=True)] = event
    kept = [contents[min(contents)] for contents in by_id.values()]
    ranks = {kind: rank for rank, kind in enumerate(KINDS)}
    kept.sort(key=lambda event: (event.at.timestamp(), ranks[kind_of(event)], event.id))
    for event in kept:
        others = len(by_id[event.id]) - 1
        if others:
            notes.append(note_on(event, zone, f"{others} more with its id say something else, and do not count"))
    return kept


def _why_not_of_the_day(event: DayEvent, day: date, now: datetime, zone: ZoneInfo) -> str | None:
    happened = event.at.astimezone(zone).date()
    if happened != day:
        return f"it does not count, it is of {happened}, {'before' if happened < day else 'after'} the plan's day"
    if event.at > now:
        return "it does not count yet, it lies in the future"
    return None


def _department(event: Urgent, plan: Plan) -> str | None:
    codes = [part.code for part in plan.departments]
    if not event.department and len(codes) == 1:
        return codes[0]
    return event.department if event.department in codes else None


def _why_not_known(
    event: DayEvent,
    plan: Plan,
    orders: Mapping[str, WorkOrder],
    department_of: Mapping[str, str],
    part_of: Mapping[str, DepartmentPlan],
) -> str | None:
    """Say why an event means nothing to the plan; None where it does."""
    crew, order = getattr(event, "crew", None), getattr(event, "order", None)
    if crew is not None and crew not in part_of:
        return f"it does not count, the plan has no crew {crew}"
    if isinstance(event, Urgent) and order not in orders:
        if event.lon is None or event.lat is None:
            return f"it does not count, the plan has no order {order}: tell its place and minutes"
        known = ", ".join(part.code for part in plan.departments)
        return f"it does not count, name one of the departments {known}"
    if isinstance(event, Reloaded) and event.place not in _reload_places(part_of[event.crew], event.crew):
        return f"it does not count, crew {event.crew} has no place {event.place} to reload at"
    if isinstance(event, Visiting):
        if event.order not in orders:
            return f"it does not count, the plan has no order {event.order}"
        if part_of[event.crew].code != department_of[event.order]:
            return (
                f"it does not count, crew {event.crew} is of {part_of[event.crew].code}, "
                f"order {event.order} of {department_of[event.order]}"
            )
    return None


def _reload_places(part: DepartmentPlan, crew_id: str) -> list[str]:
    return [one.place for crew in part.crews if crew.id == crew_id for one in crew.reloads]
