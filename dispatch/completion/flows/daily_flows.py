"""How much came in, how much ended and how much was open on each day."""

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from dispatch.completion.flows.local_days import days_of, last_whole_day
from dispatch.completion.history import History
from dispatch.errors import ForecastError


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DailyFlows:
    """Whole days from ``first_day`` on, without a gap. All arrays are of shape (days,).

    Attributes
    ----------
    arrivals, completions
        Requests made, and requests that ended, on each day.
    opening_backlog
        Open when the first day began, of those that the history knows.
    """

    first_day: date
    arrivals: NDArray[np.int64]
    completions: NDArray[np.int64]
    opening_backlog: int = 0

    @property
    def last_day(self) -> date:
        """The newest day."""
        return self.first_day + timedelta(days=len(self.arrivals) - 1)

    @property
    def net(self) -> NDArray[np.int64]:
        """By how much each day changed the backlog."""
        return self.arrivals - self.completions

    @property
    def backlog(self) -> NDArray[np.int64]:
        """Open at the end of each day: what was open before, and came in, less what ended."""
        return self.opening_backlog + np.cumsum(self.net)

    def until(self, day: date) -> "DailyFlows":
        """Return the days up to and including ``day``: what was known when it had ended."""
        num_days = (day - self.first_day).days + 1
        if not 0 < num_days <= len(self.arrivals):
            raise ForecastError(f"{day} is not among the days of the history, {self.first_day} to {self.last_day}")
        return DailyFlows(
            first_day=self.first_day,
            arrivals=self.arrivals[:num_days],
            completions=self.completions[:num_days],
            opening_backlog=self.opening_backlog,
        )


def daily_flows(history: History, zone: ZoneInfo, *, first_day: date | None = None) -> DailyFlows:
    """Count a history's days, from that of its first request (or ``first_day``) to the last whole one.

    Raises
    ------
    ForecastError
        Where it has no whole day.
    """
    requested, ended = days_of(history.requested, zone), days_of(history.ended, zone)
    last = last_whole_day(history, zone)
    if first_day is None:
        first_day = date.fromordinal(int(requested.min())) if len(requested) else last
    start, num_days = first_day.toordinal(), (last - first_day).days + 1
    if num_days < 1:
        raise ForecastError(f"the history has no whole day: it begins on {first_day} and is known until {last}")
    before = requested < start
    return DailyFlows(
        first_day=first_day,
        arrivals=_count(requested, start, num_days),
        completions=_count(ended, start, num_days),
        opening_backlog=int((before & (ended >= start)).sum()),
    )


def _count(days: NDArray[np.int64], start: int, num_days: int) -> NDArray[np.int64]:
    inside = (days >= start) & (days < start + num_days)
    return np.bincount(days[inside] - start, minlength=num_days).astype(np.int64)
