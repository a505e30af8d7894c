"""From an OpenStreetMap file to the streets one may drive, as a small file that osmnx reads.

A street is drivable as in osmnx's network type ``drive``, with two differences: alleys count, because crews collect
there, and of several access tags the most specific one decides (``access=no`` with ``motor_vehicle=yes`` is a
street).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import osmium
import osmium.filter
import osmium.io
import osmium.osm
import osmium.osm.mutable

from geodata.errors import StreetDataError
from geodata.streets.network.speeds import ASSUMED_SPEED_LIMITS, stated_speed_limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """What was taken from the file, in numbers."""

    num_ways: int
    num_positions: int
    num_missing_positions: int
    attribution: str


ATTRIBUTION = "Streets © OpenStreetMap contributors"
"""Due wherever data under the Open Database License is shown: https://www.openstreetmap.org/copyright."""

SYNTHETIC_ATTRIBUTION = "Synthetic streets: no such place exists"


def extract_drivable(osm_path: Path, xml_path: Path) -> Extract:
    """Write the drivable ways of ``osm_path`` and their nodes to ``xml_path`` as OSM XML.

    Nodes and ways are numbered anew from 1 in the order of their ids, and the tags say plainly what osmnx would
    otherwise have to guess: ``oneway`` is "yes", "-1" or absent, ``maxspeed`` a number of km/h. A way whose nodes are
    partly missing, as at the edge of an extract, is cut into the pieces that are there.

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
        ways = _drivable_ways(osm_path)
        wanted = {node for _, nodes in ways for node in nodes}
        positions = _positions(osm_path, wanted)
    except (RuntimeError, osmium.InvalidLocationError) as error:
        raise StreetDataError(f"{osm_path}: {_explain(str(error))}") from error
    pieces = [(tags, piece) for tags, nodes in ways for piece in _present_pieces(nodes, positions)]
    if not pieces:
        raise StreetDataError(f"{osm_path}: no drivable street in it: is it an extract of the right place, with ways?")
    used = sorted({node for _, piece in pieces for node in piece})
    number = {node: index for index, node in enumerate(used, start=1)}
    with osmium.SimpleWriter(osmium.io.File(str(xml_path), "osm"), overwrite=True) as writer:
        for node, index in number.items():
            writer.add_node(osmium.osm.mutable.Node(id=index, location=positions[node]))
        for index, (tags, piece) in enumerate(pieces, start=1):
            writer.add_way(osmium.osm.mutable.Way(id=index, nodes=[number[node] for node in piece], tags=tags))
    return Extract(
        num_ways=len(ways),
        num_positions=len(used),
        num_missing_positions=len(wanted) - len(positions),
        attribution=_attribution(osm_path),
    )


_ACCESS_TAGS = ("motorcar", "motor_vehicle", "vehicle", "access")
"""From the most specific to the least: https://wiki.openstreetmap.org/wiki/Key:access."""

_NO_ACCESS = frozenset({"no", "private", "agricultural", "forestry", "emergency", "military", "psv", "bus"})

_EXCLUDED_SERVICES = frozenset({"driveway", "drive-through", "emergency_access", "parking", "parking_aisle", "private"})


def _street_tags(tags: Mapping[str, str]) -> dict[str, str] | None:
    """Reduce a way's tags to what routing needs; None for a way that is not drivable."""
    highway = tags.get("highway", "")
    service = tags.get("service")
    if highway not in ASSUMED_SPEED_LIMITS or tags.get("area") == "yes" or service in _EXCLUDED_SERVICES:
        return None
    if highway == "service" and service != "alley":
        return None
    access = next((tags[key] for key in _ACCESS_TAGS if key in tags), "yes")
    if access in _NO_ACCESS:
        return None
    street = {"highway": highway, "name": tags.get("name") or tags.get("ref") or ""}
    one_way = tags.get("oneway")
    if one_way == "reversible":
        # Which way it may be driven changes within the day, and nothing here knows when.
        return None
    if one_way in {"yes", "true", "1"} or (
        # Tagged or not, these are one-way by definition.
        one_way is None and (highway == "motorway" or tags.get("junction") in {"roundabout", "circular"})
    ):
        street["oneway"] = "yes"
    elif one_way in {"-1", "reverse"}:
        street["oneway"] = "-1"
    limit = stated_speed_limit(tags.get("maxspeed"))
    if limit is not None:
        street["maxspeed"] = f"{limit:.6g}"
    return street


def _attribution(osm_path: Path) -> str:
    """Tell whom the streets are owed to: files that the synthetic city wrote say so in their header."""
    generator = osmium.FileProcessor(str(osm_path), osmium.osm.NOTHING).header.get("generator")
    return SYNTHETIC_ATTRIBUTION if generator.startswith("dispatch311") else ATTRIBUTION


def _drivable_ways(osm_path: Path) -> list[tuple[dict[str, str], list[int]]]:
    found = []
    processor = osmium.FileProcessor(str(osm_path), osmium.osm.WAY).with_filter(osmium.filter.KeyFilter("highway"))
    for way in processor:
        street = _street_tags(dict(way.tags))
        if street is not None and isinstance(way, osmium.osm.Way):
            found.append((way.id, street, [node.ref for node in way.nodes]))
    found.sort(key=lambda item: item[0])
    return [(street, nodes) for _, street, nodes in found]


def _positions(osm_path: Path, wanted: set[int]) -> dict[int, Any]:
    processor = osmium.FileProcessor(str(osm_path), osmium.osm.NODE)
    if wanted and min(wanted) >= 0:
        # The filter runs in native code but knows no negative ids, which editors give to nodes not yet uploaded.
        processor = processor.with_filter(osmium.filter.IdFilter(wanted))
    positions = {}
    for node in processor:
        if isinstance(node, osmium.osm.Node) and node.id in wanted:
            if not node.location.valid():
                raise StreetDataError(
                    f"{osm_path}: node {node.id} lies outside longitude -180 to 180 and latitude -90 to 90"
                )
            positions[node.id] = (node.location.lon, node.location.lat)
    return positions


def _present_pieces(nodes: list[int], positions: Mapping[int, Any]) -> list[list[int]]:
    distinct = [node for node, _ in groupby(nodes)]
    pieces = [list(run) for present, run in groupby(distinct, key=positions.__contains__) if present]
    return [piece for piece in pieces if len(piece) > 1]


def _explain(message: str) -> str:
    """Turn the reader's words into what was wrong and what to do."""
    lower = message.lower()
    if "eof" in lower or "no element found" in lower or "truncated" in lower:
        return "the file is cut off: download or copy it again"
    if "coordinate" in lower:
        return f"a coordinate is out of range or no number ({message})"
    return f"not OpenStreetMap data ({message}): give an .osm.pbf, .osm, .osm.gz or .osm.bz2 file"
