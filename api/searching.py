"""How a planning run searches: which engine, for how long, on what, and who is told how far it is."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from time import monotonic

from solvers.problem import Problem
from solvers.solution import Sequences, Solution
from solvers.solve import OWN_ENGINE, solve
from solvers.warm_up import compile_search

DEFAULT_TIME_LIMIT = 20.0
"""Seconds of search for a whole city's day, divided among its departments by their work."""

MIN_TIME_LIMIT = 1.0
"""Seconds of search for the smallest department."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SolverChoice:
    """Which engine searches, and when it stops.

    Attributes
    ----------
    time_limit
        Seconds for all departments together.
    iterations
        Steps for each department instead of seconds: the same input, seed and threads then give the same plan.
    threads
        How many to keep busy.
    """

    engine: str = OWN_ENGINE
    seed: int = 0
    time_limit: float = DEFAULT_TIME_LIMIT
    iterations: int | None = None
    threads: int = 1

    @property
    def stop_rule(self) -> str:
        """The rule in words, as a plan records it."""
        on_threads = "" if self.threads == 1 else f" on {self.threads} threads"
        if self.iterations is not None:
            return f"{self.iterations} iterations for each department{on_threads}"
        return f"{self.time_limit:g} s for all departments{on_threads}"


@dataclass(slots=True, kw_only=True)
class Searcher:
    """Solves one department after another under one budget.

    Attributes
    ----------
    executor
        Where parts of large departments are searched; None for threads of this process.
    on_progress
        Told what is being planned, the share of the whole run that is done, 0 to 1, and the seconds left.
    is_cancelled
        Asked now and then; once it says so, what is at hand is finished with the best answers so far.
    """

    choice: SolverChoice
    executor: Executor | None = None
    on_progress: Callable[[str, float, float], None] | None = None
    is_cancelled: Callable[[], bool] | None = None
    _name: str = ""
    _done: float = 0.0
    _began: float = field(default_factory=monotonic)

    def __call__(self, problem: Problem, share: float, /, *, initial: Sequences | None = None) -> Solution:
        """Solve a problem, given its share of the whole run's work, from an initial answer on where there is one."""
        choice = self.choice
        time_limit = None
        if choice.iterations is None:
            compile_search()
            time_limit = max(MIN_TIME_LIMIT, choice.time_limit * share)
        solution = solve(
            problem,
            engine=choice.engine,
            seed=choice.seed,
            time_limit=time_limit,
            iterations=choice.iterations,
            threads=choice.threads,
            initial=initial,
            on_progress=lambda part, _: self._tell(self._done + share * part),
            is_cancelled=self.is_cancelled,
            executor=self.executor,
        )
        self._done += share
        self._tell(self._done)
        return solution

    def begin(self, name: str) -> None:
        """Note what is planned next."""
        self._name = name
        self._tell(self._done)

    def _tell(self, done: float) -> None:
        if self.on_progress is not None:
            done = min(1.0, done)
            left = (monotonic() - self._began) * (1 - done) / done if done else self.choice.time_limit
            self.on_progress(self._name, done, left)
