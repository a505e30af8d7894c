"""What happens while a plan is carried out: what crews and dispatchers tell of the day, and how far the day is by that.

What others use::

    decode_event(table) -> DayEvent            encode_event(event) -> table        one thing told, as JSON
    DayEvent and its kinds                     in :mod:`dispatch.operations.events`
    state_of_day(plan, events, now)            -> DayState     where crews are, what is done, what came up
    progress_of(events)                        -> progress     by request, for plans to come
    crews_seen(plan, events, now)              -> CrewSeen, notes          as arrival windows take it
"""

from dispatch.operations.events import KINDS, DayEvent, decode_event, encode_event, kind_of
from dispatch.operations.folding import state_of_day
from dispatch.operations.knowing import progress_of
from dispatch.operations.seen import crews_seen
from dispatch.operations.state import CrewDay, DayState, Note

__all__ = [
    "KINDS",
    "CrewDay",
    "DayEvent",
    "DayState",
    "Note",
    "crews_seen",
    "decode_event",
    "encode_event",
    "kind_of",
    "progress_of",
    "state_of_day",
]
