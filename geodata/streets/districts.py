"""The district a point lies in: council districts, maintenance polygons, or whatever else a city is divided into."""

import os
import threading
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from geodata.errors import DistrictError
from geodata.streets.geojson import Feature, read_features
from geodata.streets.street_lines import as_degrees


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Districts:
    """The districts of a city, asked many times, from any thread.

    Attributes
    ----------
    names
        Shape (D,), each once.
    polygons
        Shape (D,): a shapely ``Polygon`` or ``MultiPolygon`` per district, in degrees.
    num_repaired
        Features whose polygons crossed themselves in the file, and were made valid.

    Raises
    ------
    DistrictError
        If there is no district, or a name without a polygon, or two districts of one name.
    """

    names: tuple[str, ...]
    polygons: tuple[BaseGeometry, ...]
    num_repaired: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def __post_init__(self) -> None:
        if not self.names or len(self.names) != len(self.polygons) or len(set(self.names)) != len(self.names):
            raise DistrictError(
                f"{len(self.names)} names and {len(self.polygons)} polygons: each district has one and its own name"
            )
        shapely.prepare(list(self.polygons))

    def __len__(self) -> int:
        return len(self.names)

    @property
    def outlines(self) -> dict[str, BaseGeometry]:
        """Give the polygons by the districts' names."""
        return dict(zip(self.names, self.polygons, strict=True))

    def district_of(self, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.int32]:
        """Find the district of each point.

        Parameters
        ----------
        lon, lat
            Shape (n,) degrees; None and not a number are points without coordinates.

        Returns
        -------
        array of int32
            Shape (n,): index into ``names``, -1 for a point in no district or without coordinates. A point on the
            border of several lies in the one of lowest index.

        Raises
        ------
        ValueError
            If ``lon`` and ``lat`` are not of one shape (n,).
        """
        lon, lat = as_degrees(lon, lat)
        district = np.full(len(lon), -1, dtype=np.int32)
        # GEOS completes a prepared geometry while it answers, which two threads may not do at once.
        with self._lock:
            for first in range(0, len(lon), _POINTS_AT_ONCE):
                part = slice(first, first + _POINTS_AT_ONCE)
                self._assign(district[part], lon[part], lat[part])
        return district

    def _assign(self, district: NDArray[np.int32], lon: NDArray[np.float64], lat: NDArray[np.float64]) -> None:
        for index, area in enumerate(self.polygons):
            west, south, east, north = area.bounds
            # Not a number compares as false.
            near = (district < 0) & (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
            candidates = np.flatnonzero(near)
            inside = shapely.intersects_xy(area, lon[candidates], lat[candidates])
            district[candidates[inside]] = index


_POINTS_AT_ONCE = 65_536
"""Points looked up together: few enough for the intermediate results to stay in the processor's cache."""


def read_districts(path: str | os.PathLike[str], *, name_property: str = "name") -> Districts:
    """Read districts from a GeoJSON file of polygons in degrees.

    Features of one name are one district: files that know no multipolygons give each part a feature of its own.
    Polygons that cross themselves are made valid and counted.

    Parameters
    ----------
    path
        A ``FeatureCollection`` of ``Polygon`` and ``MultiPolygon`` features.
    name_property
        The property that names the district; a number will do.

    Returns
    -------
    Districts
        In the order in which their names first appear in the file.

    Raises
    ------
    DistrictError
        If the file cannot be read, is no GeoJSON, holds anything but polygons in degrees, or if a feature lacks the
        property; the message lists the properties there are.
    """
    parts: dict[str, list[BaseGeometry]] = {}
    features = read_features(path, ("Polygon", "MultiPolygon"), error=DistrictError)
    for feature in features:
        parts.setdefault(_name(feature, name_property), []).append(feature.geometry)
    return Districts(
        names=tuple(parts),
        polygons=tuple(
            polygons[0] if len(polygons) == 1 else shapely.union_all(polygons) for polygons in parts.values()
        ),
        num_repaired=sum(feature.was_repaired for feature in features),
    )


def _name(feature: Feature, name_property: str) -> str:
    if name_property not in feature.properties:
        there = ", ".join(repr(key) for key in feature.properties) or "none"
        raise DistrictError(
            f"{feature.where} has no property {name_property!r}: name one of those it has as the name ({there})"
        )
    name = feature.properties[name_property]
    if isinstance(name, bool) or not isinstance(name, str | int | float) or not str(name).strip():
        raise DistrictError(f"{feature.where}: its {name_property!r} is {name!r:.40}, which is no name: give it one")
    return str(name).strip()
