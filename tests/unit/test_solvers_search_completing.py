"""Beginning a trip, filling an answer and completing it: 10 s from place to place, vehicles at home in place 0."""

import numpy as np
import pytest
from line_problems import crew, job
from search_states import laid_out, plain

from solvers.problem import Pair, Reload, Stability, TimeWindow
from solvers.search.completing import complete, fill, find_anywhere
from solvers.search.insertion import DEAR, insert
from solvers.search.reloads import drop_reloads, insert_with_reload
from solvers.search.routes import touch
from solvers.search.state import BEST_VEHICLE, current_sequences
from solvers.timing.clock import MISPLACED
from solvers.timing.schedule import price_sequences

YARD = Reload(location=0)


def deliveries(*places, reloads=(YARD,), **fields):
    jobs = [job(number, place, delivery=(1,), **fields) for number, place in enumerate(places)]
    return plain(jobs, [crew(capacity=(1,), reloads=reloads)])


def test_a_job_without_room_is_inserted_with_a_reload():
    tables, state = laid_out(deliveries(2, 1), ((0,),))
    assert not insert(tables, state, 1, DEAR, 0)
    assert insert_with_reload(tables, state, 1, DEAR)
    assert sorted(current_sequences(tables, state)[0]) == [-1, 0, 1]
    assert price_sequences(tables, current_sequences(tables, state)) == 40 + 20


def test_the_cheapest_place_to_reload_is_taken():
    tables, state = laid_out(deliveries(4, 4, reloads=(YARD, Reload(location=3))), ((0,),))
    assert insert_with_reload(tables, state, 1, DEAR)
    assert -2 in current_sequences(tables, state)[0]
    assert price_sequences(tables, current_sequences(tables, state)) == 80 + 20


def test_a_reload_that_costs_as_much_as_the_job_earns_is_not_made():
    for bound, is_inserted in ((20, False), (21, True)):
        tables, state = laid_out(deliveries(2, 1), ((0,),))
        assert insert_with_reload(tables, state, 1, bound) == is_inserted


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        pytest.param((-1, 0, 1), (0, 1), id="needless"),
        pytest.param((0, -1, -1, 1), (0, 1), id="twice"),
        pytest.param((0, 1, -1), (0, 1), id="last"),
    ],
)
def test_a_reload_that_nothing_needs_is_given_up(before, behind):
    given = plain([job(1, 1, delivery=(1,)), job(2, 2, delivery=(1,))], [crew(capacity=(2,), reloads=(YARD,))])
    tables, state = laid_out(given, (before,))
    touch(tables, state, 0)
    drop_reloads(tables, state)
    assert current_sequences(tables, state) == (behind,)


def test_a_reload_that_is_needed_stays():
    tables, state = laid_out(deliveries(2, 1), ((0, -1, 1),))
    touch(tables, state, 0)
    drop_reloads(tables, state)
    assert current_sequences(tables, state) == ((0, -1, 1),)


def test_a_reload_moves_to_a_cheaper_place():
    tables, state = laid_out(deliveries(4, 4, reloads=(YARD, Reload(location=3))), ((0, -1, 1),))
    touch(tables, state, 0)
    drop_reloads(tables, state)
    assert current_sequences(tables, state) == ((0, -2, 1),)


def test_a_reload_moves_along_the_route_to_where_it_costs_less():
    given = plain(
        [job(1, 4, delivery=(1,)), job(2, 2, delivery=(1,)), job(3, 1, delivery=(1,))],
        [crew(capacity=(2,), reloads=(Reload(location=4),))],
    )
    tables, state = laid_out(given, ((0, 1, -1, 2),))
    touch(tables, state, 0)
    drop_reloads(tables, state)
    assert current_sequences(tables, state) == ((0, -1, 1, 2),)


def test_what_fits_and_pays_is_inserted_until_nothing_does():
    # The second pays only once the first is on the route to its place.
    given = plain([job(1, 5, prize=5), job(2, 4, prize=90)])
    tables, state = laid_out(given, ((),))
    assert complete(tables, state, np.arange(2))
    assert current_sequences(tables, state) == ((1,),)
    given = plain([job(1, 5, prize=25), job(2, 4, prize=90)])
    tables, state = laid_out(given, ((),))
    assert complete(tables, state, np.arange(2))
    assert sorted(current_sequences(tables, state)[0]) == [0, 1]
    assert not complete(tables, state, np.arange(2))


def test_only_the_jobs_asked_for_are_tried():
    tables, state = laid_out(plain([job(1, 1), job(2, 2)]), ((),))
    assert complete(tables, state, np.array([1]))
    assert current_sequences(tables, state) == ((1,),)


def test_a_pair_without_load_is_inserted_with_a_reload_between():
    given = plain(
        [job(1, 2, delivery=(1,)), job(2, 2, delivery=(1,))],
        [crew(capacity=(1,), reloads=(YARD,))],
        pairs=(Pair(first=1, second=2),),
    )
    tables, state = laid_out(given, ((),))
    assert complete(tables, state, np.arange(2))
    assert current_sequences(tables, state) == ((0, -1, 1),)


def test_a_job_is_inserted_with_a_reload_before_it_and_one_behind_it():
    # It needs an empty vehicle before it, and leaves a full one behind.
    given = plain(
        [
            job(1, 2, delivery=(2,), time_windows=(TimeWindow(0, 30),)),
            job(2, 2, pickup=(2,), time_windows=(TimeWindow(75, 90),)),
            job(3, 1, delivery=(2,), pickup=(2,), time_windows=(TimeWindow(50, 70),)),
        ],
        [crew(capacity=(2,), reloads=(YARD,))],
    )
    tables, state = laid_out(given, ((0, 1),))
    assert complete(tables, state, np.array([2]))
    assert current_sequences(tables, state) == ((0, -1, 2, -1, 1),)


def test_the_cheapest_place_anywhere_is_told_with_its_vehicle():
    given = plain([job(1, 2), job(2, 5), job(3, 4)], [crew(), crew(22, fixed_cost=10), crew(23)])
    tables, state = laid_out(given, ((0,), (1,), ()))
    assert find_anywhere(tables, state, 2, MISPLACED) == 0
    assert state.numbers[BEST_VEHICLE] == 1


def test_where_nothing_is_cheaper_the_bound_comes_back():
    tables, state = laid_out(plain([job(1, 2), job(2, 4)]), ((0,),))
    assert find_anywhere(tables, state, 1, 40) == 40
    assert find_anywhere(tables, state, 1, 41) == 40


def test_a_vehicle_that_does_not_pay_is_given_up_after_filling():
    for prize, served in ((19, []), (21, [0, 1])):
        tables, state = laid_out(plain([job(1, 2, prize=prize), job(2, 2, prize=prize)]), ((),))
        fill(tables, state, np.arange(2), 1.0)
        assert sorted(current_sequences(tables, state)[0]) == served


def test_eager_filling_keeps_jobs_that_cost_up_to_so_many_times_their_price():
    for eagerness, num_served in ((3.9, 1), (4.1, 2)):
        given = plain([job(1, 2, prize=50), job(2, 4, prize=10)])
        tables, state = laid_out(given, ((0,),))
        fill(tables, state, np.arange(2), eagerness)
        assert len(current_sequences(tables, state)[0]) == num_served


def test_a_vehicle_with_frozen_jobs_is_not_given_up():
    given = plain([job(1, 5, prize=1), job(2, 5, prize=1)], [crew(frozen=(1,))])
    tables, state = laid_out(given, ((0,),))
    fill(tables, state, np.arange(2), 1.0)
    assert current_sequences(tables, state)[0][0] == 0


def test_a_route_that_costs_more_to_take_out_of_the_plan_than_it_loses_is_not_given_up():
    # 100 s of travel for prizes of 80, but 400 for departing from the plan.
    jobs = [job(1, 5, prize=40), job(2, 5, prize=40)]
    given = plain(jobs, stability=Stability(plan=((1, 2),), change_cost=400))
    tables, state = laid_out(given, ((0, 1),))
    fill(tables, state, np.arange(2), 1.0)
    assert current_sequences(tables, state) == ((0, 1),)
