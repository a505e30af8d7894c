"""The quick bound of the search passes over no place that the clock would allow."""

from itertools import product
from random import Random

import pytest
from random_problems import random_problem, random_visits

from solvers.search.completing import price_at
from solvers.search.neighbours import no_neighbours
from solvers.search.room import room_on, seconds_added
from solvers.search.searching import loaded
from solvers.timing.clock import INFEASIBLE
from solvers.timing.columns import RELOADS_FROM, RELOADS_TO, ROLE
from solvers.timing.schedule import schedule_route
from solvers.timing.tables import tabulate


@pytest.mark.parametrize("seeds", [range(first, first + 15) for first in (0, 15, 30, 45)], ids=str)
def test_no_place_that_keeps_every_rule_takes_more_time_than_a_route_has_left(seeds):
    num_kept = 0
    for seed in seeds:
        problem, random = random_problem(seed), Random(seed)
        tables = tabulate(problem)
        for vehicle in range(len(problem.vehicles)):
            visits = random_visits(random, problem, vehicle)
            if schedule_route(problem, vehicle, visits) is None or not any(visit >= 0 for visit in visits):
                continue
            alone = tuple(visits if number == vehicle else () for number in range(len(problem.vehicles)))
            state = loaded(tables, alone, seed=0, neighbours=no_neighbours(tables))
            room = room_on(tables, state, vehicle)
            reloads = (-1, *range(tables.vehicles[vehicle, RELOADS_FROM], tables.vehicles[vehicle, RELOADS_TO]))
            for job in set(range(len(problem.jobs))) - set(visits):
                role = tables.jobs[job, ROLE]
                if role == 2 or not tables.eligible[vehicle, job]:
                    continue
                gaps = range(len(visits) + 1)
                legs = product(gaps, gaps) if role == 1 else ((gap, gap) for gap in gaps)
                for (leg, other), before, behind in product(legs, reloads, reloads):
                    chosen = (before, -1, behind)
                    if other < leg or price_at(tables, state, job, vehicle, (leg, other), chosen) >= INFEASIBLE:
                        continue
                    num_kept += 1
                    added = seconds_added(tables, state, job, vehicle, (leg, other), chosen)
                    assert added <= room, f"seed {seed}, vehicle {vehicle}, job {job} on {leg}, {other} of {visits}"
    assert num_kept > 100
