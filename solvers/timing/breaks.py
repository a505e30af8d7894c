"""Where on its route a vehicle takes its breaks. Compiled."""

import numpy as np
from numpy.typing import NDArray

from solvers.compiling import compiled
from solvers.timing.legs import TOO_LATE, travel_with_breaks
from solvers.timing.loads import CARRIED
from solvers.timing.pricing import price
from solvers.timing.rows import FIRST_BREAK, HOLD, LAST_BREAK, LATENESS, Rows
from solvers.timing.running import run, serve
from solvers.timing.tables import Integers, Tables


@compiled
def place_breaks(
    tables: Tables, vehicle: int, visits: NDArray[np.int32], num_visits: int, rows: Rows, gaps: Integers, sums: Integers
) -> bool:
    """Put a route's breaks on its legs and time it; False where that cannot be done in time.

    First the placement that is back earliest, by dynamic programming: state b of a visit is the earliest departure from
    it with b breaks taken. Then, if some service is late, each break in turn moves to the leg where the route costs
    least, until none does.
    """
    first = tables.break_offset[vehicle]
    num_breaks = tables.break_offset[vehicle + 1] - first
    if num_breaks == 0:
        for i in range(num_visits + 1):
            rows[i, FIRST_BREAK] = 0
            rows[i, LAST_BREAK] = 0
        return run(tables, vehicle, visits, num_visits, rows, sums)
    leg_of = np.empty(num_breaks, dtype=np.int64)
    if not _place_earliest(tables, vehicle, visits, num_visits, rows, gaps, leg_of):
        return False
    _write_breaks(first, num_visits, leg_of, rows)
    if not run(tables, vehicle, visits, num_visits, rows, sums):
        return False
    if sums[LATENESS] > 0:
        _move_breaks(tables, vehicle, visits, num_visits, rows, gaps, sums, leg_of)
        _write_breaks(first, num_visits, leg_of, rows)
        run(tables, vehicle, visits, num_visits, rows, sums)
    return True


@compiled
def _place_earliest(
    tables: Tables,
    vehicle: int,
    visits: NDArray[np.int32],
    num_visits: int,
    rows: Rows,
    gaps: Integers,
    leg_of: Integers,
) -> bool:
    num_jobs = len(tables.price)
    first = tables.break_offset[vehicle]
    num_breaks = len(leg_of)
    nothing = np.empty((0, 4), dtype=np.int64)
    latest_end = tables.shift_end[vehicle] + tables.max_overtime[vehicle]
    came_from = np.zeros((num_visits + 1, num_breaks + 1), dtype=np.int64)
    ready = np.full(num_breaks + 1, TOO_LATE, dtype=np.int64)
    ready[0] = rows[0, HOLD]
    before = tables.start[vehicle]
    for i in range(num_visits + 1):
        place = tables.place[visits[i]] if i < num_visits else tables.end[vehicle]
        departed = np.full(num_breaks + 1, TOO_LATE, dtype=np.int64)
        for taken in range(num_breaks + 1):
            if ready[taken] >= TOO_LATE:
                continue
            for now in range(taken, num_breaks + 1):
                if now > taken and not _may_carry(tables, first + now - 1, gaps, i):
                    break
                arrival, _ = travel_with_breaks(
                    tables, tables.profile[vehicle], before, place, ready[taken], first + taken, first + now, nothing
                )
                if arrival > latest_end:
                    continue
                clock = arrival
                if i < num_visits:
                    _, clock = serve(tables, vehicle, visits[i], before, arrival)
                    if visits[i] >= num_jobs:
                        clock = max(clock, rows[i + 1, HOLD])
                if clock <= latest_end and clock < departed[now]:
                    departed[now] = clock
                    came_from[i, now] = taken
        ready = departed
        before = place
    if ready[num_breaks] >= TOO_LATE:
        return False
    taken = num_breaks
    for i in range(num_visits, -1, -1):
        for one in range(came_from[i, taken], taken):
            leg_of[one] = i
        taken = came_from[i, taken]
    return True


@compiled
def _may_carry(tables: Tables, one: int, gaps: Integers, leg: int) -> bool:
    for d in range(tables.capacity.shape[1]):
        if gaps[leg, CARRIED, d] > tables.break_max_load[one, d]:
            return False
    return True


@compiled
def _write_breaks(first: int, num_visits: int, leg_of: Integers, rows: Rows) -> None:
    one = 0
    for i in range(num_visits + 1):
        rows[i, FIRST_BREAK] = first + one
        while one < len(leg_of) and leg_of[one] == i:
            one += 1
        rows[i, LAST_BREAK] = first + one


@compiled
def _move_breaks(
    tables: Tables,
    vehicle: int,
    visits: NDArray[np.int32],
    num_visits: int,
    rows: Rows,
    gaps: Integers,
    sums: Integers,
    leg_of: Integers,
) -> None:
    first = tables.break_offset[vehicle]
    best = price(tables, vehicle, visits, num_visits, sums)
    improved = True
    while improved:
        improved = False
        for one in range(len(leg_of)):
            earliest = leg_of[one - 1] if one > 0 else 0
            latest = leg_of[one + 1] if one + 1 < len(leg_of) else num_visits
            home = leg_of[one]
            for leg in range(earliest, latest + 1):
                if leg == home or not _may_carry(tables, first + one, gaps, leg):
                    continue
                leg_of[one] = leg
                _write_breaks(first, num_visits, leg_of, rows)
                if run(tables, vehicle, visits, num_visits, rows, sums):
                    cost = price(tables, vehicle, visits, num_visits, sums)
                    if cost < best:
                        best = cost
                        home = leg
                        improved = True
            leg_of[one] = home
