"""The earliest schedule of a route, forwards, and the latest that would do, backwards. Compiled."""

import numpy as np
from numpy.typing import NDArray

from solvers.compiling import compiled
from solvers.timing.legs import NO_WAY, TOO_LATE, drive, latest_departure, open_until, opens_at, travel_with_breaks
from solvers.timing.rows import (
    ARRIVAL,
    BEFORE,
    DEPART,
    DEPARTURE,
    DISTANCE,
    END,
    FIRST_BREAK,
    HOLD,
    LAST_BREAK,
    LATENESS,
    LATEST,
    LEG,
    NUM_COOLED,
    PLACE,
    READY,
    SERVICE,
    START,
    TRAVEL,
    Rows,
)
from solvers.timing.tables import NO_LIMIT, Integers, Tables


@compiled
def fill_holds(tables: Tables, vehicle: int, visits: NDArray[np.int32], num_visits: int, rows: Rows) -> None:
    """Put down when each trip may begin at the earliest, for the shift and its jobs' releases, at its first leg."""
    num_jobs = len(tables.price)
    first_leg = 0
    rows[0, HOLD] = tables.shift_start[vehicle]
    for i in range(num_visits):
        if visits[i] >= num_jobs:
            first_leg = i + 1
            rows[first_leg, HOLD] = 0
        else:
            rows[first_leg, HOLD] = max(rows[first_leg, HOLD], tables.release[visits[i]])


@compiled
def run(tables: Tables, vehicle: int, visits: NDArray[np.int32], num_visits: int, rows: Rows, sums: Integers) -> bool:
    """Time a route whose trips leave no earlier than their HOLD, with the breaks that its rows name.

    False where a rule about time is broken; rows and sums then mean nothing. Deliveries that come too late for their
    load's lifetime are counted only.
    """
    num_jobs = len(tables.price)
    profile = tables.profile[vehicle]
    has_distance = tables.distances.shape[1] > 0
    has_lifetime = tables.load_lifetime[vehicle] < NO_LIMIT
    nothing = np.empty((0, 4), dtype=np.int64)
    latest_end = tables.shift_end[vehicle] + tables.max_overtime[vehicle]
    before = tables.start[vehicle]
    clock = rows[0, HOLD]
    loaded_at = clock
    travel, service, lateness, distance, num_cooled = 0, 0, 0, 0, 0
    for i in range(num_visits + 1):
        place = tables.place[visits[i]] if i < num_visits else tables.end[vehicle]
        rows[i, BEFORE] = before
        rows[i, PLACE] = place
        rows[i, READY] = clock
        if rows[i, FIRST_BREAK] < rows[i, LAST_BREAK]:
            arrival, leg = travel_with_breaks(
                tables, profile, before, place, clock, rows[i, FIRST_BREAK], rows[i, LAST_BREAK], nothing
            )
        else:
            leg = drive(tables, profile, before, place, clock)
            arrival = clock + leg if leg < NO_WAY else TOO_LATE
        if arrival > latest_end:
            return False
        rows[i, LEG] = leg
        rows[i, ARRIVAL] = arrival
        travel += leg
        if has_distance and before >= 0 and place >= 0:
            distance += np.int64(tables.distances[profile, before, place])
        if i == num_visits:
            rows[i, START] = arrival
            rows[i, DEPARTURE] = arrival
            clock = arrival
            break
        visit = visits[i]
        start, clock = serve(tables, vehicle, visit, before, arrival)
        if clock > latest_end:
            return False
        rows[i, START] = start
        service += clock - start
        if visit >= num_jobs:
            clock = max(clock, rows[i + 1, HOLD])
            loaded_at = clock
        else:
            late = start - tables.due[visit]
            if late > 0:
                lateness += late * tables.lateness_cost[visit]
            if has_lifetime and start - loaded_at > tables.load_lifetime[vehicle]:
                num_cooled += is_delivery(tables, visit)
        rows[i, DEPARTURE] = clock
        before = place
    sums[TRAVEL] = travel
    sums[SERVICE] = service
    sums[LATENESS] = lateness
    sums[DISTANCE] = distance
    sums[END] = clock
    sums[DEPART] = rows[0, HOLD]
    sums[NUM_COOLED] = num_cooled
    return True


@compiled
def serve(tables: Tables, vehicle: int, visit: int, before: int, arrival: int) -> tuple[int, int]:
    """Give when a visit starts and ends that is reached at ``arrival`` from the place ``before``."""
    start = opens_at(tables.window_offset, tables.window_start, tables.window_end, visit, arrival)
    num_jobs = len(tables.price)
    if visit >= num_jobs:
        return start, start + tables.reload_service[visit - num_jobs]
    kind = tables.kind[vehicle]
    duration = tables.service[kind, visit]
    if tables.place[visit] != before:
        duration += tables.setup[kind, visit]
    return start, start + duration


@compiled
def is_delivery(tables: Tables, job: int) -> int:
    """Count 1 if the job takes anything off the vehicle's load."""
    for d in range(tables.delivery.shape[1]):
        if tables.delivery[job, d] > 0:
            return 1
    return 0


@compiled
def fill_latest(tables: Tables, vehicle: int, visits: NDArray[np.int32], num_visits: int, rows: Rows) -> None:
    """Fill in the last arrival at each visit that keeps those after it in time, its breaks staying on their legs."""
    num_jobs = len(tables.price)
    profile = tables.profile[vehicle]
    bound = tables.shift_end[vehicle] + tables.max_overtime[vehicle]
    rows[num_visits, LATEST] = bound
    for i in range(num_visits - 1, -1, -1):
        visit = visits[i]
        for one in range(rows[i + 1, LAST_BREAK] - 1, rows[i + 1, FIRST_BREAK] - 1, -1):
            bound -= tables.break_duration[one]
        bound = latest_departure(tables, profile, rows[i, PLACE], rows[i + 1, PLACE], bound)
        for one in range(rows[i + 1, FIRST_BREAK], rows[i + 1, LAST_BREAK]):
            bound = min(bound, tables.break_window_end[tables.break_window_offset[one + 1] - 1])
        if visit >= num_jobs:
            bound -= tables.reload_service[visit - num_jobs]
        else:
            bound -= rows[i, DEPARTURE] - rows[i, START]
        bound = open_until(tables.window_offset, tables.window_start, tables.window_end, visit, bound)
        rows[i, LATEST] = bound
