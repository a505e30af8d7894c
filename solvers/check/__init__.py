"""The independent checker: recomputes an answer from the problem alone and names every rule it breaks.

It shares no code with the clock, the engines or the search. It reads the answer's own times and compares each with the
one before it, so it also judges answers made by hand, whose services may start later than they could. Where it has to
say that something would have been possible, it makes the route with a small clock of its own, in plain Python, and
holds that route to the same rules: it never faults a sound answer, but what no route was found for may be possible
still (:mod:`solvers.check.clock` says when it is not).
"""

from solvers.check.course import ties_of
from solvers.check.missed import certify
from solvers.check.partition import check_partition, names_only_what_there_is
from solvers.check.pricing import price
from solvers.check.reasons import check_reasons
from solvers.check.route import check_route
from solvers.check.rules import Rule, Violation
from solvers.problem import Problem
from solvers.solution import Solution

__all__ = ["Rule", "Violation", "certify", "check", "price"]


def check(problem: Problem, solution: Solution) -> list[Violation]:
    """List every rule an answer breaks; an empty list means that it is sound.

    Parameters
    ----------
    solution
        Any answer; indices that the problem does not have are reported, not raised.
    """
    ties = ties_of(problem)
    violations = list(check_partition(problem, solution))
    known = [route for route in solution.routes if names_only_what_there_is(problem, route)]
    for route in known:
        violations += check_route(problem, ties, route)
    if len(known) < len(solution.routes):
        # What else is left out, and the price, cannot be judged beside routes that mean nothing.
        return violations
    violations += check_reasons(problem, ties, solution)
    total = price(problem, solution)
    if total != solution.cost:
        detail = f"the cost is given as {solution.cost}, the routes and the jobs left out come to {total}"
        violations.append(Violation(rule=Rule.COST, detail=detail, found=solution.cost, allowed=total))
    return violations
