"""Which jobs a vehicle may serve, in what order, and how many: skills, pins, frozen beginnings, pairs and limits."""

from collections.abc import Iterator

from solvers.check.course import Ties, legs_of
from solvers.check.rules import Rule, Violation
from solvers.check.times import work_of
from solvers.problem import Job, Problem, Vehicle
from solvers.solution import BreakTaken, ReloadStop, Route, Stop


def may_serve(crew: Vehicle, job: Job) -> bool:
    """Tell whether a vehicle has the skills for a job and is none that the job excludes."""
    return (
        job.skills <= crew.skills
        and (job.allowed_vehicles is None or crew.id in job.allowed_vehicles)
        and crew.id not in job.forbidden_vehicles
    )


def check_assignments(problem: Problem, ties: Ties, route: Route) -> Iterator[Violation]:
    """Hold a route to what its jobs ask of the vehicle and of their place on the route, and to the vehicle's limits."""
    crew = problem.vehicles[route.vehicle]
    for position, stop in enumerate(route.stops):
        job = problem.jobs[stop.job]
        yield from _check_vehicle(route, stop, job, crew)
        if job.position is not None and job.position != position:
            detail = (
                f"job {job.id} has {position} jobs before it on vehicle {crew.id}, it is pinned behind {job.position}"
            )
            yield Violation(
                rule=Rule.POSITION,
                detail=detail,
                vehicle=route.vehicle,
                job=stop.job,
                found=position,
                allowed=job.position,
            )
        other = ties.frozen_on.get(stop.job, route.vehicle)
        if other != route.vehicle:
            detail = f"job {job.id} is on vehicle {crew.id}, it is frozen on vehicle {problem.vehicles[other].id}"
            yield Violation(rule=Rule.FROZEN, detail=detail, vehicle=route.vehicle, job=stop.job)
    yield from _check_frozen(problem, ties, route)
    yield from _check_pairs(problem, ties, route)
    yield from _check_breaks(crew, route)
    yield from _check_limits(problem, crew, route)


def _check_vehicle(route: Route, stop: Stop, job: Job, crew: Vehicle) -> Iterator[Violation]:
    missing = sorted(job.skills - crew.skills)
    if missing:
        detail = f"job {job.id} needs skills {missing}, which vehicle {crew.id} lacks"
        yield Violation(rule=Rule.SKILLS, detail=detail, vehicle=route.vehicle, job=stop.job)
    if job.allowed_vehicles is not None and crew.id not in job.allowed_vehicles:
        detail = f"job {job.id} is on vehicle {crew.id}, it allows only {sorted(job.allowed_vehicles)}"
        yield Violation(rule=Rule.VEHICLE, detail=detail, vehicle=route.vehicle, job=stop.job)
    if crew.id in job.forbidden_vehicles:
        detail = f"job {job.id} is on vehicle {crew.id}, it forbids {sorted(job.forbidden_vehicles)}"
        yield Violation(rule=Rule.VEHICLE, detail=detail, vehicle=route.vehicle, job=stop.job)


def _check_frozen(problem: Problem, ties: Ties, route: Route) -> Iterator[Violation]:
    crew = problem.vehicles[route.vehicle]
    served = [stop.job for stop in route.stops]
    for position, job in enumerate(ties.frozen[route.vehicle]):
        if served[position : position + 1] != [job]:
            instead = f"job {problem.jobs[served[position]].id}" if position < len(served) else "nothing"
            detail = (
                f"vehicle {crew.id} serves {instead} as stop {position + 1}, job {problem.jobs[job].id} is frozen there"
            )
            yield Violation(rule=Rule.FROZEN, detail=detail, vehicle=route.vehicle, job=job)
            return


def _check_pairs(problem: Problem, ties: Ties, route: Route) -> Iterator[Violation]:
    """Hold pairs together; one of which a route has neither job is not its concern."""
    crew = problem.vehicles[route.vehicle]
    at = {}
    num_reloads = 0
    for position, activity in enumerate(route.activities):
        if isinstance(activity, Stop):
            at[activity.job] = (position, num_reloads)
        num_reloads += isinstance(activity, ReloadStop)
    for job in at:
        first, second = ties.unit(job)[0], ties.unit(job)[-1]
        name = f"jobs {problem.jobs[first].id} and {problem.jobs[second].id} are a pair"
        if first not in at or second not in at:
            missing = problem.jobs[second if first in at else first].id
            detail = f"{name}, vehicle {crew.id} serves job {problem.jobs[job].id} without job {missing}"
        elif job == second:
            continue
        elif at[first] > at[second]:
            detail = f"{name}, vehicle {crew.id} serves the second before the first"
        elif at[first][1] != at[second][1] and ties.load_of[first]:
            detail = f"{name} with a load of {list(ties.load_of[first])}, vehicle {crew.id} reloads between them"
        else:
            continue
        yield Violation(rule=Rule.PAIR, detail=detail, vehicle=route.vehicle, job=job)


def _check_breaks(crew: Vehicle, route: Route) -> Iterator[Violation]:
    seen: set[int] = set()
    latest = -1
    for activity in route.activities:
        if not isinstance(activity, BreakTaken):
            continue
        name = f"break {crew.breaks[activity.number].id}"
        if activity.number in seen:
            detail = f"vehicle {crew.id} takes {name} more than once"
            yield Violation(rule=Rule.BREAK_TWICE, detail=detail, vehicle=route.vehicle, found=activity.number)
        elif activity.number < latest:
            detail = f"vehicle {crew.id} takes {name} after break {crew.breaks[latest].id}, which comes later"
            yield Violation(
                rule=Rule.BREAK_ORDER, detail=detail, vehicle=route.vehicle, found=activity.number, allowed=latest
            )
        seen.add(activity.number)
        latest = max(latest, activity.number)
    for number, pause in enumerate(crew.breaks):
        if number not in seen:
            detail = f"vehicle {crew.id} does not take break {pause.id}"
            yield Violation(rule=Rule.BREAK_MISSING, detail=detail, vehicle=route.vehicle, allowed=number)


def _check_limits(problem: Problem, crew: Vehicle, route: Route) -> Iterator[Violation]:
    travel, _, _, distance = work_of(problem, route, legs_of(problem, route))
    for rule, found, most, what in (
        (Rule.MAX_TRAVEL_DURATION, travel, crew.max_travel_duration, "seconds on the road"),
        (Rule.MAX_DURATION, route.end - route.departure, crew.max_duration, "seconds from leaving to being back"),
        (Rule.MAX_DISTANCE, distance, crew.max_distance, "metres"),
        (Rule.MAX_JOBS, len(route.stops), crew.max_jobs, "jobs"),
    ):
        if most is not None and found > most:
            detail = f"vehicle {crew.id} has {found} {what}, its limit is {most}"
            yield Violation(rule=rule, detail=detail, vehicle=route.vehicle, found=found, allowed=most)
