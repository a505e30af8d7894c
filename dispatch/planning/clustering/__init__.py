"""Orders near each other by travel time, in groups of about equal work.

A travel time knows the river that a circle on the map does not. Groups are begun around medoids (``starting``) and then
improved order by order (``improving``); the best of a few such beginnings counts.

What others use::

    cluster(seconds, work, num_areas=..., seed=...)         -> the area of each place
    mean_travel(seconds, areas)                             -> seconds between places of an area
"""

import numpy as np
from numpy.typing import NDArray

from dispatch.planning.clustering.improving import Room, improve, spread_of
from dispatch.planning.clustering.starting import begin
from solvers.problem import UNREACHABLE

__all__ = ["ROOM", "cluster", "mean_travel"]

ROOM = 1.15
"""An area should hold no more than this many times its even share of the work: slack enough to stay compact."""

MAX_STARTS, PLACES_STARTED = 4, 1_500
"""Beginnings that are tried: as many as make up so many places together, so that a large day takes no longer."""


def cluster(seconds: NDArray[np.int32], work: NDArray[np.int64], *, num_areas: int, seed: int) -> NDArray[np.int32]:
    """Group places into areas of about equal work and short travel.

    What is made small is the sum, over all places, of the mean travel to the others of the same area. Work beyond
    :data:`ROOM` is priced, not forbidden: an order far from all others stays with the nearest of them. No area holds
    more than that and one place's work besides.

    Parameters
    ----------
    seconds
        Shape (n, n), travel time between the places.
    work
        Shape (n,), seconds of work at each place.
    num_areas
        How many areas; fewer are used where there are fewer places.
    seed
        Of all that is random.

    Returns
    -------
    ndarray
        Shape (n,), the area of each place, numbered from 0 by the place of lowest index in it. None is empty.
    """
    num_places = len(work)
    num_areas = min(num_areas, num_places)
    if num_areas <= 1:
        return np.zeros(num_places, dtype=np.int32)
    both_ways = _both_ways(seconds)
    most = ROOM * float(work.sum()) / num_areas
    room = Room(wanted=most, allowed=most + float(work.max()))
    random = np.random.default_rng(seed)
    num_starts = max(1, min(MAX_STARTS, PLACES_STARTED // num_places))
    tried = [
        improve(both_ways, work, begin(both_ways, work, num_areas, random), room, random) for _ in range(num_starts)
    ]
    return _numbered_by_first(min(tried, key=lambda one: one.cost).areas)


def mean_travel(seconds: NDArray[np.int32], areas: NDArray[np.int32]) -> float:
    """Return the seconds from a place to another of its area, both ways alike, the mean over all places.

    Places alone in their area do not count; without others the mean is 0.
    """
    num_places = np.count_nonzero(np.bincount(areas)[areas] > 1)
    return spread_of(_both_ways(seconds), areas) / num_places if num_places else 0.0


def _both_ways(seconds: NDArray[np.int32]) -> NDArray[np.int32]:
    """Add up the way there and back; what no way leads to is twice as far as the furthest that one leads to."""
    reached = int(seconds.max(where=seconds < UNREACHABLE, initial=0))
    return np.minimum(seconds, 2 * reached) + np.minimum(seconds.T, 2 * reached)


def _numbered_by_first(areas: NDArray[np.int32]) -> NDArray[np.int32]:
    _, first, inverse = np.unique(areas, return_index=True, return_inverse=True)
    number = np.empty(len(first), dtype=np.int32)
    number[np.argsort(first)] = np.arange(len(first))
    return number[inverse]
