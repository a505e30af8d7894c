"""Taking strings of neighbouring jobs off the routes around a place. Compiled.

Christiaens and Vanden Berghe, "Slack induction by string removals for vehicle routing problems", Transportation Science
54, 2020, section 5.2, from which the constants come.
"""

from solvers.compiling import compiled, inlined
from solvers.search.chance import draw, draw_below
from solvers.search.plain import remove_plainly
from solvers.search.routes import leave_out, put_back, touch, write
from solvers.search.state import (
    IS_CANDIDATE,
    IS_PLAIN,
    IS_TOUCHED,
    LEFT_OUT_BEFORE,
    LEG,
    LENGTH,
    NUM_CANDIDATES,
    NUM_SERVED,
    NUM_TOUCHED,
    NUM_USED,
    VEHICLE,
    State,
)
from solvers.timing.clock import INFEASIBLE, evaluate
from solvers.timing.columns import FROZEN_FROM, FROZEN_TO, PARTNER, PRICE, ROLE
from solvers.timing.tables import Tables

MAX_STRING = 10
"""Jobs taken off one route at most."""

SPLIT_RATE = 0.5
"""Share of strings that leave some jobs in their middle on the route."""

SPLIT_GROWTH = 0.01
"""Chance that the part left on the route grows no further."""

EJECTION_RATE = 0.2
"""Share of steps around a job left out, that take a string off a vehicle that may serve it first."""

NUM_DRAWN = 16
"""Jobs drawn to find a dear one left out."""

MAX_POOL = 20
"""Jobs left out that are tried again in a step."""

DROP_RELOAD_RATE = 0.5
"""Share of strings over a reload that take it off the route as well."""


@compiled
def ruin(tables: Tables, state: State, average_removed: float) -> None:
    """Take strings of jobs off routes around a random job; they and jobs left out nearby become candidates."""
    numbers, chance = state.numbers, state.chance
    num_jobs = tables.eligible.shape[1]
    average = numbers[NUM_SERVED] / max(1, numbers[NUM_USED])
    max_string = max(1.0, min(float(MAX_STRING), average))
    max_strings = 4 * average_removed / (1 + max_string) - 1
    num_strings = int(draw(chance) * max_strings + 1)
    seed = draw_below(chance, num_jobs)
    is_for_seed = draw(chance) < EJECTION_RATE
    if is_for_seed:
        seed = dear_job_left_out(tables, state)
        is_for_seed = state.where[seed, VEHICLE] < 0
    num_pool = 0
    for number in range(-1, state.near.shape[1]):
        job = seed if number < 0 else state.near[seed, number]
        if job < 0 or num_strings == 0:
            break
        if state.where[job, IS_CANDIDATE]:
            continue
        vehicle = state.where[job, VEHICLE]
        if vehicle < 0:
            if num_pool < MAX_POOL:
                num_pool += 1
                add_candidate(tables, state, job)
                state.where[job, IS_CANDIDATE] = LEFT_OUT_BEFORE
        elif (
            not state.routes[vehicle, IS_TOUCHED]
            and (not is_for_seed or tables.eligible[vehicle, seed])
            and remove_string(tables, state, vehicle, state.where[job, LEG], max_string)
        ):
            num_strings -= 1
            is_for_seed = False


@compiled
def dear_job_left_out(tables: Tables, state: State) -> int:
    """Draw some jobs; give the dearest of those left out, or any if none is."""
    num_jobs = tables.eligible.shape[1]
    dearest = draw_below(state.chance, num_jobs)
    for _ in range(NUM_DRAWN):
        job = draw_below(state.chance, num_jobs)
        if state.where[job, VEHICLE] < 0 and (
            state.where[dearest, VEHICLE] >= 0 or tables.jobs[job, PRICE] > tables.jobs[dearest, PRICE]
        ):
            dearest = job
    return dearest


@compiled
def add_candidate(tables: Tables, state: State, job: int) -> None:
    """Make a job a candidate, and its partner with it."""
    numbers = state.numbers
    state.where[job, IS_CANDIDATE] = 1
    state.candidates[numbers[NUM_CANDIDATES]] = job
    numbers[NUM_CANDIDATES] += 1
    if tables.jobs[job, ROLE] != 0:
        partner = tables.jobs[job, PARTNER]
        if not state.where[partner, IS_CANDIDATE]:
            state.where[partner, IS_CANDIDATE] = 1
            state.candidates[numbers[NUM_CANDIDATES]] = partner
            numbers[NUM_CANDIDATES] += 1


@compiled
def remove_string(tables: Tables, state: State, vehicle: int, at: int, max_string: float) -> bool:
    """Take a string of jobs around a position off a route; False where nothing can be taken off."""
    num_jobs = tables.eligible.shape[1]
    chance = state.chance
    num_visits = state.routes[vehicle, LENGTH]
    first_free = num_frozen_visits(tables, state, vehicle)
    if at < first_free:
        return False
    num_free = num_visits - first_free
    taken = min(num_free, int(draw(chance) * min(float(num_free), max_string) + 1))
    left = 0
    if 1 < taken < num_free and draw(chance) < SPLIT_RATE:
        left = 1
        while taken + left < num_free and draw(chance) > SPLIT_GROWTH:
            left += 1
    span = taken + left
    lowest = max(first_free, at - span + 1)
    start = lowest + draw_below(chance, min(at, num_visits - span) - lowest + 1)
    left_from = start + span
    if left > 0:
        left_from = start + 1 + draw_below(chance, span - left - 1)
    drops_reloads = draw(chance) < DROP_RELOAD_RATE
    before = state.numbers[NUM_CANDIDATES]
    for i in range(start, start + span):
        visit = state.visits[vehicle, i]
        if visit < num_jobs and not left_from <= i < left_from + left and not state.where[visit, IS_CANDIDATE]:
            add_candidate(tables, state, visit)
    if take_off(tables, state, vehicle, start, start + span, drops_reloads):
        return True
    if take_off(tables, state, vehicle, start, start, drops_reloads):
        return True
    for number in range(before, state.numbers[NUM_CANDIDATES]):
        state.where[state.candidates[number], IS_CANDIDATE] = 0
    state.numbers[NUM_CANDIDATES] = before
    return False


@inlined
def num_frozen_visits(tables: Tables, state: State, vehicle: int) -> int:
    """Count the visits up to the last frozen job of a route."""
    num_frozen = tables.vehicles[vehicle, FROZEN_TO] - tables.vehicles[vehicle, FROZEN_FROM]
    num_jobs = tables.eligible.shape[1]
    position = 0
    while num_frozen > 0:
        if state.visits[vehicle, position] < num_jobs:
            num_frozen -= 1
        position += 1
    return position


@compiled
def take_off(
    tables: Tables, state: State, vehicle: int, reloads_from: int, reloads_to: int, drops_reloads: bool
) -> bool:
    """Take the candidates off a route, and the reloads between two positions; False where the rest breaks a rule."""
    num_jobs = tables.eligible.shape[1]
    num_left = 0
    jobs_left = 0
    for i in range(state.routes[vehicle, LENGTH]):
        visit = state.visits[vehicle, i]
        if visit < num_jobs:
            if state.where[visit, IS_CANDIDATE]:
                continue
            jobs_left += 1
        elif drops_reloads and reloads_from <= i < reloads_to:
            continue
        state.sheet.visits[num_left] = visit
        num_left += 1
    if jobs_left == 0:
        if tables.vehicles[vehicle, FROZEN_TO] > tables.vehicles[vehicle, FROZEN_FROM]:
            return False
        num_left = 0
    if state.numbers[IS_PLAIN] and num_left > 0:
        return take_off_plainly(tables, state, vehicle, reloads_from, reloads_to)
    cost = evaluate(tables, state.sheet, vehicle, num_left)
    if cost >= INFEASIBLE or not touch(tables, state, vehicle):
        return False
    for i in range(state.routes[vehicle, LENGTH]):
        visit = state.visits[vehicle, i]
        if visit < num_jobs and state.where[visit, IS_CANDIDATE]:
            state.where[visit, VEHICLE] = -1
    write(tables, state, vehicle, num_left, cost)
    return True


@compiled
def take_off_plainly(tables: Tables, state: State, vehicle: int, first: int, end: int) -> bool:
    """Take the candidates between two positions off a route in place; False where the rest would come too late."""
    if first == end or not touch(tables, state, vehicle):
        return False
    last = first
    for i in range(end - 1, first - 1, -1):
        job = state.visits[vehicle, i]
        if state.where[job, IS_CANDIDATE]:
            state.where[job, VEHICLE] = -1
            last = max(last, i)
    if remove_plainly(tables, state, vehicle, first, last):
        return True
    leave_out(tables, state, vehicle)
    state.numbers[NUM_TOUCHED] -= 1
    put_back(tables, state, state.numbers[NUM_TOUCHED])
    return False
