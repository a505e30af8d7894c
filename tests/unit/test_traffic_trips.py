import numpy as np
import pytest
from streets_town import block

from geodata.errors import TrafficDataError
from geodata.streets.traffic import Trips
from geodata.streets.traffic.trips import predicted_seconds, seconds_by_class

# On the block: edges 0, 1 bottom, 2, 3 right, 4 top (one-way, 5 s), 5, 6 left; 10 s each but the top.


def trips(*routes, **changes):
    """Make trips of lists of edges, from the middle of the first to a quarter of the last, in the first period."""
    fields = {
        "edge_offset": np.cumsum([0, *map(len, routes)]),
        "edge": [edge for route in routes for edge in route],
        "first_fraction": np.full(len(routes), 0.5),
        "last_fraction": np.full(len(routes), 0.25),
        "period": np.zeros(len(routes)),
        "fixed": np.zeros(len(routes)),
        "driven": np.full(len(routes), 20.0),
    }
    return Trips(**(fields | changes))


def test_a_trips_seconds_are_the_rest_of_its_first_edge_the_whole_ones_and_the_start_of_its_last():
    # Half of 10 s, all of 10 s, and a quarter of 5 s.
    assert seconds_by_class(trips([0, 2, 4]), block()).tolist() == [[16.25]]


def test_on_a_single_edge_it_is_the_piece_between():
    one = trips([0], first_fraction=[0.25], last_fraction=[0.75])
    assert seconds_by_class(one, block()).tolist() == [[5.0]]


def test_trips_are_told_apart():
    both = trips([0, 2], [2, 4, 5], [0, 2])
    assert seconds_by_class(both, block()).ravel().tolist() == [7.5, 12.5, 7.5]


def test_what_is_predicted_is_the_fixed_seconds_and_the_rest_over_the_factor_of_the_period():
    both = trips([0, 2], [0, 2], period=[8, 9], fixed=[3.0, 0.0])
    factors = np.ones((1, 48))
    factors[0, 8] = 0.5
    assert predicted_seconds(both, seconds_by_class(both, block()), factors).tolist() == [18.0, 7.5]


def test_some_trips_are_taken_with_all_that_is_theirs():
    three = trips(
        [0, 2], [2, 4, 5], [4], first_fraction=[0.1, 0.2, 0.3], last_fraction=[0.7, 0.8, 0.9], period=[1, 2, 3]
    )
    two = three.take([2, 1])
    assert two.edge.tolist() == [4, 2, 4, 5]
    assert two.edge_offset.tolist() == [0, 1, 4]
    assert (two.first_fraction.tolist(), two.period.tolist()) == ([0.3, 0.2], [3, 2])
    assert len(three.take([])) == 0


def test_trips_are_read_only():
    assert not trips([0, 2]).driven.flags.writeable


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_fraction", 1.5),
        ("last_fraction", np.nan),
        ("period", 48),
        ("period", -1),
        ("fixed", -1.0),
        ("fixed", np.inf),
        ("driven", 0.0),
        ("driven", np.nan),
    ],
)
def test_what_no_trip_can_have_is_refused_with_the_trip(field, value):
    with pytest.raises(TrafficDataError, match=f"trip 1 has a {field} of"):
        trips([0, 2], [0, 2], **{field: [1, value]})


def test_a_trip_backwards_on_its_edge_is_refused():
    with pytest.raises(TrafficDataError, match="trip 0 is on a single edge and ends before it starts"):
        trips([0])


def test_a_trip_without_an_edge_is_refused():
    with pytest.raises(TrafficDataError, match="at least one edge"):
        trips([0, 2], [])


def test_arrays_that_differ_in_length_are_refused():
    with pytest.raises(TrafficDataError, match="differ in length"):
        trips([0, 2], driven=[1.0, 2.0])


def test_offsets_that_miss_an_edge_are_refused():
    with pytest.raises(TrafficDataError, match="each edge a trip"):
        trips([0, 2], edge_offset=[0, 1])


def test_an_edge_the_network_has_not_is_refused_with_the_trip():
    with pytest.raises(TrafficDataError, match="trip 1 is driven along edge 7, which the network has not"):
        seconds_by_class(trips([0, 2], [0, 7]), block())


def test_an_edge_that_does_not_follow_is_refused_with_the_trip():
    with pytest.raises(TrafficDataError, match="trip 1 is driven from edge 0 to edge 4, which does not follow it"):
        seconds_by_class(trips([0, 2], [0, 4]), block())
