"""What planning asks of the streets; ``geodata.streets.travel_times`` answers it, tests hand in a small grid.

What others use::

    TravelTimes                                      gives a TravelTable for points
    drive_through_the_day(table, crews, day, zone)   -> DayTravel      by the hours in which crews are out
    metres_between(table, i, j)                      -> metres by street, the shorter way round
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from dispatch.model import Crew
from geodata.errors import NoWayError
from geodata.streets.leg import Leg
from geodata.streets.traffic import Period, period_of


class TravelTable(Protocol):
    """Driving between n points of the city."""

    @property
    def on_network(self) -> NDArray[np.bool_]:
        """Shape (n,): which points a street leads to."""

    @property
    def distance_to_street(self) -> NDArray[np.float64]:
        """Shape (n,): how far each point is from a street, in metres."""

    def why_off_network(self, i: int, /) -> str:
        """Say why no street leads to a point: how far the nearest is, and what is between."""

    @property
    def seconds(self) -> NDArray[np.int32]:
        """Shape (n, n): travel times from row to column."""

    def seconds_around(self, i: int, /) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return shape (n,) twice: travel times from a point to all, and from all to it, without the whole table."""

    def subset(self, indices: NDArray[np.intp], /) -> "TravelTable":
        """Return the table of some of the points, in the given order."""

    def in_period(self, period: Period, /) -> "TravelTable":
        """Return the same points as they are driven in a period, with what is closed in this table."""

    def leg(self, i: int, j: int, /) -> Leg:
        """Return the way from one point to another."""


TravelTimes = Callable[[NDArray[np.float64], NDArray[np.float64]], TravelTable]
"""Gives the driving between points, from their longitudes and latitudes."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DayTravel:
    """Driving between n points in the course of one day.

    Attributes
    ----------
    seconds
        Shape (P, n, n), read-only: a table for each of ``moments``; a single one holds at any time.
    moments
        Middles of the hours, each later than the one before.
    tables
        The ways driven in each of these hours.
    """

    seconds: NDArray[np.int32]
    moments: tuple[datetime, ...]
    tables: tuple[TravelTable, ...]

    def leg(self, i: int, j: int, begins: datetime) -> Leg:
        """Return the fastest way of the hour in which a drive begins, with the duration of that hour's middle."""
        later = bisect_right([moment.timestamp() for moment in self.moments], (begins - _HALF_HOUR).timestamp())
        return self.tables[min(later, len(self.tables) - 1)].leg(i, j)


def drive_through_the_day(table: TravelTable, crews: Sequence[Crew], *, day: date, zone: ZoneInfo) -> DayTravel:
    """Ask for the driving of every hour in which one of the crews is out.

    A drive that begins between the middles of two hours takes a time between theirs; so the hours asked for begin with
    the one whose middle comes before the first shift and end with the one whose middle comes after the last. Where
    they are all alike, as on a network without traffic, one table is left.
    """
    moments = _middles_of_hours(crews, day, zone)
    if not moments:
        return _at_any_time(table, datetime.combine(day, time(12), zone))
    size = len(table.on_network)
    seconds = np.empty((len(moments), size, size), dtype=np.int32)
    for number, moment in enumerate(moments):
        # Kept once, in this array: a large department's table takes a hundred megabytes an hour.
        seconds[number] = table.in_period(period_of(moment)).seconds
        if number:
            # Who waits must not overtake who has left, see geodata.streets.traffic.DayTravelTimes.
            passed = round(moment.timestamp() - moments[number - 1].timestamp())
            np.maximum(seconds[number], seconds[number - 1] - passed, out=seconds[number])
    if (seconds == seconds[0]).all():
        return _at_any_time(table.in_period(period_of(moments[0])), moments[0])
    seconds.setflags(write=False)
    tables = tuple(table.in_period(period_of(moment)) for moment in moments)
    return DayTravel(seconds=seconds, moments=moments, tables=tables)


def metres_between(table: TravelTable, i: int, j: int) -> float:
    """Return how far two points are by street, the shorter way round; infinite where no way leads between them.

    One way is enough: along a one-way street the way back may be long, though the points are neighbours.
    """
    metres = math.inf
    for start, end in ((i, j), (j, i)):
        try:
            metres = min(metres, table.leg(start, end).distance)
        except NoWayError:
            continue
    return metres


_HALF_HOUR = timedelta(minutes=30)


def _at_any_time(table: TravelTable, moment: datetime) -> DayTravel:
    return DayTravel(seconds=table.seconds[None], moments=(moment,), tables=(table,))


def _middles_of_hours(crews: Sequence[Crew], day: date, zone: ZoneInfo) -> tuple[datetime, ...]:
    if not crews:
        return ()
    first = min(crew.shift_start.hour * 60 + crew.shift_start.minute for crew in crews)
    last = max(crew.shift_end.hour * 60 + crew.shift_end.minute for crew in crews)
    hours = range(max(0, (first - 30) // 60), min(23, (last + 30) // 60) + 1)
    moments: list[datetime] = []
    for hour in hours:
        moment = datetime.combine(day, time(hour, 30), zone)
        if moments and moment.timestamp() <= moments[-1].timestamp():
            # Where clocks go forward an hour is left out, and what would be its middle is that of the next.
            moments.pop()
        moments.append(moment)
    return tuple(moments)
