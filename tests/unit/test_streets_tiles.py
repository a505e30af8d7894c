import gzip

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pmtiles.reader import MemorySource, Reader, all_tiles
from streets_town import Street, block, town

from geodata.streets.tiles import build_tiles, kept_tiles, write_tiles

UNITS = 4096
BLOCK = shapely.box(0, 0, 0.001, 0.001)
NEXT_BLOCK = shapely.box(0.001, 0, 0.002, 0.001)


def tiles_of(archive, *, zoom=None):
    """The tiles of an archive, all or of one zoom, decoded: ``{(zoom, column, row): {layer: [feature]}}``."""
    return {
        place: {
            name: layer["features"]
            for name, layer in mapbox_vector_tile.decode(
                gzip.decompress(content), default_options={"y_coord_down": True}
            ).items()
        }
        for place, content in all_tiles(MemorySource(archive))
        if zoom in (None, place[0])
    }


def drawn(archive, layer, *, zoom=14):
    """Shapes of a layer in longitude and latitude, as pairs of their properties and shape, a tile's pieces each."""
    pairs = []
    for (level, column, row), layers in tiles_of(archive, zoom=zoom).items():

        def on_earth(positions, column=column, row=row, level=level):
            x, y = (np.array([column, row]) + positions / UNITS).T / 2**level
            return np.column_stack([360 * x - 180, np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y))))])

        for feature in layers.get(layer, []):
            shape = shapely.transform(shapely.geometry.shape(feature["geometry"]), on_earth)
            pairs.append((feature["properties"], shape))
    return pairs


def names(archive, layer, *, zoom=14):
    return {properties.get("name") for properties, _ in drawn(archive, layer, zoom=zoom)}


def metadata(archive):
    return Reader(MemorySource(archive)).metadata()


def header(archive):
    return Reader(MemorySource(archive)).header()


UNIT = 360 / 2**14 / UNITS
"""Degrees of longitude that a unit of a tile of zoom 14 is across."""


def test_every_street_is_in_the_tiles_of_the_last_zoom():
    assert names(build_tiles(block()), "streets") == {"Bottom Street", "Right Street", "Top Street", "Left Street"}


def test_a_street_has_its_name_and_class():
    network = town([(0, 0), (1, 0)], [Street(0, 1, 1000, name="Main Street", highway="primary_link")])
    ((properties, _), *_) = drawn(build_tiles(network), "streets")
    assert properties == {"name": "Main Street", "class": "primary"}


def test_a_street_without_a_name_says_nothing_of_one():
    network = town([(5, 5), (6, 5)], [Street(0, 1, 1000)])
    assert [properties for properties, _ in drawn(build_tiles(network), "streets")] == [{"class": "residential"}]


places = st.tuples(st.integers(-60, 60), st.integers(-60, 60))


@settings(deadline=None, max_examples=30)
@given(st.lists(places, min_size=2, max_size=8, unique=True), st.data())
def test_streets_are_drawn_where_they_are_to_a_unit_of_the_last_zoom(nodes, data):
    ends = st.lists(st.sampled_from(range(len(nodes))), min_size=2, max_size=2, unique=True)
    streets = [
        Street(tail, head, 1000, name=f"Street {number}")
        for number, (tail, head) in enumerate(data.draw(st.lists(ends, min_size=1, max_size=6)))
    ]
    archive = build_tiles(town(nodes, streets))
    for number, street in enumerate(streets):
        line = shapely.LineString([np.array(nodes[node]) / 1000 for node in (street.tail, street.head)])
        pieces = [shape for properties, shape in drawn(archive, "streets") if properties["name"] == f"Street {number}"]
        # Beyond its edge a tile is drawn on for a margin, so the pieces overlap; together they are the street.
        assert shapely.union_all(pieces).hausdorff_distance(line) < UNIT


def test_pieces_of_one_street_are_one_line_of_a_tile():
    network = town(
        [(1, 1), (2, 1), (3, 1), (2, 2)],
        [
            Street(0, 1, 1000, name="Main Street"),
            Street(2, 1, 1000, name="Main Street"),
            Street(1, 3, 1000, name="Elm Street"),
        ],
    )
    shapes = [shape for properties, shape in drawn(build_tiles(network), "streets") if properties["name"][0] == "M"]
    assert [(shape.geom_type, len(shape.coords)) for shape in shapes] == [("LineString", 2)]


def test_pieces_of_one_street_apart_are_one_feature_of_a_tile():
    network = town(
        [(1, 1), (2, 1), (3, 2), (4, 2), (3, 1)],
        [Street(0, 1, 1000, name="Elm"), Street(1, 2, 1000, name="Oak"), Street(2, 3, 1000, name="Elm")],
    )
    assert sorted(properties["name"] for properties, _ in drawn(build_tiles(network), "streets")) == ["Elm", "Oak"]


def test_a_street_across_the_edge_of_tiles_is_drawn_on_both_sides_of_it_in_one_place():
    # Longitude 0 is an edge of tiles at every zoom.
    archive = build_tiles(town([(-2, 1), (3, 4)], [Street(0, 1, 1000)]))
    west, east = (
        shapely.geometry.shape(tiles_of(archive)[14, column, 2**13 - 1]["streets"][0]["geometry"])
        for column in (2**13 - 1, 2**13)
    )
    assert west.bounds[2] == pytest.approx(UNITS + 80, abs=1)
    assert east.bounds[0] == pytest.approx(-80, abs=1)
    edge = shapely.LineString([(0, 0), (0, UNITS)])
    meeting = west.intersection(shapely.affinity.translate(edge, UNITS)).y, east.intersection(edge).y
    assert meeting[0] == pytest.approx(meeting[1], abs=1)


def test_no_tile_is_drawn_further_than_its_margin():
    network = town([(-200, -100), (300, 150)], [Street(0, 1, 1000)])
    bounds = [
        shapely.geometry.shape(feature["geometry"]).bounds
        for layers in tiles_of(build_tiles(network)).values()
        for feature in layers["streets"]
    ]
    assert len(bounds) > 20
    assert np.min(bounds) >= -80
    assert np.max(bounds) <= UNITS + 80


@pytest.mark.parametrize(
    ("highway", "first_zoom"),
    [("motorway", 9), ("secondary", 9), ("tertiary", 10), ("residential", 11), ("service", 13)],
)
def test_lesser_streets_are_left_out_of_lower_zooms(highway, first_zoom):
    network = town([(0, 0), (9, 0)], [Street(0, 1, 1000, highway=highway)])
    assert min(zoom for zoom, _, _ in tiles_of(build_tiles(network))) == first_zoom


def test_tiles_of_a_large_city_begin_where_one_sees_all_of_it():
    network = town([(0, 0), (900, 0)], [Street(0, 1, 1000, highway="motorway")])
    # 0.9 degrees are a quarter of a tile 3.6 degrees across, and zoom 6 is the last with tiles that wide.
    assert header(build_tiles(network))["min_zoom"] == 6


def test_a_bend_that_cannot_be_seen_is_left_out_of_lower_zooms_and_kept_in_the_last():
    network = town([(101, 101), (109, 101)], [Street(0, 1, 1000, highway="primary", bends=((105, 101.02),))])
    archive = build_tiles(network)
    assert [len(shape.coords) for zoom in (10, 14) for _, shape in drawn(archive, "streets", zoom=zoom)] == [2, 3]


def test_a_street_too_short_to_be_seen_leaves_no_empty_tile():
    network = town(
        [(1, 1), (1.001, 1), (300, 1)],
        [Street(0, 1, 1000, name="Stub", highway="primary"), Street(1, 2, 1000, name="Long", highway="tertiary")],
    )
    tiles = tiles_of(build_tiles(network))
    assert all(layers["streets"] for layers in tiles.values())
    assert 9 not in {zoom for zoom, _, _ in tiles}


def test_the_same_city_gives_the_same_bytes():
    given = {"districts": {"East": NEXT_BLOCK, "West": BLOCK}, "yards": {"Yard": (0.0, 0.0)}}
    assert build_tiles(block(), **given) == build_tiles(block(), **given)


def test_layers_nothing_is_given_for_are_absent():
    archive = build_tiles(block())
    assert [layer["id"] for layer in metadata(archive)["vector_layers"]] == ["streets"]
    assert {name for layers in tiles_of(archive).values() for name in layers} == {"streets"}


def test_the_archive_names_its_layers_their_fields_and_zooms():
    archive = build_tiles(block(), districts={"West": BLOCK})
    zooms = {layer["id"]: (layer["minzoom"], layer["maxzoom"]) for layer in metadata(archive)["vector_layers"]}
    assert zooms == {"streets": (11, 14), "districts": (9, 14), "district_names": (9, 14)}
    assert metadata(archive)["vector_layers"][0]["fields"] == {"name": "String", "class": "String"}


def test_districts_are_drawn_as_their_outlines_and_named_well_inside():
    archive = build_tiles(block(), districts={"West": BLOCK, "East": NEXT_BLOCK})
    outlines = {
        name: shapely.union_all(
            [shape for properties, shape in drawn(archive, "districts") if properties["name"] == name]
        )
        for name in ("West", "East")
    }
    assert outlines["East"].hausdorff_distance(NEXT_BLOCK.boundary) < UNIT
    assert outlines["West"].hausdorff_distance(BLOCK.boundary) < UNIT
    places = {properties["name"]: shape for properties, shape in drawn(archive, "district_names")}
    assert places["East"].distance(NEXT_BLOCK.centroid) < 0.00005
    assert places["West"].distance(BLOCK.centroid) < 0.00005


def test_a_district_with_a_hole_and_an_island_is_drawn_with_both():
    ring = shapely.box(0.001, 0.001, 0.009, 0.009).difference(shapely.box(0.003, 0.003, 0.006, 0.006))
    island = shapely.box(0.02, 0.001, 0.021, 0.002)
    archive = build_tiles(block(), districts={"Harbor": shapely.union(ring, island)})
    outline = shapely.union_all([shape for _, shape in drawn(archive, "districts")])
    assert outline.hausdorff_distance(shapely.union(ring, island).boundary) < UNIT


def test_yards_are_points_with_their_names():
    archive = build_tiles(block(), yards={"North Yard": (0.005, 0.004)})
    ((properties, shape),) = drawn(archive, "yards")
    assert properties == {"name": "North Yard"}
    assert shape.distance(shapely.Point(0.005, 0.004)) < UNIT


def test_the_archive_says_where_the_city_lies_and_that_its_tiles_are_in_order():
    facts = header(build_tiles(town([(-3, 50_001), (7, 50_002)], [Street(0, 1, 1000)])))
    corners = [facts[f"{side}_e7"] for side in ("min_lon", "min_lat", "max_lon", "max_lat")]
    assert np.abs(np.array(corners) - [-30_000, 500_010_000, 70_000, 500_020_000]).max() <= 1
    assert facts["clustered"]


def test_the_archive_names_whose_streets_they_are():
    network = block()
    object.__setattr__(network, "metadata", {"attribution": "Streets by the city"})
    assert metadata(build_tiles(network))["attribution"] == "Streets by the city"


def test_where_the_network_names_nobody_openstreetmap_is_named():
    assert metadata(build_tiles(block()))["attribution"] == "Streets © OpenStreetMap contributors"


def test_tiles_are_written_as_they_are_built(tmp_path):
    write_tiles(block(), tmp_path / "a.pmtiles")
    assert (tmp_path / "a.pmtiles").read_bytes() == build_tiles(block())


def test_where_tiles_cannot_be_written_nothing_is_left_behind(tmp_path):
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        write_tiles(block(), tmp_path / "taken")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def never(*_, **__):
    raise AssertionError("the tiles were drawn again")


def test_tiles_are_drawn_once_and_then_read_from_where_they_were_kept(tmp_path, monkeypatch):
    first = kept_tiles(block(), tmp_path / "a.pmtiles", districts={"West": BLOCK})
    monkeypatch.setattr("geodata.streets.tiles.files.build_tiles", never)
    assert kept_tiles(block(), tmp_path / "a.pmtiles", districts={"West": BLOCK}) == first


@pytest.mark.parametrize(
    "other",
    [
        {"districts": {"West": BLOCK}},
        {"districts": {"East": NEXT_BLOCK}},
        {"yards": {"Yard": (0.0, 0.0)}},
        {"network": town([(0, 0), (1, 0)], [Street(0, 1, 1000)])},
    ],
)
def test_kept_tiles_of_something_else_are_replaced(tmp_path, other):
    path = tmp_path / "a.pmtiles"
    write_tiles(block(), path, districts={"West": NEXT_BLOCK})
    asked = {"network": block()} | other
    assert kept_tiles(asked.pop("network"), path, **asked) == path.read_bytes()
    assert path.read_bytes() == build_tiles(**({"network": block()} | other))


def test_kept_tiles_that_are_damaged_are_drawn_again(tmp_path):
    path = tmp_path / "a.pmtiles"
    path.write_bytes(build_tiles(block())[:100])
    assert kept_tiles(block(), path) == build_tiles(block()) == path.read_bytes()


def test_tiles_that_can_be_kept_nowhere_are_drawn_all_the_same(tmp_path):
    assert kept_tiles(block(), tmp_path / "no folder" / "a.pmtiles") == build_tiles(block())
