import pytest
from streets_town import STEP, Street, town

from geodata.streets.travel_times import TravelTimes


def steps(*streets, nodes, start, end):
    lon, lat = zip(start, end, strict=True)
    table = TravelTimes(town(nodes, list(streets)))([x / 1000 for x in lon], [y / 1000 for y in lat])
    return table.steps(0, 1)


MAIN, OAK = "Main Street", "Oak Street"


def instructions(*streets, nodes, start, end):
    return [step.instruction for step in steps(*streets, nodes=nodes, start=start, end=end)]


@pytest.mark.parametrize(
    ("corner", "told"),
    [
        ((1, 1), "Turn left onto Oak Street"),
        ((1, -1), "Turn right onto Oak Street"),
        ((2, 1), "Bear left onto Oak Street"),
        ((2, -1), "Bear right onto Oak Street"),
        ((0, 1), "Turn sharp left onto Oak Street"),
        ((0, -1), "Turn sharp right onto Oak Street"),
        ((2, 0.1), "Continue on Oak Street"),
    ],
)
def test_a_turn_is_named_by_its_angle(corner, told):
    found = instructions(
        Street(0, 1, 10_000, name=MAIN),
        Street(1, 2, 10_000, name=OAK),
        nodes=[(0, 0), (1, 0), corner],
        start=(0, 0),
        end=corner,
    )
    assert found[1] == told


@pytest.mark.parametrize(
    ("end", "told"), [((1, 0), "east"), ((0, 1), "north"), ((-1, -1), "south-west"), ((1, -1), "south-east")]
)
def test_the_first_step_tells_the_direction(end, told):
    found = instructions(Street(0, 1, 10_000, name=MAIN), nodes=[(0, 0), end], start=(0, 0), end=end)
    assert found[0] == f"Head {told} on Main Street"


def test_crossings_driven_straight_over_are_not_told():
    nodes = [(0, 0), (1, 0), (2, 0), (1, 1), (1, -1)]
    drawn = [Street(0, 1, 10_000, name=MAIN), Street(1, 2, 10_000, name=MAIN), Street(3, 1, 9_000), Street(1, 4, 9_000)]
    assert instructions(*drawn, nodes=nodes, start=(0, 0), end=(2, 0)) == ["Head east on Main Street", "Arrive"]


def test_a_turn_within_one_name_is_told_where_there_is_a_choice():
    nodes = [(0, 0), (1, 0), (1, 1), (2, 0)]
    drawn = [Street(0, 1, 10_000, name=MAIN), Street(1, 2, 10_000, name=MAIN)]
    other = Street(1, 3, 10_000, name=OAK)
    assert instructions(*drawn, other, nodes=nodes, start=(0, 0), end=(1, 1))[1] == "Turn left onto Main Street"
    assert instructions(*drawn, nodes=nodes[:3], start=(0, 0), end=(1, 1))[1] == "Arrive"


def test_a_small_bend_where_carriageways_meet_is_no_turn():
    # East for 100 m, then 8 m up to the other carriageway and on to the east.
    nodes = [(0, 0), (0.97, 0.08), (2, 0.08), (0, 0.08)]
    drawn = [
        Street(0, 1, 10_000, one_way=True, name=MAIN, bends=((0.9, 0),)),
        Street(1, 2, 10_000, name=MAIN),
        Street(1, 3, 10_000, one_way=True, name=MAIN),
    ]
    assert instructions(*drawn, nodes=nodes, start=(0.1, 0), end=(1.9, 0.08)) == ["Head east on Main Street", "Arrive"]


def test_turning_round_at_a_dead_end_is_told():
    nodes = [(0, 0), (1, 0), (2, 0)]
    drawn = [
        Street(0, 1, 10_000, one_way=True, name=MAIN),
        Street(1, 2, 10_000, name=OAK),
        Street(1, 0, 9_000, True, OAK),
    ]
    found = instructions(*drawn, nodes=nodes, start=(0.5, 0), end=(0.5, 0.0))
    assert found[-1] == "Arrive"


def test_the_side_of_the_street_is_told_on_arrival():
    drawn = Street(0, 1, 10_000, name=MAIN)
    assert instructions(drawn, nodes=[(0, 0), (1, 0)], start=(0.1, 0), end=(0.9, 0.1))[-1] == "Arrive, on the left"
    assert instructions(drawn, nodes=[(0, 0), (1, 0)], start=(0.9, 0), end=(0.1, 0.1))[-1] == "Arrive, on the right"


def test_streets_without_a_name_are_told_without_one():
    drawn = [Street(0, 1, 10_000), Street(1, 2, 10_000), Street(1, 3, 10_000)]
    found = instructions(*drawn, nodes=[(0, 0), (1, 0), (1, 1), (2, 0)], start=(0, 0), end=(1, 1))
    assert found == ["Head east", "Turn left", "Arrive"]


def test_a_step_has_its_length_its_time_and_its_line():
    drawn = [Street(0, 1, 10_000, name=MAIN), Street(1, 2, 8_000, name=OAK)]
    first, second, arrival = steps(*drawn, nodes=[(0, 0), (1, 0), (1, 1)], start=(0.5, 0), end=(1, 0.5))
    assert (first.distance, first.duration) == (pytest.approx(STEP / 2, rel=1e-3), 5.0)
    assert second.path == ((0.001, 0.0), (0.001, 0.0005))
    assert second.duration == 4.0
    assert (arrival.distance, arrival.path) == (0.0, ((0.001, 0.0005), (0.001, 0.0005)))


def freeway():
    """A street that crosses a freeway's ramps: an on-ramp on its right, the freeway, an exit on the right, a street.

    ::

        0 --- 1 --- 2          Main Street; at 1 the ramp leads down to 3, the freeway from 3 to 4, the exit from 4
               \\               up to 5, where Oak Street begins
                3 === 4 === 7
                       \
                        5 --- 6
    """
    nodes = [(0, 0), (2, 0), (4, 0), (4, -1), (8, -1), (10, -2), (12, -2), (12, -1)]
    return nodes, [
        Street(0, 1, 9_000, name=MAIN),
        Street(1, 2, 9_000, name=MAIN),
        Street(1, 3, 9_000, one_way=True, highway="motorway_link"),
        Street(3, 4, 9_000, one_way=True, highway="motorway", name="West Freeway (I 70)"),
        Street(4, 7, 9_000, one_way=True, highway="motorway", name="West Freeway (I 70)"),
        Street(4, 5, 9_000, one_way=True, highway="motorway_link"),
        Street(5, 6, 9_000, name=OAK),
    ]


def test_ramps_and_exits_are_told_with_their_side_and_where_they_lead():
    nodes, drawn = freeway()
    assert instructions(*drawn, nodes=nodes, start=(0.5, 0), end=(11.5, -2)) == [
        "Head east on Main Street",
        "Take the ramp on the right to West Freeway (I 70)",
        "Merge onto West Freeway (I 70)",
        "Take the exit on the right to Oak Street",
        "Continue on Oak Street",
        "Arrive",
    ]


def test_staying_on_the_freeway_is_no_step():
    nodes, drawn = freeway()
    found = steps(*drawn, nodes=nodes, start=(0.5, 0), end=(11.5, -1))
    assert [step.maneuver for step in found] == ["depart", "on ramp", "merge", "arrive"]


def test_a_name_of_a_few_metres_between_two_of_one_street_is_not_told():
    nodes = [(0, 0), (1, 0), (1.1, 0), (2, 0)]
    drawn = [Street(0, 1, 9_000, name=MAIN), Street(1, 2, 900, name="Short Bridge"), Street(2, 3, 9_000, name=MAIN)]
    assert instructions(*drawn, nodes=nodes, start=(0, 0), end=(2, 0)) == ["Head east on Main Street", "Arrive"]


def test_a_stop_at_the_corner_is_reached_before_the_turn():
    nodes = [(0, 0), (1, 0), (1, 1), (2, 0)]
    drawn = [Street(0, 1, 9_000, name=MAIN), Street(1, 2, 9_000, name=OAK), Street(1, 3, 9_000, name=MAIN)]
    found = steps(*drawn, nodes=nodes, start=(0, 0), end=(1, 0.004))
    assert [step.instruction for step in found] == ["Head east on Main Street", "Arrive"]
    assert found[0].duration == pytest.approx(9.0 + 5.4, abs=0.1)


def test_who_is_there_already_has_nowhere_to_head():
    drawn = [Street(0, 1, 9_000, name=MAIN)]
    assert instructions(*drawn, nodes=[(0, 0), (1, 0)], start=(0.5, 0), end=(0.5, 0)) == ["Arrive"]


def test_a_freeway_goes_on_under_its_number_whatever_its_names():
    named = ("West Freeway (I 70)", "I 70", "East Freeway (I 70, US 40)", "US 40")
    nodes = [(number, 0) for number in range(5)]
    drawn = [
        Street(number, number + 1, 9_000, one_way=True, highway="motorway", name=name)
        for number, name in enumerate(named)
    ]
    assert instructions(*drawn, nodes=nodes, start=(0, 0), end=(4, 0)) == ["Head east on West Freeway (I 70)", "Arrive"]
