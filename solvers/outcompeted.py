"""Why jobs that a vehicle could serve are on no route: what they would cost there, or that there is no room."""

import numpy as np

from solvers.problem import Problem
from solvers.search.completing import find_anywhere
from solvers.search.state import BEST_VEHICLE, State, current_sequences
from solvers.solution import Reason, Unassigned
from solvers.timing.clock import MISPLACED
from solvers.timing.columns import LATEST_END, PARTNER, PRICE, ROLE, SHIFT_START
from solvers.timing.schedule import schedule
from solvers.timing.tables import Tables


def explain_left_out(problem: Problem, tables: Tables, state: State, jobs: list[int]) -> tuple[Unassigned, ...]:
    """Say for each job, or pair, what its cheapest insertion costs, or that no vehicle has room.

    Parameters
    ----------
    state
        An answer whose routes keep every rule and hold none of the jobs.
    """
    if not jobs:
        return ()
    sequences = current_sequences(tables, state)
    spare = [_spare_seconds(problem, tables, vehicle, visits) for vehicle, visits in enumerate(sequences)]
    explained = []
    for job in jobs:
        first = int(tables.jobs[job, PARTNER]) if tables.jobs[job, ROLE] == 2 else job
        partner = int(tables.jobs[job, PARTNER])
        price = int(tables.jobs[job, PRICE]) + (int(tables.jobs[partner, PRICE]) if partner >= 0 else 0)
        cost = int(find_anywhere(tables, state, first, MISPLACED))
        what = "it" if partner < 0 else f"it and job {problem.jobs[partner].id}, its pair,"
        if cost < MISPLACED:
            vehicle = problem.vehicles[int(state.numbers[BEST_VEHICLE])]
            detail = (
                f"The cheapest way to fit {what} in, on vehicle {vehicle.id}, costs {cost} more; "
                f"leaving {'it' if partner < 0 else 'both'} out costs {price}."
            )
        else:
            may = np.flatnonzero(tables.eligible[:, job])
            roomiest = max(may.tolist(), key=lambda number: spare[number])
            needed = min(problem.jobs[job].durations_for(problem.vehicles[number].kind)[1] for number in may.tolist())
            detail = (
                f"None of the {len(may)} vehicles that may serve {what} has room: it takes {needed} s and the way "
                f"there; vehicle {problem.vehicles[roomiest].id} has most time left, {spare[roomiest]} s."
            )
        explained.append(Unassigned(job=job, reason=Reason.OUTCOMPETED, detail=detail))
    return tuple(explained)


def _spare_seconds(problem: Problem, tables: Tables, vehicle: int, visits: tuple[int, ...]) -> int:
    shift = int(tables.vehicles[vehicle, LATEST_END] - tables.vehicles[vehicle, SHIFT_START])
    route = schedule(problem, tables, vehicle, visits) if visits else None
    if route is None:
        return shift
    return shift - route.travel_duration - route.service_duration - route.break_duration
