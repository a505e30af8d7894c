from pathlib import Path

import numpy as np
import osmium
import pytest
from osm_text import write_osm

from geodata.streets.network import build_network, digest, load, save

RESIDENTIAL = {"highway": "residential"}
ONE_WAY = {"highway": "residential", "oneway": "yes"}

# A crossing, 1, and north of it two one-ways, 10 to 12 eastward and 22 to 20 westward, with links 41-42 across them.
#
#   20 <---- 21 <---- 22        way 106 (22, 21), way 107 (21, 20)
#             |                 way 109 (41, 21)
#            41
#             |                 way 108 (11, 41)
#   10 ----> 11 ----> 12        way 104 (10, 11), way 105 (11, 12)
#
#             4                 way 102 (1, 4)
#             |
#     2 ----- 1 ----- 3         way 100 (2, 1), way 101 (1, 3)
#             |
#             5                 way 103 (5, 1)
#
# Ways 110 and 111 close the carriageways at their ends, 112 joins them with the crossing; 113 is a footpath from node
# 3, and 114 a one-way from node 4 that leads nowhere.
NODES = {
    1: (0, 0), 2: (-1, 0), 3: (1, 0), 4: (0, 1), 5: (0, -1),
    10: (-1, 2), 11: (0, 2), 12: (1, 2), 20: (-1, 4), 21: (0, 4), 22: (1, 4), 41: (0, 3),
}  # fmt: skip
WAYS = [
    ([2, 1], RESIDENTIAL),
    ([1, 3], RESIDENTIAL),
    ([1, 4], RESIDENTIAL),
    ([5, 1], RESIDENTIAL),
    ([10, 11], ONE_WAY),
    ([11, 12], ONE_WAY),
    ([22, 21], ONE_WAY),
    ([21, 20], ONE_WAY),
    ([11, 41], RESIDENTIAL),
    ([41, 21], RESIDENTIAL),
    ([12, 22], RESIDENTIAL),
    ([20, 10], RESIDENTIAL),
    ([2, 10], {**RESIDENTIAL, "name": "West Street"}),
    ([3, 50, 51], {"highway": "footway"}),
    ([4, 60], ONE_WAY),
]
NODES |= {50: (2, 0), 51: (3, 0), 60: (0, 1.5)}


def way(number, role):
    return ("way", number, role)


def node(number):
    return ("node", number, "via")


def turn(kind, from_way, via, to_way, **tags):
    vias = [node(via)] if isinstance(via, int) else [way(number, "via") for number in via]
    return ({"type": "restriction", "restriction": kind, **tags}, [way(from_way, "from"), *vias, way(to_way, "to")])


def with_relations(tmp_path, *relations, ways=WAYS):
    return build_network(write_osm(tmp_path / "town.osm", NODES, ways, relations=relations))


def forbidden(network):
    """Give the forbidden sequences as the nodes they pass."""
    number = {position: name for name, position in NODES.items()}
    sequences = []
    for start, end in zip(network.restriction_offset[:-1], network.restriction_offset[1:], strict=True):
        edges = network.restriction_edge[start:end]
        passed = [network.edge_tail[edges[0]], *network.edge_head[edges]]
        places = zip(network.node_lon[passed] * 1000, network.node_lat[passed] * 1000, strict=True)
        sequences.append(tuple(number[round(x, 3), round(y, 3)] for x, y in places))
    return sorted(sequences)


def test_a_forbidden_turn_is_the_edge_in_and_the_edge_out(tmp_path):
    assert forbidden(with_relations(tmp_path, turn("no_left_turn", 100, 1, 102))) == [(2, 1, 4)]


def test_a_prescribed_turn_forbids_every_other_way_on_and_the_way_back(tmp_path):
    network = with_relations(tmp_path, turn("only_straight_on", 100, 1, 101))
    assert forbidden(network) == [(2, 1, 2), (2, 1, 4), (2, 1, 5)]


def test_a_turn_prescribed_into_what_is_no_street_forbids_every_way_on(tmp_path):
    network = with_relations(tmp_path, turn("only_straight_on", 101, 3, 113), turn("only_straight_on", 100, 1, 999))
    # Way 101 ends at node 3, so only back; from way 100 all four.
    assert forbidden(network) == [(1, 3, 1), (2, 1, 2), (2, 1, 3), (2, 1, 4), (2, 1, 5)]


def test_a_turn_prescribed_into_a_street_that_was_cut_off_forbids_every_way_on(tmp_path):
    network = with_relations(tmp_path, turn("only_straight_on", 102, 4, 114))
    assert forbidden(network) == [(1, 4, 1)]


@pytest.mark.parametrize(
    ("kind", "sequences"),
    [("no_u_turn", [(1, 1, 1)]), ("no_left_turn", [(1, 1, 1)]), ("only_straight_on", [(1, 1, 2), (1, 1, 3)])],
)
def test_a_loop_may_be_forbidden_or_prescribed_after_itself(tmp_path, kind, sequences):
    ways = [([2, 1], RESIDENTIAL), ([1, 3], RESIDENTIAL), ([1, 4, 5, 1], ONE_WAY)]
    network = with_relations(tmp_path, turn(kind, 102, 1, 102), ways=ways)
    assert forbidden(network) == sequences


def test_a_forbidden_u_turn_is_the_edge_and_its_way_back(tmp_path):
    network = with_relations(tmp_path, turn("no_u_turn", 100, 1, 100))
    assert forbidden(network) == [(2, 1, 2)]
    there, back = network.restriction_edge
    assert network.edge_reverse[there] == back


def test_a_u_turn_over_a_via_way_is_three_edges(tmp_path):
    # Both links are one edge from carriageway to carriageway.
    assert forbidden(with_relations(tmp_path, turn("no_u_turn", 104, [108, 109], 107))) == [(10, 11, 21, 20)]


def test_via_ways_are_found_in_any_order(tmp_path):
    assert forbidden(with_relations(tmp_path, turn("no_u_turn", 104, [109, 108], 107))) == [(10, 11, 21, 20)]


def test_via_ways_of_unlike_names_are_an_edge_each(tmp_path):
    ways = [*WAYS[:9], ([41, 21], {**RESIDENTIAL, "name": "North Link"}), *WAYS[10:]]
    network = with_relations(tmp_path, turn("no_u_turn", 104, [108, 109], 107), ways=ways)
    assert forbidden(network) == [(10, 11, 41, 21, 20)]


def test_a_prescribed_way_over_via_ways_forbids_every_other_way_on_behind_them(tmp_path):
    network = with_relations(tmp_path, turn("only_left_turn", 104, [108, 109], 107))
    assert forbidden(network) == [(10, 11, 21, 11)]


def test_no_entry_holds_from_each_of_its_ways(tmp_path):
    members = [way(100, "from"), way(103, "from"), node(1), way(102, "to")]
    network = with_relations(tmp_path, ({"type": "restriction", "restriction": "no_entry"}, members))
    assert forbidden(network) == [(2, 1, 4), (5, 1, 4)]


def test_no_exit_holds_to_each_of_its_ways(tmp_path):
    members = [way(100, "from"), node(1), way(102, "to"), way(101, "to")]
    network = with_relations(tmp_path, ({"type": "restriction", "restriction": "no_exit"}, members))
    assert forbidden(network) == [(2, 1, 3), (2, 1, 4)]


def test_a_via_node_where_nothing_meets_stays_a_node(tmp_path):
    network = with_relations(tmp_path, turn("no_straight_on", 108, 41, 109))
    assert forbidden(network) == [(11, 41, 21)]


def test_a_turn_forbidden_twice_is_kept_once(tmp_path):
    network = with_relations(tmp_path, turn("no_left_turn", 100, 1, 102), turn("no_entry", 100, 1, 102))
    assert forbidden(network) == [(2, 1, 4)]
    assert network.metadata["num_restrictions_kept"] == 2


def test_a_restriction_for_cars_alone_counts(tmp_path):
    members = [way(100, "from"), node(1), way(102, "to")]
    network = with_relations(tmp_path, ({"type": "restriction", "restriction:motorcar": "no_left_turn"}, members))
    assert forbidden(network) == [(2, 1, 4)]


def test_bicycles_excepted_it_still_holds_for_cars(tmp_path):
    assert forbidden(with_relations(tmp_path, turn("no_left_turn", 100, 1, 102, **{"except": "bicycle;bus"})))


@pytest.mark.parametrize(
    ("relation", "reason"),
    [
        (turn("no_left_turn", 100, 1, 102, **{"except": "bus; motorcar"}), "cars_excepted"),
        (turn("no_left_turn", 100, 1, 102, **{"except": "motor_vehicle"}), "cars_excepted"),
        (turn("no_left_turn @ (Mo-Fr 07:00-09:00)", 100, 1, 102), "conditional"),
        (turn("no_left_turn", 100, 1, 102, hour_on="07:00"), "conditional"),
        (
            (
                {"type": "restriction", "restriction:conditional": "no_left_turn @ (07:00-09:00)"},
                turn("", 100, 1, 102)[1],
            ),
            "conditional",
        ),
        (({"type": "restriction", "restriction:hgv": "no_left_turn"}, turn("", 100, 1, 102)[1]), "other_vehicles"),
        (turn("no_right_turn_on_red", 100, 1, 102), "unknown_kind"),
        (({"type": "restriction", "restriction": "no_left_turn"}, [way(100, "from"), way(102, "to")]), "incomplete"),
        (({"type": "restriction", "restriction": "no_left_turn"}, [way(100, "from"), node(1)]), "incomplete"),
        (
            (
                {"type": "restriction", "restriction": "no_left_turn"},
                [way(100, "from"), way(103, "from"), node(1), way(102, "to")],
            ),
            "several_members",
        ),
        (
            (
                {"type": "restriction", "restriction": "no_left_turn"},
                [way(100, "from"), node(1), way(101, "via"), way(102, "to")],
            ),
            "several_members",
        ),
        (turn("no_right_turn", 101, 3, 113), "not_a_street"),
        (turn("no_right_turn", 100, 1, 999), "not_a_street"),
        (turn("no_right_turn", 100, 999, 101), "not_a_street"),
        (turn("no_right_turn", 100, 3, 101), "not_connected"),
        (turn("no_right_turn", 105, 11, 108), "not_connected"),
        (turn("no_u_turn", 104, [109], 107), "not_connected"),
        (turn("no_u_turn", 104, [108, 109, 100], 107), "not_connected"),
        (turn("no_straight_on", 102, 4, 114), "cut_off"),
        (turn("only_straight_on", 104, [108], 109), "no_other_way"),
    ],
)
def test_what_is_no_restriction_for_cars_is_skipped_and_its_reason_counted(tmp_path, relation, reason):
    ways = WAYS
    if reason == "no_other_way":
        ways = [*WAYS[:8], ([11, 41], ONE_WAY), ([41, 21], ONE_WAY), *WAYS[10:]]
    network = with_relations(tmp_path, relation, ways=ways)
    assert forbidden(network) == []
    assert network.metadata["restrictions_skipped"] == {reason: 1}
    assert (network.metadata["num_restrictions_read"], network.metadata["num_restrictions_kept"]) == (1, 0)


def test_a_way_that_passes_its_via_is_ambiguous(tmp_path):
    ways = [([2, 1, 3], RESIDENTIAL), ([2, 10], RESIDENTIAL), *WAYS[2:]]
    network = with_relations(tmp_path, turn("no_left_turn", 100, 1, 102), ways=ways)
    assert network.metadata["restrictions_skipped"] == {"ambiguous": 1}


def test_a_one_way_that_passes_its_via_is_not_ambiguous(tmp_path):
    ways = [([2, 1, 3], ONE_WAY), ([3, 12], RESIDENTIAL), *WAYS[2:]]
    assert forbidden(with_relations(tmp_path, turn("no_left_turn", 100, 1, 102), ways=ways)) == [(2, 1, 4)]


def test_other_relations_are_not_counted(tmp_path):
    network = with_relations(tmp_path, ({"type": "route", "route": "bus"}, [way(100, ""), way(101, "")]))
    assert network.metadata["num_restrictions_read"] == 0


def test_restrictions_and_signals_survive_a_file(tmp_path):
    relations = (turn("only_straight_on", 100, 1, 101), turn("no_u_turn", 104, [108, 109], 107))
    built = build_network(write_osm(tmp_path / "town.osm", NODES, WAYS, relations=relations, signals=(1, 41)))
    save(built, tmp_path / "town.net")
    loaded = load(tmp_path / "town.net")
    assert forbidden(loaded) == [(2, 1, 2), (2, 1, 4), (2, 1, 5), (10, 11, 41, 21, 20)]
    assert np.count_nonzero(loaded.node_signals) == 2


def test_a_restriction_gives_another_digest(tmp_path):
    free = digest(with_relations(tmp_path))
    assert digest(with_relations(tmp_path, turn("no_left_turn", 100, 1, 102))) != free


PORTLAND = Path(__file__).parents[3] / "shared" / "data" / "osm" / "portland_central.osm.pbf"


@pytest.mark.real_data
@pytest.mark.skipif(not PORTLAND.exists(), reason=f"real data absent: {PORTLAND.name}")
def test_a_real_citys_turns_at_nodes_are_those_of_its_relations_and_no_others():
    network = build_network(PORTLAND)
    forbidden_here, prescribed = turns_of_relations(PORTLAND)
    before, after = ends_of_edges(network)
    there = {(before[edge], at, after[onward]) for edge, at, onward in continuations(network)}
    expected = (forbidden_here & there) | {
        turn for turn in there if turn[:2] in prescribed and turn[2] != prescribed[turn[:2]]
    }
    pairs = np.flatnonzero(np.diff(network.restriction_offset) == 2)
    first = network.restriction_edge[network.restriction_offset[pairs]]
    second = network.restriction_edge[network.restriction_offset[pairs] + 1]
    found = {
        (before[edge], position(network, network.edge_head[edge]), after[onward])
        for edge, onward in zip(first, second, strict=True)
    }
    assert found == expected
    assert len(found) > 400


def turns_of_relations(path):
    """Read restrictions over a node anew: three positions that may not follow each other, or must."""
    ways, positions, relations = {}, {}, []
    for item in osmium.FileProcessor(str(path)):
        if item.is_node():
            positions[item.id] = (item.location.lon, item.location.lat)
        elif item.is_way():
            ways[item.id] = [node.ref for node in item.nodes]
        elif item.tags.get("type") == "restriction" and "motorcar" not in item.tags.get("except", ""):
            relations.append((item.tags.get("restriction", ""), [(m.type, m.ref, m.role) for m in item.members]))
    forbidden_here, prescribed = set(), {}
    for kind, members in relations:
        found = {role: ref for member, ref, role in members if (member == "n") == (role == "via")}
        if set(found) < {"from", "via", "to"} or found["from"] not in ways:
            continue
        start = beside(ways[found["from"]], found["via"])
        is_known = found["to"] in ways
        end = beside(ways[found["to"]], found["via"]) if is_known else None
        if start is None or (is_known and end is None):
            continue
        if kind.startswith("no_") and is_known:
            forbidden_here.add((positions[start], positions[found["via"]], positions[end]))
        elif kind.startswith("only_"):
            # Into a way that is not in the file nothing else is allowed either.
            prescribed[positions[start], positions[found["via"]]] = positions.get(end)
    return forbidden_here, prescribed


def beside(nodes, via):
    """Give the node next to the one end of a way that is the via."""
    if nodes[0] == via and nodes[-1] != via:
        return nodes[1]
    return nodes[-2] if nodes[-1] == via and nodes[0] != via else None


def ends_of_edges(network):
    """Give the last position before each edge's head and the first after its tail."""
    places = list(zip(network.geometry_lon.tolist(), network.geometry_lat.tolist(), strict=True))
    offset = network.geometry_offset
    return [places[end - 2] for end in offset[1:]], [places[start + 1] for start in offset[:-1]]


def position(network, node):
    return (float(network.node_lon[node]), float(network.node_lat[node]))


def continuations(network):
    for edge in range(network.num_edges):
        at = int(network.edge_head[edge])
        for onward in np.flatnonzero(network.edge_tail == at).tolist():
            yield edge, position(network, at), onward
