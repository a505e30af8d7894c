"""Leaving as late as limits ask for. Compiled."""

from solvers.compiling import compiled
from solvers.timing.breaks import place_breaks
from solvers.timing.columns import BREAKS_FROM, BREAKS_TO, DURATION, LOAD_LIFETIME, MAX_DURATION
from solvers.timing.running import is_delivery, run
from solvers.timing.sheet import DEPART, DEPARTURE, EARLIEST, END, HOLD, NUM_COOLED, SERVICE, START, TRAVEL, Sheet
from solvers.timing.tables import Tables

MOST_ROUNDS = 1000
"""Times that departures are raised: each drive begun later may itself take longer, by less every time."""


@compiled
def settle(tables: Tables, sheet: Sheet, vehicle: int, num_visits: int, are_breaks_fixed: bool) -> bool:
    """Raise the departures of an earliest schedule to the least that keep its loads fresh and its duration in limits.

    Each asks for a departure no earlier than a moment that itself only grows with departures, so raising them until
    nothing asks for more gives the least, with the breaks placed anew each time unless they are fixed. False where that
    takes the route past its windows or its shift.
    """
    visits, rows, sums = sheet.visits, sheet.rows, sheet.sums
    num_jobs = tables.eligible.shape[1]
    lifetime, longest = tables.vehicles[vehicle, LOAD_LIFETIME], tables.vehicles[vehicle, MAX_DURATION]
    first_break, last_break = tables.vehicles[vehicle, BREAKS_FROM], tables.vehicles[vehicle, BREAKS_TO]
    for _ in range(MOST_ROUNDS):
        is_settled = True
        if sums[END] - longest > rows[0, 0, HOLD]:
            busy = sums[TRAVEL] + sums[SERVICE]
            for one in range(first_break, last_break):
                busy += tables.breaks[one, DURATION]
            if busy > longest and tables.durations.shape[3] == 1:
                return False
            rows[0, 0, HOLD] = sums[END] - longest
            is_settled = False
        if sums[NUM_COOLED] > 0:
            trip, loaded_at = 0, sums[DEPART]
            for i in range(num_visits):
                if visits[i] >= num_jobs:
                    trip, loaded_at = i + 1, rows[0, i, DEPARTURE]
                elif rows[0, i, START] - lifetime > loaded_at and is_delivery(tables, visits[i]):
                    rows[0, trip, HOLD] = max(rows[0, trip, HOLD], rows[0, i, START] - lifetime)
                    is_settled = False
        if is_settled:
            return True
        if first_break < last_break and not are_breaks_fixed:
            if not place_breaks(tables, sheet, vehicle, num_visits):
                return False
        elif not run(tables, sheet, vehicle, num_visits, EARLIEST):
            return False
    return False
