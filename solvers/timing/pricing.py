"""What a route costs. Compiled."""

from solvers.compiling import inlined
from solvers.timing.columns import (
    BALANCE_PRICE,
    CHANGE_COST,
    DISTANCE_COST,
    DURATION_COST,
    FAIR_WORK,
    FIXED_COST,
    OVERTIME_COST,
    PLAN_FROM,
    PLAN_TO,
    SERVICE_COST,
    SHIFT_END,
    TRAVEL_COST,
)
from solvers.timing.sheet import DEPART, DISTANCE, END, LATENESS, SERVICE, STABILITY, TRAVEL
from solvers.timing.tables import Integers, Tables


@inlined
def price(tables: Tables, sums: Integers, vehicle: int) -> int:
    """Price a feasible route from its sums."""
    vehicles = tables.vehicles
    total = (
        vehicles[vehicle, FIXED_COST]
        + vehicles[vehicle, TRAVEL_COST] * sums[TRAVEL]
        + vehicles[vehicle, SERVICE_COST] * sums[SERVICE]
        + vehicles[vehicle, DURATION_COST] * (sums[END] - sums[DEPART])
        + vehicles[vehicle, DISTANCE_COST] * sums[DISTANCE]
        + vehicles[vehicle, OVERTIME_COST] * max(0, sums[END] - vehicles[vehicle, SHIFT_END])
        + sums[LATENESS]
        + sums[STABILITY]
    )
    excess = sums[TRAVEL] + sums[SERVICE] - vehicles[vehicle, FAIR_WORK]
    if excess > 0 and vehicles[vehicle, BALANCE_PRICE] > 0:
        total += vehicles[vehicle, BALANCE_PRICE] * excess * excess // vehicles[vehicle, FAIR_WORK]
    return total


@inlined
def price_unused(tables: Tables, vehicle: int) -> int:
    """Price a vehicle that is not used: what it costs to take its plan away."""
    is_planned = tables.vehicles[vehicle, PLAN_TO] > tables.vehicles[vehicle, PLAN_FROM]
    return tables.vehicles[vehicle, CHANGE_COST] if is_planned else 0
