"""Simulated annealing over ruin and recreate steps. Compiled."""

import math

from solvers.compiling import compiled
from solvers.search.chance import draw, draw_below
from solvers.search.completing import FREE
from solvers.search.insertion import insert
from solvers.search.pairs import insert_pair
from solvers.search.reloads import drop_reloads, insert_with_reload
from solvers.search.routes import accept, change_of_cost, leave_out, mark_idle, price_of_jobs, take_back, write
from solvers.search.ruin import ruin
from solvers.search.state import (
    COST,
    IS_CANDIDATE,
    LEFT_OUT_BEFORE,
    LENGTH,
    NOTHING,
    NUM_CANDIDATES,
    NUM_TOUCHED,
    TOUCHED,
    VEHICLE,
    State,
)
from solvers.timing.clock import INFEASIBLE, evaluate
from solvers.timing.columns import AMOUNTS, CAPACITY, CLOSES, DUE, OPENS, PLACE, PRICE, ROLE
from solvers.timing.tables import Tables

LOSS_RATE = 0.05
"""Share of steps that may begin to use a vehicle at a loss, in the hope of filling it."""

EAGER_RATE = 0.25
"""Share of steps that insert jobs at a loss, in the hope that others come to lie beside them."""

MAX_EAGERNESS = 4.0
"""In an eager step a job may cost up to so many times its price."""


@compiled
def anneal(tables: Tables, state: State, num_steps: int, hot: float, cold: float, average_removed: float) -> None:
    """Take so many steps from the current answer, while the temperature falls from ``hot`` to ``cold``.

    A step that makes the answer dearer by c is kept with the chance exp(-c / temperature).
    """
    temperature = hot
    cooling = (cold / hot) ** (1.0 / num_steps)
    for _ in range(num_steps):
        ruin(tables, state, average_removed)
        eagerness = 1.0
        if draw(state.chance) < EAGER_RATE:
            eagerness += (MAX_EAGERNESS - 1) * draw(state.chance)
        recreate(tables, state, draw(state.chance) < LOSS_RATE, eagerness)
        change = change_of_cost(tables, state)
        if change <= 0 or change < -temperature * math.log(1 - draw(state.chance)):
            accept(tables, state, change)
        else:
            take_back(tables, state)
        temperature *= cooling


@compiled
def recreate(tables: Tables, state: State, may_lose: bool, eagerness: float) -> None:
    """Insert the candidates again, in an order drawn by lot, each where it costs least if that is less than its price.

    Where it ``may_lose``, an unused vehicle counts as free at first; if it does not pay in the end, it is given up.
    With ``eagerness`` above 1 a job may cost more than its price at first; if it still does in the end, it is taken
    off.
    """
    num_jobs = tables.eligible.shape[1]
    has_reloads = len(tables.jobs) > num_jobs
    order(tables, state)
    for number in range(state.numbers[NUM_CANDIDATES]):
        job = state.candidates[number]
        role = tables.jobs[job, ROLE]
        if role == 0:
            bound = int(tables.jobs[job, PRICE] * eagerness)
            if insert(tables, state, job, bound, NOTHING):
                continue
            if has_reloads and insert_with_reload(tables, state, job, bound):
                continue
            if may_lose:
                insert(tables, state, job, bound, FREE)
        elif role == 1:
            insert_pair(tables, state, job)
    if eagerness > 1:
        take_off_losses(tables, state)
    for number in range(state.numbers[NUM_CANDIDATES]):
        state.where[state.candidates[number], IS_CANDIDATE] = 0
    state.numbers[NUM_CANDIDATES] = 0
    if has_reloads:
        drop_reloads(tables, state)
    if may_lose:
        give_up_losses(tables, state)


@compiled
def take_off_losses(tables: Tables, state: State) -> None:
    """Take off the routes again what was left out before the step and costs more than its price where it is now."""
    for number in range(state.numbers[NUM_CANDIDATES]):
        job = state.candidates[number]
        vehicle = state.where[job, VEHICLE]
        if vehicle < 0 or state.where[job, IS_CANDIDATE] != LEFT_OUT_BEFORE or tables.jobs[job, ROLE] != 0:
            continue
        num_left = 0
        for i in range(state.routes[vehicle, LENGTH]):
            if state.visits[vehicle, i] != job:
                state.sheet.visits[num_left] = state.visits[vehicle, i]
                num_left += 1
        cost = evaluate(tables, state.sheet, vehicle, num_left)
        if cost < INFEASIBLE and state.routes[vehicle, COST] - cost > tables.jobs[job, PRICE]:
            state.where[job, VEHICLE] = -1
            write(tables, state, vehicle, num_left, cost)


@compiled
def give_up_losses(tables: Tables, state: State) -> None:
    """Take all jobs off the routes begun in this step that cost more than they are worth."""
    routes = state.routes
    for slot in range(state.numbers[NUM_TOUCHED]):
        vehicle, saved = state.numbers[TOUCHED + slot], 2 * len(tables.vehicles) + slot
        saving = routes[vehicle, COST] - routes[saved, COST]
        if routes[saved, LENGTH] == 0 and saving > price_of_jobs(tables, state, vehicle):
            leave_out(tables, state, vehicle)
            routes[vehicle, LENGTH] = 0
            routes[vehicle, COST] = routes[saved, COST]
            mark_idle(tables, state, vehicle)


@compiled
def order(tables: Tables, state: State) -> None:
    """Order the candidates by lot: at random, dearest, largest, tightest, earliest, farthest or nearest first."""
    num_candidates = state.numbers[NUM_CANDIDATES]
    jobs = tables.jobs
    effort = AMOUNTS + 3 * (tables.vehicles.shape[1] - CAPACITY)
    rule = draw_below(state.chance, 12)
    yard = tables.vehicles[draw_below(state.chance, len(tables.vehicles)), 0]
    for number in range(num_candidates):
        job = state.candidates[number]
        key = draw(state.chance)
        if rule in (4, 5):
            # A prize is earned with the vehicle's time: service, and some minutes to get there.
            key = -jobs[job, PRICE] / (jobs[job, effort + 1] + 300.0)
        elif rule == 6:
            key = -float(jobs[job, effort + 1])
            for d in range(tables.vehicles.shape[1] - CAPACITY):
                key -= jobs[job, AMOUNTS + 3 * d] + jobs[job, AMOUNTS + 3 * d + 1]
        elif rule == 7:
            key = float(jobs[job, CLOSES] - jobs[job, OPENS])
        elif rule == 8:
            key = float(min(jobs[job, CLOSES], jobs[job, DUE]))
        elif rule == 9:
            key = float(jobs[job, OPENS])
        elif rule >= 10 and yard >= 0:
            key = float(tables.durations[0, yard, jobs[job, PLACE], 0])
            if rule == 10:
                key = -key
        slot = number
        while slot > 0 and state.key[slot - 1] > key:
            state.key[slot] = state.key[slot - 1]
            state.candidates[slot] = state.candidates[slot - 1]
            slot -= 1
        state.key[slot] = key
        state.candidates[slot] = job
