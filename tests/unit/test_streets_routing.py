from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from streets_town import Street, block, town

from geodata.streets.network.ordering import contraction_order
from geodata.streets.routing import NO_WAY, Router, compile_routing, metric, paths, reach, tables, turn_angles
from geodata.streets.routing.turns import GIVE_WAY_COST, SIGNALS_COST, U_TURN_COST, turn_graph
from geodata.streets.travel_times import TravelTimes


def from_end_of(router, *edges, metric=None):
    """Departures of stops at the very end of one edge each."""
    edge = np.array(edges, dtype=np.int32)[:, None]
    return router.departures(metric or router.metric(), edge, np.zeros_like(edge))


def at_end_of(router, *edges):
    edge = np.array(edges, dtype=np.int32)[:, None]
    return router.arrivals(edge, np.zeros_like(edge))


def between(router, start, end, metric=None):
    """Milliseconds from the end of one edge to the end of another."""
    metric = metric or router.metric()
    return int(router.durations(metric, from_end_of(router, start, metric=metric), at_end_of(router, end))[0, 0])


def way(router, start, end, metric=None):
    metric = metric or router.metric()
    return router.way(metric, from_end_of(router, start, metric=metric), at_end_of(router, end))


def crossing(**options):
    """Four streets that meet at node 0; 10 s each.

    ::

            2           edges in: 1 from the east, 3 from the north, 5 from the west, 7 from the south
        3 - 0 - 1       edges out: 0 to the east, 2 to the north, 4 to the west, 6 to the south
            4
    """
    highways = options.pop("highways", ["residential"] * 4)
    return town(
        [(0, 0), (1, 0), (0, 1), (-1, 0), (0, -1)],
        [Street(0, end, 10_000, highway=highway) for end, highway in zip(range(1, 5), highways, strict=True)],
        **options,
    )


def cost(network, edge, after):
    """Milliseconds of the turn itself; None where it may not be taken."""
    graph = turn_graph(network)
    arcs = range(graph.first_arc[edge], graph.first_arc[edge + 1])
    return next((int(graph.arc_cost[arc]) for arc in arcs if graph.arc_head[arc] == after), None)


FROM_SOUTH, TO_EAST, TO_NORTH, TO_WEST, TO_SOUTH = 7, 0, 2, 4, 6


def test_the_fastest_way_around_a_block_may_be_the_longer_street():
    router = Router(block())
    # From the bottom's right end to the left's end: up and over the one-way top, 10 + 5 + 10 s.
    assert between(router, 0, 5) == 25_000


def test_a_one_way_street_is_driven_one_way_only():
    assert between(Router(block()), 6, 3) == NO_WAY


def test_a_way_names_its_edges_from_the_one_that_is_left():
    found = way(Router(block()), 0, 4)
    assert (found.duration, found.edges, found.durations) == (15_000, (0, 2, 4), (0, 10_000, 5_000))


def test_of_two_streets_between_the_same_nodes_the_faster_is_taken():
    network = town(
        [(0, 0), (1, 0), (2, 0)],
        [Street(0, 1, 1_000), Street(1, 2, 9_000, bends=((1.5, 1),)), Street(1, 2, 4_000), Street(2, 2, 1_000)],
    )
    assert way(Router(network), 0, 4).edges == (0, 4)


def test_where_no_way_leads_there_is_none():
    router = Router(town([(0, 0), (1, 0), (2, 0)], [Street(0, 1, 1_000, one_way=True), Street(2, 1, 1_000)]))
    assert way(router, 1, 0) is None
    assert between(router, 1, 0) == NO_WAY


def test_from_the_end_of_an_edge_to_the_end_of_the_same_edge_it_is_once_around():
    network = town(
        [(0, 0), (1, 0), (1, 1)], [Street(0, 1, 1_000, True), Street(1, 2, 2_000, True), Street(2, 0, 3_000, True)]
    )
    assert between(Router(network), 0, 0) == 6_000


def test_no_stops_make_an_empty_table():
    router = Router(block())
    assert router.durations(router.metric(), from_end_of(router), at_end_of(router, 1, 2)).shape == (0, 2)


def test_many_threads_may_ask_at_once():
    router = Router(block())
    metric = router.metric()

    def ask(_):
        ends = from_end_of(router, *range(7), metric=metric), at_end_of(router, *range(7))
        return router.durations(metric, *ends).tolist(), router.way(
            metric, from_end_of(router, 0), at_end_of(router, 5)
        )

    expected = ask(0)
    with ThreadPoolExecutor(4) as pool:
        assert all(answer == expected for answer in pool.map(ask, range(200)))


def test_one_thread_and_several_give_the_same_table():
    network = crossing()
    router = Router(network)
    edges = np.tile(np.arange(network.num_edges, dtype=np.int32), 20)[:, None]
    metric = router.metric()
    ends = router.departures(metric, edges, edges * 10), router.arrivals(edges, edges)
    one = router.durations(metric, *ends, num_threads=1)
    assert (one == router.durations(metric, *ends, num_threads=3)).all()


def test_straight_over_a_crossing_costs_next_to_nothing():
    assert cost(crossing(), FROM_SOUTH, TO_NORTH) < 50


def test_to_the_right_costs_less_than_to_the_left():
    # The Open Source Routing Machine's car profile comes to these for 90 degrees.
    assert cost(crossing(), FROM_SOUTH, TO_EAST) == pytest.approx(2_105, abs=3)
    assert cost(crossing(), FROM_SOUTH, TO_WEST) == pytest.approx(5_395, abs=3)


def test_where_one_drives_on_the_left_it_is_the_other_way_round():
    network = crossing(metadata={"driving_side": "left"})
    assert cost(network, FROM_SOUTH, TO_EAST) == pytest.approx(5_395, abs=3)
    assert cost(network, FROM_SOUTH, TO_WEST) == pytest.approx(2_105, abs=3)


def test_signals_cost_time_whichever_way_one_goes():
    gained = cost(crossing(signals=[0]), FROM_SOUTH, TO_EAST) - cost(crossing(), FROM_SOUTH, TO_EAST)
    assert gained == SIGNALS_COST * 1000


def test_one_gives_way_to_a_wider_street():
    wide_across = crossing(highways=["primary", "residential", "primary", "residential"])
    assert cost(wide_across, FROM_SOUTH, TO_NORTH) - cost(crossing(), FROM_SOUTH, TO_NORTH) == GIVE_WAY_COST * 1000


def test_a_wider_street_does_not_give_way():
    wide_along = crossing(highways=["residential", "primary", "residential", "primary"])
    assert cost(wide_along, FROM_SOUTH, TO_NORTH) == cost(crossing(), FROM_SOUTH, TO_NORTH)


def test_a_bend_where_only_two_streets_meet_costs_nothing():
    assert cost(block(), 0, 2) == 0


def test_one_does_not_turn_round_where_the_street_goes_on():
    assert cost(crossing(), FROM_SOUTH, TO_SOUTH) is None


def test_one_turns_round_at_a_dead_end():
    assert cost(crossing(), TO_EAST, 1) == U_TURN_COST * 1000


def test_one_turns_round_where_all_else_is_forbidden():
    network = crossing(restrictions=[(FROM_SOUTH, TO_EAST), (FROM_SOUTH, TO_NORTH), (FROM_SOUTH, TO_WEST)])
    assert cost(network, FROM_SOUTH, TO_SOUTH) == U_TURN_COST * 1000


def test_angles_are_positive_to_the_right():
    angles = turn_angles(crossing(), np.full(3, FROM_SOUTH), np.array([TO_EAST, TO_NORTH, TO_WEST]))
    assert angles == pytest.approx([90, 0, -90])


def test_a_forbidden_turn_is_not_taken():
    router = Router(crossing(restrictions=[(FROM_SOUTH, TO_WEST)]))
    # To the right instead, round at the dead end, and straight over from there.
    assert way(router, FROM_SOUTH, TO_WEST).edges == (FROM_SOUTH, TO_EAST, 1, TO_WEST)


def grid_of_three():
    """A street of four nodes with one across each of the two in the middle.

    ::

            4   5           edges: 0, 1 from 0 to 1; 2, 3 on to 2; 4, 5 on to 3
            |   |           6, 7 up from 1; 8, 9 up from 2
        0 - 1 - 2 - 3
    """
    return [(0, 0), (1, 0), (2, 0), (3, 0), (1, 1), (2, 1)], [
        Street(0, 1, 10_000),
        Street(1, 2, 10_000),
        Street(2, 3, 10_000),
        Street(1, 4, 10_000),
        Street(2, 5, 10_000),
    ]


def test_a_way_forbidden_over_three_edges_is_not_taken_but_its_parts_are():
    router = Router(town(*grid_of_three(), restrictions=[(0, 2, 8)]))
    assert way(router, 0, 4).edges == (0, 2, 4)
    assert way(router, 2, 8).edges == (2, 8)
    # Straight on, round at the dead end, and right.
    assert way(router, 0, 8).edges == (0, 2, 4, 5, 8)


def test_who_comes_another_way_may_take_the_end_of_a_forbidden_one():
    router = Router(town(*grid_of_three(), restrictions=[(0, 2, 8)]))
    assert way(router, 7, 8).edges == (7, 2, 8)


def test_of_two_restrictions_that_begin_alike_both_are_kept():
    router = Router(town(*grid_of_three(), restrictions=[(0, 2, 8), (0, 2, 4)]))
    # Nothing leads on but back, which is not forbidden but only taken where the street itself ends.
    assert way(router, 0, 8).edges == (0, 6, 7, 2, 8)


def test_a_restriction_that_another_one_ends_with_is_kept_within_it():
    router = Router(town(*grid_of_three(), restrictions=[(7, 2, 4, 5), (2, 4)]))
    # To the end of 2, aside, round, and only then to the end of the street.
    assert way(router, 7, 5).edges == (7, 2, 8, 9, 4, 5)


def test_a_closed_edge_is_not_driven_into_but_out_of():
    router = Router(block())
    metric = router.metric(closed=np.arange(7) == 2)
    assert between(router, 0, 4, metric) == NO_WAY
    assert between(router, 2, 4, metric) == 5_000


def test_an_edge_may_be_opened_again():
    router = Router(block())
    metric = router.updated(router.updated(router.metric(), [2], closed=True), [2], closed=False)
    assert between(router, 0, 4, metric) == 15_000


def test_a_slower_edge_makes_ways_over_it_slower():
    router = Router(block())
    assert between(router, 0, 4, router.updated(router.metric(), [2], durations=[30_000])) == 35_000


def test_a_metric_is_left_as_it_was_by_an_update():
    router = Router(block())
    metric = router.metric()
    router.updated(metric, [2], closed=True)
    assert between(router, 0, 4, metric) == 15_000


def test_within_a_limit_all_that_is_nearer_is_reached():
    router = Router(block())
    duration, nearest = router.reach(router.metric(), from_end_of(router, 0), limit=15_000)
    assert duration.tolist() == [NO_WAY, NO_WAY, 10_000, NO_WAY, 15_000, NO_WAY, NO_WAY]
    assert nearest.tolist() == [-1, -1, 0, -1, 0, -1, -1]


def test_of_several_stops_the_nearest_is_told():
    router = Router(block())
    _, nearest = router.reach(router.metric(), from_end_of(router, 0, 4))
    assert nearest[[2, 5]].tolist() == [0, 1]


def test_all_arrays_of_a_metric_are_read_only():
    metric = Router(block()).metric()
    assert not any(array.flags.writeable for array in (metric.up, metric.down, metric.arc_duration, metric.closed))


def grid(size):
    number = {(x, y): y * size + x for y in range(size) for x in range(size)}
    pairs = [
        (number[x, y], number[x + dx, y + dy])
        for x, y in number
        for dx, dy in ((1, 0), (0, 1))
        if (x + dx, y + dy) in number
    ]
    return town(list(number), [Street(tail, head, 1_000) for tail, head in pairs])


def order_of(network):
    return contraction_order(network.edge_tail, network.edge_head, network.node_lon, network.node_lat)


def test_an_order_of_contraction_ranks_every_edge_once():
    assert sorted(order_of(grid(6))) == list(range(grid(6).num_edges))


def test_the_street_that_alone_joins_two_halves_ranks_highest():
    left, right = [(x, y) for x in range(4) for y in range(4)], [(x, y) for x in range(10, 14) for y in range(4)]
    nodes = left + right
    blocks = [
        Street(i, j, 1_000)
        for i, (x, y) in enumerate(nodes)
        for j, (other_x, other_y) in enumerate(nodes)
        if (other_x - x, other_y - y) in {(1, 0), (0, 1)}
    ]
    bridge = Street(nodes.index((3, 2)), nodes.index((10, 1)), 1_000)
    network = town(nodes, [bridge, *blocks])
    assert set(np.argsort(order_of(network))[-2:]) == {0, 1}


def test_an_order_by_cuts_makes_far_fewer_shortcuts_than_any_order():
    network = grid(16)
    by_cuts, by_number = Router(replace(network, edge_rank=order_of(network))), Router(network)
    assert len(by_cuts.hierarchy.up_head) < 0.5 * len(by_number.hierarchy.up_head)


@pytest.mark.parametrize("parts", [1, 2])
def test_parts_that_no_street_joins_and_loops_are_ranked_too(parts):
    nodes = [(0, 0), (1, 0), (5, 5), (6, 5)]
    streets = [Street(0, 1, 1_000), Street(2, 3, 1_000), Street(3, 3, 1_000, bends=((7, 5), (7, 6)))]
    network = town(nodes, streets[: 2 * parts - 1])
    assert sorted(order_of(network)) == list(range(network.num_edges))


@pytest.mark.parametrize("edges", [[7], [-1], [0.5], np.ones(7, dtype=bool)])
def test_edges_that_are_not_there_cannot_change(edges):
    router = Router(block())
    with pytest.raises(ValueError, match="edges must be whole numbers within 0 and 6"):
        router.updated(router.metric(), edges, closed=True)


@pytest.mark.parametrize("durations", [[0], [-5], [2**30], [7.9], [1, 2]])
def test_a_duration_that_cannot_be_is_refused(durations):
    router = Router(block())
    with pytest.raises(ValueError, match="durations must"):
        router.updated(router.metric(), [2], durations=durations)


def test_a_metric_for_other_streets_is_refused():
    with pytest.raises(ValueError, match="durations must be 7 whole numbers"):
        Router(block()).metric(np.ones(6, dtype=np.int32))
    with pytest.raises(ValueError, match="closed tells of 6 edges"):
        Router(block()).metric(closed=np.zeros(6, dtype=bool))


def test_many_changes_are_worked_out_anew_to_the_same():
    network = grid(12)
    router = Router(network)
    edges = np.arange(0, network.num_edges, 3)
    mended = router.updated(router.metric(), edges, durations=np.full(len(edges), 5_000), closed=edges % 2 == 0)
    anew = router.metric(mended.edge_duration, closed=mended.closed)
    assert (mended.up == anew.up).all()
    assert (mended.down == anew.down).all()


def test_no_request_waits_for_the_compiler():
    compile_routing()
    kernels = [metric.customize, metric.update, tables._fill_rows, tables._restrict, reach.reach]
    kernels += [paths.fastest_path, paths.take_apart, paths.arcs_along]
    before = [len(kernel.signatures) for kernel in kernels]
    network = crossing(restrictions=[(FROM_SOUTH, TO_WEST), (1, TO_NORTH, 3)])
    travel_times = TravelTimes(network)
    points = travel_times([0.0005, 0.0, -0.0005], [0.0, 0.0005, 0.0])
    assert points.seconds.shape == (3, 3)
    points.by_hour()
    points.nearest(limit=100.0)
    points.subset([2, 0]).leg(0, 1)
    points.steps(0, 2)
    assert travel_times([0.0005], [0.0], approach="curb").seconds.tolist() == [[0]]
    router = Router(network)
    router.updated(router.metric(), [3], durations=[7_000], closed=True)
    router.reach(router.metric(), from_end_of(router, 0), limit=NO_WAY)
    assert [len(kernel.signatures) for kernel in kernels] == before
