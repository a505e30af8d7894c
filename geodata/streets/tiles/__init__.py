"""The city's own base map: its streets, districts and yards as vector tiles in one file, no tile server needed.

What others use::

    build_tiles(network, districts=, yards=)          -> bytes     a PMTiles archive
    write_tiles(network, path, districts=, yards=)                 the same into a file, whole or not at all
    kept_tiles(network, path, districts=, yards=)     -> bytes     drawn once, then read from where it was kept
    credit(network)                                   -> whose streets they are, to be shown with the map
"""

from geodata.streets.tiles.archive import Outlines, Yards, build_tiles, credit
from geodata.streets.tiles.files import kept_tiles, write_tiles
from geodata.streets.tiles.lines import ROAD_CLASSES

__all__ = ["ROAD_CLASSES", "Outlines", "Yards", "build_tiles", "credit", "kept_tiles", "write_tiles"]
