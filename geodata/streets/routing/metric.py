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
    first_to, to_low, to_arc = hierarchy.first_to, hierarchy.to_low, hierarchy.to_arc
    first_from, from_low, from_arc = hierarchy.first_from, hierarchy.from_low, hierarchy.from_arc
    # Vertices with arcs to look at, lowest first: when it is a vertex's turn, all that its arcs are made of is settled.
    waiting = [np.int32(0) for _ in range(0)]
    waits = np.zeros(hierarchy.parent.shape[0], np.bool_)
    up_waits = np.zeros(len(up), np.bool_)
    down_waits = np.zeros(len(down), np.bool_)
    for c in range(len(changed)):
        v, w = changed[c, 0], changed[c, 1]
        if v < w:
            up_waits[_place(first_up, up_head, v, w)] = True
        elif w < v:
            down_waits[_place(first_down, down_tail, w, v)] = True
        if v != w and not waits[min(v, w)]:
            waits[min(v, w)] = True
            heapq.heappush(waiting, min(v, w))
    looked_at = 0
    # A helper for what is the same below would be handed a dozen arrays each time, and take five times as long.
    while len(waiting):
        low = heapq.heappop(waiting)
        for arc in range(first_up[low], first_up[low + 1]):
            if not up_waits[arc]:
                continue
            looked_at += 1
            head, before = up_head[arc], up[arc]
            least = _given(first_arc, arc_head, arc_duration, low, head)
            up[arc] = _least(least, low, low, head, first_to, to_low, to_arc, first_from, from_low, from_arc, up, down)
            if up[arc] == before:
                continue
            # A way over ``low`` is concerned if the old duration made it the fastest, or the new one may.
            least = min(before, up[arc])
            for i in range(first_down[low], first_down[low + 1]):
                tail = down_tail[i]
                if tail < head and down[i] < NO_WAY:
                    other = _place(first_up, up_head, tail, head)
                    if up[other] >= down[i] + least and not up_waits[other]:
                        up_waits[other] = True
                        if not waits[tail]:
                            waits[tail] = True
                            heapq.heappush(waiting, tail)
                elif head < tail and down[i] < NO_WAY:
                    other = _place(first_down, down_tail, head, tail)
                    if down[other] >= down[i] + least and not down_waits[other]:
                        down_waits[other] = True
                        if not waits[head]:
                            waits[head] = True
                            heapq.heappush(waiting, head)
        for arc in range(first_down[low], first_down[low + 1]):
            if not down_waits[arc]:
                continue
            looked_at += 1
            tail, before = down_tail[arc], down[arc]
            given = _given(first_arc, arc_head, arc_duration, tail, low)
            down[arc] = _least(
                given, low, tail, low, first_to, to_low, to_arc, first_from, from_low, from_arc, up, down
            )
            if down[arc] == before:
                continue
            least = min(before, down[arc])
            for i in range(first_up[low], first_up[low + 1]):
                head = up_head[i]
                if tail < head and up[i] < NO_WAY:
                    other = _place(first_up, up_head, tail, head)
                    if up[other] >= up[i] + least and not up_waits[other]:
                        up_waits[other] = True
                        if not waits[tail]:
                            waits[tail] = True
                            heapq.heappush(waiting, tail)
                elif head < tail and up[i] < NO_WAY:
                    other = _place(first_down, down_tail, head, tail)
                    if down[other] >= up[i] + least and not down_waits[other]:
                        down_waits[other] = True
                        if not waits[head]:
                            waits[head] = True
                            heapq.heappush(waiting, head)
    return looked_at


@compiled
def _place(first: Int64s, ends: Int32s, low: np.int32, high: np.int32) -> np.int64:
    """Find the arc of ``low`` whose upper end is ``high``, which there has to be."""
    begin, end = first[low], first[low + 1]
    while end - begin > 1:
        middle = (begin + end) // 2
        if ends[middle] <= high:
            begin = middle
        else:
            end = middle
    return np.int64(begin)


@compiled
def _given(first_arc: Int64s, arc_head: Int32s, arc_duration: Int32s, tail: np.int32, head: np.int32) -> np.int32:
    """Give what the given arc from one vertex to another takes; :data:`NO_WAY` where there is none."""
    for i in range(first_arc[tail], first_arc[tail + 1]):
        if arc_head[i] == head:
            return np.int32(arc_duration[i])
    return NO_WAY


@compiled
def _least(
    given: np.int32,
    low: np.int32,
    tail: np.int32,
    head: np.int32,
    first_to: Int64s,
    to_low: Int32s,
    to_arc: Int32s,
    first_from: Int64s,
    from_low: Int32s,
    from_arc: Int32s,
    up: Int32s,
    down: Int32s,
) -> np.int32:
    """Give the least of what is given and what the ways over vertices below ``low``, the lower end, take."""
    least = given
    i, j = first_to[tail], first_from[head]
    last_i, last_j = first_to[tail + 1], first_from[head + 1]
    while i < last_i and j < last_j and to_low[i] < low and from_low[j] < low:
        if to_low[i] < from_low[j]:
            i += 1
        elif to_low[i] > from_low[j]:
            j += 1
        else:
            least = min(least, np.int32(down[to_arc[i]] + up[from_arc[j]]))
            i += 1
            j += 1
    return least
