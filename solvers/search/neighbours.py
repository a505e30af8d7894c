"""Which jobs are worth being served close to each other."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from solvers.compiling import compiled, inlined
from solvers.timing.columns import AMOUNTS, CAPACITY, CLOSES, LAST_WINDOW, MORE_WINDOWS, OPENS, PLACE
from solvers.timing.tables import NEVER, Integers, Tables

NUM_NEAR = 64
"""Neighbours of a job that a step may ruin around it."""

NUM_ADJACENT = 20
"""Jobs considered right before and right after a job when it is inserted."""

WAITING_WEIGHT = 0.2
"""Weight of a second of forced waiting beside one of travel (Vidal et al., "A hybrid genetic algorithm with adaptive
diversity management for a large class of vehicle routing problems with time-windows", Computers & Operations Research
40, 2013, section 4.2)."""


class Neighbours(NamedTuple):
    """Shape (J, K) each, int32, -1 where there are no more.

    Attributes
    ----------
    near
        Jobs near a job in travel and time, in either order.
    before, after
        Jobs best served right before it, and right after it, among those that some vehicle may serve as well as it.
    """

    near: NDArray[np.int32]
    before: NDArray[np.int32]
    after: NDArray[np.int32]


class _Jobs(NamedTuple):
    """Shape (J,) each: place, shortest service, first moment and last moment to begin, and what vehicles may serve it.

    Attributes
    ----------
    is_shared
        Shape (C, C): whether jobs of these two classes have a vehicle in common.
    """

    place: Integers
    service: Integers
    opens: Integers
    closes: Integers
    classes: Integers
    is_shared: NDArray[np.bool_]


def find_neighbours(tables: Tables) -> Neighbours:
    """Find each job's neighbours."""
    num_jobs = tables.eligible.shape[1]
    jobs = tables.jobs[:num_jobs]
    efforts = AMOUNTS + 3 * (tables.vehicles.shape[1] - CAPACITY)
    closes = jobs[:, CLOSES].copy()
    for job in np.flatnonzero(jobs[:, LAST_WINDOW] > jobs[:, MORE_WINDOWS]):
        closes[job] = tables.lists[jobs[job, LAST_WINDOW] - 1]
    classes, is_shared = _classes(tables)
    neighbours = _room(num_jobs, NUM_NEAR, NUM_ADJACENT)
    _fill(
        np.ascontiguousarray(tables.shortest.min(axis=0)),
        _Jobs(
            place=jobs[:, PLACE].copy(),
            service=jobs[:, efforts + 1 :: 2].min(axis=1),
            opens=jobs[:, OPENS].copy(),
            closes=np.minimum(closes, NEVER),
            classes=classes,
            is_shared=is_shared,
        ),
        neighbours,
        np.empty((3, max(NUM_NEAR, NUM_ADJACENT))),
    )
    return neighbours


def no_neighbours(tables: Tables) -> Neighbours:
    """Give nothing, for where every place is tried anyway."""
    return _room(tables.eligible.shape[1], 0, 0)


def _room(num_jobs: int, num_near: int, num_adjacent: int) -> Neighbours:
    return Neighbours(
        near=np.full((num_jobs, num_near), -1, dtype=np.int32),
        before=np.full((num_jobs, num_adjacent), -1, dtype=np.int32),
        after=np.full((num_jobs, num_adjacent), -1, dtype=np.int32),
    )


def _classes(tables: Tables) -> tuple[Integers, NDArray[np.bool_]]:
    """Sort jobs by the vehicles that may serve them: each job's class, and which classes share a vehicle."""
    packed = np.packbits(tables.eligible, axis=0)
    _, first, classes = np.unique(packed, axis=1, return_index=True, return_inverse=True)
    able = tables.eligible[:, first].astype(np.float32)
    return classes.reshape(-1).astype(np.int64), (able.T @ able) > 0


@compiled
def _fill(travel: NDArray[np.int32], jobs: _Jobs, neighbours: Neighbours, keys: NDArray[np.float64]) -> None:
    """Keep the nearest of all other jobs for each job; ``keys`` is room for three rows of what they are ordered by."""
    num_jobs = len(jobs.place)
    for job in range(num_jobs):
        keys[:] = np.inf
        for other in range(num_jobs):
            if other == job:
                continue
            onward = _proximity(travel, jobs, job, other)
            back = _proximity(travel, jobs, other, job)
            _keep(neighbours.near[job], keys[0], other, min(onward, back))
            if jobs.is_shared[jobs.classes[job], jobs.classes[other]]:
                _keep(neighbours.before[job], keys[1], other, back)
                _keep(neighbours.after[job], keys[2], other, onward)


@inlined
def _proximity(travel: NDArray[np.int32], jobs: _Jobs, first: int, second: int) -> float:
    """Weigh travel and waiting from one job to another; infinite where that comes too late."""
    seconds = travel[jobs.place[first], jobs.place[second]]
    leaves = seconds + jobs.service[first]
    proximity = seconds + WAITING_WEIGHT * max(jobs.opens[second] - leaves - jobs.closes[first], 0)
    if jobs.opens[first] + leaves > jobs.closes[second]:
        proximity = np.inf
    return float(proximity)


@inlined
def _keep(nearest: NDArray[np.int32], keys: NDArray[np.float64], job: int, key: float) -> None:
    """Put a job among the nearest, least key first, where it is one of them."""
    slot = len(nearest) - 1
    if key < keys[slot]:
        while slot > 0 and keys[slot - 1] > key:
            keys[slot] = keys[slot - 1]
            nearest[slot] = nearest[slot - 1]
            slot -= 1
        keys[slot] = key
        nearest[slot] = job
