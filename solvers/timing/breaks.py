"""Where on its route a vehicle takes its breaks. Compiled."""

from solvers.compiling import compiled, inlined
from solvers.timing.columns import (
    AMOUNTS,
    BREAKS_FROM,
    BREAKS_TO,
    CAPACITY,
    END_PLACE,
    KIND,
    LATEST_END,
    MAX_LOAD,
    MAX_TRAVEL,
    PLACE,
    PROFILE,
    RELOAD_DURATION,
    START_PLACE,
)
from solvers.timing.legs import TOO_LATE, opens_at, travel_with_breaks
from solvers.timing.pricing import price
from solvers.timing.running import run
from solvers.timing.sheet import EARLIEST, FIRST_BREAK, HOLD, LAST_BREAK, LATENESS, LOADS, TRAVEL, Sheet
from solvers.timing.tables import Tables

EXCESS_PRICE = 10**10
"""Price of a second on the road beyond the limit while breaks are moved: the limit comes before the price."""


@compiled
def place_breaks(tables: Tables, sheet: Sheet, vehicle: int, num_visits: int) -> bool:
    """Put a route's breaks on its legs and time it; False where that cannot be done in time.

    First the placement that is back earliest, by dynamic programming. Then, if some service is late or the vehicle too
    long on the road, each break in turn moves to the leg where the route costs least, until none does.
    """
    if not _place_earliest(tables, sheet, vehicle, num_visits):
        return False
    write_breaks(tables, sheet, vehicle, num_visits)
    if not run(tables, sheet, vehicle, num_visits, EARLIEST):
        return False
    if sheet.sums[LATENESS] > 0 or sheet.sums[TRAVEL] > tables.vehicles[vehicle, MAX_TRAVEL]:
        _move_breaks(tables, sheet, vehicle, num_visits)
        write_breaks(tables, sheet, vehicle, num_visits)
        run(tables, sheet, vehicle, num_visits, EARLIEST)
    return True


@compiled
def _place_earliest(tables: Tables, sheet: Sheet, vehicle: int, num_visits: int) -> bool:
    """Find for each visit and number of breaks taken the earliest departure, and from it the leg of each break.

    The first two rows of ``placing`` hold the departures, the third the legs, the others where each state came from.
    """
    jobs, vehicles, visits, rows, placing = tables.jobs, tables.vehicles, sheet.visits, sheet.rows, sheet.placing
    num_jobs = tables.eligible.shape[1]
    profile = vehicles[vehicle, PROFILE]
    effort = AMOUNTS + 3 * (vehicles.shape[1] - CAPACITY) + 2 * vehicles[vehicle, KIND]
    first = vehicles[vehicle, BREAKS_FROM]
    num_breaks = vehicles[vehicle, BREAKS_TO] - first
    latest_end = vehicles[vehicle, LATEST_END]
    for taken in range(num_breaks + 1):
        placing[0, taken] = TOO_LATE
    placing[0, 0] = rows[0, 0, HOLD]
    before = vehicles[vehicle, START_PLACE]
    for i in range(num_visits + 1):
        place = jobs[visits[i], PLACE] if i < num_visits else vehicles[vehicle, END_PLACE]
        here, there = i % 2, 1 - i % 2
        for taken in range(num_breaks + 1):
            placing[there, taken] = TOO_LATE
        for taken in range(num_breaks + 1):
            if placing[here, taken] >= TOO_LATE:
                continue
            for now in range(taken, num_breaks + 1):
                if now > taken and not may_carry(tables, sheet, first + now - 1, i):
                    break
                clock, _ = travel_with_breaks(
                    tables, profile, before, place, placing[here, taken], first + taken, first + now
                )
                if clock > latest_end:
                    continue
                if i < num_visits:
                    visit = visits[i]
                    clock = opens_at(jobs, tables.lists, visit, clock)
                    if visit >= num_jobs:
                        clock = max(clock + jobs[visit, RELOAD_DURATION], rows[0, i + 1, HOLD])
                    else:
                        clock += jobs[visit, effort + 1] + (jobs[visit, effort] if place != before else 0)
                if clock <= latest_end and clock < placing[there, now]:
                    placing[there, now] = clock
                    placing[3 + i, now] = taken
        before = place
    if placing[(num_visits + 1) % 2, num_breaks] >= TOO_LATE:
        return False
    taken = num_breaks
    for i in range(num_visits, -1, -1):
        came_from = placing[3 + i, taken]
        for one in range(came_from, taken):
            placing[2, one] = i
        taken = came_from
    return True


@compiled
def may_carry(tables: Tables, sheet: Sheet, one: int, leg: int) -> bool:
    """Tell whether what a vehicle carries on a leg is allowed in a break."""
    for d in range(tables.vehicles.shape[1] - CAPACITY):
        if sheet.rows[0, leg, LOADS + 3 * d] > tables.breaks[one, MAX_LOAD + d]:
            return False
    return True


@compiled
def write_breaks(tables: Tables, sheet: Sheet, vehicle: int, num_visits: int) -> None:
    """Put down on each leg which breaks are placed on it."""
    first = tables.vehicles[vehicle, BREAKS_FROM]
    num_breaks = tables.vehicles[vehicle, BREAKS_TO] - first
    one = 0
    for i in range(num_visits + 1):
        sheet.rows[0, i, FIRST_BREAK] = first + one
        while one < num_breaks and sheet.placing[2, one] == i:
            one += 1
        sheet.rows[0, i, LAST_BREAK] = first + one


@compiled
def _move_breaks(tables: Tables, sheet: Sheet, vehicle: int, num_visits: int) -> None:
    legs = sheet.placing[2]
    first = tables.vehicles[vehicle, BREAKS_FROM]
    num_breaks = tables.vehicles[vehicle, BREAKS_TO] - first
    best = _cost(tables, sheet, vehicle)
    improved = True
    while improved:
        improved = False
        for one in range(num_breaks):
            earliest = legs[one - 1] if one > 0 else 0
            latest = legs[one + 1] if one + 1 < num_breaks else num_visits
            home = legs[one]
            for leg in range(earliest, latest + 1):
                if leg == home or not may_carry(tables, sheet, first + one, leg):
                    continue
                legs[one] = leg
                write_breaks(tables, sheet, vehicle, num_visits)
                if run(tables, sheet, vehicle, num_visits, EARLIEST):
                    cost = _cost(tables, sheet, vehicle)
                    if cost < best:
                        best = cost
                        home = leg
                        improved = True
            legs[one] = home


@inlined
def _cost(tables: Tables, sheet: Sheet, vehicle: int) -> int:
    """Price a route, at more than any within its limit where the vehicle is on the road for too long."""
    excess = max(0, sheet.sums[TRAVEL] - tables.vehicles[vehicle, MAX_TRAVEL])
    return int(price(tables, sheet.sums, vehicle) + excess * EXCESS_PRICE)
