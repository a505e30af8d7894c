"""The best times of a given route, where its time windows may be broken.

Every moment at which something starts hangs, by drives and durations without slack, on a moment that the problem
names: else it could be moved either way and one of the two would be no worse. So only those moments, shifted along the
route, come into question, and the best choice among them is found step by step.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from solvers.errors import ProblemError

_Costs = NDArray[Any]
"""Whole numbers: int64 where that holds every sum of them, else Python's own."""

_LARGEST = 2**61
"""Two of them add up within int64."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The start of the route, a task, a break, or its end.

    Attributes
    ----------
    is_break
        It may lie anywhere on the drive between the events around it that are none.
    travel
        Seconds of driving from the event before that is no break. 0 for a break.
    work
        Seconds that it takes.
    windows
        Where it should start, None for a side that is open; empty for any time.
    earliest, latest
        Where it has to start; no latest moment for None.
    """

    is_break: bool = False
    travel: int = 0
    work: int = 0
    windows: tuple[tuple[int | None, int | None], ...] = ()
    earliest: int = 0
    latest: int | None = None


def best_times(events: Sequence[Event]) -> tuple[int, ...]:
    """Choose when each event starts: least time outside windows, then shortest, then earliest.

    Parameters
    ----------
    events
        The first and the last are no breaks.

    Raises
    ------
    ProblemError
        Where no times lie between ``earliest`` and ``latest``.
    """
    places = [index for index, event in enumerate(events) if not event.is_break]
    low, high = _offsets(events)
    candidates = _candidates(events, low, high)
    missed = [_missed(event, times) for event, times in zip(events, candidates, strict=True)]
    # One second outside a window weighs more than the whole route.
    weight = high[-1] + max(int(one[-1]) - int(one[0]) for one in candidates) + 1
    never = weight * (sum(int(one.max()) for one in missed) + len(events) + 2)
    number = np.int64 if never < _LARGEST else object
    own: list[_Costs] = [one.astype(number) * weight for one in missed]
    # Leaving early weighs a little more than being late, so that a vehicle keeps to its own hours first.
    own[0] += missed[0] - candidates[0]
    own[-1] += candidates[-1]
    # Counted from the moment named first: all costs are then above 0 and below what never is.
    own[0] += int(candidates[0][-1])
    own[-1] -= int(candidates[-1][0])
    for cost, event, times in zip(own, events, candidates, strict=True):
        cost[times < event.earliest] = never
        if event.latest is not None:
            cost[times > event.latest] = never
    costs, tables = [own[0]], []
    for before, after in itertools.pairwise(places):
        legs = _breaks_between(events, candidates, own, costs[-1], before, after, never)
        tables.append(legs)
        total = high[after] - high[before]
        reached = _cheapest_before(legs, candidates, events, before, after, total, never)
        costs.append(np.minimum(own[after] + reached, never))
    if int(costs[-1].min()) >= never:
        raise ProblemError("no times keep to what its steps say of service_at, service_after and service_before")
    return _traced(events, candidates, costs, tables, places, high)


def _offsets(events: Sequence[Event]) -> tuple[list[int], list[int]]:
    """Give the seconds from the start to each event where nothing waits: driving after breaks, and before them."""
    low, high = [], []
    clock, after_breaks = 0, 0
    travels = _travels(events)
    for event, travel in zip(events, travels, strict=True):
        if event.is_break:
            low.append(clock + after_breaks)
            high.append(clock + after_breaks + travel)
            after_breaks += event.work
            continue
        clock += event.travel + after_breaks
        low.append(clock)
        high.append(clock)
        clock, after_breaks = clock + event.work, 0
    return low, high


def _travels(events: Sequence[Event]) -> list[int]:
    """Give for each event the driving between the two that are no breaks around it."""
    travels = []
    ahead = 0
    for event in reversed(events):
        if not event.is_break:
            ahead = event.travel
        travels.append(ahead)
    return travels[::-1]


def _candidates(events: Sequence[Event], low: Sequence[int], high: Sequence[int]) -> list[NDArray[np.int64]]:
    anchors = set()
    for event, after, before in zip(events, low, high, strict=True):
        bounds = [bound for window in event.windows for bound in window]
        bounds += [event.earliest, event.latest]
        anchors |= {bound - offset for bound in bounds if bound is not None for offset in (after, before)}
    shared = np.array(sorted(anchors), dtype=np.int64)
    return [
        np.unique(np.concatenate([shared + after, shared + before])) for after, before in zip(low, high, strict=True)
    ]


def _missed(event: Event, times: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give for each time the seconds to the nearest window."""
    if not event.windows:
        return np.zeros_like(times)
    misses = [
        np.maximum(0 if start is None else start - times, np.maximum(0 if end is None else times - end, 0))
        for start, end in event.windows
    ]
    nearest: NDArray[np.int64] = np.min(misses, axis=0)
    return nearest


def _breaks_between(
    events: Sequence[Event],
    candidates: Sequence[NDArray[np.int64]],
    own: Sequence[_Costs],
    costs: _Costs,
    before: int,
    after: int,
    never: int,
) -> list[_Costs]:
    """Give for each break, by times of the event before (rows) and of it (columns), the least cost up to it.

    The first entry is that of the event before itself, a column.
    """
    tables = [costs[:, None]]
    for index in range(before + 1, after):
        times = candidates[index]
        if index == before + 1:
            is_possible = candidates[before][:, None] + events[before].work <= times
            table = np.where(is_possible, costs[:, None], never)
        else:
            last = np.minimum.accumulate(tables[-1], axis=1)
            column = np.searchsorted(candidates[index - 1], times - events[index - 1].work, side="right") - 1
            table = np.where(column >= 0, last[:, np.maximum(column, 0)], never)
        tables.append(np.minimum(table + own[index], never))
    return tables


def _cheapest_before(
    tables: Sequence[_Costs],
    candidates: Sequence[NDArray[np.int64]],
    events: Sequence[Event],
    before: int,
    after: int,
    total: int,
    never: int,
) -> _Costs:
    rows, columns = _reach(candidates, events, before, after, total)
    least = np.minimum.accumulate(np.minimum.accumulate(tables[-1], axis=0), axis=1)
    columns = np.minimum(columns, least.shape[1] - 1)
    is_possible = (rows >= 0) & (columns >= 0)
    return np.where(is_possible, least[np.maximum(rows, 0), np.maximum(columns, 0)], never)


def _reach(
    candidates: Sequence[NDArray[np.int64]], events: Sequence[Event], before: int, after: int, total: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give for each time of the event after which times of the event before, and of the last break, are the last."""
    times = candidates[after]
    rows = np.searchsorted(candidates[before], times - total, side="right") - 1
    if after == before + 1:
        return rows, np.zeros_like(rows)
    columns = np.searchsorted(candidates[after - 1], times - events[after - 1].work, side="right") - 1
    return rows, columns


def _traced(
    events: Sequence[Event],
    candidates: Sequence[NDArray[np.int64]],
    costs: Sequence[_Costs],
    tables: Sequence[Sequence[_Costs]],
    places: Sequence[int],
    high: Sequence[int],
) -> tuple[int, ...]:
    """Go back from the best end, each time to the earliest that is as good."""
    chosen = [0] * len(events)
    column = int(costs[-1].argmin())
    chosen[-1] = int(candidates[-1][column])
    for leg in range(len(tables) - 1, -1, -1):
        before, after = places[leg], places[leg + 1]
        rows, columns = _reach(candidates, events, before, after, high[after] - high[before])
        region = tables[leg][-1][: rows[column] + 1, : columns[column] + 1]
        row, inner = divmod(int(region.argmin()), region.shape[1])
        for index in range(after - 1, before, -1):
            chosen[index] = int(candidates[index][inner])
            if index - 1 > before:
                last = np.searchsorted(candidates[index - 1], chosen[index] - events[index - 1].work, side="right")
                inner = int(tables[leg][index - 1 - before][row, :last].argmin())
        column = row
        chosen[before] = int(candidates[before][row])
    return tuple(chosen)
