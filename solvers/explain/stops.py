"""Why a job is served by its vehicle, at its place in the order."""

from collections.abc import Sequence
from dataclasses import dataclass

from solvers.errors import SolverError
from solvers.explain.answer import Answer, find_places, lay_out, price_route, visits_at
from solvers.explain.sentences import listed
from solvers.problem import Problem
from solvers.search.places import AT_VEHICLE, CHANGE, Routes
from solvers.solution import Solution
from solvers.timing.clock import MISPLACED


@dataclass(frozen=True, slots=True, kw_only=True)
class StopExplanation:
    """Why a job is served where it is.

    A price is by how much it makes the routes dearer, all other jobs staying as they are.

    Attributes
    ----------
    job
        Index into ``problem.jobs``.
    vehicle, position, price
        Id of its vehicle, stops before it, and its price there. The price is None where its route cannot do without
        it: it is frozen, or leads to places that the others do not reach.
    other_vehicle, other_vehicle_position, other_vehicle_price
        The next best vehicle. None where no other has a place for it.
    other_position, other_position_price
        The next best place on its own route. None where there is none.
    detail
        All this as a sentence.
    """

    job: int
    vehicle: int
    position: int
    price: int | None
    other_vehicle: int | None
    other_vehicle_position: int | None
    other_vehicle_price: int | None
    other_position: int | None
    other_position_price: int | None
    detail: str


def explain_stop(problem: Problem, solution: Solution, job: int) -> StopExplanation:
    """Say why a job that is served is served by this vehicle, at this place in its order.

    A pair is moved as a whole.

    Parameters
    ----------
    job
        Index into ``problem.jobs``.

    Raises
    ------
    SolverError
        The job is on no route, or a route of the answer breaks a rule.
    """
    answer = lay_out(problem, solution)
    for vehicle, visits in enumerate(answer.sequences):
        if job in visits:
            return _explain_stop(answer, vehicle, job)
    raise SolverError(f"job {problem.jobs[job].id} is on no route: ask explain why it is left out")


def _explain_stop(answer: Answer, vehicle: int, job: int) -> StopExplanation:
    unit = answer.unit(job)
    visits = answer.routes.visits[vehicle, : answer.routes.lengths[vehicle]].tolist()
    routes = _without(answer, vehicle, [visit for visit in visits if visit not in unit])
    position = _position(answer, visits, job)
    frozen = answer.problem.vehicles[vehicle].frozen
    if routes.costs[vehicle] >= MISPLACED or any(one in frozen for one in answer.ids(unit)):
        return _bound(answer, vehicle, job, position)
    places = find_places(answer, answer.tables, routes, unit)
    places = places[places[:, CHANGE].argsort(kind="stable")]
    price = int(answer.routes.costs[vehicle] - routes.costs[vehicle])
    abroad = next(iter(places[places[:, AT_VEHICLE] != vehicle]), None)
    moves = (
        (place, at)
        for place in places[places[:, AT_VEHICLE] == vehicle]
        if (at := _position(answer, visits_at(answer.tables, routes, unit, place), job)) != position
    )
    at_home, other_position = next(moves, (None, -1))
    crew = answer.problem.vehicles[vehicle].id
    name = listed("Job", answer.ids(unit))
    if abroad is None:
        other, other_price, abroad_position = None, None, None
        why_crew = "no other vehicle has a place for it beside its other jobs"
    else:
        other, other_price = answer.problem.vehicles[int(abroad[AT_VEHICLE])].id, int(abroad[CHANGE])
        abroad_position = _position(answer, visits_at(answer.tables, routes, unit, abroad), job)
        why_crew = f"the next best, vehicle {other} as stop {abroad_position + 1}, {_compared(other_price, price)}"
    if at_home is None:
        why_here = "no other place on its route is possible"
    else:
        why_here = (
            f"the next best place on its route, as stop {other_position + 1}, {_compared(int(at_home[CHANGE]), price)}"
        )
    return StopExplanation(
        job=job,
        vehicle=crew,
        position=position,
        price=price,
        other_vehicle=other,
        other_vehicle_position=abroad_position,
        other_vehicle_price=other_price,
        other_position=None if at_home is None else other_position,
        other_position_price=None if at_home is None else int(at_home[CHANGE]),
        detail=f"{name} costs vehicle {crew} {price} as stop {position + 1}; {why_crew}; {why_here}.",
    )


def _bound(answer: Answer, vehicle: int, job: int, position: int) -> StopExplanation:
    crew, asked = answer.problem.vehicles[vehicle], answer.problem.jobs[job].id
    why = (
        f"its route begins with jobs {list(crew.frozen)}, which are frozen"
        if asked in crew.frozen
        else "the rest of its route breaks a rule without it"
    )
    return StopExplanation(
        job=job,
        vehicle=crew.id,
        position=position,
        price=None,
        other_vehicle=None,
        other_vehicle_position=None,
        other_vehicle_price=None,
        other_position=None,
        other_position_price=None,
        detail=f"Job {asked} stays stop {position + 1} of vehicle {crew.id}: {why}.",
    )


def _without(answer: Answer, vehicle: int, kept: list[int]) -> Routes:
    routes = Routes(answer.routes.visits.copy(), answer.routes.lengths.copy(), answer.routes.costs.copy())
    if not any(visit < answer.num_jobs for visit in kept):
        kept = []
    routes.visits[vehicle, : len(kept)] = kept
    routes.lengths[vehicle] = len(kept)
    routes.costs[vehicle] = price_route(answer.tables, answer.sheet, routes, vehicle)
    return routes


def _position(answer: Answer, visits: Sequence[int], job: int) -> int:
    """Count the jobs before a job."""
    return sum(visit < answer.num_jobs for visit in visits[: visits.index(job)])


def _compared(price: int, present: int) -> str:
    return f"would cost {price}, {abs(price - present)} {'more' if price >= present else 'less'}"
