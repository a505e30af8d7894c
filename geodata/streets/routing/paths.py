"""The fastest way between two stops: two climbs in the elimination tree that meet, and the shortcuts taken apart.

The search is that of Dibbelt, Strasser and Wagner 2016, section 8.1. A shortcut does not remember what it is made of:
it is taken apart by looking for the lower vertex by way of which it takes just its time.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geodata.streets.compiling import compiled
from geodata.streets.routing.hierarchy import Hierarchy
from geodata.streets.routing.metric import NO_WAY

Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]


class SearchSpace(NamedTuple):
    """Labels for one search at a time, kept from search to search: each leaves it as it found it.

    Shape (n,) each: milliseconds ahead and behind (:data:`NO_WAY`), the vertex before and after (-1), whether on the
    way to the root (False), and room for such a way.
    """

    ahead: Int32s
    behind: Int32s
    came_from: Int32s
    goes_to: Int32s
    climbs: NDArray[np.bool_]
    path: Int32s


def search_space(num_vertices: int) -> SearchSpace:
    """Lay out the labels of a search over so many vertices."""
    return SearchSpace(
        ahead=np.full(num_vertices, NO_WAY, np.int32),
        behind=np.full(num_vertices, NO_WAY, np.int32),
        came_from=np.full(num_vertices, -1, np.int32),
        goes_to=np.full(num_vertices, -1, np.int32),
        climbs=np.zeros(num_vertices, np.bool_),
        path=np.empty(num_vertices, np.int32),
    )


@compiled
def fastest_path(
    space: SearchSpace,
    hierarchy: Hierarchy,
    up: Int32s,
    down: Int32s,
    source_vertex: Int32s,
    source_duration: Int32s,
    target_vertex: Int32s,
    target_duration: Int32s,
) -> tuple[np.int64, Int32s]:
    """Find the fastest way from any of the sources to any of the targets.

    Returns
    -------
    numpy.int64
        Milliseconds: those of the source and the arcs, less those of the target; :data:`NO_WAY` where there is none.
    numpy.ndarray
        Int32: the vertices on it, shortcuts not yet taken apart; empty where there is none.
    """
    first_up, up_head = hierarchy.first_up, hierarchy.up_head
    first_down, down_tail = hierarchy.first_down, hierarchy.down_tail
    ahead, behind, came_from, goes_to = space.ahead, space.behind, space.came_from, space.goes_to
    up_path = _to_root(hierarchy.parent, source_vertex, space)
    down_path = _to_root(hierarchy.parent, target_vertex, space)
    for i in range(len(source_vertex)):
        ahead[source_vertex[i]] = min(ahead[source_vertex[i]], source_duration[i])
    # What is not driven of the last vertex is taken off only in the end, so that no label is negative.
    most = np.int32(0)
    for rest in target_duration:
        most = max(most, rest)
    for i in range(len(target_vertex)):
        behind[target_vertex[i]] = min(behind[target_vertex[i]], np.int32(most - target_duration[i]))
    for v in up_path:
        if ahead[v] < NO_WAY:
            for i in range(first_up[v], first_up[v + 1]):
                later = np.int32(ahead[v] + up[i])
                if later < ahead[up_head[i]]:
                    ahead[up_head[i]] = later
                    came_from[up_head[i]] = v
    # With what is taken off in the end still on it.
    best, meeting = np.int64(NO_WAY) + most, np.int32(-1)
    for v in down_path:
        if behind[v] < NO_WAY:
            if ahead[v] < NO_WAY and np.int64(ahead[v]) + behind[v] < best:
                best, meeting = np.int64(ahead[v]) + behind[v], v
            for i in range(first_down[v], first_down[v + 1]):
                later = np.int32(behind[v] + down[i])
                if later < behind[down_tail[i]]:
                    behind[down_tail[i]] = later
                    goes_to[down_tail[i]] = v
    vertices = np.empty(0, np.int32)
    if meeting >= 0:
        vertices = _follow(meeting, came_from, goes_to)
    for v in up_path:
        ahead[v] = NO_WAY
        came_from[v] = -1
    for v in down_path:
        behind[v] = NO_WAY
        goes_to[v] = -1
    return best - most, vertices


@compiled
def _to_root(parent: Int32s, starts: Int32s, space: SearchSpace) -> Int32s:
    """List the starts and all above them in the elimination tree, lowest first."""
    climbs, path = space.climbs, space.path
    length = 0
    for start in starts:
        v = start
        while v >= 0 and not climbs[v]:
            climbs[v] = True
            path[length] = v
            length += 1
            v = parent[v]
    for i in range(length):
        climbs[path[i]] = False
    way = path[:length].copy()
    way.sort()
    return way


@compiled
def _follow(meeting: np.int32, came_from: Int32s, goes_to: Int32s) -> Int32s:
    """Chain the vertices before and after the one where two searches met."""
    num_before, num_after = 0, 0
    v = came_from[meeting]
    while v >= 0:
        num_before += 1
        v = came_from[v]
    v = goes_to[meeting]
    while v >= 0:
        num_after += 1
        v = goes_to[v]
    vertices = np.empty(num_before + 1 + num_after, np.int32)
    vertices[num_before] = meeting
    for i in range(num_before - 1, -1, -1):
        vertices[i] = came_from[vertices[i + 1]]
    for i in range(num_before + 1, len(vertices)):
        vertices[i] = goes_to[vertices[i - 1]]
    return vertices


@compiled
def take_apart(
    hierarchy: Hierarchy,
    up: Int32s,
    down: Int32s,
    vertices: Int32s,
) -> Int32s:
    """Put in all vertices between those of a way, so that only given arcs are left between them: int32."""
    first_up, up_head = hierarchy.first_up, hierarchy.up_head
    first_down, down_tail = hierarchy.first_down, hierarchy.down_tail
    first_from, from_low, from_arc = hierarchy.first_from, hierarchy.from_low, hierarchy.from_arc
    first_to, to_low, to_arc = hierarchy.first_to, hierarchy.to_low, hierarchy.to_arc
    whole = np.empty(max(16, 2 * len(vertices)), np.int32)
    stack = np.empty(max(16, 2 * len(vertices)), np.int32)
    # The stack holds what is still to come, the next on top.
    height = len(vertices)
    for i in range(height):
        stack[i] = vertices[height - 1 - i]
    length = 0
    while height > 1:
        v, w = stack[height - 1], stack[height - 2]
        if v < w:
            arc = first_up[v] + np.searchsorted(up_head[first_up[v] : first_up[v + 1]], w)
            duration = up[arc]
        else:
            arc = first_down[w] + np.searchsorted(down_tail[first_down[w] : first_down[w + 1]], v)
            duration = down[arc]
        low, between = min(v, w), np.int32(-1)
        i, j = first_to[v], first_from[w]
        while i < first_to[v + 1] and j < first_from[w + 1] and to_low[i] < low and from_low[j] < low:
            if to_low[i] < from_low[j]:
                i += 1
            elif to_low[i] > from_low[j]:
                j += 1
            else:
                if down[to_arc[i]] + up[from_arc[j]] == duration:
                    between = to_low[i]
                    break
                i += 1
                j += 1
        if between >= 0:
            if height == len(stack):
                stack = _longer(stack)
            stack[height - 1] = between
            stack[height] = v
            height += 1
        else:
            if length + 2 > len(whole):
                whole = _longer(whole)
            whole[length] = v
            length += 1
            height -= 1
    if height:
        whole[length] = stack[0]
        length += 1
    return whole[:length].copy()


@compiled
def _longer(array: Int32s) -> Int32s:
    longer = np.empty(2 * len(array), np.int32)
    longer[: len(array)] = array
    return longer


@compiled
def arcs_along(first_arc: Int64s, arc_head: Int32s, vertices: Int32s) -> Int64s:
    """Give the number of the arc from each vertex of a way to the next."""
    arcs = np.empty(len(vertices) - 1, np.int64)
    for i in range(len(arcs)):
        first, last = first_arc[vertices[i]], first_arc[vertices[i] + 1]
        arcs[i] = first + np.searchsorted(arc_head[first:last], vertices[i + 1])
    return arcs
