"""The durations of a hierarchy's arcs: worked out from those of the given arcs, and mended where a few change.

An arc takes the least of what the turn itself takes and what it takes by way of each lower vertex, lowest vertices
first (Dibbelt, Strasser and Wagner 2016, section 7). With the order of contraction by cuts of streets, so few arcs turn
out slower than a way over higher vertices (5 %) that dropping these ("perfect customization") is not worth its time.
"""

import heapq

import numpy as np
from numpy.typing import NDArray

from geodata.streets.compiling import compiled
from geodata.streets.routing.hierarchy import Hierarchy

Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]

NO_WAY = np.int32(2**30 - 1)
"""Milliseconds where there is no way, 12.4 days: the sum of two still fits into 32 bits."""


@compiled
def customize(
    hierarchy: Hierarchy,
    tail: Int32s,
    head: Int32s,
    duration: Int32s,
    up: Int32s,
    down: Int32s,
) -> None:
    """Fill ``up`` and ``down``, the milliseconds of up and down arcs, from the given arcs between vertices."""
    first_up, up_head = hierarchy.first_up, hierarchy.up_head
    first_down, down_tail = hierarchy.first_down, hierarchy.down_tail
    first_from, from_low, from_arc = hierarchy.first_from, hierarchy.from_low, hierarchy.from_arc
    first_to, to_low, to_arc = hierarchy.first_to, hierarchy.to_low, hierarchy.to_arc
    up[:] = NO_WAY
    down[:] = NO_WAY
    for i in range(len(tail)):
        v, w = tail[i], head[i]
        if v < w:
            arc = first_up[v] + np.searchsorted(up_head[first_up[v] : first_up[v + 1]], w)
            up[arc] = min(up[arc], duration[i])
        elif w < v:
            arc = first_down[w] + np.searchsorted(down_tail[first_down[w] : first_down[w + 1]], v)
            down[arc] = min(down[arc], duration[i])
    num_vertices = len(first_up) - 1
    least = np.empty(num_vertices, np.int32)
    for v in range(num_vertices):
        # Up from v by way of a lower vertex: down to it, up from it. The arcs beyond v are the last of its row.
        for i in range(first_up[v], first_up[v + 1]):
            least[up_head[i]] = up[i]
        for j in range(first_to[v], first_to[v + 1]):
            to_low_vertex = down[to_arc[j]]
            if to_low_vertex < NO_WAY:
                i = first_up[to_low[j] + 1] - 1
                while i >= first_up[to_low[j]] and up_head[i] > v:
                    least[up_head[i]] = min(least[up_head[i]], np.int32(to_low_vertex + up[i]))
                    i -= 1
        for i in range(first_up[v], first_up[v + 1]):
            up[i] = least[up_head[i]]
        for i in range(first_down[v], first_down[v + 1]):
            least[down_tail[i]] = down[i]
        for j in range(first_from[v], first_from[v + 1]):
            from_low_vertex = up[from_arc[j]]
            if from_low_vertex < NO_WAY:
                i = first_down[from_low[j] + 1] - 1
                while i >= first_down[from_low[j]] and down_tail[i] > v:
                    least[down_tail[i]] = min(least[down_tail[i]], np.int32(from_low_vertex + down[i]))
                    i -= 1
        for i in range(first_down[v], first_down[v + 1]):
            down[i] = least[down_tail[i]]


@compiled
def update(
    hierarchy: Hierarchy,
    first_arc: Int64s,
    arc_head: Int32s,
    arc_duration: Int32s,
    changed: Int32s,
    up: Int32s,
    down: Int32s,
) -> int:
    """Mend ``up`` and ``down`` after given arcs have changed; return how many arcs were looked at.

    Parameters
    ----------
    first_arc, arc_head, arc_duration
        The given arcs by the vertex they leave, with the new durations.
    changed
        Shape (k, 2), int32: tail and head of those that changed.
    """
    first_up, up_head = hierarchy.first_up, hierarchy.up_head
    first_down, down_tail = hierarchy.first_down, hierarchy.down_tail
    first_from, from_low, from_arc = hierarchy.first_from, hierarchy.from_low, hierarchy.from_arc
    first_to, to_low, to_arc = hierarchy.first_to, hierarchy.to_low, hierarchy.to_arc
    # Arcs by their lower end, lowest first: when one is looked at, all that it is made of is settled.
    waiting = [(np.int32(0), np.int32(0), np.int32(0)) for _ in range(0)]
    up_waits = np.zeros(len(up), np.bool_)
    down_waits = np.zeros(len(down), np.bool_)
    for c in range(len(changed)):
        v, w = changed[c, 0], changed[c, 1]
        if v != w:
            heapq.heappush(waiting, (min(v, w), v, w))
    looked_at = 0
    while len(waiting):
        low, v, w = heapq.heappop(waiting)
        if v < w:
            arc = first_up[v] + np.searchsorted(up_head[first_up[v] : first_up[v + 1]], w)
            before = up[arc]
            up_waits[arc] = False
        else:
            arc = first_down[w] + np.searchsorted(down_tail[first_down[w] : first_down[w + 1]], v)
            before = down[arc]
            down_waits[arc] = False
        looked_at += 1
        least = NO_WAY
        for i in range(first_arc[v], first_arc[v + 1]):
            if arc_head[i] == w:
                least = min(least, arc_duration[i])
        i, j = first_to[v], first_from[w]
        while i < first_to[v + 1] and j < first_from[w + 1] and to_low[i] < low and from_low[j] < low:
            if to_low[i] < from_low[j]:
                i += 1
            elif to_low[i] > from_low[j]:
                j += 1
            else:
                least = min(least, np.int32(down[to_arc[i]] + up[from_arc[j]]))
                i += 1
                j += 1
        if least == before:
            continue
        # An arc by way of ``low`` is concerned if it was as fast as the old duration made it, or may become faster.
        if v < w:
            up[arc] = least
            for i in range(first_down[v], first_down[v + 1]):
                x = down_tail[i]
                if x == w or down[i] >= NO_WAY:
                    continue
                if x < w:
                    other = first_up[x] + np.searchsorted(up_head[first_up[x] : first_up[x + 1]], w)
                    if not up_waits[other] and (up[other] >= down[i] + min(before, least)):
                        up_waits[other] = True
                        heapq.heappush(waiting, (x, x, w))
                else:
                    other = first_down[w] + np.searchsorted(down_tail[first_down[w] : first_down[w + 1]], x)
                    if not down_waits[other] and (down[other] >= down[i] + min(before, least)):
                        down_waits[other] = True
                        heapq.heappush(waiting, (w, x, w))
        else:
            down[arc] = least
            for i in range(first_up[w], first_up[w + 1]):
                x = up_head[i]
                if x == v or up[i] >= NO_WAY:
                    continue
                if v < x:
                    other = first_up[v] + np.searchsorted(up_head[first_up[v] : first_up[v + 1]], x)
                    if not up_waits[other] and (up[other] >= up[i] + min(before, least)):
                        up_waits[other] = True
                        heapq.heappush(waiting, (v, v, x))
                else:
                    other = first_down[x] + np.searchsorted(down_tail[first_down[x] : first_down[x + 1]], v)
                    if not down_waits[other] and (down[other] >= up[i] + min(before, least)):
                        down_waits[other] = True
                        heapq.heappush(waiting, (x, v, x))
    return looked_at
