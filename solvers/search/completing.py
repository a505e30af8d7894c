"""Filling an answer with whatever fits and pays, judged exactly at every place. Compiled."""

from typing import cast

import numpy as np

from solvers.compiling import compiled, inlined
from solvers.search.insertion import insert
from solvers.search.pairs import insert_pair
from solvers.search.reloads import insert_with_reload
from solvers.search.room import room_on, seconds_added
from solvers.search.routes import accept, change_of_cost, leave_out, mark_idle, price_of_jobs, touch, write
from solvers.search.state import (
    BEST_BEFORE,
    BEST_BEHIND,
    BEST_BETWEEN,
    BEST_LEG,
    BEST_OTHER_LEG,
    BEST_VEHICLE,
    COST,
    LENGTH,
    NONE,
    NUM_BLINKS,
    VEHICLE,
    State,
)
from solvers.timing.clock import INFEASIBLE, evaluate
from solvers.timing.columns import (
    AMOUNTS,
    CAPACITY,
    FROZEN_FROM,
    FROZEN_TO,
    PARTNER,
    PRICE,
    RELOADS_FROM,
    RELOADS_TO,
    ROLE,
    TYPE,
)
from solvers.timing.pricing import price_unused
from solvers.timing.tables import Integers, Tables

FREE = cast("int", np.int64(2**40))
"""Discount that makes any vehicle free to use."""

NEVER = cast("int", np.int64(2**62))
"""Good places until a search would overlook the next one: filling overlooks none."""


@compiled
def fill(tables: Tables, state: State, jobs: Integers, eagerness: float) -> None:
    """Insert jobs in the order given, each where it costs least by the quick estimate, as if vehicles cost nothing.

    A job may cost ``eagerness`` times its price. With 1, the vehicles that do not pay are given up in the end, but for
    frozen jobs.
    """
    num_jobs = tables.eligible.shape[1]
    state.numbers[NUM_BLINKS] = NEVER
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
        saving = state.routes[vehicle, COST] - price_unused(tables, vehicle)
        if saving > price_of_jobs(tables, state, vehicle) and not is_frozen:
            touch(tables, state, vehicle)
            leave_out(tables, state, vehicle)
            state.routes[vehicle, LENGTH] = 0
            state.routes[vehicle, COST] = price_unused(tables, vehicle)
            mark_idle(tables, state, vehicle)
            accept(tables, state, change_of_cost(tables, state))


@compiled
def complete(tables: Tables, state: State, jobs: Integers) -> bool:
    """Insert those of ``jobs`` that are left out for as long as any insertion costs less than what it earns.

    A job is tried at every place on every route, the two of a pair at every two places. Where that does not pay, the
    job is tried with a reload before it, behind it or both; the pair with a reload before its first job, behind its
    second, and, if it carries no load between them, right behind its first. Of unused vehicles of one type that
    follow upon each other the first is tried. True if something was inserted.
    """
    inserted = False
    improved = True
    while improved:
        improved = False
        for job in jobs:
            if state.where[job, VEHICLE] < 0 and tables.jobs[job, ROLE] != 2 and insert_anywhere(tables, state, job):
                accept(tables, state, change_of_cost(tables, state))
                improved = True
                inserted = True
    return inserted


@compiled
def insert_anywhere(tables: Tables, state: State, job: int) -> bool:
    """Insert a job, or the pair whose first job it is, where it costs least, if that is less than its price."""
    price = price_of_unit(tables, job)
    if find_anywhere(tables, state, job, price) >= price:
        return False
    vehicle = state.numbers[BEST_VEHICLE]
    if not touch(tables, state, vehicle):
        return False
    legs = state.numbers[BEST_LEG], state.numbers[BEST_OTHER_LEG]
    reloads = state.numbers[BEST_BEFORE], state.numbers[BEST_BETWEEN], state.numbers[BEST_BEHIND]
    cost = price_at(tables, state, job, vehicle, legs, reloads)
    num_more = 1 + (tables.jobs[job, ROLE] == 1) + (reloads[0] >= 0) + (reloads[1] >= 0) + (reloads[2] >= 0)
    write(tables, state, vehicle, state.routes[vehicle, LENGTH] + num_more, cost)
    return True


@inlined
def price_of_unit(tables: Tables, job: int) -> int:
    """Give the price of leaving out a job, or the pair whose first job it is."""
    price = tables.jobs[job, PRICE]
    if tables.jobs[job, ROLE] == 1:
        price += tables.jobs[tables.jobs[job, PARTNER], PRICE]
    return int(price)


@compiled
def find_anywhere(tables: Tables, state: State, job: int, bound: int) -> int:
    """Find where a job, or the pair whose first job it is, costs least, and what: ``bound`` where it costs no less.

    The places tried are those of :func:`complete`; the best is put down in ``state.numbers``.
    """
    price = price_of_unit(tables, job)
    for with_reloads in range(2):
        last_idle_type = NONE
        for vehicle in range(len(tables.vehicles)):
            num_reloads = tables.vehicles[vehicle, RELOADS_TO] - tables.vehicles[vehicle, RELOADS_FROM]
            if not tables.eligible[vehicle, job] or (with_reloads and not num_reloads):
                continue
            if state.routes[vehicle, LENGTH] == 0:
                if tables.vehicles[vehicle, TYPE] == last_idle_type:
                    continue
                last_idle_type = tables.vehicles[vehicle, TYPE]
            bound = find_on_route(tables, state, job, vehicle, with_reloads == 1, bound)
        if bound < price or len(tables.jobs) == tables.eligible.shape[1]:
            break
    return bound


@compiled
def find_on_route(tables: Tables, state: State, job: int, vehicle: int, with_reloads: bool, bound: int) -> int:
    """Do the same for one vehicle, without reloads or with one at least."""
    numbers = state.numbers
    is_pair = tables.jobs[job, ROLE] == 1
    num_visits = state.routes[vehicle, LENGTH]
    first_reload, reloads_to = tables.vehicles[vehicle, RELOADS_FROM], tables.vehicles[vehicle, RELOADS_TO]
    num_choices = reloads_to - first_reload + 1 if with_reloads else 1
    num_between = num_choices if is_pair and not carries_load(tables, job) else 1
    room = room_on(tables, state, vehicle)
    for leg in range(num_visits + 1):
        for other_leg in range(leg, num_visits + 1 if is_pair else leg + 1):
            for choice in range(int(with_reloads), num_choices * num_choices * num_between):
                reloads = (
                    reload_of(first_reload, choice % num_choices),
                    reload_of(first_reload, choice // num_choices // num_choices),
                    reload_of(first_reload, choice // num_choices % num_choices),
                )
                if num_visits and seconds_added(tables, state, job, vehicle, (leg, other_leg), reloads) > room:
                    continue
                change = price_at(tables, state, job, vehicle, (leg, other_leg), reloads) - state.routes[vehicle, COST]
                if change < bound:
                    bound = change
                    numbers[BEST_VEHICLE] = vehicle
                    numbers[BEST_LEG] = leg
                    numbers[BEST_OTHER_LEG] = other_leg
                    numbers[BEST_BEFORE] = reloads[0]
                    numbers[BEST_BETWEEN] = reloads[1]
                    numbers[BEST_BEHIND] = reloads[2]
    return bound


@inlined
def reload_of(first_reload: int, choice: int) -> int:
    """Give the reload of a choice that counts from 1 on; NONE for 0."""
    return NONE if choice == 0 else first_reload + choice - 1


@inlined
def carries_load(tables: Tables, job: int) -> bool:
    """Tell whether a pair carries a load from this job, its first, to the second."""
    carries = False
    for d in range(tables.vehicles.shape[1] - CAPACITY):
        carries = carries or tables.jobs[job, AMOUNTS + 3 * d + 2] != 0
    return carries


@compiled
def price_at(
    tables: Tables, state: State, job: int, vehicle: int, legs: tuple[int, int], reloads: tuple[int, int, int]
) -> int:
    """Put a route with a job, or a pair, more on the sheet, and reloads if not -1; give its price.

    Parameters
    ----------
    legs
        Where the job goes, and the second job of its pair.
    reloads
        Before the job, right behind the first of a pair, and behind the job or the pair.
    """
    visits, trial = state.visits, state.sheet.visits
    is_pair = tables.jobs[job, ROLE] == 1
    num_visits = state.routes[vehicle, LENGTH]
    if num_visits + 1 + is_pair + (reloads[0] >= 0) + (reloads[1] >= 0) + (reloads[2] >= 0) > visits.shape[1]:
        return INFEASIBLE
    at = 0
    for i in range(num_visits + 1):
        if i == legs[0]:
            if reloads[0] >= 0:
                trial[at] = reloads[0]
                at += 1
            trial[at] = job
            at += 1
            if reloads[1] >= 0:
                trial[at] = reloads[1]
                at += 1
        if i == legs[1]:
            if is_pair:
                trial[at] = tables.jobs[job, PARTNER]
                at += 1
            if reloads[2] >= 0:
                trial[at] = reloads[2]
                at += 1
        if i < num_visits:
            trial[at] = visits[vehicle, i]
            at += 1
    return evaluate(tables, state.sheet, vehicle, at)
