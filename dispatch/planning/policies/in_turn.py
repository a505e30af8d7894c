"""Policies that go through the jobs in an order given beforehand."""

from collections.abc import Sequence

from dispatch.planning.policies.crew_days import CrewDays
from solvers.problem import Problem
from solvers.solution import Route


def first_in_first_out(problem: Problem, arrival_order: Sequence[int]) -> tuple[Route, ...]:
    """Serve jobs in the order they came in: each goes to the end of the day of the crew that can start it soonest.

    A job that no crew can fit in is passed over and the next one tried, which is kinder to this policy than stopping
    there. Of two crews that can start it at the same time the first takes it.

    Parameters
    ----------
    arrival_order
        Indices into ``problem.jobs``, oldest request first.
    """
    days = CrewDays(problem, arrival_order)
    for index in arrival_order:
        starts = ((days.earliest_start(number, index), number) for number in range(len(problem.vehicles)))
        for _, number in sorted((start, number) for start, number in starts if start is not None):
            if days.append(number, index):
                break
    return days.routes


def earliest_due_first(
    problem: Problem, arrival_order: Sequence[int], due: Sequence[float | None]
) -> tuple[Route, ...]:
    """Serve jobs in the order in which they are due, as :func:`first_in_first_out` does in the order they came in.

    Parameters
    ----------
    due
        For each of ``problem.jobs`` when it is due, in any unit, overdue ones too; None for never, which comes last. Of
        two due at the same time the one that came in first is served first.
    """
    never = float("inf")
    moments = [never if moment is None else moment for moment in due]
    return first_in_first_out(problem, sorted(arrival_order, key=lambda index: moments[index]))
