"""The certificate that an answer leaves nothing out which would pay.

Whether what is called impossible is so is for :func:`~solvers.check.check` to say.
"""

from solvers.check.course import ties_of
from solvers.check.places import Insertion, insertions
from solvers.check.rules import Rule, Violation
from solvers.problem import Problem
from solvers.solution import Reason, Solution


def certify(problem: Problem, solution: Solution) -> list[Violation]:
    """List every job left out as outcompeted that a place on a route or an unused vehicle would serve for less.

    Each is tried at every place of every route, a pair at every two, all else staying in its order; breaks are placed
    anew, times are the earliest that the rules allow (where duration costs something, also with the latest departure
    that ends as early and makes nobody later than due, the breaks staying on their drives), no reload is added. What is
    listed is proven: the route was made, kept every rule and lowered the price. An empty list proves that there is no
    such place in those times; a route that waits longer than it must, to drive outside the rush, say, is not looked
    for.

    Parameters
    ----------
    solution
        An answer in which :func:`~solvers.check.check` finds nothing.

    Returns
    -------
    list of Violation
        One for each job or pair, by its first job, at the place that saves most; ``found`` is the cost of the answer,
        ``allowed`` what it would be.
    """
    ties = ties_of(problem)
    outcompeted = [one.job for one in solution.unassigned if one.reason is Reason.OUTCOMPETED]
    units = list(dict.fromkeys(ties.unit(job) for job in outcompeted))
    best: dict[tuple[int, ...], Insertion] = {}
    for place in insertions(problem, ties, solution, units, must_pay=True):
        best[place.unit] = place
    return [_missed(problem, solution, best[unit]) for unit in units if unit in best]


def _missed(problem: Problem, solution: Solution, place: Insertion) -> Violation:
    crew = problem.vehicles[place.route.vehicle]
    jobs = " and ".join(f"job {problem.jobs[job].id}" for job in place.unit)
    return Violation(
        rule=Rule.MISSED,
        detail=(
            f"{jobs} left out: on vehicle {crew.id} from stop {place.position + 1} on, the answer would cost "
            f"{solution.cost - place.saved} instead of {solution.cost}"
        ),
        vehicle=place.route.vehicle,
        job=place.unit[0],
        found=solution.cost,
        allowed=solution.cost - place.saved,
    )
