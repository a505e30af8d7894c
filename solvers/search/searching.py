"""The search as a whole: a start, then rounds of annealing on parts of the answer, under one budget."""

from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from time import monotonic

import numpy as np

from solvers.search.annealing import anneal
from solvers.search.completing import complete, fill
from solvers.search.insertion import DEAR
from solvers.search.neighbours import Neighbours, find_neighbours, no_neighbours
from solvers.search.parts import Part, cut, join
from solvers.search.routes import load
from solvers.search.state import (
    BEST_COST,
    LENGTH,
    NUM_SERVED,
    NUM_USED,
    TOTAL_COST,
    State,
    best_sequences,
    current_sequences,
    new_state,
)
from solvers.solution import Sequences
from solvers.timing.columns import AMOUNTS, CAPACITY, DISTANCE_COST, PRICE, PROFILE, TRAVEL_COST
from solvers.timing.sheet import BEFORE, HERE, LEG
from solvers.timing.tables import Tables

PART_SIZE = 300
"""Jobs in a part, about: small enough for its tables to stay close to the processor, large enough for whole routes."""

PART_SECONDS = 0.6
"""A part's share of a round, about; with much less, laying it out would weigh."""

PART_STEPS = 20_000
"""The same in steps."""

MIN_PART_SIZE = 60
"""Jobs below which a part is not worth a thread of its own."""

MIN_ROUNDS, MAX_ROUNDS = 6, 40

HOT, COLD = 2.0, 0.01
"""Temperatures in the beginning and in the end, in what changes of an answer come to."""

PRICE_SHARE = 0.35
"""What a change comes to is the price of a mean leg, or this share of the mean price of leaving a job out, if more."""

START_EAGERNESS = 8.0
"""A search starts with jobs on routes at up to so many times their price: taking them off again is the easier way."""

WARM = 0.1
"""Temperature in the beginning where a search starts from an answer that is to be kept in the main."""

AVERAGE_REMOVED = 10.0
"""Jobs taken off the routes in a step on average (Christiaens and Vanden Berghe 2020, section 6)."""

FINISHING = 4.0
"""Seconds that filling up, reasons and the check take behind a search, for each second that its start took."""

MAX_FINISHING = 0.2
"""The most that is kept for them, of the whole time."""

CHUNK_SECONDS = 0.02
"""Time between two looks at the clock."""

CHUNK_STEPS = 2_000
"""Steps between two times that a search limited by steps asks whether to end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How long to search, seconds or steps, and who is told and asked on the way."""

    seconds: float | None = None
    steps: int | None = None
    threads: int = 1
    on_progress: Callable[[float, int], None] | None = None
    is_cancelled: Callable[[], bool] | None = None
    began: float = field(default_factory=monotonic)

    def is_cancelled_now(self) -> bool:
        """Tell whether the search is to end."""
        return self.is_cancelled is not None and self.is_cancelled()

    def report(self, share: float, cost: int) -> None:
        """Tell whoever wants to know how far the search is."""
        if self.on_progress is not None:
            self.on_progress(min(1.0, share), cost)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """A part's share of the budget: seconds or steps, and the temperatures between which it cools."""

    hot: float
    cold: float
    seed: int
    seconds: float | None = None
    steps: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a part's search came to, and the best on its way, with what they save against its start."""

    current: Sequences
    best: Sequences
    current_saving: int
    best_saving: int


def search(
    tables: Tables, initial: Sequences | None, budget: Budget, *, seed: int, executor: Executor | None = None
) -> Sequences:
    """Search for a cheap answer.

    Parameters
    ----------
    initial
        An answer whose routes keep every rule; None to make one.
    executor
        Where parts are searched; None for threads of this process, which compiled code does not hold up.

    Returns
    -------
    Sequences
        Keeps every rule; no dearer than ``initial``; nothing left out has a place where it would pay.
    """
    if not tables.eligible.size:
        return ((),) * len(tables.vehicles)
    num_jobs = tables.eligible.shape[1]
    began = monotonic()
    neighbours = find_neighbours(tables)
    state = _begin(tables, initial, 1.0, neighbours, seed=seed)
    change = _size_of_changes(tables, state)
    best, best_cost = current_sequences(tables, state), int(state.numbers[TOTAL_COST])
    current, current_cost = best, best_cost
    if initial is None:
        state = _begin(tables, None, START_EAGERNESS, neighbours, seed=seed)
        current, current_cost = current_sequences(tables, state), int(state.numbers[TOTAL_COST])
        if current_cost < best_cost:
            best, best_cost = current, current_cost
    deadline = _deadline(budget, FINISHING * (monotonic() - began))
    budget.report(0.0, best_cost)
    rng = np.random.default_rng(seed)
    num_parts = _num_parts(num_jobs, budget.threads)
    num_rounds = _num_rounds(num_parts, budget)
    hot = change * (HOT if initial is None else WARM)
    cooling = (change * COLD / hot) ** (1 / num_rounds)
    with nullcontext(executor) if executor is not None else ThreadPoolExecutor(budget.threads) as pool:
        for number in range(num_rounds):
            share = _share(budget, deadline, number, num_rounds, num_parts)
            if share is None or budget.is_cancelled_now():
                break
            if number == num_rounds - 1:
                current, current_cost = best, best_cost
            parts = cut(tables, current, num_parts=num_parts, rng=rng)
            slices = [
                Slice(
                    hot=hot * cooling**number,
                    cold=hot * cooling ** (number + 1),
                    seed=int(rng.integers(2**62)),
                    seconds=share[0],
                    steps=share[1],
                )
                for _ in parts
            ]
            is_cancelled = budget.is_cancelled if executor is None else None
            found = list(pool.map(search_part, parts, slices, [is_cancelled] * len(parts)))
            saving = sum(one.best_saving for one in found)
            if current_cost - saving < best_cost:
                best, best_cost = join(current, parts, [one.best for one in found]), current_cost - saving
            current = join(current, parts, [one.current for one in found])
            current_cost -= sum(one.current_saving for one in found)
            budget.report((number + 1) / num_rounds, best_cost)
    return _complete(tables, best, seed=seed)


def start(tables: Tables, initial: Sequences | None, *, seed: int) -> Sequences:
    """Give an answer without a search: the jobs worth most for their time first, each where it costs least."""
    if not tables.eligible.size:
        return ((),) * len(tables.vehicles)
    state = _begin(tables, initial, 1.0, find_neighbours(tables), seed=seed)
    return _complete(tables, current_sequences(tables, state), seed=seed)


def search_part(part: Part, share: Slice, is_cancelled: Callable[[], bool] | None = None) -> Found:
    """Anneal a part of an answer; may be sent to another process or machine."""
    began = monotonic()
    state = loaded(part.tables, part.sequences, seed=share.seed)
    started_at = int(state.numbers[TOTAL_COST])
    if share.steps is not None:
        _anneal_steps(part.tables, state, share, share.steps, is_cancelled)
    elif share.seconds is not None:
        _anneal_for(part.tables, state, share, began, is_cancelled)
    return Found(
        current=current_sequences(part.tables, state),
        best=best_sequences(part.tables, state),
        current_saving=started_at - int(state.numbers[TOTAL_COST]),
        best_saving=started_at - int(state.numbers[BEST_COST]),
    )


def _anneal_steps(
    tables: Tables, state: State, share: Slice, num_steps: int, is_cancelled: Callable[[], bool] | None
) -> None:
    """Anneal for the slice's steps, in chunks between which it may be ended."""
    for first in range(0, num_steps, CHUNK_STEPS):
        if is_cancelled is not None and is_cancelled():
            return
        last = min(first + CHUNK_STEPS, num_steps)
        hot, cold = (share.hot * (share.cold / share.hot) ** (at / num_steps) for at in (first, last))
        anneal(tables, state, last - first, hot, cold, AVERAGE_REMOVED)


def _anneal_for(
    tables: Tables, state: State, share: Slice, began: float, is_cancelled: Callable[[], bool] | None
) -> None:
    """Anneal until the slice's seconds are over, in chunks of steps that take about CHUNK_SECONDS each."""
    seconds = share.seconds or 0.0
    laid_out = monotonic()
    span = max(1e-9, began + seconds - laid_out)
    chunk = 20
    while True:
        now = monotonic()
        if now >= began + seconds or (is_cancelled is not None and is_cancelled()):
            return
        temperature = share.hot * (share.cold / share.hot) ** ((now - laid_out) / span)
        anneal(tables, state, chunk, temperature, temperature, AVERAGE_REMOVED)
        took = max(1e-6, monotonic() - now)
        aim = min(CHUNK_SECONDS, max(1e-3, began + seconds - now - took))
        chunk = max(5, min(2 * chunk, int(chunk * aim / took)))


def _begin(tables: Tables, initial: Sequences | None, eagerness: float, neighbours: Neighbours, *, seed: int) -> State:
    """Give an answer to begin with."""
    num_vehicles, num_jobs = tables.eligible.shape
    state = loaded(tables, ((),) * num_vehicles if initial is None else initial, seed=seed, neighbours=neighbours)
    # Dearest for the time they take first.
    efforts = AMOUNTS + 3 * (tables.vehicles.shape[1] - CAPACITY)
    worth = tables.jobs[:num_jobs, PRICE] / (tables.jobs[:num_jobs, efforts + 1] + 300.0)
    fill(tables, state, np.argsort(-worth, kind="stable"), eagerness)
    return state


def _size_of_changes(tables: Tables, state: State) -> float:
    """Give about what changes of an answer come to: :data:`PRICE_SHARE` says how."""
    num_vehicles, num_jobs = tables.eligible.shape
    total = 0.0
    for vehicle in range(num_vehicles):
        num_visits = int(state.routes[vehicle, LENGTH])
        if num_visits:
            rows = state.rows[vehicle, : num_visits + 1]
            total += float(tables.vehicles[vehicle, TRAVEL_COST] * rows[:, LEG].sum())
            if tables.distances.shape[1]:
                known = rows[(rows[:, BEFORE] >= 0) & (rows[:, HERE] >= 0)]
                metres = tables.distances[tables.vehicles[vehicle, PROFILE], known[:, BEFORE], known[:, HERE]]
                total += float(tables.vehicles[vehicle, DISTANCE_COST] * metres.sum())
    num_legs = int(state.numbers[NUM_SERVED] + state.numbers[NUM_USED])
    prices = tables.jobs[:num_jobs, PRICE]
    prices = prices[prices < DEAR]
    return max(1.0, total / max(1, num_legs), PRICE_SHARE * float(prices.mean()) if prices.size else 0.0)


def _complete(tables: Tables, sequences: Sequences, *, seed: int) -> Sequences:
    state = loaded(tables, sequences, seed=seed, neighbours=no_neighbours(tables))
    complete(tables, state, np.arange(tables.eligible.shape[1]))
    return current_sequences(tables, state)


def loaded(tables: Tables, sequences: Sequences, *, seed: int, neighbours: Neighbours | None = None) -> State:
    """Lay out an answer whose routes keep every rule; with each job's neighbours unless they are given."""
    state = new_state(tables, sequences, seed=seed, neighbours=neighbours)
    vehicle = load(tables, state)
    if vehicle >= 0:
        raise ValueError(f"the route of vehicle {vehicle} breaks a rule: {sequences[vehicle]}")
    return state


def _num_parts(num_jobs: int, threads: int) -> int:
    """Give as many parts as make the most of the threads, a multiple of them."""
    if num_jobs < MIN_PART_SIZE * threads:
        return 1
    return threads * max(1, round(num_jobs / (threads * PART_SIZE)))


def _num_rounds(num_parts: int, budget: Budget) -> int:
    if budget.seconds is not None:
        affordable = budget.seconds * budget.threads / (num_parts * PART_SECONDS)
    else:
        affordable = (budget.steps or 0) / (num_parts * PART_STEPS)
    return max(MIN_ROUNDS, min(MAX_ROUNDS, int(affordable)))


def _deadline(budget: Budget, finishing: float) -> float | None:
    """Tell when the search has to end, so that there is time to finish what it found."""
    if budget.seconds is None:
        return None
    return budget.began + budget.seconds - min(finishing, MAX_FINISHING * budget.seconds)


def _share(
    budget: Budget, deadline: float | None, number: int, num_rounds: int, num_parts: int
) -> tuple[float | None, int | None] | None:
    """Give each part's seconds or steps in a round; None where there is nothing left."""
    if deadline is None:
        steps = (budget.steps or 0) // (num_rounds * num_parts)
        return None, max(1, steps)
    left = deadline - monotonic()
    if left <= 0:
        return None
    return left / (num_rounds - number) * min(budget.threads, num_parts) / num_parts, None
