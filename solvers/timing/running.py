"""The earliest schedule of a route, forwards, and the latest that would do, backwards. Compiled."""

from solvers.compiling import compiled, inlined
from solvers.timing.columns import (
    AMOUNTS,
    CAPACITY,
    DUE,
    DURATION,
    END_PLACE,
    KIND,
    LATENESS_COST,
    LATEST_END,
    LOAD_LIFETIME,
    PLACE,
    PROFILE,
    RELOAD_DURATION,
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
    Sheet,
)
from solvers.timing.tables import Tables


@compiled
def run(tables: Tables, sheet: Sheet, vehicle: int, num_visits: int, version: int) -> bool:
    """Time a route whose trips leave no earlier than their HOLD, with the breaks that its rows name.

    False where a rule about time is broken; rows and sums then mean nothing. Deliveries that come too late for their
    load's lifetime are counted only. ``version`` says which of the sheet's rows to read and write.
    """
    jobs, vehicles, lists = tables.jobs, tables.vehicles, tables.lists
    visits, rows, sums = sheet.visits, sheet.rows, sheet.sums
    num_jobs = tables.eligible.shape[1]
    profile = vehicles[vehicle, PROFILE]
    effort = AMOUNTS + 3 * (vehicles.shape[1] - CAPACITY) + 2 * vehicles[vehicle, KIND]
    has_distance = tables.distances.shape[1] > 0
    lifetime = vehicles[vehicle, LOAD_LIFETIME]
    latest_end = vehicles[vehicle, LATEST_END]
    before = vehicles[vehicle, START_PLACE]
    clock = rows[version, 0, HOLD]
    loaded_at = clock
    travel, service, lateness, distance, num_cooled = 0, 0, 0, 0, 0
    for i in range(num_visits + 1):
        place = jobs[visits[i], PLACE] if i < num_visits else vehicles[vehicle, END_PLACE]
        rows[version, i, BEFORE] = before
        rows[version, i, HERE] = place
        rows[version, i, READY] = clock
        if rows[version, i, FIRST_BREAK] < rows[version, i, LAST_BREAK]:
            arrival, leg = travel_with_breaks(
                tables, profile, before, place, clock, rows[version, i, FIRST_BREAK], rows[version, i, LAST_BREAK]
            )
        else:
            leg = drive(tables, profile, before, place, clock)
            arrival = clock + leg if leg < NO_WAY else TOO_LATE
        if arrival > latest_end:
            return False
        rows[version, i, LEG] = leg
        rows[version, i, ARRIVAL] = arrival
        travel += leg
        if has_distance and before >= 0 and place >= 0:
            distance += tables.distances[profile, before, place]
        clock = arrival
        if i < num_visits:
            visit = visits[i]
            start = opens_at(jobs, lists, visit, arrival)
            rows[version, i, START] = start
            if visit < num_jobs:
                clock = start + jobs[visit, effort + 1]
                if place != before:
                    clock += jobs[visit, effort]
                service += clock - start
                if start > jobs[visit, DUE]:
                    lateness += (start - jobs[visit, DUE]) * jobs[visit, LATENESS_COST]
                if start - loaded_at > lifetime:
                    num_cooled += is_delivery(tables, visit)
            else:
                service += jobs[visit, RELOAD_DURATION]
                clock = max(start + jobs[visit, RELOAD_DURATION], rows[version, i + 1, HOLD])
                loaded_at = clock
            if clock > latest_end:
                return False
            before = place
        else:
            rows[version, i, START] = arrival
        rows[version, i, DEPARTURE] = clock
    sums[TRAVEL] = travel
    sums[SERVICE] = service
    sums[LATENESS] = lateness
    sums[DISTANCE] = distance
    sums[END] = clock
    sums[DEPART] = rows[version, 0, HOLD]
    sums[NUM_COOLED] = num_cooled
    return True


@compiled
def is_delivery(tables: Tables, job: int) -> int:
    """Count 1 if the job takes anything off the vehicle's load."""
    for d in range(tables.vehicles.shape[1] - CAPACITY):
        if tables.jobs[job, AMOUNTS + 3 * d] > 0:
            return 1
    return 0


@inlined
def fill_latest(tables: Tables, sheet: Sheet, vehicle: int, num_visits: int) -> None:
    """Fill in the last arrival at each visit that keeps those after it in time, its breaks staying on their legs."""
    jobs, visits, rows = tables.jobs, sheet.visits, sheet.rows
    num_jobs = tables.eligible.shape[1]
    profile = tables.vehicles[vehicle, PROFILE]
    bound = tables.vehicles[vehicle, LATEST_END]
    rows[0, num_visits, LATEST] = bound
    for i in range(num_visits - 1, -1, -1):
        visit = visits[i]
        first_break, last_break = rows[0, i + 1, FIRST_BREAK], rows[0, i + 1, LAST_BREAK]
        for one in range(first_break, last_break):
            bound -= tables.breaks[one, DURATION]
        bound = latest_departure(tables, profile, rows[0, i, HERE], rows[0, i + 1, HERE], bound)
        for one in range(first_break, last_break):
            bound = open_until(tables.breaks, tables.lists, one, bound)
        if visit < num_jobs:
            bound -= rows[0, i, DEPARTURE] - rows[0, i, START]
        else:
            bound -= jobs[visit, RELOAD_DURATION]
        bound = open_until(jobs, tables.lists, visit, bound)
        rows[0, i, LATEST] = bound
