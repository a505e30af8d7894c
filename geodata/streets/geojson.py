"""Reading the features of a GeoJSON file (RFC 7946), with a clear line for whatever is wrong with one of them."""

import json
import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.errors import GeodataError
from geodata.streets.street_lines import MAX_LATITUDE


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One feature of a file.

    Attributes
    ----------
    where
        The file and the feature's number in it, for a message to begin with.
    geometry
        In degrees, without heights. Polygons are valid.
    properties
        Plain JSON values.
    was_repaired
        The file's geometry crosses or repeats itself, and was made valid.
    """

    where: str
    geometry: BaseGeometry
    properties: dict[str, Any]
    was_repaired: bool


def read_features(
    path: str | os.PathLike[str], geometry_types: Collection[str], *, error: type[GeodataError]
) -> list[Feature]:
    """Read a feature collection, every geometry of one of the given types.

    Raises
    ------
    GeodataError
        The ``error`` given, if the file cannot be read, is no GeoJSON feature collection or has no features, or if a
        feature's geometry is missing, of another type, malformed, empty or out of range. Features are counted from 1.
    """
    path = Path(path)
    collection = _read_json(path, error)
    kind = collection.get("type") if isinstance(collection, dict) else None
    features = collection.get("features") if isinstance(collection, dict) else None
    if kind != "FeatureCollection" or not isinstance(features, list):
        raise error(f"{path}: not a GeoJSON FeatureCollection: export the layer as GeoJSON in degrees (EPSG:4326)")
    if not features:
        raise error(f"{path}: the collection has no features: export the layer again")
    return [
        _feature(f"{path}: feature {number}", feature, geometry_types, error)
        for number, feature in enumerate(features, start=1)
    ]


def _read_json(path: Path, error: type[GeodataError]) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as cause:
        raise error(f"{path}: no such file") from cause
    except OSError as cause:
        raise error(f"{path}: the file cannot be read: {cause.strerror or cause}") from cause
    except json.JSONDecodeError as cause:
        raise error(
            f"{path}: not JSON, or cut off: {cause.msg} at line {cause.lineno}, column {cause.colno}: export it again"
        ) from cause
    except (UnicodeDecodeError, RecursionError) as cause:
        raise error(f"{path}: not JSON in UTF-8: export the layer as GeoJSON") from cause


def _feature(where: str, feature: Any, geometry_types: Collection[str], error: type[GeodataError]) -> Feature:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise error(f"{where} is not of the type Feature")
    drawn, properties = feature.get("geometry"), feature.get("properties")
    if properties is not None and not isinstance(properties, dict):
        raise error(f"{where}: its properties are no JSON object")
    if not isinstance(drawn, dict):
        raise error(f"{where} has no geometry: draw one or remove the feature")
    kind = drawn.get("type")
    if kind not in geometry_types:
        raise error(f"{where} is a {kind!s:.40}, where only {', '.join(geometry_types)} can be used")
    try:
        geometry = shapely.force_2d(shapely.from_geojson(json.dumps(drawn)))
    except (shapely.errors.GEOSException, ValueError) as cause:
        raise error(f"{where}: its coordinates are not those of a {kind}: {cause!s:.100}") from cause
    if geometry.is_empty:
        raise error(f"{where}: its geometry is empty: draw one or remove the feature")
    positions = shapely.get_coordinates(geometry)
    in_range = (np.abs(positions) <= (180.0, MAX_LATITUDE)).all(axis=1)
    if not in_range.all():
        lon, lat = positions[int(np.argmin(in_range))]
        raise error(
            f"{where}: the position [{lon:g}, {lat:g}] is out of range: longitude within 180 degrees comes first, then "
            f"latitude within {MAX_LATITUDE:g}: export the layer in degrees (EPSG:4326)"
        )
    was_repaired = kind in {"Polygon", "MultiPolygon"} and not geometry.is_valid
    if was_repaired:
        # Of what is left of a crossed or collapsed ring only the areas count.
        geometry = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
        if geometry.is_empty:
            raise error(f"{where}: its rings enclose no area: draw it again or remove the feature")
    return Feature(where=where, geometry=geometry, properties=properties or {}, was_repaired=was_repaired)
