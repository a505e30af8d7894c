"""Changing one route of a search's answer, and taking it back. Compiled."""

from solvers.compiling import compiled, inlined
from solvers.search.room import room_on
from solvers.search.state import (
    BEST_COST,
    COST,
    IS_CHANGED,
    IS_PLAIN,
    IS_TOUCHED,
    LEG,
    LENGTH,
    MAX_TOUCHED,
    NUM_SERVED,
    NUM_STOPS,
    NUM_TOUCHED,
    NUM_USED,
    ROOM,
    TOTAL_COST,
    TOUCHED,
    VEHICLE,
    State,
)
from solvers.timing.clock import INFEASIBLE, evaluate
from solvers.timing.columns import PRICE, TYPE
from solvers.timing.tables import Tables


@compiled
def load(tables: Tables, state: State) -> int:
    """Time every route of a new state and sum up; give the first vehicle whose route breaks a rule, else -1."""
    numbers = state.numbers
    num_vehicles, num_jobs = tables.eligible.shape
    for job in range(num_jobs):
        numbers[TOTAL_COST] += tables.jobs[job, PRICE]
    for vehicle in range(num_vehicles):
        num_visits = state.routes[vehicle, LENGTH]
        for i in range(num_visits):
            state.sheet.visits[i] = state.visits[vehicle, i]
        cost = evaluate(tables, state.sheet, vehicle, num_visits)
        if cost >= INFEASIBLE:
            return vehicle
        write(tables, state, vehicle, num_visits, cost)
        numbers[TOTAL_COST] += cost - price_of_jobs(tables, state, vehicle)
        numbers[NUM_SERVED] += num_visits
        numbers[NUM_USED] += num_visits > 0
        state.routes[vehicle, IS_CHANGED] = 1
    numbers[BEST_COST] = numbers[TOTAL_COST]
    keep_best(tables, state)
    return -1


@compiled
def write(tables: Tables, state: State, vehicle: int, num_visits: int, cost: int) -> None:
    """Make the route on the sheet the vehicle's."""
    visits, rows, where = state.sheet.visits, state.sheet.rows, state.where
    num_jobs = tables.eligible.shape[1]
    num_stops = 0
    for i in range(num_visits):
        visit = visits[i]
        state.visits[vehicle, i] = visit
        if visit < num_jobs:
            num_stops += 1
            where[visit, VEHICLE] = vehicle
            where[visit, LEG] = i
    state.routes[vehicle, LENGTH] = num_visits
    state.routes[vehicle, COST] = cost
    if num_visits == 0:
        mark_idle(tables, state, vehicle)
        return
    if not state.numbers[IS_PLAIN]:
        state.routes[vehicle, NUM_STOPS] = num_stops
        state.routes[vehicle, ROOM] = room_on(tables, state, vehicle)
    for i in range(num_visits + 1):
        for column in range(rows.shape[2]):
            state.rows[vehicle, i, column] = rows[0, i, column]


@inlined
def mark_idle(tables: Tables, state: State, vehicle: int) -> None:
    """Note that a vehicle is not used."""
    kind = tables.vehicles[vehicle, TYPE]
    state.idle[kind] = min(state.idle[kind], vehicle)


@compiled
def touch(tables: Tables, state: State, vehicle: int) -> bool:
    """Save a route before its first change in a step; False where the step may change no more routes."""
    routes, numbers = state.routes, state.numbers
    if routes[vehicle, IS_TOUCHED]:
        return True
    if numbers[NUM_TOUCHED] == MAX_TOUCHED:
        return False
    numbers[TOUCHED + numbers[NUM_TOUCHED]] = vehicle
    slot = len(tables.vehicles) + numbers[NUM_TOUCHED]
    numbers[NUM_TOUCHED] += 1
    routes[vehicle, IS_TOUCHED] = 1
    copy_route(state, vehicle, len(tables.vehicles) + slot, slot)
    return True


@compiled
def copy_route(state: State, origin: int, destination: int, destination_rows: int) -> None:
    """Copy a current route with its sheet."""
    num_visits = state.routes[origin, LENGTH]
    state.routes[destination, LENGTH] = num_visits
    state.routes[destination, COST] = state.routes[origin, COST]
    state.routes[destination, NUM_STOPS] = state.routes[origin, NUM_STOPS]
    state.routes[destination, ROOM] = state.routes[origin, ROOM]
    for i in range(num_visits):
        state.visits[destination, i] = state.visits[origin, i]
    if num_visits > 0:
        for i in range(num_visits + 1):
            for column in range(state.rows.shape[2]):
                state.rows[destination_rows, i, column] = state.rows[origin, i, column]


@compiled
def price_of_jobs(tables: Tables, state: State, route: int) -> int:
    """Sum up the prices of leaving out the jobs of a route."""
    num_jobs = tables.eligible.shape[1]
    total = 0
    for i in range(state.routes[route, LENGTH]):
        visit = state.visits[route, i]
        if visit < num_jobs:
            total += tables.jobs[visit, PRICE]
    return total


@compiled
def change_of_cost(tables: Tables, state: State) -> int:
    """Sum up what the step at hand has changed, jobs left out included."""
    num_vehicles = len(tables.vehicles)
    change = 0
    for slot in range(state.numbers[NUM_TOUCHED]):
        vehicle = state.numbers[TOUCHED + slot]
        saved = 2 * num_vehicles + slot
        change += state.routes[vehicle, COST] - price_of_jobs(tables, state, vehicle)
        change -= state.routes[saved, COST] - price_of_jobs(tables, state, saved)
    return change


@compiled
def accept(tables: Tables, state: State, change: int) -> None:
    """End a step by keeping what it changed."""
    routes, numbers = state.routes, state.numbers
    numbers[TOTAL_COST] += change
    for slot in range(numbers[NUM_TOUCHED]):
        vehicle = numbers[TOUCHED + slot]
        saved = 2 * len(tables.vehicles) + slot
        routes[vehicle, IS_TOUCHED] = 0
        routes[vehicle, IS_CHANGED] = 1
        numbers[NUM_SERVED] += routes[vehicle, LENGTH] - routes[saved, LENGTH]
        numbers[NUM_USED] += int(routes[vehicle, LENGTH] > 0) - int(routes[saved, LENGTH] > 0)
    numbers[NUM_TOUCHED] = 0
    if numbers[TOTAL_COST] < numbers[BEST_COST]:
        numbers[BEST_COST] = numbers[TOTAL_COST]
        keep_best(tables, state)


@compiled
def keep_best(tables: Tables, state: State) -> None:
    """Copy the routes that differ from those of the best answer."""
    num_vehicles = len(tables.vehicles)
    for vehicle in range(num_vehicles):
        if state.routes[vehicle, IS_CHANGED]:
            state.routes[vehicle, IS_CHANGED] = 0
            state.routes[num_vehicles + vehicle, LENGTH] = state.routes[vehicle, LENGTH]
            for i in range(state.routes[vehicle, LENGTH]):
                state.visits[num_vehicles + vehicle, i] = state.visits[vehicle, i]


@compiled
def take_back(tables: Tables, state: State) -> None:
    """End a step by putting every route back as it was."""
    numbers = state.numbers
    for slot in range(numbers[NUM_TOUCHED]):
        leave_out(tables, state, numbers[TOUCHED + slot])
    for slot in range(numbers[NUM_TOUCHED]):
        put_back(tables, state, slot)
    numbers[NUM_TOUCHED] = 0


@compiled
def put_back(tables: Tables, state: State, slot: int) -> None:
    """Put one route, whose jobs are all left out now, back as it was saved."""
    routes, visits, rows, where = state.routes, state.visits, state.rows, state.where
    num_vehicles, num_jobs = tables.eligible.shape
    vehicle, saved = state.numbers[TOUCHED + slot], 2 * num_vehicles + slot
    num_visits = routes[saved, LENGTH]
    routes[vehicle, IS_TOUCHED] = 0
    routes[vehicle, LENGTH] = num_visits
    routes[vehicle, COST] = routes[saved, COST]
    routes[vehicle, NUM_STOPS] = routes[saved, NUM_STOPS]
    routes[vehicle, ROOM] = routes[saved, ROOM]
    for i in range(num_visits):
        visit = visits[saved, i]
        visits[vehicle, i] = visit
        if visit < num_jobs:
            where[visit, VEHICLE] = vehicle
            where[visit, LEG] = i
    if num_visits == 0:
        mark_idle(tables, state, vehicle)
        return
    for i in range(num_visits + 1):
        for column in range(rows.shape[2]):
            rows[vehicle, i, column] = rows[num_vehicles + slot, i, column]


@inlined
def leave_out(tables: Tables, state: State, vehicle: int) -> None:
    """Note that the jobs of a route are on none."""
    for i in range(state.routes[vehicle, LENGTH]):
        if state.visits[vehicle, i] < tables.eligible.shape[1]:
            state.where[state.visits[vehicle, i], VEHICLE] = -1
