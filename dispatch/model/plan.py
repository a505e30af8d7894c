"""The plan that brings orders and crews together, and what it says of everything it leaves out."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from dispatch.model.begun import Begun
from dispatch.model.catalogue import Crew, Place
from dispatch.model.fairness import DistrictLedger, FairnessFloor
from dispatch.model.rules import Rules
from dispatch.model.work import WorkList, WorkOrder
from geodata.streets.leg import Position

EARLIEST_YEAR, LATEST_YEAR = 1970, 2999
"""Years a plan and its day's events may name: no record of a 311 system is older, and calendars end not long after."""


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
    NOT_TODAY = "not-today"
    PUT_OFF = "put-off"
    OUTSIDE_SHIFTS = "outside-shifts"
    LONGER_THAN_SHIFT = "longer-than-shift"
    ABOVE_LIMIT = "above-limit"
    CANNOT_FOLLOW_FROZEN = "cannot-follow-frozen"
    PARTNER_IMPOSSIBLE = "partner-impossible"
    OUTCOMPETED = "outcompeted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred:
    """A work order not on today's lists, why, and when it may be done.

    ``planned_day`` is that of a later day's draft that has it; None where none has, or none was made.
    """

    order_id: str
    reason: DeferredReason
    detail: str
    forecast: Forecast
    planned_day: date | None = None


class SetAsideReason(StrEnum):
    """Why an open request is no work order at all."""

    NO_SERVICE_TYPE = "no-service-type"
    NOT_FIELD_WORK = "not-field-work"
    NO_CREW = "no-crew"
    NO_LOCATION = "no-location"
    OUTSIDE_NETWORK = "outside-network"
    ON_HOLD = "on-hold"
    ENDED_BY_CREW = "ended-by-crew"


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
    """Orders near each other by travel time, about one crew's day of work and driving.

    Attributes
    ----------
    service_duration
        Seconds on site, all orders together.
    travel_duration
        Seconds that one crew would drive to do them all, its way there and back included: an estimate.
    outline
        A closed ring around them.
    """

    name: str
    order_ids: tuple[str, ...]
    service_duration: int
    outline: tuple[Position, ...]
    travel_duration: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a department's day comes to, under one way of planning it.

    Durations in seconds: ``service_duration`` includes reloading; ``overtime_duration`` is what lies behind the ends of
    shifts and is part of the others.
    """

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
    break_duration: int = 0
    overtime_duration: int = 0
    num_reloads: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentPlan:
    """One department's day: its crews, its orders, the lists, and what is left out.

    ``cost`` is the objective in seconds: driving, lateness, overtime, the price of what is left out and of departing
    from ``rules``. ``places`` are where its crews start, end and reload. ``figures`` are of this plan,
    ``first_in_first_out`` of the same orders and crews served in the order the requests came in. ``floor`` is None
    where the rules set none. ``begun`` are the stops that crews have begun by ``as_of``, each crew's in their order;
    they are among neither orders nor figures.
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
    rules: Rules = field(default_factory=Rules)
    ledger: DistrictLedger = field(default_factory=DistrictLedger)
    floor: FairnessFloor | None = None
    begun: tuple[Begun, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What a plan was made from: the same provenance and an iteration rule give the same plan, byte for byte.

    Attributes
    ----------
    city_digest, network_digest, requests_digest
        SHA-256 of the profile, the street network and the open requests the plan saw.
    stop_rule
        Such as "2000 iterations for each department" or "20 s for all departments".
    parents
        Ids of the plans that it goes back to, the oldest first; none for one made of requests.
    change
        What was done to the last of them.
    """

    city_digest: str
    network_digest: str
    requests_digest: str
    engine: str
    stop_rule: str
    seed: int
    version: str
    parents: tuple[str, ...] = ()
    change: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A city's day: every open request is on a work list, deferred or set aside, with the reason, or begun.

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
    version: int = 2
