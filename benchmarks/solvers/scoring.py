"""One judge for every answer: times by the clock, then the independent checker's verdict and price."""

from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.solvers.earliest import drive_early
from solvers.check import Rule, check, price
from solvers.problem import REQUIRED_PRICE, Problem
from solvers.solution import Reason, Route, Sequences, Solution, Unassigned
from solvers.timing import price_of
from solvers.timing.schedule import schedule
from solvers.timing.tables import tabulate

_CLAIMS = frozenset({Rule.REASON, Rule.MISSED, Rule.REQUIRED})
"""Rules about what an answer says of the jobs it leaves out: a peer says nothing, its reasons are put in here, and
required jobs that it leaves out are counted below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What an answer is worth.

    Attributes
    ----------
    cost
        By the problem's objective. With refused routes, what it would be if lateness were free and the rest as driven
        early: to be read together with ``violations``.
    done
        Jobs on a route.
    violations
        Rules broken, required jobs left out and refused routes.
    late
        Of refused routes, stops, reloads and breaks that begin too late, and vehicles that are back too late.
    first
        The first violation in words, empty for none.
    """

    cost: int
    done: int
    violations: int
    late: int
    first: str

    def record(self) -> dict[str, Any]:
        """Give it as JSON has it."""
        return asdict(self)


def score(problem: Problem, sequences: Sequences) -> Score:
    """Judge an untimed answer."""
    tables = tabulate(problem)
    routes: list[Route] = []
    refused: list[tuple[int, tuple[int, ...]]] = []
    for vehicle, visits in enumerate(sequences):
        if not any(visit >= 0 for visit in visits):
            continue
        route = schedule(problem, tables, vehicle, visits)
        if route is None:
            refused.append((vehicle, visits))
        else:
            routes.append(route)
    served = [visit for visits in sequences for visit in visits if visit >= 0]
    left_out = sorted(set(range(len(problem.jobs))) - set(served))
    timed = {stop.job for route in routes for stop in route.stops}
    unassigned = tuple(
        Unassigned(job=job, reason=Reason.OUTCOMPETED, detail="")
        for job in range(len(problem.jobs))
        if job not in timed
    )
    solution = Solution(routes=tuple(routes), unassigned=unassigned, cost=0)
    cost = price(problem, solution)
    solution = Solution(routes=tuple(routes), unassigned=unassigned, cost=cost)
    faults = [fault.detail for fault in check(problem, solution) if fault.rule not in _CLAIMS]
    # Of a refused route all jobs count as served, late or not, and its travel and fixed cost are paid.
    late = 0
    for vehicle, visits in refused:
        driven = drive_early(problem, vehicle, visits)
        late += driven.num_late + (driven.home_late > 0)
        driver = problem.vehicles[vehicle]
        cost += driver.fixed_cost + driver.travel_cost * driven.travel_duration
        cost -= sum(price_of(problem.jobs[visit]) for visit in visits if visit >= 0)
        faults.append(
            f"vehicle {driver.id}: the clock refuses its route of {len(visits)} visits; driven early, "
            f"{driven.num_late} begin too late and it is back {driven.home_late} s late"
        )
    required = [job for job in left_out if price_of(problem.jobs[job]) >= REQUIRED_PRICE]
    faults += [f"job {problem.jobs[job].id} is required and left out" for job in required]
    return Score(cost=cost, done=len(set(served)), violations=len(faults), late=late, first=faults[0] if faults else "")
