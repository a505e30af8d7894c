"""Answers as the literature exchanges them: ``.sol`` files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from solvers.errors import ProblemError
from solvers.formats.instance import Instance, stated_cost
from solvers.formats.numbers import parse_number, parse_whole
from solvers.problem import REQUIRED_PRICE, Vehicle
from solvers.solution import ReloadStop, Route, Sequences, Solution, Stop

_ROUTE = re.compile(r"route\s*#?\s*(\d{1,9})\s*:(.*)", re.IGNORECASE)
_COST = re.compile(r"cost\s*:?\s*(\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedAnswer:
    """What such a file says: the routes, and their cost as it is written there, None where it is not."""

    sequences: Sequences
    cost: str | None


def read_sol(text: str, instance: Instance) -> StatedAnswer:
    """Read the routes of an answer.

    ``Route #k`` is that of the k-th vehicle; a depot's number within it is a visit to reload there. Other lines are
    passed over.

    Raises
    ------
    ProblemError
        Naming the line, for a client that there is not or that is served twice, and for a vehicle that there is not.
    """
    problem = instance.problem
    indices = {job.id: index for index, job in enumerate(problem.jobs)}
    sequences: list[tuple[int, ...]] = [()] * len(problem.vehicles)
    cost: str | None = None
    routes: dict[int, int] = {}
    served: dict[int, int] = {}
    for line, content in enumerate((one.strip() for one in text.splitlines()), start=1):
        if stated := _COST.fullmatch(content):
            cost = stated[1]
            parse_number(cost, f"line {line}: Cost")
        if not content.lower().startswith("route"):
            continue
        route = _ROUTE.fullmatch(content)
        if route is None:
            raise ProblemError(f"line {line} must be Route #k: and the clients' numbers, got {content[:60]!r}")
        number = int(route[1])
        where = f"line {line}: Route #{number}"
        if not 1 <= number <= len(sequences):
            raise ProblemError(f"{where} must be of one of the vehicles, 1 to {len(sequences)}")
        if number in routes:
            raise ProblemError(f"{where} was given on line {routes[number]} already")
        routes[number] = line
        visits = _visits(route[2].split(), where, problem.vehicles[number - 1], indices)
        for visit in visits:
            if visit in served:
                raise ProblemError(f"{where} serves {problem.jobs[visit].id}, which line {served[visit]} does already")
            if visit >= 0:
                served[visit] = line
        sequences[number - 1] = visits
    if not routes:
        raise ProblemError("there is no line that begins with Route #1: this is no answer, or it is cut")
    return StatedAnswer(sequences=tuple(sequences), cost=cost)


def write_sol(instance: Instance, solution: Solution) -> str:
    """Write an answer, its cost as such files state it.

    Where vehicles differ, every route has the number of its vehicle, so that those before it that stay in have an empty
    one; where all are alike, the routes are numbered through. Clients that had to be served and are not are named on a
    line ``Missing:`` and their price is not part of the cost.
    """
    problem = instance.problem
    routes = {route.vehicle: route for route in solution.routes}
    alike = len({replace(vehicle, id=0) for vehicle in problem.vehicles}) <= 1
    listed = sorted(routes) if alike else range(max(routes, default=-1) + 1)
    lines = [
        f"Route #{number}: {' '.join(map(str, _numbers(instance, routes.get(vehicle))))}".rstrip()
        for number, vehicle in enumerate(listed, start=1)
    ]
    missing = [
        problem.jobs[left_out.job].id for left_out in solution.unassigned if problem.jobs[left_out.job].prize is None
    ]
    lines.append(f"Cost {stated_cost(instance, solution.cost - REQUIRED_PRICE * len(missing))}")
    if missing:
        lines.append(f"Missing: {' '.join(map(str, sorted(missing)))}")
    return "\n".join(lines) + "\n"


def _visits(words: list[str], where: str, vehicle: Vehicle, indices: dict[int, int]) -> tuple[int, ...]:
    reloads = {reload.location: number for number, reload in enumerate(vehicle.reloads)}
    numbers = [parse_whole(word, where) for word in words]
    visits: list[int] = []
    # Some published routes name the depot where they are anyway, at an end or twice: there is nothing to reload for.
    here = vehicle.start
    while numbers and numbers[-1] == vehicle.end and vehicle.end in reloads:
        numbers.pop()
    for number in numbers:
        if number in indices:
            visits.append(indices[number])
        elif number not in reloads:
            raise ProblemError(
                f"{where} visits {number}, which is none of the {len(indices)} clients and no depot where it may reload"
            )
        elif number != here:
            visits.append(-1 - reloads[number])
        here = number
    return tuple(visits)


def _numbers(instance: Instance, route: Route | None) -> Iterator[int]:
    if route is None:
        return
    problem = instance.problem
    for activity in route.activities:
        if isinstance(activity, Stop):
            yield problem.jobs[activity.job].id
        elif isinstance(activity, ReloadStop):
            yield problem.vehicles[route.vehicle].reloads[activity.reload].location
