"""Why a job is on no route, and what would put it on one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from solvers.check import check
from solvers.errors import SolverError
from solvers.explain.answer import Answer, dropped_at, find_places, find_swaps, lay_out
from solvers.explain.changes import Change, Kind, apply
from solvers.explain.proposing import Proposal, propose
from solvers.explain.proving import Proof
from solvers.explain.sentences import listed
from solvers.problem import Problem
from solvers.search.places import AT_FIRST, AT_VEHICLE, CHANGE, DROPPED_PRICE
from solvers.solution import Reason, Sequences, Solution
from solvers.timing.tables import Integers

SEARCH_ITERATIONS = 1_000
"""Steps of the search that is asked where inserting a job into the present routes does not serve it."""


class Solve(Protocol):
    """A function like :func:`solvers.solve.solve`."""

    def __call__(self, problem: Problem, *, seed: int, iterations: int, initial: Sequences | None) -> Solution:
        """Solve a problem from an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a job is on no route.

    Attributes
    ----------
    job
        Index into ``problem.jobs``.
    reason, detail
        The rule that forbids it and its numbers, or by which jobs it is outcompeted and at what price.
    vehicle, price
        Id of the vehicle that would serve it cheapest, all other jobs staying where they are, and by how much the
        routes would get dearer. None where no vehicle has room for it.
    rivals, rivals_vehicle, rivals_price
        Ids of the jobs whose place it would take most cheaply, of their vehicle, and by how much the answer would get
        dearer by that, what it pays for leaving these out included. None, and no ids, where there is no such place.
    proposals
        The smallest change of each kind that would let it be served, smallest first. Empty where nothing would (a
        place without a way) and where nothing need be changed.
    """

    job: int
    reason: Reason
    detail: str
    vehicle: int | None
    price: int | None
    rivals: tuple[int, ...]
    rivals_vehicle: int | None
    rivals_price: int | None
    proposals: tuple[Proposal, ...]


def explain(problem: Problem, solution: Solution, job: int, *, solve: Solve | None = None) -> Explanation:
    """Say why a job is on no route, and find the smallest changes that would put it on one.

    Parameters
    ----------
    solution
        An answer in which the checker finds nothing.
    job
        Index into ``problem.jobs``, of a job that is left out; a pair is explained as a whole.
    solve
        Asked where inserting the job into the present routes does not prove any change;
        :func:`solvers.solve.solve` where it is not given.

    Raises
    ------
    SolverError
        The job is on a route, or a route of the answer breaks a rule.
    """
    return explain_all(problem, solution, (job,), solve=solve)[0]


def explain_all(
    problem: Problem, solution: Solution, jobs: Sequence[int] | None = None, *, solve: Solve | None = None
) -> tuple[Explanation, ...]:
    """Explain several jobs, all that are left out where none are named."""
    answer = lay_out(problem, solution)
    if jobs is None:
        jobs = [one.job for one in solution.unassigned]
    served = {stop.job for route in solution.routes for stop in route.stops}
    for job in jobs:
        if job in served:
            raise SolverError(f"job {problem.jobs[job].id} is on a route: ask explain_stop why it is there")
    return tuple(_explain(answer, job, solve) for job in jobs)


def _explain(answer: Answer, job: int, solve: Solve | None) -> Explanation:
    unit = answer.unit(job)
    place = _cheapest(answer, find_places(answer, answer.tables, answer.routes, unit), unit)
    swap = _cheapest(answer, find_swaps(answer, answer.tables, answer.routes, unit), unit)
    impossible = answer.impossible.get(job)
    rivals = () if swap is None else answer.ids(dropped_at(answer.tables, answer.routes, swap))
    return Explanation(
        job=job,
        reason=Reason.OUTCOMPETED if impossible is None else impossible.reason,
        detail=_say_outcompeted(answer, unit, place, swap) if impossible is None else impossible.detail,
        vehicle=_vehicle(answer, place),
        price=None if place is None else int(place[CHANGE]),
        rivals=rivals,
        rivals_vehicle=_vehicle(answer, swap),
        rivals_price=None if swap is None else _difference(answer, unit, swap),
        proposals=() if _pays(answer, unit, place) else propose(answer, unit, _search_again(solve)),
    )


def _cheapest(answer: Answer, places: Integers, unit: tuple[int, ...]) -> Integers | None:
    places = places[answer.is_open_to(places[:, AT_VEHICLE], unit)]
    if not len(places):
        return None
    cheapest: Integers = places[(places[:, CHANGE] + places[:, DROPPED_PRICE]).argmin()]
    return cheapest


def _pays(answer: Answer, unit: tuple[int, ...], place: Integers | None) -> bool:
    return place is not None and bool(place[CHANGE] < answer.price(unit))


def _difference(answer: Answer, unit: tuple[int, ...], place: Integers) -> int:
    return int(place[CHANGE] + place[DROPPED_PRICE]) - answer.price(unit)


def _vehicle(answer: Answer, place: Integers | None) -> int | None:
    return None if place is None else answer.problem.vehicles[int(place[AT_VEHICLE])].id


def _say_outcompeted(answer: Answer, unit: tuple[int, ...], place: Integers | None, swap: Integers | None) -> str:
    prize = answer.price(unit)
    if place is not None and _pays(answer, unit, place):
        return (
            f"Vehicle {_vehicle(answer, place)} could serve it as stop {place[AT_FIRST] + 1} for {place[CHANGE]} more, "
            f"less than its prize of {prize}: this answer can be improved."
        )
    said = []
    if place is not None:
        said.append(
            f"The cheapest way to serve it, by vehicle {_vehicle(answer, place)}, costs {place[CHANGE]} more; "
            f"its prize is {prize}."
        )
    else:
        said.append("No vehicle that may serve it has room for it beside its other jobs.")
    if swap is not None:
        rivals = listed("job", answer.ids(dropped_at(answer.tables, answer.routes, swap)))
        difference = _difference(answer, unit, swap)
        dearer = f"{abs(difference)} {'more' if difference >= 0 else 'less'}"
        said.append(f"In place of {rivals} on vehicle {_vehicle(answer, swap)} the answer would cost {dearer}.")
    return " ".join(said)


def _search_again(solve: Solve | None) -> Callable[[Answer, tuple[int, ...], Sequence[Change]], Proof | None]:
    """Prove changes by a search that starts from the present answer."""

    def prove(answer: Answer, unit: tuple[int, ...], changes: Sequence[Change]) -> Proof | None:
        search = solve or _default_search()
        changed = apply(answer.problem, changes)
        number_of = {job.id: number for number, job in enumerate(changed.jobs)}
        initial = tuple(
            tuple(
                visit if visit < 0 else number_of[answer.problem.jobs[visit].id]
                for visit in visits
                if visit < 0 or answer.problem.jobs[visit].id in number_of
            )
            for visits in answer.sequences
        )
        found = search(changed, seed=0, iterations=SEARCH_ITERATIONS, initial=initial)
        asked = {number_of[one] for one in answer.ids(unit)}
        routes = [route for route in found.routes if asked <= {stop.job for stop in route.stops}]
        if not routes or check(changed, found):
            return None
        dropped = sum(answer.price(_indices(answer, change)) for change in changes if change.kind is Kind.DROP)
        return Proof(vehicle=routes[0].vehicle, cost=found.cost + dropped, displaced=())

    return prove


def _default_search() -> Solve:
    # Only where it is needed: the engines take long to load.
    from solvers.solve import solve

    return solve  # type: ignore[return-value,unused-ignore]


def _indices(answer: Answer, change: Change) -> list[int]:
    return [number for number, job in enumerate(answer.problem.jobs) if job.id in change.jobs]
