"""Water and cut-off streets, from the file they were drawn in to the stop of a point beside them."""

import dataclasses

import numpy as np
import pytest
from osm_text import write_osm
from streets_town import block

from geodata.errors import NetworkFileError, StreetDataError
from geodata.streets.locating import Locator, Reason
from geodata.streets.network import StreetNetwork, build_network, digest, info, load, save
from geodata.streets.network.surroundings import SURROUNDINGS_DTYPES, Surroundings
from geodata.streets.travel_times import TravelTimes

# Two streets, four steps of 111.195 m long and 1.2 apart, and a third that joins their west ends.
#
#   3 --- North Street --- 4
#   |
#   1 --- South Street --- 2        20 -- 21 an island
NODES = {1: (0, 0), 2: (4, 0), 3: (0, 1.2), 4: (4, 1.2), 20: (20, 20), 21: (21, 20)}
STREET = {"highway": "residential"}
STREETS = [([1, 2], STREET), ([3, 4], STREET), ([1, 3], STREET), ([20, 21], STREET)]
RIVER = {"waterway": "river"}
WATER = {"natural": "water"}
MULTIPOLYGON = {"type": "multipolygon", **WATER}
BANKS = {30: (1, 0.4), 31: (9, 0.4), 32: (9, 0.6), 33: (1, 0.6)}
"""Of a river between the two streets that ends beyond their east ends."""

POINT = (2, 0.7)
"""Half a step from North Street, nearer to it than to South Street; both lie within 200 m."""


@pytest.fixture
def build(tmp_path):
    def build(nodes, ways, relations=()):
        path = write_osm(tmp_path / "wet.osm", NODES | nodes, [*STREETS, *ways], relations=relations)
        return build_network(path)

    return build


def shapes(network):
    """The corners of each barrier, in steps, by the area it belongs to."""
    around = network.surroundings
    corners = np.round(np.column_stack([around.barrier_lon, around.barrier_lat]) * 1000, 3)
    cut = np.split(corners, around.barrier_offset[1:-1]) if len(corners) else []
    return [(area, {tuple(corner) for corner in ring}) for area, ring in zip(around.barrier_area, cut, strict=True)]


def locate(network, *points):
    x, y = np.array(points, dtype=float).T / 1000
    return Locator(network).locate(x, y)


def reasons(network, *points):
    return [Reason(reason) for reason in locate(network, *points).reason]


def test_a_street_that_is_cut_off_is_there_once(build):
    around = build({}, []).surroundings
    assert around.island_offset.tolist() == [0, 2]
    assert sorted(zip(around.island_lon, around.island_lat, strict=True)) == [(0.02, 0.02), (0.021, 0.02)]


def test_a_point_on_a_street_that_is_cut_off_is_told_apart_with_its_distance(build):
    table = TravelTimes(build({}, []))([0.0205], [0.0201])
    assert table.stops.explain(0) == "off the network: the nearest street, 11 m away, is cut off from all others"
    assert table.why_off_network(0) == "the nearest street, 11 m away, is cut off from all others"


def test_a_one_way_street_that_leads_out_and_not_back_is_no_island(build):
    network = build({8: (8, 0)}, [([2, 8], {**STREET, "oneway": "yes"})])
    assert len(network.surroundings.island_offset) == 2
    assert reasons(network, (5, 0.1)) == [Reason.ON_NETWORK]


def test_a_motorway_that_is_cut_off_is_no_island(build):
    network = build({8: (2, -0.5), 9: (4, -0.5)}, [([8, 9], {"highway": "motorway"})])
    assert len(network.surroundings.island_offset) == 2


def test_the_middle_of_a_river_is_a_line(build):
    network = build(BANKS, [([30, 31], RIVER)])
    assert shapes(network) == [(-1, {(1, 0.4), (9, 0.4)})]


@pytest.mark.parametrize("tags", [WATER, {"waterway": "riverbank"}])
def test_a_bank_that_closes_is_an_area(build, tags):
    network = build(BANKS, [([30, 31, 32, 33, 30], tags)])
    assert shapes(network) == [(0, {(1, 0.4), (9, 0.4), (9, 0.6), (1, 0.6)})]


@pytest.mark.parametrize(
    "tags",
    [
        {**RIVER, "tunnel": "yes"},
        {**RIVER, "tunnel": "culvert"},
        {**RIVER, "covered": "yes"},
        {**RIVER, "intermittent": "yes"},
        {"waterway": "stream"},
        {"waterway": "drain"},
        {"railway": "rail"},
    ],
)
def test_what_can_be_walked_across_is_no_barrier(build, tags):
    assert shapes(build(BANKS, [([30, 31], tags)])) == []


def test_a_pond_that_is_walked_round_in_a_minute_is_no_barrier(build):
    # 4 * 0.36 and 4 * 0.4 steps round: 160 and 178 m.
    small, large = (
        {number: (1 + x * side, 0.4 + y * side) for number, (x, y) in CORNERS.items()} for side in (0.36, 0.4)
    )
    assert shapes(build(small, [([30, 31, 32, 33, 30], WATER)])) == []
    assert len(shapes(build(large, [([30, 31, 32, 33, 30], WATER)]))) == 1


CORNERS = {30: (0, 0), 31: (1, 0), 32: (1, 1), 33: (0, 1)}


def test_water_far_from_all_streets_is_left_out(build):
    far = {number: (x - 50, y) for number, (x, y) in BANKS.items()}
    assert shapes(build(far, [([30, 31, 32, 33, 30], WATER), ([30, 31], RIVER)])) == []


def test_the_ways_of_a_multipolygon_are_joined_whatever_way_they_run(build):
    island = {40: (3, 0.45), 41: (5, 0.45), 42: (4, 0.55)}
    ways = [([30, 31], {}), ([30, 33], {}), ([31, 32, 33], {}), ([41, 42, 40], {}), ([41, 40], {})]
    members = [
        ("way", 104, "outer"),
        ("way", 106, "outer"),
        ("way", 105, ""),
        ("way", 107, "inner"),
        ("way", 108, "inner"),
    ]
    network = build(BANKS | island, ways, [(MULTIPOLYGON, members)])
    assert shapes(network) == [
        (0, {(1, 0.4), (9, 0.4), (9, 0.6), (1, 0.6)}),
        (0, {(3, 0.45), (5, 0.45), (4, 0.55)}),
    ]


def test_an_island_in_a_river_is_not_filled_by_a_bank_that_is_tagged_too(build):
    island = {40: (3, 0.45), 41: (5, 0.45), 42: (4, 0.55)}
    ways = [([30, 31, 32, 33, 30], WATER), ([40, 41, 42, 40], {})]
    network = build(BANKS | island, ways, [(MULTIPOLYGON, [("way", 104, "outer"), ("way", 105, "inner")])])
    assert [area for area, _ in shapes(network)] == [0, 0]


def test_pieces_of_a_river_that_touch_are_one_area_and_its_middle_is_no_line(build):
    more = {34: (20, 0.4), 35: (20, 0.6), 36: (2, 0.5), 37: (22, 0.5)}
    ways = [([30, 31, 32, 33, 30], WATER), ([31, 34, 35, 32, 31], WATER), ([36, 37], RIVER)]
    assert [(area, len(corners)) for area, corners in shapes(build(BANKS | more, ways))] == [(-1, 2), (0, 6)]


def test_a_bank_whose_nodes_are_partly_missing_is_a_line(build):
    network = build(BANKS, [([30, 31, 99, 32, 33, 30], WATER)])
    assert shapes(network) == [(-1, {(9, 0.4), (1, 0.4), (1, 0.6), (9, 0.6)})]


def test_a_multipolygon_whose_ways_are_partly_missing_is_lines(build):
    island = {40: (3, 0.45), 41: (5, 0.45), 42: (4, 0.55)}
    members = [("way", 104, "outer"), ("way", 999, "outer"), ("way", 105, "inner")]
    network = build(BANKS | island, [([30, 31, 32], {}), ([40, 41, 42, 40], {})], [(MULTIPOLYGON, members)])
    assert shapes(network) == [(-1, {(1, 0.4), (9, 0.4), (9, 0.6)}), (-1, {(3, 0.45), (5, 0.45), (4, 0.55)})]


def test_missing_nodes_of_water_are_no_missing_positions_of_streets(build):
    assert build(BANKS, [([30, 99, 31], RIVER)]).metadata["num_positions_missing"] == 0


def test_the_order_of_a_file_does_not_matter(build):
    more = {number + 10: (x, y + 3) for number, (x, y) in BANKS.items()}
    river, canal = ([30, 31, 32, 33, 30], WATER), ([40, 41], {"waterway": "canal"})
    assert digest(build(BANKS | more, [river, canal])) == digest(build(BANKS | more, [canal, river]))


def test_a_point_stops_on_its_own_side_of_a_river(build):
    dry, wet = build({}, []), build({30: (-9, 0.8), 31: (9, 0.8)}, [([30, 31], RIVER)])
    distances = [locate(network, POINT).distance[0] / 111.195 for network in (dry, wet)]
    assert distances == pytest.approx([0.5, 0.7], rel=1e-3)


def test_of_a_street_over_the_water_the_stretch_on_the_own_bank_is_a_stop(build):
    # One street of three stretches, the middle one a bridge from 0.15 to 1; beside it the bank draws back.
    #
    #   ~~~~~~ 7 ~~~~~~
    #   ~~~~~~ | ~~~~~~
    #   ~~~~~~ | ~______
    #          6/  point
    #   2 ---- 5
    banks = {30: (-9, 0.2), 31: (6.1, 0.2), 32: (6.2, 0.4), 33: (9, 0.4), 34: (9, 0.9), 35: (-9, 0.9)}
    nodes = banks | {5: (6, 0), 6: (6, 0.15), 7: (6, 1), 8: (6, 1.2)}
    # A stub at node 1 makes all the rest one street, once round.
    ways = [([30, 31, 32, 33, 34, 35, 30], WATER), ([2, 5, 6, 7, 8, 4], STREET), ([1, 9], STREET)]
    stops = locate(build(nodes | {9: (-1, 0)}, ways), (6.4, 0.25))
    assert stops.distance[0] == pytest.approx(np.hypot(0.4, 0.1) * 111.195, rel=1e-3)
    along = stops.fraction[0] * 14.4
    assert min(along, 14.4 - along) == pytest.approx(6.15, abs=1e-3)


def test_a_point_with_a_river_on_every_side_is_across_it_with_its_distance(build):
    nodes = {30: (1, 0.5), 31: (3, 0.5), 32: (3, 0.9), 33: (1, 0.9)}
    table = TravelTimes(build(nodes, [([30, 31, 32, 33, 30], RIVER)]))([0.002], [0.0007])
    assert table.stops.explain(0) == "off the network: the nearest street, 56 m away, lies across water"


def test_on_a_bridge_or_a_pier_water_is_not_between(build):
    # In the water: beside a bridge at 2, and at the end of a pier; and a point on the bank, whose bridge is no stop.
    banks = {30: (-3, 0.3), 31: (9, 0.3), 32: (9, 0.9), 33: (-3, 0.9), 5: (2, -1), 6: (2, 2)}
    bridge = [([5, 6], {**STREET, "bridge": "yes"}), ([1, 5], STREET), ([3, 6], STREET)]
    network = build(banks, [([30, 31, 32, 33, 30], WATER), *bridge])
    on_bridge, on_pier, on_bank = (locate(network, point) for point in ((2.2, 0.6), (3.5, 0.35), (2.2, 0.25)))
    assert (on_bridge.reason[0], on_pier.reason[0]) == (Reason.ON_NETWORK, Reason.ON_NETWORK)
    assert on_bridge.distance[0] == pytest.approx(0.2 * 111.195, rel=1e-3)
    assert on_pier.distance[0] == pytest.approx(0.35 * 111.195, rel=1e-3)
    assert on_bank.distance[0] == pytest.approx(0.2 * 111.195, rel=1e-3)


def test_over_the_seam_of_two_pieces_of_a_river_one_is_over_one_river(build):
    more = {34: (20, 0.4), 35: (20, 0.6)}
    ways = [([30, 31, 32, 33, 30], WATER), ([31, 34, 35, 32, 31], WATER), ([8, 9], STREET), ([2, 8], STREET)]
    network = build(BANKS | more | {8: (8.7, -1), 9: (8.7, 2)}, ways)
    assert locate(network, (9.1, 0.5)).distance[0] == pytest.approx(0.4 * 111.195, rel=1e-3)


def test_info_counts_water_and_islands(build):
    told = info(build(BANKS, [([30, 31, 32, 33, 30], WATER), ([1, 4], RIVER)]))
    assert (told["num_islands"], told["num_barrier_areas"]) == (1, 1)
    assert told["island_km"] == pytest.approx(0.111, abs=0.001)
    # The line from (0, 0) to (4, 1.2) is outside the area up to y = 0.4 and from 0.6 on.
    assert told["num_barrier_lines"] == 2
    assert told["barrier_km"] == pytest.approx(0.111195 * (16.4 + np.hypot(4, 1.2) * 5 / 6), abs=0.002)


RIVER_ROUND_AN_ISLAND = Surroundings(
    island_offset=[0, 2],
    island_lon=[0.01, 0.011],
    island_lat=[0.01, 0.01],
    barrier_offset=[0, 2, 6, 10],
    barrier_lon=[0, 0.01, *[0, 0.003, 0.003, 0], *[0.001, 0.002, 0.002, 0.001]],
    barrier_lat=[0, 0.01, *[0, 0, 0.003, 0], *[0.0005, 0.0005, 0.001, 0.0005]],
    barrier_area=[-1, 0, 0],
)


def with_surroundings(surroundings):
    network = block()
    fields = {field.name: getattr(network, field.name) for field in dataclasses.fields(StreetNetwork)}
    return StreetNetwork(**{**fields, "surroundings": surroundings})


def test_surroundings_load_as_they_were_saved(tmp_path):
    network = with_surroundings(RIVER_ROUND_AN_ISLAND)
    save(network, tmp_path / "wet.net")
    loaded = load(tmp_path / "wet.net")
    assert digest(loaded) == digest(network) != digest(block())
    for name in SURROUNDINGS_DTYPES:
        array = getattr(loaded.surroundings, name)
        assert array.tolist() == getattr(RIVER_ROUND_AN_ISLAND, name).tolist()
        assert not array.flags.writeable


def test_a_river_moved_by_hand_in_a_file_is_noticed(tmp_path):
    path = tmp_path / "wet.net"
    save(with_surroundings(RIVER_ROUND_AN_ISLAND), path)
    with np.load(path) as archive:
        members = dict(archive)
    members["island_lat"] = members["island_lat"] + 1e-6
    with path.open("wb") as file:
        np.savez(file, **members)
    with pytest.raises(NetworkFileError, match="not those of its digest"):
        load(path)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("island_lon", [0.02, 0.011]),
        ("barrier_lat", lambda values: values + 1e-6),
        ("barrier_area", [-1, 0, 1]),
        ("barrier_offset", [0, 2, 6, 10]),
    ],
)
def test_every_array_of_the_surroundings_is_part_of_the_digest(field, change):
    values = getattr(RIVER_ROUND_AN_ISLAND, field)
    changed = dataclasses.replace(RIVER_ROUND_AN_ISLAND, **{field: change(values) if callable(change) else change})
    is_same = np.array_equal(getattr(changed, field), values)
    assert (digest(with_surroundings(changed)) == digest(with_surroundings(RIVER_ROUND_AN_ISLAND))) == is_same


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"island_offset": [0, 1, 2]}, "island_offset must give each island at least two positions"),
        ({"island_offset": [0, 3]}, "island_offset must give each island at least two positions"),
        ({"island_lat": [0.01]}, "island_lon and island_lat differ in length"),
        ({"island_lat": [0.01, 91]}, r"island_lat\[1\] is 91.0, not within -90.0 and 90.0"),
        ({"barrier_lon": [np.nan] * 10}, r"barrier_lon\[0\] is nan, not within -180.0 and 180.0"),
        ({"barrier_area": [-1, 0]}, "barrier_area must give each barrier its area"),
        ({"barrier_area": [-1, 1, 1]}, "barrier_area must number the areas in order"),
        ({"barrier_area": [0, -1, 0]}, "barrier_area must number the areas in order"),
        ({"barrier_area": [-2, -1, 0]}, "barrier_area must number the areas in order"),
        ({"barrier_area": [0, 1, 2]}, "barrier 0 bounds an area and must end where it began"),
        ({"barrier_area": [[-1, 0, 0]]}, "have one dimension each"),
    ],
)
def test_surroundings_that_do_not_fit_are_refused(changed, message):
    with pytest.raises(StreetDataError, match=message):
        dataclasses.replace(RIVER_ROUND_AN_ISLAND, **changed)
