"""Water as it was read, made the barriers of a network: areas without seams, and the lines outside them."""

from collections.abc import Iterable
from typing import NamedTuple, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geodata.streets.network.simplification import EARTH_RADIUS

SHORTEST_BANK = 170.0
"""Metres round an area of water below which it is no barrier: half of it is walked in a minute, at 1.4 m/s (Bohannon
and Williams Andrews, "Normal walking speed: a descriptive meta-analysis", Physiotherapy 97 (3), 2011). The bank is
measured and not the area, because the longer and narrower water is, the more it is in the way."""

REACH = 200.0
"""Metres beyond the streets up to which water counts: as far as a point may lie from a street it is reached from."""

_DECIMALS = 7
"""Of a degree, as OpenStreetMap has them: what is cut anew lies on the same grid."""


Shape = TypeVar("Shape", bound=BaseGeometry)


class Water(NamedTuple):
    """Lines and areas of water in degrees, in the order of the source's ids."""

    lines: tuple[shapely.LineString, ...] = ()
    areas: tuple[BaseGeometry, ...] = ()


class WaterCollector:
    """Gathers water by the ids of ways and nodes, until it is known where the nodes lie."""

    def __init__(self) -> None:
        self._lines: dict[int, list[int]] = {}
        self._areas: dict[int, list[int]] = {}
        self._multipolygons: dict[int, tuple[list[int], list[int]]] = {}
        self._members: dict[int, list[int]] = {}

    def add_way(self, way_id: int, nodes: list[int], *, is_area: bool) -> None:
        """Take the middle of a river, or the bank of an area; a bank that does not close is a line."""
        closes = len(nodes) > 3 and nodes[0] == nodes[-1]
        (self._areas if is_area and closes else self._lines)[way_id] = nodes

    def add_multipolygon(self, relation_id: int, ways: list[tuple[int, str]]) -> None:
        """Take an area by the ids and roles of the ways round it and, with the role "inner", round its islands."""
        outer = [way for way, role in ways if role != "inner"]
        self._multipolygons[relation_id] = (outer, [way for way, role in ways if role == "inner"])

    def add_member(self, way_id: int, nodes: list[int]) -> None:
        """Take one of the ways that :meth:`members` asked for."""
        self._members[way_id] = nodes

    def members(self) -> NDArray[np.int64]:
        """Give the ids of all ways of multipolygons, ascending and each once."""
        ways = {way for outer, inner in self._multipolygons.values() for way in (*outer, *inner)}
        return np.array(sorted(ways), dtype=np.int64)

    def nodes(self) -> NDArray[np.int64]:
        """Give the ids of all nodes of the water, ascending and each once."""
        ways = (*self._lines.values(), *self._areas.values(), *self._members.values())
        return np.unique(np.array([node for nodes in ways for node in nodes], dtype=np.int64))

    def finish(self, node_id: NDArray[np.int64], node_lon: NDArray[np.float64], node_lat: NDArray[np.float64]) -> Water:
        """Draw what was gathered through the nodes that are there, by ascending id: what is missing leaves a gap."""

        def drawn(nodes: list[int]) -> list[shapely.LineString]:
            ids = np.array(nodes, dtype=np.int64)
            place = np.minimum(np.searchsorted(node_id, ids), max(len(node_id) - 1, 0))
            present = node_id[place] == ids if len(node_id) else np.zeros(len(ids), dtype=np.bool_)
            runs = np.split(place, np.flatnonzero(~present[1:] | ~present[:-1]) + 1)
            return [shapely.LineString(np.column_stack([node_lon[run], node_lat[run]])) for run in runs if len(run) > 1]

        lines: list[shapely.LineString] = []
        areas: list[BaseGeometry] = []
        # Drawn as the bank of an area of its own too, it would fill the islands of a multipolygon.
        outer_ways = {way for outer, _ in self._multipolygons.values() for way in outer}
        for way, nodes in sorted({**self._lines, **self._areas}.items()):
            pieces = drawn(nodes) if way not in outer_ways else []
            if way in self._areas and len(pieces) == 1 and pieces[0].is_closed:
                areas.append(shapely.Polygon(pieces[0]))
            else:
                lines += pieces
        for _, members in sorted(self._multipolygons.items()):
            outer, inner = ([line for way in ways for line in drawn(self._members.get(way, []))] for ways in members)
            area, rest = area_of_members(outer, inner)
            areas.append(area)
            lines += rest
        return Water(tuple(lines), tuple(areas))


def area_of_members(
    outer: Iterable[shapely.LineString], inner: Iterable[shapely.LineString]
) -> tuple[BaseGeometry, list[shapely.LineString]]:
    """Join the ways of a multipolygon into rings, whatever way they run and in whatever order they come.

    At the edge of an extract ways are missing, and what is there of a ring stays a line.

    Returns
    -------
    area : Polygon or MultiPolygon
        Of all rings that close; empty where none does.
    lines : list of LineString
        The rest of the outer boundary, and islands in it that lie in no ring that closes.
    """
    # Noded, so that a stretch drawn twice is there once.
    shells, cuts, dangles, _ = shapely.polygonize_full([shapely.union_all(list(outer))])
    holes = shapely.get_parts(shapely.polygonize([shapely.union_all(list(inner))]))
    covered = shapely.union_all(shapely.get_parts(shells))
    has_shell = shapely.covers(covered, shapely.point_on_surface(holes))
    # By turns in and out of the water from the outermost ring inwards: an island may have a pond.
    rings = [*shapely.boundary(shapely.get_parts(shells)), *shapely.boundary(holes[has_shell])]
    area = shapely.build_area(shapely.union_all(rings))
    rest = [*shapely.get_parts(cuts), *shapely.get_parts(dangles), *shapely.boundary(holes[~has_shell])]
    return area, _lines_in(shapely.line_merge(shapely.union_all(rest)))


def barriers_of(
    water: Water, bounds: tuple[float, float, float, float]
) -> tuple[list[shapely.LineString], list[shapely.Polygon]]:
    """Make barriers of the water near streets.

    Areas that touch become one, as a river is drawn in pieces: who stands on a bridge over the seam stands over one
    river. A line is cut off where it runs through an area. What is left is in an order that depends on the water alone.

    Parameters
    ----------
    bounds
        West, south, east and north of the streets, in degrees.
    """
    near = shapely.box(*_widened(bounds))
    shapely.prepare(near)
    areas = np.array(water.areas, dtype=np.object_)
    areas = areas[shapely.intersects(near, areas)]
    area = shapely.union_all(np.where(shapely.is_valid(areas), areas, shapely.make_valid(areas)))
    polygons = [part for part in shapely.get_parts(area) if isinstance(part, shapely.Polygon)]
    polygons = [polygon for polygon in polygons if _metres_round(polygon) >= SHORTEST_BANK]
    lines = np.array(water.lines, dtype=np.object_)
    line = shapely.difference(shapely.union_all(lines[shapely.intersects(near, lines)]), shapely.union_all(polygons))
    return _in_order(_lines_in(shapely.line_merge(line))), _in_order(polygons)


def _widened(bounds: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    west, south, east, north = bounds
    lat = np.degrees(REACH / EARTH_RADIUS)
    lon = lat / max(np.cos(np.radians(max(abs(south), abs(north)))), 0.01)
    return west - lon, south - lat, east + lon, north + lat


def _metres_round(polygon: shapely.Polygon) -> float:
    lon, lat = np.radians(shapely.get_coordinates(polygon.exterior)).T
    return float(np.hypot(np.diff(lon) * np.cos(lat[:-1]), np.diff(lat)).sum()) * EARTH_RADIUS


def _lines_in(geometry: BaseGeometry) -> list[shapely.LineString]:
    return [part for part in shapely.get_parts(geometry) if isinstance(part, shapely.LineString)]


def _in_order(shapes: list[Shape]) -> list[Shape]:
    """Put shapes on the grid of OpenStreetMap and in one order, drawn from one corner; what has no length goes."""
    on_grid = shapely.transform(np.array(shapes, dtype=np.object_), lambda degrees: np.round(degrees, _DECIMALS))
    drawn = shapely.normalize(on_grid[shapely.length(on_grid) > 0])
    return sorted(drawn.tolist(), key=shapely.to_wkb)
