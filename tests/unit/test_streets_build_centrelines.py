import json
import math
import warnings

import geopandas
import numpy as np
import pytest
from shapely.geometry import LineString, MultiLineString, Point

from geodata.errors import StreetDataError
from geodata.streets.network import (
    CentrelineColumns,
    build_network_of_centrelines,
    digest,
    load,
    save,
)
from geodata.streets.network.centreline_values import one_way, speed_limit, street_class

STEP = 111.195  # metres of a thousandth of a degree at the equator
METRE = 1 / STEP  # in thousandths of a degree

#   D ---- C          four sides of a block, named in ROWS; a bridge over it, from E to F, that meets nothing
#   |      |
#   A ---- B
A, B, C, D, E, F = (0, 0), (2, 0), (2, 1), (0, 1), (1, -1), (1, 2)
BLOCK = [
    ([A, B], {"STNAME": "First Street", "CLASS": "Local", "MPH": 25, "DIR": "B"}),
    ([B, C], {"STNAME": "East Avenue", "CLASS": "Arterial", "MPH": 35, "DIR": "FT"}),
    ([C, D], {"STNAME": "Second Street", "CLASS": "S1400", "MPH": 0, "DIR": None}),
    ([A, D], {"STNAME": None, "CLASS": "Boulevard", "MPH": None, "DIR": "TF"}),
]
COLUMNS = CentrelineColumns(name="STNAME", street_class="CLASS", speed="MPH", one_way="DIR")


def frame(rows, *, crs=4326):
    lines = [LineString([(x / 1000, y / 1000) for x, y in points]) for points, _ in rows]
    return geopandas.GeoDataFrame([columns for _, columns in rows], geometry=lines, crs=crs)


def write(path, rows, **more):
    frame(rows, **more).to_file(path)
    return path


def lines(tmp_path, *shapes):
    """Build from lines alone, with the block's four sides so that there is a way round."""
    rows = [(points, {"STNAME": ""}) for points in ([A, B], [B, C], [C, D], [D, A], *shapes)]
    return build_network_of_centrelines(write(tmp_path / "lines.geojson", rows))


@pytest.fixture
def block(tmp_path):
    return build_network_of_centrelines(write(tmp_path / "block.geojson", BLOCK), columns=COLUMNS)


def nodes(network):
    return {(round(x, 4), round(y, 4)) for x, y in zip(network.node_lon * 1000, network.node_lat * 1000, strict=True)}


def edge(network, start, end):
    number = {place: node for node, place in enumerate(zip(network.node_lon, network.node_lat, strict=True))}
    tail, head = (number.get((x / 1000, y / 1000), -1) for x, y in (start, end))
    found = np.flatnonzero((network.edge_tail == tail) & (network.edge_head == head))
    return int(found[0]) if len(found) else None


def test_lines_meet_where_their_ends_do(block):
    assert nodes(block) == {A, B, C, D}


def test_names_classes_and_speeds_are_those_of_the_columns(block):
    there = edge(block, A, B)
    assert block.names[block.edge_name[there]] == "First Street"
    assert block.class_names[block.edge_class[there]] == "residential"
    # 222.390 m at 25 mph * 0.8 = 8.941 m/s
    assert block.edge_duration[there] == pytest.approx(222_390 / (25 * 1.609344 * 0.8 / 3.6), abs=2)
    assert block.class_names[block.edge_class[edge(block, B, C)]] == "primary"


def test_a_speed_of_nothing_is_that_of_the_class(block):
    # 222.390 m at 40 km/h * 0.8
    assert block.edge_duration[edge(block, C, D)] == pytest.approx(222_390 / (40 * 0.8 / 3.6), abs=2)
    assert block.metadata["share_speed_known"] == pytest.approx(3 / 6, abs=1e-4)


def test_one_ways_run_along_or_against_the_line(block):
    assert edge(block, B, C) is not None
    assert edge(block, C, B) is None
    assert edge(block, D, A) is not None
    assert edge(block, A, D) is None


def test_a_street_is_driven_both_ways_unless_said(block):
    assert edge(block, A, B) is not None
    assert edge(block, B, A) is not None


def test_a_class_nobody_knows_is_residential_and_told(block):
    assert block.class_names[block.edge_class[edge(block, D, A)]] == "residential"
    assert block.metadata["unknown_classes"] == {"Boulevard": 1}


def test_kilometres_per_hour_are_read_as_such(tmp_path):
    columns = CentrelineColumns(speed="MPH", speed_unit="km/h")
    network = build_network_of_centrelines(write(tmp_path / "block.geojson", BLOCK), columns=columns)
    assert network.edge_duration[edge(network, A, B)] == pytest.approx(222_390 / (25 * 0.8 / 3.6), abs=2)


def test_without_columns_all_is_residential_both_ways(tmp_path):
    network = build_network_of_centrelines(write(tmp_path / "block.geojson", BLOCK))
    assert (network.class_names, network.names) == (("residential",), ("",))
    assert (network.edge_reverse >= 0).all()


@pytest.mark.parametrize("name", ["block.gpkg", "block.shp", "block.json", "BLOCK.GeoJSON"])
def test_the_kind_of_file_makes_no_difference(tmp_path, block, name):
    path = tmp_path / "other" / name
    path.parent.mkdir()
    data = frame(BLOCK)
    data.to_file(path, driver=None if path.suffix in {".gpkg", ".shp"} else "GeoJSON")
    assert digest(build_network_of_centrelines(path, columns=COLUMNS)) == digest(block)


@pytest.mark.parametrize("crs", [32631, 3857])
def test_any_coordinate_system_is_brought_to_degrees(tmp_path, block, crs):
    path = tmp_path / "metres.gpkg"
    frame(BLOCK).to_crs(crs).to_file(path)
    network = build_network_of_centrelines(path, columns=COLUMNS)
    assert nodes(network) == nodes(block)
    assert network.edge_duration.tolist() == block.edge_duration.tolist()


def test_the_same_file_gives_the_same_network(tmp_path, block):
    assert digest(build_network_of_centrelines(tmp_path / "block.geojson", columns=COLUMNS)) == digest(block)


def test_the_network_survives_a_file(tmp_path, block):
    save(block, tmp_path / "block.net")
    assert dict(load(tmp_path / "block.net").metadata) == dict(block.metadata)


def test_ends_within_a_metre_are_one_node(tmp_path):
    near = (2 + 0.7 * METRE, 0)
    network = lines(tmp_path, [near, (5, 0)])
    assert nodes(network) == {B, (5, 0)}


def test_ends_further_than_a_metre_apart_are_two(tmp_path):
    network = lines(tmp_path, [(2 + 1.3 * METRE, 0), (5, 0)])
    # The block alone is left, a ring of one name and class that keeps all its nodes.
    assert nodes(network) == {A, B, C, D}
    assert network.metadata["cut_off"]["num_parts"] == 1


def test_lines_that_cross_are_a_bridge(tmp_path):
    network = lines(tmp_path, [E, F])
    assert nodes(network) == {A, B, C, D}


def test_lines_that_cross_at_a_vertex_of_both_are_a_bridge_still(tmp_path):
    rows = [([A, (1, 0), B], {}), ([B, C], {}), ([C, D], {}), ([D, A], {}), ([E, (1, 0), F], {})]
    network = build_network_of_centrelines(write(tmp_path / "bridge.geojson", [(p, {"x": 1}) for p, _ in rows]))
    assert edge(network, (1, 0), E) is None
    assert network.metadata["cut_off"]["num_parts"] == 1


def test_a_line_that_ends_on_a_vertex_of_another_meets_it_there(tmp_path):
    rows = [([A, (1, 0), B], {"x": 1}), ([B, C, D, A], {"x": 1}), ([(1, 0), E], {"x": 1})]
    network = build_network_of_centrelines(write(tmp_path / "junction.geojson", rows))
    assert nodes(network) == {(1, 0), E}
    assert edge(network, (1, 0), E) is not None


def test_a_line_that_ends_beside_a_vertex_of_another_meets_it_too(tmp_path):
    rows = [([A, (1, 0), B], {"x": 1}), ([B, C, D, A], {"x": 1}), ([(1, -0.5 * METRE), E], {"x": 1})]
    assert len(nodes(build_network_of_centrelines(write(tmp_path / "junction.geojson", rows)))) == 2


def test_lines_of_several_parts_are_read_part_by_part(tmp_path):
    parts = MultiLineString([[(0, 0), (0.002, 0)], [(0.002, 0), (0.002, 0.001)]])
    data = geopandas.GeoDataFrame({"STNAME": ["Long Street"]}, geometry=[parts], crs=4326)
    data.to_file(tmp_path / "parts.gpkg")
    network = build_network_of_centrelines(tmp_path / "parts.gpkg", columns=CentrelineColumns(name="STNAME"))
    assert nodes(network) == {A, C}
    assert network.names == ("Long Street",)


def test_lines_with_heights_are_read_without(tmp_path):
    data = geopandas.GeoDataFrame(geometry=[LineString([(0, 0, 5), (0.002, 0, 9)])], crs=4326)
    data.to_file(tmp_path / "heights.geojson")
    assert nodes(build_network_of_centrelines(tmp_path / "heights.geojson")) == {A, B}


def test_what_is_not_driven_is_left_out_and_counted(tmp_path):
    rows = [*BLOCK, ([A, C], {**BLOCK[0][1], "CLASS": "S1710"}), ([B, D], {**BLOCK[0][1], "CLASS": "footway"})]
    network = build_network_of_centrelines(write(tmp_path / "walks.geojson", rows), columns=COLUMNS)
    assert edge(network, A, C) is None
    assert network.metadata["num_not_driven"] == 2


def test_lines_without_length_and_features_that_are_no_lines_are_left_out_and_counted(tmp_path):
    shapes = [
        LineString([(0, 0), (0.002, 0)]),
        LineString([(0.002, 0), (0.002, 0)]),
        LineString([(0, 0), (0.5 * METRE / 1000, 0)]),
        Point(0, 0),
        None,
    ]
    geopandas.GeoDataFrame(geometry=shapes, crs=4326).to_file(tmp_path / "odd.geojson")
    facts = build_network_of_centrelines(tmp_path / "odd.geojson").metadata
    assert (facts["num_lines_read"], facts["num_without_length"], facts["num_not_lines"]) == (3, 2, 1)


def test_a_one_way_nobody_knows_is_both_ways_and_told(tmp_path):
    rows = [(points, {**columns, "DIR": "maybe"}) for points, columns in BLOCK]
    network = build_network_of_centrelines(write(tmp_path / "maybe.geojson", rows), columns=COLUMNS)
    assert (network.edge_reverse >= 0).all()
    assert network.metadata["unknown_one_ways"] == {"maybe": 4}


@pytest.mark.parametrize(
    ("value", "direction"),
    [
        ("FT", 1), ("TF", -1), ("B", 0), ("b", 0), ("yes", 1), ("No", 0), ("Y", 1), ("N", 0), (1, 1), (-1, -1), (0, 0),
        (1.0, 1), (-1.0, -1), ("-1", -1), (True, 1), (False, 0), ("", 0), (None, 0), (math.nan, 0), ("  ft ", 1),
        ("One-Way", 1), ("Two Way", 0), ("T?", None),
    ],
)  # fmt: skip
def test_one_ways_are_read_in_the_words_that_cities_use(value, direction):
    assert one_way(value) == direction


@pytest.mark.parametrize(
    ("value", "highway"),
    [
        ("S1100", "motorway"), ("s1200", "primary"), ("S1400", "residential"), ("local", "residential"),
        ("Minor  Arterial", "secondary"), ("minor_arterial", "secondary"), ("Collector", "tertiary"),
        ("Highway", "trunk"), ("FREEWAY", "motorway"), ("Alley", "service"), ("tertiary", "tertiary"),
        ("motorway_link", "motorway_link"), ("Living Street", "living_street"), ("steps", ""), ("S1820", ""),
        ("7", None), (7.0, None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_classes_are_read_in_the_words_that_cities_use(value, highway):
    assert street_class(value) == highway


@pytest.mark.parametrize(
    ("value", "unit", "limit"),
    [
        (25, "mph", 40.2336), (25.0, "mph", 40.2336), ("25", "mph", 40.2336), ("25 mph", "km/h", 40.2336),
        (50, "km/h", 50), ("50 km/h", "mph", 50), (0, "mph", None), (999, "mph", None), (-5, "mph", None),
        (math.nan, "mph", None), (None, "mph", None), ("fast", "mph", None), (math.inf, "mph", None),
    ],
)  # fmt: skip
def test_speed_limits_are_read_as_kilometres_per_hour(value, unit, limit):
    assert speed_limit(value, unit) == limit


def refusal(path, columns=None):
    with pytest.raises(StreetDataError) as caught:
        build_network_of_centrelines(path, columns=columns)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert "\n" not in message
    return message.removeprefix(str(path))


def test_a_column_that_is_not_there_is_named_with_those_that_are(tmp_path):
    path = write(tmp_path / "block.geojson", BLOCK)
    message = refusal(path, CentrelineColumns(name="STREET"))
    assert message == ": no column 'STREET' for --name-column: its columns are STNAME, CLASS, MPH, DIR"


def test_a_file_without_coordinate_system_says_what_to_do(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        write(tmp_path / "block.shp", BLOCK, crs=None)
    assert "does not say its coordinate system: put its .prj file beside it" in refusal(tmp_path / "block.shp")


def test_a_geojson_file_in_feet_says_so(tmp_path):
    collection = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {}, "geometry": {"type": "LineString", "coordinates": points}}
            for points in ([[0, 0], [1, 1]], [[6_400_000, 1_800_000], [6_400_300, 1_800_000]])
        ],
    }
    path = tmp_path / "feet.geojson"
    path.write_text(json.dumps(collection))
    assert refusal(path).startswith(": feature 2 lies outside longitude -180 to 180")


def test_points_are_no_centrelines(tmp_path):
    path = tmp_path / "points.geojson"
    geopandas.GeoDataFrame(geometry=[Point(0, 0)], crs=4326).to_file(path)
    assert refusal(path) == ": no lines in it, only Point: give a file of street centrelines"


def test_a_file_without_features_gets_one_clear_line(tmp_path):
    path = tmp_path / "none.geojson"
    path.write_text('{"type": "FeatureCollection", "features": []}')
    assert refusal(path) == ": no lines in it, nothing: give a file of street centrelines"


def test_lines_without_length_alone_get_one_clear_line(tmp_path):
    path = write(tmp_path / "dots.geojson", [([A, A], {"x": 1})])
    assert "no line is longer than 1 m" in refusal(path)


def test_footpaths_alone_get_one_clear_line(tmp_path):
    path = write(tmp_path / "walks.geojson", [([A, B], {"CLASS": "footway"})])
    assert "the class column makes every line one that is not driven" in refusal(
        path, CentrelineColumns(street_class="CLASS")
    )


def test_one_ways_that_never_lead_back_get_one_clear_line(tmp_path):
    path = write(tmp_path / "away.geojson", [([A, B], {"DIR": "FT"})])
    assert "leads to another and back" in refusal(path, CentrelineColumns(one_way="DIR"))


def test_two_layers_of_lines_are_named(tmp_path):
    path = tmp_path / "city.gpkg"
    frame(BLOCK).to_file(path, layer="streets")
    frame(BLOCK).to_file(path, layer="rivers")
    assert "several layers of lines (streets, rivers): save the one with the streets" in refusal(path)


def test_a_layer_without_lines_beside_the_streets_does_not_matter(tmp_path, block):
    path = tmp_path / "city.gpkg"
    geopandas.GeoDataFrame(geometry=[Point(0, 0)], crs=4326).to_file(path, layer="trees")
    frame(BLOCK).to_file(path, layer="streets")
    assert digest(build_network_of_centrelines(path, columns=COLUMNS)) == digest(block)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.geojson", b"", "the file is empty"),
        ("text.geojson", b"hello", "not a vector file that can be read, or cut off"),
        ("cut.geojson", b'{"type": "FeatureCollection", "features": [{"type"', "not a vector file"),
        ("other.json", b'{"streets": 5}', "not a vector file"),
        ("noise.gpkg", b"SQLite format 3\0 but not really", "not a vector file"),
        ("lone.shp", b"\0\0\x27\x0a", "not a vector file"),
        ("streets.csv", b"a,b\n1,2\n", "not a centreline file: give a .geojson"),
        ("city.osm.pbf", b"a,b\n1,2\n", "not a centreline file: give a .geojson"),
    ],
)
def test_what_is_no_vector_file_gets_one_clear_line(tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    assert words in refusal(tmp_path / name)


def test_a_missing_file_gets_one_clear_line(tmp_path):
    assert refusal(tmp_path / "nowhere.shp") == ": no such file"


@pytest.mark.parametrize("suffix", ["geojson", "gpkg", "shp"])
def test_a_file_cut_off_anywhere_gets_one_clear_line_or_is_whole_enough(tmp_path, suffix):
    whole = write(tmp_path / f"block.{suffix}", BLOCK).read_bytes()
    messages = []
    for part in range(1, 10):
        path = tmp_path / f"block.{suffix}"
        path.write_bytes(whole[: len(whole) * part // 10])
        try:
            build_network_of_centrelines(path)
        except StreetDataError as error:
            messages.append(str(error))
    assert messages
    assert not [message for message in messages if "\n" in message]
