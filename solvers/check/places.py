"""Places for jobs that an answer leaves out, between the visits of its routes or on a vehicle that is not used."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from solvers.check.assignments import may_serve
from solvers.check.bounds import shortest_drives
from solvers.check.clock import sound_routes
from solvers.check.course import Ties, visits_of
from solvers.check.gaps import plausible_gaps
from solvers.check.pricing import price_of_idling, price_of_leaving_out, price_of_route
from solvers.problem import Problem
from solvers.solution import Route, Solution


@dataclass(frozen=True, slots=True, kw_only=True)
class Insertion:
    """A job, or a pair, put on a route: as which stop, the route it makes, and what the whole answer saves by it."""

    unit: tuple[int, ...]
    position: int
    route: Route
    saved: int


def insertions(
    problem: Problem, ties: Ties, solution: Solution, units: Sequence[tuple[int, ...]], *, must_pay: bool
) -> Iterator[Insertion]:
    """Find places for what is left out, all else staying in its order and breaks placed anew.

    Parameters
    ----------
    units
        A job or a pair each, all of them left out.
    must_pay
        True for places that lower the price of the answer. False for any place, with a reload before and after the job
        too, and between the jobs of a pair that carries no load, and then for one at most for each unit.

    Yields
    ------
    Insertion
        A route in each that keeps every rule. Where it must pay, each one of a unit saves more than the one before it.
    """
    shortest = [shortest_drives(matrix) for matrix in problem.matrices]
    routes = {route.vehicle: route for route in solution.routes if route.stops}
    placed: set[tuple[int, ...]] = set()
    best: dict[tuple[int, ...], int] = {}
    seen = set()
    for vehicle, crew in enumerate(problem.vehicles):
        route = routes.get(vehicle)
        able = [
            unit
            for unit in units
            if unit not in placed
            and all(may_serve(crew, problem.jobs[job]) and job not in ties.frozen_on for job in unit)
        ]
        now = price_of_idling(problem, vehicle) if route is None else price_of_route(problem, route)
        if route is None and ties.frozen[vehicle]:
            # It has to begin with them: either it could and is not used, which is told elsewhere, or it cannot be used.
            continue
        if route is None:
            # Unused vehicles that differ in their ids alone are one, unless the plan tells them apart.
            is_planned = problem.stability is not None and bool(problem.stability.plan[vehicle])
            kind = (replace(crew, id=0), tuple(able), vehicle if is_planned else None)
            if kind in seen:
                continue
            seen.add(kind)
        visits = () if route is None else visits_of(route)
        varies = len(problem.matrices[crew.profile].times) > 1
        reloads = range(0 if must_pay else len(crew.reloads))
        for gap in plausible_gaps(
            problem,
            ties,
            shortest[crew.profile],
            vehicle,
            visits,
            able,
            with_reloads=len(reloads) > 0,
            price=now if must_pay else None,
        ):
            unit = able[gap.unit]
            if unit in placed or gap.saved <= best.get(unit, 0):
                continue
            worth = sum(price_of_leaving_out(problem, job) for job in unit)
            may_part = len(unit) > 1 and not ties.load_of[unit[0]]
            for wider in _widened(visits, unit, gap.first, gap.last, reloads, may_part=may_part):
                for found in sound_routes(problem, ties, vehicle, wider):
                    saved = worth + now - price_of_route(problem, found)
                    if not must_pay or saved > best.get(unit, 0):
                        position = sum(visit >= 0 for visit in visits[: gap.first])
                        yield Insertion(unit=unit, position=position, route=found, saved=saved)
                        best[unit] = saved
                        if not must_pay:
                            placed.add(unit)
                            break
                    # The same with a later departure saves what the vehicle waits at most, if travel stays as it is.
                    if not varies and saved + crew.duration_cost * found.waiting_duration <= best.get(unit, 0):
                        break
                if unit in placed:
                    break


def _widened(
    visits: Sequence[int], unit: tuple[int, ...], gap: int, other: int, reloads: Sequence[int], *, may_part: bool
) -> Iterator[tuple[int, ...]]:
    """Put a job, or a pair, into its gaps: by itself, then with a reload before it, after it, or both.

    Where the two of a pair may part, a reload right behind the first is tried with each of these.
    """
    options = [(), *((-1 - reload,) for reload in reloads)]
    choices = product(options, options if may_part else [()], options)
    for before, between, after in sorted(choices, key=lambda chosen: sum(map(len, chosen))):
        yield (*visits[:gap], *before, unit[0], *between, *visits[gap:other], *unit[1:], *after, *visits[other:])
