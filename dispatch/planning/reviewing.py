"""Duplicates as a plan would see them, for a person to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from dispatch.city import City
from dispatch.errors import PlanningError
from dispatch.orders.duplicates import (
    NOTHING_DECIDED,
    Decisions,
    Pair,
    Reason,
    doubtful_pairs,
    find_pairs,
    give_reasons,
    group_pairs,
)
from dispatch.orders.triage import Candidate, NotWork, triage
from dispatch.planning.travel import TravelTimes, metres_between
from geodata.requests.record import ServiceRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What is taken for the same work at a moment.

    Attributes
    ----------
    groups
        Requests that a plan would make one order of, the oldest first; most are of one.
    pairs
        All that are more likely the same work than not.
    doubtful
        Those of them that a person should look at, the surest first.
    set_aside
        Open requests that are no work for a crew, and why.
    """

    groups: tuple[tuple[Candidate, ...], ...]
    pairs: tuple[Pair, ...]
    doubtful: tuple[Pair, ...]
    set_aside: tuple[NotWork, ...]
    decisions: Decisions

    def reasons_of(self, request_id: str) -> tuple[Reason, ...]:
        """Say of each report of a request's order why it is in it.

        Raises
        ------
        PlanningError
            Where no order answers the request.
        """
        for group in self.groups:
            if any(one.request.service_request_id == request_id for one in group):
                return give_reasons(group, self.pairs, decisions=self.decisions)
        for one in self.set_aside:
            if one.request.service_request_id == request_id:
                raise PlanningError(f"{request_id} is in no order: {one.detail}")
        raise PlanningError(f"no request {request_id} is open then: see its id, and the moment")


def review_duplicates(
    requests: Sequence[ServiceRequest],
    city: City,
    *,
    as_of: datetime,
    decisions: Decisions = NOTHING_DECIDED,
    travel_times: TravelTimes | None = None,
) -> Review:
    """Find, group and doubt the duplicates among open requests, as a plan does.

    Parameters
    ----------
    travel_times
        Tells distances by street. Without it straight lines count, and all places are taken to be reached.
    """
    candidates, not_work = triage(requests, city, as_of=as_of)
    if travel_times is None:
        pairs = find_pairs(candidates)
    else:
        lon, lat = np.array([(one.request.lon, one.request.lat) for one in candidates]).reshape(-1, 2).T
        table = travel_times(lon.astype(np.float64), lat.astype(np.float64))
        candidates = [one for number, one in enumerate(candidates) if table.on_network[number]]
        table = table.subset(np.flatnonzero(table.on_network))
        point = {one.request.service_request_id: number for number, one in enumerate(candidates)}
        pairs = find_pairs(
            candidates,
            street_distance=lambda one, other: metres_between(
                table, point[one.service_request_id], point[other.service_request_id]
            ),
        )
    groups = group_pairs(candidates, pairs, decisions=decisions)
    return Review(
        groups=tuple(groups),
        pairs=tuple(pairs),
        doubtful=tuple(doubtful_pairs(pairs, groups, decisions=decisions)),
        set_aside=tuple(not_work),
        decisions=decisions,
    )
