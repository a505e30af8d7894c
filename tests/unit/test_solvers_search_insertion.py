"""Where the search puts a job or a pair: 10 s from place to place on a line, vehicles at home in place 0."""

import numpy as np
from line_problems import crew, job, problem
from search_states import laid_out, plain

from solvers.problem import Pair, Reload, TimeWindow
from solvers.search.completing import FREE
from solvers.search.insertion import DEAR, find_places, insert, keep
from solvers.search.neighbours import NUM_ADJACENT
from solvers.search.pairs import insert_pair
from solvers.search.state import (
    MAX_ABLE,
    NUM_BLINKS,
    NUM_NUMBERS,
    TOP_COST,
    TOP_LEG,
    TOP_VEHICLE,
    current_sequences,
)
from solvers.timing.schedule import price_sequences

YARD = Reload(location=0)


def tops(state, number):
    """Give the best places found: cost, vehicle and leg."""
    return [
        tuple(int(state.numbers[top + place]) for top in (TOP_COST, TOP_VEHICLE, TOP_LEG)) for place in range(number)
    ]


def places_of(given, sequences, one, *, bound=DEAR, discount=0):
    tables, state = laid_out(given, sequences)
    return tops(state, find_places(tables, state, one, bound, discount))


def far_away(num_vehicles, **fields):
    """Make routes to place 5, and a job at place 1 around which so many are left out that none of them is on one."""
    on_routes = [job(100 + number, 5) for number in range(num_vehicles)]
    left_out = [job(500 + number, 1, prize=1) for number in range(NUM_ADJACENT + 5)]
    given = plain([job(1, 1, **fields), *on_routes, *left_out], [crew(number) for number in range(num_vehicles)])
    return given, tuple((1 + number,) for number in range(num_vehicles))


def test_a_job_on_the_way_costs_nothing():
    given = plain([job(1, 2), job(2, 4), job(3, 5)])
    assert places_of(given, ((0, 2),), 1) == [(0, 0, 1)]


def test_a_job_off_the_way_costs_the_way_there_and_back():
    given = plain([job(1, 2), job(2, 4)], [crew(), crew(22, start=5, end=5)])
    assert places_of(given, ((0,), ()), 1) == [(20, 1, 0)]
    given = plain([job(1, 2), job(2, 4)], [crew(), crew(22, start=5, end=5, fixed_cost=50)])
    assert [place[:2] for place in places_of(given, ((0,), ()), 1)] == [(40, 0)]


def test_a_place_that_costs_as_much_as_the_bound_is_none():
    given = plain([job(1, 2), job(2, 4)])
    assert places_of(given, ((0,),), 1, bound=40) == []
    assert len(places_of(given, ((0,),), 1, bound=41)) == 1


def test_service_and_metres_have_their_price():
    vehicle = crew(service_cost=2, distance_cost=1)
    given = problem([job(1, 2), job(2, 4, service_duration=7)], [vehicle])
    # 40 s of travel, 400 metres, 7 s of service.
    assert places_of(given, ((0,),), 1)[0][0] == 40 + 400 + 14


def test_a_place_that_makes_a_later_job_late_is_none():
    closing = {"time_windows": (TimeWindow(0, 45),)}
    given = plain([job(1, 4, **closing), job(2, 3, service_duration=6)])
    # Before it: 36 s, and 46 at the next. Behind it all is well.
    assert places_of(given, ((0,),), 1) == [(0, 0, 1)]


def test_a_place_on_a_full_vehicle_is_none():
    given = plain([job(1, 2, delivery=(2,)), job(2, 2, pickup=(2,)), job(3, 2, delivery=(1,))], [crew(capacity=(2,))])
    assert places_of(given, ((0,),), 2) == []
    # What is picked up behind the delivery finds the room that it leaves.
    assert places_of(given, ((0,),), 1) == [(0, 0, 1)]


def test_a_vehicle_that_may_not_serve_the_job_has_no_place_for_it():
    given = plain([job(1, 2), job(2, 2, forbidden_vehicles=frozenset({21})), job(3, 4)], [crew(), crew(22)])
    assert [place[1] for place in places_of(given, ((0,), (2,)), 1)] == [1]


def test_rough_estimates_keep_several_places_the_cheapest_first():
    given = plain([job(1, 1), job(2, 2), job(3, 4)], [crew(duration_cost=1)])
    found = places_of(given, ((0, 1),), 2)
    assert sorted(leg for _, _, leg in found) == [0, 1, 2]
    assert [cost for cost, _, _ in found] == sorted(cost for cost, _, _ in found)


def test_the_discount_is_taken_off_an_unused_vehicle_alone():
    given = plain([job(1, 2), job(2, 2)], [crew(), crew(22, fixed_cost=1000)])
    assert [place[:2] for place in places_of(given, ((0,), ()), 1)] == [(0, 0)]
    assert places_of(given, ((0,), ()), 1, discount=2000) == [(1040 - 2000, 1, 0)]


def test_of_unused_vehicles_of_one_type_the_first_is_looked_at():
    given = plain([job(1, 2), job(2, 2)], [crew(21, fixed_cost=9), crew(22), crew(23)])
    assert places_of(given, ((), (), ()), 0) == [(40, 1, 0)]
    assert places_of(given, ((), (1,), ()), 0)[0][0] == 0


def test_an_unused_vehicle_that_cannot_serve_the_job_even_alone_hides_no_place_on_a_route():
    for idle in (crew(start=3, end=3, capacity=(1,)), crew(start=3, end=3, capacity=(2,), shift=TimeWindow(0, 5))):
        vehicles = [idle, crew(22, start=5, end=5, capacity=(9,))]
        given = plain([job(1, 5), job(2, 3, delivery=(2,), service_duration=10)], vehicles)
        assert [place[:2] for place in places_of(given, ((), (0,)), 1)] == [(40, 1)]


def test_the_first_good_place_of_a_search_is_not_overlooked():
    tables, state = laid_out(plain([job(1, 2), job(2, 4)]), ((0,),))
    state.numbers[NUM_BLINKS] = 0
    assert tops(state, find_places(tables, state, 1, DEAR, 0)) == [(40, 0, 0)]


def test_a_good_place_is_overlooked_when_its_turn_has_come():
    tables, state = laid_out(plain([job(1, 2), job(2, 4)]), ((0,),))
    found = []
    for turn in (9, 1):
        state.numbers[NUM_BLINKS] = turn
        found.append([place[1:] for place in tops(state, find_places(tables, state, 1, DEAR, 0))])
    # Both places cost the same, and the first that is seen is kept.
    assert found == [[(0, 0)], [(0, 1)]]


def test_where_few_vehicles_may_serve_a_job_its_place_beside_no_neighbour_is_found():
    given, sequences = far_away(MAX_ABLE, prize=1000)
    assert places_of(given, sequences, 0)[0][0] == 0


def test_where_many_may_only_places_beside_neighbours_are_looked_at():
    given, sequences = far_away(MAX_ABLE + 1, prize=1000)
    assert places_of(given, sequences, 0) == []


def test_a_required_job_that_fits_beside_no_neighbour_is_tried_everywhere():
    for prize, is_inserted in ((1000, False), (None, True)):
        given, sequences = far_away(MAX_ABLE + 1, prize=prize)
        tables, state = laid_out(given, sequences)
        assert insert(tables, state, 0, DEAR, 0) == is_inserted


def test_the_best_places_are_kept_cheapest_first_and_none_twice():
    numbers = np.zeros(NUM_NUMBERS, dtype=np.int64)
    number = 0
    for cost, leg in ((50, 0), (30, 1), (30, 1), (90, 2), (70, 3), (10, 4)):
        number = keep(numbers, cost, 7, leg, number, 4)
    assert numbers[TOP_COST : TOP_COST + number].tolist() == [10, 30, 50, 70]
    assert numbers[TOP_LEG : TOP_LEG + number].tolist() == [4, 1, 0, 3]


def test_a_job_is_inserted_where_it_costs_less_than_the_bound():
    given = plain([job(1, 2), job(2, 4)])
    for bound, is_inserted in ((40, False), (41, True)):
        tables, state = laid_out(given, ((0,),))
        assert insert(tables, state, 1, bound, 0) == is_inserted
        assert sorted(current_sequences(tables, state)[0]) == ([0, 1] if is_inserted else [0])


def test_the_exact_price_decides_where_the_estimate_is_rough():
    # Before the other it is in time, but makes the other 15 s late, which no estimate sees; behind it, it is 30 s
    # late it
    given = plain(
        [
            job(1, 4, due=45, lateness_cost=10),
            job(2, 2, due=30, lateness_cost=1, service_duration=20),
        ]
    )
    tables, state = laid_out(given, ((0,),))
    assert insert(tables, state, 1, DEAR, 0)
    assert current_sequences(tables, state) == ((0, 1),)


def test_a_vehicle_is_free_with_the_discount():
    given = plain([job(1, 5, prize=10)])
    for discount, is_inserted in ((0, False), (int(FREE), True)):
        tables, state = laid_out(given, ((),))
        assert insert(tables, state, 0, 10, discount) == is_inserted


def pair_problem(*jobs, vehicles=None, load=()):
    return plain(jobs, vehicles, pairs=(Pair(first=jobs[0].id, second=jobs[1].id, load=load),))


def test_a_pair_is_inserted_with_its_first_job_before_its_second():
    # The second lies on the way to the first: there, back to it, and home.
    tables, state = laid_out(pair_problem(job(1, 4), job(2, 2), job(3, 3)), ((2,),))
    assert insert_pair(tables, state, 0)
    assert current_sequences(tables, state) in (((2, 0, 1),), ((0, 2, 1),))
    assert price_sequences(tables, current_sequences(tables, state)) == 80


def test_a_pair_whose_jobs_cost_what_they_earn_stays_out():
    for prize, is_inserted in ((19, True), (18, False)):
        given = pair_problem(job(1, 4, prize=2), job(2, 4, prize=prize), job(3, 3))
        tables, state = laid_out(given, ((2,),))
        assert insert_pair(tables, state, 0) == is_inserted


def test_both_jobs_of_a_pair_have_to_be_the_vehicle_s():
    given = pair_problem(
        job(1, 1), job(2, 1, forbidden_vehicles=frozenset({21})), vehicles=[crew(), crew(22, fixed_cost=900)]
    )
    tables, state = laid_out(given, ((), ()))
    assert insert_pair(tables, state, 0)
    assert current_sequences(tables, state) == ((), (0, 1))


def test_a_load_is_on_board_between_the_two_of_a_pair():
    # Where the other's load is on board as well, there is no room for the pair's.
    given = pair_problem(job(1, 1), job(2, 5), job(3, 3, pickup=(1,)), vehicles=[crew(capacity=(1,), end=5)], load=(1,))
    tables, state = laid_out(given, ((2,),))
    assert insert_pair(tables, state, 0)
    assert current_sequences(tables, state) == ((0, 1, 2),)


def test_a_pair_finds_the_one_vehicle_that_may_serve_it_behind_many_that_may_not():
    given = pair_problem(
        job(1, 1, allowed_vehicles=frozenset({30})),
        job(2, 2),
        vehicles=[crew(21 + number, fixed_cost=number) for number in range(10)],
    )
    tables, state = laid_out(given, ((),) * 10)
    assert insert_pair(tables, state, 0)
    assert current_sequences(tables, state)[9] == (0, 1)
