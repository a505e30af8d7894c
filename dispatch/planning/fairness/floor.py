"""A floor for every district, held by orders that have to be done, and what that costs.

The floor is a constraint: at least so many orders of each district are on a list. Where a plan made without it does
less, the orders that are likely to cost least (see :mod:`dispatch.planning.fairness.choosing`) become ones that have to
be done, whatever gives way, and the search goes on from there; so it does for districts that fall below the floor by
that. Once it holds, it is tried whether other orders of the districts that get no more than they must are cheaper.

A price on top of each order of a district, as a Lagrange multiplier, would be simpler; but it brings a district none or
many of its orders, where the floor asks for one or two: what lies between is the cheapest answer at no price.

What an answer is said to cost is in the orders' own prices. None is left out that would pay at these.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dispatch.model import UnmetFloor
from dispatch.planning.fairness.choosing import Choosing
from dispatch.planning.search import Search
from solvers.check import price
from solvers.problem import Problem
from solvers.solution import Solution, sequences_of

NUM_HOLDING = 5
"""Searches in which more and more orders have to be done, until the floor holds: from the third on so many of every
district as the floor asks for, so that none falls below it for another."""

NUM_CHEAPENING = 2
"""Searches for other orders that would do at less."""

NUM_SEARCHES = NUM_HOLDING + NUM_CHEAPENING

MOST_REFERENCES = 3
"""Times that a cheaper plan found under the floor takes the place of the one it is measured against."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldFloor:
    """An answer under a floor, the cheapest known without it, both priced alike, and where the floor does not hold.

    ``required`` are orders by district.
    """

    solution: Solution
    reference: Solution
    required: Mapping[str, int]
    unmet: tuple[UnmetFloor, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Floor:
    """What has to hold: so many of each district's jobs that a crew could do today, oldest first."""

    problem: Problem
    districts: Sequence[str]
    possible: Mapping[str, Sequence[int]]
    required: Mapping[str, int]

    def done(self, solution: Solution) -> dict[str, list[int]]:
        """Give the jobs done of each district, those of the highest price first."""
        served = [stop.job for route in solution.routes for stop in route.stops if stop.job < len(self.districts)]
        served.sort(key=lambda job: (-(self.problem.jobs[job].prize or 0), job))
        return {one: [job for job in served if self.districts[job] == one] for one in self.required}

    def short(self, solution: Solution) -> list[str]:
        """Give the districts of which less is done."""
        done = self.done(solution)
        return [one for one, count in self.required.items() if len(done[one]) < count]


def hold_floor(
    problem: Problem, districts: Sequence[str], reference: Solution, search: Search, *, floor: float, part: float = 1.0
) -> HeldFloor:
    """Find a cheap answer in which every district gets its part of what could be done, as far as there is one.

    Parameters
    ----------
    districts
        Of the problem's first jobs; the jobs behind them are no orders.
    reference
        An answer of ``problem`` found without a floor; the mean share of orders done is taken from it.
    floor
        Part of that mean share that each district gets at least. Orders without a district ("") count for the mean.
    part
        Of the time there is, for all searches together.
    """
    impossible = {one.job for one in reference.impossible}
    possible: dict[str, list[int]] = {}
    for job, district in enumerate(districts):
        if job not in impossible:
            possible.setdefault(district, []).append(job)
    counts = {district: len(jobs) for district, jobs in possible.items()}
    for attempt in range(MOST_REFERENCES):
        num_scheduled = sum(stop.job < len(districts) for route in reference.routes for stop in route.stops)
        required = required_by_district(counts, num_scheduled=num_scheduled, floor=floor)
        asked = _Floor(problem=problem, districts=districts, possible=possible, required=required)
        solution = _hold(asked, reference, search, part=part / NUM_SEARCHES)
        if solution.cost >= reference.cost or attempt == MOST_REFERENCES - 1:
            break
        # The search had not found the best plan without a floor: this one is as good a plan without it, and cheaper.
        reference = solution
    return HeldFloor(solution=solution, reference=reference, required=required, unmet=_unmet(asked, solution))


def required_by_district(possible: Mapping[str, int], *, num_scheduled: int, floor: float) -> dict[str, int]:
    """Give the orders that a floor asks for in each district: whole ones, rounded up.

    Parameters
    ----------
    possible
        Orders that could be done today, by district.
    num_scheduled
        Orders done without the floor, in all districts together.
    """
    total = sum(possible.values())
    # Nudged down, so that a product such as 0.1 * 30 / 30 is no more than it means.
    return {
        district: math.ceil(floor * num_scheduled * count / total - 1e-9)
        for district, count in possible.items()
        if district
    }


def _hold(asked: _Floor, start: Solution, search: Search, *, part: float) -> Solution:
    """Make orders ones that have to be done until the floor holds; where it never does, give what comes nearest."""
    answer = nearest = start
    musts: dict[str, list[int]] = {}
    failed: set[int] = set()
    for number in range(NUM_HOLDING):
        if not asked.short(answer):
            return _cheapen(asked, answer, search, part=part) if number else answer
        done = asked.done(answer)
        # What had to be done and was not is given up for others.
        failed |= {job for jobs in musts.values() for job in jobs} - {job for jobs in done.values() for job in jobs}
        musts = _musts(asked, answer, failed, musts.keys() if number < 2 else asked.required.keys())
        answer = _with_musts(asked, musts, answer, search, part=part)
        nearest = min(nearest, answer, key=lambda one: _missing(asked, one))
    return _cheapen(asked, answer, search, part=part) if not asked.short(answer) else nearest


def _musts(asked: _Floor, answer: Solution, failed: Collection[int], kept: Collection[str]) -> dict[str, list[int]]:
    """Give the jobs that have to be done: of districts below the floor, and of those to be kept above it."""
    done, ways = asked.done(answer), Choosing(asked.problem, answer)
    musts = {}
    for district, count in asked.required.items():
        if len(done[district]) >= count and district not in kept:
            continue
        musts[district] = done[district][:count]
        left = [job for job in asked.possible[district] if job not in done[district] and job not in failed]
        musts[district] += ways.choose(left, count - len(musts[district]))
    return musts


def _cheapen(asked: _Floor, answer: Solution, search: Search, *, part: float) -> Solution:
    """Choose anew the jobs of districts that get no more than the floor asks for, for as long as that saves."""
    for _ in range(NUM_CHEAPENING):
        done = asked.done(answer)
        tight = [one for one, count in asked.required.items() if count and len(done[one]) == count]
        ways = Choosing(asked.problem, answer, without={job for one in tight for job in done[one]})
        musts = {one: ways.choose(asked.possible[one], asked.required[one]) for one in tight}
        if all(set(musts[one]) == set(done[one]) for one in tight):
            break
        other = _with_musts(asked, musts, answer, search, part=part)
        if asked.short(other) or other.cost >= answer.cost:
            break
        answer = other
    return answer


def _with_musts(
    asked: _Floor, musts: Mapping[str, Iterable[int]], initial: Solution, search: Search, *, part: float
) -> Solution:
    """Search with jobs that have to be done, and price what comes out as if they had not."""
    problem, have_to = asked.problem, {job for jobs in musts.values() for job in jobs}
    jobs = tuple(replace(job, prize=None) if index in have_to else job for index, job in enumerate(problem.jobs))
    found = search(replace(problem, jobs=jobs), part=part, initial=sequences_of(initial.routes, len(problem.vehicles)))
    return replace(found, cost=price(problem, found))


def _missing(asked: _Floor, solution: Solution) -> tuple[int, int]:
    """Tell how far an answer is from the floor, and its cost."""
    done = asked.done(solution)
    return sum(max(0, count - len(done[one])) for one, count in asked.required.items()), solution.cost


def _unmet(asked: _Floor, solution: Solution) -> tuple[UnmetFloor, ...]:
    """Say for each district below the floor why: proven, or by all that the search found."""
    problem, done = asked.problem, asked.done(solution)
    least = sum(
        sum(sorted(problem.jobs[job].service_duration for job in asked.possible[one])[:count])
        for one, count in asked.required.items()
    )
    shifts = sum(one.shift.end + one.max_overtime - one.shift.start for one in problem.vehicles)
    why = "no plan was found that holds it, though its orders came before all others"
    if least > shifts:
        why = (
            f"it cannot be held: the shortest orders that it asks for, in all districts, take {least / 60:,.0f} min on "
            f"site, all crews together work {shifts / 60:,.0f} min"
        )
    return tuple(
        UnmetFloor(district=one, num_required=count, num_scheduled=len(done[one]), detail=why)
        for one, count in asked.required.items()
        if len(done[one]) < count
    )
