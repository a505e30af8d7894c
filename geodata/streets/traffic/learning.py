"""Learning speed factors from driven stop-to-stop times, and measuring on other trips what that gained.

The model of a trip: what it took is its fixed seconds, and the network's own seconds on each class of street times the
slowness (one over the speed factor) of that class in that period. The slowness is the prior's times one plus a
deviation, and the deviations are what is learned, by least squares shrunk towards none.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geodata.errors import TrafficDataError
from geodata.streets.network import StreetNetwork
from geodata.streets.traffic.factors import FACTOR_BOUNDS, SpeedFactors
from geodata.streets.traffic.periods import PERIODS
from geodata.streets.traffic.trips import Trips, predicted_seconds, seconds_by_class

MIN_TRIPS = 10
"""Fewer trips cannot be cut into a part to learn from, a part to choose by and a part to measure on."""

EXPECTED_DEVIATIONS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4)
"""Standard deviations of the true slowness around the prior's, as shares of it, among which the trips choose.

The first is the prior itself: trips that show nothing leave it as it is.
"""

LEAST_DEVIATIONS = 3
"""How many of :data:`EXPECTED_DEVIATIONS`, the least, fewer than :data:`MIN_TRIPS_TO_CHOOSE` trips choose among."""

MIN_TRIPS_TO_CHOOSE = 100
"""Fewer training trips stay near the prior: errors of some tens are near each other by chance."""

HUBER_TUNING = 1.345
"""Scales beyond which a trip is held for an outlier and loses weight.

With it the estimate has 95 % of the efficiency of least squares where there are no outliers (Holland and Welsch,
"Robust Regression Using Iteratively Reweighted Least-Squares", Communications in Statistics 6, 1977).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class TripErrors:
    """How far predicted trips are from driven ones.

    Attributes
    ----------
    mean_absolute
        Mean of the absolute error, seconds.
    bias
        Mean of predicted less driven, seconds: above 0 where trips are predicted too long.
    mean_absolute_percent, bias_percent
        The same in per cent of the mean driven seconds, so that short trips do not blow them up.
    """

    mean_absolute: float
    bias: float
    mean_absolute_percent: float
    bias_percent: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOut:
    """The errors of the prior and of what was learned, on trips that nothing was learned from.

    Attributes
    ----------
    num_learned_from, num_held_out
        Trips.
    prior, learned
        The errors on the trips held out.
    """

    num_learned_from: int
    num_held_out: int
    prior: TripErrors
    learned: TripErrors

    def __str__(self) -> str:
        lines = [f"{self.num_learned_from} trips learned from, measured on {self.num_held_out} others"]
        lines.extend(
            f"{name:<8} mean absolute error {errors.mean_absolute:6.1f} s ({errors.mean_absolute_percent:4.1f} %), "
            f"bias {errors.bias:+6.1f} s ({errors.bias_percent:+5.1f} %)"
            for name, errors in (("prior", self.prior), ("learned", self.learned))
        )
        return "\n".join(lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedSpeedFactors:
    """What trips taught.

    Attributes
    ----------
    factors
        The speed factors of all classes of the prior, those of the network's learned.
    expected_deviation
        The one of :data:`EXPECTED_DEVIATIONS` that the trips chose; 0 where they left the prior as it was.
    held_out
        The errors of exactly these factors on the trips held out.
    """

    factors: SpeedFactors
    expected_deviation: float
    held_out: HeldOut


def learn_speed_factors(
    trips: Trips, network: StreetNetwork, prior: SpeedFactors, *, seed: int, num_folds: int = 5
) -> LearnedSpeedFactors:
    """Learn how fast each class of street is driven in each period, from trips that were driven.

    A fifth of the trips, drawn by ``seed``, is held out to measure on. On the rest the deviations minimise ::

        sum of huber((driven - predicted) / (scale * sqrt(predicted by the prior)))
            + deviations' K^-1 deviations / expected deviation^2

    A trip's variance is taken to grow with its duration, as that of delays met one after the other does. K lets the
    deviations of a class share one part, those of a period another, and all of them a third, so that hours and
    classes with few trips learn from the others; what no trip says anything about goes with those three, and a few
    trips move nothing far. Which deviation to expect is chosen by cross-validation inside the training part: the
    least whose error is within one standard error of the best (Breiman, Friedman, Olshen and Stone, "Classification
    and Regression Trees", 1984, section 3.4.3), taken over the differences trip by trip.

    Times of a whole trip that a stop in between made long are outliers, all to one side. Huber's loss keeps them from
    slowing every street down. For noise that is skewed it aims below the mean; the bias on the trips held out tells
    by how much.

    Parameters
    ----------
    trips
        Driven trips, routed on the network.
    network
        The streets with their own durations.
    prior
        Speed factors to start from and to stay near.
    seed
        Draws the trips held out and the folds; the same trips and seed give the same factors.
    num_folds
        Parts of the cross-validation.

    Raises
    ------
    TrafficDataError
        If there are fewer than :data:`MIN_TRIPS` trips, if they do not lie on the network, or if a class of the network
        has no prior.
    """
    if len(trips) < MIN_TRIPS:
        raise TrafficDataError(
            f"{len(trips)} trips are too few to learn from and to measure on: give at least {MIN_TRIPS}"
        )
    order = np.random.default_rng(seed).permutation(len(trips))
    held_out, training = trips.take(order[: len(trips) // 5]), trips.take(order[len(trips) // 5 :])
    prior_factors = prior.of_classes(network.class_names)
    sample = _sample(training, network, prior_factors)
    expected_deviation = _choose_deviation(sample, num_folds)
    slowness = (1 + _fit(sample, expected_deviation)) / prior_factors
    low, high = FACTOR_BOUNDS
    # A slowness of nothing or less is beyond the bounds too.
    learned = np.clip(1 / np.maximum(slowness, 1 / high), np.nextafter(low, high), np.nextafter(high, low))
    return LearnedSpeedFactors(
        factors=_replace_classes(prior, network.class_names, learned, num_trips=len(training)),
        expected_deviation=expected_deviation,
        held_out=HeldOut(
            num_learned_from=len(training),
            num_held_out=len(held_out),
            prior=_errors(held_out, network, prior_factors),
            learned=_errors(held_out, network, learned),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sample:
    """Trips as a regression, each divided by the square root of what the prior predicts for it.

    ``seconds`` is shape (T, classes), by the prior's slowness; ``excess`` is shape (T,), driven less predicted.
    """

    seconds: NDArray[np.float64]
    excess: NDArray[np.float64]
    period: NDArray[np.int32]

    def take(self, chosen: NDArray[np.bool_]) -> "_Sample":
        return _Sample(seconds=self.seconds[chosen], excess=self.excess[chosen], period=self.period[chosen])

    def residual(self, deviation: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(self.excess - (self.seconds * deviation.T[self.period]).sum(axis=1), dtype=np.float64)


def _sample(trips: Trips, network: StreetNetwork, factors: NDArray[np.float64]) -> _Sample:
    seconds = seconds_by_class(trips, network)
    predicted = predicted_seconds(trips, seconds, factors)
    # No trip is known better than to a second.
    root = np.sqrt(np.maximum(predicted, 1.0))
    return _Sample(
        seconds=seconds / factors.T[trips.period] / root[:, None],
        excess=(trips.driven - predicted) / root,
        period=trips.period,
    )


def _choose_deviation(sample: _Sample, num_folds: int) -> float:
    num_trips = len(sample.excess)
    candidates = EXPECTED_DEVIATIONS[: None if num_trips >= MIN_TRIPS_TO_CHOOSE else LEAST_DEVIATIONS]
    # The trips are in an order drawn by the seed.
    fold = np.arange(num_trips) % num_folds
    error = np.empty((len(candidates), num_trips))
    for number in range(num_folds):
        rest, measured = sample.take(fold != number), sample.take(fold == number)
        for row, expected in enumerate(candidates):
            error[row, fold == number] = np.abs(measured.residual(_fit(rest, expected)))
    worse = error - error[np.argmin(error.mean(axis=1))]
    near_best = worse.mean(axis=1) <= worse.std(axis=1, ddof=1) / np.sqrt(num_trips)
    return candidates[int(np.argmax(near_best))]


_FINEST_SCALE = 0.01
"""Least scale of the noise, in roots of a second: a tenth of a second on a trip of 100 s, finer than any record."""

_ROUNDS = 20
_SETTLED = 1e-4
"""Reweighting ends when no deviation changes by more than this, a hundredth of a per cent, or after so many rounds."""


def _fit(sample: _Sample, expected_deviation: float) -> NDArray[np.float64]:
    """Find the deviations, shape (classes, 48), by iteratively reweighted least squares."""
    num_classes, num_periods = sample.seconds.shape[1], len(PERIODS)
    deviation = np.zeros((num_classes, num_periods))
    if expected_deviation == 0:
        return deviation
    trips_of = [np.flatnonzero(sample.period == period) for period in range(num_periods)]
    information = np.zeros((num_periods, num_classes, num_classes))
    evidence = np.zeros((num_periods, num_classes))
    for _ in range(_ROUNDS):
        residual = sample.residual(deviation)
        # 1.4826 makes the median of the absolute residuals the standard deviation of normal ones.
        scale = max(1.4826 * float(np.median(np.abs(residual))), _FINEST_SCALE)
        weight = np.minimum(1.0, HUBER_TUNING * scale / np.maximum(np.abs(residual), 1e-12)) / scale**2
        for period, trip in enumerate(trips_of):
            weighted = (sample.seconds[trip] * weight[trip, None]).T
            information[period] = weighted @ sample.seconds[trip]
            evidence[period] = weighted @ sample.excess[trip]
        before, deviation = deviation, _shrunk(information, evidence, expected_deviation)
        if np.abs(deviation - before).max() < _SETTLED:
            break
    return deviation


def _shrunk(
    information: NDArray[np.float64], evidence: NDArray[np.float64], expected_deviation: float
) -> NDArray[np.float64]:
    """Solve the least squares with their shrinkage: shape (classes, 48).

    A deviation is the sum of four parts of equal variance: one of all, one of its class, one of its period and one of
    its own. This is an assumption, crews, classes, hours and classes in an hour that differ from what was assumed are
    taken to be equally likely; it matters only where trips are few. The first two parts are the same in all periods,
    the other two of one period, and no trip joins two periods: so the periods are solved each on its own, and what
    they have in common after them (a Schur complement), in matrices no larger than the number of classes.
    """
    num_classes = information.shape[1]
    shrinkage = np.linalg.inv(expected_deviation**2 / 4 * (1.0 + np.eye(num_classes)))
    inverse = np.linalg.inv(information + shrinkage)
    shrunk_inverse = shrinkage @ inverse
    common = np.linalg.solve(
        shrinkage + (shrunk_inverse @ information).sum(axis=0), np.einsum("pij,pj->i", shrunk_inverse, evidence)
    )
    of_period = np.einsum("pij,pj->pi", inverse, evidence - information @ common)
    return np.asarray((common + of_period).T, dtype=np.float64)


def _replace_classes(
    prior: SpeedFactors, class_names: tuple[str, ...], learned: NDArray[np.float64], *, num_trips: int
) -> SpeedFactors:
    factors = prior.factors.copy()
    factors[[prior.class_names.index(name) for name in class_names]] = learned
    return replace(prior, factors=factors, source=f"learned from {num_trips} driven trips, near to: {prior.source}")


def _errors(trips: Trips, network: StreetNetwork, factors: NDArray[np.float64]) -> TripErrors:
    error = predicted_seconds(trips, seconds_by_class(trips, network), factors) - trips.driven
    mean_absolute, bias, mean_driven = float(np.abs(error).mean()), float(error.mean()), float(trips.driven.mean())
    return TripErrors(
        mean_absolute=mean_absolute,
        bias=bias,
        mean_absolute_percent=100 * mean_absolute / mean_driven,
        bias_percent=100 * bias / mean_driven,
    )
