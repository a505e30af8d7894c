"""A queue of jobs and the crews that serve it, job by job: who is free takes the most urgent that waits.

Time is seconds from the start of the simulation. Crews work in intervals of time, their shifts; a job that the end of a
shift interrupts is gone on with when the next one begins. With one endless shift, Poisson arrivals and exponential
durations this is the M/M/c queue, for which Erlang's formula is exact (:func:`erlang_c_wait`).
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush, heapreplace
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """When one crew works: intervals that do not overlap, the earliest first.

    Attributes
    ----------
    starts, ends
        Seconds; one pair for each shift.
    """

    starts: tuple[float, ...]
    ends: tuple[float, ...]

    @property
    def duration(self) -> float:
        """Seconds of work in all shifts."""
        return math.fsum(self.ends) - math.fsum(self.starts)


ALWAYS = Working(starts=(0.0,), ends=(math.inf,))
"""A crew that never stops."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Served:
    """What became of each job. All arrays are of shape (n,); infinite where it did not come to that.

    Attributes
    ----------
    started, ended
        Seconds at which a crew turned to it, and was through with it.
    """

    started: NDArray[np.float64]
    ended: NDArray[np.float64]


def serve(
    arrivals: NDArray[np.float64],
    durations: NDArray[np.float64],
    urgency: NDArray[np.float64],
    crews: Sequence[Working],
    *,
    until: float = math.inf,
) -> Served:
    """Serve jobs in the order of their urgency, those that wait when a crew becomes free.

    Parameters
    ----------
    arrivals
        Shape (n,), ascending; those below 0 wait when the simulation begins.
    durations
        Shape (n,), seconds of a crew's working time that each takes, driving included.
    urgency
        Shape (n,), the least first; of equals, what came first.
    until
        No job is begun from then on.
    """
    num_jobs = len(arrivals)
    if not num_jobs == len(durations) == len(urgency):
        raise ValueError(f"jobs have {num_jobs} arrivals, {len(durations)} durations, {len(urgency)} urgencies")
    started, ended = [math.inf] * num_jobs, [math.inf] * num_jobs
    come, take, first = arrivals.tolist(), durations.tolist(), urgency.tolist()
    clocks = [_Clock(one) for one in crews]
    free = [(clock.next_working(0.0), number) for number, clock in enumerate(clocks)]
    heapify(free)
    waiting: list[tuple[float, int]] = []
    following = 0
    while free and free[0][0] < until:
        moment, number = free[0]
        while following < num_jobs and come[following] <= moment:
            heappush(waiting, (first[following], following))
            following += 1
        if not waiting:
            if following == num_jobs:
                break
            heapreplace(free, (clocks[number].next_working(come[following]), number))
            continue
        _, job = heappop(waiting)
        started[job] = moment
        ended[job] = clocks[number].after(moment, take[job])
        heapreplace(free, (clocks[number].next_working(ended[job]), number))
    return Served(started=np.array(started), ended=np.array(ended))


def erlang_c_wait(arrival_rate: float, service_rate: float, num_crews: int) -> float:
    """Return the mean wait until a crew turns to a job in the M/M/c queue (Erlang 1917; Kleinrock 1975, section 3.5).

    Parameters
    ----------
    arrival_rate
        Jobs a second.
    service_rate
        Jobs a second that one crew is through with.

    Returns
    -------
    Seconds; infinite where more comes in than all crews can do.
    """
    load = arrival_rate / service_rate
    if load >= num_crews:
        return math.inf
    # By recursion over the crews: powers and factorials would overflow.
    blocked = 1.0
    for crew in range(1, num_crews + 1):
        blocked = load * blocked / (crew + load * blocked)
    busy_share = load / num_crews
    all_busy = blocked / (1 - busy_share * (1 - blocked))
    return all_busy / (num_crews * service_rate - arrival_rate)


class _Clock:
    """Turns working seconds of one crew into moments."""

    __slots__ = ("before", "ends", "starts", "through")

    def __init__(self, working: Working) -> None:
        self.starts, self.ends = working.starts, working.ends
        lengths = [end - start for start, end in zip(self.starts, self.ends, strict=True)]
        self.through = list(accumulate(lengths))
        self.before = [0.0, *self.through[:-1]]

    def next_working(self, moment: float) -> float:
        """Return the first moment from ``moment`` on at which the crew works; infinite where none comes."""
        shift = bisect_right(self.ends, moment)
        return math.inf if shift == len(self.ends) else max(moment, self.starts[shift])

    def after(self, moment: float, duration: float) -> float:
        """Return when the crew, at work at ``moment``, has worked ``duration`` seconds more."""
        shift = bisect_right(self.ends, moment)
        worked = self.before[shift] + moment - self.starts[shift] + duration
        last = bisect_left(self.through, worked)
        return math.inf if last == len(self.through) else self.starts[last] + worked - self.before[last]
