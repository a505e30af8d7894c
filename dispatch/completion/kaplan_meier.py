"""Completion times by service type from the city's own history, the still open requests counted as censored.

A history of closed requests alone would promise too much: what takes long is still open and would be left out. The
product-limit estimator (Kaplan and Meier 1958, "Nonparametric estimation from incomplete observations", section 2)
counts an open request for as long as it has been seen open.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dispatch.model import Forecast

MIN_AT_RISK = 10
"""No quantile is read where fewer requests than this were still under observation: a tail of a few says nothing."""

MIN_COMPLETED = 20
"""No date is given for a type of which fewer were seen done: a judgement, stated in the answer."""


@dataclass(frozen=True, slots=True, eq=False)
class SurvivalCurve:
    """Share of requests still open by age.

    Attributes
    ----------
    days
        Shape (k,), ages in days at which requests were done, ascending.
    open_share
        Shape (k,), share still open just after each of them.
    last_reliable_day
        Age up to which at least :data:`MIN_AT_RISK` requests were under observation.
    num_similar, num_completed
        Requests in the history, and those seen done.
    """

    days: NDArray[np.float64]
    open_share: NDArray[np.float64]
    last_reliable_day: float
    num_similar: int
    num_completed: int

    def open_share_at(self, age: float) -> float:
        """Return the share still open at ``age`` days."""
        position = int(np.searchsorted(self.days, age, side="right"))
        return 1.0 if position == 0 else float(self.open_share[position - 1])

    def age_when_done(self, share: float, *, given_open_at: float) -> float | None:
        """Return the age in days by which ``share`` of those still open at ``given_open_at`` days are done.

        None where the history does not reach that far.
        """
        still_open = self.open_share_at(given_open_at)
        if given_open_at > self.last_reliable_day or still_open <= 0:
            return None
        done = (self.open_share <= (1 - share) * still_open + 1e-12) & (self.days > given_open_at)
        if not done.any():
            return None
        age = float(self.days[int(np.argmax(done))])
        return age if age <= self.last_reliable_day else None


def fit_survival(elapsed_days: ArrayLike, completed: ArrayLike) -> SurvivalCurve:
    """Estimate the survival curve of one service type.

    Parameters
    ----------
    elapsed_days
        Shape (n,), days from request to completion, or to the end of observation for those not completed.
    completed
        Shape (n,), True where the request was seen done.
    """
    elapsed = np.asarray(elapsed_days, dtype=np.float64)
    done = np.asarray(completed, dtype=bool)
    if elapsed.shape != done.shape or elapsed.ndim != 1:
        raise ValueError(
            f"elapsed_days and completed must be of one length, got shapes {elapsed.shape} and {done.shape}"
        )
    if not np.isfinite(elapsed).all() or (elapsed < 0).any():
        raise ValueError("elapsed_days must be finite and not negative")
    days, num_done = np.unique(elapsed[done], return_counts=True)
    num_at_risk = len(elapsed) - np.searchsorted(np.sort(elapsed), days, side="left")
    oldest_first = np.sort(elapsed)[::-1]
    return SurvivalCurve(
        days=days,
        open_share=np.cumprod(1 - num_done / num_at_risk, dtype=np.float64),
        last_reliable_day=float(oldest_first[MIN_AT_RISK - 1]) if len(elapsed) >= MIN_AT_RISK else 0.0,
        num_similar=len(elapsed),
        num_completed=int(done.sum()),
    )


def forecast(
    curves: Mapping[str, SurvivalCurve],
    service_code: str,
    *,
    requested: datetime,
    not_before: datetime,
    zone: ZoneInfo,
) -> Forecast:
    """Say when an open request is likely to be done, from others of its type that were open at the same age.

    Parameters
    ----------
    curves
        By service code.
    not_before
        The request is known to be open until then: now, or the end of a day whose plan does not hold it.
    """
    curve = curves.get(service_code)
    basis = f"history of {service_code!r} by Kaplan-Meier, open requests as censored"
    if curve is None or curve.num_completed < MIN_COMPLETED:
        num_completed = curve.num_completed if curve else 0
        return Forecast(
            basis=basis,
            num_similar=curve.num_similar if curve else 0,
            num_completed=num_completed,
            done_10=None,
            done_50=None,
            done_80=None,
            done_90=None,
            text=f"no date can be given: only {num_completed} like it are known to be done",
        )
    age = max(0.0, (not_before - requested).total_seconds() / 86_400)
    ages = {share: curve.age_when_done(share, given_open_at=age) for share in (0.1, 0.5, 0.8, 0.9)}
    dates = {share: _date(requested, days, zone) for share, days in ages.items()}
    return Forecast(
        basis=basis,
        num_similar=curve.num_similar,
        num_completed=curve.num_completed,
        done_10=dates[0.1],
        done_50=dates[0.5],
        done_80=dates[0.8],
        done_90=dates[0.9],
        text=_sentence(dates, ages, not_before=not_before, requested=requested, zone=zone),
    )


def _date(requested: datetime, age: float | None, zone: ZoneInfo) -> date | None:
    return None if age is None else (requested + timedelta(days=age)).astimezone(zone).date()


def _sentence(
    dates: Mapping[float, date | None],
    ages: Mapping[float, float | None],
    *,
    not_before: datetime,
    requested: datetime,
    zone: ZoneInfo,
) -> str:
    day = dates[0.8]
    age = ages[0.8]
    if day is not None and age is not None:
        wait = max(1, math.ceil((requested + timedelta(days=age) - not_before).total_seconds() / 86_400))
        within = "1 day" if wait == 1 else f"{wait} days"
        return f"8 of 10 like it are done within {within}, by {_in_words(day, not_before.astimezone(zone).date())}"
    if dates[0.5] is not None:
        half = _in_words(dates[0.5], not_before.astimezone(zone).date())
        return f"half of those like it are done by {half}; how long the others take cannot be said yet"
    return "no date can be given: the history holds too few that were open this long"


def _in_words(day: date, today: date) -> str:
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day:%A} {day.day} {day:%B}{year}"
