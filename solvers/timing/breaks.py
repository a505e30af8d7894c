"""Where on its route a vehicle takes its breaks. Compiled."""

import numpy as np
from numpy.typing import NDArray

from solvers.compiling import compiled
from solvers.timing.columns import (
    BREAKS_FROM,
    BREAKS_TO,
    CAPACITY,
    END_PLACE,
    LATEST_END,
    MAX_LOAD,
    PLACE,
    PROFILE,
    START_PLACE,
)
from solvers.timing.legs import TOO_LATE, travel_with_breaks
from solvers.timing.loads import CARRIED
from solvers.timing.pricing import price
from solvers.timing.running import run, serve
from solvers.timing.sheet import FIRST_BREAK, HOLD, LAST_BREAK, LATENESS, Sheet
from solvers.timing.tables import Integers, Tables

Visits = NDArray[np.int32]


@compiled
def place_breaks(tables: Tables, sheet: Sheet, vehicle: int, visits: Visits, num_visits: int) -> bool:
    """Put a route's breaks on its legs and time it; False where that cannot be done in time.

    First the placement that is back earliest, by dynamic programming. Then, if some service is late, each break in turn
    moves to the leg where the route costs least, until none does.
    """
    rows, sums = sheet.rows, sheet.sums
    num_breaks = tables.vehicles[vehicle, BREAKS_TO] - tables.vehicles[vehicle, BREAKS_FROM]
    if num_breaks == 0:
        for i in range(num_visits + 1):
            rows[i, FIRST_BREAK] = 0
            rows[i, LAST_BREAK] = 0
        return run(tables, vehicle, visits, num_visits, rows, sums)
    if not _place_earliest(tables, sheet, vehicle, visits, num_visits):
        return False
    _write_breaks(tables, vehicle, num_visits, sheet.leg_of, rows)
    if not run(tables, vehicle, visits, num_visits, rows, sums):
        return False
    if sums[LATENESS] > 0:
        _move_breaks(tables, sheet, vehicle, visits, num_visits)
        _write_breaks(tables, vehicle, num_visits, sheet.leg_of, rows)
        run(tables, vehicle, visits, num_visits, rows, sums)
    return True


@compiled
def _place_earliest(tables: Tables, sheet: Sheet, vehicle: int, visits: Visits, num_visits: int) -> bool:
    """Find for each visit and number of breaks taken the earliest departure, and from it the leg of each break."""
    jobs, vehicles = tables.jobs, tables.vehicles
    rows, gaps, came_from, ready = sheet.rows, sheet.gaps, sheet.came_from, sheet.ready
    num_jobs = tables.eligible.shape[1]
    profile = vehicles[vehicle, PROFILE]
    first = vehicles[vehicle, BREAKS_FROM]
    num_breaks = vehicles[vehicle, BREAKS_TO] - first
    latest_end = vehicles[vehicle, LATEST_END]
    for taken in range(num_breaks + 1):
        ready[0, taken] = TOO_LATE
    ready[0, 0] = rows[0, HOLD]
    before = vehicles[vehicle, START_PLACE]
    for i in range(num_visits + 1):
        place = jobs[visits[i], PLACE] if i < num_visits else vehicles[vehicle, END_PLACE]
        here, there = i % 2, 1 - i % 2
        for taken in range(num_breaks + 1):
            ready[there, taken] = TOO_LATE
        for taken in range(num_breaks + 1):
            if ready[here, taken] >= TOO_LATE:
                continue
            for now in range(taken, num_breaks + 1):
                if now > taken and not _may_carry(tables, first + now - 1, gaps, i):
                    break
                clock, _ = travel_with_breaks(
                    tables, profile, before, place, ready[here, taken], first + taken, first + now
                )
                if clock > latest_end:
                    continue
                if i < num_visits:
                    _, clock = serve(tables, vehicle, visits[i], before, clock)
                    if visits[i] >= num_jobs:
                        clock = max(clock, rows[i + 1, HOLD])
                if clock <= latest_end and clock < ready[there, now]:
                    ready[there, now] = clock
                    came_from[i, now] = taken
        before = place
    if ready[(num_visits + 1) % 2, num_breaks] >= TOO_LATE:
        return False
    taken = num_breaks
    for i in range(num_visits, -1, -1):
        for one in range(came_from[i, taken], taken):
            sheet.leg_of[one] = i
        taken = came_from[i, taken]
    return True


@compiled
def _may_carry(tables: Tables, one: int, gaps: Integers, leg: int) -> bool:
    for d in range(tables.vehicles.shape[1] - CAPACITY):
        if gaps[leg, CARRIED, d] > tables.breaks[one, MAX_LOAD + d]:
            return False
    return True


@compiled
def _write_breaks(tables: Tables, vehicle: int, num_visits: int, leg_of: Integers, rows: Integers) -> None:
    first = tables.vehicles[vehicle, BREAKS_FROM]
    num_breaks = tables.vehicles[vehicle, BREAKS_TO] - first
    one = 0
    for i in range(num_visits + 1):
        rows[i, FIRST_BREAK] = first + one
        while one < num_breaks and leg_of[one] == i:
            one += 1
        rows[i, LAST_BREAK] = first + one


@compiled
def _move_breaks(tables: Tables, sheet: Sheet, vehicle: int, visits: Visits, num_visits: int) -> None:
    rows, sums, leg_of = sheet.rows, sheet.sums, sheet.leg_of
    first = tables.vehicles[vehicle, BREAKS_FROM]
    num_breaks = tables.vehicles[vehicle, BREAKS_TO] - first
    best = price(tables, vehicle, visits, num_visits, sums)
    improved = True
    while improved:
        improved = False
        for one in range(num_breaks):
            earliest = leg_of[one - 1] if one > 0 else 0
            latest = leg_of[one + 1] if one + 1 < num_breaks else num_visits
            home = leg_of[one]
            for leg in range(earliest, latest + 1):
                if leg == home or not _may_carry(tables, first + one, sheet.gaps, leg):
                    continue
                leg_of[one] = leg
                _write_breaks(tables, vehicle, num_visits, leg_of, rows)
                if run(tables, vehicle, visits, num_visits, rows, sums):
                    cost = price(tables, vehicle, visits, num_visits, sums)
                    if cost < best:
                        best = cost
                        home = leg
                        improved = True
            leg_of[one] = home
