"""Points, and the nearest position to each on a line: its foot."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.streets.street_lines import EARTH_RADIUS, project, unproject


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Points in degrees and in the plane, each of shape (n,)."""

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    geometry: NDArray[np.object_]

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> "Points":
        """Select points."""
        return Points(self.lon[rows], self.lat[rows], self.x[rows], self.y[rows], self.geometry[rows])


@dataclass(frozen=True, slots=True, eq=False)
class Feet:
    """The nearest position to each point on a line, each of shape (n,): ``along`` and ``x``, ``y`` in the plane."""

    line: NDArray[np.intp]
    along: NDArray[np.float64]
    fraction: NDArray[np.float64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    distance: NDArray[np.float64]

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> "Feet":
        """Select feet."""
        return Feet(*(getattr(self, name)[rows] for name in self.__slots__))

    def put(self, rows: NDArray[np.intp], others: "Feet") -> None:
        """Replace the feet of some points by others."""
        for name in self.__slots__:
            getattr(self, name)[rows] = getattr(others, name)


def place(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Points:
    """Take points in degrees to the plane."""
    x, y = project(lon, lat)
    return Points(lon, lat, x, y, np.asarray(shapely.points(x, y), dtype=np.object_))


def first_nearest(tree: shapely.STRtree, points: Points) -> NDArray[np.intp]:
    """Find the nearest line to each point: of all at the same least distance the first."""
    row, line = tree.query_nearest(points.geometry, all_matches=True)
    order = np.lexsort((line, row))
    return np.asarray(line[order][np.unique(row[order], return_index=True)[1]])


def drop_feet(lines: NDArray[np.object_], line: NDArray[np.intp], points: Points) -> Feet:
    """Find the nearest position to each point on the line of that index."""
    chosen = lines[line]
    length = shapely.length(chosen)
    along = np.clip(shapely.line_locate_point(chosen, points.geometry), 0.0, length)
    foot = shapely.line_interpolate_point(chosen, along)
    x, y = shapely.get_x(foot), shapely.get_y(foot)
    return Feet(
        line=line,
        along=along,
        # A street of no length has all its positions at its tail.
        fraction=np.divide(along, length, out=np.zeros(len(along)), where=length > 0),
        x=x,
        y=y,
        distance=great_circle(points.lon, points.lat, *unproject(x, y)),
    )


def drop_feet_on_segments(
    lines: NDArray[np.object_], line: NDArray[np.intp], points: Points
) -> tuple[NDArray[np.intp], Feet]:
    """Find the nearest position to each point on each segment of the line of that index.

    Returns
    -------
    pair : array of int
        Shape (s,): the point each segment was held against, as an index into ``points``.
    feet : Feet
        One for each segment.
    """
    corner, pair_of_corner = shapely.get_coordinates(lines[line], return_index=True)
    start = np.flatnonzero(pair_of_corner[1:] == pair_of_corner[:-1])
    pair = pair_of_corner[start]
    step = corner[start + 1] - corner[start]
    length = np.hypot(*step.T)
    offset = np.column_stack([points.x, points.y])[pair] - corner[start]
    share = np.divide((offset * step).sum(axis=1), length**2, out=np.zeros(len(length)), where=length > 0).clip(0, 1)
    x, y = (corner[start] + share[:, None] * step).T
    # The lengths of all lines one after the other, less what came before the first segment of each.
    before = np.cumsum(length) - length
    before -= before[np.searchsorted(pair, pair)]
    total = np.bincount(pair, weights=length)[pair]
    along = before + share * length
    return pair, Feet(
        line=line[pair],
        along=along,
        fraction=np.divide(along, total, out=np.zeros(len(along)), where=total > 0).clip(0, 1),
        x=x,
        y=y,
        distance=great_circle(points.lon[pair], points.lat[pair], *unproject(x, y)),
    )


def great_circle(
    lon: NDArray[np.float64], lat: NDArray[np.float64], to_lon: NDArray[np.float64], to_lat: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Measure the metres between pairs of positions given in degrees, by the haversine formula."""
    lon, lat, to_lon, to_lat = (np.radians(degrees) for degrees in (lon, lat, to_lon, to_lat))
    half_chord = np.sin((to_lat - lat) / 2) ** 2 + np.cos(lat) * np.cos(to_lat) * np.sin((to_lon - lon) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.minimum(half_chord, 1.0))))
