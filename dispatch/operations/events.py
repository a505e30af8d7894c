"""Things told of the day, one dataclass a kind, and their form as JSON: ``{"kind": "done", "id": ..., ...}``.

An event is known by its own ``id``: told twice, it counts once. Events may come in any order and late; each says when
it happened. What lasts beyond the day may name the ``requests`` that its order answers; else it counts for the one the
order is named after. What does not fit the plan is no error here: see :func:`dispatch.operations.state_of_day`.
"""

from collections.abc import Collection, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import datetime
from typing import Any

import msgspec
from shapely.errors import ShapelyError
from shapely.geometry import shape

from dispatch.errors import EventError
from dispatch.model import EARLIEST_YEAR, LATEST_YEAR, Outcome
from geodata.errors import ClosureError
from geodata.streets.closures import Closure

MAX_MINUTES = 24 * 60
"""Of a visit, a break or a delay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayEvent:
    """Something that happened.

    Attributes
    ----------
    id
        Its own, given by who tells it.
    at
        When it happened.
    by
        Who says so.
    plan
        Id of the plan they had before them; empty where that does not matter.
    """

    id: str
    at: datetime
    by: str
    plan: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived(DayEvent):
    """A crew came to an order's place."""

    crew: str
    order: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Done(DayEvent):
    """A crew did what it came for, and left."""

    crew: str
    order: str
    outcome: Outcome = Outcome.FIXED
    note: str = ""
    requests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotDone(DayEvent):
    """A crew left without having done what it came for."""

    crew: str
    order: str
    outcome: Outcome
    note: str = ""
    requests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Late(DayEvent):
    """A crew is behind its list: by so many minutes, or it says when it will leave where it is."""

    crew: str
    minutes: int | None = None
    until: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewOut(DayEvent):
    """A crew cannot go on: its truck is down, or it is gone; for the rest of the day where ``until`` is not known."""

    crew: str
    until: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewBack(DayEvent):
    """A crew that was out goes on."""

    crew: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakTaken(DayEvent):
    """A crew has had a break; ``at`` is when it went on."""

    crew: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reloaded(DayEvent):
    """A crew's truck was emptied and filled at one of its places; ``at`` is when it drove on."""

    crew: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Urgent(DayEvent):
    """Work that cannot wait: an order of the plan, or a new one, of which the place and the minutes are told.

    Attributes
    ----------
    order
        Id of an order or request, else of the new one.
    department
        Code; may be left out where the plan has only one department.
    due
        When it should have begun; ``at`` unless given.
    """

    order: str
    lon: float | None = None
    lat: float | None = None
    minutes: int | None = None
    department: str = ""
    skills: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    load: dict[str, int] = field(default_factory=dict)
    material: dict[str, int] = field(default_factory=dict)
    address: str = ""
    district: str = ""
    service_type: str = "urgent"
    due: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StreetClosed(DayEvent):
    """Streets are closed from ``at`` on; the geometry is GeoJSON's, read as in a file of closures."""

    geometry: dict[str, Any]
    until: datetime | None = None
    reason: str = ""
    radius: float = 15.0

    def closure(self) -> Closure:
        """Give what is closed as the streets know it."""
        try:
            drawn = shape(self.geometry)
        except (ShapelyError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise ClosureError("its geometry is no GeoJSON point, line or polygon") from error
        return Closure(geometry=drawn, starts=self.at, ends=self.until, reason=self.reason, radius=self.radius)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held(DayEvent):
    """An order is put off, for one of the profile's reasons."""

    order: str
    reason: str
    until: datetime | None = None
    requests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Released(DayEvent):
    """An order is put off no longer."""

    order: str
    requests: tuple[str, ...] = ()


KINDS: dict[str, type[DayEvent]] = {
    "arrived": Arrived,
    "done": Done,
    "not-done": NotDone,
    "late": Late,
    "crew-out": CrewOut,
    "crew-back": CrewBack,
    "break-taken": BreakTaken,
    "reloaded": Reloaded,
    "urgent": Urgent,
    "closure": StreetClosed,
    "held": Held,
    "released": Released,
}


def kind_of(event: DayEvent) -> str:
    """Name an event's kind."""
    return next(kind for kind, each in KINDS.items() if each is type(event))


def encode_event(event: DayEvent) -> dict[str, Any]:
    """Give an event as JSON has it; what is left at its default is left out."""
    table: dict[str, Any] = {"kind": kind_of(event)}
    for one in fields(event):
        value = getattr(event, one.name)
        default = one.default_factory() if one.default_factory is not MISSING else one.default
        if value != default:
            table[one.name] = msgspec.json.decode(msgspec.json.encode(value))
    return table


def decode_event(table: object, *, hold_reasons: Collection[str] | None = None) -> DayEvent:
    """Read an event.

    Parameters
    ----------
    table
        What JSON gave.
    hold_reasons
        Of the city's profile, to hold reasons to; None to take any.

    Raises
    ------
    EventError
        Naming the first thing that is wrong, and what to write.
    """
    if not isinstance(table, Mapping):
        raise EventError("an event is a JSON object with kind, id, at and by")
    kind = table.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise EventError(f"there is no kind of event {kind!r:.40}: use one of {', '.join(KINDS)}")
    known = {one.name for one in fields(KINDS[kind])}
    unknown = sorted(str(key) for key in table if key != "kind" and key not in known)
    if unknown:
        raise EventError(f"event {kind}: there is no field {unknown[0]!r:.40}; it has {', '.join(sorted(known))}")
    try:
        event = msgspec.convert({key: value for key, value in table.items() if key != "kind"}, KINDS[kind])
    except msgspec.ValidationError as error:
        raise EventError(f"event {kind}: {error}") from error
    fault = _fault(event, hold_reasons)
    if fault:
        raise EventError(f"event {kind} {event.id!r:.60}: {fault}")
    return event


def _fault(event: DayEvent, hold_reasons: Collection[str] | None) -> str | None:
    """Say what about an event makes no sense whatever the plan is."""
    for one in fields(event):
        value = getattr(event, one.name)
        if isinstance(value, datetime) and value.tzinfo is None:
            return f"{one.name} is {value.isoformat()}, without an offset: write -08:00 or such behind it"
        if isinstance(value, datetime) and not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
            return f"{one.name} is {value.isoformat()}, outside the years {EARLIEST_YEAR} to {LATEST_YEAR}"
        if one.name in ("id", "by", "crew", "order", "place", "reason") and one.default is MISSING and not value:
            return f"{one.name} is empty: name it"
    match event:
        case Done() if not event.outcome.is_done:
            return f"what is {event.outcome} is not done: tell it as not-done"
        case NotDone() if event.outcome.is_done:
            return f"what is {event.outcome} is done: tell it as done"
        case Late() if (event.minutes is None) == (event.until is None):
            return "give either minutes, how late the crew is, or until, when it will leave where it is"
        case Late() if event.minutes is not None and not 0 <= event.minutes <= MAX_MINUTES:
            return f"minutes must be between 0 and {MAX_MINUTES:,}, got {event.minutes}"
        case CrewOut() | StreetClosed() | Held() if event.until is not None and event.until <= event.at:
            return f"until ({event.until.isoformat()}) is not after at ({event.at.isoformat()})"
        case Held() if hold_reasons is not None and event.reason not in hold_reasons:
            known = ", ".join(hold_reasons) or "none"
            return f"{event.reason!r:.60} is no reason of the profile to hold work: {known}"
        case Urgent():
            return _fault_of_urgent(event)
        case StreetClosed():
            try:
                event.closure()
            except ClosureError as error:
                return str(error)
    return None


def _fault_of_urgent(event: Urgent) -> str | None:
    if (event.lon is None) != (event.lat is None):
        return "give lon and lat, or neither for an order of the plan"
    if event.lon is not None and event.lat is not None and not (-180 <= event.lon <= 180 and -90 <= event.lat <= 90):
        return f"lon {event.lon}, lat {event.lat} is no place on earth"
    if event.lon is not None and event.minutes is None:
        return "give minutes, how long the work takes"
    if event.minutes is not None and not 1 <= event.minutes <= MAX_MINUTES:
        return f"minutes must be between 1 and {MAX_MINUTES:,}, got {event.minutes}"
    for name, amounts in (("load", event.load), ("material", event.material)):
        if any(not 0 <= amount <= 10**9 for amount in amounts.values()):
            return f"{name} must be whole numbers from 0 on"
    return None
