"""A point on the map to a stop on a street: the nearest position on the nearest edge, never the nearest node.

Distances are compared in a Mercator projection: it keeps angles, so around any point what is nearest in it is nearest
on the ground, wherever on earth the city lies.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geodata.streets.network import StreetNetwork

MAX_DISTANCE = 200.0
"""Metres from a street beyond which a point is not on the network: about two short city blocks."""

EARTH_RADIUS = 6_371_009.0
"""Metres; the mean radius osmnx measures edge lengths with."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stops:
    """Points as stops on the network. All arrays are read-only and of shape (n,).

    Attributes
    ----------
    edge
        Int32 index of the edge; of a two-way street the edge of lower index. -1 for a point off the network.
    fraction
        Float64, 0 at the edge's tail, 1 at its head.
    distance
        Float64 metres from the point to the nearest street, on the network or not; infinite for a point without
        coordinates.
    on_network
        Bool: the point has coordinates and is near enough to a street.
    """

    edge: NDArray[np.int32]
    fraction: NDArray[np.float64]
    distance: NDArray[np.float64]
    on_network: NDArray[np.bool_]

    def __post_init__(self) -> None:
        for array in (self.edge, self.fraction, self.distance, self.on_network):
            array.setflags(write=False)

    def __len__(self) -> int:
        return len(self.edge)

    def take(self, indices: Sequence[int] | NDArray[np.intp]) -> "Stops":
        """Select stops, in the given order."""
        chosen = np.asarray(indices, dtype=np.intp)
        return Stops(
            edge=self.edge[chosen],
            fraction=self.fraction[chosen],
            distance=self.distance[chosen],
            on_network=self.on_network[chosen],
        )


def locate(network: StreetNetwork, lon: ArrayLike, lat: ArrayLike, *, max_distance: float = MAX_DISTANCE) -> Stops:
    """Locate points once; see :meth:`Locator.locate`. Keep a :class:`Locator` to do it again."""
    return Locator(network).locate(lon, lat, max_distance=max_distance)


class Locator:
    """The streets of a network in a spatial index, kept to be asked many times."""

    def __init__(self, network: StreetNetwork) -> None:
        edges = np.arange(network.num_edges)
        self._edge_of_street = np.flatnonzero((network.edge_reverse < 0) | (edges < network.edge_reverse))
        self._streets = _streets(network, self._edge_of_street)
        self._tree = shapely.STRtree(self._streets)

    def locate(self, lon: ArrayLike, lat: ArrayLike, *, max_distance: float = MAX_DISTANCE) -> Stops:
        """Find the stop of each point: the nearest position on any street, the edge of lowest index where several are.

        Parameters
        ----------
        lon, lat
            Shape (n,) degrees. None, not a number, infinite and out of range are points without coordinates: they are
            off the network, not an error.
        max_distance
            Metres from a street beyond which a point is off the network.

        Raises
        ------
        ValueError
            If ``lon`` and ``lat`` are not of one shape (n,).
        """
        lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
        if lon.ndim != 1 or lon.shape != lat.shape:
            raise ValueError(f"lon and lat must be one-dimensional and of one length, got {lon.shape} and {lat.shape}")
        edge = np.full(len(lon), -1, dtype=np.int32)
        fraction = np.zeros(len(lon))
        distance = np.full(len(lon), np.inf)
        # Mercator ends short of the poles, and so do streets.
        placed = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat) & (np.abs(lon) <= 180) & (np.abs(lat) <= 85))
        if len(placed):
            points = shapely.points(*_project(lon[placed], lat[placed]))
            row, street = self._tree.query_nearest(points, all_matches=True)
            # All streets at the same least distance are reported; the first of the lowest index counts.
            order = np.lexsort((street, row))
            nearest = street[order][np.unique(row[order], return_index=True)[1]]
            lines = self._streets[nearest]
            along = np.clip(shapely.line_locate_point(lines, points, normalized=True), 0.0, 1.0)
            feet = shapely.line_interpolate_point(lines, along, normalized=True)
            edge[placed] = self._edge_of_street[nearest]
            fraction[placed] = np.where(np.isfinite(along), along, 0.0)
            distance[placed] = great_circle(
                lon[placed], lat[placed], *_unproject(shapely.get_x(feet), shapely.get_y(feet))
            )
        on_network = distance <= max_distance
        edge[~on_network] = -1
        fraction[~on_network] = 0.0
        return Stops(edge=edge, fraction=fraction, distance=distance, on_network=on_network)


def great_circle(
    lon: NDArray[np.float64], lat: NDArray[np.float64], to_lon: NDArray[np.float64], to_lat: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Measure the metres between pairs of positions given in degrees, by the haversine formula."""
    lon, lat, to_lon, to_lat = (np.radians(degrees) for degrees in (lon, lat, to_lon, to_lat))
    half_chord = np.sin((to_lat - lat) / 2) ** 2 + np.cos(lat) * np.cos(to_lat) * np.sin((to_lon - lon) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.minimum(half_chord, 1.0))))


def _streets(network: StreetNetwork, edges: NDArray[np.intp]) -> NDArray[np.object_]:
    x, y = _project(network.geometry_lon, network.geometry_lat)
    offset = network.geometry_offset
    count = offset[edges + 1] - offset[edges]
    street_of_position = np.repeat(np.arange(len(edges)), count)
    position = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + np.repeat(offset[edges], count)
    return np.asarray(
        shapely.linestrings(np.column_stack([x[position], y[position]]), indices=street_of_position), dtype=np.object_
    )


def _project(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return EARTH_RADIUS * np.radians(lon), EARTH_RADIUS * np.arctanh(np.sin(np.radians(lat)))


def _unproject(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.degrees(x / EARTH_RADIUS), np.degrees(np.arcsin(np.tanh(y / EARTH_RADIUS)))
