"""What a vehicle carries between two visits, and how much more it could. Compiled."""

from solvers.compiling import inlined
from solvers.timing.columns import AMOUNTS, CAPACITY
from solvers.timing.sheet import LOADS, Sheet
from solvers.timing.tables import Tables


@inlined
def fill_loads(tables: Tables, sheet: Sheet, vehicle: int, num_visits: int) -> bool:
    """Fill in the loads of a route; False where one exceeds the capacity."""
    jobs, visits, rows = tables.jobs, sheet.visits, sheet.rows
    num_jobs = tables.eligible.shape[1]
    fits = True
    for d in range(tables.vehicles.shape[1] - CAPACITY):
        capacity = tables.vehicles[vehicle, CAPACITY + d]
        amount, column = AMOUNTS + 3 * d, LOADS + 3 * d
        first = 0
        while first <= num_visits:
            last = first
            carried = 0
            while last < num_visits and visits[last] < num_jobs:
                carried += jobs[visits[last], amount]
                last += 1
            room = capacity - carried
            rows[0, first, column] = carried
            rows[0, first, column + 1] = room
            for i in range(first, last):
                job = visits[i]
                carried += jobs[job, amount + 1] + jobs[job, amount + 2] - jobs[job, amount]
                room = min(room, capacity - carried)
                rows[0, i + 1, column] = carried
                rows[0, i + 1, column + 1] = room
            fits = fits and room >= 0
            room = capacity
            for i in range(last, first - 1, -1):
                room = min(room, capacity - rows[0, i, column])
                rows[0, i, column + 2] = room
            first = last + 1
    return fits
