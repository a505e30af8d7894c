"""The rules about who serves what in which order, without times or loads. Compiled."""

from solvers.compiling import compiled, inlined
from solvers.timing.columns import (
    AMOUNTS,
    CAPACITY,
    CHANGE_COST,
    FROZEN_FROM,
    FROZEN_TO,
    MAX_JOBS,
    MOVE_COST,
    PARTNER,
    PLAN_FROM,
    PLAN_TO,
    PLANNED,
    POSITION,
    RELEASE,
    ROLE,
    SHIFT_START,
)
from solvers.timing.sheet import HOLD, NUM_MISPLACED, STABILITY, Sheet
from solvers.timing.tables import Tables


@inlined
def follows_rules(tables: Tables, sheet: Sheet, vehicle: int, num_visits: int) -> bool:
    """Tell whether a route keeps the rules about vehicles, frozen jobs, pairs and the number of jobs.

    On the way put down, on the first leg of each trip, when it may begin at the earliest for the shift and its jobs'
    releases; by how many positions in all jobs are off the one they are pinned to; and the price of departing from the
    plan.
    """
    jobs, lists, visits, rows = tables.jobs, tables.lists, sheet.visits, sheet.rows
    num_jobs = tables.eligible.shape[1]
    frozen, frozen_to = tables.vehicles[vehicle, FROZEN_FROM], tables.vehicles[vehicle, FROZEN_TO]
    planned, planned_to = tables.vehicles[vehicle, PLAN_FROM], tables.vehicles[vehicle, PLAN_TO]
    follows, as_planned = True, True
    served, misplaced, moved = 0, 0, 0
    trip = 0
    rows[0, 0, HOLD] = tables.vehicles[vehicle, SHIFT_START]
    for i in range(num_visits):
        job = visits[i]
        if job >= num_jobs:
            trip = i + 1
            rows[0, trip, HOLD] = 0
            continue
        if jobs[job, RELEASE] > rows[0, trip, HOLD]:
            rows[0, trip, HOLD] = jobs[job, RELEASE]
        follows = follows and tables.eligible[vehicle, job]
        if jobs[job, ROLE] != 0:
            follows = follows and has_partner(tables, sheet, num_visits, i)
        if frozen < frozen_to:
            follows = follows and lists[frozen] == job
            frozen += 1
        if jobs[job, POSITION] >= 0:
            misplaced += abs(jobs[job, POSITION] - served)
        if jobs[job, PLANNED] >= 0 and jobs[job, PLANNED] != vehicle:
            moved += jobs[job, MOVE_COST]
        if planned < planned_to and lists[planned] == job:
            planned += 1
        else:
            as_planned = False
        served += 1
    if not (as_planned and planned == planned_to):
        moved += tables.vehicles[vehicle, CHANGE_COST]
    sheet.sums[NUM_MISPLACED] = misplaced
    sheet.sums[STABILITY] = moved
    return follows and frozen == frozen_to and served <= tables.vehicles[vehicle, MAX_JOBS]


@compiled
def has_partner(tables: Tables, sheet: Sheet, num_visits: int, i: int) -> bool:
    """Tell whether the partner of the job at ``i`` is where it has to be on the same route."""
    num_jobs = tables.eligible.shape[1]
    job = sheet.visits[i]
    carries = False
    for d in range(tables.vehicles.shape[1] - CAPACITY):
        carries = carries or tables.jobs[job, AMOUNTS + 3 * d + 2] != 0
    step = 1 if tables.jobs[job, ROLE] == 1 else -1
    other = i + step
    while 0 <= other < num_visits:
        if sheet.visits[other] == tables.jobs[job, PARTNER]:
            return True
        if sheet.visits[other] >= num_jobs and carries:
            return False
        other += step
    return False
