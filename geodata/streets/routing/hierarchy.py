"""The topology of a customizable contraction hierarchy: which shortcuts there may be, whatever the durations.

After Dibbelt, Strasser and Wagner, "Customizable Contraction Hierarchies", ACM Journal of Experimental Algorithmics 21,
2016. Vertices are numbered by rank, the order in which they are contracted. Contracting a vertex joins all its
neighbours of higher rank; each vertex then keeps its arcs to and from vertices of higher rank, and the lowest of these
is its parent: all that a search from a vertex ever climbs to lies on its path to the root of that elimination tree.

Turns have directions, and most shortcuts between two directed edges can only exist one way: those that cannot are left
out (Buchhold, Wagner, Zeitz and Zündorf, "Customizable Contraction Hierarchies with Turn Costs", ATMOS 2020).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geodata.streets.compiling import compiled

Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]


class Hierarchy(NamedTuple):
    """Arcs between n vertices, each kept with its lower end. All arrays are read-only.

    A named tuple, because compiled functions take it whole.

    Attributes
    ----------
    parent
        Shape (n,), int32: the lowest neighbour of higher rank, -1 for a root.
    first_up, up_head
        Shape (n + 1,), int64, and int32: the arcs ``first_up[v]`` up to ``first_up[v + 1]`` lead from ``v`` up to
        ``up_head``, lowest first.
    first_down, down_tail
        Likewise the arcs that lead from ``down_tail`` down to ``v``.
    first_from, from_low, from_arc
        The same up arcs by their upper end: those into ``v`` come from the vertices ``from_low[first_from[v]]`` up to
        ``first_from[v + 1]``, lowest first; ``from_arc`` are their numbers among the up arcs.
    first_to, to_low, to_arc
        Likewise the down arcs that leave ``v``.
    """

    parent: Int32s
    first_up: Int64s
    up_head: Int32s
    first_down: Int64s
    down_tail: Int32s
    first_from: Int64s
    from_low: Int32s
    from_arc: Int32s
    first_to: Int64s
    to_low: Int32s
    to_arc: Int32s


def build_hierarchy(num_vertices: int, tail: Int32s, head: Int32s) -> Hierarchy:
    """Complete a graph whose vertices are numbered in the order of their contraction.

    Parameters
    ----------
    tail, head
        Shape (A,), int32: the arcs. Those from a vertex to itself are left out: no fastest way takes one.
    """
    apart = tail != head
    tail, head = tail[apart], head[apart]
    first, above, parent = _complete(num_vertices, np.minimum(tail, head), np.maximum(tail, head))
    first_below, below, arc_below = _turn_over(num_vertices, first, above)
    upward, downward = _possible(num_vertices, first, above, first_below, below, arc_below, tail, head)
    first_up, up_head = _pick(first, above, upward)
    first_down, down_tail = _pick(first, above, downward)
    first_from, from_low, from_arc = _turn_over(num_vertices, first_up, up_head)
    first_to, to_low, to_arc = _turn_over(num_vertices, first_down, down_tail)
    hierarchy = Hierarchy(
        parent=parent,
        first_up=first_up,
        up_head=up_head,
        first_down=first_down,
        down_tail=down_tail,
        first_from=first_from,
        from_low=from_low,
        from_arc=from_arc,
        first_to=first_to,
        to_low=to_low,
        to_arc=to_arc,
    )
    for array in hierarchy:
        array.setflags(write=False)
    return hierarchy


@compiled
def _pick(first: Int64s, above: Int32s, wanted: NDArray[np.bool_]) -> tuple[Int64s, Int32s]:
    """Keep the wanted arcs of each vertex."""
    first_kept = np.zeros(len(first), np.int64)
    kept = np.empty(wanted.sum(), np.int32)
    count = 0
    for v in range(len(first) - 1):
        for i in range(first[v], first[v + 1]):
            if wanted[i]:
                kept[count] = above[i]
                count += 1
        first_kept[v + 1] = count
    return first_kept, kept


@compiled
def _complete(num_vertices: int, low: Int32s, high: Int32s) -> tuple[Int64s, Int32s, Int32s]:
    """Complete the graph, directions aside: join a vertex to the neighbours above it of itself and its children."""
    first_given = np.zeros(num_vertices + 1, np.int64)
    for v in low:
        first_given[v + 1] += 1
    for v in range(num_vertices):
        first_given[v + 1] += first_given[v]
    place = first_given[:-1].copy()
    given = np.empty(len(low), np.int32)
    for i in range(len(low)):
        given[place[low[i]]] = high[i]
        place[low[i]] += 1
    parent = np.full(num_vertices, -1, np.int32)
    first_child = np.full(num_vertices, -1, np.int32)
    next_sibling = np.full(num_vertices, -1, np.int32)
    seen_by = np.full(num_vertices, -1, np.int32)
    first = np.zeros(num_vertices + 1, np.int64)
    above = np.empty(4 * len(low) + num_vertices, np.int32)
    row = np.empty(num_vertices, np.int32)
    total = 0
    for v in range(num_vertices):
        count = 0
        for i in range(first_given[v], first_given[v + 1]):
            w = given[i]
            if seen_by[w] != v:
                seen_by[w] = v
                row[count] = w
                count += 1
        child = first_child[v]
        while child >= 0:
            for i in range(first[child], first[child + 1]):
                w = above[i]
                if w != v and seen_by[w] != v:
                    seen_by[w] = v
                    row[count] = w
                    count += 1
            child = next_sibling[child]
        if total + count > len(above):
            larger = np.empty(2 * len(above) + count, np.int32)
            larger[:total] = above[:total]
            above = larger
        neighbours = row[:count]
        neighbours.sort()
        above[total : total + count] = neighbours
        total += count
        first[v + 1] = total
        if count:
            parent[v] = neighbours[0]
            next_sibling[v] = first_child[parent[v]]
            first_child[parent[v]] = v
    return first, above[:total].copy(), parent


@compiled
def _turn_over(num_vertices: int, first: Int64s, above: Int32s) -> tuple[Int64s, Int32s, Int32s]:
    """List arcs kept by their lower end by their upper end instead, lowest first, each with its number."""
    first_below = np.zeros(num_vertices + 1, np.int64)
    for w in above:
        first_below[w + 1] += 1
    for v in range(num_vertices):
        first_below[v + 1] += first_below[v]
    place = first_below[:-1].copy()
    below = np.empty(len(above), np.int32)
    arc = np.empty(len(above), np.int32)
    for v in range(num_vertices):
        for i in range(first[v], first[v + 1]):
            w = above[i]
            below[place[w]] = v
            arc[place[w]] = i
            place[w] += 1
    return first_below, below, arc


@compiled
def _possible(
    num_vertices: int,
    first: Int64s,
    above: Int32s,
    first_below: Int64s,
    below: Int32s,
    arc_below: Int32s,
    tail: Int32s,
    head: Int32s,
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell which arcs of the completed graph can exist upward, and which downward: given, or by a lower vertex."""
    upward = np.zeros(len(above), np.bool_)
    downward = np.zeros(len(above), np.bool_)
    for i in range(len(tail)):
        v, w = min(tail[i], head[i]), max(tail[i], head[i])
        arc = first[v] + np.searchsorted(above[first[v] : first[v + 1]], w)
        if tail[i] == v:
            upward[arc] = True
        else:
            downward[arc] = True
    up_to = np.zeros(num_vertices, np.bool_)
    down_from = np.zeros(num_vertices, np.bool_)
    for v in range(num_vertices):
        for i in range(first[v], first[v + 1]):
            up_to[above[i]] = upward[i]
            down_from[above[i]] = downward[i]
        for j in range(first_below[v], first_below[v + 1]):
            # By way of ``low``, v reaches what low reaches if it reaches low, and is reached likewise.
            low, arc = below[j], arc_below[j]
            if downward[arc]:
                for i in range(arc + 1, first[low + 1]):
                    up_to[above[i]] |= upward[i]
            if upward[arc]:
                for i in range(arc + 1, first[low + 1]):
                    down_from[above[i]] |= downward[i]
        for i in range(first[v], first[v + 1]):
            upward[i] = up_to[above[i]]
            downward[i] = down_from[above[i]]
    return upward, downward
