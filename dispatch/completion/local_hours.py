"""Hours of the clock on the wall, for arrays of moments: the time zone's shifts and the days off looked up once."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from dispatch.calendar import WorkingCalendar

HOUR = 3600
DAY = 86_400

SLOTS = 72
"""Kinds of hours: 24 of a working day, of a Saturday, and of a Sunday or holiday."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LocalHours:
    """A stretch of full hours.

    Attributes
    ----------
    start
        Seconds since 1970 of the first.
    offsets
        Shape (hours,), seconds by which local time is ahead of UTC.
    slots
        Shape (hours,), which of the :data:`SLOTS` each hour is.
    """

    start: int
    offsets: NDArray[np.int64]
    slots: NDArray[np.int64]

    def local(self, moments: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return local seconds since 1970; moments outside the stretch have the shift of its nearest hour."""
        hours = np.clip((moments - self.start) // HOUR, 0, len(self.offsets) - 1)
        return moments + self.offsets[hours]


def local_hours(start: int, end: int, calendar: WorkingCalendar) -> LocalHours:
    """Look up the hours from the one that ``start`` lies in to the one that ``end`` lies in."""
    first = start // HOUR * HOUR
    num_hours = (end - first) // HOUR + 1
    moment = datetime.fromtimestamp(first, UTC)
    offsets = np.empty(num_hours, dtype=np.int64)
    for index in range(num_hours):
        shift = (moment + timedelta(hours=index)).astimezone(calendar.zone).utcoffset()
        offsets[index] = 0 if shift is None else round(shift.total_seconds())
    local = first + HOUR * np.arange(num_hours) + offsets
    days = local // DAY
    distinct, which = np.unique(days, return_inverse=True)
    kinds = np.array([_kind_of_day(date(1970, 1, 1) + timedelta(days=int(day)), calendar) for day in distinct])
    return LocalHours(start=first, offsets=offsets, slots=24 * kinds[which] + local % DAY // HOUR)


def _kind_of_day(day: date, calendar: WorkingCalendar) -> int:
    if calendar.is_working_day(day):
        return 0
    return 1 if day.weekday() == 5 else 2
