"""Times and ways against an oracle that shares no idea with the engine: Dijkstra by scipy, with the stops as nodes."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from streets_oracle import expected_milliseconds

from geodata.streets.locating import Reason, Stops, curb_edges
from geodata.streets.network import StreetNetwork
from geodata.streets.routing import NO_WAY, Router, compile_routing
from geodata.streets.travel_times import UNREACHABLE, TravelTimes

compile_routing()


class At(TravelTimes):
    """Travel times between stops given as such."""

    def between_stops(self, stops, **approach):
        self._locator.locate = lambda *_, **__: stops
        return self(stops.distance, stops.distance, **approach)


@st.composite
def sequences(draw, tail, head):
    """Drive two to four edges one after the other; none where the first leads nowhere."""
    sequence = [draw(st.integers(0, len(tail) - 1))]
    for _ in range(draw(st.integers(1, 3))):
        onward = np.flatnonzero(tail == head[sequence[-1]]).tolist()
        if onward:
            sequence.append(draw(st.sampled_from(onward)))
    return sequence if len(sequence) > 1 else []


@st.composite
def networks(draw):
    """Make any network of up to 9 nodes: one-way and two-way streets, parallel ones, loops, parts out of reach.

    Some of its turns, and of the ways over several edges, are forbidden; its edges are contracted in any order.
    """
    num_nodes = draw(st.integers(2, 9))
    node = st.integers(0, num_nodes - 1)
    streets = draw(st.lists(st.tuples(node, node, st.integers(1, 20_000), st.booleans()), min_size=1, max_size=14))
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
    restrictions = draw(st.lists(sequences(tail, head), max_size=5))
    return StreetNetwork(
        node_lon=lon,
        node_lat=lat,
        node_signals=draw(st.lists(st.booleans(), min_size=num_nodes, max_size=num_nodes)),
        edge_tail=tail,
        edge_head=head,
        edge_length=np.full(len(edges), 100.0),
        edge_duration=duration,
        edge_class=np.zeros(len(edges)),
        edge_name=np.zeros(len(edges)),
        edge_reverse=reverse,
        edge_rank=draw(st.permutations(range(len(edges)))),
        restriction_offset=np.cumsum([0, *map(len, filter(None, restrictions))]),
        restriction_edge=[edge for sequence in restrictions for edge in sequence],
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
    side = st.integers(-1, 1)
    stops = draw(st.lists(st.tuples(st.sampled_from(streets), fraction, side), min_size=1, max_size=7))
    edge, fractions, sides = zip(*stops, strict=True)
    return network, Stops(
        edge=np.array(edge, dtype=np.int32),
        fraction=np.array(fractions),
        side=np.array(sides, dtype=np.int8),
        distance=np.zeros(len(edge)),
        reason=np.full(len(edge), Reason.ON_NETWORK, dtype=np.int8),
    )


def in_seconds(milliseconds):
    seconds = np.where(np.isinf(milliseconds), UNREACHABLE, np.ceil(milliseconds / 1000))
    np.fill_diagonal(seconds, 0)
    return seconds


@given(networks_with_stops())
@settings(max_examples=400, deadline=None)
def test_times_between_stops_are_those_of_dijkstra_with_every_restriction_kept(drawn):
    network, stops = drawn
    expected = in_seconds(expected_milliseconds(network, stops))
    assert (At(network).between_stops(stops).seconds == expected).all()


@given(networks_with_stops())
@settings(max_examples=150, deadline=None)
def test_times_with_the_curb_on_the_right_are_those_of_dijkstra(drawn):
    network, stops = drawn
    expected = in_seconds(expected_milliseconds(network, stops, may_use=curb_edges(network, stops)))
    assert (At(network).between_stops(stops, approach="curb").seconds == expected).all()


@st.composite
def changes(draw, num_edges):
    """Change some edges: their milliseconds, and whether they are closed."""
    some = draw(st.lists(st.integers(0, num_edges - 1), min_size=1, max_size=5, unique=True))
    durations = draw(st.lists(st.integers(1, 40_000), min_size=len(some), max_size=len(some)))
    closed = draw(st.lists(st.booleans(), min_size=len(some), max_size=len(some)))
    return some, durations, closed


@given(networks_with_stops(), st.data())
@settings(max_examples=200, deadline=None)
def test_a_metric_mended_after_changes_and_closures_is_the_one_made_anew(drawn, data):
    network, _ = drawn
    router = Router(network)
    mended = router.metric()
    for _ in range(data.draw(st.integers(1, 3))):
        edges, durations, closed = data.draw(changes(network.num_edges))
        mended = router.updated(mended, edges, durations=durations, closed=closed)
    anew = router.metric(mended.edge_duration, closed=mended.closed)
    assert (mended.up == anew.up).all()
    assert (mended.down == anew.down).all()


@given(networks_with_stops(), st.data())
@settings(max_examples=200, deadline=None)
def test_times_after_changes_and_closures_are_those_of_dijkstra(drawn, data):
    network, stops = drawn
    edges, durations, closed = data.draw(changes(network.num_edges))
    times = At(network)
    metric = times._metrics.router.updated(times._metric, edges, durations=durations, closed=closed)
    expected = expected_milliseconds(network, stops, durations=metric.edge_duration, closed=metric.closed)
    assert (times._with(metric).between_stops(stops).seconds == in_seconds(expected)).all()


@given(networks_with_stops())
@settings(max_examples=150, deadline=None)
def test_a_drive_is_a_chain_of_edges_that_takes_its_time_and_breaks_no_restriction(drawn):
    network, stops = drawn
    table = At(network).between_stops(stops)
    offset, edges = network.restriction_offset, network.restriction_edge.tolist()
    forbidden = [edges[first:last] for first, last in pairwise(offset.tolist())]
    for i, j in np.argwhere(table.seconds < UNREACHABLE).tolist():
        drive = table.drive(i, j)
        driven = drive.edge.tolist()
        assert drive.durations.sum() == drive.duration
        assert -(-drive.duration // 1000) == table.seconds[i, j]
        assert (network.edge_head[driven[:-1]] == network.edge_tail[driven[1:]]).all()
        for sequence in forbidden:
            starts = range(len(driven) - len(sequence) + 1)
            assert all(driven[start : start + len(sequence)] != sequence for start in starts)


@given(networks_with_stops())
@settings(max_examples=80, deadline=None)
def test_a_leg_leads_from_stop_to_stop(drawn):
    network, stops = drawn
    table = At(network).between_stops(stops)
    places = [table.leg(stop, stop).path[0] for stop in range(len(stops))]
    for i, j in np.argwhere(table.seconds < UNREACHABLE).tolist():
        leg = table.leg(i, j)
        assert leg.duration == table.seconds[i, j]
        np.testing.assert_allclose([leg.path[0], leg.path[-1]], [places[i], places[j]], atol=2e-6)


@given(networks_with_stops())
@settings(max_examples=80, deadline=None)
def test_steps_add_up_to_their_leg(drawn):
    network, stops = drawn
    table = At(network).between_stops(stops)
    for i, j in np.argwhere(table.seconds < UNREACHABLE).tolist():
        leg, steps = table.leg(i, j), table.steps(i, j)
        # Who is there already, but for less than a metre, has nowhere to head.
        told = sum(step.distance for step in steps)
        assert abs(told - leg.distance) < (0.001 if told else 1.0)
        assert np.ceil(round(sum(step.duration for step in steps), 3)) == leg.duration


@given(networks_with_stops())
@settings(max_examples=80, deadline=None)
def test_the_order_of_contraction_changes_no_time(drawn):
    network, stops = drawn
    other = replace(network, edge_rank=np.arange(network.num_edges))
    assert (At(network).between_stops(stops).seconds == At(other).between_stops(stops).seconds).all()


@given(networks_with_stops(), st.integers(0, 60_000))
@settings(max_examples=80, deadline=None)
def test_what_is_reached_is_what_a_table_says(drawn, limit):
    network, stops = drawn
    router = Router(network)
    metric = router.metric()
    left = np.rint((1 - stops.fraction) * network.edge_duration[stops.edge]).astype(np.int32)[:, None]
    departures = router.departures(metric, stops.edge[:, None], left)
    every_edge = np.arange(network.num_edges, dtype=np.int32)[:, None]
    table = router.durations(metric, departures, router.arrivals(every_edge, np.zeros_like(every_edge)))
    duration, nearest = router.reach(metric, departures, limit=limit)
    expected = table.min(axis=0)
    assert (duration == np.where(expected <= limit, expected, NO_WAY)).all()
    assert (nearest == np.where(expected <= limit, table.argmin(axis=0), -1)).all()
