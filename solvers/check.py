"""The independent checker: recomputes an answer from the problem alone and names every rule it breaks.

It shares no code with the clock, the engines or the insertion pass: it reads the answer's own times and compares
each with the one before it. It therefore also judges answers made by hand, whose services may start later than they
could.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from solvers.problem import REQUIRED_PRICE, UNREACHABLE, Job, Problem, Vehicle
from solvers.solution import Reason, Route, Solution, Stop


class Rule(StrEnum):
    """What an answer can do wrong."""

    UNKNOWN_VEHICLE = "unknown-vehicle"
    VEHICLE_TWICE = "vehicle-twice"
    EMPTY_ROUTE = "empty-route"
    UNKNOWN_JOB = "unknown-job"
    JOB_TWICE = "job-twice"
    JOB_MISSING = "job-missing"
    REASON = "reason"
    REQUIRED = "required"
    SKILLS = "skills"
    CAPACITY = "capacity"
    UNREACHABLE = "unreachable"
    SHIFT = "shift"
    TIME_WINDOW = "time-window"
    ARRIVAL = "arrival"
    START = "start"
    DEPARTURE = "departure"
    END = "end"
    LATENESS = "lateness"
    TOTALS = "totals"
    COST = "cost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One rule broken at one place.

    Attributes
    ----------
    vehicle, job
        Indices into the problem, None where the rule is not about one.
    found, allowed
        The number in the answer and the number it should be or must not pass, None where the rule is not about numbers.
    detail
        The same as a sentence, with ids instead of indices.
    """

    rule: Rule
    detail: str
    vehicle: int | None = None
    job: int | None = None
    found: int | None = None
    allowed: int | None = None


def check(problem: Problem, solution: Solution) -> list[Violation]:
    """List every rule an answer breaks; an empty list means that it is sound.

    Parameters
    ----------
    solution
        Any answer; indices that the problem does not have are reported, not raised.
    """
    violations = list(_check_partition(problem, solution))
    for route in solution.routes:
        if 0 <= route.vehicle < len(problem.vehicles) and all(0 <= s.job < len(problem.jobs) for s in route.stops):
            violations += _check_load_and_skills(problem, route)
            violations += _check_times(problem, route)
    violations += _check_reasons(problem, solution)
    if not any(violation.rule in (Rule.UNKNOWN_JOB, Rule.UNKNOWN_VEHICLE) for violation in violations):
        total = price(problem, solution)
        if total != solution.cost:
            detail = f"the cost is given as {solution.cost}, the routes and the jobs left out come to {total}"
            violations.append(Violation(rule=Rule.COST, detail=detail, found=solution.cost, allowed=total))
    return violations


def price(problem: Problem, solution: Solution) -> int:
    """Price an answer by the objective of :mod:`solvers.problem`, in seconds, from the times its stops give."""
    total = 0
    served = set()
    for route in solution.routes:
        if not route.stops:
            continue
        vehicle = problem.vehicles[route.vehicle]
        total += vehicle.fixed_cost + sum(duration for _, _, duration in _legs(problem, route))
        for stop in route.stops:
            job = problem.jobs[stop.job]
            served.add(stop.job)
            if job.due is not None and stop.start > job.due:
                total += job.lateness_cost * (stop.start - job.due)
    for index, job in enumerate(problem.jobs):
        if index not in served:
            total += REQUIRED_PRICE if job.prize is None else job.prize
    return total


def _check_partition(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """Hold every job to exactly once, every vehicle at most once, nothing that the problem does not have."""
    vehicles_seen: set[int] = set()
    jobs_seen: set[int] = set()
    for route in solution.routes:
        if not 0 <= route.vehicle < len(problem.vehicles):
            detail = f"a route names vehicle index {route.vehicle}, the problem has {len(problem.vehicles)} vehicles"
            yield Violation(rule=Rule.UNKNOWN_VEHICLE, detail=detail, found=route.vehicle)
        elif route.vehicle in vehicles_seen:
            detail = f"vehicle {problem.vehicles[route.vehicle].id} has more than one route"
            yield Violation(rule=Rule.VEHICLE_TWICE, detail=detail, vehicle=route.vehicle)
        vehicles_seen.add(route.vehicle)
        if not route.stops:
            detail = f"the route of vehicle index {route.vehicle} has no stops; an unused vehicle has no route"
            yield Violation(rule=Rule.EMPTY_ROUTE, detail=detail, vehicle=route.vehicle)
    named = [stop.job for route in solution.routes for stop in route.stops] + [one.job for one in solution.unassigned]
    for job in named:
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


def _check_load_and_skills(problem: Problem, route: Route) -> Iterator[Violation]:
    vehicle = problem.vehicles[route.vehicle]
    for stop in route.stops:
        missing = sorted(problem.jobs[stop.job].skills - vehicle.skills)
        if missing:
            detail = f"job {problem.jobs[stop.job].id} needs skills {missing}, which vehicle {vehicle.id} lacks"
            yield Violation(rule=Rule.SKILLS, detail=detail, vehicle=route.vehicle, job=stop.job)
    for dimension, room in enumerate(vehicle.capacity):
        load = sum(problem.jobs[stop.job].load[dimension] for stop in route.stops)
        if load > room:
            detail = f"vehicle {vehicle.id} carries {load} of load {dimension}, its capacity is {room}"
            yield Violation(rule=Rule.CAPACITY, detail=detail, vehicle=route.vehicle, found=load, allowed=room)


def _check_times(problem: Problem, route: Route) -> Iterator[Violation]:
    vehicle = problem.vehicles[route.vehicle]
    legs = _legs(problem, route)
    for origin, destination, duration in legs:
        if duration >= UNREACHABLE:
            detail = f"vehicle {vehicle.id} drives from place {origin} to place {destination}, which has no way"
            yield Violation(rule=Rule.UNREACHABLE, detail=detail, vehicle=route.vehicle)
    if route.departure < vehicle.shift.start:
        detail = f"vehicle {vehicle.id} leaves at {route.departure}, its shift starts at {vehicle.shift.start}"
        yield _at(Rule.SHIFT, route, None, route.departure, vehicle.shift.start, detail)
    if route.end > vehicle.shift.end:
        detail = f"vehicle {vehicle.id} is back at {route.end}, its shift ends at {vehicle.shift.end}"
        yield _at(Rule.SHIFT, route, None, route.end, vehicle.shift.end, detail)
    clock = route.departure
    for stop, (_, _, duration) in zip(route.stops, legs, strict=False):
        yield from _check_stop(problem, route, stop, clock + duration)
        clock = stop.departure
    if route.stops and route.end != clock + legs[-1][2]:
        due_back = clock + legs[-1][2]
        detail = f"vehicle {vehicle.id} is back at {route.end}, its last stop and the way home give {due_back}"
        yield _at(Rule.END, route, None, route.end, due_back, detail)
    for name, found, right in (
        ("travel_duration", route.travel_duration, sum(duration for _, _, duration in legs)),
        ("service_duration", route.service_duration, sum(problem.jobs[s.job].service_duration for s in route.stops)),
        ("waiting_duration", route.waiting_duration, sum(s.start - s.arrival for s in route.stops)),
    ):
        if found != right:
            detail = f"vehicle {vehicle.id}: {name} is given as {found}, the stops come to {right}"
            yield _at(Rule.TOTALS, route, None, found, right, detail)


def _check_stop(problem: Problem, route: Route, stop: Stop, reached: int) -> Iterator[Violation]:
    job = problem.jobs[stop.job]
    name = f"job {job.id} on vehicle {problem.vehicles[route.vehicle].id}"
    if stop.arrival != reached:
        detail = (
            f"{name}: arrival is given as {stop.arrival}, leaving the stop before and driving there gives {reached}"
        )
        yield _at(Rule.ARRIVAL, route, stop, stop.arrival, reached, detail)
    if stop.start < stop.arrival:
        detail = f"{name}: service starts at {stop.start}, before the arrival at {stop.arrival}"
        yield _at(Rule.START, route, stop, stop.start, stop.arrival, detail)
    if stop.departure != stop.start + job.service_duration:
        right = stop.start + job.service_duration
        detail = f"{name}: departure is given as {stop.departure}, start and service duration give {right}"
        yield _at(Rule.DEPARTURE, route, stop, stop.departure, right, detail)
    window = job.time_window
    if window is not None and stop.start < window.start:
        detail = f"{name}: service starts at {stop.start}, its time window opens at {window.start}"
        yield _at(Rule.TIME_WINDOW, route, stop, stop.start, window.start, detail)
    if window is not None and stop.start > window.end:
        detail = f"{name}: service starts at {stop.start}, its time window closes at {window.end}"
        yield _at(Rule.TIME_WINDOW, route, stop, stop.start, window.end, detail)
    late = 0 if job.due is None or stop.start <= job.due else stop.start - job.due
    if stop.lateness != late:
        detail = f"{name}: lateness is given as {stop.lateness}, the start and the due time give {late}"
        yield _at(Rule.LATENESS, route, stop, stop.lateness, late, detail)


def _at(rule: Rule, route: Route, stop: Stop | None, found: int, allowed: int, detail: str) -> Violation:
    job = None if stop is None else stop.job
    return Violation(rule=rule, detail=detail, vehicle=route.vehicle, job=job, found=found, allowed=allowed)


def _check_reasons(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """Hold jobs called impossible to be so, others not, and required jobs to fit nowhere."""
    for one in solution.unassigned:
        if not 0 <= one.job < len(problem.jobs):
            continue
        job = problem.jobs[one.job]
        possible = any(_fits_alone(problem, vehicle, job) for vehicle in problem.vehicles)
        if possible and one.reason is not Reason.OUTCOMPETED:
            detail = f"job {job.id} is left out as {one.reason}, but an empty vehicle could serve it"
            yield Violation(rule=Rule.REASON, detail=detail, job=one.job)
        if not possible and one.reason is Reason.OUTCOMPETED:
            detail = (
                f"job {job.id} is left out as outcompeted, but no vehicle could serve it even with nothing else to do"
            )
            yield Violation(rule=Rule.REASON, detail=detail, job=one.job)
        if possible and job.prize is None:
            yield from _check_required(problem, solution, one.job)


def _check_required(problem: Problem, solution: Solution, index: int) -> Iterator[Violation]:
    """Look for a place between two stops of any route where a required job left out would fit."""
    visits = {route.vehicle: [stop.job for stop in route.stops] for route in solution.routes}
    for number, vehicle in enumerate(problem.vehicles):
        jobs = visits.get(number, [])
        if not all(0 <= job < len(problem.jobs) for job in jobs):
            continue
        for position in range(len(jobs) + 1):
            wider = [problem.jobs[job] for job in [*jobs[:position], index, *jobs[position:]]]
            if _is_possible(problem, vehicle, wider):
                detail = (
                    f"job {problem.jobs[index].id} is required and left out, but it fits on vehicle {vehicle.id} "
                    f"as stop {position + 1}"
                )
                yield Violation(rule=Rule.REQUIRED, detail=detail, vehicle=number, job=index)
                return


def _fits_alone(problem: Problem, vehicle: Vehicle, job: Job) -> bool:
    return _is_possible(problem, vehicle, [job])


def _is_possible(problem: Problem, vehicle: Vehicle, jobs: list[Job]) -> bool:
    if not all(job.skills <= vehicle.skills for job in jobs):
        return False
    if any(sum(job.load[d] for job in jobs) > room for d, room in enumerate(vehicle.capacity)):
        return False
    clock = vehicle.shift.start
    place = vehicle.start
    for job in jobs:
        duration = int(problem.durations[place, job.location])
        clock += duration
        if job.time_window is not None:
            clock = max(clock, job.time_window.start)
            if clock > job.time_window.end:
                return False
        if duration >= UNREACHABLE:
            return False
        clock += job.service_duration
        place = job.location
    duration = int(problem.durations[place, vehicle.end])
    return duration < int(UNREACHABLE) and clock + duration <= vehicle.shift.end


def _legs(problem: Problem, route: Route) -> list[tuple[int, int, int]]:
    """Give origin, destination and duration of every leg, the way out and the way home included."""
    vehicle = problem.vehicles[route.vehicle]
    places = [vehicle.start, *(problem.jobs[stop.job].location for stop in route.stops), vehicle.end]
    return [(a, b, int(problem.durations[a, b])) for a, b in pairwise(places)]
