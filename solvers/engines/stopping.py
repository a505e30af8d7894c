"""When an engine stops, and what it tells on the way."""

from collections.abc import Callable
from time import monotonic

from solvers.engines.limits import Limits
from solvers.problem import Problem
from solvers.solution import Sequences
from solvers.timing import cost_of_sequences, price_of

LOOK_INTERVAL = 0.05
"""Seconds between two looks whether the search is cancelled."""

REPORT_INTERVAL = 0.5
"""Seconds between two calls of ``on_progress``."""

OVERDRAFT = 0.04
"""Share of a time limit by which an engine may be late before its answer is given up."""


class StopRule:
    """The clock of one call of an engine: it runs from the making of this object, before any model is built.

    Parameters
    ----------
    problem
        By which answers are priced for reports.
    """

    def __init__(self, problem: Problem, limits: Limits) -> None:
        self._problem = problem
        self._limits = limits
        self._began = self._reported = monotonic()
        self._looked = self._began - LOOK_INTERVAL
        self._cancelled = False
        self._cost: int | None = None

    def is_cancelled(self) -> bool:
        """Tell whether the answer is no longer wanted, asking now and then."""
        asked = self._limits.is_cancelled
        if asked is not None and not self._cancelled:
            now = monotonic()
            if now - self._looked >= LOOK_INTERVAL:
                self._looked = now
                self._cancelled = asked()
        return self._cancelled

    def time_left(self) -> float | None:
        """Give the seconds that are left, below 0 when they are over; None where iterations are the stop rule."""
        if self._limits.time_limit is None:
            return None
        return self._began + self._limits.time_limit - monotonic()

    def has_time_for(self, seconds: float) -> bool:
        """Tell whether a step that cannot be stopped may begin, by what it will take."""
        left = self.time_left()
        return (left is None or left >= seconds) and not self.is_cancelled()

    def is_over(self) -> bool:
        """Tell whether there is no time left, or no wish."""
        left = self.time_left()
        return (left is not None and left <= 0) or self.is_cancelled()

    def is_overdrawn(self) -> bool:
        """Tell whether so much more than the time is over that an answer is no use any more."""
        limit, left = self._limits.time_limit, self.time_left()
        return limit is not None and left is not None and left < -OVERDRAFT * limit

    def report(self, num_iterations: int, best: Callable[[], Sequences | None]) -> None:
        """Call ``on_progress`` when it is time to.

        Parameters
        ----------
        best
            Gives the best answer so far, None where it is the one of the last report.
        """
        now = monotonic()
        if self._limits.on_progress is None or now - self._reported < REPORT_INTERVAL:
            return
        self._reported = now
        if self._cost is None:
            # Every job left out is the worst there is, and an answer that the one clock refuses is none yet.
            self._cost = sum(map(price_of, self._problem.jobs))
            self._price(self._limits.initial)
        self._price(best())
        if self._limits.time_limit is not None:
            share = (now - self._began) / self._limits.time_limit
        else:
            share = num_iterations / (self._limits.iterations or 1)
        self._limits.on_progress(min(1.0, share), self._cost)

    def _price(self, sequences: Sequences | None) -> None:
        cost = None if sequences is None else cost_of_sequences(self._problem, sequences)
        if cost is not None and self._cost is not None:
            self._cost = min(self._cost, cost)
