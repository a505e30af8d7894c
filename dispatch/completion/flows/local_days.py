"""Local days of a history's moments, for arrays of them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from dispatch.completion.history import NEVER, History


def days_of(moments: NDArray[np.int64], zone: ZoneInfo) -> NDArray[np.int64]:
    """Return the local day of each moment as the calendar's ordinal; a moment that never comes is on day 2**40.

    Parameters
    ----------
    moments
        Shape (n,), seconds since 1970.
    """
    if not len(moments) or (moments == NEVER).all():
        return np.full(len(moments), NO_DAY, dtype=np.int64)
    comes = moments != NEVER
    first = datetime.fromtimestamp(int(moments[comes].min()), zone).date()
    last = datetime.fromtimestamp(int(moments[comes].max()), zone).date()
    days = np.arange(first.toordinal(), last.toordinal() + 1)
    starts = np.array([int(start_of(date.fromordinal(int(day)), zone).timestamp()) for day in days])
    found = days[np.maximum(np.searchsorted(starts, moments, side="right") - 1, 0)]
    return np.where(comes, found, NO_DAY).astype(np.int64)


NO_DAY = 2**40
"""Ordinal of the day that never comes."""


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the first moment of a day."""
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def last_whole_day(history: History, zone: ZoneInfo) -> date:
    """Return the last local day of which everything is known."""
    return datetime.fromtimestamp(history.observed_until, zone).date() - timedelta(days=1)
