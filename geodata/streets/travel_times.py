"""Driving times between any points of the city, and the way driven from one to the next.

A point becomes a stop, a fraction along an edge. Stops are never added to the hierarchy: the times between the ends of their
edges come from it, and the pieces of the first and the last edge are added outside it, in whole milliseconds. What comes out
is what a graph with the stops as nodes would give.
"""

import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geodata.streets.locating import MAX_DISTANCE, Locator, Stops, great_circle
from geodata.streets.network import StreetNetwork, digest
from geodata.streets.routing import NO_WAY, Router

UNREACHABLE = np.int32(10**8)
"""Seconds between two points without a way between them, or of which one is off the network (over three years)."""

Position = tuple[float, float]
"""Longitude and latitude, rounded to 6 decimals: a tenth of a metre."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """Driving from one point to another.

    Attributes
    ----------
    duration
        Seconds, as in the table.
    distance
        Metres.
    path
        At least two positions along the streets, from where the first point meets its street to where the last one does.
    """

    duration: int
    distance: float
    path: tuple[Position, ...]


class TravelTimes:
    """Travel times on one network; call it with points.

    The spatial index and the hierarchy are made once, on construction. May be used from any thread.

    Parameters
    ----------
    network
        The streets.
    max_distance
        Metres from a street beyond which a point is off the network.
    """

    def __init__(self, network: StreetNetwork, *, max_distance: float = MAX_DISTANCE) -> None:
        self.network = network
        self.max_distance = max_distance
        self.digest = digest(network)
        self._locator = Locator(network)
        self._router = Router(network)

    def __call__(self, lon: ArrayLike, lat: ArrayLike) -> "TravelTable":
        """Locate points and give the table of travel times between them; the times are computed when first asked for.

        Parameters
        ----------
        lon, lat
            Shape (n,) degrees; a point without coordinates (None, not a number) is off the network.
        """
        return TravelTable(self.network, self._router, self._locator.locate(lon, lat, max_distance=self.max_distance))


class TravelTable:
    """Travel times among n points. All arrays are read-only.

    Attributes
    ----------
    on_network
        Shape (n,), bool.
    distance_to_street
        Shape (n,), float64 metres; infinite for a point without coordinates.
    seconds
        Shape (n, n), int32, from row to column, rounded up, 0 on the diagonal, :data:`UNREACHABLE` where there is no way or
        a point is off the network. Rounding up keeps the triangle inequality.
    """

    def __init__(self, network: StreetNetwork, router: Router, stops: Stops) -> None:
        self._network = network
        self._router = router
        self._stops = stops
        self._ends = _edge_ends(network, stops)
        self._lock = threading.Lock()
        self._seconds: NDArray[np.int32] | None = None

    def __len__(self) -> int:
        return len(self._stops)

    @property
    def on_network(self) -> NDArray[np.bool_]:
        """Tell which points are on the network."""
        return self._stops.on_network

    @property
    def distance_to_street(self) -> NDArray[np.float64]:
        """Measure the metres from each point to the nearest street."""
        return self._stops.distance

    @property
    def seconds(self) -> NDArray[np.int32]:
        """Compute the travel times, on first use."""
        with self._lock:
            if self._seconds is None:
                self._seconds = _seconds(self._router, self._ends)
                self._seconds.setflags(write=False)
            return self._seconds

    def subset(self, indices: ArrayLike) -> "TravelTable":
        """Give the table of some of the points, in the given order, without locating them again."""
        return TravelTable(self._network, self._router, self._stops.take(np.asarray(indices, dtype=np.intp)))

    def leg(self, i: int, j: int) -> Leg:
        """Give the way from point ``i`` to point ``j``, with the duration of ``seconds[i, j]``.

        Raises
        ------
        ValueError
            If there is no way, or a point is off the network.
        """
        for point in (i, j):
            if not self._stops.on_network[point]:
                raise ValueError(f"point {point} is off the network: {self._stops.distance[point]:.0f} m from a street")
        if i == j:
            position = _position(*_along(self._network, int(self._stops.edge[i]), float(self._stops.fraction[i])))
            return Leg(duration=0, distance=0.0, path=(position, position))
        pieces = _fastest(self._network, self._router, self._stops, self._ends, i, j)
        if pieces is None:
            raise ValueError(f"no way leads from point {i} to point {j}")
        return pieces
