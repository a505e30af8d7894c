"""Filling an answer with whatever fits and pays, judged exactly at every place. Compiled."""

import numpy as np

from solvers.compiling import compiled, inlined
from solvers.search.insertion import insert
from solvers.search.pairs import insert_pair, price_pair
from solvers.search.reloads import insert_with_reload
from solvers.search.routes import accept, change_of_cost, leave_out, mark_idle, price_of_jobs, touch, write
from solvers.search.state import (
    BEST_FIRST,
    BEST_LEG,
    BEST_SECOND,
    BEST_VEHICLE,
    COST,
    LENGTH,
    NONE,
    VEHICLE,
    State,
)
from solvers.timing.clock import INFEASIBLE, evaluate
from solvers.timing.columns import FROZEN_FROM, FROZEN_TO, PARTNER, PRICE, RELOADS_FROM, RELOADS_TO, ROLE, TYPE
from solvers.timing.pricing import price_unused
from solvers.timing.tables import Integers, Tables

FREE = np.int64(2**40)
"""Discount that makes any vehicle free to use."""


@compiled
def fill(tables: Tables, state: State, jobs: Integers, eagerness: float) -> None:
    """Insert jobs in the order given, each where it costs least by the quick estimate, as if vehicles cost nothing.

    A job may cost ``eagerness`` times its price. With 1, the vehicles that do not pay are given up in the end, but for
    frozen jobs.
    """
    num_jobs = tables.eligible.shape[1]
    for job in jobs:
        role, bound = tables.jobs[job, ROLE], int(tables.jobs[job, PRICE] * eagerness)
        if state.where[job, VEHICLE] >= 0 or role == 2:
            continue
        if role == 1:
            insert_pair(tables, state, job)
        elif not insert(tables, state, job, bound, FREE) and len(tables.jobs) > num_jobs:
            insert_with_reload(tables, state, job, bound)
        accept(tables, state, change_of_cost(tables, state))
    if eagerness > 1:
        return
    for vehicle in range(len(tables.vehicles)):
        is_frozen = tables.vehicles[vehicle, FROZEN_TO] > tables.vehicles[vehicle, FROZEN_FROM]
        if state.routes[vehicle, COST] > price_of_jobs(tables, state, vehicle) and not is_frozen:
            touch(tables, state, vehicle)
            leave_out(tables, state, vehicle)
            state.routes[vehicle, LENGTH] = 0
            state.routes[vehicle, COST] = price_unused(tables, vehicle)
            mark_idle(tables, state, vehicle)
            accept(tables, state, change_of_cost(tables, state))


@compiled
def complete(tables: Tables, state: State) -> None:
    """Insert jobs that are left out for as long as any insertion, at any place on any route, costs less than its price.

    A job may bring a reload before it, behind it or both; the jobs of a pair come together. Unused vehicles of one type
    are tried once.
    """
    num_jobs = tables.eligible.shape[1]
    improved = True
    while improved:
        improved = False
        for job in range(num_jobs):
            if state.where[job, VEHICLE] < 0 and tables.jobs[job, ROLE] != 2 and insert_anywhere(tables, state, job):
                accept(tables, state, change_of_cost(tables, state))
                improved = True


@compiled
def insert_anywhere(tables: Tables, state: State, job: int) -> bool:
    """Insert a job, or the pair whose first job it is, where it costs least, if that is less than its price."""
    numbers = state.numbers
    price = tables.jobs[job, PRICE]
    is_pair = tables.jobs[job, ROLE] == 1
    if is_pair:
        price += tables.jobs[tables.jobs[job, PARTNER], PRICE]
    if find_anywhere(tables, state, job, price) >= price:
        return False
    vehicle, leg, first, second = numbers[BEST_VEHICLE], numbers[BEST_LEG], numbers[BEST_FIRST], numbers[BEST_SECOND]
    if not touch(tables, state, vehicle):
        return False
    num_visits = state.routes[vehicle, LENGTH]
    if is_pair:
        write(tables, state, vehicle, num_visits + 2, price_pair(tables, state, job, vehicle, leg, second))
    else:
        cost = price_between(tables, state, job, vehicle, leg, first, second)
        write(tables, state, vehicle, num_visits + 1 + (first >= 0) + (second >= 0), cost)
    return True


@compiled
def find_anywhere(tables: Tables, state: State, job: int, bound: int) -> int:
    """Find where a job, or the pair whose first job it is, costs least, and what: ``bound`` where it costs no less.

    The place is put down in ``state.numbers``: vehicle, leg, and the reloads before and behind the job (-1 for none)
    or, for a pair, the leg of its second job.
    """
    numbers, routes = state.numbers, state.routes
    is_pair = tables.jobs[job, ROLE] == 1
    last_idle_type = NONE
    for vehicle in range(len(tables.vehicles)):
        if not tables.eligible[vehicle, job]:
            continue
        num_visits = routes[vehicle, LENGTH]
        if num_visits == 0:
            if tables.vehicles[vehicle, TYPE] == last_idle_type:
                continue
            last_idle_type = tables.vehicles[vehicle, TYPE]
        before_reloads, reloads_to = tables.vehicles[vehicle, RELOADS_FROM] - 1, tables.vehicles[vehicle, RELOADS_TO]
        for leg in range(num_visits + 1):
            if is_pair:
                for second in range(leg, num_visits + 1):
                    change = price_pair(tables, state, job, vehicle, leg, second) - routes[vehicle, COST]
                    if change < bound:
                        bound = change
                        put_down(numbers, vehicle, leg, NONE, second)
            else:
                for first in range(before_reloads, reloads_to):
                    for second in range(before_reloads, reloads_to):
                        first_reload = NONE if first == before_reloads else first
                        second_reload = NONE if second == before_reloads else second
                        cost = price_between(tables, state, job, vehicle, leg, first_reload, second_reload)
                        if cost - routes[vehicle, COST] < bound:
                            bound = cost - routes[vehicle, COST]
                            put_down(numbers, vehicle, leg, first_reload, second_reload)
    return bound


@inlined
def put_down(numbers: Integers, vehicle: int, leg: int, first: int, second: int) -> None:
    """Remember the best place."""
    numbers[BEST_VEHICLE] = vehicle
    numbers[BEST_LEG] = leg
    numbers[BEST_FIRST] = first
    numbers[BEST_SECOND] = second


@compiled
def price_between(tables: Tables, state: State, job: int, vehicle: int, leg: int, first: int, second: int) -> int:
    """Put a route with a job more, and reloads before and behind it if not -1, on the sheet; give its price."""
    visits, trial = state.visits, state.sheet.visits
    num_visits = state.routes[vehicle, LENGTH]
    if num_visits + 3 > visits.shape[1]:
        return INFEASIBLE
    for i in range(leg):
        trial[i] = visits[vehicle, i]
    at = leg
    if first >= 0:
        trial[at] = first
        at += 1
    trial[at] = job
    at += 1
    if second >= 0:
        trial[at] = second
        at += 1
    for i in range(leg, num_visits):
        trial[at] = visits[vehicle, i]
        at += 1
    return evaluate(tables, state.sheet, vehicle, at)
