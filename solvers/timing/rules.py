"""The rules about who serves what in which order, without times or loads. Compiled."""

import numpy as np
from numpy.typing import NDArray

from solvers.compiling import compiled
from solvers.timing.columns import CAPACITY, FROZEN_FROM, FROZEN_TO, LOADS, MAX_JOBS, PARTNER, POSITION, ROLE
from solvers.timing.tables import Tables


@compiled
def breaks_rule(tables: Tables, vehicle: int, visits: NDArray[np.int32], num_visits: int) -> bool:
    """Tell whether a route breaks a rule about vehicles, frozen jobs, pairs or the number of jobs."""
    num_jobs = tables.eligible.shape[1]
    served = 0
    frozen = tables.vehicles[vehicle, FROZEN_FROM]
    last_frozen = tables.vehicles[vehicle, FROZEN_TO]
    for i in range(num_visits):
        job = visits[i]
        if job >= num_jobs:
            continue
        if not tables.eligible[vehicle, job]:
            return True
        served += 1
        if frozen < last_frozen:
            if tables.lists[frozen] != job:
                return True
            frozen += 1
        if tables.jobs[job, ROLE] != 0 and not has_partner(tables, visits, num_visits, i):
            return True
    return frozen < last_frozen or served > tables.vehicles[vehicle, MAX_JOBS]


@compiled
def has_partner(tables: Tables, visits: NDArray[np.int32], num_visits: int, i: int) -> bool:
    """Tell whether the partner of the job at ``i`` is where it has to be on the same route."""
    num_jobs = tables.eligible.shape[1]
    job = visits[i]
    carries = False
    for d in range(tables.vehicles.shape[1] - CAPACITY):
        carries = carries or tables.jobs[job, LOADS + 3 * d + 2] != 0
    step = 1 if tables.jobs[job, ROLE] == 1 else -1
    other = i + step
    while 0 <= other < num_visits:
        if visits[other] == tables.jobs[job, PARTNER]:
            return True
        if visits[other] >= num_jobs and carries:
            return False
        other += step
    return False


@compiled
def num_misplaced(tables: Tables, visits: NDArray[np.int32], num_visits: int) -> int:
    """Count by how many positions in all the jobs pinned to a position are off it."""
    num_jobs = tables.eligible.shape[1]
    served = 0
    total = 0
    for i in range(num_visits):
        job = visits[i]
        if job < num_jobs:
            if tables.jobs[job, POSITION] >= 0:
                total += abs(tables.jobs[job, POSITION] - served)
            served += 1
    return total
