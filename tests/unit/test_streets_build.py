import bz2
import gzip
import os
import subprocess
import sys

import numpy as np
import pytest
from osm_text import write_osm

from geodata.errors import StreetDataError
from geodata.streets.network import build_network, digest, info, save
from geodata.streets.network.speeds import stated_speed_limit

STEP = 111.195  # metres of a thousandth of a degree at the equator

# A grid of two blocks; the middle of the top is one-way east; node 7 is a bend of the bottom's west half.
#
#   4 -Oak- 5 -Oak-> 6
#   |       |        |
#   1 -7-   2 ------ 3        20 -- 21, an island
NODES = {
    1: (0, 0),
    2: (2, 0),
    3: (4, 0),
    4: (0, 1),
    5: (2, 1),
    6: (4, 1),
    7: (1, 0),
    20: (10, 10),
    21: (11, 10),
}
RESIDENTIAL = {"highway": "residential"}
WAYS = [
    ([1, 7, 2], {**RESIDENTIAL, "name": "Main Street", "maxspeed": "45"}),
    ([2, 3], {**RESIDENTIAL, "name": "Main Street"}),
    ([4, 5], {**RESIDENTIAL, "name": "Oak Street"}),
    ([5, 6], {**RESIDENTIAL, "name": "Oak Street", "oneway": "yes"}),
    ([1, 4], RESIDENTIAL),
    ([2, 5], RESIDENTIAL),
    ([3, 6], RESIDENTIAL),
    ([20, 21], {**RESIDENTIAL, "name": "Island Road"}),
]


@pytest.fixture(scope="module")
def grid(tmp_path_factory):
    return build_network(write_osm(tmp_path_factory.mktemp("osm") / "grid.osm", NODES, WAYS))


def with_way(tmp_path, tags, refs=(4, 8, 3), nodes=None):
    """Build the grid with one more way, from node 4 to node 3 over node 8 in the north unless told otherwise."""
    return build_network(
        write_osm(tmp_path / "more.osm", {**NODES, 8: (2, 3), **(nodes or {})}, [*WAYS, (list(refs), tags)])
    )


def node_at(network, x, y):
    return int(np.flatnonzero((network.node_lon == x / 1000) & (network.node_lat == y / 1000))[0])


def edge_between(network, start, end):
    tail, head = node_at(network, *start), node_at(network, *end)
    found = np.flatnonzero((network.edge_tail == tail) & (network.edge_head == head))
    return int(found[0]) if len(found) else None


def test_nodes_stand_where_streets_meet_and_not_where_they_bend(grid):
    assert sorted(zip(grid.node_lon * 1000, grid.node_lat * 1000, strict=True)) == [
        (0, 0), (0, 1), (2, 0), (2, 1), (4, 0), (4, 1),
    ]  # fmt: skip


def test_a_bend_stays_in_the_geometry(grid):
    edge = edge_between(grid, (0, 0), (2, 0))
    span = slice(grid.geometry_offset[edge], grid.geometry_offset[edge + 1])
    assert grid.geometry_lon[span].tolist() == [0, 0.001, 0.002]


def test_a_length_is_the_sum_of_its_pieces(grid):
    assert grid.edge_length[edge_between(grid, (0, 0), (2, 0))] == pytest.approx(2 * STEP, abs=0.01)


def test_a_stated_speed_limit_is_driven_at_four_fifths(grid):
    # 222.390 m at 45 km/h * 0.8 = 10 m/s
    assert grid.edge_duration[edge_between(grid, (0, 0), (2, 0))] == 22_239


def test_a_street_without_speed_limit_gets_that_of_its_class(grid):
    # 222.390 m at 40 km/h * 0.8 = 8.889 m/s
    assert grid.edge_duration[edge_between(grid, (2, 0), (4, 0))] == 25_019


def test_a_two_way_street_is_two_edges_that_name_each_other(grid):
    there, back = edge_between(grid, (0, 0), (0, 1)), edge_between(grid, (0, 1), (0, 0))
    assert (grid.edge_reverse[there], grid.edge_reverse[back]) == (back, there)


def test_a_one_way_street_has_no_way_back(grid):
    assert grid.edge_reverse[edge_between(grid, (2, 1), (4, 1))] == -1
    assert edge_between(grid, (4, 1), (2, 1)) is None


def test_an_edge_keeps_its_name(grid):
    assert grid.names[grid.edge_name[edge_between(grid, (2, 1), (4, 1))]] == "Oak Street"


def test_an_island_is_cut_off_and_told(grid):
    assert grid.metadata["cut_off"] == {
        "num_parts": 1,
        "num_nodes": 2,
        "num_edges": 2,
        "largest": [{"num_nodes": 2, "num_edges": 2, "lon": 0.0105, "lat": 0.01}],
    }


def test_info_counts_streets_and_kilometres_once(grid):
    told = info(grid)
    assert (told["num_streets"], told["num_one_way"], told["num_edges"]) == (7, 1, 13)
    assert told["length_km"] == pytest.approx(11 * STEP / 1000, abs=0.001)


def test_info_tells_the_share_of_edges_with_a_stated_speed(grid):
    assert info(grid)["share_speed_known"] == pytest.approx(2 / 13, abs=1e-4)


def test_streets_of_openstreetmap_are_owed_to_its_contributors(grid):
    assert grid.metadata["attribution"] == "Streets © OpenStreetMap contributors"


def test_arrays_are_read_only(grid):
    with pytest.raises(ValueError, match="read-only"):
        grid.edge_duration[0] = 1


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "footway"},
        {"highway": "service"},
        {"highway": "service", "service": "driveway"},
        {"highway": "service", "service": "parking_aisle"},
        {"highway": "service", "service": "alley", "access": "private"},
        {"highway": "residential", "access": "no"},
        {"highway": "residential", "access": "private"},
        {"highway": "residential", "motor_vehicle": "no"},
        {"highway": "residential", "access": "yes", "motorcar": "private"},
        {"highway": "residential", "area": "yes"},
        {"highway": "construction"},
        {"highway": "motorway", "oneway": "reversible"},
        {"building": "yes"},
    ],
    ids=str,
)
def test_what_one_may_not_drive_is_no_street(tmp_path, grid, tags):
    assert digest(with_way(tmp_path, tags)) == digest(grid)


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "service", "service": "alley"},
        {"highway": "residential", "access": "no", "motor_vehicle": "yes"},
        {"highway": "residential", "access": "destination"},
        {"highway": "living_street"},
        {"highway": "motorway_link"},
    ],
    ids=str,
)
def test_what_one_may_drive_is_a_street_both_ways(tmp_path, tags):
    network = with_way(tmp_path, tags)
    assert edge_between(network, (0, 1), (4, 0)) is not None
    assert edge_between(network, (4, 0), (0, 1)) is not None


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "residential", "oneway": "1"},
        {"highway": "residential", "junction": "roundabout"},
        {"highway": "residential", "junction": "circular"},
        {"highway": "motorway"},
    ],
    ids=str,
)
def test_one_way_streets_are_known_by_tag_and_by_kind(tmp_path, tags):
    network = with_way(tmp_path, tags)
    assert edge_between(network, (0, 1), (4, 0)) is not None
    assert edge_between(network, (4, 0), (0, 1)) is None


def test_a_street_may_be_one_way_against_its_drawing(tmp_path):
    network = with_way(tmp_path, {"highway": "residential", "oneway": "-1"})
    assert edge_between(network, (0, 1), (4, 0)) is None
    assert edge_between(network, (4, 0), (0, 1)) is not None


def test_a_street_without_a_name_goes_by_its_number(tmp_path):
    network = with_way(tmp_path, {"highway": "primary", "ref": "US 101"})
    assert network.names[network.edge_name[edge_between(network, (0, 1), (4, 0))]] == "US 101"


def test_a_change_of_speed_makes_a_node(tmp_path):
    ways = [([1, 7], {**RESIDENTIAL, "maxspeed": "45"}), ([7, 2], {**RESIDENTIAL, "maxspeed": "90"}), *WAYS[1:]]
    network = build_network(write_osm(tmp_path / "two_speeds.osm", NODES, ways))
    # 111.195 m at 10 m/s and at 20 m/s
    assert network.edge_duration[edge_between(network, (0, 0), (1, 0))] == 11_120
    assert network.edge_duration[edge_between(network, (1, 0), (2, 0))] == 5_560


def test_a_way_is_cut_where_a_node_is_missing(tmp_path):
    network = with_way(tmp_path, RESIDENTIAL, refs=(4, 8, 999, 9, 3), nodes={9: (5, 0)})
    assert edge_between(network, (0, 1), (2, 3)) is not None
    assert edge_between(network, (5, 0), (4, 0)) is not None
    assert network.metadata["num_positions_missing"] == 1


def test_a_loop_can_be_driven_both_ways(tmp_path):
    network = with_way(tmp_path, RESIDENTIAL, refs=(4, 8, 9, 4), nodes={9: (1, 3)})
    loops = np.flatnonzero(network.edge_tail == network.edge_head)
    assert len(loops) == 2
    assert network.edge_reverse[loops].tolist() == loops[::-1].tolist()


def test_a_street_drawn_twice_counts_once_at_its_faster_speed(tmp_path):
    network = with_way(tmp_path, {**RESIDENTIAL, "name": "Main Street", "maxspeed": "80"}, refs=(2, 3))
    tail, head = node_at(network, 2, 0), node_at(network, 4, 0)
    both = np.flatnonzero((network.edge_tail == tail) & (network.edge_head == head))
    # 222.390 m at 80 km/h * 0.8 = 17.778 m/s
    assert network.edge_duration[both].tolist() == [12_509]


def test_nodes_not_yet_uploaded_have_negative_ids_and_are_read(tmp_path, grid):
    nodes = {-node: position for node, position in NODES.items()}
    ways = [([-ref for ref in refs], tags) for refs, tags in WAYS]
    network = build_network(write_osm(tmp_path / "negative.osm", nodes, ways))
    assert sorted(network.edge_duration) == sorted(grid.edge_duration)


@pytest.mark.parametrize(("suffix", "pack"), [("gz", gzip.compress), ("bz2", bz2.compress)])
def test_packed_files_are_read(tmp_path, grid, suffix, pack):
    packed = tmp_path / f"grid.osm.{suffix}"
    packed.write_bytes(pack(write_osm(tmp_path / "grid.osm", NODES, WAYS).read_bytes()))
    assert digest(build_network(packed)) == digest(grid)


def test_the_same_file_gives_the_same_network_in_another_process(tmp_path, grid):
    path = write_osm(tmp_path / "grid.osm", NODES, WAYS)
    code = "import sys; from geodata.streets.network import *; print(digest(build_network(sys.argv[1])))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        env={**os.environ, "PYTHONHASHSEED": "311"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == digest(grid)


def test_a_renamed_file_gives_the_same_digest(tmp_path, grid):
    assert digest(build_network(write_osm(tmp_path / "other.osm", NODES, WAYS))) == digest(grid)


def test_another_speed_gives_another_digest(tmp_path, grid):
    ways = [(WAYS[0][0], {**WAYS[0][1], "maxspeed": "46"}), *WAYS[1:]]
    assert digest(build_network(write_osm(tmp_path / "faster.osm", NODES, ways))) != digest(grid)


def test_building_from_a_file_and_loading_take_no_slow_library(tmp_path):
    path = write_osm(tmp_path / "grid.osm", NODES, WAYS)
    code = (
        "import sys; from geodata.streets.network import *; save(build_network(sys.argv[1]), sys.argv[2]); "
        "load(sys.argv[2]); slow = {'osmnx', 'networkx', 'geopandas', 'pandas', 'pyogrio', 'requests'}; "
        "print(*slow & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path), str(tmp_path / "grid.net")], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


def test_loading_does_not_read_the_reader_of_openstreetmap_files(tmp_path, grid):
    save(grid, tmp_path / "grid.net")
    code = "import sys; from geodata.streets.network import load; load(sys.argv[1]); print('osmium' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "grid.net")], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_signals_make_a_node_and_are_kept(tmp_path):
    network = build_network(write_osm(tmp_path / "signals.osm", NODES, WAYS, signals=(5, 7)))
    assert np.flatnonzero(network.node_signals).tolist() == sorted([node_at(network, 1, 0), node_at(network, 2, 1)])


def test_a_one_way_for_cars_alone_wins_over_one_for_all(tmp_path):
    tags = {**RESIDENTIAL, "oneway": "yes", "oneway:motor_vehicle": "no"}
    assert edge_between(with_way(tmp_path, tags), (4, 0), (0, 1)) is not None


def test_progress_is_told(tmp_path):
    told = []
    build_network(write_osm(tmp_path / "grid.osm", NODES, WAYS), on_progress=told.append)
    assert told[0] == "reading streets from grid.osm"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.osm.pbf", b"", "empty"),
        ("text.osm", b"hello", "not OpenStreetMap data"),
        ("page.osm", b"<html><body/></html>", "not OpenStreetMap data"),
        ("requests.csv", b"id,lat,lon\n", "not OpenStreetMap data"),
        ("noise.osm.pbf", b"this is no protocol buffer, whatever its name", "not OpenStreetMap data"),
        ("cut.osm", b'<osm version="0.6"><node id="1" lat="5" lon="10"/>', "cut off"),
        ("none.osm", b'<osm version="0.6"></osm>', "no drivable street"),
        ("far.osm", b'<osm version="0.6"><node id="1" lat="9000" lon="10"/></osm>', "coordinate"),
    ],
)
def test_bad_street_data_gets_one_clear_line(tmp_path, name, content, message):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(StreetDataError, match=message) as caught:
        build_network(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_gets_one_clear_line(tmp_path):
    with pytest.raises(StreetDataError, match="no such file"):
        build_network(tmp_path / "nowhere.osm.pbf")


def test_a_folder_gets_one_clear_line(tmp_path):
    with pytest.raises(StreetDataError, match="not a file"):
        build_network(tmp_path)


def test_a_node_out_of_range_is_named(tmp_path):
    with pytest.raises(StreetDataError, match="node 7 lies outside"):
        build_network(write_osm(tmp_path / "far.osm", {**NODES, 7: (1, 95_000)}, WAYS))


def test_footpaths_alone_make_no_network(tmp_path):
    with pytest.raises(StreetDataError, match="no drivable street"):
        build_network(write_osm(tmp_path / "park.osm", NODES, [([1, 2], {"highway": "footway"})]))


def test_streets_that_never_lead_back_make_no_network(tmp_path):
    with pytest.raises(StreetDataError, match="leads to another and back"):
        build_network(write_osm(tmp_path / "away.osm", NODES, [([1, 2], {**RESIDENTIAL, "oneway": "yes"})]))


@pytest.mark.parametrize(
    ("maxspeed", "limit"),
    [
        ("50", 50),
        ("50 km/h", 50),
        ("30 mph", 48.28032),
        ("30mph", 48.28032),
        ("30 mph; 25 mph", 40.2336),
        ("signals", None),
        ("none", None),
        ("0", None),
        ("3000", None),
        ("", None),
        (None, None),
    ],
)
def test_a_speed_limit_is_read_as_kilometres_per_hour(maxspeed, limit):
    assert stated_speed_limit(maxspeed) == limit
