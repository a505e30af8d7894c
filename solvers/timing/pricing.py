"""What a route costs. Compiled."""

from solvers.compiling import inlined
from solvers.timing.columns import (
    BALANCE_PRICE,
    CHANGE_COST,
    DISTANCE_COST,
    DURATION_COST,
    FAIR_WORK,
    FIXED_COST,
    MAX_DISTANCE,
    MAX_DURATION,
    MAX_TRAVEL,
    OVERTIME_COST,
    PLAN_FROM,
    PLAN_TO,
    SERVICE_COST,
    SHIFT_END,
    TRAVEL_COST,
)
from solvers.timing.sheet import DEPART, DISTANCE, END, LATENESS, NUM_COOLED, SERVICE, STABILITY, TRAVEL
from solvers.timing.tables import Integers, Tables

INFEASIBLE = 2**62
"""Price of a route that breaks a rule: above every sum of costs."""


@inlined
def cost_within_limits(tables: Tables, sums: Integers, vehicle: int) -> int:
    """Price a timed route from its sums; INFEASIBLE where it exceeds a limit of the vehicle."""
    vehicles = tables.vehicles
    cost = INFEASIBLE
    if (
        sums[TRAVEL] <= vehicles[vehicle, MAX_TRAVEL]
        and sums[DISTANCE] <= vehicles[vehicle, MAX_DISTANCE]
        and sums[NUM_COOLED] == 0
        and sums[END] - sums[DEPART] <= vehicles[vehicle, MAX_DURATION]
    ):
        cost = price(tables, sums, vehicle)
    return cost


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
    return int(total)


@inlined
def price_unused(tables: Tables, vehicle: int) -> int:
    """Price a vehicle that is not used: what it costs to take its plan away."""
    is_planned = tables.vehicles[vehicle, PLAN_TO] > tables.vehicles[vehicle, PLAN_FROM]
    return tables.vehicles[vehicle, CHANGE_COST] if is_planned else 0
