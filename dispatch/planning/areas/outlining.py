"""What an area looks like on a map: one ring around its orders that keeps out of the other areas."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geodata.metres import metres_per_degree
from geodata.streets.leg import Position

HOLLOWNESS = 0.5
"""Of a concave hull, from 0, as hollow as can be, to 1, convex: a judgement by eye, on Boston and a made-up city."""

MARGIN = 90.0
"""Metres between the outermost orders and the outline: about half a block, where no other area's order is nearer."""

LEAST_MARGIN = 25.0
"""Metres around each order that belong to the outline, whichever area's orders are near."""

BRIDGE = 12.0
"""Half the width in metres of what joins the parts of an area that others part."""

TOLERANCE = 8.0
"""Metres by which a simpler line may leave the outline, less than what is left around each order."""

_CORNERS = 3
"""Of a quarter of a circle."""


def outlines(areas: Sequence[Sequence[Position]]) -> list[tuple[Position, ...]]:
    """Draw a closed ring around the places of each area, so that rings overlap hardly or not at all.

    A ring is the concave hull of the places with a margin, as far as that is nearer to a place of this area than to one
    of another. All places are inside; parts that lie apart are joined by a narrow bridge, and what an area encloses is
    inside its ring.

    Parameters
    ----------
    areas
        Longitude and latitude of the places of each, at least one.

    Returns
    -------
    list of tuple
        For each area positions to six decimals, a tenth of a metre, the first again at the end.
    """
    degrees = [np.array(area, dtype=np.float64).reshape(-1, 2) for area in areas]
    if not degrees:
        return []
    origin = np.concatenate(degrees).mean(axis=0)
    scale = metres_per_degree(float(origin[1]))
    places = [np.unique(np.round((each - origin) * scale, 1), axis=0) for each in degrees]
    territories = _nearest_to_each(places)
    return [
        tuple((round(lon, 6), round(lat, 6)) for lon, lat in (_ring(own, ground) / scale + origin).tolist())
        for own, ground in zip(places, territories, strict=True)
    ]


def is_inside(outline: Sequence[Position], place: Position) -> bool:
    """Tell whether a place lies inside a ring or on it."""
    return bool(shapely.intersects_xy(shapely.Polygon(outline), *place))


def _ring(places: NDArray[np.float64], ground: BaseGeometry) -> NDArray[np.float64]:
    points = shapely.MultiPoint(places)
    hull = shapely.concave_hull(points, ratio=HOLLOWNESS).buffer(MARGIN, quad_segs=_CORNERS)
    shape = shapely.union(hull & ground, points.buffer(LEAST_MARGIN, quad_segs=_CORNERS))
    parts = sorted(shapely.get_parts(shape).tolist(), key=lambda part: -part.area)
    whole = parts[0]
    while len(parts) > 1:
        apart = [whole.distance(part) for part in parts[1:]]
        part = parts.pop(1 + int(np.argmin(apart)))
        bridge = shapely.shortest_line(whole, part).buffer(BRIDGE, quad_segs=_CORNERS)
        whole = shapely.union_all([whole, bridge, part])
    return shapely.get_coordinates(shapely.Polygon(whole.exterior).simplify(TOLERANCE))


def _nearest_to_each(areas: Sequence[NDArray[np.float64]]) -> list[BaseGeometry]:
    """Return for each area what lies nearer to a place of it than to one of another: its places' Voronoi cells.

    A place that several areas have is the first one's.
    """
    places, first = np.unique(np.concatenate(areas), axis=0, return_index=True)
    owner = np.repeat(np.arange(len(areas)), [len(each) for each in areas])[first]
    around = shapely.box(*places.min(axis=0), *places.max(axis=0)).buffer(2 * MARGIN)
    if len(places) == 1:
        return [around if number == owner[0] else shapely.Polygon() for number in range(len(areas))]
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(places), extend_to=around))
    place, cell = shapely.STRtree(cells).query(shapely.points(places), predicate="intersects")
    cells_of: list[list[BaseGeometry]] = [[] for _ in areas]
    for number, index in zip(place.tolist(), cell.tolist(), strict=True):
        cells_of[owner[number]].append(cells[index])
    return [shapely.union_all(each) for each in cells_of]
