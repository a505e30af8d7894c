"""How likely an open request is to be done in the next while: a discrete-time hazard model, learned from a history.

Waiting is measured on the work clock and cut into bins; in each bin a request waits in, its completions are taken as
Poisson with a rate. The rate starts from the type's own (shrunk towards that of all), and boosted trees multiply it by
what the request's features say. Open requests are in it for as long as they were seen to wait, and so are those ended
undone. A request is learned from as it stood when it was made, and again after two days, a week and three weeks, so
that one that has waited is forecast from the queue of today.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dispatch.calendar import WorkingCalendar
from dispatch.completion.curves import NUM_BINS, Curves, cut_at_edges
from dispatch.completion.features import (
    CATEGORIES,
    NAMES,
    SEASON,
    Queues,
    Vocabulary,
    feature_matrix,
    learn_vocabulary,
    queues_of,
)
from dispatch.completion.history import History, Words
from dispatch.completion.limits import Limits, limits_of
from dispatch.completion.local_hours import DAY, LocalHours, local_hours
from dispatch.completion.work_clock import WorkClock, learn_speeds, set_clock
from dispatch.errors import ForecastError

if TYPE_CHECKING:
    import lightgbm

MIN_WAIT = 10
"""Seconds: what ends sooner was opened and closed in one act, and nobody waited for it."""

LANDMARK_DAYS = (0, 2, 7, 21)
"""Ages at which a request is looked at to learn from. A judgement."""

MAX_CASES = 300_000
"""Requests learned from; of more, evenly many over time are taken. More of them change little and take long."""

MAX_YEARS = 5
"""Requests made longer ago are not learned from. A judgement."""

MIN_DONE, MIN_DAYS = 200, 7
"""Completions, and days of history, below which no model is made: the baseline answers. A judgement."""

HORIZON_DAYS = 800
"""Days behind the history for which the clock runs on."""

ROUNDS = 150
"""Trees. This and what follows was chosen on Boston, August and September 2011, among a few."""

_PARAMETERS = {
    "objective": "poisson",
    "learning_rate": 0.06,
    "num_leaves": 15,
    "min_data_in_leaf": 100,
    "min_sum_hessian_in_leaf": 3.0,
    "lambda_l2": 5.0,
    "feature_fraction": 0.7,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "cat_smooth": 20.0,
    "cat_l2": 20.0,
    "max_cat_to_onehot": 8,
    "max_bin": 63,
    "min_data_per_group": 100,
    "boost_from_average": False,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}

_IMAGINED = 3.0
"""Completions in a bin that the rate of all types together counts for in that of one."""

_LEAST_RATE = 1e-6
"""Completions in a clock day: a request is never taken to stay open for ever."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HazardModel:
    """What was learned.

    Attributes
    ----------
    learned_until
        Seconds since 1970: nothing later was known.
    base_rates
        Shape (types + 1, NUM_BINS), completions in a clock day.
    booster
        Multiplies them, by the features.
    season
        Whether the day of the year is one of these.
    limits
        How far what it says can be relied on.
    num_cases
        Requests it was learned from.
    """

    learned_until: int
    calendar: WorkingCalendar
    vocabulary: Vocabulary
    hours: LocalHours
    clock: WorkClock
    base_rates: NDArray[np.float64]
    booster: "lightgbm.Booster"
    season: bool
    limits: Limits
    num_cases: int

    def types(self, service_codes: Words) -> NDArray[np.int64]:
        """Return the code of each type; the last one stands for those it has not learned."""
        return self.vocabulary.codes("service_code", service_codes)

    def curves(
        self,
        history: History,
        queues: Queues,
        positions: NDArray[np.int64],
        moments: NDArray[np.int64],
        *,
        num_threads: int = 1,
    ) -> Curves:
        """Forecast some requests of a history from what was known at a moment at which each was open.

        Parameters
        ----------
        queues
            Those of the history.
        positions, moments
            Shape (n,).
        """
        matrix = feature_matrix(
            history,
            queues,
            positions,
            moments,
            vocabulary=self.vocabulary,
            clock=self.clock,
            hours=self.hours,
            season=self.season,
        )
        rows = self.clock.rows_of(history.service_codes[positions])
        born = self.clock.read(rows, history.requested[positions].astype(np.float64))
        ages = self.clock.read(rows, moments.astype(np.float64)) - born
        types = self.vocabulary.codes("service_code", history.service_codes[positions])
        with_bins = np.column_stack(
            [np.repeat(matrix, NUM_BINS, axis=0), np.tile(np.arange(NUM_BINS, dtype=np.float32), len(positions))]
        )
        scores = np.asarray(self.booster.predict(with_bins, raw_score=True, num_threads=num_threads))
        rates = self.base_rates[types] * np.exp(scores.reshape(len(positions), NUM_BINS))
        return Curves(clock=self.clock, clock_rows=rows, born=born, ages=ages, rates=np.maximum(rates, _LEAST_RATE))


def fit_hazard(history: History, calendar: WorkingCalendar, *, seed: int = 0, num_threads: int = 1) -> HazardModel:
    """Learn from a history as known at its end. The same history and seed give the same model.

    Raises
    ------
    ForecastError
        Where it says too little to learn from.
    """
    history = _recent(history)
    ends = np.minimum(history.ended, history.observed_until)
    waited = ends - history.requested >= MIN_WAIT
    _require_enough(history, waited)
    first = int(history.requested.min())
    known = local_hours(first, history.observed_until, calendar)
    speeds = learn_speeds(
        history.service_codes[waited],
        history.requested[waited] + MIN_WAIT,
        ends[waited],
        history.done[waited],
        known,
    )
    hours = local_hours(first, history.observed_until + HORIZON_DAYS * DAY, calendar)
    clock = set_clock(*speeds, hours)
    vocabulary = learn_vocabulary(history.take(waited))
    season = history.observed_until - first > 400 * DAY

    positions, moments = _landmarks(history, ends)
    matrix = feature_matrix(
        history,
        queues_of(history),
        positions,
        moments,
        vocabulary=vocabulary,
        clock=clock,
        hours=hours,
        season=season,
    )
    rows = clock.rows_of(history.service_codes[positions])
    born = clock.read(rows, history.requested[positions].astype(np.float64))
    begin = clock.read(rows, moments.astype(np.float64)) - born
    end = clock.read(rows, ends[positions].astype(np.float64)) - born
    spells = cut_at_edges(begin, end, history.done[positions])
    types = vocabulary.codes("service_code", history.service_codes[positions])[spells.cases]
    from_birth = (moments == history.requested[positions] + MIN_WAIT)[spells.cases]
    base_rates = _base_rates(
        types[from_birth],
        spells.bins[from_birth],
        spells.lengths[from_birth],
        spells.done[from_birth],
        num_types=len(vocabulary.words["service_code"]) + 1,
    )
    booster = _boost(
        np.column_stack([matrix[spells.cases], spells.bins.astype(np.float32)]),
        spells.done,
        np.log(base_rates[types, spells.bins] * spells.lengths),
        [*NAMES, *([SEASON] if season else []), "bin"],
        seed=seed,
        num_threads=num_threads,
    )
    return HazardModel(
        learned_until=history.observed_until,
        calendar=calendar,
        vocabulary=vocabulary,
        hours=hours,
        clock=clock,
        base_rates=base_rates,
        booster=booster,
        season=season,
        limits=limits_of(history, vocabulary.words["service_code"]),
        num_cases=int(waited.sum()),
    )


def _recent(history: History) -> History:
    return history.take(history.requested >= history.observed_until - MAX_YEARS * 365 * DAY)


def _require_enough(history: History, waited: NDArray[np.bool_]) -> None:
    num_done = int(history.done[waited].sum())
    if num_done < MIN_DONE:
        raise ForecastError(
            f"only {num_done:,} requests are known to be done, {MIN_DONE:,} are needed to learn from: "
            f"give a longer history"
        )
    days = (history.observed_until - int(history.requested.min())) / DAY
    if days < MIN_DAYS:
        raise ForecastError(f"the history covers {days:.1f} days, {MIN_DAYS} are needed: give a longer one")
    if len(np.unique(history.ended[history.done])) == 1:
        raise ForecastError("all requests ended at the same second, which says nothing about how long work takes")


def _landmarks(history: History, ends: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return which requests are learned from, as they stood at which moments."""
    chosen = np.arange(len(history))
    if len(chosen) > MAX_CASES:
        chosen = np.linspace(0, len(chosen) - 1, MAX_CASES).astype(np.int64)
    positions, moments = [], []
    for days in LANDMARK_DAYS:
        at = history.requested[chosen] + days * DAY + MIN_WAIT
        still_open = ends[chosen] > at
        positions.append(chosen[still_open])
        moments.append(at[still_open])
    return np.concatenate(positions), np.concatenate(moments)


def _base_rates(
    types: NDArray[np.int64],
    bins: NDArray[np.int64],
    lengths: NDArray[np.float64],
    done: NDArray[np.float64],
    *,
    num_types: int,
) -> NDArray[np.float64]:
    """Return completions in a clock day by type and bin, drawn towards those of all types at the type's own level."""
    completions, waiting = np.zeros((2, num_types, NUM_BINS))
    np.add.at(completions, (types, bins), done)
    np.add.at(waiting, (types, bins), lengths)
    of_all = np.maximum((completions.sum(axis=0) + 1e-3) / (waiting.sum(axis=0) + 1.0), _LEAST_RATE)
    levels = (completions.sum(axis=1) + 1) / (waiting @ of_all + 1)
    expected = of_all * levels[:, None]
    return np.asarray(np.maximum((completions + _IMAGINED) / (waiting + _IMAGINED / expected), _LEAST_RATE))


def _boost(
    matrix: NDArray[np.float32],
    done: NDArray[np.float64],
    expected: NDArray[np.float64],
    names: list[str],
    *,
    seed: int,
    num_threads: int,
) -> "lightgbm.Booster":
    import lightgbm

    parameters = {**_PARAMETERS, "seed": seed, "num_threads": num_threads}
    data = lightgbm.Dataset(
        matrix,
        label=done,
        init_score=expected,
        feature_name=names,
        categorical_feature=list(CATEGORIES),
        params=parameters,
    )
    return lightgbm.train(parameters, data, num_boost_round=ROUNDS)
