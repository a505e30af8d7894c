"""Driving times between any points of the city, at any time of day, and the way driven from one to the next.

A point becomes a stop: an edge, a fraction of it, and a side. Stops are never added to the hierarchy: what is driven of
their own edges is added outside it, in whole milliseconds. What comes out is what a graph with the stops as nodes would
give.

What others use::

    TravelTimes(network)(lon, lat)      -> TravelTable      the network's own speeds
    TravelTimes(network).at(moment)     -> TravelTimes      with the traffic and the closures of a moment
    TravelTimes(network).between(...)   -> TravelTimes      without what is closed at any time of a day
    table.seconds                       table.by_hour()     between all points
    table.seconds_around(i)                                 from and to one of the points
    table.in_period(period)             -> TravelTable      of the same points, with an hour's traffic
    table.leg(i, j)                     table.steps(i, j)   one drive, as a line and turn by turn
    table.nearest()                                         for each street the nearest of the points
"""

from geodata.streets.traffic import UNREACHABLE
from geodata.streets.travel_times.placings import Approach
from geodata.streets.travel_times.table import TravelTable
from geodata.streets.travel_times.times import TravelTimes

__all__ = ["UNREACHABLE", "Approach", "TravelTable", "TravelTimes"]
