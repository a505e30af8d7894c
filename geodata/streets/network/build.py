"""Building a street network from an OpenStreetMap file, the name of a place, or a city's centreline file."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from geodata.streets.network.model import StreetNetwork


def build_network(
    osm_path: str | os.PathLike[str], *, on_progress: Callable[[str], None] | None = None
) -> StreetNetwork:
    """Build the drivable street network of an OpenStreetMap file.

    Only the largest part in which every street can be reached from every other is kept; what was cut off is counted
    in the metadata. The same file gives the same network, byte for byte.

    Parameters
    ----------
    osm_path
        An ``.osm.pbf``, ``.osm``, ``.osm.gz`` or ``.osm.bz2`` file.
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
        source=str(osm_path),
        metadata={
            "source": "openstreetmap",
            "source_file": osm_path.name,
            "source_sha256": _file_sha256(osm_path),
            "attribution": extract.attribution,
            "num_ways_read": extract.num_ways_read,
            "num_positions_missing": extract.num_positions_missing,
        },
    )


def _file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
