"""Our search with the very orders that another policy does: what is left of its driving when nobody does less."""

from collections.abc import Sequence
from dataclasses import replace

from dispatch.errors import PlanningError
from dispatch.planning.comparison.figures import SameOrders
from dispatch.planning.encoding import Encoding
from dispatch.planning.search import Search
from solvers.problem import Problem
from solvers.solution import Route, Sequences, Stop, sequences_of


def on_same_orders(encoding: Encoding, routes: Sequence[Route], search: Search) -> SameOrders:
    """Search routes for the orders of some routes, all of which have to be done, from these routes on.

    Like the policies that made them, it sends nobody into overtime.
    """
    if not routes:
        return SameOrders(travel_duration=0, num_late=0)
    kept = sorted({stop.job for route in routes for stop in route.stops})
    found = search(_with_jobs(encoding.problem, kept), initial=_sequences(encoding.problem, routes, kept))
    if found.unassigned:
        raise PlanningError(f"of {len(kept)} orders that a policy does, the search left out {len(found.unassigned)}")
    ours = [_renumbered(route, kept) for route in found.routes]
    return SameOrders(
        travel_duration=sum(route.travel_duration for route in ours), num_late=encoding.num_begun_late(ours)
    )


def _with_jobs(problem: Problem, kept: Sequence[int]) -> Problem:
    """Keep some of the jobs, each of which has to be done; a crew on the road may be back as late as it must."""
    vehicles = (vehicle if vehicle.frozen else replace(vehicle, max_overtime=0) for vehicle in problem.vehicles)
    jobs = (replace(problem.jobs[index], prize=None) for index in kept)
    return replace(problem, jobs=tuple(jobs), vehicles=tuple(vehicles))


def _sequences(problem: Problem, routes: Sequence[Route], kept: Sequence[int]) -> Sequences:
    number_of = {index: number for number, index in enumerate(kept)}
    return tuple(
        tuple(number_of[visit] if visit >= 0 else visit for visit in visits)
        for visits in sequences_of(routes, len(problem.vehicles))
    )


def _renumbered(route: Route, kept: Sequence[int]) -> Route:
    """Read a route of the problem with fewer jobs as one of the whole."""
    return replace(
        route,
        activities=tuple(replace(one, job=kept[one.job]) if isinstance(one, Stop) else one for one in route.activities),
    )
