"""The objective of :mod:`solvers.problem`, from the times that an answer gives."""

from solvers.check.course import legs_of
from solvers.check.times import work_of
from solvers.problem import REQUIRED_PRICE, Problem
from solvers.solution import Route, Solution


def price(problem: Problem, solution: Solution) -> int:
    """Price an answer by the objective of :mod:`solvers.problem`, from the times its activities give."""
    used = [route for route in solution.routes if route.stops]
    served = {stop.job for route in used for stop in route.stops}
    idle = set(range(len(problem.vehicles))) - {route.vehicle for route in used}
    return (
        sum(price_of_route(problem, route) for route in used)
        + sum(price_of_idling(problem, vehicle) for vehicle in idle)
        + sum(price_of_leaving_out(problem, job) for job in range(len(problem.jobs)) if job not in served)
    )


def price_of_route(problem: Problem, route: Route) -> int:
    """Price what one vehicle does."""
    crew = problem.vehicles[route.vehicle]
    travel, service, _, distance = work_of(problem, route, legs_of(problem, route))
    total = (
        crew.fixed_cost
        + crew.travel_cost * travel
        + crew.service_cost * service
        + crew.duration_cost * (route.end - route.departure)
        + crew.distance_cost * distance
        + crew.overtime_cost * max(0, route.end - crew.shift.end)
    )
    for stop in route.stops:
        job = problem.jobs[stop.job]
        if job.due is not None and stop.start > job.due:
            total += job.lateness_cost * (stop.start - job.due)
    if crew.fair_work is not None and travel + service > crew.fair_work:
        total += problem.balance_price * (travel + service - crew.fair_work) ** 2 // crew.fair_work
    return total + _price_of_changes(problem, route.vehicle, [problem.jobs[stop.job].id for stop in route.stops])


def price_of_idling(problem: Problem, vehicle: int) -> int:
    """Price a vehicle that is not used: only where it was planned otherwise."""
    return _price_of_changes(problem, vehicle, [])


def price_of_leaving_out(problem: Problem, job: int) -> int:
    """Give the prize of a job, or the price of leaving out a required one."""
    prize = problem.jobs[job].prize
    return REQUIRED_PRICE if prize is None else prize


def _price_of_changes(problem: Problem, vehicle: int, served: list[int]) -> int:
    if problem.stability is None:
        return 0
    plan = problem.stability.plan
    move_costs = {job.id: job.move_cost for job in problem.jobs}
    elsewhere = {job for number, jobs in enumerate(plan) if number != vehicle for job in jobs}
    total = sum(move_costs[job] for job in served if job in elsewhere)
    if served != [job for job in plan[vehicle] if job in move_costs]:
        total += problem.stability.change_cost
    return total
