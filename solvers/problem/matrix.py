"""How long it takes, and how far it is, from any place to any other, by the time of day."""

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from solvers.errors import ProblemError
from solvers.problem.limits import HORIZON, UNREACHABLE


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Matrix:
    """Travel times and distances of one kind of vehicle.

    A drive that begins at the moment t takes the duration of t. It is that of ``times[p]`` at ``times[p]``; between two
    of them it is linear, rounded up to whole seconds; before the first and after the last it stays as it is there.

    Attributes
    ----------
    durations
        Shape (n, n), or (P, n, n) with one table for each of ``times``; int32 seconds from row to column,
        :data:`UNREACHABLE` where there is no way. Kept with the shape (P, n, n), copied and read-only, unless it is a
        read-only int32 array already. They need not keep the triangle inequality: a drive always goes directly.
    times
        P moments, in seconds from the start of the plan, each later than the one before; may be left out for one table.
        Negative ones lie before the plan.
    distances
        Shape (n, n), int32 metres; None where nothing asks for them. A pair without a way may have any.

    Raises
    ------
    ProblemError
        Also where a table falls so steeply to the next that leaving later would arrive earlier, or where a pair has a
        way at some of the times only.
    """

    durations: NDArray[np.int32]
    times: tuple[int, ...] = ()
    distances: NDArray[np.int32] | None = None

    def __post_init__(self) -> None:
        durations = _validated(self.durations, "durations")
        times = self.times or ((0,) if len(durations) == 1 else ())
        if len(times) != len(durations):
            raise ProblemError(
                f"times must name one moment for each of the {len(durations)} tables of durations, got {len(times)}"
            )
        if any(not -HORIZON <= time <= HORIZON for time in times):
            raise ProblemError(f"times must be within {HORIZON} seconds of the start, got {list(times)}")
        if any(after <= before for before, after in itertools.pairwise(times)):
            raise ProblemError(f"times must each be later than the one before, got {list(times)}")
        _require_first_in_first_out(durations, times)
        object.__setattr__(self, "durations", durations)
        object.__setattr__(self, "times", times)
        if self.distances is not None:
            distances = _validated(self.distances, "distances")
            if len(distances) != 1 or distances.shape[1] != durations.shape[1]:
                raise ProblemError(
                    f"distances must be one table as large as durations, {durations.shape[1:]}, "
                    f"got {np.shape(self.distances)}"
                )
            object.__setattr__(self, "distances", distances[0])

    @property
    def middle_durations(self) -> NDArray[np.int32]:
        """The durations of the middle one of ``times``, shape (n, n): for estimates that look at one table only."""
        middle: NDArray[np.int32] = self.durations[len(self.durations) // 2]
        return middle

    def __len__(self) -> int:
        return int(self.durations.shape[1])

    def duration(self, origin: int, destination: int, departure: int) -> int:
        """Give the seconds of a drive that begins at ``departure``."""
        times = self.times
        after = int(np.searchsorted(times, departure, side="right"))
        if after in (0, len(times)):
            return int(self.durations[min(after, len(times) - 1), origin, destination])
        first, second = (int(self.durations[p, origin, destination]) for p in (after - 1, after))
        passed, whole = departure - times[after - 1], times[after] - times[after - 1]
        return first - (first - second) * passed // whole

    def subset(self, places: NDArray[np.int64]) -> "Matrix":
        """Keep some of the places, in the order given."""
        durations = np.ascontiguousarray(self.durations[:, places[:, None], places])
        durations.setflags(write=False)
        distances = None
        if self.distances is not None:
            distances = np.ascontiguousarray(self.distances[np.ix_(places, places)])
            distances.setflags(write=False)
        return Matrix(durations=durations, times=self.times, distances=distances)


def _validated(given: NDArray[np.int32], field: str) -> NDArray[np.int32]:
    table = np.asarray(given)
    if table.ndim == 2:
        table = table[None]
    if table.ndim != 3 or table.shape[1] != table.shape[2]:
        raise ProblemError(f"{field} must be a square matrix, or one for each time, got shape {np.shape(given)}")
    if not len(table):
        raise ProblemError(f"{field} must hold at least one table")
    if not np.issubdtype(table.dtype, np.integer):
        raise ProblemError(
            f"{field} must be whole numbers (int32), got {table.dtype}: round before building the problem"
        )
    # Two passes over the least and the greatest are much cheaper than a table of comparisons, which is needed only to
    # say where.
    if table.size and (table.min() < 0 or table.max() > UNREACHABLE):
        period, row, column = np.argwhere((table < 0) | (table > UNREACHABLE))[0]
        wrong = table[period, row, column]
        why = "is negative" if wrong < 0 else f"is above {UNREACHABLE}, the value for unreachable"
        raise ProblemError(f"{field}{_entry(len(table), period, row, column)} {why}: {wrong}")
    diagonal = np.diagonal(table, axis1=1, axis2=2)
    if diagonal.any():
        period, row = np.argwhere(diagonal)[0]
        raise ProblemError(f"{field}{_entry(len(table), period, row, row)} must be 0, got {diagonal[period, row]}")
    if table.dtype == np.int32 and not np.asarray(given).flags.writeable:
        return table
    table = np.array(table, dtype=np.int32, order="C")
    table.setflags(write=False)
    return table


def _entry(num_tables: int, period: int, row: int, column: int) -> str:
    return f"[{row}, {column}]" if num_tables == 1 else f"[{period}, {row}, {column}]"


def _require_first_in_first_out(durations: NDArray[np.int32], times: tuple[int, ...]) -> None:
    for p in range(1, len(times)):
        before, after = durations[p - 1], durations[p]
        for wrong, why in (
            ((before == UNREACHABLE) != (after == UNREACHABLE), "has a way at one of the two times only"),
            (before - after > times[p] - times[p - 1], "falls so steeply that leaving later would arrive earlier"),
        ):
            if wrong.any():
                row, column = np.argwhere(wrong)[0]
                raise ProblemError(
                    f"durations[{p - 1}, {row}, {column}] to durations[{p}, {row}, {column}], "
                    f"{before[row, column]} to {after[row, column]} s from {times[p - 1]} to {times[p]} s, {why}"
                )
