"""Whether an answer names what the problem has, and everything once."""

from collections.abc import Iterator

from solvers.check.rules import Rule, Violation
from solvers.problem import Problem
from solvers.solution import BreakTaken, ReloadStop, Route, Solution


def check_partition(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """Hold every job to exactly once, every vehicle at most once, nothing that the problem does not have."""
    vehicles_seen: set[int] = set()
    for route in solution.routes:
        if not 0 <= route.vehicle < len(problem.vehicles):
            detail = f"a route names vehicle index {route.vehicle}, the problem has {len(problem.vehicles)} vehicles"
            yield Violation(rule=Rule.UNKNOWN_VEHICLE, detail=detail, found=route.vehicle)
        else:
            yield from _check_names(problem, route)
            if route.vehicle in vehicles_seen:
                detail = f"vehicle {problem.vehicles[route.vehicle].id} has more than one route"
                yield Violation(rule=Rule.VEHICLE_TWICE, detail=detail, vehicle=route.vehicle)
        vehicles_seen.add(route.vehicle)
        if not route.stops:
            detail = f"the route of vehicle index {route.vehicle} has no stops; an unused vehicle has no route"
            yield Violation(rule=Rule.EMPTY_ROUTE, detail=detail, vehicle=route.vehicle)
    jobs_seen: set[int] = set()
    for job in [stop.job for route in solution.routes for stop in route.stops] + [
        one.job for one in solution.unassigned
    ]:
        if not 0 <= job < len(problem.jobs):
            detail = f"the answer names job index {job}, the problem has {len(problem.jobs)} jobs"
            yield Violation(rule=Rule.UNKNOWN_JOB, detail=detail, found=job)
        elif job in jobs_seen:
            yield Violation(rule=Rule.JOB_TWICE, detail=f"job {problem.jobs[job].id} is named more than once", job=job)
        jobs_seen.add(job)
    for job in range(len(problem.jobs)):
        if job not in jobs_seen:
            detail = f"job {problem.jobs[job].id} is neither on a route nor left out with a reason"
            yield Violation(rule=Rule.JOB_MISSING, detail=detail, job=job)


def names_only_what_there_is(problem: Problem, route: Route) -> bool:
    """Tell whether every index that a route names is one of the problem."""
    return (
        0 <= route.vehicle < len(problem.vehicles)
        and all(0 <= stop.job < len(problem.jobs) for stop in route.stops)
        and not any(_check_names(problem, route))
    )


def _check_names(problem: Problem, route: Route) -> Iterator[Violation]:
    crew = problem.vehicles[route.vehicle]
    for activity in route.activities:
        if isinstance(activity, ReloadStop) and not 0 <= activity.reload < len(crew.reloads):
            detail = f"vehicle {crew.id} visits reload {activity.reload}, it has {len(crew.reloads)} reloads"
            yield Violation(rule=Rule.UNKNOWN_RELOAD, detail=detail, vehicle=route.vehicle, found=activity.reload)
        if isinstance(activity, BreakTaken) and not 0 <= activity.number < len(crew.breaks):
            detail = f"vehicle {crew.id} takes break number {activity.number}, it has {len(crew.breaks)} breaks"
            yield Violation(rule=Rule.UNKNOWN_BREAK, detail=detail, vehicle=route.vehicle, found=activity.number)
