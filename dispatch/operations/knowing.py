"""What is known of requests from what was told, whatever plan it was told of."""

from collections.abc import Iterable

from dispatch.model import Outcome
from dispatch.operations.events import DayEvent, Done, Held, NotDone, Released
from dispatch.orders.progress import Hold, Progress

Knowing = Done | NotDone | Held | Released
"""Events that say something of a request that lasts beyond the day."""


def holds_of(events: Iterable[DayEvent]) -> dict[str, Hold | None]:
    """Give the hold of each order that was held or released, None where somebody released it.

    Parameters
    ----------
    events
        In the order in which they happened.
    """
    holds: dict[str, Hold | None] = {}
    for event in events:
        if isinstance(event, Held):
            holds[event.order] = Hold(reason=event.reason, until=event.until)
        elif isinstance(event, Released):
            holds[event.order] = None
    return holds


def progress_of(events: Iterable[DayEvent]) -> dict[str, Progress]:
    """Say by request id what is known; of several things told of one the last counts.

    An order that needs parts is held until somebody releases it, or says otherwise.

    Parameters
    ----------
    events
        In any order; each counts for the requests that it names, else for the one that its order is named after.
    """
    inspected: set[str] = set()
    outcomes: dict[str, Outcome] = {}
    holds: dict[str, Hold | None] = {}
    knowing = [event for event in events if isinstance(event, Knowing)]
    for event in sorted(knowing, key=lambda event: (event.at.timestamp(), event.id)):
        for request in event.requests or (event.order,):
            match event:
                case Held():
                    holds[request] = Hold(reason=event.reason, until=event.until)
                case Released():
                    holds[request] = None
                case _:
                    outcomes[request] = event.outcome
                    if event.outcome is Outcome.NEEDS_REPAIR:
                        inspected.add(request)
                    if event.outcome is Outcome.NEEDS_PARTS:
                        holds[request] = Hold(reason="a crew was there: it needs parts")
    return {
        request: Progress(is_inspected=request in inspected, hold=holds.get(request), outcome=outcomes.get(request))
        for request in sorted(outcomes.keys() | holds.keys())
    }
