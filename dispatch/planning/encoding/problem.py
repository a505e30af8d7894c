"""From orders, crews and travel times to a problem."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from dispatch.model import Crew, Place, WorkOrder
from dispatch.planning.encoding.clock import seconds_since
from solvers.problem import Job, Matrix, Problem, TimeWindow, Vehicle

LATENESS_COST = 1
"""A second of work started after its due time, today, weighs as much as a second of driving."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Encoding:
    """A department's day in the solver's words, with what is needed to read the answer.

    ``problem.jobs[i]`` is ``orders[i]``, ``problem.vehicles[k]`` is ``crews[k]``; ``midnight`` is the problem's second
    0.
    """

    problem: Problem
    orders: tuple[WorkOrder, ...]
    crews: tuple[Crew, ...]
    midnight: datetime

    def drive_duration(self, origin: int, destination: int, begins: datetime) -> int:
        """Return the seconds of a drive that begins at a moment, between two places of the matrix."""
        (matrix,) = self.problem.matrices
        return matrix.duration(origin, destination, seconds_since(begins, self.midnight))


def crews_on_shift(crews: Sequence[Crew], *, day: date, zone: ZoneInfo, as_of: datetime) -> tuple[Crew, ...]:
    """Keep the crews whose shift is not over at ``as_of``."""
    midnight = datetime.combine(day, time(0), zone)
    now = seconds_since(as_of, midnight)
    return tuple(crew for crew in crews if _shift(crew, day, zone, midnight).end > max(0, now))


def encode(
    orders: Sequence[WorkOrder],
    crews: Sequence[Crew],
    places: Sequence[Place],
    seconds: NDArray[np.int32],
    *,
    moments: Sequence[datetime] = (),
    day: date,
    zone: ZoneInfo,
    as_of: datetime,
) -> Encoding:
    """Build the problem of one department's day.

    Crews whose shift is over at ``as_of`` are left out; others start no earlier than that. Work already overdue in the
    morning has its price raised (see :mod:`dispatch.orders.work_orders`) and no due time within the day; work due
    today is late by the second.

    Parameters
    ----------
    places
        Where crews start and end, in the order in which they follow the orders in ``seconds``.
    seconds
        Shape (n + p, n + p), travel time between orders and places; or (P, n + p, n + p), one table for each moment.
    moments
        When those who drive take so long; may be left out for one table. Between two of them travel time is linear.
    """
    midnight = datetime.combine(day, time(0), zone)
    place_index = {place.name: len(orders) + position for position, place in enumerate(places)}
    skills = sorted({skill for order in orders for skill in order.skills} | {s for crew in crews for s in crew.skills})
    dimensions = sorted(
        {name for order in orders for name in order.load} | {n for crew in crews for n in crew.capacity}
    )
    skill_number = {skill: number for number, skill in enumerate(skills)}
    now = max(0, seconds_since(as_of, midnight))
    working = crews_on_shift(crews, day=day, zone=zone, as_of=as_of)
    first_start = min((_shift(crew, day, zone, midnight).start for crew in working), default=0)
    jobs = tuple(
        Job(
            id=index,
            location=index,
            service_duration=order.service_duration,
            due=_due_today(order, midnight, max(first_start, now)),
            lateness_cost=LATENESS_COST,
            # Taken on board or used up: without reloads it comes to the same.
            pickup=tuple(order.load.get(name, 0) for name in dimensions),
            skills=frozenset(skill_number[skill] for skill in order.skills),
            prize=order.prize,
        )
        for index, order in enumerate(orders)
    )
    vehicles = tuple(
        Vehicle(
            id=index,
            start=place_index[crew.start],
            end=place_index[crew.end],
            shift=TimeWindow(max(now, _shift(crew, day, zone, midnight).start), _shift(crew, day, zone, midnight).end),
            capacity=tuple(crew.capacity.get(name, 0) for name in dimensions),
            skills=frozenset(skill_number[skill] for skill in crew.skills),
        )
        for index, crew in enumerate(working)
    )
    matrix = Matrix(durations=seconds, times=tuple(seconds_since(moment, midnight) for moment in moments))
    return Encoding(
        problem=Problem(matrices=(matrix,), jobs=jobs, vehicles=vehicles),
        orders=tuple(orders),
        crews=working,
        midnight=midnight,
    )


def _shift(crew: Crew, day: date, zone: ZoneInfo, midnight: datetime) -> TimeWindow:
    start, end = (datetime.combine(day, moment, zone) for moment in (crew.shift_start, crew.shift_end))
    return TimeWindow(seconds_since(start, midnight), seconds_since(end, midnight))


def _due_today(order: WorkOrder, midnight: datetime, first_start: int) -> int | None:
    """Return the second the order is due if that lies in the working day ahead."""
    if order.due is None:
        return None
    due = seconds_since(order.due, midnight)
    return due if first_start <= due < 86_400 else None
