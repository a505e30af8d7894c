"""Streets out of an OpenStreetMap file, by pyosmium, and the water between them."""

from array import array
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import osmium
import osmium.filter
import osmium.osm
from numpy.typing import NDArray

from geodata.errors import StreetDataError
from geodata.streets.network.osm_tags import ATTRIBUTION, WATER_TAGS, read_restriction, read_street, read_water
from geodata.streets.network.water import Water, WaterCollector
from geodata.streets.network.ways import TurnRestriction, WayCollector, Ways

SYNTHETIC_ATTRIBUTION = "Synthetic streets: no such place exists"


class OsmExtract(NamedTuple):
    """The drivable streets of a file, its water, and what to say about it."""

    ways: Ways
    water: Water
    num_ways_read: int
    num_positions_missing: int
    attribution: str


def read_osm_file(osm_path: Path) -> OsmExtract:
    """Read the drivable ways of a file, their nodes and signals, its turn restrictions, and its water.

    Raises
    ------
    StreetDataError
        If the file is missing, empty, cut off or no OpenStreetMap data, has a coordinate out of range, or has no
        drivable street.
    """
    if not osm_path.exists():
        raise StreetDataError(f"{osm_path}: no such file")
    if not osm_path.is_file():
        raise StreetDataError(f"{osm_path}: not a file: give an .osm.pbf, .osm, .osm.gz or .osm.bz2 file")
    if osm_path.stat().st_size == 0:
        raise StreetDataError(f"{osm_path}: the file is empty: download or copy it again")
    try:
        attribution = _attribution(osm_path)
        collector, restrictions, skipped = _ways_and_restrictions(osm_path)
        water = _water(osm_path)
        wanted = collector.nodes()
        nodes = _nodes(osm_path, np.union1d(wanted, water.nodes()))
    except (RuntimeError, ValueError, osmium.InvalidLocationError) as error:
        raise StreetDataError(f"{osm_path}: {_explain(str(error))}") from error
    ways = collector.finish(*nodes, restrictions=tuple(restrictions), restrictions_skipped=skipped)
    if ways.num_ways == 0:
        raise StreetDataError(f"{osm_path}: no drivable street in it: is it an extract of the right place, with ways?")
    num_missing = int(np.count_nonzero(~np.isin(wanted, nodes[0])))
    return OsmExtract(ways, water.finish(*nodes[:3]), len(collector), num_missing, attribution)


def _attribution(osm_path: Path) -> str:
    """Tell whom the streets are owed to: files that the synthetic city wrote say so in their header."""
    generator = osmium.FileProcessor(str(osm_path), osmium.osm.NOTHING).header.get("generator")
    return SYNTHETIC_ATTRIBUTION if generator.startswith("dispatch311") else ATTRIBUTION


def _ways_and_restrictions(osm_path: Path) -> tuple[WayCollector, list[TurnRestriction], Counter[str]]:
    collector = WayCollector()
    restrictions: list[tuple[int, TurnRestriction]] = []
    skipped: Counter[str] = Counter()
    kinds = osmium.osm.WAY | osmium.osm.RELATION
    processor = osmium.FileProcessor(str(osm_path), kinds).with_filter(osmium.filter.KeyFilter("highway", "type"))
    for item in processor:
        if isinstance(item, osmium.osm.Way):
            street = read_street(dict(item.tags))
            if street is not None:
                collector.add(item.id, [node.ref for node in item.nodes], **street._asdict())
        elif isinstance(item, osmium.osm.Relation) and item.tags.get("type") == "restriction":
            members = [(member.type, member.ref, member.role) for member in item.members]
            restriction = read_restriction(dict(item.tags), members)
            if isinstance(restriction, str):
                skipped[restriction] += 1
            else:
                restrictions.append((item.id, restriction))
    restrictions.sort(key=lambda item: item[0])
    return collector, [restriction for _, restriction in restrictions], skipped


def _water(osm_path: Path) -> WaterCollector:
    collector = WaterCollector()
    kinds = osmium.osm.WAY | osmium.osm.RELATION
    for item in osmium.FileProcessor(str(osm_path), kinds).with_filter(osmium.filter.TagFilter(*WATER_TAGS)):
        kind = read_water(dict(item.tags))
        if kind is not None and isinstance(item, osmium.osm.Way):
            collector.add_way(item.id, [node.ref for node in item.nodes], is_area=kind == "area")
        elif kind == "area" and isinstance(item, osmium.osm.Relation) and item.tags.get("type") == "multipolygon":
            ways = [(member.ref, member.role) for member in item.members if member.type == "w"]
            collector.add_multipolygon(item.id, ways)
    # Ways come before relations, and the ways of a boundary have no tags of their own.
    if len(members := collector.members()):
        for way in _with_ids(osm_path, osmium.osm.WAY, members):
            collector.add_member(way.id, [node.ref for node in way.nodes])
    return collector


_Nodes = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]
"""Ids ascending, longitudes, latitudes, signals."""


def _nodes(osm_path: Path, wanted: NDArray[np.int64]) -> _Nodes:
    ids, lon, lat, signals = array("q"), array("d"), array("d"), array("b")
    for node in _with_ids(osm_path, osmium.osm.NODE, wanted):
        location = node.location
        if not location.valid():
            raise StreetDataError(
                f"{osm_path}: node {node.id} lies outside longitude -180 to 180 and latitude -90 to 90"
            )
        ids.append(node.id)
        lon.append(location.lon)
        lat.append(location.lat)
        signals.append(node.tags.get("highway") == "traffic_signals")
    # The last of several versions of a node counts, as a file with its history has them.
    unique, last = np.unique(np.array(ids, dtype=np.int64)[::-1], return_index=True)
    place = len(ids) - 1 - last
    return (
        unique,
        np.array(lon, dtype=np.float64)[place],
        np.array(lat, dtype=np.float64)[place],
        np.array(signals, dtype=np.bool_)[place],
    )


def _with_ids(osm_path: Path, kind: osmium.osm.osm_entity_bits, wanted: NDArray[np.int64]) -> Iterator[Any]:
    """Read the nodes or the ways of these ids, ascending."""
    processor: Any = osmium.FileProcessor(str(osm_path), kind)
    if len(wanted) and wanted[0] >= 0:
        yield from processor.with_filter(osmium.filter.IdFilter(wanted.tolist()))
        return
    # The filter runs in native code but knows no negative ids, which editors give to what is not yet uploaded.
    is_wanted = set(wanted.tolist())
    yield from (item for item in processor if item.id in is_wanted)


def _explain(message: str) -> str:
    """Turn the reader's words into what was wrong and what to do."""
    lower = message.lower()
    if any(words in lower for words in ("eof", "no element found", "truncated", "blob contains no data")):
        return "the file is cut off: download or copy it again"
    if "uncompress" in lower:
        return "the file is damaged: download or copy it again"
    if "coordinate" in lower:
        return f"a coordinate is out of range or no number ({message})"
    return f"not OpenStreetMap data ({message}): give an .osm.pbf, .osm, .osm.gz or .osm.bz2 file"
