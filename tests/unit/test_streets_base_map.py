import json

from streets_town import Street, block, town

from geodata.streets.base_map import ROAD_CLASSES, streets_geojson


def lines(network):
    return {
        feature["properties"]["name"]: feature["geometry"]["coordinates"]
        for feature in streets_geojson(network)["features"]
    }


def test_a_two_way_street_is_drawn_once():
    assert len(streets_geojson(block())["features"]) == 4


def test_a_street_is_drawn_from_end_to_end():
    assert lines(block())["Top Street"] == [[0.001, 0.001], [0.0, 0.001]]


def test_pieces_of_one_street_are_one_line_across_a_crossing():
    network = town(
        [(0, 0), (1, 0), (2, 0), (1, 1), (1, -1)],
        [
            Street(0, 1, 1000, name="Main Street"),
            Street(2, 1, 1000, name="Main Street"),
            Street(1, 3, 1000, name="Elm Street"),
            Street(1, 4, 1000, name="Oak Street"),
        ],
    )
    assert lines(network)["Main Street"] == [[0.0, 0.0], [0.001, 0.0], [0.002, 0.0]]
    assert len(streets_geojson(network)["features"]) == 3


def test_a_street_that_forks_is_not_joined():
    network = town(
        [(0, 0), (1, 0), (2, 1), (2, -1)],
        [Street(0, 1, 1000, name="Fork"), Street(1, 2, 1000, name="Fork"), Street(1, 3, 1000, name="Fork")],
    )
    assert len(streets_geojson(network)["features"]) == 3


def test_streets_of_unlike_class_are_not_joined():
    network = town(
        [(0, 0), (1, 0), (2, 0)],
        [Street(0, 1, 1000, name="Main Street"), Street(1, 2, 1000, name="Main Street", highway="primary")],
    )
    assert len(streets_geojson(network)["features"]) == 2


def test_a_ring_of_one_name_is_drawn_once():
    network = town(
        [(0, 0), (1, 0), (1, 1)],
        [Street(0, 1, 1000, name="Ring"), Street(1, 2, 1000, name="Ring"), Street(2, 0, 1000, name="Ring")],
    )
    assert lines(network) == {"Ring": [[0.0, 0.0], [0.001, 0.0], [0.001, 0.001], [0.0, 0.0]]}


def test_a_loop_is_drawn_once():
    network = town(
        [(0, 0), (1, 0)],
        [Street(0, 1, 1000, name="Stem"), Street(1, 1, 1000, name="Loop", bends=((2, 0), (2, 1)))],
    )
    assert lines(network)["Loop"] == [[0.001, 0.0], [0.002, 0.0], [0.002, 0.001], [0.001, 0.0]]


def test_every_kind_of_road_has_a_class_to_be_drawn_by():
    kinds = {
        "motorway": "motorway",
        "motorway_link": "motorway",
        "trunk": "trunk",
        "primary_link": "primary",
        "secondary": "secondary",
        "tertiary": "tertiary",
        "residential": "residential",
        "unclassified": "residential",
        "living_street": "residential",
        "service": "other",
    }
    for highway, road_class in kinds.items():
        network = town([(0, 0), (1, 0)], [Street(0, 1, 1000, highway=highway)])
        assert streets_geojson(network)["features"][0]["properties"]["class"] == road_class
    assert set(kinds.values()) == set(ROAD_CLASSES)


def test_positions_have_six_decimals_at_most():
    network = town([(0.123456789, 0), (1, 0)], [Street(0, 1, 1000)])
    assert lines(network)[""][0] == [0.000123, 0.0]


def test_the_collection_is_plain_json():
    collection = streets_geojson(block())
    assert json.loads(json.dumps(collection)) == collection
