"""Durations between many stops: a restricted sweep, as many sources side by side as a row has lanes.

After RPHAST (Delling, Goldberg and Werneck, "Faster Batched Shortest Paths in Road Networks", ATMOS 2011): only
vertices from which a target can be reached downward are swept, and these are chosen once for all sources. Sources climb
side by side too: sorted by rank, neighbours share most of their way to the root.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geodata.streets.compiling import compiled
from geodata.streets.routing.hierarchy import Hierarchy
from geodata.streets.routing.lanes import LANES, pull, push
from geodata.streets.routing.metric import NO_WAY

Int32s = NDArray[np.int32]
Int64s = NDArray[np.int64]


class Ends(NamedTuple):
    """Where k stops touch the graph: stop ``s`` at the entries ``first[s]`` up to ``first[s + 1]``.

    Attributes
    ----------
    first
        Shape (k + 1,), int64.
    vertex
        Int32.
    duration
        Int32 milliseconds, for a source from the stop to the end of what the vertex stands for, for a target the rest
        of the vertex that is not driven any more.
    edge
        Int32: on which of the stop's own edges an entry begins or ends.
    """

    first: Int64s
    vertex: Int32s
    duration: Int32s
    edge: Int32s

    @property
    def num_stops(self) -> int:
        """Count the stops."""
        return len(self.first) - 1


class _Swept(NamedTuple):
    """The part of a hierarchy that is swept: its vertices, highest first, and the arcs down between them.

    ``place`` is where each vertex of the hierarchy stands among those kept, -1 for the others. The arcs into the vertex
    at place ``p`` come from the places ``tail[first[p]]`` up to ``first[p + 1]``.
    """

    kept: Int32s
    place: Int32s
    first: Int64s
    tail: Int32s
    duration: Int32s


def table(hierarchy: Hierarchy, up: Int32s, down: Int32s, sources: Ends, targets: Ends, *, num_threads: int) -> Int32s:
    """Compute the durations from each source to each target.

    Returns
    -------
    numpy.ndarray
        Shape (sources, targets), int32 milliseconds; :data:`NO_WAY` where there is none.
    """
    durations = np.empty((sources.num_stops, targets.num_stops), dtype=np.int32)
    if not durations.size:
        return durations
    swept = _Swept(*_restrict(hierarchy, down, targets.vertex))
    # A source's first entry stands for it: the others are its neighbours in the graph.
    has_entry = np.diff(sources.first) > 0
    leading = np.full(sources.num_stops, -1, dtype=np.int32)
    leading[has_entry] = sources.vertex[sources.first[:-1][has_entry]]
    order = np.argsort(leading, kind="stable")
    num_batches = -(-len(order) // LANES)
    num_threads = min(num_threads, num_batches, _MAX_THREADS)
    bounds = [LANES * (num_batches * part // num_threads) for part in range(num_threads)] + [len(order)]

    def fill(part: int) -> None:
        _fill_rows(order[bounds[part] : bounds[part + 1]], hierarchy, up, sources, swept, targets, durations)

    if num_threads == 1:
        fill(0)
    else:
        with ThreadPoolExecutor(num_threads) as threads:
            list(threads.map(fill, range(num_threads)))
    return durations


_MAX_THREADS = 8
"""Each thread has labels of its own, 128 bytes a vertex; and memory is no faster for more."""


@compiled
def _restrict(hierarchy: Hierarchy, down: Int32s, targets: Int32s) -> tuple[Int32s, Int32s, Int64s, Int32s, Int32s]:
    """Choose the vertices on the way from the root to a target, and the arcs down between them: a :class:`_Swept`."""
    parent, first_down, down_tail = hierarchy.parent, hierarchy.first_down, hierarchy.down_tail
    marked = np.zeros(len(parent), np.bool_)
    num_kept = 0
    for target in targets:
        v = target
        while v >= 0 and not marked[v]:
            marked[v] = True
            num_kept += 1
            v = parent[v]
    kept = np.empty(num_kept, np.int32)
    place = np.full(len(parent), -1, np.int32)
    first = np.zeros(num_kept + 1, np.int64)
    count = 0
    for v in range(len(parent) - 1, -1, -1):
        if marked[v]:
            kept[count] = v
            place[v] = count
            count += 1
            num_arcs = 0
            for i in range(first_down[v], first_down[v + 1]):
                num_arcs += down[i] < NO_WAY
            first[count] = first[count - 1] + num_arcs
    tail = np.empty(first[num_kept], np.int32)
    duration = np.empty(first[num_kept], np.int32)
    count = 0
    for v in kept:
        for i in range(first_down[v], first_down[v + 1]):
            if down[i] < NO_WAY:
                tail[count] = place[down_tail[i]]
                duration[count] = down[i]
                count += 1
    return kept, place, first, tail, duration


@compiled
def _fill_rows(
    order: Int64s, hierarchy: Hierarchy, up: Int32s, sources: Ends, swept: _Swept, targets: Ends, durations: Int32s
) -> None:
    """Fill the rows of the sources in ``order``, so many at a time as there are lanes."""
    parent, first_up, up_head = hierarchy.parent, hierarchy.first_up, hierarchy.up_head
    place = swept.place
    num_vertices = len(parent)
    climbing = np.full((num_vertices, LANES), NO_WAY, np.int32)
    sweeping = np.empty((len(swept.kept), LANES), np.int32)
    path = np.empty(num_vertices, np.int32)
    on_path = np.zeros(num_vertices, np.bool_)
    for begin in range(0, len(order), LANES):
        num_lanes = min(LANES, len(order) - begin)
        length = 0
        for lane in range(num_lanes):
            source = order[begin + lane]
            for i in range(sources.first[source], sources.first[source + 1]):
                v = sources.vertex[i]
                climbing[v, lane] = min(climbing[v, lane], sources.duration[i])
                while v >= 0 and not on_path[v]:
                    on_path[v] = True
                    path[length] = v
                    length += 1
                    v = parent[v]
        path[:length].sort()
        for i in range(length):
            v = path[i]
            push(climbing, v, up_head, up, first_up[v], first_up[v + 1])
        sweeping[:] = NO_WAY
        for i in range(length):
            v = path[i]
            if place[v] >= 0:
                sweeping[place[v]] = climbing[v]
            climbing[v] = NO_WAY
            on_path[v] = False
        for p in range(len(swept.kept)):
            pull(sweeping, p, swept.tail, swept.duration, swept.first[p], swept.first[p + 1])
        for target in range(len(targets.first) - 1):
            for lane in range(num_lanes):
                durations[order[begin + lane], target] = NO_WAY
            for i in range(targets.first[target], targets.first[target + 1]):
                p = place[targets.vertex[i]]
                for lane in range(num_lanes):
                    if sweeping[p, lane] < NO_WAY:
                        source = order[begin + lane]
                        duration = sweeping[p, lane] - targets.duration[i]
                        durations[source, target] = min(durations[source, target], duration)
