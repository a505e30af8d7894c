"""From a file's numbers to a problem's whole numbers: the conventions under which costs are published."""

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from solvers.errors import ProblemError

Rounding = Literal["round", "trunc", "dimacs", "exact", "none"]
"""What happens to each number, with the names that PyVRP gives them.

``round``
    To the nearest whole number, halves to the even one (CVRPLIB's X instances).
``trunc``
    Down to a whole number.
``dimacs``
    Times 10, then down to a whole number: distances truncated to one decimal (12th DIMACS implementation challenge,
    VRPTW track).
``exact``
    Times 1,000, then to the nearest whole number.
``none``
    Nothing: every number of the file is whole already.
"""

SCALES: dict[Rounding, int] = {"round": 1, "trunc": 1, "dimacs": 10, "exact": 1000, "none": 1}
"""Seconds of the problem for one of the file's units."""


def require_rounding(name: str) -> Rounding:
    """Give back a name that is one of the conventions.

    Raises
    ------
    ProblemError
        If it is none of them.
    """
    for known in get_args(Rounding):
        if name == known:
            return known  # type: ignore[no-any-return]
    raise ProblemError(f"rounding must be one of {', '.join(get_args(Rounding))}, got {name!r}")


def rounded(values: NDArray[np.float64], rounding: Rounding, what: str) -> NDArray[np.int64]:
    """Turn numbers into whole ones.

    Parameters
    ----------
    values
        Any shape; not changed.
    what
        Where they stand in the file, for the error.

    Raises
    ------
    ProblemError
        Under ``none`` for a number that is not whole; under any for one that has no room in 64 bits.
    """
    scaled = values * SCALES[rounding]
    if scaled.size and np.abs(scaled).max() >= 2.0**62:
        raise ProblemError(f"{what} holds {values.flat[np.abs(scaled).argmax()]:g}, which is too large")
    if rounding in ("round", "exact"):
        return np.rint(scaled).astype(np.int64)
    whole = np.trunc(scaled).astype(np.int64)
    if rounding == "none" and (whole != scaled).any():
        broken = values[whole != scaled].flat[0]
        raise ProblemError(
            f"{what} holds {broken:g}, which is no whole number: choose a rounding, one of round, trunc, dimacs, exact"
        )
    return whole
