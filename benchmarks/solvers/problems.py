"""Problems by what they are made from, so that each process can make its own."""

from dataclasses import replace
from typing import Any, Literal

from benchmarks.solvers.city_day import make_city_day, num_places
from benchmarks.solvers.published import problem_of_instance
from benchmarks.solvers.street_tables import at_one_time, street_matrix, street_matrix_by_hour
from solvers.problem import Problem

Source = dict[str, Any]
"""Where a problem comes from, as JSON has it: a family and an instance, or a city, a number of jobs and a seed."""

Traffic = Literal["hours", "slowest", "mean"]
"""Times by the hour, those of the slowest hour all day, or the mean of the hours all day."""


def published(family: str, instance: str) -> Source:
    """Name a published instance."""
    return {"family": family, "instance": instance}


def city_day(city: str, num_jobs: int, *, seed: int, traffic: Traffic | None = None) -> Source:
    """Name a day of 311-like work; with a ``traffic``, one with breaks and reloads too."""
    return {"city": city, "num_jobs": num_jobs, "seed": seed, "traffic": traffic}


def problem_of(source: Source) -> Problem:
    """Make the problem."""
    if "family" in source:
        return problem_of_instance(source["family"], source["instance"])
    city, num_jobs, seed, traffic = (source[name] for name in ("city", "num_jobs", "seed", "traffic"))
    if traffic is None:
        return make_city_day(street_matrix(city, num_places(num_jobs), seed=seed), num_jobs=num_jobs, seed=seed)
    matrix = street_matrix_by_hour(city, num_places(num_jobs), seed=seed)
    problem = make_city_day(matrix, num_jobs=num_jobs, seed=seed, is_full=True)
    # The crews are counted by the hours in any case: only what they are planned with differs.
    return problem if traffic == "hours" else replace(problem, matrices=(at_one_time(matrix, traffic),))
