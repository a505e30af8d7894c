"""A point on the map to a stop on a street: the nearest position on the nearest edge, never the nearest node.

A stop is an edge, a fraction of it and the side of the street. What cannot be a stop is told apart: too far from any
street, nearest to a street that is cut off from the others, or on the other bank of a river.

What others use::

    Locator(network).locate(lon, lat)    locate(network, lon, lat)       -> Stops
    curb_edges(network, stops)           the edges that arrive at the curb on the point's side
    great_circle(lon, lat, lon, lat)     metres
"""

from geodata.streets.locating.barriers import BARRIER_CLEARANCE
from geodata.streets.locating.feet import great_circle
from geodata.streets.locating.locator import (
    ISLAND_MARGIN,
    MAX_DISTANCE,
    ON_MOTORWAY_DISTANCE,
    ON_STREET_DISTANCE,
    Locator,
    locate,
)
from geodata.streets.locating.stops import Reason, Side, Stops, curb_edges

__all__ = [
    "BARRIER_CLEARANCE",
    "ISLAND_MARGIN",
    "MAX_DISTANCE",
    "ON_MOTORWAY_DISTANCE",
    "ON_STREET_DISTANCE",
    "Locator",
    "Reason",
    "Side",
    "Stops",
    "curb_edges",
    "great_circle",
    "locate",
]
