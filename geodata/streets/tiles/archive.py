"""The base map of a city in one file: a PMTiles archive (version 3 of the specification) of vector tiles."""

import gzip
import hashlib
import io
import json
from collections.abc import Mapping

import numpy as np
import shapely
from numpy.typing import NDArray
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer
from shapely.geometry.base import BaseGeometry

from geodata.streets.network import StreetNetwork, digest
from geodata.streets.tiles.drawing import Layer, draw_tiles, latitude_of, on_square
from geodata.streets.tiles.lines import street_lines

VERSION = 1
"""Changes whenever the same streets are drawn otherwise than before."""

LAST_ZOOM = 14
"""Maps magnify its tiles for every zoom beyond; a unit of one is 0.6 m at the equator, 0.5 m in Los Angeles."""

FIRST_ZOOM = 9
"""At this zoom or, for a large city, below it the archive begins."""

SMALLEST_CITY = 0.25
"""Share of a tile that the city is at least across at the first zoom: 128 pixels, a third of a phone's screen."""

FIRST_ZOOMS: Mapping[str, int] = {
    "motorway": 0,
    "trunk": 0,
    "primary": 0,
    "secondary": 9,
    "tertiary": 10,
    "residential": 11,
    "other": 13,
}
"""The zoom from which on each class of street is drawn: where the page's map gives it about half a pixel or more."""

DEFAULT_CREDIT = "Streets © OpenStreetMap contributors"
"""Due under the Open Database License wherever the network's own metadata names nobody else."""

Outlines = Mapping[str, BaseGeometry]
"""Polygons in longitude and latitude, by name."""

Yards = Mapping[str, tuple[float, float]]
"""Longitude and latitude, by name."""


def build_tiles(network: StreetNetwork, *, districts: Outlines | None = None, yards: Yards | None = None) -> bytes:
    """Draw the city's base map as a PMTiles archive of gzip-compressed vector tiles.

    Its layers are ``streets`` (lines with ``name`` and ``class``, one of :data:`ROAD_CLASSES`; unnamed streets have no
    ``name``), ``districts`` (outlines as lines, with ``name``), ``district_names`` (a point well inside each, with
    ``name``) and ``yards`` (points with ``name``); a layer nothing is given for is absent. The last zoom shows every
    street, lesser ones leave the lesser classes out.

    Returns
    -------
    bytes
        The same for the same network, districts and yards.
    """
    districts, yards = districts or {}, yards or {}
    layers = [_streets(network), *_districts(districts), *_yards(yards)]
    bounds = shapely.total_bounds(np.concatenate([layer.shapes for layer in layers]))
    across = float(max(bounds[2:] - bounds[:2]))
    first_zoom = min(FIRST_ZOOM, max(0, int(np.floor(np.log2(SMALLEST_CITY / across))) if across else FIRST_ZOOM))
    file = io.BytesIO()
    writer = Writer(file)
    for zoom in range(first_zoom, LAST_ZOOM + 1):
        tiles = draw_tiles(layers, zoom, is_last=zoom == LAST_ZOOM)
        # In the order of their ids tiles lie in the archive as a map asks for them, neighbours side by side.
        for number, content in sorted((zxy_to_tileid(zoom, column, row), content) for column, row, content in tiles):
            writer.write_tile(number, gzip.compress(content, mtime=0))
    west, east = np.rint((bounds[[0, 2]] * 360 - 180) * 1e7).astype(int).tolist()
    north, south = np.rint(latitude_of(bounds[[1, 3]]) * 1e7).astype(int).tolist()
    header = {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": west,
        "min_lat_e7": south,
        "max_lon_e7": east,
        "max_lat_e7": north,
        "center_zoom": max(first_zoom, FIRST_ZOOM),
    }
    metadata = {
        "name": "Streets",
        "type": "baselayer",
        "attribution": credit(network),
        "generator": "dispatch311",
        "digest": tiles_digest(network, districts=districts, yards=yards),
        "vector_layers": [
            {
                "id": layer.name,
                "fields": {"name": "String", "class": "String"} if layer.name == "streets" else {"name": "String"},
                "minzoom": max(first_zoom, int(layer.first_zoom.min())),
                "maxzoom": LAST_ZOOM,
            }
            for layer in layers
        ],
    }
    writer.finalize(header, metadata)
    return file.getvalue()


def credit(network: StreetNetwork) -> str:
    """Name those whose streets they are, as is due wherever they are shown."""
    return str(network.metadata.get("attribution", DEFAULT_CREDIT))


def tiles_digest(network: StreetNetwork, *, districts: Outlines | None = None, yards: Yards | None = None) -> str:
    """Compute the SHA-256 of all that an archive is drawn from, as 64 hexadecimal digits."""
    drawn = {
        "version": VERSION,
        "streets": digest(network),
        "credit": credit(network),
        "districts": {name: shapely.to_wkb(outline, hex=True) for name, outline in (districts or {}).items()},
        "yards": dict(yards or {}),
    }
    return hashlib.sha256(json.dumps(drawn).encode()).hexdigest()


def _streets(network: StreetNetwork) -> Layer:
    lines = street_lines(network)
    first_zoom = np.array([FIRST_ZOOMS[road_class] for _, road_class in lines.kinds])
    return Layer(
        name="streets",
        shapes=on_square(lines.shapes),
        kind=lines.kind,
        properties=[{"class": road_class} | ({"name": name} if name else {}) for name, road_class in lines.kinds],
        first_zoom=first_zoom[lines.kind],
    )


def _districts(districts: Outlines) -> list[Layer]:
    if not districts:
        return []
    outlines = np.array(list(districts.values()), dtype=object)
    borders, district = shapely.get_parts(shapely.boundary(outlines), return_index=True)
    # The centre of the largest circle within: a name has most room there.
    inside = [shapely.Point(shapely.maximum_inscribed_circle(one).coords[0]) for one in outlines]
    return [
        _named("districts", borders, list(districts), kind=district),
        _named("district_names", np.array(inside, dtype=object), list(districts)),
    ]


def _yards(yards: Yards) -> list[Layer]:
    return [_named("yards", shapely.points(list(yards.values())), list(yards))] if yards else []


def _named(name: str, shapes: NDArray[np.object_], names: list[str], *, kind: NDArray[np.intp] | None = None) -> Layer:
    return Layer(
        name=name,
        shapes=on_square(shapes),
        kind=np.arange(len(shapes)) if kind is None else kind,
        properties=[{"name": one} for one in names],
        first_zoom=np.zeros(len(shapes), dtype=np.intp),
    )
