"""Travel time as a function of departure: piecewise linear over the day, and first in, first out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geodata.streets.traffic.periods import HOURS

UNREACHABLE = np.int32(10**8)
"""Seconds between two points without a way between them (over three years)."""

_HOUR = 3600
_DAY = HOURS * _HOUR
_MIDPOINT = _HOUR // 2
_ROWS_AT_ONCE = 256
"""Rows of a table computed together: few enough for the intermediate results, in 64 bits, to be small."""


@dataclass(frozen=True, slots=True, eq=False)
class DayTravelTimes:
    """Travel times among n points at any time of one kind of day, a weekday or a day of the weekend.

    The time of an hour's table holds for a departure in the middle of that hour; between two midpoints it is linear,
    and the day after is taken to be like the day: after 23:30 it leads to 00:30. Times are rounded up to whole
    seconds when asked for, never before.

    Leaving later never arrives earlier (Ichoua, Gendreau and Potvin, "Vehicle dispatching with time-dependent travel
    times", European Journal of Operational Research 144, 2003, name the property and why a plan needs it). Only a time
    that falls by more than 3600 s from one hour to the next would break it; there the later one is raised, by as
    little as possible: to the one before less 3600 s. That is the time of a driver who left in the earlier hour and
    is still ahead.

    A pair without a way in some hours but not in all, because of a closure, is waited for: who leaves in the middle of
    such an hour arrives with who leaves in the middle of the first hour that has a way.

    Parameters
    ----------
    hourly_seconds
        Shape (24, n, n): the table of each hour, whole seconds from row to column, :data:`UNREACHABLE` without a way.

    Attributes
    ----------
    hourly_seconds
        The same as read-only int32, first in, first out. :data:`UNREACHABLE` stays where no hour has a way.

    Raises
    ------
    ValueError
        If the shape is another, or a time is negative, no whole number or beyond :data:`UNREACHABLE`.
    """

    hourly_seconds: NDArray[np.int32]

    def __post_init__(self) -> None:
        given = np.asarray(self.hourly_seconds)
        if given.ndim != 3 or given.shape[0] != HOURS or given.shape[1] != given.shape[2]:
            raise ValueError(f"the tables of a day have the shape (24, n, n), got {given.shape}")
        if not np.issubdtype(given.dtype, np.integer):
            raise ValueError(f"travel times are whole seconds, got {given.dtype}")
        if given.size and not 0 <= given.min() <= given.max() <= UNREACHABLE:
            raise ValueError(f"travel times lie within 0 and {UNREACHABLE}, got {given.min()} to {given.max()}")
        tables = np.array(given, dtype=np.int32, order="C")
        _wait_for_a_way(tables)
        _make_first_in_first_out(tables)
        tables.setflags(write=False)
        object.__setattr__(self, "hourly_seconds", tables)

    def __len__(self) -> int:
        return int(self.hourly_seconds.shape[1])

    def seconds_at(self, departure: int) -> NDArray[np.int32]:
        """Compute the whole table for one departure.

        Parameters
        ----------
        departure
            Whole seconds since local midnight; a day later or earlier is the same.

        Returns
        -------
        numpy.ndarray
            Shape (n, n), int32 seconds.
        """
        hour, passed = divmod((int(departure) - _MIDPOINT) % _DAY, _HOUR)
        before, after = self.hourly_seconds[hour], self.hourly_seconds[(hour + 1) % HOURS]
        table = np.empty(before.shape, dtype=np.int32)
        for first in range(0, len(table), _ROWS_AT_ONCE):
            rows = slice(first, first + _ROWS_AT_ONCE)
            table[rows] = _between(before[rows], after[rows], np.int64(passed))
        return table

    def duration(self, i: ArrayLike, j: ArrayLike, departure: ArrayLike) -> NDArray[np.int32]:
        """Compute the travel times of some pairs, each for its own departure.

        Parameters
        ----------
        i, j
            Rows and columns, integers.
        departure
            Whole seconds since local midnight; a day later or earlier is the same.

        Returns
        -------
        numpy.ndarray
            int32 seconds, of the shape to which the three broadcast; for three numbers a number of NumPy's.

        Raises
        ------
        TypeError
            If a departure is not a whole number.
        """
        hour, passed = np.divmod((_whole(departure) - _MIDPOINT) % _DAY, _HOUR)
        row, column = np.asarray(i), np.asarray(j)
        before, after = self.hourly_seconds[hour, row, column], self.hourly_seconds[(hour + 1) % HOURS, row, column]
        return _between(before, after, passed)

    def arrival(self, i: ArrayLike, j: ArrayLike, departure: ArrayLike) -> NDArray[np.int64]:
        """Compute when one arrives who leaves at ``departure``: it never falls as the departure grows.

        Parameters and errors are those of :meth:`duration`.

        Returns
        -------
        numpy.ndarray
            int64 seconds since the same midnight as ``departure``, so beyond 86400 on the next day.
        """
        return np.asarray(_whole(departure) + self.duration(i, j, departure))[()]


def _whole(departure: ArrayLike) -> NDArray[np.int64]:
    seconds = np.asarray(departure)
    if not np.issubdtype(seconds.dtype, np.integer):
        raise TypeError(f"a departure is whole seconds since midnight, got {seconds.dtype}")
    return seconds.astype(np.int64)


def _between(
    before: NDArray[np.int32], after: NDArray[np.int32], passed: NDArray[np.int64] | np.int64
) -> NDArray[np.int32]:
    """Interpolate, ``passed`` seconds of the hour from one midpoint to the next, and round up.

    In whole numbers throughout: rounding up a departure plus an exact time keeps the order of arrivals, a float's
    error might not.
    """
    weighted = before.astype(np.int64) * (_HOUR - passed) + after.astype(np.int64) * passed
    return (-(-weighted // _HOUR)).astype(np.int32)


def _wait_for_a_way(tables: NDArray[np.int32]) -> None:
    """Fill in hours without a way: an hour more than the next one. Two rounds, as the wait may pass midnight."""
    if not tables.size or tables.max() < UNREACHABLE:
        return
    for hour in reversed(range(2 * HOURS)):
        this, after = tables[hour % HOURS], tables[(hour + 1) % HOURS]
        waits = (this == UNREACHABLE) & (after < UNREACHABLE)
        this[waits] = np.minimum(after[waits] + _HOUR, UNREACHABLE - 1)


def _make_first_in_first_out(tables: NDArray[np.int32]) -> None:
    """Raise each hour to the one before less 3600 s.

    What an hour is raised to is the greatest of every earlier hour less 3600 s for each hour between. After the first
    round the last hour holds this for all hours before it; the second round brings it past midnight. A third would
    change nothing: a whole day later an hour asks for 86400 s less than itself.
    """
    for hour in range(2 * HOURS):
        this, before = tables[hour % HOURS], tables[(hour - 1) % HOURS]
        np.maximum(this, before - _HOUR, out=this)
