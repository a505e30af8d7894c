import json
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from shapely import LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon, box
from shapely.affinity import scale
from streets_town import Street, block, town

from geodata.errors import ClosureError
from geodata.streets.closures import Closure, ClosureIndex, closed_edges, read_closures
from geodata.streets.street_lines import StreetLines

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def closure(geometry, **fields):
    """A closure drawn in thousandths of a degree."""
    return Closure(geometry=scale(geometry, 0.001, 0.001, origin=(0, 0)), **fields)


def closed_by(network, geometry, **fields):
    return np.flatnonzero(closed_edges(network, [closure(geometry, **fields)], NOON)).tolist()


def row():
    """Three blocks of 111 m in a row from west to east: edges 0, 1, then 2, 3, then 4, 5."""
    return town([(0, 0), (1, 0), (2, 0), (3, 0)], [Street(node, node + 1, 1000) for node in range(3)])


@pytest.fixture
def write(tmp_path):
    def write(geometry, **properties):
        path = tmp_path / "closures.geojson"
        features = [
            {"type": "Feature", "geometry": {"type": "Point", "coordinates": [0, 0]}, "properties": None},
            {"type": "Feature", "geometry": geometry, "properties": properties},
        ]
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        return path

    return write


POINT = {"type": "Point", "coordinates": [0.0005, 0.0]}
LINE = {"type": "LineString", "coordinates": [[0.0, 0.0], [0.001, 0.0]]}


def test_a_point_closes_the_street_it_is_on_both_ways():
    assert closed_by(block(), Point(0.5, 0)) == [0, 1]


def test_a_point_on_a_one_way_street_closes_the_one_way_there_is():
    assert closed_by(block(), Point(0.5, 1)) == [4]


def test_a_point_closes_the_nearest_street_within_its_radius_only():
    # Eleven metres, then twenty-two, from the bottom.
    assert closed_by(block(), Point(0.5, 0.1)) == [0, 1]
    assert closed_by(block(), Point(0.5, 0.2)) == []
    assert closed_by(block(), Point(0.5, 0.2), radius=25) == [0, 1]


def test_a_point_at_a_crossing_closes_the_streets_that_meet_there():
    assert closed_by(block(), Point(1, 0)) == [0, 1, 2, 3]


def test_far_north_a_radius_is_still_in_metres():
    north = town([(0, 60_000), (2, 60_000)], [Street(0, 1, 1000)])
    assert closed_by(north, Point(1, 60_000.13)) == [0, 1]
    assert closed_by(north, Point(1, 60_000.14)) == []


def test_a_line_closes_the_street_it_runs_along_and_none_it_meets():
    assert closed_by(block(), LineString([(0, 0), (1, 0)])) == [0, 1]


def test_a_line_drawn_beside_a_street_closes_it():
    assert closed_by(block(), LineString([(0.1, 0.05), (0.9, 0.04)])) == [0, 1]
    assert closed_by(block(), LineString([(0.1, 0.1), (0.9, 0.1)])) == []


def test_a_line_across_a_street_leaves_it_open():
    assert closed_by(block(), LineString([(0.5, -0.5), (0.5, 0.5)])) == []


def test_a_line_round_the_corner_closes_both_streets():
    assert closed_by(block(), LineString([(0.2, 0), (1, 0), (1, 0.8)])) == [0, 1, 2, 3]


def test_a_short_line_within_a_street_closes_all_of_it():
    assert closed_by(row(), LineString([(1.4, 0), (1.5, 0)])) == [2, 3]


def test_a_line_that_ends_a_little_late_leaves_the_next_block_open():
    # Eleven metres into the next block, then twenty-two.
    assert closed_by(row(), LineString([(0, 0), (1.1, 0)])) == [0, 1]
    assert closed_by(row(), LineString([(0, 0), (1.2, 0)])) == [0, 1, 2, 3]


def test_a_line_along_half_of_a_very_short_street_closes_it():
    # A street of eleven metres, the line along six of them.
    short = town([(0, 0), (1, 0), (1.1, 0), (2, 0)], [Street(node, node + 1, 1000) for node in range(3)])
    assert closed_by(short, LineString([(0, 0), (1.055, 0)])) == [0, 1, 2, 3]


def test_a_line_closes_one_carriageway_of_two():
    # Nine metres apart: eastbound edge 0, westbound edge 1.
    divided = town(
        [(0, 0), (2, 0), (2, 0.08), (0, 0.08)], [Street(0, 1, 1000, one_way=True), Street(2, 3, 1000, one_way=True)]
    )
    assert closed_by(divided, LineString([(0, 0.01), (2, 0.01)])) == [0]
    assert closed_by(divided, LineString([(0, 0.07), (2, 0.07)])) == [1]


def test_a_line_past_an_exit_leaves_the_exit_open():
    # The exit leaves at six degrees: for a hundred metres it is within reach of the line.
    exit_ramp = town([(0, 0), (1, 0), (3, 0), (3, 0.2)], [Street(0, 1, 1000), Street(1, 2, 1000), Street(1, 3, 1000)])
    assert closed_by(exit_ramp, LineString([(0, 0), (3, 0)])) == [0, 1, 2, 3]


def test_a_forward_line_closes_only_the_way_it_is_drawn():
    assert closed_by(row(), LineString([(0, 0), (1, 0)]), direction="forward") == [0]
    assert closed_by(row(), LineString([(1, 0), (0, 0)]), direction="forward") == [1]


def test_a_forward_line_against_a_one_way_street_closes_nothing():
    # The top is driven from east to west.
    assert closed_by(block(), LineString([(0, 1), (1, 1)]), direction="forward") == []
    assert closed_by(block(), LineString([(1, 1), (0, 1)]), direction="forward") == [4]
    assert closed_by(block(), LineString([(0, 1), (1, 1)])) == [4]


def test_a_line_across_a_continent_closes_the_street_on_its_way():
    assert closed_by(row(), LineString([(-40_000, 0), (40_000, 0)])) == [0, 1, 2, 3, 4, 5]


def test_an_area_closes_the_streets_that_run_through_it():
    assert closed_by(block(), box(0.8, 0.5, 1.2, 1.2)) == [2, 3, 4]


def test_an_area_around_everything_closes_everything():
    assert closed_by(block(), box(-1, -1, 2, 2)) == [0, 1, 2, 3, 4, 5, 6]


def test_a_block_drawn_along_its_streets_closes_none_of_them():
    assert closed_by(block(), box(0, 0, 1, 1)) == []


def test_an_area_that_touches_a_street_leaves_it_open():
    # Half a metre over the bottom's western end, then two metres.
    assert closed_by(row(), box(-1, -1, 0.0045, 1)) == []
    assert closed_by(row(), box(-1, -1, 0.018, 1)) == [0, 1]


def test_a_street_shorter_than_a_metre_is_closed_by_an_area_around_it():
    short = town([(0, 0), (0.005, 0), (1, 0)], [Street(0, 1, 100), Street(1, 2, 1000)])
    assert closed_by(short, box(-1, -1, 0.006, 1)) == [0, 1]


def test_a_street_through_the_hole_of_an_area_stays_open():
    # The hole is two metres longer than the middle street, then two metres shorter.
    longer = Polygon(box(-1, -1, 4, 1).exterior, [box(0.99, -0.5, 2.01, 0.5).exterior])
    assert closed_by(row(), longer) == [0, 1, 4, 5]
    shorter = Polygon(box(-1, -1, 4, 1).exterior, [box(1.01, -0.5, 1.99, 0.5).exterior])
    assert closed_by(row(), shorter) == [0, 1, 2, 3, 4, 5]


def test_geometries_of_several_parts_close_what_each_part_does():
    assert closed_by(block(), MultiPoint([(0.5, 0), (0.5, 1)])) == [0, 1, 4]
    assert closed_by(block(), MultiLineString([[(0, 0), (1, 0)], [(0, 1), (0, 0)]])) == [0, 1, 5, 6]
    assert closed_by(block(), MultiPolygon([box(0.4, -0.1, 0.6, 0.1), box(0.4, 0.9, 0.6, 1.1)])) == [0, 1, 4]


def test_a_closure_away_from_all_streets_closes_nothing():
    for geometry in (Point(50, 50), LineString([(50, 50), (51, 50)]), box(50, 50, 51, 51)):
        assert closed_by(block(), geometry) == []


def test_a_closure_holds_from_its_start_up_to_its_end():
    hour = timedelta(hours=1)
    index = ClosureIndex(block(), [closure(Point(0.5, 0), starts=NOON, ends=NOON + hour)])
    instant = timedelta(microseconds=1)
    moments = (NOON - instant, NOON, NOON + hour - instant, NOON + hour)
    assert [index.closed_edges(moment).any() for moment in moments] == [False, True, True, False]


def test_a_closure_without_a_start_or_an_end_is_open_ended():
    index = ClosureIndex(block(), [closure(Point(0.5, 0), ends=NOON), closure(Point(0.5, 1), starts=NOON)])
    before, after = (index.closed_edges(NOON + timedelta(days=days)) for days in (-9999, 9999))
    assert np.flatnonzero(before).tolist() == [0, 1]
    assert np.flatnonzero(after).tolist() == [4]


def test_a_moment_counts_whatever_its_time_zone():
    index = ClosureIndex(block(), [closure(Point(0.5, 0), starts=NOON)])
    west = timezone(timedelta(hours=-8))
    assert index.closed_edges(datetime(2026, 3, 2, 4, 0, tzinfo=west)).any()
    assert not index.closed_edges(datetime(2026, 3, 2, 3, 59, tzinfo=west)).any()


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        ClosureIndex(block(), []).closed_edges(NOON.replace(tzinfo=None))


def test_each_closure_tells_its_own_edges():
    closures = [closure(Point(1, 0)), closure(Point(50, 50)), closure(LineString([(0, 0), (1, 0)]))]
    index = ClosureIndex(block(), closures)
    assert [edges.tolist() for edges in index.edges] == [[0, 1, 2, 3], [], [0, 1]]
    assert index.closures == tuple(closures)


def test_streets_already_indexed_give_the_same_edges():
    network = block()
    index = ClosureIndex(network, [closure(Point(0.5, 0))], streets=StreetLines(network))
    assert index.edges[0].tolist() == [0, 1]


def test_without_closures_all_is_open():
    index = ClosureIndex(block(), [])
    assert index.edges == ()
    assert not index.closed_edges(NOON).any()


def test_closures_are_read_with_their_period_and_reason(write):
    path = write(LINE, **{"from": "2026-03-02T08:00:00-08:00", "until": "2026-03-03T00:00Z"}, reason="Parade", id=7)
    _, parade = read_closures(path)
    assert parade.starts == datetime(2026, 3, 2, 16, tzinfo=UTC)
    assert parade.ends == datetime(2026, 3, 3, tzinfo=UTC)
    assert (parade.reason, parade.direction) == ("Parade", "both")
    assert parade.geometry == LineString([(0, 0), (0.001, 0)])


def test_properties_may_be_absent_or_null(write):
    absent, null = read_closures(
        write(POINT, **{"from": None, "until": None}, reason=None, radius=None, direction=None)
    )
    for each in (absent, null):
        assert (each.starts, each.ends, each.reason, each.radius, each.direction) == (None, None, "", 15.0, "both")


def test_a_radius_and_a_direction_are_read(write):
    assert read_closures(write(POINT, radius=30))[1].radius == 30.0
    assert read_closures(write(LINE, direction="forward"))[1].direction == "forward"


@pytest.mark.parametrize(
    ("geometry", "properties", "message"),
    [
        (POINT, {"from": "2026-03-02T08:00:00"}, "'from' is 2026-03-02T08:00:00, without a time zone: add one"),
        (POINT, {"until": "2026-03-02"}, "'until' is 2026-03-02T00:00:00, without a time zone"),
        (POINT, {"from": "tomorrow"}, "'from' is 'tomorrow': give an ISO 8601 time with its offset"),
        (POINT, {"until": 1_772_438_400}, "'until' is 1772438400: give an ISO 8601 time"),
        (
            POINT,
            {"from": "2026-03-02T08:00:00+00:00", "until": "2026-03-02T08:00:00+00:00"},
            r"'until' \(2026-03-02T08:00:00\+00:00\) is not after 'from'",
        ),
        (POINT, {"from": "2026-03-02T08:00Z", "until": "2026-03-02T08:00+01:00"}, "is not after 'from'"),
        (POINT, {"reason": 3}, "'reason' is 3: give text"),
        (POINT, {"radius": "15"}, "'radius' is '15': give a number of metres"),
        (POINT, {"radius": True}, "'radius' is True: give a number of metres"),
        (POINT, {"radius": 0}, "'radius' is 0: give metres, above 0 and at most 1000"),
        (POINT, {"radius": 10**400}, "'radius' is 1e.09: give metres"),
        (POINT, {"radius": float("nan")}, "'radius' is nan: give metres"),
        (POINT, {"direction": "forward"}, "'direction' is 'forward', but a Point has none"),
        (LINE, {"direction": "backward"}, "'direction' is 'backward': give 'both' or 'forward'"),
        (LINE, {"direction": ["both"]}, "'direction' is .*: give 'both' or 'forward'"),
        ({"type": "LineString", "coordinates": [[0, 0], [0, 0]]}, {}, "the line has no length"),
        ({"type": "LineString", "coordinates": [[0, 0]]}, {}, "its coordinates are not those of a LineString"),
        ({"type": "GeometryCollection", "geometries": [POINT]}, {}, "is a GeometryCollection, where only Point"),
        ({"type": "Point", "coordinates": [34.05, -118.24]}, {}, r"position \[34.05, -118.24\] is out of range"),
        (None, {}, "has no geometry"),
    ],
)
def test_a_closure_that_cannot_be_is_refused_with_its_feature(write, geometry, properties, message):
    with pytest.raises(ClosureError, match=rf"closures\.geojson: feature 2.*{message}"):
        read_closures(write(geometry, **properties))


def test_a_file_that_is_no_feature_collection_is_refused(tmp_path):
    path = tmp_path / "closures.geojson"
    path.write_text(json.dumps(LINE))
    with pytest.raises(ClosureError, match="not a GeoJSON FeatureCollection"):
        read_closures(path)


@pytest.mark.parametrize(
    "geometry", [Point(), box(0, 0, 1, 1).boundary.buffer(0), LineString([(0, 0), (1, 1)]).union(Point(5, 5))]
)
def test_a_closure_of_nothing_or_of_mixed_kinds_is_refused(geometry):
    with pytest.raises(ClosureError, match="a closure cannot be an empty geometry or a"):
        Closure(geometry=geometry)
