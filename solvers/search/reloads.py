"""Beginning another trip, or giving one up. Compiled."""

from solvers.compiling import compiled
from solvers.search.room import seconds_between
from solvers.search.routes import touch, write
from solvers.search.state import COST, LEG, LENGTH, NONE, NOTHING, NUM_TOUCHED, ROOM, TOUCHED, VEHICLE, State
from solvers.timing.clock import INFEASIBLE, evaluate
from solvers.timing.columns import RELOADS_FROM, RELOADS_TO
from solvers.timing.tables import Tables


@compiled
def insert_with_reload(tables: Tables, state: State, job: int, bound: int) -> bool:
    """Insert a job together with a reload right before or after it, on a route of a neighbour, where it costs least."""
    best_vehicle, best_leg, best_reload, best_comes_first = NONE, NOTHING, NOTHING, NOTHING
    for side in range(2):
        others = state.before if side == 0 else state.after
        for number in range(others.shape[1]):
            other = others[job, number]
            if other < 0:
                break
            vehicle = state.where[other, VEHICLE]
            if vehicle < 0 or not tables.eligible[vehicle, job]:
                continue
            leg = state.where[other, LEG] + 1 - side
            for reload in range(tables.vehicles[vehicle, RELOADS_FROM], tables.vehicles[vehicle, RELOADS_TO]):
                for comes_first in range(2):
                    chain = (reload, job, NONE, NONE, NONE) if comes_first else (NONE, job, NONE, NONE, reload)
                    if seconds_between(tables, state, vehicle, leg, chain) > state.routes[vehicle, ROOM]:
                        continue
                    cost = price_with_reload(tables, state, job, vehicle, leg, reload, comes_first)
                    if cost < INFEASIBLE and cost - state.routes[vehicle, COST] < bound:
                        bound = cost - state.routes[vehicle, COST]
                        best_vehicle, best_leg, best_reload, best_comes_first = vehicle, leg, reload, comes_first
    if best_vehicle < 0 or not touch(tables, state, best_vehicle):
        return False
    cost = price_with_reload(tables, state, job, best_vehicle, best_leg, best_reload, best_comes_first)
    write(tables, state, best_vehicle, state.routes[best_vehicle, LENGTH] + 2, cost)
    return True


@compiled
def price_with_reload(
    tables: Tables, state: State, job: int, vehicle: int, leg: int, reload: int, comes_first: int
) -> int:
    """Put a route with a job and a reload more on trial."""
    num_visits = state.routes[vehicle, LENGTH]
    if num_visits + 2 > state.visits.shape[1]:
        return INFEASIBLE
    visits, trial = state.visits, state.sheet.visits
    for i in range(leg):
        trial[i] = visits[vehicle, i]
    trial[leg] = reload if comes_first else job
    trial[leg + 1] = job if comes_first else reload
    for i in range(leg, num_visits):
        trial[i + 2] = visits[vehicle, i]
    return evaluate(tables, state.sheet, vehicle, num_visits + 2)


@compiled
def drop_reloads(tables: Tables, state: State) -> None:
    """Give up each reload on the routes changed in this step that is not needed, or move it to where it costs less."""
    num_jobs = tables.eligible.shape[1]
    for slot in range(state.numbers[NUM_TOUCHED]):
        vehicle = state.numbers[TOUCHED + slot]
        i = 0
        while i < state.routes[vehicle, LENGTH]:
            if state.visits[vehicle, i] >= num_jobs:
                num_visits = state.routes[vehicle, LENGTH]
                for k in range(num_visits):
                    if k != i:
                        state.sheet.visits[k - int(k > i)] = state.visits[vehicle, k]
                cost = evaluate(tables, state.sheet, vehicle, num_visits - 1)
                if cost <= state.routes[vehicle, COST]:
                    write(tables, state, vehicle, num_visits - 1, cost)
                    continue
                if move_reload(tables, state, vehicle, i):
                    continue
            i += 1


@compiled
def move_reload(tables: Tables, state: State, vehicle: int, at: int) -> bool:
    """Move a reload past the visit before or behind it, or to another place to reload, if that is cheaper."""
    num_visits = state.routes[vehicle, LENGTH]
    for step in (-1, 1):
        other = at + step
        if 0 <= other < num_visits:
            for k in range(num_visits):
                state.sheet.visits[k] = state.visits[vehicle, k]
            state.sheet.visits[at] = state.visits[vehicle, other]
            state.sheet.visits[other] = state.visits[vehicle, at]
            cost = evaluate(tables, state.sheet, vehicle, num_visits)
            if cost < state.routes[vehicle, COST]:
                write(tables, state, vehicle, num_visits, cost)
                return True
    for reload in range(tables.vehicles[vehicle, RELOADS_FROM], tables.vehicles[vehicle, RELOADS_TO]):
        if reload != state.visits[vehicle, at]:
            for k in range(num_visits):
                state.sheet.visits[k] = state.visits[vehicle, k]
            state.sheet.visits[at] = reload
            cost = evaluate(tables, state.sheet, vehicle, num_visits)
            if cost < state.routes[vehicle, COST]:
                write(tables, state, vehicle, num_visits, cost)
                return True
    return False
