"""Degrees in metres, for places so near each other that the ground is flat."""

import math

import numpy as np
from numpy.typing import NDArray

METRES_PER_DEGREE = 111_195.0
"""Along a great circle of a sphere of 6,371,009 m, which osmnx measures on."""


def metres_per_degree(lat: float) -> NDArray[np.float64]:
    """Return the metres of a degree eastward and of one northward at a latitude in degrees, shape (2,)."""
    return METRES_PER_DEGREE * np.array([math.cos(math.radians(lat)), 1.0])
