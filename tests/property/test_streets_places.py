"""Stops, barriers and closures against oracles of plane geometry that share no code with them."""

from datetime import UTC, datetime

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, box

from geodata.streets.closures import Closure, ClosureIndex, closed_edges
from geodata.streets.locating import BARRIER_CLEARANCE, Locator, Reason, Side, locate
from geodata.streets.network import StreetNetwork

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

METRES = 111_195.0
"""A degree on the sphere, either way at the equator."""


def network_of(shapes):
    """One-way streets through the given positions, in degrees."""
    count = len(shapes)
    return StreetNetwork(
        node_lon=[shape[end][0] for shape in shapes for end in (0, -1)],
        node_lat=[shape[end][1] for shape in shapes for end in (0, -1)],
        node_signals=np.zeros(2 * count),
        edge_tail=np.arange(count) * 2,
        edge_head=np.arange(count) * 2 + 1,
        edge_length=np.full(count, 100.0),
        edge_duration=np.full(count, 1000),
        edge_class=np.zeros(count),
        edge_name=np.zeros(count),
        edge_reverse=np.full(count, -1),
        edge_rank=np.arange(count),
        restriction_offset=[0],
        restriction_edge=[],
        geometry_offset=np.cumsum([0, *map(len, shapes)]),
        geometry_lon=[lon for shape in shapes for lon, _ in shape],
        geometry_lat=[lat for shape in shapes for _, lat in shape],
        class_names=("residential",),
        names=("",),
        metadata={},
    )


# Positions on a grid of a hundred-thousandth of a degree, 1.1 m, around the equator.
coordinate = st.integers(-300, 300).map(lambda steps: steps / 100_000)
position = st.tuples(coordinate, coordinate)
straight_streets = st.lists(
    st.tuples(position, position).filter(lambda ends: ends[0] != ends[1]), min_size=1, max_size=8
)


def nearest_on(ends, point):
    """The foot of a point on a straight street, and its metres away."""
    (x0, y0), (x1, y1) = ends
    along = ((point[0] - x0) * (x1 - x0) + (point[1] - y0) * (y1 - y0)) / ((x1 - x0) ** 2 + (y1 - y0) ** 2)
    along = min(max(along, 0.0), 1.0)
    foot = (x0 + along * (x1 - x0), y0 + along * (y1 - y0))
    return foot, np.hypot(foot[0] - point[0], foot[1] - point[1]) * METRES


def turn(a, b, c):
    """Square metres: positive where a, b, c turn left, negative where they turn right."""
    return ((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])) * METRES**2


def crosses(a, b, c, d):
    """Whether two straight lines cross, None where it is too close to tell."""
    turns = turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)
    if min(map(abs, turns)) < 1.0:
        return None
    return turns[0] * turns[1] < 0 and turns[2] * turns[3] < 0


@given(straight_streets, st.lists(position, min_size=1, max_size=10))
@settings(max_examples=150, deadline=None)
def test_a_stop_is_as_near_as_any_position_on_any_street(streets, points):
    stops = locate(network_of(streets), *zip(*points, strict=True), max_distance=1e6)
    for point, edge, distance in zip(points, stops.edge, stops.distance, strict=True):
        assert abs(distance - min(nearest_on(street, point)[1] for street in streets)) < 1e-3
        assert abs(distance - nearest_on(streets[edge], point)[1]) < 1e-3


@given(
    st.lists(st.floats(-1, 1), min_size=2, max_size=12),
    st.floats(0, 1),
    st.floats(0.02, 1),
    st.booleans(),
    st.booleans(),
    st.integers(-50, 50),
)
@settings(max_examples=300, deadline=None)
def test_north_of_a_street_that_leads_east_is_left_and_south_is_right(climbs, across, off, north, eastward, lat):
    x = np.arange(len(climbs) + 1) / 1000
    y = lat + np.concatenate([[0.0], np.cumsum(climbs)]) / 1000
    shape = list(zip(x.tolist(), y.tolist(), strict=True))
    lon = across * x[-1]
    beside = np.interp(lon, x, y) + (off if north else -off) / 1000
    stops = locate(network_of([shape if eastward else shape[::-1]]), [lon], [beside])
    wanted = Side.LEFT if north == eastward else Side.RIGHT
    assert stops.side[0] != -wanted
    if stops.distance[0] > 2 and 0 < stops.fraction[0] < 1:
        assert stops.side[0] == wanted


@given(straight_streets, st.lists(st.tuples(position, position), max_size=4), position)
@settings(max_examples=300, deadline=None)
def test_the_stop_is_the_nearest_street_with_nothing_between(streets, walls, point):
    walls = [wall for wall in walls if wall[0] != wall[1]]
    assume(all(Point(point).distance(LineString(wall)) * METRES > 1 for wall in walls))
    stops = Locator(network_of(streets), barriers=[LineString(wall) for wall in walls]).locate([point[0]], [point[1]])
    in_reach = []
    for street in streets:
        foot, distance = nearest_on(street, point)
        assume(abs(distance - BARRIER_CLEARANCE) > 1e-3)
        assume(abs(distance - 200) > 1e-3)
        crossed = [distance > BARRIER_CLEARANCE and crosses(point, foot, *wall) for wall in walls]
        assume(None not in crossed)
        in_reach.append((distance, not any(crossed)))
    free = [distance for distance, is_free in in_reach if is_free and distance <= 200]
    nearest = min(distance for distance, _ in in_reach)
    if free:
        assert stops.reason[0] == Reason.ON_NETWORK
        assert abs(stops.distance[0] - min(free)) < 1e-3
    else:
        assert stops.reason[0] == (Reason.ACROSS_BARRIER if nearest <= 200 else Reason.TOO_FAR)
        assert abs(stops.distance[0] - nearest) < 1e-3


@given(straight_streets, position, st.integers(1, 300), st.integers(1, 300))
@settings(max_examples=200, deadline=None)
def test_an_area_closes_exactly_the_streets_that_run_through_its_inside(streets, corner, width, height):
    west, south = corner
    east, north = west + width / 100_000, south + height / 100_000
    closed = closed_edges(network_of(streets), [Closure(geometry=box(west, south, east, north))], NOON)
    for street, is_closed in zip(streets, closed, strict=True):
        # The part of a straight line in a box, side by side: it enters last and leaves first.
        (x0, y0), (x1, y1) = street
        enters, leaves = 0.0, 1.0
        for start, step, least, most in ((x0, x1 - x0, west, east), (y0, y1 - y0, south, north)):
            if step == 0:
                # On the border is not inside.
                inside = least + 1e-9 < start < most - 1e-9
                enters, leaves = (enters, leaves) if inside else (1.0, 0.0)
            else:
                first, last = sorted(((least - start) / step, (most - start) / step))
                enters, leaves = max(enters, first), min(leaves, last)
        length = np.hypot(x1 - x0, y1 - y0) * METRES
        inside_length, needed = max(leaves - enters, 0.0) * length, min(1.0, length / 2)
        if abs(inside_length - needed) > 0.01:
            assert is_closed == (inside_length > needed)


shapes = st.one_of(
    position.map(Point),
    st.tuples(position, position).filter(lambda ends: ends[0] != ends[1]).map(LineString),
    position.map(lambda corner: box(*corner, corner[0] + 0.001, corner[1] + 0.001)),
)


@given(straight_streets, st.lists(shapes, max_size=5))
@settings(max_examples=100, deadline=None)
def test_closures_together_close_what_each_closes_alone(streets, drawn):
    network = network_of(streets)
    closures = [Closure(geometry=geometry, radius=100) for geometry in drawn]
    alone = [np.flatnonzero(closed_edges(network, [closure], NOON)).tolist() for closure in closures]
    index = ClosureIndex(network, closures)
    assert [edges.tolist() for edges in index.edges] == alone
    assert np.flatnonzero(index.closed_edges(NOON)).tolist() == sorted(set().union(*alone))


@given(straight_streets, st.data())
@settings(max_examples=100, deadline=None)
def test_a_line_drawn_along_a_street_closes_it(streets, data):
    drawn = data.draw(st.integers(0, len(streets) - 1))
    closed = closed_edges(
        network_of(streets), [Closure(geometry=LineString(streets[drawn]), direction="forward")], NOON
    )
    assert closed[drawn]
