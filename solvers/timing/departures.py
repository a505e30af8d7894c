"""Leaving as late as one can. Compiled."""

import numpy as np
from numpy.typing import NDArray

from solvers.compiling import compiled
from solvers.timing.legs import latest_departure
from solvers.timing.rows import (
    ARRIVAL,
    BEFORE,
    END,
    FIRST_BREAK,
    HOLD,
    LAST_BREAK,
    LATENESS,
    PLACE,
    READY,
    START,
    Rows,
)
from solvers.timing.running import run
from solvers.timing.tables import NO_LIMIT, Integers, Tables


@compiled
def put_off(
    tables: Tables, vehicle: int, visits: NDArray[np.int32], num_visits: int, rows: Rows, sums: Integers
) -> None:
    """Put off the departures of a feasible route as far as the module's rule lets them, and time it anew."""
    num_jobs = len(tables.price)
    if rows[0, FIRST_BREAK] == rows[0, LAST_BREAK]:
        latest = latest_departure(tables, tables.profile[vehicle], rows[0, BEFORE], rows[0, PLACE], rows[0, START])
        if latest > rows[0, HOLD]:
            rows[0, HOLD] = latest
    run(tables, vehicle, visits, num_visits, rows, sums)
    if not is_timed(tables, vehicle):
        return
    end = sums[END]
    lateness = sums[LATENESS]
    for i in range(num_visits + 1):
        if i > 0 and (visits[i - 1] < num_jobs or tables.load_lifetime[vehicle] == NO_LIMIT):
            continue
        early = max(rows[i, HOLD], rows[i, READY])
        late = early
        for k in range(i, num_visits):
            late += rows[k, START] - rows[k, ARRIVAL]
            if k > i and visits[k - 1] >= num_jobs:
                late += rows[k, READY] - rows[k - 1, START] - tables.reload_service[visits[k - 1] - num_jobs]
        for one in range(tables.break_offset[vehicle], tables.break_offset[vehicle + 1]):
            late += tables.break_window_end[tables.break_window_offset[one + 1] - 1] - tables.shift_start[vehicle]
        while early < late:
            rows[i, HOLD] = (early + late + 1) // 2
            if run(tables, vehicle, visits, num_visits, rows, sums) and sums[END] == end and sums[LATENESS] == lateness:
                early = rows[i, HOLD]
            else:
                late = rows[i, HOLD] - 1
        rows[i, HOLD] = early
        run(tables, vehicle, visits, num_visits, rows, sums)


@compiled
def is_timed(tables: Tables, vehicle: int) -> bool:
    """Tell whether a vehicle's time on the road has a price or a limit."""
    return (
        tables.duration_cost[vehicle] > 0
        or tables.max_duration[vehicle] < NO_LIMIT
        or tables.load_lifetime[vehicle] < NO_LIMIT
    )
