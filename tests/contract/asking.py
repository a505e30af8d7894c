"""Asking engines for their answers as they come, before anything mends or improves them."""

from importlib.util import find_spec

import pytest

from solvers.engines import ENGINES, Limits
from solvers.timing import schedule_route

THERE = [name for name in sorted(ENGINES) if name != "vroom" or find_spec("vroom")]
ITERATIONS = 100


def every(*, but=()):
    return pytest.mark.parametrize("engine", [name for name in THERE if name not in but])


def plan(engine, problem, **limits):
    return ENGINES[engine](problem, Limits(**{"iterations": ITERATIONS, **limits}))


def fits(problem, sequences):
    """Tell whether the one clock refuses none of the routes."""
    return all(schedule_route(problem, vehicle, visits) for vehicle, visits in enumerate(sequences) if visits)


def served(sequences):
    return sorted(visit for visits in sequences for visit in visits if visit >= 0)
