"""Rolling origin: at the start of each month a model is learned from what was known then, and forecasts the month.

Each request made in the month is forecast at its creation, with the queue as it stood then and the recalibration of the
last week begun. Requests closed within ten seconds of their creation are not forecast: nobody waits for them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import numpy as np
from numpy.typing import NDArray

from dispatch.calendar import WorkingCalendar
from dispatch.completion.baselines import Baselines, fit_baselines
from dispatch.completion.calibration import EVERY_DAYS, WINDOW_DAYS, learn_recalibration, no_recalibration
from dispatch.completion.features import Queues, queues_of
from dispatch.completion.hazard import MIN_WAIT, HazardModel, fit_hazard
from dispatch.completion.history import NEVER, History, Words
from dispatch.completion.kaplan_meier import SurvivalCurve
from dispatch.completion.local_hours import DAY
from dispatch.completion.turnaround import SHARES, ranges_of
from dispatch.errors import ForecastError

OURS = "model"
BASELINE_NAMES = ("Kaplan-Meier by type", "Kaplan-Meier by type and district")
_WEEK = 7 * DAY


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prediction:
    """What one method said of n requests.

    Attributes
    ----------
    days
        Shape (n, 4), days from the request by which each of :data:`~dispatch.completion.turnaround.SHARES` is done;
        infinite where the method does not know.
    given
        Shape (n, 4), whether it would be said to a person.
    within_a_week
        Shape (n,), share done within seven days.
    """

    days: NDArray[np.float64]
    given: NDArray[np.bool_]
    within_a_week: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Backtest:
    """Forecasts and what came of them, of n requests in the order they were made.

    Attributes
    ----------
    months
        Shape (n,), such as "2011-08".
    waited
        Shape (n,), days until the request ended, or until the end of observation.
    done
        Shape (n,), whether it ended with the work done.
    watched
        Shape (n,), days for which it is known whether it was done: to the end of observation, or to its undone end.
    target_days
        Shape (n,), days from the request to the city's own target; not a number where there is none.
    predictions
        By method: :data:`OURS` and :data:`BASELINE_NAMES`.
    at_once
        Requests made in these months and not forecast, since they were closed at once.
    """

    ids: Words
    service_codes: Words
    departments: Words
    districts: Words
    months: Words
    waited: NDArray[np.float64]
    done: NDArray[np.bool_]
    watched: NDArray[np.float64]
    target_days: NDArray[np.float64]
    predictions: Mapping[str, Prediction]
    at_once: int

    def __len__(self) -> int:
        return len(self.waited)


def run_backtest(
    history: History,
    calendar: WorkingCalendar,
    *,
    first: date,
    last: date,
    recalibrate: bool = True,
    seed: int = 0,
    num_threads: int = 1,
    on_month: Callable[[str], None] | None = None,
) -> Backtest:
    """Forecast all requests made from one day to another, both included, as it would have been done then.

    Parameters
    ----------
    recalibrate
        Whether the forecasts are recalibrated every week.

    Raises
    ------
    ForecastError
        Where a month has nothing to learn from before it, or no requests.
    """
    queues = queues_of(history)
    parts = []
    for month, begin, end in _months(first, last, calendar):
        if on_month is not None:
            on_month(month)
        if begin > history.observed_until:
            raise ForecastError(f"nothing is known of {month}: the history ends before it")
        known = history.known_at(begin)
        try:
            model = fit_hazard(known, calendar, seed=seed, num_threads=num_threads)
        except (ForecastError, ValueError) as error:
            raise ForecastError(f"the forecasts of {month} cannot be made: before it, {error}") from error
        part = _run_month(history, queues, known, model, begin, end, recalibrate=recalibrate, num_threads=num_threads)
        parts.append((month, part))
    return _joined(history, parts, first, last)


def _months(first: date, last: date, calendar: WorkingCalendar) -> list[tuple[str, int, int]]:
    """Return each month's name and its part between two days, in seconds since 1970."""
    months = []
    day = first
    while day <= last:
        following = min((day.replace(day=1) + timedelta(days=32)).replace(day=1), last + timedelta(days=1))
        begin, end = (int(datetime.combine(one, time(0), calendar.zone).timestamp()) for one in (day, following))
        months.append((f"{day:%Y-%m}", begin, end))
        day = following
    return months


_Part = tuple[NDArray[np.int64], dict[str, Prediction]]


def _run_month(
    history: History,
    queues: Queues,
    known: History,
    model: HazardModel,
    begin: int,
    end: int,
    *,
    recalibrate: bool,
    num_threads: int,
) -> _Part:
    ends = np.minimum(history.ended, history.observed_until)
    waited = ends - history.requested > MIN_WAIT
    # The weeks before are in it for what they show of the model; the month's own requests join them week by week.
    candidates = np.flatnonzero(waited & (history.requested >= begin - WINDOW_DAYS * DAY) & (history.requested < end))
    requested = history.requested[candidates]
    moments = requested + MIN_WAIT
    curves = model.curves(history, queues, candidates, moments, num_threads=num_threads)
    types = model.types(history.service_codes[candidates])
    num_types = len(model.limits.reliable)
    scored, days, given, weeks = [], [], [], []
    for now in range(begin, end, EVERY_DAYS * DAY):
        recalibration = no_recalibration(num_types)
        if recalibrate:
            recent = (moments < now) & (requested >= now - WINDOW_DAYS * DAY)
            recalibration = learn_recalibration(
                curves.take(recent),
                types[recent],
                np.minimum(ends[candidates][recent], now),
                history.done[candidates][recent] & (ends[candidates][recent] <= now),
                num_types=num_types,
            )
        mine = np.flatnonzero((requested >= now) & (requested < min(now + EVERY_DAYS * DAY, end)))
        if not len(mine):
            continue
        of_mine = curves.take(mine)
        ranges = ranges_of(model, recalibration, history, queues, candidates[mine], moments[mine], of_mine)
        within = of_mine.done_by((requested[mine] + _WEEK).astype(np.float64))
        scored.append(candidates[mine])
        days.append((ranges.moments - requested[mine][:, None]) / DAY)
        given.append(ranges.relied_on & ranges.learned[:, None])
        weeks.append(recalibration.true_shares(types[mine], within))
    if not scored:
        return np.empty(0, dtype=np.int64), {}
    positions = np.concatenate(scored)
    ours = Prediction(days=np.concatenate(days), given=np.concatenate(given), within_a_week=np.concatenate(weeks))
    return positions, {OURS: ours, **_of_baselines(fit_baselines(known), history, positions)}


def _of_baselines(baselines: Baselines, history: History, positions: NDArray[np.int64]) -> dict[str, Prediction]:
    codes, districts = history.service_codes[positions], history.districts[positions]
    of_type = [baselines.nearest(code) for code in codes]
    of_both = [baselines.nearest(code, district) for code, district in zip(codes, districts, strict=True)]
    learned = np.array([code in baselines.by_type for code in codes])[:, None]
    return {
        name: replace(prediction, given=prediction.given & learned)
        for name, prediction in zip(BASELINE_NAMES, (_read_off(of_type), _read_off(of_both)), strict=True)
    }


def _read_off(curves: list[SurvivalCurve]) -> Prediction:
    answers: dict[int, tuple[list[float], list[bool], float]] = {}
    for curve in curves:
        if id(curve) not in answers:
            begin = MIN_WAIT / DAY
            still_open = curve.open_share_at(begin)
            days = [_age(curve, share, still_open) for share in SHARES]
            given = [curve.age_when_done(share, given_open_at=begin) is not None for share in SHARES]
            week = 1 - curve.open_share_at(7.0) / still_open if still_open > 0 else 1.0
            answers[id(curve)] = (days, given, week)
    rows = [answers[id(curve)] for curve in curves]
    return Prediction(
        days=np.array([row[0] for row in rows]),
        given=np.array([row[1] for row in rows]),
        within_a_week=np.array([row[2] for row in rows]),
    )


def _age(curve: SurvivalCurve, share: float, still_open: float) -> float:
    """Return the age by which a share is done as far as the curve goes, relied on or not: kindest to the baseline."""
    reached = np.flatnonzero(curve.open_share <= (1 - share) * still_open + 1e-12)
    return float(curve.days[reached[0]]) if len(reached) else np.inf


def _joined(history: History, parts: list[tuple[str, _Part]], first: date, last: date) -> Backtest:
    filled = [(month, positions, predictions) for month, (positions, predictions) in parts if len(positions)]
    if not filled:
        raise ForecastError(f"no request was made from {first} to {last}")
    positions = np.concatenate([one for _, one, _ in filled])
    ends = np.minimum(history.ended, history.observed_until)
    requested, done = history.requested[positions], history.done[positions]
    waited = (ends[positions] - requested) / DAY
    to_the_end = (history.observed_until - requested) / DAY
    undone = ~done & (history.ended[positions] < NEVER)
    targets = history.targets[positions]
    span = (history.requested >= requested.min()) & (history.requested <= requested.max())
    return Backtest(
        ids=history.ids[positions],
        service_codes=history.service_codes[positions],
        departments=history.departments[positions],
        districts=history.districts[positions],
        months=np.array([month for month, one, _ in filled for _ in one], dtype=np.object_),
        waited=waited,
        done=done,
        watched=np.where(undone, waited, to_the_end),
        target_days=np.where(targets < NEVER, (targets - requested) / DAY, np.nan),
        predictions={
            name: Prediction(
                days=np.concatenate([one[name].days for _, _, one in filled]),
                given=np.concatenate([one[name].given for _, _, one in filled]),
                within_a_week=np.concatenate([one[name].within_a_week for _, _, one in filled]),
            )
            for name in (OURS, *BASELINE_NAMES)
        },
        at_once=int((span & (ends - history.requested <= MIN_WAIT) & (history.ended < NEVER)).sum()),
    )
