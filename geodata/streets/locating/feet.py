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


def great_circle(
    lon: NDArray[np.float64], lat: NDArray[np.float64], to_lon: NDArray[np.float64], to_lat: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Measure the metres between pairs of positions given in degrees, by the haversine formula."""
    lon, lat, to_lon, to_lat = (np.radians(degrees) for degrees in (lon, lat, to_lon, to_lat))
    half_chord = np.sin((to_lat - lat) / 2) ** 2 + np.cos(lat) * np.cos(to_lat) * np.sin((to_lon - lon) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.minimum(half_chord, 1.0))))
