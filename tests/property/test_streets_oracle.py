"""Times against an oracle that shares no code with the engine: Dijkstra by scipy, with the stops as nodes."""

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from geodata.streets.locating import Stops
from geodata.streets.network import StreetNetwork
from geodata.streets.routing import NO_WAY, Router
from geodata.streets.travel_times import UNREACHABLE, TravelTable


@st.composite
def networks(draw):
    """Make any network of up to 12 nodes: one-way and two-way streets, parallel ones, loops, parts out of reach."""
    num_nodes = draw(st.integers(2, 12))
    node = st.integers(0, num_nodes - 1)
    streets = draw(st.lists(st.tuples(node, node, st.integers(1, 20_000), st.booleans()), min_size=1, max_size=24))
    edges = []
    for tail, head, duration, two_way in streets:
        edges.append((tail, head, duration, len(edges) + 1 if two_way else -1))
        if two_way:
            slower = draw(st.integers(0, 500))
            edges.append((head, tail, duration + slower, len(edges) - 1))
    tail, head, duration, reverse = (np.array(column) for column in zip(*edges, strict=True))
    angle = np.arange(num_nodes) * 2 * np.pi / num_nodes
    lon, lat = np.cos(angle) / 100, np.sin(angle) / 100
    # A bend away from the chord gives loops an extent and tells parallel streets apart.
    bend = np.minimum(np.arange(len(edges)), np.where(reverse >= 0, reverse, np.arange(len(edges)))) / 1000 + 0.02
    return StreetNetwork(
        node_lon=lon,
        node_lat=lat,
        node_signals=np.zeros(num_nodes),
        edge_tail=tail,
        edge_head=head,
        edge_length=np.full(len(edges), 100.0),
        edge_duration=duration,
        edge_class=np.zeros(len(edges)),
        edge_name=np.zeros(len(edges)),
        edge_reverse=reverse,
        edge_rank=np.arange(len(edges)),
        restriction_offset=[0],
        restriction_edge=[],
        geometry_offset=np.arange(len(edges) + 1) * 3,
        geometry_lon=np.column_stack([lon[tail], bend, lon[head]]).ravel(),
        geometry_lat=np.column_stack([lat[tail], bend, lat[head]]).ravel(),
        class_names=("residential",),
        names=("",),
        metadata={},
    )


@st.composite
def networks_with_stops(draw):
    network = draw(networks())
    streets = [edge for edge in range(network.num_edges) if not 0 <= network.edge_reverse[edge] < edge]
    fraction = st.one_of(st.sampled_from([0.0, 0.5, 1.0]), st.floats(0, 1, allow_subnormal=False))
    stops = draw(st.lists(st.tuples(st.sampled_from(streets), fraction), min_size=1, max_size=10))
    edge, fractions = zip(*stops, strict=True)
    return network, Stops(
        edge=np.array(edge, dtype=np.int32),
        fraction=np.array(fractions),
        distance=np.zeros(len(edge)),
        side=np.zeros(len(edge), dtype=np.int8),
        reason=np.zeros(len(edge), dtype=np.int8),
    )


def all_pairs(num_nodes, arcs):
    """Milliseconds between all nodes by Dijkstra, infinite where there is no way."""
    # scipy takes a weight of 0 for no arc: every arc costs one more than 4096 times its milliseconds, and no way has
    # 4096 arcs.
    cheapest = {}
    for tail, head, duration in arcs:
        if tail != head:
            cheapest[tail, head] = min(duration * 4096 + 1, cheapest.get((tail, head), np.inf))
    tails, heads = zip(*cheapest, strict=True) if cheapest else ((), ())
    graph = csr_matrix((np.array(list(cheapest.values()), dtype=float), (tails, heads)), shape=(num_nodes, num_nodes))
    return np.floor(dijkstra(graph) / 4096)


def arcs_with_stops(network, stops):
    """Cut every street at its stops: the stop ``s`` is the node ``num_nodes + s``, for both directions."""
    for edge in range(network.num_edges):
        back = int(network.edge_reverse[edge])
        drawn_backwards = 0 <= back < edge
        street = back if drawn_backwards else edge
        duration = int(network.edge_duration[edge])
        on_it = sorted((fraction, stop) for stop, fraction in enumerate(stops.fraction) if stops.edge[stop] == street)
        chain = [(0, int(network.edge_tail[street]))]
        chain += [(int(np.rint(fraction * duration)), network.num_nodes + stop) for fraction, stop in on_it]
        chain += [(duration, int(network.edge_head[street]))]
        for (passed, node), (later, following) in pairwise(chain):
            yield (following, node, later - passed) if drawn_backwards else (node, following, later - passed)
        for (fraction, stop), (same, other) in pairwise(on_it):
            if fraction == same:
                yield network.num_nodes + other, network.num_nodes + stop, 0


@given(networks())
@settings(max_examples=80, deadline=None)
def test_times_between_nodes_are_those_of_dijkstra(network):
    everyone = np.arange(network.num_nodes, dtype=np.int32)
    arcs = zip(network.edge_tail.tolist(), network.edge_head.tolist(), network.edge_duration.tolist(), strict=True)
    expected = all_pairs(network.num_nodes, arcs)
    found = Router(network).durations(everyone, everyone)
    assert (np.where(np.isinf(expected), NO_WAY, expected) == found).all()


@given(networks(), st.data())
@settings(max_examples=80, deadline=None)
def test_a_way_is_a_chain_of_edges_that_takes_its_duration(network, data):
    node = st.integers(0, network.num_nodes - 1)
    source, target = data.draw(node), data.draw(node)
    router = Router(network)
    way = router.way(source, target)
    duration = router.durations(np.array([source], dtype=np.int32), np.array([target], dtype=np.int32))[0, 0]
    if way is None:
        assert duration == NO_WAY
        return
    edges = list(way.edges)
    assert way.duration == duration == network.edge_duration[edges].sum()
    assert [source, *network.edge_head[edges]] == [*network.edge_tail[edges], target]


@given(networks_with_stops())
@settings(max_examples=200, deadline=None)
def test_times_between_stops_are_those_of_a_graph_with_the_stops_in_it(drawn):
    network, stops = drawn
    expected = all_pairs(network.num_nodes + len(stops), arcs_with_stops(network, stops))[network.num_nodes :]
    expected = expected[:, network.num_nodes :]
    seconds = np.where(np.isinf(expected), UNREACHABLE, np.ceil(expected / 1000))
    assert (seconds == TravelTable(network, Router(network), stops).seconds).all()


@given(networks_with_stops())
@settings(max_examples=80, deadline=None)
def test_no_detour_is_faster_than_the_direct_way(drawn):
    network, stops = drawn
    seconds = TravelTable(network, Router(network), stops).seconds.astype(np.int64)
    assert (seconds[:, None, :] <= seconds[:, :, None] + seconds[None, :, :]).all()


@given(networks_with_stops())
@settings(max_examples=80, deadline=None)
def test_a_leg_takes_the_time_of_the_table_and_leads_from_stop_to_stop(drawn):
    network, stops = drawn
    table = TravelTable(network, Router(network), stops)
    places = [table.leg(stop, stop).path[0] for stop in range(len(stops))]
    for i, j in np.argwhere(table.seconds < UNREACHABLE).tolist():
        leg = table.leg(i, j)
        assert leg.duration == table.seconds[i, j]
        np.testing.assert_allclose([leg.path[0], leg.path[-1]], [places[i], places[j]], atol=2e-6)
