"""Building a street network from an OpenStreetMap file, the name of a place, or a city's centreline file."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from geodata.streets.network.columns import CentrelineColumns
from geodata.streets.network.model import DrivingSide, StreetNetwork


def build_network(
    osm_path: str | os.PathLike[str],
    *,
    driving_side: DrivingSide = "right",
    on_progress: Callable[[str], None] | None = None,
) -> StreetNetwork:
    """Build the drivable street network of an OpenStreetMap file.

    Only the largest part in which every street can be reached from every other is kept; what was cut off is counted
    in the metadata. The same file gives the same network, byte for byte.

    Parameters
    ----------
    osm_path
        An ``.osm.pbf``, ``.osm``, ``.osm.gz`` or ``.osm.bz2`` file.
    driving_side
        Which turns cross the oncoming traffic, and at which curb one stops, hang on it; the file does not tell.
    on_progress
        Called with a line of text at the start of each stage.

    Raises
    ------
    StreetDataError
        If the file is missing, empty, cut off or no OpenStreetMap data, has a coordinate out of range, or has no
        drivable streets that lead to each other.
    """
    # Those who only load a network should not wait for the libraries that read streets.
    from geodata.streets.network.assembly import assemble
    from geodata.streets.network.osm_file import read_osm_file

    osm_path = Path(osm_path)
    say = on_progress or (lambda _: None)
    say(f"reading streets from {osm_path.name}")
    extract = read_osm_file(osm_path)
    say(f"joining {extract.num_ways_read:,} ways")
    return assemble(
        extract.ways,
        water=extract.water,
        source=str(osm_path),
        metadata={
            "source": "openstreetmap",
            "driving_side": driving_side,
            "source_file": osm_path.name,
            "source_sha256": _file_sha256(osm_path),
            "attribution": extract.attribution,
            "num_ways_read": extract.num_ways_read,
            "num_positions_missing": extract.num_positions_missing,
        },
    )


def build_network_of_place(
    place: str,
    *,
    nominatim_url: str | None = None,
    overpass_url: str | None = None,
    driving_side: DrivingSide = "right",
    on_progress: Callable[[str], None] | None = None,
) -> StreetNetwork:
    """Build the drivable street network of a place, asked for by name from OpenStreetMap's servers.

    Parameters
    ----------
    place
        As one would write it into a search box, such as "Los Angeles, California, USA".
    nominatim_url, overpass_url
        Servers to ask instead of the public ones.
    driving_side
        As for :func:`build_network`.
    on_progress
        Called with a line of text at the start of each stage.

    Raises
    ------
    StreetDataError
        If no such place is found or it has no area, a server cannot be reached or does not answer as it should, or
        there are no drivable streets that lead to each other.
    """
    from geodata.streets.network.assembly import assemble
    from geodata.streets.network.osm_tags import ATTRIBUTION
    from geodata.streets.network.place import read_place

    say = on_progress or (lambda _: None)
    say(f"asking for the streets of {place}")
    extract = read_place(place, nominatim_url=nominatim_url, overpass_url=overpass_url)
    say(f"joining {extract.num_ways_read:,} ways")
    return assemble(
        extract.ways,
        water=extract.water,
        source=f"place {place!r}",
        metadata={
            "source": "place",
            "driving_side": driving_side,
            "place": place,
            "place_found_as": extract.found_as,
            "attribution": ATTRIBUTION,
            "num_ways_read": extract.num_ways_read,
        },
    )


def build_network_of_centrelines(
    path: str | os.PathLike[str],
    *,
    columns: CentrelineColumns | None = None,
    driving_side: DrivingSide = "right",
    on_progress: Callable[[str], None] | None = None,
) -> StreetNetwork:
    """Build the drivable street network of a city's own centreline file.

    Lines meet where an end of one lies within a metre of an end or a vertex of the other; lines that merely cross do
    not. There are no signals, no turn restrictions and no water in such a file.

    Parameters
    ----------
    path
        A ``.geojson``, ``.json``, ``.gpkg`` or ``.shp`` file.
    columns
        Which columns hold what; none of them is read unless named.
    driving_side
        As for :func:`build_network`.
    on_progress
        Called with a line of text at the start of each stage.

    Raises
    ------
    StreetDataError
        If the file is missing, of another kind, cut off or without a coordinate system, lacks a column, has a
        coordinate out of range, or has no drivable streets that lead to each other.
    """
    from geodata.streets.network.assembly import assemble
    from geodata.streets.network.centrelines import read_centrelines

    path = Path(path)
    columns = columns or CentrelineColumns()
    say = on_progress or (lambda _: None)
    say(f"reading streets from {path.name}")
    lines = read_centrelines(path, columns)
    say(f"joining {lines.ways.num_ways:,} lines")
    return assemble(
        lines.ways,
        source=str(path),
        metadata={
            "source": "centrelines",
            "driving_side": driving_side,
            "source_file": path.name,
            "source_sha256": _file_sha256(path),
            "attribution": f"Streets after {path.name}",
            "columns": columns.named(),
            "speed_unit": columns.speed_unit,
            **lines.facts,
        },
    )


def _file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
