"""What holds after any number of the search's steps, and after each one by itself, on random problems.

Plain problems are those whose routes are changed in place; of all others each changed route is timed anew.
"""

from dataclasses import dataclass
from random import Random

import numpy as np
import pytest
from long_runs import num_tries
from random_problems import plain_problem, random_problem, random_visits

from solvers.impossible import begin_routes, find_impossible
from solvers.possible import possible_part
from solvers.search.annealing import anneal, recreate
from solvers.search.insertion import DEAR, find_places, price_insertion
from solvers.search.routes import accept, change_of_cost, take_back
from solvers.search.ruin import ruin
from solvers.search.searching import loaded
from solvers.search.sizes import longest_route
from solvers.search.state import (
    BEST_COST,
    COST,
    IS_CANDIDATE,
    IS_PLAIN,
    IS_TOUCHED,
    LEG,
    LENGTH,
    NUM_BLINKS,
    NUM_CANDIDATES,
    NUM_SERVED,
    NUM_STOPS,
    NUM_TOUCHED,
    NUM_USED,
    ROOM,
    TOP_COST,
    TOTAL_COST,
    VEHICLE,
    State,
    best_sequences,
    current_sequences,
)
from solvers.timing import schedule_route
from solvers.timing.columns import FIXED_COST, TYPE
from solvers.timing.schedule import price_sequences
from solvers.timing.sheet import HOLD
from solvers.timing.tables import Tables, tabulate

NUM_SEEDS = num_tries(60, 1000)

NUM_STEPS = num_tries(100, 1000)

AVERAGE_REMOVED = 6.0

MAKERS = {"plain": plain_problem, "mixed": lambda seed: random_problem(seed, num_jobs=12, num_vehicles=4)}


@dataclass(frozen=True, kw_only=True)
class Searched:
    """An answer at work, and what it cost in the beginning."""

    kind: str
    seed: int
    tables: Tables
    state: State
    start_cost: int

    def __str__(self):
        return f"{self.kind}, seed {self.seed}"


def laid_out(kind):
    """Lay out what has been begun of random problems, without what is impossible."""
    for seed in range(NUM_SEEDS):
        whole = MAKERS[kind](seed)
        given = possible_part(whole, find_impossible(whole)).problem
        if given.jobs and given.vehicles:
            tables, sequences = tabulate(given), begin_routes(given)
            state = loaded(tables, sequences, seed=seed)
            yield Searched(
                kind=kind, seed=seed, tables=tables, state=state, start_cost=price_sequences(tables, sequences)
            )


@pytest.fixture(scope="module", params=MAKERS)
def searched(request):
    """Anneal, hot: many steps that make the answer dearer are kept."""
    answers = list(laid_out(request.param))
    for one in answers:
        anneal(one.tables, one.state, NUM_STEPS, 2000.0, 200.0, AVERAGE_REMOVED)
    return answers


def begin_step(one, number):
    ruin(one.tables, one.state, AVERAGE_REMOVED)
    recreate(one.tables, one.state, number % 2 == 0, 1.0 + number % 3)


def price_now(one):
    return price_sequences(one.tables, current_sequences(one.tables, one.state))


def snapshot(one):
    """Copy all that says what the answer is, its sheets and the best one included."""
    state, num_vehicles = one.state, len(one.tables.vehicles)
    lengths = state.routes[: 2 * num_vehicles, LENGTH]
    return {
        "visits": [state.visits[route, :length].tolist() for route, length in enumerate(lengths)],
        "rows": [
            state.rows[vehicle, : lengths[vehicle] + 1].tolist() for vehicle in np.flatnonzero(lengths[:num_vehicles])
        ],
        "routes": state.routes[:num_vehicles, [LENGTH, COST, NUM_STOPS, ROOM, IS_TOUCHED]].tolist(),
        "where": state.where[:, VEHICLE].tolist(),
        "legs": state.where[state.where[:, VEHICLE] >= 0, LEG].tolist(),
        "candidates": state.where[:, IS_CANDIDATE].tolist(),
        "numbers": state.numbers[[TOTAL_COST, BEST_COST, NUM_USED, NUM_SERVED, NUM_TOUCHED, NUM_CANDIDATES]].tolist(),
    }


def test_routes_of_plain_problems_are_changed_in_place_and_others_are_not(searched):
    assert {(one.kind, bool(one.state.numbers[IS_PLAIN])) for one in searched} in (
        {("plain", True)},
        {("mixed", False)},
    )
    assert len(searched) > NUM_SEEDS // 2


def test_the_search_moves_on_from_where_it_starts(searched):
    assert sum(one.state.numbers[BEST_COST] < one.start_cost for one in searched) > len(searched) // 2
    assert sum(one.state.numbers[TOTAL_COST] > one.state.numbers[BEST_COST] for one in searched) > len(searched) // 5


def test_an_answer_costs_what_the_clock_says_of_its_sequences(searched):
    for one in searched:
        assert one.state.numbers[TOTAL_COST] == price_now(one), str(one)


def test_the_best_answer_costs_what_the_clock_says_of_it_and_never_more_than_the_start(searched):
    for one in searched:
        best = int(one.state.numbers[BEST_COST])
        assert best == price_sequences(one.tables, best_sequences(one.tables, one.state)), str(one)
        assert best <= min(one.start_cost, int(one.state.numbers[TOTAL_COST])), str(one)


def test_routes_changed_step_by_step_are_those_timed_anew(searched):
    for one in searched:
        anew = loaded(one.tables, current_sequences(one.tables, one.state), seed=0)
        for vehicle in range(len(one.tables.vehicles)):
            length = one.state.routes[vehicle, LENGTH]
            assert one.state.routes[vehicle, COST] == anew.routes[vehicle, COST], str(one)
            if length:
                # Only a trip's first leg has a moment before which it does not begin; on the others that says nothing.
                now, then = (
                    np.delete(rows[vehicle, : length + 1], HOLD, axis=1) for rows in (one.state.rows, anew.rows)
                )
                assert np.array_equal(now, then), f"{one}, vehicle {vehicle}"
                if not one.state.numbers[IS_PLAIN]:
                    now, then = (
                        routes[vehicle, [NUM_STOPS, ROOM]].tolist() for routes in (one.state.routes, anew.routes)
                    )
                    assert now == then, f"{one}, vehicle {vehicle}"


def test_every_job_is_known_to_be_where_it_is(searched):
    for one in searched:
        places = {
            job: (vehicle, leg)
            for vehicle, visits in enumerate(current_sequences(one.tables, one.state))
            for leg, job in enumerate(visits)
            if job >= 0
        }
        for job, (vehicle, leg, _) in enumerate(one.state.where.tolist()):
            assert (vehicle, leg if vehicle >= 0 else -1) == places.get(job, (-1, -1)), f"{one}, job {job}"


def test_visits_and_vehicles_in_use_are_counted(searched):
    for one in searched:
        sequences = current_sequences(one.tables, one.state)
        assert one.state.numbers[NUM_SERVED] == sum(map(len, sequences)), str(one)
        assert one.state.numbers[NUM_USED] == sum(map(bool, sequences)), str(one)


def test_no_vehicle_is_unused_before_the_one_from_which_the_search_looks(searched):
    for one in searched:
        for kind, first in enumerate(one.state.idle.tolist()):
            before = one.tables.vehicles[:first, TYPE] == kind
            assert (one.state.routes[:first][before, LENGTH] > 0).all(), str(one)


def test_nothing_is_left_of_a_step_that_has_ended(searched):
    for one in searched:
        assert not one.state.where[:, IS_CANDIDATE].any(), str(one)
        assert not one.state.routes[:, IS_TOUCHED].any(), str(one)
        assert not one.state.numbers[[NUM_TOUCHED, NUM_CANDIDATES]].any(), str(one)


def test_a_step_taken_back_leaves_everything_as_it_was(searched):
    num_changed = 0
    for one in searched:
        before = snapshot(one)
        for number in range(6):
            begin_step(one, number)
            num_changed += snapshot(one)["visits"] != before["visits"]
            take_back(one.tables, one.state)
            assert snapshot(one) == before, str(one)
    assert num_changed > 3 * len(searched)


@pytest.mark.parametrize("kind", MAKERS)
def test_a_step_changes_the_price_by_what_it_says(kind):
    for one in laid_out(kind):
        before = one.start_cost
        for number in range(20):
            begin_step(one, number)
            change = int(change_of_cost(one.tables, one.state))
            now = price_now(one)
            # Without a price: a pinned job is off its place for now, which such a step is never kept for.
            if now is None:
                assert change > DEAR, str(one)
                take_back(one.tables, one.state)
            else:
                assert change == now - before, str(one)
                accept(one.tables, one.state, change)
                before = now


@pytest.mark.parametrize("searched", ["plain"], indirect=True)
def test_the_place_found_on_plain_routes_is_the_cheapest_of_all(searched):
    num_compared = 0
    for one in searched:
        # Vehicles not in use are too dear to be looked at.
        tables = one.tables._replace(vehicles=one.tables.vehicles.copy())
        tables.vehicles[:, FIXED_COST] = 10**8
        sequences = current_sequences(tables, one.state)
        for job in [visit for visits in sequences for visit in visits]:
            without = tuple(tuple(visit for visit in visits if visit != job) for visits in sequences)
            if price_sequences(tables, without) is None:
                continue
            state = loaded(tables, without, seed=0)
            state.numbers[NUM_BLINKS] = 10**9
            prices = [
                price_insertion(tables, state, job, vehicle, leg) - state.routes[vehicle, COST]
                for vehicle, visits in enumerate(without)
                for leg in range(len(visits) + 1)
                if visits
            ]
            least = min((int(price) for price in prices if price < 10**8), default=None)
            num_found = find_places(tables, state, job, 10**8, 0)
            assert (int(state.numbers[TOP_COST]) if num_found else None) == least, f"{one}, job {job}"
            num_compared += least is not None
    assert num_compared > NUM_SEEDS


def test_no_possible_route_has_more_visits_than_the_bound():
    num_compared = 0
    for seed in range(NUM_SEEDS):
        problem, random = (
            random_problem(seed, features={"loads", "profiles", "open", "efforts", "windows"}),
            Random(seed),
        )
        bound = longest_route(tabulate(problem))
        for vehicle in range(len(problem.vehicles)):
            for _ in range(5):
                visits = random_visits(random, problem, vehicle)
                if visits and schedule_route(problem, vehicle, visits) is not None:
                    assert len(visits) <= bound, f"seed {seed}, vehicle {vehicle}, visits {visits}"
                    num_compared += 1
    assert num_compared > 3 * NUM_SEEDS
