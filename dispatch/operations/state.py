"""How far a day is at a moment, by what was told of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dispatch.model import Assignment, Begun, CrewState, PutOff, ReloadVisit, WorkOrder
from dispatch.operations.events import StreetClosed
from dispatch.orders.progress import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewDay:
    """How far a crew is.

    Attributes
    ----------
    begun
        Its stops so far, in the order of its day; the last one may be one it is on its way to.
    ahead
        What is left of its list, in order, its breaks aside.
    state
        Where it goes on; None where it has not left, is out, or is home after its shift.
    is_out
        It does nothing more today.
    is_silent
        It has told nothing of its stops: it is taken to keep to its list.
    """

    crew_id: str
    begun: tuple[Begun, ...]
    ahead: tuple[Assignment | ReloadVisit, ...]
    state: CrewState | None
    is_out: bool
    is_silent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a dispatcher should know of an event: it did not count, or counted otherwise than it reads."""

    event_id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayState:
    """How far a day is.

    Attributes
    ----------
    crews
        By id, all of the plan's.
    progress
        By request id, what is known of it from the work.
    put_off, released
        Orders that are held at ``now``, and those that were held and are so no longer.
    back
        Crews that were out and are back.
    urgent
        Orders that cannot wait, by department; also those of the plan that became urgent.
    delays
        Ids of the events that told by how many minutes crews are late.
    closures
        Streets told to be closed.
    stirred
        Codes of the departments of which something unforeseen was told since the plan was made.
    notes
        On events that do not count, or not as they read.
    """

    now: datetime
    crews: Mapping[str, CrewDay]
    progress: Mapping[str, Progress]
    put_off: tuple[PutOff, ...]
    released: frozenset[str]
    back: frozenset[str]
    urgent: Mapping[str, tuple[WorkOrder, ...]]
    delays: frozenset[str]
    closures: tuple[StreetClosed, ...]
    stirred: frozenset[str]
    notes: tuple[Note, ...]
