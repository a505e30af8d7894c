"""What was told of the day, as arrival windows take it: by crew, when it came to stops and left them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dispatch.completion.arrivals import CrewSeen, StopSeen
from dispatch.model import Plan, WorkList
from dispatch.operations.events import BreakTaken, CrewBack, CrewOut, DayEvent, Late, Reloaded
from dispatch.operations.knowing import holds_of
from dispatch.operations.state import Note
from dispatch.operations.telling import Visited, listen, visits


def crews_seen(plan: Plan, events: Iterable[DayEvent], now: datetime) -> tuple[tuple[CrewSeen, ...], tuple[Note, ...]]:
    """Sum up by crew what was told by a moment.

    What is put off, and what other crews came to, is not on a crew's way any more. A crew that said how late it is
    leaves the stop that it was at, or its yard, so much later than its list says.

    Returns
    -------
    seen : tuple of CrewSeen
        One for each crew that has a list.
    notes : tuple of Note
        On events that do not count.
    """
    zone = ZoneInfo(plan.timezone)
    notes: list[Note] = []
    told = listen(plan, events, now, notes)
    visited = visits(told.events, notes, zone)
    held = {order_id for order_id, hold in holds_of(told.events).items() if hold is not None and hold.holds_at(now)}
    seen = []
    for work_list in (one for part in plan.departments for one in part.work_lists):
        crew = work_list.crew_id
        its_events = [event for event in told.events if getattr(event, "crew", None) == crew]
        own = {order_id: one for order_id, one in visited.items() if one.crew_id == crew}
        goes_on, is_out = _goes_on(work_list, own, its_events)
        seen.append(
            CrewSeen(
                crew_id=crew,
                stops=tuple(
                    StopSeen(order_id=order_id, arrived=one.arrival, left=one.departure)
                    for order_id, one in own.items()
                ),
                breaks=tuple(event.at for event in its_events if isinstance(event, BreakTaken)),
                reloads=tuple(event.at for event in its_events if isinstance(event, Reloaded)),
                goes_on=goes_on,
                not_its=frozenset((visited.keys() | held) - own.keys()),
                is_out=is_out,
            )
        )
    return tuple(seen), tuple(notes)


def _goes_on(
    work_list: WorkList, visited: dict[str, Visited], events: Sequence[DayEvent]
) -> tuple[datetime | None, bool]:
    """Say before when a crew is not under way, by what it told last of that, and whether it is out for the day."""
    goes_on: datetime | None = None
    is_out = False
    for event in events:
        match event:
            case CrewOut(until=None):
                goes_on, is_out = None, True
            case CrewOut():
                goes_on, is_out = event.until, False
            case CrewBack():
                goes_on, is_out = event.at, False
            case Late(minutes=None):
                goes_on = event.until
            case Late(minutes=minutes) if minutes is not None:
                goes_on = _leaves_by_list(work_list, visited, event.at) + timedelta(minutes=minutes)
    return goes_on, is_out


def _leaves_by_list(work_list: WorkList, visited: dict[str, Visited], moment: datetime) -> datetime:
    """Say when a crew leaves by its list where it is at a moment: the furthest stop it had come to."""
    leaves = work_list.departure
    for stop in work_list.assignments:
        one = visited.get(stop.order_id)
        came = None if one is None else one.arrival or one.departure
        if came is not None and came <= moment:
            leaves = stop.departure
    return leaves
