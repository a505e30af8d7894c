"""Begin with areas around medoids, each dearer to go to the more work it has."""

import numpy as np
from numpy.typing import NDArray

CANDIDATES = 4
"""Places drawn for each medoid, of which the one that leaves all places nearest to a medoid is taken."""

MAX_ROUNDS = 8
"""Times that medoids move to the middle of what they were given."""

PRICE_STEPS = 60
FIRST_STEP, STEP_DECAY = 0.4, 0.1
"""An area twice as full as its share becomes dearer by so much of the way to the nearest other medoid; steps shrink."""


def begin(
    both_ways: NDArray[np.int32], work: NDArray[np.int64], num_areas: int, random: np.random.Generator
) -> NDArray[np.int32]:
    """Give each place to the medoid that is nearest once the price of its area is added; none is without a place.

    Raising the price of full areas until all have their share is the dual of the transport problem that deals places
    out to medoids, and gives areas that hang together, as a power diagram's cells do (Cohen-Addad, Klein and Young,
    "Balanced centroidal power diagrams for redistricting", SIGSPATIAL 2018).
    """
    medoids = _medoids_apart(both_ways, num_areas, random)
    areas = _deal_out(both_ways, work, medoids)
    for _ in range(MAX_ROUNDS):
        moved = np.array([_middle(both_ways, np.flatnonzero(areas == area)) for area in range(num_areas)])
        if (moved == medoids).all():
            break
        medoids = moved
        areas = _deal_out(both_ways, work, medoids)
    return areas


def _medoids_apart(both_ways: NDArray[np.int32], num_areas: int, random: np.random.Generator) -> NDArray[np.int64]:
    """Choose medoids as k-means++ does (Arthur and Vassilvitskii 2007), its greedy form: the further, the likelier."""
    chosen = [int(random.integers(len(both_ways)))]
    nearest = both_ways[chosen[0]].astype(np.float64)
    while len(chosen) < num_areas:
        up_to = np.cumsum(nearest**2)
        if up_to[-1] > 0:
            drawn = np.searchsorted(up_to, random.random(CANDIDATES) * up_to[-1], side="right")
            drawn = np.minimum(drawn, len(both_ways) - 1)
            left = np.minimum(nearest, both_ways[drawn])
            best = int(np.argmin((left**2).sum(axis=1)))
            one, nearest = int(drawn[best]), left[best]
        else:  # every place left stands where a medoid stands
            one = int(np.setdiff1d(np.arange(len(both_ways)), chosen)[0])
        chosen.append(one)
    return np.array(chosen)


def _deal_out(both_ways: NDArray[np.int32], work: NDArray[np.int64], medoids: NDArray[np.int64]) -> NDArray[np.int32]:
    """Raise and lower the areas' prices, and keep the dealing with the least work beyond even shares.

    A medoid keeps its own area, so that none is empty.
    """
    distance = both_ways[:, medoids].astype(np.float64)
    between = distance[medoids]
    np.fill_diagonal(between, np.inf)
    step = np.maximum(between.min(axis=1), 1.0) * FIRST_STEP
    share = work.sum() / len(medoids)
    price = np.zeros(len(medoids))
    least, dealt = np.inf, np.zeros(len(work), dtype=np.int32)
    for number in range(PRICE_STEPS):
        areas = np.argmin(distance + price, axis=1).astype(np.int32)
        areas[medoids] = np.arange(len(medoids))
        beyond = np.bincount(areas, work, minlength=len(medoids)) / max(share, 1.0) - 1
        excess = float(np.maximum(beyond, 0).sum())
        if excess < least:
            least, dealt = excess, areas
        price += step * np.minimum(beyond, 1.0) / (1 + STEP_DECAY * number)
    return dealt


def _middle(both_ways: NDArray[np.int32], members: NDArray[np.int64]) -> int:
    """Return the member with the least travel to all others."""
    return int(members[np.argmin(both_ways[np.ix_(members, members)].sum(axis=1, dtype=np.int64))])
