"""What a route costs. Compiled."""

import numpy as np
from numpy.typing import NDArray

from solvers.compiling import compiled
from solvers.timing.rows import DEPART, DISTANCE, END, LATENESS, SERVICE, TRAVEL
from solvers.timing.tables import Integers, Tables


@compiled
def price(tables: Tables, vehicle: int, visits: NDArray[np.int32], num_visits: int, sums: Integers) -> int:
    """Price a feasible route from its sums."""
    work = sums[TRAVEL] + sums[SERVICE]
    total = (
        tables.fixed_cost[vehicle]
        + tables.travel_cost[vehicle] * sums[TRAVEL]
        + tables.service_cost[vehicle] * sums[SERVICE]
        + tables.duration_cost[vehicle] * (sums[END] - sums[DEPART])
        + tables.distance_cost[vehicle] * sums[DISTANCE]
        + tables.overtime_cost[vehicle] * max(0, sums[END] - tables.shift_end[vehicle])
        + sums[LATENESS]
    )
    if tables.balance_price[vehicle] > 0 and work > tables.fair_work[vehicle]:
        excess = work - tables.fair_work[vehicle]
        total += tables.balance_price[vehicle] * (excess * excess // tables.fair_work[vehicle])
    num_jobs = len(tables.price)
    planned = tables.plan_offset[vehicle]
    last_planned = tables.plan_offset[vehicle + 1]
    as_planned = True
    for i in range(num_visits):
        job = visits[i]
        if job < num_jobs:
            if tables.planned_vehicle[job] >= 0 and tables.planned_vehicle[job] != vehicle:
                total += tables.move_cost[job]
            if planned < last_planned and tables.plan[planned] == job:
                planned += 1
            else:
                as_planned = False
    if tables.change_cost[vehicle] > 0 and not (as_planned and planned == last_planned):
        total += tables.change_cost[vehicle]
    return total


@compiled
def price_unused(tables: Tables, vehicle: int) -> int:
    """Price a vehicle that is not used: what it costs to take its plan away."""
    if tables.plan_offset[vehicle + 1] > tables.plan_offset[vehicle]:
        return tables.change_cost[vehicle]
    return 0
