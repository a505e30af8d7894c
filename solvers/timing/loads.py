"""What a vehicle carries between two visits, and how much more it could. Compiled."""

import numpy as np
from numpy.typing import NDArray

from solvers.compiling import compiled
from solvers.timing.columns import CAPACITY, LOADS
from solvers.timing.tables import Integers, Tables

CARRIED, ROOM_BEFORE, ROOM_AFTER = range(3)


@compiled
def fill_loads(tables: Tables, vehicle: int, visits: NDArray[np.int32], num_visits: int, gaps: Integers) -> bool:
    """Fill in the loads of a route; False where one exceeds the capacity.

    Parameters
    ----------
    gaps
        Shape (at least num_visits + 1, 3, D), for each leg by dimension: what is carried on it; the least room since
        the last loading, which a delivery behind this leg would take up; and the least room until the next unloading,
        which a pickup before this leg would take up.
    """
    num_jobs = tables.eligible.shape[1]
    for d in range(tables.vehicles.shape[1] - CAPACITY):
        capacity = tables.vehicles[vehicle, CAPACITY + d]
        first = 0
        while first <= num_visits:
            last = first
            carried = 0
            while last < num_visits and visits[last] < num_jobs:
                carried += tables.jobs[visits[last], LOADS + 3 * d]
                last += 1
            room = capacity - carried
            if room < 0:
                return False
            gaps[first, CARRIED, d] = carried
            gaps[first, ROOM_BEFORE, d] = room
            for i in range(first, last):
                job = visits[i]
                load = LOADS + 3 * d
                carried += tables.jobs[job, load + 1] + tables.jobs[job, load + 2] - tables.jobs[job, load]
                if carried > capacity:
                    return False
                room = min(room, capacity - carried)
                gaps[i + 1, CARRIED, d] = carried
                gaps[i + 1, ROOM_BEFORE, d] = room
            room = capacity
            for i in range(last, first - 1, -1):
                room = min(room, capacity - gaps[i, CARRIED, d])
                gaps[i, ROOM_AFTER, d] = room
            first = last + 1
    return True


@compiled
def has_room(tables: Tables, job: int, gaps: Integers, leg: int) -> bool:
    """Tell whether a job could be served on a leg as far as the loads are concerned."""
    for d in range(tables.vehicles.shape[1] - CAPACITY):
        load = LOADS + 3 * d
        if tables.jobs[job, load] > gaps[leg, ROOM_BEFORE, d] or tables.jobs[job, load + 1] > gaps[leg, ROOM_AFTER, d]:
            return False
    return True
