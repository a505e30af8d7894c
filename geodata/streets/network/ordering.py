"""The order in which routing contracts the edges: nested dissection by small, balanced cuts of streets.

The graph that routing searches has the directed edges for vertices. To cut it in two it is enough to take out the edges
between two halves of the crossings, so a small cut of streets is a small separator there: half as many vertices as a
separator made of crossings, and a quarter of the shortcuts. Cuts are found by inertial flow (Schild and Sommer, "On
Balanced Separators in Road Networks", SEA 2015): along several lines across the cell, the foremost and the hindmost
quarter of its crossings are source and sink, and the least cut between them is a maximum flow; of all, the one with the
fewest edges for the crossings on its smaller side is taken.
"""

import numpy as np
from numpy.typing import NDArray

from geodata.streets.compiling import compiled

Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]
Float64s = NDArray[np.float64]

_NUM_LINES = 4
"""Lines across a cell. Twice as many make 2 % fewer shortcuts on a real city and take twice the time."""

_FIXED_SHARE = 0.25
"""Share of a cell's crossings that are source, and that are sink."""


def contraction_order(tail: Int32s, head: Int32s, lon: Float64s, lat: Float64s) -> Int32s:
    """Rank the edges of a street graph, the last to be contracted highest.

    Parameters
    ----------
    tail, head
        Shape (M,), int32: the nodes each edge leads from and to.
    lon, lat
        Shape (N,), float64 degrees: where the nodes lie.

    Returns
    -------
    numpy.ndarray
        Shape (M,), int32, a permutation.
    """
    east = lon * np.cos(np.radians(lat.mean()))
    angle = np.arange(_NUM_LINES) * np.pi / _NUM_LINES
    lines = np.cos(angle)[:, None] * east + np.sin(angle)[:, None] * lat
    low, high = np.minimum(tail, head), np.maximum(tail, head)
    street = np.unique(low.astype(np.int64) * len(lon) + high, return_inverse=True)[1]
    by_street = np.argsort(street, kind="stable").astype(np.int32)
    first_edge = np.searchsorted(street[by_street], np.arange(street.max() + 2)).astype(np.int64)
    return _dissect(
        tail, by_street, first_edge, low[by_street[first_edge[:-1]]], high[by_street[first_edge[:-1]]], lines
    )


@compiled
def _dissect(tail: Int32s, by_street: Int32s, first_edge: Int64s, low: Int32s, high: Int32s, lines: Float64s) -> Int32s:
    """Cut cell after cell in two; the edges of a cut rank below those of the cuts before, above all still within."""
    num_nodes, num_edges = lines.shape[1], len(tail)
    first, other, street = _adjacency(num_nodes, low, high)
    cell_of_node = np.zeros(num_nodes, np.int32)
    nodes = np.arange(num_nodes).astype(np.int32)
    index = np.empty(num_nodes, np.int32)
    rank = np.full(num_edges, -1, np.int32)
    next_rank = num_edges - 1
    cells = [(0, num_nodes, 0)]
    num_cells = 1
    while len(cells):
        begin, end, cell = cells.pop()
        if end - begin < 2:
            continue
        members = nodes[begin:end].copy()
        for i in range(len(members)):
            index[members[i]] = i
        cell_first, cell_other, cell_street, back = _cell_graph(
            members, index, cell, cell_of_node, first, other, street
        )
        capacity = (first_edge[cell_street + 1] - first_edge[cell_street]).astype(np.int32)
        # Parts that no street joins are told apart for nothing.
        front = _reached(cell_first, cell_other, back, capacity, np.zeros(1, np.int32), True)
        if front.sum() == len(members):
            front = _best_cut(cell_first, cell_other, back, capacity, lines[:, members])
        foremost, hindmost = begin, end
        for i in range(len(members)):
            if front[i]:
                nodes[foremost] = members[i]
                foremost += 1
            else:
                hindmost -= 1
                nodes[hindmost] = members[i]
                cell_of_node[members[i]] = num_cells
        # Edges of a cut that lead the same way are never joined by a shortcut as long as the others are still there, so
        # the larger group goes first.
        num_forward, num_backward = 0, 0
        for side in range(3):
            for i in range(len(members)):
                if not front[i]:
                    continue
                for j in range(cell_first[i], cell_first[i + 1]):
                    if front[cell_other[j]]:
                        continue
                    for k in range(first_edge[cell_street[j]], first_edge[cell_street[j] + 1]):
                        forward = tail[by_street[k]] == members[i]
                        if side == 0:
                            num_forward += forward
                            num_backward += not forward
                        elif forward == ((num_forward <= num_backward) == (side == 1)):
                            rank[by_street[k]] = next_rank
                            next_rank -= 1
        cells.append((begin, foremost, cell))
        cells.append((foremost, end, num_cells))
        num_cells += 1
    for edge in range(num_edges):
        if rank[edge] < 0:
            # From a node to itself.
            rank[edge] = next_rank
            next_rank -= 1
    return rank


@compiled
def _adjacency(num_nodes: int, low: Int32s, high: Int32s) -> tuple[Int64s, Int32s, Int32s]:
    """List the streets at each node, and where they lead."""
    first = np.zeros(num_nodes + 1, np.int64)
    for s in range(len(low)):
        if low[s] != high[s]:
            first[low[s] + 1] += 1
            first[high[s] + 1] += 1
    for v in range(num_nodes):
        first[v + 1] += first[v]
    place = first[:-1].copy()
    other = np.empty(first[num_nodes], np.int32)
    street = np.empty(first[num_nodes], np.int32)
    for s in range(len(low)):
        if low[s] != high[s]:
            for v, w in ((low[s], high[s]), (high[s], low[s])):
                other[place[v]] = w
                street[place[v]] = s
                place[v] += 1
    return first, other, street


@compiled
def _cell_graph(
    members: Int32s, index: Int32s, cell: int, cell_of_node: Int32s, first: Int64s, other: Int32s, street: Int32s
) -> tuple[Int64s, Int32s, Int32s, Int32s]:
    """Give the arcs within a cell by its own numbering, each street's two arcs, and of each the one back."""
    cell_first = np.zeros(len(members) + 1, np.int64)
    for i in range(len(members)):
        cell_first[i + 1] = cell_first[i]
        for j in range(first[members[i]], first[members[i] + 1]):
            cell_first[i + 1] += cell_of_node[other[j]] == cell
    num_arcs = cell_first[len(members)]
    cell_other = np.empty(num_arcs, np.int32)
    cell_street = np.empty(num_arcs, np.int32)
    back = np.full(num_arcs, -1, np.int32)
    arc = 0
    for i in range(len(members)):
        for j in range(first[members[i]], first[members[i] + 1]):
            if cell_of_node[other[j]] == cell:
                cell_other[arc] = index[other[j]]
                cell_street[arc] = street[j]
                arc += 1
    for arc in range(num_arcs):
        if back[arc] < 0:
            for there in range(cell_first[cell_other[arc]], cell_first[cell_other[arc] + 1]):
                if cell_street[there] == cell_street[arc]:
                    back[arc], back[there] = there, arc
    return cell_first, cell_other, cell_street, back


@compiled
def _best_cut(first: Int64s, other: Int32s, back: Int32s, capacity: Int32s, lines: Float64s) -> NDArray[np.bool_]:
    """Tell which nodes of a connected cell lie before its best cut."""
    num_nodes = len(first) - 1
    num_fixed = max(1, int(_FIXED_SHARE * num_nodes))
    best = np.zeros(num_nodes, np.bool_)
    best_price = np.inf
    for line in range(len(lines)):
        order = np.argsort(lines[line], kind="mergesort").astype(np.int32)
        sources, sinks = order[:num_fixed], order[num_nodes - num_fixed :]
        residual = capacity.copy()
        flow = _max_flow(first, other, back, residual, sources, sinks)
        # The same least cut may lie close to the source or close to the sink: the more even halves are better.
        for seeds, onward in ((sources, True), (sinks, False)):
            reached = _reached(first, other, back, residual, seeds, onward)
            num_reached = reached.sum()
            price = flow / min(num_reached, num_nodes - num_reached)
            if price < best_price:
                best_price = price
                best = reached
    return best


@compiled
def _reached(
    first: Int64s, other: Int32s, back: Int32s, residual: Int32s, seeds: Int32s, onward: bool
) -> NDArray[np.bool_]:
    """Mark the nodes reached from the seeds, or that reach them, along arcs with capacity left."""
    reached = np.zeros(len(first) - 1, np.bool_)
    queue = np.empty(len(reached), np.int32)
    length = 0
    for v in seeds:
        reached[v] = True
        queue[length] = v
        length += 1
    looked_at = 0
    while looked_at < length:
        v = queue[looked_at]
        looked_at += 1
        for arc in range(first[v], first[v + 1]):
            left = residual[arc] if onward else residual[back[arc]]
            if left > 0 and not reached[other[arc]]:
                reached[other[arc]] = True
                queue[length] = other[arc]
                length += 1
    return reached


@compiled
def _max_flow(first: Int64s, other: Int32s, back: Int32s, residual: Int32s, sources: Int32s, sinks: Int32s) -> int:
    """Send as much as can be sent from the sources to the sinks; ``residual`` is left as what remains.

    Dinic's algorithm: in each round, the shortest ways that have capacity are filled.
    """
    num_nodes = len(first) - 1
    is_source, is_sink = np.zeros(num_nodes, np.bool_), np.zeros(num_nodes, np.bool_)
    is_source[sources] = True
    is_sink[sinks] = True
    level, next_arc = np.empty(num_nodes, np.int32), np.empty(num_nodes, np.int64)
    queue, taken = np.empty(num_nodes, np.int32), np.empty(num_nodes, np.int32)
    flow = 0
    while True:
        level[:] = -1
        length = 0
        for v in sources:
            level[v] = 0
            queue[length] = v
            length += 1
        looked_at, sink_level = 0, num_nodes
        while looked_at < length and level[queue[looked_at]] < sink_level:
            v = queue[looked_at]
            looked_at += 1
            for arc in range(first[v], first[v + 1]):
                w = other[arc]
                if residual[arc] > 0 and level[w] < 0:
                    level[w] = level[v] + 1
                    queue[length] = w
                    length += 1
                    if is_sink[w]:
                        sink_level = level[w]
        if sink_level == num_nodes:
            return flow
        next_arc[:] = first[:-1]
        for source in sources:
            v, depth = source, 0
            while True:
                if is_sink[v]:
                    least = residual[taken[0]]
                    for i in range(depth):
                        least = min(least, residual[taken[i]])
                    for i in range(depth):
                        residual[taken[i]] -= least
                        residual[back[taken[i]]] += least
                    flow += least
                    v, depth = source, 0
                    continue
                while next_arc[v] < first[v + 1]:
                    arc = next_arc[v]
                    if residual[arc] > 0 and level[other[arc]] == level[v] + 1 and not is_source[other[arc]]:
                        break
                    next_arc[v] += 1
                if next_arc[v] < first[v + 1]:
                    taken[depth] = next_arc[v]
                    depth += 1
                    v = other[next_arc[v]]
                elif depth:
                    depth -= 1
                    v = other[back[taken[depth]]]
                    next_arc[v] += 1
                else:
                    break
    return flow
