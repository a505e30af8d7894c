"""The street network: built from OpenStreetMap data once, then saved, loaded and asked.

What others use::

    build_network(osm_path)      -> StreetNetwork       .osm.pbf, .osm, .osm.gz, .osm.bz2
    save(network, path)          load(path)             one file of flat arrays
    digest(network)              info(network)          its SHA-256, and what there is to say about it
"""

from geodata.streets.network.build import build_network
from geodata.streets.network.files import load, save
from geodata.streets.network.model import StreetNetwork, digest, info

__all__ = ["StreetNetwork", "build_network", "digest", "info", "load", "save"]
