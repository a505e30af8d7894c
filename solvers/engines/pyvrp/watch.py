"""When to stop, and what to tell on the way."""

from collections.abc import Callable
from time import monotonic

from pyvrp import Solution
from pyvrp.IteratedLocalSearch import IteratedLocalSearchCallbacks

from solvers.engines import Limits

LOOK_INTERVAL = 0.05
"""Seconds between two looks whether the search is cancelled."""

PROGRESS_INTERVAL = 0.5
"""Seconds between two calls of ``on_progress``."""


class Watch(IteratedLocalSearchCallbacks):
    """The stop rule, the building of the model included.

    PyVRP asks it before every iteration whether to stop and tells it of each new best answer.

    Parameters
    ----------
    price
        Prices an answer of PyVRP's, None where that is no answer by the one clock.
    cost
        Of the best answer known before the search.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._began = self._reported = self._looked = monotonic()
        self._cancelled = False
        self._num_iterations = 0
        self._best: Solution | None = None
        self._price: Callable[[Solution], int | None] | None = None
        self._cost = 0

    def report_costs(self, price: Callable[[Solution], int | None], cost: int) -> None:
        """Start telling of progress: ``cost`` until an answer whose price is lower."""
        self._price = price
        self._cost = cost

    def is_over(self) -> bool:
        """Tell whether there is no time left, or no wish."""
        now = monotonic()
        if self._limits.is_cancelled is not None and not self._cancelled and now - self._looked >= LOOK_INTERVAL:
            self._looked = now
            self._cancelled = self._limits.is_cancelled()
        limit = self._limits.time_limit
        return self._cancelled or (limit is not None and now - self._began >= limit)

    def __call__(self, best_cost: int) -> bool:  # noqa: ARG002
        """Tell whether to stop, and report progress when it is time to."""
        if self.is_over() or self._num_iterations == self._limits.iterations:
            return True
        self._num_iterations += 1
        now = monotonic()
        if self._limits.on_progress is not None and now - self._reported >= PROGRESS_INTERVAL:
            self._reported = now
            self._limits.on_progress(self._used_up(now), self._cost_of_best())
        return False

    def on_best(self, best: Solution) -> None:
        """Keep the best answer, to be priced when it is next reported."""
        self._best = best

    def _used_up(self, now: float) -> float:
        if self._limits.time_limit is not None:
            return min(1.0, (now - self._began) / self._limits.time_limit)
        return self._num_iterations / (self._limits.iterations or 1)

    def _cost_of_best(self) -> int:
        if self._best is not None and self._price is not None:
            cost = self._price(self._best)
            if cost is not None:
                self._cost = min(self._cost, cost)
            self._best = None
        return self._cost
