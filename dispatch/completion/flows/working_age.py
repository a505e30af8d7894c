"""Waiting in working days, as targets count them, and the share still waiting by them."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from dispatch.calendar import WorkingCalendar
from dispatch.completion.flows.local_days import days_of, start_of
from dispatch.completion.history import NEVER, History
from dispatch.completion.kaplan_meier import MIN_AT_RISK


def working_days_between(
    requested: NDArray[np.int64], ended: NDArray[np.int64], calendar: WorkingCalendar
) -> NDArray[np.int64]:
    """Return the least target in working days that each request kept.

    The least number for which :meth:`~dispatch.calendar.WorkingCalendar.add_working_days` from the one moment is no
    earlier than the other. 2**40 where it never ends.

    Parameters
    ----------
    requested, ended
        Shape (n,), seconds since 1970; ``ended`` no earlier than ``requested``.
    """
    if not len(requested):
        return np.zeros(0, dtype=np.int64)
    comes = ended != NEVER
    first_days, last_days = days_of(requested, calendar.zone), days_of(ended, calendar.zone)
    span = np.arange(int(first_days.min()), int(max(first_days.max(), last_days[comes].max(initial=0))) + 1)
    works = np.array([calendar.is_working_day(date.fromordinal(int(day))) for day in span])
    midnights = np.array([int(start_of(date.fromordinal(int(day)), calendar.zone).timestamp()) for day in span])
    passed = np.cumsum(works)
    asked = first_days - span[0]
    # What comes in on a day off counts from the start of the next working day.
    on_working_day = works[asked]
    begins = passed[asked] + ~on_working_day
    time_asked = np.where(on_working_day, requested - midnights[asked], 0)
    done = np.where(comes, last_days - span[0], 0)
    later = np.where(works[done], np.where(comes, ended, 0) - midnights[done] > time_asked, True)
    taken = np.maximum(passed[done] - begins + later, 0)
    return np.where(comes, taken, 2**40).astype(np.int64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WorkingDayCurve:
    """Share still open by age in working days, from what was open or came in during a recent stretch of time.

    Attributes
    ----------
    open_share
        Shape (k,), share not done within 0, 1, 2 ... working days.
    deviation
        Shape (k,), its standard deviation (Greenwood 1926).
    num_requests, num_completed
        Requests under observation in that time, and those of them seen done in it.
    """

    open_share: NDArray[np.float64]
    deviation: NDArray[np.float64]
    num_requests: int
    num_completed: int

    def target(self, share: float, *, sure: float = 0.0) -> int | None:
        """Return the least number of working days within which ``share`` is done; None beyond what was seen.

        Parameters
        ----------
        sure
            Standard deviations that the share done has to lie above ``share``.
        """
        kept = 1 - self.open_share - sure * self.deviation >= share - 1e-12
        return int(np.argmax(kept)) if kept.any() else None

    def done_within(self, days: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the share done within so many working days; not a number beyond what was seen."""
        shares = np.append(1 - self.open_share, np.nan)
        return np.asarray(shares[np.clip(days, 0, len(self.open_share))])


def fit_working_days(
    history: History, calendar: WorkingCalendar, *, since: int, least_at_risk: int = MIN_AT_RISK
) -> WorkingDayCurve:
    """Estimate a curve from how fast requests of any age were done since a moment: today's crews, not last year's.

    The product-limit estimator with delayed entry (Kaplan and Meier 1958; Klein and Moeschberger 2003, section 4.6): a
    request from before counts from the age it had then, an open one for as long as it has been seen open.

    Parameters
    ----------
    since
        Seconds since 1970.
    least_at_risk
        The curve ends where fewer requests were under observation.
    """
    under = history.take((history.ended > since) & (history.requested < history.observed_until))
    if not len(under):
        return WorkingDayCurve(open_share=np.zeros(0), deviation=np.zeros(0), num_requests=0, num_completed=0)
    ended = np.minimum(under.ended, under.observed_until)
    ages = working_days_between(under.requested, ended, calendar)
    # A working day counts only where all of it was watched. Of one just begun, what is done is known and what is not is
    # not: counting it would make crews look faster than they are.
    watched = working_days_between(under.requested, np.full(len(under), under.observed_until), calendar) - 1
    done = under.done & (ages <= watched)
    exits = np.minimum(np.where(done, ages, ages - 1), watched)
    before = working_days_between(under.requested, np.maximum(under.requested, since), calendar)
    entries = np.where(under.requested >= since, -1, before)
    at_all = exits > entries
    exits, entries, done = exits[at_all], entries[at_all], done[at_all]
    if not len(exits):
        return WorkingDayCurve(open_share=np.zeros(0), deviation=np.zeros(0), num_requests=0, num_completed=0)
    longest = int(max(exits.max(), 0)) + 1
    number = np.arange(longest)
    at_risk = np.searchsorted(np.sort(entries), number) - np.searchsorted(np.sort(exits), number)
    events = np.bincount(exits[done], minlength=longest)[:longest]
    thin = at_risk < least_at_risk
    seen = int(np.argmax(thin)) if thin.any() else longest
    at_risk, events = at_risk[:seen].astype(np.float64), events[:seen].astype(np.float64)
    open_share = np.cumprod(1 - events / at_risk, dtype=np.float64)
    terms = events / np.maximum(at_risk * (at_risk - events), 1.0)
    return WorkingDayCurve(
        open_share=open_share,
        deviation=open_share * np.sqrt(np.cumsum(terms)),
        num_requests=len(exits),
        num_completed=int(done.sum()),
    )
