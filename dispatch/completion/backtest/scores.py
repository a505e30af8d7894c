"""Scores of a backtest, each with its count.

What is open when the observation ends is censored, and leaving it out would flatter: what takes long is what is open.
So

- *errors* and *pinball* are of the days within the time a request was watched: both what came and what was forecast
  are cut there. A quantile of a time that is cut is the quantile, cut, so the true distribution still scores best.
- *coverage*, *promises kept* and the share done *within a week* are product-limit estimates: a request still open
  counts for as long as it was watched. Beside the first stands the plain share among requests that are decided: done,
  or seen open beyond the range; the others are counted.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatch.completion.backtest.running import OURS, Backtest
from dispatch.completion.turnaround import SHARES

NUM_BINS = 10
"""Bins of the reliability diagram, and of the calibration error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Scores of one method on some requests; shares are of 1, and None where there is nothing to measure on.

    Attributes
    ----------
    requests
        How many were forecast.
    ranged, promised
        Those given an 80 % range, and those given a date by which 8 of 10 are done.
    no_date
        Share given no range.
    coverage
        Share done within the range.
    coverage_decided, undecided
        The same among those decided, and how many are not.
    width_days
        Half of the ranges are narrower.
    kept
        Share done by the date by which 8 of 10 were to be.
    median_error_days, mean_error_days, pinball_days
        Of the median; pinball is the mean over the shares 0.1, 0.5 and 0.9. Over all requests, with a range or not.
    median_error_done_days
        The same among those done alone: where the median lies beyond the time watched, an open one has no error.
    within_week_error
        Mean distance between the share said to be done within a week and the one that was, over ten bins.
    """

    requests: int
    ranged: int
    promised: int
    no_date: float | None
    coverage: float | None
    coverage_decided: float | None
    undecided: int
    width_days: float | None
    kept: float | None
    median_error_days: float | None
    median_error_done_days: float | None
    mean_error_days: float | None
    pinball_days: float | None
    within_week_error: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetFigures:
    """How the city's own target dates did: share done by them, and errors as if they were forecasts of the median."""

    requests: int
    kept: float | None
    median_error_days: float | None
    mean_error_days: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliabilityRow:
    """Requests for which about the same was said: the share said to be done within a week, and the one that was."""

    requests: int
    said: float
    came: float


def figures_of(backtest: Backtest, name: str, chosen: NDArray[np.bool_] | None = None) -> Figures:
    """Score one method on some requests, or on all."""
    mine = np.ones(len(backtest), dtype=np.bool_) if chosen is None else chosen
    prediction = backtest.predictions[name]
    days, given = prediction.days[mine], prediction.given[mine]
    waited, done, watched = backtest.waited[mine], backtest.done[mine], backtest.watched[mine]
    ranged, promised = given[:, -1] & given[:, 0], given[:, 2]
    progress = _progress(waited, days)
    low, high = days[:, 0], days[:, -1]
    decided = ranged & (done | (waited > high))
    within = done & (waited >= low) & (waited <= high)
    errors = np.abs(np.minimum(days[:, 1], watched) - waited)
    pinballs = [_pinball(waited, np.minimum(days[:, number], watched), SHARES[number]) for number in (0, 1, 3)]
    return Figures(
        requests=len(waited),
        ranged=int(ranged.sum()),
        promised=int(promised.sum()),
        no_date=_mean(~ranged),
        coverage=_between(progress[ranged], done[ranged], 0.1, 0.9),
        coverage_decided=_mean(within[decided]),
        undecided=int((ranged & ~decided).sum()),
        width_days=float(np.median(high[ranged] - low[ranged])) if ranged.any() else None,
        kept=_between(progress[promised], done[promised], 0.0, 0.8),
        median_error_days=float(np.median(errors)) if len(errors) else None,
        median_error_done_days=float(np.median(errors[done])) if done.any() else None,
        mean_error_days=_mean(errors),
        pinball_days=_mean(np.mean(pinballs, axis=0)) if len(errors) else None,
        within_week_error=_calibration_error(_rows(prediction.within_a_week[mine], waited, done)),
    )


def target_figures(backtest: Backtest, chosen: NDArray[np.bool_] | None = None) -> TargetFigures:
    """Score the city's own target dates."""
    mine = ~np.isnan(backtest.target_days)
    if chosen is not None:
        mine &= chosen
    targets, waited, done = backtest.target_days[mine], backtest.waited[mine], backtest.done[mine]
    errors = np.abs(np.minimum(targets, backtest.watched[mine]) - waited)
    late = np.where(targets > 0, waited / np.maximum(targets, 1e-9), np.inf)
    return TargetFigures(
        requests=int(mine.sum()),
        kept=_between(late, done, 0.0, 1.0),
        median_error_days=float(np.median(errors)) if len(errors) else None,
        mean_error_days=_mean(errors),
    )


def reliability(backtest: Backtest, name: str = OURS) -> list[ReliabilityRow]:
    """Return the rows of the reliability diagram of P(done within a week)."""
    return _rows(backtest.predictions[name].within_a_week, backtest.waited, backtest.done)


def groups_of(backtest: Backtest, by: str) -> dict[str, NDArray[np.bool_]]:
    """Return the requests of each group, the largest first.

    Parameters
    ----------
    by
        ``type``, ``department``, ``district`` or ``month`` (these in the order of time).
    """
    words = {
        "type": backtest.service_codes,
        "department": backtest.departments,
        "district": backtest.districts,
        "month": backtest.months,
    }[by]
    counts = Counter(words)
    order = sorted(counts) if by == "month" else sorted(counts, key=lambda word: (-counts[word], word))
    return {word: words == word for word in order}


def survival(values: NDArray[np.float64], events: NDArray[np.bool_], at: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the product-limit estimate of the share above each of some values."""
    if not len(values):
        return np.ones(len(at))
    order = np.argsort(values, kind="stable")
    distinct, begins = np.unique(values[order], return_index=True)
    num_events = np.add.reduceat(events[order].astype(np.float64), begins)
    above = np.cumprod(1 - num_events / (len(values) - begins))
    position = np.searchsorted(distinct, at, side="right") - 1
    return np.where(position < 0, 1.0, above[np.maximum(position, 0)])


def _progress(waited: NDArray[np.float64], days: NDArray[np.float64]) -> NDArray[np.float64]:
    """Place each wait on its forecast: 0.1 at the first quantile, and so on, straight between them.

    Only the order among waits and the forecast's own quantiles counts for the product-limit estimate.
    """
    knots = np.concatenate([np.zeros((len(waited), 1)), np.minimum(days, 1e9)], axis=1)
    shares = np.array([0.0, *SHARES])
    # A quantile counts as reached at it, not behind it.
    after = (waited[:, None] > knots).sum(axis=1)
    low = np.clip(after - 1, 0, len(SHARES) - 1)
    each = np.arange(len(waited))
    length = knots[each, low + 1] - knots[each, low]
    part = np.where(length > 0, (waited - knots[each, low]) / np.where(length > 0, length, 1.0), 1.0)
    beyond = waited > knots[:, -1]
    excess = (waited - knots[:, -1]) / np.maximum(knots[:, -1], 1e-9)
    inside = shares[low] + np.clip(part, 0, 1) * (shares[low + 1] - shares[low])
    behind = 0.9 + 0.1 * (1 - 1 / (1 + np.maximum(excess, 0))) + 1e-9
    return np.asarray(np.where(beyond, behind, inside), dtype=np.float64)


def _between(values: NDArray[np.float64], events: NDArray[np.bool_], low: float, high: float) -> float | None:
    if not len(values):
        return None
    above_low, above_high = survival(values, events, np.array([low - 1e-12, high]))
    return float(above_low - above_high)


def _pinball(came: NDArray[np.float64], said: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    return np.asarray(np.maximum(share * (came - said), (share - 1) * (came - said)))


def _rows(said: NDArray[np.float64], waited: NDArray[np.float64], done: NDArray[np.bool_]) -> list[ReliabilityRow]:
    bins = np.minimum((said * NUM_BINS).astype(np.int64), NUM_BINS - 1)
    rows = []
    for number in range(NUM_BINS):
        mine = bins == number
        if mine.any():
            came = 1 - float(survival(waited[mine], done[mine], np.array([7.0]))[0])
            rows.append(ReliabilityRow(requests=int(mine.sum()), said=float(said[mine].mean()), came=came))
    return rows


def _calibration_error(rows: list[ReliabilityRow]) -> float | None:
    total = sum(row.requests for row in rows)
    return sum(abs(row.said - row.came) * row.requests for row in rows) / total if total else None


def _mean(values: NDArray[np.float64] | NDArray[np.bool_]) -> float | None:
    return float(np.mean(values)) if len(values) else None
