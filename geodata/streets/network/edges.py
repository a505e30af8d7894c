"""From chains of arcs to the edges of the network: each once, in an order that depends on the streets alone."""

from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geodata.streets.network.simplification import Arcs, Chains
from geodata.streets.network.speeds import FREE_FLOW_FACTOR
from geodata.streets.network.ways import Ways


class Edges(NamedTuple):
    """Edges by tail, head and shape; edge ``e`` runs through ``node[offset[e]]`` up to ``offset[e + 1]``.

    ``way`` is one of the ways an edge is made of, which are of one class, name and speed; ``length`` is in metres,
    ``duration`` in seconds. ``edge_of_arc`` is -1 for an arc of no edge.
    """

    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    way: NDArray[np.int32]
    length: NDArray[np.float64]
    duration: NDArray[np.float64]
    speed_known: NDArray[np.bool_]
    offset: NDArray[np.int64]
    node: NDArray[np.int32]
    edge_of_arc: NDArray[np.int32]

    def take(self, edges: NDArray[np.intp]) -> "Edges":
        """Give these edges in this order, and -1 for the arcs of all others."""
        size = np.diff(self.offset)[edges]
        offset = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
        place = np.arange(offset[-1]) + np.repeat(self.offset[edges] - offset[:-1], size)
        # An arc of edge -1 looks at the last entry.
        new = np.full(len(self.tail) + 1, -1, dtype=np.int32)
        new[edges] = np.arange(len(edges), dtype=np.int32)
        return Edges(
            self.tail[edges],
            self.head[edges],
            self.way[edges],
            self.length[edges],
            self.duration[edges],
            self.speed_known[edges],
            offset,
            self.node[place],
            new[self.edge_of_arc],
        )


def edges_of(ways: Ways, arcs: Arcs, chains: Chains) -> Edges:
    """Make chains edges: of streets drawn twice the fastest is kept, and none that covers no ground."""
    num_chains = len(chains.offset) - 1
    chain = np.repeat(np.arange(num_chains), np.diff(chains.offset))
    first, last = chains.arc[chains.offset[:-1]], chains.arc[chains.offset[1:] - 1]
    node = np.empty(len(chain) + num_chains, dtype=np.int32)
    node[chains.offset[:-1] + np.arange(num_chains)] = arcs.tail[first]
    node[np.arange(len(chain)) + chain + 1] = arcs.head[chains.arc]
    length, way = arcs.length[chains.arc], arcs.way[chains.arc]
    speed = ways.driven_speed_limit() * FREE_FLOW_FACTOR / 3.6
    edge_of_arc = np.empty(len(chain), dtype=np.int32)
    edge_of_arc[chains.arc] = chain
    edges = Edges(
        tail=arcs.tail[first],
        head=arcs.head[last],
        way=arcs.way[first],
        length=_sums(chain, length),
        duration=_sums(chain, length / speed[way]),
        speed_known=_sums(chain, np.isnan(ways.way_speed[way])) == 0,
        offset=chains.offset + np.arange(num_chains + 1),
        node=node,
        edge_of_arc=edge_of_arc,
    )
    chosen, stands_for = _each_once(ways, edges)
    return edges._replace(edge_of_arc=stands_for[edge_of_arc]).take(chosen)


def reverse_edges(ways: Ways, edges: Edges) -> NDArray[np.int32]:
    """Find for each edge the one with the same shape run backwards, -1 if there is none: shape (M,)."""
    tails, heads = edges.tail.tolist(), edges.head.tolist()
    index = {key: edge for edge, key in enumerate(zip(tails, heads, _shapes(ways, edges), strict=True))}
    backwards = zip(heads, tails, _shapes(ways, edges, step=-1), strict=True)
    return np.array([index.get(key, -1) for key in backwards], dtype=np.int32)


def _sums(chain: NDArray[np.intp], values: NDArray[Any]) -> NDArray[np.float64]:
    """Add up in the order of driving, one by one, so that the same streets always give the same last bit."""
    return np.bincount(chain, weights=values).astype(np.float64, copy=False)


def _each_once(ways: Ways, edges: Edges) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
    """Give the edges to keep, by tail, head and shape, and for each edge the one that stands for it, -1 for none."""
    shapes = _shapes(ways, edges)
    tails, heads, durations = edges.tail.tolist(), edges.head.tolist(), edges.duration.tolist()
    classes, names = ways.way_class[edges.way].tolist(), ways.way_name[edges.way].tolist()

    def rank(edge: int) -> tuple[int, int, bytes, float, str, str]:
        what = ways.class_names[classes[edge]], ways.names[names[edge]]
        return tails[edge], heads[edge], shapes[edge], durations[edge], *what

    stands_for = np.full(len(tails), -1, dtype=np.int32)
    chosen: list[int] = []
    before = None
    for edge in sorted(range(len(tails)), key=rank):
        key = tails[edge], heads[edge], shapes[edge]
        if key != before:
            if tails[edge] == heads[edge] and _is_there_and_back(ways, edges, edge):
                # Leads from a node to itself over no ground.
                continue
            chosen.append(edge)
            before = key
        stands_for[edge] = chosen[-1]
    return np.array(chosen, dtype=np.intp), stands_for


def _shapes(ways: Ways, edges: Edges, *, step: int = 1) -> list[bytes]:
    """Give the positions of each edge as bytes, to be compared; run backwards with a ``step`` of -1."""
    positions = np.column_stack([ways.node_lon[edges.node], ways.node_lat[edges.node]])
    ends = edges.offset.tolist()
    return [positions[start:end][::step].tobytes() for start, end in pairwise(ends)]


def _is_there_and_back(ways: Ways, edges: Edges, edge: int) -> bool:
    nodes = edges.node[edges.offset[edge] : edges.offset[edge + 1]]
    lon, lat = ways.node_lon[nodes], ways.node_lat[nodes]
    return np.array_equal(lon, lon[::-1]) and np.array_equal(lat, lat[::-1])
