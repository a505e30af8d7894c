"""How often the fans of the past held what came: a fan drawn at the end of every day, from what was known then."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from dispatch.completion.flows.backlog import LEVELS, MIN_WEEKS, WEEK, forecast_backlog
from dispatch.completion.flows.daily_flows import DailyFlows
from dispatch.errors import ForecastError

HORIZONS = (7, 14, 28)
"""Days ahead, at the end of which a fan is held against what was open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FanScore:
    """One series at one horizon.

    Attributes
    ----------
    series
        Whose backlog.
    horizon
        Days ahead.
    num_origins
        Fans drawn, one at the end of each day.
    effective_origins
        Of those, how many do not overlap: what figures of daily fans are worth.
    coverage
        Share of the 80 % ranges that held what was open.
    coverage_if_independent
        The same of ranges that take every request to come and go by itself.
    width
        Mean width of the 80 % range.
    mean_absolute_error, mean_absolute_error_flat
        Of the middle, and of saying that the backlog stays as it is.
    pinball, pinball_flat
        Mean over :data:`LEVELS`, of the fan and of the same number at every level.
    """

    series: str
    horizon: int
    num_origins: int
    effective_origins: float
    coverage: float
    coverage_if_independent: float
    width: float
    mean_absolute_error: float
    mean_absolute_error_flat: float
    pinball: float
    pinball_flat: float


def backtest_backlog(
    flows: Mapping[str, DailyFlows],
    *,
    first: date,
    last: date,
    seed: int,
    replications: int = 500,
    horizons: Sequence[int] = HORIZONS,
    on_series: Callable[[int, int], None] | None = None,
) -> list[FanScore]:
    """Hold fans against every day from ``first`` to ``last``.

    A fan is drawn so many days before, from nothing later than the end of its own day. Days whose fan would have had
    fewer than :data:`~dispatch.completion.flows.backlog.MIN_WEEKS` whole weeks to learn from are left out.

    Raises
    ------
    ForecastError
        Where not one day is left.
    """
    scores = []
    for number, (name, series) in enumerate(flows.items()):
        for horizon in horizons:
            rows = [
                _held_against(series, day - timedelta(days=horizon), horizon, seed, replications)
                for day in _days(first, min(last, series.last_day))
                if (day - series.first_day).days + 1 - horizon >= MIN_WEEKS * WEEK
            ]
            if rows:
                scores.append(_score(name, horizon, np.array(rows)))
        if on_series:
            on_series(number + 1, len(flows))
    if not scores:
        raise ForecastError(
            f"no day from {first} to {last} has {MIN_WEEKS} whole weeks and {min(horizons)} days of the history before "
            "it: name later days, or import more"
        )
    return scores


def pinball(quantiles: NDArray[np.float64], actual: float) -> float:
    """Return the mean pinball loss over :data:`LEVELS` of quantiles of shape (levels,)."""
    levels = np.array(LEVELS)
    miss = actual - quantiles
    return float(np.mean(np.maximum(levels * miss, (levels - 1) * miss)))


def _held_against(
    series: DailyFlows, origin: date, horizon: int, seed: int, replications: int
) -> tuple[float, float, float, float, float, float, float]:
    known = series.until(origin)
    fan = forecast_backlog(known, num_days=horizon, seed=seed + origin.toordinal(), replications=replications)
    quantiles = fan.quantiles[-1]
    actual = float(series.backlog[len(known.net) + horizon - 1])
    low, middle, high = (float(quantiles[LEVELS.index(level)]) for level in (0.1, 0.5, 0.9))
    # Requests that come and go by themselves: two Poisson streams, whose variances add up.
    mean = fan.backlog + float(known.net.mean()) * horizon
    reach = _NINE_OF_TEN * np.sqrt(float((known.arrivals + known.completions).mean()) * horizon)
    flat = np.full(len(LEVELS), float(fan.backlog))
    return (
        float(low <= actual <= high),
        float(abs(actual - mean) <= reach),
        high - low,
        abs(actual - middle),
        abs(actual - fan.backlog),
        pinball(quantiles, actual),
        pinball(flat, actual),
    )


_NINE_OF_TEN = 1.2815515655446004
"""The quantile of the standard normal distribution below which nine of ten lie."""


def _score(name: str, horizon: int, rows: NDArray[np.float64]) -> FanScore:
    means = [float(one) for one in rows.mean(axis=0)]
    return FanScore(
        series=name,
        horizon=horizon,
        num_origins=len(rows),
        effective_origins=1 + (len(rows) - 1) / horizon,
        coverage=means[0],
        coverage_if_independent=means[1],
        width=means[2],
        mean_absolute_error=means[3],
        mean_absolute_error_flat=means[4],
        pinball=means[5],
        pinball_flat=means[6],
    )


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
