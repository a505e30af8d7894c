"""Proving a proposal: the changed problem is solved again from the present answer, and the new route is checked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from solvers.check import check, price
from solvers.explain.answer import Answer, dropped_at, find_places, find_swaps, price_route, visits_at
from solvers.explain.changes import Change, Kind, apply
from solvers.explain.tabling import change_tables
from solvers.problem import Problem
from solvers.search.places import AT_VEHICLE, CHANGE, DROPPED_PRICE, Routes
from solvers.solution import Route, Solution, Stop
from solvers.timing.schedule import decode, schedule
from solvers.timing.tables import Integers, Tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The jobs are served in the changed problem: by this vehicle (an index), in an answer of this price.

    Jobs dropped or displaced count in the price as left out.
    """

    vehicle: int
    cost: int
    displaced: tuple[int, ...]


def prove(answer: Answer, unit: tuple[int, ...], changes: Sequence[Change]) -> Proof | None:
    """Solve the changed problem again by inserting the jobs where they cost least, and check the new route.

    All places of all routes are judged by the clock; where none pays, all at which others are dropped as well. None
    where that does not serve the jobs at less than their prize, or the checker faults the route.
    """
    tables = change_tables(answer.problem, answer.tables, changes)
    routes, dropped_price = _without_dropped(answer, tables, changes)
    worth = answer.price(unit, tables)
    place = _best(answer, find_places(answer, tables, routes, unit), unit)
    if place is None or place[CHANGE] >= worth:
        place = _best(answer, find_swaps(answer, tables, routes, unit), unit)
        if place is None or place[CHANGE] + place[DROPPED_PRICE] >= worth:
            return None
    vehicle = int(place[AT_VEHICLE])
    cost = int(routes.costs[vehicle] + place[CHANGE])
    if not _is_sound(answer, tables, changes, vehicle, visits_at(tables, routes, unit, place), cost):
        return None
    rise = int((routes.costs - answer.routes.costs).sum()) + dropped_price
    return Proof(
        vehicle=vehicle,
        cost=answer.solution.cost - answer.price(unit) + rise + int(place[CHANGE] + place[DROPPED_PRICE]),
        displaced=answer.ids(dropped_at(tables, routes, place)),
    )


def _best(answer: Answer, places: Integers, unit: tuple[int, ...]) -> Integers | None:
    places = places[answer.is_open_to(places[:, AT_VEHICLE], unit)]
    if not len(places):
        return None
    best: Integers = places[(places[:, CHANGE] + places[:, DROPPED_PRICE]).argmin()]
    return best


def _without_dropped(answer: Answer, tables: Tables, changes: Sequence[Change]) -> tuple[Routes, int]:
    """Give the present routes without the dropped jobs, priced in the changed tables, and the price of these jobs."""
    routes = Routes(answer.routes.visits.copy(), answer.routes.lengths.copy(), answer.routes.costs.copy())
    index = {job.id: number for number, job in enumerate(answer.problem.jobs)}
    dropped = [index[job] for change in changes if change.kind is Kind.DROP for job in change.jobs]
    vehicles = {change.vehicle for change in changes}
    for number, vehicle in enumerate(answer.problem.vehicles):
        if vehicle.id not in vehicles:
            continue
        kept = [visit for visit in routes.visits[number, : routes.lengths[number]].tolist() if visit not in dropped]
        if not any(visit < answer.num_jobs for visit in kept):
            kept = []
        routes.visits[number, : len(kept)] = kept
        routes.lengths[number] = len(kept)
        routes.costs[number] = price_route(tables, answer.sheet, routes, number)
    return routes, answer.price(dropped)


def _is_sound(
    answer: Answer, tables: Tables, changes: Sequence[Change], vehicle: int, visits: tuple[int, ...], cost: int
) -> bool:
    """Hold the new route to every rule of the changed problem, and its price to the objective, by the checker.

    The other routes are as they were, so that the problem is cut down to the jobs of this one.
    """
    # A stop's lateness is told from the problem, not from its tables.
    dues = [change for change in changes if change.kind is Kind.LATER_DUE]
    problem = apply(answer.problem, dues) if dues else answer.problem
    route = schedule(problem, tables, vehicle, decode(tables, vehicle, visits))
    if route is None:
        return False
    part = _cut_down(answer.problem, route, changes)
    found = Solution(routes=(_renumbered(answer.problem, part, route),), unassigned=(), cost=cost)
    if part.stability is not None:
        # Vehicles whose plans were cut away change the price.
        found = replace(found, cost=price(part, found))
    return not check(part, found)


def _cut_down(problem: Problem, route: Route, changes: Sequence[Change]) -> Problem:
    """Give the changed problem with no other jobs than those of a route."""
    ids = {problem.jobs[stop.job].id for stop in route.stops}
    unfrozen = {change.vehicle for change in changes if change.kind is Kind.UNFROZEN}
    kept = problem.vehicles[route.vehicle].id
    part = replace(
        problem,
        jobs=tuple(job for job in problem.jobs if job.id in ids),
        pairs=tuple(pair for pair in problem.pairs if pair.first in ids),
        vehicles=tuple(
            vehicle if vehicle.id == kept and kept not in unfrozen else replace(vehicle, frozen=())
            for vehicle in problem.vehicles
        ),
    )
    return apply(part, [change for change in changes if change.kind is not Kind.DROP])


def _renumbered(problem: Problem, part: Problem, route: Route) -> Route:
    index = {job.id: number for number, job in enumerate(part.jobs)}
    activities = tuple(
        replace(one, job=index[problem.jobs[one.job].id]) if isinstance(one, Stop) else one for one in route.activities
    )
    return replace(route, activities=activities)
