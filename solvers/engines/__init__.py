"""The engines, behind one function type: a problem and a stop rule in, untimed sequences of visits out.

An engine puts no times to its answer and explains nothing: :func:`solvers.solve.solve` does, the same for all. The
jobs it is given are possible ones, each fits an empty vehicle. Its library is loaded when it is first called.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from solvers.errors import EngineError
from solvers.problem import Problem
from solvers.solution import Sequences

Progress = Callable[[float, int], None]
"""Called now and then with the share of the stop rule used up, 0 to 1, and the best cost so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When an engine stops, and what it starts from.

    Attributes
    ----------
    time_limit, iterations
        Seconds of wall clock, building the model included, or steps of the engine's own search; exactly one of
        them. Only iterations give the same answer every time.
    threads
        How many it may keep busy.
    initial
        A feasible answer to start from.
    is_cancelled
        Asked now and then; once it says so, the engine stops with the best it has.
    """

    seed: int = 0
    time_limit: float | None = None
    iterations: int | None = None
    threads: int = 1
    initial: Sequences | None = None
    on_progress: Progress | None = None
    is_cancelled: Callable[[], bool] | None = None

    def __post_init__(self) -> None:
        if (self.time_limit is None) == (self.iterations is None):
            raise EngineError(
                f"give either time_limit or iterations, got time_limit={self.time_limit}, iterations={self.iterations}"
            )
        for name, value in (
            ("time_limit", self.time_limit),
            ("iterations", self.iterations),
            ("threads", self.threads),
        ):
            if value is not None and value <= 0:
                raise EngineError(f"{name} must be above 0, got {value}")


Engine = Callable[[Problem, Limits], Sequences]


def _greedy(problem: Problem, limits: Limits) -> Sequences:
    from solvers.engines.greedy import plan_routes

    return plan_routes(problem, limits)


def _lns(problem: Problem, limits: Limits) -> Sequences:
    from solvers.engines.lns import plan_routes

    return plan_routes(problem, limits)


def _ortools(problem: Problem, limits: Limits) -> Sequences:
    from solvers.engines.ortools import plan_routes

    return plan_routes(problem, limits)


def _pyvrp(problem: Problem, limits: Limits) -> Sequences:
    from solvers.engines.pyvrp import plan_routes

    return plan_routes(problem, limits)


ENGINES: Mapping[str, Engine] = MappingProxyType({"greedy": _greedy, "lns": _lns, "ortools": _ortools, "pyvrp": _pyvrp})
"""Every engine by the name :func:`solvers.solve.solve` knows it by."""
