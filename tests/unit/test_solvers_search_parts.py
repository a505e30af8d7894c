"""Cutting an answer into parts and joining them again; mending answers of any origin."""

import numpy as np
import pytest
from line_problems import MATRIX, crew, job
from search_states import plain

from solvers.problem import Pair, Problem, Reload, Stability, TimeWindow, Vehicle
from solvers.search.parts import ELSEWHERE, cut, extract, join
from solvers.search.repairing import repair
from solvers.timing.columns import FROZEN_FROM, FROZEN_TO, PARTNER, PLAN_FROM, PLAN_TO, PLANNED
from solvers.timing.schedule import price_sequences
from solvers.timing.tables import tabulate

TWELVE = Problem(
    matrices=(MATRIX,),
    jobs=tuple(job(100 + number, number % 6, delivery=(1,), prize=90 + number, move_cost=3) for number in range(12)),
    vehicles=tuple(
        Vehicle(
            id=number,
            start=None if number == 2 else number,
            end=5 - number,
            shift=TimeWindow(0, 1000),
            capacity=(2,),
            reloads=(Reload(location=number), Reload(location=0)) if number else (),
            distance_cost=1,
            frozen=(101,) if number == 1 else (),
        )
        for number in range(5)
    ),
    pairs=(Pair(first=100, second=106), Pair(first=109, second=108), Pair(first=103, second=105)),
    stability=Stability(plan=((100, 106), (101, 102), (), (103, 104), (105,)), change_cost=7),
)
"""Twelve jobs on a line, some of them tied to each other, to a vehicle or to the plan."""

ANSWER = ((0, 6), (1, 2, -2, 7, -1, 10), (), (9, 8), ())

TABLES = tabulate(TWELVE)


def cuts():
    return [cut(TABLES, ANSWER, num_parts=3, rng=np.random.default_rng(seed)) for seed in range(20)]


def test_the_parts_hold_every_job_and_every_vehicle_once():
    for parts in cuts():
        assert sorted(np.concatenate([part.jobs for part in parts])) == list(range(12))
        assert sorted(np.concatenate([part.vehicles for part in parts])) == list(range(5))


def test_more_than_one_part_comes_of_it():
    assert {len(parts) for parts in cuts()} >= {2, 3}


def test_every_job_of_a_route_is_in_the_part_of_its_vehicle():
    for parts in cuts():
        for part in parts:
            for vehicle, visits in zip(part.vehicles, part.sequences, strict=True):
                there = tuple(int(part.jobs[visit]) if visit >= 0 else visit for visit in visits)
                assert there == ANSWER[vehicle]


def test_both_jobs_of_a_pair_are_in_one_part():
    for parts in cuts():
        for part in parts:
            partners = part.tables.jobs[: len(part.jobs), PARTNER]
            expected = TABLES.jobs[part.jobs, PARTNER]
            assert np.array_equal(np.where(partners >= 0, part.jobs[partners], -1), expected)


def test_joining_the_parts_as_they_are_gives_the_answer_back():
    for parts in cuts():
        assert join(ANSWER, parts, [part.sequences for part in parts]) == ANSWER


def test_only_routes_of_joined_parts_are_replaced():
    part = extract(TABLES, ANSWER, jobs=np.array([0, 3, 5, 6]), vehicles=np.array([0, 4]))
    assert part.sequences == ((0, 3), ())
    assert join(ANSWER, [part], [((1, 2), (0, 3))]) == ((3, 5), *ANSWER[1:4], (0, 6))


def test_unused_vehicles_go_to_all_parts_in_turn():
    given = plain([job(number, number) for number in range(6)], [crew(number) for number in range(8)])
    routes = ((0, 1, 2), (3, 4, 5), *((),) * 6)
    parts = cut(tabulate(given), routes, num_parts=2, rng=np.random.default_rng(0))
    assert [len(part.vehicles) for part in parts] == [4, 4]


def test_an_answer_without_routes_is_one_part():
    parts = cut(TABLES, ((),) * 5, num_parts=3, rng=np.random.default_rng(0))
    assert [len(part.jobs) for part in parts] == [12]
    assert [len(part.vehicles) for part in parts] == [5]


def test_routes_that_lie_together_are_in_one_part():
    given = plain([job(number, 5 * (number % 2)) for number in range(4)], [crew(number) for number in range(4)])
    for seed in range(9):
        parts = cut(tabulate(given), ((0,), (1,), (2,), (3,)), num_parts=2, rng=np.random.default_rng(seed))
        assert {frozenset(part.jobs.tolist()) for part in parts} == {frozenset({0, 2}), frozenset({1, 3})}


def test_frozen_and_planned_jobs_keep_their_meaning_in_a_part():
    part = extract(TABLES, ANSWER, jobs=np.array([1, 2, 4, 7, 10]), vehicles=np.array([1, 3]))
    first, second = part.tables.vehicles
    lists = part.tables.lists
    assert lists[first[FROZEN_FROM] : first[FROZEN_TO]].tolist() == [0]
    assert lists[first[PLAN_FROM] : first[PLAN_TO]].tolist() == [0, 1]
    assert lists[second[PLAN_FROM] : second[PLAN_TO]].tolist() == [ELSEWHERE, 2]
    assert part.tables.jobs[:5, PLANNED].tolist() == [0, 0, 1, -1, -1]


def test_a_job_whose_planned_vehicle_is_elsewhere_still_pays_for_its_move():
    part = extract(TABLES, ((), (), (), (), (0, 6)), jobs=np.array([0, 6]), vehicles=np.array([4]))
    whole = price_sequences(TABLES, ((), (1,), (), (), (0, 6))) - price_sequences(TABLES, ((), (1,), (), (), ()))
    assert price_sequences(part.tables, ((0, 1),)) - price_sequences(part.tables, ((),)) == whole


def test_a_change_costs_in_a_part_what_it_costs_in_the_whole():
    for parts in cuts():
        for number, part in enumerate(parts):
            for vehicle, visits in enumerate(part.sequences):
                # Two visits change places, or the last is left out.
                for changed in (visits[1::-1] + visits[2:], visits[:-1]):
                    trial = tuple(changed if one == vehicle else other for one, other in enumerate(part.sequences))
                    answers = [trial if one == number else other.sequences for one, other in enumerate(parts)]
                    here = price_sequences(part.tables, trial)
                    everywhere = price_sequences(TABLES, join(ANSWER, parts, answers))
                    if here is None:
                        assert everywhere is None
                    else:
                        assert here - price_sequences(part.tables, part.sequences) == everywhere - price_sequences(
                            TABLES, ANSWER
                        )


def test_the_answer_of_these_tests_keeps_every_rule():
    assert price_sequences(TABLES, ANSWER) is not None


def mended(given, sequences, begun=None):
    return repair(tabulate(given), sequences, begun or ((),) * len(given.vehicles))


def test_a_route_that_keeps_every_rule_stays_as_it_is():
    given = plain([job(1, 5), job(2, 1), job(3, 4)])
    assert mended(given, ((0, 1, 2),)) == ((0, 1, 2),)


def test_the_dearest_jobs_that_fit_together_stay_in_their_order():
    given = plain(
        [job(number, 1, delivery=(1,), prize=prize) for number, prize in enumerate((5, 9, 7))], [crew(capacity=(2,))]
    )
    assert mended(given, ((0, 1, 2),)) == ((1, 2),)


def test_a_job_named_twice_stays_where_it_is_named_first():
    given = plain([job(1, 1), job(2, 2)], [crew(), crew(22)])
    assert mended(given, ((0, 1, 0), (1,))) == ((0, 1), ())


def test_a_job_taken_off_one_route_may_stay_on_the_next():
    given = plain([job(1, 1, forbidden_vehicles=frozenset({21})), job(2, 2)], [crew(), crew(22)])
    assert mended(given, ((0, 1), (0,))) == ((1,), (0,))


def test_what_the_problem_does_not_have_is_passed_over():
    given = plain([job(1, 1), job(2, 2)], [crew(reloads=(Reload(location=0),))])
    assert mended(given, ((7, 0, -2, 1, -1),)) == ((0, 1, -1),)


def test_both_jobs_of_a_pair_stay_or_go():
    given = plain([job(1, 1), job(2, 2), job(3, 3)], pairs=(Pair(first=1, second=2),))
    assert mended(given, ((1, 0, 2),)) == ((2,),)
    assert mended(given, ((0, 2),)) == ((2,),)
    assert mended(given, ((0, 2, 1),)) == ((0, 2, 1),)


def test_reloads_without_a_job_are_no_route():
    given = plain([job(1, 5, time_windows=(TimeWindow(0, 9),))], [crew(reloads=(Reload(location=0),))])
    assert mended(given, ((-1, 0, -1),)) == ((),)


@pytest.mark.parametrize("given_route", [(), (1, 0), (1,)])
def test_a_route_that_is_begun_begins_so(given_route):
    given = plain([job(1, 1), job(2, 2)], [crew(frozen=(1,))])
    assert mended(given, (given_route,), ((0,),))[0][0] == 0


def test_a_reload_that_a_route_begins_with_is_made_once():
    deliveries = [job(1, 1, delivery=(1,)), job(2, 2, delivery=(1,)), job(3, 3, delivery=(2,))]
    given = plain(deliveries, [crew(capacity=(1,), frozen=(1, 2), reloads=(Reload(location=5),))])
    assert mended(given, ((0, -1, 1, 2),), ((0, -1, 1),)) == ((0, -1, 1),)


def test_a_job_begun_by_one_vehicle_is_on_no_route_before_it():
    given = plain([job(1, 1), job(2, 2)], [crew(), crew(22, frozen=(2,))])
    assert mended(given, ((0, 1), (1,)), ((), (1,))) == ((0,), (1,))


def test_a_job_that_a_route_begins_with_is_on_it_once():
    given = plain([job(1, 1), job(2, 2)], [crew(frozen=(1,))])
    assert mended(given, ((0, 1, 0),), ((0,),)) == ((0, 1),)
