"""What a route with nothing but one unit would need of a limit."""

import numpy as np

from solvers.impossible import relaxing
from solvers.problem import Problem
from solvers.timing.alone import judge_units
from solvers.timing.columns import AMOUNTS, BREAKS_FROM, BREAKS_TO, CAPACITY, MAX_LOAD, PROFILE, RELEASE
from solvers.timing.legs import latest_departure
from solvers.timing.sheet import (
    BEFORE,
    DEPART,
    DEPARTURE,
    DISTANCE,
    END,
    HERE,
    LATEST,
    START,
    TRAVEL,
    Sheet,
    new_sheet,
)
from solvers.timing.tables import Integers, Tables

_SENTENCES = {
    "max_travel_duration": "Vehicle {crew} would be on the road for {found} s, its limit is {allowed} s",
    "max_duration": "Vehicle {crew} would be away for {found} s, its limit is {allowed} s",
    "max_distance": "Vehicle {crew} would drive {found} m, its limit is {allowed} m",
    "max_jobs": "Vehicle {crew} would have {found} jobs, its limit is {allowed}",
    "load_lifetime": "The load of vehicle {crew} would be {found} s old, its lifetime is {allowed} s",
    "release": "Vehicle {crew} may not leave with it before {found} s and would have to leave by {allowed} s",
    "max_load": "Vehicle {crew} would carry up to {found} in a break, in which {allowed} is allowed",
}


def say_limit(problem: Problem, tables: Tables, vehicle: int, unit: Integers, limit: str) -> str:
    """Set what a vehicle with nothing but one unit would need of a limit beside the limit."""
    found, allowed = _measure(tables, vehicle, unit, limit)
    return _SENTENCES[limit].format(crew=problem.vehicles[vehicle].id, found=found, allowed=allowed)


def _measure(tables: Tables, vehicle: int, unit: Integers, limit: str) -> tuple[object, object]:
    lifted = relaxing.with_departures(tables)
    sheet = new_sheet(tables, 7)
    found = np.full((1, 3), -1, dtype=np.int64)
    room = (np.zeros(2, dtype=np.int64), np.zeros(3, dtype=np.int64))
    judge_units(lifted, sheet, vehicle, np.zeros(0, dtype=np.int64), 0, unit[None], *room, found)
    jobs = unit[unit >= 0]
    if limit == "release":
        first, profile = sheet.rows[0, 0], tables.vehicles[vehicle, PROFILE]
        return int(tables.jobs[jobs, RELEASE].max()), int(
            latest_departure(tables, profile, first[BEFORE], first[HERE], first[LATEST])
        )
    if limit == "max_load":
        num_dimensions = tables.vehicles.shape[1] - CAPACITY
        amounts = tables.jobs[jobs, AMOUNTS : AMOUNTS + 3 * num_dimensions].reshape(len(jobs), -1, 3)
        pauses = tables.breaks[tables.vehicles[vehicle, BREAKS_FROM] : tables.vehicles[vehicle, BREAKS_TO], MAX_LOAD:]
        return amounts.max(axis=(0, 2)).tolist(), pauses.min(axis=0).tolist()
    sums = sheet.sums
    needed = {
        "max_travel_duration": sums[TRAVEL],
        "max_duration": sums[END] - sums[DEPART],
        "max_distance": sums[DISTANCE],
        "max_jobs": len(jobs),
        "load_lifetime": _age(tables, sheet, jobs.tolist()),
    }[limit]
    return int(needed), int(tables.vehicles[vehicle, relaxing.VEHICLE_LIMITS[limit]])


def _age(tables: Tables, sheet: Sheet, jobs: list[int]) -> int:
    """Give the age of the load at the last delivery on the sheet."""
    num_jobs = tables.eligible.shape[1]
    oldest, loaded_at, left = 0, int(sheet.sums[DEPART]), set(jobs)
    for i, visit in enumerate(sheet.visits.tolist()):
        if not left:
            break
        if visit >= num_jobs:
            loaded_at = int(sheet.rows[1, i, DEPARTURE])
            continue
        left.discard(visit)
        if tables.jobs[visit, AMOUNTS : AMOUNTS + 3 * (tables.vehicles.shape[1] - CAPACITY) : 3].any():
            oldest = max(oldest, int(sheet.rows[1, i, START]) - loaded_at)
    return oldest
