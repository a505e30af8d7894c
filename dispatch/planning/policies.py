"""What one would do without us: the plans that ours is measured against, on the same orders, crews and travel times."""

from collections.abc import Sequence

from solvers.problem import UNREACHABLE, Job, Problem, Vehicle
from solvers.solution import Route
from solvers.timing.schedule import schedule
from solvers.timing.tables import Tables, tabulate


def first_in_first_out(problem: Problem, arrival_order: Sequence[int]) -> tuple[Route, ...]:
    """Serve jobs in the order they came in: each goes to the end of the day of the crew that can start it soonest.

    A job that no crew can fit in is passed over and the next one tried, which is kinder to this policy than stopping
    there. Skills, capacity, windows, breaks and shifts are kept as in any other plan; nobody works overtime. A truck
    without room or material for the next job goes to reload first, where that takes least time.

    Parameters
    ----------
    arrival_order
        Indices into ``problem.jobs``, oldest request first.
    """
    tables = tabulate(problem)
    days: list[list[int]] = [list(vehicle.frozen) for vehicle in problem.vehicles]
    begun = {number: schedule(problem, tables, number, day) for number, day in enumerate(days) if day}
    routes: dict[int, Route] = {number: route for number, route in begun.items() if route is not None}
    for index in arrival_order:
        soonest_first = sorted(
            (start, number)
            for number, vehicle in enumerate(problem.vehicles)
            if _may_serve(vehicle, problem.jobs[index])
            and (start := _earliest_start(problem, number, routes.get(number), index)) is not None
        )
        for _, number in soonest_first:
            day = _with_job(problem, tables, number, days[number], index)
            if day is not None:
                days[number], routes[number] = day
                break
    return tuple(routes[number] for number in sorted(routes))


def _may_serve(vehicle: Vehicle, job: Job) -> bool:
    return job.skills <= vehicle.skills and (job.allowed_vehicles is None or vehicle.id in job.allowed_vehicles)


def _with_job(
    problem: Problem, tables: Tables, number: int, day: list[int], index: int
) -> tuple[list[int], Route] | None:
    """Put a job behind all that a vehicle does, with a reload before it only where there has to be one."""
    vehicle = problem.vehicles[number]
    for extended in ([[*day, index]], [[*day, -1 - reload, index] for reload in range(len(vehicle.reloads))]):
        routes = [(route, visits) for visits in extended if (route := schedule(problem, tables, number, visits))]
        routes = [one for one in routes if one[0].end <= vehicle.shift.end]
        if routes:
            route, visits = min(routes, key=lambda one: (one[0].end, one[1]))
            return visits, route
    return None


def _earliest_start(problem: Problem, number: int, route: Route | None, index: int) -> int | None:
    """Return when service could start after all the vehicle has so far; None if it cannot be back in time."""
    job, vehicle = problem.jobs[index], problem.vehicles[number]
    matrix = problem.matrices[vehicle.profile]
    if route is None:
        place, clock = vehicle.start, vehicle.shift.start
    else:
        last = route.stops[-1]
        place, clock = problem.jobs[last.job].location, last.departure
    leg = 0 if place is None else matrix.duration(place, job.location, clock)
    if leg >= UNREACHABLE:
        return None
    start = clock + leg
    if job.time_windows:
        opening = next((window for window in job.time_windows if start <= window.end), None)
        if opening is None:
            return None
        start = max(start, opening.start)
    ready = start + job.service_duration
    back = 0 if vehicle.end is None else matrix.duration(job.location, vehicle.end, ready)
    return start if ready + back <= vehicle.shift.end else None
