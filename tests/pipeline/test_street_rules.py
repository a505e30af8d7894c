"""Routes on a real network obey its one-way streets and turn restrictions; the judge never heard of the router."""

from collections import Counter
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from street_rules import Broken, read_rules

from geodata.streets.network import StreetNetwork, build_network
from geodata.streets.travel_times import UNREACHABLE, TravelTimes

pytestmark = pytest.mark.real_data

NUM_ROUTES = 500


def drawn_between(network: StreetNetwork, number: int, *, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw points a few metres beside the streets."""
    random = np.random.default_rng(seed)
    edge = random.integers(0, network.num_edges, number)
    start = network.geometry_offset[edge]
    share = random.random(number)
    lon, lat = (
        axis[start] + share * (axis[start + 1] - axis[start]) + random.normal(0, 5e-5, number)
        for axis in (network.geometry_lon, network.geometry_lat)
    )
    return lon, lat


def test_no_route_breaks_a_restriction_or_a_one_way(real_data: Path) -> None:
    osm_path = real_data / "osm" / "portland_central.osm.pbf"
    rules = read_rules(osm_path)
    # Of 443 relations two except motor cars; the others name ways the extract cuts off or no car drives, as cycleways.
    assert (rules.num_restrictions, rules.skipped) == (408, 33)
    network = build_network(osm_path)
    times = TravelTimes(network)(*drawn_between(network, NUM_ROUTES + 20, seed=311))
    assert times.on_network.all()
    # A street that restrictions and the edge of the extract shut off has no way to it, and none that could break one.
    reached = [start for start in range(NUM_ROUTES + 19) if times.seconds[start, start + 1] < UNREACHABLE]
    assert len(reached) >= NUM_ROUTES
    broken: list[Broken] = []
    breaking = 0
    for start in reached[:NUM_ROUTES]:
        found = rules.broken_by(times.leg(start, start + 1).path)
        breaking += bool(found)
        broken += found
    by_rule = Counter(one.rule for one in broken)
    assert breaking == 0, f"{breaking} of {NUM_ROUTES} routes break a rule ({dict(by_rule)}), such as {broken[:3]}"


def test_no_restriction_is_broken_by_a_route_from_right_before_it_to_right_behind_it(real_data: Path) -> None:
    osm_path = real_data / "osm" / "portland_central.osm.pbf"
    rules, network = read_rules(osm_path), build_network(osm_path)
    trials = [
        (restriction.driven[-1][1:], (step[1], step[2]))
        for restriction in chain.from_iterable(rules.restrictions.values())
        for step in rules.steps_from(restriction.driven[-1][2])
        if restriction.forbids(step)
    ]
    assert len(trials) > 400
    lon, lat = np.array([rules.middle_of(*ends) for trial in trials for ends in trial]).T
    times = TravelTimes(network)(lon, lat)
    broken = [
        found
        for start in range(0, len(lon), 2)
        if times.on_network[[start, start + 1]].all() and times.seconds[start, start + 1] < UNREACHABLE
        for found in rules.broken_by(times.leg(start, start + 1).path)
    ]
    assert broken == []
