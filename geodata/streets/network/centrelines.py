"""Streets out of a city's centreline file: GeoJSON, GeoPackage or shapefile, by geopandas.

Cities publish lines with names and classes, often without speed limits or one-ways, and without nodes: two lines meet
where an end of one lies on an end or on a vertex of the other. Lines that merely cross are a bridge and are not joined.
"""

import warnings
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import geopandas
import numpy as np
import pyogrio
import pyogrio.errors
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geodata.errors import StreetDataError
from geodata.streets.network import centreline_values
from geodata.streets.network.columns import CentrelineColumns
from geodata.streets.network.simplification import EARTH_RADIUS
from geodata.streets.network.ways import WayCollector, Ways

SUFFIXES = (".geojson", ".json", ".gpkg", ".shp")
"""Of the files that are read."""

NODE_TOLERANCE = 1.0
"""Metres within which line ends are one node: more than drawing slips by, less than any two crossings are apart."""


class Centrelines(NamedTuple):
    """The drivable lines of a file, and what to say about them."""

    ways: Ways
    facts: dict[str, Any]


def read_centrelines(path: Path, columns: CentrelineColumns) -> Centrelines:
    """Read the lines of a centreline file and join them where they meet.

    Raises
    ------
    StreetDataError
        If the file is missing, of another kind, cut off or without a coordinate system, lacks a column, has a
        coordinate out of range, or has no drivable line.
    """
    frame = _read(path, columns)
    lines, row = shapely.get_parts(frame.geometry.to_numpy(), return_index=True)
    is_line = np.isin(shapely.get_type_id(lines), (shapely.GeometryType.LINESTRING, shapely.GeometryType.LINEARRING))
    is_line &= ~shapely.is_empty(lines)
    if not is_line.any():
        kinds = sorted({str(geometry.geom_type) for geometry in lines})
        there = f"only {', '.join(kinds)}" if kinds else "nothing"
        raise StreetDataError(f"{path}: no lines in it, {there}: give a file of street centrelines")
    facts: dict[str, Any] = {"num_lines_read": int(is_line.sum()), "num_not_lines": int((~is_line).sum())}
    lines, row = lines[is_line], row[is_line]
    vertices = _vertices(path, lines, frame.index.to_numpy()[row])
    collector = WayCollector()
    unknown_classes: Counter[str] = Counter()
    unknown_one_ways: Counter[str] = Counter()
    num_not_driven = 0
    values = [
        frame[column].tolist() if column is not None else [None] * len(frame)
        for column in (columns.street_class, columns.name, columns.one_way, columns.speed)
    ]
    for line, (feature, start, end) in enumerate(
        zip(row.tolist(), vertices.start[:-1].tolist(), vertices.start[1:].tolist(), strict=True)
    ):
        kind, name, direction, speed = (column[feature] for column in values)
        highway = centreline_values.street_class(kind) if columns.street_class else centreline_values.UNKNOWN_CLASS
        if highway == centreline_values.NOT_DRIVEN:
            num_not_driven += 1
            continue
        if highway is None:
            unknown_classes[centreline_values.text(kind)] += 1
        one_way = centreline_values.one_way(direction)
        if one_way is None:
            unknown_one_ways[centreline_values.text(direction)] += 1
        collector.add(
            line,
            vertices.node[start:end].tolist(),
            highway=highway or centreline_values.UNKNOWN_CLASS,
            name=centreline_values.text(name),
            one_way=one_way or 0,
            speed=centreline_values.speed_limit(speed, columns.speed_unit),
        )
    ways = collector.finish(
        np.arange(len(vertices.node_lon)), vertices.node_lon, vertices.node_lat, np.zeros(len(vertices.node_lon), bool)
    )
    if ways.num_ways == 0:
        raise StreetDataError(f"{path}: no drivable street in it: {_why_none(num_not_driven, len(lines))}")
    facts |= {
        "num_not_driven": num_not_driven,
        "num_without_length": len(collector) - ways.num_ways,
        "unknown_classes": dict(unknown_classes.most_common(_NUM_VALUES_REPORTED)),
        "num_unknown_classes": unknown_classes.total(),
        "unknown_one_ways": dict(unknown_one_ways.most_common(_NUM_VALUES_REPORTED)),
        "num_unknown_one_ways": unknown_one_ways.total(),
    }
    return Centrelines(ways, facts)


_NUM_VALUES_REPORTED = 10
"""Values that are told one by one; the rest are counted."""


def _why_none(num_not_driven: int, num_lines: int) -> str:
    if num_not_driven == num_lines:
        return "the class column makes every line one that is not driven"
    return f"no line is longer than {NODE_TOLERANCE:g} m from one end to the other"


def _read(path: Path, columns: CentrelineColumns) -> Any:
    """Read the wanted columns of the file's one layer of lines, in longitude and latitude."""
    if not path.exists():
        raise StreetDataError(f"{path}: no such file")
    if not path.is_file() or path.suffix.lower() not in SUFFIXES:
        raise StreetDataError(
            f"{path}: not a centreline file: give a {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]} file"
        )
    if path.stat().st_size == 0:
        raise StreetDataError(f"{path}: the file is empty: download or copy it again")
    try:
        with warnings.catch_warnings():
            # Odd rings and values cut short in a file of lines are nobody's concern here.
            warnings.simplefilter("ignore")
            return _read_layer(path, columns)
    except StreetDataError:
        raise
    except Exception as error:
        # The reader has a driver for each kind of file, and each has errors of its own.
        reason = str(error).split(";")[0].rstrip(".")
        raise StreetDataError(f"{path}: not a vector file that can be read, or cut off ({reason})") from error


def _read_layer(path: Path, columns: CentrelineColumns) -> Any:
    if path.suffix.lower() == ".shp":
        _require_whole(path)
    layer = _layer(path)
    there = list(pyogrio.read_info(path, layer=layer)["fields"])
    for option, column in columns.named().items():
        if column not in there:
            raise StreetDataError(
                f"{path}: no column {column!r} for {option}: its columns are {', '.join(there) or 'none'}"
            )
    frame = geopandas.read_file(path, layer=layer, columns=list(columns.named().values()))
    if frame.crs is None:
        raise StreetDataError(
            f"{path}: the file does not say its coordinate system: put its .prj file beside it, or save it with one"
        )
    return frame[~frame.geometry.isna()].to_crs(4326)


def _require_whole(path: Path) -> None:
    """Hold a shapefile to the length its header states, which the reader does not."""
    with path.open("rb") as file:
        header = file.read(28)
    # In words of 16 bits: ESRI Shapefile Technical Description, 1998, table 1.
    if len(header) == 28 and path.stat().st_size < 2 * int.from_bytes(header[24:28], "big"):
        raise StreetDataError(f"{path}: the file is cut off: copy it again, with those of the same name beside it")


def _layer(path: Path) -> str:
    layers = pyogrio.list_layers(path).tolist()
    # A layer of no stated kind may hold lines; one without geometry has None.
    with_lines = [name for name, kind in layers if kind is not None and ("Line" in kind or kind == "Unknown")]
    if not with_lines:
        kinds = sorted({kind or "rows without a place" for _, kind in layers})
        raise StreetDataError(f"{path}: no lines in it, only {', '.join(kinds)}: give a file of street centrelines")
    if len(with_lines) > 1:
        raise StreetDataError(
            f"{path}: several layers of lines ({', '.join(with_lines)}): save the one with the streets to its own file"
        )
    return str(with_lines[0])


class _Vertices(NamedTuple):
    """The nodes of lines: line ``l`` runs through ``node[start[l]]`` up to ``start[l + 1]``."""

    start: NDArray[np.intp]
    node: NDArray[np.int64]
    node_lon: NDArray[np.float64]
    node_lat: NDArray[np.float64]


def _vertices(path: Path, lines: NDArray[np.object_], feature: NDArray[np.intp]) -> _Vertices:
    """Find the nodes: ends near each other are one, with any vertex near them; other vertices stand alone."""
    positions, line = shapely.get_coordinates(lines, return_index=True)
    wrong = np.flatnonzero(~((np.abs(positions) <= (180.0, 90.0)).all(axis=1)))
    if len(wrong):
        raise StreetDataError(
            f"{path}: feature {feature[line[wrong[0]]] + 1} lies outside longitude -180 to 180 and latitude -90 to "
            "90: a GeoJSON file has to be in degrees, any other has to name its own coordinate system"
        )
    # As fine as OpenStreetMap: a centimetre, so that the digest does not hang on the last bit of a projection.
    positions = positions.round(7)
    moves = np.ones(len(line), dtype=bool)
    moves[1:] = (line[1:] != line[:-1]) | (positions[1:] != positions[:-1]).any(axis=1)
    positions, line = positions[moves], line[moves]
    start = np.searchsorted(line, np.arange(len(lines) + 1))
    ends = np.unique(positions[np.concatenate([start[:-1], start[1:] - 1])], axis=0)
    tree = cKDTree(_in_space(ends))
    pairs = tree.query_pairs(NODE_TOLERANCE, output_type="ndarray")
    matrix = csr_matrix((np.ones(len(pairs), dtype=np.int8), pairs.T), shape=(len(ends), len(ends)))
    labels = connected_components(matrix, directed=False)[1]
    # The westernmost end gives a node its place, whatever the order of the lines.
    _, first, cluster = np.unique(labels, return_index=True, return_inverse=True)
    nearest = np.asarray(tree.query(_in_space(positions), distance_upper_bound=NODE_TOLERANCE)[1], dtype=np.intp)
    # Where there is none, it gives an index past the last.
    is_shared = nearest < len(ends)
    node = np.empty(len(positions), dtype=np.int64)
    node[is_shared] = cluster[nearest[is_shared]]
    node[~is_shared] = len(first) + np.arange(np.count_nonzero(~is_shared))
    places = np.concatenate([ends[first], positions[~is_shared]])
    return _Vertices(start, node, places[:, 0], places[:, 1])


def _in_space(positions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Place longitudes and latitudes on the sphere, where a metre is one everywhere: shape (n, 3)."""
    lon, lat = np.radians(positions).T
    return EARTH_RADIUS * np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
