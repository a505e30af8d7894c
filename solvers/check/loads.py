"""What a vehicle carries on each drive, and for how long: capacity, breaks, releases, loads that do not keep."""

from collections.abc import Iterator, Sequence

from solvers.check.course import Ties, visits_of
from solvers.check.rules import Rule, Violation
from solvers.problem import Problem, Vehicle
from solvers.solution import BreakTaken, ReloadStop, Route, Stop


def loads_on_legs(problem: Problem, ties: Ties, visits: Sequence[int]) -> list[list[int]]:
    """Give the load by dimension on each drive of a route, the way out and the way home included."""
    dimensions = range(problem.num_dimensions)
    # What is to be delivered on each trip is on board from its beginning.
    trips = [[0 for _ in dimensions]]
    for visit in visits:
        if visit < 0:
            trips.append([0 for _ in dimensions])
        elif problem.jobs[visit].delivery:
            for d in dimensions:
                trips[-1][d] += problem.jobs[visit].delivery[d]
    load, trip = list(trips[0]), 0
    legs = [list(load)]
    shared: dict[int, tuple[int, ...]] = {}
    for visit in visits:
        if visit < 0:
            trip += 1
            load = [trips[trip][d] + sum(carried[d] for carried in shared.values()) for d in dimensions]
        else:
            job = problem.jobs[visit]
            if ties.load_of.get(visit):
                shared[visit] = ties.load_of[visit]
            gone = shared.pop(ties.first_of.get(visit, -1), ())
            for sign, amounts in ((-1, job.delivery), (1, job.pickup), (1, shared.get(visit, ())), (-1, gone)):
                for d, amount in enumerate(amounts):
                    load[d] += sign * amount
        legs.append(list(load))
    return legs


def check_loads(problem: Problem, ties: Ties, route: Route) -> Iterator[Violation]:
    """Hold a route to its vehicle's capacity, the loads of its breaks, its jobs' releases and how long a load keeps."""
    crew = problem.vehicles[route.vehicle]
    legs = loads_on_legs(problem, ties, visits_of(route))
    for dimension, room in enumerate(crew.capacity):
        most = max(load[dimension] for load in legs)
        if most > room:
            detail = f"vehicle {crew.id} carries {most} of load {dimension}, its capacity is {room}"
            yield Violation(rule=Rule.CAPACITY, detail=detail, vehicle=route.vehicle, found=most, allowed=room)
    number = 0
    loaded, where = route.departure, "leaves"
    for activity in route.activities:
        if isinstance(activity, BreakTaken):
            yield from _check_break_load(crew, route, activity, legs[number])
            continue
        number += 1
        if isinstance(activity, ReloadStop):
            loaded, where = activity.departure, f"leaves reload {activity.reload}"
        else:
            yield from _check_age(problem, route, activity, loaded, where)


def _check_break_load(crew: Vehicle, route: Route, taken: BreakTaken, load: Sequence[int]) -> Iterator[Violation]:
    pause = crew.breaks[taken.number]
    for dimension, allowed in enumerate(pause.max_load or ()):
        if load[dimension] > allowed:
            detail = (
                f"vehicle {crew.id} carries {load[dimension]} of load {dimension} during break {pause.id}, "
                f"which allows {allowed}"
            )
            yield Violation(
                rule=Rule.BREAK_LOAD, detail=detail, vehicle=route.vehicle, found=load[dimension], allowed=allowed
            )


def _check_age(problem: Problem, route: Route, stop: Stop, loaded: int, where: str) -> Iterator[Violation]:
    job, crew = problem.jobs[stop.job], problem.vehicles[route.vehicle]
    if loaded < job.release:
        detail = f"vehicle {crew.id} {where} at {loaded}, job {job.id} is released at {job.release}"
        yield Violation(
            rule=Rule.RELEASE, detail=detail, vehicle=route.vehicle, job=stop.job, found=loaded, allowed=job.release
        )
    age = stop.start - loaded
    if crew.load_lifetime is not None and any(job.delivery) and age > crew.load_lifetime:
        detail = (
            f"job {job.id} on vehicle {crew.id} starts {age} s after its load was taken on, which keeps for "
            f"{crew.load_lifetime} s"
        )
        yield Violation(
            rule=Rule.LOAD_LIFETIME,
            detail=detail,
            vehicle=route.vehicle,
            job=stop.job,
            found=age,
            allowed=crew.load_lifetime,
        )
