"""From orders, crews and travel times to a problem."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from dispatch.model import Crew, Place, ReloadPoint, Window, WorkOrder
from dispatch.planning.encoding.clock import seconds_since
from solvers.problem import Break, Job, Matrix, Problem, Reload, TimeWindow, Vehicle

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
    today is late by the second. Breaks that could only have begun before ``as_of`` are taken as had.

    Parameters
    ----------
    places
        Where crews start, end and reload, in the order in which they follow the orders in ``seconds``.
    seconds
        Shape (n + p, n + p), travel time between orders and places; or (P, n + p, n + p), one table for each moment.
    moments
        When those who drive take so long; may be left out for one table. Between two of them travel time is linear.
    """
    midnight = datetime.combine(day, time(0), zone)
    place_index = {place.name: len(orders) + position for position, place in enumerate(places)}
    needs = [{*order.skills, *order.equipment} for order in orders]
    offers = [{*crew.skills, *crew.equipment} for crew in crews]
    number_of = {name: number for number, name in enumerate(sorted(set().union(*needs, *offers)))}
    amounts = [*(order.load for order in orders), *(order.material for order in orders)]
    dimensions = sorted({name for amount in (*amounts, *(crew.capacity for crew in crews)) for name in amount})
    now = max(0, seconds_since(as_of, midnight))
    working = crews_on_shift(crews, day=day, zone=zone, as_of=as_of)
    first_start = min((_shift(crew, day, zone, midnight).start for crew in working), default=0)
    jobs = tuple(
        Job(
            id=index,
            location=index,
            service_duration=order.service_duration,
            time_windows=tuple(_time_window(one, midnight) for one in order.windows),
            due=_due_today(order, midnight, max(first_start, now)),
            lateness_cost=LATENESS_COST,
            delivery=tuple(order.material.get(name, 0) for name in dimensions),
            pickup=tuple(order.load.get(name, 0) for name in dimensions),
            skills=frozenset(number_of[name] for name in needs[index]),
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
            max_overtime=crew.max_overtime,
            overtime_cost=crew.overtime_price,
            capacity=tuple(crew.capacity.get(name, 0) for name in dimensions),
            load_lifetime=crew.material_lifetime,
            reloads=tuple(_reload(one, place_index, day, zone, midnight) for one in crew.reloads),
            breaks=_breaks(crew, now, day, zone, midnight),
            skills=frozenset(number_of[name] for name in (*crew.skills, *crew.equipment)),
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
    return _hours(crew.shift_start, crew.shift_end, day, zone, midnight)


def _hours(start: time, end: time, day: date, zone: ZoneInfo, midnight: datetime) -> TimeWindow:
    """Read two local times of the day."""
    moments = (datetime.combine(day, moment, zone) for moment in (start, end))
    return TimeWindow(*(seconds_since(moment, midnight) for moment in moments))


def _time_window(window: Window, midnight: datetime) -> TimeWindow:
    return TimeWindow(seconds_since(window.start, midnight), seconds_since(window.end, midnight))


def _reload(
    point: ReloadPoint, place_index: Mapping[str, int], day: date, zone: ZoneInfo, midnight: datetime
) -> Reload:
    opening: tuple[TimeWindow, ...] = ()
    if point.opens is not None and point.closes is not None:
        opening = (_hours(point.opens, point.closes, day, zone, midnight),)
    return Reload(location=place_index[point.place], service_duration=point.duration, time_windows=opening)


def _breaks(crew: Crew, now: int, day: date, zone: ZoneInfo, midnight: datetime) -> tuple[Break, ...]:
    """Read the crew's breaks that are still to come: what could only have begun before now has been taken."""
    hours = [(one, _hours(one.earliest, one.latest, day, zone, midnight)) for one in crew.breaks]
    return tuple(
        Break(id=number, duration=one.duration, time_windows=(window,))
        for number, (one, window) in enumerate(hours)
        if window.end >= now
    )


def _due_today(order: WorkOrder, midnight: datetime, first_start: int) -> int | None:
    """Return the second the order is due if that lies in the working day ahead."""
    if order.due is None:
        return None
    due = seconds_since(order.due, midnight)
    return due if first_start <= due < 86_400 else None
