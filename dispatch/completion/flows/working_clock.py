"""A clock in working days that runs while work is done, and stands still at night and on days off.

A pothole asked for on Friday at five is no older on Monday at seven. How fast the clock runs within a working day is
how the history's completions spread over it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from dispatch.calendar import WorkingCalendar
from dispatch.completion.flows.local_days import start_of
from dispatch.completion.flows.series import parts
from dispatch.completion.history import History
from dispatch.completion.kaplan_meier import MIN_AT_RISK, MIN_COMPLETED

STEPS = 48
"""Parts of equal work into which a working day is cut."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WorkingClock:
    """Working days passed since its first day, and how much of the day's work is done by the time of day.

    Attributes
    ----------
    midnights
        Shape (days,), seconds since 1970 at which each day begins.
    passed, works
        Shape (days,), working days before each day, and whether it is one.
    times
        Shape (k,), seconds of a working day by which equal parts of its work are done, from none to all.
    """

    midnights: NDArray[np.int64]
    passed: NDArray[np.int64]
    works: NDArray[np.bool_]
    times: NDArray[np.float64]

    def read(self, moments: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the clock's readings in working days at moments of shape (n,), in seconds since 1970."""
        day = np.clip(np.searchsorted(self.midnights, moments, side="right") - 1, 0, len(self.midnights) - 1)
        seconds = np.clip(moments - self.midnights[day], 0, 2 * 86_400)
        within = np.interp(seconds, self.times, np.linspace(0.0, 1.0, len(self.times)))
        return np.asarray(self.passed[day] + np.where(self.works[day], within, 0.0))


def working_clock(history: History, calendar: WorkingCalendar, *, until: int) -> WorkingClock:
    """Make a clock from the first request of a history to a moment, with the working day its completions show.

    Parameters
    ----------
    until
        Seconds since 1970, the latest moment that it will be read at.
    """
    first = _day(int(history.requested.min()), calendar)
    num_days = max((_day(until, calendar) - first).days, 0) + 2
    days = [first + timedelta(days=number) for number in range(num_days)]
    midnights = np.array([int(start_of(day, calendar.zone).timestamp()) for day in days])
    works = np.array([calendar.is_working_day(day) for day in days])
    ended = history.ended[history.done]
    day_of_end = np.clip(np.searchsorted(midnights, ended, side="right") - 1, 0, num_days - 1)
    seconds = (ended - midnights[day_of_end])[works[day_of_end]]
    if len(seconds) < MIN_COMPLETED:
        times = np.linspace(0.0, 86_400.0, STEPS + 1)
    else:
        # The least bit apart, so that the clock never jumps.
        times = np.quantile(seconds, np.linspace(0.0, 1.0, STEPS + 1)) + np.linspace(0.0, 1.0, STEPS + 1)
    return WorkingClock(midnights=midnights, passed=np.cumsum(works) - works, works=works, times=times)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClockCurve:
    """Share still open by age on the working clock.

    Attributes
    ----------
    ages, open_share
        Shape (k,), working days at which requests were done, ascending, and the share open just after each.
    last_reliable
        Age up to which enough were under observation.
    num_completed
        Seen done of late.
    """

    ages: NDArray[np.float64]
    open_share: NDArray[np.float64]
    last_reliable: float
    num_completed: int

    def open_at(self, ages: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the share open at ages of shape (n,); not a number beyond the reliable ones."""
        shares = np.concatenate([[1.0], self.open_share])[np.searchsorted(self.ages, ages, side="right")]
        return np.where(ages <= self.last_reliable, shares, np.nan)


def fit_clock_curves(history: History, clock: WorkingClock, *, since: int) -> Mapping[str, ClockCurve]:
    """Fit each type's curve to how fast requests of any age were done since a moment; delayed entry as for targets.

    Types of which too few were seen done have none.
    """
    now = history.observed_until
    curves = {}
    for name, mine in parts(history.take(history.ended > since), "service_codes"):
        if int(mine.done.sum()) < MIN_COMPLETED:
            continue
        asked = clock.read(mine.requested)
        exits = np.maximum(clock.read(np.minimum(mine.ended, now)) - asked, 0.0)
        entries = np.where(mine.requested >= since, -1.0, clock.read(np.full(len(mine), since)) - asked)
        ages, num_done = np.unique(exits[mine.done], return_counts=True)
        num_at_risk = np.searchsorted(np.sort(entries), ages) - np.searchsorted(np.sort(exits), ages)
        enough = num_at_risk >= MIN_AT_RISK
        curves[name] = ClockCurve(
            ages=ages,
            open_share=np.cumprod(1 - num_done / np.maximum(num_at_risk, 1), dtype=np.float64),
            last_reliable=float(ages[enough].max()) if enough.any() else 0.0,
            num_completed=len(exits[mine.done]),
        )
    return curves


def _day(moment: int, calendar: WorkingCalendar) -> date:
    return datetime.fromtimestamp(moment, calendar.zone).date()
