"""One drive: how long it takes at its moment, and what a break on the way does to it. Compiled."""

from typing import cast

import numpy as np

from solvers.compiling import compiled, inlined
from solvers.problem import UNREACHABLE
from solvers.timing.columns import CLOSES, DURATION, LAST_WINDOW, MORE_WINDOWS, OPENS
from solvers.timing.tables import Integers, Tables

NO_WAY = int(UNREACHABLE)
"""Seconds of a drive that cannot be made."""

TOO_LATE = cast("int", np.int64(2**40))
"""A moment that no window and no shift reaches: what comes of waiting for a window that never opens again."""


@inlined
def drive(tables: Tables, profile: int, origin: int, destination: int, begin: int) -> int:
    """Give the seconds of a drive that begins at ``begin``; 0 from or to no place (-1)."""
    if origin < 0 or destination < 0:
        seconds = 0
    elif tables.durations.shape[3] == 1:
        seconds = int(tables.durations[profile, origin, destination, 0])
    else:
        seconds = _drive_by_time(tables, profile, origin, destination, begin)
    return seconds


@compiled
def _drive_by_time(tables: Tables, profile: int, origin: int, destination: int, begin: int) -> int:
    num_times = tables.durations.shape[3]
    after = 0
    while after < num_times and tables.times[profile, after] <= begin:
        after += 1
    if after == 0:
        return int(tables.durations[profile, origin, destination, 0])
    first = int(tables.durations[profile, origin, destination, after - 1])
    if after == num_times:
        return first
    second = int(tables.durations[profile, origin, destination, after])
    passed = begin - tables.times[profile, after - 1]
    # Floor of what it falls by is the ceiling of what it grows by.
    whole = tables.times[profile, after] - tables.times[profile, after - 1]
    return int(first - (first - second) * passed // whole)


@inlined
def latest_departure(tables: Tables, profile: int, origin: int, destination: int, arrival: int) -> int:
    """Give the latest moment a drive can begin to arrive by ``arrival``."""
    if tables.durations.shape[3] == 1 or origin < 0 or destination < 0:
        departure = arrival - drive(tables, profile, origin, destination, arrival)
    else:
        departure = _search_departure(tables, profile, origin, destination, arrival)
    return departure


@compiled
def _search_departure(tables: Tables, profile: int, origin: int, destination: int, arrival: int) -> int:
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


@inlined
def opens_at(table: Integers, lists: Integers, row: int, moment: int) -> int:
    """Give the earliest moment from ``moment`` on that lies in a window of the job, reload or break in ``row``.

    :data:`TOO_LATE` where there is none.
    """
    opens = TOO_LATE
    if moment <= table[row, CLOSES]:
        opens = max(moment, table[row, OPENS])
    elif table[row, MORE_WINDOWS] < table[row, LAST_WINDOW]:
        opens = _opens_later(lists, table[row, MORE_WINDOWS], table[row, LAST_WINDOW], moment)
    return opens


@compiled
def _opens_later(lists: Integers, first: int, last: int, moment: int) -> int:
    for window in range(first, last, 2):
        if moment <= lists[window + 1]:
            return int(max(moment, lists[window]))
    return TOO_LATE


@inlined
def open_until(table: Integers, lists: Integers, row: int, moment: int) -> int:
    """Give the latest moment up to ``moment`` that lies in a window of the job, reload or break in ``row``.

    -:data:`TOO_LATE` where there is none.
    """
    until = -TOO_LATE
    if table[row, MORE_WINDOWS] < table[row, LAST_WINDOW]:
        until = _open_later_until(lists, table[row, MORE_WINDOWS], table[row, LAST_WINDOW], moment)
    if until == -TOO_LATE and table[row, OPENS] <= moment:
        until = min(moment, table[row, CLOSES])
    return until


@compiled
def _open_later_until(lists: Integers, first: int, last: int, moment: int) -> int:
    for window in range(last - 2, first - 1, -2):
        if lists[window] <= moment:
            return int(min(moment, lists[window + 1]))
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
