"""What lies between a point and a street that cannot be walked across."""

import threading
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.streets.locating.feet import Feet, Points
from geodata.streets.street_lines import project_geometries

BARRIER_CLEARANCE = 10.0
"""Metres between a point and the line of a street in which no barrier fits: half a street is as wide. What is crossed
there runs under the street."""


class Barriers:
    """What cannot be walked across, in a spatial index."""

    def __init__(self, barriers: Sequence[shapely.Geometry] | NDArray[np.object_]) -> None:
        self._barriers = project_geometries(barriers)
        shapely.prepare(self._barriers)
        self._tree = shapely.STRtree(self._barriers)
        # GEOS completes a prepared geometry while it answers, which two threads may not do at once.
        self._lock = threading.Lock()

    def between(self, points: Points, feet: Feet) -> NDArray[np.bool_]:
        """Tell which straight lines from a point to its foot cross a barrier that the point does not lie in."""
        crossed = np.zeros(len(points.x), dtype=bool)
        if len(self._barriers) == 0:
            return crossed
        far = np.flatnonzero(feet.distance > BARRIER_CLEARANCE)
        ends = np.column_stack([points.x[far], points.y[far], feet.x[far], feet.y[far]]).reshape(-1, 2, 2)
        straight = np.asarray(shapely.linestrings(ends), dtype=np.object_)
        row, barrier = self._tree.query(straight)
        with self._lock:
            meets = shapely.intersects(self._barriers[barrier], straight[row])
            row, barrier = row[meets], barrier[meets]
            within = shapely.intersects_xy(self._barriers[barrier], ends[row, 0, 0], ends[row, 0, 1])
        crossed[far[row[~within]]] = True
        return crossed
