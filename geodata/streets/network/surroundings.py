"""What lies around the streets of a network: streets that are cut off from it, and water that cannot be walked across.

No one is driven there, but a point may lie there, and has to be told apart from one that can be reached.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.errors import StreetDataError
from geodata.streets.network.flat_arrays import cuts_in_runs, freeze, require_within
from geodata.streets.network.simplification import great_circle


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Surroundings:
    """Lines and areas as flat arrays; nothing at all by default. All arrays are read-only. I islands, B barriers.

    Attributes
    ----------
    island_offset
        Shape (I + 1,), int64: street ``i`` that is cut off runs through the positions ``island_offset[i]`` up to
        ``island_offset[i + 1]``. A two-way street is there once.
    island_lon, island_lat
        Float64 degrees, the positions of all islands one after the other, ends included.
    barrier_offset, barrier_lon, barrier_lat
        The same for barriers.
    barrier_area
        Shape (B,), int32: -1 for a line, else the number of the area whose boundary this closed ring is. Lines come
        first, then the rings of area 0, its shell before its holes, then those of area 1 and so on.

    Raises
    ------
    StreetDataError
        If the arrays do not fit each other.
    """

    island_offset: NDArray[np.int64] = field(default_factory=lambda: np.zeros(1, dtype=np.int64))
    island_lon: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    island_lat: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    barrier_offset: NDArray[np.int64] = field(default_factory=lambda: np.zeros(1, dtype=np.int64))
    barrier_lon: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    barrier_lat: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    barrier_area: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, dtype=np.int32))

    def __post_init__(self) -> None:
        freeze(self, SURROUNDINGS_DTYPES)
        _validate(self)

    @property
    def num_areas(self) -> int:
        """Count the areas among the barriers."""
        return int(self.barrier_area.max(initial=-1)) + 1


SURROUNDINGS_DTYPES: Mapping[str, np.dtype[Any]] = MappingProxyType(
    {
        "island_offset": np.dtype("<i8"),
        "island_lon": np.dtype("<f8"),
        "island_lat": np.dtype("<f8"),
        "barrier_offset": np.dtype("<i8"),
        "barrier_lon": np.dtype("<f8"),
        "barrier_lat": np.dtype("<f8"),
        "barrier_area": np.dtype("<i4"),
    }
)
"""Every array of the surroundings and the type it has in memory, in a file and in the digest."""


def _validate(surroundings: Surroundings) -> None:
    if any(getattr(surroundings, name).ndim != 1 for name in SURROUNDINGS_DTYPES):
        raise StreetDataError("the arrays around a street network have one dimension each")
    for what in ("island", "barrier"):
        offset, lon, lat = (getattr(surroundings, f"{what}_{name}") for name in ("offset", "lon", "lat"))
        if len(lon) != len(lat):
            raise StreetDataError(f"{what}_lon and {what}_lat differ in length")
        if not cuts_in_runs(offset, len(lon)):
            raise StreetDataError(f"{what}_offset must give each {what} at least two positions")
        require_within(f"{what}_lon", lon, -180.0, 180.0)
        require_within(f"{what}_lat", lat, -90.0, 90.0)
    area, offset = surroundings.barrier_area, surroundings.barrier_offset
    if len(area) != len(offset) - 1:
        raise StreetDataError("barrier_area must give each barrier its area")
    steps = np.diff(area.astype(np.int64), prepend=-1)
    if ((steps < 0) | (steps > 1)).any():
        raise StreetDataError("barrier_area must number the areas in order, after the lines")
    ring = np.flatnonzero(area >= 0)
    first, last = offset[:-1][ring], offset[1:][ring] - 1
    lon, lat = surroundings.barrier_lon, surroundings.barrier_lat
    wrong = np.flatnonzero((last - first < 3) | (lon[first] != lon[last]) | (lat[first] != lat[last]))
    if len(wrong):
        raise StreetDataError(f"barrier {ring[wrong[0]]} bounds an area and must end where it began, after a corner")


def surroundings_info(surroundings: Surroundings) -> dict[str, Any]:
    """Sum up for a person: counts, and kilometres of streets cut off and of barriers, banks and holes included."""
    lines = int(np.count_nonzero(surroundings.barrier_area < 0))
    return {
        "num_islands": len(surroundings.island_offset) - 1,
        "island_km": _kilometres(surroundings.island_offset, surroundings.island_lon, surroundings.island_lat),
        "num_barrier_areas": surroundings.num_areas,
        "num_barrier_lines": lines,
        "barrier_km": _kilometres(surroundings.barrier_offset, surroundings.barrier_lon, surroundings.barrier_lat),
    }


def _kilometres(offset: NDArray[np.int64], lon: NDArray[np.float64], lat: NDArray[np.float64]) -> float:
    within = np.ones(len(lon), dtype=np.bool_)
    within[offset[1:] - 1] = False
    tail = np.flatnonzero(within).astype(np.int32)
    return round(float(great_circle(lon, lat, tail, tail + 1).sum()) / 1000, 3)
