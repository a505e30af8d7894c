"""Straight lines between places."""

import numpy as np
from numpy.typing import NDArray


def straight_lines(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the length from any place to any other.

    Parameters
    ----------
    coordinates
        Shape (n, 2).

    Returns
    -------
    NDArray[np.float64]
        Shape (n, n).
    """
    squares = np.zeros((len(coordinates), len(coordinates)))
    for axis in coordinates.T:
        differences = np.subtract.outer(axis, axis)
        squares += differences * differences
    # The root of a square that is exact is exact, which hypot does not promise: 5 must not become 4.9 when truncated.
    return np.sqrt(squares)
