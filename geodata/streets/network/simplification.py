"""From ways to edges: a node stays where streets meet, end or change; all between is an edge's geometry.

The graph is the one that ``osmnx.simplify_graph`` gives with ``edge_attrs_differ`` of name, class and speed and without
``remove_rings`` (Boeing, "Topological Graph Simplification Solutions to the Street Intersection Miscount Problem",
Transactions in GIS 29 (3), 2025), but for one thing: where a one-way street is drawn twice through the same nodes,
those nodes stay. It is made by sorting and counting in arrays, without an object for each node.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geodata.streets.network.ways import Ways

EARTH_RADIUS = 6_371_009.0
"""Metres; of the sphere that osmnx measures on."""


class Arcs(NamedTuple):
    """The ways cut at every node, once for each direction they may be driven in. A arcs.

    ``tail``, ``head`` and ``way`` of shape (A,), int32, index nodes and ways; ``length`` is in metres.
    """

    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    way: NDArray[np.int32]
    length: NDArray[np.float64]


class Chains(NamedTuple):
    """Arcs driven one after the other from one node that stays to the next. C chains.

    Chain ``c`` are the arcs ``arc[offset[c]]`` up to ``offset[c + 1]``; every arc is in one chain. ``stays`` of shape
    (N,) tells which nodes stay.
    """

    offset: NDArray[np.int64]
    arc: NDArray[np.intp]
    stays: NDArray[np.bool_]


def cut_at_nodes(ways: Ways) -> Arcs:
    """Cut ways into arcs, the forward ones first and then the backward ones, each in the order of the ways."""
    size = np.diff(ways.way_offset)
    way = np.repeat(np.arange(ways.num_ways, dtype=np.int32), size)
    within = way[1:] == way[:-1]
    tail, head, way = ways.way_node[:-1][within], ways.way_node[1:][within], way[1:][within]
    length = great_circle(ways.node_lon, ways.node_lat, tail, head)
    ahead, back = ways.way_one_way[way] >= 0, ways.way_one_way[way] <= 0
    return Arcs(
        np.concatenate([tail[ahead], head[back]]),
        np.concatenate([head[ahead], tail[back]]),
        np.concatenate([way[ahead], way[back]]),
        np.concatenate([length[ahead], length[back]]),
    )


def great_circle(
    lon: NDArray[np.float64], lat: NDArray[np.float64], tail: NDArray[np.int32], head: NDArray[np.int32]
) -> NDArray[np.float64]:
    """Measure between pairs of nodes by the haversine formula, the same either way to the last bit: metres."""
    x, y = np.radians(lon), np.radians(lat)
    half = (
        np.sin((y[head] - y[tail]) / 2) ** 2 + np.cos(y[tail]) * np.cos(y[head]) * np.sin((x[head] - x[tail]) / 2) ** 2
    )
    return np.asarray(2 * np.arcsin(np.sqrt(np.minimum(1, half))) * EARTH_RADIUS)


def chain_arcs(ways: Ways, arcs: Arcs, *, must_stay: NDArray[np.intp]) -> Chains:
    """Join arcs where nothing begins, ends or changes.

    Parameters
    ----------
    must_stay
        Nodes that stay whatever streets there are, besides those with signals.
    """
    stays = ~_leads_straight_through(ways, arcs)
    stays |= ways.node_signals
    stays[must_stay] = True
    onward = _arc_onward(arcs, stays)
    # All chains grow by one arc at a time, so that there are as many steps as the longest has arcs.
    current = np.flatnonzero(stays[arcs.tail])
    chain = np.arange(len(current))
    steps, chain_of_step = [current], [chain]
    while len(current):
        goes_on = ~stays[arcs.head[current]]
        current, chain = onward[current[goes_on]], chain[goes_on]
        steps.append(current)
        chain_of_step.append(chain)
    # What was not reached are rings that no other street meets. Their nodes stay, for none is better than another.
    reached = np.zeros(len(arcs.tail), dtype=bool)
    reached[np.concatenate(steps)] = True
    rings = np.flatnonzero(~reached)
    stays[arcs.tail[rings]] = True
    steps.append(rings)
    chain_of_step.append(np.arange(len(rings)) + len(steps[0]))
    chain = np.concatenate(chain_of_step)
    offset = np.concatenate([[0], np.cumsum(np.bincount(chain, minlength=len(steps[0]) + len(rings)))])
    return Chains(offset.astype(np.int64), np.concatenate(steps)[np.argsort(chain, kind="stable")], stays)


def _leads_straight_through(ways: Ways, arcs: Arcs) -> NDArray[np.bool_]:
    """Tell for each node whether one street passes it, unchanged, one way or both ways: shape (N,)."""
    num_nodes = ways.num_nodes
    driven = np.unique(arcs.tail.astype(np.int64) * num_nodes + arcs.head)
    tail, head = np.divmod(driven, max(num_nodes, 1))
    beside = np.unique(np.concatenate([driven, head * num_nodes + tail]))
    num_neighbours = np.bincount(beside // max(num_nodes, 1), minlength=num_nodes)
    num_out, num_in = (np.bincount(ends, minlength=num_nodes) for ends in (arcs.tail, arcs.head))
    # Two neighbours and as many ways out as in leave no other shape once no arc is there twice.
    passed = (num_neighbours == 2) & (num_in == num_out) & (num_in > 0)
    passed &= (np.bincount(tail, minlength=num_nodes) == num_out) & (np.bincount(head, minlength=num_nodes) == num_in)
    kinds = np.column_stack([ways.way_class, ways.way_name, ways.driven_speed_limit()])
    kind = np.unique(kinds, axis=0, return_inverse=True)[1].ravel()[arcs.way]
    least, most = np.full(num_nodes, np.iinfo(np.int64).max), np.full(num_nodes, -1, dtype=np.int64)
    for ends in (arcs.tail, arcs.head):
        np.minimum.at(least, ends, kind)
        np.maximum.at(most, ends, kind)
    return np.asarray(passed & (least == most))


def _arc_onward(arcs: Arcs, stays: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Give for each arc that leads to a node that does not stay the one on which it goes on; -1 for the others."""
    order = np.argsort(arcs.tail, kind="stable")
    first = np.searchsorted(arcs.tail[order], arcs.head)
    onward = np.full(len(arcs.tail), -1, dtype=np.intp)
    going = np.flatnonzero(~stays[arcs.head])
    one = order[first[going]]
    # A street driven both ways has two arcs out, of which one leads back.
    other = order[np.minimum(first[going] + 1, len(order) - 1)]
    onward[going] = np.where(arcs.head[one] == arcs.tail[going], other, one)
    return onward
