"""From what was drawn to the edges that are closed, and from those to the edges closed at a moment."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.streets.closures.closure import Closure
from geodata.streets.network import StreetNetwork
from geodata.streets.street_lines import StreetLines, directions, ground_scale, project_geometries

MIN_INSIDE = 1.0
"""Metres a street has to run inside an area; less is how the area was drawn. Half the street if that is shorter."""

LINE_REACH = 10.0
"""Metres from a line within which a street can be the one it is drawn along: half a wide street."""

MAX_ANGLE = 30.0
"""Degrees between a line and a street that it runs along: below a crossing's, above a hand's unsteadiness."""

MIN_ALONG = 15.0
"""Metres a line has to run along a street: one that ends a crossing's width too late does not close the next block."""

SAME_DISTANCE = 0.5
"""Metres by which two streets may differ and still be equally near: what positions of five decimals are rounded by."""


def closed_edges(network: StreetNetwork, closures: Sequence[Closure], moment: datetime) -> NDArray[np.bool_]:
    """Tell once which edges are closed; see :class:`ClosureIndex`, which is kept to be asked again."""
    return ClosureIndex(network, closures).closed_edges(moment)


class ClosureIndex:
    """The edges of each closure, found once, so that any moment is answered by looking them up.

    Parameters
    ----------
    network
        The streets.
    closures
        What is closed when.
    streets
        The network's streets as lines, if someone has them already (:attr:`Locator.streets`).

    Attributes
    ----------
    closures
        As given.
    edges
        For each closure the edges it closes, ascending; none for a closure that is not on any street.
    """

    def __init__(
        self, network: StreetNetwork, closures: Sequence[Closure], *, streets: StreetLines | None = None
    ) -> None:
        self.closures = tuple(closures)
        pairs = _closed_pairs(network, streets or StreetLines(network), self.closures)
        self._edge = (pairs % network.num_edges).astype(np.int32)
        self._edge.setflags(write=False)
        self._num_edges = network.num_edges
        self._offset = np.searchsorted(pairs, np.arange(len(self.closures) + 1) * network.num_edges)
        self.edges = tuple(np.split(self._edge, self._offset[1:-1])) if self.closures else ()
        self._starts = np.array([-np.inf if c.starts is None else c.starts.timestamp() for c in self.closures])
        self._ends = np.array([np.inf if c.ends is None else c.ends.timestamp() for c in self.closures])

    def closed_edges(self, moment: datetime) -> NDArray[np.bool_]:
        """Tell which edges are closed at a moment: shape (M,).

        Raises
        ------
        ValueError
            If the moment has no time zone.
        """
        now = _timestamp(moment)
        return self._closed_by((self._starts <= now) & (now < self._ends))

    def closed_between(self, starts: datetime, ends: datetime) -> NDArray[np.bool_]:
        """Tell which edges are closed at any moment from ``starts`` up to, not including, ``ends``: shape (M,).

        Raises
        ------
        ValueError
            If a moment has no time zone.
        """
        return self._closed_by((self._starts < _timestamp(ends)) & (_timestamp(starts) < self._ends))

    def _closed_by(self, active: NDArray[np.bool_]) -> NDArray[np.bool_]:
        closed = np.zeros(self._num_edges, dtype=bool)
        closed[self._edge[np.repeat(active, np.diff(self._offset))]] = True
        return closed


def _timestamp(moment: datetime) -> float:
    if moment.utcoffset() is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return moment.timestamp()


def _closed_pairs(network: StreetNetwork, streets: StreetLines, closures: tuple[Closure, ...]) -> NDArray[np.int64]:
    """Find every pair of a closure and an edge it closes, as closure times M plus edge, ascending."""
    geometries = project_geometries([closure.geometry for closure in closures])
    parts, closure = shapely.get_parts(geometries, return_index=True)
    points, lines, areas = (np.flatnonzero(shapely.get_dimensions(parts) == dimension) for dimension in range(3))
    radius = np.array([each.radius for each in closures])
    forward = np.array([each.direction == "forward" for each in closures], dtype=bool)
    pairs = []
    for chosen, (part, street, same_way, other_way) in (
        (points, _around_points(streets, parts[points], radius[closure[points]])),
        (lines, _along_lines(streets, parts[lines], forward[closure[lines]])),
        (areas, _inside_areas(streets, parts[areas])),
    ):
        edge = streets.edge[street]
        back = network.edge_reverse[edge]
        first = closure[chosen][part].astype(np.int64) * network.num_edges
        pairs += [(first + edge)[same_way], (first + back)[other_way & (back >= 0)]]
    return np.unique(np.concatenate(pairs))


_Found = tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.bool_], NDArray[np.bool_]]
"""Pairs of a part of the closures and a street, and whether it closes the street the way it is drawn, and the other."""


def _around_points(streets: StreetLines, points: NDArray[np.object_], radius: NDArray[np.float64]) -> _Found:
    scale = ground_scale(shapely.get_y(points))
    part, street = streets.tree.query(points, predicate="dwithin", distance=radius / scale)
    distance = shapely.distance(points[part], streets.lines[street]) * scale[part]
    nearest = distance <= _least(part, distance, len(points)) + SAME_DISTANCE
    return _both_ways(part[nearest], street[nearest])


def _inside_areas(streets: StreetLines, areas: NDArray[np.object_]) -> _Found:
    # An area that is valid in degrees need not be in the plane, where its sides are other straight lines.
    areas = np.asarray(shapely.make_valid(areas, method="structure", keep_collapsed=False), dtype=np.object_)
    # Streets wholly inside, most of them under a large area, need no cutting; the areas are this call's own to prepare.
    shapely.prepare(areas)
    part, street = streets.tree.query(areas)
    meets = shapely.intersects(areas[part], streets.lines[street])
    part, street = part[meets], street[meets]
    lines = streets.lines[street]
    inside = shapely.length(lines)
    cut = ~shapely.contains_properly(areas[part], lines)
    # What runs along the border is in the intersection too.
    inside[cut] = shapely.length(shapely.intersection(lines[cut], areas[part[cut]])) - shapely.length(
        shapely.intersection(lines[cut], shapely.boundary(areas)[part[cut]])
    )
    scale = ground_scale(shapely.get_y(shapely.get_point(lines, 0)))
    closed = inside * scale > np.minimum(MIN_INSIDE, shapely.length(lines) * scale / 2)
    return _both_ways(part[closed], street[closed])


def _both_ways(part: NDArray[np.intp], street: NDArray[np.intp]) -> _Found:
    always = np.ones(len(street), dtype=bool)
    return part, street, always, always


_PIECE = 4.0
"""Metres, at most, of a line that are held against the streets at once: short beside any street and the reach."""


def _along_lines(streets: StreetLines, lines: NDArray[np.object_], forward: NDArray[np.bool_]) -> _Found:
    cut, line = _near_streets(streets, lines)
    length = shapely.length(cut)
    scale = ground_scale(shapely.get_y(shapely.get_point(cut, 0)))
    # A line is held against the streets at the middle of each of its pieces, which are of one length.
    count = np.ceil(length * scale / _PIECE).astype(np.intp)
    of = np.repeat(np.arange(len(cut)), count)
    number = np.arange(len(of)) - np.repeat(np.cumsum(count) - count, count)
    along = (number + 0.5) * (length / count)[of]
    middle = shapely.line_interpolate_point(cut[of], along)
    piece, street = streets.tree.query(middle, predicate="dwithin", distance=LINE_REACH / scale[of])
    way_x, way_y = directions(cut[of], along)
    beside = streets.lines[street]
    street_x, street_y = directions(beside, shapely.line_locate_point(beside, middle[piece]))
    cosine = way_x[piece] * street_x + way_y[piece] * street_y
    leads_same_way = np.abs(cosine) >= np.cos(np.radians(MAX_ANGLE))
    piece, street, cosine = piece[leads_same_way], street[leads_same_way], cosine[leads_same_way]
    distance = shapely.distance(middle[piece], streets.lines[street]) * scale[of[piece]]
    nearest = distance <= _least(piece, distance, len(middle)) + SAME_DISTANCE
    piece, street, cosine = piece[nearest], street[nearest], cosine[nearest]
    pair, row = np.unique(line[of[piece]] * np.int64(len(streets.lines)) + street, return_inverse=True)
    covered = np.zeros((len(pair), 2))
    np.add.at(covered, (row, (cosine < 0).astype(np.intp)), (length * scale / count)[of[piece]])
    part, street = pair // len(streets.lines), pair % len(streets.lines)
    needed = np.minimum(MIN_ALONG, np.minimum(_ground_length(lines)[part], _ground_length(streets.lines[street])) / 2)
    enough = np.where(forward[part, None], covered, covered.sum(axis=1)[:, None]) >= needed[:, None]
    return part, street, enough[:, 0], enough[:, 1]


def _near_streets(streets: StreetLines, lines: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """Cut lines to the box around the streets, so that one drawn across a continent takes no time."""
    west, south, east, north = streets.bounds
    reach = LINE_REACH / ground_scale(np.array([south, north])).min()
    near = shapely.clip_by_rect(lines, west - reach, south - reach, east + reach, north + reach)
    parts, line = shapely.get_parts(near, return_index=True)
    drawn = shapely.length(parts) > 0
    return parts[drawn], line[drawn]


def _ground_length(lines: NDArray[np.object_]) -> NDArray[np.float64]:
    return np.asarray(shapely.length(lines) * ground_scale(shapely.get_y(shapely.get_point(lines, 0))))


def _least(row: NDArray[np.intp], values: NDArray[np.float64], num_rows: int) -> NDArray[np.float64]:
    """Give, for each value, the least of its row."""
    least = np.full(num_rows, np.inf)
    np.minimum.at(least, row, values)
    return np.asarray(least[row])
