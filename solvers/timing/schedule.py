"""What the clock says of a route, as the solution's stops, reloads and breaks."""

from collections.abc import Sequence

import numpy as np

from solvers.problem import Problem
from solvers.solution import Activity, BreakTaken, ReloadStop, Route, Sequences, Stop
from solvers.timing.clock import MISPLACED, evaluate
from solvers.timing.columns import BREAKS_FROM, DURATION, PRICE, PROFILE, RELOADS_FROM
from solvers.timing.departures import put_off
from solvers.timing.legs import drive, opens_at
from solvers.timing.sheet import (
    ARRIVAL,
    BEFORE,
    DEPART,
    DEPARTURE,
    DISTANCE,
    END,
    FIRST_BREAK,
    HERE,
    LAST_BREAK,
    LEG,
    READY,
    SERVICE,
    START,
    TRAVEL,
    Sheet,
    new_sheet,
)
from solvers.timing.tables import Tables, tabulate


def schedule_route(problem: Problem, vehicle: int, visits: Sequence[int]) -> Route | None:
    """Put times to a sequence of visits, its breaks placed best.

    Parameters
    ----------
    vehicle
        Index into ``problem.vehicles``.
    visits
        Indices into ``problem.jobs``, or ``-1 - r`` for the reload ``r`` of the vehicle, in the order of the visits; at
        least one of them a job.

    Returns
    -------
    Route or None
        None where the route breaks a rule of the problem.
    """
    return schedule(problem, tabulate(problem), vehicle, visits)


def schedule(problem: Problem, tables: Tables, vehicle: int, visits: Sequence[int]) -> Route | None:
    """Do the same with tables made once for many routes."""
    sheet = new_sheet(tables, len(visits))
    if _evaluate(tables, sheet, vehicle, visits) >= MISPLACED:
        return None
    put_off(tables, sheet, vehicle, len(visits))
    sums = sheet.sums
    activities: list[Activity] = []
    for leg, row in enumerate(sheet.rows[1].tolist()):
        activities += _breaks(tables, vehicle, row)
        if leg < len(visits):
            activities.append(_stop(problem, visits[leg], row[ARRIVAL], row[START], row[DEPARTURE]))
    departure, end, travel, service = (int(sums[one]) for one in (DEPART, END, TRAVEL, SERVICE))
    pauses = sum(one.duration for one in problem.vehicles[vehicle].breaks)
    return Route(
        vehicle=vehicle,
        departure=departure,
        activities=tuple(activities),
        end=end,
        travel_duration=travel,
        service_duration=service,
        waiting_duration=end - departure - travel - service - pauses,
        break_duration=pauses,
        distance=int(sums[DISTANCE]),
    )


def cost_of_route(problem: Problem, route: Route) -> int:
    """Price a route of the clock's own by the objective of :mod:`solvers.problem`."""
    return price_route(tabulate(problem), route)


def price_route(tables: Tables, route: Route) -> int:
    """Do the same with tables made once for many routes."""
    visits = route.visits
    return _evaluate(tables, new_sheet(tables, len(visits)), route.vehicle, visits)


def cost_of_sequences(problem: Problem, sequences: Sequences) -> int | None:
    """Price an untimed answer, the jobs it leaves out included; None where the clock refuses one of its routes."""
    return price_sequences(tabulate(problem), sequences)


def price_sequences(tables: Tables, sequences: Sequences) -> int | None:
    """Do the same with tables made once for many answers."""
    num_jobs = tables.eligible.shape[1]
    total = int(tables.jobs[:num_jobs, PRICE].sum())
    longest = max((len(visits) for visits in sequences), default=0)
    sheet = new_sheet(tables, longest)
    for vehicle, visits in enumerate(sequences):
        cost = _evaluate(tables, sheet, vehicle, visits)
        if cost >= MISPLACED:
            return None
        total += cost - sum(int(tables.jobs[visit, PRICE]) for visit in visits if visit >= 0)
    return total


def _evaluate(tables: Tables, sheet: Sheet, vehicle: int, visits: Sequence[int]) -> int:
    sheet.visits[: len(visits)] = encode(tables, vehicle, visits)
    return int(evaluate(tables, sheet, vehicle, len(visits)))


def encode(tables: Tables, vehicle: int, visits: Sequence[int]) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Give a vehicle's visits the numbers they have in :class:`~solvers.timing.tables.Tables`."""
    first_reload = int(tables.vehicles[vehicle, RELOADS_FROM])
    return np.array([visit if visit >= 0 else first_reload - 1 - visit for visit in visits], dtype=np.int32)


def decode(tables: Tables, vehicle: int, visits: Sequence[int]) -> tuple[int, ...]:
    """Undo :func:`encode`."""
    num_jobs = tables.eligible.shape[1]
    first_reload = int(tables.vehicles[vehicle, RELOADS_FROM])
    return tuple(visit if visit < num_jobs else first_reload - 1 - visit for visit in map(int, visits))


def _stop(problem: Problem, visit: int, arrival: int, start: int, departure: int) -> Stop | ReloadStop:
    if visit < 0:
        return ReloadStop(reload=-1 - visit, arrival=arrival, start=start, departure=departure)
    due = problem.jobs[visit].due
    late = 0 if due is None else max(0, start - due)
    return Stop(job=visit, arrival=arrival, start=start, departure=departure, lateness=late)


def _breaks(tables: Tables, vehicle: int, row: list[int]) -> list[BreakTaken]:
    """Follow a leg through its breaks, as the clock did."""
    profile, offset = (int(tables.vehicles[vehicle, column]) for column in (PROFILE, BREAKS_FROM))
    driven, clock, leg = 0, row[READY], row[LEG]
    taken = []
    for one in range(row[FIRST_BREAK], row[LAST_BREAK]):
        opens = int(opens_at(tables.breaks, tables.lists, one, clock))
        step = min(leg - driven, opens - clock)
        if driven == 0:
            step = min(int(drive(tables, profile, row[BEFORE], row[HERE], clock)), opens - clock)
        driven += step
        departure = opens + int(tables.breaks[one, DURATION])
        taken.append(
            BreakTaken(number=one - offset, driven=driven, arrival=clock + step, start=opens, departure=departure)
        )
        clock = departure
    return taken
