"""How often the ranges of past weeks held what came in: every seventh day is an origin, and knows nothing later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from dispatch.calendar import WorkingCalendar
from dispatch.completion.flows.local_days import days_of, last_whole_day, start_of
from dispatch.completion.flows.series import CITY, NOWHERE
from dispatch.completion.flows.volume import HALF_LIFE, MIN_WEEKS, WEEK, forecast_volume, weekly_counts
from dispatch.completion.history import History
from dispatch.errors import ForecastError


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeScore:
    """Cells of one kind at one number of weeks ahead.

    Attributes
    ----------
    kind
        "city", "types", "districts" or "types and districts".
    weeks_ahead
        1 for the week that begins the day after the origin.
    num_origins, num_counts
        Origins, a week apart, and counts held against a range: cells times origins.
    coverage, coverage_poisson
        Share of the 80 % ranges that held the count, and of those of independent requests.
    width
        Mean width of the range.
    mean_absolute_error, mean_absolute_error_last_week
        Of the middle, and of saying that it will be as in the last week known.
    """

    kind: str
    weeks_ahead: int
    num_origins: int
    num_counts: int
    coverage: float
    coverage_poisson: float
    width: float
    mean_absolute_error: float
    mean_absolute_error_last_week: float


def backtest_volume(
    history: History,
    calendar: WorkingCalendar,
    *,
    first: date,
    last: date,
    weeks_ahead: int = 4,
    most_types: int = 10,
    least_expected: float = 5.0,
    half_life: float = HALF_LIFE,
) -> list[VolumeScore]:
    """Hold ranges against the weeks that begin and end between ``first`` and ``last``.

    Parameters
    ----------
    least_expected
        Only cells of which the forecast expects so many a week: a range of whole numbers about one or two holds far
        more than it says whatever is done.

    Raises
    ------
    ForecastError
        Where no week is left.
    """
    rows: dict[tuple[str, int], list[tuple[float, ...]]] = {}
    origins: dict[tuple[str, int], set[date]] = {}
    days = days_of(history.requested, calendar.zone)
    newest = min(last, last_whole_day(history, calendar.zone))
    origin = newest - timedelta(days=WEEK)
    while (origin.toordinal() - int(days.min()) + 1) // WEEK >= MIN_WEEKS:
        until = int(start_of(origin + timedelta(days=1), calendar.zone).timestamp())
        weekly = weekly_counts(history.known_at(until), calendar, weeks_ahead=weeks_ahead, most_types=most_types)
        forecast = forecast_volume(weekly, half_life=half_life)
        for step, begins in enumerate(forecast.first_days):
            ends = begins + timedelta(days=WEEK - 1)
            if begins < first or ends > newest:
                continue
            inside = (days >= begins.toordinal()) & (days <= ends.toordinal())
            types, districts = history.service_codes[inside], history.districts[inside]
            for number, cell in enumerate(weekly.cells):
                if forecast.mean[number, step] < least_expected:
                    continue
                actual = float(_in_cell(cell, types, districts).sum())
                low, high = forecast.low[number, step], forecast.high[number, step]
                key = _kind(cell), step + 1
                origins.setdefault(key, set()).add(origin)
                rows.setdefault(key, []).append(
                    (
                        float(low <= actual <= high),
                        float(forecast.poisson_low[number, step] <= actual <= forecast.poisson_high[number, step]),
                        float(high - low),
                        abs(actual - float(forecast.middle[number, step])),
                        abs(actual - float(weekly.counts[number, -1])),
                    )
                )
        origin -= timedelta(days=WEEK)
    if not rows:
        raise ForecastError(f"no week from {first} to {last} has {MIN_WEEKS} whole weeks of the history before it")
    return [_score(key, rows[key], len(origins[key])) for key in sorted(rows, key=_order)]


def _in_cell(cell: tuple[str, str], types: NDArray[np.object_], districts: NDArray[np.object_]) -> NDArray[np.bool_]:
    name, place = cell
    mask = np.ones(len(types), dtype=np.bool_)
    if name != CITY:
        mask &= types == name
    if place != CITY:
        mask &= districts == ("" if place == NOWHERE else place)
    return mask


_KINDS = ("city", "types", "districts", "types and districts")


def _kind(cell: tuple[str, str]) -> str:
    return _KINDS[(cell[0] != CITY) + 2 * (cell[1] != CITY)]


def _order(key: tuple[str, int]) -> tuple[int, int]:
    return _KINDS.index(key[0]), key[1]


def _score(key: tuple[str, int], rows: Sequence[tuple[float, ...]], num_origins: int) -> VolumeScore:
    means = [float(one) for one in np.array(rows).mean(axis=0)]
    return VolumeScore(
        kind=key[0],
        weeks_ahead=key[1],
        num_origins=num_origins,
        num_counts=len(rows),
        coverage=means[0],
        coverage_poisson=means[1],
        width=means[2],
        mean_absolute_error=means[3],
        mean_absolute_error_last_week=means[4],
    )
