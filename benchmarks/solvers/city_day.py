"""A day of 311-like work on a city's streets, from a seed.

Jobs of 10 to 60 minutes, crews of 8 hours with twelve sets of skills from several yards, a fifth of the jobs in the
morning or the afternoon, prizes by priority, a tenth of the jobs so optional that most are worth only a short detour,
and about 15 % more work than crews.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from solvers.problem import Break, Job, Matrix, Problem, Reload, TimeWindow, Vehicle

SHIFT = TimeWindow(0, 8 * 3600)

WORK_OVER_CREWS = 1.15
"""Work there is, driving included, for each hour of a crew."""

SKILL_SETS = tuple(
    frozenset(skill % 6 for skill in skills)
    for first in range(6)
    for skills in ((first, first + 1), (first, first + 2, first + 3))
)
"""What a crew is able to do: twelve sets of two or three of six skills."""

NUM_DUMPS = 3

_SERVICE_MINUTES = (10, 15, 20, 30, 45, 60)
_SERVICE_SHARES = (0.15, 0.15, 0.2, 0.2, 0.15, 0.15)
_PRIZES = ((600, 2_400), (3_000, 5_000), (5_000, 8_000), (8_000, 12_000))
"""From and up to, by priority: optional, low, normal, high; in the objective's seconds of travel."""
_PRIORITY_SHARES = (0.1, 0.3, 0.4, 0.2)

_NEIGHBOUR = 10

_LUNCH = Break(id=0, duration=30 * 60, time_windows=(TimeWindow(3 * 3600, 5 * 3600),))
_CAPACITY = (24, 10)
"""Cubic yards that a truck picks up until it has to dump them, and loads of asphalt that it sets out with."""


def num_places(num_jobs: int) -> int:
    """Count the places of a day: one for each job, then the yards, then the dumps."""
    return num_jobs + _num_yards(num_jobs) + NUM_DUMPS


def make_city_day(matrix: Matrix, *, num_jobs: int, seed: int, is_full: bool = False) -> Problem:
    """Make the day.

    Parameters
    ----------
    matrix
        Of :func:`num_places` places.
    is_full
        With a lunch break, and with loads that make most crews go to a dump or to their yard in between.

    Returns
    -------
    Problem
        It costs a unit for each second of travel. Ids of jobs and vehicles are their indices.
    """
    if len(matrix) != num_places(num_jobs):
        raise ValueError(f"the matrix must have {num_places(num_jobs)} places, got {len(matrix)}")
    random = np.random.default_rng(seed)
    services = 60 * random.choice(_SERVICE_MINUTES, num_jobs, p=_SERVICE_SHARES)
    num_crews = _num_crews(matrix, services)
    yards = num_jobs + np.arange(_num_yards(num_jobs))
    dumps = len(matrix) - NUM_DUMPS + np.arange(NUM_DUMPS)
    sets = [SKILL_SETS[number % len(SKILL_SETS)] for number in random.permutation(num_crews)]
    jobs = []
    for number in range(num_jobs):
        low, high = _PRIZES[random.choice(len(_PRIZES), p=_PRIORITY_SHARES)]
        pickup, delivery = _loads(random)
        jobs.append(
            Job(
                id=number,
                location=number,
                service_duration=int(services[number]),
                time_windows=_half_day(random),
                skills=_skills(random, sets),
                prize=int(random.integers(low, high + 1)),
                # Drawn in any case, so that a full day differs from the plain one in nothing else.
                pickup=pickup if is_full else (),
                delivery=delivery if is_full else (),
            )
        )
    vehicles = []
    for number in range(num_crews):
        yard = int(yards[number % len(yards)])
        vehicle = Vehicle(id=number, start=yard, end=yard, shift=SHIFT, skills=sets[number])
        if is_full:
            at_yard = Reload(location=yard, service_duration=15 * 60)
            at_dumps = (Reload(location=int(dump), service_duration=10 * 60) for dump in dumps)
            vehicle = replace(vehicle, breaks=(_LUNCH,), reloads=(at_yard, *at_dumps), capacity=_CAPACITY)
        vehicles.append(vehicle)
    return Problem(matrices=(matrix,), jobs=tuple(jobs), vehicles=tuple(vehicles))


def _num_crews(matrix: Matrix, services: NDArray[np.int64]) -> int:
    """Count the crews that there are for the work.

    A job is about as far from the one served before as from its tenth nearest: windows, skills and prizes make crews
    pass by what is nearer.
    """
    among = np.sort(matrix.durations.mean(axis=0)[: len(services), : len(services)], axis=1)
    work = float(services.sum() + among[:, min(_NEIGHBOUR, len(services) - 1)].sum())
    return max(1, round(work / (WORK_OVER_CREWS * (SHIFT.end - SHIFT.start))))


def _num_yards(num_jobs: int) -> int:
    return max(3, num_jobs // 200)


def _half_day(random: np.random.Generator) -> tuple[TimeWindow, ...]:
    middle = (SHIFT.start + SHIFT.end) // 2
    drawn = random.random()
    if drawn >= 0.2:
        return ()
    return (TimeWindow(SHIFT.start, middle),) if drawn < 0.1 else (TimeWindow(middle, SHIFT.end),)


def _skills(random: np.random.Generator, sets: list[frozenset[int]]) -> frozenset[int]:
    """Ask for nothing, one skill or two, always for what some crew has."""
    held = sorted(sets[random.integers(len(sets))])
    number = random.choice(3, p=(0.2, 0.7, 0.1))
    return frozenset(int(skill) for skill in random.choice(held, number, replace=False))


def _loads(random: np.random.Generator) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Give what a job has picked up and what is brought to it: half pick up, a fifth are brought asphalt."""
    kind, amount = random.random(), int(random.integers(1, 7))
    if kind >= 0.7:
        return (), ()
    return ((amount, 0), ()) if kind < 0.5 else ((), (0, 1 + amount // 2))
