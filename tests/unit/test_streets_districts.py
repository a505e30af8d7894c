import json
from pathlib import Path

import numpy as np
import pytest
from shapely import MultiPolygon, Polygon, box

from geodata.errors import DistrictError
from geodata.streets.districts import Districts, read_districts

LOS_ANGELES = Path(__file__).parents[3] / "shared" / "data" / "la" / "council_districts_2012.json"


def two():
    """West from longitude 0 to 1, east from 1 to 2, both from latitude 0 to 1."""
    return Districts(names=("west", "east"), polygons=(box(0, 0, 1, 1), box(1, 0, 2, 1)))


def feature(geometry, **properties):
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def square(west, south, size=1):
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def write(tmp_path):
    def write(*features):
        path = tmp_path / "districts.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        return path

    return write


def test_each_point_is_in_the_district_around_it():
    assert two().district_of([0.5, 1.5], [0.5, 0.5]).tolist() == [0, 1]


def test_a_point_outside_is_in_none():
    found = two().district_of([2.5, 0.5], [0.5, 1.5])
    assert found.tolist() == [-1, -1]
    assert found.dtype == np.int32


def test_a_point_on_a_shared_border_is_in_the_district_of_lower_index():
    assert two().district_of([1.0, 1.0], [0.5, 0.0]).tolist() == [0, 0]


def test_a_point_on_the_outer_border_is_inside():
    assert two().district_of([2.0], [1.0]).tolist() == [1]


def test_a_point_without_coordinates_is_in_no_district():
    assert two().district_of([None, 0.5, np.nan, np.inf], [0.5, None, np.nan, 0.5]).tolist() == [-1, -1, -1, -1]


def test_a_hole_is_not_in_the_district():
    districts = Districts(names=("ring",), polygons=(Polygon(box(0, 0, 3, 3).exterior, [box(1, 1, 2, 2).exterior]),))
    assert districts.district_of([1.5, 0.5], [1.5, 0.5]).tolist() == [-1, 0]


def test_a_district_may_lie_in_several_parts():
    districts = Districts(names=("both",), polygons=(MultiPolygon([box(0, 0, 1, 1), box(5, 0, 6, 1)]),))
    assert districts.district_of([0.5, 3.0, 5.5], [0.5, 0.5, 0.5]).tolist() == [0, -1, 0]


def test_more_points_than_are_looked_up_together_are_all_found():
    lon = np.linspace(0, 2, 200_001)
    assert (two().district_of(lon, np.full(200_001, 0.5)) == (lon > 1)).all()


def test_no_points_are_in_no_district():
    assert len(two().district_of([], [])) == 0


def test_unlike_lengths_are_refused():
    with pytest.raises(ValueError, match="one length"):
        two().district_of([0.0, 1.0], [0.0])


def test_two_districts_of_one_name_are_refused():
    with pytest.raises(DistrictError, match="its own name"):
        Districts(names=("a", "a"), polygons=(box(0, 0, 1, 1), box(1, 0, 2, 1)))


def test_districts_are_read_in_the_order_of_the_file(write):
    districts = read_districts(write(feature(square(1, 0), name="east"), feature(square(0, 0), name="west")))
    assert districts.names == ("east", "west")
    assert districts.district_of([0.5], [0.5]).tolist() == [1]


def test_any_property_may_be_the_name_and_a_number_will_do(write):
    assert read_districts(write(feature(square(0, 0), CD=14)), name_property="CD").names == ("14",)


def test_features_of_one_name_are_one_district(write):
    districts = read_districts(write(feature(square(0, 0), name="a"), feature(square(5, 0), name="a")))
    assert districts.names == ("a",)
    assert districts.district_of([0.5, 3.0, 5.5], [0.5, 0.5, 0.5]).tolist() == [0, -1, 0]


def test_a_polygon_that_crosses_itself_is_repaired_and_counted(write):
    bow_tie = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}
    districts = read_districts(write(feature(bow_tie, name="tie"), feature(square(5, 0), name="square")))
    assert districts.num_repaired == 1
    assert districts.district_of([0.5, 1.5, 1.0], [1.0, 1.0, 0.5]).tolist() == [0, 0, -1]


def test_heights_and_a_byte_order_mark_are_read_over(tmp_path):
    ring = [[0, 0, 7], [1, 0, 7], [1, 1, 7], [0, 0, 7]]
    collection = {
        "type": "FeatureCollection",
        "features": [feature({"type": "Polygon", "coordinates": [ring]}, name="a")],
    }
    path = tmp_path / "heights.geojson"
    path.write_text(json.dumps(collection), encoding="utf-8-sig")
    assert read_districts(path).district_of([0.9], [0.1]).tolist() == [0]


def test_a_missing_property_is_told_with_those_there_are(write):
    with pytest.raises(DistrictError, match=r"feature 1 has no property 'name'.*'CD', 'area'"):
        read_districts(write(feature(square(0, 0), CD=14, area=3.5)))


@pytest.mark.parametrize("name", [None, "", "  ", ["a"], True])
def test_what_is_no_name_is_refused(write, name):
    with pytest.raises(DistrictError, match=r"feature 1: its 'name' is .*, which is no name"):
        read_districts(write(feature(square(0, 0), name=name)))


@pytest.mark.parametrize(
    ("geometry", "message"),
    [
        (None, "feature 2 has no geometry"),
        ({"type": "Point", "coordinates": [0, 0]}, "feature 2 is a Point, where only Polygon, MultiPolygon"),
        ({"type": "Blob"}, "feature 2 is a Blob"),
        ({"type": "Polygon", "coordinates": []}, "feature 2: its geometry is empty"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]}, "feature 2: its coordinates are not those"),
        ({"type": "Polygon", "coordinates": "here"}, "feature 2: its coordinates are not those of a Polygon"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, None], [1, 1], [0, 0]]]}, "its coordinates are not those"),
        ({"type": "Polygon"}, "feature 2: its coordinates are not those of a Polygon"),
        (
            {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [2, 0], [0, 0]]]},
            "feature 2: its rings enclose no area",
        ),
        (square(6_400_000, 1_800_000), r"the position \[6.4e\+06, 1.8e\+06\] is out of range: .* in degrees"),
        (square(0, 89), "is out of range"),
        (square(float("nan"), 0), "feature 2: its coordinates are not those of a Polygon"),
    ],
)
def test_a_geometry_that_is_no_polygon_in_degrees_is_refused_with_its_feature(write, geometry, message):
    with pytest.raises(DistrictError, match=message):
        read_districts(write(feature(square(0, 0), name="a"), feature(geometry, name="b")))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "not JSON, or cut off: Expecting value at line 1"),
        (b'{"type": "FeatureCollection", "features": [', "not JSON, or cut off"),
        (b"\xff\xfe\x00", "not JSON in UTF-8"),
        (b"[" * 100_000, "not JSON in UTF-8"),
        (b"[]", "not a GeoJSON FeatureCollection"),
        (b'{"type": "Topology"}', "not a GeoJSON FeatureCollection"),
        (b'{"type": "FeatureCollection", "features": {}}', "not a GeoJSON FeatureCollection"),
        (b'{"type": "FeatureCollection", "features": []}', "no features"),
        (b'{"type": "FeatureCollection", "features": [3]}', "feature 1 is not of the type Feature"),
        (
            b'{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": 3}]}',
            "feature 1: its properties are no JSON object",
        ),
    ],
)
def test_a_file_that_is_no_feature_collection_is_refused(tmp_path, text, message):
    path = tmp_path / "districts.geojson"
    path.write_bytes(text)
    with pytest.raises(DistrictError, match=message):
        read_districts(path)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(DistrictError, match=r"none\.geojson: no such file"):
        read_districts(tmp_path / "none.geojson")


def test_a_folder_is_told(tmp_path):
    with pytest.raises(DistrictError, match="cannot be read"):
        read_districts(tmp_path)


@pytest.mark.real_data
@pytest.mark.skipif(not LOS_ANGELES.exists(), reason=f"real data absent: {LOS_ANGELES.name}")
def test_los_angeles_has_its_places_in_their_council_districts():
    districts = read_districts(LOS_ANGELES)
    assert sorted(districts.names, key=int) == [str(number) for number in range(1, 16)]
    # City Hall, Venice Beach, San Pedro, and Santa Monica, which is a city of its own.
    found = districts.district_of([-118.2427, -118.4725, -118.2923, -118.4912], [34.0537, 33.9930, 33.7361, 34.0195])
    assert [districts.names[index] if index >= 0 else None for index in found] == ["14", "11", "15", None]
