"""Locating points: the nearest street, unless a barrier is between or a street that is cut off is nearer."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geodata.streets.locating.barriers import Barriers
from geodata.streets.locating.feet import Feet, Points, drop_feet, drop_feet_on_segments, first_nearest, place
from geodata.streets.locating.shapes import barrier_shapes, island_shapes
from geodata.streets.locating.stops import Reason, Side, Stops
from geodata.streets.network import StreetNetwork
from geodata.streets.street_lines import (
    MAX_LATITUDE,
    StreetLines,
    as_degrees,
    directions,
    ground_scale,
    project_geometries,
)

MAX_DISTANCE = 200.0
"""Metres from a street beyond which a point is not on the network: about two short city blocks."""

ON_STREET_DISTANCE = 0.5
"""Metres from a street's line within which a point is on neither side: positions of five decimals, as many records
have, are rounded by as much."""

ISLAND_MARGIN = 20.0
"""Metres by which a street that is cut off must be nearer than any other for the point to count as lying on it: about
the width of a street between its houses, so that a house between two streets is still reached from the one behind."""


ON_MOTORWAY_DISTANCE = 15.0
"""Metres from a motorway's line within which a point lies on it: half of four lanes and a shoulder. What lies further
away is behind its fence, and is reached from a street."""


def locate(network: StreetNetwork, lon: ArrayLike, lat: ArrayLike, *, max_distance: float = MAX_DISTANCE) -> Stops:
    """Locate points once; see :meth:`Locator.locate`. Keep a :class:`Locator` to do it again."""
    return Locator(network).locate(lon, lat, max_distance=max_distance)


class Locator:
    """The streets of a network in a spatial index, kept to be asked many times, from any thread.

    Parameters
    ----------
    network
        The streets to stop on.
    islands
        Lines (shapely, degrees) of streets that are cut off from the network: no stop is on them, but a point may
        be. By default those the network knows.
    barriers
        Lines and areas (shapely, degrees) that cannot be walked across, as rivers. A bridge is a street like any other.
        By default those the network knows.

    Attributes
    ----------
    streets
        The streets as lines, for others who need them too.
    """

    def __init__(
        self,
        network: StreetNetwork,
        *,
        islands: Sequence[shapely.Geometry] | NDArray[np.object_] | None = None,
        barriers: Sequence[shapely.Geometry] | NDArray[np.object_] | None = None,
    ) -> None:
        self.streets = StreetLines(network)
        self._islands = project_geometries(island_shapes(network) if islands is None else islands)
        self._island_tree = shapely.STRtree(self._islands)
        is_motorway = np.array([name in _MOTORWAYS for name in network.class_names], dtype=bool)
        self._is_motorway = is_motorway[network.edge_class[self.streets.edge]]
        self._others = np.flatnonzero(~self._is_motorway)
        self._tree_of_others = shapely.STRtree(self.streets.lines[self._others])
        self._barriers = Barriers(barrier_shapes(network) if barriers is None else barriers)

    def locate(self, lon: ArrayLike, lat: ArrayLike, *, max_distance: float = MAX_DISTANCE) -> Stops:
        """Find the stop of each point: the nearest position on any street, the edge of lowest index where several are.

        Where the straight line from a point to the nearest street crosses a barrier, the stop is on the nearest segment
        of any street within ``max_distance`` whose straight line crosses none; without one the point is off the
        network. A barrier in which the point itself lies, as on a bridge, does not count. A point is off the network
        too where a street that is cut off is nearer than its stop by more than :data:`ISLAND_MARGIN`. On a motorway is
        only what lies within :data:`ON_MOTORWAY_DISTANCE` of it, or has no other street within ``max_distance``.

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
        lon, lat = as_degrees(lon, lat)
        edge = np.full(len(lon), -1, dtype=np.int32)
        fraction, distance = np.zeros(len(lon)), np.full(len(lon), np.inf)
        side = np.full(len(lon), Side.ON_STREET, dtype=np.int8)
        reason = np.full(len(lon), Reason.NO_COORDINATES, dtype=np.int8)
        placed = np.isfinite(lon) & np.isfinite(lat) & (np.abs(lon) <= 180) & (np.abs(lat) <= MAX_LATITUDE)
        if placed.any():
            points = place(lon[placed], lat[placed])
            feet = drop_feet(self.streets.lines, first_nearest(self.streets.tree, points), points)
            self._leave_motorways(points, feet, max_distance)
            why = np.full(len(points.x), Reason.TOO_FAR, dtype=np.int8)
            why[feet.distance <= max_distance] = Reason.ON_NETWORK
            self._go_round_barriers(points, feet, why, max_distance)
            self._find_islands(points, feet, why, max_distance)
            distance[placed], reason[placed] = feet.distance, why
            stop = why == Reason.ON_NETWORK
            points, feet, stops = points.take(stop), feet.take(stop), np.flatnonzero(placed)[stop]
            edge[stops], fraction[stops] = self.streets.edge[feet.line], feet.fraction
            side[stops] = _sides(self.streets.lines[feet.line], points, feet)
        return Stops(edge=edge, fraction=fraction, side=side, distance=distance, reason=reason)

    def _leave_motorways(self, points: Points, feet: Feet, max_distance: float) -> None:
        """Move the feet of points that lie beside a motorway, not on it, to the nearest other street."""
        rows = np.flatnonzero(self._is_motorway[feet.line] & (feet.distance > ON_MOTORWAY_DISTANCE))
        if len(rows) and len(self._others):
            beside = points.take(rows)
            others = drop_feet(self.streets.lines, self._others[first_nearest(self._tree_of_others, beside)], beside)
            near = others.distance <= max_distance
            feet.put(rows[near], others.take(near))

    def _go_round_barriers(self, points: Points, feet: Feet, why: NDArray[np.int8], max_distance: float) -> None:
        """Move the feet that are across a barrier to the nearest street that is not, where there is one."""
        blocked = np.flatnonzero(why == Reason.ON_NETWORK)
        blocked = blocked[self._barriers.between(points.take(blocked), feet.take(blocked))]
        why[blocked] = Reason.ACROSS_BARRIER
        for first in range(0, len(blocked), _BLOCKED_AT_ONCE):
            rows = blocked[first : first + _BLOCKED_AT_ONCE]
            # A little more than the limit, whose metres are those of the ground between point and street.
            reach = 1.001 * max_distance / ground_scale(points.y[rows])
            row, street = self.streets.tree.query(points.geometry[rows], predicate="dwithin", distance=reach)
            # Of a street that leads over the water, another stretch may be on the point's own side.
            pair, others = drop_feet_on_segments(self.streets.lines, street, points.take(rows[row]))
            beside_motorway = self._is_motorway[others.line] & (others.distance > ON_MOTORWAY_DISTANCE)
            in_reach = np.flatnonzero((others.distance <= max_distance) & ~beside_motorway)
            row, others = row[pair[in_reach]], others.take(in_reach)
            free = np.flatnonzero(~self._barriers.between(points.take(rows[row]), others))
            free = free[np.lexsort((others.line[free], others.distance[free], row[free]))]
            found, index = np.unique(row[free], return_index=True)
            feet.put(rows[found], others.take(free[index]))
            why[rows[found]] = Reason.ON_NETWORK

    def _find_islands(self, points: Points, feet: Feet, why: NDArray[np.int8], max_distance: float) -> None:
        """Tell the points that lie on a street that is cut off, and give them the distance from it."""
        if len(self._islands) == 0:
            return
        on_island = drop_feet(self._islands, first_nearest(self._island_tree, points), points)
        # A street across a barrier is no reason to come from it.
        to_beat = np.where(why == Reason.ACROSS_BARRIER, np.inf, feet.distance)
        nearer = (on_island.distance <= max_distance) & (on_island.distance < to_beat - ISLAND_MARGIN)
        rows = np.flatnonzero(nearer)
        rows = rows[~self._barriers.between(points.take(rows), on_island.take(rows))]
        feet.put(rows, on_island.take(rows))
        why[rows] = Reason.ISLAND


_MOTORWAYS = ("motorway", "motorway_link")

_BLOCKED_AT_ONCE = 1024
"""Points across a barrier held against every street around them together: some hundred streets each."""


def _sides(lines: NDArray[np.object_], points: Points, feet: Feet) -> NDArray[np.int8]:
    """Tell the side by how far a point lies from the street's direction at its foot, to the right or the left."""
    direction_x, direction_y = directions(lines, feet.along)
    to_the_right = direction_y * (points.x - feet.x) - direction_x * (points.y - feet.y)
    beside = np.abs(to_the_right) * ground_scale(points.y) >= ON_STREET_DISTANCE
    return np.where(beside, np.sign(to_the_right), Side.ON_STREET).astype(np.int8)
