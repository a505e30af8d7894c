"""What lies around the streets of a network, drawn as lines and areas in degrees."""

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.streets.network import StreetNetwork


def island_shapes(network: StreetNetwork) -> NDArray[np.object_]:
    """Draw the streets that are cut off: shape (I,)."""
    around = network.surroundings
    return _lines(around.island_offset, around.island_lon, around.island_lat)


def barrier_shapes(network: StreetNetwork) -> NDArray[np.object_]:
    """Draw what cannot be walked across: the lines, then the areas with their holes."""
    around = network.surroundings
    drawn, area = _lines(around.barrier_offset, around.barrier_lon, around.barrier_lat), around.barrier_area
    if (area < 0).all():
        return drawn
    rings = np.array([shapely.LinearRing(ring.coords) for ring in drawn[area >= 0]], dtype=np.object_)
    areas = np.asarray(shapely.polygons(rings, indices=area[area >= 0]), dtype=np.object_)
    # What was rounded to the grid of the map may touch itself.
    return np.concatenate([drawn[area < 0], np.where(shapely.is_valid(areas), areas, shapely.make_valid(areas))])


def _lines(offset: NDArray[np.int64], lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.object_]:
    if len(lon) == 0:
        return np.zeros(0, dtype=np.object_)
    line = np.repeat(np.arange(len(offset) - 1), np.diff(offset))
    return np.asarray(shapely.linestrings(np.column_stack([lon, lat]), indices=line), dtype=np.object_)
