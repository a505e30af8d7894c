"""One area of compact, balanced work for each crew, and the best routes inside it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from dispatch.planning.clustering import cluster
from solvers.problem import UNREACHABLE, Problem
from solvers.timing.tables import tabulate


def one_area_for_each_crew(problem: Problem, arrival_order: Sequence[int], *, seed: int) -> Problem:
    """Cut the jobs into as many areas as there are crews, and let each crew do those of one area alone.

    Areas are those of :func:`~dispatch.planning.clustering.cluster`: balanced by work, compact by travel time. Which
    crew gets which is what lets crews do the most jobs, and then takes the least driving between their starts and the
    jobs, there and back, in sum. A job that its area's crew may not do goes to the nearest area whose crew may; where
    there is none, it stays as it is.

    Parameters
    ----------
    arrival_order
        Indices into ``problem.jobs`` of those that a crew could do today; the others stay as they are.
    seed
        Of the clustering.

    Returns
    -------
    Problem
        Whatever solves it keeps every rule of ``problem`` too.
    """
    jobs = np.array(arrival_order, dtype=np.intp)
    if not len(jobs) or not problem.vehicles:
        return problem
    eligible = tabulate(problem).eligible[:, jobs]
    places = np.array([problem.jobs[index].location for index in arrival_order], dtype=np.intp)
    both_ways = _both_ways(problem)
    work = np.array([problem.jobs[index].service_duration for index in arrival_order], dtype=np.int64)
    between = (both_ways[np.ix_(places, places)] / 2).astype(np.int32)
    areas = cluster(between, work, num_areas=len(problem.vehicles), seed=seed)
    num_areas = int(areas.max()) + 1
    is_in = areas == np.arange(num_areas)[:, None]
    crews = _crew_of_each_area(problem, both_ways[:, places], eligible, is_in)
    # Seconds from each job to the nearest one of each area: to an area whose crew may not do it there is no way.
    to_area = np.stack([both_ways[np.ix_(places, places[members])].min(axis=1) for members in is_in])
    to_area[areas, np.arange(len(jobs))] = -1
    to_area[~eligible[crews]] = np.inf
    nearest = np.argmin(to_area, axis=0)
    has_a_crew = np.isfinite(to_area[nearest, np.arange(len(jobs))])
    allowed = {
        int(index): problem.vehicles[crew].id
        for index, crew in zip(jobs[has_a_crew], crews[nearest[has_a_crew]], strict=True)
    }
    return replace(
        problem,
        jobs=tuple(
            replace(job, allowed_vehicles=frozenset({allowed[index]}), forbidden_vehicles=frozenset())
            if index in allowed
            else job
            for index, job in enumerate(problem.jobs)
        ),
    )


def _both_ways(problem: Problem) -> NDArray[np.float64]:
    """Give the seconds there and back between all places in the middle of the day, as the first vehicle drives."""
    seconds = problem.matrices[problem.vehicles[0].profile].middle_durations.astype(np.float64)
    return np.asarray(np.minimum(seconds + seconds.T, float(UNREACHABLE)))


def _crew_of_each_area(
    problem: Problem, both_ways: NDArray[np.float64], eligible: NDArray[np.bool_], is_in: NDArray[np.bool_]
) -> NDArray[np.intp]:
    """Give the crew of each area.

    Parameters
    ----------
    both_ways
        Shape (places, jobs), seconds there and back.
    eligible
        Shape (crews, jobs).
    is_in
        Shape (areas, jobs).
    """
    starts = [vehicle.start for vehicle in problem.vehicles]
    driving = np.array([np.zeros(both_ways.shape[1]) if start is None else both_ways[start] for start in starts])
    num_forbidden = (~eligible).astype(np.float64) @ is_in.T
    seconds = driving @ is_in.T
    dearest = len(problem.vehicles) * seconds.max() + 1.0
    crews, areas = linear_sum_assignment(num_forbidden * dearest + seconds)
    return np.asarray(crews[np.argsort(areas)], dtype=np.intp)
