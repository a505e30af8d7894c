"""What planning asks of the streets; ``geodata.streets.travel_times`` answers it, tests hand in a small grid."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from geodata.streets.leg import Leg


class TravelTable(Protocol):
    """Driving between n points of the city."""

    @property
    def on_network(self) -> NDArray[np.bool_]:
        """Shape (n,): which points a street leads to."""

    @property
    def distance_to_street(self) -> NDArray[np.float64]:
        """Shape (n,): how far each point is from a street, in metres."""

    def why_off_network(self, i: int, /) -> str:
        """Say why no street leads to a point: how far the nearest is, and what is between."""

    @property
    def seconds(self) -> NDArray[np.int32]:
        """Shape (n, n): travel times from row to column."""

    def subset(self, indices: NDArray[np.intp], /) -> "TravelTable":
        """Return the table of some of the points, in the given order."""

    def leg(self, i: int, j: int, /) -> Leg:
        """Return the way from one point to another."""


TravelTimes = Callable[[NDArray[np.float64], NDArray[np.float64]], TravelTable]
"""Gives the driving between points, from their longitudes and latitudes."""
