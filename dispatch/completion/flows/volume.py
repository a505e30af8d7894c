"""How much will come in, by type and district and week, with ranges.

A week's count in a cell is a Poisson count about a level that is itself not the same each week: a storm, a school year,
a campaign move all requests of a kind together. So its spread is the Poisson one and a share of the level besides (a
negative binomial distribution), estimated in the cell and drawn towards what all cells show. The level is a local one
(exponential smoothing), each week divided by what its weekdays and holidays let expect.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from dispatch.calendar import WorkingCalendar
from dispatch.completion.flows.local_days import days_of, last_whole_day
from dispatch.completion.flows.series import CITY, NOWHERE
from dispatch.completion.history import History
from dispatch.errors import ForecastError

WEEK = 7

HALF_LIFE = 6.0
"""Weeks until a week counts half in the level. Of 1.5, 3, 6 and no end all alike on Boston's July to September 2011
(errors within 4 %): the middle way between a level that is late and one that is restless."""

PRIOR_WEEKS = 8.0
"""Weeks of its own that a cell's overdispersion needs to count as much as that of all cells. A judgement."""

FARTHEST = 4.0
"""Standard deviations (by the median absolute one) beyond which a week is an event of its own. Of 3, 4, 5 and 8, the
one whose 80 % ranges of types held nearest to that on Boston's July to September 2011."""

MIN_WEEKS = 3
"""No range is given from fewer whole weeks."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WeeklyCounts:
    """Requests by cell and week, the weeks ending with the last whole day.

    Attributes
    ----------
    cells
        (type, district) of each row; a total's other name is "city".
    counts
        Shape (cells, weeks), the oldest week first.
    weights
        Shape (weeks + ahead,), what weekdays and holidays let expect of each week, 1 for an ordinary one; those behind
        the history are the weeks to come.
    last_day
        On which the newest week ends.
    """

    cells: tuple[tuple[str, str], ...]
    counts: NDArray[np.int64]
    weights: NDArray[np.float64]
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VolumeForecast:
    """What may come in, in each cell and week. All arrays are of shape (cells, weeks).

    Attributes
    ----------
    cells
        (type, district) of each row.
    first_days
        On which each week begins.
    mean
        Expected count.
    low, middle, high
        Quantiles of 10, 50 and 90 per cent.
    poisson_low, poisson_high
        Those that requests independent of each other would have.
    """

    cells: tuple[tuple[str, str], ...]
    first_days: tuple[date, ...]
    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    middle: NDArray[np.float64]
    high: NDArray[np.float64]
    poisson_low: NDArray[np.float64]
    poisson_high: NDArray[np.float64]


def weekly_counts(
    history: History, calendar: WorkingCalendar, *, weeks_ahead: int = 4, most_types: int = 10
) -> WeeklyCounts:
    """Count a history's whole weeks: all, by type, by district, and by both.

    Parameters
    ----------
    most_types
        Types with a row of their own, those with most requests; the others count in the totals.

    Raises
    ------
    ForecastError
        Where the history has fewer than :data:`MIN_WEEKS` whole weeks.
    """
    days = days_of(history.requested, calendar.zone)
    last = last_whole_day(history, calendar.zone)
    num_weeks = 0 if not len(days) else (last.toordinal() - int(days.min()) + 1) // WEEK
    if num_weeks < MIN_WEEKS:
        raise ForecastError(
            f"the history has {num_weeks} whole weeks until {last}: a range of what comes in needs {MIN_WEEKS} at least"
        )
    start = last.toordinal() + 1 - num_weeks * WEEK
    inside = (days >= start) & (days <= last.toordinal())
    weeks = (days[inside] - start) // WEEK
    types, districts = history.service_codes[inside], history.districts[inside]
    names, totals = np.unique(types.astype(str), return_counts=True)
    chosen = [str(name) for name in names[np.argsort(-totals, kind="stable")][:most_types]]
    places = sorted({str(name) for name in districts})
    masks = [((CITY, CITY), np.ones(len(weeks), dtype=np.bool_))]
    masks += [((name, CITY), types == name) for name in chosen]
    masks += [((CITY, place or NOWHERE), districts == place) for place in places]
    masks += [((name, place or NOWHERE), (types == name) & (districts == place)) for name in chosen for place in places]
    counts = [np.bincount(weeks[mask], minlength=num_weeks) for _, mask in masks]
    return WeeklyCounts(
        cells=tuple(cell for cell, _ in masks),
        counts=np.array(counts, dtype=np.int64),
        weights=_weights(days[inside], calendar, start, num_weeks + weeks_ahead, last.toordinal()),
        last_day=last,
    )


def forecast_volume(weekly: WeeklyCounts, *, half_life: float = HALF_LIFE) -> VolumeForecast:
    """Say what may come in, in each cell, in the weeks behind the history."""
    from scipy.stats import nbinom, poisson  # a third of a second that other commands need not wait for

    counts = weekly.counts.astype(np.float64)
    num_weeks = counts.shape[1]
    seen, ahead = weekly.weights[:num_weeks], weekly.weights[num_weeks:]
    smoothing = 1 - 0.5 ** (1 / half_life)
    recent = (1 - smoothing) ** np.arange(num_weeks)[::-1]
    # Half a request more than seen: a cell that was empty so far is not sure to stay so.
    rates = _without_events(counts / seen)
    level = ((rates * seen) @ recent + 0.5) / float(recent @ seen)
    dispersion = _dispersion(rates, seen)
    level_share = float((recent**2).sum() / recent.sum() ** 2)
    wander = smoothing**2 / (1 - smoothing)
    steps = np.arange(len(ahead))
    mean = level[:, None] * ahead
    of_level = level_share + wander * steps
    # Student's t in place of the normal distribution, for the spread is estimated from so few weeks.
    few = (num_weeks - 1) / (num_weeks - 3) if num_weeks > 4 else 3.0
    variance = mean + few * (dispersion[:, None] * mean**2 * (1 + of_level)) + mean * ahead * of_level
    size = mean**2 / np.maximum(variance - mean, 1e-9)
    chance = size / (size + mean)
    low, middle, high = (nbinom.ppf(level, size, chance) for level in (0.1, 0.5, 0.9))
    return VolumeForecast(
        cells=weekly.cells,
        first_days=tuple(weekly.last_day + timedelta(days=1 + WEEK * int(step)) for step in steps),
        mean=mean,
        low=low,
        middle=middle,
        high=high,
        poisson_low=poisson.ppf(0.1, mean),
        poisson_high=poisson.ppf(0.9, mean),
    )


def _without_events(rates: NDArray[np.float64]) -> NDArray[np.float64]:
    """Draw weeks that lie farther than :data:`FARTHEST` from their cell's middle back to there.

    One week in a dozen with ten times as much, a storm, says nothing of the other weeks, nor of the eight of ten that a
    range is for.
    """
    middles = np.median(rates, axis=1, keepdims=True)
    deviations = 1.4826 * np.median(np.abs(rates - middles), axis=1, keepdims=True)
    reach = FARTHEST * np.maximum(deviations, np.sqrt(middles + 1))
    return np.asarray(np.clip(rates, middles - reach, middles + reach))


def _dispersion(rates: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Estimate by how much of their level, squared, weeks vary beyond Poisson; of shape (cells,), by moments."""
    num_weeks = rates.shape[1]
    means, variances = rates.mean(axis=1), rates.var(axis=1, ddof=1)
    beyond = variances - means * float(np.mean(1 / weights))
    squares = np.maximum(means**2 - variances / num_weeks, 1e-9)
    pooled = max(float(beyond.sum() / squares.sum()), 0.0)
    own = np.clip(beyond / squares, 0.0, 4.0)
    # A cell of few requests tells little: its own estimate counts by the weeks and the requests it has.
    trust = num_weeks * np.minimum(means / 10, 1.0)
    return np.asarray((trust * own + PRIOR_WEEKS * pooled) / (trust + PRIOR_WEEKS))


def _weights(
    days: NDArray[np.int64], calendar: WorkingCalendar, start: int, num_weeks: int, last: int
) -> NDArray[np.float64]:
    """Return what each week's working days and days off let expect; 1 for five and two."""
    span = range(start, start + num_weeks * WEEK)
    working = np.array([calendar.is_working_day(date.fromordinal(day)) for day in span])
    known = np.arange(start, start + num_weeks * WEEK) <= last
    per_day = np.bincount(days - start, minlength=num_weeks * WEEK)
    on_days_off = max(float(per_day[~working & known].mean()), 1e-6) if (~working & known).any() else 0.0
    on_working_days = float(per_day[working & known].mean()) if (working & known).any() else on_days_off
    expected = np.where(working, on_working_days, on_days_off).reshape(num_weeks, WEEK).sum(axis=1)
    ordinary = 5 * on_working_days + 2 * on_days_off
    return np.maximum(expected / ordinary, 0.05) if ordinary > 0 else np.ones(num_weeks)
