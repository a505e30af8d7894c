"""Plain ways to cut orders into areas, that know nothing of streets."""

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.vq import kmeans2

from geodata.metres import metres_per_degree

NUM_STARTS = 20
"""Beginnings of k-means, of which the one with the least sum of squares counts."""

_ROUNDS = 30
"""Times that centres move, with balanced k-means: hardly any place changes its area any more."""


def by_k_means(degrees: NDArray[np.float64], num_areas: int, *, seed: int) -> NDArray[np.int32]:
    """Cut by k-means on coordinates in metres; ``degrees`` are longitude and latitude, shape (n, 2)."""
    metres = _in_metres(degrees)
    best, least = np.zeros(len(metres), dtype=np.int32), np.inf
    for start in range(NUM_STARTS):
        centres, areas = kmeans2(metres, num_areas, minit="++", rng=seed + start, missing="raise")
        squares = float(((metres - centres[areas]) ** 2).sum())
        if squares < least:
            best, least = areas.astype(np.int32), squares
    return best


def by_balanced_k_means(
    degrees: NDArray[np.float64], work: NDArray[np.int64], num_areas: int, *, room: float, seed: int
) -> NDArray[np.int32]:
    """Do the same with no area above ``room`` times its even share of the work, where another has room.

    Who would lose most by the second nearest centre chooses first.
    """
    metres = _in_metres(degrees)
    most = room * work.sum() / num_areas
    best, least = np.zeros(len(metres), dtype=np.int32), np.inf
    for start in range(NUM_STARTS):
        centres, _ = kmeans2(metres, num_areas, minit="++", rng=seed + start, missing="raise")
        for _ in range(_ROUNDS):
            apart = np.linalg.norm(metres[:, None] - centres, axis=2)
            areas = _with_room(apart, work, most)
            held = np.bincount(areas, minlength=num_areas) > 0
            for area in np.flatnonzero(held):
                centres[area] = metres[areas == area].mean(axis=0)
        squares = float(((metres - centres[areas]) ** 2).sum())
        if squares < least:
            best, least = areas, squares
    return best


def _with_room(apart: NDArray[np.float64], work: NDArray[np.int64], most: float) -> NDArray[np.int32]:
    nearest = np.sort(apart, axis=1)
    areas = np.empty(len(work), dtype=np.int32)
    held = np.zeros(apart.shape[1])
    for place in np.argsort(nearest[:, 0] - nearest[:, 1]):
        has_room = held + work[place] <= most
        choice = np.where(has_room, apart[place], np.inf) if has_room.any() else held
        areas[place] = int(choice.argmin())
        held[areas[place]] += work[place]
    return areas


def by_sweep(
    degrees: NDArray[np.float64], work: NDArray[np.int64], num_areas: int, *, around: tuple[float, float]
) -> NDArray[np.int32]:
    """Cut by the angle around a place into areas of about equal work, beginning at the widest gap."""
    metres = _in_metres(np.vstack([degrees, around]))
    angle = np.arctan2(*(metres[:-1] - metres[-1]).T[::-1])
    order = np.argsort(angle, kind="stable")
    gaps = np.diff(angle[order], append=angle[order[0]] + 2 * np.pi)
    order = np.roll(order, -1 - int(gaps.argmax()))
    middle = np.cumsum(work[order]) - work[order] / 2
    areas = np.empty(len(work), dtype=np.int32)
    areas[order] = np.minimum(middle * num_areas / work.sum(), num_areas - 1)
    return areas


def _in_metres(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    return degrees * metres_per_degree(float(degrees[:, 1].mean()))
