"""All the rules that one route by itself can break."""

from collections.abc import Iterator

from solvers.check.assignments import check_assignments
from solvers.check.course import Ties
from solvers.check.loads import check_loads
from solvers.check.rules import Violation
from solvers.check.times import check_times
from solvers.problem import Problem
from solvers.solution import Route


def check_route(problem: Problem, ties: Ties, route: Route) -> Iterator[Violation]:
    """Hold one route, whose indices the problem has, to every rule about it."""
    yield from check_assignments(problem, ties, route)
    yield from check_loads(problem, ties, route)
    yield from check_times(problem, route)
