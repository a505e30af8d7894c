"""Where a job fits on the routes, and what it costs there. Compiled."""

import math

import numpy as np

from solvers.compiling import compiled, inlined
from solvers.search.chance import draw
from solvers.search.plain import insert_plainly, service_of
from solvers.search.room import seconds_between, service_at, shortest
from solvers.search.routes import touch, write
from solvers.search.state import (
    COST,
    IS_PLAIN,
    IS_ROUGH,
    LENGTH,
    NONE,
    NOTHING,
    NUM_BLINKS,
    NUM_STOPS,
    NUM_TOP,
    ROOM,
    TOP_COST,
    TOP_LEG,
    TOP_VEHICLE,
    VEHICLE,
    State,
)
from solvers.search.state import LEG as LEG_OF
from solvers.timing.clock import INFEASIBLE, evaluate
from solvers.timing.columns import (
    AMOUNTS,
    CAPACITY,
    CLOSES,
    DISTANCE_COST,
    DUE,
    END_PLACE,
    FIXED_COST,
    LATENESS_COST,
    LATEST_END,
    MAX_JOBS,
    MOVE_COST,
    OPENS,
    PLACE,
    PLANNED,
    PRICE,
    PROFILE,
    RELEASE,
    SERVICE_COST,
    SHIFT_START,
    START_PLACE,
    TRAVEL_COST,
    TYPE,
)
from solvers.timing.legs import NO_WAY, drive, opens_at, travel_with_breaks
from solvers.timing.sheet import BEFORE, FIRST_BREAK, HERE, LAST_BREAK, LATEST, LEG, LOADS, READY
from solvers.timing.tables import Integers, Tables

BLINK_RATE = 0.01
"""Share of good places that are overlooked on purpose (Christiaens and Vanden Berghe, "Slack induction by string
removals for vehicle routing problems", Transportation Science 54, 2020, section 5.3)."""

DEAR = 10**10
"""Price from which on a job that fits beside none of its neighbours is tried everywhere."""


@compiled
def insert(tables: Tables, state: State, job: int, bound: int, discount: int) -> bool:
    """Insert a job where it costs least, if that is less than ``bound``.

    Parameters
    ----------
    discount
        Taken off the cost of using a vehicle that is not used yet.

    Returns
    -------
    bool
        Whether it was inserted. The best of the places with the least quick estimates is taken.
    """
    numbers, routes = state.numbers, state.routes
    num_found = find_places(tables, state, job, bound, discount)
    if num_found == 0 and tables.jobs[job, PRICE] >= DEAR:
        num_found = find_places_anywhere(tables, state, job, bound)
    if numbers[IS_PLAIN] and num_found > 0 and routes[numbers[TOP_VEHICLE], LENGTH] > 0:
        vehicle = numbers[TOP_VEHICLE]
        if routes[vehicle, LENGTH] == state.visits.shape[1] or not touch(tables, state, vehicle):
            return False
        insert_plainly(tables, state, job, vehicle, numbers[TOP_LEG])
        return True
    best, best_number, cost = bound, NONE, NOTHING
    for number in range(num_found):
        vehicle = numbers[TOP_VEHICLE + number]
        cost = price_insertion(tables, state, job, vehicle, numbers[TOP_LEG + number])
        change = cost - routes[vehicle, COST] - (discount if routes[vehicle, LENGTH] == 0 else 0)
        if cost < INFEASIBLE and change < best:
            best, best_number = change, number
    if best_number < 0:
        return False
    vehicle = numbers[TOP_VEHICLE + best_number]
    if not touch(tables, state, vehicle):
        return False
    if best_number != num_found - 1:
        cost = price_insertion(tables, state, job, vehicle, numbers[TOP_LEG + best_number])
    write(tables, state, vehicle, routes[vehicle, LENGTH] + 1, cost)
    return True


@compiled
def price_insertion(tables: Tables, state: State, job: int, vehicle: int, leg: int) -> int:
    """Put a route with one job more on the sheet; give its price, INFEASIBLE where it breaks a rule."""
    visits, trial = state.visits, state.sheet.visits
    num_visits = state.routes[vehicle, LENGTH]
    if num_visits + 1 > visits.shape[1]:
        return INFEASIBLE
    for i in range(leg):
        trial[i] = visits[vehicle, i]
    trial[leg] = job
    for i in range(leg, num_visits):
        trial[i + 1] = visits[vehicle, i]
    return evaluate(tables, state.sheet, vehicle, num_visits + 1)


@compiled
def find_places(tables: Tables, state: State, job: int, bound: int, discount: int) -> int:
    """Look for the places where a job costs least by the quick estimate, beside its neighbours and on unused vehicles.

    Where few vehicles may serve it, its places on their routes are all looked at instead of those beside neighbours.

    Returns
    -------
    int
        How many there are: entries of ``state.numbers``, cheapest first, all below ``bound``.
    """
    rows, where, numbers, routes = state.rows, state.where, state.numbers, state.routes
    num_top = 1 + (NUM_TOP - 1) * numbers[IS_ROUGH]
    num_found = NOTHING
    worst = bound
    num_before = state.before.shape[1]
    has_few = state.able[job, 0] >= 0
    for number in range(state.able.shape[1]):
        vehicle = state.able[job, number]
        if vehicle < 0:
            break
        num_legs = routes[vehicle, LENGTH] + 1 if routes[vehicle, LENGTH] > 0 else NOTHING
        if numbers[IS_PLAIN]:
            if scan_plainly(tables, state, job, vehicle, num_legs, worst):
                num_found, worst = num_top, numbers[TOP_COST]
            continue
        for leg in range(num_legs):
            cost = quick_cost(tables, rows, job, vehicle, leg, worst)
            if cost < worst and has_room(tables, state, job, vehicle, leg) and not overlooks(state):
                num_found = keep(numbers, cost, vehicle, leg, num_found, num_top)
                if num_found == num_top:
                    worst = numbers[TOP_COST + num_top - 1]
    for number in range(NOTHING if has_few else num_before + state.after.shape[1]):
        is_before = number < num_before
        other = state.before[job, number] if is_before else state.after[job, number - num_before]
        if other < 0:
            continue
        vehicle = where[other, VEHICLE]
        if vehicle < 0:
            continue
        leg = where[other, LEG_OF] + is_before
        cost = quick_cost(tables, rows, job, vehicle, leg, worst)
        if cost < worst and has_room(tables, state, job, vehicle, leg) and not overlooks(state):
            num_found = keep(numbers, cost, vehicle, leg, num_found, num_top)
            if num_found == num_top:
                worst = numbers[TOP_COST + num_top - 1]
    for kind in range(len(state.idle)):
        vehicle = state.idle[kind]
        while vehicle < len(tables.vehicles) and (
            routes[vehicle, LENGTH] > 0 or tables.vehicles[vehicle, TYPE] != kind
        ):
            vehicle += 1
        state.idle[kind] = vehicle
        if vehicle < len(tables.vehicles):
            cost = cost_of_opening(tables, job, vehicle) - discount
            if cost < worst:
                num_found = keep(numbers, cost, vehicle, NOTHING, num_found, num_top)
                if num_found == num_top:
                    worst = numbers[TOP_COST + num_top - 1]
    return num_found


@compiled
def scan_plainly(tables: Tables, state: State, job: int, vehicle: int, num_legs: int, bound: int) -> bool:
    """Do the same over every leg of one plain route; False where none costs less than ``bound``."""
    jobs, vehicles, numbers = tables.jobs, tables.vehicles, state.numbers
    profile, place, cost_of_travel = vehicles[vehicle, PROFILE], jobs[job, PLACE], vehicles[vehicle, TRAVEL_COST]
    to_job, from_job = tables.shortest[profile, :, place], tables.shortest[profile, place]
    rows = state.rows[vehicle]
    opens, closes = jobs[job, OPENS], jobs[job, CLOSES]
    service = service_of(tables, vehicle, job)
    cost_of_service = vehicles[vehicle, SERVICE_COST] * service
    found = False
    for leg in range(num_legs):
        before, here = rows[leg, BEFORE], rows[leg, HERE]
        into = np.int64(to_job[before]) if before >= 0 else NOTHING
        onward = np.int64(from_job[here]) if here >= 0 else NOTHING
        cost = cost_of_travel * (into + onward - rows[leg, LEG]) + cost_of_service
        if cost >= bound or into >= NO_WAY or onward >= NO_WAY:
            continue
        start = max(rows[leg, READY] + into, opens)
        if start > closes or start + service + onward > rows[leg, LATEST]:
            continue
        if carries(tables, rows, job, leg) and not overlooks(state):
            bound = cost
            numbers[TOP_COST], numbers[TOP_VEHICLE], numbers[TOP_LEG] = cost, vehicle, leg
            found = True
    return found


@inlined
def carries(tables: Tables, rows: Integers, job: int, leg: int) -> bool:
    """Tell whether there is room on a vehicle for what a job has delivered and picked up, on a leg of its sheet."""
    fits = True
    for d in range(tables.vehicles.shape[1] - CAPACITY):
        amount, load = AMOUNTS + 3 * d, LOADS + 3 * d
        fits = fits and tables.jobs[job, amount] <= rows[leg, load + 1]
        fits = fits and tables.jobs[job, amount + 1] <= rows[leg, load + 2]
    return fits


@inlined
def has_room(tables: Tables, state: State, job: int, vehicle: int, leg: int) -> bool:
    """Tell whether a vehicle may have room for one more job there, where the quick estimate does not say."""
    may_fit = True
    if state.numbers[IS_ROUGH]:
        may_fit = state.routes[vehicle, NUM_STOPS] < tables.vehicles[vehicle, MAX_JOBS]
        chain = (NONE, job, NONE, NONE, NONE)
        may_fit = may_fit and seconds_between(tables, state, vehicle, leg, chain) <= state.routes[vehicle, ROOM]
    return bool(may_fit)


@inlined
def overlooks(state: State) -> bool:
    """Tell by lot whether a good place is overlooked."""
    state.numbers[NUM_BLINKS] -= 1
    is_overlooked = state.numbers[NUM_BLINKS] == 0
    # Below 0 in the beginning, when none has been drawn yet.
    if state.numbers[NUM_BLINKS] <= 0:
        state.numbers[NUM_BLINKS] = 1 + int(-math.log(1 - draw(state.chance)) / BLINK_RATE)
    return bool(is_overlooked)


@compiled
def find_places_anywhere(tables: Tables, state: State, job: int, bound: int) -> int:
    """Do the same over every leg of every route in use."""
    numbers = state.numbers
    num_top = 1 + (NUM_TOP - 1) * numbers[IS_ROUGH]
    num_found = NOTHING
    worst = bound
    for vehicle in range(len(tables.vehicles)):
        if state.routes[vehicle, LENGTH] > 0:
            for leg in range(state.routes[vehicle, LENGTH] + 1):
                cost = quick_cost(tables, state.rows, job, vehicle, leg, worst)
                if cost < worst and has_room(tables, state, job, vehicle, leg):
                    num_found = keep(numbers, cost, vehicle, leg, num_found, num_top)
                    if num_found == num_top:
                        worst = numbers[TOP_COST + num_top - 1]
    return num_found


@compiled
def keep(numbers: Integers, cost: int, vehicle: int, leg: int, num_found: int, num_top: int) -> int:
    """Put a place among the best ones, cheapest first, unless it is there; give their number."""
    for number in range(num_found):
        if numbers[TOP_VEHICLE + number] == vehicle and numbers[TOP_LEG + number] == leg:
            return num_found
    last = min(num_found, num_top - 1)
    while last > 0 and numbers[TOP_COST + last - 1] > cost:
        numbers[TOP_COST + last] = numbers[TOP_COST + last - 1]
        numbers[TOP_VEHICLE + last] = numbers[TOP_VEHICLE + last - 1]
        numbers[TOP_LEG + last] = numbers[TOP_LEG + last - 1]
        last -= 1
    numbers[TOP_COST + last] = cost
    numbers[TOP_VEHICLE + last] = vehicle
    numbers[TOP_LEG + last] = leg
    return min(num_found + 1, num_top)


@inlined
def quick_cost(tables: Tables, rows: Integers, job: int, vehicle: int, leg: int, bound: int) -> int:
    """Estimate what a job costs on a leg, from what the route's sheet says of that leg alone.

    :data:`INFEASIBLE` where it cannot be in time, does not fit, or has travel and metres that cost ``bound`` or more.
    """
    jobs, vehicles = tables.jobs, tables.vehicles
    profile = vehicles[vehicle, PROFILE]
    before, place, here = rows[vehicle, leg, BEFORE], jobs[job, PLACE], rows[vehicle, leg, HERE]
    ready = rows[vehicle, leg, READY]
    at_least = NOTHING
    if tables.durations.shape[3] > 1 and tables.distances.shape[1] == 0:
        least = shortest(tables, profile, before, place) + shortest(tables, profile, place, here)
        at_least = vehicles[vehicle, TRAVEL_COST] * (least - rows[vehicle, leg, LEG])
    cost = INFEASIBLE
    if at_least < bound and tables.eligible[vehicle, job]:
        into = drive(tables, profile, before, place, ready)
        onward = drive(tables, profile, place, here, ready + into)
        cost = vehicles[vehicle, TRAVEL_COST] * (into + onward - rows[vehicle, leg, LEG])
        if tables.distances.shape[1] > 0:
            detour = distance(tables, profile, before, place) + distance(tables, profile, place, here)
            cost += vehicles[vehicle, DISTANCE_COST] * (detour - distance(tables, profile, before, here))
        if cost < bound and into < NO_WAY and onward < NO_WAY:
            cost += cost_of_serving(tables, rows, job, vehicle, leg, into, onward)
        else:
            cost = INFEASIBLE
    return int(cost)


@compiled
def cost_of_serving(tables: Tables, rows: Integers, job: int, vehicle: int, leg: int, into: int, onward: int) -> int:
    """Estimate what a job costs on a leg beside the way; INFEASIBLE where it cannot be in time or does not fit."""
    jobs, vehicles = tables.jobs, tables.vehicles
    if not carries(tables, rows[vehicle], job, leg):
        return INFEASIBLE
    duration = service_at(tables, job, vehicle, rows[vehicle, leg, BEFORE])
    latest = rows[vehicle, leg, LATEST]
    ready = rows[vehicle, leg, READY]
    start = opens_at(jobs, tables.lists, job, max(ready, jobs[job, RELEASE]) + into)
    first_break, last_break = rows[vehicle, leg, FIRST_BREAK], rows[vehicle, leg, LAST_BREAK]
    if first_break == last_break:
        if start + duration + onward > latest:
            return INFEASIBLE
    else:
        profile, place = vehicles[vehicle, PROFILE], jobs[job, PLACE]
        here, before = rows[vehicle, leg, HERE], rows[vehicle, leg, BEFORE]
        arrival, _ = travel_with_breaks(tables, profile, place, here, start + duration, first_break, last_break)
        if arrival > latest:
            arrival, _ = travel_with_breaks(tables, profile, before, place, ready, first_break, last_break)
            start = opens_at(jobs, tables.lists, job, arrival)
            if start + duration + onward > latest:
                return INFEASIBLE
    cost = vehicles[vehicle, SERVICE_COST] * duration
    if start > jobs[job, DUE]:
        cost += (start - jobs[job, DUE]) * jobs[job, LATENESS_COST]
    if jobs[job, PLANNED] >= 0 and jobs[job, PLANNED] != vehicle:
        cost += jobs[job, MOVE_COST]
    return int(cost)


@compiled
def cost_of_opening(tables: Tables, job: int, vehicle: int) -> int:
    """Estimate what it costs to use a vehicle for a job; INFEASIBLE where it cannot serve it even alone."""
    jobs, vehicles = tables.jobs, tables.vehicles
    if not tables.eligible[vehicle, job]:
        return INFEASIBLE
    for d in range(vehicles.shape[1] - CAPACITY):
        if max(jobs[job, AMOUNTS + 3 * d], jobs[job, AMOUNTS + 3 * d + 1]) > vehicles[vehicle, CAPACITY + d]:
            return INFEASIBLE
    profile = vehicles[vehicle, PROFILE]
    place = jobs[job, PLACE]
    start, end = vehicles[vehicle, START_PLACE], vehicles[vehicle, END_PLACE]
    ready = max(vehicles[vehicle, SHIFT_START], jobs[job, RELEASE])
    into = drive(tables, profile, start, place, ready)
    duration = service_at(tables, job, vehicle, start)
    leaves = opens_at(jobs, tables.lists, job, ready + into) + duration
    onward = drive(tables, profile, place, end, leaves)
    if into >= NO_WAY or leaves + onward > vehicles[vehicle, LATEST_END]:
        return INFEASIBLE
    cost = vehicles[vehicle, FIXED_COST] + vehicles[vehicle, TRAVEL_COST] * (into + onward)
    if tables.distances.shape[1] > 0:
        metres = distance(tables, profile, start, place) + distance(tables, profile, place, end)
        cost += vehicles[vehicle, DISTANCE_COST] * metres
    return int(cost + vehicles[vehicle, SERVICE_COST] * duration)


@inlined
def distance(tables: Tables, profile: int, origin: int, destination: int) -> int:
    """Give the metres from place to place, 0 from or to no place (-1)."""
    metres = 0
    if origin >= 0 and destination >= 0:
        metres = int(tables.distances[profile, origin, destination])
    return metres
