import numpy as np
import pytest
from streets_town import STEP, Street, block, town

from geodata.streets.locating import Locator, great_circle, locate


def at(*points):
    """Points given in thousandths of a degree, as lon and lat."""
    lon, lat = zip(*points, strict=True)
    return np.array(lon) / 1000, np.array(lat) / 1000


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


def test_stops_are_read_only():
    with pytest.raises(ValueError, match="read-only"):
        locate(block(), *at((0, 0))).fraction[0] = 1.0


def test_unlike_lengths_are_refused():
    with pytest.raises(ValueError, match="one length"):
        Locator(block()).locate([0.0, 1.0], [0.0])


def test_a_degree_at_the_equator_is_111_kilometres():
    assert great_circle(*np.array([[0.0], [0.0], [1.0], [0.0]]))[0] == pytest.approx(111_195, abs=1)
