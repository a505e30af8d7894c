"""Problems on a line for the checker's tests: places 0 to 5, 10 s and 100 m from each to the next."""

import numpy as np

from solvers.problem import Job, Matrix, Problem, TimeWindow, Vehicle
from solvers.solution import BreakTaken, Reason, ReloadStop, Route, Solution, Stop, Unassigned

STEPS = np.abs(np.arange(6)[:, None] - np.arange(6)[None, :])
MATRIX = Matrix(durations=10 * STEPS, distances=100 * STEPS)
SLOWER = Matrix(durations=np.stack([10 * STEPS, 20 * STEPS]), times=(0, 100), distances=100 * STEPS)
"""Twice as slow from 100 s on."""


def crew(number=21, **fields):
    return Vehicle(**({"id": number, "start": 0, "end": 0, "shift": TimeWindow(0, 1000)} | fields))


def job(number, location, **fields):
    return Job(id=number, location=location, **fields)


def problem(jobs, vehicles=None, *, matrix=MATRIX, **fields):
    return Problem(matrices=(matrix,), jobs=tuple(jobs), vehicles=tuple(vehicles or [crew()]), **fields)


def stop(number, arrival, start=None, departure=None, lateness=0):
    """Serve the job of an index; at once and in no time where nothing else is said."""
    start = arrival if start is None else start
    return Stop(
        job=number, arrival=arrival, start=start, departure=start if departure is None else departure, lateness=lateness
    )


def pause(number, driven, arrival, start, departure):
    return BreakTaken(number=number, driven=driven, arrival=arrival, start=start, departure=departure)


def reloading(number, arrival, start, departure):
    return ReloadStop(reload=number, arrival=arrival, start=start, departure=departure)


def route(*activities, end, travel, service=0, waiting=0, breaks=0, distance=0, departure=0, vehicle=0):
    return Route(
        vehicle=vehicle,
        departure=departure,
        activities=activities,
        end=end,
        travel_duration=travel,
        service_duration=service,
        waiting_duration=waiting,
        break_duration=breaks,
        distance=distance,
    )


def answer(*routes, cost, left_out=()):
    """Make an answer that leaves jobs out as outcompeted, or for the reason given with their index."""
    unassigned = [one if isinstance(one, tuple) else (one, Reason.OUTCOMPETED) for one in left_out]
    return Solution(
        routes=routes,
        unassigned=tuple(Unassigned(job=number, reason=reason, detail="") for number, reason in unassigned),
        cost=cost,
    )
