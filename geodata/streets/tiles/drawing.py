"""Shapes cut and simplified into Mapbox vector tiles (version 2.1 of the specification), one zoom at a time."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import mapbox_vector_tile
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

EXTENT = 4096
"""Units across a tile, the specification's usual number; maps show them on 512 pixels."""

MARGIN = 80
"""Units beyond its edge that a tile is drawn to: 10 pixels, so that the ends of the widest lines are out of sight."""

TOLERANCE = 2.0
"""Units a line may be drawn beside its place at zooms that are not the last: a quarter of a pixel."""

LAST_TOLERANCE = 0.5
"""The same at the last zoom, which maps magnify: no more than rounding to whole units does anyway."""

_NORTH = 85.051128779
"""Degrees where the square of the Mercator projection ends."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layer:
    """Shapes to draw under one name.

    Attributes
    ----------
    shapes
        Shape (shapes,): lines or points on the Mercator square, see :func:`on_square`.
    kind
        Shape (shapes,): index into ``properties``; what one tile has of a kind is one feature.
    properties
        What is said of the shapes of each kind.
    first_zoom
        Shape (shapes,): the first zoom at which each is drawn.
    """

    name: str
    shapes: NDArray[np.object_]
    kind: NDArray[np.intp]
    properties: Sequence[Mapping[str, str]]
    first_zoom: NDArray[np.intp]


def on_square(shapes: ArrayLike) -> NDArray[np.object_]:
    """Bring shapes from longitude and latitude onto the square of the web's Mercator projection.

    It reaches from 0 to 1 eastwards and from 0, in the north, to 1 southwards.
    """

    def project(positions: NDArray[np.float64]) -> NDArray[np.float64]:
        lon, lat = positions.T
        sine = np.sin(np.radians(np.clip(lat, -_NORTH, _NORTH)))
        return np.column_stack([(lon + 180) / 360, 0.5 - np.arctanh(sine) / (2 * np.pi)])

    return np.asarray(shapely.transform(np.asarray(shapes, dtype=object), project), dtype=object)


def latitude_of(south: ArrayLike) -> NDArray[np.float64]:
    """Give the latitude of how far south places lie on the square."""
    return np.asarray(np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * np.asarray(south))))))


def draw_tiles(layers: Sequence[Layer], zoom: int, *, is_last: bool) -> Iterator[tuple[int, int, bytes]]:
    """Draw the tiles of ``zoom`` that show anything.

    Yields
    ------
    tuple
        Column, row and the encoded tile, not compressed; in no order that means anything.
    """
    features: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    for layer in layers:
        for column, row, found in _features(layer, zoom, is_last=is_last):
            features[column, row].append({"name": layer.name, "features": found})
    for (column, row), found in features.items():
        yield column, row, mapbox_vector_tile.encode(found, default_options={"y_coord_down": True, "extents": EXTENT})


def _features(layer: Layer, zoom: int, *, is_last: bool) -> Iterator[tuple[int, int, list[dict[str, Any]]]]:
    """Cut the shapes of a layer that are drawn at ``zoom`` along its tiles."""
    shown = np.flatnonzero(layer.first_zoom <= zoom)
    if not len(shown):
        return
    tiles_across = 2**zoom
    unit = 1 / (tiles_across * EXTENT)
    tolerance = (LAST_TOLERANCE if is_last else TOLERANCE) * unit
    shapes = shapely.simplify(layer.shapes[shown], tolerance, preserve_topology=False)
    tiles = _tiles_within(shapely.total_bounds(shapes), tiles_across)
    west, north = tiles.T / tiles_across
    margin, side = MARGIN * unit, 1 / tiles_across
    boxes = np.column_stack([west - margin, north - margin, west + side + margin, north + side + margin])
    tile_of_hit, hit = shapely.STRtree(shapes).query(shapely.box(*boxes.T), predicate="intersects")
    order = np.lexsort((hit, tile_of_hit))
    tile_of_hit, hit = tile_of_hit[order], hit[order]
    starts = np.searchsorted(tile_of_hit, np.arange(len(tiles) + 1))
    for tile in np.unique(tile_of_hit).tolist():
        hits = hit[starts[tile] : starts[tile + 1]]
        pieces, piece_of = shapely.get_parts(shapely.clip_by_rect(shapes[hits], *boxes[tile]), return_index=True)
        pieces = _in_units(pieces, (west[tile], north[tile]), unit)
        # A line that only touches the edge is cut to nothing, and a short one is rounded to a single place.
        is_seen = (shapely.length(pieces) > 0) | (shapely.get_type_id(pieces) == shapely.GeometryType.POINT)
        kind = layer.kind[shown[hits[piece_of[is_seen]]]]
        found = [
            {"geometry": geometry, "properties": layer.properties[one]}
            for one, geometry in _one_of_each_kind(pieces[is_seen], kind)
        ]
        if found:
            column, row = tiles[tile].tolist()
            yield column, row, found


def _tiles_within(bounds: NDArray[np.float64], tiles_across: int) -> NDArray[np.intp]:
    """Give column and row of the tiles that lie within ``bounds`` or whose margin may, shape (tiles, 2)."""
    beyond = MARGIN / EXTENT
    low = np.clip(np.floor(bounds[:2] * tiles_across - beyond), 0, tiles_across - 1).astype(np.intp)
    high = np.clip(np.floor(bounds[2:] * tiles_across + beyond), 0, tiles_across - 1).astype(np.intp)
    columns, rows = (np.arange(low[axis], high[axis] + 1) for axis in (0, 1))
    return np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2)


def _in_units(pieces: NDArray[np.object_], corner: tuple[float, float], unit: float) -> NDArray[np.object_]:
    """Round to whole units from a tile's north-western corner."""
    positions = np.rint((shapely.get_coordinates(pieces) - corner) / unit)
    return shapely.set_coordinates(pieces, positions)


def _one_of_each_kind(pieces: NDArray[np.object_], kind: NDArray[np.intp]) -> Iterator[tuple[int, Any]]:
    """Put the pieces of each kind together, so that its properties are said once in a tile."""
    order = np.argsort(kind, kind="stable")
    kinds, starts = np.unique(kind[order], return_index=True)
    for one, members in zip(kinds.tolist(), np.split(pieces[order], starts[1:]), strict=False):
        if shapely.get_type_id(members[0]) == shapely.GeometryType.POINT:
            yield one, shapely.multipoints(members)
        else:
            yield one, shapely.multilinestrings(members)
