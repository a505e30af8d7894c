"""One drive: how long it takes at its moment, and what a break on the way does to it. Compiled."""

import numpy as np

from solvers.compiling import compiled
from solvers.problem import UNREACHABLE
from solvers.timing.columns import CLOSES, DURATION, LAST_WINDOW, MORE_WINDOWS, OPENS
from solvers.timing.tables import Integers, Tables

NO_WAY = int(UNREACHABLE)
"""Seconds of a drive that cannot be made."""

TOO_LATE = 2**40
"""A moment that no window and no shift reaches: what comes of waiting for a window that never opens again."""


@compiled
def drive(tables: Tables, profile: int, origin: int, destination: int, begin: int) -> int:
    """Give the seconds of a drive that begins at ``begin``; 0 from or to no place (-1)."""
    if origin < 0 or destination < 0:
        return 0
    num_times = tables.durations.shape[3]
    if num_times == 1:
        return np.int64(tables.durations[profile, origin, destination, 0])
    times = tables.times[profile]
    after = np.searchsorted(times, begin, side="right")
    if after == 0:
        return np.int64(tables.durations[profile, origin, destination, 0])
    if after == num_times:
        return np.int64(tables.durations[profile, origin, destination, num_times - 1])
    first = np.int64(tables.durations[profile, origin, destination, after - 1])
    second = np.int64(tables.durations[profile, origin, destination, after])
    # Floor of what it falls by is the ceiling of what it grows by.
    return first - (first - second) * (begin - times[after - 1]) // (times[after] - times[after - 1])


@compiled
def latest_departure(tables: Tables, profile: int, origin: int, destination: int, arrival: int) -> int:
    """Give the latest moment a drive can begin to arrive by ``arrival``."""
    if tables.durations.shape[3] == 1 or origin < 0 or destination < 0:
        return arrival - drive(tables, profile, origin, destination, 0)
    early = arrival - drive(tables, profile, origin, destination, arrival)
    late = arrival + 1
    while True:
        reached = early + drive(tables, profile, origin, destination, early)
        if reached <= arrival:
            break
        late = early
        early -= reached - arrival
    # Who leaves later never arrives earlier, so doubling steps and then halving them finds the last moment.
    step = 1
    while early + step < late:
        if early + step + drive(tables, profile, origin, destination, early + step) > arrival:
            late = early + step
            break
        early += step
        step *= 2
    while late - early > 1:
        middle = (early + late) // 2
        if middle + drive(tables, profile, origin, destination, middle) <= arrival:
            early = middle
        else:
            late = middle
    return early


@compiled
def opens_at(table: Integers, lists: Integers, row: int, moment: int) -> int:
    """Give the earliest moment from ``moment`` on that lies in a window of the job, reload or break in ``row``.

    :data:`TOO_LATE` where there is none.
    """
    if moment <= table[row, CLOSES]:
        return max(moment, table[row, OPENS])
    for window in range(table[row, MORE_WINDOWS], table[row, LAST_WINDOW], 2):
        if moment <= lists[window + 1]:
            return max(moment, lists[window])
    return TOO_LATE


@compiled
def open_until(table: Integers, lists: Integers, row: int, moment: int) -> int:
    """Give the latest moment up to ``moment`` that lies in a window of the job, reload or break in ``row``.

    -:data:`TOO_LATE` where there is none.
    """
    for window in range(table[row, LAST_WINDOW] - 2, table[row, MORE_WINDOWS] - 1, -2):
        if lists[window] <= moment:
            return min(moment, lists[window + 1])
    if table[row, OPENS] <= moment:
        return min(moment, table[row, CLOSES])
    return -TOO_LATE


@compiled
def travel_with_breaks(
    tables: Tables, profile: int, origin: int, destination: int, ready: int, first_break: int, last_break: int
) -> tuple[int, int]:
    """Drive from place to place and take breaks ``first_break`` to ``last_break - 1`` as soon as each may start.

    Parameters
    ----------
    ready
        When the vehicle is ready to leave the origin.

    Returns
    -------
    arrival, travel
        :data:`TOO_LATE` where a break comes too late for its windows or there is no way.
    """
    clock = ready
    driven = 0
    travel = 0
    for one in range(first_break, last_break):
        opens = opens_at(tables.breaks, tables.lists, one, clock)
        if opens >= TOO_LATE:
            return TOO_LATE, 0
        if opens > clock:
            if driven == 0:
                travel = drive(tables, profile, origin, destination, clock)
                if travel >= NO_WAY:
                    return TOO_LATE, travel
            driven += min(travel - driven, opens - clock)
        clock = opens + tables.breaks[one, DURATION]
    if driven == 0:
        travel = drive(tables, profile, origin, destination, clock)
        if travel >= NO_WAY:
            return TOO_LATE, travel
    return clock + travel - driven, travel
