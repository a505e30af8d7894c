"""What a route costs. Compiled."""

import numpy as np
from numpy.typing import NDArray

from solvers.compiling import compiled
from solvers.timing.columns import (
    BALANCE_PRICE,
    CHANGE_COST,
    DISTANCE_COST,
    DURATION_COST,
    FAIR_WORK,
    FIXED_COST,
    MOVE_COST,
    OVERTIME_COST,
    PLAN_FROM,
    PLAN_TO,
    PLANNED,
    SERVICE_COST,
    SHIFT_END,
    TRAVEL_COST,
)
from solvers.timing.sheet import DEPART, DISTANCE, END, LATENESS, SERVICE, TRAVEL
from solvers.timing.tables import Integers, Tables


@compiled
def price(tables: Tables, vehicle: int, visits: NDArray[np.int32], num_visits: int, sums: Integers) -> int:
    """Price a feasible route from its sums."""
    work = sums[TRAVEL] + sums[SERVICE]
    total = (
        tables.vehicles[vehicle, FIXED_COST]
        + tables.vehicles[vehicle, TRAVEL_COST] * sums[TRAVEL]
        + tables.vehicles[vehicle, SERVICE_COST] * sums[SERVICE]
        + tables.vehicles[vehicle, DURATION_COST] * (sums[END] - sums[DEPART])
        + tables.vehicles[vehicle, DISTANCE_COST] * sums[DISTANCE]
        + tables.vehicles[vehicle, OVERTIME_COST] * max(0, sums[END] - tables.vehicles[vehicle, SHIFT_END])
        + sums[LATENESS]
    )
    if tables.vehicles[vehicle, BALANCE_PRICE] > 0 and work > tables.vehicles[vehicle, FAIR_WORK]:
        excess = work - tables.vehicles[vehicle, FAIR_WORK]
        total += tables.vehicles[vehicle, BALANCE_PRICE] * (excess * excess // tables.vehicles[vehicle, FAIR_WORK])
    num_jobs = tables.eligible.shape[1]
    planned = tables.vehicles[vehicle, PLAN_FROM]
    last_planned = tables.vehicles[vehicle, PLAN_TO]
    as_planned = True
    for i in range(num_visits):
        job = visits[i]
        if job < num_jobs:
            if tables.jobs[job, PLANNED] >= 0 and tables.jobs[job, PLANNED] != vehicle:
                total += tables.jobs[job, MOVE_COST]
            if planned < last_planned and tables.lists[planned] == job:
                planned += 1
            else:
                as_planned = False
    if tables.vehicles[vehicle, CHANGE_COST] > 0 and not (as_planned and planned == last_planned):
        total += tables.vehicles[vehicle, CHANGE_COST]
    return total


@compiled
def price_unused(tables: Tables, vehicle: int) -> int:
    """Price a vehicle that is not used: what it costs to take its plan away."""
    if tables.vehicles[vehicle, PLAN_TO] > tables.vehicles[vehicle, PLAN_FROM]:
        return tables.vehicles[vehicle, CHANGE_COST]
    return 0
