"""The checker's quick bounds pass over no place: every insertion tried one by one finds what they find."""

from itertools import product
from random import Random

import pytest
from random_problems import random_problem, random_visits

from solvers.check import price
from solvers.check.assignments import may_serve
from solvers.check.clock import sound_routes
from solvers.check.course import ties_of, visits_of
from solvers.check.places import insertions
from solvers.check.pricing import price_of_idling, price_of_leaving_out, price_of_route
from solvers.solution import Reason, Solution, Unassigned

NUM_JOBS = 9


def random_answer(seed, problem, ties):
    """Serve some of the jobs on random routes and leave the others out."""
    random, routes, served = Random(seed), [], set()
    for vehicle in range(len(problem.vehicles)):
        for _ in range(4):
            visits = random_visits(random, problem, vehicle)
            jobs = {visit for visit in visits if visit >= 0}
            route = next(sound_routes(problem, ties, vehicle, visits), None) if jobs and not jobs & served else None
            if route is not None:
                routes.append(route)
                served |= jobs
                break
    left_out = [job for job in range(NUM_JOBS) if job not in served]
    unassigned = tuple(Unassigned(job=job, reason=Reason.OUTCOMPETED, detail="") for job in left_out)
    solution = Solution(routes=tuple(routes), unassigned=unassigned, cost=0)
    units = list(dict.fromkeys(ties.unit(job) for job in left_out))
    return Solution(routes=solution.routes, unassigned=unassigned, cost=price(problem, solution)), units


def all_insertions(problem, ties, solution, unit, *, with_reloads):
    """Put a job, or a pair, into every gap of every route, and give what each way to do so saves."""
    routes = {route.vehicle: route for route in solution.routes}
    prizes = sum(price_of_leaving_out(problem, job) for job in unit)
    for vehicle, crew in enumerate(problem.vehicles):
        if any(job in ties.frozen_on or not may_serve(crew, problem.jobs[job]) for job in unit):
            continue
        route = routes.get(vehicle)
        if route is None and ties.frozen[vehicle]:
            continue
        visits = () if route is None else visits_of(route)
        now = price_of_idling(problem, vehicle) if route is None else price_of_route(problem, route)
        options = [(), *((-1 - reload,) for reload in range(len(crew.reloads) if with_reloads else 0))]
        may_part = len(unit) > 1 and not ties.load_of[unit[0]]
        for gap in range(len(visits) + 1):
            for other in range(gap, len(visits) + 1) if len(unit) > 1 else [gap]:
                for before, between, after in product(options, options if may_part else [()], options):
                    first = (*visits[:gap], *before, unit[0], *between)
                    wider = (*first, *visits[gap:other], *unit[1:], *after, *visits[other:])
                    for found in sound_routes(problem, ties, vehicle, wider):
                        yield prizes + now - price_of_route(problem, found)


@pytest.mark.parametrize("seed", range(120))
def test_the_best_place_that_pays_is_found_for_each(seed):
    problem = random_problem(seed, num_jobs=NUM_JOBS)
    ties = ties_of(problem)
    solution, units = random_answer(seed, problem, ties)
    found = {place.unit: place.saved for place in insertions(problem, ties, solution, units, must_pay=True)}
    best = {}
    for unit in units:
        saved = max(all_insertions(problem, ties, solution, unit, with_reloads=False), default=0)
        if saved > 0:
            best[unit] = saved
    assert found == best


@pytest.mark.parametrize("seed", range(1000, 1060))
def test_any_place_is_found_for_each_with_reloads_beside_it(seed):
    problem = random_problem(seed, num_jobs=NUM_JOBS)
    ties = ties_of(problem)
    solution, units = random_answer(seed, problem, ties)
    found = {place.unit for place in insertions(problem, ties, solution, units, must_pay=False)}
    assert found == {
        unit for unit in units if any(True for _ in all_insertions(problem, ties, solution, unit, with_reloads=True))
    }


def test_the_random_answers_leave_jobs_out_that_fit_and_jobs_that_do_not():
    fit, units_left = 0, 0
    for seed in range(40):
        problem = random_problem(seed, num_jobs=NUM_JOBS)
        ties = ties_of(problem)
        solution, units = random_answer(seed, problem, ties)
        fit += len({place.unit for place in insertions(problem, ties, solution, units, must_pay=True)})
        units_left += len(units)
    assert 30 <= fit <= units_left - 30
