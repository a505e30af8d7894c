"""What a search can know of a problem beforehand: how long routes can get, and whether quick estimates are exact."""

import numpy as np

from solvers.timing.columns import (
    AMOUNTS,
    BALANCE_PRICE,
    CAPACITY,
    CHANGE_COST,
    FROZEN_FROM,
    FROZEN_TO,
    LAST_WINDOW,
    LATENESS_COST,
    LATEST_END,
    MAX_DISTANCE,
    MAX_JOBS,
    MAX_TRAVEL,
    MORE_WINDOWS,
    MOVE_COST,
    OVERTIME_COST,
    PLACE,
    POSITION,
    RELEASE,
    RELOADS_FROM,
    RELOADS_TO,
    ROLE,
    SHIFT_START,
)
from solvers.timing.departures import is_timed
from solvers.timing.legs import NO_WAY
from solvers.timing.tables import NO_LIMIT, Integers, Tables


def is_estimate_rough(tables: Tables) -> bool:
    """Tell whether the quick estimate of an insertion may differ from what the clock says."""
    jobs, vehicles = tables.jobs, tables.vehicles
    num_jobs = tables.eligible.shape[1]
    efforts = AMOUNTS + 3 * (vehicles.shape[1] - CAPACITY)
    return bool(
        tables.durations.shape[3] > 1
        or len(jobs) > num_jobs
        or len(tables.breaks)
        or (jobs[:, [LATENESS_COST, MOVE_COST, RELEASE, ROLE]] > 0).any()
        or (jobs[:num_jobs, POSITION] >= 0).any()
        or (jobs[:, LAST_WINDOW] > jobs[:, MORE_WINDOWS]).any()
        or (jobs[:, efforts::2] > 0).any()
        or (vehicles[:, [BALANCE_PRICE, CHANGE_COST, OVERTIME_COST]] > 0).any()
        or (vehicles[:, [MAX_TRAVEL, MAX_DISTANCE, MAX_JOBS]] < NO_LIMIT).any()
        or (vehicles[:, FROZEN_TO] > vehicles[:, FROZEN_FROM]).any()
        or any(is_timed(tables, vehicle) for vehicle in range(len(vehicles)))
    )


def is_plain(tables: Tables) -> bool:
    """Tell whether :mod:`solvers.search.plain` says all there is to say of a route."""
    return not is_estimate_rough(tables) and tables.distances.shape[1] == 0


def longest_route(tables: Tables) -> int:
    """Bound the number of visits of any route, by its shift and its capacity."""
    num_vehicles, num_jobs = tables.eligible.shape
    if not num_jobs or not num_vehicles:
        return 0
    jobs, vehicles = tables.jobs[:num_jobs], tables.vehicles
    efforts = AMOUNTS + 3 * (vehicles.shape[1] - CAPACITY)
    shift = int((vehicles[:, LATEST_END] - vehicles[:, SHIFT_START]).max())
    service = jobs[:, efforts + 1 :: 2].min(axis=1)
    # The way to the first job may be shorter than any between jobs.
    bound = 1 + _num_within(service + _least_travel(tables), shift)
    if (vehicles[:, RELOADS_TO] > vehicles[:, RELOADS_FROM]).any():
        return 2 * bound
    for d in range(vehicles.shape[1] - CAPACITY):
        room = int(vehicles[:, CAPACITY + d].max())
        for column in (AMOUNTS + 3 * d, AMOUNTS + 3 * d + 1):
            bound = min(bound, _num_within(jobs[:, column], room))
    return int(min(bound, num_jobs))


def _num_within(amounts: Integers, room: int) -> int:
    """Count how many of the smallest amounts fit into the room together."""
    return int(np.searchsorted(np.cumsum(np.sort(amounts)), room, side="right"))


def _least_travel(tables: Tables) -> Integers:
    """Bound from below, for each job, the travel that leads to it from another job or a reload."""
    num_jobs = tables.eligible.shape[1]
    of_job, of_visits = tables.jobs[:num_jobs, PLACE], tables.jobs[:, PLACE]
    places, counts = np.unique(of_job, return_counts=True)
    origins = np.unique(of_visits)
    travel = tables.shortest.min(axis=0)[np.ix_(origins, places)]
    travel[np.searchsorted(origins, places), np.arange(len(places))] = NO_WAY
    least = np.where(counts == 1, travel.min(axis=0), 0)
    least[least == NO_WAY] = 0
    found: Integers = least[np.searchsorted(places, of_job)]
    return found
