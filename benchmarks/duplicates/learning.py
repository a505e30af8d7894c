"""Learning the weights: logistic regression on the pairs drawn before October, with the signs that make sense."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from benchmarks.duplicates.labels import LabelledPair
from dispatch.orders.duplicates.confidence import features

DAYS = (0.2, 1.0, 5.0)
"""What a kind of work may be learned to have as ``duplicate_days``: hours, a day, days. Finer steps the pairs of a type
are too few for."""

RIDGE = 0.3
"""Weight of the sum of squared weights, the start aside: a tenth of what one pair in two hundred weighs."""

WANTED_PRECISION = 0.98
"""Of the pairs learned from that are merged: a hundredth above the goal, as others will do somewhat worse."""

_SPEAKS_FOR = ("again elsewhere",)


def learn(pairs: Sequence[LabelledPair]) -> tuple[dict[str, float], dict[str, float], float]:
    """Learn weights, days by service type, and the confidence from which to merge.

    Parameters
    ----------
    pairs
        Drawn and labelled.
    """
    names = sorted({name for pair in pairs for name in _kinds(pair)})
    days = dict.fromkeys(names, DAYS[1])
    for _ in range(3):
        for name in names:
            days[name] = min(DAYS, key=lambda value, name=name: _fit(pairs, {**days, name: value})[1])
    weights = _fit(pairs, days)[0]
    return weights, days, _least_confidence(pairs, weights, days)


def _fit(pairs: Sequence[LabelledPair], days: Mapping[str, float]) -> tuple[dict[str, float], float]:
    rows = [_features(pair, days) for pair in pairs]
    names = list(rows[0])
    matrix = np.array([list(row.values()) for row in rows])
    is_same = np.array([bool(pair.is_same) for pair in pairs], dtype=np.float64)
    shrunk = np.array([name != "start" for name in names], dtype=np.float64)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        log_odds = matrix @ weights
        value = np.sum(np.logaddexp(0, log_odds) - is_same * log_odds) + RIDGE / 2 * np.sum(shrunk * weights**2)
        slope = matrix.T @ (1 / (1 + np.exp(-log_odds)) - is_same) + RIDGE * shrunk * weights
        return float(value), slope

    bounds = [(None, None) if name == "start" else (0, None) if name in _SPEAKS_FOR else (None, 0) for name in names]
    found = minimize(loss, np.zeros(len(names)), jac=True, bounds=bounds, method="L-BFGS-B")
    return {name: round(float(weight), 2) for name, weight in zip(names, found.x, strict=True)}, float(found.fun)


def _least_confidence(pairs: Sequence[LabelledPair], weights: Mapping[str, float], days: Mapping[str, float]) -> float:
    """Return the least confidence, in hundredths, from which on pairs are the same often enough, at any above too."""
    sure = np.array([_confidence(_features(pair, days), weights) for pair in pairs])
    is_same = np.array([bool(pair.is_same) for pair in pairs])
    least = 1.0
    for bound in np.arange(99, 49, -1) / 100:
        merged = sure >= bound
        if merged.any() and is_same[merged].mean() < WANTED_PRECISION:
            break
        least = float(bound)
    return least


def _confidence(row: Mapping[str, float], weights: Mapping[str, float]) -> float:
    return float(1 / (1 + np.exp(-sum(weights[name] * value for name, value in row.items()))))


def _features(pair: LabelledPair, days: Mapping[str, float]) -> dict[str, float]:
    if pair.evidence is None:
        raise ValueError(f"{pair.older.request.service_request_id} was drawn too far from its partner to be compared")
    return features(replace(pair.evidence, slowness=min(days[name] for name in _kinds(pair))))


def _kinds(pair: LabelledPair) -> Iterable[str]:
    return pair.older.service_type.name, pair.newer.service_type.name
