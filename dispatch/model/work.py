"""Work orders, and the lists on which crews find them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from geodata.streets.leg import Leg


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
