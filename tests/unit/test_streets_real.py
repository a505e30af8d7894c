import gzip
from pathlib import Path

import mapbox_vector_tile
import numpy as np
import pytest
from pmtiles.reader import MemorySource, all_tiles

from geodata.errors import StreetDataError
from geodata.streets.network import build_network
from geodata.streets.tiles import build_tiles
from geodata.streets.travel_times import UNREACHABLE, TravelTimes

REAL_FILE = Path(__file__).parents[3] / "shared" / "data" / "osm" / "boston_cambridge.osm.pbf"

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
