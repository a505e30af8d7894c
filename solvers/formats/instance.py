"""A problem as a file of the literature gives it, with what is needed to state an answer as such files do."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solvers.errors import ProblemError
from solvers.formats.rounding import Rounding
from solvers.problem import Problem
from solvers.solution import Sequences


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Instance:
    """A problem and its file's conventions.

    Places keep the file's order, depots first; a job's id is the number that answers call its client by, which is the
    index of its place; vehicles have the ids 1 and up, and the route of that number in an answer is theirs.

    Attributes
    ----------
    problem
        Its objective is the cost that the literature states, times ``cost_divisor``.
    name
        As the file gives it.
    kind
        Its ``TYPE``, such as ``"VRPTW"``.
    rounding
        How the file's numbers became the problem's.
    scale
        Seconds of the problem for one of the file's units of time and distance.
    cost_divisor
        What the objective is divided by for the cost in an answer's file.
    num_depots
        The places before this index are depots.
    coordinates
        Shape (n, 2), in the file's units; None where the file gives distances without any.
    """

    problem: Problem
    name: str
    kind: str
    rounding: Rounding
    scale: int
    cost_divisor: int
    num_depots: int
    coordinates: NDArray[np.float64] | None


def stated_cost(instance: Instance, cost: int) -> str:
    """Write an objective as an answer's file states it: ``8273`` as ``827.3`` where it is tenths."""
    if instance.cost_divisor == 1:
        return str(cost)
    digits = len(str(instance.cost_divisor)) - 1
    whole, part = divmod(cost, instance.cost_divisor)
    return f"{whole}.{part:0{digits}d}"


def exact_travel(instance: Instance, sequences: Sequences) -> float:
    """Sum up the straight lines of an answer, in the file's units and in double precision.

    This is what tables of least travel without truncation state, such as those that give 828.94 for C101 where the
    DIMACS convention gives 827.3.

    Raises
    ------
    ProblemError
        Where the file has no coordinates.
    """
    if instance.coordinates is None:
        raise ProblemError(f"{instance.name}: the file gives distances without coordinates, so there are no lines")
    problem = instance.problem
    travel = 0.0
    for vehicle, visits in zip(problem.vehicles, sequences, strict=True):
        if not visits:
            continue
        places = [
            problem.jobs[visit].location if visit >= 0 else vehicle.reloads[-1 - visit].location for visit in visits
        ]
        stations = [place for place in (vehicle.start, *places, vehicle.end) if place is not None]
        points = instance.coordinates[stations]
        travel += float(np.hypot(*np.diff(points, axis=0).T).sum())
    return travel
