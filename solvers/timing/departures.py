"""Leaving as late as one can. Compiled."""

from solvers.compiling import compiled, inlined
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
from solvers.timing.pricing import cost_within_limits
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
    PUT_OFF,
    READY,
    START,
    Sheet,
)
from solvers.timing.tables import NEVER, NO_LIMIT, Tables


@inlined
def is_limited(tables: Tables, vehicle: int) -> bool:
    """Tell whether a vehicle's time on the road, or that of its loads, has a limit."""
    return bool(tables.vehicles[vehicle, MAX_DURATION] < NO_LIMIT or tables.vehicles[vehicle, LOAD_LIFETIME] < NO_LIMIT)


@inlined
def is_timed(tables: Tables, vehicle: int) -> bool:
    """Tell whether a vehicle's time on the road has a price or a limit."""
    return bool(tables.vehicles[vehicle, DURATION_COST] > 0 or is_limited(tables, vehicle))


@compiled
def put_off(tables: Tables, sheet: Sheet, vehicle: int, num_visits: int) -> None:
    """Put off the departures of a feasible route as far as the clock's rule lets them, and time it anew.

    The earliest schedule stays in the sheet's first rows; the second rows and the sums tell the new one.
    """
    rows, sums = sheet.rows, sheet.sums
    profile = tables.vehicles[vehicle, PROFILE]
    for i in range(num_visits + 1):
        for column in range(rows.shape[2]):
            rows[1, i, column] = rows[0, i, column]
    run(tables, sheet, vehicle, num_visits, PUT_OFF)
    end, lateness = sums[END], sums[LATENESS]
    earliest_cost = cost_within_limits(tables, sums, vehicle)
    # Without a wait only rounding could let it leave later, and the price is taken without looking.
    if rows[0, 0, FIRST_BREAK] == rows[0, 0, LAST_BREAK] and rows[0, 0, START] > rows[0, 0, ARRIVAL]:
        latest = latest_departure(tables, profile, rows[0, 0, BEFORE], rows[0, 0, HERE], rows[0, 0, START])
        rows[1, 0, HOLD] = max(rows[0, 0, HOLD], latest)
        run(tables, sheet, vehicle, num_visits, PUT_OFF)
    if is_timed(tables, vehicle):
        _put_off_trips(tables, sheet, vehicle, num_visits, end, lateness)
    if cost_within_limits(tables, sums, vehicle) > earliest_cost:
        # Travel may take longer later in the day.
        for i in range(num_visits + 1):
            rows[1, i, HOLD] = rows[0, i, HOLD]
        run(tables, sheet, vehicle, num_visits, PUT_OFF)


@compiled
def _put_off_trips(tables: Tables, sheet: Sheet, vehicle: int, num_visits: int, end: int, lateness: int) -> None:
    """Put off the departure from the start, and from reloads where loads have a lifetime, to the last that will do."""
    jobs, visits, rows, sums = tables.jobs, sheet.visits, sheet.rows, sheet.sums
    num_jobs = tables.eligible.shape[1]
    for i in range(num_visits + 1):
        if i > 0 and (visits[i - 1] < num_jobs or tables.vehicles[vehicle, LOAD_LIFETIME] == NO_LIMIT):
            continue
        early = max(rows[1, i, HOLD], rows[1, i, READY])
        late = early
        for k in range(i, num_visits):
            late += rows[1, k, START] - rows[1, k, ARRIVAL]
            if k > i and visits[k - 1] >= num_jobs:
                late += rows[1, k, READY] - rows[1, k - 1, START] - jobs[visits[k - 1], RELOAD_DURATION]
        for one in range(tables.vehicles[vehicle, BREAKS_FROM], tables.vehicles[vehicle, BREAKS_TO]):
            late += open_until(tables.breaks, tables.lists, one, NEVER) - tables.vehicles[vehicle, SHIFT_START]
        while early < late:
            middle = (early + late + 1) // 2
            rows[1, i, HOLD] = middle
            if run(tables, sheet, vehicle, num_visits, PUT_OFF) and sums[END] == end and sums[LATENESS] == lateness:
                early = middle
            else:
                late = middle - 1
        rows[1, i, HOLD] = early
        run(tables, sheet, vehicle, num_visits, PUT_OFF)
