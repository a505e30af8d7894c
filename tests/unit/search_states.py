"""Laying answers out for the search's tests."""

from line_problems import STEPS, problem

from solvers.problem import Matrix, Problem
from solvers.search.searching import loaded
from solvers.search.state import NUM_BLINKS, State
from solvers.solution import Sequences
from solvers.timing.tables import Tables, tabulate

SECONDS = Matrix(durations=10 * STEPS)
"""The line without metres: what :func:`solvers.search.sizes.is_plain` asks for."""


def plain(jobs, vehicles=None, **fields) -> Problem:
    return problem(jobs, vehicles, matrix=SECONDS, **fields)


def laid_out(given: Problem, sequences: Sequences) -> tuple[Tables, State]:
    """Lay out an answer for a search that overlooks no place on purpose."""
    tables = tabulate(given)
    state = loaded(tables, sequences, seed=1)
    state.numbers[NUM_BLINKS] = 10**9
    return tables, state
