"""The answer a search works on, and everything it needs at hand."""

from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from solvers.search.chance import Chance, new_chance
from solvers.search.neighbours import Neighbours, find_neighbours
from solvers.search.sizes import is_estimate_rough, is_plain, longest_route
from solvers.solution import Sequences
from solvers.timing.columns import TYPE
from solvers.timing.schedule import decode, encode
from solvers.timing.sheet import Sheet, new_sheet, num_columns
from solvers.timing.tables import Integers, Tables

MAX_TOUCHED = 64
"""Routes that one step may change."""

NUM_TOP = 4
"""Places on routes judged exactly for a job, where the quick estimate is not exact."""

MAX_ABLE = 40
"""Vehicles that may serve a job up to which all places on all of their routes are tried."""

MAX_NEAR_ROUTES = 8
"""Routes near a pair on which all places are tried, up to half of them near its first job."""

LENGTH, COST, NUM_STOPS, ROOM, IS_CHANGED, IS_TOUCHED, NUM_COLUMNS = range(7)
"""Columns of routes: number of visits, price, number of jobs, seconds left at most (these two not on plain routes),
whether the best answer has another, whether the step at hand saved it.
"""

LEFT_OUT_BEFORE = 2
"""Mark of a candidate that was on no route before the step."""

VEHICLE, LEG, IS_CANDIDATE = range(3)
"""Columns of where: a job's vehicle (-1 if left out) and leg, and whether the step at hand is to insert it."""

(
    TOTAL_COST,
    BEST_COST,
    NUM_USED,
    NUM_SERVED,
    NUM_TOUCHED,
    NUM_CANDIDATES,
    NUM_BLINKS,
    IS_ROUGH,
    IS_PLAIN,
) = range(9)
"""Entries of numbers: price of the answer and of the best one, vehicles used, visits made, routes the step at hand
saved, jobs it is to insert, good places until the next one is overlooked, whether quick estimates are rough, whether
routes can be changed in place.
"""

TOUCHED = 9
TOP_COST = TOUCHED + MAX_TOUCHED
TOP_VEHICLE = TOP_COST + NUM_TOP
TOP_LEG = TOP_VEHICLE + NUM_TOP
NEAR_ROUTES = TOP_LEG + NUM_TOP
BEST_VEHICLE = NEAR_ROUTES + MAX_NEAR_ROUTES
BEST_LEG, BEST_OTHER_LEG, BEST_BEFORE, BEST_BETWEEN, BEST_BEHIND, NUM_NUMBERS = range(
    BEST_VEHICLE + 1, BEST_VEHICLE + 7
)
"""Further entries: the saved routes' vehicles, the best places found for a job, the routes near a pair, and the best
place of all: vehicle, leg, leg of a pair's second job, and the reloads before, between and behind, -1 for none.
"""


NONE, NOTHING = cast("int", np.int64(-1)), cast("int", np.int64(0))
"""No vehicle and no amount. Typed, because Numba makes a machine code of its own for each literal number."""


class State(NamedTuple):
    """A search's answer: V vehicles with up to L visits, J jobs. Few arrays, each for several things, as in Tables.

    Attributes
    ----------
    visits
        Shape (2 V + MAX_TOUCHED, L), int32: current routes, those of the best answer, those saved before a change.
    rows
        Shape (V + MAX_TOUCHED, L + 1, ...): their sheets, current and saved.
    routes
        Shape (2 V + MAX_TOUCHED, NUM_COLUMNS), as visits.
    where
        Shape (J, 3).
    near, before, after
        See :class:`solvers.search.neighbours.Neighbours`.
    able
        Shape (J, MAX_ABLE): the vehicles that may serve a job, then -1; only -1 where there are more.
    candidates, key
        Shape (J,): the jobs to be inserted and what they are ordered by.
    idle
        For each type of vehicle, no vehicle of it before this one is unused.
    numbers
        Shape (NUM_NUMBERS,).
    """

    sheet: Sheet
    visits: NDArray[np.int32]
    rows: Integers
    routes: Integers
    where: Integers
    near: NDArray[np.int32]
    before: NDArray[np.int32]
    after: NDArray[np.int32]
    able: NDArray[np.int32]
    candidates: Integers
    key: NDArray[np.float64]
    idle: Integers
    numbers: Integers
    chance: Chance


def new_state(tables: Tables, sequences: Sequences, *, seed: int, neighbours: Neighbours | None = None) -> State:
    """Lay out an answer for a search; :func:`solvers.search.routes.load` times its routes."""
    num_vehicles, num_jobs = tables.eligible.shape
    longest = max((len(visits) for visits in sequences), default=0)
    max_visits = max(longest, longest_route(tables)) + 2
    near, before, after = find_neighbours(tables) if neighbours is None else neighbours
    num_types = int(tables.vehicles[:, TYPE].max()) + 1 if num_vehicles else 0
    numbers = np.zeros(NUM_NUMBERS, dtype=np.int64)
    numbers[IS_ROUGH] = is_estimate_rough(tables)
    numbers[IS_PLAIN] = is_plain(tables)
    state = State(
        sheet=new_sheet(tables, max_visits),
        visits=np.zeros((2 * num_vehicles + MAX_TOUCHED, max_visits), dtype=np.int32),
        rows=np.zeros((num_vehicles + MAX_TOUCHED, max_visits + 1, num_columns(tables)), dtype=np.int64),
        routes=np.zeros((2 * num_vehicles + MAX_TOUCHED, NUM_COLUMNS), dtype=np.int64),
        where=np.full((num_jobs, 3), (-1, -1, 0), dtype=np.int64),
        near=near,
        before=before,
        after=after,
        able=_able(tables),
        candidates=np.zeros(num_jobs, dtype=np.int64),
        key=np.zeros(num_jobs, dtype=np.float64),
        idle=np.array([int((tables.vehicles[:, TYPE] == one).argmax()) for one in range(num_types)], dtype=np.int64),
        numbers=numbers,
        chance=new_chance(seed),
    )
    for vehicle, visits in enumerate(sequences):
        state.visits[vehicle, : len(visits)] = encode(tables, vehicle, visits)
        state.routes[vehicle, LENGTH] = len(visits)
    return state


def best_sequences(tables: Tables, state: State) -> Sequences:
    """Give the best answer of a search."""
    return _sequences(tables, state, len(tables.vehicles))


def current_sequences(tables: Tables, state: State) -> Sequences:
    """Give the answer that a search has come to."""
    return _sequences(tables, state, 0)


def _sequences(tables: Tables, state: State, first: int) -> Sequences:
    return tuple(
        decode(tables, vehicle, state.visits[first + vehicle, : state.routes[first + vehicle, LENGTH]].tolist())
        for vehicle in range(len(tables.vehicles))
    )


def _able(tables: Tables) -> NDArray[np.int32]:
    """Give the vehicles that may serve a job, where they are few."""
    able = np.full((tables.eligible.shape[1], MAX_ABLE), -1, dtype=np.int32)
    few = np.flatnonzero(tables.eligible.sum(axis=0) <= MAX_ABLE)
    jobs, vehicles = np.nonzero(tables.eligible[:, few].T)
    first_of_job = np.searchsorted(jobs, jobs)
    able[few[jobs], np.arange(len(jobs)) - first_of_job] = vehicles
    return able
