"""The earliest schedule of a route, forwards, and the latest that would do, backwards. Compiled."""

import numpy as np
from numpy.typing import NDArray

from solvers.compiling import compiled
from solvers.timing.columns import (
    CAPACITY,
    DUE,
    DURATION,
    END_PLACE,
    KIND,
    LATENESS_COST,
    LATEST_END,
    LOAD_LIFETIME,
    LOADS,
    PLACE,
    PROFILE,
    RELEASE,
    RELOAD_DURATION,
    SHIFT_START,
    START_PLACE,
)
from solvers.timing.legs import NO_WAY, TOO_LATE, drive, latest_departure, open_until, opens_at, travel_with_breaks
from solvers.timing.sheet import (
    ARRIVAL,
    BEFORE,
    DEPART,
    DEPARTURE,
    DISTANCE,
    END,
    FIRST_BREAK,
    HERE,
    HOLD,
    LAST_BREAK,
    LATENESS,
    LATEST,
    LEG,
    NUM_COOLED,
    READY,
    SERVICE,
    START,
    TRAVEL,
)
from solvers.timing.tables import NO_LIMIT, Integers, Tables


@compiled
def fill_holds(tables: Tables, vehicle: int, visits: NDArray[np.int32], num_visits: int, rows: Integers) -> None:
    """Put down when each trip may begin at the earliest, for the shift and its jobs' releases, at its first leg."""
    num_jobs = tables.eligible.shape[1]
    first_leg = 0
    rows[0, HOLD] = tables.vehicles[vehicle, SHIFT_START]
    for i in range(num_visits):
        if visits[i] >= num_jobs:
            first_leg = i + 1
            rows[first_leg, HOLD] = 0
        else:
            rows[first_leg, HOLD] = max(rows[first_leg, HOLD], tables.jobs[visits[i], RELEASE])


@compiled
def run(
    tables: Tables, vehicle: int, visits: NDArray[np.int32], num_visits: int, rows: Integers, sums: Integers
) -> bool:
    """Time a route whose trips leave no earlier than their HOLD, with the breaks that its rows name.

    False where a rule about time is broken; rows and sums then mean nothing. Deliveries that come too late for their
    load's lifetime are counted only.
    """
    num_jobs = tables.eligible.shape[1]
    profile = tables.vehicles[vehicle, PROFILE]
    has_distance = tables.distances.shape[1] > 0
    has_lifetime = tables.vehicles[vehicle, LOAD_LIFETIME] < NO_LIMIT
    latest_end = tables.vehicles[vehicle, LATEST_END]
    before = tables.vehicles[vehicle, START_PLACE]
    clock = rows[0, HOLD]
    loaded_at = clock
    travel, service, lateness, distance, num_cooled = 0, 0, 0, 0, 0
    for i in range(num_visits + 1):
        place = tables.jobs[visits[i], PLACE] if i < num_visits else tables.vehicles[vehicle, END_PLACE]
        rows[i, BEFORE] = before
        rows[i, HERE] = place
        rows[i, READY] = clock
        if rows[i, FIRST_BREAK] < rows[i, LAST_BREAK]:
            arrival, leg = travel_with_breaks(
                tables, profile, before, place, clock, rows[i, FIRST_BREAK], rows[i, LAST_BREAK]
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
            late = start - tables.jobs[visit, DUE]
            if late > 0:
                lateness += late * tables.jobs[visit, LATENESS_COST]
            if has_lifetime and start - loaded_at > tables.vehicles[vehicle, LOAD_LIFETIME]:
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
    start = opens_at(tables.jobs, tables.lists, visit, arrival)
    num_jobs = tables.eligible.shape[1]
    if visit >= num_jobs:
        return start, start + tables.jobs[visit, RELOAD_DURATION]
    effort = LOADS + 3 * (tables.vehicles.shape[1] - CAPACITY) + 2 * tables.vehicles[vehicle, KIND]
    duration = tables.jobs[visit, effort + 1]
    if tables.jobs[visit, PLACE] != before:
        duration += tables.jobs[visit, effort]
    return start, start + duration


@compiled
def is_delivery(tables: Tables, job: int) -> int:
    """Count 1 if the job takes anything off the vehicle's load."""
    for d in range(tables.vehicles.shape[1] - CAPACITY):
        if tables.jobs[job, LOADS + 3 * d] > 0:
            return 1
    return 0


@compiled
def fill_latest(tables: Tables, vehicle: int, visits: NDArray[np.int32], num_visits: int, rows: Integers) -> None:
    """Fill in the last arrival at each visit that keeps those after it in time, its breaks staying on their legs."""
    num_jobs = tables.eligible.shape[1]
    profile = tables.vehicles[vehicle, PROFILE]
    bound = tables.vehicles[vehicle, LATEST_END]
    rows[num_visits, LATEST] = bound
    for i in range(num_visits - 1, -1, -1):
        visit = visits[i]
        for one in range(rows[i + 1, LAST_BREAK] - 1, rows[i + 1, FIRST_BREAK] - 1, -1):
            bound -= tables.breaks[one, DURATION]
        bound = latest_departure(tables, profile, rows[i, HERE], rows[i + 1, HERE], bound)
        for one in range(rows[i + 1, FIRST_BREAK], rows[i + 1, LAST_BREAK]):
            bound = open_until(tables.breaks, tables.lists, one, bound)
        if visit >= num_jobs:
            bound -= tables.jobs[visit, RELOAD_DURATION]
        else:
            bound -= rows[i, DEPARTURE] - rows[i, START]
        bound = open_until(tables.jobs, tables.lists, visit, bound)
        rows[i, LATEST] = bound
