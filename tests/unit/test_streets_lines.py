from streets_town import Street, block, town

from geodata.streets.tiles.lines import ROAD_CLASSES, street_lines


def lines(network):
    """The position along each line, by its street's name."""
    drawn = street_lines(network)
    return {drawn.kinds[kind][0]: list(shape.coords) for shape, kind in zip(drawn.shapes, drawn.kind, strict=True)}


def test_a_two_way_street_is_drawn_once():
    assert len(street_lines(block()).shapes) == 4


def test_a_street_is_drawn_from_end_to_end():
    assert lines(block())["Top Street"] == [(0.001, 0.001), (0.0, 0.001)]


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
    assert lines(network)["Main Street"] == [(0.0, 0.0), (0.001, 0.0), (0.002, 0.0)]
    assert len(street_lines(network).shapes) == 3


def test_a_street_that_forks_is_not_joined():
    network = town(
        [(0, 0), (1, 0), (2, 1), (2, -1)],
        [Street(0, 1, 1000, name="Fork"), Street(1, 2, 1000, name="Fork"), Street(1, 3, 1000, name="Fork")],
    )
    assert len(street_lines(network).shapes) == 3


def test_streets_of_unlike_class_are_not_joined():
    network = town(
        [(0, 0), (1, 0), (2, 0)],
        [Street(0, 1, 1000, name="Main Street"), Street(1, 2, 1000, name="Main Street", highway="primary")],
    )
    assert len(street_lines(network).shapes) == 2


def test_a_ring_of_one_name_is_drawn_once():
    network = town(
        [(0, 0), (1, 0), (1, 1)],
        [Street(0, 1, 1000, name="Ring"), Street(1, 2, 1000, name="Ring"), Street(2, 0, 1000, name="Ring")],
    )
    assert lines(network) == {"Ring": [(0.0, 0.0), (0.001, 0.0), (0.001, 0.001), (0.0, 0.0)]}


def test_a_loop_is_drawn_once():
    network = town(
        [(0, 0), (1, 0)],
        [Street(0, 1, 1000, name="Stem"), Street(1, 1, 1000, name="Loop", bends=((2, 0), (2, 1)))],
    )
    assert lines(network)["Loop"] == [(0.001, 0.0), (0.002, 0.0), (0.002, 0.001), (0.001, 0.0)]


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
        assert street_lines(network).kinds == (("", road_class),)
    assert set(kinds.values()) == set(ROAD_CLASSES)
