"""The one clock: when a vehicle arrives, waits, serves, leaves and is late along a route.

A route's schedule is the earliest one: every service starts as soon as the vehicle is there and the time window is
open. No schedule of the same sequence starts any service earlier, so none is less late. The vehicle then leaves its
start place as late as it can without changing a single service start, which turns the wait before the first stop
into time not spent on the road.
"""

from collections.abc import Sequence

from solvers.problem import HORIZON, REQUIRED_PRICE, Job, Problem
from solvers.solution import Route, Stop

Sequences = tuple[tuple[int, ...], ...]
"""For each vehicle of a problem, in its order, the indices of the jobs it visits, in the order of the visits."""


def schedule_route(problem: Problem, vehicle: int, jobs: Sequence[int]) -> Route | None:
    """Put times to a sequence of visits.

    Time alone is looked at: skills and capacity are not.

    Parameters
    ----------
    vehicle
        Index into ``problem.vehicles``.
    jobs
        Indices into ``problem.jobs``, in the order of the visits; at least one.

    Returns
    -------
    Route or None
        None where a leg has no way, a service would start after its time window, or the vehicle would be back after its
        shift.
    """
    durations = problem.durations
    shift = problem.vehicles[vehicle].shift
    place = problem.vehicles[vehicle].start
    clock = shift.start
    travel = 0
    stops: list[Stop] = []
    for index in jobs:
        job = problem.jobs[index]
        leg = int(durations[place, job.location])
        earliest, latest = window_of(job)
        arrival = clock + leg
        start = max(arrival, earliest)
        # An unreachable leg is longer than any time a problem may name, so it fails here by itself.
        if start > min(latest, shift.end):
            return None
        if not stops:
            arrival = start
        clock = start + job.service_duration
        stops.append(Stop(job=index, arrival=arrival, start=start, departure=clock, lateness=lateness_of(job, start)))
        travel += leg
        place = job.location
    leg = int(durations[place, problem.vehicles[vehicle].end])
    end = clock + leg
    if end > shift.end:
        return None
    departure = stops[0].start - int(durations[problem.vehicles[vehicle].start, problem.jobs[jobs[0]].location])
    return Route(
        vehicle=vehicle,
        departure=departure,
        stops=tuple(stops),
        end=end,
        travel_duration=travel + leg,
        service_duration=sum(problem.jobs[index].service_duration for index in jobs),
        waiting_duration=sum(stop.start - stop.arrival for stop in stops),
    )


def cost_of_route(problem: Problem, route: Route) -> int:
    """Price a route: its travel, its vehicle's fixed cost and its lateness, in seconds of the objective."""
    late = sum(problem.jobs[stop.job].lateness_cost * stop.lateness for stop in route.stops)
    return route.travel_duration + problem.vehicles[route.vehicle].fixed_cost + late


def cost_of_sequences(problem: Problem, sequences: Sequences) -> int | None:
    """Price an untimed answer, the jobs it leaves out included; None where the clock refuses one of its routes."""
    total = sum(price_of(job) for job in problem.jobs)
    for vehicle, jobs in enumerate(sequences):
        if jobs:
            route = schedule_route(problem, vehicle, jobs)
            if route is None:
                return None
            total += cost_of_route(problem, route) - sum(price_of(problem.jobs[index]) for index in jobs)
    return total


def price_of(job: Job) -> int:
    """Give the price of leaving a job out, in seconds of the objective."""
    return REQUIRED_PRICE if job.prize is None else job.prize


def window_of(job: Job) -> tuple[int, int]:
    """Give the earliest and the latest second at which service may start, as far as the job itself says."""
    return (0, HORIZON) if job.time_window is None else (job.time_window.start, job.time_window.end)


def lateness_of(job: Job, start: int) -> int:
    """Count the seconds that a service starting at ``start`` is late."""
    return 0 if job.due is None else max(0, start - job.due)
