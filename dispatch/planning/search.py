"""How plans ask for answers: a city's day divides its time among departments, and a department among its searches.

What others use::

    Solve                      answers a problem, given its share of the whole day's work
    Search                     answers a problem of one department, in part of the time that the department has
    in_part(solve, share)      -> Search
"""

from functools import partial
from typing import Protocol

from solvers.problem import Problem
from solvers.solution import Sequences, Solution


class Solve(Protocol):
    """Solves a problem, given its share of the whole day's work (0 to 1) to divide a budget by."""

    def __call__(self, problem: Problem, share: float, /, *, initial: Sequences | None = None) -> Solution:
        """Solve it, from an initial answer on where there is one."""


class Search(Protocol):
    """Answers a problem with a checked solution, from an initial answer on, in part of the time there is."""

    def __call__(self, problem: Problem, /, *, part: float = 1.0, initial: Sequences | None = None) -> Solution:
        """Solve it."""


def in_part(solve: Solve, share: float) -> Search:
    """Give a department of some share of the day's work its search."""
    return partial(_in_part, solve, share)


def _in_part(
    solve: Solve, share: float, problem: Problem, /, *, part: float = 1.0, initial: Sequences | None = None
) -> Solution:
    return solve(problem, share * part, initial=initial)
