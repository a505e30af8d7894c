"""Routes along a line of five places, ten seconds apart: what the clock says of them is known by hand."""

import numpy as np

from solvers.problem import Matrix, Problem, TimeWindow, Vehicle
from solvers.solution import Route, Stop
from solvers.timing import schedule_route

DAY = TimeWindow(0, 1000)

LINE = 10 * np.abs(np.arange(5)[:, None] - np.arange(5)[None, :])
"""Seconds between places 0 to 4."""

GROWING = Matrix(durations=np.stack([LINE, 2 * LINE]), times=(0, 100))
"""The same line, on which a drive takes longer the later it begins: at 100 s, and from then on, twice as long."""


def line_problem(*jobs, matrix=None, problem=None, **vehicle):
    """One vehicle that leaves place 0 and returns there, unless its fields say otherwise."""
    one = Vehicle(**({"id": 7, "start": 0, "end": 0, "shift": DAY} | vehicle))
    return Problem(matrices=(matrix or Matrix(durations=LINE),), jobs=jobs, vehicles=(one,), **(problem or {}))


def drive_along(*jobs, visits=None, **fields) -> Route | None:
    """Schedule the visits of the line's vehicle; all jobs in their order where none are named."""
    return schedule_route(line_problem(*jobs, **fields), 0, range(len(jobs)) if visits is None else visits)


def times(route):
    """Arrival, start and departure of every activity."""
    return [(one.arrival, one.start, one.departure) for one in route.activities]


def starts(route):
    return [one.start for one in route.activities if isinstance(one, Stop)]
