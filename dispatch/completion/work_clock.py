"""A clock that runs when work is done and all but stands still at night, at weekends and on holidays.

A pothole reported on Friday at five is not three days late on Monday at eight. Waiting is measured on a clock whose
speed in each hour is how likely an open request is to be done in it, compared with the mean of the week. Speeds are
learned from the history, for each service type as far as it says enough and else nearer to those of all.
"""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dispatch.completion.local_hours import HOUR, SLOTS, LocalHours

PRIOR_COMPLETIONS = 30.0
"""Completions that the speeds of all types together count for in those of one type; a type with fewer has no own
speeds. A judgement."""

SLOWEST = 0.01
"""Least speed: at any hour something may be done, and time never stands still. A judgement."""

_AGE_EDGES = np.array([0.0, 2.0, 8.0, 24.0, 72.0, 168.0, 504.0, np.inf]) * HOUR
"""Ages between which the pace of completion is taken as one when speeds are learned."""

_PASSES = 6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WorkClock:
    """Clock time gone by at each full hour of a stretch, for each service type that has speeds of its own.

    Attributes
    ----------
    start
        Seconds since 1970 of the first hour.
    names
        Service codes of the rows; one more row, the last, is for all others.
    speeds
        Shape (rows, :data:`~dispatch.completion.local_hours.SLOTS`), clock seconds to a second.
    readings
        Shape (rows, hours + 1), seconds on the clock, rising along each row.
    """

    start: int
    names: tuple[str, ...]
    speeds: NDArray[np.float64]
    readings: NDArray[np.float64]

    def read(self, rows: NDArray[np.int64], moments: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the clock's readings at moments in seconds since 1970, by row; it stands still outside its stretch."""
        position = np.clip((moments - self.start) / HOUR, 0, self.readings.shape[1] - 1)
        whole = np.minimum(position.astype(np.int64), self.readings.shape[1] - 2)
        before = self.readings[rows, whole]
        return np.asarray(before + (position - whole) * (self.readings[rows, whole + 1] - before))

    def moments(self, rows: NDArray[np.int64], readings: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the moments at which the clock reads so much; infinite where its stretch ends before."""
        found = np.empty(len(rows))
        hours = self.start + HOUR * np.arange(self.readings.shape[1], dtype=np.float64)
        for row in np.unique(rows):
            mine = rows == row
            found[mine] = np.interp(readings[mine], self.readings[row], hours, right=np.inf)
        return found

    def rows_of(self, service_codes: NDArray[np.object_]) -> NDArray[np.int64]:
        """Return each service code's row."""
        row_of = {name: row for row, name in enumerate(self.names)}
        return np.array([row_of.get(code, len(self.names)) for code in service_codes], dtype=np.int64)


def set_clock(names: tuple[str, ...], speeds: NDArray[np.float64], hours: LocalHours) -> WorkClock:
    """Let the clock run over a stretch of hours."""
    steps = speeds[:, hours.slots] * HOUR
    readings = np.concatenate([np.zeros((len(speeds), 1)), np.cumsum(steps, axis=1)], axis=1)
    return WorkClock(start=hours.start, names=names, speeds=speeds, readings=readings)


def learn_speeds(
    service_codes: NDArray[np.object_],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    done: NDArray[np.bool_],
    hours: LocalHours,
) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Learn how fast the clock runs.

    Parameters
    ----------
    service_codes, starts, ends, done
        Shape (n,): what was waited for, from when to when (seconds since 1970), and whether it was done then.
    hours
        The stretch in which all of them lie, and no more.

    Returns
    -------
    names, speeds
        As in :class:`WorkClock`.
    """
    share_of_week = np.bincount(hours.slots, minlength=SLOTS) / len(hours.slots)
    of_all = _speeds(*_counts(starts, ends, done, hours), np.ones(SLOTS), share_of_week)
    completions = Counter(service_codes[done])
    names = tuple(sorted(code for code, count in completions.items() if count >= PRIOR_COMPLETIONS))
    rows = []
    for name in names:
        mine = service_codes == name
        rows.append(_speeds(*_counts(starts[mine], ends[mine], done[mine], hours), of_all, share_of_week))
    return names, np.array([*rows, of_all])


def _counts(
    starts: NDArray[np.int64], ends: NDArray[np.int64], done: NDArray[np.bool_], hours: LocalHours
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Count completions and hours of waiting by age and slot, each of shape (ages, slots)."""
    completions = np.zeros((len(_AGE_EDGES) - 1, SLOTS))
    waiting = np.zeros_like(completions)
    ages = np.searchsorted(_AGE_EDGES, ends - starts, side="right") - 1
    at = np.clip((ends - hours.start) // HOUR, 0, len(hours.slots) - 1)
    np.add.at(completions, (ages[done], hours.slots[at[done]]), 1.0)
    middles = hours.start + HOUR * np.arange(len(hours.slots)) + HOUR // 2
    for age, (low, high) in enumerate(pairwise(_AGE_EDGES.tolist())):
        begins, stops = starts + low, np.minimum(ends, starts + high)
        in_it = stops > begins
        open_then = np.searchsorted(np.sort(begins[in_it]), middles) - np.searchsorted(np.sort(stops[in_it]), middles)
        waiting[age] = np.bincount(hours.slots, weights=open_then, minlength=SLOTS)
    return completions, waiting


def _speeds(
    completions: NDArray[np.float64],
    waiting: NDArray[np.float64],
    prior: NDArray[np.float64],
    share_of_week: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Fit pace by age times speed by slot, as a product, to the counts; the mean speed over the stretch is 1."""
    speeds = prior.copy()
    for _ in range(_PASSES):
        paces = (completions.sum(axis=1) + 0.5) / ((waiting * speeds).sum(axis=1) + 1.0)
        expected = paces @ waiting
        imagined = PRIOR_COMPLETIONS * prior * expected / max(1e-9, float(prior @ expected))
        speeds = (completions.sum(axis=0) + imagined + 1e-9) / (expected + imagined / prior + 1e-9)
        speeds = np.maximum(speeds / float(speeds @ share_of_week), SLOWEST)
    return speeds / float(speeds @ share_of_week)
