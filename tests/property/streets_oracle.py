"""Times between stops by Dijkstra, on a graph laid out so that nothing needs the engine's own ideas.

A node for each piece of street between two stops and for all that was driven last, as far back as any restriction
reaches: what is forbidden is read off that. Only what a turn costs is taken from the engine's graph.
"""

from itertools import pairwise

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from geodata.streets.routing.turns import turn_graph


def expected_milliseconds(network, stops, *, durations=None, closed=None, may_use=None):
    """Milliseconds between stops, shape (n, n), infinite where there is no way.

    ``may_use`` tells for each stop whether it may be left and reached along its edge, and along the edge back.
    """
    durations = network.edge_duration if durations is None else durations
    closed = np.zeros(network.num_edges, bool) if closed is None else closed
    num_stops = len(stops.edge)
    may_use = np.ones((num_stops, 2), bool) if may_use is None else may_use
    positions = [[] for _ in range(network.num_edges)]
    for stop in range(num_stops):
        edge = int(stops.edge[stop])
        back = int(network.edge_reverse[edge])
        positions[edge].append((int(np.rint(stops.fraction[stop] * durations[edge])), stops.fraction[stop], stop, 0))
        if back >= 0:
            passed = int(durations[back]) - int(np.rint(stops.fraction[stop] * durations[back]))
            positions[back].append((passed, 1 - stops.fraction[stop], stop, 1))
    number = {}

    def node(*key):
        return number.setdefault(key, len(number))

    arcs = []
    states, turns = _states(network)
    for state in states:
        edge = state[-1]
        chain = [(0, -1.0, None, 0), *sorted(positions[edge]), (int(durations[edge]), 2.0, None, 1)]
        places = [node(state, index) for index in range(len(chain))]
        for index, ((passed, fraction, *_), (later, following, *_)) in enumerate(pairwise(chain)):
            arcs.append((places[index], places[index + 1], later - passed))
            if fraction == following:
                arcs.append((places[index + 1], places[index], 0))
        for place, (_, _, stop, way) in zip(places, chain, strict=True):
            if stop is not None and may_use[stop, way]:
                arcs.append((place, node("to", stop), 0))
                if len(state) == 1:
                    arcs.append((node("from", stop), place, 0))
        for after, cost in turns[state]:
            if not closed[after[-1]]:
                arcs.append((places[-1], node(after, 0), cost))
    everything = _all_pairs(len(number), arcs, [node("from", stop) for stop in range(num_stops)])
    return everything[:, [node("to", stop) for stop in range(num_stops)]]


def _states(network):
    """All that may have been driven last, and where it leads at which cost."""
    offset, edges = network.restriction_offset, network.restriction_edge.tolist()
    forbidden = {tuple(edges[first:last]) for first, last in pairwise(offset.tolist())}
    memory = max([1, *(len(sequence) - 1 for sequence in forbidden)])
    graph = turn_graph(network)
    plain = graph.state_edge[graph.arc_head]
    cost = {
        (int(graph.state_edge[tail]), int(head)): int(price)
        for tail, head, price in zip(graph.arc_tail, plain, graph.arc_cost, strict=True)
    }
    onward = [np.flatnonzero(network.edge_tail == head).tolist() for head in network.edge_head.tolist()]
    turns = {}
    waiting = [(edge,) for edge in range(network.num_edges)]
    while waiting:
        state = waiting.pop()
        if state in turns:
            continue
        edge = state[-1]
        others = [after for after in onward[edge] if after != network.edge_reverse[edge]]
        leads_on = any((edge, after) not in forbidden for after in others)
        turns[state] = []
        for after in onward[edge]:
            driven = (*state, after)
            if any(driven[start:] in forbidden for start in range(len(driven))):
                continue
            if leads_on and after not in others:
                continue
            turns[state].append((driven[-memory:], cost[edge, after]))
            waiting.append(driven[-memory:])
    return list(turns), turns


def _all_pairs(num_nodes, arcs, sources):
    # scipy takes a weight of 0 for no arc: every arc costs one more than 2**20 times its milliseconds, and no way has
    # so many arcs.
    cheapest = {}
    for tail, head, duration in arcs:
        weight = duration * 2**20 + 1
        cheapest[tail, head] = min(weight, cheapest.get((tail, head), weight))
    tails, heads = zip(*cheapest, strict=True)
    graph = csr_matrix((np.array(list(cheapest.values()), dtype=float), (tails, heads)), shape=(num_nodes, num_nodes))
    return np.floor(dijkstra(graph, indices=sources) / 2**20)
