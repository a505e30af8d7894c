"""Time windows, and what fields have to keep to."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from solvers.errors import ProblemError
from solvers.problem.limits import HORIZON, LARGEST_COST


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """Seconds between which something may start, both ends included."""

    start: int
    end: int


def require_window(name: str, field: str, window: TimeWindow) -> None:
    """Raise unless the window runs forwards within the horizon."""
    require_integers(name, **{f"{field}.start": window.start, f"{field}.end": window.end})
    if not 0 <= window.start <= window.end <= HORIZON:
        raise ProblemError(
            f"{name}: {field} must run forwards between 0 and {HORIZON} seconds, got {window.start} to {window.end}"
        )


def require_windows(name: str, field: str, windows: tuple[TimeWindow, ...]) -> None:
    """Raise unless each window runs forwards and they follow each other without overlap."""
    for window in windows:
        require_window(name, field, window)
    for before, after in itertools.pairwise(windows):
        if after.start <= before.end:
            raise ProblemError(
                f"{name}: {field} must follow each other without overlap, got one from {before.start} to {before.end} "
                f"before one from {after.start} to {after.end}"
            )


def require_integers(name: str, **fields: object) -> None:
    """Raise for the first field that is no whole number."""
    for field, value in fields.items():
        if not isinstance(value, int) or isinstance(value, bool):
            raise ProblemError(f"{name}: {field} must be a whole number, got {value!r}")


def require_durations(name: str, **durations: int | None) -> None:
    """Raise for the first duration that is no whole number between 0 and the horizon; None passes."""
    _require_between(name, HORIZON, durations)


def require_costs(name: str, **costs: int | None) -> None:
    """Raise for the first cost that is no whole number between 0 and the largest; None passes."""
    _require_between(name, LARGEST_COST, costs)


def _require_between(name: str, largest: int, amounts: dict[str, int | None]) -> None:
    for field, amount in amounts.items():
        if amount is None:
            continue
        require_integers(name, **{field: amount})
        if not 0 <= amount <= largest:
            raise ProblemError(f"{name}: {field} must be between 0 and {largest}, got {amount}")


def require_loads(name: str, **loads: tuple[int, ...]) -> None:
    """Raise for the first load with an amount that is no whole number between 0 and the largest cost."""
    for field, load in loads.items():
        for amount in load:
            require_integers(name, **{field: amount})
        if any(not 0 <= amount <= LARGEST_COST for amount in load):
            raise ProblemError(f"{name}: {field} must hold amounts between 0 and {LARGEST_COST}, got {list(load)}")


def require_unique(field: str, ids: Iterable[int]) -> None:
    """Raise for the first id that comes twice."""
    seen: set[int] = set()
    for one in ids:
        require_integers(field, id=one)
        if one in seen:
            raise ProblemError(f"{field}: id {one} is given twice")
        seen.add(one)
