"""The engines, behind one function type: a problem and a stop rule in, untimed sequences of visits out.

An engine puts no times to its answer and explains nothing: :func:`solvers.solve.solve` does, the same for all. The
jobs it is given are possible ones, each fits an empty vehicle. Its library is loaded when it is first called.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from solvers.engines.limits import Limits, Progress
from solvers.errors import EngineError
from solvers.problem import Problem
from solvers.solution import Sequences

__all__ = ["ENGINES", "Engine", "Limits", "Progress"]

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


def _vroom(problem: Problem, limits: Limits) -> Sequences:
    try:
        import vroom  # noqa: F401
    except ModuleNotFoundError as error:
        raise EngineError(
            "engine vroom needs pyvroom, which is not installed: pip install 'dispatch311[vroom]'"
        ) from error
    from solvers.engines.vroom import plan_routes

    return plan_routes(problem, limits)


ENGINES: Mapping[str, Engine] = MappingProxyType(
    {"greedy": _greedy, "lns": _lns, "ortools": _ortools, "pyvrp": _pyvrp, "vroom": _vroom}
)
"""Every engine by the name :func:`solvers.solve.solve` knows it by."""
