"""Each crew goes to whatever is nearest."""

from collections.abc import Sequence

from dispatch.planning.policies.crew_days import CrewDays
from solvers.problem import Problem
from solvers.solution import Route


def nearest_neighbour(problem: Problem, arrival_order: Sequence[int]) -> tuple[Route, ...]:
    """Send each crew to the nearest job on offer that it may do, the crew that is free first before the others.

    Nearest is what it can start soonest: the drive, and the wait where a window is not open yet. Of two equally near it
    takes the one that came in first; of two crews free at the same time the first one chooses. A job that does not fit
    is passed over for the next nearest.

    Parameters
    ----------
    arrival_order
        Indices into ``problem.jobs``, oldest request first.
    """
    days = CrewDays(problem, arrival_order)
    days.take_turns(lambda number: days.soonest_first(number, days.on_offer))
    return days.routes
