"""What one would do without us: the plans that ours is measured against, on the same orders, crews and travel times."""

from collections.abc import Sequence

from solvers.problem import UNREACHABLE, Problem, Vehicle
from solvers.solution import Route
from solvers.timing import schedule_route


def first_in_first_out(problem: Problem, arrival_order: Sequence[int]) -> tuple[Route, ...]:
    """Serve jobs in the order they came in: each goes to the end of the day of the crew that can start it soonest.

    A job that no crew can fit in is passed over and the next one tried, which is kinder to this policy than stopping
    there. Skills, capacity, windows and shifts are kept as in any other plan.

    Parameters
    ----------
    arrival_order
        Indices into ``problem.jobs``, oldest request first.
    """
    days: list[list[int]] = [[] for _ in problem.vehicles]
    routes: dict[int, Route] = {}
    loads = [[0] * len(vehicle.capacity) for vehicle in problem.vehicles]
    for index in arrival_order:
        job = problem.jobs[index]
        soonest_first = sorted(
            (start, number)
            for number, vehicle in enumerate(problem.vehicles)
            if job.skills <= vehicle.skills
            and all(
                used + need <= room for used, need, room in zip(loads[number], job.load, vehicle.capacity, strict=True)
            )
            and (start := _earliest_start(problem, vehicle, routes.get(number), index)) is not None
        )
        for _, number in soonest_first:
            route = schedule_route(problem, number, [*days[number], index])
            if route is not None:
                days[number].append(index)
                routes[number] = route
                loads[number] = [used + need for used, need in zip(loads[number], job.load, strict=True)]
                break
    return tuple(routes[number] for number in sorted(routes))


def _earliest_start(problem: Problem, vehicle: Vehicle, route: Route | None, index: int) -> int | None:
    """Return when service could start after all the vehicle has so far; None if it cannot be back in time."""
    job = problem.jobs[index]
    if route is None:
        place, clock = vehicle.start, vehicle.shift.start
    else:
        last = route.stops[-1]
        place, clock = problem.jobs[last.job].location, last.departure
    leg, back = int(problem.durations[place, job.location]), int(problem.durations[job.location, vehicle.end])
    if leg >= UNREACHABLE or back >= UNREACHABLE:
        return None
    start = max(clock + leg, job.time_window.start if job.time_window else 0)
    return start if start + job.service_duration + back <= vehicle.shift.end else None
