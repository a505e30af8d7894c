"""What the clock says of a route, as the solution's stops, reloads and breaks."""

from collections.abc import Sequence

import numpy as np

from solvers.problem import Problem
from solvers.solution import Activity, BreakTaken, ReloadStop, Route, Sequences, Stop
from solvers.timing.clock import MISPLACED, evaluate
from solvers.timing.departures import put_off
from solvers.timing.legs import travel_with_breaks
from solvers.timing.pricing import price
from solvers.timing.rows import (
    ARRIVAL,
    BEFORE,
    DEPART,
    DEPARTURE,
    DISTANCE,
    END,
    FIRST_BREAK,
    LAST_BREAK,
    NUM_COLUMNS,
    NUM_SUMS,
    PLACE,
    READY,
    SERVICE,
    START,
    TRAVEL,
    Rows,
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
    encoded = encode(tables, vehicle, visits)
    rows = np.zeros((len(encoded) + 1, NUM_COLUMNS), dtype=np.int64)
    gaps = np.zeros((len(encoded) + 1, 3, problem.num_dimensions), dtype=np.int64)
    sums = np.zeros(NUM_SUMS, dtype=np.int64)
    if evaluate(tables, vehicle, encoded, len(encoded), rows, gaps, sums) >= MISPLACED:
        return None
    put_off(tables, vehicle, encoded, len(encoded), rows, sums)
    activities: list[Activity] = []
    for leg, row in enumerate(rows.tolist()):
        activities += _breaks(tables, vehicle, rows, leg)
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
    """Price a route by the objective of :mod:`solvers.problem`."""
    tables = tabulate(problem)
    late = sum(problem.jobs[stop.job].lateness_cost * stop.lateness for stop in route.stops)
    jobs = np.array([stop.job for stop in route.stops], dtype=np.int32)
    sums = np.array(
        [route.travel_duration, route.service_duration, late, route.end, route.departure, route.distance, 0],
        dtype=np.int64,
    )
    return int(price(tables, route.vehicle, jobs, len(jobs), sums))


def cost_of_sequences(problem: Problem, sequences: Sequences) -> int | None:
    """Price an untimed answer, the jobs it leaves out included; None where the clock refuses one of its routes."""
    return price_sequences(tabulate(problem), sequences)


def price_sequences(tables: Tables, sequences: Sequences) -> int | None:
    """Do the same with tables made once for many answers."""
    num_jobs = len(tables.price)
    total = int(tables.price.sum())
    longest = max((len(visits) for visits in sequences), default=0)
    rows = np.zeros((longest + 1, NUM_COLUMNS), dtype=np.int64)
    gaps = np.zeros((longest + 1, 3, tables.capacity.shape[1]), dtype=np.int64)
    sums = np.zeros(NUM_SUMS, dtype=np.int64)
    for vehicle, visits in enumerate(sequences):
        encoded = encode(tables, vehicle, visits)
        cost = int(evaluate(tables, vehicle, encoded, len(encoded), rows, gaps, sums))
        if cost >= MISPLACED:
            return None
        total += cost - int(tables.price[encoded[encoded < num_jobs]].sum())
    return total


def encode(tables: Tables, vehicle: int, visits: Sequence[int]) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Give a vehicle's visits the numbers they have in :class:`~solvers.timing.tables.Tables`."""
    first_reload = len(tables.price) + int(tables.reload_offset[vehicle])
    return np.array([visit if visit >= 0 else first_reload - 1 - visit for visit in visits], dtype=np.int32)


def decode(tables: Tables, vehicle: int, visits: Sequence[int]) -> tuple[int, ...]:
    """Undo :func:`encode`."""
    num_jobs = len(tables.price)
    first_reload = num_jobs + int(tables.reload_offset[vehicle])
    return tuple(visit if visit < num_jobs else first_reload - 1 - visit for visit in map(int, visits))


def _stop(problem: Problem, visit: int, arrival: int, start: int, departure: int) -> Stop | ReloadStop:
    if visit < 0:
        return ReloadStop(reload=-1 - visit, arrival=arrival, start=start, departure=departure)
    due = problem.jobs[visit].due
    late = 0 if due is None else max(0, start - due)
    return Stop(job=visit, arrival=arrival, start=start, departure=departure, lateness=late)


def _breaks(tables: Tables, vehicle: int, rows: Rows, leg: int) -> list[BreakTaken]:
    row = rows[leg]
    first, last = int(row[FIRST_BREAK]), int(row[LAST_BREAK])
    record = np.zeros((last - first, 4), dtype=np.int64)
    if first < last:
        profile = int(tables.profile[vehicle])
        travel_with_breaks(tables, profile, int(row[BEFORE]), int(row[PLACE]), int(row[READY]), first, last, record)
    offset = int(tables.break_offset[vehicle])
    return [
        BreakTaken(number=first - offset + number, driven=driven, arrival=arrival, start=start, departure=departure)
        for number, (driven, arrival, start, departure) in enumerate(record.tolist())
    ]
