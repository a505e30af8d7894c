"""Problems on a line of places a hundred seconds and a thousand metres apart."""

import numpy as np

from solvers.problem import Job, Matrix, Problem, TimeWindow, Vehicle

DAY = TimeWindow(0, 10_000)


def line(num_places=6):
    places = np.arange(num_places)
    return (100 * np.abs(places[:, None] - places[None, :])).astype(np.int32)


def problem_of(jobs, vehicles, **fields):
    matrices = (Matrix(durations=line(), distances=10 * line()),)
    return Problem(**{"matrices": matrices, "jobs": tuple(jobs), "vehicles": tuple(vehicles), **fields})


def at(place, number=None, **fields):
    """A required job, its id that of the place unless told."""
    return Job(**{"id": place if number is None else number, "location": place, **fields})


def depot(number=0, **fields):
    return Vehicle(**{"id": number, "start": 0, "end": 0, "shift": DAY, **fields})
