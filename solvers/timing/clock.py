"""The one clock: times, loads and price of one route. Compiled.

A route's schedule is the earliest one: every service, break and reload starts as soon as it may. No other schedule of
the same visits, with its breaks at the same places, starts any of them earlier, so none is less late. Where a duration
is limited or a load has a lifetime, departures from the start and from reloads are the least that keep these. Then the
vehicle leaves its start as late as it can without starting any service later. Where time on the road has a price or a
limit (duration_cost, max_duration, load_lifetime) it leaves even later, as late as it can without being back later or
serving anyone later than due; where a load has a lifetime it waits at its reloads in the same way. It does leave early
where leaving late costs more: travel may take longer later in the day.

Breaks are placed by dynamic programming over the legs, to be back as early as possible; if some service is late, or the
vehicle too long on the road, each break is then moved to whichever leg makes the route cheapest. A short route that
keeps no limit that way takes them wherever it does.
"""

from solvers.compiling import compiled, inlined
from solvers.timing.breaks import place_breaks
from solvers.timing.columns import BREAKS_FROM, BREAKS_TO, DURATION_COST
from solvers.timing.departures import is_limited, is_timed, put_off
from solvers.timing.loads import fill_loads
from solvers.timing.pricing import INFEASIBLE, cost_within_limits, price_unused
from solvers.timing.rules import follows_rules
from solvers.timing.running import fill_latest, run
from solvers.timing.settling import settle
from solvers.timing.sheet import (
    ARRIVAL,
    EARLIEST,
    FIRST_BREAK,
    LAST_BREAK,
    NUM_MISPLACED,
    START,
    Sheet,
)
from solvers.timing.spreading import MOST_VISITS, spread_breaks
from solvers.timing.tables import Tables

__all__ = ["INFEASIBLE", "MISPLACED", "evaluate"]

MISPLACED = 10**15
"""Price of each position that a pinned job is off its own: a search may pass through such routes, no answer has one."""


@compiled
def evaluate(tables: Tables, sheet: Sheet, vehicle: int, num_visits: int) -> int:
    """Time and price the route on a sheet.

    Parameters
    ----------
    sheet
        Its rows are filled with the earliest schedule, the loads and, in LATEST, the last arrival that keeps the rest
        of the route feasible; its sums with what the schedule comes to once departures have been put off.
    num_visits
        So many of the sheet's visits are the route; 0 is a vehicle that is not used.

    Returns
    -------
    int
        The route's share of the objective, plus :data:`MISPLACED` for every position that a job is off its own;
        :data:`INFEASIBLE` where the route breaks another rule.
    """
    vehicles, rows, sums = tables.vehicles, sheet.rows, sheet.sums
    if num_visits == 0:
        return price_unused(tables, vehicle)
    if not follows_rules(tables, sheet, vehicle, num_visits):
        return INFEASIBLE
    if not fill_loads(tables, sheet, vehicle, num_visits):
        return INFEASIBLE
    if vehicles[vehicle, BREAKS_FROM] < vehicles[vehicle, BREAKS_TO]:
        if not place_breaks(tables, sheet, vehicle, num_visits):
            return INFEASIBLE
    else:
        for i in range(num_visits + 1):
            rows[0, i, FIRST_BREAK] = 0
            rows[0, i, LAST_BREAK] = 0
        if not run(tables, sheet, vehicle, num_visits, EARLIEST):
            return INFEASIBLE
    if is_limited(tables, vehicle) and not settle(tables, sheet, vehicle, num_visits, False):
        cost = INFEASIBLE
    else:
        cost = _cost_put_off(tables, sheet, vehicle, num_visits)
    if (
        cost == INFEASIBLE
        and vehicles[vehicle, BREAKS_FROM] < vehicles[vehicle, BREAKS_TO]
        and num_visits <= MOST_VISITS
        and (is_limited(tables, vehicle) or tables.durations.shape[3] > 1)
        and spread_breaks(tables, sheet, vehicle, num_visits)
    ):
        cost = _cost_put_off(tables, sheet, vehicle, num_visits)
    return cost if cost == INFEASIBLE else int(cost + MISPLACED * sums[NUM_MISPLACED])


@inlined
def _cost_put_off(tables: Tables, sheet: Sheet, vehicle: int, num_visits: int) -> int:
    """Put departures off as far as the clock's rule lets them, and price what comes of it."""
    fill_latest(tables, sheet, vehicle, num_visits)
    # Where neither travel nor a price depends on the departure, it need not be known yet.
    if tables.vehicles[vehicle, DURATION_COST] > 0 or (
        tables.durations.shape[3] > 1
        and (is_timed(tables, vehicle) or sheet.rows[0, 0, START] > sheet.rows[0, 0, ARRIVAL])
    ):
        put_off(tables, sheet, vehicle, num_visits)
    return cost_within_limits(tables, sheet.sums, vehicle)
