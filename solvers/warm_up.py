"""Compiling the search before it is needed, so that no time limit pays for it."""

from functools import cache

import numpy as np

from solvers.problem import Job, Matrix, Problem, TimeWindow, Vehicle
from solvers.solve import solve


@cache
def compile_search() -> None:
    """Compile all that a search may run, or fetch it from disk: by solving two jobs, one of which does not pay.

    About a minute's work once for each version, and a second or so of every process.
    """
    solve(
        Problem(
            matrices=(Matrix(durations=np.array([[0, 60], [60, 0]])),),
            jobs=(Job(id=1, location=0, prize=1_000), Job(id=2, location=1, prize=1)),
            vehicles=(Vehicle(id=1, start=0, end=0, shift=TimeWindow(0, 3_600)),),
        ),
        iterations=1,
    )
