"""The network against the one that osmnx and networkx make of the same ways."""

import dataclasses
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from osm_text import write_osm
from osmnx_oracle import network_edges, osmnx_edges

from geodata.errors import StreetDataError
from geodata.streets.network.assembly import assemble
from geodata.streets.network.osm_file import read_osm_file

REAL_FILES = Path(__file__).parents[3] / "shared" / "data" / "osm"

RESIDENTIAL = {"highway": "residential"}

# Every case there is: a crossing, bends, a change of name, of class, of speed and of direction, signals in the middle,
# a dead end, a loop, a ring that nothing meets, a street drawn twice, and an island.
NODES = {number: (number % 10, number // 10) for number in range(1, 60)}
WAYS = [
    ([1, 2, 3, 4, 5], {**RESIDENTIAL, "name": "Main Street"}),
    ([5, 6, 7], {**RESIDENTIAL, "name": "Main Street", "maxspeed": "30 mph"}),
    ([7, 17, 27], {"highway": "tertiary", "name": "Main Street", "maxspeed": "30 mph"}),
    ([27, 26, 25, 24], {"highway": "tertiary", "oneway": "yes"}),
    ([21, 22, 23, 24], {"highway": "tertiary", "oneway": "-1"}),
    ([21, 11, 1], RESIDENTIAL),
    ([3, 13, 12], RESIDENTIAL),
    ([25, 35, 36, 26], {**RESIDENTIAL, "name": "Loop"}),
    ([4, 14, 15, 4], {**RESIDENTIAL, "name": "Ring"}),
    ([1, 2, 3], {**RESIDENTIAL, "name": "Older Street", "maxspeed": "90"}),
    ([40, 41, 51, 50, 40], {**RESIDENTIAL, "name": "Nowhere"}),
    ([58, 59], RESIDENTIAL),
]


def same(ways):
    network = assemble(dataclasses.replace(ways, restrictions=()), source="here", metadata={})
    assert network_edges(network) == osmnx_edges(ways)
    return network


def test_a_town_with_every_case_is_simplified_as_by_osmnx(tmp_path):
    network = same(read_osm_file(write_osm(tmp_path / "town.osm", NODES, WAYS, signals=(6, 22))).ways)
    assert network.num_nodes > 10


def test_a_ring_that_nothing_meets_keeps_all_its_nodes(tmp_path):
    network = same(read_osm_file(write_osm(tmp_path / "ring.osm", NODES, [([1, 2, 12, 11, 1], RESIDENTIAL)])).ways)
    assert (network.num_nodes, network.num_edges) == (4, 8)


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["monaco", "boston_cambridge"])
def test_a_real_city_is_simplified_as_by_osmnx(name):
    path = REAL_FILES / f"{name}.osm.pbf"
    if not path.exists():
        pytest.skip(f"real data absent: {path.name}")
    network = same(read_osm_file(path).ways)
    assert network.num_edges > 2_500
    assert network.node_signals.any()


_WALKS = st.lists(st.integers(0, 11), min_size=2, max_size=8).filter(
    lambda nodes: all(tail != head for tail, head in pairwise(nodes))
)
_TAGS = st.fixed_dictionaries(
    {
        "highway": st.sampled_from(["residential", "tertiary"]),
        "oneway": st.sampled_from(["no", "no", "yes", "-1"]),
        "name": st.sampled_from(["A Street", "B Street"]),
    }
)


@settings(max_examples=60, deadline=None)
@given(ways=st.lists(st.tuples(_WALKS, _TAGS), min_size=1, max_size=6), signals=st.sets(st.integers(0, 11), max_size=2))
def test_any_streets_are_simplified_as_by_osmnx(tmp_path_factory, ways, signals):
    pieces = [pair for nodes, tags in ways for pair in driven(nodes, tags)]
    # Where a one-way is drawn twice osmnx drops one of the two, and its choice is not ours.
    assume(len(pieces) == len(set(pieces)))
    rng = np.random.default_rng(311)
    nodes = {number: (x, y) for number, (x, y) in enumerate(rng.uniform(0, 10, (12, 2)).round(4).tolist())}
    path = write_osm(tmp_path_factory.mktemp("any") / "any.osm", nodes, ways, signals=signals)
    found = read_osm_file(path).ways
    if osmnx_edges(found):
        same(found)
    else:
        with pytest.raises(StreetDataError, match="leads to another and back"):
            same(found)


def driven(nodes, tags):
    pairs = list(pairwise(nodes))
    ahead = pairs if tags["oneway"] != "-1" else []
    back = [(head, tail) for tail, head in pairs] if tags["oneway"] != "yes" else []
    return ahead + back
