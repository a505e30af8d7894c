"""OR-Tools' routing library: insertion, then guided local search, with due times as soft bounds on time."""

from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from solvers.engines import Limits
from solvers.problem import Problem
from solvers.timing import Sequences, price_of, window_of

FAILURES_PER_SOLUTION = 20
"""Failed steps after which an iteration is over without a solution; 200 jobs took two to four."""

LONGEST_SEARCH = 24 * 3600
"""Seconds of search where iterations are the stop rule: guided local search asks for a limit of time in any case."""

PROGRESS_INTERVAL = 0.5
"""Seconds between two calls of ``on_progress``."""


def plan_routes(problem: Problem, limits: Limits) -> Sequences:
    """Search with OR-Tools; an iteration is one accepted solution of its search.

    Returns
    -------
    Sequences
        Empty routes where OR-Tools finds no answer in the time given.
    """
    began = monotonic()
    places = sorted({place for vehicle in problem.vehicles for place in (vehicle.start, vehicle.end)})
    node_of = {place: len(problem.jobs) + number for number, place in enumerate(places)}
    manager = pywrapcp.RoutingIndexManager(
        len(problem.jobs) + len(places),
        len(problem.vehicles),
        [node_of[vehicle.start] for vehicle in problem.vehicles],
        [node_of[vehicle.end] for vehicle in problem.vehicles],
    )
    routing = pywrapcp.RoutingModel(manager)
    place_of_node = np.array([*(job.location for job in problem.jobs), *places], dtype=np.int64)
    travel = problem.durations[np.ix_(place_of_node, place_of_node)].astype(np.int64)
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitMatrix(travel.tolist()))
    _add_jobs(problem, manager, routing)
    _add_time(problem, manager, routing, travel)
    _add_loads(problem, routing, num_nodes=len(place_of_node))
    for number, vehicle in enumerate(problem.vehicles):
        routing.SetFixedCostOfVehicle(vehicle.fixed_cost, number)
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    routing.solver().ReSeed(limits.seed)
    parameters.time_limit.FromSeconds(LONGEST_SEARCH)
    if limits.iterations is not None:
        parameters.solution_limit = limits.iterations
    routing.CloseModelWithParameters(parameters)
    if limits.iterations is not None:
        # With one job or two there is nothing left to accept, and the search would go on for ever.
        routing.AddSearchMonitor(routing.solver().FailuresLimit(FAILURES_PER_SOLUTION * limits.iterations))
    if limits.on_progress is not None:
        _report_progress(routing, limits, began)
    if limits.time_limit is not None:
        left = max(1, round(1000 * (limits.time_limit - (monotonic() - began))))
        parameters.time_limit.FromMilliseconds(left)
    answer = _search(manager, routing, parameters, limits.initial)
    if answer is None:
        return limits.initial or ((),) * len(problem.vehicles)
    return tuple(_read_route(manager, routing, answer, number) for number in range(len(problem.vehicles)))


def _add_jobs(problem: Problem, manager: Any, routing: Any) -> None:
    """Make every job optional at its price, and allow it only the vehicles that have its skills."""
    for number, job in enumerate(problem.jobs):
        index = manager.NodeToIndex(number)
        # The soft bound below starts at 0: what a job due before that is late by then is certain.
        certain = job.lateness_cost * max(0, -job.due) if job.due is not None else 0
        routing.AddDisjunction([index], max(0, price_of(job) - certain))
        allowed = [v for v, vehicle in enumerate(problem.vehicles) if job.skills <= vehicle.skills]
        if len(allowed) < len(problem.vehicles):
            routing.VehicleVar(index).SetValues([-1, *allowed])


def _add_time(problem: Problem, manager: Any, routing: Any, travel: NDArray[np.int64]) -> None:
    """Add the dimension of service starts: travel and the service before it, windows hard, due times soft."""
    service = np.zeros(len(travel), dtype=np.int64)
    service[: len(problem.jobs)] = [job.service_duration for job in problem.jobs]
    horizon = max(vehicle.shift.end for vehicle in problem.vehicles)
    routing.AddDimension(
        routing.RegisterTransitMatrix((travel + service[:, None]).tolist()), horizon, horizon, False, "time"
    )
    time = routing.GetDimensionOrDie("time")
    for number, job in enumerate(problem.jobs):
        index = manager.NodeToIndex(number)
        opens, closes = window_of(job)
        time.CumulVar(index).SetRange(opens, min(closes, horizon))
        if job.due is not None and job.lateness_cost and job.due < horizon:
            time.SetCumulVarSoftUpperBound(index, max(0, job.due), job.lateness_cost)
    for number, vehicle in enumerate(problem.vehicles):
        time.CumulVar(routing.Start(number)).SetRange(vehicle.shift.start, vehicle.shift.end)
        time.CumulVar(routing.End(number)).SetRange(vehicle.shift.start, vehicle.shift.end)


def _add_loads(problem: Problem, routing: Any, *, num_nodes: int) -> None:
    for dimension in range(len(problem.vehicles[0].capacity)):
        loads = [0] * num_nodes
        loads[: len(problem.jobs)] = [job.load[dimension] for job in problem.jobs]
        capacities = [vehicle.capacity[dimension] for vehicle in problem.vehicles]
        callback = routing.RegisterUnaryTransitVector(loads)
        routing.AddDimensionWithVehicleCapacity(callback, 0, capacities, True, f"load {dimension}")


def _report_progress(routing: Any, limits: Limits, began: float) -> None:
    on_progress = limits.on_progress
    last_report = began
    num_solutions = 0
    best: int | None = None

    def report() -> None:
        nonlocal last_report, num_solutions, best
        num_solutions += 1
        cost = routing.CostVar().Value()
        best = cost if best is None else min(best, cost)
        now = monotonic()
        if on_progress is not None and now - last_report >= PROGRESS_INTERVAL:
            last_report = now
            if limits.time_limit is not None:
                on_progress(min(1.0, (now - began) / limits.time_limit), best)
            elif limits.iterations is not None:
                on_progress(min(1.0, num_solutions / limits.iterations), best)

    routing.AddAtSolutionCallback(report)


def _search(manager: Any, routing: Any, parameters: Any, initial: Sequences | None) -> Any:
    if initial is None:
        return routing.SolveWithParameters(parameters)
    routes = [[manager.NodeToIndex(job) for job in jobs] for jobs in initial]
    start = routing.ReadAssignmentFromRoutes(routes, True)
    if start is None:
        return routing.SolveWithParameters(parameters)
    return routing.SolveFromAssignmentWithParameters(start, parameters)


def _read_route(manager: Any, routing: Any, answer: Any, vehicle: int) -> tuple[int, ...]:
    jobs = []
    index = answer.Value(routing.NextVar(routing.Start(vehicle)))
    while not routing.IsEnd(index):
        jobs.append(manager.IndexToNode(index))
        index = answer.Value(routing.NextVar(index))
    return tuple(jobs)
