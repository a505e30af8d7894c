"""Driving times between any points of the city, and the way driven from one to the next.

A point becomes a stop, a fraction along an edge. Stops are never added to the hierarchy: the times between the ends
of their edges come from it, and the pieces of the first and the last edge are added outside it, in whole
milliseconds. What comes out is what a graph with the stops as nodes would give.
"""

import threading
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geodata.streets.leg import Leg
from geodata.streets.locating import MAX_DISTANCE, Locator, Stops
from geodata.streets.network import StreetNetwork, digest
from geodata.streets.routing import NO_WAY, Router

UNREACHABLE = np.int32(10**8)
"""Seconds between two points without a way between them, or of which one is off the network (over three years)."""


class TravelTimes:
    """Travel times on one network; call it with points.

    The spatial index and the hierarchy are made once, on construction. May be used from any thread.

    Parameters
    ----------
    network
        The streets.
    max_distance
        Metres from a street beyond which a point is off the network.

    Attributes
    ----------
    digest
        SHA-256 of the network, for a plan to name what it was made with.
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
        Shape (n, n), int32, from row to column, rounded up, 0 on the diagonal, :data:`UNREACHABLE` where there is no
        way or a point is off the network. Rounding up keeps the triangle inequality. Computed when first asked for.
    """

    def __init__(self, network: StreetNetwork, router: Router, stops: Stops) -> None:
        self._network = network
        self._router = router
        self._stops = stops
        self._placings = _place(network, stops)
        self._seconds: NDArray[np.int32] | None = None
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._stops)

    @property
    def on_network(self) -> NDArray[np.bool_]:
        """Tell which points are near enough to a street."""
        return self._stops.on_network

    @property
    def distance_to_street(self) -> NDArray[np.float64]:
        """Give the metres from each point to the nearest street."""
        return self._stops.distance

    @property
    def seconds(self) -> NDArray[np.int32]:
        """Compute the table on first use."""
        with self._lock:
            if self._seconds is None:
                self._seconds = _seconds(self._network, self._router, self._placings)
                self._seconds.setflags(write=False)
            return self._seconds

    def subset(self, indices: ArrayLike) -> "TravelTable":
        """Give the table of some of the points, in the given order, without locating them again."""
        return TravelTable(self._network, self._router, self._stops.take(np.asarray(indices, dtype=np.intp)))

    def leg(self, i: int, j: int) -> Leg:
        """Give the fastest way from point ``i`` to point ``j``, with the duration of ``seconds[i, j]``.

        Raises
        ------
        ValueError
            If there is no way, or one of the points is off the network.
        """
        for point in (i, j):
            if not self._stops.on_network[point]:
                raise ValueError(f"point {point} is off the network, {self._stops.distance[point]:.0f} m from a street")
        fastest = _fastest(self._network, self._router, self._placings, i, j)
        if fastest is None:
            raise ValueError(f"no way leads from point {i} to point {j}")
        return _leg(self._network, *fastest)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Placings:
    """Each stop on its edge and on the edge back: shape (n, 2), the second column -1 on a one-way street.

    ``passed`` are the milliseconds from the edge's tail to the stop, ``fraction`` is how far along the edge it is.
    """

    edge: NDArray[np.int32]
    passed: NDArray[np.int64]
    fraction: NDArray[np.float64]


def _place(network: StreetNetwork, stops: Stops) -> _Placings:
    back = np.where(stops.edge >= 0, network.edge_reverse[stops.edge], -1)
    edge = np.column_stack([stops.edge, back]).astype(np.int32)
    duration = np.where(edge >= 0, network.edge_duration[edge], 0).astype(np.int64)
    done = np.rint(stops.fraction[:, None] * duration).astype(np.int64)
    return _Placings(
        edge=edge,
        passed=np.column_stack([done[:, 0], duration[:, 1] - done[:, 1]]),
        fraction=np.column_stack([stops.fraction, 1.0 - stops.fraction]),
    )


_ROWS_AT_ONCE = 256
"""Rows of the table computed together: enough to be fast, few enough for the intermediate results to be small."""

_FAR = np.int64(2**40)
"""Milliseconds above every way there is, and far from overflowing when three of them are added."""


def _seconds(network: StreetNetwork, router: Router, placings: _Placings) -> NDArray[np.int32]:
    """Combine, for every pair, each way out of the first stop with each way into the second, and the drive between."""
    edge, passed = placings.edge, placings.passed
    exists = edge >= 0
    left = np.where(exists, network.edge_duration[edge] - passed, _FAR)
    entered = np.where(exists, passed, _FAR)
    # A stop off the network stands at node 0, infinitely far from it.
    exits, exit_row = np.unique(np.where(exists, network.edge_head[edge], 0), return_inverse=True)
    entries, entry_column = np.unique(np.where(exists, network.edge_tail[edge], 0), return_inverse=True)
    exit_row, entry_column = exit_row.reshape(edge.shape), entry_column.reshape(edge.shape)
    between = router.durations(exits, entries)
    seconds = np.empty((len(edge), len(edge)), dtype=np.int32)
    for first in range(0, len(edge), _ROWS_AT_ONCE):
        rows = slice(first, first + _ROWS_AT_ONCE)
        best = _direct(placings, rows)
        for way_out, way_in in product(range(2), range(2)):
            middle = between[exit_row[rows, way_out, None], entry_column[None, :, way_in]].astype(np.int64)
            middle[middle >= NO_WAY] = _FAR
            middle += left[rows, way_out, None]
            middle += entered[None, :, way_in]
            np.minimum(best, middle, out=best)
        seconds[rows] = np.where(best < _FAR, -(-best // 1000), UNREACHABLE)
    np.fill_diagonal(seconds, 0)
    return seconds


def _direct(placings: _Placings, rows: slice) -> NDArray[np.int64]:
    """Give the milliseconds between stops on one edge, the second at or beyond the first; far for all others."""
    edge, passed, fraction = placings.edge, placings.passed, placings.fraction
    best = np.full((len(edge[rows]), len(edge)), _FAR)
    # Stops are located on one edge of a street, so its first column tells whether two share the street.
    i, j = np.nonzero((edge[rows, 0, None] == edge[None, :, 0]) & (edge[rows, 0, None] >= 0))
    stop = i + rows.start
    for way in range(2):
        ahead = (edge[stop, way] >= 0) & (fraction[j, way] >= fraction[stop, way])
        here, there = i[ahead], j[ahead]
        best[here, there] = np.minimum(best[here, there], passed[there, way] - passed[stop[ahead], way])
    return best


_Piece = tuple[int, float, float]
"""An edge and the fractions of it between which it is driven."""


def _fastest(
    network: StreetNetwork, router: Router, placings: _Placings, i: int, j: int
) -> tuple[int, list[_Piece]] | None:
    """Find the fastest way between two stops and its milliseconds, by the same sums as the table."""
    edge, passed, fraction = placings.edge, placings.passed, placings.fraction
    best: tuple[int, list[_Piece]] | None = None
    for way_out, way_in in product(range(2), range(2)):
        start, end = int(edge[i, way_out]), int(edge[j, way_in])
        if start < 0 or end < 0:
            continue
        leave, arrive = float(fraction[i, way_out]), float(fraction[j, way_in])
        if start == end and arrive >= leave:
            duration = int(passed[j, way_in] - passed[i, way_out])
            if best is None or duration < best[0]:
                best = duration, [(start, leave, arrive)]
        between = router.way(int(network.edge_head[start]), int(network.edge_tail[end]))
        if between is None:
            continue
        duration = int(network.edge_duration[start] - passed[i, way_out] + between.duration + passed[j, way_in])
        if best is None or duration < best[0]:
            whole = [(middle, 0.0, 1.0) for middle in between.edges]
            best = duration, [(start, leave, 1.0), *whole, (end, 0.0, arrive)]
    return best


def _leg(network: StreetNetwork, milliseconds: int, pieces: list[_Piece]) -> Leg:
    shape = np.concatenate([_shape(network, *piece) for piece in pieces]).round(6)
    repeated = np.zeros(len(shape), dtype=bool)
    repeated[1:] = (shape[1:] == shape[:-1]).all(axis=1)
    positions = [(lon, lat) for lon, lat in shape[~repeated].tolist()]
    return Leg(
        duration=-(-milliseconds // 1000),
        distance=sum(float(network.edge_length[edge]) * (end - start) for edge, start, end in pieces),
        path=tuple(positions) if len(positions) > 1 else (positions[0], positions[0]),
    )


def _shape(network: StreetNetwork, edge: int, start: float, end: float) -> NDArray[np.float64]:
    """Cut an edge's geometry at two fractions of its length: shape (positions, 2), degrees."""
    span = slice(network.geometry_offset[edge], network.geometry_offset[edge + 1])
    shape = np.column_stack([network.geometry_lon[span], network.geometry_lat[span]])
    if start == 0.0 and end == 1.0:
        return shape
    # Over one street a degree of longitude has one length.
    steps = np.hypot(np.diff(shape[:, 0]) * np.cos(np.radians(shape[0, 1])), np.diff(shape[:, 1]))
    along = np.concatenate([[0.0], np.cumsum(steps)])
    cut = np.array([start, end]) * along[-1]
    inner = shape[(along > cut[0]) & (along < cut[1])]
    ends = np.column_stack([np.interp(cut, along, shape[:, 0]), np.interp(cut, along, shape[:, 1])])
    return np.concatenate([ends[:1], inner, ends[1:]])
