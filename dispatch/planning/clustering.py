"""Work areas: orders near each other by travel time, about one crew's work each.

Balanced k-medoids on travel times: medoids are seeded apart, orders go to the nearest medoid that still has room,
medoids move to the middle of what they were given, until nothing moves. A travel time knows the river that a circle on
the map does not. Areas show a dispatcher where the work is; they bind no route, because dealing crews to fixed areas
costs more travel than it saves.
"""

import math

import numpy as np
from numpy.typing import NDArray

ROOM = 1.15
"""An area holds up to this many times its even share of the work: slack enough to stay compact."""

MAX_ROUNDS = 20


def cluster(seconds: NDArray[np.int32], work: NDArray[np.int64], *, num_areas: int, seed: int) -> NDArray[np.int32]:
    """Group places into areas of about equal work and short travel.

    Parameters
    ----------
    seconds
        Shape (n, n), travel time between the places.
    work
        Shape (n,), seconds of work at each place.
    num_areas
        How many areas; fewer are used where there are fewer places.
    seed
        Of the first medoid; everything else follows from it.

    Returns
    -------
    ndarray
        Shape (n,), the area of each place, numbered from 0 by the place of lowest index in it.
    """
    num_places = len(work)
    num_areas = min(num_areas, num_places)
    if num_areas <= 1:
        return np.zeros(num_places, dtype=np.int32)
    both_ways = seconds.astype(np.float64) + seconds.T
    room = math.ceil(ROOM * work.sum() / num_areas) + int(work.max())
    medoids = _medoids_apart(both_ways, num_areas, np.random.default_rng(seed))
    areas = _fill(both_ways, work, medoids, room)
    for _ in range(MAX_ROUNDS):
        moved = np.array([_middle(both_ways, np.flatnonzero(areas == area)) for area in range(num_areas)])
        if (moved == medoids).all():
            break
        medoids = moved
        areas = _fill(both_ways, work, medoids, room)
    return _numbered_by_first(areas)


def num_areas_for(work: int, *, working_time: int) -> int:
    """Return how many crew-days of ``working_time`` seconds the ``work`` comes to, at least one."""
    return max(1, math.ceil(work / max(1, working_time)))


def _medoids_apart(both_ways: NDArray[np.float64], num_areas: int, random: np.random.Generator) -> NDArray[np.int64]:
    """Choose medoids as k-means++ does (Arthur and Vassilvitskii 2007): the further from those chosen, the likelier."""
    chosen = [int(random.integers(len(both_ways)))]
    nearest = both_ways[chosen[0]].copy()
    while len(chosen) < num_areas:
        weight = nearest**2
        total = weight.sum()
        if total > 0:
            one = int(np.searchsorted(np.cumsum(weight), random.random() * total, side="right"))
        else:  # every place left stands where a medoid stands
            one = int(np.setdiff1d(np.arange(len(both_ways)), chosen)[0])
        chosen.append(min(one, len(both_ways) - 1))
        nearest = np.minimum(nearest, both_ways[chosen[-1]])
    return np.array(chosen)


def _fill(
    both_ways: NDArray[np.float64], work: NDArray[np.int64], medoids: NDArray[np.int64], room: int
) -> NDArray[np.int32]:
    """Give each place to the nearest medoid with room, those first that would lose most by going elsewhere.

    A medoid keeps its own area, so that none is empty.
    """
    distance = both_ways[:, medoids]
    preferred = np.argsort(distance, axis=1, kind="stable")
    by_distance = np.take_along_axis(distance, preferred, axis=1)
    regret = by_distance[:, 1] - by_distance[:, 0]
    areas = np.empty(len(work), dtype=np.int32)
    areas[medoids] = np.arange(len(medoids))
    used = work[medoids].copy()
    others = np.argsort(-regret, kind="stable")
    for place in others[~np.isin(others, medoids)]:
        fits = preferred[place][used[preferred[place]] + work[place] <= room]
        areas[place] = fits[0] if len(fits) else int(np.argmin(used))
        used[areas[place]] += work[place]
    return areas


def _middle(both_ways: NDArray[np.float64], members: NDArray[np.int64]) -> int:
    """Return the member with the least travel to all others."""
    return int(members[np.argmin(both_ways[np.ix_(members, members)].sum(axis=1))])


def _numbered_by_first(areas: NDArray[np.int32]) -> NDArray[np.int32]:
    _, first, inverse = np.unique(areas, return_index=True, return_inverse=True)
    number = np.empty(len(first), dtype=np.int32)
    number[np.argsort(first)] = np.arange(len(first))
    return number[inverse]
