"""The rules about who serves what in which order, without times or loads. Compiled."""

import numpy as np
from numpy.typing import NDArray

from solvers.compiling import compiled
from solvers.timing.tables import Tables


@compiled
def breaks_rule(tables: Tables, vehicle: int, visits: NDArray[np.int32], num_visits: int) -> bool:
    """Tell whether a route breaks a rule about vehicles, frozen jobs, pairs or the number of jobs."""
    num_jobs = len(tables.price)
    served = 0
    frozen = tables.frozen_offset[vehicle]
    last_frozen = tables.frozen_offset[vehicle + 1]
    for i in range(num_visits):
        job = visits[i]
        if job >= num_jobs:
            continue
        if not tables.eligible[vehicle, job]:
            return True
        served += 1
        if frozen < last_frozen:
            if tables.frozen[frozen] != job:
                return True
            frozen += 1
        if tables.role[job] != 0 and not has_partner(tables, visits, num_visits, i):
            return True
    return frozen < last_frozen or served > tables.max_jobs[vehicle]


@compiled
def has_partner(tables: Tables, visits: NDArray[np.int32], num_visits: int, i: int) -> bool:
    """Tell whether the partner of the job at ``i`` is where it has to be on the same route."""
    num_jobs = len(tables.price)
    job = visits[i]
    carries = False
    for d in range(tables.pair_load.shape[1]):
        carries = carries or tables.pair_load[job, d] != 0
    step = 1 if tables.role[job] == 1 else -1
    other = i + step
    while 0 <= other < num_visits:
        if visits[other] == tables.partner[job]:
            return True
        if visits[other] >= num_jobs and carries:
            return False
        other += step
    return False


@compiled
def num_misplaced(tables: Tables, visits: NDArray[np.int32], num_visits: int) -> int:
    """Count by how many positions in all the jobs pinned to a position are off it."""
    num_jobs = len(tables.price)
    served = 0
    total = 0
    for i in range(num_visits):
        job = visits[i]
        if job < num_jobs:
            if tables.position[job] >= 0:
                total += abs(tables.position[job] - served)
            served += 1
    return total
