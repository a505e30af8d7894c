"""Requests that report the same thing become one group; nothing is lost and the requests themselves stay as they were.

Two open requests are taken as one when they are of the same service type and lie within that type's stated radius of
the group's oldest request. Grouping around the oldest keeps a chain of near neighbours from growing along a street.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from dispatch.orders.triage import Candidate

METRES_PER_DEGREE = 111_195.0
"""Length of one degree of latitude on a sphere of radius 6,371 km."""


def group_duplicates(candidates: Sequence[Candidate]) -> list[tuple[Candidate, ...]]:
    """Group candidates that report the same thing, oldest first in each group and between groups.

    The answer does not depend on the order of ``candidates``. Types with a radius of 0 are never grouped.
    """
    groups: list[tuple[Candidate, ...]] = []
    for name in sorted({candidate.service_type.name for candidate in candidates}):
        same_type = sorted((one for one in candidates if one.service_type.name == name), key=_age_order)
        groups.extend(_group_around_oldest(same_type, same_type[0].service_type.duplicate_radius))
    return sorted(groups, key=lambda group: _age_order(group[0]))


def _group_around_oldest(candidates: Sequence[Candidate], radius: float) -> list[tuple[Candidate, ...]]:
    if radius == 0:
        return [(candidate,) for candidate in candidates]
    metres = _local_metres(candidates)
    tree = KDTree(metres)
    taken = np.zeros(len(candidates), dtype=bool)
    groups: list[tuple[Candidate, ...]] = []
    for oldest in range(len(candidates)):
        if taken[oldest]:
            continue
        members = [near for near in sorted(tree.query_ball_point(metres[oldest], radius)) if not taken[near]]
        taken[members] = True
        groups.append(tuple(candidates[member] for member in members))
    return groups


def _local_metres(candidates: Sequence[Candidate]) -> NDArray[np.float64]:
    """Return shape (n, 2) east and north in metres on a plane that touches the earth at their mean latitude."""
    degrees = np.array([(one.request.lon, one.request.lat) for one in candidates], dtype=np.float64)
    metres_per_degree = METRES_PER_DEGREE * np.array([np.cos(np.radians(degrees[:, 1].mean())), 1.0])
    return np.multiply(degrees, metres_per_degree)


def _age_order(candidate: Candidate) -> tuple[float, str]:
    return candidate.request.requested_datetime.timestamp(), candidate.request.service_request_id
