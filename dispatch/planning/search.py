"""How a department's plan asks for answers: whole or in several searches that divide its time among them."""

from typing import Protocol

from solvers.problem import Problem
from solvers.solution import Sequences, Solution


class Search(Protocol):
    """Answers a problem with a checked solution, from an initial answer on, in part of the time there is."""

    def __call__(self, problem: Problem, /, *, part: float = 1.0, initial: Sequences | None = None) -> Solution:
        """Solve it."""
