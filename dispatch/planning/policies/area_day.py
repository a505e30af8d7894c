"""One truck for each area of the city, which works through it."""

from collections import Counter
from collections.abc import Iterator, Sequence

from dispatch.planning.policies.crew_days import CrewDays
from solvers.problem import Problem
from solvers.solution import Route


def area_day(problem: Problem, arrival_order: Sequence[int], districts: Sequence[str]) -> tuple[Route, ...]:
    """Give each crew a district that it works through from one job to the nearest next.

    The crew that is free first, the first of two alike, takes the district with the most seconds of work left (of two
    alike the first by name) that no crew has been to and in which a job fits its day. Through with it, it takes the
    next one; where each has had its crew, it helps where most work is left.

    Parameters
    ----------
    arrival_order
        Indices into ``problem.jobs``, oldest request first, of those that a crew could do today.
    districts
        The district of each of them, by index; "" counts as one.
    """
    days = CrewDays(problem, arrival_order)

    def choose(number: int) -> Iterator[int]:
        work_left = Counter[str]()
        for index in days.on_offer:
            work_left[districts[index]] += problem.jobs[index].service_duration
        been_to = {districts[index] for index in arrival_order if index not in days.on_offer}
        last = days.last_job(number)
        own = districts[last] if last is not None and last < len(districts) else None

        def turn(district: str) -> tuple[bool, bool, int, str]:
            return district != own, district in been_to, -work_left[district], district

        for district in sorted(work_left, key=turn):
            yield from days.soonest_first(number, (one for one in days.on_offer if districts[one] == district))

    days.take_turns(choose)
    return days.routes
