"""Streets closed for a time: road works, parades, floods, drawn on a map as points, lines or areas.

What is drawn seldom lies exactly on a street, so it has to be read:

- An area closes the streets that run through its inside for more than :data:`MIN_INSIDE` metres, not those it only
  touches or that run along its border: a block drawn along the middle of the streets around it closes none of them.
- A line closes the streets it runs along: the nearest within :data:`LINE_REACH` metres that leads the same way to
  within :data:`MAX_ANGLE` degrees, for :data:`MIN_ALONG` metres or half of the street or of the line. The streets it
  merely crosses stay open, and so does the other carriageway of a divided road, which takes a line of its own.
- A point closes the nearest street within its radius; at a crossing, all streets that meet there.

A closed edge is closed from end to end, also to those who would stop on it before the closure: where on an edge it can
still be entered is not known. A closure holds from its start up to, not including, its end.

What others use::

    read_closures(path)                                 -> tuple[Closure, ...]      from GeoJSON
    ClosureIndex(network, closures).closed_edges(t)     closed_edges(network, closures, t)
"""

from geodata.streets.closures.closed_edges import ClosureIndex, closed_edges
from geodata.streets.closures.closure import Closure, read_closures

__all__ = ["Closure", "ClosureIndex", "closed_edges", "read_closures"]
