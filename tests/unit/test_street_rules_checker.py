"""The judge of driven routes, judged: every rule broken on purpose is caught, and what is allowed passes."""

import pytest
from street_rules import read_rules

PLACES = {
    "west": (-1, 0),
    "middle": (0, 0),
    "east": (1, 0),
    "north": (0, 1),
    "south": (0, -1),
    "northeast": (1, 1),
}
"""A crossing, and a street from its eastern arm northward; thousandths of a degree."""

NODE = {name: number for number, name in enumerate(PLACES, start=1)}

CROSSING = {
    10: ("west middle", {}),
    11: ("middle east", {}),
    12: ("middle north", {}),
    13: ("middle south", {}),
    14: ("east northeast", {}),
}


@pytest.fixture
def broken(tmp_path):
    """Give the rules that a route through named places breaks, with one way or relation more than the crossing has."""

    def judge(route, *, ways=(), relations=()):
        path = tmp_path / "town.osm"
        path.write_text(_osm({**CROSSING, **dict(ways)}, relations))
        return [one.rule for one in read_rules(path).broken_by([_place(name) for name in route])]

    return judge


def _place(name):
    """Give a place's position, or one between two as "west>middle"."""
    ends = [PLACES[end] for end in name.split(">")]
    return tuple(round(sum(axis) / len(ends) / 1000, 6) for axis in zip(*ends, strict=True))


def _osm(ways, relations):
    lines = ['<osm version="0.6">']
    lines += [f'<node id="{NODE[name]}" lon="{x / 1000}" lat="{y / 1000}"/>' for name, (x, y) in PLACES.items()]
    for way, (nodes, tags) in ways.items():
        lines.append(f'<way id="{way}">' + "".join(f'<nd ref="{NODE[name]}"/>' for name in nodes.split()))
        lines += [f'<tag k="{key}" v="{value}"/>' for key, value in ({"highway": "residential"} | tags).items()]
        lines.append("</way>")
    for number, (members, tags) in enumerate(relations, start=100):
        lines.append(f'<relation id="{number}">')
        for member in members.split():
            role, ref = member.split("=")
            kind, ref = ("node", NODE[ref]) if ref in NODE else ("way", ref)
            lines.append(f'<member type="{kind}" ref="{ref}" role="{role}"/>')
        lines += [f'<tag k="{key}" v="{value}"/>' for key, value in ({"type": "restriction"} | tags).items()]
        lines.append("</relation>")
    return "\n".join([*lines, "</osm>"])


def restricted(members, kind, **tags):
    return {"relations": [(members, {"restriction": kind, **tags})]}


LEFT = "from=10 via=middle to=12"


def test_a_route_along_two_way_streets_without_restrictions_breaks_nothing(broken):
    assert broken(["west", "middle", "east", "northeast"]) == []


def test_a_one_way_street_driven_the_wrong_way_is_caught(broken):
    one_way = {11: ("middle east", {"oneway": "yes"})}
    assert broken(["northeast", "east", "middle"], ways=one_way) == ["one-way"]
    assert broken(["middle", "east"], ways=one_way) == []


def test_a_one_way_street_against_the_order_of_its_nodes_is_understood(broken):
    one_way = {11: ("middle east", {"oneway": "-1"})}
    assert broken(["middle", "east"], ways=one_way) == ["one-way"]
    assert broken(["east", "middle"], ways=one_way) == []


@pytest.mark.parametrize("tags", [{"junction": "roundabout"}, {"highway": "motorway"}])
def test_roundabouts_and_motorways_are_one_way_without_saying_so(broken, tags):
    assert broken(["east", "middle"], ways={11: ("middle east", tags)}) == ["one-way"]


def test_what_holds_for_cars_comes_before_what_holds_for_all(broken):
    both = {11: ("middle east", {"oneway": "yes", "oneway:motor_vehicle": "no"})}
    assert broken(["east", "middle"], ways=both) == []


def test_a_first_and_a_last_piece_of_a_street_count_too(broken):
    one_way = {10: ("west middle", {"oneway": "yes"}), 11: ("middle east", {"oneway": "yes"})}
    assert broken(["west>middle", "west"], ways=one_way) == ["one-way"]
    assert broken(["east", "middle>east"], ways=one_way) == ["one-way"]
    assert broken(["west>middle", "middle", "middle>east"], ways=one_way) == []


def test_a_route_within_one_piece_of_a_street_is_judged_by_its_direction(broken):
    one_way = {11: ("middle east", {"oneway": "yes"})}
    near, far = "middle>middle>east", "middle>east>east"
    assert broken([near, far], ways=one_way) == []
    assert broken([far, near], ways=one_way) == ["one-way"]


def test_a_jump_between_nodes_that_no_street_joins_is_caught(broken):
    assert broken(["north", "northeast", "east"]) == ["off the streets"]


def test_a_position_that_is_no_node_is_caught(broken):
    assert "off the streets" in broken(["west", "west>north", "north"])


def test_a_way_for_feet_is_no_street(broken):
    assert broken(["north", "northeast"], ways={15: ("north northeast", {"highway": "footway"})}) == ["off the streets"]


def test_a_forbidden_turn_is_caught_and_the_other_turns_are_not(broken):
    assert broken(["west", "middle", "north"], **restricted(LEFT, "no_left_turn")) == ["restriction"]
    assert broken(["west", "middle", "east"], **restricted(LEFT, "no_left_turn")) == []
    assert broken(["south", "middle", "north"], **restricted(LEFT, "no_left_turn")) == []
    assert broken(["north", "middle", "west"], **restricted(LEFT, "no_left_turn")) == []


def test_a_forbidden_turn_is_caught_where_the_route_begins_and_ends_beside_it(broken):
    assert broken(["west>middle", "middle", "middle>north"], **restricted(LEFT, "no_left_turn")) == ["restriction"]


def test_an_only_turn_forbids_every_other_and_turning_round(broken):
    only = restricted("from=10 via=middle to=11", "only_straight_on")
    assert broken(["west", "middle", "east"], **only) == []
    assert broken(["west", "middle", "south"], **only) == ["restriction"]
    assert broken(["west", "middle", "west"], **only) == ["restriction"]
    assert broken(["north", "middle", "south"], **only) == []


def test_a_forbidden_u_turn_on_an_uncut_street_forbids_going_back_alone(broken):
    ways = {10: ("west middle east", {}), 11: ("east northeast", {}), 14: ("north northeast", {})}
    forbidden = restricted("from=10 via=middle to=10", "no_u_turn")
    assert broken(["west", "middle", "west"], ways=ways, **forbidden) == ["restriction"]
    assert broken(["west", "middle", "east"], ways=ways, **forbidden) == []


def test_a_restriction_by_way_of_a_street_holds_only_for_the_whole_sequence(broken):
    by_way = restricted("from=12 via=11 to=14", "no_u_turn")
    assert broken(["north", "middle", "east", "northeast"], **by_way) == ["restriction"]
    assert broken(["south", "middle", "east", "northeast"], **by_way) == []
    assert broken(["middle", "east", "northeast"], **by_way) == []
    assert broken(["northeast", "east", "middle", "north"], **by_way) == []


def test_a_restriction_by_way_of_two_streets_is_caught(broken):
    by_ways = restricted("from=13 via=11 via=14 to=16", "no_u_turn")
    more = {16: ("northeast north", {})}
    assert broken(["south", "middle", "east", "northeast", "north"], ways=more, **by_ways) == ["restriction"]
    assert broken(["west", "middle", "east", "northeast", "north"], ways=more, **by_ways) == []


def test_an_only_turn_by_way_of_a_street_holds_at_its_end(broken):
    only = restricted("from=12 via=11 to=16", "only_right_turn")
    more = {16: ("east south", {})}
    assert broken(["north", "middle", "east", "south"], ways=more, **only) == []
    assert broken(["north", "middle", "east", "northeast"], ways=more, **only) == ["restriction"]


@pytest.mark.parametrize("exempt", ["motorcar", "bicycle;motor_vehicle"])
def test_a_restriction_that_excepts_cars_does_not_hold(broken, exempt):
    assert broken(["west", "middle", "north"], **restricted(LEFT, "no_left_turn", **{"except": exempt})) == []


def test_a_restriction_that_excepts_buses_holds_for_cars(broken):
    assert broken(["west", "middle", "north"], **restricted(LEFT, "no_left_turn", **{"except": "psv"}))


@pytest.mark.parametrize("key", ["restriction:hgv", "restriction:conditional", "restriction:bicycle"])
def test_a_restriction_for_others_or_for_certain_hours_does_not_hold(broken, key):
    assert broken(["west", "middle", "north"], relations=[(LEFT, {key: "no_left_turn"})]) == []


@pytest.mark.parametrize("key", ["hour_on", "day_off"])
def test_a_restriction_for_certain_hours_in_the_old_tags_does_not_hold(broken, key):
    assert broken(["west", "middle", "north"], **restricted(LEFT, "no_left_turn", **{key: "07:00"})) == []


@pytest.mark.parametrize("key", ["restriction:motorcar", "restriction:motor_vehicle"])
def test_a_restriction_for_cars_alone_holds(broken, key):
    assert broken(["west", "middle", "north"], relations=[(LEFT, {key: "no_left_turn"})]) == ["restriction"]


def test_every_rule_broken_on_a_route_is_counted(broken):
    one_way = {14: ("northeast east", {"oneway": "yes"})}
    route = ["west", "middle", "north", "middle", "east", "northeast"]
    assert broken(route, ways=one_way, **restricted(LEFT, "no_left_turn")) == ["restriction", "one-way"]


def test_of_two_streets_between_the_same_nodes_the_one_that_may_be_driven_counts(broken):
    parallel = {11: ("middle east", {"oneway": "yes"}), 15: ("east middle", {"oneway": "yes"})}
    assert broken(["northeast", "east", "middle", "east"], ways=parallel) == []


def test_a_position_rounded_to_six_decimals_is_still_its_node(tmp_path):
    path = tmp_path / "near.osm"
    path.write_text(
        '<osm version="0.6"><node id="1" lon="0.0000004" lat="0"/><node id="2" lon="0.0010004" lat="0"/>'
        '<node id="3" lon="0.0010001" lat="0"/><node id="4" lon="0.002" lat="0"/>'
        '<way id="1"><tag k="highway" v="service"/><tag k="oneway" v="yes"/>'
        '<nd ref="1"/><nd ref="3"/><nd ref="2"/><nd ref="4"/></way></osm>'
    )
    rules = read_rules(path)
    there = [(0.0, 0.0), (0.001, 0.0), (0.002, 0.0)]
    assert rules.broken_by(there) == []
    assert [one.rule for one in rules.broken_by(there[::-1])] == ["one-way"] * 3
