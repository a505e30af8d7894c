"""The city's words for its work: departments, crews and yards, work orders, and the plan that brings them together.

Everything here is data, frozen. Durations are seconds, distances metres, places longitude and latitude in degrees,
times timezone-aware in the city's own zone. A :class:`Plan` holds all that is needed to check it again and to draw it,
so a plan file needs neither database nor street network beside it.
"""

import math
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
class TimeOnSite:
    """How long a crew is at an order, its own walking included: a distribution, as two of its quantiles.

    Attributes
    ----------
    median
        Seconds that half of all visits take at most.
    nine_of_ten
        Seconds that nine of ten take at most; the same where nothing is known of the spread.
    """

    median: int
    nine_of_ten: int

    @property
    def mean(self) -> int:
        """Seconds to plan with: the mean of the lognormal distribution with these quantiles.

        Many visits add up to their means, not to their medians.
        """
        spread = math.log(self.nine_of_ten / self.median) / _NINE_OF_TEN
        return round(self.median * math.exp(spread**2 / 2))


_NINE_OF_TEN = 1.2815515655446004
"""The quantile of the standard normal distribution below which nine of ten lie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """A first visit that finds out whether, and what, a second one has to repair."""

    on_site: TimeOnSite
    skills: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceType:
    """What a kind of request means as work.

    Attributes
    ----------
    name
        Our name, unique in the city.
    department
        Code of the department whose work it is.
    department_by_district
        Codes of the departments whose work it is in some districts instead.
    requests
        The publisher's names (service codes) that map to this type.
    on_site
        How long one takes.
    skills, equipment
        All of them must be on the crew, or on its truck.
    load, material
        What one order takes on board, and what it uses up, by dimension of a crew's capacity.
    target_days
        Working days from request to due time; None where the city sets none.
    prize
        Seconds of driving and lateness worth spending to serve one order today; aging adds to it.
    duplicate_radius
        Metres within which two open requests of this type are taken as one; 0 turns it off.
    inspection
        The visit that comes before, on an earlier day; None where crews come to do the work at once.
    on_collection_day
        It is done on its district's collection day only.
    sources
        Where the figures come from, by the profile's key.
    """

    name: str
    department: str
    requests: tuple[str, ...]
    on_site: TimeOnSite
    department_by_district: dict[str, str] = field(default_factory=dict)
    skills: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    load: dict[str, int] = field(default_factory=dict)
    material: dict[str, int] = field(default_factory=dict)
    target_days: int | None = None
    prize: int = 0
    duplicate_radius: float = 0.0
    inspection: Inspection | None = None
    on_collection_day: bool = False
    sources: dict[str, str] = field(default_factory=dict)

    def department_in(self, district: str) -> str:
        """Give the code of the department whose work it is in a district."""
        return self.department_by_district.get(district, self.department)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewBreak:
    """A pause that a crew on the road takes, beginning between two local times of day."""

    duration: int
    earliest: time
    latest: time


@dataclass(frozen=True, slots=True, kw_only=True)
class ReloadPoint:
    """Where a truck is emptied of what it took on board and filled with what it uses up, as often as needed.

    Attributes
    ----------
    place
        Its name.
    duration
        Seconds there.
    opens, closes
        Local times between which reloading begins; None for as long as the crew works.
    """

    place: str
    duration: int
    opens: time | None = None
    closes: time | None = None


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
        Local times of day; the crew is back by the end, or in overtime.
    skills, equipment
        What its people can do, and what is on its truck.
    capacity
        What the truck carries, by dimension of load and material; nothing of a dimension not named. It sets out empty
        of loads and full of materials.
    breaks
        In the order in which it takes them.
    reloads
        Where its truck is emptied and filled.
    material_lifetime
        Seconds from leaving the place where it was filled within which material has to be at the order that uses it;
        None for what keeps.
    max_overtime
        Seconds that it may be back after the end of its shift.
    overtime_price
        What a second of overtime weighs, in seconds of driving.
    """

    id: str
    department: str
    start: str
    end: str
    shift_start: time
    shift_end: time
    skills: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    capacity: dict[str, int] = field(default_factory=dict)
    breaks: tuple[CrewBreak, ...] = ()
    reloads: tuple[ReloadPoint, ...] = ()
    material_lifetime: int | None = None
    max_overtime: int = 0
    overtime_price: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A department and the crews it sends out."""

    code: str
    name: str
    crews: tuple[Crew, ...]


class Visit(StrEnum):
    """What a crew comes for."""

    WORK = "work"
    INSPECTION = "inspection"
    REPAIR = "repair"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A time within which work has to begin."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkOrder:
    """One visit the city decided to make; several duplicate requests make one.

    Attributes
    ----------
    id
        The oldest request's id.
    request_ids
        All requests it answers, oldest first; never empty.
    visit
        What for: an inspection, the repair that follows one, or all of the work at once.
    due
        Soft: done later counts as late. None where the city sets no target.
    windows
        Hard: work begins within one of them, earliest first; none leaves it to the crews' shifts.
    service_duration
        Seconds on site to plan with.
    load, material
        What it takes on board, and what it uses up.
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
    visit: Visit = Visit.WORK
    windows: tuple[Window, ...] = ()
    equipment: tuple[str, ...] = ()
    material: dict[str, int] = field(default_factory=dict)


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
class ReloadVisit:
    """A stop at a plant or a dump, with the leg that leads to it.

    Attributes
    ----------
    after
        Assignments before it on the list.
    place
        Name of the crew's reload point.
    """

    after: int
    place: str
    arrival: datetime
    start: datetime
    departure: datetime
    leg: Leg


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A break on a list, where the crew stands or on its way.

    Attributes
    ----------
    after, after_reloads
        Assignments and visits to reload points before it on the list.
    driven
        Seconds of the leg that follows done before it; 0 where it is taken at the place before.
    stopped, start, end
        Ends its work or drive, begins the break, goes on.
    """

    after: int
    after_reloads: int
    driven: int
    stopped: datetime
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkList:
    """A crew's day in order: leaves its start, does its assignments, is back at its end.

    ``reloads`` and ``breaks`` say behind how many assignments they come; each in their own order.
    """

    crew_id: str
    departure: datetime
    assignments: tuple[Assignment, ...]
    return_leg: Leg
    end: datetime
    reloads: tuple[ReloadVisit, ...] = ()
    breaks: tuple[Pause, ...] = ()

    def in_order(self) -> tuple[Assignment | ReloadVisit | Pause, ...]:
        """Return all that the crew does, in the order in which it does it."""
        keyed: list[tuple[tuple[int, int, int], Assignment | ReloadVisit | Pause]] = []
        for number, one in enumerate(self.assignments):
            keyed.append(((number, sum(visit.after <= number for visit in self.reloads), 1), one))
        keyed += [((visit.after, number, 1), visit) for number, visit in enumerate(self.reloads)]
        keyed += [((pause.after, pause.after_reloads, 0), pause) for pause in self.breaks]
        return tuple(one for _, one in sorted(keyed, key=lambda pair: pair[0]))

    @property
    def legs(self) -> tuple[Leg, ...]:
        """All legs in the order in which they are driven, the way back last."""
        return (*(one.leg for one in self.in_order() if not isinstance(one, Pause)), self.return_leg)


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
    ON_HOLD = "on-hold"


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
    version: int = 2
