"""What PyVRP asks and tells while it searches."""

from collections.abc import Callable

from pyvrp import Solution
from pyvrp.IteratedLocalSearch import IteratedLocalSearchCallbacks

from solvers.engines.stopping import StopRule
from solvers.solution import Sequences


class Watch(IteratedLocalSearchCallbacks):
    """The stop rule, as PyVRP asks it before every iteration, and the reports on the way.

    Parameters
    ----------
    iterations
        After which to stop, None for none.
    read
        Turns an answer of PyVRP's into sequences.
    """

    def __init__(self, stop_rule: StopRule, iterations: int | None, read: Callable[[Solution], Sequences]) -> None:
        self._stop_rule = stop_rule
        self._iterations = iterations
        self._read = read
        self._num_iterations = 0
        self._best: Solution | None = None

    def __call__(self, best_cost: int) -> bool:  # noqa: ARG002
        """Tell whether to stop, and report progress when it is time to."""
        if self._stop_rule.is_over() or self._num_iterations == self._iterations:
            return True
        self._num_iterations += 1
        self._stop_rule.report(self._num_iterations, self._take_best)
        return False

    def on_best(self, best: Solution) -> None:
        """Keep the best answer, to be priced when it is next reported."""
        self._best = best

    def _take_best(self) -> Sequences | None:
        best, self._best = self._best, None
        return None if best is None else self._read(best)
