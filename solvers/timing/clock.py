"""The one clock: times, loads and price of one route. Compiled.

A route's schedule is the earliest one: every service, break and reload starts as soon as it may. No other schedule of
the same visits, with its breaks at the same places, starts any of them earlier, so none is less late. Then the vehicle
leaves its start as late as it can without starting any service later. Where time on the road has a price or a limit
(duration_cost, max_duration, load_lifetime) it leaves even later, as late as it can without being back later or
serving anyone later than due; where a load has a lifetime it waits at its reloads in the same way.

Breaks are placed by dynamic programming over the legs, to be back as early as possible; if some service is late, each
break is then moved to whichever leg makes the route cheapest.
"""

import numpy as np
from numpy.typing import NDArray

from solvers.compiling import compiled
from solvers.timing.breaks import place_breaks
from solvers.timing.columns import MAX_DISTANCE, MAX_DURATION, MAX_TRAVEL
from solvers.timing.departures import is_timed, put_off
from solvers.timing.loads import fill_loads
from solvers.timing.pricing import price, price_unused
from solvers.timing.rules import breaks_rule, num_misplaced
from solvers.timing.running import fill_holds, fill_latest
from solvers.timing.sheet import ARRIVAL, DEPART, DISTANCE, END, NUM_COLUMNS, NUM_COOLED, START, TRAVEL, Sheet
from solvers.timing.tables import Tables

INFEASIBLE = 2**62
"""Price of a route that breaks a rule: above every sum of costs."""

MISPLACED = 10**15
"""Price of each position that a pinned job is off its own: a search may pass through such routes, no answer has one."""


@compiled
def evaluate(tables: Tables, sheet: Sheet, vehicle: int, visits: NDArray[np.int32], num_visits: int) -> int:
    """Time and price a route.

    Parameters
    ----------
    sheet
        Its rows are filled with the earliest schedule and, in LATEST, the last arrival that keeps the rest of the route
        feasible; its gaps with the loads; its sums with what the schedule comes to once departures have been put off.
    visits
        Its first ``num_visits`` entries are the route; 0 is a vehicle that is not used.

    Returns
    -------
    int
        The route's share of the objective, plus :data:`MISPLACED` for every position that a job is off its own;
        :data:`INFEASIBLE` where the route breaks another rule.
    """
    if num_visits == 0:
        return price_unused(tables, vehicle)
    if breaks_rule(tables, vehicle, visits, num_visits):
        return INFEASIBLE
    if not fill_loads(tables, vehicle, visits, num_visits, sheet.gaps):
        return INFEASIBLE
    rows, sums = sheet.rows, sheet.sums
    fill_holds(tables, vehicle, visits, num_visits, rows)
    if not place_breaks(tables, sheet, vehicle, visits, num_visits):
        return INFEASIBLE
    fill_latest(tables, vehicle, visits, num_visits, rows)
    # Where neither travel nor a price nor a limit depends on the departure, it need not be known yet.
    if is_timed(tables, vehicle) or (tables.durations.shape[3] > 1 and rows[0, START] > rows[0, ARRIVAL]):
        for i in range(num_visits + 1):
            for column in range(NUM_COLUMNS):
                sheet.spare[i, column] = rows[i, column]
        put_off(tables, vehicle, visits, num_visits, sheet.spare, sums)
    if (
        sums[TRAVEL] > tables.vehicles[vehicle, MAX_TRAVEL]
        or sums[DISTANCE] > tables.vehicles[vehicle, MAX_DISTANCE]
        or sums[NUM_COOLED] > 0
        or sums[END] - sums[DEPART] > tables.vehicles[vehicle, MAX_DURATION]
    ):
        return INFEASIBLE
    return price(tables, vehicle, visits, num_visits, sums) + MISPLACED * num_misplaced(tables, visits, num_visits)
