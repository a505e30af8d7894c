"""Changing a route in place, where only what the change reaches has to be timed anew. Compiled.

For plain problems: one table of travel, one window a job, nothing whose price or limit depends on a route as a whole
but its travel. Then an insertion delays what follows until a wait takes the delay up, and brings forward the latest
arrivals before it until one is bound by its own window. :func:`solvers.timing.clock.evaluate` would say the same.
"""

from solvers.compiling import compiled, inlined
from solvers.search.state import COST, LENGTH, VEHICLE, State
from solvers.search.state import LEG as LEG_OF
from solvers.timing.columns import (
    AMOUNTS,
    CAPACITY,
    CLOSES,
    KIND,
    LATEST_END,
    OPENS,
    PLACE,
    PROFILE,
    SERVICE_COST,
    TRAVEL_COST,
)
from solvers.timing.legs import NO_WAY, drive
from solvers.timing.sheet import ARRIVAL, BEFORE, DEPARTURE, HERE, LATEST, LEG, LOADS, READY, START
from solvers.timing.tables import Tables


@compiled
def insert_plainly(tables: Tables, state: State, job: int, vehicle: int, leg: int) -> None:
    """Insert a job on a leg of a route in use where it is known to fit."""
    visits, rows, where, routes = state.visits, state.rows, state.where, state.routes
    num_visits = routes[vehicle, LENGTH]
    old_leg = rows[vehicle, leg, LEG]
    for i in range(num_visits, leg, -1):
        visits[vehicle, i] = visits[vehicle, i - 1]
        where[visits[vehicle, i], LEG_OF] = i
    for i in range(num_visits + 1, leg, -1):
        for column in range(rows.shape[2]):
            rows[vehicle, i, column] = rows[vehicle, i - 1, column]
    visits[vehicle, leg] = job
    where[job, VEHICLE] = vehicle
    where[job, LEG_OF] = leg
    routes[vehicle, LENGTH] = num_visits + 1
    rows[vehicle, leg, HERE] = tables.jobs[job, PLACE]
    rows[vehicle, leg + 1, BEFORE] = tables.jobs[job, PLACE]
    load_anew(tables, state, vehicle)
    time_forwards(tables, state, vehicle, leg, leg + 1)
    time_backwards(tables, state, vehicle, leg, leg + 1)
    change = rows[vehicle, leg, LEG] + rows[vehicle, leg + 1, LEG] - old_leg
    routes[vehicle, COST] += tables.vehicles[vehicle, TRAVEL_COST] * change
    routes[vehicle, COST] += tables.vehicles[vehicle, SERVICE_COST] * service_of(tables, vehicle, job)


@compiled
def remove_plainly(tables: Tables, state: State, vehicle: int, first: int, last: int) -> bool:
    """Take the jobs marked as left out (VEHICLE -1) between two positions off a route that keeps others.

    False where what follows would come too late: travel that does not keep the triangle inequality. The route is then
    to be put back as it was.
    """
    visits, rows, where, routes = state.visits, state.rows, state.where, state.routes
    num_visits = routes[vehicle, LENGTH]
    change = 0
    kept = first
    for i in range(first, last + 1):
        change -= rows[vehicle, i, LEG]
    change -= rows[vehicle, last + 1, LEG]
    service = 0
    place = rows[vehicle, first, BEFORE]
    ready = rows[vehicle, first, READY]
    for i in range(first, num_visits + 1):
        if i < num_visits:
            job = visits[vehicle, i]
            if where[job, VEHICLE] < 0:
                service += service_of(tables, vehicle, job)
                continue
            visits[vehicle, kept] = job
            where[job, LEG_OF] = kept
        for column in range(rows.shape[2]):
            rows[vehicle, kept, column] = rows[vehicle, i, column]
        rows[vehicle, kept, BEFORE] = place
        place = rows[vehicle, kept, HERE]
        kept += 1
    num_left = kept - 1
    routes[vehicle, LENGTH] = num_left
    rows[vehicle, first, READY] = ready
    last_changed = last + 1 - (num_visits - num_left)
    load_anew(tables, state, vehicle)
    if not time_forwards(tables, state, vehicle, first, last_changed):
        return False
    time_backwards(tables, state, vehicle, first, last_changed)
    for i in range(first, last_changed + 1):
        change += rows[vehicle, i, LEG]
    routes[vehicle, COST] += tables.vehicles[vehicle, TRAVEL_COST] * change
    routes[vehicle, COST] -= tables.vehicles[vehicle, SERVICE_COST] * service
    return True


@inlined
def service_of(tables: Tables, vehicle: int, job: int) -> int:
    """Give the seconds of service."""
    effort = AMOUNTS + 3 * (tables.vehicles.shape[1] - CAPACITY) + 2 * tables.vehicles[vehicle, KIND]
    return int(tables.jobs[job, effort + 1])


@inlined
def load_anew(tables: Tables, state: State, vehicle: int) -> None:
    """Work out the loads of a route without reloads or pairs."""
    visits, rows = state.visits, state.rows
    num_visits = state.routes[vehicle, LENGTH]
    for d in range(tables.vehicles.shape[1] - CAPACITY):
        capacity, amount, column = tables.vehicles[vehicle, CAPACITY + d], AMOUNTS + 3 * d, LOADS + 3 * d
        carried = 0
        for i in range(num_visits):
            carried += tables.jobs[visits[vehicle, i], amount]
        room = capacity - carried
        rows[vehicle, 0, column] = carried
        rows[vehicle, 0, column + 1] = room
        for i in range(num_visits):
            carried += tables.jobs[visits[vehicle, i], amount + 1] - tables.jobs[visits[vehicle, i], amount]
            room = min(room, capacity - carried)
            rows[vehicle, i + 1, column] = carried
            rows[vehicle, i + 1, column + 1] = room
        room = capacity
        for i in range(num_visits, -1, -1):
            room = min(room, capacity - rows[vehicle, i, column])
            rows[vehicle, i, column + 2] = room


@compiled
def time_forwards(tables: Tables, state: State, vehicle: int, first: int, last: int) -> bool:
    """Time a route whose legs ``first`` to ``last`` have changed, until nothing does; False where it comes too late."""
    visits, rows, jobs = state.visits, state.rows, tables.jobs
    num_visits = state.routes[vehicle, LENGTH]
    profile = tables.vehicles[vehicle, PROFILE]
    clock = rows[vehicle, first, READY]
    for i in range(first, num_visits + 1):
        rows[vehicle, i, READY] = clock
        if i <= last:
            rows[vehicle, i, LEG] = drive(tables, profile, rows[vehicle, i, BEFORE], rows[vehicle, i, HERE], clock)
            if rows[vehicle, i, LEG] >= NO_WAY:
                return False
        arrival = clock + rows[vehicle, i, LEG]
        rows[vehicle, i, ARRIVAL] = arrival
        if i == num_visits:
            rows[vehicle, i, START] = arrival
            rows[vehicle, i, DEPARTURE] = arrival
            return bool(arrival <= tables.vehicles[vehicle, LATEST_END])
        job = visits[vehicle, i]
        start = max(arrival, jobs[job, OPENS])
        if start > jobs[job, CLOSES]:
            return False
        if i > last and start == rows[vehicle, i, START]:
            return True
        rows[vehicle, i, START] = start
        clock = start + service_of(tables, vehicle, job)
        rows[vehicle, i, DEPARTURE] = clock
    return True


@compiled
def time_backwards(tables: Tables, state: State, vehicle: int, first: int, last: int) -> None:
    """Work out the latest arrivals before legs ``first`` to ``last``, which have changed, back until nothing does."""
    visits, rows, jobs = state.visits, state.rows, tables.jobs
    num_visits = state.routes[vehicle, LENGTH]
    rows[vehicle, num_visits, LATEST] = tables.vehicles[vehicle, LATEST_END]
    for i in range(min(last, num_visits - 1), -1, -1):
        job = visits[vehicle, i]
        bound = rows[vehicle, i + 1, LATEST] - rows[vehicle, i + 1, LEG] - service_of(tables, vehicle, job)
        bound = min(bound, jobs[job, CLOSES])
        if i < first and bound == rows[vehicle, i, LATEST]:
            return
        rows[vehicle, i, LATEST] = bound
