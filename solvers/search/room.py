"""What time a route has left at most, and what visits put on it take of that at least. Compiled."""

from solvers.compiling import compiled, inlined
from solvers.search.state import LENGTH, NONE, State
from solvers.timing.columns import (
    AMOUNTS,
    BREAKS_FROM,
    BREAKS_TO,
    CAPACITY,
    DURATION,
    END_PLACE,
    KIND,
    LATEST_END,
    MAX_DURATION,
    PARTNER,
    PLACE,
    PROFILE,
    RELOAD_DURATION,
    ROLE,
    SHIFT_START,
    START_PLACE,
)
from solvers.timing.tables import Tables


@compiled
def room_on(tables: Tables, state: State, vehicle: int) -> int:
    """Bound the seconds that its shift and limits leave a used vehicle for more than it does.

    It serves, takes its breaks and drives, none of its drives in less than the shortest time of the day.
    """
    vehicles = tables.vehicles
    profile = vehicles[vehicle, PROFILE]
    room = min(vehicles[vehicle, LATEST_END] - vehicles[vehicle, SHIFT_START], vehicles[vehicle, MAX_DURATION])
    for one in range(vehicles[vehicle, BREAKS_FROM], vehicles[vehicle, BREAKS_TO]):
        room -= tables.breaks[one, DURATION]
    before = vehicles[vehicle, START_PLACE]
    for i in range(state.routes[vehicle, LENGTH]):
        visit = state.visits[vehicle, i]
        room -= shortest(tables, profile, before, tables.jobs[visit, PLACE])
        room -= seconds_at(tables, vehicle, visit, before)
        before = tables.jobs[visit, PLACE]
    return int(room - shortest(tables, profile, before, vehicles[vehicle, END_PLACE]))


@compiled
def seconds_added(
    tables: Tables, state: State, job: int, vehicle: int, legs: tuple[int, int], reloads: tuple[int, int, int]
) -> int:
    """Bound from below by how much :func:`price_at` lessens the room that :func:`room_on` tells."""
    partner = tables.jobs[job, PARTNER] if tables.jobs[job, ROLE] == 1 else NONE
    if legs[0] == legs[1]:
        chain = (reloads[0], job, reloads[1], partner, reloads[2])
        return seconds_between(tables, state, vehicle, legs[0], chain)
    return seconds_between(
        tables, state, vehicle, legs[0], (reloads[0], job, reloads[1], NONE, NONE)
    ) + seconds_between(tables, state, vehicle, legs[1], (NONE, NONE, NONE, partner, reloads[2]))


@compiled
def seconds_between(tables: Tables, state: State, vehicle: int, leg: int, chain: tuple[int, int, int, int, int]) -> int:
    """Bound from below the seconds that visits put on one leg add, -1 for none."""
    profile, num_visits = tables.vehicles[vehicle, PROFILE], state.routes[vehicle, LENGTH]
    origin = tables.vehicles[vehicle, START_PLACE]
    if leg > 0:
        origin = tables.jobs[state.visits[vehicle, leg - 1], PLACE]
    here = tables.vehicles[vehicle, END_PLACE]
    if leg < num_visits:
        here = tables.jobs[state.visits[vehicle, leg], PLACE]
    added = -shortest(tables, profile, origin, here)
    before = origin
    for visit in chain:
        if visit >= 0:
            place = tables.jobs[visit, PLACE]
            added += shortest(tables, profile, before, place) + seconds_at(tables, vehicle, visit, before)
            before = place
    if leg < num_visits:
        behind = state.visits[vehicle, leg]
        added += seconds_at(tables, vehicle, behind, before) - seconds_at(tables, vehicle, behind, origin)
    return int(added + shortest(tables, profile, before, here))


@inlined
def shortest(tables: Tables, profile: int, origin: int, destination: int) -> int:
    """Give the seconds of the shortest drive of the day, 0 from or to no place (-1)."""
    seconds = 0
    if origin >= 0 and destination >= 0:
        seconds = int(tables.shortest[profile, origin, destination])
    return seconds


@inlined
def seconds_at(tables: Tables, vehicle: int, visit: int, before: int) -> int:
    """Give the seconds of setup and service at a visit that is reached from the place ``before``."""
    if visit < tables.eligible.shape[1]:
        seconds = service_at(tables, visit, vehicle, before)
    else:
        seconds = int(tables.jobs[visit, RELOAD_DURATION])
    return seconds


@inlined
def service_at(tables: Tables, job: int, vehicle: int, before: int) -> int:
    """Give the seconds of setup and service of a job that is reached from the place ``before``."""
    effort = AMOUNTS + 3 * (tables.vehicles.shape[1] - CAPACITY) + 2 * tables.vehicles[vehicle, KIND]
    duration = tables.jobs[job, effort + 1]
    if tables.jobs[job, PLACE] != before:
        duration += tables.jobs[job, effort]
    return int(duration)
