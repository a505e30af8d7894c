"""Driven stop-to-stop times of a city's vehicles: read from a file, routed, and learned from.

A file tells where a vehicle left, where it stopped next, when it left and how long it drove. The way in between it
does not tell: the fastest is taken. What cannot be used is given back row by row, each with its reason.

What others use::

    read_driven_times(path)                               -> times, left out      from CSV
    route_trips(times, network, factors)                  -> Trips, left out
    learn_from_driven_times(times, network, prior, seed=1)
                                                          -> LearnedSpeedFactors, left out
"""

from geodata.streets.driven_trips.learning import learn_from_driven_times
from geodata.streets.driven_trips.reading import DrivenTime, LeftOut, read_driven_times
from geodata.streets.driven_trips.routed import route_trips

__all__ = ["DrivenTime", "LeftOut", "learn_from_driven_times", "read_driven_times", "route_trips"]
