"""The street network: built from a city's streets once, then saved, loaded and asked.

What others use::

    build_network(osm_path)                -> StreetNetwork     .osm.pbf, .osm, .osm.gz, .osm.bz2
    build_network_of_place(place)          -> StreetNetwork     by name, from OpenStreetMap's servers
    build_network_of_centrelines(path)     -> StreetNetwork     GeoJSON, GeoPackage or shapefile
    save(network, path)                    load(path)           one file of flat arrays
    digest(network)                        info(network)        its SHA-256, and what there is to say about it
"""

from geodata.streets.network.build import build_network, build_network_of_centrelines, build_network_of_place
from geodata.streets.network.columns import CentrelineColumns, SpeedUnit
from geodata.streets.network.files import load, save
from geodata.streets.network.model import DrivingSide, StreetNetwork, digest, info

__all__ = [
    "CentrelineColumns",
    "DrivingSide",
    "SpeedUnit",
    "StreetNetwork",
    "build_network",
    "build_network_of_centrelines",
    "build_network_of_place",
    "digest",
    "info",
    "load",
    "save",
]
