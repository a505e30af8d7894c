"""Going through what is left of a crew's list, many times, in agreement with what is known by now."""

from dataclasses import dataclass

import numpy as np

from dispatch.completion.arrivals.pace import draw_pace
from dispatch.completion.arrivals.simulating import Days, Times, longer_than
from dispatch.completion.arrivals.spreads import Spreads
from dispatch.completion.arrivals.steps import Course, Kind, Step, begins

MOST_TRIED = 20
"""Times the replications that are tried for as many that agree with what is known."""

MIN_LIKELY = 0.001
"""What is less likely than that does not happen: the crew has rather stopped telling."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Passed:
    """A stop, and when the crew comes to it and begins, in seconds since 1970. Shapes (num_replications,)."""

    step: Step
    arrivals: Times
    begins: Times


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Run:
    """The stops still to come, and the pace of the day in each replication."""

    stops: tuple[Passed, ...]
    pace: Times
    is_overdue: bool


def go_through(
    course: Course,
    now: float,
    goes_on: float,
    spreads: Spreads,
    random: np.random.Generator,
    num_replications: int,
    most_stops: int | None,
) -> Run:
    """Go through the steps ahead of a crew.

    Where it was heard of, only such replications count in which it is not further by ``now`` than it is: a stop that
    goes on is drawn from the part of its distribution beyond what it has lasted, with each pace as likely as that makes
    it; of drives to the next stop those are taken that are not over. A crew that told nothing yet is taken to keep to
    its list.

    Parameters
    ----------
    now, goes_on
        Seconds since 1970; the crew is not under way before ``goes_on``.

    Returns
    -------
    run : Run
        No arrival is before ``now``.
    """
    first = next((number for number, step in enumerate(course.ahead) if step.kind is Kind.STOP), None)
    is_overdue = False
    if course.at_stop is not None:
        days, is_overdue = _leaving(course, course.at_stop, now, spreads, random, num_replications)
    elif course.is_heard and first is not None:
        days, is_overdue = _under_way(course, first, now, goes_on, spreads, random, num_replications)
    else:
        days = _starting(course, spreads, random, num_replications)
    if first is None:
        return Run(stops=(), pace=days.pace, is_overdue=is_overdue)
    if course.at_stop is not None or not course.is_heard:
        days.clock = np.maximum(days.clock, goes_on)
        _drive_to(days, first)
    stops = []
    for number in range(first, len(course.ahead)):
        moments = days.clock if number == first else days.arrive(number)
        started = days.begin(number)
        if course.ahead[number].kind is Kind.STOP:
            arrivals = np.maximum(moments, now)
            stops.append(Passed(step=course.ahead[number], arrivals=arrivals, begins=np.maximum(started, arrivals)))
            if len(stops) == most_stops:
                break
        days.finish(number)
    return Run(stops=tuple(stops), pace=days.pace, is_overdue=is_overdue)


def _starting(course: Course, spreads: Spreads, random: np.random.Generator, size: int) -> Days:
    return Days(
        steps=course.ahead,
        spreads=spreads,
        random=random,
        clock=np.full(size, course.since),
        pace=draw_pace(course.observed, spreads.crew_day, size, random),
        leg=np.ones(size),
        had={},
    )


def _leaving(
    course: Course, stop: Step, now: float, spreads: Spreads, random: np.random.Generator, size: int
) -> tuple[Days, bool]:
    """Give when the crew leaves the stop that it is at."""
    days = _starting(course, spreads, random, size)
    began = begins(course.since, stop.opens)
    spread = stop.spread if stop.duration > 0 else 0.0
    lasted = np.full(size, max(0.0, now - began))
    takes, likely = longer_than(lasted, stop.duration * days.pace, spread, random)
    is_overdue = bool(likely.mean() < MIN_LIKELY)
    if is_overdue:
        takes, _ = longer_than(np.zeros(size), stop.duration * days.pace, spread, random)
    else:
        chosen = random.choice(size, size=size, p=likely / likely.sum())
        days, takes = days.chosen(chosen), takes[chosen]
    days.clock = began + takes
    return days, is_overdue


def _under_way(
    course: Course,
    first: int,
    now: float,
    goes_on: float,
    spreads: Spreads,
    random: np.random.Generator,
    size: int,
) -> tuple[Days, bool]:
    """Give when the crew comes to its next stop, which it has not by now."""
    for size_tried in (size, MOST_TRIED * size):
        days = _starting(course, spreads, random, size_tried)
        days.clock = np.maximum(days.clock, goes_on)
        _drive_to(days, first)
        agreeing = np.flatnonzero(days.clock > now)
        if len(agreeing) >= size / 2 or (size_tried > size and len(agreeing) >= max(1.0, MIN_LIKELY * size_tried)):
            return days.chosen(random.choice(agreeing, size=size)), False
    return days.chosen(np.arange(size)), True


def _drive_to(days: Days, first: int) -> None:
    """Do all that comes before the first stop, and drive to it."""
    for number in range(first):
        days.arrive(number)
        days.begin(number)
        days.finish(number)
    days.arrive(first)
