"""Leaving as late as one can. Compiled."""

import numpy as np
from numpy.typing import NDArray

from solvers.compiling import compiled
from solvers.timing.columns import (
    BREAKS_FROM,
    BREAKS_TO,
    DURATION_COST,
    LOAD_LIFETIME,
    MAX_DURATION,
    PROFILE,
    RELOAD_DURATION,
    SHIFT_START,
)
from solvers.timing.legs import latest_departure, open_until
from solvers.timing.running import run
from solvers.timing.sheet import (
    ARRIVAL,
    BEFORE,
    END,
    FIRST_BREAK,
    HERE,
    HOLD,
    LAST_BREAK,
    LATENESS,
    READY,
    START,
)
from solvers.timing.tables import NEVER, NO_LIMIT, Integers, Tables


@compiled
def put_off(
    tables: Tables, vehicle: int, visits: NDArray[np.int32], num_visits: int, rows: Integers, sums: Integers
) -> None:
    """Put off the departures of a feasible route as far as the module's rule lets them, and time it anew."""
    profile = tables.vehicles[vehicle, PROFILE]
    num_jobs = tables.eligible.shape[1]
    if rows[0, FIRST_BREAK] == rows[0, LAST_BREAK]:
        latest = latest_departure(tables, profile, rows[0, BEFORE], rows[0, HERE], rows[0, START])
        if latest > rows[0, HOLD]:
            rows[0, HOLD] = latest
    run(tables, vehicle, visits, num_visits, rows, sums)
    if not is_timed(tables, vehicle):
        return
    end = sums[END]
    lateness = sums[LATENESS]
    for i in range(num_visits + 1):
        if i > 0 and (visits[i - 1] < num_jobs or tables.vehicles[vehicle, LOAD_LIFETIME] == NO_LIMIT):
            continue
        early = max(rows[i, HOLD], rows[i, READY])
        late = early
        for k in range(i, num_visits):
            late += rows[k, START] - rows[k, ARRIVAL]
            if k > i and visits[k - 1] >= num_jobs:
                late += rows[k, READY] - rows[k - 1, START] - tables.jobs[visits[k - 1], RELOAD_DURATION]
        for one in range(tables.vehicles[vehicle, BREAKS_FROM], tables.vehicles[vehicle, BREAKS_TO]):
            late += open_until(tables.breaks, tables.lists, one, NEVER) - tables.vehicles[vehicle, SHIFT_START]
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
        tables.vehicles[vehicle, DURATION_COST] > 0
        or tables.vehicles[vehicle, MAX_DURATION] < NO_LIMIT
        or tables.vehicles[vehicle, LOAD_LIFETIME] < NO_LIMIT
    )
