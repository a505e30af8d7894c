"""The city's words for its work: departments, crews and yards, work orders, and the plan that brings them together.

Everything here is data, frozen. Durations are seconds, distances metres, places longitude and latitude in degrees,
times timezone-aware in the city's own zone. A :class:`Plan` holds all that is needed to check it again and to draw it,
so a plan file needs neither database nor street network beside it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

from geodata.streets.leg import Leg, Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Somewhere crews start or end: a yard, a plant."""

    name: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceType:
    """What a kind of request means as work.

    Attributes
    ----------
    name
        Our name, unique in the city.
    department
        Code of the department whose work it is.
    requests
        The publisher's names (service codes) that map to this type.
    service_duration
        Typical seconds on site, crew's own walking included.
    skills
        All of them must be on the crew.
    load
        What one order takes from a crew's capacity, by dimension.
    target_days
        Working days from request to due time; None where the city sets none.
    prize
        Seconds of driving and lateness worth spending to serve one order today; aging adds to it.
    duplicate_radius
        Metres within which two open requests of this type are taken as one; 0 turns it off.
    """

    name: str
    department: str
    requests: tuple[str, ...]
    service_duration: int = 0
    skills: tuple[str, ...] = ()
    load: dict[str, int] = field(default_factory=dict)
    target_days: int | None = None
    prize: int = 0
    duplicate_radius: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """People and a truck, on one shift.

    Attributes
    ----------
    id
        Unique in the city.
    start, end
        Names of the places it leaves from and returns to.
    shift_start, shift_end
        Local times of day; the crew is back by the end.
    capacity
        What the truck carries, by load dimension; nothing of a dimension not named.
    """

    id: str
    department: str
    start: str
    end: str
    shift_start: time
    shift_end: time
    skills: tuple[str, ...] = ()
    capacity: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A department and the crews it sends out."""

    code: str
    name: str
    crews: tuple[Crew, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkOrder:
    """One visit the city decided to make; several duplicate requests make one.

    Attributes
    ----------
    id
        The oldest request's id.
    request_ids
        All requests it answers, oldest first; never empty.
    due
        Soft: done later counts as late. None where the city sets no target.
    prize
        Seconds of the objective it costs to leave the order out today.
    """

    id: str
    request_ids: tuple[str, ...]
    service_type: str
    lon: float
    lat: float
    address: str
    district: str
    channels: tuple[str, ...]
    requested: datetime
    due: datetime | None
    service_duration: int
    skills: tuple[str, ...]
    load: dict[str, int]
    prize: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A work order on a work list, with its planned times and the leg that leads to it."""

    order_id: str
    arrival: datetime
    start: datetime
    departure: datetime
    late_by: int
    leg: Leg


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkList:
    """A crew's day in order: leaves its start, does its assignments, is back at its end."""

    crew_id: str
    departure: datetime
    assignments: tuple[Assignment, ...]
    return_leg: Leg
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """When an order that no plan holds is likely to be done, from what happened to others like it.

    Attributes
    ----------
    basis
        What the figure rests on, to be shown beside it.
    num_similar, num_completed
        Requests it was learned from, and how many of those were seen done (the rest were still open: censored).
    done_10, done_50, done_80, done_90
        Dates by which 1, 5, 8 and 9 of 10 like it are done; None where history does not reach that far.
    text
        The sentence a person reads.
    """

    basis: str
    num_similar: int
    num_completed: int
    done_10: date | None
    done_50: date | None
    done_80: date | None
    done_90: date | None
    text: str


class DeferredReason(StrEnum):
    """Why a work order is on none of today's lists.

    All but the last hold whatever else is planned; ``OUTCOMPETED`` says that it would fit an empty day, but not this
    one at a price it is worth.
    """

    NO_CREW_TODAY = "no-crew-today"
    NO_CREW_WITH_SKILLS = "no-crew-with-skills"
    NO_CREW_ALLOWED = "no-crew-allowed"
    LOAD_ABOVE_CAPACITY = "load-above-capacity"
    UNREACHABLE = "unreachable"
    OUTSIDE_SHIFTS = "outside-shifts"
    LONGER_THAN_SHIFT = "longer-than-shift"
    ABOVE_LIMIT = "above-limit"
    CANNOT_FOLLOW_FROZEN = "cannot-follow-frozen"
    PARTNER_IMPOSSIBLE = "partner-impossible"
    OUTCOMPETED = "outcompeted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred:
    """A work order not on today's lists, why, and when it may be done."""

    order_id: str
    reason: DeferredReason
    detail: str
    forecast: Forecast


class SetAsideReason(StrEnum):
    """Why an open request is no work order at all."""

    NO_SERVICE_TYPE = "no-service-type"
    NOT_FIELD_WORK = "not-field-work"
    NO_CREW = "no-crew"
    NO_LOCATION = "no-location"
    OUTSIDE_NETWORK = "outside-network"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """An open request that became no work order, and why; kept, never dropped."""

    request_id: str
    service_code: str
    reason: SetAsideReason
    detail: str
    lon: float | None
    lat: float | None
    forecast: Forecast


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkArea:
    """Orders near each other by travel time, about one crew's work each.

    ``outline`` is a closed ring around them; empty for fewer than three distinct places.
    """

    name: str
    order_ids: tuple[str, ...]
    service_duration: int
    outline: tuple[Position, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a department's day comes to, under one way of planning it."""

    num_orders: int
    num_scheduled: int
    num_requests_scheduled: int
    deferred_by_reason: dict[str, int]
    num_crews_used: int
    travel_duration: int
    service_duration: int
    waiting_duration: int
    distance: float
    num_late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentPlan:
    """One department's day: its crews, its orders, the lists, and what is left out.

    ``cost`` is the objective in seconds: driving, lateness, and the price of what is left out. ``places`` are where
    its crews start and end. ``figures`` are of this plan, ``first_in_first_out`` of the same orders and crews served
    in the order the requests came in.
    """

    code: str
    name: str
    places: tuple[Place, ...]
    crews: tuple[Crew, ...]
    orders: tuple[WorkOrder, ...]
    areas: tuple[WorkArea, ...]
    work_lists: tuple[WorkList, ...]
    deferred: tuple[Deferred, ...]
    cost: int
    figures: Figures
    first_in_first_out: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What a plan was made from: the same provenance and an iteration rule give the same plan, byte for byte.

    Attributes
    ----------
    city_digest, network_digest, requests_digest
        SHA-256 of the profile, the street network and the open requests the plan saw.
    stop_rule
        Such as "2000 iterations for each department" or "20 s for all departments".
    """

    city_digest: str
    network_digest: str
    requests_digest: str
    engine: str
    stop_rule: str
    seed: int
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A city's day: every open request is on a work list, deferred or set aside, with the reason.

    ``warnings`` are what a dispatcher has to know before trusting it. ``format`` and ``version`` name the plan file's
    own format; another version is refused when read.
    """

    city: str
    timezone: str
    day: date
    as_of: datetime
    provenance: Provenance
    departments: tuple[DepartmentPlan, ...]
    set_aside: tuple[SetAside, ...]
    warnings: tuple[str, ...] = ()
    format: str = "dispatch311-plan"
    version: int = 1
