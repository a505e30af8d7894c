"""How fast each type was done of late, by age on the work clock: whatever age a request had then counts."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.calendar import WorkingCalendar
from dispatch.completion.flows.series import parts
from dispatch.completion.hazard import MIN_WAIT
from dispatch.completion.history import History
from dispatch.completion.kaplan_meier import MIN_AT_RISK, MIN_COMPLETED
from dispatch.completion.local_hours import local_hours
from dispatch.completion.work_clock import WorkClock, learn_speeds, set_clock


def learned_clock(history: History, calendar: WorkingCalendar, *, until: int) -> WorkClock:
    """Learn the work clock from a history as the hazard model does, and let it run to a moment.

    Parameters
    ----------
    until
        Seconds since 1970, the latest moment that it will be read at.
    """
    first, now = int(history.requested.min()), history.observed_until
    ends = np.minimum(history.ended, now)
    waited = ends - history.requested >= MIN_WAIT
    speeds = learn_speeds(
        history.service_codes[waited],
        history.requested[waited] + MIN_WAIT,
        ends[waited],
        history.done[waited],
        local_hours(first, now, calendar),
    )
    return set_clock(*speeds, local_hours(first, until, calendar))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClockCurve:
    """Share still open by age on the work clock.

    Attributes
    ----------
    ages, open_share
        Shape (k,), seconds on the clock at which requests were done, ascending, and the share open just after each.
    last_reliable
        Age up to which enough were under observation.
    """

    ages: NDArray[np.float64]
    open_share: NDArray[np.float64]
    last_reliable: float

    def open_at(self, ages: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the share open at ages of shape (n,); not a number beyond the reliable ones."""
        shares = np.concatenate([[1.0], self.open_share])[np.searchsorted(self.ages, ages, side="right")]
        return np.where(ages <= self.last_reliable, shares, np.nan)


def fit_clock_curves(history: History, clock: WorkClock, *, since: int) -> Mapping[str, ClockCurve]:
    """Fit each type's curve to how fast requests of any age were done since a moment; delayed entry as for targets.

    Types of which too few were seen done have none.
    """
    now = history.observed_until
    curves = {}
    for name, mine in parts(history.take(history.ended > since), "service_codes"):
        if int(mine.done.sum()) < MIN_COMPLETED:
            continue
        exits = np.maximum(ages_at(mine, clock, np.minimum(mine.ended, now)), 0.0)
        entries = np.where(mine.requested >= since, -1.0, ages_at(mine, clock, np.full(len(mine), since)))
        ages, num_done = np.unique(exits[mine.done], return_counts=True)
        num_at_risk = np.searchsorted(np.sort(entries), ages) - np.searchsorted(np.sort(exits), ages)
        enough = num_at_risk >= MIN_AT_RISK
        curves[name] = ClockCurve(
            ages=ages,
            open_share=np.cumprod(1 - num_done / np.maximum(num_at_risk, 1), dtype=np.float64),
            last_reliable=float(ages[enough].max()) if enough.any() else 0.0,
        )
    return curves


def ages_at(history: History, clock: WorkClock, moments: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the age on the clock that each request has at a moment of its own, in seconds."""
    rows = clock.rows_of(history.service_codes)
    born = clock.read(rows, history.requested.astype(np.float64))
    return clock.read(rows, moments.astype(np.float64)) - born
