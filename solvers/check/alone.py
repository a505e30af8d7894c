"""Whether a vehicle of which nothing else is asked but what is frozen on it could serve a job, or a pair."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import permutations, product

from solvers.check.assignments import may_serve
from solvers.check.bounds import shortest_drives
from solvers.check.clock import is_exact, sound_routes
from solvers.check.course import Ties
from solvers.check.gaps import plausible_gaps
from solvers.problem import Problem, Vehicle
from solvers.solution import Route

_MOST_LOOSE = 4
"""Jobs behind the frozen ones, partners of frozen jobs among them, that are tried in every order."""

_MOST_RELOADS = 300
"""Ways to put a reload, or none, between visits that are tried."""


Unit = tuple[int, ...]


def vehicles_to_ask(problem: Problem, ties: Ties, units: Sequence[Unit]) -> dict[Unit, list[int]]:
    """Pass over the vehicles that may not serve a job, or a pair, or could not in time by quick bounds."""
    shortest = [shortest_drives(matrix) for matrix in problem.matrices]
    asked: dict[Unit, list[int]] = {unit: [] for unit in units}
    for vehicle, crew in enumerate(problem.vehicles):
        able = [
            unit
            for unit in units
            if all(may_serve(crew, problem.jobs[job]) and ties.frozen_on.get(job, vehicle) == vehicle for job in unit)
        ]
        if not ties.frozen[vehicle]:
            gaps = plausible_gaps(
                problem, ties, shortest[crew.profile], vehicle, (), able, with_reloads=bool(crew.reloads)
            )
            hopeful = {gap.unit for gap in gaps}
            # A pinned job may be reached by way of the jobs before it where it cannot be reached directly.
            able = [unit for number, unit in enumerate(able) if number in hopeful or _is_pinned(problem, unit)]
        for unit in able:
            asked[unit].append(vehicle)
    return asked


def serve_alone(problem: Problem, ties: Ties, unit: Unit, vehicles: Sequence[int]) -> tuple[Route | None, bool]:
    """Find a vehicle that could serve a job, or a pair, behind its frozen jobs, with reloads wherever they help.

    Parameters
    ----------
    vehicles
        Those to ask; the others cannot, see :func:`vehicles_to_ask`.

    Returns
    -------
    Route or None
        A route that keeps every rule, None where none was found.
    bool
        Whether it is proven that there is none: every order, every place of a reload was tried under an exact clock.
    """
    is_proven = True
    seen = set()
    for vehicle in vehicles:
        crew = problem.vehicles[vehicle]
        kind = _without_prices(crew)
        if kind in seen:
            continue
        seen.add(kind)
        frozen = ties.frozen[vehicle]
        loose = [job for job in unit if job not in frozen]
        partners = [ties.second_of[job] for job in frozen if job in ties.second_of]
        loose += [job for job in partners if job not in frozen and job not in loose]
        if _is_pinned(problem, loose):
            # It may fit behind jobs that it does not fit without.
            is_proven = False
        if len(loose) > _MOST_LOOSE:
            is_proven = False
        orders = [tuple(loose)] if len(loose) > _MOST_LOOSE else list(permutations(loose))
        for order in orders:
            if any(ties.first_of.get(job) in order[place:] for place, job in enumerate(order)):
                continue
            visits = (*frozen, *order)
            is_proven = is_proven and is_exact(problem, vehicle, 2 * len(visits))
            if (len(crew.reloads) + 1) ** (len(visits) + 1) > _MOST_RELOADS:
                is_proven = False
            for wider in _with_reloads(visits, len(crew.reloads)):
                route = next(sound_routes(problem, ties, vehicle, wider, is_thorough=True), None)
                if route is not None:
                    return route, False
    return None, is_proven


def _is_pinned(problem: Problem, jobs: Sequence[int]) -> bool:
    return any(problem.jobs[job].position is not None for job in jobs)


def _without_prices(crew: Vehicle) -> Vehicle:
    """Give a vehicle that could do the same: one that is like another but for its id and its prices decides nothing."""
    return replace(
        crew,
        id=0,
        fixed_cost=0,
        travel_cost=0,
        service_cost=0,
        duration_cost=0,
        distance_cost=0,
        overtime_cost=0,
        fair_work=None,
    )


def _with_reloads(visits: Sequence[int], num_reloads: int) -> Iterator[tuple[int, ...]]:
    """Give the visits without a reload, with one anywhere, then, where that is not too much, with one at every gap."""
    yield tuple(visits)
    for gap in range(len(visits) + 1):
        for reload in range(num_reloads):
            yield (*visits[:gap], -1 - reload, *visits[gap:])
    if not num_reloads or (num_reloads + 1) ** (len(visits) + 1) > _MOST_RELOADS:
        return
    for chosen in product(range(num_reloads + 1), repeat=len(visits) + 1):
        if sum(map(bool, chosen)) > 1:
            wider = [-chosen[0]] if chosen[0] else []
            for visit, reload in zip(visits, chosen[1:], strict=True):
                wider += [visit, -reload] if reload else [visit]
            yield tuple(wider)
