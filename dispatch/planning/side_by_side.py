"""Two plans of one city side by side: which orders went elsewhere, and what each day comes to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dispatch.errors import PlanningError
from dispatch.model import DepartmentPlan, Plan

LEAST_SHIFT = timedelta(minutes=15)
"""An order that begins by no more than that earlier or later is where it was: what a promised time allows for."""


class ChangeKind(StrEnum):
    """What became of an order; where several hold, the first of them."""

    DROPPED = "dropped"
    GONE = "gone"
    ADDED = "added"
    NEW = "new"
    OTHER_DAY = "other-day"
    OTHER_CREW = "other-crew"
    OTHER_TIME = "other-time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """Where an order stands on a list; ``position`` counts from 1."""

    crew_id: str
    start: datetime
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChange:
    """An order that is not where it was.

    ``before`` and ``after`` are None where it is on no list: ``DROPPED`` and ``ADDED`` are orders that both plans know,
    ``GONE`` and ``NEW`` of which only one plan knows. ``department`` is a code.
    """

    order_id: str
    department: str
    kind: ChangeKind
    before: Appointment | None
    after: Appointment | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """What a day of a department, or of all, comes to; durations in seconds, distance in metres."""

    num_orders: int = 0
    num_scheduled: int = 0
    num_late: int = 0
    num_crews_used: int = 0
    travel_duration: int = 0
    service_duration: int = 0
    overtime_duration: int = 0
    distance: float = 0.0
    cost: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """What differs between two plans.

    Attributes
    ----------
    changes
        Of orders that a list of one of them names; in the order of departments and lists.
    num_unchanged
        Orders on a list of both, of the same crew and day, that begin within :data:`LEAST_SHIFT` of each other.
    figures
        By department code, the first plan's and the second's; of all under "".
    """

    changes: tuple[OrderChange, ...]
    num_unchanged: int
    figures: Mapping[str, tuple[DayFigures, DayFigures]]


def compare_plans(first: Plan, second: Plan) -> SideBySide:
    """Set two plans side by side.

    Raises
    ------
    PlanningError
        Where they are of two cities.
    """
    if (first.city, first.timezone) != (second.city, second.timezone):
        raise PlanningError(f"one plan is of {first.city!r}, the other of {second.city!r}: give two of one city")
    before, after = _appointments(first), _appointments(second)
    known = {(part.code, one.id) for part in first.departments for one in part.orders}
    known &= {(part.code, one.id) for part in second.departments for one in part.orders}
    kinds = {key: _kind(before.get(key), after.get(key), is_known=key in known) for key in before | after}
    changes = tuple(
        OrderChange(order_id=key[1], department=key[0], kind=kind, before=before.get(key), after=after.get(key))
        for key, kind in kinds.items()
        if kind is not None
    )
    return SideBySide(
        changes=changes,
        num_unchanged=len(kinds) - len(changes),
        figures=dict(_figures(first, second)),
    )


def _appointments(plan: Plan) -> dict[tuple[str, str], Appointment]:
    """Give each order on a list, by department and id."""
    return {
        (part.code, stop.order_id): Appointment(crew_id=one.crew_id, start=stop.start, position=position)
        for part in plan.departments
        for one in part.work_lists
        for position, stop in enumerate(one.assignments, start=1)
    }


def _kind(before: Appointment | None, after: Appointment | None, *, is_known: bool) -> ChangeKind | None:
    """Say what became of an order; ``is_known`` where both plans have it, on a list or not."""
    if before is None:
        return ChangeKind.ADDED if is_known else ChangeKind.NEW
    if after is None:
        return ChangeKind.DROPPED if is_known else ChangeKind.GONE
    if before.start.date() != after.start.date():
        return ChangeKind.OTHER_DAY
    if before.crew_id != after.crew_id:
        return ChangeKind.OTHER_CREW
    return ChangeKind.OTHER_TIME if abs(before.start - after.start) > LEAST_SHIFT else None


def _figures(first: Plan, second: Plan) -> Iterator[tuple[str, tuple[DayFigures, DayFigures]]]:
    parts = [{part.code: part for part in plan.departments} for plan in (first, second)]
    for code in parts[0] | parts[1]:
        yield code, (_of_departments(parts[0].get(code)), _of_departments(parts[1].get(code)))
    yield "", (_of_departments(*first.departments), _of_departments(*second.departments))


def _of_departments(*departments: DepartmentPlan | None) -> DayFigures:
    parts = [part for part in departments if part is not None]
    figures = [part.figures for part in parts]
    return DayFigures(
        num_orders=sum(one.num_orders for one in figures),
        num_scheduled=sum(one.num_scheduled for one in figures),
        num_late=sum(one.num_late for one in figures),
        num_crews_used=sum(one.num_crews_used for one in figures),
        travel_duration=sum(one.travel_duration for one in figures),
        service_duration=sum(one.service_duration for one in figures),
        overtime_duration=sum(one.overtime_duration for one in figures),
        distance=sum(one.distance for one in figures),
        cost=sum(part.cost for part in parts),
    )
