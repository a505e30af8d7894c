"""The turnaround of what no plan holds yet: a range for each open request, from the model or else from the baseline."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from dispatch.calendar import WorkingCalendar
from dispatch.completion.baselines import curves_by_type
from dispatch.completion.calibration import WINDOW_DAYS, Recalibration, learn_recalibration, no_recalibration
from dispatch.completion.curves import Curves
from dispatch.completion.features import Queues, queues_of
from dispatch.completion.hazard import MIN_WAIT, HazardModel, fit_hazard
from dispatch.completion.history import NEVER, History
from dispatch.completion.kaplan_meier import MIN_COMPLETED, SurvivalCurve
from dispatch.completion.limits import Limits
from dispatch.completion.local_hours import DAY
from dispatch.errors import ForecastError

SHARES = (0.1, 0.5, 0.8, 0.9)
"""Done by these shares of those like it: the 80 % range is from the first to the last."""

STALE_DAYS = 35
"""A model learned longer ago than that is warned of: it is to be learned anew every month."""

Basis = Literal["model", "service type", "nothing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnaround:
    """When an open request is likely to be done.

    Attributes
    ----------
    as_of
        It is known to be open then: what is known is of then, and no date lies before.
    basis
        What answers: the model, the history of its type by Kaplan-Meier, or nothing, where too few were seen done.
    done_10, done_50, done_80, done_90
        Moments by which 1, 5, 8 and 9 of 10 like it are done; the first and the last are the 80 % range. None where no
        such moment can be relied on.
    why_no_date
        Where ``done_90`` is None, why; else "".
    half_take_days
        Days from the request until half of those like it are done, where that is longer than can be relied on: at least
        so many. None where ``done_50`` says it.
    num_similar, num_completed
        Requests of its type learned from, and those of them seen done.
    """

    request_id: str
    service_code: str
    requested: datetime
    as_of: datetime
    basis: Basis
    done_10: datetime | None
    done_50: datetime | None
    done_80: datetime | None
    done_90: datetime | None
    why_no_date: str
    half_take_days: float | None
    num_similar: int
    num_completed: int

    @property
    def expected_datetime(self) -> datetime | None:
        """The upper end of the range: what Open311 calls the expected time."""
        return self.done_90


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Forecaster:
    """What answers for a city's open requests.

    Attributes
    ----------
    model
        None where the history says too little.
    why_no_model
        Then, why; else "".
    recalibration
        Of the model.
    """

    zone: ZoneInfo
    model: HazardModel | None
    why_no_model: str
    recalibration: Recalibration


def fit_forecaster(history: History, calendar: WorkingCalendar, *, seed: int = 0, num_threads: int = 1) -> Forecaster:
    """Learn from a history as known at its end; where it says too little the baseline answers, and says so."""
    try:
        model = fit_hazard(history, calendar, seed=seed, num_threads=num_threads)
    except ForecastError as error:
        return Forecaster(zone=calendar.zone, model=None, why_no_model=str(error), recalibration=no_recalibration(1))
    forecaster = Forecaster(
        zone=calendar.zone,
        model=model,
        why_no_model="",
        recalibration=no_recalibration(len(model.limits.reliable)),
    )
    return recalibrated(forecaster, history, num_threads=num_threads)


def recalibrated(forecaster: Forecaster, history: History, *, num_threads: int = 1) -> Forecaster:
    """Take in what the last weeks of a history showed about the model's forecasts."""
    model = forecaster.model
    if model is None:
        return forecaster
    ends = np.minimum(history.ended, history.observed_until)
    recent = history.requested >= history.observed_until - WINDOW_DAYS * DAY
    positions = np.flatnonzero(recent & (ends > history.requested + MIN_WAIT))
    if not len(positions):
        return forecaster
    curves = model.curves(
        history,
        queues_of(history),
        positions,
        history.requested[positions] + MIN_WAIT,
        num_threads=num_threads,
    )
    recalibration = learn_recalibration(
        curves,
        model.types(history.service_codes[positions]),
        ends[positions],
        history.done[positions],
        num_types=len(model.limits.reliable),
    )
    return replace(forecaster, recalibration=recalibration)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OpenRequests:
    """Open requests of a history, with what is known of them at its end.

    Attributes
    ----------
    positions, moments
        Shape (n,), where in the history, and when they are known to be open.
    by_type
        The curve of every type in the history, however few were seen done.
    curves
        The model's; None without one.
    """

    forecaster: Forecaster
    history: History
    positions: NDArray[np.int64]
    moments: NDArray[np.int64]
    queues: Queues
    by_type: Mapping[str, SurvivalCurve]
    curves: Curves | None


def look_at_open(
    forecaster: Forecaster, history: History, *, request_ids: Sequence[str] | None = None, num_threads: int = 1
) -> OpenRequests:
    """Ask the model for the open requests of a history; see :func:`forecast_open`."""
    positions = _open_positions(history, request_ids)
    moments = np.maximum(history.requested[positions] + MIN_WAIT, history.observed_until)
    queues, model = queues_of(history), forecaster.model
    return OpenRequests(
        forecaster=forecaster,
        history=history,
        positions=positions,
        moments=moments,
        queues=queues,
        by_type=curves_by_type(history),
        curves=model.curves(history, queues, positions, moments, num_threads=num_threads)
        if model is not None and len(positions)
        else None,
    )


def turnarounds(requests: OpenRequests, *, not_before: datetime | None = None) -> list[Turnaround]:
    """Forecast open requests, in the order they were made.

    Parameters
    ----------
    not_before
        They are known not to be done until then, such as the end of a day whose plan does not hold them; the end of the
        history unless given.
    """
    history, model, curves = requests.history, requests.forecaster.model, requests.curves
    known_open = history.observed_until if not_before is None else math.ceil(not_before.timestamp())
    since = np.maximum(history.requested[requests.positions], max(known_open, history.observed_until))
    ranges = None
    if model is not None and curves is not None:
        ranges = ranges_of(
            model,
            requests.forecaster.recalibration,
            history,
            requests.queues,
            requests.positions,
            requests.moments,
            curves.open_at(since),
        )
    return [_turnaround(requests, number, int(since[number]), ranges) for number in range(len(requests.positions))]


def forecast_open(
    forecaster: Forecaster, history: History, *, request_ids: Sequence[str] | None = None, num_threads: int = 1
) -> list[Turnaround]:
    """Forecast the open requests of a history, as known at its end, in the order they were made.

    Parameters
    ----------
    request_ids
        Those to forecast; all that are open unless given.

    Raises
    ------
    ForecastError
        Naming an id that is not open in it.
    """
    return turnarounds(look_at_open(forecaster, history, request_ids=request_ids, num_threads=num_threads))


def _open_positions(history: History, request_ids: Sequence[str] | None) -> NDArray[np.int64]:
    is_open = history.ended == NEVER
    if request_ids is None:
        return np.flatnonzero(is_open)
    position_of = {name: position for position, name in enumerate(history.ids)}
    found = []
    for name in request_ids:
        if name not in position_of:
            raise ForecastError(f"there is no request {name!r} in this history: give the id as published")
        if not is_open[position_of[name]]:
            raise ForecastError(f"request {name!r} is closed: there is nothing to forecast")
        found.append(position_of[name])
    return np.array(found, dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranges:
    """What the model says of n requests.

    Attributes
    ----------
    moments
        Shape (n, 4), seconds since 1970 by which each of :data:`SHARES` is done; infinite beyond the clock.
    relied_on
        Shape (n, 4), whether that lies within what was ever seen.
    learned
        Shape (n,), whether the model has learned the type.
    storm
        Shape (n,), whether more comes in than it can know about.
    """

    types: NDArray[np.int64]
    curves: Curves
    moments: NDArray[np.float64]
    relied_on: NDArray[np.bool_]
    learned: NDArray[np.bool_]
    storm: NDArray[np.bool_]


def ranges_of(
    model: HazardModel,
    recalibration: Recalibration,
    history: History,
    queues: Queues,
    positions: NDArray[np.int64],
    moments: NDArray[np.int64],
    curves: Curves,
) -> Ranges:
    """Read the ranges off the model's curves."""
    types = model.types(history.service_codes[positions])
    reached = np.stack([curves.moments_when(recalibration.model_shares(types, share)) for share in SHARES], axis=1)
    reached = np.maximum(reached, moments[:, None])
    came_in_a_week = queues.state(positions, moments)[:, 3]
    storm = model.limits.is_storm(types, came_in_a_week)
    reliable = model.limits.reliable[types]
    ages = reached - history.requested[positions][:, None]
    relied_on = (ages <= reliable[:, None]) & ~storm[:, None]
    return Ranges(
        types=types,
        curves=curves,
        moments=reached,
        relied_on=relied_on,
        learned=types < len(model.limits.reliable) - 1,
        storm=storm,
    )


def _turnaround(requests: OpenRequests, number: int, since: int, ranges: Ranges | None) -> Turnaround:
    history, position, model = requests.history, requests.positions[number], requests.forecaster.model
    code, requested = str(history.service_codes[position]), int(history.requested[position])
    curve = requests.by_type[code]
    if model is not None and ranges is not None and ranges.learned[number]:
        answer = _from_model(model.limits, ranges, number, requested, since)
    elif curve.num_completed >= MIN_COMPLETED:
        answer = _from_curve(curve, requested, since)
    else:
        why = _too_few(curve.num_completed)
        answer = _Answer("nothing", [None] * len(SHARES), why, None, curve.num_similar, curve.num_completed)
    return Turnaround(
        request_id=str(history.ids[position]),
        service_code=code,
        requested=datetime.fromtimestamp(requested, UTC),
        as_of=datetime.fromtimestamp(max(history.observed_until, requested), UTC),
        basis=answer.basis,
        done_10=answer.dates[0],
        done_50=answer.dates[1],
        done_80=answer.dates[2],
        done_90=answer.dates[3],
        why_no_date=answer.why_no_date,
        half_take_days=answer.half_take_days,
        num_similar=answer.num_similar,
        num_completed=answer.num_completed,
    )


class _Answer(NamedTuple):
    basis: Basis
    dates: list[datetime | None]
    why_no_date: str
    half_take_days: float | None
    num_similar: int
    num_completed: int


def _from_model(limits: Limits, ranges: Ranges, number: int, requested: int, since: int) -> _Answer:
    kind = int(ranges.types[number])
    dates = [
        _moment(max(at, since)) if relied_on else None
        for at, relied_on in zip(ranges.moments[number].tolist(), ranges.relied_on[number], strict=True)
    ]
    num_done, reliable_days = int(limits.num_completed[kind]), float(limits.reliable[kind]) / DAY
    why, half_take_days = "", None
    if ranges.storm[number]:
        why = "more of this kind came in within a week than ever while the forecast was learned"
    elif num_done < MIN_COMPLETED:
        why = _too_few(num_done)
    elif dates[-1] is None:
        why = _TOO_LONG
        if dates[1] is None and reliable_days > (since - requested) / DAY:
            half_take_days = reliable_days
    return _Answer("model", dates, why, half_take_days, int(limits.num_similar[kind]), num_done)


def _from_curve(curve: SurvivalCurve, requested: int, since: int) -> _Answer:
    age = (since - requested) / DAY
    ages = [curve.age_when_done(share, given_open_at=age) for share in SHARES]
    dates = [None if one is None else _moment(max(since, requested + one * DAY)) for one in ages]
    half_take_days = None
    if dates[1] is None and curve.last_reliable_day > age:
        half_take_days = curve.last_reliable_day
    why = _TOO_LONG if dates[-1] is None else ""
    return _Answer("service type", dates, why, half_take_days, curve.num_similar, curve.num_completed)


_TOO_LONG = "none like yours has been watched for long enough"


def _too_few(num_done: int) -> str:
    return f"only {num_done} like yours are known to be done"


def _moment(seconds: float) -> datetime:
    """Return a moment in whole seconds, none earlier than given."""
    return datetime.fromtimestamp(math.ceil(seconds), UTC)
