"""The synthetic city's streets, read back from the file it writes."""

import json
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
import osmium
import osmnx
import pytest
from shapely import Point, Polygon, union_all
from shapely.geometry import shape

from geodata.streets.network import build_network
from geodata.synthetic import SyntheticCity, build_city, write_districts, write_streets
from geodata.synthetic.city import to_lonlat
from geodata.synthetic.ground_plan import draw_plan
from geodata.synthetic.links import HIGHWAYS, LINK
from geodata.synthetic.names import ordinal, plain_names
from geodata.synthetic.streets import count_simplified

NUM_NODES = 900


@dataclass(frozen=True)
class StreetsRead:
    nodes: dict[int, tuple[float, float]]
    ways: list[tuple[list[int], dict[str, str]]]

    def graph(self, *, highways: set[str] | None = None) -> nx.DiGraph:
        graph = nx.DiGraph()
        for nodes, tags in self.ways:
            if highways is None or tags["highway"] in highways:
                graph.add_edges_from(pairwise(nodes))
                if "oneway" not in tags:
                    graph.add_edges_from(pairwise(nodes[::-1]))
        return graph


@pytest.fixture(scope="module")
def city() -> SyntheticCity:
    return build_city(num_nodes=NUM_NODES)


@pytest.fixture(scope="module")
def osm_file(city: SyntheticCity, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("synthetic") / "streets.osm.pbf"
    write_streets(city, path)
    return path


@pytest.fixture(scope="module")
def streets(osm_file: Path) -> StreetsRead:
    nodes, ways = {}, []
    for item in osmium.FileProcessor(str(osm_file)):
        if item.is_node():
            nodes[item.id] = (item.lon, item.lat)
        elif "highway" in item.tags:
            ways.append(([node.ref for node in item.nodes], dict(item.tags)))
    return StreetsRead(nodes, ways)


def test_the_same_seed_writes_the_same_bytes(osm_file: Path, tmp_path: Path):
    write_streets(build_city(num_nodes=NUM_NODES), tmp_path / "again.osm.pbf")
    assert (tmp_path / "again.osm.pbf").read_bytes() == osm_file.read_bytes()


def test_another_seed_builds_another_city(city: SyntheticCity):
    other = build_city(num_nodes=NUM_NODES, seed=312)
    assert dict(other.places) != dict(city.places)


def test_the_file_may_be_plain_osm_xml(city: SyntheticCity, streets: StreetsRead, tmp_path: Path):
    write_streets(city, tmp_path / "streets.osm")
    ways = [item for item in osmium.FileProcessor(str(tmp_path / "streets.osm")) if item.is_way()]
    assert (tmp_path / "streets.osm").read_bytes().startswith(b"<?xml")
    assert len(ways) >= len(streets.ways)


def test_every_node_can_be_driven_to_from_every_other(streets: StreetsRead):
    graph = streets.graph()
    assert nx.number_strongly_connected_components(graph) == 1


def test_every_way_refers_to_nodes_of_the_file(streets: StreetsRead):
    assert {node for nodes, _ in streets.ways for node in nodes} <= streets.nodes.keys()


def test_every_way_is_tagged_as_synthetic(streets: StreetsRead):
    assert {tags["source"] for _, tags in streets.ways} == {"synthetic"}


def test_the_city_lies_in_the_open_pacific(streets: StreetsRead):
    lon, lat = np.array(list(streets.nodes.values())).T
    assert (lon > -118.95).all()
    assert (lon < -118.55).all()
    assert (lat > 33.5).all()
    assert (lat < 33.85).all()


@pytest.mark.parametrize(("num_nodes", "seed"), [(150, 1), (150, 2), (200, 1), (300, 1), (900, 311), (2_000, 1)])
def test_a_simplified_network_has_about_as_many_nodes_as_asked_for(num_nodes: int, seed: int):
    streets = build_city(num_nodes=num_nodes, seed=seed).streets
    graph = nx.MultiDiGraph(crs="epsg:4326")
    for way in np.flatnonzero(streets.way_highway != HIGHWAYS.index("service")):
        nodes = streets.way_nodes[streets.way_starts[way] : streets.way_starts[way + 1]].tolist()
        graph.add_edges_from(pairwise(nodes), osmid=0, length=1.0)
        if not streets.way_oneway[way]:
            graph.add_edges_from(pairwise(nodes[::-1]), osmid=0, length=1.0)
    for node in graph:
        graph.nodes[node]["x"], graph.nodes[node]["y"] = streets.positions[node]
    assert abs(len(osmnx.simplify_graph(graph)) / num_nodes - 1) < 0.1


def test_the_network_builder_takes_the_whole_city(osm_file: Path):
    network = build_network(osm_file)
    assert network.metadata["cut_off"]["num_nodes"] == 0
    assert abs(network.num_nodes / NUM_NODES - 1) < 0.2


def test_a_bend_between_two_neighbours_is_no_node_of_a_simplified_network():
    line = np.zeros(2, LINK)
    line["tail"], line["head"] = [0, 1], [1, 2]
    assert count_simplified(line, 3) == 2


def test_a_node_where_a_street_turns_one_way_stays_in_a_simplified_network():
    line = np.zeros(2, LINK)
    line["tail"], line["head"], line["oneway"] = [0, 1], [1, 2], [0, 1]
    assert count_simplified(line, 3) == 3


def test_there_are_streets_of_every_class(streets: StreetsRead):
    classes = {tags["highway"] for _, tags in streets.ways}
    assert classes == {"motorway", "motorway_link", "primary", "secondary", "tertiary", "residential", "service"}


def test_freeways_and_their_ramps_are_one_way(streets: StreetsRead):
    freeway = [tags for _, tags in streets.ways if tags["highway"].startswith("motorway")]
    assert {tags["oneway"] for tags in freeway} == {"yes"}


def test_freeways_meet_other_streets_only_by_ramps(streets: StreetsRead):
    of_freeways = set(streets.graph(highways={"motorway"}))
    of_others = set(streets.graph(highways={"primary", "secondary", "tertiary", "residential", "service"}))
    assert of_freeways
    assert not of_freeways & of_others


def test_downtown_has_one_way_streets_in_both_directions(streets: StreetsRead):
    rises = Counter()
    for nodes, tags in streets.ways:
        if tags["highway"] == "residential" and "oneway" in tags and tags["name"].endswith("Street"):
            rises[streets.nodes[nodes[0]][0] < streets.nodes[nodes[-1]][0]] += 1
    assert rises[True] >= 3
    assert rises[False] >= 3


def test_few_streets_bridge_the_river(city: SyntheticCity):
    river = Polygon(city.plan.river())
    streets = city.streets
    surface = (streets.segment_highway > 1) & streets.segment_bridge
    middles = streets.positions[streets.segment_nodes[surface]].mean(axis=1)
    assert 1 <= sum(river.contains(Point(middle)) for middle in middles) <= 4


def test_no_street_but_a_bridge_lies_in_the_river(city: SyntheticCity):
    river = Polygon(city.plan.river())
    streets = city.streets
    middles = streets.positions[streets.segment_nodes[~streets.segment_bridge]].mean(axis=1)
    assert not any(river.contains(Point(middle)) for middle in middles)


def test_some_speed_limits_are_left_unsaid_and_the_others_are_in_miles_an_hour(streets: StreetsRead):
    residential = [tags.get("maxspeed") for _, tags in streets.ways if tags["highway"] == "residential"]
    assert set(residential) == {None, "25 mph"}


def test_all_names_are_ascii(streets: StreetsRead):
    assert all(tags.get("name", "").isascii() for _, tags in streets.ways)


def test_streets_of_the_hills_wind(city: SyntheticCity):
    streets = city.streets
    assert len(streets.positions) > streets.num_junctions
    inner = np.setdiff1d(streets.segment_nodes, np.arange(streets.num_junctions))
    assert (np.bincount(streets.segment_nodes.ravel())[inner] == 2).all()


def test_there_are_dead_ends(city: SyntheticCity):
    assert (np.bincount(city.streets.segment_nodes.ravel()) == 1).sum() >= 5


def test_bending_the_drawing_folds_it_nowhere():
    plan = draw_plan(9_000.0, seed=311)
    corner = plan.bend(plan.drawing)
    east, north = corner[:-1, 1:] - corner[:-1, :-1], corner[1:, :-1] - corner[:-1, :-1]
    assert (east[..., 0] * north[..., 1] - east[..., 1] * north[..., 0] > 0).all()


def test_too_small_a_city_is_refused_with_the_number():
    with pytest.raises(ValueError, match="num_nodes is 20; a city needs at least 150"):
        build_city(num_nodes=20)


def test_every_place_is_a_node_of_a_street(city: SyntheticCity, streets: StreetsRead):
    assert set(city.places) == {"North Yard", "Central Yard", "Harbor Yard", "Asphalt Plant"}
    used = {streets.nodes[node] for nodes, _ in streets.ways for node in nodes}
    assert set(city.places.values()) <= used


def test_places_lie_apart():
    positions = np.array(list(build_city().places.values())) * [92_500, 111_195]
    distances = np.hypot(*(positions[:, None] - positions[None, :]).T)
    assert distances[~np.eye(4, dtype=bool)].min() > 1_500


def test_districts_tile_the_city(city: SyntheticCity):
    whole = union_all(list(city.districts))
    assert len(city.districts) == 15
    assert sum(district.area for district in city.districts) == pytest.approx(whole.area, rel=1e-6)
    junctions = to_lonlat(city.streets.positions[: city.streets.num_junctions])
    assert all(whole.contains(Point(junction)) for junction in junctions)


def test_every_district_has_streets(city: SyntheticCity):
    assert set(city.district_of(city.streets.positions)) == set(range(1, 16))


def test_a_point_lies_in_the_polygon_of_its_district(city: SyntheticCity):
    middles = city.streets.positions[city.streets.segment_nodes].mean(axis=1)[::20]
    inside = [
        city.districts[district - 1].buffer(1e-6).contains(Point(point))
        for district, point in zip(city.district_of(middles), to_lonlat(middles), strict=True)
    ]
    assert all(inside)


def test_districts_are_written_as_geojson_that_says_it_is_made_up(city: SyntheticCity, tmp_path: Path):
    write_districts(city, tmp_path / "districts.geojson")
    features = json.loads((tmp_path / "districts.geojson").read_text())["features"]
    assert [feature["properties"]["name"] for feature in features] == [str(k) for k in range(1, 16)]
    assert {feature["properties"]["source"] for feature in features} == {"synthetic"}
    assert all(shape(feature["geometry"]).is_valid for feature in features)


def test_names_are_given_once_each():
    names = plain_names(600, seed=1)
    assert len(set(names)) == 600


@pytest.mark.parametrize(
    ("number", "name"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (113, "113th"), (121, "121st")],
)
def test_ordinals_are_written_as_on_street_signs(number: int, name: str):
    assert ordinal(number) == name


def test_a_network_built_from_the_synthetic_city_says_that_no_such_place_exists(tmp_path):
    write_streets(build_city(num_nodes=300), tmp_path / "city.osm.pbf")
    assert build_network(tmp_path / "city.osm.pbf").metadata["attribution"] == "Synthetic streets: no such place exists"
