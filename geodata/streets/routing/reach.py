"""From one or several stops to every vertex: who can be reached within a limit, and which stop is nearest.

A climb, then one sweep down over the whole hierarchy (PHAST: Delling, Goldberg, Nowatzyk and Werneck, "PHAST:
Hardware-Accelerated Shortest Path Trees", Journal of Parallel and Distributed Computing 73, 2013).
"""

import numpy as np
from numpy.typing import NDArray

from geodata.streets.compiling import compiled
from geodata.streets.routing.hierarchy import Hierarchy
from geodata.streets.routing.metric import NO_WAY

Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]


@compiled
def reach(
    hierarchy: Hierarchy,
    up: Int32s,
    down: Int32s,
    first_source: Int64s,
    source_vertex: Int32s,
    source_duration: Int32s,
    limit: int,
) -> tuple[Int32s, Int32s]:
    """Find for each vertex the source it is reached from first; the one of lowest number where several are as fast.

    Returns
    -------
    tuple of numpy.ndarray
        Shape (n,), int32 each: milliseconds, :data:`NO_WAY` beyond the limit, and the number of the source, -1 there.
    """
    parent, first_up, up_head = hierarchy.parent, hierarchy.first_up, hierarchy.up_head
    first_down, down_tail = hierarchy.first_down, hierarchy.down_tail
    num_vertices = len(parent)
    duration = np.full(num_vertices, NO_WAY, np.int32)
    nearest = np.full(num_vertices, -1, np.int32)
    climbs = np.zeros(num_vertices, np.bool_)
    for source in range(len(first_source) - 1):
        for i in range(first_source[source], first_source[source + 1]):
            v = source_vertex[i]
            if source_duration[i] < duration[v]:
                duration[v] = source_duration[i]
                nearest[v] = source
            while v >= 0 and not climbs[v]:
                climbs[v] = True
                v = parent[v]
    for v in range(num_vertices):
        if climbs[v] and duration[v] <= limit:
            for i in range(first_up[v], first_up[v + 1]):
                w, later = up_head[i], np.int32(duration[v] + up[i])
                if later < duration[w] or (later == duration[w] and nearest[v] < nearest[w]):
                    duration[w] = later
                    nearest[w] = nearest[v]
    for v in range(num_vertices - 1, -1, -1):
        least, first = duration[v], nearest[v]
        for i in range(first_down[v], first_down[v + 1]):
            w = down_tail[i]
            later = np.int32(duration[w] + down[i])
            if later < least or (later == least and later < NO_WAY and nearest[w] < first):
                least, first = later, nearest[w]
        duration[v] = least
        nearest[v] = first
    for v in range(num_vertices):
        if duration[v] > limit or duration[v] >= NO_WAY:
            duration[v] = NO_WAY
            nearest[v] = -1
    return duration, nearest
