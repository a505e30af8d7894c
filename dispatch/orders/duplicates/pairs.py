"""Pairs of open requests that may be the same work: near, of one type or of types that people confuse."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from dispatch.model import ServiceType
from dispatch.orders.duplicates.addresses import Spot, find_spot, is_same_spot
from dispatch.orders.duplicates.confidence import MERGE_FROM, REVIEW_FROM, confidence
from dispatch.orders.duplicates.evidence import SAME_POINT, Evidence, gather
from dispatch.orders.triage import Candidate
from geodata.metres import metres_per_degree
from geodata.requests.record import ServiceRequest

StreetDistance = Callable[[ServiceRequest, ServiceRequest], float]
"""Metres to drive from one request to another, the shorter way round; infinite where no way leads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two requests, the older first, with what speaks for one piece of work and how sure it is."""

    older: Candidate
    newer: Candidate
    evidence: Evidence
    confidence: float

    @property
    def merges_by_itself(self) -> bool:
        """Whether it is sure enough, and of types that are merged without asking."""
        kinds = (self.older.service_type, self.newer.service_type)
        return self.confidence >= MERGE_FROM and all(kind.merge_duplicates for kind in kinds)


def age_order(candidate: Candidate) -> tuple[float, str]:
    """Order candidates by age, the oldest first, and by id."""
    return candidate.request.requested_datetime.timestamp(), candidate.request.service_request_id


def find_pairs(candidates: Sequence[Candidate], *, street_distance: StreetDistance | None = None) -> list[Pair]:
    """Find the pairs that are more likely the same work than not, whatever the order of ``candidates``.

    Parameters
    ----------
    street_distance
        Asked of pairs near each other; without it, straight lines count.

    Returns
    -------
    list of Pair
        Those of confidence :data:`REVIEW_FROM` and more, by age of the older and of the newer. Types with a radius of
        0 are in none.
    """
    pairs = []
    for older, newer, evidence in gather_near(candidates):
        if confidence(evidence) < REVIEW_FROM:
            continue
        if street_distance is not None and evidence.distance > 0:
            # Last, as it is dear: streets only lengthen a distance, so nothing is lost above.
            driven = max(evidence.distance, street_distance(older.request, newer.request))
            if driven > _radius(older.service_type, newer.service_type):
                continue
            evidence = replace(evidence, distance=driven)
        sure = confidence(evidence)
        if sure >= REVIEW_FROM:
            pairs.append(Pair(older=older, newer=newer, evidence=evidence, confidence=sure))
    return pairs


def gather_near(candidates: Sequence[Candidate]) -> Iterator[tuple[Candidate, Candidate, Evidence]]:
    """Yield the pairs of comparable types within their radius by straight lines, the older first, with the evidence."""
    by_age = sorted((one for one in candidates if one.service_type.duplicate_radius > 0), key=age_order)
    if len(by_age) < 2:
        return
    near = list(_near_pairs(by_age))
    spots = [find_spot(one.request.address) for one in by_age]
    are_same = [_is_same_place(spots[i], spots[j], distance) for i, j, distance in near]
    place = _places(len(by_age), [(i, j) for (i, j, _), is_same in zip(near, are_same, strict=True) if is_same])
    size = np.bincount(place)
    for (i, j, distance), is_same in zip(near, are_same, strict=True):
        at_both = size[place[i]] + (size[place[j]] if place[i] != place[j] else 0)
        evidence = gather(by_age[i], by_age[j], is_same_place=is_same, distance=distance, num_others=int(at_both) - 2)
        yield by_age[i], by_age[j], evidence


def _near_pairs(candidates: Sequence[Candidate]) -> Iterator[tuple[int, int, float]]:
    """Yield the pairs of comparable types within their radius, the older first, with the straight metres between."""
    kinds = {one.service_type.name: one.service_type for one in candidates}
    metres = _local_metres(candidates)
    radius = max(kind.duplicate_radius for kind in kinds.values())
    found = KDTree(metres).query_pairs(radius, output_type="ndarray")
    found = np.sort(found, axis=1)
    found = found[np.lexsort((found[:, 1], found[:, 0]))]
    distances = np.hypot(*(metres[found[:, 0]] - metres[found[:, 1]]).T)
    for (i, j), distance in zip(found.tolist(), distances.tolist(), strict=True):
        one, other = candidates[i].service_type, candidates[j].service_type
        if distance <= _radius(one, other) and _is_comparable(one, other):
            yield i, j, distance


def _radius(one: ServiceType, other: ServiceType) -> float:
    return min(one.duplicate_radius, other.duplicate_radius)


def _is_comparable(one: ServiceType, other: ServiceType) -> bool:
    return one.name == other.name or other.name in one.confused_with or one.name in other.confused_with


def _is_same_place(one: Spot | None, other: Spot | None, distance: float) -> bool:
    if one is None or other is None:
        return distance <= SAME_POINT
    return is_same_spot(one, other)


def _places(num: int, same: Sequence[tuple[int, int]]) -> NDArray[np.int32]:
    """Give each request the number of the place it shares with others."""
    ends = np.array(same, dtype=np.intp).reshape(-1, 2)
    links = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(num, num))
    return connected_components(links, directed=False)[1]


def _local_metres(candidates: Sequence[Candidate]) -> NDArray[np.float64]:
    """Return shape (n, 2) east and north in metres on a plane that touches the earth at their mean latitude."""
    degrees = np.array([(one.request.lon, one.request.lat) for one in candidates], dtype=np.float64)
    return np.multiply(degrees, metres_per_degree(float(degrees[:, 1].mean())))
