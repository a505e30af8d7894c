"""A fan of the backlog to come: one shock moves a whole day, and weeks wander.

The backlog of tomorrow is that of today, and what comes in, less what ends. Treating requests as independent gives fans
far too narrow, for a storm brings a thousand at once and a crew that is short ends less of everything. So whole days of
net flow are drawn, seven in a row that begin on the same weekday: a day's arrivals and completions stay together, and
so do the days of a week. The mean net flow of a week is a local level, a random walk seen through noise (Harvey 1989,
*Forecasting, Structural Time Series Models and the Kalman Filter*, section 2.3): recent weeks count more, by
exponential smoothing, and it goes on wandering over the days to come.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from dispatch.completion.flows.daily_flows import DailyFlows
from dispatch.errors import ForecastError

LEVELS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
"""Quantiles of a fan: ranges of 90, 80 and 50 per cent, and the middle."""

HALF_LIFE = 2.0
"""Weeks until a week counts half in the level."""

SPREAD_HALF_LIFE = 5.0
"""Weeks until a week counts half in how far weeks lie apart.

Both chosen on Boston's July to September 2011, of 2, 3, 4 and 6 weeks for the one and 3, 5, 8 and no end for the other:
pinball is alike to within 5 %, and with these the 80 % ranges of the city, its departments and types, taken together,
hold nearest to 80 %."""

WEEK = 7

MIN_WEEKS = 3
"""No fan is drawn from fewer whole weeks: the spread between two says next to nothing."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BacklogFan:
    """What the backlog may be at the end of each day to come.

    Attributes
    ----------
    origin
        The last day known.
    backlog
        Open at its end.
    quantiles
        Shape (days, levels): at the end of each day after the origin, at :data:`LEVELS`.
    num_weeks
        Whole weeks that it was learned from.
    weekly_drift
        By how much a week now changes the backlog on the mean.
    """

    origin: date
    backlog: int
    quantiles: NDArray[np.float64]
    num_weeks: int
    weekly_drift: float

    def day(self, number: int) -> date:
        """Return the day of a row, from 0."""
        return self.origin + timedelta(days=number + 1)


def forecast_backlog(
    flows: DailyFlows, *, num_days: int = 28, seed: int, replications: int = 1000, half_life: float = HALF_LIFE
) -> BacklogFan:
    """Draw the backlog's future many times, and take its quantiles on each day.

    Parameters
    ----------
    num_days
        From the day after the last one of ``flows``.

    Raises
    ------
    ForecastError
        Where the history has fewer than :data:`MIN_WEEKS` whole weeks.
    """
    net = flows.net.astype(np.float64)
    num_weeks = len(net) // WEEK
    if num_weeks < MIN_WEEKS:
        raise ForecastError(
            f"the history has {len(net)} whole days, {flows.first_day} to {flows.last_day}: a range of the backlog "
            f"needs {MIN_WEEKS * WEEK} at least"
        )
    generator = np.random.default_rng(seed)
    weekly = net[len(net) - num_weeks * WEEK :].reshape(num_weeks, WEEK).sum(axis=1)
    mean, spread = _mean_and_spread(weekly)
    smoothing = 1 - 0.5 ** (1 / half_life)
    weights = (1 - smoothing) ** np.arange(num_weeks)[::-1]
    weights /= weights.sum()
    level_error = spread * float(np.sqrt((weights**2).sum()))
    drift = float(weights @ weekly)
    # Most queues neither grow nor shrink for long: a drift no larger than its own error is hardly one.
    drift *= drift**2 / (drift**2 + level_error**2)
    # How wide weeks spread is itself uncertain from so few: one draw of it for each future, as Student's t has it.
    scale = np.sqrt((num_weeks - 1) / generator.chisquare(num_weeks - 1, replications))
    level = drift + level_error * scale * generator.standard_normal(replications)
    # The random walk under which this smoothing is the best there is (Harvey 1989, section 4.1.2).
    wander = spread * smoothing / np.sqrt(1 - smoothing)
    starts = np.arange(len(net) - WEEK + 1)
    steps = np.empty((replications, num_days))
    for day in range(0, num_days, WEEK):
        if day:
            level = level + wander * scale * generator.standard_normal(replications)
        same_weekday = starts[(starts - len(net) - day) % WEEK == 0]
        likely = 0.5 ** ((len(net) - same_weekday) / WEEK / SPREAD_HALF_LIFE)
        drawn = generator.choice(same_weekday, replications, p=likely / likely.sum())
        weeks = net[drawn[:, None] + np.arange(WEEK)]
        noise = weeks.sum(axis=1) - mean
        shape = weeks - weeks.mean(axis=1, keepdims=True)
        days = shape + (level + noise * scale)[:, None] / WEEK
        steps[:, day : day + WEEK] = days[:, : num_days - day]
    backlog = int(flows.backlog[-1])
    paths = backlog + np.cumsum(steps, axis=1)
    # What is empty stays so until more comes in: crews cannot work ahead (Lindley 1952).
    paths -= np.minimum(np.minimum.accumulate(paths, axis=1), 0)
    return BacklogFan(
        origin=flows.last_day,
        backlog=backlog,
        quantiles=np.quantile(paths, LEVELS, axis=0).T,
        num_weeks=num_weeks,
        weekly_drift=drift,
    )


def _mean_and_spread(weekly: NDArray[np.float64]) -> tuple[float, float]:
    """Return the mean of weeks and their standard deviation, recent ones counting more; at least 1 request."""
    weights = 0.5 ** (np.arange(len(weekly))[::-1] / SPREAD_HALF_LIFE)
    weights /= weights.sum()
    mean = float(weights @ weekly)
    effective = 1 / float((weights**2).sum())
    variance = float(weights @ (weekly - mean) ** 2) * effective / (effective - 1)
    return mean, max(variance**0.5, 1.0)
