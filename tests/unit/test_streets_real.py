import gzip
from pathlib import Path

import mapbox_vector_tile
import numpy as np
import pytest
from pmtiles.reader import MemorySource, all_tiles

from geodata.errors import StreetDataError
from geodata.streets.locating import Locator
from geodata.streets.network import build_network
from geodata.streets.tiles import build_tiles
from geodata.streets.travel_times import UNREACHABLE, TravelTimes

REAL_FILES = Path(__file__).parents[3] / "shared" / "data" / "osm"
REAL_FILE = REAL_FILES / "boston_cambridge.osm.pbf"

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not REAL_FILE.exists(), reason=f"real data absent: {REAL_FILE.name}"),
]


@pytest.fixture(scope="module")
def boston():
    return build_network(REAL_FILE)


def test_a_real_extract_has_its_thousands_of_streets(boston):
    assert boston.num_nodes > 4_000
    assert "Broadway" in boston.names


def test_no_real_street_is_driven_faster_than_a_motorway_allows(boston):
    kmh = boston.edge_length / boston.edge_duration * 3600
    # Below a second the rounding to a millisecond shows.
    assert kmh[boston.edge_duration > 1000].max() < 105


def test_on_a_real_network_legs_agree_with_the_table(boston):
    random = np.random.default_rng(311)
    node = random.integers(0, boston.num_nodes, 60)
    times = TravelTimes(boston)(
        boston.node_lon[node] + random.normal(0, 3e-4, 60), boston.node_lat[node] + random.normal(0, 3e-4, 60)
    )
    assert times.on_network.all()
    assert (times.seconds < UNREACHABLE).all()
    assert all(times.leg(i, i + 1).duration == times.seconds[i, i + 1] for i in range(59))


def test_a_real_street_that_the_extract_cuts_off_is_an_island_and_a_one_way_street_at_its_edge_is_not(boston):
    # 7A Smith Court, off a part of Joy Street that is not in the extract; 19 Pinckney Street, which leads out of it.
    stops = Locator(boston).locate([-71.0656, -71.0658], [42.3602, 42.3591])
    assert [stops.explain(index) for index in range(2)] == [
        "off the network: the nearest street, 15 m away, is cut off from all others",
        "on the network, 88 m from the street",
    ]


@pytest.fixture(scope="module")
def columbus():
    path = REAL_FILES / "columbus.osm.pbf"
    if not path.exists():
        pytest.skip(f"real data absent: {path.name}")
    return build_network(path)


def test_a_point_on_the_east_bank_of_alum_creek_stops_on_the_east_bank(columbus):
    point = [-82.94265], [39.95419]
    stops, across = Locator(columbus).locate(*point), Locator(columbus, barriers=[]).locate(*point)
    names = [columbus.names[columbus.edge_name[found.edge[0]]] for found in (stops, across)]
    assert names == ["Park Drive", "Kenton Street"]


def test_hardly_any_point_near_real_streets_is_kept_from_them_by_real_water(columbus):
    random = np.random.default_rng(311)
    place = random.integers(0, len(columbus.geometry_lon), 20_000)
    lon = columbus.geometry_lon[place] + random.normal(0, 4e-4, 20_000)
    lat = columbus.geometry_lat[place] + random.normal(0, 4e-4, 20_000)
    stops, dry = Locator(columbus).locate(lon, lat), Locator(columbus, barriers=[]).locate(lon, lat)
    moved = (stops.edge != dry.edge).mean()
    assert 0 < moved < 0.002
    assert (stops.distance >= dry.distance - 1e-6).all()


def test_a_real_file_cut_short_gets_one_clear_line(tmp_path):
    short = tmp_path / "short.osm.pbf"
    short.write_bytes(REAL_FILE.read_bytes()[:200_000])
    with pytest.raises(StreetDataError, match="cut off"):
        build_network(short)


def test_every_name_of_a_real_network_is_on_its_base_map(boston):
    named = {
        feature["properties"].get("name", "")
        for (zoom, _, _), content in all_tiles(MemorySource(build_tiles(boston)))
        if zoom == 14
        for feature in mapbox_vector_tile.decode(gzip.decompress(content))["streets"]["features"]
    }
    assert named == {boston.names[name] for name in boston.edge_name}
