"""Taking breaks wherever that keeps the limits. Compiled."""

from solvers.compiling import compiled
from solvers.timing.breaks import may_carry, write_breaks
from solvers.timing.columns import BREAKS_FROM, BREAKS_TO
from solvers.timing.departures import is_limited
from solvers.timing.pricing import INFEASIBLE, cost_within_limits
from solvers.timing.rules import follows_rules
from solvers.timing.running import run
from solvers.timing.settling import settle
from solvers.timing.sheet import EARLIEST, Sheet
from solvers.timing.tables import Tables

MOST_VISITS = 6
"""Visits of the longest route on which every placement is tried: a pair with reloads around each of its jobs has five.
On longer routes it would slow a search down.
"""


@compiled
def spread_breaks(tables: Tables, sheet: Sheet, vehicle: int, num_visits: int) -> bool:
    """Time a route with its breaks wherever it keeps its limits and costs least, departures settled for each placement.

    False where no placement keeps the limits; rows and sums then mean nothing.
    """
    legs, cheapest = sheet.placing[2], sheet.placing[0]
    num_breaks = tables.vehicles[vehicle, BREAKS_TO] - tables.vehicles[vehicle, BREAKS_FROM]
    best = INFEASIBLE
    for one in range(num_breaks):
        legs[one] = 0
    while True:
        cost = _cost_as_placed(tables, sheet, vehicle, num_visits)
        if cost < best:
            best = cost
            for one in range(num_breaks):
                cheapest[one] = legs[one]
        # The last break that can go on does, and those after it join it there.
        last = num_breaks - 1
        while last >= 0 and legs[last] == num_visits:
            last -= 1
        if last < 0:
            break
        for one in range(num_breaks - 1, last - 1, -1):
            legs[one] = legs[last] + 1
    if best == INFEASIBLE:
        return False
    for one in range(num_breaks):
        legs[one] = cheapest[one]
    _cost_as_placed(tables, sheet, vehicle, num_visits)
    return True


@compiled
def _cost_as_placed(tables: Tables, sheet: Sheet, vehicle: int, num_visits: int) -> int:
    """Time a route with its breaks on the legs they are placed on; INFEASIBLE where that breaks a rule or a limit."""
    first = tables.vehicles[vehicle, BREAKS_FROM]
    for one in range(tables.vehicles[vehicle, BREAKS_TO] - first):
        if not may_carry(tables, sheet, first + one, sheet.placing[2, one]):
            return INFEASIBLE
    # For the departures, which another placement may have raised.
    follows_rules(tables, sheet, vehicle, num_visits)
    write_breaks(tables, sheet, vehicle, num_visits)
    if not run(tables, sheet, vehicle, num_visits, EARLIEST):
        return INFEASIBLE
    if is_limited(tables, vehicle) and not settle(tables, sheet, vehicle, num_visits, True):
        return INFEASIBLE
    return int(cost_within_limits(tables, sheet.sums, vehicle))
