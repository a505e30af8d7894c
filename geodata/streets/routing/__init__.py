"""Routing: the fastest ways between stops, and the times of all ways between many, turns and restrictions included.

What others use::

    Router(network)                     turns and hierarchy, laid out once
    router.metric(...)  .updated(...)   the durations of one period, with what is closed
    router.departures(...)  .arrivals(...)
    router.durations(...)               tables
    router.way(...)                     one way, edge by edge
    router.reach(...)                   what is reached within a limit, and which stop is nearest
    compile_routing()                   before the first request, so that none waits for the compiler
    turn_angles(network, edge, after)   degrees, for a person

Times are whole milliseconds.
"""

from geodata.streets.routing.metric import NO_WAY
from geodata.streets.routing.router import Metric, Router, Way
from geodata.streets.routing.tables import Ends
from geodata.streets.routing.turns import turn_angles
from geodata.streets.routing.warm_up import compile_routing

__all__ = ["NO_WAY", "Ends", "Metric", "Router", "Way", "compile_routing", "turn_angles"]
