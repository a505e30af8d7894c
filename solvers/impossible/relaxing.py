"""Tables of a problem with some of its rules lifted, to find the first rule that forbids a job."""

from solvers.timing.columns import (
    CAPACITY,
    CLOSES,
    DURATION_COST,
    FROZEN_FROM,
    FROZEN_TO,
    LAST_WINDOW,
    LATEST_END,
    LOAD_LIFETIME,
    MAX_DISTANCE,
    MAX_DURATION,
    MAX_JOBS,
    MAX_LOAD,
    MAX_TRAVEL,
    MORE_WINDOWS,
    OPENS,
    POSITION,
    RELEASE,
)
from solvers.timing.tables import NEVER, NO_LIMIT, Integers, Tables

VEHICLE_LIMITS = {
    "max_travel_duration": MAX_TRAVEL,
    "max_duration": MAX_DURATION,
    "max_distance": MAX_DISTANCE,
    "max_jobs": MAX_JOBS,
    "load_lifetime": LOAD_LIFETIME,
}
"""Fields of vehicles that are limits beside the shift and the capacity, and their columns."""


def within_shift(tables: Tables) -> Tables:
    """Keep skills, loads, ways and shifts: no time windows, no limits, nothing frozen, breaks at any time."""
    lifted = without_limits(tables)
    return lifted._replace(jobs=_without_windows(lifted.jobs, tables.eligible.shape[1]), breaks=_any_time(lifted))


def without_shift_end(tables: Tables) -> Tables:
    """Lift the end of every shift as well."""
    lifted = within_shift(tables)
    lifted.vehicles[:, LATEST_END] = NEVER
    return lifted


def without_capacity(tables: Tables) -> Tables:
    """Lift the capacity as well."""
    lifted = without_shift_end(tables)
    lifted.vehicles[:, CAPACITY:] = NO_LIMIT
    return lifted


def within_windows(tables: Tables) -> Tables:
    """Keep the time windows too, but let breaks be taken at any time."""
    lifted = without_limits(tables)
    return lifted._replace(breaks=_any_time(lifted))


def without_limits(tables: Tables) -> Tables:
    """Keep everything but limits, releases, what may be carried in a break, and what is frozen or pinned."""
    lifted = without_frozen(tables)
    lifted.vehicles[:, list(VEHICLE_LIMITS.values())] = NO_LIMIT
    lifted.jobs[:, RELEASE] = 0
    breaks = tables.breaks.copy()
    breaks[:, MAX_LOAD:] = NO_LIMIT
    return lifted._replace(breaks=breaks)


def limits_in_use(tables: Tables) -> list[str]:
    """Name the limits that a problem has: fields of vehicles, jobs' ``release`` and breaks' ``max_load``."""
    limits = [name for name, column in VEHICLE_LIMITS.items() if (tables.vehicles[:, column] < NO_LIMIT).any()]
    if (tables.jobs[:, RELEASE] > 0).any():
        limits.append("release")
    if (tables.breaks[:, MAX_LOAD:] < NO_LIMIT).any():
        limits.append("max_load")
    return limits


def with_limit(tables: Tables, limit: str) -> Tables:
    """Keep one limit of all."""
    lifted = without_limits(tables)
    if limit == "release":
        lifted.jobs[:, RELEASE] = tables.jobs[:, RELEASE]
    elif limit == "max_load":
        lifted.breaks[:, MAX_LOAD:] = tables.breaks[:, MAX_LOAD:]
    else:
        column = VEHICLE_LIMITS[limit]
        lifted.vehicles[:, column] = tables.vehicles[:, column]
    return lifted


def without_frozen(tables: Tables) -> Tables:
    """Keep everything but what is frozen, and positions."""
    vehicles = tables.vehicles.copy()
    vehicles[:, FROZEN_TO] = vehicles[:, FROZEN_FROM]
    return without_positions(tables)._replace(vehicles=vehicles)


def without_positions(tables: Tables) -> Tables:
    """Keep everything but the positions that jobs are pinned to."""
    jobs = tables.jobs.copy()
    jobs[: tables.eligible.shape[1], POSITION] = -1
    return tables._replace(jobs=jobs)


def with_departures(tables: Tables) -> Tables:
    """Lift the limits, but let the clock put off departures as it does where time on the road is limited."""
    lifted = without_limits(tables)
    lifted.vehicles[:, [MAX_DURATION, LOAD_LIFETIME]] = NO_LIMIT - 1
    lifted.vehicles[:, DURATION_COST] = 1
    return lifted


def _without_windows(jobs: Integers, num_jobs: int) -> Integers:
    jobs = jobs.copy()
    jobs[:num_jobs, OPENS] = 0
    jobs[:num_jobs, CLOSES] = NEVER
    jobs[:num_jobs, LAST_WINDOW] = jobs[:num_jobs, MORE_WINDOWS]
    return jobs


def _any_time(tables: Tables) -> Integers:
    return _without_windows(tables.breaks, len(tables.breaks))
