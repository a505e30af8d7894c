"""Which jobs are worth being served close to each other."""

import numpy as np
from numpy.typing import NDArray

from solvers.timing.columns import AMOUNTS, CAPACITY, CLOSES, LAST_WINDOW, MORE_WINDOWS, OPENS, PLACE
from solvers.timing.tables import NEVER, Tables

NUM_NEAR = 64
"""Neighbours of a job that a step may ruin around it."""

NUM_ADJACENT = 20
"""Jobs considered right before and right after a job when it is inserted."""

WAITING_WEIGHT = 0.2
"""Weight of a second of forced waiting beside one of travel (Vidal et al., "A hybrid genetic algorithm with adaptive
diversity management for a large class of vehicle routing problems with time-windows", Computers & Operations Research
40, 2013, section 4.2)."""

_ROWS_AT_ONCE = 512


def find_neighbours(tables: Tables) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Find each job's neighbours.

    Returns
    -------
    near, before, after
        Shape (J, K) each, -1 where there are no more: jobs near it in travel and time, in either order; those best
        served right before it, and right after it, among those that some vehicle may serve as well as it.
    """
    num_jobs = tables.eligible.shape[1]
    jobs = tables.jobs[:num_jobs]
    place = jobs[:, PLACE]
    efforts = AMOUNTS + 3 * (tables.vehicles.shape[1] - CAPACITY)
    service = jobs[:, efforts + 1 :: 2].min(axis=1)
    opens = jobs[:, OPENS]
    closes = jobs[:, CLOSES].copy()
    for job in np.flatnonzero(jobs[:, LAST_WINDOW] > jobs[:, MORE_WINDOWS]):
        closes[job] = tables.lists[jobs[job, LAST_WINDOW] - 1]
    travel = tables.durations.min(axis=(0, 3))
    classes, is_shared = _classes(tables)
    near = np.full((num_jobs, NUM_NEAR), -1, dtype=np.int32)
    before = np.full((num_jobs, NUM_ADJACENT), -1, dtype=np.int32)
    after = np.full((num_jobs, NUM_ADJACENT), -1, dtype=np.int32)
    for first in range(0, num_jobs, _ROWS_AT_ONCE):
        rows = np.arange(first, min(first + _ROWS_AT_ONCE, num_jobs))
        onward = _proximity(travel[place[rows]][:, place], service, opens, closes, rows, forwards=True)
        back = _proximity(travel[:, place[rows]][place].T, service, opens, closes, rows, forwards=False)
        near[rows] = _nearest(np.minimum(onward, back), NUM_NEAR)
        apart = ~is_shared[classes[rows][:, None], classes[None, :]]
        onward[apart] = np.inf
        back[apart] = np.inf
        after[rows] = _nearest(onward, NUM_ADJACENT)
        before[rows] = _nearest(back, NUM_ADJACENT)
    return near, before, after


def _classes(tables: Tables) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Sort jobs by the vehicles that may serve them: each job's class, and which classes share a vehicle."""
    packed = np.packbits(tables.eligible.astype(np.bool_), axis=0)
    _, first, classes = np.unique(packed, axis=1, return_index=True, return_inverse=True)
    able = tables.eligible[:, first].astype(np.float32)
    return classes.reshape(-1), (able.T @ able) > 0


def _proximity(
    travel: NDArray[np.int32],
    service: NDArray[np.int64],
    opens: NDArray[np.int64],
    closes: NDArray[np.int64],
    rows: NDArray[np.int64],
    *,
    forwards: bool,
) -> NDArray[np.float32]:
    """Weigh travel and waiting from the jobs of ``rows`` to all others, or back; infinite where they come too late."""
    mine, theirs = rows[:, None], np.arange(len(service))[None, :]
    first, second = (mine, theirs) if forwards else (theirs, mine)
    leaves = travel + service[first]
    waiting = np.maximum(opens[second] - leaves - np.minimum(closes[first], NEVER), 0)
    late = opens[first] + leaves > closes[second]
    proximity: NDArray[np.float32] = (travel + WAITING_WEIGHT * waiting).astype(np.float32)
    proximity[late] = np.inf
    proximity[np.arange(len(rows)), rows] = np.inf
    return proximity


def _nearest(proximity: NDArray[np.float32], number: int) -> NDArray[np.int32]:
    """Give the columns of the least entries of each row, least first, -1 for infinite ones."""
    number_there = min(number, proximity.shape[1])
    nearest = np.full((len(proximity), number), -1, dtype=np.int32)
    if number_there < proximity.shape[1]:
        chosen = np.argpartition(proximity, number_there - 1, axis=1)[:, :number_there]
    else:
        chosen = np.broadcast_to(np.arange(number_there), (len(proximity), number_there))
    order = np.argsort(np.take_along_axis(proximity, chosen, axis=1), axis=1, kind="stable")
    chosen = np.take_along_axis(chosen, order, axis=1)
    chosen = np.where(np.isfinite(np.take_along_axis(proximity, chosen, axis=1)), chosen, -1)
    nearest[:, :number_there] = chosen
    return nearest
