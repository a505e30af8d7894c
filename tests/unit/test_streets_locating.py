import numpy as np
import pytest
from shapely import LineString, Polygon, box
from shapely.affinity import scale
from streets_town import STEP, Street, block, town

from geodata.streets.locating import Locator, Reason, Side, curb_edges, great_circle, locate


def at(*points):
    """Points given in thousandths of a degree, as lon and lat."""
    lon, lat = zip(*points, strict=True)
    return np.array(lon) / 1000, np.array(lat) / 1000


def drawn(geometry):
    """A shapely geometry given in thousandths of a degree, in degrees."""
    return scale(geometry, 0.001, 0.001, origin=(0, 0))


def two_banks():
    """Two streets from west to east: edges 0 and 1 at y = 0, edges 2 and 3 at y = 1.2."""
    return town([(0, 0), (4, 0), (0, 1.2), (4, 1.2)], [Street(0, 1, 1000), Street(2, 3, 1000)])


RIVER = drawn(LineString([(-9, 0.3), (9, 0.3)]))


def test_a_point_beside_a_street_stands_where_it_is_nearest():
    stops = locate(block(), *at((0.25, -0.1)))
    assert (stops.edge[0], stops.on_network[0]) == (0, True)
    assert stops.fraction[0] == pytest.approx(0.25)
    assert stops.distance[0] == pytest.approx(0.1 * STEP, rel=1e-4)


def test_a_fraction_counts_along_the_bends():
    network = town([(0, 0), (1, 1)], [Street(0, 1, 1000, bends=((1, 0),))])
    assert locate(network, *at((1.1, 0.5))).fraction[0] == pytest.approx(0.75, rel=1e-6)


def test_a_point_too_far_from_any_street_is_off_the_network_and_its_distance_told():
    stops = locate(block(), *at((0.5, -2)))
    assert not stops.on_network[0]
    assert stops.edge[0] == -1
    assert stops.distance[0] == pytest.approx(2 * STEP, rel=1e-4)


def test_the_limit_is_the_callers():
    assert locate(block(), *at((0.5, -2)), max_distance=223).on_network[0]
    assert not locate(block(), *at((0.5, -2)), max_distance=222).on_network[0]


@pytest.mark.parametrize(
    ("lon", "lat"), [(None, None), (float("nan"), 0.0), (0.0, float("inf")), (181.0, 0.0), (0.0, 91.0), (0.0, -90.0)]
)
def test_a_point_without_coordinates_is_off_the_network(lon, lat):
    stops = locate(block(), [lon, 0.0], [lat, 0.0])
    assert stops.on_network.tolist() == [False, True]
    assert stops.distance[0] == np.inf


def test_no_points_are_no_stops():
    assert len(locate(block(), [], [])) == 0


def test_a_point_at_a_crossing_stands_on_the_edge_of_lowest_index():
    # Node 1 ends edges 0 and 1 and begins 2 and 3.
    stops = locate(block(), *at((1, 0), (1.1, -0.1)))
    assert stops.edge.tolist() == [0, 0]
    assert stops.fraction.tolist() == [1.0, 1.0]


def test_a_one_way_street_is_located_on_like_any_other():
    # The top runs from right to left.
    stops = locate(block(), *at((0.9, 1)))
    assert stops.edge[0] == 4
    assert stops.fraction[0] == pytest.approx(0.1)


def test_far_north_the_nearest_in_metres_wins_over_the_nearest_in_degrees():
    # At 60 degrees a degree of longitude is half as long: 1.5 steps east are 83 m, 1 step south is 111 m.
    network = town([(0, 60_000), (2, 60_000), (2.5, 60_002), (2.5, 60_001)], [Street(0, 1, 1000), Street(2, 3, 1000)])
    stops = locate(network, *at((1, 60_001)))
    assert stops.edge[0] == 2
    assert stops.distance[0] == pytest.approx(0.75 * STEP, rel=1e-3)


def test_stops_can_be_taken_in_another_order():
    stops = locate(block(), *at((0.25, 0), (1, 0.5), (50, 50)))
    assert stops.take([2, 0]).edge.tolist() == [-1, 0]


def test_stops_taken_keep_their_side_and_reason():
    stops = locate(block(), *at((0.5, -0.1), (50, 50))).take([1, 0])
    assert stops.side.tolist() == [Side.ON_STREET, Side.RIGHT]
    assert stops.reason.tolist() == [Reason.TOO_FAR, Reason.ON_NETWORK]


def test_stops_are_read_only():
    with pytest.raises(ValueError, match="read-only"):
        locate(block(), *at((0, 0))).fraction[0] = 1.0


def test_unlike_lengths_are_refused():
    with pytest.raises(ValueError, match="one length"):
        Locator(block()).locate([0.0, 1.0], [0.0])


def test_a_degree_at_the_equator_is_111_kilometres():
    assert great_circle(*np.array([[0.0], [0.0], [1.0], [0.0]]))[0] == pytest.approx(111_195, abs=1)


def test_left_and_right_are_those_of_one_who_looks_along_the_edge():
    # The bottom runs east, the one-way top runs west.
    stops = locate(block(), *at((0.5, 0.1), (0.5, -0.1), (0.5, 1.1), (0.5, 0.9)))
    assert stops.edge.tolist() == [0, 0, 4, 4]
    assert stops.side.tolist() == [Side.LEFT, Side.RIGHT, Side.RIGHT, Side.LEFT]


def test_a_point_within_half_a_metre_of_the_line_is_on_neither_side():
    assert locate(block(), *at((0.5, 0.0040), (0.5, 0.0050))).side.tolist() == [Side.ON_STREET, Side.LEFT]


def test_far_north_half_a_metre_is_half_a_metre():
    # In the plane, everything at 60 degrees is drawn twice as large.
    network = town([(0, 60_000), (2, 60_000)], [Street(0, 1, 1000)])
    assert locate(network, *at((1, 60_000.0040), (1, 60_000.0050))).side.tolist() == [Side.ON_STREET, Side.LEFT]


def test_outside_a_bend_a_point_is_on_the_outer_side():
    bent = town([(0, 0), (1, 1)], [Street(0, 1, 1000, bends=((1, 0),))])
    assert locate(bent, *at((1.1, -0.1), (0.9, 0.1))).side.tolist() == [Side.RIGHT, Side.LEFT]


def test_outside_a_hairpin_a_point_is_on_the_outer_side_wherever_it_lies():
    # Out to (1, 0.1) and back, turning left: the extension of either half has some of these points on its left.
    hairpin = town([(0, 0), (0, 0.2)], [Street(0, 1, 1000, bends=((1, 0.1),))])
    stops = locate(hairpin, *at((1.1, 0.1), (1.1, 0.105), (1.1, 0.095), (1.02, 0.2), (1.02, 0.0)))
    assert stops.fraction == pytest.approx([0.5] * 5, abs=0.02)
    assert stops.side.tolist() == [Side.RIGHT] * 5


def test_a_point_straight_beyond_the_end_of_a_street_is_on_neither_side():
    alone = town([(0, 0), (1, 0)], [Street(0, 1, 1000)])
    stops = locate(alone, *at((1.3, 0), (-0.3, 0.001), (1.3, 0.1), (-0.3, 0.1)))
    assert stops.side.tolist() == [Side.ON_STREET, Side.ON_STREET, Side.LEFT, Side.LEFT]


def test_a_repeated_position_does_not_hide_the_side():
    repeated = town([(0, 0), (1, 0)], [Street(0, 1, 1000, bends=((0.5, 0), (0.5, 0)))])
    assert locate(repeated, *at((0.5, 0.1))).side[0] == Side.LEFT


def test_a_street_of_no_length_has_a_stop_without_a_side():
    stops = locate(town([(0, 0), (0, 0)], [Street(0, 1, 1)]), *at((0.1, 0.1)))
    assert (stops.edge[0], stops.fraction[0], stops.side[0]) == (0, 0.0, Side.ON_STREET)


@pytest.mark.parametrize(
    ("point", "driving_side", "along", "back"),
    [
        ((0.5, -0.1), "right", True, False),
        ((0.5, 0.1), "right", False, True),
        ((0.5, -0.1), "left", False, True),
        ((0.5, 0.1), "left", True, False),
        ((0.5, 0.0), "right", True, True),
    ],
)
def test_the_curb_is_reached_by_the_edge_that_has_it_on_its_driving_side(point, driving_side, along, back):
    network = block()
    edges = curb_edges(network, locate(network, *at(point)), driving_side=driving_side)
    assert edges.tolist() == [[along, back]]


@pytest.mark.parametrize("y", [0.9, 1.1])
def test_both_curbs_of_a_one_way_street_are_reached_the_only_way_there_is(y):
    network = block()
    assert curb_edges(network, locate(network, *at((0.5, y)))).tolist() == [[True, False]]


def test_no_edge_leads_to_the_curb_of_a_point_off_the_network():
    network = block()
    assert curb_edges(network, locate(network, *at((50, 50)))).tolist() == [[False, False]]


def test_each_reason_is_told_with_its_distance():
    locator = Locator(two_banks(), islands=[drawn(LineString([(20, 0), (21, 0)]))], barriers=[RIVER])
    stops = locator.locate(*at((3, 0.1), (np.nan, 0), (3, -5), (20, 0.1), (2, 0.5)), max_distance=60)
    assert [stops.explain(index) for index in range(len(stops))] == [
        "on the network, 11 m from the street",
        "without coordinates",
        "off the network: the nearest street is 556 m away",
        "off the network: the nearest street, 11 m away, is cut off from all others",
        "off the network: the nearest street, 56 m away, lies across water",
    ]


def test_a_point_across_a_river_stops_on_its_own_bank():
    stops = Locator(two_banks(), barriers=[RIVER]).locate(*at((2, 0.5), (2, 0.2)))
    assert stops.edge.tolist() == [2, 0]
    assert stops.distance == pytest.approx([0.7 * STEP, 0.2 * STEP], rel=1e-4)
    assert stops.side.tolist() == [Side.RIGHT, Side.LEFT]


def test_a_point_whose_bank_has_no_street_in_reach_is_across_the_river():
    stops = Locator(two_banks(), barriers=[RIVER]).locate(*at((2, 0.5)), max_distance=60)
    assert stops.reason.tolist() == [Reason.ACROSS_BARRIER]
    assert (stops.edge[0], stops.fraction[0]) == (-1, 0.0)
    assert stops.distance[0] == pytest.approx(0.5 * STEP, rel=1e-4)


def test_a_point_beyond_the_limit_is_too_far_whether_or_not_there_is_a_river():
    stops = Locator(two_banks(), barriers=[RIVER]).locate(*at((2, 0.5)), max_distance=50)
    assert stops.reason.tolist() == [Reason.TOO_FAR]


def test_a_river_that_ends_before_the_straight_line_is_walked_round():
    short = drawn(LineString([(-9, 0.3), (1.9, 0.3)]))
    assert Locator(two_banks(), barriers=[short]).locate(*at((2, 0.5))).edge.tolist() == [0]


def test_a_point_in_the_water_stops_on_the_nearest_street():
    water = drawn(box(-9, 0.1, 9, 1.1))
    assert Locator(two_banks(), barriers=[water]).locate(*at((2, 0.5))).edge.tolist() == [0]


def test_an_area_of_water_stands_between_its_two_banks():
    water = drawn(box(-9, 0.1, 9, 0.4))
    assert Locator(two_banks(), barriers=[water]).locate(*at((2, 0.5))).edge.tolist() == [2]


def test_on_an_island_in_the_water_no_street_on_the_banks_is_in_reach():
    ring = drawn(Polygon(box(-9, 0.1, 9, 1.1).exterior, [box(1, 0.4, 3, 0.7).exterior]))
    assert Locator(two_banks(), barriers=[ring]).locate(*at((2, 0.5))).reason.tolist() == [Reason.ACROSS_BARRIER]


def test_a_bridge_is_a_street_to_those_on_it():
    bridge = town([(0, -1), (0, 1)], [Street(0, 1, 1000)])
    locator = Locator(bridge, barriers=[drawn(LineString([(-1, -1.01), (1, 1)])), drawn(box(-5, -0.5, 5, 0.5))])
    # Nine metres east of the bridge's line, over the middle of the river.
    stops = locator.locate(*at((0.08, 0)))
    assert stops.edge.tolist() == [0]
    assert stops.distance[0] == pytest.approx(0.08 * STEP, rel=1e-4)


def test_many_points_across_a_river_are_all_moved():
    x = np.linspace(0.1, 3.9, 3000)
    stops = Locator(two_banks(), barriers=[RIVER]).locate(x / 1000, np.full(3000, 0.5) / 1000)
    assert (stops.edge == 2).all()
    assert stops.fraction == pytest.approx(x / 4, abs=1e-6)


def test_a_point_on_a_street_that_is_cut_off_is_on_an_island():
    island = drawn(LineString([(0, -1), (4, -1)]))
    stops = Locator(two_banks(), islands=[island]).locate(*at((2, -0.9), (2, -0.1)))
    assert stops.reason.tolist() == [Reason.ISLAND, Reason.ON_NETWORK]
    assert stops.distance == pytest.approx([0.1 * STEP, 0.1 * STEP], rel=1e-4)
    assert stops.edge.tolist() == [-1, 0]


def test_a_street_that_is_cut_off_must_be_nearer_by_a_clear_margin():
    # 20 m are 0.18 steps.
    island = drawn(LineString([(0, -1), (4, -1)]))
    stops = Locator(two_banks(), islands=[island]).locate(*at((2, -0.58), (2, -0.60)))
    assert stops.reason.tolist() == [Reason.ON_NETWORK, Reason.ISLAND]


def test_a_street_that_is_cut_off_and_out_of_reach_makes_no_island():
    island = drawn(LineString([(0, -9), (4, -9)]))
    stops = Locator(two_banks(), islands=[island]).locate(*at((2, -6)))
    assert stops.reason.tolist() == [Reason.TOO_FAR]


def test_a_street_that_is_cut_off_across_a_river_makes_no_island():
    island, river = drawn(LineString([(0, 0.7), (4, 0.7)])), drawn(LineString([(-9, 0.6), (9, 0.6)]))
    stops = Locator(two_banks(), islands=[island], barriers=[river]).locate(*at((2, 0.55), (2, 0.65)))
    assert stops.reason.tolist() == [Reason.ON_NETWORK, Reason.ISLAND]
