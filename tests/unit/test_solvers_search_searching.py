"""The search as a whole: its budget, its seed, what it starts from and what it tells on the way."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest
from line_problems import crew, job
from search_states import plain

from solvers.check import check
from solvers.problem import Job, Matrix, Problem, Stability, TimeWindow, Vehicle
from solvers.search.parts import cut
from solvers.search.searching import Budget, Slice, loaded, search, search_part, start
from solvers.solve import finish
from solvers.timing.schedule import price_sequences
from solvers.timing.tables import tabulate


def town(num_jobs, num_vehicles):
    """Scatter jobs and one yard over a square, an hour's drive from side to side; half of the jobs are optional."""
    numbers = np.random.default_rng(4)
    places = numbers.integers(0, 3600, (num_jobs + 1, 2))
    durations = np.abs(places[:, None] - places[None, :]).sum(axis=2)
    jobs = [
        Job(id=place, location=place, service_duration=600, prize=3000 if place % 2 else None, delivery=(1,))
        for place in range(1, num_jobs + 1)
    ]
    vehicles = [
        Vehicle(id=number, start=0, end=0, shift=TimeWindow(0, 40_000), capacity=(20,))
        for number in range(num_vehicles)
    ]
    return Problem(matrices=(Matrix(durations=durations),), jobs=tuple(jobs), vehicles=tuple(vehicles))


@pytest.fixture(scope="module")
def large():
    """Make a problem that two threads search in two parts."""
    return town(130, 10)


def searched(given, *, initial=None, seed=0, executor=None, **budget):
    return search(tabulate(given), initial, Budget(**({"steps": 3000} | budget)), seed=seed, executor=executor)


def test_the_same_seed_steps_and_threads_give_the_same_answer(large):
    for threads in (1, 2):
        assert searched(large, threads=threads, seed=5) == searched(large, threads=threads, seed=5)


def test_another_seed_gives_another_answer(large):
    assert searched(large, seed=5) != searched(large, seed=6)


def test_processes_give_the_answer_that_threads_give(large):
    # Forking would copy the locks of threads that run.
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as executor:
        assert searched(large, threads=2, executor=executor) == searched(large, threads=2)


def test_an_answer_is_sound_by_the_checker(large):
    assert check(large, finish(large, [searched(large, threads=2)], ())) == []


def test_searching_from_an_answer_gives_none_that_is_dearer(large):
    tables = tabulate(large)
    initial = searched(large, steps=300)
    for seed in range(3):
        found = searched(large, steps=30, initial=initial, seed=seed)
        assert price_sequences(tables, found) <= price_sequences(tables, initial)


def test_searching_from_the_plan_gives_no_answer_that_is_dearer():
    jobs = [job(1, 5, prize=40), job(2, 5, prize=40)]
    given = plain(jobs, stability=Stability(plan=((1, 2),), change_cost=400))
    found = searched(given, steps=1, initial=((0, 1),))
    assert price_sequences(tabulate(given), found) <= price_sequences(tabulate(given), ((0, 1),))


def test_searching_longer_makes_an_answer_cheaper(large):
    tables = tabulate(large)
    assert price_sequences(tables, searched(large, steps=20_000)) < price_sequences(tables, searched(large, steps=200))


def test_the_best_answer_of_a_small_problem_is_found():
    # Out along the line and back: 100 s, with the one job left out whose detour costs more than its prize.
    given = plain([job(number, place) for number, place in enumerate((3, 1, 5, 2, 4))] + [job(9, 5, prize=1)], [crew()])
    found = searched(given, steps=600)
    assert price_sequences(tabulate(given), found) == 100
    assert sorted(found[0]) == [0, 1, 2, 3, 4, 5]


def test_progress_never_goes_back_and_costs_never_rise(large):
    told: list[tuple[float, int]] = []
    found = searched(large, threads=2, on_progress=lambda share, cost: told.append((share, cost)))
    shares, costs = zip(*told, strict=True)
    assert list(shares) == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert list(costs) == sorted(costs, reverse=True)
    assert price_sequences(tabulate(large), found) <= costs[-1]


def test_a_search_that_is_cancelled_ends_after_the_round_at_hand(large):
    told: list[float] = []
    searched(large, on_progress=lambda share, _: told.append(share), is_cancelled=lambda: len(told) > 2)
    assert len(told) == 3


def test_a_search_in_seconds_that_is_cancelled_ends_within_a_round(large):
    asked = []

    def is_cancelled():
        asked.append(None)
        return len(asked) > 3

    # Without the way out it would run for an hour.
    searched(large, steps=None, seconds=3600, is_cancelled=is_cancelled)
    assert len(asked) < 10


def test_a_search_whose_time_is_over_gives_what_it_starts_with():
    given = plain([job(1, 1), job(2, 2)])
    assert sorted(searched(given, steps=None, seconds=0.0)[0]) == [0, 1]


def test_without_jobs_or_vehicles_there_is_nothing_to_search():
    assert searched(plain([], [crew(), crew(22)])) == ((), ())
    assert searched(Problem(matrices=town(2, 1).matrices, jobs=town(2, 1).jobs, vehicles=())) == ()


def test_a_start_leaves_nothing_out_that_pays():
    given = plain([job(1, 2, prize=41), job(2, 4, prize=41), job(3, 5, prize=19)])
    assert sorted(start(tabulate(given), None, seed=0)[0]) == [0, 1]


def test_an_answer_that_breaks_a_rule_is_refused_with_its_vehicle():
    given = plain([job(1, 1)], [crew(), crew(22, shift=TimeWindow(0, 5))])
    with pytest.raises(ValueError, match=r"the route of vehicle 1 breaks a rule: \(0,\)"):
        loaded(tabulate(given), ((), (0,)), seed=0)


def test_what_a_part_saves_is_what_its_answers_are_cheaper_by(large):
    tables = tabulate(large)
    initial = searched(large, steps=100)
    for part in cut(tables, initial, num_parts=2, rng=np.random.default_rng(0)):
        found = search_part(part, Slice(hot=300.0, cold=30.0, seed=3, steps=500))
        before = price_sequences(part.tables, part.sequences)
        assert found.best_saving == before - price_sequences(part.tables, found.best)
        assert found.current_saving == before - price_sequences(part.tables, found.current)
        assert found.best_saving >= max(0, found.current_saving)
