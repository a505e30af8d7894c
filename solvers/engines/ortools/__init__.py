"""OR-Tools' routing library: insertion, then guided local search.

Breaks, several windows, soft due times and ends of shifts, pairs and positions are its own; its model knows one table
of durations, and what is frozen is done before it starts. See ``docs/engines.md``.
"""

from typing import Any

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from solvers.engines.limits import Limits
from solvers.engines.ortools.model import Model, build_model, read_sequences, write_routes
from solvers.engines.pins import follow_frozen, put_at_positions
from solvers.engines.stopping import StopRule
from solvers.engines.tables import with_one_table
from solvers.problem import Problem
from solvers.solution import Sequences

FAILURES_PER_SOLUTION = 20
"""Failed steps after which an iteration is over without a solution; 200 jobs took two to four."""

LONGEST_SEARCH = 24 * 3600
"""Seconds of search where iterations are the stop rule: guided local search asks for a limit of time in any case."""


def plan_routes(problem: Problem, limits: Limits) -> Sequences:
    """Search with OR-Tools, in one thread; an iteration is one accepted solution of its search.

    Returns
    -------
    Sequences
        Feasible as far as the model goes; the answer to start from, or no visits, where OR-Tools finds none in time.
    """
    stop_rule = StopRule(problem, limits)
    remainder = follow_frozen(with_one_table(problem))
    unchanged = limits.initial or remainder.lengthen(((),) * len(problem.vehicles))
    if not remainder.problem.jobs or not problem.vehicles or stop_rule.is_over():
        return unchanged
    model = build_model(remainder.problem, tuple(map(len, remainder.frozen)))
    if stop_rule.is_over():
        return unchanged

    def read(value: Any) -> Sequences:
        return put_at_positions(problem, remainder.lengthen(read_sequences(model, value)))

    parameters = _parameters(limits)
    routing = model.routing
    routing.solver().ReSeed(limits.seed)
    routing.CloseModelWithParameters(parameters)
    if limits.iterations is not None:
        # With one job or two there is nothing left to accept, and the search would go on for ever.
        routing.AddSearchMonitor(routing.solver().FailuresLimit(FAILURES_PER_SOLUTION * limits.iterations))
    routing.AddSearchMonitor(routing.solver().CustomLimit(stop_rule.is_over))
    if limits.on_progress is not None:
        _report(routing, stop_rule, read)
    left = stop_rule.time_left()
    if left is not None:
        parameters.time_limit.FromMilliseconds(max(1, round(1000 * left)))
    answer = _search(model, parameters, remainder.start(limits.initial))
    return unchanged if answer is None else read(answer.Value)


def _parameters(limits: Limits) -> Any:
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromSeconds(LONGEST_SEARCH)
    if limits.iterations is not None:
        parameters.solution_limit = limits.iterations
    return parameters


def _search(model: Model, parameters: Any, initial: Sequences | None) -> Any:
    routing = model.routing
    if initial is not None:
        start = routing.ReadAssignmentFromRoutes(write_routes(model, initial), True)
        if start is not None:
            return routing.SolveFromAssignmentWithParameters(start, parameters)
    return routing.SolveWithParameters(parameters)


def _report(routing: Any, stop_rule: StopRule, read: Any) -> None:
    num_solutions = 0
    best: int | None = None

    def report() -> None:
        nonlocal num_solutions, best
        num_solutions += 1
        cost = routing.CostVar().Value()
        is_better = best is None or cost < best
        best = cost if best is None else min(best, cost)
        stop_rule.report(num_solutions, lambda: read(lambda variable: variable.Value()) if is_better else None)

    routing.AddAtSolutionCallback(report)
