"""The streets as lines in a plane, in a spatial index: what points, closures and barriers are held against.

The plane is a Mercator projection: it keeps angles, so around any point what is nearest in it is nearest on the
ground, and left is left, wherever on earth the city lies. Its metres are longer than those of the ground by a factor
that hangs on the latitude alone.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geodata.streets.network import StreetNetwork
from geodata.streets.network.flat_arrays import runs

EARTH_RADIUS = 6_371_009.0
"""Metres; the mean radius osmnx measures edge lengths with."""

MAX_LATITUDE = 85.0
"""Degrees north or south beyond which nothing is placed: Mercator ends short of the poles, and so do streets."""


class StreetLines:
    """Every street of a network once, a two-way street as its edge of lower index. May be used from any thread.

    Attributes
    ----------
    edge
        Shape (S,), the edge each street is drawn along, from tail to head.
    lines
        Shape (S,), a shapely line per street, in the plane.
    tree
        The lines in a spatial index.
    bounds
        West, south, east and north of all lines, in the plane.
    """

    def __init__(self, network: StreetNetwork) -> None:
        edges = np.arange(network.num_edges)
        self.edge = np.flatnonzero((network.edge_reverse < 0) | (edges < network.edge_reverse))
        offset = network.geometry_offset
        count = offset[self.edge + 1] - offset[self.edge]
        position = runs(offset[self.edge], count)
        plane = np.column_stack(project(network.geometry_lon[position], network.geometry_lat[position]))
        self.lines: NDArray[np.object_] = np.asarray(
            shapely.linestrings(plane, indices=np.repeat(np.arange(len(self.edge)), count)), dtype=np.object_
        )
        self.tree = shapely.STRtree(self.lines)
        self.bounds: tuple[float, ...] = (*plane.min(axis=0).tolist(), *plane.max(axis=0).tolist())


def as_degrees(lon: ArrayLike, lat: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Take longitudes and latitudes as arrays of floats; None becomes not a number.

    Raises
    ------
    ValueError
        If they are not of one shape (n,).
    """
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    if lon.ndim != 1 or lon.shape != lat.shape:
        raise ValueError(f"lon and lat must be one-dimensional and of one length, got {lon.shape} and {lat.shape}")
    return lon, lat


def project(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Take degrees to the plane."""
    return EARTH_RADIUS * np.radians(lon), EARTH_RADIUS * np.arctanh(np.sin(np.radians(lat)))


def unproject(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Take the plane back to degrees."""
    return np.degrees(x / EARTH_RADIUS), np.degrees(np.arcsin(np.tanh(y / EARTH_RADIUS)))


def project_geometries(geometries: Sequence[shapely.Geometry] | NDArray[np.object_]) -> NDArray[np.object_]:
    """Take shapely geometries in degrees to the plane, without their heights."""
    flat = shapely.force_2d(np.asarray(geometries, dtype=np.object_))
    return np.asarray(shapely.transform(flat, lambda degrees: np.column_stack(project(*degrees.T))), dtype=np.object_)


def ground_scale(y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the metres of the ground that a metre of the plane stands for, around positions ``y`` in the plane."""
    return np.asarray(1.0 / np.cosh(y / EARTH_RADIUS))


_STEP = 0.05
"""Metres of the plane from a position back and ahead, between which a line's direction is taken: far above the error
of a position in the plane, a millionth of a metre, and far below the length of a street."""


def directions(
    lines: NDArray[np.object_], along: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the direction each line runs in where it has come ``along`` metres of the plane.

    At a bend it is the direction half-way between those of the two segments: it has any point for which the bend is
    the nearest position on the same side as the line as a whole has. At an end it is that of the one segment.

    Returns
    -------
    tuple of arrays
        Parts along x and y of unit vectors; 0 and 0 where there is no direction, as on a line of no length or where it
        turns right back.
    """
    # A negative distance would count from the far end.
    behind = shapely.line_interpolate_point(lines, np.maximum(along - _STEP, 0.0))
    ahead = shapely.line_interpolate_point(lines, along + _STEP)
    x, y = shapely.get_x(ahead) - shapely.get_x(behind), shapely.get_y(ahead) - shapely.get_y(behind)
    length = np.hypot(x, y)
    # What turns right back leaves no more than the rounding of its positions.
    clear = length > 1e-6
    return (
        np.divide(x, length, out=np.zeros_like(x), where=clear),
        np.divide(y, length, out=np.zeros_like(y), where=clear),
    )
