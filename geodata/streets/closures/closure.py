"""A closure as somebody drew it, and the GeoJSON file it is read from."""

import os
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from shapely.geometry.base import BaseGeometry

from geodata.errors import ClosureError
from geodata.streets.geojson import Feature, read_features

DEFAULT_RADIUS = 15.0
"""Metres around a point in which a street is closed: half a wide street, and the error of a dropped pin."""

Direction = Literal["both", "forward"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """Streets that are closed, and when.

    Attributes
    ----------
    geometry
        In degrees: a point, a line, a polygon, or several of one kind. The module says what each closes.
    starts, ends
        With a time zone; None for since ever and for good.
    reason
        For a person, "" for none.
    radius
        Metres around a point.
    direction
        Of a line: "both" ways, or only "forward", the way it is drawn.

    Raises
    ------
    ClosureError
        If it ends before it starts, a time has no time zone, or the radius or direction does not fit.
    """

    geometry: BaseGeometry
    starts: datetime | None = None
    ends: datetime | None = None
    reason: str = ""
    radius: float = DEFAULT_RADIUS
    direction: Direction = "both"

    def __post_init__(self) -> None:
        kind = self.geometry.geom_type
        if kind not in GEOMETRY_TYPES or self.geometry.is_empty:
            raise ClosureError(f"a closure cannot be an empty geometry or a {kind}: draw {', '.join(GEOMETRY_TYPES)}")
        for name, moment in (("from", self.starts), ("until", self.ends)):
            if moment is not None and moment.utcoffset() is None:
                raise ClosureError(f"{name!r} is {moment.isoformat()}, without a time zone: add one, as in +00:00")
        if self.starts is not None and self.ends is not None and self.ends <= self.starts:
            raise ClosureError(
                f"'until' ({self.ends.isoformat()}) is not after 'from' ({self.starts.isoformat()}): swap or mend them"
            )
        if not 0 < self.radius <= 1000:
            raise ClosureError(f"'radius' is {self.radius:g}: give metres, above 0 and at most 1000")
        if self.direction not in ("both", "forward"):
            raise ClosureError(f"'direction' is {self.direction!r:.40}: give 'both' or 'forward'")
        if self.direction == "forward" and not kind.endswith("LineString"):
            raise ClosureError(f"'direction' is 'forward', but a {kind} has none: draw a line, or leave it out")
        if kind.endswith("LineString") and self.geometry.length == 0:
            raise ClosureError("the line has no length: draw a longer one, or a point")


GEOMETRY_TYPES = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
"""What a closure can be drawn as."""


def read_closures(path: str | os.PathLike[str]) -> tuple[Closure, ...]:
    """Read closures from a GeoJSON file of points, lines and polygons in degrees.

    Properties of a feature, each of which may be absent or null: ``from`` and ``until`` (ISO 8601 with an offset or Z),
    ``reason`` (text), ``radius`` (metres, of a point), ``direction`` ("both" or "forward", of a line). Others are
    left alone.

    Raises
    ------
    ClosureError
        If the file cannot be read or is no GeoJSON, or with the number of the feature and what is wrong with it.
    """
    return tuple(_closure(feature) for feature in read_features(path, GEOMETRY_TYPES, error=ClosureError))


def _closure(feature: Feature) -> Closure:
    given = {name: value for name, value in feature.properties.items() if value is not None}
    try:
        return Closure(
            geometry=feature.geometry,
            starts=_moment(given, "from"),
            ends=_moment(given, "until"),
            reason=_text(given, "reason"),
            radius=_metres(given, "radius"),
            direction=given.get("direction", "both"),
        )
    except ClosureError as error:
        raise ClosureError(f"{feature.where}: {error}") from error


def _moment(given: dict[str, Any], name: str) -> datetime | None:
    if name not in given:
        return None
    try:
        return datetime.fromisoformat(given[name])
    except (TypeError, ValueError) as error:
        raise ClosureError(
            f"{name!r} is {given[name]!r:.40}: give an ISO 8601 time with its offset, as in 2026-03-02T08:00:00-08:00"
        ) from error


def _text(given: dict[str, Any], name: str) -> str:
    text = given.get(name, "")
    if not isinstance(text, str):
        raise ClosureError(f"{name!r} is {text!r:.40}: give text")
    return text


def _metres(given: dict[str, Any], name: str) -> float:
    number = given.get(name, DEFAULT_RADIUS)
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise ClosureError(f"{name!r} is {number!r:.40}: give a number of metres")
    # A whole number may be larger than any float.
    return float(max(min(number, 1e9), -1e9))
