"""What an engine is told beside the problem."""

from collections.abc import Callable
from dataclasses import dataclass

from solvers.errors import EngineError
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
