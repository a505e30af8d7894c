"""Inserting two jobs that belong together. Compiled."""

from solvers.compiling import compiled
from solvers.search.room import seconds_added
from solvers.search.routes import touch, write
from solvers.search.state import COST, LENGTH, MAX_NEAR_ROUTES, NEAR_ROUTES, NONE, NOTHING, ROOM, VEHICLE, State
from solvers.timing.clock import INFEASIBLE, evaluate
from solvers.timing.columns import PARTNER, PRICE, TYPE
from solvers.timing.tables import Tables


@compiled
def insert_pair(tables: Tables, state: State, first: int) -> bool:
    """Insert a pair on a route near its first job, or an unused vehicle, where both together cost least."""
    second = tables.jobs[first, PARTNER]
    bound = tables.jobs[first, PRICE] + tables.jobs[second, PRICE]
    best_vehicle, best_first, best_second = NONE, NOTHING, NOTHING
    num_routes = 0
    for number in range(state.near.shape[1]):
        other = state.near[first, number]
        if other < 0 or num_routes == MAX_NEAR_ROUTES // 2:
            break
        vehicle = state.where[other, VEHICLE]
        if vehicle < 0 or not (tables.eligible[vehicle, first] and tables.eligible[vehicle, second]):
            continue
        seen = False
        for slot in range(num_routes):
            seen = seen or state.numbers[NEAR_ROUTES + slot] == vehicle
        if not seen:
            state.numbers[NEAR_ROUTES + num_routes] = vehicle
            num_routes += 1
    for kind in range(len(state.idle)):
        vehicle = state.idle[kind]
        while vehicle < len(tables.vehicles) and (
            state.routes[vehicle, LENGTH] > 0 or tables.vehicles[vehicle, TYPE] != kind
        ):
            vehicle += 1
        if vehicle < len(tables.vehicles) and num_routes < MAX_NEAR_ROUTES:
            state.numbers[NEAR_ROUTES + num_routes] = vehicle
            num_routes += 1
    for slot in range(num_routes):
        vehicle = state.numbers[NEAR_ROUTES + slot]
        if not (tables.eligible[vehicle, first] and tables.eligible[vehicle, second]):
            continue
        for i in range(state.routes[vehicle, LENGTH] + 1):
            for j in range(i, state.routes[vehicle, LENGTH] + 1):
                added = seconds_added(tables, state, first, vehicle, (i, j), (NONE, NONE, NONE))
                if state.routes[vehicle, LENGTH] > 0 and added > state.routes[vehicle, ROOM]:
                    continue
                cost = price_pair(tables, state, first, vehicle, i, j)
                if cost < INFEASIBLE and cost - state.routes[vehicle, COST] < bound:
                    bound = cost - state.routes[vehicle, COST]
                    best_vehicle, best_first, best_second = vehicle, i, j
    if best_vehicle < 0 or not touch(tables, state, best_vehicle):
        return False
    cost = price_pair(tables, state, first, best_vehicle, best_first, best_second)
    write(tables, state, best_vehicle, state.routes[best_vehicle, LENGTH] + 2, cost)
    return True


@compiled
def price_pair(tables: Tables, state: State, first: int, vehicle: int, i: int, j: int) -> int:
    """Put a route with a pair more on trial, its first job on leg ``i``, its second on what was leg ``j`` >= i."""
    num_visits = state.routes[vehicle, LENGTH]
    if num_visits + 2 > state.visits.shape[1]:
        return INFEASIBLE
    visits, trial = state.visits, state.sheet.visits
    for k in range(i):
        trial[k] = visits[vehicle, k]
    trial[i] = first
    for k in range(i, j):
        trial[k + 1] = visits[vehicle, k]
    trial[j + 1] = tables.jobs[first, PARTNER]
    for k in range(j, num_visits):
        trial[k + 2] = visits[vehicle, k]
    return evaluate(tables, state.sheet, vehicle, num_visits + 2)
