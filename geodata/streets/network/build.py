"""From an OpenStreetMap file to a street network: pyosmium picks the streets, osmnx makes the graph, arrays keep it."""

import os
import tempfile
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
    # Importing osmnx takes over a second, which those who only load a network should not wait for.
    from geodata.streets.network.extract import extract_drivable
    from geodata.streets.network.graph import flatten, street_graph

    osm_path = Path(osm_path)
    say = on_progress or (lambda _: None)
    say(f"reading streets from {osm_path.name}")
    with tempfile.TemporaryDirectory(prefix="dispatch311-") as folder:
        xml_path = Path(folder) / "streets.osm"
        extract = extract_drivable(osm_path, xml_path)
        say(f"making a graph of {extract.num_ways:,} ways")
        graph = street_graph(xml_path)
    say(f"keeping the largest connected part of {graph.number_of_nodes():,} nodes")
    return flatten(graph, osm_path, extract)
